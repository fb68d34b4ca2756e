package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// Names known by the field they fill, and short names of the book that go on misspelt.

// headField takes the first field of a note written in fields for a customer's name, when it can be one and the next field
// tells what happened: 葫芦岛渤船配套 进度款…, 抚顺天成矿机,拜访.
func (rd *reading) headField() {
	i := rd.start
	if i < len(rd.r) && (rd.r[i] == '【' || rd.r[i] == '[') {
		if j := indexRune(rd.r, i, "】]"); j > 0 {
			i = skip(rd.r, j+1, " :")
		}
	}
	piped := indexRune(rd.r, i, "|") > 0
	for field := 0; field < 2 && i < len(rd.r); field++ {
		if rd.field(i, piped) {
			return
		}
		j := indexRune(rd.r, i, "|")
		if j < 0 {
			return
		}
		i = skip(rd.r, j+1, " ")
	}
}

// indexRune is where one of set stands at or behind i, -1 when none does.
func indexRune(r []rune, i int, set string) int {
	for ; i < len(r); i++ {
		if zh.Holds(set, r[i]) {
			return i
		}
	}
	return -1
}

// field takes the field at i for a name; piped: the note is written in fields with bars, which need no telling neighbour.
func (rd *reading) field(i int, piped bool) bool {
	r, j := rd.r, i
	for j < len(r) && !strings.ContainsRune(" ,:;|/。、", r[j]) {
		if !han(r[j]) {
			return false
		}
		j++
	}
	for _, there := range []string{"那边", "那头", "这边", "这头", "那儿", "那块"} {
		if j-i > 4 && starts(r[j-2:], there) {
			j -= 2
		}
	}
	if n := j - i; n < 4 || n > 14 || j >= len(r) || r[j] == '。' || r[j] == '、' || r[j] == ':' {
		return false
	}
	next := rd.tokenAtRune(skip(r, j, " ,;|/那这边头儿块"))
	if !piped && (next == nil || next.kind == wordToken && !next.features.any(&fieldWords) || next.kind != wordToken && next.kind != contactToken) {
		return false
	}
	free, run := 0, 0
	for k := i; k < j; k++ {
		if t := rd.covering(k); t == nil {
			run++
			free = max(free, run)
			continue
		} else if t.kind == customerToken {
			if t.i == i && (t.j == j || j-t.j == 1 && t.ref.Match != "shape") {
				return true
			}
			free = max(free, 2)
		} else if t.kind != wordToken || t.j-t.i > 2 || t.j-t.i == 2 && t.features != setOf(fOrdinary) && !t.features.has(fOrdinary) || particleSet.Has(r[k]) && k > i || t.features.any(&doings) || strings.ContainsRune(adverbs, r[k]) {
			return false
		}
		run = 0
	}
	if free < 2 || talk(r, i, j) {
		return false
	}
	rd.replace(token{i: i, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}})
	return true
}

var fieldWords = setOf(fActivity, fTalk, fMissed, fPaid, fPaidBare, fReceived, fWon, fLost, fQuoted2, fStageWord, fMoveWord)

// mostOwners of a short name are compared with what stands around it: in a company of a million customers it may be that
// of hundreds.
const mostOwners = 8

// misspelt is how many runes behind a known short name belong to it because the whole sounds like the full one:
// of 海拓物连 the book's 海拓物联.
func (rd *reading) misspelt(t token) int {
	r := rd.r
	if t.ref.Match == "exact" || rd.c.Book == nil {
		return 0
	}
	n := 0
	for k := t.j; k < len(r) && k < t.j+3 && han(r[k]); k++ {
		if w, _ := rd.p.words.Longest(r, k); w > 1 || w == 1 && particleSet.Has(r[k]) {
			break
		}
		if m, _ := zh.PersonAt(r, k); m > 0 {
			break
		}
		n++
	}
	for _, id := range t.ref.IDs[:min(len(t.ref.IDs), mostOwners)] {
		full := []rune(crm.NameKey(rd.c.Book.Name(id)))
		at := runesIn(full, r[t.i:t.j])
		if at < 0 {
			continue
		}
		rest := full[at+t.j-t.i:]
		for m := min(n, len(rest)); m >= 2; m-- {
			if (soundsLike(r[t.j:t.j+m], rest[:m]) || m == len(rest) && oneSlip(r[t.j:t.j+m], rest[:m])) && string(r[t.j:t.j+m]) != string(rest[:m]) {
				return m
			}
		}
	}
	return 0
}

// oneSlip reports whether two words of the same length differ in one rune.
func oneSlip(a, b []rune) bool {
	slips := 0
	for i := range a {
		if a[i] != b[i] {
			slips++
		}
	}
	return slips == 1
}

// runesIn is where part begins in whole, -1 when it does not stand there.
func runesIn(whole, part []rune) int {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(whole[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// soundsLike reports whether two runs of Han are read alike.
func soundsLike(a, b []rune) bool {
	table := syllables()
	return slices.Equal(table.read(nil, string(a)), table.read(nil, string(b)))
}

// wholeName takes in what stands before and behind a short name when the full name has it there too: 寿光|菜篮子,
// 万象纸|箱 of 义乌市万象纸箱厂, 鸭绿江|内饰 of 丹东鸭绿江汽车内饰.
func (rd *reading) wholeName(t token) token {
	if rd.c.Book == nil || t.ref.Match == "exact" {
		return t
	}
	for _, id := range t.ref.IDs[:min(len(t.ref.IDs), mostOwners)] {
		full := []rune(crm.NameKey(rd.c.Book.Name(id)))
		at := runesIn(full, rd.r[t.i:t.j])
		if at < 0 {
			continue
		}
		i := t.i
		if t.i-2 >= rd.start && han(rd.r[t.i-1]) && han(rd.r[t.i-2]) && !particleSet.Has(rd.r[t.i-1]) {
			for k := at; k > 0 && i > rd.start && full[k-1] == rd.r[i-1]; {
				k, i = k-1, i-1
			}
		}
		if t.i-i < 2 {
			i = t.i
		}
		j := rd.fullNameEnd(full[at+t.j-t.i:], t.j)
		if i < t.i || j > t.j {
			t.i, t.j = i, j
			t.ref.Text, t.ref.Span = rd.tx.Slice(t.i, t.j), rd.tx.Span(t.i, t.j)
			return t
		}
	}
	return t
}

// fullNameEnd is where a short name that ends at rune i ends when the text goes on with what follows it in the full name,
// or with two runes of that: 内饰 of 汽车内饰, 汽贸 of 汽车贸易.
func (rd *reading) fullNameEnd(rest []rune, i int) int {
	j, k := i, 0
	for k < len(rest) && j < len(rd.r) && han(rd.r[j]) && rest[k] == rd.r[j] {
		j, k = j+1, k+1
	}
	if j == i && i+1 < len(rd.r) && han(rd.r[i]) && han(rd.r[i+1]) {
		if m := slices.Index(rest, rd.r[i]); m >= 0 && slices.Contains(rest[m+1:], rd.r[i+1]) {
			j = i + 2
			for m = m + 1 + slices.Index(rest[m+1:], rd.r[i+1]); j < len(rd.r) && han(rd.r[j]); j++ {
				next := slices.Index(rest[m+1:], rd.r[j])
				if next < 0 {
					break
				}
				m += next + 1 // 农机|合作社
			}
		}
	}
	if j == i+1 && j < len(rd.r) && han(rd.r[j]) {
		if n, _ := rd.p.words.Longest(rd.r, j); n == 0 {
			return i // the beginning of something else
		}
	}
	if n, id := rd.p.words.Longest(rd.r, i); j == i || n > j-i || n == j-i && rd.p.entries[id].features.any(&telling) {
		return i // 部门, 报价: words of their own
	}
	if n, _ := departmentIndex.Longest(rd.r, i); n > 0 && n >= j-i {
		return i
	}
	return j
}
