package intents

import (
	"slices"
	"strings"

	"genjin/intents/zh"
)

// A deal is won and money has come when it is so, and not before: whatever speaks for it, a message that puts its signing or its
// money on a day to come tells what somebody means to do. 博远说合同下周五前签,95万 is what they said.

// closings are what ends a deal or brings its money; stood behind a day to come it has not happened.
var closings = zh.NewWords(indexed(strings.Fields(`签 签约 签合同 签单 签字 签协议 签下 签下来 来签 去签 过来签 面签 盖章 盖公章 下单 下订单 成交 定 定下来 敲定 拍板 落定 付 付款 付钱 付清 支付 打款 打钱 打过来 转账 汇款 到账 到款 回款 结款 结清 结账 给钱 给款`)))

// notYet are the words between such a day and its deed that keep a 了 behind it from having happened: 年底前能把合同签了.
var notYet = []string{"能", "会", "要", "可以", "得", "准备", "打算", "争取", "再", "把"}

// toCome makes of a win or a payment that lies ahead what it is: what a customer said of it, when one did, or nothing yet.
func (rd *reading) toCome(all []Request) []Request {
	for i := range all {
		r := &all[i]
		if r.Kind != CloseWon && r.Kind != RecordPayment || r.Speech == Question {
			continue
		}
		ahead, said := false, false
		happened := false
		for n := range rd.clauses {
			c := &rd.clauses[n]
			if at := rd.tx.Span(c.i, c.j); at.Start < r.Span.Start || at.End > r.Span.End {
				continue
			}
			happened = happened || c.f.has(fWon) || c.f.has(fWonBare) || c.f.has(fPaid) || c.f.has(fReceived) || rd.closedThere(c)
			if k := rd.closesAhead(c); k > 0 {
				ahead = true
				_, by := rd.moods.Said(c.i, k)
				said = said || by || c.f.has(fContact)
			}
		}
		if r.Kind == RecordPayment && r.Slots.Amount == nil && slices.ContainsFunc(rd.amounts, func(a zh.Amount) bool { return a.Kind == zh.Percent }) {
			ahead = true // 分两次付,先付50%,验收完再付剩下的
		}
		if !ahead || happened {
			continue
		}
		if len(all) > 1 {
			all = slices.Delete(all, i, i+1)
			return rd.toCome(all)
		}
		if !said {
			all[0] = rd.nothing()
			all[0].Speech, all[0].Confidence, all[0].Margin = Plan, 0.95, 0.9
			return all
		}
		d := rd.anew(LogContact, true)
		r = &all[0]
		*r = Request{}
		rd.fill(d, r)
		r.Why = append(r.Why, Reason{Rule: "yet to come", Span: r.Span, Weight: 3})
		return all
	}
	return all
}

// closedThere reports whether a clause ends with what was closed: 今儿付的.
func (rd *reading) closedThere(c *clause) bool {
	for i := c.i; i < c.j; i++ {
		if n, _ := closings.Longest(rd.r[:c.j], i); n > 0 && i+n+1 == c.j && rd.r[i+n] == '的' {
			return true
		}
	}
	return false
}

// closesAhead is the rune at which a clause tells of a closing on a day to come; 0: it does not.
func (rd *reading) closesAhead(c *clause) int {
	const far = 10
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != timeToken {
			continue
		}
		x := &rd.times[t.n]
		if !rd.future(x) && !rd.stillOpen(x) || rd.onToday(x) && x.Bound != zh.Until {
			continue
		}
		for i := t.j; i < min(c.j, t.j+far); i++ {
			if rd.r[i] == '的' {
				break // 下周五交货的那单
			}
			if o := rd.tokenAtRune(i); o != nil && (o.kind == timeToken || o.kind == customerToken && i > t.j+1) {
				break
			}
			n, _ := closings.Longest(rd.r[:c.j], i)
			if n == 0 || rd.inName(i) {
				continue
			}
			if j := i + n; j < c.j && strings.ContainsRune("了过的好", rd.r[j]) && firstOf(rd.r[t.j:i], notYet) == "" {
				break
			}
			return i
		}
	}
	return 0
}

// keptApart is what the second look decides, but for reminders that the frames saw to be several, each of a time of its own: it knows
// kinds and no numbers. 提醒我十点给法务打电话,提醒我下午三点半去开会 are two.
func (rd *reading) keptApart(all []Request) []Request {
	several := len(all) > 1
	for i := range all {
		several = several && all[i].Kind == SetReminder && all[i].Slots.Next != nil && (i == 0 || all[i].Slots.Next.Span != all[i-1].Slots.Next.Span)
	}
	if several && slices.ContainsFunc(rd.clauses[1:], func(c clause) bool { return c.f.has(fRemind) }) {
		return all
	}
	return rd.decided(all)
}

// saidAhead reads what a customer said of a closing on a day to come, and nothing else: 博远说合同下周五前签,95万.
func (rd *reading) saidAhead() (r Request, ok bool) {
	const most = 2 // clauses: the second is how much
	if len(rd.clauses) == 0 || len(rd.clauses) > most || len(rd.tokens) == 0 {
		return r, false
	}
	t := &rd.tokens[0]
	if t.kind != customerToken || t.i != rd.body[0] || len(t.ref.IDs) == 0 {
		return r, false
	}
	i := t.j
	for _, w := range []string{"那边", "的人", "他们"} {
		if starts(rd.r[i:], w) {
			i += len([]rune(w))
		}
	}
	w := firstOf(rd.r[i:], []string{"说好", "说", "讲", "答应", "表示", "承诺", "回复说"})
	c := &rd.clauses[0]
	if w == "" || c.f.has(fAsked) || i >= c.j || rd.closesAhead(c) == 0 || c.stop == '?' {
		return r, false
	}
	if j := i + len([]rune(w)); j >= c.j || strings.ContainsRune("的了过是", rd.r[j]) || mentions(rd.r[j:c.j], "可能", "大概", "估计", "也许", "不", "没", "如果", "要是") {
		return r, false
	}
	if len(rd.clauses) == most && !rd.onlyMoney(&rd.clauses[1]) {
		return r, false
	}
	d := rd.draft(draft{kind: LogContact, customers: []Ref{t.ref}, sure: true})
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
	}
	rd.fill(d, &r)
	r.Speech, r.Confidence, r.Margin, r.Others = Fact, 0.97, 0.9, nil
	r.Why = []Reason{{Rule: wholeMessage + "said of a day to come", Span: r.Span, Weight: 6}}
	return r, true
}

// notMissed reads that somebody was reached after all: 那个不是没联系上,聊了二十分钟.
func (rd *reading) notMissed() (r Request, ok bool) {
	if !mentions(rd.r[rd.start:], reachedAfterAll...) || !rd.anyWordOf(fTalk) {
		return r, false
	}
	d := rd.draft(draft{kind: Amend, sure: true})
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
		if own := rd.customersOf(&rd.clauses[n]); len(d.customers) == 0 && len(own) > 0 {
			d.customers = own[:1]
		}
	}
	rd.fill(d, &r)
	r.Slots.Field = outcomeField
	r.Speech, r.Confidence, r.Margin, r.Others = Command, 0.97, 0.9, nil
	r.Why = []Reason{{Rule: wholeMessage + "reached after all", Span: r.Span, Weight: 6}}
	return r, true
}
