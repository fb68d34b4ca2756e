package bot

import (
	"context"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

const (
	// thinkAfter is how long a person waits before they see that we are at it.
	thinkAfter = 2 * time.Second
	reactLimit = 4 * time.Second // WeCom takes a welcome or a changed card for five
)

// Hear takes what 智能机器人 said over its WebSocket, and has kept it when it returns: nobody sends it again. The answer goes out by
// the relay of the replica that has the connection; here only that we are at it is shown, and clicked cards are changed.
func (b *Bot) Hear(ctx context.Context, h wecom.Heard) {
	m := h.Message
	switch {
	case h.Envelope.Feedback != nil:
		b.hearFeedback(ctx, *h.Envelope.Feedback)
	case m.Kind == crm.Enter:
		b.beside(func() {
			ctx, cancel := context.WithTimeout(b.life, reactLimit)
			defer cancel()
			if err := b.Socket.Welcome(ctx, h.ID, string(say.Welcome())); err != nil {
				b.Log.Warn("bot: welcome", "error", err)
			}
		})
	case m.Kind != "":
		e, fresh, ok := b.keepHeard(ctx, m)
		if !ok || e.Answered || b.closing.Load() {
			return
		}
		if !fresh {
			b.takeOver(ctx, e)
		}
		done := b.watch(m.Key)
		if fresh {
			b.Socket.Fresh(h)
			b.enqueue(e, time.Time{})
		}
		b.beside(func() { b.follow(h, done) })
	}
}

// keepHeard keeps a message, however long the database takes. While we are stopping it is kept for others to answer. ok is false when
// it could not be kept until we had to stop.
func (b *Bot) keepHeard(ctx context.Context, m crm.Message) (e store.Entry, fresh, ok bool) {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		hold := lease
		if b.closing.Load() {
			hold = -time.Millisecond
		}
		e, fresh, err := b.Store.Keep(ctx, m, b.Holder, hold)
		if err == nil {
			if !fresh {
				b.Metrics.repeated()
			}
			return e, fresh, true
		}
		b.Log.Error("bot: message of the WebSocket not kept yet", "error", err)
		select {
		case <-b.life.Done():
			return e, false, false
		case <-time.After(pause):
		}
	}
}

// follow waits for the answer to a message: a clicked card is changed with it, an answer that takes long is opened first.
func (b *Bot) follow(h wecom.Heard, done <-chan struct{}) {
	m := h.Message
	if m.Kind == crm.Click {
		ctx, cancel := context.WithTimeout(b.life, reactLimit)
		defer cancel()
		if !b.answeredBy(ctx, m.Key, done, b.now().Add(b.Budget), otherPoll) {
			return
		}
		e, err := b.Store.Lookup(ctx, m.Key)
		if err != nil {
			b.Log.Warn("bot: clicked card", "error", err)
			return
		}
		if u, ok := updateOf(m, e); ok {
			if err := b.Socket.Update(ctx, h.ID, u); err != nil {
				b.Log.Warn("bot: clicked card", "error", err)
			}
		}
		return
	}
	if b.answeredBy(b.life, m.Key, done, b.now().Add(thinkAfter), otherPoll) {
		return
	}
	show := func(text say.Text, finished bool) {
		ctx, cancel := context.WithTimeout(b.life, reactLimit)
		defer cancel()
		if err := b.Socket.Progress(ctx, h.ID, replyKey(m), string(text), finished); err != nil {
			b.Log.Warn("bot: progress", "error", err)
		}
	}
	show(say.Thinking(), false)
	if !b.answeredBy(b.life, m.Key, done, b.now().Add(openFor), otherPoll) && b.life.Err() == nil {
		show(say.StillWorking(), true)
	}
}
