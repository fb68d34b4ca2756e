package intents

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

var spanOn = flag.String("spanon", "", "files of labelled messages on which the tags are scored, by commas")

// tagged is a message with the tags of its signs.
type tagged struct {
	text  string
	signs []spanSign
	tags  []tag
	rows  [][]int32
}

// taggedExamples reads a file of labelled messages; those that hold nothing to tag, or of which nobody said what, are left out.
func taggedExamples(t *testing.T, p *Parser, file string) (all []tagged) {
	eachLabelled(t, file, true, func(text, want string, c Context) {
		if e, ok := tagsOf(p, text, want, c); ok {
			all = append(all, e)
		}
	})
	return all
}

// smallTalk reports whether a message is too short to tell of somebody, and names nobody by the rules.
func (rd *reading) smallTalk() bool {
	const short = 12 // runes
	return len(rd.r)-rd.start <= short && !slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == customerToken || t.kind == contactToken || t.kind == personToken })
}

// strangers reads a file as somebody would who knows none of its customers, each message as it is and a few times with the names of others:
// what stands around a name says more of it than the name itself. Names that hold words are left out: they would teach that words are names.
func (s *swapper) strangers(t *testing.T, p *Parser, file string) (all []tagged) {
	eachLabelled(t, file, true, func(text, want string, c Context) {
		plain := true
		eachName(text, want, func(_, name string) { plain = plain && plainName(p, name, c.Now) })
		if !plain {
			return
		}
		c.Book, c.Own = nil, nil
		add := func(text, want string) {
			if e, ok := tagsOf(p, text, want, c); ok {
				all = append(all, e)
			}
		}
		add(text, want)
		for range otherNames {
			add(s.swapped(text, want))
		}
		eachName(text, want, func(slot, name string) { s.names[slot] = append(s.names[slot], name) })
	})
	return all
}

// plainName reports whether a name holds no word of the vocabulary of two signs or more, and no time.
func plainName(p *Parser, name string, now time.Time) bool {
	tx := zh.Read(name)
	for i := range tx.Runes {
		if n, id := p.words.Longest(tx.Runes, i); n > 1 && p.entries[id].features != setOf(fOrdinary) {
			return false
		}
		if n, _ := everydayIndex.Longest(tx.Runes, i); n > 1 {
			return false
		}
	}
	return len(zh.Times(tx, now, zh.TimeOptions{})) == 0
}

const otherNames = 2 // how often a message is read with the names of others

// swapper puts names of earlier messages into later ones, always the same.
type swapper struct {
	names map[string][]string // by slot
	next  uint32
}

// swapped is a message and what is wanted of it with other customers and contacts.
func (s *swapper) swapped(text, want string) (string, string) {
	eachName(text, want, func(slot, name string) {
		if known := s.names[slot]; len(known) > 0 {
			s.next = s.next*1664525 + 1013904223
			other := known[int(s.next>>8)%len(known)]
			text, want = strings.ReplaceAll(text, name, other), strings.ReplaceAll(want, slot+"="+name, slot+"="+other)
		}
	})
	return text, want
}

// eachName gives the customers and contacts that are wanted and stand in the text as they are wanted.
func eachName(text, want string, give func(slot, name string)) {
	for part := range strings.SplitSeq(want, "; ") {
		for _, f := range splitSlots(part)[1:] {
			if slot, name, _ := strings.Cut(f, "="); name != "" && (slot == "customer" || slot == "contact") && strings.Contains(text, name) {
				give(slot, name)
			}
		}
	}
}

func tagsOf(p *Parser, text, want string, c Context) (e tagged, ok bool) {
	rd := &reading{p: p}
	rd.open(text, c)
	rd.ruledNames()
	e = tagged{text: text, signs: rd.spanSigns(nil)}
	e.tags = make([]tag, len(e.signs))
	mark := func(i, j int, what tag) bool {
		i, j = i-rd.start, j-rd.start
		if i < 0 || j > len(e.tags) || i >= j {
			return false
		}
		for k := i; k < j; k++ {
			if e.tags[k] != tagNone {
				return false
			}
		}
		e.tags[i] = what
		for k := i + 1; k < j; k++ {
			e.tags[k] = what + 1
		}
		return true
	}
	for part := range strings.SplitSeq(want, "; ") {
		fields := splitSlots(part)
		if fields[0] == string(None) && rd.smallTalk() {
			return e, true
		}
		if fields[0] == string(None) || fields[0] == string(Several) {
			return e, false
		}
		for _, f := range fields[1:] {
			name, value, _ := strings.Cut(f, "=")
			if value == "" || name != "customer" && name != "contact" {
				continue
			}
			v := zh.Read(value).Runes
			what := tagCustomer
			if name == "contact" {
				what = tagContact
			}
			found := false
			for i := rd.start; i+len(v) <= len(rd.r) && !found; i++ {
				if slices.Equal(rd.r[i:i+len(v)], v) {
					found = mark(i, i+len(v), what)
				}
			}
			if found || name == "contact" {
				if !found {
					return e, false
				}
				continue
			}
			for k := range rd.tokens {
				if t := &rd.tokens[k]; t.kind == customerToken && slices.ContainsFunc(t.ref.IDs, func(id crm.CustomerID) bool { return c.Book.Name(id) == value }) {
					found = mark(t.i, t.j, what)
					break
				}
			}
			if !found {
				at, size := 0, 0
				for i := rd.start; i < len(rd.r); i++ {
					k, j := 0, i
					for ; j < len(rd.r); j++ {
						for k < len(v) && v[k] != rd.r[j] {
							k++
						}
						if k == len(v) {
							break
						}
						k++
					}
					if j-i > size {
						at, size = i, j-i
					}
				}
				if size < 2 || !mark(at, at+size, what) {
					return e, false
				}
			}
		}
	}
	return e, true
}

// patternedNames stand in the patterns: none of those that the tests of the patterns use.
var patternedNames = []string{"红杉木业", "小米", "鼎元轴承", "皖南农资合作社", "京东", "瑞康齿科", "字节跳动", "绿源超市", "恒川精密机械有限公司", "万科", "天虹", "第三实验小学"}

// patternedTags are messages of the pairs and traps, each pattern with some names and deeds: the words around a name are none of it.
func patternedTags(p *Parser) (all []tagged) {
	c, n := testContext(), 0
	add := func(pattern string) {
		name := patternedNames[n%len(patternedNames)]
		n++
		if !strings.Contains(pattern, "{n}") {
			return
		}
		want := "log_contact customer=" + name
		if strings.Contains(pattern, "{p}") || strings.Contains(pattern, "王总") {
			want += " contact=王总"
		}
		text := strings.NewReplacer("{n}", name, "{a}", "50万", "{p}", "王总", "{y}", "李娜").Replace(pattern)
		if e, ok := tagsOf(p, text, want, c); ok {
			all = append(all, e)
		}
	}
	for i, pattern := range slices.Concat(pairReal, pairUnreal) {
		for k := range 2 {
			deed := pairDeeds[(i+3*k)%len(pairDeeds)]
			add(strings.NewReplacer("{d}", deed.done, "{b}", deed.bare).Replace(pattern))
		}
	}
	for i, pattern := range aroundUnreal {
		for k := range 1 {
			add(strings.ReplaceAll(pattern, "{o}", orderDeeds[(i+3*k)%len(orderDeeds)].text))
		}
	}
	for _, class := range slices.Concat(traps, orderTraps) {
		for i, pattern := range class.patterns {
			for k := range 2 {
				deed := trapDeeds[(i+5*k)%len(trapDeeds)]
				add(strings.NewReplacer("{d}", deed[0], "{b}", deed[1], "{o}", orderTrapDeeds[(i+5*k)%len(orderTrapDeeds)]).Replace(pattern))
			}
		}
	}
	return all
}

// Of the fit of the tags: the rounds, the rate, and what each round takes off a weight.
const spanRounds, spanRate, spanShrink = 8, 0.2, 0.01

// TestFitSpans fits the weights of the tags.
func TestFitSpans(t *testing.T) {
	if !*fit {
		t.Skip("no -fit")
	}
	p := NewParser(nil, Lexicon{})
	files := fitFiles(t)
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(filepath.Base(f), "gossip") }) // not everybody in it is labelled
	if *fitMore != "" {
		files = append(files, strings.Split(*fitMore, ",")...)
	}
	all := patternedTags(p)
	others := swapper{names: map[string][]string{}}
	for _, f := range files {
		if !slices.Contains(strings.Split(*fitSkip, ","), strings.TrimSuffix(filepath.Base(f), ".txt")) {
			all = append(all, taggedExamples(t, p, f)...)
			all = append(all, others.strangers(t, p, f)...)
		}
	}
	// Features that stand in two messages or more.
	index, seen := map[string]int32{}, map[string]int32{}
	var names []string
	each := func(e *tagged, i int, f func(string)) {
		eachFeature(e.signs, i, func(run runeRun) { f(run.String()) })
	}
	for m := range all {
		for i := range all[m].signs {
			each(&all[m], i, func(name string) {
				if was, ok := seen[name]; !ok {
					seen[name] = int32(m)
				} else if was != int32(m) && was >= 0 {
					seen[name] = -1
					index[name] = int32(len(index))
					names = append(names, name)
				}
			})
		}
	}
	for m := range all {
		e := &all[m]
		e.rows = make([][]int32, len(e.signs))
		for i := range e.signs {
			each(e, i, func(name string) {
				if n, ok := index[name]; ok {
					e.rows[i] = append(e.rows[i], n)
				}
			})
		}
	}
	w := fitChain(all, len(index))
	file, kept := w.file(names)
	out, err := readSpans(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d messages, %d features, %d kept, %d bytes", len(all), len(index), kept, len(file))
	to := "spans.txt"
	if *fitSkip != "" || *fitMore != "" {
		to = filepath.Join(os.TempDir(), to)
	}
	if err := os.WriteFile(to, []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	if *spanOn != "" {
		for f := range strings.SplitSeq(*spanOn, ",") {
			scoreSpans(t, out, taggedExamples(t, p, f))
		}
	}
}

// eachFeature gives what speaks for the tag of sign i.
func eachFeature(s []spanSign, i int, give func(runeRun)) {
	a, b, c, d, e := signAt(s, i-2), signAt(s, i-1), signAt(s, i), signAt(s, i+1), signAt(s, i+2)
	give(runeRun{'a', c.sign})
	give(runeRun{'b', b.sign})
	give(runeRun{'c', d.sign})
	give(runeRun{'d', a.sign})
	give(runeRun{'e', e.sign})
	give(runeRun{'f', b.sign, c.sign})
	give(runeRun{'g', c.sign, d.sign})
	give(runeRun{'h', c.class})
	give(runeRun{'i', b.class, c.class, d.class})
	left, far := beside(s, i, -1)
	right, off := beside(s, i, 1)
	give(runeRun{'j', left, far})
	give(runeRun{'k', right, off})
	give(runeRun{'l', left, far, right, off})
	give(runeRun{'m'})
}

// TestTagWeights says that the tables hold what spans.txt says of each feature.
func TestTagWeights(t *testing.T) {
	file := map[string][]string{}
	for line := range strings.Lines(spansFile) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		file[name] = strings.Fields(rest)
	}
	p := NewParser(nil, Lexicon{})
	var room spanRoom
	for _, e := range taggedExamples(t, p, "testdata/corpus/everyday.txt") {
		p.spans.weigh(e.signs, &room)
		for i := range e.signs {
			var want tagWeights
			eachFeature(e.signs, i, func(f runeRun) {
				for k, hundredths := range file[f.String()] {
					n, err := strconv.Atoi(hundredths)
					if err != nil {
						t.Fatal(err)
					}
					want[k] += float32(n) / 100
				}
			})
			if room.scores[i] != want {
				t.Fatalf("%s: sign %d weighs %v, want %v", e.text, i, room.scores[i], want)
			}
		}
	}
}

func scoreSpans(t *testing.T, w *spans, all []tagged) {
	right, want, have := map[tag]int{}, map[tag]int{}, map[tag]int{}
	for _, e := range all {
		var room spanRoom
		w.weigh(e.signs, &room)
		w.best(&room)
		a, b := runsOf(e.tags, 0, nil), runsOf(room.tags, 0, nil)
		for _, s := range a {
			want[s.what]++
			if slices.Contains(b, s) {
				right[s.what]++
			}
		}
		for _, s := range b {
			have[s.what]++
		}
		if !slices.Equal(a, b) && testing.Verbose() {
			r := zh.Read(e.text).Runes
			r = r[len(r)-len(e.signs):]
			say := func(l []taggedRun) (s string) {
				for _, x := range l {
					s += map[tag]string{tagCustomer: "C:", tagContact: "P:"}[x.what] + string(r[x.i:x.j]) + " "
				}
				return s
			}
			t.Logf("%s\n   W %s\n   G %s", e.text, say(a), say(b))
		}
	}
	for _, k := range []tag{tagCustomer, tagContact} {
		t.Logf("tag %d: %d right of %d labelled (%.1f %%), %d found (%.1f %%)", k, right[k], want[k], 100*float64(right[k])/float64(want[k]), have[k], 100*float64(right[k])/float64(have[k]))
	}
}

type chain struct {
	follow [tagCount][tagCount]float32
	weight [][tagCount]float64
}

// fitChain fits a linear chain by stochastic gradients (AdaGrad), in a fixed order.
func fitChain(all []tagged, features int) chain {
	w := make([][tagCount]float64, features)
	g2 := make([][tagCount]float64, features)
	var f, fg [tagCount][tagCount]float64
	for round := range spanRounds {
		for step := range all {
			e := &all[(step*7919+round*31)%len(all)]
			n := len(e.signs)
			if n == 0 {
				continue
			}
			score := make([][tagCount]float64, n)
			for i := range score {
				for _, x := range e.rows[i] {
					for k := range score[i] {
						score[i][k] += w[x][k]
					}
				}
			}
			// Forward and backward, in logarithms.
			fw, bw := make([][tagCount]float64, n), make([][tagCount]float64, n)
			for i := range n {
				for k := range tagCount {
					if i == 0 {
						fw[0][k] = score[0][k]
						if !mayFollow(tagNone, k) {
							fw[0][k] = math.Inf(-1)
						}
						continue
					}
					var v [tagCount]float64
					for from := range tagCount {
						v[from] = math.Inf(-1)
						if mayFollow(from, k) {
							v[from] = fw[i-1][from] + f[from][k]
						}
					}
					fw[i][k] = logSum(v) + score[i][k]
				}
			}
			for i := n - 2; i >= 0; i-- {
				for k := range tagCount {
					var v [tagCount]float64
					for to := range tagCount {
						v[to] = math.Inf(-1)
						if mayFollow(k, to) {
							v[to] = bw[i+1][to] + f[k][to] + score[i+1][to]
						}
					}
					bw[i][k] = logSum(v)
				}
			}
			z := logSum(fw[n-1])
			for i := range n {
				var grad [tagCount]float64
				for k := range grad {
					grad[k] = math.Exp(fw[i][k] + bw[i][k] - z)
				}
				grad[e.tags[i]]--
				for _, x := range e.rows[i] {
					for k, g := range grad {
						if math.Abs(g) < 1e-4 {
							continue
						}
						g2[x][k] += g * g
						w[x][k] -= spanRate * g / (1e-3 + math.Sqrt(g2[x][k]))
					}
				}
				if i == 0 {
					continue
				}
				for a := range tagCount {
					for b := range tagCount {
						if !mayFollow(a, b) {
							continue
						}
						g := math.Exp(fw[i-1][a] + f[a][b] + score[i][b] + bw[i][b] - z)
						if e.tags[i-1] == a && e.tags[i] == b {
							g--
						}
						if math.Abs(g) < 1e-4 {
							continue
						}
						fg[a][b] += g * g
						f[a][b] -= spanRate * g / (1e-3 + math.Sqrt(fg[a][b]))
					}
				}
			}
		}
		for x := range w {
			for k := range w[x] {
				w[x][k] = math.Copysign(max(0, math.Abs(w[x][k])-spanShrink), w[x][k])
			}
		}
	}
	var out chain
	for a := range f {
		for b := range f[a] {
			out.follow[a][b] = float32(f[a][b])
		}
	}
	out.weight = w
	return out
}

func logSum(v [tagCount]float64) float64 {
	most := slices.Max(v[:])
	if math.IsInf(most, -1) {
		return most
	}
	sum := 0.0
	for _, x := range v {
		sum += math.Exp(x - most)
	}
	return most + math.Log(sum)
}

// file is spans.txt.
func (c *chain) file(names []string) (string, int) {
	var b strings.Builder
	b.WriteString("# Written by `go test ./intents -run TestFitSpans -fit`: features and what they weigh for each tag (nothing, a customer, more of it, a contact, more of it), in hundredths.\n" + followLine + "\t")
	kept := 0
	for _, row := range c.follow {
		for _, v := range row {
			fmt.Fprintf(&b, "%d ", int(math.Round(float64(v)*100)))
		}
	}
	b.WriteString("\n")
	order := make([]int, len(names))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(x, y int) int { return strings.Compare(names[x], names[y]) })
	for _, n := range order {
		var v [tagCount]int
		for k := range v {
			v[k] = int(math.Round(c.weight[n][k] * 100))
		}
		if most := max(slices.Max(v[:]), -slices.Min(v[:])); most < leastSpan {
			continue
		}
		kept++
		b.WriteString(names[n] + "\t")
		for _, x := range v {
			fmt.Fprintf(&b, "%d ", x)
		}
		b.WriteString("\n")
	}
	return b.String(), kept
}

const leastSpan = 15 // hundredths, of what is kept
