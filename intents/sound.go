package intents

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"genjin/crm"
)

// soundIndex finds keys by sound. A key stands under the hash of its syllables and under those of its syllables without
// one: two names that differ in one exchanged, missing or additional syllable, or in two that changed places, have one of
// these in common. Syllables that are confused by ear or by dialect count as one.
type soundIndex struct{ keys buckets }

// mostCandidates are compared with a name that is looked for: when so many are like it, more are of no help.
const mostCandidates = 128

func newSoundIndex(n *Names) soundIndex {
	table := syllables()
	count := len(n.keys) - 1
	runes := 0
	for k := range count {
		runes += utf8.RuneCountInString(n.text(&n.keys[k]))
	}
	return soundIndex{newBuckets(runes, count, func(give func(uint64, uint32)) {
		var s []uint16
		for k := range count { // first, so that what sounds the same stands before what is one syllable longer
			s = table.read(s[:0], n.text(&n.keys[k]))
			give(hashSyllables(s), uint32(k))
		}
		for k := range count {
			s = table.read(s[:0], n.text(&n.keys[k]))
			eachWithoutOne(s, func(h uint64) { give(h, uint32(k)) })
		}
	})}
}

const syllableBase uint64 = 0x9E3779B97F4A7C15

// hashSyllables is a polynomial in the syllables, stirred.
func hashSyllables(s []uint16) uint64 {
	h := uint64(0)
	for _, x := range s {
		h = h*syllableBase + uint64(x) + 1
	}
	return stir(h)
}

func stir(h uint64) uint64 {
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// eachWithoutOne gives the hashes of s without one of its syllables; of neighbours that are the same it leaves out one only.
func eachWithoutOne(s []uint16, give func(hash uint64)) {
	if len(s) < 3 {
		return // two names of two syllables are alike when they sound the same, not before
	}
	tail, power := uint64(0), uint64(1) // of what stands behind the syllable left out
	var heads [longestSound + 1]uint64
	if len(s) > longestSound {
		return
	}
	for i, x := range s {
		heads[i+1] = heads[i]*syllableBase + uint64(x) + 1
	}
	for i := len(s) - 1; i >= 0; i-- {
		if i == len(s)-1 || s[i] != s[i+1] {
			give(stir(heads[i]*power + tail))
		}
		tail += (uint64(s[i]) + 1) * power
		power *= syllableBase
	}
}

// longestSound is the length of a name in syllables from which only those that sound the same are similar.
const longestSound = 64

// likeness says how much a name is like the one looked for; the lower the better.
type likeness struct {
	rank   int // 0: sounds the same, 1: one rune differs, 2: one syllable differs
	shared int // neighbouring pairs of syllables that both have
	length int
}

func (a likeness) compare(b likeness) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.shared, a.shared), cmp.Compare(a.length, b.length))
}

// Similar are the customers whose name sounds like s or differs in one rune, best first.
func (n *Names) Similar(s string, limit int) []crm.CustomerID {
	if limit <= 0 || len(n.keys) == 0 {
		return nil
	}
	q := soundQuery{n: n, key: crm.NameKey(s), limit: limit}
	q.runes = appendRunes(q.runeRoom[:0], q.key)
	q.sound = syllables().read(q.soundRoom[:0], q.key)
	q.compared, q.best = q.comparedRoom[:0], q.bestRoom[:0]
	q.look(hashSyllables(q.sound))
	eachWithoutOne(q.sound, q.look)
	if len(q.best) == 0 {
		return nil
	}
	ids := make([]crm.CustomerID, len(q.best))
	for i := range q.best {
		ids[i] = q.best[i].customer
	}
	return ids
}

// soundQuery is one search for similar names.
type soundQuery struct {
	n        *Names
	key      string
	runes    []rune
	sound    []uint16
	limit    int
	compared []uint32 // keys
	best     []similar

	runeRoom              [32]rune
	soundRoom, otherSound [32]uint16
	otherRunes            [32]rune
	comparedRoom          [mostCandidates]uint32
	bestRoom              [8]similar
}

type similar struct {
	likeness
	customer crm.CustomerID
}

func (q *soundQuery) look(h uint64) {
	for _, cell := range q.n.sound.keys.of(h) {
		if len(q.compared) >= mostCandidates {
			return
		}
		k, ok := q.n.sound.keys.number(cell, h)
		if !ok || slices.Contains(q.compared, k) {
			continue
		}
		q.compared = append(q.compared, k)
		if like, ok := q.compare(q.n.text(&q.n.keys[k])); ok {
			for _, c := range q.n.owned(int(k)) {
				q.keep(similar{like, c})
			}
		}
	}
}

// compare tells how much a key is like the name looked for, if it is at all: one pair of neighbours they must share.
func (q *soundQuery) compare(key string) (like likeness, ok bool) {
	sound := syllables().read(q.otherSound[:0], key)
	like = likeness{shared: sharedPairs(q.sound, sound), length: len(key)}
	if like.shared == 0 {
		return like, false
	}
	switch {
	case slices.Equal(sound, q.sound):
	case oneEdit(appendRunes(q.otherRunes[:0], key), q.runes):
		like.rank = 1
	case len(q.sound) > 2 && oneEdit(sound, q.sound):
		like.rank = 2
	default:
		return like, false
	}
	return like, true
}

// keep puts s among the best, where each customer stands once.
func (q *soundQuery) keep(s similar) {
	before := func(a, b similar) int { return cmp.Or(a.compare(b.likeness), cmp.Compare(a.customer, b.customer)) }
	if len(q.best) == q.limit && before(q.best[q.limit-1], s) < 0 {
		return
	}
	if i := slices.IndexFunc(q.best, func(o similar) bool { return o.customer == s.customer }); i >= 0 {
		if before(q.best[i], s) <= 0 {
			return
		}
		q.best = slices.Delete(q.best, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(q.best, s, before)
	if len(q.best) == q.limit {
		q.best = q.best[:q.limit-1]
	}
	q.best = slices.Insert(q.best, i, s)
}

// sharedPairs counts the pairs of neighbouring syllables of a that b has too. Of three syllables the first and the last
// are a pair as well, so that one wrong syllable leaves one.
func sharedPairs(a, b []uint16) (n int) {
	for i := 1; i < len(a); i++ {
		for k := 1; k < len(b); k++ {
			if a[i-1] == b[k-1] && a[i] == b[k] {
				n++
				break
			}
		}
	}
	if len(a) == 3 && len(b) == 3 && a[0] == b[0] && a[2] == b[2] {
		n++
	}
	return n
}

func appendRunes(out []rune, s string) []rune {
	for _, c := range s {
		out = append(out, c)
	}
	return out
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

// read appends the syllables of a name; what is not Han stands for itself.
func (t *syllableTable) read(out []uint16, key string) []uint16 {
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
