package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// Entry is a message kept in the inbox.
type Entry struct {
	ID       int64
	Message  crm.Message
	Answered bool
	Reply    crm.Reply // once answered
	Parsed   string    // JSON of how it was understood, once answered
	Why      string    // it was answered without a deed; empty: with one
	Tries    int       // how often answering it was begun
	Received time.Time // by the database's clock
}

type inboxRow struct {
	ID         int64 `gorm:"primaryKey"`
	MessageKey string
	FromKey    string
	Message    string `gorm:"sealed"` // JSON
	Answered   bool
	Holder     string
	LeaseUntil int64
	Tries      int
	Reply      string `gorm:"sealed"` // JSON
	Parsed     string `gorm:"sealed"` // JSON
	Why        string
	Uses       string // which intents it came to, and what became of each: crm.Use, comma separated
	SaidAt     int64  // 0: nothing was counted
	ReceivedAt int64
	AnsweredAt int64
}

func (inboxRow) TableName() string { return "inbox" }

func (r inboxRow) entry() (Entry, error) {
	e := Entry{ID: r.ID, Answered: r.Answered, Parsed: r.Parsed, Why: r.Why, Tries: r.Tries, Received: time.UnixMilli(r.ReceivedAt)}
	if err := json.Unmarshal([]byte(r.Message), &e.Message); err != nil {
		return e, fmt.Errorf("store: stored message: %w", err)
	}
	if r.Reply != "" {
		if err := json.Unmarshal([]byte(r.Reply), &e.Reply); err != nil {
			return e, fmt.Errorf("store: stored reply: %w", err)
		}
	}
	return e, nil
}

// Keep stores a message durably and claims it for holder until the lease ends.
// fresh is false when the key is known: then the entry is what is stored; Received of a fresh one is by this machine's clock.
func (s *Store) Keep(ctx context.Context, m crm.Message, holder string, lease time.Duration) (e Entry, fresh bool, err error) {
	if m.Key == "" || len(m.Key) > 200 || len(m.From) > 64 {
		return e, false, errors.New("store: a message has a key of 1 to 200 bytes and a sender of at most 64")
	}
	raw, err := s.sealedJSON("inbox.message", m)
	if err != nil {
		return e, false, err
	}
	id, err := s.insert(ctx, "INSERT INTO inbox (message_key, from_key, message, holder, reply, parsed, lease_until, received_at) VALUES (?, ?, ?, ?, '', '', "+s.clock()+" + ?, "+s.clock()+")",
		m.Key, crm.UserKey(m.From), raw, holder, lease.Milliseconds())
	switch {
	case err == nil:
		return Entry{ID: id, Message: m, Received: s.now()}, true, nil
	case duplicate(err):
		e, err := s.Lookup(ctx, m.Key)
		return e, false, err
	default:
		return e, false, fmt.Errorf("store: keep: %w", err)
	}
}

// translate turns a driver's error of a raw statement into gorm's.
func translate(db *gorm.DB, err error) error {
	if t, ok := db.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return t.Translate(err)
	}
	return err
}

// Lookup is the entry of a key; *crm.NotFoundError when there is none.
func (s *Store) Lookup(ctx context.Context, key string) (Entry, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row inboxRow
	err := s.take(db, &row, "message_key = ?", "", []any{key})
	if missing(err) {
		return Entry{}, &crm.NotFoundError{What: crm.OperationNoun, Name: key}
	} else if err != nil {
		return Entry{}, fmt.Errorf("store: lookup: %w", err)
	}
	return row.entry()
}

// Claim takes an unanswered entry whose lease has ended, or that is holder's own already;
// ok is false when another holds it or it is answered.
func (s *Store) Claim(ctx context.Context, id int64, holder string, lease time.Duration) (ok bool, err error) {
	changed, err := s.exec(ctx, "UPDATE inbox SET holder = ?, lease_until = "+s.clock()+" + ?, tries = tries + 1 WHERE id = ? AND answered = 0 AND (holder = ? OR lease_until < "+s.clock()+")",
		holder, lease.Milliseconds(), id, holder)
	if err != nil {
		return false, fmt.Errorf("store: claim: %w", err)
	}
	return changed == 1, nil
}

// Renew keeps an entry of holder's for another lease.
func (s *Store) Renew(ctx context.Context, id int64, holder string, lease time.Duration) error {
	if _, err := s.exec(ctx, "UPDATE inbox SET lease_until = "+s.clock()+" + ? WHERE id = ? AND answered = 0 AND holder = ?", lease.Milliseconds(), id, holder); err != nil {
		return fmt.Errorf("store: renew: %w", err)
	}
	return nil
}

// Waiting lists unanswered entries whose lease has ended, oldest first.
func (s *Store) Waiting(ctx context.Context, limit int) ([]Entry, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []inboxRow
	err := db.Where("answered = 0 AND lease_until < " + s.clock()).Order("id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: waiting: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		if entries[i], err = r.entry(); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// Unanswered is how many messages are kept and not answered yet.
func (s *Store) Unanswered(ctx context.Context) (n int64, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	err = db.Table("inbox").Where("answered = 0").Count(&n).Error
	return n, err
}

// Abandon ends the leases of holder at once, so that another may go on: at shutdown.
func (s *Store) Abandon(ctx context.Context, holder string) error {
	if _, err := s.exec(ctx, "UPDATE inbox SET lease_until = 0, holder = '' WHERE answered = 0 AND holder = ?", holder); err != nil {
		return fmt.Errorf("store: abandon: %w", err)
	}
	return nil
}

// Before is the oldest unanswered entry of the same sender that came before e; ok is false when there is none.
func (s *Store) Before(ctx context.Context, e Entry) (earlier Entry, ok bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row inboxRow
	err = s.take(db, &row, "from_key = ? AND answered = 0 AND id < ? ORDER BY id", "", []any{crm.UserKey(e.Message.From), e.ID})
	if missing(err) {
		return Entry{}, false, nil
	} else if err != nil {
		return Entry{}, false, fmt.Errorf("store: before: %w", err)
	}
	earlier, err = row.entry()
	return earlier, err == nil, err
}

// Park answers an entry without a deed, for good: its sender may not be served, or it failed again and again.
// push (nil: none) carries the reply; the callback may still take it.
func (s *Store) Park(ctx context.Context, id int64, reply crm.Reply, push *crm.Push, why string) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	err := patient(ctx, func() error {
		return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			if err := s.markAnswered(db, answered{ID: id, Reply: reply, Why: why}); err != nil || push == nil {
				return err
			}
			return s.enqueue(db, *push, time.Second)
		})
	})
	if err != nil && !errors.Is(err, ErrTaken) {
		return fmt.Errorf("store: park: %w", err)
	}
	return err
}

// answered is what is kept of a message once it is answered.
type answered struct {
	ID          int64
	Reply       crm.Reply
	Parsed, Why string
	Uses        []crm.Use
	SaidAt      time.Time
}

func (s *Store) markAnswered(db *gorm.DB, a answered) error {
	raw, err := s.sealedJSON("inbox.reply", a.Reply)
	if err != nil {
		return err
	}
	parsed, err := s.keys.Seal("inbox.parsed", a.Parsed)
	if err != nil {
		return err
	}
	at := int64(0)
	if len(a.Uses) > 0 {
		at = stamp(a.SaidAt)
	}
	changed, err := runOn(db, "UPDATE inbox SET answered = 1, reply = ?, parsed = ?, why = ?, uses = ?, said_at = ?, answered_at = "+s.clock()+" WHERE id = ? AND answered = 0",
		raw, parsed, clip(a.Why, 1000), usesText(a.Uses), at, a.ID)
	if err == nil && changed == 0 {
		return ErrTaken
	}
	return err
}

// Answer marks the deed's inbox entry answered and puts its reply into the outbox, not to be pushed before holdback
// has passed: until then the callback's own response may carry it. uses are the intents the message came to.
func (tx *Tx) Answer(_ context.Context, p crm.Push, parsed string, holdback time.Duration, uses ...crm.Use) error {
	if tx.deed.Entry != 0 {
		if err := tx.s.markAnswered(tx.db, answered{ID: tx.deed.Entry, Reply: p.Reply, Parsed: parsed, Uses: uses, SaidAt: tx.deed.Now}); err != nil {
			return fmt.Errorf("store: answer: %w", err)
		}
	}
	if p.Reply.Text == "" && p.Reply.Card == nil && p.Reply.Chart == nil && p.Reply.File == nil {
		return nil // there is nothing to say
	}
	return tx.enqueue(p, holdback)
}

// LastMessages are the actor's messages in the chat before this one, with how they were understood, newest first and at
// most a few.
func (tx *Tx) LastMessages(_ context.Context, chat string) (out []Entry, err error) {
	const looked = 8 // messages of other chats lie between
	q := tx.db.Where("from_key = ? AND answered = 1", crm.UserKey(tx.actor.User.WeComID))
	if tx.deed.Entry != 0 {
		q = q.Where("id < ?", tx.deed.Entry)
	}
	var rows []inboxRow
	if err := q.Order("id DESC").Limit(looked).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: last messages: %w", err)
	}
	for _, r := range rows {
		e, err := r.entry()
		if err != nil {
			return nil, err
		}
		if e.Message.Chat == chat {
			out = append(out, e)
		}
	}
	return out, nil
}
