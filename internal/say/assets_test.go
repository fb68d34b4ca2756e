package say

import (
	"testing"

	"genjin/crm"
)

func TestFoundAndCalled(t *testing.T) {
	check(t, Listed("李娜的", []string{"苏州", "光伏"}, "A", []crm.Customer{north}, now), "李娜的A级的「苏州」的「光伏」的客户有1个：\n· 华北重工（苏州 · 3天前联系）")
	check(t, Listed("", []string{"杭州"}, "", nil, now), "「杭州」的客户还没有。")
	check(t, WhosePhone("0001", false, []crm.Contact{wang}, []crm.Customer{north}, nil, true), "尾号0001是华北重工 · 王总（总经理 · 138＊＊＊＊0001）")
	check(t, WhosePhone("138", true, nil, nil, nil, false), "没找到138开头的联系人。")
	check(t, IsFollowed("华北重工", "张＊", true), "「华北重工」已经有人（张＊）在跟了。需要的话请找主管协调。")
	check(t, AlikeIsFollowed("华北", ""), "名字像「华北」的客户已经有人在跟了。需要的话请找主管协调。")
	check(t, ShortNames(north), "华北重工还没有另外的简称。教我一个：以后说老张就是华北重工")
	check(t, ShortNameTaught(north, "老华"), "记住了：老华 = 华北重工，看得到这个客户的同事也能这么说。")
}

func TestTogether(t *testing.T) {
	lina, zhang := crm.User{ID: 1, Name: "李娜"}, crm.User{ID: 2, Name: "张伟"}
	check(t, Shared(north, lina, true), "好，李娜一起跟华北重工了。\n能看能记，不能转走或删除；提醒还是发给负责人。")
	check(t, Shared(north, lina, false), "好，李娜不再跟华北重工，也看不到了。")
	check(t, SharedWithYou(zhang, north, true), "张伟请你一起跟华北重工。先看看：华北重工什么情况")
	check(t, WhoShares(north, zhang, []crm.User{lina}), "华北重工：张伟负责，李娜一起跟。")
	check(t, WhoShares(north, zhang, nil), "华北重工只有负责人在跟，没有别人一起。要加就说：李娜一起跟华北重工")
}

func TestFields(t *testing.T) {
	machines := crm.CustomField{ID: 1, Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField}
	paying := crm.CustomField{ID: 2, Of: crm.DealNoun, Name: "付款方式", Kind: crm.ChoiceField, Options: []string{"月结", "现结"}}
	check(t, FieldAdded(machines), "已加字段：客户 · 设备台数（数字）\n现在就能用：「华北重工设备台数12」")
	check(t, Fields([]crm.CustomField{machines, paying}), "自定义字段：\n· 客户 · 设备台数（数字）\n· 商机 · 付款方式（选项：月结、现结）")
	check(t, FieldThere(machines), "客户已经有「设备台数」这个字段了，没有重复加。")
	check(t, FieldTakes("华北重工", paying), "「付款方式」只能填：月结、现结。没有记。")
	check(t, FieldSet("华北重工", crm.FieldValue{Field: machines, Text: "12"}), "已记：华北重工 · 设备台数 12")
}

func TestCustomersAsAnAsset(t *testing.T) {
	group := crm.Customer{ID: 2, Name: "华北重工集团"}
	h := crm.Holdings{Contacts: 1, Deals: 2, Activities: 3, FollowUps: 1, Payments: 1, Notes: 4, Reminders: 1}
	check(t, ConfirmMerge(group, north, h), "要把「华北重工集团」并入「华北重工」吗？\n搬过去：1个联系人、2个商机、3条跟进记录、1个跟进计划、1笔回款、4条备注、1个提醒。\n「华北重工集团」会成为它的别名，以后说哪个都行。")
	check(t, Merged(group, north, crm.Holdings{}), "已合并：华北重工集团 → 华北重工")
	check(t, MergeSame(north), "说的都是华北重工，本来就是一个客户，没有改动。")
	check(t, ConfirmDelete(north, crm.Holdings{Deals: 1}), "要删除客户「华北重工」吗？\n一起进回收站：1个商机。\n30天内可以恢复。")
	check(t, Deleted(north), "已删除：华北重工\n30天内说「恢复客户 华北重工」就能找回。")
	binned := north
	binned.DeletedAt = now.AddDate(0, 0, -3)
	check(t, Bin([]crm.Customer{binned}, now), "回收站里有1个客户：\n· 华北重工（3天前删除，还留27天）\n找回：恢复客户 华北重工")
	check(t, Bin(nil, now), "回收站是空的。删掉的客户会在这里留30天。")
	check(t, NotInBin("华北*"), "回收站里没有「华北＊」，没有改动。")
	check(t, Restored(north, crm.Holdings{Deals: 1}), "已恢复客户：华北重工\n一起找回：1个商机")
	check(t, NameTakenSince(north), "现在另有一个客户叫「华北重工」，没有恢复。先让那一个改名，或请主管合并。")
}
