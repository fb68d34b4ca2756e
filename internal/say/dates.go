package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

var weekdays = [7]string{"日", "一", "二", "三", "四", "五", "六"}

// Day names a day as people do, always with its date and weekday: 今天（11月24日 周二）, 下周三（12月2日）, 12月15日（周二）.
// The year is said when it is not today's.
func Day(d, today crm.Date) string {
	date := fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
	if d.Year != today.Year {
		date = fmt.Sprintf("%d年%s", d.Year, date)
	}
	week := weekdays[d.Weekday()]
	near := map[int]string{-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
	if w, ok := near[d.Sub(today)]; ok {
		return fmt.Sprintf("%s（%s 周%s）", w, date, week)
	}
	which := map[int]string{-1: "上周", 0: "本周", 1: "下周"}
	if w, ok := which[monday(d).Sub(monday(today))/7]; ok {
		return fmt.Sprintf("%s%s（%s）", w, week, date)
	}
	return fmt.Sprintf("%s（周%s）", date, week)
}

// ShortDay names a day for a list: 今天, 12月2日.
func ShortDay(d, today crm.Date) string {
	switch {
	case d == today:
		return "今天"
	case d.Sub(today) == 1:
		return "明天"
	case d.Sub(today) == -1:
		return "昨天"
	case d.Year != today.Year:
		return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}

func monday(d crm.Date) crm.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// When names a due: the day, and the hour when one was set. now is in the company's zone.
func When(d crm.Due, now time.Time) string {
	at := d.At.In(now.Location())
	day := Day(crm.DateOf(at), crm.DateOf(now))
	if d.AllDay {
		return day
	}
	return day + at.Format("15:04")
}

// Ago says how long ago something was: 今天, 昨天, 3天前, 2个月前; nothing for the zero time.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch days := crm.DateOf(now).Sub(crm.DateOf(t.In(now.Location()))); {
	case days <= 0:
		return "今天"
	case days == 1:
		return "昨天"
	case days < 60:
		return fmt.Sprintf("%d天前", days)
	default:
		return fmt.Sprintf("%d个月前", days/30)
	}
}
