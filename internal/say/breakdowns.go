package say

import (
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// figure writes what a metric comes to.
func figure(f reports.Figure) string {
	if !f.Known() {
		return "没有数据"
	}
	v := f.Value()
	switch f.Metric.Unit {
	case reports.Yuan, reports.YuanOf:
		return crm.Money{Fen: v, Currency: crm.CNY}.String()
	case reports.Percent:
		return tenths(int(v)) + "%"
	case reports.Days:
		return tenths(int(v)) + "天"
	case reports.Hours:
		return tenths(int(v)) + "小时"
	case reports.Points10:
		return tenths(int(v)) + "分"
	}
	return fmt.Sprintf("%d%s", v, f.Metric.Piece)
}

// basis says of what a share or a mean is made, and when that is little.
func basis(f reports.Figure) string {
	var said string
	switch f.Metric.Unit {
	case reports.Percent:
		if said = fmt.Sprintf("%d/%d", f.Of, f.Out); strings.HasPrefix(f.Metric.Code, "payment") {
			said = crm.Money{Fen: f.Of, Currency: crm.CNY}.String() + "/" + crm.Money{Fen: f.Out, Currency: crm.CNY}.String()
		}
	case reports.Pieces:
		return ""
	case reports.Yuan:
		return fmt.Sprintf("%d笔", f.N)
	default:
		said = fmt.Sprintf("%d条", f.N)
	}
	if f.N < reports.Few && f.Known() {
		said += "，不足5，仅供参考"
	}
	return said
}

func figureWith(f reports.Figure) string {
	if b := basis(f); b != "" && f.Known() {
		return figure(f) + "（" + b + "）"
	}
	return figure(f)
}

// sinceThen is how a figure differs from the one before: up 30万, or of shares up so many points.
func sinceThen(now, before reports.Figure) string {
	switch {
	case !before.Known():
		return ""
	case !now.Known():
		return "（之前" + figure(before) + "）"
	}
	d := reports.Figure{Metric: now.Metric, Out: 1, N: reports.Few}
	delta, sign := now.Value()-before.Value(), "↑"
	if delta == 0 {
		return " 持平"
	} else if delta < 0 {
		delta, sign = -delta, "↓"
	}
	switch d.Metric.Unit {
	case reports.Percent:
		return " " + sign + tenths(int(delta)) + "个点"
	case reports.Days, reports.Hours, reports.Points10:
		return " " + sign + tenths(int(delta)) + map[reports.MetricUnit]string{reports.Days: "天", reports.Hours: "小时", reports.Points10: "分"}[d.Metric.Unit]
	}
	d.Of = delta
	out := " " + sign + figure(d)
	if before.Value() > 0 {
		out += fmt.Sprintf("（%d%%）", crm.Growth(delta, before.Value()))
	}
	return out
}

// NamedFigure is one figure with its definition and, when it is compared, what it was before.
func NamedFigure(whose, period string, f, before reports.Figure, beforeWhen string) Text {
	head := whose + period + f.Metric.Name + "：" + figureWith(f)
	compared := ""
	if before.Metric.Code != "" {
		compared = beforeWhen + "：" + figureWith(before) + "，现在" + strings.TrimSpace(sinceThen(f, before))
		if !before.Known() || !f.Known() {
			compared = beforeWhen + "：" + figureWith(before)
		}
	}
	return lines(head, compared, "口径："+f.Metric.Means)
}

// breakdownLines is how many groups are told.
const breakdownLines = 12

// Breakdown is a figure by groups.
func Breakdown(whose, period, by string, b reports.Breakdown, beforeWhen string) Text {
	out := []string{whose + period + b.Metric.Name + "按" + name(by) + "：" + figureWith(b.Whole)}
	if len(b.Groups) == 0 {
		return lines(whose+period+"没有"+b.Metric.Name+"的数据，没法按"+name(by)+"分。", "口径："+b.Metric.Means)
	}
	sums := b.Metric.Unit == reports.Pieces || b.Metric.Unit == reports.Yuan
	for i, g := range b.Groups {
		if i == breakdownLines {
			out = append(out, fmt.Sprintf("还有%d组", len(b.Groups)-i))
			break
		}
		line := "· " + groupName(g.Name) + " " + figure(g.Figure)
		var more []string
		if sums && b.Whole.Of > 0 {
			more = append(more, percent(g.Figure.Of, b.Whole.Of))
		}
		if s := basis(g.Figure); s != "" && g.Figure.Known() {
			more = append(more, s)
		}
		if len(more) > 0 {
			line += "（" + strings.Join(more, "，") + "）"
		}
		if b.Compared() {
			line += sinceThen(g.Figure, g.Before)
		}
		out = append(out, line)
	}
	if b.Compared() {
		out = append(out, "比"+beforeWhen+"（"+figure(b.Before)+"）"+strings.TrimSpace(sinceThen(b.Whole, b.Before)))
	}
	return lines(append(out, "口径："+b.Metric.Means)...)
}

func groupName(s string) string {
	if s == "" {
		return "没填"
	}
	if t, ok := map[string]crm.ActivityType{"phone": crm.Phone, "visit": crm.Visit, "wechat": crm.WeChat, "email": crm.Email, "meeting": crm.Meeting, "online_meeting": crm.OnlineMeeting, "demo": crm.Demo, "banquet": crm.Banquet, "other": crm.OtherActivity}[s]; ok {
		return ActivityName(t)
	}
	return name(s)
}

// BreakdownChart is a breakdown as bars; nil when there is nothing to see.
func BreakdownChart(whose, period, by string, b reports.Breakdown) *crm.Chart {
	if len(b.Groups) == 0 || b.Metric.Unit != reports.Pieces && b.Metric.Unit != reports.Yuan {
		return nil
	}
	c := &crm.Chart{Kind: crm.RankingChart, Title: whose + period + b.Metric.Name + "按" + by, Sub: figure(b.Whole)}
	for i, g := range b.Groups {
		if i == maxBars {
			c.Foot = fmt.Sprintf("还有%d组", len(b.Groups)-i)
			break
		}
		c.Rows = append(c.Rows, crm.ChartRow{Label: groupName(g.Name), Values: []int64{g.Figure.Of}, Figures: []string{figure(g.Figure)}})
	}
	return c
}

// NoSuchDimension says by what figures can be broken down.
func NoSuchDimension(said string, there []string) Text {
	for i := range there {
		there[i] = name(there[i])
	}
	return lines("没有"+quoted(said)+"这个维度，没法按它统计。", "可以按："+strings.Join(there, "、")+"。要按别的，先加字段：「加字段 客户.设备台数 数字」。")
}
