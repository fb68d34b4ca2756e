package intents

import (
	"slices"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// People are the colleagues that a message may name: by the whole name, or by a given name that only one of them has. A nil People has nobody.
type People struct {
	names []string
	index *zh.Words
	whole []string // by number of the index: the name, or nothing where the index has a given name
}

// NewPeople indexes the names of colleagues.
func NewPeople(names []string) *People {
	p := &People{names: names, whole: []string{""}}
	ids, givens := map[string]int{}, map[string]int{}
	for _, name := range names {
		if key := string(zh.Read(name).Runes); utf8.RuneCountInString(key) > 1 && ids[key] == 0 {
			ids[key] = len(p.whole)
			p.whole = append(p.whole, name)
			if given := givenName(key); given != "" {
				givens[given]++
			}
		}
	}
	for given, n := range givens {
		if n == 1 && ids[given] == 0 {
			ids[given] = len(p.whole)
			p.whole = append(p.whole, "")
		}
	}
	p.index = zh.NewWords(ids)
	return p
}

// givenName are the two signs behind a surname of one, or nothing: 梁|家豪.
func givenName(name string) string {
	r := []rune(name)
	if len(r) != 3 || zh.SurnameAt(r, 0) != 1 || !han(r[1]) || !han(r[2]) {
		return ""
	}
	return string(r[1:])
}

// Has reports whether somebody has that name.
func (p *People) Has(name string) bool { return p != nil && slices.Contains(p.names, name) }

// Names are the whole names.
func (p *People) Names() []string {
	if p == nil {
		return nil
	}
	return p.names
}

// called is the colleague who is named at rune i, and of how many runes the name is; 0 when there is none.
func (rd *reading) called(i int) (name string, n int) {
	p := rd.c.People
	if p == nil {
		return "", 0
	}
	n, id := p.index.Longest(rd.r, i)
	if n == 0 {
		return "", 0
	}
	if whole := p.whole[id]; whole != "" {
		return whole, n
	}
	if w, _ := rd.p.words.Longest(rd.r, i); w >= n {
		return "", 0
	}
	if w, _ := everydayIndex.Longest(rd.r, i); w >= n || zh.TitleAt(rd.r, i+n) > 0 {
		return "", 0
	}
	if i > rd.start && zh.SurnameAt(rd.r, i-1) > 0 && !hasRune(rd.r[i-1:i], surnameOrWord) {
		return "", 0 // 王家豪 is another
	}
	return rd.tx.Slice(i, i+n), n
}

// surnameOrWord are surnames that are mostly a word before a name: 和家豪, 给, 让.
const surnameOrWord = "和于从向为由让叫同与归时后"

// IsColleague reports whether a name is a colleague's, however its letters are written.
func (p *People) IsColleague(name string) bool {
	return slices.ContainsFunc(p.Names(), func(x string) bool { return crm.NameKey(x) == crm.NameKey(name) })
}
