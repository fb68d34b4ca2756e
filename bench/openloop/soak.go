package openloop

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
)

// Soak is messages at one rate (the first of Rates) for a long time (Length), to two genjin processes on one database server, while
// things go wrong. The first process lives all the time and is watched; it is the second that is killed.
type Soak struct {
	Config
	Faults bool
	Every  time.Duration // between two samples; 0: a minute
}

// Sample is how the first process is, and how it went since the sample before.
type Sample struct {
	At      time.Duration // since the begin
	Waiting int           // in the inbox, of both
	Load    string        // of the machine
	Left
	Traffic
}

// Traffic is what was sent in a while.
type Traffic struct {
	Sent    int   // messages
	Refused int   // messages that none of WeCom's three tries could deliver
	Ack     Times // of the others, from when they were to be sent
}

func (s Sample) String() string {
	return fmt.Sprintf("%8s: %d sent, %d refused, ack p50 %.1f p99 %.0f max %.0f ms; %d wait; %.0f MB resident, heap %.0f MB, %d goroutines, %d descriptors; load %s",
		s.At.Round(time.Second), s.Sent, s.Refused, s.Ack.P50, s.Ack.P99, s.Ack.Max, s.Waiting, s.Resident, s.Heap, s.Goroutines, s.Descriptors, s.Load)
}

// SoakResult is what a soak came to.
type SoakResult struct {
	Samples      []Sample
	Faults       map[string]int
	Acknowledged int // messages
	Refused      int
	Contacts     int // told by them
	Lost         int // acknowledged, and not in the inbox
	Unanswered   int // ten minutes after the last
	Unrecorded   int // contacts that were told and acknowledged, and are not there
	Doubled      int // contacts that are there more than once
	Pushes       int // not sent in the end
	After        Left
}

// Course says how what the first process holds went: the least and the most of it, and its mean in the first and the last tenth of the time.
// What grows with time has its most in the last tenth.
func (r SoakResult) Course() string {
	if len(r.Samples) == 0 {
		return ""
	}
	tenth := max(1, len(r.Samples)/10)
	var all []string
	for _, c := range []struct {
		name string
		of   func(Sample) float64
	}{
		{"MB resident", func(s Sample) float64 { return s.Resident }},
		{"MB of heap", func(s Sample) float64 { return s.Heap }},
		{"goroutines", func(s Sample) float64 { return float64(s.Goroutines) }},
		{"descriptors", func(s Sample) float64 { return float64(s.Descriptors) }},
		{"ms until acknowledged (p50)", func(s Sample) float64 { return s.Ack.P50 }},
	} {
		figures := make([]float64, len(r.Samples))
		for i, s := range r.Samples {
			figures[i] = c.of(s)
		}
		all = append(all, fmt.Sprintf("%s: %.0f to %.0f, first tenth %.0f, last tenth %.0f", c.name, slices.Min(figures), slices.Max(figures), mean(figures[:tenth]), mean(figures[len(figures)-tenth:])))
	}
	return strings.Join(all, "\n")
}

func mean(all []float64) (m float64) {
	for _, x := range all {
		m += x / float64(len(all))
	}
	return m
}

// OK says that everything acknowledged was done once.
func (r SoakResult) OK() bool {
	return r.Lost == 0 && r.Unanswered == 0 && r.Unrecorded == 0 && r.Doubled == 0 && r.Pushes == 0
}

func (r SoakResult) String() string {
	return fmt.Sprintf("%d messages acknowledged, %d refused, %d contacts told; faults %v; lost %d, unanswered %d, contacts not recorded %d, doubled %d, pushes that wait %d; then %.0f MB resident, heap %.0f MB, %d goroutines, %d descriptors",
		r.Acknowledged, r.Refused, r.Contacts, r.Faults, r.Lost, r.Unanswered, r.Unrecorded, r.Doubled, r.Pushes, r.After.Resident, r.After.Heap, r.After.Goroutines, r.After.Descriptors)
}

// soak is one under way.
type soak struct {
	*run
	every   time.Duration
	db, bus *faults.Wire
	result  SoakResult

	mu    sync.Mutex
	acked map[string]bool // by the message's key: whether it tells of a contact
	told  map[string]bool // of a contact, acknowledged or not
	since []float64       // ms of the acknowledgements since the last sample
	tally Traffic
}

// Run runs it. Its error says that it could not be run; what was found is in the result.
func (c Soak) Run(ctx context.Context) (_ SoakResult, err error) {
	r, api, end, err := newRun(c.Config)
	if err != nil {
		return SoakResult{}, err
	}
	defer end()
	s := &soak{run: r, every: cmp.Or(c.Every, time.Minute), acked: map[string]bool{}, told: map[string]bool{}, result: SoakResult{Faults: map[string]int{}}}
	var database, redis string
	if s.db, database, err = faults.NewWire("database", c.Database); err != nil {
		return s.result, err
	}
	defer s.db.Close()
	if s.bus, redis, err = faults.NewWire("redis", c.Redis); err != nil {
		return s.result, err
	}
	defer s.bus.Close()
	r.Database, r.Redis = database, redis
	defer func() { r.stop(0, syscall.SIGKILL) }()
	if err := r.scale(ctx, api, 2); err != nil {
		return s.result, err
	}
	if err := r.warm(ctx); err != nil {
		return s.result, err
	}
	broken := s.talk(ctx, c.Faults) // what was sent until then is judged all the same
	if err := r.settled(ctx, time.Now().Add(10*time.Minute)); err != nil {
		return s.result, err
	}
	if err := s.judge(ctx); err != nil {
		return s.result, err
	}
	if err := s.sent(ctx); err != nil {
		return s.result, err
	}
	s.result.After, err = Holds(ctx, r.replicas[0])
	return s.result, errors.Join(broken, err)
}

// talk sends messages when their time has come, breaks things meanwhile and takes samples, until Length is over.
func (s *soak) talk(ctx context.Context, breaks bool) error {
	begin := time.Now()
	var beside sync.WaitGroup
	over, stop := context.WithCancel(ctx)
	var broken, sampled error
	if breaks {
		beside.Go(func() { broken = s.breaks(over) })
	}
	beside.Go(func() { sampled = s.samples(over, begin) })
	var flying sync.WaitGroup
	gap := time.Second / time.Duration(s.Rates[0])
	var err error
	for at := time.Duration(0); at < s.Length && err == nil; at += gap {
		due := begin.Add(at)
		if err = until(ctx, due); err != nil {
			break
		}
		m, tells := s.message(int(s.zipf.Uint64()))
		m.At = s.platform.Now()
		again := s.random.IntN(50) == 0
		flying.Go(func() { s.deliver(ctx, m, tells, again, due) })
	}
	flying.Wait()
	stop()
	beside.Wait()
	return errors.Join(err, broken, sampled)
}

// deliver is WeCom: three tries of five seconds each, to one process after the other. One of fifty is sent once more though it was answered.
func (s *soak) deliver(ctx context.Context, m sim.Message, tells, again bool, due time.Time) {
	key := s.platform.MessageKey(m.From, m.ID)
	turn, _ := strconv.Atoi(m.ID)
	taken := false
	for try := 0; try < 3 && (!taken || again); try++ {
		limit, cancel := context.WithTimeout(ctx, 5*time.Second)
		status, err := s.postTo(limit, s.replicas[(turn+try)%2], s.platform.Callback(m))
		cancel()
		if err == nil && status == http.StatusOK {
			again, taken = again && !taken, true
			continue
		}
		if !taken && until(ctx, time.Now().Add(time.Second)) != nil {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally.Sent++
	if tells {
		s.told[key] = true
	}
	if !taken {
		s.tally.Refused++
		return
	}
	s.acked[key] = tells
	s.since = append(s.since, float64(time.Since(due))/1e6)
}

// samples takes one every so often.
func (s *soak) samples(ctx context.Context, begin time.Time) error {
	for until(ctx, time.Now().Add(s.every)) == nil {
		x := Sample{At: time.Since(begin), Load: load()}
		s.mu.Lock()
		x.Traffic = s.tally
		x.Ack = times(s.since)
		s.since, s.tally = s.since[:0], Traffic{}
		s.mu.Unlock()
		s.result.Refused += x.Refused
		var err error
		if x.Left, err = Holds(ctx, s.replicas[0]); err != nil {
			return err
		}
		if err := s.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM inbox WHERE answered = 0").Scan(&x.Waiting); err != nil {
			return fmt.Errorf("openloop: %w", err)
		}
		s.result.Samples = append(s.result.Samples, x)
		s.Report(x.String())
	}
	return nil
}

// load is that of the machine, empty where it cannot be told.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	return strings.Join(strings.Fields(string(text))[:min(3, len(strings.Fields(string(text))))], " ")
}

// breaks lets something go wrong about every minute, for some seconds, and mends it.
func (s *soak) breaks(ctx context.Context) error {
	random := rand.New(rand.NewPCG(s.Seed, 2))
	ways := []struct {
		name  string
		begin func()
	}{
		{"kill", func() { s.replicas[1].Signal(syscall.SIGKILL) }},
		{"stop", func() { s.replicas[1].Signal(syscall.SIGTERM) }},
		{"cut database", s.db.Cut},
		{"cut Redis", s.bus.Cut},
		{"WeCom busy", func() { s.busy.Store(true) }},
		{"tokens expire", s.platform.ExpireTokens},
	}
	for until(ctx, time.Now().Add(time.Duration(30+random.IntN(60))*time.Second)) == nil {
		way := ways[random.IntN(len(ways))]
		s.result.Faults[way.name]++
		way.begin()
		_ = until(ctx, time.Now().Add(time.Duration(1+random.IntN(8))*time.Second)) // what is broken is mended in the end, too
		s.busy.Store(false)
		mend := context.WithoutCancel(ctx)
		for _, w := range []*faults.Wire{s.db, s.bus} {
			if err := w.Mend(mend); err != nil {
				return err
			}
		}
		if way.name == "kill" || way.name == "stop" {
			if err := s.replicas[1].Start(mend); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge asks the database what became of the messages.
func (s *soak) judge(ctx context.Context) error {
	kept, err := s.keys(ctx, "SELECT message_key FROM inbox")
	if err != nil {
		return err
	}
	contacts, err := s.keys(ctx, "SELECT message_key FROM activities WHERE type = 'visit' AND message_key <> ''")
	if err != nil {
		return err
	}
	s.result.Acknowledged = len(s.acked)
	for key, tells := range s.acked {
		if kept[key] == 0 {
			s.result.Lost++
		}
		if tells {
			s.result.Contacts++
			if contacts[key] == 0 {
				s.result.Unrecorded++
			}
		}
	}
	for key, n := range contacts {
		if n > 1 || !s.told[key] {
			s.result.Doubled++
		}
	}
	if err := s.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM inbox WHERE answered = 0").Scan(&s.result.Unanswered); err != nil {
		return fmt.Errorf("openloop: %w", err)
	}
	return nil
}

// sent waits until no push waits any more, at most five minutes: what WeCom did not take is tried again, seldom after a while.
func (s *soak) sent(ctx context.Context) (err error) {
	for range 60 {
		if _, s.result.Pushes, err = s.replicas[0].Waiting(ctx); err != nil || s.result.Pushes == 0 {
			return err
		}
		if err := until(ctx, time.Now().Add(5*time.Second)); err != nil {
			return err
		}
	}
	return nil
}

// keys counts how often each value of a query of one column is there.
func (s *soak) keys(ctx context.Context, query string) (map[string]int, error) {
	rows, err := s.SQL.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	defer rows.Close()
	n := map[string]int{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, fmt.Errorf("openloop: %w", err)
		}
		n[key]++
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	return n, nil
}
