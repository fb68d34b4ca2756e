package intents

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// setTarget sets, changes and takes off targets of the people in scope. What it comes to is shown first, and written
// when the person says so; when something moved meanwhile it is shown again.
func setTarget() Intent {
	return Intent{
		Kind:     SetTarget,
		Title:    "定目标",
		Examples: []string{"2027年目标1200万，按季度1:2:3:4，平均到人", "给张伟这个月目标30万", "把Q1目标改成300万，其余重新分", "张伟这周要拜访10家客户"},
		Needs:    crm.SetTargets,
		Place:    crm.Alone,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (text say.Text, err error) {
			err = t.inTeam(ctx, r, func(r Request) (err error) {
				text, err = t.setTarget(ctx, r)
				return err
			})
			return text, err
		},
	}
}

// setTarget shows what a target comes to, and writes it when that was agreed to.
func (t *Turn) setTarget(ctx context.Context, r Request) (say.Text, error) {
	p, err := t.targetPlan(ctx, &r)
	var tooMuch *crm.TooMuchError
	switch {
	case errors.As(err, &tooMuch):
		return say.TooMuch(p.metric, tooMuch), nil
	case err != nil:
		return "", err
	case p.problem != "":
		return p.problem, nil
	}
	today := crm.DateOf(t.Now)
	draft, changed := p.draft(t)
	if len(changed) == 0 {
		return say.SameTarget(draft, today), nil
	}
	question := say.ConfirmTarget(draft, today)
	if seen := mark(string(question)); !r.Slots.Confirmed || r.Slots.Target.Seen != seen {
		r.Slots.Confirmed, r.Slots.Target.Seen = false, seen
		return "", confirm(r, question, say.SetIt())
	}
	if err := t.Tx.SetTargets(ctx, p.rows(changed, r)); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfTarget(draft, today))
	return say.TargetSet(draft, today), nil
}

// mark is a short mark of a text.
func mark(s string) string {
	h := fnv.New64a()
	h.Write([]byte(s))
	return fmt.Sprintf("%x", h.Sum64())
}

// targetPlan resolves a request and tries it out. It asks for what is missing.
func (t *Turn) targetPlan(ctx context.Context, r *Request) (p targetPlan, err error) {
	w := &r.Slots.Target
	if w.Said == "" && !t.resumed {
		w.Said = t.Text
	}
	p.why = w.Why
	if p.metric = w.Metric; p.metric == "" {
		p.metric = crm.WonAmount
	}
	if p.from, p.to, p.span = t.targetPeriod(*r); p.span == "" {
		p.problem = say.NeedTargetPeriod()
		return p, nil
	}
	year := crm.Date{Year: p.from.Year, Month: 1, Day: 1}
	end := crm.Date{Year: p.to.AddDays(-1).Year + 1, Month: 1, Day: 1}
	scope, err := t.Tx.ScopeUsers(ctx)
	if err != nil {
		return p, err
	}
	standing, err := t.Tx.Targets(ctx, store.TargetFilter{Metric: p.metric, From: year, To: end})
	if err != nil {
		return p, err
	}
	sellers := sellersOf(scope, standing, p.span, *w, t.Actor.User.ID)
	if err := t.targetPeople(ctx, *r, sellers, &p); err != nil {
		return p, err
	}
	if len(p.people) == 0 {
		p.problem = say.NobodyToTarget()
		return p, nil
	}
	p.all = slices.Clone(sellers)
	for _, u := range p.people {
		if !slices.ContainsFunc(p.all, func(x crm.User) bool { return x.ID == u.ID }) {
			p.all = append(p.all, u)
		}
	}
	months, _ := crm.Months(year, end)
	if p.span == crm.WeekTarget {
		months = []crm.Date{p.from}
		for i := range standing { // a week is a plan of one column
			if standing[i].Span == crm.WeekTarget {
				standing[i].Span = crm.MonthTarget
			} else {
				standing[i].Span = ""
			}
		}
	}
	p.was = crm.NewTargetPlan(ids(p.all), months, standing)
	p.now = p.was
	return t.tryOut(*r, p, year)
}

// sellersOf are the people a team's target is for: the reps, and who has one already or asks to be counted in.
func sellersOf(scope []crm.User, standing crm.Targets, span crm.TargetSpan, w TargetWords, me crm.UserID) (out []crm.User) {
	for _, u := range scope {
		has := slices.ContainsFunc(standing, func(x crm.Target) bool { return x.User == u.ID && x.Span == span && x.Value > 0 })
		if u.Sells() || has || w.Myself && u.ID == me {
			out = append(out, u)
		}
	}
	if len(out) == 0 {
		for _, u := range scope {
			if u.ID == me {
				out = append(out, u)
			}
		}
	}
	return out
}

// targetPeople finds out whose target is set: those named, one's own, the team's or the company's.
func (t *Turn) targetPeople(ctx context.Context, r Request, sellers []crm.User, p *targetPlan) error {
	s := r.Slots
	var named []Ref
	for _, x := range s.Target.Shares {
		named = append(named, x.Who)
	}
	if len(named) == 0 && s.Person.Said() {
		named = append(named, s.Person)
	}
	if len(named) > 0 {
		var names []string
		for _, x := range named {
			found, err := t.Tx.FindUsers(ctx, x.Text)
			if err != nil {
				return err
			} else if len(found) != 1 {
				return &crm.NotFoundError{What: crm.PersonNoun, Name: x.Text}
			}
			p.people = append(p.people, found[0])
			names = append(names, found[0].Name)
		}
		p.whose = strings.Join(names, "、")
		return nil
	}
	switch {
	case s.Scope == "me":
		p.people, p.whose = []crm.User{t.Actor.User}, t.Actor.User.Name
	case s.Scope == "company" && !t.Actor.User.May(crm.SetTargets, crm.ToAll):
		return crm.Denied(crm.SetTargets, crm.ToAll)
	case s.Target.Team != "":
		p.people, p.whose = sellers, s.Target.Team
	case t.Actor.User.May(crm.SetTargets, crm.ToAll):
		p.people, p.whose = sellers, "公司"
	default:
		p.people, p.whose = sellers, "团队"
	}
	return nil
}

// targetPeriod is the whole months, or the week, that a target is for; this month when nothing was said. Q1 said after
// March is next year's. The span is empty for a period no target can have.
func (t *Turn) targetPeriod(r Request) (from, to crm.Date, span crm.TargetSpan) {
	today := crm.DateOf(t.Now)
	from, to = today.FirstOfMonth(), today.NextMonth()
	if z := r.Slots.Period; z != nil {
		if z.Start.IsZero() || z.End.IsZero() {
			return from, to, ""
		}
		from, to = crm.DateOf(z.Start), crm.DateOf(z.End.Add(-time.Nanosecond)).AddDays(1)
	}
	if from.Weekday() == time.Monday && to == from.AddDays(7) {
		return from, to, crm.WeekTarget
	}
	if _, whole := crm.Months(from, to); !whole {
		return from, to, ""
	}
	if !to.Before(today) && to != today || r.Slots.Target.Dated || relative(r.Slots.Period) {
		return from, to, crm.MonthTarget
	}
	from.Year, to.Year = from.Year+1, to.Year+1
	return from, to, crm.MonthTarget
}

// relative reports whether a period is counted from now: 上个月 is the past one.
func relative(z *zh.Time) bool {
	return z != nil && (strings.HasPrefix(z.Period, "last_") || strings.HasPrefix(z.Period, "this_") || strings.HasPrefix(z.Period, "next_"))
}

// targetValue is a target's value: fen, or a number of things. A number without a unit is asked about.
func (t *Turn) targetValue(r Request, a *zh.Amount, count int64, m crm.Metric) (int64, error) {
	need := &Ask{Slot: AskAmount, Say: say.NeedTargetValue(), Request: r}
	if !m.Money() {
		switch {
		case count > 0:
			return count, nil
		case a != nil && a.Fen > 0 && a.Fen%100 == 0 && a.Fen < 1_000_000_00:
			return a.Fen / 100, nil
		}
		return 0, need
	}
	if a == nil {
		return 0, need
	}
	if said := a.Value; a.Currency == "" && digits(said) && a.Fen > 0 && a.Fen < 100_000_00 && strings.TrimSpace(t.words(a.Span)) == said {
		ask := &Ask{Slot: AskAmount, Say: say.WhichTargetUnit(said), Request: r}
		for _, f := range []int64{a.Fen * 10_000, a.Fen} {
			ask.Choices = append(ask.Choices, Choice{Label: crm.Money{Fen: f}.String(), ID: f, Value: string(crm.CNY)})
		}
		return 0, ask
	}
	r.Slots.Amount = a
	v, err := t.Amount(r)
	switch {
	case err != nil:
		return 0, err
	case v.Fen <= 0 || v.Currency != crm.CNY:
		return 0, need
	}
	return v.Fen, nil
}
