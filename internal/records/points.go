package records

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

const streakDays = 60 // back to which a streak is looked for

// Points are what the rates of [from, to) of each of some people come to, and how long their streaks are.
func (o Of) Points(ctx context.Context, people []crm.User, from, to crm.Date) ([]reports.Points, error) {
	if len(people) == 0 {
		return nil, nil
	}
	o.Owners, o.People, o.Team = nil, people, false
	for _, u := range people {
		o.Owners = append(o.Owners, u.ID)
	}
	facts := map[crm.PointsPart]map[crm.UserID][]reports.Fact{}
	for _, part := range crm.PointsParts() {
		by, err := o.factsByOwner(ctx, part, from, to)
		if err != nil {
			return nil, err
		}
		facts[part] = by
	}
	today := crm.DateOf(o.Now)
	since := today.AddDays(-streakDays)
	start := since.In(o.Now.Location())
	plans, err := o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: o.Owners, From: start, To: o.Tomorrow()})
	if err != nil {
		return nil, err
	}
	done, err := o.doneBy(ctx, plans, start)
	if err != nil {
		return nil, err
	}
	leaves, err := o.Tx.Leaves(ctx, since, today)
	if err != nil {
		return nil, err
	}
	due := byKey(plans, func(f crm.FollowUp) crm.UserID { return f.Owner })
	made := byKey(done, func(a crm.Activity) crm.UserID { return a.Actor })
	all := make([]reports.Points, len(people))
	for i, u := range people {
		rates := map[crm.PointsPart]reports.Figure{}
		for _, part := range crm.PointsParts() {
			m, _ := reports.MetricNamed(string(part))
			rates[part] = reports.NewFigure(m, facts[part][u.ID])
		}
		happened := map[crm.ActivityID]time.Time{}
		for _, a := range made[u.ID] {
			happened[a.ID] = a.HappenedAt
		}
		away := func(d crm.Date) bool {
			return slices.ContainsFunc(leaves, func(l crm.Leave) bool { return l.User == u.ID && l.On(d) })
		}
		all[i] = reports.NewPoints(o.Process.Weighs().Points, u, rates, reports.Streak(o.Calendar, due[u.ID], happened, away, since, o.Now))
	}
	return all, nil
}

// factsByOwner are the facts of a part, by whose they are: of each those that their own records alone make.
func (o Of) factsByOwner(ctx context.Context, part crm.PointsPart, from, to crm.Date) (map[crm.UserID][]reports.Fact, error) {
	m, _ := reports.MetricNamed(string(part))
	if part == crm.PointsAdhered {
		counts, err := o.Tx.MoveCounts(ctx, o.Owners, from.In(o.Now.Location()), to.In(o.Now.Location()), store.EachPerson)
		return byKey(reports.MoveCountFacts(o.Process, counts), factOwner), err
	}
	facts, err := o.Facts(ctx, m, from, to)
	return byKey(facts, factOwner), err
}

func factOwner(f reports.Fact) crm.UserID { return f.Owner }

// PointsTogether are what the rates of [from, to) of all these people together come to. There is no streak of several.
func (o Of) PointsTogether(ctx context.Context, from, to crm.Date) (reports.Points, error) {
	rates := map[crm.PointsPart]reports.Figure{}
	for _, part := range crm.PointsParts() {
		m, _ := reports.MetricNamed(string(part))
		f, err := o.Figure(ctx, m, from, to)
		if err != nil {
			return reports.Points{}, err
		}
		rates[part] = f
	}
	return reports.NewPoints(o.Process.Weighs().Points, crm.User{}, rates, 0), nil
}

// byKey parts records by a key, and leaves them in their order.
func byKey[T any, K comparable](all []T, of func(T) K) map[K][]T {
	by := map[K][]T{}
	for _, x := range all {
		by[of(x)] = append(by[of(x)], x)
	}
	return by
}

// Help is who has most that is late, the most first.
type Help struct {
	User crm.User
	Late int
}

// NeedHelp are the people with plans that are late, at most n.
func (o Of) NeedHelp(ctx context.Context, n int) (all []Help, err error) {
	today := crm.DateOf(o.Now).In(o.Now.Location())
	plans, err := o.Tx.PlanCounts(ctx, o.Owners, today, today, today, today, store.EachPerson)
	if err != nil {
		return nil, err
	}
	by := map[crm.UserID]int{}
	for _, p := range plans {
		by[p.Owner] += p.Overdue
	}
	for len(all) < n {
		var most Help
		for _, u := range o.People {
			if by[u.ID] > most.Late {
				most = Help{u, by[u.ID]}
			}
		}
		if most.Late == 0 {
			break
		}
		delete(by, most.User.ID)
		all = append(all, most)
	}
	return all, nil
}
