package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/teambition/rrule-go"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// deliver makes pushes of all that is due by the database's clock, batch by batch.
func (s *Scheduler) deliver(ctx context.Context) {
	for {
		n, err := s.Store.FireReminders(ctx, fireBatch, s.reminder)
		if err == nil && n < fireBatch {
			var m int
			m, err = s.Store.FireFollowUps(ctx, fireBatch, s.followUp)
			n = max(n, m)
		}
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Error("scheduler: deliver", "error", err)
			}
			return
		}
		if n > 0 {
			s.Wake()
		}
		if n < fireBatch {
			return
		}
	}
}

// deliverAt is deliver for a task: when the database's clock is behind ours, it waits for it.
func (s *Scheduler) deliverAt(ctx context.Context, second time.Time) error {
	now, err := s.Store.Clock(ctx)
	if err != nil {
		return fmt.Errorf("scheduler: clock: %w", err)
	}
	if early := second.Sub(now); early > 0 {
		t := time.NewTimer(early)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
	s.deliver(ctx)
	return nil
}

// worth is how long something that was due is still worth saying after a time without service.
const worth = 24 * time.Hour

// reminder decides a reminder that is due.
func (s *Scheduler) reminder(d store.DueReminder) store.Fired {
	now := s.now()
	f := store.Fired{Next: NextRepeat(d.Repeat, d.Due.At.In(s.Location), now)}
	if d.To.ID == 0 {
		s.metrics.fired("reminder", "nobody")
		return f
	}
	if d.Question != 0 {
		f.Ask = asked(d, now)
		s.metrics.fired("reminder", "asked")
		return f
	}
	f.Push = &crm.Push{
		Key: fmt.Sprintf("reminder:%d:%d", d.ID, d.Due.At.UnixMilli()), Channel: crm.AppChannel, To: d.To.WeComID,
		Reply: crm.Reply{Card: say.ReminderCard(d.Reminder, d.By, d.Customer, d.Due.At.In(s.Location))},
		Line:  string(say.ReminderLine(d.Reminder, d.By)), Until: d.Due.At.Add(worth),
	}
	say.Instead(f.Push, d.For)
	f.Push.Reply.Card.TaskID = fmt.Sprintf("rem-%d-%d", d.ID, d.Due.At.UnixMilli())
	s.metrics.fired("reminder", "sent")
	s.metrics.late(now.Sub(d.Due.At))
	return f
}

// asked are the messages that ask the question of a reminder, as its owner would: privately, or in each of the groups. What was due
// long ago is asked no more.
func asked(d store.DueReminder, now time.Time) (all []crm.Message) {
	if d.Asks == "" || now.Sub(d.Due.At) > worth {
		return nil
	}
	m := crm.Message{Key: fmt.Sprintf("saved:%d:%d", d.ID, d.Due.At.UnixMilli()), Channel: crm.AppChannel, From: d.To.WeComID, Kind: crm.TextMessage, Text: say.AskedBySchedule(d.Asks), At: now}
	if d.Team == 0 {
		return []crm.Message{m}
	}
	for i, chat := range d.Chats {
		g := m
		g.Key, g.Channel, g.Chat = fmt.Sprintf("%s:%d", m.Key, i+1), crm.BotChannel, chat
		all = append(all, g)
	}
	return all
}

// followUp decides a planned contact whose hour has come.
func (s *Scheduler) followUp(d store.DueFollowUp) store.Fired {
	if d.To.ID == 0 {
		s.metrics.fired("followup", "nobody")
		return store.Fired{}
	}
	p := &crm.Push{
		Key: fmt.Sprintf("followup:%d:%d", d.ID, d.Due.At.UnixMilli()), Channel: crm.AppChannel, To: d.To.WeComID,
		Reply: crm.Reply{Card: say.FollowUpCard(d.FollowUp, d.Customer, d.Due.At.In(s.Location))},
		Line:  string(say.FollowUpLine(d.FollowUp, d.Customer)), Until: d.Due.At.Add(worth),
	}
	say.Instead(p, d.For)
	p.Reply.Card.TaskID = fmt.Sprintf("fup-%d-%d", d.ID, d.Due.At.UnixMilli())
	s.metrics.fired("followup", "sent")
	s.metrics.late(s.now().Sub(d.Due.At))
	return store.Fired{Push: p}
}

// NextRepeat is the first time after now of a repetition (RFC 5545, without the prefix) whose last time was at; zero when
// there is none. A repetition keeps its hour in the company's zone.
func NextRepeat(rule string, at, now time.Time) time.Time {
	if rule == "" {
		return time.Time{}
	}
	o, err := rrule.StrToROptionInLocation(rule, at.Location())
	if err != nil {
		return time.Time{}
	}
	o.Dtstart = at
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return time.Time{}
	}
	after := at
	if now.After(at) {
		after = now
	}
	return r.After(after, false)
}
