// Package measure measures things side by side on a machine that has other work: each has its slices of time in turn, in
// another order in every round, so that a noisy minute falls on all of them. The first is what the others are compared
// with; to see how far the machine can be trusted, let it stand there twice.
package measure

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// Contestant is one of the things measured.
type Contestant struct {
	Name string
	Do   func(input int)
}

// Figures are what was measured of a contestant, in nanoseconds.
type Figures struct {
	Name string `json:"name"`
	Ops  int    `json:"ops"`
	// Of all calls, with whatever else the machine did meanwhile.
	P50 int64 `json:"p50_ns"`
	P99 int64 `json:"p99_ns"`
	// Of the inputs: each by the lower quartile of its calls, which is what it takes when nobody comes between.
	QuietP50 int64 `json:"quiet_p50_ns"`
	QuietP99 int64 `json:"quiet_p99_ns"`
	// Of the process, a call; it holds the collector's share, and on two cores that of nobody else.
	CPU    int64   `json:"cpu_ns"`
	Allocs float64 `json:"allocs"`
	// Time beside the first contestant's in the same round: median, least and most.
	Ratio [3]float64 `json:"ratio"`
}

// Plan is how long is measured.
type Plan struct {
	Inputs int           // Do is called with 0 up to, not including, Inputs
	Rounds int           // every contestant has one slice in each
	Slice  time.Duration // at least; it ends with a pass over all inputs
}

// Run measures all contestants.
func Run(p Plan, all ...Contestant) []Figures {
	marks := make([]marks, len(all))
	for i, c := range all {
		marks[i].calls = make([][]time.Duration, p.Inputs)
		for input := range p.Inputs { // warm
			c.Do(input)
		}
	}
	order := rand.New(rand.NewPCG(1, 2))
	for range p.Rounds {
		for _, i := range order.Perm(len(all)) {
			marks[i].slice(p, all[i].Do)
		}
	}
	out := make([]Figures, len(all))
	for i, c := range all {
		out[i] = marks[i].figures(c.Name, &marks[0])
	}
	return out
}

// marks are what was noted of a contestant.
type marks struct {
	calls  [][]time.Duration // of each input
	ops    int
	rounds []float64 // ns a call
	cpu    time.Duration
	allocs uint64
}

func (m *marks) slice(p Plan, do func(int)) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ops, cpu, began := 0, cpuTime(), time.Now()
	for time.Since(began) < p.Slice {
		for input := range p.Inputs {
			start := time.Now()
			do(input)
			m.calls[input] = append(m.calls[input], time.Since(start))
		}
		ops += p.Inputs
	}
	took := time.Since(began)
	m.cpu += cpuTime() - cpu
	runtime.ReadMemStats(&after)
	m.ops += ops
	m.allocs += after.Mallocs - before.Mallocs
	m.rounds = append(m.rounds, float64(took)/float64(ops))
}

func (m *marks) figures(name string, first *marks) Figures {
	var all, quiet []time.Duration
	for _, calls := range m.calls {
		all = append(all, calls...)
		slices.Sort(calls)
		quiet = append(quiet, calls[len(calls)/4])
	}
	slices.Sort(all)
	slices.Sort(quiet)
	ratios := make([]float64, len(m.rounds))
	for i := range ratios {
		ratios[i] = m.rounds[i] / first.rounds[i]
	}
	slices.Sort(ratios)
	at := func(s []time.Duration, percent int) int64 { return int64(s[len(s)*percent/100]) }
	return Figures{
		Name: name, Ops: m.ops, P50: at(all, 50), P99: at(all, 99), QuietP50: at(quiet, 50), QuietP99: at(quiet, 99),
		CPU: int64(m.cpu) / int64(m.ops), Allocs: float64(m.allocs) / float64(m.ops),
		Ratio: [3]float64{ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1]},
	}
}

// At is the value below which a share of some figures lies, 0.99 for the ninety-ninth percentile; 0 of none.
func At(all []float64, share float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// Noisy reports whether a contestant that is the first over again was not as fast: then ratios tell nothing.
func Noisy(again Figures) bool { return again.Ratio[0] < 0.9 || again.Ratio[0] > 1.1 }

// Print writes figures as a table.
func Print(w io.Writer, all []Figures) {
	fmt.Fprintf(w, "%-34s %9s %9s %9s %9s %9s %7s  %s\n", "µs", "p50", "p99", "quiet p50", "quiet p99", "cpu", "allocs", "ratio [least–most]")
	us := func(ns int64) float64 { return float64(ns) / 1000 }
	for _, f := range all {
		fmt.Fprintf(w, "%-34s %9.1f %9.1f %9.1f %9.1f %9.1f %7.1f  %.2f [%.2f–%.2f]\n", f.Name, us(f.P50), us(f.P99), us(f.QuietP50), us(f.QuietP99), us(f.CPU), f.Allocs, f.Ratio[0], f.Ratio[1], f.Ratio[2])
	}
}
