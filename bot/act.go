package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// Act does the request that a page makes of a person's tap, by the same deeds and gates as a message, in one transaction.
// done is false when something was missing or refused: said tells what, and nothing was written.
func (b *Bot) Act(ctx context.Context, by crm.User, request intents.Asked) (said say.Text, done bool, err error) {
	err = b.Do(ctx, by, request, func(_ context.Context, _ *store.Tx, d intents.Did) error {
		said, done = d.Said, d.Done
		return nil
	})
	return said, done, err
}

// Do is Act for programs; then is told what came of it, still in the transaction: when it fails nothing was done.
func (b *Bot) Do(ctx context.Context, by crm.User, request intents.Asked, then func(context.Context, *store.Tx, intents.Did) error) error {
	now := b.now()
	return b.Store.InTx(ctx, store.Deed{User: by.ID, Now: now}, func(tx *store.Tx) error {
		book, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		t := &intents.Turn{
			Now: now, Actor: tx.Actor(), Tx: tx, Process: book.Process, Calendar: b.Calendar, Rules: book.Pushes, Book: book, Memory: &intents.Memory{},
			Message: crm.Message{Key: fmt.Sprintf("page:%d:%d", by.ID, now.UnixNano())}, // what is told of it is told once
		}
		c := &conversation{bot: b, turn: t}
		r, err := request(tx, book.Process)
		var did intents.Did
		if err == nil {
			did.Said, err = c.do(ctx, r)
		}
		var ask *intents.Ask
		problem, mendable := say.Problem(err)
		switch {
		case err == nil:
			did.Done, did.Last = true, t.Memory.Last
		case errors.As(err, &ask):
			did.Said, did.Problem = ask.Say, err
		case mendable:
			did.Said, did.Problem = problem, err
		default:
			return err
		}
		return then(ctx, tx, did)
	})
}

// PeopleRead is when somebody's name, teams and role were last read from WeCom here; zero: not since the start.
func (b *Bot) PeopleRead() time.Time { return b.people.lastRead() }
