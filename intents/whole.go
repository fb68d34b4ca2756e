package intents

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"genjin/intents/zh"
)

// Some deeds are told by the whole message and not by a word of it: 「把华北重工和华北重工集团合并」, 「以后说老华就是华北重工」.
// A form is such a message from its first rune to its last. What is asked, denied or told among other things fits none
// and is read by the frames. To teach one: a form beside its deed, and its line in forms.

// form is one shape of messages, over the normalised text without politeness around it.
type form struct {
	words []string // one of them stands in every message of the form: the others are not looked at
	shape *regexp.Regexp
	read  func(m match) (Request, bool)
}

// forms in the order in which they are tried.
var forms = slices.Concat(dealForms, mergeForms, binForms, searchForms, teachForms, shareForms, guideForms, adherenceForms, fieldForms)

// formWords are the words of all forms, each with the forms it speaks for: a bit for each.
var formWords, formsByWord = func() (*zh.Words, []uint64) {
	var words []string
	for i := range forms {
		words = append(words, forms[i].words...)
	}
	masks := make([]uint64, len(words)+1) // by the numbers of indexed
	for n, w := range words {
		for i := range forms {
			if containsAny(w, forms[i].words) { // 我说 holds 我
				masks[n+1] |= 1 << i
			}
		}
	}
	return zh.NewWords(indexed(words)), masks
}()

// formsOf are the forms of which a word stands in r.
func formsOf(r []rune) (mask uint64) {
	for i := range r {
		if n, id := formWords.Longest(r, i); n > 0 {
			mask |= formsByWord[id]
		}
	}
	return mask
}

// match is a message that has a form's shape.
type match struct {
	*reading
	text  string // what the shape was laid over
	base  int    // its first rune
	at    []int  // bytes of the groups
	names []string
}

const longestForm = 60 // runes; longer messages tell more than one thing

var (
	politeHead = regexp.MustCompile(`^(?:[ ,]|请|麻烦|劳驾|帮我|帮忙|给我|你|那就|那|嗯|好的?,|对了|另外|哎|@\S+ )+`)
	politeTail = regexp.MustCompile(`(?:[ ,。.!~]|吧|一下|下吧|哈|谢谢|多谢|啊|呀|哦|呗)+$`)
)

// whole reads a message that has a form; ok is false when it has none.
func (rd *reading) whole() (Request, bool) {
	if len(rd.r)-rd.start > longestForm {
		return Request{}, false
	}
	possible := formsOf(rd.r[rd.start:])
	if possible == 0 {
		return Request{}, false
	}
	text, base := string(rd.r[rd.start:]), rd.start
	bare, cut := text, -1
	for i := range forms {
		f := &forms[i]
		if possible>>i&1 == 0 {
			continue
		}
		if cut < 0 {
			if at := politeTail.FindStringIndex(text); at != nil {
				bare = text[:at[0]]
			}
			rest := bare
			if at := politeHead.FindStringIndex(bare); at != nil {
				rest = bare[at[1]:]
			}
			cut = utf8.RuneCountInString(bare) - utf8.RuneCountInString(rest)
			bare = rest
		}
		at := f.shape.FindStringSubmatchIndex(bare)
		if at == nil {
			continue
		}
		r, ok := f.read(match{rd, bare, base + cut, at, f.shape.SubexpNames()})
		if !ok {
			continue
		}
		span := rd.tx.Span(rd.start, len(rd.r))
		r.Span, r.Confidence, r.Margin = span, 0.97, 0.9
		r.Why = []Reason{{Rule: "whole message: " + string(r.Kind), Span: span, Weight: 6}}
		if r.Speech == "" {
			r.Speech = Command
		}
		return r, true
	}
	return Request{}, false
}

// containsAny reports whether one of the words stands in s.
func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// has reports whether the group took part.
func (m match) has(group string) bool {
	n := slices.Index(m.names, group)
	return n > 0 && m.at[2*n] >= 0
}

// runes are the runes of a group, without blanks and quotation marks around it; the same twice when it is empty.
func (m match) runes(group string) (i, j int) {
	n := slices.Index(m.names, group)
	if n <= 0 || m.at[2*n] < 0 {
		return 0, 0
	}
	i = m.base + utf8.RuneCountInString(m.text[:m.at[2*n]])
	j = i + utf8.RuneCountInString(m.text[m.at[2*n]:m.at[2*n+1]])
	for i < j && strings.ContainsRune(around, m.r[i]) {
		i++
	}
	for i < j && strings.ContainsRune(around, m.r[j-1]) {
		j--
	}
	return i, j
}

const around = ` "“”「」《》【】':,`

// words that a customer's name is wrapped in: 客户华北重工, 华北重工这个客户.
var (
	nameHeads = []string{"客户", "公司"}
	nameTails = []string{"这个客户", "这家客户", "这家公司", "这个公司", "这客户", "那个客户", "那家公司", "这家", "客户"}
	theseOnes = []string{"这个客户", "这家客户", "这家公司", "这个公司", "这客户", "那个客户", "那家公司", "那家", "这家", "该客户", "他们", "他家", "它"}
	noNames   = []string{"不要", "要不要", "是不是", "能不能", "可不可以", "如果", "要是", "听说", "别", "吗", "怎么", "什么", "为啥", "想", "啥", "哪", "谁", "?", ",", ";", "\n", "了"}
)

// customer is the customer a group names. known asks for a name that the book holds.
func (m match) customer(group string, known bool) (Ref, bool) {
	i, j := m.runes(group)
	if said := string(m.r[i:j]); slices.Contains(theseOnes, said) {
		return Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j), Match: "anaphor"}, true
	}
	if ref, ok := m.inBook(i, j); ok {
		return ref, true
	}
	for _, w := range nameHeads {
		if n := utf8.RuneCountInString(w); starts(m.r[i:j], w) && j-i > n+1 {
			i = skip(m.r, i+n, around)
			break
		}
	}
	for _, w := range nameTails {
		if n := utf8.RuneCountInString(w); j-i > n+1 && starts(m.r[j-n:j], w) {
			j -= n
			break
		}
	}
	for j > i && strings.ContainsRune(around, m.r[j-1]) {
		j--
	}
	if ref, ok := m.inBook(i, j); ok {
		return ref, true
	}
	name := string(m.r[i:j])
	if known || j-i < shortest || j-i > longestName || containsAny(name, noNames) || strings.ContainsRune(pronouns, m.r[i]) {
		return Ref{}, false
	}
	ref := Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j), Match: "shape"}
	if m.c.Book != nil {
		if ids := m.c.Book.Similar(ref.Text, 5); len(ids) > 0 {
			ref.IDs, ref.Match = ids, "fuzzy"
		}
	}
	return ref, true
}

// inBook is the name of the book that fills the runes [i, j).
func (m match) inBook(i, j int) (Ref, bool) {
	if m.c.Book == nil || j-i < shortest {
		return Ref{}, false
	}
	f := m.c.Book.Longest(m.r[:j], i)
	if f.Runes != j-i {
		return Ref{}, false
	}
	ref := Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j), IDs: f.Customers, Match: "alias"}
	if f.Full > 0 {
		ref.Match = "exact"
	}
	return ref, true
}
