package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// ReminderSet is a new or moved reminder. who is the colleague who will get it, empty for the person who asked.
func ReminderSet(r crm.Reminder, who string, now time.Time) Text {
	whom := "你"
	if who != "" {
		whom = name(who)
	}
	at := reminderTime(r, now)
	if soon := r.Due.At.Sub(now); r.Repeat == "" && soon < 2*time.Minute { // a minute says too little
		at = fmt.Sprintf("%d秒后（%s）", int(soon.Round(time.Second)/time.Second), r.Due.At.In(now.Location()).Format("15:04:05"))
	}
	return lines("好，"+at+"提醒"+whom+"：", Clip(r.Text, lineRunes))
}

// ReminderMoved is a reminder with a new time.
func ReminderMoved(r crm.Reminder, now time.Time) Text {
	return lines("提醒已改到"+reminderTime(r, now)+"：", Clip(r.Text, lineRunes))
}

// ReminderCanceled is a reminder that will not come.
func ReminderCanceled(r crm.Reminder) Text {
	return Text("已取消提醒：" + Clip(r.Text, lineRunes))
}

// TellColleague is what a rep is reminded of who wanted a colleague reminded: only a manager may have others reminded.
func TellColleague(who, text string) string { return "提醒" + who + text }

// RemindersCanceled are all reminders, which will not come.
func RemindersCanceled(n int) Text { return Text(fmt.Sprintf("已取消全部%d个提醒。", n)) }

// SummaryOfReminders names in the journal that all reminders were taken off.
func SummaryOfReminders(n int) string { return fmt.Sprintf("取消%d个提醒", n) }

// WhichListed asks which line is meant when nothing was listed.
func WhichListed() Text {
	return "说的是哪一条？撤销上一条回「撤销」；取消提醒先回「我的提醒」，再说第几个。"
}

// FollowUpReminder is what one is reminded of ahead of a planned contact.
func FollowUpReminder(c crm.Customer, f crm.FollowUp, now time.Time) string {
	return "联系" + name(c.Name) + "（" + dotted(When(f.Due, now), Clip(f.Content, 20)) + "）"
}

// Reminders lists what will be reminded of, the earliest first.
func Reminders(all []crm.Reminder, now time.Time) Text {
	if len(all) == 0 {
		return "现在没有提醒。要设一个，说「明天下午3点提醒我给客户打电话」。"
	}
	rows := []string{fmt.Sprintf("你有 %d 个提醒：", len(all))}
	for i, r := range all {
		if i == 8 {
			rows = append(rows, fmt.Sprintf("…还有 %d 个", len(all)-i))
			break
		}
		rows = append(rows, fmt.Sprintf("%d. %s %s", i+1, reminderTime(r, now), Clip(r.Text, 24)))
	}
	return lines(rows...)
}

func reminderTime(r crm.Reminder, now time.Time) string {
	if r.Repeat == "" {
		return When(r.Due, now)
	}
	s := Repeat(r.Repeat)
	if !r.Due.AllDay {
		s += r.Due.At.In(now.Location()).Format("15:04")
	}
	return s
}

// Repeat names a repetition, given as an RFC 5545 rule without prefix: 每天, 每周五, 每两周的周一, 每月25号, 每个工作日.
func Repeat(rule string) string {
	parts := map[string]string{}
	for p := range strings.SplitSeq(rule, ";") {
		k, v, _ := strings.Cut(p, "=")
		parts[k] = v
	}
	every := ""
	if n := parts["INTERVAL"]; n != "" && n != "1" {
		every = n
	}
	days := map[string]string{"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
	var on []string
	for d := range strings.SplitSeq(parts["BYDAY"], ",") {
		if w := days[d]; w != "" {
			on = append(on, w)
		}
	}
	week := strings.Join(on, "、")
	switch parts["FREQ"] {
	case "DAILY":
		if parts["BYDAY"] == "MO,TU,WE,TH,FR" {
			return "每个工作日"
		}
		return "每" + every + "天"
	case "WEEKLY":
		switch {
		case parts["BYDAY"] == "MO,TU,WE,TH,FR":
			return "每个工作日"
		case every != "" && week != "":
			return "每" + every + "周的周" + week
		case every != "":
			return "每" + every + "周"
		}
		return "每周" + week
	case "MONTHLY":
		day := ""
		switch d := parts["BYMONTHDAY"]; d {
		case "":
		case "-1":
			day = "最后一天"
		default:
			day = d + "号"
		}
		if every != "" {
			return "每" + every + "个月" + day
		}
		return "每月" + day
	case "YEARLY":
		if m, d := parts["BYMONTH"], parts["BYMONTHDAY"]; m != "" && d != "" {
			return "每年" + m + "月" + d + "日"
		}
		return "每年"
	}
	if parts["FREQ"] == "HOURLY" {
		return "每" + every + "小时"
	}
	return "定期"
}

// NeedTime asks when to remind; said is what was said and cannot be used, empty when nothing was.
func NeedTime(said string) Text {
	if said != "" {
		return Text("「" + Clip(said, 12) + "」已经过了，什么时候提醒？")
	}
	return "什么时候提醒？例如：明天下午3点"
}

// NeedText asks what to remind of.
func NeedText() Text { return "提醒什么事？例如：明天下午3点提醒我给王总打电话" }

// NoReminder says that there is none to change.
func NoReminder() Text {
	return "没有找到要改的提醒。回「我的提醒」看看都有哪些。"
}

// WhichReminder asks which reminder is meant.
func WhichReminder() Text { return "是哪个提醒？" }

// WhichFollowUp asks which planned contact is meant.
func WhichFollowUp() Text { return "是哪一次安排？" }

// FollowUpChoice names a planned contact among others.
func FollowUpChoice(c crm.Customer, f crm.FollowUp, now time.Time) string {
	return dotted(name(c.Name), When(f.Due, now), Clip(f.Content, 12))
}

// MoveToWhen asks to when a planned contact is moved.
func MoveToWhen(c crm.Customer) Text { return Text(name(c.Name) + "改到哪天？例如：下周三") }

// NoSuchContact says that no planned contact is meant by what was said.
func NoSuchContact() Text {
	return "没找到这次安排，没有改动。请带上客户名再说一遍。"
}

// ContactCalledOff says that a planned contact will not be.
func ContactCalledOff(c crm.Customer, f crm.FollowUp) Text {
	return lines("已取消这次安排："+dotted(name(c.Name), Clip(f.Content, 30)), "下次什么时候联系，说一声就记上。")
}

// ReminderChoice names a reminder among others.
func ReminderChoice(r crm.Reminder, now time.Time) string {
	return reminderTime(r, now) + " " + Clip(r.Text, 20)
}

// SummaryOfSettled names in the journal what a button did with a planned contact.
func SummaryOfSettled(op crm.ButtonOp, c crm.Customer) string {
	what := map[crm.ButtonOp]string{crm.ButtonDone: "完成", crm.ButtonDrop: "取消"}[op]
	if what == "" {
		what = "改期"
	}
	return what + name(c.Name) + "的跟进"
}

// PushWishDone says what a person's wish about pushes came to. title is the push, empty for all of them.
func PushWishDone(title string, w crm.PushSetting, today crm.Date) Text {
	what := "主动推送"
	if title != "" {
		what = quoted(title)
	}
	switch {
	case w.Muted:
		return lines("好，"+what+"不发了。", "回「恢复推送」随时打开。")
	case !w.MutedUntil.IsZero():
		return lines("好，"+what+"停到"+Day(w.MutedUntil, today)+"，之后自动恢复。", "你自己定了钟点的提醒照常。回「恢复推送」马上打开。")
	case w.At >= 0:
		return lines("好，" + what + "改到每次" + w.At.String() + "。")
	case w.NotBefore >= 0:
		return lines("好，"+w.NotBefore.String()+"之前不推了。", "你自己定了钟点的提醒照常。")
	case w.NotAfter > 0:
		return lines("好，"+w.NotAfter.String()+"之后不推了，要说的第二天早上再说。", "你自己定了钟点的提醒照常。")
	}
	return lines("好，" + what + "恢复了。")
}

// PushDaysOff tells why nothing comes on days off, and how to be reminded all the same.
func PushDaysOff() Text {
	return lines("周末和节假日我不主动打扰。", "哪天要提醒，给我一个钟点，例如：周六上午9点提醒我给王总打电话。")
}

// PushUnknown is for a push that does not exist.
func PushUnknown(word string) Text {
	return Text("没有叫" + quoted(word) + "的推送。回「我的推送」看看都有哪些。")
}

// PushRow is one push in the list of a person's pushes.
type PushRow struct {
	Title, When, State string
}

// Pushes lists what a person is sent by itself.
func Pushes(all []PushRow) Text {
	out := []string{"会主动发给你的："}
	for _, r := range all {
		out = append(out, "· "+dotted(name(r.Title), r.When, r.State))
	}
	return lines(append(out, "想改就说：日报改到19点 · 别在早上提醒我 · 这周不要提醒我")...)
}

// PlanTime names when a push comes: 工作日 08:35, 周一 09:10, 每月1号 09:12.
func PlanTime(p crm.PushPlan, now time.Time) string {
	at := p.Next(now)
	if at.IsZero() {
		return ""
	}
	f := strings.Fields(p.Cron)
	clock := at.Format("15:04")
	switch {
	case len(f) == 5 && f[2] != "*":
		return "每月" + f[2] + "号 " + clock
	case len(f) == 5 && f[4] != "*":
		days := strings.Split(f[4], ",")
		for i, d := range days {
			if len(d) == 1 && d[0] >= '0' && d[0] <= '6' {
				days[i] = "周" + weekdays[d[0]-'0']
			}
		}
		return strings.Join(days, "、") + " " + clock
	case p.Workdays:
		return "工作日 " + clock
	}
	return "每天 " + clock
}

// PushOff marks a push that a person does not want now.
func PushOff() string { return "已停" }

// Planned is a next contact that was set by itself.
func Planned(c crm.Customer, created bool, f crm.FollowUp, now time.Time) Text {
	head := "已安排：" + name(c.Name)
	if created {
		head = "已新建客户并安排：" + name(c.Name)
	}
	return lines(head, nextLine(f, now))
}

// SummaryOfPlan names a planned contact in the journal.
func SummaryOfPlan(c crm.Customer) string { return "安排" + name(c.Name) + "的跟进" }

// PushHealth says how the sending of pushes goes.
func PushHealth(waiting, parked int) Text {
	switch {
	case parked > 0:
		return Text(fmt.Sprintf("在途%d条，%d条多次失败后停发了。在服务器上跑 genjin doctor 看原因。", waiting, parked))
	case waiting > 0:
		return Text(fmt.Sprintf("推送正常，在途%d条。", waiting))
	}
	return "推送正常，没有积压。"
}
