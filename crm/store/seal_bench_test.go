package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What encryption costs: the same done in turns with a store that encrypts and with two that do not, so that the ratio stands
// beside that of two alike. Of each the lower quartile, in µs.
func BenchmarkEncryption(b *testing.B) {
	for _, place := range []string{"sqlite", "mysql"} {
		b.Run(place, func(b *testing.B) {
			var all []*costs
			for i, keys := range [][]string{nil, nil, {storetest.Key}} {
				address := "sqlite:" + filepath.Join(b.TempDir(), fmt.Sprint(i, ".db"))
				if place == "mysql" {
					address = storetest.MySQL(b)
				}
				all = append(all, newCosts(b, storetest.Open(b, address, func(o *store.Options) { o.Keys = keys })))
			}
			for _, what := range []struct {
				name string
				do   func(*costs)
			}{
				{"message", (*costs).message}, {"whole number", (*costs).whole}, {"last four", (*costs).tail}, {"500 contacts", (*costs).read},
			} {
				b.Run(what.name, func(b *testing.B) {
					var took [3][]time.Duration
					for b.Loop() {
						for i, c := range all {
							start := time.Now()
							what.do(c)
							took[i] = append(took[i], time.Since(start))
						}
					}
					var quiet [3]float64
					for i := range took {
						slices.Sort(took[i])
						quiet[i] = float64(took[i][len(took[i])/4].Nanoseconds()) / 1000
					}
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(quiet[0], "plain-µs")
					b.ReportMetric(quiet[2], "encrypted-µs")
					b.ReportMetric(quiet[2]/min(quiet[0], quiet[1]), "ratio")
					b.ReportMetric(max(quiet[0], quiet[1])/min(quiet[0], quiet[1]), "ratio-of-two-plain")
				})
			}
		})
	}
}

// costs is a store with 10,000 contacts of one person.
type costs struct {
	b    *testing.B
	s    *store.Store
	team storetest.Team
	c    crm.Customer
	now  time.Time
	n    int
}

func newCosts(b *testing.B, s *store.Store) *costs {
	x := &costs{b: b, s: s, team: storetest.People(b, s), now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	x.do(func(ctx context.Context, tx *store.Tx) (err error) {
		if x.c, err = tx.CreateCustomer(ctx, crm.Customer{Name: "甲"}); err != nil {
			return err
		}
		for i := range 10_000 {
			if _, err := tx.CreateContact(ctx, crm.Contact{CustomerID: x.c.ID, Name: fmt.Sprint("王", i), Phone: number(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	return x
}

func number(i int) string { return fmt.Sprintf("138%08d", i*7919) }

func (x *costs) do(f func(ctx context.Context, tx *store.Tx) error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := x.s.InTx(ctx, store.Deed{User: x.team.Zhang.ID, Now: x.now}, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		x.b.Fatal(err)
	}
}

// message is one that tells of a visit: kept, recorded and answered.
func (x *costs) day() time.Time { return x.now.AddDate(0, 0, x.n%1_000_000) }

func (x *costs) message() { // each a day after the one before it, as one customer is visited
	x.n++
	ctx := context.Background()
	m := crm.Message{Key: fmt.Sprint("m", x.n), Channel: crm.AppChannel, From: x.team.Zhang.WeComID, Kind: crm.TextMessage, Text: "今天拜访了甲的王总，聊了年度框架，电话13812345678，下周三再约", At: x.now}
	e, _, err := x.s.Keep(ctx, m, "h", time.Minute)
	if err != nil {
		x.b.Fatal(err)
	}
	err = x.s.InTx(ctx, store.Deed{User: x.team.Zhang.ID, Now: x.now, Message: m.Key, Entry: e.ID, Holder: "h"}, func(tx *store.Tx) error {
		_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: x.c.ID, Content: m.Text, HappenedAt: x.day()})
		if err == nil {
			err = tx.SaveConversation(ctx, "", m.Text)
		}
		if err == nil {
			err = tx.Answer(ctx, crm.Push{Key: "reply:" + m.Key, Channel: crm.AppChannel, To: m.From, Reply: crm.Reply{Text: m.Text}}, `{"intent":"log_contact"}`, 0)
		}
		return err
	})
	if err != nil {
		x.b.Fatal(err)
	}
}

func (x *costs) whole() { x.find(number(1234)) }
func (x *costs) tail()  { x.find(number(1234)[7:]) }

func (x *costs) find(digits string) {
	x.do(func(ctx context.Context, tx *store.Tx) error {
		found, _, err := tx.FindPhones(ctx, digits, store.PhoneTail, 20)
		if err == nil && len(found) == 0 {
			err = errors.New("nobody is found")
		}
		return err
	})
}

// read reads 500 contacts, as an export does.
func (x *costs) read() {
	enough := errors.New("enough")
	x.do(func(ctx context.Context, tx *store.Tx) error {
		err := tx.EachContact(ctx, nil, func([]crm.Contact) error { return enough })
		if errors.Is(err, enough) {
			return nil
		}
		return err
	})
}
