package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Customers as the company's own: merging, the recycle bin.

// holdings counts what is known of a customer.
func holdings(h crm.Holdings) string {
	var out []string
	for _, n := range []struct {
		n    int
		what string
	}{{h.Contacts, "个联系人"}, {h.Deals, "个商机"}, {h.Activities, "条跟进记录"}, {h.FollowUps, "个跟进计划"}, {h.Payments, "笔回款"}, {h.Notes, "条备注"}, {h.Reminders, "个提醒"}} {
		if n.n > 0 {
			out = append(out, fmt.Sprint(n.n, n.what))
		}
	}
	return strings.Join(out, "、")
}

// ConfirmMerge tells what moves from one customer to another, and asks.
func ConfirmMerge(from, into crm.Customer, h crm.Holdings) Text {
	moves := "没有别的记录要搬"
	if s := holdings(h); s != "" {
		moves = "搬过去：" + s
	}
	return lines("要把"+quoted(from.Name)+"并入"+quoted(into.Name)+"吗？", moves+"。", quoted(from.Name)+"会成为它的别名，以后说哪个都行。")
}

// KeepName is the answer that merges and keeps c.
func KeepName(c crm.Customer) string { return "保留" + name(c.Name) }

// MergeSame says that two names are one customer already.
func MergeSame(c crm.Customer) Text {
	return Text("说的都是" + name(c.Name) + "，本来就是一个客户，没有改动。")
}

// Merged is a customer that took another in.
func Merged(from, into crm.Customer, h crm.Holdings) Text {
	moved := ""
	if s := holdings(h); s != "" {
		moved = "搬过来：" + s
	}
	return lines("已合并："+name(from.Name)+" → "+name(into.Name), moved)
}

// SummaryOfMerge names the operation.
func SummaryOfMerge(from, into crm.Customer) string {
	return "合并" + name(from.Name) + "到" + name(into.Name)
}

// ConfirmDelete tells what goes with a customer, and asks.
func ConfirmDelete(c crm.Customer, h crm.Holdings) Text {
	with := ""
	if s := holdings(h); s != "" {
		with = "一起进回收站：" + s + "。"
	}
	return lines("要删除客户"+quoted(c.Name)+"吗？", with, fmt.Sprintf("%d天内可以恢复。", crm.BinDays))
}

// DeleteIt is the answer that deletes.
func DeleteIt() string { return "删除" }

// Deleted is a customer in the recycle bin.
func Deleted(c crm.Customer) Text {
	return lines("已删除："+name(c.Name), fmt.Sprintf("%d天内说「恢复客户 %s」就能找回。", crm.BinDays, name(c.Name)))
}

// SummaryOfDelete names the operation.
func SummaryOfDelete(c crm.Customer) string { return "删除客户" + name(c.Name) }

// Bin lists the recycle bin.
func Bin(all []crm.Customer, now time.Time) Text {
	if len(all) == 0 {
		return Text(fmt.Sprintf("回收站是空的。删掉的客户会在这里留%d天。", crm.BinDays))
	}
	out := []string{fmt.Sprintf("回收站里有%d个客户：", len(all))}
	for i, c := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d个。", len(all)-i))
			break
		}
		out = append(out, "· "+BinChoice(c, now))
	}
	return lines(append(out, "找回：恢复客户 "+name(all[0].Name))...)
}

// BinChoice names a deleted customer: when it was deleted and how long it is kept.
func BinChoice(c crm.Customer, now time.Time) string {
	left := crm.BinDays - int(now.Sub(c.DeletedAt).Hours()/24)
	return fmt.Sprintf("%s（%s删除，还留%d天）", name(c.Name), Ago(c.DeletedAt, now), left)
}

// NotInBin says that no deleted customer is called so.
func NotInBin(called string) Text {
	return Text("回收站里没有" + quoted(called) + "，没有改动。")
}

// Restored is a customer out of the recycle bin.
func Restored(c crm.Customer, h crm.Holdings) Text {
	with := ""
	if s := holdings(h); s != "" {
		with = "一起找回：" + s
	}
	return lines("已恢复客户："+name(c.Name), with)
}

// NameTakenSince says that a customer cannot come back: another one is called so by now.
func NameTakenSince(c crm.Customer) Text {
	return Text("现在另有一个客户叫" + quoted(c.Name) + "，没有恢复。先让那一个改名，或请主管合并。")
}

// SummaryOfRestore names the operation.
func SummaryOfRestore(c crm.Customer) string { return "恢复客户" + name(c.Name) }
