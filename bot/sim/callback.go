package sim

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

// tries is how often WeCom sends a callback that was not answered with 200 within its timeout (D:90238).
const tries = 3

// Field is one element of a message's XML.
type Field struct{ Name, Value string }

// Message is what a person sends to the app.
type Message struct {
	ID     string // MsgId; empty: a new one. The same id again is a retry
	From   string
	Type   string // MsgType; empty: text
	Text   string // Content of a text
	Fields []Field
	At     time.Time // CreateTime; zero: now
}

// Answer is what came back in the response of a callback.
type Answer struct {
	ID       string // of the message
	Status   int    // of the last try; 0: no answer at all
	Tries    int
	Took     time.Duration
	Text     string // the passive reply
	Replaced string // what a clicked button says now
	Body     []byte // the decrypted response; empty: an empty 200
}

// Say sends a text to the app as a person would and gives the passive reply, which is empty when the answer comes later.
func (p *Platform) Say(ctx context.Context, from, text string) (passive string, err error) {
	a, err := p.SayAs(ctx, Message{From: from, Text: text})
	return a.Text, err
}

// SayAs sends any message to the app. It errs when no try was answered with 200 or the response is not one WeCom takes.
func (p *Platform) SayAs(ctx context.Context, m Message) (Answer, error) {
	m = p.complete(m)
	line := p.hear(m.From, PrivateChat(m.From), said(m))
	a, err := p.sayAs(ctx, m)
	p.settle(ctx, line, p.MessageKey(m.From, m.ID), err)
	return a, err
}

func (p *Platform) complete(m Message) Message {
	if m.ID == "" {
		m.ID = p.nextMsgID()
	}
	if m.Type == "" {
		m.Type = "text"
	}
	if m.At.IsZero() {
		m.At = p.Now()
	}
	return m
}

func (p *Platform) sayAs(ctx context.Context, m Message) (Answer, error) {
	a, err := p.postApp(ctx, m.From, m.At, m.elements())
	a.ID = m.ID
	return a, err
}

// elements are those of a message beside its sender and time.
func (m Message) elements() []Field {
	fields := []Field{{"MsgType", m.Type}}
	if m.Type == "text" {
		fields = append(fields, Field{"Content", m.Text})
	}
	return append(append(fields, m.Fields...), Field{"MsgId", m.ID})
}

// said is what a message looks like in the chat.
func said(m Message) string {
	if m.Type == "text" {
		return m.Text
	}
	for _, f := range m.Fields {
		if slices.Contains([]string{"Label", "Title", "Recognition"}, f.Name) {
			return "[" + m.Type + "] " + f.Value
		}
	}
	return "[" + m.Type + "]"
}

// MessageKey is the key under which genjin keeps a message of the app's channel: the platform's id within agent and sender.
func (p *Platform) MessageKey(from, msgID string) string {
	return fmt.Sprintf("app:%d:%s:%s", p.AgentID, crm.UserKey(from), msgID)
}

// Event sends an event of the app, such as enter_agent, with further elements.
func (p *Platform) Event(ctx context.Context, from, event string, fields ...Field) (Answer, error) {
	return p.postApp(ctx, from, p.Now(), append([]Field{{"MsgType", "event"}, {"Event", event}}, fields...))
}

// Click presses a button of the newest card with this task id that the person got, in their chat or a group of theirs.
// A card whose buttons are grey is not clicked: an error.
func (p *Platform) Click(ctx context.Context, from, task, key string) (Answer, error) {
	l, ok := p.cardOf(from, task)
	if !ok {
		return Answer{}, fmt.Errorf("sim: %s has no card %q with buttons to press", from, task)
	}
	if !slices.ContainsFunc(l.CardOf(from).Buttons, func(b CardButton) bool { return b.Key == key && b.Type == 0 }) {
		return Answer{}, fmt.Errorf("sim: card %q has no button %q", task, key)
	}
	if l.Chat != PrivateChat(from) || l.Channel == "bot" {
		return p.clickInGroup(ctx, from, l, key)
	}
	p.mu.Lock()
	word := p.mintCardCode(rand.Text(), task)
	p.mu.Unlock()
	a, err := p.Event(ctx, from, "template_card_event",
		Field{"EventKey", key}, Field{"TaskId", task}, Field{"CardType", l.Card.Type}, Field{"ResponseCode", word})
	if err != nil {
		return a, err
	}
	var u cardUpdate
	if len(a.Body) > 0 {
		if err := xml.Unmarshal(a.Body, &u); err != nil {
			return a, fmt.Errorf("sim: response to a click: %w", err)
		}
	}
	a.Replaced = u.Button.ReplaceName
	p.change(l.ID, func(l *Line) {
		switch {
		case u.Card != nil:
			l.Card, l.Pressed, l.Replaced = u.Card, "", u.Card.Replace
		case u.Button.ReplaceName != "":
			l.Pressed, l.Replaced = key, u.Button.ReplaceName
		}
	})
	return a, nil
}

// cardOf finds a card that the person can still press.
func (p *Platform) cardOf(who, task string) (Line, bool) {
	for _, l := range slices.Backward(p.Lines()) {
		if l.Card == nil || l.Card.TaskID != task || l.Replaced != "" {
			continue
		}
		g, isGroup := p.group(l.Chat)
		if l.Chat == PrivateChat(who) || isGroup && slices.ContainsFunc(g.Members, func(m string) bool { return strings.EqualFold(m, who) }) {
			return l, true
		}
	}
	return Line{}, false
}

// Verify asks the app's address for its echo, as the console does when its settings are saved (D:90238).
func (p *Platform) Verify(ctx context.Context) error { return p.verify(ctx, p.app) }

// VerifyBot does the same for 智能机器人.
func (p *Platform) VerifyBot(ctx context.Context) error { return p.verify(ctx, p.bot) }

func (p *Platform) verify(ctx context.Context, ch channel) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	want := strconv.FormatInt(p.Now().UnixNano(), 10)
	sealed := ch.codec.seal([]byte(want), ch.receiveID)
	q := p.query(ch, sealed)
	q.Set("echostr", sealed)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Target+ch.path+"?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	res, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("sim: verify: %w", err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err == nil && (res.StatusCode != http.StatusOK || string(got) != want) {
		err = fmt.Errorf("sim: verify: answered %d and %q", res.StatusCode, got)
	}
	return err
}

// query signs a ciphertext.
func (p *Platform) query(ch channel, sealed string) url.Values {
	timestamp, nonce := strconv.FormatInt(p.Now().Unix(), 10), rand.Text()[:16]
	return url.Values{
		"timestamp": {timestamp}, "nonce": {nonce}, "msg_signature": {sign(ch.token, timestamp, nonce, sealed)},
	}
}

// postApp sends one message or event of a person to the app's address.
func (p *Platform) postApp(ctx context.Context, from string, at time.Time, fields []Field) (Answer, error) {
	a, err := p.deliver(ctx, p.app, tries, p.appEnvelope, p.appMessage(from, at, fields))
	if err != nil || len(a.Body) == 0 {
		return a, err
	}
	var r struct {
		ToUserName, FromUserName, MsgType, Content string
	}
	if err := xml.Unmarshal(a.Body, &r); err != nil {
		return a, fmt.Errorf("sim: passive reply: %w", err)
	}
	switch {
	case !strings.EqualFold(r.ToUserName, from) || r.FromUserName != p.CorpID:
		return a, fmt.Errorf("sim: passive reply from %q to %q", r.FromUserName, r.ToUserName)
	case r.MsgType == "text":
		a.Text = clip(r.Content, textLimit)
		p.receive(a.Text, from)
	}
	return a, nil
}

// appMessage is the XML of what a person sends or does, before it is encrypted.
func (p *Platform) appMessage(from string, at time.Time, fields []Field) []byte {
	var b strings.Builder
	b.WriteString("<xml>")
	head := []Field{{"ToUserName", p.CorpID}, {"FromUserName", from}, {"CreateTime", strconv.FormatInt(at.Unix(), 10)}}
	for _, f := range slices.Concat(head, fields, []Field{{"AgentID", strconv.FormatInt(p.AgentID, 10)}}) {
		element(&b, f)
	}
	b.WriteString("</xml>")
	return []byte(b.String())
}

// appEnvelope is the body of a callback around what was encrypted.
func (p *Platform) appEnvelope(sealed string) []byte {
	var b strings.Builder
	b.WriteString("<xml>")
	for _, f := range []Field{{"ToUserName", p.CorpID}, {"AgentID", strconv.FormatInt(p.AgentID, 10)}, {"Encrypt", sealed}} {
		element(&b, f)
	}
	b.WriteString("</xml>")
	return []byte(b.String())
}

// Callback is a message signed and encrypted as WeCom would post it to Path, for those who send it themselves.
type Callback struct {
	Path        string // with the query
	ContentType string
	Body        []byte
}

// Callback signs and encrypts a text to the app without sending it. Nothing of it is noted on the platform.
func (p *Platform) Callback(m Message) Callback {
	m = p.complete(m)
	sealed := p.app.codec.seal(p.appMessage(m.From, m.At, m.elements()), p.app.receiveID)
	return Callback{Path: p.app.path + "?" + p.query(p.app, sealed).Encode(), ContentType: p.app.contentType, Body: p.appEnvelope(sealed)}
}

func element(b *strings.Builder, f Field) {
	b.WriteString("<" + f.Name + ">")
	if _, err := strconv.ParseInt(f.Value, 10, 64); err == nil {
		b.WriteString(f.Value)
	} else {
		b.WriteString("<![CDATA[" + strings.ReplaceAll(f.Value, "]]>", "]]]]><![CDATA[>") + "]]>")
	}
	b.WriteString("</" + f.Name + ">")
}

// receive shows a passive reply to the person.
func (p *Platform) receive(text, who string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(Line{Chat: PrivateChat(who), Text: text})
	p.record(Sent{At: p.Now(), To: []string{who}, Type: "text", Text: text})
}

// deliver posts a callback until it is answered with 200, at most so many times; each try is encrypted anew.
func (p *Platform) deliver(ctx context.Context, ch channel, most int, envelope func(sealed string) []byte, plain []byte) (a Answer, err error) {
	if p.Target == "" {
		return a, errors.New("sim: Target is not set")
	}
	begun := time.Now()
	for a.Tries < most {
		a.Tries++
		sealed := ch.codec.seal(plain, ch.receiveID)
		q := p.query(ch, sealed)
		a.Status, a.Body, err = p.post(ctx, ch, q, envelope(sealed))
		a.Took = time.Since(begun)
		if err == nil && a.Status == http.StatusOK || ctx.Err() != nil {
			break
		}
	}
	if err == nil && a.Status != http.StatusOK {
		err = fmt.Errorf("sim: callback: status %d after %d tries", a.Status, a.Tries)
	}
	if err != nil || len(a.Body) == 0 {
		return a, err
	}
	a.Body, err = p.unseal(ch, a.Body)
	return a, err
}

// post is one try.
func (p *Platform) post(ctx context.Context, ch channel, q url.Values, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Target+ch.path+"?"+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", ch.contentType)
	res, err := p.client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("sim: callback: %w", err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return 0, nil, fmt.Errorf("sim: callback: read response: %w", err)
	}
	return res.StatusCode, b, nil
}

// unseal checks and decrypts the response of a callback: XML from the app, JSON from 智能机器人.
func (p *Platform) unseal(ch channel, body []byte) ([]byte, error) {
	var r struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if ch.path == p.app.path {
		if err := xml.Unmarshal(body, &r); err != nil {
			return nil, fmt.Errorf("sim: response: %w", err)
		}
	} else {
		var j struct {
			Encrypt      string `json:"encrypt"`
			MsgSignature string `json:"msgsignature"`
			Timestamp    int64  `json:"timestamp"`
			Nonce        string `json:"nonce"`
		}
		if err := json.Unmarshal(body, &j); err != nil {
			return nil, fmt.Errorf("sim: response: %w", err)
		}
		r.Encrypt, r.MsgSignature, r.TimeStamp, r.Nonce = j.Encrypt, j.MsgSignature, strconv.FormatInt(j.Timestamp, 10), j.Nonce
	}
	if sign(ch.token, r.TimeStamp, r.Nonce, r.Encrypt) != r.MsgSignature {
		return nil, errors.New("sim: response: wrong signature")
	}
	plain, err := ch.codec.open(r.Encrypt, ch.receiveID)
	if err != nil {
		return nil, fmt.Errorf("sim: response: %w", err)
	}
	return plain, nil
}
