package zh

// endOf marks the tail of a period (月底, 年底, 季末): 月底前 runs through its last day.
const endOf = "end-of"

// date reads a day or a longer stretch of the calendar: 明天, 下周三, 12月, 3月5日, 上半年, 国庆.
func (rd *timeReader) date(i int) (val, int) {
	r := rd.at(i)
	if r < 0x80 || digitOf(r) >= 0 || unitOf(r) > 0 || r == '廿' || r == '卅' {
		if v, j := rd.festival(i, 0); j > i {
			return v, j
		}
		if n := readInt(rd.r, i); rd.has(i+n.len, "月初") > 0 && digitOf(rd.at(i+n.len+2)) >= 0 && !arabic(rd.at(i+n.len+2)) {
			if v, j := rd.lunar(i, 0); j > i {
				return v, j
			}
		}
		return rd.numeric(i)
	}
	switch r {
	case '今', '明', '昨', '去', '后', '前', '大', '闰':
		if v, j := rd.dayNamed(i); j > i {
			return v, j
		}
		if v, j := rd.lunar(i, 0); j > i {
			return v, j
		}
	case '现', '此', '目', '刚', '马', '立':
		if v, j := rd.momentNamed(i); j > i {
			return v, j
		}
	case '这', '本', '上', '下', '当':
		if rd.any(i, "当前") > 0 {
			return rd.momentNamed(i)
		}
		if v, j := rd.relative(i); j > i {
			return v, j
		}
	case '周', '星', '礼':
		return rd.weekdayDay(i)
	case '月':
		if n := rd.any(i, "月底前后", "月底", "月末"); n > 0 {
			return rd.monthPart(i, 1)
		}
		if rd.any(i, "月初", "月中", "月内") > 0 && rd.any(i, "月中国", "月内人") == 0 {
			return rd.monthPart(i, 1)
		}
	case '年':
		return rd.yearEdge(i)
	case '季':
		if n := rd.any(i, "季度末", "季度底", "季末", "季底"); n > 0 {
			q := quarterStart(rd.y, rd.m)
			end := addMonths(q, 3)
			v := daysVal(end-7, end, byDay, endOf)
			return v, i + n
		}
		if rd.any(i, "季度目标", "季度预测", "季度业绩", "季度排名", "季度总结", "季度完成", "季度任务") > 0 {
			v := rd.quarter(rd.y, (rd.m-1)/3+1)
			v.period = "this_quarter"
			return v, i + 2
		}
	case '旬', '中':
		if rd.has(i, "中旬") > 0 {
			return rd.monthPart(i, 0)
		}
	case '初', '正', '腊', '农', '阴', '冬', '元':
		if v, j := rd.festival(i, 0); j > i {
			return v, j
		}
		if v, j := rd.lunar(i, 0); j > i {
			return v, j
		}
		if n := rd.any(i, "元月份", "元月"); n > 0 {
			return rd.monthTail(rd.yearOfMonth(1), 1, i+n)
		}
	case '第':
		return rd.ordinal(i, rd.y, false)
	case '节':
		if n := rd.any(i, "节后", "节前"); n > 0 && !oneOf(rd.at(i-1), "季环情细章关音调时") {
			return rd.nextHoliday(rd.at(i+1) == '后'), i + n
		}
	case '全', '整':
		if n := rd.any(i, "全年", "整年"); n > 0 {
			v := rd.year(rd.y)
			v.period = "this_year"
			return v, i + n
		}
	}
	if v, j := rd.season(rd.y, i); j > i {
		return v, j
	}
	return rd.festival(i, 0)
}

// dayNamed reads 今天, 大后天, 明晚, 去年's neighbours 今年, 前年.
func (rd *timeReader) dayNamed(i int) (val, int) {
	big, k := 0, i
	for rd.at(k) == '大' && big < 4 {
		big++
		k++
	}
	if big > 0 && rd.at(k) != '前' && rd.at(k) != '后' {
		return val{}, 0
	}
	off := 0
	switch rd.at(k) {
	case '明':
		off = 1
	case '昨':
		off = -1
	case '后':
		off = 2 + big
	case '前':
		off = -2 - big
	case '去':
		if rd.at(k+1) != '年' {
			return val{}, 0
		}
		off = -1
	}
	if n := rd.any(k, "今明两天", "今明两日"); n > 0 {
		return daysVal(rd.today, rd.today+2, byDay, "day-word"), k + n
	}
	if n := rd.any(k, "明后两天", "明后天"); n > 0 {
		return daysVal(rd.today+1, rd.today+3, byDay, "day-word"), k + n
	}
	next := rd.at(k + 1)
	switch next {
	case '天', '日', '儿':
		if rd.any(k, "今日头条", "明日之", "明天系", "后天食品", "明天集团", "昨日重现") > 0 || next == '日' && rd.at(k) == '前' && arabic(rd.at(k+2)) {
			return val{}, 0
		}
		v := dayVal(rd.today+off, "day-word")
		switch off {
		case 0:
			v.period = "today"
		case 1:
			v.period = "tomorrow"
		case -1:
			v.period = "yesterday"
		}
		return v, k + 2 + rd.any(k+2, "个")*bint(next == '儿')
	case '年':
		if rd.any(k, "后年轻", "前年轻") > 0 {
			return val{}, 0
		}
		v, j := rd.yearTail(rd.y+off, k+2+rd.any(k+2, "度"))
		return v, j
	}
	if big == 0 && rd.at(k) != '前' || next == '晚' || next == '夜' {
		_, _, n := rd.shortPart(k + 1)
		if n == 0 && oneOf(next, "上下中凌") && rd.at(k) != '后' {
			_, _, n = rd.dayPart(k + 1)
		}
		if n > 0 {
			return dayVal(rd.today+off, "day-word"), k + 1
		}
	}
	return val{}, 0
}

func bint(b bool) int {
	if b {
		return 1
	}
	return 0
}

// momentNamed reads 现在 and its like.
func (rd *timeReader) momentNamed(i int) (val, int) {
	n := rd.any(i, "现在", "此时此刻", "此时", "此刻", "目前", "当前", "立刻", "马上", "刚才", "刚刚")
	if n == 0 {
		return val{}, 0
	}
	if rd.any(i, "马上", "立刻", "刚才", "刚刚") > 0 && n < len(rd.r) {
		return val{}, 0
	}
	return val{kind: Point, grain: bySecond, start: rd.now, end: rd.now, clock: true, rule: "now"}, i + n
}

// weekday reads 周三, 星期天, 礼拜五: Monday is 0.
func (rd *timeReader) weekday(i int) (day, n int) {
	n = rd.weekWord(i)
	if n == 0 {
		return 0, 0
	}
	switch rd.at(i + n) {
	case '一', '1':
		day = 0
	case '二', '2':
		day = 1
	case '三', '3':
		day = 2
	case '四', '4':
		day = 3
	case '五', '5':
		day = 4
	case '六', '6':
		day = 5
	case '日', '天', '7':
		day = 6
	default:
		return 0, 0
	}
	if rd.at(i+n) == '日' && oneOf(rd.at(i+n+1), "报志常程均") || n == 1 && oneOf(rd.at(i+n+1), "妮娜丽芳敏静婷燕玲霞萍") || arabic(rd.at(i+n)) && (arabic(rd.at(i+n+1)) || oneOf(rd.at(i+n+1), "个次家.")) || rd.at(i+n) == '一' && rd.has(i+n, "一次") > 0 {
		return 0, 0
	}
	return day, n + 1
}

func (rd *timeReader) weekWord(i int) int { return rd.any(i, "星期", "礼拜", "周") }

// weekdayDay reads a bare 周三 or 周末: by tense, the next one unless something says past.
func (rd *timeReader) weekdayDay(i int) (val, int) {
	monday := rd.today - weekdayOf(rd.today)
	if n := rd.weekWord(i); n > 0 && rd.at(i+n) == '末' {
		if rd.tense == Past && rd.today < monday+5 {
			monday -= 7
		}
		v := daysVal(monday+5, monday+7, byDay, "weekend")
		v.amb = true
		return v, i + n + 1
	}
	if n := rd.any(i, "周内"); n > 0 {
		v := daysVal(monday, monday+7, byWeek, "week")
		v.period = "this_week"
		return v, i + n
	}
	wd, n := rd.weekday(i)
	if wd == 5 && n > 0 {
		if m := rd.sundayToo(i + n); m > 0 {
			if rd.tense == Past && rd.today < monday+5 {
				monday -= 7
			}
			v := daysVal(monday+5, monday+7, byDay, "weekend")
			v.amb = true
			return v, i + n + m
		}
	}
	if n == 0 || n == 2 && (digitOf(rd.at(i-1)) >= 0 || unitOf(rd.at(i-1)) > 0) && i != rd.lastEnd {
		return val{}, 0
	}
	if rd.lastWeek != 0 && rd.listed(i) { // 下周三、周四
		return dayVal(rd.lastWeek+wd, "week-day"), i + n
	}
	day := monday + wd
	switch {
	case rd.tense == Past && day > rd.today:
		day -= 7
	case rd.tense != Past && day < rd.today:
		day += 7
	}
	v := dayVal(day, "weekday")
	v.amb = true
	return v, i + n
}

// sundayToo is the length of 日 or 周日 behind 周六.
func (rd *timeReader) sundayToo(j int) int {
	if n := rd.any(j, "周日", "周天", "星期天", "星期日", "礼拜天", "和周日", "、周日"); n > 0 && !oneOf(rd.at(j+n), "报志常程") {
		return n
	}
	if rd.at(j) == '日' && !oneOf(rd.at(j+1), "报志常程均") {
		return 1
	}
	return 0
}

// listed reports whether only a 、 or an 或 stands between the time read last and i.
func (rd *timeReader) listed(i int) bool {
	k := rd.lastEnd
	return k > 0 && k < i && k+rd.any(k, "、", "和", "或者", "或", "跟", "/", "以及") == i
}

// relative reads what 这, 本, 上, 下 point at: 下周三, 上上个月, 本季度, 下半年.
func (rd *timeReader) relative(i int) (val, int) {
	off, k := 0, i
	switch rd.at(i) {
	case '上':
		for rd.at(k) == '上' && off > -4 {
			off--
			k++
		}
	case '下':
		if i > 0 && rd.at(i-1) == '一' && rd.at(i+1) == '下' {
			return val{}, 0 // 预测一下|下个月
		}
		for rd.at(k) == '下' && off < 4 {
			off++
			k++
		}
	default:
		k++
	}
	if k-i > 4 {
		return val{}, 0
	}
	if v, j := rd.halves(rd.y, i); j > i {
		v.amb = false
		return v, j
	}
	k += rd.any(k, "一个", "个", "一")
	if n := rd.has(k, "工作日"); n > 0 && off != 0 {
		return dayVal(rd.addWorkdays(rd.today, off), "workdays"), k + n
	}
	monday := rd.today - weekdayOf(rd.today) + 7*off
	if n := rd.weekWord(k); n > 0 {
		if oneOf(rd.at(k+n), "期年边转到围") && n == 1 {
			return val{}, 0
		}
		return rd.weekTail(monday, off, k+n)
	}
	switch rd.at(k) {
	case '月':
		if oneOf(rd.at(k+1), "饼薪租供结均卡票嫂") {
			return val{}, 0
		}
		y, m := rd.y, rd.m+off
		y, m = y+floorDiv(m-1, 12), m-1-12*floorDiv(m-1, 12)+1
		v, j := rd.monthTail(y, m, k+1)
		if v.kind == Range && v.grain == byMonth {
			v.period = offPeriod(off, "month")
		}
		v.amb = false
		return v, j
	case '季':
		n := rd.any(k, "季度", "季")
		q := quarterStart(rd.y, rd.m)
		if e := rd.any(k+n, "末", "底"); e > 0 {
			end := addMonths(q, 3*off+3)
			return daysVal(end-7, end, byDay, endOf), k + n + e
		}
		if rd.any(k+n, "初") > 0 {
			s := addMonths(q, 3*off)
			return daysVal(s, s+5, byDay, "start-of"), k + n + 1
		}
		if n == 1 && rd.at(i) != '本' && rd.at(i) != '上' && rd.at(i) != '下' && (rd.at(i) != '这' || oneOf(rd.at(k+1), "节度候刊风")) {
			return val{}, 0
		}
		v := daysVal(addMonths(q, 3*off), addMonths(q, 3*off+3), byQuarter, "quarter")
		v.period = offPeriod(off, "quarter")
		return v, k + n
	case '年':
		if oneOf(rd.at(k+1), "级轻纪龄会") {
			return val{}, 0
		}
		return rd.yearTail(rd.y+off, k+1+rd.any(k+1, "度"))
	case '日':
		if rd.at(i) == '本' && oneOf(rd.at(k+1), "内拜工完") {
			return dayVal(rd.today, "day-word"), k + 1
		}
	}
	return val{}, 0
}

func offPeriod(off int, unit string) string {
	switch off {
	case 0:
		return "this_" + unit
	case 1:
		return "next_" + unit
	case -1:
		return "last_" + unit
	}
	return ""
}

// weekTail reads what follows a week: a weekday in it, its end.
func (rd *timeReader) weekTail(monday, off, j int) (val, int) {
	switch rd.at(j) {
	case '末':
		return daysVal(monday+5, monday+7, byDay, "weekend"), j + 1
	case '初':
		return daysVal(monday, monday+2, byDay, "start-of"), j + 1
	}
	if wd, n := rd.weekday(j - 1); n > 0 && (rd.at(j-1) == '周') {
		if m := rd.sundayToo(j - 1 + n); wd == 5 && m > 0 {
			return daysVal(monday+5, monday+7, byDay, "weekend"), j - 1 + n + m
		}
		return dayVal(monday+wd, "week-day"), j - 1 + n
	}
	if rd.at(j-1) != '周' { // 星期三, 礼拜三
		if wd, n := rd.weekday(j - 2); n > 0 {
			return dayVal(monday+wd, "week-day"), j - 2 + n
		}
	}
	k := rd.space(j)
	k += rd.any(k, "的")
	if wd, n := rd.weekday(k); n > 0 {
		return dayVal(monday+wd, "week-day"), k + n
	}
	if n := rd.weekWord(k); n > 0 && rd.at(k+n) == '末' {
		return daysVal(monday+5, monday+7, byDay, "weekend"), k + n + 1
	}
	v := daysVal(monday, monday+7, byWeek, "week")
	v.period = offPeriod(off, "week")
	return v, j
}
