package store

import (
	"reflect"
	"slices"
	"strings"

	"genjin/crm"
)

// codes are text columns in which nobody writes, or whose numbers are the company's own; those that end in Key or Digest are codes too.
var codes = []string{"Line", "Had", "Chat", "YAML", "PhoneIdx", "URL", "Scopes", "Hint", "Events", "contracts.Number", "FlowNo"}

// isCode reports whether a column holds no words of a person: a digest has digits that look like a phone once in fifty times.
func isCode(table, column string) bool {
	return strings.HasSuffix(column, "Key") || strings.HasSuffix(column, "Digest") || slices.Contains(codes, column) || slices.Contains(codes, table+"."+column)
}

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
		if f.Type != reflect.TypeFor[string]() || f.Tag.Get("gorm") == "sealed" {
			continue
		}
		s := v.Field(i).String()
		if masked := crm.MaskNumbers(s); masked != s && !isCode(r.TableName(), f.Name) {
			v.Field(i).SetString(masked)
		}
	}
}
