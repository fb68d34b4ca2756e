package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/internal/shared"
)

var (
	faultRounds   = flag.Int("faults.rounds", 12, "how many random rounds of faults, on each database")
	faultSeed     = flag.Uint64("faults.seed", 0, "seed of the rounds' seeds (0: a new one)")
	faultOnly     = flag.Uint64("faults.only", 0, "run the round of this seed alone")
	faultTogether = flag.Int("faults.together", 4, "how many rounds run at one time, on each database")
)

// regressions are seeds of rounds that failed once; they always run. A seed fixes what is due, the processes and the
// faults; how the processes interleave is new every time.
var regressions = []uint64{}

// TestE00RandomFaults lets processes be killed, Redis be emptied, and Redis and the database be cut off or stand still,
// at random moments, under a platform that refuses, is slow, or accepts without our hearing of it. Whatever happens:
// every reminder, planned contact with an hour and occasion of the timetable is seen exactly once and never early, and
// nothing is left in the outbox.
func TestE00RandomFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as reminders do")
	}
	seed := *faultSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	seeds := slices.Clone(regressions)
	for r, i := rand.New(rand.NewPCG(seed, 0)), 0; i < *faultRounds; i++ {
		seeds = append(seeds, r.Uint64())
	}
	if *faultOnly != 0 {
		seeds = []uint64{*faultOnly}
	}
	t.Logf("seed %d", seed)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		faults(t, seeds, false, func() (*place, error) { return sqlitePlace(dir) })
	})
	t.Run("mysql", func(t *testing.T) {
		needServers(t)
		t.Parallel()
		faults(t, seeds, true, mysqlPlace)
	})
}

// faults runs a round for each seed, several at a time; a place that can be used again is.
func faults(t *testing.T, seeds []uint64, again bool, open func() (*place, error)) {
	next := make(chan uint64)
	var all sync.WaitGroup
	var mu sync.Mutex
	sum, slowest := tally{}, time.Duration(0)
	for range max(1, min(*faultTogether, len(seeds))) {
		all.Go(func() {
			var p *place
			defer func() {
				if p != nil {
					p.close()
				}
			}()
			for seed := range next {
				var err error
				if p == nil {
					if p, err = open(); err != nil {
						t.Errorf("seed %d: %v", seed, err)
						p = nil
						continue
					}
				}
				r := newRound(t, p, seed)
				r.run()
				if !again {
					p.close()
					p = nil
				}
				mu.Lock()
				sum.add(r)
				slowest = max(slowest, time.Since(r.begin))
				mu.Unlock()
			}
		})
	}
	for _, s := range seeds {
		next <- s
	}
	close(next)
	all.Wait()
	t.Logf("%s, the slowest round took %.1f s", sum.String(), slowest.Seconds())
}

// tally is what the rounds came to.
type tally struct {
	rounds, failed, deeds, aloud, messages, merged, again, refused, kills, flushes, cuts, leaps int
}

func (a *tally) add(r *round) {
	r.platform.mu.Lock()
	defer r.platform.mu.Unlock()
	a.rounds++
	if r.failed {
		a.failed++
	}
	a.deeds += r.told
	a.aloud += r.aloud
	a.messages += len(r.platform.seen)
	a.merged += r.merged
	a.again += r.platform.again
	a.refused += r.platform.refused
	a.kills += int(r.kills.Load())
	a.flushes += int(r.flushes.Load())
	a.cuts += int(r.cuts.Load())
	a.leaps += r.leaps
}

func (a *tally) String() string {
	return fmt.Sprintf("%d rounds, %d failed: %d deeds (%d of them for groups) in %d messages (%d were lists), %d requests repeated after acceptance, %d refused; %d kills, %d flushes, %d cuts or stalls, %d leases or back-offs cut short",
		a.rounds, a.failed, a.deeds, a.aloud, a.messages, a.merged, a.again, a.refused, a.kills, a.flushes, a.cuts, a.leaps)
}

// deed is one thing to be said at an instant: a reminder or a planned contact. Its mark stands in every text about it.
type deed struct {
	mark  string
	kind  string // reminder, followup
	id    int64
	due   time.Time
	until time.Time // of a repetition; zero: once only
}

const (
	every   = 2 * time.Second // between two times of a repetition
	maxSkew = 800 * time.Millisecond
	roundIn = 2 * time.Minute
	calm    = 500 * time.Millisecond
	listed  = 15 // lines a list shows; the rest is counted in it
)

// round is one random round.
type round struct {
	t                *testing.T
	place            *place
	seed             uint64
	rand             *rand.Rand // of the script only, so that a seed gives the same script
	queue            string
	zone             *time.Location
	begin            time.Time
	journal          *journal
	platform         *platform
	process          *crm.Process
	calendar         *crm.Calendar
	rules            *crm.PushRules
	nominal          map[string]time.Time // of the plans
	deeds            []deed
	periodic         map[string]time.Time // keys of what is to be said by the timetable, and when
	speaks, deafHook bool                 // 智能机器人 may speak first; webhooks are refused
	groups           []group
	occasion         int       // how many occurrences there are, those with nothing to say included
	last             time.Time // when the last of it is due

	redis, database *wire

	starting  sync.Mutex
	mu        sync.Mutex
	live      []*proc
	ended     []*proc
	wg        sync.WaitGroup // processes
	failed    bool
	errs      []string
	told      int
	aloud     int // of those, in groups
	merged    int
	leaps     int
	restarted int
	kills     atomic.Int64
	flushes   atomic.Int64
	cuts      atomic.Int64
	deaf      atomic.Bool // the database was cut off: what was answered may not have been written down
}

func newRound(t *testing.T, p *place, seed uint64) *round {
	r := &round{t: t, place: p, seed: seed, rand: rand.New(rand.NewPCG(seed, 1)), begin: time.Now(), periodic: map[string]time.Time{}, nominal: map[string]time.Time{}}
	r.queue = fmt.Sprintf("f%x-%x", seed, time.Now().UnixNano())
	r.journal = &journal{begin: r.begin}
	r.platform = &platform{rand: rand.New(rand.NewPCG(seed, 2)), journal: r.journal, first: map[string]time.Time{}, seen: map[string]int{}, bodies: map[string][]string{}, excused: map[string]bool{}, by: map[string]string{}, moved: time.Now()}
	// It is early afternoon where the company is, whenever the test runs.
	now := time.Now().UTC()
	r.zone = time.FixedZone("here", (14-now.Hour())*3600)
	r.redis, r.database = newWire(p.redis), newWire(p.host)
	return r
}

func (r *round) fail(format string, v ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
	if len(r.errs) < 20 {
		r.errs = append(r.errs, fmt.Sprintf(format, v...))
	}
}

func (r *round) run() {
	ctx, stop := context.WithTimeout(context.Background(), roundIn+30*time.Second)
	defer stop()
	if err := r.setUp(ctx); err != nil {
		r.fail("set up: %v", err)
	} else {
		r.play(ctx)
		r.check(ctx)
	}
	if err := r.place.flush(r.queue); err != nil {
		r.fail("clean up: %v", err)
	}
	for _, w := range []*wire{r.redis, r.database} {
		for _, p := range w.taps {
			p.kill()
		}
	}
	if r.failed {
		r.t.Errorf("%s, seed %d (-faults.only=%d):\n%s\nwhat happened:\n%s", r.place.kind, r.seed, r.seed, strings.Join(r.errs, "\n"), r.journal)
	}
}

// setUp stores the company and what will be due.
func (r *round) setUp(ctx context.Context) (err error) {
	if r.process, err = configs.LoadProcess(""); err != nil {
		return err
	}
	if r.calendar, err = configs.LoadHolidays(""); err != nil {
		return err
	}
	if err := r.place.empty(ctx); err != nil {
		return err
	}
	s, err := opened(ctx, r.place.address, r.options())
	if err != nil {
		return err
	}
	defer s.Close()
	team := storetest.People(r.t, s)
	// Who hears something is of this round alone: rounds share a Redis, and in it what one person may get in a minute.
	for _, u := range []*crm.User{&team.Wang, &team.Zhao} {
		u.Role, u.Leads = crm.Rep, nil
		if *u, err = s.SaveUser(ctx, *u); err != nil {
			return err
		}
	}
	var people []crm.User
	for i := range 5 + r.rand.IntN(5) {
		u := crm.User{WeComID: fmt.Sprintf("%s-%d", r.queue, i), Name: fmt.Sprint("销售", i), TeamID: team.Zhang.TeamID, Role: crm.Rep}
		if i%3 == 2 {
			u.TeamID = team.Chen.TeamID
		}
		if i == 1 || i == 2 {
			u.Role, u.Leads = crm.Manager, []crm.TeamID{u.TeamID}
		}
		if u, err = s.SaveUser(ctx, u); err != nil {
			return err
		}
		people = append(people, u)
	}
	// Before anything is due, however long it takes: a group hears nothing that was due before it came.
	if err := r.bindGroups(ctx, s, team.Boss, []crm.User{people[1], people[2]}); err != nil {
		return err
	}
	base := time.Now().Add(300 * time.Millisecond)
	soon := func() time.Time { return base.Add(time.Duration(r.rand.IntN(3000)) * time.Millisecond) }
	planned := map[crm.UserID]bool{}
	by := map[crm.UserID][]func(tx *store.Tx) error{}
	for i := range 20 + r.rand.IntN(41) {
		u, d := people[r.rand.IntN(len(people))], deed{mark: fmt.Sprintf("Xr%dX", i), kind: "reminder", due: soon()}
		m := crm.Reminder{Text: "事" + d.mark}
		if r.rand.IntN(10) == 0 {
			d.due = d.due.Truncate(time.Second)
			d.until = d.due.Add(time.Duration(1+r.rand.IntN(3)) * every)
			m.Repeat = "FREQ=SECONDLY;INTERVAL=2;UNTIL=" + d.until.UTC().Format("20060102T150405Z")
			r.later(d.until)
		}
		d.due = d.due.Truncate(time.Millisecond)
		m.Due.At = d.due
		r.later(d.due)
		by[u.ID] = append(by[u.ID], func(tx *store.Tx) error {
			saved, err := tx.CreateReminder(ctx, m)
			d.id = int64(saved.ID)
			r.deeds = append(r.deeds, d)
			return err
		})
	}
	for i := range 2 + r.rand.IntN(8) {
		u, d := people[r.rand.IntN(len(people))], deed{mark: fmt.Sprintf("Xf%dX", i), kind: "followup", due: soon().Truncate(time.Millisecond)}
		f := crm.FollowUp{Due: crm.Due{At: d.due}, Content: d.mark}
		whole := r.rand.IntN(4) == 0 // for the day: told by the timetable only
		if whole {
			f.Due = crm.DueDay(crm.DateOf(base.In(r.zone)), r.zone)
		}
		r.later(d.due)
		planned[u.ID] = true
		by[u.ID] = append(by[u.ID], func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("单位", i), Owner: u.ID})
			if err != nil {
				return err
			}
			f.CustomerID = c.ID
			saved, err := tx.PlanFollowUp(ctx, f)
			if d.id = int64(saved.ID); !whole {
				r.deeds = append(r.deeds, d)
			}
			return err
		})
	}
	for _, u := range people {
		err := s.InTx(ctx, store.Deed{User: u.ID, Now: time.Now()}, func(tx *store.Tx) error {
			for _, f := range by[u.ID] {
				if err := f(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	has := map[string]map[crm.UserID]bool{"planned": planned}
	if has["won"], err = r.winners(ctx, s, people); err != nil {
		return err
	}
	if has["paying"], err = r.payers(ctx, s, people); err != nil {
		return err
	}
	r.timetable(base, append(people, team.Wang, team.Zhang, team.Li, team.Zhao, team.Chen, team.Boss), has)
	return nil
}

func (r *round) options() store.Options {
	return store.Options{Process: r.process, Pushes: r.rules, Location: r.zone, Admins: []string{"boss"}}
}

func (r *round) later(t time.Time) {
	if t.After(r.last) {
		r.last = t
	}
}

// timetable makes one to four pushes come within the round, and notes who has something to hear, and which groups.
func (r *round) timetable(base time.Time, people []crm.User, has map[string]map[crm.UserID]bool) {
	r.rules = &crm.PushRules{}
	names := []string{"morning", "settle", "daily", "wins", "payment_due"}
	r.rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	names = names[:1+r.rand.IntN(3)]
	if !slices.Contains(names, "daily") && !slices.Contains(names, "wins") { // groups hear something in every round
		names = append(names, []string{"daily", "wins"}[r.rand.IntN(2)])
	}
	for _, name := range names {
		at := base.Add(time.Duration(r.rand.IntN(4000)) * time.Millisecond).In(r.zone)
		plan := crm.PushPlan{Name: name, Audience: crm.ToReps, Late: time.Hour, Always: true, Next: func(after time.Time) time.Time {
			if at.After(after) {
				return at
			}
			return time.Time{}
		}}
		if name == "daily" || name == "wins" {
			plan.Audience, plan.Groups = crm.ToManagers, true
		}
		r.rules.Plans = append(r.rules.Plans, plan)
		r.nominal[name] = at
		r.later(at)
		for _, u := range Audience(plan, people) {
			r.occasion++
			if r.hears(name, people, u, false, has) {
				r.periodic[fmt.Sprintf("%s:%s:%s", name, subjectOf(u.ID), crm.DateOf(at))] = at
			}
		}
		if !plan.Groups {
			continue
		}
		for _, g := range r.groups {
			r.occasion++
			if !r.hears(name, people, g.leader, true, has) {
				continue
			}
			for _, key := range r.heardAs(g, fmt.Sprintf("%s:%s:%s", name, subjectOfTeam(g.team), crm.DateOf(at))) {
				r.periodic[key] = at
				r.aloud++
			}
		}
	}
}

// proc is one process of genjin: a store, a Redis, and a scheduler and a relay (two of each when it has a file to itself).
type proc struct {
	*round
	name   string
	store  *store.Store
	shared *shared.Shared
	ctx    context.Context
	stop   context.CancelFunc
	dead   atomic.Bool
	closed sync.Once
	taps   []*tap
}

// start starts a process, however long its database is away. Of a file there is one at a time.
func (r *round) start(ctx context.Context, pairs int, skew []time.Duration) *proc {
	r.starting.Lock()
	defer r.starting.Unlock()
	r.mu.Lock()
	if r.place.sqlite() && len(r.live) > 0 {
		r.mu.Unlock()
		return nil
	}
	r.restarted++
	p := &proc{round: r, name: fmt.Sprint("p", r.restarted)}
	r.mu.Unlock()
	address := r.place.address
	if !r.place.sqlite() {
		tap, err := r.database.tap()
		if err != nil {
			r.fail("tap: %v", err)
			return nil
		}
		p.taps = append(p.taps, tap)
		address = r.place.via(tap.address())
	}
	tap, err := r.redis.tap()
	if err != nil {
		r.fail("tap: %v", err)
		return nil
	}
	p.taps = append(p.taps, tap)
	if p.shared, err = shared.Open(fmt.Sprintf("redis://%s/%d", tap.address(), r.place.number)); err != nil {
		r.fail("redis: %v", err)
		return nil
	}
	for {
		if p.store, err = store.Open(ctx, address, r.options()); err == nil {
			break
		}
		if !wait(ctx, 50*time.Millisecond) {
			r.fail("%s never got its database: %v", p.name, err)
			p.shared.Close()
			return nil
		}
	}
	p.ctx, p.stop = context.WithCancel(ctx)
	log := slog.New(slog.NewTextHandler(r.journal, &slog.HandlerOptions{Level: slog.LevelWarn})).With("process", p.name)
	for i := range pairs {
		ahead := skew[i%len(skew)]
		clock := func() time.Time { return time.Now().Add(ahead) }
		relay := NewRelay(p.store, p, p.shared.NewLimiter(), fmt.Sprint(r.queue, p.name, i), log)
		plans := New(Config{
			Store: p.store, Shared: p.shared, Calendar: r.calendar, Location: r.zone,
			Clock: clock, Wake: relay.Wake, Queue: r.queue, Log: log, Speaks: func(context.Context) bool { return r.speaks },
		})
		r.wg.Go(func() {
			if err := relay.Run(p.ctx); err != nil {
				r.fail("%s: relay: %v", p.name, err)
			}
		})
		r.wg.Go(func() {
			if err := plans.Run(p.ctx); err != nil {
				r.fail("%s: scheduler: %v", p.name, err)
			}
		})
	}
	r.journal.note("%s runs, clocks ahead by %v", p.name, skew)
	r.mu.Lock()
	r.live = append(r.live, p)
	r.mu.Unlock()
	return p
}

// Send is what a process says to the platform. A dead one says nothing.
func (p *proc) Send(ctx context.Context, push crm.Push) (string, error) {
	if p.dead.Load() {
		<-p.ctx.Done()
		return "", errors.New("killed")
	}
	if !p.takes(push) {
		return p.elsewhere(ctx, push)
	}
	id, err, last := p.platform.hear(ctx, p.name, push)
	if last {
		p.kill()
	}
	return id, err
}

// kill is kill -9: from now on the process reaches neither its database nor its Redis nor the platform, so that nothing
// of what it had under way is finished.
func (p *proc) kill() {
	if p.dead.Swap(true) {
		return
	}
	p.kills.Add(1)
	p.journal.note("%s is killed", p.name)
	for _, tap := range p.taps {
		tap.kill()
	}
	if p.place.sqlite() {
		p.shut() // the file is the next process's
	}
	p.stop()
	p.bury()
}

func (p *proc) bury() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live = slices.DeleteFunc(p.live, func(q *proc) bool { return p == q })
	p.ended = append(p.ended, p)
}

func (p *proc) shut() {
	p.closed.Do(func() {
		if err := p.store.Close(); err != nil {
			p.fail("%s: close: %v", p.name, err)
		}
	})
}

// wait waits; false when ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// fault is one line of a round's script.
type fault struct {
	at, lasts time.Duration
	what      string
	which     int
}

// script is what will go wrong.
func (r *round) script() (all []fault) {
	kinds := []string{"flush", "flush", "redis cut", "redis cut", "redis restart", "redis stalls", "kill", "kill", "kill at acceptance", "kill at acceptance", "database cut", "database cut", "database stalls"}
	for range r.rand.IntN(6) {
		f := fault{at: time.Duration(r.rand.IntN(4000)) * time.Millisecond, lasts: time.Duration(300+r.rand.IntN(700)) * time.Millisecond, which: r.rand.IntN(8)}
		f.what = kinds[r.rand.IntN(len(kinds))]
		if f.what == "database cut" && r.place.sqlite() {
			f.what = "database stalls"
		}
		all = append(all, f)
	}
	return all
}

// play runs the processes and the faults until everything is said, or time is up.
func (r *round) play(ctx context.Context) {
	n, pairs := 1+r.rand.IntN(3), 1
	if r.place.sqlite() {
		n, pairs = 1, min(n, 2)
	}
	skews := make([]time.Duration, 3)
	for i := range skews {
		if r.rand.IntN(3) == 0 {
			skews[i] = time.Duration(r.rand.Int64N(int64(2*maxSkew))) - maxSkew
		}
	}
	script := r.script()
	for i := range n {
		r.start(ctx, pairs, skews[i:])
	}
	over := atomic.Bool{}
	var all sync.WaitGroup
	for _, f := range script {
		all.Go(func() {
			wait(ctx, f.at)
			r.journal.note("FAULT %s for %v", f.what, f.lasts)
			r.wrong(ctx, f, pairs, skews)
			r.journal.note("over: %s", f.what)
		})
	}
	r.wg.Go(func() {
		all.Wait()
		over.Store(true)
	})
	done := false
	for look := time.NewTicker(50 * time.Millisecond); time.Since(r.begin) < roundIn; <-look.C {
		if !over.Load() || time.Now().Before(r.last.Add(maxSkew)) {
			continue
		}
		left, err := r.left()
		if err != nil {
			r.fail("look: %v", err)
			break
		}
		if done = left == ""; done {
			break
		}
		if r.platform.quietFor() > calm {
			r.leap(ctx)
		}
	}
	if left, err := r.left(); !done {
		r.fail("not finished after %v: %s %v", time.Since(r.begin).Round(time.Second), left, err)
	}
	r.end()
}

// end stops the processes as an operator does.
func (r *round) end() {
	r.mu.Lock()
	live := slices.Clone(r.live)
	r.mu.Unlock()
	for _, p := range live {
		p.stop()
		p.bury()
	}
	r.wg.Wait()
	for _, p := range r.ended {
		p.shut()
		p.shared.Close()
	}
}

// wrong is one fault, from its beginning to its end.
func (r *round) wrong(ctx context.Context, f fault, pairs int, skews []time.Duration) {
	flush := func() {
		r.flushes.Add(1)
		if err := r.place.flush(r.queue); err != nil {
			r.fail("flush: %v", err)
		}
	}
	switch f.what {
	case "flush":
		flush()
	case "redis cut", "redis restart", "database cut":
		r.cuts.Add(1)
		w := r.redis
		if f.what == "database cut" {
			w = r.database
			r.deaf.Store(true)
		}
		w.cut(1)
		wait(ctx, f.lasts)
		if f.what == "redis restart" {
			flush()
		}
		w.cut(-1)
	case "redis stalls", "database stalls":
		r.cuts.Add(1)
		if f.what == "database stalls" && r.place.sqlite() {
			r.lock(ctx, f.lasts)
			return
		}
		w := r.redis
		if f.what == "database stalls" {
			w = r.database
		}
		w.hold(1)
		wait(ctx, f.lasts)
		w.hold(-1)
	case "kill":
		r.mu.Lock()
		var p *proc
		if len(r.live) > 0 {
			p = r.live[f.which%len(r.live)]
		}
		r.mu.Unlock()
		if p == nil {
			return
		}
		p.kill()
		wait(ctx, f.lasts)
		r.start(ctx, pairs, skews)
	case "kill at acceptance":
		before := r.kills.Load()
		r.platform.mu.Lock()
		r.platform.fatal++
		r.platform.mu.Unlock()
		for try := 0; try < 60 && r.kills.Load() == before; try++ { // perhaps nothing is said any more
			wait(ctx, 50*time.Millisecond)
		}
		r.platform.mu.Lock()
		struck := r.platform.fatal == 0 || r.kills.Load() > before
		r.platform.fatal = max(0, r.platform.fatal-1)
		r.platform.mu.Unlock()
		if struck {
			wait(ctx, f.lasts)
		}
		r.mu.Lock()
		none := len(r.live) == 0
		r.mu.Unlock()
		if none || struck && !r.place.sqlite() {
			r.start(ctx, pairs, skews)
		}
	}
}

// lock keeps SQLite's only writer busy.
func (r *round) lock(ctx context.Context, lasts time.Duration) {
	tx, err := r.place.raw.BeginTx(ctx, nil)
	if err != nil {
		r.fail("lock: %v", err)
		return
	}
	wait(ctx, lasts)
	if err := tx.Rollback(); err != nil {
		r.fail("lock: %v", err)
	}
}

// left says what is not said or settled yet.
func (r *round) left() (string, error) {
	var names []string
	for n := range r.nominal {
		names = append(names, "'"+n+"'")
	}
	var out []string
	for _, q := range []struct {
		what, query string
		want        int
	}{
		{"reminders", "SELECT COUNT(*) FROM reminders WHERE status = 'scheduled'", 0},
		{"planned contacts", "SELECT COUNT(*) FROM follow_ups WHERE all_day = 0 AND told_due < due_at", 0},
		{"occasions", "SELECT " + strconv.Itoa(r.occasion) + " - COUNT(*) FROM occurrences WHERE push IN (" + strings.Join(names, ", ") + ")", 0},
		{"pushes", "SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'claimed')", 0},
	} {
		var n int
		if err := r.place.raw.QueryRow(q.query).Scan(&n); err != nil {
			return "", err
		}
		if n != q.want {
			out = append(out, fmt.Sprintf("%d %s", n, q.what))
		}
	}
	return strings.Join(out, ", "), nil
}

// leap lets time pass for the outbox while nobody does anything: leases end, and what waits is due.
func (r *round) leap(ctx context.Context) {
	rows, err := r.outbox()
	if err != nil {
		r.journal.note("leap: %v", err)
		return
	}
	// Only the leases that are seen here end, for their pushes may be sent twice: what is claimed meanwhile keeps its own.
	var claimed []string
	r.platform.mu.Lock()
	for _, row := range rows {
		if row.state == "claimed" {
			for _, way := range []string{"", ":webhook", ":private"} {
				r.platform.excused[row.key+way] = true
			}
			claimed = append(claimed, "'"+row.key+"'")
		}
	}
	r.platform.mu.Unlock()
	changes := []string{"UPDATE outbox SET not_before = 1 WHERE state = 'waiting' AND not_before > 1"}
	if len(claimed) > 0 {
		changes = append(changes, "UPDATE outbox SET lease_until = 1 WHERE state = 'claimed' AND lease_until > 1 AND push_key IN ("+strings.Join(claimed, ", ")+")")
	}
	for _, change := range changes {
		done, err := r.place.raw.ExecContext(ctx, change)
		if err != nil {
			r.journal.note("leap: %v", err)
			continue
		}
		if n, err := done.RowsAffected(); err == nil && n > 0 {
			r.leaps += int(n)
			r.journal.note("leap over %d: %s", n, change)
			r.platform.stir()
		}
	}
}

// platform is WeCom as far as pushes go: it refuses, is slow, and accepts without our hearing of it. The same request
// accepted again is not shown again.
type platform struct {
	mu      sync.Mutex
	rand    *rand.Rand
	journal *journal
	first   map[string]time.Time // when a key reached the platform first, by key
	seen    map[string]int       // how often each request was accepted
	bodies  map[string][]string  // the different requests accepted, by key
	excused map[string]bool      // keys whose acceptance was not answered
	by      map[string]string    // whose request was accepted last, by key
	idle    [][2]string          // keys that were accepted again though their acceptance was answered, and to whom
	again   int
	refused int
	busy    int // requests under way
	fatal   int // so many acceptances kill whom they answer
	moved   time.Time
}

// hear is one request: its answer, and whether it is the last thing its sender lives to do.
func (p *platform) hear(ctx context.Context, from string, push crm.Push) (id string, err error, last bool) {
	push.Attempts = 0 // is ours
	body, err := json.Marshal(push)
	if err != nil {
		return "", err, false
	}
	p.mu.Lock()
	if p.first[push.Key].IsZero() {
		p.first[push.Key] = time.Now()
	}
	p.busy++
	luck, slow := p.rand.IntN(100), time.Duration(0)
	if p.rand.IntN(5) == 0 {
		slow = time.Duration(p.rand.IntN(200)) * time.Millisecond
	}
	p.mu.Unlock()
	heard := slow == 0 || wait(ctx, slow)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	p.moved = time.Now()
	switch {
	case !heard:
		p.journal.note("%s: %s: hung up", from, push.Key)
		return "", ctx.Err(), false
	case luck < 3:
		p.refused++
		p.journal.note("%s: %s: 45009", from, push.Key)
		return "", &SendError{Err: errors.New("45009"), Wait: time.Second}, false
	case luck < 6:
		p.refused++
		p.journal.note("%s: %s: 502", from, push.Key)
		return "", errors.New("502"), false
	}
	if p.seen[string(body)]++; p.seen[string(body)] == 1 {
		p.bodies[push.Key] = append(p.bodies[push.Key], string(body))
	} else {
		if p.again++; !p.excused[push.Key] {
			p.idle = append(p.idle, [2]string{push.Key, p.by[push.Key]})
		}
	}
	p.by[push.Key] = from
	if p.fatal > 0 {
		p.fatal--
		last = true
	}
	if luck < 10 || last && luck < 50 {
		p.excused[push.Key] = true
		p.journal.note("%s: %s: accepted, and the line is cut", from, push.Key)
		return "", errors.New("EOF"), last
	}
	p.journal.note("%s: %s: accepted", from, push.Key)
	return fmt.Sprint("msg", len(p.seen)), nil, last
}

func (p *platform) stir() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moved = time.Now()
}

// quietFor is how long nothing was said.
func (p *platform) quietFor() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy > 0 {
		return 0
	}
	return time.Since(p.moved)
}

var anyMark = regexp.MustCompile(`X[rf]\d+X`)

// sweep is a new process, without faults, that looks at everything once more: it must find nothing to say.
func (r *round) sweep(ctx context.Context) error {
	s, err := opened(ctx, r.place.address, r.options())
	if err != nil {
		return err
	}
	defer s.Close()
	red, err := shared.Open(fmt.Sprintf("redis://%s/%d", r.place.redis, r.place.number))
	if err != nil {
		return err
	}
	defer red.Close()
	log := slog.New(slog.DiscardHandler)
	plans := New(Config{Store: s, Shared: red, Calendar: r.calendar, Location: r.zone, Clock: time.Now, Wake: func() {}, Queue: r.queue, Log: log, Speaks: func(context.Context) bool { return r.speaks }})
	plans.Pass(ctx)
	plans.deliver(ctx)
	plans.Periodic(ctx)
	people, err := s.People(ctx)
	if err != nil {
		return err
	}
	for _, plan := range r.rules.Plans { // as late tasks would
		for _, u := range Audience(plan, people) {
			if err := plans.fireNamed(ctx, occasion{plan.Name, u.ID, 0, crm.DateOf(r.nominal[plan.Name]).String()}); err != nil {
				return err
			}
		}
		for _, g := range r.groups {
			if !plan.Groups {
				break
			}
			if err := plans.fireNamed(ctx, occasion{plan.Name, g.leader.ID, g.team, crm.DateOf(r.nominal[plan.Name]).String()}); err != nil {
				return err
			}
		}
	}
	waiting, parked, err := s.PushCounts(ctx)
	if err == nil && waiting+parked > 0 {
		err = fmt.Errorf("in the end %d are waiting and %d parked", waiting, parked)
	}
	return err
}

// sent is one row of the outbox.
type sent struct {
	key, state, in string
}

func (r *round) outbox() (rows []sent, err error) {
	found, err := r.place.raw.Query("SELECT push_key, state, why FROM outbox ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var s sent
		if err := found.Scan(&s.key, &s.state, &s.in); err != nil {
			return nil, err
		}
		rows = append(rows, s)
	}
	return rows, found.Err()
}

// check holds what was seen against what was due.
func (r *round) check(ctx context.Context) {
	if err := r.sweep(ctx); err != nil {
		r.fail("sweep: %v", err)
	}
	rows, err := r.outbox()
	if err != nil {
		r.fail("outbox: %v", err)
		return
	}
	p := r.platform
	p.mu.Lock()
	defer p.mu.Unlock()
	state, lists := map[string]string{}, map[string][]string{}
	for _, row := range rows {
		if state[row.key] = row.state; row.state == "merged" {
			lists[row.in] = append(lists[row.in], row.key)
		}
	}
	r.merged = len(lists)
	for _, again := range p.idle {
		died := slices.ContainsFunc(r.ended, func(q *proc) bool { return q.name == again[1] && q.dead.Load() })
		if !died && !r.deaf.Load() {
			r.fail("%s was sent again though %s had its answer and lived", again[0], again[1])
		}
	}
	heard := map[string]bool{} // by the key in the outbox
	for key := range p.bodies {
		heard[root(key)] = true
	}
	for _, row := range rows {
		switch {
		case row.state == "merged" && state[row.in] != "sent":
			r.fail("%s went into %q, which is %q", row.key, row.in, state[row.in])
		case row.state == "sent" && !heard[row.key]:
			r.fail("%s is marked sent and was never accepted", row.key)
		case row.state != "merged" && row.state != "sent":
			r.fail("%s is %s in the end: %s", row.key, row.state, row.in)
		}
	}
	said := map[string]int{} // by mark: how often it was seen, or counted in a list that was seen
	names := map[string]string{}
	for _, d := range r.deeds {
		names[fmt.Sprintf("%s:%d", d.kind, d.id)] = d.mark
	}
	for key, bodies := range p.bodies {
		if state[root(key)] != "sent" {
			r.fail("%s was seen and is %q", key, state[key])
		}
		if len(bodies) > 1 {
			r.fail("%s was seen with different contents:\n%s", key, strings.Join(bodies, "\n"))
		}
		if kind, _, _ := strings.Cut(key, ":"); kind != "reminder" && kind != "followup" && kind != "merged" {
			continue
		}
		for _, body := range bodies {
			marks := anyMark.FindAllString(body, -1)
			if !strings.HasPrefix(key, "merged:") {
				slices.Sort(marks)
				marks = slices.Compact(marks)
			} else if parts := lists[key]; len(parts) > listed {
				for _, part := range parts[listed:] {
					marks = append(marks, names[part[:strings.LastIndexByte(part, ':')]])
				}
			}
			for _, m := range marks {
				said[m]++
			}
		}
	}
	// When each deed was said first, by its key: alone, or in its list.
	at := map[string]time.Time{}
	for _, row := range rows {
		at[row.key] = p.first[row.key]
		if row.state == "merged" {
			at[row.key] = p.first[row.in]
		}
	}
	for _, d := range r.deeds {
		r.told += r.deed(d, said[d.mark], at)
	}
	for key, when := range r.periodic {
		if len(p.bodies[key]) == 0 {
			r.fail("%s was never seen", key)
		} else if early := when.Sub(p.first[key]); early > maxSkew {
			r.fail("%s was early by %v", key, early)
		}
		r.told++
	}
	for key := range p.bodies {
		if name, _, _ := strings.Cut(key, ":"); !r.nominal[name].IsZero() && r.periodic[key].IsZero() {
			r.fail("%s was seen and not due", key)
		}
	}
}

// deed checks one reminder or planned contact: all of its times that are in the outbox were seen, each once and none
// early; the first is there, and a later one is missing only when the one before came as late as that. It gives how many there were.
func (r *round) deed(d deed, said int, at map[string]time.Time) int {
	key := func(due time.Time) string { return fmt.Sprintf("%s:%d:%d", d.kind, d.id, due.UnixMilli()) }
	times, n := 0, 0
	for k := range at {
		if strings.HasPrefix(k, fmt.Sprintf("%s:%d:", d.kind, d.id)) {
			times++
		}
	}
	var before time.Time // when the time before was said
	for due := d.due; due.Equal(d.due) || !due.After(d.until); due = due.Add(every) {
		when, there := at[key(due)]
		switch {
		case there:
			n++
			if when.Before(due) {
				r.fail("%s %s was early by %v", d.mark, key(due), due.Sub(when))
			}
			before = when
		case before.IsZero():
			r.fail("%s %s was lost", d.mark, key(due))
		case before.Add(maxSkew).Before(due):
			r.fail("%s %s was left out, and the time before was said at %v", d.mark, key(due), before)
		}
	}
	if times != n || said != times {
		r.fail("%s: %d times due, %d in the outbox, said %d times", d.mark, n, times, said)
	}
	return n
}
