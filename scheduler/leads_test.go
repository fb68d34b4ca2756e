package scheduler

import (
	"slices"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// lead enters a lead of a manager that somebody is to call.
func (d *desk) lead(name string, to crm.User) (id crm.CustomerID) {
	d.t.Helper()
	d.as(d.Wang, func(tx *store.Tx) error {
		c, err := tx.CreateCustomer(d.t.Context(), crm.Customer{Name: name})
		if err != nil {
			return err
		}
		id = c.ID
		l := crm.Lead{CustomerID: id, BroughtBy: d.Wang.ID, ArrivedAt: tx.Now()}
		_, err = tx.PlaceLead(d.t.Context(), l.Given(&d.Process.Leads, d.Calendar, tx.Now()), to.ID)
		return err
	})
	return id
}

// owner is whose a customer is; 0: in the pool.
func (d *desk) owner(id crm.CustomerID) (owner crm.UserID) {
	d.t.Helper()
	if err := d.Store.InTx(d.t.Context(), store.Deed{System: true, Now: d.at()}, func(tx *store.Tx) error {
		c, err := tx.Customer(d.t.Context(), id)
		owner = c.Owner
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return owner
}

// Whatever many replicas look at once, a lead goes on once, and each is told once.
func TestALeadGoesOnOnce(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 10:00")
	a, b := d.lead("甲", d.Zhang), d.lead("乙", d.Li)
	d.set("2026-11-24 14:00")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { d.leads(t.Context()) })
	}
	wg.Wait()
	if d.owner(a) != d.Li.ID || d.owner(b) != d.Zhang.ID {
		t.Errorf("甲 is %d's, 乙 %d's", d.owner(a), d.owner(b))
	}
	keys := d.carried()
	slices.Sort(keys)
	if len(keys) != 4 || len(slices.Compact(keys)) != 4 {
		t.Errorf("told: %v", keys)
	}
}

// At night nothing goes on; in the morning it does.
func TestLeadsRestAtNight(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 10:00")
	id := d.lead("甲", d.Zhang)
	for _, x := range []struct {
		at   string
		want crm.UserID
	}{{"2026-11-24 20:00", d.Zhang.ID}, {"2026-11-25 08:59", d.Zhang.ID}, {"2026-11-25 09:00", d.Li.ID}} {
		d.set(x.at)
		d.leads(t.Context())
		if got := d.owner(id); got != x.want {
			t.Errorf("%s: it is %d's, want %d's", x.at, got, x.want)
		}
	}
}

// A lead of somebody who leaves goes to somebody else at once; a customer that lost its owner lies in the pool.
func TestNoLeadStaysNobodys(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 10:00")
	id, lost := d.lead("甲", d.Zhang), d.lead("乙", d.Li)
	gone := d.Zhang
	gone.Left = true
	if _, err := d.Store.SaveUser(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if err := d.Store.InTx(t.Context(), store.Deed{System: true, Now: d.at()}, func(tx *store.Tx) error {
		_, l, err := tx.LeadForWrite(t.Context(), lost)
		if err == nil {
			l.AssignedAt = l.AssignedAt.Add(time.Minute)
			_, err = tx.PlaceLead(t.Context(), l, 0) // as no deed does
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	d.leads(t.Context())
	if got := d.owner(id); got != d.Li.ID {
		t.Errorf("it is %d's", got)
	}
	d.as(d.Chen, func(tx *store.Tx) error {
		all, err := tx.Pool(t.Context(), nil, 9)
		if len(all) != 1 || all[0].Customer.ID != lost {
			t.Errorf("in the pool: %+v", all)
		}
		return err
	})
}
