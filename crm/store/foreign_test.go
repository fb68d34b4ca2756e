package store_test

import (
	"context"
	"errors"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// A record in scope cannot be tied to one out of scope: 陈晨 names 张伟's deal, contact and people beside her own customer.
func TestNothingIsTiedToAnothersRecords(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		theirs, deal := d.customer(d.Zhang, "甲")
		var contact crm.Contact
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			contact, err = tx.CreateContact(ctx, crm.Contact{CustomerID: theirs.ID, Name: "王总"})
			return err
		})
		mine, myDeal := d.customer(d.Chen, "乙")
		var activity crm.Activity
		var followUp crm.FollowUp
		var reminder crm.Reminder
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) (err error) {
			if activity, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: mine.ID, HappenedAt: d.now}); err != nil {
				return err
			}
			if followUp, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: mine.ID, Due: crm.Due{At: d.now}}); err != nil {
				return err
			}
			reminder, err = tx.CreateReminder(ctx, crm.Reminder{Text: "x", Due: crm.Due{At: d.now}})
			return err
		})
		before := d.snapshot()
		at := d.now.AddDate(0, 0, 1)
		for what, try := range map[string]func(ctx context.Context, tx *store.Tx) error{
			"a contact's deal": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: mine.ID, DealID: deal.ID, HappenedAt: at})
				return err
			},
			"a contact's person": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: mine.ID, ContactID: contact.ID, HappenedAt: at})
				return err
			},
			"who was there": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: mine.ID, Actor: d.Zhang.ID, HappenedAt: at})
				return err
			},
			"a saved contact's deal": func(ctx context.Context, tx *store.Tx) error {
				activity.DealID = deal.ID
				_, err := tx.SaveActivity(ctx, activity)
				return err
			},
			"a follow-up's deal": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: mine.ID, DealID: deal.ID, Due: crm.Due{At: at}})
				return err
			},
			"a follow-up's owner": func(ctx context.Context, tx *store.Tx) error {
				followUp.Owner = d.Zhang.ID
				_, err := tx.SaveFollowUp(ctx, followUp)
				return err
			},
			"a note's person": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.AddNote(ctx, crm.Note{CustomerID: mine.ID, ContactID: contact.ID, Body: "x"})
				return err
			},
			"a deal's customer": func(ctx context.Context, tx *store.Tx) error {
				myDeal.CustomerID = theirs.ID
				_, err := tx.SaveDeal(ctx, myDeal)
				return err
			},
			"a deal's owner": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: mine.ID, Owner: d.Zhang.ID})
				return err
			},
			"a reminder's person": func(ctx context.Context, tx *store.Tx) error {
				reminder.User = d.Zhang.ID
				_, err := tx.SaveReminder(ctx, reminder)
				return err
			},
			"a reminder's customer": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.CreateReminder(ctx, crm.Reminder{CustomerID: theirs.ID, Text: "x", Due: crm.Due{At: at}})
				return err
			},
			"a payment's deal": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: mine.ID, DealID: deal.ID, Amount: crm.Yuan(1)})
				return err
			},
		} {
			if err := d.as(d.Chen, try); !isNotFound(err) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if after := d.snapshot(); after != before {
			t.Errorf("something changed\nfrom %s\n  to %s", before, after)
		}
	})
}

// Who lost a customer to a colleague cannot undo what he did to it, nor learn by trying what became of it.
func TestUndoKeepsToTheScope(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "甲")
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "x"})
			return err
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateReminder(ctx, crm.Reminder{Text: "x", Due: crm.Due{At: d.now}})
			return err
		})
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			c.Owner, deal.Owner, deal.Amount = d.Li.ID, d.Li.ID, crm.Yuan(900000)
			_, err := tx.SaveCustomer(ctx, c)
			_, err2 := tx.SaveDeal(ctx, deal)
			return errors.Join(err, err2)
		})
		before := d.snapshot()
		for no, what := range map[int]string{1: "the customer and its deal", 2: "a note"} {
			err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				ops, err := tx.Operations(ctx, store.OperationFilter{No: no})
				if err != nil {
					return err
				}
				_, err = tx.Undo(ctx, ops[0].ID)
				return err
			})
			if !isNotFound(err) {
				t.Errorf("%s: %T %v", what, err, err)
			}
		}
		if after := d.snapshot(); after != before {
			t.Errorf("something changed\nfrom %s\n  to %s", before, after)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // what is his own he may still take back
			ops, err := tx.Operations(ctx, store.OperationFilter{No: 3})
			if err != nil {
				return err
			}
			_, err = tx.Undo(ctx, ops[0].ID)
			return err
		})
	})
}
