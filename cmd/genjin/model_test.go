package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"genjin/configs"
)

// labelling is a model's server that answers as a good one would; fails makes it refuse with a status.
func labelling(t *testing.T) (address string, asked, fails *atomic.Int32) {
	t.Helper()
	asked, fails = new(atomic.Int32), new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		if n := fails.Load(); n > 0 {
			w.WriteHeader(int(n))
			fmt.Fprint(w, `{"error":{"message":"Incorrect API key provided: sk-CANARY","type":"invalid_request_error"}}`)
			return
		}
		intent, customer, contact := "log_contact", "", ""
		for _, name := range []string{"华北重工", "三江水务"} {
			if strings.Contains(string(body), name) {
				customer = name
			}
		}
		content, _ := json.Marshal(fmt.Sprintf(`{"actions":[{"intent":%q,"customer_text":%q,"contact_text":%q,"when_text":"","period_text":"","amount_text":"","stage":"","speech":"fact","negated":false}]}`, intent, customer, contact))
		fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":%s}}],"usage":{"total_tokens":800}}`, content)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked, fails
}

// A house without a model has none; one with a model probes it, and its admins hear once a day that it is left alone.
func TestTheModelOfAHouse(t *testing.T) {
	for _, on := range []bool{false, true} {
		address, asked, fails := labelling(t)
		env := map[string]string{"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "g.db"), "GENJIN_WECOM_CORP_ID": "ww1", "GENJIN_WECOM_AGENT_ID": "1000002", "GENJIN_WECOM_SECRET": "s",
			"GENJIN_WECOM_TOKEN": "t", "GENJIN_WECOM_ENCODING_AES_KEY": strings.Repeat("A", 43), "GENJIN_ADMINS": "boss,chen", "GENJIN_ADMIN_ADDR": ""}
		if on {
			env["GENJIN_LLM_BASE_URL"], env["GENJIN_LLM_API_KEY"], env["GENJIN_LLM_MODEL"] = address, "sk-CANARY", "m"
		}
		c, err := configs.Load("", func(k string) (string, bool) { v, ok := env[k]; return v, ok })
		if err != nil {
			t.Fatal(err)
		}
		var told safeLog
		h, err := build(t.Context(), c, time.Now, slog.New(slog.NewTextHandler(&told, nil)))
		if err != nil {
			t.Fatal(err)
		}
		defer h.close()
		h.probeModel(t.Context())
		if !on {
			if h.model != nil || h.bot.Model != nil || asked.Load() != 0 {
				t.Error("a model that nobody configured")
			}
			continue
		}
		if h.bot.Model == nil || h.model.Form() != "json_schema" {
			t.Fatalf("form %q: %s", h.model.Form(), told.String())
		}
		fails.Store(http.StatusUnauthorized)
		before := asked.Load()
		for n := range 20 {
			h.model.Label(t.Context(), fmt.Sprintf("华北重工那边第%d件事差不多了", n))
		}
		if n := asked.Load() - before; n != 1 {
			t.Errorf("a server that refuses was asked %d times", n)
		}
		deadline := time.Now().Add(5 * time.Second)
		waiting := 0
		for waiting < 2 && time.Now().Before(deadline) {
			if waiting, _, err = h.store.PushCounts(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		h.modelRests(fmt.Errorf("again")) // the same day
		if waiting, _, err = h.store.PushCounts(t.Context()); err != nil || waiting != 2 {
			t.Errorf("%d pushes for two admins: %v", waiting, err)
		}
		if strings.Contains(told.String(), "CANARY") {
			t.Errorf("told: %s", told.String())
		}
	}
}

// genjin doctor tries the model, and genjin parse --llm shows what it says and what left for it.
func TestTheModelFromTheCommandLine(t *testing.T) {
	address, _, fails := labelling(t)
	env := map[string]string{"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "genjin.db")}
	run := func(args ...string) (string, int) {
		var out bytes.Buffer
		p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
		code := p.run(t.Context(), args)
		return out.String(), code
	}
	if out, code := run("parse", "--llm", "你好"); code != exitFailed || !strings.Contains(out, "GENJIN_LLM_BASE_URL") {
		t.Errorf("%d %s", code, out)
	}
	if out, _ := run("doctor"); !strings.Contains(out, "-     model          off") {
		t.Error(out)
	}
	env["GENJIN_LLM_BASE_URL"], env["GENJIN_LLM_MODEL"] = address, "m"
	out, code := run("parse", "--llm", "华北重工那摊子事算是落袋为安啦，电话13812345678")
	if code != 0 || !strings.Contains(out, "model  answered by json_schema, 800 tokens") || !strings.Contains(out, "customer=华北重工") || !strings.Contains(out, "电话***********") || !strings.Contains(out, "log_contact") {
		t.Errorf("%d %s", code, out)
	}
	if out, _ := run("doctor"); !strings.Contains(out, "ok    model          answers, by json_schema") {
		t.Error(out)
	}
	fails.Store(http.StatusUnauthorized)
	if out, _ := run("doctor"); !strings.Contains(out, "FAIL  model") || !strings.Contains(out, "401") || strings.Contains(out, "CANARY") {
		t.Error(out)
	}
}
