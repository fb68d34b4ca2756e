package intents

import (
	"context"
	"slices"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// QueryFigure asks for a figure by its name, or for one by groups: 按行业统计成交额. A query of deals in contract.md's words.
const QueryFigure Kind = "query_figure"

// FigureWish is which figure is asked for.
type FigureWish struct {
	Metric string // its code
	By     string // the dimension, as written; empty: the figure as a whole
	Than   string // what it is besideTime with: before, year; empty: nothing
}

// queryFigure tells a figure, as a whole or by a dimension, beside that of the time before.
func queryFigure() Intent {
	return Intent{
		Kind:     QueryFigure,
		Title:    "统计",
		Examples: []string{"按行业统计成交额", "按来源看转化率", "本月回款率", "按负责人统计本月跟进数，和上月比"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			m, known := reports.MetricNamed(r.Slots.Figure.Metric)
			if !known {
				if text, ok, err := t.contactedIn(ctx, r); ok || err != nil {
					return text, err
				}
				return say.NotYet(), nil
			}
			o, today := t.records(a), crm.DateOf(t.Now)
			from, to := t.period(r, usualTime(m))
			period := say.PeriodName(from, to, today)
			if r.Slots.Period == nil && m.Unit != reports.Pieces && m.Unit != reports.Yuan {
				period = say.LastYear()
			}
			var before *[2]crm.Date
			when := ""
			if than := r.Slots.Figure.Than; than != "" {
				since, until := reports.Earlier(from, to, today, than == thanYear)
				before, when = &[2]crm.Date{since, until}, say.PeriodName(since, until, today)
			}
			if r.Slots.Figure.By == "" {
				return t.namedFigure(ctx, o, a.whose, period, m, from, to, before, when)
			}
			fields, err := t.Tx.Fields(ctx)
			if err != nil {
				return "", err
			}
			by, known := records.DimensionNamed(r.Slots.Figure.By, fields)
			if !known {
				return say.NoSuchDimension(r.Slots.Figure.By, records.DimensionNames(fields)), nil
			}
			b, err := o.Breakdown(ctx, m, by, from, to, before)
			t.show(r, say.BreakdownChart(a.whose, period, by.Name, b))
			return say.Breakdown(a.whose, period, by.Name, b, when), err
		},
	}
}

const (
	thanBefore = "before"
	thanYear   = "year"
)

// usualTime is the time of a metric for which none is said: this month of what adds up, a year of shares and means.
func usualTime(m reports.Metric) func(crm.Date) (from, to crm.Date) {
	if m.Unit == reports.Pieces || m.Unit == reports.Yuan {
		return thisMonth
	}
	return func(today crm.Date) (from, to crm.Date) { return today.AddDays(-364), today.AddDays(1) }
}

func (t *Turn) namedFigure(ctx context.Context, o records.Of, whose, period string, m reports.Metric, from, to crm.Date, before *[2]crm.Date, when string) (say.Text, error) {
	f, err := o.Figure(ctx, m, from, to)
	if err != nil {
		return "", err
	}
	var then reports.Figure
	if before != nil {
		if then, err = o.Figure(ctx, m, before[0], before[1]); err != nil {
			return "", err
		}
	}
	return say.NamedFigure(whose, period, f, then, when), nil
}

const (
	besideTime = `[,|的]*[(than=(和|跟|与|比|同)[一下]*(上个月|上月|上周|上季度|上一期|上期|之前|前期|同期|去年|去年同期|上年|上一年)[同期]*[的|相]*[比|比较|对比|比一下|比怎么样|对比一下]*|环比|同比|[的|,]*(环比|同比)[变化|增长|情况|怎么样]*)]`
	countIt    = `[来|去|分别|分|,|的]*(统计|看看|看|分析|汇总|拆分|拆开|拆|算算|算|列|比较|对比|查查|查|划分|分)[一下|下|出]*`
	howMuch    = `[分别|各|都]*[是|有]*[多少|怎么样|如何|咋样|情况|分布|各多少|几家|几单|几次|哪个高|哪个最高]*[了|呢|啊]*`
	dimension  = `<d 1-10 ^,;。?!>`
)

var figureForms = []form{
	{ // 按行业统计成交额
		words: []string{"按"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,]*按[照]` + dimension + `[这个|字段|维度]*` + countIt + `<q 0-12>[的|,]*<m 2-9 ^,;。?!的>` + howMuch + besideTime + `[?]`),
		read:  match.brokenDown,
	},
	{ // 成交额按行业拆一下
		words: []string{"按"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,]*<m 2-9 ^,;。?!的>[都|一共|总共|合计|加起来|是|有|多少|钱|,| ]*按[照]` + dimension + `[来|去]*(统计|分析|汇总|拆分|拆开|拆|划分|分布|分|排|看看|看|列)[一下|下|看看|看|的]*` + besideTime + `[?]`),
		read:  match.brokenDown,
	},
	{ // 各行业的成交额
		words: []string{"各", "每个", "不同", "分"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,]*(各个|各|每个|每家|不同|分)<d 1-8 ^,;。?!>[的|看|统计|,]*<m 2-9 ^,;。?!的>` + howMuch + besideTime + `[?]`),
		read:  match.brokenDown,
	},
	{ // 本月回款率
		words: figureWords(),
		shape: zh.NewSentence(lookFirst + `<p 0-14>[的|,]*<m 2-9 ^,;。?!的>` + howMuch + besideTime + `[?]`),
		read: func(m match) (Request, bool) {
			r, ok := m.brokenDown()
			return r, ok && (r.Slots.Figure.Than != "" || slices.Contains(onlyHere, r.Slots.Figure.Metric))
		},
	},
}

// onlyHere are the metrics that no other question tells: those of the others are read by the frames as they were.
var onlyHere = []string{"effective_contacts", "effective_rate", "contacts", "quotes", "quote_amount", "new_deal_amount", "payment_rate", "payment_overdue_rate", "first_response", "satisfaction", "follow_rate"}

// figureNames are what metrics are called, with their codes by number.
var figureNames, figureCodes = func() (*zh.Words, []string) {
	codes := []string{""}
	for _, m := range reports.Metrics() {
		for range m.Called() {
			codes = append(codes, m.Code)
		}
	}
	return zh.NewWords(indexed(figureWords())), codes
}()

// figureWords are the names of all metrics, in their order.
func figureWords() (all []string) {
	for _, m := range reports.Metrics() {
		all = append(all, m.Called()...)
	}
	return all
}

// brokenDown reads the figure, whose and of when it is; the words for these may stand right before its name.
func (m match) brokenDown() (Request, bool) {
	r := Request{Kind: QueryFigure, Speech: Question}
	last := "p"
	if m.has("q") {
		last = "q"
	}
	i, _ := m.runes(last)
	_, j := m.runes("m")
	if last == "p" && m.has("d") { // 各行业的成交额: the dimension stands between
		if _, d := m.runes("d"); d <= j && d > i {
			i, _ = m.runes("m")
		}
	}
	name := i
	for ; name < j; name++ {
		if n, id := figureNames.Longest(m.r[:j], name); n > 0 && n == j-name {
			r.Slots.Figure.Metric = figureCodes[id]
			break
		}
	}
	if name == j && m.has("d") && j-i >= 2 && string(m.r[j-2:j]) == "客户" && !m.says("手上", "手里", "名下", "手头") { // 客户按行业分布, 各行业有多少客户
		name, r.Slots.Figure.Metric = j-2, "customers"
		for _, w := range []string{"有多少", "有几个", "有几家", "多少", "几家"} {
			if n := utf8.RuneCountInString(w); name-i >= n && string(m.r[name-n:name]) == w {
				name -= n
				break
			}
		}
	}
	if name == j {
		return r, false
	}
	if m.has("d") {
		i, j := m.runes("d")
		r.Slots.Figure.By = m.tx.Slice(i, j)
	}
	if m.has("than") {
		r.Slots.Figure.Than = thanBefore
		if m.says("去年", "上年", "上一年", "同比") {
			r.Slots.Figure.Than = thanYear
		}
	}
	if !m.whoseAt(i, name, &r) {
		return r, false
	}
	if first, end := m.runes("p"); first < end && (end <= i || last == "q") {
		before := r.Slots
		if !m.whoseAt(first, end, &r) {
			return r, false
		}
		if r.Slots.Period == nil {
			r.Slots.Period = before.Period
		}
		if !r.Slots.Person.Said() && r.Slots.Scope == "" {
			r.Slots.Person, r.Slots.Scope = before.Person, before.Scope
		}
	}
	if p := r.Slots.Person.Text; p != "" && !m.c.People.Has(p) { // 这单推进到报价, 各渠道的线索转化率
		return r, false
	}
	return r, true
}
