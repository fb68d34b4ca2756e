package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// questionRow is a question no article answered. Asking is in no journal: nobody takes it back. Its answer is.
type questionRow struct {
	Head
	Body      string `gorm:"sealed"`
	BodyKey   string // a blind index: the same question of several people is answered at once
	AskedBy   crm.UserID
	AskedAt   int64
	ArticleID crm.ArticleID
}

func (questionRow) TableName() string { return "questions" }

func (tx *Tx) question(r questionRow) crm.Question {
	return crm.Question{ID: crm.QuestionID(r.ID), Text: r.Body, By: r.AskedBy, At: tx.s.instant(r.AskedAt), Answered: r.ArticleID, Version: r.Version}
}

// KeepQuestion keeps what the actor asked and nobody has answered yet; asked again it is the same question.
func (tx *Tx) KeepQuestion(_ context.Context, text string) (crm.Question, error) {
	keys := tx.s.keys.blinds("question", crm.NameKey(text))
	var row questionRow
	err := tx.db.Where("deleted_at = 0 AND article_id = 0 AND asked_by = ? AND body_key IN ?", tx.actor.User.ID, keys).Take(&row).Error
	if err == nil {
		return tx.question(row), nil
	} else if !missing(err) {
		return crm.Question{}, fmt.Errorf("store: question: %w", err)
	}
	now := stamp(tx.Now())
	row = questionRow{Head: Head{Version: 1, CreatedAt: now, UpdatedAt: now}, Body: clip(text, 500), BodyKey: tx.s.keys.blind("question", crm.NameKey(text)),
		AskedBy: tx.actor.User.ID, AskedAt: now}
	if err := tx.db.Create(&row).Error; err != nil {
		return crm.Question{}, fmt.Errorf("store: question: %w", err)
	}
	return tx.question(row), nil
}

// OpenQuestions are what nobody has answered yet, the oldest first, each with who asked first and how many did. They are the whole
// company's to answer.
func (tx *Tx) OpenQuestions(_ context.Context, limit int) (out []crm.Question, askers map[crm.QuestionID]int, err error) {
	var rows []questionRow
	if err := tx.db.Where("deleted_at = 0 AND article_id = 0").Order("id").Limit(1000).Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("store: questions: %w", err)
	}
	askers = map[crm.QuestionID]int{}
	first := map[string]crm.QuestionID{}
	names := map[crm.UserID]crm.User{}
	for _, r := range rows {
		if id, again := first[r.BodyKey]; again {
			askers[id]++
			continue
		}
		if len(out) < limit {
			first[r.BodyKey] = crm.QuestionID(r.ID)
			askers[crm.QuestionID(r.ID)] = 1
			names[r.AskedBy] = crm.User{}
			out = append(out, tx.question(r))
		}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, nil, err
	}
	for i := range out {
		out[i].ByName = names[out[i].By].Name
	}
	return out, askers, nil
}

// Question is one that somebody asked.
func (tx *Tx) Question(_ context.Context, id crm.QuestionID) (crm.Question, error) {
	var r questionRow
	err := tx.db.Where("id = ? AND deleted_at = 0", id).Take(&r).Error
	if missing(err) {
		return crm.Question{}, &crm.NotFoundError{What: crm.QuestionNoun}
	} else if err != nil {
		return crm.Question{}, fmt.Errorf("store: question: %w", err)
	}
	return tx.question(r), nil
}

// settleQuestions marks the question that a published article answers, of all who asked it, and opens it again when the article goes.
func (tx *Tx) settleQuestions(_ context.Context, a crm.Article) (answered []crm.Question, err error) {
	if a.Question == 0 {
		return nil, nil
	}
	var asked questionRow
	if err := tx.lockRow(&asked, int64(a.Question)); err != nil {
		return nil, err
	}
	was, is := crm.ArticleID(0), a.ID
	if a.Status != crm.ArticlePublished {
		was, is = a.ID, 0
	}
	var rows []questionRow
	if err := tx.db.Where("deleted_at = 0 AND body_key = ? AND article_id = ?", asked.BodyKey, was).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: questions: %w", err)
	}
	for _, before := range rows {
		after := before
		after.ArticleID = is
		if err := tx.update(&before, &after); err != nil {
			return nil, err
		}
		if is != 0 {
			answered = append(answered, tx.question(after))
		}
	}
	return answered, nil
}
