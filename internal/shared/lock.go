package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lock is held by one replica until it is released or its time is over.
type Lock struct {
	client redis.UniversalClient
	key    string
	token  string
}

// releaseScript takes a lock away only from the one who holds it.
//
//	KEYS[1] the lock   ARGV[1] the holder's token   gives 1 when it was released
const releaseScript = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`

// TryLock takes the lock of key for at most ttl. ok is false when somebody else holds it; an error means that Redis
// did not answer, and nobody knows.
func (s *Shared) TryLock(ctx context.Context, key string, ttl time.Duration) (l *Lock, ok bool, err error) {
	l = &Lock{client: s.client, key: key, token: rand.Text()}
	err = s.client.SetArgs(ctx, key, l.token, redis.SetArgs{Mode: "NX", TTL: ttl}).Err()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("shared: lock: %w", err)
	}
	return l, true, nil
}

// Lock waits for the lock until ctx ends.
func (s *Shared) Lock(ctx context.Context, key string, ttl time.Duration) (*Lock, error) {
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		l, ok, err := s.TryLock(ctx, key, ttl)
		if err != nil || ok {
			return l, err
		}
		wait := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			wait.Stop()
			return nil, fmt.Errorf("shared: lock: %w", ctx.Err())
		case <-wait.C:
		}
	}
}

// Release gives the lock back, also when ctx has ended. A lock that has run out, or went to somebody else, is left alone.
func (l *Lock) Release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ioLimit)
	defer cancel()
	if err := l.client.Eval(ctx, releaseScript, []string{l.key}, l.token).Err(); err != nil {
		return fmt.Errorf("shared: release: %w", err)
	}
	return nil
}

// renewScript prolongs a lock for the one who holds it, and gives it back to them when nobody has it: Redis may have been emptied.
//
//	KEYS[1] the lock   ARGV[1] the holder's token   ARGV[2] milliseconds   gives 1 when it is held
const renewScript = `local at = redis.call("GET", KEYS[1])
if at == ARGV[1] then redis.call("PEXPIRE", KEYS[1], ARGV[2]) return 1 end
if not at then redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2]) return 1 end
return 0`

// Renew holds the lock for ttl from now. held is false when somebody else has it; an error means that Redis did not answer, and
// nobody knows.
func (l *Lock) Renew(ctx context.Context, ttl time.Duration) (held bool, err error) {
	n, err := l.client.Eval(ctx, renewScript, []string{l.key}, l.token, ttl.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("shared: renew: %w", err)
	}
	return n == 1, nil
}
