package bot

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"genjin/bot/sim"
	"genjin/bot/wecom"
	"genjin/crm/store"
)

// A reply goes into the response of a callback only as long as WeCom waits for that: a repeat may have been acknowledged before there was an
// answer, and then nobody asks again. A process that got no time notices late, perhaps only when the response is written.
func TestNoReplyIsLeftInAResponseThatNobodyWaitsFor(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	p, err := sim.New(sim.Config{Now: x.clock.at, People: []sim.Person{{ID: "zhangwei", Name: "张伟", Departments: []int64{1}}}, Departments: []sim.Department{{ID: 1, Name: "销售部"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if x.bot.App, err = wecom.NewApp(wecom.AppConfig{CorpID: p.CorpID, AgentID: int(p.AgentID), Token: p.Token, EncodingAESKey: p.AESKey}); err != nil {
		t.Fatal(err)
	}
	call := func(id string, w http.ResponseWriter, ctx context.Context) {
		c := p.Callback(sim.Message{ID: id, From: "zhangwei", Text: "你好"})
		x.bot.Handler().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, c.Path, strings.NewReader(string(c.Body))))
	}
	way := func(id string) store.Way {
		_, way, err := x.store.TakeReply(t.Context(), "reply:"+p.MessageKey("zhangwei", id), false)
		if err != nil {
			t.Fatal(err)
		}
		return way
	}
	left := func(what string, want int) {
		t.Helper()
		ps, err := x.store.ClaimPushes(t.Context(), "relay", time.Minute, 5, nil)
		if err != nil || len(ps) != want {
			t.Errorf("%s: the relay gets %d replies, %v; want %d", what, len(ps), err, want)
		}
		for _, p := range ps { // one after the other for one person
			if err := x.store.SentPush(t.Context(), p.Key, ""); err != nil {
				t.Fatal(err)
			}
		}
	}

	heard := httptest.NewRecorder()
	call("1", heard, t.Context())
	if heard.Body.Len() == 0 || way("1") != store.ByResponse {
		t.Error("somebody waits, and the response has no answer")
	}
	left("somebody waits", 0)

	gone, hangUp := context.WithCancel(t.Context())
	call("2", &hangsUp{httptest.NewRecorder(), hangUp}, gone)
	left("hung up while it was written", 1)

	call("3", &slow{httptest.NewRecorder(), x.clock}, t.Context())
	left("five seconds passed while it was written", 1)

	gone, hangUp = context.WithCancel(t.Context())
	hangUp()
	heard = httptest.NewRecorder()
	call("4", heard, gone)
	waited := make(chan struct{})
	x.bot.lanes.do("zhangwei", func() { close(waited) })
	<-waited
	if heard.Body.Len() > 0 {
		t.Error("an answer is written for nobody")
	}
}

// hangsUp is a client that is gone when the response begins.
type hangsUp struct {
	http.ResponseWriter
	hangUp func()
}

func (w *hangsUp) Write(b []byte) (int, error) {
	w.hangUp()
	return w.ResponseWriter.Write(b)
}

// slow is a process that is stopped while it writes.
type slow struct {
	http.ResponseWriter
	clock *clock
}

func (w *slow) Write(b []byte) (int, error) {
	w.clock.set(w.clock.at().Add(patience))
	return w.ResponseWriter.Write(b)
}
