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
	a, b := from.In(loc), to.In(loc)
	var r reports.ReviewRecords
	var lostStages []crm.StageCode
	for _, l := range o.Process.Pipelines {
		for _, s := range l.Stages {
			if s.Kind == crm.LostStage && !slices.Contains(lostStages, s.Code) {
				lostStages = append(lostStages, s.Code)
			}
		}
	}
	for _, x := range []struct {
		won    bool
		stands func(crm.Stage) bool
		counts *[]crm.EndedCount
		deals  *[]crm.Deal
		filter store.DealFilter
	}{
		{true, crm.Stage.Won, &r.WonCounts, &r.Won, store.DealFilter{Stages: o.Process.WonStages(), WonFrom: a, WonTo: b}},
		{false, func(s crm.Stage) bool { return s.Kind == crm.LostStage }, &r.LostCounts, &r.Lost, store.DealFilter{Stages: lostStages, LostFrom: a, LostTo: b}},
	} {
		counts, err := o.Tx.EndedCounts(ctx, o.Owners, x.won, a, b)
		if err != nil {
			return v, err
		}
		*x.counts = slices.DeleteFunc(counts, func(c crm.EndedCount) bool {
			d := crm.Deal{Pipeline: c.Pipeline, Stage: c.Stage}
			return !x.stands(o.Process.Stage(d)) || o.Pipeline != "" && o.Process.Of(d).Code != o.Pipeline
		})
		n := o.most()
		x.filter.Owners, x.filter.Brief, x.filter.Limit = o.Owners, true, n+1
		if o.Pipeline != "" {
			x.filter.Pipeline = o.Pipeline
		}
		deals, err := o.Tx.ListDeals(ctx, x.filter)
		if err != nil {
			return v, err
		}
		if len(deals) > n {
			o.Left.Out(say.LargestInCommon(n))
			deals = deals[:n]
		}
		for _, d := range o.Process.Among(deals, o.Pipeline) {
			if x.stands(o.Process.Stage(d)) {
				*x.deals = append(*x.deals, d)
			}
		}
	}
	loss := map[crm.LossReason]string{}
	for _, x := range o.Process.LossReasons {
		loss[x.Code] = x.Name
	}
	r.Reason = func(c crm.LossReason) string { return loss[c] }
	r.Stage = func(pipeline string, lostFrom crm.StageCode) string {
		return o.Process.Stage(crm.Deal{Pipeline: pipeline, Stage: lostFrom}).Name
	}
	return o.reviewed(ctx, r)
}

// reviewed adds what is known of each deal that is looked at, and of its customer.
func (o Of) reviewed(ctx context.Context, r reports.ReviewRecords) (v reports.Review, err error) {
	all := append(slices.Clone(r.Won), r.Lost...)
	if len(all) == 0 {
		return reports.NewReview(r), nil
	}
	customers := customersOf(all, func(d crm.Deal) crm.CustomerID { return d.CustomerID })
	found, err := o.Tx.CustomersBrief(ctx, customers)
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
	visits := map[crm.CustomerID][]time.Time{}
	said, err := o.Tx.Visits(ctx, o.Owners, customers, first)
	for _, a := range said {
		visits[a.Customer] = append(visits[a.Customer], a.At)
	}
	if err != nil {
		return v, err
	}
	met := func(d crm.Deal) bool {
		ended := d.WonAt
		if !d.LostAt.IsZero() {
			ended = d.LostAt
		}
		return slices.ContainsFunc(visits[d.CustomerID], func(at time.Time) bool { return !at.Before(d.CreatedAt) && !at.After(ended) })
	}
	r.Traits = map[crm.DealID][][2]string{}
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
	}
	r.Rivals, err = o.rivals(ctx, r.Lost)
	return reports.NewReview(r), err
}

// rivals are to whom deals were lost, where the company keeps a field of that.
func (o Of) rivals(ctx context.Context, lost []crm.Deal) (map[crm.DealID]string, error) {
	fields, err := o.Tx.Fields(ctx)
	if err != nil {
		return nil, err
	}
	fields = slices.DeleteFunc(fields, func(f crm.CustomField) bool { return f.Of != crm.DealNoun || !slices.Contains(rivalFields, f.Name) })
	if len(fields) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(lost))
	for i, d := range lost {
		ids[i] = int64(d.ID)
	}
	values, err := o.Tx.ValuesOf(ctx, crm.DealNoun, ids)
	to := map[crm.DealID]string{}
	for _, d := range lost {
		for _, f := range fields {
			if x := values[int64(d.ID)][f.ID]; x != "" {
				to[d.ID] = x
			}
		}
	}
	return to, err
}
