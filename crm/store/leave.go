package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"genjin/crm"
)

type leaveRow struct {
	Head
	User    crm.UserID `gorm:"column:user_id"`
	FromDay crm.Date
	ToDay   crm.Date
	StandIn crm.UserID
	SetBy   crm.UserID
}

func (leaveRow) TableName() string { return "leaves" }

func leave(r leaveRow) crm.Leave {
	return crm.Leave{ID: crm.LeaveID(r.ID), User: r.User, From: r.FromDay, To: r.ToDay, StandIn: r.StandIn, SetBy: r.SetBy, Version: r.Version}
}

func leaves(rows []leaveRow) []crm.Leave {
	return mapped(rows, leave)
}

// today is the day of the deed, in the company's zone.
func (tx *Tx) today() crm.Date { return crm.DateOf(tx.Now()) }

// standsIn is the condition for leaves in which somebody stands in on a day.
const standsIn = "stand_in = ? AND to_day >= ? AND from_day <= ? AND deleted_at = 0"

// lentTo are the people u stands in for today, and the customers that u works on together with their owners: one statement, since every
// message asks.
func (tx *Tx) lentTo(u crm.UserID) (covered []crm.UserID, shared []crm.CustomerID, err error) {
	d := tx.today()
	rows, err := query(tx.db, "SELECT 0 AS shared, user_id AS whom, id FROM leaves WHERE "+standsIn+
		" UNION ALL SELECT 1, customer_id, id FROM collaborators WHERE "+stillLive+" AND user_id = ? ORDER BY id", u, d, d, d, u)
	if err != nil {
		return nil, nil, fmt.Errorf("store: what is lent: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var customer bool
		var whom int64
		if err := rows.Scan(&customer, &whom, new(int64)); err != nil {
			return nil, nil, fmt.Errorf("store: what is lent: %w", err)
		}
		if customer {
			shared = append(shared, crm.CustomerID(whom))
		} else {
			covered = append(covered, crm.UserID(whom))
		}
	}
	return covered, shared, rows.Err()
}

// Covered are the people the actor stands in for today.
func (tx *Tx) Covered(_ context.Context) ([]crm.User, error) {
	who, _, err := tx.lentTo(tx.actor.User.ID)
	if err != nil || len(who) == 0 {
		return nil, err
	}
	var rows []userRow
	if err := tx.db.Where("id IN ?", who).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: who is covered: %w", err)
	}
	return tx.s.users(rows), nil
}

// awayOn are the people on leave on a day, with who stands in for them (zero: nobody).
func (s *Store) awayOn(db *gorm.DB, d crm.Date) (map[crm.UserID]crm.User, error) {
	var rows []leaveRow
	if err := db.Where("to_day >= ? AND from_day <= ? AND deleted_at = 0", d, d).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: who is away: %w", err)
	}
	away, ids := map[crm.UserID]crm.User{}, []crm.UserID{}
	for _, r := range rows {
		away[r.User] = crm.User{}
		ids = append(ids, r.StandIn)
	}
	if len(rows) == 0 {
		return away, nil
	}
	var people []userRow
	if err := db.Where("id IN ? AND gone = 0", ids).Find(&people).Error; err != nil {
		return nil, fmt.Errorf("store: who is away: %w", err)
	}
	for _, r := range rows {
		for _, p := range people {
			if p.ID == r.StandIn {
				away[r.User] = s.user(p)
			}
		}
	}
	return away, nil
}

// Leaves are those of people in scope, and those the actor stands in for, that have a day in [from, to], the earliest
// first.
func (tx *Tx) Leaves(_ context.Context, from, to crm.Date) ([]crm.Leave, error) {
	q := tx.db.Where("to_day >= ? AND from_day <= ? AND to_day >= from_day AND deleted_at = 0", from, to)
	if !tx.actor.Scope.All {
		q = q.Where("(user_id IN ? OR stand_in = ?)", tx.actor.Scope.Users, tx.actor.User.ID)
	}
	var rows []leaveRow
	if err := q.Order("from_day, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: leaves: %w", err)
	}
	return leaves(rows), nil
}

// LeavesOf are those of some people that have a day in [from, to]: who is away is no secret among colleagues.
func (tx *Tx) LeavesOf(_ context.Context, people []crm.User, from, to crm.Date) ([]crm.Leave, error) {
	ids := make([]crm.UserID, len(people))
	for i, u := range people {
		ids[i] = u.ID
	}
	var rows []leaveRow
	if err := tx.db.Where("user_id IN ? AND to_day >= ? AND from_day <= ? AND to_day >= from_day AND deleted_at = 0", ids, from, to).Order("from_day, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: leaves: %w", err)
	}
	return leaves(rows), nil
}

// SaveLeave stores the leave of a person in scope: a new one, or l over the version it was read at.
func (tx *Tx) SaveLeave(_ context.Context, l crm.Leave) (crm.Leave, error) {
	if !tx.actor.Scope.Includes(l.User) {
		return l, &crm.NotFoundError{What: crm.PersonNoun}
	}
	if l.ID == 0 {
		row := leaveRow{User: l.User, FromDay: l.From, ToDay: l.To, StandIn: l.StandIn, SetBy: tx.actor.User.ID}
		if err := tx.insert(&row); err != nil {
			return l, err
		}
		return leave(row), nil
	}
	var before leaveRow
	err := tx.owned(tx.db, "user_id").Where("id = ? AND deleted_at = 0", l.ID).Take(&before).Error
	switch {
	case missing(err):
		return l, &crm.NotFoundError{What: crm.LeaveNoun}
	case err != nil:
		return l, fmt.Errorf("store: leave: %w", err)
	case l.Version != 0 && before.Version != l.Version:
		return l, tx.stale("leaves", before.ID, nil)
	}
	after := before
	after.FromDay, after.ToDay, after.StandIn = l.From, l.To, l.StandIn
	if err := tx.update(&before, &after); err != nil {
		return l, err
	}
	return leave(after), nil
}

// IsAway reports whether the actor is on leave on a day, and when one ended that had a day in [since, d).
func (tx *Tx) IsAway(_ context.Context, d, since crm.Date) (away bool, back crm.Leave, err error) {
	var rows []leaveRow
	err = tx.db.Where("user_id = ? AND to_day >= ? AND from_day <= ? AND to_day >= from_day AND deleted_at = 0", tx.actor.User.ID, since, d).Order("id").Find(&rows).Error
	if err != nil {
		return false, back, fmt.Errorf("store: leave: %w", err)
	}
	for _, r := range rows {
		if l := leave(r); l.On(d) {
			away = true
		} else if l.To.Before(d) {
			back = l
		}
	}
	return away, back, nil
}

// Colleagues are all people of exactly that name who have not left, whoever's team they are in: who works here is no
// secret among colleagues.
func (tx *Tx) Colleagues(_ context.Context, name string) ([]crm.User, error) {
	var rows []userRow
	if err := tx.db.Where("gone = 0").Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: colleagues: %w", err)
	}
	var found []crm.User
	for _, u := range tx.s.users(rows) {
		if crm.NameKey(u.Name) == crm.NameKey(name) {
			found = append(found, u)
		}
	}
	return found, nil
}

// Portfolio counts what a person in scope has.
func (tx *Tx) Portfolio(_ context.Context, who crm.UserID) (n crm.Portfolio, err error) {
	if !tx.actor.Scope.Includes(who) {
		return n, &crm.NotFoundError{What: crm.PersonNoun}
	}
	open := []crm.StageCode{}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	for _, q := range []struct {
		into *int64
		db   *gorm.DB
	}{
		{&n.Customers, tx.db.Table("customers").Where("owner_id = ?", who)},
		{&n.Deals, tx.db.Table("deals").Where("owner_id = ?", who)},
		{&n.OpenDeals, tx.db.Table("deals").Where("owner_id = ? AND stage IN ?", who, open)},
		{&n.FollowUps, tx.db.Table("follow_ups").Where("owner_id = ? AND status = ?", who, crm.FollowUpOpen)},
		{&n.Reminders, tx.db.Table("reminders").Where("user_id = ? AND customer_id <> 0 AND status = ?", who, crm.ReminderScheduled)},
	} {
		if err = q.db.Where("deleted_at = 0").Count(q.into).Error; err != nil {
			return n, fmt.Errorf("store: holdings: %w", err)
		}
	}
	return n, nil
}

// NamesOfPeople are colleagues by their ids: who works here is no secret among colleagues. Ids of nobody are left out.
func (tx *Tx) NamesOfPeople(_ context.Context, ids []crm.UserID) (map[crm.UserID]crm.User, error) {
	var rows []userRow
	if len(ids) > 0 {
		if err := tx.db.Where("id IN ?", ids).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: colleagues: %w", err)
		}
	}
	out := map[crm.UserID]crm.User{}
	for _, u := range tx.s.users(rows) {
		out[u.ID] = u
	}
	return out, nil
}

// HasLeave reports whether a person is on leave on a day from from to to: that is no secret among colleagues.
func (tx *Tx) HasLeave(_ context.Context, who crm.UserID, from, to crm.Date) (bool, error) {
	var n int64
	err := tx.db.Table("leaves").Where("user_id = ? AND to_day >= ? AND from_day <= ? AND to_day >= from_day AND deleted_at = 0", who, from, to).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("store: leave: %w", err)
	}
	return n > 0, nil
}
