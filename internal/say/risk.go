package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// Customers that may leave, customers that promise something, leads that are about to be lost: each with its figures.

// ChurnLine is a customer that may leave, with its owner's name.
type ChurnLine struct {
	reports.Churn
	Owner string
}

// PotentialLine is a customer that promises something, with its owner's name.
type PotentialLine struct {
	reports.Potential
	Owner string
}

// LeadRiskLine is a lead that is about to be lost, with its names.
type LeadRiskLine struct {
	reports.LeadRisk
	Customer crm.Customer
	Owner    string
}

// riskLines is how many customers or leads are listed.
const riskLines = 10

// Churning lists the customers that have been silent for longer than is usual for them.
func Churning(whose string, all []ChurnLine, now time.Time) Text {
	if len(all) == 0 {
		return Text(whose + "客户联系都在平常的节奏里，没有看着要流失的。")
	}
	list := listed(fmt.Sprintf("%s可能流失的客户有%d家：", whose, len(all)), len(all), riskLines, "", func(i int) string {
		c := all[i]
		return dotted(name(c.Customer.Name), name(c.Owner)) + "：" + c.Silence(now)
	})
	return lines(string(list), "口径：没联系的天数超过自己平时间隔中位数的2倍；联系不足5次的，超过级别的节奏")
}

// Silence is how long nobody reached the customer, what is usual for it, and what else speaks for its leaving.
func (c ChurnLine) Silence(now time.Time) string {
	why := fmt.Sprintf("%d天没联系，平时%d天一次（%d次联系的中位数）", c.Gap, c.Median, c.Contacts)
	if !c.Own {
		why = fmt.Sprintf("%d天没联系，只联系过%d次、看不出自己的节奏，按%s%d天一次算", c.Gap, c.Contacts, levelName(c.Customer.Level), c.Limit)
	}
	if c.Overdue > 0 {
		why += fmt.Sprintf("；有%s逾期%d天没回", c.Owed, c.Overdue)
	}
	if !c.Next.IsZero() {
		why += "；已约" + ShortDay(crm.DateOf(c.Next.At.In(now.Location())), crm.DateOf(now))
	}
	return why
}

func levelName(l crm.Level) string {
	if l == "" {
		return "没定级的"
	}
	return string(l) + "类"
}

// Promising lists the customers that promise most, with the two signs that tell it most.
func Promising(whose string, all []PotentialLine) Text {
	if len(all) == 0 {
		return Text(whose + "客户里还看不出谁特别有潜力。看这几样：买过没有、该不该再买了、在谈的单子、最近联系多不多、认识几个人。")
	}
	list := listed(fmt.Sprintf("%s最有潜力的客户（满分%d）：", whose, crm.FullScore), len(all), riskLines/2, "", func(i int) string {
		c := all[i]
		var why []string
		for _, x := range c.Signs()[:min(reasons, len(c.Signs()))] {
			why = append(why, fmt.Sprintf("%s +%d", potentialFact(x), x.Got))
		}
		return dotted(name(c.Customer.Name), name(c.Owner)) + fmt.Sprintf(" %d分：%s", c.Total, strings.Join(why, "；"))
	})
	return lines(string(list), fmt.Sprintf("口径：买过、复购、在谈、热度、人脉加起来，%d分以上才列。回「为什么」看每一项", reports.Promising))
}

// WhyPromising lists all parts by which customers promise something; those of each sum to its points.
func WhyPromising(all []PotentialLine) Text {
	var out []string
	for _, c := range all[:min(len(all), riskLines/2)] {
		out = append(out, fmt.Sprintf("%s %d分，是这样加起来的：", dotted(name(c.Customer.Name), name(c.Owner)), c.Total))
		for _, x := range c.Parts {
			out = append(out, fmt.Sprintf("· %s %d/%d：%s", potentialName(x.Sign), x.Got, x.Most, potentialFact(x)))
		}
		out = append(out, fmt.Sprintf("合计 %d分", c.Total))
	}
	return lines(out...)
}

func potentialName(s crm.PotentialSign) string {
	return map[crm.PotentialSign]string{crm.Bought: "买过", crm.BuysAgain: "复购", crm.InTalk: "在谈", crm.Lively: "热度", crm.Known: "人脉"}[s]
}

func potentialFact(x reports.PotentialPart) string {
	switch x.Sign {
	case crm.Bought:
		return fmt.Sprintf("近两年成交%d单", x.N)
	case crm.BuysAgain:
		if x.Usual == 0 {
			return "成交不足两次，看不出复购周期"
		}
		return fmt.Sprintf("平均%d天买一次，上次是%d天前", x.Usual, x.Days)
	case crm.InTalk:
		if x.N == 0 {
			return "没有在谈的商机"
		}
		return fmt.Sprintf("在谈的商机%d分", x.N)
	case crm.Lively:
		return fmt.Sprintf("近30天联系过%d天", x.N)
	}
	return fmt.Sprintf("认识%d个联系人", x.N)
}

// LeadsAtRisk lists the leads that are about to be lost.
func LeadsAtRisk(whose string, all []LeadRiskLine) Text {
	if len(all) == 0 {
		return Text(whose + "线索都在正常跟，没有快丢的。")
	}
	return listed(fmt.Sprintf("%s快丢的线索有%d条：", whose, len(all)), len(all), riskLines, "", func(i int) string {
		l := all[i]
		var why []string
		switch hours := int(l.Late.Hours()); {
		case l.Late > 0 && hours < 1:
			why = append(why, "过了首次联系的时间")
		case l.Late > 0 && hours < 48:
			why = append(why, fmt.Sprintf("过了首次联系的时间%d小时", hours))
		case l.Late > 0:
			why = append(why, fmt.Sprintf("过了首次联系的时间%d天", hours/24))
		}
		if l.Missed > 0 {
			why = append(why, fmt.Sprintf("打过%d次没联系上", l.Missed))
		}
		if l.DaysLeft == 0 {
			why = append(why, "马上回公海")
		} else if l.DaysLeft > 0 {
			why = append(why, fmt.Sprintf("再过%d个工作日回公海", l.DaysLeft))
		}
		return dotted(name(l.Customer.Name), name(l.Customer.Source), name(l.Owner)) + "：" + strings.Join(why, "；")
	})
}

// ChurnPush tells of customers whose own rhythm broke: one's own, and those of the people one leads.
func ChurnPush(own, team []ChurnLine, now time.Time) Text {
	part := func(head string, all []ChurnLine) string {
		if len(all) == 0 {
			return ""
		}
		return string(listed(fmt.Sprintf("%s（%d家）：", head, len(all)), len(all), riskLines, "看全部：「哪些客户可能流失」", func(i int) string {
			return dotted(name(all[i].Customer.Name), name(all[i].Owner)) + "：" + all[i].Silence(now)
		}))
	}
	return lines("【流失预警】这些客户断了自己平时的节奏，也没约下次：", part("你的", own), part("团队的", team))
}

// LargestOnly, LargestCustomersOnly, UntouchedOnly and EarliestOnly say of what a list or a judgement of a large company was made.
func LargestOnly(n int) Text {
	return Text(fmt.Sprintf("单子太多，这里只看了金额最大的%d单。", n))
}

// LargestInCommon says of which deals what they have in common was looked for.
func LargestInCommon(n int) Text {
	return Text(fmt.Sprintf("单子太多，共同点只看了赢的和输的里金额最大的各%d单。", n))
}

func LargestCustomersOnly(n int) Text {
	return Text(fmt.Sprintf("客户太多，这里只看了单子最大的%d家，按人或团队问能看全。", n))
}

func UntouchedOnly(n int) Text {
	return Text(fmt.Sprintf("客户太多，这里只看了最久没联系的%d家，按人或团队问能看全。", n))
}

func EarliestOnly(n int) Text {
	return Text(fmt.Sprintf("安排太多，这里只看了最早到期的%d项。", n))
}
