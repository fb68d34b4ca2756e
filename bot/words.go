package bot

import (
	"context"

	"genjin/intents"
)

// words are the company's own as of a version of them.
type words struct {
	version int64
	taught  *intents.Taught
}

// taught are the words that the company taught, as they are in force now: what one replica was taught the others read with
// the next message. They are made ready once for each version.
func (b *Bot) taught(ctx context.Context) (*intents.Taught, error) {
	v, err := b.Store.WordsVersion(ctx)
	if err != nil {
		return nil, err
	}
	if w := b.words.Load(); w != nil && w.version == v {
		return w.taught, nil
	}
	all, err := b.Store.WordsInForce(ctx)
	if err != nil {
		return nil, err
	}
	w := &words{v, intents.NewTaught(all)}
	b.words.Store(w)
	return w.taught, nil
}
