// Package openloop sends genjin, as a process, messages at a fixed rate and measures when they are acknowledged and answered. The
// schedule is open: a message is sent when its time has come, whether or not earlier ones were answered, and what is measured counts
// from that time. Afterwards the database is asked what became of them.
package openloop

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
	"genjin/internal/crowd"
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

// newRun has a company of people and a WeCom for them, whose API stands at api until end. Nothing of genjin runs yet.
func newRun(c Config) (r *run, api string, end func(), err error) {
	r = &run{Config: c, random: rand.New(rand.NewPCG(c.Seed, 1))}
	r.zipf = rand.NewZipf(r.random, 1.1, 8, uint64(c.People-1))
	r.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4096, MaxIdleConns: 4096}, Timeout: 30 * time.Second}
	people := make([]sim.Person, c.People)
	for i := range people {
		people[i] = sim.Person{ID: person(i), Name: "销售" + strconv.Itoa(i), Departments: []int64{1}}
	}
	if r.platform, err = sim.New(sim.Config{People: people, Departments: []sim.Department{{ID: 1, Name: "销售部"}}, Groups: []sim.Group{}}); err != nil {
		return nil, "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", r.platform)
	mux.HandleFunc("POST /cgi-bin/message/send", func(w http.ResponseWriter, req *http.Request) { // the platform would keep and check all
		_, _ = io.Copy(io.Discard, req.Body)
		if r.busy.Load() {
			_, _ = io.WriteString(w, `{"errcode":-1,"errmsg":"system busy"}`)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","msgid":"m"}`)
	})
	server := httptest.NewServer(mux)
	return r, server.URL, func() { server.Close(); r.platform.Close() }, nil
}

// start starts a genjin process.
func (r *run) start(ctx context.Context, api, database, redis string) (*faults.Replica, error) {
	p := faults.NewReplica(r.Program, slices.Concat(os.Environ(), r.platform.Environment(api), []string{"GENJIN_DATABASE_URL=" + database, "GENJIN_REDIS_URL=" + redis, "GENJIN_MESSAGES_PER_MINUTE=0"}))
	return p, p.Start(ctx)
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

// scale has n processes run.
func (r *run) scale(ctx context.Context, api string, n int) error {
	r.stop(n, syscall.SIGTERM)
	for len(r.replicas) < n {
		p, err := r.start(ctx, api, r.Database, r.Redis)
		if err != nil {
			return err
		}
		r.replicas = append(r.replicas, p)
	}
	return nil
}

// stop ends all processes but the first n.
func (r *run) stop(n int, how syscall.Signal) {
	for len(r.replicas) > n {
		r.replicas[len(r.replicas)-1].Signal(how)
		r.replicas = r.replicas[:len(r.replicas)-1]
	}
}

// cpu is what the processes have used.
func (r *run) cpu() (sum time.Duration, err error) {
	for _, p := range r.replicas {
		used, err := p.CPU()
		if err != nil {
			return 0, err
		}
		sum += used
	}
	return sum, nil
}

func person(i int) string { return "rep" + strconv.Itoa(i) }

// shot is one callback of the schedule.
type shot struct {
	sign   func() sim.Callback // when it is sent: genjin takes a signature for five minutes
	at     time.Duration       // from the begin of the step
	key    string              // of its message
	fresh  bool                // not a repeat
	status int                 // that it must get
	tells  bool                // of a contact
}

func (r *run) id() string {
	r.ids++
	return strconv.Itoa(7_000_000_000 + r.ids)
}

// message is what a random rep says: 60 of 100 tell of a contact, 15 of an offer, 20 ask, 5 cannot be understood.
func (r *run) message(who int) (m sim.Message, tells bool) {
	customer := r.customers[who]
	m = sim.Message{ID: r.id(), From: person(who)}
	switch kind := r.random.IntN(100); {
	case kind < 60:
		m.Text, tells = "今天拜访了"+customer+"，聊了年度框架 😀，下周三再跟进", true
		if r.random.IntN(50) == 0 {
			m.Text += "。" + strings.Repeat("现场看了两条产线，设备比较旧，", 20)
		}
	case kind < 75:
		m.Text = customer + "报价" + strconv.Itoa(1+r.random.IntN(90)) + "万"
	case kind < 95:
		m.Text = []string{"我今天要跟进谁", "我的客户", customer + "什么情况", "我这周的业绩"}[r.random.IntN(4)]
	default:
		m.Text = "嗯嗯那个啥回头再看吧" + strconv.Itoa(r.ids)
	}
	return m, tells
}

// warm makes everybody known and gives each a customer. A name that is asked about, or of which a part is taken for something else, is
// given up for the next: what is measured is not how well names are read.
func (r *run) warm(ctx context.Context) error {
	names := crowd.Names(3 * r.People)
	spare := names[r.People:]
	r.customers = slices.Clone(names[:r.People])
	without := make([]int, r.People) // people who have no customer yet
	for i := range without {
		without[i] = i
	}
	for range 5 {
		if err := r.introduce(ctx, without); err != nil {
			return err
		}
		there, err := r.recorded(ctx)
		if err != nil {
			return err
		}
		without = slices.DeleteFunc(without, func(i int) bool { return there[r.customers[i]] })
		if len(without) == 0 {
			return nil
		}
		for _, i := range without {
			r.customers[i], spare = spare[0], spare[1:]
		}
	}
	return fmt.Errorf("openloop: %d of %d people got no customer", len(without), r.People)
}

// introduce has some people tell of their new customer.
func (r *run) introduce(ctx context.Context, people []int) error {
	var work sync.WaitGroup
	var failed atomic.Int64
	next := make(chan sim.Message)
	for range 32 {
		work.Go(func() {
			for m := range next {
				if status, err := r.post(ctx, r.platform.Callback(m)); err != nil || status != http.StatusOK {
					failed.Add(1)
				}
			}
		})
	}
	for _, i := range people {
		next <- sim.Message{ID: r.id(), From: person(i), Text: "新客户：" + r.customers[i]}
	}
	close(next)
	work.Wait()
	if n := failed.Load(); n > 0 {
		return fmt.Errorf("openloop: %d of %d first messages failed", n, len(people))
	}
	return r.settled(ctx, time.Now().Add(2*time.Minute))
}

// recorded are the names of the customers that are there.
func (r *run) recorded(ctx context.Context) (map[string]bool, error) {
	rows, err := r.SQL.QueryContext(ctx, "SELECT name FROM customers")
	if err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("openloop: %w", err)
		}
		there[name] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	return there, nil
}

func (r *run) post(ctx context.Context, c sim.Callback) (int, error) {
	return r.postTo(ctx, r.replicas[int(r.turn.Add(1))%len(r.replicas)], c)
}

func (r *run) postTo(ctx context.Context, p *faults.Replica, c sim.Callback) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.Address()+c.Path, bytes.NewReader(c.Body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", c.ContentType)
	res, err := r.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
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
	if s.Left, err = left(ctx, r.replicas[0]); err != nil {
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

// left reads what a process says of itself.
func left(ctx context.Context, p *faults.Replica) (l Left, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.Admin+"/metrics", nil)
	if err != nil {
		return l, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return l, fmt.Errorf("openloop: metrics: %w", err)
	}
	defer res.Body.Close()
	const mega = 1 << 20
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			continue // a comment
		}
		switch name {
		case "process_resident_memory_bytes":
			l.Resident = n / mega
		case "go_memstats_heap_alloc_bytes":
			l.Heap = n / mega
		case "go_goroutines":
			l.Goroutines = int(n)
		case "process_open_fds":
			l.Descriptors = int(n)
		}
	}
	if l.Goroutines == 0 {
		return l, errors.New("openloop: the metrics name no goroutines")
	}
	return l, nil
}

// profile takes a processor profile of the process while a step runs.
func (r *run) profile(ctx context.Context, rate int) (end func() error) {
	if r.Profile == "" {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", r.replicas[0].Admin, max(1, int(r.Length.Seconds()))), nil)
			if err != nil {
				return err
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			defer res.Body.Close()
			f, err := os.Create(fmt.Sprintf("%s/%d.pprof", r.Profile, rate))
			if err != nil {
				return err
			}
			_, err = io.Copy(f, res.Body)
			return errors.Join(err, f.Close())
		}()
	}()
	return func() error { return <-done }
}
