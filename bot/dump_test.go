package bot

import (
	"bytes"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"genjin/crm/store/storetest"
)

// typed are the numbers and mail addresses that people write in a script.
func typed(script string) (all []string) {
	for line := range strings.Lines(script) {
		if who, said, ok := strings.Cut(line, "> "); ok && !strings.HasPrefix(who, " ") && !strings.HasPrefix(who, "#") {
			all = append(all, regexp.MustCompile(`1[3-9]\d{9}|[\w.+-]+@[\w-]+\.[\w.-]+`).FindAllString(said, -1)...)
		}
	}
	return all
}

// unreadable checks that what was typed stands nowhere in the database file at path.
func unreadable(t *testing.T, path string, secrets []string) {
	t.Helper()
	for _, part := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if at := bytes.Index(raw, []byte(s)); at >= 0 {
				t.Errorf("%s stands in %s: %q", s, filepath.Base(part), raw[max(0, at-80):at+len(s)])
			}
		}
	}
}

func TestNothingTypedIsReadInMySQL(t *testing.T) {
	address := storetest.MySQL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	db, err := sql.Open("mysql", "root@tcp("+u.Host+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	script, err := os.ReadFile("testdata/dialogues/phones.txt")
	if err != nil {
		t.Fatal(err)
	}
	newStageOn(t, address).play(string(script))
	columns, err := db.Query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?", name)
	if err != nil {
		t.Fatal(err)
	}
	defer columns.Close()
	var all [][2]string
	for columns.Next() {
		var c [2]string
		if err := columns.Scan(&c[0], &c[1]); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := columns.Err(); err != nil || len(all) < 300 {
		t.Fatalf("%d columns, %v", len(all), err)
	}
	for _, c := range all {
		for _, s := range typed(string(script)) {
			var n int
			if err := db.QueryRow("SELECT COUNT(*) FROM "+name+"."+c[0]+" WHERE CAST(`"+c[1]+"` AS CHAR) LIKE ?", "%"+s+"%").Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				t.Errorf("%s stands %d times in %s.%s", s, n, c[0], c[1])
			}
		}
	}
}
