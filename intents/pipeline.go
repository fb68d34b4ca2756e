package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Where a company sells by several pipelines, a message says in passing which one it means: 续约漏斗, 华北重工的续约单,
// 渠道的报价阶段. Its name alone means none: 聊了续约, 渠道来的.

// lineNouns stand behind a pipeline's name, a 的 between them or not.
var lineNouns = strings.Fields(`流程 管道 漏斗 商机 单子 单 机会 项目 业务 预测 转化率 转化 赢单率 成交率 胜率 输单率 客单价 成交周期 平均成交 阶段 这单 那单`)

// dealKinds are the deeds of a deal: where it is called by a pipeline's name alone, it is of that one: 华北重工续约，30万.
var dealKinds = []Kind{CreateDeal, AdvanceDeal, CloseWon, CloseLost, LogContact, RecordPayment}

// signed stand behind a pipeline's name where a deal of it is won: 华北重工续约了.
var signed = strings.Fields(`了 成功 签了 成了`)

// pipelines finds which pipeline each request means.
func (rd *reading) pipelines(all []Request) {
	if rd.p.process == nil || len(rd.p.process.Pipelines) < 2 {
		return
	}
	for n := range all {
		r := &all[n]
		if r.Slots.Pipeline != "" || r.Slots.ToPipeline != "" || !ofDeals(r.Kind) {
			continue
		}
		i, j := max(rd.start, rd.tx.Index(r.Span.Start)), rd.tx.Index(r.Span.End)
		for k := i; k < j; k++ {
			l, n := rd.lineAt(k, j)
			if n == 0 || rd.withinName(k) {
				continue
			}
			if rd.lineMeant(r, rd.r[k+n:j]) || slices.Contains(dealKinds, r.Kind) && crm.NameKey(r.Slots.Deal.Text) == crm.NameKey(string(rd.r[k:k+n])) {
				r.Slots.Pipeline = l.Code
				break
			}
			k += n - 1
		}
		if r.Slots.Pipeline != "" && r.Kind != CreateDeal {
			if _, named := rd.p.process.PipelineCalled(strings.TrimSpace(r.Slots.Deal.Text)); named {
				r.Slots.Deal = Ref{} // 续约单 is called by its pipeline
			}
		}
	}
}

// lineMeant reports whether what stands behind a pipeline's name makes it one.
func (rd *reading) lineMeant(r *Request, behind []rune) bool {
	if len(behind) > 0 && behind[0] == '的' {
		behind = behind[1:]
	}
	if r.Kind == CloseWon && slices.ContainsFunc(signed, func(w string) bool { return starts(behind, w) }) {
		return true
	}
	if slices.ContainsFunc(lineNouns, func(w string) bool { return starts(behind, w) }) {
		return true
	}
	return slices.ContainsFunc(rd.p.process.Pipelines, func(l crm.Pipeline) bool { // 渠道的报价阶段
		return slices.ContainsFunc(l.Stages, func(s crm.Stage) bool { return s.Code == r.Slots.Stage && starts(behind, s.Name) })
	})
}

// ofDeals are the kinds that are about the deals of a pipeline.
func ofDeals(k Kind) bool {
	return slices.Contains(dealKinds, k) || slices.Contains([]Kind{QueryPipeline, Forecast, UpdateDeal, QueryCustomer, Amend}, k)
}

// lineNames are the names and synonyms of a process's pipelines, each with the pipeline's place behind one.
func lineNames(process *crm.Process) *zh.Words {
	called := map[string]int{}
	if process != nil {
		for n, l := range slices.Backward(process.Pipelines) { // of two that are called alike, the first
			for _, w := range append([]string{l.Name}, l.Synonyms...) {
				called[w] = n + 1
			}
		}
	}
	return zh.NewWords(called)
}

// lineAt is the pipeline whose name, or a synonym, begins at rune i and ends before j, and the length of that; the longest counts.
func (rd *reading) lineAt(i, j int) (l *crm.Pipeline, size int) {
	n, id := rd.p.lines.Longest(rd.r[:j], i)
	if n == 0 {
		return nil, 0
	}
	return &rd.p.process.Pipelines[id-1], n
}

// withinName reports whether rune i is of somebody's name.
func (rd *reading) withinName(i int) bool {
	return slices.ContainsFunc(rd.tokens, func(t token) bool {
		return t.i <= i && i < t.j && (t.kind == customerToken || t.kind == contactToken || t.kind == personToken)
	})
}

// goesBy reads that a deal is to go by another pipeline: group p is how that is called. A name that no pipeline has is
// taken for one only where the words say that it must be.
func (m match) goesBy(sure bool) (Request, bool) {
	i, j := m.runes("p")
	said := string(m.r[i:j])
	r := Request{Kind: UpdateDeal}
	if m.p.process == nil || containsAny(said, noNames) {
		return r, false
	}
	l, known := m.p.process.PipelineCalled(said)
	if !known && (!sure || containsAny(said, otherProcesses)) {
		return r, false
	}
	r.Slots.ToPipeline = l.Code
	if !known {
		r.Slots.Field, r.Slots.Text = fieldPipeline, m.tx.Slice(i, j)
	}
	return m.ofDeal(r, "a")
}

// dealOfLine reads a new deal: p is a pipeline's name, and its amount and nothing more behind it.
func (m match) dealOfLine() (Request, bool) {
	i, j := m.runes("p")
	r := Request{Kind: CreateDeal}
	if m.p.process == nil {
		return r, false
	}
	l, n := m.lineAt(i, j)
	if n == 0 {
		return r, false
	}
	for i += n; ; {
		i = skip(m.r[:j], i, " ,:的")
		n, _ := beforeAmount.Longest(m.r[:j], i)
		if n == 0 {
			break
		}
		i += n
	}
	a := m.amountAt(i, j)
	ref, named := m.customer("a", false)
	if a == nil || !named || ref.Match == "anaphor" {
		return r, false
	}
	r.Slots.Customer, r.Slots.Pipeline, r.Slots.Amount = ref, l.Code, a
	return r, true
}

// beforeAmount stand between a pipeline's name and an amount.
var beforeAmount = zh.NewWords(indexed(strings.Fields(`流程 管道 这条线 金额 大概 预计 预算 差不多 总价 报价`)))

// amountAt is the amount that the runes [i, j) are, and no more; nil when they are something else.
func (rd *reading) amountAt(i, j int) *zh.Amount {
	for k := range rd.amounts {
		a := &rd.amounts[k]
		if from, to := rd.tx.Index(a.Span.Start), rd.tx.Index(a.Span.End); from == i && skip(rd.r, to, " 元块整钱了吧") >= j && !a.Discount && a.Fen > 0 && (a.Kind == zh.MoneyAmount || a.Kind == zh.Number) {
			return a
		}
	}
	return nil
}

// fieldPipeline is Slots.Field of a deal that is to go by a pipeline there is not; Slots.Text is its name.
const fieldPipeline = "pipeline"

// otherProcesses are no pipelines: 走审批流程了.
var otherProcesses = strings.Fields(`审批 申请 招标 采购 合同 付款 盖章 法务 内部 财务 审核 评审 退货 售后 交付 报销 签约 公司 正常 特批`)

const thisDeal = `(这单|那单|这个单子|这个商机|这个项目|该商机|商机|项目|单子)`

var pipelineForms = []form{
	{ // 华北重工走渠道，50万: a deal of that pipeline, with its amount
		words: []string{"走"},
		shape: zh.NewSentence(`[给]<a 2-24>[这次|这回|准备|打算|要|想|,|_]*走<p 2-30>`),
		read:  match.dealOfLine,
	},
	{ // 这单走渠道流程
		words: []string{"流程", "管道"},
		shape: zh.NewSentence(`[把|将][<a 2-24>[的]]` + `[` + thisDeal + `][应该|应当|要|得|就|都|是|先|改]*(走的是|走|按|归|算|属于)<p 1-8 ^_,>[的](流程|管道)[走|来|吧|了|的]*`),
		read:  func(m match) (Request, bool) { return m.goesBy(false) },
	},
	{ // 把华北重工这单转到续约流程
		words: []string{"流程", "管道"},
		shape: zh.NewSentence(`[把|将][<a 2-24>[的]]` + thisDeal + `[应该|应当|要|得|就|都|先]*(转到|转入|转成|换到|换成|归到|归入|算到|算作|放到|放进|挪到|移到|改到|改成|改走|改为|切到|切换到)<p 1-8 ^_,>[的](流程|管道)[里|里面|去|走|吧|了]*`),
		read:  func(m match) (Request, bool) { return m.goesBy(true) },
	},
	{ // 把华北重工转到续约流程
		words: []string{"流程", "管道"},
		shape: zh.NewSentence(`[把|将]<a 2-24>(转到|转入|换到|换成|归到|归入|算到|放到|放进|挪到|移到|改到|改走|切到|切换到)<p 1-8 ^_,>[的](流程|管道)[里|里面|去|走|吧|了]*`),
		read:  func(m match) (Request, bool) { return m.goesBy(false) },
	},
	{ // 这单算续约
		words: []string{"单", "项目", "商机"},
		shape: zh.NewSentence(`[把|将][<a 2-24>[的]]` + thisDeal + `[应该|应当|要|得|就|是|先|改]*(走|算|算作|算是|归到|归|属于|改走|转到|换到)<p 1-8 ^_,>[这边|那边|的|走|吧|了]*`),
		read:  func(m match) (Request, bool) { return m.goesBy(false) },
	},
}

// switchTo lets a deal go by another pipeline.
func (t *Turn) switchTo(ctx context.Context, r Request, c crm.Customer, d crm.Deal) (say.Text, error) {
	if r.Slots.Field == fieldPipeline {
		return say.PipelineUnknown(r.Slots.Text, t.Process), nil
	}
	from, to := t.Process.Of(d), t.Process.Pipeline(r.Slots.ToPipeline)
	if from.Code == to.Code {
		return say.PipelineSame(d, to), nil
	}
	has, err := t.factsOf(ctx, r, c)
	if err != nil {
		return "", err
	}
	change, err := t.Process.Switch(d, to, c.Level, has, t.Now)
	if err != nil {
		return "", err
	}
	change.Reason = say.SwitchedTo(to)
	if d, err = t.record(ctx, change); err != nil {
		return "", err
	}
	next, err := t.rhythm(ctx, c, d)
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: d.ID, FollowUp: next.ID}, say.SummaryOfChange(c, "商机流程"))
	return say.DealSwitched(c, change, from, to, next, t.Now), nil
}

// lineOf is the name of a deal's pipeline, for people; empty for the default one, which goes without saying.
func (t *Turn) lineOf(d crm.Deal) string {
	if l := t.Process.Of(d); l.Code != t.Process.Default().Code {
		return l.Name
	}
	return ""
}
