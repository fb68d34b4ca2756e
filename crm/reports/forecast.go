package reports

import (
	"cmp"
	"slices"

	"genjin/crm"
)

const (
	// Committed is the probability, in percent, from which a deal counts as good as won.
	Committed = 60
	// Few is the number of deals below which a forecast is hardly one.
	Few = 5
)

// Forecast is what a period is going to bring: what was won in it, and the open deals expected to close in it.
// Worst ≤ Commit ≤ Best and Worst ≤ Weighted ≤ Best, in every currency.
type Forecast struct {
	Won    []crm.Deal
	Open   []ForecastDeal // the largest part first
	Worst  Sums           // won already
	Commit Sums           // and the open deals that are Committed
	Best   Sums           // and all of them
	// Weighted is what was won and the parts of the open deals, to the fen.
	Weighted Sums

	Unpriced int // of Open, without an amount: they add nothing
	Late     int // of Open, whose expected day has passed
	Undated  int // open deals without an expected day: not in Open
	Overdue  int // open deals that were expected before the period: not in Open
}

// ForecastDeal is an open deal with what it adds to the weighted sum.
type ForecastDeal struct {
	Deal    crm.Deal
	Stage   crm.Stage
	Percent int
	Part    crm.Money
}

// NewForecast makes a forecast of [from, to). won are the deals won in it, open are open deals; today is the company's.
func NewForecast(p *crm.Process, won, open []crm.Deal, from, to, today crm.Date) Forecast {
	f := Forecast{Won: won}
	for _, d := range won {
		f.Worst = f.Worst.Plus(d.Amount)
	}
	f.Commit, f.Best, f.Weighted = f.Worst, f.Worst, f.Worst
	if !to.IsZero() && !today.Before(to) {
		return f // it is over
	}
	for _, d := range open {
		day := d.ExpectedClose
		switch {
		case !p.Open(d):
			continue
		case day.IsZero():
			f.Undated++
			continue
		case day.Before(from):
			f.Overdue++
			continue
		case !to.IsZero() && !day.Before(to):
			continue
		}
		x := ForecastDeal{Deal: d, Stage: p.Stage(d), Percent: p.Odds(d), Part: p.Weighted(d)}
		if day.Before(today) {
			f.Late++
		}
		if d.Amount.IsZero() {
			f.Unpriced++
		}
		f.Best, f.Weighted = f.Best.Plus(d.Amount), f.Weighted.Plus(x.Part)
		if x.Percent >= Committed {
			f.Commit = f.Commit.Plus(d.Amount)
		}
		f.Open = append(f.Open, x)
	}
	slices.SortStableFunc(f.Open, func(a, b ForecastDeal) int { return cmp.Compare(b.Part.Fen, a.Part.Fen) })
	return f
}

// Few reports whether there are too few deals to rely on the sums.
func (f Forecast) Few() bool { return len(f.Won)+len(f.Open)-f.Unpriced < Few }
