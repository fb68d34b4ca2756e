package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

type taskRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	AskedBy    crm.UserID
	AskedAt    int64
	Assignee   crm.UserID `gorm:"column:assignee_id"`
	Body       string     `gorm:"sealed"`
	DueAt      int64
	DueAllDay  bool
	Status     crm.TaskStatus
	Comment    string `gorm:"sealed"`
	StatusAt   int64
	Origin     string
	ToldDue    int64 `json:"-"` // the due its assignee was told of when it came
}

func (taskRow) TableName() string { return "tasks" }

func (tx *Tx) task(r taskRow) crm.Task {
	return crm.Task{ID: crm.TaskID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, AskedBy: r.AskedBy, AskedAt: tx.s.instant(r.AskedAt), Assignee: r.Assignee,
		Body: r.Body, Due: crm.Due{At: tx.s.instant(r.DueAt), AllDay: r.DueAllDay}, Status: r.Status, Comment: r.Comment, StatusAt: tx.s.instant(r.StatusAt),
		Origin: r.Origin, Version: r.Version}
}

func (r *taskRow) take(t crm.Task) {
	r.CustomerID, r.DealID, r.AskedBy, r.AskedAt, r.Assignee = t.CustomerID, t.DealID, t.AskedBy, stamp(t.AskedAt), t.Assignee
	r.Body, r.DueAt, r.DueAllDay, r.Status = clip(t.Body, 1000), stamp(t.Due.At), t.Due.AllDay, t.Status
	r.Comment, r.StatusAt, r.Origin = clip(t.Comment, 1000), stamp(t.StatusAt), clip(t.Origin, 100)
}

// TaskFilter picks tasks. A zero field does not filter.
type TaskFilter struct {
	AskedBy, Assignee crm.UserID
	Assignees         []crm.UserID
	Customer          crm.CustomerID
	Deal              crm.DealID
	Origin            string
	Open              bool
	DueBefore         time.Time
	Limit             int
}

// ofTasks are the tasks an actor may see: those they are asked to do or asked for, those of people in scope, and those
// about customers in scope.
func (tx *Tx) ofTasks() *gorm.DB {
	q := tx.db.Where("deleted_at = 0")
	if tx.actor.Scope.All {
		return q
	}
	visible := tx.reached(tx.db.Table("customers").Select("id").Where("deleted_at = 0"), "id")
	return q.Where("(assignee_id IN ? OR asked_by IN ? OR customer_id IN (?))", tx.actor.Scope.Users, tx.actor.Scope.Users, visible)
}

// tasked reports whether a task concerns the actor.
func (tx *Tx) tasked(r taskRow) bool {
	return tx.actor.Scope.Includes(r.AskedBy) || tx.actor.Scope.Includes(r.Assignee) || tx.lent[r.CustomerID]
}

// Task is one task the actor may see.
func (tx *Tx) Task(_ context.Context, id crm.TaskID) (crm.Task, error) {
	row := taskRow{}
	err := tx.ofTasks().Where("id = ?", id).Take(&row).Error
	if missing(err) {
		return crm.Task{}, &crm.NotFoundError{What: crm.TaskNoun}
	} else if err != nil {
		return crm.Task{}, fmt.Errorf("store: task: %w", err)
	}
	return tx.task(row), nil
}

// Tasks are those the actor may see that pass the filter, the earliest due first, those without a day last.
func (tx *Tx) Tasks(_ context.Context, f TaskFilter) ([]crm.Task, error) {
	q := limit(tx.ofTasks(), f.Limit)
	if f.AskedBy != 0 {
		q = q.Where("asked_by = ?", f.AskedBy)
	}
	if f.Assignee != 0 {
		q = q.Where("assignee_id = ?", f.Assignee)
	}
	if len(f.Assignees) > 0 {
		q = q.Where("assignee_id IN ?", f.Assignees)
	}
	if f.Customer != 0 {
		q = q.Where("customer_id = ?", f.Customer)
	}
	if f.Deal != 0 {
		q = q.Where("deal_id = ?", f.Deal)
	}
	if f.Origin != "" {
		q = q.Where("origin = ?", f.Origin)
	}
	if f.Open {
		q = q.Where("status NOT IN ?", []crm.TaskStatus{crm.TaskDone, crm.TaskCanceled})
	}
	if !f.DueBefore.IsZero() {
		q = q.Where("due_at > 0 AND due_at < ?", stamp(f.DueBefore))
	}
	var rows []taskRow
	if err := q.Order("CASE WHEN due_at = 0 THEN 1 ELSE 0 END, due_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: tasks: %w", err)
	}
	return mapped(rows, tx.task), nil
}

// AskTask stores something a colleague is asked to do, whoever's team they are in; about a customer in scope, or none.
func (tx *Tx) AskTask(_ context.Context, t crm.Task) (crm.Task, error) {
	if t.CustomerID != 0 {
		if err := tx.touch(t.CustomerID); err != nil {
			return t, err
		}
		if err := tx.fits(t.CustomerID, t.DealID, 0, tx.actor.User.ID); err != nil {
			return t, err
		}
	}
	var n int64
	if err := tx.db.Table("users").Where("id = ? AND gone = 0", t.Assignee).Count(&n).Error; err != nil {
		return t, fmt.Errorf("store: ask for a task: %w", err)
	} else if n == 0 {
		return t, &crm.NotFoundError{What: crm.PersonNoun}
	}
	if t.AskedBy == 0 {
		t.AskedBy = tx.actor.User.ID
	}
	t.AskedAt, t.StatusAt, t.Status = tx.Now(), tx.Now(), crm.TaskAsked
	var row taskRow
	row.take(t)
	if err := tx.insert(&row); err != nil {
		return t, err
	}
	return tx.task(row), nil
}

// SaveTask stores t over the version it was read at. Its assignee and who asked may, and their managers.
func (tx *Tx) SaveTask(_ context.Context, t crm.Task) (crm.Task, error) {
	var before taskRow
	err := tx.forWrite().Where("id = ? AND deleted_at = 0", t.ID).Take(&before).Error
	switch {
	case missing(err) || err == nil && !tx.tasked(before):
		return t, &crm.NotFoundError{What: crm.TaskNoun}
	case err != nil:
		return t, fmt.Errorf("store: task: %w", err)
	case t.Version != 0 && before.Version != t.Version:
		return t, tx.stale("tasks", before.ID, nil)
	}
	after := before
	after.take(t)
	if err := tx.update(&before, &after); err != nil {
		return t, err
	}
	return tx.task(after), nil
}

// CustomerNames are the names of what tasks that concern the actor are about: who is asked to do something learns for
// whom, whoever's customer it is.
func (tx *Tx) CustomerNames(_ context.Context, tasks []crm.Task) (map[crm.CustomerID]string, error) {
	ids := make([]crm.TaskID, len(tasks))
	for i, t := range tasks {
		ids[i] = t.ID
	}
	about := tx.ofTasks().Table("tasks").Select("customer_id").Where("id IN ?", ids)
	var rows []customerRow
	if err := tx.db.Select("id", "name").Where("deleted_at = 0 AND id IN (?)", about).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: what tasks are about: %w", err)
	}
	out := map[crm.CustomerID]string{}
	for _, r := range rows {
		out[crm.CustomerID(r.ID)] = r.Name
	}
	return out, nil
}

// TaskAfterUndo is a task that concerns the actor, also one that was taken back: gone.
func (tx *Tx) TaskAfterUndo(_ context.Context, id crm.TaskID) (t crm.Task, gone bool, err error) {
	row := taskRow{}
	err = tx.db.Where("id = ?", id).Take(&row).Error
	if missing(err) || err == nil && !tx.tasked(row) {
		return t, false, &crm.NotFoundError{What: crm.TaskNoun}
	} else if err != nil {
		return t, false, fmt.Errorf("store: task: %w", err)
	}
	return tx.task(row), row.DeletedAt != 0, nil
}
