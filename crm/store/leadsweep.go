package store

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
)

// What the rules find to do about leads, over all customers: for a Tx of the rules (Deed.System).

// byRules refuses what only the rules may ask for: it looks over all customers.
func (tx *Tx) byRules() error {
	if tx.deed.System {
		return nil
	}
	return &crm.NotFoundError{What: crm.CustomerNoun}
}

// LeadsToCall are leads that nobody has called since their owner got them and whose time ends before until, the most
// urgent first; warned leaves out those whose owner was warned.
func (tx *Tx) LeadsToCall(_ context.Context, until time.Time, warned bool) ([]crm.Lead, error) {
	if err := tx.byRules(); err != nil {
		return nil, err
	}
	q := tx.db.Where("state = ? AND respond_by > 0 AND respond_by <= ? AND deleted_at = 0", crm.LeadOpen, stamp(until)).Where(untouched)
	if !warned {
		q = q.Where("warned_at < assigned_at")
	}
	return tx.leads(q.Order("respond_by, id").Limit(sweepBatch))
}

const sweepBatch = 200

// LeadsOfNobody are open leads whose owner has left the company.
func (tx *Tx) LeadsOfNobody(_ context.Context) ([]crm.Lead, error) {
	if err := tx.byRules(); err != nil {
		return nil, err
	}
	gone := tx.db.Table("users").Select("id").Where("gone = 1")
	owned := tx.db.Table("customers").Select("id").Where("owner_id IN (?) AND deleted_at = 0", gone)
	return tx.leads(tx.db.Where("state = ? AND deleted_at = 0 AND customer_id IN (?)", crm.LeadOpen, owned).Order("id").Limit(sweepBatch))
}

// IdleLead is a lead nobody has been in touch with for some time.
type IdleLead struct {
	crm.Lead
	Owner    crm.UserID
	Since    time.Time // the last contact, or when its owner got it
	WarnedAt time.Time // when the owner was told that it goes into the pool; zero, or before Since: not yet
}

// IdleLeads are leads in a state with which there was no contact since before a time; with an open deal, or a contact
// planned from then on, they are left out.
func (tx *Tx) IdleLeads(_ context.Context, state crm.LeadState, before time.Time) ([]IdleLead, error) {
	if err := tx.byRules(); err != nil {
		return nil, err
	}
	open := []crm.StageCode{""}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	today := stamp(tx.today().In(tx.s.options.Location))
	var rows []leadRow
	err := tx.db.Joins("JOIN customers c ON c.id = leads.customer_id AND c.deleted_at = 0 AND c.owner_id <> 0").
		Where("leads.state = ? AND leads.deleted_at = 0 AND leads.assigned_at < ? AND c.last_contact_at < ?", state, stamp(before), stamp(before)).
		Where("NOT EXISTS (SELECT 1 FROM deals d WHERE d.customer_id = c.id AND d.deleted_at = 0 AND d.stage IN ?)", open).
		Where("NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.customer_id = c.id AND f.deleted_at = 0 AND f.status = ? AND f.due_at >= ?)", crm.FollowUpOpen, today).
		Order("leads.id").Limit(sweepBatch).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: idle leads: %w", err)
	}
	ids := make([]crm.CustomerID, len(rows))
	for i, r := range rows {
		ids[i] = r.CustomerID
	}
	var customers []customerRow
	if err := tx.db.Where("id IN ?", ids).Find(&customers).Error; err != nil {
		return nil, fmt.Errorf("store: idle leads: %w", err)
	}
	by := map[crm.CustomerID]customerRow{}
	for _, c := range customers {
		by[crm.CustomerID(c.ID)] = c
	}
	out := make([]IdleLead, len(rows))
	for i, r := range rows {
		c := by[r.CustomerID]
		out[i] = IdleLead{Lead: tx.lead(r), Owner: c.Owner, Since: tx.s.instant(max(r.AssignedAt, c.LastContactAt)), WarnedAt: tx.s.instant(r.RecycleWarnedAt)}
	}
	return out, nil
}

// WarnedLead notes that the owner was warned about the first call, or of the pool. It is no change of the lead.
func (tx *Tx) WarnedLead(_ context.Context, id crm.LeadID, pool bool) (first bool, err error) {
	if err := tx.byRules(); err != nil {
		return false, err
	}
	column := "warned_at"
	if pool {
		column = "recycle_warned_at"
	}
	done := tx.db.Exec("UPDATE leads SET "+column+" = ? WHERE id = ? AND "+column+" < ?", stamp(tx.deed.Now), id, stamp(tx.deed.Now))
	if done.Error != nil {
		return false, fmt.Errorf("store: warned: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// LeadForWrite is a lead with its customer as they are now, both kept so until the end.
func (tx *Tx) LeadForWrite(_ context.Context, id crm.CustomerID) (crm.Customer, crm.Lead, error) {
	row, err := tx.customerForWrite(id, 0)
	if err != nil {
		return crm.Customer{}, crm.Lead{}, err
	}
	l, err := tx.leadOf(tx.takeLocked, id)
	if err != nil || l == nil {
		return crm.Customer{}, crm.Lead{}, errOr(err, &crm.NotFoundError{What: crm.CustomerNoun})
	}
	return tx.customer(*row), tx.lead(*l), nil
}

// Recycle puts a lead into the pool by the rules.
func (tx *Tx) Recycle(_ context.Context, l crm.Lead, from crm.UserID, reason string) (crm.Lead, error) {
	row, err := tx.customerForWrite(l.CustomerID, 0)
	if err != nil {
		return l, err
	}
	return tx.intoPool(row, l.InPool(from, 0, reason, tx.Now()))
}

// Adrift are customers that have neither an owner nor a place in the pool, or an owner though they lie in the pool: there
// should be none.
func (tx *Tx) Adrift(_ context.Context) (ids []crm.CustomerID, err error) {
	if err := tx.byRules(); err != nil {
		return nil, err
	}
	pooled := tx.db.Table("leads").Select("customer_id").Where("state = ? AND deleted_at = 0", crm.LeadPooled)
	err = tx.db.Table("customers").Where("deleted_at = 0 AND (owner_id = 0 AND id NOT IN (?) OR owner_id <> 0 AND id IN (?))", pooled, pooled).
		Order("id").Limit(sweepBatch).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("store: adrift: %w", err)
	}
	return ids, nil
}

// Moor puts a customer that is adrift where it belongs: one without an owner into the pool, one with an owner out of it.
func (tx *Tx) Moor(_ context.Context, id crm.CustomerID) error {
	row, err := tx.customerForWrite(id, 0)
	if err != nil {
		return err
	}
	l, err := tx.leadOf(tx.takeLocked, id)
	if err != nil {
		return err
	}
	lead := crm.Lead{CustomerID: id, ArrivedAt: tx.s.instant(row.CreatedAt)}
	if l != nil {
		lead = tx.lead(*l)
	}
	if row.Owner == 0 {
		lead = lead.InPool(0, 0, "", tx.Now())
	} else if lead.State == crm.LeadPooled {
		lead.State, lead.AssignedAt = crm.LeadOpen, tx.Now()
	}
	_, err = tx.placeLead(row, lead, row.Owner)
	return err
}
