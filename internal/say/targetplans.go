package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// TargetLine is one line of a plan: a period or a person, with what it was and what it is to be.
type TargetLine struct {
	Name     string
	Was, Now int64
}

// TargetDraft is a target before it is set.
type TargetDraft struct {
	Whose    string // 团队, 张伟, 张伟、李娜
	Metric   crm.Metric
	From, To crm.Date
	Was, Now int64
	Periods  []TargetLine // the parts of the period
	People   []TargetLine
	Above    []TargetLine // what changes around it: the year, the team
	Why      string       // as said; empty: no reason
	Warning  string       // one thing to know before it is set
}

// ConfirmTarget asks before a target is set.
func ConfirmTarget(d TargetDraft, today crm.Date) Text {
	head := fmt.Sprintf("%s%s%s目标%s，这样定？", Clip(d.Whose, 12), PeriodName(d.From, d.To, today), MetricName(d.Metric), TargetValue(d.Metric, d.Now))
	if d.Now == 0 {
		head = fmt.Sprintf("取消%s%s%s目标？", Clip(d.Whose, 12), PeriodName(d.From, d.To, today), MetricName(d.Metric))
	}
	was := ""
	if d.Was > 0 && d.Was != d.Now {
		was = "原来是" + TargetValue(d.Metric, d.Was)
	}
	return lines(head, was, row("分期：", d.Metric, d.Periods), people(d.Metric, d.People), row("连带：", d.Metric, d.Above), prefixed("原因：", Clip(d.Why, lineRunes)), d.Warning)
}

// SetIt is the answer that sets a target.
func SetIt() string { return "就这样定" }

// TargetSet is a target that was set.
func TargetSet(d TargetDraft, today crm.Date) Text {
	head := fmt.Sprintf("已定：%s%s%s目标%s", name(d.Whose), PeriodName(d.From, d.To, today), MetricName(d.Metric), TargetValue(d.Metric, d.Now))
	if d.Now == 0 {
		head = fmt.Sprintf("已取消：%s%s%s目标", name(d.Whose), PeriodName(d.From, d.To, today), MetricName(d.Metric))
	}
	was := ""
	if d.Was > 0 && d.Was != d.Now {
		was = "原来是" + TargetValue(d.Metric, d.Was) + "，留在目标历史里"
	}
	return lines(head, was, row("分期：", d.Metric, d.Periods), people(d.Metric, d.People), row("连带：", d.Metric, d.Above))
}

// SummaryOfTarget names the setting of a target.
func SummaryOfTarget(d TargetDraft, today crm.Date) string {
	return d.Whose + PeriodName(d.From, d.To, today) + MetricName(d.Metric) + "目标 " + TargetValue(d.Metric, d.Now)
}

// row is several values on one line: Q1 120万 · Q2 240万→300万.
func row(head string, m crm.Metric, all []TargetLine) string {
	var parts []string
	for _, x := range all {
		parts = append(parts, valueChange(m, x))
	}
	return prefixed(head, strings.Join(parts, " · "))
}

// valueChange is what a line is, and what it was.
func valueChange(m crm.Metric, x TargetLine) string {
	if x.Was > 0 && x.Was != x.Now {
		return name(x.Name) + " " + roughly(m, x.Was) + "→" + roughly(m, x.Now)
	}
	return name(x.Name) + " " + roughly(m, x.Now)
}

// people is who gets what, on one line when it is the same for all.
func people(m crm.Metric, all []TargetLine) string {
	if len(all) < 2 {
		return ""
	}
	equal := true
	for _, x := range all {
		equal = equal && roughly(m, x.Now) == roughly(m, all[0].Now) && (x.Was == 0 || x.Was == x.Now)
	}
	if equal {
		names := make([]string, 0, len(all))
		for i, x := range all {
			if i == 12 {
				names = append(names, fmt.Sprintf("等%d人", len(all)))
				break
			}
			names = append(names, name(x.Name))
		}
		return fmt.Sprintf("%d人各%s：%s", len(all), roughly(m, all[0].Now), strings.Join(names, "、"))
	}
	shown := all
	more := ""
	if len(all) > 12 {
		shown, more = all[:12], fmt.Sprintf(" 等%d人", len(all))
	}
	return row("分人：", m, shown) + more
}

// WhichTargetUnit asks about a number without a unit: 目标40.
func WhichTargetUnit(said string) Text { return Text("目标" + Clip(said, 20) + "，是哪个？") }

// NeedTargetValue asks how much.
func NeedTargetValue() Text { return "目标定多少？例如：30万，或拜访20次。" }

// NeedTargetPeriod says that a target is for whole months, or one week.
func NeedTargetPeriod() Text {
	return "目标按周、月、季度或年来定。例如：给张伟这个月目标30万。"
}

// NobodyToTarget says that there is nobody in scope who sells.
func NobodyToTarget() Text { return "你名下还没有可以定目标的同事。" }

// SameTarget says that a target is what it was.
func SameTarget(d TargetDraft, today crm.Date) Text {
	return Text(fmt.Sprintf("%s%s%s目标本来就是%s，没有改动。", name(d.Whose), PeriodName(d.From, d.To, today), MetricName(d.Metric), TargetValue(d.Metric, d.Now)))
}

// TooMuch says that the rest of a sum that stays would have to be negative.
func TooMuch(m crm.Metric, e *crm.TooMuchError) Text {
	return Text(fmt.Sprintf("总数%s不变的话，已经占了%s，其余没法再分，没有改动。要连总数一起改，就不说「其余重新分」。", TargetValue(m, e.Whole), TargetValue(m, e.Taken)))
}

// BadShares says that shares do not make a whole.
func BadShares(sum int64) Text {
	return Text(fmt.Sprintf("各人的比例加起来是%d%%，要正好100%%，没有改动。", sum))
}

// BadRatio says that a ratio does not fit the period.
func BadRatio(n int) Text {
	return Text(fmt.Sprintf("%d个数的比例和这段时间对不上，没有改动。一年按季度写4个数，一季度按月写3个数。", n))
}

// RevisionLine is one change of a target.
type RevisionLine struct {
	At       time.Time
	By       string
	Whose    string
	From, To crm.Date
	Was, Now int64
	Why      string
}

// Revisions is who changed a target, when and why, newest first.
func Revisions(whose string, m crm.Metric, all []RevisionLine, now time.Time) Text {
	today := crm.DateOf(now)
	if len(all) == 0 {
		return Text(whose + MetricName(m) + "目标还没有定过。")
	}
	return listed(fmt.Sprintf("%s%s目标改过%d次（新的在前）：", whose, MetricName(m), len(all)), len(all), 6, "", func(i int) string {
		r := all[i]
		value := TargetValue(m, r.Now)
		switch {
		case r.Was > 0 && r.Was == r.Now:
			value = "总数" + value + "不变，里面重新分"
		case r.Was > 0:
			value = TargetValue(m, r.Was) + " → " + value
		}
		line := dotted(ShortDay(crm.DateOf(r.At.In(now.Location())), today)+" "+r.At.In(now.Location()).Format("15:04"), name(r.By), name(r.Whose)+PeriodName(r.From, r.To, today)+" "+value)
		if r.Why != "" {
			line += "\n   「" + Clip(r.Why, 40) + "」"
		}
		return line
	})
}

// StepLine is a deal to work on.
type StepLine struct {
	reports.ToWin
	Customer, Owner string
}

// WeekPlan is what has to be done for a target to be reached.
type WeekPlan struct {
	Pace     reports.Pace // of the period the target is for
	Week     reports.Pace // of this week
	Steps    []StepLine
	Expected int64 // what the steps are worth by their rates
	Needs    []reports.LineNeeds
	Calls    []CallLine          // for what is counted in visits
	Idle     []reports.Forgotten // whom nobody visited for long
	Debts    []DebtLine
}

// ToReach names the numbers and the customers, with reasons.
func ToReach(whose string, w WeekPlan, now time.Time) Text {
	p, today := w.Pace, crm.DateOf(now)
	if !p.Set {
		return unset(whose, p)
	}
	if p.Left() == 0 {
		return lines(append([]string{whose + PeriodName(p.From, p.To, today) + MetricName(p.Metric) + "目标：" + TargetValue(p.Metric, p.Value)}, pace(p)...)...)
	}
	out := []string{fmt.Sprintf("%s%s%s目标%s，还差%s", whose, PeriodName(p.From, p.To, today), MetricName(p.Metric), TargetValue(p.Metric, p.Value), TargetValue(p.Metric, p.Left()))}
	if n := p.DaysLeft(); n > 0 {
		s := fmt.Sprintf("剩%d个工作日，每个工作日要%s", n, atLeast(p.Metric, p.Daily()))
		if days := w.Week.DaysLeft(); w.Week.From != p.From && days > 0 && days < n {
			s += fmt.Sprintf("；本周剩%d天，要%s", days, atLeast(p.Metric, p.Daily()*int64(days)))
		}
		out = append(out, s)
	}
	switch p.Metric {
	case crm.WonAmount:
		out = append(out, steps(w, today)...)
	case crm.PaymentAmount:
		out = append(out, "先催这几笔：")
		sum := int64(0)
		for i, d := range w.Debts {
			since := fmt.Sprintf("成交%d个工作日了", d.Days)
			if d.Paid {
				since = fmt.Sprintf("上次回款后%d个工作日", d.Days)
			}
			sum += d.Rest.Fen
			out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(name(d.Customer), deal(d.Deal), "还欠"+amount(d.Rest), since)))
		}
		if len(w.Debts) == 0 {
			out[len(out)-1] = "已成交的都回齐了：要靠新成交带来回款。"
		} else if sum < p.Left() {
			out = append(out, "这几笔都回来还差"+TargetValue(p.Metric, p.Left()-sum)+"，要靠新成交。")
		}
	default:
		out = append(out, visits(w)...)
	}
	return lines(out...)
}

// steps are the deals to win, what they are worth, and what each stage would have to hold.
func steps(w WeekPlan, today crm.Date) (out []string) {
	left := w.Pace.Left()
	if len(w.Steps) > 0 {
		out = append(out, "先推这几单：")
	}
	for i, s := range w.Steps {
		out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(name(s.Customer), name(s.Deal.Title), amount(s.Deal.Amount), name(s.Owner))), "   "+becauseOf(s, today))
	}
	switch {
	case len(w.Steps) == 0:
		out = append(out, "手上没有标了金额的在谈商机，先开新的。")
	case w.Expected >= left:
		out = append(out, "这几单按赢率折"+roughly(crm.WonAmount, w.Expected)+"，够了。")
	default:
		out = append(out, "这几单按赢率折"+roughly(crm.WonAmount, w.Expected)+"，还缺"+roughly(crm.WonAmount, left-w.Expected)+"，要开新的。")
	}
	return append(out, needs(w.Needs, left)...)
}

// becauseOf is the reason to work on a deal, and what to do.
func becauseOf(s StepLine, today crm.Date) string {
	parts := []string{fmt.Sprintf("%s阶段，赢率%d%%", stage(s.Stage), s.Rate.Percent())}
	if s.Closes {
		parts = append(parts, "预计"+ShortDate(s.Deal.ExpectedClose, today)+"成交")
	}
	switch {
	case s.Plan.ID == 0:
		parts = append(parts, "还没有下一步，先约")
	case s.Late > 0:
		parts = append(parts, fmt.Sprintf("跟进逾期%d天，先打", s.Late))
	default:
		what := Clip(s.Plan.Content, 12)
		if what == "" {
			what = "跟进"
		}
		parts = append(parts, "下一步"+ShortDay(crm.DateOf(s.Plan.Due.At), today)+what)
	}
	return "因为：" + strings.Join(parts, "；")
}

// needs is what every stage would have to hold, of each pipeline that has a part of what is left.
func needs(all []reports.LineNeeds, left int64) (out []string) {
	if len(all) == 0 || left == 0 {
		return nil
	}
	if len(all) == 1 {
		line := ""
		if !all[0].Default {
			line = Pipeline(all[0].Pipeline)
		}
		return append([]string{"倒推" + line + "各阶段要有："}, stageNeeds(all[0].Stages)...)
	}
	out = append(out, "倒推各阶段要有（各流程按近一年成交额分摊，没有成交按手上的单子）：")
	for _, l := range all {
		out = append(out, Pipeline(l.Pipeline)+"出"+roughly(crm.WonAmount, l.Left)+"：")
		out = append(out, stageNeeds(l.Stages)...)
	}
	return out
}

func stageNeeds(all []reports.StageNeed) (out []string) {
	for _, n := range all {
		if n.Need == 0 {
			continue
		}
		from := fmt.Sprintf("赢率%d%%，近一年%d单", n.Rate.Percent(), n.Rate.Closed)
		if !n.Rate.Real {
			from = fmt.Sprintf("按流程赢率%d%%，近一年只有%d单，不足5单", n.Rate.Percent(), n.Rate.Closed)
			if n.Rate.Closed >= 5 {
				from = fmt.Sprintf("按流程赢率%d%%，近一年%d单没有成交", n.Rate.Percent(), n.Rate.Closed)
			}
		}
		need := roughly(crm.WonAmount, n.Need)
		if n.Deals > 0 {
			need += fmt.Sprintf("（约%d单）", n.Deals)
		}
		out = append(out, fmt.Sprintf("· %s %s，现有%d单 %s（%s）", stage(n.Stage), need, n.Count, TargetValue(crm.WonAmount, n.Have), from))
	}
	return out
}

// visits are the customers to see, for what is counted in pieces.
func visits(w WeekPlan) (out []string) {
	for _, c := range w.Calls {
		when := "本周到期"
		if c.Late > 0 {
			when = fmt.Sprintf("跟进逾期%d天", c.Late)
		}
		out = append(out, fmt.Sprintf("%d. %s", len(out)+1, dotted(name(c.Customer), Clip(c.FollowUp.Content, 20), when)))
	}
	for _, f := range w.Idle {
		since := fmt.Sprintf("%d天没联系", f.Days)
		if f.Never {
			since = fmt.Sprintf("建档%d天还没联系过", f.Days)
		}
		out = append(out, fmt.Sprintf("%d. %s", len(out)+1, dotted(name(f.Customer.Name), since)))
	}
	if len(out) == 0 {
		return nil
	}
	return append([]string{"先找这几家："}, out...)
}

// PaceCard is a Monday's targets: the month's and what this week has to bring, and the deals to do it on.
func PaceCard(whose string, month, week reports.Pace, first []StepLine) Text {
	out := append([]string{whose + PeriodName(month.From, month.To, month.Today) + MetricName(month.Metric) + "目标：" + TargetValue(month.Metric, month.Value)}, pace(month)...)
	if week.Set && month.Left() > 0 {
		s := fmt.Sprintf("本周%d个工作日，原定%s", week.Days, roughly(week.Metric, week.Value))
		if need := min(month.Left(), month.Daily()*int64(min(week.DaysLeft(), month.DaysLeft()))); need > week.Value {
			s += "，补上差距要" + atLeast(week.Metric, need)
		}
		out = append(out, s)
	}
	if len(first) > 0 && month.Left() > 0 {
		out = append(out, "先推："+pushed(first))
	}
	return lines(out...)
}

func pushed(first []StepLine) string {
	var parts []string
	for _, s := range first {
		parts = append(parts, name(s.Customer)+" "+amount(s.Deal.Amount))
	}
	return strings.Join(parts, "、")
}

// TargetDivided tells how a target is divided.
func TargetDivided(d TargetDraft, today crm.Date) Text {
	return lines(d.Whose+PeriodName(d.From, d.To, today)+MetricName(d.Metric)+"目标"+TargetValue(d.Metric, d.Now)+"，这样分：",
		row("分期：", d.Metric, d.Periods), people(d.Metric, d.People))
}
