package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// receivables are the open planned receipts of the person a push is for that are due before a day.
func (c *Composer) receivables(ctx context.Context, before crm.Date) ([]crm.PaymentPlan, error) {
	return c.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Owners: c.owners(), Open: true, To: before})
}

// agreed are the deals for which money is planned.
func (c *Composer) agreed(ctx context.Context) (map[crm.DealID]bool, error) {
	plans, err := c.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Owners: c.owners(), Open: true})
	deals := map[crm.DealID]bool{}
	for _, p := range plans {
		deals[p.DealID] = p.DealID != 0
	}
	return deals, err
}

// workdaysPastDue is how many working days ago money was due.
func (c *Composer) workdaysPastDue(p crm.PaymentPlan) int {
	return c.Calendar.WorkdaysBetween(p.Due, c.today())
}

// paymentDue tells of money that is to come: the plan's number of working days before, and on the day, each once for a
// day that was agreed. A day off is told of on the last working day before it.
func paymentDue() Push {
	return Push{Name: "payment_due", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		ahead := c.Calendar.AddWorkdays(c.today(), c.Plan.Before+1)
		plans, err := c.receivables(ctx, ahead)
		if err != nil {
			return Notice{}, err
		}
		var told []crm.PaymentPlan
		for _, p := range plans {
			if p.Due.Before(c.today()) {
				continue // paymentOverdue's
			}
			state := "soon"
			if p.Due.Before(c.Calendar.AddWorkdays(c.today(), 1)) {
				state = "day"
			}
			first, err := c.Once(ctx, fmt.Sprintf("p%d", p.ID), fmt.Sprintf("%s/%s", p.Due, state))
			if err != nil {
				return Notice{}, err
			}
			if first {
				told = append(told, p)
			}
		}
		lines, err := c.mine().PlanLines(ctx, told)
		if err != nil || len(lines) == 0 {
			return Notice{Why: fmt.Sprintf("%d planned receipts are near, all told", len(plans))}, err
		}
		return Notice{Text: say.PaymentPlansDue(lines, c.today()), Why: fmt.Sprintf("%d receipts are due within %d working days", len(lines), c.Plan.Before)}, nil
	}}
}

// paymentOverdue reminds of money that did not come on its day until it does, less and less often: on the first working
// day (or the plan's), then after 2, 4, 8, 16 … days.
func paymentOverdue() Push {
	return Push{Name: "payment_overdue", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		plans, err := c.receivables(ctx, c.today())
		if err != nil {
			return Notice{}, err
		}
		var now []crm.PaymentPlan
		for _, p := range plans {
			if decayed(c.workdaysPastDue(p), c.Plan.After) {
				now = append(now, p)
			}
		}
		lines, err := c.mine().PlanLines(ctx, now)
		if err != nil || len(lines) == 0 {
			return Notice{Why: fmt.Sprintf("%d receipts are late, none of them on its day", len(plans))}, err
		}
		return Notice{Text: say.PaymentPlansLate(lines, c.today()), Why: fmt.Sprintf("%d of %d late receipts are on their day", len(lines), len(plans))}, nil
	}}
}

// escalatedPlans are the receipts of a manager's people that have been late for the plan's number of working days, once
// for each day that was agreed.
func (c *Composer) escalatedPlans(ctx context.Context, o records.Of) ([]say.PlanLine, error) {
	plans, err := c.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Owners: o.Owners, Open: true, To: c.today()})
	if err != nil {
		return nil, err
	}
	lines, err := o.PlanLines(ctx, plans)
	if err != nil {
		return nil, err
	}
	var told []say.PlanLine
	for _, l := range lines {
		if l.Whose == c.User.ID || c.workdaysPastDue(l.Plan) < max(c.Plan.After, 1) {
			continue
		}
		first, err := c.Once(ctx, fmt.Sprintf("p%d:%s", l.Plan.ID, subjectOf(c.User.ID)), l.Plan.Due.String())
		if err != nil {
			return nil, err
		}
		if first {
			told = append(told, l)
		}
	}
	return told, nil
}
