package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// States of a push.
const (
	pushWaiting = "waiting"
	pushClaimed = "claimed"
	pushSent    = "sent"
	pushParked  = "parked"
)

// byCallback marks a push that travelled in a callback's response.
const byCallback = "callback"

type outboxRow struct {
	ID         int64 `gorm:"primaryKey"`
	PushKey    string
	ToKey      string
	Push       crm.Push `gorm:"serializer:json"`
	State      string
	Via        string
	NotBefore  int64
	Holder     string
	LeaseUntil int64
	Attempts   int
	PlatformID string
	Why        string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	SentAt     int64
}

func (outboxRow) TableName() string { return "outbox" }

func (r outboxRow) push() crm.Push {
	r.Push.Attempts = r.Attempts
	return r.Push
}

// enqueue puts a push into the outbox, due after wait; a known key is ignored.
func (s *Store) enqueue(db *gorm.DB, p crm.Push, wait time.Duration) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("store: push: %w", err)
	}
	err = translate(db, db.Exec("INSERT INTO outbox (push_key, to_key, push, state, not_before, created_at) VALUES (?, ?, ?, ?, "+s.dialect.clock+" + ?, "+s.dialect.clock+")",
		p.Key, crm.UserKey(p.To), string(raw), pushWaiting, wait.Milliseconds()).Error)
	if err != nil && !duplicate(err) {
		return fmt.Errorf("store: push: %w", err)
	}
	return nil
}

// Push puts another message into the outbox, due at once or, as seen from the deed's Now, at notBefore; a known key is ignored.
func (tx *Tx) Push(_ context.Context, p crm.Push, notBefore time.Time) error {
	return tx.s.enqueue(tx.db, p, max(0, notBefore.Sub(tx.deed.Now)))
}

// ClaimPushes takes up to limit pushes that are due, for holder until the lease ends, oldest first.
// A push waits for an earlier one of the same person that another replica is sending.
func (s *Store) ClaimPushes(ctx context.Context, holder string, lease time.Duration, limit int) (pushes []crm.Push, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	err = patient(ctx, func() (err error) {
		pushes, err = s.claimPushes(ctx, holder, lease, limit)
		return err
	})
	return pushes, err
}

func (s *Store) claimPushes(ctx context.Context, holder string, lease time.Duration, limit int) (pushes []crm.Push, err error) {
	clock := s.dialect.clock
	due := "(state = '" + pushWaiting + "' AND not_before <= " + clock + ") OR (state = '" + pushClaimed + "' AND lease_until < " + clock + ")"
	free := "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.to_key = outbox.to_key AND e.id < outbox.id AND e.state = '" + pushClaimed + "' AND e.lease_until >= " + clock + ")"
	var likely []int64 // found without locks: a sorted query would lock every due push and leave the other replicas none
	err = s.db.WithContext(ctx).Table("outbox").Where(due).Where(free).Order("id").Limit(4*limit).Pluck("id", &likely).Error
	if err != nil || len(likely) == 0 {
		return nil, err
	}
	err = s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		q := db.Where("id IN ?", likely).Where(due).Where(free)
		if s.dialect.locks {
			lock := forUpdate
			lock.Options = "SKIP LOCKED"
			q = q.Clauses(lock)
		}
		var rows []outboxRow
		if err := q.Order("id").Limit(limit).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
			pushes = append(pushes, r.push())
		}
		return db.Exec("UPDATE outbox SET state = ?, holder = ?, attempts = attempts + 1, lease_until = "+clock+" + ? WHERE id IN ?",
			pushClaimed, holder, lease.Milliseconds(), ids).Error
	}, s.dialect.tx)
	if err != nil {
		return nil, fmt.Errorf("store: claim pushes: %w", err)
	}
	return pushes, nil
}

// TakePush claims one push by key for the callback's own response and marks it sent that way. ok is true when it had
// not been sent, or had been sent that way before: a repeated callback gets the same answer. A card never travels so.
func (s *Store) TakePush(ctx context.Context, key string) (p crm.Push, ok bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row outboxRow
	err = db.Where("push_key = ?", key).Take(&row).Error
	switch {
	case missing(err):
		return p, false, nil
	case err != nil:
		return p, false, fmt.Errorf("store: take push: %w", err)
	case row.Push.Reply.Card != nil || row.State == pushParked:
		return p, false, nil
	case row.State == pushSent:
		return row.push(), row.Via == byCallback, nil
	}
	taken, err := s.exec(ctx, "UPDATE outbox SET state = ?, via = ?, sent_at = "+s.dialect.clock+" WHERE id = ? AND state = ?", pushSent, byCallback, row.ID, pushWaiting)
	if err == nil && taken == 0 { // the relay was faster, or the same callback repeated
		err = db.Where("id = ?", row.ID).Take(&row).Error
		return row.push(), row.Via == byCallback, err
	}
	if err != nil {
		return p, false, fmt.Errorf("store: take push: %w", err)
	}
	return row.push(), true, nil
}

// SentPush records that the platform accepted a push, under its own id. What is sent stays sent.
func (s *Store) SentPush(ctx context.Context, key, platformID string) error {
	return s.mark(ctx, "UPDATE outbox SET state = ?, via = 'push', platform_id = ?, sent_at = "+s.dialect.clock+" WHERE push_key = ? AND state <> ?",
		pushSent, clip(platformID, 128), key, pushSent)
}

// RetryPush puts a claimed push back until wait has passed. It does nothing when another sender settled it meanwhile.
func (s *Store) RetryPush(ctx context.Context, key string, wait time.Duration, why string) error {
	return s.mark(ctx, "UPDATE outbox SET state = ?, not_before = "+s.dialect.clock+" + ?, why = ? WHERE push_key = ? AND state = ?",
		pushWaiting, wait.Milliseconds(), clip(why, 1000), key, pushClaimed)
}

// ParkPush gives a claimed push up and keeps it visible. It does nothing when another sender settled it meanwhile.
func (s *Store) ParkPush(ctx context.Context, key, why string) error {
	return s.mark(ctx, "UPDATE outbox SET state = ?, why = ? WHERE push_key = ? AND state = ?", pushParked, clip(why, 1000), key, pushClaimed)
}

func (s *Store) mark(ctx context.Context, statement string, args ...any) error {
	if _, err := s.exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("store: mark push: %w", err)
	}
	return nil
}

// PushCounts is how many pushes are waiting (or being sent) and how many were given up.
func (s *Store) PushCounts(ctx context.Context) (waiting, parked int, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []struct {
		State string
		N     int
	}
	err = db.Raw("SELECT state, COUNT(*) AS n FROM outbox WHERE state IN (?, ?, ?) GROUP BY state", pushWaiting, pushClaimed, pushParked).Scan(&rows).Error
	for _, r := range rows {
		if r.State == pushParked {
			parked += r.N
		} else {
			waiting += r.N
		}
	}
	return waiting, parked, err
}
