package store

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
)

// modelCallRow is one question to the model, unique by what it was asked for.
type modelCallRow struct {
	ID      int64 `gorm:"primaryKey"`
	Deed    string
	UserID  crm.UserID
	Day     string
	Purpose crm.ModelPurpose
	Outcome crm.ModelOutcome
	Labels  string
	Tokens  int
	At      int64
}

func (modelCallRow) TableName() string { return "model_calls" }

// ReserveModel writes down that the model is about to be asked, before it is. When the same was asked before, what became of
// that is given and fresh is false: nobody may ask again. When the person has used up budget tokens that day (0: no limit) the
// call is written down as crm.ModelBudget.
func (s *Store) ReserveModel(ctx context.Context, c crm.ModelCall, budget int) (kept crm.ModelCall, fresh bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row modelCallRow
	if err = db.Where("deed = ?", c.Deed).Take(&row).Error; err == nil {
		return s.modelCall(row), false, nil
	} else if !missing(err) {
		return c, false, fmt.Errorf("store: model call: %w", err)
	}
	c.Outcome = crm.ModelAsked
	if budget > 0 {
		used, err := s.ModelTokens(ctx, c.User, c.Day)
		if err != nil {
			return c, false, err
		}
		if used+c.Tokens > budget {
			c.Outcome, c.Tokens = crm.ModelBudget, 0
		}
	}
	row = modelCallRow{Deed: c.Deed, UserID: c.User, Day: c.Day.String(), Purpose: c.Purpose, Outcome: c.Outcome, Tokens: c.Tokens, At: stamp(c.At)}
	err = translate(db, db.Create(&row).Error)
	if duplicate(err) { // another replica was faster, and asks
		if err := db.Where("deed = ?", c.Deed).Take(&row).Error; err != nil {
			return c, false, fmt.Errorf("store: model call: %w", err)
		}
		return s.modelCall(row), false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("store: model call: %w", err)
	}
	return c, true, nil
}

// SettleModel writes down what became of a question that was reserved.
func (s *Store) SettleModel(ctx context.Context, c crm.ModelCall) error {
	_, err := s.exec(ctx, "UPDATE model_calls SET outcome = ?, labels = ?, tokens = ? WHERE deed = ? AND outcome = ?", c.Outcome, c.Labels, c.Tokens, c.Deed, crm.ModelAsked)
	if err != nil {
		return fmt.Errorf("store: model call: %w", err)
	}
	return nil
}

// ModelTokens are the tokens a person has used on a day, with those of questions under way.
func (s *Store) ModelTokens(ctx context.Context, u crm.UserID, day crm.Date) (n int, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	err = db.Table("model_calls").Where("user_id = ? AND day = ?", u, day.String()).Select("COALESCE(SUM(tokens), 0)").Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("store: model tokens: %w", err)
	}
	return n, nil
}

// ForgetModelCalls deletes what the model was asked before a time.
func (s *Store) ForgetModelCalls(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, "DELETE FROM model_calls WHERE at < ?", stamp(before))
}

func (s *Store) modelCall(r modelCallRow) crm.ModelCall {
	day, _ := crm.ParseDate(r.Day)
	return crm.ModelCall{Deed: r.Deed, User: r.UserID, Day: day, Purpose: r.Purpose, Outcome: r.Outcome, Labels: r.Labels, Tokens: r.Tokens, At: s.instant(r.At)}
}
