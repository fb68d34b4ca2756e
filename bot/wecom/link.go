package wecom

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// frame is what travels over the WebSocket of 智能机器人 (D:101463). An acknowledgement has no command; it is matched by its id.
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

// Commands of the protocol.
const (
	cmdSubscribe = "aibot_subscribe"
	cmdPing      = "ping"
	cmdMessage   = "aibot_msg_callback"
	cmdEvent     = "aibot_event_callback"
	cmdWelcome   = "aibot_respond_welcome_msg"
	cmdRespond   = "aibot_respond_msg"
	cmdUpdate    = "aibot_respond_update_msg"
	cmdSend      = "aibot_send_msg"
	cmdInit      = "aibot_upload_media_init"
	cmdChunk     = "aibot_upload_media_chunk"
	cmdFinish    = "aibot_upload_media_finish"
)

// Limits of a connection.
const (
	dialLimit  = 10 * time.Second
	writeLimit = 5 * time.Second
	frameLimit = 4 << 20
)

// link is one live connection.
type link struct {
	conn    *websocket.Conn
	every   time.Duration // between pings
	patient time.Duration // with an acknowledgement
	writing sync.Mutex

	mu    sync.Mutex
	waits map[string]*wait // by id: the frame whose acknowledgement has not come
	said  int              // frames acknowledged, but for pings and subscriptions
	down  chan struct{}    // closed at the end
	err   error
}

// wait is a frame on its way; done is closed when it is acknowledged or the connection ends.
type wait struct {
	done   chan struct{}
	idle   bool // a ping or subscription
	since  time.Time
	answer frame
	err    error
}

// errDown is why a frame whose connection ended has no answer: nobody knows what became of it.
var errDown = errors.New("the connection ended")

// dial opens a connection; nothing is read until listen.
func dial(ctx context.Context, address string, every, patient time.Duration) (*link, error) {
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialLimit}
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	conn, res, err := d.DialContext(ctx, address, nil)
	if res != nil && res.Body != nil {
		_ = res.Body.Close()
	}
	if err != nil {
		return nil, unanswered("websocket", "cannot connect", err)
	}
	conn.SetReadLimit(frameLimit)
	return &link{conn: conn, every: every, patient: patient, waits: map[string]*wait{}, down: make(chan struct{})}, nil
}

// listen reads until the connection ends; what the platform says by itself goes to hear, in order.
func (l *link) listen(hear func(frame)) {
	for {
		// A platform that answers no ping is gone.
		_ = l.conn.SetReadDeadline(time.Now().Add(5 * l.every / 2))
		_, raw, err := l.conn.ReadMessage()
		if err != nil {
			l.fail(err)
			return
		}
		var f frame
		if json.Unmarshal(raw, &f) != nil && json.Unmarshal(withoutControls(raw), &f) != nil {
			continue // not a frame
		}
		if f.Command != cmdMessage && f.Command != cmdEvent {
			l.acknowledge(f) // without a command, or with the one it answers
			continue
		}
		hear(f)
	}
}

func (l *link) acknowledge(f frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.waits[f.Headers.ID]; w != nil {
		delete(l.waits, f.Headers.ID)
		w.answer = f
		close(w.done)
		if !w.idle {
			l.said++
		}
	}
}

// useful reports whether anything was said over the connection.
func (l *link) useful() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said > 0
}

// fail ends the connection, once.
func (l *link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.down:
		return
	default:
	}
	l.err = err
	close(l.down)
	_ = l.conn.Close()
	for id, w := range l.waits {
		w.err = errDown
		close(w.done)
		delete(l.waits, id)
	}
}

// beat pings, and ends a connection that acknowledges nothing any more.
func (l *link) beat() {
	ping, look := time.NewTicker(l.every), time.NewTicker(l.patient/4)
	defer ping.Stop()
	defer look.Stop()
	for {
		select {
		case <-l.down:
			return
		case <-look.C:
			if l.silent() {
				l.fail(errors.New("a frame was not acknowledged"))
				return
			}
			continue
		case <-ping.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), writeLimit)
		if _, err := l.post(ctx, cmdPing, "ping_"+rand.Text(), nil); err != nil {
			l.fail(err)
		}
		cancel()
	}
}

func (l *link) silent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.waits {
		if time.Since(w.since) > l.patient {
			return true
		}
	}
	return false
}

// post writes a frame after the earlier ones of its id are acknowledged: the platform takes one at a time. What it gives becomes done with
// the acknowledgement.
func (l *link) post(ctx context.Context, command, id string, body any) (*wait, error) {
	f := frame{Command: command, Headers: frameHeaders{id}}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("wecom: %s: %w", command, err)
		}
		f.Body = raw
	}
	w := &wait{done: make(chan struct{}), since: time.Now(), idle: command == cmdPing || command == cmdSubscribe}
	for {
		earlier, err := l.queue(id, w)
		if err != nil {
			return nil, err
		}
		if earlier == nil {
			break
		}
		select {
		case <-earlier.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := l.write(f); err != nil {
		l.fail(err)
	}
	return w, nil
}

// queue makes w the frame of an id that waits, or gives the one that does.
func (l *link) queue(id string, w *wait) (earlier *wait, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.down:
		return nil, errDown
	default:
	}
	if earlier := l.waits[id]; earlier != nil {
		return earlier, nil
	}
	w.since = time.Now()
	l.waits[id] = w
	return nil, nil
}

// busy reports whether a frame of that id waits for its acknowledgement.
func (l *link) busy(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waits[id] != nil
}

func (l *link) write(f frame) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	return l.conn.WriteMessage(websocket.TextMessage, raw)
}

// ask posts a frame and waits for what the platform says to it.
func (l *link) ask(ctx context.Context, command, id string, body, into any) *Error {
	w, err := l.post(ctx, command, id, body)
	if err != nil {
		return unanswered(command, "not sent", err)
	}
	return w.result(ctx, command, into)
}

// result waits for the acknowledgement of a frame.
func (w *wait) result(ctx context.Context, command string, into any) *Error {
	select {
	case <-w.done:
	case <-ctx.Done():
		return unanswered(command, "not acknowledged yet", ctx.Err())
	}
	switch {
	case w.err != nil:
		return unanswered(command, "not acknowledged", w.err)
	case w.answer.Code != nil && *w.answer.Code != 0:
		return fault(command, *w.answer.Code, w.answer.Message)
	case into != nil:
		if err := json.Unmarshal(w.answer.Body, into); err != nil {
			return unanswered(command, "not the answer of this command", err)
		}
	}
	return nil
}

// lost reports whether the connection ended before the frame was acknowledged.
func (w *wait) lost() bool {
	select {
	case <-w.done:
		return w.err != nil
	default:
		return false
	}
}

// alive reports whether the connection has not ended.
func (l *link) alive() bool {
	select {
	case <-l.down:
		return false
	default:
		return true
	}
}

// leave says goodbye; what the platform still says before it answers that is heard.
func (l *link) leave(limit time.Duration) {
	l.writing.Lock()
	_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(writeLimit))
	l.writing.Unlock()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-l.down:
	case <-t.C:
		l.fail(errors.New("left"))
	}
}
