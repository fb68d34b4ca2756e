package zh

// digitOf is the value of a Chinese or Arabic digit, -1 for any other rune.
func digitOf(r rune) int64 {
	switch r {
	case '0', '零', '〇':
		return 0
	case '1', '一', '壹', '幺':
		return 1
	case '2', '二', '两', '贰', '俩':
		return 2
	case '3', '三', '叁', '仨':
		return 3
	case '4', '四', '肆':
		return 4
	case '5', '五', '伍':
		return 5
	case '6', '六', '陆':
		return 6
	case '7', '七', '柒':
		return 7
	case '8', '八', '捌':
		return 8
	case '9', '九', '玖':
		return 9
	}
	return -1
}

// unitOf is the value of 十, 百, 千, 万, 亿, 兆, 0 for any other rune.
func unitOf(r rune) int64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万':
		return 10000
	case '亿':
		return 100000000
	case '兆':
		return 1000000000000
	}
	return 0
}

func arabic(r rune) bool { return r >= '0' && r <= '9' }

func latin(r rune) bool { return r >= 'a' && r <= 'z' }

// integer is a whole number below 10,000 as dates and clocks write it.
type integer struct {
	n      int
	len    int  // runes
	digits int  // of digits standing side by side (2013, 二零一三); 0 when a 十 or 百 was written
	arabic bool // 12, not 十二
	liang  bool // 两
}

// readInt reads such a number at i; len 0 means there is none.
func readInt(r []rune, i int) (v integer) {
	j := i
	if j < len(r) && arabic(r[j]) {
		for j < len(r) && arabic(r[j]) {
			if j-i < 9 {
				v.n = v.n*10 + int(r[j]-'0')
			}
			j++
		}
		v.len, v.digits, v.arabic = j-i, j-i, true
		return v
	}
	total, cur, run, units := 0, -1, 0, false
	for ; j < len(r); j++ {
		c := r[j]
		if d := int(digitOf(c)); d >= 0 && !arabic(c) {
			if c == '两' || c == '俩' || c == '仨' {
				if j > i {
					break
				}
				v.liang = true
			}
			switch {
			case cur < 0 || units && cur == 0:
				cur = d
			case units: // 十二三: no number
				v.len, v.n = j-i, total+cur
				return v
			default:
				cur = cur*10 + d
			}
			if run++; run > 4 && !units {
				return integer{}
			}
			continue
		}
		u := 0
		switch c {
		case '十', '拾':
			u = 10
		case '百', '佰':
			u = 100
		case '廿':
			total, units, cur = total+20, true, -1
			continue
		case '卅':
			total, units, cur = total+30, true, -1
			continue
		}
		if u == 0 || run > 1 && !units {
			break
		}
		if cur < 0 {
			if units && u != 10 {
				break
			}
			cur = 1
		}
		if units && u >= 100 || v.liang && u == 10 {
			break
		}
		total, units, cur = total+cur*u, true, -1
	}
	if j == i {
		return v
	}
	if !units {
		v.digits = run
	}
	if cur > 0 {
		total += cur
	}
	v.n, v.len = total, j-i
	return v
}
