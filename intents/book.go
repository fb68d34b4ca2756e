package intents

import (
	"genjin/crm"
)

// Name is one name of a customer: its full name or a taught one.
type Name struct {
	Customer crm.CustomerID
	Text     string
	Taught   bool
}

// Names is a Book in memory, made for a company of a million customers: all names and short forms in one string, found
// through a table of their hashes that is guarded by a bit set of the first two and four runes, and an index by sound.
// It is immutable; a name with its short forms takes some 300 bytes (BenchmarkNames).
type Names struct {
	blob    string // the names as written, each followed by those of its keys that do not stand in it
	names   []name
	keys    []key            // ends with one that owns nothing
	owners  []crm.CustomerID // of the keys, one after the other
	table   buckets          // keys by the hash of their runes
	full    buckets          // names by their customer: the first given of each
	heads   []uint64         // bit set of the hashes of the first two and of the first four runes, a power of two long
	longest int              // key, in runes
	sound   soundIndex
}

// name is a name as given: a piece of the blob.
type name struct {
	customer crm.CustomerID
	at, size uint32
}

// key is what a text is searched for: a name as crm.NameKey writes it, or a short form of one. Its owners are
// owners[key.owners:next.owners]; the first full of them have it as their full name.
type key struct {
	at     uint32 // in the blob
	size   uint32
	owners uint32
	full   uint32
}

const shortest = 2 // a name of one rune is never looked for in a text

const hashStart uint64 = 14695981039346656037

func hashRune(h uint64, r rune) uint64 {
	h = (h ^ uint64(r)) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func hashCustomer(id crm.CustomerID) uint64 { return hashRune(uint64(id)*0xD6E8FEB86659FD93, 0) }

func hashKey(s string) uint64 {
	h := hashStart
	for _, c := range s {
		h = hashRune(h, c)
	}
	return h
}

func (n *Names) mark(h uint64) { n.heads[h>>6&uint64(len(n.heads)-1)] |= 1 << (h & 63) }

func (n *Names) marked(h uint64) bool { return n.heads[h>>6&uint64(len(n.heads)-1)]&(1<<(h&63)) != 0 }

func (n *Names) text(k *key) string { return n.blob[k.at : k.at+k.size] }

// Longest is the longest name that starts at rune i of the normalised text; blanks within it do not count.
func (n *Names) Longest(text []rune, i int) (found Found) {
	if n.longest == 0 || i >= len(text) || text[i] == ' ' || inWord(text, i) {
		return Found{}
	}
	best := -1
	h, k := hashStart, 0
	for j := i; j < len(text) && k < n.longest; j++ {
		c := text[j]
		if c == ' ' {
			continue
		}
		if c == '\n' {
			break
		}
		h = hashRune(h, c)
		k++
		if (k == 2 || k == 4) && !n.marked(h) {
			if k == 4 { // a name of exactly three runes may still end here
				break
			}
			return Found{}
		}
		if k < shortest || inWord(text, j+1) {
			continue
		}
		if at := n.find(h, text[i:j+1]); at >= 0 {
			best, found.Runes = at, j+1-i
		}
	}
	if best >= 0 {
		found.Customers, found.Full = n.owned(best), int(n.keys[best].full)
	}
	return found
}

// owned are the customers of key number k.
func (n *Names) owned(k int) []crm.CustomerID {
	from, to := n.keys[k].owners, n.keys[k+1].owners
	return n.owners[from:to:to]
}

// inWord reports whether the boundary before rune i lies inside a Latin word or a number.
func inWord(r []rune, i int) bool {
	return i > 0 && i < len(r) && latinOrDigit(r[i-1]) && latinOrDigit(r[i])
}

func latinOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// find is the number of the key that r spells, -1 when there is none.
func (n *Names) find(h uint64, r []rune) int {
	for _, cell := range n.table.of(h) {
		if k, ok := n.table.number(cell, h); ok && sameRunes(n.text(&n.keys[k]), r) {
			return int(k)
		}
	}
	return -1
}

// sameRunes reports whether r, without its blanks, spells key.
func sameRunes(key string, r []rune) bool {
	k := 0
	for _, c := range key {
		for k < len(r) && r[k] == ' ' {
			k++
		}
		if k == len(r) || r[k] != c {
			return false
		}
		k++
	}
	return k == len(r)
}

// Name is a customer's full name, empty when unknown.
func (n *Names) Name(id crm.CustomerID) string {
	if i := n.fullOf(id); i >= 0 {
		return n.textOf(i)
	}
	return ""
}

// fullOf is the number of a customer's full name, -1 when unknown.
func (n *Names) fullOf(id crm.CustomerID) int {
	h := hashCustomer(id)
	for _, cell := range n.full.of(h) {
		if i, ok := n.full.number(cell, h); ok && n.names[i].customer == id {
			return int(i)
		}
	}
	return -1
}

func (n *Names) textOf(i int) string { return n.blob[n.names[i].at : n.names[i].at+n.names[i].size] }

// AppendTo appends the names from which the index was made.
func (n *Names) AppendTo(out []Name) []Name {
	for i := range n.names {
		c := n.names[i].customer
		out = append(out, Name{Customer: c, Text: n.textOf(i), Taught: n.fullOf(c) != i})
	}
	return out
}

// Len is the number of names.
func (n *Names) Len() int { return len(n.names) }
