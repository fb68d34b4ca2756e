package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// book keeps the index of all names in step with the store: a large immutable index, and a small one of the names
// that came since. What a person may see is decided later, in the store; the index only finds names in a text.
type book struct {
	store *store.Store

	mu       sync.Mutex
	all      []intents.Name // what base was built from, then what is new
	built    int            // how many of all base holds
	base     *intents.Names
	fresh    *intents.Names
	seen     map[int64]bool // ids read above the watermark
	mark     int64          // all ids up to here were read
	people   []string
	peopleAt time.Time
}

const (
	freshLimit = 2000             // new names before the large index is built anew
	settling   = 256              // ids below the newest that are read again: their transactions may commit late
	peopleFor  = 30 * time.Second // how long the list of colleagues is kept
)

func newBook(s *store.Store) *book {
	return &book{store: s, base: intents.NewNames(nil), fresh: intents.NewNames(nil), seen: map[int64]bool{}}
}

// read brings the index up to date and gives it as it is now, with the colleagues' names.
func (b *book) read(ctx context.Context, now time.Time) (intents.Book, []string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.readNames(ctx); err != nil {
		return nil, nil, err
	}
	if now.Sub(b.peopleAt) > peopleFor {
		users, err := b.store.People(ctx)
		if err != nil {
			return nil, nil, err
		}
		b.people = b.people[:0:0]
		for _, u := range users {
			b.people = append(b.people, u.Name)
		}
		b.peopleAt = now
	}
	return layered{b.fresh, b.base}, b.people, nil
}

func (b *book) readNames(ctx context.Context) error {
	const page = 5000
	added := false
	for after := b.mark; ; {
		names, err := b.store.Names(ctx, after, page)
		if err != nil {
			return err
		}
		for _, n := range names {
			after = n.ID
			if !b.seen[n.ID] {
				b.seen[n.ID], added = true, true
				b.all = append(b.all, intents.Name{Customer: n.Customer, Text: n.Text})
			}
		}
		if len(names) < page {
			if after-settling > b.mark {
				b.mark = after - settling
				for id := range b.seen {
					if id <= b.mark {
						delete(b.seen, id)
					}
				}
			}
			break
		}
	}
	switch {
	case !added:
	case len(b.all)-b.built > freshLimit:
		b.base, b.fresh, b.built = intents.NewNames(b.all), intents.NewNames(nil), len(b.all)
	default:
		b.fresh = intents.NewNames(b.all[b.built:])
	}
	return nil
}

// layered is two indexes read as one.
type layered struct{ fresh, base *intents.Names }

func (l layered) Longest(text []rune, i int) intents.Found {
	f, more := l.base.Longest(text, i), l.fresh.Longest(text, i)
	switch {
	case more.Runes > f.Runes:
		return more
	case more.Runes < f.Runes || f.Runes == 0:
		return f
	}
	return intents.Found{
		Runes:     f.Runes,
		Customers: slices.Concat(f.Customers[:f.Full], more.Customers[:more.Full], f.Customers[f.Full:], more.Customers[more.Full:]),
		Full:      f.Full + more.Full,
	}
}

func (l layered) Similar(s string, limit int) []crm.CustomerID {
	ids := append(l.fresh.Similar(s, limit), l.base.Similar(s, limit)...)
	return ids[:min(limit, len(ids))]
}

func (l layered) Name(id crm.CustomerID) string {
	if s := l.fresh.Name(id); s != "" {
		return s
	}
	return l.base.Name(id)
}
