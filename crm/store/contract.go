package store

import (
	"context"
	"errors"
	"fmt"

	"genjin/crm"
)

// contractRow is what was signed with a customer.
type contractRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	Number     string
	NumberKey  string
	Amount     int64
	Currency   crm.Currency
	SignedOn   crm.Date
	StartsOn   crm.Date
	EndsOn     crm.Date
	RecordedBy crm.UserID
}

func (contractRow) TableName() string { return "contracts" }

func (r *contractRow) customer() crm.CustomerID { return r.CustomerID }

func contract(r contractRow) crm.Contract {
	return crm.Contract{ID: crm.ContractID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, Number: r.Number, Amount: crm.Money{Fen: r.Amount, Currency: r.Currency},
		SignedOn: r.SignedOn, StartsOn: r.StartsOn, EndsOn: r.EndsOn, RecordedBy: r.RecordedBy, Version: r.Version}
}

var errNoContract = errors.New("store: a contract has a number and an amount, and ends after it starts")

// RecordContract stores a contract of a customer in scope; the actor recorded it when nobody else is named. One of that number that the actor may see is a *crm.DuplicateError.
func (tx *Tx) RecordContract(ctx context.Context, c crm.Contract) (crm.Contract, error) {
	if c.Amount.Fen <= 0 || c.Number == "" || !c.EndsOn.IsZero() && c.EndsOn.Before(c.StartsOn) {
		return c, errNoContract
	}
	if err := tx.touch(c.CustomerID); err != nil {
		return c, err
	}
	if err := tx.fits(c.CustomerID, c.DealID, 0, tx.actor.User.ID); err != nil {
		return c, err
	}
	if c.RecordedBy == 0 {
		c.RecordedBy = tx.actor.User.ID
	} else if !tx.actor.Scope.Includes(c.RecordedBy) {
		return c, &crm.NotFoundError{What: crm.PersonNoun}
	}
	same, err := tx.Contracts(ctx, ContractFilter{Number: c.Number, Limit: 1})
	if err == nil && len(same) > 0 {
		err = &crm.DuplicateError{What: crm.ContractNoun, Name: c.Number, Mine: true}
	}
	if err != nil {
		return c, err
	}
	row := contractRow{CustomerID: c.CustomerID, DealID: c.DealID, Number: clip(c.Number, 60), NumberKey: crm.NameKey(clip(c.Number, 60)), Amount: c.Amount.Fen, Currency: c.Amount.Currency,
		SignedOn: c.SignedOn, StartsOn: c.StartsOn, EndsOn: c.EndsOn, RecordedBy: c.RecordedBy}
	if err := tx.insert(&row); err != nil {
		return c, err
	}
	return contract(row), nil
}

// SaveContract stores c over the version it was read at; whose it is and who recorded it stays. One of its number that the actor may see is a
// *crm.DuplicateError.
func (tx *Tx) SaveContract(ctx context.Context, c crm.Contract) (crm.Contract, error) {
	if c.Amount.Fen <= 0 || c.Number == "" || !c.EndsOn.IsZero() && c.EndsOn.Before(c.StartsOn) {
		return c, errNoContract
	}
	before, err := tx.contractAt(c)
	if err != nil {
		return c, err
	}
	after := before
	after.Number, after.NumberKey = clip(c.Number, 60), crm.NameKey(clip(c.Number, 60))
	after.Amount, after.Currency, after.SignedOn, after.StartsOn, after.EndsOn = c.Amount.Fen, c.Amount.Currency, c.SignedOn, c.StartsOn, c.EndsOn
	if after.NumberKey != before.NumberKey {
		same, err := tx.Contracts(ctx, ContractFilter{Number: c.Number, Limit: 1})
		if err == nil && len(same) > 0 {
			err = &crm.DuplicateError{What: crm.ContractNoun, Name: c.Number, Mine: true}
		}
		if err != nil {
			return c, err
		}
	}
	if err := tx.update(&before, &after); err != nil {
		return c, err
	}
	return contract(after), nil
}

// RemoveContract takes a contract off that was recorded by mistake; undo brings it back.
func (tx *Tx) RemoveContract(_ context.Context, c crm.Contract) error {
	before, err := tx.contractAt(c)
	if err != nil {
		return err
	}
	gone := before
	gone.hide(stamp(tx.deed.Now))
	return tx.update(&before, &gone)
}

// contractAt is the row of a contract that is to be changed, at its version.
func (tx *Tx) contractAt(c crm.Contract) (row contractRow, err error) {
	if err := tx.read(&row, int64(c.ID), c.Version, crm.ContractNoun); err != nil {
		return row, err
	}
	return row, tx.touch(row.CustomerID)
}

// ContractFilter picks contracts. A zero field does not filter.
type ContractFilter struct {
	Customer         crm.CustomerID
	Number           string
	EndsFrom, EndsTo crm.Date     // ends in [from, to)
	Owners           []crm.UserID // of the customer
	Limit            int
}

// Contracts are those with customers in scope that pass the filter, the one that ends first at the head, those without an end last.
func (tx *Tx) Contracts(_ context.Context, f ContractFilter) ([]crm.Contract, error) {
	q := limit(tx.ofVisible(tx.db), f.Limit).Where("deleted_at = 0")
	if f.Customer != 0 {
		q = q.Where("customer_id = ?", f.Customer)
	}
	if f.Number != "" {
		q = q.Where("number_key = ?", crm.NameKey(clip(f.Number, 60)))
	}
	if len(f.Owners) > 0 {
		q = q.Where("customer_id IN (?)", tx.db.Table("customers").Select("id").Where("owner_id IN ?", f.Owners))
	}
	q = within(q, "ends_on", f.EndsFrom, f.EndsTo)
	var rows []contractRow
	if err := q.Order("CASE WHEN ends_on IS NULL THEN 1 ELSE 0 END, ends_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: contracts: %w", err)
	}
	return mapped(rows, contract), nil
}
