package records

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// rivalFields are what companies call the field that keeps to whom a deal was lost.
var rivalFields = []string{"竞争对手", "竞品", "友商", "对手", "输给谁"}

// severalPeople is how many people at a customer are several.
const severalPeople = 2

// Review is why deals were won and lost in [from, to).
func (o Of) Review(ctx context.Context, from, to crm.Date) (v reports.Review, err error) {
	loc := o.Now.Location()
	var r reports.ReviewRecords
	if r.Won, err = o.Won(ctx, from, to); err != nil {
		return v, err
	}
	lost, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, LostFrom: from.In(loc), LostTo: to.In(loc)})
	if err != nil {
		return v, err
	}
	for _, d := range o.Process.Among(lost, o.Pipeline) {
		if o.Process.Stage(d).Kind == crm.LostStage {
			r.Lost = append(r.Lost, d)
		}
	}
	loss := map[crm.LossReason]string{}
	for _, x := range o.Process.LossReasons {
		loss[x.Code] = x.Name
	}
	r.Reason = func(c crm.LossReason) string { return loss[c] }
	r.Stage = func(d crm.Deal) string {
		d.Stage = d.LostFrom
		return o.Process.Stage(d).Name
	}
	return o.reviewed(ctx, r)
}

// reviewed adds what is known of each deal and of its customer.
func (o Of) reviewed(ctx context.Context, r reports.ReviewRecords) (v reports.Review, err error) {
	all := append(r.Won[:len(r.Won):len(r.Won)], r.Lost...)
	if len(all) == 0 {
		return reports.NewReview(r, o.Now.Location()), nil
	}
	var customers []crm.CustomerID
	var deals []int64
	for _, d := range all {
		customers, deals = append(customers, d.CustomerID), append(deals, int64(d.ID))
	}
	slices.Sort(customers)
	customers = slices.Compact(customers)
	found, err := o.Tx.Customers(ctx, customers)
	if err != nil {
		return v, err
	}
	by := map[crm.CustomerID]crm.Customer{}
	for _, c := range found {
		by[c.ID] = c
	}
	people, err := o.Tx.PeopleKnown(ctx, customers)
	if err != nil {
		return v, err
	}
	first := o.Now
	for _, d := range all {
		if d.CreatedAt.Before(first) {
			first = d.CreatedAt
		}
	}
	said, err := o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: first})
	if err != nil {
		return v, err
	}
	visits := map[crm.CustomerID][]time.Time{}
	for _, a := range said {
		if a.Type == crm.Visit && a.Outcome != crm.NotReached {
			visits[a.CustomerID] = append(visits[a.CustomerID], a.HappenedAt)
		}
	}
	met := func(d crm.Deal) bool {
		ended := d.WonAt
		if !d.LostAt.IsZero() {
			ended = d.LostAt
		}
		return slices.ContainsFunc(visits[d.CustomerID], func(at time.Time) bool { return !at.Before(d.CreatedAt) && !at.After(ended) })
	}
	fields, err := o.Tx.Fields(ctx)
	if err != nil {
		return v, err
	}
	values, err := o.Tx.ValuesOf(ctx, crm.DealNoun, deals)
	if err != nil {
		return v, err
	}
	r.Rivals, r.Traits = map[crm.DealID]string{}, map[crm.DealID][][2]string{}
	for _, d := range all {
		c := by[d.CustomerID]
		for _, t := range [][2]string{{"行业", c.Industry}, {"来源", c.Source}, {"地区", c.Region}, {"级别", string(c.Level)}} {
			if t[1] != "" {
				r.Traits[d.ID] = append(r.Traits[d.ID], t)
			}
		}
		if people[d.CustomerID] >= severalPeople {
			r.Traits[d.ID] = append(r.Traits[d.ID], [2]string{"", say.SeveralKnown(severalPeople)})
		}
		if met(d) {
			r.Traits[d.ID] = append(r.Traits[d.ID], [2]string{"", say.MetInPerson()})
		}
		for _, f := range fields {
			if f.Of == crm.DealNoun && slices.Contains(rivalFields, f.Name) && values[int64(d.ID)][f.ID] != "" {
				r.Rivals[d.ID] = values[int64(d.ID)][f.ID]
			}
		}
	}
	return reports.NewReview(r, o.Now.Location()), nil
}
