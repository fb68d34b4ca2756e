package reports

import (
	"slices"
	"testing"
	"time"

	"genjin/crm"
)

// A next step belongs to its deal: the customer's other deal still has none.
func TestADealWithoutANextStepBesideOneWithIt(t *testing.T) {
	deals := []crm.Deal{{ID: 1, CustomerID: 1, Title: "一期", Stage: "quote", StageEnteredAt: now}, {ID: 2, CustomerID: 1, Title: "二期", Stage: "quote", StageEnteredAt: now}}
	for deal, want := range map[crm.DealID][]Risk{1: {{Kind: NoNext, Deal: "二期"}}, 0: nil} {
		plans := []crm.FollowUp{{CustomerID: 1, DealID: deal, Status: crm.FollowUpOpen, Due: crm.DueDay(crm.DateOf(now), now.Location())}}
		b := Brief{Customer: crm.Customer{ID: 1, LastContactAt: now}, FollowUps: plans}.Finish(process(), crm.NewCalendar(nil), deals, nil, now)
		if !slices.Equal(b.Risks, want) {
			t.Errorf("planned for deal %d: %+v, want %+v", deal, b.Risks, want)
		}
	}
}

// A deal is won once: when it leaves the open stages, be it straight to the money. What follows is a move.
func TestADealIsWonOnce(t *testing.T) {
	p := process()
	p.Pipelines[0].Stages = slices.Insert(p.Pipelines[0].Stages, 3, crm.Stage{Code: "payment", Kind: crm.PaymentStage})
	for move, want := range map[[2]crm.StageCode]int{{"quote", "won"}: 0, {"quote", "payment"}: 0, {"won", "payment"}: 1, {"payment", "won"}: 1, {"lost", "quote"}: 1} {
		d := NewDay(p, DayCounts{Stays: []crm.StayCount{{From: move[0], To: move[1], N: 1}}})
		if d.Moved != want || d.Won != 0 {
			t.Errorf("%v: %+v", move, d)
		}
	}
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, now.Location()) }
	var won []crm.DealID
	for _, d := range Won(p, []crm.Deal{
		{ID: 1, Stage: "won", WonAt: at(1)}, {ID: 2, Stage: "payment", WonAt: at(30).Add(23 * time.Hour)},
		{ID: 3, Stage: "won", WonAt: at(1).Add(-time.Second)}, {ID: 4, Stage: "won", WonAt: at(31)}, // before, after
		{ID: 5, Stage: "lost", WonAt: at(5)}, {ID: 6, Stage: "quote", WonAt: at(5)}, {ID: 7, Stage: "quote"}, // no longer, never
	}, at(1), at(31)) {
		won = append(won, d.ID)
	}
	if !slices.Equal(won, []crm.DealID{1, 2}) {
		t.Errorf("won in November: %v", won)
	}
}
