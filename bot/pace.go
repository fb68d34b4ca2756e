package bot

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"genjin/crm"
	"genjin/internal/say"
)

// pace spreads the messages of whoever sends more than a person can type: what is too fast is kept like any other and answered in its
// order, later. Each replica counts alone: the limit is there for a script gone wild, not for a bill.
type pace struct {
	perMinute int // 0: no limit

	mu sync.Mutex
	of map[string]*paced
}

// paced is one person's bucket, and the span of time in which they were last told.
type paced struct {
	*rate.Limiter
	told time.Time
}

// pacedPeople bounds the memory; past it the counts begin anew.
const pacedPeople = 10_000

func newPace(perMinute int) *pace { return &pace{perMinute: perMinute, of: map[string]*paced{}} }

// turn is how long after now a message of who has to wait for its turn. back gives the turn to the next one: the message was not new.
func (p *pace) turn(who string, now time.Time) (wait time.Duration, back func()) {
	if p.perMinute == 0 {
		return 0, func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[who]
	if l == nil {
		if len(p.of) >= pacedPeople {
			clear(p.of)
		}
		l = &paced{Limiter: rate.NewLimiter(rate.Limit(float64(p.perMinute)/60), max(1, p.perMinute/2))}
		p.of[who] = l
	}
	r := l.ReserveN(now, 1)
	return r.DelayFrom(now), func() { r.CancelAt(now) }
}

// tells reports whether who is to be told in this span of time: a flood does not ask the database once a message.
func (p *pace) tells(who string, span time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[who]
	if l == nil || l.told.Equal(span) {
		return false
	}
	l.told = span
	return true
}

// slowDown tells who sends too fast, once in ten minutes, that nothing is lost.
func (b *Bot) slowDown(ctx context.Context, m crm.Message) {
	window := b.now().Truncate(10 * time.Minute)
	if !b.pace.tells(crm.UserKey(m.From), window) {
		return
	}
	p := crm.Push{Key: fmt.Sprintf("slow:%s:%d", crm.UserKey(m.From), window.Unix()), Channel: crm.AppChannel, To: m.From, Reply: crm.Reply{Text: string(say.SlowDown())}}
	if err := b.Store.Tell(ctx, p); err != nil {
		b.Log.Error("bot: slow down", "error", err)
		return
	}
	b.Wake()
}
