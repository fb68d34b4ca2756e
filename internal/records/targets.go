package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Pace is how far the target of a metric is reached in [from, to), without its parts where they can be counted.
func (o Of) Pace(ctx context.Context, m crm.Metric, from, to crm.Date) (reports.Pace, error) {
	return o.paceOf(ctx, m, from, to, false)
}

// PaceParts is Pace with what it is made of.
func (o Of) PaceParts(ctx context.Context, m crm.Metric, from, to crm.Date) (reports.Pace, error) {
	return o.paceOf(ctx, m, from, to, true)
}

func (o Of) paceOf(ctx context.Context, m crm.Metric, from, to crm.Date, parts bool) (reports.Pace, error) {
	ts, err := o.Tx.Targets(ctx, store.TargetFilter{Users: o.Owners, Metric: m, From: from, To: to})
	if err != nil {
		return reports.Pace{}, err
	}
	return o.pace(ctx, m, from, to, ts, parts, true)
}

func (o Of) pace(ctx context.Context, m crm.Metric, from, to crm.Date, ts crm.Targets, parts, people bool) (p reports.Pace, err error) {
	loc := o.Now.Location()
	r := reports.PaceRecords{Targets: ts, PaidDeals: map[crm.DealID]crm.Deal{}}
	split := store.Together
	if people && o.Team {
		r.People, split = o.People, store.EachPerson
	}
	switch m {
	case crm.WonAmount:
		if parts {
			r.Deals, err = o.Won(ctx, from, to)
			break
		}
		var won []crm.DealCount
		won, err = o.Tx.WonCounts(ctx, o.Owners, from.In(loc), to.In(loc), split)
		r.Won = reports.WonCounts(o.Process, won, o.Pipeline)
	case crm.PaymentAmount:
		if r.Payments, err = o.Tx.ListPayments(ctx, store.PaymentFilter{Owners: o.Owners, From: from, To: to}); err != nil {
			return p, err
		}
		var ids []crm.DealID
		for _, y := range r.Payments {
			ids = append(ids, y.DealID)
		}
		if len(ids) > 0 {
			deals, err := o.Tx.ListDeals(ctx, store.DealFilter{IDs: ids})
			if err != nil {
				return p, err
			}
			for _, d := range deals {
				r.PaidDeals[d.ID] = d
			}
		}
	case crm.NewCustomers:
		r.Customers, err = o.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: o.Owners, MadeFrom: from.In(loc), MadeTo: to.In(loc)})
	case crm.Visits:
		if !parts {
			r.Contacts, err = o.Tx.ContactCounts(ctx, o.Owners, from.In(loc), to.In(loc), split)
			break
		}
		r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: from.In(loc), To: to.In(loc), Made: true})
	case crm.NewDeals:
		r.Deals, err = o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, MadeFrom: from.In(loc), MadeTo: to.In(loc)})
	}
	if err != nil {
		return p, err
	}
	return reports.NewPace(o.Process, o.Calendar, m, from, to, crm.DateOf(o.Now), r), nil
}

// Paces are the paces (Pace) of all metrics that have a target in [from, to).
func (o Of) Paces(ctx context.Context, from, to crm.Date) (all []reports.Pace, err error) {
	ts, err := o.Tx.Targets(ctx, store.TargetFilter{Users: o.Owners, From: from, To: to})
	if err != nil {
		return nil, err
	}
	for _, m := range crm.Metrics() {
		var own crm.Targets
		for _, t := range ts {
			if t.Metric == m {
				own = append(own, t)
			}
		}
		if _, set := own.Value(o.Calendar, from, to); !set {
			continue
		}
		p, err := o.pace(ctx, m, from, to, own, false, !o.Crowd())
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// goals are the targets a summary of [from, to) tells of: a week's with its month's, a day's month's, else the period's own.
func (o Of) goals(ctx context.Context, from, to crm.Date) ([]reports.Pace, error) {
	if o.Calendar == nil {
		return nil, nil
	}
	days := to.Sub(from)
	month := to.AddDays(-1).FirstOfMonth()
	if days > 7 {
		return o.Paces(ctx, from, to)
	}
	of, err := o.Paces(ctx, month, month.NextMonth())
	if err != nil || days == 1 {
		return of, err
	}
	week, err := o.Paces(ctx, from, to)
	return append(week, of...), err
}

// History is how the deals of these people ended in the last year.
func (o Of) History(ctx context.Context) (h reports.History, err error) {
	since := o.Now.AddDate(-1, 0, 0)
	outcomes, err := o.Tx.StageOutcomes(ctx, o.Owners, since)
	if err != nil {
		return h, err
	}
	h.Stages = o.byStage(outcomes)
	sums, err := o.Tx.WonSums(ctx, o.Owners, since)
	h.Won = map[string]reports.WonSum{}
	for _, s := range sums {
		line := o.Process.Pipeline(s.Pipeline).Code
		w := h.Won[line]
		h.Won[line] = reports.WonSum{Deals: w.Deals + s.Deals, Fen: w.Fen + s.Fen}
	}
	return h, err
}

func (o Of) byStage(all []store.StageOutcome) map[string]map[crm.StageCode]reports.Outcomes {
	by := map[string]map[crm.StageCode]reports.Outcomes{}
	for _, x := range all {
		line := o.Process.Pipeline(x.Pipeline).Code
		if by[line] == nil {
			by[line] = map[crm.StageCode]reports.Outcomes{}
		}
		sum := by[line][x.Stage] // of codes of pipelines that are no more, with the default's
		by[line][x.Stage] = reports.Outcomes{Won: sum.Won + x.Won, Lost: sum.Lost + x.Lost}
	}
	return by
}

// TargetParts are the parts of a pace with the names of their customers and, in a team, of their owners.
func (o Of) TargetParts(ctx context.Context, p reports.Pace) ([]say.TargetPart, error) {
	ids := make([]crm.CustomerID, len(p.Parts))
	for i, x := range p.Parts {
		ids[i] = x.Customer
	}
	n, err := o.Names(ctx, ids)
	lines := make([]say.TargetPart, len(p.Parts))
	for i, x := range p.Parts {
		lines[i] = say.TargetPart{Part: x, Customer: n.Customers[x.Customer], Owner: n.People[x.Owner]}
	}
	return lines, err
}

// ToReach is what has to be done so that the target of [from, to) is reached: the numbers, and whom to do it with.
func (o Of) ToReach(ctx context.Context, m crm.Metric, from, to crm.Date) (w say.WeekPlan, err error) {
	monday := crm.DateOf(o.Now).Monday()
	if w.Pace, err = o.Pace(ctx, m, from, to); err != nil {
		return w, err
	}
	if w.Week, err = o.Pace(ctx, m, monday, monday.AddDays(7)); err != nil || !w.Pace.Set || w.Pace.Left() == 0 {
		return w, err
	}
	switch m {
	case crm.WonAmount:
		h, err := o.History(ctx)
		if err != nil {
			return w, err
		}
		open, err := o.OpenDeals(ctx)
		if err != nil {
			return w, err
		}
		w.Needs = reports.Needs(o.Process, h, w.Pace.Left(), open)
		w.Steps, w.Expected, err = o.steps(ctx, h, w.Pace, open)
		return w, err
	case crm.PaymentAmount:
		w.Debts, err = o.Debts(ctx)
		w.Debts = w.Debts[:min(len(w.Debts), fewCalls)]
		return w, err
	case crm.NewCustomers:
		return w, nil
	}
	plans, err := o.Open(ctx)
	if err != nil {
		return w, err
	}
	late, due := o.Split(plans, monday.AddDays(7).In(o.Now.Location()))
	if w.Calls, err = o.Calls(ctx, append(late, due...)); err != nil {
		return w, err
	}
	w.Calls = w.Calls[:min(fewCalls, len(w.Calls))]
	customers, err := o.Untouched(ctx)
	if err != nil {
		return w, err
	}
	idle := reports.NewForgotten(o.Process, customers, plans, 0, o.Now)
	w.Idle = idle[:min(fewCalls+2-len(w.Calls), len(idle))]
	return w, nil
}

// fewCalls is how many planned contacts, and debts, a plan for the week names.
const fewCalls = 3

func (o Of) steps(ctx context.Context, h reports.History, p reports.Pace, open []crm.Deal) ([]say.StepLine, int64, error) {
	plans, err := o.plansOf(ctx, open)
	if err != nil {
		return nil, 0, err
	}
	steps, expected := reports.DealsToWin(o.Process, h, p.Left(), p.From, p.To, open, plans, o.Now)
	deals := make([]crm.Deal, len(steps))
	for i, s := range steps {
		deals[i] = s.Deal
	}
	n, err := o.NamesOf(ctx, deals)
	lines := make([]say.StepLine, len(steps))
	for i, s := range steps {
		lines[i] = say.StepLine{ToWin: s, Customer: n.Customers[s.Deal.CustomerID], Owner: n.People[s.Deal.Owner]}
	}
	return lines, expected, err
}

// Debts are the won deals with money outstanding, in CNY, the most first; of too many deals, those of the largest.
func (o Of) Debts(ctx context.Context) ([]say.DebtLine, error) {
	var earning []crm.StageCode
	for _, l := range o.Process.Pipelines {
		for _, s := range l.Stages {
			if s.Kind == crm.WonStage || s.Kind == crm.PaymentStage {
				earning = append(earning, s.Code)
			}
		}
	}
	deals, err := o.Largest(ctx, store.DealFilter{Owners: o.Owners, Stages: earning})
	if err != nil || len(deals) == 0 {
		return nil, err
	}
	ids := make([]crm.DealID, len(deals))
	for i, d := range deals {
		ids[i] = d.ID
	}
	payments, err := o.Tx.ListPayments(ctx, store.PaymentFilter{Deals: ids})
	if err != nil {
		return nil, err
	}
	n, err := o.NamesOf(ctx, deals)
	if err != nil {
		return nil, err
	}
	var lines []say.DebtLine
	for _, d := range reports.Debts(deals, payments) {
		since := d.Deal.WonAt
		line := say.DebtLine{Deal: d.Deal, Customer: n.Customers[d.Deal.CustomerID], Rest: d.Rest, Paid: !d.Paid.IsZero()}
		last := crm.DateOf(since.In(o.Now.Location()))
		if line.Paid {
			last = d.Paid
		}
		line.Days = o.Calendar.WorkdaysBetween(last, crm.DateOf(o.Now))
		lines = append(lines, line)
	}
	return lines, nil
}
