package crm

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Gate says which moves need somebody's word. Of several that fit a move, the first in the file counts, and of the others those that it
// meets by another kind of term: 超20万 and 低于8.5折 are two rules, 超100万 and 超20万 are steps of one.
type Gate struct {
	Pipeline  string    // code of the one it belongs to; empty: all
	Stage     StageCode // entering it, or passing it over; empty: any
	When      string    // condition, as ParseCondition reads it; empty: always
	Auto      string    // of those moves, the ones that pass by themselves and are recorded so; empty: none
	Approver  string    // manager, role:NAME or user:ID
	TimeLimit int       // working hours until it goes to the next one above; 0: never
}

// Manager is the approver of a gate that names none: the asker's.
const ByManager = "manager"

// closing is the gate of what no process file may open: a won deal that is lost, or goes back.
func closing() Gate { return Gate{Approver: ByManager, TimeLimit: 24} }

// TermKind is what a term of a condition looks at.
type TermKind string

const (
	AmountTerm   TermKind = "amount"         // of the deal, as it will be
	DiscountTerm TermKind = "discount"       // the part of the list price, when it was said
	LevelTerm    TermKind = "level"          // of the customer
	StageTerm    TermKind = "stage"          // the one that is left
	SkipTerm     TermKind = "skip"           // stages are passed over
	BackTerm     TermKind = "back"           // a step back
	ReopenTerm   TermKind = "reopen"         // a lost deal is taken up again
	UnwinTerm    TermKind = "lost_after_won" // a won deal is lost
)

// Term is one comparison of a condition: amount > 50万.
type Term struct {
	Kind  TermKind
	Op    string    // < <= = >= >; empty for a word that stands alone
	Value int64     // fen, or thousandths of the list price
	Level Level     // of a LevelTerm
	Stage StageCode // of a StageTerm
}

// met reports whether a condition holds for a move, and by which terms; an empty one holds when that is the rule.
// One that cannot be read, which the check of the file refuses, keeps the gate shut.
func met(condition string, m StageChange, level Level, empty bool) ([]Term, bool) {
	c, err := ParseCondition(condition)
	if err != nil || c.IsZero() {
		return nil, empty
	}
	return c.Holds(m, level)
}

// Condition is when a gate counts: groups of terms, any of which may hold; a group holds when all its terms do.
// The zero Condition is empty.
type Condition struct {
	Text string // as written in the file
	Any  [][]Term
}

// IsZero reports whether nothing was written.
func (c Condition) IsZero() bool { return len(c.Any) == 0 }

var (
	comparison = regexp.MustCompile(`^(amount|discount|level|stage)\s*(<=|>=|=|<|>)\s*(\S+)$`)
	money      = regexp.MustCompile(`^(\d{1,12})(?:\.(\d{1,6}))?(元|万|亿)?$`)
	tenths     = regexp.MustCompile(`^(\d)(?:\.(\d{1,2}))?折$`)
	code       = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	andWord    = regexp.MustCompile(`\s+and\s+`)
	orWord     = regexp.MustCompile(`\s+or\s+`)
)

var errCondition = errors.New("not understood: write a condition like amount > 50万 or discount < 9折")

// ParseCondition reads a condition of the process file; and binds before or.
func ParseCondition(s string) (c Condition, err error) {
	c.Text = strings.TrimSpace(s)
	if c.Text == "" {
		return c, nil
	}
	for _, group := range orWord.Split(c.Text, -1) {
		var terms []Term
		for _, word := range andWord.Split(group, -1) {
			t, ok := parseTerm(strings.TrimSpace(word))
			if !ok {
				return Condition{}, errCondition
			}
			terms = append(terms, t)
		}
		c.Any = append(c.Any, terms)
	}
	return c, nil
}

func parseTerm(s string) (t Term, ok bool) {
	switch k := TermKind(s); k {
	case SkipTerm, BackTerm, ReopenTerm, UnwinTerm:
		return Term{Kind: k}, true
	}
	m := comparison.FindStringSubmatch(s)
	if m == nil {
		return t, false
	}
	t.Kind, t.Op = TermKind(m[1]), m[2]
	switch t.Kind {
	case AmountTerm:
		t.Value, ok = fenIn(m[3])
	case DiscountTerm:
		n := tenths.FindStringSubmatch(m[3])
		if n == nil {
			return t, false
		}
		t.Value, ok = scaled(n[1], n[2], 100, 2)
	case LevelTerm:
		t.Level = Level(m[3])
		ok = t.Op == "=" && slices.Contains([]Level{"A", "B", "C", "D"}, t.Level)
	case StageTerm:
		t.Stage = StageCode(m[3])
		ok = t.Op == "=" && code.MatchString(m[3])
	}
	return t, ok
}

// fenIn reads 50万 as fen.
func fenIn(s string) (int64, bool) {
	m := money.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	unit := map[string]int64{"": 100, "元": 100, "万": 1e6, "亿": 1e10}[m[3]]
	if unit > 1e6 && len(m[1]) > 7 {
		return 0, false
	}
	return scaled(m[1], m[2], unit, 6)
}

// scaled is the decimal whole.part times unit; ok is false when something would be lost.
func scaled(whole, part string, unit int64, places int) (int64, bool) {
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	n *= unit
	for i, c := range part {
		if i >= places || unit%10 != 0 {
			return n, strings.Trim(part[i:], "0") == ""
		}
		unit /= 10
		n += int64(c-'0') * unit
	}
	return n, true
}

// Holds gives the first group of terms that all hold for a move; ok is false when none does. level is the customer's.
func (c Condition) Holds(m StageChange, level Level) (terms []Term, ok bool) {
	for _, group := range c.Any {
		if !slices.ContainsFunc(group, func(t Term) bool { return !t.holds(m, level) }) {
			return group, true
		}
	}
	return nil, false
}

func (t Term) holds(m StageChange, level Level) bool {
	switch t.Kind {
	case AmountTerm:
		return !m.Deal.Amount.IsZero() && t.compare(m.Deal.Amount.Fen)
	case DiscountTerm:
		return m.Deal.Discount != 0 && t.compare(int64(m.Deal.Discount))
	case LevelTerm:
		return level == t.Level
	case StageTerm:
		return m.From.Code == t.Stage
	case SkipTerm:
		return len(m.Skipped) > 0
	case BackTerm:
		return m.Back
	case ReopenTerm:
		return m.From.Kind == LostStage
	case UnwinTerm:
		return m.To.Kind == LostStage && (m.From.Kind == WonStage || m.From.Kind == PaymentStage)
	}
	return false
}

func (t Term) compare(n int64) bool {
	switch t.Op {
	case "<":
		return n < t.Value
	case "<=":
		return n <= t.Value
	case "=":
		return n == t.Value
	case ">=":
		return n >= t.Value
	}
	return n > t.Value
}

// Stops gives the gate at which a move waits for somebody's word; ok is false when it meets none or passes by itself.
// What holds whatever the file says, such as a won deal that is lost, is no gate of the file.
func (p *Process) Stops(m StageChange, level Level) (g Gate, ok bool) {
	if g, _, ok = p.gate(m, level); !ok && m.To.Kind != LostStage && !p.alwaysAsks(m) { // a new price meets also the gates that lie behind
		g, _, _, ok = p.priceGate(m.Before, m.Deal, level)
	}
	if !ok {
		return g, false
	}
	_, auto := met(g.Auto, m, level, false)
	return g, !auto || p.alwaysAsks(m)
}

// alwaysAsks reports whether a move needs a word whatever the gates say, as Advance decides it.
func (p *Process) alwaysAsks(m StageChange) bool {
	won := m.From.Kind != OpenStage && m.From.Kind != LostStage
	return won && (m.To.Kind == LostStage || m.To.Kind == OpenStage) || len(m.Skipped) > 0 && p.Pipeline(m.Before.Pipeline).AskSkip
}

// gate is the first gate that a move meets, with the terms by which it does (none: it counts always).
func (p *Process) gate(m StageChange, level Level) (g Gate, why []Term, ok bool) {
	for _, g := range p.Gates {
		if why, ok := p.meets(g, m, level); ok {
			return g, why, true
		}
	}
	return Gate{}, nil, false
}

// meets gives the terms by which a move meets a gate; ok is false when it does not.
func (p *Process) meets(g Gate, m StageChange, level Level) (why []Term, ok bool) {
	if g.Pipeline != "" && g.Pipeline != p.Of(m.Deal).Code || g.Stage != "" && !m.enters(g.Stage) {
		return nil, false
	}
	return met(g.When, m, level, true)
}

// Wait is a gate at which a move waits, and the terms by which it does.
type Wait struct {
	Gate    Gate
	Because []Term
}

// Waits are the gates at which a move waits for somebody's word, the one that counts first; none when it passes by itself. A new price of a
// deal that goes nowhere is not asked about here.
func (p *Process) Waits(m StageChange, level Level) (all []Wait) {
	var kinds []TermKind
	for _, g := range p.Gates {
		why, ok := p.meets(g, m, level)
		if !ok || len(all) > 0 && !slices.ContainsFunc(why, func(t Term) bool { return !slices.Contains(kinds, t.Kind) }) {
			continue
		}
		if _, auto := met(g.Auto, m, level, false); auto && !p.alwaysAsks(m) {
			if len(all) == 0 {
				return nil
			}
			continue
		}
		all = append(all, Wait{Gate: g, Because: why})
		for _, t := range why {
			kinds = append(kinds, t.Kind)
		}
	}
	return all
}

// Way are the steps by which a deal comes to where it stands, one stage after the other; none in the first stage.
func (p *Process) Way(d Deal) (way []StageChange) {
	l, at := p.Of(d), p.Stage(d)
	from := l.Stages[0]
	for _, s := range l.Stages[:l.Index(at.Code)+1] {
		if s.Code == from.Code || s.Kind == LostStage && s.Code != at.Code || s.Kind != LostStage && at.Kind == LostStage {
			continue
		}
		way = append(way, StageChange{Before: d, Deal: d, From: from, To: s})
		from = s
	}
	return way
}

// Reprice decides a new amount and discount of a deal that stays where it is. The gates on its way there hold for them too: a
// price does not slip past by being said later. The error is a *TransitionError from the deal's stage to itself.
func (p *Process) Reprice(before, after Deal, level Level, approved bool, now time.Time) (StageChange, error) {
	at := p.Stage(before)
	c := StageChange{Before: before, Deal: after, From: at, To: at, At: now}
	g, why, auto, ok := p.priceGate(before, after, level)
	switch {
	case approved, !ok:
		return c, nil
	case auto:
		c.Passed = &g
		return c, nil
	}
	return StageChange{}, &TransitionError{Deal: before, From: at, To: at, Why: NeedsApprove, Gate: g, Because: why, Change: c}
}

// priceGate is the first gate on a deal's way to where it stands that a new price of it meets, and whether that lets it pass by
// itself. A price that is no worse than what such a gate let through before meets it no more.
func (p *Process) priceGate(before, after Deal, level Level) (g Gate, why []Term, auto, ok bool) {
	if p.Stage(before).Kind == LostStage || before.Amount == after.Amount && before.Discount == after.Discount {
		return Gate{}, nil, false, false
	}
	after.Stage, after.Pipeline = before.Stage, before.Pipeline
	for _, g := range p.Gates {
		if g.Pipeline != "" && g.Pipeline != p.Of(before).Code {
			continue
		}
		when, err := ParseCondition(g.When)
		if err != nil {
			continue
		}
		for _, step := range p.Way(after) {
			if g.Stage != "" && g.Stage != step.To.Code {
				continue
			}
			was := step
			was.Deal = before
			for _, group := range when.Any {
				one := Condition{Any: [][]Term{group}}
				_, meets := one.Holds(step, level)
				_, agreed := one.Holds(was, level)
				if meets && (!agreed || slices.ContainsFunc(group, func(t Term) bool { return t.worse(before, after) })) {
					_, auto := met(g.Auto, step, level, false)
					return g, group, auto, true
				}
			}
		}
	}
	return Gate{}, nil, false, false
}

// worse reports whether a new price lies further beyond what a term lets through than the old one.
func (t Term) worse(before, after Deal) bool {
	was, is := before.Amount.Fen, after.Amount.Fen
	switch {
	case t.Kind == DiscountTerm:
		was, is = int64(before.Discount), int64(after.Discount)
		if was == 0 {
			was = 1000
		}
	case t.Kind != AmountTerm:
		return false
	case before.Amount.Currency != after.Amount.Currency:
		return true
	}
	return strings.HasPrefix(t.Op, ">") && is > was || strings.HasPrefix(t.Op, "<") && is < was
}

// enters reports whether a move goes into a stage or passes it over: a gate is not walked around.
func (m StageChange) enters(s StageCode) bool {
	return m.To.Code == s || slices.ContainsFunc(m.Skipped, func(o Stage) bool { return o.Code == s })
}

// AmountText writes fen as a condition does, exactly: 30万, 2.5亿, 800元.
func AmountText(fen int64) string {
	unit, name, places := int64(100), "元", 2
	switch {
	case fen%1e10 == 0 && fen > 0:
		unit, name, places = 1e10, "亿", 0
	case fen >= 1e6:
		unit, name, places = 1e6, "万", 6
	}
	return scaledText(fen, unit, places) + name
}

// DiscountText writes thousandths of the list price as a condition does: 9折, 8.5折.
func DiscountText(thousandths int) string { return scaledText(int64(thousandths), 100, 2) + "折" }

// scaledText is n/unit in full; unit is 10 to the power of places.
func scaledText(n, unit int64, places int) string {
	s := strconv.FormatInt(n/unit, 10)
	if part := n % unit; part != 0 {
		digits := strconv.FormatInt(part, 10)
		s += "." + strings.TrimRight(strings.Repeat("0", places-len(digits))+digits, "0")
	}
	return s
}
