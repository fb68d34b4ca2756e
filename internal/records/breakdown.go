package records

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// Dimension is what figures are broken down by: something every record has, or a field of the company's own.
type Dimension struct {
	Code  string // industry, region …; field for the company's own
	Name  string
	Field crm.CustomField
}

// dimensions are the built-in ones, with what people call them.
var dimensions = []struct{ code, name, also string }{
	{"industry", "行业", "客户行业"}, {"region", "地区", "区域 省份 城市 地域 客户地区"}, {"source", "来源", "渠道 客户来源 线索来源"}, {"level", "级别", "等级 客户级别 客户等级 分级"},
	{"owner", "负责人", "人 销售 业务员 人员 同事 销售员"}, {"customer", "客户", "公司"}, {"pipeline", "流程", "业务线 管道"}, {"stage", "阶段", "商机阶段"},
	{"loss", "输单原因", "丢单原因 原因"}, {"month", "月", "月份"}, {"week", "周", ""}, {"quarter", "季度", "季"}, {"day", "天", "日"}, {"activity", "跟进方式", "方式 联系方式"},
}

// DimensionNames are what a figure may be broken down by.
func DimensionNames(own []crm.CustomField) (names []string) {
	for _, d := range dimensions {
		names = append(names, d.name)
	}
	for _, f := range own {
		if f.Of == crm.CustomerNoun || f.Of == crm.DealNoun {
			names = append(names, f.Name)
		}
	}
	return names
}

// DimensionNamed is the dimension that people call so; a field of the company's own goes before a built-in one.
func DimensionNamed(words string, own []crm.CustomField) (Dimension, bool) {
	for _, f := range own {
		if (f.Of == crm.CustomerNoun || f.Of == crm.DealNoun) && crm.NameKey(f.Name) == crm.NameKey(words) {
			return Dimension{Code: "field", Name: f.Name, Field: f}, true
		}
	}
	for _, d := range dimensions {
		if d.name == words || slices.Contains(strings.Fields(d.also), words) {
			return Dimension{Code: d.code, Name: d.name}, true
		}
	}
	return Dimension{}, false
}

// Breakdown is a metric in [from, to) by a dimension; before compares it with another time.
func (o Of) Breakdown(ctx context.Context, m reports.Metric, by Dimension, from, to crm.Date, before *[2]crm.Date) (b reports.Breakdown, err error) {
	facts, err := o.factsBy(ctx, m, by.Code, from, to)
	if err != nil {
		return b, err
	}
	var then []reports.Fact
	if before != nil {
		if then, err = o.factsBy(ctx, m, by.Code, before[0], before[1]); err != nil {
			return b, err
		}
		if then == nil {
			then = []reports.Fact{}
		}
	}
	if by.Code != "" && by.Code != "owner" && o.counted(m, by.Code) {
		var order []string
		if by.Code == "level" {
			order = levels
		}
		return reports.NewBreakdown(m, facts, then, func(f reports.Fact) string { return f.Kind }, order), nil
	}
	group, order, err := o.groups(ctx, by, append(facts[:len(facts):len(facts)], then...))
	if err != nil {
		return b, err
	}
	return reports.NewBreakdown(m, facts, then, group, order), nil
}

// levels are those of customers, in their order.
var levels = []string{"A", "B", "C", "D"}

// groups tells which group of a dimension each of some facts is in, and the order of the groups, if they have one.
func (o Of) groups(ctx context.Context, by Dimension, facts []reports.Fact) (group func(reports.Fact) string, order []string, err error) {
	switch by.Code {
	case "owner":
		return o.byOwner(ctx, facts)
	case "month", "week", "quarter", "day":
		group = func(f reports.Fact) string { return stepOf(by.Code, f.On) }
		for _, f := range facts {
			if n := group(f); !slices.Contains(order, n) {
				order = append(order, n)
			}
		}
		slices.Sort(order)
		return group, order, nil
	case "pipeline", "stage", "loss":
		return o.byDeal(ctx, by.Code, facts)
	case "activity":
		return func(f reports.Fact) string { return f.Kind }, nil, nil
	case "field":
		return o.byField(ctx, by.Field, facts)
	}
	var ids []crm.CustomerID
	for _, f := range facts {
		ids = append(ids, f.Customer)
	}
	found, err := o.Tx.CustomersBrief(ctx, ids)
	names := map[crm.CustomerID]string{}
	for _, c := range found {
		names[c.ID] = map[string]string{"industry": c.Industry, "region": c.Region, "source": c.Source, "level": string(c.Level), "customer": c.Name}[by.Code]
	}
	if by.Code == "level" {
		order = levels
	}
	return func(f reports.Fact) string { return names[f.Customer] }, order, err
}

// stepOf names the month, week, quarter or day of a day so that names sort as times do.
func stepOf(step string, d crm.Date) string {
	switch step {
	case "month":
		return fmt.Sprintf("%d-%02d", d.Year, int(d.Month))
	case "quarter":
		return fmt.Sprintf("%dQ%d", d.Year, (int(d.Month)+2)/3)
	case "week":
		return d.Monday().String()
	}
	return d.String()
}

func (o Of) byOwner(ctx context.Context, facts []reports.Fact) (func(reports.Fact) string, []string, error) {
	var ids []crm.UserID
	for _, f := range facts {
		if !slices.Contains(ids, f.Owner) {
			ids = append(ids, f.Owner)
		}
	}
	people, err := o.Tx.NamesOfPeople(ctx, ids)
	return func(f reports.Fact) string { return people[f.Owner].Name }, nil, err
}

func (o Of) byDeal(ctx context.Context, what string, facts []reports.Fact) (func(reports.Fact) string, []string, error) {
	var ids []crm.DealID
	for _, f := range facts {
		ids = append(ids, f.Deal)
	}
	deals, err := o.dealsOf(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	loss := map[crm.LossReason]string{}
	for _, r := range o.Process.LossReasons {
		loss[r.Code] = r.Name
	}
	var order []string
	if what == "stage" {
		for _, l := range o.Process.Pipelines {
			for _, s := range l.Stages {
				order = append(order, s.Name)
			}
		}
	}
	return func(f reports.Fact) string {
		d, known := deals[f.Deal]
		switch {
		case !known:
			return ""
		case what == "pipeline":
			return o.Process.Of(d).Name
		case what == "stage":
			return o.Process.Stage(d).Name
		}
		return loss[d.LostReason]
	}, order, nil
}

func (o Of) byField(ctx context.Context, field crm.CustomField, facts []reports.Fact) (func(reports.Fact) string, []string, error) {
	record := func(f reports.Fact) int64 {
		if field.Of == crm.DealNoun {
			return int64(f.Deal)
		}
		return int64(f.Customer)
	}
	var ids []int64
	for _, f := range facts {
		ids = append(ids, record(f))
	}
	slices.Sort(ids)
	values, err := o.Tx.ValuesOf(ctx, field.Of, slices.Compact(ids))
	if err != nil {
		return nil, nil, err
	}
	switch field.Kind {
	case crm.NumberField:
		var all []float64
		number := func(f reports.Fact) (float64, bool) {
			n, err := strconv.ParseFloat(values[record(f)][field.ID], 64)
			return n, err == nil
		}
		for _, f := range facts {
			if n, ok := number(f); ok {
				all = append(all, n)
			}
		}
		order, of := reports.Ranges(all)
		return func(f reports.Fact) string {
			if n, ok := number(f); ok {
				return of(n)
			}
			return ""
		}, order, nil
	case crm.DayField: // by its month
		return func(f reports.Fact) string {
			day := values[record(f)][field.ID]
			return day[:min(len(day), len("2026-11"))]
		}, nil, nil
	}
	return func(f reports.Fact) string { return values[record(f)][field.ID] }, field.Options, nil
}
