package intents

import (
	"context"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// WinLossReview is 本季度赢单输单复盘: a query of deals in contract.md's words.
const WinLossReview Kind = "win_loss_review"

// winLossReview tells why deals were won and lost, of the quarter when no time is said.
func winLossReview() Intent {
	return Intent{
		Kind:     WinLossReview,
		Title:    "赢单输单复盘",
		Examples: []string{"本季度赢单输单复盘", "上个月的输单复盘", "复盘一下今年的赢单"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := t.period(r, thisQuarter)
			v, err := t.records(a).Review(ctx, from, to)
			return say.Review(a.whose, say.PeriodName(from, to, crm.DateOf(t.Now)), v), err
		},
	}
}

func thisQuarter(today crm.Date) (from, to crm.Date) {
	from = today.FirstOfQuarter()
	return from, from.NextMonth().NextMonth().NextMonth()
}

const endedDeals = `(赢单和输单|赢单与输单|赢单、输单|赢单,输单|赢单输单|输单赢单|赢单丢单|赢输单|输赢单|赢输|输赢|输单|丢单|赢单|成交单)`

var reviewForms = []form{{
	words: []string{"复盘", "赢单", "输单", "丢单"},
	shape: zh.NewSentence(lookFirst + `[做[一]下|来[一个|个]|出[一个|个]]*<p 0-14>[的|,]*` + endedDeals + `[的|做|来]*(复盘|总结|分析)[一下|报告|情况|看看|会材料]*[?]|` +
		`[我们|帮我|来]*(复盘|总结|分析)[一下|下]*<p 0-14>[的]*` + endedDeals + `[情况|原因]*[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: WinLossReview, Speech: Question}
		return r, m.whose("p", &r) && (r.Slots.Person.Text == "" || m.c.People.Has(r.Slots.Person.Text))
	},
}}
