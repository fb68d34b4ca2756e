package crm

import "time"

// MessageKind is what a person sent.
type MessageKind string

const (
	TextMessage  MessageKind = "text"
	VoiceMessage MessageKind = "voice" // Text holds the transcript when there is one
	ImageMessage MessageKind = "image"
	PlaceMessage MessageKind = "location"
	LinkMessage  MessageKind = "link"
	FileMessage  MessageKind = "file"
	VideoMessage MessageKind = "video"
	Click        MessageKind = "click" // a button of a card: Button and TaskID
	Enter        MessageKind = "enter" // the person opened the chat

	ExternalMessage MessageKind = "external" // no words: WeCom tells of an external contact of theirs, External says what
)

// Message is one thing a person sent, from whatever channel, after its origin was verified.
type Message struct {
	Key     string // names it for ever: agent, sender and the platform's id, or a hash; the dedupe key
	Channel Channel
	From    string // WeCom user id, as sent; compare by UserKey
	Chat    string // group's chat id, byte-exact; empty in a private chat
	Kind    MessageKind
	Text    string
	Quoted  string `json:",omitempty"` // the words of the message that this one answers, where the platform gives them
	Button  string // key of the clicked button
	TaskID  string // of the clicked card
	Media   string // media id, link or "latitude,longitude"; of 智能机器人 an address that works for five minutes
	Return  string // where 智能机器人 takes the answer to this very message: its response_url or req_id; of a click in the app what changes its card. A secret
	At      time.Time

	External *ExternalEvent `json:",omitempty"` // of an ExternalMessage
}

// Channel is the way a message came in and its answer goes out.
type Channel string

const (
	AppChannel Channel = "app" // self-built app
	BotChannel Channel = "bot" // 智能机器人: people and groups that have spoken to it

	TransferChannel Channel = "transfer" // WeCom itself, which is asked to give external contacts to a colleague
	EventChannel    Channel = "event"    // an address of another program that is told of events: the text is what it gets

	WebhookChannel Channel = "webhook" // a group's 消息推送: it only speaks, whatever the group has done before
)

// Reply is what the assistant says back: text, a card when there is something to tap, a picture when there is
// something to look at. They are shown as picture, text, card. Every channel takes all of them: where it has no
// cards or pictures the text stands alone, so the text says all that the others do.
type Reply struct {
	Text    string
	Card    *Card
	Chart   *Chart      `json:",omitempty"` // drawn when it is sent, and shown before the text
	Picture *Picture    `json:"-"`          // what Chart was drawn as, by whoever sends it
	File    *Attachment `json:",omitempty"` // goes by itself
	Update  *Update     `json:",omitempty"` // of a click: what the clicked card becomes
}

// Attachment is a file that goes to one person, by the app.
type Attachment struct {
	Name    string
	Blob    BlobID // its bytes, which are kept for two days
	Content []byte `json:"-"` // its bytes, for whoever sends it
}

// Picture is a PNG below 2 MB.
type Picture struct {
	Name string // of the file: 漏斗.png
	PNG  []byte
}

// Update is what a clicked card becomes. In the self-built app only the one who clicked sees it.
type Update struct {
	Card Card     // without buttons: nothing is left to tap. Its TaskID is the clicked card's
	For  []string // WeCom ids of those in a group who see it changed; empty: everybody who has the card
}

// Card is a message with buttons. WeCom shows about 36 characters of a title, 10 of a button.
type Card struct {
	TaskID  string // unique for ever; comes back with a click
	Title   string
	Text    string
	Fields  []CardField // up to 6 lines
	Buttons []Button    // up to 6
	Page    Page        `json:",omitzero"`  // that it leads to; the store makes its Link for the one who gets the card
	Link    string      `json:",omitempty"` // address that a tap on the card opens
}

// Page names a page for people. Its ID is a CustomerID, a DealID or an ApprovalID.
type Page struct {
	Kind PageKind
	ID   int64
}

// PageKind is what a page shows. Its first letter is in addresses that people have: it stays.
type PageKind string

const (
	CustomerPage PageKind = "customer"
	DealPage     PageKind = "deal"
	ApprovalPage PageKind = "approval"
)

// CardField is one labelled line of a card; WeCom shows 5 characters of the label.
type CardField struct{ Label, Value string }

// Button is something to tap; Key comes back.
type Button struct {
	Key, Text string
	Primary   bool
}

// Push is one message on its way to one person or group, its content frozen so that a repeat is byte-equal.
type Push struct {
	Key      string // names the deed: reply:<message>, daily:<team>:2026-11-23
	Channel  Channel
	To       string // WeCom user id as WeCom writes it
	Chat     string // group's chat id, byte-exact; empty: private
	Return   string // of the message that is answered; empty: nothing is, or the channel has no such thing. A secret
	Reply    Reply
	Transfer *ExternalTransfer `json:",omitempty"` // of TransferChannel: what WeCom is asked for
	Line     string            // the same in one line, for when several go to one person at one time; empty: it goes alone
	Else     *Push             `json:",omitempty"` // goes instead when this one can never be delivered
	Until    time.Time         // not worth sending later; zero: always
	Attempts int               // how often it was tried before
}

// Feedback is what somebody thinks of an answer of 智能机器人.
type Feedback struct {
	Key     string // names it for ever: the dedupe key
	Answer  string // key of the message whose answer it is about
	From    string
	Verdict Verdict
	Words   string // what they wrote
	Reasons []int  // 1 off the topic, 2 incomplete, 3 wrong, 4 badly worked out
	At      time.Time
}

// Verdict is the thumb of a feedback.
type Verdict int

const (
	Helpful   Verdict = 1
	Unhelpful Verdict = 2
	Withdrawn Verdict = 3
)

// UserKey is the form under which user ids are compared: WeCom treats them case-insensitively.
// Ids are ASCII, so only A–Z fold.
func UserKey(wecomID string) string {
	b := []byte(wecomID)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
