package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"genjin/crm"
)

// Breakdown is a metric by groups, which are told largest first, or in their own order.
type Breakdown struct {
	Metric Metric
	Whole  Figure
	Before Figure // of the time before; its Metric is empty when none is compared
	Groups []Group
}

// Group is one group's share of a breakdown.
type Group struct {
	Name   string // empty: it is not known
	Figure Figure
	Before Figure
}

// NewBreakdown groups facts; group gives the name of a fact's. before are the facts of the time before, nil: not compared.
// An order of names puts them first in that order; the others follow by their value.
func NewBreakdown(m Metric, facts, before []Fact, group func(Fact) string, order []string) Breakdown {
	b := Breakdown{Metric: m, Whole: NewFigure(m, facts)}
	now, then := map[string][]Fact{}, map[string][]Fact{}
	for _, f := range facts {
		now[group(f)] = append(now[group(f)], f)
	}
	if before != nil {
		b.Before = NewFigure(m, before)
		for _, f := range before {
			then[group(f)] = append(then[group(f)], f)
		}
	}
	names := map[string]bool{}
	for n := range now {
		names[n] = true
	}
	for n := range then {
		names[n] = true
	}
	for n := range names {
		b.Groups = append(b.Groups, Group{Name: n, Figure: NewFigure(m, now[n]), Before: NewFigure(m, then[n])})
	}
	place := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(b.Groups, func(x, y Group) int {
		return cmp.Or(cmp.Compare(place(x.Name), place(y.Name)), cmp.Compare(y.Figure.Value(), x.Figure.Value()), cmp.Compare(y.Figure.N, x.Figure.N), cmp.Compare(x.Name, y.Name))
	})
	return b
}

// Compared reports whether there is a time before to compare with.
func (b Breakdown) Compared() bool { return b.Before.Metric.Code != "" }

// Earlier is the time that [from, to) is compared with: as many days of the months, or of the days, before it; of what is
// not over, as much as has passed. yearly: the same a year earlier.
func Earlier(from, to, today crm.Date, yearly bool) (since, until crm.Date) {
	end := to
	if tomorrow := today.AddDays(1); tomorrow.Before(end) && from.Before(tomorrow) {
		end = tomorrow
	}
	back := func(d crm.Date, months int) crm.Date {
		first := crm.DateOf(time.Date(d.Year, d.Month-time.Month(months), 1, 0, 0, 0, 0, time.UTC))
		last := first.NextMonth().AddDays(-1)
		return crm.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
	}
	months, whole := crm.Months(from, to)
	switch {
	case yearly:
		return back(from, 12), back(end.AddDays(-1), 12).AddDays(1)
	case whole && end == to:
		return back(from, len(months)), from
	case whole:
		return back(from, len(months)), back(end.AddDays(-1), len(months)).AddDays(1)
	}
	n := to.Sub(from)
	return from.AddDays(-n), end.AddDays(-n)
}

// fewValues is up to how many different numbers each is a group of its own.
const fewValues = 6

// Ranges are names for the groups of some numbers, in order, and which one a number is in: each number by itself when
// they are few, else four ranges with about as many records in each.
func Ranges(numbers []float64) (names []string, of func(float64) string) {
	sorted := slices.Sorted(slices.Values(numbers))
	distinct := slices.Compact(slices.Clone(sorted))
	write := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	if len(distinct) <= fewValues {
		for _, n := range distinct {
			names = append(names, write(n))
		}
		return names, write
	}
	var starts []float64
	for i := range 4 {
		if at := sorted[i*len(sorted)/4]; len(starts) == 0 || at > starts[len(starts)-1] {
			starts = append(starts, at)
		}
	}
	for i, at := range starts {
		last := distinct[len(distinct)-1]
		if i+1 < len(starts) {
			j, _ := slices.BinarySearch(distinct, starts[i+1])
			last = distinct[j-1]
		}
		if name := write(at); at == last {
			names = append(names, name)
		} else {
			names = append(names, fmt.Sprintf("%s–%s", name, write(last)))
		}
	}
	return names, func(n float64) string {
		i := len(starts) - 1
		for i > 0 && n < starts[i] {
			i--
		}
		return names[i]
	}
}
