package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/internal/say"
)

// left asks who has the customers of somebody who left the company, until they are handed over.
func left() Push {
	return Push{Name: "left", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		if !c.User.May(crm.GiveRecords, crm.ToTeam) {
			return Notice{Why: "hands over nobody's customers"}, nil
		}
		all, err := c.Tx.LeftBehind(ctx)
		if err != nil || len(all) == 0 {
			return Notice{Why: "nobody left customers behind"}, err
		}
		return Notice{Text: say.LeftBehind(all), Why: fmt.Sprintf("%d left customers behind", len(all))}, nil
	}}
}
