package intents

import (
	"context"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// mergeCustomers makes one customer of two that are the same: told what moves first, done when confirmed.
func mergeCustomers() Intent {
	return Intent{
		Kind:     MergeCustomers,
		Title:    "合并客户",
		Rare:     true,
		Examples: []string{"把华北重工和华北重工集团合并", "把华重并入华北重工", "星辰和星辰科技是同一家，合并一下"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			r.Slots.Customer = Ref{Text: a.Name, Picked: int64(a.ID)}
			b, err := t.existing(ctx, r, AskOther)
			if err != nil {
				return "", err
			}
			r.Slots.Other = Ref{Text: b.Name, Picked: int64(b.ID)}
			if a.ID == b.ID {
				return say.MergeSame(a), nil
			}
			if !t.Actor.Scope.Includes(a.Owner) || !t.Actor.Scope.Includes(b.Owner) {
				return "", crm.Denied(crm.GiveRecords, crm.ToTeam)
			}
			ofA, err := t.Tx.Holdings(ctx, a.ID)
			if err != nil {
				return "", err
			}
			ofB, err := t.Tx.Holdings(ctx, b.ID)
			if err != nil {
				return "", err
			}
			if !r.Slots.Confirmed {
				return "", mergeAsked(r, a, b, ofA, ofB)
			}
			from, into := a, b
			if r.Slots.Number == keepsFirst {
				from, into = b, a
			}
			kept, moved, err := t.Tx.MergeCustomers(ctx, from.ID, into.ID)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: kept.ID}, say.SummaryOfMerge(from, kept))
			return say.Merged(from, kept, moved), nil
		},
	}
}

// Which of the two is kept: the number of the choice.
const (
	keepsFirst = iota + 1
	keepsSecond
)

// mergeAsked asks whether to merge and which name to keep: the one that was said to take the other in, else the one of
// which more is known.
func mergeAsked(r Request, a, b crm.Customer, ofA, ofB crm.Holdings) *Ask {
	first := Choice{Label: say.KeepName(a), ID: keepsFirst}
	second := Choice{Label: say.KeepName(b), ID: keepsSecond}
	no := Choice{Label: say.No(), Value: chooseNo}
	ask := &Ask{Slot: AskConfirm, Request: r}
	switch {
	case r.Slots.Number == keepsSecond: // 把A并入B
		ask.Say, ask.Choices = say.ConfirmMerge(a, b, ofA), []Choice{second, no}
	case ofA.Sum() < ofB.Sum() || ofA.Sum() == ofB.Sum() && b.CreatedAt.Before(a.CreatedAt):
		ask.Say, ask.Choices = say.ConfirmMerge(a, b, ofA), []Choice{second, first, no}
	default:
		ask.Say, ask.Choices = say.ConfirmMerge(b, a, ofB), []Choice{first, second, no}
	}
	return ask
}

// existing is a customer that is there already: none is created for its name. slot says which of the two names is meant.
func (t *Turn) existing(ctx context.Context, r Request, slot AskSlot) (crm.Customer, error) {
	ref := r.Slots.Customer
	if slot == AskOther {
		ref = r.Slots.Other
	}
	switch {
	case ref.Picked != 0:
		return t.Tx.Customer(ctx, crm.CustomerID(ref.Picked))
	case ref.Match == "anaphor" || !ref.Said():
		return t.implied(ctx, r)
	}
	found, _, err := t.candidates(ctx, ref)
	if err != nil {
		return crm.Customer{}, err
	}
	if full := inFull(found, ref.Text); len(full) == 1 {
		return full[0], nil
	}
	sure := ref.Match == "exact" || ref.Match == "alias" || len(found) > 0 && named(found[0], ref.Text)
	switch own := t.own(found); {
	case len(found) == 0:
		return crm.Customer{}, &crm.NotFoundError{What: crm.CustomerNoun, Name: ref.Text}
	case sure && len(found) == 1:
		return found[0], nil
	case sure && len(own) == 1:
		return own[0], nil
	}
	choices := append(t.customerChoices(found), Choice{Label: say.No(), Value: chooseNo})
	return crm.Customer{}, &Ask{Slot: slot, Say: say.WhichCustomer(ref.Text), Choices: choices, Request: r}
}

var mergeForms = []form{
	{
		words: []string{"合并", "并到", "并入", "并进", "归并"},
		shape: zh.NewSentence(`[把|将][客户]<a>(合并到|合并进|合并至|合并入|并到|并入|并进|归并到)[客户]<b>[里面[去]|里[边][去]|里头|名下|去|中]`),
		read:  func(m match) (Request, bool) { return m.merging(keepsSecond) },
	},
	{
		words: []string{"合并", "合成", "并成", "归并"},
		shape: zh.NewSentence(`(把|将)[客户]<a>[_](和|跟|与|、|还有|以及|同)[_][客户]<b>[[这]两个客户|[这]两家公司|[这]两家|[这]两个|这俩|俩][都][给](合并|归并|合成|并成)[到一起|在一起|成一个客户|成一个|成一家|为一个|一个|一家|起来|掉|了]*`),
		read:  func(m match) (Request, bool) { return m.merging(0) },
	},
	{
		words: []string{"合并"},
		shape: zh.NewSentence(`[把]合并[[一]下][客户|这两个客户|重复客户][_|:]<a>[_](和|跟|与|、|还有|以及)[_]<b>[[这]两个客户|[这]两家|[这]两个]`),
		read:  func(m match) (Request, bool) { return m.merging(0) },
	},
	{
		words: []string{"合并", "合成", "并一", "是同一", "是一家", "重了", "重复"},
		shape: zh.NewSentence(`<a>[_](和|跟|与|、)[_]<b>[其实|就](是同一家公司|是同一家|是同一个客户|是同一个|是一家公司|是一家|是一个客户|重复了|录重了|建重了|重了|是重复的)[,][给|麻烦|帮我|请](合并|合成一个|并一起|合[一下]|合起来|并[一下])[成一个|了|掉|起来]*`),
		read:  func(m match) (Request, bool) { return m.merging(0) },
	},
	{
		words: []string{"合并"},
		shape: zh.NewSentence(`<a>[_](和|跟|与|、)[_]<b>[[这]两个客户|[这]两家|[这]两个][需要|得|要]合并[[一]下|起来|成一个|到一起]`),
		read: func(m match) (Request, bool) {
			r, ok := m.merging(0)
			return r, ok && inTheBook(r.Slots.Customer) && inTheBook(r.Slots.Other)
		},
	},
}

// inTheBook reports whether a name is one of the book.
func inTheBook(r Ref) bool { return r.Match == "exact" || r.Match == "alias" }

func (m match) merging(keep int) (Request, bool) {
	a, ok := m.customer("a", false)
	b, ok2 := m.customer("b", false)
	r := Request{Kind: MergeCustomers}
	r.Slots.Customer, r.Slots.Other, r.Slots.Number = a, b, keep
	return r, ok && ok2 && (a.Match != "anaphor" || b.Match != "anaphor")
}
