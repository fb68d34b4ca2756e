package intents

import (
	"context"
	"errors"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// personRights gives out or erases what is held of a person outside the company who asked for it. Everything that is stored has to be gone
// through, so it is done beside the chat; an erasure is asked about once, and cannot be taken back. Its request has who in Text, and Untag
// when they are to be erased.
func personRights() Intent {
	return Intent{
		Kind:     PersonRights,
		Title:    "个人信息",
		Examples: []string{"导出13812345678的个人信息", "删除王建国的个人信息", "把王建国的个人信息彻底删除"},
		Needs:    crm.ErasePersons,
		Place:    crm.Alone,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			who := r.Slots.Text
			p, err := t.Tx.FindPerson(ctx, who)
			var several *store.AmbiguousPersonError
			var nobody *crm.NotFoundError
			switch {
			case errors.As(err, &several):
				return say.SeveralPersons(who, len(several.Contacts)), nil
			case errors.As(err, &nobody) && p.Terms.Empty():
				return say.NobodyHeld(who), nil
			case err != nil && !errors.As(err, &nobody):
				return "", err
			}
			if !r.Slots.Untag {
				return say.PersonSoon(), t.Tx.AskPerson(ctx, store.ExportPerson, p)
			}
			if !r.Slots.Confirmed {
				at, err := t.Tx.Customers(ctx, p.At)
				if err != nil {
					return "", err
				}
				return "", confirm(r, say.PersonAsk(who, at), say.EraseIt())
			}
			return say.PersonQueued(), t.Tx.AskPerson(ctx, store.ErasePerson, p)
		},
	}
}

const (
	personData = `[所有|全部|一切](个人信息|个人资料|个人数据|个人隐私)`
	personGone = `(删除掉|删除|删掉|删了|抹掉|抹去|清除|清掉|擦除)`
)

var personForms = []form{
	{ // 删除王建国的个人信息, 把13812345678的个人信息彻底删除
		words: []string{"个人"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*([彻底|永久]` + personGone + `<a>的` + personData + `|[把|将]<b>的` + personData + `[全部|都|彻底|永久|给]*` + personGone + `)[了|吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.personRights(true) },
	},
	{ // 导出王建国的个人信息, 把13812345678的个人信息导出来
		words: []string{"个人"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*((导出|调出|调取|查询|查阅)[一份|一下]<a>的` + personData + `|[把|将]<b>的` + personData + `[全部|都|给]*(导出来|导出|调出来|发给我))[了|吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.personRights(false) },
	},
}

func (m match) personRights(erase bool) (Request, bool) {
	group := "a"
	if !m.has("a") {
		group = "b"
	}
	i, j := m.runes(group)
	r := Request{Kind: PersonRights}
	r.Slots.Text, r.Slots.Untag = strings.TrimSpace(m.tx.Slice(i, j)), erase
	return r, i < j && !containsAny(r.Slots.Text, []string{"我", "大家", "所有人", "客户", "同事"})
}
