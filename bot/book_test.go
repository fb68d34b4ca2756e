package bot

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/intents"
)

// Names come one by one, many at once and while others are being sorted in; each is found as soon as it is read, and what
// was found before stays.
func TestBookKeepsUpWithTheStore(t *testing.T) {
	ctx := context.Background()
	s := storetest.New(t)
	team := storetest.People(t, s)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	b := newBook(s)
	b.page, b.settling, b.freshLimit = 40, 4, 3
	defer b.close()
	var names []string
	create := func(n int) {
		err := s.InTx(ctx, store.Deed{User: team.Zhang.ID, Now: now}, func(tx *store.Tx) error {
			for range n {
				name := fmt.Sprintf("鼎盛%c%c机械", '一'+rune(len(names)/20)*37, '丁'+rune(len(names)%20)*41)
				c, err := tx.CreateCustomer(ctx, crm.Customer{Name: name})
				if err != nil {
					return err
				}
				if c.Aliases = []string{"阿" + name[len("鼎盛"):]}; len(names)%3 == 0 {
					if _, err := tx.SaveCustomer(ctx, c); err != nil {
						return err
					}
				}
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	found := func(book intents.Book, name string) intents.Found { return book.Longest([]rune(crm.NameKey(name)), 0) }
	for round, n := range []int{1, 2, 60, 1, 1, 5, 1, 130, 1, 7, 1, 1, 1, 90, 1} {
		create(n)
		book, _, err := current(ctx, b, now)
		if errors.Is(err, errLoading) && round == 2 {
			t.Fatal("what is known is no longer found while more is being read")
		}
		if err != nil {
			t.Fatal(err)
		}
		if n > b.page/2 {
			b.work.Wait() // these are read beside the answering
			if book, _, err = current(ctx, b, now); err != nil {
				t.Fatal(err)
			}
		}
		for i, name := range names {
			f := found(book, name)
			if len(f.Customers) != 1 || f.Full != 1 || book.Name(f.Customers[0]) != name {
				t.Fatalf("round %d: %s is %v", round, name, f)
			}
			if i%3 == 0 {
				if f := found(book, "阿"+name[len("鼎盛"):]); len(f.Customers) != 1 || f.Full != 0 || book.Name(f.Customers[0]) != name {
					t.Fatalf("round %d: what %s is called is %v", round, name, f)
				}
			}
		}
	}
	b.work.Wait()
	if len(b.fresh) > b.freshLimit {
		t.Errorf("%d names were not taken into a layer", len(b.fresh))
	}
	for i := 1; i < len(b.layers); i++ {
		if b.layers[i-1].Len() < steepness*b.layers[i].Len() {
			t.Errorf("layers of %d and %d names stand side by side", b.layers[i-1].Len(), b.layers[i].Len())
		}
	}
}

// A company of many names is read for the first time while messages wait: none is answered without the names.
func TestBookIsReadWholeFirst(t *testing.T) {
	ctx := context.Background()
	s := storetest.New(t)
	team := storetest.People(t, s)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	err := s.InTx(ctx, store.Deed{User: team.Zhang.ID, Now: now}, func(tx *store.Tx) error {
		for i := range 30 {
			if _, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprintf("鼎盛%c机械", '一'+rune(i)*37)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b := newBook(s)
	b.page, b.settling = 10, 2
	defer b.close()
	if _, _, err := current(ctx, b, now); !errors.Is(err, errLoading) {
		t.Errorf("read at once: %v", err)
	}
	b.work.Wait()
	book, _, err := current(ctx, b, now)
	if err != nil {
		t.Fatal(err)
	}
	if f := book.Longest([]rune("鼎盛一机械"), 0); f.Full != 1 {
		t.Errorf("found %v", f)
	}
}

// current is what is read of a book as a message reads it.
func current(ctx context.Context, b *book, now time.Time) (intents.Book, *intents.People, error) {
	v, err := b.store.Ahead(ctx, store.Entry{}, b.readTo())
	if err != nil {
		return nil, nil, err
	}
	return b.read(ctx, now, v.Versions)
}
