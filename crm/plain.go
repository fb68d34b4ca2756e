package crm

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// personal are numbers of persons as people write them: a citizen's id (with a birthday in it), a bank card, a mobile, a line with its
// area, a mail address.
var personal = regexp.MustCompile(`\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]|62\d{14,17}|(?:\+?(?:00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|[\w.+-]+@[\w-]+\.[\w.-]+`)

// MaskNumbers masks what is personal in a name, a title or a tag: those stand readable in their columns, and a number has columns of its
// own. Text without one is given back as it is.
func MaskNumbers(s string) string {
	masked, _ := maskNumbers(s)
	return masked
}

// NumberIn is the first phone number that MaskNumbers masks; empty: there is none.
func NumberIn(s string) string {
	_, phone := maskNumbers(s)
	return phone
}

func maskNumbers(s string) (masked, phone string) {
	if !mayBePersonal(s) {
		return s, ""
	}
	narrow := strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case r == '＠':
			return '@'
		}
		return r
	}, s)
	var b strings.Builder
	end := 0
	for _, at := range personal.FindAllStringIndex(narrow, -1) {
		if digitBefore(narrow, at[0]) || at[1] < len(narrow) && isDigit(narrow[at[1]]) {
			continue // part of a longer number, which is something else
		}
		found := narrow[at[0]:at[1]]
		b.WriteString(narrow[end:at[0]])
		end = at[1]
		if strings.Contains(found, "@") {
			b.WriteString(MaskMail(found))
			continue
		}
		b.WriteString(MaskPhone(found))
		if digits := PhoneDigits(found); phone == "" && len(digits) <= 12 {
			phone = found
		}
	}
	if end == 0 {
		return s, ""
	}
	return b.String() + narrow[end:], phone
}

func digitBefore(s string, i int) bool { return i > 0 && isDigit(s[i-1]) }
func isDigit(c byte) bool              { return '0' <= c && c <= '9' }

// mayBePersonal is quick: most names have no seven digits and no @.
func mayBePersonal(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			digits++
		case c == '@':
			return true
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRuneInString(s[i:]); r == '＠' || '０' <= r && r <= '９' {
				if digits++; r == '＠' {
					return true
				}
				i += n - 1
			}
		}
	}
	return digits >= 10
}

// Coarse is a number as it may stand readable beside its encrypted text: of one that is formed like a phone number or a citizen's id only
// the first digits are kept, which is enough for comparing sums.
func Coarse(n float64) float64 {
	for _, like := range []struct{ from, to, keep float64 }{{13e9, 20e9, 1e7}, {1e14, 1e19, 1e13}} {
		if n >= like.from && n < like.to {
			return float64(int64(n/like.keep)) * like.keep
		}
	}
	return n
}
