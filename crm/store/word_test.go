package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What a rep teaches is read by nobody until an admin agrees, is nobody else's to see or decide on till then, and is
// gone once it was forgotten: on every replica.
func TestTaughtWords(t *testing.T) {
	promise := func(t *testing.T, address string, two bool) {
		s := storetest.Open(t, address, func(o *store.Options) { o.Admins = []string{"boss"} })
		there := s
		if two {
			there = storetest.Open(t, address)
		}
		d := &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
		version := int64(0)
		want := func(what string, n int) {
			t.Helper()
			versions, err := there.Ahead(t.Context(), store.Entry{}, 0)
			v := versions.Words
			if err != nil || v == version {
				t.Errorf("%s: version %d as before, %v", what, v, err)
			}
			version = v
			all, err := there.WordsInForce(t.Context())
			if err != nil || len(all) != n {
				t.Errorf("%s: in force %+v, want %d, %v", what, all, n, err)
			}
		}
		var taught crm.Word
		teach := func(u crm.User) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) (err error) {
				taught, err = tx.Teach(ctx, crm.Word{Word: "拜山", Means: "拜访", Kind: crm.ActivityWord})
				return err
			})
		}
		set := func(u crm.User, to crm.WordStatus) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) (err error) {
				w, err := tx.SetWord(ctx, taught, to)
				if err == nil {
					taught = w
				}
				return err
			})
		}
		if err := teach(d.Zhang); err != nil {
			t.Fatal(err)
		}
		want("taught by a rep", 0)
		var twice *crm.DuplicateError
		first := taught
		if err := teach(d.Li); !errors.As(err, &twice) {
			t.Errorf("taught twice: %v", err)
		}
		taught = first
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Words(ctx)
			var no *crm.NotFoundError
			if _, err := tx.Word(ctx, taught.ID); !errors.As(err, &no) || len(all) != 0 {
				t.Errorf("another rep sees what waits: %+v, %v", all, err)
			}
			return err
		})
		var no *crm.ForbiddenError
		for _, u := range []crm.User{d.Zhang, d.Li, d.Wang} {
			if err := set(u, crm.WordInForce); !errors.As(err, &no) {
				t.Errorf("%s agrees: %v", u.Name, err)
			}
		}
		old := taught
		if err := set(d.Boss, crm.WordInForce); err != nil {
			t.Fatal(err)
		}
		want("agreed", 1)
		now := taught
		taught = old
		var late *crm.StaleError
		if err := set(d.Boss, crm.WordRefused); !errors.As(err, &late) {
			t.Errorf("decided twice: %v", err)
		}
		taught = now
		if err := set(d.Zhang, crm.WordForgotten); !errors.As(err, &no) {
			t.Errorf("a rep forgets what is in force: %v", err)
		}
		if err := set(d.Boss, crm.WordForgotten); err != nil {
			t.Fatal(err)
		}
		want("forgotten", 0)
		if err := teach(d.Boss); err != nil {
			t.Fatal(err)
		}
		want("taught by an admin", 1)
	}
	t.Run("sqlite", func(t *testing.T) { promise(t, "sqlite:"+t.TempDir()+"/w.db", false) })
	t.Run("mysql", func(t *testing.T) { promise(t, mysqlDatabase(t), true) })
}
