package web

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// approvalsView is what waits for a word: of who looks, and of others.
type approvalsView struct {
	ForMe    []approvalCard
	Accept   []handed
	Words    []crm.Word
	ByOthers []approvalCard
	Decided  []approvalCard
}

// approvalCard is one request with the words of its card.
type approvalCard struct {
	say.ApprovalLine
	Card    *crm.Card
	Yes, No string // the deeds of its buttons, for the request as it is shown
	Raised  bool
	State   string
}

// handed are important customers of one handover that wait to be accepted.
type handed struct {
	From, Button string
	Customers    []crm.Customer
}

// shownDecided is how many decided requests are listed.
const shownDecided = 20

func (v *visit) approvals(ctx context.Context) (any, error) {
	var view approvalsView
	var err error
	me := v.user.ID
	if view.ForMe, err = v.approvalCards(ctx, store.ApprovalFilter{Approver: me, Status: crm.ApprovalWaiting}); err != nil {
		return nil, err
	}
	if view.ByOthers, err = v.approvalCards(ctx, store.ApprovalFilter{AskedBy: me, Status: crm.ApprovalWaiting}); err != nil {
		return nil, err
	}
	if view.Accept, err = v.toAccept(ctx); err != nil {
		return nil, err
	}
	if view.Words, err = v.wordsWaiting(ctx); err != nil {
		return nil, err
	}
	all, err := v.approvalCards(ctx, store.ApprovalFilter{})
	for _, a := range slices.Backward(all) { // the newest first
		if !a.Waits() && (a.AskedBy == me || a.DecidedBy == me) && len(view.Decided) < shownDecided {
			view.Decided = append(view.Decided, a)
		}
	}
	return view, err
}

func (v *visit) approvalCards(ctx context.Context, f store.ApprovalFilter) ([]approvalCard, error) {
	all, err := v.tx.Approvals(ctx, f)
	if err != nil {
		return nil, err
	}
	lines, err := records.ApprovalLines(ctx, v.tx, v.Process, all)
	out := make([]approvalCard, len(lines))
	for i, l := range lines {
		deed := crm.ButtonDeed{On: crm.OnApproval, Op: crm.ButtonApprove, ID: int64(l.ID), Since: l.Version}
		out[i] = approvalCard{ApprovalLine: l, Card: say.ApprovalCard(l, v.now), Yes: deed.Key(), Raised: l.Approval.Raised > 0, State: say.ApprovalState(l)}
		deed.Op = crm.ButtonReject
		out[i].No = deed.Key()
	}
	return out, err
}

// toAccept are the handovers whose important customers wait for who looks.
func (v *visit) toAccept(ctx context.Context) (out []handed, err error) {
	all, err := v.tx.Acceptances(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, at := make([]crm.CustomerID, len(all)), map[crm.HandoverID]int{}
	for i, a := range all {
		ids[i] = a.CustomerID
	}
	found, err := v.tx.Customers(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		i, known := at[a.Handover]
		if !known {
			h, err := v.tx.Handover(ctx, a.Handover)
			if err != nil {
				return nil, err
			}
			people, err := v.tx.NamesOfPeople(ctx, []crm.UserID{h.From})
			if err != nil {
				return nil, err
			}
			i = len(out)
			at[a.Handover] = i
			deed := crm.ButtonDeed{On: crm.OnHandover, Op: crm.ButtonAccept, ID: int64(a.Handover)}
			out = append(out, handed{From: people[h.From].Name, Button: deed.Key()})
		}
		for _, c := range found {
			if c.ID == a.CustomerID {
				out[i].Customers = append(out[i].Customers, c)
			}
		}
	}
	return out, nil
}
