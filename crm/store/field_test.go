package store_test

import (
	"context"
	"errors"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// A field needs an admin; its values go with their customer, are found by what they are, and come back with an undo.
func TestFieldsOfTheCompanysOwn(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		into, _ := d.customer(d.Zhang, "甲")
		from, _ := d.customer(d.Zhang, "乙")
		machines := crm.CustomField{Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField}
		paying := crm.CustomField{Of: crm.CustomerNoun, Name: "付款方式", Kind: crm.ChoiceField, Options: []string{"月结", "现结"}}
		var no *crm.ForbiddenError
		if err := d.as(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddField(ctx, machines)
			return err
		}); !errors.As(err, &no) {
			t.Errorf("a manager adds a field: %v", err)
		}
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
			machines, err = tx.AddField(ctx, machines)
			return err
		})
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
			paying, err = tx.AddField(ctx, paying)
			return err
		})
		var twice *crm.DuplicateError
		if err := d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddField(ctx, crm.CustomField{Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.TextField})
			return err
		}); !errors.As(err, &twice) {
			t.Errorf("a field of that name: %v", err)
		}
		set := func(c crm.CustomerID, v crm.FieldValue) {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { return tx.SetField(ctx, c, v) })
		}
		set(into.ID, crm.FieldValue{Field: machines, Text: "12", Number: 12})
		set(from.ID, crm.FieldValue{Field: machines, Text: "3", Number: 3})
		set(from.ID, crm.FieldValue{Field: paying, Text: "月结"})
		who := func(tests ...crm.FieldTest) (names string) {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				all, err := tx.ListCustomers(ctx, store.CustomerFilter{Fields: tests})
				for _, c := range all {
					names += c.Name
				}
				return err
			})
			return names
		}
		for want, tests := range map[string][]crm.FieldTest{
			"甲": {{Field: machines.ID, Op: ">", N: 10}}, "乙": {{Field: machines.ID, Op: "<=", N: 3}, {Field: paying.ID, Op: "=", Value: "月结"}},
			"": {{Field: machines.ID, Op: ">=", N: 13}}, "甲乙": {{Field: machines.ID, Op: ">", N: 2}},
		} {
			if got := who(tests...); got != want {
				t.Errorf("%+v finds %q, want %q", tests, got, want)
			}
		}
		before := d.dump()
		set(into.ID, crm.FieldValue{Field: machines, Text: "15", Number: 15})
		d.undoLast(d.Zhang)
		if after := d.dump(); after != before {
			t.Errorf("after undo\n%s\nbefore\n%s", after, before)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			_, _, err := tx.MergeCustomers(ctx, from.ID, into.ID)
			if err != nil {
				return err
			}
			values, err := tx.FieldValues(ctx, into.ID)
			if len(values) != 2 || values[0].Text != "12" || values[1].Text != "月结" {
				t.Errorf("values %+v", values)
			}
			return err
		})
		d.undoLast(d.Zhang)
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.RemoveField(ctx, machines.ID); err != nil {
				return err
			}
			values, err := tx.FieldValues(ctx, into.ID)
			if len(values) != 0 {
				t.Errorf("of a field that is gone: %+v", values)
			}
			return err
		})
		d.undoLast(d.Boss)
		if after := d.dump(); after != before {
			t.Errorf("after all\n%s\nbefore\n%s", after, before)
		}
	})
}
