// Package faults runs genjin as real processes, breaks what stands around them at random, and knows what must be there afterwards.
//
//	faults.go    Config, Result, Run: rounds of faults, and from time to time a look at what is there
//	replica.go   genjin as processes, and the balancer before them
//	wires.go     the wires to the database and to Redis, which can be cut, reset and slowed down
//	schedule.go  what goes wrong in a round
//	people.go    who talks, what they say, and the model: what must be in the CRM, and what must have been answered
//
// To add a fault: a line in schedule.go. To add something people say: a line in people.go, with what must come of it.
// A round's faults follow from the seed and the round's number; what happens while they last is for the machine to decide.
package faults

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"genjin/bot/sim"
	"genjin/crm/store"
)

// Config is what a run is made of.
type Config struct {
	Program string // the genjin that is run
	Before  string // an earlier genjin: it begins, the last replica is upgraded after a third of the rounds, the others after two; empty: none
	MySQL   string // empty database, mysql://user:pass@host:3306/name; empty: SQLite in a temporary folder and one process
	Redis   string // redis://host:6379/N, emptied at random; needed with MySQL
	Rounds  int
	Seed    uint64
	Look    int // rounds between two looks at the CRM; 0: 25
	Report  func(text string)
	// Open opens the database as genjin does: with the keys that follow from its address and WeCom's EncodingAESKey.
	Open func(ctx context.Context, database, aesKey string) (*store.Store, error)
}

// Result is what a run came to.
type Result struct {
	Rounds       int            `json:"rounds"`
	Seed         uint64         `json:"seed"`
	Upgraded     int            `json:"upgraded,omitempty"` // replicas, while people talked
	Said         int            `json:"said"`               // messages
	Acknowledged int            `json:"acknowledged"`       // answered with 200 by one of WeCom's tries
	Repeated     int            `json:"repeated"`           // sent once more though acknowledged, or to two replicas at once
	Deeds        map[string]int `json:"deeds"`              // what went wrong, how often
	Lost         int            `json:"lost"`               // acknowledged, and not in the CRM
	Doubled      int            `json:"doubled"`            // twice in the CRM
	Unanswered   int            `json:"unanswered"`
	Repeats      int            `json:"repeats"` // answers that came twice
	Wrong        int            `json:"wrong"`   // answers that speak of somebody else's customer, or not of one's own
	Late         int            `json:"late"`    // reminders that did not come
	Early        int            `json:"early"`   // reminders before their time, or more than once
	Failures     []string       `json:"failures,omitempty"`
	Logs         string         `json:"logs,omitempty"` // folder with what the processes wrote, and when what went wrong; kept after failures
}

// failed is how much is not as it must be.
func (r Result) failed() int {
	return r.Lost + r.Doubled + r.Unanswered + r.Repeats + r.Wrong + r.Late + r.Early
}

// OK says that nothing was lost, doubled or answered wrongly.
func (r Result) OK() bool { return len(r.Failures) == 0 }

func (r Result) String() string {
	var broke []string
	for _, d := range deeds() {
		if n := r.Deeds[d.name]; n > 0 {
			broke = append(broke, fmt.Sprintf("%s %d", d.name, n))
		}
	}
	if r.Upgraded > 0 {
		broke = append(broke, fmt.Sprintf("replicas upgraded %d", r.Upgraded))
	}
	return fmt.Sprintf("%d rounds, seed %d: %d messages, %d acknowledged, %d repeated; %s\nlost %d, doubled %d, without an answer %d, answered twice %d, wrong answers %d, reminders missing %d, early or twice %d",
		r.Rounds, r.Seed, r.Said, r.Acknowledged, r.Repeated, strings.Join(broke, ", "), r.Lost, r.Doubled, r.Unanswered, r.Repeats, r.Wrong, r.Late, r.Early)
}

// run is a run under way.
type run struct {
	Config
	result   Result
	platform *sim.Platform
	second   *sim.Platform // the same company: what it sends arrives together with the first one's
	replicas []*Replica
	balancer *balancer
	db, bus  *Wire
	database string // as the test reads it
	people   []*person
	heard    [2]int    // what people saw up to the last look, by platform
	ids      int       // of messages
	story    io.Writer // what went wrong when
	mu       sync.Mutex
}

// Run runs the rounds. Its error says that they could not be run; what they found is in the result.
func Run(ctx context.Context, c Config) (_ Result, err error) {
	if c.Look == 0 {
		c.Look = 25
	}
	dir, err := os.MkdirTemp("", "genjin-faults-")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(dir)
	logs, err := os.MkdirTemp("", "genjin-faults-logs-")
	if err != nil {
		return Result{}, err
	}
	r := &run{Config: c, result: Result{Seed: c.Seed, Deeds: map[string]int{}, Logs: logs}, database: c.MySQL}
	defer func() {
		if err == nil && r.result.OK() {
			os.RemoveAll(logs)
		}
	}()
	staff, departments := staff()
	if r.platform, err = sim.New(sim.Config{People: staff, Departments: departments, Groups: []sim.Group{}}); err != nil {
		return r.result, err
	}
	defer r.platform.Close()
	api := httptest.NewServer(r.platform)
	defer api.Close()
	r.balancer = &balancer{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
	door := httptest.NewServer(r.balancer)
	defer door.Close()
	r.platform.Target = door.URL
	if r.second, err = sim.New(r.platform.Config); err != nil {
		return r.result, err
	}
	defer r.second.Close()
	defer func() {
		for _, p := range r.replicas {
			p.Signal(syscall.SIGKILL)
		}
	}()
	if err := r.build(ctx, dir, api.URL); err != nil {
		return r.result, err
	}
	defer r.db.Close()
	defer r.bus.Close()
	if err := r.begin(ctx); err != nil {
		return r.result, err
	}
	for r.result.Rounds < c.Rounds && ctx.Err() == nil {
		if err := r.upgrades(ctx); err != nil {
			return r.result, err
		}
		if err := r.round(ctx, rand.New(rand.NewPCG(c.Seed, uint64(r.result.Rounds)))); err != nil {
			return r.result, err
		}
		r.result.Rounds++
		if r.result.Rounds == c.Rounds || r.result.Rounds%c.Look == 0 && r.replicas[len(r.replicas)-1].program == c.Program { // a database of the version before cannot be read
			if err := r.look(ctx); err != nil {
				return r.result, err
			}
			r.report("%s", r.result)
		}
	}
	return r.result, ctx.Err()
}

func (r *run) report(format string, a ...any) {
	if r.Report != nil {
		r.Report(fmt.Sprintf(format, a...))
	}
}

// logOf is the file of what replica i writes.
func (r *run) logOf(i int) string {
	return filepath.Join(r.result.Logs, fmt.Sprintf("replica%d.log", i))
}

// tell writes down what is done to the processes and when, beside their logs.
func (r *run) tell(format string, a ...any) {
	fmt.Fprintf(r.story, "time=%s round %d: "+format+"\n", append([]any{time.Now().Format(logTime), r.result.Rounds}, a...)...)
}

// fail counts what is not as it must be, and notes it.
func (r *run) fail(count *int, format string, a ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*count++
	r.note(format, a...)
}

// note keeps what there is to tell of a failure; r.mu is held.
func (r *run) note(format string, a ...any) {
	if len(r.result.Failures) < 200 {
		r.result.Failures = append(r.result.Failures, fmt.Sprintf("round %d: ", r.result.Rounds)+fmt.Sprintf(format, a...))
	}
}

// build lays the wires and starts the replicas.
func (r *run) build(ctx context.Context, dir, api string) (err error) {
	env := slices.Concat(os.Environ(), r.platform.Environment(api), []string{"GENJIN_ADMINS=boss"})
	n := 2
	if r.MySQL == "" {
		r.database, n = "sqlite:"+filepath.Join(dir, "genjin.db"), 1
		env = append(env, "GENJIN_DATABASE_URL="+r.database, "GENJIN_REDIS_URL=")
	} else {
		var database, redis string
		if r.db, database, err = NewWire("database", r.MySQL); err != nil {
			return err
		}
		if r.bus, redis, err = NewWire("redis", r.Redis); err != nil {
			return err
		}
		env = append(env, "GENJIN_DATABASE_URL="+database, "GENJIN_REDIS_URL="+redis)
	}
	if r.story, err = os.Create(filepath.Join(r.result.Logs, "faults.log")); err != nil {
		return err
	}
	for i := range n {
		p := NewReplica(cmp.Or(r.Before, r.Program), env)
		if p.kept, err = os.Create(r.logOf(i)); err != nil {
			return err
		}
		r.replicas = append(r.replicas, p)
	}
	for _, p := range r.replicas {
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	r.balancer.behind(r.replicas)
	return nil
}

// upgrades stops replicas of the version before, when it is time, and starts them as the one that is tried: people go on talking to the others.
func (r *run) upgrades(ctx context.Context) error {
	from := len(r.replicas)
	switch {
	case r.Before == "" || r.result.Rounds < r.Rounds/3:
	case r.result.Rounds < 2*r.Rounds/3:
		from--
	default:
		from = 0
	}
	for _, p := range r.replicas[from:] {
		if p.program == r.Program {
			continue
		}
		p.Signal(syscall.SIGTERM)
		<-p.done
		p.program = r.Program
		if err := p.Start(ctx); err != nil {
			return err
		}
		r.result.Upgraded++
	}
	return nil
}

// mixed reports whether two versions run.
func (r *run) mixed() bool {
	return slices.ContainsFunc(r.replicas, func(p *Replica) bool { return p.program != r.replicas[0].program })
}

// round lets people talk while things go wrong, and mends what does not mend itself.
func (r *run) round(ctx context.Context, random *rand.Rand) error {
	var talking sync.WaitGroup
	for _, k := range random.Perm(len(r.people))[:talkers] {
		talk := rand.New(rand.NewPCG(random.Uint64(), uint64(k)))
		talking.Go(func() { r.people[k].talk(ctx, r, talk) })
	}
	err := r.breaks(ctx, random)
	talking.Wait()
	return err
}

// wait is a pause that ends with ctx.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
