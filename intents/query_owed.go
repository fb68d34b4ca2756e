package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// whatIsOwed is Slots.Field of the question what won deals have still to bring in, planned or not: 还有多少钱没收回来.
const whatIsOwed = "owed"

// owed lists what the won deals of whom is asked about have still to bring in, and how much of it is late.
func (t *Turn) owed(ctx context.Context, r Request) (say.Text, error) {
	a, err := t.about(ctx, r)
	if err != nil {
		return "", err
	}
	t.figure(r)
	debts, err := t.records(a).Debts(ctx)
	if err != nil {
		return "", err
	}
	late, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Owners: a.owners, Open: true, To: crm.DateOf(t.Now)})
	if err != nil {
		return "", err
	}
	late = slices.DeleteFunc(late, func(p crm.PaymentPlan) bool { return p.State == crm.PlanCancelled })
	owners := map[crm.UserID]string{}
	if len(a.people) > 1 {
		for _, u := range a.people {
			owners[u.ID] = u.Name
		}
	}
	return say.Owed(a.whose, debts, len(late), owners), nil
}

var owedForms = []form{
	{ // 还有多少钱没收回来, 有几家没付清
		words: []string{"没", "未", "欠"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,|现在|目前|一共|总共|到底|客户]*[还]有[多少|几家|哪些|几笔|哪几家|哪几笔|几单|哪几单](钱|款|款项|货款|尾款|回款|客户|公司|单子|家|笔|单)*[的|钱|款|货款|尾款|都|是]*` + notIn + `[的]*[了|呢|啊]*[?]`),
		read:  match.whatIsOwed,
	},
	{ // 哪些客户欠款没收回, 谁还欠着钱
		words: []string{"没", "未", "欠"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,|现在|目前]*(有哪些|哪些|哪几家|哪几个|哪家|哪个|谁|哪几单|哪些单子)[的|客户|公司|家|单子|人|单|里]*[还|都|现在|有|目前]*[钱|款|货款|尾款|回款|欠款|的]*[还|都]*` + notIn + `[的]*[了|呢|啊]*[?]`),
		read:  match.whatIsOwed,
	},
	{ // 团队欠款有多少
		words: []string{"欠款", "应收", "未回款", "没回的款", "没收的款", "没收回"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,|现在|目前|客户]*(欠款|应收款|应收账款|应收|未回款|未收款|没回的款|没收的款|没收回[来]的(钱|款))[一共|总共|合计|总额|现在|目前|还|共]*(有多少|是多少|多少|有哪些|有几笔|明细|清单|汇总|情况|怎么样|总额|列一下|列出来)[钱|家|客户]*[了|呢|啊]*[?]`),
		read:  match.whatIsOwed,
	},
}

// wholesForms read a figure that is named with whose it is and nothing else: no money came and no deal is won of everybody. 团队回款
var wholesForms = []form{{
	words: []string{"团队", "公司", "全组", "大家", "部门", "我的", "我们"},
	shape: zh.NewSentence(lookFirst + `(who=我们团队|我们组|我们部门|我们公司|我们|咱们团队|整个团队|全团队|团队|全公司|公司|全组|大家|部门|我的)[的|,]*(what=回款额|回款|收款|成交额|成交|签单|签约|业绩)[情况|数据|数字|金额]*[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryTarget, Speech: Question}
		who, what := m.said("who"), m.said("what")
		r.Slots.Scope = "team"
		if who == "我的" {
			r.Slots.Scope = "me"
		}
		r.Slots.Target.Metric = crm.WonAmount
		if strings.HasSuffix(what, "款") || strings.HasSuffix(what, "款额") {
			r.Slots.Target.Metric = crm.PaymentAmount
		}
		return r, true
	},
}, { // 本月回款: nothing came of everybody
	words: []string{"回款", "收款"},
	shape: zh.NewSentence(lookFirst + `(本月|这个月|上个月|上月|今年|去年|本季度|这个季度|上季度|上个季度|本周|这周|上周|<1-2 digits>月份|<1-2 digits>月)[的]*(回款额|回款|收款)[情况|数据|数字|金额|统计|汇总]*[?]*`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryTarget, Speech: Question}
		r.Slots.Period, r.Slots.Target.Metric = m.period(), crm.PaymentAmount
		return r, r.Slots.Period != nil
	},
}}

// wholes are what everybody's money is called.
var wholes = strings.Fields(`团队 我们团队 我们 全公司 公司 我们公司 全团队 整个团队 大家 部门 我们部门 全组 我们组`)

// notIn says of money that it has not come.
const notIn = `(没收回[来]|没收到|没收上来|没收齐|没收|没回来|没回款|没回齐|没回|没付清|没付齐|没付完|没结清|没给完|没到齐|未收回|未收|未回款|未回|未付清|欠着[钱|款|我们]*|欠[我们|公司|咱们|着]*(钱|款|货款|尾款)[没收回|没收|没付|没还|没给]*|欠款)`

// whatIsOwed reads whose is asked for: no customer's, and of no time.
func (m match) whatIsOwed() (Request, bool) {
	r := Request{Kind: QueryPaymentPlans, Speech: Question}
	r.Slots.Field = whatIsOwed
	if !m.whose("p", &r) || r.Slots.Period != nil || r.Slots.Person.Said() && !m.c.People.Has(r.Slots.Person.Text) {
		return r, false
	}
	return r, r.Slots.Scope != "team" || slices.Contains(wholes, strings.TrimRight(m.said("p"), "的,"))
}

// said are the words of a slot.
func (m match) said(slot string) string {
	i, j := m.runes(slot)
	return string(m.r[i:j])
}
