package intents

import (
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

// quoted is a desk where 张伟 has 华北重工 with one deal in 报价.
func quotedDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	d.want(d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "年度框架"}, Amount: yuan(800000), Stage: "quote"}), `
已建商机：华北重工 · 年度框架
报价 · 80万
下次：本周五（11月27日）（按阶段节奏）
还缺：预计成交日
#2 · 回「撤销」可撤`)
	return d
}

func TestWonAndPaid(t *testing.T) {
	d := quotedDesk(t)
	d.want(d.asks(d.Zhang, RecordPayment, Slots{Customer: anaphor(), Percent: &zh.Amount{Kind: zh.Percent, Value: "30"}, PayKind: "首付"}), `
？「年度框架」还在报价阶段，先记成交再记回款24万吗？
1. 成交并回款
2. 不用`)
	d.want(d.answers(d.Zhang, "不"), "declined")
	d.want(d.asks(d.Zhang, CloseWon, Slots{Customer: called("华北重工")}), `
恭喜成交！华北重工 · 年度框架
报价 → 成交 · 80万
下次：本周五（11月27日）（按阶段节奏）
#3 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, RecordPayment, Slots{Customer: anaphor(), Percent: &zh.Amount{Kind: zh.Percent, Value: "30"}, PayKind: "首付"}), `
已记回款：华北重工 · 年度框架
首付 24万（80万的30%）
累计 24万 / 80万，还差 56万
成交 → 回款
#4 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, RecordPayment, Slots{Customer: called("华北重工"), HappenedAt: d.day(11, 23)}), "？华北重工这笔回款是多少？例如：24万")
	d.want(d.answers(d.Zhang, "56万"), `
已记回款：华北重工 · 年度框架
56万 · 昨天到账
累计 80万，全款到齐
#5 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, RecordPayment, Slots{Customer: called("华北重工"), Amount: yuan(10000)}), `
已记回款：华北重工 · 年度框架
1万
累计 81万，比成交金额多 1万，请核对
#6 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, CloseLost, Slots{Customer: called("华北重工"), Reason: "退单"}), `
已提交审批：华北重工 · 年度框架
回款 → 输单 · 80万
等王经理同意，批了马上告诉你。
#7 · 回「撤销」可撤`)
	d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "备件"}, Amount: yuan(50000)})
	d.want(d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "备件"}}), "「备件」已经是你的商机了，没有重复建。")
	// The old deal is paid in full: new money is for the new one.
	d.want(d.asks(d.Zhang, RecordPayment, Slots{Customer: called("华北重工"), Amount: yuan(20000)}), "？「备件」还在商机阶段，先记成交再记回款2万吗？\n1. 成交并回款\n2. 不用")
	d.asks(d.Li, CreateCustomer, Slots{Customer: called("绿源食品")})
	d.want(d.asks(d.Li, RecordPayment, Slots{Customer: called("绿源食品"), Amount: yuan(20000)}), "「绿源食品」没有能用的商机，没有改动。要建一个，说「给绿源食品建个商机」。")
	d.want(d.asks(d.Li, CloseLost, Slots{Customer: called("绿源食品")}), "「绿源食品」没有能用的商机，没有改动。要建一个，说「给绿源食品建个商机」。")
}

func TestPaidBeforeWon(t *testing.T) {
	d := quotedDesk(t)
	d.asks(d.Zhang, RecordPayment, Slots{Customer: anaphor(), Amount: yuan(240000)})
	d.want(d.answers(d.Zhang, "成交并回款"), `
已记回款：华北重工 · 年度框架
24万
累计 24万 / 80万，还差 56万
报价 → 回款
#3 · 回「撤销」可撤`)
}

func TestLost(t *testing.T) {
	d := quotedDesk(t)
	d.want(d.asks(d.Zhang, CloseLost, Slots{Customer: called("华北重工")}), `
？华北重工没成的原因是？（也可以直接说）
1. 价格
2. 竞品
3. 预算
4. 决策人
5. 时机`)
	d.want(d.answers(d.Zhang, "撤销"), "no answer")
	d.asks(d.Zhang, CloseLost, Slots{Customer: called("华北重工")})
	d.want(d.answers(d.Zhang, "被友商截胡了"), `
已记输单：华北重工 · 年度框架
原因：竞品 · 被友商截胡了
以后有机会，说一声可以重启。
#3 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Activity: crm.Phone}), "已记：华北重工 · 电话\n缺下一步：下次什么时候联系？\n#4 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: called("华北重工"), Stage: "opportunity", Reason: "客户又来找了"}), `
已推进：华北重工 · 年度框架
输单 → 商机 · 80万
原因：客户又来找了
下次：下周二（12月1日）（按阶段节奏）
还缺：联系人
#5 · 回「撤销」可撤`)
}

func TestSeveralDeals(t *testing.T) {
	d := quotedDesk(t)
	d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "MES系统"}, Amount: yuan(500000)})
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: called("华北重工"), Stage: "won"}), `
？华北重工有几个商机，说的是哪个？
1. 年度框架 · 报价 · 80万
2. MES系统 · 商机 · 50万`)
	d.want(d.answers(d.Zhang, "MES"), `
恭喜成交！华北重工 · MES系统
商机 → 成交（跳过报价） · 50万
下次：下周二（12月1日）（按阶段节奏）
#4 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "框架"}, Stage: "opportunity", Reason: "重谈"}), `
已推进：华北重工 · 年度框架
报价 → 商机 · 80万
原因：重谈
下次：本周五（11月27日）（按阶段节奏）
还缺：联系人
#5 · 回「撤销」可撤`)
	// A title no deal has may be a new one, or another word for the only one.
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "食堂改造"}, Stage: StageNext}), `
？华北重工有几个商机，说的是哪个？
1. 年度框架 · 商机 · 80万
2. 建商机`)
	// Just spoken of: 这单 is the one.
	d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "备件"}, Amount: yuan(1000)})
	d.want(d.asks(d.Zhang, CloseLost, Slots{Customer: anaphor(), Reason: "没钱"}), `
已记输单：华北重工 · 备件
原因：预算 · 没钱
以后有机会，说一声可以重启。
#7 · 回「撤销」可撤`)
}

func TestAmountsAreAskedAbout(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	n := 0
	deal := func(a *zh.Amount) Slots {
		n++
		return Slots{Customer: called("华北重工"), Deal: Ref{Text: strings.Repeat("甲", n)}, Amount: a}
	}
	rough := yuan(150000)
	rough.Approx = true
	ask := func(a *zh.Amount, want, answer, amount string) {
		t.Helper()
		d.want(d.asks(d.Zhang, CreateDeal, deal(a)), want)
		got := d.answers(d.Zhang, answer)
		if amount == "" {
			d.want(got, "no answer")
			return
		}
		if !strings.Contains(got, "商机 · "+amount+"\n") {
			t.Errorf("%s: got %s", answer, got)
		}
	}
	ask(rough, "？金额是个大概数，按哪个记？\n1. 15万", "对", "15万")
	ask(rough, "？金额是个大概数，按哪个记？\n1. 15万", "18万", "18万")
	ask(&zh.Amount{Kind: zh.NumberRange, Min: "300000", Max: "400000"}, "？金额是个大概数，按哪个记？\n1. 30万\n2. 40万", "2", "40万")
	ask(yuan(-5), "？「」不像一个金额，是多少？例如：60万", "今天拜访了华北重工", "")
	ask(yuan(-5), "？「」不像一个金额，是多少？例如：60万", "6.5万", "6.5万")
}

func TestReminders(t *testing.T) {
	d := newDesk(t)
	at := func(month, day, hour int) *zh.Time {
		return &zh.Time{Kind: zh.Point, HasClock: true, Start: time.Date(2026, time.Month(month), day, hour, 0, 0, 0, d.now.Location())}
	}
	set := func(z *zh.Time, text string) string { return d.asks(d.Zhang, SetReminder, Slots{Next: z, Text: text}) }
	d.want(d.asks(d.Zhang, SetReminder, Slots{}), "现在没有提醒。要设一个，说「明天下午3点提醒我给客户打电话」。")
	d.want(set(at(11, 25, 15), "联系星辰科技"), "好，明天（11月25日 周三）15:00提醒你：\n联系星辰科技\n#1 · 回「撤销」可撤")
	d.want(set(d.day(12, 2), "给王总打电话"), "好，下周三（12月2日）09:00提醒你：\n给王总打电话\n#2 · 回「撤销」可撤")
	afternoon := d.day(11, 24)
	afternoon.DayPart = "下午"
	d.want(set(afternoon, "寄样"), "好，今天（11月24日 周二）14:00提醒你：\n寄样\n#3 · 回「撤销」可撤")
	d.want(set(at(11, 24, 9), "写方案"), "？什么时候提醒？例如：明天下午3点")
	d.want(d.answers(d.Zhang, "明天晚上8点"), "好，明天（11月25日 周三）20:00提醒你：\n写方案\n#4 · 回「撤销」可撤")
	monthEnd := &zh.Time{Kind: zh.Range, Start: d.day(11, 24).Start, End: d.day(12, 1).Start}
	d.want(set(monthEnd, "催金桥电子回款"), "好，下周一（11月30日）09:00提醒你：\n催金桥电子回款\n#5 · 回「撤销」可撤")
	weekly := &zh.Time{Kind: zh.Set, Repeat: "FREQ=WEEKLY;BYDAY=FR", HasClock: true, Start: time.Date(2026, 11, 27, 17, 0, 0, 0, d.now.Location())}
	d.want(set(weekly, "写周报"), "好，每周五17:00提醒你：\n写周报\n#6 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, SetReminder, Slots{}), `
你有 6 个提醒：
1. 今天（11月24日 周二）14:00 寄样
2. 明天（11月25日 周三）15:00 联系星辰科技
3. 明天（11月25日 周三）20:00 写方案
4. 每周五17:00 写周报
5. 下周一（11月30日）09:00 催金桥电子回款
6. 下周三（12月2日）09:00 给王总打电话`)
	d.want(d.asks(d.Zhang, SetReminder, Slots{Untag: true, Text: "周报"}), "已取消提醒：写周报\n#7 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, SetReminder, Slots{Field: "next", Next: d.day(11, 26), Number: 1}), "提醒已改到后天（11月26日 周四）14:00：\n寄样\n#8 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Next: d.day(11, 27)}), "提醒已改到本周五（11月27日）14:00：\n寄样\n#9 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, SetReminder, Slots{Untag: true, Text: "寄钱"}), "没有找到要改的提醒。回「我的提醒」看看都有哪些。")
	d.want(d.asks(d.Wang, SetReminder, Slots{Person: called("李娜"), Next: at(11, 25, 15), Text: "开会"}), "好，明天（11月25日 周三）15:00提醒李娜：\n开会\n#1 · 回「撤销」可撤")
	// A rep reminds nobody but oneself: of speaking to the colleague.
	d.want(d.asks(d.Zhang, SetReminder, Slots{Person: called("李娜"), Next: at(11, 25, 15), Text: "开会"}), "好，明天（11月25日 周三）15:00提醒你：\n提醒李娜开会\n#10 · 回「撤销」可撤")
}
