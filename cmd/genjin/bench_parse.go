package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents"
	"genjin/internal/crowd"
	"genjin/internal/measure"
)

// parseBench is what `bench parse` prints as JSON.
type parseBench struct {
	measure.Machine
	Messages int               `json:"messages"`
	From     string            `json:"from"`
	Names    int               `json:"names"`
	Index    indexBench        `json:"index"`
	Figures  []measure.Figures `json:"figures"`
	Noisy    bool              `json:"noisy"`
	Goals    []goal            `json:"goals"`
}

// indexBench is what the index of the company's names takes.
type indexBench struct {
	Seconds float64 `json:"seconds"`
	MiB     float64 `json:"mib"`
}

// goal is a promise about a figure.
type goal struct {
	Name string  `json:"name"`
	Got  float64 `json:"got"`
	Most float64 `json:"most"`
	Met  bool    `json:"met"`
}

// benchParse measures how long a message takes to be understood, and what the index of all names takes.
func (p *program) benchParse(ctx context.Context, o benchOptions) error {
	ps, err := p.newParser(ctx, parseOptions{})
	if err != nil {
		return err
	}
	messages, from, err := benchMessages(o.messages)
	if err != nil {
		return err
	}
	b := parseBench{Machine: measure.ThisMachine(), Messages: len(messages), From: from, Names: o.names}
	companies := crowd.Names(o.names)
	known := namedIn(ps, messages)
	before, begin := liveHeap(), time.Now()
	unknown := numbered(companies)
	b.Index = indexBench{Seconds: time.Since(begin).Seconds(), MiB: float64(liveHeap()-before) / (1 << 20)}
	few := numbered(append(known, companies[:min(o.own, o.names)]...))
	all := numbered(append(known, companies...))
	reading := func(name string, book intents.Book) measure.Contestant {
		c := ps.context
		c.Book = book
		return measure.Contestant{Name: name, Do: func(i int) { ps.Parse(messages[i], c) }}
	}
	words := make([]crm.Word, 200)
	for i := range words {
		words[i] = crm.Word{Word: "黑话" + companies[i%len(companies)], Means: "拜访"}
	}
	withWords := ps.context
	withWords.Book, withWords.Taught = all, intents.NewTaught(words)
	taught := measure.Contestant{Name: "with 200 words taught", Do: func(i int) { ps.Parse(messages[i], withWords) }}
	b.Figures = measure.Run(measure.Plan{Inputs: len(messages), Rounds: cmp.Or(o.rounds, 9), Slice: 250 * time.Millisecond},
		reading("the company's names", all),
		reading("the same again", all),
		taught,
		reading("customers unknown, similar ones", unknown),
		reading("the sender's names alone", few),
		reading("no names", intents.NewNames(nil)))
	b.Noisy = measure.Noisy(b.Figures[1])
	most := func(name string, got, most float64) { b.Goals = append(b.Goals, goal{name, got, most, got <= most}) }
	first := b.Figures[0]
	most("p50 µs", float64(first.P50)/1000, 10)
	most("p99 µs", float64(first.P99)/1000, 50)
	most("quiet p50 µs", float64(first.QuietP50)/1000, 10)
	most("quiet p99 µs", float64(first.QuietP99)/1000, 50)
	most("allocations", first.Allocs, 8)
	return p.printParseBench(b, o.json)
}

func (p *program) printParseBench(b parseBench, path string) error {
	fmt.Fprintf(p.out, "%s\n%d messages of %s, %d names of which the sender's are among the first; the index takes %.0f MiB and %.1f s\n", b.Machine, b.Messages, b.From, b.Names, b.Index.MiB, b.Index.Seconds)
	measure.Print(p.out, b.Figures)
	if b.Noisy {
		fmt.Fprintln(p.out, "NOISY: the same again was not as fast; trust cpu, allocs and quiet alone")
	}
	for _, g := range b.Goals {
		word := "met"
		if !g.Met {
			word = "MISSED"
		}
		fmt.Fprintf(p.out, "%-14s %6.1f of %3.0f  %s\n", g.Name, g.Got, g.Most, word)
	}
	return writeJSON(path, b)
}

func numbered(names []string) *intents.Names {
	all := make([]intents.Name, len(names))
	for i, n := range names {
		all[i] = intents.Name{Customer: crm.CustomerID(i + 1), Text: n}
	}
	return intents.NewNames(all)
}

// namedIn are the customers that the messages speak of, as far as they are names by their shape.
func namedIn(ps *parser, messages []string) (names []string) {
	for _, m := range messages {
		for _, q := range ps.Parse(m, ps.context).Requests {
			if c := q.Slots.Customer; c.Match == "shape" {
				names = append(names, c.Text)
			}
		}
	}
	return names
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchMessages are the messages of a file, one a line; of the development set or the corpus when they are here; else the
// intents' examples.
func benchMessages(file string) (messages []string, from string, err error) {
	files := []string{file}
	if file == "" {
		files = []string{"../shared/messages-dev.txt", "intents/testdata/corpus/fresh.txt"}
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) && file == "" {
			continue
		}
		if err != nil {
			return nil, "", fmt.Errorf("--messages: %w", err)
		}
		for line := range strings.Lines(string(raw)) {
			text, _, _ := strings.Cut(strings.TrimSpace(line), " => ")
			if text != "" && !strings.HasPrefix(text, "# ") && !strings.HasPrefix(text, "book:") {
				messages = append(messages, text)
			}
		}
		if len(messages) > 0 {
			return messages, f, nil
		}
	}
	for _, i := range intents.All() {
		messages = append(messages, i.Examples...)
	}
	return messages, "the intents' examples", nil
}
