package intents

import (
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// queryTarget tells how far targets are reached, what is left to do for them, who is behind, and how they came about.
func queryTarget() Intent {
	return Intent{
		Kind:     QueryTarget,
		Title:    "看目标",
		Examples: []string{"我这个月完成多少了", "团队Q4目标进度", "我这周要做什么才能完成目标", "谁没完成目标", "目标谁改的"},
		Do: func(ctx context.Context, t *Turn, r Request) (text say.Text, err error) {
			if t.explaining {
				r.Slots.Target.Ask = TargetParts
			}
			err = t.inTeam(ctx, t.asBefore(r), func(r Request) (err error) {
				text, err = t.queryTarget(ctx, r)
				return err
			})
			return text, err
		},
	}
}

func (t *Turn) queryTarget(ctx context.Context, r Request) (say.Text, error) {
	a, err := t.about(ctx, r)
	if err != nil {
		return "", err
	}
	m := r.Slots.Target.Metric
	if m == "" {
		m = crm.WonAmount
	}
	from, to := t.period(r, thisMonth)
	o := t.records(a)
	if a.team && r.Slots.Target.Team != "" {
		a.whose = say.TeamOf(r.Slots.Target.Team, len(a.people))
	}
	whose := whoseTarget(a)
	switch ask := r.Slots.Target.Ask; {
	case ask == TargetHistory:
		return t.revisions(ctx, a, m, r)
	case ask == TargetCovered && a.team:
		return t.coverage(ctx, o, m, from, to)
	case ask == TargetWho && a.team:
		return t.behind(ctx, o, m, from, to)
	case ask == TargetParts && t.Group: // 为什么, after a figure told there
		return say.PartsInGroup(), nil
	case ask == TargetParts:
		return t.targetParts(ctx, a, m, from, to)
	case ask == TargetPlan:
		// A week's plan is for its month's target, unless the week has one of its own.
		week, err := o.Pace(ctx, m, from, to)
		if err != nil {
			return "", err
		}
		if monday := from.Weekday() == time.Monday && to == from.AddDays(7); monday && !t.ownWeek(ctx, o, m, from) || !week.Set {
			from, to = crm.DateOf(t.Now).FirstOfMonth(), crm.DateOf(t.Now).NextMonth()
		}
		t.figure(r)
		plan, err := o.ToReach(ctx, m, from, to)
		if err == nil && !plan.Pace.Set && r.Slots.Scope == "me" && t.Actor.User.May(crm.SeeFigures, crm.ToTeam) { // who leads has the team's
			r.Slots.Scope = ""
			return t.queryTarget(ctx, r)
		}
		return say.ToReach(whose, plan, t.Now), err
	case ask == TargetSplit:
		return t.targetSplit(ctx, a, m, from, to)
	}
	p, err := o.Pace(ctx, m, from, to)
	if err != nil {
		return "", err
	}
	t.figure(r)
	if !p.Set && m == crm.WonAmount && r.Slots.Target.Metric == "" { // perhaps only others are set
		all, err := o.Paces(ctx, from, to)
		if err != nil {
			return "", err
		}
		if len(all) > 0 {
			p = all[0]
			r.Slots.Target.Metric = p.Metric
			t.figure(r)
		}
	}
	p.People = slices.DeleteFunc(p.People, silent)
	if p.Set {
		t.show(r, say.PaceChart(whose, p, a.team && !t.Group))
	}
	return say.Pace(whose, p, a.team && !t.Group), nil
}

// teamWords stand behind a team's name and are no part of it.
var teamWords = []string{"团队", "小组", "大区", "部门", "分公司", "组", "部", "区"}

// inTeam runs f at the records of the team that a request names, when it names one of the actor's: 华东Q1目标300万.
func (t *Turn) inTeam(ctx context.Context, r Request, f func(Request) error) error {
	teams, err := t.Tx.Teams(ctx)
	if err != nil {
		return err
	}
	s := &r.Slots
	called := func(team crm.Team, words string) bool {
		for _, w := range teamWords {
			words = strings.TrimSuffix(words, w)
		}
		for _, w := range teamWords {
			if n := strings.TrimSuffix(team.Name, w); n == words && words != "" {
				return true
			}
		}
		return false
	}
	i := slices.IndexFunc(teams, func(team crm.Team) bool {
		switch {
		case s.Target.Team != "":
			return team.Name == s.Target.Team
		case s.Person.Said():
			return called(team, s.Person.Text)
		}
		words := t.words(r.Span)
		if len([]rune(team.Name)) > 1 && strings.Contains(words, team.Name) {
			return true
		}
		for _, w := range teamWords {
			if before, _, ok := strings.Cut(words, w); ok && len([]rune(team.Name)) > 1 && strings.HasSuffix(before, strings.TrimSuffix(team.Name, w)) {
				return true
			}
		}
		return false
	})
	if i < 0 {
		return f(r)
	}
	if s.Person.Said() {
		if found, err := t.Tx.FindUsers(ctx, s.Person.Text); err != nil {
			return err
		} else if len(found) > 0 {
			return f(r) // somebody is called so
		}
		s.Person, s.Scope = Ref{}, "team"
	}
	s.Target.Team = teams[i].Name
	whole := t.Actor
	defer func() { t.Actor = whole }()
	some, err := t.Tx.Within(ctx, teams[i].ID, func() error {
		t.Actor = t.Tx.Actor()
		return f(r)
	})
	if err == nil && !some {
		err = &crm.NotFoundError{What: crm.TeamNoun, Name: s.Target.Team}
	}
	return err
}

// asBefore takes person, metric and period of the target told just before when a question says none of them: 还差多少.
func (t *Turn) asBefore(r Request) Request {
	last, s := t.Memory.Figure, &r.Slots
	if last.Request.Kind != QueryTarget || t.Now.Sub(last.At) > topicFor || s.Person.Said() || s.Scope != "" || s.Period != nil || s.Target.Metric != "" || s.Target.Ask == TargetWho || s.Target.Ask == TargetCovered {
		return r
	}
	was := last.Request.Slots
	s.Person, s.Scope, s.Period, s.Target.Metric, s.Target.Team = was.Person, was.Scope, was.Period, was.Target.Metric, was.Target.Team
	return r
}

// whoseTarget says whose target it is: 我的, 张伟的, 团队（3人）的.
func whoseTarget(a audience) string {
	if a.team {
		return a.whose + "的"
	}
	return a.whose
}

type personPace = reports.PersonPace

// silent reports whether there is nothing to tell of somebody: no target, and nothing done.
func silent(p personPace) bool { return !p.Set && p.Done == 0 }

func (t *Turn) ownWeek(ctx context.Context, o records.Of, m crm.Metric, monday crm.Date) bool {
	ts, err := t.Tx.Targets(ctx, store.TargetFilter{Users: o.Owners, Metric: m, From: monday, To: monday.AddDays(7)})
	return err == nil && slices.ContainsFunc(ts, func(x crm.Target) bool { return x.Span == crm.WeekTarget && x.Start == monday && x.Value > 0 })
}

// selling keeps those of a team who have a target or sell: a boss without one is not behind.
func selling(p personPace) bool { return p.Set || p.User.Sells() }

func (t *Turn) behind(ctx context.Context, o records.Of, m crm.Metric, from, to crm.Date) (say.Text, error) {
	p, err := o.Pace(ctx, m, from, to)
	p.People = slices.DeleteFunc(p.People, func(x personPace) bool { return !selling(x) })
	return say.Behind(p), err
}

// coveredWeeks is how many weeks back the coverage looks for what was told.
const coveredWeeks = 4

func (t *Turn) coverage(ctx context.Context, o records.Of, m crm.Metric, from, to crm.Date) (say.Text, error) {
	p, err := o.Pace(ctx, m, from, to)
	if err != nil {
		return "", err
	}
	p.People = slices.DeleteFunc(p.People, func(x personPace) bool { return !selling(x) })
	monday := crm.DateOf(t.Now).Monday()
	told, err := t.Tx.ToldWeeks(ctx, "pace", monday.AddDays(-7*coveredWeeks), monday)
	return say.Coverage(p, coveredWeeks, told), err
}

// targetParts lists what the figure is made of.
func (t *Turn) targetParts(ctx context.Context, a audience, m crm.Metric, from, to crm.Date) (say.Text, error) {
	o := t.records(a)
	p, err := o.PaceParts(ctx, m, from, to)
	if err != nil {
		return "", err
	}
	lines, err := o.TargetParts(ctx, p)
	return say.Parts(whoseTarget(a), p, lines), err
}

// targetSplit tells how a target is divided.
func (t *Turn) targetSplit(ctx context.Context, a audience, m crm.Metric, from, to crm.Date) (say.Text, error) {
	o := t.records(a)
	p, err := o.Pace(ctx, m, from, to)
	if err != nil || !p.Set {
		return say.Pace(whoseTarget(a), p, false), err
	}
	months, whole := crm.Months(from, to)
	if !whole {
		return say.Pace(whoseTarget(a), p, a.team && !t.Group), nil
	}
	standing, err := t.Tx.Targets(ctx, store.TargetFilter{Users: a.owners, Metric: m, From: from, To: to})
	if err != nil {
		return "", err
	}
	plan := targetPlan{metric: m, span: crm.MonthTarget, from: from, to: to, whose: whoseTarget(a)}
	for _, u := range a.people {
		if _, set := standing.Of(u.ID).Value(t.Calendar, from, to); set {
			plan.people = append(plan.people, u)
		}
	}
	plan.all = plan.people
	plan.was = crm.NewTargetPlan(ids(plan.people), months, standing)
	plan.now = plan.was
	d, _ := plan.draft(t)
	return say.TargetDivided(d, crm.DateOf(t.Now)), nil
}

// revisions tells who set and changed a target, when and why.
func (t *Turn) revisions(ctx context.Context, a audience, m crm.Metric, r Request) (say.Text, error) {
	f := store.TargetFilter{Users: a.owners, Metric: m, Superseded: true}
	if r.Slots.Period != nil {
		f.From, f.To = t.period(r, thisMonth)
	}
	all, err := t.Tx.Targets(ctx, f)
	if err != nil {
		return "", err
	}
	people, err := t.Tx.ScopeUsers(ctx)
	if err != nil {
		return "", err
	}
	called := map[crm.UserID]string{}
	for _, u := range people {
		called[u.ID] = u.Name
	}
	type key struct {
		user  crm.UserID
		span  crm.TargetSpan
		start crm.Date
	}
	was := map[key]int64{}
	var lines []say.RevisionLine
	for i := 0; i < len(all); { // those set in one go are one change
		j, line, whose := i, say.RevisionLine{At: all[i].SetAt, By: all[i].Setter, Why: all[i].Why, From: all[i].Start, To: all[i].End()}, []string{}
		for ; j < len(all) && all[j].SetAt.Equal(all[i].SetAt) && all[j].SetBy == all[i].SetBy && all[j].Span == all[i].Span; j++ {
			x := all[j]
			k := key{x.User, x.Span, x.Start}
			line.Was, line.Now = line.Was+was[k], line.Now+x.Value
			was[k] = x.Value
			if x.Start.Before(line.From) {
				line.From = x.Start
			}
			if line.To.Before(x.End()) {
				line.To = x.End()
			}
			if n := called[x.User]; !slices.Contains(whose, n) {
				whose = append(whose, n)
			}
		}
		if line.Whose = whose[0]; len(whose) > 1 {
			line.Whose = say.Team(len(whose))
		}
		lines = append(lines, line)
		i = j
	}
	slices.Reverse(lines)
	return say.Revisions(whoseTarget(a), m, lines, t.Now), nil
}
