package sim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits in bytes of what people are sent (D:90236, D:99110, D:101031).
const (
	textLimit    = 2048
	webhookLimit = 4096
	streamLimit  = 20480
)

// outgoing is the body of message/send, appchat/send and webhook/send.
type outgoing struct {
	To        string           `json:"touser"`
	Party     string           `json:"toparty"`
	Tag       string           `json:"totag"`
	Chat      string           `json:"chatid"`
	Type      string           `json:"msgtype"`
	AgentID   any              `json:"agentid"`
	Check     int              `json:"enable_duplicate_check"`
	CheckFor  int              `json:"duplicate_check_interval"`
	Text      *content         `json:"text"`
	Markdown  *content         `json:"markdown"`
	Markdown2 *content         `json:"markdown_v2"`
	Card      *Card            `json:"template_card"`
	TextCard  *textCard        `json:"textcard"`
	News      *news            `json:"news"`
	Image     *mediaOut        `json:"image"`
	Voice     *mediaOut        `json:"voice"`
	Video     *mediaOut        `json:"video"`
	File      *mediaOut        `json:"file"`
	Stream    *json.RawMessage `json:"stream"`
}

type content struct {
	Content string `json:"content"`
}

type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
}

type news struct {
	Articles []textCard `json:"articles"`
}

type mediaOut struct {
	MediaID string `json:"media_id"`
	Base64  string `json:"base64"` // of an image by webhook
	MD5     string `json:"md5"`
}

// line is what people see of a message; a reply says why there is nothing to see.
func (p *Platform) line(m outgoing, limit int) (Line, reply) {
	text := func(c *content, markdown bool) (Line, reply) {
		if c == nil || c.Content == "" {
			return Line{}, failed(codeEmpty, "empty content")
		}
		return Line{Text: clip(c.Content, limit), Markdown: markdown}, nil
	}
	switch m.Type {
	case "text":
		return text(m.Text, false)
	case "markdown":
		return text(m.Markdown, true)
	case "markdown_v2":
		return text(m.Markdown2, true)
	case "textcard":
		if m.TextCard == nil || m.TextCard.Title == "" || m.TextCard.URL == "" {
			return Line{}, failed(codeParam, "textcard needs title and url")
		}
		return Line{Card: linkCard(*m.TextCard)}, nil
	case "news":
		if m.News == nil || len(m.News.Articles) == 0 || len(m.News.Articles) > 8 {
			return Line{}, failed(codeParam, "news needs 1 to 8 articles")
		}
		return Line{Card: linkCard(m.News.Articles[0])}, nil
	case "template_card":
		if m.Card == nil {
			return Line{}, failed(codeParam, "template_card is missing")
		}
		if err := m.Card.check(); err != nil {
			return Line{}, failed(codeParam, "invalid template_card: "+err.Error())
		}
		return Line{Card: m.Card}, nil
	case "image", "voice", "video", "file":
		out := map[string]*mediaOut{"image": m.Image, "voice": m.Voice, "video": m.Video, "file": m.File}[m.Type]
		if out == nil {
			return Line{}, failed(codeMedia, "media_id missing")
		}
		f, ok := p.MediaOf(out.MediaID)
		if !ok {
			return Line{}, failed(codeMedia, "invalid media_id")
		}
		return Line{Media: &MediaLine{ID: out.MediaID, Name: f.Name, Type: m.Type}}, nil
	}
	return Line{}, failed(codeMsgType, "invalid message type")
}

func linkCard(c textCard) *Card {
	return &Card{
		Type: "text_notice", Main: CardTitle{Title: c.Title}, Sub: c.Description,
		Action: &CardLink{Type: 1, URL: c.URL}, Jumps: []CardLink{{Type: 1, Title: "详情", URL: c.URL}},
	}
}

// clip cuts at a limit of bytes without breaking a character.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// isAgent reports whether the JSON value is our agent id as an integer: "1000002" is refused.
func (p *Platform) isAgent(v any) bool {
	n, ok := v.(float64)
	return ok && n == float64(p.AgentID)
}

// duplicate is an answer that is given again to the same request body.
type duplicate struct {
	answer reply
	until  time.Time
}

// messageSend is message/send (D:90236).
func (p *Platform) messageSend(q request) reply {
	var m outgoing
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	if !p.isAgent(m.AgentID) {
		return failed(codeAgent, "invalid agentid, it must be an integer")
	}
	if m.To == "" && m.Party == "" && m.Tag == "" {
		return failed(codeNoReceiver, "touser, toparty and totag are all empty")
	}
	shown, refused := p.line(m, textLimit)
	if refused != nil {
		return refused
	}
	to, invalid := p.receivers(m)
	if len(to) == 0 {
		return failed(codeNobody, "user & party & tag all invalid")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	body := string(q.body)
	if d, ok := p.recent[body]; ok && m.Check == 1 && d.until.After(p.Now()) {
		return d.answer
	}
	if shown.Card != nil && shown.Card.TaskID != "" && p.taskUsed(shown.Card.TaskID) {
		return failed(codeParam, "task_id was used before")
	}
	p.msgID++
	msgID := fmt.Sprintf("msg%d", p.msgID)
	answer := reply{"invaliduser": strings.Join(invalid, "|"), "invalidparty": "", "invalidtag": "", "unlicenseduser": "", "msgid": msgID}
	s := Sent{At: p.Now(), Path: "/cgi-bin/message/send", Type: m.Type, Text: shown.Text, Card: shown.Card, Body: q.body, MsgID: msgID, Refused: invalid}
	if shown.Card != nil {
		s.Text = shown.Card.read()
		if shown.Card.TaskID != "" {
			s.Code = p.mintCardCode("rc"+msgID, shown.Card.TaskID)
			answer["response_code"] = s.Code
		}
	}
	if m.Check == 1 {
		interval := 30 * time.Minute
		if m.CheckFor > 0 {
			interval = min(time.Duration(m.CheckFor)*time.Second, 4*time.Hour)
		}
		p.recent[body] = duplicate{answer: answer, until: p.Now().Add(interval)}
	}
	if q.lose {
		return answer
	}
	for _, who := range to {
		l := shown
		l.Chat, l.Push = PrivateChat(who.ID), true
		p.write(l)
		s.To = append(s.To, who.ID)
	}
	p.record(s)
	return answer
}

// taskUsed needs p.mu held.
func (p *Platform) taskUsed(task string) bool {
	return slices.ContainsFunc(p.lines, func(l *Line) bool { return l.Card != nil && l.Card.TaskID == task })
}

// receivers are the people a message goes to, and the ids, lower-cased, of those who get nothing.
func (p *Platform) receivers(m outgoing) (to []Person, invalid []string) {
	add := func(who Person) {
		if !slices.ContainsFunc(to, func(t Person) bool { return t.ID == who.ID }) {
			to = append(to, who)
		}
	}
	for _, id := range strings.Split(m.To, "|") {
		who, ok := p.person(id)
		switch {
		case id == "@all":
			for _, who := range p.People {
				if who.reachable() {
					add(who)
				}
			}
		case ok && who.reachable():
			add(who)
		case id != "":
			invalid = append(invalid, strings.ToLower(id))
		}
	}
	for _, id := range strings.Split(m.Party, "|") {
		for _, who := range p.People {
			if who.reachable() && slices.ContainsFunc(who.Departments, func(d int64) bool { return fmt.Sprint(d) == id }) {
				add(who)
			}
		}
	}
	return to, invalid
}

// toGroup delivers into a group.
func (p *Platform) toGroup(g Group, m outgoing, q request, limit int, path string) reply {
	shown, refused := p.line(m, limit)
	if refused != nil {
		return refused
	}
	if q.lose {
		return reply{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	shown.Chat, shown.Push = g.ID, true
	if path == "/cgi-bin/webhook/send" {
		shown.Channel = "webhook"
	}
	s := Sent{At: p.Now(), Path: path, Chat: g.ID, Type: m.Type, Text: shown.Text, Card: shown.Card, Body: q.body}
	if shown.Card != nil {
		s.Text = shown.Card.read()
	}
	p.write(shown)
	p.record(s)
	return reply{}
}

// appchatSend is appchat/send (D:90248). Every group of the platform counts as made by the app.
func (p *Platform) appchatSend(q request) reply {
	var m outgoing
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	g, ok := p.group(m.Chat)
	switch {
	case !ok:
		return failed(codeChatGone, "chat not exist")
	case m.Type == "template_card":
		return failed(codeMsgType, "invalid message type")
	}
	return p.toGroup(g, m, q, textLimit, "/cgi-bin/appchat/send")
}

// webhookSend is 消息推送 (D:99110): content that is too long is refused, not cut.
func (p *Platform) webhookSend(q request) reply {
	var m outgoing
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	i := slices.IndexFunc(p.Groups, func(g Group) bool { return g.Webhook != "" && g.Webhook == q.query.Get("key") })
	if i < 0 {
		return failed(codeWebhook, "invalid webhook url")
	}
	limit := webhookLimit
	switch m.Type {
	case "text":
		limit = textLimit
	case "image":
		if refused := p.webhookImage(m.Image); refused != nil {
			return refused
		}
	}
	for _, c := range []*content{m.Text, m.Markdown, m.Markdown2} {
		if c != nil && len(c.Content) > limit {
			return failed(codeParam, fmt.Sprintf("content exceed max length %d", limit))
		}
	}
	return p.toGroup(p.Groups[i], m, q, webhookLimit, "/cgi-bin/webhook/send")
}

// webhookImage takes a picture that came in the request itself.
func (p *Platform) webhookImage(m *mediaOut) reply {
	if m == nil {
		return failed(codeEmpty, "image is missing")
	}
	if len(m.Base64) > base64.StdEncoding.EncodedLen(2<<20) {
		return failed(codeParam, "image has more than 2 MB")
	}
	id, ok := p.inlineImage(m.Base64, m.MD5)
	if !ok {
		return failed(codeWebhookImage, "invalid image base64 or md5, or no JPG or PNG")
	}
	m.MediaID = id
	return nil
}

// botResponse is the response_url of 智能机器人 (D:101138): no token, once, one hour, cards only in private chats.
func (p *Platform) botResponse(q request) reply {
	var m outgoing
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	c, ok := p.spend(q.query.Get("response_code"), func(c code) bool { return c.chat != "" })
	if !ok {
		return failed(codeParam, "invalid response_code")
	}
	g, isGroup := p.group(c.chat)
	if m.Type != "markdown" && (m.Type != "template_card" || isGroup) {
		return failed(codeMsgType, "invalid message type")
	}
	if !isGroup {
		g = Group{ID: c.chat}
	}
	return p.toGroup(g, m, q, streamLimit, "/cgi-bin/aibot/response")
}
