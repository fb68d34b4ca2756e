package crm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ButtonDeed is what a button of a pushed card does by itself, without a question that waits for it. Its key is the deed.
type ButtonDeed struct {
	On     ButtonSubject
	Op     ButtonOp
	ID     int64
	Settle bool // part of settling the day: the next open item follows
}

// ButtonSubject is the kind of record a button is about.
type ButtonSubject string

const (
	OnFollowUp ButtonSubject = "f"
	OnReminder ButtonSubject = "r"
	OnApproval ButtonSubject = "a"
)

// ButtonOp is what a button does.
type ButtonOp string

const (
	ButtonDone     ButtonOp = "done"     // 完成
	ButtonTomorrow ButtonOp = "tomorrow" // 改到下一个工作日
	ButtonNextWeek ButtonOp = "week"     // 改到下周
	ButtonDrop     ButtonOp = "drop"     // 不跟了
	ButtonHour     ButtonOp = "hour"     // 一小时后再提醒
	ButtonApprove  ButtonOp = "yes"      // 同意
	ButtonReject   ButtonOp = "no"       // 驳回
)

// Key is how the deed travels: f.done.12, and with a trailing s when it settles the day.
func (d ButtonDeed) Key() string {
	key := string(d.On) + "." + string(d.Op) + "." + strconv.FormatInt(d.ID, 10)
	if d.Settle {
		key += ".s"
	}
	return key
}

// ParseButton is the inverse of Key; ok is false for a button that answers a question.
func ParseButton(key string) (d ButtonDeed, ok bool) {
	parts := strings.Split(key, ".")
	if len(parts) < 3 || len(parts) > 4 {
		return d, false
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	d = ButtonDeed{On: ButtonSubject(parts[0]), Op: ButtonOp(parts[1]), ID: id, Settle: len(parts) == 4 && parts[3] == "s"}
	return d, err == nil && slices.Contains([]ButtonSubject{OnFollowUp, OnReminder, OnApproval}, d.On) && (len(parts) == 3 || d.Settle)
}

// NextSlot is when something is moved to: the next working day, or the first of next week, at the hour it had.
func (c *Calendar) NextSlot(d Due, op ButtonOp, now time.Time) Due {
	today := DateOf(now)
	day := c.AddWorkdays(today, 1)
	if op == ButtonNextWeek {
		monday := today.AddDays(7 - (int(today.Weekday())+6)%7)
		day = c.AddWorkdays(monday.AddDays(-1), 1)
	}
	if d.AllDay || d.IsZero() {
		return DueDay(day, now.Location())
	}
	return Due{At: ClockOf(d.At.In(now.Location())).On(day, now.Location())}
}
