package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// LeaveLine is a leave with the names of who is away and who stands in.
type LeaveLine struct {
	crm.Leave
	Who, Instead string
	Has          crm.Portfolio // what the person has, when it is told
}

// span is from when to when: 明天（11月25日 周三）, 下周一（11月30日）到12月2日.
func (l LeaveLine) span(now time.Time) string {
	today := crm.DateOf(now)
	if l.From == l.To {
		return Day(l.From, today)
	}
	return Day(l.From, today) + "到" + Day(l.To, today)
}

// LeaveTaken confirms a leave; own is the person's own word.
func LeaveTaken(l LeaveLine, own bool, now time.Time) Text {
	who := "你"
	if !own {
		who = name(l.Who)
	}
	head := "已记：" + who + l.span(now) + "休假"
	if l.StandIn == 0 {
		return lines(head, "这几天不推"+who+"的提醒，回来那天早上一起说。", "要有人看着客户，说「"+leaveExample(own, l.Who)+"」")
	}
	return lines(head, "客户由"+name(l.Instead)+"看着："+portfolio(l.Has), "提醒会发给"+name(l.Instead)+"，到期自动收回。提前回来说「"+backWord(own, l.Who)+"」")
}

func leaveExample(own bool, who string) string {
	if own {
		return "我请假，客户让小李看着"
	}
	return name(who) + "请假，小李代"
}

func backWord(own bool, who string) string {
	if own {
		return "我回来了"
	}
	return name(who) + "回来了"
}

func portfolio(h crm.Portfolio) string {
	s := fmt.Sprintf("%d家客户，%d单进行中，%d项待跟进", h.Customers, h.OpenDeals, h.FollowUps)
	return s
}

// LeaveNews tells another person of a leave: who stands in what to look after, the others that it is so.
func LeaveNews(l LeaveLine, to crm.UserID, now time.Time) Text {
	switch to {
	case l.StandIn:
		return lines(name(l.Who)+l.span(now)+"休假，客户先由你看着：", portfolio(l.Has), "期间到期的提醒发给你，记跟进、推进都按客户名说就行；到期自动收回。")
	case l.User:
		return lines("给你记了休假："+l.span(now), prefixed("客户由这位同事看着：", name(l.Instead)))
	}
	return lines(name(l.Who)+l.span(now)+"休假", prefixed("代看客户：", name(l.Instead)))
}

// BackFromLeave confirms that somebody is back, or that the leave does not take place.
func BackFromLeave(l LeaveLine, own bool) Text {
	who := "欢迎回来！"
	if l.To.Before(l.From) {
		who = "休假取消了。"
	} else if !own {
		who = name(l.Who) + "回来了。"
	}
	return lines(who+"提醒照常发。", prefixed("已收回代看：", name(l.Instead)))
}

// BackNews tells another person that somebody is back.
func BackNews(l LeaveLine, to crm.UserID, _ time.Time) Text {
	switch {
	case l.To.Before(l.From):
		return lines(name(l.Who) + "的休假取消了。")
	case to == l.StandIn:
		return lines(name(l.Who)+"的休假结束了，客户交还给本人，谢谢。", "之后你就看不到这些客户了。")
	case to == l.User:
		return "你的休假结束了，提醒照常发。"
	}
	return lines(name(l.Who) + "的休假结束了。")
}

// OnLeave lists who is away.
func OnLeave(all []LeaveLine, from, to crm.Date, now time.Time) Text {
	when := ShortDay(from, crm.DateOf(now))
	if from != to {
		when += "到" + ShortDay(to, crm.DateOf(now))
	}
	if len(all) == 0 {
		return Text(when + "没有人请假。")
	}
	return listed(fmt.Sprintf("%s有%d人次休假：", when, len(all)), len(all), 8, "", func(i int) string {
		return dotted(name(all[i].Who), all[i].span(now), prefixed("代看：", name(all[i].Instead)))
	})
}

// WhenOnLeave asks from when to when.
func WhenOnLeave() Text { return "哪天到哪天？例如：明天；下周一到周三" }

// LeaveIsPast is for days that are over.
func LeaveIsPast() Text { return "这几天已经过去了，没有记。" }

// StandInIsAway is for who cannot stand in.
func StandInIsAway(u crm.User) Text {
	return Text(name(u.Name) + "那几天也休假，换个人看着吧。没有记。")
}

// StandInIsOneself is for who names themselves to stand in.
func StandInIsOneself() Text {
	return "休假的人不能自己看着，换个同事吧。没有记。"
}

// NotOnLeave is for who comes back from nothing.
func NotOnLeave(back bool) Text {
	if back {
		return "欢迎！没有在休假的记录，没有改动。"
	}
	return "没有要取消的休假，没有改动。"
}

// WelcomeBack stands before the first card after a leave.
func WelcomeBack() Text { return "欢迎回来！休假期间攒下的也在里面。" }

// Instead marks a push that goes to who stands in; who is away, empty: it does not.
func Instead(p *crm.Push, who string) {
	if who == "" {
		return
	}
	if c := p.Reply.Card; c != nil {
		c.Text = dotted("替"+name(who), c.Text)
	}
	p.Line = "（替" + name(who) + "）" + p.Line
}

// SummaryOfLeave names a leave in the journal.
func SummaryOfLeave(l LeaveLine) string { return l.Who + "休假" }

// SummaryOfBack names the end of a leave in the journal.
func SummaryOfBack(l LeaveLine) string { return l.Who + "休假结束" }

// CoverUntilWhen asks up to which day a colleague is to look after a customer.
func CoverUntilWhen(c crm.Customer, u crm.User) Text {
	return Text(name(c.Name) + "让" + name(u.Name) + "代看到哪天？例如：周五；下周一")
}

// CoverIsPast says that the day is over.
func CoverIsPast() Text { return "这天已经过去了，没有记。" }

// Covered confirms that a colleague looks after a customer until a day.
func Covered(c crm.Customer, u, owner crm.User, until crm.Date, now time.Time) Text {
	return lines(name(c.Name)+"由"+name(u.Name)+"代看，到"+Day(until, crm.DateOf(now))+"为止",
		"期间"+name(u.Name)+"看得到、能记跟进和推进，到点的提醒也发过去；负责人还是"+name(owner.Name)+"。",
		"过了这天自动收回。提前收回说「"+name(c.Name)+"不用"+name(u.Name)+"看了」")
}

// CoverNews tells who covers, or the owner when somebody else said it.
func CoverNews(by crm.User, c crm.Customer, u, owner crm.User, covers bool, until crm.Date, now time.Time) Text {
	if covers {
		return lines(name(by.Name)+"请你代看"+name(c.Name)+"，到"+Day(until, crm.DateOf(now))+"为止",
			"负责人是"+name(owner.Name)+"。记跟进、推进都按客户名说就行；到点的提醒发给你，到期自动收回。")
	}
	return Text(name(by.Name) + "安排" + name(u.Name) + "代看" + name(c.Name) + "，到" + Day(until, crm.DateOf(now)) + "为止；客户还是你的。")
}

// CoversUntil tells who covers a customer, and up to when; empty: nobody.
func CoversUntil(all []crm.Cover, names map[crm.UserID]crm.User, now time.Time) Text {
	var out []string
	for _, x := range all {
		out = append(out, name(names[x.By].Name)+"代看到"+Day(x.Until, crm.DateOf(now)))
	}
	return lines(out...)
}

// SummaryOfCover names it in the journal.
func SummaryOfCover(c crm.Customer, u crm.User, until crm.Date, now time.Time) string {
	return c.Name + "由" + u.Name + "代看到" + Day(until, crm.DateOf(now))
}

// membersShown is how many people are told.
const membersShown = 30

// Members tells who is in the teams, in the order of their tree, under whom, in which role, who is away and who covers for whom; only covers: no more than that.
func Members(people []crm.User, ways map[crm.TeamID][]string, leaves []crm.Leave, covers []crm.Cover, names map[crm.UserID]crm.User, onlyCovers bool, now time.Time) Text {
	today := crm.DateOf(now)
	state := func(u crm.User) string {
		var parts []string
		for _, l := range leaves {
			if l.User == u.ID {
				parts = append(parts, dotted("休假到"+Day(l.To, today), prefixed("代看：", name(names[l.StandIn].Name))))
			}
		}
		for _, l := range leaves {
			if l.StandIn == u.ID {
				parts = append(parts, "代看"+name(names[l.User].Name)+"的客户到"+Day(l.To, today))
			}
		}
		for _, c := range covers {
			if c.By == u.ID {
				parts = append(parts, "替"+name(names[c.Owner].Name)+"代看"+name(c.Customer)+"到"+Day(c.Until, today))
			}
		}
		return dotted(parts...)
	}
	var out []string
	shown, away := 0, 0
	var team crm.TeamID
	for k, u := range people {
		what := state(u)
		if u.ID != 0 && strings.HasPrefix(what, "休假") {
			away++
		}
		if onlyCovers && what == "" {
			continue
		}
		if shown++; shown > membersShown {
			continue
		}
		if !onlyCovers && (k == 0 || u.TeamID != team) && len(ways[u.TeamID]) > 0 {
			n, led := 0, []string{}
			for _, o := range people {
				if o.TeamID == u.TeamID {
					n++
				}
				if slices.Contains(o.Leads, u.TeamID) {
					led = append(led, name(o.Name))
				}
			}
			head := fmt.Sprintf("%d人", n)
			if len(led) > 0 {
				head += "，" + strings.Join(led, "、") + "带"
			}
			out = append(out, name(strings.Join(ways[u.TeamID], " › "))+"（"+head+"）")
		}
		team = u.TeamID
		out = append(out, "· "+dotted(name(u.Name), roleOf(u)+leads(u, ways), what))
	}
	if shown > membersShown {
		out = append(out, fmt.Sprintf("还有%d人", shown-membersShown))
	}
	switch {
	case onlyCovers && len(out) == 0:
		return "今天没有人休假，也没有人代看客户。"
	case onlyCovers:
		return lines(append([]string{"现在谁代谁："}, out...)...)
	case away == 0:
		return lines(append(out, "今天没有人休假。")...)
	}
	return lines(append(out, fmt.Sprintf("今天休假%d人。", away))...)
}

// leads are the teams somebody leads beside their own.
func leads(u crm.User, ways map[crm.TeamID][]string) string {
	var of []string
	for _, t := range u.Leads {
		if way := ways[t]; t != u.TeamID && len(way) > 0 {
			of = append(of, name(way[len(way)-1]))
		}
	}
	return prefixed("，带", strings.Join(of, "、"))
}

// roleOf is what somebody is, in words.
func roleOf(u crm.User) string {
	switch {
	case u.May(crm.KeepRecords, crm.ToAll):
		return "管理员"
	case u.May(crm.GiveRecords, crm.ToTeam):
		return "主管"
	}
	return "成员"
}

// NoSuchTeam says that there is no team of a name.
func NoSuchTeam(called string) Text {
	return Text("没找到" + quoted(called) + "这个部门。看全部说「团队成员」。")
}
