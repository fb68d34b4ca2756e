package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
	pushMerged  = "merged"  // went out as a line of another one
	pushExpired = "expired" // was not worth sending any more
)

// byCallback marks a push that travelled in a callback's response.
const byCallback = "callback"

type outboxRow struct {
	ID         int64 `gorm:"primaryKey"`
	PushKey    string
	ToKey      string
	Channel    string
	Stored     string   `gorm:"column:push;sealed"` // JSON
	Push       crm.Push `gorm:"-"`
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

// AfterFind implements gorm's hook: the push is read from what is stored.
func (r *outboxRow) AfterFind(*gorm.DB) error {
	if r.Stored == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(r.Stored), &r.Push); err != nil {
		return fmt.Errorf("store: stored push: %w", err)
	}
	return nil
}

func (r outboxRow) push() crm.Push {
	r.Push.Attempts = r.Attempts
	return r.Push
}

// enqueue puts a push into the outbox, due after wait; a known key is ignored.
func (s *Store) enqueue(db *gorm.DB, p crm.Push, wait time.Duration) error {
	raw, err := s.sealedJSON("outbox.push", p) // what is sent is made of it, byte-equal at every try
	if err != nil {
		return err
	}
	_, err = run(db, "INSERT INTO outbox (push_key, to_key, channel, push, state, not_before, created_at) VALUES (?, ?, ?, ?, ?, "+s.clock()+" + ?, "+s.clock()+")",
		p.Key, toKey(p), p.Channel, raw, pushWaiting, wait.Milliseconds())
	if err != nil && !duplicate(err) {
		return fmt.Errorf("store: push: %w", err)
	}
	return nil
}

// toKey names who gets a push: their pushes keep their order.
func toKey(p crm.Push) string {
	if p.To == "" && p.Chat != "" {
		sum := sha256.Sum256([]byte(p.Chat))
		return "chat:" + hex.EncodeToString(sum[:16])
	}
	return crm.UserKey(p.To)
}

// Tell puts a push into the outbox, at once and by itself: it belongs to no deed. A known key is ignored.
func (s *Store) Tell(ctx context.Context, p crm.Push) error {
	db, cancel := s.on(ctx)
	defer cancel()
	return s.enqueue(db, p, 0)
}

// Push puts another message into the outbox, due at once or, as seen from the deed's Now, at notBefore; a known key is ignored.
func (tx *Tx) Push(_ context.Context, p crm.Push, notBefore time.Time) error {
	return tx.enqueue(p, max(0, notBefore.Sub(tx.deed.Now)))
}

func (tx *Tx) enqueue(p crm.Push, wait time.Duration) error {
	tx.pushed = tx.pushed || wait == 0
	return tx.s.enqueue(tx.db, tx.linked(p, wait), wait)
}

// linked is a push whose card leads where it says. The link is the receiver's own, so a card in a group has none.
func (tx *Tx) linked(p crm.Push, wait time.Duration) crm.Push {
	if c := p.Reply.Card; c != nil && c.Page != (crm.Page{}) && p.To != "" && p.Chat == "" && tx.s.options.Link != nil {
		own := *c
		own.Link = tx.s.options.Link(p.To, c.Page, tx.deed.Now.Add(wait))
		p.Reply.Card = &own
	}
	if p.Else != nil {
		other := tx.linked(*p.Else, wait)
		p.Else = &other
	}
	return p
}

// Pushed says that there is something to send as soon as this is committed.
func (tx *Tx) Pushed() bool { return tx.pushed }

// Merge makes one push of several that go to one person at one time.
type Merge func([]crm.Push) crm.Push

// ClaimPushes takes up to limit pushes that are due, for holder until the lease ends, oldest first.
// A push waits for an earlier one of the same person that another replica is sending. What is past its Until is given up.
// Several pushes to one person that have a Line become one by merge (nil: they stay apart), which is stored before it is given.
// Pushes of the channels in except are left to others.
func (s *Store) ClaimPushes(ctx context.Context, holder string, lease time.Duration, limit int, merge Merge, except ...crm.Channel) (pushes []crm.Push, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	err = patient(ctx, func() (err error) {
		pushes, err = s.claimPushes(ctx, holder, lease, limit, merge, except)
		return err
	})
	return pushes, err
}

func (s *Store) claimPushes(ctx context.Context, holder string, lease time.Duration, limit int, merge Merge, except []crm.Channel) (pushes []crm.Push, err error) {
	clock := s.clock()
	waiting := "state = '" + pushWaiting + "' AND not_before <= " + clock
	dead := "state = '" + pushClaimed + "' AND lease_until < " + clock
	var likely []int64 // found without locks: a sorted query would lock every due push and leave the other replicas none
	for _, due := range []string{dead, waiting} {
		var ids []int64
		q := s.db.WithContext(ctx).Table("outbox").Where(due)
		if len(except) > 0 {
			q = q.Where("channel NOT IN ?", except)
		}
		if err := q.Order("id").Limit(2*limit).Pluck("id", &ids).Error; err != nil {
			return nil, err
		}
		likely = append(likely, ids...)
	}
	if len(likely) == 0 {
		return nil, nil
	}
	now, err := s.Clock(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		pushes = nil
		q := db.Where("id IN ?", likely).Where("(" + waiting + ") OR (" + dead + ")")
		if s.dialect.locks {
			lock := forUpdate
			lock.Options = "SKIP LOCKED"
			q = q.Clauses(lock)
		}
		var rows []outboxRow
		if err := q.Order("id").Limit(limit).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		if rows, err = s.free(db, rows); err != nil {
			return err
		}
		c := claim{s: s, db: db, now: now, holder: holder, lease: lease}
		pushes, err = c.take(rows, merge)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: claim pushes: %w", err)
	}
	return pushes, nil
}

// free leaves out the pushes of people whose earlier push somebody is sending: their order would be lost.
func (s *Store) free(db *gorm.DB, rows []outboxRow) ([]outboxRow, error) {
	people, known := make([]string, 0, len(rows)), map[string]bool{}
	for _, r := range rows {
		if !known[r.ToKey] {
			known[r.ToKey] = true
			people = append(people, r.ToKey)
		}
	}
	var busy []struct {
		ToKey string
		First int64
	}
	err := db.Table("outbox").Select("to_key, MIN(id) AS first").Where("state = ? AND lease_until >= "+s.clock()+" AND to_key IN ?", pushClaimed, people).Group("to_key").Scan(&busy).Error
	if err != nil || len(busy) == 0 {
		return rows, err
	}
	first := map[string]int64{}
	for _, b := range busy {
		first[b.ToKey] = b.First
	}
	kept := rows[:0]
	for _, r := range rows {
		if f, ok := first[r.ToKey]; !ok || f >= r.ID {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

// claim is one batch being claimed.
type claim struct {
	s      *Store
	db     *gorm.DB
	now    time.Time
	holder string
	lease  time.Duration
}

func (c claim) take(rows []outboxRow, merge Merge) (pushes []crm.Push, err error) {
	var taken, expired []int64
	groups, order := map[string][]outboxRow{}, []string{}
	for _, r := range rows {
		if u := r.Push.Until; !u.IsZero() && u.Before(c.now) && r.Attempts == 0 { // one that was tried may have been accepted
			expired = append(expired, r.ID)
			continue
		}
		who := fmt.Sprint("alone:", r.ID)
		if merge != nil && r.Push.Line != "" && r.Attempts == 0 {
			who = r.ToKey + "\x00" + r.Push.Chat + "\x00" + r.Channel
		}
		if groups[who] == nil {
			order = append(order, who)
		}
		groups[who] = append(groups[who], r)
	}
	var merged []crm.Push
	var parts []part
	for _, who := range order {
		g := groups[who]
		if len(g) == 1 {
			taken = append(taken, g[0].ID)
			pushes = append(pushes, g[0].push())
			continue
		}
		one := merge(pushesOf(g))
		for _, r := range g {
			parts = append(parts, part{r.ID, one.Key})
		}
		merged = append(merged, one)
		pushes = append(pushes, one)
	}
	if err := c.markMerged(parts); err != nil {
		return nil, err
	}
	if err := c.store(merged); err != nil {
		return nil, err
	}
	if len(expired) > 0 {
		if err := c.db.Exec("UPDATE outbox SET state = ?, why = 'not worth sending any more' WHERE id IN ?", pushExpired, expired).Error; err != nil {
			return nil, err
		}
	}
	if len(taken) == 0 {
		return pushes, nil
	}
	return pushes, c.db.Exec("UPDATE outbox SET state = ?, holder = ?, attempts = attempts + 1, lease_until = "+c.s.clock()+" + ? WHERE id IN ?",
		pushClaimed, c.holder, c.lease.Milliseconds(), taken).Error
}

// part is a push that goes out as a line of another one.
type part struct {
	id int64
	in string
}

func (c claim) markMerged(parts []part) error {
	const batch = 200
	for ; len(parts) > 0; parts = parts[min(batch, len(parts)):] {
		var cases strings.Builder
		args, ids := []any{pushMerged, c.now.UnixMilli()}, make([]int64, 0, batch)
		for _, p := range parts[:min(batch, len(parts))] {
			cases.WriteString(" WHEN ? THEN ?")
			args = append(args, p.id, clip(p.in, 1000))
			ids = append(ids, p.id)
		}
		args = append(args, ids)
		if err := c.db.Exec("UPDATE outbox SET state = ?, via = 'push', sent_at = ?, why = CASE id"+cases.String()+" END WHERE id IN ?", args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// store writes merged pushes as claimed ones.
func (c claim) store(merged []crm.Push) error {
	if len(merged) == 0 {
		return nil
	}
	keys := make([]string, len(merged))
	for i, m := range merged {
		keys[i] = m.Key
	}
	if err := c.s.enqueueAll(c.db, merged); err != nil {
		return err
	}
	return c.db.Exec("UPDATE outbox SET state = ?, holder = ?, attempts = attempts + 1, lease_until = "+c.s.clock()+" + ? WHERE push_key IN ?",
		pushClaimed, c.holder, c.lease.Milliseconds(), keys).Error
}

func pushesOf(rows []outboxRow) []crm.Push {
	return mapped(rows, outboxRow.push)
}

// Way is how a reply reaches its reader.
type Way int

const (
	ByResponse Way = iota + 1 // the caller carries it now, as it did before when it asks again
	ByPush                    // it was sent
	Underway                  // it is being sent
	NoWay                     // there is none, or it was given up
)

// TakeReply claims one push by key for the response of a callback and marks it sent that way: a repeated callback gets the
// same answer. It is given back whatever its way. Cards and pictures travel so only where rich is true.
func (s *Store) TakeReply(ctx context.Context, key string, rich bool) (p crm.Push, way Way, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row outboxRow
	for range 2 {
		if err = s.take(db, &row, "push_key = ?", "", []any{key}); err == nil {
			err = row.AfterFind(db)
		}
		switch {
		case missing(err):
			return p, NoWay, nil
		case err != nil:
			return p, 0, fmt.Errorf("store: take reply: %w", err)
		case row.State == pushSent && row.Via == byCallback && len(row.Holder) > mostOthers:
			return row.push(), ByResponse, nil
		case row.State == pushSent && row.Via == byCallback:
			carried, err := s.exec(ctx, "UPDATE outbox SET holder = CONCAT(holder, ?) WHERE id = ? AND state = ? AND via = ?", another, row.ID, pushSent, byCallback)
			switch {
			case err != nil:
				return p, 0, fmt.Errorf("store: take reply: %w", err)
			case carried == 1:
				return row.push(), ByResponse, nil
			}
			continue // it was given back to the relay meanwhile
		case row.State != pushWaiting || (row.Push.Reply.Card != nil || row.Push.Reply.Chart != nil) && !rich:
			return row.push(), row.way(), nil
		}
		taken, err := s.exec(ctx, "UPDATE outbox SET state = ?, via = ?, holder = '', sent_at = "+s.clock()+" WHERE id = ? AND state = ?", pushSent, byCallback, row.ID, pushWaiting)
		switch {
		case err != nil:
			return p, 0, fmt.Errorf("store: take reply: %w", err)
		case taken == 1:
			return row.push(), ByResponse, nil
		}
		// The relay was faster, or the same callback repeated.
	}
	return row.push(), Underway, nil
}

// another stands in the holder of a reply for each response that carries it beside the first. A release before wrote "again" for all of them.
const another = "+"

// mostOthers is how many of them are counted: WeCom asks four times, and the column has room for 64.
const mostOthers = 32

// ReturnReply leaves to the relay what was taken for a response that nobody waits for any more, unless another response carries it too:
// the last one that is given up does.
func (s *Store) ReturnReply(ctx context.Context, key string) error {
	last := func(then, otherwise string) string {
		return "CASE holder WHEN '' THEN " + then + " ELSE " + otherwise + " END"
	}
	// MySQL sets one column after the other: what they look at is the last.
	statement := "UPDATE outbox SET state = " + last("?", "state") + ", via = " + last("''", "via") + ", sent_at = " + last("0", "sent_at") + ", not_before = " + last(s.clock(), "not_before") +
		", holder = SUBSTR(holder, 2) WHERE push_key = ? AND state = ? AND via = ?"
	if _, err := s.exec(ctx, statement, pushWaiting, key, pushSent, byCallback); err != nil {
		return fmt.Errorf("store: return reply: %w", err)
	}
	return nil
}

func (r outboxRow) way() Way {
	switch {
	case r.State == pushSent && r.Via == byCallback:
		return ByResponse
	case r.State == pushSent || r.State == pushMerged:
		return ByPush
	case r.State == pushParked || r.State == pushExpired:
		return NoWay
	}
	return Underway
}

// TakePush is TakeReply for a text; ok is true when the caller carries it.
func (s *Store) TakePush(ctx context.Context, key string) (p crm.Push, ok bool, err error) {
	p, way, err := s.TakeReply(ctx, key, false)
	return p, way == ByResponse, err
}

// oncePrefix begins the key of a push that holds a secret which is shown once: when it is gone or given up, so are its words.
const oncePrefix = "once:"

// OnceKey is the key of such a push.
func OnceKey(deed string) string { return oncePrefix + deed }

// forgetOnce empties those of the pushes that hold a secret.
func (s *Store) forgetOnce(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if !strings.HasPrefix(key, oncePrefix) {
			continue
		}
		empty, err := s.sealedJSON("outbox.push", crm.Push{Key: key})
		if err == nil {
			err = s.mark(ctx, "UPDATE outbox SET push = ? WHERE push_key = ?", empty, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// SentPush records that the platform accepted a push, under its own id. What is sent stays sent.
func (s *Store) SentPush(ctx context.Context, key, platformID string) error {
	return s.SentPushes(ctx, map[string]string{key: platformID})
}

// SentPushes is SentPush for several at once: platform ids by key.
func (s *Store) SentPushes(ctx context.Context, ids map[string]string) error {
	if len(ids) == 0 {
		return nil
	}
	cases, args, keys := strings.Builder{}, []any{pushSent}, make([]string, 0, len(ids))
	for key, id := range ids {
		cases.WriteString(" WHEN ? THEN ?")
		args = append(args, key, clip(id, 128))
		keys = append(keys, key)
	}
	args = append(args, keys, pushSent)
	err := s.mark(ctx, "UPDATE outbox SET state = ?, via = 'push', platform_id = CASE push_key"+cases.String()+" ELSE platform_id END, sent_at = "+s.clock()+" WHERE push_key IN ? AND state <> ?", args...)
	return errors.Join(err, s.forgetOnce(ctx, keys...))
}

// DeferPush puts a claimed push back until wait has passed, as if it had not been tried: its person has had enough for now.
func (s *Store) DeferPush(ctx context.Context, key string, wait time.Duration) error {
	return s.mark(ctx, "UPDATE outbox SET state = ?, attempts = attempts - 1, not_before = "+s.clock()+" + ? WHERE push_key = ? AND state = ?",
		pushWaiting, wait.Milliseconds(), key, pushClaimed)
}

// RetryPush puts a claimed push back until wait has passed. It does nothing when another sender settled it meanwhile.
func (s *Store) RetryPush(ctx context.Context, key string, wait time.Duration, why string) error {
	return s.mark(ctx, "UPDATE outbox SET state = ?, not_before = "+s.clock()+" + ?, why = ? WHERE push_key = ? AND state = ?",
		pushWaiting, wait.Milliseconds(), clip(why, 1000), key, pushClaimed)
}

// ParkPush gives a claimed push up and keeps it visible. It does nothing when another sender settled it meanwhile.
func (s *Store) ParkPush(ctx context.Context, key, why string) error {
	err := s.mark(ctx, "UPDATE outbox SET state = ?, why = ? WHERE push_key = ? AND state = ?", pushParked, clip(why, 1000), key, pushClaimed)
	return errors.Join(err, s.forgetOnce(ctx, key))
}

func (s *Store) mark(ctx context.Context, statement string, args ...any) error {
	if _, err := s.exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("store: mark push: %w", err)
	}
	return nil
}

// ParkedPush is a push that was given up. Why holds no secret.
type ParkedPush struct {
	ID           int64
	Key, To, Why string
	Attempts     int
	CreatedAt    time.Time
}

// ParkedPushes are the pushes that were given up, the newest first.
func (s *Store) ParkedPushes(ctx context.Context, limit int) ([]ParkedPush, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return s.parkedPushes(db, limit)
}

func (s *Store) parkedPushes(db *gorm.DB, limit int) ([]ParkedPush, error) {
	var rows []outboxRow
	if err := db.Where("state = ?", pushParked).Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: parked pushes: %w", err)
	}
	out := make([]ParkedPush, len(rows))
	for i, r := range rows {
		out[i] = ParkedPush{ID: r.ID, Key: r.PushKey, To: r.Push.To, Why: crm.Redact(r.Why), Attempts: r.Attempts, CreatedAt: s.instant(r.CreatedAt)}
	}
	return out, nil
}

// Unfinished is a message without an answer, or a push that is not sent. It tells nothing of what anybody wrote.
type Unfinished struct {
	Key         string // of the message or push
	State       string // "unanswered", or that of the push
	Since       time.Time
	Due, Leased time.Time // not to be sent before, claimed until; by the database's clock
	Holder      string
	Tries       int
	Why         string // what went wrong last; holds no secret
}

// Unfinished lists what Unanswered and PushCounts count as waiting, the oldest first, up to limit of each.
func (s *Store) Unfinished(ctx context.Context, limit int) (all []Unfinished, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var messages []inboxRow
	var pushes []outboxRow
	err = db.Select("message_key, holder, lease_until, tries, why, received_at").Where("answered = 0").Order("id").Limit(limit).Find(&messages).Error
	if err == nil {
		err = db.Select("push_key, state, not_before, holder, lease_until, attempts, why, created_at").Where("state IN ?", []string{pushWaiting, pushClaimed}).Order("id").Limit(limit).Find(&pushes).Error
	}
	if err != nil {
		return nil, fmt.Errorf("store: unfinished: %w", err)
	}
	for _, r := range messages {
		all = append(all, Unfinished{Key: r.MessageKey, State: "unanswered", Since: s.instant(r.ReceivedAt), Leased: s.instant(r.LeaseUntil), Holder: r.Holder, Tries: r.Tries, Why: crm.Redact(r.Why)})
	}
	for _, r := range pushes {
		all = append(all, Unfinished{Key: r.PushKey, State: r.State, Since: s.instant(r.CreatedAt), Due: s.instant(r.NotBefore), Leased: s.instant(r.LeaseUntil), Holder: r.Holder, Tries: r.Attempts, Why: crm.Redact(r.Why)})
	}
	return all, nil
}

// PushCounts is Store.PushCounts as seen by this transaction.
func (tx *Tx) PushCounts(context.Context) (waiting, parked int, err error) { return pushCounts(tx.db) }

// PushCounts is how many pushes are waiting (or being sent) and how many were given up.
func (s *Store) PushCounts(ctx context.Context) (waiting, parked int, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return pushCounts(db)
}

func pushCounts(db *gorm.DB) (waiting, parked int, err error) {
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
