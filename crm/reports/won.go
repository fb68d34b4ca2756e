package reports

import (
	"time"

	"genjin/crm"
)

// Won are the deals that were won in [from, to) and still are. This is what won means everywhere: in a day's summary, a
// ranking, a trend, a forecast and a target. It counts with the amount the deal has now, and for who owns it now.
func Won(p *crm.Process, deals []crm.Deal, from, to time.Time) (won []crm.Deal) {
	for _, d := range deals {
		if !d.WonAt.IsZero() && !d.WonAt.Before(from) && d.WonAt.Before(to) && p.Stage(d).Won() {
			won = append(won, d)
		}
	}
	return won
}

// WonCounts are those of counted deals of a pipeline (empty: of any) that still are won, of deals won in a period.
func WonCounts(p *crm.Process, all []crm.DealCount, pipeline string) (won []crm.DealCount) {
	for _, c := range all {
		d := crm.Deal{Pipeline: c.Pipeline, Stage: c.Stage}
		if p.Stage(d).Won() && (pipeline == "" || p.Of(d).Code == pipeline) {
			won = append(won, c)
		}
	}
	return won
}
