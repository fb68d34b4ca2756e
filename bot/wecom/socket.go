package wecom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"genjin/crm"
	"genjin/internal/shared"
)

// SocketConfig is a 智能机器人 in WebSocket mode.
type SocketConfig struct {
	URL     string // empty: wss://openws.work.weixin.qq.com
	BotID   string
	Secret  string
	Names   []string // what people write after @; empty: whatever stands before the first space
	BaseURL string   // of the API, whose files may be fetched; empty: WeCom's own
	Ready   func()   // the connection stands: what waits can be sent. nil: nobody wants to know
	Log     *slog.Logger

	Lease    time.Duration // how long a dead replica keeps the others waiting; 0: 6 s
	Pause    time.Duration // before the first new attempt; 0: 1 s
	Beat     time.Duration // between pings; 0: 30 s
	Patience time.Duration // with a frame that is not acknowledged, before the connection counts as dead; 0: 30 s
}

// Socket is 智能机器人 in WebSocket mode (D:101463). The platform takes one connection of a bot, and the newest kicks the others: so the
// replica that holds a lease has it. It is safe for concurrent use.
//
// A replica that stops gives the lease away first and goes on listening until its successor's connection has ended its own,
// so nothing is said to nobody.
type Socket struct {
	SocketConfig
	names  botNames
	media  downloads
	shared *shared.Shared
	marks  *cache
	parts  parts

	mu      sync.Mutex
	link    *link // nil: this replica has no connection
	flights map[string]*flight
	streams map[string]*stream
	unseen  map[string]*unseen // by the id of the message's frame
	tidied  time.Time
}

// Heard is what the platform said: a message, or an event.
type Heard struct {
	Message  crm.Message
	Envelope Envelope
	ID       string // of its frame: names it in Welcome, Update and Progress

	over *link
}

const (
	openSocket = "wss://openws.work.weixin.qq.com"

	longestPause = 30 * time.Second
	longestRest  = 5 * time.Minute  // after the platform refused our secret
	steady       = time.Minute      // a connection that lasted so long was a good one
	alone        = 30 * time.Second // how long Redis must be away until a replica connects without a lease
	drainLimit   = time.Second      // for a successor to appear when we stop
	leaveLimit   = 300 * time.Millisecond
	hearLimit    = 256 // frames that wait to be kept
)

// NewSocket errs when a setting is missing or an address is none. It does not connect.
func NewSocket(c SocketConfig, s *shared.Shared) (*Socket, error) {
	if c.URL == "" {
		c.URL = openSocket
	}
	u, err := url.Parse(c.URL)
	base, baseErr := apiBase(c.BaseURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss":
		return nil, errors.New("wecom: GENJIN_WECOM_BOT_WS_URL is no address like " + openSocket)
	case c.BotID == "" || c.Secret == "":
		return nil, errors.New("wecom: the WebSocket needs the bot's id and secret")
	case baseErr != nil:
		return nil, baseErr
	}
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&c.Lease, 6*time.Second)
	set(&c.Pause, time.Second)
	set(&c.Beat, 30*time.Second)
	set(&c.Patience, 30*time.Second)
	if c.Ready == nil {
		c.Ready = func() {}
	}
	client := &http.Client{Transport: newTransport(), Timeout: callLimit, CheckRedirect: stay}
	return &Socket{
		SocketConfig: c, names: c.Names, media: downloads{http: client, base: base}, shared: s, marks: &cache{shared: s}, parts: parts{shared: s},
		flights: map[string]*flight{}, streams: map[string]*stream{}, unseen: map[string]*unseen{},
	}, nil
}

// Live reports whether this replica has the connection.
func (s *Socket) Live() bool { return s.current() != nil }

// Held reports whether some replica has the connection, or is about to: then what is said first reaches the platform.
func (s *Socket) Held(ctx context.Context) bool {
	if s.Live() {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, redisLimit)
	defer cancel()
	n, err := s.shared.Client().Exists(ctx, s.leaseKey()).Result()
	return err == nil && n > 0
}

// Reach errs when the platform's address cannot be connected to. It tries neither id nor secret: that would end the connection of a replica.
func (s *Socket) Reach(ctx context.Context) error {
	l, err := dial(ctx, s.URL, s.Beat, s.Patience)
	if err == nil {
		l.fail(errors.New("left"))
	}
	return err
}

func (s *Socket) current() *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link != nil && !s.link.alive() {
		return nil
	}
	return s.link
}

// Run keeps the connection, or waits for its turn, until ctx ends. hear is called for one message after the other and must have
// kept it when it returns.
func (s *Socket) Run(ctx context.Context, hear func(context.Context, Heard)) error {
	pause := s.Pause
	var away time.Time // since when Redis is
	for ctx.Err() == nil {
		lease, ok := s.turn(ctx, &away)
		if !ok {
			_ = sleep(ctx, jitter(min(s.Pause, s.Lease)))
			continue
		}
		end := s.hold(ctx, lease, hear)
		s.give(ctx, lease)
		if ctx.Err() != nil {
			break
		}
		switch longest := longestPause; {
		case end.lasted > steady, end.useful && !end.kicked:
			pause = s.Pause
		default:
			if end.refused {
				longest = longestRest
			}
			pause = min(2*pause, longest)
		}
		wait := jitter(pause)
		s.Log.Warn("aibot: connection ended", "error", end.err, "kicked", end.kicked, "lasted", end.lasted.Round(time.Second), "wait", wait.Round(time.Millisecond))
		_ = sleep(ctx, wait)
	}
	return nil //nolint:nilerr // its end is no fault
}

// jitter spreads what would happen at the same moment everywhere.
func jitter(d time.Duration) time.Duration {
	return d/2 + mathrand.N(d)
}

// turn reports whether this replica may connect. While Redis is away nobody knows: then one does after a while, and whoever it kicks
// stays away as long again.
func (s *Socket) turn(ctx context.Context, away *time.Time) (*shared.Lock, bool) {
	l, ok, err := s.shared.TryLock(ctx, s.leaseKey(), s.Lease)
	if err == nil {
		*away = time.Time{}
		return l, ok
	}
	if ctx.Err() != nil {
		return nil, false
	}
	if away.IsZero() {
		*away = time.Now()
	}
	if time.Since(*away) < alone {
		return nil, false
	}
	*away = time.Now()
	return nil, true
}

func (s *Socket) leaseKey() string { return "genjin:wecom:bot:" + s.BotID + ":socket" }

func (s *Socket) give(ctx context.Context, l *shared.Lock) {
	if l == nil {
		return
	}
	if err := l.Release(ctx); err != nil {
		s.Log.Warn("aibot: lease not released", "error", err)
	}
}

// ending is how a connection ended.
type ending struct {
	err     error
	lasted  time.Duration
	useful  bool // something was heard or said
	kicked  bool // by a newer connection
	refused bool // our id or secret
}

// hold connects and serves the connection to its end.
func (s *Socket) hold(ctx context.Context, lease *shared.Lock, hear func(context.Context, Heard)) (end ending) {
	begun := time.Now()
	defer func() { end.lasted = time.Since(begun) }()
	l, err := dial(ctx, s.URL, s.Beat, s.Patience)
	if err != nil {
		return ending{err: err}
	}
	queue, kicked := make(chan frame, hearLimit), make(chan struct{})
	var tasks sync.WaitGroup
	tasks.Go(func() {
		defer close(queue)
		l.listen(func(f frame) {
			if f.Command == cmdEvent && eventOf(f) == "disconnected_event" {
				select {
				case <-kicked:
				default:
					close(kicked)
				}
				return
			}
			queue <- f
		})
	})
	heard := 0
	tasks.Go(func() {
		for f := range queue {
			heard++
			s.hear(ctx, l, f, hear)
		}
	})
	tasks.Go(l.beat)
	defer func() {
		l.fail(errors.New("left"))
		tasks.Wait()
		end.useful = end.useful || heard > 0
	}()
	subscribing, cancel := context.WithTimeout(ctx, dialLimit)
	e := l.ask(subscribing, cmdSubscribe, cmdSubscribe+"_"+rand.Text(), struct {
		ID     string `json:"bot_id"`
		Secret string `json:"secret"`
	}{s.BotID, s.Secret}, nil)
	cancel()
	if e != nil {
		return ending{err: e, refused: e.Code != 0}
	}
	s.Log.Info("aibot: connected")
	s.attach(l)
	defer s.detach(l)
	s.Ready()
	end = s.serve(ctx, l, lease, kicked)
	end.useful = l.useful()
	return end
}

// serve waits for the end of a connection, and keeps the lease until then.
func (s *Socket) serve(ctx context.Context, l *link, lease *shared.Lock, kicked <-chan struct{}) ending {
	tick := time.NewTicker(s.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-l.down:
			return ending{err: l.err}
		case <-kicked:
			return ending{err: errors.New("another connection of this bot was opened"), kicked: true}
		case <-ctx.Done():
			s.handOver(ctx, l, lease, kicked)
			return ending{err: ctx.Err()}
		case <-tick.C:
			if lease == nil {
				continue
			}
			if held, err := lease.Renew(ctx, s.Lease); err == nil && !held {
				return ending{err: errors.New("another replica has the lease"), kicked: true}
			}
		}
	}
}

// handOver lets another replica connect before this one leaves.
func (s *Socket) handOver(ctx context.Context, l *link, lease *shared.Lock, kicked <-chan struct{}) {
	s.detach(l) // what is to be sent now is sent by the successor
	s.give(ctx, lease)
	t := time.NewTimer(drainLimit)
	defer t.Stop()
	select {
	case <-kicked:
	case <-l.down:
	case <-t.C:
	}
	l.leave(leaveLimit)
}

func (s *Socket) attach(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link = l
}

func (s *Socket) detach(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link == l {
		s.link = nil
	}
}

func eventOf(f frame) string {
	var in struct {
		Event struct {
			Type string `json:"eventtype"`
		} `json:"event"`
	}
	_ = json.Unmarshal(f.Body, &in)
	return in.Event.Type
}

// hear gives a message or event on. It is not lost to the end of ctx: what was said to us is ours to keep.
func (s *Socket) hear(ctx context.Context, l *link, f frame, hear func(context.Context, Heard)) {
	h := Heard{ID: f.Headers.ID, over: l}
	m, err := s.names.read(f.Body, &h.Envelope)
	if err != nil {
		s.Log.Warn("aibot: not a message", "error", err)
		return
	}
	if m.Key == "" && m.Kind == "" && h.Envelope.Feedback == nil {
		return
	}
	if f.Command == cmdMessage {
		m.Return = h.ID // an event's id serves for welcome and update only: 846605 otherwise
	}
	h.Message = m
	hear(context.WithoutCancel(ctx), h)
}

// Download fetches what somebody sent, within five minutes, at most limit bytes.
func (s *Socket) Download(ctx context.Context, media string, limit int64) (File, error) {
	return s.media.fetch(ctx, media, limit)
}

func short(parts string) string {
	sum := sha256.Sum256([]byte(parts))
	return hex.EncodeToString(sum[:16])
}
