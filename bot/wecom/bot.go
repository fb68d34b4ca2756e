package wecom

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"genjin/crm"
)

// BotConfig is an in-house 智能机器人 in URL mode.
type BotConfig struct {
	Token          string
	EncodingAESKey string
	Old            Credential       // accepted too, for the time of a rotation; may be empty
	Names          []string         // what people write after @; empty: whatever stands before the first space
	Clock          func() time.Time // for Verify; nil: time.Now
}

// Bot is the callback of a 智能机器人: JSON in, JSON out (D:100719, D:101031).
type Bot struct {
	gate
	names []string
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
	return &Bot{gate: gate{codec: codec, clock: c.Clock}, names: c.Names}, nil
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
	var in botMessage
	if err := json.Unmarshal(plain, &in); err != nil {
		// Raw control characters are no JSON, yet the platform has been seen to send some.
		in = botMessage{}
		if err := json.Unmarshal(withoutControls(plain), &in); err != nil {
			return m, e, &Refusal{Status: http.StatusBadRequest, Why: "message", err: err}
		}
		e.Raw = bytes.Clone(plain)
	}
	e.Nonce, e.ResponseURL = q.nonce, in.ResponseURL
	m = b.message(&in, &e)
	return m, e, nil
}

// withoutControls puts a space where JSON allows no character.
func withoutControls(p []byte) []byte {
	out := bytes.Clone(p)
	for i, c := range out {
		if c < ' ' {
			out[i] = ' '
		}
	}
	return out
}

// botMessage is the JSON of a callback (D:100719, D:101027).
type botMessage struct {
	MsgID       string `json:"msgid"`
	BotID       string `json:"aibotid"`
	ChatID      string `json:"chatid"`
	ChatType    string `json:"chattype"`
	ResponseURL string `json:"response_url"`
	CreateTime  number `json:"create_time"`
	From        struct {
		UserID string `json:"userid"`
	} `json:"from"`
	content
	Quote  *content `json:"quote"`
	Stream struct {
		ID string `json:"id"`
	} `json:"stream"`
	Event struct {
		Type string    `json:"eventtype"`
		Card cardEvent `json:"template_card_event"`
	} `json:"event"`
}

// content is what a message or a quotation holds.
type content struct {
	Type  string `json:"msgtype"`
	Text  words  `json:"text"`
	Voice words  `json:"voice"`
	Mixed struct {
		Items []struct {
			Type  string `json:"msgtype"`
			Text  words  `json:"text"`
			Image file   `json:"image"`
		} `json:"msg_item"`
	} `json:"mixed"`
	Image file `json:"image"`
	File  file `json:"file"`
	Video file `json:"video"`
}

type words struct {
	Content string `json:"content"`
}

type file struct {
	URL string `json:"url"`
}

// cardEvent is a click. The platform's own text and samples differ in the names; both are read.
type cardEvent struct {
	CardType string `json:"card_type"`
	EventKey string `json:"event_key"`
	TaskID   string `json:"task_id"`
	CardTyp2 string `json:"cardtype"`
	EventKe2 string `json:"eventkey"`
	TaskI2   string `json:"taskid"`
	Selected struct {
		Items []struct {
			Question string `json:"question_key"`
			Options  struct {
				IDs []string `json:"option_id"`
			} `json:"option_ids"`
		} `json:"selected_item"`
	} `json:"selected_items"`
}

// number is an integer that some write as a string. What is none is 0.
type number int64

// UnmarshalJSON never fails: no message is lost for its time.
func (n *number) UnmarshalJSON(p []byte) error {
	v, _ := strconv.ParseInt(strings.Trim(string(p), `"`), 10, 64)
	*n = number(v)
	return nil
}

func (b *Bot) message(in *botMessage, e *Envelope) crm.Message {
	m := crm.Message{Channel: crm.BotChannel, From: in.From.UserID, At: instant(int64(in.CreateTime))}
	if in.ChatType != "single" {
		m.Chat = in.ChatID // opaque and case-sensitive: 93006 otherwise
	}
	if in.Quote != nil {
		e.Quote = in.Quote.words()
	}
	switch in.Type {
	case "stream":
		e.Stream = in.Stream.ID
		return m
	case "event":
		e.Event = in.Event.Type
	}
	if in.MsgID == "" || in.From.UserID == "" {
		return m
	}
	m.Key = messageKey("bot:"+in.BotID+":", in.MsgID)
	switch in.Type {
	case "event":
		switch in.Event.Type {
		case "enter_chat":
			m.Kind = crm.Enter
		case "template_card_event":
			card := in.Event.Card
			m.Kind, m.Button, m.TaskID = crm.Click, or(card.EventKey, card.EventKe2), or(card.TaskID, card.TaskI2)
			e.CardType = or(card.CardType, card.CardTyp2)
			for _, s := range card.Selected.Items {
				e.Selected = append(e.Selected, Selection{s.Question, s.Options.IDs})
			}
		}
	case "text", "mixed":
		m.Kind, m.Text = crm.TextMessage, b.said(in.words(), m.Chat != "")
		if m.Text == "" {
			m.Text = e.Quote // "@跟进助手" under a quotation: that is what is meant
		}
		if m.Text == "" && in.media() != "" {
			m.Kind = crm.ImageMessage
		}
		m.Media = in.media()
	case "voice":
		m.Kind, m.Text = crm.VoiceMessage, in.words()
	case "image":
		m.Kind, m.Media = crm.ImageMessage, in.media()
	case "file", "video":
		m.Kind, m.Media = crm.MessageKind(in.Type), in.media()
	}
	return m
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// words is all text of a message or quotation.
func (c *content) words() string {
	switch c.Type {
	case "text":
		return c.Text.Content
	case "voice":
		return c.Voice.Content
	case "mixed":
		var parts []string
		for _, i := range c.Mixed.Items {
			if i.Text.Content != "" {
				parts = append(parts, i.Text.Content)
			}
		}
		return strings.Join(parts, "\n")
	}
	return ""
}

// media is the address of the first picture or file; it works for five minutes.
func (c *content) media() string {
	for _, i := range c.Mixed.Items {
		if i.Image.URL != "" {
			return i.Image.URL
		}
	}
	return or(c.Image.URL, or(c.File.URL, c.Video.URL))
}

// said takes the bot's own name off what was said in a group: the platform leaves it in the text. Names may hold
// spaces, so the configured ones are tried first; without them the name ends at the first space.
func (b *Bot) said(text string, group bool) string {
	text = strings.TrimSpace(text)
	rest, at := strings.CutPrefix(text, "@")
	if !group || !at {
		return text
	}
	for _, name := range b.names {
		if after, ok := strings.CutPrefix(rest, name); ok && (after == "" || startsWithSpace(after)) {
			return strings.TrimSpace(after)
		}
	}
	if len(b.names) > 0 {
		return text
	}
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		return strings.TrimSpace(rest[i:])
	}
	return ""
}

func startsWithSpace(s string) bool {
	for _, r := range s {
		return unicode.IsSpace(r)
	}
	return false
}

// Stream is the response to a message or to a poll: the answer so far, the whole of it each time. The message's key
// is a good id: any replica finds the answer under it. A finished stream is asked for no more.
func (b *Bot) Stream(e Envelope, id, text string, finished bool, now time.Time) ([]byte, error) {
	if id == "" {
		return nil, errors.New("wecom: a stream needs an id")
	}
	if parts := Split(text, StreamLimit); len(parts) > 1 {
		text = cut(text, StreamLimit-len("…"))[0] + "…"
	}
	type stream struct {
		ID       string `json:"id"`
		Finished bool   `json:"finish"`
		Content  string `json:"content"`
	}
	return b.reply(e, struct {
		Type   string `json:"msgtype"`
		Stream stream `json:"stream"`
	}{"stream", stream{id, finished, text}}, now)
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
