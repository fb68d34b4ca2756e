package records

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// Ranking ranks everybody the actor is compared with by what they brought about in [from, to).
func (o Of) Ranking(ctx context.Context, m reports.Measure, from, to crm.Date) (reports.Ranking, error) {
	all, err := o.Tx.Standings(ctx, from, to, m.Stands())
	return reports.NewRanking(m, all), err
}

// Forecast is what [from, to) is going to bring.
func (o Of) Forecast(ctx context.Context, from, to crm.Date) (f reports.Forecast, err error) {
	loc, today := o.Now.Location(), crm.DateOf(o.Now)
	won, err := o.Tx.WonCounts(ctx, o.Owners, from.In(loc), to.In(loc), store.Together)
	if err != nil {
		return f, err
	}
	open, err := o.Tx.ClosingCounts(ctx, o.Owners, from, to, today)
	if o.Pipeline != "" {
		open = slices.DeleteFunc(open, func(c crm.ClosingCount) bool { return o.Process.Pipeline(c.Pipeline).Code != o.Pipeline })
	}
	return reports.CountForecast(o.Process, reports.WonCounts(o.Process, won, o.Pipeline), open, to, today), err
}

// ForecastDeals are the deals that Forecast is made of, one by one; of too many the largest.
func (o Of) ForecastDeals(ctx context.Context, from, to crm.Date) (f reports.Forecast, err error) {
	loc := o.Now.Location()
	won, err := o.Largest(ctx, store.DealFilter{Owners: o.Owners, Stages: o.Process.WonStages(), WonFrom: from.In(loc), WonTo: to.In(loc)})
	if err != nil {
		return f, err
	}
	won = o.Process.Among(won, o.Pipeline)
	open, err := o.Largest(ctx, store.DealFilter{Owners: o.Owners, OpenOnly: true, CloseFrom: from, CloseTo: to})
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
		won, err := o.Tx.WonCounts(ctx, o.Owners, bounds[i], bounds[i+1], store.Together)
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
