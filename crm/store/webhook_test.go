package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// The key of a webhook is an admin's to give, is read by the sender alone and stays in no other row.
func TestWebhooks(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		const key = "693a91f6-7abc"
		d := newDesk(t, address)
		set := func(by crm.User, key string) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error { return tx.SetWebhook(ctx, d.Zhang.TeamID, key) })
		}
		var forbidden *crm.ForbiddenError
		if err := set(d.Wang, key); !errors.As(err, &forbidden) {
			t.Errorf("a manager sets it: %v", err)
		}
		m := crm.Message{Key: "m1", Channel: crm.AppChannel, From: d.Boss.WeComID, Kind: crm.TextMessage, Text: "华东群的webhook是 …?key=" + key, At: d.now}
		e, _, err := d.Store.Keep(t.Context(), m, "h", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Store.InTx(t.Context(), store.Deed{User: d.Boss.ID, Now: d.now, Message: m.Key, Entry: e.ID, Holder: "h"}, func(tx *store.Tx) error {
			if err := tx.SetWebhook(t.Context(), d.Zhang.TeamID, key); err != nil {
				return err
			}
			if err := tx.Redact(t.Context(), "抹掉了"); err != nil {
				return err
			}
			return tx.Answer(t.Context(), crm.Push{Key: "reply:m1", Channel: crm.AppChannel, To: m.From, Reply: crm.Reply{Text: "好"}}, "", 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Store.WebhookKey(t.Context(), store.WebhookChat(d.Zhang.TeamID)); err != nil || got != key {
			t.Errorf("the sender gets %q, %v", got, err)
		}
		if e, err := d.Store.Lookup(t.Context(), "m1"); err != nil || e.Message.Text != "抹掉了" || e.Message.From != m.From {
			t.Errorf("the message is %+v, %v", e.Message, err)
		}
		for _, table := range []string{"inbox", "outbox", "operations", "operation_changes", "conversations"} {
			var rows []map[string]any
			if err := d.Store.DB().Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				for column, v := range r {
					if s, ok := v.(string); ok && strings.Contains(s, key) {
						t.Errorf("%s.%s holds the key", table, column)
					}
				}
			}
		}
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			g, err := tx.Group(ctx, "wrTheirs")
			if err == nil {
				_, err = tx.BindGroup(ctx, g, d.Zhang.TeamID)
			}
			return err
		})
		if got, err := d.Store.WebhookKey(t.Context(), "wrTheirs"); err != nil || got != key {
			t.Errorf("the sender gets %q for the team's group, %v", got, err)
		}
		for _, chat := range []string{"", "team:", "team:x", "wr1", store.WebhookChat(d.Zhao.TeamID)} {
			if got, err := d.Store.WebhookKey(t.Context(), chat); !isNotFound(err) {
				t.Errorf("%q: %q, %v", chat, got, err)
			}
		}
		if err := set(d.Boss, ""); err != nil {
			t.Fatal(err)
		}
		if all, err := d.Store.Webhooks(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("it is gone, and there are %+v, %v", all, err)
		}
	})
}
