package intents

import (
	"slices"
	"strings"

	"genjin/intents/zh"
)

// draft is a request being put together from clauses.
type draft struct {
	kind      Kind
	clauses   []int // of reading.clauses, in order; the first of them with the kind leads
	lead      int
	customers []Ref
	shared    []Ref // the customer of an earlier request, when none was named here
	sure      bool  // the lead holds a strong predicate
	heading   []int // clauses above a list of which this is one: 今天3个call:
	happened  bool  // what looked planned for later today has happened: a report follows
}

const strong = 2.4 // strength from which a clause begins a request of its own beside another

// requests puts the clauses together.
func (rd *reading) requests() []Request {
	if out, ok := rd.template(); ok {
		return out
	}
	if all := rd.rulings(); all != nil {
		return all
	}
	if r, ok := rd.asWhole(); ok {
		return []Request{r}
	}
	if n, _ := grumbles.Longest(rd.r, skip(rd.r, rd.start, " 我想要先再来")); n > 0 {
		return []Request{rd.nothing()}
	}
	if i := skip(rd.r, rd.start, " 俺我咱他她你的家"); rd.ofHome(i) {
		return []Request{rd.nothing()}
	}
	if out, ok := rd.targets(); ok {
		return out
	}
	var prefix []int // clauses that told nothing yet
	var named []Ref  // customers named in them
	for n := range rd.clauses {
		c := &rd.clauses[n]
		own := rd.customersOf(c)
		if n > 0 && len(own) == 1 && reads(c.kind) && !c.f.has(fAsked) && rd.listed(n) {
			c.kind = LogContact // 今天见了两家:…,固安云仓的小韩只收了资料
		}
		var cur *draft
		if n := len(rd.drafts); n > 0 {
			cur = rd.drafts[n-1]
		}
		switch {
		case cur != nil && len(own) == 1 && rd.sameAgain(cur, c):
			first := &rd.clauses[cur.lead] // as sure as of the first
			c.share, c.margin, c.strength = first.share, first.margin, first.strength
			rd.begin(cur.kind, n, own)
		case cur != nil && len(own) == 1 && (c.strength < strong || len(rd.drafts) > 1 && rd.goesIntoDetail(cur, c)) && known(rd.drafts, own[0]) != nil:
			d := known(rd.drafts, own[0])
			d.clauses = append(d.clauses, n)
		case cur != nil && len(own) == 0 && len(cur.customers) == 0 && len(rd.drafts) == 1 && !cur.sure && reads(cur.kind) && reads(c.kind) && c.kind != cur.kind && c.strength >= strong:
			cur.kind, cur.lead, cur.sure = c.kind, n, true // 谁这个月还没开单?排个业绩榜看看
			cur.clauses = append(cur.clauses, n)
		case cur != nil && len(own) == 0 && len(cur.customers) == 0 && len(rd.drafts) == 1 && reads(cur.kind) && (c.kind == Ranking || c.kind == Forecast) && c.strength >= strong && c.j-c.i <= 8:
			cur.kind, cur.lead, cur.sure = c.kind, n, true // 本季度回款哪个最多,排个名
			cur.clauses = append(cur.clauses, n)
		case cur != nil && rd.goesOn(cur, c, own):
			rd.join(cur, n, own)
			if len(own) > 1 && len(cur.customers) == len(own) && distributes(cur.kind) {
				for i := 1; i < len(own); i++ {
					rd.draft(*cur).customers = own[i : i+1]
				}
				cur.customers = own[:1]
			}
		case c.kind == None:
			if cur == nil {
				prefix = append(prefix, n)
				named = append(named, own...)
			} else if len(own) > 0 && (cur.kind == LogContact || carries(cur.kind) && rd.opensSentence(c.i)) && (!c.f.has(fUnreal) || c.f.has(fContact) && c.f.has(fSay) && rd.opensSentence(c.i)) {
				rd.begin(LogContact, n, own)
			} else {
				cur.clauses = append(cur.clauses, n)
			}
		default:
			if len(own) == 0 && cur == nil {
				own = named
			}
			if cur == nil && len(own) == 1 && len(named) == 1 && named[0].Text != own[0].Text && inTheBook(named[0]) && carries(c.kind) && rd.opensSentence(c.i) && !rd.anyOf(prefix, fUnreal, fAsked, fHeard) {
				cur = rd.begin(LogContact, prefix[0], named)[0] // 川海楼侯总催安装;启明超市付了3万
				cur.clauses = append(cur.clauses, prefix[1:]...)
			}
			next := rd.begin(c.kind, n, own)
			if cur == nil {
				for _, d := range next {
					d.clauses = slices.Insert(d.clauses, 0, prefix...)
				}
			} else if len(own) == 0 && carries(c.kind) {
				next[0].shared = cur.customers
				if len(cur.customers) == 0 {
					next[0].shared = cur.shared
				}
			}
		}
	}
	if len(rd.drafts) == 0 {
		return rd.onlyTalk()
	}
	if len(prefix) > 0 && rd.clauses[prefix[0]].stop == ':' && rd.clauses[prefix[0]].f.has(fActivity) && (rd.clauses[prefix[0]].f.has(fCount) || len(rd.drafts) > 1) {
		for _, d := range rd.drafts {
			d.heading = prefix[:1]
		}
	}
	if d := rd.drafts[0]; d.kind == LogContact && len(d.clauses) > 1 && rd.headsList(&rd.clauses[d.clauses[0]]) {
		for _, o := range rd.drafts[1:] {
			o.heading = d.clauses[:1]
		}
	}
	rd.fromSomebody(rd.drafts)
	drafts := rd.withoutOpening(rd.withoutLeadUp(rd.withoutTalk(withoutTopic(rd, rd.withoutHeading(rd.drafts)))))
	if len(drafts) == 0 {
		return rd.onlyTalk()
	}
	out := make([]Request, len(drafts))
	for i, d := range drafts {
		rd.fill(d, &out[i])
	}
	if len(drafts) == 1 {
		out = rd.perPerson(drafts[0], out)
	}
	rd.priceToMove(out)
	for i := 1; i < len(out); i++ {
		if a, b := &out[i-1].Slots, &out[i].Slots; !b.Customer.Said() && a.Customer.Said() && carries(out[i].Kind) && out[i].Kind != LogContact && out[i].Kind != SetReminder && carries(out[i-1].Kind) && !b.All {
			b.Customer = a.Customer // 燕赵热力挂个商机,赵明轩跟
		}
	}
	for i := range out {
		if out[i].Kind == AdvanceDeal && out[i].Slots.Stage == "won" {
			out[i].Kind, out[i].Slots.Stage = CloseWon, "" // 请改成赢单
		}
	}
	return rd.leadGiven(rd.asTargets(drafts, out))
}

// grumbles are heads of messages that complain of the tool: what they tell is not recorded as done.
var grumbles = zh.NewWords(indexed(strings.Fields(`吐槽 吐个槽 吐槽一下 槽点 抱怨一下 抱怨一句 发个牢骚 发牢骚`)))

// family are heads of messages about those at home.
var family = zh.NewWords(indexed(strings.Fields(`女儿 儿子 闺女 老婆 老公 媳妇 孩子 娃 宝宝 外甥 侄子 侄女 丈母娘 老丈人 岳父 岳母 爸妈 爷爷 奶奶 姥姥 外婆 外公`)))

// ofHome reports whether the message begins at i with somebody at home, and names nobody of ours.
func (rd *reading) ofHome(i int) bool {
	n, _ := family.Longest(rd.r, i)
	return n > 0 && !rd.inName(i) && !rd.anyWordOf(fRemind) && !slices.ContainsFunc(rd.tokens, func(t token) bool {
		return t.kind == contactToken || t.kind == customerToken && t.ref.Match != "shape"
	})
}

// anyWordOf reports whether a word with a feature stands in the message.
func (rd *reading) anyWordOf(f feature) bool {
	return slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == wordToken && t.features.has(f) })
}

// listed reports whether clause n stands in a list under the number of those who were met: 今天见了两家:….
func (rd *reading) listed(n int) bool {
	for m := range n {
		if c := &rd.clauses[m]; c.stop == ':' && c.f.has(fCount) && rd.headsList(c) {
			return true
		}
	}
	return false
}

// headsList reports whether a clause says how many were met and names none: 今天一共见了两家.
func (rd *reading) headsList(c *clause) bool {
	return (c.f.has(fCount) || c.stop == ':') && c.f.has(fMet) && !c.f.has(fCustomer) && !c.f.has(fContact) && !c.f.has(fAsked) && (c.stop == ':' || c.f.has(fDone) || c.f.has(fCount) && c.f.has(fToday) && c.j-c.i <= 10 && rd.r[c.j-1] == '话')
}

// sameAgain reports whether a clause is one more of a list of payments or wins, a customer and an amount:
// 今天三笔到账:同安12万、康华4万5、邕江9.8万.
func (rd *reading) sameAgain(d *draft, c *clause) bool {
	if d.kind != RecordPayment && d.kind != CloseWon || len(d.customers) == 0 || c.b-c.a != 2 {
		return false
	}
	name, amount := &rd.tokens[c.a], &rd.tokens[c.a+1]
	return name.kind == customerToken && amount.kind == amountToken && !rd.substance(c.i, name.i) && !rd.substance(name.j, amount.i) && !rd.substance(amount.j, c.j) &&
		(rd.amounts[amount.n].Kind == zh.MoneyAmount || rd.moneyBare(amount, &rd.amounts[amount.n]))
}

// goesIntoDetail reports whether a clause tells more of one of several who were met: 联系了甲和乙,甲说再考虑.
func (rd *reading) goesIntoDetail(d *draft, c *clause) bool {
	return d.kind == LogContact && d.sure && (c.kind == LogContact || c.kind == QueryCustomer && c.f.has(fFuture) && !c.f.has(fAsked) && !c.f.has(fWhich)) && !c.f.has(fActivity) && !c.f.has(fMissed)
}

// priceToMove gives a price that was told in a report to the move to 报价 that follows it for the same customer.
func (rd *reading) priceToMove(all []Request) {
	for i := 1; i < len(all); i++ {
		a, b := &all[i-1].Slots, &all[i].Slots
		if all[i-1].Kind == LogContact && all[i].Kind == AdvanceDeal && a.Amount != nil && b.Amount == nil && a.Customer.Text == b.Customer.Text {
			a.Amount, b.Amount = nil, a.Amount
		}
	}
}

// withoutHeading leaves out 今天见了三家 before the three are named.
func (rd *reading) withoutHeading(drafts []*draft) []*draft {
	if len(drafts) < 3 || drafts[0].kind != LogContact || len(drafts[0].customers) > 0 || rd.anyHas(drafts[0], fContact) || !rd.anyHas(drafts[0], fCount) {
		return drafts
	}
	for _, d := range drafts[1:] {
		if len(d.customers) == 0 {
			return drafts
		}
	}
	for _, d := range drafts[1:] {
		if d.kind == LogContact {
			d.heading = drafts[0].clauses
		}
	}
	return drafts[1:]
}

// fromSomebody makes a hand-over of what is given to a colleague and taken from another, or from oneself who cannot manage:
// 从韩冬那儿挪给邵琳, 我带不动了,给老庄吧.
func (rd *reading) fromSomebody(drafts []*draft) {
	for _, d := range drafts {
		if d.kind == Assign && rd.takenAway() {
			d.kind = Transfer
		}
	}
	for i := 1; i < len(drafts); i++ {
		a, b := drafts[i-1], drafts[i]
		if a.kind == CloseLost && (b.kind == Transfer || b.kind == Assign) && len(b.customers) == 0 && mentions(rd.r[rd.start:], "我不跟", "我跟不", "我就不跟") {
			a.kind, a.lead, b.customers = b.kind, b.lead, nil
			a.clauses = append(a.clauses, b.clauses...) // 华北重工我不跟了,转给李娜
			rd.drafts = slices.Delete(drafts, i, i+1)
			return
		}
		if a.kind == Transfer && (b.kind == Transfer || b.kind == Assign) && len(b.customers) == 0 {
			a.clauses = append(a.clauses, b.clauses...) // 半亩花田给童小舟,从金波那边划过去
			rd.drafts = slices.Delete(drafts, i, i+1)
			return
		}
	}
}

// takenAway reports whether something is taken from a colleague, or one cannot manage.
func (rd *reading) takenAway() bool {
	return mentions(rd.r[rd.start:], giveUp...) || slices.ContainsFunc(rd.tokens, func(t token) bool {
		return t.kind == personToken && t.i > rd.start && rd.r[t.i-1] == '从'
	})
}

// giveUp say that one cannot look after a customer any more.
var giveUp = strings.Fields(`带不动了 跟不来 跟不过来 顾不过来 忙不过来 跟不动 顾不上了 我没精力 管不过来 接不住了`)

// perPerson asks for each of several colleagues what is asked of them at once: 韩冬和罗一鸣这个月完成率分别多少.
func (rd *reading) perPerson(d *draft, all []Request) []Request {
	switch d.kind {
	case QueryTarget, DailySummary, WeeklySummary, MonthlySummary, QueryPipeline, QueryFollowUps:
	default:
		return all
	}
	if all[0].Kind != d.kind {
		return all
	}
	var people []Ref
	end := 0
	rd.each(d, func(_ *clause, k int, t *token) {
		if t.kind != personToken || slices.ContainsFunc(people, func(r Ref) bool { return r.Text == t.ref.Text }) {
			return
		}
		if len(people) > 0 && strings.Trim(string(rd.r[end:t.i]), " 和跟与、,还有的") != "" {
			return
		}
		people, end = append(people, t.ref), t.j
	})
	if len(people) < 2 || all[0].Slots.Person.Text != people[0].Text {
		return all
	}
	out := make([]Request, len(people))
	for i, p := range people {
		out[i] = all[0]
		out[i].Slots.Person = p
	}
	return out
}

// withoutTopic leaves out a question that nobody asks: what the order behind it is about. 官网那条线索清远安颐养老院,派给温伟雄.
func withoutTopic(rd *reading, drafts []*draft) []*draft {
	if len(drafts) < 2 {
		return drafts
	}
	d, next := drafts[0], drafts[1]
	if d.kind != QueryCustomer && d.kind != QueryPipeline || !carries(next.kind) || next.kind == LogContact || len(d.clauses) > 2 || d.kind == QueryCustomer && len(next.customers) > 0 {
		return drafts
	}
	for _, n := range d.clauses {
		if c := &rd.clauses[n]; c.stop == '?' || c.f.any(&asking) || c.f.has(fPipe) || c.f.has(fStuck) || c.f.has(fRate) || c.f.has(fCanWin) {
			return drafts
		}
	}
	if len(next.customers) == 0 {
		next.customers = d.customers
	}
	return drafts[1:]
}

// withoutTalk leaves out reports of what somebody said when all it comes to is to ask the others: 孙工说降5万就签,大家看看.
func (rd *reading) withoutTalk(drafts []*draft) []*draft {
	asked := false
	for n := range rd.clauses {
		asked = asked || rd.clauses[n].f.has(fAskAll)
	}
	if !asked {
		return drafts
	}
	var kept []*draft // drafts keeps its own: its room is used again
	for _, d := range drafts {
		if d.kind != LogContact || rd.anyHas(d, fActivity) || rd.anyHas(d, fMissed) {
			kept = append(kept, d)
		}
	}
	return kept
}

// withoutOpening leaves out how one comes to what is told behind: 客户说不用再来了,普陀水产这单输了; 没人管可不行,浔阳茶叶分给宋佳. It names nobody,
// no day and no amount, and asks nothing.
func (rd *reading) withoutOpening(drafts []*draft) []*draft {
	if len(drafts) < 2 {
		return drafts
	}
	d, next := drafts[0], drafts[1]
	if len(d.customers) > 0 || len(d.clauses) > 1 || d.kind != LogContact && !harmless(d.kind) || next.kind == LogContact || harmless(next.kind) || next.kind == Amend || next.kind == Undo {
		return drafts
	}
	c := &rd.clauses[d.lead]
	if c.stop == '?' || c.f.has(fActivity) || c.f.has(fMissed) || c.f.has(fAskedDeed) || c.f.has(fAsked) && d.kind != KnowledgeQuery {
		return drafts
	}
	for k := c.a; k < c.b; k++ {
		switch t := &rd.tokens[k]; t.kind {
		case customerToken, contactToken, personToken, amountToken, phoneToken, timeToken:
			return drafts
		}
	}
	return drafts[1:]
}

// endsOf are the kinds beside which what only leads to them is no contact of its own.
var endsOf = []Kind{CloseWon, CloseLost, RecordPayment, AdvanceDeal, CreateDeal}

// withoutLeadUp leaves out what a customer only said on the way to the move of their deal that the same message tells: nobody was met.
// 博雅图文说是下周付,结果今天就到账了.
func (rd *reading) withoutLeadUp(drafts []*draft) []*draft {
	moved := func(c Ref) bool {
		return slices.ContainsFunc(drafts, func(d *draft) bool {
			whose := d.customers
			if len(whose) == 0 {
				whose = d.shared
			}
			return slices.Contains(endsOf, d.kind) && len(whose) == 1 && whose[0].Text == c.Text
		})
	}
	var kept []*draft // drafts keeps its own: its room is used again
	for n, d := range drafts {
		leads := len(drafts) > 1 && d.kind == LogContact && len(d.customers) == 1 && len(d.clauses) == 1 && !rd.anyHas(d, fActivity) && !rd.anyHas(d, fTalk) && !rd.anyHas(d, fMissed) && !rd.anyHas(d, fDoer) &&
			!slices.ContainsFunc(rd.tokens[rd.clauses[d.lead].a:rd.clauses[d.lead].b], func(t token) bool { return t.kind == contactToken }) && moved(d.customers[0])
		switch {
		case leads && kept == nil:
			kept = append(make([]*draft, 0, len(drafts)), drafts[:n]...)
		case !leads && kept != nil:
			kept = append(kept, d)
		}
	}
	if kept == nil {
		return drafts
	}
	for _, d := range kept {
		if len(d.customers) == 0 && len(d.shared) == 1 {
			d.customers = d.shared
		}
	}
	return kept
}

// tagBefore reports whether the word for a tag stands before a name, which then is the tag.
func (rd *reading) tagBefore(n int, name Ref) bool {
	c := &rd.clauses[n]
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == wordToken && t.features.has(fTagWord) && rd.tx.Span(t.i, t.j).End <= name.Span.Start {
			return true
		}
	}
	return false
}

// begin adds one draft, or one per customer when several share the predicate, and gives what it added.
func (rd *reading) begin(kind Kind, n int, own []Ref) []*draft {
	before := len(rd.drafts)
	d := draft{kind: kind, lead: n, customers: own, sure: rd.clauses[n].strength >= strong}
	one := func(customers []Ref) {
		d.customers = customers
		next := rd.draft(d)
		next.clauses = append(next.clauses, n)
	}
	if kind == AddTag && len(own) > 1 && rd.tagBefore(n, own[1]) {
		own = own[:1] // 给泉州簪花小院打标签 网红
	}
	if kind == AddTag && len(own) > 1 && indexRune(rd.r[:rd.clauses[n].j], rd.clauses[n].i, "→") > 0 {
		own = own[:1] // 标签:南通康复医院 → 三级专科
	}
	if len(own) < 2 || !distributes(kind) {
		one(own)
	} else {
		for i := range own {
			one(own[i : i+1])
		}
	}
	return rd.drafts[before:]
}

func distributes(k Kind) bool {
	switch k {
	case LogContact, CreateCustomer, AdvanceDeal, CloseWon, CloseLost, AddTag, Assign, Transfer, QueryCustomer:
		return true
	}
	return false
}

// carries reports whether a request without a customer is about the one before it.
func carries(k Kind) bool {
	switch k {
	case LogContact, AddContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, AddNote, AddTag, Assign, Transfer:
		return true
	}
	return false
}

func known(drafts []*draft, r Ref) *draft {
	for i := len(drafts) - 1; i >= 0; i-- {
		for _, c := range drafts[i].customers {
			if c.Text == r.Text {
				return drafts[i]
			}
		}
	}
	return nil
}

// goesOn reports whether clause c belongs to draft d.
func (rd *reading) goesOn(d *draft, c *clause, own []Ref) bool {
	if d.kind == CreateDeal && len(own) > 0 && own[0].Match == "shape" && c.strength < strong {
		return true // 新建商机:三江水务,智慧水务平台: the deal's title
	}
	if len(own) > 0 && len(d.customers) > 0 && own[0].Text != d.customers[0].Text && d.kind != Amend {
		return false
	}
	if len(own) > 0 && len(d.customers) == 0 && len(d.shared) == 1 && own[0].Text != d.shared[0].Text && carries(d.kind) && rd.opensSentence(c.i) {
		return false // 柳姐付了3万;川海楼侯总催发货
	}
	if len(own) > 0 && len(d.customers) == 0 && d.kind == LogContact && d.sure && c.strength >= strong && rd.clauses[d.lead].f.has(fContact) {
		return false
	}
	k := c.kind
	if k == d.kind {
		return !(k == SetReminder && c.f.has(fRemind) && len(d.clauses) > 0 && rd.clauses[d.lead].f.has(fRemind)) || rd.onlyReminds(c)
	}
	weak := c.strength < strong
	if d.kind == SetReminder && k == LogContact && !rd.anyHas(d, fRemind) && (c.f.has(fDone) || !rd.anyHas(d, fFuture)) {
		return true
	}
	if d.kind == CreateDeal && k == LogContact && rd.onlyProject(d) && (len(own) == 0 || own[0].Text == d.customers[0].Text) {
		return true
	}
	switch d.kind {
	case Amend, Reject, Undo:
		return true
	case AddNote:
		return !(k == SetReminder && c.f.has(fRemind) || k == AdvanceDeal || k == CloseWon || k == CloseLost)
	case LogContact:
		if (reads(k) || k == DailySummary) && len(own) == 0 && d.sure && c.f.any(&toldOf) && !c.f.any(&lookedFor) {
			return true // 价格还是卡着, 约好下周三再汇报
		}
		switch k {
		case SetReminder:
			return c.f.has(fRemind) && len(own) == 0 && rd.onlyOccasion(d) || !c.f.has(fRemind) && (c.f.has(fFuture) || !c.f.has(fContact) || !rd.anyHas(d, fContact))
		case CloseLost:
			return weak || len(own) == 0 && (len(d.customers) == 0 && !c.f.has(fThis) && d.sure || rd.turns(d, c))
		case Approve, Reject, Help, Undo, KnowledgeQuery, None, QueryTarget, Forecast, SetTarget:
			return true
		case Amend:
			return !c.f.has(fWrong)
		case QueryCustomer:
			return weak || len(own) == 0 && !c.f.has(fLook) && d.sure
		case Assign, Transfer:
			return weak || len(own) == 0 && rd.onlyTopic(d)
		case AddContact, QueryPipeline, QueryFollowUps, CreateDeal, RecordPayment:
			return weak || k == AddContact && !c.f.has(fBuild) && !c.f.has(fReplaced) || (k == CreateDeal || k == RecordPayment && (rd.anyHas(d, fPaidBare) || rd.onlyTopic(d))) && len(own) == 0 && !d.sure && rd.turns(d, c)
		}
		return weak || rd.turns(d, c)
	case CreateCustomer:
		return k == None || k == CreateDeal && len(own) == 0 && c.f.has(fBudget) && !c.f.has(fNewDeal) || k == AddContact || k == SetReminder && !c.f.has(fRemind) || k == LogContact && !(c.f.has(fActivity) && c.f.has(fDone)) || k == AddTag && weak || k == AddTag && c.f.has(fLevelWord) || k == KnowledgeQuery || k == QueryCustomer && weak || k == AddNote && weak
	case CreateDeal, AdvanceDeal, RecordPayment, SetReminder:
		if k == SetReminder && d.kind != SetReminder && !c.f.has(fRemind) && len(own) == 0 && c.f.has(fFuture) {
			return true // 报价发了,后天跟
		}
		return k == None || weak || k == LogContact && !c.f.has(fActivity) && !c.f.has(fMissed) || k == CreateDeal && d.kind == AdvanceDeal && weak || k == KnowledgeQuery ||
			d.kind == CreateDeal && (k == SetTarget || k == AdvanceDeal && !c.f.has(fMoveWord))
	case CloseWon:
		return weak || k == AdvanceDeal && c.f.has(fStageNamed) || k == LogContact && len(own) == 0 && c.f.has(fSay) && !c.f.has(fActivity) && !c.f.has(fMissed)
	case CloseLost:
		return weak || k == KnowledgeQuery || k == LogContact && !c.f.has(fActivity) || k == Reject || k == Approve
	}
	if d.kind == QueryCustomer && len(d.customers) > 0 && len(own) == 0 && reads(k) {
		return true // 谁在跟,到哪一步了
	}
	return weak || k == None || k == LogContact
}

// anyOf reports whether one of some clauses has one of the features.
func (rd *reading) anyOf(clauses []int, any ...feature) bool {
	return slices.ContainsFunc(clauses, func(n int) bool { return slices.ContainsFunc(any, rd.clauses[n].f.has) })
}

// opensSentence reports whether what begins at rune i stands behind a full stop or a semicolon.
func (rd *reading) opensSentence(i int) bool {
	for i > rd.start && rd.r[i-1] == ' ' {
		i--
	}
	return i > rd.start && strings.ContainsRune("。;!\n", rd.r[i-1])
}

// What is told and not asked for, in words that elsewhere ask for a report.
var (
	toldOf    = setOf(fAgreed, fAgain, fQuote, fOpinion)
	lookedFor = setOf(fAsked, fLook, fWhich, fHowIs)
)

// turns reports whether a request taken for a weak report is what clause c says: 博远要做智慧教室,先建个机会.
func (rd *reading) turns(d *draft, c *clause) bool {
	if d.kind != LogContact {
		return false
	}
	if (c.kind == CreateCustomer || c.kind == KnowledgeQuery) && len(d.customers) == 0 && !rd.anyHas(d, fContact) {
		return true
	}
	if c.kind == SetReminder {
		return rd.onlyOccasion(d)
	}
	if c.kind == CreateCustomer && c.f.has(fEntered) && len(d.customers) == 1 && d.customers[0].Match == "shape" {
		return true // …今早展厅聊的,先录进来
	}
	if c.kind == KnowledgeQuery && !d.sure && rd.anyHas(d, fKnow) {
		return true
	}
	for _, n := range d.clauses {
		if f := &rd.clauses[n].f; f.has(fActivity) || f.has(fMissed) || f.has(fLogWord) || f.has(fTalk) && f.has(fDone) {
			return false
		}
	}
	if c.kind == Approve || c.kind == Reject { // 前海跨境那个账期,准了
		return rd.onlyTopic(d)
	}
	switch c.kind {
	case CreateCustomer, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, AddTag, AddNote, AddContact, Assign, Transfer:
		return true
	}
	return false
}

// onlyOccasion reports whether a draft taken for a weak report is no more than what the next clause is to remind of:
// 周五四点古渡混凝土开标,提醒我到场.
func (rd *reading) onlyOccasion(d *draft) bool {
	for _, n := range d.clauses {
		f := &rd.clauses[n].f
		if f.has(fDone) || f.has(fActivity) || f.has(fMissed) || f.has(fSay) || f.has(fOpinion) || f.has(fDoer) || f.has(fTalk) && !f.has(fFuture) || f.has(fHedged) {
			return false
		}
	}
	return true
}

// onlyProject reports whether a draft taken for a new deal does no more than name a project of the customer's, of which the
// next clause tells: 黄果树民宿联盟的监控项目,客户微信回复说可以.
func (rd *reading) onlyProject(d *draft) bool {
	return len(d.clauses) == 1 && len(d.customers) == 1 && !d.sure && !rd.clauses[d.lead].f.any(&dealTold)
}

var dealTold = setOf(fNewDeal, fBuild, fMoney, fWantBuy, fBudget, fOdds)

// onlyReminds reports whether a clause says that one is to be reminded and nothing else: 到时提醒一下.
func (rd *reading) onlyReminds(c *clause) bool {
	const longest = 6
	return c.f.has(fRemind) && c.j-c.i <= longest && !c.f.has(fWho) && !c.f.has(fFuture)
}

// onlyTopic reports whether a draft does no more than name what the next clause is about.
func (rd *reading) onlyTopic(d *draft) bool {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		if c.f.has(fSay) || c.f.has(fOpinion) && !rd.within(c.i, c.j, '个') || c.f.has(fDone) || c.f.has(fContact) || c.f.has(fNarrative) || c.f.has(fDoer) || c.f.has(fTheirs) || !c.f.has(fCustomer) {
			return false
		}
	}
	return true
}

// join adds clause n to d and to the drafts that share d's predicate.
func (rd *reading) join(d *draft, n int, own []Ref) {
	c := &rd.clauses[n]
	if d.kind == Amend && (c.kind == Undo || c.f.has(fCancel)) && len(d.clauses) == 1 {
		d.kind, d.lead = Undo, n
	}
	if d.kind == SetReminder && c.kind == LogContact && !rd.anyHas(d, fRemind) {
		d.kind, d.lead, d.happened = LogContact, n, true
	}
	if d.kind == CreateDeal && c.kind == LogContact && rd.onlyProject(d) {
		d.kind, d.lead, d.sure = LogContact, n, c.strength >= strong
	}
	if d.kind == LogContact && c.kind != LogContact && c.strength >= strong && rd.turns(d, c) ||
		d.kind == CloseWon && c.kind == AdvanceDeal {
		d.kind, d.lead, d.sure = c.kind, n, true
	}
	if c.kind == d.kind && c.strength > rd.clauses[d.lead].strength {
		d.lead = n
	}
	if len(d.customers) == 0 {
		d.customers = own
	}
	for _, o := range rd.drafts {
		if o == d || o.lead == d.lead && len(own) == 0 && len(o.clauses) > 0 && o.clauses[0] == d.clauses[0] {
			o.clauses = append(o.clauses, n)
		}
	}
}

// spokenOfOrIn reports whether a name by shape alone is what was talked about, or where one met, and not whom: 聊了海运保险,
// 约在咖啡厅见面.
func (rd *reading) spokenOfOrIn(c *clause, k int) bool {
	t := &rd.tokens[k]
	if t.ref.Match != "shape" {
		return false
	}
	if rd.mereThing(c, k) {
		return true
	}
	if rd.matterOf(k) {
		return true
	}
	if t.i == c.i {
		return false
	}
	if rd.dealOfIt(k) {
		return true
	}
	l := rd.tokenEnding(t.i)
	if t.i-c.i >= 2 && (rd.r[t.i-1] == '了' && strings.ContainsRune("找选用给换跟", rd.r[t.i-2])) || strings.ContainsRune("问聊谈讲做上建搞", rd.r[t.i-1]) && t.j >= c.j {
		for n := 0; n < k; n++ {
			if rd.tokens[n].kind == customerToken {
				return true // 打来电话问画册印刷
			}
		}
	}
	switch {
	case rd.r[t.i-1] == '在' && t.j < c.j:
		x := rd.tokenAtRune(t.j)
		return x != nil && x.kind == wordToken && (x.features.has(fActivity) || x.features.has(fTalk))
	case l == nil || l.kind != wordToken || !l.features.has(fTalk) || t.j < c.j:
		return false
	}
	for n := range rd.tokens {
		if o := &rd.tokens[n]; o.kind == customerToken && n < k || o.kind == contactToken && n < k {
			return true
		}
	}
	return false
}

// matterOf reports whether a name by shape alone is what 的事情, 那个事 behind it is about, and another customer was named
// before: 乌蒙置业|加装电梯|那个事情, 讲那个|旧梯加装空调|的事情.
func (rd *reading) matterOf(k int) bool {
	j := rd.tokens[k].j
	for _, w := range matters {
		if !starts(rd.r[j:], w) {
			continue
		}
		for n := 0; n < k; n++ {
			if rd.tokens[n].kind == customerToken {
				return true
			}
		}
	}
	return false
}

var matters = strings.Fields(`的事情 的事儿 的事 那个事 那个事情 这个事 这个事情 那事 这事 的问题`)

// dealOfIt reports whether a name by shape alone is what the deal of the customer right before it is about:
// 三坊酒店管理那个|客房家具|中标了, 万象纸箱的|年度包装|签了.
func (rd *reading) dealOfIt(k int) bool {
	t := &rd.tokens[k]
	if rd.regionWithin(t) {
		return false
	}
	for n := k - 1; n >= 0; n-- {
		o := &rd.tokens[n]
		if o.kind != customerToken {
			if o.kind == wordToken && t.i-o.i <= 4 {
				continue
			}
			return false
		}
		switch string(rd.r[o.j:t.i]) {
		case "那个", "这个", "的那个", "的这个", "那边的", "这边的":
			return true
		}
		return false
	}
	return false
}

// mereThing reports whether a name by shape alone, with an ending that is as often a plain noun, is a thing told of after
// the customer was named, and nobody who was met: 白塔酒店王总看了方案,防火涂料要型式检验.
func (rd *reading) mereThing(c *clause, k int) bool {
	t := &rd.tokens[k]
	if !rd.endsIn(t, commonIndex, 3) || rd.regionWithin(t) || c.f.any(&dealings) {
		return false
	}
	for n := 0; n < k; n++ {
		if o := &rd.tokens[n]; o.kind == customerToken && (o.ref.Match != "shape" || rd.regionWithin(o)) {
			return true
		}
	}
	return false
}

// dealings are what is done with a customer: a name beside one of them may be theirs.
var dealings = setOf(fActivity, fTalk, fMissed, fContact, fSay, fWon, fLost, fPaid, fMoveWord, fAssign, fTransfer)

// regionWithin reports whether a name begins with a place.
func (rd *reading) regionWithin(t *token) bool {
	n, _ := regionIndex.Longest(rd.r, t.i)
	return n > 0
}

// customersOf are the customers a clause names, each once.
func (rd *reading) customersOf(c *clause) []Ref {
	from := len(rd.refs)
next:
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == customerToken && !rd.spokenOfOrIn(c, k) {
			for i := range rd.refs[from:] {
				if rd.refs[from+i].Text == t.ref.Text {
					continue next
				}
			}
			rd.refs = append(rd.refs, t.ref)
		}
	}
	return rd.refs[from:len(rd.refs):len(rd.refs)]
}

// onlyTalk is a message in which the frames found nothing to do.
func (rd *reading) onlyTalk() []Request {
	out := []Request{rd.nothing()}
	if rd.asksPolitely() {
		out[0].Kind, out[0].Speech, out[0].Slots.Text = KnowledgeQuery, Question, strings.TrimSpace(rd.tx.Slice(rd.start, len(rd.r)))
		return out
	}
	return out
}

// asksPolitely reports whether a message that names nobody asks of the trade: 请问监控录像保存90天需要多大的硬盘?
func (rd *reading) asksPolitely() bool {
	n, _ := politeAsk.Longest(rd.r, rd.start)
	if n == 0 || rd.names() || len(rd.r)-rd.start < 8 || hasRune(rd.r[rd.start+n:], "我你您他她谁") {
		return false
	}
	return rd.r[len(rd.r)-1] == '?' || rd.moods.Question(rd.start+n, len(rd.r))
}

var politeAsk = zh.NewWords(indexed(strings.Fields(`请问 请问下 请问一下 想请问 想请问一下 请教 请教一下 请教下 咨询一下 咨询下`)))

// nothing is the request of a message in which there is nothing to do.
func (rd *reading) nothing() Request {
	r := Request{Kind: None, Speech: Fact, Confidence: 1, Span: rd.tx.Span(rd.start, len(rd.r))}
	for n := range rd.clauses {
		c := &rd.clauses[n]
		if c.mood != zh.Real {
			r.Speech = speechOf(c.mood)
			rd.why = append(rd.why, Reason{Rule: string(r.Speech), Span: rd.tx.Span(c.told[0], c.told[1])})
		}
		if r.Speech == Fact && c.f.has(fHeard) {
			r.Speech = Hearsay
		}
		r.Confidence = min(r.Confidence, c.share)
		if r.Margin == 0 || c.margin < r.Margin {
			r.Margin = c.margin
		}
		if c.second != None {
			r.Others = append(r.Others, c.second)
		}
		rd.why = rd.p.frames.why(rd.why, &c.f, None, rd.tx.Span(c.i, c.j))
	}
	if len(r.Others) > 2 {
		r.Others = r.Others[:2]
	}
	r.Why = append(r.Why, rd.why...)
	return r
}

func speechOf(m zh.Mood) Speech {
	switch m {
	case zh.Planned:
		return Plan
	case zh.Denied:
		return Negation
	case zh.Doubted, zh.Heard:
		return Hearsay
	case zh.Wished:
		return Wish
	case zh.Supposed:
		return Hypothetical
	case zh.Asked:
		return Question
	}
	return Fact
}
