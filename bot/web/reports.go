package web

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

// reportView is a day, week, month, quarter or year of the chosen people: the figures of the chat's summary, each with
// the list that it is made of.
type reportView struct {
	period
	Title         string
	Steps         []choice
	Before, After string // days in the periods beside it; empty: not begun yet
	Last          crm.Date
	Day           reports.Day
	Blocks        []say.Block
	Trend         []trendRow
	Charts        []columns // of the trend
	TrendStep     string
	Partly        bool // the trend has a week or month that is not over, or is cut
	Goals         []goal
	Ranking       ranked
}

// trendRow is one week or month.
type trendRow struct {
	Label, Contacts, Created, Won string
	From, To                      crm.Date
}

// goal is a target and the list of what was done for it, if there is one.
type goal struct {
	Line, Link string
	reports.Pace
}

// reportNames are what a report of each length is called.
func reportNames() []choice {
	return []choice{{Key: "day", Name: "日报"}, {Key: "week", Name: "周报"}, {Key: "month", Name: "月报"}, {Key: "quarter", Name: "季报"}, {Key: "year", Name: "年报"}, {Key: "days", Name: "报告"}}
}

func (v *visit) report(ctx context.Context) (any, error) {
	p, err := v.period()
	if err != nil {
		return nil, errAway
	}
	today := crm.DateOf(v.now)
	view := reportView{period: p, Last: p.To.AddDays(-1)}
	for _, n := range reportNames() {
		if n.Chosen = n.Key == p.Step; n.Chosen {
			view.Title = say.SummaryTitle(v.who.Title, n.Name, p.From, view.Last, today)
		}
		if n.Key != "days" {
			view.Steps = append(view.Steps, n)
		}
	}
	if before, after := p.beside(today); p.Step != "days" {
		view.Before = before.String()
		if !after.IsZero() {
			view.After = after.String()
		}
	}
	of := v.who.Of
	of.Calendar, of.Each = v.Calendar, v.r.FormValue("format") == "xlsx"
	if view.Day, err = of.Day(ctx, p.From, p.To); err != nil {
		return nil, err
	}
	view.Blocks = say.ReportBlocks(view.Day)
	step, from := p.trend()
	trend, err := of.Trend(ctx, step, from, p.To)
	if err != nil {
		return nil, err
	}
	view.TrendStep = map[reports.Step]string{reports.Weeks: "每周", reports.Months: "每月"}[step]
	for _, x := range trend.Points {
		row := trendRow{From: x.From, To: x.To}
		row.Label, row.Contacts, row.Created, row.Won = say.TrendFigures(trend, x)
		view.Trend, view.Partly = append(view.Trend, row), view.Partly || x.Partly
	}
	view.Charts = v.trendCharts(trend)
	for _, p := range view.Day.Targets {
		g := goal{Line: strings.TrimPrefix(say.GoalLine(p), "目标："), Pace: p}
		if l := goalList(p.Metric); l != "" {
			g.Link = v.to("/app/lists/"+string(l), "from", p.From, "to", p.To)
		}
		view.Goals = append(view.Goals, g)
	}
	view.Ranking, err = v.ranking(ctx, p.From, p.To)
	return view, err
}

// tables is the report as a spreadsheet: its blocks, its people, its trend.
func (r reportView) tables(v *visit) (file string, all []sheets.Table) {
	main := sheets.Table{Name: "报表", Rows: [][]any{{r.Title}, {"", "项目", "数", "单位", "金额"}}}
	for _, b := range r.Blocks {
		for _, line := range b.Lines {
			main.Rows = append(main.Rows, []any{b.Name, line})
		}
		for _, f := range b.Figures {
			row := []any{b.Name, f.Name, f.N, f.Unit}
			if len(f.Sum) == 1 && f.Sum.CNY() != 0 {
				row = append(row, f.Sum[0])
			} else if len(f.Sum) > 0 {
				row = append(row, f.Sum.String())
			}
			main.Rows = append(main.Rows, row)
		}
	}
	all = []sheets.Table{main}
	if v.who.Of.Team {
		people := sheets.Table{Name: "每个人", Rows: [][]any{{"姓名", "跟进", "成交", "今天到期", "逾期没清"}}}
		for _, p := range r.Day.People {
			people.Rows = append(people.Rows, []any{p.User.Name, p.Contacts, p.Won, p.Due, p.Overdue})
		}
		all = append(all, people)
	}
	trend := sheets.Table{Name: "趋势", Rows: [][]any{{"时间", "跟进", "新增商机", "成交"}}}
	for _, t := range r.Trend {
		trend.Rows = append(trend.Rows, []any{t.Label, t.Contacts, t.Created, t.Won})
	}
	title := ""
	for _, n := range reportNames() {
		if n.Key == r.Step {
			title = n.Name
		}
	}
	return say.ReportName(title, v.who.Title, r.From), append(all, trend)
}
