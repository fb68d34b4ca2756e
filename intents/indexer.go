package intents

import (
	"math/bits"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// indexer builds an index of names.
type indexer struct {
	n       *Names
	blob    strings.Builder
	hashes  []uint64 // of the keys
	table   []uint32 // keys by hash, open addressing: key+1
	entries []entry
	several map[crm.CustomerID]bool // whether a customer has several names
	given   map[owned]bool          // what those are called by
}

// entry says that a name's customer is called by a key.
type entry struct{ key, name uint32 }

type owned struct {
	key      uint32
	customer crm.CustomerID
}

// NewNames indexes names. The first name of a customer that is not taught is the full one.
func NewNames(names []Name) *Names {
	x := &indexer{n: &Names{names: make([]name, len(names))}, table: make([]uint32, 1<<10), given: map[owned]bool{}}
	size := 0
	for i := range names {
		size += len(names[i].Text)
	}
	x.blob.Grow(size + size/16)
	for i := range names {
		x.n.names[i] = name{names[i].Customer, uint32(x.blob.Len()), uint32(len(names[i].Text))}
		x.blob.WriteString(names[i].Text)
	}
	x.entries = make([]entry, 0, len(names)*9/2)
	full, taught := x.fullNames(names)
	for _, i := range full {
		x.add(i, crm.NameKey(names[i].Text))
	}
	for k := range x.entries {
		x.n.keys[x.entries[k].key].full++
	}
	for _, i := range taught {
		x.add(i, crm.NameKey(names[i].Text))
	}
	for i := range names {
		for _, s := range shortNames(names[i].Text) {
			x.add(uint32(i), s)
		}
	}
	return x.index(full)
}

// fullNames parts the names into the full one of each customer and the others.
func (x *indexer) fullNames(names []Name) (full, taught []uint32) {
	x.several = make(map[crm.CustomerID]bool, len(names))
	full = make([]uint32, 0, len(names))
	named := make(map[crm.CustomerID]bool, len(names))
	for i := range names {
		c := names[i].Customer
		_, known := x.several[c]
		x.several[c] = known
		if names[i].Taught || named[c] {
			taught = append(taught, uint32(i))
		} else {
			named[c] = true
			full = append(full, uint32(i))
		}
	}
	return full, taught
}

// add says that the customer of name i is called s.
func (x *indexer) add(i uint32, s string) {
	if utf8.RuneCountInString(s) < shortest {
		return
	}
	k := x.key(s, i)
	if c := x.n.names[i].customer; x.several[c] {
		if x.given[owned{k, c}] {
			return
		}
		x.given[owned{k, c}] = true
	}
	x.entries = append(x.entries, entry{k, i})
}

// key is the number of the key s, which is made when it is new. It stands in the text of name i, or behind all.
func (x *indexer) key(s string, i uint32) uint32 {
	if len(x.n.keys)*2 >= len(x.table) {
		x.grow()
	}
	h := hashKey(s)
	p := x.slot(h)
	for ; x.table[p] != 0; p = (p + 1) & (len(x.table) - 1) {
		k := x.table[p] - 1
		if x.hashes[k] == h && x.textOf(&x.n.keys[k]) == s {
			return k
		}
	}
	of := x.n.names[i]
	at := uint32(x.blob.Len())
	if k := strings.Index(x.blob.String()[of.at:of.at+of.size], s); k >= 0 {
		at = of.at + uint32(k)
	} else {
		x.blob.WriteString(s)
	}
	x.n.keys = append(x.n.keys, key{at: at, size: uint32(len(s))})
	x.hashes = append(x.hashes, h)
	x.table[p] = uint32(len(x.n.keys))
	return uint32(len(x.n.keys) - 1)
}

func (x *indexer) textOf(k *key) string { return x.blob.String()[k.at : k.at+k.size] }

func (x *indexer) slot(h uint64) int { return int(h >> 20 & uint64(len(x.table)-1)) }

func (x *indexer) grow() {
	x.table = make([]uint32, len(x.table)*4)
	for k, h := range x.hashes {
		p := x.slot(h)
		for x.table[p] != 0 {
			p = (p + 1) & (len(x.table) - 1)
		}
		x.table[p] = uint32(k + 1)
	}
}

// index lays out what was added.
func (x *indexer) index(full []uint32) *Names {
	n := x.n
	n.blob = x.blob.String()
	x.table = nil
	n.keys = append(make([]key, 0, len(n.keys)+1), n.keys...)
	n.keys = append(n.keys, key{owners: uint32(len(x.entries))})
	x.layOwners()
	count := len(x.hashes)
	n.table = newBuckets(count, count, func(give func(uint64, uint32)) {
		for k, h := range x.hashes {
			give(h, uint32(k))
		}
	})
	n.full = newBuckets(len(full), len(n.names), func(give func(uint64, uint32)) {
		for _, i := range full {
			give(hashCustomer(n.names[i].customer), i)
		}
	})
	n.heads = make([]uint64, max(1<<10, min(1<<bits.Len(uint(count)), 1<<18)))
	for k := range count {
		n.markHeads(n.text(&n.keys[k]))
	}
	n.sound = newSoundIndex(n)
	return n
}

// layOwners puts the customers of each key together, in the order in which they were added.
func (x *indexer) layOwners() {
	keys := x.n.keys
	last := len(keys) - 1
	for i := range keys[:last] {
		keys[i].owners = 0
	}
	for _, e := range x.entries {
		keys[e.key].owners++
	}
	at := uint32(0)
	for i := range keys[:last] {
		at, keys[i].owners = at+keys[i].owners, at
	}
	x.n.owners = make([]crm.CustomerID, len(x.entries))
	next := make([]uint32, last)
	for _, e := range x.entries {
		x.n.owners[keys[e.key].owners+next[e.key]] = x.n.names[e.name].customer
		next[e.key]++
	}
}

func (n *Names) markHeads(s string) {
	h, k := hashStart, 0
	for _, c := range s {
		h = hashRune(h, c)
		k++
		if k == 2 || k == 4 {
			n.mark(h)
		}
		if k == 4 {
			break
		}
	}
	n.longest = max(n.longest, utf8.RuneCountInString(s))
}

// timeHeads are the runes with which a time may begin: most names are told from times by them.
var timeHeads = zh.NewRunes(`零〇一二两三四五六七八九十百千几半数多今明昨后前大上下本这那当去来次翌早晚中午傍凌清夜深拂黎子白春夏秋冬元国端重除腊正初月年日号周星礼工假双节圣情妇植劳青儿建教平感农阴阳旧新开寒暑最近现目刚马立稍过每隔从到截至不距离季旬末底小立雨惊谷芒霜`)

// isTime reports whether r by itself is a time: 明天.
func isTime(r []rune) bool {
	if len(r) == 0 || !timeHeads.Has(r[0]) && r[0] > '9' {
		return false
	}
	t := zh.Read(string(r))
	times := zh.Times(t, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), zh.TimeOptions{})
	return len(times) == 1 && times[0].Span == t.Span(0, len(t.Runes))
}
