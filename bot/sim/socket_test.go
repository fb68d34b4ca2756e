package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/internal/shared"
)

// wire is 智能机器人 of bot/wecom, connected to the simulator.
type wire struct {
	*wecom.Socket
	p     *Platform
	inbox *sync.Map // by key of the message: what some replica has kept
	leave func()    // stops this replica
	mu    sync.Mutex
	heard []wecom.Heard
}

func connect(t *testing.T, change ...func(*wecom.SocketConfig)) *wire {
	t.Helper()
	p, _ := newPlatform(t)
	api := httptest.NewServer(p)
	p.BaseURL = api.URL
	t.Cleanup(func() {
		api.CloseClientConnections()
		api.Close()
		if b := p.Breaches(); len(b) > 0 {
			t.Errorf("breaches: %v", b)
		}
	})
	return join(t, p, &sync.Map{}, change...)
}

// join connects one more replica, whose Redis knows nothing of the others'. The inbox is the same.
func join(t *testing.T, p *Platform, inbox *sync.Map, change ...func(*wecom.SocketConfig)) *wire {
	t.Helper()
	s, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	c := wecom.SocketConfig{URL: p.SocketURL(), BotID: p.BotID, Secret: p.BotSecret, Names: []string{p.BotName}, BaseURL: p.BaseURL, Log: slog.New(slog.DiscardHandler), Pause: 20 * time.Millisecond}
	for _, f := range change {
		f(&c)
	}
	l := &wire{p: p, inbox: inbox}
	if l.Socket, err = wecom.NewSocket(c, s); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		_ = l.Run(ctx, func(_ context.Context, h wecom.Heard) {
			if _, known := l.inbox.LoadOrStore(h.Message.Key, true); !known {
				l.Fresh(h)
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			l.heard = append(l.heard, h)
		})
	})
	l.leave = sync.OnceFunc(func() {
		stop()
		running.Wait()
		s.Close()
	})
	t.Cleanup(l.leave)
	l.wait(t, "a connection", l.Live)
	return l
}

func (l *wire) wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !is(); {
		if time.Now().After(limit) {
			t.Fatal("never: " + what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// hear waits for the n-th message, from 0.
func (l *wire) hear(t *testing.T, n int) wecom.Heard {
	t.Helper()
	var h wecom.Heard
	l.wait(t, "a message", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.heard) <= n {
			return false
		}
		h = l.heard[n]
		return true
	})
	return h
}

// from is what was sent since, without the answers that people only see.
func (l *wire) from(n int) []Sent { return l.p.Sent()[n:] }

func answering(m crm.Message, r crm.Reply) crm.Push {
	return crm.Push{Key: "reply:" + m.Key, Channel: crm.BotChannel, To: m.From, Chat: m.Chat, Return: m.Return, Reply: r}
}

// noise is a picture that does not shrink.
func noise(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = byte(rand.Uint32())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSocketSaysAll(t *testing.T) {
	l := connect(t)
	ctx := t.Context()
	group := SampleGroup().ID
	l.p.Tell(group, "lina", "本周漏斗")
	h := l.hear(t, 0)
	if m := h.Message; m.Text != "本周漏斗" || m.Chat != group || m.From != "lina" || m.Return == "" || m.Key == "" {
		t.Fatalf("heard %+v", m)
	}
	// Picture, text and card, in that order; the text in two parts, within the limit, with their numbers.
	picture := &crm.Picture{Name: "漏斗.png", PNG: noise(t, 1200)} // three chunks
	card := &crm.Card{TaskID: "t1", Title: "选哪个？", Buttons: []crm.Button{{Key: "c1", Text: "一"}}}
	push := answering(h.Message, crm.Reply{Text: strings.Repeat("华北重工推进到报价，金额五十万\n", 700), Picture: picture, Card: card})
	for range 2 { // the second time it is known
		if err := l.Send(ctx, push); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, s := range l.p.Sent() {
		got = append(got, fmt.Sprintf("%s %s %.5s", s.Path, s.Type, s.Text))
		if len(s.Text) > streamLimit {
			t.Errorf("%d bytes", len(s.Text))
		}
	}
	want := []string{"aibot_respond_msg image ", "aibot_respond_msg stream (1/2)", "aibot_respond_msg stream (2/2)", "aibot_respond_msg template_card 选哪"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i][:len(want[i])-3]) {
			t.Errorf("%d: %q, want %q", i, got[i], want[i])
		}
	}
	if n := l.p.Frames("aibot_upload_media_chunk"); n != 3 {
		t.Errorf("%d chunks", n)
	}
	// Said by itself: the picture is known by now.
	if err := l.Send(ctx, crm.Push{Key: "daily:1", Chat: group, Reply: crm.Reply{Text: "日报", Picture: picture}}); err != nil {
		t.Fatal(err)
	}
	if n := l.p.Frames("aibot_upload_media_init"); n != 1 {
		t.Errorf("uploaded %d times", n)
	}
	last := l.p.Sent()[len(l.p.Sent())-1]
	if last.Path != "aibot_send_msg" || last.Chat != group || last.Type != "markdown" || last.Text != "日报" {
		t.Errorf("%+v", last)
	}
}

func TestSocketRefusals(t *testing.T) {
	l := connect(t)
	ctx := t.Context()
	// Nobody has spoken to it there.
	if err := l.Send(ctx, crm.Push{Key: "1", Chat: "wrNobody", Reply: crm.Reply{Text: "日报"}}); wecom.ClassOf(err) != wecom.ClassReceiver {
		t.Errorf("%v", err)
	}
	l.p.Tell("", "lina", "一")
	h := l.hear(t, 0)
	// What is no id of a message any more, and a stream that is over, are said by itself instead, once.
	for i, code := range []int{846605, 846608} {
		l.p.SetFrameFault(func(c FrameCall) FrameFault {
			if c.Command == "aibot_respond_msg" {
				return FrameFault{Code: code}
			}
			return FrameFault{}
		})
		before := len(l.p.Sent())
		push := answering(h.Message, crm.Reply{Text: fmt.Sprint("答", i)})
		push.Key += fmt.Sprint(i)
		if err := l.Send(ctx, push); err != nil {
			t.Fatal(err)
		}
		if all := l.from(before); len(all) != 1 || all[0].Path != "aibot_send_msg" || all[0].To[0] != "lina" {
			t.Errorf("%d: %+v", code, all)
		}
	}
	// Enough for now.
	l.p.SetFrameFault(func(c FrameCall) FrameFault {
		if strings.HasPrefix(c.Command, "aibot_respond") {
			return FrameFault{Code: 45009}
		}
		return FrameFault{}
	})
	push := answering(h.Message, crm.Reply{Text: "好"})
	if err := l.Send(ctx, push); wecom.ClassOf(err) != wecom.ClassRateLimited || wecom.WaitOf(err) <= 0 || wecom.WaitOf(err) > time.Minute {
		t.Errorf("%v, wait %v", err, wecom.WaitOf(err))
	}
	l.p.SetFrameFault(nil)
	if err := l.Send(ctx, push); err != nil {
		t.Error(err)
	}
}

// An acknowledgement that comes late is awaited at the next try: nothing goes twice while it may still come.
func TestSocketLateAcknowledgement(t *testing.T) {
	l := connect(t)
	l.p.Tell("", "lina", "一")
	h := l.hear(t, 0)
	if err := l.Send(t.Context(), answering(h.Message, crm.Reply{Text: "开场"})); err != nil {
		t.Fatal(err)
	}
	l.p.SetFrameFault(func(c FrameCall) FrameFault {
		if c.Command == "aibot_send_msg" {
			return FrameFault{Delay: 400 * time.Millisecond}
		}
		return FrameFault{}
	})
	push := crm.Push{Key: "daily:1", To: "lina", Reply: crm.Reply{Text: "日报"}}
	tries := 0
	for {
		tries++
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := l.Send(ctx, push)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	}
	if n := l.p.Frames("aibot_send_msg"); n != 1 || tries < 3 {
		t.Errorf("sent %d times in %d tries", n, tries)
	}
}

// notes is a log to look into.
type notes struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(b)
}

func (n *notes) count(what string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Count(n.b.String(), what)
}

// An answer that may have arrived is not said another way because its repeat is refused once; and what was acknowledged after
// its try was given up is not said again, whatever becomes of the connection.
func TestSocketRepeats(t *testing.T) {
	var log notes
	l := connect(t, func(c *wecom.SocketConfig) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	again := func(lives int) {
		t.Helper()
		l.wait(t, "another connection", func() bool { return l.p.Frames("aibot_subscribe") == lives && l.Live() })
	}
	l.p.Tell("", "lina", "一")
	h := l.hear(t, 0)
	cutThen := func(code, times int) {
		first := l.p.Frames("aibot_respond_msg")
		l.p.SetFrameFault(func(c FrameCall) FrameFault {
			switch n := c.N - first; {
			case c.Command != "aibot_respond_msg":
			case n == 1:
				return FrameFault{Cut: true}
			case n <= 1+times:
				return FrameFault{Code: code}
			}
			return FrameFault{}
		})
	}
	for i, x := range []struct{ code, times, said, warned int }{
		{846605, 0, 1, 0}, {846605, 1, 1, 0}, {846608, 2, 1, 0},
		{846605, 100, 2, 1}, // it takes no answer any more: said by itself rather than not at all
	} {
		before, lives := len(l.p.Sent()), l.p.Frames("aibot_subscribe")
		warnedBefore := log.count(wecom.SaidAgain)
		cutThen(x.code, x.times)
		push := answering(h.Message, crm.Reply{Text: "好"})
		push.Key += fmt.Sprint(i)
		if err := l.Send(t.Context(), push); wecom.ClassOf(err) != wecom.ClassUnknown {
			t.Fatalf("%v", err)
		}
		again(lives + 1)
		if err := l.Send(t.Context(), push); err != nil {
			t.Fatal(err)
		}
		if said, warned := len(l.from(before)), log.count(wecom.SaidAgain)-warnedBefore; said != x.said || warned != x.warned {
			t.Errorf("%+v: said %d times, %d warnings", x, said, warned)
		}
	}
	l.p.SetFrameFault(func(c FrameCall) FrameFault {
		if c.Command == "aibot_send_msg" {
			return FrameFault{Delay: 100 * time.Millisecond}
		}
		return FrameFault{}
	})
	before, frames, lives := len(l.p.Sent()), l.p.Frames("aibot_send_msg"), l.p.Frames("aibot_subscribe")
	push := crm.Push{Key: "daily:1", To: "lina", Reply: crm.Reply{Text: "日报"}}
	hasty, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := l.Send(hasty, push); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	<-time.After(200 * time.Millisecond)
	l.p.CutSocket(false)
	again(lives + 1)
	if err := l.Send(t.Context(), push); err != nil {
		t.Fatal(err)
	}
	if said := len(l.from(before)); said != 1 || l.p.Frames("aibot_send_msg") != frames+1 {
		t.Errorf("said %d times, in %d frames", said, l.p.Frames("aibot_send_msg")-frames)
	}
}

// A frame that is never acknowledged ends the connection, and goes again over the next: as the same stream, so it is seen once.
func TestSocketSilence(t *testing.T) {
	l := connect(t, func(c *wecom.SocketConfig) { c.Patience = 200 * time.Millisecond })
	l.p.Tell("", "lina", "一")
	h := l.hear(t, 0)
	l.p.SetFrameFault(func(c FrameCall) FrameFault { return FrameFault{Mute: c.Command == "aibot_respond_msg" && c.N == 1} })
	push := answering(h.Message, crm.Reply{Text: "好"})
	if err := l.Send(t.Context(), push); wecom.ClassOf(err) != wecom.ClassUnknown {
		t.Fatalf("%v", err)
	}
	l.wait(t, "another connection", func() bool { return l.p.Frames("aibot_subscribe") == 2 && l.Live() })
	if err := l.Send(t.Context(), push); err != nil {
		t.Fatal(err)
	}
	if n := len(l.p.Sent()); n != 1 || l.p.Frames("aibot_respond_msg") != 2 {
		t.Errorf("%d answers in %d frames", n, l.p.Frames("aibot_respond_msg"))
	}
}

// An answer that is opened is the one that is finished; states that come too soon are left out, the last never.
func TestSocketProgress(t *testing.T) {
	l := connect(t)
	ctx := t.Context()
	l.p.Tell("", "lina", "一")
	h := l.hear(t, 0)
	push := answering(h.Message, crm.Reply{Text: "好"})
	for range 10 {
		if err := l.Progress(ctx, h.ID, push.Key, "正在处理…", false); err != nil {
			t.Fatal(err)
		}
	}
	if n := l.p.Frames("aibot_respond_msg"); n != 1 {
		t.Errorf("%d states at once", n)
	}
	if err := l.Send(ctx, push); err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, x := range l.p.Lines() {
		if x.From == "" {
			answers++
			if x.Text != "好" || x.Open {
				t.Errorf("%+v", x)
			}
		}
	}
	if answers != 1 {
		t.Errorf("%d answers are seen", answers)
	}
	// One that took too long was closed: what comes then is said by itself.
	l.p.Tell("", "lina", "二")
	h = l.hear(t, 1)
	push = answering(h.Message, crm.Reply{Text: "晚到"})
	for _, finished := range []bool{false, true} {
		if err := l.Progress(ctx, h.ID, push.Key, "等等", finished); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Send(ctx, push); err != nil {
		t.Fatal(err)
	}
	if all := l.p.Sent(); all[len(all)-1].Path != "aibot_send_msg" || all[len(all)-1].Text != "晚到" {
		t.Errorf("%+v", all[len(all)-1])
	}
}

// An opinion is asked for with the first state of an answer and never with a later one, whoever says that: not over another
// connection, nor by the replica that takes over, though neither is told by Redis what was shown.
func TestSocketAsksForAnOpinionOnce(t *testing.T) {
	for name, x := range map[string]struct {
		shown bool // that we are at it, before the connection changes
		then  func(*testing.T, *wire) *wire
		asked int
	}{
		"same connection": {true, func(_ *testing.T, l *wire) *wire { return l }, 1},
		"nothing shown":   {false, func(_ *testing.T, l *wire) *wire { return l }, 1},
		"next connection": {true, func(t *testing.T, l *wire) *wire {
			n := l.p.Frames("aibot_subscribe")
			l.p.CutSocket(false)
			l.wait(t, "the next connection", func() bool { return l.p.Frames("aibot_subscribe") > n && l.Live() })
			return l
		}, 1},
		"another replica": {true, func(t *testing.T, l *wire) *wire {
			l.leave()
			return join(t, l.p, l.inbox)
		}, 1},
		"another replica, nothing shown": {false, func(t *testing.T, l *wire) *wire {
			l.leave()
			return join(t, l.p, l.inbox)
		}, 0}, // it cannot know
	} {
		t.Run(name, func(t *testing.T) {
			l := connect(t)
			var mu sync.Mutex
			asked := 0
			l.p.SetFrameFault(func(c FrameCall) FrameFault {
				mu.Lock()
				defer mu.Unlock()
				asked += bytes.Count(c.Body, []byte(`"feedback"`))
				return FrameFault{}
			})
			l.p.Tell("", "lina", "一")
			h := l.hear(t, 0)
			push := answering(h.Message, crm.Reply{Text: "好"})
			if x.shown {
				if err := l.Progress(t.Context(), h.ID, push.Key, "正在处理…", false); err != nil {
					t.Fatal(err)
				}
			}
			l = x.then(t, l)
			if err := l.Send(t.Context(), push); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if said := l.p.Sent(); asked != x.asked || len(said) != 1 {
				t.Errorf("asked %d times, want %d; said %d times", asked, x.asked, len(said))
			}
		})
	}
}

// A replica without the connection says so.
func TestSocketElsewhere(t *testing.T) {
	p, _ := newPlatform(t)
	s, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w, err := wecom.NewSocket(wecom.SocketConfig{URL: p.SocketURL(), BotID: "b", Secret: "s", Log: slog.New(slog.DiscardHandler)}, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), crm.Push{Key: "1", To: "lina", Reply: crm.Reply{Text: "好"}}); wecom.ClassOf(err) != wecom.ClassElsewhere {
		t.Errorf("%v", err)
	}
	for _, c := range []wecom.SocketConfig{{URL: "http://h", BotID: "b", Secret: "s"}, {BotID: "b"}, {Secret: "s"}, {URL: "ws://", BotID: "b", Secret: "s"}} {
		if _, err := wecom.NewSocket(c, s); err == nil {
			t.Errorf("taken: %+v", c)
		}
	}
}
