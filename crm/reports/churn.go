package reports

import (
	"cmp"
	"slices"
	"time"

	"genjin/crm"
)

// enoughContacts is how many days of contact a customer needs for a rhythm of its own.
const enoughContacts = 5

// Churn is a customer that may be leaving: it has been silent for longer than it ever is.
type Churn struct {
	Customer crm.Customer
	Contacts int // days on which it was reached
	Gap      int // days since the last of them
	Median   int // days between two of them, half a day counting as one; of its own when Own
	Own      bool
	Limit    int // days of silence that are still usual: twice the median, or the level's rhythm
	Overdue  int // days the earliest planned receipt is late; 0: none is
	Owed     crm.Money
	Next     crm.Due // a contact is planned; zero: none
}

// NewChurn finds the customers that have been silent for more than twice the median of the days between their own
// contacts; of those with fewer than five days of contact, for more than their level's rhythm. Who was never reached is
// not leaving. The longest silence against what is usual comes first. touches are those of a time long enough; plans and
// receipts are open ones.
func NewChurn(p *crm.Process, customers []crm.Customer, touches []crm.Touch, plans []crm.FollowUp, receipts []crm.PaymentPlan, now time.Time) (out []Churn) {
	today := crm.DateOf(now)
	days := contactDays(touches, now)
	next, owed := map[crm.CustomerID]crm.Due{}, map[crm.CustomerID]crm.PaymentPlan{}
	for _, f := range plans {
		if f.Due.At.After(next[f.CustomerID].At) && !f.Due.Overdue(now, now.Location()) {
			next[f.CustomerID] = f.Due
		}
	}
	for _, r := range receipts {
		if before, some := owed[r.CustomerID]; today.Sub(r.Due) > 0 && (!some || r.Due.Before(before.Due)) {
			owed[r.CustomerID] = r
		}
	}
	for _, c := range customers {
		on := days[c.ID]
		if len(on) == 0 {
			continue
		}
		x := Churn{Customer: c, Contacts: len(on), Gap: max(0, today.Sub(on[len(on)-1])), Own: len(on) >= enoughContacts, Limit: p.Rhythm(c.Level)}
		if x.Own {
			x.Median = medianGap(on)
			x.Limit = 2 * x.Median
		}
		if x.Gap <= x.Limit {
			continue
		}
		x.Next = next[c.ID]
		if r, late := owed[c.ID]; late {
			x.Overdue, x.Owed = today.Sub(r.Due), r.Rest()
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Churn) int {
		return cmp.Or(cmp.Compare(b.Gap*a.Limit, a.Gap*b.Limit), cmp.Compare(b.Gap, a.Gap))
	})
	return out
}

// contactDays are the days on which each customer was reached, each once, in order.
func contactDays(touches []crm.Touch, now time.Time) map[crm.CustomerID][]crm.Date {
	days := map[crm.CustomerID][]crm.Date{}
	for _, t := range touches {
		if t.Reached && !t.At.After(now) {
			days[t.Customer] = append(days[t.Customer], crm.DateOf(t.At.In(now.Location())))
		}
	}
	for id, on := range days {
		slices.SortFunc(on, func(a, b crm.Date) int { return a.Sub(b) })
		days[id] = slices.Compact(on)
	}
	return days
}

// medianGap is the median of the days between two of some days, half a day rounded up.
func medianGap(on []crm.Date) int {
	var gaps []int
	for i := 1; i < len(on); i++ {
		gaps = append(gaps, on[i].Sub(on[i-1]))
	}
	slices.Sort(gaps)
	n := len(gaps)
	return (gaps[(n-1)/2] + gaps[n/2] + 1) / 2
}

// LeadRisk is a lead that is about to be lost, by one sign at least.
type LeadRisk struct {
	Lead     crm.Lead
	Late     time.Duration // since it was to be called first, and nobody tried; 0: it is not late
	Missed   int           // times it was called in vain since its owner got it
	DaysLeft int           // working days until it goes into the pool, when they are few; -1: they are not
}

const (
	missedCalls = 2 // in vain, from which a lead is about to be lost
	lastDays    = 2 // working days before the pool
)

// NewLeadRisks finds the open leads that nobody called in time, that were called in vain twice, or that go into the pool
// within two working days; the nearest to it first.
func NewLeadRisks(c *crm.Calendar, rules crm.LeadRules, leads []crm.Lead, touches []crm.Touch, now time.Time) (out []LeadRisk) {
	of := map[crm.CustomerID][]crm.Touch{}
	for _, t := range touches {
		of[t.Customer] = append(of[t.Customer], t)
	}
	for _, l := range leads {
		if l.State != crm.LeadOpen {
			continue
		}
		x := LeadRisk{Lead: l, DaysLeft: -1}
		reached := false
		for _, t := range of[l.CustomerID] {
			switch {
			case t.At.Before(l.AssignedAt):
			case t.Reached:
				reached = true
			default:
				x.Missed++
			}
		}
		if reached {
			continue
		}
		if due := l.RespondBy; x.Missed == 0 && !due.IsZero() && due.Before(now) {
			x.Late = now.Sub(due)
		}
		if rules.RecycleDays > 0 {
			rested := c.WorkdaysBetween(crm.DateOf(l.AssignedAt.In(now.Location())), crm.DateOf(now))
			if left := max(0, rules.RecycleDays-rested); left <= lastDays {
				x.DaysLeft = left
			}
		}
		if x.Late > 0 || x.Missed >= missedCalls || x.DaysLeft >= 0 {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b LeadRisk) int {
		return cmp.Or(cmp.Compare(uint(a.DaysLeft), uint(b.DaysLeft)), cmp.Compare(b.Late, a.Late), cmp.Compare(b.Missed, a.Missed))
	})
	return out
}
