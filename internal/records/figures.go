package records

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// Ranking ranks everybody the actor is compared with by what they brought about in [from, to).
func (o Of) Ranking(ctx context.Context, m reports.Measure, from, to crm.Date) (reports.Ranking, error) {
	all, err := o.Tx.Standings(ctx, from, to)
	return reports.NewRanking(m, all), err
}

// Forecast is what [from, to) is going to bring.
func (o Of) Forecast(ctx context.Context, from, to crm.Date) (f reports.Forecast, err error) {
	won, err := o.Won(ctx, from, to)
	if err != nil {
		return f, err
	}
	open, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, OpenOnly: true})
	return reports.NewForecast(o.Process, won, o.Process.Among(open, o.Pipeline), from, to, crm.DateOf(o.Now)), err
}

// before is the week or month that a whole one follows; empty for any other time.
func (o Of) before(ctx context.Context, from, to crm.Date) (reports.Trend, error) {
	for _, step := range []reports.Step{reports.Weeks, reports.Months} {
		if reports.Back(step, from, 1) == from && reports.Back(step, to, 1) == to && reports.Back(step, to, 2) == from {
			return o.Trend(ctx, step, reports.Back(step, from, 2), from)
		}
	}
	return reports.Trend{}, nil
}

// Trend is how [from, to) went, week by week or month by month.
func (o Of) Trend(ctx context.Context, step reports.Step, from, to crm.Date) (t reports.Trend, err error) {
	var r reports.TrendCounts
	var bounds []time.Time
	for _, d := range reports.Cuts(step, from, to) {
		bounds = append(bounds, d.In(o.Now.Location()))
	}
	for i := range max(0, len(bounds)-1) {
		won, err := o.Tx.WonCounts(ctx, o.Owners, bounds[i], bounds[i+1])
		if err != nil {
			return t, err
		}
		r.Won = append(r.Won, reports.WonCounts(o.Process, won, o.Pipeline))
	}
	if r.Created, err = o.Tx.CountBegun(ctx, o.Owners, bounds); err != nil {
		return t, err
	}
	r.Contacts, err = o.Tx.CountContacts(ctx, o.Owners, bounds)
	return reports.NewTrend(step, from, to, r, o.Now), err
}
