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
	}{{h.Contacts, "个联系人"}, {h.Deals, "个商机"}, {h.Activities, "条跟进记录"}, {h.FollowUps, "个跟进计划"}, {h.Payments, "笔回款"}, {h.Plans, "笔回款计划"}, {h.Notes, "条备注"}, {h.Reminders, "个提醒"}, {h.Documents, "份文件"}} {
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

// Listed are the customers that words describe; whose is empty for all one may see.
func Listed(whose string, words []string, level crm.Level, all []crm.Customer, now time.Time) Text {
	what := whose
	if level != "" {
		what += Clip(string(level), 4) + "级的"
	}
	for _, w := range words {
		what += quoted(w) + "的"
	}
	if what == "" {
		what = "你的"
	}
	if len(all) == 0 {
		return Text(what + "客户还没有。")
	}
	out := []string{fmt.Sprintf("%s客户有%d个：", what, len(all))}
	for i, c := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d个，加个条件再看，比如「苏州的A类客户」。", len(all)-i))
			break
		}
		out = append(out, "· "+CustomerChoice(c, now))
	}
	return lines(out...)
}

// WhosePhone says whose number begins or ends so. In a group numbers are masked.
func WhosePhone(digits string, head bool, people []crm.Contact, at, own []crm.Customer, group bool) Text {
	what := "尾号" + Safe(digits)
	if head {
		what = Safe(digits) + "开头"
	} else if len(digits) > 8 {
		what = "这个号码"
	}
	shown := func(phone string) string {
		if group {
			return crm.MaskPhone(phone)
		}
		return Clip(phone, 30)
	}
	var out []string
	for _, p := range people {
		for _, c := range at {
			if c.ID == p.CustomerID {
				out = append(out, "· "+dotted(name(c.Name), contactLine(p, group)))
			}
		}
	}
	for _, c := range own {
		out = append(out, "· "+dotted(name(c.Name), shown(c.Phone)))
	}
	switch len(out) {
	case 0:
		return Text("没找到" + what + "的联系人。")
	case 1:
		return Text(what + "是" + strings.TrimPrefix(out[0], "· "))
	}
	return lines(append([]string{fmt.Sprintf("%s的有%d个：", what, len(out))}, out[:min(len(out), 10)]...)...)
}

// IsFollowed says whether somebody follows a customer that is not the asker's; who is their masked name.
func IsFollowed(called, who string, yes bool) Text {
	if yes {
		return Text(quoted(called) + followed(who) + "。需要的话请找主管协调。")
	}
	return Text(quoted(called) + "还没有人跟。要跟就说：新增客户 " + name(called))
}

// AlikeIsFollowed tells that a customer whose name begins so is taken; which one is not said.
func AlikeIsFollowed(called, who string) Text {
	return Text("名字像" + quoted(called) + "的客户" + followed(who) + "。需要的话请找主管协调。")
}

// ShortNames lists what else a customer is called.
func ShortNames(c crm.Customer) Text {
	if len(c.Aliases) == 0 {
		return Text(name(c.Name) + "还没有另外的简称。教我一个：以后说老张就是" + name(c.Name))
	}
	return lines(name(c.Name)+"也叫："+names(c.Aliases), "去掉一个：去掉"+name(c.Name)+"的简称"+name(c.Aliases[0]))
}

// ShortNameTaught is a customer with a new short name.
func ShortNameTaught(c crm.Customer, short string) Text {
	return Text("记住了：" + name(short) + " = " + name(c.Name) + "，看得到这个客户的同事也能这么说。")
}

// ShortNameForgotten is a customer without one of its short names.
func ShortNameForgotten(c crm.Customer, short string) Text {
	return Text("好，" + quoted(short) + "不再指" + name(c.Name) + "了。")
}

// ShortNameKnown says that a customer is called so already.
func ShortNameKnown(c crm.Customer, short string) Text {
	return Text(name(c.Name) + "本来就可以叫" + quoted(short) + "，没有改动。")
}

// NoSuchShortName says that a customer is not called so.
func NoSuchShortName(c crm.Customer, short string) Text {
	return Text(name(c.Name) + "没有" + quoted(short) + "这个简称，没有改动。")
}

// NoShortName refuses a short name that is an everyday word or a single character.
func NoShortName(short string) Text {
	return Text(quoted(short) + "太像平常说的话，当简称会认错，没有记。换两个字以上的叫法。")
}

// ShortNameOfAnother refuses a short name by which another customer is known.
func ShortNameOfAnother(c crm.Customer, short string) Text {
	return Text(quoted(short) + "已经是" + name(c.Name) + "了，没有记。要换就先说：去掉" + name(c.Name) + "的简称" + name(short))
}

// colleagues are their names.
func colleagues(all []crm.User) string {
	out := make([]string, 0, len(all))
	for _, u := range all {
		out = append(out, u.Name)
	}
	return names(out)
}

// WhoShares says who works on a customer together with its owner.
func WhoShares(c crm.Customer, owner crm.User, with []crm.User) Text {
	if len(with) == 0 {
		return Text(name(c.Name) + "只有负责人在跟，没有别人一起。要加就说：李娜一起跟" + name(c.Name))
	}
	return Text(name(c.Name) + "：" + name(owner.Name) + "负责，" + colleagues(with) + "一起跟。")
}

// Shared says that a colleague works on a customer from now on, or no more.
func Shared(c crm.Customer, u crm.User, on bool) Text {
	if on {
		return lines("好，"+name(u.Name)+"一起跟"+name(c.Name)+"了。", "能看能记，不能转走或删除；提醒还是发给负责人。")
	}
	return Text("好，" + name(u.Name) + "不再跟" + name(c.Name) + "，也看不到了。")
}

// SharedWithYou tells the colleague.
func SharedWithYou(by crm.User, c crm.Customer, on bool) Text {
	if on {
		return Text(name(by.Name) + "请你一起跟" + name(c.Name) + "。先看看：" + name(c.Name) + "什么情况")
	}
	return Text(name(by.Name) + "把你从" + name(c.Name) + "撤下来了，辛苦。")
}

// SharedAsItWas says that nothing changed.
func SharedAsItWas(c crm.Customer, u crm.User, on bool) Text {
	if on {
		return Text(name(u.Name) + "本来就在一起跟" + name(c.Name) + "，没有改动。")
	}
	return Text(name(u.Name) + "本来就没有一起跟" + name(c.Name) + "，没有改动。")
}

// OwnerAlready says that a colleague is the owner.
func OwnerAlready(c crm.Customer, u crm.User) Text {
	return Text(name(u.Name) + "就是" + name(c.Name) + "的负责人，没有改动。")
}

// WhichColleague asks which of several colleagues is meant.
func WhichColleague(called string) Text { return Text(quoted(called) + "是哪位同事？") }

// SummaryOfShare names the operation.
func SummaryOfShare(c crm.Customer, u crm.User, on bool) string {
	if on {
		return name(u.Name) + "一起跟" + name(c.Name)
	}
	return name(u.Name) + "撤出" + name(c.Name)
}

// kindName is what people call a kind of field.
func kindName(k crm.FieldKind) string {
	switch k {
	case crm.NumberField:
		return "数字"
	case crm.DayField:
		return "日期"
	case crm.ChoiceField:
		return "选项"
	}
	return "文本"
}

func fieldLine(f crm.CustomField) string {
	options := ""
	if len(f.Options) > 0 {
		options = "：" + names(f.Options)
	}
	return string(f.Of) + " · " + name(f.Name) + "（" + kindName(f.Kind) + options + "）"
}

// example is a value that a field may have.
func example(f crm.CustomField) string {
	switch f.Kind {
	case crm.NumberField:
		return "12"
	case crm.DayField:
		return "明年5月1日"
	case crm.ChoiceField:
		return name(f.Options[0])
	}
	return "…"
}

// Fields lists the company's own fields.
func Fields(all []crm.CustomField) Text {
	if len(all) == 0 {
		return "还没有自定义字段。管理员可以加：加字段 客户.设备台数 数字"
	}
	out := []string{"自定义字段："}
	for _, f := range all {
		out = append(out, "· "+fieldLine(f))
	}
	return lines(out...)
}

// FieldAdded is a new field, with how to fill it in.
func FieldAdded(f crm.CustomField) Text {
	use := "华北重工" + name(f.Name) + example(f)
	if f.Of == crm.ContactNoun {
		use = "华北重工王总" + name(f.Name) + example(f)
	}
	return lines("已加字段："+fieldLine(f), "现在就能用：「"+use+"」")
}

// FieldThere says that there is a field of that name.
func FieldThere(f crm.CustomField) Text {
	return Text(string(f.Of) + "已经有" + quoted(f.Name) + "这个字段了，没有重复加。")
}

// FieldNeedsOptions asks what there is to choose from.
func FieldNeedsOptions(f crm.CustomField) Text {
	return Text("选项字段要写出至少两个选项，例如：加字段 " + string(f.Of) + "." + name(f.Name) + " 选项 月结、现结")
}

// NoSuchField says that there is no such field.
func NoSuchField(called string) Text {
	return Text("没有" + quoted(called) + "这个字段。说「有哪些字段」看全部。")
}

// ConfirmFieldGone asks before a field goes.
func ConfirmFieldGone(f crm.CustomField) Text {
	return Text("要删掉字段" + quoted(f.Name) + "吗？\n已经填的内容会看不到，撤销可以找回。")
}

// FieldGone is a field taken away.
func FieldGone(f crm.CustomField) Text { return Text("已删字段：" + fieldLine(f)) }

// FieldSet is what a record has in a field now.
func FieldSet(what string, v crm.FieldValue) Text {
	return Text("已记：" + name(what) + " · " + name(v.Field.Name) + " " + Clip(v.Text, lineRunes))
}

// FieldTakes says which values a field may have, of a customer, a deal or a person.
func FieldTakes(of string, f crm.CustomField) Text {
	switch f.Kind {
	case crm.NumberField:
		return Text(quoted(f.Name) + "要填一个数，例如：" + name(of) + name(f.Name) + "12。没有记。")
	case crm.DayField:
		return Text(quoted(f.Name) + "要填哪一天，例如：" + name(of) + name(f.Name) + "12月20日。没有记。")
	}
	return Text(quoted(f.Name) + "只能填：" + names(f.Options) + "。没有记。")
}

// FieldUnread says that a field was not added, since it was not understood what it is.
func FieldUnread(said string) Text {
	return lines("字段没有加：没看懂"+quoted(said)+"。", "这样说：加字段 客户.设备台数 数字", "前面是客户、商机或联系人，最后是文本、数字、日期或选项（选项：月结、现结）。")
}

// FieldBuiltIn says that a name is taken by what there is anyway.
func FieldBuiltIn(called string) Text {
	return Text(quoted(called) + "本来就能记，不用加字段，直接说就行。没有改动。")
}

// SummaryOfField names the operation.
func SummaryOfField(f crm.CustomField, on bool) string {
	if on {
		return "加字段" + name(f.Name)
	}
	return "删字段" + name(f.Name)
}
