package say

import (
	"testing"

	"genjin/crm"
)

func TestPaymentPlans(t *testing.T) {
	day := crm.Date{Year: 2026, Month: 11, Day: 24}
	c := crm.Customer{Name: "华北重工"}
	d := crm.Deal{Title: "年度框架"}
	p := crm.PaymentPlan{ID: 1, Amount: crm.Yuan(300000), Due: crm.Date{Year: 2026, Month: 12, Day: 15}, Note: "首付", State: crm.PlanOpen}
	part := p
	part.Paid = crm.Yuan(120000)
	old := crm.PaymentPlan{ID: 2, Amount: crm.Yuan(50000), Due: day.AddDays(-3), State: crm.PlanOpen}
	met := crm.PaymentPlan{ID: 3, Amount: crm.Yuan(50000), Paid: crm.Yuan(50000), Due: day, State: crm.PlanMet}
	check(t, PaymentsPlanned(c, d, []crm.PaymentPlan{p}, false, 3, day), "回款计划记下了：华北重工 · 年度框架\n12月15日（周二） · 首付 · 30万\n到期前3个工作日和当天提醒你。")
	check(t, PaymentsPlanned(c, crm.Deal{}, []crm.PaymentPlan{p, old}, true, 0, day), "已新建客户「华北重工」，回款计划记下了\n1. 12月15日（周二） · 首付 · 30万\n2. 上周六（11月21日） · 5万\n共2笔，35万")
	check(t, PlannedAlready(c), "华北重工的回款计划里已经是这样了，没有改动。")
	check(t, PaymentPlans("我的", "本月", false, nil, day), "我的回款计划 · 本月：没有。")
	check(t, PaymentPlans("华北重工", "", true, nil, day), "华北重工的回款计划：没有。定一笔：华北重工12月15日回款30万")
	check(t, PaymentPlans("华北重工", "", true, []PlanLine{{Plan: part}, {Plan: old}, {Plan: met}}, day),
		"华北重工的回款计划：3笔，待收23万\n1. 12月15日 · 首付 · 30万 · 已到12万，还差18万\n2. 11月21日 · 5万 · 逾期3天\n3. 今天 · 5万 · 已到齐")
	check(t, PaymentPlans("团队（3人）", "", false, []PlanLine{{Plan: p, Customer: c.Name, Owner: "张伟"}}, day), "团队（3人）回款计划：1笔，待收30万\n1. 张伟 · 华北重工 · 12月15日 · 首付 · 30万")
	moved := p
	moved.Due = moved.Due.AddDays(5)
	check(t, PlanChanged(c, p, moved, day), "回款计划已改：华北重工\n12月20日（周日） · 首付 · 30万\n原来是12月15日")
	check(t, PlanBelowPaid(part), "这笔已经到了12万，计划要比它多，没有改动。")
	check(t, PlansCancelled(c, []crm.PaymentPlan{p}, day), "已取消回款计划：华北重工\n12月15日 · 首付 · 30万")
	check(t, Text(metLines([]crm.PlanReceipt{{Plan: p, Amount: crm.Yuan(120000)}, {Plan: old, Amount: crm.Yuan(50000)}}, day)), "抵计划：12月15日 · 首付 · 30万，还差18万\n抵计划：11月21日 · 5万，到齐了")
	check(t, PaymentPlansDue([]PlanLine{{Plan: part, Customer: c.Name}}, day), "有1笔款快到期了：\n1. 华北重工 · 首付 · 18万 · 12月15日到期\n到账了就说「华北重工回款18万」。")
	check(t, PaymentPlansLate([]PlanLine{{Plan: old, Customer: c.Name, Owner: "李娜"}}, day), "有1笔款逾期没到：\n1. 华北重工 · 5万 · 逾期3天（替李娜）\n到了就说一声，改日子就说「华北重工的回款计划改到下周五」。")
	check(t, EscalatedPlans([]PlanLine{{Plan: old, Customer: c.Name, Owner: "李娜"}}, 5, day), "团队有1笔款逾期满5个工作日没到：\n1. 李娜 · 华北重工 · 5万 · 逾期3天")
	problem, _ := Problem(&crm.PlanSumError{Sum: crm.Yuan(70), Whole: crm.Yuan(80)})
	check(t, problem, "这几期加起来是70元，和总价80元对不上，没有记。哪一期不对？请整个再说一遍。")
}
