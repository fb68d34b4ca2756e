package reports

import (
	"time"

	"genjin/crm"
)

// Step is how long the pieces of a trend are.
type Step string

const (
	Weeks  Step = "week"
	Months Step = "month"
)

// pieces is how many of a trend are shown: more are not read.
const pieces = 16

// Trend is how a team's or a person's work went from week to week, or month to month, the oldest first.
type Trend struct {
	Step   Step
	Points []TrendPoint
}

// TrendPoint is one week or month.
type TrendPoint struct {
	From, To crm.Date // [From, To)
	Partly   bool     // it is not over, or was cut
	Won      int
	WonSum   Sums
	Created  int // new deals
	Contacts int
}

// Cuts are the days at which the weeks or months of [from, to) begin, and to: the last ones, of too many.
func Cuts(step Step, from, to crm.Date) (bounds []crm.Date) {
	for at := from; at.Before(to); at = start(step, at, 1) {
		bounds = append(bounds, at)
	}
	if len(bounds) == 0 {
		return nil
	}
	return append(bounds[max(0, len(bounds)-pieces):], to)
}

// NewTrend cuts [from, to) into weeks, Monday to Sunday, or months; of too many the oldest are left out, and so are those
// before anything happened.
func NewTrend(step Step, from, to crm.Date, r TrendCounts, now time.Time) Trend {
	t := Trend{Step: step}
	tomorrow := crm.DateOf(now).AddDays(1)
	bounds := Cuts(step, from, to)
	for i := range max(0, len(bounds)-1) {
		at, end := bounds[i], bounds[i+1]
		p := TrendPoint{From: at, To: end, Partly: start(step, at, 0) != at || end != start(step, at, 1) || tomorrow.Before(end)}
		if i < len(r.Contacts) {
			p.Contacts = r.Contacts[i]
		}
		if i < len(r.Created) {
			p.Created = r.Created[i]
		}
		if i < len(r.Won) {
			for _, w := range r.Won[i] {
				p.Won, p.WonSum = p.Won+w.N, p.WonSum.Plus(w.Sum())
			}
		}
		t.Points = append(t.Points, p)
	}
	for len(t.Points) > 0 && t.Points[0].Won+t.Points[0].Created+t.Points[0].Contacts == 0 {
		t.Points = t.Points[1:]
	}
	return t
}

// TrendCounts are what was counted in each piece of Cuts.
type TrendCounts struct {
	Won      [][]crm.DealCount // see Won
	Created  []int             // deals that came in
	Contacts []int             // at which somebody was reached
}

// start is the first day of the week or month of d, n pieces later.
func start(step Step, d crm.Date, n int) crm.Date {
	if step == Months {
		return crm.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	}
	return d.AddDays(-(int(d.Weekday())+6)%7 + 7*n)
}

// Back is the first day of the trend that ends with today and has n pieces.
func Back(step Step, today crm.Date, n int) crm.Date { return start(step, today, 1-n) }
