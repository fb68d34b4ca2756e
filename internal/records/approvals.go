package records

import (
	"context"
	"fmt"

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
	return approvalLines(process, all, about), nil
}

// EndOvertaken ends the requests that this transaction left nothing of to decide, and tells who asked and who was asked; the actor is
// told by the lines it gives.
func EndOvertaken(ctx context.Context, tx *store.Tx, process *crm.Process) ([]say.ApprovalLine, error) {
	ended, about, err := tx.EndOvertaken(ctx, func(a crm.Approval, d crm.Deal, gone bool) string {
		return say.Overtaken(process.Stage(d), gone, a.Repriced() && a.From == d.Stage)
	})
	if err != nil {
		return nil, err
	}
	lines := approvalLines(process, ended, about)
	for _, l := range lines {
		for _, to := range []crm.UserID{l.AskedBy, l.Approver} {
			u := about.People[to]
			if to == tx.Actor().User.ID || u.WeComID == "" || u.Left {
				continue
			}
			text := say.ApprovalNews(l, nil, tx.Now())
			if to == l.Approver {
				text = say.ApprovalOvertaken(l)
			}
			p := crm.Push{Key: fmt.Sprintf("approval:%d:over:%d:%d", l.ID, to, l.Version), Channel: crm.AppChannel, To: u.WeComID, Reply: crm.Reply{Text: string(text)}}
			if err := tx.Push(ctx, p, tx.Now()); err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

func approvalLines(process *crm.Process, all []crm.Approval, about store.ApprovalSubjects) []say.ApprovalLine {
	lines := make([]say.ApprovalLine, len(all))
	for i, a := range all {
		d := about.Deals[a.DealID]
		from, to := d, d
		from.Stage, to.Stage = a.From, a.To
		lines[i] = say.ApprovalLine{Approval: a, Customer: about.Customers[a.CustomerID], Deal: d, FromStage: process.Stage(from), ToStage: process.Stage(to),
			Asker: about.People[a.AskedBy].Name, AskedByUser: about.People[a.AskedBy], ApproverName: about.People[a.Approver].Name, ApproverUser: about.People[a.Approver], Decider: about.People[a.DecidedBy].Name}
	}
	return lines
}
