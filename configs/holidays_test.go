package configs

import (
	"testing"

	"genjin/crm"
)

func day(t *testing.T, s string) crm.Date {
	t.Helper()
	d, err := crm.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Counted by hand on the State Council's calendar of 2026: make-up days count, whatever day of the week they are.
func TestWorkingDaysOf2026(t *testing.T) {
	c, err := LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		// 元旦: off Thursday to Saturday, the Sunday is worked
		{"2025-12-31", 1, "2026-01-04"}, {"2025-12-31", 2, "2026-01-05"}, {"2026-01-02", 1, "2026-01-04"},
		{"2026-01-03", -1, "2025-12-31"}, {"2026-01-05", -1, "2026-01-04"}, {"2026-01-05", -2, "2025-12-31"},
		// 春节: worked on Saturday the 14th, off the 15th to 23rd, worked on Saturday the 28th
		{"2026-02-13", 1, "2026-02-14"}, {"2026-02-13", 2, "2026-02-24"}, {"2026-02-13", 5, "2026-02-27"}, {"2026-02-13", 6, "2026-02-28"},
		{"2026-02-13", 7, "2026-03-02"}, {"2026-02-20", 1, "2026-02-24"}, {"2026-02-20", 0, "2026-02-20"},
		{"2026-02-24", -1, "2026-02-14"}, {"2026-02-24", -2, "2026-02-13"}, {"2026-03-02", -1, "2026-02-28"},
		// 清明节: a weekend and the Monday
		{"2026-04-03", 1, "2026-04-07"}, {"2026-04-02", 3, "2026-04-08"}, {"2026-04-05", 1, "2026-04-07"}, {"2026-04-07", -1, "2026-04-03"},
		// 劳动节: off Friday to Tuesday, worked on Saturday the 9th
		{"2026-04-30", 1, "2026-05-06"}, {"2026-04-30", 2, "2026-05-07"}, {"2026-04-30", 3, "2026-05-08"}, {"2026-04-30", 4, "2026-05-09"},
		{"2026-04-30", 5, "2026-05-11"}, {"2026-05-03", 1, "2026-05-06"}, {"2026-05-06", -1, "2026-04-30"}, {"2026-05-11", -1, "2026-05-09"},
		// 端午节: a Friday and its weekend
		{"2026-06-18", 1, "2026-06-22"}, {"2026-06-18", 2, "2026-06-23"}, {"2026-06-20", 1, "2026-06-22"}, {"2026-06-22", -1, "2026-06-18"},
		// 中秋节 and 国庆节: worked on Sunday 9-20, off 9-25 to 9-27 and 10-01 to 10-07, worked on Saturday 10-10
		{"2026-09-18", 1, "2026-09-20"}, {"2026-09-18", 2, "2026-09-21"}, {"2026-09-24", 1, "2026-09-28"}, {"2026-09-24", 3, "2026-09-30"},
		{"2026-09-24", 4, "2026-10-08"}, {"2026-09-24", 6, "2026-10-10"}, {"2026-09-24", 7, "2026-10-12"}, {"2026-10-03", 1, "2026-10-08"},
		{"2026-10-08", -1, "2026-09-30"}, {"2026-10-12", -1, "2026-10-10"}, {"2026-10-12", -4, "2026-09-30"}, {"2026-10-12", -8, "2026-09-23"},
		// an ordinary week, and the year's end
		{"2026-11-24", 0, "2026-11-24"}, {"2026-11-24", 3, "2026-11-27"}, {"2026-11-24", 4, "2026-11-30"}, {"2026-11-24", 5, "2026-12-01"},
		{"2026-11-24", -1, "2026-11-23"}, {"2026-11-24", -2, "2026-11-20"}, {"2026-11-28", 1, "2026-11-30"}, {"2026-11-28", -1, "2026-11-27"},
		{"2026-12-31", 1, "2027-01-01"}, {"2026-12-31", 2, "2027-01-04"}, // 2027 is not known: Monday to Friday
	} {
		if got := c.AddWorkdays(day(t, tt.from), tt.n); got != day(t, tt.want) {
			t.Errorf("%d working days from %s = %s, want %s", tt.n, tt.from, got, tt.want)
		}
	}
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-24", "2026-11-24", 0}, {"2026-11-24", "2026-11-25", 1}, {"2026-11-25", "2026-11-24", 0}, {"2026-11-20", "2026-11-24", 2},
		{"2025-12-31", "2026-01-05", 2}, {"2026-02-13", "2026-02-28", 6}, {"2026-04-30", "2026-05-09", 4}, {"2026-06-18", "2026-06-22", 1},
		{"2026-09-30", "2026-10-08", 1}, {"2026-09-24", "2026-10-12", 7},
		{"2025-12-31", "2026-12-31", 248}, // 261 weekdays, 19 of them off, 6 make-up days
	} {
		if got := c.WorkdaysBetween(day(t, tt.from), day(t, tt.to)); got != tt.want {
			t.Errorf("%s to %s: %d working days, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}

// The two ways of counting agree on every day of the year, and the nth working day is one.
func TestWorkingDaysCountBothWays(t *testing.T) {
	c, err := LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	for d := day(t, "2025-12-25"); d.Before(day(t, "2027-01-10")); d = d.AddDays(1) {
		from, _ := c.Workday(d)
		for n := 1; n <= 12; n++ {
			to := c.AddWorkdays(d, n)
			if work, _ := c.Workday(to); !work {
				t.Fatalf("%d working days after %s is %s, which is off", n, d, to)
			}
			if got := c.WorkdaysBetween(d, to); got != n {
				t.Fatalf("%s to %s counts %d, want %d", d, to, got, n)
			}
			if back := c.AddWorkdays(to, -n); from && back != d {
				t.Fatalf("%d forward and back from %s is %s", n, d, back)
			}
		}
	}
}

// A year that nobody published is counted Monday to Friday and says that it is not known.
func TestAYearThatIsNotKnown(t *testing.T) {
	c, err := LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string][2]bool{
		"2026-12-31": {true, true}, "2026-10-04": {false, true}, "2027-01-01": {true, false}, "2027-01-02": {false, false}, "2025-10-01": {true, false},
	} {
		d := day(t, s)
		if work, known := c.Workday(d); work != want[0] || known != want[1] {
			t.Errorf("%s (%s): work %v, known %v", s, d.Weekday(), work, known)
		}
	}
}

// A company's own file takes the place of the built-in one.
func TestHolidaysOfTheCompany(t *testing.T) {
	c, err := LoadHolidays(write(t, "h.yaml", "years:\n  2027:\n    off: {厂休: [2027-08-02]}\n    work: {厂休: [2027-08-07]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]bool{"2027-08-02": false, "2027-08-03": true, "2027-08-07": true, "2027-08-08": false} {
		if work, known := c.Workday(day(t, s)); work != want || !known {
			t.Errorf("%s: work %v, known %v", s, work, known)
		}
	}
	if _, known := c.Workday(day(t, "2026-10-01")); known {
		t.Error("the built-in years are still there")
	}
}
