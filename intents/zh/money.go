package zh

import "slices"

// Amounts reads every amount, percentage and free-standing number of t, from left to right, without overlap.
// What counts something else (3个人, 7天, 8号楼), dates, clocks, phone numbers and codes are left out.
// Bare figures become money only beside words of money; the caller decides what to do with the others.
func Amounts(t *Text) []Amount {
	rd := amountReader{r: formal(t.read)}
	var out []Amount
	for i := 0; i < len(rd.r); {
		c := rd.r[i]
		if !amountStart(c) {
			i++
			continue
		}
		a, j := rd.amount(i)
		if j <= i {
			i = rd.skip(i)
			continue
		}
		if a.Kind != 0 {
			if out == nil {
				out = make([]Amount, 0, 4)
			}
			start := a.Start
			a.Span = t.Span(start, j)
			out = append(out, a)
			rd.floor = j
		}
		i = j
	}
	return out
}

// formal reads 参 (參) as 叁 where it stands among the digits of a cheque: 參佰萬.
func formal(r []rune) []rune {
	for i, c := range r {
		if c != '参' {
			continue
		}
		next, prev := rune(0), rune(0)
		if i+1 < len(r) {
			next = r[i+1]
		}
		if i > 0 {
			prev = r[i-1]
		}
		if oneOf(next, "拾佰仟万亿元") || oneOf(prev, "拾佰仟零") {
			r = slices.Clone(r)
			r[i] = '叁'
		}
	}
	return r
}

type amountReader struct {
	r     []rune
	floor int // the place behind the last amount: words before it belong to that one
}

func (rd *amountReader) at(i int) rune {
	if i < 0 || i >= len(rd.r) {
		return 0
	}
	return rd.r[i]
}

func (rd *amountReader) has(i int, s string) int {
	if i < 0 || i >= len(rd.r) {
		return 0
	}
	return Starts(rd.r[i:], s)
}

func (rd *amountReader) any(i int, words ...string) int {
	for _, w := range words {
		if n := rd.has(i, w); n > 0 {
			return n
		}
	}
	return 0
}

func (rd *amountReader) blank(i int) int {
	for rd.at(i) == ' ' {
		i++
	}
	return i
}

// edge reports whether nothing that a number could hang on stands at i.
func (rd *amountReader) edge(i int) bool {
	c := rd.at(i)
	return c == 0 || c == ' ' || breaks(c) || oneOf(c, ":()[]\"'“”")
}

func amountStart(c rune) bool {
	if c < 0x80 {
		return arabic(c) || c == '.' || c == '-'
	}
	return amountHeads.Has(c)
}

// amountHeads are the runes beside digits by which an amount may begin.
var amountHeads = func() *Runes {
	set := NewRunes("几数半负廿卅对")
	for c := rune(0x80); c < 1<<16; c++ {
		if digitOf(c) >= 0 || unitOf(c) > 0 {
			set.add(c)
		}
	}
	return set
}()

// skip steps over a number that was none: all of its digits, so that nothing is read from its middle.
func (rd *amountReader) skip(i int) int {
	j := i + 1
	if arabic(rd.r[i]) {
		for arabic(rd.at(j)) || oneOf(rd.at(j), ".,-/:") && arabic(rd.at(j+1)) {
			j++
		}
		return j
	}
	for digitOf(rd.at(j)) >= 0 && !arabic(rd.at(j)) || unitOf(rd.at(j)) > 0 {
		j++
	}
	return j
}

// amount reads one amount at i and gives the place behind it. Kind 0 with a place says: read, and not wanted.
// Span.Start of the result is still a rune.
func (rd *amountReader) amount(i int) (Amount, int) {
	neg, k := false, i
	switch rd.at(i) {
	case '-':
		if !rd.edge(i-1) || !arabic(rd.at(rd.blank(i+1))) && rd.at(i+1) != '.' {
			return Amount{}, 0
		}
		neg, k = true, rd.blank(i+1)
	case '负':
		if k = rd.blank(i + 1); digitOf(rd.at(k)) < 0 && unitOf(rd.at(k)) != 10 && rd.at(k) != '百' {
			return Amount{}, 0
		}
		neg = true
	case '半':
		return rd.half(i)
	case '一':
		if rd.at(i+1) == '半' && rd.alone(i, i+2) {
			return Amount{Span: Span{Start: i}, Kind: Number, Value: "0.5", Rule: "half"}, i + 2
		}
	case '对':
		if rd.has(i, "对折") > 0 {
			return Amount{Span: Span{Start: i}, Kind: Percent, Value: "50", Discount: true, Rule: "discount"}, i + 2
		}
		return Amount{}, 0
	}
	if rd.at(k) == '百' || rd.at(k) == '千' || rd.at(k) == '万' || digitOf(rd.at(k)) >= 0 {
		if a, j := rd.fractionOf(i, k, neg); j > i {
			return a, j
		}
	}
	if rd.partOfCode(i) {
		return Amount{}, 0
	}
	f := rd.figure(k)
	if f.len == 0 {
		return Amount{}, 0
	}
	if f.arabic && !f.comma && f.scale == 1 && f.digits >= 9 && !f.point && !rd.alone(i, k+f.len) {
		return Amount{}, k + f.len // a phone number, an account
	}
	if f.arabic && f.scale == 1 && (rd.phone(k, f) || rd.terms(k, f)) {
		return Amount{}, k + f.len
	}
	if neg {
		f.v.m, f.hi.m = -f.v.m, -f.hi.m
	}
	if a, j := rd.mixed(i, k, f); j > i {
		return a, j
	}
	if a, j := rd.percent(i, k+f.len, f); j > i {
		return a, j
	}
	if a, j := rd.span(i, k, f); j > i {
		return a, j
	}
	return rd.one(i, k, f)
}

// money is a figure with its unit of money, if any.
type money struct {
	v, hi  dec
	ranged bool
	code   string
	end    int
}

// priced adds the unit of money to a figure that ends at j: 元, 块二, 元五角, 美元.
func (rd *amountReader) priced(f figure, i, j int) money {
	m := money{v: f.v, hi: f.hi, ranged: f.ranged, end: j}
	if n, code := rd.currencyAfter(j); n > 0 {
		m.code, m.end = code, j+n
		m.end += rd.any(m.end, "整", "正")
		return m
	}
	k := rd.blank(j)
	switch c := rd.at(k); {
	case (c == '元' || c == '圆') && !oneOf(rd.at(k+1), "旦素件宵月老首气宝") || c == '块' && rd.isKuai(i, k, f):
		m.code, m.end = "CNY", k+1
		m.end += rd.any(m.end, "钱")
		m.v, m.end = rd.small(m.v, m.end)
		if n := rd.any(m.end, "人民币", "rmb"); n > 0 {
			m.end += n
		}
		m.end += rd.any(m.end, "整", "正")
	case c == '毛' || c == '角':
		if !f.units && f.scale == 1 && f.v.less(dec{m: 10}) && (f.arabic || rd.edge(i-1)) && (rd.edge(k+1) || digitOf(rd.at(k+1)) > 0 || rd.at(k+1) == '钱') {
			m.code = "CNY"
			m.v, m.end = rd.small(dec{}, i)
			m.end += rd.any(m.end, "钱")
		}
	case c == '分' && (rd.alone(i, k+1) || rd.at(k+1) == '钱') && f.scale == 1 && !f.ranged:
		m.code, m.end = "CNY", k+1+rd.any(k+1, "钱")
		m.v.e += 2
	}
	return m
}

// isKuai tells 七块 from 一块去 and 两块业务.
func (rd *amountReader) isKuai(i, k int, f figure) bool {
	next := rd.at(k + 1)
	if next == '钱' || f.scale > 1 || f.point {
		return true
	}
	if oneOf(next, "业市地内儿吃板屏电池区面牌玻") {
		return false
	}
	if f.v == (dec{m: 1}) && !f.arabic {
		return digitOf(next) >= 0 && !oneOf(rd.at(i-1), "这那")
	}
	return true
}

// small reads what follows 元 or 块: 六角七分, 二, 零四, 七毛八.
func (rd *amountReader) small(v dec, j int) (dec, int) {
	zero := false
	k := j
	if digitOf(rd.at(k)) == 0 && digitOf(rd.at(k+1)) > 0 {
		zero = true
		k++
	}
	d := digitOf(rd.at(k))
	if d < 0 {
		return v, j
	}
	add := func(d int64, e uint8) { v, _ = v.plus(dec{m: d, e: e}) }
	switch c := rd.at(k + 1); {
	case c == '角' || c == '毛':
		add(d, 1)
		k += 2
		if e := digitOf(rd.at(k)); e >= 0 {
			if rd.at(k+1) == '分' {
				add(e, 2)
				return v, k + 2
			}
			if rd.edge(k+1) || oneOf(rd.at(k+1), "到至-~钱") {
				add(e, 2)
				return v, k + 1
			}
		}
		return v, k
	case c == '分' && !oneOf(rd.at(k+2), "钟之没不都也未"): // 五万八千块|一分没还价
		add(d, 2)
		return v, k + 2
	case zero:
		add(d, 2)
		return v, k + 1
	case rd.edge(k+1) || oneOf(c, "到至-~以左的一钱"):
		add(d, 1)
		return v, k + 1
	case digitOf(c) >= 0 && digitOf(rd.at(k+2)) < 0 && unitOf(rd.at(k+2)) == 0 && rd.edge(k+2):
		add(d*10+digitOf(c), 2)
		return v, k + 2
	}
	return v, j
}

// one makes an amount of a single figure.
func (rd *amountReader) one(i, k int, f figure) (Amount, int) {
	m := rd.priced(f, k, k+f.len)
	start, code := rd.currencyBefore(i)
	if code != "" && m.code == "" || code != "" && m.code == "CNY" {
		m.code = code
	}
	if code == "" {
		start = i
	}
	a := Amount{Span: Span{Start: start}, Currency: m.code, Rule: "amount"}
	end := m.end
	lower, upper, before, after := rd.limits(start, end)
	if m.code == "" {
		free := (lower || upper) && !rd.timeLike(end) && !rd.codeBehind(end) && !rd.counts(end, f)
		if !free && !rd.wanted(i, k, end, f) {
			return Amount{}, end
		}
		a.Bare = !rd.counts(end, f) || rd.alone(i, end)
		a.Rule = "bare"
		end += rd.any(end, "整")
		end += rd.any(end, "个") * bint(rd.alone(i, end+1))
	}
	if before == 0 {
		lower, upper, before, after = rd.limits(start, end)
	}
	a.Fen = m.v.fen()
	if a.Currency == "" && !a.Bare {
		a.Fen = 0
	}
	switch {
	case lower:
		a.Kind, a.Min = NumberRange, m.v.String()
	case upper:
		a.Kind, a.Max = NumberRange, m.v.String()
	case m.ranged:
		a.Kind, a.Min, a.Max, a.Approx, a.Rule = NumberRange, m.v.String(), m.hi.String(), true, "vague"
	case m.code != "" || a.Bare && rd.moneyBeside(start, end):
		a.Kind = MoneyAmount
	default:
		a.Kind = Number
	}
	if lower || upper {
		a.Start -= before
		end += after
		if b, j := rd.secondLimit(a, end, lower); j > end {
			return b, j
		}
	}
	if a.Kind != NumberRange {
		a.Value = m.v.String()
		if n := rd.any(end, "左右", "上下", "出头", "+", "样子"); n > 0 {
			a.Approx = true
			end += n
		} else if rd.any(start-2, "大概", "大约", "差不", "接近", "将近", "估计", "暂估") > 0 || oneOf(rd.at(start-1), "约近上") && !oneOf(rd.at(start-2), "签合最预") {
			a.Approx = true
		}
		a.Approx = a.Approx || rd.any(start-3, "差不多", "大概是", "估计有", "估计是") > 0
	}
	return a, end
}
