package store

import (
	"gorm.io/gorm"

	"genjin/crm"
)

// known is what a transaction has read of customers: one message asks for the same ones again and again while it is understood and done. It is
// forgotten when the transaction writes of them.
type known struct {
	rows  map[crm.CustomerID]customerRow // in scope when they were read
	held  map[crm.CustomerID]customerRow // locked: as they stay
	words map[crm.CustomerID][]customerWord
	its   map[belongs]bool // of customers that are locked
}

// belongs says that a deal or a person is a customer's.
type belongs struct {
	table    string
	id       int64
	customer crm.CustomerID
}

// mostKnown are the customers that are remembered: a message speaks of a few, and figures read many once.
const mostKnown = 100

func (k *known) add(rows []customerRow) {
	if len(rows)+len(k.rows) > mostKnown {
		return
	}
	if k.rows == nil {
		k.rows = map[crm.CustomerID]customerRow{}
	}
	for _, r := range rows {
		k.rows[crm.CustomerID(r.ID)] = r
	}
}

func (k *known) hold(r customerRow) {
	if k.held == nil {
		k.held = map[crm.CustomerID]customerRow{}
	}
	k.held[crm.CustomerID(r.ID)] = r
}

// reached notes the last contact of a customer, which no version tells.
func (k *known) reached(id crm.CustomerID, at int64) {
	delete(k.rows, id)
	if r, ok := k.held[id]; ok {
		r.LastContactAt = at
		k.held[id] = r
	}
}

func (k *known) say(ids []crm.CustomerID, words []customerWord) {
	if len(ids)+len(k.words) > mostKnown {
		return
	}
	if k.words == nil {
		k.words = map[crm.CustomerID][]customerWord{}
	}
	for _, id := range ids {
		k.words[id] = nil
	}
	for _, w := range words {
		k.words[w.customer] = append(k.words[w.customer], w)
	}
}

// wordsOf are the aliases and tags of customers; ok is false when those of one of them were not read.
func (k *known) wordsOf(ids []crm.CustomerID) (all []customerWord, ok bool) {
	for _, id := range ids {
		words, ok := k.words[id]
		if !ok {
			return nil, false
		}
		all = append(all, words...)
	}
	return all, true
}

func (k *known) fits(b belongs) {
	if k.its == nil {
		k.its = map[belongs]bool{}
	}
	k.its[b] = true
}

// forget gives up what a write to a table may have changed.
func (k *known) forget(table string) {
	switch table {
	case "customers", "customer_names", "customer_tags":
		k.rows, k.held, k.words = nil, nil, nil
	case "deals", "contacts":
		k.its = nil
	}
}

// sees reports whether a customer of an owner is in scope, as reach has it.
func (tx *Tx) sees(owner crm.UserID, id crm.CustomerID) bool {
	return tx.actor.Scope.Includes(owner) || tx.together(id)
}

// visibleAt is visibleOnly of the records of one customer: one that is known to be in scope is not asked for again.
func (tx *Tx) visibleAt(id crm.CustomerID) (where string, args []any) {
	r, ok := tx.known.held[id]
	if !ok {
		r, ok = tx.known.rows[id]
	}
	if ok && tx.sees(r.Owner, id) {
		return "customer_id = ?", []any{id}
	}
	where, args = tx.visibleOnly()
	return where + " AND customer_id = ?", append(args, id)
}

// ofVisibleAt is ofVisible of the records of one customer; 0: of all.
func (tx *Tx) ofVisibleAt(db *gorm.DB, id crm.CustomerID) *gorm.DB {
	if id == 0 {
		return tx.ofVisible(db)
	}
	where, args := tx.visibleAt(id)
	return db.Where(where, args...)
}
