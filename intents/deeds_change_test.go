package intents

import (
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

func TestContactsNotesTags(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	d.want(d.asks(d.Zhang, AddContact, Slots{Customer: called("华北重工")}), "？给华北重工加哪位联系人？例如：给华北重工加联系人 李工 13800000000。")
	d.want(d.answers(d.Zhang, "马主任"), "已加联系人：华北重工\n马主任\n#2 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddContact, Slots{Customer: anaphor(), Contact: Ref{Text: "马主任"}}), "华北重工的联系人里已经有马主任了，没有重复加。")
	d.want(d.asks(d.Zhang, AddContact, Slots{Customer: anaphor(), Contact: Ref{Text: "马主任"}, Title: "生产部", Phone: "13800000002"}), "已更新联系人：华北重工\n马主任 · 生产部 · 13800000002\n#3 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddNote, Slots{Customer: anaphor()}), "要给华北重工备注什么？例如：备注 华北重工：发票要专票。")
	d.want(d.asks(d.Zhang, AddNote, Slots{Customer: anaphor(), Note: "看 <a href=\"http://x.cn\">这里</a> @all"}), "已备注：华北重工\n看 ＜a href=\"http：//x．cn\"＞这里＜/a＞ ＠all\n#4 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddTag, Slots{Customer: anaphor(), Tags: []string{"重点客户", "老客户"}, Level: "A"}), "已更新：华北重工 · A级，标签 重点客户、老客户\n#5 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddTag, Slots{Customer: anaphor(), Tags: []string{"重点客户"}}), "华北重工本来就是这样，没有改动。")
	d.want(d.asks(d.Zhang, AddTag, Slots{Customer: anaphor(), Tags: []string{"重点客户"}, Untag: true}), "已去掉：华北重工 · 标签 重点客户\n#6 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddTag, Slots{Customer: anaphor()}), "要给华北重工打什么标签？例如：华北重工 打标签 重点客户。")
}

func TestAmend(t *testing.T) {
	d := quotedDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("星辰科技"), Contact: Ref{Text: "李总"}})
	d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Contact: Ref{Text: "王总"}, Activity: crm.Visit, Next: d.day(12, 2), NextText: "再约"}, "拜访")
	d.want(d.asks(d.Zhang, Amend, Slots{Field: "next", Next: d.day(12, 3)}), "已改：华北重工\n下次：下周四（12月3日）再约\n#5 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Activity: crm.Phone}), "已改：方式 拜访 → 电话\n#6 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Contact: Ref{Text: "李总"}}), "已改：联系人 王总 → 李总\n#7 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Amount: yuan(850000)}), "已更新：华北重工 · 年度框架\n金额：80万 → 85万\n#8 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Field: "customer", Customer: called("星辰科技")}), "已改：客户 华北重工 → 星辰科技\n#9 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Activity: crm.Phone}), "已记：华北重工 · 电话\n缺下一步：下次什么时候联系？\n#10 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("星辰科技"), Activity: crm.Phone}), "已记：星辰科技 · 电话\n下次：下周四（12月3日）再约\n还缺：聊了什么\n#11 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: called("华北重工"), Stage: "won"}), "恭喜成交！华北重工 · 年度框架\n报价 → 成交 · 85万\n下次：下周二（12月1日）（按阶段节奏）\n#12 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Field: "customer", Customer: called("星辰科技")}), "这条已经动了商机，不好直接换。先回「撤销」，再把整句说一遍。")
	d.asks(d.Zhang, RecordPayment, Slots{Customer: called("华北重工"), Amount: yuan(10000)})
	d.want(d.asks(d.Zhang, Amend, Slots{Amount: yuan(20000)}), "已改：回款 1万 → 2万\n#14 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{}), "要改成什么？例如：不对，改成80万；是下周四；联系人应该是李总。整条都不对，回「撤销」。")
	d.now = d.now.Add(11 * time.Minute)
	d.want(d.asks(d.Zhang, Amend, Slots{Amount: yuan(20000)}), "刚才没有可以改的内容。请带上客户名，把要改的完整说一遍。")
	// With the customer's name it needs no write before it, and may be another person's.
	d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "备件"}, Amount: yuan(10000)})
	d.want(d.asks(d.Wang, Amend, Slots{Field: "amount", Customer: called("华北重工"), Amount: yuan(20000)}), "已更新：华北重工 · 备件\n金额：1万 → 2万\n#1 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Undo, Slots{}), "商机「备件」后来王经理改过，没有改动。\n金额：1万 → 2万")
}

func TestUndo(t *testing.T) {
	d := newDesk(t)
	d.want(d.asks(d.Zhang, Undo, Slots{}), "没有可以撤销的记录。")
	d.want(d.asks(d.Zhang, Undo, Slots{Redo: true}), "没有可以恢复的撤销。")
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	log := Slots{Customer: called("华北重工"), Activity: crm.Visit}
	d.asks(d.Zhang, LogContact, log, "拜访")
	last := func() string {
		t.Helper()
		out := "none"
		d.read(d.Zhang, func(tu *Turn) {
			c, err := tu.Tx.Customer(t.Context(), 1)
			if err == nil && !c.LastContactAt.IsZero() {
				out = "visited"
			}
		})
		return out
	}
	// Undo and redo take turns for as long as one likes.
	for _, step := range []struct {
		s          Slots
		want, then string
	}{
		{Slots{}, "已撤销 #2 华北重工的拜访\n回「恢复」可找回", "none"},
		{Slots{Redo: true}, "已恢复 #2 华北重工的拜访\n回「撤销」可再撤", "visited"},
		{Slots{Redo: true}, "没有可以恢复的撤销。", "visited"},
		{Slots{Number: 2}, "已撤销 #2 华北重工的拜访\n回「恢复」可找回", "none"},
		{Slots{Number: 2}, "#2 已经撤销过了。", "none"},
		{Slots{Redo: true, Number: 2}, "已恢复 #2 华北重工的拜访\n回「撤销」可再撤", "visited"},
		{Slots{}, "已撤销 #2 华北重工的拜访\n回「恢复」可找回", "none"},
	} {
		d.want(d.asks(d.Zhang, Undo, step.s), step.want)
		d.want(last(), step.then)
	}
	d.want(d.asks(d.Zhang, Undo, Slots{Number: 99}), "没找到这条记录，没有改动。")
	d.want(d.asks(d.Li, Undo, Slots{Number: 1}), "没找到这条记录，没有改动。")
	d.asks(d.Zhang, LogContact, log, "拜访")
	d.want(d.asks(d.Wang, AddTag, Slots{Customer: called("华北重工"), Level: "A"}), "已更新：华北重工 · A级\n#1 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Undo, Slots{Number: 1}), "客户「华北重工」后来王经理改过，没有改动。\n级别：无 → A")
	d.asks(d.Zhang, AddNote, Slots{Customer: called("华北重工"), Note: "x"})
	d.want(d.asks(d.Zhang, Undo, Slots{Period: &zh.Time{Start: d.now.Add(-5 * time.Second), End: d.now.Add(time.Hour)}}), `
？要撤销这 2 条吗？
#9 华北重工的备注
#8 华北重工的拜访
1. 撤销2条
2. 不用`)
	d.want(d.answers(d.Zhang, "不用"), "declined")
	span := Slots{Period: &zh.Time{Start: d.now.Add(-10 * time.Second), End: d.now.Add(time.Hour)}}
	d.asks(d.Zhang, Undo, span)
	d.want(d.answers(d.Zhang, "撤销2条"), "已撤销 2 条：\n#9 华北重工的备注\n#8 华北重工的拜访\n回「恢复」可找回")
	d.want(last(), "none")
	d.want(d.asks(d.Zhang, Undo, span), "没有可以撤销的记录。")
	d.asks(d.Zhang, Undo, Slots{Redo: true})
	d.want(last(), "visited")
}
