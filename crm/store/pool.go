package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// The pool 公海 is the customers without an owner. Nobody but an admin has them in scope: they are seen through Pool, with
// their numbers masked, and become somebody's by Pick. Every customer has an owner or is a lead in the pool; what is
// neither is found by Adrift.

// Pool are the customers in the pool that all words tell of, the longest there first.
func (tx *Tx) Pool(_ context.Context, words []string, n int) ([]crm.Pooled, error) {
	q := tx.db.Where("owner_id = 0 AND deleted_at = 0").Where("id IN (?)", tx.db.Table("leads").Select("customer_id").Where("state = ? AND deleted_at = 0", crm.LeadPooled))
	for _, w := range words {
		q = tx.described(q, w)
	}
	var rows []customerRow
	if err := limit(q, n).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	return tx.pooled(rows)
}

// PoolNamed are the customers in the pool of exactly a name or alias; when there is none, those whose name contains it.
func (tx *Tx) PoolNamed(_ context.Context, name string, n int) ([]crm.Pooled, error) {
	key := crm.NameKey(name)
	if key == "" {
		return nil, nil
	}
	var rows []customerRow
	exact := tx.db.Table("customer_names").Select("customer_id").Where("name_key = ? AND deleted_at = 0", key)
	err := limit(tx.db.Where("owner_id = 0 AND deleted_at = 0 AND id IN (?)", exact), n).Order("id").Find(&rows).Error
	if err == nil && len(rows) == 0 {
		err = limit(tx.db.Where("owner_id = 0 AND deleted_at = 0 AND name_key LIKE ? ESCAPE '!'", containing(key)), n).Order("id").Find(&rows).Error
	}
	if err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	return tx.pooled(rows)
}

func (tx *Tx) pooled(rows []customerRow) ([]crm.Pooled, error) {
	all, err := tx.customers(rows)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := make([]crm.CustomerID, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	var leads []leadRow
	if err := tx.db.Where("customer_id IN ? AND deleted_at = 0", ids).Find(&leads).Error; err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	out, at, owners := make([]crm.Pooled, len(all)), map[crm.CustomerID]int{}, []crm.UserID{}
	for i, c := range all {
		out[i].Customer, at[c.ID] = c, i
	}
	for _, l := range leads {
		out[at[l.CustomerID]].Lead = tx.lead(l)
		owners = append(owners, l.PooledFrom)
	}
	var was []userRow
	if err := tx.db.Where("id IN ?", owners).Find(&was).Error; err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	for i := range out {
		for _, u := range was {
			if u.ID == out[i].Lead.PooledFrom {
				out[i].From = u.Name
			}
		}
		out[i] = out[i].For(tx.actor.User.Role)
	}
	return out, nil
}

// Pick gives a customer in the pool to somebody, with the deals that hang on it. who is the actor, or one of their people;
// an actor who takes it themselves keeps to the rules' limits. was is how it lay in the pool: whose it was, and why.
// Who comes second learns who was first: *crm.PickedError.
func (tx *Tx) Pick(_ context.Context, id crm.CustomerID, who crm.UserID, rules *crm.LeadRules, calendar *crm.Calendar) (l, was crm.Lead, err error) {
	if !tx.actor.Scope.Includes(who) {
		return l, was, &crm.NotFoundError{What: crm.PersonNoun}
	}
	customer := &customerRow{}
	err = tx.forWrite().Where("id = ? AND deleted_at = 0", id).Take(customer).Error
	if missing(err) {
		return l, was, &crm.NotFoundError{What: crm.CustomerNoun}
	} else if err != nil {
		return l, was, fmt.Errorf("store: pick: %w", err)
	}
	lead, err := tx.leadOf(tx.takeLocked, id)
	if err != nil {
		return l, was, err
	}
	if customer.Owner != 0 || lead == nil || lead.State != crm.LeadPooled {
		return l, was, tx.pickedBy(customer, lead)
	}
	if who == tx.actor.User.ID {
		if err := tx.mayPick(rules); err != nil {
			return l, was, err
		}
	}
	tx.locked[id] = true
	was = tx.lead(*lead)
	l = was.Given(rules, calendar, tx.Now())
	l.PickedBy, l.PickedAt, l.Passed, l.Had = who, tx.Now(), 0, nil
	if l, err = tx.placeLead(customer, l, who); err != nil {
		return l, was, err
	}
	var deals []dealRow
	if err := tx.forWrite().Where("customer_id = ? AND owner_id = ? AND deleted_at = 0", id, was.PooledFrom).Find(&deals).Error; err != nil {
		return l, was, fmt.Errorf("store: pick: %w", err)
	}
	return l, was, give(tx, deals, "owner_id", who, func(r *dealRow) { r.Owner = who })
}

// pickedBy makes the error for a customer that is in the pool no more: a moment ago is told, else it was never there.
func (tx *Tx) pickedBy(c *customerRow, l *leadRow) error {
	var by userRow
	if l == nil || l.PickedAt == 0 || l.PickedBy != c.Owner {
		return &crm.NotFoundError{What: crm.CustomerNoun}
	}
	if err := tx.db.Take(&by, "id = ?", l.PickedBy).Error; err != nil {
		return fmt.Errorf("store: who picked it: %w", err)
	}
	return &crm.PickedError{Name: c.Name, By: tx.s.user(by), At: tx.s.instant(l.PickedAt)}
}

// Picked is who took a customer of exactly a name out of the pool and still has it; an error of *crm.PickedError, or nil.
func (tx *Tx) Picked(_ context.Context, name string) error {
	var c customerRow
	named := tx.db.Table("customer_names").Select("customer_id").Where("name_key = ? AND live = 1", crm.NameKey(name))
	err := tx.db.Where("id IN (?) AND deleted_at = 0", named).Take(&c).Error
	if missing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("store: who picked it: %w", err)
	}
	l, err := tx.leadOf(tx.take, crm.CustomerID(c.ID))
	if err != nil {
		return err
	}
	if err = tx.pickedBy(&c, l); isNotFound(err) {
		return nil
	}
	return err
}

// mayPick keeps the actor to the limits of the rules.
func (tx *Tx) mayPick(rules *crm.LeadRules) error {
	me := tx.actor.User.ID
	var today, held int64
	day := stamp(tx.today().In(tx.s.options.Location))
	if err := tx.db.Table("leads").Where("picked_by = ? AND picked_at >= ? AND deleted_at = 0", me, day).Count(&today).Error; err != nil {
		return fmt.Errorf("store: picked today: %w", err)
	}
	own := tx.db.Table("customers").Select("id").Where("owner_id = ? AND deleted_at = 0", me)
	err := tx.db.Table("leads").Where("picked_by = ? AND state = ? AND deleted_at = 0 AND customer_id IN (?)", me, crm.LeadOpen, own).Count(&held).Error
	if err != nil {
		return fmt.Errorf("store: picked: %w", err)
	}
	switch {
	case rules.PickPerDay > 0 && today >= int64(rules.PickPerDay):
		return &crm.PoolLimitError{Limit: rules.PickPerDay}
	case rules.PickTotal > 0 && held >= int64(rules.PickTotal):
		return &crm.PoolLimitError{Limit: rules.PickTotal, Total: true}
	}
	return nil
}

// Drop puts a customer in scope into the pool: what was planned with it is canceled, nobody works on it any more. Its owner
// and their managers may. With open deals it stays: *crm.OpenDealError.
func (tx *Tx) Drop(_ context.Context, id crm.CustomerID, reason string) (crm.Lead, error) {
	customer, err := tx.ownCustomer(id)
	if err != nil {
		return crm.Lead{}, err
	}
	before, err := tx.leadOf(tx.takeLocked, id)
	if err != nil {
		return crm.Lead{}, err
	}
	l := crm.Lead{CustomerID: id, BroughtBy: customer.Owner, ArrivedAt: tx.s.instant(customer.CreatedAt)}
	if before != nil {
		l = tx.lead(*before)
	}
	if customer.Owner == 0 {
		return l, &crm.NotFoundError{What: crm.CustomerNoun}
	}
	return tx.intoPool(customer, l.InPool(customer.Owner, tx.actor.User.ID, reason, tx.Now()))
}

// intoPool stores a lead that goes into the pool, and clears what hangs on it.
func (tx *Tx) intoPool(customer *customerRow, l crm.Lead) (crm.Lead, error) {
	open := []crm.StageCode{}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	var deals int64
	if err := tx.db.Table("deals").Where("customer_id = ? AND stage IN ? AND deleted_at = 0", customer.ID, open).Count(&deals).Error; err != nil {
		return l, fmt.Errorf("store: into the pool: %w", err)
	}
	if deals > 0 {
		return l, &crm.OpenDealError{Customer: tx.customer(*customer), Deals: int(deals)}
	}
	l, err := tx.placeLead(customer, l, 0)
	if err != nil {
		return l, err
	}
	var plans []followUpRow
	var reminders []reminderRow
	var with []collaboratorRow
	err = errorsOf(
		tx.forWrite().Where("customer_id = ? AND status = ? AND deleted_at = 0", customer.ID, crm.FollowUpOpen).Find(&plans).Error,
		tx.forWrite().Where("customer_id = ? AND status = ? AND deleted_at = 0", customer.ID, crm.ReminderScheduled).Find(&reminders).Error,
		tx.forWrite().Where("customer_id = ? AND live = 1", customer.ID).Find(&with).Error,
	)
	if err != nil {
		return l, fmt.Errorf("store: into the pool: %w", err)
	}
	for i := range plans {
		after := plans[i]
		after.Status = crm.FollowUpCanceled
		if err := tx.update(&plans[i], &after); err != nil {
			return l, err
		}
	}
	for i := range reminders {
		after := reminders[i]
		after.Status = crm.ReminderCanceled
		if err := tx.update(&reminders[i], &after); err != nil {
			return l, err
		}
	}
	for i := range with {
		gone := with[i]
		gone.hide(stamp(tx.deed.Now))
		if err := tx.update(&with[i], &gone); err != nil {
			return l, err
		}
	}
	return l, nil
}
