package records

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// Facts reads what a metric is made of in [from, to).
func (o Of) Facts(ctx context.Context, m reports.Metric, from, to crm.Date) ([]reports.Fact, error) {
	r, err := o.factRecords(ctx, m.Code, from, to)
	if err != nil {
		return nil, err
	}
	r.Deals = o.Process.Among(r.Deals, o.Pipeline)
	return reports.NewFacts(m, o.Process, r, from, to, o.Now), nil
}

// Figure is what a metric comes to in [from, to).
func (o Of) Figure(ctx context.Context, m reports.Metric, from, to crm.Date) (reports.Figure, error) {
	facts, err := o.factsBy(ctx, m, "", from, to)
	return reports.NewFigure(m, facts), err
}

// factsBy are facts of a metric whose groups are told by a column of their customers (empty: all are one). Of everybody's deals they are counted.
func (o Of) factsBy(ctx context.Context, m reports.Metric, column string, from, to crm.Date) ([]reports.Fact, error) {
	if !o.counted(m, column) {
		return o.Facts(ctx, m, from, to)
	}
	loc := o.Now.Location()
	if m.Code == "contacts" || m.Code == "visits" {
		counts, err := o.Tx.ContactCounts(ctx, o.Owners, from.In(loc), to.In(loc), store.Split(column == "owner"))
		return reports.ContactCountFacts(m, counts), err
	}
	if m.Code == "adherence" {
		counts, err := o.Tx.MoveCounts(ctx, o.Owners, from.In(loc), to.In(loc), store.Split(column == "owner"))
		return reports.MoveCountFacts(o.Process, counts), err
	}
	if m.Code == "satisfaction" {
		counts, err := o.Tx.ScoreCounts(ctx, o.Owners, from.In(loc), to.In(loc))
		return reports.ScoreCountFacts(counts), err
	}
	won := m.Code == "wins" || m.Code == "won_amount" || m.Code == "average_deal"
	groups, err := o.Tx.DealGroups(ctx, o.Owners, won, from.In(loc), to.In(loc), column)
	if o.Pipeline != "" {
		groups = slices.DeleteFunc(groups, func(g crm.DealGroup) bool { return o.Process.Pipeline(g.Pipeline).Code != o.Pipeline })
	}
	return reports.GroupFacts(m, o.Process, groups), err
}

// counted reports whether factsBy counts instead of listing.
func (o Of) counted(m reports.Metric, column string) bool {
	switch m.Code {
	case "adherence":
		return (column == "" || column == "owner") && o.Tx.Everybodys(o.Owners)
	case "satisfaction":
		return column == "" && o.Tx.Everybodys(o.Owners)
	case "contacts", "visits":
		return (column == "" || column == "owner" || column == "activity") && o.Tx.Everybodys(o.Owners)
	case "new_deals", "new_deal_amount", "conversion", "wins", "won_amount", "average_deal":
	default:
		return false
	}
	switch column {
	case "", "industry", "region", "source", "level":
		return o.Tx.Everybodys(o.Owners)
	}
	return false
}

// factRecords is the one query of each metric.
func (o Of) factRecords(ctx context.Context, code string, from, to crm.Date) (r reports.FactRecords, err error) {
	a, b := from.In(o.Now.Location()), to.In(o.Now.Location())
	deals := func(f store.DealFilter) error {
		f.Owners = o.Owners
		found, err := o.Tx.ListDeals(ctx, f)
		r.Deals = append(r.Deals, found...)
		return err
	}
	switch code {
	case "customers":
		if r.Customers, err = o.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: o.Owners, MadeTo: b}); err == nil {
			r.Customers = slices.DeleteFunc(r.Customers, func(c crm.Customer) bool { return c.Owner == 0 })
		}
	case "new_customers":
		r.Customers, err = o.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: o.Owners, MadeFrom: a, MadeTo: b})
	case "contacts":
		r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: a, To: b, Made: true, Brief: true})
	case "visits":
		r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: a, To: b, Made: true, Brief: true, Type: crm.Visit})
	case "satisfaction":
		r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: a, To: b, Brief: true, Scored: true})
	case "effective_contacts", "effective_rate":
		if r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: a, To: b}); err == nil {
			r.Planned, err = o.Tx.ListFollowUps(ctx, store.FollowUpFilter{MadeFrom: a})
		}
	case "new_deals", "new_deal_amount", "conversion":
		err = deals(store.DealFilter{MadeFrom: a, MadeTo: b})
	case "wins", "won_amount", "cycle", "average_deal":
		err = deals(store.DealFilter{WonFrom: a, WonTo: b})
	case "lost":
		err = deals(store.DealFilter{LostFrom: a, LostTo: b})
	case "win_rate":
		if err = deals(store.DealFilter{WonFrom: a, WonTo: b}); err == nil {
			won := r.Deals
			err = deals(store.DealFilter{LostFrom: a, LostTo: b})
			r.Deals = unique(append(won[:len(won):len(won)], r.Deals[len(won):]...))
		}
	case "quotes", "quote_amount", "adherence":
		if r.Stays, err = o.Tx.Moves(ctx, o.Owners, a, b); err == nil {
			r.By, err = o.moved(ctx, a, b)
		}
	case "payments":
		if r.Payments, err = o.Tx.ListPayments(ctx, store.PaymentFilter{Owners: o.Owners, From: from, To: to}); err == nil {
			var ids []crm.DealID
			for _, y := range r.Payments {
				ids = append(ids, y.DealID)
			}
			r.By, err = o.dealsOf(ctx, ids)
		}
	case "payment_rate", "payment_overdue_rate":
		if r.Plans, err = o.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Owners: o.Owners, From: from, To: to}); err == nil {
			var ids []crm.DealID
			for _, y := range r.Plans {
				ids = append(ids, y.DealID)
			}
			r.By, err = o.dealsOf(ctx, ids)
		}
	case "follow_rate":
		r.FollowUps, err = o.Tx.DuePlans(ctx, o.Owners, a, b)
	case "first_response":
		if r.Leads, err = o.Tx.Leads(ctx, store.LeadFilter{Owners: o.Owners}); err == nil {
			r.Customers, r.Touches, err = o.touched(ctx, a)
		}
	}
	return r, err
}

// doneBy are the contacts since a time by which planned ones were done, of those that Owners made.
func (o Of) doneBy(ctx context.Context, plans []crm.FollowUp, since time.Time) ([]crm.Activity, error) {
	var ids []crm.ActivityID
	for _, f := range plans {
		if f.DoneActivity != 0 {
			ids = append(ids, f.DoneActivity)
		}
	}
	all, err := o.Tx.ActivitiesOf(ctx, ids)
	in := map[crm.UserID]bool{}
	for _, u := range o.Owners {
		in[u] = true
	}
	return slices.DeleteFunc(all, func(a crm.Activity) bool {
		return a.HappenedAt.Before(since) || len(in) > 0 && !in[a.Actor]
	}), err
}

// dealsOf are deals in scope by their ids.
func (o Of) dealsOf(ctx context.Context, ids []crm.DealID) (map[crm.DealID]crm.Deal, error) {
	by := map[crm.DealID]crm.Deal{}
	ids = slices.DeleteFunc(ids, func(id crm.DealID) bool { return id == 0 })
	if len(ids) == 0 {
		return by, nil
	}
	found, err := o.Tx.ListDeals(ctx, store.DealFilter{IDs: ids})
	for _, d := range found {
		by[d.ID] = d
	}
	return by, err
}

func unique(all []crm.Deal) []crm.Deal {
	seen := map[crm.DealID]bool{}
	return slices.DeleteFunc(all, func(d crm.Deal) bool {
		was := seen[d.ID]
		seen[d.ID] = true
		return was
	})
}
