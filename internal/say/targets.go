package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// MetricName is what people call what a target counts.
func MetricName(m crm.Metric) string {
	return map[crm.Metric]string{crm.WonAmount: "业绩", crm.PaymentAmount: "回款", crm.NewCustomers: "新客户", crm.Visits: "拜访", crm.NewDeals: "新商机"}[m]
}

// TargetValue writes a value of a metric exactly: 30万, 12次.
func TargetValue(m crm.Metric, v int64) string {
	if m.Money() {
		return crm.Money{Fen: v, Currency: crm.CNY}.String()
	}
	return fmt.Sprintf("%d%s", v, map[crm.Metric]string{crm.NewCustomers: "家", crm.Visits: "次", crm.NewDeals: "单"}[m])
}

// roughly writes a value so that it reads: money above 万 with two decimals, with 约 when that is not exact.
func roughly(m crm.Metric, v int64) string {
	return rounded(m, v, func(v, step int64) int64 { return (v + step/2) / step * step })
}

// atLeast is roughly, rounded up: what must be brought in.
func atLeast(m crm.Metric, v int64) string {
	return rounded(m, v, func(v, step int64) int64 { return (v + step - 1) / step * step })
}

func rounded(m crm.Metric, v int64, to func(v, step int64) int64) string {
	step := int64(100)
	if v >= 1_000_000 {
		step = 10_000
	}
	if !m.Money() || v%step == 0 {
		return TargetValue(m, v)
	}
	return "约" + TargetValue(m, to(v, step))
}

// PeriodName is what people call a period: 11月, 2027年Q1, 2027年, 本周（11月23日–11月29日）.
func PeriodName(from, to, today crm.Date) string {
	year := ""
	if from.Year != today.Year {
		year = fmt.Sprintf("%d年", from.Year)
	}
	last := to.AddDays(-1)
	switch months, whole := crm.Months(from, to); {
	case whole && len(months) == 12 && from.Month == 1:
		return fmt.Sprintf("%d年", from.Year)
	case whole && len(months) == 6 && from.Month%6 == 1:
		return year + []string{"上半年", "下半年"}[from.Month/6]
	case whole && len(months) == 3 && from.Month%3 == 1:
		return fmt.Sprintf("%sQ%d", year, (from.Month+2)/3)
	case whole && len(months) == 1:
		return fmt.Sprintf("%s%d月", year, from.Month)
	case whole:
		return fmt.Sprintf("%s%d月–%s", year, from.Month, ShortMonth(last, today))
	case to == from.AddDays(1):
		return ShortDay(from, today)
	case to == from.AddDays(7) && from.Weekday() == time.Monday:
		days := ShortDate(from, today) + "–" + ShortDate(last, today)
		if which := map[int]string{-1: "上周", 0: "本周", 1: "下周"}[from.Sub(today.Monday())/7]; which != "" {
			return which + "（" + days + "）"
		}
		return days
	}
	return ShortDate(from, today) + "–" + ShortDate(last, today)
}

// ShortMonth is 11月, with the year when it is not today's.
func ShortMonth(d, today crm.Date) string {
	if d.Year != today.Year {
		return fmt.Sprintf("%d年%d月", d.Year, int(d.Month))
	}
	return fmt.Sprintf("%d月", int(d.Month))
}

// Pace tells how far a target is reached: 时间进度, 完成, 还差, what each working day must bring. whose is 我的, 张伟的,
// 团队（3人）的; people are told when the asker leads them.
func Pace(whose string, p reports.Pace, people bool) Text {
	if !p.Set {
		return unset(whose, p)
	}
	out := append([]string{whose + PeriodName(p.From, p.To, p.Today) + MetricName(p.Metric) + "目标：" + TargetValue(p.Metric, p.Value)}, pace(p)...)
	if people {
		for i, u := range p.People {
			if i == 10 {
				out = append(out, fmt.Sprintf("还有%d人。", len(p.People)-i))
				break
			}
			out = append(out, "· "+personPace(p.Metric, u))
		}
	}
	return lines(out...)
}

// pace is a target's progress in two or three lines.
func pace(p reports.Pace) []string {
	done := fmt.Sprintf("完成%s（%d%%）", TargetValue(p.Metric, p.Done), p.Reached())
	if len(p.Other) > 0 {
		done += "，另有" + p.Other.String() + "未折算"
	}
	switch {
	case p.Left() == 0:
		over := ""
		if p.Over() > 0 {
			over = "，超出" + TargetValue(p.Metric, p.Over())
		}
		return []string{done + "，目标达成" + over}
	case p.DaysLeft() == 0 && !p.Today.Before(p.To):
		return []string{done, "还差" + TargetValue(p.Metric, p.Left()) + "，时间已过"}
	case p.Today.Before(p.From):
		return []string{done, fmt.Sprintf("还没开始：%d个工作日，每个工作日要%s", p.Days, atLeast(p.Metric, p.Daily()))}
	}
	return []string{
		fmt.Sprintf("%s · 时间进度%d%%（%d/%d个工作日）%s", done, p.Time(), p.Gone, p.Days, lag(p)),
		fmt.Sprintf("还差%s，剩%d个工作日，每个工作日要%s", TargetValue(p.Metric, p.Left()), p.DaysLeft(), atLeast(p.Metric, p.Daily())),
	}
}

func lag(p reports.Pace) string {
	switch l := p.Lag(); {
	case l > 0:
		return fmt.Sprintf("，慢了%d个点", l)
	case l < 0:
		return fmt.Sprintf("，快了%d个点", -l)
	}
	return "，正好同步"
}

func personPace(m crm.Metric, u reports.PersonPace) string {
	if !u.Set {
		return fmt.Sprintf("%s：完成%s，没有定目标", name(u.User.Name), TargetValue(m, u.Done))
	}
	return fmt.Sprintf("%s：%s/%s（%d%%）", name(u.User.Name), TargetValue(m, u.Done), TargetValue(m, u.Value), u.Reached())
}

// unset is for a period without a target.
func unset(whose string, p reports.Pace) Text {
	done := "已完成" + TargetValue(p.Metric, p.Done) + "。"
	return lines(whose+PeriodName(p.From, p.To, p.Today)+"还没有定"+MetricName(p.Metric)+"目标。"+done, "主管说一句就能定，例如：给张伟这个月目标30万")
}

// GoalLine is a target in one line of a summary.
func GoalLine(p reports.Pace) string {
	when, _, _ := strings.Cut(PeriodName(p.From, p.To, p.Today), "（")
	s := fmt.Sprintf("目标：%s%s %s/%s（%d%%）", when, MetricName(p.Metric), TargetValue(p.Metric, p.Done), roughly(p.Metric, p.Value), p.Reached())
	if p.Left() == 0 || !p.Today.Before(p.To) {
		return s
	}
	return s + fmt.Sprintf("，时间进度%d%%", p.Time())
}

// PaceChart is a target as a picture, with its people's.
func PaceChart(whose string, p reports.Pace, people bool) *crm.Chart {
	row := func(label string, done, goal int64) Goal {
		return Goal{Label: label, Done: done, Goal: goal, Written: TargetValue(p.Metric, done) + " / " + TargetValue(p.Metric, goal)}
	}
	label := "合计"
	if len(p.People) == 0 {
		label = MetricName(p.Metric)
	}
	goals := []Goal{row(label, p.Done, p.Value)}
	for _, u := range p.People {
		if people && u.Set {
			goals = append(goals, row(u.User.Name, u.Done, u.Value))
		}
	}
	return ProgressChart(whose+PeriodName(p.From, p.To, p.Today)+MetricName(p.Metric)+"目标", fmt.Sprintf("时间进度%d%%", p.Time()), goals)
}

// Behind are the people who have not reached their targets.
func Behind(p reports.Pace) Text {
	var behind []string
	unset := []string{}
	reached := 0
	for _, u := range p.People {
		switch {
		case !u.Set:
			unset = append(unset, name(u.User.Name))
		case u.Done >= u.Value:
			reached++
		default:
			behind = append(behind, "· "+personPace(p.Metric, u)+"，差"+TargetValue(p.Metric, u.Value-u.Done))
		}
	}
	what := PeriodName(p.From, p.To, p.Today) + MetricName(p.Metric) + "目标"
	if len(behind)+reached == 0 {
		return Text("团队" + what + "一个都还没有定。")
	}
	head := fmt.Sprintf("%s没完成的%d人，完成的%d人（时间进度%d%%）：", what, len(behind), reached, p.Time())
	if len(behind) == 0 {
		head = fmt.Sprintf("%s：%d人都完成了！", what, reached)
	}
	if len(behind) > 15 {
		behind = append(behind[:15], fmt.Sprintf("还有%d人。", len(behind)-15))
	}
	return lines(append(append([]string{head}, behind...), prefixed("没有定目标：", strings.Join(unset, "、")))...)
}

// Coverage is who has a target, and for how many of the last weeks they were told how they stand.
func Coverage(p reports.Pace, weeks, told int) Text {
	var without []string
	for _, u := range p.People {
		if !u.Set {
			without = append(without, name(u.User.Name))
		}
	}
	n := len(p.People)
	with := n - len(without)
	return lines(
		fmt.Sprintf("%s%s目标覆盖率：%d%%（%d/%d人）", PeriodName(p.From, p.To, p.Today), MetricName(p.Metric), crm.PercentOf(int64(with), int64(n)), with, n),
		prefixed("还没有定：", strings.Join(without, "、")),
		fmt.Sprintf("近%d周有目标播报：%d周", weeks, told))
}

// TargetPart is one thing that counts towards a target.
type TargetPart struct {
	reports.Part
	Customer, Owner string
}

// partsShown is how many parts are listed; the others are one line, so that the sum stays whole.
const partsShown = 12

// Parts lists what a figure is made of; the lines add up to it.
func Parts(whose string, p reports.Pace, all []TargetPart) Text {
	head := whose + PeriodName(p.From, p.To, p.Today) + MetricName(p.Metric) + "完成" + TargetValue(p.Metric, p.Done)
	if len(all) == 0 {
		return lines(head+"：还没有一笔。", definition(p.Metric))
	}
	out := []string{fmt.Sprintf("%s，由%d笔组成：", head, len(all))}
	rest, n := int64(0), 0
	for i, x := range all {
		if i >= partsShown && len(all) > partsShown+1 {
			rest, n = rest+x.Value, n+1
			continue
		}
		value := ""
		if p.Metric.Money() {
			value = TargetValue(p.Metric, x.Value)
		}
		out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(name(x.Customer), name(x.Deal.Title), value, ShortDate(x.On, p.Today), name(x.Owner))))
	}
	if n > 0 {
		out = append(out, fmt.Sprintf("其余%d笔合计%s", n, TargetValue(p.Metric, rest)))
	}
	if len(p.Other) > 0 {
		out = append(out, "另有"+p.Other.String()+"，外币未折算，没有计入")
	}
	return lines(append(out, "合计"+TargetValue(p.Metric, p.Done), definition(p.Metric))...)
}

// PartsInGroup keeps the parts of a figure out of a group.
func PartsInGroup() Text {
	return "每一笔不在群里说。私聊再问一次目标，回「为什么」就有明细。"
}

// definition is what a metric counts, in words.
func definition(m crm.Metric) string {
	return "口径：" + map[crm.Metric]string{
		crm.WonAmount:     "这段时间成交的商机金额（人民币），按成交日，算商机负责人的",
		crm.PaymentAmount: "这段时间到账的回款（人民币），算商机负责人的",
		crm.NewCustomers:  "这段时间新建的客户，算客户负责人的",
		crm.Visits:        "这段时间见到人的拜访，算去拜访的人的",
		crm.NewDeals:      "这段时间新建的商机，算商机负责人的",
	}[m]
}

// Days is a run of days of one month: 2–8日.
func Days(from, last crm.Date) string {
	if from == last {
		return fmt.Sprintf("%d日", from.Day)
	}
	return fmt.Sprintf("%d–%d日", from.Day, last.Day)
}
