package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const message = "昨天跟华北重工王总碰了下，价格八十万他认"

// server answers every request with one recorded exchange.
func server(t *testing.T, status int, finish, content string, seen *string) *Labeller {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil && seen != nil {
			*seen = string(body)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		text, _ := json.Marshal(content)
		fmt.Fprintf(w, `{"choices":[{"finish_reason":%q,"message":{"role":"assistant","content":%s}}]}`, finish, text)
	}))
	t.Cleanup(srv.Close)
	return New(Config{BaseURL: srv.URL, Model: "m", Timeout: 2 * time.Second})
}

func action(over string) string {
	return `{"actions":[{"intent":"log_contact","customer_text":"华北重工","contact_text":"王总","when_text":"昨天","period_text":"","amount_text":"八十万","stage":"","speech":"fact","negated":false` + over + `}]}`
}

func TestLabel(t *testing.T) {
	var sent string
	got, err := server(t, 200, "stop", action(""), &sent).Label(t.Context(), message, []string{"华北重工"})
	if err != nil || len(got) != 1 || got[0].Customer != "华北重工" || got[0].Amount != "八十万" {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, want := range []string{`"strict":true`, `"temperature":1e-45`, `"additionalProperties":false`, "华北重工"} {
		if !strings.Contains(sent, want) {
			t.Errorf("the request lacks %s: %s", want, sent)
		}
	}
}

func TestUnusableAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		finish, content string
	}{
		"a customer nobody named":  {200, "stop", strings.Replace(action(""), "华北重工", "星辰科技", 1)},
		"a field nobody asked for": {200, "stop", action(`,"rep_id":"other"`)},
		"an unknown intent":        {200, "stop", strings.Replace(action(""), "log_contact", "drop_tables", 1)},
		"half an answer":           {200, "stop", action("")[:40]},
		"cut off":                  {200, "length", action("")},
		"prose":                    {200, "stop", "好的，已经帮您记录！"},
		"nothing":                  {200, "stop", `{"actions":[]}`},
		"too much":                 {200, "stop", `{"actions":[` + strings.Repeat(action("")[12:len(action(""))-2]+",", 5) + action("")[12:]},
		"an error":                 {500, "stop", "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := server(t, c.status, c.finish, c.content, nil).Label(t.Context(), message, nil); err == nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestOffAndBroken(t *testing.T) {
	if _, err := New(Config{}).Label(t.Context(), message, nil); !errors.Is(err, ErrOff) {
		t.Errorf("off: %v", err)
	}
	calls := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer srv.Close()
	l := New(Config{BaseURL: srv.URL, Model: "m", Timeout: time.Second})
	for range 20 {
		if _, err := l.Label(t.Context(), message, nil); err == nil {
			t.Fatal("an answer from a broken server")
		}
	}
	if calls != failures {
		t.Errorf("a broken server was asked %d times", calls)
	}
}
