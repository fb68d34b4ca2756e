package bot

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

const (
	// openFor is how long an answer of 智能机器人 may stay open; WeCom asks for it, or takes it, for six minutes.
	openFor = 5*time.Minute + 20*time.Second

	// askedFor is how long the relay leaves an answer to WeCom's next poll: one comes every second while a stream is open.
	askedFor = 30 * time.Second
)

// serveChat answers 智能机器人 in URL mode: at once when the answer is ready, else by an open stream whose polls any replica
// answers. The stream's id is the message's key, so its state is the inbox row and the outbox row.
func (b *Bot) serveChat(w http.ResponseWriter, r *http.Request) {
	arrived := b.now()
	m, env, err := b.Chat.Open(r, arrived)
	if err != nil {
		b.refuse(w, err)
		return
	}
	ctx := context.WithoutCancel(r.Context()) // the work goes on when WeCom hangs up
	write := func(body func() ([]byte, error)) { b.write(w, "application/json", body) }
	answer := func(a soFar, first bool) {
		write(func() ([]byte, error) { return b.Chat.Answer(env, m.Key, a.reply, a.finished, first, b.now()) })
	}
	switch {
	case env.Stream != "":
		m.Key = env.Stream
		answer(b.poll(ctx, m), false)
	case env.Feedback != nil:
		b.hearFeedback(ctx, *env.Feedback)
	case m.Kind == crm.Enter:
		write(func() ([]byte, error) { return b.Chat.Welcome(env, string(say.Welcome()), b.now()) })
	case m.Kind == "":
	default:
		e, err := b.accept(ctx, m, arrived.Add(b.Budget))
		switch {
		case err != nil:
			b.unavailable(w, err)
		case m.Kind == crm.Click:
			if u, ok := updateOf(m, e); ok {
				write(func() ([]byte, error) { return b.Chat.Update(env, u, b.now()) })
			}
		default:
			a, err := b.soFar(ctx, m, e)
			if err != nil {
				b.unavailable(w, err)
				return
			}
			answer(a, true)
		}
	}
}

// soFar is what there is to say to a message at a moment.
type soFar struct {
	reply    crm.Reply
	finished bool
}

func only(text say.Text, finished bool) soFar { return soFar{crm.Reply{Text: string(text)}, finished} }

// poll is the answer of an open stream so far. An unknown stream, or one of somebody else, is finished, so that WeCom stops asking.
func (b *Bot) poll(ctx context.Context, m crm.Message) soFar {
	e, err := b.Store.Lookup(ctx, m.Key)
	var unknown *crm.NotFoundError
	switch {
	case errors.As(err, &unknown):
		return only(say.StreamGone(), true)
	case err != nil:
		return only(say.Thinking(), false)
	case crm.UserKey(e.Message.From) != crm.UserKey(m.From) || e.Message.Chat != m.Chat:
		return only(say.StreamGone(), true)
	}
	a, err := b.soFar(ctx, e.Message, e)
	if err != nil {
		return only(say.Thinking(), false)
	}
	return a
}

func (b *Bot) soFar(ctx context.Context, m crm.Message, e store.Entry) (soFar, error) {
	late := b.now().Sub(e.Received) > openFor
	if !e.Answered {
		if late {
			return only(say.StillWorking(), true), nil
		}
		return only(say.Thinking(), false), nil
	}
	p, way, err := b.take(ctx, m, true)
	switch {
	case err != nil:
		return soFar{}, err
	case way == store.ByPush:
		return only(say.SentApart(), true), nil
	case way == store.Underway && !late:
		return only(say.Thinking(), false), nil
	case way == store.ByResponse:
		return soFar{b.drawn(p.Reply), true}, nil
	}
	return soFar{b.drawn(e.Reply), true}, nil
}

// drawn is a reply with its picture. Without one its text says the same.
func (b *Bot) drawn(r crm.Reply) crm.Reply {
	if r.Chart == nil || b.Draw == nil {
		return r
	}
	picture, err := b.Draw(r.Chart)
	if err != nil {
		b.Log.Error("bot: draw", "error", err)
	}
	r.Picture = picture
	return r
}

// updateOf is what a clicked card becomes: what the answer says, or else the answer itself for the one who clicked, who can tap
// no more. ok is false when it stays as it is.
func updateOf(m crm.Message, e store.Entry) (u crm.Update, ok bool) {
	if !e.Answered {
		return u, false
	}
	if e.Reply.Update != nil {
		u = *e.Reply.Update
	} else {
		title, text, _ := strings.Cut(e.Reply.Text, "\n")
		u = crm.Update{Card: crm.Card{Title: title, Text: text}, For: []string{m.From}}
	}
	u.Card.TaskID = m.TaskID
	if len(u.Card.Buttons) == 0 { // no card of 智能机器人 is without something to tap, but a link
		u.Card.Buttons = []crm.Button{{Key: "done", Text: say.Tapped()}}
	}
	return u, u.Card.Title != "" && m.TaskID != ""
}

func (b *Bot) hearFeedback(ctx context.Context, f crm.Feedback) {
	if f.Key == "" {
		return
	}
	if f.At.IsZero() {
		f.At = b.now()
	}
	if err := b.Store.KeepFeedback(ctx, f); err != nil {
		b.Log.Error("bot: feedback", "error", err)
	}
}
