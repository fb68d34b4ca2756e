package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"genjin/crm"
)

// Courier tells addresses of events. What it cannot deliver is tried again by whoever asked it; an address that fails again and again
// is left alone for a while.
type Courier struct {
	client *http.Client
	clock  func() time.Time

	mu      sync.Mutex
	failing map[string]failing // by chat
}

type failing struct {
	times int
	until time.Time // left alone until then
}

// When an address is left alone, and for how long.
const (
	tooOften  = 5
	aloneFor  = 10 * time.Minute
	postLimit = 5 * time.Second
)

// NewCourier makes a courier. private lets it tell addresses within one's own network too.
func NewCourier(clock func() time.Time, private bool) *Courier {
	d := &net.Dialer{Timeout: 3 * time.Second}
	if !private {
		d.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	}
	transport := &http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: 3 * time.Second, ResponseHeaderTimeout: postLimit, MaxIdleConns: 20,
		IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 16 << 10} // no proxy of the environment: it would dial for us
	return &Courier{clock: clock, failing: map[string]failing{}, client: &http.Client{Transport: transport, Timeout: postLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// CheckURL refuses what events must not be told to. Where a name leads is looked at once more when it is dialled.
func CheckURL(address string, private bool) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || len(address) > 500:
		return errors.New("not an address: write https://…")
	case u.Scheme != "https" && !(private && u.Scheme == "http"):
		return errors.New("only https")
	}
	host := u.Hostname()
	if private {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return public(net.JoinHostPort(ip.String(), "443"))
	}
	if !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") {
		return errors.New("not an address outside")
	}
	return nil
}

// reserved are the networks beside those netip knows that nothing outside lies in, or that lead somewhere else.
var reserved = func() (all []netip.Prefix) {
	for _, s := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10"} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

// public refuses an address that is dialled within one's own network.
func public(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("api: %w", err)
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("api: %w", err)
	}
	ip = ip.Unmap().WithZone("")
	inside := !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast()
	for _, p := range reserved {
		inside = inside || p.Contains(ip)
	}
	if inside {
		return errInside
	}
	return nil
}

var errInside = errors.New("not an address outside: events are not told within one's own network (GENJIN_API_PRIVATE_HOOKS allows it)")

// DeliveryError is an event that was not taken.
type DeliveryError struct {
	Why    string
	Never  bool          // trying again cannot help
	NotNow bool          // it was not tried: the address is left alone
	Wait   time.Duration // until it may be tried again; zero: as usual
}

func (e *DeliveryError) Error() string { return e.Why }

// Deliver posts the text of a push, signed. A repeat has the same body and the same id.
func (c *Courier) Deliver(ctx context.Context, p crm.Push, address, secret string) error {
	if wait := c.alone(p.Chat); wait > 0 {
		return &DeliveryError{Why: "this address failed again and again: left alone", NotNow: true, Wait: wait}
	}
	err := c.post(ctx, p, address, secret)
	c.note(p.Chat, err == nil)
	return err
}

func (c *Courier) post(ctx context.Context, p crm.Push, address, secret string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(p.Reply.Text))
	if err != nil {
		return &DeliveryError{Why: "not an address", Never: true}
	}
	seconds := strconv.FormatInt(c.clock().Unix(), 10)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "genjin")
	r.Header.Set("X-Genjin-Delivery", p.Key)
	r.Header.Set("X-Genjin-Timestamp", seconds)
	r.Header.Set("X-Genjin-Signature", Sign(secret, seconds, []byte(p.Reply.Text)))
	res, err := c.client.Do(r)
	var at *url.Error
	switch {
	case errors.Is(err, errInside):
		return &DeliveryError{Why: errInside.Error(), Never: true}
	case errors.As(err, &at):
		return &DeliveryError{Why: "no answer: " + at.Err.Error()} // the address itself may hold a secret
	case err != nil:
		return &DeliveryError{Why: "no answer"}
	}
	defer res.Body.Close()                              //nolint:errcheck // was read
	io.Copy(io.Discard, io.LimitReader(res.Body, 4096)) //nolint:errcheck // only so that the connection can be used again
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusGone:
		return &DeliveryError{Why: "answered 410: it wants no more", Never: true}
	}
	wait := time.Duration(0)
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
		wait = min(time.Duration(n)*time.Second, time.Hour)
	}
	return &DeliveryError{Why: fmt.Sprintf("answered %d", res.StatusCode), Wait: wait}
}

// alone is how long an address is still left alone.
func (c *Courier) alone(chat string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(0, c.failing[chat].until.Sub(c.clock()))
}

func (c *Courier) note(chat string, well bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if well {
		delete(c.failing, chat)
		return
	}
	f := c.failing[chat]
	if f.times++; f.times >= tooOften { // after the pause one try tells
		f.until = c.clock().Add(aloneFor)
	}
	c.failing[chat] = f
}
