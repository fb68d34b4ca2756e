package store

import (
	"fmt"

	"genjin/crm"
)

// merge is one customer becoming part of another.
type merge struct {
	tx         *Tx
	from, into *customerRow
	people     []contactRow        // at into
	contacts   map[int64]int64     // a person of from to the one at into they are
	names      map[string]bool     // keys that lead to into
	tags       map[string]bool     // of into
	with       map[crm.UserID]bool // who works on into already
}

// know reads what into has.
func (m *merge) know() error {
	m.names, m.tags = map[string]bool{}, map[string]bool{}
	var names []nameRow
	var tags []tagRow
	for _, into := range []any{&m.people, &names, &tags} {
		if err := m.tx.db.Where("customer_id = ? AND deleted_at = 0", m.into.ID).Order("id").Find(into).Error; err != nil {
			return fmt.Errorf("store: merge: %w", err)
		}
	}
	with, err := m.tx.collaborators(crm.CustomerID(m.into.ID))
	if err != nil {
		return err
	}
	m.with = map[crm.UserID]bool{m.into.Owner: true}
	for _, u := range with {
		m.with[u] = true
	}
	for _, n := range names {
		m.names[n.NameKey] = true
	}
	for _, t := range tags {
		m.tags[t.Tag] = true
	}
	return nil
}

// contact moves a person, or makes them one with the person of that name who is there.
func (m *merge) contact(p *contactRow) error {
	for i := range m.people {
		has := &m.people[i]
		if has.NameKey != p.NameKey || has.Phone != "" && p.Phone != "" && has.Phone != p.Phone || has.Email != "" && p.Email != "" && has.Email != p.Email {
			continue
		}
		m.contacts[p.ID] = has.ID
		gone := *p
		gone.hide(stamp(m.tx.deed.Now))
		if err := m.tx.update(p, &gone); err != nil {
			return err
		}
		full := *has
		take(&full.Title, p.Title)
		take(&full.Department, p.Department)
		take(&full.Phone, p.Phone)
		take(&full.Email, p.Email)
		full.Gone = full.Gone && p.Gone
		if full == *has {
			return nil
		}
		before := *has
		err := m.tx.update(&before, &full)
		*has = full
		return err
	}
	return m.here(p)
}

// take fills what is empty.
func take[S ~string](field *S, other S) {
	if *field == "" {
		*field = other
	}
}

// move gives a record to into, or hides what into has already.
func (m *merge) move(r record) error {
	hidden := false
	switch r := r.(type) {
	case *nameRow:
		// The full name becomes a name beside the new one: a row of its own, since the index of names only reads rows on.
		gone := *r
		gone.hide(stamp(m.tx.deed.Now))
		if err := m.tx.update(r, &gone); err != nil || m.names[r.NameKey] {
			return err
		}
		m.names[r.NameKey] = true
		return m.tx.insert(&nameRow{CustomerID: crm.CustomerID(m.into.ID), Name: r.Name, NameKey: r.NameKey, Alias: true})
	case *tagRow:
		hidden = m.tags[r.Tag]
	case *collaboratorRow:
		hidden = m.with[r.UserID]
	case *valueRow:
		return m.value(r)
	case *leadRow: // a customer of old has taken it in
		hidden = true
	case *stayRow:
		return nil // it goes with its deal
	}
	if hidden {
		gone := copied(r)
		gone.hide(stamp(m.tx.deed.Now))
		return m.tx.update(r, gone)
	}
	return m.here(r)
}

// value gives what a record has in a field to into, unless the record there has something in it already.
func (m *merge) value(r *valueRow) error {
	after := *r
	after.CustomerID = crm.CustomerID(m.into.ID)
	if person, same := m.contacts[r.RecordID]; r.Noun == crm.ContactNoun && same {
		after.RecordID = person
	} else if r.Noun == crm.CustomerNoun {
		after.RecordID = m.into.ID
	}
	if after.RecordID != r.RecordID {
		var had int64
		if err := m.tx.db.Model(&valueRow{}).Where("field_id = ? AND record_id = ? AND live = 1", r.FieldID, after.RecordID).Count(&had).Error; err != nil {
			return fmt.Errorf("store: merge: %w", err)
		}
		if had > 0 {
			after = *r
			after.hide(stamp(m.tx.deed.Now))
		}
	}
	return m.tx.update(r, &after)
}

// here makes a record into's. Deals and planned contacts go to its owner.
func (m *merge) here(r record) error {
	moved := copied(r)
	assign(moved, "CustomerID", m.into.ID)
	if person, same := m.contacts[idIn(r, "ContactID")]; same {
		assign(moved, "ContactID", person)
	}
	switch x := moved.(type) {
	case *dealRow:
		x.Owner = m.owner(x.Owner)
	case *followUpRow:
		x.Owner = m.owner(x.Owner)
	}
	return m.tx.update(r, moved)
}

// owner is whose a record becomes: what was the owner's of from is the owner's of into.
func (m *merge) owner(was crm.UserID) crm.UserID {
	if was == m.from.Owner {
		return m.into.Owner
	}
	return was
}

// close hides from, fills into up and counts the last contacts anew.
func (m *merge) close() error {
	gone := *m.from
	gone.hide(stamp(m.tx.deed.Now))
	if err := m.tx.update(m.from, &gone); err != nil {
		return err
	}
	full := *m.into
	take(&full.Level, m.from.Level)
	take(&full.Industry, m.from.Industry)
	take(&full.Region, m.from.Region)
	take(&full.Source, m.from.Source)
	take(&full.Phone, m.from.Phone)
	if full != *m.into {
		if err := m.tx.update(m.into, &full); err != nil {
			return err
		}
	}
	if m.from.LastContactAt > m.into.LastContactAt {
		return m.tx.movedForward(crm.CustomerID(m.into.ID), m.from.LastContactAt)
	}
	return nil
}
