package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	_ "github.com/ncruces/go-sqlite3/driver"

	"genjin/bench/faults"
	"genjin/bot/sim"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

var (
	crashRounds = flag.Int("crash.rounds", 4, "how often the server is killed")
	crashSeed   = flag.Uint64("crash.seed", 0, "seed of the moments (0: a new one)")
)

// binary builds genjin once for the tests that run it as a process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "genjin-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "genjin")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
})

// server is one `genjin serve` as a process, against a simulated WeCom.
type server struct {
	*faults.Replica
	t *testing.T
}

const (
	reps    = 100
	talking = 10 // of them in one round: others than in the round before, whose messages a dead process may still hold
)

// company is the customer of a rep.
func company(rep int) string {
	return string([]rune("金银铜铁锡东西南北中")[rep/10]) + string([]rune("山海河江湖原野林泉川")[rep%10]) + "机械"
}

// wecomAt is a simulated WeCom with an admin and many reps.
func wecomAt(t *testing.T) (*sim.Platform, string) {
	t.Helper()
	people := []sim.Person{{ID: "boss", Name: "老板", Departments: []int64{1}}}
	for i := range reps {
		people = append(people, sim.Person{ID: fmt.Sprint("rep", i), Name: fmt.Sprint("销售", i), Departments: []int64{1}})
	}
	p, err := sim.New(sim.Config{People: people, Departments: []sim.Department{{ID: 1, Name: "销售部"}}})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(p)
	t.Cleanup(func() {
		p.Close()
		api.Close()
	})
	return p, api.URL
}

// start runs the server until the test ends, and waits until it is ready.
func start(t *testing.T, p *sim.Platform, api string, more ...string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{faults.NewReplica(path, slices.Concat(os.Environ(), p.Environment(api), []string{"GENJIN_ADMINS=boss"}, more)), t}
	t.Cleanup(func() { s.Signal(syscall.SIGKILL) })
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// drained waits until every kept message is answered and every push is sent.
func (s *server) drained() {
	s.t.Helper()
	for limit := time.Now().Add(90 * time.Second); ; {
		messages, pushes, err := s.Waiting(context.Background())
		if err == nil && messages == 0 && pushes == 0 {
			return
		}
		if time.Now().After(limit) {
			s.Signal(syscall.SIGKILL)
			s.t.Fatalf("not drained: %d messages, %d pushes, %v\n%s", messages, pushes, err, s.Log())
		}
		<-time.After(20 * time.Millisecond)
	}
}

// databases are those a process can be tried on: SQLite, and MySQL with Redis where they answer.
func databases(t *testing.T, try func(t *testing.T, env []string, open func() *sql.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "g.db")
		try(t, []string{"GENJIN_DATABASE_URL=sqlite:" + path, "GENJIN_REDIS_URL="}, func() *sql.DB { return open(t, "sqlite3", "file:"+path) })
	})
	t.Run("mysql", func(t *testing.T) {
		for _, server := range []string{storetest.Server(), "127.0.0.1:6379"} {
			c, err := net.DialTimeout("tcp", server, time.Second)
			if err != nil && os.Getenv("CI") == "true" {
				t.Fatalf("CI without %s: %v", server, err)
			} else if err != nil {
				t.Skipf("nothing answers at %s", server)
			}
			c.Close()
		}
		admin := open(t, "mysql", "root@tcp("+storetest.Server()+")/")
		name := "genjin_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12]
		if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
				t.Error(err)
			}
		})
		try(t, []string{"GENJIN_DATABASE_URL=mysql://root:@" + storetest.Server() + "/" + name, "GENJIN_REDIS_URL=redis://127.0.0.1:6379/0"},
			func() *sql.DB { return open(t, "mysql", "root@tcp("+storetest.Server()+")/"+name) })
	})
}

// asThey reads the database of servers that ran with env as one of the people of the company: what they wrote lies there encrypted.
func asThey(t *testing.T, p *sim.Platform, env []string, who string, read func(tx *store.Tx) error) {
	t.Helper()
	address, _ := addresses(env)
	s, err := openAsServe(t.Context(), address, p.AESKey)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.InTx(t.Context(), store.Deed{User: userOf(t, s, who), Now: time.Now()}, read); err != nil {
		t.Fatal(err)
	}
}

// activities are all that somebody recorded.
func activities(t *testing.T, p *sim.Platform, env []string, who string) (all []crm.Activity) {
	t.Helper()
	asThey(t, p, env, who, func(tx *store.Tx) (err error) {
		all, err = tx.ListActivities(t.Context(), store.ActivityFilter{Limit: 1 << 20})
		return err
	})
	return all
}

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestE07KillAnywhere kills the server at random moments under load. Every message that was acknowledged is in the CRM
// exactly once, and those that were not at most once.
func TestE07KillAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as processes")
	}
	databases(t, func(t *testing.T, env []string, db func() *sql.DB) {
		seed := *crashSeed
		if seed == 0 {
			seed = uint64(time.Now().UnixNano())
		}
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		p, api := wecomAt(t)
		s := start(t, p, api, env...)
		p.Target = "http://" + s.Base
		var setup sync.WaitGroup
		for i := range reps {
			setup.Go(func() {
				if _, err := p.Say(t.Context(), fmt.Sprint("rep", i), "新增客户 "+company(i)); err != nil {
					t.Error(err)
				}
			})
		}
		setup.Wait()
		s.drained()
		var mu sync.Mutex
		acked, tried := map[string]bool{}, map[string]bool{}
		n := 0
		for round := range *crashRounds {
			ctx, stop := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			heard := make(chan struct{}, 1000)
			for k := range talking {
				i := (round*talking + k) % reps
				wg.Go(func() {
					for ctx.Err() == nil {
						mu.Lock()
						n++
						mark := fmt.Sprintf("单号X%dX", n)
						tried[mark] = true
						mu.Unlock()
						_, err := p.SayAs(ctx, sim.Message{From: fmt.Sprint("rep", i), Text: fmt.Sprintf("今天拜访了%s，聊了%s", company(i), mark)})
						if err != nil {
							return
						}
						mu.Lock()
						acked[mark] = true
						mu.Unlock()
						select {
						case heard <- struct{}{}:
						default:
						}
					}
				})
			}
			// The moment: after some acknowledgements, perhaps none, and a little while.
			for limit := time.After(3 * time.Second); r.IntN(8) > 0; {
				select {
				case <-heard:
					continue
				case <-limit:
				}
				break
			}
			<-time.After(time.Duration(r.IntN(30)) * time.Millisecond)
			s.Signal(syscall.SIGKILL)
			stop()
			wg.Wait()
			s = start(t, p, api, env...)
			p.Target = "http://" + s.Base
			if testing.Verbose() && round%20 == 19 {
				t.Logf("round %d: %d acknowledged of %d", round+1, len(acked), len(tried))
			}
		}
		s.drained()
		s.Signal(syscall.SIGTERM)
		in, mark := map[string]int{}, regexp.MustCompile(`单号X\d+X`)
		for i := range reps {
			for _, a := range activities(t, p, env, fmt.Sprint("rep", i)) {
				in[mark.FindString(a.Content)]++
			}
		}
		lost, doubled := 0, 0
		for m := range acked {
			if in[m] == 0 {
				lost++
			}
		}
		for _, n := range in {
			if n > 1 {
				doubled++
			}
		}
		t.Logf("%d rounds: %d acknowledged, %d tried, %d in the CRM, %d lost, %d doubled", *crashRounds, len(acked), len(tried), len(in), lost, doubled)
		if lost > 0 || doubled > 0 || len(acked) == 0 {
			t.Errorf("lost %d, doubled %d of %d acknowledged", lost, doubled, len(acked))
		}
	})
}

// TestE27GracefulStop stops the server under load: no answer but 200, nothing lost, ended within eight seconds.
func TestE27GracefulStop(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as processes")
	}
	databases(t, func(t *testing.T, env []string, _ func() *sql.DB) {
		p, api := wecomAt(t)
		s := start(t, p, api, env...)
		p.Target = "http://" + s.Base
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				for ctx.Err() == nil {
					a, err := p.SayAs(ctx, sim.Message{From: fmt.Sprint("rep", i), Text: "我的漏斗"})
					if a.Status >= 500 {
						t.Errorf("status %d", a.Status)
					}
					if err != nil {
						return
					}
				}
			})
		}
		<-time.After(300 * time.Millisecond)
		begin := time.Now()
		s.Signal(syscall.SIGTERM)
		took := time.Since(begin)
		stop()
		wg.Wait()
		if took > 8*time.Second || s.ExitCode() != 0 {
			t.Errorf("ended after %v with %d: %s", took, s.ExitCode(), s.Log())
		}
	})
}

// pushes is how many messages came by the API, as against in a callback's response.
func pushes(p *sim.Platform) (n int) {
	for _, s := range p.Sent() {
		if s.Path != "" {
			n++
		}
	}
	return n
}

// TestA02TwoReplicas sends each message to two replicas at once: one change, one answer.
func TestA02TwoReplicas(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as processes")
	}
	databases(t, func(t *testing.T, env []string, db func() *sql.DB) {
		if strings.Contains(env[0], "sqlite") {
			t.Skip("one process a file")
		}
		p, api := wecomAt(t)
		a, b := start(t, p, api, env...), start(t, p, api, env...)
		p.Target = "http://" + a.Base
		if _, err := p.Say(t.Context(), "rep1", "新增客户 华山重工"); err != nil {
			t.Fatal(err)
		}
		a.drained()
		already, unsaid := pushes(p), 0
		other, err := sim.New(p.Config)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		p.Target, other.Target = "http://"+a.Base, "http://"+b.Base
		for i := range 30 {
			m := sim.Message{ID: fmt.Sprint(900000 + i), From: "rep1", Text: fmt.Sprintf("今天拜访了华山重工，第%d次聊", i), At: time.Now()}
			var wg sync.WaitGroup
			replies := make([]string, 2)
			for k, platform := range []*sim.Platform{p, other} {
				wg.Go(func() {
					answer, err := platform.SayAs(t.Context(), m)
					if err != nil {
						t.Error(err)
					}
					replies[k] = answer.Text
				})
			}
			wg.Wait()
			if replies[0] == "" && replies[1] == "" {
				unsaid++ // given up by both: it is pushed
			}
			if replies[0] != "" && replies[1] != "" && replies[0] != replies[1] {
				t.Errorf("two answers:\n%s\n%s", replies[0], replies[1])
			}
		}
		a.drained()
		all, different := activities(t, p, env, "rep1"), map[string]bool{}
		for _, a := range all {
			different[a.Content] = true
		}
		if len(all) != 30 || len(different) != 30 {
			t.Errorf("%d activities, %d different", len(all), len(different))
		}
		if pushed := pushes(p) - already; pushed > unsaid {
			t.Errorf("%d answers were pushed, %d had no response", pushed, unsaid)
		}
	})
}
