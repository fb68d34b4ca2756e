package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
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
		{"wecom", d.wecom}, {"callback", d.callback}, {"holidays", d.holidays}, {"model", d.model}, {"clock", d.clock},
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
	departments, err := client.Departments(ctx)
	var way net.Error
	if errors.As(err, &way) {
		return "", fmt.Errorf("this machine does not reach %s, GENJIN_WECOM_API_BASE_URL: %w", w.APIBaseURL, err)
	}
	if err != nil {
		return "", err
	}
	said := fmt.Sprintf("token is good, %d departments visible", len(departments))
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
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(d.config.HTTP.BaseURL, "/")+"/healthz", nil)
	if err != nil {
		return "", fmt.Errorf("GENJIN_BASE_URL: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("GENJIN_BASE_URL does not lead here: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("GENJIN_BASE_URL does not lead here: /healthz answers %d", resp.StatusCode)
	}
	return "key is good, the address leads here", nil
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
