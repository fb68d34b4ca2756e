package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// tasks reminds of what colleagues asked for: due today, late, or not answered since another day; and whoever asked of
// what is late.
func tasks() Push {
	return Push{Name: "tasks", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		mine, err := c.Tx.Tasks(ctx, store.TaskFilter{Assignee: c.User.ID, Open: true})
		if err != nil {
			return Notice{}, err
		}
		asked, err := c.Tx.Tasks(ctx, store.TaskFilter{AskedBy: c.User.ID, Open: true, DueBefore: c.today().In(c.Now.Location())})
		if err != nil {
			return Notice{}, err
		}
		tomorrow, today := c.today().AddDays(1).In(c.Now.Location()), c.today().In(c.Now.Location())
		due := mine[:0]
		for _, t := range mine {
			if !t.Due.IsZero() && t.Due.At.Before(tomorrow) || t.Status == crm.TaskAsked && t.AskedAt.Before(today) {
				due = append(due, t)
			}
		}
		lines, err := records.TaskLines(ctx, c.Tx, due)
		if err != nil {
			return Notice{}, err
		}
		fresh := asked[:0]
		for _, t := range asked { // on the first day, and every third after it
			days := c.Calendar.WorkdaysBetween(crm.DateOf(t.Due.At.In(c.Now.Location())), c.today())
			first, err := c.Once(ctx, fmt.Sprintf("t%d", t.ID), fmt.Sprintf("late:%d", days/3))
			if err != nil {
				return Notice{}, err
			}
			if first {
				fresh = append(fresh, t)
			}
		}
		late, err := records.TaskLines(ctx, c.Tx, fresh)
		if err != nil {
			return Notice{}, err
		}
		n := Notice{Why: fmt.Sprintf("%d to do, %d asked for and late", len(lines), len(late))}
		switch {
		case len(lines) == 1 && len(late) == 0:
			n.Card, n.Text = say.TaskCard(lines[0], c.Now), say.TasksDue(lines, c.Now)
		case len(lines) > 0 && len(late) > 0:
			n.Text = say.Both(say.TasksDue(lines, c.Now), say.TasksLate(late, c.Now))
		case len(lines) > 0:
			n.Text = say.TasksDue(lines, c.Now)
		case len(late) > 0:
			n.Text = say.TasksLate(late, c.Now)
		}
		return n, nil
	}}
}
