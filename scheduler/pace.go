package scheduler

import (
	"context"
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// pace tells on Mondays how the month's target stands and what the week has to bring: everybody their own, and who leads
// a team the team's as well.
func pace() Push {
	return Push{Name: "pace", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		own, err := c.paceOf(ctx, c.mine(), say.Mine())
		if err != nil {
			return Notice{}, err
		}
		all := own
		if c.User.May(crm.SeeFigures, crm.ToTeam) || len(c.User.Leads) > 0 {
			o, err := c.team(ctx)
			if err != nil {
				return Notice{}, err
			}
			team, err := c.paceOf(ctx, o, say.Team(len(o.People))+"的")
			if err != nil {
				return Notice{}, err
			}
			all = append(team, own...)
		}
		if len(all) == 0 {
			return Notice{Why: "no target is set for this month"}, nil
		}
		return Notice{Text: say.Text(strings.Join(all, "\n")), Why: fmt.Sprintf("%d targets this month", len(all))}, nil
	}}
}

// paceOf tells of every metric that has a target this month.
func (c *Composer) paceOf(ctx context.Context, o records.Of, whose string) (all []string, err error) {
	month, monday := c.today().FirstOfMonth(), c.today().Monday()
	paces, err := o.Paces(ctx, month, month.NextMonth())
	for _, p := range paces {
		week, err := o.Pace(ctx, p.Metric, monday, monday.AddDays(7))
		if err != nil {
			return nil, err
		}
		var first []say.StepLine
		if p.Metric == crm.WonAmount && p.Left() > 0 {
			plan, err := o.ToReach(ctx, p.Metric, p.From, p.To)
			if err != nil {
				return nil, err
			}
			first = plan.Steps[:min(firstCalls, len(plan.Steps))]
		}
		all = append(all, string(say.PaceCard(whose, p, week, first)))
	}
	return all, err
}
