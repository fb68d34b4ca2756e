package zh

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

const suites = "../../../shared/suites"

// TestSuites runs the readers over the public suites and their own scorers, where both are at hand.
func TestSuites(t *testing.T) {
	if _, err := os.Stat(suites); err != nil {
		t.Skip("the public suites are not here: ", err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the scorers need python3")
	}
	shanghai := time.FixedZone("CST", 8*3600)
	for _, c := range []struct {
		name, scorer string
		read         func(text, ref string) any
		floors       map[string]float64 // per line of the scorer, in percent
	}{
		{"time.jsonl", "score_time.py", func(text, ref string) any {
			now, err := time.ParseInLocation(wireTime, ref, shanghai)
			if err != nil {
				t.Fatal(err)
			}
			tx := Read(text)
			return TimesJSON(tx, Times(tx, now, TimeOptions{}))
		}, map[string]float64{"ALL": 99, "core": 99}},
		{"money.jsonl", "score_money.py", func(text, _ string) any {
			tx := Read(text)
			return AmountsJSON(tx, Amounts(tx))
		}, map[string]float64{"ALL": 99, "core": 99}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := os.Open(filepath.Join(suites, c.name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			out := filepath.Join(t.TempDir(), "pred.jsonl")
			if dir := os.Getenv("ZH_PRED_DIR"); dir != "" {
				out = filepath.Join(dir, c.name)
			}
			w, err := os.Create(out)
			if err != nil {
				t.Fatal(err)
			}
			enc := json.NewEncoder(w)
			for sc := bufio.NewScanner(f); sc.Scan(); {
				var rec struct{ ID, Text, Ref string }
				if err := json.Unmarshal(sc.Bytes(), &rec); err != nil {
					t.Fatal(err)
				}
				if err := enc.Encode(map[string]any{"id": rec.ID, "preds": c.read(rec.Text, rec.Ref)}); err != nil {
					t.Fatal(err)
				}
			}
			w.Close()
			score, err := exec.Command(python, filepath.Join(suites, c.scorer), f.Name(), out).CombinedOutput()
			t.Logf("%s", score)
			if err != nil {
				t.Fatal(err)
			}
			for line, floor := range c.floors {
				m := regexp.MustCompile(`(?m)^  ` + line + ` +(?:exact +)?([0-9.]+)%`).FindSubmatch(score)
				if m == nil {
					t.Fatalf("no line %q in the score", line)
				}
				if got, _ := strconv.ParseFloat(string(m[1]), 64); got < floor {
					t.Errorf("%s: %v %%, floor %v %%", line, got, floor)
				}
			}
		})
	}
}
