package reports

import (
	"slices"

	"genjin/crm"
)

// Measure is what people are ranked by.
type Measure string

const (
	ByWon          Measure = "won"       // money won, in CNY
	ByWonDeals     Measure = "won_deals" // deals won
	ByPaid         Measure = "paid"      // money that arrived, in CNY
	ByContacts     Measure = "contacts"
	ByVisits       Measure = "visits"
	ByNewCustomers Measure = "customers"
)

// Money reports whether the measure is an amount and no number.
func (m Measure) Money() bool { return m == ByWon || m == ByPaid }

// Stands is the part of what people are compared by that the measure looks at.
func (m Measure) Stands() crm.StandingPart {
	switch m {
	case ByPaid:
		return crm.StandingPaid
	case ByContacts, ByVisits:
		return crm.StandingContacts
	case ByNewCustomers:
		return crm.StandingCustomers
	case ByWon, ByWonDeals:
	}
	return crm.StandingWon
}

// Place is one person's place.
type Place struct {
	User  crm.User
	No    int   // 1 is the first; equals share a place, the next one comes after them
	Value int64 // what counts: fen of CNY, or a number
	Sum   Sums  // of an amount, all currencies
	Deals int   // or payments, behind an amount
}

// Ranking is who brought about how much, the first first.
type Ranking struct {
	Measure Measure
	Places  []Place
	Value   int64 // of all
	Sum     Sums
}

// NewRanking orders people by a measure. Who leads and sold nothing is no part of it.
func NewRanking(m Measure, all []crm.Standing) Ranking {
	r := Ranking{Measure: m}
	for _, s := range all {
		p := Place{User: s.User}
		switch m {
		case ByWon:
			p.Sum, p.Deals = sums(s.WonSum), s.Won
		case ByPaid:
			p.Sum, p.Deals = sums(s.Paid), s.Payments
		case ByWonDeals:
			p.Value = int64(s.Won)
		case ByContacts:
			p.Value = int64(s.Contacts)
		case ByVisits:
			p.Value = int64(s.Visits)
		case ByNewCustomers:
			p.Value = int64(s.Customers)
		}
		for _, x := range p.Sum {
			r.Sum = r.Sum.Plus(x)
			if x.Currency == crm.CNY {
				p.Value = x.Fen
			}
		}
		if p.Value == 0 && len(p.Sum) == 0 && !s.User.Sells() {
			continue
		}
		r.Value += p.Value
		r.Places = append(r.Places, p)
	}
	slices.SortStableFunc(r.Places, func(a, b Place) int {
		if a.Value != b.Value {
			return int(max(-1, min(1, b.Value-a.Value)))
		}
		return len(b.Sum) - len(a.Sum) // another currency is more than nothing
	})
	for i := range r.Places {
		r.Places[i].No = i + 1
		if i > 0 && r.Places[i].Value == r.Places[i-1].Value {
			r.Places[i].No = r.Places[i-1].No
		}
	}
	return r
}

func sums(all []crm.Money) (s Sums) {
	for _, m := range all {
		s = s.Plus(m)
	}
	return s
}

// named is how many places are told to everybody.
const named = 3

// Podium are those who may be named before everybody: the first three that have something to show. The last of several
// is never among them, so that nobody is shown up by a short list.
func (r Ranking) Podium() (top []Place) {
	if len(r.Places) == 0 {
		return nil
	}
	last := r.Places[len(r.Places)-1].No
	for _, p := range r.Places {
		if p.Value > 0 && p.No <= named && (p.No < last || last == 1) {
			top = append(top, p)
		}
	}
	return top
}

// Of is one person's place; ok is false when they have none.
func (r Ranking) Of(u crm.UserID) (p Place, ok bool) {
	i := slices.IndexFunc(r.Places, func(p Place) bool { return p.User.ID == u })
	if i < 0 {
		return p, false
	}
	return r.Places[i], true
}

// Behind is what a place lacks of the one before it; 0 for the first.
func (r Ranking) Behind(p Place) (before Place, by int64) {
	for _, o := range r.Places {
		if o.Value > p.Value {
			before, by = o, o.Value-p.Value
		}
	}
	return before, by
}
