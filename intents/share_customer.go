package intents

import (
	"context"
	"fmt"
	"slices"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// shareCustomer lets a colleague work on a customer together with its owner, ends that, and says who does.
func shareCustomer() Intent {
	return Intent{
		Kind:     ShareCustomer,
		Title:    "一起跟客户",
		Examples: []string{"李娜一起跟华北重工", "把李娜从华北重工撤下来", "华北重工有谁一起跟"},
		Rare:     true,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			r.Slots.Customer = Ref{Text: c.Name, Picked: int64(c.ID)}
			owner, with, err := t.Tx.Followers(ctx, c.ID)
			if err != nil {
				return "", err
			}
			if !r.Slots.Person.Said() {
				return say.WhoShares(c, owner, with), nil
			}
			u, err := t.partner(ctx, r, with)
			if err != nil {
				return "", err
			}
			if u.ID == owner.ID {
				return say.OwnerAlready(c, u), nil
			}
			on := !r.Slots.Untag
			changed, err := t.Tx.Share(ctx, c.ID, u.ID, on)
			if err != nil {
				return "", err
			}
			if !changed {
				return say.SharedAsItWas(c, u, on), nil
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfShare(c, u, on))
			if u.ID != t.Actor.User.ID {
				push := crm.Push{Key: fmt.Sprintf("share:%d:%d:%s", c.ID, u.ID, t.Message.Key), Channel: crm.AppChannel, To: u.WeComID,
					Reply: crm.Reply{Text: string(say.SharedWithYou(t.Actor.User, c, on))}}
				if err := t.Tx.Push(ctx, push, t.Now); err != nil {
					return "", err
				}
			}
			return say.Shared(c, u, on), nil
		},
	}
}

// partner is the one that r names: any of the company, or, when they are to leave, one of with.
func (t *Turn) partner(ctx context.Context, r Request, with []crm.User) (crm.User, error) {
	called := r.Slots.Person
	var found []crm.User
	if r.Slots.Untag {
		for _, u := range with {
			if crm.NameKey(u.Name) == crm.NameKey(called.Text) || int64(u.ID) == called.Picked {
				return u, nil
			}
		}
	}
	if called.Text == "我" {
		return t.Actor.User, nil
	}
	found, err := t.Tx.Colleagues(ctx, called.Text)
	if err != nil {
		return crm.User{}, err
	}
	if called.Picked != 0 {
		found = slices.DeleteFunc(found, func(u crm.User) bool { return int64(u.ID) != called.Picked })
	}
	switch len(found) {
	case 0:
		return crm.User{}, &crm.NotFoundError{What: crm.PersonNoun, Name: called.Text}
	case 1:
		return found[0], nil
	}
	ask := &Ask{Slot: AskPerson, Say: say.WhichColleague(called.Text), Request: r}
	for _, u := range found[:min(len(found), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: u.Name, ID: int64(u.ID)})
	}
	return crm.User{}, ask
}

const (
	somebody = `(p=我|<2-6 ^_,和跟>|<1 letters><1-18 letters>)`
	together = `(跟进|跟一下|跟单|跟|负责|维护|对接|做|盯)`
)

var shareForms = []form{
	{ // 华北重工有谁一起跟
		words: []string{"一起跟", "协作", "协同", "共同跟"},
		shape: zh.NewSentence(`[看看|查[一]下]<a>[的]([都|还]有(谁|哪些人|哪几个人|几个人|没有人|没有别人)[在](一起|共同)(跟[进]|负责)|([的]协作人|[的]协同人|[的]协作者)[都][有谁|有哪些|是谁|都有谁]|[是]谁[在]一起跟)[的|着][?]`),
		read: func(m match) (Request, bool) {
			r, ok := m.sharing(false)
			r.Slots.Person, r.Speech = Ref{}, Question
			return r, ok
		},
	},
	{ // 把李娜从华北重工撤下来
		words: []string{"撤", "移除", "移出", "拿掉", "踢", "去掉", "退出"},
		shape: zh.NewSentence(`(把|将)` + somebody + `从[客户]<a>[[的]协作[人][里]|里[面]|那边|上][给](撤下来|撤下|撤掉|撤出来|撤了|撤|移除|移出|拿掉|踢掉|踢出[去]|去掉)[了]`),
		read:  func(m match) (Request, bool) { return m.sharing(true) },
	},
	{ // 李娜不用一起跟华北重工了, 取消李娜对华北重工的协作
		words: []string{"不用", "不再", "不一起", "别", "取消", "退出", "去掉"},
		shape: zh.NewSentence(`([让]` + somebody + `[以后][就](不用|不再|不|别)[再](一起|共同|协助|帮忙)` + together + `[客户]<a>[了]|(取消|去掉|删[除][掉])<q 2-6 ^_,和跟>[对|在]<b>[的](协作|协作权限|一起跟|协作人身份|协作人))`),
		read: func(m match) (Request, bool) {
			if m.has("q") {
				return m.sharingOf("b", "q", true)
			}
			return m.sharing(true)
		},
	},
	{ // 把华北重工共享给李娜: she works on it too, and does not get it
		words: []string{"共享"},
		shape: zh.NewSentence(`[我][把|将|要][客户]<a>[这个客户|这家][也]共享给` + somebody + `[一起跟|看看|看|吧|了]`),
		read:  func(m match) (Request, bool) { return m.sharing(false) },
	},
	{ // 让李娜别跟华北重工了: somebody who does not work on it together is told so
		words: []string{"别", "不用"},
		shape: zh.NewSentence(`[让]` + somebody + `[以后][就](不用|别)[再]` + together + `[客户]<a>了`),
		read:  func(m match) (Request, bool) { return m.sharing(true) },
	},
	{ // 华北重工不用李娜一起跟了
		words: []string{"不用", "不需要", "不让"},
		shape: zh.NewSentence(`<a>[以后|就](不用|不需要|不让)` + somebody + `[再](一起|共同|来|协助)` + together + `[了]`),
		read:  func(m match) (Request, bool) { return m.sharing(true) },
	},
	{ // 李娜一起跟华北重工
		words: []string{"一起", "共同", "协助", "协同", "协作", "帮我"},
		shape: zh.NewSentence(`[让|安排|拉上|加上|喊上|叫上|请上|拉|叫|请]` + somebody + `[也][来][和我|跟我|与我][也](一起|共同|协助[我]|协同|一块[儿])[来]` + together + `[客户]<a>`),
		read:  func(m match) (Request, bool) { return m.sharing(false) },
	},
	{ // 华北重工让李娜一起跟
		words: []string{"一起", "共同", "协助", "协同", "也跟"},
		shape: zh.NewSentence(`<a>[这个客户|这家][,](由我和|我和|我跟|让|安排|拉上|加上|喊上|叫上|请上|拉|叫|请)` + somebody + `[也][来][和我|跟我](一起|共同|协助|协同|一块[儿]|也)[来]` + together),
		read:  func(m match) (Request, bool) { return m.sharing(false) },
	},
	{ // 给华北重工加协作人李娜, 把李娜加到华北重工的协作人里
		words: []string{"协作", "协同"},
		shape: zh.NewSentence(`([给|为|在]<a>[里|上][再](加|添加|新增|增加|设|加上)[一个|个|上](协作人|协作者|协同人|协作)[_|:]` + somebody + `|(把|将)<q 2-6 ^_,和跟>(加|添加|加入|加进|设)[到|为|成|进]<b>[的](协作人|协作者|协同人|协作)[里|名单|列表])`),
		read: func(m match) (Request, bool) {
			if m.has("q") {
				return m.sharingOf("b", "q", false)
			}
			return m.sharing(false)
		},
	},
}

func (m match) sharing(away bool) (Request, bool) { return m.sharingOf("a", "p", away) }

func (m match) sharingOf(customer, person string, away bool) (Request, bool) {
	ref, ok := m.customer(customer, false)
	i, j := m.runes(person)
	r := Request{Kind: ShareCustomer}
	r.Slots.Customer, r.Slots.Untag = ref, away
	r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
	said := string(m.r[i:j])
	return r, ok && !containsAny(said, noNames) && (said == "" || said == "我" || !containsAny(said, []string{"我", "你", "他", "今天", "昨天", "明天", "客户", "大家", "同事"}))
}
