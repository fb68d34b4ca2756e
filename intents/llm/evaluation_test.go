package llm

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents"
)

var evalMessages = flag.Int("messages", 0, "how many messages of the corpora EVAL=1 asks about, spread over all of them; 0: every one")

// EVAL=1 asks the server of GENJIN_LLM_* about the messages of the corpora that have one request and prints what an operator has to know
// of it; RECORD=dir keeps the exchanges. It is skipped otherwise: it costs tokens and needs a network.
func TestEvaluation(t *testing.T) {
	if os.Getenv("EVAL") == "" {
		t.Skip("EVAL=1 asks a real server (GENJIN_LLM_BASE_URL, _API_KEY, _MODEL)")
	}
	e := evaluation{model: os.Getenv("GENJIN_LLM_MODEL"), record: os.Getenv("RECORD"), messages: *evalMessages,
		config: Config{BaseURL: os.Getenv("GENJIN_LLM_BASE_URL"), APIKey: os.Getenv("GENJIN_LLM_API_KEY"), Timeout: 20 * time.Second}}
	e.run(t)
	t.Log(e.tell())
}

// The evaluation itself, over a server on this machine that gives what is written in the corpus but for some answers: what it counts is what that server did.
func TestEvaluationCountsWhatAServerDoes(t *testing.T) {
	lines := evalLines(t, 200)
	answers := map[string]string{}
	wrong, invented, broken := 0, 0, 0
	for i, l := range lines {
		a := map[string]any{"intent": l.want, "speech": "fact", "negated": false, "customer_text": spoken(crm.Hide(l.text), l.slots["customer"]), "contact_text": spoken(crm.Hide(l.text), l.slots["contact"]), "when_text": "", "period_text": "", "amount_text": "", "stage": ""}
		switch i % 10 {
		case 3:
			a["intent"] = "help"
			if l.want != "help" {
				wrong++
			}
		case 5:
			a["customer_text"] = "没人说过的公司"
			invented++
		case 9: // words that were said, and are no customer
			if r := []rune(crm.Hide(l.text)); len(r) > 1 {
				a["customer_text"] = string(r[:1])
			}
		case 7:
			broken++
			answers[crm.Hide(l.text)] = "对不起，我不能"
			continue
		}
		raw, err := json.Marshal(map[string]any{"actions": []any{a}})
		if err != nil {
			t.Fatal(err)
		}
		answers[crm.Hide(l.text)] = string(raw)
	}
	s := newServer(t, func(_ *http.Request, body string) (int, string) {
		var q struct{ Messages []struct{ Content string } }
		if err := json.Unmarshal([]byte(body), &q); err != nil || len(q.Messages) == 0 {
			return 400, "{}"
		}
		var asked struct{ Message string }
		if err := json.Unmarshal([]byte(q.Messages[len(q.Messages)-1].Content), &asked); err != nil {
			return 400, "{}"
		}
		answer, known := answers[asked.Message]
		if !known { // when it is probed
			answer = `{"actions":[{"intent":"log_contact","speech":"fact","negated":false,"customer_text":"华北重工","contact_text":"","when_text":"","period_text":"","amount_text":"","stage":""}]}`
		}
		return 200, saying("stop", answer)
	})
	e := evaluation{model: "obliging", messages: 200, config: Config{BaseURL: s.URL, Timeout: 5 * time.Second}}
	e.run(t)
	t.Log(e.tell())
	if e.asked != len(lines) || e.unusable() != invented+broken || e.right > e.asked-e.unusable()-wrong || e.right < (e.asked-e.unusable()-wrong)*9/10 {
		t.Errorf("asked %d of %d, refused %d of %d, right %d of at most %d", e.asked, len(lines), e.unusable(), invented+broken, e.right, e.asked-e.unusable()-wrong)
	}
	if c := e.slots["customer"]; c.of == 0 || c.right == c.of || c.right*10 < c.of*8 {
		t.Errorf("customers %+v", c)
	}
	if e.tokens < 760*(e.asked-1) || len(e.took) != e.asked {
		t.Errorf("%d tokens, %d times", e.tokens, len(e.took))
	}
	for _, must := range []string{"intent right", "customer", "refused by the checks", "tokens a message", "p50", "p99"} {
		if !strings.Contains(e.tell(), must) {
			t.Errorf("no %s in\n%s", must, e.tell())
		}
	}
}

// spoken are words of a label if they stand in the text.
func spoken(text, words string) string {
	if strings.Contains(text, words) {
		return words
	}
	return ""
}

// evalLine is a message with what it means.
type evalLine struct {
	text, want string
	slots      map[string]string
	context    intents.Context
}

// evalLines are messages of the corpora that have one request; n of them (0: all), spread evenly.
func evalLines(t *testing.T, n int) (all []evalLine) {
	t.Helper()
	files, err := filepath.Glob("../testdata/corpus/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	taken, kinds := map[string]bool{}, intents.LabelKinds(intents.All())
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		c := intents.Context{Now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))}
		names := func(line string) []string {
			return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",， ", r) })
		}
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if who, ok := strings.CutPrefix(line, "# persona"); ok {
				c.Manager = strings.Contains(who, "manager")
			}
			if staff, ok := strings.CutPrefix(line, "staff:"); ok {
				c.People = intents.NewPeople(names(staff))
			}
			if book, ok := strings.CutPrefix(line, "book:"); ok {
				var customers []intents.Name
				for i, name := range strings.FieldsFunc(book, func(r rune) bool { return strings.ContainsRune(",，", r) }) {
					customers = append(customers, intents.Name{Customer: crm.CustomerID(i + 1), Text: strings.TrimSpace(name)})
				}
				c.Book = intents.NewNames(customers)
			}
			text, means, ok := strings.Cut(line, " => ")
			if !ok || line[0] == '#' || strings.Contains(means, ";") || taken[text] {
				continue
			}
			means, _, _ = strings.Cut(means, " #")
			taken[text] = true
			want, rest, _ := strings.Cut(means, " ")
			if !slices.Contains(kinds, intents.Kind(want)) { // nothing that a model may say
				continue
			}
			l := evalLine{text: text, want: want, slots: map[string]string{}, context: c}
			last := ""
			for _, w := range strings.Fields(rest) {
				if name, value, ok := strings.Cut(w, "="); ok {
					last, l.slots[name] = name, value
				} else if last != "" {
					l.slots[last] += " " + w
				}
			}
			all = append(all, l)
		}
	}
	if n == 0 || n >= len(all) {
		return all
	}
	some := make([]evalLine, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// evaluation is how a server does.
type evaluation struct {
	model, record string
	messages      int
	config        Config

	form                 Form
	asked, right, tokens int
	outcomes             map[crm.ModelOutcome]int
	slots                map[string]share
	took                 []time.Duration
	missed               map[string]int // want → got
}

type share struct{ right, of int }

func (s share) String() string {
	return fmt.Sprintf("%d of %d (%.1f %%)", s.right, s.of, 100*float64(s.right)/float64(max(s.of, 1)))
}

func (e *evaluation) run(t *testing.T) {
	t.Helper()
	e.outcomes, e.slots, e.missed = map[crm.ModelOutcome]int{}, map[string]share{}, map[string]int{}
	x := &exchange{}
	e.config.Model, e.config.Kinds, e.config.Client = e.model, intents.LabelKinds(intents.All()), &http.Client{Transport: &wire{x: x, next: http.DefaultTransport}}
	e.config.Stages = []string{"lead", "opportunity", "quote", "won", "payment", "lost"}
	m := New(e.config)
	var err error
	if e.form, err = m.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	parser := intents.NewParser(nil, intents.Lexicon{})
	for i, l := range evalLines(t, e.messages) {
		*x = exchange{Server: e.model, Form: e.form, Message: l.text}
		began := time.Now()
		got := m.Label(t.Context(), l.text)
		if got.Outcome == crm.ModelResting { // left alone after answers of no use: here every message is asked
			m = New(e.config)
			m.form.Store(e.form)
			began = time.Now()
			got = m.Label(t.Context(), l.text)
		}
		e.took = append(e.took, time.Since(began))
		e.asked, e.tokens = e.asked+1, e.tokens+got.Tokens
		e.outcomes[got.Outcome]++
		x.Outcome = got.Outcome
		for _, label := range got.Labels {
			x.Labels = append(x.Labels, brief(l.text, label))
		}
		e.score(l, got, parser)
		if e.record == "" {
			continue
		}
		raw, err := json.MarshalIndent(x, "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join(e.record, fmt.Sprintf("%04d.json", i+1)), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// score compares an answer with what is meant: the intent as it was labelled, the slots as our readers take them from its words.
func (e *evaluation) score(l evalLine, got intents.Answered, parser *intents.Parser) {
	if got.Outcome != crm.ModelAnswered {
		return
	}
	if len(got.Labels) != 1 || string(got.Labels[0].Intent) != l.want {
		is := fmt.Sprintf("%d actions", len(got.Labels))
		if len(got.Labels) == 1 {
			is = string(got.Labels[0].Intent)
		}
		e.missed[l.want+" taken for "+is]++
		return
	}
	e.right++
	r := parser.Labelled(l.text, got.Labels, l.context).JSON("")
	has := map[string]string{"customer": r.Customer, "contact": r.Contact, "stage": r.Stage, "period": r.Period}
	if r.AmountCents != nil {
		has["amount"] = strings.TrimSuffix(fmt.Sprintf("%d.%02d", *r.AmountCents/100, *r.AmountCents%100), ".00")
	}
	if r.NextFollowUp != nil {
		has["next"] = *r.NextFollowUp
	}
	for _, name := range []string{"customer", "contact", "amount", "stage", "next", "period"} {
		want, labelled := l.slots[name]
		if !labelled {
			continue
		}
		is := has[name]
		if day, _, timed := strings.Cut(is, "T"); timed && name == "next" && !strings.Contains(want, "T") {
			is = day
		}
		s := e.slots[name]
		if s.of++; is == want || name == "customer" && is != "" && strings.Contains(want, is) { // its short name
			s.right++
		}
		e.slots[name] = s
	}
}

// unusable is how many answers the checks refused.
func (e *evaluation) unusable() int { return e.outcomes[crm.ModelUnusable] }

// tell is what an operator has to know.
func (e *evaluation) tell() string {
	var b strings.Builder
	n := max(e.asked, 1)
	fmt.Fprintf(&b, "%s by %s, %d messages\n", e.model, e.form, e.asked)
	fmt.Fprintf(&b, "intent right           %s\n", share{e.right, e.asked})
	for _, name := range slices.Sorted(maps.Keys(e.slots)) {
		fmt.Fprintf(&b, "  %-8s right       %s of those with the right intent\n", name, e.slots[name])
	}
	fmt.Fprintf(&b, "refused by the checks  %s\n", share{e.unusable(), e.asked})
	for _, o := range slices.Sorted(maps.Keys(e.outcomes)) {
		if o != crm.ModelAnswered && o != crm.ModelUnusable {
			fmt.Fprintf(&b, "no answer: %-10s  %s\n", o, share{e.outcomes[o], e.asked})
		}
	}
	took := slices.Sorted(slices.Values(e.took))
	at := func(part float64) time.Duration {
		if len(took) == 0 {
			return 0
		}
		return took[min(len(took)-1, int(part*float64(len(took))))].Round(100 * time.Microsecond)
	}
	fmt.Fprintf(&b, "tokens a message       %d, %d in all\n", e.tokens/n, e.tokens)
	fmt.Fprintf(&b, "time                   p50 %s, p99 %s, most %s\n", at(0.5), at(0.99), at(1))
	most := slices.SortedFunc(maps.Keys(e.missed), func(x, y string) int { return e.missed[y] - e.missed[x] + strings.Compare(x, y)/2 })
	for _, m := range most[:min(5, len(most))] {
		fmt.Fprintf(&b, "  %4d × %s\n", e.missed[m], m)
	}
	return b.String()
}
