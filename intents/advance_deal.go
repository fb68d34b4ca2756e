package intents

import (
	"context"
	"errors"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// advanceDeal moves a deal to another stage, forward or back.
func advanceDeal() Intent {
	return Intent{
		Kind:     AdvanceDeal,
		Title:    "推进商机",
		Examples: []string{"华北重工推进到报价，80万", "星辰科技的MES系统进入商务谈判了", "恒通物流退回商机阶段，客户要重新比价"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			return t.advance(ctx, r, r.Slots.Stage)
		},
	}
}

var reopenForms = []form{
	{ // 华北重工重启, 华北重工那单又活了,重新启动
		words: []string{"重启", "重新启动", "重新激活", "又活了", "活过来了", "重新打开"},
		shape: zh.NewSentence(`[把|将|给]<a 2-24 ^,。;不没别想要>[的|这边|那边]*[那单|这单|那个单子|这个单子|商机|项目]*[又|要]*[(又活了|活过来了|有戏了|又有戏了),[可以|要|先]](重启[一下]|重新启动[一下]|重新激活[一下]|又活了|活过来了|重新打开[一下])[了|吧]`),
		read:  func(m match) (Request, bool) { return m.reopen("a") },
	},
	{ // 给华北重工重启，王总说那家交不了货: and why
		words: []string{"重启", "重新启动", "重新激活"},
		shape: zh.NewSentence(`([把|将|给]<a 2-24 ^,。;不没别想要>[的|这边|那边]*[那单|这单|商机|项目]*(重启|重新启动|重新激活)|(重启|重新启动|重新激活)<a 2-24 ^,。;不没别想要>[的|那单|这单|商机|项目]*)[一下|吧]*,<b 3-40>`),
		read: func(m match) (Request, bool) {
			r, ok := m.reopen("a")
			return r, ok && inTheBook(r.Slots.Customer)
		},
	},
	{ // 重启华北重工的年度框架
		words: []string{"重启", "重新启动", "重新激活", "重新打开"},
		shape: zh.NewSentence(`(重启|重新启动|重新激活|重新打开)[一下]<a 2-24 ^,。;不没别想要>[的|这边|那边]*[那单|这单|那个单子|这个单子|商机|项目]*[了|吧]`),
		read: func(m match) (Request, bool) {
			r, ok := m.reopen("a")
			if i, j := m.runes("a"); !ok && j-i > 3 && m.r[len(m.r)-1] != '了' { // 重启华北重工: somebody else's
				r.Slots.Customer, ok = m.customer("a", false)
			}
			return r, ok
		},
	},
}

func (m match) reopen(slot string) (Request, bool) {
	ref, ok := m.customer(slot, true)
	r := Request{Kind: AdvanceDeal, Speech: Command}
	if !ok && m.r[len(m.r)-1] != '了' { // 华北重工生产线重启了 tells of theirs
		ref, r.Slots.Deal, ok = m.customerAndDeal(m.runes(slot))
	}
	r.Slots.Customer, r.Slots.Stage, r.Slots.Reason = ref, StageReopen, "重启"
	return r, ok
}

// customerAndDeal are a customer of the book and one of its deals by title, which fill the runes [i, j): 华北重工备件, 华北重工的年度框架.
func (rd *reading) customerAndDeal(i, j int) (c, deal Ref, ok bool) {
	const shortestTitle, longestTitle = 2, 12
	if rd.c.Book == nil {
		return c, deal, false
	}
	k := i + rd.c.Book.Longest(rd.r[:j], i).Runes
	if c, ok = rd.inBook(i, k); !ok {
		return c, deal, false
	}
	if k < j && rd.r[k] == '的' {
		k++
	}
	if j-k < shortestTitle || j-k > longestTitle {
		return c, deal, false
	}
	return c, Ref{Text: rd.tx.Slice(k, j), Span: rd.tx.Span(k, j), Match: "shape"}, true
}

// advance moves the deal a request is about to a stage, creating it when that was agreed.
func (t *Turn) advance(ctx context.Context, r Request, to crm.StageCode) (say.Text, error) {
	find := t.Customer
	if to == StageReopen {
		find = t.customerToGive // what was lost is there, or nothing is: none is made
	}
	c, err := find(ctx, r)
	if err != nil {
		return "", err
	}
	amount, err := t.Amount(r)
	if err != nil {
		return "", err
	}
	due, _, err := t.next(r)
	if err != nil {
		return "", err
	}
	r.Slots.Stage = to
	d, has, err := t.dealToMove(ctx, r, c)
	if err != nil {
		return "", err
	}
	if !has {
		if target, ok := t.Process.Named(to); to == StageReopen || ok && target.Kind == crm.LostStage && !created(r) {
			return "", &crm.NotFoundError{What: crm.DealNoun, Name: c.Name}
		}
		if begins, err := t.begins(ctx, r, c); err != nil {
			return "", err
		} else if !begins {
			return "", t.offerDeal(r, c, to, false)
		}
		if d, err = t.draft(ctx, r, c, amount); err != nil {
			return "", err
		}
	}
	code, said, err := t.stageOf(r, d)
	if err != nil {
		return "", err
	}
	if !said {
		return "", t.askStage(r, c, d)
	}
	if d.ID == 0 && code == d.Stage { // a new deal that begins where it is created
		return t.begin(ctx, r, c, d)
	}
	if target, _ := t.Process.Of(d).Stage(code); to == StageNext && target.Kind == crm.WonStage && d.ID != 0 {
		r.Slots.Stage, r.Slots.Deal = code, Ref{Picked: int64(d.ID)} // who says 往前推一步 may not know that it wins the deal
		return "", &Ask{Slot: AskConfirm, Say: say.SignedAlready(c, d, target), Request: r, Choices: []Choice{{Label: say.Signed()}, {Label: say.NotSigned(), Value: chooseNo}}}
	}
	person, err := t.Contact(ctx, r, c)
	if err != nil {
		return "", err
	}
	change, err := t.decide(ctx, r, c, d, code, amount)
	var refused *crm.TransitionError
	if needsWord(err, &refused) {
		if _, err := t.savedContact(ctx, person); err != nil {
			return "", err
		}
		return t.askApproval(ctx, r, c, d, refused, due)
	}
	if after := repriced(d, amount, discountOf(r.Slots.Discount)); errors.As(err, &refused) && refused.Why == crm.SameStage && after != d {
		after, waits, err := t.reprice(ctx, r, c, d, after)
		if err != nil || waits != "" {
			return waits, err
		}
		t.wrote(r, LastWrite{Customer: c.ID, Deal: after.ID}, say.SummaryOfChange(c, "商机金额"))
		return say.DealChanged(c, d, after), nil
	}
	if err != nil {
		return "", err
	}
	// Everything is decided: from here on it is recorded.
	if r.Slots.Field == string(crm.DecisionMakerField) && person.Title == "" {
		person.Title = "决策人"
	}
	if person, err = t.savedContact(ctx, person); err != nil {
		return "", err
	}
	after, err := t.record(ctx, change)
	if err != nil {
		return "", err
	}
	p := say.Progress{Customer: c, NewCustomer: created(r), Deal: after, Created: d.ID == 0, Stage: change.To, Pipeline: t.lineOf(after), Move: change, Amount: amount}
	if change.To.Kind == crm.LostStage {
		if err := t.dropFollowUps(ctx, after); err != nil {
			return "", err
		}
	} else if p.Next, err = t.plan(ctx, r, c, after, person.ID, due); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: after.ID, FollowUp: p.Next.ID}, say.SummaryOfMove(c, change.To))
	switch change.To.Kind {
	case crm.LostStage:
		return say.DealLost(p, t.lossName(after)), nil
	case crm.WonStage, crm.PaymentStage:
		return say.DealWon(p, t.Now), nil
	}
	p.Wanted = t.wanting(ctx, after)
	return say.DealAdvanced(p, t.Now), nil
}

// dealToMove is the deal to move: an open one; a won one on its way to payment; a lost one that is taken up again.
func (t *Turn) dealToMove(ctx context.Context, r Request, c crm.Customer) (crm.Deal, bool, error) {
	if r.Slots.Stage == StageReopen {
		d, ok, err := t.Deal(ctx, r, c, func(d crm.Deal) bool { return t.Process.Stage(d).Kind == crm.LostStage })
		if ok || err != nil {
			return d, ok, err
		}
		if d, ok, err = t.Deal(ctx, r, c, open(t)); ok && err == nil { // there is nothing to reopen: it was never lost
			here := t.Process.Stage(d)
			err = &crm.TransitionError{Deal: d, From: here, To: here, Why: crm.SameStage}
		}
		return d, ok, err
	}
	d, ok, err := t.Deal(ctx, r, c, open(t))
	if ok || err != nil || r.Slots.Deal.Match != "" && r.Slots.Deal.Picked == 0 && r.Slots.Deal.Text == "" {
		return d, ok, err
	}
	target, known := t.Process.Named(r.Slots.Stage)
	if !known {
		return d, false, nil
	}
	return t.Deal(ctx, r, c, func(d crm.Deal) bool {
		switch from := t.Process.Stage(d); from.Kind {
		case crm.WonStage, crm.PaymentStage:
			return target.Kind != crm.OpenStage || r.Slots.Reason != "" // losing it needs a word, so does going back
		case crm.LostStage:
			return target.Kind == crm.OpenStage && r.Slots.Reason != ""
		default:
			return false
		}
	})
}

func (t *Turn) askStage(r Request, c crm.Customer, d crm.Deal) *Ask {
	ask := &Ask{Slot: AskStage, Say: say.NeedStage(c), Request: r}
	for _, s := range t.Process.Of(d).Stages {
		if s.Code != d.Stage && len(ask.Choices) < maxChoices {
			ask.Choices = append(ask.Choices, Choice{Label: s.Name, Value: string(s.Code)})
		}
	}
	return ask
}

// repriced is a deal with the amount and the discount that were said of it; what was not said stays.
func repriced(d crm.Deal, amount crm.Money, discount int) crm.Deal {
	if !amount.IsZero() {
		d.Amount = amount
	}
	if discount != 0 {
		d.Discount = discount
	}
	return d
}

// reprice records a new price of a deal that stays where it is. What a gate on its way there would have stopped waits for somebody's
// word, as waits says; the deal is then as it was.
func (t *Turn) reprice(ctx context.Context, r Request, c crm.Customer, d, after crm.Deal) (saved crm.Deal, waits say.Text, err error) {
	change, err := t.decidePrice(ctx, c, d, after)
	var refused *crm.TransitionError
	if needsWord(err, &refused) {
		r.Slots.Deal = Ref{Picked: int64(d.ID)}
		waits, err = t.askApproval(ctx, r, c, d, refused, crm.Due{})
		return d, waits, err
	} else if err != nil {
		return d, "", err
	}
	if saved, err = t.Tx.SaveDeal(ctx, change.Deal); err != nil || change.Passed == nil {
		return saved, "", err
	}
	return saved, "", t.notePassed(ctx, change, saved)
}

// decidePrice decides a new price; who may give the word that it needs has given it.
func (t *Turn) decidePrice(ctx context.Context, c crm.Customer, d, after crm.Deal) (crm.StageChange, error) {
	change, err := t.Process.Reprice(d, after, c.Level, false, t.Now)
	var refused *crm.TransitionError
	if !needsWord(err, &refused) {
		return change, err
	}
	if own, e := t.ownWord(ctx, d, refused.Gate); e != nil || !own {
		return change, errors.Join(e, err)
	}
	change = refused.Change
	change.Passed, change.PassedBy = &refused.Gate, t.Actor.User.ID
	return change, nil
}

func (t *Turn) lossName(d crm.Deal) string {
	for _, l := range t.Process.LossReasons {
		if l.Code == d.LostReason {
			return l.Name
		}
	}
	return d.LostNote
}

// wanting is the one thing the deal's stage would still like to know; zero when nothing, or when it cannot be read.
func (t *Turn) wanting(ctx context.Context, d crm.Deal) crm.Criterion {
	w, _ := t.Process.Wanting(d, func(f crm.Field) bool {
		people, err := t.Tx.Contacts(ctx, d.CustomerID)
		return err != nil || len(people) > 0
	})
	return w
}
