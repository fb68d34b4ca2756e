// Package web is the pages for people under /app/, behind WeCom login: phone first, drawn on the server, nothing from
// outside. They work without script; htmx makes them quicker, and the board's cards can be dragged.
//
// A page reads in one transaction of the person who asked, so the store's scope is theirs, and its figures come from
// crm/reports like every answer in chat. What a page changes goes through the same deeds and gates as a message (Deps.Move).
// To add a page: a file with its reader and a template beside it, a line in New, a line in the navigation of layout.html.
package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

//go:embed *.html
var templates embed.FS

//go:embed static
var static embed.FS

// Deps is what pages need of the house.
type Deps struct {
	AuthorizeURL func(state string, inWeCom bool) string                       // where WeCom asks the person: in its own browser, or by QR code
	Login        func(ctx context.Context, code string) (id string, err error) // WeCom user id of a code
	Store        *store.Store
	Calendar     *crm.Calendar
	Location     *time.Location
	// Move moves a deal as if its person had said so; said is the answer. done is false when a gate refused or something is missing.
	Move func(ctx context.Context, by crm.User, m Move) (said say.Text, done bool, err error)
	// Do does what else a page asks for, likewise.
	Do     func(ctx context.Context, by crm.User, d Deed) (said say.Text, done bool, err error)
	State  func(ctx context.Context) Machinery // of the parts that are not in the database
	Key    []byte                              // signs sessions
	Links  Links                               // those of cards
	Clock  func() time.Time
	Secure bool // cookies over TLS only
	Log    *slog.Logger
}

// Move is what the board asks for.
type Move struct {
	Deal   crm.DealID
	To     crm.StageCode
	Amount string // 80万, as typed; empty: as it is
	Reason string // of a loss or a step back
	Close  crm.Date
}

type pages struct {
	Deps
	views map[string]*template.Template
}

// visit is one request of a person for a page, in one transaction in their scope.
type visit struct {
	*pages
	r    *http.Request
	tx   *store.Tx
	now  time.Time
	user crm.User
	who  who

	people    []crm.User // whose records this person sees
	machinery Machinery
	left      records.Left
	crm.Rulebook
}

// who are the people whose records a page shows.
type who struct {
	Key    string // me, team, or a user's id
	Title  string // 我的, 团队, 张伟的
	Of     records.Of
	Others []choice // whom else this person may look at
}

type choice struct {
	Key, Name string
	Chosen    bool
}

// frame is what the layout needs beside the page's own figures.
type frame struct {
	Page, Title string
	User        string
	Who         who
	Query       string // keeps the chosen people in links: ?who=team
	Token       string
	Here        string // the page as it is, for coming back to it
	Said        string // what came of what was just done
	Refused     bool
	Waiting     int  // things that wait for this person's word
	Admin       bool // may look at the machinery
	Body        any
	Left        []say.Text // what is not shown
	Part        bool       // asked for by htmx: without the layout
}

// To is an address on the pages with the people whose records are shown, and more: pairs of names and values.
func (f frame) To(path string, pairs ...any) string {
	return address(path, append([]any{"who", f.Who.param()}, pairs...)...)
}

// to is frame.To for who draws.
func (v *visit) to(path string, pairs ...any) string {
	return address(path, append([]any{"who", v.who.param()}, pairs...)...)
}

// param is how an address names the people; one's own need no name.
func (w who) param() string {
	if w.Key == "me" {
		return ""
	}
	return w.Key
}

// address is a path with what follows it: pairs of names and values; of a name that comes twice the later, and no empty ones.
func address(path string, pairs ...any) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := fmt.Sprint(pairs[i+1]); value != "" {
			q.Set(fmt.Sprint(pairs[i]), value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// New serves /app/.
func New(d Deps) (http.Handler, error) {
	p := &pages{d, map[string]*template.Template{}}
	layout, err := template.New("layout.html").Funcs(p.words()).ParseFS(templates, "layout.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	mux := http.NewServeMux()
	for _, page := range []struct {
		path, name, title string
		read              func(*visit, context.Context) (any, error)
	}{
		{"GET /app/{$}", "dashboard", "今天", (*visit).dashboard},
		{"GET /app/customers", "customers", "客户", (*visit).customers},
		{"GET /app/customers/{id}", "customer", "客户", (*visit).customer},
		{"GET /app/deals", "deals", "商机", (*visit).deals},
		{"GET /app/reports", "reports", "报表", (*visit).report},
		{"GET /app/lists/{what}", "list", "明细", (*visit).list},
		{"GET /app/approvals", "approvals", "审批", (*visit).approvals},
		{"GET /app/pool", "pool", "公海", (*visit).pool},
		{"GET /app/settings", "settings", "设置", (*visit).settings},
		{"GET /app/system", "system", "系统", (*visit).system},
	} {
		view, err := template.Must(layout.Clone()).ParseFS(templates, page.name+".html")
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		p.views[page.name] = view
		mux.HandleFunc(page.path, func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, page.name, page.title, page.read) })
	}
	mux.HandleFunc("GET /app/open/{link}", p.serveLink)
	mux.HandleFunc("GET /app/files/{id}", p.serveFile)
	mux.HandleFunc("GET /app/export", p.serveExport)
	mux.HandleFunc("GET /app/export/files", p.serveArchive)
	mux.HandleFunc("POST /app/deals/{id}/move", p.serveMove)
	mux.HandleFunc("POST /app/do", p.serveDo)
	mux.HandleFunc("GET /app/login", p.serveLogin)
	mux.HandleFunc("POST /app/logout", p.serveLogout)
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	mux.Handle("GET /app/static/", http.StripPrefix("/app/static/", http.FileServerFS(files)))
	return headers(mux), nil
}

// headers keep a page to itself: no script but ours, no frame, nothing from outside.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if h.Set("Cache-Control", "no-store"); strings.HasPrefix(r.URL.Path, "/app/static/") {
			h.Set("Cache-Control", "public, max-age=3600")
		}
		next.ServeHTTP(w, r)
	})
}

// errAway is a record that is not there, or not for this person: both look alike.
var errAway = errors.New("not there")

const away = "没有这一页，或者你看不到。"

// tabled is a page that can be had as a spreadsheet.
type tabled interface {
	tables(v *visit) (file string, all []sheets.Table)
}

// serve reads a page in the scope of who asks for it and draws it, or writes it as a spreadsheet.
func (p *pages) serve(w http.ResponseWriter, r *http.Request, name, title string, read func(*visit, context.Context) (any, error)) {
	id, ok := p.session(w, r)
	if !ok {
		return
	}
	f := frame{Page: name, Title: title, Token: p.token(r), Part: r.Header.Get("HX-Request") != "" && r.Header.Get("HX-Boosted") == ""}
	if said, ours := p.open(saidName, r.FormValue("said")); ours { // nobody else puts words into the page
		f.Said, f.Refused = said[1:], said[0] == '!'
	}
	var book *sheets.Book
	var file string
	var machinery Machinery
	if name == "system" {
		machinery = p.State(r.Context()) // not in the transaction: it asks on connections of its own
	}
	err := p.visit(r, id, func(ctx context.Context, v *visit) (err error) {
		f.User, f.Who, f.Admin, f.Here = v.user.Name, v.who, v.user.May(crm.SeePushHealth, crm.ToAll), v.here()
		if v.who.Key != "me" {
			f.Query = "?who=" + v.who.Key
		}
		v.machinery = machinery
		if f.Body, err = read(v, ctx); err != nil {
			return err
		}
		f.Left = v.left.Notes
		shown := crm.AuditEvent{Kind: crm.AuditPage, Subject: strings.TrimSuffix(name+" "+r.PathValue("what"), " ")}
		shown.SubjectID, _ = strconv.ParseInt(r.PathValue("id"), 10, 64)
		if x, ok := f.Body.(tabled); ok && r.FormValue("format") == "xlsx" {
			var all []sheets.Table
			file, all = x.tables(v)
			if book, err = sheets.WriteTables(v.tx, v.user.Name, all); err != nil {
				return err
			}
			shown.Kind, shown.Details = crm.AuditExport, fmt.Sprintf(`{"rows":%d}`, rowsOf(all))
			return v.tx.Witness(ctx, shown)
		}
		if f.Waiting, err = v.waiting(ctx); err != nil {
			return err
		}
		return v.tx.Witness(ctx, shown)
	})
	switch {
	case errors.Is(err, errAway):
		sorry(w, away, http.StatusNotFound)
	case err != nil:
		p.Log.Warn("web: page", "page", name, "error", err)
		sorry(w, "暂时打不开，请稍后再试。", http.StatusServiceUnavailable)
	case book != nil:
		p.sendBook(w, file, book)
	default:
		p.draw(w, name, f)
	}
}

// rowsOf is how many rows below their headers tables have.
func rowsOf(all []sheets.Table) (n int) {
	for _, t := range all {
		n += len(t.Rows) - 1
	}
	return n
}

// visit opens the transaction of a request.
func (p *pages) visit(r *http.Request, wecomID string, do func(ctx context.Context, v *visit) error) error {
	ctx := r.Context()
	user, err := p.Store.UserByWeCom(ctx, wecomID)
	if err != nil {
		return err
	}
	now := p.Clock().In(p.Location)
	return p.Store.InTx(ctx, store.Deed{User: user.ID, Now: now}, func(tx *store.Tx) error {
		book, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		v := &visit{pages: p, r: r, tx: tx, now: now, user: user, Rulebook: book}
		if err := v.choose(ctx, r.FormValue("who")); err != nil {
			return err
		}
		return do(ctx, v)
	})
}

// draw writes a page whole or not at all.
func (p *pages) draw(w http.ResponseWriter, name string, f frame) {
	var out bytes.Buffer
	part := "layout.html"
	if f.Part {
		part = "main"
	}
	if err := p.views[name].ExecuteTemplate(&out, part, f); err != nil {
		p.Log.Warn("web: draw", "page", name, "error", err)
		sorry(w, "暂时打不开，请稍后再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "HX-Request")
	if _, err := out.WriteTo(w); err != nil {
		p.Log.Info("web: not written", "error", err)
	}
}

// choose finds whose records are shown: the person's own, the team's, or those of one person in scope.
func (v *visit) choose(ctx context.Context, key string) error {
	people, err := v.tx.ScopeUsers(ctx)
	if err != nil {
		return err
	}
	v.people = people
	of := records.Of{Tx: v.tx, Process: v.Process, Calendar: v.Calendar, Now: v.now, Left: &v.left}
	manages := len(people) > 1
	if key == "" && manages {
		key = "team"
	}
	v.who = who{Key: "me", Title: "我的", Of: of}
	v.who.Of.Owners, v.who.Of.People = []crm.UserID{v.user.ID}, []crm.User{v.user}
	if !manages {
		return nil
	}
	team := v.who
	team.Key, team.Title = "team", "团队"
	team.Of.Team, team.Of.People, team.Of.Owners = true, people, nil
	for _, u := range people {
		team.Of.Owners = append(team.Of.Owners, u.ID)
	}
	if v.user.May(crm.SeeFigures, crm.ToAll) {
		team.Title, team.Of.Owners = "公司", nil
	}
	own := v.who
	if key == "team" {
		v.who = team
	}
	choices := []choice{{"team", team.Title, key == "team"}, {"me", "我的", key == "me"}}
	pick := func(one who) {
		choices = append(choices, choice{one.Key, strings.TrimSuffix(one.Title, "的"), key == one.Key})
		if key == one.Key {
			v.who = one
		}
	}
	teams, err := v.tx.Teams(ctx)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if one := teamOf(t, teams, team); len(one.Of.People) > 1 && len(one.Of.People) < len(people) {
			pick(one)
		}
	}
	for _, u := range people {
		if u.ID != v.user.ID {
			one := own
			one.Key, one.Title = strconv.FormatInt(int64(u.ID), 10), u.Name+"的"
			one.Of.Owners, one.Of.People = []crm.UserID{u.ID}, []crm.User{u}
			pick(one)
		}
	}
	v.who.Others = choices
	return nil
}

// teamOf are the people of one team and of those below it, among all that somebody sees.
func teamOf(t crm.Team, teams []crm.Team, all who) who {
	in := map[crm.TeamID]bool{t.ID: true}
	for grown := true; grown; {
		grown = false
		for _, x := range teams {
			if in[x.ParentID] && !in[x.ID] {
				in[x.ID], grown = true, true
			}
		}
	}
	one := all
	one.Key, one.Title, one.Of.People, one.Of.Owners = "t"+strconv.FormatInt(int64(t.ID), 10), t.Name, nil, nil
	for i := range all.Of.People {
		if u := &all.Of.People[i]; in[u.TeamID] {
			one.Of.People, one.Of.Owners = append(one.Of.People, *u), append(one.Of.Owners, u.ID)
		}
	}
	return one
}
