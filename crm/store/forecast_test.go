package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Of each period the earliest kept forecast comes back, to whom it belongs to and who leads them; a day is kept once.
func TestFirstForecasts(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		day := func(month time.Month, n int) crm.Date { return crm.Date{Year: 2026, Month: month, Day: n} }
		keep := func(u crm.User, f crm.KeptForecast) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) error { return tx.KeepForecast(ctx, f) })
		}
		from, to := day(1, 1), day(2, 1)
		for n, on := range []int{9, 2, 5} {
			if err := keep(d.Zhang, crm.KeptForecast{On: day(1, on), From: from, To: to, Weighted: int64(on), Deals: n}); err != nil {
				t.Fatal(err)
			}
		}
		if err := keep(d.Zhang, crm.KeptForecast{On: day(1, 2), From: from, To: to}); err == nil {
			t.Error("a day's forecast was kept twice")
		}
		for _, f := range []crm.KeptForecast{{On: day(1, 3), From: from, To: to, Weighted: 7, Team: true}, {On: day(1, 3), From: from, To: day(4, 1)}} {
			if err := keep(d.Wang, f); err != nil {
				t.Fatal(err)
			}
		}
		for _, x := range []struct {
			who  crm.User
			team bool
			want string
		}{
			{d.Zhang, false, fmt.Sprint([]int64{2})},
			{d.Wang, false, fmt.Sprint([]int64{2})},
			{d.Wang, true, fmt.Sprint([]int64{7})},
			{d.Li, false, "[]"},
			{d.Chen, false, "[]"},
		} {
			var got []int64
			d.must(x.who, func(ctx context.Context, tx *store.Tx) error {
				all, err := tx.FirstForecasts(ctx, x.team, []crm.UserID{d.Zhang.ID, d.Wang.ID}, from, to)
				for _, f := range all {
					got = append(got, f.Weighted)
				}
				return err
			})
			if fmt.Sprint(got) != x.want {
				t.Errorf("%s, team %v: %v, want %s", x.who.Name, x.team, got, x.want)
			}
		}
	})
}
