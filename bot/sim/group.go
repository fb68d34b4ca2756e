package sim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// pollFor is how long the platform asks for the end of a stream (D:101031).
const pollFor = 6 * time.Minute

// botMessage is the JSON of a callback of 智能机器人 (D:100719, D:101027).
type botMessage struct {
	MsgID       string     `json:"msgid"`
	BotID       string     `json:"aibotid"`
	ChatID      string     `json:"chatid,omitempty"`
	ChatType    string     `json:"chattype"`
	From        botFrom    `json:"from"`
	ResponseURL string     `json:"response_url,omitempty"`
	Type        string     `json:"msgtype"`
	CreateTime  int64      `json:"create_time,omitempty"`
	Text        *content   `json:"text,omitempty"`
	Image       *mediaRef  `json:"image,omitempty"`
	File        *mediaRef  `json:"file,omitempty"`
	Quote       *quotation `json:"quote,omitempty"`
	Stream      *streamID  `json:"stream,omitempty"`
	Event       any        `json:"event,omitempty"`
}

type botFrom struct {
	UserID string `json:"userid"`
}

type streamID struct {
	ID string `json:"id"`
}

// botReply is what 智能机器人 answers.
type botReply struct {
	Type   string `json:"msgtype"`
	Stream struct {
		ID      string `json:"id"`
		Finish  bool   `json:"finish"`
		Content string `json:"content"`

		Items []streamItem `json:"msg_item"`
	} `json:"stream"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
	Card  *Card    `json:"template_card"`
	Users []string `json:"userids"`
}

// streamItem is a picture under a finished answer.
type streamItem struct {
	Type  string   `json:"msgtype"`
	Image mediaOut `json:"image"`
}

// SayInGroup writes "@跟进助手 text" into a group and follows the answer to its end: a stream is polled as the platform does.
// chat "" is the private chat with 智能机器人. The text of the answer is Answer.Text.
func (p *Platform) SayInGroup(ctx context.Context, chat, from, text string) (Answer, error) {
	m := p.botMessage(chat, from)
	shown := text
	if chat != "" {
		if _, ok := p.group(chat); !ok {
			return Answer{}, fmt.Errorf("sim: no group %q", chat)
		}
		shown = "@" + p.BotName + " " + text
	}
	m.Type, m.Text = "text", &content{shown}
	line := p.hear(from, m.chat(), shown)
	if p.bySocket() {
		a, err := p.askSocket(ctx, m)
		p.settle(ctx, line, "bot:"+p.BotID+":"+m.MsgID, err)
		return a, err
	}
	a, key, err := p.ask(ctx, m)
	p.settle(ctx, line, key, err)
	return a, err
}

// bySocket reports whether 智能机器人 is in WebSocket mode: it has connected.
func (p *Platform) bySocket() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.socket.used
}

// chat names the chat in which the message was written.
func (m botMessage) chat() string {
	if m.ChatID != "" {
		return m.ChatID
	}
	return PrivateChat(m.From.UserID)
}

func (p *Platform) botMessage(chat, from string) botMessage {
	m := botMessage{MsgID: p.nextMsgID(), BotID: p.BotID, ChatID: chat, ChatType: "single", From: botFrom{from}, CreateTime: p.Now().Unix()}
	if chat != "" {
		m.ChatType = "group"
	}
	word := rand.Text()
	p.mu.Lock()
	p.codes[word] = code{chat: m.chat(), until: p.Now().Add(time.Hour)}
	p.mu.Unlock()
	m.ResponseURL = p.BaseURL + "/cgi-bin/aibot/response?response_code=" + word
	return m
}

// ask sends a message of 智能机器人 and shows its answer as it grows. key is the stream's id, which genjin makes the message's key.
func (p *Platform) ask(ctx context.Context, m botMessage) (a Answer, key string, err error) {
	begun := time.Now()
	a, r, err := p.postBot(ctx, m)
	a.ID = m.MsgID
	if err != nil || len(a.Body) == 0 {
		return a, "", err
	}
	line := p.answerLine(m.chat(), r)
	for r.streams() && !r.Stream.Finish && time.Since(begun) < pollFor {
		select {
		case <-ctx.Done():
			return a, r.Stream.ID, ctx.Err()
		case <-time.After(p.Poll):
		}
		poll := p.botMessage(m.ChatID, m.From.UserID)
		poll.Type, poll.Stream, poll.ResponseURL = "stream", &streamID{r.Stream.ID}, ""
		var next botReply
		if a, next, err = p.postBot(ctx, poll); err != nil {
			return a, r.Stream.ID, err
		}
		a.ID = m.MsgID
		if next.streams() && next.Stream.ID == r.Stream.ID {
			r = next
			p.change(line, func(l *Line) { l.Text, l.Open, l.Card = clip(r.Stream.Content, streamLimit), !r.Stream.Finish, r.Card })
		}
	}
	a.Text, a.Took = r.words(), time.Since(begun)
	p.showPictures(m.chat(), r)
	s := Sent{At: p.Now(), Type: r.Type, Text: a.Text, Card: r.Card, Body: a.Body}
	if m.ChatID != "" {
		s.Chat = m.ChatID
	} else {
		s.To = []string{m.From.UserID}
	}
	p.mu.Lock()
	p.record(s)
	p.mu.Unlock()
	return a, r.Stream.ID, nil
}

// streams reports whether a reply is a stream, with a card or without.
func (r botReply) streams() bool { return r.Type == "stream" || r.Type == "stream_with_template_card" }

// Open writes a text into a chat and gives the first response, not what it becomes: the id of the stream when it is one, and whether it
// is finished.
func (p *Platform) Open(ctx context.Context, chat, from, text string) (stream string, finished bool, err error) {
	m := p.botMessage(chat, from)
	m.Type, m.Text = "text", &content{text}
	_, r, err := p.postBot(ctx, m)
	return r.Stream.ID, r.Stream.Finish, err
}

// PollStream asks for a stream once, as the platform does for whoever spoke in that chat.
func (p *Platform) PollStream(ctx context.Context, chat, from, id string) (text string, finished bool, err error) {
	m := p.botMessage(chat, from)
	m.Type, m.Stream, m.ResponseURL = "stream", &streamID{id}, ""
	_, r, err := p.postBot(ctx, m)
	return r.words(), r.Stream.Finish, err
}

// words is what a reply says.
func (r botReply) words() string {
	switch {
	case r.Type == "text":
		return r.Text.Content
	case r.Stream.Content != "":
		return clip(r.Stream.Content, streamLimit)
	case r.Card != nil:
		return r.Card.read()
	}
	return ""
}

func (p *Platform) answerLine(chat string, r botReply) int {
	l := Line{Chat: chat, Channel: "bot", Markdown: r.streams(), Card: r.Card, Open: r.streams() && !r.Stream.Finish}
	if r.Card == nil || r.Stream.Content != "" {
		l.Text = r.words()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(l)
}

// pictures is how many a finished stream shows (D:101031).
const pictures = 10

// showPictures writes the pictures of a finished stream below its text. What is no picture, or comes too early, is not shown.
func (p *Platform) showPictures(chat string, r botReply) {
	if !r.Stream.Finish || len(r.Stream.Items) > pictures {
		return
	}
	for i := range r.Stream.Items {
		item := &r.Stream.Items[i]
		if item.Type != "image" || p.webhookImage(&item.Image) != nil {
			continue
		}
		p.mu.Lock()
		p.write(Line{Chat: chat, Media: &MediaLine{ID: item.Image.MediaID, Name: "image", Type: "image"}})
		p.mu.Unlock()
	}
}

// postBot posts one callback of 智能机器人.
func (p *Platform) postBot(ctx context.Context, m botMessage) (Answer, botReply, error) {
	var r botReply
	plain, err := json.Marshal(m)
	if err != nil {
		return Answer{}, r, err
	}
	most := tries
	if m.Type == "event" {
		most = 1 // an event is sent once (D:101027)
	}
	a, err := p.deliver(ctx, p.bot, most, func(sealed string) []byte {
		b, _ := json.Marshal(map[string]string{"encrypt": sealed})
		return b
	}, plain)
	if err != nil || len(a.Body) == 0 {
		return a, r, err
	}
	if err := json.Unmarshal(a.Body, &r); err != nil {
		return a, r, fmt.Errorf("sim: reply of 智能机器人: %w", err)
	}
	return a, r, nil
}

// EnterBotChat opens the private chat with 智能机器人 for the first time that day; the answer is its welcome.
func (p *Platform) EnterBotChat(ctx context.Context, from string) (Answer, error) {
	m := p.botMessage("", from)
	m.Type, m.Event = "event", map[string]any{"eventtype": "enter_chat"}
	if p.bySocket() {
		return p.askSocket(ctx, m)
	}
	a, _, err := p.ask(ctx, m)
	return a, err
}

// Rate says what a person thinks of an answer, which must have asked for it: verdict 1 good, 2 bad, 3 taken back. answer is the id that
// the answer carried.
func (p *Platform) Rate(ctx context.Context, chat, from, answer string, verdict int) error {
	m := p.botMessage(chat, from)
	m.Type, m.ResponseURL = "event", ""
	m.Event = map[string]any{"eventtype": "feedback_event", "feedback_event": map[string]any{"id": answer, "type": verdict, "content": "", "inaccurate_reason_list": []int{}}}
	if p.bySocket() {
		p.tellSocket(m, Line{})
		return nil
	}
	a, _, err := p.postBot(ctx, m)
	if err == nil && len(a.Body) > 0 {
		err = errors.New("sim: a feedback takes no answer")
	}
	return err
}

// clickInGroup presses a button of a card of 智能机器人. Its response changes the card for everybody.
func (p *Platform) clickInGroup(ctx context.Context, from string, l Line, key string) (Answer, error) {
	chat := l.Chat
	if chat == PrivateChat(from) {
		chat = ""
	}
	m := p.botMessage(chat, from)
	m.Type, m.Event = "event", map[string]any{
		"eventtype":           "template_card_event",
		"template_card_event": map[string]any{"card_type": l.Card.Type, "event_key": key, "task_id": l.Card.TaskID},
	}
	if p.bySocket() {
		t := p.tellSocket(m, l)
		select { // an event is told once, and its card changes within five seconds or not at all
		case <-t.done:
		case <-time.After(5 * time.Second):
		case <-ctx.Done():
			return Answer{}, ctx.Err()
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		return Answer{ID: m.MsgID, Status: http.StatusOK, Tries: t.tries, Text: t.reply}, nil
	}
	a, r, err := p.postBot(ctx, m)
	if err == nil && r.Card != nil {
		if r.Card.TaskID != l.Card.TaskID || r.Card.check() != nil {
			return a, errors.New("sim: the click's answer changes another card, or to none")
		}
		p.replaceCard(l.ID, r.Card, r.Users)
		a.Text = r.Card.read()
	}
	return a, err
}

// replaceCard changes a card of 智能机器人, for everybody or for some.
func (p *Platform) replaceCard(line int, card *Card, users []string) {
	p.change(line, func(l *Line) {
		if len(users) == 0 {
			l.Card, l.CardFor, l.Pressed, l.Replaced = card, nil, "", card.Replace
			return
		}
		per := map[string]*Card{}
		maps.Copy(per, l.CardFor)
		for _, u := range users {
			per[strings.ToLower(u)] = card
		}
		l.CardFor = per
	})
}

// CardOf is what a person sees of a line's card.
func (l Line) CardOf(user string) *Card {
	if c := l.CardFor[strings.ToLower(user)]; c != nil {
		return c
	}
	return l.Card
}

// hear writes what a person says into a chat.
func (p *Platform) hear(from, chat, text string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(Line{Chat: chat, From: from, Text: text, State: "sending"})
}

// settle marks a person's message as delivered or failed, and lets the page learn how it was understood.
func (p *Platform) settle(ctx context.Context, line int, key string, err error) {
	p.change(line, func(l *Line) {
		l.State = "sent"
		if err != nil {
			l.State = "failed"
		}
	})
	if err == nil && key != "" && p.Understanding != nil {
		go p.learn(context.WithoutCancel(ctx), line, key)
	}
}

// learn asks how a message was understood until it is known, for ten seconds.
func (p *Platform) learn(ctx context.Context, line int, key string) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if u, err := p.Understanding(ctx, key); err == nil && len(u) > 0 && json.Valid(u) {
			p.change(line, func(l *Line) { l.Understanding = u })
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-p.done:
			return
		case <-tick.C:
		}
	}
}
