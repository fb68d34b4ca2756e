package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// accept keeps m durably and sees to it that it is answered; it waits until then, at most until ready, and gives the entry as
// it is then. An error means that the message was not kept.
func (b *Bot) accept(ctx context.Context, m crm.Message, ready time.Time) (store.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, ready.Sub(b.now()))
	defer cancel()
	wait, back := b.pace.turn(crm.UserKey(m.From), b.now())
	held := lease
	if wait > 0 {
		held = wait // the sweep takes it up at its turn
	}
	e, fresh, err := b.Store.Keep(ctx, m, b.Holder, held)
	if err != nil {
		back()
		return e, fmt.Errorf("bot: keep: %w", err)
	}
	if !fresh {
		back()
		b.Metrics.repeated()
		// WeCom repeats what it thinks unanswered: whoever works on it gets a second to finish.
		if limit := b.now().Add(time.Second); limit.Before(ready) {
			ready = limit
		}
		if !e.Answered {
			b.takeOver(ctx, e)
		}
	}
	if e.Answered {
		return e, nil
	}
	if fresh && wait > 0 {
		if m.External == nil {
			b.slowDown(ctx, m)
		}
		return e, nil
	}
	if b.lanes.crowded() {
		if fresh {
			b.enqueue(e, time.Time{})
		}
		return e, nil
	}
	done, poll := b.watch(m.Key), otherPoll
	if fresh {
		b.enqueue(e, ready)
		poll = ownPoll
	}
	if !b.answeredBy(ctx, m.Key, done, ready, poll) {
		return e, nil
	}
	if fresh && m.Channel == crm.AppChannel && m.Kind != crm.Click {
		e.Answered = true // its reply is in the outbox
		return e, nil
	}
	if answered, err := b.Store.Lookup(ctx, m.Key); err == nil {
		return answered, nil
	}
	return e, nil
}

// take claims the reply of an answered message for the response of a callback. After an error it may count as given though
// nobody got it: WeCom is to ask again, and then gets the stored answer.
func (b *Bot) take(ctx context.Context, m crm.Message, rich bool) (crm.Push, store.Way, error) {
	p, way, err := b.Store.TakeReply(ctx, replyKey(m), rich)
	if err != nil {
		return p, way, fmt.Errorf("bot: take reply: %w", err)
	}
	return p, way, nil
}

func replyKey(m crm.Message) string { return "reply:" + m.Key }

// cardKey names what the card becomes that a message clicked.
func cardKey(m crm.Message) string { return replyKey(m) + ":card" }

// takeOver claims a repeated message whose owner died.
func (b *Bot) takeOver(ctx context.Context, e store.Entry) {
	if ok, err := b.Store.Claim(ctx, e.ID, b.Holder, b.timeFor(e)+spare); err == nil && ok && !b.isWatched(e.Message.Key) {
		b.again(e)
	}
}

// watch gives a channel that is closed when the message of key is answered here.
func (b *Bot) watch(key string) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting[key] == nil {
		b.waiting[key] = make(chan struct{})
	}
	return b.waiting[key]
}

func (b *Bot) isWatched(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting[key] != nil
}

func (b *Bot) answered(e store.Entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.waiting[e.Message.Key]; c != nil {
		close(c)
		delete(b.waiting, e.Message.Key)
	}
	delete(b.tries, e.ID)
}

// How often it is looked whether a message was answered by another replica: one that is in a lane here is that only when its lease ran out.
const (
	ownPoll   = time.Second
	otherPoll = 100 * time.Millisecond
)

// answeredBy waits until the message is answered, here or by another replica, or until limit.
func (b *Bot) answeredBy(ctx context.Context, key string, done <-chan struct{}, limit time.Time, every time.Duration) bool {
	timer := time.NewTimer(limit.Sub(b.now()))
	defer timer.Stop()
	poll := time.NewTicker(every)
	defer poll.Stop()
	for {
		select {
		case <-done:
			return true
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		case <-poll.C:
			if e, err := b.Store.Lookup(ctx, key); err == nil && e.Answered {
				return true
			}
		}
	}
}

// enqueue puts a kept message behind this person's earlier ones. A callback waits for it until ready (zero: none does).
func (b *Bot) enqueue(e store.Entry, ready time.Time) {
	b.lanes.do(crm.UserKey(e.Message.From), func() {
		ctx, cancel := context.WithTimeout(context.Background(), max(fetching(e.Message), b.timeFor(e)))
		defer cancel()
		start := b.now()
		err := b.inOrder(ctx, e, ready)
		switch {
		case err == nil:
			b.answered(e)
		case errors.Is(err, store.ErrTaken):
			// Another replica answered it, or will.
		case errors.Is(err, errNotYet):
			// The sweep takes it up again when its lease ends.
		default:
			b.fault(ctx, e, err)
		}
		b.Metrics.answered(b.now().Sub(start), err)
	})
}

// errNotYet says that a message is not to be tried now: it has failed since it was claimed, or an earlier one of this person takes its time.
var errNotYet = errors.New("bot: it is not this message's turn yet")

// inOrder answers e after this person's earlier messages, wherever those landed; errNotYet when those take too long, or fail.
func (b *Bot) inOrder(ctx context.Context, e store.Entry, ready time.Time) error {
	for {
		ahead, err := b.Store.Ahead(ctx, e, b.book.readTo())
		if err != nil {
			return err
		}
		if !ahead.Waits {
			return b.guarded(ctx, e, ready, ahead)
		}
		earlier, ok, err := b.Store.Before(ctx, e)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if b.met(earlier).failed { // its lease must end, for the sweep to take it up
			return errNotYet
		}
		claimed, err := b.Store.Claim(ctx, earlier.ID, b.Holder, lease)
		if err != nil {
			return err
		}
		if claimed {
			if err := b.guarded(ctx, earlier, time.Time{}, ahead); err == nil {
				b.answered(earlier)
			} else if !errors.Is(err, store.ErrTaken) {
				b.fault(ctx, earlier, err)
			}
			continue
		}
		b.lanes.outside(func() {
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		})
		if ctx.Err() != nil {
			return errNotYet
		}
	}
}

// guarded is answer with a panic turned into an error: one message fails, the process lives. What has failed is not tried again before it
// is claimed again, however many messages wait behind it.
func (b *Bot) guarded(ctx context.Context, e store.Entry, ready time.Time, ahead store.Ahead) (err error) {
	if b.met(e).failed {
		return errNotYet
	}
	defer func() {
		if p := recover(); p != nil {
			b.Log.Error("bot: panic", "message", e.ID, "stack", string(debug.Stack()))
			err = fmt.Errorf("bot: panic while answering message %d", e.ID)
		}
	}()
	return b.answer(ctx, e, ready, ahead)
}

// faults are what an unanswered message met.
type faults struct {
	own, passing int  // how often it failed by itself, and how often because of what it ran on
	slow         int  // … because its time ran out
	failed       bool // since it was claimed
}

func (b *Bot) met(e store.Entry) faults {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tries[e.ID]
}

// timeFor is how long a message may be worked on: longer after each time that it ran out of time, or what takes longer than that on a slow
// database would never be done.
func (b *Bot) timeFor(e store.Entry) time.Duration { return workLimit << min(b.met(e).slow, longer) }

// again puts a message that was claimed once more into its lane.
func (b *Bot) again(e store.Entry) {
	b.mu.Lock()
	if n, met := b.tries[e.ID]; met {
		n.failed = false
		b.tries[e.ID] = n
	}
	b.mu.Unlock()
	b.enqueue(e, time.Time{})
}

// fault counts a failed attempt. The message stays in the inbox and is taken up by the sweep when its lease ends;
// after maxTries its sender is told that nothing was recorded, and it is parked for a person to look at. What the database or a
// machine without time for it or WeCom did is no fault of the message: it waits for them, up to maxWaits.
func (b *Bot) fault(ctx context.Context, e store.Entry, err error) {
	if errors.Is(err, errLoading) {
		return // nothing failed: it is too early
	}
	b.mu.Lock()
	n := b.tries[e.ID]
	n.failed = true
	if refused := (*wecom.Error)(nil); store.Passing(err) || ctx.Err() != nil || errors.As(err, &refused) {
		n.passing++
	} else {
		n.own++
	}
	if ctx.Err() != nil {
		n.slow++
	}
	b.tries[e.ID] = n
	b.mu.Unlock()
	b.Log.Error("bot: fault", "message", e.ID, "try", n.own+n.passing, "error", err)
	if n.own < maxTries && n.passing < maxWaits {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	reply := crm.Reply{Text: string(say.Fault())}
	if err := b.Store.Park(ctx, e.ID, reply, b.apology(e.Message, reply), err.Error()); err != nil {
		b.Log.Error("bot: park", "message", e.ID, "error", err)
		return
	}
	b.answered(e)
	b.Wake()
}

// push is the reply of a message on its way to its sender, or to the group it was said in.
func (b *Bot) push(m crm.Message, r crm.Reply) *crm.Push {
	p := &crm.Push{Key: replyKey(m), Channel: m.Channel, To: m.From, Chat: m.Chat, Reply: r}
	if m.Channel == crm.BotChannel { // what the bot cannot say any more, its asker still hears
		p.Return = m.Return
		p.Else = &crm.Push{Key: p.Key, Channel: crm.AppChannel, To: m.From, Reply: r}
	}
	return p
}
