package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// phoneViewRow is that somebody was shown a whole number. Nobody changes it and nobody takes it back: it is in no journal.
type phoneViewRow struct {
	ID         int64 `gorm:"primaryKey"`
	CustomerID crm.CustomerID
	ContactID  crm.ContactID
	UserID     crm.UserID
	How        crm.ViewedHow
	At         int64
	MessageKey string
}

func (phoneViewRow) TableName() string { return "phone_views" }

// RecordPhoneViews writes down that the actor is shown whole numbers; what one may not see is left out.
func (tx *Tx) RecordPhoneViews(ctx context.Context, views []crm.PhoneView) error {
	ids := make([]crm.CustomerID, len(views))
	for i, v := range views {
		ids[i] = v.Customer
	}
	seen, err := tx.Customers(ctx, ids)
	if err != nil || len(seen) == 0 {
		return err
	}
	theirs := map[crm.CustomerID]bool{}
	for _, c := range seen {
		theirs[c.ID] = true
	}
	var rows []phoneViewRow
	for _, v := range views {
		if theirs[v.Customer] {
			rows = append(rows, phoneViewRow{CustomerID: v.Customer, ContactID: v.Contact, UserID: tx.actor.User.ID, How: v.How, At: stamp(tx.deed.Now), MessageKey: tx.deed.Message})
		}
	}
	if err := tx.db.CreateInBatches(&rows, bulk).Error; err != nil {
		return fmt.Errorf("store: phone views: %w", err)
	}
	return nil
}

// PhoneViews are who was shown whole numbers of a customer in scope, the newest first. Its owner and their managers may ask.
func (tx *Tx) PhoneViews(ctx context.Context, id crm.CustomerID) ([]crm.PhoneView, error) {
	c, err := tx.Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	me := tx.actor.User
	if c.Owner != me.ID && (!me.May(crm.SeePhoneViews, crm.ToTeam) || !tx.actor.Scope.Includes(c.Owner)) {
		return nil, crm.Denied(crm.SeePhoneViews, crm.ToTeam)
	}
	var rows []phoneViewRow
	if err := tx.db.Where("customer_id = ?", id).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: phone views: %w", err)
	}
	return mapped(rows, func(r phoneViewRow) crm.PhoneView {
		return crm.PhoneView{Customer: r.CustomerID, Contact: r.ContactID, By: r.UserID, How: r.How, At: tx.s.instant(r.At)}
	}), nil
}
