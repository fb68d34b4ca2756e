package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// What is counted is what is listed: for everybody, of anybody, however the time is cut, whatever went into the recycle bin.
func TestContactsAreCountedAsTheyAreListed(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(2026, 11))
		people := []crm.User{d.Zhang, d.Li, d.Chen, d.Wang, d.Boss}
		for i := range 12 {
			owner := people[r.IntN(3)]
			c, _ := d.customer(owner, fmt.Sprintf("客户%d", i))
			for range r.IntN(8) {
				by := owner
				if r.IntN(3) == 0 {
					by = d.Boss
				}
				a := crm.Activity{CustomerID: c.ID, Type: crm.Phone, Outcome: []crm.Outcome{"", crm.NotReached, crm.Positive}[r.IntN(3)], HappenedAt: d.now.Add(-time.Duration(r.IntN(60*24)) * time.Hour)}
				d.must(by, func(ctx context.Context, tx *store.Tx) error { _, err := tx.RecordActivity(ctx, a); return err })
			}
			if r.IntN(4) == 0 {
				d.must(owner, func(ctx context.Context, tx *store.Tx) error { _, err := tx.DeleteCustomer(ctx, c.ID); return err })
			}
		}
		sum, all := 0, d.now
		for range 20 {
			bounds := []time.Time{all.AddDate(0, 0, -r.IntN(70))}
			for range 1 + r.IntN(16) {
				bounds = append(bounds, bounds[len(bounds)-1].Add(time.Duration(1+r.IntN(10*24))*time.Hour))
			}
			var owners []crm.UserID
			for range r.IntN(3) {
				owners = append(owners, people[r.IntN(len(people))].ID)
			}
			for _, who := range people {
				d.must(who, func(ctx context.Context, tx *store.Tx) error {
					counted, err := tx.CountContacts(ctx, owners, bounds)
					if err != nil {
						return err
					}
					listed := make([]int, len(bounds)-1)
					for i := range listed {
						rows, err := tx.ListActivities(ctx, store.ActivityFilter{Made: true, Owners: owners, From: bounds[i], To: bounds[i+1]})
						if err != nil {
							return err
						}
						for _, a := range rows {
							if a.Outcome != crm.NotReached {
								listed[i]++
								sum++
							}
						}
					}
					if fmt.Sprint(counted) != fmt.Sprint(listed) {
						t.Errorf("%s of %v: counted %v, listed %v", who.Name, owners, counted, listed)
					}
					return nil
				})
			}
		}
		if sum < 100 {
			t.Errorf("only %d contacts were compared", sum)
		}
	})
}
