package crm

import (
	"slices"
	"time"
)

// ApprovalID names an approval.
type ApprovalID int64

// ApprovalStatus is where an approval stands.
type ApprovalStatus string

const (
	ApprovalWaiting   ApprovalStatus = "waiting"
	ApprovalGiven     ApprovalStatus = "approved"
	ApprovalRefused   ApprovalStatus = "rejected"
	ApprovalAuto      ApprovalStatus = "auto"      // passed by itself, under the gate's threshold
	ApprovalWithdrawn ApprovalStatus = "withdrawn" // another request took its place, or the asker took it back
	ApprovalVoid      ApprovalStatus = "void"      // the deal changed so that the move makes no sense any more
)

// Approval is one move of one deal that waits for somebody's word. It holds for the deal as it was when it was asked
// for, and once: the move is made in the transaction that approves it.
type Approval struct {
	ID          ApprovalID
	CustomerID  CustomerID
	DealID      DealID
	DealVersion int64     // of the deal when it was asked for
	From, To    StageCode // the move
	Amount      Money     // said with it; zero: the deal's own
	Discount    int       // said with it, in thousandths of the list price; 0: the deal's own
	Was         Money     // the deal's amount when it was asked for
	Reason      string    // of a step back or a loss, in the asker's words
	Loss        LossReason
	Next        Due // the next contact that was said with it; zero: by the stage's rhythm
	NextText    string

	AskedBy   UserID
	AskedAt   time.Time
	Rule      string // whose word is needed, as the gate says
	Why       string // the gate's condition, as the file says; empty: always
	Limit     int    // working hours until it goes up; 0: never
	Approver  UserID // who is asked now
	DueAt     time.Time
	Raised    int // how often it went up
	Status    ApprovalStatus
	DecidedBy UserID
	DecidedAt time.Time
	Comment   string // why it was refused
	Version   int64
}

// Repriced reports whether it is about the price of a deal that stays where it is.
func (a Approval) Repriced() bool { return a.From == a.To }

// Waits reports whether it is still to be decided.
func (a Approval) Waits() bool { return a.Status == ApprovalWaiting }

// Decide gives the approval as it is after somebody's word. Who asked may not decide.
// The errors are *DecidedError and *OwnApprovalError.
func (a Approval) Decide(by UserID, status ApprovalStatus, comment string, now time.Time) (Approval, error) {
	switch {
	case !a.Waits():
		return a, &DecidedError{Approval: a}
	case by == a.AskedBy:
		return a, &OwnApprovalError{Approval: a}
	}
	a.Status, a.DecidedBy, a.DecidedAt, a.Comment = status, by, now, comment
	return a, nil
}

// Raise gives the approval to the next one above.
func (a Approval) Raise(to UserID, c *Calendar, now time.Time) Approval {
	a.Approver, a.Raised = to, a.Raised+1
	return a.Timed(c, now)
}

// Timed sets when it goes up, counted from now.
func (a Approval) Timed(c *Calendar, now time.Time) Approval {
	a.DueAt = time.Time{}
	if a.Limit > 0 {
		a.DueAt = c.AddWorkHours(now, a.Limit)
	}
	return a
}

// Anew is the same request for the deal as it is now: what was changed since counts, what was asked for otherwise stays.
func (a Approval) Anew(d Deal, c *Calendar, now time.Time) Approval {
	next := a
	next.ID, next.Version, next.DealVersion, next.From = 0, 0, d.Version, d.Stage
	if d.Amount != a.Was {
		next.Amount = d.Amount
	}
	next.Was, next.AskedAt, next.Raised = d.Amount, now, 0
	next.Status, next.DecidedBy, next.DecidedAt, next.Comment = ApprovalWaiting, 0, time.Time{}, ""
	return next.Timed(c, now)
}

// Same reports whether two requests ask for the same move of the same deal as it is.
func (a Approval) Same(b Approval) bool {
	return a.DealID == b.DealID && a.DealVersion == b.DealVersion && a.To == b.To && a.Amount == b.Amount && a.Discount == b.Discount
}

// AddWorkHours is n hours after t, counting only hours of working days.
func (c *Calendar) AddWorkHours(t time.Time, n int) time.Time {
	left := time.Duration(n) * time.Hour
	for {
		midnight := DateOf(t).AddDays(1).In(t.Location())
		if work, _ := c.Workday(DateOf(t)); work {
			if rest := midnight.Sub(t); left <= rest {
				return t.Add(left)
			} else {
				left -= rest
			}
		}
		t = midnight
	}
}

// NextApprover is who is asked after somebody among the people whose word counts, the nearest first; the first of them
// when nobody was asked yet, or the one who was has gone; nobody when there is no one further. Who is on leave is passed
// over, but for the first request when nobody else is there.
func NextApprover(all []User, after UserID) (next User, ok bool) {
	at := slices.IndexFunc(all, func(u User) bool { return u.ID == after })
	for _, u := range all[at+1:] {
		if !u.Away {
			return u, true
		}
	}
	if at < 0 && len(all) > 0 {
		return all[0], true
	}
	return User{}, false
}
