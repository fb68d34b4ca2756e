package crm

import (
	"fmt"
	"strings"
	"testing"
)

func TestMeet(t *testing.T) {
	day := func(d int) Date { return Date{2026, 12, d} }
	plans := []PaymentPlan{
		{ID: 1, CustomerID: 1, DealID: 7, Amount: Yuan(20), Due: day(30), Note: "尾款", State: PlanOpen, Paid: Yuan(0)},
		{ID: 2, CustomerID: 1, Amount: Yuan(30), Due: day(15), State: PlanOpen, Paid: Yuan(10)},
		{ID: 3, CustomerID: 1, DealID: 8, Amount: Yuan(5), Due: day(1), State: PlanOpen},
		{ID: 4, CustomerID: 1, DealID: 7, Amount: Yuan(9), Due: day(2), State: PlanCancelled},
		{ID: 5, CustomerID: 1, DealID: 7, Amount: Yuan(9), Due: day(3), State: PlanMet, Paid: Yuan(9)},
		{ID: 6, CustomerID: 1, DealID: 7, Amount: Money{Fen: 900, Currency: "USD"}, Due: day(4), State: PlanOpen},
		{ID: 7, CustomerID: 1, DealID: 7, Amount: Yuan(8), Due: day(30), State: PlanOpen},
		{ID: 8, CustomerID: 2, Amount: Yuan(8), Due: day(1), State: PlanOpen},
		{ID: 9, CustomerID: 1, DealID: 7, Amount: Yuan(40), Note: "发货", State: PlanOpen},
	}
	for _, tt := range []struct {
		name   string
		amount int64
		kind   string
		want   string
	}{
		{"less than the earliest asks for", 12, "", "2:12"},
		{"just what is left of it", 20, "", "2:20 met"},
		{"more goes on to the next, the older of one day first", 45, "", "2:20 met 1:20 met 7:5"},
		{"its kind names the plan", 21, "尾款", "1:20 met 2:1"},
		{"without a day comes last", 50, "", "2:20 met 1:20 met 7:8 met 9:2"},
		{"without a day and to the fen comes first", 40, "", "9:40 met"},
		{"more than all ask for", 100, "", "2:20 met 1:20 met 7:8 met 9:40 met"},
	} {
		var got []string
		for _, r := range Meet(plans, Payment{CustomerID: 1, DealID: 7, Amount: Yuan(tt.amount), Kind: tt.kind}) {
			s := fmt.Sprintf("%d:%d", r.Plan.ID, r.Amount.Fen/100)
			if r.After().State == PlanMet {
				s += " met"
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, not %s", tt.name, got, tt.want)
		}
	}
	if got := Meet(plans, Payment{CustomerID: 1, DealID: 9, Amount: Yuan(1)}); len(got) != 1 || got[0].Plan.ID != 2 {
		t.Errorf("of another deal: %+v", got)
	}
}
