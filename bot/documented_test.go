package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/intents"
)

// exchange is a message of a dialogue with what its sender heard.
type exchange struct{ said, heard string }

// exchanges are the first of each kind out of the dialogues, said to the assistant in private and answered there.
func exchanges(t *testing.T) map[intents.Kind]exchange {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	parser := intents.NewParser(process, intents.Lexicon{})
	files, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[intents.Kind]exchange{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			who, said, ok := strings.Cut(line, "> ")
			if !ok || strings.HasPrefix(line, "  ") || strings.Contains(who, " ") || i+1 == len(lines) {
				continue
			}
			first, ok := strings.CutPrefix(lines[i+1], "  to "+who+": ")
			if !ok {
				continue
			}
			heard := []string{first}
			for _, l := range lines[i+2:] {
				more, ok := strings.CutPrefix(l, "    ")
				if !ok {
					break
				}
				heard = append(heard, more)
			}
			r := parser.Parse(said, intents.Context{Now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Manager: true, Process: process})
			if len(r.Requests) != 1 || len(heard) > 14 || refusal(first) {
				continue
			}
			if kind := r.Requests[0].Kind; shown[kind].said == "" {
				shown[kind] = exchange{said, strings.Join(heard, "\n")}
			}
		}
	}
	return shown
}

// refusal reports whether an answer says what did not happen: it shows nothing of what the deed does.
func refusal(first string) bool {
	for _, word := range []string{"没有", "没找到", "不能", "看不到", "没听懂", "要管理员", "没权限", "还是空的", "哪", "？"} {
		if strings.Contains(first, word) {
			return true
		}
	}
	return false
}

// docs/intents.md is everything the assistant can do, by example: made of the catalogue and of the dialogues, whose answers are tested.
func TestIntentsByExample(t *testing.T) {
	const file = "../docs/intents.md"
	var page strings.Builder
	page.WriteString(`# What can be said, by example

Made by ` + "`go test ./bot -run 'Dialogues|ByExample' -update`" + ` from the catalogue of intents and from the dialogues in ` + "`bot/testdata/dialogues`" + `: every answer here is one that a test holds.
` + "`genjin parse TEXT`" + ` shows how a sentence of your own is understood.

`)
	shown := exchanges(t)
	for _, i := range intents.All() {
		if len(i.Examples) == 0 {
			continue // a button has no words
		}
		fmt.Fprintf(&page, "## %s\n\n", i.Title)
		what := "reads"
		if i.Write {
			what = "writes, 撤销 takes it back"
		}
		fmt.Fprintf(&page, "`%s` · %s\n\n", i.Kind, what)
		for _, e := range i.Examples {
			fmt.Fprintf(&page, "- %s\n", e)
		}
		if x := shown[i.Kind]; x.said != "" {
			fmt.Fprintf(&page, "\n```\n> %s\n\n%s\n```\n", x.said, x.heard)
		}
		page.WriteString("\n")
	}
	got := strings.TrimSpace(page.String()) + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := firstDifference(string(want), got); diff != "" {
		t.Errorf("%s\n(-update writes it anew)", diff)
	}
}
