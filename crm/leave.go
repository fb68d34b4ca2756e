package crm

// LeaveID names a leave.
type LeaveID int64

// Leave is a time in which a person does not work. Whoever stands in sees and may do for the absent one's customers what
// they might, from the first day to the last; it ends by itself.
type Leave struct {
	ID       LeaveID
	User     UserID
	From, To Date   // first and last day
	StandIn  UserID // 0: nobody
	SetBy    UserID
	Version  int64
}

// On reports whether the person is away on day d.
func (l Leave) On(d Date) bool { return !d.Before(l.From) && !l.To.Before(d) }

// Meets reports whether two leaves have a day in common.
func (l Leave) Meets(m Leave) bool { return !l.To.Before(m.From) && !m.To.Before(l.From) }

// Changed is the leave after it was said again, otherwise: one that begins on the same day, or goes on today, gets a new
// end; another one adds its days. Who stands in stays unless somebody was named.
func (l Leave) Changed(said Leave, today Date) Leave {
	switch {
	case said.From == l.From, said.From == today && l.From.Before(today):
		l.To = said.To
	default:
		if said.From.Before(l.From) {
			l.From = said.From
		}
		if l.To.Before(said.To) {
			l.To = said.To
		}
	}
	if said.StandIn != 0 {
		l.StandIn = said.StandIn
	}
	return l
}

// Ended is the leave of somebody who is back on day d.
func (l Leave) Ended(d Date) Leave {
	l.To = d.AddDays(-1)
	return l
}

// Spent reports whether no day of it is left from d on; one that was ended before it began never was.
func (l Leave) Spent(d Date) bool { return l.To.Before(d) || l.To.Before(l.From) }

// LastWorkday is the last of n working days from first on.
func (c *Calendar) LastWorkday(first Date, n int) Date {
	last := c.AddWorkdays(first.AddDays(-1), max(n, 1))
	if last.Before(first) {
		return first
	}
	return last
}

// Cover is a colleague who looks after one customer for its owner, up to a day: they see and may do what the owner might, and then it ends by
// itself. The customer stays its owner's.
type Cover struct {
	CustomerID CustomerID
	Customer   string
	Owner      UserID
	By         UserID
	Until      Date // the last day
}

// Portfolio is how many records hang on a person.
type Portfolio struct {
	Customers, Contacts, Deals, OpenDeals, Activities, FollowUps, Reminders int64
}
