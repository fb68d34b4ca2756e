package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// What is costly and not sure is asked about before it is done: a card with what was understood, and 确认, 修改, 撤销.
// Each can be said instead of tapped, and what is wrong can be put right in words at any time.

// Confirmation asks whether an unsure request was understood; title is what it would do.
func (t *Turn) Confirmation(title string, r Request) *Ask {
	return &Ask{Slot: AskConfirm, Say: say.Unsure(title, t.understoodFields(r)), Request: r, Choices: []Choice{
		{Label: say.Confirm()}, {Label: say.Change(), Value: chooseFix}, {Label: say.TakeBack(), Value: chooseNo},
	}}
}

// Mending asks what is wrong with a request. others are what it might be instead.
func Mending(r Request, others []Choice) *Ask {
	return &Ask{Slot: AskKind, Say: say.WhatElse(len(others) > 0), Request: r, Choices: append(others, Choice{Label: say.TakeBack(), Value: chooseNo})}
}

// understoodFields are what a request says, in words, at most six lines with the one of what is to be done.
func (t *Turn) understoodFields(r Request) (fields []crm.CardField) {
	s := r.Slots
	add := func(label, value string) {
		if value = strings.TrimSpace(value); value != "" && len(fields) < 5 {
			fields = append(fields, crm.CardField{Label: label, Value: value})
		}
	}
	add("客户", s.Customer.Text)
	add("联系人", s.Contact.Text)
	if s.Activity != "" {
		add("方式", say.ActivityName(s.Activity))
	}
	if stage, ok := t.Process.Named(s.Stage); ok {
		add("推到", stage.Name)
	} else if s.Stage == StageNext {
		add("推到", say.NextStage())
	}
	if s.Amount != nil && s.Amount.Fen != 0 {
		add("金额", crm.Money{Fen: s.Amount.Fen, Currency: crm.Currency(s.Amount.Currency)}.String())
	}
	if s.Next != nil {
		if due, ok := dueOf(s.Next); ok {
			add("下次", say.When(due, t.Now)+s.NextText)
		}
	}
	for _, words := range []string{s.Note, s.Text, s.Reason} {
		add("内容", words)
	}
	return fields
}

// mended reads what is wrong with a request that waits for a yes: 不对，是80万; 金额80万; 下周三再约. What else was understood stays.
func (a *Ask) mended(t *Turn) Answer {
	if !slices.ContainsFunc(a.Choices, func(c Choice) bool { return c.Value == chooseFix || a.Slot == AskKind && c.Value == chooseNo }) {
		return a.amountMended(t) // only which of two it is was asked
	}
	r, changed := a.Request, false
	for _, q := range t.Understood.Requests {
		if q.Speech == Question || q.Speech == Hearsay || q.Kind != None && q.Kind != Amend && q.Kind != r.Kind && q.Kind != SetReminder && q.Kind != LogContact {
			return Answer{} // a message of its own
		}
		if q.Kind == SetReminder && q.Slots.Text != "" && q.Slots.Next != nil && asks(t.Text, "提醒", "叫我", "喊我") || a.ofAnother(t, q) {
			return Answer{} // so is a whole reminder, and what is to be changed of somebody else
		}
		changed = overlay(&r.Slots, q.Slots) || changed
	}
	if amount, ok := amountIn(t.Text); ok && !changed {
		r.Slots.Amount, changed = &amount, true
	}
	if !changed {
		return Answer{}
	}
	r.Confidence = 1
	return Answer{Outcome: ToMend, Request: r}
}

// amountMended is the request that waits for a yes with another amount, as which it is asked about, or done, anew: 不是14万 是10万.
func (a *Ask) amountMended(t *Turn) Answer {
	r, all := a.Request, t.Understood.Requests
	if r.Slots.Amount == nil || r.Kind == Amend || len(all) != 1 || all[0].Kind != Amend || all[0].Slots.Amount == nil || fieldOf(all[0]) != "amount" || a.ofAnother(t, all[0]) ||
		!wasSo(all[0], crm.Money{Fen: r.Slots.Amount.Fen}) {
		return Answer{}
	}
	amount := *all[0].Slots.Amount
	amount.Span = zh.Span{}
	r.Slots.Amount, r.Slots.Confirmed = &amount, false
	return Answer{Outcome: Completed, Request: r}
}

// corrects reports whether a message is about the request that waits for a yes, though it could stand by itself: it puts
// something right, or names nobody else.
func (a *Ask) corrects(t *Turn) bool {
	if a.Slot != AskConfirm && a.Slot != AskKind {
		return false
	}
	return len(t.Understood.Requests) == 1 && t.Understood.Requests[0].Kind == Amend
}

// ofAnother reports whether a message changes something of another customer than the request that waits for a yes: 恒通那个改成周四.
// What begins by saying that it is wrong corrects the request itself.
func (a *Ask) ofAnother(t *Turn, q Request) bool {
	own, named := a.Request.Slots.Customer, q.Slots.Customer
	if q.Kind != Amend || !own.Said() || !named.Said() || named.Match == "anaphor" || alike(own.Text, named.Text) || alike(named.Text, own.Text) {
		return false
	}
	return (q.Slots.Next != nil || q.Slots.Amount != nil || q.Slots.Stage != "") && !asks(t.Text, "不对", "不是", "应该", "错了", "搞错", "写错")
}

// overlay takes over what a message says.
func overlay(s *Slots, said Slots) (changed bool) {
	if said.Customer.Said() && said.Customer.Match != "anaphor" {
		s.Customer, changed = said.Customer, true
	}
	if said.Contact.Said() {
		s.Contact, changed = said.Contact, true
	}
	if said.Activity != "" {
		s.Activity, changed = said.Activity, true
	}
	if said.Amount != nil && said.Amount.Fen != 0 {
		s.Amount, changed = said.Amount, true
	}
	if said.Stage != "" {
		s.Stage, changed = said.Stage, true
	}
	if said.Next != nil {
		s.Next, s.NextText, changed = said.Next, said.NextText, true
		if s.Next.Span.End > s.Next.Span.Start {
			next := *s.Next
			next.Span = zh.Span{} // of another message
			s.Next = &next
		}
	}
	return changed
}
