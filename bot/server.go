package bot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/internal/say"
)

// pollFor is how long 智能机器人 asks for an open answer.
const pollFor = 6 * time.Minute

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
	if m.Kind == "" || m.Kind == crm.Enter {
		return // nothing that wants an answer: an empty 200
	}
	// The work goes on when WeCom hangs up.
	p, ok, err := b.accept(context.WithoutCancel(r.Context()), m, arrived.Add(b.Budget))
	switch {
	case err != nil:
		b.unavailable(w, err)
	case m.Kind == crm.Click:
		b.write(w, "text/xml; charset=utf-8", func() ([]byte, error) { return b.App.PassiveUpdateButton(m, env, say.Tapped(), b.now()) })
	case ok && p.Reply.Card == nil && p.Reply.Text != "":
		b.write(w, "text/xml; charset=utf-8", func() ([]byte, error) { return b.App.PassiveText(m, p.Reply.Text, b.now()) })
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

// serveChat answers 智能机器人: at once when the answer is ready, else by an open stream whose polls any replica answers.
// The stream's id is the message's key, so its state is the inbox row.
func (b *Bot) serveChat(w http.ResponseWriter, r *http.Request) {
	arrived := b.now()
	m, env, err := b.Chat.Open(r, arrived)
	if err != nil {
		b.refuse(w, err)
		return
	}
	text, finished := "", true
	switch {
	case env.Stream != "":
		m.Key = env.Stream
		text, finished = b.poll(r.Context(), m)
	case m.Kind == crm.Enter:
		b.write(w, "application/json", func() ([]byte, error) { return b.Chat.Welcome(env, string(say.Welcome()), b.now()) })
		return
	case m.Kind == "" || m.Kind == crm.Click:
		return
	default:
		p, ok, err := b.accept(context.WithoutCancel(r.Context()), m, arrived.Add(b.Budget))
		if err != nil {
			b.unavailable(w, err)
			return
		}
		text, finished = p.Reply.Text, ok
	}
	b.write(w, "application/json", func() ([]byte, error) {
		return b.Chat.Stream(env, m.Key, text, finished, b.now())
	})
}

// poll is the answer of an open stream so far. An unknown stream is finished, so that WeCom stops asking.
func (b *Bot) poll(ctx context.Context, m crm.Message) (text string, finished bool) {
	e, err := b.Store.Lookup(ctx, m.Key)
	var unknown *crm.NotFoundError
	switch {
	case errors.As(err, &unknown):
		return string(say.StreamGone()), true
	case err != nil || !e.Answered:
		return string(say.Thinking()), false
	}
	p, ok, err := b.Store.TakePush(ctx, replyKey(m))
	if err != nil || !ok {
		return e.Reply.Text, true
	}
	return p.Reply.Text, true
}
