package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// TaskLines gives tasks their names.
func TaskLines(ctx context.Context, tx *store.Tx, all []crm.Task) ([]say.TaskLine, error) {
	if len(all) == 0 {
		return nil, nil
	}
	customers, err := tx.CustomerNames(ctx, all)
	if err != nil {
		return nil, err
	}
	var ids []crm.UserID
	for _, t := range all {
		ids = append(ids, t.AskedBy, t.Assignee)
	}
	people, err := tx.NamesOfPeople(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]say.TaskLine, len(all))
	for i, t := range all {
		out[i] = say.TaskLine{Task: t, Customer: customers[t.CustomerID], Asker: people[t.AskedBy].Name, Assignee: people[t.Assignee].Name}
	}
	return out, nil
}
