package reports

import "genjin/crm"

// Accuracy holds forecasts against what was really won.
type Accuracy struct {
	Forecasts []ForecastCheck
	Measured  int // of them, those of which something was won: the others have no error in percent
	MAPE      int // mean of their absolute errors, in permille of what was won
}

// ForecastCheck is one forecast beside what came of it, in fen of CNY.
type ForecastCheck struct {
	crm.KeptForecast
	Won int64
}

// Error is how far above (or, below zero, under) what was won the weighted forecast was, in permille of it; ok is false
// when nothing was won.
func (f ForecastCheck) Error() (permille int, ok bool) {
	if f.Won <= 0 {
		return 0, false
	}
	over := f.Weighted - f.Won
	permille = int((scaled(max(over, -over), 2000, f.Won, false) + 1) / 2)
	if over < 0 {
		permille = -permille
	}
	return permille, true
}

// NewAccuracy sums checks up.
func NewAccuracy(all []ForecastCheck) Accuracy {
	a := Accuracy{Forecasts: all}
	sum := 0
	for _, f := range all {
		if permille, ok := f.Error(); ok {
			a.Measured++
			sum += max(permille, -permille)
		}
	}
	if a.Measured > 0 {
		a.MAPE = (sum + a.Measured/2) / a.Measured
	}
	return a
}

// Few reports whether there are too few checks to rely on the mean.
func (a Accuracy) Few() bool { return a.Measured < Few }

// Kept is the forecast as it is kept on a day.
func (f Forecast) Kept(on, from, to crm.Date) crm.KeptForecast {
	return crm.KeptForecast{On: on, From: from, To: to, Weighted: f.Weighted.CNY(), Commit: f.Commit.CNY(), Best: f.Best.CNY(), Worst: f.Worst.CNY(), Deals: f.WonDeals + f.OpenDeals}
}
