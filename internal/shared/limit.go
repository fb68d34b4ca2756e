package shared

import (
	"context"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"golang.org/x/time/rate"
)

// Limit is so many in a time, all at once when nothing came before.
type Limit struct {
	N   int
	Per time.Duration
}

// Limiter counts what replicas do together against limits. While Redis does not answer each counts alone.
type Limiter struct {
	shared *redis_rate.Limiter

	mu    sync.Mutex
	local map[string]*rate.Limiter
}

// NewLimiter makes a limiter over the shared Redis.
func (s *Shared) NewLimiter() *Limiter {
	return &Limiter{shared: redis_rate.NewLimiter(s.client), local: map[string]*rate.Limiter{}}
}

// localKeys bounds the memory of counting alone; past it the counts begin anew.
const localKeys = 10_000

// Take takes one of what key may have; when there is none left it gives how long to wait for the next.
func (l *Limiter) Take(ctx context.Context, key string, limit Limit) (wait time.Duration) {
	r, err := l.shared.Allow(ctx, key, redis_rate.Limit{Rate: limit.N, Burst: limit.N, Period: limit.Per})
	if err == nil {
		if r.Allowed > 0 {
			return 0
		}
		return max(r.RetryAfter, time.Millisecond)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.local) > localKeys {
		l.local = map[string]*rate.Limiter{}
	}
	alone := l.local[key]
	if alone == nil {
		alone = rate.NewLimiter(rate.Limit(float64(limit.N)/limit.Per.Seconds()), limit.N)
		l.local[key] = alone
	}
	if alone.Allow() {
		return 0
	}
	return time.Duration(float64(limit.Per) / float64(limit.N))
}
