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
	WonDeals  int
	OpenDeals int
	Won       []crm.Deal     // one by one, where they are asked for
	Open      []ForecastDeal // the same; the largest part first
	Worst     Sums           // won already
	Commit    Sums           // and the open deals that are Committed
	Best      Sums           // and all of them
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
	f := Forecast{Won: won, WonDeals: len(won)}
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
		f.Open, f.OpenDeals = append(f.Open, x), f.OpenDeals+1
	}
	slices.SortStableFunc(f.Open, func(a, b ForecastDeal) int { return cmp.Compare(b.Part.Fen, a.Part.Fen) })
	return f
}

// Few reports whether there are too few deals to rely on the sums.
func (f Forecast) Few() bool { return f.WonDeals+f.OpenDeals-f.Unpriced < Few }

// CountForecast makes the same of counted deals, without naming any: of those won in a period that ends before to, and of open ones counted
// beside it and today.
func CountForecast(p *crm.Process, won []crm.DealCount, open []crm.ClosingCount, to, today crm.Date) (f Forecast) {
	for _, c := range won {
		f.WonDeals, f.Worst = f.WonDeals+c.N, f.Worst.Plus(c.Sum())
	}
	f.Commit, f.Best, f.Weighted = f.Worst, f.Worst, f.Worst
	if !to.IsZero() && !today.Before(to) {
		return f // it is over
	}
	for _, c := range open {
		switch c.Closes {
		case crm.ClosesNever:
			f.Undated += c.N
		case crm.ClosesBefore:
			f.Overdue += c.N
		case crm.ClosesLate, crm.ClosesIn:
			if c.Closes == crm.ClosesLate {
				f.Late += c.N
			}
			f.OpenDeals, f.Unpriced = f.OpenDeals+c.N, f.Unpriced+c.Unpriced
			f.Best, f.Weighted = f.Best.Plus(c.Sum()), f.Weighted.Plus(p.WeightedOpen(c.OpenCount))
			if p.Odds(crm.Deal{Pipeline: c.Pipeline, Stage: c.Stage, Probability: c.Probability}) >= Committed {
				f.Commit = f.Commit.Plus(c.Sum())
			}
		case crm.ClosesAfter:
		}
	}
	return f
}
