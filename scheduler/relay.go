package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
	"genjin/internal/shared"
)

// Sender sends one push to the platform and gives the platform's id of it.
type Sender interface {
	Send(ctx context.Context, p crm.Push) (id string, err error)
}

// SendError says how a refused push is to be treated.
type SendError struct {
	Err       error
	Permanent bool          // trying again cannot help
	NotNow    bool          // it was not sent and is not to be sent yet: that costs no attempt
	Wait      time.Duration // not before this long; zero: the usual back-off
}

func (e *SendError) Error() string { return e.Err.Error() }
func (e *SendError) Unwrap() error { return e.Err }

// Relay carries the outbox to the platform. Any number of replicas may run one: a push is claimed by one of them,
// and what a dead one had claimed is taken up when its lease ends.
//
// It keeps below what WeCom drops without a word (30 a minute and 1,000 an hour for one member), and below its limit
// for the whole app; the counts are shared by the replicas.
type Relay struct {
	Store   *store.Store
	Sender  Sender
	Limiter *shared.Limiter // nil: no limits
	Holder  string          // names this process
	Log     *slog.Logger

	// Except names the channels that only another replica can serve at the moment; nil: none.
	Except func() []crm.Channel

	wake chan struct{}
}

const (
	relayBatch   = 500
	relayWorkers = 32
	relayLease   = 30 * time.Second       // how long a dead replica keeps what it had claimed
	sendLimit    = 8 * time.Second        // of one send; none begins when less than this is left of the lease
	relayPoll    = 250 * time.Millisecond // how late a push of another replica may be noticed
	maxAttempts  = 12                     // about six hours of back-off, then a person has to look
)

// Limits of what is sent, below WeCom's own.
var (
	memberMinute = shared.Limit{N: 25, Per: time.Minute}
	hookMinute   = shared.Limit{N: 16, Per: time.Minute} // a group's webhook takes 20
	memberHour   = shared.Limit{N: 900, Per: time.Hour}
	appMinute    = shared.Limit{N: 6000, Per: time.Minute}
)

// NewRelay makes a relay; Run starts it.
func NewRelay(s *store.Store, sender Sender, limiter *shared.Limiter, holder string, log *slog.Logger) *Relay {
	return &Relay{Store: s, Sender: sender, Limiter: limiter, Holder: holder, Log: log, wake: make(chan struct{}, 1)}
}

// Wake says that there may be something to send now.
func (r *Relay) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(relayPoll)
	defer tick.Stop()
	for {
		for {
			n, err := r.Once(ctx)
			if err != nil && ctx.Err() == nil {
				r.Log.Error("relay: claim", "error", err)
			}
			if n == 0 || ctx.Err() != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
		case <-tick.C:
		}
	}
}

// Once claims one batch and sends it: people in parallel, the pushes of one person in order. What waits for one person
// at the same time goes out as one message. It gives back how many it claimed.
func (r *Relay) Once(ctx context.Context) (int, error) {
	var except []crm.Channel
	if r.Except != nil {
		except = r.Except()
	}
	pushes, err := r.Store.ClaimPushes(ctx, r.Holder, relayLease, relayBatch, merge, except...)
	if err != nil {
		return 0, err
	}
	if len(pushes) == 0 {
		return 0, nil
	}
	byPerson := map[string][]crm.Push{}
	var order []string
	for _, p := range pushes {
		who := string(p.Channel) + "\x00" + crm.UserKey(p.To) + "\x00" + p.Chat
		if byPerson[who] == nil {
			order = append(order, who)
		}
		byPerson[who] = append(byPerson[who], p)
	}
	held, cancel := context.WithTimeout(ctx, relayLease-sendLimit)
	defer cancel()
	m := newMarker(ctx, r)
	var workers errgroup.Group
	workers.SetLimit(relayWorkers)
	for _, who := range order {
		workers.Go(func() error {
			r.sendAll(ctx, held, byPerson[who], m)
			return nil
		})
	}
	err = workers.Wait()
	m.close()
	return len(pushes), err
}

// merge makes one message of several: a list, a line each.
func merge(all []crm.Push) crm.Push {
	lines := make([]string, len(all))
	one := crm.Push{Key: "merged:" + all[0].Key, Channel: all[0].Channel, To: all[0].To, Chat: all[0].Chat, Until: all[0].Until}
	for i, p := range all {
		lines[i] = p.Line
		if p.Until.IsZero() || !one.Until.IsZero() && p.Until.After(one.Until) {
			one.Until = p.Until
		}
	}
	one.Reply.Text = string(say.Together(lines))
	return one
}

// sendAll sends one person's pushes in order, as long as the lease is held and their limits allow.
func (r *Relay) sendAll(ctx, held context.Context, pushes []crm.Push, m *marker) {
	for i, p := range pushes {
		if held.Err() != nil {
			return // taken up again when the lease ends
		}
		if wait := r.allowed(ctx, p); wait > 0 { // enough for now
			r.postpone(ctx, pushes[i:], wait)
			return
		}
		r.send(ctx, p, m)
	}
}

func (r *Relay) postpone(ctx context.Context, pushes []crm.Push, wait time.Duration) {
	for _, p := range pushes {
		if err := r.Store.DeferPush(context.WithoutCancel(ctx), p.Key, wait); err != nil {
			r.Log.Error("relay: defer", "push", p.Key, "error", err)
		}
	}
}

// send sends one push and sees to it that what becomes of it is written down.
func (r *Relay) send(ctx context.Context, p crm.Push, m *marker) {
	log := r.Log.With("push", p.Key, "attempt", p.Attempts+1)
	sending, cancel := context.WithTimeout(ctx, sendLimit)
	id, err := r.Sender.Send(sending, p)
	cancel()
	if err == nil {
		m.sent(p.Key, id)
		return
	}
	why := crm.Redact(err.Error()) // it is shown: in the log, by doctor, on the admin's page
	// What the platform has said must be written down even while we are shutting down.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	refused, wait := (*SendError)(nil), backoff(p.Attempts)
	if errors.As(err, &refused) && refused.Wait > 0 {
		wait = refused.Wait
	}
	if refused != nil && refused.NotNow {
		log.Info("relay: not now", "error", why, "wait", wait)
		if err := r.Store.DeferPush(mark, p.Key, wait); err != nil {
			log.Error("relay: mark", "error", err)
		}
		return
	}
	if (refused != nil && refused.Permanent) || p.Attempts+1 >= maxAttempts {
		log.Error("relay: parked", "error", why)
		if p.Else != nil { // goes instead, as a push of its own
			other := *p.Else
			if other.Key == p.Key {
				other.Key += ":else"
			}
			if err := r.Store.Tell(mark, other); err != nil {
				log.Error("relay: not told", "error", err)
				return // tried once more when the lease ends
			}
		}
		err = r.Store.ParkPush(mark, p.Key, why)
	} else {
		log.Warn("relay: will retry", "error", why, "wait", wait)
		err = r.Store.RetryPush(mark, p.Key, wait, why)
	}
	if err != nil {
		log.Error("relay: mark", "error", err)
	}
}

// allowed is how long p has to wait for its member's and the app's limits; 0: not at all.
func (r *Relay) allowed(ctx context.Context, p crm.Push) time.Duration {
	if r.Limiter == nil {
		return 0
	}
	who, minute := crm.UserKey(p.To), memberMinute
	switch {
	case p.Channel == crm.WebhookChannel:
		who, minute = "hook:"+p.Chat, hookMinute
	case p.Chat != "":
		who = "chat:" + p.Chat
	}
	for _, l := range []struct {
		key   string
		limit shared.Limit
	}{{"genjin:sent:m:" + who, minute}, {"genjin:sent:h:" + who, memberHour}, {"genjin:sent:app:" + string(p.Channel), appMinute}} {
		if wait := r.Limiter.Take(ctx, l.key, l.limit); wait > 0 {
			return wait
		}
	}
	return 0
}

// backoff is 2 s doubled with every attempt, an hour at most.
func backoff(attempts int) time.Duration {
	return min(2*time.Second<<min(attempts, 16), time.Hour)
}

// marker writes down what the platform accepted: at once when there is time, together when much comes in.
type marker struct {
	relay *Relay
	ctx   context.Context
	in    chan [2]string
	done  sync.WaitGroup
}

const markBatch = 100

func newMarker(ctx context.Context, r *Relay) *marker {
	m := &marker{relay: r, ctx: context.WithoutCancel(ctx), in: make(chan [2]string, markBatch)}
	m.done.Go(m.run)
	return m
}

func (m *marker) sent(key, id string) { m.in <- [2]string{key, id} }

func (m *marker) close() {
	close(m.in)
	m.done.Wait()
}

func (m *marker) run() {
	for first := range m.in {
		ids := map[string]string{first[0]: first[1]}
	more:
		for len(ids) < markBatch {
			select {
			case next, open := <-m.in:
				if !open {
					break more
				}
				ids[next[0]] = next[1]
			default:
				break more
			}
		}
		ctx, cancel := context.WithTimeout(m.ctx, 5*time.Second)
		if err := m.relay.Store.SentPushes(ctx, ids); err != nil {
			m.relay.Log.Error("relay: sent but not marked", "pushes", len(ids), "error", err)
		} else {
			m.relay.Log.Info("relay: sent", "pushes", len(ids))
		}
		cancel()
	}
}
