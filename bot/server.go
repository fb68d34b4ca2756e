package bot

import (
	"context"
	"net/http"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Handler serves WeCom's callbacks. Every path answers within WeCom's five seconds.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	if b.App != nil {
		mux.HandleFunc("GET /wecom/app", b.App.Verify)
		mux.HandleFunc("POST /wecom/app", b.serveApp)
	}
	if b.Chat != nil {
		mux.HandleFunc("GET /wecom/bot", b.Chat.Verify)
		mux.HandleFunc("POST /wecom/bot", b.serveChat)
	}
	return mux
}

// refuse answers a callback that must not be served. The body says nothing that helps to forge another.
func (b *Bot) refuse(w http.ResponseWriter, err error) {
	status := wecom.StatusOf(err)
	b.Metrics.refused(status)
	b.Log.Warn("callback refused", "status", status, "error", err)
	http.Error(w, http.StatusText(status), status)
}

func (b *Bot) serveApp(w http.ResponseWriter, r *http.Request) {
	arrived := b.now()
	m, env, err := b.App.Open(r, arrived)
	if err != nil {
		b.refuse(w, err)
		return
	}
	if env.Change != nil {
		b.learn(*env.Change)
	}
	if m.Kind == "" || m.Kind == crm.Enter {
		return // nothing that wants an answer: an empty 200
	}
	// The work goes on when WeCom hangs up.
	ctx := context.WithoutCancel(r.Context())
	e, err := b.accept(ctx, m, arrived.Add(b.Budget))
	if err != nil {
		b.unavailable(w, err)
		return
	}
	if m.Kind == crm.Click {
		b.answerClick(ctx, w, m, env, e)
		return
	}
	if !e.Answered || m.Kind == crm.ExternalMessage || b.hungUp(r, arrived) { // an event of WeCom's own: nobody is there to read its response, what is to be told is sent
		return
	}
	p, way, err := b.take(ctx, m, false)
	if err != nil {
		b.unavailable(w, err)
		return
	}
	if way == store.ByResponse && p.Reply.Card == nil && p.Reply.Text != "" {
		b.write(w, "text/xml; charset=utf-8", func() ([]byte, error) { return b.App.PassiveText(m, p.Reply.Text, b.now()) })
		if b.hungUp(r, arrived) { // it has not left yet, and nobody waits for it
			b.returnReply(ctx, m)
		}
	}
}

// patience is how long WeCom waits for a response.
const patience = 5 * time.Second

// hungUp reports whether nobody waits for the response of a callback any more: a process that got no time notices too late. A repeat that
// found the message unanswered may have been acknowledged meanwhile, and then WeCom does not ask again.
func (b *Bot) hungUp(r *http.Request, arrived time.Time) bool {
	return r.Context().Err() != nil || b.now().Sub(arrived) >= patience
}

// returnReply leaves a reply to the relay.
func (b *Bot) returnReply(ctx context.Context, m crm.Message) {
	if err := b.Store.ReturnReply(ctx, replyKey(m)); err != nil {
		b.Log.Error("bot: a reply that nobody waited for", "error", err)
		return
	}
	b.Wake()
}

// answerClick changes the clicked card in the response of its callback. When what it becomes is not known in time nothing is promised: the
// relay changes it later, for which WeCom leaves 72 hours.
func (b *Bot) answerClick(ctx context.Context, w http.ResponseWriter, m crm.Message, env wecom.Envelope, e store.Entry) {
	if !e.Answered {
		return
	}
	u := e.Reply.Update
	if u == nil {
		b.write(w, "text/xml; charset=utf-8", func() ([]byte, error) { return b.App.PassiveUpdateButton(m, env, say.Tapped(), b.now()) })
		return
	}
	_, way, err := b.Store.TakeReply(ctx, cardKey(m), false)
	if err != nil {
		b.Log.Warn("bot: clicked card", "error", err)
		return
	}
	if way == store.ByResponse || way == store.NoWay {
		b.write(w, "text/xml; charset=utf-8", func() ([]byte, error) {
			return b.App.PassiveUpdateCard(m, env, u.Card, say.Tapped(), b.now())
		})
	}
}

// unavailable tells WeCom to send the message again: it was not kept.
func (b *Bot) unavailable(w http.ResponseWriter, err error) {
	b.Metrics.refused(http.StatusServiceUnavailable)
	b.Log.Error("callback not kept", "error", err)
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// write sends a callback's response. When it cannot be made, an empty 200 is sent: the message is kept.
func (b *Bot) write(w http.ResponseWriter, contentType string, body func() ([]byte, error)) {
	out, err := body()
	if err != nil {
		b.Log.Error("callback response", "error", err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	if _, err := w.Write(out); err != nil {
		b.Log.Warn("callback response not written", "error", err)
	}
}
