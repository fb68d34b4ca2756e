package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// behaviours is how many rows each numbered behaviour of the process has in docs/process-dialogues.md.
var behaviours = [...]int{1: 8, 2: 10, 3: 7, 4: 11, 5: 8, 6: 8, 7: 7, 8: 6}

// docs/process-dialogues.md has every behaviour once, with a dialogue that shows it done and one that shows it refused: both are
// there and say what the table says, the refusal as an answer.
func TestProcessDialogues(t *testing.T) {
	want := map[string]bool{}
	for n, rows := range behaviours {
		for i := range rows {
			want[fmt.Sprintf("%d.%d", n, i+1)] = true
		}
	}
	row := regexp.MustCompile(`(?m)^\| (\d+\.\d+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$`)
	for _, m := range row.FindAllStringSubmatch(read(t, "docs/process-dialogues.md"), -1) {
		id := m[1]
		if !want[id] {
			t.Errorf("%s: no such behaviour, or twice", id)
		}
		delete(want, id)
		if err := stands(t, m[3], false); err != "" {
			t.Errorf("%s done: %s", id, err)
		}
		if err := stands(t, m[4], true); err != "" {
			t.Errorf("%s refused: %s", id, err)
		}
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
}

// stands says what is wrong with a cell: a dialogue and words that stand in it, in an answer of it when asked for.
func stands(t *testing.T, cell string, answered bool) string {
	t.Helper()
	m := regexp.MustCompile("^`([\\w]+\\.txt)` (\\S.*)$").FindStringSubmatch(strings.TrimSpace(cell))
	if m == nil {
		return fmt.Sprintf("no dialogue with words of it: %q", cell)
	}
	path := filepath.Join("bot/testdata/dialogues", m[1])
	if all, _ := filepath.Glob(filepath.Join(root, path)); len(all) == 0 {
		return "there is no dialogue " + m[1]
	}
	for line := range strings.Lines(read(t, path)) {
		if strings.Contains(line, m[2]) && (!answered || strings.HasPrefix(line, "  ")) {
			return ""
		}
	}
	return m[1] + " does not say " + m[2]
}
