package crm

import "math/bits"

// PercentOf is part of whole in percent, rounded to the nearest, halves up; but a part that is less than the whole is never 100:
// nobody is told that all is done while something is left. 0 of nothing. Both are 0 or more.
func PercentOf(part, whole int64) int {
	p := Growth(part, whole)
	if part < whole && p >= 100 {
		return 99
	}
	return p
}

// Growth is by how many percent of whole something grew, or fell, by delta: rounded to the nearest, halves up, and as much
// as it is. 0 of nothing. Both are 0 or more.
func Growth(delta, whole int64) int {
	if whole <= 0 || delta <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(delta), 200)
	lo, carry := bits.Add64(lo, uint64(whole), 0)
	if hi += carry; hi >= 2*uint64(whole) {
		return 1 << 31 // beyond all figures
	}
	n, _ := bits.Div64(hi, lo, 2*uint64(whole))
	return int(n)
}
