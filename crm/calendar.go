package crm

// Calendar knows the company's days off and make-up days, for the years its file holds.
type Calendar struct{ years map[int]Year }

// Year is what differs from Monday to Friday in one year.
type Year struct {
	Off  map[Date]string // days off, with the holiday's name
	Work map[Date]string // make-up working days at weekends
}

// NewCalendar is a calendar of the given years.
func NewCalendar(years map[int]Year) *Calendar { return &Calendar{years: years} }

// Workday reports whether people work on d. known is false for a year the calendar does not hold: weekdays count there.
func (c *Calendar) Workday(d Date) (work, known bool) {
	y, known := c.years[d.Year]
	if _, off := y.Off[d]; off {
		return false, true
	}
	if _, on := y.Work[d]; on {
		return true, true
	}
	w := d.Weekday()
	return w != 0 && w != 6, known
}

// AddWorkdays is the nth working day after d, before it for a negative n; n = 0 is d itself.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	for n > 0 {
		d = d.AddDays(step)
		if work, _ := c.Workday(d); work {
			n--
		}
	}
	return d
}

// WorkdaysBetween counts the working days after from up to and including to; 0 when to is not later.
func (c *Calendar) WorkdaysBetween(from, to Date) int {
	n := 0
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if work, _ := c.Workday(d); work {
			n++
		}
	}
	return n
}

// Holiday is the name of the holiday d is a day off of; empty for an ordinary day.
func (c *Calendar) Holiday(d Date) string { return c.years[d.Year].Off[d] }
