package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
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

// ownServer is a database server of this test alone, in a folder of its own; kill ends it as kill -9 does, and start brings it back.
func ownServer(t *testing.T) (address string, kill, start func()) {
	t.Helper()
	server, err := exec.LookPath("mariadbd")
	if err != nil {
		t.Skip("needs a MariaDB server to kill: mariadbd is not installed")
	}
	dir, err := os.MkdirTemp("", "genjin") // short: it holds a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if out, err := exec.CommandContext(t.Context(), "mariadb-install-db", "--no-defaults", "--datadir="+dir, "--auth-root-authentication-method=normal", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := free.Addr().String()
	free.Close()
	_, port, _ := net.SplitHostPort(host)
	var running *exec.Cmd
	kill = func() {
		if running != nil {
			running.Process.Kill()
			running.Wait()
			running = nil
		}
	}
	start = func() {
		running = exec.Command(server, "--no-defaults", "--user="+currentUser(t), "--datadir="+dir, "--socket="+dir+"/s", "--pid-file="+dir+"/p", "--port="+port, "--bind-address=127.0.0.1",
			"--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=64M")
		if err := running.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "a server", func() bool {
			c, err := net.Dial("tcp", host)
			if err == nil {
				c.Close()
			}
			return err == nil
		})
	}
	t.Cleanup(kill)
	start()
	db, err := sql.Open("mysql", "root@tcp("+host+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE genjin CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	return host, kill, start
}

func currentUser(t *testing.T) string {
	t.Helper()
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	return u.Username
}

// D04: a database server that is killed while people talk loses nothing that was acknowledged; what was not is recorded once when WeCom
// repeats it.
func TestD04KilledDatabaseServer(t *testing.T) {
	host, kill, start := ownServer(t)
	p := botCompany(t)
	botHouse(t, p, "mysql://root:@"+host+"/genjin", "", false)
	if _, err := p.Say(t.Context(), "rep0", "帮助"); err != nil {
		t.Fatal(err)
	}
	const people, each = 10, 12
	var kept, refused atomic.Int64
	enough := make(chan struct{})
	var all sync.WaitGroup
	for rep := range people {
		all.Go(func() {
			for i := range each {
				m := sim.Message{From: fmt.Sprint("rep", rep), ID: fmt.Sprint("d04-", rep, "-", i), Text: fmt.Sprintf("新增客户 青山%d号仪表", 100*(rep+1)+i)}
				for t.Context().Err() == nil {
					if _, err := p.SayAs(t.Context(), m); err == nil {
						break
					}
					refused.Add(1)
				}
				if kept.Add(1) == people*each/4 {
					close(enough)
				}
			}
		})
	}
	<-enough
	kill()
	start()
	all.Wait()
	if refused.Load() == 0 {
		t.Error("nothing was refused: the server was not killed while people talked")
	}
	db, err := sql.Open("mysql", "root@tcp("+host+")/genjin")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count := func(of string) (n int) {
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT("+of+") FROM customers").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	eventually(t, "every record", func() bool { return count("DISTINCT name") == people*each })
	if n := count("*"); n != people*each {
		t.Errorf("%d customers of %d messages", n, people*each)
	}
	t.Logf("%d messages, %d refusals, each recorded once", people*each, refused.Load())
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

// D09: behind an address that leads to the primary and to a replica that is far behind in turns, everybody reads what they wrote; an address
// that leads to a replica alone is refused with a sentence.
func TestD09ReadsAreOfThePrimary(t *testing.T) {
	main := storetest.MySQL(t)
	behind, _, _ := ownServer(t)
	name := main[strings.LastIndex(main, "/")+1:]
	db := open(t, "mysql", "root@tcp("+behind+")/")
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	// It has the schema, and nothing that comes later.
	if s, err := store.Open(t.Context(), "mysql://root:@"+behind+"/"+name, store.Options{}); err != nil {
		t.Fatal(err)
	} else if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	} else if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "SET GLOBAL read_only = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), "mysql://root:@"+behind+"/"+name, store.Options{}); err == nil || !strings.Contains(err.Error(), "GENJIN_DATABASE_URL must lead to the primary") {
		t.Errorf("a replica is taken: %v", err)
	}
	address, turns := inTurns(t, storetest.Server(), behind)
	p := botCompany(t)
	botHouse(t, p, "mysql://root:@"+address+"/"+name, "", false)
	var all sync.WaitGroup
	for rep := range 6 {
		all.Go(func() {
			who := fmt.Sprint("rep", rep)
			for i := range 4 {
				name := fmt.Sprintf("青山%d号仪表", 100*(rep+1)+51+i)
				if _, err := p.Say(t.Context(), who, "新增客户 "+name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				var said string // empty when it took longer than WeCom waits: it is asked again
				for said == "" && t.Context().Err() == nil {
					var err error
					if said, err = p.Say(t.Context(), who, name+"什么情况"); err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
				if !strings.Contains(said, name) || strings.Contains(said, "没找到") {
					t.Errorf("%s: %q", name, said)
				}
			}
		})
	}
	all.Wait()
	if n := turns(); n < 4 {
		t.Errorf("%d connections", n)
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+name+".inbox").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d messages on the replica: %v", n, err)
	}
}

// inTurns is an address whose connections lead to each of the hosts in turn; turns is how many there were.
func inTurns(t *testing.T, hosts ...string) (address string, turns func() int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var n atomic.Int64
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", hosts[int(n.Add(1)-1)%len(hosts)])
			if err != nil {
				from.Close()
				continue
			}
			pass := func(a, b net.Conn) {
				_, _ = io.Copy(a, b)
				a.Close()
				b.Close()
			}
			go pass(to, from)
			go pass(from, to)
		}
	}()
	return l.Addr().String(), n.Load
}
