package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/crm"
	"genjin/scheduler"
)

// pushOptions are the flags of push.
type pushOptions struct {
	who, at      string
	dryRun, list bool
}

func (p *program) pushCommand() *cobra.Command {
	var o pushOptions
	c := &cobra.Command{
		Use:   "push [NAME]",
		Short: "show what a push would send, to whom and why (--dry-run), or what is armed (--list)",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.list && len(args) > 0:
				return errors.New("--list takes no NAME")
			case !o.list && len(args) != 1:
				return fmt.Errorf("give the NAME of one push, of %s; or --list", strings.Join(scheduler.Names(), ", "))
			case !o.list && !o.dryRun:
				return errors.New("pushes are sent by `genjin serve` alone: add --dry-run to see one")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if o.list {
				return p.listPushes(c.Context())
			}
			return p.dryRun(c.Context(), args[0], o)
		},
	}
	c.Flags().StringVar(&o.who, "for", "", "whose: a WeCom user id or a name (everybody it is for when not given)")
	c.Flags().StringVar(&o.at, "at", "", "as of when: 2026-11-25T08:35 in the company's zone, or RFC 3339 (now when not given)")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "say and record nothing")
	c.Flags().BoolVar(&o.list, "list", false, "list the timetable and what is armed")
	return c
}

// withHouse builds the house for a look at it; nothing runs.
func (p *program) withHouse(ctx context.Context, f func(h *house) error) error {
	config, err := p.config(true)
	if err != nil {
		return err
	}
	config.Database.Migrate = false
	h, err := build(ctx, config, p.clock, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer h.close()
	return f(h)
}

func (p *program) dryRun(ctx context.Context, name string, o pushOptions) error {
	return p.withHouse(ctx, func(h *house) error {
		at, err := readTime(o.at, h)
		if err != nil {
			return usageError{err}
		}
		people, err := h.audience(ctx, name, o.who)
		if err != nil {
			return err
		}
		all, err := h.plans.DryRuns(ctx, name, people, at)
		if err != nil {
			return err
		}
		for _, v := range all {
			who := fmt.Sprintf("%s (%s)", v.User.Name, v.User.WeComID)
			if v.Team != "" {
				who = "the groups of " + v.Team
			}
			fmt.Fprintf(p.out, "%s: %s, because %s\n", who, v.Outcome, v.Why)
			text := string(v.Text)
			if c := v.Card; c != nil {
				text = c.Title + "\n" + c.Text
				for _, b := range c.Buttons {
					text += " [" + b.Text + "]"
				}
			}
			if v.Outcome == "sent" {
				fmt.Fprintln(p.out, "  "+strings.ReplaceAll(text, "\n", "\n  "))
			}
		}
		return nil
	})
}

func readTime(s string, h *house) (time.Time, error) {
	if s == "" {
		return h.clock(), nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, h.config.Location)
	if err != nil {
		return t, errors.New("--at: write 2026-11-25T08:35 or RFC 3339")
	}
	return t, nil
}

// audience are the people a push is for: one named, or nil for all.
func (h *house) audience(ctx context.Context, name, who string) ([]crm.User, error) {
	if _, ok := h.rules.Plan(name); !ok {
		return nil, fmt.Errorf("there is no push %q in the timetable: it has %s", name, strings.Join(scheduler.Names(), ", "))
	}
	if who == "" {
		return nil, nil
	}
	u, err := h.somebody(ctx, who)
	if err != nil {
		return nil, err
	}
	return []crm.User{u}, nil
}

// listPushes prints the timetable and the tasks that wait for their time.
func (p *program) listPushes(ctx context.Context) error {
	return p.withHouse(ctx, func(h *house) error {
		now := h.clock().In(h.config.Location)
		for _, plan := range h.rules.Plans {
			state := plan.Next(now).Format("next 2006-01-02 15:04")
			if plan.Off {
				state = "off"
			}
			fmt.Fprintf(p.out, "%-12s %-10s for %-8s %s  %s\n", plan.Name, "\""+plan.Cron+"\"", plan.Audience, state, plan.Title)
		}
		armed, err := h.plans.Armed(100)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "armed: %d\n", len(armed))
		for _, a := range armed {
			fmt.Fprintf(p.out, "  %s  %s\n", a.At.In(h.config.Location).Format("15:04:05"), a.ID)
		}
		return nil
	})
}
