package records

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// usageSince is over how many days up to the end of a report gates and fields are judged: a month holds too few of them.
const usageSince = 90

// Usage is how the assistant was used in [from, to), and how the process was kept to. An admin's.
func Usage(ctx context.Context, tx *store.Tx, process *crm.Process, now time.Time, from, to crm.Date) (out say.UsageReport, err error) {
	if out.Usage, err = tx.Usage(ctx, to.AddDays(-usageSince), from, to); err != nil {
		return out, err
	}
	out.Process = process
	stays, err := tx.Moves(ctx, nil, from.In(now.Location()), to.In(now.Location()))
	if err != nil || len(stays) == 0 {
		return out, err
	}
	o := Of{Tx: tx, Process: process, Now: now}
	by, err := o.byID(ctx)
	if err != nil {
		return out, err
	}
	deals := make([]crm.Deal, 0, len(by))
	for _, d := range by {
		deals = append(deals, d)
	}
	out.Moves, _, _ = reports.NewAdherence(process, deals, stays)
	return out, nil
}
