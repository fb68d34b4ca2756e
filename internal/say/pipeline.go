package say

import (
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// Funnel is a pipeline by stage, with bars that read on a phone. whose is 我的, 张伟的, 团队的.
func Funnel(whose string, f reports.Funnel) Text {
	if f.Deals == 0 {
		return Text(whose + "漏斗还是空的。建一个：给华北重工建个商机，年度框架，50万")
	}
	most := 1
	for _, s := range f.Stages {
		most = max(most, s.Deals)
	}
	out := []string{fmt.Sprintf("%s漏斗：%d单 · %s", whose, f.Deals, f.Sum)}
	for _, s := range f.Stages {
		if s.Deals == 0 {
			out = append(out, name(s.Stage.Name)+" 0单")
			continue
		}
		bar := strings.Repeat("▂", max(1, s.Deals*8/most))
		out = append(out, fmt.Sprintf("%s %d单 · %s\n%s", name(s.Stage.Name), s.Deals, stageSum(s), bar))
	}
	return lines(append(out, "按赢率折算："+f.Weighted.String())...)
}

// LeadsBeside tells of leads that no funnel counts, since they are no deals yet.
func LeadsBeside(n int) Text {
	if n == 0 {
		return ""
	}
	return Text(fmt.Sprintf("另有 %d 条线索未转商机", n))
}

// DealLine is a deal with its customer's name, for lists.
type DealLine struct {
	Deal     crm.Deal
	Stage    crm.Stage
	Customer string
	Owner    string // empty: the asker
	Pipeline string // its name; empty: the default one
}

// Deals lists deals under a heading. what says what they are: 报价阶段, 超过100万.
func Deals(whose, what string, all []DealLine, sum reports.Sums) Text {
	if len(all) == 0 {
		return Text(whose + what + "：没有。")
	}
	out := []string{fmt.Sprintf("%s%s：%d单 · %s", whose, what, len(all), sum)}
	for i, d := range all {
		if i == 12 {
			out = append(out, fmt.Sprintf("还有%d单，按阶段或金额再筛一下。", len(all)-12))
			break
		}
		out = append(out, "· "+dotted(name(d.Customer), name(d.Deal.Title), lineOf(d.Pipeline), stage(d.Stage), amount(d.Deal.Amount), name(d.Owner)))
	}
	return lines(out...)
}

// StuckLine is a deal that stands still.
type StuckLine struct {
	reports.StuckDeal
	Customer, Owner string
}

// Stuck lists the deals that stand still, with how long and what is normal.
func Stuck(whose string, all []StuckLine) Text {
	if len(all) == 0 {
		return Text(whose + "商机都在动，没有停滞的。")
	}
	out := []string{fmt.Sprintf("%s停滞的商机：%d单", whose, len(all))}
	for i, s := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d单。", len(all)-10))
			break
		}
		out = append(out, "· "+dotted(name(s.Customer), name(s.Deal.Title), stage(s.Stage), amount(s.Deal.Amount), name(s.Owner))+
			fmt.Sprintf("：停了%d个工作日（标准%d）", s.Days, s.Stage.RotDays))
	}
	return lines(out...)
}

// Mine, Team and Of say whose figures they are.
func Mine() string { return "我的" }

func Team(n int) string { return fmt.Sprintf("团队（%d人）", n) }

func Of(u crm.User) string { return name(u.Name) + "的" }
