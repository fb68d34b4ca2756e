package store_test

import (
	"context"
	"errors"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// A new target supersedes the old one, which stays with who set it and why; undo brings the old one back, and a later
// target of somebody else is not overwritten by it.
func TestTargetsKeepTheirHistory(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		november := crm.Date{Year: 2026, Month: 11, Day: 1}
		set := func(by crm.User, value int64, why string) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				return tx.SetTargets(ctx, crm.Targets{{User: d.Zhang.ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: november, Value: value, Why: why}})
			})
		}
		read := func(by crm.User, f store.TargetFilter) (ts crm.Targets) {
			d.must(by, func(ctx context.Context, tx *store.Tx) (err error) {
				ts, err = tx.Targets(ctx, f)
				return err
			})
			return ts
		}
		undo := func(by crm.User) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				ops, err := tx.Operations(ctx, store.OperationFilter{NotUndone: true, Limit: 1})
				if err != nil {
					return err
				}
				_, err = tx.Undo(ctx, ops[0].ID)
				return err
			})
		}
		for _, v := range []int64{20, 30, 30} { // the same again is no change
			if err := set(d.Wang, v, "旺季"); err != nil {
				t.Fatal(err)
			}
		}
		all := read(d.Zhang, store.TargetFilter{Superseded: true})
		if len(all) != 2 || all[0].Live || !all[1].Live || all[1].Value != 30 || all[1].SetBy != d.Wang.ID || all[1].Why != "旺季" || all[1].SetAt.IsZero() {
			t.Fatalf("the history is %+v", all)
		}
		if got := read(d.Wang, store.TargetFilter{From: crm.Date{Year: 2026, Month: 11, Day: 30}, To: crm.Date{Year: 2026, Month: 12, Day: 1}}); len(got) != 1 || got[0].Value != 30 {
			t.Errorf("on the month's last day %+v stands", got)
		}
		if got := read(d.Wang, store.TargetFilter{From: crm.Date{Year: 2026, Month: 12, Day: 1}}); len(got) != 0 {
			t.Errorf("in December %+v stands", got)
		}
		if got := read(d.Zhao, store.TargetFilter{}); len(got) != 0 {
			t.Errorf("the other team's manager sees %+v", got)
		}
		if err := undo(d.Wang); err != nil {
			t.Fatal(err)
		}
		if got := read(d.Zhang, store.TargetFilter{}); len(got) != 1 || got[0].Value != 20 {
			t.Errorf("after the undo %+v stands", got)
		}
		if err := set(d.Boss, 50, ""); err != nil {
			t.Fatal(err)
		}
		var stale *crm.StaleError
		if err := undo(d.Wang); !errors.As(err, &stale) || stale.By.ID != d.Boss.ID {
			t.Errorf("the undo of a superseded one: %v", err)
		}
		if err := set(d.Zhao, 1, ""); !isNotFound(err) {
			t.Errorf("the other team's manager set it: %v", err)
		}
	})
}
