package zh

// dayPart reads a part of the day that is a word by itself, with its hours.
func (rd *timeReader) dayPart(i int) (name string, hours [2]int8, n int) {
	switch rd.at(i) {
	case '早', '上', '中', '下', '晚', '凌', '清', '午', '傍', '黄', '夜', '深', '半', '一', '大', '正', '白', '晌':
	default:
		return "", hours, 0
	}
	for _, p := range dayParts {
		if n := rd.has(i, p.word); n > 0 {
			return p.name, p.hours, n
		}
	}
	return "", hours, 0
}

// dayParts: 上午 8–12, 下午 12–18, 晚上 18–24, 早上 8–12.
var dayParts = [...]struct {
	word, name string
	hours      [2]int8
}{
	{"早上", "早上", [2]int8{8, 12}}, {"早晨", "早上", [2]int8{8, 12}}, {"早间", "早上", [2]int8{8, 12}}, {"早起", "早上", [2]int8{8, 12}},
	{"一大早", "早上", [2]int8{8, 12}}, {"一早", "早上", [2]int8{8, 12}}, {"大清早", "早上", [2]int8{8, 12}},
	{"清晨", "早上", [2]int8{6, 9}}, {"清早", "早上", [2]int8{6, 9}},
	{"上午", "上午", [2]int8{8, 12}},
	{"中午", "中午", [2]int8{11, 13}}, {"正午", "中午", [2]int8{11, 13}}, {"午间", "中午", [2]int8{11, 13}}, {"晌午", "中午", [2]int8{11, 13}},
	{"下午", "下午", [2]int8{12, 18}}, {"午后", "下午", [2]int8{12, 18}},
	{"傍晚", "傍晚", [2]int8{17, 19}}, {"黄昏", "傍晚", [2]int8{17, 19}},
	{"晚上", "晚上", [2]int8{18, 24}}, {"晚间", "晚上", [2]int8{18, 24}}, {"夜晚", "晚上", [2]int8{18, 24}},
	{"夜里", "夜里", [2]int8{18, 24}}, {"夜间", "夜里", [2]int8{18, 24}}, {"深夜", "夜里", [2]int8{22, 24}},
	{"半夜", "凌晨", [2]int8{0, 6}}, {"午夜", "夜里", [2]int8{22, 24}}, {"凌晨", "凌晨", [2]int8{0, 6}}, {"白天", "白天", [2]int8{8, 18}},
}

// shortPart reads 早, 晚, 夜 right behind a day: 明早, 今晚.
func (rd *timeReader) shortPart(i int) (name string, hours [2]int8, n int) {
	next := rd.at(i + 1)
	switch rd.at(i) {
	case '早', '晨':
		if !oneOf(next, "会就已点期年教餐日") {
			return "早上", [2]int8{8, 12}, 1
		}
	case '晚', '夜':
		if !oneOf(next, "会点宴餐婚辈") {
			return "晚上", [2]int8{18, 24}, 1
		}
	}
	return "", hours, 0
}

// clock is a time of day as written.
type clock struct {
	h, m, s  int
	meridiem byte // 'a', 'p' or 0
	exact    bool // 15:04, 03:00: a 24-hour clock
	decimal  bool // 三点五
	borrow   int  // minutes to take away: 差五分三点
}

// seconds is the time as seconds of its day, by the part of the day named with it, or inherited from an earlier one.
func (c clock) seconds(part, inherited string) int64 {
	h := c.h
	p := part
	if p == "" && h <= 12 {
		p = inherited
		if p == "上午" || p == "早上" { // 上午9点到3点
			p = ""
		}
	}
	switch {
	case c.meridiem == 'p':
		if h < 12 {
			h += 12
		}
	case c.meridiem == 'a':
		if h == 12 {
			h = 0
		}
	case c.exact && part == "":
	case p == "下午" || p == "傍晚":
		if h < 12 {
			h += 12
		}
	case p == "晚上" || p == "夜里":
		if h < 5 {
			h += 24
		} else if h <= 12 {
			h += 12
		}
	case p == "中午":
		if h < 5 {
			h += 12
		}
	case p == "凌晨":
		if h == 12 {
			h = 0
		}
	case p == "早上" || p == "上午":
	case h >= 1 && h <= 6:
		h += 12
	}
	return int64(h*3600+c.m*60+c.s) - int64(c.borrow)*60
}

// clock reads 三点, 3点半, 15:04, 3:05pm, 差五分三点.
func (rd *timeReader) clock(i int) (c clock, j int) {
	if rd.at(i) == '差' {
		mins, k := 15, i+1+rd.any(i+1, "一刻钟", "一刻", "1刻")
		if k == i+1 {
			v := readInt(rd.r, k)
			n := rd.any(k+v.len, "分钟", "分")
			if v.len == 0 || n == 0 || v.n >= 60 {
				return c, 0
			}
			mins, k = v.n, k+v.len+n
		}
		k += rd.any(k, "到")
		c, e := rd.clock(k)
		if e <= k || c.m != 0 {
			return clock{}, 0
		}
		c.borrow = mins
		return c, e
	}
	v := readInt(rd.r, i)
	switch a, b := digitOf(rd.at(i)), digitOf(rd.at(i+1)); { // 三四点: the earlier
	case v.digits == 2 && !v.arabic && a > 0 && a+1 == b:
		v.n = int(a)
	case v.liang && v.len == 1 && b == 3:
		v.n, v.len = 2, 2
	}
	if v.len == 0 || v.n > 24 || v.arabic && v.len > 2 || arabic(rd.at(i-1)) || rd.at(i-1) == '.' || rd.at(i-1) == ':' {
		return c, 0
	}
	j = i + v.len
	if v.arabic && rd.at(j) == ' ' && rd.at(j+1) == '点' {
		j++ // 9 点
	}
	c.h = v.n
	switch rd.at(j) {
	case ':':
		return rd.digital(c, v, j)
	case '点':
		return rd.spoken(c, j+1)
	case '时':
		if oneOf(rd.at(j+1), "候间代机长段尚不而常空差期刻") || v.liang {
			return c, 0
		}
		return rd.spoken(c, j+1)
	}
	if n := rd.meridiem(rd.space(j), &c); n > 0 && v.n <= 12 {
		return c, rd.space(j) + n
	}
	return c, 0
}

func (rd *timeReader) digital(c clock, h integer, j int) (clock, int) {
	m := readInt(rd.r, j+1)
	if !h.arabic || !m.arabic || m.len != 2 || m.n > 59 {
		return c, 0
	}
	c.m, c.exact = m.n, h.len == 2 && rd.at(j-2) == '0' || h.n > 12 || h.n == 0
	j += 3
	if rd.at(j) == ':' {
		s := readInt(rd.r, j+1)
		if !s.arabic || s.len != 2 || s.n > 59 {
			return c, 0
		}
		c.s = s.n
		j += 3
	}
	if n := rd.meridiem(rd.space(j), &c); n > 0 {
		j = rd.space(j) + n
	}
	if h.n == 24 && (c.m > 0 || c.s > 0) {
		return c, 0
	}
	return c, j
}

// spoken reads the minutes behind 三点.
func (rd *timeReader) spoken(c clock, j int) (clock, int) {
	if n := rd.any(j, "钟", "整"); n > 0 {
		return c, j + n + rd.any(j+n, "整")
	}
	if rd.at(j) == '半' && !oneOf(rd.at(j+1), "天年个") {
		c.m = 30
		return c, j + 1 + rd.any(j+1, "钟")
	}
	for _, q := range [...]struct {
		word string
		m    int
	}{{"一刻", 15}, {"1刻", 15}, {"三刻", 45}, {"3刻", 45}} {
		if n := rd.has(j, q.word); n > 0 {
			c.m = q.m
			return c, j + n + rd.any(j+n, "钟")
		}
	}
	if rd.at(j) == '差' {
		if v := readInt(rd.r, j+1); v.len > 0 && v.n < 60 && rd.at(j+1+v.len) == '分' {
			c.borrow = v.n
			return c, j + v.len + 2
		}
	}
	if rd.at(j) == '过' {
		if v := readInt(rd.r, j+1); v.len > 0 && v.n < 60 && rd.at(j+1+v.len) == '分' {
			c.m = v.n
			return c, j + v.len + 2
		}
	}
	k := rd.space(j)
	v := readInt(rd.r, k)
	if v.len == 0 || v.n > 59 || v.arabic && v.len > 2 {
		return c, j
	}
	e := k + v.len
	if rd.at(e) == '分' && rd.at(e+1) != '之' && rd.at(e+1) != '钟' {
		c.m = v.n
		e++
		if s := readInt(rd.r, e); s.len > 0 && s.n < 60 && rd.at(e+s.len) == '秒' {
			c.s = s.n
			e += s.len + 1
		}
		return c, e
	}
	zero := digitOf(rd.at(k)) == 0
	if v.n < 10 && !zero && (v.digits == 1 || v.digits == 0) {
		if k == j { // 三点五
			c.decimal = true
		}
		return c, j
	}
	if k != j || rd.measure(e) {
		return c, j
	}
	c.m = v.n
	return c, e
}

// measure reports whether the word at e makes the number before it a count: 3点20个人.
func (rd *timeReader) measure(e int) bool {
	return oneOf(rd.at(e), "个台套家万块元人%折天号月年次份件条项名位kw,.点")
}

// meridiem reads am and pm.
func (rd *timeReader) meridiem(j int, c *clock) int {
	for _, w := range [...]string{"am", "pm", "a.m.", "p.m.", "a.m", "p.m"} {
		if n := rd.has(j, w); n > 0 && !latin(rd.at(j+n)) {
			c.meridiem = w[0]
			return n
		}
	}
	return 0
}

// notClock refuses a clock without a day and a part of the day where 点 means something else:
// 让两点 (percent), 有三点要求 (points of a list), 三点五 (a decimal), 快一点.
func (rd *timeReader) notClock(i, j int, c clock) bool {
	if c.decimal {
		return true
	}
	if rd.at(j-1) != '点' {
		return latin(rd.at(i-1)) || rd.at(j-1) == '分' && oneOf(rd.at(i-1), "差高低多少扣") // 差零点三分
	}
	prev, next := rd.at(i-1), rd.at(j)
	if oneOf(prev, "让降涨返加减税利提惠宜高低多少有这那几第好贵大快慢早晚强差共补下来.") {
		return true
	}
	if oneOf(next, "建意想问需内疑原优缺击赞评菜心滴餐的利税") || next == '要' && rd.at(j+1) == '求' || next == '说' && rd.at(j+1) == '明' {
		return next != '的' || rd.at(i) == '一' || oneOf(rd.at(j+1), "税利")
	}
	if next == '提' && rd.at(j+1) == '醒' || next == '叫' && rd.at(j+1) == '我' {
		return false // 一点提醒我
	}
	return c.h == 1 && !arabic(rd.at(i)) && !oneOf(next, "前后开见到之以左") && (i > 0 || j < len(rd.r))
}
