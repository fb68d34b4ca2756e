package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// mine are the records of the person a push is for, and of those they stand in for, who are named.
func (c *Composer) mine() records.Of {
	o := records.Of{Tx: c.Tx, Process: c.Process, Now: c.Now, Owners: c.owners(), People: []crm.User{c.User}, Calendar: c.Calendar}
	if len(c.Covered) > 0 {
		o.People, o.Team = c.Covered, true
	}
	return o
}

// owners are the person a push is for and those they stand in for.
func (c *Composer) owners() []crm.UserID {
	ids := []crm.UserID{c.User.ID}
	for _, u := range c.Covered {
		ids = append(ids, u.ID)
	}
	return ids
}

// team are the records of all the people of a manager, themselves included.
func (c *Composer) team(ctx context.Context) (records.Of, error) {
	people, err := c.Tx.ScopeUsers(ctx)
	o := records.Of{Tx: c.Tx, Process: c.Process, Now: c.Now, People: people, Team: true, Calendar: c.Calendar}
	for _, u := range people {
		o.Owners = append(o.Owners, u.ID)
	}
	return o, err
}

// firstCalls is how many calls the morning card names.
const firstCalls = 3

// morning tells what is due today and what is late, and whom to call first and why. Planned contacts without an hour
// are told here; those with one come again at their hour.
func morning() Push {
	return Push{Name: "morning", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		plans, o, err := c.mine().ToMake(ctx)
		if err != nil {
			return Notice{}, err
		}
		late, due := o.Split(plans, o.Tomorrow())
		leads, tasks, err := c.mine().Waiting(ctx, plans)
		if err != nil {
			return Notice{}, err
		}
		waiting := say.Waiting(leads, tasks, c.Now)
		if len(due)+len(c.pressing(late)) == 0 && len(leads) > 0 { // tasks by themselves have a push of their own
			return Notice{Text: say.MorningOnly(waiting), Why: fmt.Sprintf("%d leads wait", len(leads))}, nil
		}
		if len(due)+len(c.pressing(late)) == 0 {
			return Notice{Why: fmt.Sprintf("nothing due, and %d late are not on their day", len(late))}, nil
		}
		all, err := o.Calls(ctx, append(late, due...))
		if err != nil {
			return Notice{}, err
		}
		text := say.Both(say.Morning(len(late), len(due), all[:min(firstCalls, len(all))], c.Now), waiting)
		if c.Back.ID != 0 {
			text = say.Both(say.WelcomeBack(), text)
		}
		return Notice{
			Text: text,
			Why:  fmt.Sprintf("%d due today, %d late", len(due), len(late)),
		}, nil
	}}
}
