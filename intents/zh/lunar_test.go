package zh

import (
	"testing"

	"github.com/6tail/lunar-go/calendar"
)

func TestLunarCalendar(t *testing.T) {
	for y := 2015; y <= 2060; y++ {
		for _, leap := range []bool{false, true} {
			for m := 1; m <= 12; m++ {
				lm := m
				if leap {
					if calendar.NewLunarYear(y).GetLeapMonth() != m {
						if _, ok := lunarDay(y, m, 1, true); ok {
							t.Errorf("%d has no leap month %d", y, m)
						}
						continue
					}
					lm = -m
				}
				month := calendar.NewLunarMonthFromYm(y, lm)
				for d := 1; d <= 30; d++ {
					day, ok := lunarDay(y, m, d, leap)
					if ok != (d <= month.GetDayCount()) {
						t.Fatalf("lunar %d-%d-%d exists: %v", y, lm, d, ok)
					}
					if !ok {
						continue
					}
					s := calendar.NewLunarFromYmd(y, lm, d).GetSolar()
					if want := dayOf(s.GetYear(), s.GetMonth(), s.GetDay()); day != want {
						t.Fatalf("lunar %d-%d-%d is %s, want %s", y, lm, d, isoDay(day), isoDay(want))
					}
				}
			}
		}
	}
}

func TestSolarTerms(t *testing.T) {
	for y := 2015; y <= 2060; y++ {
		table := calendar.NewLunarFromYmd(y, 6, 1).GetJieQiTable()
		for k, term := range solarTerms {
			s := table[term.name]
			if s == nil || s.GetYear() != y { // the table runs from the solstice before the year
				continue
			}
			if got, want := solarTerm(y, k), dayOf(y, s.GetMonth(), s.GetDay()); got != want {
				t.Errorf("%s %d is %s, want %s", term.name, y, isoDay(got), isoDay(want))
			}
		}
	}
}
