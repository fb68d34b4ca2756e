package say

import (
	"testing"

	"genjin/crm"
	"genjin/crm/reports"
)

func TestTargets(t *testing.T) {
	november, december := crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1}
	p := reports.Pace{Metric: crm.WonAmount, From: november, To: december, Today: today, Value: 30_0000_00, Set: true, Done: 12_0000_00, Days: 21, Gone: 16,
		People: []reports.PersonPace{{User: crm.User{Name: "张伟"}, Value: 20_0000_00, Set: true, Done: 12_0000_00}, {User: crm.User{Name: "李娜"}, Done: 0}}}
	check(t, Pace("我的", p, false), "我的11月业绩目标：30万\n完成12万（40%） · 时间进度76%（16/21个工作日），慢了36个点\n还差18万，剩5个工作日，每个工作日要3.6万")
	check(t, Pace("团队（2人）的", p, true), "团队（2人）的11月业绩目标：30万\n完成12万（40%） · 时间进度76%（16/21个工作日），慢了36个点\n还差18万，剩5个工作日，每个工作日要3.6万\n· 张伟：12万/20万（60%）\n· 李娜：完成0元，没有定目标")
	check(t, Behind(p), "11月业绩目标没完成的1人，完成的0人（时间进度76%）：\n· 张伟：12万/20万（60%），差8万\n没有定目标：李娜")
	check(t, Coverage(p, 4, 3), "11月业绩目标覆盖率：50%（1/2人）\n还没有定：李娜\n近4周有目标播报：3周")
	check(t, Text(GoalLine(p)), "目标：11月业绩 12万/30万（40%），时间进度76%")
	over := p
	over.Done = 35_0000_00
	check(t, Pace("我的", over, false), "我的11月业绩目标：30万\n完成35万（117%），目标达成，超出5万")
	p.Other = reports.Sums{{Fen: 900_00, Currency: "USD"}}
	part := TargetPart{Part: reports.Part{Value: 12_0000_00, On: crm.Date{Year: 2026, Month: 11, Day: 3}, Deal: frame}, Customer: "华北重工 @all"}
	check(t, Parts("我的", p, []TargetPart{part}), "我的11月业绩完成12万，由1笔组成：\n1. 华北重工 ＠all · 年度框架 · 12万 · 11月3日\n另有USD 900，外币未折算，没有计入\n合计12万\n口径：这段时间成交的商机金额（人民币），按成交日，算商机负责人的")
	p.Set = false
	check(t, Pace("我的", p, false), "我的11月还没有定业绩目标。已完成12万。\n主管说一句就能定，例如：给张伟这个月目标30万")
	draft := TargetDraft{Whose: "团队", Metric: crm.WonAmount, From: november, To: december, Was: 20_0000_00, Now: 30_0000_00, Why: "旺季 <b>",
		People: []TargetLine{{"张伟", 10_0000_00, 15_0000_00}, {"李娜", 10_0000_00, 15_0000_00}}, Above: []TargetLine{{"全年", 20_0000_00, 30_0000_00}}}
	check(t, ConfirmTarget(draft, today), "团队11月业绩目标30万，这样定？\n原来是20万\n分人：张伟 10万→15万 · 李娜 10万→15万\n连带：全年 20万→30万\n原因：旺季 ＜b＞")
	check(t, TooMuch(crm.WonAmount, &crm.TooMuchError{Whole: 10_0000_00, Taken: 15_0000_00}), "总数10万不变的话，已经占了15万，其余没法再分，没有改动。要连总数一起改，就不说「其余重新分」。")
	check(t, Revisions("我的", crm.WonAmount, []RevisionLine{{At: now, By: "王经理", Whose: "张伟", From: november, To: december, Was: 20_0000_00, Now: 30_0000_00, Why: "旺季"}}, now), "我的业绩目标改过1次（新的在前）：\n1. 今天 10:00 · 王经理 · 张伟11月 20万 → 30万\n   「旺季」")
}

func TestPeriodNames(t *testing.T) {
	for want, p := range map[string][2]string{
		"2027年": {"2027-01-01", "2028-01-01"}, "2027年Q1": {"2027-01-01", "2027-04-01"}, "Q4": {"2026-10-01", "2027-01-01"}, "11月": {"2026-11-01", "2026-12-01"},
		"下半年": {"2026-07-01", "2027-01-01"}, "2027年上半年": {"2027-01-01", "2027-07-01"}, "本周（11月23日–11月29日）": {"2026-11-23", "2026-11-30"},
		"12月7日–12月13日": {"2026-12-07", "2026-12-14"}, "今天": {"2026-11-24", "2026-11-25"}, "11月–2027年2月": {"2026-11-01", "2027-03-01"}, "11月10日–11月19日": {"2026-11-10", "2026-11-20"},
	} {
		from, _ := crm.ParseDate(p[0])
		to, _ := crm.ParseDate(p[1])
		if got := PeriodName(from, to, today); got != want {
			t.Errorf("%s to %s is %s, want %s", p[0], p[1], got, want)
		}
	}
}
