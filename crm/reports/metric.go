package reports

import (
	"slices"
	"strings"

	"genjin/crm"
)

// MetricUnit is how the facts of a metric come to one figure, and how it is written.
type MetricUnit uint8

const (
	Pieces   MetricUnit = iota // the sum of the facts
	Yuan                       // the sum, in fen of CNY
	Percent                    // the share of all
	Days                       // the mean, in days
	Hours                      // the mean, in hours
	Points10                   // the mean, in points of ten
	YuanOf                     // the mean, in fen of CNY
)

// Metric is a figure with a name: what it counts is written here once, its facts are made by NewFacts from what one
// reading gives (records.Of.Facts), and TestMetricsHaveKnownAnswers holds each to an answer worked out by hand.
// docs/metrics.md is this list.
type Metric struct {
	Code  string
	Name  string
	Also  string // what else people call it, blanks between
	Unit  MetricUnit
	Piece string // of Pieces
	Means string // its definition
}

// Metrics are all of them, in the order of the document.
func Metrics() []Metric {
	return []Metric{
		{"customers", "客户数", "客户数量 客户个数 客户家数 客户总数 客户量", Pieces, "家", "到这段时间结束时已录入、现在还有人跟的客户，算给现在的负责人；公海和回收站的不算"},
		{"new_customers", "新增客户", "新客户 新增客户数 新客户数 客户开发数 客户开发数量", Pieces, "家", "这段时间录入的客户，算给现在的负责人"},
		{"contacts", "跟进数", "跟进次数 跟进量 联系次数", Pieces, "次", "这段时间发生的跟进，没联系上的也算，算给做的人"},
		{"effective_contacts", "有效跟进", "有效跟进数 有效联系", Pieces, "次", "联系上了、质量分到及格线的跟进；质量分看有没有人、有没有内容、有没有下一步"},
		{"effective_rate", "有效跟进率", "跟进质量", Percent, "", "有效跟进 ÷ 跟进数"},
		{"visits", "拜访数", "拜访次数 拜访量", Pieces, "次", "见到了人的拜访"},
		{"new_deals", "新增商机数", "新增商机 新商机 新商机数 商机数", Pieces, "单", "这段时间录入的商机，算给现在的负责人"},
		{"new_deal_amount", "新增商机额", "新商机额 商机额 商机金额", Yuan, "", "这段时间录入的商机现在的金额合计（人民币）"},
		{"quotes", "报价数", "报价单数", Pieces, "单", "这段时间第一次进入报价阶段的商机"},
		{"quote_amount", "报价额", "报价金额", Yuan, "", "这段时间第一次进入报价阶段的商机，进入时的金额合计（人民币）"},
		{"wins", "成交数", "成交单数 签单数 赢单数 单数", Pieces, "单", "这段时间成交、现在仍是成交的商机"},
		{"won_amount", "成交额", "业绩 成交金额 签单额 签约额 销售额 订单金额", Yuan, "", "这段时间成交、现在仍是成交的商机，现在的金额合计（人民币），按成交日"},
		{"lost", "输单数", "丢单数", Pieces, "单", "这段时间输掉、现在仍是输单的商机"},
		{"win_rate", "赢单率", "成交率 胜率", Percent, "", "这段时间成交的单数 ÷（成交 + 输单）"},
		{"conversion", "转化率", "商机转化率 客户转化率 转化", Percent, "", "这段时间录入的商机里，到现在成交的占比"},
		{"cycle", "成交周期", "平均成交周期 销售周期", Days, "", "成交的商机从录入到成交的自然天数，平均"},
		{"average_deal", "客单价", "单均 平均单价 平均成交额", YuanOf, "", "成交额 ÷ 带人民币金额的成交单数"},
		{"payments", "回款额", "回款 收款 回款金额 到账", Yuan, "", "这段时间到账的款项合计（人民币），按到账日，算给商机的负责人"},
		{"payment_rate", "回款率", "回款计划完成率", Percent, "", "这段时间已经到期的回款计划里，到账的金额占比（人民币）"},
		{"payment_overdue_rate", "回款逾期率", "逾期率 款项逾期率", Percent, "", "这段时间到期、已过到期日的回款计划里，还没到账的金额占比（人民币）"},
		{"follow_rate", "跟进率", "按期跟进率 跟进完成率", Percent, "", "这段时间到期的计划跟进里，到期日当天或之前完成的占比；取消的不算，还没到期的不算"},
		{"first_response", "首响时长", "首次响应 首次响应时长 首响 响应时长", Hours, "", "这段时间分到手的线索，从分到到第一次联系上的自然小时数，平均；还没联系上的不算"},
		{"satisfaction", "满意度", "客户满意度 满意度评分 回访均分", Points10, "", "这段时间回访里客户打的分（0–10），平均"},
		{"adherence", "流程执行率", "执行率 流程执行", Percent, "", "这段时间的阶段推进里，没跳过阶段、条件齐全、退回和输单有原因的占比"},
	}
}

// Called are the names of a metric, its own first.
func (m Metric) Called() []string { return append([]string{m.Name}, strings.Fields(m.Also)...) }

// MetricNamed is the metric that people call so.
func MetricNamed(words string) (Metric, bool) {
	for _, m := range Metrics() {
		if m.Code == words || slices.Contains(m.Called(), words) {
			return m, true
		}
	}
	return Metric{}, false
}

// Fact is one record's part in a figure.
type Fact struct {
	Of, Out  int64 // the value, and what it is a share of; a mean's value and 1
	On       crm.Date
	Owner    crm.UserID
	Customer crm.CustomerID
	Deal     crm.DealID
	Kind     string // of a contact: how it was made; of deals that were counted: what their customers have
	Many     int    // how many records those are that were counted; 0: it is one
}

// Figure is what some facts come to.
type Figure struct {
	Metric  Metric
	Of, Out int64
	N       int // facts
}

// NewFigure sums facts up.
func NewFigure(m Metric, facts []Fact) Figure {
	f := Figure{Metric: m}
	for _, x := range facts {
		f.Of, f.Out, f.N = f.Of+x.Of, f.Out+x.Out, f.N+max(1, x.Many)
	}
	return f
}

// Known reports whether there is a figure: a share of nothing is none.
func (f Figure) Known() bool { return f.Metric.Unit == Pieces || f.Metric.Unit == Yuan || f.Out > 0 }

// Value is the figure: pieces or fen, a share in tenths of a percent, a mean in tenths of its unit, a mean of money in fen.
func (f Figure) Value() int64 {
	switch f.Metric.Unit {
	case Pieces, Yuan:
		return f.Of
	case Percent:
		return divided(f.Of*1000, f.Out)
	case YuanOf:
		return divided(f.Of, f.Out)
	}
	return divided(f.Of*10, f.Out)
}

// divided is a over b, rounded to the nearest, halves away from zero; 0 over nothing.
func divided(a, b int64) int64 {
	switch {
	case b == 0:
		return 0
	case a < 0:
		return -divided(-a, b)
	}
	return (2*a + b) / (2 * b)
}
