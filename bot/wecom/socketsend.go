package wecom

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"genjin/crm"
)

// flight is a push under way. It outlives the connection and the attempt: an acknowledgement that comes late is still its own, and
// while it may come nothing is sent again.
type flight struct {
	mu      sync.Mutex
	begun   time.Time
	done    int   // messages that were acknowledged
	wait    *wait // the one that is not yet
	over    *link // its connection
	answers bool  // by aibot_respond_msg
	direct  bool  // the message that is answered takes no answer any more
	unsure  bool  // an earlier try of the message that is not done may have arrived: its acknowledgement was lost
}

func (f *flight) command() string {
	if f.answers {
		return cmdRespond
	}
	return cmdSend
}

// stream is an answer that is still being written.
type stream struct {
	begun  time.Time
	last   time.Time
	closed bool
}

const (
	streamFor   = 5*time.Minute + 20*time.Second // the platform ends it after six: 846608
	streamEvery = 500 * time.Millisecond         // between two states of it
	oftenRest   = 20 * time.Second               // of a conversation that was told too much
	refusedRest = 200 * time.Millisecond         // before an answer that may have arrived is tried again as one, doubled each time
	refusedLast = 3                              // … and the refusal that is believed
	memory      = time.Hour                      // of pushes under way, streams and messages
)

// SaidAgain is logged when something is said once more that may have arrived, in a way by which nobody can tell the repeat.
const SaidAgain = "aibot: said again, the first may have arrived"

// Codes of the protocol.
const (
	codeNoReq     = 846605 // the id is not, or no longer, one of a message
	codeStreamEnd = 846608
)

// botBody is a message of 智能机器人.
type botBody struct {
	Chat     string        `json:"chatid,omitempty"`
	ChatType int           `json:"chat_type,omitempty"` // 1 a person, 2 a group
	Type     string        `json:"msgtype"`
	Stream   *streamBody   `json:"stream,omitempty"`
	Markdown *textBody     `json:"markdown,omitempty"`
	Card     *templateCard `json:"template_card,omitempty"`
	Image    *mediaBody    `json:"image,omitempty"`
	Text     *words        `json:"text,omitempty"`
}

// part is one message of a push: a picture, a text or a card.
type part struct {
	picture *crm.Picture
	text    string
	card    *templateCard
}

func partsOf(r crm.Reply) (all []part, err error) {
	text := r.Text
	card := r.Card
	if card != nil && len(card.Buttons) == 0 && card.Link == "" {
		text, card = strings.TrimSpace(text+"\n"+cardText(card)), nil
	}
	if p := r.Picture; p != nil && len(p.PNG) > 0 && len(p.PNG) <= pictureLimit {
		all = append(all, part{picture: p})
	}
	if strings.TrimSpace(text) != "" {
		for _, t := range Split(MarkdownV2(text), StreamLimit) {
			all = append(all, part{text: t})
		}
	}
	if card != nil {
		t, err := template(card, "")
		if err != nil {
			return nil, err
		}
		all = append(all, part{card: t})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("nothing to say")
	}
	return all, nil
}

// Send says a push over the connection: as the answer to the message that it answers as long as that takes one, else by itself to the
// person or group. Errors are *Error; one of ClassElsewhere says that another replica has the connection. Called again
// for the same push it goes on where it stopped.
//
// What was acknowledged is never said again. When the acknowledgement is lost with the connection nobody knows whether it arrived, and the
// protocol has nothing to ask by (D:101463). It is said again all the same: a person who reads one answer twice sees by the number under
// it that it is one, a person who hears nothing tells us again what is recorded already. So a repeat is to be recognised where that can be:
//
//   - aibot_respond_msg with the same stream and the same text replaces what it said. Nothing is doubled, so every answer is tried this
//     way first, and a repeat is tried so again when it is refused: a refusal of the repeat does not say that the first did not arrive.
//   - aibot_send_msg has nothing of the kind; the repeat has the req_id of the first for a platform that looks at it. It is
//     used for what answers nothing, and for an answer that aibot_respond_msg takes no more.
func (s *Socket) Send(ctx context.Context, p crm.Push) error {
	all, err := partsOf(p.Reply)
	if err != nil {
		return &Error{API: cmdSend, Msg: err.Error(), Class: ClassContent}
	}
	l := s.current()
	if l == nil {
		return &Error{API: cmdSend, Msg: "this replica has no connection", Class: ClassElsewhere}
	}
	f := s.flight(p.Key)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done == 0 {
		f.done = s.parts.done(ctx, s.BotID+"\x00"+p.Key)
		f.unsure = f.unsure || p.Attempts > 0 && s.parts.doubted(ctx, s.BotID+"\x00"+p.Key)
	}
	for f.done < len(all) {
		if e := s.sendPart(ctx, l, f, p, f.done, all[f.done]); e != nil {
			return e
		}
		f.done++
		f.unsure = false
		s.parts.mark(ctx, s.BotID+"\x00"+p.Key, f.done)
	}
	return nil
}

// sendPart sends the n-th message of a push and waits until it is acknowledged.
func (s *Socket) sendPart(ctx context.Context, l *link, f *flight, p crm.Push, n int, x part) *Error {
	id := streamID(p.Key, n)
	for refused := 0; ; {
		if f.wait == nil {
			f.answers = p.Return != "" && !strings.HasPrefix(p.Return, "http") && !f.direct && !s.spent(id)
			if e := s.post(ctx, l, f, p, n, x); e != nil {
				return e
			}
		}
		e := f.wait.result(ctx, f.command(), nil)
		lost := f.wait.lost()
		if e == nil || e.Code != 0 || lost {
			f.wait = nil
		}
		if lost {
			f.unsure = true
			s.parts.doubt(ctx, s.BotID+"\x00"+p.Key)
			if f.over != l { // that was the connection before this one
				continue
			}
		}
		switch {
		case e == nil:
			s.close(id)
			return nil
		case f.answers && (e.Code == codeNoReq || e.Code == codeStreamEnd):
			if refused++; f.unsure && refused < refusedLast {
				if err := sleep(ctx, refusedRest<<(refused-1)); err != nil {
					return unanswered(cmdRespond, "refused", err)
				}
				continue
			}
			f.direct = true
			continue
		case e.Class == ClassRateLimited: // of this conversation: 30 a minute and 1000 an hour, counted over the time just past
			e.Wait = min(e.Wait, oftenRest)
		case e.Code == codeMedia && x.picture != nil:
			s.marks.forget(ctx, s.pictureKey(x.picture))
			e.Class = ClassUnknown
		}
		return e
	}
}

// post puts the n-th message of a push on its way.
func (s *Socket) post(ctx context.Context, l *link, f *flight, p crm.Push, n int, x part) *Error {
	body, e := s.body(ctx, l, p, n, x, f.answers)
	if e != nil {
		return e
	}
	req := p.Return
	if !f.answers {
		req = "aibot_send_msg_" + streamID(p.Key, n)
	}
	if f.unsure && body.Stream == nil {
		s.Log.Warn(SaidAgain, "push", p.Key)
	}
	w, err := l.post(ctx, f.command(), req, body)
	if err != nil {
		return unanswered(f.command(), "not sent", err)
	}
	f.wait, f.over = w, l
	return nil
}

func (s *Socket) body(ctx context.Context, l *link, p crm.Push, n int, x part, answers bool) (botBody, *Error) {
	var b botBody
	if !answers {
		b.Chat, b.ChatType = p.To, 1
		if p.Chat != "" {
			b.Chat, b.ChatType = p.Chat, 2
		}
	}
	switch {
	case x.picture != nil:
		media, e := s.pictureID(ctx, l, x.picture)
		if e != nil {
			return b, e
		}
		b.Type, b.Image = "image", &mediaBody{media}
	case x.card != nil:
		b.Type, b.Card = "template_card", x.card
	case answers:
		// The same stream again replaces what it said: a repeat shows nothing twice.
		b.Type, b.Stream = "stream", &streamBody{ID: streamID(p.Key, n), Finished: true, Content: x.text}
		b.Stream.Feedback = s.feedback(l, p.Return, b.Stream.ID, p.Key)
	default:
		b.Type, b.Markdown = "markdown", &textBody{x.text}
	}
	return b, nil
}

// unseen is a message to which nothing can have been shown but by this replica over one connection: it was new to all replicas
// when it came over that, and while the connection stands no other of the bot's does.
type unseen struct {
	over  *link
	begun time.Time
	shown map[string]bool // streams of its answers of which a state went out
}

// Fresh tells that what was heard was new to all replicas. Only then is an opinion asked for: the protocol takes that with the first
// state of a stream alone, and neither Redis nor another replica can be asked for certain what was shown.
func (s *Socket) Fresh(h Heard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy()
	s.unseen[h.ID] = &unseen{over: h.over, begun: time.Now(), shown: map[string]bool{}}
}

// feedback asks for an opinion on the answer push to the message id with the first state of its stream over l; nil with a later one,
// and when nobody can know whether it is the first.
func (s *Socket) feedback(l *link, id, stream, push string) *feedbackID {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.unseen[id]
	if x == nil || x.over != l || x.shown[stream] {
		return nil
	}
	x.shown[stream] = true
	return &feedbackID{feedbackOf(push)}
}

// feedbackOf is the key of the answered message.
func feedbackOf(push string) string {
	push = strings.TrimPrefix(push, "reply:")
	return push[:min(len(push), 256)]
}

func streamID(push string, n int) string { return short(fmt.Sprintf("%s#%d", push, n)) }

// Progress opens the answer to a message, or shows how far it is: text is replaced by what Send says under the key push. A state that
// comes too soon after the one before, or while that is on its way, is left out. finished closes it.
func (s *Socket) Progress(ctx context.Context, id, push, text string, finished bool) error {
	l := s.current()
	if l == nil {
		return nil
	}
	f := s.flight(push)
	if finished {
		f.mu.Lock()
	} else if !f.mu.TryLock() {
		return nil // the answer itself is on its way, and must not be overtaken
	}
	defer f.mu.Unlock()
	stream := streamID(push, 0)
	body := streamBody{ID: stream, Finished: finished, Content: MarkdownV2(text)}
	if finished {
		s.close(stream)
	} else {
		ok := false
		if !l.busy(id) {
			ok = s.begin(stream)
		}
		if !ok {
			return nil
		}
	}
	body.Feedback = s.feedback(l, id, stream, push)
	if e := l.ask(ctx, cmdRespond, id, botBody{Type: "stream", Stream: &body}, nil); e != nil {
		if e.Code != 0 {
			s.close(stream) // the answer goes another way
		}
		return e
	}
	return nil
}

// begin notes a state of a stream; false when it comes too soon, or too late.
func (s *Socket) begin(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	x := s.streams[id]
	if x == nil {
		s.tidy()
		x = &stream{begun: now}
		s.streams[id] = x
	}
	if x.closed || now.Sub(x.last) < streamEvery || now.Sub(x.begun) > streamFor {
		return false
	}
	x.last = now
	return true
}

// tidy forgets what is long over, now and then; it needs s.mu held.
func (s *Socket) tidy() {
	now := time.Now()
	if now.Sub(s.tidied) < time.Minute {
		return
	}
	s.tidied = now
	for k, f := range s.flights {
		if now.Sub(f.begun) > memory {
			delete(s.flights, k)
		}
	}
	for k, x := range s.streams {
		if now.Sub(x.begun) > memory {
			delete(s.streams, k)
		}
	}
	for k, x := range s.unseen {
		if now.Sub(x.begun) > memory {
			delete(s.unseen, k)
		}
	}
}

func (s *Socket) close(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.streams[id]; x != nil {
		x.closed = true
	}
}

// spent reports whether a stream takes no more.
func (s *Socket) spent(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.streams[id]
	return x != nil && (x.closed || time.Since(x.begun) > streamFor)
}

func (s *Socket) flight(key string) *flight {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.flights[key]
	if f == nil {
		s.tidy()
		f = &flight{begun: time.Now()}
		s.flights[key] = f
	}
	return f
}

// Welcome greets who opened the chat, within five seconds. id is the event's.
func (s *Socket) Welcome(ctx context.Context, id, text string) error {
	return s.react(ctx, cmdWelcome, id, botBody{Type: "text", Text: &words{text}})
}

// Update changes the clicked card, within five seconds. id is the click's.
func (s *Socket) Update(ctx context.Context, id string, u crm.Update) error {
	body, err := update(u)
	if err != nil {
		return err
	}
	return s.react(ctx, cmdUpdate, id, body)
}

func (s *Socket) react(ctx context.Context, command, id string, body any) error {
	l := s.current()
	if l == nil {
		return &Error{API: command, Msg: "this replica has no connection", Class: ClassElsewhere}
	}
	if e := l.ask(ctx, command, id, body, nil); e != nil {
		return e
	}
	return nil
}

// Parts of an uploaded file (D:101463).
const chunkLimit = 512 << 10

// pictureID uploads a picture, once for all who get it.
func (s *Socket) pictureID(ctx context.Context, l *link, p *crm.Picture) (string, *Error) {
	key := s.pictureKey(p)
	if id := s.marks.get(ctx, key); id != "" {
		return id, nil
	}
	id, e := s.upload(ctx, l, "image", pictureName(p), p.PNG)
	if e == nil {
		_ = s.marks.Set(key, id, mediaLife)
	}
	return id, e
}

func (s *Socket) pictureKey(p *crm.Picture) string {
	return "genjin:wecom:bot:" + s.BotID + ":picture:" + short(string(p.PNG))
}

// upload makes a file known to the platform for three days.
func (s *Socket) upload(ctx context.Context, l *link, kind, name string, content []byte) (mediaID string, e *Error) {
	sum := md5.Sum(content)
	chunks := (len(content) + chunkLimit - 1) / chunkLimit
	var session struct {
		ID string `json:"upload_id"`
	}
	ask := func(command string, body, into any) *Error {
		return l.ask(ctx, command, command+"_"+rand.Text(), body, into)
	}
	if e := ask(cmdInit, struct {
		Type   string `json:"type"`
		Name   string `json:"filename"`
		Size   int    `json:"total_size"`
		Chunks int    `json:"total_chunks"`
		MD5    string `json:"md5"`
	}{kind, name, len(content), chunks, hex.EncodeToString(sum[:])}, &session); e != nil {
		return "", e
	}
	for i := range chunks {
		data := content[i*chunkLimit : min((i+1)*chunkLimit, len(content))]
		if e := ask(cmdChunk, struct {
			ID    string `json:"upload_id"`
			Index int    `json:"chunk_index"`
			Data  string `json:"base64_data"`
		}{session.ID, i, base64.StdEncoding.EncodeToString(data)}, nil); e != nil {
			return "", e
		}
	}
	var up struct {
		ID string `json:"media_id"`
	}
	e = ask(cmdFinish, struct {
		ID string `json:"upload_id"`
	}{session.ID}, &up)
	if e == nil && up.ID == "" {
		e = unanswered(cmdFinish, "the answer holds no media id", nil)
	}
	return up.ID, e
}
