package main

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"genjin/bot/web"
	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// pages are what people see under /app/.
func (h *house) pages() (http.Handler, error) {
	key := sha256.Sum256([]byte("genjin session\x00" + h.config.WeCom.Secret.Reveal()))
	base := strings.TrimSuffix(h.config.HTTP.BaseURL, "/")
	return web.New(web.Deps{
		AuthorizeURL: func(state string) string { return h.wecom.LoginURL(base+"/app/login", state) },
		Login:        h.wecom.UserFromCode, Home: h.home, Key: key[:], Clock: h.clock,
		Secure: strings.HasPrefix(base, "https://"), Log: h.log,
	})
}

// home reads one person's own pipeline and what is due.
func (h *house) home(ctx context.Context, wecomID string) (home web.Home, err error) {
	user, err := h.store.UserByWeCom(ctx, wecomID)
	if err != nil {
		return home, err
	}
	now := h.clock().In(h.config.Location)
	err = h.store.InTx(ctx, store.Deed{User: user.ID, Now: now}, func(tx *store.Tx) error {
		own := []crm.UserID{user.ID}
		deals, err := tx.ListDeals(ctx, store.DealFilter{Owners: own, OpenOnly: true})
		if err != nil {
			return err
		}
		plans, err := tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: own, Status: crm.FollowUpOpen, To: now.Add(7 * 24 * time.Hour), Limit: 50})
		if err != nil {
			return err
		}
		var ids []crm.CustomerID
		for _, d := range deals {
			ids = append(ids, d.CustomerID)
		}
		for _, f := range plans {
			ids = append(ids, f.CustomerID)
		}
		customers, err := tx.Customers(ctx, ids)
		if err != nil {
			return err
		}
		names := map[crm.CustomerID]string{}
		for _, c := range customers {
			names[c.ID] = c.Name
		}
		home = web.Home{Name: user.Name, Today: crm.DateOf(now), Funnel: reports.NewFunnel(h.process, h.process.Default(), deals)}
		for _, d := range deals {
			amount := "金额未定"
			if !d.Amount.IsZero() {
				amount = d.Amount.String()
			}
			home.Deals = append(home.Deals, web.Deal{Customer: names[d.CustomerID], Title: d.Title, Stage: h.process.Stage(d).Name, Amount: amount})
		}
		for _, c := range reports.NewCalls(h.process, plans, deals, now) {
			home.Calls = append(home.Calls, web.Call{
				Customer: names[c.FollowUp.CustomerID], Content: c.FollowUp.Content, Late: c.Late > 0,
				When: say.ShortDay(crm.DateOf(c.FollowUp.Due.At.In(now.Location())), crm.DateOf(now)),
			})
		}
		return nil
	})
	return home, err
}
