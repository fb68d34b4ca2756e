package intents

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var (
	gramsOf = flag.String("grams", "", "weights of the second look instead of grams.txt")
	spansOf = flag.String("spans", "", "weights of the tags instead of spans.txt")
	picksOf = flag.String("picks", "", "weights of dates and ways of contact instead of picks.txt")
	round   = flag.String("round", "", "a file of labelled messages that the parser has not seen: its first look is printed by measure")
)

// inOurWords is a label in contract.md's words, with the kinds of ours where they say the same: a task for a colleague is an assign there.
func inOurWords(want string, got Result) string {
	parts := strings.Split(want, "; ")
	for i := range min(len(parts), len(got.Requests)) {
		kind, slots, _ := strings.Cut(parts[i], " ")
		if q := got.Requests[i]; q.json(got.Text).Intent == kind {
			parts[i] = strings.TrimSpace(string(q.Kind) + " " + slots)
		}
	}
	return strings.Join(parts, "; ")
}

// TestRound scores one blind round: go test ./intents -run TestRound -round FILE -v.
// A slot counts where the label or the parser has a value; it is right when both are the same.
func TestRound(t *testing.T) {
	if *round == "" {
		t.Skip("no -round")
	}
	data, err := os.ReadFile(*round)
	if err != nil {
		t.Fatal(err)
	}
	p, c := NewParser(nil, Lexicon{}), testContext()
	if *gramsOf != "" {
		weights, err := os.ReadFile(*gramsOf)
		if err != nil {
			t.Fatal(err)
		}
		if p.grams, err = readGrams(string(weights)); err != nil {
			t.Fatal(err)
		}
	}
	if *spansOf != "" {
		p.spans = spansIn(t, *spansOf)
	}
	if *picksOf != "" {
		weights, err := os.ReadFile(*picksOf)
		if err != nil {
			t.Fatal(err)
		}
		if p.picks, err = readGrams(string(weights)); err != nil {
			t.Fatal(err)
		}
	}
	slots := []string{"customer", "contact", "by", "amount", "next", "period", "stage", "scope", "person"}
	type count struct{ right, all int }
	per := map[string]*count{"intent": {}, "whole": {}}
	for _, s := range slots {
		per[s] = &count{}
	}
	wrong := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		headLine(line, &c)
		text, want, ok := strings.Cut(line, " => ")
		if !ok || line[0] == '#' {
			continue
		}
		want, _, _ = strings.Cut(want, " #")
		got := apart(p.Parse(text, c))
		want = inOurWords(asSaid(want, got, c.Book), got)
		kind, diff := compare(want, got)
		per["intent"].all++
		per["whole"].all++
		if kind {
			per["intent"].right++
		}
		if diff == "" {
			per["whole"].right++
		}
		parts := strings.Split(want, "; ")
		for i, part := range parts {
			if i >= len(got.Requests) {
				break
			}
			q := got.Requests[i]
			said := map[string]string{}
			for _, f := range splitSlots(part)[1:] {
				name, value, _ := strings.Cut(f, "=")
				said[name] = value
			}
			for _, s := range slots {
				have := slotOf(s, q, q.json(text))
				if want := said[s]; want != "" || have != "" && (s == "customer" || s == "amount" || s == "next" || s == "period") {
					per[s].all++
					if sameSlot(s, want, have) {
						per[s].right++
					} else if diff == "" {
						diff = "unlabelled " + s + " is " + have
					}
				}
			}
		}
		note := ""
		if w := wronglyWritten(want, got); w != "" {
			wrong++
			note = "  WRONG WRITE " + w
		}
		if diff != "" || note != "" {
			t.Logf("%s\n     want %s\n      got %s\n     (%s)%s", text, want, brief(got), diff, note)
		}
	}
	for _, s := range append([]string{"intent", "whole"}, slots...) {
		if n := per[s]; n.all > 0 {
			t.Logf("%-9s %d/%d = %.1f %%", s, n.right, n.all, 100*float64(n.right)/float64(n.all))
		}
	}
	t.Logf("wrong writes %d", wrong)
}

// wronglyWritten is a write that the label does not have: any, when it has none; a deal's end, a payment or a hand-over always.
func wronglyWritten(want string, got Result) string {
	if want == string(Several) {
		return "" // nobody said which
	}
	wanted, writing := map[Kind]bool{}, false
	for _, part := range strings.Split(want, "; ") {
		k := Kind(splitSlots(part)[0])
		wanted[k] = true
		writing = writing || writes(k)
	}
	for _, r := range got.Requests {
		grave := r.Kind == CloseWon || r.Kind == CloseLost || r.Kind == RecordPayment || r.Kind == Transfer || r.Kind == Approve
		if writes(r.Kind) && !wanted[r.Kind] && (!writing || grave) {
			return string(r.Kind)
		}
	}
	return ""
}

func spansIn(t *testing.T, file string) *spans {
	weights, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := readSpans(string(weights))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
