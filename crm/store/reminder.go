package store

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
)

type reminderRow struct {
	Head
	User       crm.UserID `gorm:"column:user_id"`
	AskedBy    crm.UserID
	CustomerID crm.CustomerID
	Text       string `gorm:"sealed"`
	DueAt      int64
	AllDay     bool
	Repeats    string
	Status     crm.ReminderStatus
	FiredDue   int64 `json:"-"` // the newest due that was delivered
	QuestionID crm.SavedQuestionID
	TeamID     crm.TeamID
}

func (reminderRow) TableName() string { return "reminders" }

// delivered lets an older image follow what delivering did: a repeating reminder went on to its next time, another one is
// marked sent. Nobody changed it by that.
func (r *reminderRow) delivered(was record) {
	if w, ok := was.(*reminderRow); ok && r.FiredDue > 0 && w.DueAt <= r.DueAt && w.Repeats == r.Repeats {
		if r.Repeats != "" {
			w.DueAt = r.DueAt
		}
		if r.Status == crm.ReminderSent {
			w.Status = r.Status
		}
	}
}

// ReminderFilter picks reminders. A zero field does not filter.
type ReminderFilter struct {
	User     crm.UserID
	Status   crm.ReminderStatus
	From, To time.Time // due in [from, to)
	Limit    int
}

func (tx *Tx) reminder(r reminderRow) crm.Reminder {
	return crm.Reminder{ID: crm.ReminderID(r.ID), User: r.User, CreatedBy: r.AskedBy, CustomerID: r.CustomerID, Text: r.Text,
		Due: crm.Due{At: tx.s.instant(r.DueAt), AllDay: r.AllDay}, Repeat: r.Repeats, Status: r.Status,
		Question: r.QuestionID, Team: r.TeamID, Version: r.Version}
}

func (r *reminderRow) take(m crm.Reminder) {
	r.User, r.CustomerID, r.Text = m.User, m.CustomerID, clip(m.Text, 1000)
	r.DueAt, r.AllDay, r.Repeats, r.Status = stamp(m.Due.At), m.Due.AllDay, clip(m.Repeat, 200), m.Status
	r.QuestionID, r.TeamID = m.Question, m.Team
}

// CreateReminder stores a reminder for a person in scope, the actor when nobody is named.
func (tx *Tx) CreateReminder(_ context.Context, m crm.Reminder) (crm.Reminder, error) {
	if m.User == 0 {
		m.User = tx.actor.User.ID
	}
	if !tx.actor.Scope.Includes(m.User) {
		return m, &crm.NotFoundError{What: crm.PersonNoun}
	}
	if m.CustomerID != 0 {
		if err := tx.touch(m.CustomerID); err != nil {
			return m, err
		}
	}
	m.Status = crm.ReminderScheduled
	row := reminderRow{AskedBy: tx.actor.User.ID}
	row.take(m)
	if err := tx.insert(&row); err != nil {
		return m, err
	}
	return tx.reminder(row), nil
}

// SaveReminder stores m over the version it was read at.
func (tx *Tx) SaveReminder(_ context.Context, m crm.Reminder) (crm.Reminder, error) {
	var before reminderRow
	err := tx.owned(tx.db, "user_id").Where("id = ? AND deleted_at = 0", m.ID).Take(&before).Error
	switch {
	case missing(err), err == nil && !tx.actor.Scope.Includes(m.User):
		return m, &crm.NotFoundError{What: crm.ReminderNoun}
	case err != nil:
		return m, fmt.Errorf("store: reminder: %w", err)
	case m.Version != 0 && before.Version != m.Version:
		return m, tx.stale("reminders", before.ID, nil)
	}
	if m.CustomerID != 0 && m.CustomerID != before.CustomerID {
		if err := tx.touch(m.CustomerID); err != nil {
			return m, err
		}
	}
	after := before
	after.take(m)
	if err := tx.update(&before, &after); err != nil {
		return m, err
	}
	return tx.reminder(after), nil
}

// Reminder is a reminder of a person in scope, whatever became of it.
func (tx *Tx) Reminder(_ context.Context, id crm.ReminderID) (crm.Reminder, error) {
	var row reminderRow
	err := tx.owned(tx.db, "user_id").Where("id = ? AND deleted_at = 0", id).Take(&row).Error
	if missing(err) {
		return crm.Reminder{}, &crm.NotFoundError{What: crm.ReminderNoun}
	} else if err != nil {
		return crm.Reminder{}, fmt.Errorf("store: reminder: %w", err)
	}
	return tx.reminder(row), nil
}

// ListReminders are the reminders of people in scope that pass the filter, the earliest first.
func (tx *Tx) ListReminders(_ context.Context, f ReminderFilter) ([]crm.Reminder, error) {
	q := between(limit(tx.owned(tx.db, "user_id"), f.Limit), "due_at", f.From, f.To).Where("deleted_at = 0")
	if f.User != 0 {
		q = q.Where("user_id = ?", f.User)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	var rows []reminderRow
	if err := q.Order("due_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: list reminders: %w", err)
	}
	return mapped(rows, tx.reminder), nil
}
