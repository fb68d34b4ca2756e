package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// column is one of a table of the schema.
type column struct {
	name, kind string
	key        bool
}

// schema is every table there is, as the database itself tells, and its columns.
func (r *registry) schema() map[string][]column {
	r.t.Helper()
	var tables []string
	if err := r.DB().Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Scan(&tables).Error; err != nil {
		r.t.Fatal(err)
	}
	all := map[string][]column{}
	for _, table := range tables {
		var rows []struct {
			Name, Type string
			Pk         int
		}
		if err := r.DB().Raw("SELECT name, type, pk FROM pragma_table_info(?)", table).Scan(&rows).Error; err != nil {
			r.t.Fatal(err)
		}
		for _, c := range rows {
			all[table] = append(all[table], column{c.Name, c.Type, c.Pk > 0})
		}
	}
	return all
}

// Whatever table and column of text somebody's name and number stand in, also of tables that come later, they stand nowhere in a dump of
// everything once the person is erased. What is no place for them is named here, with why.
func TestErasingReachesEveryTable(t *testing.T) {
	s := storetest.Open(t, "sqlite::memory:", func(o *store.Options) { o.Keys, o.Admins = nil, []string{"boss"} })
	r := &registry{desk: &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}}
	person, _ := leaveTraces(r)
	pairs := func() (all []int64) { // of the signs of the names at the customer
		if err := s.FillGrams(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if err := s.DB().Raw("SELECT gram FROM name_grams WHERE customer_id = ? ORDER BY gram", person.CustomerID).Scan(&all).Error; err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := pairs()
	nobody := map[string]string{ // no text of a message or record
		"goose_db_version": "", "teams": "the company's own", "users": "the company's own", "encryption_keys": "", "audit_blocks": "", "audit_sealer": "", "blobs": "", "blob_parts": "files: TestG05APersonIsErased",
		"audit_events": "numbers of records and names of pages", "person_wishes": "whom to erase, emptied when done", "push_settings": "names of pushes", "team_webhooks": "addresses", "phone_views": "numbers of records", "name_gram_marks": "", "sum_marks": "",
	}
	const said = "王建国 13912345678"
	filled := 0
	for table, columns := range r.schema() {
		if _, no := nobody[table]; no || table == "name_grams" {
			continue
		}
		var names, marks []string
		var values []any
		texts := 0
		for i, c := range columns {
			names, marks = append(names, c.name), append(marks, "?")
			keys := []string{"message_key", "push_key", "from_key", "to_key", "feedback_key", "answer_key", "holder", "chat", "digest", "phone_idx", "phone_tail", "phone_head", "currency", "leads"}
			switch {
			case c.kind == "INTEGER" && c.name == "deleted_at", c.kind == "INTEGER" && c.name == "live":
				values = append(values, 0)
			case c.kind == "INTEGER" && c.name == "customer_id":
				values = append(values, person.CustomerID)
			case c.kind != "TEXT" && c.key:
				values = append(values, 7_000_000+i)
			case c.kind == "BLOB":
				values = append(values, []byte{})
			case c.kind != "TEXT":
				values = append(values, 1)
			case strings.HasSuffix(c.name, "_on"), strings.HasSuffix(c.name, "_day"), c.name == "expected_close":
				values = append(values, "2026-11-24")
			case slices.Contains(keys, c.name) || c.key:
				values = append(values, "k"+fmt.Sprint(i))
			case strings.HasSuffix(c.name, "_image"):
				values = append(values, `{"Body":"`+said+`"}`)
				texts++
			default:
				values = append(values, said)
				texts++
			}
		}
		if texts == 0 {
			continue
		}
		filled++
		if err := s.DB().Exec("INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...).Error; err != nil {
			t.Errorf("%s: %v", table, err)
		}
	}
	if filled < 40 {
		t.Errorf("only %d tables have texts", filled)
	}
	p, err := s.FindPerson(t.Context(), "wjg@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for table := range r.schema() {
		var rows []map[string]any
		if err := s.DB().Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for name, v := range row {
				text := fmt.Sprint(v)
				if b, is := v.([]byte); is {
					text = string(b)
				}
				for _, trace := range append(traces[:5:5], traces[7:]...) { // 王总 and 采购总监 are others' too
					if strings.Contains(strings.ToLower(text), trace) {
						t.Errorf("%s stands in %s.%s: %.200s", trace, table, name, text)
					}
				}
			}
		}
	}
	after := pairs()
	for _, begin := range []string{"DELETE FROM name_grams", "UPDATE name_gram_marks SET names = 0, contacts = 0"} {
		if err := s.DB().Exec(begin).Error; err != nil {
			t.Fatal(err)
		}
	}
	if anew := pairs(); !slices.Equal(after, anew) || !slices.ContainsFunc(before, func(g int64) bool { return !slices.Contains(after, g) }) {
		t.Errorf("%d pairs of signs of names, then %d; those of the names that are left are %d", len(before), len(after), len(anew))
	}
	t.Logf("%d tables filled", filled)
}
