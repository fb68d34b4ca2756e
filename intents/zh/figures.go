package zh

// figure is a number as written, without the sign.
type figure struct {
	v, hi  dec // hi beside 几, 多, 两三百
	ranged bool
	len    int   // runes
	scale  int64 // the last multiplier: 万, 亿, w, k; 1 when none
	coef   dec   // the number before it
	tens   int64 // 十, 百, 千 at the end of a Chinese coefficient: 100 in 九百亿
	arabic bool  // begins with an Arabic digit
	units  bool  // a 十, 百, 千 or larger unit was written
	point  bool  // a decimal point was written
	comma  bool  // 98,000
	digits int
}

// figure reads a number at i: 1,200.50, 3.5w, 1.2kw, 三十二万五, 18万8, 两三百万, 十几万, 叁拾万, 0点77.
func (rd *amountReader) figure(i int) figure {
	f := rd.figurePick(i, 0)
	if f.ranged {
		f.hi = rd.figurePick(i, 1).v
	}
	return f
}

// figurePick reads the number with the lower (pick 0) or the upper value of what is vague in it.
func (rd *amountReader) figurePick(i, pick int) (f figure) {
	f.scale = 1
	var total, section, cur dec
	has, zero, ok := false, false, true // has: cur was read; zero: 零 stands before it
	lastUnit := int64(0)
	j := i
	bail := func() figure { return figure{} }
	add := func(d *dec, o dec) {
		var k bool
		if *d, k = d.plus(o); !k {
			ok = false
		}
	}
	for j < len(rd.r) && ok {
		c := rd.r[j]
		switch {
		case arabic(c) || c == '.' && j == i && arabic(rd.at(j+1)) && !arabic(rd.at(j-1)):
			if has {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			if lastUnit > 0 && !rd.joinsUnit(j) {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			n, d, comma, point := rd.arabicNumber(j)
			if n == 0 {
				return bail()
			}
			if j == i {
				f.arabic, f.digits = true, n
			}
			f.comma, f.point = f.comma || comma, f.point || point
			cur, has = d, true
			j += n
			if v := rd.at(j); (v == '多' || v == '余' || v == '来' || v == '几') && rd.vagueTail(j) {
				step := lowestPlace(cur)
				f.ranged = true
				if pick == 1 {
					add(&cur, dec{m: step})
				}
				j++
			}
			e := rd.blank(j)
			if m, w := rd.latinScale(e); w > 0 {
				f.coef = cur
				cur, ok = cur.times(m)
				f.scale, f.units = m, true
				j = e + w
				if m == 10000 && arabic(rd.at(j)) && !arabic(rd.at(j+1)) && rd.at(j+1) != '.' && !latin(rd.at(j+1)) && rd.joinsUnit(j) { // 6w8
					add(&cur, dec{m: digitOf(rd.at(j)) * 1000})
					j++
				}
				f.len = j - i
				f.v = cur
				if !ok {
					return bail()
				}
				return f
			}
			if u := unitOf(rd.at(e)); e > j && u >= 10000 {
				j = e
			} else if e > j && u >= 100 && (unitOf(rd.at(e+1)) >= 10000 || oneOf(rd.at(e+1), "元块")) {
				j = e
			} else if e > j {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
		case digitOf(c) >= 0:
			if has {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			if digitOf(c) == 0 && lastUnit > 0 {
				zero = true
				j++
				continue
			}
			if b := digitOf(rd.at(j + 2)); rd.at(j+1) == '、' && (b == digitOf(c)+1 || digitOf(c) == 3 && b == 5) && (unitOf(rd.at(j+3)) > 0 || oneOf(rd.at(j+3), "块元")) { // 十五、六万
				f.ranged, has = true, true
				cur = dec{m: digitOf(c)}
				if pick == 1 {
					cur.m = b
				}
				j += 3
				continue
			}
			n := 1
			for digitOf(rd.at(j+n)) >= 0 && !arabic(rd.at(j+n)) {
				n++
			}
			if n == 2 && lastUnit >= 1000 && !zero && rd.at(j+1) == '一' && oneOf(rd.at(j+2), "笔个台套家单份件张条期次年") {
				n = 1 // 八万六|一笔, 五十三万八|一期
			} else if n > 15 || lastUnit > 0 && n == 1 && !rd.joinsUnit(j) {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			a, b := digitOf(c), digitOf(rd.at(j+1))
			next := rd.at(j + n)
			if n == 2 && (b == a+1 || a == 3 && b == 5) && a > 0 && (unitOf(next) > 0 || oneOf(next, "个块元台")) { // 两三百万
				f.ranged = true
				cur = dec{m: a}
				if pick == 1 {
					cur.m = b
				}
			} else {
				cur = dec{}
				for k := range n {
					cur.m = cur.m*10 + digitOf(rd.at(j+k))
				}
				if n > 1 && (unitOf(next) == 10 || unitOf(next) == 100 || unitOf(next) == 1000) {
					return bail()
				}
			}
			if f.digits == 0 {
				f.digits = n
			}
			has = true
			j += n
			if rd.at(j) == '点' && lastUnit <= 100 {
				if n, d := rd.fraction(j + 1); n > 0 && rd.decimalMeant(i, j+1+n, c) {
					add(&cur, d)
					f.point = true
					j += 1 + n
				}
			}
		case c == '几' || c == '数':
			if has || c == '数' && (lastUnit > 0 || unitOf(rd.at(j+1)) == 0) || unitOf(rd.at(j+1)) == 0 && lastUnit == 0 {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			f.ranged, has = true, true
			switch {
			case lastUnit == 0 && pick == 0:
				cur = dec{m: 1}
			case pick == 1:
				cur = dec{m: 10}
			default:
				cur = dec{}
			}
			j++
		case c == '多' || c == '余' || c == '来':
			if lastUnit == 0 || f.ranged || has || !rd.vagueTail(j) {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			f.ranged = true
			if pick == 1 {
				add(&section, dec{m: lastUnit})
				if lastUnit >= 10000 {
					section = dec{}
					add(&total, dec{m: lastUnit})
				}
			}
			j++
		case c == '点' && lastUnit > 0 && !has && lastUnit < 10000:
			n, d := rd.fraction(j + 1)
			if n == 0 || !rd.decimalMeant(i, j+1+n, '十') {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			add(&section, d)
			f.point = true
			j += 1 + n
			lastUnit = 0
		case c == '廿' || c == '卅':
			if has || lastUnit > 0 {
				return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
			}
			section, lastUnit, f.units = dec{m: 20}, 10, true
			if c == '卅' {
				section.m = 30
			}
			j++
		case c == '兆' && f.arabic: // 200兆: bytes
			return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
		case unitOf(c) > 0:
			u := unitOf(c)
			if !has && (u < 10000 || section == (dec{}) && total == (dec{})) {
				if u != 10 && !rd.leadingUnit(i, j) || lastUnit > 0 && u != 10 {
					return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
				}
				cur, has = dec{m: 1}, true
			}
			f.units = true
			var k bool
			if u >= 10000 && lastUnit >= 100 && lastUnit < 10000 && !zero && has && !f.ranged && cur.e == 0 && cur.m < 10 { // 百二万
				if cur, k = cur.times(lastUnit / 10); !k {
					return bail()
				}
			}
			switch {
			case u < 10000:
				if lastUnit > 0 && lastUnit < 10000 && u >= lastUnit {
					return bail()
				}
				if cur, k = cur.times(u); !k {
					return bail()
				}
				add(&section, cur)
				f.tens = u
			case u == 10000 || total == (dec{}):
				add(&section, cur)
				f.coef, f.scale = section, u
				if section, k = section.times(u); !k {
					return bail()
				}
				if total != (dec{}) && lastUnit == 10000 && u == 10000 {
					return bail()
				}
				add(&total, section)
				section = dec{}
			default: // 三万亿, 2亿3千万 keeps its order
				add(&section, cur)
				add(&total, section)
				f.coef, f.scale = total, u
				if total, k = total.times(u); !k {
					return bail()
				}
				section = dec{}
			}
			cur, has, zero, lastUnit = dec{}, false, false, u
			j++
			if n := rd.blank(j); n > j && (unitOf(rd.at(n)) >= 10000 || u == 10000 && rd.at(j-2) == ' ' && arabic(rd.at(n)) && (rd.at(n+1) == 0 || rd.at(n+1) == ' ' || breaks(rd.at(n+1)))) {
				j = n // 31 万 5
			}
		default:
			return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
		}
	}
	return rd.done(f, i, j, total, section, cur, lastUnit, zero, has, ok)
}

// done adds up what was read: a last digit right behind a unit counts in tenths of it (三十二万五, 一千二).
func (rd *amountReader) done(f figure, i, j int, total, section, cur dec, lastUnit int64, zero, has, ok bool) figure {
	if j == i || !ok || !has && lastUnit == 0 && !f.point {
		return figure{}
	}
	if has && lastUnit >= 100 && !zero && cur.e == 0 && cur.m >= 0 && cur.m < 10 && !f.ranged {
		cur, ok = cur.times(lastUnit / 10)
	}
	var a, b bool
	section, a = section.plus(cur)
	f.v, b = total.plus(section)
	if !ok || !a || !b {
		return figure{}
	}
	f.len = j - i
	return f
}

// joinsUnit reports whether the digit at j belongs to the number before it (18万8) and not to a count of its own
// (50万3台).
func (rd *amountReader) joinsUnit(j int) bool {
	e := j
	for digitOf(rd.at(e)) >= 0 || unitOf(rd.at(e)) > 0 {
		e++
	}
	if rd.at(j) == '一' && e == j+1 && oneOf(rd.at(e), "只支根块头对副张把片车座") { // 3万一张: what one costs
		return false
	}
	if u := unitOf(rd.at(j + 1)); u > 0 && u*10 == unitOf(rd.at(j-1)) { // 一万五千套, 三百二十台: one number
		return true
	}
	return !oneOf(rd.at(e), "台套辆架艘吨箱桶盒瓶袋个人天年月日号点周次件家条项位期笔名单份%折成季") || rd.at(e) == '个' && rd.at(j) != '零' && e-j > 1 && unitOf(rd.at(e-1)) > 0
}

// arabicNumber reads 1,200.50 or .77: its length and value.
func (rd *amountReader) arabicNumber(j int) (n int, d dec, comma, point bool) {
	k := j
	for arabic(rd.at(k)) {
		if k-j < 18 {
			d.m = d.m*10 + int64(rd.at(k)-'0')
		}
		k++
	}
	if k-j > 18 {
		return 0, d, false, false
	}
	for k-j <= 15 && k > j && rd.at(k) == ',' && arabic(rd.at(k+1)) && arabic(rd.at(k+2)) && arabic(rd.at(k+3)) && !arabic(rd.at(k+4)) && (comma || k-j <= 3) {
		for _, c := range rd.r[k+1 : k+4] {
			d.m = d.m*10 + int64(c-'0')
		}
		k += 4
		comma = true
	}
	if k > j && rd.at(k) == 'e' && k-j < 10 { // 1e6
		x := readInt(rd.r, k+1+bint(rd.at(k+1) == '+'))
		if v, ok := d, x.arabic && x.n <= 12; ok && !latin(rd.at(k+1+bint(rd.at(k+1) == '+')+x.len)) {
			if v, ok = v.times(pow10[x.n]); ok {
				return k + 1 + bint(rd.at(k+1) == '+') + x.len - j, v, comma, false
			}
		}
	}
	if rd.at(k) == '.' && arabic(rd.at(k+1)) {
		e := k + 1
		for arabic(rd.at(e)) && d.e < 6 && d.m < 1e16 {
			d.m = d.m*10 + int64(rd.at(e)-'0')
			d.e++
			e++
		}
		if arabic(rd.at(e)) || rd.at(e) == '.' && arabic(rd.at(e+1)) {
			return 0, d, false, false
		}
		k, point = e, true
	}
	return k - j, d, comma, point
}

// fraction reads the digits behind a 点.
func (rd *amountReader) fraction(j int) (n int, d dec) {
	for digitOf(rd.at(j+n)) >= 0 && n < 8 {
		d.m = d.m*10 + digitOf(rd.at(j+n))
		d.e++
		n++
	}
	return n, d
}

// decimalMeant tells 三点五万 and 零点五 from 三点五分 and 三点十五.
func (rd *amountReader) decimalMeant(i, e int, first rune) bool {
	next := rd.at(e)
	switch {
	case digitOf(first) == 0, unitOf(next) >= 100, oneOf(next, "元块倍折米%"), rd.has(e, "个点") > 0, rd.has(e, "个百分点") > 0:
		return true
	case i >= 3 && rd.has(i-3, "分之") > 0, i >= 2 && rd.has(i-2, "分之") > 0:
		return true
	}
	return rd.edge(i-1) && rd.edge(e)
}

// latinScale reads w, k, m, kw behind a number.
func (rd *amountReader) latinScale(j int) (int64, int) {
	m, n := int64(0), 1
	switch rd.at(j) {
	case 'w':
		m = 10000
	case 'k':
		m = 1000
		if rd.at(j+1) == 'w' {
			m, n = 10000000, 2
		}
	case 'm':
		m = 1000000
	}
	if rd.at(j) == 'm' && oneOf(rd.at(j+1), "网宽长高远跑光带内") || rd.at(j) == 'k' && oneOf(rd.at(j+1), "屏画电超") {
		return 0, 0
	}
	if m == 0 || latin(rd.at(j+n)) || arabic(rd.at(j+n)) && rd.at(j) != 'w' {
		return 0, 0
	}
	return m, n
}

// vagueTail reports whether 多, 来, 余 or 几 at j stands inside an amount: 二十多万, 500多块.
func (rd *amountReader) vagueTail(j int) bool {
	next := rd.at(j + 1)
	if unitOf(next) > 0 || oneOf(next, "块元个台w美") {
		return true
	}
	return rd.at(j) == '多' && (rd.edge(j+1) || oneOf(next, "的吧了")) && next != '少'
}

// leadingUnit allows a 百, 千, 万 without a digit: 上百万, 百来万, and 千一 standing alone; 千万别 and 万一 are none.
func (rd *amountReader) leadingUnit(i, j int) bool {
	if i != j {
		return false
	}
	next := rd.at(j + 1)
	if rd.at(j) == '万' && next == '一' || rd.at(j) == '亿' {
		return false
	}
	if digitOf(next) > 0 && rd.edge(i-1) && (rd.edge(j+2) || unitOf(rd.at(j+2)) > 0 && rd.edge(j+3)) {
		return true
	}
	if rd.at(j) == '万' {
		return false
	}
	prev := rd.at(i - 1)
	return oneOf(next, "来多余") && unitOf(rd.at(j+2)) > 0 || (unitOf(next) >= 10000 || oneOf(next, "元块")) && oneOf(prev, "上近过约超达额算价破")
}
