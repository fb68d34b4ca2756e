package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// Whatever a person says at once, on whatever replica, each receipt has its own number and none is refused for it.
func TestReceiptsOfOnePersonNeverCollide(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var numbers []int
		for i := range 8 {
			wg.Go(func() {
				for j := range 10 {
					no := 0
					err := d.InTx(t.Context(), store.Deed{User: d.Zhang.ID, Now: d.now}, func(tx *store.Tx) error {
						_, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: fmt.Sprint("客户", i, "-", j)})
						no = tx.No()
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					numbers = append(numbers, no)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		slices.Sort(numbers)
		if len(numbers) != 80 || numbers[0] != 1 || numbers[79] != 80 {
			t.Errorf("receipts %v", numbers)
		}
	})
}

// D12: many writers at once wait for each other; nobody hears of it.
func TestD12ManyWritersWaitTheirTurn(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		people := []crm.User{d.Zhang, d.Li, d.Chen, d.Wang, d.Zhao, d.Boss}
		var wg sync.WaitGroup
		for i, u := range people {
			wg.Go(func() {
				for j := range 20 {
					err := d.InTx(t.Context(), store.Deed{User: u.ID, Now: d.now}, func(tx *store.Tx) error {
						if _, err := tx.ListCustomers(t.Context(), store.CustomerFilter{}); err != nil {
							return err
						}
						c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: fmt.Sprint("客户", i, "-", j)})
						if err != nil {
							return err
						}
						_, err = tx.RecordActivity(t.Context(), crm.Activity{CustomerID: c.ID, Type: crm.Phone, HappenedAt: d.now})
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.ListActivities(ctx, store.ActivityFilter{})
			if len(all) != 20*len(people) {
				t.Errorf("%d of %d contacts", len(all), 20*len(people))
			}
			return err
		})
	})
}

// A message that reaches two replicas at once is one replica's, and so is every push.
func TestTwoReplicasShareTheWork(t *testing.T) {
	address := mysqlDatabase(t)
	one := newDesk(t, address)
	two, err := store.Open(t.Context(), address, store.Options{Keys: []string{storetest.Key}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { two.Close() })
	replicas := map[string]*store.Store{"one": one.Store, "two": two}
	one.must(one.Zhang, func(ctx context.Context, tx *store.Tx) error {
		for i := range 100 {
			if err := tx.Push(ctx, crm.Push{Key: fmt.Sprint("p", i), To: fmt.Sprint("u", i), Reply: crm.Reply{Text: "x"}}, one.now); err != nil {
				return err
			}
		}
		return nil
	})
	var wg sync.WaitGroup
	var mu sync.Mutex
	kept, pushed, held := map[string]int{}, map[string]int{}, map[int64]int{}
	each := func(f func(name string, s *store.Store) error) {
		t.Helper()
		for name, s := range replicas {
			for range 4 {
				wg.Go(func() {
					if err := f(name, s); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
	}
	each(func(name string, s *store.Store) error {
		for i := range 50 {
			m := message(fmt.Sprint("m", i), "zhangwei")
			e, fresh, err := s.Keep(t.Context(), m, name, 0)
			if err != nil || e.Message.Key != m.Key {
				return fmt.Errorf("kept %q: %w", e.Message.Key, err)
			}
			if fresh {
				mu.Lock()
				kept[m.Key]++
				mu.Unlock()
			}
		}
		return nil
	})
	waitUntil(t, one.Store, 2*time.Millisecond)
	holder := 0
	each(func(name string, s *store.Store) error {
		mu.Lock()
		holder++
		me := fmt.Sprint(name, holder)
		mu.Unlock()
		waiting, err := s.Waiting(t.Context(), 100)
		for _, e := range waiting {
			ok, err := s.Claim(t.Context(), e.ID, me, time.Hour)
			if err != nil {
				return err
			} else if ok {
				mu.Lock()
				held[e.ID]++
				mu.Unlock()
			}
		}
		return err
	})
	each(func(name string, s *store.Store) error {
		for {
			ps, err := s.ClaimPushes(t.Context(), name, time.Hour, 7, nil)
			if err != nil || len(ps) == 0 {
				return err
			}
			mu.Lock()
			for _, p := range ps {
				pushed[p.Key]++
			}
			mu.Unlock()
		}
	})
	for { // whoever saw nothing left while others held it stopped; the next round finds the rest
		ps, err := two.ClaimPushes(t.Context(), "two", time.Hour, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(ps) == 0 {
			break
		}
		for _, p := range ps {
			pushed[p.Key]++
		}
	}
	if n := total(kept); len(kept) != 50 || n != 50 {
		t.Errorf("%d messages of 50 were fresh %d times", len(kept), n)
	}
	if n := total(held); len(held) != 50 || n != 50 {
		t.Errorf("%d messages of 50 were claimed %d times", len(held), n)
	}
	if n := total(pushed); len(pushed) != 100 || n != 100 {
		t.Errorf("%d pushes of 100 were claimed %d times", len(pushed), n)
	}
}

func total[K comparable](m map[K]int) (n int) {
	for v := range maps.Values(m) {
		n += v
	}
	return n
}

// The platform gave the first callback up and repeats it: both take the reply at once, and whichever is heard has it.
func TestRepeatedCallbacksTakeTheSameReply(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for i := range 20 {
			key := fmt.Sprint("reply:", i)
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				return tx.Push(ctx, crm.Push{Key: key, To: "zhangwei", Reply: crm.Reply{Text: "已记"}}, d.now)
			})
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					if p, ok, err := d.TakePush(t.Context(), key); !ok || err != nil || p.Reply.Text != "已记" {
						t.Errorf("%s: %v, %v, %v", key, p, ok, err)
					}
				})
			}
			wg.Wait()
		}
	})
}

// A reply goes to the relay when all responses that carry it were given up, each once; while one is left, it has it.
func TestAReplyIsReturnedUnlessAnotherResponseCarriesIt(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		for _, taken := range []int{1, 2, 3} {
			for returned := range taken + 1 {
				key := fmt.Sprint("reply:", taken, returned)
				d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
					return tx.Push(ctx, crm.Push{Key: key, To: "zhangwei" + key, Reply: crm.Reply{Text: "已记"}}, d.now)
				})
				for range taken {
					if _, ok, err := d.TakePush(ctx, key); !ok || err != nil {
						t.Fatal(key, ok, err)
					}
				}
				for range returned {
					if err := d.ReturnReply(ctx, key); err != nil {
						t.Fatal(err)
					}
				}
				want := 0
				if returned == taken {
					want = 1
				}
				if ps, err := d.ClaimPushes(ctx, "relay", time.Minute, 5, nil); err != nil || len(ps) != want {
					t.Errorf("taken %d times and returned %d: the relay gets %v, %v; want %d", taken, returned, ps, err, want)
				}
				if _, ok, err := d.TakePush(ctx, key); ok == (want == 1) || err != nil {
					t.Errorf("taken %d times and returned %d: a repeat carries it: %v, %v", taken, returned, ok, err)
				}
			}
		}
	})
}

// Repeats take a reply while those before give it up: it is carried by a response that is heard, or by the relay, and never by both.
func TestAReplyThatIsReturnedWhileItIsTakenGoesOneWay(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		const repeats = 4
		for i := range 40 {
			key := fmt.Sprint("reply:", i)
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				return tx.Push(ctx, crm.Push{Key: key, To: "zhangwei" + key, Reply: crm.Reply{Text: "已记"}}, d.now)
			})
			var heard atomic.Int32
			var all sync.WaitGroup
			for n := range repeats {
				all.Go(func() {
					_, ok, err := d.TakePush(ctx, key)
					switch {
					case err != nil:
						t.Error(err)
					case ok && n == 0: // WeCom waits for this one
						heard.Add(1)
					case ok:
						if err := d.ReturnReply(ctx, key); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			ps, err := d.ClaimPushes(ctx, "relay", time.Minute, 5, nil)
			if err != nil || int(heard.Load())+len(ps) != 1 {
				t.Fatalf("%s: heard %d times, and sent %v, %v", key, heard.Load(), ps, err)
			}
		}
	})
}

// A sender that comes late, when its lease ended and another has sent the push, changes nothing any more.
func TestALateSenderChangesNothing(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			return tx.Push(ctx, crm.Push{Key: "p", To: "zhangwei", Reply: crm.Reply{Text: "x"}}, d.now)
		})
		claim := func(holder string, want int) {
			t.Helper()
			if ps, err := d.ClaimPushes(ctx, holder, 0, 5, nil); err != nil || len(ps) != want {
				t.Fatalf("%s claimed %v, %v", holder, ps, err)
			}
			waitUntil(t, d.Store, 2*time.Millisecond)
		}
		claim("slow", 1)
		claim("quick", 1)
		if err := d.SentPush(ctx, "p", "1"); err != nil {
			t.Fatal(err)
		}
		for name, late := range map[string]func() error{
			"retry": func() error { return d.RetryPush(ctx, "p", 0, "timeout") },
			"park":  func() error { return d.ParkPush(ctx, "p", "gave up") },
			"sent":  func() error { return d.SentPush(ctx, "p", "2") },
		} {
			if err := late(); err != nil && !strings.Contains(err.Error(), "no such push") {
				t.Errorf("%s: %v", name, err)
			}
			waitUntil(t, d.Store, 2*time.Millisecond)
			claim("again after "+name, 0)
			if waiting, parked, err := d.PushCounts(ctx); waiting+parked != 0 || err != nil {
				t.Errorf("after %s: %d waiting, %d parked, %v", name, waiting, parked, err)
			}
		}
	})
}

// After a deadlock in a step nothing of the transaction is written, whoever takes no notice of the error: MySQL has ended it, and each statement
// that came would be one of its own.
func TestNothingIsWrittenAfterADeadlockInAStep(t *testing.T) {
	d := newDesk(t, storetest.MySQL(t))
	a, _ := d.customer(d.Zhang, "甲公司")
	b, _ := d.customer(d.Zhang, "乙公司")
	call := func(ctx context.Context, tx *store.Tx, id crm.CustomerID) error {
		_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: id, Type: crm.Phone, HappenedAt: d.now})
		return err
	}
	has, want, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { // writes more: the other one is ended
		first := true
		done <- d.InTx(t.Context(), store.Deed{User: d.Wang.ID, Now: d.now}, func(tx *store.Tx) error {
			for range 30 {
				if err := call(t.Context(), tx, b.ID); err != nil {
					return err
				}
			}
			if first {
				first = false
				close(has)
				<-want
			}
			return call(t.Context(), tx, a.ID)
		})
	}()
	tries := 0
	err := d.InTx(t.Context(), store.Deed{User: d.Zhang.ID, Now: d.now}, func(tx *store.Tx) error {
		if tries++; tries > 1 {
			return nil
		}
		if err := call(t.Context(), tx, a.ID); err != nil {
			return err
		}
		<-has
		close(want)
		if err := tx.Step(t.Context(), func() error { return call(t.Context(), tx, b.ID) }); !store.Retryable(err) {
			t.Errorf("no deadlock: %v", err)
		}
		_, _ = tx.CreateCustomer(t.Context(), crm.Customer{Name: "漏网公司"})
		return nil
	})
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := d.Store.DB().Table("customers").Where("name = ?", "漏网公司").Count(&n).Error; err != nil || n > 0 || tries != 2 {
		t.Errorf("%d customers in %d tries, %v", n, tries, err)
	}
}
