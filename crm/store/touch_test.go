package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// What judgements are made of is read within scope, and of the customers that are asked for, whoever did it.
func TestWhatCustomersAreJudgedBy(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		at := map[string]crm.CustomerID{}
		for _, x := range []struct {
			owner crm.User
			name  string
		}{{d.Zhang, "甲"}, {d.Li, "乙"}, {d.Chen, "丙"}} {
			c, _ := d.customer(x.owner, x.name)
			at[x.name] = c.ID
			d.must(x.owner, func(ctx context.Context, tx *store.Tx) error {
				for i, outcome := range []crm.Outcome{"", crm.NotReached, crm.Positive} {
					a := crm.Activity{CustomerID: c.ID, Type: crm.Phone, Outcome: outcome, HappenedAt: d.now.Add(-time.Duration(i) * 24 * time.Hour)}
					if _, err := tx.RecordActivity(ctx, a); err != nil {
						return err
					}
				}
				for _, p := range []crm.Contact{{Name: "王总", Title: "决策人"}, {Name: "李工"}, {Name: "赵总", Title: "决策人", Left: true}} {
					if p.CustomerID = c.ID; x.name == "乙" {
						p.Title = ""
					}
					if _, err := tx.CreateContact(ctx, p); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for _, x := range []struct {
			who    crm.User
			owners []crm.UserID
			want   string // touches, reached, people at 甲 乙 丙, deciders at them
		}{
			{d.Zhang, nil, "2 1 2 0 0 true false false"},
			{d.Zhang, []crm.UserID{d.Li.ID}, "0 0 2 0 0 true false false"},
			{d.Wang, nil, "4 2 2 2 0 true false false"},
			{d.Wang, []crm.UserID{d.Li.ID}, "2 1 2 2 0 true false false"},
			{d.Chen, nil, "2 1 0 0 2 false false true"},
		} {
			d.must(x.who, func(ctx context.Context, tx *store.Tx) error {
				touches, err := tx.Touches(ctx, store.TouchFilter{Owners: x.owners, Since: d.now.Add(-36 * time.Hour)})
				if err != nil {
					return err
				}
				reached := 0
				for _, touch := range touches {
					if touch.Reached {
						reached++
					}
				}
				all := slices.Collect(maps.Values(at))
				people, err := tx.PeopleKnown(ctx, all)
				if err != nil {
					return err
				}
				decide, err := tx.Deciders(ctx, all)
				got := fmt.Sprint(len(touches), reached, people[at["甲"]], people[at["乙"]], people[at["丙"]], decide[at["甲"]], decide[at["乙"]], decide[at["丙"]])
				if got != x.want {
					t.Errorf("%s of %v: %s, want %s", x.who.Name, x.owners, got, x.want)
				}
				return err
			})
		}
	})
}
