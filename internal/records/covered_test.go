package records_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/records"
)

// 陈晨 of another team looks after 张伟's customer for two days: the visit is 陈晨's, and stays it when the cover is over; the win is 张伟's.
func TestCoveredWorkCountsForWhoDidIt(t *testing.T) {
	s, people, process, _ := company(t)
	do := func(who crm.User, at time.Time, f func(ctx context.Context, tx *store.Tx) error) {
		t.Helper()
		if err := s.InTx(t.Context(), store.Deed{User: who.ID, Now: at}, func(tx *store.Tx) error { return f(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	var north crm.Customer
	var frame crm.Deal
	do(people.Zhang, november(23, 9), func(ctx context.Context, tx *store.Tx) (err error) {
		if north, err = tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"}); err != nil {
			return err
		}
		frame, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: north.ID, Title: "年度框架", Pipeline: process.Default().Code, Stage: "quote", Amount: crm.Yuan(800_000), StageEnteredAt: tx.Now()})
		return err
	})
	do(people.Boss, november(23, 10), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Cover(ctx, north.ID, people.Chen.ID, crm.DateOf(november(24, 0)))
		return err
	})
	do(people.Chen, november(24, 10), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: north.ID, Type: crm.Visit, HappenedAt: tx.Now(), Content: "聊了交期，三月前要到货"})
		return err
	})
	do(people.Chen, november(24, 11), func(ctx context.Context, tx *store.Tx) error {
		change, err := process.Advance(frame, "won", crm.Move{Approved: true, Has: func(crm.Field) bool { return true }}, tx.Now())
		if err != nil {
			return err
		}
		_, err = tx.RecordStageChange(ctx, change)
		return err
	})
	from, to := crm.DateOf(november(24, 0)), crm.DateOf(november(25, 0))
	visits, _ := reports.MetricNamed("拜访数")
	for _, at := range []time.Time{november(24, 18), november(27, 10)} { // while it lasts, and when it is over
		for _, want := range []struct {
			who            crm.User
			contacts, wins int
			readable       bool // what the visit was about
		}{
			{people.Chen, 1, 0, at.Day() == 24},
			{people.Zhao, 1, 0, false}, // leads 陈晨
			{people.Zhang, 0, 1, false},
			{people.Wang, 0, 1, false}, // leads 张伟
			{people.Boss, 1, 1, true},
		} {
			do(want.who, at, func(ctx context.Context, tx *store.Tx) error {
				team, err := tx.ScopeUsers(ctx)
				if err != nil {
					return err
				}
				o := records.Of{Tx: tx, Process: process, Now: at, People: team}
				for _, u := range team {
					o.Owners = append(o.Owners, u.ID)
				}
				d, err := o.Day(ctx, from, to)
				if err != nil {
					return err
				}
				f, err := o.Figure(ctx, visits, from, to)
				if err != nil {
					return err
				}
				if d.Contacts != want.contacts || d.Customers != want.contacts || int(f.Value()) != want.contacts || d.Won != want.wins {
					t.Errorf("%s on the %d: %d contacts with %d customers, %d visits, %d wins; want %d, %d", want.who.Name, at.Day(), d.Contacts, d.Customers, f.Value(), d.Won, want.contacts, want.wins)
				}
				r, err := o.DayRecords(ctx, from, to, records.DayAll)
				if err != nil {
					return err
				}
				if len(r.Reached()) != d.Contacts {
					return fmt.Errorf("%d are listed", len(r.Reached()))
				}
				for _, a := range r.Activities {
					if readable := a.Content != ""; readable != want.readable {
						t.Errorf("%s on the %d reads %q", want.who.Name, at.Day(), a.Content)
					}
				}
				return nil
			})
		}
	}
}
