package main

import (
	"bytes"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
