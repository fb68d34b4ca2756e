package intents

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

const (
	TakeLeave  Kind = "take_leave"  // 我明天请假, 我回来了; none in contract.md's words
	QueryLeave Kind = "query_leave" // 谁请假了
)

// What is done about a leave, in Slots.Field.
const (
	leaveOn   = "on"
	leaveBack = "back"
	leaveOff  = "off"
)

// takeLeave puts a person on leave, with who stands in, or ends it.
func takeLeave() Intent {
	return Intent{
		Kind:     TakeLeave,
		Place:    crm.Alone,
		Title:    "请假",
		Examples: []string{"我明天请假", "下周一到周三休假，客户让李娜看着", "我回来了"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			who, err := t.onLeave(ctx, r.Slots.Person)
			if err != nil {
				return "", err
			}
			if r.Slots.Field == leaveOn {
				return t.goOnLeave(ctx, r, who)
			}
			return t.endLeave(ctx, r, who)
		},
	}
}

// queryLeave tells who is on leave.
func queryLeave() Intent {
	return Intent{
		Kind:     QueryLeave,
		Title:    "查请假",
		Examples: []string{"谁请假了", "明天谁请假", "下周谁休假"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			from, to := crm.DateOf(t.Now), crm.DateOf(t.Now)
			if z := r.Slots.Period; z != nil {
				var ok bool
				if from, to, ok = t.days(z, 0); !ok {
					from, to = crm.DateOf(t.Now), crm.DateOf(t.Now)
				}
			}
			all, err := t.Tx.Leaves(ctx, from, to)
			if err != nil {
				return "", err
			}
			lines := make([]say.LeaveLine, len(all))
			for i, l := range all {
				if lines[i], err = t.leaveLine(ctx, l); err != nil {
					return "", err
				}
			}
			return say.OnLeave(lines, from, to, t.Now), nil
		},
	}
}

// onLeave is whose leave it is: the actor's, or, for a manager, one of their people's.
func (t *Turn) onLeave(ctx context.Context, named Ref) (crm.User, error) {
	me := t.Actor.User
	if !named.Said() || crm.NameKey(named.Text) == crm.NameKey(me.Name) {
		return me, nil
	}
	if err := me.Require(crm.TakeLeave, crm.ToTeam); err != nil {
		return me, err
	}
	found, err := t.Tx.FindUsers(ctx, named.Text)
	if err == nil && len(found) != 1 {
		err = &crm.NotFoundError{What: crm.PersonNoun, Name: named.Text}
	}
	if err != nil {
		return me, err
	}
	return found[0], nil
}

// days are the first and the last day of a time; n counts working days from its beginning, 0: as long as it says.
func (t *Turn) days(z *zh.Time, n int) (from, to crm.Date, ok bool) {
	today := crm.DateOf(t.Now)
	switch {
	case z.Start.IsZero() && z.End.IsZero():
		return from, to, false
	case z.Start.IsZero():
		from = today
	default:
		from = crm.DateOf(z.Start)
	}
	to = from
	if z.Kind == zh.Range && !z.End.IsZero() {
		to = crm.DateOf(z.End.Add(-time.Nanosecond))
	}
	if n > 0 {
		to = t.Calendar.LastWorkday(from, n)
	}
	return from, to, !to.Before(from)
}

func (t *Turn) goOnLeave(ctx context.Context, r Request, who crm.User) (say.Text, error) {
	l := crm.Leave{User: who.ID}
	instead, err := t.standIn(ctx, r, who, &l)
	if err != nil {
		return "", err
	}
	if instead.ID == who.ID {
		return say.StandInIsOneself(), nil
	}
	today := crm.DateOf(t.Now)
	known, err := t.leavesOf(ctx, who, today)
	if err != nil {
		return "", err
	}
	z := r.Slots.Period
	if z == nil {
		z = r.Slots.Next
	}
	ok := false
	switch {
	case z != nil && !z.Vague:
		l.From, l.To, ok = t.days(z, r.Slots.Count)
	case l.StandIn != 0 && len(known) > 0: // 李娜请假,张伟代: of the leave there is
		l.From, l.To, ok = known[0].From, known[0].To, true
	}
	switch {
	case !ok:
		return "", &Ask{Slot: AskDate, Say: say.WhenOnLeave(), Request: r}
	case l.To.Before(today):
		return say.LeaveIsPast(), nil
	}
	for _, o := range known {
		if o.Meets(l) {
			l = o.Changed(l, today)
			break
		}
	}
	if l.StandIn != 0 {
		if away, err := t.Tx.HasLeave(ctx, l.StandIn, l.From, l.To); err != nil {
			return "", err
		} else if away {
			return say.StandInIsAway(instead), nil
		}
	}
	if l, err = t.Tx.SaveLeave(ctx, l); err != nil {
		return "", err
	}
	line, err := t.leaveLine(ctx, l)
	if err != nil {
		return "", err
	}
	if line.Has, err = t.Tx.Portfolio(ctx, who.ID); err != nil {
		return "", err
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfLeave(line))
	if err := t.tellLeave(ctx, line, who, say.LeaveNews); err != nil {
		return "", err
	}
	return say.LeaveTaken(line, who.ID == t.Actor.User.ID, t.Now), nil
}

// leavesOf are a person's leaves that have a day from d on, the earliest first.
func (t *Turn) leavesOf(ctx context.Context, who crm.User, d crm.Date) (own []crm.Leave, err error) {
	all, err := t.Tx.Leaves(ctx, d, d.AddDays(2*365))
	for _, l := range all {
		if l.User == who.ID {
			own = append(own, l)
		}
	}
	return own, err
}

// standIn is who stands in for somebody, as a request names them; nobody when it names none.
func (t *Turn) standIn(ctx context.Context, r Request, who crm.User, l *crm.Leave) (crm.User, error) {
	named := r.Slots.Contact
	if !named.Said() {
		return crm.User{}, nil
	}
	u, err := t.Actor.User, error(nil)
	if named.Text != "我" {
		u, err = t.colleague(ctx, named.Text, who.TeamID)
	}
	if err != nil {
		return u, err
	}
	if u.ID == who.ID {
		return u, nil
	}
	l.StandIn = u.ID
	return u, nil
}

// colleague is the one person of a name, of the given team before others.
func (t *Turn) colleague(ctx context.Context, name string, team crm.TeamID) (crm.User, error) {
	found, err := t.Tx.Colleagues(ctx, name)
	if err != nil {
		return crm.User{}, err
	}
	var near []crm.User
	for _, u := range found {
		if u.TeamID == team {
			near = append(near, u)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(near) == 1:
		return near[0], nil
	}
	return crm.User{}, &crm.NotFoundError{What: crm.PersonNoun, Name: name}
}

func (t *Turn) endLeave(ctx context.Context, r Request, who crm.User) (say.Text, error) {
	today := crm.DateOf(t.Now)
	known, err := t.leavesOf(ctx, who, today)
	if err != nil {
		return "", err
	}
	for _, l := range known {
		if r.Slots.Field == leaveBack && !l.On(today) {
			continue
		}
		ended := l.Ended(today)
		if r.Slots.Field == leaveOff && today.Before(l.From) {
			ended.To = l.From.AddDays(-1)
		}
		if ended, err = t.Tx.SaveLeave(ctx, ended); err != nil {
			return "", err
		}
		line, err := t.leaveLine(ctx, ended)
		if err != nil {
			return "", err
		}
		t.Memory.Last = LastWrite{}
		t.Tx.Summarise(say.SummaryOfBack(line))
		return say.BackFromLeave(line, who.ID == t.Actor.User.ID), t.tellLeave(ctx, line, who, say.BackNews)
	}
	return say.NotOnLeave(r.Slots.Field == leaveBack), nil
}

// leaveLine gives a leave its names.
func (t *Turn) leaveLine(ctx context.Context, l crm.Leave) (say.LeaveLine, error) {
	names, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{l.User, l.StandIn})
	return say.LeaveLine{Leave: l, Who: names[l.User].Name, Instead: names[l.StandIn].Name}, err
}

// tellLeave tells who stands in, who is away when somebody else said it, and the manager.
func (t *Turn) tellLeave(ctx context.Context, l say.LeaveLine, who crm.User, news func(l say.LeaveLine, to crm.UserID, now time.Time) say.Text) error {
	people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{l.StandIn, l.User, who.ManagerID})
	if err != nil {
		return err
	}
	for id, u := range people {
		if id == 0 || id == t.Actor.User.ID || u.Left {
			continue
		}
		p := crm.Push{Key: fmt.Sprintf("leave:%d:%d:%d", l.ID, l.Version, id), Channel: crm.AppChannel, To: u.WeComID, Reply: crm.Reply{Text: string(news(l, id, t.Now))}}
		if err := t.Tx.Push(ctx, p, t.Now); err != nil {
			return err
		}
	}
	return nil
}
