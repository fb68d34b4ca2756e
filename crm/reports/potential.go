package reports

import (
	"cmp"
	"slices"
	"time"

	"genjin/crm"
)

// Potential is how much a customer promises, from 0 to 100: the sum of its parts, to the point.
type Potential struct {
	Customer crm.Customer
	Total    int
	Parts    []PotentialPart // in the order of crm.PotentialSigns, those that bring nothing too
}

// PotentialPart is what one sign brought of what it can, and by what.
type PotentialPart struct {
	Sign      crm.PotentialSign
	Got, Most int
	N         int // deals won, points of the best open deal, contacts, people
	Days      int // of due: since the last win
	Usual     int // of due: between two wins, on average; 0: there were no two
}

const (
	livelyDays = 30 // within which contacts count as of late
	oftenWon   = 2  // from so many on a sign is full
	oftenMet   = 4
	manyPeople = 3

	// Promising is the sum from which a customer promises enough to be told of.
	Promising = 30
)

// PotentialRecords is what is known beside the customers.
type PotentialRecords struct {
	Won     []crm.Deal // see Won
	Scores  []Score    // of open deals
	Touches []crm.Touch
	People  map[crm.CustomerID]int // who are known there and have not left
}

// NewPotentials judges customers, those that promise most first; those below Promising are left out. A part that can
// bring w points brings:
//
//	bought  half of w for each deal won, at most w
//	due     the part of w that has passed of the average time between two wins; nothing before the second
//	talk    the part of w that the score of its best open deal is of 100
//	lively  a quarter of w for each day of contact within the last 30 days, at most w
//	known   a third of w for each person known there, at most w
func NewPotentials(w map[crm.PotentialSign]int, customers []crm.Customer, r PotentialRecords, now time.Time) (out []Potential) {
	today := crm.DateOf(now)
	won := map[crm.CustomerID][]crm.Date{}
	for _, d := range r.Won {
		won[d.CustomerID] = append(won[d.CustomerID], crm.DateOf(d.WonAt.In(now.Location())))
	}
	best := map[crm.CustomerID]int{}
	for _, s := range r.Scores {
		best[s.Deal.CustomerID] = max(best[s.Deal.CustomerID], s.Total)
	}
	days := contactDays(r.Touches, now)
	for _, c := range customers {
		p := Potential{Customer: c}
		for _, sign := range crm.PotentialSigns() {
			x := PotentialPart{Sign: sign, Most: w[sign]}
			switch sign {
			case crm.Bought:
				x.N = len(won[c.ID])
				x.take(x.N, oftenWon)
			case crm.BuysAgain:
				x.again(won[c.ID], today)
			case crm.InTalk:
				x.N = best[c.ID]
				x.take(x.N, crm.FullScore)
			case crm.Lively:
				for _, d := range days[c.ID] {
					if today.Sub(d) < livelyDays {
						x.N++
					}
				}
				x.take(x.N, oftenMet)
			case crm.Known:
				x.N = r.People[c.ID]
				x.take(x.N, manyPeople)
			}
			p.Parts = append(p.Parts, x)
			p.Total += x.Got
		}
		if p.Total >= Promising {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Potential) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Customer.ID, b.Customer.ID))
	})
	return out
}

// take brings share of whole of what the part can bring, rounded down.
func (x *PotentialPart) take(share, whole int) { x.Got = x.Most * min(share, whole) / whole }

// again is how near the next buy is, by the days between those before.
func (x *PotentialPart) again(won []crm.Date, today crm.Date) {
	if len(won) < 2 {
		return
	}
	slices.SortFunc(won, func(a, b crm.Date) int { return a.Sub(b) })
	last := won[len(won)-1]
	x.N, x.Days, x.Usual = len(won), max(0, today.Sub(last)), last.Sub(won[0])/(len(won)-1)
	if x.Usual > 0 {
		x.take(x.Days, x.Usual)
	}
}

// Signs are the parts that bring something, the most first.
func (p Potential) Signs() (parts []PotentialPart) {
	for _, x := range p.Parts {
		if x.Got > 0 {
			parts = append(parts, x)
		}
	}
	slices.SortStableFunc(parts, func(a, b PotentialPart) int { return b.Got - a.Got })
	return parts
}
