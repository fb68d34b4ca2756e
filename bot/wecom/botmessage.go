package wecom

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"genjin/crm"
)

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
		Type     string        `json:"eventtype"`
		Card     cardEvent     `json:"template_card_event"`
		Feedback feedbackEvent `json:"feedback_event"`
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
	Key string `json:"aeskey"` // WebSocket mode: each file has its own
}

// address is where the file is, with the key that opens it, if it has its own, as the fragment, which no server sees.
func (f file) address() string {
	if f.URL == "" || f.Key == "" {
		return f.URL
	}
	return f.URL + "#" + url.QueryEscape(f.Key)
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

// feedbackEvent is a thumb under an answer (D:101027).
type feedbackEvent struct {
	ID      string   `json:"id"`
	Type    number   `json:"type"`
	Content string   `json:"content"`
	Reasons []number `json:"inaccurate_reason_list"`
}

// number is an integer that some write as a string. What is none is 0.
type number int64

// UnmarshalJSON never fails: no message is lost for its time.
func (n *number) UnmarshalJSON(p []byte) error {
	v, _ := strconv.ParseInt(strings.Trim(string(p), `"`), 10, 64)
	*n = number(v)
	return nil
}

// botNames are what people write after @ to speak to the bot; none: whatever stands before the first space.
type botNames []string

// read makes a message of what the platform sent, in a callback or in a frame.
func (b botNames) read(plain []byte, e *Envelope) (crm.Message, error) {
	var in botMessage
	if err := json.Unmarshal(plain, &in); err != nil {
		// Raw control characters are no JSON, yet the platform has been seen to send some.
		in = botMessage{}
		if err := json.Unmarshal(withoutControls(plain), &in); err != nil {
			return crm.Message{}, err
		}
		e.Raw = bytes.Clone(plain)
	}
	e.ResponseURL = in.ResponseURL
	return b.message(&in, e), nil
}

func (b botNames) message(in *botMessage, e *Envelope) crm.Message {
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
		case "feedback_event":
			f := in.Event.Feedback
			e.Feedback = &crm.Feedback{Key: m.Key, Answer: f.ID, From: m.From, Verdict: crm.Verdict(f.Type), Words: f.Content, At: m.At}
			for _, r := range f.Reasons {
				e.Feedback.Reasons = append(e.Feedback.Reasons, int(r))
			}
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
		if m.Text != e.Quote {
			m.Quoted = e.Quote
		}
		m.Media = in.media()
		if m.Media == "" && in.Quote != nil {
			m.Media = in.Quote.media()
		}
		if m.Text == "" && m.Media != "" {
			m.Kind = crm.ImageMessage
			if in.Quote != nil && in.media() == "" && (in.Quote.Type == "file" || in.Quote.Type == "video") {
				m.Kind = crm.MessageKind(in.Quote.Type)
			}
		}
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
			return i.Image.address()
		}
	}
	return or(c.Image.address(), or(c.File.address(), c.Video.address()))
}

// said takes the bot's own name off what was said in a group: the platform leaves it in the text. Names may hold
// spaces, so the configured ones are tried first; without them the name ends at the first space.
func (b botNames) said(text string, group bool) string {
	text = strings.TrimSpace(text)
	rest, at := strings.CutPrefix(text, "@")
	if !group || !at {
		return text
	}
	for _, name := range b {
		if after, ok := strings.CutPrefix(rest, name); ok && (after == "" || startsWithSpace(after)) {
			return strings.TrimSpace(after)
		}
	}
	if len(b) > 0 {
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
