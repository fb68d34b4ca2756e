package store_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// The outcomes by stage, and the sum of what was won, equal a replay of all that happened to the deals.
func TestStageOutcomesEqualAReplay(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(3, 1))
		stages := []crm.StageCode{"lead", "opportunity", "quote"}
		want := map[crm.StageCode][2]int{}
		won, sum := 0, int64(0)
		for i := range 40 {
			owner := []crm.User{d.Zhang, d.Li, d.Chen}[i%3]
			_, deal := d.customer(owner, string(rune('甲'+i)))
			stood := map[crm.StageCode]bool{"opportunity": true}
			move := func(to crm.StageCode, change func(*crm.Deal)) {
				d.must(owner, func(ctx context.Context, tx *store.Tx) error {
					now, err := tx.Deal(ctx, deal.ID)
					if err != nil {
						return err
					}
					after := now
					after.Stage, after.StageEnteredAt = to, d.now
					change(&after)
					_, err = tx.RecordStageChange(ctx, crm.StageChange{Before: now, Deal: after, From: crm.Stage{Code: now.Stage}, To: crm.Stage{Code: to}, At: d.now})
					return err
				})
				stood[to] = true
			}
			for range r.IntN(4) { // back and forth
				move(stages[r.IntN(3)], func(*crm.Deal) {})
			}
			end := r.IntN(4)
			if end == 0 || end == 1 {
				move("won", func(x *crm.Deal) { x.WonAt = d.now })
			}
			if end == 1 || end == 2 { // 1: won, and lost after all
				move("lost", func(x *crm.Deal) { x.LostAt = d.now })
			}
			if owner.ID == d.Chen.ID || end == 3 {
				continue
			}
			for s := range stood {
				n := want[s]
				n[min(end, 1)]++
				want[s] = n
			}
			if end == 0 {
				won, sum = won+1, sum+deal.Amount.Fen
			}
		}
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.StageOutcomes(ctx, nil, d.now.AddDate(-1, 0, 0))
			if err != nil {
				return err
			}
			for _, x := range got {
				if want[x.Stage] != [2]int{x.Won, x.Lost} {
					t.Errorf("%s: %d won and %d lost, replayed %v", x.Stage, x.Won, x.Lost, want[x.Stage])
				}
				delete(want, x.Stage)
			}
			if len(want) != 0 {
				t.Errorf("no outcomes for %v", want)
			}
			sums, err := tx.WonSums(ctx, nil, d.now.AddDate(-1, 0, 0))
			if len(sums) != 1 || sums[0].Deals != won || sums[0].Fen != sum {
				t.Errorf("won %+v, replayed %d for %d", sums, won, sum)
			}
			later, err2 := tx.StageOutcomes(ctx, nil, d.now.Add(time.Hour))
			if len(later) != 0 || err2 != nil {
				t.Errorf("since tomorrow: %v, %v", later, err2)
			}
			return err
		})
	})
}

// How the deals of a large company end is counted beside the answering, and anew only after a while; of a small one it is counted whenever it is asked.
func TestOutcomesOfALargeCompanyAreKept(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	const enough = 2_000
	c, _ := d.customer(d.Zhang, "甲")
	win := func(n int) {
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for range n {
				if _, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "单", Pipeline: "new", Stage: "won", WonAt: d.now}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	won := func() (n int) {
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.CompanyOutcomes(ctx)
			for _, x := range all {
				n = max(n, x.Won)
			}
			return err
		})
		return n
	}
	keep := func() {
		t.Helper()
		if err := d.KeepOutcomes(t.Context(), d.now); err != nil {
			t.Fatal(err)
		}
	}
	win(enough - 2)
	keep()
	win(1)
	if n := won(); n != enough-1 {
		t.Errorf("%d of %d in a small company", n, enough-1)
	}
	win(1)
	won() // nobody was told of so many before
	win(1)
	if n := won(); n != enough {
		t.Errorf("%d: a large company was counted anew", n)
	}
	keep()
	if n := won(); n != enough {
		t.Errorf("%d: counted anew after a minute", n)
	}
	d.now = d.now.Add(3 * time.Minute)
	keep()
	if n := won(); n != enough+1 {
		t.Errorf("%d of %d after a while", n, enough+1)
	}
}
