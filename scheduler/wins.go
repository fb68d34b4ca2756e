package scheduler

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// settling is how long a win is left alone, for 撤销 and 不对.
const settling = 5 * time.Minute

// wins tells a manager, and the team's groups, of what the team has won today, each deal once; one that was taken back meanwhile is not told.
func wins() Push {
	return Push{Name: "wins", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		o, err := c.team(ctx)
		if err != nil {
			return Notice{}, err
		}
		from := c.today().In(c.Now.Location())
		deals, err := c.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, WonFrom: from, WonTo: c.today().AddDays(1).In(c.Now.Location())})
		if err != nil {
			return Notice{}, err
		}
		var won []crm.Deal
		for _, d := range deals {
			if c.Team == 0 && d.Owner == c.User.ID || c.Now.Sub(d.WonAt) < settling {
				continue
			}
			first, err := c.Once(ctx, fmt.Sprintf("d%d:%s", d.ID, c.subject()), fmt.Sprint(d.WonAt.Unix()))
			if err != nil {
				return Notice{}, err
			}
			if first {
				won = append(won, d)
			}
		}
		if len(won) == 0 {
			return Notice{Why: "nothing was won since the last time"}, nil
		}
		n, err := o.NamesOf(ctx, won)
		if err != nil {
			return Notice{}, err
		}
		lines := make([]say.DealLine, len(won))
		for i, d := range won {
			lines[i] = say.DealLine{Deal: d, Customer: n.Customers[d.CustomerID], Owner: n.People[d.Owner]}
		}
		return Notice{Text: say.Wins(lines), Why: fmt.Sprintf("%d newly won", len(won))}, nil
	}}
}

// promises is the audit of what customers promised: the day has passed and nobody was in touch since.
func promises() Push {
	return Push{Name: "promises", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		own := c.owners()
		loc := c.Now.Location()
		all, err := c.Tx.ListActivities(ctx, store.ActivityFilter{Owners: own, PromisedFrom: c.today().AddDays(-promiseDays).In(loc), PromisedTo: c.today().In(loc)})
		if err != nil || len(all) == 0 {
			return Notice{Why: "no promise of theirs has passed"}, err
		}
		ids := make([]crm.CustomerID, len(all))
		for i, a := range all {
			ids[i] = a.CustomerID
		}
		customers, err := c.Tx.Customers(ctx, ids)
		if err != nil {
			return Notice{}, err
		}
		by := map[crm.CustomerID]crm.Customer{}
		for _, k := range customers {
			by[k.ID] = k
		}
		var lines []say.PromiseLine
		for _, a := range all {
			k, visible := by[a.CustomerID]
			if !visible || k.LastContactAt.After(a.HappenedAt) {
				continue // somebody was in touch since
			}
			first, err := c.Once(ctx, fmt.Sprintf("a%d", a.ID), a.Promised.String())
			if err != nil {
				return Notice{}, err
			}
			if first {
				lines = append(lines, say.PromiseLine{Customer: k.Name, Activity: a})
			}
		}
		if len(lines) == 0 {
			return Notice{Why: "those who promised were contacted since, or it was told"}, nil
		}
		return Notice{Text: say.Promises(lines, c.Now), Why: fmt.Sprintf("%d promises have passed with no contact", len(lines))}, nil
	}}
}

// promiseDays is how far back a promise that has passed is still brought up.
const promiseDays = 14
