package intents

import (
	"context"
	"errors"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// deleteCustomer puts a customer with all that is known of it into the recycle bin: asked once, since much goes with it.
func deleteCustomer() Intent {
	return Intent{
		Kind:     DeleteCustomer,
		Title:    "删除客户",
		Rare:     true,
		Examples: []string{"删除客户 华北重工", "把华北重工这个客户删了", "星辰科技录错了，删掉"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			if !t.Actor.Scope.Includes(c.Owner) {
				return "", crm.Denied(crm.GiveRecords, crm.ToTeam)
			}
			r.Slots.Customer = Ref{Text: c.Name, Picked: int64(c.ID)}
			if !r.Slots.Confirmed {
				h, err := t.Tx.Holdings(ctx, c.ID)
				if err != nil {
					return "", err
				}
				return "", confirm(r, say.ConfirmDelete(c, h), say.DeleteIt())
			}
			if _, err = t.Tx.DeleteCustomer(ctx, c.ID); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{}, say.SummaryOfDelete(c))
			return say.Deleted(c), nil
		},
	}
}

// restoreCustomer takes a customer out of the recycle bin.
func restoreCustomer() Intent {
	return Intent{
		Kind:     RestoreCustomer,
		Title:    "恢复客户",
		Rare:     true,
		Examples: []string{"恢复客户 华北重工", "从回收站恢复华北重工", "把误删的华北重工找回来"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			bin, err := t.Tx.Bin(ctx)
			if err != nil {
				return "", err
			}
			called := r.Slots.Text
			if r.Slots.Field == lastDeleted && r.Slots.Customer.Picked == 0 {
				bin, called = lastDeletedOf(bin), ""
			}
			if id := r.Slots.Customer.Picked; id != 0 {
				bin = slices.DeleteFunc(bin, func(c crm.Customer) bool { return int64(c.ID) != id })
			} else if r.Slots.Field != lastDeleted {
				bin = calledSo(bin, called)
			}
			switch {
			case len(bin) == 0 && called == "":
				return say.Bin(nil, t.Now), nil
			case len(bin) == 0:
				return say.NotInBin(called), nil
			case len(bin) > 1:
				choices := make([]Choice, 0, maxChoices+1)
				for _, c := range bin[:min(len(bin), maxChoices)] {
					choices = append(choices, Choice{Label: say.BinChoice(c, t.Now), ID: int64(c.ID)})
				}
				return "", &Ask{Slot: AskCustomer, Say: say.WhichCustomer(called), Choices: append(choices, Choice{Label: say.No(), Value: chooseNo}), Request: r}
			}
			c, h, err := t.Tx.RestoreCustomer(ctx, bin[0].ID)
			var taken *crm.DuplicateError
			if errors.As(err, &taken) {
				return say.NameTakenSince(bin[0]), nil
			} else if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfRestore(c))
			return say.Restored(c, h), nil
		},
	}
}

// recycleBin lists the customers that were deleted and can be brought back.
func recycleBin() Intent {
	return Intent{
		Kind:     RecycleBin,
		Title:    "回收站",
		Rare:     true,
		Examples: []string{"回收站", "删掉的客户有哪些", "看看回收站"},
		Do: func(ctx context.Context, t *Turn, _ Request) (say.Text, error) {
			bin, err := t.Tx.Bin(ctx)
			return say.Bin(bin, t.Now), err
		},
	}
}

// lastDeleted is Slots.Field of the customer that was deleted last: 刚删的客户找回来.
const lastDeleted = "last"

// lastDeletedOf are the customers that went into the bin last, at one instant.
func lastDeletedOf(all []crm.Customer) (last []crm.Customer) {
	for _, c := range all {
		switch {
		case len(last) > 0 && c.DeletedAt.Before(last[0].DeletedAt):
		case len(last) > 0 && c.DeletedAt.Equal(last[0].DeletedAt):
			last = append(last, c)
		default:
			last = []crm.Customer{c}
		}
	}
	return last
}

// calledSo are the customers of exactly a name; when there is none, those whose name holds it.
func calledSo(all []crm.Customer, called string) (found []crm.Customer) {
	key := crm.NameKey(called)
	for _, exact := range []bool{true, false} {
		for _, c := range all {
			if k := crm.NameKey(c.Name); k == key || !exact && key != "" && strings.Contains(k, key) {
				found = append(found, c)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

const (
	justDeleted = `(刚|刚刚|刚才|刚才我|方才|上一个|上次|最后)[我|你|才|不小心|误|给]*(删|删掉|删除|删了|误删)[掉|了|除]*[的][那个|那家|这个|这家|那]*(客户|公司|那个|那家|它)`
	bringBack   = `(恢复|还原|找回|捞回|撤回|要回|弄回)[一下|回来|来|过来|了]*`
)

var binForms = []form{
	{ // 刚删的客户找回来, 把刚才删的客户恢复
		words: []string{"删"},
		shape: zh.NewSentence(`[我]*[想|要|想要]*([把|将][我]` + justDeleted + `[再|重新|给|给我|帮我|又]*` + bringBack + `|` + bringBack + `[我]` + justDeleted + `)`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: RestoreCustomer}
			r.Slots.Field = lastDeleted
			return r, !m.says("想找", "想恢复", "想要")
		},
	},
	{
		words: []string{"回收站", "删"},
		shape: zh.NewSentence(`[看看|看下|看一下|看|查看|查一下|查|打开|列出|列一下][我的|客户|最近](回收站[里[面]|里头][[的]客户]|[最近|刚才|已经](删掉|删除|删了|被删|已删除|已删)[的][那些]客户)[都][有(什么|哪些|啥|谁|几个)|有没有客户|是什么|列表|名单|客户|里有什么][?]`),
		read: func(m match) (Request, bool) {
			if !m.says("回收站", "的") {
				return Request{}, false
			}
			return Request{Kind: RecycleBin, Speech: Question}, true
		},
	},
	{
		words: []string{"回收站", "恢复", "还原", "找回", "捞回"},
		shape: zh.NewSentence(`[把|将][从]回收站[里][面][的][把|将][恢复|还原|找回[来]|捞回[来]][客户][_|:]<a>[给][恢复|还原|找回|捞回][回来|出来|过来|了]`),
		read: func(m match) (Request, bool) {
			if !m.says("恢复", "还原", "找回", "捞回") {
				return Request{}, false
			}
			return m.restoring()
		},
	},
	{
		words: []string{"恢复", "还原", "找回", "捞回"},
		shape: zh.NewSentence(`(恢复|还原|找回|捞回)[[已]删[除][掉]的|被删[掉]的](客户|这个客户|公司)[_|:]<a>`),
		read:  match.restoring,
	},
	{
		words: []string{"恢复", "还原", "找回", "捞回"},
		shape: zh.NewSentence(`(把|将)[[已]删[除][掉]的|被删[掉]的|刚才删[除][掉]的|刚删[除][掉]的|误删的][客户][_|:]<a>[这个客户|这家公司|这家][重新|再][给](恢复|还原|找回|捞回)[回来|出来|过来|来|了]`),
		read:  match.restoring,
	},
	{
		words: []string{"删", "移除"},
		shape: zh.NewSentence(`[把|将](删除|删掉|删了|删|移除)[掉][一个](客户|这个客户|公司)[_|:]<a>`),
		read:  func(m match) (Request, bool) { return m.deleting(false) },
	},
	{
		words: []string{"删", "移除", "回收站"},
		shape: zh.NewSentence(`(把|将)客户[_|:]<a>[给](删除[掉]|删掉|删了|删|移除[掉]|(放|扔|移|丢)(进|到)回收站[里])[了]`),
		read:  func(m match) (Request, bool) { return m.deleting(false) },
	},
	{
		words: []string{"删", "移除"},
		shape: zh.NewSentence(`[把|将]<a>[mark=这个客户|这家客户|这家公司|这个公司|这客户|客户|这家][信息|资料|档案][why=不要了|没用了|录错了|建错了|重复了|是重复的][,][把它|给](删除[掉]|删掉|删了|移除[掉])[了]`),
		read:  func(m match) (Request, bool) { return m.deleting(!m.has("mark")) },
	},
	{
		words: []string{"删", "移除"},
		shape: zh.NewSentence(`((删除|删掉|移除)<a>|(把|将)<b>[给](删除[掉]|删掉|删了|移除[掉]|(放|扔|移|丢)(进|到)回收站[里]))`),
		read:  func(m match) (Request, bool) { return m.deleting(true) },
	},
}

func (m match) restoring() (Request, bool) {
	ref, ok := m.customer("a", false)
	r := Request{Kind: RestoreCustomer}
	r.Slots.Text = ref.Text
	return r, ok && ref.Match != "anaphor" && !containsAny(ref.Text, []string{"提醒", "推送", "刚才", "上一", "记录", "#"})
}

// deleting reads which customer is to go; known: only one of the book, since nothing says that a customer is meant.
func (m match) deleting(known bool) (Request, bool) {
	group := "a"
	if !m.has("a") {
		group = "b"
	}
	ref, ok := m.customer(group, known)
	if !ok && known { // somebody else's, who is not found: a company by its shape
		if i, j := m.runes(group); i < j {
			if t := m.tokenAtRune(i); t != nil && t.kind == customerToken && t.i == i && t.j == j {
				ref, ok = t.ref, true
			}
		}
	}
	if m.has("mark") && !ok {
		return Request{}, false
	}
	r := Request{Kind: DeleteCustomer}
	r.Slots.Customer = ref
	if known && ref.Match == "anaphor" || containsAny(ref.Text, []string{"标签", "提醒", "联系人", "商机", "备注", "字段", "记录", "跟进", "个人信息", "个人资料", "个人数据"}) {
		return Request{}, false
	}
	return r, ok
}
