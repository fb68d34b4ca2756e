package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
)

// BriefRecords are a customer's deals and payments, for what a brief does not show.
type BriefRecords struct {
	Deals    []crm.Deal
	Payments []crm.Payment
}

// Brief collects all about a customer, with the last contacts and notes, at most so many of each.
func (o Of) Brief(ctx context.Context, c crm.Customer, contacts, notes int) (b reports.Brief, r BriefRecords, err error) {
	b.Customer = c
	if b.Owner, b.With, err = o.Tx.Followers(ctx, c.ID); err != nil {
		return b, r, err
	}
	if b.Fields, err = o.Tx.FieldValues(ctx, c.ID); err != nil {
		return b, r, err
	}
	if b.Contacts, err = o.Tx.Contacts(ctx, c.ID); err != nil {
		return b, r, err
	}
	if b.Externals, err = o.Tx.ExternalsOf(ctx, c.ID); err != nil {
		return b, r, err
	}
	if contacts > 0 {
		if b.Activities, err = o.Tx.ListActivities(ctx, store.ActivityFilter{Customer: c.ID, Limit: contacts}); err != nil {
			return b, r, err
		}
	}
	if len(b.Activities) == contacts && contacts > 1 { // there are more than are listed
		half, err := o.Tx.ListActivities(ctx, store.ActivityFilter{Customer: c.ID, From: o.Now.AddDate(0, 0, -180)})
		if err != nil {
			return b, r, err
		}
		b.Rhythm(half, o.Now)
	}
	scored, err := o.Tx.ListActivities(ctx, store.ActivityFilter{Customer: c.ID, Scored: true, Limit: 1})
	if err != nil {
		return b, r, err
	}
	if len(scored) > 0 {
		b.Scored = scored[0]
	}
	if b.FollowUps, err = o.Tx.OpenFollowUps(ctx, c.ID); err != nil {
		return b, r, err
	}
	if b.Notes, err = o.Tx.Notes(ctx, c.ID, notes); err != nil {
		return b, r, err
	}
	if b.Documents, err = o.Tx.Documents(ctx, c.ID, 0); err != nil {
		return b, r, err
	}
	if r.Deals, err = o.Tx.DealsOf(ctx, c.ID); err != nil {
		return b, r, err
	}
	if r.Payments, err = o.Tx.ListPayments(ctx, store.PaymentFilter{Customer: c.ID}); err != nil {
		return b, r, err
	}
	if b.Plans, err = o.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true}); err != nil {
		return b, r, err
	}
	quotes, err := o.Tx.Quotes(ctx, c.ID, 1)
	if err != nil {
		return b, r, err
	}
	if len(quotes) > 0 {
		b.Quote = quotes[0]
	}
	if b.Lead, _, err = o.Tx.LeadOf(ctx, c.ID); err != nil {
		return b, r, err
	}
	if b.Tasks, err = o.Tx.Tasks(ctx, store.TaskFilter{Customer: c.ID, Open: true}); err != nil {
		return b, r, err
	}
	ids := make([]crm.UserID, len(b.Tasks))
	for i, t := range b.Tasks {
		ids[i] = t.Assignee
	}
	if b.People, err = o.Tx.NamesOfPeople(ctx, ids); err != nil {
		return b, r, err
	}
	return b.Finish(o.Process, o.Calendar, r.Deals, r.Payments, o.Now), r, nil
}
