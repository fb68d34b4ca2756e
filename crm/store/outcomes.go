package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// StageOutcome is how many of the deals of a pipeline that once stood in a stage were won, and how many lost.
type StageOutcome struct {
	Pipeline  string
	Stage     crm.StageCode
	Won, Lost int
}

// StageOutcomes counts the deals of owners in scope that were won or lost since a time, by every stage they stood in.
// A deal that was won and lost afterwards is lost; one that was taken up again is neither.
func (tx *Tx) StageOutcomes(_ context.Context, owners []crm.UserID, since time.Time) ([]StageOutcome, error) {
	q := tx.owned(tx.db.Table("deals d"), "d.owner_id")
	q = tx.whose(q, "d.owner_id", owners)
	return stageOutcomes(q, since)
}

// CompanyOutcomes are StageOutcomes of the last year, or of the last so many deals (manyEnded) of a large company, of everybody, in scope or not: rates by which a deal is judged alike whoever looks at
// it. They name no deal, and a stage speaks only from as many as hide each of them (reports.History.Rate). Of a company in
// which so many deals ended that one more changes no rate, they are counted anew only after a while, beside the answering (KeepOutcomes).
func (tx *Tx) CompanyOutcomes(_ context.Context) ([]StageOutcome, error) {
	if kept := tx.s.outcomes.Load(); kept != nil && tx.Now().Sub(kept.at).Abs() < outcomesFor {
		return kept.all, nil
	}
	return tx.s.countOutcomes(tx.db, tx.Now())
}

// KeepOutcomes counts the outcomes of a large company before a question has to, and again before they are old. Called often, it seldom does anything.
func (s *Store) KeepOutcomes(ctx context.Context, now time.Time) error {
	kept := s.outcomes.Load()
	if kept == nil && s.outcomesBegun.Swap(true) || kept != nil && now.Sub(kept.at).Abs() < outcomesFor/2 {
		return nil
	}
	_, err := s.countOutcomes(s.db.WithContext(ctx), now)
	return err
}

func (s *Store) countOutcomes(db *gorm.DB, now time.Time) ([]StageOutcome, error) {
	since, err := s.enoughEnded(db, now.AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	all, err := stageOutcomes(db.Table("deals d"), since)
	ended := 0
	for _, x := range all {
		ended = max(ended, x.Won+x.Lost)
	}
	if err == nil && ended >= manyEnded {
		s.outcomes.Store(&countedOutcomes{now, all})
	}
	return all, err
}

// enoughEnded is since, or the later time from which on so many deals were won, or lost, that older ones tell nothing new.
func (s *Store) enoughEnded(db *gorm.DB, since time.Time) (time.Time, error) {
	for _, column := range []string{"won_at", "lost_at"} {
		var at []int64
		err := db.Table("deals").Where(column+" >= ?", stamp(since)).Order(column+" DESC").Offset(manyEnded).Limit(1).Pluck(column, &at).Error
		if err != nil {
			return since, fmt.Errorf("store: enough ended: %w", err)
		}
		if len(at) > 0 {
			since = s.instant(at[0])
		}
	}
	return since, nil
}

// countedOutcomes are CompanyOutcomes as they were counted at a time. They are not changed any more.
type countedOutcomes struct {
	at  time.Time
	all []StageOutcome
}

const (
	manyEnded   = 2_000 // deals that were won, or lost, or stood in one stage: a rate among so many is right within two in a hundred
	outcomesFor = 10 * time.Minute
)

func stageOutcomes(q *gorm.DB, since time.Time) (out []StageOutcome, err error) {
	q = q.Joins("JOIN deal_stays s ON s.deal_id = d.id AND s.deleted_at = 0").Where("d.deleted_at = 0").
		Select("d.pipeline AS pipeline, s.to_stage AS stage, COUNT(DISTINCT d.id) AS n").Group("d.pipeline, s.to_stage").Session(&gorm.Session{})
	by := map[[2]string]*StageOutcome{}
	for _, ended := range []struct {
		deals *gorm.DB
		into  func(*StageOutcome, int)
	}{ // one after the other: each has an index, both at once have none
		{q.Where("d.lost_at >= ?", stamp(since)), func(x *StageOutcome, n int) { x.Lost = n }},
		{q.Where("d.lost_at = 0 AND d.won_at >= ?", stamp(since)), func(x *StageOutcome, n int) { x.Won = n }},
	} {
		var rows []struct {
			Pipeline, Stage string
			N               int
		}
		if err := ended.deals.Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: stage outcomes: %w", err)
		}
		for _, r := range rows {
			key := [2]string{r.Pipeline, r.Stage}
			if by[key] == nil {
				by[key] = &StageOutcome{Pipeline: r.Pipeline, Stage: crm.StageCode(r.Stage)}
			}
			ended.into(by[key], r.N)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(by), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, *by[key])
	}
	return out, nil
}

// WonSum is how many deals of a pipeline were won with an amount in CNY, and for how much.
type WonSum struct {
	Pipeline string
	Deals    int
	Fen      int64
}

// WonSums are those of owners in scope since a time, by pipeline.
func (tx *Tx) WonSums(_ context.Context, owners []crm.UserID, since time.Time) (all []WonSum, err error) {
	q := tx.visible().Table("deals").Where("won_at >= ? AND lost_at = 0 AND amount > 0 AND currency IN ?", stamp(since), []crm.Currency{"", crm.CNY})
	q = tx.whose(q, "owner_id", owners)
	if err := q.Select("pipeline, COUNT(*) AS deals, SUM(amount) AS fen").Group("pipeline").Order("pipeline").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("store: won: %w", err)
	}
	return all, nil
}

// Contacted counts the customers of owners in scope, and those of them that somebody reached in [from, to).
func (tx *Tx) Contacted(_ context.Context, owners []crm.UserID, from, to time.Time) (contacted, all int64, err error) {
	mine := func() *gorm.DB {
		q := tx.visible().Table("customers")
		q = tx.whose(q, "owner_id", owners)
		return q
	}
	if err := mine().Count(&all).Error; err != nil {
		return 0, 0, fmt.Errorf("store: contacted: %w", err)
	}
	reached := between(tx.db.Table("activities").Select("customer_id").Where("deleted_at = 0 AND outcome <> ?", crm.NotReached), "happened_at", from, to)
	if err := mine().Where("id IN (?)", reached).Count(&contacted).Error; err != nil {
		return 0, 0, fmt.Errorf("store: contacted: %w", err)
	}
	return contacted, all, nil
}
