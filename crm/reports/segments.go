package reports

import (
	"cmp"
	"slices"
	"time"

	"genjin/crm"
)

// A customer's segment follows from three figures of its own (RFM): how long ago it was reached last, how often it bought in the last
// year, and for how much. Every customer is in exactly one.
type Segment string

// The segments, in the order in which they are told.
const (
	Valued       Segment = "valued"        // among the fifth that bought for most, and reached within SleepsAfter days
	ValuedAsleep Segment = "valued_asleep" // … and not reached for longer
	Buyer        Segment = "buyer"         // bought, and reached
	BuyerAsleep  Segment = "buyer_asleep"  // bought, and not reached for longer
	InTouch      Segment = "in_touch"      // bought nothing yet, and reached
	Asleep       Segment = "asleep"        // bought nothing, and not reached for longer
	Untouched    Segment = "untouched"     // never reached
)

// Segments are all of them.
func Segments() []Segment {
	return []Segment{Valued, ValuedAsleep, Buyer, BuyerAsleep, InTouch, Asleep, Untouched}
}

// Sleeps reports whether nobody was reached for long, whatever they bought.
func (s Segment) Sleeps() bool { return s == ValuedAsleep || s == BuyerAsleep || s == Asleep }

// Values reports whether a customer is among those that bought for most.
func (s Segment) Values() bool { return s == Valued || s == ValuedAsleep }

const (
	SleepsAfter  = 90  // days without being reached after which a customer sleeps
	SegmentDays  = 365 // over which purchases count
	valuedOneOf  = 5   // of so many that bought, one is valued: those with the largest sums
	neverReached = -1
)

// Segmented is a customer with the figures that put it into its segment.
type Segmented struct {
	Customer crm.Customer
	Segment  Segment
	Recency  int       // days since it was reached last; below 0: never
	Bought   int       // deals won in the last SegmentDays days
	Sum      crm.Money // … for so much, of those with an amount in CNY
}

// NewSegments puts customers into segments; won are the deals won in the last SegmentDays days. threshold is the least sum that is valued; zero when
// nobody bought for an amount. The largest sum comes first, then who bought most often, then who was reached last.
func NewSegments(customers []crm.Customer, won []crm.Deal, now time.Time) (all []Segmented, threshold crm.Money) {
	by := map[crm.CustomerID]*Segmented{}
	all = make([]Segmented, len(customers))
	for i, c := range customers {
		all[i] = Segmented{Customer: c, Recency: neverReached, Sum: crm.Money{Currency: crm.CNY}}
		if !c.LastContactAt.IsZero() {
			all[i].Recency = max(0, crm.DateOf(now).Sub(crm.DateOf(c.LastContactAt.In(now.Location()))))
		}
		by[c.ID] = &all[i]
	}
	for _, d := range won {
		if x := by[d.CustomerID]; x != nil {
			x.Bought++
			if d.Amount.Currency == "" || d.Amount.Currency == crm.CNY {
				x.Sum.Fen += d.Amount.Fen
			}
		}
	}
	var sums []int64
	for _, x := range all {
		if x.Sum.Fen > 0 {
			sums = append(sums, x.Sum.Fen)
		}
	}
	threshold.Currency = crm.CNY
	if n := len(sums); n > 0 {
		slices.Sort(sums)
		threshold.Fen = sums[n-(n+valuedOneOf-1)/valuedOneOf]
	}
	for i := range all {
		x := &all[i]
		awake := x.Recency >= 0 && x.Recency <= SleepsAfter
		switch {
		case x.Sum.Fen > 0 && x.Sum.Fen >= threshold.Fen && awake:
			x.Segment = Valued
		case x.Sum.Fen > 0 && x.Sum.Fen >= threshold.Fen:
			x.Segment = ValuedAsleep
		case x.Bought > 0 && awake:
			x.Segment = Buyer
		case x.Bought > 0:
			x.Segment = BuyerAsleep
		case x.Recency < 0:
			x.Segment = Untouched
		case awake:
			x.Segment = InTouch
		default:
			x.Segment = Asleep
		}
	}
	slices.SortStableFunc(all, func(a, b Segmented) int {
		return cmp.Or(cmp.Compare(b.Sum.Fen, a.Sum.Fen), cmp.Compare(b.Bought, a.Bought), cmp.Compare(uint(a.Recency), uint(b.Recency)))
	})
	return all, threshold
}
