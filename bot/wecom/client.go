package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"genjin/internal/shared"
)

// ClientConfig is a self-built app as its API sees it.
type ClientConfig struct {
	BaseURL string // empty: https://qyapi.weixin.qq.com
	CorpID  string
	AgentID int
	Secret  string
	PageURL string // where a card without buttons leads; empty: it is sent as text
}

// Client calls WeCom's API. It is safe for concurrent use; any number of them may live in one process.
type Client struct {
	ClientConfig
	base   *url.URL
	http   *http.Client
	tokens *tokens
	marks  *cache
	pause  time.Duration // before the first repeat of a call that found WeCom busy
}

const (
	platform    = "https://qyapi.weixin.qq.com"
	callLimit   = 10 * time.Second
	answerLimit = 4 << 20 // bytes; the largest is the department list
	busyTries   = 3
)

// NewClient errs when a setting is missing or the address is none. It does not call WeCom.
func NewClient(c ClientConfig, s *shared.Shared) (*Client, error) {
	base, err := apiBase(c.BaseURL)
	switch {
	case err != nil:
		return nil, err
	case c.CorpID == "" || c.AgentID == 0 || c.Secret == "":
		return nil, errors.New("wecom: the API needs a corp id, an agent id and a secret")
	}
	transport := newTransport()
	return &Client{
		ClientConfig: c, base: base, pause: 200 * time.Millisecond,
		http:   &http.Client{Transport: transport, Timeout: callLimit, CheckRedirect: stay},
		tokens: newTokens(c, s, route{base, transport}), marks: &cache{shared: s},
	}, nil
}

func apiBase(address string) (*url.URL, error) {
	if address == "" {
		address = platform
	}
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("wecom: GENJIN_WECOM_API_BASE_URL is no address like " + platform)
	}
	return base, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   3 * time.Second,
		ResponseHeaderTimeout: 8 * time.Second,
		IdleConnTimeout:       60 * time.Second,
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
	}
}

// get calls an API that takes parameters and decodes its answer into one.
func (c *Client) get(ctx context.Context, api string, q url.Values, into any) error {
	return c.call(ctx, api, func(ctx context.Context, address string) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	}, q, into)
}

// post calls an API that takes JSON.
func (c *Client) post(ctx context.Context, api string, body []byte, into any) error {
	return c.call(ctx, api, func(ctx context.Context, address string) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err == nil {
			r.Header.Set("Content-Type", "application/json; charset=utf-8")
		}
		return r, err
	}, nil, into)
}

// call does one call of the API with everything that can be done about its failure here: a refused token is replaced
// once, a busy platform asked three times, an API whose limit is met left alone by all replicas until it works again.
// Its errors are *Error.
func (c *Client) call(ctx context.Context, api string, request func(context.Context, string) (*http.Request, error), q url.Values, into any) error {
	if code, left := c.marks.mark(ctx, c.restKey(api)); left > 0 {
		e := fault(api, code, "its limit was met a moment ago")
		e.Wait = left
		return e
	}
	token, err := c.tokens.get(ctx)
	if err != nil {
		return err
	}
	renewed := false
	for try := 1; ; try++ {
		e := c.once(ctx, api, token, request, q, into)
		switch {
		case e == nil:
			return nil
		case e.Class == ClassToken && !renewed:
			if token, err = c.tokens.renew(ctx, token); err != nil {
				return err
			}
			renewed = true
			continue
		case e.Class == ClassBusy && try < busyTries:
			if err := sleep(ctx, c.pause<<(try-1)); err != nil {
				return unanswered(api, "busy", err)
			}
			continue
		case e.Class == ClassRateLimited:
			c.marks.setMark(ctx, c.restKey(api), e.Code, e.Wait)
		}
		return e
	}
}

func (c *Client) restKey(api string) string {
	return fmt.Sprintf("genjin:wecom:%s:%d:rest:%s", c.CorpID, c.AgentID, api)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// once does one request. The token travels in the address, there is no other way (D:91039).
func (c *Client) once(ctx context.Context, api, token string, request func(context.Context, string) (*http.Request, error), q url.Values, into any) *Error {
	values := url.Values{"access_token": {token}}
	for k, v := range q {
		values[k] = v
	}
	address := *c.base
	address.Path += "/cgi-bin/" + api
	address.RawQuery = values.Encode()
	r, err := request(ctx, address.String())
	if err != nil {
		return unanswered(api, "request", err)
	}
	res, err := c.http.Do(r)
	if err != nil {
		return unanswered(api, "no answer", err)
	}
	defer res.Body.Close()
	if file, ok := into.(*File); ok {
		return file.receive(api, res)
	}
	if res.StatusCode != http.StatusOK {
		return unanswered(api, fmt.Sprintf("HTTP status %d", res.StatusCode), nil)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, answerLimit+1))
	switch {
	case err != nil:
		return unanswered(api, "half an answer", err)
	case len(body) > answerLimit:
		return unanswered(api, "an answer without end", nil)
	}
	return decode(api, body, into)
}

// decode reads an answer: what has no errcode that is a number is no answer of the API.
func decode(api string, body []byte, into any) *Error {
	var head struct {
		Code *int   `json:"errcode"`
		Msg  string `json:"errmsg"`
	}
	switch err := json.Unmarshal(body, &head); {
	case err != nil || head.Code == nil:
		return unanswered(api, "not an answer of the API", err)
	case *head.Code != 0:
		return fault(api, *head.Code, head.Msg)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return unanswered(api, "not the answer of this API", err)
	}
	return nil
}
