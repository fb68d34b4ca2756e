package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// wishRow is that a person is to be erased, or what is held of them given out: an erasure is kept when it is done, as what a restored backup
// must have done to it again.
// Who is gone by then; Marks name the person by ids, and by blind indexes of what they were known by.
type wishRow struct {
	ID         int64 `gorm:"primaryKey"`
	Wish       PersonWish
	AskedBy    crm.UserID
	AskedAt    int64
	Who        string `gorm:"sealed"` // JSON of a crm.Person; empty once done
	Marks      string // JSON
	DoneAt     int64
	Receipt    string // JSON
	Tries      int
	Holder     string
	LeaseUntil int64
}

func (wishRow) TableName() string { return "person_wishes" }

// ErasureMarks are what a person is found by again in a backup from before: it names nobody.
type ErasureMarks struct {
	Contacts  []crm.ContactID  `json:"contacts,omitempty"`
	Customers []crm.CustomerID `json:"customers,omitempty"`
	Phones    []string         `json:"phones,omitempty"` // blind indexes
}

// PersonWish is what is to be done for a person.
type PersonWish string

// The wishes.
const (
	ErasePerson  PersonWish = "erase"
	ExportPerson PersonWish = "export"
)

// Erasure is an erasure that was asked for, or another wish of a person.
type Erasure struct {
	ID      int64
	Wish    PersonWish
	By      crm.UserID
	At      time.Time
	Person  crm.Person // while it is not done
	Marks   ErasureMarks
	Done    time.Time
	Receipt crm.PersonReceipt
	Tries   int
}

// AskPerson has a person erased, or what is held of them given out, by whichever replica takes it up.
func (tx *Tx) AskPerson(ctx context.Context, wish PersonWish, p crm.Person) error {
	if !tx.deed.System {
		if err := tx.actor.User.Require(crm.ErasePersons, crm.ToAll); err != nil {
			return err
		}
	}
	marks := ErasureMarks{Contacts: p.Contacts, Customers: p.Customers}
	for _, phone := range p.Terms.Phones {
		marks.Phones = append(marks.Phones, tx.s.keys.blind("phone", phone))
	}
	row := wishRow{Wish: wish, AskedBy: tx.deed.User, AskedAt: stamp(tx.deed.Now), Who: details(p), Marks: details(marks)}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("store: erasure: %w", err)
	}
	return tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPerson, Subject: string(wish) + " asked", SubjectID: row.ID, Details: row.Marks})
}

// Erasures are all that were asked for, the oldest first.
func (s *Store) Erasures(ctx context.Context) ([]Erasure, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []wishRow
	if err := db.Where("wish = ?", ErasePerson).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: erasures: %w", err)
	}
	return mapped(rows, s.erasure), nil
}

func (s *Store) erasure(r wishRow) Erasure {
	e := Erasure{ID: r.ID, Wish: r.Wish, By: r.AskedBy, At: s.instant(r.AskedAt), Done: s.instant(r.DoneAt), Tries: r.Tries}
	_ = json.Unmarshal([]byte(r.Marks), &e.Marks) // written here
	_ = json.Unmarshal([]byte(r.Receipt), &e.Receipt)
	_ = json.Unmarshal([]byte(r.Who), &e.Person)
	return e
}

// ClaimErasure takes up the oldest erasure that nobody is at, for holder until the lease ends.
func (s *Store) ClaimErasure(ctx context.Context, holder string, lease time.Duration) (e Erasure, ok bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row wishRow
	if err := db.Where("done_at = 0 AND lease_until < " + s.clock()).Order("id").Take(&row).Error; missing(err) {
		return e, false, nil
	} else if err != nil {
		return e, false, fmt.Errorf("store: erasure: %w", err)
	}
	n, err := s.exec(ctx, "UPDATE person_wishes SET holder = ?, tries = tries + 1, lease_until = "+s.clock()+" + ? WHERE id = ? AND done_at = 0 AND lease_until < "+s.clock(), holder, lease.Milliseconds(), row.ID)
	if err != nil {
		return e, false, fmt.Errorf("store: erasure: %w", err)
	}
	return s.erasure(row), n == 1, nil
}

// EndErasure writes down what an erasure came to, and forgets who it was. tell (nil: nobody) says so to who asked for it.
func (s *Store) EndErasure(ctx context.Context, id int64, r crm.PersonReceipt, tell *crm.Push) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	now, err := s.Clock(ctx)
	if err != nil {
		return err
	}
	return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		var row wishRow
		if err := db.Where("id = ?", id).Take(&row).Error; err != nil {
			return fmt.Errorf("store: erasure: %w", err)
		}
		if err := db.Exec("UPDATE person_wishes SET who = '', receipt = ?, done_at = ?, lease_until = 0 WHERE id = ?", details(r), now.UnixMilli(), id).Error; err != nil {
			return fmt.Errorf("store: erasure: %w", err)
		}
		if err := witness(db, crm.AuditEvent{At: now, Kind: crm.AuditPerson, Subject: string(row.Wish), SubjectID: id, Details: details(map[string]any{"rows": r.Rows(), "files": r.Files})}); err != nil || tell == nil {
			return err
		}
		return s.enqueue(db, *tell, 0)
	})
}

// PreviewErasure counts what erasing a person would rewrite, and changes nothing.
func (s *Store) PreviewErasure(ctx context.Context, p crm.Person) (crm.PersonReceipt, error) {
	w, err := s.personWalk(ctx, p)
	if err != nil {
		return crm.PersonReceipt{}, err
	}
	r := crm.PersonReceipt{Rewritten: map[string]int{}, Places: map[string]int{}}
	err = w.each(ctx, func(table string, _ map[string]any, _, _ map[string]string, hits map[string]int) error {
		r.Rewritten[table]++
		for _, n := range hits {
			r.Places[table] += n
		}
		return nil
	})
	if err == nil {
		err = w.files(ctx, func(*gorm.DB, int64, string) error { r.Files++; return nil })
	}
	r.Left, r.Elsewhere = w.left, w.where
	return r, err
}

// erasePasses is how often everything is gone through until nothing is found: what was written meanwhile.
const erasePasses = 3

// ErasePerson takes a person out of every table, the journal and the kept files. Cut off, it is run again. The audit chain stays whole: what
// it rewrites of the journal it writes down there.
func (s *Store) ErasePerson(ctx context.Context, p crm.Person) (r crm.PersonReceipt, err error) {
	r = crm.PersonReceipt{Rewritten: map[string]int{}, Places: map[string]int{}}
	now, err := s.Clock(ctx)
	if err != nil {
		return r, err
	}
	for range erasePasses {
		w, err := s.personWalk(ctx, p)
		if err != nil {
			return r, err
		}
		e := &eraser{personWalk: w, receipt: &r, now: now}
		if err := w.each(ctx, func(table string, row map[string]any, was, is map[string]string, hits map[string]int) error {
			return e.rewrite(ctx, table, row, was, is, hits)
		}); err != nil {
			return r, err
		}
		if err := w.files(ctx, e.forget); err != nil {
			return r, err
		}
		if r.Left, r.Elsewhere = w.left, w.where; e.rewritten == 0 {
			break
		}
	}
	if s.dialect.locks {
		return r, nil
	}
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} { // it still stands in pages that are free now
		if err := s.db.WithContext(ctx).Exec(statement).Error; err != nil {
			return r, fmt.Errorf("store: erase: %w", err)
		}
	}
	return r, nil
}

// eraser is one pass.
type eraser struct {
	*personWalk
	receipt   *crm.PersonReceipt
	now       time.Time
	rewritten int
}

// rewrite stores a row without the person, unless somebody wrote it meanwhile: then the next pass does.
func (e *eraser) rewrite(ctx context.Context, table string, row map[string]any, was, is map[string]string, hits map[string]int) error {
	var set, same []string
	var args, where []any
	for _, k := range e.s.primary[table] {
		same, where = append(same, k+" = ?"), append(where, row[k])
	}
	put := func(column string, v any) { set, args = append(set, column+" = ?"), append(args, v) }
	e.keyed(table, row, was, is)
	for _, column := range sortedKeys(is) {
		if is[column] == was[column] {
			continue
		}
		stored := is[column]
		if e.sealedColumn(table, column) {
			var err error
			if stored, err = e.s.keys.Seal(table+"."+column, stored); err != nil {
				return err
			}
		}
		put(column, as(row[column], stored))
		same, where = append(same, column+" = ?"), append(where, row[column])
	}
	if table == "contacts" && e.contacts[number(row["id"])] || table == "customers" && e.own[number(row["id"])] {
		put("phone_idx", "")
		put("phone_tail", "")
		put("phone_head", "")
	}
	if table == "contacts" && e.contacts[number(row["id"])] && number(row["deleted_at"]) == 0 {
		put("deleted_at", stamp(e.now))
	}
	if table == "custom_values" && text(row["noun"]) == string(crm.ContactNoun) && e.contacts[number(row["record_id"])] {
		put("number", 0)
	}
	changed := int64(0)
	err := e.s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		if err := e.prove(db, table, row, is, put); err != nil {
			return err
		}
		resum, err := e.s.resums(db, table, number(row["id"]))
		if err != nil {
			return err
		}
		done := db.Exec("UPDATE "+table+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(same, " AND "), append(args, where...)...)
		changed = done.RowsAffected
		if done.Error == nil && changed == 0 {
			return errUntouched
		}
		if done.Error == nil {
			done.Error = resum()
		}
		if done.Error == nil && (table == "contacts" || table == "customer_names") && is["name_key"] != was["name_key"] {
			return e.s.ungram(db, keyed{CustomerID: crm.CustomerID(number(row["customer_id"])), NameKey: was["name_key"]})
		}
		return done.Error
	})
	e.rewritten++
	if errors.Is(err, errUntouched) {
		return nil
	}
	if err == nil {
		e.receipt.Rewritten[table]++
		for _, n := range hits {
			e.receipt.Places[table] += n
		}
	}
	return err
}

var errUntouched = errors.New("store: somebody else wrote it")

// keyed makes the keys of names anew, and keeps unique what has to be.
func (e *eraser) keyed(table string, row map[string]any, was, is map[string]string) {
	for name, key := range map[string]string{"name": "name_key", "word": "word_key", "flow_no": "flow_key"} {
		if _, has := was[key]; !has || is[name] == was[name] && is[key] == was[key] {
			continue
		}
		if table != "contacts" && is[name] != was[name] {
			is[name] += strconv.FormatInt(number(row["id"]), 10)
		}
		is[key] = crm.NameKey(is[name])
	}
}

func (e *eraser) sealedColumn(table, column string) bool {
	for _, c := range e.s.sealed[table] {
		if c == column {
			return true
		}
	}
	return false
}

// prove gives a row of the journal another salt, and writes the digest of what it says now into the log, in the same transaction.
func (e *eraser) prove(db *gorm.DB, table string, row map[string]any, is map[string]string, put func(string, any)) error {
	proof := []byte(text(row["proof"]))
	if len(proof) == 0 {
		return nil
	}
	var words []string
	for _, source := range auditSources() {
		if source.table == table {
			for _, column := range source.words {
				words = append(words, is[column])
			}
		}
	}
	proof, digest := redacted(proof, words...)
	put("proof", proof)
	told := redaction{Table: table, Rows: map[int64]string{number(row["id"]): hex.EncodeToString(digest[:])}}
	return witness(db, crm.AuditEvent{At: e.now, Kind: crm.AuditRedaction, Subject: table, SubjectID: number(row["id"]), Details: details(told)})
}

// forget deletes a file in which the person stands. What was filed of it says that it is gone.
func (e *eraser) forget(db *gorm.DB, blob int64, _ string) error {
	err := db.Transaction(func(db *gorm.DB) error {
		if err := db.Exec("DELETE FROM blob_parts WHERE blob_id = ?", blob).Error; err != nil {
			return err
		}
		return db.Exec("DELETE FROM blobs WHERE id = ?", blob).Error
	})
	if err != nil {
		return fmt.Errorf("store: erase a file: %w", err)
	}
	e.receipt.Files++
	e.rewritten++
	return nil
}

// ofContact reports whether the image of a custom value is of one of their contacts.
func (w *personWalk) ofContact(image string) bool {
	var v struct {
		Noun     crm.Noun
		RecordID int64
	}
	return json.Unmarshal([]byte(image), &v) == nil && v.Noun == crm.ContactNoun && w.contacts[v.RecordID]
}

// blanked is an image with fields emptied.
func blanked(image string, fields ...string) (string, int) {
	var v map[string]json.RawMessage
	if image == "" || json.Unmarshal([]byte(image), &v) != nil {
		return image, 0
	}
	n := 0
	for _, f := range fields {
		empty := `""`
		switch f {
		case "Name":
			empty = details(crm.Erased)
		case "NameKey":
			empty = details(crm.NameKey(crm.Erased))
		case "Number":
			empty = "0"
		}
		if had, has := v[f]; has && string(had) != empty {
			v[f] = json.RawMessage(empty)
			n++
		}
	}
	if n == 0 {
		return image, 0
	}
	return details(v), n
}

// MarkedPerson is who an erasure list means, as far as this database knows them: a restored backup knows them again.
func (s *Store) MarkedPerson(ctx context.Context, m ErasureMarks) (p crm.Person, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []contactRow
	q := db.Where("id IN ?", append(m.Contacts, 0))
	if len(m.Phones) > 0 {
		q = q.Or("phone_idx IN ?", m.Phones)
	}
	if err := q.Find(&rows).Error; err != nil {
		return p, fmt.Errorf("store: person: %w", err)
	}
	var own []customerRow
	q = db.Where("id IN ?", append(m.Customers, 0))
	if len(m.Phones) > 0 {
		q = q.Or("phone_idx IN ?", m.Phones)
	}
	if err := q.Find(&own).Error; err != nil {
		return p, fmt.Errorf("store: person: %w", err)
	}
	for _, c := range own {
		p.Terms.Phones = append(p.Terms.Phones, crm.PhoneDigits(c.Phone))
	}
	return p, s.complete(db, &p, rows)
}
