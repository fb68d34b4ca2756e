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

// Moves of everybody are counted without looking each deal up, and come to what the list of them is: whatever pipeline deals go by, whosever they
// are, and whatever was taken back.
func TestMovesAreCountedAsTheyAreListed(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(2026, 13))
		people := []crm.User{d.Zhang, d.Li, d.Chen}
		for i := range 30 {
			owner := people[r.IntN(len(people))]
			var c crm.Customer
			d.must(owner, func(ctx context.Context, tx *store.Tx) (err error) {
				c, err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprintf("客户%d", i)})
				return err
			})
			for range 1 + r.IntN(4) {
				d.must(owner, func(ctx context.Context, tx *store.Tx) error {
					at := d.now.AddDate(0, 0, -r.IntN(40))
					deal, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "单", Pipeline: []string{"", "", "", "b"}[r.IntN(4)], Stage: "lead", StageEnteredAt: at})
					if err != nil || r.IntN(3) == 0 {
						return err
					}
					before := deal
					deal.Stage, deal.StageEnteredAt = []crm.StageCode{"quote", "won", "lost"}[r.IntN(3)], at.AddDate(0, 0, r.IntN(9))
					_, err = tx.RecordStageChange(ctx, crm.StageChange{Deal: deal, Before: before, From: crm.Stage{Code: "lead"}, At: deal.StageEnteredAt})
					return err
				})
				if r.IntN(5) == 0 {
					d.undoLast(owner)
				}
			}
			if r.IntN(6) == 0 {
				d.must(owner, func(ctx context.Context, tx *store.Tx) error { _, err := tx.DeleteCustomer(ctx, c.ID); return err })
			}
		}
		var most []crm.UserID // nearly everybody, for which a large company has many names
		for range 40 {
			most = append(most, d.Zhang.ID, d.Chen.ID, d.Wang.ID, d.Boss.ID, d.Zhao.ID)
		}
		compared := 0
		for i := range 40 {
			from := d.now.AddDate(0, 0, -r.IntN(45))
			bounds := []time.Time{from, from.AddDate(0, 0, 1+r.IntN(9)), from.AddDate(0, 0, 10+r.IntN(30))}
			owners := [][]crm.UserID{nil, most, {d.Li.ID}}[i%3]
			d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
				to := bounds[2]
				stays, err := tx.Moves(ctx, owners, from, to)
				if err != nil {
					return err
				}
				deals, err := tx.ListDeals(ctx, store.DealFilter{Owners: owners})
				if err != nil {
					return err
				}
				line := map[crm.DealID]string{}
				for _, x := range deals {
					line[x.ID] = x.Pipeline
				}
				want, begun, first := map[crm.StayCount]int{}, []int{0, 0}, []crm.DealID(nil)
				for _, s := range stays {
					want[crm.StayCount{Pipeline: line[s.DealID], From: s.From, To: s.To}]++
					if s.From == "" && s.EnteredAt.Before(bounds[1]) {
						begun[0]++
					} else if s.From == "" {
						begun[1]++
					}
				}
				counts, err := tx.StayCounts(ctx, owners, from, to)
				if err != nil {
					return err
				}
				got := map[crm.StayCount]int{}
				for _, x := range counts {
					compared += x.N
					got[crm.StayCount{Pipeline: x.Pipeline, From: x.From, To: x.To}] = x.N
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("of %d owners: %v, want %v", len(owners), got, want)
				}
				if n, err := tx.CountBegun(ctx, owners, bounds); err != nil || !slices.Equal(n, begun) {
					t.Errorf("of %d owners: begun %v, want %v (%v)", len(owners), n, begun, err)
				}
				if len(counts) == 0 {
					return nil
				}
				kind := counts[r.IntN(len(counts))]
				for _, s := range stays {
					if line[s.DealID] == kind.Pipeline && s.From == kind.From && s.To == kind.To && len(first) < 3 {
						first = append(first, s.DealID)
					}
				}
				moves, err := tx.FirstMoves(ctx, owners, from, to, []crm.StayCount{kind}, 3)
				var told []crm.DealID
				for _, s := range moves {
					told = append(told, s.DealID)
				}
				if !slices.Equal(told, first) {
					t.Errorf("of %d owners: the first moves are of %v, want %v", len(owners), told, first)
				}
				return err
			})
		}
		if compared < 500 {
			t.Errorf("only %d moves were compared", compared)
		}
	})
}

// Planned contacts that were settled are counted as they are listed.
func TestSettledPlansAreCountedAsTheyAreListed(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(2026, 14))
		people := []crm.User{d.Zhang, d.Li, d.Chen}
		for i := range 30 {
			owner := people[r.IntN(len(people))]
			d.must(owner, func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprintf("客户%d", i)})
				if err != nil {
					return err
				}
				f, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Due: crm.Due{At: d.now.AddDate(0, 0, -r.IntN(5)).Add(time.Minute)}, Content: "回访"})
				if err != nil {
					return err
				}
				switch r.IntN(4) {
				case 0:
					_, err = tx.SaveFollowUp(ctx, f.Finish(0))
				case 1:
					f.Status = crm.FollowUpCanceled
					_, err = tx.SaveFollowUp(ctx, f)
				case 2:
					_, err = tx.DeleteCustomer(ctx, c.ID)
				}
				return err
			})
		}
		n := 0
		for i := range 5 {
			day := d.now.AddDate(0, 0, -i)
			for _, who := range []crm.User{d.Boss, d.Wang, d.Zhang} {
				d.must(who, func(ctx context.Context, tx *store.Tx) error {
					on, err := tx.ListFollowUps(ctx, store.FollowUpFilter{From: day, To: day.AddDate(0, 0, 1)})
					if err != nil {
						return err
					}
					late, err := tx.ListFollowUps(ctx, store.FollowUpFilter{To: day, Status: crm.FollowUpOpen})
					if err != nil {
						return err
					}
					want := map[crm.SettleCount]int{}
					for _, f := range append(on, late...) {
						want[crm.SettleCount{Owner: f.Owner, Status: f.Status}]++
					}
					counts, err := tx.Settled(ctx, nil, day, day.AddDate(0, 0, 1), store.EachPerson)
					got := map[crm.SettleCount]int{}
					for _, x := range counts {
						n += x.N
						got[crm.SettleCount{Owner: x.Owner, Status: x.Status}] += x.N
					}
					if fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("%s: %v, want %v", who.Name, got, want)
					}
					return err
				})
			}
		}
		if n < 50 {
			t.Errorf("only %d plans were compared", n)
		}
	})
}

// Customers without a contact are those at which nobody is known that did not leave, for whoever asks.
func TestCustomersWithoutAContact(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(2026, 15))
		people := []crm.User{d.Zhang, d.Li, d.Chen}
		for i := range 30 {
			d.must(people[r.IntN(len(people))], func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprintf("客户%d", i), Level: []crm.Level{"A", "B"}[r.IntN(2)]})
				if err != nil {
					return err
				}
				for range r.IntN(3) {
					if _, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Left: r.IntN(2) == 0}); err != nil {
						return err
					}
				}
				if r.IntN(6) == 0 {
					_, err = tx.DeleteCustomer(ctx, c.ID)
				}
				return err
			})
		}
		n := 0
		for _, who := range []crm.User{d.Boss, d.Wang, d.Zhang} {
			for _, f := range []store.CustomerFilter{{}, {Level: "A"}, {Limit: 3}} {
				d.must(who, func(ctx context.Context, tx *store.Tx) error {
					all, err := tx.ListCustomers(ctx, store.CustomerFilter{Level: f.Level})
					if err != nil {
						return err
					}
					var want, got []crm.CustomerID
					for _, c := range all {
						people, err := tx.Contacts(ctx, c.ID)
						if err != nil {
							return err
						}
						if !slices.ContainsFunc(people, func(p crm.Contact) bool { return !p.Left }) && (f.Limit == 0 || len(want) < f.Limit) {
							want = append(want, c.ID)
						}
					}
					f.NoContact = true
					without, err := tx.ListCustomers(ctx, f)
					for _, c := range without {
						got = append(got, c.ID)
					}
					if n += len(got); !slices.Equal(got, want) {
						t.Errorf("%s %+v: %v, want %v", who.Name, f, got, want)
					}
					return err
				})
			}
		}
		if n < 20 {
			t.Errorf("only %d customers were compared", n)
		}
	})
}
