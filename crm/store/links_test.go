package store_test

import (
	"fmt"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// A card's link is made for the one who gets it, from when it comes, and once: it is sent as it was stored.
func TestCardsLinkIsItsReceivers(t *testing.T) {
	now := time.UnixMilli(1_800_000_000_000)
	made := 0
	s := storetest.New(t, func(o *store.Options) {
		o.Link = func(to string, p crm.Page, at time.Time) string {
			made++
			return fmt.Sprintf("%s/%s/%d/%d", to, p.Kind, p.ID, at.Unix())
		}
	})
	team := storetest.People(t, s)
	page := crm.Page{Kind: crm.DealPage, ID: 7}
	card := &crm.Card{Title: "一单", Page: page}
	own := fmt.Sprintf("deal/7/%d", now.Unix())
	push := func(key, to, chat string, c *crm.Card) crm.Push {
		return crm.Push{Key: key, Channel: crm.AppChannel, To: to, Chat: chat, Reply: crm.Reply{Text: "看", Card: c}}
	}
	group := push("group", "", "wr1", card)
	group.Else = &crm.Push{Key: "else", Channel: crm.AppChannel, To: "wang", Reply: crm.Reply{Card: card}}
	err := s.InTx(t.Context(), store.Deed{User: team.Zhang.ID, Now: now}, func(tx *store.Tx) error {
		for _, p := range []crm.Push{push("a", "zhang", "", card), push("b", "li", "", card), push("c", "chen", "wr1", card), push("d", "zhao", "", &crm.Card{Title: "没有页"}), group} {
			if err := tx.Push(t.Context(), p, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if card.Link != "" {
		t.Error("the card of one is the card of all")
	}
	got := map[string]string{}
	pushes, err := s.ClaimPushes(t.Context(), "h", time.Minute, 20, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pushes {
		got[p.Key] = p.Reply.Card.Link
		if p.Else != nil {
			got[p.Else.Key] = p.Else.Reply.Card.Link
		}
	}
	want := map[string]string{"a": "zhang/" + own, "b": "li/" + own, "c": "", "d": "", "group": "", "else": "wang/" + own}
	if fmt.Sprint(got) != fmt.Sprint(want) || made != 3 {
		t.Errorf("%v after %d, want %v", got, made, want)
	}
}
