package intents

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// Words about planned receipts are read from the whole message: 华北重工12月15日回款30万, 合同分三期:…, 本月有哪些款要收,
// 尾款改到12月20日. Such a message is made of names, times, amounts and the words below and of nothing else: what holds
// another word (听说, 说, 希望, 没, 提醒) is no plan and is read by the frames, and so is money that has come.

// planClass is what a word does in such a message.
type planClass uint32

const (
	planFiller planClass = 1 << iota
	planPaid             // money comes
	planMark             // it is agreed to come: 约定, 计划; 预计 is a guess and plans nothing
	planSplit            // in parts
	planNote             // which part it is
	planTotal            // what follows is the whole
	planEach             // each of them as much
	planName             // 回款计划
	planAsk              // it is asked
	planDue              // what is to come
	planLate             // and has not
	planUnpaid           // money has not come: said of nobody in particular, and asked
	planChange
	planCancel
	planThat // 那笔
	planAll
	planMine
	planTeam
	planRest  // what is left of the whole
	planStage // what a part of the price is due upon
	planTerms // 付款方式
)

// planVocabulary are the words by class; the longest that fits is read.
var planVocabulary = map[planClass]string{
	planFiller: `的 和 及 以及 在 于 是 为 有 再 先 后 然后 之后 每 给我们 给我 我们这边 帮我 请 麻烦 记一下 记录 记 新增 添加 加上 加 设置 设定 设 定 一个 一笔 一期 一下 个 笔 吧 哈 这单 这个客户 这家 那边 这边 合同 客户 会 还 就 把 客户那边 时 前 条 回 来 都 另外 另外的`,
	planPaid:   `回款 付款 打款 到账 收款 汇款 支付 结款 结清 付清 回清 付 打 收 汇 到 到款 款项 货款 款 钱 打过来 打来 转 转过来 汇过来 付过来 应付 应收 回 收回 收到`,
	planMark:   `计划 约定 约好 定于 定在 安排 预定 将 会 要 应 该 需 需要 计划于`,
	planSplit:  `分期 分期付款 分批 分批付款`,
	planNote:   `首付款 首付 首款 首期 首期款 预付款 预付 定金 订金 尾款 余款 尾期 进度款 中期款 二期款 质保金 验收款 到货款 发货款 全款 服务费 年费`,
	planTotal:  `总共 一共 共计 共 合计 总价 总额 总计 总款 合同额 合同金额 合同总额 总金额`,
	planEach:   `各 各付 各回 每期 每次 每笔 分别`,
	planName:   `回款计划 付款计划 收款计划 分期计划 回款安排 付款安排 收款安排 应收款 应收账款 待收款 待回款 回款节点 付款节点`,
	planTerms:  `付款方式 付款条件 收款方式 收款条件 结算方式`,
	planAsk:    `哪些 哪几笔 哪几家 几笔 多少 什么 有没有 看看 看一下 看下 看 查 查一下 查查 查下 列一下 列出 列 怎么安排 吗 呢 ? 都有 到期 了`,
	planDue:    `要收 该收 应收 待收 要回 该回 应回 待回 要到 该到 到期 快到期 要收的 该收的`,
	planLate:   `逾期 过期 超期`,
	planUnpaid: `还没到 没到 没到账 还没到账 还没收 没收 还没付 没付 没按时付`,
	planChange: `改到 改成 改为 改 推迟到 推到 推迟 延到 延期到 延后到 提前到 调整到 调整为 调到 调成 变成 变为 挪到 顺延到 换成`,
	planCancel: `取消 删掉 删除 删了 删 作废 不要了 去掉 撤掉 取消掉 不用了 取消了`,
	planThat:   `那笔 这笔 那期 这期 那一笔 这一笔`,
	planAll:    `全部 所有 整个`,
	planMine:   `我的 我`,
	planRest:   `剩下 剩下的 剩余 剩余的 余下 余下的 其余 其余的 还剩 还有 剩`,
	planStage:  `签约 签合同 签订合同 合同签订 签订 发货 到货 收货 交货 交付 提货 出货 验收 初验 终验 安装 调试 安装调试 上线 试运行 开工 进场 完工 竣工 投产 开票 质保期满 质保到期 启动 下单 装机 培训 结项`,
	planTeam:   `团队 我们团队 我们 咱们 大家 全组 组里 我们组 公司`,
}

// planWords is the vocabulary indexed; classes are by the numbers of the index. A word of two classes has both.
type planWords struct {
	words   *zh.Words
	classes []planClass
}

func newPlanWords() planWords {
	p := planWords{classes: []planClass{0}}
	ids := map[string]int{}
	for class, words := range planVocabulary {
		for w := range strings.FieldsSeq(words) {
			if ids[w] == 0 {
				ids[w] = len(p.classes)
				p.classes = append(p.classes, 0)
			}
			p.classes[ids[w]] |= class
		}
	}
	p.words = zh.NewWords(ids)
	return p
}

// Instalment is one planned receipt as a message says it. Zero fields were not said.
type Instalment struct {
	Due     *zh.Time
	Amount  *zh.Amount
	Percent *zh.Amount // 付30%
	Note    string     // 首付, 第2期
	Share   int64      // 3 of 3:4:3
	Upon    bool       // no day: it is due upon what Note says
}

// planReading is a message about planned receipts, taken apart.
type planReading struct {
	*reading
	from, to  int  // runes that it takes up
	heard     bool // who says so may stand there
	has       planClass
	paid      planClass // of what was read before the new value
	customer  Ref
	contact   Ref
	person    Ref
	parts     []Instalment
	total     *zh.Amount
	number    int // 第2期; the last one
	split     bool
	count     int     // 分三期
	shares    []int64 // 3:4:3
	every     int     // months between them: 每月一期
	totalNext bool
	change    int // how many parts stand before 改到; -1: nothing is changed
}

// paymentPlan reads a message about planned receipts and nothing else.
func (rd *reading) paymentPlan() (r Request, ok bool) {
	p := planReading{reading: rd, from: rd.start, to: len(rd.r), change: -1}
	if !p.read() {
		return r, false
	}
	switch {
	case p.change >= 0:
		r, ok = p.changed()
	case p.has&planCancel != 0:
		r, ok = p.cancelled()
	default:
		if r, ok = p.set(); !ok {
			r, ok = p.listed()
		}
	}
	if !ok {
		return r, false
	}
	span := rd.tx.Span(rd.start, len(rd.r))
	r.Slots.Customer, r.Slots.Contact, r.Slots.Person = p.customer, p.contact, p.person
	r.Span, r.Confidence, r.Margin, r.Why = span, 0.97, 0.9, []Reason{{Rule: "planned receipts", Span: span, Weight: 6}}
	return r, true
}

// read takes the message apart; false when it holds a word that is none of the vocabulary's.
func (p *planReading) read() bool {
	for i := p.from; i < p.to; {
		if strings.ContainsRune(" ,;、:。!~\n()+", p.r[i]) {
			p.pause()
			i++
			continue
		}
		if n := max(p.ordinal(i), p.apart(i)); n > 0 {
			i += n
			continue
		}
		if n := p.stage(i); n > 0 {
			i += n
			continue
		}
		if j := p.named(i); j > i {
			i = j
			continue
		}
		if j, ok := p.valued(i); !ok {
			return false
		} else if j > i {
			i = j
			continue
		}
		if p.r[i] == '给' && (i == p.from || strings.ContainsRune(" ,", p.r[i-1])) {
			i++ // 给华北重工加一笔; but 付给华北重工 is our money
			continue
		}
		if w := firstOf(p.r[i:p.to], heSays); w != "" && p.heard {
			i += utf8.RuneCountInString(w)
			continue
		}
		n, id := p.p.plans.words.Longest(p.r[:p.to], i)
		if n == 0 {
			return false
		}
		p.word(p.p.plans.classes[id], i, i+n)
		i += n
	}
	return true
}

// named takes a name that begins at rune i and gives its end.
func (p *planReading) named(i int) int {
	t := p.tokenAtRune(i)
	if t == nil || t.i != i {
		return i
	}
	var to *Ref
	switch t.kind {
	case customerToken:
		if n, _ := p.p.plans.words.Longest(p.r, i); t.ref.Match == "shape" && n > 0 {
			return i // 合同分三期 is no name
		}
		to = &p.customer
	case contactToken:
		to = &p.contact
	case personToken:
		to = &p.person
	default:
		return i
	}
	if to.Text != "" && to.Text != t.ref.Text {
		return i // of two it cannot be
	}
	*to = t.ref
	return t.j
}

// valued takes a time or an amount that begins at rune i and gives its end; ok is false when it is none to plan with.
func (p *planReading) valued(i int) (end int, ok bool) {
	for n := range p.times {
		x := &p.times[n]
		if s := p.tx.Index(x.Span.Start); s > i || i-s > 2 || i >= p.tx.Index(x.Span.End) { // 推迟 has taken the 到 of 到1月底
			continue
		}
		if x.Kind == zh.Set || x.Kind == zh.Duration {
			return i, false // 每月15号: not one day
		}
		part := p.part(func(q *Instalment) bool { return q.Due != nil })
		part.Due = x
		return p.tx.Index(x.Span.End), true
	}
	for n := range p.amounts {
		a := &p.amounts[n]
		if p.tx.Index(a.Span.Start) != i || a.Discount {
			continue
		}
		end := p.tx.Index(a.Span.End)
		if p.totalNext {
			p.total, p.totalNext = a, false
			return end, true
		}
		switch {
		case a.Kind == zh.Percent:
			p.part(func(q *Instalment) bool { return q.Amount != nil || q.Percent != nil }).Percent = a
		case a.Kind == zh.MoneyAmount, a.Kind == zh.Number && fenOf(a.Value) >= 100_00, a.Kind == zh.NumberRange:
			p.part(func(q *Instalment) bool { return q.Amount != nil || q.Percent != nil }).Amount = a
		default:
			continue
		}
		return end, true
	}
	return i, true
}

// part is the instalment that is being read: a new one when the last has what comes now.
func (p *planReading) part(has func(*Instalment) bool) *Instalment {
	if n := len(p.parts); n == 0 || n == p.change || has(&p.parts[n-1]) {
		p.parts = append(p.parts, Instalment{})
	}
	return &p.parts[len(p.parts)-1]
}

// pause ends an instalment of which all is said.
func (p *planReading) pause() {
	if n := len(p.parts); n > 0 && p.parts[n-1].Due != nil && (p.parts[n-1].Amount != nil || p.parts[n-1].Percent != nil) {
		p.parts = append(p.parts, Instalment{})
	}
}

// ordinal reads 第2期, 分三期 and 三期款 at rune i, and gives how long it is.
func (p *planReading) ordinal(i int) (n int) {
	k := i
	if k < len(p.r) && (p.r[k] == '第' || p.r[k] == '分') {
		k++
	}
	number := 0
	for d, digits := range ordinals {
		if k < len(p.r) && strings.ContainsRune(digits, p.r[k]) {
			number = d + 1
		}
	}
	if number == 0 || k+1 >= len(p.r) || !strings.ContainsRune("期笔次批", p.r[k+1]) {
		return 0
	}
	end := k + 2
	if p.r[i] == '分' {
		p.split, p.count = true, number
	} else if k == i && end < len(p.r) && p.paysAt(end) {
		p.split, p.count = true, number // 两期付款,12月20号59万,明年1月底59万
	} else if k == i && (p.r[k+1] != '期' || end < len(p.r) && p.r[end] != '款') {
		return 0 // 三笔
	} else {
		if end < len(p.r) && p.r[end] == '款' {
			end++
		}
		p.number = number
		part := p.part(func(q *Instalment) bool { return q.Note != "" || q.Due != nil && q.Amount != nil })
		part.Note = partName(number)
	}
	return end - i
}

// stage reads what a part is due upon at rune i, and gives how long it is: 签约, 发货前, 验收合格后30天内. It begins a part of its own, or says upon what the
// 首付 or 余款 before it is due.
func (p *planReading) stage(i int) int {
	n, id := p.p.plans.words.Longest(p.r[:p.to], i)
	if n == 0 || p.p.plans.classes[id]&planStage == 0 {
		return 0
	}
	end := i + n
	if end < p.to && p.r[end] == '款' {
		end++
	}
	for _, w := range []string{"合格", "通过", "完成", "完毕", "成功"} {
		end += p.wordAt(end, w)
	}
	end = p.lengthAt(end) // 后一个月
	for _, w := range []string{"之后", "以后", "后", "之前", "前", "时", "当天", "当日"} {
		if n := p.wordAt(end, w); n > 0 {
			end += n
			break
		}
	}
	end = p.lengthAt(end) // 30天
	for _, w := range []string{"之内", "以内", "内", "后"} {
		end += p.wordAt(end, w)
	}
	p.has |= planStage
	if p.change < 0 {
		p.paid |= planStage
	}
	note := p.tx.Slice(i, end)
	if last := len(p.parts) - 1; last >= 0 && last >= p.change {
		q := &p.parts[last]
		told := q.Due != nil || q.Amount != nil || q.Percent != nil
		if q.Note != "" && !told || q.Note != "" && !q.Upon && !strings.ContainsRune(",;、。 \n", p.r[i-1]) {
			q.Note, q.Upon = q.Note+"（"+note+"）", true
			return end - i
		}
	}
	q := p.part(func(q *Instalment) bool { return q.Note != "" })
	q.Note, q.Upon = note, true
	return end - i
}

// lengthAt is the end of a length of time that begins at rune i; i when there is none.
func (p *planReading) lengthAt(i int) int {
	for n := range p.times {
		x := &p.times[n]
		if p.tx.Index(x.Span.Start) == i && !strings.ContainsAny(p.tx.Slice(i, p.tx.Index(x.Span.End)), "月日号") || p.tx.Index(x.Span.Start) == i && strings.Contains(p.tx.Slice(i, p.tx.Index(x.Span.End)), "个月") {
			return p.tx.Index(x.Span.End)
		}
	}
	return i
}

// wordAt is the length of a word that stands at rune i.
func (p *planReading) wordAt(i int, word string) int {
	w := []rune(word)
	if i+len(w) > p.to || !slices.Equal(p.r[i:i+len(w)], w) {
		return 0
	}
	return len(w)
}

// paysAt reports whether a word for paying stands at rune i: 两次|付款.
func (p *planReading) paysAt(i int) bool {
	if p.r[i] == '款' || p.r[i] == '的' {
		return false
	}
	n, id := p.p.plans.words.Longest(p.r, i)
	return n > 0 && p.p.plans.classes[id]&planPaid != 0
}

// word takes a word of the vocabulary.
func (p *planReading) word(c planClass, i, j int) {
	if c&planChange != 0 {
		p.change = len(p.parts)
	}
	if p.change < 0 {
		p.paid |= c
	}
	p.has |= c
	p.totalNext = c&planTotal != 0 || p.totalNext && c&(planFiller|planMark) != 0
	if c&planNote != 0 && p.change < 0 {
		part := p.part(func(q *Instalment) bool {
			return q.Note != "" || q.Due != nil && (q.Amount != nil || q.Percent != nil) && p.noteAhead(j)
		})
		part.Note = p.tx.Slice(i, j)
	}
}

// noteAhead reports whether a time or an amount follows a note at rune j before the next pause: then it begins a part of
// its own, and else it ends the one before.
func (p *planReading) noteAhead(j int) bool {
	for ; j < len(p.r) && !strings.ContainsRune(",;、。\n", p.r[j]); j++ {
		for n := range p.times {
			if p.tx.Index(p.times[n].Span.Start) == j {
				return true
			}
		}
		for n := range p.amounts {
			if p.tx.Index(p.amounts[n].Span.Start) == j {
				return true
			}
		}
	}
	return false
}

// said are the parts that say something.
func said(parts []Instalment) (out []Instalment) {
	for _, x := range parts {
		if x != (Instalment{}) {
			out = append(out, x)
		}
	}
	return out
}

// set reads receipts that are planned: each has a day to come, and all but the last an amount.
func (p *planReading) set() (r Request, ok bool) {
	if (p.shares != nil || p.every > 0) && p.person.Text == "" && p.has&(planAsk|planLate|planUnpaid|planThat) == 0 {
		r = Request{Kind: PlanPayment, Speech: Plan}
		parts, ok := p.scheduled()
		if !ok {
			parts = make([]Instalment, 2) // to be said again
		}
		r.Slots.Plans, r.Slots.Every, r.Slots.Amount = parts, p.every, p.total
		return r, true
	}
	parts := said(p.parts)
	if len(parts) == 0 || p.has&(planAsk|planLate|planUnpaid|planThat) != 0 || p.person.Text != "" {
		return r, false
	}
	if r, ok := p.dated(parts); ok {
		return r, true
	}
	if p.has&(planStage|planTerms) != 0 {
		return p.upon(parts)
	}
	if !p.split && p.has&(planPaid|planSplit|planNote|planName|planEach) == 0 {
		return r, false
	}
	var each *Instalment
	for i := range parts {
		if x := &parts[i]; x.Amount != nil || x.Percent != nil {
			each = x
		}
	}
	if each == nil {
		return r, false
	}
	meant := p.split || p.has&(planMark|planSplit|planName|planRest) != 0
	for i := range parts {
		x := &parts[i]
		if x.Due == nil {
			return r, false
		}
		if x.Amount == nil && x.Percent == nil && p.has&planEach != 0 {
			x.Amount, x.Percent = each.Amount, each.Percent
		}
		if x.Amount == nil && x.Percent == nil && (i == 0 || x.Note == "") {
			return r, false // 首付30万12月15日,余款3月底: the rest is known from the deal
		}
		today := crm.DateOf(p.c.Now)
		if day, dated := lastDay(x.Due); dated && day.Before(today) && (meant || len(parts) > 1) {
			x.Due = p.ahead(x.Due)
		}
		day, dated := lastDay(x.Due)
		switch {
		case !meant && len(parts) == 1 && !x.Due.Other.IsZero() && x.Due.Start.Sub(p.c.Now) > guessed:
			return r, false // 11月1日回款30万, in December: more likely the last one
		case x.Due.Kind == zh.Invalid || x.Due.Vague: // asked about
		case dated && today.Before(day) && x.Due.Start.IsZero() || dated && today.Before(crm.DateOf(x.Due.Start)):
		case meant && dated && !day.Before(today): // 今天要付30万, 本月计划回款30万
		default:
			return r, false
		}
	}
	r = Request{Kind: PlanPayment, Speech: Plan}
	s := &r.Slots
	if s.Plans = parts; len(parts) == 1 {
		x := parts[0]
		s.Next, s.Amount, s.Percent, s.PayKind, s.Plans = x.Due, x.Amount, x.Percent, x.Note, nil
	} else {
		s.Amount = p.total
	}
	return r, true
}

// upon reads parts that are due upon something, each with its share or amount: 签约付30%,发货付60%,验收付10%.
func (p *planReading) upon(parts []Instalment) (r Request, ok bool) {
	if len(parts) < 2 && p.has&planName == 0 {
		return r, false
	}
	shares := int64(0) // below zero: some are amounts
	for i := range parts {
		x := &parts[i]
		switch {
		case x.Due == nil && x.Note == "", x.Amount == nil && x.Percent == nil && i < len(parts)-1, x.Percent != nil && fenOf(x.Percent.Value) <= 0:
			return r, false
		case x.Percent == nil:
			shares = -1
		case shares >= 0:
			shares += fenOf(x.Percent.Value)
		}
		x.Upon = x.Due == nil
	}
	if shares >= 0 && shares != 10000 && p.has&planName == 0 {
		return r, false // 付款方式是签约付30%,到货付60%: the rest is not said
	}
	if shares == 10000 { // to the fen
		for i := range parts {
			parts[i].Share, parts[i].Percent = fenOf(parts[i].Percent.Value), nil
		}
	}
	r = Request{Kind: PlanPayment, Speech: Plan}
	r.Slots.Plans, r.Slots.Amount = parts, p.total
	return r, true
}

// dated reads the day of a part that was planned without one: 发货款12月20日付.
func (p *planReading) dated(parts []Instalment) (r Request, ok bool) {
	if len(parts) != 1 || p.split || p.number > 0 || p.has&planTotal != 0 || p.has&(planPaid|planMark|planName) == 0 {
		return r, false
	}
	x := parts[0]
	if x.Note == "" || x.Due == nil || x.Amount != nil || x.Percent != nil {
		return r, false
	}
	if p.has&planStage != 0 && !strings.HasSuffix(x.Note, "款") && p.has&(planPaid|planName) == 0 {
		return r, false // 发货定在12月20日 tells of the goods
	}
	if day, dated := lastDay(x.Due); dated && day.Before(crm.DateOf(p.c.Now)) {
		return r, false
	}
	r = Request{Kind: PlanPayment, Speech: Plan}
	r.Slots.Field, r.Slots.Next, r.Slots.Plans = planToChange, x.Due, []Instalment{{Note: x.Note}}
	return r, true
}

// ahead is a time as one that is to come: 余款5月底付.
func (p *planReading) ahead(x *zh.Time) *zh.Time {
	all := zh.Times(&p.tx, p.c.Now, zh.TimeOptions{Tense: zh.Future, Workday: p.c.Workday})
	for i := range all {
		if all[i].Span == x.Span {
			return &all[i]
		}
	}
	return x
}

// guessed is how far ahead a day without a year may lie that might as well have passed.
const guessed = 180 * 24 * time.Hour

// lastDay is the last day of a time; ok is false when it has none.
func lastDay(x *zh.Time) (d crm.Date, ok bool) {
	switch {
	case x.Kind == zh.Range && !x.End.IsZero():
		return crm.DateOf(x.End.Add(-time.Nanosecond)), true
	case x.Kind == zh.Range, x.Start.IsZero():
		return d, false
	}
	return crm.DateOf(x.Start), true
}

// listed reads a question for what is planned.
func (p *planReading) listed() (r Request, ok bool) {
	parts := said(p.parts)
	for _, x := range parts {
		if x.Amount != nil || x.Percent != nil || x.Note != "" {
			return r, false
		}
	}
	if len(parts) > 1 || p.contact.Text != "" {
		return r, false
	}
	timed := len(parts) == 1
	switch {
	case p.has&(planName|planTerms) != 0:
	case p.has&planLate != 0 && p.has&planPaid != 0:
	case p.has&planUnpaid != 0 && p.has&planPaid != 0 && p.has&planAsk != 0 && p.customer.Text == "":
	case p.has&planDue != 0 && p.has&planPaid != 0 && (p.has&planAsk != 0 || timed):
	case p.has&planDue != 0 && p.has&planAsk != 0 && timed:
	default:
		return r, false
	}
	r = Request{Kind: QueryPaymentPlans, Speech: Question}
	if timed {
		r.Slots.Period = parts[0].Due
	}
	r.Slots.Filter.Overdue = p.has&(planLate|planUnpaid) != 0
	if p.has&planMine != 0 {
		r.Slots.Scope = "me"
	}
	if p.has&planTeam != 0 {
		r.Slots.Scope = "team"
	}
	return r, true
}

// changed reads 尾款改到12月20日, 12月15日那笔改成25万, 第2期推迟到1月底.
func (p *planReading) changed() (r Request, ok bool) {
	before, after := said(p.parts[:p.change]), said(p.parts[p.change:])
	if len(before) > 1 || len(after) != 1 || p.has&(planAsk|planCancel|planAll|planLate|planUnpaid) != 0 || after[0].Percent != nil {
		return r, false
	}
	which := Instalment{}
	if len(before) == 1 {
		which = before[0]
	}
	if p.paid&planStage != 0 && !strings.HasSuffix(which.Note, "款") && p.paid&(planPaid|planThat|planName) == 0 {
		return r, false // 发货改到12月20日 tells of the goods
	}
	if p.paid&planName == 0 && which.Note == "" && !(p.paid&planThat != 0 && (which.Due != nil || p.paid&planPaid != 0)) {
		return r, false
	}
	r = Request{Kind: PlanPayment, Speech: Command}
	r.Slots.Field, r.Slots.Next, r.Slots.Amount = planToChange, after[0].Due, after[0].Amount
	r.Slots.Plans, r.Slots.Nth = []Instalment{which}, p.number
	return r, true
}

// cancelled reads 取消华北重工的回款计划, 第2期取消.
func (p *planReading) cancelled() (r Request, ok bool) {
	parts := said(p.parts)
	if len(parts) > 1 || p.has&(planAsk|planLate|planUnpaid) != 0 || p.has&planStage != 0 && p.has&(planName|planThat|planMark) == 0 {
		return r, false
	}
	which := Instalment{}
	if len(parts) == 1 {
		which = parts[0]
	}
	named := p.has&planName != 0 || which.Note != "" && (p.has&planMark != 0 || p.number > 0) || p.has&planThat != 0 && p.has&planPaid != 0
	if !named {
		return r, false
	}
	r = Request{Kind: PlanPayment, Speech: Command}
	r.Slots.Field, r.Slots.Plans, r.Slots.Nth, r.Slots.All = planToCancel, []Instalment{which}, p.number, p.has&planAll != 0
	return r, true
}
