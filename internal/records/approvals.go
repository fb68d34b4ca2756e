package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// ApprovalLines gives approvals the names people know them by.
func ApprovalLines(ctx context.Context, tx *store.Tx, process *crm.Process, all []crm.Approval) ([]say.ApprovalLine, error) {
	if len(all) == 0 {
		return nil, nil
	}
	about, err := tx.ApprovalSubjects(ctx, all)
	if err != nil {
		return nil, err
	}
	lines := make([]say.ApprovalLine, len(all))
	for i, a := range all {
		d := about.Deals[a.DealID]
		from, to := d, d
		from.Stage, to.Stage = a.From, a.To
		lines[i] = say.ApprovalLine{Approval: a, Customer: about.Customers[a.CustomerID], Deal: d, FromStage: process.Stage(from), ToStage: process.Stage(to),
			Asker: about.People[a.AskedBy].Name, AskedByUser: about.People[a.AskedBy], ApproverName: about.People[a.Approver].Name, Decider: about.People[a.DecidedBy].Name}
	}
	return lines, nil
}
