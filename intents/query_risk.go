package intents

import (
	"context"

	"genjin/crm/reports"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// What is asked about customers that may leave or promise something, in Slots.Field.
const (
	riskChurn     = "churn"
	riskPotential = "potential"
	riskLeads     = "leads"
	riskLayers    = "layers" // 客户分层
	riskSleeping  = "sleeping"
	riskValued    = "valued"
)

// queryRisk lists the customers that may leave, by their own rhythm, those that promise most, or the leads that are about
// to be lost.
func queryRisk() Intent {
	return Intent{
		Kind:     QueryRisk,
		Title:    "流失、潜力和分层",
		Examples: []string{"哪些客户可能流失", "有潜力的客户", "快丢的线索", "客户分层", "高价值客户有哪些", "哪些是沉睡客户"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			o := t.records(a)
			switch r.Slots.Field {
			case riskChurn:
				all, err := o.Churn(ctx)
				return say.Churning(a.whose, all, t.Now), err
			case riskLeads:
				all, err := o.LeadRisks(ctx)
				return say.LeadsAtRisk(a.whose, all), err
			case riskLayers, riskSleeping, riskValued:
				return t.layers(ctx, r, a)
			}
			all, err := o.Potentials(ctx)
			t.figure(r)
			if t.explaining && len(all) > 0 {
				return say.WhyPromising(all), err
			}
			return say.Promising(a.whose, all), err
		},
	}
}

// layers tells the segments of customers, or lists those that sleep or are valued.
func (t *Turn) layers(ctx context.Context, r Request, a audience) (say.Text, error) {
	all, err := t.records(a).Segments(ctx)
	if err != nil {
		return "", err
	}
	called, in := "", func(reports.Segment) bool { return true }
	switch r.Slots.Field {
	case riskSleeping:
		called, in = "沉睡", reports.Segment.Sleeps
	case riskValued:
		called, in = "高价值", reports.Segment.Values
	}
	t.figure(r)
	switch {
	case t.explaining:
		return say.WhySegments(all, in), nil
	case called == "":
		return say.Layers(a.whose, all), nil
	}
	return say.InSegment(a.whose, called, all, in), nil
}

const (
	aCustomer = `(老客户|大客户|客户|公司)`
	soon      = `(快要|快|要|可能会|可能要|可能|会|容易|有可能|正在|马上)`
)

var riskForms = []form{
	{
		words: []string{"分层", "分群", "RFM", "rfm"},
		shape: zh.NewSentence(lookFirst + `[做[一]下|按]*<p 0-12>[的|手上|,]*(客户[的]*(分层|分群)|rfm[分层|分群|模型|分析]*|(分层|分群)[看|看看]客户)[情况|结果|怎么样|一下|看看|报告|图]*[?]`),
		read:  asksRisk(riskLayers),
	},
	{
		words: []string{"沉睡", "睡着"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*((哪些|哪几个|哪几家|哪个|哪家|有哪些|有什么)[` + `老客户|大客户|客户|公司]*[里|中]*[是|已经|都|有]*(沉睡|睡着)[的|了的|了]*[客户]*|(沉睡|睡着|睡着了)[的]*(客户|老客户)[名单|列表]*[都]*` + whichOnes + `)[了|呢|啊]*[?]`),
		read:  asksRisk(riskSleeping),
	},
	{
		words: []string{"高价值", "价值"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*((哪些|哪几个|哪几家|哪个|哪家|有哪些|什么)[老客户|大客户|客户|公司]*[里|中]*[是|算|最|比较|有]*(高价值|价值高|价值最高|最有价值)[的]*[客户]*|(高价值|最有价值|价值高|价值最高)[的]*(客户|老客户)[名单|列表]*[都]*` + whichOnes + `)[呢|啊]*[?]`),
		read:  asksRisk(riskValued),
	},
	{
		words: []string{"流失", "跑掉", "要跑", "会跑", "跑了"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*(哪些|哪几个|哪几家|哪个|哪家|什么)` + aCustomer + `[里|中]*[是|最|比较|都|已经]*(` + soon + `(流失|跑)[掉|了]*|有流失[的]风险|流失风险[最]*[高|大])[的]*[了|呢|啊]*[?]`),
		read:  asksRisk(riskChurn),
	},
	{
		words: []string{"流失", "跑"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*(` + soon + `(流失|跑)[掉|了]*的|[有|高]流失[的]风险[的|高的|大的])` + aCustomer + `[都]*` + whichOnes + `[?]`),
		read:  asksRisk(riskChurn),
	},
	{
		words: []string{"流失"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,]*[客户]流失(预警|风险)[名单|列表|提醒]*` + whichOnes + `[?]`),
		read:  asksRisk(riskChurn),
	},
	{
		words: []string{"潜力", "潜", "值得"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*(哪些|哪几个|哪几家|哪个|哪家|什么)` + aCustomer + `[里|中]*[是|最|比较|很|更|都]*(有潜力|潜力[最]*[大|高]|值得(挖|深挖|投入|重点投入))[的]*[呢|啊]*[?]`),
		read:  asksRisk(riskPotential),
	},
	{
		words: []string{"潜"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*[最|比较]*(有潜力的|潜力[最]*[大|高]的|高潜[力][的]|潜力)` + aCustomer + `[都]*` + whichOnes + `[?]`),
		read:  asksRisk(riskPotential),
	},
	{
		words: []string{"线索"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*(哪些|哪几个|哪几条|哪个|哪条|什么)线索[里|中]*[是|最|比较|都]*(` + soon + `(丢|黄|凉|流失|跑|掉)[掉|了]*|危险)[的]*[了|呢|啊]*[?]`),
		read:  asksRisk(riskLeads),
	},
	{
		words: []string{"线索"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|手上|,]*[最]*` + soon + `(丢|黄|凉|流失|跑|掉)[掉|了]*的线索[都]*` + whichOnes + `[?]`),
		read:  asksRisk(riskLeads),
	},
}

// asksRisk reads whose are asked for.
func asksRisk(what string) func(match) (Request, bool) {
	return func(m match) (Request, bool) {
		r := Request{Kind: QueryRisk, Speech: Question}
		r.Slots.Field = what
		if m.says("流失预警", "流失提醒") && m.says(pushNot...) { // the push is meant
			return r, false
		}
		return r, m.whose("p", &r) && r.Slots.Period == nil
	}
}
