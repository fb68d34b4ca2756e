package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Who works on a customer together with its owner sees and writes all of it, and nothing else of the owner's; they cannot
// give it away, and see nothing once they left.
func TestACollaboratorSeesTheCustomerAndNothingElse(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.full(d.Zhang, "甲", "13800000001")
		other, _ := d.full(d.Zhang, "乙", "1")
		share := func(by crm.User, on bool) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				changed, err := tx.Share(ctx, c.ID, d.Chen.ID, on)
				if err == nil && !changed {
					return errors.New("nothing changed")
				}
				return err
			})
		}
		if err := share(d.Li, true); !isNotFound(err) {
			t.Errorf("a colleague shares it: %v", err)
		}
		if err := share(d.Zhang, true); err != nil {
			t.Fatal(err)
		}
		owners := d.followUpOwners(c.ID)
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			seen, err := tx.ListCustomers(ctx, store.CustomerFilter{})
			deals, err2 := tx.ListDeals(ctx, store.DealFilter{})
			activities, err3 := tx.ListActivities(ctx, store.ActivityFilter{})
			plans, err4 := tx.ListFollowUps(ctx, store.FollowUpFilter{})
			people, err5 := tx.Contacts(ctx, c.ID)
			if len(seen) != 1 || len(deals) != 1 || len(activities) != 1 || len(plans) != 1 || len(people) != 1 {
				t.Errorf("sees %d customers, %d deals, %d contacts, %d plans, %d people", len(seen), len(deals), len(activities), len(plans), len(people))
			}
			owner, with, err6 := tx.Followers(ctx, c.ID)
			if owner.ID != d.Zhang.ID || len(with) != 1 || with[0].ID != d.Chen.ID {
				t.Errorf("followers %v %v", owner, with)
			}
			if _, err := tx.Customer(ctx, other.ID); !isNotFound(err) {
				t.Errorf("the owner's other customer: %v", err)
			}
			if _, err := tx.User(ctx, d.Zhang.ID); !isNotFound(err) {
				t.Errorf("the owner's records: %v", err)
			}
			deal.Amount = crm.Yuan(7)
			_, err7 := tx.SaveDeal(ctx, deal)
			_, err8 := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: deal.ID, Type: crm.Phone, HappenedAt: d.now})
			mine, err9 := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Due: crm.Due{At: d.now.Add(time.Hour)}})
			if mine.Owner != d.Chen.ID {
				t.Errorf("the plan is %d's", mine.Owner)
			}
			_, err10 := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "二期"})
			tx.Summarise("记了一笔")
			return errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9, err10)
		})
		if now := d.followUpOwners(c.ID); len(now) != len(owners)+1 {
			t.Errorf("plans of %v, before %v: one took the other's place", now, owners)
		}
		d.undoLast(d.Chen)
		for what, try := range map[string]func(ctx context.Context, tx *store.Tx) error{
			"taking it": func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.Customer(ctx, c.ID)
				if err != nil {
					return err
				}
				got.Owner = d.Chen.ID
				_, err = tx.SaveCustomer(ctx, got)
				return err
			},
			"taking its deal": func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.Deal(ctx, deal.ID)
				if err != nil {
					return err
				}
				got.Owner = d.Chen.ID
				_, err = tx.SaveDeal(ctx, got)
				return err
			},
			"deleting it": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.DeleteCustomer(ctx, c.ID)
				return err
			},
			"sharing it on": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Share(ctx, c.ID, d.Li.ID, true)
				return err
			},
			"merging it": func(ctx context.Context, tx *store.Tx) error {
				mine, err := tx.CreateCustomer(ctx, crm.Customer{Name: "丙"})
				if err != nil {
					return err
				}
				_, _, err = tx.MergeCustomers(ctx, c.ID, mine.ID)
				return err
			},
		} {
			var no *crm.ForbiddenError
			if err := d.as(d.Chen, try); !isNotFound(err) && !errors.As(err, &no) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := d.as(d.Zhao, func(ctx context.Context, tx *store.Tx) error { // their manager does not see it for that
			_, err := tx.Customer(ctx, c.ID)
			return err
		}); !isNotFound(err) {
			t.Errorf("the collaborator's manager: %v", err)
		}
		if err := share(d.Zhang, false); err != nil {
			t.Fatal(err)
		}
		if err := d.as(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Customer(ctx, c.ID)
			return err
		}); !isNotFound(err) {
			t.Errorf("who left: %v", err)
		}
		if err := d.as(d.Chen, func(ctx context.Context, tx *store.Tx) error { // nor what they did there
			ops, err := tx.Operations(ctx, store.OperationFilter{Undoing: true})
			if err != nil {
				return err
			}
			_, err = tx.Undo(ctx, ops[0].ID)
			return err
		}); !isNotFound(err) {
			t.Errorf("who left, taking back: %v", err)
		}
		d.undoLast(d.Zhang)
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Customer(ctx, c.ID)
			return err
		})
	})
}

// followUpOwners are whose open plans there are with a customer.
func (d *desk) followUpOwners(c crm.CustomerID) (owners []crm.UserID) {
	d.t.Helper()
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.ListFollowUps(ctx, store.FollowUpFilter{Customer: c, Status: crm.FollowUpOpen})
		for _, f := range all {
			owners = append(owners, f.Owner)
		}
		return err
	})
	return owners
}
