package zh

// expression reads the longest time expression at i: a repetition, a window, a moment, a length,
// and what makes a range or a bound of it (到, 前, 之后, 内 …).
func (rd *timeReader) expression(i int) (val, int) {
	v, j := rd.read(i)
	if v.rule == "since" && v.start >= v.end && rd.tense != Past { // 从周一到现在
		tense := rd.tense
		rd.tense = Past
		v, j = rd.read(i)
		rd.tense = tense
	}
	return v, j
}

func (rd *timeReader) read(i int) (val, int) {
	switch r := rd.r[i]; {
	case latin(r):
		return rd.english(i)
	case r == '每':
		return rd.set(i)
	case r == '截' || r == '直' || r == '到' || r == '至':
		return rd.until(i)
	case r == '从' || r == '自':
		return rd.from(i)
	case r == '早' || r == '晚' || r == '不':
		if v, j := rd.compared(i); j > i {
			return v, j
		}
	}
	v, j := rd.window(i)
	if j <= i {
		v, j = rd.moment(i)
	}
	if j <= i {
		return rd.lengthLed(i)
	}
	if v.kind == 0 || v.kind == Invalid || v.kind == Set {
		return v, j
	}
	return rd.extend(v, j)
}

// extend makes a range or a bound of v when the words after it do.
func (rd *timeReader) extend(v val, j int) (val, int) {
	if b, k := rd.to(v, j); k > j {
		v, j = b, k
	}
	return rd.suffix(v, j)
}

// connector is the length of what stands between the two ends of a range.
func (rd *timeReader) connector(j int) int {
	k := rd.space(j)
	n := rd.any(k, "一直到", "直到", "到了", "到", "至", "~", "--", "-")
	if n == 0 {
		return 0
	}
	return rd.space(k+n) - j
}

// to reads the second end of a range whose first is a, and both together.
func (rd *timeReader) to(a val, j int) (val, int) {
	if a.openStart || a.openEnd || a.fest != nil && a.kind != Day {
		return val{}, 0
	}
	if n := rd.any(rd.space(j), "至今", "到现在", "到目前为止", "到目前", "到今天为止", "-至今"); n > 0 {
		return rd.toNow(a), rd.space(j) + n
	}
	n := rd.connector(j)
	between := 0
	if n == 0 {
		if between = rd.any(j, "和", "与", "跟"); between == 0 {
			return val{}, 0
		}
		n = between
	}
	k := j + n
	b, e := rd.second(a, k)
	if e <= k || b.kind == 0 || b.kind == Set || b.kind == Duration {
		return val{}, 0
	}
	if b.kind == Invalid {
		return b, e
	}
	if between > 0 {
		m := rd.any(e, "之间", "的时候之间")
		if m == 0 {
			return val{}, 0
		}
		e += m
	}
	if b.openStart || b.openEnd || b.end < a.start || b.end == a.start && b.kind != Point {
		return val{}, 0
	}
	v := val{kind: Range, grain: max(a.grain, b.grain), start: a.start, end: b.end, amb: a.amb, clock: a.clock || b.clock, part: a.part, rule: "range"}
	if a.clock && !b.clock && b.grain >= byDay {
		v.clock = true
	}
	return v, e
}

// second reads the other end of a range; what it leaves out it takes from the first.
func (rd *timeReader) second(a val, k int) (val, int) {
	tense := rd.tense
	defer func() { rd.tense = tense }()
	if a.kind == Point || a.grain == byPart {
		p, _, n := rd.dayPart(k)
		if c, e := rd.clock(k + n); e > k+n {
			s := c.seconds(p, a.part)
			b := val{kind: Point, grain: byMinute, clock: true}
			b.start = int64(a.day())*daySecs + s
			if b.start <= a.start && p == "" && s < 12*3600 {
				b.start += 12 * 3600
			}
			if b.start <= a.start {
				b.start += daySecs
			}
			b.end = b.start
			return b, e
		}
	}
	if a.kind == Day || a.kind == Point || a.grain == byMonth {
		y, m, _ := dateOf(a.day())
		if v := readInt(rd.r, k); v.len > 0 && v.n >= 1 && v.n <= 31 && a.grain != byMonth {
			if n := rd.dayWord(k + v.len); n > 0 {
				_, _, ad := dateOf(a.day())
				if v.n < ad {
					m++
				}
				return rd.withClock(rd.dayOfMonth(y, m, v.n), k+v.len+n)
			}
		}
		if wd, n := rd.weekday(k); n > 0 {
			return rd.withClock(dayVal(a.day()+(wd-weekdayOf(a.day())+7)%7, "weekday"), k+n)
		}
		if v := readInt(rd.r, k); v.len > 0 && v.n >= 1 && v.n <= 12 && rd.isMonth(k, v) {
			_, am, _ := dateOf(a.day())
			if v.n < am {
				y++
			}
			b, e := rd.monthTail(y, v.n, k+v.len+1)
			return rd.withClock(b, e)
		}
	}
	if latin(rd.at(k)) {
		if rd.at(k) == 'q' || rd.at(k) == 'h' {
			y, _, _ := dateOf(a.day())
			return rd.quarterLetter(k, y)
		}
		return rd.english(k)
	}
	if !a.amb && a.grain != byQuarter {
		return rd.moment(k)
	}
	var b val // the nearest that does not begin before a
	var e int
	for _, rd.tense = range [...]Tense{Past, Unsaid, Future} {
		if b, e = rd.moment(k); e <= k || b.start >= a.start {
			break
		}
	}
	return b, e
}

func (rd *timeReader) toNow(a val) val {
	v := val{kind: Range, grain: max(a.grain, byDay), start: a.start, end: int64(rd.today+1) * daySecs, amb: a.amb, rule: "since"}
	if a.grain < byDay && a.grain != noGrain {
		v.end = rd.now
	}
	return v
}

// suffix reads 前, 之后, 内, 左右 … behind v.
func (rd *timeReader) suffix(v val, j int) (val, int) {
	k := rd.space(j)
	switch rd.at(k) {
	case '前', '之', '以', '后', '小', '黄', '或', '及', '起', '开', '内', '左', '上', '期', '为', '截', '当', '全', '整', '过', '的', '往', '里', '假', '长', '放', '这':
	default:
		return v, j
	}
	if rd.at(k) == '的' {
		if rd.any(k+1, "之前", "以前", "之后", "以后") == 0 {
			return v, j
		}
		k++
	}
	if rd.at(k) == '假' || rd.at(k) == '小' || rd.at(k) == '黄' || rd.at(k) == '长' || rd.at(k) == '放' || rd.at(k) == '期' && v.fest != nil {
		if n := rd.any(k, "小长假期间", "小长假", "黄金周", "假期期间", "长假期间", "假期", "长假", "放假期间", "期间"); n > 0 && v.fest != nil {
			f := v.fest
			v = rd.holiday(v)
			v.fest = f
			k, j = k+n, k+n
		} else if n := rd.any(k, "放假"); n > 0 && v.fest != nil && rd.any(k+n, "前", "后", "之前", "之后") > 0 {
			k += n
		}
	}
	if n := rd.any(k, "或之前", "或以前", "及之前", "及以前"); n > 0 {
		v.rule, v.fest = endOf, nil
		return rd.before(v, true), k + n
	}
	if n := rd.any(k, "或之后", "或以后", "及之后", "及以后"); n > 0 {
		return openEnded(v, v.start), k + n
	}
	if n := rd.any(k, "之前", "以前", "截止", "为止", "前"); n > 0 && !rd.frontBlocked(k, n) {
		return rd.before(v, n == 2 && rd.at(k) != '之' && rd.at(k) != '以'), k + n
	}
	if n := rd.any(k, "之后", "以后", "过后", "过完", "后"); n > 0 && (n > 1 || !oneOf(rd.at(k+1), "天年日台期续面勤端市备来悔")) {
		return rd.after(v), k + n
	}
	if n := rd.any(k, "起", "开始", "以来"); n > 0 && (n > 1 || !oneOf(rd.at(k+1), "草码诉初床步重价")) && v.kind != Point {
		if rd.has(k, "以来") > 0 {
			return rd.toNow(v), k + n
		}
		if rd.has(k, "开始") > 0 && rd.tense != Unsaid && rd.tense != Future {
			return v, j
		}
		return openEnded(v, v.start), k + n
	}
	if n := rd.any(k, "之内", "以内", "内", "期间", "左右", "上下", "前后", "当天", "当日", "全天", "整天", "里"); n > 0 {
		switch {
		case rd.at(k) == '内' && oneOf(rd.at(k+1), "部容蒙存网购"), rd.at(k) == '里' && oneOf(rd.at(k+1), "面程"), rd.at(k) == '期' && v.kind == Day && v.fest == nil:
			return v, j
		case rd.at(k) == '前' && v.fest != nil:
			v.vague = true
		}
		return v, k + n
	}
	return v, j
}

// frontBlocked reports whether the 前 at k begins another word: 前天, 前期, 前台.
func (rd *timeReader) frontBlocked(k, n int) bool {
	if n > 1 {
		return false
	}
	next := rd.at(k + 1)
	return oneOf(next, "天年日期台端往去沿景面任台后晚夜") || oneOf(next, "两几半三") && oneOf(rd.at(k+2), "天个周年月")
}

// before is the time up to v: through a day, to the start of a longer period, through its end for 月底前.
func (rd *timeReader) before(v val, through bool) val {
	end := v.start
	if through || v.kind == Day && v.fest == nil || v.rule == endOf {
		end = v.end
	}
	g := v.grain
	if v.fest != nil {
		end, g = v.start, byDay
	}
	return val{kind: Range, grain: g, openStart: true, end: end, amb: v.amb, clock: v.clock, part: v.part, bound: Until, rule: "until"}
}

// after is the time from v on: from a day or an instant itself, from the end of a longer period;
// after a holiday it is the first working day.
func (rd *timeReader) after(v val) val {
	if v.fest != nil {
		return rd.afterHoliday(v)
	}
	if v.kind == Day || v.kind == Point {
		return openEnded(v, v.start)
	}
	return openEnded(v, v.end)
}

func openEnded(v val, start int64) val {
	return val{kind: Range, grain: v.grain, start: start, openEnd: true, amb: v.amb, clock: v.clock, part: v.part, bound: After, rule: "from"}
}

// until reads 截至周五, 到周五为止, 到月底.
func (rd *timeReader) until(i int) (val, int) {
	n := rd.any(i, "截止到", "截止至", "截至到", "截止", "截至", "直到", "到", "至")
	k := rd.space(i + n)
	if n == 0 || k >= len(rd.r) || rd.any(k, "到", "至") > 0 {
		return val{}, 0
	}
	if m := rd.any(k, "目前为止", "目前", "现在为止", "现在", "今天为止"); m > 0 && rd.r[i] != '到' && rd.r[i] != '至' {
		return val{kind: Range, grain: byDay, openStart: true, end: rd.now, bound: Until, rule: "until"}, k + m
	}
	v, j := rd.moment(k)
	if j <= k || v.kind == 0 || v.kind == Invalid {
		return val{}, 0
	}
	m := rd.any(j, "为止", "之前", "以前", "前", "止")
	if n == 1 && m == 0 { // 到周五 alone: the day
		return val{}, 0
	}
	if rd.frontBlocked(j, m) && rd.at(j) == '前' {
		m = 0
	}
	b := rd.before(v, true)
	if v.kind == Point {
		b.end = v.start
	}
	return b, j + m
}

// compared reads 早于6月, 晚于2018年, 不晚于周五.
func (rd *timeReader) compared(i int) (val, int) {
	n := rd.any(i, "早于", "晚于", "不早于", "不晚于", "不迟于")
	if n == 0 {
		return val{}, 0
	}
	k := rd.space(i + n)
	v, j := rd.moment(k)
	if j <= k || v.kind == 0 || v.kind == Invalid {
		return v, j
	}
	switch rd.has(i, "早于") + 2*rd.has(i, "晚于") + 3*rd.has(i, "不早于") {
	case 2: // 早于
		w := rd.before(v, false)
		w.end = v.start
		return w, j
	case 4: // 晚于
		return openEnded(v, v.end), j
	case 9: // 不早于
		return openEnded(v, v.start), j
	}
	w := rd.before(v, true)
	w.end = v.end
	return w, j
}

// from reads 从A到B, 从A起, 自A以来.
func (rd *timeReader) from(i int) (val, int) {
	n := rd.any(i, "自从", "从", "自")
	k := rd.space(i + n)
	if k >= len(rd.r) || !starter(rd.r[k]) || oneOf(rd.r[k], "从自每") {
		return val{}, 0
	}
	v, j := rd.window(k)
	if j <= k {
		v, j = rd.moment(k)
	}
	if j <= k || v.kind == 0 {
		return val{}, 0
	}
	if v.kind == Invalid {
		return v, j
	}
	if v.rule == "range" {
		return v, j
	}
	if b, e := rd.to(v, j); e > j {
		return b, e + rd.any(e, "为止", "之间", "期间")
	}
	if n := rd.any(j, "以来", "起到现在", "起至今", "开始到现在", "开始至今"); n > 0 {
		return rd.toNow(v), j + n
	}
	if n := rd.any(j, "之后", "以后", "过后", "后"); n > 0 {
		return rd.after(v), j + n
	}
	return openEnded(v, v.start), j + rd.any(j, "开始", "起")
}
