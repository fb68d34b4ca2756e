package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"
)

const (
	sessionFor  = 12 * time.Hour
	loginFor    = 10 * time.Minute
	sessionName = "genjin_session"
	stateName   = "genjin_state"
	saidName    = "genjin_said" // no cookie: what came of a form, in the address of the page that shows it
)

// askLogin sends a person to WeCom, to come back to the page they wanted.
func (p *pages) askLogin(w http.ResponseWriter, r *http.Request) {
	wanted := "/app/"
	if r.Method == http.MethodGet {
		wanted = r.URL.RequestURI()
	}
	state := rand.Text()
	p.cookie(w, stateName, p.seal(stateName, state+" "+wanted, loginFor), loginFor)
	http.Redirect(w, r, p.AuthorizeURL(state, strings.Contains(strings.ToLower(r.UserAgent()), "wxwork")), http.StatusFound)
}

// serveLogin is where WeCom sends the person back to. The state must be the one we gave this browser.
func (p *pages) serveLogin(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c, err := r.Cookie(stateName)
	if err != nil {
		http.Redirect(w, r, "/app/", http.StatusFound)
		return
	}
	kept, ok := p.open(stateName, c.Value)
	state, wanted, _ := strings.Cut(kept, " ")
	if !ok || !hmac.Equal([]byte(state), []byte(q.Get("state"))) {
		sorry(w, "登录已过期，请重新打开。", http.StatusForbidden)
		return
	}
	who, err := p.Login(r.Context(), q.Get("code"))
	if err != nil || who == "" {
		p.Log.Warn("web: login", "error", err)
		sorry(w, "没能确认你的身份，请从企业微信里重新打开。", http.StatusForbidden)
		return
	}
	p.cookie(w, sessionName, p.seal(sessionName, who, sessionFor), sessionFor)
	p.cookie(w, stateName, "", -time.Second)
	http.Redirect(w, r, wanted, http.StatusFound)
}

func (p *pages) serveLogout(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if c, _, ends, ok := p.signed(r); ok {
		if !p.tokenFits(r) {
			sorry(w, expired, http.StatusForbidden)
			return
		}
		if err := p.Store.EndSession(r.Context(), c, ends); err != nil {
			p.Log.Warn("web: logout", "error", err)
			sorry(w, "没能退出，请再点一次。", http.StatusServiceUnavailable)
			return
		}
	}
	p.cookie(w, sessionName, "", -time.Second)
	http.Redirect(w, r, "/app/", http.StatusSeeOther)
}

// session is who is logged in. When nobody is, or it is not known, the answer is given here.
func (p *pages) session(w http.ResponseWriter, r *http.Request) (who string, ok bool) {
	session, who, _, ok := p.signed(r)
	if !ok {
		p.askLogin(w, r)
		return "", false
	}
	ended, err := p.Store.SessionEnded(r.Context(), session)
	switch {
	case err != nil:
		p.Log.Warn("web: session", "error", err)
		sorry(w, "暂时打不开，请稍后再试。", http.StatusServiceUnavailable)
		return "", false
	case ended:
		p.askLogin(w, r)
		return "", false
	}
	return who, true
}

// signed is the session that a request's cookie tells of, whether or not its person ended it. Its signature does not belong to it: base64
// may be written in more than one way.
func (p *pages) signed(r *http.Request) (session, who string, ends time.Time, ok bool) {
	c, err := r.Cookie(sessionName)
	if err != nil {
		return "", "", ends, false
	}
	who, ends, ok = p.openUntil(sessionName, c.Value)
	session, _, _ = strings.Cut(c.Value, ".")
	return session, who, ends, ok
}

func (p *pages) cookie(w http.ResponseWriter, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/app/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode})
}

// token is what a form of this session must bring along, so that no other site can send it.
func (p *pages) token(r *http.Request) string {
	c, err := r.Cookie(sessionName)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(p.mac("form " + c.Value))
}

func (p *pages) tokenFits(r *http.Request) bool {
	want := p.token(r)
	return want != "" && hmac.Equal([]byte(want), []byte(r.PostFormValue("token")))
}

// seal signs a value that is good for one use, for a while: base64(end of validity, value).base64(HMAC).
func (p *pages) seal(use, value string, age time.Duration) string {
	body := append(binary.BigEndian.AppendUint64(nil, uint64(p.Clock().Add(age).Unix())), value...)
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(p.mac(use+" "+text))
}

// open gives the value of seal, if we signed it for this use and it is still good.
func (p *pages) open(use, sealed string) (value string, ok bool) {
	value, _, ok = p.openUntil(use, sealed)
	return value, ok
}

// openUntil is open with the end of validity.
func (p *pages) openUntil(use, sealed string) (value string, ends time.Time, ok bool) {
	text, mac, _ := strings.Cut(sealed, ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(given, p.mac(use+" "+text)) {
		return "", ends, false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(body) < 8 {
		return "", ends, false
	}
	ends = time.Unix(int64(binary.BigEndian.Uint64(body)), 0)
	return string(body[8:]), ends, p.Clock().Unix() <= ends.Unix()
}

func (p *pages) mac(text string) []byte {
	h := hmac.New(sha256.New, p.Key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
