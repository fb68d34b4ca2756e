package web

import (
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

var testLinks = Links{Base: "https://crm.example.com/app/", Key: []byte("l")}

// A link is of one person, whole, for a while.
func TestLinksAreOfOnePersonForAWhile(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	for _, p := range []crm.Page{{Kind: crm.CustomerPage, ID: 7}, {Kind: crm.DealPage, ID: 1 << 40}, {Kind: crm.ApprovalPage, ID: 3}} {
		link := strings.TrimPrefix(testLinks.For("ZhangWei", p, at), testLinks.Base+"open/")
		if got, err := testLinks.open(link, "zhangwei", at.Add(linkFor)); err != nil || got != p { // WeCom ids are the same in any case
			t.Errorf("%v: %v %v", p, got, err)
		}
		if _, err := testLinks.open(link, "zhangwei", at.Add(linkFor+time.Second)); !errors.Is(err, errTooOld) {
			t.Errorf("an old one: %v", err)
		}
		for _, other := range []string{"", "lina", "zhangwei2", "zhangwe"} {
			if _, err := testLinks.open(link, other, at); !errors.Is(err, errNotTheirs) {
				t.Errorf("%q opens it: %v", other, err)
			}
		}
		if _, err := (Links{Key: []byte("another")}).open(link, "zhangwei", at); !errors.Is(err, errNotTheirs) {
			t.Errorf("under another key: %v", err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(link)
		if err != nil {
			t.Fatal(err)
		}
		for i := range raw {
			for bit := range 8 {
				changed := append([]byte(nil), raw...)
				changed[i] ^= 1 << bit
				if p, err := testLinks.open(base64.RawURLEncoding.EncodeToString(changed), "zhangwei", at); !errors.Is(err, errNotTheirs) {
					t.Fatalf("byte %d changed: %v %v", i, p, err)
				}
			}
		}
		for n := range link {
			if _, err := testLinks.open(link[:n], "zhangwei", at); !errors.Is(err, errNotTheirs) {
				t.Fatalf("cut to %d: %v", n, err)
			}
		}
		if _, err := testLinks.open(link+"A", "zhangwei", at); !errors.Is(err, errNotTheirs) {
			t.Errorf("with a letter more: %v", err)
		}
		if strings.Contains(strings.ToLower(string(raw)), "zhang") {
			t.Error("the person stands in the link")
		}
	}
}

// Who follows a link logs in first, and sees what they may see: the link takes the place of neither.
func TestLinkStandsBehindLoginAndScope(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	var log strings.Builder
	srv, browser, s, team := siteOf(t, &now, slog.NewTextHandler(&log, nil))
	deal := func(by crm.User, c crm.CustomerID) (d crm.Deal) {
		if err := s.InTx(t.Context(), store.Deed{User: by.ID, Now: now}, func(tx *store.Tx) (err error) {
			d, err = tx.CreateDeal(t.Context(), crm.Deal{CustomerID: c, Title: "框架", Stage: "lead"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	own, theirs := deal(team.Zhang, 1), deal(team.Chen, 2)
	me := team.Zhang.WeComID
	links := Links{Base: srv.URL + "/app/", Key: testLinks.Key}
	link := func(who string, kind crm.PageKind, id int64) string {
		return links.For(who, crm.Page{Kind: kind, ID: id}, now)
	}
	// Nobody is logged in: the login comes first, then the page.
	bare := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	follow := func(c *http.Client, r *http.Request) (res *http.Response, body string) {
		t.Helper()
		res, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		all, _ := io.ReadAll(res.Body)
		return res, string(all)
	}
	at := func(address string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	res, _ := follow(bare, at(link(me, crm.CustomerPage, 1))) //nolint:bodyclose // follow closes it
	if at := res.Header.Get("Location"); res.StatusCode != http.StatusFound || !strings.Contains(at, "/wecom?state=") {
		t.Fatalf("without login: %d %s", res.StatusCode, at)
	}
	for _, c := range []struct {
		name, at string
		status   int
		end      string
	}{
		{"own customer", link(me, crm.CustomerPage, 1), 200, "/app/customers/1"},
		{"own deal", link(me, crm.DealPage, int64(own.ID)), 200, "/app/customers/1"},
		{"an approval", link(me, crm.ApprovalPage, 9), 200, "/app/approvals"},
		{"more in the address", link(me, crm.CustomerPage, 1) + "?who=team&phones=1", 200, "/app/customers/1"},
		{"signed, but of another team", link(me, crm.CustomerPage, 2), 404, "/app/customers/2"},
		{"signed deal of another team", link(me, crm.DealPage, int64(theirs.ID)), 404, ""},
		{"signed deal that is not there", link(me, crm.DealPage, 999), 404, ""},
		{"somebody else's", link(team.Chen.WeComID, crm.CustomerPage, 1), 403, ""},
		{"not whole", strings.TrimSuffix(link(me, crm.CustomerPage, 1), "A") + "x", 403, ""},
	} {
		res, body := follow(browser, at(c.at)) //nolint:bodyclose // follow closes it
		if res.StatusCode != c.status || c.end != "" && (res.Request.URL.Path != c.end || res.Request.URL.RawQuery != "") {
			t.Errorf("%s: %d at %s: %s", c.name, res.StatusCode, res.Request.URL, body)
		}
		if end := c.at[len(c.at)-20:]; strings.Contains(log.String(), end) {
			t.Errorf("%s: the link is in the log: %s", c.name, log.String())
		}
	}
	// It is good for nothing else: no session, no form.
	sealed := strings.TrimPrefix(link(me, crm.CustomerPage, 1), srv.URL+"/app/open/")
	asSession := at(srv.URL + "/app/customers/1")
	asSession.AddCookie(&http.Cookie{Name: sessionName, Value: sealed})
	if res, _ := follow(bare, asSession); res.StatusCode != http.StatusFound { //nolint:bodyclose // follow closes it
		t.Errorf("a link is taken for a session: %d", res.StatusCode)
	}
	asToken, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/app/do", strings.NewReader(url.Values{"token": {sealed}, "button": {"x"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	asToken.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if res, _ := follow(browser, asToken); res.StatusCode != http.StatusForbidden { //nolint:bodyclose // follow closes it
		t.Errorf("a link is taken for a form's token: %d", res.StatusCode)
	}
	old := link(me, crm.CustomerPage, 1)
	now = now.Add(linkFor + time.Second)
	if res, body := follow(browser, at(old)); res.StatusCode != http.StatusGone { //nolint:bodyclose // follow closes it
		t.Errorf("an old one: %d %s", res.StatusCode, body)
	}
}

// What cannot be shown is said in the pages' own looks, with the way back.
func TestSorryLooksLikeAPage(t *testing.T) {
	r := httptest.NewRecorder()
	sorry(r, away, http.StatusNotFound)
	for _, want := range []string{away, "/app/static/style.css", "width=device-width", `href="/app/"`} {
		if !strings.Contains(r.Body.String(), want) {
			t.Errorf("no %q in %s", want, r.Body)
		}
	}
	if r.Code != http.StatusNotFound || !strings.HasPrefix(r.Header().Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", r.Code, r.Header())
	}
}
