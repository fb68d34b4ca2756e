package scheduler

import (
	_ "embed"
	"html/template"
	"net/http"
	"time"

	"github.com/hibiken/asynq"

	"genjin/crm/store"
)

//go:embed page.html
var pageHTML string

var page = template.Must(template.New("page").Parse(pageHTML))

// pageView is what the admin page shows.
type pageView struct {
	Now      time.Time
	Degraded bool
	Queue    *asynq.QueueInfo // nil: Redis does not answer, or nothing was armed yet
	Armed    []Armed
	Waiting  int
	Parked   []store.ParkedPush
	Plans    []planView
}

type planView struct {
	Name, Title, Cron string
	Next              time.Time
	Off               bool
}

// Count is a number of the queue.
type Count struct {
	Name string
	N    int
	Bad  bool // above 0 somebody should look
}

// Counts are asynq's numbers of the queue; none while Redis does not answer or nothing was armed yet.
func (s *Scheduler) Counts() []Count {
	info, err := s.queue.inspector.GetQueueInfo(s.Queue)
	if err != nil {
		return nil
	}
	return []Count{{"已排好", info.Scheduled, false}, {"待执行", info.Pending, false}, {"执行中", info.Active, false}, {"等重试", info.Retry, true},
		{"放弃的", info.Archived, true}, {"今天执行", info.Processed, false}, {"今天失败", info.Failed, true}}
}

// Page is the admin page: the timetable, asynq's queue and what was given up. It names people by their WeCom id and
// shows nothing of what was written; it belongs on the admin listener.
func (s *Scheduler) Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := pageView{Now: s.now(), Degraded: s.Degraded()}
		if info, err := s.queue.inspector.GetQueueInfo(s.Queue); err == nil {
			v.Queue = info
			if v.Armed, err = s.queue.armed(50); err != nil {
				s.Log.Warn("scheduler: page", "error", err)
			}
		}
		var err error
		if v.Waiting, _, err = s.Store.PushCounts(r.Context()); err == nil {
			v.Parked, err = s.Store.ParkedPushes(r.Context(), 50)
		}
		if err != nil {
			s.Log.Error("scheduler: page", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		book, err := s.Store.Rulebook(r.Context())
		if err != nil {
			s.Log.Error("scheduler: page", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		for _, p := range book.Pushes.Plans {
			v.Plans = append(v.Plans, planView{p.Name, p.Title, p.Cron, p.Next(v.Now), p.Off})
		}
		for i := range v.Armed {
			v.Armed[i].At = v.Armed[i].At.In(s.Location)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Execute(w, v); err != nil {
			s.Log.Warn("scheduler: page", "error", err)
		}
	})
}
