package reports

import (
	"slices"
	"strings"

	"genjin/crm"
)

// Sums is money of several currencies, kept apart; CNY first, then by code.
type Sums []crm.Money

// Plus adds an amount to its own currency; an unknown amount adds nothing.
func (s Sums) Plus(m crm.Money) Sums {
	if m.IsZero() {
		return s
	}
	if m.Currency == "" {
		m.Currency = crm.CNY
	}
	for i := range s {
		if s[i].Currency == m.Currency {
			s = slices.Clone(s)
			s[i] = s[i].Add(m)
			return s
		}
	}
	s = append(slices.Clone(s), m)
	slices.SortFunc(s, func(a, b crm.Money) int {
		switch {
		case a.Currency == crm.CNY:
			return -1
		case b.Currency == crm.CNY:
			return 1
		}
		return strings.Compare(string(a.Currency), string(b.Currency))
	})
	return s
}

// CNY is the sum in CNY, in fen.
func (s Sums) CNY() int64 {
	for _, m := range s {
		if yuan(m) {
			return m.Fen
		}
	}
	return 0
}

// String writes the sums one after the other: 180万, USD 5万; 0元 when there is none.
func (s Sums) String() string {
	if len(s) == 0 {
		return crm.Money{}.String()
	}
	out := make([]string, len(s))
	for i, m := range s {
		out[i] = m.String()
	}
	return strings.Join(out, "，")
}

// FunnelStage is one stage of a funnel.
type FunnelStage struct {
	Stage    crm.Stage
	Deals    int
	Unpriced int // deals among them without an amount
	Sum      Sums
	Weighted Sums // amounts times their probability
}

// Funnel is how many deals stand in each open stage of a pipeline, and for how much.
type Funnel struct {
	Stages   []FunnelStage
	Deals    int
	Sum      Sums
	Weighted Sums
}

// NewFunnel sums up the open deals of one pipeline; others are left out.
func NewFunnel(p *crm.Process, line crm.Pipeline, deals []crm.OpenCount) Funnel {
	var f Funnel
	at := map[crm.StageCode]int{}
	for _, s := range line.Stages {
		if s.Kind == crm.OpenStage {
			at[s.Code] = len(f.Stages)
			f.Stages = append(f.Stages, FunnelStage{Stage: s})
		}
	}
	for _, c := range deals {
		i, open := at[c.Stage]
		if !open || p.Pipeline(c.Pipeline).Code != line.Code {
			continue
		}
		s := &f.Stages[i]
		s.Deals, f.Deals, s.Unpriced = s.Deals+c.N, f.Deals+c.N, s.Unpriced+c.Unpriced
		weighted := p.WeightedOpen(c)
		s.Sum, s.Weighted = s.Sum.Plus(c.Sum()), s.Weighted.Plus(weighted)
		f.Sum, f.Weighted = f.Sum.Plus(c.Sum()), f.Weighted.Plus(weighted)
	}
	return f
}
