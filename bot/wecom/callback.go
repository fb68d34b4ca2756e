package wecom

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

const (
	bodyLimit = 64 << 10        // of a callback; more is not one
	skew      = 5 * time.Minute // between WeCom's clock and ours; a genuine repeat comes within seconds
)

// Refusal is why a callback is not served, with the HTTP status that says so.
type Refusal struct {
	Status int
	Why    string // for the log; people get the status only
	err    error
}

func (r *Refusal) Error() string {
	if r.err != nil {
		return fmt.Sprintf("wecom: callback: %s: %v", r.Why, r.err)
	}
	return "wecom: callback: " + r.Why
}

// Unwrap gives the cause, if there is one.
func (r *Refusal) Unwrap() error { return r.err }

func refuse(status int, why string) error { return &Refusal{Status: status, Why: why} }

// StatusOf is the HTTP status to answer an error of Open with.
func StatusOf(err error) int {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Status
	}
	return http.StatusBadRequest
}

// Envelope is what came with a message and belongs to no message: what an answer needs, and events of the platform.
type Envelope struct {
	Nonce        string // of the callback's address; 智能机器人 wants it back
	Event        string // its name as WeCom writes it; empty: a message
	ResponseCode string // changes the clicked card: 72 hours, once (D:94888). A secret
	ResponseURL  string // of 智能机器人: answers once within an hour. A secret
	CardType     string // of the clicked card
	Selected     []Selection
	Stream       string         // id of the stream that 智能机器人 asks for
	Quote        string         // what the person quoted
	Feedback     *crm.Feedback  // what somebody thinks of an answer of 智能机器人
	Change       *ContactChange // of the event change_contact
	Raw          []byte         // the decrypted bytes, only when they were damaged and had to be repaired
}

// Selection is what was chosen in one question of a card.
type Selection struct {
	Question string
	Options  []string
}

// ContactChange is a member, department or tag that was changed in the company's address book (D:90240).
type ContactChange struct {
	Type      string // create_user, update_user, delete_user, create_party, …
	UserID    string
	NewUserID string // set when a member's id changed
	Status    int    // 1 active, 2 disabled, 4 not activated, 5 left; 0: unchanged
	PartyID   string
}

// gate is what the callbacks of the app and of 智能机器人 have in common.
type gate struct {
	codec *Codec
	clock func() time.Time
}

// query is the part of a callback's address that WeCom signs.
type query struct{ signature, timestamp, nonce, echo string }

// readQuery wants each parameter at most once. It takes apart the raw query itself: url.Values would keep the first
// of several and cost a map.
func readQuery(raw string) (q query, err error) {
	var seen [4]bool
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if name, err = unescape(name); err != nil {
			return q, err
		}
		var into *string
		var i int
		switch name {
		case "msg_signature", "msgsignature", "signature": // 智能机器人's own client takes all three
			into, i = &q.signature, 0
		case "timestamp":
			into, i = &q.timestamp, 1
		case "nonce":
			into, i = &q.nonce, 2
		case "echostr":
			into, i = &q.echo, 3
		default:
			continue
		}
		if seen[i] {
			return q, refuse(http.StatusBadRequest, "a parameter is given twice")
		}
		seen[i] = true
		if *into, err = unescape(value); err != nil {
			return q, err
		}
	}
	return q, nil
}

func unescape(s string) (string, error) {
	if !strings.ContainsAny(s, "%+") {
		return s, nil
	}
	s, err := url.QueryUnescape(s)
	if err != nil {
		return "", refuse(http.StatusBadRequest, "a parameter is not escaped well")
	}
	return s, nil
}

// check refuses a callback whose signature or time is wrong. The signature comes first: nobody without the token
// learns what time we have.
func (g *gate) check(b *buffer, q query, sealed []byte, now time.Time) error {
	if !g.codec.signed(b, q.signature, q.timestamp, q.nonce, sealed) {
		return refuse(http.StatusForbidden, "the signature is missing or wrong")
	}
	stamp, err := strconv.ParseInt(q.timestamp, 10, 64)
	if err != nil {
		return refuse(http.StatusBadRequest, "the timestamp is no number")
	}
	if off := now.Unix() - stamp; off > int64(skew/time.Second) || off < -int64(skew/time.Second) {
		return &Refusal{Status: http.StatusForbidden, Why: "the timestamp is too far from our clock",
			err: fmt.Errorf("%d seconds", off)}
	}
	return nil
}

// unseal decrypts what was signed.
func (g *gate) unseal(b *buffer, sealed []byte) ([]byte, error) {
	plain, err := g.codec.open(b, sealed)
	switch {
	case errors.Is(err, errReceiver):
		return nil, &Refusal{Status: http.StatusForbidden, Why: "receiveid", err: err}
	case err != nil:
		return nil, &Refusal{Status: http.StatusBadRequest, Why: "ciphertext", err: err}
	}
	return plain, nil
}

// verify answers the request that the console makes when the callback's settings are saved: the decrypted echo, bare,
// within a second (D:90238).
func (g *gate) verify(w http.ResponseWriter, r *http.Request) {
	b := g.codec.borrow()
	defer g.codec.giveBack(b)
	echo, err := func() ([]byte, error) {
		q, err := readQuery(r.URL.RawQuery)
		if err != nil {
			return nil, err
		}
		if len(q.echo) > bodyLimit {
			return nil, refuse(http.StatusRequestEntityTooLarge, "the echo is too long")
		}
		if err := g.check(b, q, []byte(q.echo), g.clock()); err != nil {
			return nil, err
		}
		return g.unseal(b, []byte(q.echo))
	}()
	if err != nil {
		status := StatusOf(err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(echo) // nobody to tell
}

// read takes the body of a callback, up to the limit, into the buffer.
func (g *gate) read(b *buffer, r *http.Request) ([]byte, error) {
	if r.ContentLength > bodyLimit {
		return nil, refuse(http.StatusRequestEntityTooLarge, "the body is too long")
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return nil, refuse(http.StatusBadRequest, "the body is compressed")
	}
	n := int(r.ContentLength) + 1
	if r.ContentLength < 0 {
		n = 4 << 10
	}
	if cap(b.body) < n {
		b.body = make([]byte, 0, n)
	}
	p := b.body[:0]
	for {
		if len(p) == cap(p) {
			p = append(p, 0)[:len(p)]
		}
		k, err := r.Body.Read(p[len(p):min(cap(p), bodyLimit+1)])
		p = p[:len(p)+k]
		b.body = p
		switch {
		case len(p) > bodyLimit:
			return nil, refuse(http.StatusRequestEntityTooLarge, "the body is too long")
		case errors.Is(err, io.EOF):
			return p, nil
		case err != nil:
			return nil, &Refusal{Status: http.StatusBadRequest, Why: "the body cannot be read", err: err}
		}
	}
}

// nonce makes one for a reply.
func nonce() string { return rand.Text()[:16] }

// instant is the time of a message: seconds since 1970. What cannot be one is the zero time.
func instant(seconds int64) time.Time {
	if seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// keyLimit is how long a message's key may be.
const keyLimit = 190
