package sim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Person is a member of the simulated company.
type Person struct {
	ID          string // userid, compared case-insensitively
	Name        string
	Title       string   // 销售经理: shown on the page
	Departments []int64  // the first is the main one
	Leads       []int64  // departments of which they are the leader
	Leader      string   // userid of the direct leader
	Status      int      // 1 active (also when 0), 2 disabled, 4 not activated, 5 left
	Hidden      bool     // outside the app's visible range
	Try         []string // what the page offers to say, in an order that tells a story
}

// Department is a node of the company's tree; the root has ParentID 0.
type Department struct {
	ID       int64
	Name     string
	ParentID int64
}

// Group is a chat of several people in which 智能机器人 can be spoken to.
type Group struct {
	ID      string // chatid, byte-exact
	Name    string
	Members []string // userids
	Webhook string   // key of its 消息推送; empty: none
	Try     []string // what the page offers to ask
}

// Config is what a platform is made of. New fills in credentials that are left empty, each time with new ones.
// Target, BaseURL and Understanding may be set on the Platform after New, before the first message.
type Config struct {
	CorpID      string
	AgentID     int64
	Secret      string
	Token       string // of the app's callback
	AESKey      string // of the app's callback, 43 characters
	BotToken    string // of 智能机器人
	BotAESKey   string
	BotID       string
	BotName     string // what people write after @
	BotSecret   string // of 智能机器人 in WebSocket mode
	People      []Person
	Departments []Department
	Groups      []Group
	Externals   []External    // whom members have in WeCom
	Agree       time.Duration // after which an external contact agrees to be given to another member; 0: the platform's day

	Target  string           // where the callbacks go: genjin's address, without /wecom/app
	BaseURL string           // this platform's own address, for response_url
	Now     func() time.Time // nil: time.Now
	Zone    *time.Location   // of the times on the page; nil: China's, which has no summer time
	Timeout time.Duration    // of one try of a callback; 0: the platform's 5 s
	Poll    time.Duration    // between two polls of an open stream; 0: 600 ms

	// Understanding tells the page how a message was understood: the JSON of the parse, nil as long as there is none.
	// messageKey is the callback's own key, see MessageKey. nil: the page shows nothing.
	Understanding func(ctx context.Context, messageKey string) (json.RawMessage, error)
}

// Platform plays WeCom. It is an http.Handler for the API and safe for concurrent use.
type Platform struct {
	Config
	app, bot channel
	client   *http.Client
	run      string        // names this run on the page
	done     chan struct{} // closed by Close

	mu        sync.Mutex
	tokens    map[string]time.Time // access token → end of validity
	issued    int                  // gettoken calls that were answered with a token
	faults    map[string]func(Call) Fault
	calls     map[string]int // by path
	sent      []Sent
	recent    map[string]duplicate // request body → what was answered to it
	codes     map[string]code      // response_code and OAuth codes
	media     map[string]Media
	transfers []transfer
	begun     chan string // transfers
	lines     []*Line
	lastLine  int
	msgID     int64
	watchers  map[chan Update]struct{}
	socket    socket
}

// channel is one callback address with its credentials.
type channel struct {
	path        string
	contentType string
	token       string
	codec       codec
	// receiveID is what the platform appends to the plaintext: the corp's id for the app, nothing for an in-house bot.
	receiveID string
}

// New builds a platform. It errs when an AES key is not one.
func New(c Config) (*Platform, error) {
	fill(&c)
	p := &Platform{
		Config: c, client: &http.Client{}, run: rand.Text(), done: make(chan struct{}),
		tokens: map[string]time.Time{}, faults: map[string]func(Call) Fault{}, calls: map[string]int{},
		recent: map[string]duplicate{}, codes: map[string]code{}, media: map[string]Media{},
		watchers: map[chan Update]struct{}{}, begun: make(chan string, 1024),
		socket: socket{
			frames: map[string]int{}, asked: map[string]*told{}, talked: map[string]bool{}, said: map[string][]time.Time{},
			streams: map[string]*shownStream{}, uploads: map[string]*upload{},
		},
		msgID: c.Now().UnixMilli() * 1000,
	}
	var err error
	if p.app, err = newChannel("/wecom/app", "text/xml", c.Token, c.AESKey, c.CorpID); err != nil {
		return nil, fmt.Errorf("sim: app: %w", err)
	}
	if p.bot, err = newChannel("/wecom/bot", "application/json", c.BotToken, c.BotAESKey, ""); err != nil {
		return nil, fmt.Errorf("sim: bot: %w", err)
	}
	return p, nil
}

// Environment is what makes a genjin that serves this company; api is where the platform's own API is.
func (p *Platform) Environment(api string) []string {
	return []string{
		"GENJIN_WECOM_API_BASE_URL=" + api, "GENJIN_WECOM_CORP_ID=" + p.CorpID, fmt.Sprint("GENJIN_WECOM_AGENT_ID=", p.AgentID),
		"GENJIN_WECOM_SECRET=" + p.Secret, "GENJIN_WECOM_TOKEN=" + p.Token, "GENJIN_WECOM_ENCODING_AES_KEY=" + p.AESKey,
	}
}

// Close ends what the platform still does in the background, and the page's live connections. It may be called once.
func (p *Platform) Close() {
	close(p.done)
	p.client.CloseIdleConnections()
}

func fill(c *Config) {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&c.CorpID, "ww"+strings.ToLower(rand.Text()[:16]))
	set(&c.Secret, rand.Text())
	set(&c.Token, rand.Text())
	set(&c.BotToken, rand.Text())
	set(&c.BotSecret, rand.Text())
	set(&c.AESKey, (rand.Text() + rand.Text())[:43])
	set(&c.BotAESKey, (rand.Text() + rand.Text())[:43])
	set(&c.BotID, "aib"+rand.Text()[:16])
	set(&c.BotName, "跟进助手")
	set(&c.BaseURL, "https://qyapi.weixin.qq.com")
	if c.AgentID == 0 {
		c.AgentID = 1000002
	}
	if c.People == nil {
		c.People, c.Departments = SamplePeople(), SampleDepartments()
	}
	if c.Groups == nil {
		c.Groups = []Group{SampleGroup()}
	}
	if c.Agree == 0 {
		c.Agree = transferRest
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Zone == nil {
		c.Zone = time.FixedZone("CST", 8*60*60)
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.Poll == 0 {
		c.Poll = 600 * time.Millisecond
	}
}

// now is the time in the company's zone.
func (p *Platform) now() time.Time { return p.Now().In(p.Zone) }

// person finds a member by id, as WeCom does: without regard to case.
func (p *Platform) person(id string) (Person, bool) {
	i := slices.IndexFunc(p.People, func(who Person) bool { return strings.EqualFold(who.ID, id) })
	if i < 0 {
		return Person{}, false
	}
	return p.People[i], true
}

// reachable reports whether the app may send to the person.
func (who Person) reachable() bool { return !who.Hidden && who.status() == 1 }

func (who Person) status() int {
	if who.Status == 0 {
		return 1
	}
	return who.Status
}

func (p *Platform) group(id string) (Group, bool) {
	i := slices.IndexFunc(p.Groups, func(g Group) bool { return g.ID == id })
	if i < 0 {
		return Group{}, false
	}
	return p.Groups[i], true
}

// Sent is one message that genjin had the platform deliver.
type Sent struct {
	At      time.Time
	Path    string   // of the call; "" for an answer inside a callback's response
	To      []string // people who got it
	Chat    string   // group it went to
	Type    string   // msgtype
	Text    string   // what a person reads
	Card    *Card
	Body    json.RawMessage // the request as it came
	MsgID   string
	Frame   string // req_id of what came over the WebSocket: a repeat that nobody could do without has the first one's
	Code    string // response_code, when the card can be changed
	Refused []string
}

// Sent are the messages so far, oldest first: pushes by the API and answers in responses.
func (p *Platform) Sent() []Sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// Update tells a watcher what changed: a message was sent, or a line of a chat is new or different.
type Update struct {
	Sent *Sent
	Line *Line
}

// Watch gives what happens from now on, until stop is called. A watcher that is more than 1024 updates behind loses them.
func (p *Platform) Watch() (updates <-chan Update, stop func()) {
	ch := make(chan Update, 1024)
	p.mu.Lock()
	p.watchers[ch] = struct{}{}
	p.mu.Unlock()
	return ch, func() {
		p.mu.Lock()
		delete(p.watchers, ch)
		p.mu.Unlock()
	}
}

// tell needs p.mu held.
func (p *Platform) tell(u Update) {
	for ch := range p.watchers {
		select {
		case ch <- u:
		default:
		}
	}
}

// record needs p.mu held.
func (p *Platform) record(s Sent) {
	p.sent = append(p.sent, s)
	p.tell(Update{Sent: &s})
}

// Line is one message as it stands in a chat.
type Line struct {
	ID            int              `json:"id"`
	Chat          string           `json:"chat"`           // PrivateChat(userid) or a group's id
	From          string           `json:"from,omitempty"` // userid; empty: the assistant
	At            time.Time        `json:"at"`
	Text          string           `json:"text,omitempty"`
	Markdown      bool             `json:"markdown,omitempty"`
	Card          *Card            `json:"card,omitempty"`
	CardFor       map[string]*Card `json:"cardFor,omitempty"`  // what the card became for one person, by lower-cased userid
	Pressed       string           `json:"pressed,omitempty"`  // key of the button that was clicked
	Replaced      string           `json:"replaced,omitempty"` // what the clicked button says now; the buttons are grey
	Media         *MediaLine       `json:"media,omitempty"`
	State         string           `json:"state,omitempty"`   // of a person's message: sending, sent, failed
	Open          bool             `json:"open,omitempty"`    // a stream that is still being written
	Push          bool             `json:"push,omitempty"`    // sent by the API, not as the answer of a callback
	Channel       string           `json:"channel,omitempty"` // webhook: 消息推送 and not the assistant itself; bot: 智能机器人
	Understanding json.RawMessage  `json:"understanding,omitempty"`
}

// MediaLine is a picture or a file in a chat.
type MediaLine struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // image, voice, video, file
}

// PrivateChat names the chat of a person with the assistant.
func PrivateChat(userID string) string { return "app:" + strings.ToLower(userID) }

// keepLines bounds what one run remembers.
const keepLines = 4000

// write adds a line to a chat; it needs p.mu held and gives the line's id.
func (p *Platform) write(l Line) int {
	p.lastLine++
	l.ID, l.At = p.lastLine, p.now()
	p.lines = append(p.lines, &l)
	if len(p.lines) > keepLines {
		p.lines = slices.Delete(p.lines, 0, len(p.lines)-keepLines)
	}
	p.show(&l)
	return l.ID
}

// show tells watchers about a line; it needs p.mu held.
func (p *Platform) show(l *Line) {
	c := *l
	p.tell(Update{Line: &c})
}

// change alters a line and shows it.
func (p *Platform) change(id int, alter func(*Line)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range slices.Backward(p.lines) {
		if l.ID == id {
			alter(l)
			p.show(l)
			return
		}
	}
}

// Lines is the history of all chats, oldest first.
func (p *Platform) Lines() []Line {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Line, len(p.lines))
	for i, l := range p.lines {
		out[i] = *l
	}
	return out
}

// nextMsgID gives a new message id: a growing 64-bit number.
func (p *Platform) nextMsgID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.msgID++
	return fmt.Sprint(p.msgID)
}
