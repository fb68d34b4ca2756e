package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// snapshot is all a boss can see, without versions.
func (d *desk) snapshot() string {
	out := ""
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		customers, err := tx.ListCustomers(ctx, store.CustomerFilter{})
		if err != nil {
			return err
		}
		for _, c := range customers {
			c.Version = 0
			out += fmt.Sprintf("%+v\n", c)
			contacts, err := tx.Contacts(ctx, c.ID)
			if err != nil {
				return err
			}
			for _, p := range contacts {
				p.Version = 0
				out += fmt.Sprintf(" %+v\n", p)
			}
			notes, err := tx.Notes(ctx, c.ID, 100)
			if err != nil {
				return err
			}
			out += fmt.Sprintf(" %+v\n", notes)
		}
		deals, err := tx.ListDeals(ctx, store.DealFilter{})
		if err != nil {
			return err
		}
		for _, x := range deals {
			history, err := tx.StageHistory(ctx, x.ID)
			if err != nil {
				return err
			}
			x.Version = 0
			out += fmt.Sprintf("%+v %+v\n", x, history)
		}
		activities, err := tx.ListActivities(ctx, store.ActivityFilter{})
		for _, a := range activities {
			a.Version = 0
			out += fmt.Sprintf("%+v\n", a)
		}
		followUps, err2 := tx.ListFollowUps(ctx, store.FollowUpFilter{})
		for _, f := range followUps {
			f.Version, f.ChangedAt = 0, time.Time{} // each write counts
			out += fmt.Sprintf("%+v\n", f)
		}
		reminders, err3 := tx.ListReminders(ctx, store.ReminderFilter{})
		for _, r := range reminders {
			r.Version = 0
			out += fmt.Sprintf("%+v\n", r)
		}
		payments, err4 := tx.ListPayments(ctx, store.PaymentFilter{})
		for _, p := range payments {
			p.Version = 0
			out += fmt.Sprintf("%+v\n", p)
		}
		plans, err6 := tx.PaymentPlans(ctx, store.PaymentPlanFilter{})
		for _, p := range plans {
			p.Version = 0
			out += fmt.Sprintf("%+v\n", p)
		}
		targets, err5 := tx.Targets(ctx, store.TargetFilter{Superseded: true})
		for _, x := range targets {
			x.Version = 0
			out += fmt.Sprintf("%+v\n", x)
		}
		return errors.Join(err, err2, err3, err4, err5, err6)
	})
	return out
}

// Whatever a message writes, undoing it leaves everything as it was, and undoing the undoing brings it back.
func TestUndoLeavesNoTrace(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(7, 7))
		c, deal := d.customer(d.Wang, "甲")
		for round := range 25 {
			before := d.snapshot()
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
				for range 1 + r.IntN(4) {
					if err := d.write(ctx, tx, r, c.ID, deal.ID, round); err != nil {
						return err
					}
				}
				tx.Summarise("记了一笔")
				return nil
			})
			after := d.snapshot()
			undo := func(f store.OperationFilter) {
				d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
					f.Limit = 1
					ops, err := tx.Operations(ctx, f)
					if err != nil || len(ops) != 1 {
						return fmt.Errorf("operations %v: %w", ops, err)
					}
					_, err = tx.Undo(ctx, ops[0].ID)
					return err
				})
			}
			undo(store.OperationFilter{NotUndone: true})
			if got := d.snapshot(); got != before {
				t.Fatalf("round %d: after undo\n%s\nbefore it was\n%s", round, got, before)
			}
			undo(store.OperationFilter{Undoing: true})
			if got := d.snapshot(); got != after {
				t.Fatalf("round %d: after redo\n%s\nwant\n%s", round, got, after)
			}
			if r.IntN(2) == 0 { // leave some undone for good
				undo(store.OperationFilter{Undoing: true})
			}
		}
	})
}

// write does one random write.
func (d *desk) write(ctx context.Context, tx *store.Tx, r *rand.Rand, c crm.CustomerID, id crm.DealID, round int) error {
	deal, err := tx.Deal(ctx, id)
	if err != nil {
		return err
	}
	customer, err := tx.Customer(ctx, c)
	if err != nil {
		return err
	}
	switch r.IntN(15) {
	case 0:
		_, err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("新客户", round, r.Uint32()), Tags: []string{"a"}})
	case 1:
		customer.Level, customer.Tags, customer.Aliases = crm.Level("ABC"[r.IntN(3):][:1]), []string{fmt.Sprint(r.IntN(3))}, []string{fmt.Sprint("别名", r.IntN(3))}
		_, err = tx.SaveCustomer(ctx, customer)
	case 2:
		customer.Name = fmt.Sprint("改名", r.Uint32())
		_, err = tx.SaveCustomer(ctx, customer)
	case 3:
		_, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c, Name: "王总"})
	case 4:
		deal.Amount = crm.Yuan(int64(r.IntN(1000)))
		_, err = tx.SaveDeal(ctx, deal)
	case 5:
		after := deal
		after.Stage, after.StageEnteredAt = crm.StageCode(fmt.Sprint("s", r.IntN(5))), d.now
		_, err = tx.RecordStageChange(ctx, crm.StageChange{Before: deal, Deal: after, From: crm.Stage{Code: deal.Stage}, To: crm.Stage{Code: after.Stage}, At: d.now})
	case 6:
		_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c, DealID: id, Type: crm.Visit, HappenedAt: d.now, Content: "x"})
	case 7:
		_, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c, DealID: id, Due: crm.Due{At: d.now.Add(time.Duration(r.IntN(100)) * time.Hour)}})
	case 8:
		_, err = tx.CreateReminder(ctx, crm.Reminder{Text: "x", Due: crm.Due{At: d.now}})
	case 9:
		var p crm.Payment
		if p, err = tx.RecordPayment(ctx, crm.Payment{CustomerID: c, DealID: id, Amount: crm.Yuan(5), PaidOn: crm.DateOf(d.now)}); err == nil {
			_, err = tx.MeetPlans(ctx, p)
		}
	case 12, 13:
		_, err = tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c, DealID: id, Amount: crm.Yuan(int64(1 + r.IntN(9))), Due: crm.DateOf(d.now).AddDays(r.IntN(9)), Note: "尾款"})
	case 14:
		plans, e := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c})
		if err = e; len(plans) > 0 {
			p := plans[r.IntN(len(plans))]
			p.Amount, p.Due = crm.Yuan(int64(1+r.IntN(9))), p.Due.AddDays(r.IntN(3))
			if r.IntN(2) == 0 {
				p.State = crm.PlanCancelled
			}
			_, err = tx.SavePaymentPlan(ctx, p)
		}
	case 11:
		err = tx.SetTargets(ctx, crm.Targets{{User: d.Zhang.ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: crm.Date{Year: 2026, Month: 11, Day: 1}, Value: int64(r.IntN(9)), Why: "x"}})
	case 10:
		_, err = tx.AddNote(ctx, crm.Note{CustomerID: c, Body: "喜欢喝茶"})
	}
	return err
}

func TestUndoRefusesWhatSomebodyChanged(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		_, deal := d.customer(d.Zhang, "甲")
		save := func(u crm.User, yuan int64) {
			d.must(u, func(ctx context.Context, tx *store.Tx) error {
				now, err := tx.Deal(ctx, deal.ID)
				if err != nil {
					return err
				}
				now.Amount = crm.Yuan(yuan)
				_, err = tx.SaveDeal(ctx, now)
				return err
			})
		}
		save(d.Zhang, 800000)
		save(d.Wang, 900000)
		err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
			if err != nil {
				return err
			}
			_, err = tx.Undo(ctx, ops[0].ID)
			return err
		})
		var stale *crm.StaleError
		want := crm.Difference{Field: "金额", Expected: crm.Yuan(800000), Found: crm.Yuan(900000)}
		if !errors.As(err, &stale) || stale.By.ID != d.Wang.ID || len(stale.Differences) != 1 || stale.Differences[0] != want {
			t.Fatalf("got %v: %+v", err, stale)
		}
		err = d.as(d.Li, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Undo(ctx, 1)
			return err
		})
		var none *crm.NotFoundError
		if !errors.As(err, &none) {
			t.Errorf("undid another's operation: %v", err)
		}
	})
}

// Undoing an older contact works although there is a newer one, and the last contact falls back rightly.
func TestUndoOfAnOlderContact(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "甲")
		var at []time.Time
		for range 2 {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				at = append(at, tx.Now())
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: deal.ID, Type: crm.Visit, HappenedAt: tx.Now()})
				return err
			})
		}
		for i, want := range []time.Time{at[1], {}} {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				ops, err := tx.Operations(ctx, store.OperationFilter{No: 2 + i})
				if err != nil {
					return err
				}
				if _, err := tx.Undo(ctx, ops[0].ID); err != nil {
					return err
				}
				now, err := tx.Customer(ctx, c.ID)
				if !now.LastContactAt.Equal(want) {
					t.Errorf("last contact %v, want %v", now.LastContactAt, want)
				}
				return err
			})
		}
	})
}
