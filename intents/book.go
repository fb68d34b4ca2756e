package intents

import (
	"math/bits"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

// Name is one name of a customer: its full name or a taught one.
type Name struct {
	Customer crm.CustomerID
	Text     string
}

// Names is a Book in memory: a hash table of all names and of their short forms, guarded by a bit set of the first
// two runes, and an index by sound. It is immutable; a name with its short forms takes a few hundred bytes.
type Names struct {
	entries []entry
	full    map[crm.CustomerID]int32 // the first name given of a customer
	table   []int32                  // open addressing; entry+1
	mask    uint64
	heads   []uint64 // bit set of the hashes of the first two and of the first four runes
	longest int
	sound   soundIndex
}

type entry struct {
	key  string // crm.NameKey
	text string
	id   crm.CustomerID
	hash uint64
	next int32 // another customer under the same key, entry+1
}

const shortest = 2 // a name of one rune is never looked for in a text

// NewNames indexes names. The first name of a customer is the full one.
func NewNames(names []Name) *Names {
	n := &Names{full: make(map[crm.CustomerID]int32, len(names))}
	n.entries = make([]entry, 0, len(names)*5/2)
	for _, name := range names {
		if _, known := n.full[name.Customer]; !known {
			n.full[name.Customer] = int32(len(n.entries))
		}
		n.entries = append(n.entries, entry{key: crm.NameKey(name.Text), text: name.Text, id: name.Customer})
	}
	for i := range len(names) {
		for _, s := range shortNames(n.entries[i].text) {
			n.entries = append(n.entries, entry{key: s, text: s, id: n.entries[i].id})
		}
	}
	size := 1 << bits.Len(uint(len(n.entries)*2+1))
	n.table, n.mask = make([]int32, size), uint64(size-1)
	n.heads = make([]uint64, max(1<<10, min(size/4, 1<<18)))
	for i := range n.entries {
		n.insert(int32(i))
	}
	n.sound = newSoundIndex(n.entries)
	return n
}

func (n *Names) insert(i int32) {
	e := &n.entries[i]
	r := []rune(e.key)
	if len(r) < shortest {
		return
	}
	n.longest = max(n.longest, len(r))
	h := hashStart
	for k, c := range r {
		h = hashRune(h, c)
		if k == 1 || k == 3 {
			n.mark(h)
		}
	}
	e.hash = h
	for p := h & n.mask; ; p = (p + 1) & n.mask {
		switch at := n.table[p]; {
		case at == 0:
			n.table[p] = i + 1
			return
		case n.entries[at-1].key == e.key:
			for o := at; o != 0; o = n.entries[o-1].next {
				if n.entries[o-1].id == e.id {
					return
				}
			}
			e.next, n.entries[at-1].next = n.entries[at-1].next, i+1
			return
		}
	}
}

const hashStart uint64 = 14695981039346656037

func hashRune(h uint64, r rune) uint64 {
	h = (h ^ uint64(r)) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func (n *Names) mark(h uint64) { n.heads[h>>6%uint64(len(n.heads))] |= 1 << (h & 63) }

func (n *Names) marked(h uint64) bool { return n.heads[h>>6%uint64(len(n.heads))]&(1<<(h&63)) != 0 }

// Longest is the longest name that starts at rune i of the normalised text; blanks within it do not count.
func (n *Names) Longest(text []rune, i int) (length int, ids []crm.CustomerID) {
	if n.longest == 0 || i >= len(text) || text[i] == ' ' || inWord(text, i) {
		return 0, nil
	}
	best := int32(0)
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
			return 0, nil
		}
		if k < shortest || inWord(text, j+1) {
			continue
		}
		if e := n.find(h, text[i:j+1]); e != 0 {
			best, length = e, j+1-i
		}
	}
	for o := best; o != 0; o = n.entries[o-1].next {
		ids = append(ids, n.entries[o-1].id)
	}
	return length, ids
}

// inWord reports whether the boundary before rune i lies inside a Latin word or a number.
func inWord(r []rune, i int) bool {
	return i > 0 && i < len(r) && latinOrDigit(r[i-1]) && latinOrDigit(r[i])
}

func latinOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

func (n *Names) find(h uint64, r []rune) int32 {
	for p := h & n.mask; ; p = (p + 1) & n.mask {
		at := n.table[p]
		if at == 0 {
			return 0
		}
		if e := &n.entries[at-1]; e.hash == h && sameRunes(e.key, r) {
			return at
		}
	}
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
	if i, ok := n.full[id]; ok {
		return n.entries[i].text
	}
	return ""
}

// Similar are the customers whose name sounds like s or differs in one rune, best first.
func (n *Names) Similar(s string, limit int) []crm.CustomerID {
	return n.sound.similar(n.entries, crm.NameKey(s), limit)
}

// timeHeads are the runes with which a time may begin: most names are told from times by them.
var timeHeads = setOfRunes(`零〇一二两三四五六七八九十百千几半数多今明昨后前大上下本这那当去来次翌早晚中午傍凌清夜深拂黎子白春夏秋冬元国端重除腊正初月年日号周星礼工假双节圣情妇植劳青儿建教平感农阴阳旧新开寒暑最近现目刚马立稍过每隔从到截至不距离季旬末底小立雨惊谷芒霜`)

// isTime reports whether r by itself is a time: 明天.
func isTime(r []rune) bool {
	if len(r) == 0 || !timeHeads[r[0]] && r[0] > '9' {
		return false
	}
	t := zh.Read(string(r))
	times := zh.Times(t, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), zh.TimeOptions{})
	return len(times) == 1 && times[0].Span == t.Span(0, len(t.Runes))
}
