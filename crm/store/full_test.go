package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// D10: when the file may not grow any more, what was acknowledged is there, nothing is there by half, and it goes on when there is room.
func TestD10FullDisk(t *testing.T) {
	d := newDesk(t, "sqlite:"+filepath.Join(t.TempDir(), "g.db"))
	pages := func(most int) (n int) {
		t.Helper()
		if err := d.DB().Raw(fmt.Sprintf("PRAGMA max_page_count = %d", most)).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		return n
	}
	pages(pages(1) + 8) // it is never less than what is used
	acked := 0
	tell := func(i int) error {
		key := fmt.Sprint("m", i)
		e, _, err := d.Keep(t.Context(), message(key, "zhangwei"), "me", time.Hour)
		if err != nil {
			return err
		}
		return d.InTx(t.Context(), store.Deed{User: d.Zhang.ID, Now: d.now, Message: key, Entry: e.ID, Holder: "me"}, func(tx *store.Tx) error {
			for _, name := range []string{"甲", "乙"} { // both or none
				if _, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: fmt.Sprint(name, i)}); err != nil {
					return err
				}
			}
			return tx.Answer(t.Context(), crm.Push{Key: "reply:" + key, To: "zhangwei", Reply: crm.Reply{Text: "已记"}}, "{}", 0)
		})
	}
	var full error
	for i := 0; full == nil; i++ {
		if full = tell(i); full == nil {
			acked++
		}
		if i == 10_000 {
			t.Fatal("the file is never full")
		}
	}
	t.Logf("%d acknowledged, then: %v", acked, full)
	stored := func() (n int) {
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.ListCustomers(ctx, store.CustomerFilter{Limit: 20_000})
			n = len(all)
			return err
		})
		return n
	}
	pages(1 << 30)
	if got := stored(); got != 2*acked {
		t.Errorf("%d customers of %d acknowledged messages of two", got, acked)
	}
	if err := tell(20_000); err != nil {
		t.Error("with room again:", err)
	}
	if got := stored(); got != 2*acked+2 {
		t.Errorf("%d customers, want %d", got, 2*acked+2)
	}
}
