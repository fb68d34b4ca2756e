package scheduler

import (
	"sync"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
)

// Whatever many replicas look at once, a day's forecasts are kept once, and are those that a question gets at that moment.
func TestForecastsAreKeptOnceADay(t *testing.T) {
	d := newDesk(t, "", "2026-11-02 08:00")
	for i, u := range []crm.User{d.Zhang, d.Li} {
		d.as(u, func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: string(rune('甲' + i))})
			if err == nil {
				_, err = tx.CreateDeal(t.Context(), crm.Deal{CustomerID: c.ID, Title: "x", Pipeline: "new", Stage: "quote", Amount: crm.Yuan(int64(100_000 * (i + 1))), ExpectedClose: crm.Date{Year: 2026, Month: 11, Day: 20}})
			}
			return err
		})
	}
	look := func() {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { d.Periodic(t.Context()) })
		}
		wg.Wait()
	}
	look()
	from, to := crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1}
	kept := func(u crm.User, team bool) (all []crm.KeptForecast, now crm.KeptForecast) {
		d.as(u, func(tx *store.Tx) error {
			people, err := tx.ScopeUsers(t.Context())
			if err != nil {
				return err
			}
			o := records.Of{Tx: tx, Process: d.Process, Now: d.at(), Calendar: d.Calendar, Owners: []crm.UserID{u.ID}}
			if team {
				o.Owners = nil
				for _, p := range people {
					o.Owners = append(o.Owners, p.ID)
				}
			}
			f, err := o.Forecast(t.Context(), from, to)
			if err != nil {
				return err
			}
			now = f.Kept(crm.DateOf(d.at()), from, to)
			now.User, now.Team = u.ID, team
			all, err = tx.FirstForecasts(t.Context(), team, o.Owners, from, to)
			return err
		})
		return all, now
	}
	for _, x := range []struct {
		who      crm.User
		team     bool
		weighted crm.Money
	}{{d.Zhang, false, crm.Yuan(60_000)}, {d.Li, false, crm.Yuan(120_000)}, {d.Wang, true, crm.Yuan(180_000)}} {
		all, now := kept(x.who, x.team)
		if len(all) != 1 || all[0] != now || now.Weighted != x.weighted.Fen {
			t.Errorf("%s: kept %+v, a question gets %+v", x.who.Name, all, now)
		}
	}
	var rows int64
	count := func() int64 {
		rows = 0
		d.as(d.Wang, func(tx *store.Tx) error {
			for _, team := range []bool{false, true} {
				people, err := tx.ScopeUsers(t.Context())
				if err != nil {
					return err
				}
				for _, p := range people {
					all, err := tx.FirstForecasts(t.Context(), team, []crm.UserID{p.ID}, crm.Date{Year: 2026, Month: 1, Day: 1}, crm.Date{Year: 2027, Month: 1, Day: 1})
					if err != nil {
						return err
					}
					rows += int64(len(all))
				}
			}
			return nil
		})
		return rows
	}
	before := count()
	d.set("2026-11-03 08:00")
	look()
	if after := count(); after != before || before == 0 {
		t.Errorf("%d first forecasts, and %d after another day", before, after)
	}
	if all, _ := kept(d.Zhang, false); len(all) != 1 || all[0].On.String() != "2026-11-02" {
		t.Errorf("the first forecast is %+v", all)
	}
}
