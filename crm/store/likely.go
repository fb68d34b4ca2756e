package store

import (
	"context"
	"fmt"
	"slices"

	"genjin/crm"
)

// Newcomer is a customer that is about to be made, by what it may be there already under another name.
type Newcomer struct{ Name, Phone string }

// Alike tells which names mean the same company: names that may have the same Key, and of those Same decides.
type Alike struct {
	Key  func(name string) string
	Same func(a, b string) bool
}

// LikelyAmong finds which of many new customers are probably there already, as Likely does for one: in one walk through the names that
// are in use, a page at a time, and a look-up of many numbers at a time. at are their places among all; is tells of the first told of
// them what CreateCustomer would of a name that is taken.
func (tx *Tx) LikelyAmong(ctx context.Context, all []Newcomer, by Alike, told int) (at []int, is []*crm.DuplicateError, err error) {
	best := map[int]foundAs{}
	if err := tx.alikeByName(all, by, best); err != nil {
		return nil, nil, err
	}
	if err := tx.alikeByPhone(all, best); err != nil {
		return nil, nil, err
	}
	for i := range best {
		at = append(at, i)
	}
	slices.Sort(at)
	for _, i := range at[:min(told, len(at))] {
		var row customerRow
		if err := tx.db.Take(&row, best[i].customer).Error; err != nil {
			return nil, nil, fmt.Errorf("store: likely the same: %w", err)
		}
		e, err := tx.takenBy(ctx, row, all[i].Name)
		if err != nil {
			return nil, nil, err
		}
		is = append(is, e)
	}
	return at, is, nil
}

// foundAs is a customer that a new one probably is.
type foundAs struct {
	customer int64
	own      bool
}

// better keeps of two the actor's own, then the earlier one.
func better(best map[int]foundAs, at int, f foundAs) {
	if b, ok := best[at]; !ok || f.own && !b.own || f.own == b.own && f.customer < b.customer {
		best[at] = f
	}
}

func (tx *Tx) alikeByName(all []Newcomer, by Alike, best map[int]foundAs) error {
	const page = 5000
	keyed := make(map[string][]int, len(all))
	for i, n := range all {
		if key := by.Key(n.Name); key != "" {
			keyed[key] = append(keyed[key], i)
		}
	}
	for last := int64(0); len(keyed) > 0; {
		var names []struct {
			ID, CustomerID int64
			Name           string
			OwnerID        crm.UserID
		}
		err := tx.db.Table("customer_names n").Joins("JOIN customers c ON c.id = n.customer_id AND c.deleted_at = 0").
			Where("n.id > ? AND n.live = 1 AND n.deleted_at = 0", last).Select("n.id, n.customer_id, n.name, c.owner_id").Order("n.id").Limit(page).Scan(&names).Error
		if err != nil {
			return fmt.Errorf("store: likely the same: %w", err)
		}
		for _, n := range names {
			last = n.ID
			for _, i := range keyed[by.Key(n.Name)] {
				if by.Same(all[i].Name, n.Name) {
					better(best, i, foundAs{n.CustomerID, n.OwnerID == tx.actor.User.ID})
				}
			}
		}
		if len(names) < page {
			break
		}
	}
	return nil
}

func (tx *Tx) alikeByPhone(all []Newcomer, best map[int]foundAs) error {
	const numbers = 500
	at := map[string][]int{}
	var keys []string
	for i, n := range all {
		number := crm.PhoneDigits(n.Phone)
		if len(number) != 11 || number[0] != '1' {
			continue
		}
		for _, key := range tx.s.keys.blinds("phone", number) {
			if at[key] = append(at[key], i); len(at[key]) == 1 {
				keys = append(keys, key)
			}
		}
	}
	for some := range slices.Chunk(keys, numbers) {
		for _, from := range []string{
			"SELECT c.id AS customer, c.owner_id AS owner, p.phone_idx AS number FROM contacts p JOIN customers c ON c.id = p.customer_id AND c.deleted_at = 0 WHERE p.phone_idx IN ? AND p.deleted_at = 0",
			"SELECT c.id AS customer, c.owner_id AS owner, c.phone_idx AS number FROM customers c WHERE c.phone_idx IN ? AND c.deleted_at = 0",
		} {
			var rows []struct {
				Customer int64
				Owner    crm.UserID
				Number   string
			}
			if err := tx.db.Raw(from, some).Scan(&rows).Error; err != nil {
				return fmt.Errorf("store: likely the same: %w", err)
			}
			for _, r := range rows {
				for _, i := range at[r.Number] {
					better(best, i, foundAs{r.Customer, r.Owner == tx.actor.User.ID})
				}
			}
		}
	}
	return nil
}
