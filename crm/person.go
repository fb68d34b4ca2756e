package crm

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// Person is somebody outside the company as a request about their data means them: what they are known by, and which records are theirs.
type Person struct {
	Contacts  []ContactID
	Customers []CustomerID        // that are themselves this person: their own number is the person's
	At        []CustomerID        // where they are a contact, or are the customer
	Externals []ExternalContactID // as whom people here have them in WeCom
	Terms     Terms
	Shared    []string // names of theirs that others have too: they are Near, and where else they stand a human has to look
}

// Terms are what a person is recognised by in a text.
type Terms struct {
	Phones []string // digits only
	Exact  []string // mail addresses, WeChat ids, ids of theirs in WeCom: as a word of its own, whatever its case
	Names  []string // anywhere
	Near   []string // names that others may have too, forms of address (王总): only in what belongs to a customer of theirs
}

// Erased stands where something of a person stood.
const Erased = "〔已删除〕"

// Empty reports whether nothing could be recognised.
func (t Terms) Empty() bool { return len(t.Phones)+len(t.Exact)+len(t.Names)+len(t.Near) == 0 }

// Redact takes a person out of a text; near: the text belongs to a customer of theirs. In JSON only strings are changed, so that it stays
// what it was.
func (t Terms) Redact(text string, near bool) (string, int) {
	if text == "" {
		return text, 0
	}
	if text[0] == '{' || text[0] == '[' {
		if out, n, ok := t.redactJSON(text, near); ok {
			return out, n
		}
	}
	return t.redactPlain(text, near)
}

// RedactBut is Redact of a text in which longer names of others stand that have one of theirs in them: those stay, as they are written.
func (t Terms) RedactBut(text string, near bool, longer []string) (string, int) {
	const begin, end = "\uE000", "\uE001"
	if len(longer) == 0 || strings.Contains(text, begin) {
		return t.Redact(text, near)
	}
	var there, back []string
	for i, name := range longer {
		mark := begin + string(rune('\uE100'+i%256)) + end
		there, back = append(there, name, mark), append(back, mark, name)
		if i == 255 {
			break
		}
	}
	out, n := t.Redact(strings.NewReplacer(there...).Replace(text), near)
	return strings.NewReplacer(back...).Replace(out), n
}

func (t Terms) redactJSON(text string, near bool) (string, int, bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil || decoder.More() {
		return "", 0, false
	}
	n := 0
	v = t.walk(v, near, &n)
	if n == 0 {
		return text, 0, true
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	if encoder.Encode(v) != nil {
		return "", 0, false
	}
	return strings.TrimSuffix(out.String(), "\n"), n, true
}

func (t Terms) walk(v any, near bool, n *int) any {
	switch v := v.(type) {
	case string:
		out, hits := t.Redact(v, near)
		*n += hits
		return out
	case []any:
		for i := range v {
			v[i] = t.walk(v[i], near, n)
		}
	case map[string]any:
		for k, x := range v {
			v[k] = t.walk(x, near, n)
		}
	}
	return v
}

func (t Terms) redactPlain(text string, near bool) (string, int) {
	n := 0
	replace := func(found [][2]int) {
		for i := len(found) - 1; i >= 0; i-- {
			text = text[:found[i][0]] + Erased + text[found[i][1]:]
		}
		n += len(found)
	}
	for _, p := range t.Phones {
		replace(phonesIn(text, p))
		replace(foldedIn(text, MaskPhone(p), false))
	}
	for _, x := range t.Exact {
		replace(foldedIn(text, x, true))
	}
	for _, x := range t.Names {
		replace(foldedIn(text, x, false))
	}
	if near {
		for _, x := range t.Near {
			replace(foldedIn(text, x, false))
		}
	}
	return text, n
}

// foldedIn finds a term as people may have written it: full width, traditional, in another case, with characters between that cannot be
// seen. word: not as a part of a longer one.
func foldedIn(text, term string, word bool) (found [][2]int) {
	want := foldedRunes(term)
	if len(want) == 0 {
		return nil
	}
	type at struct {
		r          rune
		start, end int
	}
	var runes []at
	for i, r := range text {
		if f, keep := Fold(r); keep && f != ' ' {
			runes = append(runes, at{f, i, i + len(string(r))})
		}
	}
	part := func(i int) bool {
		return i >= 0 && i < len(runes) && (runes[i].r < unicode.MaxASCII && (unicode.IsLetter(runes[i].r) || unicode.IsDigit(runes[i].r)) || runes[i].r == '_')
	}
	for i := 0; i+len(want) <= len(runes); i++ {
		same := true
		for j, r := range want {
			if runes[i+j].r != r {
				same = false
				break
			}
		}
		last := i + len(want) - 1
		if !same || word && (part(i-1) && runes[i-1].end == runes[i].start || part(last+1) && runes[last].end == runes[last+1].start) {
			continue
		}
		found = append(found, [2]int{runes[i].start, runes[last].end})
		i = last
	}
	return found
}

func foldedRunes(s string) (out []rune) {
	for _, r := range s {
		if f, keep := Fold(r); keep && f != ' ' {
			out = append(out, f)
		}
	}
	return out
}

// phonesIn finds a number as people write it: with what they put between digits, with the code of the country, in full width. Digits of a
// longer number are none.
func phonesIn(text, phone string) (found [][2]int) {
	if len(phone) < 5 {
		return nil
	}
	type digit struct {
		d          byte
		start, end int
	}
	var run []digit
	flush := func() {
		for i := 0; i+len(phone) <= len(run); i++ {
			same := true
			for j := range phone {
				if run[i+j].d != phone[j] {
					same = false
					break
				}
			}
			last := i + len(phone) - 1
			before := i // the first digit that hangs together with the number
			for before > 0 && run[before-1].end == run[before].start {
				before--
			}
			var prefix []byte
			for _, d := range run[before:i] {
				prefix = append(prefix, d.d)
			}
			hangs := last+1 < len(run) && run[last].end == run[last+1].start
			if !same || hangs || len(prefix) > 0 && string(prefix) != "86" && string(prefix) != "0086" {
				continue
			}
			found = append(found, [2]int{run[i].start, run[last].end})
			i = last
		}
		run = run[:0]
	}
	gap := 0
	for i, r := range text {
		folded, keep := Fold(r)
		switch {
		case !keep:
		case '0' <= folded && folded <= '9':
			run, gap = append(run, digit{byte(folded), i, i + len(string(r))}), 0
		case strings.ContainsRune(" -.()（）·+/", folded) && gap < 2:
			gap++
		default:
			flush()
			gap = 0
		}
	}
	flush()
	return found
}

// AddressForms are how people speak of somebody whose name they know: 王总, 老王, 王经理. Of a whole name only the family name counts.
func AddressForms(name string) (forms []string) {
	runes := []rune(strings.TrimSpace(name))
	if len(runes) < 2 || len(runes) > 4 || runes[0] < firstHan || runes[0] > lastHan {
		return nil
	}
	family := string(runes[:1])
	if len(runes) == 4 { // 欧阳明珠
		family = string(runes[:2])
	}
	for _, after := range []string{"总", "总监", "总经理", "副总", "董", "董事长", "经理", "主任", "部长", "科长", "处长", "局长", "院长", "校长", "书记", "厂长", "工", "老师", "医生", "教授", "博士", "先生", "女士", "小姐", "哥", "姐", "老板", "助理", "秘书", "会计", "律师", "店长"} {
		forms = append(forms, family+after)
	}
	for _, before := range []string{"老", "小", "阿"} {
		forms = append(forms, before+family)
	}
	return forms
}

// PersonReceipt is what erasing a person came to: it names nobody.
type PersonReceipt struct {
	Rewritten map[string]int `json:"rewritten"`           // rows, by table
	Places    map[string]int `json:"places"`              // occurrences, by table
	Files     int            `json:"files"`               // deleted, because the person stands in them
	Left      map[string]int `json:"left,omitempty"`      // occurrences of a name that others have too, at other customers: a human has to look
	Elsewhere []string       `json:"elsewhere,omitempty"` // where those are, as table/id, at most 50
}

// Rows is how many rows were rewritten.
func (r PersonReceipt) Rows() (n int) {
	for _, k := range r.Rewritten {
		n += k
	}
	return n
}
