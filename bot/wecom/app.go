package wecom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

// AppConfig is a self-built app (自建应用) as its callback sees it.
type AppConfig struct {
	CorpID         string
	AgentID        int
	Token          string
	EncodingAESKey string
	Old            Credential       // accepted too, for the time of a rotation; may be empty
	Clock          func() time.Time // for Verify; nil: time.Now

	CustomerContact bool // events of 客户联系 are messages of whose contact they tell; else they are left alone
}

// App is the callback of a self-built app: it turns requests into messages and messages into replies.
type App struct {
	gate
	corpID   string
	agentID  string
	external bool
}

// NewApp errs when a setting is empty or no key.
func NewApp(c AppConfig) (*App, error) {
	if c.CorpID == "" || c.AgentID == 0 {
		return nil, errors.New("wecom: the app needs a corp id and an agent id")
	}
	codec, err := NewCodec(c.CorpID, Credential{c.Token, c.EncodingAESKey}, c.Old)
	if err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return &App{gate: gate{codec: codec, clock: c.Clock}, corpID: c.CorpID, agentID: strconv.Itoa(c.AgentID), external: c.CustomerContact}, nil
}

// Verify answers the request that WeCom's console makes when the callback's settings are saved.
func (a *App) Verify(w http.ResponseWriter, r *http.Request) { a.verify(w, r) }

// Open verifies, decrypts and reads a callback. An error is a *Refusal; StatusOf gives its HTTP status.
// A message whose Kind is empty wants no answer: an empty 200 (an event of the platform, a type we do not know,
// a message of another agent).
func (a *App) Open(r *http.Request, now time.Time) (m crm.Message, e Envelope, err error) {
	b := a.codec.borrow()
	defer a.codec.giveBack(b)
	body, err := a.read(b, r)
	if err != nil {
		return m, e, err
	}
	q, err := readQuery(r.URL.RawQuery)
	if err != nil {
		return m, e, err
	}
	var sealed []byte
	if _, err = readXML(body, func() { sealed = nil }, func(path, text []byte) bool {
		// The agent outside is not signed and says nothing; the one inside counts.
		if string(path) != "Encrypt" {
			return true
		}
		first := sealed == nil
		sealed = append(b.sealed[:0], text...) // text may be the parser's own memory
		b.sealed = sealed
		return first
	}); err != nil {
		return m, e, &Refusal{Status: http.StatusBadRequest, Why: "envelope", err: err}
	}
	if err = a.check(b, q, sealed, now); err != nil {
		return m, e, err
	}
	plain, err := a.unseal(b, sealed)
	if err != nil {
		return m, e, err
	}
	var in inner
	repaired, err := readXML(plain, func() { in = inner{} }, in.take)
	if err != nil {
		return m, e, &Refusal{Status: http.StatusBadRequest, Why: "message", err: err}
	}
	e.Nonce = q.nonce
	if repaired {
		e.Raw = bytes.Clone(plain)
	}
	m = a.message(&in, &e, plain)
	return m, e, nil
}

// inner is the XML of a message or event (D:90239, D:90240).
type inner struct {
	to, from, created, kind, id, agent            string
	content, media, recognition, lat, long, label string
	title, description, url                       string
	event, eventKey, taskID, cardType, response   string
	change, userID, newUserID, status, partyID    string
	externalID, source, failReason                string
	selected                                      []Selection
}

// take keeps one element; an element that names the message may stand there only once.
func (in *inner) take(path, text []byte) bool {
	var into *string
	switch string(path) {
	case "ToUserName":
		into = &in.to
	case "FromUserName":
		into = &in.from
	case "CreateTime":
		into = &in.created
	case "MsgType":
		into = &in.kind
	case "MsgId":
		into = &in.id
	case "AgentID":
		into = &in.agent
	case "Content":
		into = &in.content
	case "MediaId":
		into = &in.media
	case "Recognition":
		into = &in.recognition
	case "Location_X":
		into = &in.lat
	case "Location_Y":
		into = &in.long
	case "Label":
		into = &in.label
	case "Title":
		into = &in.title
	case "Description":
		into = &in.description
	case "Url":
		into = &in.url
	case "Event":
		into = &in.event
	case "EventKey":
		into = &in.eventKey
	case "TaskId":
		into = &in.taskID
	case "CardType":
		into = &in.cardType
	case "ResponseCode":
		into = &in.response
	case "ChangeType":
		into = &in.change
	case "UserID":
		into = &in.userID
	case "NewUserID":
		into = &in.newUserID
	case "ExternalUserID":
		into = &in.externalID
	case "Source":
		into = &in.source
	case "FailReason":
		into = &in.failReason
	case "Status":
		into = &in.status
	case "Id":
		into = &in.partyID
	case "SelectedItems/SelectedItem/QuestionKey":
		in.selected = append(in.selected, Selection{Question: string(text)})
		return true
	case "SelectedItems/SelectedItem/OptionIds/OptionId":
		if n := len(in.selected); n > 0 {
			in.selected[n-1].Options = append(in.selected[n-1].Options, string(text))
		}
		return true
	default:
		return true
	}
	if *into != "" {
		return false
	}
	*into = string(text)
	return true
}

// message makes a message of what WeCom sent. What it does not know has no Kind.
func (a *App) message(in *inner, e *Envelope, plain []byte) crm.Message {
	m := crm.Message{Channel: crm.AppChannel, From: in.from}
	if seconds, err := strconv.ParseInt(in.created, 10, 64); err == nil {
		m.At = instant(seconds)
	}
	if in.agent != "" && in.agent != a.agentID {
		return m
	}
	if in.kind == "event" {
		a.event(in, e, &m)
		// One person's events of one second differ in nothing but their content: the key is all of it.
		sum := sha256.Sum256(plain)
		m.Key = "app:" + a.agentID + ":" + crm.UserKey(m.From) + ":" + hex.EncodeToString(sum[:])
		return m
	}
	if in.id == "" || in.from == "" {
		return m
	}
	m.Key = messageKey("app:"+a.agentID+":"+crm.UserKey(in.from)+":", in.id)
	switch in.kind {
	case "text":
		m.Kind, m.Text = crm.TextMessage, in.content
	case "voice":
		m.Kind, m.Text, m.Media = crm.VoiceMessage, in.recognition, in.media
	case "image":
		m.Kind, m.Media = crm.ImageMessage, in.media
	case "location":
		m.Kind, m.Text, m.Media = crm.PlaceMessage, in.label, in.lat+","+in.long
	case "link":
		m.Kind, m.Text, m.Media = crm.LinkMessage, strings.TrimSpace(in.title+"\n"+in.description), in.url
	case "video", "file":
		m.Kind, m.Media = crm.MessageKind(in.kind), in.media
	}
	return m
}

// messageKey is prefix and id, or a digest of the id where both would be too long to be a key.
func messageKey(prefix, id string) string {
	if len(prefix)+len(id) <= keyLimit {
		return prefix + id
	}
	sum := sha256.Sum256([]byte(prefix + id))
	return prefix[:min(len(prefix), 100)] + hex.EncodeToString(sum[:])
}

// event reads an event (D:90240).
func (a *App) event(in *inner, e *Envelope, m *crm.Message) {
	e.Event = in.event
	if in.from == "" || in.from == "sys" {
		m.From = ""
	}
	switch in.event {
	case "change_contact":
		e.Change = &ContactChange{Type: in.change, UserID: in.userID, NewUserID: in.newUserID, PartyID: in.partyID}
		e.Change.Status, _ = strconv.Atoi(in.status)
		return
	case "change_external_contact": // D:92130
		if a.external && in.userID != "" && in.externalID != "" {
			m.Kind, m.From = crm.ExternalMessage, in.userID
			m.External = &crm.ExternalEvent{Change: in.change, ExternalID: in.externalID, Transfer: in.source == "DELETE_BY_TRANSFER", FailReason: in.failReason}
		}
	case "template_card_event", "template_card_menu_event":
		e.ResponseCode, e.CardType, e.Selected = in.response, in.cardType, in.selected
		m.Button, m.TaskID, m.Kind, m.Return = in.eventKey, in.taskID, crm.Click, in.response
	case "enter_agent", "subscribe":
		m.Kind = crm.Enter
	case "click":
		m.Text, m.Kind = in.eventKey, crm.TextMessage
	}
	if m.From == "" {
		m.Kind = ""
	}
}

// PassiveText is the response to a callback that answers its sender with a text of at most TextLimit bytes (D:90241).
func (a *App) PassiveText(to crm.Message, text string, now time.Time) ([]byte, error) {
	return a.passive(to, now, func(b *bytes.Buffer) {
		b.WriteString("<MsgType><![CDATA[text]]></MsgType><Content>")
		cdata(b, PlainText(text))
		b.WriteString("</Content>")
	})
}

// PassiveUpdateButton is the response to a click that greys the card's buttons for the one who clicked, and writes
// name on the clicked one (D:90241). It needs the click's own callback: the envelope says which card.
func (a *App) PassiveUpdateButton(to crm.Message, e Envelope, name string, now time.Time) ([]byte, error) {
	if to.Kind != crm.Click || e.ResponseCode == "" {
		return nil, errors.New("wecom: update_button answers a click only")
	}
	return a.passive(to, now, func(b *bytes.Buffer) {
		b.WriteString("<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName>")
		cdata(b, name)
		b.WriteString("</ReplaceName></Button>")
	})
}

// PassiveUpdateCard is the response to a click that replaces the card for the one who clicked (D:90241). A card without buttons gets
// one that is grey and says done.
func (a *App) PassiveUpdateCard(to crm.Message, e Envelope, card crm.Card, done string, now time.Time) ([]byte, error) {
	if to.Kind != crm.Click || e.ResponseCode == "" {
		return nil, errors.New("wecom: update_template_card answers a click only")
	}
	card.TaskID = to.TaskID
	t, err := changed(card, done)
	if err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	return a.passive(to, now, func(b *bytes.Buffer) {
		field := func(name, value string) {
			b.WriteString("<" + name + ">")
			cdata(b, value)
			b.WriteString("</" + name + ">")
		}
		b.WriteString("<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard>")
		field("CardType", t.CardType)
		b.WriteString("<MainTitle>")
		field("Title", t.Title.Title)
		b.WriteString("</MainTitle>")
		if t.Sub != "" {
			field("SubTitleText", t.Sub)
		}
		for _, f := range t.Fields {
			b.WriteString("<HorizontalContentList>")
			field("KeyName", f.Key)
			field("Value", f.Value)
			b.WriteString("</HorizontalContentList>")
		}
		for _, x := range t.Buttons {
			b.WriteString("<ButtonList>")
			field("Text", x.Text)
			fmt.Fprintf(b, "<Style>%d</Style>", x.Style)
			field("Key", x.Key)
			b.WriteString("</ButtonList>")
		}
		if t.Replace != "" {
			field("ReplaceText", t.Replace)
		}
		b.WriteString("</TemplateCard>")
	})
}

func (a *App) passive(to crm.Message, now time.Time, content func(*bytes.Buffer)) ([]byte, error) {
	if to.From == "" {
		return nil, errors.New("wecom: a passive reply needs a person")
	}
	var b bytes.Buffer
	b.WriteString("<xml><ToUserName>")
	cdata(&b, to.From)
	b.WriteString("</ToUserName><FromUserName>")
	cdata(&b, a.corpID)
	stamp, nonce := strconv.FormatInt(now.Unix(), 10), nonce()
	b.WriteString("</FromUserName><CreateTime>" + stamp + "</CreateTime>")
	content(&b)
	b.WriteString("</xml>")
	sealed, signature := a.codec.Seal(b.Bytes(), stamp, nonce)
	return fmt.Appendf(nil, "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"+
		"<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>", sealed, signature, stamp, nonce), nil
}
