package say

import (
	"fmt"

	"genjin/crm"
	"genjin/crm/reports"
)

// Block is one of the five parts of a report, as a page and a spreadsheet show it. Its figures are those of DaySummary.
type Block struct {
	Name    string
	Lines   []string // what is told, not counted
	Figures []Figure
}

// Figure is one number of a report and the list that it is made of.
type Figure struct {
	Name string
	N    int
	Unit string
	Sum  reports.Sums // of money; none: it is a count alone
	List ListName
	Bad  bool // it wants attention
}

// String is the figure as a text writes it: 3单 · 126万.
func (f Figure) String() string {
	s := fmt.Sprintf("%d%s", f.N, f.Unit)
	if len(f.Sum) > 0 {
		s += " · " + f.Sum.String()
	}
	return s
}

// ListName names the list that a figure is made of.
type ListName string

// The lists of a period, then those of now.
const (
	ListContacts  ListName = "contacts"
	ListMissed    ListName = "missed"
	ListCustomers ListName = "customers"
	ListCreated   ListName = "created"
	ListMoves     ListName = "moves"
	ListWon       ListName = "won"
	ListLost      ListName = "lost"
	ListPayments  ListName = "payments"
	ListNext      ListName = "next"
	ListOverdue   ListName = "overdue"
	ListDue       ListName = "due"
	ListOpen      ListName = "open"
	ListStuck     ListName = "stuck"
	ListForecast  ListName = "forecast"
)

// ListTitle is what a list is called.
func ListTitle(l ListName) string {
	return map[ListName]string{
		ListContacts: "跟进", ListMissed: "没联系上", ListCustomers: "跟进的客户", ListCreated: "新增商机", ListMoves: "推进", ListWon: "成交", ListLost: "输单",
		ListPayments: "回款", ListNext: "之后到期", ListOverdue: "逾期", ListDue: "今天到期", ListOpen: "在谈", ListStuck: "停滞", ListForecast: "预测",
	}[l]
}

// ReportBlocks are a period in five blocks: 目标 过程 结果 问题 下一步.
func ReportBlocks(d reports.Day) []Block {
	out := []Block{
		{Name: "目标", Lines: goals(d)},
		{Name: "过程", Figures: []Figure{
			{Name: "跟进", N: d.Contacts, Unit: "次", List: ListContacts}, {Name: "客户", N: d.Customers, Unit: "家", List: ListCustomers},
			{Name: "没联系上", N: d.Missed, Unit: "次", List: ListMissed}, {Name: "推进", N: d.Moved, Unit: "步", List: ListMoves},
		}},
		{Name: "结果", Figures: []Figure{
			{Name: "新增商机", N: d.Created, Unit: "单", List: ListCreated}, {Name: "成交", N: d.Won, Unit: "单", Sum: d.WonSum, List: ListWon},
			{Name: "输单", N: d.Lost, Unit: "单", List: ListLost}, {Name: "回款", N: d.Payments, Unit: "笔", Sum: d.Paid, List: ListPayments},
		}},
		{Name: "问题", Figures: []Figure{{Name: "逾期没清", N: d.Overdue, Unit: "项", List: ListOverdue, Bad: d.Overdue > 0}}},
		{Name: "下一步", Figures: []Figure{{Name: following(d) + "到期", N: d.Next, Unit: "项", List: ListNext}}},
	}
	if !d.Over {
		out[4].Figures = append([]Figure{{Name: "今天到期", N: d.Due, Unit: "项", List: ListDue}}, out[4].Figures...)
	}
	if b := before(d.Before); b != "" {
		out[2].Lines = append(out[2].Lines, b)
	}
	return out
}

// TrendFigures is one week or month of a trend as a page and a spreadsheet show it.
func TrendFigures(t reports.Trend, p reports.TrendPoint) (label, contacts, created, won string) {
	label = fmt.Sprintf("%d/%d", int(p.From.Month), p.From.Day)
	if t.Step == reports.Months {
		label = fmt.Sprintf("%d年%d月", p.From.Year, int(p.From.Month))
	}
	if p.Partly {
		label += " 未完"
	}
	return label, fmt.Sprintf("%d次", p.Contacts), fmt.Sprintf("%d单", p.Created), Figure{N: p.Won, Unit: "单", Sum: p.WonSum}.String()
}

// ReportName is the file of a report or a list: 周报-团队-2026-11-23.xlsx.
func ReportName(what, whose string, from crm.Date) string {
	return what + "-" + Clip(whose, 12) + "-" + from.String() + ".xlsx"
}
