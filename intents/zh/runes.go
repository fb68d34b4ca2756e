package zh

import "unicode/utf8"

// Runes is a set of runes: a bit for each of the first plane, in which all of Chinese that is written in chats stands.
type Runes [1 << 16 >> 6]uint64

// NewRunes is the set of the runes of s; what lies beyond the first plane is not kept.
func NewRunes(s string) *Runes {
	set := new(Runes)
	for _, r := range s {
		set.add(r)
	}
	return set
}

func (s *Runes) add(r rune) {
	if uint32(r) < 1<<16 {
		s[r>>6] |= 1 << (r & 63)
	}
}

// Has reports whether r is in the set.
func (s *Runes) Has(r rune) bool { return uint32(r) < 1<<16 && s[r>>6]>>(r&63)&1 != 0 }

// Holds reports whether r stands in s.
func Holds(s string, r rune) bool { return oneOf(r, s) }

// oneOf reports whether r stands in s.
func oneOf(r rune, s string) bool {
	for i := 0; i < len(s); {
		c, n := firstRune(s[i:])
		if c == r {
			return true
		}
		i += n
	}
	return false
}

// Starts is the number of runes of s when r begins with them, else 0.
func Starts(r []rune, s string) int {
	if len(r) == 0 || len(s) > 2 && s[0]>>4 == 0xE && (r[0]&0x3F != rune(s[2]&0x3F) || r[0]>>12 != rune(s[0]&0xF)) {
		return 0 // most do not begin with the first
	}
	return starts(r, s)
}

func starts(r []rune, s string) int {
	n := 0
	for i := 0; i < len(s); n++ {
		c, size := firstRune(s[i:])
		if n >= len(r) || r[n] != c {
			return 0
		}
		i += size
	}
	return n
}

// firstRune is the first rune of s, which is not empty, and how many bytes it takes. What Chinese is mostly made of is
// told here without a call, since words are compared at every place of a text.
func firstRune(s string) (rune, int) {
	c := s[0]
	if c < utf8.RuneSelf {
		return rune(c), 1
	}
	if c>>4 == 0xE && len(s) > 2 { // three bytes; the words compared are the program's own, and well written
		return rune(c&0xF)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}
