package say

import (
	"testing"

	"genjin/crm"
	"genjin/crm/reports"
)

func TestTheProcessAnswers(t *testing.T) {
	s := quote
	s.Definition, s.Checklist, s.StandardDays, s.Probability = "正式价格已经给到客户。", []string{"报价给到决策人", "盯住竞品"}, 15, 60
	s.Entry = []crm.Criterion{{Field: crm.AmountField, Label: "金额"}}
	check(t, StageGuide("", s), "报价：正式价格已经给到客户。\n要做：报价给到决策人；盯住竞品\n进入前要有：金额\n一般停留15个工作日 · 赢率按60%算")
	check(t, StageGuide("", crm.Stage{Name: "线索"}), "线索：流程里还没写定义，请管理员补上。")
	november := crm.Date{Year: 2026, Month: 11, Day: 1}
	december := crm.Date{Year: 2026, Month: 12, Day: 1}
	by := map[crm.UserID]*reports.Adherence{1: {Moves: 3, Kept: 2, Skipped: 1}}
	off := []reports.OffProcess{{Deal: frame, From: lead, To: quote, Skipped: true}}
	check(t, ProcessRate("团队（3人）", november, december, now, *by[1], []crm.User{{ID: 1, Name: "张伟"}}, by, off),
		"团队（3人）流程执行率 · 11月1日–11月30日\n67%（3次推进，2次按流程）\n没按流程：跳过阶段1次\n· 「年度框架」线索 → 报价\n每个人：张伟 67%（2/3）")
}
