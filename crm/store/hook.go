package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// hookRow is an address that is told of events. The secret signs what is sent there; it must be readable, so it is encrypted, and it is in no image.
type hookRow struct {
	Head
	UserID     crm.UserID
	URL        string `gorm:"column:url;sealed"`
	HookSecret string `gorm:"sealed" json:"-"`
	Events     string // separated by spaces
	CreatedBy  crm.UserID
}

func (hookRow) TableName() string { return "api_hooks" }

func (s *Store) hook(r hookRow) crm.Hook {
	return crm.Hook{ID: crm.HookID(r.ID), User: r.UserID, URL: r.URL, Events: strings.Fields(r.Events), CreatedBy: r.CreatedBy, CreatedAt: s.instant(r.CreatedAt), Version: r.Version}
}

// HookSecretPrefix is how the secret of a hook begins.
const HookSecretPrefix = "gjh_"

// AddHook makes an address be told of events within a person's scope; secret is what its calls are signed with and is given this once.
// The actor is an admin.
func (tx *Tx) AddHook(ctx context.Context, h crm.Hook) (made crm.Hook, secret string, err error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return h, "", err
	}
	u, err := tx.User(ctx, h.User)
	if err != nil {
		return h, "", err
	}
	secret = HookSecretPrefix + rand.Text()
	row := hookRow{UserID: h.User, URL: clip(h.URL, 500), HookSecret: secret, Events: strings.Join(h.Events, " "), CreatedBy: tx.actor.User.ID}
	if err := tx.insert(&row); err != nil {
		return h, "", err
	}
	tx.heard = true
	made = tx.s.hook(row)
	made.UserName = u.Name
	ping, err := json.Marshal(eventBody{ID: fmt.Sprintf("ping-%d", made.ID), Type: "ping", At: tx.Now().Format(time.RFC3339), Actor: tx.actor.User.WeComID, Data: map[string]any{}})
	if err != nil {
		return made, "", fmt.Errorf("store: ping: %w", err)
	}
	return made, secret, tx.Push(ctx, crm.Push{Key: fmt.Sprintf("event:%d:ping", made.ID), Channel: crm.EventChannel, Chat: hookChat(made.ID), Reply: crm.Reply{Text: string(ping)}}, tx.deed.Now)
}

// Hooks are the addresses that are told of events, the newest first. The actor is an admin.
func (tx *Tx) Hooks(_ context.Context) ([]crm.Hook, error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return nil, err
	}
	rows, err := tx.hooks()
	if err != nil {
		return nil, err
	}
	names := map[crm.UserID]crm.User{}
	for _, r := range rows {
		names[r.UserID] = crm.User{}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	return mapped(rows, func(r hookRow) crm.Hook {
		h := tx.s.hook(r)
		h.UserName = names[h.User].Name
		return h
	}), nil
}

func (tx *Tx) hooks() (rows []hookRow, err error) {
	if err := tx.db.Where("deleted_at = 0").Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: hooks: %w", err)
	}
	return rows, nil
}

// RemoveHook makes an address be told no more. The actor is an admin.
func (tx *Tx) RemoveHook(_ context.Context, id crm.HookID) (crm.Hook, error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return crm.Hook{}, err
	}
	var before hookRow
	if err := tx.db.Where("id = ? AND deleted_at = 0", id).Take(&before).Error; missing(err) {
		return crm.Hook{}, &crm.NotFoundError{What: crm.HookNoun}
	} else if err != nil {
		return crm.Hook{}, fmt.Errorf("store: hook: %w", err)
	}
	after := before
	after.hide(stamp(tx.deed.Now))
	return tx.s.hook(before), tx.update(&before, &after)
}

// HookCounts is how many events still wait for an address and how many were given up. The actor is an admin.
func (tx *Tx) HookCounts(_ context.Context, id crm.HookID) (waiting, parked int64, err error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return 0, 0, err
	}
	of := func(states ...string) *gorm.DB {
		return tx.db.Table("outbox").Where("to_key = ? AND state IN ?", toKey(crm.Push{Chat: hookChat(id)}), states)
	}
	if err = of(pushWaiting, pushClaimed).Count(&waiting).Error; err == nil {
		err = of(pushParked).Count(&parked).Error
	}
	if err != nil {
		err = fmt.Errorf("store: events waiting: %w", err)
	}
	return waiting, parked, err
}

const hookPrefix = "hook:"

func hookChat(id crm.HookID) string { return hookPrefix + strconv.FormatInt(int64(id), 10) }

// HookTarget is where a push of events goes and what signs it, for the sender. *crm.NotFoundError when the hook was removed.
func (s *Store) HookTarget(ctx context.Context, chat string) (address, secret string, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row hookRow
	err = db.Where("id = ? AND deleted_at = 0", strings.TrimPrefix(chat, hookPrefix)).Take(&row).Error
	if missing(err) {
		return "", "", &crm.NotFoundError{What: crm.HookNoun}
	} else if err != nil {
		return "", "", fmt.Errorf("store: hook: %w", err)
	}
	return row.URL, row.HookSecret, nil
}
