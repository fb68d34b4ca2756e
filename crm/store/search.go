package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"genjin/crm"
)

// PhoneEnd says which end of a number is known.
type PhoneEnd uint8

const (
	PhoneTail PhoneEnd = iota // 尾号5678
	PhoneHead                 // 138开头
)

// containing is a pattern for what contains words; its escape is !.
func containing(words string) string {
	return "%" + strings.NewReplacer(`!`, `!!`, `%`, `!%`, `_`, `!_`).Replace(words) + "%"
}

// described limits customers to those of whom a word tells: region, industry, source, level or a tag.
func (tx *Tx) described(q *gorm.DB, word string) *gorm.DB {
	like := containing(word)
	tags := tx.db.Table("customer_tags").Select("customer_id").Where("tag LIKE ? ESCAPE '!' AND deleted_at = 0", like)
	return q.Where("(region LIKE ? ESCAPE '!' OR industry LIKE ? ESCAPE '!' OR source LIKE ? ESCAPE '!' OR id IN (?))", like, like, like, tags)
}

// SearchCustomers are the customers in scope that words lead to: by a part of a name, taught ones too, by a person there,
// a number, or what is known of them; last contacted first.
func (tx *Tx) SearchCustomers(_ context.Context, words string, n int) ([]crm.Customer, error) {
	key := crm.NameKey(words)
	if key == "" {
		return nil, nil
	}
	var ids []crm.CustomerID
	number := crm.PhoneDigits(words)
	if len(number) < tailDigits || strings.Trim(words, "0123456789 -+") != "" {
		number = ""
	}
	if number != "" {
		for _, end := range []PhoneEnd{PhoneTail, PhoneHead} {
			people, own, err := tx.phones(number, end, n)
			if err != nil {
				return nil, err
			}
			for _, p := range people {
				ids = append(ids, p.CustomerID)
			}
			for _, c := range own {
				ids = append(ids, crm.CustomerID(c.ID))
			}
		}
	}
	if rows, quick, err := tx.searched(key, crm.MaskNumbers(words), ids, n); err != nil {
		return nil, err
	} else if quick {
		return tx.customers(rows)
	}
	like := containing(key)
	names := tx.db.Table("customer_names").Select("customer_id").Where("name_key LIKE ? ESCAPE '!' AND deleted_at = 0", like)
	people := tx.db.Table("contacts").Select("customer_id").Where("name_key LIKE ? ESCAPE '!' AND deleted_at = 0", like)
	tags := tx.db.Table("customer_tags").Select("customer_id").Where("tag = ? AND deleted_at = 0", crm.MaskNumbers(words))
	either := tx.db.Where("id IN (?)", names).Or("id IN (?)", people).Or("id IN (?)", tags).Or("region LIKE ? ESCAPE '!'", like).Or("industry LIKE ? ESCAPE '!'", like)
	if number != "" {
		either = either.Or("id IN ?", ids)
	}
	var rows []customerRow
	if err := limit(tx.visible().Where(either), n).Order("last_contact_at DESC, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: search: %w", err)
	}
	return tx.customers(rows)
}

// FindPhones are the people, and the customers themselves, in scope whose number begins or ends with the given digits.
func (tx *Tx) FindPhones(_ context.Context, number string, end PhoneEnd, n int) (people []crm.Contact, at []crm.Customer, err error) {
	if number = crm.PhoneDigits(number); number == "" {
		return nil, nil, nil
	}
	rows, own, err := tx.phones(number, end, n)
	if err != nil {
		return nil, nil, err
	}
	at, err = tx.customers(own)
	return contacts(rows), at, err
}

func (tx *Tx) phones(number string, end PhoneEnd, n int) (people []contactRow, own []customerRow, err error) {
	for _, q := range tx.likely(number, end) {
		err = matching(tx.ofVisible(q()).Where("deleted_at = 0").Order("gone, id"), number, end, n, &people, func(r contactRow) string { return r.Phone })
		if err == nil {
			err = matching(tx.reached(q().Where("deleted_at = 0"), "id").Order("id"), number, end, n, &own, func(r customerRow) string { return r.Phone })
		}
		if err != nil {
			return nil, nil, fmt.Errorf("store: find phones: %w", err)
		}
	}
	return people, own, nil
}

// likely limits records to those whose number may begin or end so, as far as their index tells: by the whole number, its last four
// digits or its first three; then to those that have no index yet. Of fewer digits nothing is known. One after the other: over both
// at once MySQL would use no index.
func (tx *Tx) likely(number string, end PhoneEnd) []func() *gorm.DB {
	column, hashes := "", []string(nil)
	switch keys := tx.s.keys; {
	case end == PhoneTail && len(number) == 11 && number[0] == '1':
		column, hashes = "phone_idx", keys.blinds("phone", number)
	case end == PhoneTail && len(number) >= tailDigits:
		column, hashes = "phone_tail", keys.blinds("tail", number[len(number)-tailDigits:])
	case end == PhoneHead && len(number) >= headDigits:
		column, hashes = "phone_head", keys.blinds("head", number[:headDigits])
	default:
		return []func() *gorm.DB{func() *gorm.DB { return tx.db.Where("phone <> ''") }}
	}
	return []func() *gorm.DB{
		func() *gorm.DB { return tx.db.Where(column+" IN ?", hashes) },
		func() *gorm.DB { return tx.db.Where("phone_tail IS NULL") },
	}
}

// matching reads rows until n of them have a number that begins or ends so; 0 is all.
func matching[R any](q *gorm.DB, number string, end PhoneEnd, n int, into *[]R, phone func(R) string) error {
	const batch = 200
	for from := 0; n == 0 || len(*into) < n; from += batch {
		var rows []R
		if err := q.Session(&gorm.Session{}).Offset(from).Limit(batch).Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			digits := crm.PhoneDigits(phone(r))
			if end == PhoneTail && strings.HasSuffix(digits, number) || end == PhoneHead && strings.HasPrefix(digits, number) {
				if *into = append(*into, r); len(*into) == n {
					return nil
				}
			}
		}
		if len(rows) < batch {
			return nil
		}
	}
	return nil
}

// Followed is the masked name of whoever follows a customer of exactly that name, to see whether it is taken before one begins;
// yes is false when nobody does.
func (tx *Tx) Followed(_ context.Context, name string) (who string, yes bool, err error) {
	return tx.followerOf("name_key = ?", crm.NameKey(name))
}

// FollowedAlike is the masked name of whoever follows the customers whose names begin so, empty when several people do; yes is false when
// nobody does.
func (tx *Tx) FollowedAlike(_ context.Context, name string) (who string, yes bool, err error) {
	const least = 2 // runes
	key := crm.NameKey(name)
	if utf8.RuneCountInString(key) < least {
		return "", false, nil
	}
	return tx.followerOf("name_key LIKE ? ESCAPE '!'", containing(key)[1:])
}

// followerOf is the masked name of the only one who follows customers with a name that is so.
func (tx *Tx) followerOf(so, key string) (who string, yes bool, err error) {
	var owners []crm.UserID
	named := tx.db.Table("customer_names").Select("customer_id").Where(so+" AND deleted_at = 0", key)
	err = tx.db.Table("customers").Where("id IN (?) AND owner_id <> 0 AND deleted_at = 0", named).Distinct("owner_id").Order("owner_id").Limit(2).Pluck("owner_id", &owners).Error
	if err != nil {
		return "", false, fmt.Errorf("store: followed: %w", err)
	}
	if len(owners) == 1 {
		who, err = tx.follower(owners[0])
	}
	return who, len(owners) > 0, err
}

// CalledBefore reports whether a customer in scope was called so and is no more.
func (tx *Tx) CalledBefore(_ context.Context, id crm.CustomerID, name string) (bool, error) {
	var n int64
	visible := tx.visible().Table("customers").Select("id")
	err := tx.db.Table("customer_names").Where("customer_id = ? AND customer_id IN (?) AND name_key = ? AND deleted_at > 0", id, visible, crm.NameKey(name)).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("store: names before: %w", err)
	}
	return n > 0, nil
}
