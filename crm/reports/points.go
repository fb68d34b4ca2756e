package reports

import (
	"time"

	"genjin/crm"
)

// Points are what a person's rates of a period come to, of FullScore: the sum of the parts. A rate that is not known brings nothing, and
// is not asked for either.
type Points struct {
	User        crm.User
	Parts       []PointsPart // in the order of crm.PointsParts
	Total, Most int
	Streak      int // working days in a row on which everything due was done
}

// PointsPart is what one rate brought of what it can.
type PointsPart struct {
	Part      crm.PointsPart
	Figure    Figure
	Got, Most int
}

// NewPoints makes points of rates, each rounded down to whole points.
func NewPoints(w map[crm.PointsPart]int, u crm.User, rates map[crm.PointsPart]Figure, streak int) Points {
	p := Points{User: u, Streak: streak}
	for _, part := range crm.PointsParts() {
		x := PointsPart{Part: part, Figure: rates[part]}
		if x.Figure.Known() {
			full := int64(1000)
			if x.Figure.Metric.Unit == Points10 {
				full = 100
			}
			x.Most = w[part]
			x.Got = int(min(x.Figure.Value(), full) * int64(x.Most) / full)
		}
		p.Parts = append(p.Parts, x)
		p.Total, p.Most = p.Total+x.Got, p.Most+x.Most
	}
	return p
}

// Streak counts the working days in a row, the last of them today or the one before, on which everything that was due was done by its
// end. Days on which nothing was due, and days away, are passed over; today counts once all of it is done.
func Streak(c *crm.Calendar, due []crm.FollowUp, happened map[crm.ActivityID]time.Time, away func(crm.Date) bool, since crm.Date, now time.Time) (days int) {
	loc, today := now.Location(), crm.DateOf(now)
	open, all := map[crm.Date]int{}, map[crm.Date]int{}
	for _, f := range due {
		if f.Status == crm.FollowUpCanceled {
			continue
		}
		on := crm.DateOf(f.Due.At.In(loc))
		done := f.ChangedAt
		if at, known := happened[f.DoneActivity]; known {
			done = at
		}
		all[on]++
		if f.Status != crm.FollowUpDone || on.Before(crm.DateOf(done.In(loc))) {
			open[on]++
		}
	}
	for d := today; !d.Before(since); d = d.AddDays(-1) {
		work, _ := c.Workday(d)
		switch {
		case !work || all[d] == 0 || away(d):
		case open[d] == 0:
			days++
		case d != today:
			return days
		}
	}
	return days
}
