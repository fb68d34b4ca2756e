package store

import (
	"context"
	"fmt"
	"slices"

	"genjin/crm"
)

type contactRow struct {
	Head
	CustomerID crm.CustomerID
	Name       string
	NameKey    string
	Title      string
	Department string
	Phone      string `gorm:"sealed"`
	PhoneIndex
	Email string `gorm:"sealed"`
	Gone  bool
}

func (contactRow) TableName() string { return "contacts" }

func contact(r contactRow) crm.Contact {
	return crm.Contact{ID: crm.ContactID(r.ID), CustomerID: r.CustomerID, Name: r.Name, Title: r.Title, Department: r.Department,
		Phone: r.Phone, Email: r.Email, Left: r.Gone, Version: r.Version}
}

func contacts(rows []contactRow) []crm.Contact {
	return mapped(rows, contact)
}

// Contacts are the people of a customer, those still there first.
func (tx *Tx) Contacts(_ context.Context, c crm.CustomerID) ([]crm.Contact, error) {
	where, args := tx.visibleAt(c)
	rows, err := takeAll[contactRow](tx.s, tx.db, where+" AND deleted_at = 0 ORDER BY gone, id", args...)
	if err != nil {
		return nil, fmt.Errorf("store: contacts: %w", err)
	}
	return contacts(rows), nil
}

// Deciders are those of some customers in scope of whom it is known who decides.
func (tx *Tx) Deciders(_ context.Context, customers []crm.CustomerID) (map[crm.CustomerID]bool, error) {
	known := map[crm.CustomerID]bool{}
	for some := range slices.Chunk(customers, bulk) {
		var rows []contactRow
		if err := tx.ofVisible(tx.db).Where("customer_id IN ? AND title LIKE '%决策%' AND deleted_at = 0", some).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: deciders: %w", err)
		}
		for _, c := range contacts(rows) {
			known[c.CustomerID] = known[c.CustomerID] || c.Decides()
		}
	}
	return known, nil
}

// PeopleKnown counts the people at some customers in scope who have not left.
func (tx *Tx) PeopleKnown(_ context.Context, customers []crm.CustomerID) (map[crm.CustomerID]int, error) {
	known := map[crm.CustomerID]int{}
	for some := range slices.Chunk(customers, bulk) {
		var rows []struct {
			CustomerID crm.CustomerID
			N          int
		}
		q := tx.ofVisible(tx.db.Table("contacts")).Where("customer_id IN ? AND deleted_at = 0 AND gone = 0", some)
		if err := q.Select("customer_id, COUNT(*) AS n").Group("customer_id").Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: people known: %w", err)
		}
		for _, r := range rows {
			known[r.CustomerID] = r.N
		}
	}
	return known, nil
}

// FindContacts are the people of that name at all customers in scope, newest first.
func (tx *Tx) FindContacts(_ context.Context, name string, n int) ([]crm.Contact, error) {
	var rows []contactRow
	err := limit(tx.ofVisible(tx.db), n).Where("name_key = ? AND deleted_at = 0 AND gone = 0", crm.NameKey(name)).Order("id DESC").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: find contacts: %w", err)
	}
	return contacts(rows), nil
}

// CreateContact stores a new person at a customer in scope.
func (tx *Tx) CreateContact(_ context.Context, c crm.Contact) (crm.Contact, error) {
	if err := tx.touch(c.CustomerID); err != nil {
		return c, err
	}
	row := contactRow{CustomerID: c.CustomerID}
	row.take(c)
	if err := tx.insert(&row); err != nil {
		return c, err
	}
	return contact(row), nil
}

func (r *contactRow) take(c crm.Contact) {
	r.Name, r.NameKey, r.Title, r.Department = clip(c.Name, 100), crm.NameKey(clip(c.Name, 100)), clip(c.Title, 100), clip(c.Department, 100)
	r.Phone, r.Email, r.Gone = clip(c.Phone, 64), clip(c.Email, 200), c.Left
}

// SaveContact stores c over the version it was read at.
func (tx *Tx) SaveContact(_ context.Context, c crm.Contact) (crm.Contact, error) {
	var before contactRow
	if err := tx.read(&before, int64(c.ID), c.Version, crm.ContactNoun); err != nil {
		return c, err
	}
	if err := tx.touch(before.CustomerID); err != nil {
		return c, err
	}
	after := before
	after.take(c)
	if err := tx.update(&before, &after); err != nil {
		return c, err
	}
	return contact(after), nil
}

// read loads a live record that belongs to a customer in scope; a version other than the given one (0: any) is stale.
func (tx *Tx) read(into record, id, version int64, what crm.Noun) error {
	where, args := tx.visibleOnly()
	err := tx.take(into, where+" AND id = ? AND deleted_at = 0", append(args, id)...)
	switch {
	case missing(err):
		return &crm.NotFoundError{What: what}
	case err != nil:
		return fmt.Errorf("store: read %s: %w", into.TableName(), err)
	case version != 0 && into.header().Version != version:
		return tx.stale(into.TableName(), id, nil)
	}
	return nil
}
