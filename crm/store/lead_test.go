package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// calendar works Monday to Friday.
var calendar = crm.NewCalendar(nil)

func leadRules() *crm.LeadRules {
	return &crm.LeadRules{From: 9 * 60, To: 18 * 60, Respond: 240, PickPerDay: 3, PickTotal: 5, Passes: 2}
}

// lead enters a lead that to has; nobody: it lies in the pool.
func (d *desk) lead(by crm.User, name string, to crm.UserID) (c crm.Customer) {
	d.t.Helper()
	d.must(by, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = tx.CreateCustomer(ctx, crm.Customer{Name: name, Phone: "13800000001", Region: "苏州"}); err != nil {
			return err
		}
		l := crm.Lead{CustomerID: c.ID, BroughtBy: by.ID, ArrivedAt: tx.Now()}
		if to == 0 {
			l = l.InPool(0, by.ID, "", tx.Now())
		} else {
			l = l.Given(leadRules(), calendar, tx.Now())
		}
		_, err = tx.PlaceLead(ctx, l, to)
		return err
	})
	return c
}

func (d *desk) byRules(f func(ctx context.Context, tx *store.Tx) error) error {
	return d.InTx(d.t.Context(), store.Deed{System: true, Now: d.now}, func(tx *store.Tx) error { return f(d.t.Context(), tx) })
}

// adrift are the customers that have neither an owner nor a place in the pool.
func (d *desk) adrift() (ids []crm.CustomerID) {
	d.t.Helper()
	if err := d.byRules(func(ctx context.Context, tx *store.Tx) (err error) {
		ids, err = tx.Adrift(ctx)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return ids
}

// Of many who pick the same customer at once one gets it; each of the others learns who.
func TestOneOfManyPicks(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		people := []crm.User{d.Zhang, d.Li, d.Chen, d.Zhao}
		for round := range 5 {
			c := d.lead(d.Wang, fmt.Sprint("公海", round), 0)
			var wg sync.WaitGroup
			errs := make([]error, len(people))
			for i, u := range people {
				wg.Go(func() {
					errs[i] = d.InTx(t.Context(), store.Deed{User: u.ID, Now: d.now}, func(tx *store.Tx) error {
						_, _, err := tx.Pick(t.Context(), c.ID, u.ID, &crm.LeadRules{}, calendar)
						return err
					})
				})
			}
			wg.Wait()
			won, told := crm.UserID(0), []crm.UserID{}
			for i, err := range errs {
				var picked *crm.PickedError
				switch {
				case err == nil && won == 0:
					won = people[i].ID
				case errors.As(err, &picked):
					told = append(told, picked.By.ID)
				default:
					t.Errorf("%s: %v", people[i].Name, err)
				}
			}
			if won == 0 || len(told) != len(people)-1 {
				t.Fatalf("round %d: %d got it, %v", round, won, errs)
			}
			for _, by := range told {
				if by != won {
					t.Errorf("round %d: %d got it, others heard of %d", round, won, by)
				}
			}
		}
	})
}

// What lies in the pool is seen by everybody: its name, region and trade; the rest by nobody, until somebody picks it.
func TestPoolTellsLittle(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c := d.lead(d.Wang, "太仓铸造", 0)
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Pool(ctx, []string{"苏州"}, 9)
			want := crm.Customer{ID: c.ID, Name: "太仓铸造", Region: "苏州", Industry: c.Industry}
			if len(all) != 1 || !reflect.DeepEqual(all[0].Customer, want) || all[0].Lead.Reason != "" || all[0].Lead.BroughtBy != 0 || all[0].From != "" || all[0].Lead.PooledAt.IsZero() {
				t.Errorf("in the pool: %+v", all)
			}
			if none, _ := tx.Pool(ctx, []string{"无锡"}, 9); len(none) != 0 {
				t.Errorf("in the pool of 无锡: %+v", none)
			}
			if _, err := tx.Customer(ctx, c.ID); !isNotFound(err) {
				t.Errorf("seen before it was picked: %v", err)
			}
			return err
		})
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			_, _, err := tx.Pick(ctx, c.ID, d.Chen.ID, leadRules(), calendar)
			return err
		})
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.Customer(ctx, c.ID)
			if got.Phone != "13800000001" || got.Owner != d.Chen.ID {
				t.Errorf("picked: %+v", got)
			}
			return err
		})
	})
}

func TestPickLimits(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		pick := func(i int) error {
			c := d.lead(d.Wang, fmt.Sprint("公海", i), 0)
			return d.as(d.Li, func(ctx context.Context, tx *store.Tx) error {
				_, _, err := tx.Pick(ctx, c.ID, d.Li.ID, leadRules(), calendar)
				return err
			})
		}
		var limit *crm.PoolLimitError
		for i := range 4 {
			if err := pick(i); i < 3 && err != nil || i == 3 && (!errors.As(err, &limit) || limit.Total || limit.Limit != 3) {
				t.Errorf("pick %d: %v", i, err)
			}
		}
		d.now = d.now.AddDate(0, 0, 1)
		for i := range 3 {
			if err := pick(10 + i); i < 2 && err != nil || i == 2 && (!errors.As(err, &limit) || !limit.Total || limit.Limit != 5) {
				t.Errorf("pick %d of the next day: %v", i, err)
			}
		}
	})
}

// What the rules do stands in the journal as nobody's: who loses a lead cannot take that back.
func TestNobodyUndoesTheRules(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c := d.lead(d.Zhang, "昆山百汇", d.Zhang.ID)
		var op crm.Operation
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
			op = ops[0]
			return err
		})
		for range 2 { // the rules' receipts have numbers too
			if err := d.byRules(func(ctx context.Context, tx *store.Tx) error {
				_, l, err := tx.LeadForWrite(ctx, c.ID)
				if err != nil {
					return err
				}
				_, err = tx.PlaceLead(ctx, l.Given(leadRules(), calendar, tx.Now().Add(time.Minute)), d.Li.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{})
			if len(ops) != 1 {
				t.Errorf("operations of %s: %+v", d.Zhang.Name, ops)
			}
			return err
		})
		var stale *crm.StaleError
		if err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error { _, err := tx.Undo(ctx, op.ID); return err }); !errors.As(err, &stale) || stale.By.ID != 0 {
			t.Errorf("undone over the rules: %v", err)
		}
	})
}

// Whatever people do, in whatever order, every customer has an owner or lies in the pool; what was broken is found and
// mended; and each deed about the pool is taken back to what was before, and done again.
func TestNoLeadIsAdrift(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(1, 2))
		people := []crm.User{d.Wang, d.Zhang, d.Li, d.Zhao, d.Chen}
		var all []crm.CustomerID
		for i := range 6 {
			to := people[r.IntN(len(people))].ID
			if i%2 == 0 {
				to = 0
			}
			all = append(all, d.lead(people[r.IntN(len(people))], fmt.Sprint("客户", i), to).ID)
		}
		done := map[string]int{}
		for step := range 200 {
			u, id := people[r.IntN(len(people))], all[r.IntN(len(all))]
			before := images(t, d.Store)
			what := []string{"drop", "pick", "convert", "hand over", "delete", "contact"}[r.IntN(6)]
			no := 0
			err := d.as(u, func(ctx context.Context, tx *store.Tx) (err error) {
				switch what {
				case "drop":
					_, err = tx.Drop(ctx, id, "联系不上")
				case "pick":
					_, _, err = tx.Pick(ctx, id, u.ID, &crm.LeadRules{Respond: 60, From: 540, To: 1080}, calendar)
				case "convert":
					_, err = tx.ConvertLead(ctx, id)
				case "hand over":
					_, err = tx.HandOver(ctx, u.ID, people[r.IntN(len(people))].ID, []crm.CustomerID{id})
				case "delete":
					_, err = tx.DeleteCustomer(ctx, id)
				case "contact":
					_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: id, HappenedAt: tx.Now(), Content: "聊了"})
				}
				no = tx.No()
				return err
			})
			if lost := d.adrift(); len(lost) > 0 {
				t.Fatalf("step %d, %s by %s: %v are nobody's", step, what, u.Name, lost)
			}
			if err != nil || no == 0 {
				continue
			}
			done[what]++
			after := images(t, d.Store)
			for _, want := range []string{before, after} { // undo, and undo of that
				undo := func(ctx context.Context, tx *store.Tx) error {
					ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
					if err == nil {
						_, err = tx.Undo(ctx, ops[0].ID)
					}
					return err
				}
				if err := d.as(u, undo); err != nil {
					t.Fatalf("step %d, %s by %s: undo: %v", step, what, u.Name, err)
				}
				if got := images(t, d.Store); got != want {
					t.Fatalf("step %d, %s by %s: undone to\n%s\nwant\n%s", step, what, u.Name, got, want)
				}
				if lost := d.adrift(); len(lost) > 0 {
					t.Fatalf("step %d, undo of %s: %v are nobody's", step, what, lost)
				}
			}
			if what == "delete" { // back, so that there is something to do
				if err := d.as(u, func(ctx context.Context, tx *store.Tx) error { _, _, err := tx.RestoreCustomer(ctx, id); return err }); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, what := range []string{"drop", "pick", "hand over", "delete"} {
			if done[what] < 3 {
				t.Errorf("%s happened %d times only", what, done[what])
			}
		}
		t.Logf("done and undone: %v", done)
		if err := d.DB().Exec("UPDATE customers SET owner_id = 0 WHERE id IN ?", all[:2]).Error; err != nil {
			t.Fatal(err)
		}
		if err := d.DB().Exec("UPDATE leads SET state = 'open' WHERE customer_id IN ?", all[:2]).Error; err != nil {
			t.Fatal(err)
		}
		lost := d.adrift()
		if len(lost) != 2 {
			t.Fatalf("broken are %v, found %v", all[:2], lost)
		}
		for _, id := range lost {
			if err := d.byRules(func(ctx context.Context, tx *store.Tx) error { return tx.Moor(ctx, id) }); err != nil {
				t.Fatal(err)
			}
		}
		if lost := d.adrift(); len(lost) > 0 {
			t.Errorf("still nobody's: %v", lost)
		}
	})
}

// Tasks go with the customer when it changes hands; who asked hears of them from then on in the new owner's place.
func TestTasksGoWithTheCustomer(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "华北重工")
		var todo, asked crm.Task
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) (err error) {
			todo, err = tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: d.Zhang.ID, Body: "出方案"})
			return err
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			asked, err = tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: d.Chen.ID, Body: "寄样品"})
			return err
		})
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error { // of another team, and does not see the customer
			names, err := tx.CustomerNames(ctx, []crm.Task{asked, todo})
			if len(names) != 1 || names[c.ID] != "华北重工" {
				t.Errorf("what the task is about: %v", names)
			}
			if _, err := tx.Task(ctx, todo.ID); !isNotFound(err) {
				t.Errorf("another's task: %v", err)
			}
			if _, err := tx.SaveTask(ctx, asked.Turned(crm.TaskAccepted, "", tx.Now())); err != nil {
				t.Error(err)
			}
			return err
		})
		before := images(t, d.Store)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.HandOver(ctx, d.Zhang.ID, d.Li.ID, nil)
			return err
		})
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			mine, err := tx.Tasks(ctx, store.TaskFilter{Assignee: d.Li.ID, Open: true})
			out, err2 := tx.Tasks(ctx, store.TaskFilter{AskedBy: d.Li.ID, Open: true})
			if len(mine) != 1 || mine[0].ID != todo.ID || len(out) != 1 || out[0].ID != asked.ID {
				t.Errorf("after the handover: %+v, %+v", mine, out)
			}
			return errors.Join(err, err2)
		})
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
			if err == nil {
				_, err = tx.Undo(ctx, ops[0].ID)
			}
			return err
		})
		if after := images(t, d.Store); after != before {
			t.Errorf("taken back to\n%s\nwant\n%s", after, before)
		}
	})
}

// A deal that goes over to another pipeline, where its stage has the same code, stays in it: one stay, not two.
func TestGoingOverWithinAStageIsOneStay(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "常熟纺机", Owner: d.Zhang.ID})
			if err != nil {
				return err
			}
			before, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "quote"})
			if err != nil {
				return err
			}
			after := before
			after.Pipeline = "renewal"
			quote := crm.Stage{Code: "quote"}
			got, err := tx.RecordStageChange(ctx, crm.StageChange{Before: before, Deal: after, From: quote, To: quote, At: tx.Now()})
			if err != nil || got.Pipeline != "renewal" {
				t.Errorf("%+v %v", got, err)
			}
			if stays, err := tx.StageHistory(ctx, before.ID); len(stays) != 1 || !stays[0].LeftAt.IsZero() || err != nil {
				t.Errorf("stays %+v %v", stays, err)
			}
			return nil
		})
	})
}
