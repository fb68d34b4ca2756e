package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// D05, D06: a deadlock or a lock that takes too long rolls the whole transaction back, which then runs again.
func TestD05Deadlock(t *testing.T) {
	d := newDesk(t, mysqlDatabase(t))
	a, _ := d.customer(d.Zhang, "甲")
	b, _ := d.customer(d.Zhang, "乙")
	ctx := t.Context()
	var wg sync.WaitGroup
	both := func(first, second crm.CustomerID) error {
		return d.InTx(ctx, store.Deed{User: d.Wang.ID, Now: d.now}, func(tx *store.Tx) error {
			for _, c := range []crm.CustomerID{first, second} {
				if _, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c, HappenedAt: d.now, Type: crm.Visit}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var done atomic.Int32
	for i := range 40 {
		wg.Go(func() {
			first, second := a.ID, b.ID
			if i%2 == 0 {
				first, second = second, first
			}
			if both(first, second) == nil {
				done.Add(1)
			}
		})
	}
	wg.Wait()
	d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
		for _, c := range []crm.CustomerID{a.ID, b.ID} {
			list, err := tx.ListActivities(ctx, store.ActivityFilter{Customer: c})
			if err != nil {
				return err
			}
			if len(list) != int(done.Load()) {
				t.Errorf("%d activities, %d transactions were acknowledged: a half one was kept", len(list), done.Load())
			}
		}
		return nil
	})
	if done.Load() == 0 {
		t.Error("no transaction went through")
	}
}

func TestReplicasMigrateTogether(t *testing.T) {
	address := mysqlDatabase(t)
	var wg sync.WaitGroup
	var applied atomic.Int32
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), address, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			n, err := s.Migrate(t.Context())
			if err != nil {
				t.Error(err)
			}
			applied.Add(int32(n))
			if err := s.CheckSchema(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	files, err := filepath.Glob("migrations/mysql/*.sql")
	if n := applied.Load(); err != nil || int(n) != len(files) {
		t.Errorf("%d of %d migrations were applied", n, len(files))
	}
}

// D13: a database that a newer program has migrated is refused by name, an empty one too.
func TestD13SchemaIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.db")
	s, err := store.Open(t.Context(), "sqlite:"+path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CheckSchema(t.Context()); err == nil || !strings.Contains(err.Error(), "run genjin migrate") {
		t.Errorf("empty: %v", err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), "sqlite:"+path, store.Options{}); err == nil || !strings.Contains(err.Error(), "in use by another genjin") {
		t.Errorf("a second process: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	s, err = store.Open(t.Context(), "sqlite:"+path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, migrating := s.Migrate(t.Context())
	for _, err := range []error{s.CheckSchema(t.Context()), migrating} {
		if err == nil || !strings.Contains(err.Error(), "9999") || !strings.Contains(err.Error(), "start the newer genjin") {
			t.Errorf("newer: %v", err)
		}
	}
}

func TestAddressesAreRead(t *testing.T) {
	for _, bad := range []string{"", "postgres://x", "mysql://", "mysql://h:1", "mysql://u:canary@h:port/x"} {
		_, err := store.Open(t.Context(), bad, store.Options{})
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := store.Open(t.Context(), "mysql://root:canary@127.0.0.1:1/x", store.Options{}); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("nothing listens: %v", err)
	}
}
