package scheduler

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// lesson gives somebody new an article of the knowledge base on each of their first working days, the most useful first; what they
// have read already is not told again.
func lesson() Push {
	return Push{Name: "lesson", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		if c.User.JoinedAt.IsZero() {
			return Notice{Why: "nobody knows since when they are here"}, nil
		}
		joined := crm.DateOf(c.User.JoinedAt.In(c.Now.Location()))
		if last := c.Calendar.AddWorkdays(joined, c.Plan.After); !c.today().Before(last) && c.today() != last {
			return Notice{Why: "here since " + joined.String()}, nil
		}
		a, err := c.Tx.LessonFor(ctx)
		if err != nil || a.ID == 0 {
			return Notice{Why: "no article that is new to them"}, err
		}
		return Notice{Text: say.Lesson(a, c.Now), Why: "an article of use"}, c.Tx.ReadArticles(ctx, a.ID)
	}}
}
