package store_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// A column that only the program knows, or only the database, is a migration that was forgotten.
func TestRowsAreWhatTheMigrationsMake(t *testing.T) {
	journaled, rows := store.Rows()
	maps.Copy(rows, journaled)
	keys := map[string]string{}
	dialects(t, func(t *testing.T, address string) {
		m := storetest.Open(t, address).DB().Migrator()
		for table, row := range rows {
			parsed, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
			if err != nil {
				t.Fatal(err)
			}
			types, err := m.ColumnTypes(table)
			if err != nil {
				t.Fatal(err)
			}
			var columns []string
			for _, c := range types {
				columns = append(columns, c.Name())
			}
			slices.Sort(columns)
			if want := slices.Sorted(slices.Values(parsed.DBNames)); !slices.Equal(columns, want) {
				t.Errorf("%s has the columns\n%v\nthe program knows\n%v", table, columns, want)
			}
			indexes, err := m.GetIndexes(table)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, x := range indexes {
				if unique, _ := x.Unique(); !strings.HasPrefix(x.Name(), "sqlite_") && x.Name() != "PRIMARY" {
					all = append(all, fmt.Sprint(x.Name(), x.Columns(), unique))
				}
			}
			slices.Sort(all)
			if had, again := keys[table]; again && had != fmt.Sprint(all) {
				t.Errorf("%s is indexed as\n%v\nand in another dialect as\n%v", table, all, had)
			}
			keys[table] = fmt.Sprint(all)
		}
		tables, err := m.GetTables()
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if rows[table] == nil && !slices.Contains([]string{"goose_db_version", "goose_lock", "sqlite_sequence"}, table) {
				t.Errorf("nothing in the program knows the table %s", table)
			}
		}
	})
}

// Each migration has a number of its own, the same in both dialects.
func TestMigrationsAreNumberedAlike(t *testing.T) {
	my, err := filepath.Glob("migrations/mysql/*.sql")
	if err != nil || len(my) == 0 {
		t.Fatal(err)
	}
	had := map[string]string{}
	for _, f := range my {
		name := filepath.Base(f)
		number, _, _ := strings.Cut(name, "_")
		if len(number) != 4 || had[number] != "" {
			t.Errorf("%s: its number is taken by %q, or has not four digits", name, had[number])
		}
		had[number] = name
	}
	lite, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil || len(lite) != len(my) {
		t.Errorf("%d files for MySQL, %d for SQLite, %v", len(my), len(lite), err)
	}
	for i := range min(len(lite), len(my)) {
		if filepath.Base(lite[i]) != filepath.Base(my[i]) {
			t.Errorf("MySQL has %s where SQLite has %s", filepath.Base(my[i]), filepath.Base(lite[i]))
		}
	}
}

// An image holds every column of its record but the derived ones: undo brings back all that the operation could write.
func TestImagesHoldWhatUndoNeeds(t *testing.T) {
	journaled, _ := store.Rows()
	for table, row := range journaled {
		parsed, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed.Fields {
			made := slices.Contains(store.Derived, f.DBName) || slices.Contains([]string{"phone_idx", "phone_tail", "phone_head"}, f.DBName) // anew with each write
			if left := f.Tag.Get("json") == "-"; left != made {
				t.Errorf("%s.%s: left out of the image %v, derived %v", table, f.DBName, left, !left)
			}
		}
	}
}

// A migration whose number is below the newest comes late, when two branches met: it is applied all the same, and until
// then the database is not up to date.
func TestALateMigrationIsApplied(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		if err := s.DB().Exec("DELETE FROM goose_db_version WHERE version_id = 23").Error; err != nil {
			t.Fatal(err)
		}
		if err := s.DB().Exec("DROP TABLE push_settings").Error; err != nil {
			t.Fatal(err)
		}
		err := s.CheckSchema(t.Context())
		if err == nil || !strings.Contains(err.Error(), "run genjin migrate") {
			t.Errorf("one is missing: %v", err)
		}
		if n, err := s.Migrate(t.Context()); err != nil || n != 1 {
			t.Errorf("%d were applied, %v", n, err)
		}
		if err := s.CheckSchema(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
