package zh

// within is the window from today through the end of a length: 15天内, 两小时内.
func (rd *timeReader) within(l length) val {
	e := rd.shift(length{months: l.months, days: l.days, secs: l.secs, work: l.work}, 1)
	v := val{kind: Range, grain: e.grain, start: int64(rd.today) * daySecs, end: e.end, bound: Until, rule: "within"}
	if e.kind == Point {
		v.start, v.clock = rd.now, true
	}
	return v
}

// past is a rolling window up to today, today included: 近三个月.
func (rd *timeReader) past(l length) val {
	v := val{kind: Range, grain: byDay, end: int64(rd.today+1) * daySecs, rule: "rolling"}
	switch {
	case l.secs != 0 && l.days == 0 && l.months == 0:
		v.start, v.end, v.grain = rd.now-l.secs, rd.now, byMinute
	case l.work > 0:
		v.start = int64(rd.addWorkdays(rd.today, -l.work)) * daySecs
	case l.months != 0:
		v.start = int64(addMonths(rd.today, -l.months)-l.days) * daySecs
	default:
		v.start = int64(rd.today+1-max(l.days, 1)) * daySecs
	}
	v.vague = l.vague
	return v
}

// coming is a rolling window from tomorrow on: 未来三天.
func (rd *timeReader) coming(l length) val {
	v := val{kind: Range, grain: byDay, start: int64(rd.today+1) * daySecs, rule: "rolling"}
	switch {
	case l.secs != 0 && l.days == 0 && l.months == 0:
		v.start, v.end, v.grain = rd.now, rd.now+l.secs, byMinute
	case l.work > 0:
		v.end = int64(rd.addWorkdays(rd.today, l.work)+1) * daySecs
	default:
		v.end = int64(addMonths(rd.today, l.months)+l.days+1) * daySecs
	}
	v.vague = l.vague
	return v
}

// window reads 近三个月, 前两天, 上两周, 未来七天, 过两天, 这几天.
func (rd *timeReader) window(i int) (val, int) {
	switch rd.at(i) {
	case '近', '最', '过', '未', '前', '后', '上', '下', '今', '往', '接', '再', '这', '头', '此', '隔', '同', '之', '距', '末':
	default:
		return val{}, 0
	}
	if n := rd.any(i, "过了", "过完"); n > 0 {
		if v, j := rd.festival(i+n, 0); j > i+n {
			return rd.afterHoliday(v), j + rd.any(j, "之后", "以后", "后")
		}
	}
	if n := rd.any(i, "再过", "过", "隔", "再"); n > 0 && rd.any(i, "过去", "再过去") == 0 && !oneOf(rd.at(i-1), "超不通经") {
		k := i + n
		if rd.any(i, "过完年", "过了年") > 0 {
			return rd.afterHoliday(rd.festivalVal(springFestival(), 0)), i + 3 + rd.any(i+3, "之后", "以后", "后")
		}
		l := rd.length(k)
		if l.n == 0 || n == 1 && rd.at(i) == '再' {
			return val{}, 0
		}
		e := k + l.n
		e += rd.any(e, "之后", "以后", "后", "左右")
		return rd.withClock(rd.shift(l, 1), e)
	}
	if n := rd.any(i, "这几天", "这两天", "近几天", "最近几天", "这几日", "这两日"); n > 0 {
		v := daysVal(rd.today-2, rd.today+3, byDay, "vague")
		v.vague = true
		return v, i + n
	}
	var kind, n int
	switch {
	case rd.any(i, "最近这", "最近的", "最近", "近", "过去的", "过去这", "过去", "往前", "此前的", "之前的") > 0:
		kind, n = 1, rd.any(i, "最近这", "最近的", "最近", "近", "过去的", "过去这", "过去", "往前", "此前的", "之前的")
	case rd.any(i, "未来的", "未来", "今后的", "今后", "往后", "接下来的", "接下来", "接下去的", "接下去") > 0:
		kind, n = 2, rd.any(i, "未来的", "未来", "今后的", "今后", "往后", "接下来的", "接下来", "接下去的", "接下去")
	case rd.at(i) == '上', rd.at(i) == '前' && !oneOf(rd.at(i-1), "提目之以往"):
		kind, n = 3, 1
	case rd.any(i, "后", "下") > 0 && !(rd.at(i) == '下' && rd.at(i-1) == '一' && i > 1 && !oneOf(rd.at(i-2), "第统唯周")): // 出一下|2月份的
		kind, n = 4, 1
	default:
		return val{}, 0
	}
	k := rd.space(i + n)
	if w := rd.weekWord(k); kind <= 2 && w > 0 && rd.at(k-1) != '近' { // 未来一周 only with a number
		return val{}, 0
	}
	v := readInt(rd.r, k)
	whole := v.arabic || v.len > 0 && (rd.at(i) == '前' || rd.at(i) == '后' && oneOf(rd.at(k+1), "周星礼个月年"))
	if kind >= 3 && (v.n == 1 || rd.at(k) == '半') && !whole {
		return val{}, 0 // 上一周 is 上周, 上半年 a half
	}
	if kind >= 3 && rd.at(i) == '后' && rd.at(k) == '半' {
		return val{}, 0
	}
	l := rd.windowLength(k)
	if l.n == 0 {
		return val{}, 0
	}
	e := k + l.n
	e += rd.any(e, "之内", "以内", "内", "以来", "里")
	switch kind {
	case 1:
		return rd.past(l), e
	case 2:
		return rd.coming(l), e
	}
	sign := 1
	if kind == 3 {
		sign = -1
	}
	return rd.units(l, sign), e
}

// windowLength is a length in which 月 needs no 个: 近3月, 前两月.
func (rd *timeReader) windowLength(k int) length {
	l := rd.length(k)
	if l.n > 0 {
		return l
	}
	v := readInt(rd.r, k)
	if v.len > 0 && v.n > 0 && v.n <= 36 && rd.at(k+v.len) == '月' && !oneOf(rd.at(k+v.len+1), "底初末中饼") && readInt(rd.r, k+v.len+1).len == 0 {
		return length{months: v.n, grain: byMonth, n: v.len + 1, parts: 1, count: v.n}
	}
	if v.len > 0 && v.n > 0 && rd.has(k+v.len, "季度") > 0 {
		return length{months: 3 * v.n, grain: byQuarter, n: v.len + 2, parts: 1, count: v.n}
	}
	return length{}
}

// units is a number of full calendar units before (sign -1) or after the present one: 上两周, 下三个月.
func (rd *timeReader) units(l length, sign int) val {
	if l.parts > 1 || l.secs != 0 {
		if sign < 0 {
			return rd.past(l)
		}
		return rd.coming(l)
	}
	cur, next := rd.today, rd.today+1
	switch l.grain {
	case byWeek:
		cur = rd.today - weekdayOf(rd.today)
		next = cur + 7
	case byMonth:
		cur = dayOf(rd.y, rd.m, 1)
		next = dayOf(rd.y, rd.m+1, 1)
	case byQuarter:
		cur = quarterStart(rd.y, rd.m)
		next = addMonths(cur, 3)
	case byYear:
		cur, next = dayOf(rd.y, 1, 1), dayOf(rd.y+1, 1, 1)
	case byPart:
		if sign < 0 {
			return daysVal(rd.addWorkdays(rd.today, -l.work), rd.today, byDay, "units")
		}
		return daysVal(rd.today+1, rd.addWorkdays(rd.today, l.work)+1, byDay, "units")
	}
	var v val
	if sign < 0 {
		v = daysVal(addMonths(cur, -l.months)-l.days, cur, l.grain, "units")
	} else {
		v = daysVal(next, addMonths(next, l.months)+l.days, l.grain, "units")
	}
	v.vague = l.vague || l.grain == byDay
	return v
}
