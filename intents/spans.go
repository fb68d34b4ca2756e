package intents

import (
	_ "embed"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"genjin/intents/zh"
)

// A customer nobody has heard of is known by its place in the sentence, and so is a person without a title. Each sign of a message gets a tag:
// the row of tags for which most speaks, of what stands around each and of which stand beside each other (a linear chain of conditional random
// fields over the corpus). The weights are spans.txt, a line for each feature, written by
//
//	go test ./intents -run TestFitSpans -fit
//
// which is deterministic.

//go:embed spans.txt
var spansFile string

// tag is what a sign of a message belongs to.
type tag uint8

const (
	tagNone tag = iota
	tagCustomer
	tagCustomerOn // a further sign of it
	tagContact
	tagContactOn
	tagCount
)

// mayFollow reports whether a tag may stand behind another.
func mayFollow(a, b tag) bool {
	switch b {
	case tagCustomerOn:
		return a == tagCustomer || a == tagCustomerOn
	case tagContactOn:
		return a == tagContact || a == tagContactOn
	}
	return true
}

// spans are the weights of the tags.
type spans struct {
	follow [tagCount][tagCount]float32 // of a tag behind another
	cells  []spanCell                  // at most half full; a feature stands at its hash or behind it
}

// spanCell are the weights of a feature. Where nothing stands, hash is 0.
type spanCell struct {
	hash   uint64
	weight [tagCount]float32
}

const followLine = "(follow)" // in spans.txt: what each tag weighs behind each other

// readSpans reads spans.txt.
func readSpans(file string) (*spans, error) {
	w := &spans{cells: make([]spanCell, 1<<bits.Len(uint(2*strings.Count(file, "\n"))))}
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		feature, rest, _ := strings.Cut(line, "\t")
		var all []float32
		for part := range strings.FieldsSeq(rest) {
			hundredths, err := strconv.Atoi(part)
			if err != nil {
				return nil, fmt.Errorf("intents: spans.txt: %q: %w", line, err)
			}
			all = append(all, float32(hundredths)/100)
		}
		if feature == followLine && len(all) == int(tagCount*tagCount) {
			for n, v := range all {
				w.follow[n/int(tagCount)][n%int(tagCount)] = v
			}
			continue
		}
		if len(all) != int(tagCount) {
			return nil, fmt.Errorf("intents: spans.txt: %d weights in %q", len(all), line)
		}
		h := gramKey([]rune(feature))
		c := w.cell(h)
		c.hash, c.weight = h, [tagCount]float32(all)
	}
	return w, nil
}

// cell is where the feature of a hash stands, or would.
func (w *spans) cell(h uint64) *spanCell {
	mask := uint64(len(w.cells) - 1)
	for i := (h ^ h>>32) & mask; ; i = (i + 1) & mask {
		if c := &w.cells[i]; c.hash == h || c.hash == 0 {
			return c
		}
	}
}

// spanSign is a sign of a message as the tags see it: the text is in small letters, and so a capital stands for all of a kind.
type spanSign struct{ sign, class rune }

// Classes of signs, each for the first and the further ones of a token.
const (
	noClass     = '-'
	classWord   = "Ww" // of two signs or more
	classKnown  = "Kk" // a customer of the book
	classShape  = "Uu" // another, by a rule
	classPerson = "Pp" // by a rule
	classStaff  = "Ss"
	classNumber = "Nn"
	classPart   = "Ff" // of a name of one of the sender's own customers
)

const mostBeside = 6 // signs to the next token that is looked at

// spanSigns are the signs of the message, one for each rune from the first on.
func (rd *reading) spanSigns(into []spanSign) []spanSign {
	into = into[:0]
	n := 0
	for i := rd.start; i < len(rd.r); i++ {
		for n < len(rd.tokens) && rd.tokens[n].j <= i {
			n++
		}
		s := spanSign{rd.r[i], noClass}
		switch {
		case s.sign >= '0' && s.sign <= '9':
			s.sign = 'D'
		case s.sign == '\n', s.sign == ';', s.sign == '\t':
			s.sign = ','
		}
		if n < len(rd.tokens) && rd.tokens[n].i <= i {
			class := ""
			switch t := &rd.tokens[n]; t.kind {
			case customerToken:
				class = classShape
				if len(t.ref.IDs) > 0 {
					class, s.sign = classKnown, 'K'
				}
			case contactToken:
				class = classPerson
			case personToken:
				class, s.sign = classStaff, 'S'
			case phoneToken, mailToken:
				class, s.sign = classNumber, 'N'
			case wordToken:
				if t.j-t.i > 1 {
					class = classWord
				}
			}
			if class != "" {
				s.class = rune(class[min(1, i-rd.tokens[n].i)])
			}
		}
		into = append(into, s)
	}
	for i := rd.start; rd.c.Own != nil && i < len(rd.r); {
		n, _ := rd.c.Own.part(rd.r, i)
		if n == 0 || !rd.mayBePart(i, i+n) {
			i++
			continue
		}
		for k := range n {
			into[i-rd.start+k].class = rune(classPart[min(1, k)])
		}
		i += n
	}
	return into
}

// mayBePart reports whether [i, j) holds nothing known, and no word that tells something.
func (rd *reading) mayBePart(i, j int) bool {
	for ; i < j; i++ {
		if t := rd.covering(i); t != nil && (t.kind != wordToken && t.kind != customerToken || len(t.ref.IDs) > 0 || t.kind == wordToken && t.j-t.i > 1 && t.features != setOf(fOrdinary)) {
			return false
		}
	}
	return true
}

// runeRun is a feature as spans.txt and picks.txt write it: a letter, and what stands there; 0 is nothing.
type runeRun [5]rune

func (f runeRun) hash() uint64 {
	h := gramStart
	for _, c := range f {
		if c == 0 {
			break
		}
		h = gramNext(h, c)
	}
	return h
}

// String is it as the files write it.
func (f runeRun) String() string {
	n := 0
	for n < len(f) && f[n] != 0 {
		n++
	}
	return string(f[:n])
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

// signAt is sign i; what is before the first or behind the last is an edge.
func signAt(s []spanSign, i int) spanSign {
	if i < 0 || i >= len(s) {
		return spanSign{'^', noClass}
	}
	return s[i]
}

// beside is the class of the nearest token before or behind sign i, and how far off it is.
func beside(s []spanSign, i, step int) (class, far rune) {
	for n := 1; n <= mostBeside; n++ {
		if x := signAt(s, i+n*step); x.class != noClass {
			return x.class, '0' + rune(n)
		}
	}
	return noClass, '0'
}

// scores are what each tag of each sign weighs.
func (w *spans) scores(s []spanSign, into [][tagCount]float32) [][tagCount]float32 {
	into = into[:0]
	for i := range s {
		var sum [tagCount]float32
		eachFeature(s, i, func(f runeRun) {
			if c := w.cell(f.hash()); c.hash != 0 {
				for t := range sum {
					sum[t] += c.weight[t]
				}
			}
		})
		into = append(into, sum)
	}
	return into
}

// best is the row of tags for which most speaks (Viterbi).
func (w *spans) best(scores [][tagCount]float32, back [][tagCount]tag, into []tag) ([]tag, [][tagCount]tag) {
	into, back = into[:0], back[:0]
	if len(scores) == 0 {
		return into, back
	}
	const never = -1e9
	back = append(back, [tagCount]tag{})
	now := scores[0]
	for t := range tagCount {
		if !mayFollow(tagNone, t) {
			now[t] = never
		}
	}
	for i := 1; i < len(scores); i++ {
		var next [tagCount]float32
		var came [tagCount]tag
		for t := range tagCount {
			next[t] = never
			for from := range tagCount {
				if v := now[from] + w.follow[from][t]; mayFollow(from, t) && v > next[t] {
					next[t], came[t] = v, from
				}
			}
			next[t] += scores[i][t]
		}
		now, back = next, append(back, came)
	}
	last := tagNone
	for t := range tagCount {
		if now[t] > now[last] {
			last = t
		}
	}
	for range scores {
		into = append(into, tagNone)
	}
	for i := len(scores) - 1; i >= 0; i-- {
		into[i] = last
		last = back[i][last]
	}
	return into, back
}

// odds is how much more speaks for a customer at [i, j) than for nothing there.
func (w *spans) odds(scores [][tagCount]float32, i, j int) (odds float32) {
	from := tagNone
	for k := i; k < j; k++ {
		to := tagCustomerOn
		if k == i {
			to = tagCustomer
		}
		odds += scores[k][to] + w.follow[from][to] - scores[k][tagNone] - w.follow[tagNone][tagNone]
		from = to
	}
	return odds + w.follow[from][tagNone] - w.follow[tagNone][tagNone]
}

const ruledOdds = 3 // against a name that a rule found, with which it is none

// taggedRun is a stretch of runes with a tag.
type taggedRun struct {
	i, j int
	what tag
}

// runsOf are the names that a row of tags makes, the first of it at rune start.
func runsOf(tags []tag, start int, into []taggedRun) []taggedRun {
	into = into[:0]
	for i := 0; i < len(tags); i++ {
		if tags[i] != tagCustomer && tags[i] != tagContact {
			continue
		}
		j := i + 1
		for j < len(tags) && tags[j] == tags[i]+1 {
			j++
		}
		into = append(into, taggedRun{start + i, start + j, tags[i]})
		i = j - 1
	}
	return into
}

// spanRoom is room to work in.
type spanRoom struct {
	signs  []spanSign
	dated  bool // the signs have the times and amounts
	scores [][tagCount]float32
	back   [][tagCount]tag
	tags   []tag
	runs   []taggedRun
}

// tagNames has the tags say which names stand in the message; of the customers of the book and the colleagues nothing is changed.
func (rd *reading) tagNames() {
	w := rd.p.spans
	if w == nil {
		return
	}
	room := &rd.spanRoom
	room.signs = rd.spanSigns(room.signs)
	room.scores = w.scores(room.signs, room.scores)
	room.tags, room.back = w.best(room.scores, room.back, room.tags)
	room.runs = runsOf(room.tags, rd.start, room.runs)
	runs := room.runs
	borne := func(t *token) bool {
		for _, x := range runs {
			if x.i < t.j && t.i < x.j {
				return true
			}
		}
		return false
	}
	for k := 0; k < len(rd.tokens); k++ {
		t := rd.tokens[k]
		if t.kind == customerToken && len(t.ref.IDs) == 0 && !latinLetter(rd.r[t.i]) && !borne(&t) && w.odds(room.scores, t.i-rd.start, t.j-rd.start) < -ruledOdds {
			rd.tokens = append(rd.tokens[:k], rd.tokens[k+1:]...)
			rd.wordsIn(t.i, t.j)
			k--
		}
	}
	for _, x := range runs {
		kind := customerToken
		if x.what == tagContact {
			kind = contactToken
		}
		if x = withoutMoods(rd.r, x); !rd.mayTag(x, kind) {
			continue
		}
		t := token{i: x.i, j: x.j, kind: kind, ref: Ref{Text: rd.tx.Slice(x.i, x.j), Span: rd.tx.Span(x.i, x.j)}}
		if kind == customerToken {
			t.ref.Match = "shape"
			if ids := rd.c.Own.called(rd.r[x.i:x.j]); len(ids) > 0 {
				t.ref.IDs, t.ref.Match = ids, matchPart
			}
		}
		rd.replaceAndReread(t)
	}
}

// withoutMoods is a run without the words of supposing, doubting, hearing … at its ends: what they make of a message must not be lost in a name.
func withoutMoods(r []rune, x taggedRun) taggedRun {
	for x.j-x.i > shortest {
		n, _ := moodWords.Longest(r[:x.j], x.i)
		if n < 2 || x.j-x.i-n < shortest {
			break
		}
		x.i += n
	}
	for n := longestMood; n >= 2; n-- {
		if x.j-x.i-n >= shortest {
			if m, _ := moodWords.Longest(r[:x.j], x.j-n); m == n {
				x.j -= n
			}
		}
	}
	for x.j-x.i > shortest && strings.ContainsRune("快没未不别要将就", r[x.j-1]) {
		x.j--
	}
	return x
}

const longestMood = 3

var moodWords = zh.NewWords(indexed(zh.MoodWords()))

// mayTag reports whether a run becomes a name: it is none yet, and covers nobody known.
func (rd *reading) mayTag(x taggedRun, kind tokenKind) bool {
	if hasRune(rd.r[x.i:x.j], "=\"/:<>,;?!") {
		return false
	}
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i >= x.j || t.j <= x.i {
			continue
		}
		if t.kind == kind && t.i == x.i && t.j == x.j || t.kind == personToken || len(t.ref.IDs) > 0 || t.kind == phoneToken || t.kind == mailToken {
			return false
		}
	}
	return true
}

// wordsIn reads the words of [i, j) again.
func (rd *reading) wordsIn(i, j int) {
	for i < j {
		n, id := rd.p.words.Longest(rd.r[:j], i)
		if n == 0 {
			i++
			continue
		}
		rd.insert(token{i: i, j: i + n, kind: wordToken, word: id, features: rd.p.entries[id].features})
		i += n
	}
}
