package zh

import (
	"cmp"
	"math/bits"
	"slices"
)

// Words is an index of words, each with a number that its owner gives a meaning. It is immutable once built.
// Latin words match only as whole words.
//
// Most runes of a text begin no word of an index, and most that do are not followed by the second rune of one. So a
// place is passed over by a bit, or by one look at a table of the words' first two runes; only what is left is compared.
type Words struct {
	heads Runes // with which words begin
	alone Runes // that are words
	far   bool  // words begin beyond the first plane as well
	table []wordPair
	shift uint
	words []word // those of a pair stand together, the longest first
	runes []rune // of all words, one after the other
}

// wordPair are the words that begin with two runes; those of one rune stand under it and a second of 0.
type wordPair struct {
	first, second rune // first is 0 where nothing stands
	from, to      uint32
}

type word struct {
	at, size uint32 // in runes
	id       int32
}

// NewWords indexes words; of those that are read alike the greatest id counts.
func NewWords(words map[string]int) *Words {
	type given struct {
		runes []rune
		id    int
	}
	all := make([]given, 0, len(words))
	for s, id := range words {
		if r := Read(s).Runes; len(r) > 0 {
			all = append(all, given{r, id})
		}
	}
	slices.SortFunc(all, func(a, b given) int {
		return cmp.Or(cmp.Compare(a.runes[0], b.runes[0]), cmp.Compare(second(a.runes), second(b.runes)), cmp.Compare(len(b.runes), len(a.runes)),
			slices.Compare(a.runes, b.runes), cmp.Compare(b.id, a.id))
	})
	all = slices.CompactFunc(all, func(a, b given) bool { return slices.Equal(a.runes, b.runes) })
	size := bits.Len(uint(2*len(all) + 1)) // at most half full
	w := &Words{table: make([]wordPair, 1<<size), shift: uint(32 - size)}
	for _, g := range all {
		w.heads.add(g.runes[0])
		w.far = w.far || g.runes[0] >= 1<<16
		if len(g.runes) == 1 {
			w.alone.add(g.runes[0])
		}
		p := w.slot(g.runes[0], second(g.runes))
		if p.first == 0 {
			*p = wordPair{g.runes[0], second(g.runes), uint32(len(w.words)), uint32(len(w.words))}
		}
		p.to++
		w.words = append(w.words, word{uint32(len(w.runes)), uint32(len(g.runes)), int32(g.id)})
		w.runes = append(w.runes, g.runes...)
	}
	return w
}

func second(r []rune) rune {
	if len(r) > 1 {
		return r[1]
	}
	return 0
}

// slot is where the words stand that begin with two runes, or an empty one.
func (w *Words) slot(first, second rune) *wordPair {
	i := (uint32(first)*0x9E3779B1 ^ uint32(second)*0x85EBCA77) * 0xC2B2AE3D >> w.shift
	for {
		p := &w.table[i]
		if p.first == 0 || p.first == first && p.second == second {
			return p
		}
		i = (i + 1) & uint32(len(w.table)-1)
	}
}

// Longest is the longest word that begins at rune i: its length in runes, 0 when there is none, and its number.
func (w *Words) Longest(r []rune, i int) (n, id int) {
	if uint(i) >= uint(len(r)) || !w.heads.Has(r[i]) && !(w.far && r[i] >= 1<<16) {
		return 0, 0
	}
	return w.longest(r, i)
}

// In reports whether one of the words stands in r.
func (w *Words) In(r []rune) bool {
	for i := range r {
		if n, _ := w.Longest(r, i); n > 0 {
			return true
		}
	}
	return false
}

func (w *Words) longest(r []rune, i int) (n, id int) {
	first := r[i]
	if latin(first) && i > 0 && latin(r[i-1]) {
		return 0, 0
	}
	if i+1 < len(r) {
		if n, id = w.among(w.slot(first, r[i+1]), r[i:]); n > 0 {
			return n, id
		}
	}
	if w.alone.Has(first) || first >= 1<<16 {
		return w.among(w.slot(first, 0), r[i:])
	}
	return 0, 0
}

// among is the first of a pair's words with which r begins.
func (w *Words) among(p *wordPair, r []rune) (n, id int) {
next:
	for k := p.from; k < p.to; k++ {
		c := &w.words[k]
		if int(c.size) > len(r) {
			continue
		}
		for n := uint32(2); n < c.size; n++ {
			if r[n] != w.runes[c.at+n] {
				continue next
			}
		}
		if end := int(c.size); latin(r[end-1]) && end < len(r) && latin(r[end]) {
			continue
		}
		return int(c.size), int(c.id)
	}
	return 0, 0
}
