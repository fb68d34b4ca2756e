package scheduler

import (
	"context"

	"genjin/crm"
)

// attend finds out, at the moment of sending, whether the person is on leave: then nothing is sent, their customers are
// told of to whoever stands in, and the first morning back catches up.
func (c *Composer) attend(ctx context.Context) (away bool, err error) {
	if c.Team != 0 || c.Plan.Audience == crm.ToAdmins {
		return false, nil
	}
	away, c.Back, err = c.Tx.IsAway(ctx, c.today(), c.Calendar.AddWorkdays(c.today(), -1))
	if err != nil || away {
		return away, err
	}
	c.Covered, err = c.Tx.Covered(ctx)
	return false, err
}
