package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// externalRow is an external contact of one person. What WeCom tells of them is a fact that nobody takes back: it is written as it comes
// and is no part of an image. The link to a customer is somebody's deed, and journaled.
type externalRow struct {
	Head
	ExternalID string
	UserID     crm.UserID
	Name       string
	Corp       string
	Phone      string `gorm:"sealed"`
	Tags       string // one a line
	CustomerID crm.CustomerID
	ContactID  crm.ContactID
	Dismissed  bool

	BefriendedAt int64 `json:"-"`
	PartedAt     int64 `json:"-"`
}

func (externalRow) TableName() string { return "external_contacts" }

func (tx *Tx) external(r externalRow) crm.ExternalContact {
	return crm.ExternalContact{ID: crm.ExternalContactID(r.ID), ExternalID: r.ExternalID, User: r.UserID, Name: r.Name, Corp: r.Corp, Phone: r.Phone, Tags: strings.FieldsFunc(r.Tags, func(c rune) bool { return c == '\n' }),
		AddedAt: tx.s.instant(r.BefriendedAt), EndedAt: tx.s.instant(r.PartedAt), CustomerID: r.CustomerID, ContactID: r.ContactID, Dismissed: r.Dismissed, Version: r.Version}
}

// HearExternal writes down what WeCom told of an external contact of the actor's; fresh is false when it was known. Of known (its name is
// empty when WeCom did not say more) what was written down before is kept where it says nothing. The link stays what it is.
func (tx *Tx) HearExternal(_ context.Context, event crm.ExternalEvent, known crm.ExternalContact, at time.Time) (e crm.ExternalContact, fresh bool, err error) {
	var row externalRow
	err = tx.forWrite().Where("external_id = ? AND user_id = ?", event.ExternalID, tx.actor.User.ID).Take(&row).Error
	if err != nil && !missing(err) {
		return e, false, fmt.Errorf("store: external contact: %w", err)
	}
	e = tx.external(row)
	fresh = e.Apply(event, at)
	row.BefriendedAt, row.PartedAt, row.UpdatedAt = stamp(e.AddedAt), stamp(e.EndedAt), stamp(tx.deed.Now)
	for into, said := range map[*string]string{&row.Name: clip(known.Name, 100), &row.Corp: clip(known.Corp, 200), &row.Phone: clip(known.Phone, 64), &row.Tags: tagLines(known.Tags)} {
		if said != "" {
			*into = said
		}
	}
	if row.ID == 0 {
		row.Head = Head{Version: 1, CreatedAt: row.UpdatedAt, UpdatedAt: row.UpdatedAt}
		row.ExternalID, row.UserID = event.ExternalID, tx.actor.User.ID
		err = tx.db.Create(&row).Error
	} else {
		err = tx.db.Model(&row).Select("name", "corp", "phone", "tags", "befriended_at", "parted_at", "updated_at").Updates(&row).Error
	}
	if err != nil {
		return e, false, fmt.Errorf("store: external contact: %w", err)
	}
	return tx.external(row), fresh, nil
}

func tagLines(tags []string) string {
	var out []string
	n := 0
	for _, t := range tags {
		if t = strings.Join(strings.Fields(t), " "); t != "" && n+len(t) < 1000 {
			out, n = append(out, t), n+len(t)+1
		}
	}
	return strings.Join(out, "\n")
}

// ExternalContact is one of the actor's own.
func (tx *Tx) ExternalContact(_ context.Context, id crm.ExternalContactID) (crm.ExternalContact, error) {
	row, err := tx.ownExternal(id)
	return tx.external(row), err
}

// ExternalsCalled are the actor's own of a name, those whom they have still first, the newest first.
func (tx *Tx) ExternalsCalled(_ context.Context, name string) ([]crm.ExternalContact, error) {
	var rows []externalRow
	err := tx.db.Where("user_id = ? AND name <> '' AND deleted_at = 0", tx.actor.User.ID).Order("parted_at > 0, id DESC").Find(&rows).Error
	rows = slices.DeleteFunc(rows, func(r externalRow) bool { return crm.NameKey(r.Name) != crm.NameKey(name) })
	return tx.externals(rows, err)
}

func (tx *Tx) ownExternal(id crm.ExternalContactID) (row externalRow, err error) {
	err = tx.forWrite().Where("id = ? AND user_id = ?", id, tx.actor.User.ID).Take(&row).Error
	if missing(err) {
		return row, &crm.NotFoundError{What: crm.ContactNoun}
	} else if err != nil {
		return row, fmt.Errorf("store: external contact: %w", err)
	}
	return row, nil
}

// LinkExternal says which contact of which customer in scope one of the actor's external contacts is, or that it is to be left alone
// (Dismissed).
func (tx *Tx) LinkExternal(_ context.Context, e crm.ExternalContact) (crm.ExternalContact, error) {
	before, err := tx.ownExternal(e.ID)
	if err != nil {
		return e, err
	}
	if e.CustomerID != 0 {
		if err := tx.touch(e.CustomerID); err != nil {
			return e, err
		}
		if err := tx.fits(e.CustomerID, 0, e.ContactID, tx.actor.User.ID); err != nil {
			return e, err
		}
	}
	after := before
	after.CustomerID, after.ContactID, after.Dismissed = e.CustomerID, e.ContactID, e.Dismissed
	if err := tx.update(&before, &after); err != nil {
		return e, err
	}
	return tx.external(after), nil
}

// ExternalsOf are the external contacts that are linked to a customer in scope, whoever has them: those who have each other still first.
func (tx *Tx) ExternalsOf(_ context.Context, c crm.CustomerID) ([]crm.ExternalContact, error) {
	var rows []externalRow
	err := tx.ofVisibleAt(tx.db, c).Where("customer_id <> 0 AND deleted_at = 0").Order("parted_at, id").Find(&rows).Error
	return tx.externals(rows, err)
}

// SameExternal are the links, to customers in scope, of somebody whom colleagues have too.
func (tx *Tx) SameExternal(_ context.Context, externalID string) ([]crm.ExternalContact, error) {
	var rows []externalRow
	err := tx.ofVisible(tx.db).Where("external_id = ? AND customer_id <> 0 AND deleted_at = 0", externalID).Order("id").Find(&rows).Error
	return tx.externals(rows, err)
}

func (tx *Tx) externals(rows []externalRow, err error) ([]crm.ExternalContact, error) {
	if err != nil {
		return nil, fmt.Errorf("store: external contacts: %w", err)
	}
	return mapped(rows, tx.external), nil
}
