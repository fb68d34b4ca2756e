package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"genjin/crm"
	"genjin/crm/store"
)

// Sender hands one push to the platform and gives back the platform's id of it.
// An error that is no *SendError is taken for an outage: it is tried again.
type Sender interface {
	Send(ctx context.Context, p crm.Push) (platformID string, err error)
}

// SendError says what to do about a refused push.
type SendError struct {
	Err       error
	Permanent bool          // no repeat can help: park it
	Wait      time.Duration // not before this long; zero: the usual back-off
}

func (e *SendError) Error() string { return e.Err.Error() }
func (e *SendError) Unwrap() error { return e.Err }

// Relay carries the outbox to the platform. Any number of replicas may run one: a push is claimed by one of them,
// and what a dead one had claimed is taken up when its lease ends.
type Relay struct {
	Store  *store.Store
	Sender Sender
	Holder string // names this process
	Log    *slog.Logger

	wake chan struct{}
}

const (
	relayBatch   = 64
	relayWorkers = 8
	relayLease   = 30 * time.Second // how long a dead replica keeps what it had claimed
	sendLimit    = 8 * time.Second  // of one send; none begins when less than this is left of the lease
	relayPoll    = time.Second      // how late a push of another replica may be noticed
	maxAttempts  = 12               // about six hours of back-off, then a person has to look
)

// NewRelay makes a relay; Run starts it.
func NewRelay(s *store.Store, sender Sender, holder string, log *slog.Logger) *Relay {
	return &Relay{Store: s, Sender: sender, Holder: holder, Log: log, wake: make(chan struct{}, 1)}
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
			if n < relayBatch {
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

// Once claims one batch and sends it: people in parallel, the pushes of one person in order.
// It gives back how many it claimed.
func (r *Relay) Once(ctx context.Context) (int, error) {
	pushes, err := r.Store.ClaimPushes(ctx, r.Holder, relayLease, relayBatch)
	if err != nil {
		return 0, err
	}
	byPerson := map[string][]crm.Push{}
	var order []string
	for _, p := range pushes {
		who := crm.UserKey(p.To) + "\x00" + p.Chat
		if byPerson[who] == nil {
			order = append(order, who)
		}
		byPerson[who] = append(byPerson[who], p)
	}
	held, cancel := context.WithTimeout(ctx, relayLease-sendLimit)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(relayWorkers)
	for _, who := range order {
		g.Go(func() error {
			for _, p := range byPerson[who] {
				if held.Err() == nil { // else it is taken up again when the lease ends
					r.send(ctx, p)
				}
			}
			return nil
		})
	}
	return len(pushes), g.Wait()
}

func (r *Relay) send(ctx context.Context, p crm.Push) {
	log := r.Log.With("push", p.Key, "attempt", p.Attempts+1)
	sending, cancel := context.WithTimeout(ctx, sendLimit)
	id, err := r.Sender.Send(sending, p)
	cancel()
	// What the platform has accepted must be written down even while we are shutting down.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err == nil {
		if err := r.Store.SentPush(mark, p.Key, id); err != nil {
			log.Error("relay: sent but not marked", "error", err)
			return
		}
		log.Info("relay: sent")
		return
	}
	refused, wait := (*SendError)(nil), backoff(p.Attempts)
	if errors.As(err, &refused) && refused.Wait > 0 {
		wait = refused.Wait
	}
	if (refused != nil && refused.Permanent) || p.Attempts+1 >= maxAttempts {
		log.Error("relay: parked", "error", err)
		err = r.Store.ParkPush(mark, p.Key, err.Error())
	} else {
		log.Warn("relay: will retry", "error", err, "wait", wait)
		err = r.Store.RetryPush(mark, p.Key, wait, err.Error())
	}
	if err != nil {
		log.Error("relay: mark", "error", err)
	}
}

// backoff is 2 s doubled with every attempt, an hour at most.
func backoff(attempts int) time.Duration {
	return min(2*time.Second<<min(attempts, 16), time.Hour)
}
