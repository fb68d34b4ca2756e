// Package shared holds what two replicas must agree on within milliseconds: the Redis they share, and locks in it.
// It is the room where go-redis lodges.
//
// Whatever is kept here may vanish at any moment: SQL remembers, Redis wakes. So every key has a time to live, and
// nothing may be lost, or said twice, when Redis is emptied or away.
//
// Without an address an in-process Redis takes its place: same commands, one process, gone at the end. It is meant
// for the demo, for tests and for one machine, not for load.
//
// To add shared state: use Client in the room that needs it, with keys under "genjin:<room>:"; what several rooms
// need (a lease, a limiter) becomes a method here.
package shared

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Limits of one command, unless the URL sets its own. Redis is not worth waiting for: whoever uses it goes on without.
const (
	dialLimit = time.Second
	ioLimit   = time.Second
	dials     = 1
	repeats   = 1
	tick      = time.Second
)

// Shared is the shared state of all replicas.
type Shared struct {
	client redis.UniversalClient
	local  *miniredis.Miniredis // nil: a real Redis
	stop   chan struct{}
	done   sync.WaitGroup
	closed sync.Once
}

// Open connects to the Redis of a URL: redis:// or rediss:// for one server, with addr=host:port parameters for a
// cluster, with master_name= for sentinels. An empty URL starts the in-process one.
//
// It does not wait for the server: Ping tells whether it answers. The URL is a secret and never part of an error.
func Open(address string) (*Shared, error) {
	quietly()
	if address == "" {
		return embedded()
	}
	client, err := dial(address)
	if err != nil {
		return nil, err
	}
	return &Shared{client: client, stop: make(chan struct{})}, nil
}

func dial(address string) (redis.UniversalClient, error) {
	wrong := errors.New("GENJIN_REDIS_URL: not an address like redis://user:password@host:6379/0")
	u, err := url.Parse(address)
	if err != nil {
		return nil, wrong
	}
	still := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch q := u.Query(); {
	case q.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, wrong
		}
		o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialLimit), cmp.Or(o.ReadTimeout, ioLimit)
		o.WriteTimeout, o.ContextTimeoutEnabled = cmp.Or(o.WriteTimeout, ioLimit), true
		o.DialerRetries, o.MaxRetries = cmp.Or(o.DialerRetries, dials), cmp.Or(o.MaxRetries, repeats)
		return redis.NewFailoverClient(o), nil
	case q.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, wrong
		}
		o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialLimit), cmp.Or(o.ReadTimeout, ioLimit)
		o.WriteTimeout, o.ContextTimeoutEnabled = cmp.Or(o.WriteTimeout, ioLimit), true
		o.DialerRetries, o.MaxRetries = cmp.Or(o.DialerRetries, dials), cmp.Or(o.MaxRetries, repeats)
		o.MaintNotificationsConfig = still
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, wrong
	}
	o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialLimit), cmp.Or(o.ReadTimeout, ioLimit)
	o.WriteTimeout, o.ContextTimeoutEnabled = cmp.Or(o.WriteTimeout, ioLimit), true
	o.DialerRetries, o.MaxRetries = cmp.Or(o.DialerRetries, dials), cmp.Or(o.MaxRetries, repeats)
	o.MaintNotificationsConfig = still
	return redis.NewClient(o), nil
}

// embedded starts the in-process Redis. It does not age its keys by itself, so a ticker does. It listens on a
// loopback port, which other users of the machine can reach: hence the password.
func embedded() (*Shared, error) {
	m := miniredis.NewMiniRedis()
	word := rand.Text()
	m.RequireAuth(word)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("shared: start the in-process redis: %w", err)
	}
	s := &Shared{local: m, stop: make(chan struct{}), client: redis.NewClient(&redis.Options{
		Addr: m.Addr(), Password: word, DialTimeout: dialLimit, ReadTimeout: ioLimit, WriteTimeout: ioLimit,
		ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})}
	s.done.Go(s.age)
	return s, nil
}

// age lets time pass for the in-process Redis.
func (s *Shared) age() {
	t := time.NewTicker(tick)
	defer t.Stop()
	var last time.Time
	for {
		select {
		case <-s.stop:
			return
		case now := <-t.C:
			if last.IsZero() {
				last = now.Add(-tick)
			}
			s.local.FastForward(now.Sub(last))
			last = now
		}
	}
}

// Client gives the connection. Errors of it mean "go on without".
func (s *Shared) Client() redis.UniversalClient { return s.client }

// Embedded reports whether this is the in-process Redis.
func (s *Shared) Embedded() bool { return s.local != nil }

// Ping reports whether Redis answers.
func (s *Shared) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("shared: ping: %w", err)
	}
	return nil
}

// Close ends the connection, and the in-process Redis with it. It may be called twice.
func (s *Shared) Close() {
	s.closed.Do(func() {
		close(s.stop)
		s.done.Wait()
		if err := s.client.Close(); err != nil {
			slog.Warn("shared: close", "error", err)
		}
		if s.local != nil {
			s.local.Close()
		}
	})
}

// quietly gives go-redis, whose logger belongs to the whole program, the program's own: once.
var quietly = sync.OnceFunc(func() { redis.SetLogger(logger{}) })

// logger is slog behind go-redis's interface.
type logger struct{}

// Printf implements go-redis's logging interface.
func (logger) Printf(ctx context.Context, format string, v ...any) {
	slog.WarnContext(ctx, "redis", "says", strings.TrimSpace(fmt.Sprintf(format, v...)))
}
