package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// dialects runs a promise of the store on every database that is here: SQLite in memory and on disk, MySQL or MariaDB.
func dialects(t *testing.T, promise func(t *testing.T, address string)) {
	t.Run("sqlite-memory", func(t *testing.T) { promise(t, "sqlite::memory:") })
	t.Run("sqlite-file", func(t *testing.T) { promise(t, "sqlite:"+filepath.Join(t.TempDir(), "genjin.db")) })
	t.Run("mysql", func(t *testing.T) { promise(t, storetest.MySQL(t)) })
}

// mysqlDatabase is an empty database that goes with the test.
func mysqlDatabase(t *testing.T) string { return storetest.MySQL(t) }

// desk is a store with the small company and a clock that is moved.
type desk struct {
	t *testing.T
	*store.Store
	storetest.Team
	now time.Time
}

func newDesk(t *testing.T, address string) *desk {
	t.Helper()
	s := storetest.Open(t, address, func(o *store.Options) { o.Admins = []string{"BOSS"} })
	return &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
}

// as does something as a person, a minute later.
func (d *desk) as(u crm.User, f func(ctx context.Context, tx *store.Tx) error) error {
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute) // slow machines, under the race detector
	defer cancel()
	d.t.Helper()
	d.now = d.now.Add(time.Minute)
	return d.InTx(ctx, store.Deed{User: u.ID, Now: d.now}, func(tx *store.Tx) error { return f(ctx, tx) })
}

// must is as for what has to work.
func (d *desk) must(u crm.User, f func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	if err := d.as(u, f); err != nil {
		d.t.Fatal(err)
	}
}

// customer is a new customer of u with a deal.
func (d *desk) customer(u crm.User, name string) (c crm.Customer, deal crm.Deal) {
	d.t.Helper()
	d.must(u, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = tx.CreateCustomer(ctx, crm.Customer{Name: name, Aliases: []string{name + "简称"}, Tags: []string{"重点"}}); err != nil {
			return err
		}
		deal, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "opportunity", Amount: crm.Yuan(500000)})
		return err
	})
	return c, deal
}

func message(key, from string) crm.Message {
	return crm.Message{Key: key, Channel: crm.AppChannel, From: from, Kind: crm.TextMessage, Text: "拜访了「X」'); DROP TABLE deals;-- 😀𠮷", At: time.UnixMilli(1_790_000_000_000)}
}

func TestAMessageIsKeptOnce(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		var wg sync.WaitGroup
		var mu sync.Mutex
		fresh := map[string]int{}
		for i := range 160 {
			wg.Go(func() {
				key := fmt.Sprintf("app:1:zhangwei:%d", i%20)
				_, first, err := d.Keep(t.Context(), message(key, "ZhangWei"), "me", time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if first {
					fresh[key]++
				}
			})
		}
		wg.Wait()
		for key, n := range fresh {
			if n != 1 {
				t.Errorf("%s was fresh %d times", key, n)
			}
		}
		if len(fresh) != 20 {
			t.Errorf("%d of 20 were fresh", len(fresh))
		}
		e, err := d.Lookup(t.Context(), "app:1:zhangwei:7")
		if err != nil || e.Message.Text != message("", "").Text || !e.Message.At.Equal(message("", "").At) {
			t.Errorf("kept as %+v, %v", e, err)
		}
	})
}

func TestOnlyOneHolderAnswers(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		first, _, err := d.Keep(ctx, message("m1", "zhangwei"), "a", 0)
		if err != nil {
			t.Fatal(err)
		}
		second, _, err := d.Keep(ctx, message("m2", "ZHANGWEI"), "a", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		waitUntil(t, d.Store, time.Millisecond*5)
		if w, err := d.Waiting(ctx, 10); err != nil || len(w) != 1 || w[0].ID != first.ID {
			t.Errorf("waiting: %v, %v", w, err)
		}
		if ok, err := d.Claim(ctx, second.ID, "b", time.Hour); ok || err != nil {
			t.Errorf("b took what a holds: %v", err)
		}
		if ok, err := d.Claim(ctx, first.ID, "b", time.Hour); !ok || err != nil {
			t.Errorf("b could not take what nobody holds: %v", err)
		}
		if e, ok, err := d.Before(ctx, second); !ok || err != nil || e.ID != first.ID {
			t.Errorf("before the second: %v %v %v", e, ok, err)
		}
		deed := store.Deed{User: d.Zhang.ID, Now: d.now, Message: "m1", Entry: first.ID, Holder: "a"}
		answer := func(tx *store.Tx) error {
			if _, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲"}); err != nil {
				return err
			}
			return tx.Answer(ctx, crm.Push{Key: "reply:m1", To: "zhangwei", Reply: crm.Reply{Text: "已记"}}, "{}", time.Hour)
		}
		if err := d.InTx(ctx, deed, answer); !errors.Is(err, store.ErrTaken) {
			t.Errorf("a answered what b holds: %v", err)
		}
		deed.Holder = "b"
		if err := d.InTx(ctx, deed, answer); err != nil {
			t.Fatal(err)
		}
		if err := d.InTx(ctx, deed, answer); !errors.Is(err, store.ErrTaken) {
			t.Errorf("answered twice: %v", err)
		}
		if e, _ := d.Lookup(ctx, "m1"); !e.Answered || e.Reply.Text != "已记" {
			t.Errorf("entry: %+v", e)
		}
		if _, ok, _ := d.Before(ctx, second); ok {
			t.Error("something is still before the second")
		}
		if err := d.Abandon(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if ok, _ := d.Claim(ctx, second.ID, "b", time.Hour); !ok {
			t.Error("an abandoned message could not be taken")
		}
	})
}

// waitUntil waits until the database's clock has moved on by d.
func waitUntil(t *testing.T, s *store.Store, d time.Duration) {
	t.Helper()
	start, err := s.Clock(t.Context())
	for now := start; err == nil && now.Sub(start) < d; now, err = s.Clock(t.Context()) {
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestPushesLeaveOnce(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for i := range 40 {
				p := crm.Push{Key: fmt.Sprint("p", i), To: fmt.Sprint("u", i), Reply: crm.Reply{Text: "x"}}
				if err := errors.Join(tx.Push(ctx, p, d.now), tx.Push(ctx, p, d.now)); err != nil {
					return err
				}
			}
			return tx.Push(ctx, crm.Push{Key: "later", To: "u", Reply: crm.Reply{Text: "x"}}, d.now.Add(time.Hour))
		})
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		claim := func(holder string) {
			for {
				ps, err := d.ClaimPushes(ctx, holder, time.Hour, 5, nil)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, p := range ps {
					got[p.Key]++
				}
				mu.Unlock()
				if len(ps) == 0 { // none is due, or others hold what is
					return
				}
			}
		}
		for r := range 4 {
			wg.Go(func() { claim(fmt.Sprint("replica", r)) })
		}
		wg.Wait()
		claim("the last")
		for k, n := range got {
			if n != 1 || k == "later" {
				t.Errorf("%s was claimed %d times", k, n)
			}
		}
		if len(got) != 40 {
			t.Errorf("%d of 40 were claimed", len(got))
		}
		if err := errors.Join(d.SentPush(ctx, "p0", "id"), d.RetryPush(ctx, "p1", 0, "busy"), d.ParkPush(ctx, "p2", "no such person")); err != nil {
			t.Fatal(err)
		}
		if again, err := d.ClaimPushes(ctx, "x", time.Hour, 50, nil); err != nil || len(again) != 1 || again[0].Key != "p1" || again[0].Attempts != 1 {
			t.Errorf("again: %+v, %v", again, err)
		}
		if waiting, parked, err := d.PushCounts(ctx); waiting != 39 || parked != 1 || err != nil {
			t.Errorf("%d waiting, %d parked, %v", waiting, parked, err)
		}
	})
}

func TestAReplyTravelsOneWay(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				tx.Push(ctx, crm.Push{Key: "byCallback", To: "a", Reply: crm.Reply{Text: "x"}}, d.now),
				tx.Push(ctx, crm.Push{Key: "byRelay", To: "b", Reply: crm.Reply{Text: "x"}}, d.now),
				tx.Push(ctx, crm.Push{Key: "card", To: "c", Reply: crm.Reply{Card: &crm.Card{Title: "?"}}}, d.now))
		})
		for range 2 { // a repeated callback gets the same answer
			if p, ok, err := d.TakePush(ctx, "byCallback"); !ok || p.Reply.Text != "x" || err != nil {
				t.Errorf("take: %v %v %v", p, ok, err)
			}
		}
		if _, ok, _ := d.TakePush(ctx, "card"); ok {
			t.Error("a card travelled in a response")
		}
		ps, err := d.ClaimPushes(ctx, "relay", time.Hour, 10, nil)
		if err != nil || len(ps) != 2 {
			t.Fatalf("claimed %v, %v", ps, err)
		}
		if _, ok, _ := d.TakePush(ctx, "byRelay"); ok {
			t.Error("taken while the relay sends it")
		}
		if err := d.SentPush(ctx, "byRelay", "1"); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := d.TakePush(ctx, "byRelay"); ok {
			t.Error("taken after the relay had sent it")
		}
		if _, ok, err := d.TakePush(ctx, "nothing"); ok || err != nil {
			t.Errorf("took nothing: %v", err)
		}
	})
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "华北重工")
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			at := d.now.Add(-time.Hour)
			a, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: deal.ID, Type: crm.Visit, HappenedAt: at, Content: "聊了框架 😀𠮷 '--"})
			if err != nil {
				return err
			}
			if _, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Phone, Outcome: crm.NotReached, HappenedAt: d.now}); err != nil {
				return err
			}
			got, err := tx.Customer(ctx, c.ID)
			if err != nil || !got.LastContactAt.Equal(at) {
				t.Errorf("last contact %v, want %v (%v)", got.LastContactAt, at, err)
			}
			if len(got.Aliases) != 1 || len(got.Tags) != 1 {
				t.Errorf("aliases %v tags %v", got.Aliases, got.Tags)
			}
			if list, err := tx.ListActivities(ctx, store.ActivityFilter{Customer: c.ID}); err != nil || len(list) != 2 || list[1].Content != a.Content || !list[1].HappenedAt.Equal(at) {
				t.Errorf("activities %+v, %v", list, err)
			}
			for i := range 2 {
				if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: deal.ID, Due: crm.DueDay(crm.Date{Year: 2026, Month: 12, Day: 2 + i}, time.UTC), Content: "再约"}); err != nil {
					return err
				}
			}
			open, err := tx.ListFollowUps(ctx, store.FollowUpFilter{Customer: c.ID, Status: crm.FollowUpOpen})
			if err != nil || len(open) != 1 || !open[0].Due.AllDay || open[0].Owner != d.Zhang.ID {
				t.Errorf("open follow-ups %+v, %v", open, err)
			}
			if _, err := tx.RecordPayment(ctx, crm.Payment{DealID: deal.ID, CustomerID: c.ID, Amount: crm.Money{Fen: 9_007_199_254_740_993}, PaidOn: crm.Date{Year: 2026, Month: 11, Day: 24}}); err != nil {
				return err
			}
			if ps, err := tx.Payments(ctx, deal.ID); err != nil || len(ps) != 1 || ps[0].Amount.Fen != 9_007_199_254_740_993 || ps[0].PaidOn.String() != "2026-11-24" {
				t.Errorf("payments %+v, %v", ps, err)
			}
			found, err := tx.FindCustomers(ctx, "华北", 5)
			if err != nil || len(found) != 1 {
				t.Errorf("found %v, %v", found, err)
			}
			for _, odd := range []string{"%", "_", "'", `\`, "!", "'); DROP TABLE deals;--"} {
				if found, err := tx.FindCustomers(ctx, odd, 5); err != nil || len(found) != 0 {
					t.Errorf("%q found %v, %v", odd, found, err)
				}
			}
			if found, err := tx.FindCustomers(ctx, "华北重工简称", 5); err != nil || len(found) != 1 {
				t.Errorf("by alias %v, %v", found, err)
			}
			return nil
		})
		var dup *crm.DuplicateError
		err := d.as(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateCustomer(ctx, crm.Customer{Name: " 华北重工 "})
			return err
		})
		if !errors.As(err, &dup) || dup.Owner.ID != 0 {
			t.Errorf("another's name: %v, owner %+v", err, dup)
		}
	})
}

func TestNothingIsOverwrittenUnseen(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		_, deal := d.customer(d.Zhang, "华北重工")
		var wg sync.WaitGroup
		var mu sync.Mutex
		added := int64(0)
		for range 8 {
			wg.Go(func() {
				for range 10 {
					err := d.InTx(t.Context(), store.Deed{User: d.Zhang.ID, Now: d.now}, func(tx *store.Tx) error {
						now, err := tx.Deal(t.Context(), deal.ID)
						if err != nil {
							return err
						}
						now.Amount.Fen += 100
						_, err = tx.SaveDeal(t.Context(), now)
						return err
					})
					var stale *crm.StaleError
					mu.Lock()
					if err == nil {
						added += 100
					} else if !errors.As(err, &stale) {
						t.Error(err)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			now, err := tx.Deal(ctx, deal.ID)
			if now.Amount.Fen != deal.Amount.Fen+added || added == 0 {
				t.Errorf("amount grew by %d, %d were acknowledged", now.Amount.Fen-deal.Amount.Fen, added)
			}
			return err
		})
	})
}

func TestAFailedStepLeavesNothing(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			oops := errors.New("oops")
			if err := tx.Step(ctx, func() error {
				_, err := tx.CreateCustomer(ctx, crm.Customer{Name: "不要"})
				return errors.Join(err, oops)
			}); !errors.Is(err, oops) {
				t.Errorf("step: %v", err)
			}
			if tx.No() != 0 {
				t.Errorf("a receipt for nothing: %d", tx.No())
			}
			if err := tx.Step(ctx, func() error { _, err := tx.CreateCustomer(ctx, crm.Customer{Name: "要"}); return err }); err != nil {
				return err
			}
			if tx.No() != 1 {
				t.Errorf("receipt %d", tx.No())
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
			if len(all) != 1 || all[0].Name != "要" {
				t.Errorf("customers: %+v", all)
			}
			return err
		})
	})
}

func TestStagesKeepTheirHistory(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		_, deal := d.customer(d.Zhang, "华北重工")
		d.now = d.now.Add(48 * time.Hour)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			after := deal
			after.Stage, after.StageEnteredAt = "quote", d.now
			moved, err := tx.RecordStageChange(ctx, crm.StageChange{Before: deal, Deal: after, From: crm.Stage{Code: "opportunity"}, To: crm.Stage{Code: "quote"}, At: d.now})
			if err != nil {
				return err
			}
			stays, err := tx.StageHistory(ctx, deal.ID)
			if err != nil || len(stays) != 2 || stays[0].Duration(d.now) < 48*time.Hour || !stays[1].LeftAt.IsZero() || stays[1].From != "opportunity" || moved.Stage != "quote" {
				t.Errorf("history %+v, %v", stays, err)
			}
			return nil
		})
	})
}
