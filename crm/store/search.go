package store

import (
	"context"
	"fmt"
	"strings"

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
	like := containing(key)
	names := tx.db.Table("customer_names").Select("customer_id").Where("name_key LIKE ? ESCAPE '!' AND deleted_at = 0", like)
	people := tx.db.Table("contacts").Select("customer_id").Where("name_key LIKE ? ESCAPE '!' AND deleted_at = 0", like)
	tags := tx.db.Table("customer_tags").Select("customer_id").Where("tag = ? AND deleted_at = 0", words)
	either := tx.db.Where("id IN (?)", names).Or("id IN (?)", people).Or("id IN (?)", tags).Or("region LIKE ? ESCAPE '!'", like).Or("industry LIKE ? ESCAPE '!'", like)
	if len(key) >= 4 && strings.Trim(key, "0123456789") == "" {
		phones := tx.db.Table("contacts").Select("customer_id").Where(digits+" LIKE ? AND deleted_at = 0", "%"+key+"%")
		either = either.Or("id IN (?)", phones).Or(digits+" LIKE ?", "%"+key+"%")
	}
	var rows []customerRow
	if err := limit(tx.visible().Where(either), n).Order("last_contact_at DESC, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: search: %w", err)
	}
	return tx.customers(rows)
}

// digits is SQL for a number without what people put between its digits.
const digits = "REPLACE(REPLACE(phone, '-', ''), ' ', '')"

// FindPhones are the people, and the customers themselves, in scope whose number begins or ends with the given digits.
func (tx *Tx) FindPhones(_ context.Context, number string, end PhoneEnd, n int) (people []crm.Contact, at []crm.Customer, err error) {
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return nil, nil, nil
	}
	like := "%" + number
	if end == PhoneHead {
		like = number + "%"
	}
	var rows []contactRow
	if err := limit(tx.ofVisible(tx.db), n).Where(digits+" LIKE ? AND deleted_at = 0", like).Order("gone, id").Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("store: find phones: %w", err)
	}
	var own []customerRow
	if err := limit(tx.visible(), n).Where(digits+" LIKE ?", like).Order("id").Find(&own).Error; err != nil {
		return nil, nil, fmt.Errorf("store: find phones: %w", err)
	}
	at, err = tx.customers(own)
	return contacts(rows), at, err
}

// Followed reports whether somebody, whoever it is, follows a customer of exactly that name: to see whether it is taken
// before one begins.
func (tx *Tx) Followed(_ context.Context, name string) (bool, error) {
	var n int64
	named := tx.db.Table("customer_names").Select("customer_id").Where("name_key = ? AND deleted_at = 0", crm.NameKey(name))
	err := tx.db.Table("customers").Where("id IN (?) AND owner_id <> 0 AND deleted_at = 0", named).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("store: followed: %w", err)
	}
	return n > 0, nil
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
