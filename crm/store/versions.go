package store

import (
	"context"
	"fmt"
)

// Versions say whether what a process keeps in its memory is still as it is stored: each is another number after every change of what it
// stands for, made on whatever replica.
type Versions struct {
	Words, Articles, Fields int64

	Above          int64 // the names' id that was asked about
	Names, NameIDs int64 // how many names have a higher one, and the sum of their ids: when neither changed, none came and none went
}

// Versions reads them, all in one statement, since every message asks; names are counted from above an id.
func (s *Store) Versions(ctx context.Context, above int64) (Versions, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	v := Versions{Above: above}
	const sum = "(SELECT COALESCE(SUM(version), 0) FROM "
	err := one(db, []any{&v.Words, &v.Articles, &v.Fields, &v.Names, &v.NameIDs}, "SELECT "+sum+"lexicon_words), "+sum+"articles), "+sum+"custom_fields), COUNT(*), COALESCE(SUM(id), 0) FROM customer_names WHERE id > ?", above)
	if err != nil {
		return v, fmt.Errorf("store: versions: %w", err)
	}
	return v, nil
}
