package intents

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// The pool 公海 and what becomes of leads, read from the whole message.
const (
	PickLead    Kind = "pick_lead"    // 从公海捞华东精工
	DropLead    Kind = "drop_lead"    // 把华东精工放回公海
	QueryPool   Kind = "query_pool"   // 公海有什么
	ConvertLead Kind = "convert_lead" // 华东精工转客户
	QueryLeads  Kind = "query_leads"  // 我的线索
	QueryLoad   Kind = "query_load"   // 谁手上客户最多, 这条线索给谁合适
)

// pickLead takes a customer out of the pool: for the person, or for one of their people.
func pickLead() Intent {
	return Intent{
		Kind:     PickLead,
		Title:    "从公海捞",
		Examples: []string{"从公海捞华东精工", "捞华东精工", "把公海的华东精工分给李娜"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			who := t.Actor.User
			if r.Slots.Person.Said() {
				var err error
				if who, err = t.partner(ctx, r, nil); err != nil {
					return "", err
				}
			}
			if who.ID != t.Actor.User.ID && !t.Actor.Scope.Includes(who.ID) {
				return "", crm.Denied(crm.GiveRecords, crm.ToTeam)
			}
			c, text, err := t.inPool(ctx, r)
			if err != nil || text != "" {
				return text, err
			}
			lead, was, err := t.Tx.Pick(ctx, c.ID, who.ID, &t.Process.Leads, t.Calendar)
			if text, ok := poolProblem(err, t); ok {
				return text, nil
			} else if err != nil {
				return "", err
			}
			if c, err = t.Tx.Customer(ctx, c.ID); err != nil {
				return "", err
			}
			people, err := t.Tx.Contacts(ctx, c.ID)
			if err != nil {
				return "", err
			}
			me := who.ID == t.Actor.User.ID
			if !me {
				var first crm.Contact
				if len(people) > 0 {
					first = people[0]
				}
				news := crm.Reply{Text: string(say.LeadForYou(c, first, lead, t.Actor.User.Name, t.Now))}
				if err := t.notify(ctx, who, fmt.Sprintf("lead:%d:%d", lead.ID, lead.Version), news); err != nil {
					return "", err
				}
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfPick(c))
			if !t.Group { // what the pool promised: it is whole for who took it
				if err := t.shown(ctx, c, people...); err != nil {
					return "", err
				}
			}
			before, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{was.PooledFrom})
			if err != nil {
				return "", err
			}
			return say.Picked(c, people, lead, was, before[was.PooledFrom].Name, who, me, t.Group, t.Now), nil
		},
	}
}

// inPool is the customer of the pool that a request names; text says why there is none.
func (t *Turn) inPool(ctx context.Context, r Request) (c crm.Customer, text say.Text, err error) {
	ref := r.Slots.Customer
	found, err := t.Tx.PoolNamed(ctx, ref.Text, maxChoices+1)
	if err != nil {
		return c, "", err
	}
	for _, p := range found {
		if int64(p.Customer.ID) == ref.Picked || crm.NameKey(p.Customer.Name) == crm.NameKey(ref.Text) {
			return p.Customer, "", nil
		}
	}
	switch len(found) {
	case 0:
		if text, ok := poolProblem(t.Tx.Picked(ctx, ref.Text), t); ok {
			return c, text, nil
		}
		return c, say.NotInPool(ref.Text), nil
	case 1:
		return found[0].Customer, "", nil
	}
	ask := &Ask{Slot: AskCustomer, Say: say.WhichCustomer(ref.Text), Request: r}
	for _, p := range found[:min(len(found), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: say.PoolLine(p, t.Now), ID: int64(p.Customer.ID)})
	}
	return c, "", ask
}

// poolProblem finds the words for what the pool refuses.
func poolProblem(err error, t *Turn) (say.Text, bool) {
	var (
		picked *crm.PickedError
		limit  *crm.PoolLimitError
		deals  *crm.OpenDealError
	)
	switch {
	case errors.As(err, &picked) && picked.By.ID == t.Actor.User.ID:
		return say.YoursAlready(picked.Name), true
	case errors.As(err, &picked):
		return say.PickedBySomebody(picked, t.Now), true
	case errors.As(err, &limit):
		return say.PoolLimit(limit), true
	case errors.As(err, &deals):
		return say.OpenDealsStay(deals), true
	}
	return "", false
}

// dropLead puts a customer into the pool, with why.
func dropLead() Intent {
	return Intent{
		Kind:     DropLead,
		Title:    "放回公海",
		Examples: []string{"把华东精工放回公海，联系不上", "华东精工退回公海", "把华东精工扔回公海，原因：没预算"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			r.Slots.Customer = Ref{Text: c.Name, Picked: int64(c.ID)}
			if !t.Actor.Scope.Includes(c.Owner) {
				return "", crm.Denied(crm.GiveRecords, crm.ToTeam)
			}
			if strings.TrimSpace(r.Slots.Reason) == "" {
				return "", &Ask{Slot: AskReason, Say: say.WhyPooled(c), Request: r}
			}
			owner := c.Owner
			lead, err := t.Tx.Drop(ctx, c.ID, r.Slots.Reason)
			if text, ok := poolProblem(err, t); ok {
				return text, nil
			} else if err != nil {
				return "", err
			}
			if owner != t.Actor.User.ID {
				if err := t.tellByID(ctx, owner, fmt.Sprintf("lead:%d:%d", lead.ID, lead.Version), say.PooledForYou(t.Actor.User, c, r.Slots.Reason)); err != nil {
					return "", err
				}
			}
			t.wrote(r, LastWrite{}, say.SummaryOfDrop(c))
			return say.IntoPool(c, r.Slots.Reason), nil
		},
	}
}

// tellByID sends something to a colleague who has not left.
func (t *Turn) tellByID(ctx context.Context, id crm.UserID, key string, text say.Text) error {
	people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{id})
	if u := people[id]; err == nil && u.ID != 0 && !u.Left {
		return t.notify(ctx, u, key, crm.Reply{Text: string(text)})
	}
	return err
}

// poolShown is how many customers of the pool are read for a list.
const poolShown = 50

// queryPool lists the pool.
func queryPool() Intent {
	return Intent{
		Kind:     QueryPool,
		Title:    "公海",
		Examples: []string{"公海有什么", "公海里苏州的", "公海里展会来的线索"},
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			all, err := t.Tx.Pool(ctx, r.Slots.Search.Words, poolShown+1)
			if err != nil {
				return "", err
			}
			more := len(all) > poolShown
			return say.PoolList(all[:min(len(all), poolShown)], r.Slots.Search.Words, more, t.Now), nil
		},
	}
}

// convertLead makes a lead a customer by somebody's word.
func convertLead() Intent {
	return Intent{
		Kind:     ConvertLead,
		Title:    "线索转客户",
		Examples: []string{"华东精工转客户", "把线索华东精工转为客户", "这条线索转客户"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			changed, err := t.Tx.ConvertLead(ctx, c.ID)
			if err != nil || !changed {
				return say.NoLead(c), err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfConvert(c))
			return say.Converted(c), nil
		},
	}
}
