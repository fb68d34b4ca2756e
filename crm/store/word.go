package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// wordRow is a word of the company's own. While it waits or is in force no other of that name is taught.
type wordRow struct {
	Head
	Word      string
	WordKey   string
	Means     string
	Kind      crm.WordKind
	Status    crm.WordStatus
	TaughtBy  crm.UserID
	TaughtAt  int64
	DecidedBy crm.UserID
	Live      *int8
}

func (wordRow) TableName() string { return "lexicon_words" }

func (r *wordRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *wordRow) revive() {
	r.DeletedAt = 0
	if r.Status == crm.WordWaiting || r.Status == crm.WordInForce {
		r.Live = live()
	}
}

func (s *Store) word(r wordRow) crm.Word {
	return crm.Word{ID: crm.WordID(r.ID), Word: r.Word, Means: r.Means, Kind: r.Kind, Status: r.Status, By: r.TaughtBy, At: s.instant(r.TaughtAt),
		DecidedBy: r.DecidedBy, Version: r.Version}
}

// WordsInForce are the company's words that are read as something else, in the order in which they were taught.
func (s *Store) WordsInForce(ctx context.Context) ([]crm.Word, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []wordRow
	if err := db.Where("live = 1 AND status = ?", crm.WordInForce).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: words: %w", err)
	}
	return mapped(rows, s.word), nil
}

// Words are the words that are in force or wait, the oldest first, with who taught them. What waits is an admin's and
// its teacher's to see.
func (tx *Tx) Words(_ context.Context) ([]crm.Word, error) {
	var rows []wordRow
	q := tx.db.Where("live = 1")
	if !tx.actor.User.May(crm.RuleOnWords, crm.ToAll) {
		q = q.Where("(status = ? OR taught_by = ?)", crm.WordInForce, tx.actor.User.ID)
	}
	if err := q.Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: words: %w", err)
	}
	names := map[crm.UserID]crm.User{}
	for _, r := range rows {
		names[r.TaughtBy] = crm.User{}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	out := make([]crm.Word, len(rows))
	for i, r := range rows {
		out[i] = tx.s.word(r)
		out[i].ByName = names[r.TaughtBy].Name
	}
	return out, nil
}

// Word is one word, also when it was refused or forgotten. An admin's and its teacher's to see.
func (tx *Tx) Word(_ context.Context, id crm.WordID) (crm.Word, error) {
	var r wordRow
	err := tx.db.Where("id = ?", id).Take(&r).Error
	if missing(err) || err == nil && !tx.actor.User.May(crm.RuleOnWords, crm.ToAll) && r.TaughtBy != tx.actor.User.ID {
		return crm.Word{}, &crm.NotFoundError{What: crm.WordNoun}
	} else if err != nil {
		return crm.Word{}, fmt.Errorf("store: word: %w", err)
	}
	if r.DeletedAt != 0 {
		r.Status = crm.WordForgotten
	}
	w := tx.s.word(r)
	names := map[crm.UserID]crm.User{w.By: {}}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return w, err
	}
	w.ByName = names[w.By].Name
	return w, nil
}

// Teach keeps a word: in force at once when an admin teaches it, waiting for one otherwise. One that is taught already is
// a *crm.DuplicateError.
func (tx *Tx) Teach(_ context.Context, w crm.Word) (crm.Word, error) {
	row := wordRow{Word: clip(w.Word, 60), WordKey: crm.NameKey(w.Word), Means: clip(w.Means, 60), Kind: w.Kind, Status: crm.WordWaiting,
		TaughtBy: tx.actor.User.ID, TaughtAt: stamp(tx.Now()), Live: live()}
	if tx.actor.User.May(crm.RuleOnWords, crm.ToAll) {
		row.Status, row.DecidedBy = crm.WordInForce, tx.actor.User.ID
	}
	if err := tx.insert(&row); duplicate(err) {
		return w, &crm.DuplicateError{What: crm.WordNoun, Name: w.Word, Mine: true}
	} else if err != nil {
		return w, err
	}
	w = tx.s.word(row)
	w.ByName = tx.actor.User.Name
	return w, nil
}

// SetWord gives a word another standing: in force or refused is an admin's say, forgotten also its teacher's while it
// waits. The error is *crm.StaleError when somebody was faster.
func (tx *Tx) SetWord(_ context.Context, w crm.Word, to crm.WordStatus) (crm.Word, error) {
	var before wordRow
	if err := tx.lockRow(&before, int64(w.ID)); err != nil {
		return w, err
	}
	own := to == crm.WordForgotten && before.TaughtBy == tx.actor.User.ID && before.Status == crm.WordWaiting
	if !tx.actor.User.May(crm.RuleOnWords, crm.ToAll) && !own {
		return w, crm.Denied(crm.RuleOnWords, crm.ToAll)
	}
	if before.Version != w.Version {
		return w, tx.stale("lexicon_words", before.ID, nil)
	}
	after := before
	after.Status, after.DecidedBy, after.Live = to, tx.actor.User.ID, nil
	if to == crm.WordWaiting || to == crm.WordInForce {
		after.Live = live()
	}
	if err := tx.update(&before, &after); err != nil {
		return w, err
	}
	name := w.ByName
	w = tx.s.word(after)
	w.ByName = name
	return w, nil
}
