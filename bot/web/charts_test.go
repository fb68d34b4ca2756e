package web

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/reports"
)

// A chart shows no other order than its numbers: what is more is never drawn smaller, the most fills the room, nothing
// leaves it, and something is never drawn as nothing.
func TestChartsKeepTheOrderOfTheirNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		values := make([]int64, 1+r.IntN(16))
		for i := range values {
			values[i] = r.Int64N(1 << r.IntN(50))
		}
		most := int64(0)
		for _, v := range values {
			most = max(most, v)
		}
		bars := newColumns("", "", make([]column, len(values)), values).All
		for i, v := range values {
			wide, err := strconv.ParseFloat(strings.TrimSuffix(share(v, most), "%"), 64)
			if err != nil || wide < 0 || wide > 100 || (v > 0) != (wide > 0) || v == most && v > 0 && wide != 100 {
				t.Fatalf("%d of %d is drawn %v wide, %v", v, most, wide, err)
			}
			if f := bars[i].Full; f < 0 || f > columnRoom || (v > 0) != (f > 0) || v == most && v > 0 && f != columnRoom || bars[i].Above() < 12 {
				t.Fatalf("%d of %d is drawn %d high, its figure at %d", v, most, f, bars[i].Above())
			}
			for k, w := range values {
				if v > w && bars[i].Full < bars[k].Full {
					t.Fatalf("%d is drawn %d high and %d is %d", v, bars[i].Full, w, bars[k].Full)
				}
			}
		}
	}
}

// A stage of a funnel is as wide as it has deals and never ends wider than it begins.
func TestFunnelNarrows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		counts := make([]int, 1+r.IntN(7))
		for i := range counts {
			counts[i] = r.IntN(1 << r.IntN(13))
		}
		f, most := reports.Funnel{}, 0
		for i, n := range counts {
			f.Stages = append(f.Stages, reports.FunnelStage{Stage: crm.Stage{Code: crm.StageCode(strconv.Itoa(i))}, Deals: n})
			most = max(most, n)
		}
		for i, n := range counts {
			var a, b, c, d float64
			if _, err := fmt.Sscanf(narrowing(f, i, most), "%f,0 %f,0 %f,40 %f,40", &a, &b, &c, &d); err != nil {
				t.Fatal(err)
			}
			if a < 0 || b > 100 || c > b || d < a || n == most && n > 0 && b-a != 100 {
				t.Fatalf("%d of %d: from %v to %v above, from %v to %v below", n, most, a, b, d, c)
			}
		}
	}
}
