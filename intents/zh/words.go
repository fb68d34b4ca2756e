package zh

// Words is an index of words, each with a number that its owner gives a meaning. It is immutable once built.
// Latin words match only as whole words.
type Words struct {
	han     [lastHan - firstHan + 1]uint16 // bucket of a first rune, 0: none
	other   map[rune]uint16
	buckets [][]indexed
}

type indexed struct {
	runes []rune
	id    int
}

// NewWords indexes words; of a word that stands twice the last id counts.
func NewWords(words map[string]int) *Words {
	w := &Words{other: map[rune]uint16{}, buckets: make([][]indexed, 1)}
	for s, id := range words {
		r := Read(s).Runes
		if len(r) == 0 {
			continue
		}
		b := w.bucket(r[0])
		if b == 0 {
			b = uint16(len(w.buckets))
			w.buckets = append(w.buckets, nil)
			if r[0] >= firstHan && r[0] <= lastHan {
				w.han[r[0]-firstHan] = b
			} else {
				w.other[r[0]] = b
			}
		}
		// longest first, so that the first match is the longest one
		list := w.buckets[b]
		at := 0
		for at < len(list) && len(list[at].runes) >= len(r) {
			at++
		}
		list = append(list, indexed{})
		copy(list[at+1:], list[at:])
		list[at] = indexed{r, id}
		w.buckets[b] = list
	}
	return w
}

func (w *Words) bucket(r rune) uint16 {
	if r >= firstHan && r <= lastHan {
		return w.han[r-firstHan]
	}
	return w.other[r]
}

// Longest is the longest word that begins at rune i: its length in runes, 0 when there is none, and its number.
func (w *Words) Longest(r []rune, i int) (n, id int) {
	if i < 0 || i >= len(r) {
		return 0, 0
	}
	b := w.bucket(r[i])
	if b == 0 || latin(r[i]) && i > 0 && latin(r[i-1]) {
		return 0, 0
	}
next:
	for _, c := range w.buckets[b] {
		if len(c.runes) > len(r)-i {
			continue
		}
		for k, x := range c.runes {
			if r[i+k] != x {
				continue next
			}
		}
		if end := i + len(c.runes); latin(r[end-1]) && end < len(r) && latin(r[end]) {
			continue
		}
		return len(c.runes), c.id
	}
	return 0, 0
}
