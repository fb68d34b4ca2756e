package bot

import (
	"context"

	"genjin/crm"
)

// shelf is the company's articles made ready to be found, as of a version of them.
type shelf struct {
	version int64
	shelf   *crm.Shelf
}

// readShelf gives the articles that are published now: what one replica published the others find with the next message. They are made
// ready once for each version.
func (b *Bot) readShelf(ctx context.Context) (*crm.Shelf, error) {
	v, err := b.Store.ArticlesVersion(ctx)
	if err != nil {
		return nil, err
	}
	if s := b.shelf.Load(); s != nil && s.version == v {
		return s.shelf, nil
	}
	all, err := b.Store.PublishedArticles(ctx)
	if err != nil {
		return nil, err
	}
	s := &shelf{v, crm.NewShelf(all)}
	b.shelf.Store(s)
	return s.shelf, nil
}
