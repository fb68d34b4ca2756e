package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"genjin/crm"
)

// What hangs on a customer is every journaled record with a CustomerID, and the history of its deals: a merge moves it, a
// deletion hides it. A new noun needs nothing here.

// belonging are the records that hang on a customer and were hidden at the given instant; 0: those that live.
// Tables come in the order of their names, records in that of their ids.
func (tx *Tx) belonging(id crm.CustomerID, deletedAt int64) (all []record, err error) {
	for _, table := range slices.Sorted(maps.Keys(tx.s.records)) {
		row := reflect.TypeOf(tx.s.records[table]()).Elem()
		if _, ok := row.FieldByName("CustomerID"); !ok {
			continue
		}
		rows := reflect.New(reflect.SliceOf(row))
		if err := tx.db.Where("customer_id = ? AND deleted_at = ?", id, deletedAt).Order("id").Find(rows.Interface()).Error; err != nil {
			return nil, fmt.Errorf("store: %s of a customer: %w", table, err)
		}
		for i := range rows.Elem().Len() {
			all = append(all, rows.Elem().Index(i).Addr().Interface().(record))
		}
	}
	var deals []int64
	for _, r := range all {
		if d, ok := r.(*dealRow); ok {
			deals = append(deals, d.ID)
		}
	}
	var stays []*stayRow
	if err := tx.db.Where("deal_id IN ? AND deleted_at = ?", deals, deletedAt).Order("id").Find(&stays).Error; err != nil {
		return nil, fmt.Errorf("store: history of a customer: %w", err)
	}
	for _, s := range stays {
		all = append(all, s)
	}
	return all, nil
}

// copied is a second copy of a row, to be changed.
func copied(r record) record {
	c := reflect.New(reflect.TypeOf(r).Elem())
	c.Elem().Set(reflect.ValueOf(r).Elem())
	return c.Interface().(record)
}

// assign sets a field of a row when the row has it.
func assign(r record, field string, id int64) {
	if f := reflect.ValueOf(r).Elem().FieldByName(field); f.IsValid() {
		f.SetInt(id)
	}
}

// idIn is a field of a row; 0 when the row has none.
func idIn(r record, field string) int64 {
	if f := reflect.ValueOf(r).Elem().FieldByName(field); f.IsValid() {
		return f.Int()
	}
	return 0
}

// holdings counts records.
func holdings(all []record) (h crm.Holdings) {
	for _, r := range all {
		switch r.(type) {
		case *contactRow:
			h.Contacts++
		case *dealRow:
			h.Deals++
		case *activityRow:
			h.Activities++
		case *followUpRow:
			h.FollowUps++
		case *paymentRow:
			h.Payments++
		case *planRow:
			h.Plans++
		case *noteRow:
			h.Notes++
		case *documentRow:
			h.Documents++
		case *reminderRow:
			h.Reminders++
		}
	}
	return h
}

// Holdings counts what hangs on a customer in scope.
func (tx *Tx) Holdings(ctx context.Context, id crm.CustomerID) (crm.Holdings, error) {
	if _, err := tx.Customer(ctx, id); err != nil {
		return crm.Holdings{}, err
	}
	all, err := tx.belonging(id, 0)
	return holdings(all), err
}

// ownCustomer locks a customer whose owner is in the actor's scope.
func (tx *Tx) ownCustomer(id crm.CustomerID) (*customerRow, error) {
	row, err := tx.customerForWrite(id, 0)
	if err == nil && !tx.actor.Scope.Includes(row.Owner) {
		return nil, crm.Denied(crm.GiveRecords, crm.ToTeam)
	}
	return row, err
}

// DeleteCustomer puts a customer and all that hangs on it into the recycle bin; its name may be taken again at once.
// Its owner and their managers may.
func (tx *Tx) DeleteCustomer(_ context.Context, id crm.CustomerID) (h crm.Holdings, err error) {
	before, err := tx.ownCustomer(id)
	if err != nil {
		return h, err
	}
	all, err := tx.belonging(id, 0)
	if err != nil {
		return h, err
	}
	at := stamp(tx.deed.Now)
	for _, r := range all {
		gone := copied(r)
		gone.hide(at)
		if err := tx.update(r, gone); err != nil {
			return h, err
		}
	}
	after := *before
	after.DeletedAt, after.RecycledAt = at, at
	return holdings(all), tx.update(before, &after)
}

// Bin are the customers in scope that were deleted within the last BinDays days, the newest first.
func (tx *Tx) Bin(_ context.Context) ([]crm.Customer, error) {
	var rows []customerRow
	q := tx.owned(tx.db, "owner_id").Where("recycled_at > ?", stamp(tx.deed.Now.AddDate(0, 0, -crm.BinDays)))
	if err := q.Order("recycled_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: recycle bin: %w", err)
	}
	return mapped(rows, tx.customer), nil
}

// RestoreCustomer takes a customer out of the recycle bin, with all that went in with it. When its name was taken
// meanwhile the error is *crm.DuplicateError.
func (tx *Tx) RestoreCustomer(ctx context.Context, id crm.CustomerID) (c crm.Customer, h crm.Holdings, err error) {
	before := &customerRow{}
	q := tx.owned(tx.db, "owner_id")
	if tx.s.dialect.locks {
		q = q.Clauses(forUpdate)
	}
	err = q.Where("id = ? AND recycled_at > ?", id, stamp(tx.deed.Now.AddDate(0, 0, -crm.BinDays))).Take(before).Error
	if missing(err) {
		return c, h, &crm.NotFoundError{What: crm.CustomerNoun}
	} else if err != nil {
		return c, h, fmt.Errorf("store: recycle bin: %w", err)
	}
	if err := tx.taken(ctx, before.Name); err != nil {
		return c, h, err
	}
	all, err := tx.belonging(id, before.DeletedAt)
	if err != nil {
		return c, h, err
	}
	for _, r := range all {
		back := copied(r)
		back.revive()
		if err := tx.update(r, back); duplicate(err) {
			return c, h, &crm.DuplicateError{What: crm.CustomerNoun, Name: before.Name}
		} else if err != nil {
			return c, h, err
		}
	}
	after := *before
	after.DeletedAt, after.RecycledAt = 0, 0
	if err := tx.update(before, &after); err != nil {
		return c, h, err
	}
	c, err = tx.Customer(ctx, id)
	return c, holdings(all), err
}

// MergeCustomers moves all that hangs on one customer to another and hides it; its names become names of the other.
// People of one name at both are one person, unless their numbers differ. What the other lacks it takes over: level,
// industry, region, source, phone. Owners of both, and their managers, may.
func (tx *Tx) MergeCustomers(ctx context.Context, from, into crm.CustomerID) (c crm.Customer, h crm.Holdings, err error) {
	if from == into {
		return c, h, errors.New("store: a customer is not merged into itself")
	}
	rows := map[crm.CustomerID]*customerRow{}
	for _, id := range []crm.CustomerID{min(from, into), max(from, into)} { // one order of locks
		if rows[id], err = tx.ownCustomer(id); err != nil {
			return c, h, err
		}
	}
	all, err := tx.belonging(from, 0)
	if err != nil {
		return c, h, err
	}
	m := &merge{tx: tx, from: rows[from], into: rows[into], contacts: map[int64]int64{}}
	if err := m.know(); err != nil {
		return c, h, err
	}
	for _, r := range all { // people first: others name them
		if p, ok := r.(*contactRow); ok {
			if err := m.contact(p); err != nil {
				return c, h, err
			}
		}
	}
	for _, r := range all {
		if _, ok := r.(*contactRow); ok {
			continue
		}
		if err := m.move(r); err != nil {
			return c, h, err
		}
	}
	if err := m.close(); err != nil {
		return c, h, err
	}
	c, err = tx.Customer(ctx, into)
	return c, holdings(all), err
}
