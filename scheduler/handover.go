package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/internal/say"
)

// handover reminds the receiver of important customers until they say that they have them.
func handover() Push {
	return Push{Name: "handover", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		waiting, err := c.Tx.Acceptances(ctx)
		if err != nil || len(waiting) == 0 {
			return Notice{Why: "nothing handed over waits for this person"}, err
		}
		ids := make([]crm.CustomerID, len(waiting))
		for i, a := range waiting {
			ids[i] = a.CustomerID
		}
		customers, err := c.Tx.Customers(ctx, ids)
		if err != nil {
			return Notice{}, err
		}
		names := make([]string, len(customers))
		for i, k := range customers {
			names[i] = k.Name
		}
		return Notice{Text: say.HandoverWaits(names, len(waiting)), Why: fmt.Sprintf("%d wait", len(waiting))}, nil
	}}
}
