package zh

// mixed reads 一又二分之一, 两个半 and, standing alone, 三打.
func (rd *amountReader) mixed(i, k int, f figure) (Amount, int) {
	j := k + f.len
	a := Amount{Span: Span{Start: i}, Kind: Number, Rule: "mixed"}
	v, ok := f.v, false
	switch {
	case rd.at(j) == '又':
		b, e := rd.fractionOf(j+1, j+1, false)
		if e > j && b.Kind == Number {
			j = e
			var whole, frac dec
			frac, ok = rd.decimalOf(b.Value)
			if whole = v; whole.m < 0 {
				frac.m = -frac.m
			}
			v, _ = whole.plus(frac)
		}
	case rd.any(j, "个半") > 0 && rd.alone(i, j+2):
		v, ok = v.plus(dec{m: 5, e: 1})
		j += 2
	case oneOf(rd.at(j), "打双对") && j < len(rd.r) && rd.alone(i, j+1):
		v, ok = v.times(map[rune]int64{'打': 12, '双': 2, '对': 2}[rd.at(j)])
		j++
	}
	if !ok {
		return Amount{}, 0
	}
	a.Value = v.String()
	return a, j
}

// decimalOf reads back what String wrote.
func (rd *amountReader) decimalOf(s string) (d dec, ok bool) {
	point := false
	for _, c := range s {
		if c == '.' {
			point = true
			continue
		}
		if d.m > 1e17 {
			return d, false
		}
		d.m = d.m*10 + int64(c-'0')
		if point {
			d.e++
		}
	}
	return d, true
}

// limits finds 至少, 不超过 before and 以上, 以内 behind an amount: whether it is a lower or an upper limit, and how many
// runes the words take on either side.
func (rd *amountReader) limits(start, end int) (lower, upper bool, before, after int) {
	for _, w := range [...]struct {
		word  string
		lower bool
	}{{"不到", false}, {"以上", true}, {"及以上", true}, {"或以上", true}, {"开外", true}, {"往上", true}, {"打底", true}, {"之上", true},
		{"以下", false}, {"及以下", false}, {"或以下", false}, {"以内", false}, {"之内", false}, {"封顶", false}, {"之下", false}, {"往下", false}} {
		if n := rd.has(end, w.word); n > 0 && (w.word != "不到" || !oneOf(rd.at(end+2), "位账")) {
			return w.lower, !w.lower, 0, n
		}
	}
	s := start
	for s > 0 && rd.r[s-1] == ' ' {
		s--
	}
	gap := start - s
	switch rd.at(s - 1) {
	case '于', '过', '少', '多', '到', '足', '等', '=', '>', '<', '≥', '≤', '码', '止', '出', '低', '高', '满':
	default:
		return false, false, 0, 0
	}
	for _, w := range limitWords {
		n := len(w.word)
		if s-n >= rd.floor && rd.r[s-1] == w.word[n-1] && equal(rd.r[s-n:s], w.word) {
			return w.lower, !w.lower, n + gap, 0
		}
	}
	return false, false, 0, 0
}

func equal(a, b []rune) bool {
	for i := range b {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// limitWords stand before a limit, longer ones first.
var limitWords = func() (out []struct {
	word  []rune
	lower bool
}) {
	add := func(lower bool, words ...string) {
		for _, w := range words {
			out = append(out, struct {
				word  []rune
				lower bool
			}{[]rune(w), lower})
		}
	}
	add(true, "大于或等于", "大于等于", "不会低于", "不会少于")
	add(false, "小于或等于", "小于等于", "不会超过", "不会多于")
	add(true, "不低于", "不少于", "不小于", "不止")
	add(false, "不超过", "不高于", "不多于", "不大于", "不超", "不到", "不足")
	add(true, "大于", "超过", "高于", "多于", "至少", "最少", "起码", "超出", "最低", ">=", ">", "≥", "满")
	add(false, "小于", "少于", "低于", "最多", "至多", "顶多", "最高", "<=", "<", "≤")
	return out
}()

// secondLimit reads the other limit of 大于10小于30, 50万以上100万以下.
func (rd *amountReader) secondLimit(a Amount, j int, lower bool) (Amount, int) {
	k := rd.blank(j)
	k += rd.any(k, ",")
	k = rd.blank(k)
	k += rd.any(k, "并且", "而且", "且", "但是", "但", "而", "又", "和", "到", "至", "同时")
	k = rd.blank(k)
	for e := k; e < k+6 && e < len(rd.r); e++ {
		if !amountStart(rd.r[e]) {
			continue
		}
		f := rd.figure(e)
		if f.len == 0 {
			return a, 0
		}
		m := rd.priced(f, e, e+f.len)
		lo, up, before, after := rd.limits(e, m.end)
		if e-before != k || lo == up || lo == lower {
			return a, 0
		}
		if lo {
			a.Min = m.v.String()
		} else {
			a.Max = m.v.String()
		}
		if m.code != "" {
			a.Currency, a.Bare = m.code, false
		}
		return a, m.end + after
	}
	return a, 0
}

// span reads two amounts as the ends of one: 30到40万, 5.6到5.78元, 20万和30万之间.
func (rd *amountReader) span(i, k int, f figure) (Amount, int) {
	m := rd.priced(f, k, k+f.len)
	j := rd.blank(m.end)
	n := rd.any(j, "到", "至", "~", "--", "-", "—")
	between := false
	if n == 0 {
		if n = rd.any(j, "和", "与", "跟"); n == 0 {
			return Amount{}, 0
		}
		between = true
	}
	e := rd.blank(j + n)
	neg := rd.at(e) == '负'
	e += bint(neg)
	if !amountStart(rd.at(e)) || rd.at(e) == '-' {
		return Amount{}, 0
	}
	g := rd.figure(e)
	if g.len == 0 {
		return Amount{}, 0
	}
	if neg {
		g.v.m = -g.v.m
	}
	h := rd.priced(g, e, e+g.len)
	if g.arabic && f.arabic && rd.at(h.end) == '%' && m.end == k+f.len {
		return Amount{}, 0
	}
	lo, approx := m.v, f.ranged || g.ranged
	if f.scale == 1 && g.scale > 1 && m.code == "" {
		var ok bool
		unit := g.scale
		single := !f.arabic && !f.units && f.v.less(dec{m: 10})
		if single && g.tens > 0 && g.coef.e == 0 && g.coef.m%g.tens == 0 && g.coef.m/g.tens < 10 && lo.m < g.coef.m/g.tens && g.tens >= 10 { // 八到九百亿
			unit *= g.tens
			approx = g.tens >= 100
		}
		if lo, ok = lo.times(unit); !ok {
			return Amount{}, 0
		}
		if f.arabic && lo.m*10 < h.v.m && f.digits < g.digits { // 3到500万
			approx = true
		}
	}
	if !lo.less(h.v) {
		return Amount{}, 0
	}
	end := h.end
	if b := rd.any(end, "之间"); b > 0 {
		end += b
	} else if between {
		return Amount{}, 0
	}
	code := h.code
	if code == "" {
		code = m.code
	}
	start, before := rd.currencyBefore(i)
	if before != "" && code == "" {
		code = before
	} else if before == "" {
		start = i
	}
	if code == "" && (rd.counts(end, g) || rd.timeLike(end) || rd.codeBehind(end) || f.scale == 1 && g.scale == 1 && !rd.alone(i, end) && end == h.end && rd.any(i-1, "从", "在") == 0) && !rd.alone(i, end) {
		if rd.counts(end, g) || rd.timeLike(end) || rd.codeBehind(end) || f.arabic && g.arabic {
			return Amount{}, end
		}
		return Amount{}, 0
	}
	a := Amount{Span: Span{Start: start}, Kind: NumberRange, Min: lo.String(), Max: h.v.String(), Currency: code, Bare: code == "", Approx: approx, Rule: "range"}
	a.Fen = lo.fen()
	return a, end
}
