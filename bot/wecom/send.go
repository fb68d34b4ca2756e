package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/silenceper/wechat/v2/work/message"

	"genjin/crm"
)

// outgoing is the body of message/send (D:90236). Its JSON is the same, byte for byte, whenever the same push is sent:
// WeCom then delivers it once. Push makes the JSON of different pushes different: two equal sentences within four
// hours are two messages.
type outgoing struct {
	ToUser        string        `json:"touser"`
	MsgType       string        `json:"msgtype"`
	AgentID       int           `json:"agentid"` // a number: 40056 otherwise
	Text          *textBody     `json:"text,omitempty"`
	Image         *mediaBody    `json:"image,omitempty"`
	File          *mediaBody    `json:"file,omitempty"`
	Card          *templateCard `json:"template_card,omitempty"`
	Check         int           `json:"enable_duplicate_check"`
	CheckInterval int           `json:"duplicate_check_interval"`
	Push          string        `json:"push"` // not WeCom's, ignored by it
}

// sameFor is how long WeCom remembers a request, in seconds: the longest it offers.
const sameFor = 4 * 60 * 60

type textBody struct {
	Content string `json:"content"`
}

type mediaBody struct {
	ID string `json:"media_id"`
}

// templateCard is the part of a template card that we use (D:90236).
type templateCard struct {
	CardType string      `json:"card_type"`
	Title    cardTitle   `json:"main_title"`
	Sub      string      `json:"sub_title_text,omitempty"`
	Fields   []cardField `json:"horizontal_content_list,omitempty"`
	Action   *cardAction `json:"card_action,omitempty"`
	Buttons  []button    `json:"button_list,omitempty"`
	TaskID   string      `json:"task_id,omitempty"`
	Replace  string      `json:"replace_text,omitempty"` // of a changed card: what its buttons, grey, say
}

type cardTitle struct {
	Title string `json:"title"`
}

type cardField struct {
	Key   string `json:"keyname"`
	Value string `json:"value"`
}

type cardAction struct {
	Type int    `json:"type"` // 1: an address
	URL  string `json:"url"`
}

type button struct {
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
}

// Styles of a button.
const (
	primary = 1
	plain   = 2
)

// Limits of a template card (D:90236).
const (
	maxFields  = 6
	maxButtons = 6
	maxKey     = 1024
)

// Send delivers a push to one person and gives WeCom's id of the message. Errors are *Error: see Class for what to do.
// It may be called again for the same push, WeCom delivers it once within four hours. A long text goes out in
// parts, a card without buttons as text when there is no page for it to lead to.
func (c *Client) Send(ctx context.Context, p crm.Push) (platformID string, err error) {
	const api = "message/send"
	switch {
	case p.Chat != "":
		return "", &Error{API: api, Msg: "the app cannot speak in groups", Class: ClassConfig}
	case p.To == "" || p.To == "@all" || strings.ContainsAny(p.To, "| "):
		return "", &Error{API: api, Msg: "not the id of one person", Class: ClassReceiver}
	}
	image, err := c.pictureID(ctx, p.Reply.Picture)
	if err != nil {
		return "", err
	}
	file, err := c.fileID(ctx, p.Reply.File)
	if err != nil {
		return "", err
	}
	bodies, err := c.bodies(p, image, file)
	if err != nil {
		return "", &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	for _, body := range bodies {
		var sent message.SendResponse
		if err := c.post(ctx, api, body, &sent); err != nil {
			return "", c.forgetMedia(ctx, p.Reply, err)
		}
		// Accepted with errcode 0, but these got nothing.
		if sent.InvalidUser != "" {
			return "", &Error{API: api, Msg: "invaliduser", Class: ClassReceiver, Users: strings.Split(sent.InvalidUser, "|")}
		}
		if sent.UnlicensedUser != "" {
			return "", &Error{API: api, Msg: "unlicenseduser", Class: ClassReceiver, Users: strings.Split(sent.UnlicensedUser, "|")}
		}
		platformID = sent.MsgID
	}
	return platformID, nil
}

// bodies are the requests that a push takes. image and file are the media ids of its picture and its file.
func (c *Client) bodies(p crm.Push, image, file string) ([][]byte, error) {
	text := p.Reply.Text
	var bodies [][]byte
	add := func(o outgoing) error {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s#%d", p.Key, len(bodies)))
		o.ToUser, o.AgentID, o.Check, o.CheckInterval, o.Push = p.To, c.AgentID, 1, sameFor, hex.EncodeToString(sum[:8])
		b, err := json.Marshal(o)
		bodies = append(bodies, b)
		return err
	}
	card := p.Reply.Card
	if card != nil && len(card.Buttons) == 0 && c.PageURL == "" && card.Link == "" {
		text, card = strings.TrimSpace(text+"\n"+cardText(card)), nil
	}
	if image != "" {
		if err := add(outgoing{MsgType: "image", Image: &mediaBody{image}}); err != nil {
			return nil, err
		}
	}
	if strings.TrimSpace(text) != "" {
		for _, part := range Split(PlainText(text), TextLimit) {
			if err := add(outgoing{MsgType: "text", Text: &textBody{part}}); err != nil {
				return nil, err
			}
		}
	}
	if card != nil {
		t, err := template(card, c.PageURL)
		if err != nil {
			return nil, err
		}
		if err := add(outgoing{MsgType: "template_card", Card: t}); err != nil {
			return nil, err
		}
	}
	if file != "" {
		if err := add(outgoing{MsgType: "file", File: &mediaBody{file}}); err != nil {
			return nil, err
		}
	}
	if len(bodies) == 0 {
		return nil, fmt.Errorf("nothing to say")
	}
	return bodies, nil
}

// taskIDs are the ids that a card may have.
var taskIDs = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)

// template is a card in WeCom's words. WeCom would refuse a wrong one as a whole, so it is checked here by name.
// One without buttons leads to page.
func template(card *crm.Card, page string) (*templateCard, error) {
	t := &templateCard{CardType: "button_interaction", Title: cardTitle{PlainText(card.Title)}, Sub: PlainText(card.Text), TaskID: card.TaskID}
	if card.Link != "" {
		page = card.Link
	}
	if card.Link != "" && len(card.Buttons) > 0 {
		t.Action = &cardAction{Type: 1, URL: card.Link} // beside its buttons
	}
	if len(card.Buttons) == 0 {
		t.CardType, t.Action = "text_notice", &cardAction{Type: 1, URL: page}
		t.TaskID = ""
	}
	switch {
	case card.Title == "":
		return nil, fmt.Errorf("a card needs a title")
	case len(card.Buttons) == 0 && page == "":
		return nil, fmt.Errorf("a card without buttons needs a page to lead to")
	case len(card.Buttons) > 0 && !taskIDs.MatchString(card.TaskID):
		return nil, fmt.Errorf("a card's task id has 1 to 128 of 0-9A-Za-z_-@")
	case len(card.Fields) > maxFields:
		return nil, fmt.Errorf("a card has at most %d fields", maxFields)
	case len(card.Buttons) > maxButtons:
		return nil, fmt.Errorf("a card has at most %d buttons", maxButtons)
	}
	for _, f := range card.Fields {
		if f.Label == "" {
			return nil, fmt.Errorf("a card's field needs a label")
		}
		t.Fields = append(t.Fields, cardField{PlainText(f.Label), PlainText(f.Value)})
	}
	for _, b := range card.Buttons {
		if b.Text == "" || b.Key == "" || len(b.Key) > maxKey {
			return nil, fmt.Errorf("a button needs a text, and a key of at most %d bytes", maxKey)
		}
		style := plain
		if b.Primary {
			style = primary
		}
		t.Buttons = append(t.Buttons, button{PlainText(b.Text), style, b.Key})
	}
	return t, nil
}

// changed is what a clicked card becomes. Without buttons it gets one that is grey and says done.
func changed(card crm.Card, done string) (*templateCard, error) {
	grey := len(card.Buttons) == 0
	if grey {
		card.Buttons = []crm.Button{{Key: "done", Text: done}}
	}
	t, err := template(&card, "")
	if err == nil && grey {
		t.Replace = done
	}
	return t, err
}

// UpdateCard changes a card that the person of p clicked to what p's reply says, by the code of the click: it works once, for 72 hours
// (D:94888). It is for what could not be said in the click's own response. done stands on a card without buttons.
// Errors are *Error; one of ClassContent also says that the code was used.
func (c *Client) UpdateCard(ctx context.Context, p crm.Push, done string) error {
	const api = "message/update_template_card"
	t, err := changed(p.Reply.Update.Card, done)
	if err != nil {
		return &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	body, err := json.Marshal(struct {
		Users []string      `json:"userids"`
		Agent int           `json:"agentid"`
		Code  string        `json:"response_code"`
		Card  *templateCard `json:"template_card"`
	}{[]string{p.To}, c.AgentID, p.Return, t})
	if err != nil {
		return &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	return c.post(ctx, api, body, nil)
}

// cardText is what a card says, as text.
func cardText(c *crm.Card) string {
	lines := []string{c.Title, c.Text}
	for _, f := range c.Fields {
		lines = append(lines, f.Label+"："+f.Value)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func itoa(n int) string { return strconv.Itoa(n) }
