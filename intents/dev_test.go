package intents

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestDevelopmentMessages scores the parser on the labelled messages beside the repository, when they are there.
// Run with -v to see every miss.
func TestDevelopmentMessages(t *testing.T) {
	data, err := os.ReadFile("../../shared/messages-dev.txt")
	if err != nil {
		t.Skip("the development messages are not here:", err)
	}
	p := NewParser(nil, Lexicon{})
	c := testContext()
	label, right, all := "", 0, 0
	per := map[string][2]int{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			label = rest
			continue
		}
		if line == "" {
			continue
		}
		got := p.Parse(line, c).JSON("").Intent
		n := per[label]
		n[1]++
		all++
		if got == label {
			n[0]++
			right++
		} else {
			t.Logf("%s: %s\n     got %s", label, line, brief(p.Parse(line, c)))
		}
		per[label] = n
	}
	for k, n := range per {
		if n[0] < n[1] {
			t.Logf("%-16s %d/%d", k, n[0], n[1])
		}
	}
	t.Logf("%d of %d = %.1f %%", right, all, 100*float64(right)/float64(all))
	if float64(right) < 0.97*float64(all) {
		t.Errorf("only %d of %d", right, all)
	}
}

func testContext() Context {
	zone := time.FixedZone("CST", 8*3600)
	return Context{Now: time.Date(2026, 11, 24, 10, 0, 0, 0, zone), People: NewPeople([]string{"张伟", "李娜", "刘洋", "陈晨", "阿杰"})}
}

// brief is a result on one line.
func brief(r Result) string {
	var out []string
	for _, q := range r.Requests {
		j := q.json(r.Text)
		s := j.Intent
		add := func(name, v string) {
			if v != "" {
				s += " " + name + "=" + v
			}
		}
		add("customer", j.Customer)
		add("contact", j.Contact)
		add("this", j.Anaphor)
		add("by", j.ActivityType)
		if j.AmountCents != nil {
			add("amount", decimal(*j.AmountCents))
		}
		add("stage", j.Stage)
		if j.NextFollowUp != nil {
			add("next", *j.NextFollowUp)
		}
		add("period", j.Period)
		add("scope", j.Scope)
		add("outcome", j.Outcome)
		add("deal", j.Deal)
		add("field", j.Field)
		add("person", q.Slots.Person.Text)
		add("tags", strings.Join(j.Tags, "/"))
		add("level", string(q.Slots.Level))
		add("reason", q.Slots.Reason)
		if q.Kind == None {
			add("speech", j.Speech)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func decimal(fen int64) string {
	if fen%100 != 0 {
		return strings.TrimRight(fmt.Sprintf("%.2f", float64(fen)/100), "0")
	}
	return strconv.FormatInt(fen/100, 10)
}
