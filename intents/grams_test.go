package intents

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	fit     = flag.Bool("fit", false, "fit the weights of the second look to the corpus and write grams.txt")
	fitSkip = flag.String("fitskip", "", "corpus files left out of the fit, by commas, to score it on them; nothing is written")
)

// example is a message of the corpus with one request: its signs and its kind.
type example struct {
	signs []rune
	kind  Kind
}

// examples reads the corpus; files named in skip are left out.
func examples(t *testing.T, p *Parser, skip []string) (all []example) {
	files, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if slices.Contains(skip, strings.TrimSuffix(filepath.Base(f), ".txt")) {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		c := testContext()
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if names, ok := strings.CutPrefix(line, "book:"); ok {
				c.Book = bookOf(names)
			}
			text, want, ok := strings.Cut(line, " => ")
			if !ok || line[0] == '#' || strings.Contains(want, "; ") {
				continue
			}
			r := p.Parse(text, c).Requests
			s := r[0].Slots
			rd := &reading{p: p}
			rd.open(text, c)
			rd.tokenise()
			all = append(all, example{slices.Clone(rd.signs(&s)), Kind(splitSlots(want)[0])})
		}
	}
	return all
}

// TestFit fits the weights of the second look. The frames are as they are; what they say is not an input.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("no -fit")
	}
	p := NewParser(nil, Lexicon{})
	p.grams = nil
	var skip []string
	if *fitSkip != "" {
		skip = strings.Split(*fitSkip, ",")
	}
	file := fitted(examples(t, p, skip))
	g, err := readGrams(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kinds, %d runs, %d weights, %d bytes", len(g.kinds), strings.Count(file, "\n"), len(g.weight), len(file))
	if len(skip) == 0 {
		if err := os.WriteFile("grams.txt", []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if err := os.WriteFile(filepath.Join(os.TempDir(), "grams.txt"), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fitted is grams.txt for examples: multinomial logistic regression with L1, by AdaGrad in a fixed order.
func fitted(all []example) string {
	const rounds, rate, shrink, keep = 40, 0.05, 0.006, 0.05
	const known = 10 // examples below which a kind is left to the frames
	count, kindCount := map[string]int{}, map[Kind]int{}
	for _, e := range all {
		kindCount[e.kind]++
	}
	all = slices.DeleteFunc(slices.Clone(all), func(e example) bool { return kindCount[e.kind] < known })
	maps.DeleteFunc(kindCount, func(_ Kind, n int) bool { return n < known })
	runs := func(signs []rune) []string {
		seen := map[string]bool{}
		for i := range signs {
			for j := i + 1; j <= len(signs) && j-i <= longestGram; j++ {
				seen[string(signs[i:j])] = true
			}
		}
		return slices.Sorted(maps.Keys(seen))
	}
	for _, e := range all {
		for _, r := range runs(e.signs) {
			count[r]++
		}
	}
	kinds := slices.Sorted(maps.Keys(kindCount))
	index, names := map[string]int{}, []string{}
	for _, r := range slices.Sorted(maps.Keys(count)) {
		if count[r] >= 2 && r != "\t" {
			index[r] = len(names)
			names = append(names, r)
		}
	}
	k := len(kinds)
	w, g2 := make([]float64, (len(names)+1)*k), make([]float64, (len(names)+1)*k) // the last row is the bias
	rows, labels := make([][]int, len(all)), make([]int, len(all))
	for i, e := range all {
		for _, r := range runs(e.signs) {
			if n, ok := index[r]; ok {
				rows[i] = append(rows[i], n)
			}
		}
		rows[i] = append(rows[i], len(names))
		labels[i] = slices.Index(kinds, e.kind)
	}
	score := make([]float64, k)
	for round := range rounds {
		for step := range all {
			i := (step*7919 + round*31) % len(all)
			clear(score)
			for _, n := range rows[i] {
				for c := range k {
					score[c] += w[n*k+c]
				}
			}
			best, sum := slices.Max(score), 0.0
			for c := range score {
				score[c] = math.Exp(score[c] - best)
				sum += score[c]
			}
			for c := range score {
				grad := score[c] / sum
				if c == labels[i] {
					grad--
				}
				for _, n := range rows[i] {
					at := n*k + c
					g2[at] += grad * grad
					w[at] -= rate * grad / (1e-8 + math.Sqrt(g2[at]))
				}
			}
		}
		for i, x := range w { // L1: what says little falls to nothing
			w[i] = math.Copysign(max(0, math.Abs(x)-shrink), x)
		}
	}
	var b strings.Builder
	b.WriteString("# Written by `go test ./intents -run TestFit -fit`: runs of signs and what they weigh for a kind, in tenths.\n(any)\t")
	for c, name := range kinds {
		fmt.Fprintf(&b, "%s:%d ", name, int(math.Round(w[len(names)*k+c]*10)))
	}
	b.WriteString("\n")
	for n, r := range names {
		type part struct {
			kind Kind
			w    float64
		}
		var parts []part
		for c, name := range kinds {
			if x := w[n*k+c]; math.Abs(x) >= keep {
				parts = append(parts, part{name, x})
			}
		}
		slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(math.Abs(b.w), math.Abs(a.w)) })
		if len(parts) == 0 {
			continue
		}
		b.WriteString(r + "\t")
		for _, x := range parts {
			fmt.Fprintf(&b, "%s:%d ", x.kind, int(math.Round(x.w*10)))
		}
		b.WriteString("\n")
	}
	return b.String()
}
