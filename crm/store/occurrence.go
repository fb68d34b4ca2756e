package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"genjin/crm"
)

// occurrenceRow is one time a push was due. It is unique on push, subject and slot: of many replicas one wins, and after
// a restart it is known what was said.
type occurrenceRow struct {
	ID      int64 `gorm:"primaryKey"`
	Push    string
	Subject string
	Slot    string
	Outcome string
	Why     string
	At      int64
}

func (occurrenceRow) TableName() string { return "occurrences" }

// Occur records an occurrence; first is false when it is recorded already, and then nothing may be said for it.
func (tx *Tx) Occur(_ context.Context, o crm.Occurrence) (first bool, err error) {
	row := occurrenceRow{Push: o.Push, Subject: o.Subject, Slot: clip(o.Slot, 64), Outcome: o.Outcome, Why: clip(o.Why, 500), At: stamp(tx.deed.Now)}
	err = translate(tx.db, tx.db.Create(&row).Error)
	if duplicate(err) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("store: occurrence: %w", err)
	}
	return true, nil
}

// Occurred are the subjects for which a push has had its occurrence in a slot.
func (s *Store) Occurred(ctx context.Context, push, slot string) (map[string]bool, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var subjects []string
	if err := db.Table("occurrences").Where("push = ? AND slot = ?", push, slot).Pluck("subject", &subjects).Error; err != nil {
		return nil, fmt.Errorf("store: occurred: %w", err)
	}
	done := make(map[string]bool, len(subjects))
	for _, x := range subjects {
		done[x] = true
	}
	return done, nil
}

// OccurrencesOf are what a subject was sent, or not, since a time, newest first.
func (s *Store) OccurrencesOf(ctx context.Context, subject string, since time.Time) ([]crm.Occurrence, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []occurrenceRow
	if err := db.Where("subject = ? AND at >= ?", subject, stamp(since)).Order("at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: occurrences: %w", err)
	}
	out := make([]crm.Occurrence, len(rows))
	for i, r := range rows {
		out[i] = crm.Occurrence{Push: r.Push, Subject: r.Subject, Slot: r.Slot, Outcome: r.Outcome, Why: r.Why, At: s.instant(r.At)}
	}
	return out, nil
}

// SentSince counts the cards a subject was sent since a time, as seen by this transaction.
func (tx *Tx) SentSince(_ context.Context, subject string, since time.Time) (n int64, err error) {
	err = tx.db.Table("occurrences").Where("subject = ? AND at >= ? AND outcome = 'sent'", subject, stamp(since)).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("store: sent: %w", err)
	}
	return n, nil
}

// ToldWeeks counts the days in [from, to) on which somebody in scope was sent a push.
func (tx *Tx) ToldWeeks(_ context.Context, push string, from, to crm.Date) (int, error) {
	q := tx.db.Table("occurrences").Where("push = ? AND outcome = 'sent' AND slot >= ? AND slot < ?", push, from.String(), to.String())
	if !tx.actor.Scope.All {
		subjects := make([]string, len(tx.actor.Scope.Users))
		for i, u := range tx.actor.Scope.Users {
			subjects[i] = fmt.Sprintf("u%d", u)
		}
		q = q.Where("subject IN ?", subjects)
	}
	var n int64
	if err := q.Distinct("slot").Count(&n).Error; err != nil {
		return 0, fmt.Errorf("store: told: %w", err)
	}
	return int(n), nil
}

// pushSettingRow is what one person wants of one push; an empty push is all of them.
type pushSettingRow struct {
	UserID     crm.UserID `gorm:"primaryKey"`
	Push       string     `gorm:"primaryKey"`
	Muted      bool
	MutedUntil string
	AtMinute   crm.Clock
	NotBefore  crm.Clock
	NotAfter   crm.Clock
}

func (pushSettingRow) TableName() string { return "push_settings" }

func (r pushSettingRow) setting() crm.PushSetting {
	until, err := crm.ParseDate(r.MutedUntil)
	if err != nil {
		until = crm.Date{}
	}
	return crm.PushSetting{User: r.UserID, Push: r.Push, Muted: r.Muted, MutedUntil: until, At: r.AtMinute, NotBefore: r.NotBefore, NotAfter: r.NotAfter}
}

func pushSettingOf(p crm.PushSetting) pushSettingRow {
	return pushSettingRow{UserID: p.User, Push: p.Push, Muted: p.Muted, MutedUntil: p.MutedUntil.String(), AtMinute: p.At, NotBefore: p.NotBefore, NotAfter: p.NotAfter}
}

// PushSettings are everybody's wishes about pushes.
func (s *Store) PushSettings(ctx context.Context) ([]crm.PushSetting, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []pushSettingRow
	if err := db.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: push settings: %w", err)
	}
	return mapped(rows, pushSettingRow.setting), nil
}

// PushSettings are the actor's own wishes about pushes.
func (tx *Tx) PushSettings(_ context.Context) ([]crm.PushSetting, error) {
	var rows []pushSettingRow
	if err := tx.db.Where("user_id = ?", tx.actor.User.ID).Order("push").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: push settings: %w", err)
	}
	return mapped(rows, pushSettingRow.setting), nil
}

// SavePushSetting stores the actor's own wish about a push.
func (tx *Tx) SavePushSetting(_ context.Context, p crm.PushSetting) error {
	p.User = tx.actor.User.ID
	row := pushSettingOf(p)
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("store: push setting: %w", err)
	}
	return nil
}
