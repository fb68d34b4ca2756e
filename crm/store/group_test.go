package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

func TestGroups(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		group := func(chat string) (g crm.Group) {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
				g, err = tx.Group(ctx, chat)
				return err
			})
			return g
		}
		chat := "wrKq7-AbC"
		g := group(chat)
		if again := group(chat); again != g || g.Chat != chat || g.ID == 0 {
			t.Fatalf("the group of %q is %+v, then %+v", chat, g, again)
		}
		for _, other := range []string{strings.ToLower(chat), chat + " ", "wrKq7-AbＣ", chat + "\x00"} {
			if o := group(other); o.ID == g.ID || o.Chat != other {
				t.Errorf("%q is the group of %q: %+v", other, chat, o)
			}
		}
		if long := strings.Repeat("长", 200); group(long).ID != 0 {
			t.Error("an id longer than any is kept")
		}

		bind := func(by crm.User, team crm.TeamID) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				g, err := tx.Group(ctx, chat)
				if err == nil {
					_, err = tx.BindGroup(ctx, g, team)
				}
				return err
			})
		}
		refused := func(what string, err error) {
			t.Helper()
			var forbidden *crm.ForbiddenError
			if !errors.As(err, &forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("a rep binds", bind(d.Zhang, d.Zhang.TeamID))
		refused("a manager binds to a team of others", bind(d.Zhao, d.Zhang.TeamID))
		if err := bind(d.Wang, d.Zhang.TeamID); err != nil {
			t.Fatal(err)
		}
		refused("another manager takes a bound group", bind(d.Zhao, d.Zhao.TeamID))
		refused("a rep frees it", bind(d.Zhang, 0))
		if all, err := d.Store.Groups(t.Context()); err != nil || len(all) != 1 || all[0].TeamID != d.Zhang.TeamID {
			t.Fatalf("groups are %+v, %v", all, err)
		}

		zhangs, _ := d.customer(d.Zhang, "张伟的客户")
		d.customer(d.Chen, "陈晨的客户")
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
			var seen []crm.Customer
			ok, err := tx.Within(ctx, d.Zhang.TeamID, func() (err error) {
				seen, err = tx.ListCustomers(ctx, store.CustomerFilter{})
				return err
			})
			if err != nil || !ok || len(seen) != 1 || seen[0].ID != zhangs.ID {
				t.Errorf("in the team's group the boss sees %+v (%t)", seen, ok)
			}
			if seen, err = tx.ListCustomers(ctx, store.CustomerFilter{}); len(seen) != 2 {
				t.Errorf("afterwards the boss sees %+v", seen)
			}
			return err
		})

		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
			if err == nil {
				_, err = tx.Undo(ctx, ops[0].ID)
			}
			return err
		})
		if g := group(chat); g.TeamID != 0 {
			t.Errorf("after the undo the group is %+v", g)
		}
	})
}

// TestGroupUndoByAFormerManager: who no longer leads a team does not give its figures to a group by taking back that
// they took it away.
func TestGroupUndoByAFormerManager(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for _, team := range []crm.TeamID{d.Zhang.TeamID, 0} {
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
				g, err := tx.Group(ctx, "wr1")
				if err == nil {
					_, err = tx.BindGroup(ctx, g, team)
				}
				return err
			})
		}
		former := d.Wang
		former.Leads, former.TeamID = []crm.TeamID{d.Zhao.TeamID}, d.Zhao.TeamID
		former, err := d.Store.SaveUser(t.Context(), former)
		if err != nil {
			t.Fatal(err)
		}
		err = d.as(former, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
			if err == nil {
				_, err = tx.Undo(ctx, ops[0].ID)
			}
			return err
		})
		if !isNotFound(err) {
			t.Errorf("undo = %v", err)
		}
	})
}
