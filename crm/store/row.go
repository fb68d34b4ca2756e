package store

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Rows that every message reads and writes whole go beside gorm too (short.go): it would build each statement anew and walk through a dozen
// hooks for it. What a row is like is said once, where it is declared: the columns, and what is encrypted, are gorm's account of it.

// table is how rows of one type are written and read.
type table struct {
	name    string
	columns map[string]*schema.Field
	written []*schema.Field // what an insert writes: all but the id that the database gives
	kept    []*schema.Field // what an update writes: all that is not derived

	insert, values, update string
}

func tableOf(s *schema.Schema) *table {
	t := &table{name: s.Table, columns: s.FieldsByDBName}
	var names, set []string
	for _, name := range s.DBNames {
		f := s.FieldsByDBName[name]
		if f == s.PrioritizedPrimaryField && f.HasDefaultValue {
			continue
		}
		t.written, names = append(t.written, f), append(names, name)
		if !slices.Contains(derived, name) {
			t.kept, set = append(t.kept, f), append(set, name+"=?")
		}
	}
	t.insert = "INSERT INTO " + t.name + " (" + strings.Join(names, ",") + ") VALUES "
	t.values = marks(len(names))
	t.update = "UPDATE " + t.name + " SET " + strings.Join(set, ",") + " WHERE version = ? AND id = ?"
	return t
}

// marks are the places of n values.
func marks(n int) string { return "(" + strings.Repeat("?,", n-1) + "?)" }

// table is that of a row, which is given by its address.
func (s *Store) table(row any) (*table, reflect.Value, error) {
	v := reflect.ValueOf(row).Elem()
	t, known := s.tables[v.Type()]
	if !known {
		return nil, v, fmt.Errorf("store: no table has rows like %T", row)
	}
	return t, v, nil
}

// create inserts rows of one table, given by their addresses, and gives the id of the first. more follows the values.
func (s *Store) create(db *gorm.DB, more string, rows ...any) (id int64, err error) {
	statement, args := strings.Builder{}, []any(nil)
	for i, row := range rows {
		t, v, err := s.table(row)
		if err != nil {
			return 0, err
		}
		if i == 0 {
			statement.WriteString(t.insert)
			args = make([]any, 0, len(rows)*len(t.written))
		} else {
			statement.WriteByte(',')
		}
		statement.WriteString(t.values)
		for _, f := range t.written {
			value, _ := f.ValueOf(db.Statement.Context, v)
			args = append(args, value)
		}
	}
	statement.WriteString(more)
	done, err := run(db, statement.String(), args...)
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// overwrite stores a row over its version, all but what is derived, and gives how many rows that was.
func (s *Store) overwrite(db *gorm.DB, after record, version int64) (changed int64, err error) {
	t, v, err := s.table(after)
	if err != nil {
		return 0, err
	}
	args := make([]any, 0, len(t.kept)+2)
	for _, f := range t.kept {
		value, _ := f.ValueOf(db.Statement.Context, v)
		args = append(args, value)
	}
	return runOn(db, t.update, append(args, version, after.header().ID)...)
}

// take reads the one row that a condition names; gorm.ErrRecordNotFound says that there is none. An argument may be a list.
func (tx *Tx) take(into any, where string, args ...any) error {
	return tx.s.take(tx.db, into, where, "", args)
}

// takeLocked is take of a row that stays as it is until the end.
func (tx *Tx) takeLocked(into any, where string, args ...any) error {
	lock := ""
	if tx.s.dialect.locks {
		lock = " FOR UPDATE"
	}
	return tx.s.take(tx.db, into, where, lock, args)
}

func (s *Store) take(db *gorm.DB, into any, where, lock string, args []any) (err error) {
	t, v, err := s.table(into)
	if err != nil {
		return err
	}
	found, err := s.rows(db, t, where+" LIMIT 1"+lock, args, func(int) reflect.Value { return v })
	if err == nil && found == 0 {
		err = gorm.ErrRecordNotFound
	}
	return err
}

// takeAll reads the rows that a condition names; an order and a limit may follow it, and an argument may be a list.
func takeAll[T any](s *Store, db *gorm.DB, where string, args ...any) (all []T, err error) {
	t, _, err := s.table(new(T))
	if err != nil {
		return nil, err
	}
	_, err = s.rows(db, t, where, args, func(i int) reflect.Value {
		all = append(all, *new(T))
		return reflect.ValueOf(&all[i]).Elem()
	})
	return all, err
}

// rows reads what a condition names into where the rows are to stand, and gives how many there are.
func (s *Store) rows(db *gorm.DB, t *table, where string, args []any, into func(i int) reflect.Value) (n int, err error) {
	where, args = spread(where, args)
	return t.read(db, nil, into, "SELECT * FROM "+t.name+" WHERE "+where, args)
}

// read runs a statement that gives rows of the table, and beside them what is named in more.
func (t *table) read(db *gorm.DB, more map[string]any, into func(i int) reflect.Value, statement string, args []any) (n int, err error) {
	begin := time.Now()
	defer func() { ran(db, begin, statement, args, func() int64 { return int64(n) }, err) }()
	rows, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, statement, args...)
	if err != nil {
		return 0, translate(db, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	fields, cells := make([]*schema.Field, len(names)), make([]any, len(names))
	for i, name := range names {
		if fields[i] = t.columns[name]; fields[i] == nil {
			if cells[i] = more[name]; cells[i] == nil {
				cells[i] = new(any) // of a later migration
			}
			continue
		}
		cells[i] = fields[i].NewValuePool.Get()
		defer fields[i].NewValuePool.Put(cells[i])
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(cells...); err != nil {
			return n, fmt.Errorf("store: scan: %w", err)
		}
		v := into(n)
		for i, f := range fields {
			if f == nil {
				continue
			}
			if err := f.Set(db.Statement.Context, v, cells[i]); err != nil {
				return n, err
			}
		}
	}
	return n, translate(db, rows.Err())
}

// spread makes as many places as a list has values.
func spread(where string, args []any) (string, []any) {
	parts, out := strings.Split(where, "?"), make([]any, 0, len(args))
	text := strings.Builder{}
	for i, arg := range args {
		text.WriteString(parts[i])
		v := reflect.ValueOf(arg)
		_, single := arg.(driver.Valuer)
		switch {
		case single || v.Kind() != reflect.Slice || v.Type().Elem().Kind() == reflect.Uint8:
			text.WriteByte('?')
			out = append(out, arg)
		case v.Len() == 0:
			text.WriteString("(NULL)")
		default:
			text.WriteString(marks(v.Len()))
			for j := range v.Len() {
				out = append(out, v.Index(j).Interface())
			}
		}
	}
	return text.String() + parts[len(args)], out
}
