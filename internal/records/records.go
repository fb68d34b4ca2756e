// Package records reads from the store what reports are made of and sentences need: the records of a day, the planned
// contacts in the order in which to make them with the names people know. Questions (intents) and pushes (scheduler)
// share it, so that a figure asked for and a figure pushed are the same.
//
// To add a report: its figures in crm/reports, its reading here, its sentences in internal/say.
package records

import (
	"context"
	"maps"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Of is whose records are read.
type Of struct {
	Tx      *store.Tx
	Process *crm.Process
	Now     time.Time    // in the company's zone
	Owners  []crm.UserID // empty: everybody in scope
	People  []crm.User   // the same, with names; for a team
	Team    bool         // several people: lists name the owner

	Pipeline string        // code of the one whose deals are read; empty: all
	Calendar *crm.Calendar // for targets; nil: a day is summed up without them
	Left     *Left         // hears what is left out; nil: nobody asks
	Limit    int           // of the records of a list, so many are enough; 0: all of them
	Each     bool          // of a crowd, too, people are told one by one
}

// Open are the planned contacts that are still open, the earliest first; of too many the earliest.
func (o Of) Open(ctx context.Context) ([]crm.FollowUp, error) {
	return o.Planned(ctx, time.Time{}, time.Time{})
}

// Planned are those of Open that are due in [from, to); a zero end is open.
func (o Of) Planned(ctx context.Context, from, to time.Time) ([]crm.FollowUp, error) {
	n := o.most()
	plans, err := o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: o.Owners, Status: crm.FollowUpOpen, From: from, To: to, Limit: n + 1})
	if len(plans) > n {
		o.Left.Out(say.EarliestOnly(n))
		plans = plans[:n]
	}
	return plans, err
}

// ToMake are the open planned contacts that the actor has to make, the earliest first: those of Owners but for customers that somebody
// else covers, and those of the owners of what the actor covers. with reads what belongs to them.
func (o Of) ToMake(ctx context.Context) (plans []crm.FollowUp, with Of, err error) {
	if plans, err = o.Open(ctx); err != nil {
		return nil, o, err
	}
	covers, err := o.Tx.Covering(ctx)
	if err != nil || len(covers) == 0 {
		return plans, o, err
	}
	me := o.Tx.Actor().User.ID
	var covered []crm.CustomerID
	var owners []crm.UserID
	for _, c := range covers {
		if c.By != me {
			plans = slices.DeleteFunc(plans, func(f crm.FollowUp) bool { return f.CustomerID == c.CustomerID && f.Owner == c.Owner })
			continue
		}
		covered = append(covered, c.CustomerID)
		if !slices.Contains(o.Owners, c.Owner) {
			owners = append(owners, c.Owner)
		}
	}
	if len(owners) == 0 {
		return plans, o, nil
	}
	theirs, err := o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: owners, Status: crm.FollowUpOpen, Customers: covered})
	if err != nil {
		return nil, o, err
	}
	people, err := o.Tx.NamesOfPeople(ctx, owners)
	with = o
	if with.Owners = append(slices.Clone(o.Owners), owners...); !o.Team { // oneself is not named
		with.People = nil
	}
	for _, id := range owners {
		with.People = append(slices.Clip(with.People), people[id])
	}
	with.Team = true
	plans = append(plans, theirs...)
	slices.SortStableFunc(plans, func(a, b crm.FollowUp) int { return a.Due.At.Compare(b.Due.At) })
	return plans, with, err
}

// Tomorrow is the first instant of the next day.
func (o Of) Tomorrow() time.Time { return crm.DateOf(o.Now).AddDays(1).In(o.Now.Location()) }

// Split parts planned contacts into those that are late and those due before to.
func (o Of) Split(plans []crm.FollowUp, to time.Time) (late, due []crm.FollowUp) {
	for _, f := range plans {
		switch {
		case f.Due.Overdue(o.Now, o.Now.Location()):
			late = append(late, f)
		case f.Due.At.Before(to):
			due = append(due, f)
		}
	}
	return late, due
}

// untilWhen is when planned contacts are late and when they are due, in a report of days before to: late before today and due before tomorrow; of a time
// that is over, late before its end.
func (o Of) untilWhen(to crm.Date) (today, tomorrow time.Time) {
	loc := o.Now.Location()
	if end := to.In(loc); end.Before(o.Tomorrow()) {
		return end, end
	}
	return o.Today().In(loc), o.Tomorrow()
}

// Unsettled are those of open planned contacts that a report of days before to names as not settled: late, and due today.
func (o Of) Unsettled(plans []crm.FollowUp, to crm.Date) (late, due []crm.FollowUp) {
	_, tomorrow := o.untilWhen(to)
	plans = slices.DeleteFunc(slices.Clone(plans), func(f crm.FollowUp) bool { return !f.Due.At.Before(tomorrow) })
	return o.Split(plans, tomorrow)
}

// Calls puts planned contacts in the order in which to make them and gives them their names.
func (o Of) Calls(ctx context.Context, plans []crm.FollowUp) ([]say.CallLine, error) {
	if len(plans) == 0 {
		return nil, nil
	}
	deals, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, OpenOnly: true, Customers: customersOf(plans, func(f crm.FollowUp) crm.CustomerID { return f.CustomerID })})
	if err != nil {
		return nil, err
	}
	calls := reports.NewCalls(o.Process, plans, deals, o.Now)
	ids := make([]crm.CustomerID, len(calls))
	for i, c := range calls {
		ids[i] = c.FollowUp.CustomerID
	}
	n, err := o.Names(ctx, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]say.CallLine, len(calls))
	for i, c := range calls {
		lines[i] = say.CallLine{Call: c, Customer: n.Customers[c.FollowUp.CustomerID], Owner: n.People[c.FollowUp.Owner]}
	}
	return lines, nil
}

// Names are the names of customers and people, for lists.
type Names struct {
	Customers map[crm.CustomerID]string
	People    map[crm.UserID]string // empty for one person
}

// Names reads the names of customers, one query.
func (o Of) Names(ctx context.Context, ids []crm.CustomerID) (n Names, err error) {
	n = Names{map[crm.CustomerID]string{}, o.names()}
	found, err := o.Tx.CustomersBrief(ctx, ids)
	for _, c := range found {
		n.Customers[c.ID] = c.Name
	}
	return n, err
}

// NamesOf reads the names of the customers of deals.
func (o Of) NamesOf(ctx context.Context, deals []crm.Deal) (Names, error) {
	return o.Names(ctx, customersOf(deals, func(d crm.Deal) crm.CustomerID { return d.CustomerID }))
}

// plansOf are the planned contacts with the customers of deals that are still open, the earliest first.
func (o Of) plansOf(ctx context.Context, deals []crm.Deal) ([]crm.FollowUp, error) {
	if len(deals) == 0 {
		return nil, nil
	}
	customers := customersOf(deals, func(d crm.Deal) crm.CustomerID { return d.CustomerID })
	return o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: o.Owners, Status: crm.FollowUpOpen, Customers: customers})
}

// customersOf are the customers of records, each once.
func customersOf[T any](all []T, of func(T) crm.CustomerID) []crm.CustomerID {
	ids := make([]crm.CustomerID, len(all))
	for i, x := range all {
		ids[i] = of(x)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Stuck are the deals that stand still, with their names.
func (o Of) Stuck(ctx context.Context, c *crm.Calendar, deals []crm.Deal) ([]say.StuckLine, error) {
	plans, err := o.plansOf(ctx, deals)
	if err != nil {
		return nil, err
	}
	stuck := reports.Stuck(o.Process, c, deals, plans, o.Now)
	n, err := o.Names(ctx, customersOf(stuck, func(s reports.StuckDeal) crm.CustomerID { return s.Deal.CustomerID }))
	if err != nil {
		return nil, err
	}
	var lines []say.StuckLine
	for _, s := range stuck {
		lines = append(lines, say.StuckLine{StuckDeal: s, Customer: n.Customers[s.Deal.CustomerID], Owner: n.People[s.Deal.Owner]})
	}
	return lines, nil
}

// Won are the deals won in [from, to).
func (o Of) Won(ctx context.Context, from, to crm.Date) ([]crm.Deal, error) {
	a, b := from.In(o.Now.Location()), to.In(o.Now.Location())
	f := store.DealFilter{Owners: o.Owners, WonFrom: a, WonTo: b}
	if o.Limit > 0 {
		f.Stages, f.Limit = o.Process.WonStages(), o.Limit
	}
	deals, err := o.Tx.ListDeals(ctx, f)
	return reports.Won(o.Process, o.Process.Among(deals, o.Pipeline), a, b), err
}

// DayPart is a part of the records of a time.
type DayPart uint8

// The parts.
const (
	DayContacts DayPart = 1 << iota
	DayMoves
	DayWon
	DayPayments
	DayPlans
	DayAll DayPart = 1<<iota - 1
)

// DayRecords collects the records of [from, to) that a Day sums up, or some parts of them.
func (o Of) DayRecords(ctx context.Context, from, to crm.Date, parts DayPart) (r reports.DayRecords, err error) {
	loc := o.Now.Location()
	r = reports.DayRecords{People: o.People, Deals: map[crm.DealID]crm.Deal{}}
	if parts&DayContacts != 0 {
		if r.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: from.In(loc), To: to.In(loc), Made: true, Limit: o.Limit}); err != nil {
			return r, err
		}
	}
	if parts&DayMoves != 0 {
		if r.Stays, r.Deals, err = o.dayMoves(ctx, from.In(loc), to.In(loc)); err != nil {
			return r, err
		}
	}
	if parts&DayWon != 0 {
		if r.Won, err = o.Won(ctx, from, to); err != nil {
			return r, err
		}
	}
	if parts&DayPayments != 0 {
		if r.Payments, err = o.Tx.ListPayments(ctx, store.PaymentFilter{Owners: o.Owners, From: from, To: to, Limit: o.Limit}); err != nil {
			return r, err
		}
	}
	if parts&DayPlans == 0 {
		return r, nil
	}
	plans, err := o.Open(ctx)
	if err != nil {
		return r, err
	}
	r.Overdue, r.Due = o.Unsettled(plans, to)
	for _, f := range plans {
		if day := crm.DateOf(f.Due.At.In(loc)); !day.Before(to) && day.Before(to.AddDays(to.Sub(from))) {
			r.Next = append(r.Next, f)
		}
	}
	return r, nil
}

// dayMoves are the stages that deals entered in [from, to), and those deals.
func (o Of) dayMoves(ctx context.Context, from, to time.Time) (stays []crm.StageStay, deals map[crm.DealID]crm.Deal, err error) {
	if o.Limit > 0 {
		kinds, err := o.Tx.StayCounts(ctx, o.Owners, from, to)
		if err != nil {
			return nil, nil, err
		}
		if stays, err = o.Tx.FirstMoves(ctx, o.Owners, from, to, kinds, o.Limit); err != nil {
			return nil, nil, err
		}
		ids := make([]crm.DealID, len(stays))
		for i, s := range stays {
			ids[i] = s.DealID
		}
		deals, err = o.dealsOf(ctx, ids)
		return stays, deals, err
	}
	if stays, err = o.Tx.Moves(ctx, o.Owners, from, to); err != nil || len(stays) == 0 {
		return nil, map[crm.DealID]crm.Deal{}, err
	}
	deals, err = o.moved(ctx, from, to)
	return stays, deals, err
}

// dayCounts counts the records of [from, to): as many as DayRecords lists.
func (o Of) dayCounts(ctx context.Context, from, to crm.Date) (c reports.DayCounts, err error) {
	loc := o.Now.Location()
	a, b := from.In(loc), to.In(loc)
	split := store.Together
	if !o.Crowd() {
		c.People, split = o.People, store.EachPerson
	}
	if c.Contacts, err = o.Tx.ContactCounts(ctx, o.Owners, a, b, split); err != nil {
		return c, err
	}
	if c.Customers, err = o.Tx.CustomersReached(ctx, o.Owners, a, b); err != nil {
		return c, err
	}
	if c.Stays, err = o.Tx.StayCounts(ctx, o.Owners, a, b); err != nil {
		return c, err
	}
	if c.Moves, err = o.firstMoves(ctx, a, b, reports.Moves(o.Process, c.Stays)); err != nil {
		return c, err
	}
	won, err := o.Tx.WonCounts(ctx, o.Owners, a, b, split)
	if err != nil {
		return c, err
	}
	c.Won = reports.WonCounts(o.Process, won, o.Pipeline)
	if c.Payments, err = o.Tx.PaymentCounts(ctx, o.Owners, from, to); err != nil {
		return c, err
	}
	today, tomorrow := o.untilWhen(to)
	c.Plans, err = o.Tx.PlanCounts(ctx, o.Owners, today, tomorrow, b, to.AddDays(to.Sub(from)).In(loc), split)
	return c, err
}

// toldMoves is how many moves of deals a summary tells one by one.
const toldMoves = 3

// firstMoves are the first moves of deals in [from, to), of those that were counted.
func (o Of) firstMoves(ctx context.Context, from, to time.Time, among []crm.StayCount) (moves []reports.Moved, err error) {
	stays, err := o.Tx.FirstMoves(ctx, o.Owners, from, to, among, toldMoves)
	if err != nil {
		return nil, err
	}
	ids := make([]crm.DealID, len(stays))
	for i, s := range stays {
		ids[i] = s.DealID
	}
	deals, err := o.dealsOf(ctx, ids)
	if err != nil || len(deals) == 0 {
		return nil, err
	}
	n, err := o.NamesOf(ctx, slices.Collect(maps.Values(deals)))
	for _, s := range stays {
		d := deals[s.DealID]
		stage, _ := o.Process.Pipeline(d.Pipeline).Stage(s.To)
		moves = append(moves, reports.Moved{Deal: d, Customer: n.Customers[d.CustomerID], To: stage})
	}
	return moves, err
}

// Day counts the records of [from, to), and adds the targets and what there was before.
func (o Of) Day(ctx context.Context, from, to crm.Date) (d reports.Day, err error) {
	c, err := o.dayCounts(ctx, from, to)
	if err != nil {
		return d, err
	}
	d = reports.NewDay(o.Process, c)
	if o.Crowd() {
		d.Crowd = len(o.People)
	}
	d.Days, d.Over = to.Sub(from), !o.Today().Before(to)
	if to == from.AddDays(1) {
		s, err := o.settled(ctx, from)
		if err != nil {
			return d, err
		}
		d.Settled = &s
	}
	if d.Before, err = o.before(ctx, from, to); err != nil {
		return d, err
	}
	d.Targets, err = o.goals(ctx, from, to)
	return d, err
}

// settled is Settlement, of a crowd without the people.
func (o Of) settled(ctx context.Context, day crm.Date) (s reports.Settlement, err error) {
	if !o.Crowd() {
		return o.Settlement(ctx, day)
	}
	loc := o.Now.Location()
	plans, err := o.Tx.Settled(ctx, o.Owners, day.In(loc), day.AddDays(1).In(loc), store.Together)
	return reports.CountTogether(plans), err
}

// Settlement is how much of what was due by the end of a day is settled, and by whom.
func (o Of) Settlement(ctx context.Context, day crm.Date) (reports.Settlement, error) {
	loc := o.Now.Location()
	plans, err := o.Tx.Settled(ctx, o.Owners, day.In(loc), day.AddDays(1).In(loc), store.EachPerson)
	if err != nil {
		return reports.Settlement{}, err
	}
	leaves, err := o.Tx.Leaves(ctx, day, day)
	var away []crm.UserID
	for _, l := range leaves {
		away = append(away, l.User)
	}
	return reports.CountSettlement(o.People, plans).Without(away), err
}

// Today is the day on which the question is asked.
func (o Of) Today() crm.Date { return crm.DateOf(o.Now) }

// Promises are the contacts in which somebody promised a day, soonest first, without those after whose day the customer
// was in touch again.
func (o Of) Promises(ctx context.Context, said []crm.Activity) ([]say.PromiseLine, error) {
	var ids []crm.CustomerID
	for _, a := range said {
		ids = append(ids, a.CustomerID)
	}
	n, err := o.Names(ctx, ids)
	if err != nil {
		return nil, err
	}
	found, err := o.Tx.CustomersBrief(ctx, ids)
	if err != nil {
		return nil, err
	}
	last := map[crm.CustomerID]time.Time{}
	for _, c := range found {
		last[c.ID] = c.LastContactAt
	}
	var out []say.PromiseLine
	for _, a := range said {
		if last[a.CustomerID].After(a.Promised.AddDays(1).In(o.Now.Location())) || last[a.CustomerID].After(a.HappenedAt) && a.Promised.Before(o.Today()) {
			continue
		}
		out = append(out, say.PromiseLine{Customer: n.Customers[a.CustomerID], Activity: a})
	}
	slices.SortStableFunc(out, func(a, b say.PromiseLine) int {
		switch {
		case a.Activity.Promised.Before(b.Activity.Promised):
			return -1
		case b.Activity.Promised.Before(a.Activity.Promised):
			return 1
		}
		return 0
	})
	return out, nil
}
