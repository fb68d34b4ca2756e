package store_test

import (
	"context"
	"errors"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// Payments meet the earliest plan. Each can be taken back by itself, whatever came after it, and put right.
func TestPaymentsMeetPlans(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "华北重工")
		today := crm.DateOf(d.now)
		stands := func(want ...int64) {
			t.Helper()
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				plans, err := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID})
				if err != nil || len(plans) != len(want) {
					t.Fatalf("%+v, %v", plans, err)
				}
				for i, p := range plans {
					if p.Paid != crm.Yuan(want[i]) || (p.State == crm.PlanMet) != (p.Paid == p.Amount) {
						t.Errorf("%d: %+v, want %d paid", i, p, want[i])
					}
				}
				return nil
			})
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, Amount: crm.Yuan(20), Due: today.AddDays(30)})
			_, err2 := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(30), Due: today.AddDays(9)})
			return errors.Join(err, err2)
		})
		var ops []crm.Operation
		pay := func(yuan int64) (p crm.Payment) {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
				if p, err = tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(yuan), PaidOn: today}); err == nil {
					_, err = tx.MeetPlans(ctx, p)
				}
				return err
			})
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				last, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
				ops = append(ops, last...)
				return err
			})
			return p
		}
		pay(10)
		second := pay(25)
		stands(30, 5)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // the older one, with a newer one on the same plan
			_, err := tx.Undo(ctx, ops[0].ID)
			return err
		})
		stands(20, 5)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			second.Amount = crm.Yuan(40)
			if second, err = tx.SavePayment(ctx, second); err == nil {
				_, err = tx.MeetPlans(ctx, second)
			}
			return err
		})
		stands(30, 10)
		d.undoLast(d.Zhang)
		stands(20, 5)
		err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // the setting of a plan that money went to
			all, err := tx.Operations(ctx, store.OperationFilter{})
			if err == nil {
				_, err = tx.Undo(ctx, all[len(all)-2].ID)
			}
			return err
		})
		var used *crm.InUseError
		if !errors.As(err, &used) || used.What != crm.PaymentPlanNoun {
			t.Errorf("the plan was taken from under its payments: %v", err)
		}
		stands(20, 5)
	})
}

// What is open is neither met, nor cancelled, nor of a lost deal; it is whose the deal is, else whose the customer is.
func TestPaymentPlanFilters(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "华北重工")
		_, other := d.customer(d.Li, "星辰科技")
		today := crm.DateOf(d.now)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			plan := func(p crm.PaymentPlan) crm.PaymentPlan {
				p.Amount = crm.Yuan(1)
				p, err := tx.PlanPayment(ctx, p)
				if err != nil {
					t.Fatal(err)
				}
				return p
			}
			plan(crm.PaymentPlan{CustomerID: c.ID, Due: today.AddDays(2)})
			plan(crm.PaymentPlan{CustomerID: c.ID, DealID: deal.ID, Due: today.AddDays(-1)})
			plan(crm.PaymentPlan{CustomerID: other.CustomerID, DealID: other.ID, Due: today})
			off := plan(crm.PaymentPlan{CustomerID: c.ID, Due: today})
			off.State = crm.PlanCancelled
			if _, err := tx.SavePaymentPlan(ctx, off); err != nil {
				return err
			}
			if _, err := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, DealID: other.ID, Amount: crm.Yuan(1), Due: today}); !isNotFound(err) {
				t.Errorf("a deal of another customer: %v", err)
			}
			plan(crm.PaymentPlan{CustomerID: c.ID, Note: "发货"})
			if open, err := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true}); err != nil || len(open) != 3 || !open[2].Due.IsZero() || open[2].Note != "发货" {
				t.Errorf("without a day comes last: %+v (%v)", open, err)
			}
			for _, bad := range []crm.PaymentPlan{{CustomerID: c.ID, Due: today}, {CustomerID: c.ID, Amount: crm.Yuan(1)}} {
				if _, err := tx.PlanPayment(ctx, bad); err == nil {
					t.Errorf("%+v was stored", bad)
				}
			}
			return nil
		})
		count := func(u crm.User, f store.PaymentPlanFilter, want int) {
			t.Helper()
			d.must(u, func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.PaymentPlans(ctx, f)
				if len(got) != want {
					t.Errorf("%+v: %+v", f, got)
				}
				return err
			})
		}
		count(d.Wang, store.PaymentPlanFilter{}, 5)
		count(d.Wang, store.PaymentPlanFilter{Open: true}, 4)
		count(d.Wang, store.PaymentPlanFilter{Open: true, Owners: []crm.UserID{d.Zhang.ID}}, 3)
		count(d.Zhang, store.PaymentPlanFilter{Open: true}, 3)
		count(d.Wang, store.PaymentPlanFilter{Open: true, To: today}, 1)
		count(d.Wang, store.PaymentPlanFilter{Open: true, From: today, To: today.AddDays(1)}, 1)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error { // it goes with the deal and the customer
			_, err := tx.HandOver(ctx, d.Zhang.ID, d.Li.ID, nil)
			return err
		})
		count(d.Wang, store.PaymentPlanFilter{Open: true, Owners: []crm.UserID{d.Zhang.ID}}, 0)
		count(d.Li, store.PaymentPlanFilter{Open: true, Owners: []crm.UserID{d.Li.ID}}, 4)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			now, err := tx.Deal(ctx, deal.ID)
			lost := now
			lost.Stage, lost.LostAt = "lost", d.now
			_, err2 := tx.RecordStageChange(ctx, crm.StageChange{Before: now, Deal: lost, From: crm.Stage{Code: now.Stage}, To: crm.Stage{Code: "lost"}, At: d.now})
			return errors.Join(err, err2)
		})
		count(d.Wang, store.PaymentPlanFilter{Open: true}, 3)
	})
}
