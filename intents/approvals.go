package intents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// A move that meets a gate waits for somebody's word: it is kept as decided, the one who is asked gets a card, and the
// move is made in the transaction in which they agree, in the name of who asked.

// needsWord reports whether a move was refused because it needs a word.
func needsWord(err error, refused **crm.TransitionError) bool {
	return errors.As(err, refused) && (*refused).Why == crm.NeedsApprove
}

// discountOf is a discount in thousandths of the list price: 8.5折, 85折 and 让15个点 are 850.
func discountOf(a *zh.Amount) int {
	if a == nil || !a.Discount {
		return 0
	}
	thousandths := int(fenOf(a.Value) / 10)
	if a.Off && thousandths < 500 {
		thousandths = 1000 - thousandths
	}
	if thousandths <= 0 || thousandths >= 1000 {
		return 0
	}
	return thousandths
}

// ownWord reports whether the actor is one of those whose word a colleague's deal needs: then it is said already.
func (t *Turn) ownWord(ctx context.Context, d crm.Deal, g crm.Gate) (bool, error) {
	if d.Owner == 0 || d.Owner == t.Actor.User.ID {
		return false, nil
	}
	all, err := t.Tx.Approvers(ctx, d.Owner, g.Approver)
	return slices.ContainsFunc(all, func(u crm.User) bool { return u.ID == t.Actor.User.ID }), err
}

// notePassed records that a move met a gate and did not wait.
func (t *Turn) notePassed(ctx context.Context, c crm.StageChange, d crm.Deal) error {
	a := crm.Approval{CustomerID: d.CustomerID, DealID: d.ID, DealVersion: d.Version, From: c.From.Code, To: c.To.Code, Amount: d.Amount, Discount: d.Discount,
		Was: c.Before.Amount, Reason: c.Reason, AskedAt: t.Now, Rule: c.Passed.Approver, Why: c.Passed.When, Status: crm.ApprovalAuto, DecidedAt: t.Now}
	if c.PassedBy != 0 {
		a.AskedBy, a.Approver, a.DecidedBy, a.Status = d.Owner, c.PassedBy, c.PassedBy, crm.ApprovalGiven
	}
	_, err := t.Tx.AskApproval(ctx, a)
	return err
}

// askApproval keeps a move that needs a word and asks for it. A request for the same deal that waits is replaced; the
// same request again changes nothing.
func (t *Turn) askApproval(ctx context.Context, r Request, c crm.Customer, d crm.Deal, refused *crm.TransitionError, due crm.Due) (say.Text, error) {
	g, m := refused.Gate, refused.Change
	all, err := t.Tx.Approvers(ctx, t.Actor.User.ID, g.Approver)
	if err != nil {
		return "", err
	}
	who, ok := crm.NextApprover(all, 0)
	if !ok {
		return "", &crm.NoApproverError{To: refused.To}
	}
	if d.ID == 0 {
		if d, err = t.Tx.CreateDeal(ctx, d); err != nil {
			return "", err
		}
	}
	a := crm.Approval{CustomerID: c.ID, DealID: d.ID, DealVersion: d.Version, From: d.Stage, To: refused.To.Code, Amount: m.Deal.Amount, Discount: m.Deal.Discount,
		Was: d.Amount, Reason: m.Reason, Loss: m.Deal.LostReason, Next: due, NextText: r.Slots.NextText,
		AskedAt: t.Now, Rule: g.Approver, Why: t.whyAsked(refused, c.Level), Limit: g.TimeLimit, Approver: who.ID, Status: crm.ApprovalWaiting}.Timed(t.Calendar, t.Now)
	waiting, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Deal: d.ID, Status: crm.ApprovalWaiting})
	if err != nil {
		return "", err
	}
	for _, w := range waiting {
		if w.Same(a) {
			l, err := t.approvalLine(ctx, w)
			return say.ApprovalWaits(l, t.Now), err
		}
		w.Status = crm.ApprovalWithdrawn
		if _, err := t.Tx.SaveApproval(ctx, w); err != nil {
			return "", err
		}
	}
	if a, err = t.Tx.AskApproval(ctx, a); err != nil {
		return "", err
	}
	l, err := t.approvalLine(ctx, a)
	if err != nil {
		return "", err
	}
	r.Slots.Stage = refused.To.Code
	if before := t.Memory.Last; before.At.Equal(t.Now) && before.Operation == t.Tx.No() { // the contact that told it stays what is corrected
		t.Tx.Summarise(say.SummaryOfRequest(c, refused.From, refused.To))
	} else {
		t.wrote(r, LastWrite{Customer: c.ID, Approval: a.ID}, say.SummaryOfRequest(c, refused.From, refused.To))
	}
	spent, err := t.spent(ctx, a)
	if err != nil {
		return "", err
	}
	return say.Both(say.ApprovalAsked(l), spent), t.Tx.Push(ctx, approvalPush(l, who, t.Now), t.Now)
}

// spent says that somebody agreed to the same move before, which was made then; empty when nobody did.
func (t *Turn) spent(ctx context.Context, a crm.Approval) (say.Text, error) {
	all, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Deal: a.DealID})
	if err != nil || a.Repriced() {
		return "", err
	}
	for _, g := range slices.Backward(all) {
		switch {
		case g.AskedBy != a.AskedBy || g.To != a.To || g.Repriced() || g.Status != crm.ApprovalGiven && g.Status != crm.ApprovalRefused:
			continue
		case g.Status == crm.ApprovalRefused:
			return "", nil
		}
		l, err := t.approvalLine(ctx, g)
		return say.ApprovalSpent(l, t.Now), err
	}
	return "", nil
}

// conditionOf is why a gate counts, in words.
func (t *Turn) conditionOf(g crm.Gate, terms []crm.Term) string {
	if g.When == "" {
		return ""
	}
	return say.Condition(terms, func(code crm.StageCode) crm.Stage { return t.Process.Stage(crm.Deal{Stage: code}) })
}

// whyAsked is why a move is asked for, in words: by every gate at which it waits.
func (t *Turn) whyAsked(refused *crm.TransitionError, level crm.Level) string {
	all := []string{t.conditionOf(refused.Gate, refused.Because)}
	for _, w := range t.Process.Waits(refused.Change, level) {
		if why := t.conditionOf(w.Gate, w.Because); w.Gate != refused.Gate && why != "" && !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "；")
}

// stillWaits is the request for the next one whose word a move needs after a was agreed to; ok is false when all have given it.
func (t *Turn) stillWaits(ctx context.Context, a crm.Approval, change crm.StageChange, level crm.Level) (next crm.Approval, ok bool, err error) {
	given, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Deal: a.DealID, Status: crm.ApprovalGiven})
	if err != nil {
		return next, false, err
	}
	given = append(slices.DeleteFunc(given, func(g crm.Approval) bool { return !g.Same(a) }), a)
	for _, w := range t.Process.Waits(change, level) {
		all, err := t.Tx.Approvers(ctx, a.AskedBy, w.Gate.Approver)
		if err != nil {
			return next, false, err
		}
		who, here := crm.NextApprover(all, 0)
		if !here || slices.ContainsFunc(given, func(g crm.Approval) bool { return g.Rule == w.Gate.Approver || g.DecidedBy == who.ID }) {
			continue
		}
		next = a.Anew(change.Before, t.Calendar, t.Now)
		next.Rule, next.Limit, next.Approver = w.Gate.Approver, w.Gate.TimeLimit, who.ID
		return next.Timed(t.Calendar, t.Now), true, nil
	}
	return next, false, nil
}

// goesOn stores what was agreed to and asks the next one.
func (t *Turn) goesOn(ctx context.Context, a, next crm.Approval) (say.Text, error) {
	a, err := t.Tx.SaveApproval(ctx, a)
	if err != nil {
		return "", err
	}
	lines, err := t.approvalLines(ctx, []crm.Approval{a, next})
	if err != nil {
		return "", err
	}
	who, err := t.Tx.User(ctx, next.Approver)
	if err != nil {
		return "", err
	}
	l, to := lines[0], lines[1]
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfRuling(l))
	if err := t.tell(ctx, l, say.ApprovalHalfway(l, to)); err != nil {
		return "", err
	}
	if err := t.Tx.Push(ctx, approvalPush(to, who, t.Now), t.Now); err != nil {
		return "", err
	}
	return say.ApprovalGoesOn(l, to), t.offerNext(ctx)
}

// approvalPush is the card by which somebody is asked.
func approvalPush(l say.ApprovalLine, to crm.User, now time.Time) crm.Push {
	card := say.ApprovalCard(l, now)
	card.TaskID = fmt.Sprintf("apv-%d-%d-%d", l.ID, to.ID, l.Version)
	return crm.Push{Key: fmt.Sprintf("approval:%d:%d:%d", l.ID, to.ID, l.Version), Channel: crm.AppChannel, To: to.WeComID, Reply: crm.Reply{Card: card}}
}

func (t *Turn) approvalLine(ctx context.Context, a crm.Approval) (say.ApprovalLine, error) {
	lines, err := t.approvalLines(ctx, []crm.Approval{a})
	if err != nil || len(lines) == 0 {
		return say.ApprovalLine{Approval: a}, err
	}
	return lines[0], nil
}

func (t *Turn) approvalLines(ctx context.Context, all []crm.Approval) ([]say.ApprovalLine, error) {
	return records.ApprovalLines(ctx, t.Tx, t.Process, all)
}

// ruleOn decides an approval by a button, or by words that mean one.
func (t *Turn) ruleOn(ctx context.Context, r Request, id crm.ApprovalID, yes bool) (say.Text, error) {
	a, err := t.Tx.Approval(ctx, id)
	if err != nil {
		return "", err
	}
	l, err := t.approvalLine(ctx, a)
	if err != nil {
		return "", err
	}
	if !a.Waits() {
		return say.ApprovalDecided(l), nil
	}
	if may, err := t.mayRule(ctx, a); err != nil {
		return "", err
	} else if !may && a.AskedBy != t.Actor.User.ID {
		return say.ApprovalOfOther(l), nil
	}
	if seen := r.Button.Since; seen != 0 && seen != a.Version { // it was decided and that was taken back
		t.Offer = say.ApprovalCard(l, t.Now)
		return say.ApprovalMoved(l), nil
	}
	if a.AskedBy == t.Actor.User.ID {
		return say.ApprovalOwn(l), nil
	}
	if !yes && r.Slots.Reason == "" && r.Slots.Loss != chooseNone {
		return "", &Ask{Slot: AskReason, Say: say.WhyRejected(l), Request: r, Choices: []Choice{{Label: say.NoReasonGiven(), Value: string(chooseNone)}}}
	}
	status, comment := crm.ApprovalGiven, ""
	if !yes {
		status = crm.ApprovalRefused
		if comment = r.Slots.Reason; r.Slots.Loss == chooseNone {
			comment = ""
		}
	}
	decided, err := a.Decide(t.Actor.User.ID, status, comment, t.Now)
	if err != nil {
		return "", err
	}
	if yes {
		return t.agree(ctx, decided)
	}
	return t.conclude(ctx, decided, nil)
}

// chooseNone is the answer that gives no reason.
const chooseNone crm.LossReason = "none"

// mayRule reports whether the actor is asked, or stands above who is.
func (t *Turn) mayRule(ctx context.Context, a crm.Approval) (bool, error) {
	me := t.Actor.User.ID
	if a.Approver == me {
		return true, nil
	}
	all, err := t.Tx.Approvers(ctx, a.AskedBy, a.Rule)
	at := func(id crm.UserID) int { return slices.IndexFunc(all, func(u crm.User) bool { return u.ID == id }) }
	return at(me) > at(a.Approver), err
}

// agree makes the move in the name of who asked. When the deal was changed since, it asks anew; when the move makes no
// sense any more, it says so.
func (t *Turn) agree(ctx context.Context, a crm.Approval) (say.Text, error) {
	var p *say.Progress
	var anew, next crm.Approval
	err := t.Tx.InNameOf(ctx, a, func() (err error) {
		d, err := t.Tx.Deal(ctx, a.DealID)
		if err != nil {
			return err
		}
		c, err := t.Tx.Customer(ctx, d.CustomerID)
		if err != nil {
			return err
		}
		move := crm.Move{Reason: a.Reason, Loss: a.Loss, Amount: a.Amount, Discount: a.Discount, Level: c.Level, Approved: true, Has: func(crm.Field) bool { return true }}
		change, err := t.Process.Advance(d, a.To, move, t.Now)
		if a.Repriced() {
			after := d
			after.Amount, after.Discount = a.Amount, a.Discount
			change, err = t.Process.Reprice(d, after, c.Level, true, t.Now)
		}
		if err != nil {
			return err
		}
		if same, e := t.Tx.DealAsAsked(ctx, a.ID); e != nil {
			return e
		} else if !same {
			anew, err = t.Tx.AskApproval(ctx, a.Anew(d, t.Calendar, t.Now))
			return err
		}
		if a.Repriced() {
			_, err = t.Tx.SaveDeal(ctx, change.Deal)
			return err
		}
		if n, waits, e := t.stillWaits(ctx, a, change, c.Level); e != nil {
			return e
		} else if waits {
			next, err = t.Tx.AskApproval(ctx, n)
			return err
		}
		after, err := t.Tx.RecordStageChange(ctx, change)
		if err != nil {
			return err
		}
		if !change.Back {
			if err := t.spawnTasks(ctx, after); err != nil {
				return err
			}
		}
		p = &say.Progress{Customer: c, Deal: after, Stage: change.To, Move: change}
		switch {
		case change.To.Kind == crm.LostStage:
			return t.dropFollowUps(ctx, after)
		case !a.Next.IsZero():
			p.Next, err = t.Tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: after.ID, Due: a.Next, Content: a.NextText, Origin: crm.Said})
		default:
			p.Next, err = t.rhythm(ctx, c, after)
		}
		return err
	})
	var refused *crm.TransitionError
	switch {
	case notFound(err), errors.As(err, &refused):
		a.Status, a.Comment = crm.ApprovalVoid, ""
		return t.conclude(ctx, a, nil)
	case err != nil:
		return "", err
	case anew.ID != 0:
		return t.again(ctx, a, anew)
	case next.ID != 0:
		return t.goesOn(ctx, a, next)
	}
	return t.conclude(ctx, a, p)
}

// again puts the request for the deal as it is now in the place of the old one, and shows it.
func (t *Turn) again(ctx context.Context, old, anew crm.Approval) (say.Text, error) {
	old.Status, old.DecidedBy = crm.ApprovalVoid, 0
	if _, err := t.Tx.SaveApproval(ctx, old); err != nil {
		return "", err
	}
	l, err := t.approvalLine(ctx, anew)
	if err != nil {
		return "", err
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfRuling(l))
	t.Offer = say.ApprovalCard(l, t.Now)
	return say.ApprovalAnew(l, old), nil
}

// conclude stores a decision and tells who asked.
func (t *Turn) conclude(ctx context.Context, a crm.Approval, p *say.Progress) (say.Text, error) {
	a, err := t.Tx.SaveApproval(ctx, a)
	if err != nil {
		return "", err
	}
	l, err := t.approvalLine(ctx, a)
	if err != nil {
		return "", err
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfRuling(l))
	if err := t.tell(ctx, l, say.ApprovalNews(l, p, t.Now)); err != nil {
		return "", err
	}
	return say.ApprovalRuled(l), t.offerNext(ctx)
}

// tell sends the news of an approval to who asked for it.
func (t *Turn) tell(ctx context.Context, l say.ApprovalLine, news say.Text) error {
	return t.tellUser(ctx, l, l.AskedByUser, news)
}

func (t *Turn) tellUser(ctx context.Context, l say.ApprovalLine, to crm.User, news say.Text) error {
	if to.WeComID == "" || to.Left {
		return nil
	}
	return t.Tx.Push(ctx, crm.Push{Key: fmt.Sprintf("approval:%d:told:%d:%d", l.ID, to.ID, l.Version), Channel: crm.AppChannel, To: to.WeComID,
		Reply: crm.Reply{Text: string(news)}}, t.Now)
}

// EndOvertaken ends the requests for what was just moved elsewhere or deleted, and says so.
func (t *Turn) EndOvertaken(ctx context.Context) (say.Text, error) {
	ended, err := records.EndOvertaken(ctx, t.Tx, t.Process)
	return say.RequestsEnded(ended, t.Actor.User.ID), err
}

// tellRulingsUndone tells who asked that a decision was taken back, or stands again, and who is asked that it waits again.
func (t *Turn) tellRulingsUndone(ctx context.Context, o crm.Operation) error {
	for _, touched := range o.Touched {
		if touched.Table != "approvals" {
			continue
		}
		a, err := t.Tx.Approval(ctx, crm.ApprovalID(touched.ID))
		if notFound(err) {
			continue // a request was withdrawn
		} else if err != nil {
			return err
		}
		l, err := t.approvalLine(ctx, a)
		if err != nil {
			return err
		}
		if me := t.Actor.User.ID; a.Waits() && a.Approver != me {
			if err := t.askAgain(ctx, l); err != nil {
				return err
			}
			continue
		} else if a.Status == crm.ApprovalVoid && a.Approver != me {
			if err := t.tellUser(ctx, l, l.ApproverUser, say.ApprovalOvertaken(l)); err != nil {
				return err
			}
		}
		if a.AskedBy == t.Actor.User.ID {
			continue
		}
		if err := t.tell(ctx, l, say.ApprovalNews(l, nil, t.Now)); err != nil {
			return err
		}
	}
	return nil
}

// askAgain brings a request back to who is asked, and tells who asked, where neither is the actor.
func (t *Turn) askAgain(ctx context.Context, l say.ApprovalLine) error {
	if l.AskedBy != t.Actor.User.ID {
		if err := t.tell(ctx, l, say.ApprovalWaitsAgain(l)); err != nil {
			return err
		}
	}
	if l.ApproverUser.WeComID == "" || l.ApproverUser.Left {
		return nil // it goes up when its time is over
	}
	return t.Tx.Push(ctx, approvalPush(l, l.ApproverUser, t.Now), t.Now)
}

// offerNext shows what waits next for the actor.
func (t *Turn) offerNext(ctx context.Context) error {
	lines, err := t.waitingForMe(ctx)
	if t.Offer = nil; err == nil && len(lines) > 0 {
		t.Offer = say.ApprovalCard(lines[0], t.Now)
	}
	return err
}

// waitingForMe is what waits for the actor's word, the oldest first.
func (t *Turn) waitingForMe(ctx context.Context) ([]say.ApprovalLine, error) {
	all, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Approver: t.Actor.User.ID, Status: crm.ApprovalWaiting})
	if err != nil {
		return nil, err
	}
	return t.approvalLines(ctx, all)
}
