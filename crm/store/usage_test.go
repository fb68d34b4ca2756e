package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// How the assistant is used is counted from its own records: 3 contacts of which one was taken back, one corrected, a refusal, a question
// back, a message that said nothing; a gate passed six times of six, another refused once; a field that stays empty.
func TestUsageEqualsTheJournal(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "华北重工")
		n := 0
		said := func(u crm.User, deed func(ctx context.Context, tx *store.Tx) error, uses ...crm.Use) {
			t.Helper()
			n++
			key := fmt.Sprint("m", n)
			m := message(key, u.WeComID)
			e, _, err := d.Keep(t.Context(), m, "a", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			d.now = d.now.Add(time.Minute)
			err = d.InTx(t.Context(), store.Deed{User: u.ID, Now: d.now, Message: key, Entry: e.ID, Holder: "a"}, func(tx *store.Tx) error {
				if deed != nil {
					if err := deed(t.Context(), tx); err != nil {
						return err
					}
				}
				return tx.Answer(t.Context(), crm.Push{Key: "reply:" + key, To: u.WeComID}, "{}", 0, uses...)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		contact := func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Visit, HappenedAt: d.now, Content: "聊了框架"})
			return err
		}
		log := crm.Use{Intent: "log_contact"}
		said(d.Zhang, contact, log)
		said(d.Zhang, contact, log)
		said(d.Zhang, nil, crm.Use{Intent: "log_contact", How: crm.UseCorrected}, crm.Use{Intent: "amend"})
		said(d.Li, nil, crm.Use{Intent: "log_contact", How: crm.UseRefused}, crm.Use{Intent: "advance_deal", How: crm.UseAsked})
		said(d.Li, nil, crm.Use{Intent: "none", How: crm.UseRefused})
		said(d.Li, nil)
		said(d.Zhang, contact, log)
		said(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{NotUndone: true, Limit: 1})
			if err == nil {
				_, err = tx.Undo(ctx, ops[0].ID)
			}
			return err
		}, crm.Use{Intent: "undo"})
		for i := range 7 {
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
				a := crm.Approval{CustomerID: c.ID, DealID: deal.ID, DealVersion: deal.Version, To: "quote", Why: "金额超过30万", AskedBy: d.Zhang.ID, Approver: d.Wang.ID, Status: crm.ApprovalGiven, DecidedBy: d.Wang.ID, DecidedAt: d.now}
				if i == 6 {
					a.Why, a.Status = "低于9折", crm.ApprovalRefused
				}
				_, err := tx.AskApproval(ctx, a)
				return err
			})
		}
		for i := range 5 {
			d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
				x := crm.Customer{Name: fmt.Sprint("鼎盛", i), Region: "苏州"}
				if i == 0 {
					x.Source = "展会"
				}
				_, err := tx.CreateCustomer(ctx, x)
				return err
			})
		}
		var mine crm.Suggestion
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) (err error) {
			mine, err = tx.KeepSuggestion(ctx, "字段太多")
			return err
		})
		if err := d.KeepFeedback(t.Context(), crm.Feedback{Key: "f1", Answer: "m1", From: "lina", Verdict: crm.Helpful, At: d.now}); err != nil {
			t.Fatal(err)
		}
		if err := d.KeepFeedback(t.Context(), crm.Feedback{Key: "f2", Answer: "m1", From: "lina", Verdict: crm.Unhelpful, Words: "答非所问", Reasons: []int{1}, At: d.now.Add(time.Second)}); err != nil {
			t.Fatal(err)
		}
		var u crm.Usage
		day := crm.DateOf(d.now)
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
			u, err = tx.Usage(ctx, day.AddDays(-90), day.FirstOfMonth(), day.FirstOfMonth().NextMonth())
			return err
		})
		if u.Messages != 7 || u.People != 2 || u.Unclear != 1 {
			t.Errorf("%d messages of %d people, %d unclear", u.Messages, u.People, u.Unclear)
		}
		if got, want := u.Of("log_contact"), (crm.IntentUsage{Intent: "log_contact", Done: 3, Refused: 1, Corrected: 1, TakenBack: 1}); got != want || u.Intents[0] != want {
			t.Errorf("contacts: %+v, first %+v", got, u.Intents[0])
		}
		if got := u.Of("advance_deal"); got.Asked != 1 || got.Uses() != 0 {
			t.Errorf("what was asked back: %+v", got)
		}
		if want := []crm.Ruling{{Pipeline: "new", To: "quote", Why: "金额超过30万", Given: 6}, {Pipeline: "new", To: "quote", Why: "低于9折", Refused: 1}}; !slices.Equal(u.Rulings, want) {
			t.Errorf("rulings: %+v", u.Rulings)
		}
		for field, want := range map[string]int{"行业": 0, "地区": 5, "来源": 1} {
			if i := slices.IndexFunc(u.Fields, func(f crm.Filled) bool { return f.Field == field }); i < 0 || u.Fields[i].Had != want || u.Fields[i].Of != 6 {
				t.Errorf("%s: %+v", field, u.Fields)
			}
		}
		if len(u.Suggestions) != 1 || u.Suggestions[0].Text != "字段太多" || u.Suggestions[0].ByName != "李娜" || u.Likes != 0 || len(u.Dislikes) != 1 || u.Dislikes[0].Words != "答非所问" || !slices.Equal(u.Dislikes[0].Reasons, []int{1}) {
			t.Errorf("%+v, %d likes, %+v", u.Suggestions, u.Likes, u.Dislikes)
		}
		// Nobody else reads it, and of suggestions only their own.
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			var no *crm.ForbiddenError
			if _, err := tx.Usage(ctx, day, day, day.AddDays(1)); !errors.As(err, &no) {
				t.Errorf("a manager reads it: %v", err)
			}
			if all, err := tx.Suggestions(ctx, time.Time{}, time.Time{}); err != nil || len(all) != 0 {
				t.Errorf("a manager reads %+v %v", all, err)
			}
			return nil
		})
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			if all, err := tx.Suggestions(ctx, time.Time{}, time.Time{}); err != nil || len(all) != 1 || all[0].ID != mine.ID {
				t.Errorf("one's own: %+v %v", all, err)
			}
			return nil
		})
	})
}
