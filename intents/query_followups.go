package intents

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// queryFollowUps answers what to do: today, overdue, in a period, first of all, and whom one forgot.
func queryFollowUps() Intent {
	return Intent{
		Kind:     QueryFollowUps,
		Title:    "看待办",
		Examples: []string{"今天做什么", "逾期未跟进的客户", "我把谁忘了", "先跟哪个"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			f := r.Slots.Filter
			if f.Forgotten || f.IdleDays > 0 {
				return t.forgotten(ctx, a, f.IdleDays)
			}
			plans, err := t.open(ctx, a)
			if err != nil {
				return "", err
			}
			from, to := t.today()
			late, due := split(plans, t.Now, to)
			switch p := r.Slots.Period; {
			case f.Overdue:
				return t.calls(ctx, a, say.OverdueHead(a.whose), late, false)
			case f.First:
				return t.calls(ctx, a, say.FirstHead(a.whose), append(late, due...), true)
			case p != nil && !p.Start.IsZero() && !p.Start.Equal(from):
				return t.calls(ctx, a, say.PeriodHead(a.whose, t.words(p.Span)), within(plans, p.Start, p.End), false)
			}
			l, err := t.callLines(ctx, a, late)
			if err != nil {
				return "", err
			}
			d, err := t.callLines(ctx, a, due)
			return say.Today(a.whose, l, d, t.Now), err
		},
	}
}

// split parts planned contacts into those that are late and those due before to.
func split(plans []crm.FollowUp, now, to time.Time) (late, due []crm.FollowUp) {
	for _, f := range plans {
		switch {
		case f.Due.Overdue(now, now.Location()):
			late = append(late, f)
		case f.Due.At.Before(to):
			due = append(due, f)
		}
	}
	return late, due
}

func within(plans []crm.FollowUp, from, to time.Time) (in []crm.FollowUp) {
	for _, f := range plans {
		if !f.Due.At.Before(from) && (to.IsZero() || f.Due.At.Before(to)) {
			in = append(in, f)
		}
	}
	return in
}

func (t *Turn) calls(ctx context.Context, a audience, head string, plans []crm.FollowUp, why bool) (say.Text, error) {
	if len(plans) == 0 {
		return say.NothingDue(head), nil
	}
	all, err := t.callLines(ctx, a, plans)
	return say.Calls(head, all, why, t.Now), err
}

// callLines puts planned contacts in order and gives them the names people know.
func (t *Turn) callLines(ctx context.Context, a audience, plans []crm.FollowUp) ([]say.CallLine, error) {
	if len(plans) == 0 {
		return nil, nil
	}
	deals, err := t.Tx.ListDeals(ctx, store.DealFilter{Owners: a.owners, OpenOnly: true})
	if err != nil {
		return nil, err
	}
	calls := reports.NewCalls(t.Process, plans, deals, t.Now)
	ids := make([]crm.CustomerID, len(calls))
	for i, c := range calls {
		ids[i] = c.FollowUp.CustomerID
	}
	n, err := t.names(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]say.CallLine, len(calls))
	for i, c := range calls {
		lines[i] = say.CallLine{Call: c, Customer: n.customers[c.FollowUp.CustomerID], Owner: n.people[c.FollowUp.Owner]}
	}
	return lines, nil
}

func (t *Turn) forgotten(ctx context.Context, a audience, idle int) (say.Text, error) {
	customers, err := t.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: a.owners})
	if err != nil {
		return "", err
	}
	plans, err := t.open(ctx, a)
	return say.Forgotten(a.whose, reports.NewForgotten(customers, plans, idle, t.Now), idle), err
}
