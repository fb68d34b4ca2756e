package intents

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// A planned contact is moved, or called off: 恒丰下周三去拜访改成周五, 周五的拜访挪到下周一, 海瑞那个回访往后推三天, 科讯的拜访取消吧.
// A request of it is a SetReminder with Field followUpMoved; Untag calls off.

const followUpMoved = "followup"

var (
	putOffTo   = `(推迟到|推迟至|延后到|延期到|延到|延至|往后推到|推到|推后到|改期到|改到|改成|改为|改约到|改约在|改约|改在|改|换到|换成|挪到|挪|提前到|提到|顺延到|调到|调整到|调整为|移到|约到)`
	byHowMuch  = `(往后推迟|往后延|往后推|往后挪|往后顺延|向后推|后延|推后|推迟|延后|延期|顺延|晚|缓|提前|往前提|往前挪|往前推|早)[个|了]*`
	moveTail   = `[再去|再打|再见|再约|再说|再聊|再|去拜访|过去|拜访|去|见面|见|打|碰|聊|谈|了|吧|哈|啊|一下|。|!|~| ]*`
	unmovable  = strings.Fields(`阶段 目标 日报 周报 月报 报价 报 款 成交 签 交货 发货 到货 付 金额 价 标签 例会 早会 晨会 周会 月会 期 合同 会议室 流程 交付 验收 生日 年会 票 工期 提醒 不是`)
	movedDeeds = zh.NewWords(indexed(strings.Fields(`招标 开标 投标 评标 述标 讲标 送货 送样 提货 拜访 回访 跟进 上门 见面 见 碰面 面谈 会面 会 约会 约 演示 考察 饭局 吃饭 聚 电话 打电话 打 去 过去 聊 谈 交流 调研 行程 安排 待办 日程 视频会 视频 线上会 时间 日期 计划 事 事情 走访 勘察 看现场 陪访 下次 下一次`)))
	movedFill  = zh.NewWords(indexed(strings.Fields(`的 了 跟 和 与 把 将 要 我 那 这 个 次 那个 这个 那次 这次 那家 这家 那边 他们 本来 原来 原定 原本 原计划 计划 说好 约好 说 现在 定 好 是 他 她 们 对方 客户 先 在 给 请 , 没空 没时间 有事 临时 临时有事 出差 改期 不方便 去不成 去不了 见不成 见不了 来不及 不去 再 帮 一下 今天 刚 刚才 刚刚 做 到 访 人 那儿 都 全 全部 全都 所有 预约 排 上`)))
)

var rescheduleForms = []form{
	{ // 恒丰下周三去拜访改成周五
		words: []string{"改", "推", "延", "挪", "换", "提", "调", "移", "约到"},
		shape: zh.NewSentence(`<w 1-30>` + putOffTo + `<t 2-16 ^,;。?!>` + moveTail),
		read:  match.moved,
	},
	{ // 把海之味改成周四出方案
		words: []string{"改成", "改到", "改为", "换成", "换到"},
		shape: zh.NewSentence(`<w 2-30>(改成|改到|改为|换成|换到)<t 3-24 ^,;。?!>`),
		read:  match.movedTo,
	},
	{ // 海瑞那个回访往后推三天, 提前一天
		words: []string{"推", "延", "晚", "早", "提", "挪"},
		shape: zh.NewSentence(`<w 0-30>` + byHowMuch + `<t 2-6 ^,;。?!>` + moveTail),
		read:  match.shifted,
	},
	{ // 今天去不成南城了，明天再去; 那家改天再去
		words: []string{"再去", "再约", "再打", "再见", "再说", "再聊"},
		shape: zh.NewSentence(`<w 1-30>[,]<t 2-10 ^,;。?!>(再去|再约|再打|再见|再说|再聊|再拜访)[了|吧|哈|啊|。|!|~| ]*`),
		read:  match.movedVaguely,
	},
	{ // 恒丰改天再去: no day is said
		words: []string{"改天", "改日"},
		shape: zh.NewSentence(`<w 1-30>(t=改天|改日)(再去|再约|再见|再拜访)[了|吧|哈|啊|。|!|~| ]*`),
		read:  match.movedVaguely,
	},
	{ // 科讯的拜访取消吧; 恒丰的会取消了，等通知
		words: []string{"取消", "不去了", "关掉", "划掉"},
		shape: zh.NewSentence(`<w 2-30>(取消掉|取消|关掉|划掉|先不去|不去)[了|吧|哈|啊|掉|。|!|~| ]*[,| ]*[等|再等|另行]*[通知|他们通知|对方通知|客户通知]*[了|吧|。|!| ]*`),
		read:  match.calledOff,
	},
}

// moved reads when a planned contact was and when it is to be.
func (m match) moved() (Request, bool) {
	r := m.movedRequest()
	ti, tj := m.runes("t")
	to := m.timeAt(ti, tj)
	if to == nil || to.Kind == zh.Duration || to.Kind == zh.Set || to.Kind == zh.Invalid {
		return r, false
	}
	i, j := m.runes("w")
	from, deed, ok := m.movable(i, j, &r)
	if !ok || !deed && !(r.Slots.Customer.Said() && (from != nil || m.thatOne(i, j))) {
		return r, false
	}
	r.Slots.Next = m.sameWeek(to, from, ti)
	return r, true
}

// movedTo reads when a planned contact of a customer is to be, and what is to be done then: 把海之味改成周四出方案.
func (m match) movedTo() (Request, bool) {
	r := m.movedRequest()
	ti, tj := m.runes("t")
	at := m.tokenFrom(ti)
	if at == nil || at.kind != timeToken || at.j >= tj || tj-at.j > 10 {
		return r, false
	}
	to := &m.times[at.n]
	if to.Kind != zh.Day && to.Kind != zh.Point || to.Vague || containsAny(string(m.r[at.j:tj]), unmovable) && !mentions(m.r[at.j:tj], "方案") || hasRune(m.r[at.j:tj], "不没了吗,") {
		return r, false
	}
	i, j := m.runes("w")
	from, _, ok := m.movable(i, j, &r)
	if !ok || !inTheBook(r.Slots.Customer) {
		return r, false
	}
	r.Slots.Next, r.Slots.Note = m.sameWeek(to, from, ti), strings.TrimSpace(m.tx.Slice(at.j, tj))
	return r, true
}

// thatOne reports whether 那个, 那次 or 的 leaves open what of a customer's is moved: 小城故事那个改到周五.
func (m match) thatOne(i, j int) bool {
	return mentions(m.r[i:j], "那个", "这个", "那次", "那条") || i > 0 && m.r[i-1] == '把' || m.r[i] == '把'
}

// shifted reads by how much a planned contact is moved. By itself it is about the one that was just spoken of.
func (m match) shifted() (Request, bool) {
	r := m.movedRequest()
	ti, tj := m.runes("t")
	by := m.timeAt(ti, tj)
	if by == nil || by.Kind != zh.Duration || by.Seconds < 3600 {
		return r, false
	}
	r.Slots.Shift = by.Seconds
	i, j := m.runes("w")
	if m.says("提前", "往前", "早") && !mentions(m.r[i:j], "早") {
		r.Slots.Shift = -by.Seconds
	}
	_, deed, ok := m.movable(i, j, &r)
	return r, ok && (deed || i >= j || r.Slots.Customer.Match == "anaphor")
}

// movedVaguely reads 明天再去 behind what cannot be, and 改天再去, which says no day.
func (m match) movedVaguely() (Request, bool) {
	r := m.movedRequest()
	ti, tj := m.runes("t")
	i, j := m.runes("w")
	said := string(m.r[ti:tj])
	vague := slices.Contains([]string{"改天", "过几天", "过两天", "过阵子", "下次", "以后", "回头", "改日", "下周", "下个月", "月底"}, said)
	to := m.timeAt(ti, tj)
	if !vague && (to == nil || to.Kind == zh.Duration || to.Kind == zh.Set || to.Kind == zh.Invalid) {
		return r, false
	}
	if !mentions(m.r[i:j], "去不成", "去不了", "见不成", "见不了", "没空", "来不及", "不去") && !(vague && strings.HasPrefix(said, "改")) {
		return r, false
	}
	_, deed, ok := m.movable(i, j, &r)
	if !vague {
		r.Slots.Next = to
	}
	return r, ok && (deed || r.Slots.Customer.Said())
}

// calledOff reads a planned contact that will not be.
func (m match) calledOff() (Request, bool) {
	r := m.movedRequest()
	i, j := m.runes("w")
	from, deed, ok := m.movable(i, j, &r)
	r.Slots.Untag = true
	return r, ok && (deed || m.says("不去")) && (from != nil || r.Slots.Customer.Said() && r.Slots.Customer.Match != "shape")
}

func (m match) movedRequest() Request {
	r := Request{Kind: SetReminder}
	r.Slots.Field = followUpMoved
	return r
}

// timeAt is the time that fills the runes [i, j); nil: none does.
func (rd *reading) timeAt(i, j int) *zh.Time {
	for k := range rd.times {
		if x := &rd.times[k]; rd.tx.Index(x.Span.Start) == i && rd.tx.Index(x.Span.End) == j {
			return x
		}
	}
	return nil
}

// sameWeek is a day that was said by the day of the week alone, in the week of the day it takes the place of when that lies
// further ahead: 下周三改成周五.
func (m match) sameWeek(to, from *zh.Time, i int) *zh.Time {
	bare := starts(m.r[i:], "周") && !starts(m.r[i:], "周末") || starts(m.r[i:], "星期") || starts(m.r[i:], "礼拜")
	if from == nil || !bare || to.Start.IsZero() || from.Start.IsZero() {
		return to
	}
	monday := func(at time.Time) crm.Date {
		d := crm.DateOf(at)
		return d.AddDays(-(int(at.Weekday()) + 6) % 7)
	}
	if weeks := monday(from.Start).Sub(monday(to.Start)); weeks > 0 {
		moved := *to
		moved.Start = to.Start.AddDate(0, 0, weeks)
		if !to.End.IsZero() {
			moved.End = to.End.AddDate(0, 0, weeks)
		}
		return &moved
	}
	return to
}

// movable reads what is moved: a customer or contact, the day it was to be on, what was to be done. ok: it says nothing else.
func (m match) movable(i, j int, r *Request) (from *zh.Time, deed, ok bool) {
	if containsAny(string(m.r[i:j]), unmovable) {
		return nil, false, false
	}
	day := -1 // where the day ends that it was to be on
	for at := i; at < j; {
		if t := m.tokenFrom(at); t != nil && t.j <= j {
			switch t.kind {
			case customerToken:
				if r.Slots.Customer.Said() || t.ref.Match == "shape" {
					return nil, false, false
				}
				r.Slots.Customer = t.ref
				at = t.j
				continue
			case contactToken:
				if r.Slots.Contact.Said() {
					return nil, false, false
				}
				r.Slots.Contact = t.ref
				at = t.j
				continue
			case timeToken:
				if x := &m.times[t.n]; x.Kind == zh.Day || x.Kind == zh.Point || x.Kind == zh.Range {
					if from != nil && from.Start != x.Start {
						return nil, false, false
					}
					from = x
					at = t.j
					day = at
					continue
				}
				return nil, false, false
			case personToken, amountToken, phoneToken, mailToken:
				return nil, false, false
			}
		}
		d, _ := movedDeeds.Longest(m.r[:j], at)
		f, _ := movedFill.Longest(m.r[:j], at)
		switch {
		case d >= f && d > 0:
			deed = true
			at += d
		case f > 0:
			if s := string(m.r[at : at+f]); !r.Slots.Customer.Said() && (s == "那家" || s == "这家") {
				r.Slots.Customer = Ref{Text: m.tx.Slice(at, at+f), Span: m.tx.Span(at, at+f), Match: "anaphor"}
			}
			at += f
		case unicode.IsSpace(m.r[at]):
			at++
		case at == day && r.Slots.Customer.Said() && otherDeed(m.r[at:j]):
			at = j
		default:
			return nil, false, false
		}
	}
	r.Slots.From = from
	return from, deed, true
}

// otherDeed reports whether r may be what was to be done, in words that are none of movedDeeds: 聚味轩明天|送货|改周四.
func otherDeed(r []rune) bool {
	return len(r) <= 4 && !slices.ContainsFunc(r, func(c rune) bool { return !unicode.Is(unicode.Han, c) || c == '没' || c == '不' })
}

// tokenFrom is the token that begins at rune i, or nil.
func (rd *reading) tokenFrom(i int) *token {
	for k := range rd.tokens {
		if rd.tokens[k].i == i {
			return &rd.tokens[k]
		}
	}
	return nil
}

// moveFollowUp moves or calls off a planned contact. found is false when none is meant.
func (t *Turn) moveFollowUp(ctx context.Context, r Request) (text say.Text, found bool, err error) {
	all, err := t.followUpsMeant(ctx, r)
	if err != nil || len(all) == 0 {
		return "", false, err
	}
	if len(all) > 1 {
		ask := &Ask{Slot: AskConfirm, Say: say.WhichFollowUp(), Request: r}
		for _, f := range all[:min(len(all), maxChoices)] {
			c, err := t.Tx.Customer(ctx, f.CustomerID)
			if err != nil {
				return "", false, err
			}
			ask.Choices = append(ask.Choices, Choice{Label: say.FollowUpChoice(c, f, t.Now), ID: int64(f.ID)})
		}
		return "", true, ask
	}
	f := all[0]
	c, err := t.Tx.Customer(ctx, f.CustomerID)
	if err != nil {
		return "", true, err
	}
	op := crm.ButtonOp("")
	if r.Slots.Untag {
		f.Status, op = crm.FollowUpCanceled, crm.ButtonDrop
	} else {
		due, vague, err := t.next(r)
		if r.Slots.Shift != 0 {
			due, vague = crm.Due{At: f.Due.At.Add(time.Duration(r.Slots.Shift) * time.Second), AllDay: f.Due.AllDay}, ""
			if t.past(due) {
				due = crm.Due{}
			}
		}
		if err != nil {
			return "", true, err
		} else if vague != "" || due.IsZero() {
			r.Slots.Number, r.Slots.Shift = int(f.ID), 0
			r.Slots.Confirmed = true
			return "", true, &Ask{Slot: AskDate, Say: say.MoveToWhen(c), Request: r}
		}
		if z := r.Slots.Next; z != nil && r.Slots.Note == "" && due.AllDay && !f.Due.AllDay && z.DayPart == "" { // only a day was said: the hour stays
			due = crm.Due{At: crm.ClockOf(f.Due.At.In(t.Now.Location())).On(crm.DateOf(due.At), t.Now.Location())}
		}
		f.Due, f.Origin = due, crm.Said
		if r.Slots.Note != "" {
			f.Content = r.Slots.Note
		}
	}
	if f, err = t.Tx.SaveFollowUp(ctx, f); err != nil {
		return "", true, err
	}
	t.mention(c.ID, f.DealID)
	t.wrote(r, LastWrite{Customer: c.ID, Deal: f.DealID, FollowUp: f.ID}, say.SummaryOfSettled(op, c))
	if op == crm.ButtonDrop {
		return say.ContactCalledOff(c, f), true, nil
	}
	return say.AmendedNext(c, f, t.Now), true, nil
}

// followUpsMeant are the planned contacts that may be meant: the one chosen, the customer's, those of the day they were on,
// the one just spoken of.
func (t *Turn) followUpsMeant(ctx context.Context, r Request) ([]crm.FollowUp, error) {
	s := r.Slots
	if s.Confirmed && s.Number != 0 {
		f, err := t.Tx.FollowUp(ctx, crm.FollowUpID(s.Number))
		return []crm.FollowUp{f}, err
	}
	if last := t.Memory.Last; !s.Customer.Said() && s.From == nil && !s.Contact.Said() && last.FollowUp != 0 && t.Now.Sub(last.At) <= topicFor {
		f, err := t.Tx.FollowUp(ctx, last.FollowUp)
		return []crm.FollowUp{f}, err
	}
	filter := store.FollowUpFilter{Status: crm.FollowUpOpen, Owners: []crm.UserID{t.Actor.User.ID}}
	if s.Customer.Said() {
		c, err := t.Customer(ctx, r)
		if err != nil {
			return nil, err
		}
		filter.Customer, filter.Owners = c.ID, nil
	} else if s.From == nil && !s.Contact.Said() {
		return nil, nil
	}
	all, err := t.Tx.ListFollowUps(ctx, filter)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(f crm.FollowUp) bool { return !t.Tx.Actor().Scope.Includes(f.Owner) })
	if s.Contact.Said() && !s.Customer.Said() {
		var of []crm.FollowUp
		for _, f := range all {
			people, err := t.Tx.Contacts(ctx, f.CustomerID)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(people, func(p crm.Contact) bool { return p.Name == s.Contact.Text }) {
				of = append(of, f)
			}
		}
		all = of
	}
	if s.From != nil && !(s.Customer.Said() && len(all) == 1) {
		on := slices.DeleteFunc(slices.Clone(all), func(f crm.FollowUp) bool {
			day := crm.DateOf(f.Due.At.In(t.Now.Location()))
			end := s.From.End
			if end.IsZero() {
				end = s.From.Start.Add(time.Nanosecond)
			}
			return day.Before(crm.DateOf(s.From.Start)) || !day.Before(crm.DateOf(end.Add(-time.Nanosecond)).AddDays(1))
		})
		if len(on) > 0 || !s.Customer.Said() {
			all = on
		}
	}
	return all, nil
}
