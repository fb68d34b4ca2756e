package reports

import (
	"slices"
	"time"

	"genjin/crm"
)

// StuckDeal is a deal in which nothing happened for longer than its stage allows.
type StuckDeal struct {
	Deal      crm.Deal
	Stage     crm.Stage
	Days      int       // working days since something happened
	Last      time.Time // when it did
	Contacted bool      // it was a contact; else the deal was moved
}

// Stuck finds the open deals that stand still: no contact and no move for more working days than the stage's RotDays.
// A planned next step that is not past pauses it. The worst come first.
func Stuck(p *crm.Process, c *crm.Calendar, deals []crm.Deal, plans []crm.FollowUp, now time.Time) (stuck []StuckDeal) {
	planned := map[crm.DealID]bool{}
	customers := map[crm.CustomerID]bool{}
	for _, f := range plans {
		if f.Status == crm.FollowUpOpen && !f.Due.Overdue(now, now.Location()) {
			planned[f.DealID] = true
			customers[f.CustomerID] = customers[f.CustomerID] || f.DealID == 0
		}
	}
	for _, d := range deals {
		s := p.Stage(d)
		if s.Kind != crm.OpenStage || s.RotDays == 0 || planned[d.ID] || customers[d.CustomerID] {
			continue
		}
		last := d.StageEnteredAt
		if d.LastActivityAt.After(last) {
			last = d.LastActivityAt
		}
		if days := c.WorkdaysBetween(crm.DateOf(last.In(now.Location())), crm.DateOf(now)); days > s.RotDays {
			stuck = append(stuck, StuckDeal{Deal: d, Stage: s, Days: days, Last: last, Contacted: last.After(d.StageEnteredAt)})
		}
	}
	slices.SortStableFunc(stuck, func(a, b StuckDeal) int {
		return (b.Days - b.Stage.RotDays) - (a.Days - a.Stage.RotDays)
	})
	return stuck
}

// Forgotten is a customer that nobody contacted for longer than its level's rhythm.
type Forgotten struct {
	Customer crm.Customer
	Days     int  // since the last contact, or since it was created
	Never    bool // contacted
}

// NewForgotten finds the customers whose rhythm has passed and for whom nothing is planned; longest over the rhythm first.
// idle (0: none) takes the place of the rhythm: who was not contacted for more than that many days.
func NewForgotten(p *crm.Process, customers []crm.Customer, plans []crm.FollowUp, idle int, now time.Time) (out []Forgotten) {
	planned := map[crm.CustomerID]bool{}
	for _, f := range plans {
		if f.Status == crm.FollowUpOpen && !f.Due.Overdue(now, now.Location()) {
			planned[f.CustomerID] = true
		}
	}
	limit := func(c crm.Customer) int {
		if idle > 0 {
			return idle
		}
		return p.Rhythm(c.Level)
	}
	for _, c := range customers {
		last := c.LastContactAt
		if last.IsZero() {
			last = c.CreatedAt
		}
		days := crm.DateOf(now).Sub(crm.DateOf(last.In(now.Location())))
		if days > limit(c) && (idle > 0 || !planned[c.ID]) {
			out = append(out, Forgotten{Customer: c, Days: days, Never: c.LastContactAt.IsZero()})
		}
	}
	slices.SortStableFunc(out, func(a, b Forgotten) int { return (b.Days - limit(b.Customer)) - (a.Days - limit(a.Customer)) })
	return out
}

// Call is a planned contact with what makes it urgent.
type Call struct {
	FollowUp crm.FollowUp
	Deal     crm.Deal // zero: about none
	Stage    crm.Stage
	Late     int // calendar days overdue; 0: due today or later
}

// weight is value times urgency: what is late and large comes first.
func (c Call) weight(p *crm.Process) int64 {
	value := int64(1)
	if c.Deal.ID != 0 {
		value += p.Weighted(c.Deal).Fen / 1_000_000 // 万元
	}
	return value * int64(1+min(c.Late, 10))
}

// NewCalls puts planned contacts into the order in which to make them.
func NewCalls(p *crm.Process, plans []crm.FollowUp, deals []crm.Deal, now time.Time) []Call {
	byID, byCustomer := map[crm.DealID]crm.Deal{}, map[crm.CustomerID]crm.Deal{}
	for _, d := range deals {
		byID[d.ID] = d
		if p.Open(d) && d.Amount.Fen >= byCustomer[d.CustomerID].Amount.Fen {
			byCustomer[d.CustomerID] = d
		}
	}
	calls := make([]Call, 0, len(plans))
	for _, f := range plans {
		c := Call{FollowUp: f, Deal: byID[f.DealID]}
		if c.Deal.ID == 0 {
			c.Deal = byCustomer[f.CustomerID]
		}
		if c.Deal.ID != 0 {
			c.Stage = p.Stage(c.Deal)
		}
		if f.Due.Overdue(now, now.Location()) {
			c.Late = max(0, crm.DateOf(now).Sub(crm.DateOf(f.Due.At.In(now.Location()))))
		}
		calls = append(calls, c)
	}
	slices.SortStableFunc(calls, func(a, b Call) int {
		switch wa, wb := a.weight(p), b.weight(p); {
		case wa != wb:
			return int(min(max(wb-wa, -1), 1))
		}
		return a.FollowUp.Due.At.Compare(b.FollowUp.Due.At)
	})
	return calls
}
