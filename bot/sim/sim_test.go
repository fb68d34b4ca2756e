package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a clock that is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newPlatform(t *testing.T, alter ...func(*Config)) (*Platform, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	config := Config{Now: c.Now, Timeout: 2 * time.Second, Poll: time.Millisecond}
	for _, f := range alter {
		f(&config)
	}
	p, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, c
}

// api calls the platform as a client of WeCom does.
type api struct {
	t     *testing.T
	p     *Platform
	srv   *httptest.Server
	token string
}

func newAPI(t *testing.T, p *Platform) *api {
	t.Helper()
	a := &api{t: t, p: p, srv: httptest.NewServer(p)}
	t.Cleanup(a.srv.Close)
	a.login()
	return a
}

func (a *api) login() {
	a.t.Helper()
	got := a.get("gettoken?corpid=" + a.p.CorpID + "&corpsecret=" + a.p.Secret)
	a.token, _ = got["access_token"].(string)
}

func (a *api) get(path string) map[string]any {
	a.t.Helper()
	return a.do(http.MethodGet, path, "", nil)
}

func (a *api) post(path, body string) map[string]any {
	a.t.Helper()
	return a.do(http.MethodPost, path, "application/json", strings.NewReader(body))
}

func (a *api) do(verb, path, kind string, body io.Reader) map[string]any {
	a.t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	req, err := http.NewRequestWithContext(a.t.Context(), verb, a.srv.URL+"/cgi-bin/"+path+sep+"access_token="+a.token, body)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	res, err := a.srv.Client().Do(req)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	defer res.Body.Close()
	out := map[string]any{"http": res.StatusCode}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		out["error"] = err.Error()
	}
	return out
}

// text is a message/send body with the agent id as JSON.
func text(to, agent, content string) string {
	return fmt.Sprintf(`{"touser":%q,"msgtype":"text","agentid":%s,"text":{"content":%q}}`, to, agent, content)
}

const card = `{"touser":"zhangwei","msgtype":"template_card","agentid":1000002,"template_card":{
	"card_type":"button_interaction","main_title":{"title":"新建客户？"},"task_id":"t1","button_list":[{"text":"新建","key":"yes"},{"text":"不用","key":"no"}]}}`

func TestAPI(t *testing.T) {
	for _, c := range []struct {
		name, path, body string
		code             float64
		want             string // part of the answer's JSON
		sent             int
	}{
		{"a member", "user/get?userid=zhangwei", "", 0, `"direct_leader":["wangjingli"]`, 0},
		{"a member in other case", "user/get?userid=ZhangWei", "", 0, `"userid":"zhangwei"`, 0},
		{"a leader", "user/get?userid=wangjingli", "", 0, `"is_leader_in_dept":[1]`, 0},
		{"nobody", "user/get?userid=nobody", "", 60111, "", 0},
		{"hidden from the app", "user/get?userid=hidden", "", 60111, "", 0},
		{"one who left", "user/get?userid=left", "", 0, `"status":5`, 0},
		{"a department's people", "user/list?department_id=2", "", 0, `"name":"李娜"`, 0},
		{"the company's people", "user/simplelist?department_id=1&fetch_child=1", "", 0, `"userid":"lina"`, 0},
		{"departments", "department/list", "", 0, `"name":"华东销售部"`, 0},
		{"departments without names", "department/simplelist", "", 0, `"department_id":[{"id":1`, 0},
		{"a department", "department/get?id=2", "", 0, `"department_leader":["wangjingli"]`, 0},
		{"no department", "department/get?id=9", "", 60003, "", 0},
		{"a text", "message/send", text("zhangwei", "1000002", "你好"), 0, `"invaliduser":""`, 1},
		{"agentid as a string", "message/send", text("zhangwei", `"1000002"`, "你好"), 40056, "", 0},
		{"another agentid", "message/send", text("zhangwei", "1000003", "你好"), 40056, "", 0},
		{"one of two unknown", "message/send", text("ZhangWei|NoBody", "1000002", "你好"), 0, `"invaliduser":"nobody"`, 1},
		{"all unknown", "message/send", text("a|b|hidden|left", "1000002", "你好"), 81013, "", 0},
		{"no receiver", "message/send", text("", "1000002", "你好"), 82001, "", 0},
		{"nothing to say", "message/send", text("zhangwei", "1000002", ""), 44004, "", 0},
		{"unknown type", "message/send", `{"touser":"lina","msgtype":"hologram","agentid":1000002}`, 40008, "", 0},
		{"not JSON", "message/send", `{`, 47001, "", 0},
		{"a card", "message/send", card, 0, `"response_code":"rc`, 1},
		{"a card without buttons", "message/send", strings.Replace(card, `"button_list":[{"text":"新建","key":"yes"},{"text":"不用","key":"no"}]`, `"button_list":[]`, 1), 40058, "", 0},
		{"a card with a bad task id", "message/send", strings.Replace(card, `"t1"`, `"一"`, 1), 40058, "", 0},
		{"a notice without a link", "message/send", strings.Replace(card, "button_interaction", "text_notice", 1), 40058, "", 0},
		{"a group", "appchat/send", `{"chatid":"wrSimHuadong01","msgtype":"text","text":{"content":"日报"}}`, 0, "", 1},
		{"no group", "appchat/send", `{"chatid":"WRSIMHUADONG01","msgtype":"text","text":{"content":"日报"}}`, 86003, "", 0},
		{"no cards in appchat", "appchat/send", `{"chatid":"wrSimHuadong01","msgtype":"template_card"}`, 40008, "", 0},
		{"a webhook", "webhook/send?key=sim-huadong", `{"msgtype":"markdown","markdown":{"content":"**日报**"}}`, 0, "", 1},
		{"a webhook's limit", "webhook/send?key=sim-huadong", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("长", 1366) + `"}}`, 40058, "", 0},
		{"a wrong key", "webhook/send?key=x", `{"msgtype":"text","text":{"content":"a"}}`, 93000, "", 0},
		{"a code never minted", "auth/getuserinfo?code=x", "", 40029, "", 0},
		{"an update without a code", "message/update_template_card", `{"agentid":1000002,"userids":["zhangwei"],"response_code":"x","button":{"replace_name":"好"}}`, 40058, "", 0},
		{"no such call", "message/shout", "", 40066, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := newPlatform(t, func(config *Config) {
				config.Departments = SampleDepartments()
				config.People = append(SamplePeople(), Person{ID: "hidden", Hidden: true}, Person{ID: "left", Status: 5, Departments: []int64{2}})
			})
			a := newAPI(t, p)
			got := a.post(c.path, c.body)
			if got["errcode"] != c.code || got["http"] != 200 {
				t.Errorf("errcode %v, want %v: %v", got["errcode"], c.code, got)
			}
			if b, _ := json.Marshal(got); !strings.Contains(string(b), c.want) {
				t.Errorf("want %s in %s", c.want, b)
			}
			if n := len(p.Sent()); n != c.sent {
				t.Errorf("%d messages sent, want %d", n, c.sent)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	p, clock := newPlatform(t)
	a := newAPI(t, p)
	code := func() any { t.Helper(); return a.get("user/get?userid=lina")["errcode"] }
	first := a.token
	if a.login(); a.token != first || p.TokensIssued() != 1 {
		t.Errorf("a valid token was not given again: %d issued", p.TokensIssued())
	}
	if got := a.get("gettoken?corpid=" + p.CorpID + "&corpsecret=wrong")["errcode"]; got != 40001.0 {
		t.Errorf("wrong secret: %v", got)
	}
	clock.move(2 * time.Hour)
	if got := code(); got != 42001.0 {
		t.Errorf("after two hours: %v", got)
	}
	a.login()
	if got := code(); got != 0.0 {
		t.Errorf("new token: %v", got)
	}
	p.ExpireTokens()
	if got := code(); got != 42001.0 {
		t.Errorf("expired: %v", got)
	}
	a.login()
	p.ForgetTokens()
	if got := code(); got != 40014.0 {
		t.Errorf("forgotten: %v", got)
	}
	a.token = ""
	if got := code(); got != 41001.0 {
		t.Errorf("none: %v", got)
	}
}

func TestDuplicateCheck(t *testing.T) {
	p, clock := newPlatform(t)
	a := newAPI(t, p)
	body := func(s string) string {
		return strings.TrimSuffix(text("lina", "1000002", s), "}") + `,"enable_duplicate_check":1,"duplicate_check_interval":600}`
	}
	first := a.post("message/send", body("一"))
	for _, c := range []struct {
		name string
		body string
		wait time.Duration
		sent int
	}{
		{"the same body at once", body("一"), 0, 1},
		{"another body", body("二"), 0, 2},
		{"the same within the interval", body("一"), 9 * time.Minute, 2},
		{"the same after the interval", body("一"), 2 * time.Minute, 3},
		{"the check is off", text("lina", "1000002", "三"), 0, 4},
		{"and off again", text("lina", "1000002", "三"), 0, 5},
	} {
		clock.move(c.wait)
		got := a.post("message/send", c.body)
		if n := len(p.Sent()); n != c.sent {
			t.Errorf("%s: %d sent, want %d", c.name, n, c.sent)
		}
		if c.sent == 1 && got["msgid"] != first["msgid"] {
			t.Errorf("%s: msgid %v, want the first's %v", c.name, got["msgid"], first["msgid"])
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault Fault
		want  string
		sent  int
	}{
		{"a code", Fault{Code: 45009, Msg: "freq"}, `"errcode":45009`, 0},
		{"a status", Fault{HTTP: 502}, `"http":502`, 0},
		{"cut before", Fault{Drop: true}, "EOF", 0},
		{"cut after", Fault{Cut: true}, "EOF", 1},
		{"half an answer", Fault{Half: true}, "unexpected EOF", 1},
		{"lost", Fault{Lose: true}, `"errcode":0`, 0},
	} {
		p, _ := newPlatform(t)
		a := newAPI(t, p)
		p.SetFault("/cgi-bin/message/send", func(call Call) Fault {
			if call.N == 1 {
				return c.fault
			}
			return Fault{}
		})
		b, _ := json.Marshal(a.post("message/send", text("lina", "1000002", "一")))
		if n := len(p.Sent()); !strings.Contains(string(b), c.want) || n != c.sent {
			t.Errorf("%s: %s and %d sent, want %s and %d", c.name, b, n, c.want, c.sent)
		}
		if got := a.post("message/send", text("lina", "1000002", "二"))["errcode"]; got != 0.0 {
			t.Errorf("%s: the next call: %v", c.name, got)
		}
	}
}

func TestMediaAndLogin(t *testing.T) {
	p, clock := newPlatform(t)
	a := newAPI(t, p)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	f, err := form.CreateFormFile("media", "漏斗.png")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "not really a picture")
	form.Close()
	id, _ := a.do(http.MethodPost, "media/upload?type=image", form.FormDataContentType(), &body)["media_id"].(string)
	if m, ok := p.MediaOf(id); !ok || m.Name != "漏斗.png" || string(m.Bytes) != "not really a picture" {
		t.Fatalf("stored %q: %v", m.Name, ok)
	}
	if got := a.post("message/send", `{"touser":"lina","msgtype":"image","agentid":1000002,"image":{"media_id":"`+id+`"}}`); got["errcode"] != 0.0 {
		t.Errorf("send: %v", got)
	}
	code := p.LoginCode("lina")
	if got := a.get("auth/getuserinfo?code=" + code); got["userid"] != "lina" {
		t.Errorf("login: %v", got)
	}
	if got := a.get("auth/getuserinfo?code=" + code); got["errcode"] != 40029.0 {
		t.Errorf("a code twice: %v", got)
	}
	clock.move(4 * 24 * time.Hour)
	a.login()
	if got := a.get("media/get?media_id=" + id); got["errcode"] != 40007.0 {
		t.Errorf("after four days: %v", got)
	}
}
