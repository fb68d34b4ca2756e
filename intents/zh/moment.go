package zh

// moment reads a date, a time of day, or both.
func (rd *timeReader) moment(i int) (val, int) {
	if v, j := rd.date(i); j > i {
		if v.kind != Day {
			return v, j
		}
		return rd.withClock(rd.withWeekday(v, j))
	}
	return rd.timeOfDay(i)
}

// withWeekday absorbs a weekday that only repeats the date: 11月27日(周五). A weekday in front was the shorter half:
// 周日, 二月十号.
func (rd *timeReader) withWeekday(v val, j int) (val, int) {
	k := rd.space(j)
	sep := rd.at(k)
	k = rd.space(k + rd.any(k, "(", ",", "的", "、"))
	if v.rule == "weekday" && v.amb {
		if e := rd.again(v, j); e > j {
			v.amb = false
			return v, e
		}
		if sep != '的' && sep != '、' {
			if n := readInt(rd.r, k); n.len > 0 && rd.isMonth(k, n) && n.n <= 12 && n.n > 0 {
				return rd.weekdayDate(v, n.n, k+n.len+1, j)
			}
		}
		return v, j
	}
	if e := rd.again(v, j); e > j {
		v.amb = v.amb && v.bareDay
		return v, e
	}
	wd, n := rd.weekday(k)
	if n == 0 || v.rule == "weekday" || v.rule == "day-word" || sep == '、' {
		return v, j
	}
	if k += n; sep == '(' {
		if rd.at(k) != ')' {
			return v, j
		}
		k++
	}
	if wd == weekdayOf(v.day()) {
		v.amb = v.amb && v.bareDay
		return v, k
	}
	if v.bareMonth { // 10月12号,星期一: the year in which it is one
		_, m, d := dateOf(v.day())
		if day, ok := rd.nearestOn(m, d, wd); ok {
			w := dayVal(day, "month-day")
			return w, k
		}
	}
	return v, j
}

// again is the place behind the same day said once more: 下周二(12月1日), 明天11月25日.
func (rd *timeReader) again(v val, j int) int {
	k := rd.space(j)
	open := rd.at(k) == '('
	if open {
		k = rd.space(k + 1)
	}
	if k >= len(rd.r) || !open && k > j || !starter(rd.r[k]) || latin(rd.r[k]) {
		return j
	}
	if !open && !arabic(rd.r[k]) && digitOf(rd.r[k]) < 0 {
		return j
	}
	w, e := rd.date(k)
	if e <= k || w.kind != Day || w.start != v.start {
		return j
	}
	if open {
		if rd.at(rd.space(e)) != ')' {
			return j
		}
		return rd.space(e) + 1
	}
	return e
}

// weekdayDate finds the year in which the date at k, of month m, falls on the weekday of v.
func (rd *timeReader) weekdayDate(v val, m, k, j int) (val, int) {
	d := readInt(rd.r, k)
	n := rd.dayWord(k + d.len)
	if d.len == 0 || n == 0 {
		return v, j
	}
	day, ok := rd.nearestOn(m, d.n, weekdayOf(v.day()))
	if !ok {
		return v, j
	}
	return dayVal(day, "month-day"), k + d.len + n
}

// nearestOn is the date, of last year, this or next, that falls on the weekday; the nearest of several.
func (rd *timeReader) nearestOn(m, d, weekday int) (best int, found bool) {
	for y := rd.y - 1; y <= rd.y+1; y++ {
		day := dayOf(y, m, d)
		if d >= 1 && d <= monthLen(y, m) && weekdayOf(day) == weekday && (!found || abs(day-rd.today) < abs(best-rd.today)) {
			best, found = day, true
		}
	}
	return best, found
}

func abs(n int) int { return max(n, -n) }

// withClock adds the time of day that stands behind a day.
func (rd *timeReader) withClock(v val, j int) (val, int) {
	if v.kind != Day || v.fest != nil && rd.any(j, "夜") > 0 {
		return v, j
	}
	k := rd.space(j)
	if rd.at(k) == '的' || rd.at(k) == ',' && rd.partAt(rd.space(k+1)) {
		k = rd.space(k + 1)
	}
	if n := rd.any(k, "下班之前", "下班前"); n > 0 {
		return rd.before(v, true), k + n
	}
	p, hours, n := rd.dayPart(k)
	if n == 0 && rd.at(k-1) != '的' {
		p, hours, n = rd.shortPart(k)
	}
	e := rd.space(k + n)
	if rd.at(e) == '的' {
		e++
	}
	if h, end := rd.hours(e, p, v.day()); end > e {
		h.amb = v.amb
		return h, end
	}
	if c, end := rd.clock(e); end > e && (n > 0 || !c.decimal) {
		s := c.seconds(p, "")
		v.start = int64(v.day())*daySecs + s
		if v.day() == rd.today && p == "" && s < 12*3600 && v.start <= rd.now && rd.tense == Future {
			v.start += 12 * 3600
		}
		v.end, v.kind, v.grain, v.clock, v.part = v.start, Point, byMinute, true, p
		return v, end
	}
	if n == 0 || rd.at(k+n) == '好' {
		return v, j
	}
	day := int64(v.day()) * daySecs
	v.start, v.end = day+int64(hours[0])*3600, day+int64(hours[1])*3600
	v.kind, v.grain, v.part = Range, byPart, p
	return v, k + n
}

// hours reads 9-11点 on a day: two hours that share one 点.
func (rd *timeReader) hours(k int, part string, day int) (val, int) {
	a := readInt(rd.r, k)
	n := rd.connector(k + a.len)
	if a.len == 0 || n == 0 || a.n > 24 || a.arabic && a.len > 2 {
		return val{}, 0
	}
	b := readInt(rd.r, k+a.len+n)
	if c := rd.at(k + a.len + n + b.len); b.len == 0 || b.arabic != a.arabic || c != '点' && c != '时' {
		return val{}, 0
	}
	c, end := rd.clock(k + a.len + n)
	if end == 0 || c.decimal {
		return val{}, 0
	}
	v := val{kind: Range, grain: byHour, clock: true, part: part, rule: "range"}
	v.start = int64(day)*daySecs + clock{h: a.n}.seconds(part, "")
	v.end = int64(day)*daySecs + c.seconds("", part)
	if v.end <= v.start {
		v.end += 12 * 3600
	}
	if v.end <= v.start {
		return val{}, 0
	}
	return v, end
}

// partAt reports whether a time of day stands at k.
func (rd *timeReader) partAt(k int) bool {
	if _, _, n := rd.dayPart(k); n > 0 {
		return true
	}
	_, e := rd.clock(k)
	return e > k
}

// timeOfDay reads 下午, 下午三点, 15:30 without a day: today's, or the next or last one.
func (rd *timeReader) timeOfDay(i int) (val, int) {
	if n := rd.any(i, "下班之前", "下班前"); n > 0 {
		day, _ := rd.bareDayFor()
		return rd.before(dayVal(day, "day-word"), true), i + n
	}
	p, hours, n := rd.dayPart(i)
	if n > 0 && rd.at(i+n) == '好' {
		return val{}, i + n + 1
	}
	k := rd.space(i + n)
	if n > 0 && rd.at(k) == '的' {
		k++
	}
	if n > 0 {
		day, _ := rd.bareDayFor()
		if h, end := rd.hours(k, p, day); end > k {
			h.amb = true
			return h, end
		}
	}
	if c, end := rd.clock(k); end > k && (n > 0 || !rd.notClock(i, end, c)) {
		s := c.seconds(p, "")
		v := val{kind: Point, grain: byMinute, clock: true, bareClock: true, part: p, amb: true, rule: "clock"}
		day, fixed := rd.bareDayFor()
		v.start = int64(day)*daySecs + s
		switch {
		case fixed:
			if day == rd.today && p == "" && s < 12*3600 && v.start <= rd.now && rd.tense == Future {
				v.start += 12 * 3600
			}
		case rd.tense == Future && v.start <= rd.now:
			v.start += daySecs
		case rd.tense == Past && v.start > rd.now:
			v.start -= daySecs
		}
		v.end = v.start
		return v, end
	}
	if n == 0 {
		return val{}, 0
	}
	v := val{kind: Range, grain: byPart, part: p, amb: true, rule: "day-part"}
	on, fixed := rd.bareDayFor()
	day := int64(on) * daySecs
	switch end := day + int64(hours[1])*3600; {
	case fixed:
	case rd.tense == Future && end <= rd.now:
		day += daySecs
	case rd.tense == Past && day+int64(hours[0])*3600 > rd.now:
		day -= daySecs
	}
	v.start, v.end = day+int64(hours[0])*3600, day+int64(hours[1])*3600
	return v, i + n
}
