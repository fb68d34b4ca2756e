// Package openloop sends genjin, as a process, messages at a fixed rate and measures when they are acknowledged and answered. The
// schedule is open: a message is sent when its time has come, whether or not earlier ones were answered, and what is measured counts
// from that time. Afterwards the database is asked what became of them.
//
//	openloop.go   Run: steps of one rate, what is sent in them, and what became of it
//	soak.go       Soak: one rate for hours, while things go wrong
//	company.go    who talks, and what they say
//	processes.go  the genjin processes: started, stopped, sent to, asked how they are
package openloop

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
	"genjin/internal/measure"
)

// Config is one run.
type Config struct {
	Program  string // of genjin
	Database string // its address, as genjin takes it
	Redis    string // empty: in the process
	SQL      *sql.DB
	People   int
	Rates    []int         // messages a second, one step each
	Replicas []int         // each rate with so many processes, one step each; empty: one
	Length   time.Duration // of a step
	Seed     uint64
	Profile  string // a folder for a processor profile of each step; empty: none
	Report   func(string)
}

// Step are the figures of one rate. Times are milliseconds from the instant at which the message was to be sent.
type Step struct {
	Rate         int
	Replicas     int     // processes, each gets its share
	Sent         int     // callbacks, those that must be refused and repeats included
	Messages     int     // that genjin acknowledged, each counted once
	Wrong        int     // callbacks whose status is not what it must be
	Ack          Times   // of messages sent for the first time
	Answer       Times   // until what a message does is committed
	Above5s      int     // acknowledged later than WeCom waits
	CPU          float64 // of the genjin processes, µs a message
	Done         float64 // messages a second, from the first until the last is answered
	Lost         int     // acknowledged and not in the inbox
	Unanswered   int     // two minutes after the last was sent
	Contacts     int     // told
	ContactsKept int     // recorded: must be the same
	Left         Left
}

// Left is what the genjin process holds when a step is worked off: steps of one rate, one after the other, are a soak, and these stay flat.
type Left struct {
	Resident, Heap float64 // MB
	Goroutines     int
	Descriptors    int
}

// OK says that everything acknowledged was done once.
func (s Step) OK() bool {
	return s.Lost == 0 && s.Unanswered == 0 && s.Contacts == s.ContactsKept && s.Wrong == 0
}

// Times are milliseconds.
type Times struct{ P50, P99, Max float64 }

func (s Step) String() string {
	return fmt.Sprintf("%5d/s to %d: %d callbacks, %d messages; ack p50 %.1f p99 %.1f max %.0f ms, %d above 5 s; committed p50 %.1f p99 %.1f max %.0f ms; %.0f µs of processor a message, %.0f messages/s done; lost %d, unanswered %d, contacts %d of %d, wrong status %d; then %.0f MB resident, heap %.0f MB, %d goroutines, %d descriptors",
		s.Rate, s.Replicas, s.Sent, s.Messages, s.Ack.P50, s.Ack.P99, s.Ack.Max, s.Above5s, s.Answer.P50, s.Answer.P99, s.Answer.Max, s.CPU, s.Done, s.Lost, s.Unanswered, s.ContactsKept, s.Contacts, s.Wrong,
		s.Left.Resident, s.Left.Heap, s.Left.Goroutines, s.Left.Descriptors)
}

// run is a run under way.
type run struct {
	Config
	platform  *sim.Platform
	replicas  []*faults.Replica
	turn      atomic.Int64 // of the replica that gets the next callback
	client    *http.Client
	customers []string
	random    *rand.Rand
	zipf      *rand.Zipf
	ids       int
	contacts  int         // told so far and acknowledged
	busy      atomic.Bool // WeCom takes no messages
}

// Run runs the steps.
func Run(ctx context.Context, c Config) (_ []Step, err error) {
	r, api, end, err := newRun(c)
	if err != nil {
		return nil, err
	}
	defer end()
	defer func() { r.stop(0, syscall.SIGKILL) }()
	counts := c.Replicas
	if len(counts) == 0 {
		counts = []int{1}
	}
	if err := r.scale(ctx, api, counts[0]); err != nil {
		return nil, err
	}
	if err := r.warm(ctx); err != nil {
		return nil, err
	}
	var steps []Step
	for _, rate := range c.Rates {
		for _, n := range counts {
			if err := r.scale(ctx, api, n); err != nil {
				return steps, err
			}
			s, err := r.step(ctx, rate)
			if err != nil {
				return steps, err
			}
			r.Report(s.String())
			steps = append(steps, s)
		}
	}
	return steps, nil
}

// schedule is what is sent in a step: 5 of 100 messages are repeated, half of them at once; 1 is forged, one of 200 is sent again byte by
// byte, one of 500 is cut short.
func (r *run) schedule(rate int) []shot {
	var all []shot
	gap := time.Second / time.Duration(rate)
	for at := time.Duration(0); at < r.Length; at += gap {
		m, tells := r.message(int(r.zipf.Uint64()))
		said := sync.OnceValue(func() sim.Message { // a repeat tells the time of the first, too
			m.At = r.platform.Now()
			return m
		})
		sign := func() sim.Callback { return r.platform.Callback(said()) }
		s := shot{sign: sync.OnceValue(sign), at: at, key: r.platform.MessageKey(m.From, m.ID), fresh: true, status: http.StatusOK, tells: tells}
		bad := s
		bad.fresh, bad.tells = false, false
		switch n := r.random.IntN(1000); {
		case n < 50:
			again := bad
			again.sign = sign
			if n < 25 {
				again.at += time.Second
			}
			all = append(all, s, again)
		case n < 60:
			bad.sign = func() sim.Callback {
				c := sign()
				c.Path = strings.Replace(c.Path, "nonce=", "nonce=x", 1)
				return c
			}
			bad.status = http.StatusForbidden
			all = append(all, bad)
		case n < 65:
			again := bad
			again.at += 2 * time.Second
			all = append(all, s, again)
		case n < 67:
			bad.sign = func() sim.Callback {
				c := sign()
				c.Body = c.Body[:len(c.Body)/2]
				return c
			}
			bad.status = http.StatusBadRequest
			all = append(all, bad)
		default:
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b shot) int { return int(a.at - b.at) })
	return all
}

// outcome is what became of a shot.
type outcome struct {
	due    time.Time
	took   time.Duration
	status int
}

func (r *run) step(ctx context.Context, rate int) (Step, error) {
	s := Step{Rate: rate, Replicas: len(r.replicas)}
	shots := r.schedule(rate)
	outcomes := make([]outcome, len(shots))
	profiled := r.profile(ctx, rate)
	cpu, err := r.cpu()
	if err != nil {
		return s, err
	}
	var flying sync.WaitGroup
	begin := time.Now()
	for i := range shots {
		due := begin.Add(shots[i].at)
		if err := until(ctx, due); err != nil {
			return s, err
		}
		flying.Go(func() {
			status, err := r.post(ctx, shots[i].sign())
			if err != nil {
				status = 0
			}
			outcomes[i] = outcome{due, time.Since(due), status}
		})
	}
	flying.Wait()
	if err := r.settled(ctx, time.Now().Add(2*time.Minute)); err != nil {
		return s, err
	}
	took := time.Since(begin)
	used, err := r.cpu()
	if err != nil {
		return s, err
	}
	if err := profiled(); err != nil {
		return s, err
	}
	if s.Left, err = Holds(ctx, r.replicas[0]); err != nil {
		return s, err
	}
	err = r.judge(ctx, &s, shots, outcomes)
	s.Done = float64(s.Messages) / took.Seconds()
	s.CPU = float64((used - cpu).Microseconds()) / float64(max(1, s.Messages))
	return s, err
}

// until waits for an instant, or for the end of ctx.
func until(ctx context.Context, at time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(at)):
		return nil
	}
}

// settled waits until every message is answered, at most until limit.
func (r *run) settled(ctx context.Context, limit time.Time) error {
	for time.Now().Before(limit) {
		var open int
		if err := r.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM inbox WHERE answered = 0").Scan(&open); err != nil {
			return fmt.Errorf("openloop: %w", err)
		}
		if open == 0 {
			return nil
		}
		if err := until(ctx, time.Now().Add(200*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// judge asks the database what became of the messages.
func (r *run) judge(ctx context.Context, s *Step, shots []shot, outcomes []outcome) error {
	rows, err := r.SQL.QueryContext(ctx, "SELECT message_key, answered, answered_at FROM inbox ORDER BY id DESC LIMIT ?", len(shots)+100)
	if err != nil {
		return fmt.Errorf("openloop: %w", err)
	}
	defer rows.Close()
	answered := map[string]int64{}
	for rows.Next() {
		var key string
		var done bool
		var at int64
		if err := rows.Scan(&key, &done, &at); err != nil {
			return err
		}
		if !done {
			at = 0
			s.Unanswered++
		}
		answered[key] = at
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var acks, commits []float64
	acked := map[string]bool{}
	for i, o := range outcomes {
		s.Sent++
		shot := shots[i]
		if o.status != shot.status && (o.status != http.StatusServiceUnavailable || shot.status != http.StatusOK) {
			s.Wrong++
		}
		if o.status != http.StatusOK || shot.status != http.StatusOK {
			continue
		}
		at, kept := answered[shot.key]
		if !kept {
			s.Lost++
			continue
		}
		if o.took > 5*time.Second {
			s.Above5s++
		}
		if !shot.fresh {
			continue
		}
		acks = append(acks, float64(o.took)/1e6)
		if at > 0 {
			commits = append(commits, max(0, float64(at)-float64(o.due.UnixNano())/1e6))
		}
		if !acked[shot.key] {
			acked[shot.key] = true
			s.Messages++
			if shot.tells {
				s.Contacts++
			}
		}
	}
	s.Ack, s.Answer = times(acks), times(commits)
	contacts, err := r.visits(ctx)
	s.ContactsKept, r.contacts = contacts-r.contacts, contacts
	if err != nil {
		return err
	}
	return nil
}

// visits is how many were recorded from messages.
func (r *run) visits(ctx context.Context) (n int, err error) {
	if err := r.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM activities WHERE type = 'visit' AND message_key <> ''").Scan(&n); err != nil {
		return 0, fmt.Errorf("openloop: %w", err)
	}
	return n, nil
}

func times(all []float64) Times {
	if len(all) == 0 {
		return Times{}
	}
	return Times{measure.At(all, 0.5), measure.At(all, 0.99), slices.Max(all)}
}
