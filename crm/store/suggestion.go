package store

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
)

// suggestionRow is what somebody says of the assistant itself.
type suggestionRow struct {
	Head
	Body   string `gorm:"sealed"`
	SaidBy crm.UserID
	SaidAt int64
}

func (suggestionRow) TableName() string { return "suggestions" }

func (tx *Tx) suggestion(r suggestionRow) crm.Suggestion {
	return crm.Suggestion{ID: crm.SuggestionID(r.ID), By: r.SaidBy, Text: r.Body, At: tx.s.instant(r.SaidAt), Version: r.Version}
}

// KeepSuggestion keeps what the actor says of the assistant.
func (tx *Tx) KeepSuggestion(_ context.Context, text string) (crm.Suggestion, error) {
	row := suggestionRow{Body: clip(text, 1000), SaidBy: tx.actor.User.ID, SaidAt: stamp(tx.Now())}
	if err := tx.insert(&row); err != nil {
		return crm.Suggestion{}, err
	}
	return tx.suggestion(row), nil
}

// Suggestions are what people said of the assistant in [from, to), the newest first: an admin's to read, and everybody's own.
func (tx *Tx) Suggestions(_ context.Context, from, to time.Time) ([]crm.Suggestion, error) {
	q := between(tx.db.Where("deleted_at = 0"), "said_at", from, to)
	if !tx.actor.User.May(crm.HearOfPlatform, crm.ToAll) {
		q = q.Where("said_by = ?", tx.actor.User.ID)
	}
	var rows []suggestionRow
	if err := q.Order("said_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: suggestions: %w", err)
	}
	names := map[crm.UserID]crm.User{}
	out := make([]crm.Suggestion, len(rows))
	for i, r := range rows {
		out[i] = tx.suggestion(r)
		names[r.SaidBy] = crm.User{}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	for i := range out {
		out[i].ByName = names[out[i].By].Name
	}
	return out, nil
}
