package store

import (
	"context"
	"fmt"
	"strings"

	"genjin/crm"
)

// feedbackRow is what somebody thought of an answer.
type feedbackRow struct {
	ID          int64 `gorm:"primaryKey"`
	FeedbackKey string
	AnswerKey   string
	FromKey     string
	Verdict     int64
	Words       string `gorm:"sealed"`
	Reasons     string // numbers, comma separated
	SaidAt      int64
}

func (feedbackRow) TableName() string { return "feedback" }

// KeepFeedback stores a feedback; a known key is ignored.
func (s *Store) KeepFeedback(ctx context.Context, f crm.Feedback) error {
	db, cancel := s.on(ctx)
	defer cancel()
	row := feedbackRow{
		FeedbackKey: clip(f.Key, 200), AnswerKey: clip(f.Answer, 256), FromKey: clip(crm.UserKey(f.From), 64), Verdict: int64(f.Verdict), Words: clip(f.Words, 1000),
		Reasons: clip(strings.Trim(strings.Join(strings.Fields(fmt.Sprint(f.Reasons)), ","), "[]"), 64), SaidAt: stamp(f.At),
	}
	if err := translate(db, db.Create(&row).Error); err != nil && !duplicate(err) {
		return fmt.Errorf("store: feedback: %w", err)
	}
	return nil
}
