package bot

import (
	"context"
	"sync/atomic"

	"genjin/crm"
	"genjin/intents"
)

// kept is something of the company's that is read again only when its version is another one: what was changed on one replica the
// others know with the next message.
type kept[T any] struct{ last atomic.Pointer[asOf[T]] }

// asOf is a value as of a version of it.
type asOf[T any] struct {
	version int64
	value   T
}

// at is the value as of version, read when the one that is kept is of another.
func (k *kept[T]) at(ctx context.Context, version int64, read func(context.Context) (T, error)) (T, error) {
	if l := k.last.Load(); l != nil && l.version == version {
		return l.value, nil
	}
	value, err := read(ctx)
	if err == nil {
		k.last.Store(&asOf[T]{version, value})
	}
	return value, err
}

// readTaught makes the words ready that the company taught, as they are in force.
func (b *Bot) readTaught(ctx context.Context) (*intents.Taught, error) {
	all, err := b.Store.WordsInForce(ctx)
	if err != nil {
		return nil, err
	}
	return intents.NewTaught(all), nil
}

// readShelf makes the articles ready to be found that are published.
func (b *Bot) readShelf(ctx context.Context) (*crm.Shelf, error) {
	all, err := b.Store.PublishedArticles(ctx)
	if err != nil {
		return nil, err
	}
	return crm.NewShelf(all), nil
}
