package reports

import (
	"genjin/crm"
)

// Day is what one person, or all of a team, did in a period.
type Day struct {
	Contacts  int                      // activities in which somebody was reached
	Missed    int                      // attempts that reached nobody
	ByType    map[crm.ActivityType]int // of Contacts
	Customers int                      // different ones contacted
	Created   int                      // new deals
	Moved     int                      // stage moves of existing deals
	Moves     []Moved                  // the first of them, as many as are told
	Won       int
	WonSum    Sums
	Lost      int
	Payments  int
	Paid      Sums
	Over      bool        // the period is over
	Overdue   int         // planned contacts that are open and late; of a period that is over those due by its end
	Due       int         // planned for today and still open; of a period that is over none
	Next      int         // planned for the period that follows, of the same length
	Days      int         // of the period
	Settled   *Settlement // of a single day
	People    []PersonDay
	Crowd     int    // so many people that they are not told one by one; 0: People are told
	Targets   []Pace // of the period, or of the month a day is in; none when no target is set
	Before    Trend  // of a week or month: the one before it; empty when nothing happened then
}

// Moved is one deal that went to another stage.
type Moved struct {
	Deal     crm.Deal
	Customer string
	To       crm.Stage
}

// PersonDay is one person's share, for a team's summary.
type PersonDay struct {
	User                        crm.User
	Contacts, Won, Overdue, Due int
}

// DayRecords are the records of the period. Each figure of a Day is the length, or the sum, of one of the lists below: they show what it is
// made of.
type DayRecords struct {
	People     []crm.User
	Activities []crm.Activity
	Stays      []crm.StageStay // entered in the period
	Deals      map[crm.DealID]crm.Deal
	Won        []crm.Deal // see Won
	Payments   []crm.Payment
	Overdue    []crm.FollowUp // open and late; of a period that is over, due by its end
	Due        []crm.FollowUp // open and due today; of a period that is over none
	Next       []crm.FollowUp // open and due in the period that follows, of the same length
}

// Reached are the contacts in which somebody was reached.
func (r DayRecords) Reached() []crm.Activity { return r.contacts(false) }

// Missed are the attempts that reached nobody.
func (r DayRecords) Missed() []crm.Activity { return r.contacts(true) }

func (r DayRecords) contacts(missed bool) (out []crm.Activity) {
	for _, a := range r.Activities {
		if (a.Outcome == crm.NotReached) == missed {
			out = append(out, a)
		}
	}
	return out
}

// Customers are the different customers that were reached, in the order of Activities.
func (r DayRecords) Customers() (out []crm.CustomerID) {
	seen := map[crm.CustomerID]bool{}
	for _, a := range r.Reached() {
		if !seen[a.CustomerID] {
			seen[a.CustomerID] = true
			out = append(out, a.CustomerID)
		}
	}
	return out
}

// Turns are the stages that deals entered in the period, by what that was: their beginning, their end, or a step on the way.
type Turns struct{ Created, Lost, Moves []Turn }

// Turn is one deal entering a stage.
type Turn struct {
	Stay crm.StageStay
	Deal crm.Deal
	To   crm.Stage
}

// Turns parts the stays; being won stands in Won.
func (r DayRecords) Turns(p *crm.Process) (t Turns) {
	for _, s := range r.Stays {
		deal, known := r.Deals[s.DealID]
		if !known {
			continue
		}
		to, _ := p.Pipeline(deal.Pipeline).Stage(s.To)
		x := Turn{Stay: s, Deal: deal, To: to}
		switch turnOf(p, deal.Pipeline, s.From, s.To) {
		case began:
			t.Created = append(t.Created, x)
		case lost:
			t.Lost = append(t.Lost, x)
		case stepped:
			t.Moves = append(t.Moves, x)
		case won: // stands in Won
		}
	}
	return t
}

// DayCounts is what a Day is summed up from: the records of the period, counted.
type DayCounts struct {
	People    []crm.User
	Contacts  []crm.ContactCount
	Customers int // different ones reached
	Stays     []crm.StayCount
	Moves     []Moved         // the first of them that are moves, as many as are told
	Won       []crm.DealCount // see Won
	Payments  []crm.PaymentCount
	Plans     []crm.PlanCount
}

// Moves are those of some counted stages that are a step on the way of a deal.
func Moves(p *crm.Process, all []crm.StayCount) (moves []crm.StayCount) {
	for _, s := range all {
		if turnOf(p, s.Pipeline, s.From, s.To) == stepped {
			moves = append(moves, s)
		}
	}
	return moves
}

// NewDay sums a period up.
func NewDay(p *crm.Process, c DayCounts) Day {
	d := Day{ByType: map[crm.ActivityType]int{}, Customers: c.Customers, Moves: c.Moves}
	at := map[crm.UserID]int{}
	for i, u := range c.People {
		at[u.ID] = i
		d.People = append(d.People, PersonDay{User: u})
	}
	person := func(id crm.UserID) *PersonDay {
		if i, ok := at[id]; ok {
			return &d.People[i]
		}
		return &PersonDay{}
	}
	for _, a := range c.Contacts {
		if a.Outcome == crm.NotReached {
			d.Missed += a.N
			continue
		}
		d.Contacts += a.N
		d.ByType[a.Type] += a.N
		person(a.Actor).Contacts += a.N
	}
	for _, s := range c.Stays {
		switch turnOf(p, s.Pipeline, s.From, s.To) {
		case began:
			d.Created += s.N
		case lost:
			d.Lost += s.N
		case stepped:
			d.Moved += s.N
		case won: // stands in Won
		}
	}
	for _, w := range c.Won {
		d.Won += w.N
		d.WonSum = d.WonSum.Plus(w.Sum())
		person(w.Owner).Won += w.N
	}
	for _, m := range c.Payments {
		d.Payments += m.N
		d.Paid = d.Paid.Plus(m.Sum())
	}
	for _, f := range c.Plans {
		d.Overdue, d.Due, d.Next = d.Overdue+f.Overdue, d.Due+f.Due, d.Next+f.Next
		person(f.Owner).Overdue += f.Overdue
		person(f.Owner).Due += f.Due
	}
	return d
}

// turn is what entering a stage is to a deal.
type turn uint8

const (
	began turn = iota
	stepped
	won
	lost
)

// turnOf is what going from one stage of a pipeline to another is; from is empty where a deal begins.
func turnOf(p *crm.Process, pipeline string, from, to crm.StageCode) turn {
	line := p.Pipeline(pipeline)
	into, _ := line.Stage(to)
	switch {
	case from == "":
		return began
	case into.Kind == crm.LostStage:
		return lost
	case into.Kind == crm.WonStage, into.Kind == crm.PaymentStage:
		if before, _ := line.Stage(from); !before.Won() {
			return won
		}
	}
	return stepped
}

// Aloud is the day as a group reads it: nobody is listed for having done nothing, and who is not through yet stands only
// with what is left to settle.
func (d Day) Aloud() Day {
	var people []PersonDay
	for _, p := range d.People {
		if p.Contacts+p.Won > 0 {
			p.Overdue, p.Due = 0, 0
			people = append(people, p)
		}
	}
	d.People = people
	return d
}
