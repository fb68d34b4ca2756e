package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// What is due at an instant: reminders, and planned contacts with an hour. The scheduler arms the near window of them
// (DueSoon) and delivers them in batches (FireReminders, FireFollowUps); the rows decide, by the database's clock.

const (
	// dueReminders and dueFollowUps are told apart from what was delivered by a derived column: the due that was delivered.
	dueReminders = "status = 'scheduled' AND deleted_at = 0 AND due_at > fired_due"
	dueFollowUps = "status = 'open' AND all_day = 0 AND deleted_at = 0 AND due_at > told_due"
	// pastDue bounds the search for planned contacts: those that have been late for longer are in the lists of every day.
	pastDue = 24 * time.Hour
)

// DueSecond is how much comes due within one second.
type DueSecond struct {
	At time.Time // the second's end: nothing in it is due later
	N  int
}

// DueSoon is what comes due before now plus window, by seconds and in order, and the database's now.
func (s *Store) DueSoon(ctx context.Context, window time.Duration) (soon []DueSecond, now time.Time, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	if now, err = s.Clock(ctx); err != nil {
		return nil, now, fmt.Errorf("store: due soon: %w", err)
	}
	var rows []struct {
		Second int64
		N      int
	}
	second := "(due_at + 999) / 1000"
	if s.dialect.locks {
		second = "(due_at + 999) DIV 1000"
	}
	until := now.Add(window).UnixMilli()
	err = db.Raw("SELECT second, SUM(n) AS n FROM ("+
		"SELECT "+second+" AS second, COUNT(*) AS n FROM reminders WHERE "+dueReminders+" AND due_at <= ? GROUP BY 1"+
		" UNION ALL SELECT "+second+" AS second, COUNT(*) AS n FROM follow_ups WHERE "+dueFollowUps+" AND due_at <= ? AND due_at > ? GROUP BY 1"+
		") d GROUP BY second ORDER BY second", until, until, now.Add(-pastDue).UnixMilli()).Scan(&rows).Error
	if err != nil {
		return nil, now, fmt.Errorf("store: due soon: %w", err)
	}
	soon = make([]DueSecond, len(rows))
	for i, r := range rows {
		soon[i] = DueSecond{At: time.Unix(r.Second, 0), N: r.N}
	}
	return soon, now, nil
}

// Fired is what becomes of something that is due: what is said (nil: nothing) and, for a reminder, when it is due again
// (zero: never).
type Fired struct {
	Push *crm.Push
	Ask  []crm.Message // are kept as if they had come in now
	Next time.Time
}

// DueReminder is a reminder that is due, with whom it is for and what it is about.
type DueReminder struct {
	crm.Reminder
	To       crm.User
	By       string // the colleague who asked for it; empty for the person themselves
	For      string // the colleague on leave it is told for; empty: for To
	Customer string
	Asks     string   // the name of its question
	Chats    []string // of the groups that hear the answer
}

// FireReminders takes up to limit reminders that are due by the database's clock, decides each by f and records it, all
// in one transaction: a reminder is delivered once, by whichever replica comes first. It gives how many it took.
func (s *Store) FireReminders(ctx context.Context, limit int, f func(DueReminder) Fired) (int, error) {
	return s.fire(ctx, func(db *gorm.DB) (int, error) {
		var rows []reminderRow
		err := s.takeDue(db, "reminders", "user_id", dueReminders+" AND due_at <= "+s.clock(), limit).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return 0, err
		}
		tx := &Tx{s: s, db: db}
		users, customers := map[crm.UserID]crm.User{}, map[crm.CustomerID]string{}
		for _, r := range rows {
			users[r.User], users[r.AskedBy] = crm.User{}, crm.User{}
			customers[r.CustomerID] = ""
		}
		who, err := s.whoHears(db, users, customers)
		if err != nil {
			return 0, err
		}
		var pushes []crm.Push
		var once []int64
		for _, r := range rows {
			due := DueReminder{Reminder: tx.reminder(r), Customer: customers[r.CustomerID]}
			if due.To, due.For = who.of(users[r.User], r.CustomerID); due.To.ID == 0 { // they asked for it: away or not
				due.To, due.For = who.standIn(users[r.User]), ""
			}
			if r.AskedBy != r.User {
				due.By = users[r.AskedBy].Name
			}
			if r.QuestionID != 0 {
				if due.Asks, due.Chats, err = tx.toAsk(r); err != nil {
					return 0, err
				}
			}
			done := f(due)
			for _, m := range done.Ask {
				if err := s.keepLater(db, m); err != nil {
					return 0, err
				}
			}
			if done.Push != nil {
				pushes = append(pushes, *done.Push)
			}
			if done.Next.IsZero() {
				once = append(once, r.ID)
				continue
			}
			err := db.Exec("UPDATE reminders SET fired_due = due_at, due_at = ? WHERE id = ?", stamp(done.Next), r.ID).Error
			if err != nil {
				return 0, err
			}
		}
		if len(once) > 0 {
			err := db.Exec("UPDATE reminders SET fired_due = due_at, status = ? WHERE id IN ?", crm.ReminderSent, once).Error
			if err != nil {
				return 0, err
			}
		}
		return len(rows), s.enqueueAll(db, pushes)
	})
}

// toAsk is the name of the question that a reminder asks, empty when it is kept no more, and the groups that hear its answer.
func (tx *Tx) toAsk(r reminderRow) (called string, chats []string, err error) {
	var q savedQuestionRow
	if err := tx.db.Where("id = ? AND live = 1", r.QuestionID).Take(&q).Error; missing(err) {
		return "", nil, nil
	} else if err != nil {
		return "", nil, err
	}
	if r.TeamID != 0 {
		err = tx.db.Table("group_chats").Where("team_id = ? AND deleted_at = 0", r.TeamID).Order("id").Pluck("chat", &chats).Error
	}
	return q.Name, chats, err
}

// keepLater keeps a message that nobody works on yet: whichever replica sweeps first answers it. A known one stays as it is.
func (s *Store) keepLater(db *gorm.DB, m crm.Message) error {
	raw, err := s.sealedJSON("inbox.message", m)
	if err != nil {
		return err
	}
	statement := "INSERT INTO inbox (message_key, from_key, message, holder, reply, parsed, lease_until, received_at) SELECT ?, ?, ?, '', '', '', 0, " + s.clock() + " WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE message_key = ?)"
	return db.Exec(statement, m.Key, crm.UserKey(m.From), raw, m.Key).Error
}

// DueFollowUp is a planned contact whose hour has come.
type DueFollowUp struct {
	crm.FollowUp
	To       crm.User // zero: nobody, of somebody on leave whom nobody stands in for
	For      string   // the colleague on leave it is told for; empty: for To
	Customer string
}

// FireFollowUps is FireReminders for planned contacts with an hour. They stay open: only their telling is recorded.
func (s *Store) FireFollowUps(ctx context.Context, limit int, f func(DueFollowUp) Fired) (int, error) {
	return s.fire(ctx, func(db *gorm.DB) (int, error) {
		var rows []followUpRow
		where := fmt.Sprintf("%s AND due_at <= %s AND due_at > %s - %d", dueFollowUps, s.clock(), s.clock(), pastDue.Milliseconds())
		if err := s.takeDue(db, "follow_ups", "owner_id", where, limit).Find(&rows).Error; err != nil || len(rows) == 0 {
			return 0, err
		}
		tx := &Tx{s: s, db: db}
		users, customers := map[crm.UserID]crm.User{}, map[crm.CustomerID]string{}
		ids := make([]int64, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
			users[r.Owner], customers[r.CustomerID] = crm.User{}, ""
		}
		who, err := s.whoHears(db, users, customers)
		if err != nil {
			return 0, err
		}
		var pushes []crm.Push
		for _, r := range rows {
			if customers[r.CustomerID] == "" {
				continue // deleted meanwhile
			}
			due := DueFollowUp{FollowUp: tx.followUp(r), Customer: customers[r.CustomerID]}
			due.To, due.For = who.of(users[r.Owner], r.CustomerID)
			if done := f(due); done.Push != nil {
				pushes = append(pushes, *done.Push)
			}
		}
		if err := db.Exec("UPDATE follow_ups SET told_due = due_at WHERE id IN ?", ids).Error; err != nil {
			return 0, err
		}
		return len(rows), s.enqueueAll(db, pushes)
	})
}

func (s *Store) fire(ctx context.Context, f func(db *gorm.DB) (int, error)) (n int, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	err = patient(ctx, func() error {
		return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) (err error) {
			n, err = f(db)
			return err
		})
	})
	if err != nil {
		return 0, fmt.Errorf("store: fire: %w", err)
	}
	return n, nil
}

// takeDue picks what is due, one person's together. It finds rows without locks first: a sorted locking query would lock every due row and leave the other replicas none.
func (s *Store) takeDue(db *gorm.DB, table, owner, where string, limit int) *gorm.DB {
	if !s.dialect.locks {
		return db.Where(where).Order("due_at, " + owner).Limit(limit)
	}
	var likely []int64
	if err := db.Table(table).Where(where).Order("due_at, "+owner).Limit(4*limit).Pluck("id", &likely).Error; err != nil {
		_ = db.AddError(err) // the one who reads what was taken gets it
		return db
	}
	if len(likely) == 0 {
		return db.Where("1 = 0")
	}
	lock := forUpdate
	lock.Options = "SKIP LOCKED"
	return db.Where("id IN ?", likely).Where(where).Clauses(lock).Order("due_at, " + owner).Limit(limit)
}

// nameThem fills in the people and the customers of the given ids; a deleted customer stays without a name.
func (s *Store) nameThem(db *gorm.DB, users map[crm.UserID]crm.User, customers map[crm.CustomerID]string) error {
	var people []userRow
	if err := db.Where("id IN ?", keysOf(users)).Find(&people).Error; err != nil {
		return err
	}
	var leaders []crm.UserID
	for _, r := range people {
		users[r.ID] = s.user(r)
		if _, known := users[r.ManagerID]; r.Gone && r.ManagerID != 0 && !known {
			leaders = append(leaders, r.ManagerID)
		}
	}
	if len(leaders) > 0 {
		var rows []userRow
		if err := db.Where("id IN ?", leaders).Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			users[r.ID] = s.user(r)
		}
	}
	var rows []customerRow
	if err := db.Select("id", "name").Where("id IN ? AND deleted_at = 0", keysOf(customers)).Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		customers[crm.CustomerID(r.ID)] = r.Name
	}
	return nil
}

func keysOf[K comparable, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// hearers say who hears of what falls due.
type hearers struct {
	users   map[crm.UserID]crm.User
	away    map[crm.UserID]crm.User     // who stands in for people on leave; zero: nobody
	covered map[crm.CustomerID]crm.User // who looks after a customer for a while
}

// whoHears names users and customers, and reads who is away or covers a customer on the day it is by the database's clock.
func (s *Store) whoHears(db *gorm.DB, users map[crm.UserID]crm.User, customers map[crm.CustomerID]string) (h hearers, err error) {
	h.users = users
	if err := s.nameThem(db, users, customers); err != nil {
		return h, err
	}
	var ms int64
	if err := db.Raw("SELECT " + s.clock()).Scan(&ms).Error; err != nil {
		return h, err
	}
	today := crm.DateOf(s.instant(ms))
	if h.away, err = s.awayOn(db, today); err != nil {
		return h, err
	}
	h.covered, err = s.coveredOn(db, today)
	return h, err
}

// of is who hears of what u has to do with a customer (0: none), and for whom when it is not u's manager or themselves. On leave
// people still hear of what is no customer's. A zero user: nobody.
func (h hearers) of(u crm.User, c crm.CustomerID) (to crm.User, instead string) {
	if by, there := h.covered[c]; there && by.ID != u.ID {
		return by, u.Name
	}
	if by, absent := h.away[u.ID]; absent && c != 0 {
		return by, u.Name
	}
	return h.standIn(u), ""
}

// standIn is who gets what was meant for u: their manager when they left; nobody when there is none.
func (h hearers) standIn(u crm.User) crm.User {
	if !u.Left {
		return u
	}
	if m := h.users[u.ManagerID]; m.ID != 0 && !m.Left {
		return m
	}
	return crm.User{}
}

// enqueueAll puts pushes into the outbox, due at once, in one statement; known keys are left alone.
func (s *Store) enqueueAll(db *gorm.DB, pushes []crm.Push) error {
	const batch = 250
	for len(pushes) > 0 {
		n := min(len(pushes), batch)
		values, args, err := s.outboxValues(pushes[:n])
		if err != nil {
			return err
		}
		insert := "INSERT IGNORE INTO"
		if !s.dialect.locks {
			insert = "INSERT OR IGNORE INTO"
		}
		err = db.Exec(insert+" outbox (push_key, to_key, channel, push, state, not_before, created_at) VALUES "+values, args...).Error
		if err != nil {
			return fmt.Errorf("store: pushes: %w", err)
		}
		pushes = pushes[n:]
	}
	return nil
}

func (s *Store) outboxValues(pushes []crm.Push) (string, []any, error) {
	var values []string
	var args []any
	for _, p := range pushes {
		raw, err := s.sealedJSON("outbox.push", p)
		if err != nil {
			return "", nil, err
		}
		values = append(values, "(?, ?, ?, ?, ?, "+s.clock()+", "+s.clock()+")")
		args = append(args, p.Key, toKey(p), p.Channel, raw, pushWaiting)
	}
	return strings.Join(values, ", "), args, nil
}
