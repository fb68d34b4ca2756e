package crm

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		whole         int64
		weights, want []int64
	}{
		{1200, []int64{1, 2, 3, 4}, []int64{120, 240, 360, 480}},
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{20, []int64{1, 1, 1}, []int64{7, 7, 6}},
		{100, []int64{0, 0}, []int64{50, 50}},
		{100, []int64{0, 3}, []int64{0, 100}},
		{1, []int64{1, 2}, []int64{0, 1}},
		{0, []int64{1, 2}, []int64{0, 0}},
		{9_000_000_000_000_000, []int64{3_000_000_000_000, 6_000_000_000_000}, []int64{3_000_000_000_000_000, 6_000_000_000_000_000}},
	} {
		if got := Split(c.whole, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("Split(%d, %v) = %v, want %v", c.whole, c.weights, got, c.want)
		}
	}
}

// randomCalendar has days off and make-up days at random.
func randomCalendar(r *rand.Rand, year int) *Calendar {
	y := Year{Off: map[Date]string{}, Work: map[Date]string{}}
	for range r.IntN(60) {
		y.Off[Date{year, time.January, 1}.AddDays(r.IntN(365))] = "节"
	}
	if r.IntN(5) == 0 { // a whole month off
		for d := (Date{year, time.October, 1}); d.Month == time.October; d = d.AddDays(1) {
			y.Off[d] = "节"
		}
	}
	for range r.IntN(10) {
		y.Work[Date{year, time.January, 1}.AddDays(r.IntN(365))] = "班"
	}
	return NewCalendar(map[int]Year{year: y})
}

// For random values, splits and calendars: what a year is divided into adds up to it at every level.
func TestTargetsAddUpAtEveryLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(50, 54))
	for round := range 25 {
		c := randomCalendar(r, 2027)
		months, _ := Months(Date{2027, 1, 1}, Date{2028, 1, 1})
		w := TargetWish{Months: months, Value: 1 + r.Int64N(1e12)}
		if r.IntN(3) == 0 {
			w.Value = 1 + r.Int64N(300) // a few visits
		}
		for i := range 1 + r.IntN(9) {
			w.People = append(w.People, UserID(i+1))
		}
		if r.IntN(2) == 0 {
			for range w.People {
				w.PerHead = append(w.PerHead, r.Int64N(10))
			}
		}
		if n := []int{0, 4, 12}[r.IntN(3)]; n > 0 {
			for range n {
				w.Periods = append(w.Periods, r.Int64N(9))
			}
		}
		if r.IntN(2) == 0 {
			w.Workdays = c
		}
		plan, err := NewTargetPlan(w.People, months, nil).Revise(w)
		if err != nil {
			t.Fatal(err)
		}
		for range r.IntN(4) { // and after some changes
			first := r.IntN(4) * 3
			change := TargetWish{People: w.People, Months: months[first : first+3], Value: r.Int64N(w.Value/2 + 1)}
			if r.IntN(2) == 0 {
				change.Rest, change.Whole = RestPeriods, cells(w.People, months)
				for i, m := range months {
					if i < first || i >= first+3 {
						change.Later = append(change.Later, m)
					}
				}
			}
			before := plan.Sum(w.People, months)
			next, err := plan.Revise(change)
			var tooMuch *TooMuchError
			if errors.As(err, &tooMuch) {
				if change.Rest == RestStays {
					t.Fatalf("round %d: %v", round, err)
				}
				continue
			}
			if got := next.Sum(w.People, change.Months); got != change.Value {
				t.Fatalf("round %d: the quarter is %d, want %d", round, got, change.Value)
			}
			if got := next.Sum(w.People, months); change.Rest == RestPeriods && got != before {
				t.Fatalf("round %d: the year went from %d to %d", round, before, got)
			}
			plan = next
		}
		year := plan.Sum(w.People, months)
		var ts Targets
		for cell, v := range plan.Cells {
			if v < 0 {
				t.Fatalf("round %d: %v gets %d", round, cell, v)
			}
			ts = append(ts, Target{User: cell.User, Span: MonthTarget, Start: cell.Month, Value: v})
		}
		quarters, weeks, days, people := int64(0), int64(0), int64(0), int64(0)
		for q := range 4 {
			v, _ := ts.Value(c, months[q*3], months[q*3].NextMonth().NextMonth().NextMonth())
			quarters += v
		}
		for monday := (Date{2026, 12, 28}); monday.Before(Date{2028, 1, 3}); monday = monday.AddDays(7) {
			v, _ := ts.Value(c, monday, monday.AddDays(7))
			weeks += v
			of := int64(0)
			for _, u := range w.People {
				x, _ := ts.Of(u).Value(c, monday, monday.AddDays(7))
				of += x
			}
			if of != v {
				t.Fatalf("round %d: the week of %s is %d, its people have %d", round, monday, v, of)
			}
		}
		for d := (Date{2027, 1, 1}); d.Before(Date{2028, 1, 1}); d = d.AddDays(1) {
			v, _ := ts.Value(c, d, d.AddDays(1))
			if work, _ := c.Workday(d); !work && v != 0 && c.Workdays(d.FirstOfMonth(), d.NextMonth()) > 0 {
				t.Fatalf("round %d: %s is off and has %d", round, d, v)
			}
			days += v
		}
		for _, u := range w.People {
			v, _ := ts.Of(u).Value(c, months[0], Date{2028, 1, 1})
			people += v
		}
		if quarters != year || weeks != year || days != year || people != year {
			t.Fatalf("round %d: the year is %d, quarters %d, weeks %d, days %d, people %d", round, year, quarters, weeks, days, people)
		}
	}
}

// 1200万 by 1:2:3:4 over three people: quarters, people and months are what one would say.
func TestReviseDividesByQuartersAndPeople(t *testing.T) {
	months, _ := Months(Date{2027, 1, 1}, Date{2028, 1, 1})
	people := []UserID{1, 2, 3}
	empty := NewTargetPlan(people, months, nil)
	plan, err := empty.Revise(TargetWish{People: people, Months: months, Value: 1200_0000_00, Periods: []int64{1, 2, 3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	for q, want := range []int64{120_0000_00, 240_0000_00, 360_0000_00, 480_0000_00} {
		if got := plan.Sum(people, months[q*3:q*3+3]); got != want {
			t.Errorf("Q%d is %d, want %d", q+1, got, want)
		}
	}
	for _, u := range people {
		if got := plan.Sum([]UserID{u}, months); got != 400_0000_00 {
			t.Errorf("%d has %d", u, got)
		}
	}
	// Q1 becomes 300万, the year stays: the others give 180万 in proportion.
	next, err := plan.Revise(TargetWish{People: people, Months: months[:3], Value: 300_0000_00, Rest: RestPeriods, Later: months[3:], Whole: cells(people, months)})
	if err != nil {
		t.Fatal(err)
	}
	for q, want := range []int64{300_0000_00, 200_0000_00, 300_0000_00, 400_0000_00} {
		if got := next.Sum(people, months[q*3:q*3+3]); got != want {
			t.Errorf("after the change Q%d is %d, want %d", q+1, got, want)
		}
	}
	for _, u := range people {
		if got := next.Sum([]UserID{u}, months); got != 400_0000_00 {
			t.Errorf("after the change %d has %d", u, got)
		}
	}
	// One person's month changes and the others carry the rest of it.
	jan := months[:1]
	third, err := next.Revise(TargetWish{People: people[:1], Months: jan, Value: 50_0000_00, Rest: RestPeople, Others: people[1:], Whole: cells(people, jan)})
	if err != nil {
		t.Fatal(err)
	}
	if a, b, all := third.Sum(people[:1], jan), third.Sum(people[1:2], jan), third.Sum(people, jan); a != 50_0000_00 || b != 25_0000_00 || all != 100_0000_00 {
		t.Errorf("January is %d + %d of %d", a, b, all)
	}
	// More than there is cannot be taken out of a sum that stays.
	var tooMuch *TooMuchError
	if _, err := next.Revise(TargetWish{People: people, Months: months[:3], Value: 1300_0000_00, Rest: RestPeriods, Later: months[3:], Whole: cells(people, months)}); !errors.As(err, &tooMuch) {
		t.Errorf("took 1300 of 1200: %v", err)
	}
}

// The week of 国庆 has three working days, the one after it three as well: both get less than a whole week.
func TestAWeekCutByAHolidayGetsLess(t *testing.T) {
	off := map[Date]string{}
	for d := 1; d <= 7; d++ {
		off[Date{2026, 10, d}] = "国庆节"
	}
	c := NewCalendar(map[int]Year{2026: {Off: off, Work: map[Date]string{{2026, 10, 10}: "国庆节"}}})
	september := Target{User: 1, Span: MonthTarget, Start: Date{2026, 9, 1}, Value: 22_0000_00} // 22 working days
	october := Target{User: 1, Span: MonthTarget, Start: Date{2026, 10, 1}, Value: 18_0000_00}  // 18 working days
	ts := Targets{september, october}
	for monday, want := range map[Date]int64{{2026, 9, 21}: 5_0000_00, {2026, 9, 28}: 3_0000_00, {2026, 10, 5}: 3_0000_00, {2026, 10, 12}: 5_0000_00} {
		if got, ok := ts.Value(c, monday, monday.AddDays(7)); got != want || !ok {
			t.Errorf("the week of %s is %d, want %d", monday, got, want)
		}
	}
}

// A week's own target holds for that week and is no part of the month's.
func TestAWeeksOwnTarget(t *testing.T) {
	c := NewCalendar(nil)
	week := Target{User: 1, Span: WeekTarget, Start: Date{2026, 11, 23}, Value: 10}
	month := Target{User: 1, Span: MonthTarget, Start: Date{2026, 11, 1}, Value: 21}
	both := Targets{month, week}
	if got, _ := both.Value(c, Date{2026, 11, 23}, Date{2026, 11, 30}); got != 10 {
		t.Errorf("the week is %d", got)
	}
	if got, _ := both.Value(c, Date{2026, 11, 1}, Date{2026, 12, 1}); got != 21 {
		t.Errorf("the month is %d", got)
	}
	if _, ok := (Targets{week}).Value(c, Date{2026, 11, 16}, Date{2026, 11, 23}); ok {
		t.Error("another week has its target")
	}
}
