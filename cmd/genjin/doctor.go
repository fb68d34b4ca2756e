package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/bot/wecom"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/shared"
)

func (p *program) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "check database, Redis, WeCom, callback, model and clock, a line each",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.doctor(c.Context()) },
	}
}

// checkLimit is the longest one check may take.
const checkLimit = 10 * time.Second

// errSkipped says that a part is not configured: nothing to check and nothing wrong.
type errSkipped string

func (e errSkipped) Error() string { return string(e) }

// doctor prints one line for each part; it fails when one of them does.
func (p *program) doctor(ctx context.Context) error {
	c, err := configs.Load(p.configFile, p.env)
	if err != nil {
		return err
	}
	told := slog.Default() // by go-redis, beside our lines
	slog.SetDefault(slog.New(slog.DiscardHandler))
	defer slog.SetDefault(told)
	d := &doctor{program: p, config: c}
	defer d.close()
	failed := 0
	for _, check := range []struct {
		name string
		run  func(context.Context) (string, error)
	}{
		{"configuration", d.configuration}, {"database", d.database}, {"encryption", d.encryption}, {"pushes", d.pushes}, {"redis", d.redis},
		{"wecom", d.wecom}, {"callback", d.callback}, {"robot", d.robot}, {"holidays", d.holidays}, {"model", d.model}, {"clock", d.clock},
	} {
		ctx, cancel := context.WithTimeout(ctx, checkLimit)
		said, err := check.run(ctx)
		cancel()
		var skipped errSkipped
		switch {
		case errors.As(err, &skipped):
			fmt.Fprintf(p.out, "-     %-14s %s\n", check.name, skipped)
		case err != nil:
			failed++
			fmt.Fprintf(p.out, "FAIL  %-14s %v\n", check.name, err)
		default:
			fmt.Fprintf(p.out, "ok    %-14s %s\n", check.name, said)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

type doctor struct {
	*program
	config configs.Config
	store  *store.Store
	shared *shared.Shared
}

func (d *doctor) close() {
	if d.store != nil {
		d.store.Close()
	}
	if d.shared != nil {
		d.shared.Close()
	}
}

func (d *doctor) configuration(context.Context) (string, error) {
	err := d.whole(d.config)
	if err != nil { // a line each, under each other
		err = errors.New(strings.ReplaceAll(err.Error(), "\n", "\n"+strings.Repeat(" ", len("FAIL  configuration  "))))
	}
	return "whole", err
}

func (d *doctor) database(ctx context.Context) (said string, err error) {
	keys, err := encryptionKeys(d.config, false)
	if err != nil {
		return "", err
	}
	d.store, err = store.Open(ctx, d.config.Database.URL.Reveal(), store.Options{Keys: keys, Location: d.config.Location, Logger: slog.New(slog.DiscardHandler)})
	if errors.Is(err, store.ErrInUse) {
		return "", errSkipped("in use by a running genjin, which is well: /readyz and /pushes tell the rest")
	}
	if err != nil {
		return "", err
	}
	if err := d.store.CheckSchema(ctx); err != nil {
		d.store.Close()
		d.store = nil // nothing else can be asked of it
		return "", err
	}
	if err := d.store.CheckRights(ctx); err != nil {
		return "", err
	}
	return "answers, schema up to date", nil
}

func (d *doctor) encryption(ctx context.Context) (string, error) {
	if d.store == nil {
		return "", errSkipped("no database")
	}
	key, whole, others, err := d.store.Encryption(ctx)
	switch {
	case err != nil:
		return "", err
	case key == "" && strings.HasPrefix(d.config.Database.URL.Reveal(), "sqlite:"):
		return "no key yet: genjin serve makes one at its first start, in a file beside the database", nil
	case key == "":
		return "", errors.New("GENJIN_ENCRYPTION_KEY: missing: phones and messages are stored as they were typed; make a key with openssl rand -base64 32")
	case !whole:
		return fmt.Sprintf("key %s; what is stored otherwise is still being encrypted, keep the older keys: serve goes on with it, or genjin encrypt", key), nil
	case others > 0:
		return fmt.Sprintf("key %s; %d newer or older ones are known, keep them", key, others), nil
	}
	return fmt.Sprintf("all with key %s, no other is needed", key), nil
}

func (d *doctor) pushes(ctx context.Context) (string, error) {
	if d.store == nil {
		return "", errSkipped("no database")
	}
	waiting, parked, err := d.store.PushCounts(ctx)
	if err != nil {
		return "", err
	}
	if parked > 0 {
		last, err := d.store.ParkedPushes(ctx, 3)
		if err != nil {
			return "", err
		}
		why := make([]string, len(last))
		for i, p := range last {
			why[i] = p.CreatedAt.In(d.config.Location).Format("01-02 15:04") + " " + p.Why
		}
		return "", fmt.Errorf("%d waiting, %d given up, lastly: %s", waiting, parked, strings.Join(why, "; "))
	}
	return fmt.Sprintf("%d waiting, none given up", waiting), nil
}

func (d *doctor) redis(ctx context.Context) (said string, err error) {
	if d.shared, err = shared.Open(d.config.Redis.URL.Reveal()); err != nil {
		return "", err
	}
	if err := d.shared.Ping(ctx); err != nil {
		return "", fmt.Errorf("GENJIN_REDIS_URL: no good answer from there: %w", err)
	}
	if d.shared.Embedded() {
		return "in-process: one replica only", nil
	}
	return "answers", nil
}

func (d *doctor) wecom(ctx context.Context) (string, error) {
	w := d.config.WeCom
	if w.CorpID == "" || w.Secret.Reveal() == "" {
		return "", errSkipped("not configured")
	}
	if d.shared == nil {
		return "", errors.New("needs redis to keep the token")
	}
	client, err := wecom.NewClient(wecom.ClientConfig{BaseURL: w.APIBaseURL, CorpID: w.CorpID, AgentID: w.AgentID, Secret: w.Secret.Reveal()}, d.shared)
	if err != nil {
		return "", err
	}
	agent, agentErr := client.Agent(ctx)
	if wecom.ClassOf(agentErr) == wecom.ClassConfig {
		return "", agentErr
	}
	departments, err := client.Departments(ctx)
	var way net.Error
	if errors.As(err, &way) {
		return "", fmt.Errorf("this machine does not reach %s, GENJIN_WECOM_API_BASE_URL: %w", w.APIBaseURL, err)
	}
	if err != nil {
		return "", err
	}
	said := fmt.Sprintf("token is good, %d departments visible", len(departments))
	if agentErr == nil { // not every platform that stands in for WeCom tells it
		if err := d.agent(agent); err != nil {
			return "", err
		}
		said += ", the agent id is the app's"
	}
	if !w.CustomerContact {
		return said, nil
	}
	users, err := client.FollowUsers(ctx)
	if err != nil {
		return "", fmt.Errorf("GENJIN_WECOM_CUSTOMER_CONTACT is on: %w", err)
	}
	if len(users) == 0 {
		return "", errors.New("GENJIN_WECOM_CUSTOMER_CONTACT is on, and no member may use 客户联系: see its 使用范围 in the console")
	}
	return fmt.Sprintf("%s, %d members with 客户联系", said, len(users)), nil
}

// agent looks at what the console says of the app.
func (d *doctor) agent(a wecom.Agent) error {
	pages, err := url.Parse(d.config.HTTP.BaseURL)
	switch {
	case a.Closed:
		return errors.New("the app is disabled: enable it in the console")
	case a.Visible == 0:
		return errors.New("nobody may use the app: put everybody who shall into its 可见范围 in the console")
	case err == nil && pages.Host != "" && a.Domain != "" && a.Domain != pages.Host && a.Domain != pages.Hostname():
		return fmt.Errorf("the app's 可信域名 is %s and GENJIN_BASE_URL leads to %s: nobody could log in to the pages, make them the same", a.Domain, pages.Host)
	}
	return nil
}

func (d *doctor) callback(ctx context.Context) (string, error) {
	w := d.config.WeCom
	if w.Token.Reveal() == "" {
		return "", errSkipped("not configured")
	}
	if _, err := wecom.NewApp(wecom.AppConfig{CorpID: w.CorpID, AgentID: w.AgentID, Token: w.Token.Reveal(), EncodingAESKey: w.EncodingAESKey.Reveal()}); err != nil {
		return "", err
	}
	if d.config.HTTP.BaseURL == "" {
		return "key is good; GENJIN_BASE_URL is empty, so the address was not tried", nil
	}
	if err := d.echo(ctx, "/wecom/app", w.CorpID, wecom.Credential{Token: w.Token.Reveal(), EncodingAESKey: w.EncodingAESKey.Reveal()}); err != nil {
		return "", err
	}
	return "key is good, the address leads here: the console's 保存 will be answered", nil
}

// echo asks the address of a callback for its echo, as WeCom's console does when its settings are saved.
func (d *doctor) echo(ctx context.Context, path, receiver string, c wecom.Credential) error {
	codec, err := wecom.NewCodec(receiver, c)
	if err != nil {
		return err
	}
	word, stamp := rand.Text(), strconv.FormatInt(d.program.clock().Unix(), 10)
	sealed, signature := codec.Seal([]byte(word), stamp, "doctor")
	address := strings.TrimSuffix(d.config.HTTP.BaseURL, "/") + path
	q := url.Values{"msg_signature": {signature}, "timestamp": {stamp}, "nonce": {"doctor"}, "echostr": {sealed}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+q.Encode(), nil)
	if err != nil {
		return errors.New("GENJIN_BASE_URL: not an address")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // WeCom follows none
	res, err := client.Do(req)
	var wrapped *url.Error
	if errors.As(err, &wrapped) { // without the address: the signature is in it
		return fmt.Errorf("GENJIN_BASE_URL: nothing answers at %s, is genjin serve running and does the proxy lead to it? (%w)", address, wrapped.Err)
	}
	if err != nil {
		return err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("GENJIN_BASE_URL: half an answer from %s: %w", address, err)
	}
	switch {
	case res.StatusCode == http.StatusOK && string(said) == word:
		return nil
	case res.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%s refuses what is signed with these settings: that genjin has another token or corp id, or its clock is five minutes off", address)
	case res.StatusCode == http.StatusBadRequest:
		return fmt.Errorf("%s cannot decrypt with these settings: that genjin has another EncodingAESKey", address)
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return fmt.Errorf("GENJIN_BASE_URL: %s sends elsewhere (%d), which WeCom does not follow: write the address that it leads to", address, res.StatusCode)
	}
	return fmt.Errorf("GENJIN_BASE_URL: %s answers %d and not as genjin does: another program listens there, or the proxy leads to another one", address, res.StatusCode)
}

// robot looks at 智能机器人, in the mode that is configured. Its id and secret are not tried: that would end a replica's connection.
func (d *doctor) robot(ctx context.Context) (string, error) {
	b := d.config.Bot
	said := []string{}
	if b.Token.Reveal() != "" {
		c := wecom.Credential{Token: b.Token.Reveal(), EncodingAESKey: b.EncodingAESKey.Reveal()}
		if _, err := wecom.NewBot(wecom.BotConfig{Token: c.Token, EncodingAESKey: c.EncodingAESKey}); err != nil {
			return "", err
		}
		if d.config.HTTP.BaseURL != "" {
			if err := d.echo(ctx, "/wecom/bot", "", c); err != nil {
				return "", err
			}
		}
		said = append(said, "URL mode: key is good")
	}
	if b.ID != "" && d.shared != nil {
		s, err := wecom.NewSocket(wecom.SocketConfig{URL: b.WSURL, BotID: b.ID, Secret: b.Secret.Reveal(), BaseURL: d.config.WeCom.APIBaseURL}, d.shared)
		if err != nil {
			return "", err
		}
		switch {
		case s.Held(ctx):
			said = append(said, "WebSocket: a replica is connected")
		default:
			if err := s.Reach(ctx); err != nil {
				return "", fmt.Errorf("GENJIN_WECOM_BOT_WS_URL: this machine does not reach it: %w", err)
			}
			said = append(said, "WebSocket: the platform is reached; BotID and Secret are tried when genjin serve connects")
		}
	}
	if len(said) == 0 {
		return "", errSkipped("not configured: in groups nobody is answered")
	}
	return strings.Join(said, "; "), nil
}

func (d *doctor) holidays(context.Context) (string, error) {
	c, err := configs.LoadHolidays(d.config.HolidaysFile)
	if err != nil {
		return "", err
	}
	now := d.program.clock().In(d.config.Location)
	for _, year := range []int{now.Year(), now.AddDate(0, 1, 0).Year()} {
		if _, known := c.Workday(crm.Date{Year: year, Month: 1, Day: 1}); !known {
			return "", fmt.Errorf("%d is not in the holidays file: weekdays count; add the year when it is announced", year)
		}
	}
	return "known", nil
}

func (d *doctor) model(ctx context.Context) (string, error) {
	l := d.config.LLM
	if l.BaseURL == "" && l.APIKey.Reveal() == "" {
		return "", errSkipped("off")
	}
	if l.Model == "" {
		return "", errors.New("GENJIN_LLM_MODEL: missing: write the model's name")
	}
	process, err := configs.LoadProcess(d.config.ProcessFile)
	if err != nil {
		return "", err
	}
	form, err := newModel(l, process, nil, nil).Probe(ctx)
	if err != nil {
		return "", fmt.Errorf("GENJIN_LLM_BASE_URL, _API_KEY, _MODEL or _TIMEOUT (%v): %w", l.Timeout, err)
	}
	return fmt.Sprintf("answers, by %s; it is asked only when the rules are unsure", form), nil
}

// clock compares ours with the database's, by which leases and due times are judged.
func (d *doctor) clock(ctx context.Context) (string, error) {
	if d.store == nil {
		return "", errSkipped("no database")
	}
	theirs, err := d.store.Clock(ctx)
	if err != nil {
		return "", err
	}
	off := d.program.clock().Sub(theirs).Abs().Round(time.Millisecond)
	if off > 2*time.Second {
		return "", fmt.Errorf("%v apart from the database's: run NTP on both", off)
	}
	return fmt.Sprintf("%v apart from the database's", off), nil
}
