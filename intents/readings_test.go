package intents

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"genjin/crm"
)

var readingsTo = flag.String("readings", "", "file to which every reading of every message of the corpus, of the development messages and of the dialogues is written")

// TestReadings writes what is made of every message, whole, and prints a hash of it: what is made faster must read the same.
//
//	go test ./intents -run TestReadings -readings /tmp/before.txt -v
func TestReadings(t *testing.T) {
	if *readingsTo == "" {
		t.Skip("no -readings")
	}
	f, err := os.Create(*readingsTo)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	hash, w := sha256.New(), bufio.NewWriter(f)
	n := 0
	usual := NewParser(nil, Lexicon{})
	dev := testContext()
	dev.Book = devBook(t, usual)
	give := func(p *Parser, text string, contexts ...Context) {
		for _, c := range contexts {
			line, err := json.Marshal(p.Parse(text, c))
			if err != nil {
				t.Fatal(err)
			}
			n++
			hash.Write(line)
			fmt.Fprintf(w, "%s\n", line)
		}
	}
	files, _ := filepath.Glob("testdata/corpus/*.txt")
	more, _ := filepath.Glob("../bot/testdata/dialogues/*.txt")
	for _, file := range append(append(files, more...), "../../shared/messages-dev.txt") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Log(err)
			continue
		}
		p, c := usual, testContext()
		for line := range strings.Lines(string(data)) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "# open: ")
			if headLine(line, &c) || line == "" || line[0] == '#' {
				continue
			}
			if names, ok := strings.CutPrefix(line, "pipelines:"); ok {
				p = NewParser(pipelinesOf(names), Lexicon{})
			}
			if words, ok := strings.CutPrefix(line, "taught:"); ok {
				c.Taught = taughtOf(words)
			}
			text, _, _ := strings.Cut(line, " => ")
			if _, said, ok := strings.Cut(text, "> "); ok {
				text = said // of a dialogue
			}
			give(p, text, c, testContext(), dev)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d readings, %x", n, hash.Sum(nil))
}

// devBook is a book of the customers that the development messages speak of.
func devBook(t *testing.T, p *Parser) Book {
	var all []Name
	for _, m := range benchMessages(t) {
		for _, q := range p.Parse(m, testContext()).Requests {
			if c := q.Slots.Customer; c.Match == "shape" {
				all = append(all, Name{Customer: crm.CustomerID(len(all) + 1), Text: c.Text})
			}
		}
	}
	return NewNames(all)
}
