package crm

import "time"

// ActivityType is how a customer was contacted.
type ActivityType string

const (
	Phone         ActivityType = "phone"
	Visit         ActivityType = "visit"
	WeChat        ActivityType = "wechat"
	Email         ActivityType = "email"
	Meeting       ActivityType = "meeting"
	OnlineMeeting ActivityType = "online_meeting"
	Demo          ActivityType = "demo"
	Banquet       ActivityType = "banquet"
	OtherActivity ActivityType = "other"
)

// Outcome is how a contact ended; empty when nothing was said.
type Outcome string

const (
	NotReached Outcome = "not_reached" // 没接, 没见到
	Positive   Outcome = "positive"
	Negative   Outcome = "negative"
)

// Activity is something that happened with a customer.
type Activity struct {
	ID         ActivityID
	CustomerID CustomerID
	DealID     DealID    // 0: none
	ContactID  ContactID // 0: none
	Actor      UserID
	Type       ActivityType
	Outcome    Outcome
	HappenedAt time.Time
	Content    string // in the rep's words
	Promised   Date   // the day by which they promised something: 周五前给回复; zero: none
	MessageKey string
	RecordedAt time.Time
	Version    int64

	Original string // in the rep's words, when Content is those put in order; empty: Content is

	Satisfaction *int // how content they said they are, 0 to 10; nil: nobody asked
}

// FollowUpStatus is where a planned contact stands.
type FollowUpStatus string

const (
	FollowUpOpen     FollowUpStatus = "open"
	FollowUpDone     FollowUpStatus = "done"
	FollowUpCanceled FollowUpStatus = "canceled"
)

// Origin is why a follow-up exists.
type Origin string

const (
	Said      Origin = "said"       // the rep named the date
	StageRule Origin = "stage_rule" // the stage's rhythm set it
)

// FollowUp is a planned contact. At most one is open per customer and deal.
type FollowUp struct {
	ID           FollowUpID
	CustomerID   CustomerID
	DealID       DealID
	ContactID    ContactID
	Owner        UserID
	Due          Due
	Content      string
	Status       FollowUpStatus
	Origin       Origin
	DoneActivity ActivityID // what ticked it off, 0: nothing yet
	CreatedAt    time.Time
	ChangedAt    time.Time // last
	Version      int64
}

// Finish returns f ticked off by an activity (0: by the rep's word).
func (f FollowUp) Finish(by ActivityID) FollowUp {
	f.Status, f.DoneActivity = FollowUpDone, by
	return f
}

// ReminderStatus is where a reminder stands.
type ReminderStatus string

const (
	ReminderScheduled ReminderStatus = "scheduled"
	ReminderSent      ReminderStatus = "sent"
	ReminderCanceled  ReminderStatus = "canceled"
)

// Reminder is a message to a person at a time they chose.
type Reminder struct {
	ID         ReminderID
	User       UserID     // who is reminded
	CreatedBy  UserID     // who asked for it
	CustomerID CustomerID // 0: about none
	Text       string
	Due        Due
	Repeat     string // RFC 5545 RRULE without the prefix, e.g. FREQ=WEEKLY;BYDAY=FR; empty: once
	Status     ReminderStatus
	Question   SavedQuestionID // is asked then, instead of a text being told; 0: none
	Team       TeamID          // whose groups hear its answer; 0: the person
	Version    int64
}

// Due is when something is to be done: an instant, or a whole day.
type Due struct {
	At     time.Time // of an all-day due: the day's first instant in the company's zone
	AllDay bool
}

// DueDay is a due for the whole of day d in zone loc.
func DueDay(d Date, loc *time.Location) Due { return Due{At: d.In(loc), AllDay: true} }

// IsZero reports whether no time was set.
func (d Due) IsZero() bool { return d.At.IsZero() }

// Overdue reports whether the due has passed at now; a whole day passes when it ends.
func (d Due) Overdue(now time.Time, loc *time.Location) bool {
	if d.AllDay {
		return DateOf(d.At.In(loc)).Before(DateOf(now.In(loc)))
	}
	return d.At.Before(now)
}

// Touch is when somebody reached, or tried to reach, a customer.
type Touch struct {
	Customer CustomerID
	At       time.Time
	Reached  bool
}
