package say

import (
	"fmt"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// CallLine is a planned contact for a list.
type CallLine struct {
	reports.Call
	Customer, Contact, Owner string
}

// Calls lists planned contacts under a heading; late ones say how late. why also gives the reason for the order.
func Calls(head string, all []CallLine, why bool, now time.Time) Text {
	out := []string{fmt.Sprintf("%s：%d项", head, len(all))}
	for i, c := range all {
		if i == 12 {
			out = append(out, fmt.Sprintf("还有%d项。", len(all)-12))
			break
		}
		when := ShortDay(crm.DateOf(c.FollowUp.Due.At.In(now.Location())), crm.DateOf(now))
		if !c.FollowUp.Due.AllDay {
			when += " " + c.FollowUp.Due.At.In(now.Location()).Format("15:04")
		}
		if c.Late > 0 {
			when = fmt.Sprintf("逾期%d天", c.Late)
		}
		line := fmt.Sprintf("%d. ", i+1) + dotted(name(c.Customer)+name(c.Contact), Clip(c.FollowUp.Content, 30), when, name(c.Owner))
		if why {
			line += "\n   " + reason3(c.Call)
		}
		out = append(out, line)
	}
	return lines(out...)
}

// reason3 says why a call stands where it stands.
func reason3(c reports.Call) string {
	late, value := "今天到期", "还没有商机"
	if c.Late > 0 {
		late = fmt.Sprintf("已逾期%d天", c.Late)
	}
	switch {
	case c.Deal.ID != 0:
		value = stage(c.Stage) + "阶段 " + amount(c.Deal.Amount)
	case c.FollowUp.DealID != 0: // of one that is closed
		return "因为：" + late
	}
	return "因为：" + late + "，" + value
}

// Headings of lists of planned contacts.
func TodayHead(whose string) string     { return whose + "今天要跟进" }
func OverdueHead(whose string) string   { return whose + "逾期未跟进" }
func FirstHead(whose string) string     { return whose + "建议先跟" }
func PeriodHead(whose, p string) string { return whose + Safe(p) + "的安排" }

// Today is what to do today: what is late and what is due.
func Today(whose string, late, due []CallLine, now time.Time) Text {
	switch {
	case len(late)+len(due) == 0:
		return Text(whose + "今天没有到期的跟进。问「我把谁忘了」看看谁好久没联系。")
	case len(late) == 0:
		return Calls(TodayHead(whose), due, false, now)
	case len(due) == 0:
		return Calls(OverdueHead(whose), late, false, now)
	}
	return Calls(OverdueHead(whose), late, false, now) + "\n" + Calls(TodayHead(whose), due, false, now)
}

// Nothing planned or overdue.
func NothingDue(head string) Text { return Text(head + "：没有。") }

// Forgotten lists the customers nobody contacted for too long. idle (0: none) is the number of days asked for.
func Forgotten(whose string, all []reports.Forgotten, idle int) Text {
	if len(all) == 0 {
		if idle > 0 {
			return Text(fmt.Sprintf("%s客户里没有超过%d天没联系的。", whose, idle))
		}
		return Text(whose + "客户都按节奏在跟，没有落下谁。")
	}
	head := fmt.Sprintf("%s好久没联系的客户：%d家", whose, len(all))
	if idle > 0 {
		head = fmt.Sprintf("%s超过%d天没联系的客户：%d家", whose, idle, len(all))
	}
	out := []string{head}
	for i, f := range all {
		if i == 12 {
			out = append(out, fmt.Sprintf("还有%d家。", len(all)-12))
			break
		}
		level := ""
		if f.Customer.Level != "" {
			level = string(f.Customer.Level) + "类"
		}
		since := fmt.Sprintf("%d天没联系", f.Days)
		if f.Never {
			since = fmt.Sprintf("建档%d天还没联系过", f.Days)
		}
		out = append(out, "· "+dotted(name(f.Customer.Name), level, since))
	}
	return lines(out...)
}

// Join puts answers under one another.
func Join(all ...Text) Text {
	var kept []string
	for _, t := range all {
		kept = append(kept, string(t))
	}
	return lines(kept...)
}

// OurPromises is what somebody has set to do for customers, with the days.
func OurPromises(whose string, all []CallLine, now time.Time) Text {
	if len(all) == 0 {
		return Text(whose + "承诺：都做完了，不欠谁。")
	}
	return Calls(whose+"承诺（答应客户、还没做）", all, false, now)
}

// TheirPromises is what customers said they would do, with the days.
func TheirPromises(whose string, all []PromiseLine, now time.Time) Text {
	if len(all) == 0 {
		return Text("没有客户答应了还没给的。客户说「周五前给回复」，我就会记着。")
	}
	out := []string{fmt.Sprintf("%s客户答应的：%d件", whose, len(all))}
	for i, p := range all {
		if i == 12 {
			out = append(out, fmt.Sprintf("还有%d件。", len(all)-12))
			break
		}
		when := ShortDay(p.Activity.Promised, crm.DateOf(now))
		if p.Activity.Promised.Before(crm.DateOf(now)) {
			when += "已过"
		}
		out = append(out, "· "+dotted(name(p.Customer), Clip(p.Activity.Content, 40), when))
	}
	return lines(out...)
}
