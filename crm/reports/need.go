package reports

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"genjin/crm"
)

// Outcomes are what became of the closed deals that once stood in a stage.
type Outcomes struct{ Won, Lost int }

// History is how deals of some people ended, for working back from a target.
type History struct {
	Stages map[string]map[crm.StageCode]Outcomes // by pipeline
	Won    map[string]WonSum                     // by pipeline
}

// WonSum is how many deals were won with an amount in CNY, and for how many fen.
type WonSum struct {
	Deals int
	Fen   int64
}

// enough is how many closed deals a rate of their own needs.
const enough = 5

// Rate is how likely a deal in a stage is won.
type Rate struct {
	Won, Of int  // Won of Of deals
	Real    bool // from history; otherwise the process file's probability: 60 of 100
	Closed  int  // how many closed deals history has for it, whether or not they were enough
}

// Rate is that of a stage of a pipeline: of the deals that stood in it and are closed, those that were won. Fewer than
// five, or none won, tell nothing: then it is the process file's probability.
func (h History) Rate(line crm.Pipeline, s crm.Stage) Rate {
	o := h.Stages[line.Code][s.Code]
	if closed := o.Won + o.Lost; closed >= enough && o.Won > 0 {
		return Rate{Won: o.Won, Of: closed, Real: true, Closed: closed}
	}
	return Rate{Won: s.Probability, Of: 100, Closed: o.Won + o.Lost}
}

// Percent is the rate in percent, rounded.
func (r Rate) Percent() int { return (r.Won*100 + r.Of/2) / max(1, r.Of) }

// Expected is what a deal of an amount is worth by the rate.
func (r Rate) Expected(fen int64) int64 { return scaled(fen, int64(r.Won), int64(r.Of), false) }

// Needed is what must stand in the stage for so much to be won of it, rounded up; 0 when the rate is zero.
func (r Rate) Needed(fen int64) int64 { return scaled(fen, int64(r.Of), int64(r.Won), true) }

// scaled is n × up ÷ down.
func scaled(n, up, down int64, ceil bool) int64 {
	if n <= 0 || up <= 0 || down <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(n), uint64(up))
	if high >= uint64(down) {
		return 0
	}
	q, rest := bits.Div64(high, low, uint64(down))
	if ceil && rest > 0 {
		q++
	}
	return int64(q)
}

// StageNeed is what one stage would have to hold for a sum to be won out of it, and what it holds.
type StageNeed struct {
	Stage crm.Stage
	Rate  Rate
	Need  int64 // fen
	Deals int   // how many of average size; 0: no average is known
	Have  int64 // fen that stand there now
	Count int   // deals that stand there now
}

// LineNeeds is what the stages of one pipeline would have to hold for its part of a sum.
type LineNeeds struct {
	Pipeline crm.Pipeline
	Default  bool  // a deal goes by it when nothing is said
	Left     int64 // fen: its part
	Stages   []StageNeed
}

// Needs works back from what is still to be won. It is divided among the pipelines as what was won by each in the last
// year; when nothing was, as what is open in each is worth by its stages' rates; when nothing is, all is the default
// one's. The parts sum up to it, the largest first; a pipeline without a part is left out.
func Needs(p *crm.Process, h History, left int64, open []crm.Deal) (needs []LineNeeds) {
	won, worth := map[string]int64{}, map[string]int64{}
	for code, w := range h.Won {
		won[p.Pipeline(code).Code] += w.Fen
	}
	for _, d := range open {
		if s := p.Stage(d); s.Kind == crm.OpenStage && yuan(d.Amount) {
			worth[p.Of(d).Code] += h.Rate(p.Of(d), s).Expected(d.Amount.Fen)
		}
	}
	by, sum := won, total(won)
	if sum == 0 {
		by, sum = worth, total(worth)
	}
	if sum == 0 {
		by, sum = map[string]int64{p.Default().Code: 1}, 1
	}
	for _, l := range p.Pipelines {
		if by[l.Code] > 0 {
			needs = append(needs, LineNeeds{Pipeline: l, Default: l.Code == p.Default().Code, Left: scaled(left, by[l.Code], sum, false)})
		}
	}
	slices.SortStableFunc(needs, func(a, b LineNeeds) int { return cmp.Compare(b.Left, a.Left) })
	rest := left
	for _, n := range needs {
		rest -= n.Left
	}
	needs[0].Left += rest // what rounding left over
	for i := range needs {
		needs[i].Stages = stageNeeds(p, needs[i].Pipeline, h, needs[i].Left, open)
	}
	return slices.DeleteFunc(needs, func(n LineNeeds) bool { return n.Left == 0 })
}

func total(by map[string]int64) (sum int64) {
	for _, n := range by {
		sum += n
	}
	return sum
}

// stageNeeds are those of every open stage, the last one first.
func stageNeeds(p *crm.Process, line crm.Pipeline, h History, left int64, open []crm.Deal) (needs []StageNeed) {
	average := int64(0)
	if w := h.Won[line.Code]; w.Deals > 0 {
		average = w.Fen / int64(w.Deals)
	}
	for _, s := range slices.Backward(line.Stages) {
		if s.Kind != crm.OpenStage {
			continue
		}
		n := StageNeed{Stage: s, Rate: h.Rate(line, s)}
		n.Need = n.Rate.Needed(left)
		if average > 0 {
			n.Deals = int((n.Need + average - 1) / average)
		}
		for _, d := range open {
			if d.Stage == s.Code && p.Of(d).Code == line.Code && yuan(d.Amount) {
				n.Have += d.Amount.Fen
				n.Count++
			}
		}
		needs = append(needs, n)
	}
	return needs
}

func yuan(m crm.Money) bool { return m.Currency == "" || m.Currency == crm.CNY }

// ToWin is one deal to work on so that a target is reached, and why it.
type ToWin struct {
	Deal     crm.Deal
	Stage    crm.Stage
	Rate     Rate
	Expected int64 // amount times rate
	Closes   bool  // expected to close within the period
	Plan     crm.FollowUp
	Late     int // calendar days the plan is overdue; 0: it is not, or there is none
}

// DealsToWin are the open deals that bring a target nearer: those expected to close in the period first, then by what they
// are worth by their stage's rate; each list is always in the same order. It ends when enough is worth what is left, but
// not before the third.
func DealsToWin(p *crm.Process, h History, left int64, from, to crm.Date, open []crm.Deal, plans []crm.FollowUp, now time.Time) (steps []ToWin, expected int64) {
	next := map[crm.DealID]crm.FollowUp{}
	byCustomer := map[crm.CustomerID]crm.FollowUp{}
	for _, f := range plans { // the earliest first
		if _, has := next[f.DealID]; f.DealID != 0 && !has {
			next[f.DealID] = f
		}
		if _, has := byCustomer[f.CustomerID]; f.DealID == 0 && !has {
			byCustomer[f.CustomerID] = f
		}
	}
	for _, d := range open {
		s := ToWin{Deal: d, Stage: p.Stage(d)}
		if s.Stage.Kind != crm.OpenStage || d.Amount.Fen <= 0 || !yuan(d.Amount) {
			continue
		}
		if s.Rate = h.Rate(p.Of(d), s.Stage); d.Probability != 0 {
			s.Rate = Rate{Won: d.Probability, Of: 100}
		}
		s.Expected = s.Rate.Expected(d.Amount.Fen)
		s.Closes = !d.ExpectedClose.IsZero() && d.ExpectedClose.Before(to)
		if s.Plan = next[d.ID]; s.Plan.ID == 0 {
			s.Plan = byCustomer[d.CustomerID]
		}
		if s.Plan.ID != 0 && s.Plan.Due.Overdue(now, now.Location()) {
			s.Late = max(0, crm.DateOf(now).Sub(crm.DateOf(s.Plan.Due.At.In(now.Location()))))
		}
		steps = append(steps, s)
	}
	slices.SortFunc(steps, func(a, b ToWin) int {
		switch {
		case a.Closes != b.Closes && a.Closes:
			return -1
		case a.Closes != b.Closes:
			return 1
		case a.Expected > b.Expected:
			return -1
		case a.Expected < b.Expected:
			return 1
		}
		return int(a.Deal.ID - b.Deal.ID)
	})
	for i, s := range steps {
		if i >= fewSteps && expected >= left || i == mostSteps {
			return steps[:i], expected
		}
		expected += s.Expected
	}
	return steps, expected
}

const (
	fewSteps  = 3
	mostSteps = 5
)

// Debt is a won deal with money outstanding.
type Debt struct {
	Deal crm.Deal
	Rest crm.Money
	Paid crm.Date // of the last payment; zero: none came yet
}

// Debts are the deals in CNY that are not paid in full, the largest rest first.
func Debts(won []crm.Deal, payments []crm.Payment) (debts []Debt) {
	paid, last := map[crm.DealID]Sums{}, map[crm.DealID]crm.Date{}
	for _, y := range payments {
		paid[y.DealID] = paid[y.DealID].Plus(y.Amount)
		if last[y.DealID].IsZero() || last[y.DealID].Before(y.PaidOn) {
			last[y.DealID] = y.PaidOn
		}
	}
	for _, d := range won {
		if rest := owed(d.Amount, paid[d.ID]); yuan(d.Amount) && rest.Fen > 0 {
			debts = append(debts, Debt{Deal: d, Rest: rest, Paid: last[d.ID]})
		}
	}
	slices.SortStableFunc(debts, func(a, b Debt) int {
		switch {
		case a.Rest.Fen > b.Rest.Fen:
			return -1
		case a.Rest.Fen < b.Rest.Fen:
			return 1
		}
		return int(a.Deal.ID - b.Deal.ID)
	})
	return debts
}
