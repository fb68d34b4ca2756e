package zh

import (
	"math"
	"strconv"
)

// dec is an exact decimal: m / 10^e.
type dec struct {
	m int64
	e uint8
}

var pow10 = [...]int64{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// times multiplies by a power of ten, or another small factor; ok is false beyond int64.
func (d dec) times(f int64) (dec, bool) {
	for d.e > 0 && f%10 == 0 {
		d.e--
		f /= 10
	}
	if f != 0 && (d.m > math.MaxInt64/f || d.m < math.MinInt64/f) {
		return d, false
	}
	d.m *= f
	return d, true
}

func (d dec) plus(o dec) (dec, bool) {
	for d.e < o.e {
		if d.m > math.MaxInt64/10 || d.m < math.MinInt64/10 {
			return d, false
		}
		d.m *= 10
		d.e++
	}
	for o.e < d.e {
		if o.m > math.MaxInt64/10 || o.m < math.MinInt64/10 {
			return d, false
		}
		o.m *= 10
		o.e++
	}
	if s := d.m + o.m; (s > d.m) == (o.m > 0) {
		d.m = s
		return d, true
	}
	return d, false
}

func (d dec) less(o dec) bool {
	a, b := float64(d.m)/float64(pow10[d.e]), float64(o.m)/float64(pow10[o.e])
	return a < b
}

// fen is the value in hundredths; 0 when it is not a whole number of them, or too large.
func (d dec) fen() int64 {
	d = d.trim()
	if d.e > 2 {
		return 0
	}
	f := pow10[2-d.e]
	if d.m > math.MaxInt64/f || d.m < math.MinInt64/f {
		return 0
	}
	return d.m * f
}

func (d dec) trim() dec {
	for d.e > 0 && d.m%10 == 0 {
		d.m /= 10
		d.e--
	}
	return d
}

func (d dec) String() string {
	d = d.trim()
	if d.e == 0 {
		return strconv.FormatInt(d.m, 10)
	}
	sign, m := "", d.m
	if m < 0 {
		sign, m = "-", -m
	}
	frac := strconv.FormatInt(m%pow10[d.e], 10)
	for len(frac) < int(d.e) {
		frac = "0" + frac
	}
	return sign + strconv.FormatInt(m/pow10[d.e], 10) + "." + frac
}

// lowestPlace is the place value of the last digit that is not 0: 10 of 120.
func lowestPlace(d dec) int64 {
	p := int64(1)
	for d.e == 0 && d.m != 0 && d.m%(p*10) == 0 && p < 1e15 {
		p *= 10
	}
	return p
}
