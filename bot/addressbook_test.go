package bot

import (
	"sync"
	"testing"
	"time"

	"genjin/crm"
)

// Of two replicas one reads the address book, once a night; reading it again changes nobody.
func TestOneReplicaReadsTheAddressBook(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	x.clock.set(time.Date(2026, 11, 25, 3, 10, 0, 0, x.clock.at().Location()))
	other := New(x.bot.Config)
	var all sync.WaitGroup
	for _, b := range []*Bot{x.bot, other, x.bot, other} {
		all.Go(func() {
			if err := b.SyncPeople(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := x.staff.lists.Load(); n != 5 {
		t.Errorf("%d departments were read, of 5", n)
	}
	people, err := x.store.People(t.Context())
	if err != nil || len(people) != 8 {
		t.Fatalf("%d people, %v", len(people), err)
	}
	versions := map[crm.UserID]int64{}
	for _, u := range people {
		versions[u.ID] = u.Version
	}
	saved, left, err := x.bot.people.sync(t.Context())
	if err != nil || saved+left > 0 {
		t.Errorf("read again: %d saved, %d left, %v", saved, left, err)
	}
	if err := x.store.RenameUser(t.Context(), "zhangwei", "zhang.wei"); err != nil {
		t.Fatal(err)
	}
	renamed, err := x.store.UserByWeCom(t.Context(), "Zhang.Wei")
	if err != nil || versions[renamed.ID] != renamed.Version {
		t.Errorf("the same person has a new id: %+v %v", renamed, err)
	}
}
