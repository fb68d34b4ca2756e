package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
	"genjin/crm/store"
)

// dump is every live row of every journaled table, column by column, but for what each write counts up. A row that was
// created and taken back is gone.
func (d *desk) dump() string {
	d.t.Helper()
	journaled, _ := store.Rows()
	var out strings.Builder
	for _, table := range slices.Sorted(maps.Keys(journaled)) {
		rows := reflect.New(reflect.SliceOf(reflect.TypeOf(journaled[table]).Elem())).Interface()
		if err := d.DB().Table(table).Where("deleted_at = 0").Order("id").Find(rows).Error; err != nil {
			d.t.Fatal(err)
		}
		parsed := &gorm.Statement{DB: d.DB()}
		if err := parsed.Parse(journaled[table]); err != nil {
			d.t.Fatal(err)
		}
		for i := range reflect.ValueOf(rows).Elem().Len() {
			r := map[string]any{} // decrypted: the same text is never encrypted to the same
			for _, f := range parsed.Schema.Fields {
				r[f.DBName] = reflect.Indirect(f.ReflectValueOf(d.t.Context(), reflect.ValueOf(rows).Elem().Index(i)))
			}
			delete(r, "version")
			delete(r, "updated_at")
			out.WriteString(table)
			for _, column := range slices.Sorted(maps.Keys(r)) {
				fmt.Fprintf(&out, " %s=%v", column, r[column])
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

// undoLast takes back the last operation of u.
func (d *desk) undoLast(u crm.User) {
	d.t.Helper()
	d.must(u, func(ctx context.Context, tx *store.Tx) error {
		ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1})
		if err != nil {
			return err
		}
		_, err = tx.Undo(ctx, ops[0].ID)
		return err
	})
}

// full gives a customer of u with one of everything.
func (d *desk) full(u crm.User, name, phone string) (crm.Customer, crm.Deal) {
	d.t.Helper()
	c, deal := d.customer(u, name)
	d.must(u, func(ctx context.Context, tx *store.Tx) error {
		wang, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Phone: phone})
		if err != nil {
			return err
		}
		_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: deal.ID, ContactID: wang.ID, Type: crm.Visit, HappenedAt: d.now, Content: name})
		_, err2 := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, ContactID: wang.ID, Due: crm.Due{At: d.now.Add(time.Hour)}})
		_, err3 := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, ContactID: wang.ID, Body: name})
		p, err4 := tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(5), PaidOn: crm.DateOf(d.now)})
		_, err5 := tx.CreateReminder(ctx, crm.Reminder{CustomerID: c.ID, Text: name, Due: crm.Due{At: d.now}})
		_, err6 := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(9), Due: crm.DateOf(d.now), Note: "尾款"})
		_, err7 := tx.MeetPlans(ctx, p)
		return errors.Join(err, err2, err3, err4, err5, err6, err7)
	})
	return c, deal
}

var whole = crm.Holdings{Contacts: 1, Deals: 1, Activities: 1, FollowUps: 1, Payments: 1, Plans: 1, Notes: 1, Reminders: 1}

func TestMergeMovesEverything(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		into, _ := d.full(d.Zhang, "华北重工", "")
		from, deal := d.full(d.Li, "华北重工集团", "13800000001")
		before := d.dump()
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			c, h, err := tx.MergeCustomers(ctx, from.ID, into.ID)
			if err != nil {
				return err
			}
			if h != whole {
				t.Errorf("moved %+v", h)
			}
			if want := []string{"华北重工简称", "华北重工集团", "华北重工集团简称"}; !slices.Equal(c.Aliases, want) {
				t.Errorf("aliases %v", c.Aliases)
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // his now, all of it
			h, err := tx.Holdings(ctx, into.ID)
			if want := (crm.Holdings{Contacts: 1, Deals: 2, Activities: 2, FollowUps: 2, Payments: 2, Plans: 2, Notes: 2, Reminders: 2}); h != want {
				t.Errorf("has %+v", h)
			}
			people, err2 := tx.Contacts(ctx, into.ID)
			if len(people) != 1 || people[0].Phone != "13800000001" {
				t.Errorf("people %+v", people)
			}
			moved, err3 := tx.Deal(ctx, deal.ID)
			history, err4 := tx.StageHistory(ctx, deal.ID)
			if moved.Owner != d.Zhang.ID || len(history) != 1 {
				t.Errorf("deal %+v %v", moved, history)
			}
			activities, err5 := tx.ListActivities(ctx, store.ActivityFilter{Customer: into.ID})
			for _, a := range activities {
				if a.ContactID != people[0].ID {
					t.Errorf("activity %+v", a)
				}
			}
			found, err6 := tx.FindCustomers(ctx, "华北重工集团", 5)
			if len(found) != 1 || found[0].ID != into.ID {
				t.Errorf("found %+v", found)
			}
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
		if _, err := d.findAs(d.Li, "华北重工集团"); err != nil {
			t.Errorf("the old owner: %v", err)
		}
		d.undoLast(d.Wang)
		if after := d.dump(); after != before {
			t.Errorf("after undo\n%s\nbefore\n%s", after, before)
		}
	})
}

// findAs gives how many customers of a name u sees.
func (d *desk) findAs(u crm.User, name string) (n int, err error) {
	err = d.as(u, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.FindCustomers(ctx, name, 5)
		if n = len(found); n > 0 {
			return fmt.Errorf("sees %+v", found)
		}
		return err
	})
	return n, err
}

// A merge that fails on its way leaves nothing moved.
func TestMergeIsWholeOrNothing(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		into, _ := d.full(d.Zhang, "甲", "")
		from, _ := d.full(d.Zhang, "乙", "1")
		before := d.dump()
		stop := errors.New("stop")
		err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			if _, _, err := tx.MergeCustomers(ctx, from.ID, into.ID); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) || d.dump() != before {
			t.Errorf("%v\n%s", err, d.dump())
		}
		for what, u := range map[string]crm.User{"a colleague": d.Li, "another team's manager": d.Zhao} {
			err := d.as(u, func(ctx context.Context, tx *store.Tx) error {
				_, _, err := tx.MergeCustomers(ctx, from.ID, into.ID)
				return err
			})
			if !isNotFound(err) || d.dump() != before {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestTheRecycleBin(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.full(d.Zhang, "华北重工", "1")
		before := d.dump()
		remove := func() {
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				h, err := tx.DeleteCustomer(ctx, c.ID)
				if h != whole {
					t.Errorf("deleted %+v", h)
				}
				return err
			})
		}
		remove()
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error { // nothing of it is anywhere
			deals, err := tx.ListDeals(ctx, store.DealFilter{})
			activities, err2 := tx.ListActivities(ctx, store.ActivityFilter{})
			plans, err3 := tx.ListFollowUps(ctx, store.FollowUpFilter{})
			reminders, err4 := tx.ListReminders(ctx, store.ReminderFilter{})
			if n := len(deals) + len(activities) + len(plans) + len(reminders); n != 0 {
				t.Errorf("%d records are left", n)
			}
			if _, err := tx.Deal(ctx, deal.ID); !isNotFound(err) {
				t.Errorf("the deal: %v", err)
			}
			return errors.Join(err, err2, err3, err4)
		})
		d.undoLast(d.Zhang)
		if after := d.dump(); after != before {
			t.Errorf("after undo\n%s\nbefore\n%s", after, before)
		}
		remove()
		restore := func(u crm.User) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) error {
				bin, err := tx.Bin(ctx)
				if err != nil || len(bin) != 1 || bin[0].Name != "华北重工" || bin[0].DeletedAt.IsZero() {
					return fmt.Errorf("the bin holds %+v: %w", bin, errors.Join(err, &crm.NotFoundError{}))
				}
				_, h, err := tx.RestoreCustomer(ctx, c.ID)
				if err == nil && h != whole {
					t.Errorf("restored %+v", h)
				}
				return err
			})
		}
		if err := restore(d.Li); !isNotFound(err) {
			t.Errorf("a colleague: %v", err)
		}
		again, _ := d.customer(d.Li, "华北重工") // the name is free
		var taken *crm.DuplicateError
		if err := restore(d.Zhang); !errors.As(err, &taken) || taken.Owner.Name != "" {
			t.Errorf("a name that was taken: %v", err)
		}
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			again.Name = "华北重工二厂"
			_, err := tx.SaveCustomer(ctx, again)
			return err
		})
		if err := restore(d.Wang); err != nil {
			t.Fatal(err)
		}
		d.undoLast(d.Wang)
		d.undoLast(d.Wang) // and the undoing
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.DeleteCustomer(ctx, again.ID)
			return err
		})
		if after := d.dump(); after != before {
			t.Errorf("after all\n%s\nbefore\n%s", after, before)
		}
		remove()
		d.now = d.now.AddDate(0, 0, crm.BinDays)
		if err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			_, _, err := tx.RestoreCustomer(ctx, c.ID)
			return err
		}); !isNotFound(err) {
			t.Errorf("after %d days: %v", crm.BinDays, err)
		}
	})
}
