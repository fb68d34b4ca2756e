package llm

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
	"sync/atomic"
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents"
)

const message = "昨天跟华北重工王总碰了下，价格八十万他认"

// server is a server of our own; answer gives what it says to a request, and with which status.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newServer(t *testing.T, answer func(r *http.Request, body string) (status int, reply string)) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.seen = append(s.seen, string(body))
		s.mu.Unlock()
		status, reply := answer(r, string(body))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, reply)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// saying is a whole response with such a content.
func saying(finish, content string) string {
	text, _ := json.Marshal(content)
	return fmt.Sprintf(`{"choices":[{"finish_reason":%q,"message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":700,"completion_tokens":60,"total_tokens":760}}`, finish, text)
}

func modelOf(t *testing.T, address string, over ...func(*Config)) *Model {
	t.Helper()
	c := Config{BaseURL: address, Model: "m", Timeout: 2 * time.Second, Kinds: intents.LabelKinds(intents.All()), Stages: []string{"lead", "quote", "won"}}
	for _, f := range over {
		f(&c)
	}
	m := New(c)
	m.form.Store(Schema)
	return m
}

func one(status int, finish, content string) func(*http.Request, string) (int, string) {
	return func(*http.Request, string) (int, string) { return status, saying(finish, content) }
}

func action1(over string) string {
	return `{"actions":[{"intent":"log_contact","customer_text":"华北重工","contact_text":"王总","when_text":"昨天","period_text":"","amount_text":"八十万","stage":"","speech":"fact","negated":false` + over + `}]}`
}

func TestLabel(t *testing.T) {
	s := newServer(t, one(200, "stop", action1("")))
	got := modelOf(t, s.URL).Label(t.Context(), message)
	if got.Outcome != crm.ModelAnswered || len(got.Labels) != 1 || got.Tokens != 760 {
		t.Fatalf("%+v", got)
	}
	l := got.Labels[0]
	if message[l.Customer.Start:l.Customer.End] != "华北重工" || message[l.Amount.Start:l.Amount.End] != "八十万" || message[l.Contact.Start:l.Contact.End] != "王总" {
		t.Errorf("%+v", l)
	}
	for _, want := range []string{`"strict":true`, `"temperature":1e-45`, `"additionalProperties":false`, "华北重工", `"max_completion_tokens":500`} {
		if !strings.Contains(s.seen[0], want) {
			t.Errorf("the request lacks %s: %s", want, s.seen[0])
		}
	}
}

// What does not fit the form, its words or the message is of no use, and it is not guessed what was meant.
func TestC06UnusableAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		finish, content string
	}{
		"a customer nobody named":  {200, "stop", strings.Replace(action1(""), "华北重工", "星辰科技", 1)},
		"a field nobody asked for": {200, "stop", action1(`,"rep_id":"other"`)},
		"an unknown intent":        {200, "stop", strings.Replace(action1(""), "log_contact", "drop_tables", 1)},
		"an intent of no label":    {200, "stop", strings.Replace(action1(""), "log_contact", "manage_api", 1)},
		"an unknown stage":         {200, "stop", strings.Replace(action1(""), `"stage":""`, `"stage":"signed"`, 1)},
		"an unknown speech":        {200, "stop", strings.Replace(action1(""), `"fact"`, `"order"`, 1)},
		"half an answer":           {200, "stop", action1("")[:40]},
		"two answers":              {200, "stop", action1("") + action1("")},
		"cut off":                  {200, "length", action1("")},
		"prose":                    {200, "stop", "好的，已经帮您记录！"},
		"another form":             {200, "stop", `[{"intent":"log_contact"}]`},
		"a number for a text":      {200, "stop", strings.Replace(action1(""), `"八十万"`, `800000`, 1)},
		"nothing":                  {200, "stop", `{"actions":[]}`},
		"null":                     {200, "stop", `null`},
		"too much":                 {200, "stop", `{"actions":[` + strings.Repeat(action1("")[12:len(action1(""))-2]+",", 5) + action1("")[12:]},
		"a megabyte":               {200, "stop", `{"actions":[{"intent":"` + strings.Repeat("x", 1<<20) + `"}]}`},
		"an error":                 {500, "stop", "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, one(c.status, c.finish, c.content))
			if got := modelOf(t, s.URL).Label(t.Context(), message); len(got.Labels) > 0 || got.Fault == nil || got.Outcome == crm.ModelAnswered {
				t.Errorf("got %+v", got)
			} else if strings.Contains(got.Fault.Error(), "华北") || strings.Contains(got.Fault.Error(), "xxx") {
				t.Errorf("the log would tell %v", got.Fault)
			}
			if s.asked() != 1 {
				t.Errorf("asked %d times", s.asked())
			}
		})
	}
	s := newServer(t, func(*http.Request, string) (int, string) { return 200, "<html>502 Bad Gateway</html>" })
	if got := modelOf(t, s.URL).Label(t.Context(), message); got.Outcome != crm.ModelFailed || got.Fault == nil {
		t.Errorf("%+v", got)
	}
}

// C03: refused, no TLS, or nothing configured at all.
func TestC03NoServer(t *testing.T) {
	if New(Config{}) != nil {
		t.Error("a model without an address")
	}
	var off *Model
	if got := off.Label(t.Context(), message); len(got.Labels) > 0 {
		t.Errorf("%+v", got)
	}
	if form, err := off.Probe(t.Context()); form != "" || err != nil {
		t.Error(form, err)
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	tls := newServer(t, one(200, "stop", action1("")))
	for _, address := range []string{gone.URL, strings.Replace(tls.URL, "http:", "https:", 1)} {
		if got := modelOf(t, address).Label(t.Context(), message); got.Outcome != crm.ModelFailed || len(got.Labels) > 0 {
			t.Errorf("%s: %+v", address, got)
		}
	}
}

// C04: a server that takes its time, or sends a byte now and then, is cut off at the deadline.
func TestC04SlowServers(t *testing.T) {
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow/chat/completions" {
			<-done
			return
		}
		for _, c := range saying("stop", action1("")) {
			if _, err := io.WriteString(w, string(c)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}))
	defer s.Close()
	defer close(done)
	for _, path := range []string{"/slow", "/trickle"} {
		start := time.Now()
		got := modelOf(t, s.URL+path, func(c *Config) { c.Timeout = 300 * time.Millisecond }).Label(t.Context(), message)
		if got.Outcome != crm.ModelTimeout || time.Since(start) > 2*time.Second || got.Tokens == 0 {
			t.Errorf("%s: %+v after %v", path, got, time.Since(start))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // the message's own end comes first
	defer cancel()
	start := time.Now()
	if got := modelOf(t, s.URL+"/slow").Label(ctx, message); got.Outcome != crm.ModelTimeout || time.Since(start) > time.Second {
		t.Errorf("%+v after %v", got, time.Since(start))
	}
}

// C05: a server that fails is left alone after five in a row, one that refuses at once; whoever has to know is told once.
func TestC05ABrokenServerIsLeftAlone(t *testing.T) {
	for status, most := range map[int]int{500: failures, 502: failures, 401: 1, 403: 1, 429: 1, 402: 1, 404: 1} {
		s := newServer(t, func(*http.Request, string) (int, string) {
			return status, `{"error":{"message":"Incorrect API key provided: sk-canary. 昨天跟华北重工","type":"invalid_request_error"}}`
		})
		var told atomic.Int32
		m := modelOf(t, s.URL, func(c *Config) {
			c.Rested = func(fault error) {
				told.Add(1)
				if strings.Contains(fault.Error(), "canary") || strings.Contains(fault.Error(), "华北") || !strings.Contains(fault.Error(), fmt.Sprint(status)) {
					t.Errorf("told %v", fault)
				}
			}
		})
		for n := range 40 {
			got := m.Label(t.Context(), message)
			if got.Outcome != crm.ModelFailed && got.Outcome != crm.ModelResting || len(got.Labels) > 0 {
				t.Fatalf("%d: %+v", n, got)
			}
			if got.Fault == nil || strings.Contains(got.Fault.Error(), "canary") {
				t.Fatalf("the log would tell %v", got.Fault)
			}
		}
		if s.asked() != most || told.Load() != 1 {
			t.Errorf("%d: asked %d times, told %d times", status, s.asked(), told.Load())
		}
	}
}

// C09: no number, mail address or id leaves, in whatever form it was typed, and labels are right all the same.
func TestC09NumbersStayHere(t *testing.T) {
	s := newServer(t, one(200, "stop", `{"actions":[{"intent":"add_contact","customer_text":"华北重工","contact_text":"王总","when_text":"","period_text":"","amount_text":"","stage":"","speech":"command","negated":false}]}`))
	m := modelOf(t, s.URL)
	for _, number := range []string{"13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "１３８１２３４５６７８", "0512-62345678", "320102199003071234", "32010219900307123X",
		"6222021234567890123", "wang.wu@huabei-heavy.com.cn", "wang＠huabei.com", "微信号wangwu_2020", "91320500MA1WXYZ123"} {
		text := "他的" + number + "，华北重工那边王总换了号"
		got := m.Label(t.Context(), text)
		sent := s.seen[len(s.seen)-1]
		if strings.Contains(sent, number) || strings.Contains(sent, "5678") || strings.Contains(sent, "huabei-heavy") || strings.Contains(sent, "wangwu") || strings.Contains(sent, "19900307") {
			t.Errorf("%s leaves: %s", number, sent)
		}
		if len(got.Labels) != 1 || text[got.Labels[0].Customer.Start:got.Labels[0].Customer.End] != "华北重工" {
			t.Errorf("%s: %+v", text, got)
		}
	}
	d := crm.Draft{Purpose: crm.ForTidyNote, Facts: "王总13812345678说好", Longest: 50}
	m.Draft(t.Context(), d)
	if sent := s.seen[len(s.seen)-1]; strings.Contains(sent, "13812345678") {
		t.Errorf("a number leaves with facts: %s", sent)
	}
	hidden := "王总***********"
	s2 := newServer(t, one(200, "stop", `{"actions":[{"intent":"add_contact","customer_text":"","contact_text":"`+hidden+`","when_text":"","period_text":"","amount_text":"","stage":"","speech":"command","negated":false}]}`))
	if got := modelOf(t, s2.URL).Label(t.Context(), "记一下王总13812345678"); got.Outcome != crm.ModelUnusable {
		t.Errorf("hidden signs were labelled: %+v", got)
	}
}

// mapCache is a cache in a map.
type mapCache map[string]string

func (c mapCache) Get(_ context.Context, k string) (string, bool) { v, ok := c[k]; return v, ok }
func (c mapCache) Put(_ context.Context, k, v string)             { c[k] = v }

func TestTheSameMessageIsAskedAboutOnce(t *testing.T) {
	s := newServer(t, one(200, "stop", action1("")))
	kept := mapCache{}
	m := modelOf(t, s.URL, func(c *Config) { c.Cache = kept })
	first := m.Label(t.Context(), message)
	again := m.Label(t.Context(), message)
	if s.asked() != 1 || again.Outcome != crm.ModelCached || again.Tokens != 0 || fmt.Sprint(first.Labels) != fmt.Sprint(again.Labels) {
		t.Errorf("asked %d times: %+v", s.asked(), again)
	}
	for k, v := range kept {
		if strings.Contains(v, "华北") || strings.Contains(k, "华北") {
			t.Errorf("the cache holds words: %s", v)
		}
		for _, spoilt := range []string{"", "[]]", `[{"intent":"manage_api"}]`, `[{"intent":"log_contact","customer":{"Start":0,"End":4000}}]`, `[{"intent":"log_contact","customer":{"Start":1,"End":2}}]`} {
			kept[k] = spoilt
			if got := m.Label(t.Context(), message); got.Outcome != crm.ModelAnswered || len(got.Labels) != 1 || got.Labels[0].Customer.End-got.Labels[0].Customer.Start != len("华北重工") {
				t.Errorf("%s: %+v", spoilt, got)
			}
		}
	}
}

// A server that knows only so much is asked in the strictest form it knows.
func TestProbe(t *testing.T) {
	answer := strings.NewReplacer(`"八十万"`, `""`, `"昨天"`, `"今天"`).Replace(action1(""))
	for _, c := range []struct {
		knows Form
		reply func(body string) (int, string)
	}{
		{Schema, func(body string) (int, string) { return 200, saying("stop", answer) }},
		{Object, func(body string) (int, string) {
			if strings.Contains(body, "json_schema") {
				return 400, `{"error":{"message":"response_format.type json_schema is unavailable","type":"invalid_request_error"}}`
			}
			return 200, saying("stop", answer)
		}},
		{Tools, func(body string) (int, string) {
			if !strings.Contains(body, `"tools"`) {
				return 200, saying("stop", "好的，我来帮你记录。")
			}
			args, _ := json.Marshal(answer)
			return 200, `{"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"actions","arguments":` + string(args) + `}}]}}]}`
		}},
		{Plain, func(body string) (int, string) {
			if strings.Contains(body, `"tools"`) || strings.Contains(body, "response_format") {
				return 400, `{"error":{"message":"unknown field"}}`
			}
			return 200, saying("stop", "<think>嗯</think>\n```json\n"+answer+"\n```")
		}},
	} {
		s := newServer(t, func(_ *http.Request, body string) (int, string) { return c.reply(body) })
		m := New(Config{BaseURL: s.URL, Model: "m", Timeout: time.Second, Kinds: intents.LabelKinds(intents.All())})
		if got := m.Label(t.Context(), probed); got.Outcome != crm.ModelResting || s.asked() != 0 {
			t.Errorf("it was asked before a form was known: %+v", got)
		}
		form, err := m.Probe(t.Context())
		if form != c.knows || err != nil || m.Form() != c.knows {
			t.Errorf("want %s, got %s: %v", c.knows, form, err)
		}
		if got := m.Label(t.Context(), probed); got.Outcome != crm.ModelAnswered {
			t.Errorf("%s: %+v", form, got)
		}
	}
	fool := newServer(t, one(200, "stop", "好的"))
	if form, err := modelOf(t, fool.URL).Probe(t.Context()); err == nil {
		t.Errorf("a server that knows no form has %s", form)
	}
	refuses := newServer(t, one(401, "stop", ""))
	if _, err := modelOf(t, refuses.URL).Probe(t.Context()); err == nil || refuses.asked() != 1 {
		t.Errorf("a server that refuses was tried %d times: %v", refuses.asked(), err)
	}
}

// No more than so many questions are under way: the others do without.
func TestNotAllAtOnce(t *testing.T) {
	done := make(chan struct{})
	arrived := make(chan struct{}, 100)
	s := newServer(t, func(*http.Request, string) (int, string) {
		arrived <- struct{}{}
		<-done
		return 200, saying("stop", action1(""))
	})
	m := modelOf(t, s.URL)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() { m.Label(t.Context(), message) })
	}
	for range atOnce {
		<-arrived
	}
	if got := m.Label(t.Context(), message); got.Outcome != crm.ModelBusy {
		t.Errorf("%+v", got)
	}
	close(done)
	all.Wait()
}

// A server that sends its askers elsewhere gets nobody's words there.
func TestNoRedirects(t *testing.T) {
	other := newServer(t, one(200, "stop", action1("")))
	s := httptest.NewServer(http.RedirectHandler(other.URL+"/chat/completions", http.StatusTemporaryRedirect))
	defer s.Close()
	if got := modelOf(t, s.URL).Label(t.Context(), message); len(got.Labels) > 0 || other.asked() != 0 {
		t.Errorf("%+v, asked %d", got, other.asked())
	}
}

func TestOutcomesAreFaultsOfTheirOwn(t *testing.T) {
	if outcome(errors.New("x")) != crm.ModelFailed || outcome(nil) != crm.ModelAnswered {
		t.Error("outcome")
	}
}

// A draft that joins statements is what it was given, or nothing: whatever else a server writes is of no use, and says so.
func TestAClosedDraft(t *testing.T) {
	d := crm.Draft{Purpose: crm.ForInsight, Closed: true, Least: 2, Longest: 80}
	d.Facts = "结果: " + d.State("成交2单 80万") + "\n问题: " + d.State("3项跟进逾期")
	if strings.Contains(d.Facts, "80") || !strings.Contains(d.Facts, "跟进逾期") {
		t.Errorf("facts %q", d.Facts)
	}
	for answer, want := range map[string]crm.ModelOutcome{
		"本周{1}，接下来优先处理{2}。":              crm.ModelAnswered,
		"<think>成交900万</think>本周{1}，{2}": crm.ModelAnswered,
		"本周{1}，成交900万，{2}":               crm.ModelUnusable,
		"本周{1}，华为要跟进，{2}":                crm.ModelUnusable,
		"本周{1}，没有{2}":                    crm.ModelUnusable,
		"本周{1}":                          crm.ModelUnusable,
	} {
		s := newServer(t, one(200, "stop", answer))
		got := modelOf(t, s.URL).Draft(t.Context(), d)
		if got.Outcome != want {
			t.Errorf("%s: %s, want %s (%v)", answer, got.Outcome, want, got.Fault)
		}
		if sent := s.seen[len(s.seen)-1]; strings.Contains(sent, "80万") || strings.Contains(sent, "2单") {
			t.Errorf("a figure leaves: %s", sent)
		}
	}
}
