package configs

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"genjin/crm"
)

func environ(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsAreWhole(t *testing.T) {
	c, err := Load("", environ())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(false); err != nil {
		t.Error(err)
	}
	err = c.Check(true)
	for _, key := range []string{"CORP_ID", "AGENT_ID", "SECRET", "TOKEN", "ENCODING_AES_KEY"} {
		if err == nil || !strings.Contains(err.Error(), "GENJIN_WECOM_"+key+": missing") {
			t.Errorf("serving without GENJIN_WECOM_%s: %v", key, err)
		}
	}
	if _, err := LoadProcess(""); err != nil {
		t.Error(err)
	}
	cal, err := LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{"2026-10-01": false, "2026-10-10": true, "2026-11-24": true, "2026-11-28": false} {
		d, _ := crm.ParseDate(day)
		if work, known := cal.Workday(d); work != want || !known {
			t.Errorf("%s: work %v known %v", day, work, known)
		}
	}
	if _, err := LoadLexicon(""); err != nil {
		t.Error(err)
	}
}

func TestEnvironmentOverlaysTheFile(t *testing.T) {
	file := write(t, "g.yaml", "http: {addr: ':1'}\nwecom: {corp_id: fromfile}\n"+"timezone: Asia/Shanghai\n")
	secret := write(t, "secret", "from-a-file\n")
	c, err := Load(file, environ("GENJIN_HTTP_ADDR", ":2", "GENJIN_ADMINS", "boss,Chen", "GENJIN_WECOM_SECRET_FILE", secret, "GENJIN_WECOM_AGENT_ID", "7"))
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP.Addr != ":2" || c.WeCom.CorpID != "fromfile" || c.WeCom.Secret.Reveal() != "from-a-file" || c.WeCom.AgentID != 7 || len(c.Admins) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestAnEmptyVariableTurnsOff(t *testing.T) {
	c, err := Load("", environ("GENJIN_ADMIN_ADDR", "", "GENJIN_REDIS_URL", "", "GENJIN_HTTP_ADDR", ":1"))
	if err != nil || c.HTTP.AdminAddr != "" || c.HTTP.Addr != ":1" {
		t.Errorf("%+v, %v", c.HTTP, err)
	}
}

func TestBadInput(t *testing.T) {
	tests := []struct {
		name string
		load func() error
		want string
	}{
		{"unknown key", func() error { _, err := Load(write(t, "g.yaml", "http:\n  adr: ':1'\n"), environ()); return err }, ":2: adr: unknown key"},
		{"missing file", func() error { _, err := Load("/no/such", environ()); return err }, "/no/such: cannot be read"},
		{"bad number", func() error { _, err := Load("", environ("GENJIN_WECOM_AGENT_ID", "canary-7")); return err }, "GENJIN_WECOM_AGENT_ID: not a valid number"},
		{"bad duration", func() error { _, err := Load("", environ("GENJIN_LLM_TIMEOUT", "canary")); return err }, "GENJIN_LLM_TIMEOUT: not a valid duration"},
		{"bad zone", func() error { _, err := Load("", environ("GENJIN_TIMEZONE", "canary")); return err }, "GENJIN_TIMEZONE: no such time zone"},
		{"bad key", func() error {
			c, err := Load("", environ("GENJIN_WECOM_ENCODING_AES_KEY", "canary"))
			if err != nil {
				return err
			}
			return c.Check(false)
		}, "GENJIN_WECOM_ENCODING_AES_KEY: not a key"},
		{"bad database", func() error {
			c, err := Load("", environ("GENJIN_DATABASE_URL", "postgres://canary"))
			if err != nil {
				return err
			}
			return c.Check(false)
		}, "GENJIN_DATABASE_URL: not understood"},
		{"half a bot", func() error {
			c, err := Load("", environ("GENJIN_WECOM_BOT_TOKEN", "canary"))
			if err != nil {
				return err
			}
			return c.Check(false)
		}, "GENJIN_WECOM_BOT_TOKEN: give it together"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.load()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the value is in the text: %v", err)
			}
		})
	}
}

func TestBadProcess(t *testing.T) {
	good, err := builtIn.ReadFile("process.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new, want string }{
		{"probability", "probability: 30", "probability: 130", ":26: pipelines[0].stages[1].probability: 130 is no percentage: write 0 to 100"},
		{"unknown key", "rot_days: 10", "rott_days: 10", ":28: rott_days: unknown key"},
		{"twice the code", "code: quote", "code: lead", "stages[2].code: lead stands here twice"},
		{"unknown field", "{field: amount, label: 金额}", "{field: amuont, label: 金额}", "wanted[1].field: unknown"},
		{"one word, two stages", "[出价, ", "[线索, ", "stages[2].synonyms[0]: 线索 already means another stage"},
		{"kind", "kind: lost", "kind: gone", "kind: unknown: write open, won, payment or lost"},
		{"gate", "gates: []", "gates: [{stage: nowhere, approver: nobody, when: much}]", "gates[0].stage: no such stage"},
		{"version", "version: 1", "version: 2", "version: this genjin reads version 1"},
		{"not YAML", "pipelines:", "pipelines", "correct the YAML"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(string(good), tt.old, tt.new, 1)
			if text == string(good) {
				t.Fatal("nothing was changed")
			}
			_, err := LoadProcess(write(t, "p.yaml", text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "p.yaml:") {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := struct{ S Secret }{NewSecret("canary")}
	j, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s.S, "in", s)
	for _, out := range []string{fmt.Sprint(s, s.S), fmt.Sprintf("%+v %#v %s %q", s, s, s.S, s.S), string(j), log.String()} {
		if strings.Contains(out, "canary") {
			t.Errorf("printed: %s", out)
		}
	}
}
