package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

// The names of the contract: what deployments set. Each reaches its own field, by itself and as NAME_FILE.
func TestEveryVariableOfTheContract(t *testing.T) {
	key := strings.Repeat("a", 43)
	table := []struct {
		name, value string
		field       func(Config) any
		want        any // empty: the value itself
	}{
		{"GENJIN_HTTP_ADDR", ":1", func(c Config) any { return c.HTTP.Addr }, nil},
		{"GENJIN_ADMIN_ADDR", ":2", func(c Config) any { return c.HTTP.AdminAddr }, nil},
		{"GENJIN_BASE_URL", "https://x.example", func(c Config) any { return c.HTTP.BaseURL }, nil},
		{"GENJIN_DATABASE_URL", "sqlite:x", func(c Config) any { return c.Database.URL.Reveal() }, nil},
		{"GENJIN_DATABASE_MIGRATE", "false", func(c Config) any { return c.Database.Migrate }, false},
		{"GENJIN_ENCRYPTION_KEY", "e1", func(c Config) any { return c.Database.Key.Reveal() }, nil},
		{"GENJIN_OLD_ENCRYPTION_KEYS", "e2,e3", func(c Config) any {
			var all []string
			for _, k := range c.Database.OldKeys {
				all = append(all, k.Reveal())
			}
			return strings.Join(all, "+")
		}, "e2+e3"},
		{"GENJIN_REDIS_URL", "redis://r:6379/0", func(c Config) any { return c.Redis.URL.Reveal() }, nil},
		{"GENJIN_WECOM_CORP_ID", "ww1", func(c Config) any { return c.WeCom.CorpID }, nil},
		{"GENJIN_WECOM_AGENT_ID", "1000002", func(c Config) any { return c.WeCom.AgentID }, 1000002},
		{"GENJIN_WECOM_SECRET", "s1", func(c Config) any { return c.WeCom.Secret.Reveal() }, nil},
		{"GENJIN_WECOM_TOKEN", "t1", func(c Config) any { return c.WeCom.Token.Reveal() }, nil},
		{"GENJIN_WECOM_ENCODING_AES_KEY", key, func(c Config) any { return c.WeCom.EncodingAESKey.Reveal() }, nil},
		{"GENJIN_WECOM_API_BASE_URL", "https://y.example", func(c Config) any { return c.WeCom.APIBaseURL }, nil},
		{"GENJIN_WECOM_CUSTOMER_CONTACT", "true", func(c Config) any { return c.WeCom.CustomerContact }, true},
		{"GENJIN_WECOM_BOT_TOKEN", "t2", func(c Config) any { return c.Bot.Token.Reveal() }, nil},
		{"GENJIN_WECOM_BOT_ENCODING_AES_KEY", key, func(c Config) any { return c.Bot.EncodingAESKey.Reveal() }, nil},
		{"GENJIN_WECOM_OLD_TOKEN", "t3", func(c Config) any { return c.WeCom.OldToken.Reveal() }, nil},
		{"GENJIN_WECOM_OLD_ENCODING_AES_KEY", key, func(c Config) any { return c.WeCom.OldAESKey.Reveal() }, nil},
		{"GENJIN_WECOM_BOT_OLD_TOKEN", "t4", func(c Config) any { return c.Bot.OldToken.Reveal() }, nil},
		{"GENJIN_WECOM_BOT_OLD_ENCODING_AES_KEY", key, func(c Config) any { return c.Bot.OldAESKey.Reveal() }, nil},
		{"GENJIN_WECOM_BOT_ID", "b1", func(c Config) any { return c.Bot.ID }, nil},
		{"GENJIN_WECOM_BOT_SECRET", "s2", func(c Config) any { return c.Bot.Secret.Reveal() }, nil},
		{"GENJIN_WECOM_BOT_WS_URL", "wss://z.example", func(c Config) any { return c.Bot.WSURL }, nil},
		{"GENJIN_MESSAGES_PER_MINUTE", "30", func(c Config) any { return c.MessagesPerMinute }, 30},
		{"GENJIN_ADMINS", "boss, Chen，Li、", func(c Config) any { return strings.Join(c.Admins, "+") }, "boss+Chen+Li"},
		{"GENJIN_LLM_BASE_URL", "http://m.example", func(c Config) any { return c.LLM.BaseURL }, nil},
		{"GENJIN_LLM_API_KEY", "k1", func(c Config) any { return c.LLM.APIKey.Reveal() }, nil},
		{"GENJIN_LLM_MODEL", "m1", func(c Config) any { return c.LLM.Model }, nil},
		{"GENJIN_LLM_TIMEOUT", "3s", func(c Config) any { return c.LLM.Timeout }, 3 * time.Second},
		{"GENJIN_LLM_DAILY_TOKENS", "500", func(c Config) any { return c.LLM.DailyTokens }, 500},
		{"GENJIN_RETENTION_MESSAGE_DAYS", "90", func(c Config) any { return c.Retention.MessageDays }, 90},
		{"GENJIN_FINANCE_SECRET", "s-of-thirty-two-signs-for-the-test", func(c Config) any { return c.API.FinanceSecret.Reveal() }, nil},
		{"GENJIN_FINANCE_USER", "boss", func(c Config) any { return c.API.FinanceUser }, nil},
		{"GENJIN_API_PRIVATE_HOOKS", "true", func(c Config) any { return c.API.PrivateHooks }, true},
		{"GENJIN_COMPANY_NAME", "v", func(c Config) any { return c.Company.Name }, nil},
		{"GENJIN_COMPANY_ADDRESS", "v", func(c Config) any { return c.Company.Address }, nil},
		{"GENJIN_COMPANY_TAX_NO", "v", func(c Config) any { return c.Company.TaxNo }, nil},
		{"GENJIN_COMPANY_BANK", "v", func(c Config) any { return c.Company.Bank }, nil},
		{"GENJIN_COMPANY_ACCOUNT", "v", func(c Config) any { return c.Company.Account }, nil},
		{"GENJIN_COMPANY_PHONE", "v", func(c Config) any { return c.Company.Phone }, nil},
		{"GENJIN_COMPANY_REPRESENTATIVE", "v", func(c Config) any { return c.Company.Representative }, nil},
		{"GENJIN_TIMEZONE", "Asia/Tokyo", func(c Config) any { return c.Location.String() }, nil},
		{"GENJIN_PROCESS_FILE", "p.yaml", func(c Config) any { return c.ProcessFile }, nil},
		{"GENJIN_PUSHES_FILE", "u.yaml", func(c Config) any { return c.PushesFile }, nil},
		{"GENJIN_HOLIDAYS_FILE", "h.yaml", func(c Config) any { return c.HolidaysFile }, nil},
		{"GENJIN_CONTRACT_FILE", "c.docx", func(c Config) any { return c.ContractFile }, nil},
		{"GENJIN_LEXICON_FILE", "l.yaml", func(c Config) any { return c.LexiconFile }, nil},
	}
	var names []string
	for _, tt := range table {
		names = append(names, tt.name)
		want := tt.want
		if want == nil {
			want = tt.value
		}
		untouched, err := Load("", environ())
		if err != nil {
			t.Fatal(err)
		}
		if tt.field(untouched) == want {
			t.Errorf("%s: the test's value is the default", tt.name)
		}
		for _, given := range [][]string{{tt.name, tt.value}, {tt.name + "_FILE", write(t, "value", tt.value+"\r\n")}} {
			c, err := Load("", environ(given...))
			if err != nil || tt.field(c) != want {
				t.Errorf("%s = %v, %v; want %v", given[0], tt.field(c), err, want)
			}
		}
	}
	for _, known := range variables(reflect.TypeFor[Config]()) {
		if !slices.Contains(names, known) {
			t.Errorf("%s is read and stands in no contract", known)
		}
	}
}

// The defaults of the contract, as `genjin demo` and a first `serve` find them.
func TestDefaultsOfTheContract(t *testing.T) {
	c, err := Load("", environ())
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.HTTP.Addr, " ", c.HTTP.AdminAddr, " ", c.Database.Migrate, " ", c.WeCom.APIBaseURL, " ", c.Bot.WSURL, " ", c.Timezone)
	if want := ":8080 127.0.0.1:9090 true https://qyapi.weixin.qq.com wss://openws.work.weixin.qq.com Asia/Shanghai"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if c.Redis.URL.Reveal() != "" || c.LLM.BaseURL != "" || c.LLM.APIKey.Reveal() != "" || len(c.Admins) != 0 || c.LLM.Timeout <= 0 {
		t.Errorf("%+v", c)
	}
}

// A full production environment passes; each hole or slip in it is named, and its value is not.
func TestCheckNamesTheKey(t *testing.T) {
	whole := map[string]string{
		"GENJIN_WECOM_CORP_ID": "ww1", "GENJIN_WECOM_AGENT_ID": "1000002", "GENJIN_WECOM_SECRET": "s", "GENJIN_WECOM_TOKEN": "t",
		"GENJIN_WECOM_ENCODING_AES_KEY": strings.Repeat("k", 43), "GENJIN_DATABASE_URL": "mysql://u:p@h:3306/d", "GENJIN_REDIS_URL": "rediss://h/0",
	}
	check := func(name, value string) error {
		c, err := Load("", func(n string) (string, bool) {
			if n == name {
				return value, true
			}
			v, ok := whole[n]
			return v, ok
		})
		if err != nil {
			return err
		}
		return c.Check(true)
	}
	if err := check("", ""); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"GENJIN_WECOM_CORP_ID": "", "GENJIN_WECOM_SECRET": "", "GENJIN_WECOM_TOKEN": "", "GENJIN_WECOM_ENCODING_AES_KEY": "", "GENJIN_WECOM_AGENT_ID": "-5",
	} {
		if err := check(name, value); err == nil || !strings.HasPrefix(err.Error(), name+": missing: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	for name, value := range map[string]string{
		"GENJIN_DATABASE_URL": "canary://u:p@h/d", "GENJIN_REDIS_URL": "http://canary", "GENJIN_WECOM_API_BASE_URL": "canary",
		"GENJIN_BASE_URL": "not a canary", "GENJIN_LLM_BASE_URL": "::canary", "GENJIN_WECOM_BOT_WS_URL": "http canary", "GENJIN_HTTP_ADDR": "canary",
		"GENJIN_WECOM_ENCODING_AES_KEY": strings.Repeat("canary", 7), "GENJIN_WECOM_BOT_ENCODING_AES_KEY": "canary!", "GENJIN_LLM_TIMEOUT": "-9s",
	} {
		err := check(name, value)
		if err == nil || !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "9s") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := check("GENJIN_WECOM_SECRET_FILE", "/run/secrets/x"); err == nil || !strings.HasPrefix(err.Error(), "GENJIN_WECOM_SECRET: given together with") {
		t.Errorf("a secret and its file: %v", err)
	}
	delete(whole, "GENJIN_WECOM_SECRET")
	if err := check("GENJIN_WECOM_SECRET_FILE", "/no/such/file"); err == nil || !strings.HasPrefix(err.Error(), "GENJIN_WECOM_SECRET_FILE: cannot be read") {
		t.Errorf("a secret's file that is not there: %v", err)
	}
}

// The process a fresh install sells by, as product.md 4.3 and 4.5 have it.
func TestDefaultProcess(t *testing.T) {
	p, err := LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		code                       crm.StageCode
		name                       string
		kind                       crm.StageKind
		percent, rot               int
		entry                      string
		next, previous, checklists bool
	}{
		{"lead", "线索", crm.OpenStage, 10, 5, "[]", true, false, true},
		{"opportunity", "商机", crm.OpenStage, 30, 10, "[]", true, true, true},
		{"quote", "报价", crm.OpenStage, 60, 7, "[{amount 金额}]", true, true, true},
		{"won", "成交", crm.WonStage, 100, 0, "[{amount 金额}]", true, true, true},
		{"payment", "回款", crm.PaymentStage, 100, 0, "[]", false, true, true},
		{"lost", "输单", crm.LostStage, 0, 0, "[{loss_reason 输单原因}]", false, false, false},
	}
	l := p.Default()
	if len(p.Pipelines) != 3 || len(l.Stages) != len(want) || l.RefuseSkip || len(p.Gates) != 0 {
		t.Fatalf("%+v", p)
	}
	for i, w := range want {
		s := l.Stages[i]
		if s.Code != w.code || s.Name != w.name || s.Kind != w.kind || s.Probability != w.percent || s.RotDays != w.rot || fmt.Sprint(s.Entry) != w.entry {
			t.Errorf("stage %d: %+v", i+1, s)
		}
		if s.Definition == "" || (len(s.Checklist) > 0) != w.checklists {
			t.Errorf("%s: what it means and what to do there: %q %q", s.Name, s.Definition, s.Checklist)
		}
		_, next := l.Next(s.Code)
		_, previous := l.Previous(s.Code)
		if next != w.next || previous != w.previous {
			t.Errorf("%s: next %v, previous %v", s.Name, next, previous)
		}
		for _, word := range append([]string{s.Name, string(s.Code), strings.ToUpper(string(s.Code))}, s.Synonyms...) {
			if found, ok := l.Find(word); !ok || found.Code != s.Code {
				t.Errorf("%s means %q, want %s", word, found.Code, s.Code)
			}
		}
	}
	for word, code := range map[string]crm.StageCode{"谈判": "quote", "poc": "opportunity", "中标": "won", "到账": "payment", "死单": "lost", "潜客": "lead"} {
		if s, _ := l.Find(word); s.Code != code {
			t.Errorf("%s means %q, want %s", word, s.Code, code)
		}
	}
	for _, word := range []string{"差不多了", "", "报", "成交额", "下一步"} {
		if s, ok := l.Find(word); ok {
			t.Errorf("%q means %s", word, s.Name)
		}
	}
}

func TestLossReasonsInTheRepsWords(t *testing.T) {
	p, err := LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]crm.LossReason{
		"价格": "price", "price": "price", "客户嫌贵": "price", "我们报价高了": "price", "被友商截胡了": "competitor", "他们指定了别家": "competitor",
		"预算砍了": "budget", "没钱": "budget", "见不到拍板的": "decision_maker", "总部不批": "decision_maker", "先暂缓": "timing", "项目推迟到明年": "timing",
		"需求变了": "requirement_changed", "他们打算自研": "requirement_changed", "项目取消": "project_cancelled", "不搞了": "project_cancelled",
		"功能满足不了": "product_fit", "资质不够": "product_fit", "内定的": "relationship", "一直联系不上": "no_response", "交期太长": "service", "其他": "other",
	} {
		if r, _ := p.LossReason(words); r.Code != want {
			t.Errorf("%s = %q, want %s", words, r.Code, want)
		}
	}
	for _, words := range []string{"", "不知道", "就是没成"} {
		if r, ok := p.LossReason(words); ok {
			t.Errorf("%q = %s", words, r.Code)
		}
	}
}

func TestLexiconOfTheCompany(t *testing.T) {
	l, err := LoadLexicon(write(t, "l.yaml", "intents: {log_contact: [扫楼, 驻点]}\nstages: {quote: [出书]}\nignore: [小程序]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Lexicon{Intents: map[string][]string{"log_contact": {"扫楼", "驻点"}}, Stages: map[string][]string{"quote": {"出书"}}, Ignore: []string{"小程序"}}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("%+v", l)
	}
	path := write(t, "l.yaml", "intents: {}\nstage: {}\n")
	if _, err := LoadLexicon(path); err == nil || err.Error() != path+":2: stage: unknown key: remove it or correct its spelling" {
		t.Errorf("%v", err)
	}
}
