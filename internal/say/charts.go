package say

import (
	"fmt"
	"strconv"

	"genjin/crm"
	"genjin/crm/reports"
)

// What is seen in a picture is written here as all else for people; internal/picture only draws it. The figures are those
// of the text beside it, character by character.

const maxBars = 12 // of a picture

// LineFunnel is the funnel of one pipeline.
type LineFunnel struct {
	Pipeline crm.Pipeline
	reports.Funnel
}

// FunnelChart shows pipelines by stage, one below the other when there are several; nil when there is nothing to see.
func FunnelChart(whose string, all []LineFunnel) *crm.Chart {
	deals, sum, weighted := 0, reports.Sums(nil), reports.Sums(nil)
	c := &crm.Chart{Kind: crm.FunnelChart, Title: whose + "漏斗"}
	for _, f := range all {
		for _, m := range f.Sum {
			sum = sum.Plus(m)
		}
		for _, m := range f.Weighted {
			weighted = weighted.Plus(m)
		}
		deals += f.Deals
		group := ""
		if len(all) > 1 {
			group = fmt.Sprintf("%s · %d单 · %s", Pipeline(f.Pipeline), f.Deals, f.Sum)
		}
		for _, s := range f.Stages {
			row := crm.ChartRow{Group: group, Label: name(s.Stage.Name), Values: []int64{int64(s.Deals)}, Figures: []string{fmt.Sprintf("%d单", s.Deals)}}
			if s.Deals > 0 {
				row.Figures = append(row.Figures, stageSum(s))
			}
			c.Rows, group = append(c.Rows, row), ""
		}
	}
	if deals == 0 {
		return nil
	}
	c.Sub, c.Foot = fmt.Sprintf("%d单 · %s", deals, sum), "按赢率折算："+weighted.String()
	return c
}

// stageSum is what the deals of a stage are worth.
func stageSum(s reports.FunnelStage) string {
	switch {
	case s.Unpriced == s.Deals:
		return "金额未定"
	case s.Unpriced > 0:
		return s.Sum.String() + fmt.Sprintf("（%d单未定）", s.Unpriced)
	}
	return s.Sum.String()
}

// RankingChart is a ranking as its reader may see it; nil when there is nothing to see.
func RankingChart(r Ranked) *crm.Chart {
	if r.Empty() {
		return nil
	}
	c := &crm.Chart{Kind: crm.RankingChart, Title: RankingTitle(r.Period, r.Measure)}
	if r.Whole {
		c.Sub = fmt.Sprintf("%d人 · 合计%s", len(r.Places), counted(r.Measure, r.Value))
		if r.Measure.Money() {
			c.Sub = fmt.Sprintf("%d人 · 合计%s", len(r.Places), r.Sum)
		}
	} else {
		c.Sub = fmt.Sprintf("%d人", len(r.Places))
	}
	for i, p := range r.Shown() {
		if i == maxBars {
			c.Foot = fmt.Sprintf("还有%d人", len(r.Shown())-i)
			break
		}
		c.Rows = append(c.Rows, crm.ChartRow{Label: strconv.Itoa(p.No) + ". " + name(p.User.Name), Values: []int64{p.Value},
			Figures: []string{achieved(r.Measure, p)}, Own: p.User.ID == r.Reader && !r.Whole})
	}
	return c
}

// TrendChart is a trend; nil when there is nothing to see.
func TrendChart(whose string, t reports.Trend) *crm.Chart {
	if len(t.Points) == 0 {
		return nil
	}
	c := &crm.Chart{Kind: crm.TrendChart, Title: TrendTitle(whose, t), Sub: TrendLine(t), Series: []string{"成交额", "新商机", "跟进"}}
	for _, p := range t.Points {
		c.Rows = append(c.Rows, crm.ChartRow{Label: point(t.Step, p), Values: []int64{p.WonSum.CNY(), int64(p.Created), int64(p.Contacts)},
			Figures: []string{p.WonSum.String(), strconv.Itoa(p.Created), strconv.Itoa(p.Contacts)}, Partly: p.Partly})
		if p.Partly {
			c.Foot = "浅色：不满一" + map[reports.Step]string{reports.Weeks: "周", reports.Months: "个月"}[t.Step]
		}
	}
	return c
}

// Goal is a target and how far it is reached, in one unit.
type Goal struct {
	Label      string
	Done, Goal int64
	Written    string // 82万 / 100万
}

// ProgressChart is targets and how far they are reached; nil when there is none.
func ProgressChart(title, sub string, goals []Goal) *crm.Chart {
	if len(goals) == 0 {
		return nil
	}
	c := &crm.Chart{Kind: crm.ProgressChart, Title: title, Sub: sub}
	for i, g := range goals {
		if i == maxBars {
			c.Foot = fmt.Sprintf("还有%d项", len(goals)-i)
			break
		}
		c.Rows = append(c.Rows, crm.ChartRow{Label: name(g.Label), Values: []int64{g.Done, g.Goal}, Figures: []string{g.Written, percent(g.Done, g.Goal)}})
	}
	return c
}

// percent is a share in whole percents, cut: 99.9% is not yet all.
func percent(done, goal int64) string {
	if goal <= 0 {
		return ""
	}
	return fmt.Sprintf("%d%%", crm.PercentOf(done, goal))
}
