package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
)

// workdaysLate is how many working days ago a planned contact was due.
func (c *Composer) workdaysLate(f crm.FollowUp) int {
	return c.Calendar.WorkdaysBetween(crm.DateOf(f.Due.At.In(c.Now.Location())), c.today())
}

// freshlyLate is for how many working days something late is brought up every day; after that only on its days.
const freshlyLate = 3

// pressing are those of late that are to be brought up today: a card that says the same every day is not read. After a
// leave all of them are.
func (c *Composer) pressing(late []crm.FollowUp) (now []crm.FollowUp) {
	for _, f := range late {
		if days := c.workdaysLate(f); c.Back.ID != 0 || days <= freshlyLate || decayed(days, 1) {
			now = append(now, f)
		}
	}
	return now
}

// overdue reminds of what is late until it is handled, less and less often: on the first working day (or the plan's),
// then after 2, 4, 8, 16 … days.
func overdue() Push {
	return Push{Name: "overdue", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		plans, o, err := c.mine().ToMake(ctx)
		if err != nil {
			return Notice{}, err
		}
		late, _ := o.Split(plans, o.Tomorrow())
		var now []crm.FollowUp
		for _, f := range late {
			if decayed(c.workdaysLate(f), c.Plan.After) {
				now = append(now, f)
			}
		}
		all, err := o.Calls(ctx, now)
		if err != nil || len(all) == 0 {
			return Notice{Why: fmt.Sprintf("%d late, none of them on its day", len(late))}, err
		}
		return Notice{Text: say.Overdue(all, c.Now), Why: fmt.Sprintf("%d of %d late are on their day", len(all), len(late))}, nil
	}}
}

// decayed reports whether a delay of so many days is one on which to speak: first, then at every doubling.
func decayed(days, first int) bool {
	first = max(first, 1)
	if days < first || days%first != 0 {
		return false
	}
	n := days / first
	return n&(n-1) == 0
}

// escalation tells a manager of what the team has left for the plan's number of working days, once each.
func escalation() Push {
	return Push{Name: "escalation", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		o, err := c.team(ctx)
		if err != nil {
			return Notice{}, err
		}
		plans, err := o.Open(ctx)
		if err != nil {
			return Notice{}, err
		}
		late, _ := o.Split(plans, o.Tomorrow())
		var told []crm.FollowUp
		for _, f := range late {
			if f.Owner == c.User.ID || c.workdaysLate(f) < max(c.Plan.After, 1) {
				continue
			}
			first, err := c.Once(ctx, fmt.Sprintf("f%d:%s", f.ID, subjectOf(c.User.ID)), crm.DateOf(f.Due.At).String())
			if err != nil {
				return Notice{}, err
			}
			if first {
				told = append(told, f)
			}
		}
		all, err := o.Calls(ctx, told)
		if err != nil {
			return Notice{}, err
		}
		owed, err := c.escalatedPlans(ctx, o)
		if err != nil || len(all)+len(owed) == 0 {
			return Notice{Why: "nothing of the team's has been late for so long, or it was told"}, err
		}
		var parts []say.Text
		if len(all) > 0 {
			parts = append(parts, say.Escalation(all, c.Plan.After))
		}
		if len(owed) > 0 {
			parts = append(parts, say.EscalatedPlans(owed, c.Plan.After, c.today()))
		}
		return Notice{Text: say.Both(parts...), Why: fmt.Sprintf("%d newly late for %d working days, and %d receipts", len(all), c.Plan.After, len(owed))}, nil
	}}
}

// noPlanShown is how many customers one card names; the others come the next time.
const noPlanShown = 8

// noPlan tells of customers without a next step for longer than their level's rhythm, each once until it is contacted
// or planned, and again every time the silence has doubled.
func noPlan() Push {
	return Push{Name: "no_plan", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		o := c.mine()
		customers, plans, err := c.customersAndPlans(ctx)
		if err != nil {
			return Notice{}, err
		}
		planned := map[crm.CustomerID]bool{}
		for _, f := range plans {
			planned[f.CustomerID] = true // a late one is told of by overdue
		}
		var shown []reports.Forgotten
		more := 0
		for _, f := range reports.NewForgotten(o.Process, customers, plans, 0, o.Now) {
			if planned[f.Customer.ID] {
				continue
			}
			if len(shown) == noPlanShown {
				more++
				continue
			}
			rhythm := o.Process.Rhythm(f.Customer.Level)
			first, err := c.Once(ctx, fmt.Sprintf("c%d", f.Customer.ID), fmt.Sprintf("%s/%d", crm.DateOf(f.Customer.LastContactAt), doublings(f.Days, rhythm)))
			if err != nil {
				return Notice{}, err
			}
			if first {
				shown = append(shown, f)
			}
		}
		if len(shown) == 0 {
			return Notice{Why: "everybody has a next step, or it was told"}, nil
		}
		return Notice{Text: say.NoPlan(shown, more), Why: fmt.Sprintf("%d without a next step beyond their rhythm", len(shown)+more)}, nil
	}}
}

// doublings is how often days holds limit, counted in doublings: 0 up to twice, 1 up to four times …
func doublings(days, limit int) (n int) {
	for limit = max(limit, 1); days > 2*limit; limit *= 2 {
		n++
	}
	return n
}
