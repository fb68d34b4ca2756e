// Package configs reads what an operator may change: the configuration, the sales process, the holidays and the
// company's own words. Each has a good default built in; each is checked at start, and what is wrong is named with
// file, line, key and remedy, never with the value of a secret.
//
// To add a key: a field in Config with its yaml and env names, its line in genjin.yaml, its check in Check, its row in the README.
package configs

import (
	"bytes"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/caarlos0/env/v11"
	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var builtIn embed.FS

// Config is the whole configuration of one process.
type Config struct {
	HTTP     HTTP     `yaml:"http"`
	Database Database `yaml:"database"`
	Redis    Redis    `yaml:"redis"`
	WeCom    WeCom    `yaml:"wecom"`
	Bot      Bot      `yaml:"bot"`
	LLM      LLM      `yaml:"llm"`
	API      API      `yaml:"api"`
	Company  Company  `yaml:"company"`

	Retention Retention `yaml:"retention"`

	MessagesPerMinute int `yaml:"messages_per_minute" env:"GENJIN_MESSAGES_PER_MINUTE"` // of one person, answered as they come; 0: no limit

	Admins       []string `yaml:"admins" env:"GENJIN_ADMINS"`
	Timezone     string   `yaml:"timezone" env:"GENJIN_TIMEZONE"`
	ProcessFile  string   `yaml:"process_file" env:"GENJIN_PROCESS_FILE"`
	HolidaysFile string   `yaml:"holidays_file" env:"GENJIN_HOLIDAYS_FILE"`
	PushesFile   string   `yaml:"pushes_file" env:"GENJIN_PUSHES_FILE"`
	LexiconFile  string   `yaml:"lexicon_file" env:"GENJIN_LEXICON_FILE"`

	ContractFile string `yaml:"contract_file" env:"GENJIN_CONTRACT_FILE"` // a .docx with {{甲方}} and the like; empty: the one that is built in

	Location *time.Location `yaml:"-" env:"-"` // of Timezone, set by Load
}

// HTTP is where we listen.
type HTTP struct {
	Addr      string `yaml:"addr" env:"GENJIN_HTTP_ADDR"`
	AdminAddr string `yaml:"admin_addr" env:"GENJIN_ADMIN_ADDR"`
	BaseURL   string `yaml:"base_url" env:"GENJIN_BASE_URL"`
}

// Database is where the CRM lives. Its URL holds a password.
type Database struct {
	URL     Secret `yaml:"url" env:"GENJIN_DATABASE_URL"`
	Migrate bool   `yaml:"migrate" env:"GENJIN_DATABASE_MIGRATE"`
	Key     Secret `yaml:"encryption_key" env:"GENJIN_ENCRYPTION_KEY"` // empty: cmd finds one

	OldKeys []Secret `yaml:"old_encryption_keys" env:"GENJIN_OLD_ENCRYPTION_KEYS"` // read what they wrote, while it is encrypted anew
}

// Retention is how long what is not a record is kept.
type Retention struct {
	MessageDays int `yaml:"message_days" env:"GENJIN_RETENTION_MESSAGE_DAYS"` // words of messages, answers and conversations; 0: for ever
}

// Redis is the shared state of replicas; empty: in-process.
type Redis struct {
	URL Secret `yaml:"url" env:"GENJIN_REDIS_URL"`
}

// WeCom is the self-built app.
type WeCom struct {
	CorpID         string `yaml:"corp_id" env:"GENJIN_WECOM_CORP_ID"`
	AgentID        int    `yaml:"agent_id" env:"GENJIN_WECOM_AGENT_ID"`
	Secret         Secret `yaml:"secret" env:"GENJIN_WECOM_SECRET"`
	Token          Secret `yaml:"token" env:"GENJIN_WECOM_TOKEN"`
	EncodingAESKey Secret `yaml:"encoding_aes_key" env:"GENJIN_WECOM_ENCODING_AES_KEY"`
	OldToken       Secret `yaml:"old_token" env:"GENJIN_WECOM_OLD_TOKEN"`                       // accepted too, while the pair is changed
	OldAESKey      Secret `yaml:"old_encoding_aes_key" env:"GENJIN_WECOM_OLD_ENCODING_AES_KEY"` // with OldToken
	APIBaseURL     string `yaml:"api_base_url" env:"GENJIN_WECOM_API_BASE_URL"`

	CustomerContact bool `yaml:"customer_contact" env:"GENJIN_WECOM_CUSTOMER_CONTACT"` // 客户联系: the app has the right to it
}

// Bot is the 智能机器人, in URL or WebSocket mode.
type Bot struct {
	Token          Secret `yaml:"token" env:"GENJIN_WECOM_BOT_TOKEN"`
	EncodingAESKey Secret `yaml:"encoding_aes_key" env:"GENJIN_WECOM_BOT_ENCODING_AES_KEY"`
	OldToken       Secret `yaml:"old_token" env:"GENJIN_WECOM_BOT_OLD_TOKEN"`
	OldAESKey      Secret `yaml:"old_encoding_aes_key" env:"GENJIN_WECOM_BOT_OLD_ENCODING_AES_KEY"`
	ID             string `yaml:"id" env:"GENJIN_WECOM_BOT_ID"`
	Secret         Secret `yaml:"secret" env:"GENJIN_WECOM_BOT_SECRET"`
	WSURL          string `yaml:"ws_url" env:"GENJIN_WECOM_BOT_WS_URL"`

	Webhooks map[string]Secret `yaml:"webhooks"` // of the groups of teams, by the team's name
}

// API is what other programs use. A finance system has no token: it signs its calls.
type API struct {
	FinanceSecret Secret `yaml:"finance_secret" env:"GENJIN_FINANCE_SECRET"`
	FinanceUser   string `yaml:"finance_user" env:"GENJIN_FINANCE_USER"` // as whom its payments are recorded
	PrivateHooks  bool   `yaml:"private_hooks" env:"GENJIN_API_PRIVATE_HOOKS"`
}

// Company is one's own, as contracts name it: 乙方.
type Company struct {
	Name           string `yaml:"name" env:"GENJIN_COMPANY_NAME"`
	Address        string `yaml:"address" env:"GENJIN_COMPANY_ADDRESS"`
	TaxNo          string `yaml:"tax_no" env:"GENJIN_COMPANY_TAX_NO"`
	Bank           string `yaml:"bank" env:"GENJIN_COMPANY_BANK"`
	Account        string `yaml:"account" env:"GENJIN_COMPANY_ACCOUNT"`
	Phone          string `yaml:"phone" env:"GENJIN_COMPANY_PHONE"`
	Representative string `yaml:"representative" env:"GENJIN_COMPANY_REPRESENTATIVE"`
}

// LLM is an OpenAI-compatible model; no key and no base URL: off.
type LLM struct {
	BaseURL string        `yaml:"base_url" env:"GENJIN_LLM_BASE_URL"`
	APIKey  Secret        `yaml:"api_key" env:"GENJIN_LLM_API_KEY"`
	Model   string        `yaml:"model" env:"GENJIN_LLM_MODEL"`
	Timeout time.Duration `yaml:"timeout" env:"GENJIN_LLM_TIMEOUT"`

	DailyTokens int `yaml:"daily_tokens" env:"GENJIN_LLM_DAILY_TOKENS"` // for one person; 0: no limit
}

// Load lays the YAML file at path (empty: none) over the built-in one, and the environment over both: what a file
// leaves out keeps its default. lookup is os.LookupEnv or a test's own.
func Load(path string, lookup func(string) (string, bool)) (Config, error) {
	var c Config
	if err := decode("genjin.yaml", "", &c); err != nil {
		return c, err
	}
	if path != "" {
		if err := decode("genjin.yaml", path, &c); err != nil {
			return c, err
		}
	}
	environ, err := environment(lookup)
	if err != nil {
		return c, err
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: environ}); err != nil {
		return c, badVariable(err)
	}
	empty(reflect.ValueOf(&c).Elem(), environ)
	// A list that was typed in Chinese has their commas; no user id of WeCom has one.
	c.Admins = strings.FieldsFunc(strings.Join(c.Admins, ","), func(r rune) bool { return r == ',' || r == '，' || r == '、' || unicode.IsSpace(r) })
	c.Location, err = time.LoadLocation(c.Timezone)
	if err != nil || c.Timezone == "" {
		return c, fmt.Errorf("GENJIN_TIMEZONE: no such time zone: write one like Asia/Shanghai")
	}
	return c, nil
}

// decode reads one YAML file strictly: an unknown key is an error with its line.
func decode(name, path string, into any) error {
	raw, label, err := read(name, path)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return inFile(label, raw, err)
	}
	return nil
}

func read(name, path string) (raw []byte, label string, err error) {
	if path == "" {
		raw, err = builtIn.ReadFile(name)
		return raw, "configs/" + name, err
	}
	raw, err = os.ReadFile(path)
	if err != nil {
		return nil, path, fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	return raw, path, nil
}

// environment collects the variables Config knows; NAME_FILE gives the content of a file as NAME.
func environment(lookup func(string) (string, bool)) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range variables(reflect.TypeFor[Config]()) {
		if v, ok := lookup(name); ok {
			values[name] = v
		}
		path, ok := lookup(name + "_FILE")
		if !ok || path == "" {
			continue
		}
		if values[name] != "" {
			return nil, fmt.Errorf("%s: given together with %s_FILE: keep one of them", name, name)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s_FILE: cannot be read: %w", name, err)
		}
		values[name] = strings.TrimRight(string(raw), "\r\n")
	}
	return values, nil
}

// Unknown are those of some names of variables (NAME or NAME=value) that begin with GENJIN_ and that nothing reads, in their order: most
// likely one was mistyped. What Kubernetes sets for a service called genjin (GENJIN_SERVICE_HOST, GENJIN_PORT_…) is no setting.
func Unknown(names []string) (unknown []string) {
	known := variables(reflect.TypeFor[Config]())
	for _, name := range names {
		name, _, _ = strings.Cut(name, "=")
		setting := strings.TrimSuffix(name, "_FILE")
		if !strings.HasPrefix(name, "GENJIN_") || slices.Contains(known, name) || slices.Contains(known, setting) ||
			strings.HasPrefix(name, "GENJIN_SERVICE_") || strings.HasPrefix(name, "GENJIN_PORT") || strings.HasPrefix(name, "GENJIN_TEST_") {
			continue
		}
		unknown = append(unknown, name)
	}
	slices.Sort(unknown)
	return unknown
}

// variables are the names of the environment variables of a configuration.
func variables(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if name := f.Tag.Get("env"); name != "" && name != "-" {
			names = append(names, name)
		} else if f.Type.Kind() == reflect.Struct {
			names = append(names, variables(f.Type)...)
		}
	}
	return names
}

// empty clears the texts and lists whose variable is set to nothing, which means "off" and not "as in the file".
// A number or a switch has no such value: it stays as it was.
func empty(v reflect.Value, environ map[string]string) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Tag.Get("env")
		if value, set := environ[name]; set && value == "" {
			if f.Kind() == reflect.String || f.Kind() == reflect.Slice || f.Type() == reflect.TypeFor[Secret]() {
				f.SetZero()
			}
		} else if name == "" && f.Kind() == reflect.Struct {
			empty(f, environ)
		}
	}
}

// badVariable names the variable that could not be read, without its value.
func badVariable(err error) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return errors.New("the environment could not be read")
	}
	var lines []string
	for _, e := range all.Errors {
		var p env.ParseError
		if errors.As(e, &p) {
			f, _ := fieldByName(reflect.TypeFor[Config](), p.Name)
			lines = append(lines, fmt.Sprintf("%s: not a valid %s", f.Tag.Get("env"), plainType(p.Type)))
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}

func plainType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "number"
	case reflect.Bool:
		return "true or false"
	case reflect.Int64:
		return "duration such as 2500ms"
	}
	return "value"
}

func fieldByName(t reflect.Type, name string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == name && f.Tag.Get("env") != "" {
			return f, true
		}
		if f.Type.Kind() == reflect.Struct {
			if f, ok := fieldByName(f.Type, name); ok {
				return f, true
			}
		}
	}
	return reflect.StructField{}, false
}

// sameListener reports whether two addresses to listen on need the same port of the same interface.
func sameListener(a, b string) bool {
	one, port, err := net.SplitHostPort(a)
	other, its, wrong := net.SplitHostPort(b)
	return err == nil && wrong == nil && port == its && port != "0" && (one == other || one == "" || other == "")
}

// Check finds what is wrong or missing, all of it at once. serving also demands what only `genjin serve` needs.
// Values of secrets are never in the text.
func (c Config) Check(serving bool) error {
	var wrong []string
	bad := func(key, remedy string) { wrong = append(wrong, key+": "+remedy) }
	switch u := c.Database.URL.Reveal(); {
	case u == "":
		bad("GENJIN_DATABASE_URL", "missing: write mysql://user:pass@host:3306/db or sqlite:PATH")
	case !strings.HasPrefix(u, "mysql://") && !strings.HasPrefix(u, "sqlite:"):
		bad("GENJIN_DATABASE_URL", "not understood: write mysql://user:pass@host:3306/db or sqlite:PATH")
	}
	for name, keys := range map[string][]Secret{"GENJIN_ENCRYPTION_KEY": {c.Database.Key}, "GENJIN_OLD_ENCRYPTION_KEYS": c.Database.OldKeys} {
		for _, k := range keys {
			if n := len(strings.TrimSpace(k.Reveal())); n > 0 && n < 32 {
				bad(name, "too short for a key: make one with openssl rand -base64 32")
			}
		}
	}
	if d := c.Retention.MessageDays; d < 0 || d > 0 && d < 3 {
		bad("GENJIN_RETENTION_MESSAGE_DAYS", "WeCom repeats for hours: write 3 or more, or 0 for ever")
	}
	if u, err := url.Parse(c.Redis.URL.Reveal()); err != nil || c.Redis.URL.Reveal() != "" && u.Scheme != "redis" && u.Scheme != "rediss" {
		bad("GENJIN_REDIS_URL", "not understood: write redis://host:6379/0, or leave it empty")
	}
	if u := c.Database.URL.Reveal(); strings.HasPrefix(u, "mysql://") {
		if p, err := url.Parse(u); err != nil || p.Host == "" || len(p.Path) < 2 {
			bad("GENJIN_DATABASE_URL", "not understood: write mysql://user:pass@host:3306/db, signs such as # % / in the password as %23 %25 %2F")
		}
	} else if u == "sqlite:" {
		bad("GENJIN_DATABASE_URL", "no path: write sqlite:PATH")
	}
	address := func(key, value, like string, schemes ...string) {
		if u, err := url.Parse(value); value != "" && (err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme)) {
			bad(key, "not an address: write one like "+like)
		}
	}
	if c.WeCom.APIBaseURL == "" {
		bad("GENJIN_WECOM_API_BASE_URL", "not an address: write one like https://qyapi.weixin.qq.com")
	}
	address("GENJIN_WECOM_API_BASE_URL", c.WeCom.APIBaseURL, "https://qyapi.weixin.qq.com", "http", "https")
	address("GENJIN_BASE_URL", c.HTTP.BaseURL, "https://genjin.example.com", "http", "https")
	if u, err := url.Parse(c.HTTP.BaseURL); err == nil && strings.HasPrefix(u.Path, "/wecom") {
		bad("GENJIN_BASE_URL", "that is the callback's address: leave out /wecom and what follows, pages and callbacks are below it")
	}
	address("GENJIN_LLM_BASE_URL", c.LLM.BaseURL, "https://api.example.com/v1", "http", "https")
	address("GENJIN_WECOM_BOT_WS_URL", c.Bot.WSURL, "wss://openws.work.weixin.qq.com", "ws", "wss")
	listener := func(key, addr string) {
		if _, port, err := net.SplitHostPort(addr); addr != "" && (err != nil || port == "") {
			bad(key, "not an address to listen on: write one like :8080")
		}
	}
	listener("GENJIN_HTTP_ADDR", c.HTTP.Addr)
	listener("GENJIN_ADMIN_ADDR", c.HTTP.AdminAddr)
	if sameListener(c.HTTP.Addr, c.HTTP.AdminAddr) {
		bad("GENJIN_ADMIN_ADDR", "the same port as GENJIN_HTTP_ADDR: metrics and profiles have one of their own, such as 127.0.0.1:9090")
	}
	if c.LLM.Timeout < 0 {
		bad("GENJIN_LLM_TIMEOUT", "below zero: write a duration such as 2500ms")
	}
	if c.LLM.DailyTokens < 0 {
		bad("GENJIN_LLM_DAILY_TOKENS", "below zero: write how many tokens one person may use in a day, 0 for no limit")
	}
	if s := c.API.FinanceSecret.Reveal(); s != "" && len(s) < 32 {
		bad("GENJIN_FINANCE_SECRET", "too short: make one with openssl rand -base64 32")
	}
	if (c.API.FinanceSecret.Reveal() == "") != (strings.TrimSpace(c.API.FinanceUser) == "") {
		bad("GENJIN_FINANCE_SECRET", "give it together with GENJIN_FINANCE_USER, or neither")
	}
	copied := func(key, value string) {
		if strings.ContainsFunc(value, unicode.IsSpace) && strings.TrimSpace(value) != "" {
			bad(key, "a space or the end of a line came along when it was copied: take it out")
		} else if strings.Trim(value, "'\"‘’“”") != value {
			bad(key, "quotes came along: take them out")
		}
	}
	copied("GENJIN_WECOM_CORP_ID", c.WeCom.CorpID)
	copied("GENJIN_WECOM_SECRET", c.WeCom.Secret.Reveal())
	copied("GENJIN_WECOM_TOKEN", c.WeCom.Token.Reveal())
	copied("GENJIN_WECOM_BOT_TOKEN", c.Bot.Token.Reveal())
	copied("GENJIN_WECOM_BOT_ID", c.Bot.ID)
	copied("GENJIN_WECOM_BOT_SECRET", c.Bot.Secret.Reveal())
	copied("GENJIN_LLM_API_KEY", c.LLM.APIKey.Reveal())
	aesKey := func(name string, s Secret) {
		if raw, err := base64.StdEncoding.DecodeString(s.Reveal() + "="); s.Reveal() != "" && (err != nil || len(raw) != 32) {
			bad(name, "not a key: it has 43 letters and digits, copy it from WeCom's console")
		}
	}
	aesKey("GENJIN_WECOM_ENCODING_AES_KEY", c.WeCom.EncodingAESKey)
	aesKey("GENJIN_WECOM_BOT_ENCODING_AES_KEY", c.Bot.EncodingAESKey)
	aesKey("GENJIN_WECOM_OLD_ENCODING_AES_KEY", c.WeCom.OldAESKey)
	aesKey("GENJIN_WECOM_BOT_OLD_ENCODING_AES_KEY", c.Bot.OldAESKey)
	pair := func(token, aesKey string, a, b Secret) {
		if (a.Reveal() == "") != (b.Reveal() == "") {
			bad(token, "give it together with "+aesKey+", or neither")
		}
	}
	pair("GENJIN_WECOM_OLD_TOKEN", "GENJIN_WECOM_OLD_ENCODING_AES_KEY", c.WeCom.OldToken, c.WeCom.OldAESKey)
	pair("GENJIN_WECOM_BOT_OLD_TOKEN", "GENJIN_WECOM_BOT_OLD_ENCODING_AES_KEY", c.Bot.OldToken, c.Bot.OldAESKey)
	if (c.Bot.Token.Reveal() == "") != (c.Bot.EncodingAESKey.Reveal() == "") {
		bad("GENJIN_WECOM_BOT_TOKEN", "give it together with GENJIN_WECOM_BOT_ENCODING_AES_KEY, or neither")
	}
	if (c.Bot.ID == "") != (c.Bot.Secret.Reveal() == "") {
		bad("GENJIN_WECOM_BOT_ID", "give it together with GENJIN_WECOM_BOT_SECRET, or neither")
	}
	if serving {
		required := []struct{ key, value, remedy string }{
			{"GENJIN_HTTP_ADDR", c.HTTP.Addr, "write one like :8080"},
			{"GENJIN_WECOM_CORP_ID", c.WeCom.CorpID, "console: 我的企业, 企业ID"},
			{"GENJIN_WECOM_SECRET", c.WeCom.Secret.Reveal(), "console: 应用管理, the app's Secret"},
			{"GENJIN_WECOM_TOKEN", c.WeCom.Token.Reveal(), "console: the app's 接收消息, Token"},
			{"GENJIN_WECOM_ENCODING_AES_KEY", c.WeCom.EncodingAESKey.Reveal(), "console: the app's 接收消息, EncodingAESKey"},
		}
		for _, r := range required {
			if strings.TrimSpace(r.value) == "" {
				bad(r.key, "missing: "+r.remedy)
			}
		}
		if c.WeCom.AgentID <= 0 {
			bad("GENJIN_WECOM_AGENT_ID", "missing: console: 应用管理, the app's AgentId")
		}
	}
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "\n"))
	}
	return nil
}
