package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// LeadWay is how a lead came to its owner.
type LeadWay struct {
	Named bool // somebody said to whom
	Rule  *crm.LeadRule
	Kept  bool // who brought it keeps it
	Turn  bool // whose turn it was; else who has least on their hands
	Alone bool // there was nobody else
	Empty bool // there is nobody: the pool
	Pool  bool // a rule wants it in the pool
}

// why says why a lead went to somebody.
func (w LeadWay) why() string {
	switch {
	case w.Named, w.Kept:
		return ""
	case w.Pool:
		return "按分配规则"
	case w.Empty:
		return "眼下没有能接的人"
	case w.Rule != nil && w.Alone:
		return "按分配规则"
	case w.Rule != nil && w.Turn:
		return "按分配规则，轮到了"
	case w.Rule != nil:
		return "按分配规则，手上最少"
	case w.Alone:
		return ""
	case w.Turn:
		return "轮到了"
	}
	return "手上最少"
}

// LeadTaken confirms a new lead: whose it is, why, and by when they are to call. owner is zero for the pool, me when the
// person keeps it.
func LeadTaken(c crm.Customer, p crm.Contact, l crm.Lead, owner crm.User, me bool, w LeadWay, next crm.FollowUp, now time.Time) Text {
	head, then := "已记线索："+name(c.Name), "分给"+name(owner.Name)
	switch {
	case owner.ID == 0:
		then = dotted("放进公海了", w.why()) + "。谁要就说「从公海捞" + name(c.Name) + "」"
	case me:
		then = dotted("归你跟", w.why(), callBy(l, now))
	default:
		then = dotted(then, w.why(), callBy(l, now)) + "，已通知"
	}
	planned := ""
	if next.ID != 0 {
		planned = nextLine(next, now)
	}
	return lines(head, facts(c), person(p), then, planned)
}

// LeadOfAbsent tells that who was named for a lead is on leave today.
func LeadOfAbsent(owner crm.User, l crm.Lead) Text {
	if l.RespondBy.IsZero() {
		return Text("注意：" + name(owner.Name) + "今天休假。")
	}
	return Text("注意：" + name(owner.Name) + "今天休假，到点没联系会转给别人。")
}

// callBy is by when somebody is to call first.
func callBy(l crm.Lead, now time.Time) string {
	if l.RespondBy.IsZero() {
		return ""
	}
	return When(crm.Due{At: l.RespondBy.In(now.Location())}, now) + "前联系"
}

// LeadForYou tells the owner of a lead that it is theirs now. Numbers are masked: whole ones are for who asks for them.
func LeadForYou(c crm.Customer, p crm.Contact, l crm.Lead, from string, now time.Time) Text {
	head := "给你一条新线索：" + name(c.Name)
	if from != "" {
		head = name(from) + "给你一条线索：" + name(c.Name)
	}
	whole := ""
	switch {
	case p.Phone != "":
		whole = wholeNumber(p.Name)
	case c.Phone != "":
		whole = wholeNumber(c.Name)
	}
	c.Phone, p.Phone = crm.MaskPhone(c.Phone), crm.MaskPhone(p.Phone)
	return lines(head, facts(c), person(p), whole, callBy(l, now), "联系完说一句，例如「给"+name(c.Name)+"打了电话，想要报价」。")
}

// LeadExample asks what a new lead is called.
func LeadExample() Text {
	return "线索叫什么？例如：新线索：苏州恒达 李工 13800000000 展会来的。"
}

// LeadKnown says that a lead is the person's own already.
func LeadKnown(c crm.Customer, p crm.Contact) Text {
	return lines(quoted(c.Name)+"已经在你名下了，没有重复建；说的新内容已补上：", facts(c), person(p))
}

// SummaryOfLead names the operation.
func SummaryOfLead(c crm.Customer) string { return "新线索" + name(c.Name) }

// InPoolAlready is for a customer that somebody wants to enter and that lies in the pool.
func InPoolAlready(called string) Text {
	return Text(quoted(called) + "在公海里，没有重复建。要跟就说「从公海捞" + name(called) + "」。")
}

// PoolList shows the pool; words are what was asked for.
func PoolList(all []crm.Pooled, words []string, more bool, now time.Time) Text {
	what := ""
	for _, w := range words {
		what += quoted(w) + "的"
	}
	if len(all) == 0 {
		if what != "" {
			return Text("公海里没有" + what + "客户。")
		}
		return "公海是空的。跟不动的可以放进来：把华北重工放回公海，联系不上。"
	}
	n := fmt.Sprintf("%d个", len(all))
	if more {
		n = fmt.Sprintf("不止%d个", len(all))
	}
	out := []string{"公海里" + what + "有" + n + "："}
	for i, p := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d个，加个条件再看，比如「公海里苏州的」。", len(all)-i))
			break
		}
		out = append(out, "· "+PoolLine(p, now))
	}
	return lines(append(out, "要哪个就说「从公海捞"+name(all[0].Customer.Name)+"」，捞到才看得到联系方式。")...)
}

// PoolLine is one customer of the pool.
func PoolLine(p crm.Pooled, now time.Time) string {
	c := p.Customer
	return dotted(name(c.Name), name(c.Industry), name(c.Region), pooled(p.Lead, p.From, now), Clip(p.Lead.Reason, 20))
}

// PoolSince is the same without its name, trade and region.
func PoolSince(p crm.Pooled, now time.Time) string {
	return dotted(pooled(p.Lead, p.From, now), Clip(p.Lead.Reason, 20))
}

// pooled is since when a customer lies in the pool, and who had it before.
func pooled(l crm.Lead, from string, now time.Time) string {
	in := Ago(l.PooledAt, now) + "放入"
	if from != "" {
		in = name(from) + in
	}
	return in
}

// NotInPool says that nobody of that name lies in the pool.
func NotInPool(called string) Text {
	return Text("公海里没有" + quoted(called) + "。看看都有谁：「公海有什么」。")
}

// Picked confirms that a customer came out of the pool: whose it was, and why it lay there.
func Picked(c crm.Customer, people []crm.Contact, l, was crm.Lead, from string, to crm.User, me, group bool, now time.Time) Text {
	head := "捞到了：" + name(c.Name) + "，归你跟"
	if !me {
		head = "已从公海分给" + name(to.Name) + "：" + name(c.Name)
	}
	var with []string
	for _, p := range people {
		if !p.Left && len(with) < 3 {
			with = append(with, contactLine(p, group))
		}
	}
	if group {
		c.Phone = ""
	}
	if len(with) > 0 {
		head += "\n联系人：" + with[0]
		for _, w := range with[1:] {
			head += "、" + w
		}
	}
	before := ""
	if from != "" {
		before = prefixed("公海里：", dotted(pooled(was, from, now), Clip(was.Reason, lineRunes)))
	}
	return lines(head, facts(c), before, callBy(l, now))
}

// SummaryOfPick names the operation.
func SummaryOfPick(c crm.Customer) string { return "从公海捞" + name(c.Name) }

// PickedBySomebody is for who came second.
func PickedBySomebody(e *crm.PickedError, now time.Time) Text {
	return Text("晚了一步：" + quoted(e.Name) + Ago(e.At, now) + "被" + name(e.By.Name) + "捞走了，没有改动。")
}

// PoolLimit is for who has picked enough.
func PoolLimit(e *crm.PoolLimitError) Text {
	if e.Total {
		return Text(fmt.Sprintf("你从公海捞的还有%d个没联系上，先联系完再捞，没有改动。", e.Limit))
	}
	return Text(fmt.Sprintf("今天已经从公海捞了%d个，够跟一阵了，明天再来。没有改动。", e.Limit))
}

// WhyPooled asks why a customer goes into the pool.
func WhyPooled(c crm.Customer) Text {
	return Text("把" + name(c.Name) + "放回公海，原因是？（直接说一句，例如：联系不上）")
}

// IntoPool confirms that a customer lies in the pool.
func IntoPool(c crm.Customer, reason string) Text {
	return lines("已放回公海："+name(c.Name), prefixed("原因：", Clip(reason, lineRunes)), "约好的跟进和提醒一起取消了，别人可以捞走。")
}

// SummaryOfDrop names the operation.
func SummaryOfDrop(c crm.Customer) string { return name(c.Name) + "放回公海" }

// OpenDealsStay says that a customer with open deals is not put into the pool.
func OpenDealsStay(e *crm.OpenDealError) Text {
	return Text(fmt.Sprintf("%s还有%d个进行中的商机，不能放公海，没有改动。先关掉商机，或者转给同事。", name(e.Customer.Name), e.Deals))
}

// Converted confirms that a lead is a customer.
func Converted(c crm.Customer) Text {
	return lines("已转为客户："+name(c.Name), "有明确需求了就说「给"+name(c.Name)+"建个商机，做什么，多少钱」。")
}

// NoLead says that a customer is no lead any more.
func NoLead(c crm.Customer) Text { return Text(name(c.Name) + "已经是客户了，没有改动。") }

// SummaryOfConvert names the operation.
func SummaryOfConvert(c crm.Customer) string { return name(c.Name) + "转为客户" }

// LeadLine is a lead with its names.
type LeadLine struct {
	crm.Lead
	Customer crm.Customer
	Owner    string // empty: not told
	Tried    bool   // somebody tried to reach them since the owner got it
	Left     int    // working minutes until they have to be called; below zero: since then
}

// span is a length of working time: 3小时20分.
func span(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d分钟", m)
	case m == 0:
		return fmt.Sprintf("%d小时", h)
	}
	return fmt.Sprintf("%d小时%d分", h, m)
}

// Leads lists leads that wait; came: those that came in some time, whatever became of them.
func Leads(whose string, uncalled, came bool, all []LeadLine, now time.Time) Text {
	what := "在跟的线索"
	switch {
	case uncalled:
		what = "还没联系的线索"
	case came:
		what = "来的线索"
	}
	if len(all) == 0 && uncalled {
		return "都联系过了，没有等着首次联系的线索。"
	}
	if len(all) == 0 {
		return Text(whose + "没有" + what + "。录一条：新线索：苏州恒达 李工 13800000000 展会来的")
	}
	return listed(fmt.Sprintf("%s%s有%d条：", whose, what, len(all)), len(all), 10, "", func(i int) string {
		l := all[i]
		state := callBy(l.Lead, now)
		switch {
		case l.State == crm.LeadConverted:
			state = "已转客户"
		case l.State == crm.LeadPooled:
			state = "在公海"
		case !l.Customer.LastContactAt.IsZero():
			state = Ago(l.Customer.LastContactAt, now) + "联系"
		case l.Tried:
			state = "打过，没联系上"
		case state == "":
			state = "还没联系"
		case l.RespondBy.Before(now):
			state = "过了首次联系的时间"
			if uncalled && l.Left < 0 {
				state += span(-l.Left)
			}
		case uncalled:
			state = "还剩" + span(l.Left) + "，" + state
		}
		return dotted(name(l.Customer.Name), name(l.Customer.Source), Ago(l.ArrivedAt, now)+"来的", state, name(l.Owner))
	})
}

// LeadsBySource are what became of leads, by where they come from.
func LeadsBySource(whose string, all []crm.SourceFigures) Text {
	if len(all) == 0 {
		return Text(whose + "还没有线索。")
	}
	total := crm.SourceFigures{}
	for _, f := range all {
		total.Leads, total.Called, total.Customers, total.Deals, total.Won = total.Leads+f.Leads, total.Called+f.Called, total.Customers+f.Customers, total.Deals+f.Deals, total.Won+f.Won
	}
	out := []string{fmt.Sprintf("%s线索按来源（共%d条，转成客户%s）：", whose, total.Leads, share(total.Customers, total.Leads))}
	for i, f := range all {
		if i == 10 {
			break
		}
		source := name(f.Source)
		if source == "" {
			source = "没说来源"
		}
		few := ""
		if f.Leads < 5 {
			few = "（太少，只作参考）"
		}
		out = append(out, fmt.Sprintf("· %s：%d条，联系上%d，转客户%d（%s），有商机%d，成交%d%s", source, f.Leads, f.Called, f.Customers, share(f.Customers, f.Leads), f.Deals, f.Won, few))
	}
	return lines(out...)
}

func share(part, whole int) string {
	return fmt.Sprintf("%d%%", crm.PercentOf(int64(part), int64(whole)))
}

// LeadDue warns the owner of a lead that the first call is due.
func LeadDue(c crm.Customer, l crm.Lead, passes bool, now time.Time) Text {
	then := "打过电话说一句就行。"
	switch {
	case l.PickedBy == c.Owner && c.Owner != 0:
		then = "到点没联系会放回公海；打过电话说一句就行。"
	case passes:
		then = "到点没联系会转给别人；打过电话说一句就行。"
	}
	return lines("线索"+quoted(c.Name)+"还没联系，"+callBy(l, now), then)
}

// LeadPassed tells who let a lead wait that it went on.
func LeadPassed(c crm.Customer, to string) Text {
	if to == "" {
		return Text("线索" + quoted(c.Name) + "到点没人联系，已放进公海。")
	}
	return Text("线索" + quoted(c.Name) + "到点没联系，已转给" + name(to) + "。")
}

// Waited is the reason in the pool of a lead nobody called.
func NobodyCalled() string { return "到点没人联系" }

// NoContactFor is the reason in the pool of a lead that rested too long.
func NoContactFor(days int) string { return fmt.Sprintf("%d个工作日没联系", days) }

// GoesIntoPool warns an owner of leads that rest.
func GoesIntoPool(all []LeadLine, left int) Text {
	return Text(string(listed(fmt.Sprintf("这些线索再过%d个工作日没联系就回公海：", left), len(all), 8, "", func(i int) string {
		return name(all[i].Customer.Name)
	})) + "\n联系过说一句，或者约个下次，就不回。")
}

// WentIntoPool tells an owner what went into the pool.
func WentIntoPool(all []LeadLine) Text {
	return listed(fmt.Sprintf("太久没联系，%d条线索回公海了：", len(all)), len(all), 8, "", func(i int) string {
		return name(all[i].Customer.Name)
	})
}

// Loads shows what people have on their hands, and to whom the next lead would go; who is zero when nobody can take one.
func Loads(all []crm.Load, to crm.Load, w LeadWay, now time.Time) Text {
	out := []string{"每个人手上："}
	for i, l := range all {
		if i == 12 {
			out = append(out, fmt.Sprintf("还有%d个人。", len(all)-i))
			break
		}
		away := ""
		if l.User.Away {
			away = "休假中"
		}
		out = append(out, "· "+name(l.User.Name)+"："+dotted(loadOf(l), away))
	}
	return lines(append(out, suggestion(to, w, now))...)
}

func loadOf(l crm.Load) string {
	s := fmt.Sprintf("客户%d，进行中%d单", l.Customers, l.OpenDeals)
	if l.Leads > 0 {
		s += fmt.Sprintf("，线索%d", l.Leads)
	}
	if l.Overdue > 0 {
		s += fmt.Sprintf("，逾期%d项", l.Overdue)
	}
	return s
}

func suggestion(to crm.Load, w LeadWay, now time.Time) string {
	if to.User.ID == 0 {
		return "眼下没有能接新线索的人。"
	}
	why := "手上最少"
	switch {
	case w.Alone:
		why = "眼下只有这一位能接"
	case w.Turn:
		why = "最久没分到线索"
	}
	if w.Turn && !w.Alone && !to.LastLead.IsZero() {
		why += "，上一条是" + Ago(to.LastLead, now)
	}
	return "新线索建议给" + name(to.User.Name) + "：" + why + "。"
}

// Suggested says to whom a customer should go, and why.
func Suggested(c crm.Customer, to crm.Load, w LeadWay) Text {
	if to.User.ID == 0 {
		return "眼下没有能接的人，可以先放公海。"
	}
	why := "手上最少"
	switch {
	case w.Rule != nil && w.Alone:
		why = "分配规则写的是" + name(to.User.Name)
	case w.Rule != nil:
		why = "分配规则里的几个人，手上最少"
	case w.Turn:
		why = "最久没分到线索"
	case w.Alone && c.Owner != 0:
		why = "除了现在的负责人，只有这一位能接"
	case w.Alone:
		why = "只有这一位能接"
	}
	what := "这条线索"
	if c.ID != 0 {
		what = name(c.Name)
	}
	from := ""
	if c.Owner == 0 {
		from = "公海的"
	}
	say := "「把" + from + name(c.Name) + "分给" + name(to.User.Name) + "」"
	if c.ID == 0 {
		say = "「新线索：苏州恒达，给" + name(to.User.Name) + "」"
	}
	return lines(what+"给"+name(to.User.Name)+"合适：", why+"（"+loadOf(to)+"）", "要分就说"+say)
}

// YoursAlready is for who picked a customer before.
func YoursAlready(called string) Text {
	return Text(quoted(called) + "已经在你名下了，没有改动。")
}

// PooledForYou tells the owner of a customer that somebody else put it into the pool.
func PooledForYou(by crm.User, c crm.Customer, reason string) Text {
	return lines(name(by.Name)+"把"+quoted(c.Name)+"放回公海了。", prefixed("原因：", Clip(reason, lineRunes)))
}

// Yours and Theirs name whose leads they are.
func Yours() string { return "你" }

// Theirs is Yours for a colleague.
func Theirs(u crm.User) string { return name(u.Name) }

// LeadPooledForManager tells who leads somebody that a lead of theirs went into the pool, since nobody called.
func LeadPooledForManager(c crm.Customer, was crm.User) Text {
	return Text("线索" + quoted(c.Name) + "没人联系，进了公海（之前在" + name(was.Name) + "手上）。要分就说「把公海的" + name(c.Name) + "分给同事」。")
}

// LeadWentBeyond tells a manager that a lead went to another team, as nobody of theirs was left for it.
func LeadWentBeyond(c crm.Customer, was crm.User, to, team string) Text {
	return Text("线索" + quoted(c.Name) + "你们组没有人可以接了（之前在" + name(was.Name) + "手上），已转给" + dotted(name(team), name(to)) + "。")
}

// LeadUndone tells the owner of a lead that who entered it took it back.
func LeadUndone(called string, by crm.User) Text {
	return Text(name(by.Name) + "撤回了给你的线索" + quoted(called) + "，不用联系了。")
}

// Waiting tells of leads to call and of tasks for today, beside what is planned; empty: there are none.
func Waiting(leads []LeadLine, tasks []TaskLine, now time.Time) Text {
	var out []string
	if n := len(leads); n > 0 {
		out = append(out, fmt.Sprintf("线索%d条等着首次联系：", n)+someOf(n, func(i int) string {
			return dotted(name(leads[i].Customer.Name), callBy(leads[i].Lead, now))
		}))
	}
	if n := len(tasks); n > 0 {
		out = append(out, fmt.Sprintf("同事请的任务%d个：", n)+someOf(n, func(i int) string {
			return dotted(tasks[i].what(), tasks[i].until(now))
		}))
	}
	return lines(out...)
}

// someOf are the first few of n.
func someOf(n int, of func(i int) string) string {
	var all []string
	for i := range min(n, 3) {
		all = append(all, of(i))
	}
	s := strings.Join(all, "；")
	if n > 3 {
		s += " 等"
	}
	return s
}

// MorningOnly is the morning's word to who has no contact planned, but leads to call or tasks to do.
func MorningOnly(waiting Text) Text {
	return Text("早！今天没有约好的跟进。\n" + string(waiting))
}
