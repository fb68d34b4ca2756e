package reports

import (
	"testing"
	"time"

	"genjin/crm"
)

var now = time.Date(2026, 11, 24, 15, 0, 0, 0, time.FixedZone("CST", 8*3600))

func ago(days int) time.Time { return now.AddDate(0, 0, -days) }

func process() *crm.Process {
	return &crm.Process{Pipelines: []crm.Pipeline{{Code: "new", Stages: []crm.Stage{
		{Code: "lead", Name: "线索", Kind: crm.OpenStage, Probability: 10, RotDays: 5},
		{Code: "quote", Name: "报价", Kind: crm.OpenStage, Probability: 60, RotDays: 7},
		{Code: "won", Name: "成交", Kind: crm.WonStage, Probability: 100},
		{Code: "lost", Name: "输单", Kind: crm.LostStage},
	}}}}
}

func TestFunnel(t *testing.T) {
	p := process()
	f := NewFunnel(p, p.Default(), crm.CountOpen([]crm.Deal{
		{Stage: "quote", Amount: crm.Yuan(800000)}, {Stage: "quote", Amount: crm.Yuan(1000000)}, {Stage: "quote"},
		{Stage: "quote", Amount: crm.Money{Fen: 5_000_000, Currency: "USD"}}, {Stage: "lead", Amount: crm.Yuan(100000)}, {Stage: "won", Amount: crm.Yuan(9)},
	}))
	q := f.Stages[1]
	if q.Deals != 4 || q.Unpriced != 1 || q.Sum.String() != "180万，USD 5万" || q.Weighted.String() != "108万，USD 3万" {
		t.Errorf("quote: %+v %s %s", q, q.Sum, q.Weighted)
	}
	if f.Deals != 5 || f.Sum.String() != "190万，USD 5万" || f.Weighted[0] != crm.Yuan(1090000) {
		t.Errorf("all: %d %s %s", f.Deals, f.Sum, f.Weighted)
	}
}

func TestStuckCountsWorkingDaysAndPausesForAPlan(t *testing.T) {
	p, c := process(), crm.NewCalendar(nil)
	deal := func(id crm.DealID, entered, active int) crm.Deal {
		return crm.Deal{ID: id, CustomerID: crm.CustomerID(id), Stage: "quote", StageEnteredAt: ago(entered), LastActivityAt: ago(active)}
	}
	// 2026-11-24 is a Tuesday: 11 calendar days before are 7 working days, 12 are 8... counted back by hand.
	deals := []crm.Deal{deal(1, 40, 14), deal(2, 40, 1), deal(3, 40, 30), deal(4, 40, 30)}
	plans := []crm.FollowUp{{CustomerID: 3, DealID: 3, Status: crm.FollowUpOpen, Due: crm.Due{At: ago(-1)}}, {CustomerID: 4, DealID: 4, Status: crm.FollowUpOpen, Due: crm.Due{At: ago(9)}}}
	got := Stuck(p, c, deals, plans, now)
	if len(got) != 2 || got[0].Deal.ID != 4 || got[1].Deal.ID != 1 || got[1].Days != 10 {
		t.Errorf("%+v", got)
	}
}

func TestForgotten(t *testing.T) {
	customers := []crm.Customer{
		{ID: 1, Level: "A", LastContactAt: ago(8)}, {ID: 2, Level: "B", LastContactAt: ago(8)}, {ID: 3, CreatedAt: ago(40)},
		{ID: 4, Level: "A", LastContactAt: ago(30)},
	}
	plans := []crm.FollowUp{{CustomerID: 4, Status: crm.FollowUpOpen, Due: crm.Due{At: ago(-3)}}}
	got := NewForgotten(nil, customers, plans, 0, now)
	if len(got) != 2 || got[0].Customer.ID != 3 || !got[0].Never || got[1].Customer.ID != 1 || got[1].Days != 8 {
		t.Errorf("%+v", got)
	}
	if got := NewForgotten(nil, customers, plans, 7, now); len(got) != 4 {
		t.Errorf("idle more than 7 days: %+v", got)
	}
}

func TestCallsComeByValueAndUrgency(t *testing.T) {
	deals := []crm.Deal{{ID: 1, CustomerID: 1, Stage: "quote", Amount: crm.Yuan(1000000)}, {ID: 2, CustomerID: 2, Stage: "quote", Amount: crm.Yuan(100000)}}
	due := func(c crm.CustomerID, d crm.DealID, days int) crm.FollowUp {
		return crm.FollowUp{CustomerID: c, DealID: d, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.DateOf(ago(days)), now.Location())}
	}
	got := NewCalls(process(), []crm.FollowUp{due(3, 0, 0), due(2, 2, 4), due(1, 0, 0)}, deals, now)
	// 60万 × 1, 6万 × 5, nothing × 1
	if got[0].FollowUp.CustomerID != 1 || got[1].FollowUp.CustomerID != 2 || got[1].Late != 4 || got[2].FollowUp.CustomerID != 3 {
		t.Errorf("%+v", got)
	}
}

func TestBrief(t *testing.T) {
	won := crm.Deal{ID: 2, Title: "一期", Stage: "won", Amount: crm.Yuan(500000), StageEnteredAt: ago(3)}
	open := crm.Deal{ID: 1, Title: "框架", Stage: "quote", Amount: crm.Yuan(1), StageEnteredAt: ago(7), LastActivityAt: ago(7), ExpectedClose: crm.DateOf(ago(2))}
	b := Brief{Customer: crm.Customer{ID: 1, Level: "A", LastContactAt: ago(20)}}.
		Finish(process(), crm.NewCalendar(nil), []crm.Deal{won, open}, []crm.Payment{{DealID: 2, Amount: crm.Yuan(200000)}}, now)
	if b.Deals[0].Deal.ID != 1 || b.Deals[0].Days != 5 || b.Deals[1].Owed != crm.Yuan(300000) || b.Owed().String() != "30万" {
		t.Errorf("%+v", b.Deals)
	}
	var kinds []RiskKind
	for _, r := range b.Risks {
		kinds = append(kinds, r.Kind)
	}
	if len(kinds) != 3 || kinds[0] != Passed || kinds[1] != NoNext || kinds[2] != Silent {
		t.Errorf("risks %v", kinds)
	}
}

func TestDay(t *testing.T) {
	deals := map[crm.DealID]crm.Deal{1: {ID: 1, Owner: 7}, 2: {ID: 2, Owner: 7}}
	d := NewDay(process(), counted(DayRecords{
		People: []crm.User{{ID: 7}, {ID: 8}},
		Activities: []crm.Activity{
			{CustomerID: 1, Actor: 7, Type: crm.Visit}, {CustomerID: 1, Actor: 7, Type: crm.Phone}, {CustomerID: 2, Actor: 8, Type: crm.Phone, Outcome: crm.NotReached},
		},
		Stays: []crm.StageStay{{DealID: 1, From: "quote", To: "won", Amount: crm.Yuan(8)}, {DealID: 2, To: "lead"}, {DealID: 2, From: "lead", To: "quote"}, {DealID: 99, From: "lead", To: "won"}},
		Won:   []crm.Deal{{ID: 1, Owner: 7, Amount: crm.Yuan(10)}}, // put right after it was won
		Deals: deals, Payments: []crm.Payment{{Amount: crm.Yuan(5)}}, Overdue: []crm.FollowUp{{Owner: 8}},
	}, process()))
	if d.Contacts != 2 || d.Missed != 1 || d.Customers != 1 || d.Won != 1 || d.WonSum.String() != "10元" || d.Created != 1 || d.Moved != 1 || d.Paid.String() != "5元" {
		t.Errorf("%+v", d)
	}
	if d.People[0].Contacts != 2 || d.People[0].Won != 1 || d.People[1].Overdue != 1 {
		t.Errorf("%+v", d.People)
	}
}
