package reports

import (
	"slices"
	"testing"

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

// A deal is won once: when it leaves the open stages, be it straight to the money.
func TestADealIsWonOnce(t *testing.T) {
	p := process()
	p.Pipelines[0].Stages = slices.Insert(p.Pipelines[0].Stages, 3, crm.Stage{Code: "payment", Kind: crm.PaymentStage})
	for move, want := range map[[2]crm.StageCode]int{{"quote", "won"}: 1, {"quote", "payment"}: 1, {"won", "payment"}: 0, {"payment", "won"}: 0, {"lost", "quote"}: 0} {
		d := NewDay(p, DayRecords{
			People: []crm.User{{ID: 7}}, Deals: map[crm.DealID]crm.Deal{1: {ID: 1, Owner: 7}},
			Stays: []crm.StageStay{{DealID: 1, From: move[0], To: move[1], Amount: crm.Yuan(10)}},
		})
		if d.Won != want || d.People[0].Won != want || len(d.Moves) != 1-want || (len(d.WonSum) > 0) != (want > 0) {
			t.Errorf("%v: %+v", move, d)
		}
	}
}
