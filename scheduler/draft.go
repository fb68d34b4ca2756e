package scheduler

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// A report that is pushed has the same sentences above it as one that is asked for, when there is a model: it is asked outside of any
// transaction. The push is composed, rolled back when it wants sentences, and composed once more with what came of that.

// Drafter puts facts into sentences for a person, whose budget pays, at most once for each deed; empty: there are none of use, and the
// report goes as it is. The sentences still have the placeholders of their figures.
type Drafter func(ctx context.Context, deed string, who crm.UserID, d crm.Draft) string

const draftLimit = 10 * time.Second // of asking for sentences; the drafter has a limit of its own below it

// drafted is what became of asking.
type drafted struct {
	of   crm.Draft
	text string
}

// wantsDraft is an error that rolls a push back: sentences are wanted first.
type wantsDraft struct{ draft crm.Draft }

func (wantsDraft) Error() string { return "scheduler: sentences are wanted first" }

// above puts sentences above a report, as the assistant does where it is asked for one.
func (c *Composer) above(d crm.Draft, plain say.Text) (say.Text, error) {
	const fewest = 2 // statements that can be joined
	if !c.drafts {
		return plain, nil
	}
	d.Closed, d.Least = true, fewest
	if say.Statements(plain, &d); len(d.Values) < fewest {
		return plain, nil
	}
	had := c.drafted
	switch {
	case had == nil:
		return "", wantsDraft{d}
	case had.text == "" || had.of.Facts != d.Facts || !slices.Equal(had.of.Values, d.Values): // the facts have changed meanwhile
		return plain, nil
	}
	text, ok := d.Fill(had.text)
	if !ok {
		return plain, nil
	}
	return say.Both(say.InsightDrafted(text), plain), nil
}

// draft asks for the sentences that a push wants.
func (s *Scheduler) draft(ctx context.Context, o occasion, a addressee, want wantsDraft) *drafted {
	ctx, cancel := context.WithTimeout(ctx, draftLimit)
	defer cancel()
	deed := want.draft.Key + ":push:" + o.Push + ":" + a.subject() + ":" + o.Slot
	return &drafted{want.draft, s.Draft(ctx, deed, a.User.ID, want.draft)}
}
