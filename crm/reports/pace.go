package reports

import (
	"slices"

	"genjin/crm"
)

// Pace is how far a target is reached, against the working days that have passed.
type Pace struct {
	Metric   crm.Metric
	From, To crm.Date // the period, [From, To)
	Today    crm.Date
	Value    int64 // the target: fen of CNY, or pieces
	Set      bool  // a target is set
	Done     int64
	Other    Sums // in other currencies: no part of Done
	Days     int  // working days of the period
	Gone     int  // those before today
	Parts    []Part
	People   []PersonPace // for several people
}

// PersonPace is one person's share of a pace.
type PersonPace struct {
	User  crm.User
	Value int64
	Set   bool
	Done  int64
}

// Part is one thing that counts towards a target. The values of all parts add up to what is done.
type Part struct {
	Value    int64
	On       crm.Date
	Owner    crm.UserID
	Customer crm.CustomerID
	Deal     crm.Deal // of a win, a payment, a new deal
}

// PaceRecords is what counts in the period, by metric.
type PaceRecords struct {
	People     []crm.User
	Targets    crm.Targets // of the metric, that overlap the period
	Deals      []crm.Deal  // won in it, or opened in it
	Payments   []crm.Payment
	PaidDeals  map[crm.DealID]crm.Deal // those the payments are of
	Customers  []crm.Customer          // entered in it
	Activities []crm.Activity          // that happened in it
	Won        []crm.DealCount         // in place of Deals that were won: a pace without parts
	Contacts   []crm.ContactCount      // in place of Activities
}

// NewPace counts. Each metric has its one definition here:
// won_amount is the amounts in CNY of deals that were won in the period and not lost since; payment_amount is the money
// in CNY that arrived in it, for its deal's owner; new_customers, new_deals are records created in it; visits are visits
// in it at which somebody was met.
func NewPace(p *crm.Process, c *crm.Calendar, m crm.Metric, from, to, today crm.Date, r PaceRecords) Pace {
	x := Pace{Metric: m, From: from, To: to, Today: today, Days: c.Workdays(from, to)}
	if x.Gone = x.Days; today.Before(to) {
		x.Gone = c.Workdays(from, today)
	}
	x.Value, x.Set = r.Targets.Value(c, from, to)
	money := func(amount crm.Money, part Part) {
		if amount.Currency != "" && amount.Currency != crm.CNY {
			x.Other = x.Other.Plus(amount)
			return
		}
		part.Value = amount.Fen
		x.Parts = append(x.Parts, part)
	}
	done := map[crm.UserID]int64{}
	count := func(who crm.UserID, value int64) {
		x.Done += value
		done[who] += value
	}
	switch m {
	case crm.WonAmount:
		for _, c := range r.Won {
			if sum := c.Sum(); sum.Currency != "" && sum.Currency != crm.CNY {
				x.Other = x.Other.Plus(sum)
			} else {
				count(c.Owner, sum.Fen)
			}
		}
		for _, d := range r.Deals {
			if p.Stage(d).Won() {
				money(d.Amount, Part{On: crm.DateOf(d.WonAt), Owner: d.Owner, Customer: d.CustomerID, Deal: d})
			}
		}
	case crm.PaymentAmount:
		for _, y := range r.Payments {
			d := r.PaidDeals[y.DealID]
			money(y.Amount, Part{On: y.PaidOn, Owner: d.Owner, Customer: y.CustomerID, Deal: d})
		}
	case crm.NewCustomers:
		for _, k := range r.Customers {
			x.Parts = append(x.Parts, Part{Value: 1, On: crm.DateOf(k.CreatedAt), Owner: k.Owner, Customer: k.ID})
		}
	case crm.Visits:
		for _, c := range r.Contacts {
			if c.Type == crm.Visit && c.Outcome != crm.NotReached {
				count(c.Actor, int64(c.N))
			}
		}
		for _, a := range r.Activities {
			if a.Type == crm.Visit && a.Outcome != crm.NotReached {
				x.Parts = append(x.Parts, Part{Value: 1, On: crm.DateOf(a.HappenedAt), Owner: a.Actor, Customer: a.CustomerID})
			}
		}
	case crm.NewDeals:
		for _, d := range r.Deals {
			x.Parts = append(x.Parts, Part{Value: 1, On: crm.DateOf(d.CreatedAt), Owner: d.Owner, Customer: d.CustomerID, Deal: d})
		}
	}
	slices.SortStableFunc(x.Parts, func(a, b Part) int {
		switch {
		case a.Value > b.Value:
			return -1
		case a.Value < b.Value:
			return 1
		}
		return a.On.Sub(b.On)
	})
	for _, part := range x.Parts {
		count(part.Owner, part.Value)
	}
	for _, u := range r.People {
		person := PersonPace{User: u, Done: done[u.ID]}
		person.Value, person.Set = r.Targets.Of(u.ID).Value(c, from, to)
		x.People = append(x.People, person)
	}
	return x
}

// Left is what is still to come; 0 when the target is reached.
func (x Pace) Left() int64 { return max(0, x.Value-x.Done) }

// Over is what was reached beyond the target.
func (x Pace) Over() int64 { return max(0, x.Done-x.Value) }

// DaysLeft are the working days from today on.
func (x Pace) DaysLeft() int { return x.Days - x.Gone }

// Time and Reached are how much of the working days has passed and how much of the target is done, in percent (crm.Percent).
func (x Pace) Time() int {
	if x.Days == 0 {
		return 100
	}
	return crm.PercentOf(int64(x.Gone), int64(x.Days))
}

// Reached is how much of the target is done, in percent.
func (x Pace) Reached() int { return crm.PercentOf(x.Done, x.Value) }

// Reached is how much of their target somebody has done, in percent.
func (p PersonPace) Reached() int { return crm.PercentOf(p.Done, p.Value) }

// Lag is by how many points the target is behind the working days that have passed; below zero when it is ahead.
func (x Pace) Lag() int { return x.Time() - x.Reached() }

// Daily is what each of the days left has to bring, rounded up; 0 when no day is left.
func (x Pace) Daily() int64 {
	n := int64(x.DaysLeft())
	if n == 0 {
		return 0
	}
	return (x.Left() + n - 1) / n
}
