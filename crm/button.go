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
	Since  int64 // the record's version when the card was made: a card of an older one is stale; 0: not said
	Settle bool  // part of settling the day: the next open item follows

	Customer CustomerID // that an external contact is linked to
}

// ButtonSubject is the kind of record a button is about.
type ButtonSubject string

const (
	OnFollowUp ButtonSubject = "f"
	OnReminder ButtonSubject = "r"
	OnApproval ButtonSubject = "a"
	OnHandover ButtonSubject = "h"
	OnTask     ButtonSubject = "t"
	OnWord     ButtonSubject = "w"
	OnArticle  ButtonSubject = "k"
	OnExternal ButtonSubject = "x"
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
	ButtonAccept   ButtonOp = "take"     // 接收, 接受
	ButtonStuck    ButtonOp = "stuck"    // 有困难
	ButtonLink     ButtonOp = "link"     // an external contact is of the customer
	ButtonNew      ButtonOp = "new"      // … of a new customer, called as its company
)

// Key is how the deed travels: f.done.12.v3, and with a trailing s when it settles the day.
func (d ButtonDeed) Key() string {
	key := string(d.On) + "." + string(d.Op) + "." + strconv.FormatInt(d.ID, 10)
	if d.Since > 0 {
		key += ".v" + strconv.FormatInt(d.Since, 10)
	}
	if d.Customer > 0 {
		key += ".c" + strconv.FormatInt(int64(d.Customer), 10)
	}
	if d.Settle {
		key += ".s"
	}
	return key
}

// ParseButton is the inverse of Key; ok is false for a button that answers a question.
func ParseButton(key string) (d ButtonDeed, ok bool) {
	parts := strings.Split(key, ".")
	if len(parts) < 3 {
		return d, false
	}
	d.On, d.Op = ButtonSubject(parts[0]), ButtonOp(parts[1])
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || !slices.Contains([]ButtonSubject{OnFollowUp, OnReminder, OnApproval, OnHandover, OnTask, OnWord, OnArticle, OnExternal}, d.On) {
		return d, false
	}
	d.ID = id
	for _, p := range parts[3:] {
		version, of := strings.CutPrefix(p, "v")
		customer, to := strings.CutPrefix(p, "c")
		switch {
		case p == "s" && !d.Settle:
			d.Settle = true
		case of && d.Since == 0:
			if d.Since, err = strconv.ParseInt(version, 10, 64); err != nil || d.Since <= 0 {
				return d, false
			}
		case to && d.Customer == 0:
			n, err := strconv.ParseInt(customer, 10, 64)
			if err != nil || n <= 0 {
				return d, false
			}
			d.Customer = CustomerID(n)
		default:
			return d, false
		}
	}
	return d, true
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
