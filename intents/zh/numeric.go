package zh

// numeric reads what begins with a number: 2026年, 3月5日, 25号, 12/1, 2026-11-24, Q of 三季度.
func (rd *timeReader) numeric(i int) (val, int) {
	a := readInt(rd.r, i)
	if a.len == 0 || a.arabic && (latin(rd.at(i-1)) || arabic(rd.at(i-1)) || oneOf(rd.at(i-1), ".#:-/¥$") && !rd.joins(i)) {
		return val{}, 0
	}
	e := i + a.len
	next := rd.at(e)
	if a.arabic && a.len == 8 {
		return rd.compact(i, a)
	}
	switch next {
	case '年':
		return rd.numericYear(i, a)
	case '月':
		if rd.isMonth(i, a) {
			if a.n < 1 || a.n > 12 {
				return rd.badMonth(i, a)
			}
			return rd.bareMonth(a.n, e+1)
		}
		return val{}, 0
	case '季':
		if n := rd.any(e, "季度", "季"); a.n >= 1 && a.n <= 4 && !a.liang && (n == 2 || rd.at(e+1) != '节') {
			return rd.bareQuarter(a.n, e+n)
		}
		return val{}, 0
	case '号', '日':
		if n := rd.dayWord(e); n > 0 && !a.liang {
			if next == '日' && !a.arabic && rd.any(e+1, "后", "之后", "以后", "内", "之内", "以内", "前", "之前", "以前", "游") > 0 ||
				next == '日' && a.arabic && rd.any(e+1, "内", "之内", "以内", "后", "之后", "以后", "游") > 0 {
				return val{}, 0
			}
			if rd.anchor != 0 && rd.listed(i) { // 12月3号或者4号
				y, m, _ := dateOf(rd.anchor)
				return rd.dayOfMonth(y, m, a.n), e + n
			}
			return rd.bareDay(a.n, e+n)
		}
		return val{}, 0
	}
	if a.arabic && a.len == 4 && a.n >= 1900 && a.n <= 2100 {
		return rd.isoDate(a.n, e)
	}
	if a.arabic && a.len <= 2 && a.n >= 1 && (next == '/' || next == '.' || next == '-') {
		if v, j := rd.slashDate(i, a, e); j > i {
			return v, j
		}
	}
	return rd.sharedUnit(i, a, e)
}

// joins reports whether the sign before i joins two times rather than two halves of a number or code.
func (rd *timeReader) joins(i int) bool {
	if rd.at(i-1) != '-' && rd.at(i-1) != ':' {
		return false
	}
	return !arabic(rd.at(i-2)) && !latin(rd.at(i-2))
}

// badMonth is 13月5日: refused; 13月 alone may be a count.
func (rd *timeReader) badMonth(i int, a integer) (val, int) {
	e := i + a.len + 1
	d := readInt(rd.r, e)
	if n := rd.dayWord(e + d.len); d.len > 0 && n > 0 {
		return invalidVal("no-such-month"), e + d.len + n
	}
	return val{}, 0
}

// compact reads 20261124.
func (rd *timeReader) compact(i int, a integer) (val, int) {
	y, m, d := a.n/10000, a.n/100%100, a.n%100
	if y < 1990 || y > 2060 || m < 1 || m > 12 || d < 1 || d > monthLen(y, m) || latin(rd.at(i+8)) || oneOf(rd.at(i-1), "号码#") || rd.at(i+8) == '-' {
		return val{}, 0
	}
	return dayVal(dayOf(y, m, d), "iso-date"), i + 8
}

// numericYear reads 2013年, 二零一五年, 98年, 26年3月; 两年 and 15年后 are lengths.
func (rd *timeReader) numericYear(i int, a integer) (val, int) {
	e := i + a.len + 1
	if oneOf(rd.at(e), "代级龄") || a.liang {
		return val{}, 0
	}
	y := a.n
	switch {
	case a.digits == 4 && y >= 1000 && y <= 2999:
	case a.digits == 2 && (y >= 50 || rd.at(i) == '0' || digitOf(rd.at(i)) == 0):
		if y += 2000; y > 2049 {
			y -= 100
		}
	case a.digits == 2 && rd.yearGoesOn(e):
		y += 2000
	case a.arabic && a.digits == 2 && y >= 20 && y <= 39 && rd.any(e, "后", "前", "内", "来", "以来", "了", "的", "多", "以上", "之", "经验", "历史", "老", "以", "左右", "期", "质保") == 0 && e < len(rd.r) && rd.at(e) != ' ' && !breaks(rd.at(e)):
		y += 2000
	default:
		return val{}, 0
	}
	if c := rd.connector(e); c > 0 { // 2016年-2018年 is read by the range rule
		v := rd.year(y)
		return v, e
	}
	e += rd.any(e, "度")
	v, j := rd.yearTail(y, e)
	v.period = ""
	return v, j
}

// yearGoesOn reports whether what stands at e can only follow a year: 26年3月, 26年Q1, 26年春节.
func (rd *timeReader) yearGoesOn(e int) bool {
	e = rd.space(e)
	if v := readInt(rd.r, e); v.len > 0 && (rd.isMonth(e, v) || rd.any(e+v.len, "季度") > 0) {
		return true
	}
	if rd.any(e, "上半年", "下半年", "年底", "年初", "底", "初", "末", "第一季度", "第二季度", "第三季度", "第四季度", "度") > 0 {
		return true
	}
	if (rd.at(e) == 'q' || rd.at(e) == 'h') && arabic(rd.at(e+1)) {
		return true
	}
	_, j := rd.festival(e, rd.y)
	return j > e
}

// bareMonth reads a month without a year, and the day in it.
func (rd *timeReader) bareMonth(m, j int) (val, int) {
	v, e := rd.monthTail(rd.yearOfMonth(m), m, j)
	if v.kind == Day {
		y := rd.y
		day := v.day()
		_, _, d := dateOf(day)
		if v.rule == "month-day" {
			day = dayOf(y, m, d)
		} else {
			w, _ := rd.monthTail(y, m, j)
			day = w.day()
		}
		switch {
		case rd.tense == Past && day > rd.today:
			y--
		case rd.tense != Past && day < rd.today && !rd.justPast(day):
			y++
		}
		v, e = rd.monthTail(y, m, j)
	} else if v.kind == Invalid && m == 2 {
		// 2月29日 is refused unless the year it would lie in has one.
		y := rd.y
		if rd.tense != Past && rd.m > 2 {
			y++
		}
		v, e = rd.monthTail(y, m, j)
	}
	v.amb, v.bareMonth = true, true
	return v, e
}

// justPast reports whether a date without a year, with nothing beside it that tells, is one of the last days:
// 11/20 said on the 24th is not a year ahead, nor is 11月1日 when money came on it.
func (rd *timeReader) justPast(day int) bool {
	const lately, settled = 20, 60
	return rd.tense == Unsaid && (day >= rd.today-lately || rd.settles && day >= rd.today-settled)
}

func (rd *timeReader) bareQuarter(q, j int) (val, int) {
	y := rd.y
	v := rd.quarter(y, q)
	if rd.tense == Future && v.end <= rd.now {
		y++
	} else if rd.tense == Past && v.start > rd.now {
		y--
	}
	v = rd.quarter(y, q)
	v.amb = true
	if n := rd.any(j, "末", "底"); n > 0 {
		last := v.end / daySecs
		return daysVal(int(last)-7, int(last), byDay, endOf), j + n
	}
	if c := rd.space(j); (rd.at(c) == '-' || rd.at(c) == ' ') && arabic(rd.at(c+1)) || c > j && arabic(rd.at(c)) { // Q4 2026
		if y := readInt(rd.r, c+rd.any(c, "-")); y.arabic && y.len == 4 && y.n >= 1990 && y.n <= 2100 {
			return rd.quarter(y.n, q), c + rd.any(c, "-") + 4
		}
	}
	return v, j
}

// bareDay reads 12号: of this month, the next or the last one, by tense.
func (rd *timeReader) bareDay(d, j int) (val, int) {
	if d < 1 || d > 31 {
		if rd.at(j-1) == '日' {
			return val{}, 0
		}
		return invalidVal("no-such-day"), j
	}
	y, m := rd.y, rd.m
	step := 1
	if rd.tense == Past {
		step = -1
	}
	for range 3 {
		if d <= monthLen(y, m) {
			if day := dayOf(y, m, d); rd.tense == Past && day <= rd.today || rd.tense != Past && day >= rd.today {
				v := dayVal(day, "day-of-month")
				v.amb, v.bareDay = true, true
				return v, j
			}
		}
		if m += step; m > 12 {
			y, m = y+1, 1
		} else if m < 1 {
			y, m = y-1, 12
		}
	}
	return val{}, 0
}

// isoDate reads what follows a year in digits: 2015-3-3, 2015/03/03, 2026.11, 2026Q4, 2016-2018.
func (rd *timeReader) isoDate(y, e int) (val, int) {
	sep := rd.at(e)
	if sep == 'q' || sep == 'h' || (sep == ' ' || sep == '-') && (rd.at(e+1) == 'q' || rd.at(e+1) == 'h') {
		if v, j := rd.quarterLetter(e+bint(sep == ' ' || sep == '-'), y); j > e {
			return v, j
		}
	}
	if c := rd.connector(e); c > 0 {
		if b := readInt(rd.r, e+c); b.arabic && b.len == 4 && b.n > y && b.n <= 2100 && !arabic(rd.at(e+c+4)) {
			j := e + c + 4
			return daysVal(dayOf(y, 1, 1), dayOf(b.n+1, 1, 1), byYear, "range"), j + rd.any(j, "年度", "年")
		}
	}
	if sep != '-' && sep != '/' && sep != '.' {
		return val{}, 0
	}
	m := readInt(rd.r, e+1)
	if !m.arabic || m.len > 2 {
		return val{}, 0
	}
	j := e + 1 + m.len
	if rd.at(j) == sep {
		if d := readInt(rd.r, j+1); d.arabic && d.len <= 2 && !arabic(rd.at(j+1+d.len)) {
			k := j + 1 + d.len
			if rd.at(k) == 't' && arabic(rd.at(k+1)) {
				v := rd.dayOfMonth(y, m.n, d.n)
				if c, end := rd.clock(k + 1); end > k+1 && v.kind == Day {
					c.exact = true
					v.start += c.seconds("", "")
					v.end, v.kind, v.grain, v.clock = v.start, Point, byMinute, true
					return v, end
				}
			}
			return rd.dayOfMonth(y, m.n, d.n), k + rd.any(k, "日", "号")
		}
		return val{}, 0
	}
	if m.n >= 1 && m.n <= 12 && (sep != '.' || m.len == 2) && !rd.measure(j) {
		v, _ := rd.monthTail(y, m.n, len(rd.r))
		return v, j + rd.any(j, "月份", "月")
	}
	return val{}, 0
}

// slashDate reads 12/1; 12.1 and 12-1 only where the words beside them want a date.
func (rd *timeReader) slashDate(i int, a integer, e int) (val, int) {
	sep := rd.at(e)
	d := readInt(rd.r, e+1)
	j := e + 1 + d.len
	if a.n > 12 || !d.arabic || d.len > 2 || d.n < 1 || d.n > 31 || latin(rd.at(j)) || rd.at(j) == sep && sep != '-' || arabic(rd.at(i-1)) || rd.at(i-1) == sep {
		return val{}, 0
	}
	after := rd.any(rd.space(j), "前", "之前", "以前", "号", "日", "后", "之后", "以后", "再", "去", "见", "拜访", "上午", "下午", "晚上", "早上", "中午", "回访", "电话") > 0
	p := i
	for p > 0 && oneOf(rd.at(p-1), " :") {
		p--
	}
	before := rd.any(p-2, "下次", "日期", "时间", "截止", "到期", "约在", "定在", "改到", "推到", "约到", "跟进", "回访", "联系", "拜访", "预计") > 0 && rd.any(p-2, "时间") == rd.any(p-2, "时间")*bint(p < i) || rd.at(i-1) == '于'
	clockBehind := false
	if rd.at(j) == ' ' {
		_, ce := rd.clock(rd.space(j))
		clockBehind = ce > 0
	}
	if rd.measure(j) && rd.at(j) != '号' && rd.at(j) != '日' || oneOf(rd.at(j), "成分") {
		return val{}, 0
	}
	switch sep {
	case '/':
		if rd.at(j) == '的' && !before || oneOf(rd.at(i-1), "度第") {
			return val{}, 0
		}
	default:
		if !after && !before && !clockBehind {
			return val{}, 0
		}
		if sep == '-' && rd.any(j, "号", "日") > 0 {
			return val{}, 0
		}
	}
	y := rd.y
	if d.n > monthLen(y, a.n) {
		if sep != '/' {
			return val{}, 0
		}
		return invalidVal("no-such-day"), j
	}
	day := dayOf(y, a.n, d.n)
	switch {
	case rd.tense == Past && day > rd.today:
		y--
	case rd.tense != Past && day < rd.today && !rd.justPast(day):
		y++
	}
	v := rd.dayOfMonth(y, a.n, d.n)
	v.amb, v.bareMonth = true, true
	return v, j + rd.any(j, "号", "日")
}

// sharedUnit reads two numbers before one unit: 1-3月, 25到28号, 9-11点, 一到三季度.
func (rd *timeReader) sharedUnit(i int, a integer, e int) (val, int) {
	c := rd.connector(e)
	if c == 0 {
		return val{}, 0
	}
	k := e + c
	b := readInt(rd.r, k)
	if b.len == 0 || b.arabic != a.arabic {
		return val{}, 0
	}
	j := k + b.len
	switch rd.at(j) {
	case '月':
		if a.n < 1 || a.n > 12 || b.n < 1 || b.n > 12 || !rd.isMonth(k, b) {
			return val{}, 0
		}
		first, _ := rd.monthTail(rd.yearOfMonth(a.n), a.n, len(rd.r))
		y := rd.yearOfMonth(a.n)
		if b.n < a.n {
			y++
		}
		if rd.tense == Unsaid && b.n >= rd.m && a.n <= rd.m {
			first, _ = rd.monthTail(rd.y, a.n, len(rd.r))
			y = rd.y
		}
		last, _ := rd.monthTail(y, b.n, len(rd.r))
		return val{kind: Range, grain: byMonth, start: first.start, end: last.end, amb: true, rule: "range"}, j + 1 + rd.any(j+1, "份")
	case '号', '日':
		n := rd.dayWord(j)
		if n == 0 || a.n < 1 || b.n > 31 || a.n >= b.n || rd.at(j) == '日' && rd.any(j+1, "内", "后", "之后", "游") > 0 {
			return val{}, 0
		}
		v, _ := rd.bareDay(a.n, j+n)
		if v.kind != Day {
			return v, j + n
		}
		v.kind, v.rule = Range, "range"
		v.end += int64(b.n-a.n) * daySecs
		return v, j + n
	case '点', '时':
		if a.n > 24 || b.n > 24 || rd.at(i-1) == '.' {
			return val{}, 0
		}
		c2, end := rd.clock(k)
		if end <= k || c2.decimal {
			return val{}, 0
		}
		from := clock{h: a.n}
		v := val{kind: Range, grain: byHour, clock: true, amb: true, rule: "range"}
		day := int64(rd.today) * daySecs
		v.start, v.end = day+from.seconds("", ""), day+c2.seconds("", "")
		if v.end <= v.start {
			v.end += 12 * 3600
		}
		return v, end
	case '季':
		if n := rd.any(j, "季度"); n > 0 && a.n >= 1 && b.n <= 4 && a.n < b.n {
			p, q := rd.quarter(rd.y, a.n), rd.quarter(rd.y, b.n)
			return val{kind: Range, grain: byQuarter, start: p.start, end: q.end, rule: "range"}, j + n
		}
	}
	return val{}, 0
}

// quarterLetter reads Q3, H1 at i, of year y; y 0 is this one by tense.
func (rd *timeReader) quarterLetter(i, y int) (val, int) {
	n := readInt(rd.r, i+1)
	if !n.arabic || n.len != 1 || latin(rd.at(i+2)) || y == 0 && (latin(rd.at(i-1)) || arabic(rd.at(i-1))) {
		return val{}, 0
	}
	switch {
	case rd.at(i) == 'q' && n.n >= 1 && n.n <= 4:
		if y == 0 {
			return rd.bareQuarter(n.n, i+2)
		}
		return rd.quarter(y, n.n), i + 2
	case rd.at(i) == 'h' && (n.n == 1 || n.n == 2):
		if y == 0 {
			y = rd.y
		}
		return daysVal(dayOf(y, n.n*6-5, 1), dayOf(y, n.n*6+1, 1), byQuarter, "half-year"), i + 2
	}
	return val{}, 0
}

// ordinal reads 第三季度, 第37周; with a year before it, its.
func (rd *timeReader) ordinal(i, y int, said bool) (val, int) {
	n := readInt(rd.r, i+1)
	if n.len == 0 || rd.at(i) != '第' {
		return val{}, 0
	}
	k := i + 1 + n.len
	if w := rd.any(k, "季度", "个季度"); w > 0 && n.n >= 1 && n.n <= 4 {
		if said {
			return rd.quarter(y, n.n), k + w
		}
		return rd.bareQuarter(n.n, k+w)
	}
	if w := rd.any(k, "周", "个星期", "个周", "星期"); w > 0 && n.n >= 1 && n.n <= 53 && (said || n.n > 5) && !oneOf(rd.at(k+w), "期年") {
		jan4 := dayOf(y, 1, 4)
		monday := jan4 - weekdayOf(jan4) + 7*(n.n-1)
		return daysVal(monday, monday+7, byWeek, "iso-week"), k + w
	}
	return val{}, 0
}
