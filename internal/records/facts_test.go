package records_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/internal/records"
)

// answers are what every metric comes to in the November that novemberOf writes, by hand: pieces or fen, tenths of a percent, tenths
// of a day, an hour or a point. A metric without an answer fails the test.
var answers = map[string]int64{
	"customers":            3,          // those three
	"new_customers":        3,          // 华北重工, 星辰科技, 青山仪表
	"contacts":             6,          // on the 3rd, 5th twice, 6th, 10th and 12th
	"effective_contacts":   2,          // the 3rd: whom, what and a next date; the 10th: what and a next date
	"effective_rate":       333,        // 2 of 6
	"visits":               1,          // of two, one met nobody
	"new_deals":            2,          //
	"new_deal_amount":      70_000_000, // 50万 and 20万
	"quotes":               2,          // both; one passed over a stage
	"quote_amount":         70_000_000, //
	"wins":                 1,          // on the 20th
	"won_amount":           50_000_000, //
	"lost":                 1,          // on the 15th
	"win_rate":             500,        // 1 of 2
	"conversion":           500,        // 1 of the 2 that came in
	"cycle":                170,        // the 3rd to the 20th
	"average_deal":         50_000_000, //
	"payments":             4_000_000,  // 4万
	"payment_rate":         400,        // 4万 of 10万 that were due on the 18th; what is due on the 30th counts then
	"payment_overdue_rate": 600,        // 6万 of 10万
	"follow_rate":          500,        // one done on its day, one open since the 16th
	"first_response":       50,         // 9:00 to 14:00
	"satisfaction":         90,         // 9 of 10
	"adherence":            750,        // 3 of 4 moves; one passed over a stage
}

func november(day, hour int) time.Time {
	return time.Date(2026, 11, day, hour, 0, 0, 0, time.FixedZone("CST", 8*3600))
}

// company is a store with its few people, the process and the calendar that are built in; the boss is an admin.
func company(t *testing.T) (*store.Store, storetest.Team, *crm.Process, *crm.Calendar) {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.New(t, func(o *store.Options) { o.Process, o.Admins = process, []string{"boss"} })
	return s, storetest.People(t, s), process, calendar
}

func TestMetricsHaveKnownAnswers(t *testing.T) {
	s, people, process, _ := company(t)
	zhang := people.Zhang
	novemberOf(t, s, process, zhang)
	now := november(24, 10)
	err := s.InTx(t.Context(), store.Deed{User: zhang.ID, Now: now}, func(tx *store.Tx) error {
		o := records.Of{Tx: tx, Process: process, Now: now, Owners: []crm.UserID{zhang.ID}, People: []crm.User{zhang}}
		from := crm.Date{Year: 2026, Month: 11, Day: 1}
		for _, m := range reports.Metrics() {
			want, known := answers[m.Code]
			if !known || m.Means == "" {
				t.Errorf("%s: no answer worked out by hand, or no definition", m.Code)
				continue
			}
			f, err := o.Figure(t.Context(), m, from, from.NextMonth())
			if err != nil {
				return err
			}
			if got := f.Value(); got != want || !f.Known() {
				t.Errorf("%s: %d of %d/%d, want %d", m.Name, got, f.Of, f.Out, want)
			}
			b, err := o.Breakdown(t.Context(), m, records.Dimension{Code: "customer"}, from, from.NextMonth(), nil)
			if err != nil {
				return err
			}
			var of, out int64
			for _, g := range b.Groups {
				of, out = of+g.Figure.Of, out+g.Figure.Out
			}
			if of != f.Of || out != f.Out {
				t.Errorf("%s: groups sum to %d/%d, the whole is %d/%d", m.Name, of, out, f.Of, f.Out)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// For who sees everybody's, figures of deals are counted by the database and points are read of all people at once: they come to the same.
func TestFiguresOfEverybodyAreTheSame(t *testing.T) {
	s, people, process, _ := company(t)
	novemberOf(t, s, process, people.Zhang)
	novemberAt(t, s, people.Li)
	now := november(24, 10)
	from := crm.Date{Year: 2026, Month: 11, Day: 1}
	err := s.InTx(t.Context(), store.Deed{User: people.Boss.ID, Now: now}, func(tx *store.Tx) error {
		o := records.Of{Tx: tx, Process: process, Now: now, Calendar: &crm.Calendar{}}
		for _, m := range reports.Metrics() {
			for _, by := range []string{"industry", "source", "level", "owner", "activity"} {
				b, err := o.Breakdown(t.Context(), m, records.Dimension{Code: by}, from, from.NextMonth(), &[2]crm.Date{from, from.AddDays(10)})
				if err != nil {
					return err
				}
				of := o
				of.Owners = []crm.UserID{people.Zhang.ID, people.Li.ID, people.Chen.ID, people.Wang.ID, people.Boss.ID}
				each, err := of.Breakdown(t.Context(), m, records.Dimension{Code: by}, from, from.NextMonth(), &[2]crm.Date{from, from.AddDays(10)})
				if got, want := fmt.Sprint(b), fmt.Sprint(each); got != want || err != nil {
					t.Errorf("%s by %s: %s, want %s (%v)", m.Name, by, got, want, err)
				}
			}
		}
		for _, owners := range [][]crm.UserID{nil, {people.Zhang.ID}, {people.Li.ID, people.Zhang.ID}} {
			o.Owners = owners
			deals, err := tx.ListDeals(t.Context(), store.DealFilter{Owners: owners})
			if err != nil {
				return err
			}
			stays, err := tx.Moves(t.Context(), owners, from.In(now.Location()), from.NextMonth().In(now.Location()))
			if err != nil {
				return err
			}
			all, by, off := reports.NewAdherence(process, deals, stays)
			got, gotBy, gotOff, err := o.Adherence(t.Context(), from, from.NextMonth())
			if err != nil || got != all || len(gotOff) != min(len(off), 3) || len(off) == 0 || fmt.Sprint(gotOff[0]) != fmt.Sprint(off[0]) {
				t.Errorf("of %v: %v %v, want %v %v (%v)", owners, got, gotOff, all, off, err)
			}
			for u, a := range by {
				if gotBy[u] == nil || *gotBy[u] != *a {
					t.Errorf("%d: %v, want %v", u, gotBy[u], a)
				}
			}
		}
		o.Owners = nil
		team := []crm.User{people.Zhang, people.Li, people.Chen}
		all, err := o.Points(t.Context(), team, from, from.NextMonth())
		for i, u := range team {
			alone, err := o.Points(t.Context(), []crm.User{u}, from, from.NextMonth())
			if err != nil {
				return err
			}
			if fmt.Sprint(alone[0]) != fmt.Sprint(all[i]) {
				t.Errorf("%s has %v among others, %v alone", u.Name, all[i], alone[0])
			}
		}
		if len(all) != len(team) || all[0].Total == 0 || all[0].Streak == all[1].Streak && all[0].Total == all[1].Total {
			t.Errorf("%v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// novemberAt are some deals and plans of somebody else.
func novemberAt(t *testing.T, s *store.Store, u crm.User) {
	t.Helper()
	at := november(9, 9)
	err := s.InTx(t.Context(), store.Deed{User: u.ID, Now: at}, func(tx *store.Tx) error {
		c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: "东海印刷", Industry: "制造", Source: "展会", Level: "A"})
		if err != nil {
			return err
		}
		for i, stage := range []crm.StageCode{"lead", "won", "won"} {
			d := crm.Deal{CustomerID: c.ID, Title: "单", Stage: stage, Amount: crm.Yuan(int64(i) * 1000)}
			if stage == "won" {
				d.WonAt = at
			}
			if _, err := tx.CreateDeal(t.Context(), d); err != nil {
				return err
			}
		}
		f, err := tx.PlanFollowUp(t.Context(), crm.FollowUp{CustomerID: c.ID, Due: crm.DueDay(crm.DateOf(at), at.Location()), Origin: crm.Said})
		if err != nil {
			return err
		}
		a, err := tx.RecordActivity(t.Context(), crm.Activity{CustomerID: c.ID, Type: crm.Phone, HappenedAt: at, Content: "谈好了"})
		if err != nil {
			return err
		}
		_, err = tx.SaveFollowUp(t.Context(), f.Finish(a.ID))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What a day, a week or a month is summed up to is as many as its lists have rows, and as much.
func TestADayIsAsManyAsItsLists(t *testing.T) {
	s, people, process, _ := company(t)
	novemberOf(t, s, process, people.Zhang)
	now, seen := november(24, 10), 0
	for _, who := range []crm.User{people.Zhang, people.Li, people.Wang} {
		err := s.InTx(t.Context(), store.Deed{User: who.ID, Now: now}, func(tx *store.Tx) error {
			in, err := tx.ScopeUsers(t.Context())
			if err != nil {
				return err
			}
			o := records.Of{Tx: tx, Process: process, Now: now, People: in}
			if who.ID == people.Wang.ID {
				for _, u := range in {
					o.Owners = append(o.Owners, u.ID)
				}
			}
			for first := (crm.Date{Year: 2026, Month: 11, Day: 1}); first.Month == 11; first = first.AddDays(1) {
				for _, days := range []int{1, 7, 30} {
					from, to := first, first.AddDays(days)
					d, err := o.Day(t.Context(), from, to)
					if err != nil {
						return err
					}
					r, err := o.DayRecords(t.Context(), from, to, records.DayAll)
					if err != nil {
						return err
					}
					turns := r.Turns(process)
					var won, paid reports.Sums
					for _, x := range r.Won {
						won = won.Plus(x.Amount)
					}
					for _, x := range r.Payments {
						paid = paid.Plus(x.Amount)
					}
					got := fmt.Sprint(d.Contacts, d.Missed, d.Customers, d.Created, d.Moved, d.Lost, d.Won, d.WonSum, d.Payments, d.Paid, d.Overdue, d.Due, d.Next)
					want := fmt.Sprint(len(r.Reached()), len(r.Missed()), len(r.Customers()), len(turns.Created), len(turns.Moves), len(turns.Lost), len(r.Won), won, len(r.Payments), paid, len(r.Overdue), len(r.Due), len(r.Next))
					if got != want {
						t.Errorf("%s, %d days from %s: counted %s, listed %s", who.Name, days, from, got, want)
					}
					for i, m := range d.Moves {
						if m.Deal.ID != turns.Moves[i].Deal.ID || m.To.Code != turns.Moves[i].To.Code {
							t.Errorf("%s from %s: move %d is %+v, listed %+v", who.Name, from, i, m, turns.Moves[i])
						}
					}
					if len(d.Moves) != min(d.Moved, 3) {
						t.Errorf("%d of %d moves are told", len(d.Moves), d.Moved)
					}
					seen += d.Contacts + d.Missed + d.Created + d.Moved + d.Lost + d.Won + d.Payments + d.Overdue + d.Due + d.Next
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen == 0 {
		t.Error("nothing happened")
	}
}

// novemberOf writes the month that the answers are of.
func novemberOf(t *testing.T, s *store.Store, process *crm.Process, u crm.User) {
	do := func(at time.Time, f func(ctx context.Context, tx *store.Tx) error) {
		t.Helper()
		if err := s.InTx(t.Context(), store.Deed{User: u.ID, Now: at}, func(tx *store.Tx) error { return f(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	var north, star, blue crm.Customer
	var wang crm.Contact
	var frame, mes crm.Deal
	var first crm.FollowUp
	line := process.Default()
	deal := func(ctx context.Context, tx *store.Tx, c crm.Customer, stage crm.StageCode, yuan int64) (crm.Deal, error) {
		return tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "采购", Pipeline: line.Code, Stage: stage, Amount: crm.Yuan(yuan), StageEnteredAt: tx.Now()})
	}
	contact := func(c crm.Customer, who crm.ContactID, way crm.ActivityType, outcome crm.Outcome, at time.Time, content string, score *int) crm.Activity {
		var a crm.Activity
		do(at, func(ctx context.Context, tx *store.Tx) (err error) {
			a, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, ContactID: who, Type: way, Outcome: outcome, HappenedAt: at, Content: content, Satisfaction: score})
			return err
		})
		return a
	}
	advance := func(d *crm.Deal, at time.Time, to crm.StageCode, m crm.Move) {
		m.Has = func(crm.Field) bool { return true }
		m.Approved = true
		do(at, func(ctx context.Context, tx *store.Tx) error {
			change, err := process.Advance(*d, to, m, at)
			if err != nil {
				return err
			}
			*d, err = tx.RecordStageChange(ctx, change)
			return err
		})
	}
	plan := func(at time.Time, day int) (f crm.FollowUp) {
		do(at, func(ctx context.Context, tx *store.Tx) (err error) {
			f, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: north.ID, Due: crm.DueDay(crm.DateOf(november(day, 0)), at.Location()), Origin: crm.Said})
			return err
		})
		return f
	}
	do(november(3, 9), func(ctx context.Context, tx *store.Tx) (err error) {
		if north, err = tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"}); err != nil {
			return err
		}
		if wang, err = tx.CreateContact(ctx, crm.Contact{CustomerID: north.ID, Name: "王总"}); err != nil {
			return err
		}
		frame, err = deal(ctx, tx, north, "opportunity", 500_000)
		return err
	})
	do(november(4, 9), func(ctx context.Context, tx *store.Tx) (err error) {
		if star, err = tx.CreateCustomer(ctx, crm.Customer{Name: "星辰科技"}); err != nil {
			return err
		}
		mes, err = deal(ctx, tx, star, "lead", 200_000)
		return err
	})
	do(november(5, 9), func(ctx context.Context, tx *store.Tx) (err error) {
		if blue, err = tx.CreateCustomer(ctx, crm.Customer{Name: "青山仪表"}); err != nil {
			return err
		}
		_, err = tx.PlaceLead(ctx, crm.Lead{CustomerID: blue.ID, State: crm.LeadOpen, BroughtBy: u.ID, ArrivedAt: tx.Now(), AssignedAt: tx.Now()}, u.ID)
		return err
	})
	contact(north, wang.ID, crm.Visit, "", november(3, 10), "聊了年度框架，老板要看三年的价", nil)
	first = plan(november(3, 11), 10)
	contact(north, 0, crm.Phone, "", november(5, 10), "聊了聊", nil)
	contact(blue, 0, crm.Phone, "", november(5, 14), "接了", nil)
	contact(north, 0, crm.Visit, crm.NotReached, november(6, 10), "没见到", nil)
	done := contact(north, 0, crm.Phone, "", november(10, 10), "说价格还要等董事会定", nil)
	do(november(11, 9), func(ctx context.Context, tx *store.Tx) error { // ticked off a day later; the contact was on its day
		_, err := tx.SaveFollowUp(ctx, first.Finish(done.ID))
		return err
	})
	do(november(10, 11), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: north.ID, Due: crm.DueDay(crm.DateOf(november(16, 0)), november(16, 0).Location()), Origin: crm.Said})
		return err
	})
	nine := 9
	contact(north, 0, crm.Phone, "", november(12, 10), "回访", &nine)
	advance(&frame, november(6, 12), "quote", crm.Move{})
	advance(&mes, november(8, 12), "quote", crm.Move{})
	advance(&mes, november(15, 12), "lost", crm.Move{Reason: "价格", Loss: "price"})
	advance(&frame, november(20, 12), "won", crm.Move{})
	do(november(20, 13), func(ctx context.Context, tx *store.Tx) error {
		for day, yuan := range map[int]int64{18: 100_000, 30: 400_000} {
			if _, err := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: north.ID, DealID: frame.ID, Amount: crm.Yuan(yuan), Due: crm.DateOf(november(day, 0))}); err != nil {
				return err
			}
		}
		return nil
	})
	do(november(21, 9), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: north.ID, DealID: frame.ID, Amount: crm.Yuan(40_000), PaidOn: crm.DateOf(tx.Now())})
		if err != nil {
			return err
		}
		_, err = tx.MeetPlans(ctx, p)
		return err
	})
}

// docs/metrics.md is the catalogue as people read it.
func TestMetricsAreWrittenDown(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Metrics\n\nEvery figure with a name, as `crm/reports/metric.go` defines it: one definition, one reading (`internal/records/facts.go`), one answer worked out by hand\n(`internal/records/facts_test.go`). `go test ./internal/records -run WrittenDown` says when this page differs (`METRICS=write` writes it).\n\n| metric | also called | code | what it counts |\n|---|---|---|---|\n")
	for _, m := range reports.Metrics() {
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s |\n", m.Name, strings.Join(strings.Fields(m.Also), "、"), m.Code, m.Means)
	}
	b.WriteString("\nEach can be asked for by name and time (「本月回款率」), by a dimension (「按行业统计成交额」: industry, region, source, level, owner, customer, pipeline, stage, loss reason,\nmonth, week, quarter, day, way of contact, and every field of the company's own; numbers in ranges), and beside the time before (「和上月比」, 「同比」).\n")
	q := crm.UsualWeighting().Quality
	fmt.Fprintf(&b, "\nThe quality of a contact's record (`reports.NewQuality`, told to its writer, who hears of the one thing that lacks): whom it was with %d, what was talked about %d (eight characters\nbeside words of every record such as 今天联系了一下, or a score the customer gave), a next step planned on the day it happened or was written down %d: %d in all. From %d on a contact at which somebody\nwas reached is an effective one. `quality` in `configs/process.yaml` weighs them otherwise; a contact is judged by the weights of today, so a past period changes with them.\n", q.Who, q.What, q.Next, q.Who+q.What+q.Next, q.Effective)
	b.WriteString("\nWork on somebody else's customer, one that was looked after (代看), worked on together or handed over since, counts for who did it: contacts, visits and their\ntargets stand with whoever made them, on the reports of whoever leads them, also when the customer is not theirs to see any more, of whom then nothing but the number is\ntold. What comes of the customer counts for its owner, whoever brought it about: deals, moves, wins, losses, payments, planned contacts and whether they were settled.\n有效跟进 and 满意度 are counted where the record may be read.\n")
	b.WriteString("\n没清 (未清) has one definition, in every report, list and 日清日结: a planned contact that was due by the end of the reported time, or by the end of today where that is not over, and is\nneither done nor moved nor dropped now. What of it is late is 逾期, the rest is due today. 清结率 of a day is what was due on it and is settled, of that and what is not settled (of that day or\nearlier). Both tell how things stand when they are asked: a past day's rise as people make up for it. Plans of people who are gone count in the whole and have a line of their own.\n")
	b.WriteString("\nWhat belongs to a customer in the recycle bin counts nowhere, neither in a report nor in a ranking nor towards a target, and counts again when the customer comes back: contacts as deals and\npayments. A planned contact was done when the contact happened by which it was done, whoever made that; without one, when it was ticked off.\n\nOf a hundred people and more together (a boss asking about the whole company) figures are told together and none of the people one by one; questions about one person, rankings and the export of a report\nname them. What is judged deal by deal or customer by customer (scores, risks, what won deals have in common) is then looked for in the 500 largest, or the 500 earliest plans, and the answer says so.\n")
	b.WriteString("\nWho won instead of us (「输单复盘」) is read from a field of the company's own on deals that is called 竞争对手, 竞品, 友商, 对手 or 输给谁; a rival that only a contact's text names is not counted.\n")
	const page = "../../docs/metrics.md"
	if os.Getenv("METRICS") == "write" {
		if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil || string(written) != b.String() {
		t.Errorf("docs/metrics.md is not what crm/reports/metric.go says: %v", err)
	}
}
