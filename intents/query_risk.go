package intents

import (
	"context"

	"genjin/intents/zh"
	"genjin/internal/say"
)

// What is asked about customers that may leave or promise something, in Slots.Field.
const (
	riskChurn     = "churn"
	riskPotential = "potential"
	riskLeads     = "leads"
)

// queryRisk lists the customers that may leave, by their own rhythm, those that promise most, or the leads that are about
// to be lost.
func queryRisk() Intent {
	return Intent{
		Kind:     QueryRisk,
		Title:    "流失和潜力",
		Examples: []string{"哪些客户可能流失", "有潜力的客户", "快丢的线索"},
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

const (
	aCustomer = `(老客户|大客户|客户|公司)`
	soon      = `(快要|快|要|可能会|可能要|可能|会|容易|有可能|正在|马上)`
)

var riskForms = []form{
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
		return r, m.whose("p", &r) && r.Slots.Period == nil
	}
}
