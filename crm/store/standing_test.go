package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Standings are sums of the period alone, of those one is compared with: a rep's team, a manager's people, an admin's all.
func TestStandings(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		from, to := crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1}
		won := func(u crm.User, name string, at time.Time, amount crm.Money) crm.Deal {
			_, deal := d.customer(u, name)
			d.must(u, func(ctx context.Context, tx *store.Tx) (err error) {
				after := deal
				after.Stage, after.StageEnteredAt, after.WonAt, after.Amount = "won", at, at, amount
				deal, err = tx.RecordStageChange(ctx, crm.StageChange{Before: deal, Deal: after, At: at})
				return err
			})
			return deal
		}
		zone := time.FixedZone("CST", 8*3600)
		first := won(d.Zhang, "华北重工", from.In(zone), crm.Yuan(1_000_000))
		won(d.Zhang, "星辰科技", from.In(zone).Add(-time.Second), crm.Yuan(7)) // October, in Shanghai
		won(d.Li, "博远教育", to.In(zone).Add(-time.Second), crm.Yuan(500_000))
		won(d.Li, "绿源食品", from.In(zone), crm.Money{Fen: 99, Currency: "USD"})
		won(d.Chen, "南屏制药", from.In(zone), crm.Yuan(3))
		lost := won(d.Li, "宏达机械", from.In(zone), crm.Yuan(9))
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			after := lost
			after.Stage, after.LostAt = "lost", d.now
			_, err := tx.RecordStageChange(ctx, crm.StageChange{Before: lost, Deal: after, At: d.now})
			return err
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for _, p := range []crm.Date{from, to} {
				if _, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: first.CustomerID, DealID: first.ID, Amount: crm.Yuan(100), PaidOn: p}); err != nil {
					return err
				}
			}
			for i, a := range []crm.Activity{{Type: crm.Visit}, {Type: crm.Phone}, {Type: crm.Visit, Outcome: crm.NotReached}, {Type: crm.Visit, HappenedAt: to.In(zone)}} {
				a.CustomerID, a.Content = first.CustomerID, fmt.Sprint(i)
				if a.HappenedAt.IsZero() {
					a.HappenedAt = d.now
				}
				if _, err := tx.RecordActivity(ctx, a); err != nil {
					return err
				}
			}
			return nil
		})
		zhang, li := "张伟 1 [100万] 1 [100元] 2/1 2", "李娜 2 [50万 USD 0.99] 0 [] 0/0 3"
		wang, chen, zhao, boss := "王经理 0 [] 0 [] 0/0 0", "陈晨 1 [3元] 0 [] 0/0 1", "赵经理 0 [] 0 [] 0/0 0", "老板 0 [] 0 [] 0/0 0"
		for _, tt := range []struct {
			who  crm.User
			want []string
		}{
			{d.Zhang, []string{wang, zhang, li}}, {d.Wang, []string{wang, zhang, li}}, {d.Chen, []string{zhao, chen}}, {d.Boss, []string{wang, zhang, li, zhao, chen, boss}},
		} {
			d.must(tt.who, func(ctx context.Context, tx *store.Tx) error {
				all, err := tx.Standings(ctx, from, to, crm.StandingAll)
				var got []string
				for _, s := range all {
					if len(s.WonSum) == 2 && s.WonSum[0].Currency == "USD" {
						s.WonSum[0], s.WonSum[1] = s.WonSum[1], s.WonSum[0]
					}
					got = append(got, fmt.Sprint(s.User.Name, " ", s.Won, " ", s.WonSum, " ", s.Payments, " ", s.Paid, " ", s.Contacts, "/", s.Visits, " ", s.Customers))
				}
				if fmt.Sprint(got) != fmt.Sprint(tt.want) {
					t.Errorf("%s sees\n     %q\nwant %q", tt.who.Name, got, tt.want)
				}
				return err
			})
		}
	})
}
