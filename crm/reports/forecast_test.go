package reports

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"genjin/crm"
)

func day(month time.Month, d int) crm.Date { return crm.Date{Year: 2026, Month: month, Day: d} }

// November, seen on the 24th: 20万 won; 100万 at 60% on the 28th, 30万 at the rep's own 80% that should have come on
// the 20th, 40万 at 10% on the 30th, and one without an amount.
//
//	worst    20万
//	commit   20 + 100 + 30 = 150万
//	best     20 + 100 + 30 + 40 = 190万, and USD 1,000
//	weighted 20 + 60 + 24 + 4 = 108万, and 60% of USD 1,000
func TestForecast(t *testing.T) {
	open := []crm.Deal{
		{ID: 1, Stage: "lead", Amount: crm.Yuan(400_000), ExpectedClose: day(11, 30)},
		{ID: 2, Stage: "quote", Amount: crm.Yuan(1_000_000), ExpectedClose: day(11, 28)},
		{ID: 3, Stage: "lead", Probability: 80, Amount: crm.Yuan(300_000), ExpectedClose: day(11, 20)},
		{ID: 4, Stage: "quote", ExpectedClose: day(11, 30)},
		{ID: 5, Stage: "quote", Amount: crm.Money{Fen: 100_000, Currency: "USD"}, ExpectedClose: day(11, 1)},
		{ID: 6, Stage: "quote", Amount: crm.Yuan(9), ExpectedClose: day(12, 1)},
		{ID: 7, Stage: "quote", Amount: crm.Yuan(9), ExpectedClose: day(10, 31)},
		{ID: 8, Stage: "quote", Amount: crm.Yuan(9)},
		{ID: 9, Stage: "lost", Amount: crm.Yuan(9), ExpectedClose: day(11, 30)},
	}
	won := []crm.Deal{{ID: 10, Stage: "won", Amount: crm.Yuan(200_000)}}
	f := NewForecast(process(), won, open, day(11, 1), day(12, 1), day(11, 24))
	got := fmt.Sprint(f.Worst, " ", f.Commit, " ", f.Best, " ", f.Weighted, " ", f.Unpriced, f.Late, f.Undated, f.Overdue, f.Few())
	if want := "20万 150万，USD 1,000 190万，USD 1,000 108万，USD 600 1 2 1 1 false"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var order []crm.DealID
	sum := f.Worst
	for _, d := range f.Open {
		order, sum = append(order, d.Deal.ID), sum.Plus(d.Part)
	}
	if want := []crm.DealID{2, 3, 1, 5, 4}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if sum.String() != f.Weighted.String() {
		t.Errorf("the parts make %s, not %s", sum, f.Weighted)
	}
	few := NewForecast(process(), won, open[:4], day(11, 1), day(12, 1), day(11, 24))
	if !few.Few() { // four with an amount
		t.Errorf("%d and %d deals are not few", len(few.Won), len(few.Open))
	}
	past := NewForecast(process(), won, open, day(10, 1), day(11, 1), day(11, 24))
	if len(past.Open) != 0 || past.Best.String() != "20万" || past.Undated != 0 {
		t.Errorf("of what is over nothing is open: %+v", past)
	}
	ever := NewForecast(process(), nil, open, crm.Date{}, crm.Date{}, day(11, 24))
	if len(ever.Open) != 7 || ever.Undated != 1 {
		t.Errorf("%d open, %d undated", len(ever.Open), ever.Undated)
	}
}

// wonOf and closing count deals as the store does: all of the same rest together.
func wonOf(deals []crm.Deal) (all []crm.DealCount) {
	for _, d := range deals {
		all = append(all, crm.DealCount{Stage: d.Stage, N: 1, Fen: d.Amount.Fen, Currency: d.Amount.Currency})
	}
	return all
}

func closing(deals []crm.Deal) (all []crm.ClosingCount) {
	at := map[crm.OpenCount]int{}
	for _, c := range crm.CountOpen(deals) {
		key := c
		key.N, key.Unpriced, key.Fen = 0, 0, 0
		i, known := at[key]
		if !known {
			i, at[key] = len(all), len(all)
			key.Pipeline = c.Pipeline
			all = append(all, crm.ClosingCount{OpenCount: key, Closes: crm.ClosesIn})
		}
		all[i].N, all[i].Unpriced, all[i].Fen = all[i].N+c.N, all[i].Unpriced+c.Unpriced, all[i].Fen+c.Fen
	}
	return all
}

// Whatever the amounts and odds, the parts sum to the fen, and the order of the sums holds.
func TestForecastSumsExactly(t *testing.T) {
	seed := uint64(1)
	next := func(n uint64) int64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int64((seed >> 33) % n)
	}
	for range 300 {
		var won, open []crm.Deal
		for range next(9) {
			won = append(won, crm.Deal{Stage: "won", Amount: crm.Money{Fen: next(1e11)}})
		}
		for range next(9) {
			open = append(open, crm.Deal{Stage: "quote", Probability: int(next(101)), Amount: crm.Money{Fen: next(1e11)/100*100 + next(2)*33}, ExpectedClose: day(11, 30)})
		}
		f := NewForecast(process(), won, open, day(11, 1), day(12, 1), day(11, 24))
		if c := CountForecast(process(), wonOf(won), closing(open), day(12, 1), day(11, 24)); fmt.Sprint(c.Worst, c.Commit, c.Best, c.Weighted, c.WonDeals, c.OpenDeals, c.Unpriced) !=
			fmt.Sprint(f.Worst, f.Commit, f.Best, f.Weighted, f.WonDeals, f.OpenDeals, f.Unpriced) {
			t.Fatalf("counted %+v, listed %+v", c, f)
		}
		parts := f.Worst
		for _, d := range f.Open {
			parts = parts.Plus(d.Part)
		}
		fen := func(s Sums) int64 {
			if len(s) == 0 {
				return 0
			}
			return s[0].Fen
		}
		if fen(parts) != fen(f.Weighted) || fen(f.Worst) > fen(f.Weighted) || fen(f.Weighted) > fen(f.Best) || fen(f.Worst) > fen(f.Commit) || fen(f.Commit) > fen(f.Best) {
			t.Fatalf("%+v", f)
		}
	}
}

// From Wednesday 2026-11-04 to Tuesday the 24th: a cut week, two whole ones, and the one that is not over.
func TestTrendByWeeks(t *testing.T) {
	tr := NewTrend(Weeks, day(11, 4), day(11, 25), TrendCounts{
		Won:      [][]crm.DealCount{{{N: 1, Fen: 1000}}, {{N: 1, Fen: 2000}, {N: 1, Fen: 300, Currency: "USD"}}, nil, nil},
		Created:  []int{0, 0, 0, 1},
		Contacts: []int{0, 0, 2, 0},
	}, now)
	var got []string
	for _, p := range tr.Points {
		got = append(got, fmt.Sprint(p.From, p.To, p.Partly, p.Won, p.WonSum, p.Created, p.Contacts))
	}
	want := []string{
		"2026-11-04 2026-11-09 true 1 10元 0 0", "2026-11-09 2026-11-16 false 2 20元，USD 3 0 0",
		"2026-11-16 2026-11-23 false 0 0元 0 2", "2026-11-23 2026-11-25 true 0 0元 1 0",
	}
	for i := range got {
		got[i] = fmt.Sprint(got[i])
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTrendByMonths(t *testing.T) {
	from := Back(Months, day(2, 28), 3) // December, January, February
	tr := NewTrend(Months, from, day(3, 1), TrendCounts{Created: []int{1, 0, 0}}, time.Date(2026, 2, 28, 12, 0, 0, 0, now.Location()))
	if len(tr.Points) != 3 || tr.Points[0].From.String() != "2025-12-01" || tr.Points[2].To != day(3, 1) || tr.Points[2].Partly || tr.Points[1].Partly {
		t.Errorf("%+v", tr.Points)
	}
	if b := Back(Weeks, day(11, 24), 8); b != day(10, 5) {
		t.Errorf("eight weeks begin on %s", b)
	}
	if long := NewTrend(Weeks, day(1, 1), day(11, 25), TrendCounts{Created: []int{1}}, now); len(long.Points) != 16 || long.Points[15].From != day(11, 23) {
		t.Errorf("%d weeks", len(long.Points))
	}
	if late := NewTrend(Weeks, day(1, 1), day(11, 25), TrendCounts{Created: []int{13: 1, 15: 0}}, now); len(late.Points) != 3 {
		t.Errorf("before anything happened there are no weeks to see: %+v", late.Points)
	}
	if none := NewTrend(Weeks, day(1, 1), day(11, 25), TrendCounts{}, now); len(none.Points) != 0 {
		t.Errorf("%+v", none.Points)
	}
}
