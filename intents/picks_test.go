package intents

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/intents/zh"
)

// picked is one question with its answer.
type picked struct {
	runs   []string
	answer Kind
	of     Kind // the question: pickOurs of a date, pickPrice of an amount, pickNone of a way of contact
}

// pickedExamples are the dates and ways of contact of a file of labelled messages.
func pickedExamples(t *testing.T, p *Parser, file string) (all []picked) {
	eachLabelled(t, file, true, func(text, want string, c Context) {
		fields := splitSlots(want)
		if strings.Contains(want, ";") || len(fields) == 0 {
			return
		}
		slot := map[string]string{}
		for _, f := range fields[1:] {
			name, value, _ := strings.Cut(f, "=")
			slot[name] = value
		}
		rd := &reading{p: p}
		rd.open(text, c)
		rd.tokenise()
		rd.split()
		rd.classify()
		all = append(all, rd.pricedExamples(p.Parse(text, c).Requests, Kind(fields[0]), slot["amount"])...)
		if Kind(fields[0]) != LogContact {
			return
		}
		all = append(all, rd.datedExamples(slot["next"])...)
		s := p.Parse(text, c).Requests[0].Slots
		e := picked{of: pickNone, answer: pickNone}
		if w := slot["by"]; w != "" {
			e.answer = Kind(w)
		}
		waySigns(rd.signs(&s), s.Activity, func(run runeRun) { e.runs = append(e.runs, run.String()) })
		all = append(all, e)
	})
	return all
}

// pricedExamples are the amounts of a message that is one request, if one of them is as labelled or none is.
func (rd *reading) pricedExamples(read []Request, kind Kind, amount string) (all []picked) {
	if len(read) != 1 || read[0].Kind != kind || !slices.Contains(pricedKinds, kind) || read[0].shaped() {
		return nil
	}
	r := read[0]
	if a := r.Slots.Amount; a != nil {
		if a.Rule == pieceRule {
			return nil
		}
		for i := range rd.amounts {
			if rd.amounts[i].Span == a.Span {
				r.Slots.Amount = &rd.amounts[i]
			}
		}
	}
	signs, found := slices.Clone(rd.datedMessage()), amount == ""
	rd.pricesOf(&r, func(k int, a *zh.Amount, p price) {
		e := picked{of: pickPrice, answer: pickNone}
		if amount != "" && decimal(a.Fen) == amount {
			e.answer, found = pickPrice, true
		}
		tk := &rd.tokens[k]
		pricedSigns(signs, tk.i-rd.start, tk.j-tk.i, a, p, func(run runeRun) { e.runs = append(e.runs, run.String()) })
		all = append(all, e)
	})
	if !found {
		return nil
	}
	return all
}

func (rd *reading) datedExamples(next string) (all []picked) {
	signs := slices.Clone(rd.datedMessage())
	found := next == ""
	for n := range rd.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			tk := &rd.tokens[k]
			if tk.kind != timeToken || !rd.future(&rd.times[tk.n]) {
				continue
			}
			x := &rd.times[tk.n]
			e := picked{of: pickOurs, answer: pickNone}
			if have := nextOf(x); next != "" && (have == next || sameSlot("next", next, have)) {
				e.answer, found = pickOurs, true
			}
			datedSigns(signs, tk.i-rd.start, tk.j-tk.i, x, rd.owner(c, k), func(run runeRun) { e.runs = append(e.runs, run.String()) })
			all = append(all, e)
		}
	}
	if !found {
		return nil
	}
	return all
}

// nextOf is a time as parse prints it.
func nextOf(x *zh.Time) string {
	at, clock, ok := followUpDay(x)
	switch {
	case !ok:
		return ""
	case clock:
		return at.Format(time.RFC3339)
	}
	return at.Format(time.DateOnly)
}

// TestFitPicks fits the weights of the picks.
func TestFitPicks(t *testing.T) {
	if !*fit {
		t.Skip("no -fit")
	}
	p := NewParser(nil, Lexicon{})
	p.picks = nil
	files := fitFiles(t)
	if *fitMore != "" {
		files = append(files, strings.Split(*fitMore, ",")...)
	}
	var all []picked
	for _, f := range files {
		if !slices.Contains(strings.Split(*fitSkip, ","), strings.TrimSuffix(filepath.Base(f), ".txt")) {
			all = append(all, pickedExamples(t, p, f)...)
		}
	}
	file := fittedPicks(t, all)
	to := "picks.txt"
	if *fitSkip != "" || *fitMore != "" {
		to = filepath.Join(os.TempDir(), to)
	}
	if err := os.WriteFile(to, []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fittedPicks(t *testing.T, all []picked) string {
	weights, bias := map[string]map[Kind]float64{}, map[Kind]float64{}
	for _, question := range []Kind{pickOurs, pickNone, pickPrice} {
		count, kinds := map[string]int{}, map[Kind]int{}
		var of []picked
		for _, e := range all {
			if e.of == question {
				of = append(of, e)
				kinds[e.answer]++
				for _, r := range slices.Compact(slices.Sorted(slices.Values(e.runs))) {
					count[r]++
				}
			}
		}
		t.Logf("%s: %d, %v", question, len(of), kinds)
		index, names := map[string]int32{}, []string{}
		for _, r := range slices.Sorted(maps.Keys(count)) {
			if count[r] >= 2 {
				index[r] = int32(len(names))
				names = append(names, r)
			}
		}
		rows := make([][]int32, len(of))
		for i, e := range of {
			for _, r := range slices.Compact(slices.Sorted(slices.Values(e.runs))) {
				if n, ok := index[r]; ok {
					rows[i] = append(rows[i], n)
				}
			}
			rows[i] = append(rows[i], int32(len(names)))
		}
		for k, n := range kinds {
			if n < fewExamples || question != pickNone && k == pickNone {
				continue
			}
			w := separated(rows, func(i int) bool { return of[i].answer == k }, len(names)+1)
			bias[k] = w[len(names)]
			for n, name := range names {
				if math.Abs(w[n]) >= keep {
					if weights[name] == nil {
						weights[name] = map[Kind]float64{}
					}
					weights[name][k] = w[n]
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString("# Written by `go test ./intents -run TestFitPicks -fit`: what is around a date and what it weighs for (ours), and what a message is made of and what it weighs for a way of contact, in hundredths.\n")
	line := func(name string, of map[Kind]float64) {
		b.WriteString(name + "\t")
		for _, k := range slices.SortedFunc(maps.Keys(of), func(a, b Kind) int { return cmp.Compare(a, b) }) {
			fmt.Fprintf(&b, "%s:%d ", k, int(math.Round(of[k]*100)))
		}
		b.WriteString("\n")
	}
	line("(any)", bias)
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		line(name, weights[name])
	}
	return b.String()
}
