package intents

import (
	"slices"
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// TargetWords is what a message says of a target beside person, period and amount.
type TargetWords struct {
	Ask      TargetAsk     `json:"ask,omitempty"`    // what a question is about
	Metric   crm.Metric    `json:"metric,omitempty"` // empty: not said
	Periods  []int64       `json:"periods,omitempty"`
	Shares   []TargetShare `json:"shares,omitempty"`
	Even     bool          `json:"even,omitempty"`     // 平均到人
	Each     bool          `json:"each,omitempty"`     // 每人30万
	Rest     bool          `json:"rest,omitempty"`     // 其余重新分
	Months   bool          `json:"months,omitempty"`   // 其余月份重新分: also of one person
	Workdays bool          `json:"workdays,omitempty"` // months by working days
	Myself   bool          `json:"myself,omitempty"`   // 算上我
	Off      bool          `json:"off,omitempty"`      // 取消目标
	By       int64         `json:"by,omitempty"`       // 1: the value is added to what stands, 各加5万; -1: taken off it
	Dated    bool          `json:"dated,omitempty"`    // a year was said
	Team     string        `json:"team,omitempty"`     // the team that was named, once it was found
	Why      string        `json:"why,omitempty"`
	Said     string        `json:"said,omitempty"` // the whole message, for the history
	Seen     string        `json:"seen,omitempty"` // the preview that was shown
}

// TargetAsk is what a question about a target asks for.
type TargetAsk string

const (
	TargetProgress TargetAsk = ""
	TargetPlan     TargetAsk = "plan"     // 我这周要干嘛才能完成
	TargetWho      TargetAsk = "who"      // 谁没完成
	TargetCovered  TargetAsk = "coverage" // 谁还没有目标
	TargetHistory  TargetAsk = "history"  // 谁改的
	TargetSplit    TargetAsk = "split"    // 怎么分的
	TargetParts    TargetAsk = "parts"    // 为什么, 哪些单
)

// TargetShare is one person's part: an amount, a number, or a percentage of the whole.
type TargetShare struct {
	Who     Ref        `json:"who"`
	Amount  *zh.Amount `json:"amount,omitempty"`
	Count   int64      `json:"count,omitempty"`
	Percent int64      `json:"percent,omitempty"`
}

// metricWords name what a target counts; the first that stands there is meant.
var metricWords = []struct {
	metric crm.Metric
	words  []string
}{
	{crm.PaymentAmount, []string{"回款", "收款", "到账", "回笼"}},
	{crm.NewCustomers, []string{"新客户", "新增客户", "新建客户", "开发客户", "拓客", "拉新", "新客", "新开客户"}},
	{crm.Visits, []string{"拜访", "走访", "上门"}},
	{crm.NewDeals, []string{"新商机", "新增商机", "新建商机", "商机数", "商机目标", "新机会"}},
	{crm.WonAmount, []string{"业绩", "签单", "签约", "成交", "销售额", "新签"}},
}

// moneyBack are words that name no figure and ask for what has come: 本月回了多少款.
var moneyBack = strings.Fields(`回了多少款 回了多少钱 回了几笔 收了多少款 收回多少 收回来多少 回来多少 收了多少钱 回了多少 到了多少款 进账多少 进账了多少 打款多少 回多少款`)

// metricIn is the metric words name; empty when they name none.
func metricIn(words string) crm.Metric {
	if containsAny(words, moneyBack) {
		return crm.PaymentAmount
	}
	for _, m := range metricWords {
		if slices.ContainsFunc(m.words, func(w string) bool { return strings.Contains(words, w) }) {
			return m.metric
		}
	}
	return ""
}

var (
	wordsEven = []string{"平均到", "平均分", "平均给", "均分", "平分", "平均到人"}
	wordsEach = []string{"每人", "每个人", "每位", "人均", "各自", "每个销售", "一人"}
	wordsRest = []string{"重新分", "重分", "总数不变", "总目标不变", "总额不变", "全年不变", "总量不变", "其余分摊", "其他人分摊", "其余按比例", "其他按比例"}
	wordsOff  = []string{"取消", "删掉", "删除", "去掉", "撤掉", "清掉", "清零", "作废"}
)

// askWords tell what a question about a target is about; the first list with a word in the message.
var askWords = []struct {
	ask   TargetAsk
	words []string
}{
	{TargetHistory, []string{"历史", "改过", "谁改", "谁定", "谁设", "变更", "几次", "怎么改"}},
	{TargetCovered, []string{"覆盖率", "没有目标", "没目标", "没定目标", "没有定目标", "还没定", "没设目标", "没有设目标"}},
	{TargetPlan, []string{"才能", "干嘛", "做什么", "干什么", "做啥", "干啥", "怎么完成", "如何完成", "怎么达成", "如何达成", "怎么补", "靠什么", "各阶段", "每个阶段", "每阶段", "倒推"}},
	{TargetWho, []string{"谁", "哪些人", "哪几个人", "几个人", "哪位"}},
	{TargetParts, []string{"为什么", "哪些单", "哪几单", "明细", "怎么算", "怎么来的", "由哪些", "组成"}},
	{TargetSplit, []string{"怎么分", "分解", "拆解", "拆到", "每周目标", "每月目标", "每周多少", "每月多少", "各月", "各季度", "每个月目标", "每人目标", "各人目标"}},
}

// fillTarget reads what a request about targets says beside person, period and amount.
func (rd *reading) fillTarget(d *draft, s *Slots) {
	i, j := rd.rangeOf(d)
	words := string(rd.r[i:j])
	w := &s.Target
	if d.kind == SetTarget {
		words, w.Why = reasonIn(words)
	}
	any := func(all []string) bool {
		return slices.ContainsFunc(all, func(x string) bool { return strings.Contains(words, x) })
	}
	w.Metric = metricIn(words)
	if s.Person.Text == "" && s.Scope != "me" && (strings.Contains(words, "公司") || strings.Contains(words, "集团")) {
		s.Scope = "company"
	}
	if s.Period != nil {
		w.Dated = strings.ContainsAny(rd.tx.Orig[s.Period.Span.Start:s.Period.Span.End], "年0123456789") && strings.Contains(rd.tx.Orig[s.Period.Span.Start:s.Period.Span.End], "年") || s.Period.Period == "this_year"
	}
	if d.kind != SetTarget {
		for _, a := range askWords {
			if any(a.words) {
				w.Ask = a.ask
				return
			}
		}
		return
	}
	w.Periods = ratioIn(words)
	w.Even, w.Each = any(wordsEven), any(wordsEach)
	w.Rest = any(wordsRest) && !any([]string{"不重新分", "不用重新分", "其余不变", "其他不变"})
	w.Months = w.Rest && any([]string{"月份", "后面的月", "其余的月", "其他月", "其余月", "剩下的月"})
	w.Workdays = any([]string{"按工作日", "按工作天数"})
	w.Myself = any([]string{"算上我", "包括我", "含我", "加上我"})
	w.Off = s.Amount == nil && s.Number == 0 && any(wordsOff)
	w.By = rd.changedBy(i, j)
	w.Said = strings.TrimSpace(rd.tx.Slice(i, j))
	rd.shares(d, s)
}

// moreBy and lessBy say right before a value by how much a target changes: 目标各加5万, 上调10万.
var (
	moreBy = strings.Fields(`加 增加 多加 再加 追加 加上 上调 调高 提高 涨 上浮 提`)
	lessBy = strings.Fields(`减 减少 减掉 减去 再减 下调 调低 降低 降 砍 砍掉 少`)
)

// changedBy is 1 where the first value between i and j is added to a target, -1 where it is taken off, 0 where it is the target.
func (rd *reading) changedBy(i, j int) int64 {
	for _, p := range rd.parts(i, j) {
		if p.amount == nil && p.count == 0 {
			continue
		}
		said := rd.r[i:p.at]
		for len(said) > 0 && strings.ContainsRune(" 了个再各", said[len(said)-1]) {
			said = said[:len(said)-1]
		}
		switch {
		case endsWithAny(said, moreBy):
			return 1
		case endsWithAny(said, lessBy):
			return -1
		}
		return 0
	}
	return 0
}

// ratioIn are the numbers of the first ratio in words: 1:2:3:4.
func ratioIn(words string) (parts []int64) {
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	for i := 0; i < len(words); {
		if !digit(words[i]) {
			i++
			continue
		}
		parts = parts[:0]
		for {
			j := i
			for j < len(words) && digit(words[j]) {
				j++
			}
			n, err := strconv.ParseInt(words[i:j], 10, 32)
			if err != nil || j-i > 3 {
				parts, i = parts[:0], j
				break
			}
			parts, i = append(parts, n), j
			if j+1 >= len(words) || words[j] != ':' || !digit(words[j+1]) {
				break
			}
			i = j + 1
		}
		if len(parts) > 1 {
			return parts
		}
	}
	return nil
}

// reasonIn parts the reason from the rest of the words.
func reasonIn(words string) (rest, why string) {
	for _, w := range []string{"因为", "原因是", "原因:", "理由是", "理由:", "由于"} {
		if before, after, ok := strings.Cut(words, w); ok && before != "" {
			return before, strings.Trim(after, " ,。.!;:")
		}
	}
	return words, ""
}

// rangeOf is from where to where a draft's clauses reach.
func (rd *reading) rangeOf(d *draft) (i, j int) {
	i, j = len(rd.r), rd.start
	for _, n := range d.clauses {
		i, j = min(i, rd.clauses[n].i), max(j, rd.clauses[n].j)
	}
	return min(i, j), j
}

// part is an amount, a number or a percentage, or a person, at its place in the message.
type part struct {
	at      int
	who     *Ref
	amount  *zh.Amount
	count   int64
	percent int64
}

// parts are the persons and values between i and j, in their order.
func (rd *reading) parts(i, j int) (all []part) {
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i >= i && t.i < j && (t.kind == personToken || t.kind == contactToken) {
			all = append(all, part{at: t.i, who: &t.ref})
		}
	}
	counted := map[int]bool{}
	for k := i; k < j; k++ {
		if rd.r[k] < '0' || rd.r[k] > '9' || rd.inTime(k) || k > 0 && (rd.r[k-1] >= '0' && rd.r[k-1] <= '9' || strings.ContainsRune(".:", rd.r[k-1])) {
			continue
		}
		n := k
		for n < j && rd.r[n] >= '0' && rd.r[n] <= '9' {
			n++
		}
		if v, err := strconv.ParseInt(string(rd.r[k:n]), 10, 64); err == nil && n < j && n-k <= 6 && strings.ContainsRune("家个次单位条通", rd.r[n]) {
			all = append(all, part{at: k, count: v})
			counted[k] = true
		}
	}
	for k := range rd.amounts {
		a := &rd.amounts[k]
		at := rd.tx.Index(a.Span.Start)
		switch {
		case at < i || at >= j || counted[at] || rd.inTime(at):
		case a.Kind == zh.Percent:
			if p := fen(a.Value); p > 0 && p%100 == 0 {
				all = append(all, part{at: at, percent: p / 100})
			}
		case a.Fen > 0 && !a.Discount:
			all = append(all, part{at: at, amount: a})
		}
	}
	slices.SortFunc(all, func(a, b part) int { return a.at - b.at })
	return all
}

// shares links persons to the values behind them: 张伟30万,李娜40万. People without a value of their own share one; a value
// before all of them is the whole.
func (rd *reading) shares(d *draft, s *Slots) {
	var waiting []Ref
	var all []TargetShare
	i, j := rd.rangeOf(d)
	if why := s.Target.Why; why != "" {
		j = max(i, j-len([]rune(why)))
	}
	var whole *zh.Amount
	wholeCount := int64(0)
	for _, p := range rd.parts(i, j) {
		switch {
		case p.who != nil:
			if !slices.ContainsFunc(waiting, func(r Ref) bool { return r.Text == p.who.Text }) {
				waiting = append(waiting, *p.who)
			}
		case len(waiting) > 0:
			for _, who := range waiting {
				all = append(all, TargetShare{Who: who, Amount: p.amount, Count: p.count, Percent: p.percent})
			}
			waiting = nil
		case whole == nil && wholeCount == 0:
			whole, wholeCount = p.amount, p.count
		}
	}
	for _, who := range waiting {
		all = append(all, TargetShare{Who: who})
	}
	if len(all) < 2 {
		return
	}
	s.Target.Shares, s.Amount, s.Number = all, whole, int(wholeCount)
	if s.Person = all[0].Who; percents(all) { // shares of the team's
		s.Person, s.Scope = Ref{}, "team"
	}
}

// targets reads a message that gives several people their targets, wherever the word for it stands: 张伟30万,李娜40万,这个月的目标.
func (rd *reading) targets() ([]Request, bool) {
	lead := -1
	for n := range rd.clauses {
		c := &rd.clauses[n]
		if c.f.has(fAsked) || c.f.has(fWhich) || c.f.has(fWrong) || c.f.has(fCustomer) || c.mood != zh.Real {
			return nil, false
		}
		if c.f.has(fTarget) && lead < 0 {
			lead = n
		}
	}
	bare := lead < 0
	if bare {
		if !rd.onlyColleagues() {
			return nil, false
		}
		lead = 0
	}
	pairs, who, amounts := 0, false, 0
	for _, p := range rd.parts(rd.start, len(rd.r)) {
		if p.amount != nil {
			amounts++
		}
		if who && (p.amount != nil || p.count > 0) {
			pairs++
		}
		who = p.who != nil
	}
	if pairs < 2 && (bare || len(rd.clauses) < 2 || !rd.valueApart(lead)) || bare && pairs != amounts {
		return nil, false
	}
	d := &draft{kind: SetTarget, lead: lead, sure: true}
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
	}
	var r Request
	rd.fill(d, &r)
	r.Confidence, r.Margin, r.Others = 0.97, 0.9, nil
	r.Why = []Reason{{Rule: "targets of several people", Span: r.Span, Weight: 6}}
	return []Request{r}, true
}

// onlyColleagues reports whether a message that is no report names several colleagues, and nobody else, and a time to come or this one:
// 12月定一下:唐勇40万 玉洁45万.
func (rd *reading) onlyColleagues() bool {
	told := setOf(fWon, fWonBare, fPaid, fPaidBare, fProgress, fDone, fQuote, fLostBare, fLost, fMet, fNewDeal, fContact, fSay)
	for n := range rd.clauses {
		if rd.clauses[n].f.any(&told) {
			return false
		}
	}
	people, dated, set := 0, false, false
	for k := range rd.tokens {
		t := &rd.tokens[k]
		switch t.kind {
		case customerToken, contactToken:
			return false
		case personToken:
			people++
		case timeToken:
			x := &rd.times[t.n]
			dated = dated || x.Kind == zh.Range && (x.End.IsZero() || x.End.After(rd.c.Now))
		case wordToken:
			set = set || t.features.has(fSet)
		}
	}
	return people > 1 && (dated || set)
}

// valueApart reports whether the value of a target stands in a clause of its own: 这个月拜访目标,每人20次.
func (rd *reading) valueApart(lead int) bool {
	told := setOf(fProgress, fHowIs, fLook, fHistory, fMoney, fCount)
	other := setOf(fWon, fWonBare, fPaid, fMoveWord, fSay, fRemind, fContact, fNewDeal, fNewCustomer, fBudget)
	if rd.clauses[lead].f.any(&told) {
		return false
	}
	valued := false
	for n := lead + 1; n < len(rd.clauses); n++ {
		c := &rd.clauses[n]
		if c.f.any(&other) {
			return false
		}
		const short = 9
		valued = valued || (c.f.has(fMoney) || c.f.has(fCount)) && c.j-c.i <= short
	}
	return valued
}

// periodsApart makes one request of every period that has an amount of its own: Q1目标300万,Q2目标400万.
func (rd *reading) periodsApart(d *draft, r Request) []Request {
	if len(r.Slots.Target.Shares) > 0 || len(d.clauses) < 2 {
		return []Request{r}
	}
	var out []Request
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		one := &draft{kind: SetTarget, clauses: []int{n}, lead: n}
		x := r
		x.Slots.Period, x.Slots.Amount = nil, nil
		rd.fillAmount(one, &x.Slots)
		rd.fillPeriod(one, &x.Slots)
		if x.Slots.Period == nil || x.Slots.Amount == nil {
			continue
		}
		if x.Slots.Person.Text == "" {
			x.Slots.Person = r.Slots.Person
		}
		x.Span = rd.tx.Span(c.i, c.j)
		out = append(out, x)
	}
	if len(out) < 2 {
		return []Request{r}
	}
	return out
}

// unmeant is the mood of a target that is only wished for, heard of, supposed or denied: 真想把目标定成500万.
func (rd *reading) unmeant(d *draft) (mood zh.Mood, told [2]int) {
	rd.each(d, func(c *clause, k int, t *token) {
		if mood != zh.Real {
			return
		}
		if c.b > c.a && rd.tokens[c.a].kind == personToken && rd.tokens[c.a].i == c.i && mood == zh.Real && t.kind == amountToken {
			if at, ok := rd.moods.Said(c.i, t.i); ok { // 李娜跟我说她下个月目标一百万
				mood, told = zh.Heard, [2]int{at, at + 1}
				return
			}
		}
		said := t.kind == amountToken || t.features.has(fTarget) || t.features.has(fSet) || t.features.has(fMoveWord)
		switch m, i, j := rd.moods.At(c.i, c.j, t.i, t.j); {
		case m == zh.Wished, m == zh.Heard, m == zh.Supposed, said && (m == zh.Doubted || m == zh.Denied || m == zh.Asked):
			mood, told = m, [2]int{i, j}
		}
	})
	return mood, told
}

// asTargets puts targets right once all requests are filled: what is only wished is nothing to do, and periods with
// amounts of their own are requests of their own.
func (rd *reading) asTargets(drafts []*draft, all []Request) []Request {
	if !slices.ContainsFunc(drafts, func(d *draft) bool { return d.kind == SetTarget }) {
		return all
	}
	var out []Request
	for i, d := range drafts {
		r := all[i]
		if d.kind != SetTarget {
			out = append(out, r)
			continue
		}
		if mood, told := rd.unmeant(d); mood != zh.Real {
			out = append(out, Request{Kind: None, Speech: speechOf(mood), Confidence: r.Confidence, Margin: r.Margin, Span: r.Span, Others: []Kind{SetTarget},
				Why: []Reason{{Rule: string(speechOf(mood)), Span: rd.tx.Span(told[0], told[1])}}})
			continue
		}
		out = append(out, rd.periodsApart(d, r)...)
	}
	return out
}
