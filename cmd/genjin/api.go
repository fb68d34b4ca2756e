package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/bot/api"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/shared"
	"genjin/scheduler"
)

// api is what other programs use under /api/v1.
func (h *house) api() http.Handler {
	limits := h.shared.NewLimiter()
	return api.New(api.Deps{
		Store: h.store, Do: h.bot.Do, Clock: h.clock, Location: h.config.Location, Log: h.log,
		Finance: api.Finance{Secret: h.config.API.FinanceSecret.Reveal(), User: h.config.API.FinanceUser},
		Take: func(ctx context.Context, key string, aMinute int) time.Duration {
			return limits.Take(ctx, "genjin:api:"+key, shared.Limit{N: aMinute, Per: time.Minute})
		},
	})
}

// eventSender tells the addresses of other programs what happened.
type eventSender struct {
	courier *api.Courier
	target  func(ctx context.Context, chat string) (address, secret string, err error)
}

// Send implements scheduler.Sender.
func (s eventSender) Send(ctx context.Context, p crm.Push) (string, error) {
	address, secret, err := s.target(ctx, p.Chat)
	var gone *crm.NotFoundError
	if errors.As(err, &gone) {
		return "", &scheduler.SendError{Err: errors.New("this address is told no more"), Permanent: true}
	} else if err != nil {
		return "", err
	}
	err = s.courier.Deliver(ctx, p, address, secret)
	var refused *api.DeliveryError
	if errors.As(err, &refused) {
		return "", &scheduler.SendError{Err: err, Permanent: refused.Never, NotNow: refused.NotNow, Wait: refused.Wait}
	}
	return "", err
}

func (p *program) tokenCommand() *cobra.Command {
	c := &cobra.Command{Use: "token", Short: "tokens of the API: who may use it as whom", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var as, who, scopes, name string
	var days int
	create := &cobra.Command{
		Use:   "create",
		Short: "make a token; it is printed this once",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			list, bad, ok := crm.ParseScopes(strings.Split(scopes, ","))
			if !ok {
				return usageError{fmt.Errorf("--scopes: %q is none: write some of %v, or read, write, all", bad, crm.APIScopes())}
			}
			if days < 1 || days > crm.MaxTokenDays {
				return usageError{fmt.Errorf("--days: from 1 to %d", crm.MaxTokenDays)}
			}
			return p.asAdmin(c.Context(), as, func(ctx context.Context, h *house, tx *store.Tx) error {
				u, err := h.somebody(ctx, who)
				if err != nil {
					return err
				}
				t, secret, err := tx.CreateToken(ctx, crm.Token{User: u.ID, Name: name, Scopes: list, ExpiresAt: tx.Now().AddDate(0, 0, days)})
				if err != nil {
					return err
				}
				tx.Summarise("API token " + name)
				fmt.Fprintf(p.out, "%s\ntoken %d acts as %s, for %v, until %s; it is not shown again\n", secret, t.ID, u.Name, t.Scopes, t.ExpiresAt.Format(time.DateOnly))
				return nil
			})
		},
	}
	create.Flags().StringVar(&who, "for", "", "as whom it acts: a WeCom user id or a name")
	create.Flags().StringVar(&scopes, "scopes", "read", "what it is for, separated by commas: customers:read,deals:write, a noun, read, write or all")
	create.Flags().StringVar(&name, "name", "", "what uses it")
	create.Flags().IntVar(&days, "days", crm.TokenDays, "how long it works")
	list := &cobra.Command{
		Use: "list", Short: "the tokens, without what they are", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.asAdmin(c.Context(), as, func(ctx context.Context, _ *house, tx *store.Tx) error {
				all, err := tx.Tokens(ctx)
				for _, t := range all {
					state := "until " + t.ExpiresAt.Format(time.DateOnly)
					switch {
					case !t.RevokedAt.IsZero():
						state = "revoked " + t.RevokedAt.Format(time.DateOnly)
					case !t.Works(tx.Now()):
						state = "expired " + t.ExpiresAt.Format(time.DateOnly)
					}
					used := "never used"
					if !t.UsedAt.IsZero() {
						used = "used " + t.UsedAt.Format("2006-01-02 15:04")
					}
					fmt.Fprintf(p.out, "%d  %s…  %-12s as %-12s %s, %s  %v\n", t.ID, t.Hint, t.Name, t.UserName, state, used, t.Scopes)
				}
				return err
			})
		},
	}
	revoke := &cobra.Command{
		Use: "revoke ID", Short: "make a token work no more", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usageError{errors.New("ID: the number that `genjin token list` shows")}
			}
			return p.asAdmin(c.Context(), as, func(ctx context.Context, _ *house, tx *store.Tx) error {
				t, err := tx.RevokeToken(ctx, crm.Token{ID: crm.TokenID(id)})
				if err == nil {
					tx.Summarise("API token revoked: " + t.Name)
					fmt.Fprintf(p.out, "token %d works no more\n", t.ID)
				}
				return err
			})
		},
	}
	c.PersistentFlags().StringVar(&as, "as", "", "which admin does it (the first of GENJIN_ADMINS when not given)")
	c.AddCommand(create, list, revoke)
	return c
}

func (p *program) hookCommand() *cobra.Command {
	c := &cobra.Command{Use: "hook", Short: "addresses of other programs that are told of events", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var as, who, events string
	add := &cobra.Command{
		Use: "add URL", Short: "tell an address of events; what its calls are signed with is printed this once", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			list, bad, ok := crm.ParseEvents(strings.Split(events, ","))
			if !ok {
				return usageError{fmt.Errorf("--events: %q is none: write *, deal.*, deal.won …", bad)}
			}
			return p.asAdmin(c.Context(), as, func(ctx context.Context, h *house, tx *store.Tx) error {
				if err := api.CheckURL(args[0], h.config.API.PrivateHooks); err != nil {
					return err
				}
				u, err := h.somebody(ctx, who)
				if err != nil {
					return err
				}
				made, secret, err := tx.AddHook(ctx, crm.Hook{User: u.ID, URL: args[0], Events: list})
				if err != nil {
					return err
				}
				tx.Summarise("API hook")
				fmt.Fprintf(p.out, "%s\nhook %d is told of %v that %s may see, signed with this; it is not shown again\n", secret, made.ID, made.Events, u.Name)
				return nil
			})
		},
	}
	add.Flags().StringVar(&who, "for", "", "within whose scope: a WeCom user id or a name")
	add.Flags().StringVar(&events, "events", "*", "which events, separated by commas: *, deal.*, deal.won …")
	list := &cobra.Command{
		Use: "list", Short: "the addresses, and how much waits for them or was given up", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.asAdmin(c.Context(), as, func(ctx context.Context, _ *house, tx *store.Tx) error {
				all, err := tx.Hooks(ctx)
				if err != nil {
					return err
				}
				for _, h := range all {
					waiting, parked, err := tx.HookCounts(ctx, h.ID)
					if err != nil {
						return err
					}
					fmt.Fprintf(p.out, "%d  %s for %s: %v, %d waiting, %d given up\n", h.ID, h.URL, h.UserName, h.Events, waiting, parked)
				}
				return nil
			})
		},
	}
	remove := &cobra.Command{
		Use: "remove ID", Short: "tell an address no more", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usageError{errors.New("ID: the number that `genjin hook list` shows")}
			}
			return p.asAdmin(c.Context(), as, func(ctx context.Context, _ *house, tx *store.Tx) error {
				h, err := tx.RemoveHook(ctx, crm.HookID(id))
				if err == nil {
					tx.Summarise("API hook removed")
					fmt.Fprintf(p.out, "%s is told no more\n", h.URL)
				}
				return err
			})
		},
	}
	c.PersistentFlags().StringVar(&as, "as", "", "which admin does it (the first of GENJIN_ADMINS when not given)")
	c.AddCommand(add, list, remove)
	return c
}

// asAdmin does something as an admin, in one transaction.
func (p *program) asAdmin(ctx context.Context, as string, do func(ctx context.Context, h *house, tx *store.Tx) error) error {
	return p.withHouse(ctx, func(h *house) error {
		who, err := h.importer(ctx, as)
		if err != nil {
			return err
		}
		err = h.store.InTx(ctx, store.Deed{User: who.ID, Now: h.clock().In(h.config.Location)}, func(tx *store.Tx) error { return do(ctx, h, tx) })
		var forbidden *crm.ForbiddenError
		if errors.As(err, &forbidden) {
			return fmt.Errorf("%s is no admin: add --as ADMIN, or set GENJIN_ADMINS", who.Name)
		}
		return err
	})
}

// onlyEvents are the channels that the relay of events leaves to others, and others the one they leave to it.
func onlyEvents() []crm.Channel {
	return []crm.Channel{"", crm.AppChannel, crm.BotChannel, crm.WebhookChannel, crm.TransferChannel}
}

func withoutEvents(more ...crm.Channel) []crm.Channel {
	return slices.Concat([]crm.Channel{crm.EventChannel}, more)
}
