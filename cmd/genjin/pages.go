package main

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"

	"genjin/bot/web"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// pages are what people see under /app/, after logging in at authorize.
func (h *house) pages(authorize func(state string) string) (http.Handler, error) {
	key := sha256.Sum256([]byte("genjin session\x00" + h.config.WeCom.Secret.Reveal()))
	return web.New(web.Deps{
		AuthorizeURL: authorize, Login: h.wecom.UserFromCode, Store: h.store, Calendar: h.calendar,
		Location: h.config.Location, Move: h.move, Key: key[:], Clock: h.clock, Secure: strings.HasPrefix(h.config.HTTP.BaseURL, "https://"), Log: h.log,
	})
}

// wecomLogin is WeCom's own page of asking, which comes back to ours.
func (h *house) wecomLogin(state string) string {
	return h.wecom.LoginURL(strings.TrimSuffix(h.config.HTTP.BaseURL, "/")+"/app/login", state)
}

// move makes a request of a card that was moved on the board.
func (h *house) move(ctx context.Context, by crm.User, m web.Move) (said say.Text, done bool, err error) {
	return h.bot.Act(ctx, by, func(tx *store.Tx, process *crm.Process) (intents.Request, error) {
		d, err := tx.Deal(ctx, m.Deal)
		return intents.MoveTo(process, d, m.To, m.Amount, m.Reason), err
	})
}
