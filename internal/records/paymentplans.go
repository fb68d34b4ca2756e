package records

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// PlanLines gives planned receipts their names; of a team's, and of those somebody stands in for, whose they are.
func (o Of) PlanLines(ctx context.Context, plans []crm.PaymentPlan) ([]say.PlanLine, error) {
	var customers []crm.CustomerID
	for _, p := range plans {
		customers = append(customers, p.CustomerID)
	}
	n, err := o.Names(ctx, customers)
	if err != nil {
		return nil, err
	}
	found, err := o.Tx.CustomersBrief(ctx, customers)
	if err != nil {
		return nil, err
	}
	owner := map[crm.CustomerID]crm.UserID{}
	for _, c := range found {
		owner[c.ID] = c.Owner
	}
	lines := make([]say.PlanLine, len(plans))
	for i, p := range plans {
		lines[i] = say.PlanLine{Plan: p, Customer: n.Customers[p.CustomerID]}
		whose := owner[p.CustomerID]
		if p.DealID != 0 {
			d, err := o.Tx.Deal(ctx, p.DealID)
			if err != nil {
				return nil, err
			}
			lines[i].Deal, whose = d, d.Owner
		}
		lines[i].Whose, lines[i].Owner = whose, n.People[whose]
	}
	return lines, nil
}
