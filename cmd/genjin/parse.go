package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/configs"
	"genjin/crm"
	"genjin/intents"
	"genjin/intents/llm"
	"genjin/intents/zh"
)

// parseOptions are the flags of parse.
type parseOptions struct {
	jsonl, times, money bool
	llm                 bool
	book, people        string
}

func (p *program) parseCommand() *cobra.Command {
	var o parseOptions
	c := &cobra.Command{
		Use:   "parse [TEXT]",
		Short: "show how a message is understood, and why; with --jsonl, one JSON object per line in and out",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.jsonl && len(args) > 0:
				return errors.New("--jsonl reads standard input: give no TEXT")
			case !o.jsonl && len(args) == 0:
				return errors.New("give the TEXT to parse, or --jsonl")
			case o.llm && (o.times || o.money):
				return errors.New("--llm goes with neither --times nor --money")
			case (o.times || o.money) && !o.jsonl:
				return errors.New("--times and --money go with --jsonl")
			case o.times && o.money:
				return errors.New("--times or --money, not both")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return p.parse(c.Context(), strings.Join(args, " "), o) },
	}
	c.Flags().BoolVar(&o.jsonl, "jsonl", false, "read {id, text, now, who} lines from standard input")
	c.Flags().BoolVar(&o.times, "times", false, "print every time expression instead")
	c.Flags().BoolVar(&o.money, "money", false, "print every amount and number instead")
	c.Flags().BoolVar(&o.llm, "llm", false, "ask the configured model, too: with --jsonl only where the rules are unsure")
	c.Flags().StringVar(&o.book, "book", "", "file with the sender's customers, a name a line")
	c.Flags().StringVar(&o.people, "people", "", "file with colleagues' names, a name a line")
	return c
}

// parser is all that understanding needs, built from files alone: no database, no network.
type parser struct {
	*intents.Parser
	context intents.Context
	zone    *time.Location
	model   *llm.Model // nil: --llm was not given
}

func (p *program) newParser(ctx context.Context, o parseOptions) (*parser, error) {
	c, err := configs.Load(p.configFile, p.env)
	if err != nil {
		return nil, err
	}
	process, err := configs.LoadProcess(c.ProcessFile)
	if err != nil {
		return nil, err
	}
	calendar, err := configs.LoadHolidays(c.HolidaysFile)
	if err != nil {
		return nil, err
	}
	words, err := configs.LoadLexicon(c.LexiconFile)
	if err != nil {
		return nil, err
	}
	book, err := readLines("--book", o.book)
	if err != nil {
		return nil, err
	}
	people, err := readLines("--people", o.people)
	if err != nil {
		return nil, err
	}
	names := make([]intents.Name, len(book))
	for i, n := range book {
		names[i] = intents.Name{Customer: crm.CustomerID(i + 1), Text: n}
	}
	var model *llm.Model
	if o.llm {
		if model = newModel(c.LLM, process, nil, nil); model == nil {
			return nil, errors.New("--llm: no model: GENJIN_LLM_BASE_URL and GENJIN_LLM_API_KEY are empty")
		}
		if _, err := model.Probe(ctx); err != nil {
			return nil, fmt.Errorf("--llm: %w", err)
		}
	}
	return &parser{intents.NewParser(process, intents.Lexicon(words)), intents.Context{
		Now: p.clock().In(c.Location), Book: intents.NewNames(names), Own: intents.NewOwn(names), People: intents.NewPeople(people), Process: process,
		Workday: func(d crm.Date) bool { work, _ := calendar.Workday(d); return work },
	}, c.Location, model}, nil
}

func readLines(flag, path string) (lines []string, err error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (p *program) parse(ctx context.Context, text string, o parseOptions) error {
	ps, err := p.newParser(ctx, o)
	if err != nil {
		return err
	}
	if !o.jsonl {
		result := ps.Parse(text, ps.context)
		_, err := fmt.Fprint(p.out, result.Explain())
		if err == nil && ps.model != nil {
			_, err = fmt.Fprint(p.out, ps.labelled(ctx, result))
		}
		return err
	}
	out := bufio.NewWriter(p.out)
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	in := bufio.NewScanner(p.in)
	in.Buffer(nil, 4<<20)
	for n := 1; in.Scan(); n++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		answer, err := ps.line(ctx, in.Bytes(), o)
		if err != nil {
			return errors.Join(fmt.Errorf("line %d: %w", n, err), out.Flush())
		}
		if err := write.Encode(answer); err != nil {
			return err
		}
	}
	return errors.Join(in.Err(), out.Flush())
}

// parseLine is one line of input. Ids may be of any JSON type and come back as they are.
type parseLine struct {
	ID   json.RawMessage `json:"id"`
	Text string          `json:"text"`
	Now  *time.Time      `json:"now"`
	Who  string          `json:"who"`
}

// answerTo is an answer with its id in front.
type answerTo struct {
	ID    json.RawMessage `json:"id"`
	Preds any             `json:"preds"`
}

func (ps *parser) line(ctx context.Context, raw []byte, o parseOptions) (any, error) {
	var l parseLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, fmt.Errorf("want {\"id\", \"text\", \"now\": RFC 3339, \"who\"}: %w", err)
	}
	c := ps.context
	if l.Now != nil {
		c.Now = l.Now.In(ps.zone)
	}
	c.Manager = l.Who == "manager"
	text := zh.Read(l.Text)
	switch {
	case o.times:
		return answerTo{l.ID, zh.TimesJSON(text, zh.Times(text, c.Now, zh.TimeOptions{Workday: c.Workday}))}, nil
	case o.money:
		return answerTo{l.ID, zh.AmountsJSON(text, zh.Amounts(text))}, nil
	}
	result := ps.Parse(l.Text, c)
	if ps.model != nil && !result.Sure() {
		if guessed := ps.Labelled(l.Text, ps.model.Label(ctx, l.Text).Labels, c); len(guessed.Requests) > 0 {
			result = guessed
		}
	}
	return struct {
		ID json.RawMessage `json:"id"`
		intents.ResultJSON
	}{l.ID, result.JSON("")}, nil
}

// labelled tells what the model says of a message, what left for it, and what would come of that.
func (ps *parser) labelled(ctx context.Context, rules intents.Result) string {
	var b strings.Builder
	said := ps.model.Label(ctx, rules.Text)
	fmt.Fprintf(&b, "\nmodel  %s by %s, %d tokens", said.Outcome, ps.model.Form(), said.Tokens)
	if rules.Sure() {
		b.WriteString("; the rules are sure: in the chat it is not asked")
	}
	fmt.Fprintf(&b, "\n   sent       %s\n", crm.Hide(rules.Text))
	if said.Fault != nil {
		fmt.Fprintf(&b, "   fault      %v\n", said.Fault)
	}
	for _, l := range said.Labels {
		fmt.Fprintf(&b, "   label      %s %s", l.Intent, l.Speech)
		for _, x := range []struct {
			name string
			at   zh.Span
		}{{"customer", l.Customer}, {"contact", l.Contact}, {"when", l.When}, {"period", l.Period}, {"amount", l.Amount}} {
			if x.at.End > x.at.Start {
				fmt.Fprintf(&b, " %s=%s", x.name, rules.Text[x.at.Start:x.at.End])
			}
		}
		b.WriteByte('\n')
	}
	if guessed := ps.Labelled(rules.Text, said.Labels, ps.context); len(guessed.Requests) > 0 {
		b.WriteString("read by these, and asked about before anything is written:\n" + guessed.Explain())
	}
	return b.String()
}
