package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/shared"
	"genjin/scheduler"
)

// benchReminders measures how late reminders reach the sender, beside the floors: bare asynq and a bare SQL claim loop.
func (p *program) benchReminders(ctx context.Context, o benchOptions) error {
	b := &bench{program: p, benchOptions: o}
	drop, err := b.makeDatabase(ctx)
	if err != nil {
		return err
	}
	defer drop()
	cores, commit := runtime.NumCPU(), "sqlite, in-process redis"
	if o.database != "" {
		commit = "mysql"
	}
	fmt.Fprintf(p.out, "%s, %d cores, %s, %d stored, %d due at one instant for %d people, %d replicas\n", runtime.Version(), cores, commit, o.stored, o.due, o.reps, o.replica)
	if err := b.load(ctx); err != nil {
		return err
	}
	if err := b.floorSQL(ctx); err != nil {
		return err
	}
	if err := b.floorAsynq(ctx); err != nil {
		return err
	}
	return b.product(ctx)
}

// load migrates and stores the people and the reminders for later, in large statements.
func (b *bench) load(ctx context.Context) (err error) {
	s, err := store.Open(ctx, b.address, store.Options{})
	if err != nil {
		return err
	}
	if _, err := s.Migrate(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	if err := s.Close(); err != nil {
		return err
	}
	if b.db, err = sql.Open(b.driver, b.dsn); err != nil {
		return err
	}
	if b.driver == "sqlite3" {
		b.db.SetMaxOpenConns(1)
	}
	begin := b.clock()
	err = b.insert(ctx, "users (id, version, wecom_id, wecom_key, name, team_id, role, leads, manager_id, gone)", b.reps, func(i int) string {
		return fmt.Sprintf("(%d,1,'rep%d','rep%d','销售%d',1,'rep','[]',0,0)", i+1, i+1, i+1, i+1)
	})
	if err != nil {
		return err
	}
	if err := b.reminders(ctx, b.stored, begin.Add(30*24*time.Hour), time.Second); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "loaded in %.1f s\n", b.clock().Sub(begin).Seconds())
	return nil
}

// reminders stores n reminders from an instant on, a step apart.
func (b *bench) reminders(ctx context.Context, n int, from time.Time, step time.Duration) error {
	return b.insert(ctx, "reminders (version, user_id, asked_by, text, due_at, status)", n, func(i int) string {
		return fmt.Sprintf("(1,%d,%d,'给客户寄样',%d,'scheduled')", i%b.reps+1, i%b.reps+1, from.Add(time.Duration(i)*step).UnixMilli())
	})
}

func (b *bench) insert(ctx context.Context, into string, n int, row func(i int) string) error {
	const batch = 2000
	for i := 0; i < n; i += batch {
		rows := make([]string, 0, batch)
		for k := i; k < min(n, i+batch); k++ {
			rows = append(rows, row(k))
		}
		if _, err := b.db.ExecContext(ctx, "INSERT INTO "+into+" VALUES "+strings.Join(rows, ",")); err != nil {
			return fmt.Errorf("bench: load: %w", err)
		}
	}
	return nil
}

// floorSQL is a bare claim loop on the same table: select due, mark, in one transaction, 200 at a time, every 50 ms.
func (b *bench) floorSQL(ctx context.Context) error {
	at := b.clock().Add(3 * time.Second).Truncate(time.Second)
	if err := b.reminders(ctx, b.due, at, 0); err != nil {
		return err
	}
	lock := ""
	if b.driver == "mysql" {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var mu sync.Mutex
	var late []time.Duration
	var g errgroup.Group
	for range b.replica {
		g.Go(func() error {
			poll := time.NewTicker(50 * time.Millisecond)
			defer poll.Stop()
			for ctx.Err() == nil {
				mu.Lock()
				over := len(late) >= b.due
				mu.Unlock()
				if over {
					return nil
				}
				n, err := b.claim(ctx, lock)
				if err != nil {
					return err
				}
				mu.Lock()
				for range n {
					late = append(late, b.clock().Sub(at))
				}
				mu.Unlock()
				if n == 0 {
					<-poll.C
				}
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	b.print("floor: SQL claim loop", late, 0)
	return err
}

func (b *bench) claim(ctx context.Context, lock string) (int, error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT id FROM reminders WHERE status = 'scheduled' AND due_at <= %d ORDER BY due_at LIMIT 200%s", b.clock().UnixMilli(), lock))
	if err != nil {
		return 0, nil //nolint:nilerr // a deadlock: the loop tries again
	}
	ids, err := idsOf(rows)
	if err != nil || len(ids) == 0 {
		return 0, nil //nolint:nilerr // as above
	}
	if _, err := tx.ExecContext(ctx, "UPDATE reminders SET status = 'sent' WHERE id IN ("+strings.Join(ids, ",")+")"); err != nil {
		return 0, nil //nolint:nilerr // as above
	}
	return len(ids), tx.Commit()
}

func idsOf(rows *sql.Rows) (ids []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (b *bench) floorAsynq(ctx context.Context) error {
	r, err := shared.Open(b.redis)
	if err != nil {
		return err
	}
	defer r.Close()
	at := b.clock().Add(time.Duration(3+b.due/1000) * time.Second).Truncate(time.Second)
	limited, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	late, err := scheduler.FloorAsynq(limited, r.Client(), "genjin-bench-floor-"+uuid.NewString()[:8], b.due, b.replica, at)
	b.print("floor: bare asynq", late, 0)
	return err
}

// listener is a platform that only notes when it was spoken to.
type listener struct {
	mu sync.Mutex
	at map[string]time.Time
	n  map[string]int
}

func (l *listener) Send(_ context.Context, p crm.Push) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[p.Key] = time.Now()
	l.n[p.Key]++
	return "1", nil
}

// product is the scheduler and the relay themselves, on so many replicas.
func (b *bench) product(ctx context.Context) error {
	heard := &listener{at: map[string]time.Time{}, n: map[string]int{}}
	queue := "genjin-bench-" + uuid.NewString()[:8]
	running, stop := context.WithCancel(ctx)
	var g errgroup.Group
	var stores []*store.Store
	var redis []*shared.Shared
	defer func() { // first all that uses them
		stop()
		_ = g.Wait()
		for _, s := range stores {
			s.Close()
		}
		for _, r := range redis {
			r.Close()
		}
	}()
	process, err := configs.LoadProcess("")
	if err != nil {
		return err
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		return err
	}
	replicas := b.replica
	if b.driver == "sqlite3" {
		replicas = 1 // one process, one store
		b.db.Close()
	}
	lean := resident()
	var first *scheduler.Scheduler
	for range replicas {
		s, err := store.Open(ctx, b.address, store.Options{Process: process})
		if err != nil {
			return err
		}
		stores = append(stores, s)
		r, err := shared.Open(b.redis)
		if err != nil {
			return err
		}
		redis = append(redis, r)
		log := slog.New(slog.DiscardHandler)
		relay := scheduler.NewRelay(s, heard, r.NewLimiter(), uuid.NewString(), log)
		plans := scheduler.New(scheduler.Config{Store: s, Shared: r, Calendar: calendar, Location: time.UTC, Clock: b.clock, Wake: relay.Wake, Queue: queue, Log: log})
		if first == nil {
			first = plans
		}
		g.Go(func() error { return relay.Run(running) })
		g.Go(func() error { return plans.Run(running) })
	}
	b.idle(ctx, stores[0], first)
	if b.driver == "sqlite3" {
		fmt.Fprintf(b.out, "idle with %d stored: RSS grew by %.1f MB\n", b.stored, float64(resident()-lean)/1e6)
	}
	bare := used(ctx, redis[0])
	at := b.clock().Add(8 * time.Second).Truncate(time.Second)
	if b.driver == "sqlite3" {
		if b.db, err = sql.Open(b.driver, b.dsn); err != nil {
			return err
		}
	}
	if err := b.reminders(ctx, b.due, at, 0); err != nil {
		return err
	}
	if err := b.armed(ctx, redis[0], first, bare, at); err != nil {
		return err
	}
	if err := b.delivered(ctx); err != nil {
		return err
	}
	return b.judge(ctx, heard, at)
}

// idle prints what a pass of the loop costs with nothing due.
func (b *bench) idle(ctx context.Context, s *store.Store, plans *scheduler.Scheduler) {
	const passes = 50
	begin := b.clock()
	for range passes {
		if _, _, err := s.DueSoon(ctx, 30*time.Second); err != nil {
			fmt.Fprintln(b.out, "idle pass:", err)
			return
		}
	}
	fmt.Fprintf(b.out, "idle pass of the loop with %d stored: %.2f ms of SQL; armed in Redis: ", b.stored, float64(b.clock().Sub(begin).Microseconds())/1000/passes)
	armed, err := plans.Armed(1000)
	if err != nil {
		fmt.Fprintln(b.out, err)
		return
	}
	fmt.Fprintln(b.out, len(armed), "tasks")
}

// armed waits until the near window is armed, a task for each second of it, and prints what that takes of Redis.
func (b *bench) armed(ctx context.Context, r *shared.Shared, plans *scheduler.Scheduler, bare int64, at time.Time) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		tasks, err := plans.Armed(b.due)
		if err != nil {
			return err
		}
		if len(tasks) > 0 || b.clock().After(at) {
			fmt.Fprintf(b.out, "armed in Redis: %d tasks for %d reminders", len(tasks), b.due)
			if now := used(ctx, r); now > 0 && bare > 0 {
				fmt.Fprintf(b.out, ", it grew by %d B, %.1f B a reminder", now-bare, float64(now-bare)/float64(b.due))
			}
			fmt.Fprintln(b.out)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// used is the memory that a Redis server uses, in bytes; 0 when it does not say, as the one in the process.
func used(ctx context.Context, r *shared.Shared) int64 {
	info, err := r.Client().Info(ctx, "memory").Result()
	if err != nil {
		return 0
	}
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "used_memory:"); ok {
			n, _ := strconv.ParseInt(v, 10, 64)
			return n
		}
	}
	return 0
}

// resident is the memory this process holds, in bytes, garbage aside; 0 where the system does not tell.
func resident() int64 {
	runtime.GC()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// delivered waits until nothing is due and the outbox is empty.
func (b *bench) delivered(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	limit := b.clock().Add(3 * time.Minute)
	for {
		var due, waiting int
		if err := b.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM reminders WHERE status = 'scheduled' AND due_at < ?", b.clock().Add(time.Hour).UnixMilli()).Scan(&due); err != nil {
			return err
		}
		if err := b.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'claimed')").Scan(&waiting); err != nil {
			return err
		}
		if due == 0 && waiting == 0 {
			return nil
		}
		if b.clock().After(limit) {
			return fmt.Errorf("bench: %d still due and %d still waiting after three minutes", due, waiting)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// judge reads from the outbox which message each reminder went out in, and when that reached the sender.
func (b *bench) judge(ctx context.Context, heard *listener, at time.Time) error {
	rows, err := b.db.QueryContext(ctx, "SELECT push_key, state, why FROM outbox WHERE push_key LIKE 'reminder:%'")
	if err != nil {
		return err
	}
	defer rows.Close()
	heard.mu.Lock()
	defer heard.mu.Unlock()
	var late []time.Duration
	lost, early := 0, 0
	for rows.Next() {
		var key, state, in string
		if err := rows.Scan(&key, &state, &in); err != nil {
			return err
		}
		if state == "merged" {
			key = in
		}
		when, ok := heard.at[key]
		if !ok {
			lost++
			continue
		}
		if when.Before(at) {
			early++
		}
		late = append(late, when.Sub(at))
	}
	doubled := 0
	for _, n := range heard.n {
		if n > 1 {
			doubled++
		}
	}
	b.print("genjin: handed to the sender", late, len(heard.at))
	fmt.Fprintf(b.out, "lost %d, doubled %d, early %d\n", b.due-len(late)+lost, doubled, early)
	if len(late) != b.due || doubled > 0 || early > 0 {
		return errors.New("bench: not each once")
	}
	return rows.Err()
}

func (b *bench) print(name string, late []time.Duration, messages int) {
	if len(late) == 0 {
		fmt.Fprintf(b.out, "%-30s nothing\n", name)
		return
	}
	slices.Sort(late)
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	fmt.Fprintf(b.out, "%-30s %d, lateness ms: first %d, p50 %d, p99 %d, max %d", name, len(late), ms(late[0]), ms(late[len(late)/2]), ms(late[len(late)*99/100]), ms(late[len(late)-1]))
	if messages > 0 {
		fmt.Fprintf(b.out, ", in %d messages", messages)
	}
	fmt.Fprintln(b.out)
}
