package crm

import (
	"slices"
	"strings"
	"time"
)

// LeadID names a lead.
type LeadID int64

// LeadState is where a lead stands.
type LeadState string

const (
	LeadOpen      LeadState = "open"      // somebody's, who is to call
	LeadPooled    LeadState = "pooled"    // in the pool 公海: nobody's, anybody may pick it
	LeadConverted LeadState = "converted" // a customer like any other: they were reached, or somebody said so
)

// Lead is what a customer is before anybody spoke with them: its own state beside the customer, who holds all else. A
// customer is at most one lead. In the pool the customer has no owner, elsewhere always.
type Lead struct {
	ID         LeadID
	CustomerID CustomerID
	State      LeadState
	BroughtBy  UserID
	ArrivedAt  time.Time
	AssignedAt time.Time // when its owner got it
	RespondBy  time.Time // by when the owner is to call first; zero: no timer runs
	Passed     int       // how often it went on to somebody else because nobody called
	Had        []UserID  // who let it wait: they do not get it again
	PickedBy   UserID    // who took it out of the pool last
	PickedAt   time.Time
	PooledAt   time.Time
	PooledFrom UserID // whose it was
	PooledBy   UserID // who put it there; 0: the rules
	Reason     string // why it is in the pool
	Version    int64
}

// Pooled is a customer in the pool. A rep sees what it is called, where it is and what it does, and how long it has been
// there; who leads people also whose it was and why it is there.
type Pooled struct {
	Customer Customer // no more of it than that
	Lead     Lead
	From     string // whose it was; empty: nobody's, or not to be seen
}

// For is what somebody of a role sees of it before it is theirs.
func (p Pooled) For(r Role) Pooled {
	c, l := p.Customer, p.Lead
	p.Customer = Customer{ID: c.ID, Name: c.Name, Region: c.Region, Industry: c.Industry}
	if r < Manager {
		p.Lead, p.From = Lead{ID: l.ID, CustomerID: l.CustomerID, State: l.State, PooledAt: l.PooledAt, Version: l.Version}, ""
	}
	return p
}

// SourceFigures are what became of the leads of one source.
type SourceFigures struct {
	Source                               string
	Leads, Called, Customers, Deals, Won int
}

// LeadRules are how leads are handed out, called and taken back: the process file's leads.
type LeadRules struct {
	Sources   []LeadSource
	Rules     []LeadRule // the first that fits decides
	Otherwise LeadDefault
	By        LeadBalance
	From, To  Clock // the hours in which the timer runs, on working days

	Respond int // working minutes until the owner has called; 0: no timer
	Warn    int // working minutes before that at which the owner is warned
	Passes  int // how often a lead that nobody calls goes to the next one, before it goes into the pool

	PickPerDay   int // what one person may take out of the pool a day; 0: no limit
	PickTotal    int // what one person may have out of the pool without having reached them; 0: no limit
	RecycleDays  int // working days without contact after which a lead goes into the pool; 0: never
	RecycleWarn  int // working days before that at which the owner is told
	CustomerDays int // the same for leads that became customers and have no open deal; 0: never
}

// LeadSource is where leads come from, with the words people use for it.
type LeadSource struct {
	Name     string
	Synonyms []string
}

// LeadRule sends leads of some regions, trades or sources to some people. An empty list fits all.
type LeadRule struct {
	Regions, Industries, Sources []string
	To                           []string    // user:ID, team:NAME, pool, or share: the team of who brings it
	By                           LeadBalance // among several; empty: as leads are shared out
}

// SameLeads reports whether two rules are for the same leads.
func (r LeadRule) SameLeads(o LeadRule) bool {
	return slices.Equal(r.Regions, o.Regions) && slices.Equal(r.Industries, o.Industries) && slices.Equal(r.Sources, o.Sources)
}

// LeadDefault is who gets a lead that no rule speaks of.
type LeadDefault string

const (
	LeadKept   LeadDefault = "keep"  // a rep keeps what they bring; what others bring is shared out in their team
	LeadShared LeadDefault = "share" // shared out among the team of who brings it
	LeadToPool LeadDefault = "pool"
)

// LeadBalance is how leads are shared out.
type LeadBalance string

const (
	ByLoad LeadBalance = "load" // to who has least on their hands
	ByTurn LeadBalance = "turn" // to who has waited longest for one
)

// Source is the source that words mean, in the company's words; words that mean none are given back.
func (r *LeadRules) Source(words string) string {
	for _, s := range r.Sources {
		if words == s.Name || slices.Contains(s.Synonyms, words) {
			return s.Name
		}
	}
	for _, s := range r.Sources {
		for _, w := range append([]string{s.Name}, s.Synonyms...) {
			if strings.Contains(words, w) {
				return s.Name
			}
		}
	}
	return words
}

// Fits reports whether the rule speaks of a customer.
func (r LeadRule) Fits(c Customer) bool {
	of := func(all []string, said ...string) bool {
		return len(all) == 0 || slices.ContainsFunc(all, func(w string) bool {
			return slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, w) })
		})
	}
	return of(r.Regions, c.Region, c.Name) && of(r.Industries, c.Industry) && of(r.Sources, c.Source)
}

// Rule is the first rule that speaks of a customer.
func (r *LeadRules) Rule(c Customer) (LeadRule, bool) {
	i := FirstRule(r.Rules, c)
	if i < 0 {
		return LeadRule{}, false
	}
	return r.Rules[i], true
}

// FirstRule is the place of the first rule that speaks of a customer; -1: none does. What assigns a lead and what tries a rule on
// those of the past both ask it.
func FirstRule(rules []LeadRule, c Customer) int {
	return slices.IndexFunc(rules, func(x LeadRule) bool { return x.Fits(c) })
}

// Concerns reports whether the rule speaks of any of the leads that another is for, whatever else it asks of them.
func (r LeadRule) Concerns(o LeadRule) bool {
	some := func(mine, asked []string) bool {
		return slices.ContainsFunc(asked, func(w string) bool {
			return slices.ContainsFunc(mine, func(m string) bool { return strings.Contains(w, m) })
		})
	}
	return some(r.Regions, o.Regions) || some(r.Industries, o.Industries) || some(r.Sources, o.Sources)
}

// Load is what a person has on their hands.
type Load struct {
	User      User
	Customers int64
	OpenDeals int64
	Overdue   int64     // follow-ups that are late
	Leads     int64     // not called yet
	LastLead  time.Time // when they got one last; zero: never
}

// Weight is how much it is: a customer counts once, a deal being worked on, something late and a lead to call twice more.
func (l Load) Weight() int64 { return l.Customers + 2*(l.OpenDeals+l.Overdue+l.Leads) }

// Next is who gets the next lead among people: never who is on leave or has left, nor any of not. The same state gives
// the same person.
func (r *LeadRules) Next(all []Load, not []UserID) (Load, bool) {
	var able []Load
	for _, l := range all {
		if !l.User.Away && !l.User.Left && !slices.Contains(not, l.User.ID) {
			able = append(able, l)
		}
	}
	if len(able) == 0 {
		return Load{}, false
	}
	return slices.MinFunc(able, func(a, b Load) int {
		n := 0
		if r.By != ByTurn {
			n = int(a.Weight() - b.Weight())
		}
		if n == 0 {
			n = a.LastLead.Compare(b.LastLead)
		}
		if n == 0 {
			n = int(a.User.ID - b.User.ID)
		}
		return n
	}), true
}

// Given is the lead in the hands of a new owner, with the timer running.
func (l Lead) Given(r *LeadRules, c *Calendar, now time.Time) Lead {
	l.State, l.AssignedAt, l.RespondBy = LeadOpen, now, time.Time{}
	if r.Respond > 0 {
		l.RespondBy = c.AddWorkMinutes(now, r.Respond, r.From, r.To)
	}
	l.PooledAt, l.PooledFrom, l.PooledBy, l.Reason = time.Time{}, 0, 0, ""
	return l
}

// InPool is the lead in the pool.
func (l Lead) InPool(from, by UserID, reason string, now time.Time) Lead {
	l.State, l.RespondBy = LeadPooled, time.Time{}
	l.PooledAt, l.PooledFrom, l.PooledBy, l.Reason = now, from, by, reason
	return l
}

// AddWorkMinutes is n minutes after t, counting only those between two hours of working days,
// from the minute that has begun.
func (c *Calendar) AddWorkMinutes(t time.Time, n int, from, to Clock) time.Time {
	left := time.Duration(n) * time.Minute
	t = t.Truncate(time.Minute)
	for d := DateOf(t); ; d = d.AddDays(1) {
		begin, end := from.On(d, t.Location()), to.On(d, t.Location())
		if t.After(begin) {
			begin = t
		}
		if work, _ := c.Workday(d); !work || !begin.Before(end) {
			continue
		}
		if rest := end.Sub(begin); left <= rest {
			return begin.Add(left)
		} else {
			left -= rest
		}
	}
}

// WorkMinutesBetween are the minutes from t, or the minute that has begun, to end that lie between two hours of working days; below zero when end was
// before t.
func (c *Calendar) WorkMinutesBetween(t, end time.Time, from, to Clock) int {
	if end.Before(t) {
		return -c.WorkMinutesBetween(end, t, from, to)
	}
	t = t.Truncate(time.Minute)
	sum := time.Duration(0)
	for d := DateOf(t); !end.Before(d.In(t.Location())); d = d.AddDays(1) {
		begin, stop := from.On(d, t.Location()), to.On(d, t.Location())
		if t.After(begin) {
			begin = t
		}
		if end.Before(stop) {
			stop = end
		}
		if work, _ := c.Workday(d); work && begin.Before(stop) {
			sum += stop.Sub(begin)
		}
	}
	return int(sum / time.Minute)
}

// Working reports whether t lies in the hours in which the timer runs.
func (r *LeadRules) Working(c *Calendar, t time.Time) bool {
	work, _ := c.Workday(DateOf(t))
	return work && ClockOf(t) >= r.From && ClockOf(t) < r.To
}

// PoolLimitError says that a person has taken as much out of the pool as they may.
type PoolLimitError struct {
	Limit int
	Total bool // of all they hold; otherwise of today
}

func (e *PoolLimitError) Error() string { return "as much out of the pool as one may" }

// PickedError says that somebody else was faster.
type PickedError struct {
	Name string
	By   User
	At   time.Time
}

func (e *PickedError) Error() string { return "picked by somebody else" }

// OpenDealError says that a customer with open deals does not go into the pool.
type OpenDealError struct {
	Customer Customer
	Deals    int
}

func (e *OpenDealError) Error() string { return "a customer with open deals stays with its owner" }
