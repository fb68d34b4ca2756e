// Command peers measures genjin's reading of Chinese beside the ecosystem's yardstick, github.com/olebedev/when, in one
// run. It is a module of its own: what it needs never enters genjin's.
//
//	cd bench/peers && go run . [FILE]
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/olebedev/when"
	chinese "github.com/olebedev/when/rules/zh"

	"genjin/intents"
	"genjin/intents/zh"
	"genjin/internal/measure"
)

func main() {
	files := []string{"../../../shared/messages-dev.txt", "../../intents/testdata/corpus/fresh.txt"}
	if len(os.Args) > 1 {
		files = os.Args[1:2]
	}
	if err := run(os.Stdout, files); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// run measures the messages of the first of the files that is there.
func run(w io.Writer, files []string) error {
	messages, from, err := read(files)
	if err != nil {
		return err
	}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	parser := intents.NewParser(nil, intents.Lexicon{})
	yardstick := when.New(nil)
	yardstick.Add(chinese.All...)

	fmt.Fprintf(w, "%s\n%d messages of %s\n", measure.ThisMachine(), len(messages), from)
	found, panics := 0, 0
	times := 0
	for _, m := range messages {
		ok, panicked := guarded(yardstick, m, now)
		if ok {
			found++
		}
		if panicked {
			panics++
		}
		if len(zh.Times(zh.Read(m), now, zh.TimeOptions{})) > 0 {
			times++
		}
	}
	fmt.Fprintf(w, "times found in: genjin %d, when %d; when panics on %d\n", times, found, panics)
	times1 := func(i int) { zh.Times(zh.Read(messages[i]), now, zh.TimeOptions{}) }
	figures := measure.Run(measure.Plan{Inputs: len(messages), Rounds: 9, Slice: 250 * time.Millisecond},
		measure.Contestant{Name: "genjin: times", Do: times1},
		measure.Contestant{Name: "the same again", Do: times1},
		measure.Contestant{Name: "genjin: the whole message", Do: func(i int) { parser.Parse(messages[i], intents.Context{Now: now}) }},
		measure.Contestant{Name: "when: one time, guarded", Do: func(i int) { guarded(yardstick, messages[i], now) }})
	measure.Print(w, figures)
	if measure.Noisy(figures[1]) {
		fmt.Fprintln(w, "NOISY: the same again was not as fast; trust cpu, allocs and quiet alone")
	}
	return nil
}

// guarded reads the first time of a message with when, which panics on many.
func guarded(p *when.Parser, m string, now time.Time) (found, panicked bool) {
	defer func() {
		if recover() != nil {
			found, panicked = false, true
		}
	}()
	r, err := p.Parse(m, now)
	return err == nil && r != nil, false
}

func read(files []string) (messages []string, from string, err error) {
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		for line := range strings.Lines(string(raw)) {
			text, _, _ := strings.Cut(strings.TrimSpace(line), " => ")
			if text != "" && !strings.HasPrefix(text, "# ") {
				messages = append(messages, text)
			}
		}
		return messages, f, nil
	}
	return nil, "", fmt.Errorf("none of %s is here", strings.Join(files, ", "))
}
