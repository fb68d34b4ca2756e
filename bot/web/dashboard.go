package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/records"
	"genjin/internal/say"
)

// dashboardView is today at a glance.
type dashboardView struct {
	Today    crm.Date
	Sum      reports.Sums // of all that is open
	Weighted reports.Sums
	Deals    int
	Funnels  []pipeline // of each pipeline that has open deals; of the default one when none has
	Most     int        // deals of the fullest stage
	From, To crm.Date   // this month
	Month    reports.Day
	Goal     *reports.Pace // of what is to be won this month; nil: no target is set
	Forecast reports.Forecast
	Due      int
	AllStuck int
	Sleeping int            // customers that may leave
	Calls    []say.CallLine // late and due today, in the order in which to make them
	Late     int
	More     int // calls that are not shown
	Stuck    []say.StuckLine
	Risky    []say.ScoreLine // the deals that stand worst
	Leaving  []say.ChurnLine // the customers that may leave
	Weeks    columns         // contacts of each
	Ranking  ranked          // of this month
}

// pipeline is the funnel of a pipeline; Name is empty where there is only one.
type pipeline struct {
	Code, Name string
	reports.Funnel
}

const (
	shownCalls = 12
	shownStuck = 8
	shownRisks = 5
	shownWeeks = 8
)

func (v *visit) dashboard(ctx context.Context) (any, error) {
	of := v.who.Of
	today := crm.DateOf(v.now)
	d := dashboardView{Today: today}
	funnel, err := of.OpenFunnel(ctx)
	if err != nil {
		return nil, err
	}
	for i, l := range v.Process.Pipelines {
		p := pipeline{Code: l.Code, Funnel: funnel(l)}
		if len(v.Process.Pipelines) > 1 {
			p.Name = l.Name
		}
		if p.Deals == 0 && (i > 0 || slices.ContainsFunc(v.Process.Pipelines, func(l crm.Pipeline) bool { return funnel(l).Deals > 0 })) {
			continue
		}
		d.Funnels, d.Deals = append(d.Funnels, p), d.Deals+p.Deals
		for _, m := range p.Sum {
			d.Sum = d.Sum.Plus(m)
		}
		for _, m := range p.Weighted {
			d.Weighted = d.Weighted.Plus(m)
		}
		for _, s := range p.Stages {
			d.Most = max(d.Most, s.Deals)
		}
	}
	d.From = today.FirstOfMonth()
	d.To = d.From.NextMonth()
	if d.Month, err = of.Day(ctx, d.From, d.To); err != nil {
		return nil, err
	}
	for i, p := range d.Month.Targets {
		if p.Metric == crm.WonAmount {
			d.Goal = &d.Month.Targets[i]
		}
	}
	if d.Forecast, err = of.Forecast(ctx, d.From, d.To); err != nil {
		return nil, err
	}
	plans, err := of.Planned(ctx, time.Time{}, of.Tomorrow())
	if err != nil {
		return nil, err
	}
	d.Late, d.Due = d.Month.Overdue, d.Month.Due
	if d.Calls, err = of.Calls(ctx, plans); err != nil {
		return nil, err
	}
	d.Calls = d.Calls[:min(shownCalls, len(d.Calls))]
	d.More = d.Late + d.Due - len(d.Calls)
	deals, err := of.OpenDeals(ctx)
	if err != nil {
		return nil, err
	}
	if d.Stuck, err = of.Stuck(ctx, v.Calendar, deals); err != nil {
		return nil, err
	}
	d.AllStuck = len(d.Stuck)
	d.Stuck = d.Stuck[:min(shownStuck, len(d.Stuck))]
	if d.Risky, err = of.Scores(ctx, deals); err != nil {
		return nil, err
	}
	records.WorstFirst(d.Risky)
	d.Risky = d.Risky[:min(shownRisks, len(d.Risky))]
	if d.Leaving, err = of.Churn(ctx); err != nil {
		return nil, err
	}
	d.Sleeping = len(d.Leaving)
	d.Leaving = d.Leaving[:min(shownRisks, len(d.Leaving))]
	if d.Weeks, err = v.weeks(ctx, of, today); err != nil {
		return nil, err
	}
	d.Ranking, err = v.ranking(ctx, d.From, d.To)
	return d, err
}

// weeks counts the contacts of the last weeks, Monday to Sunday, the current one last.
func (v *visit) weeks(ctx context.Context, of records.Of, today crm.Date) (columns, error) {
	from := reports.Back(reports.Weeks, today, shownWeeks)
	bounds := make([]time.Time, shownWeeks+1)
	for i := range bounds {
		bounds[i] = from.AddDays(7 * i).In(v.Location)
	}
	reached, err := v.tx.CountContacts(ctx, of.Owners, bounds)
	if err != nil {
		return columns{}, err
	}
	counts := make([]int64, shownWeeks)
	for i, n := range reached {
		counts[i] = int64(n)
	}
	weeks := make([]column, shownWeeks)
	for i := range weeks {
		a := from.AddDays(7 * i)
		weeks[i] = column{Label: fmt.Sprintf("%d/%d", int(a.Month), a.Day), Figure: strconv.FormatInt(counts[i], 10), Says: fmt.Sprintf("%d月%d日那周跟进", int(a.Month), a.Day),
			Partly: i == shownWeeks-1, Link: v.to("/app/lists/contacts", "from", a, "to", a.AddDays(7))}
	}
	return newColumns("每周跟进", "contacts", weeks, counts), nil
}
