package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Segments are the customers by segment, and the least sum that makes one valued.
func (o Of) Segments(ctx context.Context) (out say.SegmentReport, err error) {
	customers, whole, err := o.Customers(ctx)
	if err != nil {
		return out, err
	}
	a, b := o.Now.AddDate(0, 0, -reports.SegmentDays), o.Now.AddDate(0, 0, 1)
	f := store.DealFilter{WonFrom: a, WonTo: b}
	if !whole {
		f.Customers = customersOf(customers, func(c crm.Customer) crm.CustomerID { return c.ID })
	}
	deals, err := o.Tx.ListDeals(ctx, f)
	if err != nil {
		return out, err
	}
	var all []reports.Segmented
	all, out.Threshold = reports.NewSegments(customers, reports.Won(o.Process, o.Process.Among(deals, o.Pipeline), a, b), o.Now)
	called := o.names()
	for _, x := range all {
		out.All = append(out.All, say.SegmentLine{Segmented: x, Owner: called[x.Customer.Owner]})
	}
	return out, nil
}

// Broken are the customers whose own rhythm broke and with which no contact is planned.
func (o Of) Broken(ctx context.Context) (out []say.ChurnLine, err error) {
	all, err := o.Churn(ctx)
	for _, c := range all {
		if c.Own && c.Next.IsZero() {
			out = append(out, c)
		}
	}
	return out, err
}

// LastReached is the day on which a customer that is silent was reached last.
func LastReached(c say.ChurnLine, today crm.Date) crm.Date { return today.AddDays(-c.Gap) }
