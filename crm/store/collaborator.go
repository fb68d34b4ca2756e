package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"genjin/crm"
)

// collaboratorRow is a colleague who works on a customer together with its owner: they see and write all that is the
// customer's, and cannot give it away, merge or delete it.
type collaboratorRow struct {
	Head
	CustomerID crm.CustomerID
	UserID     crm.UserID
	UntilDay   crm.Date // the last day of who only covers for the owner; zero: for good
	Live       *int8
}

func (collaboratorRow) TableName() string { return "collaborators" }

func (r *collaboratorRow) customer() crm.CustomerID { return r.CustomerID }

func (r *collaboratorRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *collaboratorRow) revive() { r.DeletedAt, r.Live = 0, live() }

const stillLive = "live = 1 AND (until_day IS NULL OR until_day >= ?)"

// inForce leaves out who covered up to a day that is over.
func (tx *Tx) inForce(db *gorm.DB) *gorm.DB {
	return db.Where(stillLive, tx.today())
}

// reached limits a query to records whose owner is in the actor's scope, or whose customer the actor works on together
// with its owner.
func (tx *Tx) reached(db *gorm.DB, customer string) *gorm.DB {
	if tx.actor.Scope.All {
		return db
	}
	where, args := tx.reach(customer)
	return db.Where(where, args...)
}

// reach is the condition of reached.
func (tx *Tx) reach(customer string) (where string, args []any) {
	switch scope := tx.actor.Scope; {
	case scope.All:
		return "1 = 1", nil
	case len(scope.Shared) == 0:
		return "owner_id IN ?", []any{scope.Users}
	default:
		return "(owner_id IN ? OR " + customer + " IN ?)", []any{scope.Users, scope.Shared}
	}
}

// together reports whether the actor works on a customer together with its owner.
func (tx *Tx) together(id crm.CustomerID) bool { return slices.Contains(tx.actor.Scope.Shared, id) }

// collaborators are the ids of those who work on a customer together with its owner.
func (tx *Tx) collaborators(id crm.CustomerID) (ids []crm.UserID, err error) {
	ids, err = column[crm.UserID](tx.db, "SELECT user_id FROM collaborators WHERE "+stillLive+" AND customer_id = ? ORDER BY id", tx.today(), id)
	if err != nil {
		return nil, fmt.Errorf("store: collaborators: %w", err)
	}
	return ids, nil
}

// Followers are the owner of a customer in scope (zero: in the pool) and those who work on it together with them: who
// sees a customer sees who else works on it.
func (tx *Tx) Followers(ctx context.Context, id crm.CustomerID) (owner crm.User, with []crm.User, err error) {
	c, err := tx.Customer(ctx, id)
	if err != nil {
		return owner, nil, err
	}
	ids, err := tx.collaborators(id)
	if err != nil {
		return owner, nil, err
	}
	var rows []userRow
	if err := tx.db.Where("id IN ?", append(ids, c.Owner)).Find(&rows).Error; err != nil {
		return owner, nil, fmt.Errorf("store: followers: %w", err)
	}
	for _, r := range rows {
		if r.ID == c.Owner {
			owner = tx.s.user(r)
		} else if !r.Gone {
			with = append(with, tx.s.user(r))
		}
	}
	return owner, with, nil
}

// Share lets a colleague work on a customer together with its owner, or ends that; changed is false when it was so
// already. The owner and their managers may; a colleague may also leave by themselves.
func (tx *Tx) Share(_ context.Context, id crm.CustomerID, with crm.UserID, on bool) (changed bool, err error) {
	if leaves := !on && with == tx.actor.User.ID; leaves {
		_, err = tx.customerForWrite(id, 0)
	} else {
		_, err = tx.ownCustomer(id)
	}
	if err != nil {
		return false, err
	}
	var before collaboratorRow
	err = tx.db.Where("customer_id = ? AND user_id = ? AND live = 1", id, with).Take(&before).Error
	over := err == nil && !before.UntilDay.IsZero() && before.UntilDay.Before(tx.today())
	switch {
	case err != nil && !missing(err):
		return false, fmt.Errorf("store: share: %w", err)
	case err == nil && on && !before.UntilDay.IsZero(): // they only covered
		after := before
		after.UntilDay = crm.Date{}
		return true, tx.update(&before, &after)
	case over && !on:
		return false, nil
	case (err == nil) == on:
		return false, nil
	case on:
		return true, tx.insert(&collaboratorRow{CustomerID: id, UserID: with, Live: live()})
	}
	gone := before
	gone.hide(stamp(tx.deed.Now))
	return true, tx.update(&before, &gone)
}

// Cover lets a colleague look after a customer up to a day, which the owner and their managers may; changed is false when they work on it for
// good already, or cover up to that day.
func (tx *Tx) Cover(_ context.Context, id crm.CustomerID, by crm.UserID, until crm.Date) (changed bool, err error) {
	if _, err := tx.ownCustomer(id); err != nil {
		return false, err
	}
	var before collaboratorRow
	err = tx.db.Where("customer_id = ? AND user_id = ? AND live = 1", id, by).Take(&before).Error
	switch {
	case missing(err):
		return true, tx.insert(&collaboratorRow{CustomerID: id, UserID: by, UntilDay: until, Live: live()})
	case err != nil:
		return false, fmt.Errorf("store: cover: %w", err)
	case before.UntilDay.IsZero() || before.UntilDay == until:
		return false, nil
	}
	after := before
	after.UntilDay = until
	return true, tx.update(&before, &after)
}

// Covers are the customers in scope that somebody covers today, and those the actor covers, by day and customer.
func (tx *Tx) Covers(_ context.Context) ([]crm.Cover, error) {
	return tx.s.covers(tx.db, tx.today(), func(db *gorm.DB) *gorm.DB {
		if tx.actor.Scope.All {
			return db
		}
		return db.Where("(c.owner_id IN ? OR k.user_id = ?)", tx.actor.Scope.Users, tx.actor.User.ID)
	})
}

// Covering are the Covers by people who work today: what another one covers comes back to its owner meanwhile.
func (tx *Tx) Covering(ctx context.Context) ([]crm.Cover, error) {
	all, err := tx.Covers(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	away, err := tx.s.awayOn(tx.db, tx.today())
	if err != nil {
		return nil, err
	}
	ids := make([]crm.UserID, len(all))
	for i, c := range all {
		ids[i] = c.By
	}
	people, err := tx.NamesOfPeople(ctx, ids)
	return slices.DeleteFunc(all, func(c crm.Cover) bool {
		_, off := away[c.By]
		return off || people[c.By].Left
	}), err
}

// covers are those of a day.
func (s *Store) covers(db *gorm.DB, d crm.Date, only func(*gorm.DB) *gorm.DB) (all []crm.Cover, err error) {
	var rows []struct {
		CustomerID crm.CustomerID
		Name       string
		OwnerID    crm.UserID
		UserID     crm.UserID
		UntilDay   crm.Date
	}
	q := db.Table("collaborators k").Select("k.customer_id, c.name, c.owner_id, k.user_id, k.until_day").Joins("JOIN customers c ON c.id = k.customer_id AND c.deleted_at = 0").
		Where("k.live = 1 AND k.until_day >= ?", d)
	if err := only(q).Order("k.until_day, k.customer_id").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: covers: %w", err)
	}
	for _, r := range rows {
		all = append(all, crm.Cover{CustomerID: r.CustomerID, Customer: r.Name, Owner: r.OwnerID, By: r.UserID, Until: r.UntilDay})
	}
	return all, nil
}

// coveredOn is who covers which customer on a day.
func (s *Store) coveredOn(db *gorm.DB, d crm.Date) (map[crm.CustomerID]crm.User, error) {
	all, err := s.covers(db, d, func(db *gorm.DB) *gorm.DB { return db })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	users := map[crm.UserID]crm.User{}
	for _, c := range all {
		users[c.By] = crm.User{}
	}
	if err := s.nameThem(db, users, nil); err != nil {
		return nil, fmt.Errorf("store: covers: %w", err)
	}
	by := map[crm.CustomerID]crm.User{}
	for _, c := range all {
		if u := users[c.By]; !u.Left {
			by[c.CustomerID] = u
		}
	}
	return by, nil
}
