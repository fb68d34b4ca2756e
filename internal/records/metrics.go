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

// WonDeals sums up the deals won in [from, to).
func (o Of) WonDeals(ctx context.Context, from, to crm.Date) (reports.WonDeals, error) {
	deals, err := o.Won(ctx, from, to)
	return reports.NewWonDeals(deals), err
}

// Ended are how many deals were won and how many lost in [from, to), of each pipeline that had some.
func (o Of) Ended(ctx context.Context, from, to crm.Date) (all []say.EndedDeals, err error) {
	loc := o.Now.Location()
	won, err := o.Won(ctx, from, to)
	if err != nil {
		return nil, err
	}
	lost, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, LostFrom: from.In(loc), LostTo: to.In(loc)})
	if err != nil {
		return nil, err
	}
	for _, l := range o.Process.Pipelines {
		if o.Pipeline != "" && o.Pipeline != l.Code {
			continue
		}
		e := say.EndedDeals{Pipeline: l, Won: len(o.Process.Among(won, l.Code)), Lost: len(o.Process.Among(lost, l.Code))}
		if e.Won+e.Lost > 0 {
			all = append(all, e)
		}
	}
	return all, nil
}

// LineConversions are the conversions of a pipeline, and how many of its deals were won and lost.
type LineConversions struct {
	Pipeline  crm.Pipeline
	Stages    []reports.Conversion
	Won, Lost int
}

// Conversions are how many of the deals that entered each stage in [from, to) went on, for each pipeline that had some;
// of the default one when none had.
func (o Of) Conversions(ctx context.Context, from, to crm.Date) (all []LineConversions, err error) {
	deals, stays, err := o.history(ctx, from)
	if err != nil {
		return nil, err
	}
	ended, err := o.Ended(ctx, from, to)
	if err != nil {
		return nil, err
	}
	var none []LineConversions
	end := to.In(o.Now.Location())
	for i, l := range o.Process.Pipelines {
		if o.Pipeline != "" && o.Pipeline != l.Code {
			continue
		}
		c := LineConversions{Pipeline: l, Stages: reports.Conversions(o.Process, l, deals, stays, func(s crm.StageStay) bool { return s.EnteredAt.Before(end) })}
		for _, e := range ended {
			if e.Pipeline.Code == l.Code {
				c.Won, c.Lost = e.Won, e.Lost
			}
		}
		had := c.Won+c.Lost > 0 || slices.ContainsFunc(c.Stages, func(s reports.Conversion) bool { return s.Entered > 0 })
		if had || o.Pipeline != "" {
			all = append(all, c)
		} else if i == 0 {
			none = []LineConversions{c}
		}
	}
	if len(all) == 0 {
		return none, nil
	}
	return all, nil
}

// Cohorts are what became of the deals that came in within [from, to), for each pipeline that had some.
func (o Of) Cohorts(ctx context.Context, from, to crm.Date) (all []reports.Cohort, err error) {
	deals, stays, err := o.history(ctx, from)
	if err != nil {
		return nil, err
	}
	loc := o.Now.Location()
	for _, l := range o.Process.Pipelines {
		if o.Pipeline != "" && o.Pipeline != l.Code {
			continue
		}
		if c := reports.NewCohort(o.Process, l, deals, stays, from.In(loc), to.In(loc)); c.Deals > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

// history are the moves of deals since a day, and those deals, by their ids.
func (o Of) history(ctx context.Context, from crm.Date) (map[crm.DealID]crm.Deal, []crm.StageStay, error) {
	a, b := from.In(o.Now.Location()), o.Now.AddDate(0, 0, 1)
	stays, err := o.Tx.Moves(ctx, o.Owners, a, b)
	if err != nil {
		return nil, nil, err
	}
	deals, err := o.moved(ctx, a, b)
	return deals, stays, err
}

// moved are the deals that entered a stage in [from, to), by their ids.
func (o Of) moved(ctx context.Context, from, to time.Time) (map[crm.DealID]crm.Deal, error) {
	deals, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, MovedFrom: from, MovedTo: to})
	by := map[crm.DealID]crm.Deal{}
	for _, d := range deals {
		by[d.ID] = d
	}
	return by, err
}
