package crm

import (
	"slices"
	"time"
)

// PushPlan is when one kind of push goes out and to whom: a line of pushes.yaml.
type PushPlan struct {
	Name     string
	Title    string                          // in the company's words, for lists and settings
	Cron     string                          // as written in the file, for people
	Next     func(after time.Time) time.Time // its next time, in the company's zone
	Workdays bool                            // only on working days
	Audience Audience
	Spread   time.Duration // people get theirs at different moments within this time: WeCom is crowded at :00 and :30
	Late     time.Duration // how long after its time it is still worth sending
	After    int           // a number of (working) days the push is about; what it counts is said in the file
	Before   int           // working days before a day at which it is told of already; 0: on the day alone
	Escalate int           // working days after which the manager is told; 0: never
	Off      bool          // switched off for everybody
	Always   bool          // a report people count on: no cap holds it back
	Groups   bool          // the groups of a team hear it too
	Words    []string      // what people call it when they change it: 日报
}

// Called reports whether people call the push by a word: its title, or one of its words.
func (p PushPlan) Called(word string) bool { return word == p.Title || slices.Contains(p.Words, word) }

// Audience is who gets a push.
type Audience string

const (
	ToReps     Audience = "rep"     // everybody who sells: reps and managers, about their own customers
	ToManagers Audience = "manager" // everybody who leads a team, about the team
	ToGivers   Audience = "giver"   // everybody who may hand over what others have: who leads a team, and admins
	ToAdmins   Audience = "admin"
)

// Includes reports whether a person hears what goes to an audience.
func (a Audience) Includes(u User) bool {
	switch a {
	case ToReps:
		return true
	case ToManagers:
		return len(u.Leads) > 0 || u.May(HearOfTeam, ToTeam)
	case ToGivers:
		return u.May(GiveRecords, ToTeam)
	case ToAdmins:
		return u.May(HearOfPlatform, ToAll)
	}
	return false
}

// PushRules is how the assistant speaks first: pushes.yaml.
type PushRules struct {
	QuietFrom, QuietTo Clock // no push between these, over midnight
	DayStart           Clock // when what is due some time today is told
	Cap                int   // cards a person gets a day beside those they asked for; 0: no limit
	Plans              []PushPlan
}

// Plan is the plan of a push.
func (r *PushRules) Plan(name string) (PushPlan, bool) {
	for _, p := range r.Plans {
		if p.Name == name {
			return p, true
		}
	}
	return PushPlan{}, false
}

// Quiet reports whether t, in the company's zone, lies in the quiet hours.
func (r *PushRules) Quiet(t time.Time) bool {
	at := ClockOf(t)
	if r.QuietFrom == r.QuietTo {
		return false
	}
	if r.QuietFrom < r.QuietTo {
		return at >= r.QuietFrom && at < r.QuietTo
	}
	return at >= r.QuietFrom || at < r.QuietTo
}

// Clock is a time of day in minutes after midnight.
type Clock int

// ClockOf is the time of day of t, in t's own zone.
func ClockOf(t time.Time) Clock { return Clock(t.Hour()*60 + t.Minute()) }

// On is that time on day d in loc.
func (c Clock) On(d Date, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, int(c)/60, int(c)%60, 0, 0, loc)
}

// String is 15:04.
func (c Clock) String() string { return c.On(Date{2000, 1, 1}, time.UTC).Format("15:04") }

// PushSetting is what one person wants of one push, or of all (an empty Push).
type PushSetting struct {
	User       UserID
	Push       string
	Muted      bool  // for good
	MutedUntil Date  // up to and including this day; zero: not
	At         Clock // their own time for it; below 0: the plan's
	NotBefore  Clock // nothing earlier in the day; below 0: the rules'
	NotAfter   Clock // nothing later in the day, but on the next morning; 0 and below: the rules'
}

// NewPushSetting is no wish at all about a push; empty: about all of them.
func NewPushSetting(push string) PushSetting {
	return PushSetting{Push: push, At: -1, NotBefore: -1, NotAfter: -1}
}

// MutedOn reports whether the push is not wanted on day d.
func (s PushSetting) MutedOn(d Date) bool {
	return s.Muted || !s.MutedUntil.IsZero() && !s.MutedUntil.Before(d)
}

// Occurrence is one time a push was due for one subject: it happens once, whoever finds it first.
type Occurrence struct {
	Push    string
	Subject string // u12 for a person, d7 for a deal, c3 for a customer
	Slot    string // the day, or the state, it is about
	Outcome string // sent, nothing, muted, capped, late
	Why     string
	At      time.Time
}
