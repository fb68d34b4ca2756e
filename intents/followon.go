package intents

import (
	"strings"
	"time"

	"genjin/intents/zh"
)

// Query is the last question about records, which 那上个月呢 and 李娜的呢 go on with.
type Query struct {
	Request Request   `json:"request,omitzero"`
	Words   string    `json:"words,omitempty"`
	Period  string    `json:"period,omitempty"` // the words of its period
	At      time.Time `json:"at,omitzero"`
}

// queryFor is how long a question may be gone on with.
const queryFor = 10 * time.Minute

// goesOnWith are the kinds of questions that another period, person or bound makes sense for.
func goesOnWith(k Kind) bool {
	switch k {
	case QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, Trend, QueryScore, QueryRisk, QueryFigure:
		return true
	}
	return false
}

// Asked remembers r, answered just now, as the question that a following message may go on with.
func (t *Turn) Asked(r Request) {
	if r.Kind != Explain && t.Memory.Figure.At != t.Now {
		t.Memory.Figure = Figure{} // 为什么 asks about this answer, not about a figure before it
	}
	if goesOnWith(r.Kind) && t.Memory.Query.At != t.Now {
		q := Query{Request: r, Words: t.Text, At: t.Now}
		if p := r.Slots.Period; p != nil {
			q.Period = t.words(p.Span)
		}
		t.Memory.Query = q
	}
}

// GoesOn is the question before with what this message adds to it, and makes one text of both; ok is false when it adds
// nothing to any, or when a question asked since then waits for an answer.
func (t *Turn) GoesOn(u Result) (r Request, ok bool) {
	last := t.Memory.Query
	if t.Memory.Pending != nil && !last.At.After(t.Memory.AskedAt) {
		return r, false
	}
	if last.Request.Kind == "" || t.Now.Sub(last.At) > queryFor || len(u.Requests) != 1 || len(last.Words) > 400 {
		return r, false
	}
	now, add := u.Requests[0], u.Follow
	if now.Slots.Filter.Those && last.Request.Kind == QueryPipeline {
		add = &now.Slots
	}
	if add == nil || !now.Slots.Filter.Those && now.Kind != None && !(now.Kind == QueryCustomer && add.Customer.Said()) {
		return r, false
	}
	if add.Customer.Said() && last.Request.Kind != QueryCustomer {
		return r, false
	}
	r = last.Request
	shift := len(last.Words) + 1
	moved := func(z *zh.Time) *zh.Time {
		c := *z
		c.Span.Start, c.Span.End = c.Span.Start+shift, c.Span.End+shift
		return &c
	}
	s := &r.Slots
	if i := strings.Index(last.Words, last.Period); s.Period != nil && i >= 0 {
		p := *s.Period // a span does not outlive the memory
		p.Span = zh.Span{Start: i, End: i + len(last.Period)}
		s.Period = &p
	}
	if add.Period != nil {
		s.Period = moved(add.Period)
		r.Kind = ofPeriod(r.Kind, add.Period)
	}
	if add.Person.Said() {
		s.Person, s.Scope = add.Person, ""
	}
	if add.Scope != "" {
		s.Scope, s.Person = add.Scope, Ref{}
	}
	if add.Customer.Said() {
		s.Customer, s.Contact = add.Customer, Ref{}
	}
	if add.Stage != "" {
		s.Stage = add.Stage
	}
	if add.Pipeline != "" {
		s.Pipeline = add.Pipeline
	}
	if add.Filter.MinFen > 0 || add.Filter.MaxFen > 0 {
		s.Filter.MinFen, s.Filter.MaxFen = add.Filter.MinFen, add.Filter.MaxFen
	}
	if add.Filter.Level != "" {
		s.Filter.Level = add.Filter.Level
	}
	t.Text = last.Words + " " + t.Text
	return r, true
}

// ofPeriod is the report of a period's length: after 今天日报, 那本周呢 asks for the week.
func ofPeriod(k Kind, z *zh.Time) Kind {
	if k != DailySummary && k != WeeklySummary && k != MonthlySummary || z.End.IsZero() && z.Kind != zh.Day {
		return k
	}
	switch days := z.End.Sub(z.Start).Hours() / 24; {
	case z.Kind == zh.Day || days <= 1:
		return DailySummary
	case days <= 8:
		return WeeklySummary
	}
	return MonthlySummary
}

// follow reads what a short message adds to a question asked before: 那上个月呢, 李娜的呢, 超过50万的呢. It is nil when the
// message says anything else.
func (rd *reading) follow() *Slots {
	r := rd.r[rd.start:]
	if len(r) > 16 || len(rd.clauses) != 1 {
		return nil
	}
	asked := false
	for i := range r {
		asked = asked || r[i] == '呢' || r[i] == '那' || starts(r[i:], "再看") || starts(r[i:], "换成") || starts(r[i:], "只看") || starts(r[i:], "这些") || starts(r[i:], "其中")
	}
	if !asked {
		return nil
	}
	c := &rd.clauses[0]
	d := &draft{kind: QueryPipeline, clauses: []int{0}}
	s := &Slots{}
	rd.fillPeriod(d, s)
	rd.fillFilter(d, s)
	line := rd.lineAsked(c, s)
	at := c.i
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.i >= line[0] && t.j <= line[1] {
			at = t.j
			continue
		}
		if at < line[1] && line[0] < t.i {
			at = max(at, line[1])
		}
		if rd.freeIn(at, t.i) && !partOfName(s.Person, rd, at, t.i) {
			return nil
		}
		at = t.j
		switch t.kind {
		case timeToken, personToken, amountToken:
		case customerToken:
			s.Customer = t.ref
		case wordToken:
			if e := rd.entry(t); e.stage != "" && s.Stage == "" {
				s.Stage = e.stage
				continue
			}
			if !t.features.has(fTeam) && !t.features.has(fMe) && !t.features.has(fThose) && !t.features.has(fTag) && !t.features.has(fWhich) && !t.features.has(fLevelWord) && t.j-t.i > 2 && t.features != setOf(fOrdinary) {
				return nil
			}
			if t.j-t.i == 2 && t.features.any(&written) {
				return nil
			}
		default:
			if s.Person.Text != t.ref.Text {
				return nil
			}
		}
	}
	if at <= line[0] {
		at = line[1]
	}
	if rd.freeIn(at, c.j) && !partOfName(s.Person, rd, at, c.j) {
		return nil
	}
	adds := s.Period != nil || s.Person.Said() || s.Scope != "" || s.Customer.Said() || s.Stage != "" || s.Pipeline != "" || s.Filter.MinFen > 0 || s.Filter.MaxFen > 0 || s.Filter.Level != ""
	if !adds {
		return nil
	}
	return s
}

// lineAsked takes the pipeline that a clause names, 那续约呢, and gives the runes of its name, the same twice when it names none.
func (rd *reading) lineAsked(c *clause, s *Slots) [2]int {
	if rd.p.process == nil || len(rd.p.process.Pipelines) < 2 {
		return [2]int{}
	}
	for k := c.i; k < c.j; k++ {
		if l, n := rd.lineAt(k, c.j); n > 0 && !rd.withinName(k) {
			s.Pipeline = l.Code
			return [2]int{k, k + n}
		}
	}
	return [2]int{}
}

// partOfName reports whether the runes [i, j) are those of a name.
func partOfName(p Ref, rd *reading, i, j int) bool {
	sp := rd.tx.Span(i, j)
	return p.Said() && p.Span.Start <= sp.Start && p.Span.End >= sp.End
}
