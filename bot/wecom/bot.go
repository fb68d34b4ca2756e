package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

// BotConfig is an in-house 智能机器人 in URL mode.
type BotConfig struct {
	Token          string
	EncodingAESKey string
	Old            Credential       // accepted too, for the time of a rotation; may be empty
	Names          []string         // what people write after @; empty: whatever stands before the first space
	BaseURL        string           // of the API, for response_url; empty: WeCom's own
	Clock          func() time.Time // for Verify; nil: time.Now
}

// Bot is the callback of a 智能机器人: JSON in, JSON out (D:100719, D:101031).
type Bot struct {
	gate
	names botNames
	media downloads
	http  *http.Client
}

// NewBot errs when a setting is empty or no key.
func NewBot(c BotConfig) (*Bot, error) {
	codec, err := NewCodec("", Credential{c.Token, c.EncodingAESKey}, c.Old)
	if err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	base, err := apiBase(c.BaseURL)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: newTransport(), Timeout: callLimit, CheckRedirect: stay}
	return &Bot{
		gate: gate{codec: codec, clock: c.Clock}, names: c.Names, http: client,
		media: downloads{http: client, base: base, key: c.EncodingAESKey},
	}, nil
}

// Verify answers the request that WeCom's console makes when the callback's settings are saved.
func (b *Bot) Verify(w http.ResponseWriter, r *http.Request) { b.verify(w, r) }

// Open verifies, decrypts and reads a callback. An error is a *Refusal; StatusOf gives its HTTP status.
// When Envelope.Stream is set, WeCom asks for more of that stream and there is no message. Otherwise a message whose
// Kind is empty wants no answer: an empty 200.
func (b *Bot) Open(r *http.Request, now time.Time) (m crm.Message, e Envelope, err error) {
	buf := b.codec.borrow()
	defer b.codec.giveBack(buf)
	body, err := b.read(buf, r)
	if err != nil {
		return m, e, err
	}
	q, err := readQuery(r.URL.RawQuery)
	if err != nil {
		return m, e, err
	}
	var outer struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(body, &outer); err != nil {
		return m, e, &Refusal{Status: http.StatusBadRequest, Why: "envelope", err: err}
	}
	if err := b.check(buf, q, []byte(outer.Encrypt), now); err != nil {
		return m, e, err
	}
	plain, err := b.unseal(buf, []byte(outer.Encrypt))
	if err != nil {
		return m, e, err
	}
	e.Nonce = q.nonce
	m, err = b.names.read(plain, &e)
	if err != nil {
		return m, e, &Refusal{Status: http.StatusBadRequest, Why: "message", err: err}
	}
	m.Return = e.ResponseURL
	return m, e, nil
}

// feedbackID marks an answer so that people may say what they think of it; WeCom gives it back. At most 256 bytes.
type feedbackID struct {
	ID string `json:"id"`
}

// streamBody is an answer so far, the whole of it each time (D:101031).
type streamBody struct {
	ID       string       `json:"id"`
	Finished bool         `json:"finish"`
	Content  string       `json:"content"`
	Items    []streamItem `json:"msg_item,omitempty"`
	Feedback *feedbackID  `json:"feedback,omitempty"`
}

// streamItem is a picture under a finished answer.
type streamItem struct {
	Type  string       `json:"msgtype"`
	Image webhookImage `json:"image"`
}

// Answer is the response to a message or to a poll: what r says so far. id names the answer, the message's key is a good one: any
// replica finds the answer under it. A finished one is asked for no more. first: it is the response to the message itself,
// not to a poll.
func (b *Bot) Answer(e Envelope, id string, r crm.Reply, finished, first bool, now time.Time) ([]byte, error) {
	if id == "" {
		return nil, errors.New("wecom: a stream needs an id")
	}
	if c := r.Card; c != nil && len(c.Buttons) == 0 && c.Link == "" { // it leads nowhere: its words are enough
		r.Text, r.Card = strings.TrimSpace(r.Text+"\n"+cardText(c)), nil
	}
	text := MarkdownV2(r.Text)
	if parts := cut(text, StreamLimit); len(parts) > 1 {
		text = cut(text, StreamLimit-len("…"))[0] + "…"
	}
	out := struct {
		Type   string        `json:"msgtype"`
		Stream *streamBody   `json:"stream,omitempty"`
		Card   *templateCard `json:"template_card,omitempty"`
	}{Type: "stream"}
	if r.Card != nil && finished {
		card, err := template(r.Card, "")
		if err != nil {
			return nil, fmt.Errorf("wecom: %w", err)
		}
		out.Card, out.Type = card, "stream_with_template_card"
		if first && strings.TrimSpace(text) == "" && r.Picture == nil {
			out.Type = "template_card"
			return b.reply(e, out, now)
		}
	}
	if strings.TrimSpace(text) == "" { // nothing that can be seen does not end a stream
		text = "…"
		if out.Card != nil {
			text = MarkdownV2(r.Card.Title)
		}
	}
	out.Stream = &streamBody{ID: id, Finished: finished, Content: text}
	if first {
		out.Stream.Feedback = &feedbackID{id}
	}
	if p := r.Picture; p != nil && finished && len(p.PNG) > 0 && len(p.PNG) <= pictureLimit {
		out.Stream.Items = []streamItem{{"image", imageOf(p)}}
	}
	return b.reply(e, out, now)
}

// updateBody changes a clicked card (D:101032): for everybody, unless it names people.
type updateBody struct {
	Type  string        `json:"response_type"`
	Users []string      `json:"userids,omitempty"`
	Card  *templateCard `json:"template_card"`
}

func update(u crm.Update) (updateBody, error) {
	card, err := template(&u.Card, "")
	if err != nil {
		return updateBody{}, fmt.Errorf("wecom: %w", err)
	}
	return updateBody{"update_template_card", u.For, card}, nil
}

// Update is the response to a click that changes the card.
func (b *Bot) Update(e Envelope, u crm.Update, now time.Time) ([]byte, error) {
	body, err := update(u)
	if err != nil {
		return nil, err
	}
	return b.reply(e, body, now)
}

// Respond posts a push to the response_url of the message it answers: once, within an hour, as markdown (D:101138). It is the late
// way out, when the stream is over. An *Error of ClassReceiver says that the address is used up.
func (b *Bot) Respond(ctx context.Context, p crm.Push) error {
	const api = "aibot/response"
	address, err := url.Parse(p.Return)
	if err != nil || !b.media.known(address) {
		return &Error{API: api, Msg: "response_url is no address of WeCom", Class: ClassContent}
	}
	text := p.Reply.Text
	if p.Reply.Card != nil {
		text = strings.TrimSpace(text + "\n" + cardText(p.Reply.Card))
	}
	if strings.TrimSpace(text) == "" {
		return &Error{API: api, Msg: "nothing to say", Class: ClassContent}
	}
	content := cut(MarkdownV2(text), StreamLimit-len("…"))
	if len(content) > 1 {
		content[0] += "…"
	}
	body, err := json.Marshal(botMarkdown{"markdown", textBody{content[0]}})
	if err != nil {
		return &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	if e := postJSON(ctx, b.http, api, p.Return, body); e != nil {
		if e.Code != 0 && e.Class != ClassBusy && e.Class != ClassRateLimited {
			e.Class = ClassReceiver
		}
		return e
	}
	return nil
}

type botMarkdown struct {
	Type     string   `json:"msgtype"`
	Markdown textBody `json:"markdown"`
}

// Download fetches what somebody sent to 智能机器人, within five minutes, at most limit bytes.
func (b *Bot) Download(ctx context.Context, media string, limit int64) (File, error) {
	return b.media.fetch(ctx, media, limit)
}

// Welcome is the response to somebody who opened the chat for the first time that day: the only one that may be a
// plain text (D:101027).
func (b *Bot) Welcome(e Envelope, text string, now time.Time) ([]byte, error) {
	return b.reply(e, struct {
		Type string `json:"msgtype"`
		Text words  `json:"text"`
	}{"text", words{text}}, now)
}

// reply encrypts a response; it carries the nonce of the request.
func (b *Bot) reply(e Envelope, answer any, now time.Time) ([]byte, error) {
	plain, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	stamp := now.Unix()
	sealed, signature := b.codec.Seal(plain, strconv.FormatInt(stamp, 10), e.Nonce)
	return json.Marshal(struct {
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msgsignature"`
		Timestamp int64  `json:"timestamp"`
		Nonce     string `json:"nonce"`
	}{sealed, signature, stamp, e.Nonce})
}
