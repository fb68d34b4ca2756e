package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// The columns tagged sealed are those in which people write freely, and what is made of their words: messages and answers, both images of
// the journal, conversations, notes and what was talked about; phones and mails; the bytes of files. They are encrypted whole: nobody has to guess which part of
// a text is personal. Names, titles and tags stay readable: search, sorting and uniqueness by SQL need them. A statement that is not made by
// gorm calls keys.Seal itself.

// rows are an empty one of every table, the journaled ones first.
func rows() (all []interface{ TableName() string }) {
	journaled := records()
	for _, table := range sortedKeys(journaled) {
		all = append(all, journaled[table]())
	}
	return append(all, &teamRow{}, &userRow{}, &inboxRow{}, &outboxRow{}, &operationRow{}, &changeRow{}, &conversationRow{}, &occurrenceRow{}, &forecastRow{},
		&pushSettingRow{}, &feedbackRow{}, &webhookRow{}, &blobRow{}, &blobPartRow{}, &importRow{}, &keyRow{}, &phoneViewRow{}, &callRow{}, &modelCallRow{}, &auditRow{}, &blockRow{}, &sealerRow{}, &wishRow{}, &readerRow{}, &gramRow{}, &gramMarkRow{}, &sumsRow{}, &sumChangeRow{}, &sumMarkRow{}, &endedRow{})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := keysOf(m)
	slices.Sort(keys)
	return keys
}

// sealColumns makes gorm encrypt the tagged columns on their way in and decrypt them on their way out. A serializer of gorm's would do,
// but gorm keeps those by name for the whole program, and keys are a store's.
func (s *Store) sealColumns() error {
	s.sealed, s.primary, s.texts = map[string][]string{}, map[string][]string{}, map[string][]string{}
	s.tables = map[reflect.Type]*table{}
	for _, row := range rows() {
		parsed := &gorm.Statement{DB: s.db}
		if err := parsed.Parse(row); err != nil {
			return fmt.Errorf("store: %s: %w", row.TableName(), err)
		}
		s.primary[parsed.Schema.Table] = parsed.Schema.PrimaryFieldDBNames
		s.tables[parsed.Schema.ModelType] = tableOf(parsed.Schema)
		for _, f := range parsed.Schema.Fields {
			if f.DBName != "" && (f.FieldType.Kind() == reflect.String || f.FieldType == reflect.TypeFor[*string]()) || f.FieldType == reflect.TypeFor[[]byte]() && f.DBName != "proof" && f.DBName != "leaves" {
				s.texts[parsed.Schema.Table] = append(s.texts[parsed.Schema.Table], f.DBName)
			}
			if _, tagged := f.TagSettings["SEALED"]; tagged {
				s.sealField(f, parsed.Schema.Table+"."+f.DBName)
				s.sealed[parsed.Schema.Table] = append(s.sealed[parsed.Schema.Table], f.DBName)
			}
		}
	}
	return nil
}

func (s *Store) sealField(f *schema.Field, column string) {
	set, value := f.Set, f.ValueOf
	f.Set = func(ctx context.Context, row reflect.Value, v any) error {
		if err := set(ctx, row, v); err != nil {
			return err
		}
		held := f.ReflectValueOf(ctx, row)
		plain, err := s.keys.Open(column, text(held.Interface()))
		switch {
		case err != nil:
			return err
		case held.Kind() == reflect.String:
			held.SetString(plain)
		default:
			held.SetBytes([]byte(plain))
		}
		return nil
	}
	f.ValueOf = func(ctx context.Context, row reflect.Value) (any, bool) {
		v, zero := value(ctx, row)
		stored, err := s.keys.Seal(column, text(v))
		if err != nil {
			return unsealable{err}, false
		}
		return as(v, stored), zero
	}
}

// unsealable is a value that fails the statement it stands in.
type unsealable struct{ error }

// Value implements driver.Valuer.
func (u unsealable) Value() (driver.Value, error) { return nil, u.error }

// sealedJSON is a value as JSON, as a statement of our own stores it.
func (s *Store) sealedJSON(column string, v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("store: %s: %w", column, err)
	}
	return s.keys.Seal(column, string(raw))
}

// keyRow is a key that was given to a genjin of this database: its id, not the key.
type keyRow struct {
	ID       string `gorm:"primaryKey"`
	Since    int64  // when it was first given, by the database's clock; 0: nobody was there who could not read with it
	Complete bool   // a whole pass found nothing that is not sealed with it
}

func (keyRow) TableName() string { return "encryption_keys" }

// settling is how long a new key is only read with: by then every replica has been started with it.
const settling = 10 * time.Minute

// CheckKeys makes known which keys are given, and refuses to go on when one is missing that something was written with. After it the store
// writes with the first key that every replica can read.
func (s *Store) CheckKeys(ctx context.Context) error {
	_, err := s.settle(ctx)
	return err
}

// settle picks the key to write with; wait is how long until a better one may be.
func (s *Store) settle(ctx context.Context) (wait time.Duration, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	known, err := s.known(db)
	if err != nil {
		return 0, err
	}
	since := map[string]int64{}
	for _, k := range known {
		since[k.ID] = k.Since
	}
	now, err := s.Clock(ctx)
	if err != nil {
		return 0, err
	}
	alone := !s.dialect.locks // one process
	if !alone && len(known) == 0 {
		var people int64
		if err := db.Model(&userRow{}).Limit(1).Count(&people).Error; err != nil {
			return 0, fmt.Errorf("store: keys: %w", err)
		}
		alone = people == 0 // nothing was written yet
	}
	if len(s.keys.keys) > 0 {
		first := keyRow{ID: s.keys.keys[0].id, Since: now.UnixMilli()}
		if alone {
			first.Since = 0
		}
		if _, had := since[first.ID]; !had {
			if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&first).Error; err != nil {
				return 0, fmt.Errorf("store: keys: %w", err)
			}
			since[first.ID] = first.Since
		}
	}
	for i := range s.keys.keys {
		k := &s.keys.keys[i]
		at, used := since[k.id]
		if !used {
			continue
		}
		if left := time.UnixMilli(at).Add(settling).Sub(now); left > 0 && !alone {
			wait = left
			continue
		}
		s.keys.with.Store(k)
		return wait, nil
	}
	s.keys.with.Store(nil)
	return wait, nil
}

// Encryption is the id of the first key given (empty: there is none), whether all that is stored is encrypted with it, and how many
// other keys something may be encrypted with. The error is that of CheckKeys.
func (s *Store) Encryption(ctx context.Context) (key string, whole bool, others int, err error) {
	var known []keyRow
	if known, err = s.known(s.db.WithContext(ctx)); err != nil || len(s.keys.keys) == 0 {
		return "", false, 0, err
	}
	key = s.keys.keys[0].id
	for _, k := range known {
		if k.ID == key {
			whole = k.Complete
		} else {
			others++
		}
	}
	return key, whole, others, nil
}

// known are the keys that something may be encrypted with. One that is not given is an error.
func (s *Store) known(db *gorm.DB) (all []keyRow, err error) {
	if err := db.Find(&all).Error; err != nil {
		return nil, fmt.Errorf("store: keys: %w", err)
	}
	for _, k := range all {
		if s.keys.key(k.ID) == nil {
			return nil, fmt.Errorf("store: the database is encrypted with the key %s, which is not given: put it into GENJIN_ENCRYPTION_KEY, or into GENJIN_OLD_ENCRYPTION_KEYS beside a newer one (docs/operations.md)", k.ID)
		}
	}
	return all, nil
}

// Encrypt waits until the first key may be written with and then encrypts with it what is stored otherwise: what is from before
// there was a key, and what an older key wrote. It gives how many rows it wrote anew. When a whole pass found none, the older keys
// are of no use any more and are forgotten. ctx ends it at any point, and the next one goes on.
func (s *Store) Encrypt(ctx context.Context) (n int, err error) {
	for wait := time.Duration(1); wait > 0; {
		if wait, err = s.settle(ctx); err != nil {
			return 0, err
		}
		if wait > 0 {
			t := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				t.Stop()
				return 0, ctx.Err()
			case <-t.C:
			}
		}
	}
	db := s.db.WithContext(ctx)
	key, row := s.keys.with.Load(), keyRow{}
	if key != nil {
		if err := db.Take(&row, "id = ?", key.id).Error; err != nil {
			return 0, fmt.Errorf("store: keys: %w", err)
		}
	}
	for !row.Complete {
		found := 0
		for _, table := range sortedKeys(s.sealed) {
			done, err := s.encryptTable(ctx, table)
			if found += done; err != nil {
				return n + found, fmt.Errorf("store: encrypt %s: %w", table, err)
			}
		}
		n += found
		row.Complete = found == 0 || key == nil
	}
	if key == nil {
		return n, nil
	}
	if !s.dialect.locks { // what was rewritten still stands in pages that are free now
		for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
			if err := db.Exec(statement).Error; err != nil {
				return n, fmt.Errorf("store: encrypt: %w", err)
			}
		}
	}
	err = db.Model(&row).Update("complete", true).Error
	if err == nil {
		err = db.Where("id <> ? AND since <= ?", key.id, row.Since).Delete(&keyRow{}).Error
	}
	if err != nil {
		return n, fmt.Errorf("store: keys: %w", err)
	}
	return n, nil
}

// encryptTable rewrites the rows of a table that are not as they would be written now, each only if nobody wrote it meanwhile.
func (s *Store) encryptTable(ctx context.Context, table string) (n int, err error) {
	batch := 200
	if table == (blobPartRow{}).TableName() {
		batch = 8
	}
	keys, columns := s.primary[table], s.sealed[table]
	var outdated []string
	if key := s.keys.with.Load(); key != nil {
		for _, c := range columns {
			outdated = append(outdated, fmt.Sprintf("(%s <> '' AND HEX(SUBSTR(%s, 1, %d)) <> '%X')", c, c, len(key.head), key.head))
		}
	}
	wanted := slices.Concat(keys, columns)
	if s.numbered(table) {
		outdated, wanted = append(outdated, "phone_tail IS NULL"), append(wanted, "phone_tail")
	}
	if len(outdated) == 0 {
		return 0, nil
	}
	for last := int64(0); ; {
		found, err := s.outdated(ctx, table, wanted, strings.Join(outdated, " OR "), last, batch)
		done := 0
		for _, row := range found {
			if err == nil {
				var changed int
				changed, err = s.encryptRow(ctx, table, row)
				done += changed
			}
			last, _ = strconv.ParseInt(fmt.Sprint(row[keys[0]]), 10, 64)
		}
		if n += done; err != nil || len(found) < batch || done == 0 && keys[0] != "id" {
			return n, err
		}
	}
}

// outdated are rows behind last in the order of their keys; tables whose rows have no id of their own are read from the start: what
// was rewritten is not found again.
func (s *Store) outdated(ctx context.Context, table string, wanted []string, where string, last int64, n int) (found []map[string]any, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // a table without what is looked for is read whole
	defer cancel()
	q := s.db.WithContext(ctx).Table(table).Select(wanted).Where(where)
	if wanted[0] == "id" {
		q = q.Where("id > ?", last)
	}
	err = q.Order(strings.Join(s.primary[table], ", ")).Limit(n).Find(&found).Error
	return found, err
}

func (s *Store) numbered(table string) bool {
	empty, known := s.records[table]
	if !known {
		return false
	}
	_, yes := empty().(numbered)
	return yes
}

// encryptRow rewrites one row; n is 1 when it did.
func (s *Store) encryptRow(ctx context.Context, table string, row map[string]any) (n int, err error) {
	var set, same []string
	var args, where []any
	for _, k := range s.primary[table] {
		same, where = append(same, k+" = ?"), append(where, row[k])
	}
	for _, c := range s.sealed[table] {
		stored, isPhone := text(row[c]), c == "phone" && s.numbered(table)
		current := s.keys.current(stored)
		if current && (!isPhone || row["phone_tail"] != nil) {
			continue
		}
		plain, err := s.keys.Open(table+"."+c, stored)
		if err != nil {
			return 0, err
		}
		same, where = append(same, c+" = ?"), append(where, row[c])
		if !current {
			sealed, err := s.keys.Seal(table+"."+c, plain)
			if err != nil {
				return 0, err
			}
			set, args = append(set, c+" = ?"), append(args, as(row[c], sealed))
		}
		if isPhone {
			var x PhoneIndex
			x.of(s.keys, plain)
			set, args = append(set, "phone_idx = ?", "phone_tail = ?", "phone_head = ?"), append(args, x.PhoneIdx, x.PhoneTail, x.PhoneHead)
		}
	}
	if len(set) == 0 {
		return 0, nil
	}
	changed, err := s.exec(ctx, "UPDATE "+table+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(same, " AND "), append(args, where...)...)
	return int(changed), err
}

// as is a text in the type of another value: bytes are no text for every driver.
func as(v any, text string) any {
	if _, bytes := v.([]byte); bytes {
		return []byte(text)
	}
	return text
}

// text is a column as it came from the driver.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}
