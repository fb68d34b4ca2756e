package records

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// rhythmYears is how far back contacts tell of a customer's rhythm, and wins of what it buys.
const rhythmYears = 2

// Churn are the customers that have been silent for longer than is usual for them.
func (o Of) Churn(ctx context.Context) ([]say.ChurnLine, error) {
	customers, touches, err := o.touched(ctx, o.Now.AddDate(-rhythmYears, 0, 0))
	if err != nil {
		return nil, err
	}
	silent := reports.NewChurn(o.Process, customers, touches, nil, nil, o.Now)
	if len(silent) == 0 {
		return nil, nil
	}
	ids := customersOf(silent, func(c reports.Churn) crm.CustomerID { return c.Customer.ID })
	plans, err := o.Tx.ListFollowUps(ctx, store.FollowUpFilter{Status: crm.FollowUpOpen, Customers: ids})
	if err != nil {
		return nil, err
	}
	receipts, err := o.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Open: true, To: crm.DateOf(o.Now)})
	if err != nil {
		return nil, err
	}
	called := o.names()
	var lines []say.ChurnLine
	for _, c := range reports.NewChurn(o.Process, customers, touches, plans, receipts, o.Now) {
		lines = append(lines, say.ChurnLine{Churn: c, Owner: called[c.Customer.Owner]})
	}
	return lines, nil
}

// Potentials are the customers that promise most.
func (o Of) Potentials(ctx context.Context) ([]say.PotentialLine, error) {
	customers, touches, err := o.touched(ctx, o.Now.AddDate(0, -2, 0))
	if err != nil {
		return nil, err
	}
	r := reports.PotentialRecords{Touches: touches}
	since := o.Now.AddDate(-rhythmYears, 0, 0)
	ids := customersOf(customers, func(c crm.Customer) crm.CustomerID { return c.ID })
	if len(ids) == 0 {
		return nil, nil
	}
	deals, err := o.Tx.ListDeals(ctx, store.DealFilter{Customers: ids})
	if err != nil {
		return nil, err
	}
	r.Won = reports.Won(o.Process, deals, since, o.Now.AddDate(0, 0, 1))
	scores, err := o.Scores(ctx, deals)
	if err != nil {
		return nil, err
	}
	for _, s := range scores {
		r.Scores = append(r.Scores, s.Score)
	}
	if r.People, err = o.Tx.PeopleKnown(ctx, ids); err != nil {
		return nil, err
	}
	called := o.names()
	var lines []say.PotentialLine
	for _, p := range reports.NewPotentials(o.Process.Weighs().Potential, customers, r, o.Now) {
		lines = append(lines, say.PotentialLine{Potential: p, Owner: called[p.Customer.Owner]})
	}
	return lines, nil
}

// LeadRisks are the leads that are about to be lost.
func (o Of) LeadRisks(ctx context.Context) ([]say.LeadRiskLine, error) {
	leads, err := o.Tx.Leads(ctx, store.LeadFilter{Owners: o.Owners, State: crm.LeadOpen})
	if err != nil {
		return nil, err
	}
	since := o.Now
	for _, l := range leads {
		if l.AssignedAt.Before(since) {
			since = l.AssignedAt
		}
	}
	customers, touches, err := o.touched(ctx, since)
	if err != nil {
		return nil, err
	}
	by := map[crm.CustomerID]crm.Customer{}
	for _, c := range customers {
		by[c.ID] = c
	}
	called := o.names()
	var lines []say.LeadRiskLine
	for _, x := range reports.NewLeadRisks(o.Calendar, o.Process.Leads, leads, touches, o.Now) {
		if c, ok := by[x.Lead.CustomerID]; ok {
			lines = append(lines, say.LeadRiskLine{LeadRisk: x, Customer: c, Owner: called[c.Owner]})
		}
	}
	return lines, nil
}

// touched are the customers, and who was reached since a time.
func (o Of) touched(ctx context.Context, since time.Time) ([]crm.Customer, []crm.Touch, error) {
	customers, whole, err := o.Customers(ctx)
	if err != nil {
		return nil, nil, err
	}
	f := store.TouchFilter{Since: since}
	if f.Owners = o.Owners; !whole {
		f.Customers = customersOf(customers, func(c crm.Customer) crm.CustomerID { return c.ID })
	}
	touches, err := o.Tx.Touches(ctx, f)
	return customers, touches, err
}

// names are what several people are called; empty for one's own.
func (o Of) names() map[crm.UserID]string {
	by := map[crm.UserID]string{}
	if o.Team {
		for i := range o.People {
			by[o.People[i].ID] = o.People[i].Name
		}
	}
	return by
}
