package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// metric answers a question for a figure by its name: 转化率, 客单价. ok is false when the request names none.
func (t *Turn) metric(ctx context.Context, a audience, r Request) (text say.Text, ok bool, err error) {
	words := t.words(r.Span)
	o := t.records(a)
	today := crm.DateOf(t.Now)
	whose := whoseTarget(a)
	year := func(today crm.Date) (from, to crm.Date) { return today.AddDays(-364), today.AddDays(1) }
	period := func(from, to crm.Date) string {
		if r.Slots.Period == nil {
			return say.LastYear()
		}
		return say.PeriodName(from, to, today)
	}
	has := func(all ...string) bool { return asks(words, all...) }
	switch m := r.Slots.Target.Metric; {
	case r.Slots.Field == ofCohort:
		from, to := t.period(r, thisMonth)
		all, err := o.Cohorts(ctx, from, to)
		return say.Cohorts(whose, say.PeriodName(from, to, today), all), true, err
	case m != "":
		from, to := t.period(r, thisMonth)
		if t.explaining {
			text, err := t.targetParts(ctx, a, m, from, to)
			return text, true, err
		}
		p, err := o.Pace(ctx, m, from, to)
		t.figure(r)
		return say.Counted(whose, p), true, err
	case has("跟进率", "联系率", "客户覆盖率"):
		from, to := t.period(r, thisMonth)
		contacted, all, err := t.Tx.Contacted(ctx, a.owners, from.In(t.Now.Location()), to.In(t.Now.Location()))
		return say.FollowRate(whose, say.PeriodName(from, to, today), contacted, all), true, err
	case has("赢单率", "成交率", "胜率", "输单率"):
		from, to := t.period(r, year)
		t.figure(r)
		if t.explaining {
			text, err := t.whyEnded(ctx, a, whose+period(from, to), from, to)
			return text, true, err
		}
		ended, err := o.Ended(ctx, from, to)
		return say.WinRate(whose, period(from, to), ended), true, err
	case has("转化"):
		from, to := t.period(r, year)
		all, err := o.Conversions(ctx, from, to)
		for _, c := range all {
			heading := whose
			if a.line == "" && len(all) > 1 {
				heading += say.Pipeline(c.Pipeline)
			}
			text = say.Both(text, say.ConversionRate(heading, period(from, to), c.Stages, c.Won, c.Lost))
		}
		return text, true, err
	case has("周期", "客单价", "单均", "平均成交"):
		from, to := t.period(r, year)
		w, err := o.WonDeals(ctx, from, to)
		if err != nil {
			return "", true, err
		}
		if t.explaining {
			return t.whyWon(ctx, a, whose+period(from, to), w)
		}
		t.figure(r)
		if has("周期") {
			return say.Cycle(whose, period(from, to), w), true, nil
		}
		return say.AverageDeal(whose, period(from, to), w), true, nil
	}
	return "", false, nil
}

// ofCohort is Slots.Field of a question what became of the deals that came in within a time.
const ofCohort = "cohort"

var cohortForms = []form{{
	words: []string{"转化", "成交", "赢单", "签", "赢", "怎么样"},
	shape: zh.NewSentence(lookFirst + `<p 1-14>[的|,]*((进来|新建|新增|新进|录入|录进来|创建|建|进)[的|了]*|[新](那|这)[一]批)` + aDeal + `[里|的|,]*[一批]*[最后|后来|到现在|目前|现在]*((成交|赢单|整体)[的](转化率|转化)|转化率|转化[情况|得|了]|成交率|赢单率|(成交|赢|签)了|怎么样)[是|有]*[多少|怎么样|如何|咋样|多高|高不高|几单|几个|多少单|多少个|百分之多少]*[了|呢|啊]*[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryPipeline, Speech: Question}
		r.Slots.Field = ofCohort
		return r, m.whose("p", &r) && r.Slots.Period != nil
	},
}}

// contactedIn answers how many were visited or spoken to in a period with the report of that period, which says it, and how; ok is false when
// that is not asked.
func (t *Turn) contactedIn(ctx context.Context, r Request) (text say.Text, ok bool, err error) {
	if r.Slots.Period == nil || !asks(t.words(r.Span), contactedWords...) {
		return "", false, nil
	}
	r.Kind = ofPeriod(WeeklySummary, r.Slots.Period)
	for _, i := range []Intent{dailySummary(), weeklySummary(), monthlySummary()} {
		if i.Kind == r.Kind {
			text, err = i.Do(ctx, t, r)
			return text, true, err
		}
	}
	return "", false, nil
}

var contactedWords = strings.Fields(`拜访了几 拜访了多少 跟进了几 跟进了多少 联系了几 联系了多少 走访了几 走访了多少 跑了几家 跑了多少家 见了几家 见了几个客户`)

// whyWon lists the won deals behind an average.
func (t *Turn) whyWon(ctx context.Context, a audience, head string, w reports.WonDeals) (say.Text, bool, error) {
	n, err := t.records(a).NamesOf(ctx, w.Deals)
	var sum reports.Sums
	parts := make([]say.PartLine, len(w.Deals))
	for i, d := range w.Deals {
		sum = sum.Plus(d.Amount)
		parts[i] = say.PartLine{Deal: d, Customer: n.Customers[d.CustomerID], Owner: n.People[d.Owner], Part: d.Amount}
	}
	return say.WhyWon(head, "", sum, parts), true, err
}

// whyEnded lists the deals won and those lost within a time.
func (t *Turn) whyEnded(ctx context.Context, a audience, head string, from, to crm.Date) (say.Text, error) {
	if t.Group {
		return say.WhyInGroup(), nil
	}
	o, loc := t.records(a), t.Now.Location()
	won, err := o.Won(ctx, from, to)
	if err != nil {
		return "", err
	}
	lost, err := t.Tx.ListDeals(ctx, store.DealFilter{Owners: a.owners, LostFrom: from.In(loc), LostTo: to.In(loc)})
	if err != nil {
		return "", err
	}
	lines := func(deals []crm.Deal) ([]say.PartLine, error) {
		deals = t.Process.Among(deals, a.line)
		return t.parts(ctx, o, deals, func(i int) (int, crm.Money) { return 0, deals[i].Amount })
	}
	w, err := lines(won)
	if err != nil {
		return "", err
	}
	l, err := lines(lost)
	return say.WhyEnded(head, w, l), err
}

// counting words: what is left of a message that asks for a number of records beside period and person.
var (
	countedRecords = []struct {
		metric crm.Metric
		words  []string
	}{
		{crm.NewCustomers, []string{"新增客户数量", "新增客户数", "新增客户", "新客户数量", "新客户数", "新客户"}},
		{crm.NewDeals, []string{"新增商机数量", "新增商机数", "新增商机", "新商机数", "新商机"}},
		{crm.Visits, []string{"拜访次数", "拜访量", "拜访数"}},
	}
	countFiller = []string{"有多少个", "有多少家", "有多少", "多少个", "多少家", "多少", "几个", "几家", "是多少", "我们", "团队", "我的", "我", "全公司", "公司", "的", "了", "是", "共", "总共", "一共", "统计", "看看", "查一下", "一下", "?", "？"}
)

// countedWords are the words of countedRecords.
func countedWords() (all []string) {
	for _, c := range countedRecords {
		all = append(all, c.words...)
	}
	return all
}

// countWish reads a message that asks for a number of records in a period and nothing else: 本月新增客户.
func (rd *reading) countWish() (Request, bool) {
	if len(rd.times) != 1 {
		return Request{}, false
	}
	x := &rd.times[0]
	i, j := rd.tx.Index(x.Span.Start), rd.tx.Index(x.Span.End)
	if i < rd.start || x.Period == "" {
		return Request{}, false
	}
	rest := string(rd.r[rd.start:i]) + string(rd.r[j:])
	var who Ref
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == personToken {
			who, rest = t.ref, strings.Replace(rest, string(rd.r[t.i:t.j]), "", 1)
		}
	}
	for _, c := range countedRecords {
		for _, w := range c.words {
			before, after, ok := strings.Cut(rest, w)
			if !ok {
				continue
			}
			if left := strings.Trim(without(before+after, countFiller), " ,。!~"); left != "" {
				return Request{}, false
			}
			span := rd.tx.Span(rd.start, len(rd.r))
			r := Request{Kind: QueryPipeline, Speech: Question, Confidence: 0.9, Margin: 0.8, Span: span, Why: []Reason{{Rule: "how many records", Span: span, Weight: 5}}}
			r.Slots.Period, r.Slots.Person, r.Slots.Target.Metric = x, who, c.metric
			if who.Text == "" && strings.Contains(before+after, "团队") {
				r.Slots.Scope = "team"
			} else if who.Text == "" && strings.Contains(before+after, "我") && !strings.Contains(before+after, "我们") {
				r.Slots.Scope = "me"
			}
			return r, true
		}
	}
	return Request{}, false
}
