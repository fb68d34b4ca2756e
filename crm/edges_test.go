package crm

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// 万 and 亿 begin and end at the edges, and only where nothing is rounded away.
func TestMoneyAtTheEdges(t *testing.T) {
	for _, tt := range []struct {
		money Money
		want  string
	}{
		{Money{Fen: 1}, "0.01元"}, {Money{Fen: 10}, "0.1元"}, {Money{Fen: 99}, "0.99元"}, {Money{Fen: 101}, "1.01元"},
		{Money{Fen: 99_999}, "999.99元"}, {Money{Fen: 100_000}, "1,000元"}, {Money{Fen: 100_005}, "1,000.05元"},
		{Money{Fen: 999_999}, "9,999.99元"}, {Money{Fen: 1_000_000}, "1万"}, {Money{Fen: 1_000_001}, "10,000.01元"},
		{Money{Fen: 1_010_000}, "1.01万"}, {Money{Fen: 1_001_000}, "10,010元"}, {Money{Fen: 26_800_000}, "26.8万"},
		{Yuan(99_999_999), "99,999,999元"}, {Yuan(99_990_000), "9,999万"}, {Yuan(100_000_000), "1亿"}, {Yuan(101_000_000), "1.01亿"},
		{Yuan(100_100_000), "10,010万"}, {Yuan(1_200_000_000_000), "12,000亿"},
		{Money{Fen: -1}, "-0.01元"}, {Yuan(-26_500), "-2.65万"}, {Yuan(-320_000_000), "-3.2亿"}, {Money{Fen: -99_999}, "-999.99元"},
		{Money{Fen: 5_000, Currency: CNY}, "50元"}, {Money{Fen: 5_000, Currency: "USD"}, "USD 50"}, {Money{Fen: 5_050, Currency: "USD"}, "USD 50.5"},
		{Money{Fen: 800_000_000, Currency: "EUR"}, "EUR 800万"}, {Money{Fen: -5_000, Currency: "USD"}, "USD -50"}, {Money{Currency: "USD"}, "USD 0"},
	} {
		if got := tt.money.String(); got != tt.want {
			t.Errorf("%d %s = %q, want %q", tt.money.Fen, tt.money.Currency, got, tt.want)
		}
	}
}

// What is written can be read back to the fen: String loses nothing.
func TestMoneyStringIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		fen := r.Int64N(math.MaxInt64) >> r.IntN(62)
		if r.IntN(2) == 0 { // round amounts, as people have them
			fen = fen / 1_000_000 * 1_000_000
		}
		if r.IntN(2) == 0 {
			fen = -fen
		}
		s := (Money{Fen: fen}).String()
		if got := fenOf(t, s); got != fen {
			t.Fatalf("%d fen is written %q, which reads %d", fen, s, got)
		}
	}
}

func fenOf(t *testing.T, s string) int64 {
	t.Helper()
	s, negative := strings.CutPrefix(strings.ReplaceAll(s, ",", ""), "-")
	shift := 2
	for unit, zeros := range map[string]int{"元": 0, "万": 4, "亿": 8} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			s, shift = number, zeros+2
		}
	}
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", shift-len(part)), 10, 64)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	if negative {
		n = -n
	}
	return n
}

func TestMoneyAdd(t *testing.T) {
	dollars := func(n int64) Money { return Money{Fen: n * 100, Currency: "USD"} }
	for _, tt := range []struct{ a, b, want Money }{
		{Money{}, dollars(5), dollars(5)}, {dollars(5), Money{}, dollars(5)}, {Yuan(3), Yuan(-3), Yuan(0)}, {Yuan(1), Money{Fen: 50}, Money{Fen: 150, Currency: CNY}},
	} {
		if got := tt.a.Add(tt.b); got != tt.want {
			t.Errorf("%v + %v = %+v, want %+v", tt.a, tt.b, got, tt.want)
		}
	}
}

// A probability is applied without overflow and rounds down to the fen, never up.
func TestWeightedAtTheEdges(t *testing.T) {
	p := testProcess()
	for _, tt := range []struct {
		fen     int64
		percent int
		want    int64
	}{
		{math.MaxInt64, 100, math.MaxInt64}, {math.MaxInt64, 99, math.MaxInt64/100*99 + 7*99/100}, {math.MaxInt64, 1, math.MaxInt64 / 100},
		{1, 99, 0}, {101, 50, 50}, {-199, 60, -119},
	} {
		if got := p.Weighted(Deal{Stage: "quote", Probability: tt.percent, Amount: Money{Fen: tt.fen}}); got.Fen != tt.want {
			t.Errorf("%d%% of %d fen = %d, want %d", tt.percent, tt.fen, got.Fen, tt.want)
		}
	}
	if got := p.Weighted(Deal{Stage: "lead", Amount: Money{Fen: 5_000, Currency: "USD"}}); got != (Money{Fen: 500, Currency: "USD"}) {
		t.Errorf("a tenth of 50 dollars = %v", got)
	}
}

func TestDateAtTheEdges(t *testing.T) {
	for s, ok := range map[string]bool{
		"2028-02-29": true, "2026-02-29": false, "2026-02-30": false, "2026-13-01": false, "2026-00-10": false, "2026-1-2": false, "26-01-02": false,
		"": false, "2026-01-02 ": false, "2026-01-02T00:00:00Z": false, "9999-12-31": true,
	} {
		d, err := ParseDate(s)
		if (err == nil) != ok || ok && d.String() != s {
			t.Errorf("ParseDate(%q) = %v, %v", s, d, err)
		}
	}
	for _, tt := range []struct {
		from Date
		n    int
		want string
	}{
		{Date{2026, 12, 31}, 1, "2027-01-01"}, {Date{2028, 2, 28}, 1, "2028-02-29"}, {Date{2026, 3, 1}, -1, "2026-02-28"}, {Date{2026, 1, 31}, 365, "2027-01-31"},
	} {
		got := tt.from.AddDays(tt.n)
		if got.String() != tt.want || got.Sub(tt.from) != tt.n || tt.from.Sub(got) != -tt.n || got.Before(tt.from) != (tt.n < 0) {
			t.Errorf("%s and %d days = %s", tt.from, tt.n, got)
		}
	}
	if d := (Date{2026, 11, 24}); d.Before(d) || d.Sub(d) != 0 || !d.AddDays(-1).Before(d) {
		t.Error("a day is before itself")
	}
}

// One instant is two days: the zone decides.
func TestDateOfAnInstant(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	evening := time.Date(2026, 11, 24, 16, 30, 0, 0, time.UTC)
	if DateOf(evening) != (Date{2026, 11, 24}) || DateOf(evening.In(shanghai)) != (Date{2026, 11, 25}) {
		t.Errorf("%v %v", DateOf(evening), DateOf(evening.In(shanghai)))
	}
	if got := (Date{2026, 11, 25}).In(shanghai); !got.Equal(time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("the day begins at %v", got)
	}
}

func TestDateIsStoredAndWritten(t *testing.T) {
	var d Date
	for _, v := range []any{"2026-11-24", []byte("2026-11-24"), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)} {
		if err := d.Scan(v); err != nil || d != (Date{2026, 11, 24}) {
			t.Errorf("%T: %v %v", v, d, err)
		}
	}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL: %v %v", d, err)
	}
	for _, v := range []any{7, "2026-02-30", []byte("x")} {
		if d.Scan(v) == nil {
			t.Errorf("%v is a date", v)
		}
	}
	if v, err := (Date{}).Value(); v != nil || err != nil {
		t.Errorf("no date is stored as %v", v)
	}
	for _, s := range []string{"", "2026-11-24"} {
		var back Date
		if err := back.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if b, err := back.MarshalText(); err != nil || string(b) != s || back.String() != s {
			t.Errorf("%q is written %q", s, b)
		}
	}
	if d.UnmarshalText([]byte("soon")) == nil {
		t.Error("soon is a date")
	}
}

// An hour passes at its minute, a day when it ends in the company's zone.
func TestDueIsOverdue(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, shanghai) }
	nine, today := Due{At: at(24, 9, 0)}, DueDay(Date{2026, 11, 24}, shanghai)
	for _, tt := range []struct {
		due  Due
		now  time.Time
		want bool
	}{
		{nine, at(24, 8, 59), false}, {nine, at(24, 9, 0), false}, {nine, at(24, 9, 1), true},
		{today, at(24, 0, 0), false}, {today, at(24, 23, 59), false}, {today, at(25, 0, 0), true}, {today, at(23, 23, 59), false},
		{today, at(24, 23, 59).UTC(), false}, {today, at(25, 0, 0).UTC(), true},
	} {
		if got := tt.due.Overdue(tt.now, shanghai); got != tt.want {
			t.Errorf("due %v (all day %v), at %v: overdue %v", tt.due.At, tt.due.AllDay, tt.now, got)
		}
	}
}
