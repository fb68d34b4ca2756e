package intents

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/internal/crowd"
)

// The speed of understanding, as a rep with 10,000 customers in a company of 1,000,000 meets it:
//
//	go test ./intents -run '^$' -bench . -benchmem
//
// The messages are those of the development set when it stands beside the repository, else those of the corpus.

const (
	million = 1_000_000
	own     = 10_000
)

// BenchmarkParse reads the messages with the company's index: known, when the customers named are in it; unknown, when
// they are not, and similar names are looked for each time.
func BenchmarkParse(b *testing.B) {
	messages := benchMessages(b)
	p := NewParser(nil, Lexicon{})
	names := crowd.Names(million)
	for _, bm := range []struct {
		name  string
		named bool
	}{{"known", true}, {"unknown", false}} {
		b.Run(bm.name, func(b *testing.B) {
			c := testContext()
			c.Book = companyBook(b, p, messages, names, bm.named)
			benchParse(b, p, messages, c)
		})
	}
	b.Run("no book", func(b *testing.B) { benchParse(b, p, messages, testContext()) })
}

func benchParse(b *testing.B, p *Parser, messages []string, c Context) {
	for _, m := range messages {
		p.Parse(m, c)
	}
	took := make([]time.Duration, 0, b.N)
	runtime.GC()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		begin := time.Now()
		p.Parse(messages[i%len(messages)], c)
		took = append(took, time.Since(begin))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// companyBook is the index of all the company's names; named adds the customers that the messages speak of to the rep's own.
func companyBook(b *testing.B, p *Parser, messages, names []string, named bool) Book {
	var all []Name
	if named {
		for _, m := range messages {
			for _, q := range p.Parse(m, testContext()).Requests {
				if c := q.Slots.Customer; c.Match == "shape" && len(all) < own {
					all = append(all, Name{Customer: crm.CustomerID(len(all) + 1), Text: c.Text})
				}
			}
		}
	}
	for _, n := range names[:million-len(all)] {
		all = append(all, Name{Customer: crm.CustomerID(len(all) + 1), Text: n})
	}
	return NewNames(all)
}

// BenchmarkNames builds the million-name index and tells what it takes.
func BenchmarkNames(b *testing.B) {
	names := crowd.Names(million)
	all := make([]Name, len(names))
	for i, n := range names {
		all[i] = Name{Customer: crm.CustomerID(i + 1), Text: n}
	}
	before := liveHeap()
	var n *Names
	for b.Loop() {
		n = NewNames(all)
	}
	b.ReportMetric(float64(liveHeap()-before)/(1<<20), "MiB")
	runtime.KeepAlive(n)
	runtime.KeepAlive(all)
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func benchMessages(tb testing.TB) (out []string) {
	if data, err := os.ReadFile("../../shared/messages-dev.txt"); err == nil {
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
				out = append(out, line)
			}
		}
		return out
	}
	data, err := os.ReadFile("testdata/corpus/fresh.txt")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if text, _, ok := strings.Cut(line, " => "); ok {
			out = append(out, text)
		}
	}
	return out
}
