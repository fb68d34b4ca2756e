package reports

import "genjin/crm"

// counted counts records as the store does.
func counted(r DayRecords, p *crm.Process) DayCounts {
	c := DayCounts{People: r.People, Customers: len(r.Customers())}
	for _, a := range r.Activities {
		c.Contacts = append(c.Contacts, crm.ContactCount{Actor: a.Actor, Type: a.Type, Outcome: a.Outcome, N: 1})
	}
	for _, s := range r.Stays {
		if d, known := r.Deals[s.DealID]; known {
			c.Stays = append(c.Stays, crm.StayCount{Pipeline: d.Pipeline, From: s.From, To: s.To, N: 1})
		}
	}
	for _, d := range r.Won {
		c.Won = append(c.Won, crm.DealCount{Owner: d.Owner, N: 1, Fen: d.Amount.Fen, Currency: d.Amount.Currency})
	}
	for _, m := range r.Payments {
		c.Payments = append(c.Payments, crm.PaymentCount{Currency: m.Amount.Currency, N: 1, Fen: m.Amount.Fen})
	}
	for _, f := range r.Overdue {
		c.Plans = append(c.Plans, crm.PlanCount{Owner: f.Owner, Overdue: 1})
	}
	for _, f := range r.Due {
		c.Plans = append(c.Plans, crm.PlanCount{Owner: f.Owner, Due: 1})
	}
	return c
}
