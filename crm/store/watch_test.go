package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"genjin/crm/store/storetest"
)

// Whoever gives a statement or a transaction up is told so at once, nothing of it is committed, and the connection is not used again; one that
// ends after the work is done does no harm.
func TestGivenUpOnMySQL(t *testing.T) {
	s := storetest.Open(t, storetest.MySQL(t))
	pool, err := s.DB().DB()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1) // the next one gets the same connection, if it is still used
	connection := func() (id int) {
		t.Helper()
		if err := pool.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	kind := 200
	mark := func(db *gorm.DB) error { // each its own: the server may hold on to one for as long as it sleeps
		kind++
		return db.Exec("INSERT INTO sum_marks (kind, mark, ready, zone, operations) VALUES (?, 0, 0, '', 0)", kind).Error
	}
	marks := func() (n int) {
		t.Helper()
		if err := pool.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sum_marks WHERE kind > 200").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	soon := func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(t.Context(), 100*time.Millisecond)
	}
	for name, give := range map[string]func(ctx context.Context) error{
		"a statement": func(ctx context.Context) error { return s.DB().WithContext(ctx).Exec("DO SLEEP(3)").Error },
		"a transaction": func(ctx context.Context) error {
			db := s.DB().WithContext(ctx).Begin()
			defer db.Rollback()
			if err := mark(db); err != nil {
				t.Errorf("mark: %v", err)
			}
			return db.Exec("DO SLEEP(3)").Error
		},
		"between two statements": func(ctx context.Context) error {
			db := s.DB().WithContext(ctx).Begin()
			defer db.Rollback()
			if err := mark(db); err != nil {
				t.Errorf("mark: %v", err)
			}
			<-ctx.Done()
			return db.Exec("DO 1").Error
		},
		"before its commit": func(ctx context.Context) error {
			db := s.DB().WithContext(ctx).Begin()
			defer db.Rollback()
			if err := mark(db); err != nil {
				t.Errorf("mark: %v", err)
			}
			<-ctx.Done()
			return db.Commit().Error
		},
	} {
		was := connection()
		ctx, cancel := soon()
		begin := time.Now()
		if err := give(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("%s: waited %s", name, took)
		}
		if connection() == was {
			t.Errorf("%s: the connection is used again", name)
		}
		if n := marks(); n != 0 {
			t.Errorf("%s: what was given up is there", name)
		}
	}
	was := connection()
	ctx, cancel := context.WithCancel(t.Context())
	db := s.DB().WithContext(ctx).Begin()
	if err := errors.Join(mark(db), db.Commit().Error); err != nil {
		t.Fatal(err)
	}
	cancel()
	if n := marks(); n != 1 {
		t.Errorf("%d marks after the commit", n)
	}
	if now := connection(); now != was {
		t.Errorf("connection %d after %d, though nothing was given up", now, was)
	}
	if err := db.Exec("DELETE FROM sum_marks").Error; !errors.Is(err, sql.ErrTxDone) {
		t.Errorf("after the end: %v", err)
	}
	if err := db.Raw("SELECT 1").Row().Err(); err == nil {
		t.Error("read after the end")
	}
}
