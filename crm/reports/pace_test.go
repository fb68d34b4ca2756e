package reports

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"genjin/crm"
)

var (
	paceZone    = time.FixedZone("CST", 8*3600)
	paceNow     = time.Date(2026, 11, 24, 10, 0, 0, 0, paceZone)
	paceLine    = crm.Pipeline{Code: "new", Stages: []crm.Stage{{Code: "lead", Kind: crm.OpenStage, Probability: 10}, {Code: "quote", Kind: crm.OpenStage, Probability: 60}, {Code: "won", Kind: crm.WonStage, Probability: 100}, {Code: "payment", Kind: crm.PaymentStage, Probability: 100}, {Code: "lost", Kind: crm.LostStage}}}
	paceProcess = &crm.Process{Pipelines: []crm.Pipeline{paceLine}}
)

func november(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, paceZone) }

// Every metric has its one definition; the parts of a figure add up to it, and those of its people too.
func TestPaceCountsWhatItsMetricSays(t *testing.T) {
	zhang, li := crm.User{ID: 1, Name: "张伟"}, crm.User{ID: 2, Name: "李娜"}
	deals := []crm.Deal{
		{ID: 1, Owner: 1, Stage: "won", Amount: crm.Yuan(100_000), WonAt: november(3), CreatedAt: november(1)},
		{ID: 2, Owner: 2, Stage: "payment", Amount: crm.Yuan(50_000), WonAt: november(9), CreatedAt: november(2)},
		{ID: 3, Owner: 1, Stage: "lost", Amount: crm.Yuan(70_000), WonAt: november(5), LostAt: november(8), CreatedAt: november(4)}, // lost after all
		{ID: 4, Owner: 1, Stage: "won", Amount: crm.Money{Fen: 900_00, Currency: "USD"}, WonAt: november(6), CreatedAt: november(5)},
	}
	r := PaceRecords{
		People: []crm.User{zhang, li}, Deals: deals, PaidDeals: map[crm.DealID]crm.Deal{1: deals[0], 2: deals[1]},
		Targets:    crm.Targets{{User: 1, Span: crm.MonthTarget, Start: crm.Date{Year: 2026, Month: 11, Day: 1}, Value: 30_000_000}, {User: 2, Span: crm.MonthTarget, Start: crm.Date{Year: 2026, Month: 11, Day: 1}, Value: 12_000_000}},
		Payments:   []crm.Payment{{DealID: 1, Amount: crm.Yuan(30_000), PaidOn: crm.Date{Year: 2026, Month: 11, Day: 7}}, {DealID: 2, Amount: crm.Yuan(20_000), PaidOn: crm.Date{Year: 2026, Month: 11, Day: 8}}},
		Customers:  []crm.Customer{{ID: 1, Owner: 1, CreatedAt: november(2)}, {ID: 2, Owner: 2, CreatedAt: november(3)}, {ID: 3, Owner: 2, CreatedAt: november(4)}},
		Activities: []crm.Activity{{Type: crm.Visit, Actor: 1, HappenedAt: november(2)}, {Type: crm.Visit, Actor: 1, Outcome: crm.NotReached, HappenedAt: november(3)}, {Type: crm.Phone, Actor: 2, HappenedAt: november(3)}},
	}
	for _, c := range []struct {
		metric            crm.Metric
		done, zhang, part int64
	}{
		{crm.WonAmount, 15_000_000, 10_000_000, 2}, {crm.PaymentAmount, 5_000_000, 3_000_000, 2},
		{crm.NewCustomers, 3, 1, 3}, {crm.Visits, 1, 1, 1}, {crm.NewDeals, 4, 3, 4},
	} {
		p := NewPace(paceProcess, crm.NewCalendar(nil), c.metric, crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1}, crm.DateOf(paceNow), r)
		sum := int64(0)
		for _, x := range p.Parts {
			sum += x.Value
		}
		if p.Done != c.done || sum != c.done || p.People[0].Done != c.zhang || p.People[0].Done+p.People[1].Done != c.done || int64(len(p.Parts)) != c.part {
			t.Errorf("%s: done %d (of 张伟 %d), parts %d sum up to %d", c.metric, p.Done, p.People[0].Done, len(p.Parts), sum)
		}
		if c.metric == crm.WonAmount || c.metric == crm.Visits { // the same of what was counted, but for the parts
			counts := counted(DayRecords{Won: []crm.Deal{deals[0], deals[1], deals[3]}, Activities: r.Activities}, paceProcess)
			q := NewPace(paceProcess, crm.NewCalendar(nil), c.metric, p.From, p.To, p.Today, PaceRecords{People: r.People, Targets: r.Targets, Won: counts.Won, Contacts: counts.Contacts})
			if p.Parts = nil; !reflect.DeepEqual(p, q) {
				t.Errorf("%s: counted %+v, listed %+v", c.metric, q, p)
			}
		}
		if c.metric != crm.WonAmount {
			continue
		}
		if p.Value != 42_000_000 || p.People[0].Value+p.People[1].Value != p.Value || p.Left() != 27_000_000 || p.Other.String() != "USD 900" {
			t.Errorf("target %d, left %d, other %s", p.Value, p.Left(), p.Other)
		}
		// November 2026 has 21 working days; 16 lie before the 24th.
		if p.Days != 21 || p.Gone != 16 || p.Time() != 76 || p.Reached() != 36 || p.Lag() != 40 || p.Daily() != 5_400_000 {
			t.Errorf("days %d, gone %d, time %d %%, reached %d %%, lag %d, daily %d", p.Days, p.Gone, p.Time(), p.Reached(), p.Lag(), p.Daily())
		}
	}
}

// A stage's rate is that of history when five deals and more tell it, else the process file's.
func TestNeedsWorkBackFromHistory(t *testing.T) {
	h := History{Stages: map[string]map[crm.StageCode]Outcomes{paceLine.Code: {"quote": {Won: 4, Lost: 4}, "lead": {Won: 4}}}, Won: map[string]WonSum{paceLine.Code: {4, 40_000_000}}}
	open := []crm.Deal{{ID: 1, Pipeline: "new", Stage: "quote", Amount: crm.Yuan(200_000)}, {ID: 2, Pipeline: "new", Stage: "lead", Amount: crm.Money{Fen: 5, Currency: "USD"}}}
	needs := Needs(paceProcess, h, 35_000_000, open)
	if len(needs) != 1 || needs[0].Left != 35_000_000 || len(needs[0].Stages) != 2 {
		t.Fatalf("%+v", needs)
	}
	quote, lead := needs[0].Stages[0], needs[0].Stages[1]
	if !quote.Rate.Real || quote.Need != 70_000_000 || quote.Deals != 7 || quote.Have != 20_000_000 || quote.Count != 1 {
		t.Errorf("quote: %+v", quote)
	}
	if lead.Rate.Real || lead.Rate.Closed != 4 || lead.Need != 350_000_000 || lead.Have != 0 {
		t.Errorf("lead: %+v", lead)
	}
	if r := (History{Stages: map[string]map[crm.StageCode]Outcomes{paceLine.Code: {"quote": {Lost: 9}}}}).Rate(paceProcess.Default(), crm.Stage{Code: "quote", Probability: 60}); r.Real || r.Closed != 9 {
		t.Errorf("none of nine was won: %+v", r)
	}
	if r := (Rate{Won: 1, Of: 3}); r.Needed(100) != 300 || r.Needed(101) != 303 || r.Expected(100) != 33 || (Rate{Of: 100}).Needed(5) != 0 {
		t.Errorf("%d, %d", r.Needed(100), r.Expected(100))
	}
}

// What is left is divided among the pipelines as they won in the last year, else as their open deals are worth; to the fen.
func TestNeedsAreOfEveryPipeline(t *testing.T) {
	again := crm.Pipeline{Code: "again", Name: "续约", Stages: []crm.Stage{{Code: "due", Kind: crm.OpenStage, Probability: 50}, {Code: "quote", Kind: crm.OpenStage, Probability: 80}}}
	p := &crm.Process{Pipelines: []crm.Pipeline{paceLine, again, {Code: "idle", Name: "渠道", Stages: paceLine.Stages}}}
	open := []crm.Deal{
		{ID: 1, Pipeline: "again", Stage: "quote", Amount: crm.Yuan(1_000)}, {ID: 2, Pipeline: "new", Stage: "quote", Amount: crm.Yuan(2_000)},
		{ID: 3, Pipeline: "again", Stage: "quote"}, {ID: 4, Pipeline: "again", Stage: "due", Amount: crm.Money{Fen: 7, Currency: "USD"}},
	}
	for _, c := range []struct {
		name string
		won  map[string]WonSum
		open []crm.Deal
		want string
	}{
		{"by what was won", map[string]WonSum{"new": {1, 100}, "again": {2, 200}}, open, "again 668 new 333"},
		{"of one alone", map[string]WonSum{"again": {2, 200}}, open, "again 1001"},
		{"a pipeline that is no more counts with the default's", map[string]WonSum{"old": {1, 200}, "again": {1, 200}}, nil, "new 501 again 500"},
		{"by what is open: 1200 of 2000, 800 of 1000", nil, open[:2], "new 601 again 400"},
		{"nothing at all", nil, nil, "new 1001"},
	} {
		got, sum := "", int64(0)
		for _, n := range Needs(p, History{Won: c.won}, 1001, c.open) {
			got += fmt.Sprint(" ", n.Pipeline.Code, " ", n.Left)
			sum += n.Left
		}
		if got != " "+c.want || sum != 1001 {
			t.Errorf("%s: %s, %d in all, want %s", c.name, got, sum, c.want)
		}
	}
	for _, n := range Needs(p, History{Won: map[string]WonSum{"new": {1, 100}, "again": {4, 200}}}, 300_000, open) {
		if n.Pipeline.Code != "again" {
			continue
		}
		quote := n.Stages[0]
		if n.Left != 200_000 || quote.Stage.Code != "quote" || quote.Need != 250_000 || quote.Deals != 5_000 || quote.Count != 2 || quote.Have != 100_000 {
			t.Errorf("%+v", n)
		}
	}
}

// The deals to work on are always the same ones in the same order, with what speaks for each.
func TestDealsToWinAreInOrder(t *testing.T) {
	deal := func(id crm.DealID, stage crm.StageCode, yuan int64) crm.Deal {
		return crm.Deal{ID: id, CustomerID: crm.CustomerID(id), Pipeline: "new", Stage: stage, Amount: crm.Yuan(yuan)}
	}
	closing := deal(4, "lead", 100_000)
	closing.ExpectedClose = crm.Date{Year: 2026, Month: 11, Day: 28}
	open := []crm.Deal{deal(1, "lead", 900_000), deal(2, "quote", 100_000), deal(3, "quote", 500_000), closing, deal(5, "won", 9_000_000), deal(6, "quote", 0), deal(7, "quote", 100_000)}
	late := crm.FollowUp{ID: 9, CustomerID: 3, DealID: 3, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.Date{Year: 2026, Month: 11, Day: 20}, paceZone)}
	for range 3 {
		steps, expected := DealsToWin(paceProcess, History{}, 100_000_000, crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1}, open, []crm.FollowUp{late}, paceNow)
		var ids []crm.DealID
		sum := int64(0)
		for _, s := range steps {
			ids = append(ids, s.Deal.ID)
			sum += s.Expected
		}
		if len(ids) != 5 || ids[0] != 4 || ids[1] != 3 || ids[2] != 1 || ids[3] != 2 || ids[4] != 7 || sum != expected || steps[1].Late != 4 || !steps[0].Closes {
			t.Fatalf("%v, %d of %d, %+v", ids, sum, expected, steps)
		}
		open[0], open[3], open[2] = open[2], open[0], open[3]
	}
	if steps, _ := DealsToWin(paceProcess, History{}, 1, crm.Date{}, crm.Date{}, open, nil, paceNow); len(steps) != 3 {
		t.Errorf("%d steps for a fen", len(steps))
	}
}
