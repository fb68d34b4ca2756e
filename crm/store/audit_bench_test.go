package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What sealing the log costs: eight people tell of visits to three stores in turns, of which one seals meanwhile what was written in the
// round before. The ratio of its time to that of one that does not seal stands beside that of two that do not. What the log costs a
// message in its own transaction, two proofs, is BenchmarkProof; the journal itself is undo, and cannot be left out.
func BenchmarkAudit(b *testing.B) {
	for _, place := range []string{"sqlite", "mysql"} {
		b.Run(place, func(b *testing.B) {
			var all []*office
			for i := range 3 {
				address := "sqlite:" + filepath.Join(b.TempDir(), fmt.Sprint(i, ".db"))
				if place == "mysql" {
					address = storetest.MySQL(b)
				}
				all = append(all, newOffice(b, address))
			}
			all[2].sealer = all[2].s.NewSealer("bench")
			var ratios, alike []float64
			for round := 0; b.Loop(); round++ {
				var took [3]float64
				for i := range all { // each is the first as often as the others
					i = (i + round) % len(all)
					took[i] = all[i].hour(b).Seconds()
				}
				if round > 1 { // before that there is nothing to seal
					ratios, alike = append(ratios, 2*took[2]/(took[0]+took[1])), append(alike, took[1]/took[0])
				}
			}
			b.ReportMetric(0, "ns/op")
			if len(ratios) > 0 {
				slices.Sort(ratios)
				slices.Sort(alike)
				b.ReportMetric(ratios[len(ratios)/2], "ratio")
				b.ReportMetric(alike[len(alike)/2], "ratio-of-two-without")
				b.ReportMetric(float64(all[2].sealed)/float64(len(ratios)), "rows-sealed")
			}
		})
	}
}

// office is a store with eight people at work, whose clock leaps between the rounds.
type office struct {
	s         *store.Store
	now       time.Time
	people    []crm.User
	customers []crm.Customer
	sealer    *store.Sealer // nil: the log is not sealed
	sealed    int
	n         int
}

const (
	auditMessages = 25 // of each person in a round
	auditPause    = 6 * time.Second
)

func newOffice(b *testing.B, address string) *office {
	begun := time.Now()
	o := &office{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	o.s = storetest.Open(b, address, func(c *store.Options) { c.Now = func() time.Time { return o.now.Add(time.Since(begun)) } })
	who := storetest.People(b, o.s)
	o.people = []crm.User{who.Wang, who.Zhang, who.Li, who.Zhao, who.Chen, who.Boss, who.Wang, who.Li}
	o.customers = make([]crm.Customer, len(o.people))
	for i, u := range o.people {
		err := o.s.InTx(b.Context(), store.Deed{User: u.ID, Now: o.now}, func(tx *store.Tx) (err error) {
			o.customers[i], err = tx.CreateCustomer(b.Context(), crm.Customer{Name: fmt.Sprint("客户", i)})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return o
}

// hour is one round: everybody's messages, and what settled since the last is sealed.
func (o *office) hour(b *testing.B) time.Duration {
	o.now = o.now.Add(auditPause)
	start := time.Now()
	var work sync.WaitGroup
	if o.sealer != nil {
		work.Go(func() {
			_, n, err := o.sealer.Seal(context.Background())
			if err != nil {
				b.Error(err)
			}
			o.sealed += n
		})
	}
	for i, u := range o.people {
		work.Go(func() {
			x := &costs{b: b, s: o.s, team: storetest.Team{Zhang: u}, c: o.customers[i], now: o.now, n: i*1_000_000 + o.n}
			for range auditMessages {
				x.message()
			}
		})
	}
	work.Wait()
	o.n += auditMessages
	return time.Since(start)
}

// BenchmarkProof is what one line of the journal costs to be provable: two images of a customer.
func BenchmarkProof(b *testing.B) {
	before, after := strings.Repeat("x", 600), strings.Repeat("y", 600)
	for b.Loop() {
		store.ProofOf(before, after)
	}
}
