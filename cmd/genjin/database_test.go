package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
)

// customers counts those of a name.
func customers(t *testing.T, db *sql.DB, name string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM customers WHERE name = ?", name).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// D01: while the database is out nothing is acknowledged; what WeCom repeats when it is back is recorded once.
func TestD01WithoutItsDatabaseNothingIsAcknowledged(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, open func() *sql.DB) {
		database, redis := addresses(env)
		wire, through, err := faults.NewWire("database", database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(wire.Close)
		p := botCompany(t)
		r := botHouse(t, p, through, redis, false)
		if text, err := p.Say(t.Context(), "rep1", "帮助"); err != nil || text == "" {
			t.Fatal(text, err)
		}
		wire.Cut()
		m := sim.Message{From: "rep1", ID: "d01", Text: "新增客户 青山仪表"}
		a, err := p.SayAs(t.Context(), m)
		if err == nil || a.Status != http.StatusServiceUnavailable || a.Text != "" {
			t.Errorf("without a database: status %d, %q, %v", a.Status, a.Text, err)
		}
		if most := time.Duration(a.Tries) * 4 * time.Second; a.Took > most {
			t.Errorf("%d tries took %v, want less than 4 s each", a.Tries, a.Took)
		}
		if res, err := http.Get(r.base + "/readyz"); err != nil || res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("ready without a database: %v, %v", res, err)
		} else {
			res.Body.Close()
		}
		if n := customers(t, open(), "青山仪表"); n != 0 {
			t.Errorf("%d customers of a message that was refused", n)
		}
		if err := wire.Mend(context.Background()); err != nil {
			t.Fatal(err)
		}
		eventually(t, "an acknowledgement", func() bool {
			a, err = p.SayAs(t.Context(), m)
			return err == nil
		})
		eventually(t, "the record", func() bool { return customers(t, open(), "青山仪表") == 1 })
		if _, err := p.SayAs(t.Context(), m); err != nil {
			t.Error(err)
		}
		if n := customers(t, open(), "青山仪表"); n != 1 {
			t.Errorf("%d customers after another repetition", n)
		}
	})
}

// D15: when every connection waits for the database, callbacks are refused in time and nothing piles up; afterwards everything is recorded once.
func TestD15ExhaustedPool(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, open func() *sql.DB) {
		database, redis := addresses(env)
		p := botCompany(t)
		botHouse(t, p, database, redis, false, func(h *house) { h.bot.Budget = 500 * time.Millisecond })
		for i := range reps {
			if _, err := p.Say(t.Context(), fmt.Sprint("rep", i), "帮助"); err != nil {
				t.Fatal(err)
			}
		}
		db := open()
		lock, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		if _, err := lock.ExecContext(t.Context(), "LOCK TABLES inbox WRITE"); err != nil {
			t.Fatal(err)
		}
		before := runtime.NumGoroutine()
		message := func(i int) sim.Message {
			return sim.Message{From: fmt.Sprint("rep", i%reps), ID: fmt.Sprint("d15-", i), Text: fmt.Sprintf("新增客户 青山%d号仪表", 100+i)}
		}
		const many = 120 // the pool has 32
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				a, err := p.SayAs(t.Context(), message(i))
				if err == nil || a.Status != http.StatusServiceUnavailable {
					t.Errorf("message %d: status %d, %v", i, a.Status, err)
				}
				if a.Took > time.Duration(a.Tries)*4*time.Second {
					t.Errorf("message %d: %d tries took %v", i, a.Tries, a.Took)
				}
			})
		}
		all.Wait()
		eventually(t, "an end of what waited", func() bool { return runtime.NumGoroutine() < before+many })
		if _, err := lock.ExecContext(t.Context(), "UNLOCK TABLES"); err != nil {
			t.Fatal(err)
		}
		for i := range many {
			all.Go(func() {
				for t.Context().Err() == nil { // as WeCom repeats it, until somebody has time
					if _, err := p.SayAs(t.Context(), message(i)); err == nil {
						return
					}
				}
			})
		}
		all.Wait()
		count := func() (n int) {
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM customers").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		eventually(t, "every record", func() bool { return count() >= many })
		if n := count(); n != many {
			t.Errorf("%d customers of %d messages", n, many)
		}
	})
}
