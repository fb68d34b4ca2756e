package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// Head is what every journaled record carries; exported only because gorm reads no other embedded struct. Version counts its writes; a record is deleted when DeletedAt is set.
type Head struct {
	ID        int64 `gorm:"primaryKey"`
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
	DeletedAt int64
}

func (h *Head) header() *Head { return h }

// hide marks the record deleted; rows with a unique name also give the name free.
func (h *Head) hide(at int64) { h.DeletedAt = at }

// revive takes hide back.
func (h *Head) revive() { h.DeletedAt = 0 }

// record is a row that is journaled.
type record interface {
	TableName() string
	header() *Head
	hide(at int64)
	revive()
}

// records makes an empty row for each journaled table: undo reads images back through it.
func records() map[string]func() record {
	m := map[string]func() record{}
	for _, f := range []func() record{
		func() record { return &customerRow{} }, func() record { return &nameRow{} }, func() record { return &tagRow{} },
		func() record { return &contactRow{} }, func() record { return &dealRow{} }, func() record { return &stayRow{} },
		func() record { return &activityRow{} }, func() record { return &followUpRow{} }, func() record { return &reminderRow{} },
		func() record { return &paymentRow{} }, func() record { return &planRow{} }, func() record { return &receiptRow{} }, func() record { return &noteRow{} }, func() record { return &groupRow{} },
		func() record { return &approvalRow{} }, func() record { return &leaveRow{} },
		func() record { return &handoverRow{} }, func() record { return &acceptanceRow{} },
		func() record { return &targetRow{} },
		func() record { return &collaboratorRow{} }, func() record { return &fieldRow{} }, func() record { return &valueRow{} },
		func() record { return &documentRow{} }, func() record { return &leadRow{} }, func() record { return &taskRow{} },
		func() record { return &importedRow{} }, func() record { return &ruleVersionRow{} }, func() record { return &inForceRow{} }, func() record { return &wordRow{} },
		func() record { return &contractRow{} }, func() record { return &productRow{} }, func() record { return &quoteRow{} }, func() record { return &tokenRow{} }, func() record { return &hookRow{} },
		func() record { return &articleRow{} }, func() record { return &questionRow{} }, func() record { return &savedQuestionRow{} },
		func() record { return &suggestionRow{} }, func() record { return &externalRow{} },
	} {
		m[f().TableName()] = f
	}
	return m
}

// change is one write of this transaction, as images of the row before (nil: it was created) and after.
type change struct {
	table         string
	id, version   int64
	before, after []byte
}

// operationRow is one message's writes.
type operationRow struct {
	ID         int64 `gorm:"primaryKey"`
	UserID     crm.UserID
	No         int
	MessageKey string
	Summary    string `gorm:"sealed"`
	At         int64
	UndoneBy   crm.OperationID
	Undoes     crm.OperationID
	Proof      []byte  // of Summary (audit.go); nil: written by a genjin that knew none, and not sealed yet
	Summed     sumKind // the last kind of sums that was told of it (sums.go); 0: written by a genjin that knew none
}

func (operationRow) TableName() string { return "operations" }

// changeRow is one record an operation wrote.
type changeRow struct {
	ID          int64 `gorm:"primaryKey"`
	OperationID int64
	Record      string
	RecordID    int64
	Version     int64  // of the record after the operation
	BeforeImage string `gorm:"sealed"`
	AfterImage  string `gorm:"sealed"`
	Proof       []byte // of both images (audit.go)
}

func (changeRow) TableName() string { return "operation_changes" }

// derived columns follow from other records, say what was delivered, or are secrets that never change: they are no part of an image, and writing them is
// no change of version. That way the undo of an older contact is not in the way of a newer one.
var derived = []string{"last_contact_at", "last_activity_at", "told_due", "fired_due", "approver_id", "escalates_at", "raised", "paid", "warned_at", "recycle_warned_at", "token_digest", "used_at", "hook_secret", "befriended_at", "parted_at"}

// insert stores a new record and journals it.
func (tx *Tx) insert(r record) error {
	if err := tx.number(); err != nil {
		return err
	}
	h := r.header()
	h.Version = 1
	for _, at := range []*int64{&h.CreatedAt, &h.UpdatedAt} {
		if *at == 0 { // else it is history
			*at = stamp(tx.deed.Now)
		}
	}
	maskPlain(r)
	if n, ok := r.(numbered); ok {
		n.index(tx.s.keys)
	}
	id, err := tx.s.create(tx.db, "", r)
	if err != nil {
		return fmt.Errorf("store: insert into %s: %w", r.TableName(), err)
	}
	h.ID = id
	return tx.journal(nil, r)
}

// update stores after over before, if nobody wrote the record since before was read, and journals it.
// When somebody did, the error is *crm.StaleError.
func (tx *Tx) update(before, after record) error {
	if err := tx.number(); err != nil {
		return err
	}
	b, a := before.header(), after.header()
	*a = Head{ID: b.ID, Version: b.Version + 1, CreatedAt: b.CreatedAt, UpdatedAt: stamp(tx.deed.Now), DeletedAt: a.DeletedAt}
	maskPlain(after)
	if n, ok := after.(numbered); ok {
		n.index(tx.s.keys)
	}
	changed, err := tx.s.overwrite(tx.db, after, b.Version)
	if err != nil {
		return fmt.Errorf("store: update %s: %w", after.TableName(), err)
	}
	if changed == 0 {
		return tx.stale(after.TableName(), b.ID, nil)
	}
	if err := tx.regram(before, after); err != nil {
		return err
	}
	return tx.journal(before, after)
}

// journal notes a record that was written; before is nil when it is new.
func (tx *Tx) journal(before, after record) error {
	h := after.header()
	c := change{table: after.TableName(), id: h.ID, version: h.Version}
	var err error
	if before != nil {
		if c.before, err = json.Marshal(before); err != nil {
			return fmt.Errorf("store: image: %w", err)
		}
	}
	if c.after, err = json.Marshal(after); err != nil {
		return fmt.Errorf("store: image: %w", err)
	}
	tx.changes = append(tx.changes, c)
	tx.known.forget(c.table)
	return tx.sum(before, after)
}

// number takes the person's next receipt number at the first write of the transaction. The person's row is locked until
// the end: two transactions of one person, on whatever replica, take two numbers.
func (tx *Tx) number() error {
	if tx.no != 0 {
		return nil
	}
	if tx.s.dialect.locks && !tx.deed.System {
		if _, err := column[crm.UserID](tx.db, "SELECT id FROM users WHERE id = ? FOR UPDATE", tx.deed.User); err != nil {
			return fmt.Errorf("store: receipt number: %w", err)
		}
	}
	// Whether anybody is told of events is asked with it: every write asks both.
	var last int
	err := one(tx.db, []any{&last, &tx.heard}, "SELECT COALESCE(MAX(no), 0), EXISTS (SELECT id FROM api_hooks WHERE deleted_at = 0) FROM operations WHERE user_id = ?", tx.deed.User)
	if err != nil {
		return fmt.Errorf("store: receipt number: %w", err)
	}
	tx.no = last + 1
	return nil
}

// No is the receipt number of what this transaction wrote so far; 0 when it wrote nothing.
func (tx *Tx) No() int {
	if len(tx.changes) == 0 {
		return 0
	}
	return tx.no
}

// Summarise names the operation this transaction becomes, in words for people. What a message does beside its first deed is named behind it.
func (tx *Tx) Summarise(s string) {
	switch {
	case tx.summary == "":
		tx.summary = clip(s, 200)
	case !strings.Contains(tx.summary, s):
		tx.summary = clip(tx.summary+crm.DeedSeparator+s, 200)
	}
}

// writeJournal writes the operation and its changes: one line for each record, from its first image to its last.
func (tx *Tx) writeJournal() error {
	if len(tx.changes) == 0 {
		return nil
	}
	op := operationRow{UserID: tx.deed.User, No: tx.no, MessageKey: tx.deed.Message, Summary: tx.summary, At: stamp(tx.deed.Now), Summed: sumKindsEnd - 1}
	if len(tx.undoes) > 0 {
		op.Undoes = tx.undoes[0]
	}
	op.Proof = proofOf(op.Summary)
	if err := tx.writeSums(); err != nil {
		return err
	}
	id, err := tx.s.create(tx.db, "", &op)
	if err != nil {
		return fmt.Errorf("store: journal: %w", err)
	}
	op.ID = id
	if len(tx.undoes) > 0 {
		if err := tx.db.Model(&operationRow{}).Where("id IN ?", tx.undoes).Update("undone_by", op.ID).Error; err != nil {
			return fmt.Errorf("store: journal: %w", err)
		}
	}
	var rows []changeRow
	at := map[string]int{}
	for _, c := range tx.changes {
		key := fmt.Sprintf("%s/%d", c.table, c.id)
		if i, again := at[key]; again {
			rows[i].Version, rows[i].AfterImage = c.version, string(c.after)
			continue
		}
		at[key] = len(rows)
		rows = append(rows, changeRow{OperationID: op.ID, Record: c.table, RecordID: c.id, Version: c.version, BeforeImage: string(c.before), AfterImage: string(c.after)})
	}
	lines := make([]any, len(rows))
	for i := range rows {
		rows[i].Proof = proofOf(rows[i].BeforeImage, rows[i].AfterImage)
		lines[i] = &rows[i]
	}
	for some := range slices.Chunk(lines, bulk) {
		if _, err := tx.s.create(tx.db, "", some...); err != nil {
			return fmt.Errorf("store: journal: %w", err)
		}
	}
	return tx.tellOutside(op, rows)
}

// OperationFilter picks operations. A zero field does not filter.
type OperationFilter struct {
	No        int
	From, To  time.Time
	NotUndone bool // neither undone nor itself an undoing
	Undoing   bool // only those that took another one back and still stand
	Limit     int  // 0: 1000
}

// Operations are the actor's own, newest first.
func (tx *Tx) Operations(_ context.Context, f OperationFilter) ([]crm.Operation, error) {
	if f.Limit == 0 {
		f.Limit = 1000
	}
	q := limit(tx.db.Where("user_id = ?", tx.actor.User.ID), f.Limit)
	if f.No != 0 {
		q = q.Where("no = ?", f.No)
	}
	q = between(q, "at", f.From, f.To)
	if f.NotUndone {
		q = q.Where("undone_by = 0 AND undoes = 0")
	}
	if f.Undoing {
		q = q.Where("undone_by = 0 AND undoes <> 0")
	}
	var rows []operationRow
	if err := q.Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: operations: %w", err)
	}
	return mapped(rows, tx.operation), nil
}

func (tx *Tx) operation(r operationRow) crm.Operation {
	return crm.Operation{ID: crm.OperationID(r.ID), No: r.No, Actor: r.UserID, MessageKey: r.MessageKey, Summary: r.Summary,
		At: tx.s.instant(r.At), Undone: r.UndoneBy != 0, Undoes: r.Undoes}
}

// Undo takes back one of the actor's own operations: what it created is hidden, what it changed gets its old image.
// When a record was written since, the error is *crm.StaleError with who and what, and nothing is taken back. A record
// that left the actor's scope since is a *crm.NotFoundError: neither it nor what became of it is the actor's any more.
// An undoing is an operation too, so it can be undone.
func (tx *Tx) Undo(_ context.Context, id crm.OperationID) (crm.Operation, error) {
	var op operationRow
	err := tx.db.Where("id = ? AND user_id = ? AND undone_by = 0", id, tx.actor.User.ID).Take(&op).Error
	if missing(err) {
		return crm.Operation{}, &crm.NotFoundError{What: crm.OperationNoun}
	} else if err != nil {
		return crm.Operation{}, fmt.Errorf("store: undo: %w", err)
	}
	var rows []changeRow
	if err := tx.db.Where("operation_id = ?", op.ID).Order("id").Find(&rows).Error; err != nil {
		return crm.Operation{}, fmt.Errorf("store: undo: %w", err)
	}
	done := tx.operation(op)
	if tx.lent, err = tx.decidedFor(rows); err != nil {
		return crm.Operation{}, err
	}
	defer func() { tx.lent = nil }()
	for _, r := range slices.Backward(rows) {
		verb, err := tx.takeBack(r)
		if err != nil {
			return crm.Operation{}, err
		}
		done.Touched = append(done.Touched, crm.Touched{Table: r.Record, ID: r.RecordID, Verb: verb})
	}
	if err := tx.standsAlone(op, rows); err != nil {
		return crm.Operation{}, err
	}
	if len(rows) > 0 {
		tx.undoes = append(tx.undoes, id)
	}
	return done, tx.derive(rows)
}

// hangsOn are the tables whose records belong to a customer or a deal, by the column that says so.
var hangsOn = map[string]struct {
	column string
	tables []string
}{
	"customers":     {"customer_id", []string{"contacts", "deals", "activities", "follow_ups", "payments", "payment_plans", "contracts", "quotes", "notes"}},
	"deals":         {"deal_id", []string{"payments", "payment_plans", "contracts", "quotes"}}, // contacts are the customer's first
	"payment_plans": {"plan_id", []string{"plan_receipts"}},
}

// standsAlone refuses to take back the creation of a customer or a deal that has records other operations made.
func (tx *Tx) standsAlone(op operationRow, rows []changeRow) error {
	own := map[string][]int64{}
	for _, r := range rows {
		own[r.Record] = append(own[r.Record], r.RecordID)
	}
	for _, r := range rows {
		children, parent := hangsOn[r.Record]
		if !parent || r.BeforeImage != "" {
			continue
		}
		for _, table := range children.tables {
			q := tx.db.Table(table).Where(children.column+" = ? AND deleted_at = 0", r.RecordID)
			if len(own[table]) > 0 {
				q = q.Where("id NOT IN ?", own[table])
			}
			var ids []int64
			if err := q.Limit(100).Pluck("id", &ids).Error; err != nil {
				return fmt.Errorf("store: undo: what hangs on it: %w", err)
			}
			if len(ids) > 0 {
				return tx.inUse(op, r)
			}
		}
	}
	return nil
}

// inUse makes the error for a record that later operations of the actor, or others, built on.
func (tx *Tx) inUse(op operationRow, r changeRow) error {
	now := tx.s.records[r.Record]()
	if err := tx.db.Take(now, r.RecordID).Error; err != nil {
		return fmt.Errorf("store: undo: %w", err)
	}
	e := &crm.InUseError{What: nouns[r.Record], Name: nameOf(now)}
	var later []operationRow
	if err := tx.db.Where("user_id = ? AND id > ? AND undone_by = 0 AND undoes = 0", op.UserID, op.ID).Order("id").Limit(20).Find(&later).Error; err != nil {
		return fmt.Errorf("store: undo: %w", err)
	}
	for _, o := range later {
		e.By = append(e.By, tx.operation(o))
	}
	return e
}

// takeBack undoes one change and says what the operation had done: create or update.
func (tx *Tx) takeBack(c changeRow) (verb string, err error) {
	empty, known := tx.s.records[c.Record]
	if !known {
		return "", fmt.Errorf("store: undo: no such record %q", c.Record)
	}
	now, back := empty(), empty()
	if err := tx.lockRow(now, c.RecordID); err != nil {
		return "", err
	}
	if mine, err := tx.mine(now); err != nil {
		return "", err
	} else if !mine {
		return "", &crm.NotFoundError{What: crm.OperationNoun}
	}
	if now.header().Version != c.Version {
		was := empty()
		if err := json.Unmarshal([]byte(c.AfterImage), was); err != nil {
			return "", fmt.Errorf("store: undo: image: %w", err)
		}
		if same, err := alike(now, was); err != nil {
			return "", err
		} else if !same { // else what was written since was taken back again
			return "", tx.stale(c.Record, c.RecordID, was)
		}
	}
	if c.BeforeImage == "" {
		verb = "create"
		if err := tx.lockRow(back, c.RecordID); err != nil {
			return "", err
		}
		back.hide(stamp(tx.deed.Now))
	} else {
		verb = "update"
		if err := json.Unmarshal([]byte(c.BeforeImage), back); err != nil {
			return "", fmt.Errorf("store: undo: image: %w", err)
		}
		if g, group := back.(*groupRow); group { // the team it goes back to may be led by somebody else by now
			if mine, err := tx.governs(g.TeamID); err != nil {
				return "", err
			} else if !mine {
				return "", &crm.NotFoundError{What: crm.OperationNoun}
			}
		}
	}
	if err := tx.update(now, back); duplicate(err) {
		return "", &crm.DuplicateError{What: crm.CustomerNoun, Name: nameOf(back)}
	} else if err != nil {
		return "", err
	}
	return verb, nil
}

// alike reports whether two images of a record say the same, however often it was written between them.
func alike(now, was record) (bool, error) {
	w, n := was.header(), now.header()
	w.Version, w.UpdatedAt = n.Version, n.UpdatedAt
	if d, ok := now.(interface{ delivered(was record) }); ok {
		d.delivered(was)
	}
	a, err := json.Marshal(now)
	if err != nil {
		return false, fmt.Errorf("store: image: %w", err)
	}
	b, err := json.Marshal(was)
	if err != nil {
		return false, fmt.Errorf("store: image: %w", err)
	}
	return string(a) == string(b), nil
}

// mine reports whether a record, deleted or not, is in the actor's scope.
func (tx *Tx) mine(r record) (bool, error) {
	if tx.actor.Scope.All {
		return true, nil
	}
	var of crm.CustomerID
	switch r := r.(type) {
	case *customerRow:
		return tx.actor.Scope.Includes(r.Owner) || tx.lent[crm.CustomerID(r.ID)] || tx.together(crm.CustomerID(r.ID)), nil
	case *dealRow:
		if tx.actor.Scope.Includes(r.Owner) || tx.lent[r.CustomerID] {
			return true, nil
		}
		of = r.CustomerID
	case *approvalRow:
		if tx.concerns(*r) {
			return true, nil
		}
		of = r.CustomerID // of a customer in scope: a merge moved it along
	case *reminderRow:
		if tx.actor.Scope.Includes(r.User) || r.CustomerID == 0 || tx.lent[r.CustomerID] {
			return tx.actor.Scope.Includes(r.User) || r.CustomerID != 0, nil
		}
		of = r.CustomerID // of a customer in scope: it went the customer's way
	case *handoverRow:
		return r.GivenBy == tx.actor.User.ID || tx.actor.Scope.Includes(r.To), nil
	case *leaveRow:
		return tx.actor.Scope.Includes(r.User), nil
	case *taskRow:
		return tx.tasked(*r), nil
	case *wordRow:
		return r.TaughtBy == tx.actor.User.ID, nil // an admin was let through above
	case *articleRow:
		return r.WrittenBy == tx.actor.User.ID || tx.reviews(r.WrittenBy), nil
	case *questionRow:
		return true, nil // goes with its article
	case *savedQuestionRow:
		return r.User == tx.actor.User.ID, nil
	case *suggestionRow:
		return r.SaidBy == tx.actor.User.ID, nil
	case *externalRow:
		if r.CustomerID == 0 || r.UserID == tx.actor.User.ID {
			return r.UserID == tx.actor.User.ID, nil
		}
		of = r.CustomerID
	case *fieldRow, *tokenRow, *hookRow:
		return false, nil // the company's: an admin's, who was let through above
	case *productRow:
		return tx.actor.User.May(crm.ChangeProcess, crm.ToTeam), nil
	case *ruleVersionRow, *inForceRow:
		return tx.MayChangeProcess(context.Background())
	case *groupRow:
		return tx.governs(r.TeamID)
	case *targetRow:
		return tx.actor.Scope.Includes(r.User), nil
	case *importedRow:
		return r.UserID == tx.actor.User.ID, nil
	case *stayRow:
		if yes, err := tx.lentDeal(r.DealID); yes || err != nil {
			return yes, err
		}
		var deal dealRow
		if err := tx.db.Select("owner_id", "customer_id").Where("id = ?", r.DealID).Take(&deal).Error; err != nil {
			return false, fmt.Errorf("store: whose is it: %w", err)
		}
		return tx.actor.Scope.Includes(deal.Owner) || tx.together(deal.CustomerID), nil
	case interface{ customer() crm.CustomerID }:
		if tx.lent[r.customer()] {
			return true, nil
		}
		of = r.customer()
	default:
		return false, fmt.Errorf("store: nobody knows whose a record of %s is", r.TableName())
	}
	var owner crm.UserID
	if err := tx.db.Table("customers").Select("owner_id").Where("id = ?", of).Scan(&owner).Error; err != nil {
		return false, fmt.Errorf("store: whose is it: %w", err)
	}
	return tx.actor.Scope.Includes(owner) || tx.together(of), nil
}

func (r *nameRow) customer() crm.CustomerID     { return r.CustomerID }
func (r *tagRow) customer() crm.CustomerID      { return r.CustomerID }
func (r *contactRow) customer() crm.CustomerID  { return r.CustomerID }
func (r *activityRow) customer() crm.CustomerID { return r.CustomerID }
func (r *followUpRow) customer() crm.CustomerID { return r.CustomerID }
func (r *paymentRow) customer() crm.CustomerID  { return r.CustomerID }
func (r *planRow) customer() crm.CustomerID     { return r.CustomerID }
func (r *receiptRow) customer() crm.CustomerID  { return r.CustomerID }
func (r *noteRow) customer() crm.CustomerID     { return r.CustomerID }

// lockRow reads a row for writing, whatever its scope: only images of the actor's own operations lead here.
func (tx *Tx) lockRow(into record, id int64) error {
	q := tx.db
	if tx.s.dialect.locks {
		q = q.Clauses(forUpdate)
	}
	if err := q.Take(into, id).Error; err != nil {
		return fmt.Errorf("store: read %s: %w", into.TableName(), err)
	}
	return nil
}
