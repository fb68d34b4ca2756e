package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// untested is how many cases of docs/faults.md may be without a test: it stays so.
const untested = 0

// docs/faults.md has every case of the list once, and every test that it names exists.
func TestEveryFaultHasItsTest(t *testing.T) {
	table, err := os.ReadFile("../../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "bin"):
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			source, err := os.ReadFile(path)
			for _, m := range declared.FindAllSubmatch(source, -1) {
				has[string(m[1])] = true
			}
			return err
		case strings.Contains(path, "testdata/dialogues/"):
			has[d.Name()] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for letter, n := range map[string]int{"A": 24, "B": 15, "C": 11, "D": 18, "E": 27, "F": 13, "G": 8} {
		for i := range n {
			want[fmt.Sprintf("%s%02d", letter, i+1)] = true
		}
	}
	without := 0
	for line := range strings.Lines(string(table)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || len(strings.TrimSpace(cells[1])) != 3 || strings.HasPrefix(cells[1], "-") {
			continue
		}
		id, tests, result := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])
		if !want[id] {
			t.Errorf("%s: no such case, or twice", id)
		}
		delete(want, id)
		if result == "" {
			t.Errorf("%s: no result", id)
		}
		if tests == "—" {
			without++
			continue
		}
		for name := range strings.SplitSeq(tests, ",") {
			if name = strings.Trim(name, " `"); !has[name] {
				t.Errorf("%s: there is no test %s", id, name)
			}
		}
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
	if without > untested {
		t.Errorf("%d cases are without a test, it were %d", without, untested)
	}
}
