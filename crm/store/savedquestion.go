package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// savedQuestionRow is a question kept under a name; a person has one of a name.
type savedQuestionRow struct {
	Head
	User    crm.UserID `gorm:"column:user_id"`
	Name    string
	NameKey string
	Words   string `gorm:"sealed"`
	Live    *int8
}

func (savedQuestionRow) TableName() string { return "saved_questions" }

func (r *savedQuestionRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *savedQuestionRow) revive() { r.DeletedAt, r.Live = 0, live() }

func savedQuestion(r savedQuestionRow) crm.SavedQuestion {
	return crm.SavedQuestion{ID: crm.SavedQuestionID(r.ID), User: r.User, Name: r.Name, Words: r.Words, Version: r.Version}
}

// SavedQuestions are the actor's own, the oldest first.
func (tx *Tx) SavedQuestions(_ context.Context) ([]crm.SavedQuestion, error) {
	var rows []savedQuestionRow
	if err := tx.db.Where("user_id = ? AND live = 1", tx.actor.User.ID).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: saved questions: %w", err)
	}
	return mapped(rows, savedQuestion), nil
}

// SavedQuestion is the actor's own question of one of some names; *crm.NotFoundError when none of them is one.
func (tx *Tx) SavedQuestion(_ context.Context, names []string) (crm.SavedQuestion, error) {
	if tx.holds() && !tx.opened.saved {
		return crm.SavedQuestion{}, &crm.NotFoundError{What: crm.SavedQuestionNoun}
	}
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = crm.NameKey(n)
	}
	var row savedQuestionRow
	err := tx.take(&row, "user_id = ? AND name_key IN ? AND live = 1 ORDER BY id", tx.actor.User.ID, keys)
	if missing(err) {
		return crm.SavedQuestion{}, &crm.NotFoundError{What: crm.SavedQuestionNoun}
	} else if err != nil {
		return crm.SavedQuestion{}, fmt.Errorf("store: saved question: %w", err)
	}
	return savedQuestion(row), nil
}

// SaveQuestion keeps a question of the actor's under a name; what was kept under it goes.
func (tx *Tx) SaveQuestion(ctx context.Context, q crm.SavedQuestion) (crm.SavedQuestion, error) {
	row := savedQuestionRow{User: tx.actor.User.ID, Name: clip(q.Name, 60), NameKey: clip(crm.NameKey(q.Name), 60), Words: clip(q.Words, 400), Live: live()}
	var before savedQuestionRow
	err := tx.forWrite().Where("user_id = ? AND name_key = ? AND live = 1", row.User, row.NameKey).Take(&before).Error
	switch {
	case missing(err):
		err = tx.insert(&row)
	case err == nil:
		after := before
		after.Name, after.Words = row.Name, row.Words
		err = tx.update(&before, &after)
		row = after
	default:
		err = fmt.Errorf("store: save question: %w", err)
	}
	return savedQuestion(row), err
}

// ForgetQuestion takes a question of the actor's off.
func (tx *Tx) ForgetQuestion(_ context.Context, id crm.SavedQuestionID) error {
	var before savedQuestionRow
	err := tx.forWrite().Where("id = ? AND user_id = ? AND live = 1", id, tx.actor.User.ID).Take(&before).Error
	if missing(err) {
		return &crm.NotFoundError{What: crm.SavedQuestionNoun}
	} else if err != nil {
		return fmt.Errorf("store: forget question: %w", err)
	}
	gone := before
	gone.hide(stamp(tx.deed.Now))
	return tx.update(&before, &gone)
}
