package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"genjin/crm"
	"genjin/crm/store"
)

// queue is asynq, used as a waker only: tasks carry names of deeds, and the rows decide. Its periodic scheduler is not
// used (it doubles with replicas), run times are rounded up to whole seconds (it cuts them down and would be early) or the
// task itself waits for its second, and a task that is lost, stuck or archived is made up for by the loop, so no outcome of a task is ever waited for.
type queue struct {
	name      string
	client    *asynq.Client
	inspector *asynq.Inspector
	redis     redis.UniversalClient
	log       *slog.Logger
}

// Types of tasks.
const (
	dueTask      = "due"      // what is due up to a second; payload: the second
	periodicTask = "periodic" // one occurrence of one push for one person; payload: occasion
)

const (
	taskRetries  = 5 // a crash of a worker costs one
	taskLimit    = 20 * time.Second
	taskWorkers  = 16
	askEvery     = 200 * time.Millisecond // how often an idle worker looks for a task
	perTask      = 500                    // what is due in one second is spread over the replicas by tasks of about so many
	maxTasks     = 16
	armLimit     = time.Second
	checkEvery   = time.Second
	finishWithin = time.Second
)

func newQueue(client redis.UniversalClient, name string, log *slog.Logger) *queue {
	return &queue{name: name, client: asynq.NewClientFromRedisClient(client), inspector: asynq.NewInspectorFromRedisClient(client), redis: client, log: log}
}

// start runs the tasks; the function it gives finishes those under way.
func (q *queue) start(s *Scheduler) (stop func(), err error) {
	srv := asynq.NewServerFromRedisClient(q.redis, asynq.Config{
		Concurrency: taskWorkers, Queues: map[string]int{q.name: 1}, DelayedTaskCheckInterval: checkEvery, TaskCheckInterval: askEvery, ShutdownTimeout: finishWithin,
		RetryDelayFunc: func(n int, _ error, _ *asynq.Task) time.Duration { return time.Duration(n+1) * time.Second },
		Logger:         asynqLog{q.log}, LogLevel: asynq.WarnLevel,
	})
	mux := asynq.NewServeMux()
	mux.HandleFunc(dueTask, func(ctx context.Context, t *asynq.Task) error {
		var second int64
		if err := json.Unmarshal(t.Payload(), &second); err != nil {
			return fmt.Errorf("scheduler: task: %w: %w", err, asynq.SkipRetry)
		}
		return s.deliverAt(ctx, time.Unix(second, 0))
	})
	mux.HandleFunc(periodicTask, func(ctx context.Context, t *asynq.Task) error {
		var o occasion
		if err := json.Unmarshal(t.Payload(), &o); err != nil {
			return fmt.Errorf("scheduler: task: %w: %w", err, asynq.SkipRetry)
		}
		return s.fireNamed(ctx, o)
	})
	if err := srv.Start(mux); err != nil {
		return nil, fmt.Errorf("scheduler: %w", err)
	}
	return srv.Shutdown, nil
}

// armDue arms what is due within one second, at a time of our own clock; false when Redis does not take it. The task is
// armed a check of the queue ahead, and then waits for the second: the rows are never early and asynq no longer late.
func (q *queue) armDue(ctx context.Context, d store.DueSecond, at time.Time) bool {
	payload, err := json.Marshal(d.At.Unix())
	if err != nil {
		return false
	}
	for i := range min(1+(d.N-1)/perTask, maxTasks) {
		if !q.arm(ctx, dueTask, fmt.Sprintf("due:%d:%d", d.At.Unix(), i), payload, at.Add(-checkEvery)) {
			return false
		}
	}
	return true
}

// armOccasion arms one occurrence of a push.
func (q *queue) armOccasion(ctx context.Context, o occasion, at time.Time) bool {
	payload, err := json.Marshal(o)
	if err != nil {
		return false
	}
	if whole := at.Truncate(time.Second); whole.Before(at) { // asynq cuts down to the second, and would be early
		at = whole.Add(time.Second)
	}
	return q.arm(ctx, periodicTask, fmt.Sprintf("%s:%s:%s", o.Push, addressee{User: crm.User{ID: o.User}, Team: o.Team}.subject(), o.Slot), payload, at)
}

func subjectOf(u crm.UserID) string { return fmt.Sprintf("u%d", u) }

func (q *queue) arm(ctx context.Context, kind, id string, payload []byte, at time.Time) bool {
	ctx, cancel := context.WithTimeout(ctx, armLimit)
	defer cancel()
	_, err := q.client.EnqueueContext(ctx, asynq.NewTask(kind, payload), asynq.TaskID(id), asynq.Queue(q.name), asynq.ProcessAt(at), asynq.MaxRetry(taskRetries), asynq.Timeout(taskLimit))
	return err == nil || errors.Is(err, asynq.ErrTaskIDConflict)
}

// Armed is a task that waits for its time.
type Armed struct {
	ID string
	At time.Time
}

// armed lists the next tasks.
func (q *queue) armed(limit int) ([]Armed, error) {
	tasks, err := q.inspector.ListScheduledTasks(q.name, asynq.PageSize(limit))
	if errors.Is(err, asynq.ErrQueueNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("scheduler: armed: %w", err)
	}
	out := make([]Armed, len(tasks))
	for i, t := range tasks {
		out[i] = Armed{t.ID, t.NextProcessAt}
	}
	return out, nil
}

var queueSize = prometheus.NewDesc("genjin_queue_tasks", "Tasks in asynq's queue, by state.", []string{"state"}, nil)

// Describe implements prometheus.Collector.
func (q *queue) Describe(ch chan<- *prometheus.Desc) { ch <- queueSize }

// Collect implements prometheus.Collector: asynq's own figures, none while Redis does not answer.
func (q *queue) Collect(ch chan<- prometheus.Metric) {
	info, err := q.inspector.GetQueueInfo(q.name)
	if err != nil {
		return
	}
	for state, n := range map[string]int{"pending": info.Pending, "active": info.Active, "scheduled": info.Scheduled, "retry": info.Retry, "archived": info.Archived} {
		ch <- prometheus.MustNewConstMetric(queueSize, prometheus.GaugeValue, float64(n), state)
	}
}

// asynqLog passes asynq's words on.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(v ...any) { l.log.Debug("asynq", "says", fmt.Sprint(v...)) }
func (l asynqLog) Info(v ...any)  { l.log.Info("asynq", "says", fmt.Sprint(v...)) }
func (l asynqLog) Warn(v ...any)  { l.log.Warn("asynq", "says", fmt.Sprint(v...)) }
func (l asynqLog) Error(v ...any) { l.log.Warn("asynq", "says", fmt.Sprint(v...)) }
func (l asynqLog) Fatal(v ...any) { l.log.Error("asynq", "says", fmt.Sprint(v...)) }

// metrics counts pushes. A nil registerer counts nothing.
type metrics struct {
	pushes  *prometheus.CounterVec
	overdue prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		pushes:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "genjin_pushes_total", Help: "Pushes decided, by name and outcome."}, []string{"push", "outcome"}),
		overdue: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "genjin_reminder_lateness_seconds", Help: "How late what is due at an instant became a push.", Buckets: []float64{.1, .25, .5, 1, 2, 5, 10, 30, 60, 600, 3600}}),
	}
	if r != nil {
		r.MustRegister(m.pushes, m.overdue)
	}
	return m
}

func (m *metrics) fired(push, outcome string) { m.pushes.WithLabelValues(push, outcome).Inc() }
func (m *metrics) late(d time.Duration)       { m.overdue.Observe(d.Seconds()) }
