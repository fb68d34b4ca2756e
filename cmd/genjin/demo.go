package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"genjin/bot/sim"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
)

func (p *program) demoCommand() *cobra.Command {
	var addr, data, at string
	var socket bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "try it in the browser: a simulated WeCom and a sample company, nothing to install",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.moveClock(at); err != nil {
				return usageError{err}
			}
			return p.demo(c.Context(), addr, data, socket)
		},
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "where the chat page listens")
	c.Flags().StringVar(&data, "data", "", "folder that keeps the data (a new one that is removed at the end when not given)")
	c.Flags().StringVar(&at, "at", "", "as if it were that time now, 08:34 or 2026-11-30T08:34 in China: to see what is said by itself")
	c.Flags().BoolVar(&socket, "websocket", false, "智能机器人 connects by WebSocket instead of being called")
	return c
}

// moveClock lets the program's clock begin at another time, the database's with it.
func (p *program) moveClock(at string) error {
	if at == "" {
		return nil
	}
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return err
	}
	now := p.clock().In(loc)
	if t, err := time.Parse("15:04", at); err == nil {
		at = now.Format("2006-01-02T") + t.Format("15:04")
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", at, loc)
	if err != nil {
		return errors.New("--at: write 08:34 or 2026-11-30T08:34")
	}
	off, real := t.Sub(now), p.clock
	p.clock = func() time.Time { return real().Add(off) }
	p.moved = p.clock
	return nil
}

// demo is production on embedded parts: the chat page speaks to the house only through WeCom's encrypted callbacks,
// and the house to the page only through WeCom's API.
func (p *program) demo(ctx context.Context, addr, data string, socket bool) error {
	if data == "" {
		dir, err := os.MkdirTemp("", "genjin-demo-")
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		defer os.RemoveAll(dir)
		data = dir
	} else if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("demo: --data: %w", err)
	}
	page, err := address(ctx, "--addr", addr)
	if err != nil {
		return err
	}
	house, err := address(ctx, "callbacks", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, page.Close())
	}
	platform, err := p.platform(page, house)
	if err != nil {
		return err
	}
	defer platform.Close()
	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	h, err := p.demoHouse(ctx, platform, data, socket, log)
	if err != nil {
		return errors.Join(err, page.Close(), house.Close())
	}
	defer h.close()
	pages, err := h.pages(func(state string, _ bool) string { return "/login?state=" + url.QueryEscape(state) })
	if err != nil {
		return errors.Join(err, page.Close(), house.Close())
	}
	srv := &http.Server{Handler: demoPages(platform, pages, h.api()), ReadHeaderTimeout: newServer(nil).ReadHeaderTimeout}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := srv.Serve(page); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("demo: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return srv.Close()
	})
	g.Go(func() error { return h.serve(ctx, house, h.handler(nil)) })
	fmt.Fprintf(p.out, "genjin demo: open http://%s/ in a browser (Ctrl-C ends it)\n", page.Addr())
	fmt.Fprintf(p.out, "the pages of a person (dashboard, customers, board): http://%s/app/\n", page.Addr())
	fmt.Fprintf(p.out, "the API: http://%s/api/v1/openapi.yaml (a token: as 赵总 say 给李娜开一个接口令牌，ERP用，读写，7天)\n", page.Addr())
	return g.Wait()
}

// platform is a WeCom with the sample staff whose callbacks go to the house.
func (p *program) platform(page, house net.Listener) (*sim.Platform, error) {
	platform, err := sim.New(sim.Config{
		People: append(sim.SamplePeople(), p.colleagues...), Departments: sim.SampleDepartments(), Groups: []sim.Group{sim.SampleGroup()}, Now: p.clock,
		Externals: sim.SampleExternals(), Agree: 20 * time.Second, // nobody waits for a day
	})
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	platform.Target = "http://" + house.Addr().String()
	platform.BaseURL = "http://" + page.Addr().String()
	return platform, nil
}

// demoPages is the platform's API, the pages for people behind its login, our API and, at /, the chat page.
func demoPages(platform *sim.Platform, pages, api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/cgi-bin/", platform)
	mux.Handle(sim.SocketPath, platform)
	mux.Handle("/app/", pages)
	mux.Handle("/api/", api)
	mux.Handle("GET /login", platform.Login("/app/login"))
	mux.Handle("/", platform.Page())
	return mux
}

// demoHouse builds the house against the simulated platform and gives it the sample company.
func (p *program) demoHouse(ctx context.Context, platform *sim.Platform, data string, socket bool, log *slog.Logger) (*house, error) {
	config, err := configs.Load("", func(name string) (string, bool) {
		switch name { // the company's own rules may be tried here
		case "GENJIN_PROCESS_FILE", "GENJIN_PUSHES_FILE", "GENJIN_HOLIDAYS_FILE":
			return p.env(name)
		}
		return "", false
	})
	if err != nil {
		return nil, err
	}
	config.HTTP.AdminAddr = ""
	config.Company = configs.Company{Name: "杭州样板软件有限公司", Address: "杭州市样板路1号", TaxNo: "91330100SAMPLE0001", Bank: "样板银行杭州分行", Account: "1202000000000001", Phone: "0571-88880001"}
	config.Admins = []string{sim.SampleAdmin}
	config.Database.URL = configs.NewSecret("sqlite:" + filepath.Join(data, "genjin.db"))
	config.WeCom = configs.WeCom{
		CorpID: platform.CorpID, AgentID: int(platform.AgentID), Secret: configs.NewSecret(platform.Secret), Token: configs.NewSecret(platform.Token),
		EncodingAESKey: configs.NewSecret(platform.AESKey), APIBaseURL: platform.BaseURL, CustomerContact: true,
	}
	if socket {
		config.Bot.ID, config.Bot.Secret, config.Bot.WSURL = platform.BotID, configs.NewSecret(platform.BotSecret), platform.SocketURL()
	} else {
		config.Bot.Token, config.Bot.EncodingAESKey = configs.NewSecret(platform.BotToken), configs.NewSecret(platform.BotAESKey)
	}
	config.HTTP.BaseURL = platform.BaseURL // where the customers' pages are
	if team, group := sim.SampleDepartments(), sim.SampleGroup(); group.Webhook != "" {
		config.Bot.Webhooks = map[string]configs.Secret{team[len(team)-1].Name: configs.NewSecret(group.Webhook)}
	}
	h, err := build(ctx, config, p.clock, log, func(o *store.Options) { o.Now = p.moved })
	if err != nil {
		return nil, err
	}
	if err := h.plantSamples(ctx); err != nil {
		h.close()
		return nil, err
	}
	platform.Understanding = func(ctx context.Context, key string) (json.RawMessage, error) {
		e, err := h.store.Lookup(ctx, key)
		var unknown *crm.NotFoundError
		if errors.As(err, &unknown) || (err == nil && e.Parsed == "") {
			return nil, nil
		}
		return json.RawMessage(e.Parsed), err
	}
	return h, nil
}
