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
	Moves     []Moved                  // stage moves of existing deals
	Won       int
	WonSum    Sums
	Lost      int
	Payments  int
	Paid      Sums
	Overdue   int         // planned contacts that are late at the end of the period
	Due       int         // planned for the period's last day and still open
	Next      int         // planned for the period that follows, of the same length
	Days      int         // of the period
	Settled   *Settlement // of a single day
	People    []PersonDay
	Targets   []Pace // of the period, or of the month a day is in; none when no target is set
	Before    Trend  // of a week or month: the one before it; empty when nothing happened then
}

// Moved is one deal that went to another stage.
type Moved struct {
	Deal crm.Deal
	To   crm.Stage
}

// PersonDay is one person's share, for a team's summary.
type PersonDay struct {
	User                        crm.User
	Contacts, Won, Overdue, Due int
}

// DayRecords are the records of the period.
type DayRecords struct {
	People     []crm.User
	Activities []crm.Activity
	Stays      []crm.StageStay // entered in the period
	Deals      map[crm.DealID]crm.Deal
	Won        []crm.Deal // see Won
	Payments   []crm.Payment
	Overdue    []crm.FollowUp // open and late
	Due        []crm.FollowUp // open and due today
}

// NewDay sums a period up.
func NewDay(p *crm.Process, r DayRecords) Day {
	d := Day{ByType: map[crm.ActivityType]int{}}
	at, customers := map[crm.UserID]int{}, map[crm.CustomerID]bool{}
	for i, u := range r.People {
		at[u.ID] = i
		d.People = append(d.People, PersonDay{User: u})
	}
	person := func(id crm.UserID) *PersonDay {
		if i, ok := at[id]; ok {
			return &d.People[i]
		}
		return &PersonDay{}
	}
	for _, a := range r.Activities {
		if a.Outcome == crm.NotReached {
			d.Missed++
			continue
		}
		d.Contacts++
		d.ByType[a.Type]++
		customers[a.CustomerID] = true
		person(a.Actor).Contacts++
	}
	d.Customers = len(customers)
	for _, s := range r.Stays {
		deal, known := r.Deals[s.DealID]
		if !known {
			continue
		}
		if s.From == "" {
			d.Created++
			continue
		}
		to, _ := p.Pipeline(deal.Pipeline).Stage(s.To)
		switch to.Kind {
		case crm.WonStage, crm.PaymentStage:
			if from, _ := p.Pipeline(deal.Pipeline).Stage(s.From); from.Won() { // won before
				d.Moves = append(d.Moves, Moved{Deal: deal, To: to})
			}
		case crm.LostStage:
			d.Lost++
		default:
			d.Moves = append(d.Moves, Moved{Deal: deal, To: to})
		}
	}
	for _, deal := range r.Won {
		d.Won++
		d.WonSum = d.WonSum.Plus(deal.Amount)
		person(deal.Owner).Won++
	}
	for _, m := range r.Payments {
		d.Payments++
		d.Paid = d.Paid.Plus(m.Amount)
	}
	d.Overdue, d.Due = len(r.Overdue), len(r.Due)
	for _, f := range r.Overdue {
		person(f.Owner).Overdue++
	}
	for _, f := range r.Due {
		person(f.Owner).Due++
	}
	return d
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
