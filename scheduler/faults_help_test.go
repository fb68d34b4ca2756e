package scheduler

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	_ "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/redis/go-redis/v9"

	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// wire is the way of a round's processes to a server: it can be cut for all of them, or stand still.
type wire struct {
	to    string
	mu    sync.Mutex
	moved *sync.Cond
	cuts  int
	holds int
	taps  []*tap
}

// tap is one process's end of a wire: a TCP proxy. What a killed process had under way is cut with it.
type tap struct {
	*wire
	listener net.Listener
	conns    map[net.Conn]bool
	dead     bool
}

func newWire(to string) *wire {
	w := &wire{to: to}
	w.moved = sync.NewCond(&w.mu)
	return w
}

func (w *wire) tap() (*tap, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &tap{wire: w, listener: l, conns: map[net.Conn]bool{}}
	w.mu.Lock()
	w.taps = append(w.taps, p)
	w.mu.Unlock()
	go p.accept()
	return p, nil
}

func (p *tap) address() string { return p.listener.Addr().String() }

func (p *tap) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.to)
		if err != nil || !p.keep(client, server) {
			client.Close()
			if err == nil {
				server.Close()
			}
			continue
		}
		go p.carry(client, server)
		go p.carry(server, client)
	}
}

func (p *tap) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead || p.cuts > 0 {
		return false
	}
	for _, c := range conns {
		p.conns[c] = true
	}
	return true
}

func (p *tap) carry(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil || !p.write(to, buf[:n]) {
			break
		}
	}
	from.Close()
	to.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, from)
	delete(p.conns, to)
}

// write waits while the wire stands still; nothing passes once it was cut.
func (p *tap) write(to net.Conn, b []byte) bool {
	p.mu.Lock()
	for p.holds > 0 && p.conns[to] {
		p.moved.Wait()
	}
	open := p.conns[to]
	p.mu.Unlock()
	if !open {
		return false
	}
	_, err := to.Write(b)
	return err == nil
}

func (p *tap) drop() {
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
	p.moved.Broadcast()
}

// kill cuts one process off for good.
func (p *tap) kill() {
	p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
	p.drop()
}

// cut cuts every process off, for now with 1 and no longer with -1.
func (w *wire) cut(by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cuts += by; by > 0 {
		for _, p := range w.taps {
			p.drop()
		}
	}
}

// hold lets nothing pass, for now with 1 and no longer with -1.
func (w *wire) hold(by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holds += by
	w.moved.Broadcast()
}

// place is a database with a Redis, for one round at a time.
type place struct {
	kind    string
	address string // of the store, as it is without faults
	host    string // of the database server; empty: SQLite, of which one process at a time has the file
	via     func(host string) string
	raw     *sql.DB // past the store and every fault
	redis   string  // host:port
	number  int     // of the Redis database
	local   *miniredis.Miniredis
	client  *redis.Client
	close   func()
}

func (p *place) sqlite() bool { return p.host == "" }

// flush empties Redis of what is this round's.
func (p *place) flush(queue string) error {
	if p.local != nil {
		p.local.FlushAll()
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	keys := []string{}
	for _, of := range []string{"asynq:{" + queue + "}:*", "rate:genjin:sent:?:" + queue + "*", "rate:genjin:sent:?:chat:wr-" + queue + "*", "rate:genjin:sent:?:hook:*"} {
		for i := p.client.Scan(ctx, 0, of, 1000).Iterator(); i.Next(ctx); {
			keys = append(keys, i.Val())
		}
	}
	if len(keys) > 0 {
		if err := p.client.Del(ctx, keys...).Err(); err != nil {
			return err
		}
	}
	return p.client.SRem(ctx, "asynq:queues", queue).Err()
}

// sqlitePlace is a new file; its Redis is one in this process.
func sqlitePlace(dir string) (*place, error) {
	path := filepath.Join(dir, uuid.NewString()+".db")
	p := &place{kind: "sqlite", address: "sqlite:" + path}
	var err error
	if p.local, err = miniredis.Run(); err != nil {
		return nil, err
	}
	p.redis = p.local.Addr()
	if p.raw, err = sql.Open("sqlite3", "file:"+path+"?_pragma=busy_timeout(10000)&_txlock=immediate"); err != nil {
		return nil, err
	}
	p.close = func() {
		p.raw.Close()
		p.local.Close()
		for _, end := range []string{"", "-wal", "-shm", ".lock"} {
			os.Remove(path + end)
		}
	}
	return p, nil
}

const redisHost = "127.0.0.1:6379"

// needServers skips the test where MySQL and Redis do not answer; in CI that is a failure.
func needServers(t *testing.T) {
	t.Helper()
	for _, host := range []string{storetest.Server(), redisHost} {
		c, err := net.DialTimeout("tcp", host, time.Second)
		switch {
		case err == nil:
			c.Close()
		case os.Getenv("CI") == "true":
			t.Fatalf("CI without %s: %v", host, err)
		default:
			t.Skipf("nothing answers at %s", host)
		}
	}
}

// mysqlPlace is a database of its own, that later rounds may use again, with the shared Redis's database 5.
func mysqlPlace() (*place, error) {
	admin, err := sql.Open("mysql", "root@tcp("+storetest.Server()+")/")
	if err != nil {
		return nil, err
	}
	name := "genjin_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12]
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4"); err != nil {
		return nil, err
	}
	p := &place{kind: "mysql", host: storetest.Server(), redis: redisHost, number: 5}
	p.via = func(host string) string { return "mysql://root:@" + host + "/" + name }
	p.address = p.via(storetest.Server())
	if p.raw, err = sql.Open("mysql", "root@tcp("+storetest.Server()+")/"+name); err != nil {
		return nil, err
	}
	p.client = redis.NewClient(&redis.Options{Addr: redisHost, DB: p.number})
	p.close = func() {
		p.client.Close()
		p.raw.Close()
		admin.Exec("DROP DATABASE " + name)
		admin.Close()
	}
	return p, nil
}

// opened is the store of a place, which a database that many share may be too busy for at first.
func opened(ctx context.Context, address string, o store.Options) (s *store.Store, err error) {
	for range 600 {
		if s, err = store.Open(ctx, address, o); err == nil || !strings.Contains(err.Error(), "Too many connections") || !wait(ctx, 50*time.Millisecond) {
			break
		}
	}
	return s, err
}

// empty makes a place ready for a round: migrated, and without a row.
func (p *place) empty(ctx context.Context) error {
	s, err := opened(ctx, p.address, store.Options{})
	if err != nil {
		return err
	}
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	if err := s.Close(); err != nil || p.sqlite() {
		return err
	}
	for _, table := range []string{
		"outbox", "occurrences", "push_settings", "operation_changes", "operations", "reminders", "follow_ups", "payment_plans", "deal_stays", "deals", "group_chats", "team_webhooks", "customer_names", "customer_tags", "customers", "users", "teams",
	} {
		if _, err := p.raw.Exec("DELETE FROM " + table); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	return nil
}

// journal is what happened in a round, for when it fails.
type journal struct {
	mu    sync.Mutex
	begin time.Time
	text  strings.Builder
}

var _ io.Writer = (*journal)(nil)

func (j *journal) Write(b []byte) (int, error) {
	j.note("%s", strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

func (j *journal) note(format string, v ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fmt.Fprintf(&j.text, "%7.3f "+format+"\n", append([]any{time.Since(j.begin).Seconds()}, v...)...)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}
