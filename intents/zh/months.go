package zh

// season reads 春天, 夏季: spring is March to May, winter December to February.
func (rd *timeReader) season(y, i int) (val, int) {
	n := oneOfIndex(rd.at(i), "春夏秋冬")
	if next := rd.at(i + 1); n < 0 || next != '天' && next != '季' {
		return val{}, 0
	}
	m := 3 + 3*n
	return daysVal(dayOf(y, m, 1), dayOf(y, m+3, 1), byQuarter, "season"), i + 2
}

func quarterStart(y, m int) int { return dayOf(y, (m-1)/3*3+1, 1) }

func (rd *timeReader) quarter(y, q int) val {
	return daysVal(dayOf(y, q*3-2, 1), dayOf(y, q*3+1, 1), byQuarter, "quarter")
}

func (rd *timeReader) year(y int) val {
	return daysVal(dayOf(y, 1, 1), dayOf(y+1, 1, 1), byYear, "year")
}

// halves reads 上半年, 下半年, 上半月, 下半月.
func (rd *timeReader) halves(y, i int) (val, int) {
	first := rd.any(i, "上", "前") > 0
	if !first && rd.any(i, "下", "后") == 0 {
		return val{}, 0
	}
	n := rd.any(i+1, "半年度", "半年", "个半年")
	if n > 0 {
		if first {
			return daysVal(dayOf(y, 1, 1), dayOf(y, 7, 1), byQuarter, "half-year"), i + 1 + n
		}
		return daysVal(dayOf(y, 7, 1), dayOf(y+1, 1, 1), byQuarter, "half-year"), i + 1 + n
	}
	if rd.has(i+1, "半月") > 0 || rd.has(i+1, "旬") > 0 {
		return rd.monthPart(i, 0)
	}
	return val{}, 0
}

// yearEdge reads 年底, 年初, 年前, 年后, 年内, 年度目标.
func (rd *timeReader) yearEdge(i int) (val, int) {
	if i > 0 && (digitOf(rd.at(i-1)) >= 0 || oneOf(rd.at(i-1), "今明去往多少青中老成几半两每周新")) {
		return val{}, 0
	}
	switch {
	case rd.any(i, "年底", "年末", "年尾", "年终") > 0:
		if rd.has(i, "年终奖") > 0 {
			return val{}, 0
		}
		return daysVal(dayOf(rd.y, 11, 1), dayOf(rd.y+1, 1, 1), byMonth, endOf), i + 2
	case rd.has(i, "年初") > 0:
		y := rd.y
		if rd.tense == Future && rd.m > 2 {
			y++
		}
		return daysVal(dayOf(y, 1, 1), dayOf(y, 3, 1), byMonth, "start-of"), i + 2
	case rd.has(i, "年中") > 0:
		return daysVal(dayOf(rd.y, 6, 1), dayOf(rd.y, 8, 1), byMonth, "middle-of"), i + 2
	case rd.any(i, "年内") > 0:
		return rd.year(rd.y), i + 2
	case rd.has(i, "年前") > 0:
		f := rd.festivalVal(springFestival(), 0)
		return rd.before(f, false), i + 2
	case rd.has(i, "年后") > 0:
		return rd.afterHoliday(rd.festivalVal(springFestival(), 0)), i + 2
	case rd.any(i, "年度目标", "年度任务", "年度业绩", "年度指标", "年度计划", "年度总结", "年度完成") > 0:
		v := rd.year(rd.y)
		v.period = "this_year"
		return v, i + 2
	}
	return val{}, 0
}

// yearTail reads what follows a year: 年底, 上半年, Q3, 3月 …; the whole year when nothing does.
func (rd *timeReader) yearTail(y, j int) (val, int) {
	k := rd.space(j)
	if rd.at(k) == '的' || rd.at(k) == '-' && (rd.at(k+1) == 'q' || rd.at(k+1) == 'h') {
		k++
	}
	switch rd.at(k) {
	case '底', '末', '尾', '终':
		return daysVal(dayOf(y, 11, 1), dayOf(y+1, 1, 1), byMonth, endOf), k + 1
	case '初':
		if v, e := rd.lunar(k, y); e > k {
			return v, e
		}
		return daysVal(dayOf(y, 1, 1), dayOf(y, 3, 1), byMonth, "start-of"), k + 1
	case '年':
		if n := rd.any(k, "年底", "年末", "年终"); n > 0 {
			return daysVal(dayOf(y, 11, 1), dayOf(y+1, 1, 1), byMonth, endOf), k + n
		}
		if n := rd.any(k, "年初"); n > 0 {
			return daysVal(dayOf(y, 1, 1), dayOf(y, 3, 1), byMonth, "start-of"), k + n
		}
		if n := rd.any(k, "年中"); n > 0 {
			return daysVal(dayOf(y, 6, 1), dayOf(y, 8, 1), byMonth, "middle-of"), k + n
		}
	case '中':
		if !oneOf(rd.at(k+1), "标国秋旬介") && k == j {
			return daysVal(dayOf(y, 6, 1), dayOf(y, 8, 1), byMonth, "middle-of"), k + 1
		}
	case '上', '下', '前', '后':
		if v, e := rd.halves(y, k); e > k && v.rule == "half-year" {
			return v, e
		}
		if l := rd.windowLength(k + 1); (rd.at(k) == '前' || rd.at(k) == '后') && l.n > 0 && l.parts == 1 && l.months > 0 && l.months < 12 {
			if rd.at(k) == '前' {
				return daysVal(dayOf(y, 1, 1), dayOf(y, 1+l.months, 1), byMonth, "first-of"), k + 1 + l.n
			}
			return daysVal(dayOf(y, 13-l.months, 1), dayOf(y+1, 1, 1), byMonth, "last-of"), k + 1 + l.n
		}
	case '第', '最':
		if v, e := rd.ordinal(k, y, true); e > k {
			return v, e
		}
		if n := rd.any(k, "最后这", "最后"); n > 0 {
			e := k + n
			if rd.at(e) == '俩' && rd.at(e+1) == '月' { // 今年最后俩月
				return daysVal(dayOf(y, 11, 1), dayOf(y+1, 1, 1), byMonth, "last-of"), e + 2
			}
			if l := rd.windowLength(e); l.n > 0 && l.parts == 1 && l.months > 0 && l.months < 12 {
				return daysVal(dayOf(y, 13-l.months, 1), dayOf(y+1, 1, 1), byMonth, "last-of"), e + l.n
			}
		}
		if n := rd.any(k, "第一天"); n > 0 {
			return dayVal(dayOf(y, 1, 1), "nth-day"), k + n
		}
		if n := rd.any(k, "最后一天"); n > 0 {
			return dayVal(dayOf(y, 12, 31), "nth-day"), k + n
		}
	case 'q', 'h':
		if v, e := rd.quarterLetter(k, y); e > k {
			return v, e
		}
	case '春', '夏', '秋', '冬':
		if v, e := rd.season(y, k); e > k {
			return v, e
		}
	case '头':
		k++
		if l := rd.windowLength(k); l.n > 0 && l.parts == 1 && l.months > 0 && l.months <= 12 {
			return daysVal(dayOf(y, 1, 1), dayOf(y, 1+l.months, 1), byMonth, "first-of"), k + l.n
		}
	case '全', '整', '一':
		if n := rd.any(k, "全年", "整年", "一整年", "一年"); n > 0 {
			return rd.year(y), k + n
		}
	}
	if v, e := rd.festival(k, y); e > k {
		return v, e
	}
	if v, e := rd.lunar(k, y); e > k {
		return v, e
	}
	if n := rd.any(k, "元月份", "元月"); n > 0 {
		return rd.monthTail(y, 1, k+n)
	}
	if m := readInt(rd.r, k); m.len > 0 {
		if rd.isMonth(k, m) {
			if m.n < 1 || m.n > 12 {
				return invalidVal("month"), k + m.len + 1
			}
			return rd.monthTail(y, m.n, k+m.len+1)
		}
		if n := rd.any(k+m.len, "季度", "季"); n > 0 && m.n >= 1 && m.n <= 4 {
			return rd.quarter(y, m.n), k + m.len + n
		}
		if c := rd.at(k + m.len); m.arabic && m.len <= 2 && (c == '/' || c == '-' || c == '.') && m.n <= 12 {
			if d := readInt(rd.r, k+m.len+1); d.arabic && d.len <= 2 {
				return rd.dayOfMonth(y, m.n, d.n), k + m.len + 1 + d.len
			}
		}
	}
	v := rd.year(y)
	switch y - rd.y {
	case 0:
		v.period = "this_year"
	case 1:
		v.period = "next_year"
	case -1:
		v.period = "last_year"
	}
	return v, j
}

// isMonth reports whether the number v at k is followed by 月 in the sense of a month of the calendar.
func (rd *timeReader) isMonth(k int, v integer) bool {
	return v.len > 0 && !v.liang && rd.at(k+v.len) == '月' && !oneOf(rd.at(k+v.len+1), "饼薪租供结均卡票嫂花")
}

// monthTail reads what follows a month, up to j: a day, a part, the nth weekday; the whole month when nothing does.
func (rd *timeReader) monthTail(y, m, j int) (val, int) {
	first := dayOf(y, m, 1)
	whole := daysVal(first, first+monthLen(y, m), byMonth, "month")
	end := j
	if rd.at(j) == '份' {
		j++
		end = j
	}
	k := rd.space(j)
	if rd.at(k) == '的' {
		k = rd.space(k + 1)
	}
	last := monthLen(y, m)
	switch rd.at(k) {
	case '底', '末', '尾':
		return daysVal(first+last-7, first+last, byDay, endOf), k + 1
	case '月':
		if n := rd.any(k, "月底", "月末"); n > 0 {
			return daysVal(first+last-7, first+last, byDay, endOf), k + n
		}
	case '内':
		if rd.at(k+1) != '部' {
			return whole, k + 1
		}
	case '初':
		if digitOf(rd.at(k+1)) < 0 && unitOf(rd.at(k+1)) == 0 {
			return daysVal(first, first+5, byDay, "start-of"), k + 1
		}
	case '中':
		if rd.has(k, "中旬") > 0 || !oneOf(rd.at(k+1), "标国央心信介午文医科铁移秋止") {
			return daysVal(first+10, first+20, byDay, "middle-of"), k + 1 + rd.any(k+1, "旬")
		}
	case '上':
		if n := rd.any(k, "上旬"); n > 0 {
			return daysVal(first, first+10, byDay, "start-of"), k + n
		}
		if n := rd.any(k, "上半月"); n > 0 {
			return daysVal(first, first+15, byDay, "start-of"), k + n
		}
	case '下':
		if n := rd.any(k, "下旬"); n > 0 {
			return daysVal(first+20, first+last, byDay, endOf), k + n
		}
		if n := rd.any(k, "下半月"); n > 0 {
			return daysVal(first+15, first+last, byDay, endOf), k + n
		}
	case '最', '第', '头', '首':
		if v, e := rd.nthOfMonth(y, m, k); e > k {
			return v, e
		}
	}
	d := readInt(rd.r, k)
	if d.len == 0 || d.liang {
		return whole, end
	}
	e := k + d.len
	if c := rd.connector(e); c > 0 { // 10月1-7日
		if b := readInt(rd.r, e+c); b.len > 0 && b.n > d.n && b.n <= last && d.n >= 1 {
			if n := rd.dayWord(e + c + b.len); n > 0 {
				return daysVal(first+d.n-1, first+b.n, byDay, "range"), e + c + b.len + n
			}
		}
	}
	if n := rd.dayWord(e); n > 0 {
		return rd.dayOfMonth(y, m, d.n), e + n
	}
	if k == j && d.n >= 1 && d.n <= 31 && !(d.n == 1 && !d.arabic && oneOf(rd.at(e), "共起直下边些定样般并同")) && (!d.arabic || d.len <= 2) && !rd.measure(e) && rd.at(e) != ':' && rd.at(e) != '时' && rd.at(e) != '-' && rd.at(e) != '到' && !latin(rd.at(e)) && rd.at(j-1) == '月' {
		return rd.dayOfMonth(y, m, d.n), e
	}
	return whole, end
}

// dayWord is the length of 号 or 日 behind a day of the month; 8号楼 and 三日内 are none.
func (rd *timeReader) dayWord(e int) int {
	next := rd.at(e + 1)
	switch rd.at(e) {
	case '号':
		if !oneOf(next, "楼线机车门厅仓院库桌店馆位产文员柜窗路公地厂单方标井炉包码样客商生项馆址段批") {
			return 1
		}
	case '日':
		if !oneOf(next, "报志常程元本均薪产化用语子谈圆") {
			return 1
		}
	}
	return 0
}

// dayOfMonth is that day, or Invalid.
func (rd *timeReader) dayOfMonth(y, m, d int) val {
	if m < 1 || m > 12 || d < 1 || d > monthLen(y, m) {
		return invalidVal("no-such-day")
	}
	return dayVal(dayOf(y, m, d), "month-day")
}

// nthOfMonth reads 第一个星期一, 最后一天, 第二周, 第一个工作日 of a month.
func (rd *timeReader) nthOfMonth(y, m, k int) (val, int) {
	first := dayOf(y, m, 1)
	last := monthLen(y, m)
	var n, e int
	switch {
	case rd.any(k, "最后一个", "最后一", "最后") > 0:
		n = -1
		e = k + rd.any(k, "最后一个", "最后一", "最后")
	case rd.any(k, "头一个", "首个") > 0:
		n, e = 1, k+rd.any(k, "头一个", "首个")
	case rd.at(k) == '第':
		v := readInt(rd.r, k+1)
		if v.len == 0 || v.n < 1 || v.n > 31 {
			return val{}, 0
		}
		n, e = v.n, k+1+v.len
		e += rd.any(e, "个")
	default:
		return val{}, 0
	}
	if w := rd.any(e, "工作日"); w > 0 {
		if n > 0 {
			return dayVal(rd.addWorkdays(first-1, n), "nth-workday"), e + w
		}
		return dayVal(rd.addWorkdays(first+last, -1), "nth-workday"), e + w
	}
	if wd, w := rd.weekday(e); w > 0 {
		if n > 0 && n <= 5 {
			day := nthWeekdayOf(y, m, n, wd)
			if day >= first+last {
				return invalidVal("no-such-day"), e + w
			}
			return dayVal(day, "nth-weekday"), e + w
		}
		end := first + last - 1
		return dayVal(end-(weekdayOf(end)-wd+7)%7, "nth-weekday"), e + w
	}
	if w := rd.any(e, "天", "日"); w > 0 && rd.at(e+1) != '报' {
		if n > 0 {
			return rd.dayOfMonth(y, m, n), e + w
		}
		return dayVal(first+last-1, "last-day"), e + w
	}
	if w := rd.weekWord(e); w > 0 && n <= 6 {
		if n > 0 {
			monday := nthWeekdayOf(y, m, n, 0)
			return daysVal(monday, monday+7, byWeek, "nth-week"), e + w
		}
		end := first + last - 1
		monday := end - weekdayOf(end)
		return daysVal(monday, monday+7, byWeek, "nth-week"), e + w
	}
	return val{}, 0
}

// monthPart reads 月底, 月初, 上旬 … without a month: this one's; skip is the length of the word before the part.
func (rd *timeReader) monthPart(i, skip int) (val, int) {
	y, m := rd.y, rd.m
	v, j := rd.monthTail(y, m, i+skip)
	if j <= i+skip {
		return val{}, 0
	}
	if v.end <= rd.now && rd.tense == Future {
		v, j = rd.monthTail(y+m/12, m%12+1, i+skip)
	}
	v.amb = true
	return v, j
}

// yearOfMonth is the year a bare month lies in: by tense, else the nearer.
func (rd *timeReader) yearOfMonth(m int) int {
	switch {
	case rd.tense == Future && m < rd.m:
		return rd.y + 1
	case rd.tense == Past && m > rd.m:
		return rd.y - 1
	case rd.tense == Unsaid && m < rd.m && rd.m-m > 6:
		return rd.y + 1
	}
	return rd.y
}
