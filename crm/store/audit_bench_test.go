package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// BenchmarkMessages is how many messages of a visit a second eight people have kept, recorded and answered while the log is being sealed.
// What the log costs is the ratio to the same of a commit without it, run in turns (docs/benchmarks.md).
func BenchmarkMessages(b *testing.B) {
	for _, place := range []string{"sqlite", "mysql"} {
		b.Run(place, func(b *testing.B) {
			address := "sqlite:" + filepath.Join(b.TempDir(), "genjin.db")
			if place == "mysql" {
				address = storetest.MySQL(b)
			}
			s := storetest.Open(b, address)
			who := storetest.People(b, s)
			ctx, now := context.Background(), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
			people := []crm.User{who.Wang, who.Zhang, who.Li, who.Zhao, who.Chen, who.Boss, who.Wang, who.Li}
			customers := make([]crm.Customer, len(people))
			for i, u := range people {
				err := s.InTx(ctx, store.Deed{User: u.ID, Now: now}, func(tx *store.Tx) (err error) {
					customers[i], err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("客户", i)})
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			stop := sealWhile(b, s)
			defer stop()
			var n sync.WaitGroup
			start := time.Now()
			b.ResetTimer()
			for i, u := range people {
				n.Go(func() {
					x := &costs{b: b, s: s, team: storetest.Team{Zhang: u}, c: customers[i], now: now, n: i * 1_000_000}
					for range b.N / len(people) {
						x.message()
					}
				})
			}
			n.Wait()
			b.ReportMetric(float64(b.N/len(people)*len(people))/time.Since(start).Seconds(), "messages/s")
		})
	}
}

// sealWhile seals every second until it is stopped.
func sealWhile(b *testing.B, s *store.Store) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		sealer := s.NewSealer("bench")
		for {
			if _, _, err := sealer.Seal(ctx); err != nil && ctx.Err() == nil {
				b.Error(err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { cancel(); <-done }
}
