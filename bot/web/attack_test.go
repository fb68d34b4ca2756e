package web

import (
	"archive/zip"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/crm/store"
)

// hostile is what somebody calls everything: a tag, an end of an attribute, a script, a template and a formula.
const hostile = `=靶子"'><x-evil onclick=alert(1)></title><script>alert(1)</script>{{.}}`

// evilBook fills a person's own book with hostile words, wherever a page shows some, and gives the id of a deal.
func evilBook(t *testing.T, s *store.Store, owner crm.User, now time.Time) (deal crm.DealID) {
	t.Helper()
	ctx := t.Context()
	err := s.InTx(ctx, store.Deed{User: owner.ID, Now: now}, func(tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: hostile, Level: "A", Industry: hostile, Region: hostile, Source: hostile, Aliases: []string{hostile + "简称"}, Tags: []string{hostile}})
		if err != nil {
			return err
		}
		who, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: hostile, Title: hostile, Department: hostile, Email: hostile})
		if err != nil {
			return err
		}
		d, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: hostile, Pipeline: "new", Stage: "lead", Amount: crm.Money{Fen: 5_000_000_00, Currency: "CNY"}, Owner: owner.ID, ExpectedClose: crm.DateOf(now)})
		if err != nil {
			return err
		}
		deal = d.ID
		if _, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: d.ID, ContactID: who.ID, Type: "visit", HappenedAt: now.Add(-time.Hour), Content: hostile}); err != nil {
			return err
		}
		if _, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: d.ID, Owner: owner.ID, Due: crm.Due{At: now.Add(-24 * time.Hour)}, Content: hostile}); err != nil {
			return err
		}
		if _, err = tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: hostile, At: now}); err != nil {
			return err
		}
		if _, _, err = tx.File(ctx, crm.Document{CustomerID: c.ID, Name: hostile + "\r\nX-Evil: 1.pdf", Title: hostile, Blob: 1}); err != nil {
			return err
		}
		_, err = tx.RecordQuote(ctx, crm.Quote{CustomerID: c.ID, DealID: d.ID, Lines: []crm.QuoteLine{{Product: hostile, Quantity: 1000, Price: 100, List: 100}}, Currency: "CNY", Amount: 100, ListAmount: 100, Remark: hostile, By: owner.ID, At: now})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return deal
}

// seenPage is what came with a page.
type seenPage struct {
	StatusCode int
	Header     http.Header
}

// visitorOf is somebody who is logged in.
func visitorOf(srv string, now time.Time, u crm.User) func(method, path string, form url.Values) (*seenPage, string) {
	return visitorWith(srv, pagesOf(now).seal(sessionName, u.WeComID, sessionFor))
}

func pagesOf(now time.Time) *pages {
	return &pages{Deps: Deps{Key: []byte("k"), Clock: func() time.Time { return now }}}
}

func visitorWith(srv, cookie string) func(method, path string, form url.Values) (*seenPage, string) {
	session := &http.Cookie{Name: sessionName, Value: cookie}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(method, path string, form url.Values) (*seenPage, string) {
		req, err := http.NewRequest(method, srv+path, strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err.Error()
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(session)
		res, err := browser.Do(req)
		if err != nil {
			return nil, err.Error()
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err.Error()
		}
		return &seenPage{res.StatusCode, res.Header}, string(body)
	}
}

var addresses = regexp.MustCompile(`(?:href|action|hx-get|hx-post|src)="(/app/[^"]*)"`)

// Whatever customers, people, deals, notes, files and products are called, no page takes it for markup, no header for a line and no spreadsheet
// for a formula; and of all the addresses that their owner's pages lead to, none tells somebody of another team a word of it.
func TestHostileWordsOnEveryPage(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, _, s, team := siteOf(t, &now)
	deal := evilBook(t, s, team.Zhang, now)
	owner, boss := visitorOf(srv.URL, now, team.Zhang), visitorOf(srv.URL, now, team.Boss)
	others := map[string]func(string, string, url.Values) (*seenPage, string){
		"another team's rep": visitorOf(srv.URL, now, team.Chen), "another team's manager": visitorOf(srv.URL, now, team.Zhao),
	}
	seen := []string{"/app/", "/app/customers", "/app/deals", "/app/reports", "/app/approvals", "/app/pool", "/app/settings", "/app/system", "/app/export", "/app/customers?q=" + url.QueryEscape("靶子")}
	told, sheets := 0, 0
	for i := 0; i < len(seen) && i < 150; i++ {
		at := seen[i]
		for name, visit := range map[string]func(string, string, url.Values) (*seenPage, string){"owner": owner, "admin": boss} {
			res, body := visit(http.MethodGet, at, nil)
			if res == nil || res.StatusCode >= 500 {
				t.Fatalf("%s: %s: %v %s", name, at, res, body)
			}
			for header := range res.Header {
				if header == "X-Evil" {
					t.Errorf("%s: a file's name is a header", at)
				}
			}
			if strings.HasPrefix(body, "PK") {
				sheets++
				noFormulas(t, at, body)
				continue
			}
			if strings.Contains(body, "<x-evil") || strings.Contains(body, "<script>alert") && !strings.HasPrefix(at, "/app/files/") {
				t.Errorf("%s: %s takes words for markup", name, at)
			}
			if strings.Contains(body, "靶子") {
				told++
			}
			for _, m := range addresses.FindAllStringSubmatch(body, -1) {
				if next := html.UnescapeString(m[1]); !slices.Contains(seen, next) && !strings.HasPrefix(next, "/app/static/") && !strings.HasPrefix(next, "/app/do") && !strings.HasPrefix(next, "/app/logout") {
					seen = append(seen, next)
				}
			}
		}
		for name, visit := range others {
			res, body := visit(http.MethodGet, at, nil)
			if res == nil || res.StatusCode >= 500 {
				t.Fatalf("%s: %s: %v %s", name, at, res, body)
			}
			asked, _ := url.Parse(at)
			if strings.HasPrefix(body, "PK") {
				body = strings.Join(cells(t, at, body), "\n")
			}
			if strings.Contains(body, "靶子") && !strings.Contains(asked.RawQuery, url.QueryEscape("靶子")) || strings.Contains(body, "5,000,000") || strings.Contains(body, "500万") {
				t.Errorf("%s is told at %s: %s", name, at, near(body, "靶子"))
			}
		}
	}
	t.Logf("%d pages with the words, %d spreadsheets, %d addresses", told, sheets, len(seen))
	if told < 10 || sheets < 4 || len(seen) < 40 {
		t.Errorf("only %d pages with the words, %d spreadsheets, %d addresses", told, sheets, len(seen))
	}
	// What changes something needs the token of a page of one's own; what it then may is the house's to say (cmd/genjin).
	for _, path := range []string{fmt.Sprintf("/app/deals/%d/move", deal), "/app/do", "/app/logout"} {
		for _, token := range []string{"", "AAAA", tokenOf(owner)} {
			form := url.Values{"to": {"lost"}, "reason": {"price"}, "resend": {"1"}, "token": {token}}
			if res, _ := others["another team's rep"](http.MethodPost, path, form); res == nil || res.StatusCode != http.StatusForbidden {
				t.Errorf("%s with the token %q: %v", path, token, res)
			}
		}
	}
}

// tokenOf is the token of somebody's forms.
func tokenOf(visit func(string, string, url.Values) (*seenPage, string)) string {
	_, page := visit(http.MethodGet, "/app/settings", nil)
	if m := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return "none"
}

func near(body, word string) string {
	i := max(strings.Index(body, word), 0)
	return body[max(0, i-120):min(len(body), i+120)]
}

// bookOf is the spreadsheet that was sent, or the one within an archive, whose names lead nowhere else.
func bookOf(t *testing.T, at, sent string) *excelize.File {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(sent), int64(len(sent)))
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	inner := ""
	for _, f := range z.File {
		if strings.Contains(f.Name, "..") || strings.HasPrefix(f.Name, "/") || strings.ContainsAny(f.Name, "\\\r\n") {
			t.Errorf("%s: unpacks a file as %q", at, f.Name)
		}
		if strings.HasSuffix(f.Name, ".xlsx") && !strings.Contains(f.Name, "/") {
			inner = f.Name
		}
	}
	from := io.Reader(strings.NewReader(sent))
	if inner != "" {
		f, err := z.Open(inner)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		from = f
	}
	book, err := excelize.OpenReader(from)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	return book
}

// eachRow gives the rows of all sheets of a book, y counted from 0.
func eachRow(t *testing.T, at, book string, give func(f *excelize.File, sheet string, y int, row []string)) {
	t.Helper()
	f := bookOf(t, at, book)
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			give(f, sheet, y, row)
		}
	}
}

func cells(t *testing.T, at, book string) (all []string) {
	t.Helper()
	eachRow(t, at, book, func(_ *excelize.File, _ string, _ int, row []string) { all = append(all, row...) })
	return all
}

func noFormulas(t *testing.T, at, book string) {
	t.Helper()
	eachRow(t, at, book, func(f *excelize.File, sheet string, y int, row []string) {
		for x := range row {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
				t.Errorf("%s: %s!%s is the formula %q, %v", at, sheet, cell, formula, err)
			}
		}
	})
}

// What is signed for one use is good for no other: the state of a login and the words of an answer are no session, and a session is neither.
func TestWhatIsSignedIsForOneUse(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, browser, _, team := siteOf(t, &now)
	p := pages{Deps: Deps{Key: []byte("k"), Clock: func() time.Time { return now }}}
	browser.Jar = nil
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for use, want := range map[string]int{sessionName: http.StatusOK, stateName: http.StatusFound, saidName: http.StatusFound} {
		req, err := http.NewRequest(http.MethodGet, srv.URL+"/app/customers", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(&http.Cookie{Name: sessionName, Value: p.seal(use, team.Zhang.WeComID, time.Hour)})
		res, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s as a session: %d", use, res.StatusCode)
		}
	}
	if _, ok := p.open(saidName, p.seal(sessionName, team.Zhang.WeComID, time.Hour)); ok {
		t.Error("a session is shown as words of ours")
	}
}

// A session ends with its person: who left, or was never there, is shown nothing.
func TestSessionsOfWhoLeft(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, _, s, team := siteOf(t, &now, slog.DiscardHandler)
	visit := visitorOf(srv.URL, now, team.Zhang)
	if res, _ := visit(http.MethodGet, "/app/customers", nil); res == nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v", res)
	}
	left := team.Zhang
	left.Left = true
	if _, err := s.SaveUser(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	for _, who := range []crm.User{left, {WeComID: "nobody"}} {
		for _, path := range []string{"/app/", "/app/customers", "/app/customers/1", "/app/export", "/app/files/1", "/app/reports?format=xlsx"} {
			if res, body := visitorOf(srv.URL, now, who)(http.MethodGet, path, nil); res == nil || res.StatusCode < 400 || strings.Contains(body, "alert(1)") {
				t.Errorf("%s: %s: %v", who.WeComID, path, res)
			}
		}
	}
}

// Whoever logs out ends the session itself: a copy of its cookie opens nothing on any replica, however its signature is written, and the same
// person's session elsewhere goes on. What would have ended by itself since is forgotten.
func TestASessionEndsAtLogout(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, _, s, team := siteOf(t, &now)
	pages, err := New(Deps{AuthorizeURL: func(string, bool) string { return "https://login.example/" }, Store: s, Location: time.UTC, Key: []byte("k"), Clock: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	replica := httptest.NewServer(pages)
	defer replica.Close()
	elsewhere := visitorOf(srv.URL, now.Add(-time.Hour), team.Zhang)
	here, copied := visitorOf(srv.URL, now, team.Zhang), visitorOf(replica.URL, now, team.Zhang)
	token := tokenOf(here)
	if res, _ := here(http.MethodPost, "/app/logout", url.Values{"token": {"AAAA"}}); res == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("logged out by another site: %v", res)
	}
	if res, body := copied(http.MethodGet, "/app/files/1", nil); res == nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v %s", res, body)
	}
	for range 2 { // the second time is nothing new
		if res, _ := here(http.MethodPost, "/app/logout", url.Values{"token": {token}}); res == nil || res.StatusCode != http.StatusSeeOther || !strings.Contains(res.Header.Get("Set-Cookie"), "Max-Age=0") {
			t.Fatalf("%v", res)
		}
	}
	p := pagesOf(now)
	sealed := p.seal(sessionName, team.Zhang.WeComID, sessionFor)
	last := sealed[len(sealed)-1]
	other := sealed[:len(sealed)-1] + string(last+1) // the last two bits are of no byte
	if _, ok := p.open(sessionName, other); !ok {
		t.Fatalf("%q is %q written otherwise", other, sealed)
	}
	for name, visit := range map[string]func(string, string, url.Values) (*seenPage, string){"the copy": copied, "here": here, "written otherwise": visitorWith(replica.URL, other)} {
		for _, path := range []string{"/app/", "/app/customers", "/app/customers/1", "/app/files/1", "/app/export", "/app/export/files", "/app/reports?format=xlsx", "/app/open/AAAA"} {
			if res, _ := visit(http.MethodGet, path, nil); res == nil || res.StatusCode != http.StatusFound || !strings.Contains(res.Header.Get("Location"), "login.example") && !strings.Contains(res.Header.Get("Location"), "/wecom") {
				t.Errorf("%s: %s: %v", name, path, res)
			}
		}
		for _, path := range []string{"/app/do", "/app/deals/1/move"} {
			if res, _ := visit(http.MethodPost, path, url.Values{"token": {token}, "to": {"lost"}}); res == nil || res.StatusCode != http.StatusFound {
				t.Errorf("%s: %s: %v", name, path, res)
			}
		}
	}
	if res, _ := elsewhere(http.MethodGet, "/app/files/1", nil); res == nil || res.StatusCode != http.StatusOK {
		t.Errorf("the session elsewhere ended too: %v", res)
	}
	for _, c := range []struct {
		at     time.Time
		forgot int64
	}{{now.Add(sessionFor), 0}, {now.Add(sessionFor + time.Second), 1}, {now.Add(sessionFor + time.Second), 0}} {
		if n, err := s.ForgetSessions(t.Context(), c.at); err != nil || n != c.forgot {
			t.Errorf("%v: %d forgotten, %v; want %d", c.at, n, err, c.forgot)
		}
	}
}
