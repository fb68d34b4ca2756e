package intents

import (
	"strings"

	"genjin/intents/zh"
)

// A name without an ending that tells is known by its place: 「华为签了50万」, 「拜访了签单宝」, 「新增客户 小米」.

type run struct{ i, j int }

// nameByPlace is the most likely unknown customer's name of a draft.
func (rd *reading) nameByPlace(d *draft) (Ref, bool) {
	best, at := 2.0, run{}
	for n, k := range d.clauses {
		c := &rd.clauses[k]
		if q, ok := rd.quotedRun(c); ok && (d.kind == CreateCustomer || d.kind == QueryCustomer) && best < 9 {
			best, at = 9, q
		}
		for _, r := range rd.runs(c, d.kind) {
			w := rd.weigh(r, c, d.kind)
			if n > 0 {
				w -= 1
			}
			if w > best {
				best, at = w, r
			}
		}
	}
	if at.j == 0 {
		return Ref{}, false
	}
	return Ref{Text: rd.tx.Slice(at.i, at.j), Span: rd.tx.Span(at.i, at.j), Match: "shape"}, true
}

// assignedByPlace is a customer whose name holds words of everyday and that a colleague gets: 把雁归来|给粟伟跑, 安排关大鹏去跟|福满楼洗浴.
func (rd *reading) assignedByPlace(d *draft) (Ref, bool) {
	if d.kind != Assign && d.kind != Transfer {
		return Ref{}, false
	}
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != personToken {
				continue
			}
			i, j := rd.besideTaker(c, t)
			if rd.mayBeGiven(i, j) {
				return Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}, true
			}
		}
	}
	return Ref{}, false
}

var (
	givers    = strings.Fields(`assign给 派给 交给 分给 转给 丢给 划给 给 归 由 让 喊 叫 就 单独 麻烦 先 以后 转`)
	takers    = zh.NewWords(indexed(strings.Fields(`把 将 帮我把 麻烦把 那就把 你把`)))
	followers = zh.NewWords(indexed(strings.Fields(`去跟 来跟 跟 去对接 对接 去盯 盯 去跑 跑 去谈 跟进 去跟进 接手 接 负责`)))
)

// besideTaker are the runes before a colleague to whom something is given, or behind one who is to follow something.
func (rd *reading) besideTaker(c *clause, t *token) (i, j int) {
	if endsWithAny(rd.r[c.i:t.i], givers) {
		i, j = c.i, beforeWords(rd.r, c.i, t.i, givers)
		n, _ := takers.Longest(rd.r[:j], i)
		i += n
	} else {
		i, j = t.j, c.j
		n, _ := followers.Longest(rd.r[:j], i)
		if i += n; n == 0 {
			return i, i
		}
	}
	i = skip(rd.r[:j], i, " :的")
	for j > i && zh.Holds(" ,吧啦了哈呀", rd.r[j-1]) {
		j--
	}
	return i, j
}

// mayBeGiven reports whether [i, j) can be a customer's name: Chinese or Latin signs, nothing that has a meaning of its own but words of one sign.
func (rd *reading) mayBeGiven(i, j int) bool {
	if j-i < 2 || j-i > 10 {
		return false
	}
	for k := i; k < j; k++ {
		if !han(rd.r[k]) && !latinLetter(rd.r[k]) {
			return false
		}
		if t := rd.covering(k); t != nil && (t.kind != wordToken || t.j-t.i > 1 || t.features.has(fThis) || t.features.has(fMe)) {
			return false
		}
	}
	return !strings.ContainsAny(string(rd.r[i:j]), "这那些个们谁哪的")
}

func (rd *reading) quotedRun(c *clause) (run, bool) {
	open := -1
	for k := c.i; k < c.j; k++ {
		switch rd.r[k] {
		case '"', '“', '”', '「', '」', '\'':
			if open >= 0 && k > open+1 {
				return run{open + 1, k}, true
			}
			open = k
		}
	}
	return run{}, false
}

// definers stand before a name and nothing else.
var definers = setOf(fNewCustomer, fNamed, fLead)

// runs are the stretches of free runes of a clause, each with the single words that belong to it.
func (rd *reading) runs(c *clause, kind Kind) (out []run) {
	for k := c.i; k < c.j; {
		if l := rd.left(k); l != nil && kind == CreateCustomer && l.features.any(&definers) && (rd.free(k) || rd.soft(k) || rd.covering(k) != nil && rd.covering(k).kind == wordToken && !rd.ends(rd.covering(k))) && !strings.ContainsRune(" :\"“”", rd.r[k]) {
			j := rd.definedEnd(k, c.j)
			if j-k >= 2 && rd.mayBeIntroduced(k, j, true) && !rd.verbAt(k) {
				out = append(out, run{k, j})
				k = j
				continue
			}
		}
		if !rd.free(k) || rd.r[k] >= '0' && rd.r[k] <= '9' {
			k++
			continue
		}
		i, j := k, k
		for j < c.j && (rd.free(j) || rd.softAt(j) && !particleSet.Has(rd.r[j]) && j+1 < c.j && rd.free(j+1) || rd.r[j] == ' ' && j+1 < c.j && latinLetter(rd.r[j-1]) && latinLetter(rd.r[j+1]) && rd.free(j+1)) {
			j++
		}
		j = rd.nameEnd(i, j, c)
		if j == i+1 && j < c.j && rd.softAt(j) && !particleSet.Has(rd.r[j]) && han(rd.r[i]) {
			j++
		}
		k = j
		if i > c.i && rd.softAt(i-1) && (initialSet.Has(rd.r[i-1]) || i-1 == c.i && zh.SurnameAt(rd.r, i-1) > 0) && rd.boundary(i-1) {
			i--
		}
		if j-i == 1 && i > c.i {
			if t := rd.tokenEnding(i); t != nil && t.kind == wordToken && t.j-t.i >= 2 && t.i >= c.i && !t.features.any(&joinable) {
				i = t.i // 签单宝
			}
		}
		if j-i >= 2 {
			if n := rd.regionBefore(i); n > 0 && i-n >= c.i && kind != CreateDeal {
				i -= n // 深圳迈途出海
			}
			out = append(out, run{i, j})
		}
	}
	return out
}

// nameEnd is where a name at the head of a clause ends that goes on behind the free runes [i, j): over words of one rune
// that tell nothing by themselves, up to the one that does: 奔月航天|签了, 松果出行|说. It is j when it does not go on.
func (rd *reading) nameEnd(i, j int, c *clause) int {
	const longest = 6
	if i != c.i || j-i < 2 || !han(rd.r[i]) {
		return j
	}
	telling := func(f features) bool { return f.any(&afterName) || f.any(&headOnly) }
	for k := j; k < c.j && k-i <= longest; k++ {
		if rd.free(k) && han(rd.r[k]) {
			continue
		}
		t := rd.covering(k)
		if t == nil || t.kind != wordToken {
			break
		}
		f := t.features
		if k > j && telling(f) && t.i == k && (t.j-t.i > 1 || !f.any(&views)) {
			return k
		}
		for n := range f {
			f[n] &^= views[n] // a view of one rune does not stand before what is said
		}
		if t.j-t.i > 1 || telling(f) || f.any(&doings) || particleSet.Has(rd.r[k]) || strings.ContainsRune(adverbs, rd.r[k]) {
			break
		}
	}
	return j
}

var views = setOf(fOpinion, fChat, fApprove)

// adverbs are words of one rune before a predicate that end no name.
const adverbs = `才先已又再也还都就刚很挺太最更不没别只仅光真可能会要想得该吧吗呢啊呀额呃哎唉一第其每各`

// headOnly are predicates that tell of a customer at the head of a clause: 龙门吊装发了合同.
var headOnly = setOf(fDoer, fNarrative, fTheirs, fOpinion, fSay, fWantBuy, fQuote)

// joinable are words that never are the beginning of a name.
var joinable = setOf(fOrdinary, fActivity, fTalk, fNewCustomer, fNewDeal, fRemind, fMissed, fSay, fThis, fBuild, fLook)

// ends reports whether a word ends a name that is being defined.
func (rd *reading) ends(t *token) bool {
	return t.features.has(fContactWord) || t.features.has(fFrom) || t.features.has(fTrade) || t.features.has(fLevelWord) || t.features.has(fBudget) ||
		rd.r[t.i] == '在' || rd.r[t.i] == '的' || rd.r[t.i] == '是' || rd.r[t.i] == '吧' || rd.r[t.i] == '了'
}

func (rd *reading) definedEnd(i, end int) int {
	j := i
	for j < end && j-i <= longestName {
		if strings.ContainsRune(" :,;/|-()\"“”", rd.r[j]) && !(rd.r[j] == ' ' && j > i && j+1 < end && latinLetter(rd.r[j-1]) && latinLetter(rd.r[j+1])) {
			break
		}
		t := rd.covering(j)
		if t != nil && (t.kind == phoneToken || t.kind == contactToken && j > i || t.kind == customerToken || rd.ends(t) && j > i) {
			break
		}
		j++
	}
	return j
}

// left is the last token before i with nothing but blanks, colons and quotation marks between.
func (rd *reading) left(i int) *token {
	for i > rd.start && strings.ContainsRune(" :\"“”「", rd.r[i-1]) {
		i--
	}
	return rd.tokenEnding(i)
}

func (rd *reading) right(j int) *token {
	for j < len(rd.r) && strings.ContainsRune(" \"“”」", rd.r[j]) {
		j++
	}
	return rd.tokenAtRune(j)
}

func (rd *reading) tokenAtRune(i int) *token {
	if t := rd.covering(i); t != nil && t.i == i {
		return t
	}
	return nil
}

var (
	afterName  = setOf(fActivity, fTalk, fWon, fWonBare, fLost, fPaid, fMoveWord, fNextStage, fBackStage, fQuoted2, fMissed, fSay, fNewDeal, fTag, fTagWord, fMark, fAssign, fTransfer, fPaidBare, fWantBuy, fHistory, fOwing, fStageTalk, fContactWord, fOpinion, fAgain, fDealWord)
	beforeName = setOf(fActivity, fTalk, fLook, fSearch, fRemind, fNewDeal, fDun, fReceived, fTodo, fAgain, fDoer, fCustomerWord, fNote, fBuild, fPaid, fApprove, fReject, fMark)
)

// quantity reports whether a number and a measure stand at i: 三条, 两箱.
func (rd *reading) quantity(i int) bool {
	return i+1 < len(rd.r) && strings.ContainsRune("一两三四五六七八九十几", rd.r[i]) && strings.ContainsRune(pieces+"家次位遍回天", rd.r[i+1])
}

// weigh says how much a run's place is that of a customer's name.
func (rd *reading) weigh(r run, c *clause, kind Kind) float64 {
	if rd.quantity(r.i) || rd.r[r.i] == '换' && kind != CreateCustomer {
		return 0 // 三条意见
	}
	w := 0.0
	l, x := rd.left(r.i), rd.right(r.j)
	if (talk(rd.r, r.i, r.j) || endsWithTrades(rd.r[:r.j], r.i)) && !(kind == CreateCustomer && l != nil && l.features.any(&definers)) {
		return 0
	}
	switch {
	case l == nil && (r.i == c.i || r.i == rd.start):
		w += 1.3
	case l == nil:
		w -= 0.5
	case l.features.any(&definers) && kind == CreateCustomer:
		w += 4
	case l.kind == wordToken && l.j-l.i == 1 && strings.ContainsRune("给和跟与把向从找替同", rd.r[l.i]):
		w += 1.7
	case l.kind == wordToken && (rd.r[l.j-1] == '了' || rd.r[l.j-1] == '完' || l.features.any(&beforeName)):
		w += 1.6
	case l.kind == timeToken || l.kind == wordToken && l.features.has(fOrdinary) && l.j-l.i >= 2 && rd.r[l.i] != '我':
		w += 0.7
	case l.kind == wordToken && strings.ContainsRune("去见约催发到在", rd.r[l.i]):
		w += 1.2
	}
	switch {
	case x == nil && (r.j == c.j || r.j >= len(rd.r)):
		w += 0.6
	case x == nil:
		w += 0.2
	case x.kind == contactToken && x.i == r.j:
		w += 1.6
	case x.kind == contactToken && l == nil && r.i == c.i && r.j-r.i >= 3:
		w += 1.2 // 湘味坊 彭总 打了电话
	case x.kind == amountToken && (kind == CloseWon || kind == RecordPayment || kind == CreateDeal || kind == AdvanceDeal):
		w += 0.8
	case x.kind == wordToken && (x.features.any(&afterName) || kind == Assign && x.features.has(fAssignSoft)):
		w += 1.4
	case x.kind == wordToken && x.features.any(&headOnly) && x.j-x.i >= 2 && l == nil && r.i == c.i && r.j-r.i >= 3 && r.j-r.i <= 6 && han(rd.r[r.i]):
		w += 1.2
	case x.kind == wordToken && (starts(rd.r[x.i:], "那边") || starts(rd.r[x.i:], "这边") || rd.r[x.i] == '的'):
		w += 1.3
	case x.kind == wordToken && strings.ContainsRune("说要在有也还都到转进", rd.r[x.i]):
		w += 0.9
	case x.kind == wordToken && x.i == r.j && x.j-x.i >= 2 && l != nil && l.kind == wordToken && l.j == r.i && l.j-l.i == 1 && strings.ContainsRune("给和跟与找", rd.r[l.i]):
		w += 0.6 // 提醒我跟秦岭水泥|对账
	case x.kind == timeToken:
		w += 0.5
	}
	switch n := r.j - r.i; {
	case n < 2:
		w -= 5
	case n > 10:
		w -= 3
	case n > 6:
		w -= 0.6
	}
	latin := true
	for k := r.i; k < r.j; k++ {
		latin = latin && (latinLetter(rd.r[k]) || rd.r[k] == ' ')
	}
	if latin && kind != CreateCustomer {
		w -= 0.8
	}
	switch kind {
	case CreateCustomer, LogContact, AdvanceDeal, CloseWon, CloseLost, RecordPayment, CreateDeal, AddContact, AddTag, Assign, Transfer, QueryCustomer:
		w += 0.3
	case QueryPipeline, QueryFollowUps, Approve, Reject:
		w -= 0.8
	}
	return w
}
