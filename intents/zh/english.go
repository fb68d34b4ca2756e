package zh

// english reads the English a rep mixes in: tomorrow 10am, next Tuesday, in 2 hours, Q3, EOD.
func (rd *timeReader) english(i int) (val, int) {
	if latin(rd.at(i - 1)) {
		return val{}, 0
	}
	if rd.at(i) == 'q' || rd.at(i) == 'h' {
		if v, j := rd.quarterLetter(i, 0); j > i {
			return rd.extend(v, j)
		}
	}
	e := i
	for latin(rd.at(e)) {
		e++
	}
	k := rd.space(e)
	switch string(rd.r[i:min(e, i+10)]) {
	case "today":
		return rd.englishDay(0, e, "today")
	case "tomorrow", "tmr", "tmrw":
		return rd.englishDay(1, e, "tomorrow")
	case "yesterday":
		return rd.englishDay(-1, e, "yesterday")
	case "tonight":
		v := dayVal(rd.today, "day-word")
		if c, end := rd.clockAt(k); end > 0 {
			s := c.seconds("晚上", "")
			return val{kind: Point, grain: byMinute, start: int64(rd.today)*daySecs + s, end: int64(rd.today)*daySecs + s, clock: true, part: "晚上", rule: "clock"}, end
		}
		return val{kind: Range, grain: byPart, start: v.start + 18*3600, end: v.end, part: "晚上", rule: "day-part"}, e
	case "day":
		if n := rd.any(k, "after tomorrow"); n > 0 {
			return rd.englishDay(2, k+n, "")
		}
		if n := rd.any(k, "before yesterday"); n > 0 {
			return rd.englishDay(-2, k+n, "")
		}
	case "eod", "cob":
		return rd.before(dayVal(rd.today, "day-word"), true), e + rd.any(e, "之前", "以前", "前", " 前", " 之前", " 以前")
	case "eow":
		return rd.before(dayVal(rd.today-weekdayOf(rd.today)+4, "day-word"), true), e + rd.any(e, "之前", "以前", "前", " 前", " 之前")
	case "eom":
		return rd.before(dayVal(dayOf(rd.y, rd.m+1, 1)-1, "day-word"), true), e + rd.any(e, "之前", "以前", "前", " 前", " 之前")
	case "now":
		return val{kind: Point, grain: bySecond, start: rd.now, end: rd.now, clock: true, rule: "now"}, e
	case "next":
		return rd.englishRel(1, k)
	case "last":
		return rd.englishRel(-1, k)
	case "this":
		return rd.englishRel(0, k)
	case "in":
		if l := rd.englishLength(k); l.n > 0 {
			return rd.withEnglishClock(rd.shift(l, 1), k+l.n)
		}
	case "within":
		if l := rd.englishLength(k); l.n > 0 {
			return rd.within(l), k + l.n
		}
	case "by", "before", "until":
		if v, j := rd.english(k); j > k && (v.kind == Day || v.kind == Point || v.kind == Range) {
			return rd.before(v, true), j
		}
		if k < len(rd.r) && starter(rd.at(k)) && !latin(rd.at(k)) {
			if v, j := rd.moment(k); j > k && v.kind != 0 && v.kind != Invalid {
				return rd.before(v, true), j
			}
		}
	case "after":
		if v, j := rd.english(k); j > k && (v.kind == Day || v.kind == Point || v.kind == Range) {
			return rd.after(v), j
		}
	case "at":
		if c, end := rd.clockAt(k); end > 0 {
			_ = c
			return rd.timeOfDay(k)
		}
	case "every":
		return rd.englishSet(k)
	case "end":
		if n := rd.any(k, "of this month", "of the month", "of month"); n > 0 {
			end := dayOf(rd.y, rd.m+1, 1)
			return daysVal(end-7, end, byDay, endOf), k + n
		}
		if n := rd.any(k, "of this week", "of the week", "of week"); n > 0 {
			return dayVal(rd.today-weekdayOf(rd.today)+4, "week-day"), k + n
		}
	}
	if wd, ok := englishWeekday(rd.r[i:e]); ok {
		monday := rd.today - weekdayOf(rd.today)
		day := monday + wd
		switch {
		case rd.tense == Past && day > rd.today:
			day -= 7
		case rd.tense != Past && day < rd.today:
			day += 7
		}
		v := dayVal(day, "weekday")
		v.amb = true
		return rd.withEnglishClock(v, e)
	}
	if m, ok := englishMonth(rd.r[i:e]); ok {
		if rd.at(e) == '.' {
			k = rd.space(e + 1)
		}
		d := readInt(rd.r, k)
		if d.arabic && d.len <= 2 && d.n >= 1 {
			j := k + d.len
			j += rd.any(j, "st", "nd", "rd", "th")
			y := rd.y
			if d.n > monthLen(y, m) && (m != 2 || d.n != 29) {
				return invalidVal("no-such-day"), j
			}
			day := dayOf(y, m, d.n)
			switch {
			case rd.tense == Past && day > rd.today:
				y--
			case rd.tense != Past && day < rd.today:
				y++
			}
			v := rd.dayOfMonth(y, m, d.n)
			v.amb = true
			return rd.withEnglishClock(v, j)
		}
		if string(rd.r[i:e]) == "may" || string(rd.r[i:e]) == "mar" || string(rd.r[i:e]) == "dec" && rd.at(e) != 0 {
			return val{}, 0
		}
		if d.arabic && d.len == 4 && d.n > 1990 && d.n < 2100 {
			v, _ := rd.monthTail(d.n, m, len(rd.r))
			return v, k + 4
		}
		v, _ := rd.monthTail(rd.yearOfMonth(m), m, len(rd.r))
		v.amb = true
		return rd.extend(v, e)
	}
	return val{}, 0
}

func (rd *timeReader) clockAt(k int) (clock, int) {
	c, e := rd.clock(k)
	if e <= k {
		return c, 0
	}
	return c, e
}

// englishDay is the day n days from now, with the time behind it, and what stands around it in Chinese.
func (rd *timeReader) englishDay(n, j int, period string) (val, int) {
	v := dayVal(rd.today+n, "day-word")
	v.period = period
	return rd.withEnglishClock(v, j)
}

// withEnglishClock adds morning, 10am, at 3.
func (rd *timeReader) withEnglishClock(v val, j int) (val, int) {
	k := rd.space(j)
	at := rd.any(k, "at ", "@ ", "@")
	if c, e := rd.clockAt(k + at); e > 0 {
		_ = c
		return rd.withClock(v, k+at)
	}
	if at > 0 {
		if h := readInt(rd.r, k+at); h.arabic && h.n >= 1 && h.n <= 12 && !latin(rd.at(k+at+h.len)) && !arabic(rd.at(k+at+h.len)) {
			v.start = int64(v.day())*daySecs + clock{h: h.n}.seconds("", "")
			v.end, v.kind, v.grain, v.clock = v.start, Point, byMinute, true
			return v, k + at + h.len
		}
	}
	for _, p := range [...]struct {
		word, part string
		from, to   int64
	}{{"morning", "上午", 8, 12}, {"afternoon", "下午", 12, 18}, {"evening", "晚上", 18, 24}, {"night", "晚上", 18, 24}, {"noon", "中午", 11, 13}} {
		if n := rd.has(k, p.word); n > 0 && v.kind == Day {
			day := int64(v.day()) * daySecs
			v.start, v.end = day+p.from*3600, day+p.to*3600
			v.kind, v.grain, v.part = Range, byPart, p.part
			return v, k + n
		}
	}
	w, e := rd.withClock(v, j)
	return rd.suffix(w, e)
}

// englishRel reads what follows next, last, this.
func (rd *timeReader) englishRel(off, k int) (val, int) {
	e := k
	for latin(rd.at(e)) {
		e++
	}
	monday := rd.today - weekdayOf(rd.today) + 7*off
	switch string(rd.r[k:min(e, k+10)]) {
	case "week":
		v := daysVal(monday, monday+7, byWeek, "week")
		v.period = offPeriod(off, "week")
		return v, e
	case "weekend":
		return daysVal(monday+5, monday+7, byDay, "weekend"), e
	case "month":
		first := dayOf(rd.y, rd.m+off, 1)
		v := daysVal(first, dayOf(rd.y, rd.m+off+1, 1), byMonth, "month")
		v.period = offPeriod(off, "month")
		return v, e
	case "quarter":
		q := addMonths(quarterStart(rd.y, rd.m), 3*off)
		v := daysVal(q, addMonths(q, 3), byQuarter, "quarter")
		v.period = offPeriod(off, "quarter")
		return v, e
	case "year":
		v := rd.year(rd.y + off)
		v.period = offPeriod(off, "year")
		return v, e
	}
	if wd, ok := englishWeekday(rd.r[k:e]); ok {
		return rd.withEnglishClock(dayVal(monday+wd, "week-day"), e)
	}
	return val{}, 0
}

// englishLength reads 2 hours, 3 days, a week.
func (rd *timeReader) englishLength(k int) length {
	v := readInt(rd.r, k)
	e := k + v.len
	n := v.n
	if v.len == 0 {
		m := rd.any(k, "a ", "an ", "one ")
		if m == 0 {
			return length{}
		}
		n, e = 1, k+m
	}
	if n > 1000 {
		return length{}
	}
	e = rd.space(e)
	l := length{parts: 1, count: n}
	w := 0
	switch {
	case rd.any(e, "minutes", "minute", "mins", "min") > 0:
		w, l.secs = rd.any(e, "minutes", "minute", "mins", "min"), int64(n)*60
	case rd.any(e, "hours", "hour", "hrs", "hr") > 0:
		w, l.secs = rd.any(e, "hours", "hour", "hrs", "hr"), int64(n)*3600
	case rd.any(e, "days", "day") > 0:
		w, l.days = rd.any(e, "days", "day"), n
	case rd.any(e, "weeks", "week") > 0:
		w, l.days = rd.any(e, "weeks", "week"), 7*n
	case rd.any(e, "months", "month") > 0:
		w, l.months = rd.any(e, "months", "month"), n
	case rd.any(e, "years", "year") > 0:
		w, l.months = rd.any(e, "years", "year"), 12*n
	}
	if w == 0 || latin(rd.at(e+w)) {
		return length{}
	}
	l.n = e + w - k
	return l
}

// englishSet reads what follows every.
func (rd *timeReader) englishSet(k int) (val, int) {
	e := k
	for latin(rd.at(e)) {
		e++
	}
	s := repeat{every: 1, start: rd.today}
	switch string(rd.r[k:min(e, k+10)]) {
	case "day":
		s.freq, s.unit = "DAILY", "D"
	case "week":
		s.freq, s.unit, s.start = "WEEKLY", "W", rd.today-weekdayOf(rd.today)+7
	case "month":
		s.freq, s.unit, s.start = "MONTHLY", "M", dayOf(rd.y, rd.m+1, 1)
	case "year":
		s.freq, s.unit, s.start = "YEARLY", "Y", dayOf(rd.y+1, 1, 1)
	case "weekday":
		s.freq, s.unit, s.days = "WEEKLY", "W", "MO,TU,WE,TH,FR"
	default:
		wd, ok := englishWeekday(rd.r[k:e])
		if !ok {
			return val{}, 0
		}
		s.freq, s.unit, s.days, s.start = "WEEKLY", "W", byDayCodes[wd], rd.nextWeekday(wd)
	}
	n := rd.any(rd.space(e), "at ")
	return rd.repeatAt(rd.space(e)+n-bint(n == 0 && rd.at(e) == ' '), s)
}

func englishWeekday(w []rune) (int, bool) {
	switch string(w) {
	case "monday", "mon":
		return 0, true
	case "tuesday", "tue", "tues":
		return 1, true
	case "wednesday", "wed":
		return 2, true
	case "thursday", "thu", "thur", "thurs":
		return 3, true
	case "friday", "fri":
		return 4, true
	case "saturday", "sat":
		return 5, true
	case "sunday":
		return 6, true
	}
	return 0, false
}

func englishMonth(w []rune) (int, bool) {
	if len(w) < 3 {
		return 0, false
	}
	for m, name := range [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		if s := string(w); s == name || s == name[:3] || s == "sept" && m == 8 {
			return m + 1, true
		}
	}
	return 0, false
}
