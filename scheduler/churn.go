package scheduler

import (
	"context"
	"fmt"
	"slices"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// churn tells once a week of the customers that have been silent for longer than their own rhythm, each once in a silence: the owner, and who leads
// the owner's team.
func churn() Push {
	return Push{Name: "churn", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		mine := c.mine()
		own, err := c.silent(ctx, mine)
		if err != nil {
			return Notice{}, err
		}
		var team []say.ChurnLine
		if len(c.User.Leads) > 0 || c.User.May(crm.HearOfTeam, crm.ToTeam) {
			o, err := c.team(ctx)
			if err != nil {
				return Notice{}, err
			}
			o.Owners = slices.DeleteFunc(o.Owners, func(id crm.UserID) bool { return slices.Contains(mine.Owners, id) })
			if len(o.Owners) > 0 {
				if team, err = c.silent(ctx, o); err != nil {
					return Notice{}, err
				}
			}
		}
		if len(own)+len(team) == 0 {
			return Notice{Why: "nobody's own rhythm broke, or it was told"}, nil
		}
		return Notice{Text: say.ChurnPush(own, team, c.Now), Why: fmt.Sprintf("%d own and %d of the team are silent", len(own), len(team))}, nil
	}}
}

// silent are the customers whose own rhythm broke and that this person was not told of in this silence.
func (c *Composer) silent(ctx context.Context, o records.Of) (out []say.ChurnLine, err error) {
	all, err := o.Broken(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		first, err := c.Once(ctx, fmt.Sprintf("c%d:%s", x.Customer.ID, c.subject()), records.LastReached(x, c.today()).String())
		if err != nil {
			return nil, err
		}
		if first {
			out = append(out, x)
		}
	}
	return out, nil
}
