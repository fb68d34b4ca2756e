package crm

import (
	"testing"
	"time"
)

// The rep's own guess ends with the deal.
func TestWeightedOfAWonDeal(t *testing.T) {
	p := testProcess()
	for stage, want := range map[StageCode]Money{"quote": Yuan(40), "won": Yuan(100), "payment": Yuan(100), "lost": Yuan(0)} {
		if got := p.Weighted(Deal{Stage: stage, Probability: 40, Amount: Yuan(100)}); got != want {
			t.Errorf("%s weighs %v, want %v", stage, got, want)
		}
	}
}

// Days are counted over any distance, also from the year 1 of a time that was never set.
func TestDaysOverAnyDistance(t *testing.T) {
	if n := (Date{2026, 11, 24}).Sub(DateOf(time.Time{})); n != 739943 {
		t.Errorf("%d days", n)
	}
}
