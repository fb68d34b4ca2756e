package web

import (
	"errors"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// period is the time a page tells of: [From, To).
type period struct {
	Step     string // day, week, month, quarter, year; days: said by its ends
	From, To crm.Date
}

var errPeriod = errors.New("no such period")

// period reads which time is asked for: by its ends (from, to or last), or by its length and a day in it (step, on).
func (v *visit) period() (p period, err error) {
	p.Step = v.r.FormValue("step")
	if from := v.r.FormValue("from"); from != "" {
		if p.From, err = crm.ParseDate(from); err != nil {
			return p, errPeriod
		}
		if p.To, err = crm.ParseDate(v.r.FormValue("to")); err != nil {
			last, err := crm.ParseDate(v.r.FormValue("last"))
			if err != nil {
				return p, errPeriod
			}
			p.To = last.AddDays(1)
		}
		if !p.From.Before(p.To) || p.To.Sub(p.From) > longest {
			return p, errPeriod
		}
		if p.Step == "" {
			p.Step = "days"
		}
		return p, nil
	}
	on := crm.DateOf(v.now)
	if said := v.r.FormValue("on"); said != "" {
		if on, err = crm.ParseDate(said); err != nil {
			return p, errPeriod
		}
	}
	return around(p.Step, on), nil
}

// longest is how many days a report may be about.
const longest = 3 * 366

// around is the day, week, month, quarter or year a day is in; a week when none is asked for.
func around(step string, on crm.Date) period {
	months := map[string]int{"month": 1, "quarter": 3, "year": 12}[step]
	switch {
	case step == "day":
		return period{step, on, on.AddDays(1)}
	case months == 0:
		return period{"week", on.Monday(), on.Monday().AddDays(7)}
	}
	p := period{Step: step, From: crm.Date{Year: on.Year, Month: (on.Month-1)/time.Month(months)*time.Month(months) + 1, Day: 1}}
	p.To = p.From
	for range months {
		p.To = p.To.NextMonth()
	}
	return p
}

// beside are the periods before and after; after is zero when that has not begun.
func (p period) beside(today crm.Date) (before, after crm.Date) {
	before, after = p.From.AddDays(-1), p.To
	if p.Step == "days" {
		before = p.From.AddDays(-p.To.Sub(p.From))
	}
	if today.Before(after) {
		after = crm.Date{}
	}
	return before, after
}

// trend is the time that a period is shown in: eight weeks, or eight months, that end with it.
func (p period) trend() (step reports.Step, from crm.Date) {
	step = reports.Weeks
	if p.To.Sub(p.From) > 7 {
		step = reports.Months
	}
	return step, reports.Back(step, p.To.AddDays(-1), 8)
}
