package zh

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Sentence is the shape of a whole text, from its first rune to its last, written as people who teach assistants write it:
//
//	[把|将]<a>(合并到|并入)<b 2-20>[里面|名下]
//
//	(x|y)        one of them                     (x|y)*   one or more of them
//	[x|y]        one of them or nothing          [x|y]*   any number of them
//	(n=x|y)      the same, kept as the slot n    [n=x|y]  likewise
//	<n>          a slot: from 2 to 30 runes, as few as possible
//	<n 1-8>      of so many runes; <n 0-> of any number; <4> without a name
//	<n 3-8 digits>  of digits, letters or han only; <n 2-6 ^,和_> of none of these
//	_            a blank; a backslash before any of these signs takes it as it is
//
// Of several ways to read a text the first counts, what may be absent being tried as present first. A Sentence is
// immutable; matching takes time in proportion to its length times that of the text, and no memory.
type Sentence struct {
	prog  []step
	slots []string
	start int32
	needs [][]sketch // a text of this shape holds the runes of one sketch of each
}

// sketch is a set of runes as far as their last eight bits tell.
type sketch [4]uint64

func sketchOf(r []rune) (s sketch) {
	for _, c := range r {
		s[c>>6&3] |= 1 << (c & 63)
	}
	return s
}

// within reports whether all of s may stand in o.
func (s *sketch) within(o *sketch) bool {
	return s[0]&^o[0]|s[1]&^o[1]|s[2]&^o[2]|s[3]&^o[3] == 0
}

// sketched reports whether r may hold what a text of this shape does.
func (s *Sentence) sketched(r []rune) bool {
	said := sketchOf(r)
next:
	for _, need := range s.needs {
		for k := range need {
			if need[k].within(&said) {
				continue next
			}
		}
		return false
	}
	return true
}

type step struct {
	kind   stepKind
	next   int32
	word   []rune // of literally
	ways   []way  // of oneOfWays
	lo, hi int    // of span; hi < 0: no end
	class  class
	slot   int32 // -1: none
}

type stepKind uint8

const (
	literally stepKind = iota
	oneOfWays
	span
	opened // a slot begins here
	closed
	atEnd
)

// way is where one alternative begins, and a sketch of the runes it may begin with: bit r%64 stands for each.
type way struct {
	to    int32
	heads uint64
}

const anyHead = ^uint64(0)

// class is a set of runes.
type class struct {
	kind classKind
	not  []rune
}

type classKind uint8

const (
	anyRune classKind = iota
	digits
	letters
	han
	noneOf
)

func (c *class) holds(r rune) bool {
	switch c.kind {
	case digits:
		return r >= '0' && r <= '9'
	case letters:
		return r >= 'a' && r <= 'z'
	case han:
		return unicode.Is(unicode.Han, r)
	case noneOf:
		return !slices.Contains(c.not, r)
	}
	return r != '\n'
}

// Found is a text that has a sentence's shape. It may be used again: its room is kept.
type Found struct {
	s    *Sentence
	r    []rune
	at   []int    // begin and end of each slot, -1: it took no part
	seen []uint64 // which step was tried at which rune: a bit each
}

// NewSentence reads a shape; it panics when the shape is not well written, for shapes are part of the program.
func NewSentence(shape string) *Sentence {
	p := sentenceParser{text: []rune(shape), s: &Sentence{}}
	end := p.add(step{kind: atEnd})
	tree := p.alternatives()
	if p.at < len(p.text) {
		p.fail("one bracket too many")
	}
	p.s.start = p.compile(tree, end)
	p.sketch()
	p.s.needs = needsOf(tree)
	return p.s
}

// Match lays the shape over r and reports whether it fits; f then tells where the slots are.
func (s *Sentence) Match(r []rune, f *Found) bool {
	f.s, f.r, f.at = s, r, f.at[:0]
	for range s.slots {
		f.at = append(f.at, -1, -1)
	}
	if !s.sketched(r) {
		return false
	}
	words := (len(s.prog)*(len(r)+1) + 63) / 64
	f.seen = slices.Grow(f.seen[:0], words)[:words]
	clear(f.seen)
	return f.from(s.start, 0)
}

// from reports whether the text from rune i fits from step pc on.
func (f *Found) from(pc int32, i int) bool {
	for {
		p := &f.s.prog[pc]
		switch p.kind {
		case literally:
			if len(f.r)-i < len(p.word) {
				return false
			}
			for k, c := range p.word {
				if f.r[i+k] != c {
					return false
				}
			}
			i, pc = i+len(p.word), p.next
		case oneOfWays:
			if f.tried(pc, i) {
				return false
			}
			for k := range p.ways {
				if w := &p.ways[k]; w.heads == anyHead || i < len(f.r) && w.heads>>(f.r[i]&63)&1 != 0 {
					if f.from(w.to, i) {
						return true
					}
				}
			}
			return false
		case span:
			return !f.tried(pc, i) && f.over(p, i)
		case opened, closed:
			k := 2 * p.slot
			if p.kind == closed {
				k++
			}
			was := f.at[k]
			f.at[k] = i
			if f.from(p.next, i) {
				return true
			}
			f.at[k] = was
			return false
		default:
			return i == len(f.r)
		}
	}
}

// over tries every length of a span that begins at rune i, the shortest first.
func (f *Found) over(p *step, i int) bool {
	for n := 0; p.hi < 0 || n <= p.hi; n++ {
		if n >= p.lo {
			if p.slot >= 0 {
				f.at[2*p.slot], f.at[2*p.slot+1] = i, i+n
			}
			if f.from(p.next, i+n) {
				return true
			}
		}
		if i+n >= len(f.r) || !p.class.holds(f.r[i+n]) {
			break
		}
	}
	if p.slot >= 0 {
		f.at[2*p.slot], f.at[2*p.slot+1] = -1, -1
	}
	return false
}

// tried reports whether the step was tried at this rune before: then it did not fit.
func (f *Found) tried(pc int32, i int) bool {
	n := int(pc)*(len(f.r)+1) + i
	bit := uint64(1) << (n & 63)
	was := f.seen[n>>6]&bit != 0
	f.seen[n>>6] |= bit
	return was
}

// Slot is where a slot is: the runes [i, j). ok is false when it took no part or there is none of that name.
func (f *Found) Slot(name string) (i, j int, ok bool) {
	k := slices.Index(f.s.slots, name)
	if k < 0 || f.at[2*k] < 0 {
		return 0, 0, false
	}
	return f.at[2*k], f.at[2*k+1], true
}

// Text is what stands in a slot.
func (f *Found) Text(name string) string {
	i, j, _ := f.Slot(name)
	return string(f.r[i:j])
}

// piece is a part of a shape, as it was written.
type piece struct {
	word  []rune    // literally
	ways  [][]piece // one of these
	none  bool      // or nothing
	again bool      // as often as they come
	span  *step
	slot  int32
}

type sentenceParser struct {
	text []rune
	at   int
	s    *Sentence
}

func (p *sentenceParser) fail(why string) {
	panic(fmt.Sprintf("zh: shape %q at rune %d: %s", string(p.text), p.at, why))
}

// alternatives reads x|y|z to a closing bracket or the end.
func (p *sentenceParser) alternatives() [][]piece {
	all := [][]piece{nil}
	last := func() *[]piece { return &all[len(all)-1] }
	for p.at < len(p.text) {
		r := p.text[p.at]
		p.at++
		switch r {
		case '|':
			all = append(all, nil)
		case '(', '[':
			*last() = append(*last(), p.group(r))
		case '<':
			*last() = append(*last(), p.spanned())
		case ')', ']':
			p.at--
			return all
		case '*', '>', '=':
			p.at--
			p.fail("a sign that needs a backslash here")
		default:
			switch r {
			case '\\':
				if p.at == len(p.text) {
					p.fail("nothing behind the backslash")
				}
				r = p.text[p.at]
				p.at++
			case '_':
				r = ' '
			}
			if l := *last(); len(l) > 0 && l[len(l)-1].word != nil {
				l[len(l)-1].word = append(l[len(l)-1].word, r)
			} else {
				*last() = append(l, piece{word: []rune{r}, slot: -1})
			}
		}
	}
	return all
}

// group reads what stands behind an opening bracket.
func (p *sentenceParser) group(open rune) piece {
	g := piece{slot: -1, none: open == '['}
	if k := slices.IndexFunc(p.text[p.at:], func(r rune) bool { return !(r >= 'a' && r <= 'z') }); k > 0 && p.text[p.at+k] == '=' {
		g.slot = p.slot(string(p.text[p.at : p.at+k]))
		p.at += k + 1
	}
	g.ways = p.alternatives()
	closing := map[rune]rune{'(': ')', '[': ']'}[open]
	if p.at == len(p.text) || p.text[p.at] != closing {
		p.fail("a bracket is not closed")
	}
	p.at++
	if p.at < len(p.text) && p.text[p.at] == '*' {
		p.at++
		g.again = true
	}
	return g
}

// spanned reads what stands behind <.
func (p *sentenceParser) spanned() piece {
	k := slices.Index(p.text[p.at:], '>')
	if k < 0 {
		p.fail("a slot is not closed")
	}
	said := strings.Fields(string(p.text[p.at : p.at+k]))
	p.at += k + 1
	s := step{kind: span, lo: 2, hi: 30, slot: -1}
	if len(said) > 0 && said[0][0] >= 'a' && said[0][0] <= 'z' {
		s.slot, said = p.slot(said[0]), said[1:]
	}
	if len(said) > 0 {
		lo, hi, ranged := strings.Cut(said[0], "-")
		var err error
		if s.lo, err = strconv.Atoi(lo); err != nil {
			p.fail("how many runes?")
		}
		switch {
		case !ranged:
			s.hi = s.lo
		case hi == "":
			s.hi = -1
		default:
			if s.hi, err = strconv.Atoi(hi); err != nil || s.hi < s.lo {
				p.fail("how many runes?")
			}
		}
		said = said[1:]
	}
	if len(said) > 0 {
		kinds := map[string]classKind{"digits": digits, "letters": letters, "han": han}
		if not, ok := strings.CutPrefix(said[0], "^"); ok {
			s.class = class{kind: noneOf, not: []rune(strings.ReplaceAll(not, "_", " "))}
		} else if s.class.kind, ok = kinds[said[0]]; !ok {
			p.fail("which runes?")
		}
		said = said[1:]
	}
	if len(said) > 0 {
		p.fail("a slot is its name, how many runes, and which")
	}
	return piece{span: &s, slot: -1}
}

func (p *sentenceParser) slot(name string) int32 {
	if k := slices.Index(p.s.slots, name); k >= 0 {
		return int32(k)
	}
	p.s.slots = append(p.s.slots, name)
	return int32(len(p.s.slots) - 1)
}

func (p *sentenceParser) add(s step) int32 {
	p.s.prog = append(p.s.prog, s)
	return int32(len(p.s.prog) - 1)
}

// compile adds the steps of alternatives that go on at next, and returns where they begin.
func (p *sentenceParser) compile(all [][]piece, next int32) int32 {
	if len(all) == 1 {
		return p.sequence(all[0], next)
	}
	at := p.add(step{kind: oneOfWays})
	ways := make([]way, len(all))
	for k, alternative := range all {
		ways[k].to = p.sequence(alternative, next)
	}
	p.s.prog[at].ways = ways
	return at
}

// sequence adds the steps of pieces that follow each other, the last first.
func (p *sentenceParser) sequence(pieces []piece, next int32) int32 {
	for _, x := range slices.Backward(pieces) {
		switch {
		case x.word != nil:
			next = p.add(step{kind: literally, word: x.word, next: next})
		case x.span != nil:
			s := *x.span
			s.next = next
			next = p.add(s)
		default:
			next = p.grouped(x, next)
		}
	}
	return next
}

// grouped adds the steps of a bracket.
func (p *sentenceParser) grouped(x piece, next int32) int32 {
	inside := next
	loop := int32(-1)
	if x.again {
		loop = p.add(step{kind: oneOfWays})
		inside = loop
	}
	if x.slot >= 0 {
		inside = p.add(step{kind: closed, slot: x.slot, next: inside})
	}
	begin := p.compile(x.ways, inside)
	if x.slot >= 0 {
		begin = p.add(step{kind: opened, slot: x.slot, next: begin})
	}
	if x.again {
		p.s.prog[loop].ways = []way{{to: begin}, {to: next}}
		if x.none {
			return loop
		}
		return begin
	}
	if x.none {
		return p.add(step{kind: oneOfWays, ways: []way{{to: begin}, {to: next}}})
	}
	return begin
}

// sketch notes for each way what it may begin with.
func (p *sentenceParser) sketch() {
	for k := range p.s.prog {
		for n := range p.s.prog[k].ways {
			w := &p.s.prog[k].ways[n]
			w.heads = p.heads(w.to, make([]bool, len(p.s.prog)))
		}
	}
}

func (p *sentenceParser) heads(pc int32, on []bool) uint64 {
	if on[pc] {
		return 0 // a circle without a rune in it begins with nothing of its own
	}
	on[pc] = true
	switch s := &p.s.prog[pc]; s.kind {
	case literally:
		return 1 << (s.word[0] & 63)
	case oneOfWays:
		var all uint64
		for _, w := range s.ways {
			all |= p.heads(w.to, on)
		}
		return all
	case opened, closed:
		return p.heads(s.next, on)
	}
	return anyHead
}

// needsOf are the sketches of what a text of one of several alternatives holds.
func needsOf(all [][]piece) (needs [][]sketch) {
	if len(all) > 1 {
		return appendNeed(nil, all)
	}
	for _, x := range all[0] {
		switch {
		case x.word != nil:
			needs = append(needs, []sketch{sketchOf(x.word)})
		case x.ways != nil && !x.none:
			needs = appendNeed(needs, x.ways)
		}
	}
	return needs
}

// appendNeed adds what one of several alternatives holds, unless one of them may be anything.
func appendNeed(needs [][]sketch, ways [][]piece) [][]sketch {
	var need []sketch
	for _, way := range ways {
		var must sketch
		for _, n := range needsOf([][]piece{way}) {
			common := n[0]
			for _, o := range n[1:] {
				for k := range common {
					common[k] &= o[k]
				}
			}
			for k := range must {
				must[k] |= common[k]
			}
		}
		if must == (sketch{}) {
			return needs
		}
		need = append(need, must)
	}
	return append(needs, need)
}
