package reports

import (
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
	Won    int                                   // deals won with an amount
	Sum    crm.Money                             // of those, in CNY
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

// Needs works back from what is still to be won: for every open stage, the last one first.
func Needs(p *crm.Process, line crm.Pipeline, h History, left int64, open []crm.Deal) (needs []StageNeed) {
	average := int64(0)
	if h.Won > 0 {
		average = h.Sum.Fen / int64(h.Won)
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
			if d.Stage == s.Code && p.Pipeline(d.Pipeline).Code == line.Code && yuan(d.Amount) {
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
