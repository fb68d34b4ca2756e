package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

func TestSumsKeepCurrenciesApart(t *testing.T) {
	dollars, euros := crm.Money{Fen: 5_000_000, Currency: "USD"}, crm.Money{Fen: 100, Currency: "EUR"}
	for _, tt := range []struct {
		add  []crm.Money
		want string
	}{
		{nil, "0元"}, {[]crm.Money{{}}, "0元"}, {[]crm.Money{{Currency: "USD"}}, "0元"},
		{[]crm.Money{{Fen: 100}, crm.Yuan(1)}, "2元"}, // no currency is CNY
		{[]crm.Money{dollars, euros, crm.Yuan(800000), dollars}, "80万，EUR 1，USD 10万"},
	} {
		var s Sums
		for _, m := range tt.add {
			s = s.Plus(m)
		}
		if s.String() != tt.want {
			t.Errorf("%v = %s, want %s", tt.add, s, tt.want)
		}
	}
	one := Sums{}.Plus(crm.Yuan(1))
	two, three := one.Plus(crm.Yuan(1)), one.Plus(dollars)
	if one.String() != "1元" || two.String() != "2元" || three.String() != "1元，USD 5万" {
		t.Errorf("adding changed what was added to: %s %s %s", one, two, three)
	}
}

// A funnel holds the open deals of its own pipeline; the parts make the whole.
func TestFunnelOfOnePipeline(t *testing.T) {
	p := process()
	p.Pipelines = append(p.Pipelines, crm.Pipeline{Code: "renewal", Stages: []crm.Stage{
		{Code: "due", Kind: crm.OpenStage, Probability: 50}, {Code: "quote", Kind: crm.OpenStage, Probability: 80}, {Code: "renewed", Kind: crm.WonStage}, {Code: "gone", Kind: crm.LostStage},
	}})
	deals := []crm.Deal{
		{Stage: "lead", Amount: crm.Yuan(100)}, {Stage: "lead", Amount: crm.Yuan(300), Probability: 50}, {Stage: "lead"}, {Stage: "lost", Amount: crm.Yuan(1)},
		{Pipeline: "new", Stage: "quote", Amount: crm.Yuan(1000)}, {Pipeline: "renewal", Stage: "quote", Amount: crm.Yuan(2000)}, {Pipeline: "renewal", Stage: "renewed", Amount: crm.Yuan(1)},
	}
	for code, want := range map[string]string{
		// 10% of 100 and the rep's own 50% of 300; 60% of 1,000
		"new": "lead 3 (1) 400元 160元; quote 1 (0) 1,000元 600元; all 4 1,400元 760元",
		// 80% of 2,000
		"renewal": "due 0 (0) 0元 0元; quote 1 (0) 2,000元 1,600元; all 1 2,000元 1,600元",
	} {
		f := NewFunnel(p, p.Pipeline(code), crm.CountOpen(deals))
		var got strings.Builder
		for _, s := range f.Stages {
			fmt.Fprintf(&got, "%s %d (%d) %s %s; ", s.Stage.Code, s.Deals, s.Unpriced, s.Sum, s.Weighted)
		}
		fmt.Fprintf(&got, "all %d %s %s", f.Deals, f.Sum, f.Weighted)
		if got.String() != want {
			t.Errorf("%s:\ngot  %s\nwant %s", code, got.String(), want)
		}
	}
	if f := NewFunnel(p, p.Default(), nil); len(f.Stages) != 2 || f.Deals != 0 || f.Sum.String() != "0元" {
		t.Errorf("nobody sells anything: %+v", f)
	}
}

// The National Day of 2026 as its calendar has it: off 1st to 7th, worked on Saturday the 10th.
func nationalDay() *crm.Calendar {
	y := crm.Year{Off: map[crm.Date]string{}, Work: map[crm.Date]string{{Year: 2026, Month: 10, Day: 10}: "国庆节"}}
	for d := 1; d <= 7; d++ {
		y.Off[crm.Date{Year: 2026, Month: 10, Day: d}] = "国庆节"
	}
	return crm.NewCalendar(map[int]crm.Year{2026: y})
}

// A deal in 报价 may stand for 7 working days. Last touched on 9-29: 9-30, 10-8, 9, 10, 12, 13, 14 are seven, 15 is the eighth.
func TestStandingStillOverTheHoliday(t *testing.T) {
	zone := now.Location()
	at := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 15, 0, 0, 0, zone) }
	d := crm.Deal{ID: 1, CustomerID: 1, Stage: "quote", StageEnteredAt: at(9, 1), LastActivityAt: at(9, 29)}
	plan := func(status crm.FollowUpStatus, customer crm.CustomerID, deal crm.DealID, due crm.Date) []crm.FollowUp {
		return []crm.FollowUp{{CustomerID: customer, DealID: deal, Status: status, Due: crm.DueDay(due, zone)}}
	}
	touched, moved, won, other, late := d, d, d, d, d
	late.LastActivityAt = time.Date(2026, 9, 29, 16, 30, 0, 0, time.UTC) // 9-30, 00:30
	touched.LastActivityAt = at(9, 30)
	moved.StageEnteredAt = at(9, 30)
	won.Stage = "won"
	other.Stage = "nowhere"
	fifteenth, sixteenth := crm.Date{Year: 2026, Month: 10, Day: 15}, crm.Date{Year: 2026, Month: 10, Day: 16}
	for _, tt := range []struct {
		name  string
		deal  crm.Deal
		plans []crm.FollowUp
		now   time.Time
		want  int // working days; 0: it is not stuck
	}{
		{"on the seventh day", d, nil, at(10, 14), 0},
		{"on the eighth day", d, nil, at(10, 15), 8},
		{"a contact starts anew", touched, nil, at(10, 15), 0},
		{"a move starts anew", moved, nil, at(10, 15), 0},
		{"won deals do not stand still", won, nil, at(10, 15), 0},
		{"a stage without a limit", other, nil, at(10, 15), 0},
		{"a plan for the deal pauses it", d, plan(crm.FollowUpOpen, 1, 1, sixteenth), at(10, 15), 0},
		{"a plan for today pauses it", d, plan(crm.FollowUpOpen, 1, 1, fifteenth), at(10, 15), 0},
		{"a plan for the customer pauses it", d, plan(crm.FollowUpOpen, 1, 0, sixteenth), at(10, 15), 0},
		{"a plan for another deal does not", d, plan(crm.FollowUpOpen, 1, 2, sixteenth), at(10, 15), 8},
		{"a plan for another customer does not", d, plan(crm.FollowUpOpen, 2, 0, sixteenth), at(10, 15), 8},
		{"a plan that was missed does not", d, plan(crm.FollowUpOpen, 1, 1, fifteenth), at(10, 16), 9},
		{"after midnight in Shanghai is the next day", late, nil, at(10, 15), 0},
		{"a plan that is done does not", d, plan(crm.FollowUpDone, 1, 1, sixteenth), at(10, 15), 8},
		{"a plan that was dropped does not", d, plan(crm.FollowUpCanceled, 1, 0, sixteenth), at(10, 15), 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := 0
			for _, s := range Stuck(process(), nationalDay(), []crm.Deal{tt.deal}, tt.plans, tt.now) {
				got = s.Days
			}
			if got != tt.want {
				t.Errorf("stands for %d working days, want %d", got, tt.want)
			}
		})
	}
}

// The day turns in the company's zone: a contact at 23:30 in Shanghai was today's, whatever UTC says.
func TestDaysTurnInTheCompanysZone(t *testing.T) {
	evening := time.Date(2026, 11, 16, 16, 30, 0, 0, time.UTC) // 11-17, 00:30 in Shanghai
	customer := crm.Customer{ID: 1, Level: "A", LastContactAt: evening}
	if f := NewForgotten(nil, []crm.Customer{customer}, nil, 0, now); len(f) != 0 {
		t.Errorf("seven days are counted as %d", f[0].Days)
	}
	if f := NewForgotten(nil, []crm.Customer{customer}, nil, 0, now.AddDate(0, 0, 1)); len(f) != 1 || f[0].Days != 8 {
		t.Errorf("%+v", f)
	}
}

// A 7 days, B and who has no level 14, C and D 30: one more day and the customer is forgotten.
func TestRhythmOfALevel(t *testing.T) {
	for level, days := range map[crm.Level]int{"A": 7, "B": 14, "": 14, "C": 30, "D": 30} {
		for gap, want := range map[int]int{days: 0, days + 1: 1} {
			if f := NewForgotten(nil, []crm.Customer{{ID: 1, Level: level, LastContactAt: ago(gap)}}, nil, 0, now); len(f) != want {
				t.Errorf("level %q, %d days: %+v", level, gap, f)
			}
		}
	}
}

// The process file may set another rhythm.
func TestRhythmOfTheProcess(t *testing.T) {
	p := &crm.Process{Rhythms: map[crm.Level]int{"A": 3, "": 20}}
	for level, days := range map[crm.Level]int{"A": 3, "B": 14, "": 20, "X": 20} {
		for gap, want := range map[int]int{days: 0, days + 1: 1} {
			if f := NewForgotten(p, []crm.Customer{{ID: 1, Level: level, LastContactAt: ago(gap)}}, nil, 0, now); len(f) != want {
				t.Errorf("level %q, %d days: %+v", level, gap, f)
			}
		}
	}
}

func TestForgottenComeByHowLongOverTheRhythm(t *testing.T) {
	due := func(c crm.CustomerID, days int) crm.FollowUp {
		return crm.FollowUp{CustomerID: c, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.DateOf(ago(days)), now.Location())}
	}
	customers := []crm.Customer{
		{ID: 1, Level: "C", LastContactAt: ago(33)}, // 3 over
		{ID: 2, Level: "A", LastContactAt: ago(12)}, // 5 over
		{ID: 3, Level: "A", LastContactAt: ago(40)}, // planned for today
		{ID: 4, Level: "A", LastContactAt: ago(20)}, // planned for yesterday and missed: 13 over
		{ID: 5, CreatedAt: ago(15)},                 // never, 1 over
	}
	var got []string
	for _, f := range NewForgotten(nil, customers, []crm.FollowUp{due(3, 0), due(4, 1)}, 0, now) {
		got = append(got, fmt.Sprint(f.Customer.ID, " ", f.Days, " ", f.Never))
	}
	if want := []string{"4 20 false", "2 12 false", "1 33 false", "5 15 true"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Value times urgency: 万元 by probability, times a day's weight more for each day late, up to ten.
func TestCallsAtTheEdges(t *testing.T) {
	plan := func(id crm.FollowUpID, c crm.CustomerID, d crm.DealID, at time.Time, allDay bool) crm.FollowUp {
		return crm.FollowUp{ID: id, CustomerID: c, DealID: d, Status: crm.FollowUpOpen, Due: crm.Due{At: at, AllDay: allDay}}
	}
	deals := []crm.Deal{
		{ID: 1, CustomerID: 1, Stage: "lead", Amount: crm.Yuan(500_000)}, {ID: 2, CustomerID: 1, Stage: "quote", Amount: crm.Yuan(1_000_000)},
		{ID: 3, CustomerID: 1, Stage: "won", Amount: crm.Yuan(9_000_000)}, {ID: 4, CustomerID: 2, Stage: "lead", Amount: crm.Yuan(100_000)},
	}
	got := NewCalls(process(), []crm.FollowUp{
		plan(1, 9, 0, now.Add(-5*time.Hour), false), // this morning, about nothing: 1 × 1
		plan(2, 9, 0, now.Add(2*time.Hour), false),  // this evening: 1 × 1, but later
		plan(3, 9, 0, ago(3), true),                 // 1 × 4
		plan(4, 2, 4, ago(400), true),               // 2 × 11
		plan(5, 1, 0, now.Add(time.Hour), false),    // the customer's largest open deal, 60万: 61 × 1
		plan(6, 1, 1, now.Add(time.Hour), false),    // its own deal, 5万: 6 × 1
	}, deals, now)
	var order []string
	for _, c := range got {
		order = append(order, fmt.Sprint(c.FollowUp.ID, " ", c.Deal.ID, " ", c.Stage.Code, " ", c.Late))
	}
	want := []string{"5 2 quote 0", "4 4 lead 400", "6 1 lead 0", "3 0  3", "1 0  0", "2 0  0"}
	if !slices.Equal(order, want) {
		t.Errorf("got  %v\nwant %v", order, want)
	}
	if got := NewCalls(process(), nil, deals, now); len(got) != 0 {
		t.Errorf("nothing is planned: %+v", got)
	}
}

// What a won deal still has to bring in: its amount less its payments, in its own currency, never below nothing.
func TestWhatIsOwed(t *testing.T) {
	p := process()
	p.Pipelines[0].Stages = slices.Insert(p.Pipelines[0].Stages, 3, crm.Stage{Code: "payment", Kind: crm.PaymentStage})
	for _, tt := range []struct {
		stage crm.StageCode
		price crm.Money
		paid  []crm.Money
		want  string
	}{
		{"won", crm.Yuan(100), nil, "100元"}, {"won", crm.Yuan(100), []crm.Money{crm.Yuan(30), crm.Yuan(20)}, "50元"},
		{"won", crm.Yuan(100), []crm.Money{crm.Yuan(100)}, "0元"}, {"won", crm.Yuan(100), []crm.Money{crm.Yuan(130)}, "0元"},
		{"won", crm.Money{Fen: 10_000}, []crm.Money{crm.Yuan(30)}, "70元"}, {"won", crm.Yuan(100), []crm.Money{{Fen: 3_000}}, "70元"},
		{"won", crm.Money{Fen: 10_000, Currency: "USD"}, []crm.Money{{Fen: 3_000, Currency: "USD"}}, "USD 70"},
		{"won", crm.Money{Fen: 10_000, Currency: "USD"}, []crm.Money{crm.Yuan(30)}, "USD 100"},
		{"payment", crm.Yuan(100), []crm.Money{crm.Yuan(30)}, "70元"}, {"quote", crm.Yuan(100), nil, "0元"}, {"lost", crm.Yuan(100), nil, "0元"},
	} {
		var payments []crm.Payment
		for _, m := range tt.paid {
			payments = append(payments, crm.Payment{DealID: 1, Amount: m}, crm.Payment{DealID: 2, Amount: crm.Yuan(7)})
		}
		b := Brief{}.Finish(p, crm.NewCalendar(nil), []crm.Deal{{ID: 1, Stage: tt.stage, Amount: tt.price, StageEnteredAt: now}}, payments, now)
		if got := b.Owed().String(); got != tt.want {
			t.Errorf("%s %s, paid %v: owes %s, want %s", tt.stage, tt.price, tt.paid, got, tt.want)
		}
	}
}

// Risks are facts with their days; a customer in good hands has none.
func TestRisks(t *testing.T) {
	monday := ago(1)
	fresh := crm.Deal{ID: 1, Title: "框架", Stage: "quote", Amount: crm.Yuan(1), StageEnteredAt: monday, LastActivityAt: monday}
	old, closing := fresh, fresh
	old.StageEnteredAt, old.LastActivityAt = ago(30), ago(15) // 11 working days
	closing.ExpectedClose = crm.DateOf(now)
	next := []crm.FollowUp{{CustomerID: 1, DealID: 1, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.DateOf(now), now.Location())}}
	missed := []crm.FollowUp{{CustomerID: 1, DealID: 1, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.DateOf(ago(3)), now.Location())}}
	for _, tt := range []struct {
		name  string
		deal  crm.Deal
		plans []crm.FollowUp
		touch time.Time
		want  []Risk
	}{
		{"in good hands", fresh, next, monday, nil},
		{"no next step", fresh, nil, monday, []Risk{{Kind: NoNext, Deal: "框架"}}},
		{"the next step is late", fresh, missed, monday, []Risk{{Kind: Overdue, Days: 3}}},
		{"it stands still, late", old, missed, ago(15), []Risk{{Kind: Overdue, Days: 3}, {Kind: Standing, Days: 11, Deal: "框架"}, {Kind: Silent, Days: 15}}},
		{"it stands still, planned", old, next, ago(15), nil},
		{"it should close today", closing, next, monday, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := Brief{Customer: crm.Customer{ID: 1, Level: "B", LastContactAt: tt.touch}, FollowUps: tt.plans}.Finish(process(), crm.NewCalendar(nil), []crm.Deal{tt.deal}, nil, now)
			if !slices.Equal(b.Risks, tt.want) {
				t.Errorf("risks %+v, want %+v", b.Risks, tt.want)
			}
		})
	}
}

// Open deals come before won ones, those before lost ones; within a kind the order given stays.
func TestDealsOfABriefInOrder(t *testing.T) {
	var deals []crm.Deal
	for i, s := range []crm.StageCode{"lost", "won", "lead", "lost", "quote"} {
		deals = append(deals, crm.Deal{ID: crm.DealID(i + 1), Stage: s, StageEnteredAt: now})
	}
	var got []crm.DealID
	for _, d := range (Brief{}.Finish(process(), crm.NewCalendar(nil), deals, nil, now)).Deals {
		got = append(got, d.Deal.ID)
	}
	if want := []crm.DealID{3, 5, 2, 1, 4}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A day on which nobody did anything, and one whose records are of people outside the team.
func TestDayWithoutTheTeam(t *testing.T) {
	if d := NewDay(process(), DayCounts{People: []crm.User{{ID: 7}}}); d.Contacts+d.Missed+d.Customers+d.Created+d.Won+d.Lost+d.Payments+d.Overdue+d.Due != 0 || d.Paid.String() != "0元" || len(d.People) != 1 {
		t.Errorf("%+v", d)
	}
	d := NewDay(process(), counted(DayRecords{
		People:     []crm.User{{ID: 7}},
		Activities: []crm.Activity{{CustomerID: 1, Actor: 9, Type: crm.Visit}, {CustomerID: 1, Actor: 7, Type: crm.Phone, Outcome: crm.Negative}},
		Stays:      []crm.StageStay{{DealID: 1, From: "quote", To: "lost"}, {DealID: 1, From: "lost", To: "quote"}},
		Deals:      map[crm.DealID]crm.Deal{1: {ID: 1, Owner: 9}},
		Payments:   []crm.Payment{{Amount: crm.Yuan(5)}, {Amount: crm.Money{Fen: 100, Currency: "USD"}}},
		Due:        []crm.FollowUp{{Owner: 7}, {Owner: 9}},
	}, process()))
	if d.Contacts != 2 || d.ByType[crm.Visit] != 1 || d.ByType[crm.Phone] != 1 || d.Customers != 1 || d.Lost != 1 || d.Moved != 1 || d.Due != 2 || d.Paid.String() != "5元，USD 1" {
		t.Errorf("%+v", d)
	}
	if len(d.People) != 1 || d.People[0].Contacts != 1 || d.People[0].Due != 1 {
		t.Errorf("%+v", d.People)
	}
}
