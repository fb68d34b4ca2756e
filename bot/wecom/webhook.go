package wecom

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"genjin/crm"
	"genjin/internal/shared"
)

// Webhook speaks in groups through their 消息推送 (群机器人): it hears nothing and needs nothing but the group's key (D:99110).
// The key is the whole authority to post there: it is never part of an error. It is safe for concurrent use.
type Webhook struct {
	base    *url.URL
	http    *http.Client
	shared  *shared.Shared
	limiter *shared.Limiter
	marks   *cache
	parts   parts
}

// Limits of a webhook (D:99110).
const (
	WebhookLimit = 4096 // bytes of one markdown_v2; more is refused
	pictureLimit = 2 << 20
)

// webhookMinute stays below the 20 that WeCom takes in a minute for one key.
var webhookMinute = shared.Limit{N: 18, Per: time.Minute}

// NewWebhook errs when the address is none. baseURL empty: WeCom's own.
func NewWebhook(baseURL string, s *shared.Shared) (*Webhook, error) {
	base, err := apiBase(baseURL)
	if err != nil {
		return nil, err
	}
	return &Webhook{
		base: base, http: &http.Client{Transport: newTransport(), Timeout: callLimit, CheckRedirect: stay},
		shared: s, limiter: s.NewLimiter(), marks: &cache{shared: s}, parts: parts{shared: s},
	}, nil
}

// WebhookKey is the key in what people paste: the whole address that WeCom shows them, or the key itself. ok is false when
// there is none in it.
func WebhookKey(pasted string) (key string, ok bool) {
	pasted = strings.TrimSpace(pasted)
	if u, err := url.Parse(pasted); err == nil && u.Host != "" {
		if !strings.HasSuffix(u.Path, "/webhook/send") {
			return "", false
		}
		pasted = u.Query().Get("key")
	}
	if len(pasted) < 8 || len(pasted) > 128 || strings.Trim(pasted, "0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-_") != "" {
		return "", false
	}
	return pasted, true
}

// webhookBody is one message.
type webhookBody struct {
	Type     string        `json:"msgtype"`
	Markdown *textBody     `json:"markdown_v2,omitempty"`
	Image    *webhookImage `json:"image,omitempty"`
}

type webhookImage struct {
	Base64 string `json:"base64"`
	MD5    string `json:"md5"` // of the bytes, not of the base64
}

// Send posts a push into the group whose key it is: picture, then text in parts of at most WebhookLimit bytes, then what its card
// says, as text. Errors are *Error; one of ClassReceiver says that the key is good for nothing any more. Called again for
// the same push it goes on where it stopped.
func (w *Webhook) Send(ctx context.Context, key string, p crm.Push) error {
	const api = "webhook/send"
	bodies, err := webhookBodies(p.Reply)
	if err != nil {
		return &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	of := key + "\x00" + p.Key
	for i := w.parts.done(ctx, of); i < len(bodies); i++ {
		if err := w.post(ctx, api, key, bodies[i]); err != nil {
			return withoutKey(err, key)
		}
		w.parts.mark(ctx, of, i+1)
	}
	return nil
}

// withoutKey is an error in which the key does not stand, however the platform wrote it there.
func withoutKey(err error, key string) error {
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Msg, key) {
		return err
	}
	clean := *e
	clean.Msg, clean.err = strings.ReplaceAll(e.Msg, key, "***"), nil
	return &clean
}

func webhookBodies(r crm.Reply) (bodies []webhookBody, err error) {
	text := r.Text
	if r.Card != nil {
		text = strings.TrimSpace(text + "\n" + cardText(r.Card))
	}
	if p := r.Picture; p != nil {
		if len(p.PNG) == 0 || len(p.PNG) > pictureLimit {
			return nil, errors.New("a picture has at most 2 MB")
		}
		image := imageOf(p)
		bodies = append(bodies, webhookBody{Type: "image", Image: &image})
	}
	if strings.TrimSpace(text) != "" {
		for _, part := range Split(MarkdownV2(text), WebhookLimit) {
			bodies = append(bodies, webhookBody{Type: "markdown_v2", Markdown: &textBody{part}})
		}
	}
	if len(bodies) == 0 {
		return nil, errors.New("nothing to say")
	}
	return bodies, nil
}

func imageOf(p *crm.Picture) webhookImage {
	sum := md5.Sum(p.PNG)
	return webhookImage{base64.StdEncoding.EncodeToString(p.PNG), hex.EncodeToString(sum[:])}
}

// post sends one message below the limit of its key. What WeCom says of the limit holds for all replicas.
func (w *Webhook) post(ctx context.Context, api, key string, body webhookBody) error {
	sum := sha256.Sum256([]byte(key))
	name := "genjin:wecom:webhook:" + hex.EncodeToString(sum[:8]) // the key itself is a secret
	if code, left := w.marks.mark(ctx, name+":rest"); left > 0 {
		e := fault(api, code, "its limit was met a moment ago")
		e.Wait = left
		return e
	}
	if wait := w.limiter.Take(ctx, name, webhookMinute); wait > 0 {
		return &Error{API: api, Msg: "18 messages in a minute are enough for one group", Class: ClassRateLimited, Wait: wait}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return &Error{API: api, Msg: err.Error(), Class: ClassContent}
	}
	address := *w.base
	address.Path += "/cgi-bin/" + api
	address.RawQuery = url.Values{"key": {key}}.Encode()
	var e *Error
	for try := 1; ; try++ {
		e = w.once(ctx, api, address.String(), raw)
		if e == nil {
			return nil
		}
		if e.Class != ClassBusy || try == busyTries {
			break
		}
		if err := sleep(ctx, 200*time.Millisecond<<(try-1)); err != nil {
			return unanswered(api, "busy", err)
		}
	}
	if e.Class == ClassRateLimited {
		w.marks.setMark(ctx, name+":rest", e.Code, e.Wait)
	}
	return e
}

func (w *Webhook) once(ctx context.Context, api, address string, body []byte) *Error {
	return postJSON(ctx, w.http, api, address, body)
}

// postJSON posts to an address of WeCom that wants no token.
func postJSON(ctx context.Context, client *http.Client, api, address string, body []byte) *Error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return unanswered(api, "request", err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := client.Do(r)
	if err != nil {
		return unanswered(api, "no answer", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return unanswered(api, fmt.Sprintf("HTTP status %d", res.StatusCode), nil)
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return unanswered(api, "half an answer", err)
	}
	return decode(api, answer, nil)
}

// parts remembers how many messages of a push the platform has taken, where it does not do so itself: a push of several that
// failed in the middle goes on there. It is forgotten when Redis is: then people see a part twice rather than not at all. Deployments
// may share a Redis and name their pushes alike, so the name of one has its robot or bot in it.
type parts struct{ shared *shared.Shared }

func (p parts) key(push string) string {
	sum := sha256.Sum256([]byte(push))
	return "genjin:wecom:parts:" + hex.EncodeToString(sum[:12])
}

func (p parts) done(ctx context.Context, push string) int {
	n, _ := p.shared.Client().Get(ctx, p.key(push)).Int()
	return max(0, n)
}

// doubt notes that a push may have arrived though nobody heard so; doubted reports that.
func (p parts) doubt(ctx context.Context, push string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), redisLimit)
	defer cancel()
	_ = p.shared.Client().Set(ctx, p.key(push)+":doubt", 1, sameFor*time.Second).Err()
}

func (p parts) doubted(ctx context.Context, push string) bool {
	n, err := p.shared.Client().Exists(ctx, p.key(push)+":doubt").Result()
	return err == nil && n > 0
}

func (p parts) mark(ctx context.Context, push string, n int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), redisLimit)
	defer cancel()
	_ = p.shared.Client().Set(ctx, p.key(push), n, sameFor*time.Second).Err()
}
