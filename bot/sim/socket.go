package sim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// SocketPath is where 智能机器人 connects in WebSocket mode, below the platform's address.
const SocketPath = "/aibot/socket"

// frame is what travels over the WebSocket (D:101463). An acknowledgement has no command.
type frame struct {
	Command string          `json:"cmd,omitempty"`
	Headers frameHeaders    `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	Code    *int            `json:"errcode,omitempty"`
	Message string          `json:"errmsg,omitempty"`
}

type frameHeaders struct {
	ID string `json:"req_id"`
}

// FrameFault is what goes wrong with a frame of 智能机器人; the zero FrameFault is nothing.
type FrameFault struct {
	Code  int           // errcode; nothing is done
	Drop  bool          // the connection is cut; nothing is done
	Cut   bool          // it is done, but the connection is cut before the acknowledgement
	Mute  bool          // it is done and never acknowledged
	Delay time.Duration // of the acknowledgement
}

// FrameCall is one frame, as a fault sees it.
type FrameCall struct {
	Command string
	N       int // the how manyth of this command, from 1
	Body    []byte
}

// socket is what the platform knows of the connections of 智能机器人. All of it needs Platform.mu.
type socket struct {
	live     *connection
	used     bool // somebody has connected: messages go this way
	faults   func(FrameCall) FrameFault
	frames   map[string]int // by command
	waiting  []*told        // frames nobody took yet
	asked    map[string]*told
	talked   map[string]bool // conversations in which somebody spoke to the bot
	said     map[string][]time.Time
	streams  map[string]*shownStream
	uploads  map[string]*upload
	breaches []string
}

// told is a message or event on its way to the bot.
type told struct {
	id    string // of its frame
	m     botMessage
	raw   []byte
	tries int
	at    time.Time
	done  chan struct{}
	ended bool // answered
	card  Line // that was clicked
	reply string
}

type shownStream struct {
	line    int
	begun   time.Time
	message string // id of the message it answers
	closed  bool
}

// connection is one of the bot's.
type connection struct {
	conn    *websocket.Conn
	writing sync.Mutex
	open    map[string]bool // ids of frames that are not acknowledged
	mu      sync.Mutex
}

// maxTold is how often a message is told that the connection took with it.
const maxTold = 20

// SocketURL is the address for GENJIN_WECOM_BOT_WS_URL.
func (p *Platform) SocketURL() string {
	return "ws" + strings.TrimPrefix(p.BaseURL, "http") + SocketPath
}

// SetFrameFault has decide asked about each frame of 智能机器人; nil takes it away.
func (p *Platform) SetFrameFault(decide func(FrameCall) FrameFault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.socket.faults = decide
}

// Frames is how many frames of a command came.
func (p *Platform) Frames(command string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.socket.frames[command]
}

// Breaches are the rules of the protocol that were broken: a second frame of an id before the first was acknowledged, and the like.
func (p *Platform) Breaches() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.socket.breaches)
}

// Connected reports whether 智能机器人 is connected and subscribed.
func (p *Platform) Connected() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.socket.live != nil
}

// CutSocket cuts the connection of 智能机器人, if there is one; with kick it is told that another one was opened.
func (p *Platform) CutSocket(kick bool) {
	p.mu.Lock()
	c := p.socket.live
	p.mu.Unlock()
	if c == nil {
		return
	}
	if kick {
		p.kick(c)
		return
	}
	_ = c.conn.Close()
}

func (c *connection) send(f frame) {
	raw, _ := json.Marshal(f)
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_ = c.conn.WriteMessage(websocket.TextMessage, raw)
}

func (c *connection) acknowledge(id string, code int, msg string, body any) {
	c.mu.Lock()
	delete(c.open, id)
	c.mu.Unlock()
	f := frame{Headers: frameHeaders{id}, Code: &code, Message: msg}
	if body != nil {
		f.Body, _ = json.Marshal(body)
	}
	c.send(f)
}

// serveSocket plays the platform's end.
func (p *Platform) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &connection{conn: conn, open: map[string]bool{}}
	defer p.gone(c)
	conn.SetReadLimit(2 << 20)
	for {
		_ = conn.SetReadDeadline(time.Now().Add(90 * time.Second)) // it hangs up on who does not ping
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		var f frame
		if json.Unmarshal(raw, &f) != nil {
			p.breach("not a frame")
			return
		}
		if !p.take(c, f) {
			return
		}
	}
}

func (p *Platform) breach(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.socket.breaches = append(p.socket.breaches, what)
}

// take does what a frame asks; false ends the connection.
func (p *Platform) take(c *connection, f frame) bool {
	p.mu.Lock()
	p.socket.frames[f.Command]++
	call := FrameCall{f.Command, p.socket.frames[f.Command], f.Body}
	decide, subscribed := p.socket.faults, p.socket.live == c
	p.mu.Unlock()
	c.mu.Lock()
	if c.open[f.Headers.ID] {
		p.breach("second frame of " + f.Headers.ID + " before the first was acknowledged: " + f.Command)
	}
	c.open[f.Headers.ID] = true
	c.mu.Unlock()
	var fault FrameFault
	if decide != nil {
		fault = decide(call)
	}
	switch {
	case fault.Drop:
		return false
	case fault.Code != 0:
		c.acknowledge(f.Headers.ID, fault.Code, "fault", nil)
		return true
	case f.Command != "aibot_subscribe" && !subscribed:
		c.acknowledge(f.Headers.ID, codeSocket, "not subscribed", nil)
		return true
	}
	code, msg, body := p.perform(c, f)
	if fault.Cut {
		return false
	}
	answer := func() { c.acknowledge(f.Headers.ID, code, msg, body) }
	switch {
	case fault.Mute:
	case fault.Delay > 0:
		time.AfterFunc(fault.Delay, answer)
	default:
		answer()
	}
	if f.Command == "aibot_subscribe" && code == 0 {
		p.tellWaiting(c)
	}
	return true
}

func (p *Platform) perform(c *connection, f frame) (code int, msg string, body any) {
	switch f.Command {
	case "aibot_subscribe":
		return p.subscribe(c, f.Body)
	case "ping":
		return 0, "pong", nil
	case "aibot_respond_msg":
		return p.respond(f)
	case "aibot_respond_welcome_msg", "aibot_respond_update_msg":
		return p.react(f)
	case "aibot_send_msg":
		return p.sendMsg(f)
	case "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish":
		return p.upload(f)
	}
	return codeMsgType, "unknown cmd", nil
}

func (p *Platform) subscribe(c *connection, body []byte) (int, string, any) {
	var in struct {
		ID     string `json:"bot_id"`
		Secret string `json:"secret"`
	}
	if json.Unmarshal(body, &in) != nil || in.ID != p.BotID || in.Secret != p.BotSecret {
		return codeSecret, "invalid bot_id or secret", nil
	}
	p.mu.Lock()
	older := p.socket.live
	p.socket.live, p.socket.used = c, true
	p.mu.Unlock()
	if older != nil && older != c {
		p.kick(older)
	}
	return 0, "ok", nil
}

// kick tells a connection that a newer one took its place, and ends it.
func (p *Platform) kick(c *connection) {
	body, _ := json.Marshal(map[string]any{"msgid": rand.Text(), "aibotid": p.BotID, "msgtype": "event", "event": map[string]any{"eventtype": "disconnected_event"}})
	c.send(frame{Command: "aibot_event_callback", Headers: frameHeaders{"ev_" + rand.Text()}, Body: body})
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "kicked"), time.Now().Add(time.Second))
	time.AfterFunc(time.Second, func() { _ = c.conn.Close() })
}

// gone forgets a connection: what it was told and has not answered is told again.
func (p *Platform) gone(c *connection) {
	_ = c.conn.Close()
	p.mu.Lock()
	if p.socket.live == c {
		p.socket.live = nil
	}
	var again []*told
	for _, t := range p.socket.asked {
		if !t.ended && t.m.Type != "event" && t.tries < maxTold && !slices.Contains(p.socket.waiting, t) {
			again = append(again, t)
		}
	}
	slices.SortFunc(again, func(a, b *told) int { return a.at.Compare(b.at) })
	p.socket.waiting = append(again, p.socket.waiting...)
	live := p.socket.live
	p.mu.Unlock()
	if live != nil {
		p.tellWaiting(live)
	}
}

// tellWaiting sends what waits.
func (p *Platform) tellWaiting(c *connection) {
	for {
		p.mu.Lock()
		if p.socket.live != c || len(p.socket.waiting) == 0 {
			p.mu.Unlock()
			return
		}
		t := p.socket.waiting[0]
		p.socket.waiting = p.socket.waiting[1:]
		t.tries++
		p.mu.Unlock()
		command := "aibot_msg_callback"
		if t.m.Type == "event" {
			command = "aibot_event_callback"
		}
		c.send(frame{Command: command, Headers: frameHeaders{t.id}, Body: t.raw})
	}
}

// tellSocket gives a message or event to the bot over its WebSocket. It does not wait for an answer.
func (p *Platform) tellSocket(m botMessage, card Line) *told {
	m.ResponseURL = ""
	raw, _ := json.Marshal(m)
	t := &told{id: "req_" + rand.Text(), m: m, raw: raw, at: time.Now(), done: make(chan struct{}), card: card}
	p.mu.Lock()
	p.socket.asked[t.id] = t
	p.socket.talked[m.conversation()] = true
	p.socket.waiting = append(p.socket.waiting, t)
	live := p.socket.live
	p.mu.Unlock()
	if live != nil {
		p.tellWaiting(live)
	}
	return t
}

// conversation is what aibot_send_msg calls it: the group, or the person.
func (m botMessage) conversation() string {
	if m.ChatID != "" {
		return m.ChatID
	}
	return m.From.UserID
}

// answered needs p.mu held.
func (t *told) answered(text string) {
	t.reply = text
	if !t.ended {
		t.ended = true
		close(t.done)
	}
}

// askSocket is ask over the WebSocket: it waits until the message is answered.
func (p *Platform) askSocket(ctx context.Context, m botMessage) (a Answer, err error) {
	begun := time.Now()
	t := p.tellSocket(m, Line{})
	a.ID = m.MsgID
	select {
	case <-t.done:
	case <-ctx.Done():
		return a, ctx.Err()
	case <-time.After(pollFor):
		return a, errors.New("sim: the message was not answered")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	a.Status, a.Tries, a.Took, a.Text = http.StatusOK, t.tries, time.Since(begun), t.reply
	return a, nil
}

// Tell gives a message to 智能机器人 over its WebSocket and does not wait; chat "" is its private chat. It gives the message's id.
func (p *Platform) Tell(chat, from, text string) (id string) {
	m := p.botMessage(chat, from)
	m.Type, m.Text = "text", &content{text}
	if chat != "" {
		m.Text.Content = "@" + p.BotName + " " + text
	}
	line := p.hear(from, m.chat(), m.Text.Content)
	p.tellSocket(m, Line{})
	p.change(line, func(l *Line) { l.State = "sent" })
	return m.MsgID
}

// socketBody is what a frame says.
type socketBody struct {
	outgoing
	ChatType int `json:"chat_type"`
	Stream   *struct {
		ID      string       `json:"id"`
		Finish  bool         `json:"finish"`
		Content string       `json:"content"`
		Items   []streamItem `json:"msg_item"`

		Feedback *struct{} `json:"feedback"`
	} `json:"stream"`
	Users []string `json:"userids"`
}

// respond is aibot_respond_msg: it answers the message whose frame had the same id, within a day.
func (p *Platform) respond(f frame) (int, string, any) {
	var in socketBody
	if json.Unmarshal(f.Body, &in) != nil {
		return codeBadJSON, "data format error", nil
	}
	p.mu.Lock()
	t := p.socket.asked[f.Headers.ID]
	p.mu.Unlock()
	if t == nil || t.m.Type == "event" {
		return codeNoReq, "invalid req_id", nil
	}
	if code, msg := p.overLimit(t.m.conversation()); code != 0 {
		return code, msg, nil
	}
	if in.Type == "stream" {
		if in.Stream == nil || in.Stream.ID == "" || len(in.Stream.Content) > streamLimit || len(in.Stream.Items) > 0 {
			return codeParam, "invalid stream", nil
		}
		if in.Stream.Feedback != nil && p.streamed(in.Stream.ID) {
			p.breach("feedback.id after the first state of stream " + in.Stream.ID)
		}
		return p.stream(t, in.Stream.ID, in.Stream.Content, in.Stream.Finish, f.Body)
	}
	l, refused := p.line(in.outgoing, streamLimit)
	if refused != nil || in.Type == "text" {
		return codeMsgType, "invalid message type", nil
	}
	p.showBot(t.m, l, "aibot_respond_msg", in.Type, f, t)
	return 0, "ok", nil
}

// streamed reports whether an answer has been shown in part.
func (p *Platform) streamed(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.socket.streams[id] != nil
}

// stream shows an answer as far as it is.
func (p *Platform) stream(t *told, id, text string, finish bool, raw []byte) (int, string, any) {
	p.mu.Lock()
	x := p.socket.streams[id]
	if x == nil {
		x = &shownStream{begun: p.Now(), message: t.id, line: p.write(Line{Chat: t.m.chat(), Channel: "bot", Markdown: true, Open: !finish, Text: text})}
		p.socket.streams[id] = x
	}
	late, other, closed := p.Now().Sub(x.begun) > pollFor, x.message != t.id, x.closed
	x.closed = x.closed || finish
	if finish && !closed && !late && !other {
		t.answered(text)
		s := Sent{At: p.Now(), Path: "aibot_respond_msg", Type: "stream", Text: text, Body: raw, MsgID: t.m.MsgID, Chat: t.m.ChatID}
		if s.Chat == "" {
			s.To = []string{t.m.From.UserID}
		}
		p.record(s)
	}
	p.mu.Unlock()
	switch {
	case late:
		return codeStreamEnd, "stream message update expired", nil
	case other:
		return codeParam, "the stream belongs to another message", nil
	}
	p.change(x.line, func(l *Line) { l.Text, l.Open = text, !finish && !closed })
	return 0, "ok", nil
}

// showBot writes a message of the bot into a conversation.
func (p *Platform) showBot(m botMessage, l Line, path, kind string, f frame, t *told) {
	l.Chat, l.Push, l.Channel = m.chat(), path == "aibot_send_msg", "bot"
	s := Sent{At: p.Now(), Path: path, Type: kind, Text: l.Text, Card: l.Card, Body: f.Body, Frame: f.Headers.ID, Chat: m.ChatID}
	if m.ChatID == "" {
		s.To = []string{m.From.UserID}
	}
	if l.Card != nil {
		s.Text = l.Card.read()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t != nil {
		s.MsgID = t.m.MsgID
		t.answered(s.Text)
	}
	p.write(l)
	p.record(s)
}

// overLimit counts what goes into a conversation: 30 a minute (D:101463).
func (p *Platform) overLimit(conversation string) (int, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, kept := p.Now(), p.socket.said[conversation][:0]
	for _, at := range p.socket.said[conversation] {
		if now.Sub(at) < time.Minute {
			kept = append(kept, at)
		}
	}
	if len(kept) >= 30 {
		p.socket.said[conversation] = kept
		return codeOften, "api freq out of limit"
	}
	p.socket.said[conversation] = append(kept, now)
	return 0, ""
}

// sendMsg is aibot_send_msg: into a conversation in which somebody has spoken to the bot.
func (p *Platform) sendMsg(f frame) (int, string, any) {
	var in socketBody
	raw := f.Body
	if json.Unmarshal(raw, &in) != nil {
		return codeBadJSON, "data format error", nil
	}
	if !slices.Contains([]string{"markdown", "template_card", "file", "image", "voice", "video"}, in.Type) {
		return codeMsgType, "invalid message type", nil
	}
	p.mu.Lock()
	known := p.socket.talked[in.Chat]
	p.mu.Unlock()
	_, isGroup := p.group(in.Chat)
	if !known || in.ChatType == 1 && isGroup || in.ChatType == 2 && !isGroup {
		return codeNoChat, "invalid chatid", nil
	}
	if code, msg := p.overLimit(in.Chat); code != 0 {
		return code, msg, nil
	}
	if in.Markdown != nil && len(in.Markdown.Content) > streamLimit {
		return codeParam, "content too long", nil
	}
	l, refused := p.line(in.outgoing, streamLimit)
	if refused != nil {
		return codeParam, fmt.Sprint(refused["errmsg"]), nil
	}
	m := botMessage{From: botFrom{in.Chat}}
	if isGroup {
		m = botMessage{ChatID: in.Chat}
	}
	p.mu.Lock()
	var open *told // what a person asked there and has no answer to: this is one
	for _, t := range p.socket.asked {
		if !t.ended && t.m.Type != "event" && t.m.conversation() == in.Chat && (open == nil || t.at.Before(open.at)) {
			open = t
		}
	}
	p.mu.Unlock()
	p.showBot(m, l, "aibot_send_msg", in.Type, f, open)
	return 0, "ok", nil
}

// react answers an event: a welcome, or a changed card, within five seconds.
func (p *Platform) react(f frame) (int, string, any) {
	var in socketBody
	if json.Unmarshal(f.Body, &in) != nil {
		return codeBadJSON, "data format error", nil
	}
	p.mu.Lock()
	t := p.socket.asked[f.Headers.ID]
	p.mu.Unlock()
	if t == nil || t.m.Type != "event" || time.Since(t.at) > 5*time.Second {
		return codeNoReq, "invalid req_id", nil
	}
	if f.Command == "aibot_respond_welcome_msg" {
		l, refused := p.line(in.outgoing, streamLimit)
		if refused != nil {
			return codeParam, "invalid welcome", nil
		}
		p.showBot(t.m, l, "aibot_respond_welcome_msg", in.Type, f, t)
		return 0, "ok", nil
	}
	if in.Card == nil || t.card.Card == nil || in.Card.TaskID != t.card.Card.TaskID || in.Card.check() != nil {
		return codeParam, "invalid template_card", nil
	}
	p.replaceCard(t.card.ID, in.Card, in.Users)
	p.mu.Lock()
	defer p.mu.Unlock()
	t.answered(in.Card.read())
	return 0, "ok", nil
}
