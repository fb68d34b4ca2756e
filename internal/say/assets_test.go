package say

import (
	"testing"

	"genjin/crm"
)

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
