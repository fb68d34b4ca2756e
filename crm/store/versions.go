package store

import (
	"context"
	"fmt"
	"reflect"

	"genjin/crm"
)

// Versions say whether what a process keeps in its memory is still as it is stored: each is another number after every change of what it
// stands for, made on whatever replica.
type Versions struct {
	Words, Articles, Fields int64

	Above          int64 // the names' id that was asked about
	Names, NameIDs int64 // how many names have a higher one, and the sum of their ids: when neither changed, none came and none went
}

// Ahead is what is to be known before a message is answered. Every message asks for all of it, so it is one statement.
type Ahead struct {
	Versions
	Waits  bool     // an earlier message of its sender is not answered yet
	Sender crm.User // ID 0: nobody knows them; who left is known, with Left set
}

// Ahead reads it; names are counted from above an id.
func (s *Store) Ahead(ctx context.Context, e Entry, above int64) (Ahead, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	a, row, from := Ahead{}, userRow{}, crm.UserKey(e.Message.From)
	a.Above = above
	t, v, err := s.table(&row)
	if err != nil {
		return a, err
	}
	const sum = "(SELECT COALESCE(SUM(version), 0) FROM "
	more := map[string]any{"words_version": &a.Words, "articles_version": &a.Articles, "fields_version": &a.Fields, "names_above": &a.Names, "names_sum": &a.NameIDs, "waits": &a.Waits}
	_, err = t.read(db, more, func(int) reflect.Value { return v },
		"SELECT u.*, n.*, "+sum+"lexicon_words) AS words_version, "+sum+"articles) AS articles_version, "+sum+"custom_fields) AS fields_version,"+
			" EXISTS (SELECT id FROM inbox WHERE from_key = ? AND answered = 0 AND id < ?) AS waits"+
			" FROM (SELECT COUNT(*) AS names_above, COALESCE(SUM(id), 0) AS names_sum FROM customer_names WHERE id > ?) n LEFT JOIN users u ON u.wecom_key = ?",
		[]any{from, e.ID, above, from})
	if err != nil {
		return a, fmt.Errorf("store: ahead of a message: %w", err)
	}
	if row.ID != 0 {
		a.Sender = s.user(row)
	}
	return a, nil
}
