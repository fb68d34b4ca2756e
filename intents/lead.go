package intents

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// A lead is entered like a customer (新线索：苏州恒达 李工 138… 展会来的) and goes to somebody: who was named, whom the rules
// of the process name, or who has least on their hands.

// toPool is Slots.Field of a lead that is to lie in the pool.
const toPool = "pool"

// takeLead enters a lead and gives it to somebody.
func (t *Turn) takeLead(ctx context.Context, r Request) (say.Text, error) {
	s := &r.Slots
	if s.Customer.Text == "" {
		return "", &Ask{Slot: AskCustomer, Say: say.LeadExample(), Request: r}
	}
	due, _, err := t.next(r)
	if err != nil {
		return "", err
	}
	if s.Source != "" {
		s.Source = t.Process.Leads.Source(s.Source)
	} else if said := t.Text; !t.resumed && strings.Count(said, "线索") <= 1 { // in whatever clause
		if found := t.Process.Leads.Source(said); found != said {
			s.Source = found
		}
	}
	c, known, err := t.openFile(ctx, r)
	if err != nil {
		return "", err
	}
	person, err := t.saidContact(ctx, r, c)
	if err != nil {
		return "", err
	}
	if known {
		t.wrote(r, LastWrite{Customer: c.ID, Contact: person.ID}, say.SummaryOfCustomer(c))
		if person = t.discreet(person, r.Slots.Phone); t.Group {
			c.Phone = ""
		}
		c.Phone = masked(c.Phone, r.Slots.Phone)
		return say.LeadKnown(c, person), nil
	}
	me := t.Actor.User
	owner, way, err := t.leadOwner(ctx, c, r)
	if err != nil {
		return "", err
	}
	lead := crm.Lead{CustomerID: c.ID, BroughtBy: me.ID, ArrivedAt: t.Now}
	if owner.ID == 0 {
		lead = lead.InPool(0, me.ID, "", t.Now)
	} else {
		lead = lead.Given(&t.Process.Leads, t.Calendar, t.Now)
	}
	var next crm.FollowUp
	if owner.ID == me.ID && !due.IsZero() {
		if next, err = t.plan(ctx, r, c, crm.Deal{}, person.ID, due); err != nil {
			return "", err
		}
	}
	if lead, err = t.Tx.PlaceLead(ctx, lead, owner.ID); err != nil {
		return "", err
	}
	if owner.ID != 0 && owner.ID != me.ID {
		if err := t.notify(ctx, owner, fmt.Sprintf("lead:%d:%d", lead.ID, lead.Version), crm.Reply{Text: string(say.LeadForYou(c, person, lead, me.Name, t.Now))}); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{Customer: c.ID, Contact: person.ID, FollowUp: next.ID}, say.SummaryOfLead(c))
	if person = t.discreet(person, r.Slots.Phone); t.Group {
		c.Phone = ""
	}
	taken := say.LeadTaken(c, person, lead, owner, owner.ID == me.ID, way, next, t.Now)
	if today := crm.DateOf(t.Now); way.Named && owner.ID != 0 && owner.ID != me.ID {
		away, err := t.Tx.HasLeave(ctx, owner.ID, today, today)
		if err != nil {
			return "", err
		}
		if away {
			taken = say.Both(taken, say.LeadOfAbsent(owner, lead))
		}
	}
	return taken, nil
}

// leadOwner is who gets a new lead, and why; nobody: it goes into the pool.
func (t *Turn) leadOwner(ctx context.Context, c crm.Customer, r Request) (crm.User, say.LeadWay, error) {
	me := t.Actor.User
	switch {
	case r.Slots.Person.Said():
		u, err := t.partner(ctx, r, nil)
		return u, say.LeadWay{Named: true, Kept: u.ID == me.ID}, err
	case r.Slots.Field == toPool:
		return crm.User{}, say.LeadWay{Named: true}, nil
	}
	to, way, err := t.suggest(ctx, c, nil)
	return to.User, way, err
}

// suggest is who should get a lead by the rules, but for some people, and why.
func (t *Turn) suggest(ctx context.Context, c crm.Customer, not []crm.UserID) (crm.Load, say.LeadWay, error) {
	a := records.Assignment{Tx: t.Tx, Rules: &t.Process.Leads}
	return a.Choose(ctx, c, t.Actor.User, not)
}

// pooled turns a duplicate into words when it lies in the pool.
func pooled(err error, called string) (say.Text, bool) {
	var taken *crm.DuplicateError
	if errors.As(err, &taken) && taken.Pooled {
		return say.InPoolAlready(called), true
	}
	return "", false
}
