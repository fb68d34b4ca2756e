package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// ScoreLine is a judged deal with its names.
type ScoreLine struct {
	reports.Score
	Customer, Owner string
}

// reasons is how many parts for and against a deal are told with its score.
const reasons = 2

// scoredLines is how many judged deals are listed.
const scoredLines = 10

func (l ScoreLine) title() string {
	return dotted(name(l.Customer), name(l.Deal.Title), name(l.Owner))
}

// DealScore is one deal's score, with what speaks for it and against it most.
func DealScore(l ScoreLine, now time.Time) Text {
	return lines(fmt.Sprintf("%s：%d分", l.title(), l.Total),
		dotted(stage(l.Stage), amount(l.Deal.Amount)),
		told("加分：", "+", l.Plus(), reports.ScorePart.Brings, l, now),
		told("扣分：", "−", l.Minus(), reports.ScorePart.Lost, l, now),
		"回「为什么」看每一项。")
}

func told(head, sign string, parts []reports.ScorePart, points func(reports.ScorePart) int, l ScoreLine, now time.Time) string {
	var out []string
	for _, x := range parts[:min(len(parts), reasons)] {
		fact := ScoreFact(x, l.Stage, now)
		if x.Part == crm.ScoreFields && sign == "+" {
			fact = "有" + scoreFields(func(f crm.Field) bool { return !slices.Contains(x.Missing, f) })
		}
		out = append(out, fmt.Sprintf("%s %s%d", fact, sign, points(x)))
	}
	return prefixed(head, strings.Join(out, "；"))
}

// DealScores lists judged deals, the first ones in the order they come in.
func DealScores(whose, what string, all []ScoreLine, most int, now time.Time) Text {
	if len(all) == 0 {
		return Text(whose + "商机里没有进行中的，没什么可打分的。")
	}
	if most == 0 || most > scoredLines {
		most = scoredLines
	}
	out := []string{fmt.Sprintf("%s%s（共%d单，满分%d）：", whose, what, len(all), crm.FullScore)}
	for i, l := range all {
		if i == most {
			out = append(out, fmt.Sprintf("还有%d单。", len(all)-i))
			break
		}
		out = append(out, fmt.Sprintf("%d. %s：%d分", i+1, dotted(l.title(), amount(l.Deal.Amount)), l.Total))
		for _, why := range []string{told("加分：", "+", l.Plus(), reports.ScorePart.Brings, l, now), told("扣分：", "−", l.Minus(), reports.ScorePart.Lost, l, now)} {
			if why != "" {
				out = append(out, "   "+why)
			}
		}
	}
	return lines(append(out, "回「为什么」看每一项。")...)
}

// Ways to list judged deals.
func AllScored() string  { return "商机打分" }
func MostAtRisk() string { return "最危险的商机" }
func MostLikely() string { return "最有把握的商机" }

// WhyScores lists all parts of scores; those of each deal sum to its score.
func WhyScores(all []ScoreLine, most int, now time.Time) Text {
	if len(all) == 0 {
		return "没有进行中的商机，没什么可打分的。"
	}
	var out []string
	for i, l := range all {
		if i == most {
			break
		}
		out = append(out, fmt.Sprintf("%s %d分，是这样加起来的：", l.title(), l.Total))
		for _, x := range l.Parts {
			if x.Most > 0 {
				out = append(out, fmt.Sprintf("· %s %d/%d：%s", ScorePartName(x.Part), x.Got, x.Most, ScoreFact(x, l.Stage, now)))
			}
		}
		out = append(out, fmt.Sprintf("合计 %d分", l.Total))
	}
	return lines(out...)
}

// ScorePartName is what a part is called.
func ScorePartName(p crm.ScorePart) string {
	return map[crm.ScorePart]string{crm.ScoreOdds: "赢率", crm.ScoreContact: "联系", crm.ScoreNext: "下一步", crm.ScoreFields: "关键信息", crm.ScorePace: "推进", crm.ScoreClose: "成交日"}[p]
}

// ScoreFact is what a part of a score is judged by.
func ScoreFact(x reports.ScorePart, s crm.Stage, now time.Time) string {
	today := crm.DateOf(now)
	switch x.Part {
	case crm.ScoreOdds:
		if x.Rate.Real {
			return fmt.Sprintf("%s阶段近一年实际赢率%d%%（%d/%d单）", stage(s), x.Rate.Percent(), x.Rate.Won, x.Rate.Of)
		}
		return fmt.Sprintf("%s阶段赢率%d%%", stage(s), x.Rate.Percent())
	case crm.ScoreContact:
		switch {
		case x.Never:
			return "还没联系上过"
		case x.Days <= 0:
			return "今天联系过"
		}
		return fmt.Sprintf("%d个工作日没联系（标准%d）", x.Days, x.Limit)
	case crm.ScoreNext:
		switch day := crm.DateOf(x.Due.At.In(now.Location())); {
		case !x.Planned:
			return "没有下一步"
		case x.Due.Overdue(now, now.Location()) && x.Days == 0:
			return "下一步今天已过点"
		case x.Due.Overdue(now, now.Location()):
			return fmt.Sprintf("下一步逾期%d天", x.Days)
		default:
			return "下一步定在" + ShortDay(day, today)
		}
	case crm.ScoreFields:
		if len(x.Missing) == 0 {
			return "金额、预计成交日、决策人都有"
		}
		return "缺" + scoreFields(func(f crm.Field) bool { return slices.Contains(x.Missing, f) })
	case crm.ScorePace:
		if x.Days == 0 {
			return "今天刚到" + stage(s) + "阶段"
		}
		return fmt.Sprintf("在%s阶段%d个工作日（标准%d）", stage(s), x.Days, x.Limit)
	}
	switch {
	case x.Close.IsZero():
		return "没定预计成交日"
	case x.Days > 0:
		return fmt.Sprintf("预计成交日过了%d天", x.Days)
	}
	return "预计" + ShortDay(x.Close, today) + "成交"
}

// scoreFields names the fields that a score looks at and that are wanted here.
func scoreFields(wanted func(crm.Field) bool) string {
	var out []string
	for _, f := range []struct {
		field crm.Field
		word  string
	}{{crm.AmountField, "金额"}, {crm.ExpectedCloseField, "预计成交日"}, {crm.DecisionMakerField, "决策人"}} {
		if wanted(f.field) {
			out = append(out, f.word)
		}
	}
	return strings.Join(out, "、")
}

// NotScored is for a customer without an open deal.
func NotScored(c crm.Customer) Text {
	return Text(name(c.Name) + "没有进行中的商机，没什么可打分的。")
}
