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
		Examples: []string{"李娜一起跟华北重工", "华北重工让李娜代看到周五", "把李娜从华北重工撤下来", "华北重工有谁一起跟"},
		Rare:     true,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			r.Slots.Customer = Ref{Text: c.Name, Picked: int64(c.ID)}
			if r.Slots.Field == coverOn {
				return t.cover(ctx, r, c)
			}
			owner, with, err := t.Tx.Followers(ctx, c.ID)
			if err != nil {
				return "", err
			}
			if !r.Slots.Person.Said() {
				covers, text, err := t.coversOf(ctx, c)
				with = slices.DeleteFunc(with, func(u crm.User) bool {
					return slices.ContainsFunc(covers, func(x crm.Cover) bool { return x.By == u.ID })
				})
				return say.Both(say.WhoShares(c, owner, with), text), err
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

// coverOn is Slots.Field of a colleague who is to look after a customer for its owner up to a day.
const coverOn = "cover"

// cover lets a colleague look after a customer of somebody in scope until a day.
func (t *Turn) cover(ctx context.Context, r Request, c crm.Customer) (say.Text, error) {
	if !t.Actor.Scope.Includes(c.Owner) {
		return "", crm.Denied(crm.GiveRecords, crm.ToTeam)
	}
	u, err := t.partner(ctx, r, nil)
	if err != nil {
		return "", err
	}
	owner, _, err := t.Tx.Followers(ctx, c.ID)
	if err != nil {
		return "", err
	}
	if u.ID == c.Owner {
		return say.OwnerAlready(c, u), nil
	}
	z := r.Slots.Next
	if z == nil || z.Vague {
		return "", &Ask{Slot: AskDate, Say: say.CoverUntilWhen(c, u), Request: r}
	}
	today := crm.DateOf(t.Now)
	_, until, ok := t.days(z, 0)
	if !ok {
		return "", &Ask{Slot: AskDate, Say: say.CoverUntilWhen(c, u), Request: r}
	}
	if until.Before(today) {
		return say.CoverIsPast(), nil
	}
	if away, err := t.Tx.HasLeave(ctx, u.ID, today, until); err != nil {
		return "", err
	} else if away {
		return say.StandInIsAway(u), nil
	}
	changed, err := t.Tx.Cover(ctx, c.ID, u.ID, until)
	if err != nil {
		return "", err
	}
	if !changed {
		return say.SharedAsItWas(c, u, true), nil
	}
	t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfCover(c, u, until, t.Now))
	for _, to := range []crm.User{u, owner} {
		if to.ID == t.Actor.User.ID || to.ID == 0 || to.Left {
			continue
		}
		news := say.CoverNews(t.Actor.User, c, u, owner, to.ID == u.ID, until, t.Now)
		if err := t.notify(ctx, to, fmt.Sprintf("cover:%d:%d:%s", c.ID, to.ID, t.Message.Key), crm.Reply{Text: string(news)}); err != nil {
			return "", err
		}
	}
	return say.Covered(c, u, owner, until, t.Now), nil
}

// coversOf tells up to when somebody covers a customer; empty: nobody does.
func (t *Turn) coversOf(ctx context.Context, c crm.Customer) ([]crm.Cover, say.Text, error) {
	all, err := t.Tx.Covers(ctx)
	if err != nil {
		return nil, "", err
	}
	all = slices.DeleteFunc(all, func(x crm.Cover) bool { return x.CustomerID != c.ID })
	names, err := t.Tx.NamesOfPeople(ctx, peopleIn(all))
	return all, say.CoversUntil(all, names, t.Now), err
}

// peopleIn are those who cover, and whom they cover for.
func peopleIn(all []crm.Cover) (ids []crm.UserID) {
	for _, x := range all {
		ids = append(ids, x.By, x.Owner)
	}
	return ids
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

// Who looks after a customer for a while: minding says so by itself, looking only with a day.
const (
	minding = `(代看|代管|代跟|代为跟进|代为照看|代班|代|看着|照看着|照看|照应|盯着|顶着|顶一下|管着|看管)`
	looking = `(看|跟着|跟进|跟|管|盯|负责|接手|顶)`
	upTo    = `([,|_|一直|先|就]*(到|至)<t 1-12 ^,;。?!>[为止|止|再还我|再还给我|还我|还给我|收回来|收回|之前|前|那天|结束]*|[,|_]<u 1-12 ^,;。?!>(再还我|再还给我|还我|还给我|收回来|收回))`
	inCare  = `[这个客户|这家|这边|那边|先|,|_|临时|暂时]*(让|由|交给|托给|托付给|请|叫|麻烦|找|给)` + somebody + helping + `(` + minding + `|` + looking + `)[一下|下|几天]*[` + upTo + `]`
	helping = `[先|临时|暂时|来|帮我|帮忙|帮|替我|代我|给我|这几天|这两天]*`
)

var shareForms = []form{
	{ // 这周华北重工让李娜帮我看着
		words: []string{"看", "代", "盯", "顶", "管", "跟", "照"},
		shape: zh.NewSentence(`<s 2-6 ^,;。?!>[的|,|_]*[把|将]<a>` + inCare),
		read:  match.lookingAfter,
	},
	{ // 华北重工让李娜代看到周五
		words: []string{"看", "代", "盯", "顶", "管", "跟", "照", "负责", "接手"},
		shape: zh.NewSentence(`[(这几天|这两天|出差期间|我不在的时候)[,|_]*][把|将]<a>` + inCare),
		read:  match.lookingAfter,
	},
	{ // 李娜代看华北重工到周五
		words: []string{"代看", "代管", "代跟", "看着", "照看", "盯着"},
		shape: zh.NewSentence(`[让|由|请|叫|安排|麻烦]` + somebody + helping + minding + `[一下|下]*[客户]<a>[这个客户|这家]*[` + upTo + `]`),
		read:  match.lookingAfter,
	},
	{ // 华北重工不用李娜看了, 李娜不用代看华北重工了
		words: []string{"不用", "不需要", "别"},
		shape: zh.NewSentence(`(<a>[以后|就|,]*(不用|不需要|不让|不要)` + somebody + `[再|继续|帮忙|帮我]*` + minding + `[了]|[让|叫]` + somebody + `[以后|就]*(不用|不需要|别)[再|继续|帮忙|帮我]*` + minding + `[客户]<b>[了]|<c>[以后|就|,]*(不用|不需要)` + somebody + `[再|继续]*看了)`),
		read: func(m match) (Request, bool) {
			for _, slot := range []string{"b", "c"} {
				if m.has(slot) {
					return m.sharingOf(slot, "p", true)
				}
			}
			return m.sharing(true)
		},
	},
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

// lookingAfter reads who looks after a customer, and up to when; without a day only words that say so by themselves count.
func (m match) lookingAfter() (Request, bool) {
	r, ok := m.sharing(false)
	r.Slots.Field = coverOn
	if m.says("休假", "请假", "年假", "病假", "事假", "调休") { // of a person: take_leave
		return r, false
	}
	if r.Slots.Person.Text == "我" && !m.says("代看", "代管", "代跟", "代为") { // 后天的安排给我看下
		return r, false
	}
	if !ok || r.Slots.Customer.Match == "anaphor" && m.has("s") {
		return r, false
	}
	if ref := r.Slots.Customer; ref.Match == "shape" && containsAny(ref.Text, []string{"客户", "单子", "提醒", "我", "把", "让", "今天", "明天"}) {
		return r, false
	}
	for _, slot := range []string{"s", "t", "u"} { // the last that was said counts
		if !m.has(slot) {
			continue
		}
		z := m.timeOf(slot)
		if z == nil {
			return r, false
		}
		r.Slots.Next = z
	}
	if r.Slots.Next != nil {
		return r, true
	}
	return r, m.says("代看", "代管", "代跟", "代为", "看着", "照看", "照应", "盯着", "顶着", "管着")
}

// timeOf is the time that a slot is; nil: it is none, or only how long.
func (m match) timeOf(slot string) *zh.Time {
	i, j := m.runes(slot)
	for _, x := range m.times {
		if m.tx.Index(x.Span.Start) <= i && m.tx.Index(x.Span.End) == j && x.Kind != zh.Duration {
			x.Span = zh.Span{}
			return &x
		}
	}
	return nil
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
