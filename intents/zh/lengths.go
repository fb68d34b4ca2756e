package zh

// length is a stretch of time by its parts, before it is laid on the calendar.
type length struct {
	months  int   // years are 12
	days    int   // weeks are 7
	secs    int64 // hours, minutes, seconds
	work    int   // working days
	grain   grain // of the largest unit
	n       int   // runes
	count   int   // the number before the only unit
	vague   bool  // 几天
	onlyYrs bool
	parts   int
	two     [2]int // 两三天
}

// total is the length in seconds: a month of 30 days, a whole number of years of 365.
func (l length) total() int64 {
	d := int64(l.days+l.work) + int64(l.months)*30
	if l.onlyYrs && l.months%12 == 0 {
		d = int64(l.days) + int64(l.months/12)*365
	}
	return d*daySecs + l.secs
}

// length reads 两周, 三个月, 半小时, 一个半月, 一小时三十分钟, 三个工作日, 几天.
func (rd *timeReader) length(i int) length {
	var l length
	k := i
	for l.parts < 4 {
		start := k
		if l.parts > 0 {
			k = rd.space(k)
			k += rd.any(k, "零", "又", "加", "and ")
			if digitOf(rd.at(k)) == 0 && rd.at(k) != '0' {
				k++
			}
		}
		e := rd.lengthPart(k, &l)
		if e <= k {
			k = start
			break
		}
		l.parts++
		k = e
	}
	if l.parts == 0 {
		return length{}
	}
	l.n = k - i
	return l
}

// lengthPart reads one number with its unit.
func (rd *timeReader) lengthPart(i int, l *length) int {
	k := i
	num, den := 0, 1 // the number is num/den
	half := false    // 一个半小时, 两天半 add half a unit
	vague := false
	v := readInt(rd.r, k)
	switch {
	case v.len > 0:
		if v.arabic && (latin(rd.at(i-1)) || rd.at(i-1) == '.' || rd.at(i-1) == '#') {
			return 0
		}
		num = v.n
		k += v.len
		if a, b := v.n/10, v.n%10; v.digits == 2 && !v.arabic && a > 0 { // 两三天
			if a+1 != b && (a != 3 || b != 5) {
				return 0
			}
			l.two = [2]int{a, b}
			num, vague = b, true
		} else if v.liang && readInt(rd.r, k).digits == 1 && readInt(rd.r, k).n == 3 {
			l.two = [2]int{2, 3}
			num, vague = 3, true
			k++
		}
		if c := rd.at(k); c == '.' || c == '点' {
			if f := readInt(rd.r, k+1); f.digits == 1 && f.arabic == v.arabic {
				num, den = num*10+f.n, 10
				k += 1 + f.len
			} else if c == '点' || f.len > 0 {
				return 0
			}
		}
		if oneOf(rd.at(k), "多来余") {
			k++
			vague = vague || rd.at(k-1) != '来'
		}
	case rd.at(k) == '半':
		num, den = 1, 2
		k++
	case rd.at(k) == '几' || rd.at(k) == '数':
		num, vague = 3, true
		k++
	case rd.any(k, "个半小时", "个半月", "个半钟头") > 0:
		num = 1
	case i == 0 && rd.any(k, "分半") > 0:
		num = 1
	default:
		return 0
	}
	k = rd.space(k)
	ge := rd.at(k) == '个'
	if ge {
		k++
		if rd.at(k) == '多' {
			k++
		}
	}
	if rd.at(k) == '半' && den == 1 && rd.any(k+1, "小时", "月", "钟头", "星期", "礼拜") > 0 {
		half = true
		k++
	}
	k = rd.space(k)
	u, n := rd.unit(k, ge || v.liang || vague || half || den == 2, den != 1)
	if n == 0 {
		return 0
	}
	if num == 0 || num > 99999 || num > 999 && u >= byMonth {
		return 0
	}
	k += n
	if !half && den == 1 && rd.at(k) == '半' && !oneOf(rd.at(k+1), "天价年月个以") {
		half = true
		k++
	}
	if l.parts > 0 && u >= l.grain { // 两年三个月 goes down
		return 0
	}
	add := func(unit int64) int64 {
		s := int64(num) * unit / int64(den)
		if half {
			s += unit / 2
		}
		return s
	}
	switch u {
	case bySecond:
		l.secs += add(1)
	case byMinute:
		l.secs += add(60)
	case byHour:
		l.secs += add(3600)
	case byPart: // a working day
		l.work += num
	case byDay:
		if den == 2 && l.parts == 0 { // 半天: half a working day
			l.secs += 4 * 3600
		} else {
			s := add(daySecs)
			l.days += int(s / daySecs)
			l.secs += s % daySecs
		}
	case byWeek:
		l.days += int(add(7*daySecs) / daySecs)
	case byMonth:
		if den == 2 || half || den == 10 {
			l.days += int(add(30*daySecs) / daySecs)
		} else {
			l.months += num
		}
	case byQuarter:
		l.months += 3 * num
	case byYear:
		l.months += int(add(12))
		l.onlyYrs = true
	}
	if u != byYear {
		l.onlyYrs = false
	}
	if l.parts == 0 {
		l.grain, l.count = u, num
	} else {
		l.grain = u
	}
	l.vague = l.vague || vague
	return k
}

// unit reads a unit of time; counted says that 个 or 两 before it allows 月.
func (rd *timeReader) unit(k int, counted, fraction bool) (grain, int) {
	next := rd.at(k + 1)
	switch rd.at(k) {
	case '年':
		if !oneOf(next, "级代龄纪轻会报度底初末终中货假") {
			return byYear, 1
		}
	case '月':
		if (counted || fraction) && !oneOf(next, "饼薪租底初末中供结份") {
			return byMonth, 1
		}
	case '周', '星', '礼':
		n := rd.weekWord(k)
		if n > 0 && (n > 1 || !oneOf(next, "年边转围岁")) && (!oneOf(rd.at(k+n), "一二三四五六日天末") || rd.any(k+n, "一次", "三次", "两次", "二次") > 0) {
			return byWeek, n
		}
	case '天':
		if !oneOf(next, "津猫河然空宇虹鹰龙鹅际使才平鲜地气") && (next != '工' || oneOf(rd.at(k+2), "期作时")) {
			return byDay, 1
		}
	case '日':
		if !oneOf(next, "报志常程元本均薪产化用语子谈圆") {
			return byDay, 1
		}
	case '工':
		if rd.has(k, "工作日") > 0 {
			return byPart, 3
		}
	case '小':
		if n := rd.any(k, "小时"); n > 0 && rd.at(k+2) != '候' {
			return byHour, n
		}
	case '钟':
		if n := rd.any(k, "钟头"); n > 0 {
			return byHour, n
		}
	case '分':
		if n := rd.any(k, "分钟"); n > 0 {
			return byMinute, n
		}
		v := readInt(rd.r, k+1)
		if next == '半' || v.len > 0 && rd.at(k+1+v.len) == '秒' || fraction && next == '钟' {
			return byMinute, 1
		}
		if rd.minutesMeant(k) {
			return byMinute, 1
		}
	case '刻':
		if rd.has(k, "刻钟") > 0 {
			return byMinute, 2
		}
	case '秒':
		if !oneOf(next, "杀回懂") {
			return bySecond, 1 + rd.any(k+1, "钟")
		}
	case '季':
		if rd.has(k, "季度") > 0 && counted {
			return byQuarter, 2
		}
	}
	return noGrain, 0
}

// minutesMeant: 两小时十分, where hours stand before the minutes.
func (rd *timeReader) minutesMeant(k int) bool {
	for j := k - 1; j >= 0 && j > k-6; j-- {
		if rd.at(j) == '时' || rd.at(j) == '头' {
			return true
		}
	}
	return false
}

// lengthLed reads what begins with a length: 三天后, 两小时前, 15天内, or the length itself.
func (rd *timeReader) lengthLed(i int) (val, int) {
	if rd.at(i-1) == '第' {
		return val{}, 0
	}
	l := rd.length(i)
	if l.n == 0 {
		if l = rd.englishLength(i); l.n > 0 {
			if n := rd.any(rd.space(i+l.n), "ago", "earlier"); n > 0 {
				return rd.shift(l, -1), rd.space(i+l.n) + n
			}
			if n := rd.any(rd.space(i+l.n), "later", "from now"); n > 0 {
				return rd.shift(l, 1), rd.space(i+l.n) + n
			}
			return val{kind: Duration, secs: l.total(), rule: "length"}, i + l.n
		}
		return val{}, 0
	}
	if rd.at(i+l.n-1) == '钟' && l.grain == byMinute && rd.has(i+l.n-2, "刻钟") > 0 {
		l.secs = l.secs * 15
	}
	j := i + l.n
	k := rd.space(j)
	k += rd.any(k, "的时间", "时间")
	if n := rd.any(k, "之后", "以后", "过后", "后"); n > 0 && (n > 1 || !oneOf(rd.at(k+1), "台续勤端备悔")) {
		v := rd.shift(l, 1)
		return rd.withClock(v, k+n)
	}
	if n := rd.any(k, "之前", "以前", "前"); n > 0 && (n > 1 || !oneOf(rd.at(k+1), "台往沿景端")) {
		v := rd.shift(l, -1)
		return rd.withClock(v, k+n)
	}
	if n := rd.any(k, "之内", "以内", "内"); n > 0 && !oneOf(rd.at(k+n), "容部") {
		return rd.within(l), k + n
	}
	if n := rd.any(k, "以来"); n > 0 {
		return rd.past(l), k + n
	}
	v := val{kind: Duration, grain: l.grain, secs: l.total(), vague: l.vague, rule: "length"}
	return v, j
}

// shift is now moved by a length: a day for days and more, an instant for hours and less.
func (rd *timeReader) shift(l length, sign int) val {
	if l.work > 0 {
		v := dayVal(rd.addWorkdays(rd.today, sign*l.work), "workdays")
		v.vague = l.vague
		return v
	}
	day := rd.today
	if l.months != 0 {
		day = addMonths(day, sign*l.months)
	}
	day += sign * l.days
	if l.secs != 0 {
		s := int64(day)*daySecs + rd.now - int64(rd.today)*daySecs + int64(sign)*l.secs
		return val{kind: Point, grain: byMinute, start: s, end: s, clock: true, vague: l.vague, rule: "shift"}
	}
	v := dayVal(day, "shift")
	if l.vague && l.two[1] == 0 {
		v = daysVal(min(rd.today, day), max(rd.today, day)+1, byDay, "vague")
	}
	if l.two[1] > 0 {
		unit := max(1, l.days/l.two[1])
		a, b := rd.today+sign*unit*l.two[0], rd.today+sign*unit*l.two[1]
		if l.months != 0 {
			a, b = addMonths(rd.today, sign*l.two[0]), addMonths(rd.today, sign*l.two[1])
		}
		v = daysVal(min(a, b), max(a, b)+1, byDay, "vague")
	}
	v.vague = l.vague
	return v
}
