package intents

import (
	"cmp"
	"slices"
	"strings"

	"genjin/intents/zh"
)

// underlined is the text of a request with its slots marked under it, each by its name:
//
//	华北重工签了50万
//	~~~~~~~~    ~~~~
//	customer    amount
func underlined(text string, s Slots) string {
	const widest = 160
	if strings.ContainsAny(text, "\n\t") || columns(text) > widest {
		return ""
	}
	type mark struct {
		name     string
		from, to int
	}
	var marks []mark
	add := func(name string, at zh.Span) {
		if at.Start >= 0 && at.End <= len(text) && at.Start < at.End {
			marks = append(marks, mark{name, columns(text[:at.Start]), columns(text[:at.End])})
		}
	}
	for _, r := range []struct {
		name string
		ref  Ref
	}{{"customer", s.Customer}, {"contact", s.Contact}, {"person", s.Person}, {"deal", s.Deal}} {
		if r.ref.Text != "" {
			add(r.name, r.ref.Span)
		}
	}
	for _, p := range s.Also {
		add("contact", p.Span)
	}
	for _, x := range []struct {
		name string
		time *zh.Time
	}{{"happened", s.HappenedAt}, {"next", s.Next}, {"close", s.Close}, {"promise", s.Promise}, {"period", s.Period}} {
		if x.time != nil {
			add(x.name, x.time.Span)
		}
	}
	if s.Amount != nil {
		add("amount", s.Amount.Span)
	}
	if len(marks) == 0 {
		return ""
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.from, b.from) })
	under := []byte(strings.Repeat(" ", columns(text)))
	var names []string // lines of labels, each label under the beginning of its slot
	for _, m := range marks {
		for i := m.from; i < m.to; i++ {
			under[i] = '~'
		}
		line := slices.IndexFunc(names, func(l string) bool { return len(l) == 0 || len(l) < m.from })
		if line < 0 {
			names, line = append(names, ""), len(names)
		}
		names[line] += strings.Repeat(" ", m.from-len(names[line])) + m.name
	}
	out := "   " + text + "\n   " + strings.TrimRight(string(under), " ") + "\n"
	for _, l := range names {
		out += "   " + l + "\n"
	}
	return out
}

// columns is how wide a text is on a terminal: Han and other wide signs take two.
func columns(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF) {
			n++
		}
	}
	return n
}
