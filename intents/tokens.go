package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// A message is read once into tokens: names, contacts, colleagues, numbers and the words of the vocabulary.
// Runes that belong to none are free: an unknown name can only stand there.

type tokenKind uint8

const (
	wordToken tokenKind = iota
	customerToken
	contactToken
	personToken
	timeToken
	amountToken
	phoneToken
	mailToken
)

type token struct {
	i, j     int // runes
	kind     tokenKind
	features features
	word     int // of a word: its entry
	n        int // of a time or amount: its index
	ref      Ref
}

func (rd *reading) tokenise() {
	rd.ruledNames()
	rd.tagNames()
	rd.endsInCome()
	rd.headField()
	rd.selfCorrected()
	rd.saidAgain()
	rd.maskNames()
	rd.maskFillers()
	rd.readTimesAndAmounts()
	rd.moods.Read(&rd.tx)
}

// ruledNames are the words, and the names that rules find.
func (rd *reading) ruledNames() {
	claimed := rd.knownNames()
	for i := rd.start; i < len(rd.r); {
		if len(claimed) > 0 && claimed[0].i == i {
			rd.tokens = append(rd.tokens, claimed[0])
			i, claimed = claimed[0].j, claimed[1:]
			continue
		}
		limit := len(rd.r)
		if len(claimed) > 0 {
			limit = claimed[0].i
		}
		t := rd.tokenAt(i, limit)
		if t.j > i {
			rd.tokens = append(rd.tokens, t)
			i = t.j
			if name, ok := rd.introducedAt(&t, claimed); ok {
				rd.tokens = append(rd.tokens, name)
				for i = name.j; len(claimed) > 0 && claimed[0].i < i; {
					claimed = claimed[1:]
				}
				continue
			}
			if j := rd.titled(&t, limit); j > 0 {
				rd.tokens = append(rd.tokens, token{i: i, j: j, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j)}})
				i = j
				continue
			}
			if t.features.has(fContactWord) {
				if k := skip(rd.r, i, " :是叫为,"); rd.plainName(k, limit) > k {
					j := rd.plainName(k, limit)
					rd.tokens = append(rd.tokens, token{i: k, j: j, kind: contactToken, ref: Ref{Text: rd.tx.Slice(k, j), Span: rd.tx.Span(k, j)}})
					i = j
				}
			}
			continue
		}
		i++
	}
	rd.shapedNames()
	rd.eaten()
	rd.rivalNames()
	rd.wholeNames()
	rd.regionNames()
}

// endsInCome gives a name that rules or weights found the 来 it ends in: 给好利|来|的采购打电话. Nobody comes where one goes or calls.
func (rd *reading) endsInCome() {
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.kind != customerToken || t.ref.Match != "shape" || !starts(rd.r[t.j:], "来的") || t.i == rd.start || !zh.Holds("给跟找和见约去到", rd.r[t.i-1]) {
			continue
		}
		if l := rd.tokenFrom(t.j); l != nil && l.j > t.j+1 || k+1 < len(rd.tokens) && rd.tokens[k+1].i < t.j+1 && rd.tokens[k+1].j > t.j+1 {
			continue
		}
		t.j++
		t.ref.Text, t.ref.Span = rd.tx.Slice(t.i, t.j), rd.tx.Span(t.i, t.j)
		if k+1 < len(rd.tokens) && rd.tokens[k+1].i < t.j {
			rd.tokens = slices.Delete(rd.tokens, k+1, k+2)
			return
		}
	}
}

// wholeNames finds people by surname and given name who stand right behind a customer, or behind who is met or called, and
// of whom something is told then: 华北重工|周建华|说…, 见了|周建华.
func (rd *reading) wholeNames() {
	const length = 3
	for k := 0; k < len(rd.tokens); k++ {
		t := &rd.tokens[k]
		i := t.j
		switch {
		case t.kind == customerToken:
			i = skip(rd.r, i, "的 ")
		case t.kind == wordToken && (t.features.has(fActivity) && rd.r[t.i] == '见' || t.features.has(fMissed) && rd.r[t.j-1] == '到' || t.j-t.i == 1 && rd.r[t.i] == '找'):
		default:
			continue
		}
		if i+length > len(rd.r) || !rd.unclaimed(i, i+length, 1) || hasRune(rd.r[i:i+length], "未有谁都仲啥哪几签咗冇钱") || zh.TitledAt(rd.r, i, func(j int) bool { return j == i+length && rd.noWordIn(i, j) }) != length || !rd.told(i+length) {
			continue
		}
		if n, _ := everydayIndex.Longest(rd.r, i); n >= 2 || zh.EndingAt(rd.r, i+1) == 2 {
			continue
		}
		rd.replaceAndReread(token{i: i, j: i + length, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, i+length), Span: rd.tx.Span(i, i+length)}})
	}
}

// unclaimed reports whether the runes of [i, j) are of Chinese and no token claims them but words of at most so many runes that lie within.
func (rd *reading) unclaimed(i, j, most int) bool {
	for k := i; k < j; k++ {
		if t := rd.covering(k); !han(rd.r[k]) || t != nil && (t.kind != wordToken || t.j-t.i > most || t.i < i || t.j > j) {
			return false
		}
	}
	return true
}

// noWordIn reports whether no word of two runes or more begins in [i, j).
func (rd *reading) noWordIn(i, j int) bool {
	for ; i < j; i++ {
		n, _ := rd.p.words.Longest(rd.r, i)
		e, _ := everydayIndex.Longest(rd.r, i)
		if max(n, e) >= 2 {
			return false
		}
	}
	return true
}

// told reports whether what follows at i can be told of a person: a word of meeting or saying, 的, 那边, a stop or the end.
func (rd *reading) told(i int) bool {
	if i >= len(rd.r) || !han(rd.r[i]) {
		return true
	}
	if strings.ContainsRune("的那在把要问嫌说讲想让叫打来回也还不没对通吃", rd.r[i]) {
		return true
	}
	n, id := rd.p.words.Longest(rd.r, i)
	return n > 0 && rd.p.entries[id].features.any(&speaking)
}

// rivalNames makes rivals of names that are told to be such, or that act at a customer of the book: 对手是|海康, 海康|在创维达那边报了32万.
func (rd *reading) rivalNames() {
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.kind == customerToken && (rd.actsAtAnother(k) || slices.ContainsFunc(rivalLeads, func(w string) bool { n := len(w) / 3; return t.i-n >= rd.start && starts(rd.r[t.i-n:t.i], w) })) {
			t.kind, t.features, t.ref = wordToken, setOf(fRival), Ref{}
		}
	}
}

// actsAtAnother reports whether token k is a company that the book does not know and that is at a customer's which it knows.
func (rd *reading) actsAtAnother(k int) bool {
	t := &rd.tokens[k]
	if t.ref.Match != "shape" || t.j == len(rd.r) || !strings.ContainsRune("在给跟", rd.r[t.j]) || t.i > rd.start && !strings.ContainsRune(",。;! ", rd.r[t.i-1]) {
		return false
	}
	at := rd.tokenAtRune(t.j + 1)
	return at != nil && at.kind == customerToken && at.ref.Match != "shape"
}

var rivalLeads = strings.Fields(`对手是 对手有 竞品是 竞对是 友商是 竞争对手是 竞争对手有 竞品有 友商有 对面是 另一家是`)

// eaten takes out names by shape alone that are what somebody ate or drank: 吃的|热干面, 喝了|雪山咖啡.
func (rd *reading) eaten() {
	for k := 1; k < len(rd.tokens); k++ {
		t, l := &rd.tokens[k], &rd.tokens[k-1]
		if t.kind != customerToken || t.ref.Match != "shape" || l.kind != wordToken || l.j != t.i || rd.entry(l).activity != crm.Banquet || !strings.ContainsRune("吃喝", rd.r[l.i]) || t.j-t.i > 5 {
			continue
		}
		t.kind, t.features, t.ref = wordToken, setOf(fOrdinary), Ref{}
	}
}

// titled is where a whole name ends that stands right behind the word t, a title of two runes or more: 采购总监|王建国,
// CTO|王涛; 0: none does.
func (rd *reading) titled(t *token, limit int) int {
	if t.kind != wordToken || t.j-t.i < 2 || t.j+1 >= limit || zh.SurnameAt(rd.r, t.j) == 0 && !zh.Doubtful(rd.r[t.j]) {
		return 0
	}
	if rd.titleEnding(t) == 0 {
		return 0
	}
	if n, _ := zh.PersonAt(rd.r, t.j); n > 0 {
		return 0 // 总经理王总
	}
	if n := zh.TitledAt(rd.r[:limit], t.j, rd.nameEnds(t.j)); n > 0 {
		return t.j + n
	}
	return 0
}

// titleEnding is the length of the title of two runes or more with which the word t ends; 0: none.
func (rd *reading) titleEnding(t *token) int {
	for k := t.i; t.j-k >= 2; k++ {
		if n := zh.TitleAt(rd.r, k); n == t.j-k && !zh.Bought(rd.r, k) {
			return n
		}
	}
	return 0
}

// nameEnds reports whether a whole name that begins at i may end at j: no word goes over either of its ends, and what
// follows is no more of a name.
func (rd *reading) nameEnds(i int) func(int) bool {
	return func(j int) bool {
		for k := i; k < j; k++ {
			n, id := rd.p.words.Longest(rd.r, k)
			e, _ := everydayIndex.Longest(rd.r, k)
			if n == 1 && k > i && rd.p.entries[id].features.any(&speaking) {
				return false // 陈刚|聊
			}
			if n = max(n, e); n >= 2 && (k == i || k+n > j || k+n == j && k == i) || zh.EndingAt(rd.r, k) >= 2 {
				return false
			}
		}
		if j >= len(rd.r) || !han(rd.r[j]) {
			return true
		}
		n, id := rd.p.words.Longest(rd.r, j)
		return n == 1 || n > 1 && rd.p.entries[id].features != setOf(fOrdinary)
	}
}

var speaking = setOf(fActivity, fTalk, fSay, fDoer)

// plainName is the end of a full name of two or three runes that fills the rest of its phrase at i: 联系人周二妮.
func (rd *reading) plainName(i, limit int) int {
	if zh.SurnameAt(rd.r, i) == 0 {
		return i
	}
	j := i
	for j < limit && han(rd.r[j]) {
		j++
	}
	if n := j - i; n < 2 || n > 3 {
		return i
	}
	if n, _ := zh.PersonAt(rd.r, i); n > 0 {
		return i
	}
	if n, _ := rd.p.words.Longest(rd.r, i); n == j-i || n >= 2 && !timeLike(rd.r[i:i+n]) && rd.r[i] != '周' {
		return i
	}
	return j
}

// knownNames are the customers of the book and the colleagues, left to right.
func (rd *reading) knownNames() []token {
	if rd.c.Book == nil && rd.c.People == nil {
		return nil
	}
	out := rd.known
	read := rd.start // up to here the text is read as words and names
	for i := rd.start; i < len(rd.r); {
		n := 0
		if rd.c.Book != nil {
			f := rd.c.Book.Longest(rd.r, i)
			if n = f.Runes; n > 0 {
				ref := Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n), IDs: f.Customers, Match: "alias"}
				if f.Full > 0 {
					ref.Match = "exact"
				}
				for read < i {
					w, _ := rd.p.words.Longest(rd.r, read)
					e, _ := everydayIndex.Longest(rd.r, read)
					read += max(w, e, 1)
				}
				t := token{i: i, j: i + n, kind: customerToken, ref: ref}
				if ref.Match == "alias" && !rd.meansName(t, read) {
					n = 0
				} else {
					t = rd.longerName(t)
					out, n = append(out, t), t.j-i
					read = t.j
				}
			}
		}
		if n == 0 {
			var name string
			if name, n = rd.called(i); n > 0 {
				out = append(out, token{i: i, j: i + n, kind: personToken, ref: Ref{Text: name, Span: rd.tx.Span(i, i+n)}})
			}
		}
		i += max(n, 1)
	}
	rd.known = out
	return out
}

// tokenAt is the token that begins at i and ends before limit; its j is i when there is none.
func (rd *reading) tokenAt(i, limit int) token {
	r := rd.r
	if r[i] >= '0' && r[i] <= '9' {
		if n := phoneAt(r, i); n > 0 {
			return token{i: i, j: i + n, kind: phoneToken}
		}
		return token{i: i, j: i}
	}
	if n := mailAt(r, i); n > 0 {
		return token{i: i, j: i + n, kind: mailToken}
	}
	n, id := rd.p.words.Longest(r, i)
	if i+n > limit {
		n = 0
	}
	if m, given := zh.PersonAt(r, i); m > 0 && i+m <= limit && m > n && !rd.wordCuts(i, i+m, given) && !rd.loose(i, m) && !rd.counts(i) {
		return token{i: i, j: i + m, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, i+m), Span: rd.tx.Span(i, i+m)}}
	}
	if m := zh.RarePersonAt(r, i); m > 0 && i+m <= limit && (n == 0 || n == 1 && zh.Doubtful(r[i])) && rd.apart(i) && !rd.wordCuts(i, i+m, 0) {
		return token{i: i, j: i + m, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, i+m), Span: rd.tx.Span(i, i+m)}}
	}
	if n <= 1 && i+2 <= limit {
		if as := rd.soundsAs(i); as > 0 {
			return token{i: i, j: i + 2, kind: wordToken, word: as, features: rd.p.entries[as].features}
		}
	}
	if n > 0 {
		return token{i: i, j: i + n, kind: wordToken, word: id, features: rd.p.entries[id].features}
	}
	if latinLetter(r[i]) && (i == 0 || !latinLetter(r[i-1])) {
		if j := rd.addressedBySurname(i, limit); j > i {
			return token{i: i, j: j, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j)}}
		}
		if j := rd.latinName(i, limit); j > i && (rd.contactLedTo(i) || rd.addressed(i)) {
			return token{i: i, j: j, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "latin"}}
		} else if j > i {
			return token{i: i, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}}
		}
		j := i
		for j < limit && latinLetter(r[j]) {
			j++
		}
		if j-i >= 2 && rd.pays(i, j) {
			return token{i: i, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}}
		}
		if j-i >= 2 && j-i <= 12 && rd.looksGiven(i, j) {
			return token{i: i, j: j, kind: contactToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "latin"}}
		}
	}
	return token{i: i, j: i}
}

// addressed reports Mr, Ms, Dr at i.
func (rd *reading) addressed(i int) bool {
	for _, w := range []string{"mr ", "ms ", "mrs ", "miss ", "dr ", "mr. ", "ms. "} {
		if starts(rd.r[i:], w) {
			return true
		}
	}
	return false
}

// addressedBySurname is where a Chinese surname ends that stands behind Mr., Dr., at i: Dr.方.
func (rd *reading) addressedBySurname(i, limit int) int {
	for _, w := range []string{"mr", "ms", "mrs", "miss", "dr", "prof"} {
		n := zh.Starts(rd.r[i:limit], w)
		if n == 0 {
			continue
		}
		j := i + n
		if j < limit && rd.r[j] == '.' {
			j++
		}
		if j < limit && rd.r[j] == ' ' {
			j++
		}
		if s := zh.SurnameAt(rd.r[:limit], j); s > 0 {
			if w, _ := rd.p.words.Longest(rd.r[:limit], j); w <= s {
				return j + s
			}
		}
	}
	return i
}

// contactLedTo reports whether 对接人改成, 联系人: stands right before i.
func (rd *reading) contactLedTo(i int) bool {
	for k := len(rd.tokens) - 1; k >= 0 && i-rd.tokens[k].j <= 1; k-- {
		switch t := &rd.tokens[k]; {
		case t.kind != wordToken:
			return false
		case t.features.has(fContactWord):
			return true
		case !t.features.has(fChange) && !t.features.has(fReplaced) && !t.features.has(fNamed):
			return false
		default:
			i = t.i
		}
	}
	return false
}

// wordCuts reports whether a word begins inside what looks like a person and reaches out of it: 老方案, 周总结.
func (rd *reading) wordCuts(i, j, given int) bool {
	if rd.r[i] == '小' && i+1 < len(rd.r) && (rd.r[i+1] == '米' || rd.r[i+1] == '程') {
		return true
	}
	for k := i; k < j; k++ {
		n, id := rd.p.words.Longest(rd.r, k)
		if n < 2 {
			continue
		}
		if k+n > j {
			return true
		}
		e := &rd.p.entries[id]
		if given > 0 && k < i+1+given && k+n <= i+1+given+1 && !e.features.has(fContactWord) {
			return true // 马上给经理
		}
	}
	return false
}

// loose reports whether a person called by one rune of rank (王处, 容院), or by what is a deed as well (车采购), does not stand apart: it may be part of a name.
func (rd *reading) loose(i, n int) bool {
	if i == rd.start || !han(rd.r[i-1]) {
		return false
	}
	if zh.Bought(rd.r, i+n-2) && (zh.EndingAt(rd.r, i-1) > 1 || i-2 >= rd.start && zh.EndingAt(rd.r, i-2) > 2) {
		return true // 钢管采购
	}
	return (strings.ContainsRune("处科所院局部", rd.r[i+n-1]) || zh.Bought(rd.r, i+n-2)) && !rd.apart(i)
}

// counts reports whether the rune at i, which is a family name too, goes on a number: 七十三万卢总.
func (rd *reading) counts(i int) bool {
	return strings.ContainsRune("万千百", rd.r[i]) && i > rd.start && strings.ContainsRune("一二两三四五六七八九十百千几多半", rd.r[i-1])
}

// apart reports whether the rune at i stands apart from runes of no word before it.
func (rd *reading) apart(i int) bool {
	return i == rd.start || !han(rd.r[i-1]) || len(rd.tokens) > 0 && rd.tokens[len(rd.tokens)-1].j == i
}

// latinName is where a company's Latin name of several words ends that begins at i: Sunrise Trading.
func (rd *reading) latinName(i, limit int) int {
	words, end := 0, i
	for k := i; k < limit && latinLetter(rd.r[k]); {
		j := k
		for j < limit && latinLetter(rd.r[j]) {
			j++
		}
		if n, _ := rd.p.words.Longest(rd.r, k); n > 0 || currencies[string(rd.r[k:j])] > 0 || !rd.looksGiven(k, j) && !rd.capitals(k, j) {
			break
		}
		words, end = words+1, j
		if j+1 >= limit || rd.r[j] != ' ' {
			break
		}
		k = j + 1
	}
	if words < 2 {
		return i
	}
	return end
}

// currencies are Latin words that stand beside an amount and belong to no name.
var currencies = indexed(strings.Fields(`usd rmb cny eur euro gbp hkd jpy twd ntd sgd aud cad chf krw thb myr vnd inr rub nzd mop php brl aed sar k w`))

// pays reports whether a Latin word stands between 收到 and an amount: 收到Vertex USD 50,000.
func (rd *reading) pays(i, j int) bool {
	if l := rd.left(i); l == nil || !l.features.has(fReceived) || currencies[string(rd.r[i:j])] > 0 {
		return false
	}
	k := skip(rd.r, j, " ")
	for w := k; w < len(rd.r) && latinLetter(rd.r[w]); w++ {
		if currencies[string(rd.r[k:w+1])] > 0 {
			k = skip(rd.r, w+1, " ")
			break
		}
	}
	return k < len(rd.r) && (rd.r[k] >= '0' && rd.r[k] <= '9' || strings.ContainsRune("$¥€£", rd.r[k]))
}

func (rd *reading) capitals(i, j int) bool {
	s := rd.tx.Slice(i, j)
	return len(s) >= 2 && strings.ToUpper(s) == s
}

// looksGiven reports whether a Latin word is written like a first name: Tony, not MES.
func (rd *reading) looksGiven(i, j int) bool {
	s := rd.tx.Slice(i, j)
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) {
		return false
	}
	for _, c := range s[size:] {
		if !unicode.IsLower(c) {
			return false
		}
	}
	return true
}

func latinLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// phoneAt is the length of a mobile or landline number at i.
func phoneAt(r []rune, i int) int {
	if i > 0 && (r[i-1] >= '0' && r[i-1] <= '9' || r[i-1] == '.' || latinLetter(r[i-1])) {
		return 0
	}
	if n := spacedPhone(r, i); n > 0 {
		return n
	}
	j, digits := i, 0
	for j < len(r) && (r[j] >= '0' && r[j] <= '9' || r[j] == '-' && j > i && j+1 < len(r) && r[j+1] >= '0' && r[j+1] <= '9') {
		if r[j] != '-' {
			digits++
		}
		j++
	}
	switch {
	case digits == 11 && r[i] == '1' && r[i+1] >= '3':
		return j - i
	case digits >= 10 && digits <= 12 && r[i] == '0':
		return j - i
	}
	return 0
}

// spacedPhone is the length of a mobile number written in groups: 138 1234 5678.
func spacedPhone(r []rune, i int) int {
	if r[i] != '1' || i+12 >= len(r) || r[i+1] < '3' || r[i+1] > '9' || r[i+3] != ' ' || r[i+8] != ' ' {
		return 0
	}
	for k := i; k < i+13; k++ {
		if k != i+3 && k != i+8 && (r[k] < '0' || r[k] > '9') {
			return 0
		}
	}
	if i+13 < len(r) && r[i+13] >= '0' && r[i+13] <= '9' {
		return 0
	}
	return 13
}

// mailAt is the length of an e-mail address at i.
func mailAt(r []rune, i int) int {
	if !latinOrDigit(r[i]) || i > 0 && latinOrDigit(r[i-1]) {
		return 0
	}
	j := i
	for j < len(r) && (latinOrDigit(r[j]) || r[j] == '.' || r[j] == '_' || r[j] == '-') {
		j++
	}
	if j >= len(r) || r[j] != '@' {
		return 0
	}
	at := j
	for j++; j < len(r) && (latinOrDigit(r[j]) || r[j] == '.' || r[j] == '-'); {
		j++
	}
	for j > at && r[j-1] == '.' {
		j--
	}
	if j-at < 4 {
		return 0
	}
	return j - i
}

// maskNames hides all names, numbers and addresses found from the readers of times, amounts and moods.
func (rd *reading) maskNames() {
	for k := range rd.tokens {
		switch t := &rd.tokens[k]; t.kind {
		case customerToken, contactToken, personToken, phoneToken, mailToken:
			rd.tx.MaskRunes(t.i, t.j)
		}
	}
}

// selfCorrected takes out a name that the one behind it corrects in the same breath: 宁乡花猪医院啊不是|宁乡花明口腔.
func (rd *reading) selfCorrected() {
	for k := 0; k+1 < len(rd.tokens); k++ {
		if rd.tokens[k].kind != customerToken {
			continue
		}
		n := k + 1
		for n < len(rd.tokens) && rd.tokens[n].kind == wordToken {
			n++
		}
		if n >= len(rd.tokens) || rd.tokens[n].kind != customerToken || rd.tokens[n].i-rd.tokens[k].j > 6 || !slips.Match(rd.r[rd.tokens[k].j:rd.tokens[n].i], &rd.found) {
			continue
		}
		for m := k; m < n; m++ {
			t := &rd.tokens[m]
			t.kind, t.features, t.ref = wordToken, setOf(fOrdinary), Ref{}
		}
		rd.tx.MaskRunes(rd.tokens[k].i, rd.tokens[n].i)
	}
}

// slips stand between a name said by mistake and the right one.
var slips = zh.NewSentence(`[啊|呃|哎|哦|噢|额|哎呀|_|,|.|…]*((啊|呃|哎|哦|噢|额|哎呀)[_|,]*(不是|不对|错了|说错了)|不对|说错了|讲错了|不对不对)[是|,|_|我是说|应该是]*`)

// maskFillers hides what fills a pause, 那个啥, so that it asks nothing: 今天去那个啥华北重工谈了谈.
func (rd *reading) maskFillers() {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == wordToken && t.features.has(fFiller) && (t.j >= len(rd.r) || !strings.ContainsRune("时意子玩东事情样?", rd.r[t.j])) {
			rd.tx.MaskRunes(t.i, t.j)
		}
	}
}

// readTimesAndAmounts puts both among the tokens. A word that holds one whole keeps its place: 跟进一次, 今天总结.
func (rd *reading) readTimesAndAmounts() {
	rd.times = zh.Times(&rd.tx, rd.c.Now, zh.TimeOptions{Workday: rd.c.Workday})
	rd.amounts = zh.Amounts(&rd.tx)
	for n, x := range rd.times {
		rd.insert(token{i: rd.tx.Index(x.Span.Start), j: rd.tx.Index(x.Span.End), kind: timeToken, n: n})
	}
	for n, a := range rd.amounts {
		if a.Kind != zh.MoneyAmount && a.Kind != zh.Percent && a.Kind != zh.Number && a.Kind != zh.NumberRange {
			continue
		}
		rd.insert(token{i: rd.tx.Index(a.Span.Start), j: rd.tx.Index(a.Span.End), kind: amountToken, n: n})
	}
}

// insert puts t in its place and takes out the words it covers, unless a word covers it.
func (rd *reading) insert(t token) {
	if t.i < rd.start || t.j <= t.i {
		return
	}
	from := 0
	for from < len(rd.tokens) && rd.tokens[from].j <= t.i {
		from++
	}
	to := from
	for to < len(rd.tokens) && rd.tokens[to].i < t.j {
		o := rd.tokens[to]
		if o.kind != wordToken && o.kind != timeToken || o.kind == timeToken && t.kind == amountToken {
			return
		}
		if o.i <= t.i && o.j >= t.j && o.j-o.i > t.j-t.i {
			return
		}
		to++
	}
	if to == from {
		rd.tokens = append(rd.tokens, token{})
		copy(rd.tokens[from+1:], rd.tokens[from:])
		rd.tokens[from] = t
		return
	}
	rd.tokens[from] = t
	rd.tokens = append(rd.tokens[:from+1], rd.tokens[to:]...)
}

// saidAgain finds customers of which more than one is named, where a clause begins with no more than the head or the end of one's name:
// 去了太仓沙溪米厂和张家港锦丰船厂,|米厂的季会计要保单,|船厂放假.
func (rd *reading) saidAgain() {
	const least, most = 2, 4
	first, last, names := -1, -1, 0
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == customerToken && (last < 0 || t.ref.Text != rd.tokens[last].ref.Text) {
			if first < 0 {
				first = k
			}
			last, names = k, names+1
		}
	}
	if names < 2 {
		return
	}
	from := rd.tokens[first].j
	for i := from; i+least <= len(rd.r); i++ {
		if !strings.ContainsRune(",;。:!?、 ", rd.r[i-1]) || !han(rd.r[i]) {
			continue
		}
		for n := min(most, len(rd.r)-i); n >= least; n-- {
			if !rd.unclaimed(i, i+n, n) {
				continue
			}
			if k := rd.namedSo(i, n); k >= 0 {
				ref := rd.tokens[k].ref
				rd.replaceAndReread(token{i: i, j: i + n, kind: customerToken, ref: ref})
				i += n - 1
				break
			}
		}
	}
}

// namedSo is the one customer named before rune i whose name begins or ends with the n runes there, -1 when there is none or more than one.
func (rd *reading) namedSo(i, n int) int {
	found := -1
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i >= i {
			break
		}
		if t.kind != customerToken || t.j-t.i <= n || !slices.Equal(rd.r[t.i:t.i+n], rd.r[i:i+n]) && !slices.Equal(rd.r[t.j-n:t.j], rd.r[i:i+n]) {
			continue
		}
		if found >= 0 && rd.tokens[found].ref.Text != t.ref.Text {
			return -1
		}
		found = k
	}
	return found
}
