package reports

import (
	"slices"

	"genjin/crm"
)

// Rates and averages, each with its one definition. All are of deals that ended in, or entered a stage in, a period.

// Conversion is how many of the deals that came into a stage went on.
type Conversion struct {
	Stage   crm.Stage
	Entered int // deals that entered the stage in the period
	On      int // of those, that entered a later stage of the same pipeline since; won counts, lost does not
}

// Conversions follow the deals that entered each open stage: how many of them went on. stays are those entered from the
// beginning of the period on, without an end; entered says which of them lie in the period. A stage that was passed over
// was not entered. A deal that entered a stage twice counts once.
func Conversions(p *crm.Process, line crm.Pipeline, deals map[crm.DealID]crm.Deal, stays []crm.StageStay, entered func(crm.StageStay) bool) (all []Conversion) {
	at := map[crm.StageCode]int{}
	for i, s := range line.Stages {
		at[s.Code] = i
	}
	furthest := map[crm.DealID][]crm.StageStay{}
	for _, s := range stays {
		if d, known := deals[s.DealID]; known && p.Pipeline(d.Pipeline).Code == line.Code {
			furthest[s.DealID] = append(furthest[s.DealID], s)
		}
	}
	for i, stage := range line.Stages {
		if stage.Kind != crm.OpenStage {
			continue
		}
		c := Conversion{Stage: stage}
		for _, own := range furthest {
			first := slices.IndexFunc(own, func(s crm.StageStay) bool { return s.To == stage.Code && entered(s) })
			if first < 0 {
				continue
			}
			c.Entered++
			if slices.ContainsFunc(own[first:], func(s crm.StageStay) bool {
				n, known := at[s.To]
				return known && n > i && line.Stages[n].Kind != crm.LostStage
			}) {
				c.On++
			}
		}
		all = append(all, c)
	}
	return all
}

// WonDeals is what the deals won in a period come to.
type WonDeals struct {
	Deals  []crm.Deal // in CNY with an amount, the largest first
	Sum    int64      // fen
	Others int        // won without an amount or in another currency: in no average of money
	Days   []int      // calendar days from being entered to being won, of all, in order
}

// NewWonDeals sums up the deals that Won gives.
func NewWonDeals(won []crm.Deal) (w WonDeals) {
	for _, d := range won {
		w.Days = append(w.Days, max(0, crm.DateOf(d.WonAt).Sub(crm.DateOf(d.CreatedAt))))
		if !yuan(d.Amount) || d.Amount.Fen <= 0 {
			w.Others++
			continue
		}
		w.Deals, w.Sum = append(w.Deals, d), w.Sum+d.Amount.Fen
	}
	slices.SortStableFunc(w.Deals, func(a, b crm.Deal) int {
		switch {
		case a.Amount.Fen > b.Amount.Fen:
			return -1
		case a.Amount.Fen < b.Amount.Fen:
			return 1
		}
		return int(a.ID - b.ID)
	})
	slices.Sort(w.Days)
	return w
}

// Average is the sum over the number of deals, in fen, rounded down; 0 when there are none.
func (w WonDeals) Average() int64 {
	if len(w.Deals) == 0 {
		return 0
	}
	return w.Sum / int64(len(w.Deals))
}

// Cycle is the average and the median of the days from being entered to being won, in tenths of a day.
func (w WonDeals) Cycle() (average, median int) {
	n := len(w.Days)
	if n == 0 {
		return 0, 0
	}
	sum := 0
	for _, d := range w.Days {
		sum += d
	}
	median = w.Days[n/2] * 10
	if n%2 == 0 {
		median = (w.Days[n/2-1] + w.Days[n/2]) * 5
	}
	return (sum*10 + n/2) / n, median
}
