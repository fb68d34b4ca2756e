package intents

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"

	"genjin/crm"
)

// soundIndex finds names by sound: pairs of neighbouring syllables lead to the names that hold them, and the few
// names that share most pairs are compared. Syllables that are confused by ear or by dialect count as one.
type soundIndex struct {
	pairs []uint64 // sorted: pair<<32 | entry
}

const mostCandidates = 256

func newSoundIndex(entries []entry) soundIndex {
	table := syllables()
	pairs := make([]uint64, 0, len(entries)*4)
	for i, e := range entries {
		eachPair(table.read(e.key), func(pair uint32) { pairs = append(pairs, uint64(pair)<<32|uint64(i)) })
	}
	slices.Sort(pairs)
	return soundIndex{slices.Compact(pairs)}
}

// eachPair gives the neighbouring pairs; of short names also first with last, so that one wrong syllable leaves one.
func eachPair(s []uint16, give func(uint32)) {
	for i := 1; i < len(s); i++ {
		give(uint32(s[i-1])<<16 | uint32(s[i]))
	}
	if len(s) == 3 {
		give(uint32(s[0])<<16 | uint32(s[2]) | 1<<31)
	}
}

func (x soundIndex) similar(entries []entry, key string, limit int) []crm.CustomerID {
	table := syllables()
	want := table.read(key)
	runes := []rune(key)
	shared := map[int32]int{}
	eachPair(want, func(pair uint32) {
		from := sort.Search(len(x.pairs), func(i int) bool { return uint32(x.pairs[i]>>32) >= pair })
		for i := from; i < len(x.pairs) && uint32(x.pairs[i]>>32) == pair && i-from < 4*mostCandidates; i++ {
			shared[int32(uint32(x.pairs[i]))]++
		}
	})
	type found struct {
		id     crm.CustomerID
		rank   int
		shared int
		length int
	}
	var all []found
	for i, n := range shared {
		e := entries[i]
		rank := 0
		switch got := table.read(e.key); {
		case slices.Equal(got, want):
		case oneEdit([]rune(e.key), runes):
			rank = 1
		case len(want) > 2 && oneEdit(got, want):
			rank = 2
		default:
			continue
		}
		all = append(all, found{e.id, rank, n, len(e.key)})
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.shared, a.shared), cmp.Compare(a.length, b.length), cmp.Compare(a.id, b.id))
	})
	var ids []crm.CustomerID
	for _, f := range all {
		if len(ids) == limit {
			break
		}
		if !slices.Contains(ids, f.id) {
			ids = append(ids, f.id)
		}
	}
	return ids
}

// oneEdit reports whether a and b, of which the shorter has two members at least, differ in one: exchanged, missing
// or too many, or by two neighbours that changed places.
func oneEdit[T comparable](a, b []T) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 2 || len(b)-len(a) > 1 || len(b) == 2 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) || slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// syllableTable holds a number for the sound of every Han character.
type syllableTable [0x9FFF - 0x4E00 + 1]uint16

// syllables is built once, from the readings of mozillazg/go-pinyin without tones.
var syllables = sync.OnceValue(func() *syllableTable {
	t := new(syllableTable)
	numbers := map[string]uint16{}
	for r, readings := range pinyin.PinyinDict {
		if r < 0x4E00 || r > 0x9FFF {
			continue
		}
		s, _, _ := strings.Cut(readings, ",")
		s = confusable(withoutTone(s))
		if numbers[s] == 0 {
			numbers[s] = uint16(len(numbers) + 1)
		}
		t[r-0x4E00] = numbers[s]
	}
	return t
})

// read gives the syllables of a name; what is not Han stands for itself.
func (t *syllableTable) read(key string) []uint16 {
	out := make([]uint16, 0, len(key)/3+1)
	for _, r := range key {
		if r >= 0x4E00 && r <= 0x9FFF && t[r-0x4E00] != 0 {
			out = append(out, t[r-0x4E00])
		} else {
			out = append(out, uint16(0x4000|r&0x3FFF))
		}
	}
	return out
}

func withoutTone(s string) string {
	const marked, plain = "āáǎàēéěèōóǒòīíǐìūúǔùüǘǚǜǖńňǹḿ", "aaaaeeeeooooiiiiuuuuvvvvvnnnm"
	from, to := []rune(marked), []rune(plain)
	return strings.Map(func(r rune) rune {
		if i := slices.Index(from, r); i >= 0 {
			return to[i]
		}
		return r
	}, s)
}

// confusable folds what ears and dialects confuse: zh/z, ch/c, sh/s, n/l, -ng/-n.
func confusable(s string) string {
	if len(s) > 1 && s[1] == 'h' && strings.IndexByte("zcs", s[0]) >= 0 {
		s = s[:1] + s[2:]
	}
	if s != "" && s[0] == 'n' {
		s = "l" + s[1:]
	}
	if strings.HasSuffix(s, "ang") || strings.HasSuffix(s, "eng") || strings.HasSuffix(s, "ing") {
		s = s[:len(s)-1]
	}
	return s
}
