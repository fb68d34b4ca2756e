package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Amended says what a correction changed: the field's name, what it was and what it is.
func Amended(what, from, to string) Text {
	return Text("已改：" + Clip(what, nameRunes) + " " + fromTo(Clip(from, 30), Clip(to, 30)))
}

// AmendedNext is a corrected next date.
func AmendedNext(c crm.Customer, f crm.FollowUp, now time.Time) Text {
	return lines("已改："+name(c.Name), nextLine(f, now))
}

// NothingToAmend says that there is nothing of that kind to correct.
func NothingToAmend() Text {
	return "刚才没有可以改的内容。请带上客户名，把要改的完整说一遍。"
}

// AmendByUndo says that a correction reaches too far for one word.
func AmendByUndo() Text {
	return "这条已经动了商机，不好直接换。先回「撤销」，再把整句说一遍。"
}

// WhatToAmend asks for the right value.
func WhatToAmend() Text {
	return "要改成什么？例如：不对，改成80万；是下周四；联系人应该是李总。整条都不对，回「撤销」。"
}

// NothingToUndo says that there is nothing to take back.
func NothingToUndo() Text { return "没有可以撤销的记录。" }

// NothingJustDone says that nothing was written of late, and how the last of earlier days is taken back.
func NothingJustDone(last crm.Operation, now time.Time) Text {
	return lines("刚才没记什么，没有可撤的。", fmt.Sprintf("最近一条是%s的 %s，要撤它就回「撤销%d」。", Day(crm.DateOf(last.At.In(now.Location())), crm.DateOf(now)), Operation(last), last.No))
}

// ConfirmUndoEarlier asks before something of earlier today is taken back; vain says that the message before wrote nothing.
func ConfirmUndoEarlier(last crm.Operation, vain bool, now time.Time) Text {
	head := "要撤的是这条吗？"
	if vain {
		head = "刚才那句没记什么。要撤的是这条吗？"
	}
	return lines(head, Operation(last)+"（"+last.At.In(now.Location()).Format("15:04")+"）")
}

// StillThere is for words that deny something when something was just written: it stands, and is taken back by one tap.
func StillThere(last crm.Operation) Text {
	return lines("这句没有改动。刚才记的还在，要撤掉吗？", Operation(last))
}

// UndoIt agrees to take one record back.
func UndoIt() string { return "撤销它" }

// NothingToRedo says that there is nothing to bring back.
func NothingToRedo() Text { return "没有可以恢复的撤销。" }

// Undone is what was taken back, newest first.
func Undone(ops []crm.Operation) Text { return tookBack("已撤销", ops, "回「恢复」可找回") }

// Redone is what was brought back.
func Redone(ops []crm.Operation) Text { return tookBack("已恢复", ops, "回「撤销」可再撤") }

func tookBack(verb string, ops []crm.Operation, how string) Text {
	if len(ops) == 1 {
		return lines(verb+" "+Operation(ops[0]), how)
	}
	rows := []string{fmt.Sprintf("%s %d 条：", verb, len(ops))}
	for i, o := range ops {
		if i == 4 && len(ops) > 5 {
			rows[4] += " 等"
			break
		}
		rows = append(rows, Operation(o))
	}
	return lines(append(rows, how)...)
}

// Operation names one message's writes: #27 记录华北重工的拜访.
func Operation(o crm.Operation) string {
	s := fmt.Sprintf("#%d", o.No)
	if o.Summary != "" {
		s += " " + deeds(strings.Split(o.Summary, crm.DeedSeparator), 30)
	}
	return s
}

// deeds names what one message did, as much of it as fits, those alike by what they are of: 新建客户 川香源食品、庆丰包子铺.
func deeds(all []string, most int) string {
	var told, before string
	for i, d := range all {
		kind, of, found := strings.Cut(d, " ")
		next := told
		switch {
		case i == 0:
			next = d
		case found && kind == before:
			next += "、" + of
		default:
			next += "；" + d
		}
		if i > 0 && len([]rune(next)) > most {
			return Clip(told, most) + " 等"
		}
		if told, before = next, ""; found {
			before = kind
		}
	}
	return Clip(told, most)
}

// UndoneAlready says that a record was taken back before.
func UndoneAlready(no int) Text { return Text(fmt.Sprintf("#%d 已经撤销过了。", no)) }

// ConfirmUndo asks before several records are taken back at once.
func ConfirmUndo(ops []crm.Operation) Text {
	rows := []string{fmt.Sprintf("要撤销这 %d 条吗？", len(ops))}
	for i, o := range ops {
		if i == 4 && len(ops) > 5 {
			rows = append(rows, fmt.Sprintf("…还有 %d 条", len(ops)-i))
			break
		}
		rows = append(rows, Operation(o))
	}
	return lines(rows...)
}

// UndoThem is the answer that takes several records back.
func UndoThem(n int) string { return fmt.Sprintf("撤销%d条", n) }

// No is the answer that changes nothing.
func No() string { return "不用" }

// Summaries name an operation in the journal and in undo, in words for people.

// SummaryOfContact names a logged contact.
func SummaryOfContact(c crm.Customer, a crm.Activity) string { return c.Name + "的" + activity(a) }

// SummaryOfCustomer names a new customer.
func SummaryOfCustomer(c crm.Customer) string { return "新建客户 " + c.Name }

// SummaryOfDeal names a new deal.
func SummaryOfDeal(c crm.Customer, d crm.Deal) string { return c.Name + "新建商机 " + d.Title }

// SummaryOfMove names a deal's move.
func SummaryOfMove(c crm.Customer, s crm.Stage) string { return c.Name + "到" + s.Name }

// NeverSaid answers a correction of an amount that is not what was written.
func NeverSaid(fen int64) Text {
	return Text("刚才记的不是" + crm.Money{Fen: fen, Currency: crm.CNY}.String() + "，没有改动。请带上客户和要改的，例如：华北重工首付10万；华北重工金额改成68万")
}

// NoQuoteToAmend is said of the price of one when no offer with one product's price was spoken of.
func NoQuoteToAmend() Text {
	return "刚才说的没有报价单可以改单价。请把报价再说一遍，例如：给华北重工报价：X3型 3台 单价12万"
}

// NotPaidYet asks about money that a correction tells of and nobody recorded.
func NotPaidYet(c crm.Customer, m crm.Money) Text {
	return Text(name(c.Name) + "还没记过这笔款。记回款" + m.String() + "吗？成交金额不变")
}

// RecordIt is the button that records it.
func RecordIt() string { return "记回款" }

// SummaryOfPayment names a payment.
func SummaryOfPayment(c crm.Customer, m crm.Money) string { return c.Name + "回款 " + m.String() }

// SummaryOfReminder names a reminder.
func SummaryOfReminder(r crm.Reminder) string { return "提醒 " + r.Text }

// SummaryOfChange names a smaller change of a customer's records: 联系人, 备注, 标签, 更正.
func SummaryOfChange(c crm.Customer, what string) string { return c.Name + "的" + what }

// SummaryOfUndo names the taking back of others.
func SummaryOfUndo(ops []crm.Operation) string {
	if len(ops) == 1 {
		return "撤销 " + ops[0].Summary
	}
	return fmt.Sprintf("撤销 %d 条", len(ops))
}

// NoSuchRecord is for words that name nothing that was recorded.
func NoSuchRecord(words string) Text {
	return Text("没找到「" + Clip(words, 20) + "」这条记录，没有改动。要撤哪条，回「撤销」加编号。")
}
