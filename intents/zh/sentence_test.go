package zh

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSentence(t *testing.T) {
	const merge = `[把|将][客户]<a>(合并到|并入)<b 2-20>[里面|名下]`
	for _, c := range []struct {
		shape, text string
		want        string // the slots; "no" when it does not fit
	}{
		{merge, "把华北重工合并到华北集团里面", "a=华北重工 b=华北集团"},
		{merge, "客户华北重工并入华北集团", "a=华北重工 b=华北集团"},
		{merge, "华北重工并入华", "no"},
		{merge, "请把华北重工并入华北集团", "a=请把华北重工 b=华北集团"},
		{`[a=我|<2-3 han>]请假[了]`, "请假了", "a=-"},
		{`[a=我|<2-3 han>]请假[了]`, "李娜请假", "a=李娜"},
		{`[a=我|<2-3 han>]请假[了]`, "Li请假", "no"},
		{`(n=[-]<1- digits>[.<1- digits>])[_][u=万|亿]`, "-12.5 万", "n=-12.5 u=万"},
		{`(n=[-]<1- digits>[.<1- digits>])[_][u=万|亿]`, "12.", "no"},
		{`<a 1-4 ^,和_>(,|_)*好`, "张三, 好", "a=张三"},
		{`<a 1-4 ^,和_>(,|_)*好`, "张和三,好", "no"},
		{`都(的|了)*`, "都的了的", ""},
		{`都(的|了)*`, "都", "no"},
		{`都[的|了]*`, "都", ""},
		{`第<n 1-3 digits>条\*`, "第12条*", "n=12"},
		{`<a 1-2>是<b 0->|<c 1->`, "他是", "a=他 b= c=-"},
		{`<a 1-2>是<b 0->|<c 1->`, "他们俩是", "a=- b=- c=他们俩是"},
		{`((a|b)*)*c`, strings.Repeat("ab", 200), "no"}, // in proportion to its length
	} {
		var f Found
		got := "no"
		if NewSentence(c.shape).Match([]rune(c.text), &f) {
			got = slotsOf(&f)
		}
		if got != c.want {
			t.Errorf("%s on %q: %s, want %s", c.shape, c.text, got, c.want)
		}
	}
}

func slotsOf(f *Found) string {
	var all []string
	for _, name := range f.s.slots {
		text := "-"
		if _, _, ok := f.Slot(name); ok {
			text = f.Text(name)
		}
		all = append(all, name+"="+text)
	}
	return strings.Join(all, " ")
}

func TestSentenceNotWellWritten(t *testing.T) {
	for _, shape := range []string{`(a`, `a)`, `<a`, `<a 3-2>`, `<a x-y>`, `<a 1 greek>`, `a*`, `a=b`, `a>`, `a\`, `[a)`} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no complaint", shape)
				}
			}()
			NewSentence(shape)
		}()
	}
}

// FuzzSentence holds the matcher against a regular expression of the same shape.
func FuzzSentence(f *testing.F) {
	for _, shape := range []string{
		`[把|将][客户]<a>(合并到|并入)<b 2-20>[里面|名下]`, `[a=我|<2-3 han>][要]请[个]假[了|啦]*`, `(n=[-]<1- digits>[.<1- digits>])[_][u=万|亿]`,
		`(x=a|ab)(y=c|bcd)[d]*`, `[[a|b]*c]*<r 0->`, `<p 1-3 letters>(_|,)*<q 0-4 ^a,>`,
	} {
		for _, text := range []string{"把华北重工合并到华北集团里面", "李娜要请个假了啦", "-12.5 万", "abcd", "aabbcabcx", "abc, ,bcd"} {
			f.Add(shape, text)
		}
	}
	f.Fuzz(func(t *testing.T, shape, text string) {
		if len(shape) > 60 || len(text) > 60 || !validShape(shape) {
			return
		}
		s := NewSentence(shape)
		re, err := regexp.Compile(`^(?:` + asRegexp(shape) + `)$`)
		if err != nil {
			return
		}
		var found Found
		ok := s.Match([]rune(text), &found)
		m := re.FindStringSubmatchIndex(text)
		if ok != (m != nil) {
			t.Fatalf("%q (%s) on %q: fits %v, by the regular expression %v", shape, re, text, ok, m != nil)
		}
		if !ok || strings.ContainsRune(text, 0xFFFD) {
			return
		}
		for _, name := range s.slots {
			if k := re.SubexpIndex(name); k > 0 && strings.Count(re.String(), "(?P<"+name+">") == 1 && !strings.ContainsAny(shape, "*") {
				_, _, took := found.Slot(name)
				if want := m[2*k] >= 0; took != want || took && found.Text(name) != text[m[2*k]:m[2*k+1]] {
					t.Fatalf("%q on %q: %s is %q, want %v", shape, text, name, found.Text(name), m[2*k:2*k+2])
				}
			}
		}
	})
}

func validShape(shape string) (ok bool) {
	defer func() { ok = recover() == nil }()
	NewSentence(shape)
	return true
}

// asRegexp writes a shape as a regular expression.
func asRegexp(shape string) string {
	p := sentenceParser{text: []rune(shape), s: &Sentence{}}
	return regexpOf(p.alternatives(), p.s.slots, &p)
}

func regexpOf(all [][]piece, _ []string, p *sentenceParser) string {
	var ways []string
	for _, pieces := range all {
		var b strings.Builder
		for _, x := range pieces {
			switch {
			case x.word != nil:
				b.WriteString(regexp.QuoteMeta(string(x.word)))
			case x.span != nil:
				c := map[classKind]string{anyRune: ".", digits: "[0-9]", letters: "[a-z]", han: `\p{Han}`}[x.span.class.kind]
				if x.span.class.kind == noneOf {
					if c = `(?s:.)`; len(x.span.class.not) > 0 {
						quoted := make([]string, 0, len(x.span.class.not))
						for _, r := range x.span.class.not {
							quoted = append(quoted, `\x{`+strconv.FormatInt(int64(r), 16)+`}`)
						}
						c = `[^` + strings.Join(quoted, "") + `]`
					}
				}
				hi := ""
				if x.span.hi >= 0 {
					hi = strconv.Itoa(x.span.hi)
				}
				c += "{" + strconv.Itoa(x.span.lo) + "," + hi + "}?"
				if x.span.slot >= 0 {
					c = "(?P<" + p.s.slots[x.span.slot] + ">" + c + ")"
				}
				b.WriteString(c)
			default:
				inner := regexpOf(x.ways, nil, p)
				if x.slot >= 0 {
					inner = "(?P<" + p.s.slots[x.slot] + ">" + inner + ")"
				} else {
					inner = "(?:" + inner + ")"
				}
				switch {
				case x.again && x.none:
					inner = "(?:" + inner + ")*"
				case x.again:
					inner = "(?:" + inner + ")+"
				case x.none:
					inner = "(?:" + inner + ")?"
				}
				b.WriteString(inner)
			}
		}
		ways = append(ways, b.String())
	}
	return strings.Join(ways, "|")
}

func TestSentenceTakesNoMemory(t *testing.T) {
	s := NewSentence(`[把|将]<a>(合并到|并入)<b>`)
	text := []rune("把华北重工合并到华北集团")
	var f Found
	s.Match(text, &f)
	if n := testing.AllocsPerRun(100, func() { s.Match(text, &f) }); n != 0 {
		t.Errorf("%v allocations a match", n)
	}
	if !slices.Equal(f.at, []int{1, 5, 8, 12}) {
		t.Errorf("slots at %v", f.at)
	}
}
