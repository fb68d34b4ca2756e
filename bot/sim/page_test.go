package sim

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// pageOf serves a platform's page, with genjin's side answering every message.
func pageOf(t *testing.T) (*Platform, *httptest.Server) {
	t.Helper()
	p, _ := newPlatform(t)
	serveGenjin(t, p, func(inner map[string]string, _ int) (int, string) {
		if inner["MsgType"] == "event" {
			return 200, "<xml><ToUserName>zhangwei</ToUserName><FromUserName>" + p.CorpID + "</FromUserName><MsgType>update_button</MsgType><Button><ReplaceName>已新建</ReplaceName></Button></xml>"
		}
		return 200, passive(p, inner["FromUserName"], "收到："+inner["Content"])
	})
	srv := httptest.NewServer(p.Page())
	t.Cleanup(srv.Close)
	return p, srv
}

func TestPageRequests(t *testing.T) {
	_, srv := pageOf(t)
	for _, c := range []struct {
		name, verb, path, kind, site, body string
		status                             int
		want                               string
	}{
		{"the page", "GET", "/", "", "", "", 200, "<title>跟进 · 演示</title>"},
		{"its script", "GET", "/sim/page/app.js", "", "", "", 200, "EventSource"},
		{"its style", "GET", "/sim/page/style.css", "", "", "", 200, "prefers-color-scheme"},
		{"its state", "GET", "/sim/state", "", "", "", 200, `"id":"app:zhangwei","kind":"person"`},
		{"the group", "GET", "/sim/state", "", "", "", 200, `"members":["wangjingli","zhangwei","lina"]`},
		{"somewhere else", "GET", "/etc/passwd", "", "", "", 404, ""},
		{"no such file", "GET", "/sim/media/x", "", "", "", 404, ""},
		{"a message", "POST", "/sim/say", "application/json", "same-origin", `{"as":"ZhangWei","text":"你好"}`, 202, ""},
		{"nothing said", "POST", "/sim/say", "application/json", "", `{"as":"zhangwei","text":"  "}`, 400, ""},
		{"too long", "POST", "/sim/say", "application/json", "", `{"as":"zhangwei","text":"` + strings.Repeat("长", 2049) + `"}`, 400, ""},
		{"by nobody", "POST", "/sim/say", "application/json", "", `{"as":"nobody","text":"你好"}`, 400, ""},
		{"in no group", "POST", "/sim/say", "application/json", "", `{"as":"lina","chat":"x","text":"你好"}`, 400, ""},
		{"not JSON", "POST", "/sim/say", "application/json", "", `{`, 400, ""},
		{"a form of another kind", "POST", "/sim/say", "text/plain", "", `{"as":"lina","text":"你好"}`, 415, ""},
		{"from another site", "POST", "/sim/say", "application/json", "cross-site", `{"as":"lina","text":"你好"}`, 403, ""},
		{"a button that is not there", "POST", "/sim/click", "application/json", "", `{"as":"lina","task_id":"t","key":"k"}`, 409, ""},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.verb, srv.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		req.Header.Set("Sec-Fetch-Site", c.site)
		res, err := srv.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || !strings.Contains(string(b), c.want) {
			t.Errorf("%s: %d %v, want %d with %q", c.name, res.StatusCode, err, c.status, c.want)
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; script-src 'self';") {
			t.Errorf("%s: policy %q", c.name, csp)
		}
	}
}

// TestPageLive says something on the page and reads off its event stream what a person would see.
func TestPageLive(t *testing.T) {
	p, srv := pageOf(t)
	understood := json.RawMessage(`{"intent":"help"}`)
	asked := make(chan string, 8)
	p.Understanding = func(_ context.Context, key string) (json.RawMessage, error) {
		asked <- key
		return understood, nil
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/sim/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	events := bufio.NewScanner(res.Body)
	next := func(what string, fits func(Line) bool) Line {
		t.Helper()
		for events.Scan() {
			var l Line
			data, isData := strings.CutPrefix(events.Text(), "data: ")
			if !isData {
				continue
			}
			if err := json.Unmarshal([]byte(data), &l); err != nil {
				t.Fatal(err)
			}
			if fits(l) {
				return l
			}
		}
		t.Fatalf("the stream ended before %s", what)
		return Line{}
	}
	post := func(path, body string, status int) {
		t.Helper()
		res, err := srv.Client().Post(srv.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != status {
			t.Errorf("%s: %d, want %d", body, res.StatusCode, status)
		}
	}
	post("/sim/say", `{"as":"zhangwei","text":"你好"}`, 202)
	mine := next("the message", func(l Line) bool { return l.From == "zhangwei" && l.State == "sending" })
	if got := mine.At.Format(time.RFC3339); got != "2026-11-24T10:00:00+08:00" {
		t.Errorf("said at %s, want the company's time", got)
	}
	answer := next("the answer", func(l Line) bool { return l.From == "" })
	if answer.Text != "收到：你好" || answer.Chat != "app:zhangwei" {
		t.Errorf("answered %+v", answer)
	}
	next("its delivery", func(l Line) bool { return l.ID == mine.ID && l.State == "sent" })
	got := next("its understanding", func(l Line) bool { return l.ID == mine.ID && l.Understanding != nil })
	if string(got.Understanding) != string(understood) {
		t.Errorf("understood %s", got.Understanding)
	}
	if key := <-asked; !strings.HasPrefix(key, "app:1000002:zhangwei:") {
		t.Errorf("asked for %s", key)
	}
	a := newAPI(t, p)
	a.post("message/send", card)
	if l := next("a card", func(l Line) bool { return l.Card != nil }); l.Card.Buttons[1].Text != "不用" || !l.Push {
		t.Errorf("card %+v", l.Card)
	}
	post("/sim/click", `{"as":"zhangwei","task_id":"t1","key":"yes"}`, 204)
	next("the pressed button", func(l Line) bool { return l.Card != nil && l.Pressed == "yes" && l.Replaced == "已新建" })
}
