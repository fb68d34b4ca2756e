package reports

import (
	"slices"

	"genjin/crm"
)

// Adherence counts how deals were moved: as the process says, or not.
type Adherence struct {
	Moves, Kept int
	Skipped     int // moves that passed over a stage
	Unmet       int // moves into a stage whose conditions were not met
	Unreasoned  int // steps back, and losses, without a reason
}

// Rate is the share of moves that kept to the process, in whole percent; 0 when there was none.
func (a Adherence) Rate() int {
	if a.Moves == 0 {
		return 0
	}
	return (a.Kept*200/a.Moves + 1) / 2
}

func (a *Adherence) count(b breach, n int) {
	a.Moves += n
	switch b {
	case kept:
		a.Kept += n
	case skips:
		a.Skipped += n
	case unmet:
		a.Unmet += n
	case unreasoned:
		a.Unreasoned += n
	}
}

type breach uint8

const (
	kept breach = iota
	skips
	unmet
	unreasoned
)

// OffProcess is a move that did not keep to the process.
type OffProcess struct {
	Deal     crm.Deal
	From, To crm.Stage
	Skipped  bool // else a condition or a reason was missing
}

// NewAdherence judges the moves of deals: a new deal's first stage is no move. The amount is judged as it was at the
// moment of the move, every other condition by the deal as it is now; what only the customer knows counts as met, since
// the gate asked for it.
func NewAdherence(p *crm.Process, deals []crm.Deal, stays []crm.StageStay) (all Adherence, byOwner map[crm.UserID]*Adherence, off []OffProcess) {
	byID := make(map[crm.DealID]crm.Deal, len(deals))
	for _, d := range deals {
		byID[d.ID] = d
	}
	byOwner = map[crm.UserID]*Adherence{}
	for _, s := range stays {
		d, known := byID[s.DealID]
		if !known || s.From == "" {
			continue
		}
		l := p.Pipeline(d.Pipeline)
		b := judge(l, d, s)
		if byOwner[d.Owner] == nil {
			byOwner[d.Owner] = &Adherence{}
		}
		all.count(b, 1)
		byOwner[d.Owner].count(b, 1)
		if b != kept {
			off = append(off, Off(p, d, s))
		}
	}
	slices.Reverse(off) // the newest first
	return all, byOwner, off
}

// CountAdherence is NewAdherence of moves that were counted; off are those kinds of them that did not keep to the process.
func CountAdherence(p *crm.Process, counts []crm.MoveCount) (all Adherence, byOwner map[crm.UserID]*Adherence, off []crm.MoveCount) {
	byOwner = map[crm.UserID]*Adherence{}
	for _, c := range counts {
		if c.From == "" {
			continue
		}
		d, s := alike(c)
		b := judge(p.Pipeline(c.Pipeline), d, s)
		if byOwner[c.Owner] == nil {
			byOwner[c.Owner] = &Adherence{}
		}
		all.count(b, c.N)
		byOwner[c.Owner].count(b, c.N)
		if b != kept {
			off = append(off, c)
		}
	}
	return all, byOwner, off
}

// alike are a deal and a move of it that are judged as those that were counted.
func alike(c crm.MoveCount) (d crm.Deal, s crm.StageStay) {
	s.From, s.To = c.From, c.To
	if c.Reasoned {
		s.Reason = "said"
	}
	if c.Priced {
		s.Amount = crm.Yuan(1)
	}
	if c.Told {
		d.LostReason = "said"
	}
	if c.Dated {
		d.ExpectedClose = crm.Date{Year: 2000, Month: 1, Day: 1}
	}
	return d, s
}

// Off is one move that did not keep to the process.
func Off(p *crm.Process, d crm.Deal, s crm.StageStay) OffProcess {
	l := p.Pipeline(d.Pipeline)
	from, _ := l.Stage(s.From)
	to, _ := l.Stage(s.To)
	return OffProcess{Deal: d, From: from, To: to, Skipped: judge(l, d, s) == skips}
}

// judge says whether one move kept to the process.
func judge(l crm.Pipeline, d crm.Deal, s crm.StageStay) breach {
	from, to := l.Index(s.From), l.Index(s.To)
	if from < 0 || to < 0 {
		return kept // of a process that was changed since
	}
	target := l.Stages[to]
	switch {
	case target.Kind == crm.LostStage:
		if s.Reason == "" && d.LostReason == "" && d.LostNote == "" {
			return unreasoned
		}
		return kept
	case l.Stages[from].Kind == crm.LostStage: // taken up again
		return kept
	case to < from:
		if s.Reason == "" {
			return unreasoned
		}
		return kept
	}
	for _, passed := range l.Stages[from+1 : to] {
		if passed.Kind == crm.OpenStage {
			return skips
		}
	}
	for _, c := range append(slices.Clone(l.Stages[from].Exit), target.Entry...) {
		if c.Field == crm.AmountField && s.Amount.IsZero() || c.Field == crm.ExpectedCloseField && d.ExpectedClose.IsZero() {
			return unmet
		}
	}
	return kept
}
