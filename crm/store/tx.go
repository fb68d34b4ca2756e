package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// Deed is who does something, when, and because of which message.
type Deed struct {
	User    crm.UserID // the actor is built from it inside the transaction, by the current tree of teams
	Now     time.Time  // when it was said: what records are dated by
	Message string     // key of the inbox entry; empty: none
	Entry   int64      // id of the inbox entry; 0: none
	Holder  string     // who must still hold the entry
	Chat    string     // whose conversation is read with the actor
	System  bool       // the rules do it, for nobody: nobody may take it back, and it stands in the journal as nobody's
}

// Tx is a transaction of one actor. Everything it reads is within the actor's scope, everything it writes is journaled.
// A record outside the scope is a *crm.NotFoundError, as one that does not exist. A Tx is used by one goroutine.
type Tx struct {
	s       *Store
	db      *gorm.DB
	deed    Deed
	actor   crm.Actor
	no      int  // receipt number, once something was written
	heard   bool // somebody outside is told of events; known with the number
	changes []change
	locked  map[crm.CustomerID]bool
	all     []crm.UserID            // everybody there ever was, once they were asked for
	lent    map[crm.CustomerID]bool // outside the scope, but what is undone was decided by the actor
	summary string
	undoes  []crm.OperationID
	doomed  error // what ended the transaction inside a step
	steps   int
	begun   []string // steps in which nothing was written yet: their savepoints
	pushed  bool     // something that may be sent at once

	opened opening
	deals  *dealsRead // as they were read last; nil: not yet
	known  known      // of customers
	plans  *plansRead // as they were read last; nil: not yet

	converted map[crm.CustomerID]bool // leads that became customers

	sums         []sumChangeRow            // what it changed of them (sums.go)
	customersNow map[crm.CustomerID]stands // those locked in it
	dealsNow     map[crm.DealID]stands     // those written in it
	counting     bool                      // records are counted whatever sums there are
}

const retries = 3

// InTx runs f in one transaction and commits when it returns nil. Deadlocks and lock timeouts roll back and run f again,
// at most three times, so f must have no effect outside tx. A commit whose answer was lost is resolved by the inbox entry:
// when that shows the deed done, InTx returns nil; without an entry the error says that the outcome is unknown.
func (s *Store) InTx(ctx context.Context, d Deed, f func(tx *Tx) error) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	lost := false // a try may have been committed without our hearing of it
	for try := 1; ; try++ {
		err := s.once(ctx, d, f)
		lost = lost || cut(err)
		switch {
		case err == nil:
			return nil
		case lost && errors.Is(err, ErrTaken):
			if done, asked := s.isAnswered(ctx, d.Entry); asked == nil && done {
				return nil
			}
			return err
		case try > retries || ctx.Err() != nil:
			return err
		case retryable(err):
			if !pause(ctx, try) {
				return err
			}
		case cut(err) && d.Entry != 0:
			if !pause(ctx, try) {
				return err
			}
			if done, asked := s.isAnswered(ctx, d.Entry); asked == nil && done {
				return nil
			}
		default:
			return err
		}
	}
}

// patient runs a statement again that met a deadlock or a lock held too long.
func patient(ctx context.Context, f func() error) error {
	for try := 1; ; try++ {
		if err := f(); err == nil || !retryable(err) || try > retries || !pause(ctx, try) {
			return err
		}
	}
}

// insert runs one INSERT outside a transaction and gives the row's id.
func (s *Store) insert(ctx context.Context, statement string, args ...any) (id int64, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	err = patient(ctx, func() error {
		done, err := run(db, statement, args...)
		if err == nil {
			id, err = done.LastInsertId()
		}
		return err
	})
	return id, err
}

// exec runs one statement outside a transaction and gives how many rows it changed.
func (s *Store) exec(ctx context.Context, statement string, args ...any) (changed int64, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	err = patient(ctx, func() error {
		done := db.Exec(statement, args...)
		changed = done.RowsAffected
		return translate(db, done.Error)
	})
	return changed, err
}

// pause waits a few milliseconds, longer with every try and never the same for two; false when ctx ended.
func pause(ctx context.Context, try int) bool {
	t := time.NewTimer(time.Duration(try*5+rand.IntN(try*20)) * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (s *Store) isAnswered(ctx context.Context, entry int64) (bool, error) {
	var answered bool
	err := s.db.WithContext(ctx).Table("inbox").Select("answered").Where("id = ?", entry).Scan(&answered).Error
	return answered, err
}

func (s *Store) once(ctx context.Context, d Deed, f func(tx *Tx) error) error {
	db := s.db.WithContext(ctx).Begin()
	if db.Error != nil {
		return fmt.Errorf("store: begin: %w", db.Error)
	}
	committed := false
	defer func() { // also when f panics, or a test in it gives up
		if !committed {
			db.Rollback()
		}
	}()
	tx := &Tx{s: s, db: db, deed: d, locked: map[crm.CustomerID]bool{}}
	db.Statement.ConnPool = &stepping{db.Statement.ConnPool, db.Statement.ConnPool.(gorm.TxCommitter), tx} //nolint:forcetypeassert // gorm began it
	if err := tx.open(); err != nil {
		return err
	}
	err := f(tx)
	if tx.doomed != nil { // whatever came of it
		return tx.doomed
	}
	if err != nil {
		return err
	}
	if err := tx.writeJournal(); err != nil {
		return err
	}
	if err := db.Commit().Error; err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	committed = true
	return nil
}

// open fences the message off from other replicas and finds out who acts.
func (tx *Tx) open() error {
	if tx.deed.Entry != 0 {
		mine, err := runOn(tx.db, "UPDATE inbox SET tries = tries + 1 WHERE id = ? AND answered = 0 AND holder = ?", tx.deed.Entry, tx.deed.Holder)
		if err != nil {
			return fmt.Errorf("store: fence: %w", err)
		}
		if mine == 0 {
			return ErrTaken
		}
	}
	if tx.deed.System {
		tx.actor = crm.Actor{Scope: crm.Scope{All: true}}
		return nil
	}
	u, lent, err := tx.openWith(tx.deed.User)
	if err != nil {
		return err
	}
	tx.actor, err = tx.actorOf(u, lent)
	return err
}

// opening is what nearly every transaction asks first: it is read with the actor, in one statement, and holds until something is written.
type opening struct {
	read  bool
	rules sql.NullInt64  // the version that is in force
	saved bool           // the actor keeps questions
	talk  sql.NullString // the actor's state in the deed's chat, as it is stored
	told  bool           // that is not how it stands any more
}

// holds reports whether what was read at the beginning is still so: nothing was written, and nobody else acts meanwhile.
func (tx *Tx) holds() bool {
	return tx.opened.read && len(tx.changes) == 0 && tx.actor.User.ID == tx.deed.User
}

// openWith reads who acts and the opening; lent says that they have records of others.
func (tx *Tx) openWith(id crm.UserID) (u crm.User, lent bool, err error) {
	var row userRow
	t, v, err := tx.s.table(&row)
	if err != nil {
		return u, false, err
	}
	o, d := &tx.opened, tx.today()
	found, err := t.read(tx.db, map[string]any{"lent": &lent, "in_force": &o.rules, "keeps": &o.saved, "talk": &o.talk}, func(int) reflect.Value { return v },
		"SELECT u.*, EXISTS (SELECT id FROM leaves WHERE "+standsIn+") OR EXISTS (SELECT id FROM collaborators WHERE "+stillLive+" AND user_id = ?) AS lent,"+
			" (SELECT no FROM process_in_force WHERE id = 1) AS in_force, EXISTS (SELECT id FROM saved_questions WHERE user_id = ? AND live = 1) AS keeps,"+
			" (SELECT state FROM conversations WHERE user_id = ? AND chat = ?) AS talk FROM users u WHERE u.id = ? AND u.gone = 0",
		[]any{id, d, d, d, id, id, id, chatKey(tx.deed.Chat), id})
	if err != nil {
		return u, false, fmt.Errorf("store: actor: %w", err)
	}
	if found == 0 {
		return u, false, &crm.NotFoundError{What: crm.PersonNoun}
	}
	o.read = true
	return tx.s.user(row), lent, nil
}

// actorOf is a person with the records they may see, by the current tree of teams; lent says that some may be others'.
func (tx *Tx) actorOf(u crm.User, lent bool) (crm.Actor, error) {
	a := crm.Actor{User: u, Scope: crm.Own(u.ID)}
	switch u.Role.Reach(crm.KeepRecords) {
	case crm.Nowhere:
		a.Scope = crm.Scope{}
	case crm.ToAll:
		a.Scope = crm.Scope{All: true}
	case crm.ToTeam:
		people, err := tx.peopleBelow(u)
		if err != nil {
			return a, fmt.Errorf("store: scope: %w", err)
		}
		a.Scope.Users = people
	}
	if a.Scope.All || !lent {
		return a, nil
	}
	covered, shared, err := tx.lentTo(u.ID)
	if err != nil {
		return a, err
	}
	for _, o := range covered {
		if !a.Scope.Includes(o) {
			a.Scope.Users = append(a.Scope.Users, o)
		}
	}
	a.Scope.Shared = shared
	return a, nil
}

// peopleBelow is everybody in the teams a manager leads and the teams below those, the manager included.
// Those who left stay in scope: their records must not be lost.
func (tx *Tx) peopleBelow(u crm.User) ([]crm.UserID, error) {
	teams, err := tx.teamsBelow(led(u))
	if err != nil {
		return nil, err
	}
	members, err := tx.membersOf(teams)
	if err != nil {
		return nil, err
	}
	people := []crm.UserID{u.ID}
	for _, m := range members {
		if m != u.ID {
			people = append(people, m)
		}
	}
	slices.Sort(people)
	return people, nil
}

// Actor is who acts, with the people whose records they may see.
func (tx *Tx) Actor() crm.Actor { return tx.actor }

// Now is when the deed was said.
func (tx *Tx) Now() time.Time { return tx.deed.Now.In(tx.s.options.Location) }

// Step runs f under a savepoint: when it fails, its writes are gone and the transaction goes on.
// An error that dooms the whole transaction (a deadlock, a lost connection) does so even when the caller swallows it.
func (tx *Tx) Step(_ context.Context, f func() error) error {
	tx.steps++
	name := fmt.Sprintf("step%d", tx.steps)
	tx.begun = append(tx.begun, name)
	written, undone, summary, summed := len(tx.changes), len(tx.undoes), tx.summary, len(tx.sums)
	err := f()
	if retryable(err) || cut(err) {
		tx.doomed = err
		tx.db.Rollback() // the server has ended it: what came now would stand by itself
	}
	wrote := !slices.Contains(tx.begun, name)
	tx.begun = slices.DeleteFunc(tx.begun, func(of string) bool { return of == name })
	if err == nil || tx.doomed != nil || !wrote {
		return err
	}
	if back := tx.db.RollbackTo(name).Error; back != nil {
		return fmt.Errorf("store: back to savepoint: %w", errors.Join(back, err))
	}
	tx.changes, tx.undoes, tx.summary = tx.changes[:written], tx.undoes[:undone], summary
	tx.sums, tx.customersNow, tx.dealsNow = tx.sums[:summed], nil, nil
	tx.deals, tx.plans, tx.known = nil, nil, known{}
	return err
}

// stepping is a transaction's connection that makes the savepoints of steps before what is written first in them: most only read.
type stepping struct {
	gorm.ConnPool
	gorm.TxCommitter
	tx *Tx
}

// ExecContext implements gorm.ConnPool.
func (p *stepping) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if err := p.tx.write(); err != nil {
		return nil, err
	}
	return p.ConnPool.ExecContext(ctx, statement, args...)
}

// QueryContext implements gorm.ConnPool. gorm has an INSERT give rows.
func (p *stepping) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	if !strings.HasPrefix(statement, "SELECT") {
		if err := p.tx.write(); err != nil {
			return nil, err
		}
	}
	return p.ConnPool.QueryContext(ctx, statement, args...)
}

// write makes the savepoints of the steps under way.
func (tx *Tx) write() error {
	names := tx.begun
	tx.begun = nil
	for _, name := range names {
		if _, err := run(tx.db, "SAVEPOINT "+name); err != nil {
			return fmt.Errorf("store: savepoint: %w", err)
		}
	}
	return nil
}

// owned limits a query to records whose owner, in the given column, is in the actor's scope.
func (tx *Tx) owned(db *gorm.DB, column string) *gorm.DB {
	if tx.actor.Scope.All {
		return db
	}
	return db.Where(column+" IN ?", tx.actor.Scope.Users)
}

// ofVisible limits a query to records of customers in the actor's scope. For who sees everybody's it leaves out the few of customers that
// are in the recycle bin, and does not walk through all customers.
func (tx *Tx) ofVisible(db *gorm.DB) *gorm.DB {
	where, args := tx.visibleOnly()
	return db.Where(where, args...)
}

// visibleOnly is the condition of ofVisible.
func (tx *Tx) visibleOnly() (where string, args []any) {
	if tx.actor.Scope.All {
		return "customer_id NOT IN (SELECT id FROM customers WHERE deleted_at > 0)", nil
	}
	where, args = tx.reach("id")
	return "customer_id IN (SELECT id FROM customers WHERE deleted_at = 0 AND " + where + ")", args
}

// recycled are the customers in the recycle bin.
func (tx *Tx) recycled() *gorm.DB {
	return tx.db.Table("customers").Select("id").Where("deleted_at > 0")
}

// manyOwners is from how many owners on it is asked whom they leave out.
const manyOwners = 100

// whose limits a query to records of some owners (none: everybody), in the given column. Of nearly everybody it names those who are left out:
// databases look the many of a large company up one by one.
func (tx *Tx) whose(q *gorm.DB, column string, owners []crm.UserID) *gorm.DB {
	if len(owners) == 0 {
		return q
	}
	others, few, err := tx.othersThan(owners)
	switch {
	case err != nil:
		_ = q.AddError(err)
		return q
	case few:
		return q.Where(column+" NOT IN ?", others)
	}
	return q.Where(column+" IN ?", owners)
}

// othersThan are all but some owners, when those are nearly everybody; few is false when they are not.
func (tx *Tx) othersThan(owners []crm.UserID) (others []crm.UserID, few bool, err error) {
	if len(owners) < manyOwners || !tx.actor.Scope.All {
		return nil, false, nil
	}
	if tx.all == nil {
		if err := tx.db.Table("users").Pluck("id", &tx.all).Error; err != nil {
			return nil, false, fmt.Errorf("store: owners: %w", err)
		}
	}
	in := make(map[crm.UserID]bool, len(owners))
	for _, o := range owners {
		in[o] = true
	}
	others = []crm.UserID{0} // nobody's
	for _, u := range tx.all {
		if !in[u] {
			others = append(others, u)
		}
	}
	return others, len(others) <= len(owners)/4, nil
}

// within puts a filter's days [from, to) of a column on a query; a zero day is no end.
func within(db *gorm.DB, column string, from, to crm.Date) *gorm.DB {
	if !from.IsZero() {
		db = db.Where(column+" >= ?", from)
	}
	if !to.IsZero() {
		db = db.Where(column+" < ?", to)
	}
	return db
}

// limit puts a filter's limit on a query; 0 is none: figures are made of whole lists.
func limit(db *gorm.DB, n int) *gorm.DB {
	if n <= 0 {
		return db
	}
	return db.Limit(n)
}
