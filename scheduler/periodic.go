package scheduler

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Push is one thing the assistant says by itself, by the timetable: a file and a line in all.go.
type Push struct {
	Name string
	// Compose decides what is said to one person; a Notice without a text says that there is nothing to say.
	Compose func(ctx context.Context, c *Composer) (Notice, error)
}

// Notice is what a push says, and why.
type Notice struct {
	Text say.Text  // the whole message, or the card's text in words where cards cannot be shown
	Card *crm.Card // with buttons; nil: plain text
	Why  string    // for the occurrence's row and --dry-run
}

// Composer is what a push is decided from: one person, one instant, one transaction in that person's scope.
type Composer struct {
	Tx       *store.Tx
	User     crm.User
	Now      time.Time
	Plan     crm.PushPlan
	Rules    *crm.PushRules
	Process  *crm.Process
	Calendar *crm.Calendar
	Parked   int // pushes given up, for the admin
}

// Once reports whether a state of a subject was not told yet by this push, and notes that it is being told:
// a deal that stands still is told of once, until it moves.
func (c *Composer) Once(ctx context.Context, subject, state string) (bool, error) {
	return c.Tx.Occur(ctx, crm.Occurrence{Push: c.Plan.Name + ".state", Subject: subject, Slot: state, Outcome: "told"})
}

func (c *Composer) today() crm.Date { return crm.DateOf(c.Now) }

// occasion is one occurrence of one push for one person.
type occasion struct {
	Push string     `json:"push"`
	User crm.UserID `json:"user"`
	Slot string     `json:"slot"`
}

const day = 24 * time.Hour

// Periodic goes through the timetable once: what comes soon is armed, what is past its time is delivered here.
func (s *Scheduler) Periodic(ctx context.Context) {
	now := s.now()
	people, err := s.Store.People(ctx)
	if err != nil {
		s.Log.Error("scheduler: timetable", "error", err)
		return
	}
	wishes, err := s.wishes(ctx)
	if err != nil {
		s.Log.Error("scheduler: timetable", "error", err)
		return
	}
	for _, plan := range s.Rules.Plans {
		if plan.Off {
			continue
		}
		for _, nominal := range timesOf(plan, now) {
			if plan.Workdays && plan.Late < day && !s.workday(crm.DateOf(nominal)) {
				continue // what is worth it for days comes on the next working day
			}
			if err := s.occasions(ctx, plan, nominal, now, people, wishes); err != nil {
				s.Log.Error("scheduler: timetable", "push", plan.Name, "error", err)
			}
		}
	}
}

// timesOf are the times of a plan that may still be due, or come before long: a person's own hour is on the same day.
func timesOf(plan crm.PushPlan, now time.Time) (times []time.Time) {
	from := crm.DateOf(now.Add(-plan.Late)).In(now.Location()).Add(-time.Second)
	for t := plan.Next(from); !t.IsZero() && crm.DateOf(t).Sub(crm.DateOf(now)) <= 0 && len(times) < 50; t = plan.Next(t) {
		times = append(times, t)
	}
	return times
}

func (s *Scheduler) occasions(ctx context.Context, plan crm.PushPlan, nominal, now time.Time, people []crm.User, wishes map[crm.UserID]map[string]crm.PushSetting) error {
	slot := slotOf(plan, nominal)
	audience := Audience(plan, people)
	key := plan.Name + "\x00" + slot
	s.mu.Lock()
	complete := s.complete[key] == len(audience)
	degraded := s.degraded
	s.mu.Unlock()
	if complete {
		return nil
	}
	done, err := s.Store.Occurred(ctx, plan.Name, slot)
	if err != nil {
		return err
	}
	left := 0
	for _, u := range audience {
		if done[subjectOf(u.ID)] {
			continue
		}
		at := s.timeFor(plan, nominal, u, wishes[u.ID])
		switch o := (occasion{plan.Name, u.ID, slot}); {
		case at.After(now.Add(ahead)), s.hushed(plan, now, wishes[u.ID]):
			left++
		case at.Before(u.JoinedAt):
			// Before this person came.
		case now.Sub(at) > plan.Late:
			// Too late to be of use: as if it had not come.
		case now.Sub(at) > grace || degraded && !at.After(now):
			left++
			if err := s.fire(ctx, plan, o, u); err != nil {
				return err
			}
		default:
			left++
			s.queue.armOccasion(ctx, o, at)
		}
	}
	if left == 0 {
		s.mu.Lock()
		s.complete[key] = len(audience)
		if len(s.complete) > 1000 {
			s.complete = map[string]int{}
		}
		s.mu.Unlock()
	}
	return nil
}

// slotOf names an occurrence: its day, with the hour when the push comes several times a day.
func slotOf(plan crm.PushPlan, nominal time.Time) string {
	on := crm.DateOf(nominal)
	first := plan.Next(on.In(nominal.Location()).Add(-time.Second))
	if second := plan.Next(first); crm.DateOf(second) == on {
		return nominal.Format("2006-01-02T15:04")
	}
	return on.String()
}

// Audience are the people a plan is for.
func Audience(plan crm.PushPlan, people []crm.User) (out []crm.User) {
	for _, u := range people {
		switch plan.Audience {
		case crm.ToReps:
			out = append(out, u)
		case crm.ToManagers:
			if len(u.Leads) > 0 || u.Role == crm.Manager {
				out = append(out, u)
			}
		case crm.ToAdmins:
			if u.Role == crm.Admin {
				out = append(out, u)
			}
		}
	}
	return out
}

// timeFor is when a person gets a push: at their own hour, or at the plan's, spread, but not before what they wish, and
// what would come later than they wish comes on the next morning.
func (s *Scheduler) timeFor(plan crm.PushPlan, nominal time.Time, u crm.User, w map[string]crm.PushSetting) time.Time {
	on := crm.DateOf(nominal)
	if own, ok := w[plan.Name]; ok && own.At >= 0 {
		return own.At.On(on, s.Location)
	}
	at := nominal.Add(spread(plan, u))
	for _, name := range []string{"", plan.Name} {
		if own, ok := w[name]; ok && own.NotBefore >= 0 {
			if earliest := own.NotBefore.On(on, s.Location).Add(spread(plan, u)); at.Before(earliest) {
				at = earliest
			}
		}
	}
	for _, name := range []string{"", plan.Name} {
		if own, ok := w[name]; ok && own.NotAfter > 0 && at.After(own.NotAfter.On(on, s.Location)) {
			return s.Rules.DayStart.On(on.AddDays(1), s.Location).Add(spread(plan, u))
		}
	}
	return at
}

// spread is a person's own moment within the spread of a plan: always the same, so that no replica disagrees.
func spread(plan crm.PushPlan, u crm.User) time.Duration {
	seconds := uint64(plan.Spread / time.Second)
	if seconds == 0 {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", plan.Name, u.ID)
	return time.Duration(h.Sum64()%seconds) * time.Second
}

// hushed reports whether nothing is said now: in the quiet hours, and on a day off of a push for working days; what
// somebody set to an hour of their own comes all the same.
func (s *Scheduler) hushed(plan crm.PushPlan, now time.Time, w map[string]crm.PushSetting) bool {
	if own, ok := w[plan.Name]; ok && own.At >= 0 {
		return false
	}
	return s.Rules.Quiet(now) || plan.Workdays && !s.workday(crm.DateOf(now))
}

func (s *Scheduler) workday(d crm.Date) bool {
	work, _ := s.Calendar.Workday(d)
	return work
}

func (s *Scheduler) wishes(ctx context.Context) (map[crm.UserID]map[string]crm.PushSetting, error) {
	all, err := s.Store.PushSettings(ctx)
	out := map[crm.UserID]map[string]crm.PushSetting{}
	for _, w := range all {
		if out[w.User] == nil {
			out[w.User] = map[string]crm.PushSetting{}
		}
		out[w.User][w.Push] = w
	}
	return out, err
}

// fireNamed is fire for a task, which knows names only.
func (s *Scheduler) fireNamed(ctx context.Context, o occasion) error {
	plan, ok := s.Rules.Plan(o.Push)
	if !ok {
		return nil
	}
	people, err := s.Store.People(ctx)
	if err != nil {
		return err
	}
	for _, u := range people {
		if u.ID == o.User {
			return s.fire(ctx, plan, o, u)
		}
	}
	return nil
}

// errSaid says that another replica was first.
var errSaid = errors.New("scheduler: said already")

// fire decides one occurrence and records it, with the push it comes to, in one transaction.
func (s *Scheduler) fire(ctx context.Context, plan crm.PushPlan, o occasion, u crm.User) error {
	wishes, err := s.wishes(ctx)
	if err != nil {
		return err
	}
	c, err := s.composer(ctx, plan, u, s.now())
	if err != nil {
		return err
	}
	outcome := ""
	err = s.Store.InTx(ctx, store.Deed{User: u.ID, Now: c.Now}, func(tx *store.Tx) error {
		c.Tx = tx
		n, held, err := s.decide(ctx, c, wishes[u.ID])
		if err != nil {
			return err
		}
		outcome = held
		if outcome == "" {
			outcome = "sent"
		}
		first, err := tx.Occur(ctx, crm.Occurrence{Push: o.Push, Subject: subjectOf(u.ID), Slot: o.Slot, Outcome: outcome, Why: n.Why})
		if err != nil {
			return err
		}
		if !first {
			return errSaid
		}
		if held != "" {
			return nil
		}
		return tx.Push(ctx, s.push(o, u, n), c.Now)
	})
	var gone *crm.NotFoundError
	switch {
	case errors.Is(err, errSaid), errors.As(err, &gone):
		return nil
	case err != nil:
		return fmt.Errorf("scheduler: %s: %w", o.Push, err)
	}
	s.metrics.fired(o.Push, outcome)
	s.Log.Info("push decided", "push", o.Push, "user", u.ID, "slot", o.Slot, "outcome", outcome)
	if outcome == "sent" {
		s.Wake()
	}
	return nil
}

func (s *Scheduler) composer(ctx context.Context, plan crm.PushPlan, u crm.User, now time.Time) (*Composer, error) {
	c := &Composer{User: u, Now: now, Plan: plan, Rules: s.Rules, Process: s.Process, Calendar: s.Calendar}
	var err error
	if plan.Audience == crm.ToAdmins {
		_, c.Parked, err = s.Store.PushCounts(ctx)
	}
	return c, err
}

// decide composes, and tells why nothing goes out: nothing to say, not wanted, or enough for today.
func (s *Scheduler) decide(ctx context.Context, c *Composer, w map[string]crm.PushSetting) (n Notice, held string, err error) {
	for _, name := range []string{"", c.Plan.Name} {
		if own, ok := w[name]; ok && own.MutedOn(c.today()) {
			return Notice{Why: "the person does not want it"}, "muted", nil
		}
	}
	if s.Rules.Cap > 0 && !c.Plan.Always {
		sent, err := c.Tx.SentSince(ctx, subjectOf(c.User.ID), c.today().In(s.Location))
		if err != nil {
			return n, "", err
		}
		if sent >= int64(s.Rules.Cap) {
			return Notice{Why: fmt.Sprintf("%d cards today already", sent)}, "capped", nil
		}
	}
	push, ok := find(c.Plan.Name)
	if !ok {
		return Notice{Why: "no such push"}, "nothing", nil
	}
	if n, err = push.Compose(ctx, c); err != nil {
		return n, "", err
	}
	if n.Text == "" {
		return n, "nothing", nil
	}
	return n, "", nil
}

func (s *Scheduler) push(o occasion, u crm.User, n Notice) crm.Push {
	p := crm.Push{Key: fmt.Sprintf("%s:%s:%s", o.Push, subjectOf(u.ID), o.Slot), Channel: crm.AppChannel, To: u.WeComID, Reply: crm.Reply{Text: string(n.Text)}}
	if n.Card != nil {
		card := *n.Card
		card.TaskID = fmt.Sprintf("%s-%s-%s", o.Push, subjectOf(u.ID), taskSlot(o.Slot))
		p.Reply = crm.Reply{Card: &card}
	}
	return p
}

// taskSlot is a slot in the signs a card's task id may have.
func taskSlot(slot string) string {
	b := []byte(slot)
	for i, c := range b {
		if c == ':' {
			b[i] = '-'
		}
	}
	return string(b)
}

// Preview is what a push would say to a person at a time, and why, without saying or recording anything.
type Preview struct {
	User    crm.User
	Outcome string // sent, nothing, muted, capped
	Notice
}

// errPreview takes back what composing wrote.
var errPreview = errors.New("scheduler: a preview only")

// DryRun composes a push for a person as of a time.
func (s *Scheduler) DryRun(ctx context.Context, name string, u crm.User, at time.Time) (p Preview, err error) {
	plan, ok := s.Rules.Plan(name)
	if !ok {
		return p, fmt.Errorf("there is no push %q in the timetable", name)
	}
	wishes, err := s.wishes(ctx)
	if err != nil {
		return p, err
	}
	c, err := s.composer(ctx, plan, u, at.In(s.Location))
	if err != nil {
		return p, err
	}
	p = Preview{User: u, Outcome: "sent"}
	err = s.Store.InTx(ctx, store.Deed{User: u.ID, Now: c.Now}, func(tx *store.Tx) error {
		c.Tx = tx
		var held string
		if p.Notice, held, err = s.decide(ctx, c, wishes[u.ID]); err != nil {
			return err
		}
		if held != "" {
			p.Outcome = held
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return p, err
}

// Armed lists the tasks that wait for their time, at most limit.
func (s *Scheduler) Armed(limit int) ([]Armed, error) { return s.queue.armed(limit) }
