package intents

import (
	"slices"
	"strings"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// Label is one request as a language model sees it: which words of the message are what, and what they ask for. It says where
// words stand, never what they come to: dates, amounts and records are read from those words as if the rules had found them.
type Label struct {
	Intent   Kind    `json:"intent"`
	Speech   Speech  `json:"speech"`
	Negated  bool    `json:"negated,omitempty"`
	Stage    string  `json:"stage,omitempty"` // a code of the process, next, or empty
	Customer zh.Span `json:"customer,omitzero"`
	Contact  zh.Span `json:"contact,omitzero"`
	When     zh.Span `json:"when,omitzero"`
	Period   zh.Span `json:"period,omitzero"`
	Amount   zh.Span `json:"amount,omitzero"`
}

// spans are all words that the label names.
func (l Label) spans() []zh.Span {
	return []zh.Span{l.Customer, l.Contact, l.When, l.Period, l.Amount}
}

// Fits reports whether all words that the label names can be words of text.
func (l Label) Fits(text string) bool {
	return !slices.ContainsFunc(l.spans(), func(s zh.Span) bool {
		return s.Start < 0 || s.End < s.Start || s.End > len(text) || !utf8.ValidString(text[s.Start:s.End])
	})
}

// labelReads and labelWrites are the kinds that a label may be of. What has a form of its own (rules, words, webhooks, exports,
// persons' rights, tokens) is said in its own words or not at all.
var (
	labelReads = []Kind{QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, Trend,
		QueryScore, QueryRisk, KnowledgeQuery, Help, None}
	labelWrites = []Kind{LogContact, CreateCustomer, AddContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, AddNote, AddTag,
		SetTarget, Assign, Transfer, Approve, Reject, Undo}
)

// Harmless reports whether a request of a label only looks at something.
func Harmless(k Kind) bool { return slices.Contains(labelReads, k) }

// LabelKinds are the kinds that a label may be of, among all that can be done.
func LabelKinds(all []Intent) []Kind {
	kinds := []Kind{None}
	for _, i := range all {
		if slices.Contains(labelReads, i.Kind) || slices.Contains(labelWrites, i.Kind) {
			kinds = append(kinds, i.Kind)
		}
	}
	return kinds
}

// Speeches are all that words may do.
func Speeches() []Speech {
	return []Speech{Fact, Command, Plan, Question, Wish, Hearsay, Negation, Hypothetical}
}

// labelSure is how sure a request of a label is: always less than what is done without asking.
const labelSure = 0.4

// Sure reports whether the rules are sure enough of a whole message for nobody else to be asked. What they took for a wish, for
// hearsay or for a negation they have understood.
func (r Result) Sure() bool {
	const (
		ofRequests = 0.5
		ofNothing  = 0.9
	)
	return len(r.Requests) > 0 && !slices.ContainsFunc(r.Requests, func(q Request) bool {
		if q.Kind == None {
			return q.Confidence < ofNothing && (q.Speech == Fact || q.Speech == Command || q.Speech == Question)
		}
		return q.Confidence < ofRequests
	})
}

// Labelled understands a message by labels: the readers of the rules fill the same forms from the words that are labelled.
// Every request of it is Guessed, and no surer than that. A label that says nothing of use is left out; labels must be of
// LabelKinds and their spans must lie in text.
func (p *Parser) Labelled(text string, labels []Label, c Context) Result {
	rd := p.readings.Get().(*reading)
	rd.open(beginning(text), c)
	rd.tokenise()
	rd.split()
	rd.classify()
	result := Result{Text: text, Source: "llm"}
	meant := slices.DeleteFunc(slices.Clone(labels), func(l Label) bool { return !rd.means(l) })
	for _, l := range meant {
		result.Requests = append(result.Requests, rd.labelled(l, len(meant) == 1))
	}
	rd.pipelines(result.Requests)
	if rd.taught {
		c.Taught.expand(result.Requests)
	}
	rd.close()
	p.readings.Put(rd)
	return result
}

// means reports whether a label asks for something: a record is made of no question, no wish and nothing denied.
func (rd *reading) means(l Label) bool {
	switch {
	case l.Intent == None || len(rd.clauses) == 0 || !l.Fits(rd.tx.Orig):
		return false
	case slices.Contains(labelWrites, l.Intent):
		return !l.Negated && (l.Speech == Fact || l.Speech == Command || l.Speech == Plan)
	}
	return slices.Contains(labelReads, l.Intent)
}

func (rd *reading) labelled(l Label, alone bool) (r Request) {
	d := rd.draft(draft{kind: l.Intent})
	for n := range rd.clauses {
		if alone || rd.touches(l, &rd.clauses[n]) {
			d.clauses = append(d.clauses, n)
		}
	}
	if len(d.clauses) == 0 {
		for n := range rd.clauses {
			d.clauses = append(d.clauses, n)
		}
	}
	d.lead = d.clauses[0]
	if l.Customer.End > l.Customer.Start {
		d.customers = []Ref{rd.labelledCustomer(l.Customer)}
	} else {
		for _, n := range d.clauses {
			d.customers = append(d.customers, rd.customersOf(&rd.clauses[n])...)
		}
		d.customers = d.customers[:min(len(d.customers), 1)]
	}
	rd.fill(d, &r)
	r.Speech, r.Confidence, r.Margin, r.Guessed = l.Speech, labelSure, 0, true
	if slices.Contains(labelReads, l.Intent) {
		r.Speech = Question
	}
	s := &r.Slots
	if len(d.customers) > 0 && s.Contact.Said() && s.Contact.Span == d.customers[0].Span {
		s.Contact = Ref{}
	}
	if said := rd.tx.Orig[l.Contact.Start:l.Contact.End]; said != "" {
		s.Contact = Ref{Text: strings.TrimSpace(said), Span: l.Contact}
	}
	rd.labelledTime(l, s)
	if a, ok := rd.labelledAmount(l.Amount); ok {
		s.Amount = &a
	}
	if l.Stage != "" && l.Intent == AdvanceDeal {
		s.Stage = rd.stageCode(l.Stage)
	}
	r.Why = []Reason{{Rule: "labelled by the model", Span: r.Span}}
	for _, x := range l.spans() {
		if x.End > x.Start {
			r.Why = append(r.Why, Reason{Rule: "labelled by the model", Span: x})
		}
	}
	return r
}

// touches reports whether words that a label names stand in a clause.
func (rd *reading) touches(l Label, c *clause) bool {
	at := rd.tx.Span(c.i, c.j)
	return slices.ContainsFunc(l.spans(), func(s zh.Span) bool { return s.End > s.Start && s.Start < at.End && s.End > at.Start })
}

// labelledCustomer is the customer whom words name: as the book knows it, else a name of that shape.
func (rd *reading) labelledCustomer(s zh.Span) Ref {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == customerToken && t.ref.Span == s {
			return t.ref
		}
	}
	ref := Ref{Text: strings.TrimSpace(rd.tx.Orig[s.Start:s.End]), Span: s, Match: "shape"}
	if rd.c.Book == nil {
		return ref
	}
	name := zh.Read(ref.Text).Runes
	if f := rd.c.Book.Longest(name, 0); f.Runes > 0 && f.Runes == len(name) {
		ref.IDs, ref.Match = f.Customers, "alias"
		if f.Full > 0 {
			ref.Match = "exact"
		}
	} else if ids := rd.c.Book.Similar(ref.Text, 5); len(ids) > 0 {
		ref.IDs, ref.Match = ids, "fuzzy"
	}
	return ref
}

// labelledTime puts the time that words tell where requests of the kind have theirs.
func (rd *reading) labelledTime(l Label, s *Slots) {
	if x := rd.timeOf(l.Period); x != nil && slices.Contains([]Kind{QueryPipeline, QueryTarget, SetTarget, Ranking, Forecast, Trend, DailySummary, WeeklySummary, MonthlySummary, QueryFollowUps}, l.Intent) {
		s.Period = x
	}
	x := rd.timeOf(l.When)
	switch {
	case x == nil:
	case l.Intent == SetReminder:
		s.Next = x
	case l.Intent == LogContact && !rd.future(x):
		s.HappenedAt = x
	case l.Intent == LogContact && s.Promise == nil && s.Next == nil:
		s.Next = x
	case l.Intent == RecordPayment && !rd.future(x):
		s.HappenedAt = x
	}
}

// timeOf is the one time that words tell; nil: none, several, or one that does not exist.
func (rd *reading) timeOf(s zh.Span) *zh.Time {
	var found *zh.Time
	for k := range rd.times {
		x := &rd.times[k]
		if x.Span.Start < s.End && x.Span.End > s.Start && x.Kind != zh.Invalid && x.Kind != zh.Duration {
			if found != nil {
				return nil
			}
			found = x
		}
	}
	return found
}

// labelledAmount is the one amount that words tell. Without a unit of money it is asked about before it is written, as by the rules.
func (rd *reading) labelledAmount(s zh.Span) (zh.Amount, bool) {
	if s.End <= s.Start {
		return zh.Amount{}, false
	}
	a, ok := amountIn(rd.tx.Orig[s.Start:s.End])
	if !ok || a.Fen <= 0 {
		return zh.Amount{}, false
	}
	a.Span = s
	return a, true
}

// stageCode is a stage that the process has, or the next one; empty: it has none such.
func (rd *reading) stageCode(code string) crm.StageCode {
	if crm.StageCode(code) == StageNext {
		return StageNext
	}
	if p := rd.c.Process; p != nil {
		if stage, ok := p.Named(crm.StageCode(code)); ok {
			return stage.Code
		}
	}
	return ""
}

// Answered is what a language model said to one question.
type Answered struct {
	Labels  []Label // of a question for labels: what is left of its answer after checking
	Text    string  // of a draft: with the placeholders of its figures
	Tokens  int     // used; estimated where the server does not count
	Outcome crm.ModelOutcome
	Fault   error // for the log; nil when it answered
}
