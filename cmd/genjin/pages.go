package main

import (
	"context"
	"crypto/sha256"
	"net/http"
	"runtime/debug"
	"strings"

	"genjin/bot/web"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// pages are what people see under /app/, after logging in at authorize.
func (h *house) pages(authorize func(state string, inWeCom bool) string) (http.Handler, error) {
	key := h.keyFor("session")
	return web.New(web.Deps{
		AuthorizeURL: authorize, Login: h.wecom.UserFromCode, Store: h.store, Calendar: h.calendar,
		Location: h.config.Location, Move: h.move, Do: h.do, State: h.state, Key: key, Links: h.links(), Clock: h.clock,
		Secure: strings.HasPrefix(h.config.HTTP.BaseURL, "https://"), Log: h.log,
	})
}

// links are the addresses that cards lead to.
func (h *house) links() web.Links {
	return web.Links{Base: pagesAt(h.config), Key: h.keyFor("link")}
}

// keyFor is a key of the deployment for one use; all replicas have the same.
func (h *house) keyFor(use string) []byte {
	sum := sha256.Sum256([]byte("genjin " + use + "\x00" + h.config.WeCom.Secret.Reveal()))
	return sum[:]
}

// pagesAt is the address of the pages, ending in a slash; empty when nobody said where they are.
func pagesAt(c configs.Config) string {
	if c.HTTP.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(c.HTTP.BaseURL, "/") + "/app/"
}

// wecomLogin is WeCom's own page of asking, which comes back to ours: inside WeCom at once, elsewhere after a QR code.
func (h *house) wecomLogin(state string, inWeCom bool) string {
	back := strings.TrimSuffix(h.config.HTTP.BaseURL, "/") + "/app/login"
	if inWeCom {
		return h.wecom.LoginURL(back, state)
	}
	return h.wecom.ScanURL(back, state)
}

// move makes a request of a card that was moved on the board.
func (h *house) move(ctx context.Context, by crm.User, m web.Move) (said say.Text, done bool, err error) {
	defer h.wake()
	return h.bot.Act(ctx, by, func(tx *store.Tx, process *crm.Process) (intents.Request, error) {
		d, err := tx.Deal(ctx, m.Deal)
		return intents.MoveTo(process, d, m.To, m.Amount, m.Reason, m.Close), err
	})
}

// do makes a request of what else a page asks for.
func (h *house) do(ctx context.Context, by crm.User, d web.Deed) (said say.Text, done bool, err error) {
	defer h.wake()
	return h.bot.Act(ctx, by, func(*store.Tx, *crm.Process) (intents.Request, error) {
		switch {
		case d.Pick.ID != 0:
			return intents.PickOf(d.Pick), nil
		case d.Rules != nil:
			return intents.BackToRules(d.Rules.No, d.Rules.Over), nil
		}
		return intents.Tapped(d.Button, d.Reason), nil
	})
}

// state is how the parts beside the database do.
func (h *house) state(ctx context.Context) web.Machinery {
	m := web.Machinery{Version: programVersion(), Degraded: h.redisGone(ctx), Synced: h.bot.PeopleRead()}
	if n, err := h.store.Schema(ctx); err == nil {
		m.Schema = n
	}
	for _, c := range h.plans.Counts() {
		m.Queue = append(m.Queue, web.Count{Name: c.Name, N: c.N, Bad: c.Bad && c.N > 0})
	}
	if h.socket != nil {
		m.Socket = "没有连上"
		if h.socket.Live() {
			m.Socket = "在这一台"
		} else if h.socket.Held(ctx) {
			m.Socket = "在另一台"
		}
	}
	return m
}

// programVersion is the program's version as it was built.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	return strings.TrimSpace(v + " " + info.GoVersion)
}
