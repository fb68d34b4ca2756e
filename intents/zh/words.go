package zh

// Words is an index of words, each with a number that its owner gives a meaning. It is immutable once built.
// Latin words match only as whole words.
type Words struct {
	han     [lastHan - firstHan + 1]uint16 // bucket of a first rune, 0: none
	ascii   [0x80]uint16
	other   map[rune]uint16
	buckets [][]indexed
}

// indexed is a word in the bucket of its first rune. The second stands beside the others of the bucket, so that most
// words are passed over without being looked up.
type indexed struct {
	second rune // 0: none
	id     int32
	runes  []rune
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
			switch {
			case r[0] >= firstHan && r[0] <= lastHan:
				w.han[r[0]-firstHan] = b
			case r[0] < 0x80:
				w.ascii[r[0]] = b
			default:
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
		list[at] = indexed{id: int32(id), runes: r}
		if len(r) > 1 {
			list[at].second = r[1]
		}
		w.buckets[b] = list
	}
	return w
}

func (w *Words) bucket(r rune) uint16 {
	switch {
	case r >= firstHan && r <= lastHan:
		return w.han[r-firstHan]
	case r >= 0 && r < 0x80:
		return w.ascii[r]
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
	second := rune(-1)
	if i+1 < len(r) {
		second = r[i+1]
	}
	list := w.buckets[b]
next:
	for k := range list {
		c := &list[k]
		if c.second != second && c.second != 0 || len(c.runes) > len(r)-i {
			continue
		}
		for n := 2; n < len(c.runes); n++ {
			if r[i+n] != c.runes[n] {
				continue next
			}
		}
		if end := i + len(c.runes); latin(r[end-1]) && end < len(r) && latin(r[end]) {
			continue
		}
		return len(c.runes), int(c.id)
	}
	return 0, 0
}
