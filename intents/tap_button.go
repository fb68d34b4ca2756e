package intents

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// tapButton does what a button of a push says: 完成, 改期, 不跟了, 再提醒, 同意, 驳回. What is handled already is left alone.
func tapButton() Intent {
	return Intent{
		Kind:  TapButton,
		Title: "处理待办",
		Write: true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			switch r.Button.On {
			case crm.OnReminder:
				return t.putOff(ctx, r)
			case crm.OnExternal:
				return t.tapExternal(ctx, r)
			case crm.OnHandover:
				return t.accept(ctx, r, crm.HandoverID(r.Button.ID))
			case crm.OnTask:
				return t.tapTask(ctx, r)
			case crm.OnWord:
				return t.ruleOnWord(ctx, crm.WordID(r.Button.ID), r.Button.Since, r.Button.Op == crm.ButtonApprove)
			case crm.OnArticle:
				return t.ruleOnArticle(ctx, crm.ArticleID(r.Button.ID), r.Button.Since, r.Button.Op == crm.ButtonApprove)
			case crm.OnApproval:
				return t.ruleOn(ctx, r, crm.ApprovalID(r.Button.ID), r.Button.Op == crm.ButtonApprove)
			}
			text, err := t.settle(ctx, r)
			if err != nil || !r.Button.Settle {
				return text, err
			}
			rest, err := t.nextToSettle(ctx)
			if rest != "" {
				text += "\n" + rest
			}
			return text, err
		},
	}
}

// settle finishes, moves or drops one planned contact.
func (t *Turn) settle(ctx context.Context, r Request) (say.Text, error) {
	f, err := t.Tx.FollowUp(ctx, crm.FollowUpID(r.Button.ID))
	if notFound(err) {
		return say.NotYoursOrGone(), nil
	} else if err != nil {
		return "", err
	}
	c, err := t.Tx.Customer(ctx, f.CustomerID)
	if err != nil {
		return "", err
	}
	if stale := r.Button.Since != 0 && r.Button.Since != f.Version; f.Status != crm.FollowUpOpen || stale || t.Again {
		if f.Status == crm.FollowUpOpen && !r.Button.Settle {
			t.Offer = say.FollowUpCard(f, c.Name, f.Due.At.In(t.Now.Location()))
		}
		t.mention(c.ID, f.DealID)
		return say.FollowUpNow(c.Name, f, t.Now), nil
	}
	switch r.Button.Op {
	case crm.ButtonDone:
		f = f.Finish(0)
	case crm.ButtonDrop:
		f.Status = crm.FollowUpCanceled
	default:
		f.Due = t.Calendar.NextSlot(f.Due, r.Button.Op, t.Now)
	}
	if f, err = t.Tx.SaveFollowUp(ctx, f); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: f.DealID, FollowUp: f.ID}, say.SummaryOfSettled(r.Button.Op, c))
	return say.FollowUpSettled(r.Button.Op, c.Name, f, t.Now), nil
}

// nextToSettle offers the next open item of the day; when there is none it says so.
func (t *Turn) nextToSettle(ctx context.Context) (say.Text, error) {
	covered, err := t.Tx.Covered(ctx)
	if err != nil {
		return "", err
	}
	o := records.Of{Tx: t.Tx, Process: t.Process, Now: t.Now, Owners: []crm.UserID{t.Actor.User.ID}, People: covered, Team: len(covered) > 0}
	for _, u := range covered {
		o.Owners = append(o.Owners, u.ID)
	}
	plans, o, err := o.ToMake(ctx)
	if err != nil {
		return "", err
	}
	late, due := o.Split(plans, o.Tomorrow())
	all, err := o.Calls(ctx, append(late, due...))
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		return say.SettledAll(), nil
	}
	t.Offer = say.SettleCard(all[0], len(all), t.Now)
	return "", nil
}

// snooze is how long a reminder is put off by its button.
const snooze = time.Hour

// putOff reminds again later. A repeating reminder goes on as it was: what is put off is this one time.
func (t *Turn) putOff(ctx context.Context, r Request) (say.Text, error) {
	m, err := t.Tx.Reminder(ctx, crm.ReminderID(r.Button.ID))
	if notFound(err) {
		return say.NotYoursOrGone(), nil
	} else if err != nil {
		return "", err
	}
	if r.Button.Since != 0 && r.Button.Since != m.Version || m.Status == crm.ReminderCanceled || t.Again {
		return say.ReminderNow(m, t.Now), nil
	}
	due := crm.Due{At: t.Now.Add(snooze)}
	if r.Button.Op == crm.ButtonTomorrow {
		due = t.Calendar.NextSlot(m.Due, r.Button.Op, t.Now)
	}
	if m.Repeat != "" {
		again := crm.Reminder{User: m.User, CustomerID: m.CustomerID, Text: m.Text, Due: due}
		if m, err = t.Tx.CreateReminder(ctx, again); err != nil {
			return "", err
		}
	} else {
		m.Due, m.Status = due, crm.ReminderScheduled
		if m, err = t.Tx.SaveReminder(ctx, m); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{Customer: m.CustomerID, Reminder: m.ID}, say.SummaryOfReminder(m))
	return say.ReminderMoved(m, t.Now), nil
}
