package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Nothing a person writes is too long for the store, and no cut falls inside a character.
func TestNothingIsTooLong(t *testing.T) {
	long := strings.Repeat("𠮷", 30000)
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, "甲")
		try := func(what string, f func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := d.as(d.Zhang, f); err != nil {
				t.Errorf("%s: %.200s", what, err)
			}
		}
		try("customer", func(ctx context.Context, tx *store.Tx) error {
			all := crm.Customer{Name: long, Industry: long, Region: long, Source: long, Phone: long, Aliases: []string{long}, Tags: []string{long}}
			made, err := tx.CreateCustomer(ctx, all)
			if err != nil {
				return err
			}
			all.ID, all.Version, all.Owner, all.Name = made.ID, made.Version, made.Owner, "乙"+long
			made, err = tx.SaveCustomer(ctx, all)
			if err != nil {
				return err
			}
			_, err = tx.SaveCustomer(ctx, made)
			return err
		})
		try("contact", func(ctx context.Context, tx *store.Tx) error {
			p, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: long, Title: long, Department: long, Phone: long, Email: long})
			if err != nil {
				return err
			}
			p.Name = long
			_, err = tx.SaveContact(ctx, p)
			return err
		})
		try("deal", func(ctx context.Context, tx *store.Tx) error {
			made, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: long, LostNote: long})
			if err != nil {
				return err
			}
			made.Title, made.LostNote = long, long
			_, err = tx.RecordStageChange(ctx, crm.StageChange{Deal: made, At: d.now, Reason: long})
			return err
		})
		try("activity", func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Content: long, HappenedAt: d.now})
			if err != nil {
				return err
			}
			a.Content = long
			_, err = tx.SaveActivity(ctx, a)
			return err
		})
		try("follow-up", func(ctx context.Context, tx *store.Tx) error {
			f, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Content: long, Due: crm.Due{At: d.now}})
			if err != nil {
				return err
			}
			f.Content = long
			_, err = tx.SaveFollowUp(ctx, f)
			return err
		})
		try("reminder", func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateReminder(ctx, crm.Reminder{Text: long, Repeat: long, Due: crm.Due{At: d.now}})
			return err
		})
		try("payment", func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(1), Kind: long})
			return err
		})
		try("note, summary, conversation, push", func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: long})
			tx.Summarise(long)
			return errors.Join(err, tx.SaveConversation(ctx, "chat", long), tx.Push(ctx, crm.Push{Key: "p", To: "zhangwei", Reply: crm.Reply{Text: long}}, d.now))
		})
		m := message("m", "zhangwei")
		m.Text = long
		e, _, err := d.Keep(t.Context(), m, "me", time.Hour)
		if err != nil || e.Message.Text != long {
			t.Errorf("message: %v", err)
		}
		if err := d.Park(t.Context(), e.ID, crm.Reply{Text: long}, nil, long); err != nil {
			t.Errorf("park: %v", err)
		}
		if err := errors.Join(d.RetryPush(t.Context(), "p", 0, long), d.SentPush(t.Context(), "p", long)); err != nil {
			t.Logf("push: %v", err)
		}
		if _, err := d.SaveUser(t.Context(), crm.User{WeComID: "long", Name: long, Leads: make([]crm.TeamID, 400)}); err != nil {
			t.Errorf("user: %.200s", err)
		}
		if _, err := d.SaveTeam(t.Context(), crm.Team{DepartmentID: 99, Name: long}); err != nil {
			t.Errorf("team: %.200s", err)
		}
	})
}

// What is said twice with a blank is one tag and one alias, on every database.
func TestTagsAndAliasesAreTrimmed(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲", Tags: []string{"重点", "重点 ", " "}, Aliases: []string{"小甲", "小甲 "}})
			if len(c.Tags) != 1 || len(c.Aliases) != 1 {
				t.Errorf("tags %q, aliases %q", c.Tags, c.Aliases)
			}
			return err
		})
	})
}

// A customer keeps a name.
func TestACustomerIsNeverNameless(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "甲")
		for _, name := range []string{"", " ", "\u200b"} {
			if d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				c.Name = name
				_, err := tx.SaveCustomer(ctx, c)
				return err
			}) == nil {
				t.Errorf("renamed to %q", name)
			}
			if d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.CreateCustomer(ctx, crm.Customer{Name: name})
				return err
			}) == nil {
				t.Errorf("created %q", name)
			}
		}
	})
}

// A list without a limit is whole: figures are made from it.
func TestAListWithoutALimitIsWhole(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		const many = 1200
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲"})
			if err != nil {
				return err
			}
			for i := range many {
				if _, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Phone, HappenedAt: d.now.Add(time.Duration(i) * time.Second)}); err != nil {
					return err
				}
				if _, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: fmt.Sprint(i), Stage: "lead"}); err != nil {
					return err
				}
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			activities, err := tx.ListActivities(ctx, store.ActivityFilter{})
			deals, err2 := tx.ListDeals(ctx, store.DealFilter{OpenOnly: true})
			moves, err3 := tx.Moves(ctx, nil, time.Time{}, time.Time{})
			if len(activities) != many || len(deals) != many || len(moves) != many {
				t.Errorf("%d activities, %d deals, %d moves of %d each", len(activities), len(deals), len(moves), many)
			}
			few, err4 := tx.ListDeals(ctx, store.DealFilter{Limit: 7})
			if len(few) != 7 {
				t.Errorf("%d of at most 7", len(few))
			}
			return errors.Join(err, err2, err3, err4)
		})
	})
}

// The few largest deals won in a time are the first of all that were won in it, whoever asks.
func TestTheLargestWonOfATime(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(7, 490))
		c, _ := d.customer(d.Zhang, "甲")
		start := d.now
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for i := range 60 {
				deal := crm.Deal{CustomerID: c.ID, Title: fmt.Sprint(i), Pipeline: "new", Stage: crm.StageCode([]string{"won", "payment", "lost"}[r.IntN(3)]), Amount: crm.Yuan(int64(r.IntN(9)))}
				if deal.WonAt = start.AddDate(0, 0, -r.IntN(6)); deal.Stage == "lost" {
					deal.LostAt = start
				}
				if _, err := tx.CreateDeal(ctx, deal); err != nil {
					return err
				}
			}
			return nil
		})
		won := []crm.StageCode{"won", "payment"}
		for _, who := range []crm.User{d.Zhang, d.Boss} {
			d.must(who, func(ctx context.Context, tx *store.Tx) error {
				f := store.DealFilter{Stages: won, WonFrom: start.AddDate(0, 0, -3), WonTo: start}
				all, err := tx.ListDeals(ctx, f)
				if err != nil {
					return err
				}
				if len(all) < 10 || len(all) > 40 {
					t.Errorf("%d of 60 were won in that time", len(all))
				}
				for _, f.Limit = range []int{1, 7, 1000} {
					few, err := tx.ListDeals(ctx, f)
					if err != nil {
						return err
					}
					if want := all[:min(len(all), f.Limit)]; !reflect.DeepEqual(few, want) {
						t.Errorf("%s: of at most %d\n     %v\nwant %v", who.Name, f.Limit, few, want)
					}
				}
				return nil
			})
		}
	})
}

// Every filter means the same on every database.
func TestFilters(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "甲")
		start := d.now
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for i, title := range []string{"ERP二期", "100%_折扣", "won", "lost"} {
				deal := crm.Deal{CustomerID: c.ID, Title: title, Stage: crm.StageCode([]string{"lead", "quote", "won", "lost"}[i]), Amount: crm.Yuan(int64(i+1) * 1000),
					ExpectedClose: crm.Date{Year: 2026, Month: 12, Day: i + 1}, StageEnteredAt: day(-i)}
				switch title {
				case "won":
					deal.WonAt = day(0)
				case "lost":
					deal.LostAt = day(0)
				}
				if _, err := tx.CreateDeal(ctx, deal); err != nil {
					return err
				}
			}
			for i := range 3 {
				if _, err := tx.CreateReminder(ctx, crm.Reminder{Text: fmt.Sprint(i), Due: crm.Due{At: day(i)}}); err != nil {
					return err
				}
				if _, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Phone, HappenedAt: day(-i)}); err != nil {
					return err
				}
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for _, f := range []struct {
				what   string
				filter store.DealFilter
				want   string
			}{
				{"all, the largest first", store.DealFilter{}, "年度框架 lost won 100%_折扣 ERP二期"},
				{"open ones", store.DealFilter{OpenOnly: true}, "年度框架 100%_折扣 ERP二期"},
				{"by stage", store.DealFilter{Stages: []crm.StageCode{"lead", "won"}}, "won ERP二期"},
				{"by title", store.DealFilter{Title: "ERP"}, "ERP二期"},
				{"by title, however it is written", store.DealFilter{Title: "erp"}, "ERP二期"},
				{"a percent sign is one", store.DealFilter{Title: "%"}, "100%_折扣"},
				{"an underscore is one", store.DealFilter{Title: "_"}, "100%_折扣"},
				{"by amount", store.DealFilter{MinFen: 200000, MaxFen: 300000}, "won 100%_折扣"},
				{"by close, the end excluded", store.DealFilter{CloseFrom: crm.Date{Year: 2026, Month: 12, Day: 1}, CloseTo: crm.Date{Year: 2026, Month: 12, Day: 3}}, "100%_折扣 ERP二期"},
				{"idle", store.DealFilter{IdleSince: day(-1)}, "lost won"},
				{"won in", store.DealFilter{WonFrom: day(0), WonTo: day(1)}, "won"},
				{"lost before", store.DealFilter{LostTo: day(0)}, ""},
				{"lost until", store.DealFilter{LostTo: day(1)}, "lost"},
				{"another's", store.DealFilter{Owners: []crm.UserID{d.Li.ID}}, ""},
			} {
				deals, err := tx.ListDeals(ctx, f.filter)
				var titles []string
				for _, x := range deals {
					titles = append(titles, x.Title)
				}
				if got := strings.Join(titles, " "); got != f.want || err != nil {
					t.Errorf("%s: %q, want %q (%v)", f.what, got, f.want, err)
				}
			}
			for _, f := range []struct {
				filter store.ReminderFilter
				want   int
			}{
				{store.ReminderFilter{}, 3}, {store.ReminderFilter{From: day(1)}, 2}, {store.ReminderFilter{To: day(1)}, 1},
				{store.ReminderFilter{Status: crm.ReminderScheduled, Limit: 2}, 2}, {store.ReminderFilter{Status: crm.ReminderSent}, 0},
			} {
				if got, err := tx.ListReminders(ctx, f.filter); len(got) != f.want || err != nil {
					t.Errorf("reminders %+v: %d, want %d (%v)", f.filter, len(got), f.want, err)
				}
			}
			for _, f := range []struct {
				filter store.ActivityFilter
				want   int
			}{
				{store.ActivityFilter{}, 3}, {store.ActivityFilter{From: day(-1)}, 2}, {store.ActivityFilter{To: day(-1)}, 1},
				{store.ActivityFilter{Customer: c.ID + 1}, 0}, {store.ActivityFilter{Owners: []crm.UserID{d.Zhang.ID}}, 3}, {store.ActivityFilter{Owners: []crm.UserID{d.Li.ID}}, 0},
			} {
				if got, err := tx.ListActivities(ctx, f.filter); len(got) != f.want || err != nil {
					t.Errorf("activities %+v: %d, want %d (%v)", f.filter, len(got), f.want, err)
				}
			}
			for _, f := range []struct {
				filter store.CustomerFilter
				want   int
			}{
				{store.CustomerFilter{Tag: "重点"}, 1}, {store.CustomerFilter{Tag: "重"}, 0}, {store.CustomerFilter{Level: "A"}, 0},
				{store.CustomerFilter{SilentSince: day(0)}, 0}, {store.CustomerFilter{SilentSince: day(1)}, 1},
			} {
				if got, err := tx.ListCustomers(ctx, f.filter); len(got) != f.want || err != nil {
					t.Errorf("customers %+v: %d, want %d (%v)", f.filter, len(got), f.want, err)
				}
			}
			return nil
		})
	})
}
