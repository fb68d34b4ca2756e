package records_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/records"
)

// Of a hundred people nobody is told one by one; what they come to together is what they come to one by one, and what the lists hold, whether by
// sums or counted.
func TestACrowdIsToldTogether(t *testing.T) {
	s, team, process, calendar := company(t)
	for i := range 100 {
		if _, err := s.SaveUser(t.Context(), crm.User{WeComID: fmt.Sprint("many", i), Name: fmt.Sprint("同事", i), TeamID: team.Zhang.TeamID, Role: crm.Rep}); err != nil {
			t.Fatal(err)
		}
	}
	novemberOf(t, s, process, team.Zhang)
	novemberAt(t, s, team.Li)
	now := november(24, 18)
	plansOf(t, s, team.Li, now)
	from := crm.Date{Year: 2026, Month: 11, Day: 1}
	for _, folded := range []bool{false, true} {
		if folded {
			if err := s.FoldSums(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		err := s.InTx(t.Context(), store.Deed{User: team.Boss.ID, Now: now}, func(tx *store.Tx) error {
			people, err := tx.ScopeUsers(t.Context())
			if err != nil {
				return err
			}
			o := records.Of{Tx: tx, Process: process, Calendar: calendar, Now: now, People: people, Team: true}
			for _, u := range people {
				o.Owners = append(o.Owners, u.ID)
			}
			each := o
			each.Each = true
			if !o.Crowd() || each.Crowd() {
				t.Fatalf("%d people", len(people))
			}
			for _, span := range [][2]crm.Date{{from, from.NextMonth()}, {from.AddDays(23), from.AddDays(24)}, {from.AddDays(19), from.AddDays(20)}, {from.AddDays(22), from.AddDays(29)}} {
				compareDays(t.Context(), t, o, each, span[0], span[1], folded)
			}
			return comparePoints(t.Context(), t, o, from)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// plansOf are plans of two days: done, open, of the whole day and of an hour that is past or to come.
func plansOf(t *testing.T, s *store.Store, u crm.User, now time.Time) {
	t.Helper()
	err := s.InTx(t.Context(), store.Deed{User: u.ID, Now: now.Add(-30 * time.Hour)}, func(tx *store.Tx) error {
		for i := range 16 {
			c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: fmt.Sprint("客户", i)})
			if err != nil {
				return err
			}
			due := crm.DueDay(crm.DateOf(now).AddDays(-(i / 8)), now.Location())
			if i%8 > 4 {
				due = crm.Due{At: now.Add(time.Duration(2*(i%8-6)+1) * time.Hour)}
			}
			f, err := tx.PlanFollowUp(t.Context(), crm.FollowUp{CustomerID: c.ID, Due: due, Content: "回访"})
			if err != nil {
				return err
			}
			if i%8 < 2 {
				if _, err := tx.SaveFollowUp(t.Context(), f.Finish(0)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func compareDays(ctx context.Context, t *testing.T, o, each records.Of, from, to crm.Date, folded bool) {
	t.Helper()
	together, err := o.Day(ctx, from, to)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := each.Day(ctx, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if together.Crowd != len(o.People) || len(together.People) > 0 || len(alone.People) != len(o.People) {
		t.Errorf("%d, %d and %d people", together.Crowd, len(together.People), len(alone.People))
	}
	r, err := o.DayRecords(ctx, from, to, records.DayAll)
	if err != nil {
		t.Fatal(err)
	}
	turns := r.Turns(o.Process)
	listed := []int{len(r.Reached()), len(r.Missed()), len(r.Customers()), len(turns.Created), len(turns.Moves), len(turns.Lost), len(r.Won), len(r.Payments), len(r.Overdue), len(r.Due)}
	if got := []int{together.Contacts, together.Missed, together.Customers, together.Created, together.Moved, together.Lost, together.Won, together.Payments, together.Overdue, together.Due}; !reflect.DeepEqual(got, listed) {
		t.Errorf("%v to %v, by sums: %v: told %v, listed %v", from, to, folded, got, listed)
	}
	if x := together.Settled; x != nil && x.All-x.Settled != together.Overdue+together.Due {
		t.Errorf("%v: %d of %d are settled, %d late and %d due", from, x.Settled, x.All, together.Overdue, together.Due)
	}
	if a, b := together.Settled, alone.Settled; (a == nil) != (b == nil) || a != nil && (a.All != b.All || a.Settled != b.Settled) {
		t.Errorf("settled %+v together, %+v one by one", a, b)
	}
	together.Crowd, together.People, alone.People, together.Settled, alone.Settled = 0, nil, nil, nil, nil
	if !reflect.DeepEqual(together, alone) {
		t.Errorf("%v to %v, by sums: %v:\ntogether   %+v\none by one %+v", from, to, folded, together, alone)
	}
}

// Of more won deals than are judged the largest are looked at for what they have still to bring in, which is said.
func TestDebtsOfTheLargest(t *testing.T) {
	s, team, process, calendar := company(t)
	const deals = 2_002
	now := november(24, 18)
	err := s.InTx(t.Context(), store.Deed{User: team.Li.ID, Now: now}, func(tx *store.Tx) error {
		c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: "博远教育"})
		if err != nil {
			return err
		}
		for i := range deals {
			d, err := tx.CreateDeal(t.Context(), crm.Deal{CustomerID: c.ID, Title: fmt.Sprint(i), Pipeline: process.Default().Code, Stage: "won", Amount: crm.Yuan(int64(i + 1)), WonAt: now})
			if err != nil {
				return err
			}
			if i == deals-1 || i == 0 { // the largest and the smallest
				if _, err := tx.RecordPayment(t.Context(), crm.Payment{CustomerID: c.ID, DealID: d.ID, Amount: crm.Yuan(1), PaidOn: crm.DateOf(now)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(t.Context(), store.Deed{User: team.Li.ID, Now: now}, func(tx *store.Tx) error {
		var left records.Left
		o := records.Of{Tx: tx, Process: process, Calendar: calendar, Now: now, Owners: []crm.UserID{team.Li.ID}, People: []crm.User{team.Li}, Left: &left}
		debts, err := o.Debts(t.Context())
		if err != nil {
			return err
		}
		if len(debts) != 2_000 || debts[0].Rest != crm.Yuan(deals-1) || debts[0].Paid || debts[1].Rest != crm.Yuan(deals-1) || !debts[1].Paid || len(left.Notes) != 1 {
			t.Errorf("%d debts, first %+v, then %+v; said: %v", len(debts), debts[0], debts[1], left.Notes)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func comparePoints(ctx context.Context, t *testing.T, o records.Of, from crm.Date) error {
	t.Helper()
	p, err := o.PointsTogether(ctx, from, from.NextMonth())
	if err != nil {
		return err
	}
	for _, x := range p.Parts {
		m, _ := reports.MetricNamed(string(x.Part))
		facts, err := o.Facts(ctx, m, from, from.NextMonth())
		if err != nil {
			return err
		}
		if f := reports.NewFigure(m, facts); f.Of != x.Figure.Of || f.Out != x.Figure.Out || f.Out == 0 {
			t.Errorf("%s: %d of %d together, %d of %d by their records", m.Name, x.Figure.Of, x.Figure.Out, f.Of, f.Out)
		}
	}
	return nil
}
