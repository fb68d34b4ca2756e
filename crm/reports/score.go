package reports

import (
	"cmp"
	"slices"
	"time"

	"genjin/crm"
)

// Score is how well an open deal stands, from 0 to 100. It is the sum of its parts, to the point.
type Score struct {
	Deal  crm.Deal
	Stage crm.Stage
	Total int
	Parts []ScorePart // in the order of crm.ScoreParts
}

// ScorePart is what one part brought of what it can bring, and by what.
type ScorePart struct {
	Part      crm.ScorePart
	Got, Most int

	Rate    Rate        // of odds
	Days    int         // working days since the contact, or in the stage; calendar days a step is late, or the close has passed
	Limit   int         // the standard days
	Never   bool        // there was no contact
	Planned bool        // a next step is
	Due     crm.Due     // … and when
	Close   crm.Date    // the expected close; zero: not known
	Missing []crm.Field // fields that are not filled in
}

// Brings is what the part brought.
func (s ScorePart) Brings() int { return s.Got }

// Lost is what the part did not bring.
func (s ScorePart) Lost() int { return s.Most - s.Got }

// ScoreRecords is what is known beside the deals.
type ScoreRecords struct {
	History   History // the company's: a deal is judged alike whoever looks at it
	Customers map[crm.CustomerID]crm.Customer
	Plans     []crm.FollowUp // open
	Deciders  map[crm.CustomerID]bool
}

// usualDays stands in for a stage without standard days.
const usualDays = 15

// NewScores judges the open deals among some, the best first. A part that can bring w points brings:
//
//	odds     w × the stage's win rate, the real one when enough deals ended
//	contact  w on the day of a contact, less for every working day, 0 from the stage's standard days on and without any
//	next     w when a contact is planned, half when it is late
//	fields   a third of w each for amount, close date and decision maker
//	pace     w within the stage's standard days, then less for every working day, 0 at twice as many
//	close    w when the expected close is today or later, half when there is none, 0 when it has passed
func NewScores(p *crm.Process, c *crm.Calendar, deals []crm.Deal, r ScoreRecords, now time.Time) (all []Score) {
	ofDeal, ofCustomer := map[crm.DealID]crm.Due{}, map[crm.CustomerID]crm.Due{}
	for _, f := range r.Plans { // the latest counts: it is what is planned after what is late
		if d := ofDeal[f.DealID]; f.DealID != 0 && f.Due.At.After(d.At) {
			ofDeal[f.DealID] = f.Due
		}
		if d := ofCustomer[f.CustomerID]; f.DealID == 0 && f.Due.At.After(d.At) {
			ofCustomer[f.CustomerID] = f.Due
		}
	}
	for _, d := range deals {
		if !p.Open(d) {
			continue
		}
		s := Score{Deal: d, Stage: p.Stage(d)}
		next := ofDeal[d.ID]
		if other := ofCustomer[d.CustomerID]; other.At.After(next.At) {
			next = other
		}
		for _, part := range crm.ScoreParts() {
			x := ScorePart{Part: part, Most: p.Weights()[part], Limit: cmp.Or(s.Stage.StandardDays, usualDays)}
			switch part {
			case crm.ScoreOdds:
				x.Rate = r.History.Rate(p.Of(d), s.Stage)
				x.take(x.Rate.Won, x.Rate.Of)
			case crm.ScoreContact:
				x.contact(c, r.Customers[d.CustomerID].LastContactAt, now)
			case crm.ScoreNext:
				x.next(next, now)
			case crm.ScoreFields:
				x.fields(d, r.Deciders[d.CustomerID])
			case crm.ScorePace:
				x.Days = c.WorkdaysBetween(crm.DateOf(d.StageEnteredAt.In(now.Location())), crm.DateOf(now))
				x.take(2*x.Limit-max(x.Days, x.Limit), x.Limit)
			case crm.ScoreClose:
				x.close(d.ExpectedClose, crm.DateOf(now))
			}
			s.Parts = append(s.Parts, x)
			s.Total += x.Got
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Score) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Deal.Amount.Fen, a.Deal.Amount.Fen), cmp.Compare(a.Deal.ID, b.Deal.ID))
	})
	return all
}

// take brings share of whole of what the part can bring, rounded; a half down.
func (s *ScorePart) take(share, whole int) {
	share = min(max(share, 0), whole)
	s.Got = (2*s.Most*share + whole - 1) / (2 * whole)
}

func (s *ScorePart) contact(c *crm.Calendar, last, now time.Time) {
	if s.Never = last.IsZero(); s.Never {
		return
	}
	s.Days = c.WorkdaysBetween(crm.DateOf(last.In(now.Location())), crm.DateOf(now))
	s.take(s.Limit-s.Days, s.Limit)
}

func (s *ScorePart) next(due crm.Due, now time.Time) {
	switch s.Planned, s.Due = !due.IsZero(), due; {
	case !s.Planned:
	case due.Overdue(now, now.Location()):
		s.Days = max(0, crm.DateOf(now).Sub(crm.DateOf(due.At.In(now.Location()))))
		s.take(1, 2)
	default:
		s.take(1, 1)
	}
}

func (s *ScorePart) fields(d crm.Deal, decider bool) {
	if d.Amount.IsZero() {
		s.Missing = append(s.Missing, crm.AmountField)
	}
	if d.ExpectedClose.IsZero() {
		s.Missing = append(s.Missing, crm.ExpectedCloseField)
	}
	if !decider {
		s.Missing = append(s.Missing, crm.DecisionMakerField)
	}
	s.take(3-len(s.Missing), 3)
}

func (s *ScorePart) close(day, today crm.Date) {
	switch s.Close = day; {
	case day.IsZero():
		s.take(1, 2)
	case day.Before(today):
		s.Days = today.Sub(day)
	default:
		s.take(1, 1)
	}
}

// Plus are the parts that brought more than half of what they can, the most points first.
func (s Score) Plus() (parts []ScorePart) {
	for _, x := range s.Parts {
		if 2*x.Got > x.Most {
			parts = append(parts, x)
		}
	}
	slices.SortStableFunc(parts, func(a, b ScorePart) int { return b.Got - a.Got })
	return parts
}

// Minus are the other parts that can bring something, the most points that are missing first.
func (s Score) Minus() (parts []ScorePart) {
	for _, x := range s.Parts {
		if x.Most > 0 && 2*x.Got <= x.Most {
			parts = append(parts, x)
		}
	}
	slices.SortStableFunc(parts, func(a, b ScorePart) int { return b.Lost() - a.Lost() })
	return parts
}
