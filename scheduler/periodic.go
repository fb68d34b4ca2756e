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
	Parked   int               // pushes given up, for the admin
	Titles   []say.IntentTitle // of the intents

	Team     crm.TeamID // the groups of this team hear it, and User leads it; 0: User hears it
	TeamName string

	wayTo func(context.Context, *store.Tx, crm.TeamID) ([]crm.Push, say.Text, error)

	drafts  bool     // there may be sentences above a report
	drafted *drafted // what became of asking for them; nil: nobody was asked yet

	Covered []crm.User // on leave: this person stands in for them
	Back    crm.Leave  // a leave of this person that ended since the last working day; zero: none
}

// subject names who hears it.
func (c *Composer) subject() string { return addressee{User: c.User, Team: c.Team}.subject() }

// Once reports whether a state of a subject was not told yet by this push, and notes that it is being told:
// a deal that stands still is told of once, until it moves.
func (c *Composer) Once(ctx context.Context, subject, state string) (bool, error) {
	return c.Tx.Occur(ctx, crm.Occurrence{Push: c.Plan.Name + ".state", Subject: subject, Slot: state, Outcome: "told"})
}

func (c *Composer) today() crm.Date { return crm.DateOf(c.Now) }

// occasion is one occurrence of one push for one person, or for the groups of a team.
type occasion struct {
	Push string     `json:"push"`
	User crm.UserID `json:"user"`
	Team crm.TeamID `json:"team,omitempty"`
	Slot string     `json:"slot"`
}

const day = 24 * time.Hour

// Periodic goes through the timetable once: what comes soon is armed, what is past its time is delivered here.
func (s *Scheduler) Periodic(ctx context.Context) {
	s.leads(ctx)
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
	teams, err := s.teams(ctx, people)
	if err != nil {
		s.Log.Error("scheduler: timetable", "error", err)
		return
	}
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		s.Log.Error("scheduler: timetable", "error", err)
		return
	}
	if err := s.keepForecasts(ctx, book.Process, people); err != nil {
		s.Log.Error("scheduler: forecasts", "error", err)
	}
	for _, plan := range book.Pushes.Plans {
		if plan.Off {
			continue
		}
		for _, slot := range slotsOf(plan, now) {
			if plan.Workdays && plan.Late < day && !s.workday(crm.DateOf(slot.at)) {
				continue // what is worth it for days comes on the next working day
			}
			if err := s.occasions(ctx, book.Pushes, plan, slot, now, people, teams, wishes); err != nil {
				s.Log.Error("scheduler: timetable", "push", plan.Name, "error", err)
			}
		}
	}
}

// slot is one of a plan's times, and its name: the day, with the hour when the push comes several times a day.
type slot struct {
	at   time.Time
	name string
}

// slotsOf are the times of a plan that may still be due, or come before long: a person's own hour is on the same day.
func slotsOf(plan crm.PushPlan, now time.Time) (slots []slot) {
	from := crm.DateOf(now.Add(-plan.Late)).In(now.Location()).Add(-time.Second)
	for t := plan.Next(from); !t.IsZero() && crm.DateOf(t).Sub(crm.DateOf(now)) <= 0 && len(slots) < 50; t = plan.Next(t) {
		slots = append(slots, slot{t, crm.DateOf(t).String()})
		if last := len(slots) - 1; last > 0 && crm.DateOf(slots[last-1].at) == crm.DateOf(t) {
			for i := last - 1; i <= last; i++ {
				slots[i].name = slots[i].at.Format("2006-01-02T15:04")
			}
		}
	}
	return slots
}

func (s *Scheduler) occasions(ctx context.Context, rules *crm.PushRules, plan crm.PushPlan, slot slot, now time.Time, people []crm.User, teams []addressee, wishes map[crm.UserID]map[string]crm.PushSetting) error {
	audience := make([]addressee, 0, len(people))
	for _, u := range Audience(plan, people) {
		audience = append(audience, addressee{User: u, Since: u.JoinedAt})
	}
	if plan.Groups {
		audience = append(audience, teams...)
	}
	key := plan.Name + "\x00" + slot.name
	s.mu.Lock()
	complete := s.complete[key] == len(audience)
	degraded := s.degraded
	s.mu.Unlock()
	if complete {
		return nil
	}
	type turn struct {
		addressee
		at time.Time
	}
	var due []turn // now or before long; the database is asked only when there is one
	left := 0
	for _, a := range audience {
		var own map[string]crm.PushSetting // a group has no wishes of its own
		if a.Team == 0 {
			own = wishes[a.User.ID]
		}
		switch at := s.timeFor(rules, plan, slot.at, a, own); {
		case at.After(now.Add(ahead)), s.hushed(rules, plan, now, own):
			left++
		case at.Before(a.Since):
			// Before this person came.
		case now.Sub(at) > plan.Late:
			// Too late to be of use: as if it had not come.
		default:
			due = append(due, turn{a, at})
		}
	}
	if len(due) > 0 {
		done, err := s.Store.Occurred(ctx, plan.Name, slot.name)
		if err != nil {
			return err
		}
		for _, d := range due {
			if done[d.subject()] {
				continue
			}
			left++
			o := occasion{plan.Name, d.User.ID, d.Team, slot.name}
			if now.Sub(d.at) > grace || degraded && !d.at.After(now) {
				if err := s.fire(ctx, plan, o, d.addressee); err != nil {
					return err
				}
			} else {
				s.queue.armOccasion(ctx, o, d.at)
			}
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

// Audience are the people a plan is for.
func Audience(plan crm.PushPlan, people []crm.User) (out []crm.User) {
	for _, u := range people {
		if plan.Audience.Includes(u) {
			out = append(out, u)
		}
	}
	return out
}

// timeFor is when a person gets a push: at their own hour, or at the plan's, spread, but not before what they wish, and
// what would come later than they wish comes on the next morning.
func (s *Scheduler) timeFor(rules *crm.PushRules, plan crm.PushPlan, nominal time.Time, a addressee, w map[string]crm.PushSetting) time.Time {
	on := crm.DateOf(nominal)
	if own, ok := w[plan.Name]; ok && own.At >= 0 {
		return own.At.On(on, s.Location)
	}
	at := nominal.Add(spread(plan, a))
	for _, name := range []string{"", plan.Name} {
		if own, ok := w[name]; ok && own.NotBefore >= 0 {
			if earliest := own.NotBefore.On(on, s.Location).Add(spread(plan, a)); at.Before(earliest) {
				at = earliest
			}
		}
	}
	for _, name := range []string{"", plan.Name} {
		if own, ok := w[name]; ok && own.NotAfter > 0 && at.After(own.NotAfter.On(on, s.Location)) {
			return rules.DayStart.On(on.AddDays(1), s.Location).Add(spread(plan, a))
		}
	}
	return at
}

// spread is a person's own moment within the spread of a plan: always the same, so that no replica disagrees.
func spread(plan crm.PushPlan, a addressee) time.Duration {
	seconds := uint64(plan.Spread / time.Second)
	if seconds == 0 {
		return 0
	}
	h := fnv.New64a()
	if fmt.Fprintf(h, "%s/%d", plan.Name, a.User.ID); a.Team != 0 {
		fmt.Fprintf(h, "/%d", a.Team)
	}
	return time.Duration(h.Sum64()%seconds) * time.Second
}

// hushed reports whether nothing is said now: in the quiet hours, and on a day off of a push for working days; what
// somebody set to an hour of their own comes all the same.
func (s *Scheduler) hushed(rules *crm.PushRules, plan crm.PushPlan, now time.Time, w map[string]crm.PushSetting) bool {
	if own, ok := w[plan.Name]; ok && own.At >= 0 {
		return false
	}
	return rules.Quiet(now) || plan.Workdays && !s.workday(crm.DateOf(now))
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
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		return err
	}
	plan, ok := book.Pushes.Plan(o.Push)
	if !ok {
		return nil
	}
	people, err := s.Store.People(ctx)
	if err != nil {
		return err
	}
	if o.Team != 0 { // it may have lost its group, or its leader, since
		teams, err := s.teams(ctx, people)
		for _, a := range teams {
			if a.Team == o.Team {
				return s.fire(ctx, plan, o, a)
			}
		}
		return err
	}
	for _, u := range people {
		if u.ID == o.User {
			return s.fire(ctx, plan, o, addressee{User: u, Since: u.JoinedAt})
		}
	}
	return nil
}

// errSaid says that another replica was first.
var errSaid = errors.New("scheduler: said already")

// fire decides one occurrence and records it, with the push it comes to, in one transaction.
func (s *Scheduler) fire(ctx context.Context, plan crm.PushPlan, o occasion, a addressee) error {
	u := a.User
	wishes, err := s.wishes(ctx)
	if err != nil {
		return err
	}
	c, err := s.composer(ctx, plan, a, s.now())
	if err != nil {
		return err
	}
	c.drafts = s.Draft != nil
	outcome, err := s.fireOnce(ctx, c, o, u, wishes[u.ID])
	if want := (wantsDraft{}); errors.As(err, &want) {
		had := s.draft(ctx, o, a, want)
		if c, err = s.composer(ctx, plan, a, c.Now); err != nil {
			return err
		}
		c.drafts, c.drafted = true, had
		outcome, err = s.fireOnce(ctx, c, o, u, wishes[u.ID])
	}
	var gone *crm.NotFoundError
	switch {
	case errors.Is(err, errSaid), errors.As(err, &gone):
		return nil
	case err != nil:
		return fmt.Errorf("scheduler: %s: %w", o.Push, err)
	}
	s.metrics.fired(o.Push, outcome)
	s.Log.Info("push decided", "push", o.Push, "subject", a.subject(), "slot", o.Slot, "outcome", outcome)
	if outcome == "sent" {
		s.Wake()
	}
	return nil
}

// fireOnce is one transaction of fire.
func (s *Scheduler) fireOnce(ctx context.Context, c *Composer, o occasion, u crm.User, wishes map[string]crm.PushSetting) (outcome string, err error) {
	err = s.Store.InTx(ctx, store.Deed{User: u.ID, Now: c.Now}, func(tx *store.Tx) error {
		c.Tx = tx
		n, held, err := s.decideFor(ctx, c, wishes)
		if err != nil {
			return err
		}
		var pushes []crm.Push
		switch {
		case held != "":
		case c.Team == 0:
			pushes = append(pushes, s.push(o, u, n))
		default:
			if pushes, err = s.toGroups(ctx, c, o, n); err != nil {
				return err
			}
			if len(pushes) == 0 {
				held, n.Why = "nothing", "there is no way to the group: "+n.Why
			}
		}
		outcome = held
		if outcome == "" {
			outcome = "sent"
		}
		first, err := tx.Occur(ctx, crm.Occurrence{Push: o.Push, Subject: c.subject(), Slot: o.Slot, Outcome: outcome, Why: n.Why})
		if err != nil {
			return err
		}
		if !first {
			return errSaid
		}
		for _, p := range pushes {
			if err := tx.Push(ctx, p, c.Now); err != nil {
				return err
			}
		}
		return nil
	})
	return outcome, err
}

func (s *Scheduler) composer(ctx context.Context, plan crm.PushPlan, a addressee, now time.Time) (*Composer, error) {
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	c := &Composer{User: a.User, Team: a.Team, Now: now, Plan: plan, Rules: book.Pushes, Process: book.Process, Calendar: s.Calendar, Titles: s.Titles, wayTo: s.wayTo}
	if plan.Audience == crm.ToAdmins {
		_, c.Parked, err = s.Store.PushCounts(ctx)
	}
	return c, err
}

// decideFor is decide in the scope of who hears it: a team's groups hear of the team's records only.
func (s *Scheduler) decideFor(ctx context.Context, c *Composer, w map[string]crm.PushSetting) (n Notice, held string, err error) {
	if c.Team == 0 {
		return s.decide(ctx, c, w)
	}
	if c.TeamName, err = c.Tx.TeamName(ctx, c.Team); err != nil {
		return n, "", err
	}
	known, err := c.Tx.Within(ctx, c.Team, func() (err error) {
		n, held, err = s.decide(ctx, c, nil)
		return err
	})
	if err == nil && !known {
		return Notice{Why: "the team has nobody"}, "nothing", nil
	}
	return n, held, err
}

// decide composes, and tells why nothing goes out: nothing to say, not wanted, or enough for today.
func (s *Scheduler) decide(ctx context.Context, c *Composer, w map[string]crm.PushSetting) (n Notice, held string, err error) {
	for _, name := range []string{"", c.Plan.Name} {
		if own, ok := w[name]; ok && own.MutedOn(c.today()) {
			return Notice{Why: "the person does not want it"}, "muted", nil
		}
	}
	if c.Rules.Cap > 0 && !c.Plan.Always && c.Team == 0 {
		sent, err := c.Tx.SentSince(ctx, c.subject(), c.today().In(s.Location))
		if err != nil {
			return n, "", err
		}
		if sent >= int64(c.Rules.Cap) {
			return Notice{Why: fmt.Sprintf("%d cards today already", sent)}, "capped", nil
		}
	}
	push, ok := find(c.Plan.Name)
	if !ok {
		return Notice{Why: "no such push"}, "nothing", nil
	}
	if away, err := c.attend(ctx); err != nil || away {
		return Notice{Why: "the person is on leave"}, "away", err
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
	Team    string // its groups hear it; empty: the person
	Outcome string // sent, nothing, muted, capped
	Notice
}

// errPreview takes back what composing wrote.
var errPreview = errors.New("scheduler: a preview only")

// DryRuns composes a push as of a time for each of some people (nil: all it is for, and the groups that hear it).
func (s *Scheduler) DryRuns(ctx context.Context, name string, people []crm.User, at time.Time) (out []Preview, err error) {
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	plan, ok := book.Pushes.Plan(name)
	if !ok {
		return nil, fmt.Errorf("there is no push %q in the timetable", name)
	}
	all := make([]addressee, 0, len(people))
	if people == nil {
		if people, err = s.Store.People(ctx); err != nil {
			return nil, err
		}
		if plan.Groups {
			if all, err = s.teams(ctx, people); err != nil {
				return nil, err
			}
		}
		people = Audience(plan, people)
	}
	for _, u := range people {
		all = append(all, addressee{User: u})
	}
	for _, a := range all {
		p, err := s.dryRun(ctx, plan, a, at)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// DryRun composes a push for a person as of a time.
func (s *Scheduler) DryRun(ctx context.Context, name string, u crm.User, at time.Time) (p Preview, err error) {
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		return p, err
	}
	plan, ok := book.Pushes.Plan(name)
	if !ok {
		return p, fmt.Errorf("there is no push %q in the timetable", name)
	}
	return s.dryRun(ctx, plan, addressee{User: u}, at)
}

func (s *Scheduler) dryRun(ctx context.Context, plan crm.PushPlan, a addressee, at time.Time) (p Preview, err error) {
	u := a.User
	wishes, err := s.wishes(ctx)
	if err != nil {
		return p, err
	}
	c, err := s.composer(ctx, plan, a, at.In(s.Location))
	if err != nil {
		return p, err
	}
	p = Preview{User: u, Outcome: "sent"}
	err = s.Store.InTx(ctx, store.Deed{User: u.ID, Now: c.Now}, func(tx *store.Tx) error {
		c.Tx = tx
		var held string
		if p.Notice, held, err = s.decideFor(ctx, c, wishes[u.ID]); err != nil {
			return err
		}
		if held != "" {
			p.Outcome = held
		}
		p.Team = c.TeamName
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return p, err
}

// Armed lists the tasks that wait for their time, at most limit.
func (s *Scheduler) Armed(limit int) ([]Armed, error) { return s.queue.armed(limit) }
