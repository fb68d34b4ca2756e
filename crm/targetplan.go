package crm

import (
	"fmt"
	"slices"
)

// TargetPlan is the targets of one metric by person and month, as a table in which a new wish is tried out.
type TargetPlan struct {
	People []UserID
	Months []Date
	Cells  map[TargetCell]int64
}

// TargetCell is one person's month.
type TargetCell struct {
	User  UserID
	Month Date
}

// NewTargetPlan is the plan of people for months, with the targets that stand.
func NewTargetPlan(people []UserID, months []Date, ts Targets) TargetPlan {
	p := TargetPlan{People: people, Months: months, Cells: map[TargetCell]int64{}}
	for _, t := range ts {
		if t.Span == MonthTarget && slices.Contains(people, t.User) && slices.Contains(months, t.Start) {
			p.Cells[TargetCell{t.User, t.Start}] = t.Value
		}
	}
	return p
}

// Sum is the target of people for months together.
func (p TargetPlan) Sum(people []UserID, months []Date) (sum int64) {
	for _, c := range cells(people, months) {
		sum += p.Cells[c]
	}
	return sum
}

func cells(people []UserID, months []Date) (all []TargetCell) {
	for _, m := range months {
		for _, u := range people {
			all = append(all, TargetCell{u, m})
		}
	}
	return all
}

// TargetWish is a new target: what people together are to reach in months, and how it is divided.
type TargetWish struct {
	People   []UserID
	Months   []Date // whole months, in order
	Value    int64
	PerHead  []int64      // weights of the people, in order; nil: as before, equal when nothing was set
	Periods  []int64      // weights of the equal parts of the period: 1:2:3:4; nil: as before, equal when nothing was set
	Workdays *Calendar    // months by their working days; nil: equal
	Rest     TargetRest   // what becomes of the others
	Others   []UserID     // for RestPeople: who shares the rest of the months
	Later    []Date       // for RestPeriods: the other months of the year that can still change
	Whole    []TargetCell // for both: the cells whose sum stays as it is
}

// TargetRest is what becomes of the targets around a new one.
type TargetRest string

const (
	RestStays   TargetRest = ""        // they stay, and the sums above change
	RestPeriods TargetRest = "periods" // 其余重新分 of a quarter: the year stays, later months change in proportion
	RestPeople  TargetRest = "people"  // 其余重新分 of a person: the team's sum stays, the others change in proportion
)

// TooMuchError says that the rest of a sum that is to stay would have to be below zero.
type TooMuchError struct {
	Whole int64 // what stays
	Taken int64 // what the new target and what cannot change any more come to
}

func (e *TooMuchError) Error() string { return fmt.Sprintf("crm: %d of %d is taken", e.Taken, e.Whole) }

// Revise is the plan with a wish in it; p itself stays as it is. The sum over the wish's people and months is its value,
// exactly, and with a rest to divide the whole keeps its sum.
func (p TargetPlan) Revise(w TargetWish) (TargetPlan, error) {
	next := TargetPlan{People: p.People, Months: p.Months, Cells: map[TargetCell]int64{}}
	for c, v := range p.Cells {
		next.Cells[c] = v
	}
	if w.PerHead == nil && w.Periods == nil && w.Workdays == nil && p.Sum(w.People, w.Months) > 0 {
		next.scale(w.Value, w.People, w.Months, p)
	} else {
		next.table(w.Value, w, p)
	}
	people, months := w.People, w.Later
	switch w.Rest {
	case RestPeriods:
	case RestPeople:
		people, months = w.Others, w.Months
	default:
		return next, nil
	}
	rest := cells(people, months)
	whole, taken := int64(0), int64(0)
	for _, c := range w.Whole {
		whole += p.Cells[c]
		if !slices.Contains(rest, c) {
			taken += next.Cells[c]
		}
	}
	if taken > whole || len(rest) == 0 && taken != whole {
		return p, &TooMuchError{Whole: whole, Taken: taken}
	}
	next.scale(whole-taken, people, months, p)
	return next, nil
}

// scale divides a value over people and months in proportion to what was: quarters first, then their months, then the
// people of each, who get their proportion of the whole to the fen.
func (p *TargetPlan) scale(value int64, people []UserID, months []Date, was TargetPlan) {
	off := Split(value, was.rows(people, months)) // less what each gets: how far they are from their share
	for _, quarter := range quarters(value, people, months, was) {
		for k, m := range quarter.months {
			weights := make([]int64, len(people))
			for i, u := range people {
				weights[i] = was.Cells[TargetCell{u, m}]
			}
			for i, v := range Split(quarter.values[k], weights) {
				p.Cells[TargetCell{people[i], m}] = v
				off[i] -= v
			}
		}
	}
	for _, m := range months { // a fen from one to the other
		for i, u := range people {
			for j, o := range people {
				for off[i] < 0 && off[j] > 0 && p.Cells[TargetCell{u, m}] > 0 {
					p.Cells[TargetCell{u, m}]--
					p.Cells[TargetCell{o, m}]++
					off[i]++
					off[j]--
				}
			}
		}
	}
}

func (p TargetPlan) rows(people []UserID, months []Date) []int64 {
	sums := make([]int64, len(people))
	for i, u := range people {
		sums[i] = p.Sum([]UserID{u}, months)
	}
	return sums
}

// quarterOf is months of one quarter with what each is to be.
type quarterOf struct {
	months []Date
	values []int64
}

// quarters divides a value over months in proportion to what was, by quarters.
func quarters(value int64, people []UserID, months []Date, was TargetPlan) (all []quarterOf) {
	for i, m := range months {
		if i == 0 || (m.Month-1)/3 != (months[i-1].Month-1)/3 || m.Year != months[i-1].Year {
			all = append(all, quarterOf{})
		}
		q := &all[len(all)-1]
		q.months = append(q.months, m)
		q.values = append(q.values, was.Sum(people, []Date{m}))
	}
	sums := make([]int64, len(all))
	for i, q := range all {
		for _, v := range q.values {
			sums[i] += v
		}
	}
	for i, v := range Split(value, sums) {
		all[i].values = Split(v, all[i].values)
	}
	return all
}

// table divides a value by periods and by people. Every month takes of each person in proportion to what is left of
// their share, so that both the months and the people add up.
func (p *TargetPlan) table(value int64, w TargetWish, was TargetPlan) {
	months := p.months(value, w, was)
	weights := w.PerHead
	if weights == nil {
		weights = make([]int64, len(w.People))
		for i, u := range w.People {
			weights[i] = was.Sum([]UserID{u}, w.Months)
		}
	}
	left := Split(value, weights)
	for k, m := range w.Months {
		for i, v := range Split(months[k], left) {
			if months[k] == 0 {
				v = 0
			}
			p.Cells[TargetCell{w.People[i], m}] = v
			left[i] -= v
		}
	}
}

// months divides a value over the wish's months: by its weights, as before, by quarters and their months, or by
// working days.
func (p *TargetPlan) months(value int64, w TargetWish, was TargetPlan) []int64 {
	weights := make([]int64, len(w.Months))
	switch n := len(w.Periods); {
	case n > 0 && len(w.Months)%n == 0:
		return groups(value, w.Periods, len(w.Months)/n, w.monthWeights())
	case was.Sum(w.People, w.Months) > 0 && w.Workdays == nil:
		for i, m := range w.Months {
			weights[i] = was.Sum(w.People, []Date{m})
		}
		return Split(value, weights)
	case len(w.Months)%3 == 0 && w.Workdays == nil && w.Months[0].Month%3 == 1:
		return groups(value, make([]int64, len(w.Months)/3), 3, w.monthWeights())
	}
	return Split(value, w.monthWeights())
}

func (w TargetWish) monthWeights() []int64 {
	weights := make([]int64, len(w.Months))
	for i, m := range w.Months {
		if weights[i] = 1; w.Workdays != nil {
			weights[i] = int64(w.Workdays.Workdays(m, m.NextMonth()))
		}
	}
	return weights
}

// groups divides a value over groups of n months, and each group over its months.
func groups(value int64, weights []int64, n int, month []int64) (out []int64) {
	for g, part := range Split(value, weights) {
		out = append(out, Split(part, month[g*n:(g+1)*n])...)
	}
	return out
}

// Changed are the cells in which two plans differ, by month and in the order of their people.
func (p TargetPlan) Changed(next TargetPlan) (out []TargetCell) {
	for _, c := range cells(p.People, p.Months) {
		was, had := p.Cells[c]
		if now, has := next.Cells[c]; has && (now != was || !had) {
			out = append(out, c)
		}
	}
	return out
}
