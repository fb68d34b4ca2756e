package intents

import (
	"context"
	"maps"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// A rule is tried before it is in force: on the moves of the last quarter, and of this one so far.

// past is what was moved since the beginning of the last quarter, in scope.
type past struct {
	deals     map[crm.DealID]crm.Deal
	customers map[crm.CustomerID]crm.Customer
	stays     []crm.StageStay
	from, to  time.Time // the last quarter
	now       time.Time
}

func (t *Turn) history(ctx context.Context) (p past, err error) {
	from, to := quarterBefore(crm.DateOf(t.Now))
	loc := t.Now.Location()
	p = past{deals: map[crm.DealID]crm.Deal{}, customers: map[crm.CustomerID]crm.Customer{}, from: from.In(loc), to: to.In(loc), now: t.Now}
	if p.stays, err = t.Tx.Moves(ctx, nil, time.Time{}, time.Time{}); err != nil {
		return p, err
	}
	deals, err := t.Tx.ListDeals(ctx, store.DealFilter{})
	if err != nil {
		return p, err
	}
	var ids []crm.CustomerID
	for _, d := range deals {
		p.deals[d.ID], ids = d, append(ids, d.CustomerID)
	}
	slices.Sort(ids)
	customers, err := t.Tx.Customers(ctx, slices.Compact(ids))
	for _, c := range customers {
		p.customers[c.ID] = c
	}
	return p, err
}

func (p past) levels() map[crm.CustomerID]crm.Level {
	out := make(map[crm.CustomerID]crm.Level, len(p.customers))
	for id, c := range p.customers {
		out[id] = c.Level
	}
	return out
}

// triedGates tells which deals gates of a process would have held up, or did.
func (t *Turn) triedGates(ctx context.Context, process *crm.Process, gates []crm.Gate, gone bool) (say.Text, error) {
	p, err := t.history(ctx)
	if err != nil {
		return "", err
	}
	counts := func(g crm.Gate) bool { return slices.Contains(gates, g) }
	last := reports.Replay(process, p.deals, p.levels(), p.stays, p.from, p.to, counts)
	since := reports.Replay(process, p.deals, p.levels(), p.stays, p.to, p.now, counts)
	tried := say.GateTried{From: crm.DateOf(p.from), To: crm.DateOf(p.to), Last: last, Since: since, Gone: gone, Today: crm.DateOf(t.Now)}
	for _, d := range append(last.Deals, since.Deals...) {
		tried.Names = append(tried.Names, p.customers[d.CustomerID].Name)
	}
	return say.TriedGates(tried), nil
}

// triedDays tells how many deals, of a pipeline (empty: of all), stayed longer than a standard.
func (t *Turn) triedDays(ctx context.Context, line string, stage crm.Stage, days int) (say.Text, error) {
	p, err := t.history(ctx)
	if err != nil {
		return "", err
	}
	maps.DeleteFunc(p.deals, func(_ crm.DealID, d crm.Deal) bool { return line != "" && t.Process.Of(d).Code != line })
	left, over := reports.Overstayed(t.Calendar, p.deals, p.stays, stage.Code, days, p.from, p.to)
	today, standing, late := crm.DateOf(t.Now), 0, 0
	for _, d := range p.deals {
		if d.Stage == stage.Code {
			standing++
			if t.Calendar.WorkdaysBetween(crm.DateOf(d.StageEnteredAt.In(t.Now.Location())), today) > days {
				late++
			}
		}
	}
	return say.TriedDays(stage, days, left, over, standing, late), nil
}

// triedRhythm tells how many customers of a level have waited longer than a rhythm.
func (t *Turn) triedRhythm(ctx context.Context, level crm.Level, rules crm.Rules) (say.Text, error) {
	all, err := t.Tx.ListCustomers(ctx, store.CustomerFilter{})
	if err != nil {
		return "", err
	}
	var of []crm.Customer
	for _, c := range all {
		if c.Level == level {
			of = append(of, c)
		}
	}
	plans, err := t.Tx.ListFollowUps(ctx, store.FollowUpFilter{Status: crm.FollowUpOpen})
	if err != nil {
		return "", err
	}
	book := crm.NewRulebook(0, rules, t.Process, nil, t.Now.Location())
	now := reports.NewForgotten(book.Process, of, plans, 0, t.Now)
	before := reports.NewForgotten(t.Process, of, plans, 0, t.Now)
	return say.TriedRhythm(level, t.Process.Rhythm(level), len(of), len(before), len(now)), nil
}
