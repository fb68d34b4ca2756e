package store

import (
	"context"
	"fmt"
	"time"
)

// forgotten is why a message or push has no words any more.
const forgotten = "forgotten"

// Forgetter takes the words out of old messages and pushes: what came of them is in the records. The keys stay, so that nothing old is done
// or said again.
type Forgetter struct {
	s             *Store
	inbox, outbox int64 // the last ids that were forgotten: each hour only what is older since is read
}

// NewForgetter makes a Forgetter.
func (s *Store) NewForgetter() *Forgetter { return &Forgetter{s: s} }

// Forget forgets the words of what is older than keep, and gives how many rows that were.
func (f *Forgetter) Forget(ctx context.Context, keep time.Duration) (n int, err error) {
	now, err := f.s.Clock(ctx)
	if err != nil {
		return 0, err
	}
	before := now.Add(-keep).UnixMilli()
	for _, t := range []struct {
		last          *int64
		table, at     string
		settled, sets string
	}{
		{&f.inbox, "inbox", "received_at", "answered = 1", "message = '{}', reply = '{}', parsed = ''"},
		{&f.outbox, "outbox", "created_at", "state NOT IN ('" + pushWaiting + "', '" + pushClaimed + "')", "push = '{}'"},
	} {
		for {
			ids, err := f.old(ctx, "id > ? AND "+t.settled+" AND "+t.at+" < ? AND why <> ?", t.table, *t.last, before)
			if err != nil || len(ids) == 0 {
				if err != nil {
					return n, err
				}
				break
			}
			changed, err := f.s.exec(ctx, "UPDATE "+t.table+" SET "+t.sets+", why = ? WHERE id IN ? AND "+t.settled, forgotten, ids)
			if err != nil {
				return n, fmt.Errorf("store: forget: %w", err)
			}
			n, *t.last = n+int(changed), ids[len(ids)-1]
		}
	}
	changed, err := f.s.exec(ctx, "DELETE FROM conversations WHERE updated_at < ?", before)
	if err != nil {
		return n, fmt.Errorf("store: forget: %w", err)
	}
	return n + int(changed), nil
}

func (f *Forgetter) old(ctx context.Context, where, table string, after, before int64) (ids []int64, err error) {
	db, cancel := f.s.on(ctx)
	defer cancel()
	if err := db.Table(table).Where(where, after, before, forgotten).Order("id").Limit(bulk).Pluck("id", &ids).Error; err != nil {
		return nil, fmt.Errorf("store: forget: %w", err)
	}
	return ids, nil
}
