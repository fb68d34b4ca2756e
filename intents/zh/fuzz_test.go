package zh

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// seeds are expressions of every kind, for the fuzzers and the benchmarks.
var seeds = strings.Split(`今天上午拜访了王总,聊了年度框架,下周三再约
每周五下午五点提醒我写周报|每月第一个周一上午10点|每隔两天
从去年8月到今年2月|10月1-7日|周一到周五|9-11点|Q1-Q3
国庆后|农历闰六月初一|大年三十|腊月廿三|节后|五一小长假
2月30日|2026-11-30T14:00:00|20261130|11-30 14:00|12/1
近三个月|前两天|未来7天|两个工作日后|过几天|15天内
差五分三点|晚上12点半|3:05pm|tomorrow at 3|in 2 hours|Nov 30
三十二万五|18万8|十五、六万元|八到九百亿|233,333,333,434.34元
¥98,000.00|-1.2M|百分之负二十|一又二分之一|两毛五|参佰萬|1e12
不超过100万|大于10小于30|十几万|上百万|九点五折|让两个点`, "\n")

func FuzzReaders(f *testing.F) {
	for _, line := range seeds {
		f.Add(line)
		for _, s := range strings.Split(line, "|") {
			f.Add(s)
		}
	}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 400 {
			t.Skip()
		}
		tx := Read(s)
		for _, tense := range []Tense{Unsaid, Past, Future} {
			times := Times(tx, now, TimeOptions{Tense: tense})
			last := 0
			for _, x := range times {
				if x.Span.Start < last || x.Span.Start >= x.Span.End || x.Span.End > len(s) {
					t.Fatalf("span %v of %q overlaps or leaves the text", x.Span, s)
				}
				last = x.Span.End
				if x.Kind == Range && !x.Start.IsZero() && !x.End.IsZero() && !x.Start.Before(x.End) {
					t.Fatalf("%q: %v is not before %v (%s)", s, x.Start, x.End, x.Rule)
				}
				if x.Kind == 0 || x.Kind == Day && (x.Start.IsZero() || !x.End.Equal(x.Start.AddDate(0, 0, 1))) {
					t.Fatalf("%q: a day from %v to %v (%s)", s, x.Start, x.End, x.Rule)
				}
			}
			if again := Times(Read(s), now, TimeOptions{Tense: tense}); !reflect.DeepEqual(times, again) {
				t.Fatalf("%q: two readings", s)
			}
			TimesJSON(tx, times)
		}
		last := 0
		amounts := Amounts(tx)
		for _, a := range amounts {
			if a.Start < last || a.Start >= a.End || a.End > len(s) {
				t.Fatalf("span %v of %q overlaps or leaves the text", a.Span, s)
			}
			last = a.End
			if a.Kind == MoneyAmount && a.Value == "" || a.Kind == NumberRange && a.Min == "" && a.Max == "" {
				t.Fatalf("%q: an amount without a value", s)
			}
		}
		AmountsJSON(tx, amounts)
	})
}

// BenchmarkReaders reads both times and amounts; with ZH_MESSAGES set, those of that file, one message a line.
func BenchmarkReaders(b *testing.B) {
	lines := seeds
	if raw, err := os.ReadFile(os.Getenv("ZH_MESSAGES")); err == nil {
		lines = lines[:0:0]
		for _, l := range strings.Split(string(raw), "\n") {
			if l != "" && l[0] != '#' {
				lines = append(lines, l)
			}
		}
	}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t := Read(lines[i%len(lines)])
		Times(t, now, TimeOptions{})
		Amounts(t)
	}
}

// TestLongMessagesStayCheap reads messages made to go back and forth over the same runes.
func TestLongMessagesStayCheap(t *testing.T) {
	for _, unit := range []string{"大", "上", "下", "1", "一", "一十", "周", " ", "1 ", "不超过", "至", "每", "十万", "3点", "从", "《", "1-", "一、", "半", "差", "(", "$", "过了", "零"} {
		s := strings.Repeat(unit, 20000/len(unit))
		start := time.Now()
		tx := Read(s)
		Times(tx, tuesday, TimeOptions{})
		Amounts(tx)
		if d := time.Since(start); d > 500*time.Millisecond {
			t.Errorf("%q repeated: %v", unit, d)
		}
	}
}
