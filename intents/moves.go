package intents

import (
	"context"
	"errors"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// What the deeds about deals share: deciding a move, recording it, and the next contact that follows from it.

// MoveTo is the request that moves a deal to a stage, as made on a page; amount is as typed, and empty where it stays.
func MoveTo(p *crm.Process, d crm.Deal, to crm.StageCode, amount, reason string, expected crm.Date) Request {
	r := MoveWith(p, d, to, crm.Money{}, reason)
	if all := zh.Amounts(zh.Read(amount)); len(all) == 1 {
		r.Slots.Amount = &all[0]
	}
	if !expected.IsZero() {
		r.Slots.Close = &zh.Time{Kind: zh.Day, Start: expected.In(time.UTC), End: expected.AddDays(1).In(time.UTC)}
	}
	return r
}

// MoveWith is MoveTo with the amount as a value; zero: it stays.
func MoveWith(p *crm.Process, d crm.Deal, to crm.StageCode, amount crm.Money, reason string) Request {
	r := Request{Kind: AdvanceDeal, Speech: Command, Confidence: 1}
	r.Slots.Customer, r.Slots.Deal = Ref{Picked: int64(d.CustomerID)}, Ref{Picked: int64(d.ID)}
	r.Slots.Stage, r.Slots.Reason = to, reason
	switch s, _ := p.Of(d).Stage(to); s.Kind {
	case crm.WonStage:
		r.Kind = CloseWon
	case crm.LostStage:
		r.Kind = CloseLost
		if l, ok := p.LossReason(reason); ok && reason != "" {
			r.Slots.Loss = l.Code
		}
	}
	r.Slots.Amount = moneyOf(amount)
	return r
}

// Tapped is the request of a button on a page, with the reason that is written beside it.
func Tapped(b crm.ButtonDeed, reason string) Request {
	r := Request{Kind: TapButton, Speech: Command, Confidence: 1, Button: b}
	r.Slots.Reason = reason
	return r
}

// PickOf is the request that takes a customer out of the pool, as made on a page.
func PickOf(c crm.Customer) Request {
	r := Request{Kind: PickLead, Speech: Command, Confidence: 1}
	r.Slots.Customer = Ref{Text: c.Name, Picked: int64(c.ID)}
	return r
}

// BackToRules is the request that puts a version of the process in force again, over the one that was seen to be.
func BackToRules(no, over int) Request {
	r := Request{Kind: ProcessRule, Speech: Command, Confidence: 1}
	r.Slots.Rule, r.Slots.Confirmed = RuleWords{Op: RuleBack, No: no, Seen: over + 1}, true
	return r
}

func open(t *Turn) func(crm.Deal) bool { return t.Process.Open }

// decide decides the move of d (without an id: of a deal still to be created) to a stage.
// What is missing is asked for; anything else that is refused is an error for people.
func (t *Turn) decide(ctx context.Context, r Request, c crm.Customer, d crm.Deal, to crm.StageCode, amount crm.Money) (crm.StageChange, error) {
	if d.ID != 0 {
		r.Slots.Deal.Picked = int64(d.ID) // what is asked is asked of this one
	}
	loss, reason := t.loss(r)
	target, _ := t.Process.Of(d).Stage(to)
	if target.Kind != crm.LostStage {
		loss = ""
	}
	has, err := t.factsOf(ctx, r, c)
	if err != nil {
		return crm.StageChange{}, err
	}
	if z := r.Slots.Close; z != nil && !(z.Start.IsZero() && z.End.IsZero()) {
		d.ExpectedClose = closeOf(z)
	}
	move := crm.Move{Reason: reason, Loss: loss, Amount: amount, Discount: discountOf(r.Slots.Discount), Level: c.Level, Has: has}
	change, err := t.Process.Advance(d, to, move, t.Now)
	var missing *crm.MissingError
	var refused *crm.TransitionError
	switch {
	case errors.As(err, &missing):
		return change, t.askMissing(r, c, missing)
	case needsWord(err, &refused) && refused.Change.Back && reason == "":
		return change, &Ask{Slot: AskReason, Say: say.NeedBackReason(d, refused.From, refused.To), Request: r}
	case needsWord(err, &refused) && target.Kind == crm.LostStage && reason == "" && loss == "":
		return change, t.askLoss(r, c)
	case needsWord(err, &refused):
		if own, e := t.ownWord(ctx, d, refused.Gate); e != nil || !own {
			return change, errors.Join(e, err)
		}
		for _, w := range t.Process.Waits(refused.Change, c.Level) { // one's word may be enough for one rule and not for another
			if w.Gate == refused.Gate {
				continue
			}
			if own, e := t.ownWord(ctx, d, w.Gate); e != nil || !own {
				refused.Gate, refused.Because = w.Gate, w.Because
				return change, errors.Join(e, err)
			}
		}
		move.Approved = true
		if change, err = t.Process.Advance(d, to, move, t.Now); err == nil {
			change.Passed, change.PassedBy = &refused.Gate, t.Actor.User.ID
		}
	case errors.As(err, &refused) && refused.Why == crm.NeedsReason && target.Kind == crm.LostStage:
		return change, t.askLoss(r, c)
	case errors.As(err, &refused) && refused.Why == crm.NeedsReason:
		return change, &Ask{Slot: AskReason, Say: say.NeedBackReason(d, refused.From, refused.To), Request: r}
	}
	return change, err
}

// factsOf tells which facts of a customer, that a stage may ask for, are there or said.
func (t *Turn) factsOf(ctx context.Context, r Request, c crm.Customer) (func(crm.Field) bool, error) {
	people, err := t.Tx.Contacts(ctx, c.ID)
	return func(f crm.Field) bool {
		switch f {
		case crm.ContactField:
			return len(people) > 0 || r.Slots.Contact.Said()
		case crm.DecisionMakerField:
			return slices.ContainsFunc(people, crm.Contact.Decides) ||
				r.Slots.Contact.Said() && r.Slots.Field == string(crm.DecisionMakerField)
		}
		return false
	}, err
}

// askMissing asks for the first thing a stage needs.
func (t *Turn) askMissing(r Request, c crm.Customer, e *crm.MissingError) *Ask {
	switch f := e.Fields[0]; f.Field {
	case crm.AmountField:
		return &Ask{Slot: AskAmount, Say: say.NeedAmount(c, e.To), Request: r}
	case crm.ExpectedCloseField:
		r.Slots.Field = "close"
		return &Ask{Slot: AskDate, Say: say.NeedField(c, e.To, f), Request: r}
	case crm.LossReasonField:
		return t.askLoss(r, c)
	default:
		r.Slots.Field = string(f.Field)
		return &Ask{Slot: AskContact, Say: say.NeedField(c, e.To, f), Request: r}
	}
}

func (t *Turn) askLoss(r Request, c crm.Customer) *Ask {
	ask := &Ask{Slot: AskReason, Say: say.NeedReason(c), Request: r}
	for _, l := range t.Process.LossReasons[:min(len(t.Process.LossReasons), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: l.Name, Value: string(l.Code)})
	}
	return ask
}

// closeOf is the day by which a deal is expected to close: the last one of a span.
func closeOf(z *zh.Time) crm.Date {
	if z.Kind == zh.Range && !z.End.IsZero() {
		return crm.DateOf(z.End.Add(-time.Nanosecond))
	}
	return crm.DateOf(z.Start)
}

// draft is a deal of a customer as a request describes it, not stored yet, in the first stage of its pipeline.
func (t *Turn) draft(ctx context.Context, r Request, c crm.Customer, amount crm.Money) (crm.Deal, error) {
	line := t.Process.Pipeline(r.Slots.Pipeline)
	first, _ := line.First(crm.OpenStage)
	d := crm.Deal{CustomerID: c.ID, Owner: c.Owner, Title: r.Slots.Deal.Text, Pipeline: line.Code, Stage: first.Code, Amount: amount,
		StageEnteredAt: t.Now, CreatedAt: t.Now}
	if z := r.Slots.Close; z != nil && !(z.Start.IsZero() && z.End.IsZero()) {
		d.ExpectedClose = closeOf(z)
	}
	if p := r.Slots.Percent; p != nil {
		d.Probability = int(fenOf(p.Value) / 100)
	}
	if d.Title != "" {
		return d, nil
	}
	all, err := t.deals(ctx, c, func(crm.Deal) bool { return true })
	for n := 1; ; n++ {
		d.Title = say.NewDeal(n)
		taken := false
		for _, o := range all {
			taken = taken || o.Title == d.Title
		}
		if !taken {
			return d, err
		}
	}
}

// begins reports whether a request that moves a deal of c may begin one: that was agreed, or it goes without saying
// since c has no deal yet and the stage is one on the way. It can be taken back like everything.
func (t *Turn) begins(ctx context.Context, r Request, c crm.Customer) (bool, error) {
	if r.Slots.Deal.Match == matchCreate {
		return true, nil
	}
	if r.Kind == CloseLost && created(r) {
		return true, nil // who is lost the moment they are entered
	}
	target, known := t.Process.Named(r.Slots.Stage)
	if !known || target.Kind != crm.OpenStage || r.Slots.Deal.Match != "" {
		return false, nil
	}
	all, err := t.deals(ctx, c, func(crm.Deal) bool { return true })
	return len(all) == 0, err
}

// offerDeal asks whether to create the deal that a request takes for granted.
func (t *Turn) offerDeal(r Request, c crm.Customer, to crm.StageCode, without bool) *Ask {
	target, _ := t.Process.Named(to)
	ask := &Ask{Slot: AskDeal, Say: say.NoDeal(c, target), Request: r, Choices: []Choice{{Label: say.CreateDeal(), Value: chooseCreate}}}
	if without {
		ask.Choices = append(ask.Choices, Choice{Label: say.OnlyLog(), Value: chooseSkip})
	} else {
		ask.Choices = append(ask.Choices, Choice{Label: say.No(), Value: chooseNo})
	}
	return ask
}

// record stores a decided move; a deal that is new is created where it is to stand.
func (t *Turn) record(ctx context.Context, change crm.StageChange) (d crm.Deal, err error) {
	if change.Deal.ID == 0 {
		d, err = t.Tx.CreateDeal(ctx, change.Deal)
	} else {
		d, err = t.Tx.RecordStageChange(ctx, change)
	}
	if err == nil && !change.Back {
		err = t.spawnTasks(ctx, d)
	}
	if err != nil || change.Passed == nil {
		return d, err
	}
	return d, t.notePassed(ctx, change, d)
}

// openNext is the open next contact with a customer, of this deal before that of none; zero when there is none.
func (t *Turn) openNext(ctx context.Context, c crm.CustomerID, d crm.DealID) (crm.FollowUp, error) {
	all, err := t.Tx.OpenFollowUps(ctx, c)
	all = slices.DeleteFunc(all, func(f crm.FollowUp) bool { return !t.Tx.Actor().Scope.Includes(f.Owner) }) // not of who works on c beside this person
	for _, f := range all {
		if f.DealID == d {
			return f, err
		}
	}
	for _, f := range all {
		if f.DealID == 0 || d == 0 {
			return f, err
		}
	}
	return crm.FollowUp{}, err
}

// rhythm plans the next contact that a stage asks for, unless one is open that lies ahead; it gives that one.
// One that is late is overtaken by what happened now.
func (t *Turn) rhythm(ctx context.Context, c crm.Customer, d crm.Deal) (crm.FollowUp, error) {
	next, err := t.openNext(ctx, c.ID, d.ID)
	days := t.Process.Stage(d).FollowUpDays
	if err != nil || next.ID != 0 && !t.past(next.Due) || days == 0 {
		return next, err
	}
	due := crm.DueDay(t.Calendar.AddWorkdays(crm.DateOf(t.Now), days), t.Now.Location())
	return t.Tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: d.ID, Owner: d.Owner, Due: due, Origin: crm.StageRule})
}

// plan stores the next contact that was said; without one it gives what the stage asks for.
func (t *Turn) plan(ctx context.Context, r Request, c crm.Customer, d crm.Deal, p crm.ContactID, due crm.Due) (crm.FollowUp, error) {
	if due.IsZero() {
		return t.rhythm(ctx, c, d)
	}
	return t.Tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: d.ID, ContactID: p, Due: due, Content: r.Slots.NextText, Origin: crm.Said})
}

// dropFollowUps cancels the open next contacts of a deal that has ended.
func (t *Turn) dropFollowUps(ctx context.Context, d crm.Deal) error {
	all, err := t.Tx.ListFollowUps(ctx, store.FollowUpFilter{Customer: d.CustomerID, Deal: d.ID, Status: crm.FollowUpOpen})
	for _, f := range all {
		f.Status = crm.FollowUpCanceled
		if _, err := t.Tx.SaveFollowUp(ctx, f); err != nil {
			return err
		}
	}
	return err
}

// wonder asks by the way when the next contact with c is.
func (t *Turn) wonder(c crm.Customer, contact crm.ContactID) {
	r := Request{Kind: SetReminder, Speech: Command, Confidence: 1}
	r.Slots.Customer, r.Slots.Contact = Ref{Picked: int64(c.ID)}, Ref{Picked: int64(contact)}
	t.Wonder = &Ask{Slot: AskNext, Request: r}
}

// wrote remembers what a deed wrote, for 不对，改成… and 这单.
func (t *Turn) wrote(r Request, w LastWrite, summary string) {
	w.Kind, w.At, w.Operation, w.Request = r.Kind, t.Now, t.Tx.No(), r
	t.Memory.Last = w
	t.Tx.Summarise(summary)
	if w.Customer != 0 {
		t.mention(w.Customer, w.Deal)
	}
}

// created reports whether the request's customer was created by its answer.
func created(r Request) bool { return r.Slots.Customer.Match == matchCreate }
