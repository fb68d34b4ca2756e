package main

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/bot/wecom"
	"genjin/crm/store/storetest"
)

// Whatever a newcomer gets wrong, a line of genjin doctor names the setting and what to do about it.
func TestDoctorNamesTheSetting(t *testing.T) {
	whole := map[string]string{
		"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "genjin.db"), "GENJIN_WECOM_CORP_ID": "ww0123456789abcdef", "GENJIN_WECOM_AGENT_ID": "1000002",
		"GENJIN_WECOM_SECRET": "secret", "GENJIN_WECOM_TOKEN": "token", "GENJIN_WECOM_ENCODING_AES_KEY": strings.Repeat("k", 43), "GENJIN_WECOM_API_BASE_URL": "http://127.0.0.1:1",
	}
	doctor := func(env map[string]string) string {
		var out bytes.Buffer
		p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
		for name, value := range env {
			p.environ = append(p.environ, name+"="+value)
		}
		if p.run(t.Context(), []string{"doctor"}) != exitFailed {
			t.Errorf("nothing was wrong with %v:\n%s", env, out.String())
		}
		return out.String()
	}
	text := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database is this\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, value, line string }{
		{"GENJIN_DATABASE_URL", whole["GENJIN_DATABASE_URL"], "FAIL  database       store: the database has no tables yet: run genjin migrate, or genjin serve"},
		{"GENJIN_DATABASE_URL", "sqlite:" + filepath.Join(t.TempDir(), "no", "genjin.db"), "GENJIN_DATABASE_URL: make the folder "},
		{"GENJIN_DATABASE_URL", "mysql://genjin:x@127.0.0.1:1/genjin", "GENJIN_DATABASE_URL: nothing answers at its host and port"},
		{"GENJIN_DATABASE_URL", "postgres://h/db", "FAIL  configuration  GENJIN_DATABASE_URL: not understood: write mysql://"},
		{"GENJIN_DATABSE_URL", "x", "FAIL  configuration  GENJIN_DATABSE_URL: no such setting"},
		{"GENJIN_PROCESS_FILE", "/no/such.yaml", "FAIL  configuration  /no/such.yaml: cannot be read"},
		{"GENJIN_REDIS_URL", "redis://127.0.0.1:1/0", "FAIL  redis          GENJIN_REDIS_URL: no good answer from there"},
		{"GENJIN_REDIS_URL", "127.0.0.1:6379", "FAIL  configuration  GENJIN_REDIS_URL: not understood: write redis://host:6379/0"},
		{"GENJIN_WECOM_API_BASE_URL", "http://127.0.0.1:1", "FAIL  wecom          this machine does not reach http://127.0.0.1:1, GENJIN_WECOM_API_BASE_URL"},
		{"GENJIN_WECOM_ENCODING_AES_KEY", "abc", "FAIL  configuration  GENJIN_WECOM_ENCODING_AES_KEY: not a key: it has 43 letters and digits"},
		{"GENJIN_WECOM_SECRET", "secret ", "FAIL  configuration  GENJIN_WECOM_SECRET: a space or the end of a line came along"},
		{"GENJIN_WECOM_TOKEN", "'token'", "FAIL  configuration  GENJIN_WECOM_TOKEN: quotes came along"},
		{"GENJIN_BASE_URL", "https://genjin.example.com/wecom/app", "FAIL  configuration  GENJIN_BASE_URL: that is the callback's address: leave out /wecom"},
		{"GENJIN_DATABASE_URL", "sqlite:" + text, "GENJIN_DATABASE_URL: the file is no SQLite database"},
		{"GENJIN_DATABASE_URL", "sqlite:" + t.TempDir(), "GENJIN_DATABASE_URL: name a file that this user may write, not a folder"},
		{"GENJIN_DATABASE_URL", "mysql://genjin:x@127.0.0.1:1/genjin?tls=maybe", "GENJIN_DATABASE_URL: write ?tls=true"},
		{"GENJIN_ADMIN_ADDR", "127.0.0.1:8080", "FAIL  configuration  GENJIN_ADMIN_ADDR: the same port as GENJIN_HTTP_ADDR"},
		{"GENJIN_WECOM_SECRET", "", "FAIL  configuration  GENJIN_WECOM_SECRET: missing: console"},
	} {
		env := maps.Clone(whole)
		env[c.name] = c.value
		said := doctor(env)
		if strings.Count(said, c.line) != 1 {
			t.Errorf("%s=%s: no line %q once in\n%s", c.name, c.value, c.line, said)
		}
		for line := range strings.Lines(said) {
			if !strings.HasPrefix(line, "ok ") && !strings.HasPrefix(line, "- ") && !strings.HasPrefix(line, "FAIL ") && !strings.HasPrefix(line, "   ") && !strings.HasPrefix(line, "genjin: ") {
				t.Errorf("%s=%s: a line that is no check's: %s", c.name, c.value, line)
			}
		}
	}
	t.Run("mysql", func(t *testing.T) {
		storetest.MySQL(t) // or it is skipped
		for address, remedy := range map[string]string{
			"mysql://nobody:wrong@" + storetest.Server() + "/genjin": "GENJIN_DATABASE_URL: its user or password is refused",
			"mysql://root:@" + storetest.Server() + "/no_such_db":    "GENJIN_DATABASE_URL: there is no such database: make it with CREATE DATABASE",
		} {
			env := maps.Clone(whole)
			env["GENJIN_DATABASE_URL"] = address
			if said := doctor(env); !strings.Contains(said, remedy) {
				t.Errorf("%s: %s", address, said)
			}
		}
	})
}

// doctor asks WeCom what the console has of the app, and asks the callback's address as the console's 保存 does.
func TestDoctorAsksTheConsoleAndTheAddress(t *testing.T) {
	const corp, token = "ww0123456789abcdef", "token"
	aes := strings.Repeat("k", 43)
	good := `{"errcode":0,"agentid":1000002,"close":0,"redirect_domain":"","allow_userinfos":{"user":[{"userid":"zhangwei"}]},"allow_partys":{"partyid":[]},"allow_tags":{"tagid":[]}}`
	agent, secret := good, `{"errcode":0,"access_token":"t","expires_in":7200}`
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cgi-bin/gettoken":
			fmt.Fprint(w, secret)
		case "/cgi-bin/agent/get":
			fmt.Fprint(w, agent)
		default:
			fmt.Fprint(w, `{"errcode":0,"department":[{"id":1}]}`)
		}
	}))
	defer platform.Close()
	app, err := wecom.NewApp(wecom.AppConfig{CorpID: corp, AgentID: 1000002, Token: token, EncodingAESKey: aes})
	if err != nil {
		t.Fatal(err)
	}
	chat, err := wecom.NewBot(wecom.BotConfig{Token: token, EncodingAESKey: aes})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wecom/app", app.Verify)
	mux.HandleFunc("GET /wecom/bot", chat.Verify)
	mux.HandleFunc("/moved/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusMovedPermanently) })
	mux.HandleFunc("/other/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	genjin := httptest.NewServer(mux)
	defer genjin.Close()
	doctor := func(change map[string]string) string {
		env := map[string]string{
			"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "g.db"), "GENJIN_WECOM_CORP_ID": corp, "GENJIN_WECOM_AGENT_ID": "1000002", "GENJIN_WECOM_SECRET": "secret",
			"GENJIN_WECOM_TOKEN": token, "GENJIN_WECOM_ENCODING_AES_KEY": aes, "GENJIN_WECOM_API_BASE_URL": platform.URL, "GENJIN_BASE_URL": genjin.URL,
		}
		maps.Copy(env, change)
		var out bytes.Buffer
		p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
		if p.run(t.Context(), []string{"migrate"}) != exitDone {
			t.Fatal(out.String())
		}
		p.run(t.Context(), []string{"doctor"})
		return out.String()
	}
	robot := map[string]string{"GENJIN_WECOM_BOT_TOKEN": token, "GENJIN_WECOM_BOT_ENCODING_AES_KEY": aes}
	said := doctor(robot)
	for _, line := range []string{
		"ok    encryption     no key yet: genjin serve makes one", "ok    wecom          token is good, 1 departments visible, the agent id is the app's",
		"ok    callback       key is good, the address leads here", "ok    robot          URL mode: key is good",
	} {
		if !strings.Contains(said, line) {
			t.Errorf("no line %q in\n%s", line, said)
		}
	}
	for _, c := range []struct {
		line, agent string
		env         map[string]string
	}{
		{line: "GENJIN_WECOM_AGENT_ID does not belong to GENJIN_WECOM_SECRET", agent: `{"errcode":301002,"errmsg":"not allow operate another agent"}`},
		{line: "the app is disabled: enable it", agent: strings.Replace(good, `"close":0`, `"close":1`, 1)},
		{line: "nobody may use the app: put everybody who shall into its 可见范围", agent: strings.Replace(good, `{"userid":"zhangwei"}`, "", 1)},
		{line: "可信域名 is other.example.com and GENJIN_BASE_URL leads to 127.0.0.1", agent: strings.Replace(good, `"redirect_domain":""`, `"redirect_domain":"other.example.com"`, 1)},
		{line: "ok    wecom          token is good, 1 departments visible\n", agent: "<html>"}, // a platform that does not have it
		{line: "has another token or corp id", env: map[string]string{"GENJIN_WECOM_TOKEN": "another"}},
		{line: "has another EncodingAESKey", env: map[string]string{"GENJIN_WECOM_ENCODING_AES_KEY": strings.Repeat("j", 43)}},
		{line: "FAIL  robot          " + genjin.URL + "/wecom/bot refuses", env: map[string]string{"GENJIN_WECOM_BOT_TOKEN": "another", "GENJIN_WECOM_BOT_ENCODING_AES_KEY": aes}},
		{line: "sends elsewhere (301), which WeCom does not follow", env: map[string]string{"GENJIN_BASE_URL": genjin.URL + "/moved"}},
		{line: "answers 200 and not as genjin does", env: map[string]string{"GENJIN_BASE_URL": genjin.URL + "/other"}},
		{line: "answers 404 and not as genjin does", env: map[string]string{"GENJIN_BASE_URL": genjin.URL + "/nothing"}},
		{line: "nothing answers at http://127.0.0.1:1/wecom/app, is genjin serve running", env: map[string]string{"GENJIN_BASE_URL": "http://127.0.0.1:1"}},
		{line: "FAIL  robot          GENJIN_WECOM_BOT_WS_URL: this machine does not reach it", env: map[string]string{"GENJIN_WECOM_BOT_ID": "b", "GENJIN_WECOM_BOT_SECRET": "s", "GENJIN_WECOM_BOT_WS_URL": "ws://127.0.0.1:1"}},
	} {
		if agent = c.agent; agent == "" {
			agent = good
		}
		if said := doctor(c.env); !strings.Contains(said, c.line) || strings.Contains(said, "msg_signature") {
			t.Errorf("no line %q in\n%s", c.line, said)
		}
	}
	agent = good
	file := filepath.Join(t.TempDir(), "genjin.yaml")
	if err := os.WriteFile(file, []byte("bot:\n  webhooks:\n    华东组: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := &program{clock: time.Now, env: func(string) (string, bool) { return "", false }, out: &out, err: &out}
	if p.run(t.Context(), []string{"--config", file, "config", "check"}) != exitFailed || !strings.Contains(out.String(), "bot.webhooks.华东组: not the address of a webhook") {
		t.Error(out.String())
	}
}
