package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// approve says yes to what waits for this person.
func approve() Intent {
	return Intent{
		Kind:     Approve,
		Place:    crm.Alone,
		Title:    "同意审批",
		Examples: []string{"同意华北重工的报价", "同意", "批准张伟的申请", "批一下"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Speech == Question { // 批一下: show it
				return t.showWaiting(ctx)
			}
			return t.rule(ctx, r, true)
		},
	}
}

// reject says no to what waits for this person, and asks for the reason.
func reject() Intent {
	return Intent{
		Kind:     Reject,
		Place:    crm.Alone,
		Title:    "驳回审批",
		Examples: []string{"驳回，折扣太低", "不同意华北重工的报价，价格再谈谈", "驳回#8"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			return t.rule(ctx, r, false)
		},
	}
}

// rule finds what somebody's word is about among what waits for them.
func (t *Turn) rule(ctx context.Context, r Request, yes bool) (say.Text, error) {
	if r.Slots.Approval != 0 {
		return t.ruleOn(ctx, r, crm.ApprovalID(r.Slots.Approval), yes)
	}
	waiting, err := t.waitingForMe(ctx)
	if err != nil {
		return "", err
	}
	meant := t.asked(r, waiting)
	if names(r) && len(meant) == 0 { // what waits for another is decided from above by who names it
		if meant, err = t.waitingBelow(ctx, r); err != nil {
			return "", err
		}
	}
	if names(r) && len(meant) == 0 {
		if l, ok, err := t.waitsElsewhere(ctx, r); err != nil {
			return "", err
		} else if ok {
			return t.ruleOn(ctx, r, l.ID, yes)
		}
	}
	if len(waiting) == 0 && len(meant) == 0 {
		words, err := t.waitingWords(ctx)
		switch {
		case err != nil:
			return "", err
		case len(words) == 1 && !names(r):
			return t.ruleOnWord(ctx, words[0].ID, 0, yes)
		case len(words) > 0:
			return say.WhichWord(words), nil
		}
		articles, err := t.waitingArticles(ctx)
		switch {
		case err != nil:
			return "", err
		case len(articles) == 1 && !names(r):
			return t.ruleOnArticle(ctx, articles[0].ID, 0, yes)
		case len(articles) > 0:
			return say.WhichArticle(articles, t.Now), nil
		}
		return say.NothingWaits(), nil
	}
	s := r.Slots
	switch {
	case len(meant) == 0:
		return say.NotAmongWaiting(waiting, t.Now), t.offerNext(ctx)
	case len(meant) == 1:
		return t.ruleOn(ctx, r, meant[0].ID, yes)
	case s.All && yes && !s.Confirmed:
		return "", confirm(r, say.ConfirmApprovals(meant, t.Now), say.ApproveThem(len(meant)))
	case s.All && yes:
		return t.approveAll(ctx, r, meant)
	}
	ask := &Ask{Slot: AskApproval, Say: say.WhichApproval(), Request: r}
	for _, l := range meant[:min(len(meant), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: say.ApprovalChoice(l), ID: int64(l.ID)})
	}
	return "", ask
}

// names reports whether words say which approval they are about.
func names(r Request) bool {
	return r.Slots.Customer.Said() && r.Slots.Customer.Match != "anaphor" || r.Slots.Person.Said() || r.Slots.Number != 0
}

// asked are the approvals that words may be about.
func (t *Turn) asked(r Request, waiting []say.ApprovalLine) []say.ApprovalLine {
	s := r.Slots
	return slices.DeleteFunc(slices.Clone(waiting), func(l say.ApprovalLine) bool {
		return s.Number != 0 && int64(l.ID) != int64(s.Number) || s.Customer.Said() && s.Customer.Match != "anaphor" && !t.concerns(l, s.Customer) ||
			s.Person.Said() && !alike(l.Asker, s.Person.Text) || s.Stage != "" && !t.leadsTo(l, s.Stage)
	})
}

// leadsTo reports whether an approval is of a move to a stage that was named, in its own pipeline's words.
func (t *Turn) leadsTo(l say.ApprovalLine, stage crm.StageCode) bool {
	s, ok := t.Process.In(t.Process.Of(l.Deal), stage)
	return ok && s.Code == l.To && !l.Repriced()
}

// waitsElsewhere is the one approval that words name and that waits for somebody else: the actor's own, or one that went up.
func (t *Turn) waitsElsewhere(ctx context.Context, r Request) (l say.ApprovalLine, ok bool, err error) {
	waiting, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Status: crm.ApprovalWaiting})
	if err != nil {
		return l, false, err
	}
	lines, err := t.approvalLines(ctx, waiting)
	if lines = t.asked(r, lines); err != nil || len(lines) != 1 {
		return l, false, err
	}
	return lines[0], true, nil
}

// waitingBelow are the approvals that words name and that wait for somebody below the actor, or, for who may decide any, for anybody.
func (t *Turn) waitingBelow(ctx context.Context, r Request) (all []say.ApprovalLine, err error) {
	waiting, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Status: crm.ApprovalWaiting})
	if err != nil {
		return nil, err
	}
	lines, err := t.approvalLines(ctx, waiting)
	if err != nil {
		return nil, err
	}
	for _, l := range t.asked(r, lines) {
		if l.AskedBy == t.Actor.User.ID {
			continue
		}
		if may, err := t.mayRule(ctx, l.Approval); err != nil {
			return nil, err
		} else if may {
			all = append(all, l)
		}
	}
	return all, nil
}

// concerns reports whether an approval is about the customer somebody named; a colleague nobody had met when the words
// were read was taken for one.
func (t *Turn) concerns(l say.ApprovalLine, ref Ref) bool {
	return slices.Contains(ref.IDs, l.CustomerID) || ref.Picked == int64(l.CustomerID) || alike(l.Customer, ref.Text) || alike(l.Deal.Title, ref.Text) || crm.NameKey(l.Asker) == crm.NameKey(ref.Text)
}

func (t *Turn) approveAll(ctx context.Context, r Request, all []say.ApprovalLine) (say.Text, error) {
	var done []say.Text
	for _, l := range all {
		text, err := t.ruleOn(ctx, r, l.ID, true)
		if err != nil {
			return "", err
		}
		done = append(done, text)
	}
	return say.Both(done...), nil
}

func (t *Turn) showWaiting(ctx context.Context) (say.Text, error) {
	lines, err := t.waitingForMe(ctx)
	if err != nil {
		return "", err
	}
	return say.WaitingForMe(lines, t.Now), t.offerNext(ctx)
}
