package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// servers are the in-process Redis and the machine's, where one answers.
func servers(t *testing.T, test func(t *testing.T, s *Shared, prefix string)) {
	for name, address := range map[string]string{"in-process": "", "redis": "redis://127.0.0.1:6379/9"} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Close)
			if err := s.Ping(t.Context()); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip("no Redis at 127.0.0.1:6379:", err)
			}
			if s.Embedded() != (address == "") {
				t.Errorf("Embedded is %v", s.Embedded())
			}
			prefix := "genjin:test:" + rand.Text() + ":"
			t.Cleanup(func() {
				keys, _ := s.Client().Keys(context.Background(), prefix+"*").Result()
				for _, k := range keys {
					s.Client().Del(context.Background(), k)
				}
			})
			test(t, s, prefix)
		})
	}
}

func TestLock(t *testing.T) {
	servers(t, func(t *testing.T, s *Shared, prefix string) {
		ctx := t.Context()
		first, ok, err := s.TryLock(ctx, prefix+"a", time.Minute)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if _, ok, err := s.TryLock(ctx, prefix+"a", time.Minute); err != nil || ok {
			t.Fatalf("held twice: %v %v", ok, err)
		}
		if _, ok, err := s.TryLock(ctx, prefix+"b", time.Minute); err != nil || !ok {
			t.Fatalf("another lock: %v %v", ok, err)
		}
		if err := first.Release(ctx); err != nil {
			t.Fatal(err)
		}
		second, ok, err := s.TryLock(ctx, prefix+"a", time.Minute)
		if err != nil || !ok {
			t.Fatalf("released: %v %v", ok, err)
		}
		if err := first.Release(ctx); err != nil { // it is not theirs any more
			t.Fatal(err)
		}
		if _, ok, _ := s.TryLock(ctx, prefix+"a", time.Minute); ok {
			t.Error("the first holder took the second one's lock away")
		}
		over, cancel := context.WithCancel(ctx)
		cancel()
		if err := second.Release(over); err != nil {
			t.Errorf("not released after the end: %v", err)
		}
		if left := s.Client().Exists(ctx, prefix+"a").Val(); left != 0 {
			t.Error("the lock is still there")
		}
	})
}

func TestLockWaits(t *testing.T) {
	servers(t, func(t *testing.T, s *Shared, prefix string) {
		var inside, most, turns atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				l, err := s.Lock(t.Context(), prefix+"a", time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				turns.Add(1)
				inside.Add(-1)
				if err := l.Release(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most.Load() != 1 || turns.Load() != 8 {
			t.Errorf("%d turns, %d at once", turns.Load(), most.Load())
		}
		held, err := s.Lock(t.Context(), prefix+"a", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		if _, err := s.Lock(ctx, prefix+"a", time.Minute); !errors.Is(err, context.Canceled) {
			t.Errorf("waited on: %v", err)
		}
		_ = held.Release(t.Context())
	})
}

// A lock whose holder died runs out, in the in-process Redis too.
func TestLockRunsOut(t *testing.T) {
	s, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, ok, err := s.TryLock(t.Context(), "a", 30*time.Second); !ok || err != nil {
		t.Fatal(ok, err)
	}
	s.local.FastForward(31 * time.Second)
	if _, ok, err := s.TryLock(t.Context(), "a", time.Minute); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestEmbeddedIsPrivateAndEnds(t *testing.T) {
	s, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	address := s.local.Addr()
	if host, _, _ := net.SplitHostPort(address); host != "127.0.0.1" {
		t.Errorf("listens on %s", address)
	}
	stranger := redis.NewClient(&redis.Options{Addr: address})
	defer stranger.Close()
	if err := stranger.Ping(t.Context()).Err(); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("a stranger gets in: %v", err)
	}
	s.Close()
	s.Close()
	if err := s.Ping(t.Context()); err == nil {
		t.Error("answers after its end")
	}
}

func TestBadAddresses(t *testing.T) {
	for _, address := range []string{"localhost:6379", "http://x", "redis://u:s3cret@h:notaport/0", "redis://:s3cret@h/zero", "::s3cret", "redis://h?addr=%zz&s3cret"} {
		s, err := Open(address)
		if err == nil {
			s.Close()
			t.Errorf("%s: taken", address)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "GENJIN_REDIS_URL") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"redis://h:6379/3":                        "*redis.Client",
		"rediss://u:p@h:6379":                     "*redis.Client",
		"redis://h:6379?addr=h2:6379":             "*redis.ClusterClient",
		"redis://h:26379?master_name=m&addr=h2:1": "*redis.Client", // of sentinels
	} {
		s, err := Open(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := fmt.Sprintf("%T", s.Client()); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
		s.Close()
	}
}

func TestPingWithoutServer(t *testing.T) {
	s, err := Open("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ping(t.Context()); err == nil {
		t.Error("nobody answered, yet all is well")
	}
}
