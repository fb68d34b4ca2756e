package crm

import "unicode"

// Fold gives the form in which text is compared and read: full width to half width, Latin to lower case, the many
// dashes to one, traditional characters to simplified ones. keep is false for what has no width or meaning of its own:
// control and zero-width characters, variation selectors. Tabs and non-breaking spaces become spaces, newlines stay.
func Fold(r rune) (folded rune, keep bool) {
	switch {
	case r < 0x80:
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A', true
		case r >= ' ' && r < 0x7F, r == '\n':
			return r, true
		case r == '\t':
			return ' ', true
		}
		return 0, false
	case r >= firstHan && r <= lastHan:
		return rune(simplified[r-firstHan]), true
	case r >= 0xFF01 && r <= 0xFF5E:
		return Fold(r - 0xFEE0)
	case r == 0xFFE5 || r == 0xA5:
		return '¥', true
	case r == 0x3000 || r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F:
		return ' ', true
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
		return '-', true
	case r >= 0xFE00 && r <= 0xFE0F || r == 0x2028 || r == 0x2029 || r >= 0xE0100 && r <= 0xE01EF:
		return 0, false
	case r < 0x250:
		if unicode.IsControl(r) || r == 0xAD {
			return 0, false
		}
		return unicode.ToLower(r), true
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return 0, false
	}
	return unicode.ToLower(r), true
}

const firstHan, lastHan = 0x4E00, 0x9FFF

// simplified holds, for every Han character, the one it is read as; most are themselves.
var simplified = foldTable()

func foldTable() *[lastHan - firstHan + 1]uint16 {
	t := new([lastHan - firstHan + 1]uint16)
	for i := range t {
		t[i] = uint16(firstHan + i)
	}
	var from rune
	for i, r := range []rune(traditional) {
		if i%2 == 0 {
			from = r
		} else {
			t[from-firstHan] = uint16(r)
		}
	}
	return t
}
