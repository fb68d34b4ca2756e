package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// endedRow is a session of the pages that its person ended: a copy of its cookie opens nothing on any replica. Sessions that run on are
// known to their cookies alone.
type endedRow struct {
	Session string `gorm:"primaryKey"` // a digest
	EndsAt  int64  // when the cookie would end by itself: from then on the row is not needed
}

func (endedRow) TableName() string { return "ended_sessions" }

// EndSession makes a session open nothing any more; until is when it would have ended by itself. One that has ended stays so.
func (s *Store) EndSession(ctx context.Context, session string, until time.Time) error {
	db, cancel := s.on(ctx)
	defer cancel()
	row := endedRow{Session: digestOf([]byte(session)), EndsAt: stamp(until)}
	err := patient(ctx, func() error { return translate(db, db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error) })
	if err != nil {
		return fmt.Errorf("store: end session: %w", err)
	}
	return nil
}

// SessionEnded reports whether a session was ended.
func (s *Store) SessionEnded(ctx context.Context, session string) (bool, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	switch err := db.Where("session = ?", digestOf([]byte(session))).Take(&endedRow{}).Error; {
	case missing(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("store: session: %w", err)
	}
	return true, nil
}

// ForgetSessions deletes what was ended of sessions that would have ended by themselves before a time.
func (s *Store) ForgetSessions(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, "DELETE FROM ended_sessions WHERE ends_at < ?", stamp(before))
}
