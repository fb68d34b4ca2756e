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

// NewTrend cuts [from, to) into weeks, Monday to Sunday, or months; of too many the oldest are left out, and so are those
// before anything happened.
func NewTrend(step Step, from, to crm.Date, r TrendRecords, now time.Time) Trend {
	t := Trend{Step: step}
	for at := from; at.Before(to); {
		next := start(step, at, 1)
		end := next
		if to.Before(end) {
			end = to
		}
		tomorrow := crm.DateOf(now).AddDays(1)
		t.Points = append(t.Points, TrendPoint{From: at, To: end, Partly: start(step, at, 0) != at || end != next || tomorrow.Before(end)})
		at = next
	}
	t.Points = t.Points[max(0, len(t.Points)-pieces):]
	at := func(when time.Time) *TrendPoint {
		day := crm.DateOf(when.In(now.Location()))
		for i := range t.Points {
			if x := &t.Points[i]; !day.Before(x.From) && day.Before(x.To) {
				return x
			}
		}
		return &TrendPoint{}
	}
	for _, d := range r.Won {
		x := at(d.WonAt)
		x.Won++
		x.WonSum = x.WonSum.Plus(d.Amount)
	}
	for _, s := range r.Stays {
		if s.From == "" {
			at(s.EnteredAt).Created++
		}
	}
	for _, a := range r.Activities {
		if a.Outcome != crm.NotReached {
			at(a.HappenedAt).Contacts++
		}
	}
	for len(t.Points) > 0 && t.Points[0].Won+t.Points[0].Created+t.Points[0].Contacts == 0 {
		t.Points = t.Points[1:]
	}
	return t
}

// TrendRecords are the records of the whole time.
type TrendRecords struct {
	Won        []crm.Deal      // see Won
	Stays      []crm.StageStay // entered in it
	Activities []crm.Activity
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
