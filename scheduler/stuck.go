package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

func (c *Composer) customersAndPlans(ctx context.Context) ([]crm.Customer, []crm.FollowUp, error) {
	customers, err := c.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: c.owners()})
	if err != nil {
		return nil, nil, err
	}
	plans, err := c.mine().Open(ctx)
	return customers, plans, err
}

func (c *Composer) openDeals(ctx context.Context) ([]crm.Deal, error) {
	return c.Tx.ListDeals(ctx, store.DealFilter{Owners: c.owners(), OpenOnly: true})
}

// stuckShown is how many deals one card names; the others come the next day.
const stuckShown = 5

// stuck tells of deals in which nothing has happened for longer than their stage allows, in working days, each once
// until it moves. A planned next step pauses it.
func stuck() Push {
	return Push{Name: "stuck", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		deals, err := c.openDeals(ctx)
		if err != nil {
			return Notice{}, err
		}
		all, err := c.mine().Stuck(ctx, c.Calendar, deals)
		if err != nil {
			return Notice{}, err
		}
		var shown []say.StuckLine
		more := 0
		for _, s := range all {
			if len(shown) == stuckShown {
				more++
				continue
			}
			first, err := c.Once(ctx, fmt.Sprintf("d%d", s.Deal.ID), fmt.Sprintf("%s/%d", crm.DateOf(s.Last), doublings(s.Days, s.Stage.RotDays)))
			if err != nil {
				return Notice{}, err
			}
			if first {
				shown = append(shown, s)
			}
		}
		if len(shown) == 0 {
			return Notice{Why: "nothing stands still, or it was told"}, nil
		}
		return Notice{Text: say.StuckPush(shown, more, c.Now), Why: fmt.Sprintf("%d stand still", len(all))}, nil
	}}
}

// closeDate tells of open deals whose expected close has passed, once for each date.
func closeDate() Push {
	return Push{Name: "close_date", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		deals, err := c.openDeals(ctx)
		if err != nil {
			return Notice{}, err
		}
		var past []crm.Deal
		for _, d := range deals {
			if d.ExpectedClose.IsZero() || !d.ExpectedClose.Before(c.today()) {
				continue
			}
			first, err := c.Once(ctx, fmt.Sprintf("d%d", d.ID), d.ExpectedClose.String())
			if err != nil {
				return Notice{}, err
			}
			if first {
				past = append(past, d)
			}
		}
		if len(past) == 0 {
			return Notice{Why: "no expected close has passed, or it was told"}, nil
		}
		n, err := c.mine().NamesOf(ctx, past)
		if err != nil {
			return Notice{}, err
		}
		lines := make([]say.DealLine, len(past))
		for i, d := range past {
			lines[i] = say.DealLine{Deal: d, Stage: c.Process.Stage(d), Customer: n.Customers[d.CustomerID]}
		}
		return Notice{Text: say.CloseDates(lines, c.Now), Why: fmt.Sprintf("%d are past their expected close", len(past))}, nil
	}}
}

// payment tells of won deals whose money has not come within the payment stage's standard days, once, and again at every
// doubling of the wait. Where days are agreed, paymentDue and paymentOverdue tell of them instead.
func payment() Push {
	return Push{Name: "payment", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		deals, err := c.Tx.ListDeals(ctx, store.DealFilter{Owners: c.owners()})
		if err != nil {
			return Notice{}, err
		}
		paid, err := c.Tx.ListPayments(ctx, store.PaymentFilter{Owners: c.owners()})
		if err != nil {
			return Notice{}, err
		}
		agreed, err := c.agreed(ctx)
		if err != nil {
			return Notice{}, err
		}
		var owing []crm.Deal
		var lines []say.DebtLine
		for _, d := range deals {
			line, ok := c.debt(d, paid)
			if !ok || agreed[d.ID] {
				continue
			}
			days := c.Process.Stage(d).StandardDays
			first, err := c.Once(ctx, fmt.Sprintf("d%d", d.ID), fmt.Sprintf("%d/%d", line.Rest.Fen, doublings(line.Days, days)))
			if err != nil {
				return Notice{}, err
			}
			if first {
				owing, lines = append(owing, d), append(lines, line)
			}
		}
		if len(lines) == 0 {
			return Notice{Why: "no money is late, or it was told"}, nil
		}
		n, err := c.mine().NamesOf(ctx, owing)
		if err != nil {
			return Notice{}, err
		}
		for i, d := range owing {
			lines[i].Customer = n.Customers[d.CustomerID]
		}
		return Notice{Text: say.PaymentsDue(lines), Why: fmt.Sprintf("%d deals with money outstanding for too long", len(lines))}, nil
	}}
}

// debt is what is outstanding of a won deal; ok is false when nothing is, or not for long enough.
func (c *Composer) debt(d crm.Deal, payments []crm.Payment) (line say.DebtLine, ok bool) {
	stage := c.Process.Stage(d)
	if stage.Kind != crm.WonStage && stage.Kind != crm.PaymentStage || stage.StandardDays == 0 || d.WonAt.IsZero() {
		return line, false
	}
	line.Deal, line.Rest = d, d.Amount
	since := crm.DateOf(d.WonAt.In(c.Now.Location()))
	for _, p := range payments {
		if p.DealID != d.ID || p.Amount.Currency != d.Amount.Currency {
			continue
		}
		line.Rest.Fen -= p.Amount.Fen
		if since.Before(p.PaidOn) {
			since, line.Paid = p.PaidOn, true
		}
	}
	line.Days = c.Calendar.WorkdaysBetween(since, c.today())
	return line, line.Rest.Fen > 0 && line.Days > stage.StandardDays
}
