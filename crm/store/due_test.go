package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// remind stores n reminders of u that are due at an instant.
func (d *desk) remind(u crm.User, n int, at time.Time, repeat string) {
	d.t.Helper()
	d.must(u, func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			if _, err := tx.CreateReminder(ctx, crm.Reminder{Text: fmt.Sprint("事", i), Due: crm.Due{At: at}, Repeat: repeat}); err != nil {
				return err
			}
		}
		return nil
	})
}

// tell makes a push of a reminder.
func tell(next time.Time) func(store.DueReminder) store.Fired {
	return func(d store.DueReminder) store.Fired {
		return store.Fired{Push: &crm.Push{Key: fmt.Sprintf("r%d:%d", d.ID, d.Due.At.UnixMilli()), To: d.To.WeComID, Line: d.Text, Reply: crm.Reply{Text: d.Text}}, Next: next}
	}
}

func (d *desk) clock() time.Time {
	d.t.Helper()
	now, err := d.Clock(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return now
}

// What is due is taken once, by whichever replica comes first, never early, and what is taken is in the outbox.
func TestDueIsTakenOnce(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		now := d.clock()
		d.remind(d.Zhang, 40, now.Add(-time.Second), "")
		d.remind(d.Li, 5, now.Add(time.Hour), "")
		soon, _, err := d.DueSoon(t.Context(), 2*time.Hour)
		if err != nil || len(soon) != 2 || soon[0].N != 40 || soon[1].N != 5 {
			t.Fatalf("%+v %v", soon, err)
		}
		stores := []*store.Store{d.Store, d.Store}
		if strings.HasPrefix(address, "mysql") {
			stores[1] = storetest.Open(t, address)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		taken := 0
		for i := range 6 {
			all.Go(func() {
				for {
					n, err := stores[i%2].FireReminders(t.Context(), 7, tell(time.Time{}))
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					taken += n
					done := taken >= 40
					mu.Unlock()
					if done || err != nil {
						return
					}
				}
			})
		}
		all.Wait()
		waiting, _, err := d.PushCounts(t.Context())
		if taken != 40 || waiting != 40 || err != nil {
			t.Errorf("%d taken, %d waiting, %v", taken, waiting, err)
		}
		if n, err := d.FireReminders(t.Context(), 10, tell(time.Time{})); n != 0 || err != nil {
			t.Errorf("%d taken again or early, %v", n, err)
		}
	})
}

// A repeating reminder goes on at its next time, and undoing its creation after it came works.
func TestRepeating(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		now := d.clock()
		d.remind(d.Zhang, 1, now.Add(-time.Minute), "FREQ=DAILY")
		next := now.Add(24 * time.Hour).Truncate(time.Second)
		if n, err := d.FireReminders(t.Context(), 10, tell(next)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			m, err := tx.Reminder(ctx, 1)
			if err != nil {
				return err
			}
			if !m.Due.At.Equal(next) || m.Status != crm.ReminderScheduled || m.Version != 1 {
				t.Errorf("%+v", m)
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{})
			if err != nil {
				return err
			}
			for _, o := range ops {
				if _, err := tx.Undo(ctx, o.ID); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// A planned contact with an hour is told of once and stays open; one for the whole day is not told of here.
func TestFollowUpsAreTold(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		now := d.clock()
		a, _ := d.customer(d.Zhang, "甲")
		b, _ := d.customer(d.Zhang, "乙")
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: a.ID, Due: crm.Due{At: now.Add(-time.Second)}}); err != nil {
				return err
			}
			_, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: b.ID, Due: crm.Due{At: now.Add(-time.Second), AllDay: true}})
			return err
		})
		var told []string
		for range 2 {
			_, err := d.FireFollowUps(t.Context(), 10, func(f store.DueFollowUp) store.Fired {
				told = append(told, f.Customer+f.To.Name)
				return store.Fired{}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(told) != 1 || told[0] != "甲张伟" {
			t.Errorf("told %q", told)
		}
	})
}

// Several to one person become one before they are given out; a dead holder's merged message comes again as it was;
// what is past its time is given up; what is deferred was not tried.
func TestMergeExpireDefer(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx, now := t.Context(), d.clock()
		push := func(to crm.User, key, line string, until time.Time) {
			d.must(to, func(ctx context.Context, tx *store.Tx) error {
				return tx.Push(ctx, crm.Push{Key: key, To: to.WeComID, Line: line, Until: until, Reply: crm.Reply{Text: key}}, tx.Now())
			})
		}
		for i := range 3 {
			push(d.Zhang, fmt.Sprint("z", i), fmt.Sprint(i), time.Time{})
		}
		push(d.Li, "old", "旧", now.Add(-time.Minute))
		push(d.Chen, "c", "", time.Time{})
		merge := func(all []crm.Push) crm.Push {
			one := crm.Push{Key: "m:" + all[0].Key, To: all[0].To}
			for _, p := range all {
				one.Reply.Text += p.Line
			}
			return one
		}
		got, err := d.ClaimPushes(ctx, "dies", -time.Second, 10, merge)
		if err != nil || len(got) != 2 || got[0].Key != "m:z0" || got[0].Reply.Text != "012" || got[1].Key != "c" {
			t.Fatalf("%+v %v", got, err)
		}
		again, err := d.ClaimPushes(ctx, "heir", time.Hour, 10, merge)
		if err != nil || len(again) != 2 || again[0].Key != "c" || again[1].Key != "m:z0" || again[1].Reply.Text != "012" || again[1].Attempts != 1 {
			t.Fatalf("%+v %v", again, err)
		}
		if err := d.DeferPush(ctx, "c", 0); err != nil {
			t.Fatal(err)
		}
		if err := d.SentPushes(ctx, map[string]string{"m:z0": "1"}); err != nil {
			t.Fatal(err)
		}
		last, err := d.ClaimPushes(ctx, "heir", time.Hour, 10, merge)
		if err != nil || len(last) != 1 || last[0].Key != "c" || last[0].Attempts != 1 {
			t.Errorf("%+v %v", last, err)
		}
	})
}

// An occurrence is somebody's who comes first; a wish takes the place of the one before.
func TestOccurrencesAndWishes(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		o := crm.Occurrence{Push: "morning", Subject: "u1", Slot: "2026-11-24", Outcome: "sent"}
		var mu sync.Mutex
		var all sync.WaitGroup
		won, errs := 0, errors.New("said")
		for range 6 {
			all.Go(func() {
				err := d.InTx(t.Context(), store.Deed{User: d.Zhang.ID, Now: d.now}, func(tx *store.Tx) error {
					first, err := tx.Occur(t.Context(), o)
					if err == nil && !first {
						return errs
					}
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, errs) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		done, err := d.Occurred(t.Context(), "morning", "2026-11-24")
		if won != 1 || err != nil || !done["u1"] {
			t.Errorf("%d were first, %v %v", won, done, err)
		}
		for _, at := range []crm.Clock{480, 540} {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				return tx.SavePushSetting(ctx, crm.PushSetting{Push: "daily", At: at, NotBefore: -1, MutedUntil: crm.Date{Year: 2026, Month: 11, Day: 29}})
			})
		}
		wishes, err := d.PushSettings(t.Context())
		if err != nil || len(wishes) != 1 || wishes[0].At != 540 || wishes[0].User != d.Zhang.ID || !wishes[0].MutedOn(crm.Date{Year: 2026, Month: 11, Day: 29}) || wishes[0].MutedOn(crm.Date{Year: 2026, Month: 11, Day: 30}) {
			t.Errorf("%+v %v", wishes, err)
		}
	})
}

// One 撤销 after the other: what was written since was taken back itself.
func TestUndoOneAfterTheOther(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "甲")
		for _, level := range []crm.Level{"B", "A"} {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				k, err := tx.Customer(ctx, c.ID)
				if err != nil {
					return err
				}
				k.Level = level
				_, err = tx.SaveCustomer(ctx, k)
				return err
			})
		}
		var ops []crm.Operation
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			ops, err = tx.Operations(ctx, store.OperationFilter{})
			return err
		})
		for _, o := range ops[:2] {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Undo(ctx, o.ID)
				return err
			})
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			k, err := tx.Customer(ctx, c.ID)
			if k.Level != "" {
				t.Errorf("level %q", k.Level)
			}
			return err
		})
	})
}

// What later records hang on is not taken back alone, and the later ones are named.
func TestUndoOfWhatIsInUse(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "甲")
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			tx.Summarise("后来的备注")
			_, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "x"})
			return err
		})
		err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{})
			if err != nil {
				return err
			}
			_, err = tx.Undo(ctx, ops[len(ops)-1].ID)
			return err
		})
		var used *crm.InUseError
		if !errors.As(err, &used) || used.Name != "甲" || len(used.By) == 0 || used.By[len(used.By)-1].Summary != "后来的备注" {
			t.Errorf("%v %+v", err, used)
		}
	})
}
