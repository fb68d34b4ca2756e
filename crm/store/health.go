package store

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
)

// Health is how the machinery in the database does: counts and times, nothing of what anybody wrote.
type Health struct {
	Messages      int64 // kept and not answered yet
	OldestMessage time.Time
	Answered      int64 // messages answered in the last day
	Waiting       int   // pushes to be sent
	OldestPush    time.Time
	Sent          int64 // in the last day
	ParkedPushes  int
}

// Health reads how the machinery does, for who may see it.
func (tx *Tx) Health(_ context.Context) (h Health, err error) {
	if err := tx.actor.User.Require(crm.SeePushHealth, crm.ToAll); err != nil {
		return h, err
	}
	if h.Waiting, h.ParkedPushes, err = pushCounts(tx.db); err != nil {
		return h, err
	}
	var now, message, push int64
	if err := tx.db.Raw("SELECT " + tx.s.clock()).Scan(&now).Error; err != nil {
		return h, fmt.Errorf("store: health: %w", err)
	}
	day := now - (24 * time.Hour).Milliseconds()
	for _, q := range []struct {
		into *int64
		sql  string
		args []any
	}{
		{&h.Messages, "SELECT COUNT(*) FROM inbox WHERE answered = 0", nil},
		{&message, "SELECT COALESCE(MIN(received_at), 0) FROM inbox WHERE answered = 0", nil},
		{&h.Answered, "SELECT COUNT(*) FROM inbox WHERE answered = 1 AND answered_at >= ?", []any{day}},
		{&push, "SELECT COALESCE(MIN(not_before), 0) FROM outbox WHERE state = ?", []any{pushWaiting}},
		{&h.Sent, "SELECT COUNT(*) FROM outbox WHERE state = ? AND sent_at >= ?", []any{pushSent, day}},
	} {
		if err := tx.db.Raw(q.sql, q.args...).Scan(q.into).Error; err != nil {
			return h, fmt.Errorf("store: health: %w", err)
		}
	}
	h.OldestMessage, h.OldestPush = tx.s.instant(message), tx.s.instant(push)
	return h, nil
}

// ParkedPushes are the pushes that were given up, the newest first, for who may see them.
func (tx *Tx) ParkedPushes(_ context.Context, n int) ([]ParkedPush, error) {
	if err := tx.actor.User.Require(crm.SeePushHealth, crm.ToAll); err != nil {
		return nil, err
	}
	return tx.s.parkedPushes(tx.db, n)
}

// SendAgain puts a push that was given up back among those to be sent; ok is false when it is none any more. The same row
// is sent, so what was sent meanwhile is not said twice.
func (tx *Tx) SendAgain(ctx context.Context, id int64) (ok bool, err error) {
	if err := tx.actor.User.Require(crm.MendPushes, crm.ToAll); err != nil {
		return false, err
	}
	done := tx.db.Exec("UPDATE outbox SET state = ?, attempts = 1, not_before = "+tx.s.clock()+" WHERE id = ? AND state = ?", pushWaiting, id, pushParked)
	if done.Error != nil {
		return false, fmt.Errorf("store: send again: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return false, nil
	}
	return true, tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditOperated, Subject: "push sent again", SubjectID: id})
}
