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
	Live       *int8
}

func (collaboratorRow) TableName() string { return "collaborators" }

func (r *collaboratorRow) customer() crm.CustomerID { return r.CustomerID }

func (r *collaboratorRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *collaboratorRow) revive() { r.DeletedAt, r.Live = 0, live() }

// sharedWith are the customers a person works on together with their owners.
func (tx *Tx) sharedWith(u crm.UserID) (ids []crm.CustomerID, err error) {
	err = tx.db.Table("collaborators").Where("user_id = ? AND live = 1", u).Pluck("customer_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("store: customers shared: %w", err)
	}
	return ids, nil
}

// reached limits a query to records whose owner is in the actor's scope, or whose customer the actor works on together
// with its owner.
func (tx *Tx) reached(db *gorm.DB, customer string) *gorm.DB {
	if len(tx.actor.Scope.Shared) == 0 || tx.actor.Scope.All {
		return tx.owned(db, "owner_id")
	}
	return db.Where("(owner_id IN ? OR "+customer+" IN ?)", tx.actor.Scope.Users, tx.actor.Scope.Shared)
}

// together reports whether the actor works on a customer together with its owner.
func (tx *Tx) together(id crm.CustomerID) bool { return slices.Contains(tx.actor.Scope.Shared, id) }

// collaborators are the ids of those who work on a customer together with its owner.
func (tx *Tx) collaborators(id crm.CustomerID) (ids []crm.UserID, err error) {
	err = tx.db.Table("collaborators").Where("customer_id = ? AND live = 1", id).Order("id").Pluck("user_id", &ids).Error
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
	switch {
	case err != nil && !missing(err):
		return false, fmt.Errorf("store: share: %w", err)
	case (err == nil) == on:
		return false, nil
	case on:
		return true, tx.insert(&collaboratorRow{CustomerID: id, UserID: with, Live: live()})
	}
	gone := before
	gone.hide(stamp(tx.deed.Now))
	return true, tx.update(&before, &gone)
}
