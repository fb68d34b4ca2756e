package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// site is the pages on a store with one rep, with a WeCom that answers at once, and a browser.
func site(t *testing.T, now *time.Time) (*httptest.Server, *http.Client) {
	srv, browser, _, _ := siteOf(t, now)
	return srv, browser
}

func siteOf(t *testing.T, now *time.Time, log ...slog.Handler) (*httptest.Server, *http.Client, *store.Store, storetest.Team) {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.New(t, func(o *store.Options) { o.Process, o.Admins = process, []string{"boss"} })
	team := storetest.People(t, s)
	err = s.InTx(t.Context(), store.Deed{User: team.Zhang.ID, Now: *now}, func(tx *store.Tx) error {
		_, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: "<script>alert(1)</script>"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	blob, err := s.KeepBlob(t.Context(), []byte("<script>alert(2)</script>"))
	if err != nil {
		t.Fatal(err)
	}
	for i, by := range []crm.User{team.Zhang, team.Chen} { // each at a customer of their own
		err := s.InTx(t.Context(), store.Deed{User: by.ID, Now: *now}, func(tx *store.Tx) (err error) {
			c := crm.Customer{ID: 1}
			if i > 0 {
				if c, err = tx.CreateCustomer(t.Context(), crm.Customer{Name: "别组的"}); err != nil {
					return err
				}
			}
			_, _, err = tx.File(t.Context(), crm.Document{CustomerID: c.ID, Name: "合同.pdf", Blob: blob})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var srv *httptest.Server
	pages, err := New(Deps{
		AuthorizeURL: func(state string, _ bool) string { return srv.URL + "/wecom?state=" + url.QueryEscape(state) },
		Login: func(_ context.Context, code string) (string, error) {
			if code != "good" {
				return "", errors.New("40029")
			}
			return team.Zhang.WeComID, nil
		},
		Store: s, Calendar: calendar, Location: time.UTC,
		State: func(context.Context) Machinery { return Machinery{} },
		Key:   []byte("k"), Links: Links{Key: testLinks.Key}, Clock: func() time.Time { return *now }, Log: slog.New(append(log, slog.DiscardHandler)[0]),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/app/", pages)
	mux.HandleFunc("/wecom", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/app/login?code=good&state="+url.QueryEscape(r.FormValue("state")), http.StatusFound)
	})
	srv = httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	jar, _ := cookiejar.New(nil)
	return srv, &http.Client{Jar: jar}, s, team
}

func get(t *testing.T, c *http.Client, url string) (int, string, http.Header) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestLoginLeadsHomeAndEnds(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, browser := site(t, &now)
	status, body, header := get(t, browser, srv.URL+"/app/customers")
	if status != http.StatusOK || !strings.Contains(body, "alert(1)") {
		t.Fatalf("%d %s", status, body)
	}
	if strings.Contains(body, "<script>") || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("the page runs what a customer is called")
	}
	now = now.Add(sessionFor + time.Second)
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if status, _, _ := get(t, browser, srv.URL+"/app/"); status != http.StatusFound {
		t.Errorf("an old session still opens the page: %d", status)
	}
}

func TestForgedSessionsAndStates(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, browser := site(t, &now)
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, value := range []string{"", "zhangwei", "emhhbmd3ZWk.AAAA", "AAAAAAAAAAB6aGFuZ3dlaQ." + strings.Repeat("A", 43)} {
		req, _ := http.NewRequest(http.MethodGet, srv.URL+"/app/", nil)
		req.AddCookie(&http.Cookie{Name: sessionName, Value: value})
		resp, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusFound {
			t.Errorf("cookie %q opened the page: %d", value, resp.StatusCode)
		}
	}
	if status, _, _ := get(t, browser, srv.URL+"/app/login?code=good&state=forged"); status == http.StatusOK || len(browser.Jar.Cookies(mustURL(srv.URL+"/app/"))) > 1 {
		t.Errorf("a login with a forged state: %d", status)
	}
}

func mustURL(s string) *url.URL {
	u, _ := url.Parse(s)
	return u
}

// In WeCom's own browser one is asked at once, elsewhere by QR code.
func TestLoginAsksByWhereOneIs(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	var inside []bool
	p, err := New(Deps{AuthorizeURL: func(_ string, inWeCom bool) string {
		inside = append(inside, inWeCom)
		return "https://login.example/"
	}, Location: time.UTC, Key: []byte("k"), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, agent := range []string{"Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile wxwork/4.1.20 MicroMessenger/7.0.1", "Mozilla/5.0 (X11; Linux x86_64) Chrome/148"} {
		r := httptest.NewRequest(http.MethodGet, "/app/", nil)
		r.Header.Set("User-Agent", agent)
		w := httptest.NewRecorder()
		if p.ServeHTTP(w, r); w.Code != http.StatusFound {
			t.Errorf("%s: %d", agent, w.Code)
		}
	}
	if len(inside) != 2 || !inside[0] || inside[1] {
		t.Errorf("asked inside WeCom: %v", inside)
	}
}

// A push that was given up is sent again by an admin, once.
func TestParkedPushesAreSentAgain(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	_, _, s, team := siteOf(t, &now)
	ctx := t.Context()
	park := func(tx *store.Tx) error {
		return tx.Push(ctx, crm.Push{Key: "daily:1", Channel: crm.AppChannel, To: team.Zhang.WeComID, Reply: crm.Reply{Text: "机密"}}, now)
	}
	if err := s.InTx(ctx, store.Deed{User: team.Zhang.ID, Now: now}, park); err != nil {
		t.Fatal(err)
	}
	claimed, err := s.ClaimPushes(ctx, "h", time.Minute, 5, nil)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%v %v", claimed, err)
	}
	if err := s.ParkPush(ctx, "daily:1", "60020 not allow to access from your ip"); err != nil {
		t.Fatal(err)
	}
	boss := team.Boss
	err = s.InTx(ctx, store.Deed{User: boss.ID, Now: now}, func(tx *store.Tx) error {
		h, err := tx.Health(ctx)
		if err != nil || h.ParkedPushes != 1 || h.Waiting != 0 {
			t.Errorf("%+v, %v", h, err)
		}
		parked, err := tx.ParkedPushes(ctx, 5)
		if err != nil || len(parked) != 1 || !strings.Contains(parked[0].Why, "60020") {
			t.Fatalf("%+v, %v", parked, err)
		}
		for i, want := range []bool{true, false} {
			if ok, err := tx.SendAgain(ctx, parked[0].ID); err != nil || ok != want {
				t.Errorf("try %d: %v, %v", i, ok, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.ClaimPushes(ctx, "h", time.Minute, 5, nil); err != nil || len(again) != 1 || again[0].Key != "daily:1" || again[0].Reply.Text != "机密" {
		t.Errorf("sent again: %+v, %v", again, err)
	}
}
