package scheduler

import (
	"context"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// settle is 日清日结: at the end of the day everything that was due is settled, one card after the other, with buttons.
func settle() Push {
	return Push{Name: "settle", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		plans, o, err := c.mine().ToMake(ctx)
		if err != nil {
			return Notice{}, err
		}
		late, due := o.Split(plans, o.Tomorrow())
		if len(due)+len(c.pressing(late)) == 0 {
			return Notice{Why: fmt.Sprintf("all of the day is settled, and %d late are not on their day", len(late))}, nil
		}
		all, err := o.Calls(ctx, append(late, due...))
		if err != nil {
			return Notice{}, err
		}
		card := say.SettleCard(all[0], len(all), c.Now)
		return Notice{Text: say.Text(card.Title), Card: card, Why: fmt.Sprintf("%d to settle", len(all))}, nil
	}}
}

// daily is the team's day for its manager and its groups, in five blocks, with how much of it was settled.
func daily() Push {
	return Push{Name: "daily", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		// After a time without service it may come the morning after: it is about the day it was due for.
		day := c.today()
		if c.Now.Hour() < 12 {
			day = c.Calendar.AddWorkdays(day, -1)
		}
		return c.summary(ctx, "日报", day, day)
	}}
}

// weekly is last week for the manager, on Monday.
func weekly() Push {
	return Push{Name: "weekly", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		monday := c.today().AddDays(-(int(c.today().Weekday())+6)%7 - 7)
		return c.summary(ctx, "周报", monday, monday.AddDays(6))
	}}
}

// monthly is last month for the manager, on the first.
func monthly() Push {
	return Push{Name: "monthly", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		first := crm.Date{Year: c.Now.Year(), Month: c.Now.Month(), Day: 1}
		before := crm.DateOf(first.In(time.UTC).AddDate(0, -1, 0))
		return c.summary(ctx, "月报", before, first.AddDays(-1))
	}}
}

func (c *Composer) summary(ctx context.Context, what string, from, last crm.Date) (Notice, error) {
	o, err := c.team(ctx)
	if err != nil {
		return Notice{}, err
	}
	d, err := o.Day(ctx, from, last.AddDays(1))
	if err != nil {
		return Notice{}, err
	}
	happened := d.Contacts + d.Missed + d.Created + d.Moved + d.Won + d.Lost + d.Payments
	if happened == 0 && (from != last || d.Overdue+d.Due == 0) { // what is open now says nothing about a week gone by
		return Notice{Why: "nothing happened and nothing is due"}, nil
	}
	whose, note := say.Team(len(o.People)), say.Text("")
	if c.Team != 0 {
		whose, d = say.TeamOf(c.TeamName, len(o.People)), d.Aloud()
	} else if note, err = c.unsaid(ctx); err != nil {
		return Notice{}, err
	}
	text := say.DaySummary(say.SummaryTitle(whose, what, from, last, c.today()), d, true)
	if from != last { // a day is short enough as it is
		if text, err = c.above(crm.Draft{Key: "insight", Purpose: crm.ForInsight, Longest: 160}, text); err != nil {
			return Notice{}, err
		}
	}
	if note != "" {
		text += "\n" + note
	}
	return Notice{Text: text, Why: fmt.Sprintf("%s to %s, %d people", from, last, len(o.People))}, nil
}

// unsaid tells a manager that their team's group does not hear the report, and why.
func (c *Composer) unsaid(ctx context.Context) (say.Text, error) {
	if !c.Plan.Groups || c.wayTo == nil {
		return "", nil
	}
	for _, team := range c.User.Leads {
		if _, why, err := c.wayTo(ctx, c.Tx, team); err != nil || why != "" {
			return why, err
		}
	}
	return "", nil
}
