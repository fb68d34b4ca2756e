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

// DayRecords are the records of the period. Each figure of a Day is the length, or the sum, of one of the lists below:
// what a figure is made of is shown by the same list that it is counted from.
type DayRecords struct {
	People     []crm.User
	Activities []crm.Activity
	Stays      []crm.StageStay // entered in the period
	Deals      map[crm.DealID]crm.Deal
	Won        []crm.Deal // see Won
	Payments   []crm.Payment
	Overdue    []crm.FollowUp // open and late
	Due        []crm.FollowUp // open and due today
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
		switch {
		case s.From == "":
			t.Created = append(t.Created, x)
		case to.Kind == crm.LostStage:
			t.Lost = append(t.Lost, x)
		case to.Kind == crm.WonStage, to.Kind == crm.PaymentStage:
			if from, _ := p.Pipeline(deal.Pipeline).Stage(s.From); from.Won() { // won before
				t.Moves = append(t.Moves, x)
			}
		default:
			t.Moves = append(t.Moves, x)
		}
	}
	return t
}

// NewDay sums a period up.
func NewDay(p *crm.Process, r DayRecords) Day {
	d := Day{ByType: map[crm.ActivityType]int{}}
	at := map[crm.UserID]int{}
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
	for _, a := range r.Reached() {
		d.Contacts++
		d.ByType[a.Type]++
		person(a.Actor).Contacts++
	}
	d.Missed, d.Customers = len(r.Missed()), len(r.Customers())
	turns := r.Turns(p)
	d.Created, d.Lost = len(turns.Created), len(turns.Lost)
	for _, x := range turns.Moves {
		d.Moves = append(d.Moves, Moved{Deal: x.Deal, To: x.To})
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
	d.Overdue, d.Due, d.Next = len(r.Overdue), len(r.Due), len(r.Next)
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
