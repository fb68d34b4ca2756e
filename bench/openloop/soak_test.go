package openloop

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"
)

// What grows is told from what does not.
func TestACourse(t *testing.T) {
	var r SoakResult
	for i := range 20 {
		r.Samples = append(r.Samples, Sample{Left: Left{Resident: 100, Heap: float64(30 + i), Goroutines: 50 + i%2, Descriptors: 40}})
	}
	for _, line := range []string{"MB resident: 100 to 100, first tenth 100, last tenth 100", "MB of heap: 30 to 49, first tenth 30, last tenth 48", "goroutines: 50 to 51, first tenth 50, last tenth 50"} {
		if !strings.Contains(r.Course(), line) {
			t.Errorf("no line %q in\n%s", line, r.Course())
		}
	}
}

// What a soak's database lacks or has twice is counted.
func TestASoakCountsWhatIsMissing(t *testing.T) {
	db, err := sql.Open("sqlite3", "file:"+t.TempDir()+"/soak.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{
		"CREATE TABLE inbox (message_key TEXT, answered BOOLEAN)",
		"CREATE TABLE activities (type TEXT, message_key TEXT)",
		"INSERT INTO inbox VALUES ('asked', 1), ('told', 1), ('waits', 0), ('twice', 1), ('half', 1), ('never taken', 1)",
		"INSERT INTO activities VALUES ('visit', 'told'), ('visit', 'twice'), ('visit', 'twice'), ('visit', 'never taken'), ('visit', 'nobody said it'), ('phone', 'half'), ('visit', '')",
	} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	s := &soak{
		run:   &run{Config: Config{SQL: db}},
		acked: map[string]bool{"asked": false, "told": true, "waits": false, "twice": true, "half": true, "gone": false, "gone too": true},
		told:  map[string]bool{"told": true, "twice": true, "half": true, "gone too": true, "never taken": true},
	}
	if err := s.judge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.result; r.Acknowledged != 7 || r.Lost != 2 || r.Unanswered != 1 || r.Contacts != 4 || r.Unrecorded != 2 || r.Doubled != 2 {
		t.Errorf("%+v", r)
	}
}
