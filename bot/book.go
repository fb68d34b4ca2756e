package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// book keeps the index of all names in step with the store. What a person may see is decided later, in the store; the
// index only finds names in a text.
//
// The index is layers of immutable ones, the oldest and largest first, the newest names last. A new name makes only the
// last layer anew. When that has grown it goes into the layers before it, which is work for minutes in a day and is done
// beside the answering; so are the first reading of a large company and what an import brings.
type book struct {
	store *store.Store
	ctx   context.Context // of what is done beside the answering
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu      sync.Mutex
	layers  []*intents.Names
	fresh   []intents.Name // not in layers yet
	view    intents.Book   // of the layers and the fresh
	seen    map[int64]bool // ids read above the mark
	seenIDs int64          // their sum
	mark    int64          // all ids up to here were read
	loading bool           // a great many names are being read
	loaded  bool           // all were, once
	merging bool
	failed  error // what the last loading ended with

	page, settling, freshLimit int // see the constants; a page holds more than what settles
	people                     *intents.People
	peopleAt                   time.Time
}

const (
	namesPage  = 5000             // names read at once; when there are more, they are read beside the answering
	freshLimit = 256              // fresh names that are indexed anew with each that comes
	steepness  = 8                // a layer takes in those behind it when they have an eighth of its size
	settling   = 256              // ids below the newest that are read again: their transactions may commit late
	peopleFor  = 30 * time.Second // how long the list of colleagues is kept
)

// errLoading says that the names of a large company are being read for the first time. Messages wait in the inbox.
var errLoading = errors.New("bot: the names are being read")

func newBook(s *store.Store) *book {
	b := &book{store: s, view: layered(nil), seen: map[int64]bool{}, page: namesPage, settling: settling, freshLimit: freshLimit}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// readTo is the id up to which all names were read: the versions to read with are asked from above it.
func (b *book) readTo() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.mark
}

// read brings the index up to what v says is stored and gives it as it is now, with the colleagues' names.
func (b *book) read(ctx context.Context, now time.Time, v store.Versions) (intents.Book, *intents.People, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.loading {
		if err := b.catchUp(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	if !b.loaded {
		return nil, nil, errors.Join(errLoading, b.failed)
	}
	if now.Sub(b.peopleAt) > peopleFor {
		users, err := b.store.People(ctx)
		if err != nil {
			return nil, nil, err
		}
		names := make([]string, len(users))
		for i, u := range users {
			names[i] = u.Name
		}
		if !slices.Equal(names, b.people.Names()) {
			b.people = intents.NewPeople(names)
		}
		b.peopleAt = now
	}
	return b.view, b.people, nil
}

// catchUp reads the names that came since, or begins to when they are many. Mostly v says that none came.
func (b *book) catchUp(ctx context.Context, v store.Versions) error {
	if b.loaded && v.Above == b.mark && v.Names == int64(len(b.seen)) && v.NameIDs == b.seenIDs {
		return nil
	}
	names, err := b.store.Names(ctx, b.mark, b.page)
	switch {
	case err != nil:
		return err
	case len(names) < b.page:
		b.loaded = true
		b.forget(names)
		if added := b.unseen(names); len(added) > 0 {
			b.fresh = append(b.fresh, added...)
			b.look()
			b.tidy()
		}
	case !b.merging: // one thing at a time
		b.loading = true
		fresh := b.fresh
		b.work.Go(func() { b.load(fresh) })
	}
	return nil
}

// forget forgets the ids above the mark that are no longer there: of what was erased.
func (b *book) forget(there []store.Name) {
	for id := range b.seen {
		if _, found := slices.BinarySearchFunc(there, id, func(n store.Name, id int64) int { return cmp.Compare(n.ID, id) }); !found {
			delete(b.seen, id)
			b.seenIDs -= id
		}
	}
}

// unseen are the names of a page that were not read before; it moves the mark behind the page.
func (b *book) unseen(page []store.Name) (added []intents.Name) {
	last := b.mark
	for _, n := range page {
		last = n.ID
		if !b.seen[n.ID] {
			b.seen[n.ID] = true
			b.seenIDs += n.ID
			added = append(added, intents.Name{Customer: n.Customer, Text: n.Text, Taught: n.Alias})
		}
	}
	if last-int64(b.settling) > b.mark {
		b.mark = last - int64(b.settling)
		for id := range b.seen {
			if id <= b.mark {
				delete(b.seen, id)
				b.seenIDs -= id
			}
		}
	}
	return added
}

// load reads a great many names and makes a layer of them and the fresh ones. Meanwhile messages are answered with what
// is known, and nobody else touches seen, mark and fresh.
func (b *book) load(fresh []intents.Name) {
	added := slices.Clone(fresh)
	var page []store.Name
	var failed error
	for after := b.mark; ; after = page[len(page)-1].ID {
		if page, failed = b.store.Names(b.ctx, after, b.page); failed != nil {
			break
		}
		added = append(added, b.unseen(page)...)
		if len(page) < b.page {
			break
		}
	}
	layer := intents.NewNames(added)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.loading, b.failed = false, failed
	b.loaded = b.loaded || failed == nil
	b.layers, b.fresh = append(b.layers, layer), nil
	b.look()
	b.tidy()
}

// look makes the view of what is known.
func (b *book) look() {
	v := layered(slices.Clone(b.layers))
	if len(b.fresh) > 0 {
		v = append(v, intents.NewNames(b.fresh))
	}
	b.view = v
}

// tidy takes the fresh names, when they are many, into a layer, with the layers before it that are not much larger.
func (b *book) tidy() {
	var fresh []intents.Name
	from, size := len(b.layers), 0
	if len(b.fresh) > b.freshLimit {
		fresh, size = b.fresh, len(b.fresh)
	} else if from > 0 {
		from--
		size = b.layers[from].Len()
	}
	for from > 0 && b.layers[from-1].Len() < steepness*size {
		from--
		size += b.layers[from].Len()
	}
	layers := b.layers[from:]
	if b.merging || len(layers) < 2 && len(fresh) == 0 {
		return
	}
	b.merging = true
	b.work.Go(func() {
		all := make([]intents.Name, 0, size)
		for _, l := range layers {
			all = l.AppendTo(all)
		}
		merged := intents.NewNames(append(all, fresh...))
		b.mu.Lock()
		defer b.mu.Unlock()
		b.layers = append(b.layers[:from:from], merged)
		b.fresh = slices.Clone(b.fresh[len(fresh):])
		b.merging = false
		b.look()
		b.tidy()
	})
}

// close ends what is done beside the answering.
func (b *book) close() { b.stop() }

// layered is several indexes read as one, the oldest first.
type layered []*intents.Names

func (l layered) Longest(text []rune, i int) (found intents.Found) {
	for _, n := range l {
		switch f := n.Longest(text, i); {
		case f.Runes > found.Runes:
			found = f
		case f.Runes == found.Runes && f.Runes > 0:
			found = intents.Found{
				Runes:     f.Runes,
				Customers: slices.Concat(found.Customers[:found.Full], f.Customers[:f.Full], found.Customers[found.Full:], f.Customers[f.Full:]),
				Full:      found.Full + f.Full,
			}
		}
	}
	return found
}

func (l layered) Similar(s string, limit int) (ids []crm.CustomerID) {
	for _, n := range slices.Backward(l) {
		ids = append(ids, n.Similar(s, limit-len(ids))...)
	}
	return ids
}

func (l layered) Name(id crm.CustomerID) string {
	for _, n := range l {
		if s := n.Name(id); s != "" {
			return s
		}
	}
	return ""
}
