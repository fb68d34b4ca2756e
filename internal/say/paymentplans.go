package say

import (
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
)

// PlanLine is a planned receipt with its names.
type PlanLine struct {
	Plan     crm.PaymentPlan
	Customer string
	Deal     crm.Deal // zero: of none
	Whose    crm.UserID
	Owner    string // among several people

}

// planned is a planned receipt without its customer: 12月15日 · 首付 · 30万元 · 已到12万元，还差18万元.
func planned(p crm.PaymentPlan, today crm.Date) string {
	arrived := ""
	switch {
	case p.State == crm.PlanMet:
		arrived = "已到齐"
	case !p.Paid.IsZero():
		arrived = fmt.Sprintf("已到%s，还差%s", p.Paid, p.Rest())
	}
	return dotted(planDay(p, today), name(p.Note), p.Amount.String(), arrived)
}

// planDay is when money is to come.
func planDay(p crm.PaymentPlan, today crm.Date) string {
	if p.Due.IsZero() {
		return undated
	}
	return ShortDay(p.Due, today)
}

// planWhole is the same with its weekday.
func planWhole(p crm.PaymentPlan, today crm.Date) string {
	if p.Due.IsZero() {
		return undated
	}
	return Day(p.Due, today)
}

// undated is said of money that is due upon something.
const undated = "日子未定"

// late says by how many calendar days a plan is overdue; empty: it is not.
func late(p crm.PaymentPlan, today crm.Date) string {
	if p.State != crm.PlanOpen || p.Due.IsZero() || !p.Due.Before(today) {
		return ""
	}
	return fmt.Sprintf("逾期%d天", today.Sub(p.Due))
}

// PaymentsPlanned says what is to come; before is how many working days ahead it is told of.
func PaymentsPlanned(c crm.Customer, d crm.Deal, plans []crm.PaymentPlan, made bool, before int, today crm.Date) Text {
	head := "回款计划记下了：" + dotted(name(c.Name), name(d.Title))
	if made {
		head = "已新建客户「" + name(c.Name) + "」，回款计划记下了"
	}
	out := []string{head}
	if len(plans) == 1 {
		p := plans[0]
		out = append(out, dotted(planWhole(p, today), name(p.Note), p.Amount.String()))
	} else {
		var sum crm.Money
		for i, p := range plans {
			sum = crm.Money{Fen: sum.Fen + p.Amount.Fen, Currency: p.Amount.Currency}
			out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(planWhole(p, today), name(p.Note), p.Amount.String())))
		}
		out = append(out, fmt.Sprintf("共%d笔，%s", len(plans), sum))
	}
	return lines(append(out, whenReminded(name(c.Name), plans, before))...)
}

// whenReminded says when one is told of what is to come, or how to give the first of it without a day one.
func whenReminded(customer string, plans []crm.PaymentPlan, before int) string {
	switch i := slices.IndexFunc(plans, func(p crm.PaymentPlan) bool { return p.Due.IsZero() }); {
	case i >= 0:
		part, _, _ := strings.Cut(name(plans[i].Note), "（")
		return "日子定了告诉我，例如：「" + customer + strings.TrimSuffix(part, "款") + "款12月20日付」，到期会提醒。"
	case before > 0:
		return fmt.Sprintf("到期前%d个工作日和当天提醒你。", before)
	}
	return ""
}

// WholePlanned asks what the shares of a plan are of.
func WholePlanned(c crm.Customer) Text {
	return Text(name(c.Name) + "这单总价是多少？知道了才好算每期的钱，例如：80万")
}

// PlannedAlready is said when nothing is new.
func PlannedAlready(c crm.Customer) Text {
	return Text(name(c.Name) + "的回款计划里已经是这样了，没有改动。")
}

// HowMuchPlanned asks for an amount.
func HowMuchPlanned(c crm.Customer) Text {
	return Text(name(c.Name) + "这笔计划收多少？例如：30万")
}

// WhenPlanned asks for a day.
func WhenPlanned() Text { return "计划哪天到账？说个日子，例如：12月15日" }

// PlannedInThePast asks again for a day that has passed.
func PlannedInThePast(d, today crm.Date) Text {
	return Text(ShortDay(d, today) + "已经过了。计划哪天到账？")
}

// planSum is for instalments that cannot be stored as they were said.
func planSum(e *crm.PlanSumError) Text {
	if e.Sum.IsZero() {
		return "这几期没看全，没有记。每期说清日子和金额，例如：12月15日30万，1月15日30万，3月底尾款20万"
	}
	return Text(fmt.Sprintf("这几期加起来是%s，和总价%s对不上，没有记。哪一期不对？请整个再说一遍。", e.Sum, e.Whole))
}

// NoPaymentPlan is said when there is none to change.
func NoPaymentPlan(c crm.Customer) Text {
	return Text("没找到" + name(c.Name) + "的这笔回款计划，没有改动。定一笔：" + name(c.Name) + "12月15日回款30万")
}

// PaidNotPlanned is said when what is to be taken off the plan has come: paid back and written by mistake are two things.
func PaidNotPlanned(c crm.Customer, p crm.Payment, today crm.Date) Text {
	which := name(c.Name) + exact(p.Amount)
	return Text("没有这笔回款计划；" + which + "是" + ShortDay(p.PaidOn, today) + "到账的，没有改动。\n退给客户了就说「" + which + "那笔回款退了」，记错了就说「" + which + "那笔回款记错了，撤掉」。")
}

// WhichPlan asks which of several is meant.
func WhichPlan(c crm.Customer) Text {
	return Text(name(c.Name) + "有几笔回款计划，是哪一笔？")
}

// PlanChoice is one of them.
func PlanChoice(p crm.PaymentPlan, today crm.Date) string {
	return dotted(planDay(p, today), name(p.Note), p.Rest().String())
}

// AllPlans is the choice of all of them.
func AllPlans(n int) string { return fmt.Sprintf("全部取消（%d笔）", n) }

// PlanBelowPaid refuses an amount that has arrived already.
func PlanBelowPaid(p crm.PaymentPlan) Text {
	return Text(fmt.Sprintf("这笔已经到了%s，计划要比它多，没有改动。", p.Paid))
}

// PlanChanged says what a plan was and is.
func PlanChanged(c crm.Customer, before, after crm.PaymentPlan, today crm.Date) Text {
	var was string
	switch {
	case before.Due != after.Due && before.Amount != after.Amount:
		was = "原来是" + dotted(planDay(before, today), before.Amount.String())
	case before.Due != after.Due:
		was = "原来是" + planDay(before, today)
	default:
		was = "原来是" + before.Amount.String()
	}
	return lines("回款计划已改："+name(c.Name), dotted(planWhole(after, today), name(after.Note), after.Amount.String()), was)
}

// PlansCancelled says what is not expected any more.
func PlansCancelled(c crm.Customer, plans []crm.PaymentPlan, today crm.Date) Text {
	out := []string{"已取消回款计划：" + name(c.Name)}
	for _, p := range plans {
		out = append(out, PlanChoice(p, today))
	}
	return lines(out...)
}

// SummaryOfPlans names the setting of planned receipts.
func SummaryOfPlans(c crm.Customer, plans []crm.PaymentPlan) string {
	if len(plans) == 1 {
		return dotted("回款计划："+c.Name, plans[0].Amount.String())
	}
	return fmt.Sprintf("回款计划：%s %d笔", c.Name, len(plans))
}

// SummaryOfPlanChange names a change of planned receipts; off: they are not expected any more.
func SummaryOfPlanChange(c crm.Customer, off bool) string {
	if off {
		return "取消回款计划：" + c.Name
	}
	return "改回款计划：" + c.Name
}

// LatePlans names those that are overdue, in a heading.
func LatePlans() string { return "逾期" }

// PaymentPlans lists what is planned; of one customer, what has arrived too.
func PaymentPlans(whose, when string, customer bool, all []PlanLine, today crm.Date) Text {
	head := dotted(whose+"回款计划", Clip(when, 12))
	if customer {
		head = dotted(name(whose)+"的回款计划", Clip(when, 12))
	}
	if len(all) == 0 {
		if customer {
			return Text(head + "：没有。定一笔：" + name(whose) + "12月15日回款30万")
		}
		return Text(head + "：没有。")
	}
	sums := map[crm.Currency]int64{}
	var order []crm.Currency
	for _, l := range all {
		rest := l.Plan.Rest()
		if _, has := sums[rest.Currency]; !has {
			order = append(order, rest.Currency)
		}
		sums[rest.Currency] += rest.Fen
	}
	left := ""
	for _, c := range order {
		if sums[c] > 0 {
			left += "，待收" + crm.Money{Fen: sums[c], Currency: c}.String()
		}
	}
	return listed(fmt.Sprintf("%s：%d笔%s", head, len(all), left), len(all), 10, "缩小范围看全部，例如：下周有哪些款要收", func(i int) string {
		l := all[i]
		who := dotted(name(l.Owner), name(l.Customer))
		if customer {
			who = ""
		}
		return dotted(who, planned(l.Plan, today), late(l.Plan, today))
	})
}

// metLines say which plans a payment met.
func metLines(met []crm.PlanReceipt, today crm.Date) string {
	var out []string
	for i, r := range met {
		if i == 2 {
			out = append(out, fmt.Sprintf("…还抵了%d笔计划", len(met)-i))
			break
		}
		after := r.After()
		line := "抵计划：" + dotted(planDay(after, today), name(after.Note), after.Amount.String())
		if rest := after.Rest(); rest.IsZero() {
			line += "，到齐了"
		} else {
			line += "，还差" + rest.String()
		}
		out = append(out, line)
	}
	return string(lines(out...))
}

// nextPlan is the line of what is to come next; empty when nothing is.
func nextPlan(p crm.PaymentPlan, today crm.Date) string {
	if p.ID == 0 {
		return ""
	}
	return "下笔款：" + dotted(planDay(p, today), name(p.Note), p.Rest().String(), late(p, today))
}

// AmendedPayment says what a payment was and is, and what it meets now.
func AmendedPayment(before crm.Money, p crm.Payment, met []crm.PlanReceipt, today crm.Date) Text {
	return lines(string(Amended("回款", before.String(), p.Amount.String())), metLines(met, today))
}

// PaymentPlansDue tells of money that is to come soon, or today.
func PaymentPlansDue(all []PlanLine, today crm.Date) Text {
	return listed(fmt.Sprintf("有%d笔款快到期了：", len(all)), len(all), 8, "回「回款计划」看全部。", func(i int) string {
		l := all[i]
		return dotted(name(l.Customer), name(l.Plan.Note), l.Plan.Rest().String(), ShortDay(l.Plan.Due, today)+"到期") + l.instead()
	}) + "\n到账了就说「" + Text(name(all[0].Customer)) + "回款" + Text(amount(all[0].Plan.Rest())) + "」。"
}

// PaymentPlansLate tells of money that has not come when it was to.
func PaymentPlansLate(all []PlanLine, today crm.Date) Text {
	return listed(fmt.Sprintf("有%d笔款逾期没到：", len(all)), len(all), 8, "回「逾期的款」看全部。", func(i int) string {
		l := all[i]
		return dotted(name(l.Customer), name(l.Plan.Note), l.Plan.Rest().String(), late(l.Plan, today)) + l.instead()
	}) + "\n到了就说一声，改日子就说「" + Text(name(all[0].Customer)) + "的回款计划改到下周五」。"
}

// EscalatedPlans tells a manager of money of the team's that has been late for long.
func EscalatedPlans(all []PlanLine, days int, today crm.Date) Text {
	return listed(fmt.Sprintf("团队有%d笔款逾期满%d个工作日没到：", len(all), days), len(all), 8, "回「逾期的款」看全部。", func(i int) string {
		l := all[i]
		return dotted(name(l.Owner), name(l.Customer), name(l.Plan.Note), l.Plan.Rest().String(), late(l.Plan, today))
	})
}

// instead names for whom somebody stands in.
func (l PlanLine) instead() string {
	if l.Owner == "" {
		return ""
	}
	return "（替" + name(l.Owner) + "）"
}

// notedUndated is what a plan without a day is due upon.
func notedUndated(p crm.PaymentPlan) string {
	if p.Due.IsZero() {
		return name(p.Note)
	}
	return ""
}

// WonOnTerms is the plan below a win; counted: its days were counted from today.
func WonOnTerms(plans []crm.PaymentPlan, counted bool, before int, today crm.Date) Text {
	out := []string{fmt.Sprintf("回款计划，分%d期：", len(plans))}
	for i, p := range plans {
		out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(planWhole(p, today), notedUndated(p), p.Amount.String())))
	}
	if counted {
		out = append(out, "日子从今天往后推的，不对就说：「第一期改到12月15日」")
	}
	return lines(append(out, whenReminded("", plans, before))...)
}

// TermsUnclear says that the win is written and its parts are not.
func TermsUnclear(c crm.Customer) Text {
	return Text("分期没记：还差每期多少、什么时候。这样补一句：「" + name(c.Name) + "分三期：3:4:3，每月一期」，或每期说清日子和金额。")
}

// TermsWait says that the plan is not written before the deal is won.
func TermsWait() Text { return "分期先没记：成交批下来后再说一次。" }

// TermsBefore says that the deal has a plan already.
func TermsBefore(c crm.Customer) Text {
	return Text("分期没记：" + name(c.Name) + "这单已经有回款计划了，要换先说「取消" + name(c.Name) + "的回款计划」。")
}
