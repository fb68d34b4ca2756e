package say

import (
	"fmt"

	"genjin/crm"
	"genjin/crm/reports"
)

// MyPoints are one person's points with their parts, which sum to them.
func MyPoints(whose, period string, p reports.Points) Text {
	out := points(whose, period, p)
	if p.Most > 0 {
		out = append(out, streak(p.Streak))
	}
	return lines(append(out, pointsMeaning)...)
}

// PointsTogether are the points of so many people together, none of whom is told alone.
func PointsTogether(whose, period string, p reports.Points, people int) Text {
	return lines(append(points(whose, period, p), pointsMeaning, fmt.Sprintf("（%d人合在一起算；说「张伟的积分」看一个人）", people))...)
}

func points(whose, period string, p reports.Points) []string {
	if p.Most == 0 {
		return []string{whose + period + "还没有积分：这段时间没有到期的跟进，没有回访打分，也没有阶段推进。"}
	}
	out := []string{fmt.Sprintf("%s%s积分：%d/%d", whose, period, p.Total, p.Most)}
	for _, x := range p.Parts {
		if !x.Figure.Known() {
			out = append(out, "· "+x.Figure.Metric.Name+"：没有数据，不计")
			continue
		}
		out = append(out, fmt.Sprintf("· %s %d/%d：%s", x.Figure.Metric.Name, x.Got, x.Most, figureWith(x.Figure)))
	}
	return out
}

const pointsMeaning = "口径：跟进率、满意度、流程执行率按权重折成分（流程文件 points），各项相加；只有本人和主管看得到"

func streak(days int) string {
	if days == 0 {
		return "连续清结：还没开始，把到期的跟进当天做完就算一天"
	}
	return fmt.Sprintf("连续清结：%d个工作日", days)
}

// TeamPoints lists the points of several people, for who leads them.
func TeamPoints(whose, period string, all []reports.Points) Text {
	var out []string
	for _, p := range all {
		line := fmt.Sprintf("· %s 没有数据", name(p.User.Name))
		if p.Most > 0 {
			line = fmt.Sprintf("· %s %d/%d", name(p.User.Name), p.Total, p.Most)
		}
		if p.Streak > 0 {
			line += fmt.Sprintf("，连续清结%d天", p.Streak)
		}
		out = append(out, line)
	}
	return lines(append(append([]string{whose + period + "积分："}, out...), pointsMeaning)...)
}

// Pack is what a meeting is held over: the week, what is at risk, what is to be decided, who needs help.
func Pack(week, risk Text, decide []ApprovalLine, help []HelpLine) Text {
	out := []string{string(week), "【风险】" + string(risk)}
	if len(decide) == 0 {
		out = append(out, "【要定的】没有等批的申请")
	} else {
		out = append(out, fmt.Sprintf("【要定的】%d项等批：", len(decide)))
		for i, l := range decide {
			if i == 5 {
				out = append(out, fmt.Sprintf("还有%d项", len(decide)-i))
				break
			}
			out = append(out, "· "+l.subject()+"，"+l.move()+"（"+name(l.Asker)+"提，等"+name(l.ApproverName)+"批）")
		}
	}
	if len(help) == 0 {
		out = append(out, "【要帮的】没有人有逾期的跟进")
	} else {
		out = append(out, "【要帮的】")
		for _, h := range help {
			out = append(out, fmt.Sprintf("· %s：%d项跟进逾期", name(h.Name), h.Late))
		}
	}
	return lines(out...)
}

// HelpLine is somebody who is behind.
type HelpLine struct {
	Name string
	Late int
}

// PackTitle heads the figures of a meeting's pack.
func PackTitle(whose string, from, last, today crm.Date) string {
	return SummaryTitle(whose, "周会材料", from, last, today)
}
