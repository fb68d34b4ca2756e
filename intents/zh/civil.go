package zh

import "time"

// Wall clock arithmetic in whole numbers: a day is the number of days since 1970-01-01, a moment the number of
// seconds since that midnight, both local. Only the result becomes a time.Time.

const daySecs = 86400

// dayOf is the day of a date; month and day may overflow as in time.Date.
func dayOf(y, m, d int) int {
	m--
	y, m = y+floorDiv(m, 12), m-12*floorDiv(m, 12)+1
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// dateOf is the date of a day.
func dateOf(day int) (y, m, d int) {
	z := day + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y, m, d = yoe+era*400, mp+3, doy-(153*mp+2)/5+1
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekdayOf is 0 for Monday to 6 for Sunday.
func weekdayOf(day int) int { return (day%7 + 10) % 7 }

func monthLen(y, m int) int { return dayOf(y, m+1, 1) - dayOf(y, m, 1) }

// addMonths keeps the day of the month, or the month's last day when it has no such day.
func addMonths(day, n int) int {
	y, m, d := dateOf(day)
	first := dayOf(y, m+n, 1)
	fy, fm, _ := dateOf(first)
	return first + min(d, monthLen(fy, fm)) - 1
}

// wall makes a moment a time in loc.
func wall(sec int64, loc *time.Location) time.Time {
	day := floorDiv(int(sec), daySecs)
	s := int(sec) - day*daySecs
	y, m, d := dateOf(day)
	return time.Date(y, time.Month(m), d, s/3600, s/60%60, s%60, 0, loc)
}
