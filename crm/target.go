package crm

import (
	"math/bits"
	"slices"
	"time"
)

// Metric is what a target counts.
type Metric string

const (
	WonAmount     Metric = "won_amount"     // 业绩: amounts of deals won in the period, by the day they were won
	PaymentAmount Metric = "payment_amount" // 回款: money that arrived in the period
	NewCustomers  Metric = "new_customers"  // 新客户: customers entered in the period
	Visits        Metric = "visits"         // 拜访: visits in which somebody was met
	NewDeals      Metric = "new_deals"      // 新商机: deals opened in the period
)

// Metrics are all of them, the most important first.
func Metrics() []Metric { return []Metric{WonAmount, PaymentAmount, NewCustomers, Visits, NewDeals} }

// Money reports whether the metric is counted in fen of CNY; otherwise in pieces.
func (m Metric) Money() bool { return m == WonAmount || m == PaymentAmount }

// TargetSpan is how long a period a stored target is for.
type TargetSpan string

const (
	MonthTarget TargetSpan = "month"
	WeekTarget  TargetSpan = "week" // set for a week by itself: 这周拜访10家; no part of the month's
)

// Target is what one person is to reach in one month, or in one week by itself. All other targets are made of these: a
// quarter, a year and a team are sums, a week and a day are a month's share by working days. So the parts of every
// target add up to it exactly.
type Target struct {
	ID      TargetID
	User    UserID
	Metric  Metric
	Span    TargetSpan
	Start   Date // the first of the month, or the Monday
	Value   int64
	SetBy   UserID
	SetAt   time.Time
	Setter  string // the name of SetBy, in a history
	Why     string // in the words of who set it
	Live    bool   // not superseded by a later one
	Version int64
}

// End is the day after the target's last.
func (t Target) End() Date {
	if t.Span == WeekTarget {
		return t.Start.AddDays(7)
	}
	return t.Start.NextMonth()
}

// Share is what of the target falls to [from, to): by working days, rounded so that the shares of any division of the
// period add up to the target exactly.
func (t Target) Share(c *Calendar, from, to Date) int64 {
	start, end := t.Start, t.End()
	from, to = laterOf(from, start), earlierOf(to, end)
	if !from.Before(to) {
		return 0
	}
	days := int64(c.Workdays(start, end))
	if days == 0 { // all of it off: by the day
		return proportion(t.Value, int64(to.Sub(start)), int64(end.Sub(start))) - proportion(t.Value, int64(from.Sub(start)), int64(end.Sub(start)))
	}
	return proportion(t.Value, int64(c.Workdays(start, to)), days) - proportion(t.Value, int64(c.Workdays(start, from)), days)
}

// Targets are stored targets of one metric, of one person or of several.
type Targets []Target

// Value is the target for [from, to); ok is false when none is set there. Targets of months count; when there are none,
// those of single weeks do, for the weeks that lie in the period.
func (ts Targets) Value(c *Calendar, from, to Date) (value int64, ok bool) {
	for _, t := range ts {
		if t.Span == MonthTarget && t.Start.Before(to) && from.Before(t.End()) {
			value, ok = value+t.Share(c, from, to), true
		}
	}
	weeks := int64(0)
	exact := from.Weekday() == time.Monday && to == from.AddDays(7)
	found := false
	for _, t := range ts {
		if t.Span == WeekTarget && !t.Start.Before(from) && !to.Before(t.End()) {
			weeks, found = weeks+t.Value, true
		}
	}
	if found && (exact || !ok) {
		return weeks, true
	}
	return value, ok
}

// Of are the targets of one person.
func (ts Targets) Of(u UserID) (own Targets) {
	for _, t := range ts {
		if t.User == u {
			own = append(own, t)
		}
	}
	return own
}

// Split divides a whole by weights. The parts add up to it exactly: each gets the rounded-down share, and what is left
// goes to the largest remainders, earlier ones first. Weights that are all zero count as equal; a negative one as zero.
func Split(whole int64, weights []int64) []int64 {
	parts, rest := make([]int64, len(weights)), make([]uint64, len(weights))
	if len(weights) == 0 || whole <= 0 {
		return parts
	}
	w := make([]uint64, len(weights))
	total := uint64(0)
	for i := range weights {
		w[i] = uint64(max(0, weights[i]))
		total += w[i]
	}
	if total == 0 {
		for i := range w {
			w[i] = 1
		}
		total = uint64(len(w))
	}
	left := uint64(whole)
	order := make([]int, len(w))
	for i := range w {
		high, low := bits.Mul64(uint64(whole), w[i])
		share, remainder := bits.Div64(high, low, total)
		parts[i], rest[i], order[i] = int64(share), remainder, i
		left -= share
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

// proportion is whole × part ÷ all, rounded down.
func proportion(whole, part, all int64) int64 {
	if whole <= 0 || part <= 0 || all <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(whole), uint64(part))
	share, _ := bits.Div64(high, low, uint64(all))
	return int64(share)
}

// Workdays counts the working days of [from, to).
func (c *Calendar) Workdays(from, to Date) int {
	return c.WorkdaysBetween(from.AddDays(-1), to.AddDays(-1))
}

// Monday is the first day of d's week.
func (d Date) Monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// FirstOfMonth is the first day of d's month.
func (d Date) FirstOfMonth() Date { return Date{d.Year, d.Month, 1} }

// FirstOfQuarter is the first day of d's quarter.
func (d Date) FirstOfQuarter() Date { return Date{d.Year, (d.Month-1)/3*3 + 1, 1} }

// NextMonth is the first day of the month after d's.
func (d Date) NextMonth() Date { return DateOf(time.Date(d.Year, d.Month+1, 1, 0, 0, 0, 0, time.UTC)) }

// Months are the first days of the months of [from, to); ok is false when these are not whole months.
func Months(from, to Date) (months []Date, ok bool) {
	if from.Day != 1 || to.Day != 1 || !from.Before(to) {
		return nil, false
	}
	for m := from; m.Before(to); m = m.NextMonth() {
		months = append(months, m)
	}
	return months, true
}

func laterOf(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlierOf(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}
