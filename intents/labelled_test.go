package intents

import (
	"os"
	"strings"
	"testing"
	"time"

	"genjin/intents/zh"
)

// label is a label whose words are given as such.
func label(text string, l Label, customer, contact, when, amount string) Label {
	at := func(s string) zh.Span {
		i := strings.Index(text, s)
		if s == "" || i < 0 {
			return zh.Span{}
		}
		return zh.Span{Start: i, End: i + len(s)}
	}
	l.Customer, l.Contact, l.When, l.Amount = at(customer), at(contact), at(when), at(amount)
	return l
}

func TestLabelsAreReadByTheSameReaders(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工, 三江水务")
	const text = "华北重工的老王松口了，下周三碰个头，八十万他认"
	got := p.Labelled(text, []Label{label(text, Label{Intent: LogContact, Speech: Fact}, "华北重工", "老王", "", "八十万"), label(text, Label{Intent: SetReminder, Speech: Plan}, "华北重工", "", "下周三", "")}, c)
	if len(got.Requests) != 2 || got.Source != "llm" {
		t.Fatalf("%+v", got)
	}
	log, remind := got.Requests[0], got.Requests[1]
	if s := log.Slots; log.Kind != LogContact || s.Customer.Match != "exact" || s.Contact.Text != "老王" || s.Amount == nil || s.Amount.Fen != 800_000_00 {
		t.Errorf("%+v", log)
	}
	if s := remind.Slots; remind.Kind != SetReminder || s.Next == nil || s.Next.Start.Format(time.DateOnly) != "2026-12-02" {
		t.Errorf("%+v", remind)
	}
	for _, r := range got.Requests {
		if !r.Guessed || r.Confidence >= 0.5 {
			t.Errorf("%s would be done without asking", r.Kind)
		}
	}
}

func TestNoLabelMakesARecordOfWhatWasNotTold(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	const text = "要是华北重工签了就好了"
	for _, l := range []Label{
		{Intent: CloseWon, Speech: Hypothetical}, {Intent: CloseWon, Speech: Wish}, {Intent: CloseWon, Speech: Question}, {Intent: CloseWon, Speech: Hearsay},
		{Intent: CloseWon, Speech: Fact, Negated: true}, {Intent: None, Speech: Fact}, {Intent: ManageAPI, Speech: Command}, {Intent: PersonRights, Speech: Command},
		{Intent: ExportRecords, Speech: Command}, {Intent: ProcessRule, Speech: Command}, {Intent: "drop_tables", Speech: Command},
		{Intent: CloseWon, Speech: Fact, Customer: zh.Span{Start: 5, End: 500}}, {Intent: CloseWon, Speech: Fact, Amount: zh.Span{Start: -3, End: 2}},
	} {
		if got := p.Labelled(text, []Label{l}, c); len(got.Requests) != 0 {
			t.Errorf("%+v gives %+v", l, got.Requests)
		}
	}
}

// Whatever kind a model takes a message for, and whatever words it names, it is read without harm and stays a guess.
func TestAnyLabelOfAnyMessage(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工, 三江水务")
	data, err := os.ReadFile("testdata/corpus/traps.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		text, _, ok := strings.Cut(line, " => ")
		if !ok {
			continue
		}
		half := zh.Span{Start: 0, End: len(text) / 2}
		rest := zh.Span{Start: len(text) / 2, End: len(text)}
		for _, k := range LabelKinds(All()) {
			for _, l := range []Label{{Intent: k, Speech: Command}, {Intent: k, Speech: Fact, Customer: half, When: rest, Amount: rest, Period: rest, Contact: half, Stage: "won"}, {Intent: k, Speech: Plan, Customer: rest, Contact: rest, Stage: "??"}} {
				for _, r := range p.Labelled(text, []Label{l, l}, c).Requests {
					n++
					if !r.Guessed || r.Confidence >= 0.5 {
						t.Fatalf("%s: %+v", text, r)
					}
				}
			}
		}
	}
	t.Logf("%d requests", n)
}
