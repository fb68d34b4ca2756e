package zh

import "strconv"

// period is the contract's word for what v covers, empty when it has none.
func (rd *timeReader) period(v *val) string {
	if v.kind != Day && v.kind != Range || v.openStart || v.openEnd || v.vague || v.start%daySecs != 0 || v.end%daySecs != 0 {
		return ""
	}
	if v.period != "" {
		return v.period
	}
	from, to := v.day(), floorDiv(int(v.end), daySecs)
	y, m, d := dateOf(from)
	if v.kind == Day {
		switch from - rd.today {
		case 0:
			return "today"
		case 1:
			return "tomorrow"
		case -1:
			return "yesterday"
		}
		return isoDay(from) + "/" + isoDay(from)
	}
	if d == 1 {
		switch {
		case m == 1 && to == dayOf(y+1, 1, 1):
			return strconv.Itoa(y)
		case to == dayOf(y, m+1, 1):
			return isoDay(from)[:7]
		case m%3 == 1 && to == dayOf(y, m+3, 1):
			return strconv.Itoa(y) + "-Q" + strconv.Itoa(m/3+1)
		}
	}
	return isoDay(from) + "/" + isoDay(to-1)
}

func isoDay(day int) string {
	y, m, d := dateOf(day)
	var b [10]byte
	for i := 3; i >= 0; i-- {
		b[i] = byte('0' + y%10)
		y /= 10
	}
	b[4], b[5], b[6], b[7], b[8], b[9] = '-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10)
	return string(b[:])
}
