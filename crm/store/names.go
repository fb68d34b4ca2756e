package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
)

// nameRow is a customer's name or alias. Full names are unique while they live, aliases need not be.
type nameRow struct {
	Head
	CustomerID crm.CustomerID
	Name       string
	NameKey    string
	Alias      bool
	Live       *int8 // 1: a full name in use; NULL: it may be taken
}

func (nameRow) TableName() string { return "customer_names" }

func (r *nameRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

type tagRow struct {
	Head
	CustomerID crm.CustomerID
	Tag        string
	Live       *int8
}

func (tagRow) TableName() string { return "customer_tags" }

func (r *tagRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

// revive makes the row live again as it was when it was hidden.
func (r *nameRow) revive() {
	r.DeletedAt = 0
	if !r.Alias {
		r.Live = live()
	}
}

func (r *tagRow) revive() { r.DeletedAt, r.Live = 0, live() }

func live() *int8 {
	one := int8(1)
	return &one
}

func (tx *Tx) rename(id crm.CustomerID, to customerRow) error {
	var old nameRow
	if err := tx.db.Where("customer_id = ? AND live = 1", id).Take(&old).Error; err != nil {
		return fmt.Errorf("store: rename: %w", err)
	}
	gone := old
	gone.hide(stamp(tx.deed.Now))
	if err := tx.update(&old, &gone); err != nil {
		return err
	}
	return tx.insert(&nameRow{CustomerID: id, Name: to.Name, NameKey: to.NameKey, Live: live()})
}

// tidy are words that stand readable: without blanks around them, numbers of persons masked, cut to n characters, each once.
func tidy(words []string, n int) []string {
	masked := make([]string, len(words))
	for i, w := range words {
		masked[i] = crm.MaskNumbers(w)
	}
	return distinct(masked, n)
}

// distinct are words without blanks around them, cut to n characters, each once.
func distinct(words []string, n int) (out []string) {
	for _, w := range words {
		if w = clip(strings.TrimSpace(w), n); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// saveNames makes the stored aliases and tags those of c.
func (tx *Tx) saveNames(id crm.CustomerID, c crm.Customer) error {
	c.Aliases, c.Tags = tidy(c.Aliases, 200), tidy(c.Tags, 100)
	var names []nameRow
	if err := tx.db.Where("customer_id = ? AND alias = 1 AND deleted_at = 0", id).Find(&names).Error; err != nil {
		return fmt.Errorf("store: aliases: %w", err)
	}
	has := map[string]bool{}
	for _, n := range names {
		has[n.Name] = true
		if !slices.Contains(c.Aliases, n.Name) {
			gone := n
			gone.hide(stamp(tx.deed.Now))
			if err := tx.update(&n, &gone); err != nil {
				return err
			}
		}
	}
	for _, a := range c.Aliases {
		if !has[a] && crm.NameKey(a) != "" {
			if err := tx.insert(&nameRow{CustomerID: id, Name: a, NameKey: crm.NameKey(a), Alias: true}); err != nil {
				return err
			}
		}
	}
	var tags []tagRow
	if err := tx.db.Where("customer_id = ? AND deleted_at = 0", id).Find(&tags).Error; err != nil {
		return fmt.Errorf("store: tags: %w", err)
	}
	tagged := map[string]bool{}
	for _, t := range tags {
		tagged[t.Tag] = true
		if !slices.Contains(c.Tags, t.Tag) {
			gone := t
			gone.hide(stamp(tx.deed.Now))
			if err := tx.update(&t, &gone); err != nil {
				return err
			}
		}
	}
	for _, t := range c.Tags {
		if !tagged[t] {
			if err := tx.insert(&tagRow{CustomerID: id, Tag: t, Live: live()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Name is a customer's name or alias, for the index of names. Ids grow; rows are only added.
type Name struct {
	ID       int64
	Customer crm.CustomerID
	Text     string
	Key      string // crm.NameKey(Text)
	Alias    bool   // taught; else a full name
}

// Names are those with an id above after, by id: of all customers, also deleted ones. What a person may see of them
// is decided when the customer is read.
func (s *Store) Names(ctx context.Context, after int64, n int) ([]Name, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []nameRow
	if err := db.Where("id > ?", after).Order("id").Limit(n).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: names: %w", err)
	}
	names := make([]Name, len(rows))
	for i, r := range rows {
		names[i] = Name{ID: r.ID, Customer: r.CustomerID, Text: r.Name, Key: r.NameKey, Alias: r.Alias}
	}
	return names, nil
}

// OwnNames are what the actor's own customers are called, those spoken to last first, at most n.
func (tx *Tx) OwnNames(_ context.Context, n int) ([]Name, error) {
	var rows []customerRow
	err := tx.visible().Select("id", "name").Where("owner_id = ?", tx.actor.User.ID).Order("last_contact_at DESC, id").Limit(n).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: own names: %w", err)
	}
	names := make([]Name, len(rows))
	for i, r := range rows {
		names[i] = Name{Customer: crm.CustomerID(r.ID), Text: r.Name}
	}
	return names, nil
}
