package say

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/reports"
)

var (
	zone     = time.FixedZone("CST", 8*3600)
	now      = time.Date(2026, 11, 24, 10, 0, 0, 0, zone) // a Tuesday
	today    = crm.DateOf(now)
	north    = crm.Customer{ID: 1, Name: "华北重工", Region: "苏州", LastContactAt: now.AddDate(0, 0, -3)}
	wang     = crm.Contact{ID: 1, CustomerID: 1, Name: "王总", Title: "总经理", Phone: "13800000001"}
	lead     = crm.Stage{Code: "lead", Name: "线索", Kind: crm.OpenStage}
	chance   = crm.Stage{Code: "opportunity", Name: "商机", Kind: crm.OpenStage}
	quote    = crm.Stage{Code: "quote", Name: "报价", Kind: crm.OpenStage}
	won      = crm.Stage{Code: "won", Name: "成交", Kind: crm.WonStage}
	lost     = crm.Stage{Code: "lost", Name: "输单", Kind: crm.LostStage}
	frame    = crm.Deal{ID: 1, CustomerID: 1, Title: "年度框架", Stage: "quote", Amount: crm.Yuan(800000)}
	nextWeek = crm.FollowUp{ID: 1, Due: crm.DueDay(crm.Date{Year: 2026, Month: 12, Day: 2}, zone), Content: "再约", Origin: crm.Said}
	byRule   = crm.FollowUp{ID: 2, Due: crm.DueDay(crm.Date{Year: 2026, Month: 11, Day: 27}, zone), Origin: crm.StageRule}
	weekly   = crm.Reminder{ID: 1, Text: "写周报", Repeat: "FREQ=WEEKLY;BYDAY=FR", Due: crm.Due{At: time.Date(2026, 11, 27, 17, 0, 0, 0, zone)}}
	call     = crm.Reminder{ID: 2, Text: "联系星辰科技", Due: crm.Due{At: time.Date(2026, 11, 25, 15, 0, 0, 0, zone)}}
	ops      = []crm.Operation{{No: 28, Summary: "星辰科技的电话"}, {No: 27, Summary: "华北重工的拜访"}}
)

// check compares what is said, word for word. An answer keeps to six lines.
func check(t *testing.T, got Text, want string) {
	t.Helper()
	if string(got) != want {
		t.Errorf("got\n%s\n\nwant\n%s", got, want)
	}
	if n := strings.Count(string(got), "\n"); n > 5 {
		t.Errorf("%d lines: %s", n+1, got)
	}
}

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"华北重工":                                 "华北重工",
		"  两  行\n一行\t":                         "两 行 一行",
		`<a href="http://x.cn/a">点我</a>`:       `＜a href="http：//x．cn/a"＞点我＜/a＞`,
		"@all @所有人 <@zhangwei>":                "＠all ＠所有人 ＜＠zhangwei＞",
		"# 标题 **粗** `码` [链](x) > 引 ~删~ |表| \\": "＃ 标题 ＊＊粗＊＊ ｀码｀ ［链］(x) ＞ 引 ～删～ ｜表｜ ＼",
		"&lt;b&gt;":                "＆lt;b＆gt;",
		"www.evil.com 和 evil.com":  "www．evil．com 和 evil．com",
		"zhang_wei@example.com.cn": "zhang_wei@example.com.cn",
		"_斜_ a_b":                  "＿斜＿ a_b",
		"3.5万 V2.0 8:30":           "3.5万 V2.0 8:30",
		"零\u200b宽\u202e反向\u0000":   "零宽反向",
		"坏\xff字":                   "坏字",
		"":                         "",
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
	check(t, Text(Clip("一二三四五六", 4)), "一二三…")
	check(t, Text(Clip("一二三四", 4)), "一二三四")
}

// Nothing anybody writes gets through as a link, a mention or markup.
func FuzzSafe(f *testing.F) {
	for _, s := range []string{"<a href='http://x'>", "@all", "a.b", "h://", "&#60;", "x@y.zz", "evil.com@", "0.A0@", "\u202e", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Safe(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "<>*`[]#~|\\&\n\r\t\u202e\u200b") || strings.Contains(got, "://") || strings.Contains(got, "@all ") && !strings.Contains(s, "@") {
			t.Errorf("Safe(%q) = %q", s, got)
		}
		if again := Safe(got); again != got {
			t.Errorf("Safe is not stable: %q then %q", got, again)
		}
	})
}

func TestDates(t *testing.T) {
	for day, want := range map[string]string{
		"2026-11-24": "今天（11月24日 周二）", "2026-11-25": "明天（11月25日 周三）", "2026-11-26": "后天（11月26日 周四）", "2026-11-23": "昨天（11月23日 周一）",
		"2026-11-27": "本周五（11月27日）", "2026-11-29": "本周日（11月29日）", "2026-11-30": "下周一（11月30日）", "2026-12-02": "下周三（12月2日）",
		"2026-12-06": "下周日（12月6日）", "2026-12-07": "12月7日（周一）", "2026-11-20": "上周五（11月20日）", "2026-11-15": "11月15日（周日）",
		"2027-01-04": "2027年1月4日（周一）", "2025-12-31": "2025年12月31日（周三）",
	} {
		d, err := crm.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		check(t, Text(Day(d, today)), want)
	}
	check(t, Text(ShortDay(today, today)+ShortDay(today.AddDays(1), today)+ShortDay(today.AddDays(-1), today)+ShortDay(today.AddDays(8), today)+ShortDay(today.AddDays(60), today)), "今天明天昨天12月2日2027年1月23日")
	check(t, Text(When(nextWeek.Due, now)), "下周三（12月2日）")
	check(t, Text(When(call.Due, now)), "明天（11月25日 周三）15:00")
	check(t, Text(When(crm.Due{At: call.Due.At.UTC()}, now)), "明天（11月25日 周三）15:00")
	check(t, Text(Ago(time.Time{}, now)+Ago(now, now)+Ago(now.AddDate(0, 0, -1), now)+Ago(now.AddDate(0, 0, -30), now)+Ago(now.AddDate(0, 0, -90), now)), "今天昨天30天前3个月前")
}

func TestReceipt(t *testing.T) { check(t, Receipt(27), "#27 · 回「撤销」可撤") }

func TestCustomers(t *testing.T) {
	full := crm.Customer{Name: "上善环境", Level: "B", Industry: "污水处理", Region: "东莞", Source: "展会", Phone: "0512-1"}
	check(t, CustomerCreated(full, wang, nextWeek, now), "已新建客户：上善环境\nB级 · 污水处理 · 东莞 · 来源 展会 · 0512-1\n联系人：王总 · 总经理 · 13800000001\n下次：下周三（12月2日）再约")
	check(t, CustomerCreated(north, crm.Contact{}, crm.FollowUp{}, now), "已新建客户：华北重工\n苏州\n下次什么时候联系？")
	check(t, CustomerFilled(north, wang, crm.FollowUp{}, now), "「华北重工」已经是你的客户，已补充：\n苏州\n联系人：王总 · 总经理 · 13800000001")
	check(t, CustomerUnknown("X"), "没找到「X」，新建吗？")
	check(t, WhichCustomer("华北"), "「华北」是指哪个客户？")
	check(t, WhichCustomer(""), "说的是哪个客户？")
	check(t, Text(CustomerChoice(north, now)), "华北重工（苏州 · 3天前联系）")
	check(t, Text(CustomerChoice(crm.Customer{Name: "甲"}, now)), "甲（没联系过）")
	check(t, NeedName(), "新客户叫什么名字？例如：新增客户 华北重工，联系人王总。")
	check(t, ContactAdded(north, wang), "已加联系人：华北重工\n王总 · 总经理 · 13800000001")
	check(t, ContactFilled(north, wang), "已更新联系人：华北重工\n王总 · 总经理 · 13800000001")
	check(t, ContactKnown(north, wang), "华北重工的联系人里已经有王总了，没有重复加。")
	check(t, WhoseContact("王总"), "「王总」是哪个客户的？")
	check(t, NeedContact(north), "给华北重工加哪位联系人？例如：给华北重工加联系人 李工 13800000000。")
	check(t, NoteAdded(north, crm.Note{Body: "喜欢喝茶"}), "已备注：华北重工\n喜欢喝茶")
	check(t, NeedNote(north), "要给华北重工备注什么？例如：备注 华北重工：发票要专票。")
	check(t, Tagged(north, []string{"重点", "老客户"}, "A"), "已更新：华北重工 · A级，标签 重点、老客户")
	check(t, Untagged(north, []string{"老客户"}), "已去掉：华北重工 · 标签 老客户")
	check(t, TagsAsTheyWere(north), "华北重工本来就是这样，没有改动。")
	check(t, NeedTag(north), "要给华北重工打什么标签？例如：华北重工 打标签 重点客户。")
	check(t, Text(Create()+No()), "新建不用")
}

func TestContactLogged(t *testing.T) {
	visit := crm.Activity{Type: crm.Visit, HappenedAt: now}
	for _, c := range []struct {
		logged Logged
		want   string
	}{
		{Logged{Customer: north, Contact: wang, Activity: visit, Gist: "聊了年度框架", Next: nextWeek}, "已记：华北重工 · 拜访王总\n聊了年度框架\n下次：下周三（12月2日）再约"},
		{Logged{Customer: north, Activity: visit}, "已记：华北重工 · 拜访\n下次什么时候联系？"},
		{Logged{Customer: north, Activity: visit, Created: true, Next: byRule}, "已记：华北重工 · 拜访（新客户）\n下次：本周五（11月27日）（按阶段节奏）"},
		{Logged{Customer: north, Activity: visit, Again: true, Vague: "过几天"}, "已记：华北重工 · 拜访（与上一条相同）\n下次「过几天」没定到天，哪天联系？"},
		{Logged{Customer: north, Activity: crm.Activity{Type: crm.Phone, Outcome: crm.NotReached, HappenedAt: now.AddDate(0, 0, -1)}, Before: "李娜"}, "已记：华北重工 · 昨天电话（没联系上）\n提醒：李娜这两天也联系过这个客户\n下次什么时候联系？"},
		{Logged{Customer: north, Activity: visit, Amount: crm.Yuan(800000), Move: crm.StageChange{From: lead, To: quote, Skipped: []crm.Stage{chance}}, Next: nextWeek}, "已记：华北重工 · 拜访\n线索 → 报价（跳过商机） · 金额：80万\n下次：下周三（12月2日）再约"},
	} {
		check(t, ContactLogged(c.logged, now), c.want)
	}
	check(t, Text(ActivityName(crm.OnlineMeeting)+ActivityName("")), "线上会议跟进")
	check(t, AskNext(""), "下次哪天联系？")
	check(t, AskNext("周一"), "「周一」已经过去了，下次是哪天？")
	check(t, NoSuchDay("2月30日"), "没有「2月30日」这一天，是哪天？")
}

func TestDeals(t *testing.T) {
	move := crm.StageChange{From: chance, To: quote}
	back := crm.StageChange{From: quote, To: chance, Reason: "重新比价"}
	closing := frame
	closing.ExpectedClose = crm.Date{Year: 2026, Month: 12, Day: 31}
	check(t, DealCreated(Progress{Customer: north, NewCustomer: true, Deal: closing, Stage: quote, Next: byRule, Wanted: crm.Criterion{Label: "联系人"}}, now), "已建商机：华北重工 · 年度框架（新客户）\n报价 · 80万 · 预计12月31日成交\n下次：本周五（11月27日）（按阶段节奏）\n还缺：联系人")
	check(t, DealAdvanced(Progress{Customer: north, Deal: frame, Stage: quote, Move: move, Next: nextWeek}, now), "已推进：华北重工 · 年度框架\n商机 → 报价 · 80万\n下次：下周三（12月2日）再约")
	check(t, DealAdvanced(Progress{Customer: north, Deal: frame, Stage: quote, Move: move, Created: true}, now), "已建商机：华北重工 · 年度框架\n报价 · 80万")
	check(t, DealAdvanced(Progress{Customer: north, Deal: frame, Stage: chance, Move: back}, now), "已推进：华北重工 · 年度框架\n报价 → 商机 · 80万\n原因：重新比价")
	check(t, DealWon(Progress{Customer: north, Deal: frame, Move: crm.StageChange{From: quote, To: won}, Next: byRule}, now), "恭喜成交！华北重工 · 年度框架\n报价 → 成交 · 80万\n下次：本周五（11月27日）（按阶段节奏）")
	check(t, DealLost(Progress{Customer: north, Deal: frame, Move: crm.StageChange{From: quote, To: lost, Reason: "太贵了"}}, "价格"), "已记输单：华北重工 · 年度框架\n原因：价格 · 太贵了\n以后有机会，说一声可以重启。")
	check(t, DealLost(Progress{Customer: north, Deal: frame, Move: crm.StageChange{From: quote, To: lost, Reason: "价格"}}, "价格"), "已记输单：华北重工 · 年度框架\n原因：价格\n以后有机会，说一声可以重启。")
	before := frame
	before.Amount = crm.Yuan(600000)
	check(t, DealChanged(north, before, frame), "已更新：华北重工 · 年度框架\n金额：60万 → 80万")
	check(t, DealChanged(north, crm.Deal{}, frame), "已更新：华北重工 · 年度框架\n金额：80万")
	check(t, NoDeal(north, crm.Stage{}), "华北重工还没有进行中的商机，建一个吗？")
	check(t, NoDeal(north, quote), "华北重工还没有进行中的商机，建一个并记到报价吗？")
	check(t, Text(CreateDeal()+OnlyLog()+WonAndPaid()+NewDeal(1)+NewDeal(2)), "建商机只记跟进成交并回款新商机新商机2")
	check(t, WhichDeal(north), "华北重工有几个商机，说的是哪个？")
	check(t, Text(DealChoice(frame, quote, "")), "年度框架 · 报价 · 80万")
	check(t, NeedAmount(north, quote), "华北重工进入报价要有金额，是多少？例如：60万")
	check(t, NeedAmount(north, crm.Stage{}), "华北重工：金额是多少？例如：60万")
	check(t, NeedField(north, quote, crm.Criterion{Label: "预计成交日"}), "华北重工进入报价还缺预计成交日，是什么？")
	check(t, NeedStage(north), "华北重工推进到哪个阶段？")
	check(t, NeedReason(north), "华北重工没成的原因是？（也可以直接说）")
	check(t, NeedBackReason(frame, quote, chance), "「年度框架」从报价退回商机，原因是？")
	check(t, ConfirmAmount("十来万"), "「十来万」是个大概数，按哪个记？")
	check(t, ConfirmAmount(""), "金额是个大概数，按哪个记？")
	check(t, BadAmount("0元"), "「0元」不像一个金额，是多少？例如：60万")
}

func TestPayments(t *testing.T) {
	paid := func(yuan, total int64, d crm.Deal) Paid {
		return Paid{Customer: north, Deal: d, Payment: crm.Payment{Amount: crm.Yuan(yuan), PaidOn: today}, Total: crm.Yuan(total)}
	}
	first := paid(240000, 240000, frame)
	first.Percent, first.Payment.Kind, first.Move = "30", "首付", crm.StageChange{From: won, To: crm.Stage{Code: "payment", Name: "回款"}}
	check(t, PaymentRecorded(first, now), "已记回款：华北重工 · 年度框架\n首付 24万（80万的30%）\n累计 24万 / 80万，还差 56万\n成交 → 回款")
	last := paid(560000, 800000, frame)
	last.Payment.PaidOn = today.AddDays(-1)
	check(t, PaymentRecorded(last, now), "已记回款：华北重工 · 年度框架\n56万 · 昨天到账\n累计 80万，全款到齐")
	check(t, PaymentRecorded(paid(10000, 810000, frame), now), "已记回款：华北重工 · 年度框架\n1万\n累计 81万，比成交金额多 1万，请核对")
	check(t, PaymentRecorded(paid(10000, 10000, crm.Deal{Title: "备件"}), now), "已记回款：华北重工 · 备件\n1万\n累计已收 1万")
	check(t, NeedPayment(north), "华北重工这笔回款是多少？例如：24万")
	check(t, NotWonYet(frame, quote, crm.Yuan(240000)), "「年度框架」还在报价阶段，先记成交再记回款24万吗？")
}

func TestReminders(t *testing.T) {
	check(t, ReminderSet(call, "", now), "好，明天（11月25日 周三）15:00提醒你：\n联系星辰科技")
	check(t, ReminderSet(weekly, "李娜", now), "好，每周五17:00提醒李娜：\n写周报")
	check(t, ReminderMoved(call, now), "提醒已改到明天（11月25日 周三）15:00：\n联系星辰科技")
	check(t, ReminderCanceled(call), "已取消提醒：联系星辰科技")
	check(t, Reminders(nil, now), "现在没有提醒。要设一个，说「明天下午3点提醒我给客户打电话」。")
	check(t, Reminders([]crm.Reminder{call, weekly}, now), "你有 2 个提醒：\n1. 明天（11月25日 周三）15:00 联系星辰科技\n2. 每周五17:00 写周报")
	check(t, NeedTime(""), "什么时候提醒？例如：明天下午3点")
	check(t, NeedTime("今天9点"), "「今天9点」已经过了，什么时候提醒？")
	check(t, NeedText(), "提醒什么事？例如：明天下午3点提醒我给王总打电话")
	check(t, NoReminder(), "没有找到要改的提醒。回「我的提醒」看看都有哪些。")
	check(t, WhichReminder(), "是哪个提醒？")
	check(t, Text(ReminderChoice(call, now)), "明天（11月25日 周三）15:00 联系星辰科技")
	for rule, want := range map[string]string{
		"FREQ=DAILY": "每天", "FREQ=DAILY;INTERVAL=2": "每2天", "FREQ=WEEKLY;BYDAY=FR": "每周五", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO": "每2周的周一",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "每个工作日", "FREQ=WEEKLY;BYDAY=MO,WE": "每周一、三", "FREQ=MONTHLY;BYMONTHDAY=25": "每月25号", "FREQ=MONTHLY;BYMONTHDAY=-1": "每月最后一天",
		"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1": "每3个月最后一天", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8": "每年3月8日", "FREQ=SECONDLY": "定期", "FREQ=HOURLY": "每小时",
	} {
		check(t, Text(Repeat(rule)), want)
	}
}

func TestChanges(t *testing.T) {
	check(t, Amended("方式", "拜访", "电话"), "已改：方式 拜访 → 电话")
	check(t, Amended("联系人", "", "李总"), "已改：联系人 李总")
	check(t, AmendedNext(north, nextWeek, now), "已改：华北重工\n下次：下周三（12月2日）再约")
	check(t, NothingToAmend(), "刚才没有可以改的内容。请带上客户名，把要改的完整说一遍。")
	check(t, AmendByUndo(), "这条已经动了商机，不好直接换。先回「撤销」，再把整句说一遍。")
	check(t, WhatToAmend(), "要改成什么？例如：不对，改成80万；是下周四；联系人应该是李总。整条都不对，回「撤销」。")
	check(t, NothingToUndo(), "没有可以撤销的记录。")
	check(t, NothingToRedo(), "没有可以恢复的撤销。")
	check(t, Undone(ops[1:]), "已撤销 #27 华北重工的拜访\n回「恢复」可找回")
	check(t, Undone(ops), "已撤销 2 条：\n#28 星辰科技的电话\n#27 华北重工的拜访\n回「恢复」可找回")
	check(t, Undone([]crm.Operation{{No: 9}, {No: 8}, {No: 7}, {No: 6}, {No: 5}, {No: 4}}), "已撤销 6 条：\n#9\n#8\n#7\n#6 等\n回「恢复」可找回")
	check(t, Redone(ops[1:]), "已恢复 #27 华北重工的拜访\n回「撤销」可再撤")
	check(t, Text(Operation(ops[0])), "#28 星辰科技的电话")
	for _, c := range []struct{ summary, want string }{
		{"新建客户 川香源食品；新建客户 庆丰包子铺", "#3 新建客户 川香源食品、庆丰包子铺"},
		{"华北重工的拜访；华北重工到报价；提醒 发资料", "#3 华北重工的拜访；华北重工到报价；提醒 发资料"},
		{"新建客户 川香源食品；提醒 发资料；提醒 带样品", "#3 新建客户 川香源食品；提醒 发资料、带样品"},
		{"新建客户 川香源食品；新建客户 庆丰包子铺；新建客户 老王面馆；新建客户 金穗面包房", "#3 新建客户 川香源食品、庆丰包子铺、老王面馆、金穗面包房"},
		{"新建客户 川香源食品；新建客户 庆丰包子铺；新建客户 老王面馆；新建客户 金穗面包房；新建客户 百家福超市", "#3 新建客户 川香源食品、庆丰包子铺、老王面馆、金穗面包房 等"},
		{"拜访；拜访 客户", "#3 拜访；拜访 客户"},
	} {
		check(t, Text(Operation(crm.Operation{No: 3, Summary: c.summary})), c.want)
	}
	check(t, UndoneAlready(27), "#27 已经撤销过了。")
	check(t, ConfirmUndo(ops), "要撤销这 2 条吗？\n#28 星辰科技的电话\n#27 华北重工的拜访")
	check(t, ConfirmUndo([]crm.Operation{{No: 9}, {No: 8}, {No: 7}, {No: 6}, {No: 5}, {No: 4}}), "要撤销这 6 条吗？\n#9\n#8\n#7\n#6\n…还有 2 条")
	check(t, Text(UndoThem(2)), "撤销2条")
	for got, want := range map[string]string{
		SummaryOfContact(north, crm.Activity{Type: crm.Visit}): "华北重工的拜访", SummaryOfCustomer(north): "新建客户 华北重工", SummaryOfDeal(north, frame): "华北重工新建商机 年度框架",
		SummaryOfMove(north, quote): "华北重工到报价", SummaryOfPayment(north, crm.Yuan(10000)): "华北重工回款 1万", SummaryOfReminder(call): "提醒 联系星辰科技",
		SummaryOfChange(north, "备注"): "华北重工的备注", SummaryOfUndo(ops): "撤销 2 条", SummaryOfUndo(ops[:1]): "撤销 星辰科技的电话",
	} {
		check(t, Text(got), want)
	}
}

func TestProblem(t *testing.T) {
	refused := func(from, to crm.Stage, why crm.TransitionProblem) error {
		return &crm.TransitionError{Deal: frame, From: from, To: to, Why: why}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&crm.NotFoundError{What: crm.CustomerNoun, Name: "X"}, "没找到客户「X」。"},
		{&crm.NotFoundError{What: crm.CustomerNoun}, "没找到这个客户，没有改动。"},
		{&crm.NotFoundError{What: crm.OperationNoun}, "没找到这条记录，没有改动。"},
		{&crm.NotFoundError{What: crm.ReminderNoun}, "没找到这条提醒，没有改动。"},
		{&crm.NotFoundError{What: crm.DealNoun, Name: "华北重工"}, "「华北重工」没有能用的商机，没有改动。要建一个，说「给华北重工建个商机」。"},
		{&crm.NotFoundError{What: crm.ContactNoun, Name: "王总"}, "没找到联系人「王总」。带上客户名再说一次？"},
		{&crm.NotFoundError{What: crm.PersonNoun, Name: "李四"}, "没找到同事「李四」。"},
		{&crm.ForbiddenError{Needs: crm.Manager}, "这个要主管才能做，没有改动。"},
		{&crm.ForbiddenError{Needs: crm.Admin}, "这个要管理员才能做，没有改动。"},
		{refused(quote, quote, crm.SameStage), "「年度框架」本来就在报价阶段，没有改动。"},
		{refused(lead, quote, crm.Skips), "「年度框架」要一步步走，不能从线索直接到报价。"},
		{refused(quote, chance, crm.NeedsReason), "「年度框架」要从报价退回商机，请带上原因，例如「退回商机，客户要重新比价」。"},
		{refused(quote, lost, crm.NeedsReason), "「年度框架」要关掉得写明输单原因，例如「价格太高」。"},
		{refused(lost, quote, crm.Closed), "「年度框架」已经结束，没有改动。"},
		{refused(won, won, crm.NoNextStage), "「年度框架」已经在最后的阶段（成交），没有下一步了。"},
		{&crm.TransitionError{Deal: frame, From: quote, To: crm.Stage{Code: "x", Name: "试样"}, Why: crm.UnknownStage, Pipeline: crm.Pipeline{Name: "续约", Stages: []crm.Stage{quote, won, lost}}},
			"「年度框架」走的是续约流程，里面没有「试样」这个阶段，没有改动。\n续约：报价 → 成交"},
		{refused(won, lost, crm.NeedsApprove), "「年度框架」要从成交到输单需要主管批准，没有改动。"},
		{refused(lost, won, crm.NotAllowed), "「年度框架」不能从输单到成交，没有改动。"},
		{&crm.MissingError{Deal: frame, To: quote, Fields: []crm.Criterion{{Label: "金额"}, {Label: "决策人"}}}, "「年度框架」进入报价还缺：金额、决策人。补一句就行。"},
		{&crm.DuplicateError{What: crm.CustomerNoun, Name: "X", Mine: true}, "「X」已经是你的客户了，没有重复建。"},
		{&crm.DuplicateError{What: crm.CustomerNoun, Name: "X", Owner: crm.User{Name: "李娜"}}, "「X」已经有了，在李娜名下，没有重复建。"},
		{&crm.DuplicateError{What: crm.CustomerNoun, Name: "X"}, "「X」已经有人在跟了，没有新建。需要的话请找主管协调。"},
		{&crm.StaleError{What: crm.DealNoun, Name: "年度框架", By: crm.User{Name: "李娜"}, Now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Differences: []crm.Difference{{Field: "金额", Expected: crm.Yuan(800000), Found: crm.Yuan(900000)}, {Field: "级别", Expected: crm.Level(""), Found: crm.Level("A")}, {Field: "预计成交日", Found: crm.Date{Year: 2026, Month: 12, Day: 20}}}}, "商机「年度框架」后来李娜改过，没有改动。\n金额：80万 → 90万\n级别：无 → A\n预计成交日：无 → 12月20日（周日）"},
		{&crm.StaleError{What: crm.OperationNoun}, "记录后来又被改过，没有改动。"},
		{fmt.Errorf("intents: x: %w", &crm.ForbiddenError{Needs: crm.Manager}), "这个要主管才能做，没有改动。"},
	} {
		got, ok := Problem(c.err)
		if !ok {
			t.Errorf("%v: no words", c.err)
		}
		check(t, got, c.want)
	}
	for _, err := range []error{nil, errors.New("disk full")} {
		if got, ok := Problem(err); ok || got != "" {
			t.Errorf("Problem(%v) = %q, %v", err, got, ok)
		}
	}
}

func TestDiscreet(t *testing.T) {
	for text, want := range map[string]string{
		"王总 13812345678":                  "王总 138＊＊＊＊5678",
		"138 1234 5678，或 138-1234-5678":   "138＊＊＊＊5678，或 138＊＊＊＊5678",
		"+86 13812345678":                 "138＊＊＊＊5678",
		"１３８１２３４５６７８":                     "138＊＊＊＊5678",
		"0755-12345678、(010)87654321":     "075＊＊＊＊5678、010＊＊＊＊4321",
		"前台 400-820-8820":                 "前台 400＊＊＊＊8820",
		"座机：87654321":                     "座机：＊＊＊1",
		"身份证 110101199003078888":          "身份证 110＊＊＊＊8888",
		"li.fin@huabei.com 和 a@b.cn":      "l＊＊＊@huabei.com 和 a＊＊＊@b.cn",
		"2026-11-24 15:00 · 80万 · #27":    "2026-11-24 15:00 · 80万 · #27",
		"合同 12345678 元，1234567.50":        "合同 12345678 元，1234567.50",
		"打开 https://x.cn/app/12345678901": "打开 https://x.cn/app/12345678901",
		"<@all> 没有号码":                     "<@all> 没有号码",
	} {
		check(t, Text(Discreet(text)), want)
	}
	r := InGroup(crm.Reply{Card: &crm.Card{Title: "找13812345678", Text: "a@b.cn", Fields: []crm.CardField{{Label: "电话", Value: "13812345678"}}, Buttons: []crm.Button{{Key: "k", Text: "13812345678"}}}})
	if c := r.Card; strings.Contains(c.Title+c.Text+c.Fields[0].Value+c.Buttons[0].Text, "1234567") || c.Text != "a＊＊＊@b.cn" {
		t.Errorf("a card in a group says %+v", c)
	}
}

func TestGroups(t *testing.T) {
	check(t, Aloud(false, false, true, true), "私聊发你了。")
	check(t, Aloud(true, false, true, true), "记好了，细节私聊发你了。")
	check(t, Aloud(true, true, true, true), "私聊问你一句，在那边回我就行。")
	check(t, Aloud(false, false, false, false), "私聊发你了。（这个群还没绑定团队，客户的事我不在这儿说）")
	check(t, Aloud(false, false, true, false), "私聊发你了。（这个群是别的团队的，你的客户我不在这儿说）")
	check(t, OnlyTeam("华东"), "这个群里只看华东的，别的私聊问我。")
	check(t, GroupIs(""), "这个群还没绑定团队。主管在群里@我说一句就行，例如：这个群是华东组")
	check(t, GroupBound("华东", "华南"), "好，这个群是华东的了（原来是华南）。\n在这里只看华东的数据；日报、周报、喜报按时发到群里。")
	check(t, WhichTeam("华南", []crm.Team{{Name: "华东"}}), "对不上你带的团队：「华南」，没有改动。你带的有：华东。")
	day := crm.Date{Year: 2026, Month: 11, Day: 24}
	s := reports.NewSettlement([]crm.User{{ID: 1, Name: "张伟"}, {ID: 2, Name: "李娜"}, {ID: 3, Name: "王五"}},
		[]crm.FollowUp{{Owner: 1, Status: crm.FollowUpDone}, {Owner: 2, Status: crm.FollowUpCanceled}, {Owner: 2, Status: crm.FollowUpOpen}, {Owner: 9, Status: crm.FollowUpOpen}})
	check(t, Settled(Team(3), s, day, day, true), "团队（3人）日清 · 11月24日\n清结率：50%（2/4项）\n已清：张伟\n还没清：李娜（剩1项）\n不在职的人名下：还有1项，要交接")
	check(t, Settled(Team(3), s.Without([]crm.UserID{1, 2}), day, day, true), "团队（3人）日清 · 11月24日\n清结率：50%（2/4项）\n已清：张伟\n休假：李娜（1项）\n不在职的人名下：还有1项，要交接")
	s = s.Without(nil)
	check(t, Settled(Mine(), s, day, day, false), "我的日清 · 11月24日\n清结率：50%（2/4项）\n还剩2项没清，私聊我说「日清」一项项清。")
	check(t, Settled(Mine(), reports.Settlement{}, day, day, false), "我的日清 · 11月24日\n没有到期的事，不用清。")
}
