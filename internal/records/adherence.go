package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// toldOff is how many moves that did not keep to the process are told one by one.
const toldOff = 3

// Adherence is how the moves of [from, to) kept to the process, of all and (but of a crowd) by owner, and the last that did not.
func (o Of) Adherence(ctx context.Context, from, to crm.Date) (all reports.Adherence, byOwner map[crm.UserID]*reports.Adherence, off []reports.OffProcess, err error) {
	a, b := from.In(o.Now.Location()), to.In(o.Now.Location())
	counts, err := o.Tx.MoveCounts(ctx, o.Owners, a, b, store.Split(!o.Crowd()))
	if err != nil {
		return all, nil, nil, err
	}
	all, byOwner, kinds := reports.CountAdherence(o.Process, counts)
	last, err := o.Tx.LastMoves(ctx, o.Owners, a, b, kinds, toldOff)
	if err != nil {
		return all, nil, nil, err
	}
	ids := make([]crm.DealID, len(last))
	for i, s := range last {
		ids[i] = s.DealID
	}
	deals, err := o.dealsOf(ctx, ids)
	for _, s := range last {
		off = append(off, reports.Off(o.Process, deals[s.DealID], s))
	}
	return all, byOwner, off, err
}
