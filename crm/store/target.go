package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"genjin/crm"
)

// targetRow is what one person is to reach in a month or a week. A superseded one stays, without Live.
type targetRow struct {
	Head
	User    crm.UserID `gorm:"column:user_id"`
	Metric  crm.Metric
	Span    crm.TargetSpan
	StartOn crm.Date
	Value   int64
	SetBy   crm.UserID
	SetAt   int64
	Why     string `gorm:"sealed"`
	Live    *int8
}

func (targetRow) TableName() string { return "targets" }

func (r *targetRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

// TargetFilter picks targets. A zero field does not filter.
type TargetFilter struct {
	Users      []crm.UserID
	Metric     crm.Metric
	From, To   crm.Date // of periods that overlap [from, to)
	Superseded bool     // those that hold no more, too
}

func (tx *Tx) target(r targetRow) crm.Target {
	return crm.Target{ID: crm.TargetID(r.ID), User: r.User, Metric: r.Metric, Span: r.Span, Start: r.StartOn, Value: r.Value, SetBy: r.SetBy,
		SetAt: tx.s.instant(r.SetAt), Why: r.Why, Live: r.Live != nil, Version: r.Version}
}

// Targets are the targets of people in scope that pass the filter, in the order in which they were set. Who set them when and why is told with the
// superseded.
func (tx *Tx) Targets(_ context.Context, f TargetFilter) (crm.Targets, error) {
	q := tx.owned(tx.db, "user_id").Where("deleted_at = 0")
	q = tx.whose(q, "user_id", f.Users)
	if f.Metric != "" {
		q = q.Where("metric = ?", f.Metric)
	}
	if !f.To.IsZero() {
		q = q.Where("start_on < ?", f.To)
	}
	if !f.From.IsZero() { // a month that overlaps began at most a month before, a week a week
		q = q.Where("(span = ? AND start_on >= ? OR span = ? AND start_on > ?)", crm.MonthTarget, f.From.FirstOfMonth(), crm.WeekTarget, f.From.AddDays(-7))
	}
	if !f.Superseded {
		q = q.Where("live = 1")
	}
	if !f.Superseded { // an index holds what they come to
		q = q.Select("id", "user_id", "metric", "span", "start_on", "value", "live")
	}
	var rows []targetRow
	if err := q.Find(&rows).Error; err != nil { // in no order: an index would be passed over for it
		return nil, fmt.Errorf("store: targets: %w", err)
	}
	slices.SortFunc(rows, func(a, b targetRow) int { return cmp.Compare(a.ID, b.ID) })
	ts := make(crm.Targets, len(rows))
	for i, r := range rows {
		ts[i] = tx.target(r)
	}
	if f.Superseded {
		return ts, tx.nameSetters(ts)
	}
	return ts, nil
}

// nameSetters tells who set targets. They need not be in scope: whose target it is may know who set it.
func (tx *Tx) nameSetters(ts crm.Targets) error {
	var by []crm.UserID
	for _, t := range ts {
		if !slices.Contains(by, t.SetBy) {
			by = append(by, t.SetBy)
		}
	}
	if len(by) == 0 {
		return nil
	}
	var rows []userRow
	if err := tx.db.Where("id IN ?", by).Find(&rows).Error; err != nil {
		return fmt.Errorf("store: who set targets: %w", err)
	}
	called := map[crm.UserID]string{}
	for _, u := range rows {
		called[u.ID] = u.Name
	}
	for i := range ts {
		ts[i].Setter = called[ts[i].SetBy]
	}
	return nil
}

// SetTargets stores new targets of people in scope, of one metric and span; those that stood for the same periods are
// superseded and stay in the history. What stays as it was is not written. When somebody else set one of them in the
// same moment, the error is *crm.StaleError.
func (tx *Tx) SetTargets(_ context.Context, ts crm.Targets) error {
	if len(ts) == 0 {
		return nil
	}
	if err := tx.actor.User.Require(crm.SetTargets, crm.ToOwn); err != nil && !tx.deed.System {
		return err
	}
	var people []crm.UserID
	for _, t := range ts {
		if t.Value < 0 || t.Metric != ts[0].Metric || t.Span != ts[0].Span {
			return errors.New("store: targets of one metric and span, none below zero")
		}
		if !tx.actor.Scope.Includes(t.User) {
			return &crm.NotFoundError{What: crm.PersonNoun}
		}
		people = append(people, t.User)
	}
	q := tx.db.Where("user_id IN ? AND metric = ? AND span = ? AND live = 1", people, ts[0].Metric, ts[0].Span)
	if tx.s.dialect.locks {
		q = q.Clauses(forUpdate)
	}
	var standing []targetRow
	if err := q.Find(&standing).Error; err != nil {
		return fmt.Errorf("store: targets: %w", err)
	}
	type key struct {
		user  crm.UserID
		start crm.Date
	}
	at := map[key]targetRow{}
	for _, r := range standing {
		at[key{r.User, r.StartOn}] = r
	}
	for _, t := range ts {
		old, stands := at[key{t.User, t.Start}]
		if stands && old.Value == t.Value || !stands && t.Value == 0 {
			continue
		}
		if stands {
			gone := old
			gone.Live = nil
			if err := tx.update(&old, &gone); err != nil {
				return err
			}
		}
		row := targetRow{User: t.User, Metric: t.Metric, Span: t.Span, StartOn: t.Start, Value: t.Value,
			SetBy: tx.actor.User.ID, SetAt: stamp(tx.deed.Now), Why: clip(t.Why, 500), Live: live()}
		if err := tx.insert(&row); duplicate(err) {
			return &crm.StaleError{What: crm.TargetNoun}
		} else if err != nil {
			return err
		}
		at[key{t.User, t.Start}] = row
	}
	return nil
}
