package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// QueryApprovals is 我在等谁批, 要我批什么: said as query_followups in contract.md.
const QueryApprovals Kind = "query_approvals"

// queryApprovals tells what waits for whose word.
func queryApprovals() Intent {
	return Intent{
		Kind:     QueryApprovals,
		Place:    crm.Alone,
		Title:    "查审批",
		Examples: []string{"我在等谁批", "要我批什么", "华北重工批了吗"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Scope == scopeForMe {
				return t.showWaiting(ctx)
			}
			f := store.ApprovalFilter{AskedBy: t.Actor.User.ID, Status: crm.ApprovalWaiting}
			ref := r.Slots.Customer
			if ref.Said() {
				f.Status = ""
				if t.Actor.User.May(crm.SeeApprovals, crm.ToTeam) {
					f.AskedBy = 0
				}
			}
			all, err := t.Tx.Approvals(ctx, f)
			if err != nil {
				return "", err
			}
			lines, err := t.approvalLines(ctx, all)
			if err != nil || !ref.Said() {
				return say.WhatIWaitFor(lines, t.Now), err
			}
			lines = slices.DeleteFunc(lines, func(l say.ApprovalLine) bool { return !t.concerns(l, ref) })
			if len(lines) > 0 {
				lines = lines[len(lines)-1:] // the newest tells how it stands
			}
			return say.ApprovalOf(ref.Text, lines, t.Now), nil
		},
	}
}
