package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// What the assistant says by itself. A push is read on a locked phone: the first line says what it is about.

// ReminderCard is a reminder whose time has come, with buttons to put it off. by is the colleague who asked for it.
func ReminderCard(r crm.Reminder, by, customer string, at time.Time) *crm.Card {
	c := &crm.Card{Title: Clip("提醒："+r.Text, 36), Text: dotted(prefixed("来自", name(by)), name(customer), at.Format("15:04")), Page: pageOf(r.CustomerID, 0)}
	if len([]rune(r.Text)) > 33 {
		c.Text = Clip(r.Text, 120) + "\n" + c.Text
	}
	if r.Repeat != "" {
		c.Text = dotted(c.Text, Repeat(r.Repeat))
	}
	c.Buttons = []crm.Button{
		{Key: crm.ButtonDeed{On: crm.OnReminder, Op: crm.ButtonHour, ID: int64(r.ID), Since: r.Version}.Key(), Text: "1小时后再提醒"},
		{Key: crm.ButtonDeed{On: crm.OnReminder, Op: crm.ButtonTomorrow, ID: int64(r.ID), Since: r.Version}.Key(), Text: "下个工作日再提"},
	}
	return c
}

// ReminderLine is a reminder among several.
func ReminderLine(r crm.Reminder, by string) Text {
	if by != "" {
		return Text("提醒：" + Clip(r.Text, lineRunes) + "（来自" + name(by) + "）")
	}
	return Text("提醒：" + Clip(r.Text, lineRunes))
}

// FollowUpCard is a planned contact whose hour has come.
func FollowUpCard(f crm.FollowUp, customer string, at time.Time) *crm.Card {
	return &crm.Card{
		Title: Clip("该跟进了："+customer, 36), Text: dotted(Clip(f.Content, lineRunes), at.Format("15:04")),
		Buttons: followUpButtons(f, false), Page: pageOf(f.CustomerID, f.DealID),
	}
}

// pageOf is the page of a deal, or else of a customer, if there is one.
func pageOf(c crm.CustomerID, d crm.DealID) crm.Page {
	switch {
	case d != 0:
		return crm.Page{Kind: crm.DealPage, ID: int64(d)}
	case c != 0:
		return crm.Page{Kind: crm.CustomerPage, ID: int64(c)}
	}
	return crm.Page{}
}

// FollowUpLine is a planned contact among several things that came due.
func FollowUpLine(f crm.FollowUp, customer string) Text {
	return Text("跟进" + dotted(name(customer), Clip(f.Content, 30)))
}

func followUpButtons(f crm.FollowUp, settle bool) (out []crm.Button) {
	for _, b := range []struct {
		op   crm.ButtonOp
		text string
	}{{crm.ButtonDone, "完成"}, {crm.ButtonTomorrow, "下个工作日"}, {crm.ButtonNextWeek, "改到下周"}, {crm.ButtonDrop, "不跟了"}} {
		out = append(out, crm.Button{Key: crm.ButtonDeed{On: crm.OnFollowUp, Op: b.op, ID: int64(f.ID), Since: f.Version, Settle: settle}.Key(), Text: b.text, Primary: b.op == crm.ButtonDone})
	}
	return out
}

// SettleCard is one item of the day to settle; left counts it and those behind it.
func SettleCard(c CallLine, left int, now time.Time) *crm.Card {
	when := "今天到期"
	if c.Late > 0 {
		when = fmt.Sprintf("逾期%d天", c.Late)
	}
	value := ""
	if c.Deal.ID != 0 {
		value = dotted(stage(c.Stage), amount(c.Deal.Amount))
	}
	return &crm.Card{
		Title: Clip(fmt.Sprintf("日清（剩%d项）：%s", left, c.Customer), 36), Text: dotted(Clip(c.FollowUp.Content, lineRunes), when, value) + c.instead(),
		Buttons: followUpButtons(c.FollowUp, true), Page: pageOf(c.FollowUp.CustomerID, c.FollowUp.DealID),
	}
}

// SettledAll is said when the last item of the day is settled.
func SettledAll() Text { return "今天都清了，收工！" }

// FollowUpSettled is what became of a planned contact by a button.
func FollowUpSettled(op crm.ButtonOp, customer string, f crm.FollowUp, now time.Time) Text {
	switch op {
	case crm.ButtonDone:
		return lines("已完成：" + dotted(name(customer), Clip(f.Content, 30)))
	case crm.ButtonDrop:
		return lines("不跟了：" + dotted(name(customer), Clip(f.Content, 30)))
	}
	return lines("已改期："+dotted(name(customer), Clip(f.Content, 30)), "下次："+When(f.Due, now))
}

// NotYoursOrGone is for a button of something that is not there any more, or nothing of the one who taps it.
func NotYoursOrGone() Text {
	return "这张卡片上的事已经没有了，或者不归你管，没有改动。"
}

// FollowUpNow says how something stands whose card is out of date, or was tapped before. moved: it is open, and not as the card says.
func FollowUpNow(customer string, f crm.FollowUp, now time.Time) Text {
	what := dotted(name(customer), Clip(f.Content, 30))
	switch f.Status {
	case crm.FollowUpDone:
		return Text("这一项已经完成了，没有再改：" + what)
	case crm.FollowUpCanceled:
		return Text("这一项已经不跟了，没有再改：" + what)
	}
	return lines("这张卡片是旧的，没有改动。现在是：", dotted(what, When(f.Due, now)))
}

// ReminderNow says how a reminder stands whose card is out of date, or was tapped before.
func ReminderNow(r crm.Reminder, now time.Time) Text {
	if r.Status != crm.ReminderScheduled {
		return Text("这个提醒已经处理过了，没有再改：" + Clip(r.Text, lineRunes))
	}
	return lines("这张卡片已经点过了，没有再改。现在是：", When(r.Due, now)+" "+Clip(r.Text, lineRunes))
}

// Morning is the day ahead: what is late and due, and whom to call first and why.
func Morning(late, due int, first []CallLine, now time.Time) Text {
	head := fmt.Sprintf("早！今天%s要跟进%d项", Day(crm.DateOf(now), crm.DateOf(now))[len("今天"):], late+due)
	if late > 0 {
		head += fmt.Sprintf("，其中逾期%d项", late)
	}
	out := []string{head, "建议先打："}
	for i, c := range first {
		what := dotted(name(c.Customer)+name(c.Contact), Clip(c.FollowUp.Content, 24))
		if !c.FollowUp.Due.AllDay && c.Late == 0 {
			what = dotted(what, c.FollowUp.Due.At.In(now.Location()).Format("15:04"))
		}
		out = append(out, fmt.Sprintf("%d. %s", i+1, what+c.instead()), "   "+reason3(c.Call))
	}
	if more := late + due - len(first); more > 0 {
		out = append(out, fmt.Sprintf("还有%d项，回「今天做什么」看全部。", more))
	}
	return lines(out...)
}

// Overdue lists what is late and not handled.
func Overdue(all []CallLine, now time.Time) Text {
	return listed(fmt.Sprintf("有%d项跟进逾期了：", len(all)), len(all), 8, "回「逾期」看全部。", func(i int) string {
		c := all[i]
		return dotted(name(c.Customer), Clip(c.FollowUp.Content, 24), fmt.Sprintf("逾期%d天", c.Late)) + c.instead()
	}) + "\n跟了就说一句；不用跟了，说「XX的跟进取消」，我就不催了。"
}

// Escalation lists what a manager's people have left too long.
func Escalation(all []CallLine, days int) Text {
	return listed(fmt.Sprintf("团队有%d项跟进逾期满%d个工作日：", len(all), days), len(all), 8, "回「团队逾期」看全部。", func(i int) string {
		c := all[i]
		value := ""
		if c.Deal.ID != 0 {
			value = amount(c.Deal.Amount)
		}
		return dotted(name(c.Owner), name(c.Customer), value, fmt.Sprintf("逾期%d天", c.Late))
	})
}

// NoPlan lists customers with no next step for longer than their rhythm.
func NoPlan(all []reports.Forgotten, more int) Text {
	return listed(fmt.Sprintf("%d家客户没有下一步，好久没联系了：", len(all)+more), len(all), 8, "", func(i int) string {
		f := all[i]
		level := ""
		if f.Customer.Level != "" {
			level = string(f.Customer.Level) + "类"
		}
		since := fmt.Sprintf("%d天没联系", f.Days)
		if f.Never {
			since = fmt.Sprintf("建档%d天还没联系过", f.Days)
		}
		return dotted(name(f.Customer.Name), level, since)
	}) + "\n定个时间就行，例如：下周二联系" + Text(name(all[0].Customer.Name))
}

// StuckPush tells of deals that stand still, what moved them last, and that nothing is planned.
func StuckPush(all []StuckLine, more int, now time.Time) Text {
	return listed(fmt.Sprintf("%d单停住了：", len(all)+more), len(all), 5, "", func(i int) string {
		s := all[i]
		moved := "进入" + stage(s.Stage)
		if s.Contacted {
			moved = "联系"
		}
		return dotted(name(s.Customer), deal(s.Deal), amount(s.Deal.Amount)) +
			fmt.Sprintf("\n   %s停了%d个工作日（标准%d）；上次动静：%s %s；没有新的安排", stage(s.Stage), s.Days, s.Stage.RotDays, ShortDay(crm.DateOf(s.Last.In(now.Location())), crm.DateOf(now)), moved)
	})
}

// CloseDates tells of deals whose expected close has passed.
func CloseDates(all []DealLine, now time.Time) Text {
	return listed(fmt.Sprintf("%d单过了预计成交日：", len(all)), len(all), 8, "", func(i int) string {
		d := all[i]
		return dotted(name(d.Customer), deal(d.Deal), amount(d.Deal.Amount), "预计"+ShortDay(d.Deal.ExpectedClose, crm.DateOf(now)))
	}) + "\n签了、丢了、还是往后推？说一句就行。"
}

// DebtLine is a won deal with money outstanding.
type DebtLine struct {
	Deal     crm.Deal
	Customer string
	Rest     crm.Money
	Days     int // working days since it was won, or since the last payment
	Paid     bool
}

// PaymentsDue tells of money that has not come.
func PaymentsDue(all []DebtLine) Text {
	return listed(fmt.Sprintf("%d单款还没回齐：", len(all)), len(all), 8, "", func(i int) string {
		d := all[i]
		since := fmt.Sprintf("成交%d个工作日", d.Days)
		if d.Paid {
			since = fmt.Sprintf("上次回款后%d个工作日", d.Days)
		}
		return dotted(name(d.Customer), deal(d.Deal), "还欠"+amount(d.Rest), since)
	})
}

// Owed lists money that has not come, with how many planned receipts are late; owners: whose each is, none when they are one person's.
func Owed(whose string, all []DebtLine, late int, owners map[crm.UserID]string) Text {
	if len(all) == 0 {
		return Text(whose + "成交的款都收齐了。")
	}
	sum := crm.Money{Currency: crm.CNY}
	for _, d := range all {
		sum = sum.Add(d.Rest)
	}
	out := listed(fmt.Sprintf("%s还没收回来的款：%s，%d单", whose, sum, len(all)), len(all), 10, "", func(i int) string {
		d := all[i]
		return dotted(name(d.Customer), deal(d.Deal), "还欠"+d.Rest.String(), owners[d.Deal.Owner])
	})
	if late > 0 {
		return out + Text(fmt.Sprintf("\n回款计划逾期的有%d笔，回「逾期的款」看。", late))
	}
	return out + "\n回款计划没有逾期的。"
}

// HolidayEve is said on the last working day before some days off.
func HolidayEve(holiday string, back crm.Date, all []CallLine, now time.Time) Text {
	head := fmt.Sprintf("明天起%s放假，%s上班。", holiday, ShortDay(back, crm.DateOf(now)))
	if len(all) == 0 {
		return Text(head + "假期里没有到期的跟进，安心过节。")
	}
	return listed(head+fmt.Sprintf("节前要打的%d个电话：", len(all)), len(all), 5, "", func(i int) string {
		c := all[i]
		when := ShortDay(crm.DateOf(c.FollowUp.Due.At.In(now.Location())), crm.DateOf(now)) + "到期"
		if c.Late > 0 {
			when = fmt.Sprintf("逾期%d天", c.Late)
		}
		return dotted(name(c.Customer), Clip(c.FollowUp.Content, 24), when)
	})
}

// CalendarMissing tells the admin that a year is not in the holidays file.
func CalendarMissing(year int) Text {
	return Text(fmt.Sprintf("节假日文件里还没有%d年，现在按周一到周五算工作日。国务院通知出来后请更新 holidays.yaml（GENJIN_HOLIDAYS_FILE），不用发版。", year))
}

// PushesParked tells the admin of pushes that were given up.
func PushesParked(n int) Text {
	return Text(fmt.Sprintf("有%d条推送多次失败后停发了。在服务器上跑 genjin doctor 看原因。", n))
}

// TeamSettled says how much of the day's work a team has settled.
func TeamSettled(settled, all int) Text {
	if all == 0 {
		return ""
	}
	return Text(fmt.Sprintf("清结率：%d%%（%d/%d项）", crm.PercentOf(int64(settled), int64(all)), settled, all))
}

// listed is a heading and numbered lines, at most limit, and what to say when there are more.
func listed(head string, n, limit int, more string, line func(i int) string) Text {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		if i == limit {
			fmt.Fprintf(&b, "\n还有%d项。%s", n-limit, more)
			break
		}
		fmt.Fprintf(&b, "\n%d. %s", i+1, line(i))
	}
	return Text(b.String())
}

// Wins celebrates what a team has won.
func Wins(all []DealLine) Text {
	if len(all) == 1 {
		d := all[0]
		return Text("🎉 " + name(d.Owner) + "签下" + dotted(name(d.Customer), deal(d.Deal), amount(d.Deal.Amount)))
	}
	return listed(fmt.Sprintf("🎉 又签下%d单：", len(all)), len(all), 8, "", func(i int) string {
		d := all[i]
		return dotted(name(d.Owner), name(d.Customer), deal(d.Deal), amount(d.Deal.Amount))
	})
}

// PromiseLine is something a customer promised.
type PromiseLine struct {
	Customer string
	Activity crm.Activity
}

// Promises tells of promises that have passed with no contact since.
func Promises(all []PromiseLine, now time.Time) Text {
	return listed(fmt.Sprintf("对方答应的%d件事到期了，还没动静：", len(all)), len(all), 8, "", func(i int) string {
		p := all[i]
		return dotted(name(p.Customer), ShortDay(p.Activity.Promised, crm.DateOf(now))+"到期", Clip(p.Activity.Content, 40))
	}) + "\n打个电话问问？"
}

// instead names for whom somebody stands in, among their own.
func (c CallLine) instead() string {
	if c.Owner == "" {
		return ""
	}
	return "（替" + name(c.Owner) + "）"
}

// AudienceName is who gets a push.
func AudienceName(a crm.Audience) string {
	return map[crm.Audience]string{crm.ToReps: "每个人", crm.ToManagers: "带团队的", crm.ToGivers: "带团队的和管理员", crm.ToAdmins: "管理员"}[a]
}

// NoSuchHour says that a push cannot be moved to an hour that there is not.
func NoSuchHour() Text {
	return "没有这个钟点，推送时间没有改动。要说几点，例如：日报改到19点。"
}
