package intents

import (
	"strings"

	"genjin/intents/zh"
)

// A name that is introduced is whatever stands there: 新增客户 3M中国, 客户叫老王牛肉面. It is read before anything in it
// is taken for a person, a number or a customer of the book.

// longestName is the length in runes from which words are no name.
const longestName = 40

// notIntroduced are words with which no introduced name begins: they ask, count or tell of new customers.
var notIntroduced = setOf(fWhich, fHowIs, fSummary, fRank, fTarget, fLook, fTeam, fAsked, fRemind, fNewCustomer, fCustomerWord, fLead, fContactWord, fFrom,
	fLevelWord, fThis, fMe, fNamed, fPipe, fProgress, fSay, fMissed, fWrong, fWrongSoft, fUndo, fCancel, fAssign, fTransfer, fEntered)

// afterIntroduced are words that end an introduced name, when they do not begin it.
var afterIntroduced = setOf(fContactWord, fLevelWord, fBudget, fNewCustomer, fRemind, fActivity, fMissed, fWantBuy, fNamed, fSearch, fLook, fHelp, fOneMore, fNewDeal, fIntroduced, fHelpMe)

// introducedAt is the token of the name that the word t introduces, with its end at most limit; ok is false when it
// introduces none.
func (rd *reading) introducedAt(t *token, claimed []token) (name token, ok bool) {
	if t.kind != wordToken || !t.features.any(&definers) || t.features.has(fNamed) && !rd.opensFile(t) {
		return token{}, false
	}
	i := skip(rd.r, t.j, " :\"“「】])")
	if i == t.j && t.features.has(fNewCustomer) && i+1 < len(rd.r) && strings.ContainsRune("哈啊呀嘛呢", rd.r[i]) {
		if k := skip(rd.r, i+1, " ,"); k < len(rd.r) && rd.r[k] == '叫' {
			i = k + 1 // 建一个新的客户哈,叫…
		}
	}
	if i < len(rd.r) && rd.r[t.j-1] != '叫' && rd.r[t.j-1] != '做' && i == t.j && (rd.verbAt(i) || rd.described(i, len(rd.r))) {
		return token{}, false // 新客户拜访了3家
	}
	if i < len(rd.r) && strings.ContainsRune(",!", rd.r[i]) && t.features.has(fNewCustomer) { // 建客户!下周见酒吧
		k := skip(rd.r, i, " ,!")
		if e := rd.introducedEnd(k, claimed); e-k >= 3 && endsWithTrades(rd.r[:e], k) {
			i = k
		}
	}
	if l := rd.left(t.i); l != nil && t.features.has(fLead) && !t.features.has(fNewCustomer) && (rd.r[l.i] == '从' || starts(rd.r[l.i:], "from")) {
		return token{}, false // 从 lead 转到商机
	}
	apart := i > t.j && strings.ContainsRune(" :\"“「", rd.r[i-1])
	if !apart && t.features.has(fLead) && !t.features.has(fNewCustomer) {
		return token{}, false // 从线索转商机
	}
	j := rd.introducedEnd(i, claimed)
	for j > i && (rd.r[j-1] == ' ' || rd.r[j-1] == '-') {
		j--
	}
	for j > i && strings.ContainsRune("没吗呢吧嘛", rd.r[j-1]) {
		j-- // 新增客户华为没
	}
	for k := i + 2; k+1 < j; k++ {
		if starts(rd.r[k:], "有用") || starts(rd.r[k:], "是什么") || starts(rd.r[k:], "是啥") || starts(rd.r[k:], "怎么") || starts(rd.r[k:], "行不行") {
			j = k
			break
		}
	}
	if j-i < 2 || !rd.mayBeIntroduced(i, j, apart) {
		return token{}, false
	}
	for k := range claimed {
		if c := &claimed[k]; c.i == i && c.j == j && c.kind == customerToken {
			return *c, true
		}
	}
	return token{i: i, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}}, true
}

// opensFile reports whether 叫, 名称 introduces a customer: 客户叫, or a message that opens a customer's file.
func (rd *reading) opensFile(t *token) bool {
	if n := t.j - t.i; n >= 3 && (starts(rd.r[t.i:], "客户") || starts(rd.r[t.i:], "公司") || starts(rd.r[t.i:], "单位")) {
		return true
	}
	if rd.all == nil {
		rd.allWords = rd.vocabularyOf()
		rd.all = &rd.allWords
	}
	f := rd.all
	return f.has(fNewCustomer) || f.has(fBuild) && (f.has(fCustomerWord) || f.has(fLead))
}

// vocabularyOf are the features of all words of the message, whatever they turn out to be part of.
func (rd *reading) vocabularyOf() (f features) {
	for i := rd.start; i < len(rd.r); i++ {
		if n, id := rd.p.words.Longest(rd.r, i); n > 0 {
			f.join(&rd.p.entries[id].features)
			i += n - 1
		}
	}
	return f
}

// verbAt reports whether a word of two runes or more that tells something begins at i, and no name can be meant.
func (rd *reading) verbAt(i int) bool {
	n, id := rd.p.words.Longest(rd.r, i)
	if n == 0 {
		return false
	}
	f := &rd.p.entries[id].features
	return n == 1 && (particleSet.Has(rd.r[i]) || f.any(&doings)) || n >= 2 && *f != features{} && zh.EndingAt(rd.r, i+n) == 0
}

// introducedEnd is where the name ends that is introduced at i: at a stop, a blank between Han, a number to call, a
// person, or a word that tells more of the customer.
func (rd *reading) introducedEnd(i int, claimed []token) int {
	r, whole := rd.r, i // whole: the end of what is a name by its shape
	for j := i; j < len(r); j++ {
		switch {
		case r[j] == '-' && j > i && j+1 < len(r) && latinOrDigit(r[j-1]) && latinOrDigit(r[j+1]), r[j] == ' ' && j > i && j+1 < len(r) && latinLetter(r[j-1]) && latinLetter(r[j+1]):
			if n, _ := rd.p.words.Longest(r, j+1); n > 0 && r[j] == ' ' {
				return j
			}
			continue
		case strings.ContainsRune(" ,:;/|-()\"“”「」。、!?\n", r[j]):
			return j
		case phoneAt(r, j) > 0, mailAt(r, j) > 0 && j > i:
			return j
		}
		if n := zh.EndingAt(r, j); n > 0 && j > i {
			j += n - 1
			whole = j + 1
			continue
		}
		if j == i {
			continue
		}
		if rd.colleagueAt(j, claimed) {
			return j
		}
		n, id := rd.p.words.Longest(r, j)
		if m, _ := zh.PersonAt(r, j); m > n && j-i >= 2 && !rd.nameGoesOn(j+m) {
			return j
		}
		if n == 0 {
			continue
		}
		f := &rd.p.entries[id].features
		switch {
		case n >= 2 && f.any(&afterIntroduced), n >= 2 && j == whole, strings.ContainsRune("在的是吧了", r[j]) && n == 1 && j-i >= 2:
			return j
		case f.has(fFrom) || f.has(fTrade) && (n >= 2 || j-i >= 2 && r[j-1] != '大' && r[j-1] != '小'):
			return j
		}
		j += n - 1
	}
	return len(r)
}

func (rd *reading) colleagueAt(i int, claimed []token) bool {
	for k := range claimed {
		if claimed[k].kind == personToken && claimed[k].i == i {
			return true
		}
	}
	return false
}

// nameGoesOn reports whether runes of no word follow what looks like a person: 老王|牛肉面.
func (rd *reading) nameGoesOn(i int) bool {
	if i >= len(rd.r) || !han(rd.r[i]) {
		return false
	}
	n, _ := rd.p.words.Longest(rd.r, i)
	return n == 0 || zh.EndingAt(rd.r, i) > 0
}

// mayBeIntroduced reports whether the runes can be a name at all; apart: a blank or a colon stands before them.
func (rd *reading) mayBeIntroduced(i, j int, apart bool) bool {
	r := rd.r
	n, id := rd.p.words.Longest(r, i)
	f := &rd.p.entries[id].features
	switch {
	case !rd.lettersIn(i, j):
		return false // 新客户+1
	case n > 0 && f.any(&notIntroduced), n == j-i && (f.has(fOrdinary) || f.has(fChat) || !apart):
		return false
	case j-i > longestName, r[i] >= '0' && r[i] <= '9' && !rd.lettersIn(i, j), isTime(r[i:j]):
		return false
	}
	if m, _ := zh.PersonAt(r, i); m == j-i {
		return false // 新增客户 老张
	}
	k := i
	for k < j && (r[k] >= '0' && r[k] <= '9' || strings.ContainsRune("一二两三四五六七八九十几这那好", r[k])) {
		k++
	}
	if k > i && k < j && strings.ContainsRune("个家条位名单", r[k]) {
		return false // 新增客户3家
	}
	return true
}

func (rd *reading) lettersIn(i, j int) bool {
	for ; i < j; i++ {
		if han(rd.r[i]) || latinLetter(rd.r[i]) {
			return true
		}
	}
	return false
}
