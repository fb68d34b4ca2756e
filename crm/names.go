package crm

import (
	"strings"
	"unicode"
)

// NameKey is the form under which names are compared: full-width folded to half-width, Latin lower-cased,
// spaces, zero-width and control characters dropped, traditional script folded for common characters.
// Two names with one key are one name. Phone numbers and the like are masked in it, as in the name (MaskNumbers).
func NameKey(s string) string {
	return strings.Map(func(r rune) rune {
		r, keep := Fold(r)
		if !keep || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, MaskNumbers(s))
}
