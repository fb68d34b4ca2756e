package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"genjin/crm"
)

// fieldRow is a field of the company's own; its values are rows of their own (valueRow), so that a new field needs no new column.
type fieldRow struct {
	Head
	Noun    crm.Noun
	Name    string
	NameKey string
	Kind    crm.FieldKind
	Options string // JSON
	Live    *int8
}

func (fieldRow) TableName() string { return "custom_fields" }

func (r *fieldRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *fieldRow) revive() { r.DeletedAt, r.Live = 0, live() }

// valueRow is what one record has in a field.
type valueRow struct {
	Head
	FieldID    crm.FieldID
	CustomerID crm.CustomerID
	Noun       crm.Noun
	RecordID   int64
	Text       string `gorm:"sealed"`
	Number     float64
	Live       *int8
}

func (valueRow) TableName() string { return "custom_values" }

// exactly is the number itself, which stands in Text; Number is what SQL compares, and may be coarse.
func (r valueRow) exactly() float64 {
	if n, err := strconv.ParseFloat(r.Text, 64); err == nil && r.Number != 0 {
		return n
	}
	return r.Number
}

func (r *valueRow) customer() crm.CustomerID { return r.CustomerID }

func (r *valueRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *valueRow) revive() { r.DeletedAt, r.Live = 0, live() }

func field(r fieldRow) crm.CustomField {
	f := crm.CustomField{ID: crm.FieldID(r.ID), Of: r.Noun, Name: r.Name, Kind: r.Kind}
	if json.Unmarshal([]byte(r.Options), &f.Options) != nil {
		f.Options = nil
	}
	return f
}

func fieldsIn(db *gorm.DB) ([]crm.CustomField, error) {
	var rows []fieldRow
	if err := db.Where("live = 1").Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: fields: %w", err)
	}
	return mapped(rows, field), nil
}

// Fields are the company's own fields, for reading a message.
func (s *Store) Fields(ctx context.Context) ([]crm.CustomField, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return fieldsIn(db)
}

// Fields are the company's own fields.
func (tx *Tx) Fields(_ context.Context) ([]crm.CustomField, error) { return fieldsIn(tx.db) }

// AddField makes a new field; one of that name is a *crm.DuplicateError. Admins may.
func (tx *Tx) AddField(_ context.Context, f crm.CustomField) (crm.CustomField, error) {
	if err := tx.actor.User.Require(crm.ChangeFields, crm.ToAll); err != nil {
		return f, err
	}
	options, err := json.Marshal(f.Options)
	if err != nil {
		return f, fmt.Errorf("store: field: %w", err)
	}
	f.Name = clip(f.Name, 30)
	row := fieldRow{Noun: f.Of, Name: f.Name, NameKey: crm.NameKey(f.Name), Kind: f.Kind, Options: string(options), Live: live()}
	if err := tx.insert(&row); duplicate(err) {
		return f, &crm.DuplicateError{What: "字段", Name: f.Name, Mine: true}
	} else if err != nil {
		return f, err
	}
	return field(row), nil
}

// RemoveField takes a field away; what records have in it is kept and comes back with an undo. Admins may.
func (tx *Tx) RemoveField(_ context.Context, id crm.FieldID) error {
	if err := tx.actor.User.Require(crm.ChangeFields, crm.ToAll); err != nil {
		return err
	}
	var before fieldRow
	if err := tx.db.Where("id = ? AND live = 1", id).Take(&before).Error; missing(err) {
		return &crm.NotFoundError{What: "字段"}
	} else if err != nil {
		return fmt.Errorf("store: field: %w", err)
	}
	gone := before
	gone.hide(stamp(tx.deed.Now))
	return tx.update(&before, &gone)
}

// SetField stores what a record of a customer in scope has in a field, over what it had.
func (tx *Tx) SetField(_ context.Context, c crm.CustomerID, v crm.FieldValue) error {
	if err := tx.touch(c); err != nil {
		return err
	}
	var deal crm.DealID
	var contact crm.ContactID
	switch v.Field.Of {
	case crm.DealNoun:
		deal = crm.DealID(v.Record)
	case crm.ContactNoun:
		contact = crm.ContactID(v.Record)
	default:
		v.Record = int64(c)
	}
	if err := tx.fits(c, deal, contact, tx.actor.User.ID); err != nil {
		return err
	}
	var before valueRow
	err := tx.db.Where("field_id = ? AND record_id = ? AND live = 1", v.Field.ID, v.Record).Take(&before).Error
	switch {
	case missing(err):
		return tx.insert(&valueRow{FieldID: v.Field.ID, CustomerID: c, Noun: v.Field.Of, RecordID: v.Record, Text: clip(v.Text, 500), Number: v.Number, Live: live()})
	case err != nil:
		return fmt.Errorf("store: value: %w", err)
	}
	after := before
	after.Text, after.Number = clip(v.Text, 500), v.Number
	return tx.update(&before, &after)
}

// FieldValues are what a customer in scope, its deals and its people have in the company's own fields.
func (tx *Tx) FieldValues(ctx context.Context, c crm.CustomerID) ([]crm.FieldValue, error) {
	fields, err := tx.Fields(ctx)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	var rows []valueRow
	if err := tx.ofVisibleAt(tx.db, c).Where("live = 1").Order("field_id, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: values: %w", err)
	}
	var out []crm.FieldValue
	for _, r := range rows {
		if i := slices.IndexFunc(fields, func(f crm.CustomField) bool { return f.ID == r.FieldID }); i >= 0 {
			out = append(out, crm.FieldValue{Field: fields[i], Record: r.RecordID, Text: r.Text, Number: r.exactly()})
		}
	}
	return out, nil
}

// having limits customers to those that pass a test of one of their fields, or of a deal's or a person's there. Texts are
// encrypted, so those of the field are read and tested here.
func (tx *Tx) having(q *gorm.DB, t crm.FieldTest) (*gorm.DB, error) {
	values := tx.db.Where("field_id = ? AND live = 1", t.Field)
	if t.Op != "has" && t.Value == "" {
		return q.Where("id IN (?)", values.Table("custom_values").Select("customer_id").Where("number "+t.Op+" ?", t.N)), nil
	}
	var rows []valueRow
	if err := tx.ofVisible(values).Select("customer_id", "text").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: values: %w", err)
	}
	ids := []string{"0"} // written into the statement: it may be more than a statement has variables
	for _, r := range rows {
		if passes(r.Text, t) {
			ids = append(ids, strconv.FormatInt(int64(r.CustomerID), 10))
		}
	}
	return q.Where("id IN (" + strings.Join(ids, ",") + ")"), nil
}

func passes(text string, t crm.FieldTest) bool {
	order := strings.Compare(text, t.Value)
	switch t.Op {
	case "=":
		return order == 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	}
	return strings.Contains(text, t.Value)
}
