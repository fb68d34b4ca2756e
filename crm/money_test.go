package crm

import (
	"math"
	"testing"
	"time"
)

func TestMoneyString(t *testing.T) {
	for fen, want := range map[int64]string{
		0: "0元", 5: "0.05元", 50: "0.5元", 100: "1元", 9_750_000: "9.75万", 80_000_000: "80万", 26_500_000: "26.5万",
		1_200_000_000: "1,200万", 32_000_000_000: "3.2亿", 10_000_000_000: "1亿", 9_800_050: "98,000.5元", 123_456_789: "1,234,567.89元",
		-80_000_000: "-80万", 999_900: "9,999元", math.MaxInt64: "92,233,720,368,547,758.07元",
	} {
		if got := (Money{Fen: fen}).String(); got != want {
			t.Errorf("%d fen = %q, want %q", fen, got, want)
		}
	}
	if got := (Money{Fen: 5_000_000, Currency: "USD"}).String(); got != "USD 5万" {
		t.Errorf("dollars = %q", got)
	}
}

func TestDate(t *testing.T) {
	d := Date{2026, 11, 24}
	if d.AddDays(7).String() != "2026-12-01" || d.Weekday() != time.Tuesday || d.AddDays(-30).Sub(d) != -30 {
		t.Errorf("%v %v", d.AddDays(7), d.Weekday())
	}
	if _, err := ParseDate("2026-02-30"); err == nil {
		t.Error("2026-02-30 exists")
	}
	var back Date
	if v, _ := d.Value(); back.Scan(v) != nil || back != d {
		t.Errorf("stored and read: %v", back)
	}
	shanghai := time.FixedZone("CST", 8*3600)
	due := DueDay(d, shanghai)
	if due.Overdue(time.Date(2026, 11, 24, 23, 59, 0, 0, shanghai), shanghai) {
		t.Error("a day is overdue before it ends")
	}
	if !due.Overdue(time.Date(2026, 11, 25, 0, 0, 0, 0, shanghai), shanghai) {
		t.Error("a day is not overdue the day after")
	}
}

func TestCalendar(t *testing.T) {
	c := NewCalendar(map[int]Year{2026: {
		Off:  map[Date]string{{2026, 5, 1}: "劳动节", {2026, 5, 4}: "劳动节", {2026, 5, 5}: "劳动节"},
		Work: map[Date]string{{2026, 5, 9}: "劳动节"},
	}})
	if got := c.AddWorkdays(Date{2026, 4, 30}, 2); got != (Date{2026, 5, 7}) {
		t.Errorf("two working days after April 30th = %v", got)
	}
	if got := c.AddWorkdays(Date{2026, 5, 7}, -2); got != (Date{2026, 4, 30}) {
		t.Errorf("two working days before May 7th = %v", got)
	}
	if work, known := c.Workday(Date{2026, 5, 9}); !work || !known {
		t.Error("the make-up Saturday is no working day")
	}
	if work, known := c.Workday(Date{2027, 1, 4}); !work || known {
		t.Error("an unknown year counts weekdays and says so")
	}
	if n := c.WorkdaysBetween(Date{2026, 4, 30}, Date{2026, 5, 9}); n != 4 {
		t.Errorf("working days = %d, want 4 (6th 7th 8th 9th)", n)
	}
}
