package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

type followUpRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	ContactID  crm.ContactID
	Owner      crm.UserID `gorm:"column:owner_id"`
	DueAt      int64
	AllDay     bool
	Content    string `gorm:"sealed"`
	Status     crm.FollowUpStatus
	Origin     crm.Origin
	DoneBy     crm.ActivityID `gorm:"column:done_activity_id"`
	ToldDue    int64          `json:"-"` // the due its owner was told of when it came
}

func (followUpRow) TableName() string { return "follow_ups" }

// FollowUpFilter picks follow-ups. A zero field does not filter.
type FollowUpFilter struct {
	Customer crm.CustomerID
	Deal     crm.DealID
	Owners   []crm.UserID
	Status   crm.FollowUpStatus
	From, To time.Time // due in [from, to)
	Limit    int

	MadeFrom, MadeTo time.Time        // planned in [from, to)
	Customers        []crm.CustomerID // none: of all; not with a limit
}

func (tx *Tx) followUp(r followUpRow) crm.FollowUp {
	return crm.FollowUp{ID: crm.FollowUpID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, ContactID: r.ContactID, Owner: r.Owner,
		Due: crm.Due{At: tx.s.instant(r.DueAt), AllDay: r.AllDay}, Content: r.Content, Status: r.Status, Origin: r.Origin, DoneActivity: r.DoneBy,
		CreatedAt: tx.s.instant(r.CreatedAt), ChangedAt: tx.s.instant(r.UpdatedAt), Version: r.Version}
}

func (r *followUpRow) take(f crm.FollowUp) {
	r.CustomerID, r.DealID, r.ContactID, r.Owner, r.DueAt, r.AllDay = f.CustomerID, f.DealID, f.ContactID, f.Owner, stamp(f.Due.At), f.Due.AllDay
	r.Content, r.Status, r.Origin, r.DoneBy = clip(f.Content, 1000), f.Status, f.Origin, f.DoneActivity
}

// PlanFollowUp stores the next contact with a customer in scope, the customer's owner's when no owner is given; of who works
// on it together with the owner, their own. It takes the place of the open one of the same customer and deal, which is
// canceled; what the owner plans and what a collaborator plans stand side by side.
func (tx *Tx) PlanFollowUp(ctx context.Context, f crm.FollowUp) (crm.FollowUp, error) {
	customer, err := tx.customerForWrite(f.CustomerID, 0)
	if err != nil {
		return f, err
	}
	if f.Owner == 0 {
		f.Owner = customer.Owner
		if !tx.actor.Scope.Includes(f.Owner) {
			f.Owner = tx.actor.User.ID
		}
	}
	colleague := f.Owner
	if colleague == customer.Owner {
		colleague = tx.actor.User.ID // who sees the customer may leave its owner something to do
	}
	if err := tx.fits(f.CustomerID, f.DealID, f.ContactID, colleague); err != nil {
		return f, err
	}
	beside, err := tx.collaborators(f.CustomerID)
	if err != nil {
		return f, err
	}
	where, args := "customer_id = ? AND deal_id = ? AND status = ? AND deleted_at = 0", []any{f.CustomerID, f.DealID, crm.FollowUpOpen}
	switch {
	case slices.Contains(beside, f.Owner):
		where, args = where+" AND owner_id = ?", append(args, f.Owner)
	case len(beside) > 0:
		where, args = where+" AND owner_id NOT IN ?", append(args, beside)
	}
	open, err := takeAll[followUpRow](tx.s, tx.db, where, args...)
	if err != nil {
		return f, fmt.Errorf("store: open follow-ups: %w", err)
	}
	for _, before := range open {
		after := before
		after.Status = crm.FollowUpCanceled
		if err := tx.update(&before, &after); err != nil {
			return f, err
		}
	}
	f.Status = crm.FollowUpOpen
	var row followUpRow
	row.take(f)
	if err := tx.insert(&row); err != nil {
		return f, err
	}
	return tx.followUp(row), nil
}

// SaveFollowUp stores f over the version it was read at.
func (tx *Tx) SaveFollowUp(_ context.Context, f crm.FollowUp) (crm.FollowUp, error) {
	before, known := tx.plan(f.ID, f.Version)
	if !known {
		if err := tx.read(&before, int64(f.ID), f.Version, crm.FollowUpNoun); err != nil {
			return f, err
		}
	}
	for _, c := range []crm.CustomerID{before.CustomerID, f.CustomerID} {
		if err := tx.touch(c); err != nil {
			return f, err
		}
	}
	owner := f.Owner
	if owner == before.Owner {
		owner = tx.actor.User.ID // as it was, whoever that is
	}
	if err := tx.fits(f.CustomerID, f.DealID, f.ContactID, owner); err != nil {
		return f, err
	}
	after := before
	after.take(f)
	if err := tx.update(&before, &after); err != nil {
		return f, err
	}
	return tx.followUp(after), nil
}

// FollowUp is a follow-up with a customer in scope, whatever became of it.
func (tx *Tx) FollowUp(_ context.Context, id crm.FollowUpID) (crm.FollowUp, error) {
	var row followUpRow
	where, args := tx.visibleOnly()
	err := tx.take(&row, where+" AND id = ? AND deleted_at = 0", append(args, id)...)
	if missing(err) {
		return crm.FollowUp{}, &crm.NotFoundError{What: crm.FollowUpNoun}
	} else if err != nil {
		return crm.FollowUp{}, fmt.Errorf("store: follow-up: %w", err)
	}
	return tx.followUp(row), nil
}

// DuePlans are the planned contacts of owners (none: of everybody) that were due in [from, to), with what tells whether they were done in time and no
// more: whose, due, state, and in ChangedAt when the contact happened by which one was done, else when it was changed last.
func (tx *Tx) DuePlans(_ context.Context, owners []crm.UserID, from, to time.Time) ([]crm.FollowUp, error) {
	all := []crm.FollowUp{}
	for _, status := range everyState() { // one after the other: an index begins with it
		q := tx.db.Table("follow_ups f").Joins("LEFT JOIN activities a ON a.id = f.done_activity_id AND a.deleted_at = 0").Where("f.status = ? AND f.deleted_at = 0", status)
		q = q.Where("f.customer_id NOT IN (?)", tx.recycled())
		if !tx.actor.Scope.All {
			q = q.Where("f.customer_id IN (?)", tx.reached(tx.db.Table("customers").Select("id").Where("deleted_at = 0"), "id"))
		}
		q = between(tx.whose(q, "f.owner_id", owners), "f.due_at", from, to)
		some, err := tx.duePlans(q.Select("f.id, f.customer_id, f.deal_id, f.owner_id, f.due_at, f.all_day, f.status, COALESCE(a.happened_at, f.updated_at)"))
		if err != nil {
			return nil, fmt.Errorf("store: plans that were due: %w", err)
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b crm.FollowUp) int { return cmp.Or(a.Due.At.Compare(b.Due.At), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

func (tx *Tx) duePlans(q *gorm.DB) (all []crm.FollowUp, err error) {
	rows, err := q.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f crm.FollowUp
		var due, done int64
		if err := rows.Scan(&f.ID, &f.CustomerID, &f.DealID, &f.Owner, &due, &f.Due.AllDay, &f.Status, &done); err != nil {
			return nil, err
		}
		f.Due.At, f.ChangedAt = tx.s.instant(due), tx.s.instant(done)
		all = append(all, f)
	}
	return all, rows.Err()
}

// OpenFollowUps are the open follow-ups with a customer in scope, the earliest first: read once until something is written.
func (tx *Tx) OpenFollowUps(_ context.Context, id crm.CustomerID) ([]crm.FollowUp, error) {
	if p := tx.plans; p == nil || p.customer != id || p.written != len(tx.changes) {
		where, args := tx.visibleAt(id)
		rows, err := takeAll[followUpRow](tx.s, tx.db, where+" AND deleted_at = 0 AND status = ? ORDER BY due_at, id", append(args, crm.FollowUpOpen)...)
		if err != nil {
			return nil, fmt.Errorf("store: open follow-ups: %w", err)
		}
		tx.plans = &plansRead{id, len(tx.changes), rows}
	}
	return mapped(tx.plans.rows, tx.followUp), nil
}

// plansRead are a customer's open follow-ups as they were read after so many writes of the transaction.
type plansRead struct {
	customer crm.CustomerID
	written  int
	rows     []followUpRow
}

// plan is a follow-up as it was just read.
func (tx *Tx) plan(id crm.FollowUpID, version int64) (r followUpRow, known bool) {
	if p := tx.plans; p != nil && p.written == len(tx.changes) {
		for _, r := range p.rows {
			if r.ID == int64(id) && r.Version == version {
				return r, true
			}
		}
	}
	return r, false
}

// ListFollowUps are the follow-ups with customers in scope that pass the filter, the earliest first.
func (tx *Tx) ListFollowUps(_ context.Context, f FollowUpFilter) ([]crm.FollowUp, error) {
	q := between(limit(tx.ofVisible(tx.db), f.Limit), "due_at", f.From, f.To).Where("deleted_at = 0")
	q = between(q, "created_at", f.MadeFrom, f.MadeTo)
	if f.Customer != 0 {
		q = q.Where("customer_id = ?", f.Customer)
	}
	if f.Deal != 0 {
		q = q.Where("deal_id = ?", f.Deal)
	}
	q = tx.whose(q, "owner_id", f.Owners)
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	} else if tx.everybodys(f.Owners) && !f.To.IsZero() { // named, for the index
		q = q.Where("status IN ?", everyState())
	}
	rows, err := among[followUpRow](q.Order("due_at"), f.Customers) // and no further: the first of many are where the index ends
	if err != nil {
		return nil, fmt.Errorf("store: list follow-ups: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b followUpRow) int { return cmp.Or(cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(a.ID, b.ID)) })
	return mapped(rows, tx.followUp), nil
}
