package scheduler

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
	"genjin/internal/shared"
)

// Config is what a Scheduler is built from.
type Config struct {
	Store    *store.Store
	Shared   *shared.Shared
	Calendar *crm.Calendar
	Location *time.Location
	Clock    func() time.Time
	Titles   []say.IntentTitle          // what the intents are called, for the look at how they are used
	Speaks   func(context.Context) bool // 智能机器人 may speak first in groups now; nil: never
	Wake     func()                     // tells the relay that there is something to send
	Queue    string                     // asynq's queue: deployments that share a Redis have their own
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	Draft    Drafter               // nil: there is no model
}

// Scheduler makes pushes of what is due. Any number of replicas may run one on the same store and Redis.
type Scheduler struct {
	Config
	queue   *queue
	metrics *metrics

	mu       sync.Mutex
	complete map[string]int // occasions that all of so many people have had, by push and slot
	moored   time.Time      // when customers without an owner were looked for last
	degraded bool           // Redis did not answer: everything is delivered by the loop
}

const (
	lookEvery     = 2 * time.Second  // how often the loop looks for what is due at an instant
	periodicEvery = 10 * time.Second // … and for what comes by the timetable
	ahead         = 30 * time.Second // the near window that is armed
	grace         = 4 * time.Second  // how long after its time something may be left to its task
	fireBatch     = 500
)

// New builds a scheduler.
func New(c Config) *Scheduler {
	s := &Scheduler{Config: c, complete: map[string]int{}}
	s.metrics = newMetrics(c.Metrics)
	s.queue = newQueue(c.Shared.Client(), c.Queue, c.Log)
	if c.Metrics != nil {
		c.Metrics.MustRegister(s.queue)
	}
	return s
}

func (s *Scheduler) now() time.Time { return s.Clock().In(s.Location) }

// Run looks ahead, arms and sweeps until ctx ends; the tasks under way are finished then.
func (s *Scheduler) Run(ctx context.Context) error {
	stop, err := s.queue.start(s)
	if err != nil {
		return err
	}
	defer stop()
	look, periodic := time.NewTicker(lookEvery), time.NewTicker(periodicEvery)
	defer look.Stop()
	defer periodic.Stop()
	s.Pass(ctx)
	s.Periodic(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			s.Pass(ctx)
		case <-periodic.C:
			s.Periodic(ctx)
		}
	}
}

// Pass looks once for what is due at an instant: the near window is armed, what is past its time is delivered here.
func (s *Scheduler) Pass(ctx context.Context) {
	soon, now, err := s.Store.DueSoon(ctx, ahead)
	if err != nil {
		s.Log.Error("scheduler: look ahead", "error", err)
		return
	}
	s.mu.Lock()
	wait := grace
	if s.degraded {
		wait = 0
	}
	s.mu.Unlock()
	here, armed := s.Clock(), true
	for _, d := range soon {
		if d.At.Add(wait).Before(now) {
			s.deliver(ctx)
			continue
		}
		// By our own clock, which asynq uses: as far ahead as by the database's.
		if s.queue.armDue(ctx, d, here.Add(d.At.Sub(now))) {
			continue
		}
		if armed = false; !d.At.After(now) {
			s.deliver(ctx)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.degraded = !armed; !armed {
		s.Log.Warn("scheduler: Redis does not take tasks: the loop delivers by itself")
	}
}

// Degraded reports whether Redis does not take tasks.
func (s *Scheduler) Degraded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.degraded
}
