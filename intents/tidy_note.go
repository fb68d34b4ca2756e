package intents

import (
	"context"
	"errors"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// TidyNote puts what was written about a contact in order, by a model; what was written is kept.
const TidyNote Kind = "tidy_note" // 整理刚才的记录: a note in contract.md's words

// tidyNote offers a contact's own words in order. They are the actor's; every figure of theirs has to come back, put in by code, and
// nothing is written before the actor says so. Its request has the contact in Number and the draft in Note once there is one, and
// Redo when the words as they were are asked for.
func tidyNote() Intent {
	return Intent{
		Kind:     TidyNote,
		Title:    "整理记录",
		Examples: []string{"整理刚才的记录", "把华北重工的拜访记录整理一下", "看原文"},
		Write:    true,
		Later:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.contactToTidy(ctx, r)
			if gone := (*crm.NotFoundError)(nil); errors.As(err, &gone) && gone.What == crm.OperationNoun || err == nil && a.ID == 0 {
				return say.NothingToTidy(), nil
			} else if err != nil {
				return "", err
			}
			switch {
			case r.Slots.Redo:
				return say.OriginalOf(a), nil
			case r.Slots.Confirmed && r.Slots.Note != "":
				if a.Original == "" {
					a.Original = a.Content
				}
				a.Content = r.Slots.Note
				if a, err = t.Tx.SaveActivity(ctx, a); err != nil {
					return "", err
				}
				t.wrote(r, LastWrite{Customer: a.CustomerID, Deal: a.DealID, Activity: a.ID}, say.SummaryOfTidied())
				return say.Tidied(), nil
			}
			return t.offerTidied(ctx, r, a)
		},
	}
}

// contactToTidy is the contact that a request means: the one it was asked about, the last of a customer, or the last of all; the
// actor's own. Zero: there is none.
func (t *Turn) contactToTidy(ctx context.Context, r Request) (a crm.Activity, err error) {
	own := func(a crm.Activity) (crm.Activity, error) {
		if a.Actor != t.Actor.User.ID {
			return crm.Activity{}, nil
		}
		return a, nil
	}
	if r.Slots.Number != 0 {
		if a, err = t.Tx.Activity(ctx, crm.ActivityID(r.Slots.Number)); err != nil {
			return a, err
		}
		return own(a)
	}
	f := store.ActivityFilter{Owners: []crm.UserID{t.Actor.User.ID}, Limit: 1}
	if r.Slots.Customer.Said() {
		c, err := t.Customer(ctx, r)
		if err != nil {
			return a, err
		}
		f.Customer = c.ID
	}
	all, err := t.Tx.ListActivities(ctx, f)
	if err != nil || len(all) == 0 {
		return a, err
	}
	return own(all[0])
}

// offerTidied shows the words in order, and asks whether they are to stand instead.
func (t *Turn) offerTidied(ctx context.Context, r Request, a crm.Activity) (say.Text, error) {
	const shortest = 15 // runes that can be out of order
	n := len([]rune(a.Content))
	switch {
	case n < shortest:
		return say.TooShortToTidy(a), nil
	case t.Draft == nil:
		return say.NoModelToTidy(a), nil
	}
	d := crm.Draft{Key: "tidy", Purpose: crm.ForTidyNote, Longest: n + n/2 + 20}
	d.Facts = d.Tell(a.Content)
	d.Known = d.Facts
	if a.ContactID != 0 { // whom they met may be named
		people, err := t.Tx.Contacts(ctx, a.CustomerID)
		if err != nil {
			return "", err
		}
		for _, p := range people {
			if p.ID == a.ContactID {
				d.Known += "\n" + p.Name
			}
		}
	}
	for i := range d.Values {
		d.Must = append(d.Must, i+1)
	}
	text, ok, err := t.Draft(ctx, d)
	if err != nil {
		return "", err
	}
	if !ok {
		return say.NotTidied(a), nil
	}
	r.Slots.Number, r.Slots.Note = int(a.ID), text
	return "", confirm(r, say.TidiedSo(text), say.TakeIt())
}

const tidied = `(整理一下|整理下|整理整理|整理|理一下|理顺一下|润色一下|润色)`

// theNote is what is written about a contact.
const theNote = `[刚才|刚刚|上次|最近|上一条|那条|这条|今天]*[的]*[这条|那条]*[拜访|跟进|电话|会议|沟通|走访]*(记录|纪要|笔记)`

var tidyForms = []form{
	{ // 整理刚才的记录
		words: []string{"整理", "理一下", "理顺", "润色"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*` + tidied + theNote + `[吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.tidyNote("") },
	},
	{ // 把刚才的记录整理一下
		words: []string{"整理", "理一下", "理顺", "润色"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*[把|将]` + theNote + tidied + `[吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.tidyNote("") },
	},
	{ // 整理华北重工的拜访记录, 把华北重工上次的记录整理一下
		words: []string{"整理", "理一下", "理顺", "润色"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*(` + tidied + `<a>[的]` + theNote + `|[把|将]<b>[的]` + theNote + tidied + `)[吧|。|！]*`),
		read: func(m match) (Request, bool) {
			if m.has("a") {
				return m.tidyNote("a")
			}
			return m.tidyNote("b")
		},
	},
	{ // 看原文
		words: []string{"原文", "原话"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*[看|看看|看一下|看下|给我看]*[刚才|那条|这条]*[记录]*[的]*(原文|原话)[吧|呢|。|？]*`),
		read: func(m match) (Request, bool) {
			r, ok := m.tidyNote("")
			r.Slots.Redo = true
			return r, ok
		},
	},
}

// tidyNote is a request to put a note in order; slot names the customer, empty: none does.
func (m match) tidyNote(slot string) (r Request, ok bool) {
	r = Request{Kind: TidyNote}
	if slot == "" {
		return r, true
	}
	r.Slots.Customer, ok = m.customer(slot, true)
	return r, ok && !slices.Contains([]string{"我", "他", "大家"}, r.Slots.Customer.Text)
}
