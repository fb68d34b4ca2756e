package scheduler

import (
	"context"
	"fmt"

	"genjin/internal/records"
	"genjin/internal/say"
)

// usage tells the admins on the first of a month how the assistant was used in the month before, and what people say of it.
func usage() Push {
	return Push{Name: "usage", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		to := c.today().FirstOfMonth()
		u, err := records.Usage(ctx, c.Tx, c.Process, c.Now, to.AddDays(-1).FirstOfMonth(), to)
		if err != nil {
			return Notice{}, err
		}
		if u.Messages == 0 && len(u.Suggestions) == 0 {
			return Notice{Why: "nobody used it"}, nil
		}
		return Notice{Text: say.Usage(u, c.Titles, c.Now), Why: fmt.Sprintf("%d messages", u.Messages)}, nil
	}}
}
