package crm

import (
	"slices"
	"strings"
	"time"
)

// StageCode names a stage for programs; Stage.Name is for people.
type StageCode string

// StageKind is what standing in a stage means.
type StageKind string

const (
	OpenStage    StageKind = "open"
	WonStage     StageKind = "won"
	PaymentStage StageKind = "payment" // won, money coming in
	LostStage    StageKind = "lost"
)

// LossReason is why a deal was lost.
type LossReason string

// Field is something a deal or its customer must have before a stage.
type Field string

const (
	AmountField        Field = "amount"
	ExpectedCloseField Field = "expected_close"
	ContactField       Field = "contact"
	DecisionMakerField Field = "decision_maker"
	LossReasonField    Field = "loss_reason"
)

// Fields are all that a criterion may name.
func Fields() []Field {
	return []Field{AmountField, ExpectedCloseField, ContactField, DecisionMakerField, LossReasonField}
}

// Process is how this company sells. It is data: read from a file, checked at start, pure.
type Process struct {
	Version     int
	Pipelines   []Pipeline
	LossReasons []LossReasonDef
	Gates       []Gate
	Leads       LeadRules
	Editors     []string      // who may change the process in words beside the admins: role:manager, user:ID
	Rhythms     map[Level]int // days that may pass between two contacts with a customer of a level; "" is of those without
	Score       ScoreWeights  // of deals; empty: the usual ones
	Weighting   Weighting     // of all else that is judged; see Weighs
}

// usualRhythms hold for the levels that a process says nothing of.
var usualRhythms = map[Level]int{"A": 7, "B": 14, "C": 30, "D": 30, "": 14}

// Rhythm is how many days may pass between two contacts with a customer of a level.
func (p *Process) Rhythm(l Level) int {
	if p != nil && p.Rhythms[l] > 0 {
		return p.Rhythms[l]
	}
	if days := usualRhythms[l]; days > 0 {
		return days
	}
	return p.Rhythm("")
}

// LossReasonDef is a loss reason with the words reps use for it.
type LossReasonDef struct {
	Code     LossReason
	Name     string
	Synonyms []string
}

// Pipeline is one row of stages, in order; the lost stage is reachable from every open one.
type Pipeline struct {
	Code, Name string
	Synonyms   []string
	RefuseSkip bool // passing over a stage is refused; otherwise it is allowed and recorded
	AskSkip    bool // passing over a stage needs a word
	Stages     []Stage
}

// Stage is one step of selling.
type Stage struct {
	Code         StageCode
	Name         string
	Synonyms     []string
	Kind         StageKind
	Probability  int // of winning from here, percent
	StandardDays int // working days a deal normally stays
	RotDays      int // working days without contact after which it counts as stuck; 0: never
	FollowUpDays int // working days after entering by which the next contact is due; 0: none is set
	Definition   string
	Checklist    []string    // what to do in this stage
	Entry        []Criterion // what must be there to enter
	Exit         []Criterion // what must be there to leave forward
	Wanted       []Criterion // what is asked for when it is missing, but blocks nothing
	Tasks        []StageTask // what colleagues are asked for when a deal enters
}

// Criterion is one thing a stage asks for.
type Criterion struct {
	Field Field
	Label string // in the company's words: 金额
}

// Default is the pipeline of deals that name none: the first.
func (p *Process) Default() Pipeline { return p.Pipelines[0] }

// Pipeline is the pipeline of a code; an unknown code, which an older process file may have left behind, is the default.
func (p *Process) Pipeline(code string) Pipeline {
	for _, l := range p.Pipelines {
		if l.Code == code {
			return l
		}
	}
	return p.Default()
}

// PipelineCalled is the pipeline that people call so: by its code, name or a synonym.
func (p *Process) PipelineCalled(word string) (Pipeline, bool) {
	for _, l := range p.Pipelines {
		if means(word, l.Code, l.Name, l.Synonyms) {
			return l, true
		}
	}
	return Pipeline{}, false
}

// Of is the pipeline of a deal.
func (p *Process) Of(d Deal) Pipeline { return p.Pipeline(d.Pipeline) }

// Named is the stage of a code, of the first pipeline that has it. A code means one kind of stage in all of them.
func (p *Process) Named(code StageCode) (Stage, bool) {
	for _, l := range p.Pipelines {
		if s, ok := l.Stage(code); ok {
			return s, true
		}
	}
	return Stage{}, false
}

// In is what the stage of a code is in a pipeline: its own stage of that code or, since people say one word for both, of
// the same name or synonym; an end is its end of that kind.
func (p *Process) In(l Pipeline, code StageCode) (Stage, bool) {
	if s, ok := l.Stage(code); ok {
		return s, true
	}
	there, known := p.Named(code)
	if !known {
		return Stage{}, false
	}
	for _, w := range append([]string{there.Name}, there.Synonyms...) {
		if s, ok := l.Find(w); ok {
			return s, true
		}
	}
	if there.Kind != OpenStage {
		return l.First(there.Kind)
	}
	return Stage{}, false
}

// Alike are the codes of what the stage of a code is in each pipeline.
func (p *Process) Alike(code StageCode) (codes []StageCode) {
	for _, l := range p.Pipelines {
		if s, ok := p.In(l, code); ok && !slices.Contains(codes, s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// Among are the deals of a pipeline; all of them when the code is empty.
func (p *Process) Among(deals []Deal, pipeline string) []Deal {
	if pipeline == "" {
		return deals
	}
	return slices.DeleteFunc(slices.Clone(deals), func(d Deal) bool { return p.Of(d).Code != pipeline })
}

// Was is the stage of a code in which a deal once stood: of its pipeline, or of the one by which it went then.
func (p *Process) Was(d Deal, code StageCode) Stage {
	if s, ok := p.Of(d).Stage(code); ok {
		return s
	}
	s, _ := p.Named(code)
	return s
}

// StandsIn reports whether a deal stands in the stage of a code, or in what that is in its own pipeline.
func (p *Process) StandsIn(d Deal, code StageCode) bool {
	s, ok := p.In(p.Of(d), code)
	return ok && s.Code == d.Stage
}

// Stage is the stage of a deal. A code the process no longer has is an open stage of that name.
func (p *Process) Stage(d Deal) Stage {
	s, ok := p.Pipeline(d.Pipeline).Stage(d.Stage)
	if !ok {
		return Stage{Code: d.Stage, Name: string(d.Stage), Kind: OpenStage}
	}
	return s
}

// IsFirst reports whether the deal stands where its pipeline begins: 线索.
func (p *Process) IsFirst(d Deal) bool { return p.Pipeline(d.Pipeline).Index(d.Stage) == 0 }

// Open reports whether the deal is still being worked on.
func (p *Process) Open(d Deal) bool { return p.Stage(d).Kind == OpenStage }

// OpenStages are the codes of all open stages of all pipelines.
func (p *Process) OpenStages() []StageCode {
	var codes []StageCode
	for _, l := range p.Pipelines {
		for _, s := range l.Stages {
			if s.Kind == OpenStage && !slices.Contains(codes, s.Code) {
				codes = append(codes, s.Code)
			}
		}
	}
	return codes
}

// WonStages are the codes of all stages of all pipelines in which a deal is won.
func (p *Process) WonStages() []StageCode {
	var codes []StageCode
	for _, l := range p.Pipelines {
		for _, s := range l.Stages {
			if s.Won() && !slices.Contains(codes, s.Code) {
				codes = append(codes, s.Code)
			}
		}
	}
	return codes
}

// Won reports whether a deal in this stage is won, its money arrived or not.
func (s Stage) Won() bool { return s.Kind == WonStage || s.Kind == PaymentStage }

// LossReason finds a loss reason by code, name or one of its synonyms within words.
func (p *Process) LossReason(words string) (LossReasonDef, bool) {
	for _, r := range p.LossReasons {
		if words == string(r.Code) || words == r.Name {
			return r, true
		}
	}
	for _, r := range p.LossReasons {
		if r.Name != "" && strings.Contains(words, r.Name) {
			return r, true
		}
		for _, w := range r.Synonyms {
			if strings.Contains(words, w) {
				return r, true
			}
		}
	}
	return LossReasonDef{}, false
}

// Stage is the stage of a code.
func (l Pipeline) Stage(code StageCode) (Stage, bool) {
	if i := l.Index(code); i >= 0 {
		return l.Stages[i], true
	}
	return Stage{}, false
}

// Find is the stage a person means by a word: its code, its name or a synonym.
func (l Pipeline) Find(word string) (Stage, bool) {
	for _, s := range l.Stages {
		if means(word, string(s.Code), s.Name, s.Synonyms) {
			return s, true
		}
	}
	return Stage{}, false
}

// means reports whether a word is one of those for a thing, in upper or lower case.
func means(word, code, name string, synonyms []string) bool {
	return strings.EqualFold(word, code) || word == name || slices.ContainsFunc(synonyms, func(w string) bool { return strings.EqualFold(w, word) })
}

// First is the first stage of a kind.
func (l Pipeline) First(kind StageKind) (Stage, bool) {
	for _, s := range l.Stages {
		if s.Kind == kind {
			return s, true
		}
	}
	return Stage{}, false
}

// Next is the stage after code on the way to the end; ok is false when there is none.
func (l Pipeline) Next(code StageCode) (Stage, bool) {
	i := l.Index(code)
	if i < 0 || i+1 >= len(l.Stages) || l.Stages[i].Kind == LostStage || l.Stages[i+1].Kind == LostStage {
		return Stage{}, false
	}
	return l.Stages[i+1], true
}

// Previous is the stage before code; ok is false at the first and at the lost one.
func (l Pipeline) Previous(code StageCode) (Stage, bool) {
	i := l.Index(code)
	if i <= 0 || l.Stages[i].Kind == LostStage {
		return Stage{}, false
	}
	return l.Stages[i-1], true
}

// Index is how far along a stage is, from 0; -1 for one the pipeline does not have.
func (l Pipeline) Index(code StageCode) int {
	return slices.IndexFunc(l.Stages, func(s Stage) bool { return s.Code == code })
}

// Move is what is said with a move, and what is known about the customer.
type Move struct {
	Reason   string // of a step back, a loss or a reopening, in the rep's words
	Loss     LossReason
	Amount   Money            // a new amount said with it; zero: as it was
	Discount int              // said with it, in thousandths of the list price; 0: as it was
	Level    Level            // of the customer: a gate may look at it
	Approved bool             // whoever has to has agreed
	Has      func(Field) bool // facts the deal itself does not hold; nil: none
}

// Advance decides the move of d to a stage and changes nothing; the store records the result.
//
// Forward moves need the stage's entry criteria and the exit criteria of the one left; stages passed over are
// recorded, or refused where the pipeline says so. Backward moves need a reason; taking up a lost deal again needs
// none. A loss is reached from every open stage and needs a reason; a won deal is lost, or goes back, only by approval.
// A move that meets a gate is refused as NeedsApprove, with the gate and the move as decided, until it is approved.
// Errors are *TransitionError and *MissingError.
func (p *Process) Advance(d Deal, to StageCode, m Move, now time.Time) (StageChange, error) {
	l := p.Of(d)
	from := p.Stage(d)
	target, ok := l.Stage(to)
	refuse := func(why TransitionProblem) (StageChange, error) {
		return StageChange{}, &TransitionError{Deal: d, From: from, To: target, Why: why}
	}
	if !ok {
		if target, ok = p.Named(to); !ok {
			target = Stage{Code: to, Name: string(to)}
		}
		return StageChange{}, &TransitionError{Deal: d, From: from, To: target, Why: UnknownStage, Pipeline: l}
	}
	at, goal := l.Index(from.Code), l.Index(to)
	change := StageChange{Before: d, From: from, To: target, At: now, Reason: m.Reason}
	var must *Gate // one that holds whatever the file says
	switch {
	case from.Code == target.Code:
		return refuse(SameStage)
	case target.Kind == LostStage && from.Kind != OpenStage:
		g := closing()
		must = &g
	case target.Kind == LostStage:
		if m.Loss == "" && m.Reason == "" {
			return refuse(NeedsReason)
		}
	case from.Kind == LostStage: // reopening
		if target.Kind != OpenStage {
			return refuse(NotAllowed)
		}
	case from.Kind != OpenStage && target.Kind == OpenStage:
		g := closing()
		must, change.Back = &g, true
	case goal < at:
		if m.Reason == "" {
			return refuse(NeedsReason)
		}
		change.Back = true
	default:
		for _, s := range l.Stages[at+1 : goal] {
			if s.Kind == OpenStage {
				change.Skipped = append(change.Skipped, s)
			}
		}
		if len(change.Skipped) > 0 && l.RefuseSkip {
			return refuse(Skips)
		}
		if len(change.Skipped) > 0 && l.AskSkip {
			g := closing()
			must = &g
		}
	}
	after := d
	if !m.Amount.IsZero() {
		after.Amount = m.Amount
	}
	if m.Discount != 0 {
		after.Discount = m.Discount
	}
	if missing := lacking(after, m, from, target, goal > at); len(missing) > 0 {
		return StageChange{}, &MissingError{Deal: d, To: target, Fields: missing}
	}
	after.Stage, after.StageEnteredAt, after.LastActivityAt = target.Code, now, now
	switch target.Kind {
	case LostStage:
		after.LostAt, after.LostFrom, after.LostReason, after.LostNote = now, from.Code, m.Loss, m.Reason
	case WonStage, PaymentStage:
		if after.WonAt.IsZero() {
			after.WonAt = now
		}
	default:
		after.LostAt, after.LostFrom, after.LostReason, after.LostNote = time.Time{}, "", "", ""
	}
	change.Deal = after
	return p.guard(change, must, m)
}

// Switch decides that an open deal goes on in another pipeline: in the stage that its own is there or, when entering that
// asks for what the deal has not, or for somebody's word, in the last one before it that asks for nothing. In a stage of
// the same code it stays since when it entered it. A deal that has ended stays where it ended. level is the customer's. The error is a *TransitionError.
func (p *Process) Switch(d Deal, l Pipeline, level Level, has func(Field) bool, now time.Time) (StageChange, error) {
	from := p.Stage(d)
	if from.Kind != OpenStage {
		return StageChange{}, &TransitionError{Deal: d, From: from, To: from, Why: Closed}
	}
	change := StageChange{Before: d, From: from, At: now, Deal: d}
	change.Deal.Pipeline = l.Code
	at := 0
	if s, ok := p.In(l, d.Stage); ok {
		at = l.Index(s.Code)
	}
	for ; ; at-- {
		change.To = l.Stages[at]
		change.Deal.Stage = change.To.Code
		if _, waits := p.Stops(change, level); at == 0 || !waits && len(lacking(change.Deal, Move{Has: has}, from, change.To, false)) == 0 {
			if change.To.Code != d.Stage {
				change.Deal.StageEnteredAt, change.Deal.LastActivityAt = now, now
			}
			return change, nil
		}
	}
}

// guard lets a move pass that meets no gate, or is approved, or passes by itself.
func (p *Process) guard(c StageChange, must *Gate, m Move) (StageChange, error) {
	g, why, ok := p.gate(c, m.Level)
	if !ok && must == nil && c.To.Kind != LostStage { // a new price meets also the gates that lie behind
		g, why, _, ok = p.priceGate(c.Before, c.Deal, m.Level)
	}
	switch {
	case m.Approved, !ok && must == nil:
		return c, nil
	case !ok:
		g = *must
	}
	if _, auto := met(g.Auto, c, m.Level, false); auto && must == nil {
		c.Passed = &g
		return c, nil
	}
	return StageChange{}, &TransitionError{Deal: c.Before, From: c.From, To: c.To, Why: NeedsApprove, Gate: g, Because: why, Change: c}
}

// lacking are the criteria a move does not meet, each once, in the process's order.
func lacking(d Deal, m Move, from, to Stage, forward bool) (missing []Criterion) {
	asked := slices.Clone(to.Entry)
	if forward && to.Kind != LostStage {
		asked = append(slices.Clone(from.Exit), asked...)
	}
	for _, c := range asked {
		if !d.has(c.Field, m) && !slices.Contains(missing, c) {
			missing = append(missing, c)
		}
	}
	return missing
}

func (d Deal) has(f Field, m Move) bool {
	switch f {
	case AmountField:
		return !d.Amount.IsZero()
	case ExpectedCloseField:
		return !d.ExpectedClose.IsZero()
	case LossReasonField:
		return m.Loss != "" || m.Reason != ""
	}
	return m.Has != nil && m.Has(f)
}

// Wanting is the first thing the deal's stage would like to know and does not; ok is false when nothing is missing.
func (p *Process) Wanting(d Deal, has func(Field) bool) (Criterion, bool) {
	for _, c := range p.Stage(d).Wanted {
		if !d.has(c.Field, Move{Has: has}) {
			return c, true
		}
	}
	return Criterion{}, false
}

// Odds is how probable it is that the deal is won, in percent: of an open deal the rep's own when given, else the stage's.
func (p *Process) Odds(d Deal) int {
	s := p.Stage(d)
	if s.Kind == OpenStage && d.Probability != 0 {
		return d.Probability
	}
	return s.Probability
}

// Weighted is the deal's amount times its probability.
func (p *Process) Weighted(d Deal) Money {
	percent := p.Odds(d)
	whole, rest := d.Amount.Fen/100, d.Amount.Fen%100
	return Money{Fen: whole*int64(percent) + rest*int64(percent)/100, Currency: d.Amount.Currency}
}
