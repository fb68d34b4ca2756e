package intents

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

// The corpus is the specification of what is understood: testdata/corpus/*.txt, one message a line with what it means:
//
//	message => kind customer=… contact=… by=… amount=… stage=… next=… period=… scope=… outcome=… field=…; kind …
//
// Only the slots that are written are compared; name= with nothing behind it says that the slot must be empty.
// Amounts are in yuan. Now is Tuesday, 2026-11-24 10:00. A line 「book: 鼎盛机械, Vertex Robotics」 names the customers
// of the messages below it, up to the next such line or the end of the file; 「staff: 韩雪, 汪磊」 its colleagues. A line 「pipelines: renewal 续约/续签: 待续约; …」 says
// that the company sells by these as well, to the end of the file.
// A line 「now: 2027-01-14T19:20:00+08:00」 says when the messages below it were said.
// A line 「taught: 打样=寄样品」 gives the words that the company taught, likewise.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, f := range files {
		p, c := NewParser(nil, Lexicon{}), testContext()
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all, kinds, whole := 0, 0, 0
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if headLine(line, &c) || line == "" || line[0] == '#' {
				continue
			}
			if names, ok := strings.CutPrefix(line, "pipelines:"); ok {
				p = NewParser(pipelinesOf(names), Lexicon{})
				continue
			}
			if words, ok := strings.CutPrefix(line, "taught:"); ok {
				c.Taught = taughtOf(words)
				continue
			}
			text, want, ok := strings.Cut(line, " => ")
			if !ok {
				t.Fatalf("%s: no => in %q", f, line)
			}
			all++
			got := p.Parse(text, c)
			want, _, _ = strings.Cut(want, " #")
			kind, diff := compare(asSaid(want, got, c.Book), got)
			if kind {
				kinds++
			}
			if diff == "" {
				whole++
				continue
			}
			t.Errorf("%s\n     want %s\n      got %s\n     (%s)", text, want, brief(got), diff)
		}
		t.Logf("%s: %d messages, %d of the right kind, %d right in all", filepath.Base(f), all, kinds, whole)
	}
}

// headLine reports whether a line tells of the messages below it, and has the context know it.
func headLine(line string, c *Context) bool {
	name, value, _ := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, "# persona"):
		c.Manager = strings.Contains(line, "manager")
	case name == "book":
		c.Book, c.Own = bookOf(value), ownOf(value)
	case name == "staff":
		c.People = NewPeople(splitNames(value))
	case name == "now":
		now, err := time.Parse(time.RFC3339, strings.TrimSpace(value))
		if err != nil {
			panic(err) // of the corpus
		}
		c.Now = now.In(c.Now.Location())
	default:
		return false
	}
	return true
}

// eachLabelled gives the messages of a file with their labels, those left open too, each with what its head lines tell. With slots it leaves out
// a file whose labels have none.
func eachLabelled(t *testing.T, file string, slots bool, give func(text, want string, c Context)) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if slots && strings.HasPrefix(string(data), kindsOnly) {
		return
	}
	c := testContext()
	for line := range strings.Lines(string(data)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "# open: ")
		headLine(line, &c)
		if text, want, ok := strings.Cut(line, " => "); ok && line[0] != '#' {
			want, _, _ = strings.Cut(want, " #")
			give(text, want, c)
		}
	}
}

// kindsOnly begins a file of the corpus whose labels have no slots.
const kindsOnly = "# kinds only"

// pipelinesOf is a process of the usual stages with further pipelines, each with a first stage of its own: renewal 续约/续签: 待续约; ….
func pipelinesOf(names string) *crm.Process {
	p := &crm.Process{}
	line := func(code string, called []string, stages ...crm.Stage) {
		p.Pipelines = append(p.Pipelines, crm.Pipeline{Code: code, Name: called[0], Synonyms: called[1:], Stages: stages})
	}
	var usual []crm.Stage
	for _, code := range []crm.StageCode{"lead", "opportunity", "quote", "won", "payment", "lost"} {
		words := strings.Fields(usualStages[code])
		usual = append(usual, crm.Stage{Code: code, Name: words[0], Synonyms: words[1:]})
	}
	line("new", []string{"新签"}, usual...)
	for l := range strings.SplitSeq(names, ";") {
		code, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		called, first, _ := strings.Cut(rest, ":")
		line(code, strings.Split(called, "/"), crm.Stage{Code: crm.StageCode(code + "_first"), Name: strings.TrimSpace(first)}, usual[2], usual[3], usual[5])
	}
	return p
}

// taughtOf are words with their meanings: 打样=寄样品, 拜山=拜访.
func taughtOf(words string) *Taught {
	var all []crm.Word
	for _, w := range strings.Split(words, ",") {
		word, means, _ := strings.Cut(strings.TrimSpace(w), "=")
		all = append(all, crm.Word{Word: word, Means: means, Kind: crm.LossWord})
	}
	return NewTaught(all)
}

// bookOf is a book of customers' full names, divided by commas.
func bookOf(names string) Book { return NewNames(namesOf(names)) }

// ownOf are they as the sender's own.
func ownOf(names string) *Own { return NewOwn(namesOf(names)) }

func namesOf(names string) (all []Name) {
	for i, n := range splitNames(names) {
		for as := range strings.SplitSeq(n, "|") { // 江东区中心医院|江东中心
			all = append(all, Name{Customer: crm.CustomerID(i + 1), Text: as})
		}
	}
	return all
}

// splitNames are the names of a line, between commas.
func splitNames(line string) []string {
	all := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == '，' })
	for i, n := range all {
		all[i] = strings.TrimSpace(n)
	}
	return all
}

// compare tells whether the kinds are as wanted, and the first difference.
func compare(want string, got Result) (kinds bool, diff string) {
	if want == string(Several) { // whose parts nobody wrote down
		if len(got.Requests) < 2 {
			return false, "number of requests"
		}
		return true, ""
	}
	parts := strings.Split(want, "; ")
	if len(parts) > len(got.Requests) {
		got = apart(got)
	}
	if len(parts) != len(got.Requests) {
		return false, "number of requests"
	}
	for i, part := range parts {
		fields := splitSlots(part)
		if fields[0] != string(got.Requests[i].Kind) {
			return false, "kind"
		}
	}
	for i, part := range parts {
		q := got.Requests[i]
		j := q.json(got.Text)
		for _, f := range splitSlots(part)[1:] {
			name, value, _ := strings.Cut(f, "=")
			if have := slotOf(name, q, j); !sameSlot(name, value, have) {
				return true, name + " is " + have
			}
		}
	}
	return true, ""
}

// asSaid is a label with the full name of a customer of the book as the message said it, where the parser took it for that one, or for a
// name of nobody that is a part of that name and of no other: the store finds that one then.
func asSaid(want string, got Result, book Book) string {
	parts := strings.Split(want, "; ")
	for i := range min(len(parts), len(got.Requests)) {
		c := got.Requests[i].Slots.Customer
		if book == nil || c.Text == "" {
			continue
		}
		full := onlyHolder(book, c.Text)
		if len(c.IDs) > 0 {
			full = book.Name(c.IDs[0])
		}
		fields := splitSlots(parts[i])
		for k, f := range fields {
			if full != "" && f == "customer="+full {
				fields[k] = "customer=" + c.Text
			}
		}
		parts[i] = strings.Join(fields, " ")
	}
	return strings.Join(parts, "; ")
}

// onlyHolder is the only full name of the book that holds text.
func onlyHolder(book Book, text string) (only string) {
	for id := crm.CustomerID(1); ; id++ {
		switch name := book.Name(id); {
		case name == "":
			return only
		case !strings.Contains(crm.NameKey(name), crm.NameKey(text)):
		case only != "":
			return ""
		default:
			only = name
		}
	}
}

// splitSlots splits at the blanks before name=, so that values may hold blanks.
func splitSlots(s string) (out []string) {
	for _, w := range strings.Fields(s) {
		if len(out) > 1 && !strings.Contains(w, "=") {
			out[len(out)-1] += " " + w
		} else {
			out = append(out, w)
		}
	}
	return out
}

// sameSlot reports whether a value is the labelled one; a label with no hour is met by any hour of that day.
func sameSlot(name, want, have string) bool {
	if day, _, timed := strings.Cut(have, "T"); timed && name == "next" && !strings.Contains(want, "T") {
		have = day
	}
	return want == have
}

func slotOf(name string, q Request, j ResultJSON) string {
	switch name {
	case "customer":
		return j.Customer
	case "other":
		return q.Slots.Other.Text
	case "search":
		w := q.Slots.Search
		parts := append([]string{string(w.By)}, w.Words...)
		if w.Level != "" {
			parts = append(parts, string(w.Level))
		}
		if w.Head {
			parts = append(parts, "head")
		}
		return strings.Join(parts, " ")
	case "op":
		return q.Slots.Field
	case "plans":
		return plansOf(q)
	case "word":
		w := q.Slots.Word
		return strings.TrimSpace(string(w.Op) + " " + w.Word + " " + w.Means + " " + string(w.Kind) + " " + string(w.Problem))
	case "rule":
		return ruleOf(q.Slots.Rule)
	case "match":
		return q.Slots.Customer.Match
	case "contact":
		return j.Contact
	case "by":
		return j.ActivityType
	case "amount":
		if j.AmountCents == nil {
			if x := plannedOnly(q); x != nil && x.Amount != nil {
				return decimal(max(x.Amount.Fen, fenOf(x.Amount.Value)))
			}
			return ""
		}
		return decimal(*j.AmountCents)
	case "pipeline":
		return q.Slots.Pipeline
	case "to":
		return q.Slots.ToPipeline
	case "stage":
		return j.Stage
	case "next":
		if j.NextFollowUp == nil {
			if x := plannedOnly(q); x != nil {
				if at, _, ok := followUpDay(x.Due); ok {
					return at.Format(time.DateOnly)
				}
			}
			return ""
		}
		return *j.NextFollowUp
	case "period":
		return j.Period
	case "scope":
		return j.Scope
	case "outcome":
		return j.Outcome
	case "field":
		return j.Field
	case "person":
		return q.Slots.Person.Text
	case "deal":
		return j.Deal
	case "tags":
		return strings.Join(j.Tags, "/")
	case "level":
		return string(q.Slots.Level)
	case "reason":
		return q.Slots.Reason
	case "this":
		return j.Anaphor
	case "speech":
		return j.Speech
	case "text":
		return q.Slots.Text
	case "note":
		return q.Slots.Note
	}
	return "unknown slot " + name
}

// plannedOnly is the only receipt that a request plans.
func plannedOnly(q Request) *Instalment {
	if q.Kind != PlanPayment || len(q.Slots.Plans) != 1 {
		return nil
	}
	return &q.Slots.Plans[0]
}

// apart is a result with a request for each of several people whose targets are set at once, as the wire has it.
func apart(got Result) Result {
	var all []Request
	for _, q := range got.Requests {
		all = append(all, q.apart()...)
	}
	got.Requests = all
	return got
}

// plansOf are the instalments of a request: 12-15/300000/尾款, one after the other; a part that was not said is left out.
func plansOf(q Request) string {
	parts := q.Slots.Plans
	if len(parts) == 0 {
		parts = []Instalment{{Due: q.Slots.Next, Amount: q.Slots.Amount, Percent: q.Slots.Percent, Note: q.Slots.PayKind}}
	}
	var all []string
	for _, x := range parts {
		var one []string
		if x.Due != nil {
			d, _ := lastDay(x.Due)
			one = append(one, d.String()[5:])
		}
		if x.Amount != nil {
			one = append(one, decimal(max(x.Amount.Fen, fenOf(x.Amount.Value))))
		}
		if x.Percent != nil {
			one = append(one, x.Percent.Value+"%")
		}
		if x.Note != "" {
			one = append(one, x.Note)
		}
		all = append(all, strings.Join(one, "/"))
	}
	return strings.Join(all, ";")
}

// ruleOf is a rule of the process on one line.
func ruleOf(w RuleWords) string {
	parts := []string{string(w.Op)}
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(w.Pipeline)
	for _, s := range w.Stages {
		add(string(s))
	}
	switch w.Op {
	case RuleGate, RuleUngate:
		add("[" + strings.Join(w.When, " or ") + "]")
		if len(w.Auto) > 0 {
			add("(" + strings.Join(w.Auto, " or ") + ")")
		}
		add(w.Approver)
		if w.Hours > 0 {
			add(strconv.Itoa(w.Hours))
		}
	case RuleDays:
		add(strconv.Itoa(w.Days))
	case RuleRhythm:
		level := string(w.Level)
		if level == "" {
			level = "-"
		}
		add(level + " " + strconv.Itoa(w.Days))
	case RulePush:
		add(w.Push + " " + w.At.String())
	case RuleBack:
		add(strconv.Itoa(w.No))
	case RuleUnclear:
		return string(w.Op)
	}
	return strings.NewReplacer(">=", "≥", "<=", "≤", " = ", " is ").Replace(strings.Join(parts, " "))
}
