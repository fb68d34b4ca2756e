package bot

import (
	"context"
	"errors"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// Act does the request that a page makes of a person's tap, by the same deeds and gates as a message, in one transaction.
// done is false when something was missing or refused: said tells what, and nothing was written.
func (b *Bot) Act(ctx context.Context, by crm.User, request func(tx *store.Tx, process *crm.Process) (intents.Request, error)) (said say.Text, done bool, err error) {
	now := b.now()
	err = b.Store.InTx(ctx, store.Deed{User: by.ID, Now: now}, func(tx *store.Tx) error {
		book, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		t := &intents.Turn{
			Now: now, Actor: tx.Actor(), Tx: tx, Process: book.Process, Calendar: b.Calendar, Rules: book.Pushes, Book: book, Memory: &intents.Memory{},
		}
		c := &conversation{bot: b, turn: t}
		r, err := request(tx, book.Process)
		var text say.Text
		if err == nil {
			text, err = c.do(ctx, r)
		}
		var ask *intents.Ask
		problem, mendable := say.Problem(err)
		switch {
		case err == nil:
			said, done = text, true
		case errors.As(err, &ask):
			said = ask.Say
		case mendable:
			said = problem
		default:
			return err
		}
		return nil
	})
	return said, done, err
}
