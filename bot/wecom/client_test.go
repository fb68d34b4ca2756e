package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/internal/shared"
)

const testSecret = "s3cretOfTheApp"

// fake is WeCom as far as these tests need it. Its rules are checked on every call: the token is in the address, the
// agent is a number, the status is 200 whatever the code.
type fake struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	token  string
	life   int // expires_in
	issued int
	calls  map[string]int
	bodies []string
	answer map[string]func(w http.ResponseWriter, r *http.Request, n int) bool // true: answered
}

func newFake(t testing.TB) *fake {
	f := &fake{t: t, life: 7200, calls: map[string]int{}, answer: map[string]func(http.ResponseWriter, *http.Request, int) bool{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	api := strings.TrimPrefix(r.URL.Path, "/cgi-bin/")
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	f.mu.Lock()
	f.calls[api]++
	n, special, token := f.calls[api], f.answer[api], f.token
	f.mu.Unlock()
	if special != nil && special(w, r, n) {
		return
	}
	q := r.URL.Query()
	switch {
	case api == "gettoken":
		if q.Get("corpid") == "" || q.Get("corpsecret") != testSecret {
			fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential, hint: [1], from ip: 1.2.3.4"}`)
			return
		}
		f.mu.Lock()
		f.issued++
		f.token = fmt.Sprintf("TOKEN%d-%s", f.issued, f.URL[len(f.URL)-5:])
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","access_token":%q,"expires_in":%d}`, f.token, f.life)
		f.mu.Unlock()
		return
	case q.Get("access_token") == "":
		fmt.Fprint(w, `{"errcode":41001,"errmsg":"access_token missing"}`)
		return
	case q.Get("access_token") != token:
		fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch api {
	case "message/send":
		var m struct {
			Agent any `json:"agentid"`
		}
		if err := json.Unmarshal(body, &m); err != nil {
			f.t.Errorf("not JSON: %s", body)
		}
		if m.Agent != float64(testAgent) {
			fmt.Fprint(w, `{"errcode":40056,"errmsg":"invalid agentid, it must be an integer"}`)
			return
		}
		f.bodies = append(f.bodies, string(body))
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","invaliduser":"","msgid":"M%d"}`, len(f.bodies))
	default:
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
	}
}

// on answers calls of one API.
func (f *fake) on(api string, do func(w http.ResponseWriter, r *http.Request, n int) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer[api] = do
}

func (f *fake) says(api, answer string) {
	f.on(api, func(w http.ResponseWriter, _ *http.Request, _ int) bool { fmt.Fprint(w, answer); return true })
}

func (f *fake) count(api string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[api]
}

func (f *fake) sent() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.bodies...)
}

// expire makes the token of the moment an old one.
func (f *fake) expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.token = "none is valid"
}

func openShared(t testing.TB, address string) *shared.Shared {
	t.Helper()
	s, err := shared.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func newTestClient(t testing.TB, f *fake, s *shared.Shared, change ...func(*ClientConfig)) *Client {
	t.Helper()
	config := ClientConfig{BaseURL: f.URL, CorpID: sampleCorp, AgentID: testAgent, Secret: testSecret}
	for _, c := range change {
		c(&config)
	}
	c, err := NewClient(config, s)
	if err != nil {
		t.Fatal(err)
	}
	c.pause = time.Millisecond
	return c
}

func push(key, text string) crm.Push {
	return crm.Push{Key: key, Channel: crm.AppChannel, To: "ZhangWei", Reply: crm.Reply{Text: text}}
}

func TestE17Busy(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	f.on("message/send", func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n < 3 {
			fmt.Fprint(w, `{"errcode":-1,"errmsg":"system busy"}`)
		}
		return n < 3
	})
	if _, err := c.Send(t.Context(), push("k", "hi")); err != nil {
		t.Errorf("busy twice: %v", err)
	}
	f.says("message/send", `{"errcode":-1,"errmsg":"system busy"}`)
	if _, err := c.Send(t.Context(), push("k", "hi")); ClassOf(err) != ClassBusy || f.count("message/send") != 6 {
		t.Errorf("busy for good: %v after %d calls", err, f.count("message/send"))
	}
}

func TestE17Limits(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		wait   time.Duration
	}{
		"minute":   {`{"errcode":45009,"errmsg":"api freq out of limit"}`, time.Minute},
		"hour":     {`{"errcode":45009,"errmsg":"reach max api HOUR quota limit"}`, time.Hour},
		"parallel": {`{"errcode":45033,"errmsg":"concurrency"}`, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			s := openShared(t, "")
			f.says("message/send", tt.answer)
			replicas := []*Client{newTestClient(t, f, s), newTestClient(t, f, s)}
			for i := range 4 {
				_, err := replicas[i%2].Send(t.Context(), push(fmt.Sprint(i), "hi"))
				if ClassOf(err) != ClassRateLimited || WaitOf(err) <= 0 || WaitOf(err) > tt.wait || WaitOf(err) < tt.wait-5*time.Second {
					t.Fatalf("%v, wait %v", err, WaitOf(err))
				}
			}
			if n := f.count("message/send"); n != 1 {
				t.Errorf("called %d times above the limit", n)
			}
			if _, err := replicas[0].Departments(t.Context()); err != nil {
				t.Errorf("another API rests too: %v", err)
			}
			s.Client().Del(t.Context(), replicas[0].restKey("message/send")) // its time is over
			f.on("message/send", nil)
			if _, err := replicas[1].Send(t.Context(), push("k", "hi")); err != nil {
				t.Errorf("does not go on: %v", err)
			}
		})
	}
}

// All that is no answer: the message may have gone out or not, so it is sent again, the same, byte for byte.
func TestE20E22NoAnswer(t *testing.T) {
	long := strings.Repeat(" ", answerLimit)
	for name, do := range map[string]func(w http.ResponseWriter, r *http.Request){
		"HTTP 500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"HTTP 502 with HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html>")
		},
		"HTML":        func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>login</html>") },
		"nothing":     func(http.ResponseWriter, *http.Request) {},
		"half a JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":0,"errms`) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"errcode":0`)
		},
		"reset":               func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"errcode is a string": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":"0","errmsg":"ok"}`) },
		"no errcode":          func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"msgid":"M"}`) },
		"an array":            func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[]`) },
		"without end":         func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, long, `{"errcode":0}`) },
		"sent somewhere else": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?"+r.URL.RawQuery, http.StatusFound)
		},
		"other types than ours": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","msgid":7}`) },
	} {
		f := newFake(t)
		f.Config.ErrorLog = nil
		f.on("message/send", func(w http.ResponseWriter, r *http.Request, _ int) bool { do(w, r); return true })
		_, err := newTestClient(t, f, openShared(t, "")).Send(t.Context(), push("k", "hi"))
		if ClassOf(err) != ClassUnknown {
			t.Errorf("%s: %v", name, err)
		}
		if f.count("elsewhere") != 0 {
			t.Errorf("%s: the token was carried elsewhere", name)
		}
		leaks(t, name, err)
		// The same of gettoken.
		g := newFake(t)
		g.on("gettoken", func(w http.ResponseWriter, r *http.Request, _ int) bool { do(w, r); return true })
		_, err = newTestClient(t, g, openShared(t, "")).Send(t.Context(), push("k", "hi"))
		if ClassOf(err) != ClassUnknown {
			t.Errorf("gettoken, %s: %v", name, err)
		}
		leaks(t, "gettoken, "+name, err)
	}
	f := newFake(t)
	f.Close()
	_, err := newTestClient(t, f, openShared(t, "")).Send(t.Context(), push("k", "hi"))
	if ClassOf(err) != ClassUnknown {
		t.Errorf("nobody there: %v", err)
	}
	leaks(t, "nobody there", err)
}

func TestHungPlatform(t *testing.T) {
	for _, api := range []string{"gettoken", "message/send"} {
		f := newFake(t)
		arrived, release := make(chan struct{}), make(chan struct{})
		f.on(api, func(_ http.ResponseWriter, r *http.Request, _ int) bool {
			close(arrived)
			select {
			case <-release:
			case <-r.Context().Done():
			}
			return true
		})
		c := newTestClient(t, f, openShared(t, ""))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := c.Send(ctx, push("k", "hi"))
			done <- err
		}()
		<-arrived
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || ClassOf(err) != ClassUnknown {
			t.Errorf("%s: %v", api, err)
		}
		close(release)
	}
}

func TestClientSettings(t *testing.T) {
	s := openShared(t, "")
	for name, c := range map[string]ClientConfig{
		"no corp":     {AgentID: 1, Secret: "s"},
		"no agent":    {CorpID: "c", Secret: "s"},
		"no secret":   {CorpID: "c", AgentID: 1},
		"no address":  {BaseURL: "qyapi.weixin.qq.com", CorpID: "c", AgentID: 1, Secret: "s"},
		"other world": {BaseURL: "ftp://x", CorpID: "c", AgentID: 1, Secret: "s"},
	} {
		if _, err := NewClient(c, s); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if c, err := NewClient(ClientConfig{CorpID: "c", AgentID: 1, Secret: "s"}, s); err != nil || c.base.String() != platform {
		t.Error(err)
	}
}
