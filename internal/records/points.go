package records

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

const streakDays = 60 // back to which a streak is looked for

// Points are what one person's rates of [from, to) come to, and how long their streak is.
func (o Of) Points(ctx context.Context, u crm.User, from, to crm.Date) (p reports.Points, err error) {
	o.Owners, o.People, o.Team = []crm.UserID{u.ID}, []crm.User{u}, false
	rates := map[crm.PointsPart]reports.Figure{}
	for _, part := range crm.PointsParts() {
		m, _ := reports.MetricNamed(string(part))
		if rates[part], err = o.Figure(ctx, m, from, to); err != nil {
			return p, err
		}
	}
	today := crm.DateOf(o.Now)
	since := today.AddDays(-streakDays)
	start := since.In(o.Now.Location())
	due, err := o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: o.Owners, From: start, To: o.Tomorrow()})
	if err != nil {
		return p, err
	}
	activities, err := o.Tx.ListActivities(ctx, store.ActivityFilter{Owners: o.Owners, From: start})
	if err != nil {
		return p, err
	}
	happened := map[crm.ActivityID]time.Time{}
	for _, a := range activities {
		happened[a.ID] = a.HappenedAt
	}
	leaves, err := o.Tx.Leaves(ctx, since, today)
	if err != nil {
		return p, err
	}
	away := func(d crm.Date) bool {
		for _, l := range leaves {
			if l.User == u.ID && l.On(d) {
				return true
			}
		}
		return false
	}
	return reports.NewPoints(o.Process.Weighs().Points, u, rates, reports.Streak(o.Calendar, due, happened, away, since, o.Now)), nil
}

// Help is who has most that is late, the most first.
type Help struct {
	User crm.User
	Late int
}

// NeedHelp are the people with plans that are late, at most n.
func (o Of) NeedHelp(ctx context.Context, n int) (all []Help, err error) {
	today := crm.DateOf(o.Now).In(o.Now.Location())
	plans, err := o.Tx.PlanCounts(ctx, o.Owners, today, today, today, today)
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
