package say

import (
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// DaySummary is a period in five blocks: 目标 过程 结果 问题 下一步; for a team with its people, and who has settled the day.
func DaySummary(title string, d reports.Day, team bool) Text {
	var types []string
	for _, t := range []crm.ActivityType{crm.Visit, crm.Phone, crm.WeChat, crm.Meeting, crm.OnlineMeeting, crm.Demo, crm.Email, crm.Banquet, crm.OtherActivity} {
		if n := d.ByType[t]; n > 0 {
			types = append(types, fmt.Sprintf("%s%d", ActivityName(t), n))
		}
	}
	process := fmt.Sprintf("过程：跟进%d次，%d家客户", d.Contacts, d.Customers)
	if len(types) > 0 {
		process += "（" + strings.Join(types, "、") + "）"
	}
	if d.Missed > 0 {
		process += fmt.Sprintf("，%d次没联系上", d.Missed)
	}
	var moves []string
	for i, m := range d.Moves {
		if i == 3 {
			break
		}
		moves = append(moves, name(m.Customer)+deal(m.Deal)+"到"+stage(m.To))
	}
	if d.Moved > len(moves) {
		moves = append(moves, fmt.Sprintf("等%d单", d.Moved))
	}
	result := []string{}
	if d.Created > 0 {
		result = append(result, fmt.Sprintf("新增商机%d单", d.Created))
	}
	if d.Won > 0 {
		result = append(result, fmt.Sprintf("成交%d单 %s", d.Won, d.WonSum))
	}
	if d.Lost > 0 {
		result = append(result, fmt.Sprintf("输单%d单", d.Lost))
	}
	if d.Payments > 0 {
		result = append(result, fmt.Sprintf("回款%s", d.Paid))
	}
	if len(result) == 0 {
		result = append(result, "暂无成交和回款")
	}
	problem := "问题：没有逾期"
	if d.Overdue > 0 {
		problem = fmt.Sprintf("问题：%d项跟进逾期", d.Overdue)
	}
	next := []string{"今天到期的都清了"}
	switch {
	case d.Over:
		next = nil // today's is no part of it
	case d.Due > 0:
		next[0] = fmt.Sprintf("还有%d项今天到期", d.Due)
	}
	if d.Next > 0 {
		next = append(next, fmt.Sprintf("%s到期%d项", following(d), d.Next))
	}
	if len(next) == 0 {
		next = append(next, following(d)+"没有到期的跟进")
	}
	out := append([]string{title}, goals(d)...)
	out = append(out, process, prefixed("推进：", strings.Join(moves, "、")), "结果："+strings.Join(result, "，"), before(d.Before), problem, "下一步："+strings.Join(next, "，"))
	if team {
		for _, p := range d.People {
			line := fmt.Sprintf("· %s：跟进%d", name(p.User.Name), p.Contacts)
			if p.Won > 0 {
				line += fmt.Sprintf("，成交%d", p.Won)
			}
			if open := p.Overdue + p.Due; open > 0 && d.Settled == nil { // else it stands below
				line += fmt.Sprintf("，未清%d", open)
			}
			out = append(out, line)
		}
		if d.Crowd > 0 {
			out = append(out, crowded(d.Crowd))
		} else if d.Settled != nil {
			out = append(out, settledBy(*d.Settled)...)
		}
	}
	return lines(out...)
}

// crowded says that so many people are not told one by one, and how to hear of some.
func crowded(n int) string {
	return fmt.Sprintf("（%d人，不逐个列；说「张伟的日报」看一个人，说「跟进排名」「业绩排名」看谁领先，网页上能按团队看）", n)
}

// before is the week or month before, so that the figures can be read against it.
func before(t reports.Trend) string {
	if len(t.Points) == 0 {
		return ""
	}
	p := t.Points[len(t.Points)-1]
	return fmt.Sprintf("前一%s：成交%s · 新商机%d · 跟进%d", map[reports.Step]string{reports.Weeks: "周", reports.Months: "个月"}[t.Step], p.WonSum, p.Created, p.Contacts)
}

// goals are what was to be done: the targets that are set, and of a day what was due by its end.
func goals(d reports.Day) (out []string) {
	for _, p := range d.Targets {
		out = append(out, GoalLine(p))
	}
	switch s := d.Settled; {
	case s == nil && len(out) == 0 && d.Days >= 7:
		out = append(out, "目标：还没定")
	case s == nil, s.All == 0 && len(out) > 0:
	case s.All == 0:
		out = append(out, "目标：没有到期要跟的")
	default:
		out = append(out, fmt.Sprintf("目标：到期%d项，清了%d项（清结率%d%%）", s.All, s.Settled, crm.PercentOf(int64(s.Settled), int64(s.All))))
	}
	return out
}

// following is the time after a period.
func following(d reports.Day) string {
	switch {
	case d.Days == 1:
		return "次日"
	case d.Over && d.Days == 7:
		return "后一周"
	case d.Over && d.Days >= 28 && d.Days <= 31:
		return "后一个月"
	case d.Days == 7:
		return "下周"
	case d.Days >= 28 && d.Days <= 31:
		return "下月"
	}
	return "之后"
}

// SummaryTitle heads a summary: 我的日报 · 11月24日, 团队（3人）的周报 · 11月23日–11月29日.
func SummaryTitle(whose, what string, from, last, today crm.Date) string {
	days := ShortDate(from, today)
	if from != last {
		days += "–" + ShortDate(last, today)
	}
	return whose + what + " · " + days
}

// ShortDate is 11月24日, with the year when it is not today's.
func ShortDate(d, today crm.Date) string {
	if d.Year != today.Year {
		return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}
