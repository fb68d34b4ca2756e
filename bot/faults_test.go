package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/ncruces/go-sqlite3"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
)

// A message that the database or a machine without time for it fails again and again waits for them; one that fails by itself is parked.
func TestWhatItRunsOnIsNoFaultOfAMessage(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	keep := func(key string) int64 {
		e, _, err := x.store.Keep(t.Context(), crm.Message{Key: key, From: "zhangwei", Channel: crm.AppChannel, Kind: crm.TextMessage, Text: "今天拜访了华北重工王总"}, x.bot.Holder, lease)
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	fails := func(key string, times int, err error) bool {
		keep(key)
		e, found := x.store.Lookup(t.Context(), key)
		if found != nil {
			t.Fatal(found)
		}
		for range times {
			x.bot.fault(t.Context(), e, err)
		}
		if e, found = x.store.Lookup(t.Context(), key); found != nil {
			t.Fatal(found)
		}
		return e.Answered
	}
	if fails("slow", maxTries, fmt.Errorf("store: before: %w", context.DeadlineExceeded)) {
		t.Error("three times without enough time, and it is answered that nothing was recorded")
	}
	for name, err := range map[string]error{"disk": sqlite3.FULL, "failover": &mysql.MySQLError{Number: 1290}, "WeCom": &wecom.Error{API: "user/get", Class: wecom.ClassBusy}} {
		if fails(name, maxTries, fmt.Errorf("bot: x: %w", err)) {
			t.Errorf("%s: what will be mended is the message's fault", name)
		}
	}
	if !fails("slow for ever", maxWaits, context.DeadlineExceeded) {
		t.Error("it waits for ever")
	}
	if !fails("poison", maxTries, errors.New("bot: panic")) {
		t.Error("a message that fails by itself is tried again and again")
	}
}

// What fails at once is tried once each time that it is claimed, however many messages of the same person wait behind it: all its tries would
// be over within a blink, and it would be answered that nothing was recorded. Then it gets its turn, and they theirs, in order.
func TestWhatWaitsBehindAFaultDoesNotUseUpItsTries(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	refused := &wecom.Error{API: "user/get", Class: wecom.ClassBusy}
	x.bot.people.directory = unreachable{refused}
	var all []store.Entry
	for n := range 5 {
		key := fmt.Sprint("m", n)
		e, _, err := x.store.Keep(t.Context(), crm.Message{Key: key, From: "zhangwei", Channel: crm.AppChannel, Kind: crm.TextMessage, Text: fmt.Sprint("新增客户 华北重工", n)}, x.bot.Holder, lease)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	for try := 1; try <= maxTries+1; try++ {
		for _, e := range all {
			x.bot.again(e)
		}
		if err := x.bot.lanes.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		for n, want := range []int{try, 0, 0, 0, 0} {
			if got := x.bot.met(all[n]).passing; got != want {
				t.Errorf("claimed %d times, message %d failed %d times, want %d", try, n, got, want)
			}
		}
	}
	// What waits behind it leaves it its lease: the sweep takes it up when that ends, even when they are all taken up before.
	if ok, err := x.store.Claim(t.Context(), all[0].ID, x.bot.Holder, -time.Second); !ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, e := range all[1:] {
		x.bot.again(e)
	}
	if err := x.bot.lanes.wait(t.Context()); err != nil {
		t.Fatal(err)
	}

	if due, err := x.store.Waiting(t.Context(), 10); err != nil || len(due) != 1 || due[0].ID != all[0].ID {
		t.Errorf("to be taken up: %v, %v; want the first", due, err)
	}
	x.bot.people.directory = x.staff
	for _, e := range all {
		x.bot.again(e)
	}
	if err := x.bot.lanes.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e, err := x.store.Lookup(t.Context(), e.Message.Key); err != nil || !e.Answered || e.Why != "" {
			t.Errorf("%s: answered %v, %q, %v", e.Message.Key, e.Answered, e.Why, err)
		}
	}
}

// What ran out of time gets more of it, up to a limit: on a slow database it would never be done otherwise.
func TestWhatRanOutOfTimeGetsMore(t *testing.T) {
	b := New(Config{Log: slog.New(slog.DiscardHandler), Clock: time.Now})
	e := store.Entry{ID: 1, Message: crm.Message{Key: "m"}}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var got []time.Duration
	for range 6 {
		got = append(got, b.timeFor(e))
		b.fault(over, e, context.Canceled)
	}
	if want := []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, 40 * time.Second, 40 * time.Second}; !slices.Equal(got, want) {
		t.Errorf("it gets %v, want %v", got, want)
	}
	b.fault(t.Context(), store.Entry{ID: 2}, &mysql.MySQLError{Number: 1040})
	if got := b.timeFor(store.Entry{ID: 2}); got != workLimit {
		t.Errorf("what failed at once gets %v", got)
	}
}

// unreachable is a directory that does not answer.
type unreachable struct{ err error }

func (u unreachable) Member(context.Context, string) (wecom.Member, error) {
	return wecom.Member{}, u.err
}
func (u unreachable) Departments(context.Context) ([]wecom.Department, error) { return nil, u.err }
func (u unreachable) Members(context.Context, int64) ([]wecom.Member, error)  { return nil, u.err }
