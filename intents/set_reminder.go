package intents

import (
	"context"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// setReminder sets a reminder, once or repeating, lists them, moves one and takes one off.
// The request of a cancel has Untag; one that moves a reminder has Field next; one without a time or a text lists.
func setReminder() Intent {
	return Intent{
		Kind:     SetReminder,
		Title:    "提醒",
		Examples: []string{"明天上午9点提醒我联系星辰科技", "每周五下午五点提醒我写周报", "我的提醒", "取消写周报的提醒"},
		Write:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			s := r.Slots
			text := strings.TrimSpace(s.Text)
			if text == "" {
				text = strings.TrimSpace(s.NextText)
			}
			if s.Field == followUpMoved {
				said, found, err := t.moveFollowUp(ctx, r)
				switch {
				case err != nil || found:
					return said, err
				case s.Next == nil || !s.Customer.Said():
					if s.From == nil && s.Next != nil {
						return t.moveReminder(ctx, r, text)
					}
					return say.NoSuchContact(), nil
				}
				s.Planned = true // it was not recorded: it is now
			}
			switch {
			case s.Early != nil && s.Next == nil:
				return t.remindEarlier(ctx, r)
			case s.Untag && s.All:
				return t.cancelReminders(ctx, r)
			case s.Untag:
				return t.cancelReminder(ctx, r, text)
			case s.Field == "next":
				return t.moveReminder(ctx, r, text)
			case s.Next == nil && text == "":
				all, err := t.reminders(ctx)
				t.Memory.ListedAt, t.Memory.Listed = t.Now, nil
				for _, m := range all {
					t.Memory.Listed = append(t.Memory.Listed, m.ID)
				}
				return say.Reminders(all, t.Now), err
			}
			if s.Planned && s.Customer.Said() {
				return t.planContact(ctx, r)
			}
			m := crm.Reminder{User: t.Actor.User.ID, Text: text}
			who := ""
			if called := s.Person.Text; called != "" {
				people, err := t.Tx.FindUsers(ctx, called)
				switch {
				case err != nil:
					return "", err
				case len(people) == 1:
					if m.User = people[0].ID; m.User != t.Actor.User.ID {
						who = people[0].Name
					}
				case !t.Actor.User.May(crm.Remind, crm.ToTeam): // a colleague is spoken to by oneself
					m.Text = say.TellColleague(called, m.Text)
				default:
					return "", &crm.NotFoundError{What: crm.PersonNoun, Name: called}
				}
			}
			if len(s.Customer.IDs) > 0 { // the words stand for themselves: it is no matter when it is nobody's we may see
				found, err := t.Tx.Customers(ctx, s.Customer.IDs)
				if err != nil {
					return "", err
				}
				if len(found) == 1 {
					m.CustomerID = found[0].ID
				}
			}
			if m.Text == "" {
				return say.NeedText(), nil
			}
			var err error
			if m.Due, m.Repeat, err = t.remindAt(r); err != nil {
				return "", err
			}
			if m, err = t.Tx.CreateReminder(ctx, m); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: m.CustomerID, Reminder: m.ID}, say.SummaryOfReminder(m))
			return say.ReminderSet(m, who, t.Now), nil
		},
	}
}

// listed reports whether a request is about one of the reminders that were listed just now: 第2个不要了.
func (t *Turn) listed(r Request) bool {
	since := t.Memory.ListedAt.After(t.Memory.Last.At) || t.Memory.Last.Kind == SetReminder
	return (r.Slots.Number != 0 && strings.Contains(t.Text, "第") || r.Slots.Nth != 0) && t.Now.Sub(t.Memory.ListedAt) <= topicFor && since
}

// planContact sets the next contact with a customer: it is among what there is to do, and ticked off by the contact.
func (t *Turn) planContact(ctx context.Context, r Request) (say.Text, error) {
	c, err := t.Customer(ctx, r)
	if err != nil {
		return "", err
	}
	due, vague, err := t.next(r)
	if err != nil {
		return "", err
	}
	if due.IsZero() {
		return "", &Ask{Slot: AskDate, Say: say.NeedTime(vague), Request: r}
	}
	deals, err := t.deals(ctx, c, open(t))
	if err != nil {
		return "", err
	}
	var d crm.Deal
	if len(deals) == 1 {
		d = deals[0]
	}
	var contact crm.Contact
	if contact, err = t.Contact(ctx, r, c); err != nil {
		return "", err
	}
	if contact, err = t.savedContact(ctx, contact); err != nil {
		return "", err
	}
	if r.Slots.NextText == "" {
		r.Slots.NextText = strings.TrimSpace(strings.Replace(strings.Replace(r.Slots.Text, r.Slots.Customer.Text, "", 1), r.Slots.Contact.Text, "", 1))
	}
	f, err := t.plan(ctx, r, c, d, contact.ID, due)
	if err != nil {
		return "", err
	}
	t.mention(c.ID, d.ID)
	t.wrote(r, LastWrite{Customer: c.ID, Deal: d.ID, FollowUp: f.ID, Contact: contact.ID}, say.SummaryOfPlan(c))
	return say.Planned(c, created(r), f, t.Now), nil
}

func (t *Turn) reminders(ctx context.Context) ([]crm.Reminder, error) {
	return t.Tx.ListReminders(ctx, store.ReminderFilter{User: t.Actor.User.ID, Status: crm.ReminderScheduled})
}

// reminderMeant is the reminder a request is about: by its number in the list, by its words, the one just set, or the
// only one. found is false when there is none, and several are asked about.
func (t *Turn) reminderMeant(ctx context.Context, r Request, text string) (m crm.Reminder, found bool, err error) {
	all, err := t.reminders(ctx)
	if err != nil {
		return m, false, err
	}
	n := r.Slots.Number
	if n == 0 {
		n = r.Slots.Nth
	}
	if t.listed(r) && n > 0 && n <= len(t.Memory.Listed) { // as they were listed, whatever has changed since
		for _, x := range all {
			if x.ID == t.Memory.Listed[n-1] {
				return x, true, nil
			}
		}
		return m, false, nil
	}
	for i, x := range all {
		if r.Slots.Confirmed && int(x.ID) == n || !r.Slots.Confirmed && n == i+1 {
			return x, true, nil
		}
	}
	if n != 0 {
		return m, false, nil
	}
	var fit []crm.Reminder
	for _, x := range all {
		if text != "" && alike(x.Text, text) {
			fit = append(fit, x)
		}
	}
	if text == "" {
		for _, x := range all {
			if x.ID == t.Memory.Last.Reminder && t.Now.Sub(t.Memory.Last.At) <= topicFor {
				return x, true, nil
			}
		}
		fit = all
	}
	switch len(fit) {
	case 0:
		return m, false, nil
	case 1:
		return fit[0], true, nil
	}
	ask := &Ask{Slot: AskConfirm, Say: say.WhichReminder(), Request: r}
	for _, x := range fit[:min(len(fit), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: say.ReminderChoice(x, t.Now), ID: int64(x.ID)})
	}
	return m, false, ask
}

func (t *Turn) cancelReminder(ctx context.Context, r Request, text string) (say.Text, error) {
	m, ok, err := t.reminderMeant(ctx, r, text)
	if err != nil {
		return "", err
	} else if !ok {
		return say.NoReminder(), nil
	}
	m.Status = crm.ReminderCanceled
	if m, err = t.Tx.SaveReminder(ctx, m); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, "取消"+say.SummaryOfReminder(m))
	return say.ReminderCanceled(m), nil
}

// cancelReminders takes all of one's own reminders off, as one deed.
func (t *Turn) cancelReminders(ctx context.Context, r Request) (say.Text, error) {
	all, err := t.reminders(ctx)
	if err != nil || len(all) == 0 {
		return say.Reminders(all, t.Now), err
	}
	for _, m := range all {
		m.Status = crm.ReminderCanceled
		if _, err := t.Tx.SaveReminder(ctx, m); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{}, say.SummaryOfReminders(len(all)))
	return say.RemindersCanceled(len(all)), nil
}

// remindEarlier is 提前一天提醒我 by itself: it is about the reminder or the planned contact of the last message.
func (t *Turn) remindEarlier(ctx context.Context, r Request) (say.Text, error) {
	last := t.Memory.Last
	before := time.Duration(r.Slots.Early.Seconds) * time.Second
	ask := &Ask{Slot: AskDate, Say: say.NeedTime(""), Request: r}
	if t.Now.Sub(last.At) > topicFor {
		return "", ask
	}
	m := crm.Reminder{User: t.Actor.User.ID}
	switch {
	case last.Reminder != 0:
		var err error
		if m, err = t.Tx.Reminder(ctx, last.Reminder); err != nil {
			return "", err
		}
		m.Due.At = m.Due.At.Add(-before)
	case last.FollowUp != 0:
		f, err := t.Tx.FollowUp(ctx, last.FollowUp)
		if err != nil {
			return "", err
		}
		c, err := t.Tx.Customer(ctx, f.CustomerID)
		if err != nil {
			return "", err
		}
		m.Due.At, m.CustomerID, m.Text = f.Due.At.Add(-before), c.ID, say.FollowUpReminder(c, f, t.Now)
		if f.Due.AllDay {
			m.Due.At = m.Due.At.Add(hourOf(""))
		}
	default:
		return "", ask
	}
	if !m.Due.At.After(t.Now) {
		return "", ask
	}
	var err error
	if m.ID == 0 {
		m, err = t.Tx.CreateReminder(ctx, m)
	} else {
		m, err = t.Tx.SaveReminder(ctx, m)
	}
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: m.CustomerID, Reminder: m.ID}, say.SummaryOfReminder(m))
	return say.ReminderSet(m, "", t.Now), nil
}

func (t *Turn) moveReminder(ctx context.Context, r Request, text string) (say.Text, error) {
	m, ok, err := t.delivered(ctx, r, text)
	if err == nil && !ok {
		m, ok, err = t.reminderMeant(ctx, r, text)
	}
	if err != nil {
		return "", err
	}
	if last := t.Memory.Last; !ok && text == "" && last.FollowUp != 0 && t.Now.Sub(last.At) <= topicFor {
		return t.amendNext(ctx, r, last) // 改到后天: the next contact that was just planned
	} else if !ok {
		return say.NoReminder(), nil
	}
	return t.reschedule(ctx, r, m)
}

// answerable is how long a delivered reminder is what 「1小时后再提醒」 is about.
const answerable = 2 * time.Hour

// delivered is the reminder that came last, when the request names none and it came a short while ago.
func (t *Turn) delivered(ctx context.Context, r Request, text string) (m crm.Reminder, ok bool, err error) {
	if text != "" || r.Slots.Number != 0 {
		return m, false, nil
	}
	sent, err := t.Tx.ListReminders(ctx, store.ReminderFilter{User: t.Actor.User.ID, Status: crm.ReminderSent, From: t.Now.Add(-answerable), To: t.Now.Add(time.Second)})
	if err != nil || len(sent) == 0 {
		return m, false, err
	}
	m = sent[len(sent)-1]
	if t.Memory.Last.Reminder != 0 && t.Memory.Last.At.After(m.Due.At) {
		return m, false, nil // another one was spoken of since
	}
	m.Status = crm.ReminderScheduled
	return m, true, nil
}

// reschedule moves a reminder; when only a day is said, it keeps its hour.
func (t *Turn) reschedule(ctx context.Context, r Request, m crm.Reminder) (say.Text, error) {
	due, repeat, err := t.remindAt(r)
	if err != nil {
		return "", err
	}
	m.Status = crm.ReminderScheduled
	if z := r.Slots.Next; z.HasClock && z.Kind == zh.Point && !saysDay(t.words(z.Span)) { // 改到下午五点: on its own day
		at := m.Due.At.In(t.Now.Location())
		if same := crm.ClockOf(z.Start).On(crm.DateOf(at), at.Location()); same.After(t.Now) {
			due.At = same
		}
	}
	if z := r.Slots.Next; !z.HasClock && z.DayPart == "" && !m.Due.AllDay {
		at := m.Due.At.In(t.Now.Location())
		due.At = crm.DateOf(due.At).In(at.Location()).Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	}
	m.Due = due
	if repeat != "" {
		m.Repeat = repeat
	}
	if m, err = t.Tx.SaveReminder(ctx, m); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: m.CustomerID, Reminder: m.ID}, say.SummaryOfReminder(m))
	return say.ReminderMoved(m, t.Now), nil
}

// saysDay reports whether the words of a time name a day, and not an hour alone.
func saysDay(words string) bool {
	return strings.ContainsAny(words, "天日号周月年星礼今明后节末底初")
}

// remindAt is when a reminder fires. Without an hour it is the morning, or the hour of the part of the day that was
// said; a span of days fires on its first day, 月底 and a deadline on the last working day.
func (t *Turn) remindAt(r Request) (crm.Due, string, error) {
	z := r.Slots.Next
	ask := func(said string) error { return &Ask{Slot: AskDate, Say: say.NeedTime(said), Request: r} }
	if z == nil || z.Vague {
		return crm.Due{}, "", ask("")
	}
	said := t.words(z.Span)
	if z.Kind == zh.Invalid {
		return crm.Due{}, "", &Ask{Slot: AskDate, Say: say.NoSuchDay(said), Request: r}
	}
	at := z.Start
	if z.Kind == zh.Duration {
		at = t.Now.Add(time.Duration(z.Seconds) * time.Second)
	} else if !z.HasClock {
		day, ok := t.remindDay(z)
		if !ok {
			return crm.Due{}, "", ask(said)
		}
		at = day.In(t.Now.Location()).Add(hourOf(z.DayPart))
	}
	if e := r.Slots.Early; e != nil && z.Kind != zh.Set {
		at = at.Add(-time.Duration(e.Seconds) * time.Second)
	}
	if z.Kind == zh.Set {
		return crm.Due{At: firstAfter(at, z.Repeat, t.Now)}, z.Repeat, nil
	}
	if !at.After(t.Now) {
		return crm.Due{}, "", ask(said)
	}
	return crm.Due{At: at}, "", nil
}

// firstAfter is the first time after now of a repetition that begins at a time.
func firstAfter(at time.Time, rule string, now time.Time) time.Time {
	if at.IsZero() {
		at = now
	}
	_, days, _ := strings.Cut(rule, "BYDAY=")
	days, _, _ = strings.Cut(days, ";")
	codes := [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	step := func() time.Time { return at.AddDate(0, 0, 1) }
	switch {
	case strings.Contains(rule, "FREQ=MONTHLY"):
		step = func() time.Time { return at.AddDate(0, 1, 0) }
	case strings.Contains(rule, "FREQ=YEARLY"):
		step = func() time.Time { return at.AddDate(1, 0, 0) }
	case strings.Contains(rule, "FREQ=HOURLY"):
		step = func() time.Time { return at.Add(time.Hour) }
	case strings.Contains(rule, "FREQ=MINUTELY"):
		step = func() time.Time { return at.Add(time.Minute) }
	}
	for !at.After(now) || (len(days) == 2 || strings.Contains(days, ",")) && !strings.Contains(days, codes[at.Weekday()]) {
		at = step()
	}
	return at
}

func (t *Turn) remindDay(z *zh.Time) (crm.Date, bool) {
	if z.Start.IsZero() && z.End.IsZero() {
		return crm.DateOf(t.Now), z.Kind == zh.Set
	}
	if z.Kind != zh.Range || z.End.IsZero() {
		return crm.DateOf(z.Start), true
	}
	last := crm.DateOf(z.End.Add(-time.Nanosecond))
	endOfMonth := last.AddDays(1).Day == 1 && !z.Start.IsZero() && last.Sub(crm.DateOf(z.Start)) < 15
	if z.Bound != zh.Until && !endOfMonth && !z.Start.IsZero() {
		return crm.DateOf(z.Start), true
	}
	if !t.workday(last) {
		if before := t.Calendar.AddWorkdays(last, -1); !before.Before(crm.DateOf(t.Now)) {
			return before, true
		}
	}
	return last, true
}

// hourOf is the hour at which a part of the day is reminded of.
func hourOf(part string) time.Duration {
	switch part {
	case "中午":
		return 12 * time.Hour
	case "下午":
		return 14 * time.Hour
	case "傍晚":
		return 18 * time.Hour
	case "晚上", "今晚", "晚", "夜里", "夜晚":
		return 19 * time.Hour
	}
	return 9 * time.Hour
}
