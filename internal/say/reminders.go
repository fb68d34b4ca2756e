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
	return lines("好，"+reminderTime(r, now)+"提醒"+whom+"：", Clip(r.Text, lineRunes))
}

// ReminderMoved is a reminder with a new time.
func ReminderMoved(r crm.Reminder, now time.Time) Text {
	return lines("提醒已改到"+reminderTime(r, now)+"：", Clip(r.Text, lineRunes))
}

// ReminderCanceled is a reminder that will not come.
func ReminderCanceled(r crm.Reminder) Text {
	return Text("已取消提醒：" + Clip(r.Text, lineRunes))
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

// ReminderChoice names a reminder among others.
func ReminderChoice(r crm.Reminder, now time.Time) string {
	return reminderTime(r, now) + " " + Clip(r.Text, 20)
}
