package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Deals counted in groups are those that are listed, by what their customers have.
func TestDealsAreCountedInGroupsAsTheyAreListed(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(2026, 12))
		people := []crm.User{d.Zhang, d.Li, d.Chen, d.Boss}
		for i := range 15 {
			owner := people[r.IntN(3)]
			d.must(owner, func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprintf("客户%d", i), Industry: []string{"", "制造", "教育"}[r.IntN(3)], Source: []string{"", "展会"}[r.IntN(2)]})
				if err != nil {
					return err
				}
				for range r.IntN(4) {
					made := d.now.AddDate(0, 0, -r.IntN(40))
					deal := crm.Deal{CustomerID: c.ID, Title: "单", Stage: []crm.StageCode{"lead", "quote", "won"}[r.IntN(3)], Amount: crm.Yuan(r.Int64N(3)), CreatedAt: made}
					if deal.Stage == "won" {
						deal.WonAt = made.AddDate(0, 0, r.IntN(10))
					}
					if _, err := tx.CreateDeal(ctx, deal); err != nil {
						return err
					}
				}
				return nil
			})
			if r.IntN(5) == 0 {
				d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
					all, err := tx.FindCustomers(ctx, fmt.Sprintf("客户%d", i), 1)
					if err == nil && len(all) > 0 {
						_, err = tx.DeleteCustomer(ctx, all[0].ID)
					}
					return err
				})
			}
		}
		compared := 0
		for range 60 {
			from := d.now.AddDate(0, 0, -r.IntN(45))
			to := from.AddDate(0, 0, r.IntN(30))
			won, by := r.IntN(2) == 0, []string{"", "industry", "source"}[r.IntN(3)]
			who := people[r.IntN(len(people))]
			d.must(who, func(ctx context.Context, tx *store.Tx) error {
				f := store.DealFilter{MadeFrom: from, MadeTo: to}
				if won {
					f = store.DealFilter{WonFrom: from, WonTo: to}
				}
				deals, err := tx.ListDeals(ctx, f)
				if err != nil {
					return err
				}
				var want []string
				for _, x := range deals {
					name := ""
					if c, err := tx.Customer(ctx, x.CustomerID); err == nil {
						name = map[string]string{"industry": c.Industry, "source": c.Source}[by]
					}
					want = append(want, fmt.Sprint(name, x.Pipeline, x.Stage, x.Amount.Currency, x.Amount.Fen > 0))
				}
				groups, err := tx.DealGroups(ctx, nil, won, from, to, by)
				var got []string
				sum, listed := int64(0), int64(0)
				for _, g := range groups {
					sum += g.Fen
					for range g.N {
						got = append(got, fmt.Sprint(g.Name, g.Pipeline, g.Stage, g.Currency, g.Priced))
					}
				}
				for _, x := range deals {
					listed += x.Amount.Fen
				}
				slices.Sort(want)
				slices.Sort(got)
				compared += len(got)
				if !slices.Equal(want, got) || sum != listed {
					t.Errorf("%s, won %v, by %q: %v %d, want %v %d", who.Name, won, by, got, sum, want, listed)
				}
				return err
			})
		}
		if compared < 50 {
			t.Errorf("only %d deals were compared", compared)
		}
	})
}

// What a list of moved deals and the moves themselves are is the same whether a large company's are looked up by number or not.
func TestMovesOfEverybodyAreTheMovesOfEach(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for _, u := range []crm.User{d.Zhang, d.Li, d.Chen} {
			for i := range 3 {
				c, _ := d.customer(u, fmt.Sprintf("%s的客户%d", u.Name, i))
				if i == 2 {
					d.must(u, func(ctx context.Context, tx *store.Tx) error { _, err := tx.DeleteCustomer(ctx, c.ID); return err })
				}
			}
		}
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
			from, to := d.now.AddDate(-1, 0, 0), d.now.AddDate(0, 0, 1)
			each := map[string]int{}
			for _, u := range []crm.User{d.Zhang, d.Li, d.Chen, d.Wang, d.Boss} {
				stays, err := tx.Moves(ctx, []crm.UserID{u.ID}, from, to)
				if err != nil {
					return err
				}
				deals, err := tx.ListDeals(ctx, store.DealFilter{Owners: []crm.UserID{u.ID}, MovedFrom: from, MovedTo: to})
				if err != nil {
					return err
				}
				each["stays"] += len(stays)
				each["deals"] += len(deals)
			}
			stays, err := tx.Moves(ctx, nil, from, to)
			if err != nil {
				return err
			}
			deals, err := tx.ListDeals(ctx, store.DealFilter{MovedFrom: from, MovedTo: to})
			if len(stays) == 0 || len(stays) != each["stays"] || len(deals) != each["deals"] {
				t.Errorf("%d moves of %d deals, want %v", len(stays), len(deals), each)
			}
			none, err2 := tx.ListDeals(ctx, store.DealFilter{MovedFrom: to, MovedTo: to.Add(time.Hour)})
			if len(none) != 0 || err2 != nil {
				t.Errorf("%d deals were moved later: %v", len(none), err2)
			}
			return err
		})
	})
}
