package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/credential"
	"github.com/silenceper/wechat/v2/util"
	"golang.org/x/sync/singleflight"

	"genjin/internal/shared"
)

// tokens gives the app's access token, which all replicas share through Redis. It is fetched by one of them at a
// time, when there is none and when WeCom has refused the one there was (D:91039).
type tokens struct {
	sdk    credential.AccessTokenContextHandle
	cache  *cache
	shared *shared.Shared
	key    string // of the token
	secret string // digest of the secret: another secret is another attempt
	flight singleflight.Group
	route  route
}

const (
	fetchLimit = 15 * time.Second // for one gettoken, the wait for others included
	redisLimit = time.Second
)

func newTokens(c ClientConfig, s *shared.Shared, r route) *tokens {
	redirectSDK()
	agent := strconv.Itoa(c.AgentID)
	sum := sha256.Sum256([]byte(c.CorpID + "\x00" + c.Secret))
	t := &tokens{
		cache: &cache{shared: s}, shared: s, route: r,
		key:    fmt.Sprintf("%s_access_token_%s_%s", credential.CacheKeyWorkPrefix, c.CorpID, agent),
		secret: hex.EncodeToString(sum[:8]),
	}
	t.sdk = credential.NewWorkAccessTokenWithAgentID(c.CorpID, c.Secret, agent, credential.CacheKeyWorkPrefix, t.cache)
	return t
}

// get is the token that all use at the moment.
func (t *tokens) get(ctx context.Context) (string, error) {
	if token := t.cache.get(ctx, t.key); token != "" {
		return token, nil
	}
	return t.renew(ctx, "")
}

// renew gives another token than the one that failed: the one that somebody fetched meanwhile, or a new one.
func (t *tokens) renew(ctx context.Context, failed string) (string, error) {
	// The fetch goes on for the others when the first who asked goes away.
	work := context.WithoutCancel(ctx)
	done := t.flight.DoChan(failed, func() (any, error) {
		ctx, cancel := context.WithTimeout(work, fetchLimit)
		defer cancel()
		return t.fetch(ctx, failed)
	})
	select {
	case r := <-done:
		return r.Val.(string), r.Err
	case <-ctx.Done():
		return "", unanswered("gettoken", "no answer in time", ctx.Err())
	}
}

func (t *tokens) fetch(ctx context.Context, failed string) (string, error) {
	// Without Redis every process fetches for itself.
	if lock, err := t.shared.Lock(ctx, t.key+":fetch", fetchLimit); err == nil {
		defer func() { _ = lock.Release(ctx) }() // it runs out by itself
	}
	if token := t.cache.get(ctx, t.key); token != "" && token != failed {
		return token, nil
	}
	refused := t.key + ":refused:" + t.secret
	if code, left := t.cache.mark(ctx, refused); left > 0 {
		e := fault("gettoken", code, "refused a moment ago, not asked again")
		e.Wait = left
		return "", e
	}
	t.cache.forget(ctx, t.key)
	token, err := t.sdk.GetAccessTokenContext(withRoute(ctx, t.route))
	if err == nil && token != "" {
		return token, nil
	}
	e := tokenError(err)
	if harms(e.Code) {
		e.Wait = secretRest
	}
	if e.Wait > 0 {
		t.cache.setMark(ctx, refused, e.Code, e.Wait)
	}
	return "", e
}

// harms reports whether asking again does harm: WeCom shuts out who keeps on asking with a wrong corp or secret, or from a wrong address.
func harms(code int) bool {
	switch code {
	case 40001, 40013, 40056, 41002, 41004, 60020, 301002:
		return true
	}
	return false
}

// tokenError reads the errcode that silenceper/wechat has put into its error's text.
func tokenError(err error) *Error {
	if err == nil {
		return unanswered("gettoken", "the answer holds no token", nil)
	}
	var code int
	if n, _ := fmt.Sscanf(err.Error(), "get access_token error : errcode=%d", &code); n == 1 && code != 0 {
		_, msg, _ := strings.Cut(err.Error(), "errormsg=")
		return fault("gettoken", code, msg)
	}
	return unanswered("gettoken", "no answer", err)
}

// cache is silenceper/wechat's cache on the shared Redis. While Redis is away it remembers by itself: WeCom says when
// a token has become too old.
type cache struct {
	shared *shared.Shared
	mu     sync.Mutex
	last   map[string]string
}

// Get gives a string or nil, as silenceper/wechat wants it.
func (c *cache) Get(key string) any {
	ctx, cancel := context.WithTimeout(context.Background(), redisLimit)
	defer cancel()
	if v := c.get(ctx, key); v != "" {
		return v
	}
	return nil
}

func (c *cache) get(ctx context.Context, key string) string {
	v, err := c.shared.Client().Get(ctx, key).Result()
	if err == nil || errors.Is(err, redis.Nil) {
		return v
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last[key]
}

// lifeMargin is what silenceper/wechat takes off a token's life.
const lifeMargin = 1500 * time.Second

// Set never fails: a token that cannot be shared is still a token.
func (c *cache) Set(key string, val any, ttl time.Duration) error {
	v, ok := val.(string)
	if !ok || v == "" {
		return nil
	}
	c.mu.Lock()
	if c.last == nil {
		c.last = map[string]string{}
	}
	c.last[key] = v
	c.mu.Unlock()
	if ttl <= 0 { // a life below the margin
		ttl = (ttl + lifeMargin) / 2
	}
	if ttl < time.Second {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), redisLimit)
	defer cancel()
	_ = c.shared.Client().Set(ctx, key, v, ttl).Err()
	return nil
}

// IsExist reports whether the key is there.
func (c *cache) IsExist(key string) bool { return c.Get(key) != nil }

// Delete takes the key away.
func (c *cache) Delete(key string) error {
	ctx, cancel := context.WithTimeout(context.Background(), redisLimit)
	defer cancel()
	c.forget(ctx, key)
	return nil
}

func (c *cache) forget(ctx context.Context, key string) {
	c.mu.Lock()
	delete(c.last, key)
	c.mu.Unlock()
	_ = c.shared.Client().Del(ctx, key).Err()
}

// mark is an errcode that all replicas heed for a while, and how long still.
func (c *cache) mark(ctx context.Context, key string) (code int, left time.Duration) {
	p := c.shared.Client().Pipeline()
	value, life := p.Get(ctx, key), p.PTTL(ctx, key)
	if _, err := p.Exec(ctx); err != nil {
		return 0, 0
	}
	code, _ = value.Int()
	return code, max(0, life.Val())
}

func (c *cache) setMark(ctx context.Context, key string, code int, d time.Duration) {
	_ = c.shared.Client().Set(ctx, key, code, d).Err()
}

// route says where a request of silenceper/wechat goes and through which transport.
type route struct {
	base      *url.URL
	transport http.RoundTripper
}

type routeKey struct{}

func withRoute(ctx context.Context, r route) context.Context {
	return context.WithValue(ctx, routeKey{}, r)
}

// redirectSDK gives silenceper/wechat, whose HTTP client belongs to the whole program, one that serves all of our
// clients: once, whoever comes first.
var redirectSDK = sync.OnceFunc(func() {
	util.DefaultHTTPClient = &http.Client{Transport: router{}, Timeout: fetchLimit, CheckRedirect: stay}
})

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// router sends a request where its context says.
type router struct{}

// RoundTrip implements http.RoundTripper.
func (router) RoundTrip(r *http.Request) (*http.Response, error) {
	to, ok := r.Context().Value(routeKey{}).(route)
	if !ok {
		return http.DefaultTransport.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = to.base.Scheme, to.base.Host, ""
	r.URL.Path = to.base.Path + r.URL.Path
	res, err := to.transport.RoundTrip(r)
	if err == nil {
		res.Body = &boundedBody{Reader: io.LimitReader(res.Body, answerLimit), Closer: res.Body}
	}
	return res, err
}

type boundedBody struct {
	io.Reader
	io.Closer
}
