package configs

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"genjin/crm"
)

// A file that says little keeps the defaults of all it leaves out.
func TestAFileIsLaidOverTheDefaults(t *testing.T) {
	c, err := Load(write(t, "g.yaml", "wecom: {corp_id: ww1}\nadmins: [chen]\n"), environ())
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.HTTP.Addr, " ", c.HTTP.AdminAddr, " ", c.Database.Migrate, " ", c.WeCom.APIBaseURL, " ", c.WeCom.CorpID, " ", c.LLM.Timeout, " ", c.Timezone, " ", c.Admins)
	if want := ":8080 127.0.0.1:9090 true https://qyapi.weixin.qq.com ww1 2.5s Asia/Shanghai [chen]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if c, err = Load(write(t, "g.yaml", ""), environ()); err != nil || c.Check(false) != nil {
		t.Errorf("an empty file: %v", err)
	}
}

// A variable that is there and empty means empty, where that is a value; an empty NAME_FILE means no file.
func TestEmptyVariables(t *testing.T) {
	file := write(t, "g.yaml", "redis: {url: 'redis://h/0'}\nadmins: [chen]\n")
	c, err := Load(file, environ("GENJIN_ADMIN_ADDR", "", "GENJIN_REDIS_URL", "", "GENJIN_ADMINS", "", "GENJIN_WECOM_SECRET_FILE", "", "GENJIN_WECOM_AGENT_ID", "", "GENJIN_DATABASE_MIGRATE", ""))
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP.AdminAddr != "" || c.Redis.URL.Reveal() != "" || len(c.Admins) != 0 || !c.Database.Migrate || c.HTTP.Addr != ":8080" {
		t.Errorf("%+v", c)
	}
	for name, want := range map[string]string{"GENJIN_HTTP_ADDR": "GENJIN_HTTP_ADDR: missing", "GENJIN_WECOM_API_BASE_URL": "GENJIN_WECOM_API_BASE_URL: not an address", "GENJIN_DATABASE_URL": "GENJIN_DATABASE_URL: missing"} {
		c, err := Load("", environ(name, ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Check(true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s empty: %v", name, err)
		}
	}
	if _, err := Load("", environ("GENJIN_TIMEZONE", "")); err == nil || !strings.HasPrefix(err.Error(), "GENJIN_TIMEZONE: ") {
		t.Errorf("no time zone: %v", err)
	}
}

func TestAdminsAreTrimmed(t *testing.T) {
	c, err := Load("", environ("GENJIN_ADMINS", " boss , Chen,,"))
	if err != nil || fmt.Sprintf("%q", c.Admins) != `["boss" "Chen"]` {
		t.Errorf("%q %v", c.Admins, err)
	}
}

// What does not fit is named by its key, with a remedy and without its value, which may be a secret in the wrong place.
func TestMisfitsNameTheKeyAndNotTheValue(t *testing.T) {
	for text, want := range map[string]string{
		"wecom:\n  agent_id: canary7\n":                "FILE:2: wecom.agent_id: not a number: write a whole one",
		"wecom: canary7\n":                             "FILE:1: wecom: write keys with their values below it",
		"redis: redis://u:canary@h/0\n":                "FILE:1: redis: write keys with their values below it",
		"wecom:\n  secret: [canary7]\n":                "FILE:2: wecom.secret: write one text, in quotes when it has signs in it",
		"database: {url: 'sqlite:x', migrate: canary}": "FILE:1: database.migrate: write true or false",
		"llm:\n  model: m\n  timeout: 3\n":             "FILE:3: llm.timeout: not a duration: write one such as 2500ms",
		"admins: canary7\n":                            "FILE:1: admins: write a list: [one, two]",
		"- canary7\n":                                  "FILE:1: the file: write keys with their values below it",
		"http:\n\taddr: canary7\n":                     "FILE:2: found character that cannot start any token: correct the YAML",
		"timezone: a\ntimezone: canary7\n":             `FILE:2: mapping key "timezone" already defined at line 1`,
	} {
		path := write(t, "g.yaml", text)
		_, err := Load(path, environ())
		if err == nil || strings.ReplaceAll(err.Error(), path, "FILE") != want {
			t.Errorf("%q\ngot  %v\nwant %s", text, err, want)
		}
	}
	path := write(t, "p.yaml", strings.Replace(smallProcess, "kind: open", "kind: open\n        probability: high", 1))
	if _, err := LoadProcess(path); err == nil || err.Error() != path+":9: pipelines[0].stages[0].probability: not a number: write a whole one" {
		t.Errorf("%v", err)
	}
}

// The canary is behind every way of printing, also inside a field that fmt cannot ask.
func TestSecretsAreHiddenFromEveryVerb(t *testing.T) {
	type holder struct {
		s Secret
		N int
	}
	c := Config{WeCom: WeCom{Secret: NewSecret("canary")}}
	h := holder{s: c.WeCom.Secret}
	var out strings.Builder
	for _, verb := range strings.Fields("%v %+v %#v %s %q %d %x %X %t %p %e %o %b %c %U") {
		for _, v := range []any{h, &h, h.s, &h.s, c, &c, []Secret{h.s}, map[string]Secret{"a": h.s}, []holder{h}, map[string]any{"a": h}} {
			fmt.Fprintf(&out, verb, v)
		}
	}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(handler).Info("x", "h", h, "c", c, "s", h.s, "p", &h)
	}
	printed := strings.ToLower(out.String())
	for _, canary := range []string{"canary", "63616e617279"} {
		if strings.Contains(printed, canary) {
			t.Errorf("%s was printed", canary)
		}
	}
	if (Secret{}).Reveal() != "" || h.s.Reveal() != "canary" {
		t.Error("the value itself is gone")
	}
}

// A word means one thing, whatever its case; an empty one would mean everything.
func TestWordsOfAProcessMeanOneThing(t *testing.T) {
	for old, tt := range map[string][2]string{
		"synonyms: [太贵]": {"synonyms: [太贵, '']", "FILE:18: loss_reasons[0].synonyms[1]: empty: it would mean everything, remove it"},
		"  - {code: price, name: 价格, synonyms: [太贵]}": {"  - {code: price, name: 价格, synonyms: [太贵]}\n  - {code: budget, name: 预算, synonyms: [没钱, 太贵]}", "FILE:19: loss_reasons[1].synonyms[1]: 太贵 already means another reason: a word may mean one"},
		"kind: won":  {"kind: won\n        synonyms: [LEAD]", "FILE:12: pipelines[0].stages[1].synonyms[0]: LEAD already means another stage: a word may mean one"},
		"kind: open": {"kind: open\n        synonyms: [' ']", "FILE:9: pipelines[0].stages[0].synonyms[0]: empty: it would mean everything, remove it"},
		"  - code: new\n    name: 新签\n    stages:\n": {"  - code: new\n    name: 新签\n    stages:\n      - {code: done, name: 完, kind: won}\n",
			"FILE:9: pipelines[0].stages[1].kind: stands too late: open stages come first, then won, payment and lost"},
	} {
		text := strings.Replace(smallProcess, old, tt[0], 1)
		path := write(t, "p.yaml", text)
		_, err := LoadProcess(path)
		if err == nil || strings.ReplaceAll(err.Error(), path, "FILE") != tt[1] {
			t.Errorf("got  %v\nwant %s", err, tt[1])
		}
	}
}

// A gate's condition compares something with a value of its kind.
func TestConditions(t *testing.T) {
	for when, ok := range map[string]bool{
		"amount > 50万": true, "amount>=300000": true, "amount > 1.5亿 and discount < 9折": true, "discount <= 8.5折": true, "level = A": true, "stage = quote or level = B": true, "skip": true, "back and amount > 5万": true, "reopen or lost_after_won": true,
		"skip = yes": false, "amount > 1.234567亿": true, "amount > 1.239元": false,
		"amount > banana": false, "discount < nine": false, "level = Z": false, "amount": false, "amount > 50万 and": false, "amount > 50万;drop": false, "colour = red": false,
	} {
		if _, err := crm.ParseCondition(when); (err == nil) != ok {
			t.Errorf("%q: %v", when, !ok)
		}
	}
}

// Faults of the holidays have their line; all are told at once.
func TestFaultsOfHolidays(t *testing.T) {
	path := write(t, "h.yaml", `years:
  2026:
    off:
      甲: [2026-02-30]
      乙: [2025-02-03, soon, 2026-02-03]
    work:
      丙:
        - 2026-02-04
        - 2026-02-03
`)
	want := `FILE:5: years.2026.off.乙[0]: 2025-02-03 is not in that year: move it
FILE:5: years.2026.off.乙[1]: no such day: write one like 2026-01-31
FILE:4: years.2026.off.甲[0]: no such day: write one like 2026-01-31
FILE:9: years.2026.work.丙[1]: 2026-02-03 is both off and work: remove one`
	if _, err := LoadHolidays(path); err == nil || strings.ReplaceAll(err.Error(), path, "FILE") != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	path = write(t, "h.yaml", "years:\n  next: {off: {}}\n")
	if _, err := LoadHolidays(path); err == nil || err.Error() != path+":2: years: not a number: write a whole one" {
		t.Errorf("%v", err)
	}
}
