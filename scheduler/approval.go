package scheduler

import (
	"context"
	"fmt"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// settledAsking is how old a request is before it is brought up again: its card has only just come.
const settledAsking = 60 // minutes

// approval reminds somebody of what waits for their word, and takes over what the one before has left beyond its time
// limit, or cannot decide on leave: it goes to the next one above, who gets it here, and who asked is told.
func approval() Push {
	return Push{Name: "approval", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		raised, err := c.raised(ctx)
		if err != nil {
			return Notice{}, err
		}
		all, err := c.Tx.Approvals(ctx, store.ApprovalFilter{Approver: c.User.ID, Status: crm.ApprovalWaiting})
		if err != nil {
			return Notice{}, err
		}
		var due []crm.Approval
		for _, a := range all {
			if raised[a.ID] || c.Now.Sub(a.AskedAt).Minutes() >= settledAsking {
				due = append(due, a)
			}
		}
		lines, err := records.ApprovalLines(ctx, c.Tx, c.Process, due)
		if err != nil || len(lines) == 0 {
			return Notice{Why: "nothing has waited long for this person"}, err
		}
		n := Notice{Text: say.ApprovalsWaiting(lines, len(raised), c.Now), Why: fmt.Sprintf("%d wait, %d of them came up", len(lines), len(raised))}
		if len(lines) == 1 {
			n.Card = say.ApprovalCard(lines[0], c.Now)
		}
		return n, nil
	}}
}

// raised takes over what is beyond its time limit and for which this person is next.
func (c *Composer) raised(ctx context.Context) (map[crm.ApprovalID]bool, error) {
	all, err := c.Tx.Approvals(ctx, store.ApprovalFilter{Status: crm.ApprovalWaiting})
	if err != nil {
		return nil, err
	}
	took := map[crm.ApprovalID]bool{}
	for _, a := range all {
		if a.Approver == c.User.ID || a.AskedBy == c.User.ID {
			continue
		}
		people, err := c.Tx.Approvers(ctx, a.AskedBy, a.Rule)
		if err != nil {
			return nil, err
		}
		away := slices.ContainsFunc(people, func(u crm.User) bool { return u.ID == a.Approver && u.Away })
		if !away && (a.DueAt.IsZero() || a.DueAt.After(c.Now)) {
			continue
		}
		if next, ok := crm.NextApprover(people, a.Approver); !ok || next.ID != c.User.ID {
			continue
		}
		before, err := records.ApprovalLines(ctx, c.Tx, c.Process, []crm.Approval{a})
		if err != nil {
			return nil, err
		}
		up := a.Raise(c.User.ID, c.Calendar, c.Now)
		if first, err := c.Tx.RaiseApproval(ctx, a, up); err != nil || !first {
			return nil, err
		}
		a = up
		took[a.ID] = true
		lines, err := records.ApprovalLines(ctx, c.Tx, c.Process, []crm.Approval{a})
		if err != nil {
			return nil, err
		}
		if asker := lines[0].AskedByUser; !asker.Left {
			err = c.Tx.Push(ctx, crm.Push{Key: fmt.Sprintf("approval:%d:raised:%d", a.ID, a.Raised), Channel: crm.AppChannel, To: asker.WeComID,
				Reply: crm.Reply{Text: string(say.ApprovalRaised(lines[0], before[0].ApproverName))}}, c.Now)
			if err != nil {
				return nil, err
			}
		}
	}
	return took, nil
}
