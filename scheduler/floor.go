package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// FloorAsynq is what bare asynq does with n tasks that are due at one instant: how late each ran (negative: early), on so
// many servers. It is the floor that `genjin bench reminders` compares with.
func FloorAsynq(ctx context.Context, client redis.UniversalClient, queueName string, n, servers int, at time.Time) ([]time.Duration, error) {
	q := newQueue(client, queueName, slog.New(slog.DiscardHandler))
	defer func() { _ = q.inspector.DeleteQueue(queueName, true) }()
	var mu sync.Mutex
	late := make([]time.Duration, 0, n)
	done := make(chan struct{})
	mux := asynq.NewServeMux()
	mux.HandleFunc(dueTask, func(context.Context, *asynq.Task) error {
		mu.Lock()
		defer mu.Unlock()
		if late = append(late, time.Since(at)); len(late) == n {
			close(done)
		}
		return nil
	})
	for range servers {
		srv := asynq.NewServerFromRedisClient(client, asynq.Config{
			Concurrency: taskWorkers, Queues: map[string]int{queueName: 1}, DelayedTaskCheckInterval: checkEvery, Logger: asynqLog{slog.New(slog.DiscardHandler)}, LogLevel: asynq.FatalLevel,
		})
		if err := srv.Start(mux); err != nil {
			return nil, fmt.Errorf("scheduler: floor: %w", err)
		}
		defer srv.Shutdown()
	}
	for i := range n {
		if !q.arm(ctx, dueTask, fmt.Sprint("floor:", i), []byte(fmt.Sprint(i)), at) {
			return nil, fmt.Errorf("scheduler: floor: task %d was not taken", i)
		}
	}
	select {
	case <-ctx.Done():
	case <-done:
	}
	mu.Lock()
	defer mu.Unlock()
	return late, ctx.Err()
}
