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
	moves, err := tx.MoveCounts(ctx, nil, from.In(now.Location()), to.In(now.Location()), store.Together)
	out.Moves, _, _ = reports.CountAdherence(process, moves)
	return out, err
}
