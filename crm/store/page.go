package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// Page picks records in the order in which they were entered, so many after a record. A zero field does not filter.
type Page struct {
	After    int64 // id of the record before
	Limit    int
	Owner    crm.UserID // of an activity: who did it
	Customer crm.CustomerID
	Stage    crm.StageCode
	Changed  time.Time // written since
}

func (p Page) of(q *gorm.DB, owner string) *gorm.DB {
	q = q.Where("id > ?", p.After).Order("id").Limit(p.Limit)
	if p.Owner != 0 {
		q = q.Where(owner+" = ?", p.Owner)
	}
	if !p.Changed.IsZero() {
		q = q.Where("updated_at >= ?", stamp(p.Changed))
	}
	return q
}

// PageCustomers are customers in scope.
func (tx *Tx) PageCustomers(_ context.Context, p Page) ([]crm.Customer, error) {
	var rows []customerRow
	if err := p.of(tx.visible(), "owner_id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: page of customers: %w", err)
	}
	return tx.customers(rows)
}

// PageDeals are deals in scope.
func (tx *Tx) PageDeals(_ context.Context, p Page) ([]crm.Deal, error) {
	q := p.of(tx.visibleDeals(), "owner_id")
	if p.Customer != 0 {
		q = q.Where("customer_id = ?", p.Customer)
	}
	if p.Stage != "" {
		q = q.Where("stage = ?", p.Stage)
	}
	var rows []dealRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: page of deals: %w", err)
	}
	return mapped(rows, tx.deal), nil
}

// PageActivities are what happened with customers in scope.
func (tx *Tx) PageActivities(_ context.Context, p Page) ([]crm.Activity, error) {
	q := p.of(tx.ofVisible(tx.db).Where("deleted_at = 0"), "actor_id")
	if p.Customer != 0 {
		q = q.Where("customer_id = ?", p.Customer)
	}
	var rows []activityRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: page of activities: %w", err)
	}
	return mapped(rows, tx.activity), nil
}

// Activity is one thing that happened with a customer in scope.
func (tx *Tx) Activity(_ context.Context, id crm.ActivityID) (crm.Activity, error) {
	var row activityRow
	err := tx.ofVisible(tx.db).Where("id = ? AND deleted_at = 0", id).Take(&row).Error
	if missing(err) {
		return crm.Activity{}, &crm.NotFoundError{What: crm.OperationNoun}
	} else if err != nil {
		return crm.Activity{}, fmt.Errorf("store: activity: %w", err)
	}
	return tx.activity(row), nil
}
