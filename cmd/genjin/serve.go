package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"genjin/configs"
)

func (p *program) serveCommand() *cobra.Command {
	var ahead time.Duration
	c := &cobra.Command{
		Use:   "serve",
		Short: "run in production: callbacks, pushes, pages",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if right := p.clock; ahead != 0 {
				p.clock = func() time.Time { return right().Add(ahead) }
			}
			return p.serve(c.Context())
		},
	}
	const name = "clock-ahead"
	c.Flags().DurationVar(&ahead, name, 0, "how wrong the clock of this process is, for bench faults")
	_ = c.Flags().MarkHidden(name) // errs when there is no such flag
	return c
}

func (p *program) serve(ctx context.Context) error {
	config, err := p.config(true)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(p.err, nil))
	for _, name := range configs.Unknown(p.environ) {
		log.Warn("no such setting: it is passed over", "variable", name)
	}
	h, err := build(ctx, config, p.clock, log)
	if err != nil {
		return err
	}
	defer h.close()
	pages, err := h.pages(h.wecomLogin)
	if err != nil {
		return err
	}
	public, err := address(ctx, "GENJIN_HTTP_ADDR", config.HTTP.Addr)
	if err != nil {
		return err
	}
	log.Info("listening", "addr", public.Addr().String())
	return h.serve(ctx, public, h.handler(pages))
}

// config reads the configuration; complete also demands what only serve needs.
func (p *program) config(complete bool) (configs.Config, error) {
	c, err := configs.Load(p.configFile, p.env)
	if err != nil {
		return c, err
	}
	return c, c.Check(complete)
}

// serveAdmin runs the admin listener, metrics and pprof, when it is configured.
func (h *house) serveAdmin(ctx context.Context, g *errgroup.Group) error {
	if h.config.HTTP.AdminAddr == "" {
		return nil
	}
	l, err := address(ctx, "GENJIN_ADMIN_ADDR", h.config.HTTP.AdminAddr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	mux.Handle("GET /pushes", h.plans.Page())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 3 * time.Second}
	g.Go(func() error {
		if err := srv.Serve(l); err != nil && err != http.ErrServerClosed {
			return fmt.Errorf("serve admin: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return srv.Close()
	})
	return nil
}
