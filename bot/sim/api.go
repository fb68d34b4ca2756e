package sim

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// reply is the body of an API answer. The HTTP status is 200 whatever the code (D:90313).
type reply map[string]any

func failed(code int, msg string) reply { return reply{"errcode": code, "errmsg": msg} }

// Error codes the simulator gives (D:90313).
const (
	codeSecret      = 40001
	codeMsgType     = 40008
	codeMedia       = 40007
	codeCorp        = 40013
	codeToken       = 40014
	codeOAuth       = 40029
	codeAgent       = 40056
	codeOtherAgent  = 301002
	codeParam       = 40058
	codeNoToken     = 41001
	codeExpired     = 42001
	codeBadJSON     = 47001
	codeEmpty       = 44004
	codeDepartment  = 60003
	codeNoUser      = 60111
	codeNobody      = 81013
	codeNoReceiver  = 82001
	codeChatGone    = 86003
	codeWebhook     = 93000
	codeUnknownCall = 40066

	codeWebhookImage = 40009
	codeOften        = 45009
	codeNoChat       = 93006
	codeNoReq        = 846605
	codeStreamEnd    = 846608
	codeSocket       = 846609
)

// Call is one request to the API, as a Fault sees it.
type Call struct {
	Path string
	N    int // the how manyth call of this path, from 1
	Body []byte
}

// Fault is what goes wrong with a call; the zero Fault is nothing.
type Fault struct {
	Code  int           // errcode, in an HTTP 200; nothing is done
	Msg   string        // errmsg
	HTTP  int           // status without a body; nothing is done
	Drop  bool          // the connection is cut; nothing is done
	Cut   bool          // it is done, but the connection is cut before the answer
	Half  bool          // it is done, but half of the answer's body arrives
	Lose  bool          // answered as done, but nobody gets it: how WeCom treats messages above its limits
	Delay time.Duration // before anything else
}

// SetFault has decide asked about each call of path ("/cgi-bin/message/send"); nil takes it away.
func (p *Platform) SetFault(path string, decide func(Call) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults[path] = decide
}

// Calls is how often a path was called.
func (p *Platform) Calls(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[path]
}

// request is one call with what a method needs of it.
type request struct {
	query url.Values
	body  []byte
	http  *http.Request
	lose  bool
}

type method struct {
	open bool // works without an access token
	do   func(*Platform, request) reply
}

// methods is the API that is played.
func methods() map[string]method {
	return map[string]method{
		"gettoken":                             {open: true, do: (*Platform).getToken},
		"agent/get":                            {do: (*Platform).agentGet},
		"user/get":                             {do: (*Platform).userGet},
		"user/simplelist":                      {do: (*Platform).userList},
		"user/list":                            {do: (*Platform).userList},
		"department/list":                      {do: (*Platform).departmentList},
		"department/simplelist":                {do: (*Platform).departmentList},
		"department/get":                       {do: (*Platform).departmentGet},
		"message/send":                         {do: (*Platform).messageSend},
		"message/update_template_card":         {do: (*Platform).updateCard},
		"appchat/send":                         {do: (*Platform).appchatSend},
		"webhook/send":                         {open: true, do: (*Platform).webhookSend},
		"aibot/response":                       {open: true, do: (*Platform).botResponse},
		"media/upload":                         {do: (*Platform).mediaUpload},
		"auth/getuserinfo":                     {do: (*Platform).oauthUser},
		"externalcontact/get":                  {do: (*Platform).externalGet},
		"externalcontact/get_follow_user_list": {do: (*Platform).followUsers},
		"externalcontact/transfer_customer":    {do: (*Platform).transferCustomer},
		"externalcontact/transfer_result":      {do: (*Platform).transferResult},
		"externalcontact/resigned/transfer_customer": {do: (*Platform).transferCustomer},
		"externalcontact/resigned/transfer_result":   {do: (*Platform).transferResult},
		"getcallbackip": {do: func(*Platform, request) reply { return reply{"ip_list": []string{"127.0.0.1"}} }},
	}
}

// ServeHTTP is the API, at /cgi-bin/, the WebSocket of 智能机器人 at SocketPath, and the files it gets.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == SocketPath {
		p.serveSocket(w, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, sealedPath) {
		p.serveSealed(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 25<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	p.mu.Lock()
	p.calls[r.URL.Path]++
	decide, call := p.faults[r.URL.Path], Call{Path: r.URL.Path, N: p.calls[r.URL.Path], Body: body}
	p.mu.Unlock()
	var fault Fault
	if decide != nil {
		fault = decide(call)
	}
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case fault.Drop:
		panic(http.ErrAbortHandler)
	case fault.HTTP != 0:
		w.WriteHeader(fault.HTTP)
		return
	case fault.Code != 0:
		writeJSON(w, failed(fault.Code, fault.Msg), false)
		return
	}
	q := request{query: r.URL.Query(), body: body, http: r, lose: fault.Lose}
	if strings.TrimPrefix(r.URL.Path, "/cgi-bin/") == "media/get" {
		p.mediaGet(w, q)
		return
	}
	answer := p.dispatch(r.URL.Path, q)
	if fault.Cut {
		panic(http.ErrAbortHandler)
	}
	writeJSON(w, answer, fault.Half)
}

func (p *Platform) dispatch(path string, q request) reply {
	m, known := methods()[strings.TrimPrefix(path, "/cgi-bin/")]
	if !known {
		return failed(codeUnknownCall, "invalid url")
	}
	if !m.open {
		if refused := p.checkToken(q.query.Get("access_token")); refused != nil {
			return refused
		}
	}
	return m.do(p, q)
}

func writeJSON(w http.ResponseWriter, answer reply, half bool) {
	if _, set := answer["errcode"]; !set {
		answer["errcode"], answer["errmsg"] = 0, "ok"
	}
	b, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	if half {
		_, _ = w.Write(b[:len(b)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(b)
}

const tokenLife = 2 * time.Hour

// getToken gives the valid token again while there is one (D:91039).
func (p *Platform) getToken(q request) reply {
	switch {
	case q.query.Get("corpid") != p.CorpID:
		return failed(codeCorp, "invalid corpid")
	case q.query.Get("corpsecret") != p.Secret:
		return failed(codeSecret, "invalid credential")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	for token, until := range p.tokens {
		if left := until.Sub(now); left > 0 {
			return reply{"access_token": token, "expires_in": int(left / time.Second)}
		}
	}
	p.issued++
	token := rand.Text() + rand.Text()
	p.tokens[token] = now.Add(tokenLife)
	return reply{"access_token": token, "expires_in": int(tokenLife / time.Second)}
}

// ExpireTokens ends the validity of all access tokens at once: calls with them get 42001.
func (p *Platform) ExpireTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for token := range p.tokens {
		p.tokens[token] = time.Time{}
	}
}

// ForgetTokens makes all access tokens unknown: calls with them get 40014.
func (p *Platform) ForgetTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.tokens)
}

// TokensIssued is how many different access tokens were given out.
func (p *Platform) TokensIssued() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.issued
}

func (p *Platform) checkToken(token string) reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, known := p.tokens[token]
	switch {
	case token == "":
		return failed(codeNoToken, "access_token missing")
	case !known:
		return failed(codeToken, "invalid access_token")
	case !until.After(p.Now()):
		return failed(codeExpired, "access_token expired")
	}
	return nil
}

// code is a word that may be used once until a time.
type code struct {
	user  string // whom an OAuth code logs in
	task  string // task_id of the card a response_code changes
	chat  string // where a response_url answers
	until time.Time
}

// LoginCode mints the code that WeCom gives a page after a person agreed to log in: once, five minutes (D:91335).
func (p *Platform) LoginCode(userID string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := rand.Text()
	p.codes[c] = code{user: userID, until: p.Now().Add(5 * time.Minute)}
	return c
}

// spend takes a code away and reports whether it was good.
func (p *Platform) spend(word string, fits func(code) bool) (code, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.codes[word]
	if !ok || !fits(c) {
		return code{}, false
	}
	delete(p.codes, word)
	return c, c.until.After(p.Now())
}

func (p *Platform) oauthUser(q request) reply {
	c, ok := p.spend(q.query.Get("code"), func(c code) bool { return c.user != "" })
	if !ok {
		return failed(codeOAuth, "invalid code")
	}
	return reply{"userid": c.user}
}
