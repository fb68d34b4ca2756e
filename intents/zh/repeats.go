package zh

import "strconv"

var byDayCodes = [7]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// set reads a repetition: 每周五下午五点, 每月25号, 每天早上九点, 每隔两天, 每个工作日.
func (rd *timeReader) set(i int) (val, int) {
	k := i + 1 + rd.any(i+1, "逢")
	gap := rd.any(k, "隔")
	k += gap
	k += rd.any(k, "一个", "个")
	s := repeat{every: 1}
	switch {
	case rd.any(k, "天", "日", "晚", "早") > 0 && !oneOf(rd.at(k+1), "报均"):
		s.freq, s.unit, s.start = "DAILY", "D", rd.today
		if rd.any(k, "天", "日") > 0 {
			k++
		}
		if gap > 0 {
			s.every = 2
		}
	case rd.any(k, "工作日") > 0:
		s.freq, s.unit, s.days = "WEEKLY", "W", "MO,TU,WE,TH,FR"
		s.start = rd.today
		for range 14 {
			if rd.isWorkday(s.start) {
				break
			}
			s.start++
		}
		k += 3
	case rd.weekWord(k) > 0 && !oneOf(rd.at(k+rd.weekWord(k)), "年期"):
		k = rd.weekly(k, &s)
		if gap > 0 {
			s.every = 2
		}
	case rd.at(k) == '月' || rd.has(k, "自然月") > 0:
		k = rd.monthly(k+rd.any(k, "自然月", "月"), &s)
		if gap > 0 {
			s.every = 2
		}
	case rd.any(k, "季度", "季") > 0 && rd.has(k, "季节") == 0:
		s.freq, s.unit, s.every, s.by = "MONTHLY", "M", 3, ""
		s.start = addMonths(quarterStart(rd.y, rd.m), 3)
		k += rd.any(k, "季度", "季")
		if n := rd.any(k, "末", "底", "最后一天"); n > 0 {
			s.by, s.start, k = ";BYMONTHDAY=-1", s.start-1, k+n
		}
	case rd.any(k, "年") > 0 && rd.at(k+1) != '级':
		k = rd.yearly(k+1, &s)
	case rd.any(k, "小时", "钟头") > 0:
		s.freq, s.unit, k = "HOURLY", "H", k+2
	case rd.any(k, "分钟") > 0:
		s.freq, s.unit, k = "MINUTELY", "TM", k+2
	case rd.any(k, "半年") > 0:
		s.freq, s.unit, s.every, s.start, k = "MONTHLY", "M", 6, addMonths(rd.today, 6), k+2
	case rd.any(k, "上午", "下午", "早上", "晚上", "中午") > 0:
		s.freq, s.unit, s.start = "DAILY", "D", rd.today
	default:
		l := rd.length(k)
		if l.n == 0 || l.parts > 1 || l.vague {
			return val{}, 0
		}
		k += l.n
		if !rd.everyLength(l, &s) {
			return val{}, 0
		}
		if wd, n := rd.weekday(k - 1); n > 0 && s.unit == "W" { // 每两周周五
			s.days, s.start, k = byDayCodes[wd], rd.nextWeekday(wd), k-1+n
		} else if wd, n := rd.weekday(k + rd.any(k, "的")); n > 0 && s.unit == "W" {
			k += rd.any(k, "的")
			s.days, s.start, k = byDayCodes[wd], rd.nextWeekday(wd), k+n
		}
	}
	return rd.repeatAt(k, s)
}

// repeat is a repetition before the hour is known.
type repeat struct {
	freq  string // of RFC 5545
	unit  string // of the ISO form: D W M Y H TM TS
	every int
	days  string // BYDAY
	by    string // other rules, with their semicolon
	start int    // the first day
}

func (rd *timeReader) nextWeekday(wd int) int {
	return rd.today + (wd-weekdayOf(rd.today)+7)%7
}

// weekly reads the days of 每周一三五, 每周末; none is the week itself.
func (rd *timeReader) weekly(k int, s *repeat) int {
	s.freq, s.unit = "WEEKLY", "W"
	w := rd.weekWord(k)
	if rd.at(k+w) == '末' {
		s.days, s.start = "SA,SU", rd.nextWeekday(5)
		return k + w + 1
	}
	wd, n := rd.weekday(k)
	if n == 0 {
		k += w
		if m := rd.any(k, "的"); m > 0 {
			if wd, n := rd.weekday(k + m); n > 0 {
				s.days, s.start = byDayCodes[wd], rd.nextWeekday(wd)
				return k + m + n
			}
		}
		s.start = rd.today - weekdayOf(rd.today) + 7
		return k
	}
	s.days, s.start = byDayCodes[wd], rd.nextWeekday(wd)
	k += n
	for {
		e := k + rd.any(k, "和", "、", ",", "到", "至", "-")
		through := e > k && oneOf(rd.at(k), "到至-")
		next, n := rd.weekday(e)
		if n == 0 {
			if d := oneOfIndex(rd.at(e), "一二三四五六日"); d >= 0 && rd.at(e+1) != '点' && rd.at(e+1) != '次' && rd.at(e+1) != '早' {
				next, n = d, 1
			}
		}
		if n == 0 || next <= wd {
			return k
		}
		if through {
			for d := wd + 1; d < next; d++ {
				s.days += "," + byDayCodes[d]
			}
		}
		s.days += "," + byDayCodes[next]
		s.start = min(s.start, rd.nextWeekday(next))
		wd, k = next, e+n
	}
}

func oneOfIndex(r rune, s string) int {
	n := 0
	for _, c := range s {
		if c == r {
			return n
		}
		n++
	}
	return -1
}

// monthly reads the day of 每月25号, 每月底, 每个月最后一天, 每月第一个周一.
func (rd *timeReader) monthly(k int, s *repeat) int {
	s.freq, s.unit, s.start = "MONTHLY", "M", dayOf(rd.y, rd.m+1, 1)
	k += rd.any(k, "的")
	if n := rd.any(k, "底", "末", "最后一天", "月底"); n > 0 {
		s.by, s.start = ";BYMONTHDAY=-1", s.start-1
		return k + n
	}
	if n := rd.any(k, "初"); n > 0 {
		s.by = ";BYMONTHDAY=1"
		return k + n
	}
	v := readInt(rd.r, k)
	if n := rd.dayWord(k + v.len); v.len > 0 && n > 0 && v.n >= 1 && v.n <= 31 {
		s.by = ";BYMONTHDAY=" + strconv.Itoa(v.n)
		tense := rd.tense
		rd.tense = Future
		d, _ := rd.bareDay(v.n, k+v.len+n)
		rd.tense = tense
		s.start = d.day()
		return k + v.len + n
	}
	if rd.at(k) == '第' || rd.at(k) == '最' {
		if d, e := rd.nthOfMonth(rd.y, rd.m, k); e > k && d.kind == Day {
			if d.day() < rd.today {
				d, _ = rd.nthOfMonth(rd.y+rd.m/12, rd.m%12+1, k)
			}
			nth := "-1"
			if v := readInt(rd.r, k+1); rd.at(k) == '第' {
				nth = strconv.Itoa(v.n)
			}
			switch d.rule {
			case "nth-weekday":
				s.days = nth + byDayCodes[weekdayOf(d.day())]
			case "nth-workday":
				s.days, s.by = "MO,TU,WE,TH,FR", ";BYSETPOS="+nth
			default:
				s.by = ";BYMONTHDAY=" + nth
			}
			s.start = d.day()
			return e
		}
	}
	return k
}

// yearly reads the day of 每年3月8日, 每年国庆.
func (rd *timeReader) yearly(k int, s *repeat) int {
	s.freq, s.unit, s.start = "YEARLY", "Y", dayOf(rd.y+1, 1, 1)
	k += rd.any(k, "的")
	tense := rd.tense
	rd.tense = Future
	defer func() { rd.tense = tense }()
	if k >= len(rd.r) {
		return k
	}
	v, e := rd.festival(k, 0)
	if e <= k {
		if v, e = rd.lunar(k, 0); e > k {
			s.start = v.day()
			return e
		}
		if n := readInt(rd.r, k); n.len > 0 && rd.isMonth(k, n) && n.n >= 1 && n.n <= 12 {
			v, e = rd.bareMonth(n.n, k+n.len+1)
		}
	}
	if e <= k || v.kind != Day && v.kind != Range {
		return k
	}
	_, m, d := dateOf(v.day())
	s.start = v.day()
	switch {
	case v.fest != nil && v.fest.kind != solarFest: // no rule of RFC 5545 follows the moon
	case v.kind == Day:
		s.by = ";BYMONTH=" + strconv.Itoa(m) + ";BYMONTHDAY=" + strconv.Itoa(d)
	default:
		s.by = ";BYMONTH=" + strconv.Itoa(m)
	}
	return e
}

// everyLength makes a repetition of 每两天, 每三个月.
func (rd *timeReader) everyLength(l length, s *repeat) bool {
	s.start, s.every = rd.today, max(l.count, 1)
	switch l.grain {
	case bySecond:
		s.freq, s.unit = "SECONDLY", "TS"
	case byMinute:
		s.freq, s.unit = "MINUTELY", "TM"
		if l.secs%60 == 0 {
			s.every = int(l.secs / 60)
		}
	case byHour:
		s.freq, s.unit = "HOURLY", "H"
		if l.secs%3600 != 0 {
			s.freq, s.unit, s.every = "MINUTELY", "TM", int(l.secs/60)
		}
	case byDay:
		s.freq, s.unit = "DAILY", "D"
	case byWeek:
		s.freq, s.unit = "WEEKLY", "W"
	case byMonth:
		s.freq, s.unit, s.every = "MONTHLY", "M", max(l.months, 1)
	case byQuarter:
		s.freq, s.unit, s.every = "MONTHLY", "M", max(l.months, 1)
	case byYear:
		s.freq, s.unit = "YEARLY", "Y"
		if l.months%12 != 0 {
			s.freq, s.unit, s.every = "MONTHLY", "M", l.months
		}
	default:
		return false
	}
	return true
}

// repeatAt reads the hour of a repetition and writes it.
func (rd *timeReader) repeatAt(k int, s repeat) (val, int) {
	v := val{kind: Set, start: int64(s.start) * daySecs, rule: "repeat"}
	e := rd.space(k)
	if rd.at(e) == '的' {
		e++
	}
	part, _, n := rd.dayPart(e)
	if m := rd.any(e, "下班之前", "下班前"); m > 0 {
		part, n = "下午", m
	}
	if n == 0 {
		part, _, n = rd.shortPart(e)
	}
	hour := ""
	if c, end := rd.clock(rd.space(e + n)); end > e+n && !c.decimal && s.unit != "H" && s.unit != "TM" {
		sec := c.seconds(part, "")
		hour = ";BYHOUR=" + strconv.Itoa(int(sec/3600%24)) + ";BYMINUTE=" + strconv.Itoa(int(sec/60%60))
		v.start, v.clock, v.part, k = v.start+sec, true, part, end
		if n := rd.connector(end); n > 0 { // 每周六上午9点到11点: the repetition is of its beginning
			_, _, m := rd.dayPart(end + n)
			if _, last := rd.clock(end + n + m); last > end+n+m {
				k = last
			}
		}
		if v.start < rd.now && (s.unit == "D" || s.unit == "W") {
			v.start = rd.nextRun(v.start, s)
		}
	} else if n > 0 {
		v.part, k = part, e+n
	}
	v.repeat = "FREQ=" + s.freq
	if s.every > 1 {
		v.repeat += ";INTERVAL=" + strconv.Itoa(s.every)
	}
	if s.days != "" {
		v.repeat += ";BYDAY=" + s.days
	}
	v.repeat += s.by + hour
	switch s.unit {
	case "H", "TM", "TS":
		v.start = 0
		v.set = "PT" + strconv.Itoa(s.every) + s.unit[len(s.unit)-1:]
	default:
		v.set = "P" + strconv.Itoa(s.every) + s.unit
	}
	return v, k
}

// nextRun moves a first run that is already over to the next one.
func (rd *timeReader) nextRun(start int64, s repeat) int64 {
	if s.unit == "D" {
		return start + daySecs
	}
	for n := range 7 {
		t := start + int64(n+1)*daySecs
		code := byDayCodes[weekdayOf(floorDiv(int(t), daySecs))]
		if s.days == "" {
			return start + 7*daySecs
		}
		for i := 0; i+1 < len(s.days); i++ {
			if s.days[i:i+2] == code {
				return t
			}
		}
	}
	return start
}
