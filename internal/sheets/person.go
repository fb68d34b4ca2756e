package sheets

import (
	"encoding/csv"
	"io"
	"strings"

	"genjin/crm/store"
)

// WritePerson writes what was found of a person as CSV.
func WritePerson(w io.Writer, all []store.Found) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"table", "id", "column", "text"}); err != nil {
		return err
	}
	for _, f := range all {
		if err := out.Write([]string{f.Table, f.ID, f.Column, Inert(f.Text)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Inert is a text that no spreadsheet takes for a formula when it reads it from a CSV.
func Inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}
