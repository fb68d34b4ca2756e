package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// WonDeals sums up the deals won in [from, to).
func (o Of) WonDeals(ctx context.Context, from, to crm.Date) (reports.WonDeals, error) {
	deals, err := o.Won(ctx, from, to)
	return reports.NewWonDeals(deals), err
}

// Ended are how many deals were won and how many lost in [from, to).
func (o Of) Ended(ctx context.Context, from, to crm.Date) (won, lost int, err error) {
	loc := o.Now.Location()
	w, err := o.WonDeals(ctx, from, to)
	if err != nil {
		return 0, 0, err
	}
	gone, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, LostFrom: from.In(loc), LostTo: to.In(loc)})
	return len(w.Days), len(gone), err
}

// Conversions are how many of the deals that entered each stage in [from, to) went on.
func (o Of) Conversions(ctx context.Context, from, to crm.Date) ([]reports.Conversion, error) {
	loc := o.Now.Location()
	stays, err := o.Tx.Moves(ctx, o.Owners, from.In(loc), o.Now.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	deals, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners})
	if err != nil {
		return nil, err
	}
	byID := map[crm.DealID]crm.Deal{}
	for _, d := range deals {
		byID[d.ID] = d
	}
	end := to.In(loc)
	return reports.Conversions(o.Process, o.Process.Default(), byID, stays, func(s crm.StageStay) bool { return s.EnteredAt.Before(end) }), nil
}
