package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// fill makes the request r of a draft: it links every name, time and amount of its clauses to what governs it.
func (rd *reading) fill(d *draft, r *Request) {
	lead := &rd.clauses[d.lead]
	*r = Request{Kind: d.kind, Speech: speechOfKind(d.kind), Span: rd.spanOf(d), Confidence: lead.share, Margin: lead.margin}
	for _, k := range [...]Kind{lead.second, lead.third} {
		if k != d.kind && k != None {
			r.Others = append(slices.Grow(r.Others, 2), k)
		}
	}
	rd.why = rd.p.frames.why(rd.why[:0], &lead.f, d.kind, rd.tx.Span(lead.i, lead.j))
	r.Why = append(r.Why, rd.why...)
	s := &r.Slots
	rd.fillCustomer(d, s)
	rd.fillPeople(d, s)
	rd.fillContactData(d, s)
	switch d.kind {
	case LogContact:
		rd.fillActivity(d, s)
		rd.fillOutcome(d, s)
		rd.fillTimes(d, s)
		s.Next = rd.ownDay(s.Next)
		rd.fillAmount(d, s)
		rd.fillQuoted(d, s)
	case CreateCustomer:
		rd.fillCustomerData(d, s)
		rd.fillTimes(d, s)
		rd.fillLead(d, s)
	case AddContact:
	case CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment:
		rd.fillAmount(d, s)
		rd.fillPercent(d, s)
		rd.each(d, func(_ *clause, _ int, t *token) {
			if t.kind == amountToken && rd.amounts[t.n].Discount && s.Discount == nil {
				s.Discount = &rd.amounts[t.n]
			}
		})
		rd.fillTimes(d, s)
		rd.fillDeal(d, s)
	case SetReminder:
		rd.fillTimes(d, s)
		s.Next = rd.toWorkday(s.Next)
		rd.fillActivity(d, s)
		s.Text = rd.reminderText(d)
		rd.fillReminder(d, s)
	case AddNote:
		s.Note = rd.noteText(d)
	case AddTag:
		rd.fillTags(d, s)
	case Amend:
		rd.fillAmendment(d, s)
	case Undo:
		rd.fillUndo(d, s)
	case SetTarget:
		rd.fillAmount(d, s)
		rd.fillPeriod(d, s)
		s.Number = rd.count(d)
		rd.fillTarget(d, s)
	case Approve, Reject:
		s.Number = rd.hash(d)
		s.Reason = rd.reason(d)
	case KnowledgeQuery:
		s.Text = rd.text(d)
	case Help, None:
	case Assign, Transfer:
		rd.fillFilter(d, s)
		rd.fillQuery(d, s)
	default:
		rd.fillPeriod(d, s)
		rd.fillFilter(d, s)
		rd.fillQuery(d, s)
		if d.kind == QueryTarget {
			rd.fillTarget(d, s)
		}
	}
}

func speechOfKind(k Kind) Speech {
	switch k {
	case QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, Trend, Explain, KnowledgeQuery, Help:
		return Question
	case LogContact, CloseWon, CloseLost, RecordPayment:
		return Fact
	}
	return Command
}

func (rd *reading) spanOf(d *draft) zh.Span {
	first, last := &rd.clauses[d.clauses[0]], &rd.clauses[d.clauses[0]]
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		if c.i < first.i {
			first = c
		}
		if c.j > last.j {
			last = c
		}
	}
	return rd.tx.Span(first.i, last.j)
}

// text is what a draft's clauses say, as written.
func (rd *reading) text(d *draft) string {
	s := rd.spanOf(d)
	return strings.TrimSpace(rd.tx.Orig[s.Start:s.End])
}

// each calls f for every token of a draft's clauses, in order.
func (rd *reading) each(d *draft, f func(c *clause, k int, t *token)) {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			f(c, k, &rd.tokens[k])
		}
	}
}

// anyHas reports whether a clause of d has a feature.
func (rd *reading) anyHas(d *draft, f feature) bool {
	for _, n := range d.clauses {
		if rd.clauses[n].f.has(f) {
			return true
		}
	}
	return false
}

// fillCustomer finds whom a request is about: named here, an unknown name by its place, 这单, or the one before.
func (rd *reading) fillCustomer(d *draft, s *Slots) {
	switch d.kind {
	case KnowledgeQuery, Help, Undo, Ranking, Forecast, Trend, DailySummary, WeeklySummary, MonthlySummary, None, SetTarget, QueryTarget:
		return
	}
	switch {
	case d.kind == Amend:
		return // see fillAmendment
	case len(d.customers) > 0:
		s.Customer = d.customers[0]
	case len(d.shared) > 0 && !rd.nameByPlaceFits(d):
		s.Customer = d.shared[0]
	default:
		if ref, ok := rd.nameByPlace(d); ok {
			s.Customer = ref
		} else if ref, ok := rd.assignedByPlace(d); ok {
			s.Customer = ref
		} else if len(d.shared) > 0 {
			s.Customer = d.shared[0]
		} else {
			s.Customer = rd.anaphor(d)
		}
	}
	if s.Customer.Match == "shape" && rd.c.Book != nil && d.kind != CreateCustomer {
		if ids := rd.c.Book.Similar(s.Customer.Text, 5); len(ids) > 0 {
			s.Customer.IDs, s.Customer.Match = ids, "fuzzy"
			if crm.NameKey(rd.c.Book.Name(ids[0])) == crm.NameKey(s.Customer.Text) {
				s.Customer.Match = "exact"
			}
		}
	}
}

// nameByPlaceFits keeps a shared customer from being replaced by a doubtful name.
func (rd *reading) nameByPlaceFits(d *draft) bool { return d.kind == CreateCustomer }

func (rd *reading) anaphor(d *draft) (ref Ref) {
	rd.each(d, func(c *clause, k int, t *token) {
		if ref.Text == "" && t.kind == wordToken && t.features.has(fThis) {
			ref = Ref{Text: rd.tx.Slice(t.i, t.j), Span: rd.tx.Span(t.i, t.j), Match: "anaphor"}
		}
	})
	return ref
}

// fillActivity takes the first way of contact that is meant as a fact, else the first.
func (rd *reading) fillActivity(d *draft, s *Slots) {
	first, planned := crm.ActivityType(""), crm.ActivityType("")
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != wordToken || rd.p.entries[t.word].activity == "" {
			return
		}
		a := rd.p.entries[t.word].activity
		if mood, _, _ := rd.moods.At(c.i, c.j, t.i, t.j); mood != zh.Real && mood != zh.Denied {
			if planned == "" {
				planned = a
			}
			return
		}
		if m, _, _ := rd.foreseen(c, k); m != zh.Real {
			if planned == "" {
				planned = a
			}
			return
		}
		if first == "" {
			first = a
		}
	})
	if len(d.heading) > 0 && rd.saidFirst(d) {
		first = "" // 上午三通电话,秦岭钛业说开会
	}
	for _, n := range d.heading {
		c := &rd.clauses[n]
		for k := c.a; k < c.b && first == ""; k++ {
			if t := &rd.tokens[k]; t.kind == wordToken {
				first = rd.entry(t).activity
			}
		}
	}
	if first == "" && d.kind == LogContact {
		first = rd.wayByDoing(d)
	}
	s.Activity = first
	if first == "" && d.kind == SetReminder {
		s.Activity = planned
	}
}

// saidFirst reports whether 说 stands before the first way of contact of a draft: that is then what was said.
func (rd *reading) saidFirst(d *draft) bool {
	said, ok := false, false
	rd.each(d, func(_ *clause, _ int, t *token) {
		if t.kind == wordToken && rd.entry(t).activity != "" && !ok {
			ok = said
		}
		said = said || t.kind == wordToken && t.features.has(fSay)
	})
	return ok
}

// wayByDoing tells the way of contact from what was done: 送了样品, 从那里出来, 去量了尺寸.
func (rd *reading) wayByDoing(d *draft) crm.ActivityType {
	if rd.anyHas(d, fMissed) && rd.anyWord(d, fMissed, "接通机线") {
		return crm.Phone // 打去没接
	}
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			if t := &rd.tokens[k]; t.kind == customerToken && t.i > c.i && rd.r[t.i-1] == '到' && t.j < c.j && rd.r[t.j] == '了' {
				return crm.Visit // 一大早就到思茅咖啡庄园了
			}
			if t := &rd.tokens[k]; t.kind == customerToken && rd.ranThere(t.j, c) {
				return crm.Visit // 沙湾首饰和罗浮银饰村都跑了
			}
			if t := &rd.tokens[k]; t.kind == customerToken && t.i > c.i && rd.r[t.i-1] == '去' && rd.moods.Done(t.j, min(c.j, t.j+2)) {
				return crm.Visit // 去佳润超市了
			}
		}
		for k := c.i; k+2 < c.j; k++ {
			switch r := rd.r; {
			case strings.ContainsRune("陪带领拉", r[k]) && strings.ContainsRune("我咱俺", r[k+1]) && rd.shown(k+2, c):
				return crm.Visit // 陪我看了八部梯
			case starts(r[k:], "去拜访") || starts(r[k:], "去走访"):
				if rd.moods.Done(k, c.j) {
					return crm.Visit // 去拜访锡林浩特白音牧业了
				}
			case k == c.i && rd.heldMeeting(c):
				return crm.Meeting
			case (r[k] == '送' || r[k] == '寄') && rd.within(k+1, min(c.j, k+9), '样') && rd.moods.Done(k+1, c.j):
				return crm.OtherActivity
			case r[k] == '去' && r[k+1] != '送' && r[k+1] != '寄' && han(r[k+1]) && r[k+2] == '了' && !strings.ContainsRune("年世除掉", r[k+1]) && (k == c.i || !strings.ContainsRune("下上回过出进失", r[k-1])):
				return crm.Visit
			}
		}
	}
	return ""
}

// shown reports 看了, 转了一圈, 去了 at i: somebody was shown round.
func (rd *reading) shown(i int, c *clause) bool {
	i = skip(rd.r[:c.j], i, " 们去到上下")
	for k := i; k < min(i+6, c.j-1); k++ {
		if strings.ContainsRune("看转走逛了", rd.r[k]) && strings.ContainsRune("了过完", rd.r[k+1]) {
			return true
		}
	}
	return false
}

// ranThere reports 都跑了, 跑完了 or 去…转了 behind the customers that end at i.
func (rd *reading) ranThere(i int, c *clause) bool {
	i = skip(rd.r[:c.j], i, " 也都今天刚")
	if i+1 < c.j && rd.r[i] == '跑' && strings.ContainsRune("了完过", rd.r[i+1]) {
		return true
	}
	if i < c.j && rd.r[i] == '去' {
		for k := i + 1; k+1 < c.j && k < i+7; k++ {
			if strings.ContainsRune("转看坐逛走", rd.r[k]) && strings.ContainsRune("了过", rd.r[k+1]) {
				return true
			}
		}
	}
	return false
}

// anyWord reports whether a word with a feature stands in d that holds a rune of set.
func (rd *reading) anyWord(d *draft, f feature, set string) (found bool) {
	rd.each(d, func(_ *clause, _ int, t *token) {
		found = found || t.kind == wordToken && t.features.has(f) && hasRune(rd.r[t.i:t.j], set)
	})
	return found
}

func (rd *reading) within(i, j int, what rune) bool {
	for ; i < j; i++ {
		if rd.r[i] == what {
			return true
		}
	}
	return false
}

func (rd *reading) fillOutcome(d *draft, s *Slots) {
	switch {
	case rd.anyHas(d, fMissed) && !rd.talked(d) || rd.stayedAway(d):
		s.Outcome = crm.NotReached
	default:
		rd.each(d, func(c *clause, k int, t *token) {
			if t.kind != wordToken || s.Outcome != "" {
				return
			}
			w := string(rd.r[t.i:t.j])
			switch {
			case strings.Contains(goodWords, " "+w+" "):
				s.Outcome = crm.Positive
			case strings.Contains(badWords, " "+w+" "):
				s.Outcome = crm.Negative
			}
		})
	}
}

// talked reports whether the talk of a draft took place all the same: who is away or cannot be found is told of behind it, and
// is somebody else. 陈总电话聊了二十分钟,老板出差了 reached 陈总; 跟前台聊了几句,王总出差了 did not reach 王总.
func (rd *reading) talked(d *draft) bool {
	talk, missed := false, false
	rd.each(d, func(c *clause, k int, t *token) {
		switch {
		case t.kind != wordToken:
		case t.features.has(fMissed):
			absence := slices.Contains(absences, string(rd.r[t.i:t.j]))
			whose := k > c.a && rd.tokens[k-1].kind == contactToken && rd.tokens[k-1].j == t.i
			missed = missed || !talk || !absence || whose
		case t.features.has(fTalk) && (hasRune(rd.r[t.i:t.j], "了过") || t.j < c.j && strings.ContainsRune("了过得完", rd.r[t.j])):
			talk = true
		}
	})
	return talk && !missed
}

// absences are words for somebody who is away, which may be told of others than those who were talked to.
var absences = strings.Fields(`出差了 不在公司 不在办公室 没在公司 没在办公室 没在 人不在 停机 没回 没回复 没有回复`)

const (
	goodWords = ` 满意 很满意 感兴趣 有兴趣 意向强 意向挺强 意向很强 认同 认可 认可我们 有戏 有希望 没问题 `
	badWords  = ` 不满意 没兴趣 兴趣不大 希望不大 意向不强 没预算 没预算了 嫌贵 太贵 拒绝了 `
)

// fillCustomerData reads what a new customer is described by.
func (rd *reading) fillCustomerData(d *draft, s *Slots) {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		text := strings.TrimSpace(rd.tx.Slice(c.i, c.j))
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != wordToken {
				continue
			}
			w := string(rd.r[t.i:t.j])
			rest := strings.Trim(rd.tx.Slice(t.j, rd.phraseEnd(t.j, c.j)), " :：是的")
			switch {
			case (w == "行业" || w == "做" || w == "做的" || w == "从事" || w == "主营" || w == "专做") && s.Industry == "" && rest != "":
				s.Industry = rest
			case (w == "来源" || w == "来自" || w == "from") && rest != "":
				s.Source = rest
			case t.features.has(fFrom) && s.Source == "" && w != "来的":
				s.Source = rd.tx.Slice(t.i, t.j)
			case w == "在" && s.Region == "" && n > 0 || w == "地区" || w == "区域" || w == "位于":
				if rest != "" && len([]rune(rest)) <= 6 {
					s.Region = rest
				}
			}
			if l := levelIn(rd.r[t.i:t.j]); l != "" {
				s.Level = l
			}
		}
		if l := levelAfter(text); l != "" && c.f.has(fLevelWord) {
			s.Level = l
		}
		if n > 0 && s.Industry == "" && strings.HasSuffix(text, "业") && c.b == c.a {
			s.Industry = text
		}
	}
}

// phraseEnd is the end of the phrase that begins at i: the next blank, token of a name, or the clause's end.
func (rd *reading) phraseEnd(i, end int) int {
	j := i
	for j < end && (rd.r[j] == ' ' || rd.r[j] == ':') {
		j++
	}
	for j < end && rd.r[j] != ' ' && rd.r[j] != ',' {
		if t := rd.covering(j); t != nil && (t.kind == contactToken || t.kind == phoneToken || t.features.has(fContactWord)) {
			break
		}
		j++
	}
	return j
}

// levelIn is the level that a word begins with: a类, b级.
func levelIn(w []rune) crm.Level {
	if len(w) > 2 && w[0] == '打' {
		w = w[1:] // 打a类
	}
	if len(w) > 2 && w[1] == ' ' {
		w = append([]rune{w[0]}, w[2:]...) // a 类
	}
	if len(w) > 1 && w[0] >= 'a' && w[0] <= 'd' && (w[1] == '类' || w[1] == '级') {
		return levels[w[0]-'a']
	}
	return ""
}

var levels = [...]crm.Level{"A", "B", "C", "D"}

func levelAfter(text string) crm.Level {
	for _, key := range []string{"等级", "级别"} {
		if _, rest, ok := strings.Cut(text, key); ok {
			rest = strings.TrimLeft(rest, " :：是为给我打成改定评调升降到")
			if rest != "" && strings.ContainsRune("ABCDabcd", rune(rest[0])) {
				return crm.Level(strings.ToUpper(rest[:1]))
			}
		}
	}
	return ""
}

// fillTags reads the tags to put on or to take off, or the level.
func (rd *reading) fillTags(d *draft, s *Slots) {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != wordToken {
				continue
			}
			w := string(rd.r[t.i:t.j])
			if l := levelIn(rd.r[t.i:t.j]); l != "" {
				s.Level = l
				continue
			}
			switch {
			case strings.HasPrefix(w, "去") && w != "去" || strings.HasPrefix(w, "删") || strings.HasPrefix(w, "移除") || strings.HasPrefix(w, "取消"):
				s.Untag = true
			case t.features.has(fTagWord) && !strings.Contains(w, "客户"):
				if rest := strings.Trim(rd.tx.Slice(t.j, rd.end(c, t.j)), " :：为成是\"“”「」"); rest != "" && len(s.Tags) == 0 && rest != "标签" {
					s.Tags = splitTags(strings.TrimSuffix(rest, "标签"))
				}
			case t.features.has(fTag) && len(s.Tags) == 0:
				s.Tags = []string{rd.tx.Slice(t.i, t.j)}
			}
		}
		if c.f.has(fLevelWord) && s.Level == "" {
			s.Level = levelAfter(rd.tx.Slice(c.i, c.j)) // 等级改成B
		}
		if len(s.Tags) == 0 && s.Level == "" || c.f.has(fQuoted) {
			if q := quoted(rd.tx.Slice(c.i, c.j)); q != "" {
				s.Tags = []string{q}
			}
		}
		if len(s.Tags) == 0 && s.Level == "" {
			rd.tagAfterMark(c, s)
		}
	}
	if s.Level != "" {
		s.Tags = nil
	}
}

// tagAfterMark takes what follows 标记为 or stands before 标签.
func (rd *reading) tagAfterMark(c *clause, s *Slots) {
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind == wordToken && (t.features.has(fMark) || t.features.has(fBuild)) {
			rest := strings.Trim(rd.tx.Slice(t.j, c.j), " :：为成是上了\"“”「」")
			if rest = strings.TrimSuffix(rest, "标签"); rest != "" {
				s.Tags = splitTags(strings.TrimSuffix(rest, "的"))
				return
			}
		}
	}
}

func (rd *reading) end(c *clause, from int) int { return max(from, c.j) }

func splitTags(s string) (out []string) {
	for _, t := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,， /和\"“”", r) }) {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// quoted is what stands between quotation marks.
func quoted(s string) string {
	for _, q := range [][2]string{{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"'", "'"}} {
		if _, rest, ok := strings.Cut(s, q[0]); ok {
			if in, _, ok := strings.Cut(rest, q[1]); ok && in != "" {
				return in
			}
		}
	}
	return ""
}

// leadWords are what people call a new customer that nobody has spoken with.
var leadWords = strings.Fields(`线索 lead 留资 潜客`)

// leadTo is how a message about a lead ends that says whose it is to be.
var leadTo = zh.NewSentence(`<0->(分给|派给|分配给|交给|转给|给|归|由|让)<p 2-3 han>[来]*[跟进|跟|负责|联系|对接]*[吧]*`)

// leadFor is a clause that says no more than that.
var leadFor = zh.NewSentence(`(分给|派给|分配给|交给|转给|给|归|由|让)<p 2-3 han>[来]*[跟进|跟|负责|联系|对接]*[吧]*`)

// leadGoesTo takes the slot p of what was found, at rune at, for a colleague nobody told us of, when it looks like a name.
func (rd *reading) leadGoesTo(at int, s *Slots) {
	i, k, _ := rd.found.Slot("p")
	i, k = at+i, at+k
	if n := zh.SurnameAt(rd.r, i); n > 0 && n < k-i && !strings.ContainsAny(string(rd.r[i:k]), "总工姐哥经理我你他她") {
		s.Person = Ref{Text: rd.tx.Slice(i, k), Span: rd.tx.Span(i, k), Match: "shape"}
	}
}

// fillLead reads whether a new customer is a lead, and whose it is to be: 给李娜, 放公海.
func (rd *reading) fillLead(d *draft, s *Slots) {
	for _, n := range d.clauses {
		s.Lead = s.Lead || mentions(rd.r[rd.clauses[n].i:rd.clauses[n].j], leadWords...)
	}
	if !s.Lead {
		return
	}
	for k := range rd.tokens { // in any clause
		if t := &rd.tokens[k]; t.kind == personToken && t.i > rd.start && strings.ContainsRune("给由归让", rd.r[t.i-1]) {
			s.Person = t.ref
		}
	}
	if !s.Person.Said() && leadTo.Match(rd.r[rd.start:rd.body[1]], &rd.found) {
		rd.leadGoesTo(rd.start, s)
	}
	for n := range rd.clauses { // …,让王小明跟进,…
		c := &rd.clauses[n]
		if !s.Person.Said() && n > 0 && leadFor.Match(rd.r[c.i:c.j], &rd.found) {
			rd.leadGoesTo(c.i, s)
		}
	}
	if c := s.Contact.Span; c.Start >= s.Person.Span.Start && c.End <= s.Person.Span.End && s.Person.Match == "shape" {
		s.Contact = Ref{} // it is a part of that name
	}
	if mentions(rd.r[rd.start:], "公海") {
		s.Field = toPool
	}
}

// channels are where leads come from, and no customers when a lead is told of: 百度搜到的.
var channels = strings.Fields(`百度 抖音 小红书 快手 官网 展会 公众号 视频号 微博 知乎 阿里巴巴 1688 天眼查 企查查 爱企查 搜狗 头条 今日头条 淘宝 京东 美团 大众点评 boss直聘`)

// leadGiven leaves out what only says more of a new lead: to whom it goes, or from where it came.
func (rd *reading) leadGiven(all []Request) []Request {
	if len(all) < 2 || !all[0].Slots.Lead {
		return all
	}
	given := all[0].Slots.Person.Said() || all[0].Slots.Field == toPool
	rest := slices.DeleteFunc(all[1:], func(r Request) bool {
		called := r.Slots.Customer.Text
		switch r.Kind {
		case Assign, Transfer, DropLead:
			return given
		case None:
			return true
		case LogContact, CreateCustomer:
			return called != "" && !inTheBook(r.Slots.Customer) && (slices.Contains(channels, called) || rd.isChannel(called) || r.Kind == LogContact && r.Confidence < 0.7)
		}
		return false
	})
	return all[:1+len(rest)]
}

// isChannel reports whether a word is a source of leads in the company's own words.
func (rd *reading) isChannel(w string) bool {
	return rd.c.Process != nil && slices.ContainsFunc(rd.c.Process.Leads.Sources, func(s crm.LeadSource) bool { return s.Name == w || slices.Contains(s.Synonyms, w) })
}
