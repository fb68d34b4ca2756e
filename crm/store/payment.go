package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"genjin/crm"
)

type paymentRow struct {
	Head
	DealID     crm.DealID
	CustomerID crm.CustomerID
	Amount     int64
	Currency   crm.Currency
	PaidOn     crm.Date
	Kind       string
	RecordedBy crm.UserID
	ReversedOn crm.Date
	FlowNo     string
	FlowKey    *string // of a payment that lives and has a number: unique
}

func (paymentRow) TableName() string { return "payments" }

func (r *paymentRow) hide(at int64) {
	r.Head.hide(at)
	r.FlowKey = nil
}

func (r *paymentRow) revive() {
	r.Head.revive()
	r.FlowKey = flowKey(r.FlowNo)
}

// flowKey is a payment's number as it is compared; nil for none.
func flowKey(no string) *string {
	key := clip(crm.NameKey(no), 100)
	if key == "" {
		return nil
	}
	return &key
}

func payment(r paymentRow) crm.Payment {
	return crm.Payment{ID: crm.PaymentID(r.ID), DealID: r.DealID, CustomerID: r.CustomerID, Amount: crm.Money{Fen: r.Amount, Currency: r.Currency},
		PaidOn: r.PaidOn, Kind: r.Kind, RecordedBy: r.RecordedBy, ReversedOn: r.ReversedOn, FlowNo: r.FlowNo, Version: r.Version}
}

func (r *paymentRow) take(p crm.Payment) {
	r.DealID, r.CustomerID, r.Amount, r.Currency, r.PaidOn, r.Kind = p.DealID, p.CustomerID, p.Amount.Fen, p.Amount.Currency, p.PaidOn, clip(p.Kind, 100)
	r.FlowNo, r.FlowKey = clip(p.FlowNo, 100), flowKey(clip(p.FlowNo, 100))
}

// RecordPayment stores money that arrived for a deal in scope; the actor recorded it when nobody else is named.
func (tx *Tx) RecordPayment(ctx context.Context, p crm.Payment) (crm.Payment, error) {
	if p.Amount.Fen <= 0 {
		return p, errors.New("store: a payment is above zero")
	}
	if err := tx.touch(p.CustomerID); err != nil {
		return p, err
	}
	if d, err := tx.Deal(ctx, p.DealID); err != nil {
		return p, err
	} else if d.CustomerID != p.CustomerID {
		return p, &crm.NotFoundError{What: crm.DealNoun}
	}
	if p.RecordedBy == 0 {
		p.RecordedBy = tx.actor.User.ID
	} else if !tx.actor.Scope.Includes(p.RecordedBy) {
		return p, &crm.NotFoundError{What: crm.PersonNoun}
	}
	row := paymentRow{RecordedBy: p.RecordedBy}
	row.take(p)
	if err := tx.insert(&row); duplicate(err) {
		return p, &crm.DuplicateError{What: crm.PaymentNoun, Name: p.FlowNo}
	} else if err != nil {
		return p, err
	}
	return payment(row), nil
}

// PaymentsNumbered are the company's payments of these numbers, by the number as it is compared (crm.NameKey), those that were paid back too. One of
// a customer out of scope is there without anything else: its number is taken, and nothing more is told.
func (tx *Tx) PaymentsNumbered(_ context.Context, numbers []string) (map[string]crm.Payment, error) {
	out := map[string]crm.Payment{}
	var keys []string
	for _, n := range numbers {
		if k := flowKey(n); k != nil {
			keys = append(keys, *k)
		}
	}
	if len(keys) == 0 {
		return out, nil
	}
	var all, seen []paymentRow
	err := tx.db.Where("flow_key IN ?", keys).Find(&all).Error
	if err == nil {
		err = tx.ofVisible(tx.db).Where("flow_key IN ?", keys).Find(&seen).Error
	}
	if err != nil {
		return nil, fmt.Errorf("store: payments by number: %w", err)
	}
	for _, r := range all {
		out[*r.FlowKey] = crm.Payment{}
	}
	for _, r := range seen {
		out[*r.FlowKey] = payment(r)
	}
	return out, nil
}

// SavePayment stores p over the version it was read at: a slip put right soon after.
func (tx *Tx) SavePayment(_ context.Context, p crm.Payment) (crm.Payment, error) {
	var before paymentRow
	if err := tx.read(&before, int64(p.ID), p.Version, crm.OperationNoun); err != nil {
		return p, err
	}
	if err := tx.touch(before.CustomerID); err != nil {
		return p, err
	}
	after := before
	after.take(p)
	after.DealID, after.CustomerID = before.DealID, before.CustomerID
	if err := tx.update(&before, &after); duplicate(err) {
		return p, &crm.DuplicateError{What: crm.PaymentNoun, Name: p.FlowNo}
	} else if err != nil {
		return p, err
	}
	return payment(after), nil
}

// ReversePayment makes a payment that was paid back count no more; what it went to is open again.
func (tx *Tx) ReversePayment(ctx context.Context, p crm.Payment, on crm.Date) (crm.Payment, error) {
	var before paymentRow
	if err := tx.read(&before, int64(p.ID), p.Version, crm.PaymentNoun); err != nil {
		return p, err
	}
	if err := tx.touch(before.CustomerID); err != nil {
		return p, err
	}
	after := before
	after.ReversedOn = on
	if err := tx.update(&before, &after); err != nil {
		return p, err
	}
	if err := tx.releasePlans(p.ID); err != nil {
		return p, err
	}
	return payment(after), nil
}

// Payments are those of a deal in scope, oldest first.
func (tx *Tx) Payments(ctx context.Context, d crm.DealID) ([]crm.Payment, error) {
	return tx.ListPayments(ctx, PaymentFilter{Deal: d})
}

// PaymentFilter picks payments. A zero field does not filter.
type PaymentFilter struct {
	Deal     crm.DealID
	Deals    []crm.DealID // or any of these
	Customer crm.CustomerID
	Owners   []crm.UserID // of the deal
	From, To crm.Date     // paid in [from, to)
	Reversed bool         // those that were paid back, too
	Limit    int
}

// ListPayments are the payments of customers in scope that pass the filter, oldest first.
func (tx *Tx) ListPayments(_ context.Context, f PaymentFilter) ([]crm.Payment, error) {
	q := limit(tx.ofVisibleAt(tx.db, f.Customer), f.Limit).Where("deleted_at = 0")
	if !f.Reversed {
		q = q.Where("reversed_on IS NULL")
	}
	if f.Deal != 0 {
		q = q.Where("deal_id = ?", f.Deal)
	}
	if len(f.Deals) > 0 {
		q = q.Where("deal_id IN ?", f.Deals)
	}
	if len(f.Owners) > 0 {
		q = q.Where("deal_id IN (?)", tx.whose(tx.db.Table("deals").Select("id"), "owner_id", f.Owners))
	}
	q = within(q, "paid_on", f.From, f.To)
	var rows []paymentRow
	if err := q.Order("paid_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: payments: %w", err)
	}
	return mapped(rows, payment), nil
}

type noteRow struct {
	Head
	CustomerID crm.CustomerID
	ContactID  crm.ContactID
	AuthorID   crm.UserID
	Body       string `gorm:"sealed"`
	At         int64
}

func (noteRow) TableName() string { return "notes" }

func (tx *Tx) note(r noteRow) crm.Note {
	return crm.Note{ID: crm.NoteID(r.ID), CustomerID: r.CustomerID, ContactID: r.ContactID, Author: r.AuthorID, Body: r.Body, At: tx.s.instant(r.At)}
}

// AddNote stores something to remember about a customer in scope; the actor's when no other author is named.
func (tx *Tx) AddNote(_ context.Context, n crm.Note) (crm.Note, error) {
	if err := tx.touch(n.CustomerID); err != nil {
		return n, err
	}
	if n.Author == 0 {
		n.Author = tx.actor.User.ID
	}
	if err := tx.fits(n.CustomerID, 0, n.ContactID, n.Author); err != nil {
		return n, err
	}
	if n.At.IsZero() {
		n.At = time.UnixMilli(stamp(tx.deed.Now))
	}
	row := noteRow{CustomerID: n.CustomerID, ContactID: n.ContactID, AuthorID: n.Author, Body: clip(n.Body, 20000), At: stamp(n.At)}
	if err := tx.insert(&row); err != nil {
		return n, err
	}
	return tx.note(row), nil
}

// Notes are those about a customer in scope, newest first.
func (tx *Tx) Notes(_ context.Context, c crm.CustomerID, n int) ([]crm.Note, error) {
	var rows []noteRow
	if err := limit(tx.ofVisible(tx.db), n).Where("customer_id = ? AND deleted_at = 0", c).Order("at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: notes: %w", err)
	}
	return mapped(rows, tx.note), nil
}
