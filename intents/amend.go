package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// amend corrects what the last message wrote, while it is fresh: 不对，改成80万.
func amend() Intent {
	return Intent{
		Kind:     Amend,
		Title:    "更正",
		Examples: []string{"不对，改成80万", "写错了，是下周四", "联系人应该是李总", "刚才的拜访改成电话"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if last := t.Memory.Last; last.Kind == SetProduct && r.Slots.Amount != nil && !inTheBook(r.Slots.Customer) && t.Now.Sub(last.At) <= topicFor {
				q := last.Request // 不对，冷藏车是36万: the list price just set
				q.Slots.Amount = r.Slots.Amount
				return setProduct().Do(ctx, t, q)
			}
			last, ok, err := t.toAmend(ctx, r)
			if err != nil || !ok {
				return say.NothingToAmend(), err
			}
			var deed func(context.Context, Request, LastWrite) (say.Text, error)
			field := fieldOf(r)
			if (field == "" || field == "contact" || field == "customer") && mobileIn(t.Text) != "" {
				field = "phone"
			}
			switch field {
			case "phone":
				deed = t.amendPhone
			case "amount":
				deed = t.amendAmount
			case "close":
				deed = t.amendClose
			case "next":
				deed = t.amendNext
			case "customer":
				deed = t.amendCustomer
			case "contact":
				deed = t.amendContact
			case "activity":
				deed = t.amendActivity
			case "stage":
				deed = t.amendStage
			case outcomeField:
				deed = t.amendOutcome
			default:
				if said, ok, err := t.amendQuote(ctx, r, last, crm.Money{}); ok || err != nil {
					return said, err
				}
				if t.denies(last) {
					if said, ok, err := t.takeBackLast(ctx, last); ok || err != nil {
						return said, err
					}
				}
				return say.WhatToAmend(), nil
			}
			text, err := deed(ctx, r, last)
			if err == nil && t.Tx.No() != 0 {
				if t.Memory.Last.At != t.Now {
					last.At = t.Now // it may be corrected again
					t.Memory.Last = last
				}
			}
			return text, err
		},
	}
}

// denies reports whether a correction takes all of what was written back, instead of putting a value right: 撤回, 没签, 不是输了.
func (t *Turn) denies(last LastWrite) bool {
	if last.Operation == 0 {
		return false
	}
	if asks(t.Text, "撤回", "撤了", "撤掉", "撤销") {
		return true
	}
	stage, _ := t.Process.Named(last.Request.Slots.Stage)
	switch {
	case last.Kind == CloseWon || stage.Won():
		return asks(t.Text, "没签", "没有签", "还没签", "没成交", "不是成交", "没有成交", "口头")
	case last.Kind == CloseLost || stage.Kind == crm.LostStage:
		return asks(t.Text, "不是输", "没输", "没丢", "不是丢", "没黄", "不是黄", "暂缓")
	case last.Kind == RecordPayment:
		return asks(t.Text, "没收到", "没有收到", "没到账", "还没到", "没回款")
	}
	return false
}

// toAmend are the records a correction is about: those of the last write while it is fresh, or of the customer it names.
func (t *Turn) toAmend(ctx context.Context, r Request) (last LastWrite, ok bool, err error) {
	last = t.Memory.Last
	fresh := !last.At.IsZero() && t.Now.Sub(last.At) <= topicFor
	named := r.Slots.Customer
	if fieldOf(r) == "customer" || !named.Said() || named.Match == "anaphor" {
		return last, fresh, nil
	}
	c, err := t.Customer(ctx, r)
	if err != nil || fresh && last.Customer == c.ID {
		return last, true, err
	}
	d, _, err := t.Deal(ctx, r, c, open(t))
	return LastWrite{Kind: r.Kind, Request: r, Customer: c.ID, Deal: d.ID}, true, err
}

// fieldOf is what a correction is about: as understood, else by the value it brings.
func fieldOf(r Request) string {
	s := r.Slots
	switch {
	case s.Field != "":
		return s.Field
	case s.Amount != nil:
		return "amount"
	case s.Next != nil:
		return "next"
	case s.Activity != "":
		return "activity"
	case s.Stage != "":
		return "stage"
	case s.Contact.Said():
		return "contact"
	case s.Customer.Said() && s.Customer.Match != "anaphor":
		return "customer"
	}
	return ""
}

// amendClose corrects when the deal is expected to close.
func (t *Turn) amendClose(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	if last.Deal == 0 || r.Slots.Close == nil {
		return say.NothingToAmend(), nil
	}
	d, c, err := t.dealOf(ctx, last)
	if err != nil {
		return "", err
	}
	return t.changeDeal(ctx, r, c, d)
}

// dealOf is the deal of what was written last, with its customer.
func (t *Turn) dealOf(ctx context.Context, last LastWrite) (d crm.Deal, c crm.Customer, err error) {
	if d, err = t.Tx.Deal(ctx, last.Deal); err != nil {
		return d, c, err
	}
	c, err = t.Tx.Customer(ctx, d.CustomerID)
	return d, c, err
}

func (t *Turn) amendAmount(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	if a, was := r.Slots.Amount, last.Request.Slots.Amount; a != nil && a.Approx && a.Kind == zh.Number && was != nil {
		for _, fen := range []int64{a.Fen, a.Fen / 10000} { // 不是36.8是38.6: in the unit of the amount that it takes the place of
			if fen > was.Fen/10 && fen < was.Fen*10 {
				sure := *a
				sure.Fen, sure.Approx = fen, false
				r.Slots.Amount = &sure
				break
			}
		}
	}
	amount, err := t.Amount(r)
	if err != nil || amount.IsZero() {
		return say.WhatToAmend(), err
	}
	if said, ok, err := t.amendQuote(ctx, r, last, amount); ok || err != nil {
		return said, err
	}
	if asks(t.Text, "单价") {
		return say.NoQuoteToAmend(), nil
	}
	if last.Approval != 0 { // what waits is asked for anew
		q := last.Request
		q.Slots.Customer, q.Slots.Amount = Ref{Picked: int64(last.Customer)}, r.Slots.Amount
		return t.advance(ctx, q, q.Slots.Stage)
	}
	if last.Plan != 0 {
		return t.amendPlan(ctx, r, last)
	}
	if last.Payment != 0 && !asks(t.Text, ofTheWhole...) {
		all, err := t.Tx.Payments(ctx, last.Deal)
		if err != nil {
			return "", err
		}
		for _, p := range all {
			if p.ID != last.Payment {
				continue
			}
			before := p.Amount
			if !wasSo(r, before) {
				return say.NeverSaid(r.Slots.Was.Fen), nil
			}
			p.Amount = amount
			if p, err = t.Tx.SavePayment(ctx, p); err != nil {
				return "", err
			}
			met, err := t.Tx.MeetPlans(ctx, p)
			if err != nil {
				return "", err
			}
			t.Tx.Summarise("更正回款金额")
			return say.AmendedPayment(before, p, met, crm.DateOf(t.Now)), nil
		}
	}
	if last.Deal == 0 {
		return say.NothingToAmend(), nil
	}
	d, c, err := t.dealOf(ctx, last)
	if err != nil {
		return "", err
	}
	if !wasSo(r, d.Amount) {
		return say.NeverSaid(r.Slots.Was.Fen), nil
	}
	if asks(t.Text, paidParts...) {
		pay := Request{Kind: RecordPayment, Speech: Fact}
		pay.Slots.Customer, pay.Slots.Deal, pay.Slots.Amount = Ref{Picked: int64(c.ID)}, Ref{Picked: int64(d.ID)}, r.Slots.Amount
		return "", confirm(pay, say.NotPaidYet(c, amount), say.RecordIt())
	}
	after, waits, err := t.reprice(ctx, r, c, d, repriced(d, amount, 0))
	if err != nil || waits != "" {
		return waits, err
	}
	t.mention(c.ID, d.ID)
	t.Tx.Summarise(say.SummaryOfChange(c, "金额更正"))
	return say.DealChanged(c, d, after), nil
}

// paidParts are words for what is paid, never the price of a deal: 不对，定金是20万.
var paidParts = strings.Fields(`定金 订金 首付 首款 尾款 余款 预付 到账 回款 打过来 打了`)

// wasSo reports whether an amount is the one that a correction says it was; it is when the correction says none.
func wasSo(r Request, m crm.Money) bool {
	was := r.Slots.Was
	return was == nil || m.IsZero() || was.Fen == m.Fen || was.Kind == zh.Number && (was.Fen*10000 == m.Fen || fenOf(was.Value) == m.Fen)
}

// ofTheWhole are words for what a deal costs in all: said behind a payment they put the deal right, never what was paid of it.
var ofTheWhole = strings.Fields(`总价 总额 总金额 合同额 合同金额 成交额 成交金额 成交价 整单 让利 降价 便宜 优惠 让价`)

func (t *Turn) amendNext(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	if r.Slots.Next == nil {
		return say.WhatToAmend(), nil
	}
	if last.Plan != 0 {
		return t.amendPlan(ctx, r, last)
	}
	if last.Reminder != 0 {
		all, err := t.reminders(ctx)
		if err != nil {
			return "", err
		}
		for _, m := range all {
			if m.ID == last.Reminder {
				return t.reschedule(ctx, r, m)
			}
		}
		return say.NothingToAmend(), nil
	}
	if last.Customer == 0 {
		return say.NothingToAmend(), nil
	}
	due, vague, err := t.next(r)
	if err != nil {
		return "", err
	} else if vague != "" || due.IsZero() {
		return "", &Ask{Slot: AskDate, Say: say.AskNext(""), Request: r}
	}
	c, err := t.Tx.Customer(ctx, last.Customer)
	if err != nil {
		return "", err
	}
	f, err := t.openNext(ctx, c.ID, last.Deal)
	if err != nil {
		return "", err
	}
	if f.ID == 0 {
		f, err = t.Tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: last.Deal, ContactID: last.Contact, Due: due, Content: r.Slots.NextText, Origin: crm.Said})
	} else {
		if z := r.Slots.Next; due.AllDay && !f.Due.AllDay && z.DayPart == "" { // only a day was said: the hour stays
			due = crm.Due{At: crm.ClockOf(f.Due.At.In(t.Now.Location())).On(crm.DateOf(due.At), t.Now.Location())}
		}
		f.Due, f.Origin = due, crm.Said
		set(&f.Content, r.Slots.NextText)
		f, err = t.Tx.SaveFollowUp(ctx, f)
	}
	if err != nil {
		return "", err
	}
	t.mention(c.ID, last.Deal)
	t.Tx.Summarise(say.SummaryOfChange(c, "下次联系更正"))
	return say.AmendedNext(c, f, t.Now), nil
}

// activityOf is the contact the last message recorded; ok is false when it recorded none.
func (t *Turn) activityOf(ctx context.Context, last LastWrite) (crm.Activity, bool, error) {
	if last.Activity == 0 {
		return crm.Activity{}, false, nil
	}
	all, err := t.Tx.ListActivities(ctx, store.ActivityFilter{Customer: last.Customer, From: t.Now.AddDate(-1, 0, 0)})
	for _, a := range all {
		if a.ID == last.Activity {
			return a, true, err
		}
	}
	return crm.Activity{}, false, err
}

// amendCustomer moves a recorded contact, and what it planned, to another customer. What moved a deal is not moved.
func (t *Turn) amendCustomer(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	a, ok, err := t.activityOf(ctx, last)
	switch {
	case err != nil:
		return "", err
	case !ok && last.Customer == 0:
		return say.NothingToAmend(), nil
	case !ok || last.Request.Slots.Stage != "" || last.Request.Slots.Amount != nil:
		return say.AmendByUndo(), nil
	}
	was, err := t.Tx.Customer(ctx, last.Customer)
	if err != nil {
		return "", err
	}
	c, err := t.Customer(ctx, r)
	if err != nil {
		return "", err
	}
	if c.ID == was.ID {
		return say.NothingToAmend(), nil
	}
	who := last.Request
	who.Slots.Contact.Picked = 0
	person, err := t.Contact(ctx, who, c)
	if err != nil {
		return "", err
	}
	if person, err = t.savedContact(ctx, person); err != nil {
		return "", err
	}
	a.CustomerID, a.ContactID, a.DealID = c.ID, person.ID, 0
	if a, err = t.Tx.SaveActivity(ctx, a); err != nil {
		return "", err
	}
	f, err := t.openNext(ctx, was.ID, last.Deal)
	if err != nil {
		return "", err
	}
	moved := LastWrite{Customer: c.ID, Activity: a.ID, Contact: person.ID}
	if f.ID != 0 && f.ID == last.FollowUp && last.Request.Slots.Next != nil {
		f.CustomerID, f.ContactID, f.DealID = c.ID, person.ID, 0
		if f, err = t.Tx.SaveFollowUp(ctx, f); err != nil {
			return "", err
		}
		moved.FollowUp = f.ID
	}
	t.wrote(last.Request, moved, say.SummaryOfChange(c, "客户更正"))
	return say.Amended("客户", was.Name, c.Name), nil
}

func (t *Turn) amendContact(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	if last.Customer == 0 || !r.Slots.Contact.Said() {
		return say.NothingToAmend(), nil
	}
	c, err := t.Tx.Customer(ctx, last.Customer)
	if err != nil {
		return "", err
	}
	people, err := t.Tx.Contacts(ctx, c.ID)
	if err != nil {
		return "", err
	}
	before := crm.Contact{}
	for _, p := range people {
		if p.ID == last.Contact {
			before = p
		}
	}
	a, ok, err := t.activityOf(ctx, last)
	if err != nil {
		return "", err
	}
	var person crm.Contact
	switch {
	case ok:
		if person, err = t.Contact(ctx, r, c); err == nil {
			person, err = t.savedContact(ctx, person)
		}
		if err != nil {
			return "", err
		}
		a.ContactID = person.ID
		if _, err = t.Tx.SaveActivity(ctx, a); err != nil {
			return "", err
		}
		t.wrote(last.Request, LastWrite{Customer: c.ID, Deal: last.Deal, Activity: a.ID, FollowUp: last.FollowUp, Contact: person.ID}, say.SummaryOfChange(c, "联系人更正"))
	case before.ID != 0: // a name that was just added was written wrongly
		person = before
		person.Name = r.Slots.Contact.Text
		if person, err = t.Tx.SaveContact(ctx, person); err != nil {
			return "", err
		}
		t.Tx.Summarise(say.SummaryOfChange(c, "联系人更正"))
	default:
		return say.NothingToAmend(), nil
	}
	return say.Amended("联系人", before.Name, person.Name), nil
}

// amendPhone puts the number right of the person who is named, else of whom the last message was about: 包老板电话错了,是13577776667.
func (t *Turn) amendPhone(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	var meant []crm.Contact
	if who := r.Slots.Contact; who.Said() { // at whom the last message was about, else at whichever customer has the one of that name
		all, err := t.Tx.FindContacts(ctx, who.Text, 2)
		if err != nil {
			return "", err
		}
		meant = all
	}
	if last.Customer != 0 {
		people, err := t.Tx.Contacts(ctx, last.Customer)
		if err != nil {
			return "", err
		}
		for _, p := range people {
			if r.Slots.Contact.Said() && p.Name == r.Slots.Contact.Text || !r.Slots.Contact.Said() && p.ID == last.Contact {
				meant = []crm.Contact{p}
			}
		}
	}
	if len(meant) != 1 {
		return say.NothingToAmend(), nil
	}
	c, err := t.Tx.Customer(ctx, meant[0].CustomerID)
	if err != nil {
		return "", err
	}
	r.Slots.Contact = Ref{Text: meant[0].Name, Picked: int64(meant[0].ID)}
	r.Slots.Customer, r.Slots.Phone = Ref{Picked: int64(c.ID)}, mobileIn(t.Text)
	return t.fillContact(ctx, r, c)
}

func (t *Turn) amendActivity(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	a, ok, err := t.activityOf(ctx, last)
	if err != nil || !ok || r.Slots.Activity == "" {
		return say.NothingToAmend(), err
	}
	before := a.Type
	a.Type = r.Slots.Activity
	if _, err := t.Tx.SaveActivity(ctx, a); err != nil {
		return "", err
	}
	t.Tx.Summarise("更正跟进方式")
	return say.Amended("方式", say.ActivityName(before), say.ActivityName(a.Type)), nil
}

// outcomeField is what a correction is about that says somebody was reached after all.
const outcomeField = "outcome"

// reachedAfterAll are the words of it: 那个不是没联系上,聊了二十分钟.
var reachedAfterAll = strings.Fields(`不是没联系上 不是没打通 不是没接通 不是没见到 不是没见着 不是没接 不是没人 不是没碰到 不是没找到`)

// amendOutcome takes back that nobody was reached.
func (t *Turn) amendOutcome(ctx context.Context, _ Request, last LastWrite) (say.Text, error) {
	a, ok, err := t.activityOf(ctx, last)
	if err != nil || !ok || a.Outcome != crm.NotReached {
		return say.NothingToAmend(), err
	}
	a.Outcome = ""
	if _, err := t.Tx.SaveActivity(ctx, a); err != nil {
		return "", err
	}
	t.Tx.Summarise("更正跟进结果")
	return say.Amended("结果", "没联系上", "联系上了"), nil
}

// amendStage moves the deal of the last message to the stage that was meant; a step back is explained by the slip.
func (t *Turn) amendStage(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	if last.Deal == 0 {
		return say.NothingToAmend(), nil
	}
	r.Kind = AdvanceDeal
	r.Slots.Customer, r.Slots.Deal = Ref{Picked: int64(last.Customer)}, Ref{Picked: int64(last.Deal)}
	if r.Slots.Reason == "" {
		r.Slots.Reason = "更正"
	}
	return t.advance(ctx, r, r.Slots.Stage)
}
