package zh

import (
	"slices"
	"sort"
	"unicode/utf8"

	"genjin/crm"
)

// Text is a message in the form in which it is read, with the way back to the bytes as they were sent.
// Readers take it and never change it; only Mask does.
type Text struct {
	Orig  string
	Runes []rune // folded as crm.Fold says; invalid UTF-8 is U+FFFD

	at   []int32 // for each rune of Runes where it starts and ends in Orig: at[2i], at[2i+1]
	read []rune  // Runes with masked ones replaced; Runes itself until something is masked
	room []rune  // for read
}

// masked stands, for the readers of times and amounts, where a name was found.
const masked = '\uE000'

// Read normalises s.
func Read(s string) *Text {
	t := new(Text)
	t.Read(s)
	return t
}

// Read makes t the text of s; nothing of what it was before may be in use any more.
func (t *Text) Read(s string) {
	n := utf8.RuneCountInString(s)
	t.Orig, t.Runes, t.at = s, slices.Grow(t.Runes[:0], n), slices.Grow(t.at[:0], 2*n)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if f, keep := crm.Fold(r); keep {
			t.Runes = append(t.Runes, f)
			t.at = append(t.at, int32(i), int32(i+size))
		}
		i += size
	}
	standard(t.Runes)
	t.read = t.Runes
}

// Replace has other runes stand for the runes i up to, not including, j; each of them is all of the original of those.
// Nothing may be masked yet.
func (t *Text) Replace(i, j int, by []rune) {
	start, end := t.at[2*i], t.at[2*j-1]
	t.Runes = slices.Replace(t.Runes, i, j, by...)
	at := slices.Insert(slices.Delete(t.at, 2*i, 2*j), 2*i, make([]int32, 2*len(by))...)
	for k := range by {
		at[2*(i+k)], at[2*(i+k)+1] = start, end
	}
	t.at, t.read = at, t.Runes
}

// Span is the byte range in the original of the runes i up to, not including, j.
func (t *Text) Span(i, j int) Span {
	n := len(t.Runes)
	i, j = min(max(i, 0), n), min(max(j, 0), n)
	start := len(t.Orig)
	if i < n {
		start = int(t.at[2*i])
	}
	if j <= i {
		return Span{start, start}
	}
	return Span{start, int(t.at[2*j-1])}
}

// Slice is the original text of the runes i up to, not including, j.
func (t *Text) Slice(i, j int) string {
	s := t.Span(i, j)
	return t.Orig[s.Start:s.End]
}

// Cut leaves out the runes from n on; Orig stays as it is. It comes before anything is masked.
func (t *Text) Cut(n int) {
	t.Runes = t.Runes[:n]
	t.read = t.Runes
}

// Index is the rune that holds, or first follows, the byte offset; len(Runes) at the end.
func (t *Text) Index(byteOffset int) int {
	return sort.Search(len(t.Runes), func(i int) bool { return int(t.at[2*i+1]) > byteOffset })
}

// Mask hides spans from Times and Amounts: 三六五网络 is a name and holds no number. Runes stays as it is.
func (t *Text) Mask(spans ...Span) {
	for _, s := range spans {
		t.MaskRunes(t.Index(s.Start), t.Index(s.End))
	}
}

// MaskRunes is Mask of the runes i up to, not including, j.
func (t *Text) MaskRunes(i, j int) {
	if i >= j {
		return
	}
	if &t.read[0] == &t.Runes[0] {
		t.room = append(t.room[:0], t.Runes...)
		t.read = t.room
	}
	for ; i < j; i++ {
		t.read[i] = masked
	}
}
