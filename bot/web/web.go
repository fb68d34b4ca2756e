// Package web is the pages for people under /app/, behind WeCom login: phone first, no script, nothing from outside.
//
// A page is a template and a function that fills it; the figures come from crm/reports like every answer in chat.
// To add a page: its template beside home.html, its path in New, its data in Deps.
package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

//go:embed *.html
var files embed.FS

// Deps is what pages need of the house.
type Deps struct {
	AuthorizeURL func(state string) string                                     // where WeCom asks the person
	Login        func(ctx context.Context, code string) (id string, err error) // WeCom user id of a code
	Home         func(ctx context.Context, wecomID string) (Home, error)
	Key          []byte // signs sessions
	Clock        func() time.Time
	Secure       bool // cookies over TLS only
	Log          *slog.Logger
}

// Home is the first page: one's own deals by stage and what is due.
type Home struct {
	Name   string
	Today  crm.Date
	Funnel reports.Funnel
	Deals  []Deal
	Calls  []Call
}

// Deal is a line of the pipeline.
type Deal struct{ Customer, Title, Stage, Amount string }

// Call is a planned contact.
type Call struct {
	Customer, Content, When string
	Late                    bool
}

const (
	sessionFor  = 12 * time.Hour
	loginFor    = 10 * time.Minute
	sessionName = "genjin_session"
	stateName   = "genjin_state"
)

type pages struct {
	Deps
	home *template.Template
}

// New serves /app/.
func New(d Deps) (http.Handler, error) {
	home, err := template.ParseFS(files, "home.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	p := &pages{d, home}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /app/{$}", p.serveHome)
	mux.HandleFunc("GET /app/login", p.serveLogin)
	return headers(mux), nil
}

// headers keep a page to itself: no script, no frame, no outside.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (p *pages) serveHome(w http.ResponseWriter, r *http.Request) {
	who, ok := p.session(r)
	if !ok {
		state := rand.Text()
		p.cookie(w, stateName, p.seal(state, loginFor), loginFor)
		http.Redirect(w, r, p.AuthorizeURL(state), http.StatusFound)
		return
	}
	home, err := p.Home(r.Context(), who)
	if err != nil {
		p.Log.Warn("web: home", "error", err)
		http.Error(w, "暂时打不开，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := p.home.Execute(w, home); err != nil {
		p.Log.Warn("web: home", "error", err)
	}
}

// serveLogin is where WeCom sends the person back to. The state must be the one we gave this browser.
func (p *pages) serveLogin(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c, err := r.Cookie(stateName)
	if err != nil {
		http.Redirect(w, r, "/app/", http.StatusFound)
		return
	}
	state, ok := p.open(c.Value)
	if !ok || !hmac.Equal([]byte(state), []byte(q.Get("state"))) {
		http.Error(w, "登录已过期，请重新打开。", http.StatusForbidden)
		return
	}
	who, err := p.Login(r.Context(), q.Get("code"))
	if err != nil || who == "" {
		p.Log.Warn("web: login", "error", err)
		http.Error(w, "没能确认你的身份，请从企业微信里重新打开。", http.StatusForbidden)
		return
	}
	p.cookie(w, sessionName, p.seal(who, sessionFor), sessionFor)
	p.cookie(w, stateName, "", -1)
	http.Redirect(w, r, "/app/", http.StatusFound)
}

func (p *pages) session(r *http.Request) (who string, ok bool) {
	c, err := r.Cookie(sessionName)
	if err != nil {
		return "", false
	}
	return p.open(c.Value)
}

func (p *pages) cookie(w http.ResponseWriter, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/app/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode})
}

// seal signs a value that is good for a while: base64(end of validity, value).base64(HMAC).
func (p *pages) seal(value string, age time.Duration) string {
	body := append(binary.BigEndian.AppendUint64(nil, uint64(p.Clock().Add(age).Unix())), value...)
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(p.mac(text))
}

// open gives the value of seal, if we signed it and it is still good.
func (p *pages) open(sealed string) (value string, ok bool) {
	text, mac, _ := strings.Cut(sealed, ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(given, p.mac(text)) {
		return "", false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(body) < 8 || p.Clock().Unix() > int64(binary.BigEndian.Uint64(body)) {
		return "", false
	}
	return string(body[8:]), true
}

func (p *pages) mac(text string) []byte {
	h := hmac.New(sha256.New, p.Key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
