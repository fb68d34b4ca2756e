package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// genjin is a stub of the other side: it opens callbacks, and answers what answer gives.
type genjin struct {
	t      *testing.T
	p      *Platform
	answer func(inner map[string]string, n int) (status int, passive string) // passive: inner XML
	mu     sync.Mutex
	heard  []map[string]string
}

func (g *genjin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var outer struct{ Encrypt string }
	body, _ := io.ReadAll(r.Body)
	if err := xml.Unmarshal(body, &outer); err != nil {
		g.t.Errorf("outer XML: %v in %s", err, body)
	}
	q := r.URL.Query()
	if sign(g.p.Token, q.Get("timestamp"), q.Get("nonce"), outer.Encrypt) != q.Get("msg_signature") {
		g.t.Error("wrong signature")
	}
	plain, err := g.p.app.codec.open(outer.Encrypt, g.p.CorpID)
	if err != nil {
		g.t.Error(err)
	}
	inner := elements(plain)
	g.mu.Lock()
	g.heard = append(g.heard, inner)
	n := len(g.heard)
	g.mu.Unlock()
	status, passive := g.answer(inner, n)
	w.WriteHeader(status)
	if passive != "" {
		sealed := g.p.app.codec.seal([]byte(passive), g.p.CorpID)
		fmt.Fprintf(w, "<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>",
			sealed, sign(g.p.Token, "1", "n", sealed))
	}
}

func elements(b []byte) map[string]string {
	out, name := map[string]string{}, ""
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.Token()
		if err != nil {
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			name = token.Name.Local
		case xml.CharData:
			out[name] += string(token)
		}
	}
}

func passive(p *Platform, to, content string) string {
	return fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content><![CDATA[%s]]></Content></xml>", to, p.CorpID, content)
}

func serveGenjin(t *testing.T, p *Platform, answer func(map[string]string, int) (int, string)) *genjin {
	t.Helper()
	g := &genjin{t: t, p: p, answer: answer}
	srv := httptest.NewServer(g)
	t.Cleanup(srv.Close)
	p.Target = srv.URL
	return g
}

func TestRetries(t *testing.T) {
	hang := make(chan struct{})
	for _, c := range []struct {
		name  string
		on    func(p *Platform, n int) (int, string)
		tries int
		says  string
		fails bool
	}{
		{"answered", func(p *Platform, _ int) (int, string) { return 200, passive(p, "zhangwei", "好") }, 1, "好", false},
		{"an empty 200 is an answer", func(*Platform, int) (int, string) { return 200, "" }, 1, "", false},
		{"an error, then an answer", func(p *Platform, n int) (int, string) {
			if n == 1 {
				return 503, ""
			}
			return 200, passive(p, "ZhangWei", "好")
		}, 2, "好", false},
		{"too slow, then an answer", func(p *Platform, n int) (int, string) {
			if n < 3 {
				<-hang
			}
			return 200, passive(p, "zhangwei", "好")
		}, 3, "好", false},
		{"three errors", func(*Platform, int) (int, string) { return 500, "" }, 3, "", true},
		{"to somebody else", func(p *Platform, _ int) (int, string) { return 200, passive(p, "lina", "好") }, 1, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := newPlatform(t, func(c *Config) { c.Timeout = 100 * time.Millisecond })
			g := serveGenjin(t, p, func(_ map[string]string, n int) (int, string) { return c.on(p, n) })
			if c.tries == 3 && !c.fails {
				t.Cleanup(func() { close(hang) })
			}
			a, err := p.SayAs(t.Context(), Message{From: "zhangwei", Text: "你好"})
			if (err != nil) != c.fails || a.Tries != c.tries || a.Text != c.says {
				t.Errorf("said %q after %d tries, %v", a.Text, a.Tries, err)
			}
			g.mu.Lock()
			defer g.mu.Unlock()
			for _, h := range g.heard {
				if h["MsgId"] != a.ID || h["Content"] != "你好" || h["FromUserName"] != "zhangwei" || h["AgentID"] != "1000002" {
					t.Errorf("heard %v", h)
				}
			}
			state := p.Lines()[0].State
			if want := map[bool]string{true: "failed", false: "sent"}[c.fails]; state != want && c.name != "to somebody else" {
				t.Errorf("the line is %s", state)
			}
		})
	}
}

func TestMessagesOfEveryKind(t *testing.T) {
	p, _ := newPlatform(t)
	g := serveGenjin(t, p, func(map[string]string, int) (int, string) { return 200, "" })
	for _, m := range []Message{
		{From: "lina", Text: "a <b> ]]> & c"},
		{From: "lina", Text: "42"},
		{ID: "77", From: "lina", Text: "again"},
		{From: "lina", Type: "location", Fields: []Field{{"Location_X", "31.2"}, {"Label", "上海"}}},
	} {
		if _, err := p.SayAs(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := g.heard[len(g.heard)-1]
		if got["Content"] != m.Text || (m.ID != "" && got["MsgId"] != m.ID) {
			t.Errorf("%+v was heard as %v", m, got)
		}
		for _, f := range m.Fields {
			if got[f.Name] != f.Value {
				t.Errorf("%s is %q, want %q", f.Name, got[f.Name], f.Value)
			}
		}
	}
}

func TestClick(t *testing.T) {
	p, _ := newPlatform(t)
	a := newAPI(t, p)
	g := serveGenjin(t, p, func(map[string]string, int) (int, string) {
		return 200, "<xml><ToUserName>zhangwei</ToUserName><FromUserName>" + p.CorpID + "</FromUserName><MsgType>update_button</MsgType><Button><ReplaceName>已新建</ReplaceName></Button></xml>"
	})
	if got := a.post("message/send", card)["errcode"]; got != 0.0 {
		t.Fatal(got)
	}
	for _, c := range []struct {
		name, who, task, key string
		fails                bool
	}{
		{"another person's card", "lina", "t1", "yes", true},
		{"no such button", "zhangwei", "t1", "maybe", true},
		{"pressed", "zhangwei", "t1", "yes", false},
		{"grey by now", "zhangwei", "t1", "no", true},
	} {
		if got, err := p.Click(t.Context(), c.who, c.task, c.key); (err != nil) != c.fails {
			t.Errorf("%s: %+v %v", c.name, got, err)
		}
	}
	if len(g.heard) != 1 || g.heard[0]["Event"] != "template_card_event" || g.heard[0]["EventKey"] != "yes" || g.heard[0]["TaskId"] != "t1" || g.heard[0]["ResponseCode"] == "" {
		t.Errorf("heard %v", g.heard)
	}
	if l := p.Lines()[0]; l.Replaced != "已新建" || l.Pressed != "yes" {
		t.Errorf("the card is %+v", l)
	}
	if got := a.post("message/send", card)["errcode"]; got != 40058.0 {
		t.Errorf("the same task id again: %v", got)
	}
	code := g.heard[0]["ResponseCode"]
	update := `{"agentid":1000002,"userids":["zhangwei"],"response_code":"` + code + `","button":{"replace_name":"完成"}}`
	if got := a.post("message/update_template_card", update)["errcode"]; got != 0.0 || p.Lines()[0].Replaced != "完成" {
		t.Errorf("update: %v, %+v", got, p.Lines()[0])
	}
	if got := a.post("message/update_template_card", update)["errcode"]; got != 40058.0 {
		t.Errorf("a response_code twice: %v", got)
	}
}

// TestGroup follows a stream to its end, then uses the response_url.
func TestGroup(t *testing.T) {
	p, _ := newPlatform(t)
	var asked []botMessage
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var outer struct{ Encrypt string }
		if err := json.NewDecoder(r.Body).Decode(&outer); err != nil {
			t.Error(err)
		}
		q := r.URL.Query()
		if sign(p.BotToken, q.Get("timestamp"), q.Get("nonce"), outer.Encrypt) != q.Get("msg_signature") {
			t.Error("wrong signature")
		}
		plain, err := p.bot.codec.open(outer.Encrypt, "")
		if err != nil {
			t.Error(err)
		}
		var m botMessage
		if err := json.Unmarshal(plain, &m); err != nil {
			t.Error(err)
		}
		asked = append(asked, m)
		out := fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"s1","finish":%v,"content":"第%d段"}}`, len(asked) == 3, len(asked))
		sealed := p.bot.codec.seal([]byte(out), "")
		fmt.Fprintf(w, `{"encrypt":%q,"msgsignature":%q,"timestamp":5,"nonce":%q}`, sealed, sign(p.BotToken, "5", q.Get("nonce"), sealed), q.Get("nonce"))
	}))
	defer srv.Close()
	p.Target = srv.URL
	if _, err := p.SayInGroup(t.Context(), "no such group", "lina", "日报"); err == nil {
		t.Error("a group that is not there was spoken to")
	}
	a, err := p.SayInGroup(t.Context(), SampleGroup().ID, "lina", "日报")
	if err != nil || a.Text != "第3段" {
		t.Fatalf("%+v %v", a, err)
	}
	if m := asked[0]; m.Text.Content != "@跟进助手 日报" || m.ChatType != "group" || m.ChatID != "wrSimHuadong01" || m.From.UserID != "lina" {
		t.Errorf("asked %+v", m)
	}
	if m := asked[2]; m.Type != "stream" || m.Stream.ID != "s1" || m.MsgID == asked[0].MsgID {
		t.Errorf("polled %+v", m)
	}
	lines := p.Lines()
	if len(lines) != 2 || lines[1].Text != "第3段" || lines[1].Open || lines[0].Text != "@跟进助手 日报" {
		t.Errorf("lines %+v", lines)
	}
	api := newAPI(t, p)
	url := strings.TrimPrefix(asked[0].ResponseURL, p.BaseURL+"/cgi-bin/")
	for _, c := range []struct {
		body string
		code float64
	}{
		{`{"msgtype":"markdown","markdown":{"content":"补充"}}`, 0},
		{`{"msgtype":"markdown","markdown":{"content":"再补充"}}`, 40058},
	} {
		if got := api.post(url, c.body)["errcode"]; got != c.code {
			t.Errorf("response_url: %v, want %v", got, c.code)
		}
	}
}

func TestVerify(t *testing.T) {
	p, _ := newPlatform(t)
	tail := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo, err := p.app.codec.open(r.URL.Query().Get("echostr"), p.CorpID)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, string(echo)+tail)
	}))
	defer srv.Close()
	p.Target = srv.URL
	if err := p.Verify(context.Background()); err != nil {
		t.Error(err)
	}
	if tail = "\n"; p.Verify(context.Background()) == nil {
		t.Error("an echo with a line feed was taken")
	}
}

// TestSeal holds the codec against vectors of Tencent's documentation (D:90968) and of real traffic.
func TestSeal(t *testing.T) {
	c, err := newCodec("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
	if err != nil {
		t.Fatal(err)
	}
	const echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
	if got, err := c.open(echo, "wx5823bf96d3bd56c7"); err != nil || string(got) != "1616140317555161061" {
		t.Errorf("%s %v", got, err)
	}
	if got := sign("QDG6eK", "1409659589", "263014780", echo); got != "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3" {
		t.Errorf("signature %s", got)
	}
	for n := range 70 {
		msg := strings.Repeat("x", n)
		if got, err := c.open(c.seal([]byte(msg), "corp"), "corp"); err != nil || string(got) != msg {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if _, err := c.open(c.seal([]byte("x"), "corp"), "other"); err == nil {
		t.Error("another receiver's message was opened")
	}
	if _, err := newCodec("short"); err == nil {
		t.Error("a short key was taken")
	}
}
