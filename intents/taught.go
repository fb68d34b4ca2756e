package intents

import (
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// Taught are the words that a company taught its assistant, made ready for reading: a message is read as if what a word
// means stood in its place, and so whatever reads the meaning reads the word. It is immutable.
type Taught struct {
	words *zh.Words
	all   []crm.Word // by the numbers of words, from 1
	means [][]rune
	say   *strings.Replacer // of those whose words are kept as text: products and reasons
}

// NewTaught prepares words; nil when there are none.
func NewTaught(all []crm.Word) *Taught {
	if len(all) == 0 {
		return nil
	}
	t := &Taught{all: append([]crm.Word{{}}, all...), means: make([][]rune, len(all)+1)}
	var kept []string
	index := map[string]int{}
	for i, w := range all {
		index[w.Word] = i + 1
		t.means[i+1] = zh.Read(w.Means).Runes
		if w.Kind == crm.ProductWord || w.Kind == crm.LossWord {
			kept = append(kept, w.Word, w.Means)
		}
	}
	t.words, t.say = zh.NewWords(index), strings.NewReplacer(kept...)
	return t
}

// knows is the taught word that fills r.
func (t *Taught) knows(r []rune) (crm.Word, bool) {
	if t == nil {
		return crm.Word{}, false
	}
	n, id := t.words.Longest(r, 0)
	return t.all[id], n > 0 && n == len(r)
}

// expand writes out the taught words in what is looked up by its text.
func (t *Taught) expand(all []Request) {
	for i := range all {
		s := &all[i].Slots
		s.Deal.Text = t.say.Replace(s.Deal.Text)
		if all[i].Kind == CloseLost {
			s.Reason = t.say.Replace(s.Reason)
		}
	}
}

// readTaught puts the meaning of taught words in their place. Names, numbers and longer words that hold one stay whole.
func (rd *reading) readTaught() {
	for i := rd.start; i < len(rd.r); {
		n, id := rd.c.Taught.words.Longest(rd.r, i)
		whole := rd.wholeAt(i)
		if n > 0 && whole == n+1 && strings.ContainsRune("了过完", rd.r[i+n]) {
			whole = n // 打样了 is the word itself
		}
		if n == 0 || whole > n || afterNumber(rd.r, i) {
			i += max(whole, 1)
			continue
		}
		means := rd.c.Taught.means[id]
		rd.tx.Replace(i, i+n, means)
		rd.r, rd.taught = rd.tx.Runes, true
		i += len(means)
	}
}

// wholeAt is the length of the name or word of the vocabulary that begins at rune i.
func (rd *reading) wholeAt(i int) int {
	n, _ := rd.p.words.Longest(rd.r, i)
	if rd.c.Book != nil {
		n = max(n, rd.c.Book.Longest(rd.r, i).Runes)
	}
	_, person := rd.called(i)
	return max(n, person)
}

const numerals = "零〇一二两三四五六七八九十百千万亿0123456789."

// afterNumber reports whether the word at rune i goes on with a number: 第二面, 十二面.
func afterNumber(r []rune, i int) bool {
	return i > 0 && strings.ContainsRune(numerals, r[i]) && strings.ContainsRune(numerals+"第", r[i-1])
}
