package store

import (
	"reflect"
	"slices"

	"genjin/crm"
)

// codes are text columns in which nobody writes: keys, and what other programs named.
var codes = []string{"NameKey", "WordKey", "MessageKey", "Digest", "Line", "Had", "Chat", "YAML"}

// maskPlain masks phone numbers and the like in the columns of a record that stand readable: names, titles, tags. The first number in the
// name of a customer or contact that has none becomes its number, by which it is found. Names and their keys stay the same name
// (crm.NameKey).
func maskPlain(r record) {
	switch r := r.(type) {
	case *customerRow:
		if r.Phone == "" {
			r.Phone = crm.NumberIn(r.Name)
		}
	case *contactRow:
		if r.Phone == "" {
			r.Phone = crm.NumberIn(r.Name + " " + r.Title)
		}
	case *valueRow:
		r.Number = crm.Coarse(r.Number)
	}
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type != reflect.TypeFor[string]() || f.Tag.Get("gorm") == "sealed" || slices.Contains(codes, f.Name) {
			continue
		}
		if s := v.Field(i).String(); s != "" {
			if masked := crm.MaskNumbers(s); masked != s {
				v.Field(i).SetString(masked)
			}
		}
	}
}
