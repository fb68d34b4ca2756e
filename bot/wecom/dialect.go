package wecom

import (
	"strings"
	"unicode"
)

// What people are told is plain text with line ends. WeCom has three dialects of markup, and each that is sent has one writer here:
// whatever the text holds, people see its characters, and none of them is a link, a mention, a colour or a heading.
// Characters that would be one become their full-width twins; a backslash would be shown on old clients.

// PlainText writes the message type text, of the app, of passive replies and of webhooks: it knows <a href> and <@userid>.
func PlainText(text string) string { return strings.Map(twinOf("<"), readable(text)) }

// MarkdownV2 writes markdown_v2 of webhooks and the markdown of 智能机器人 (D:99110, D:101031): headings, bold, links, code, quotations,
// lists, tables, rules, pictures, italics; 智能机器人 also folds <think>. The older markdown of the app (D:90236), with colours and
// mentions, is not sent.
func MarkdownV2(text string) string { return inert(text, "<>[]`*\\|~_&") }

// fullWidth is the distance of an ASCII character from its full-width twin.
const fullWidth = '！' - '!'

func twinOf(marks string) func(rune) rune {
	return func(r rune) rune {
		if strings.ContainsRune(marks, r) {
			return r + fullWidth
		}
		return r
	}
}

// readable drops what cannot be seen, but for line ends.
func readable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// inert writes a text so that marks are characters. Inside of an address, which only the house itself writes, those that an
// address needs stay.
func inert(text, marks string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for i, line := range strings.Split(readable(text), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(lineStart(&line))
		writeLine(&b, line, marks)
	}
	return b.String()
}

// lineStart takes off the beginning of a line what would make a heading, a rule, an underline or a code block of it, and gives
// the twin of that.
func lineStart(line *string) string {
	rest := strings.TrimLeft(*line, " ")
	indent := strings.Repeat("\u3000", min((len(*line)-len(rest))/2, 8))
	switch {
	case rest == "":
		*line = ""
		return ""
	case rest[0] == '#' && (len(rest) == 1 || rest[1] < '0' || rest[1] > '9'), strings.Trim(rest, "-= ") == "" && rest != "-", rest[0] == '+':
		*line = rest[1:]
		return indent + string(rune(rest[0])+fullWidth)
	}
	*line = rest
	return indent
}

func writeLine(b *strings.Builder, line, marks string) {
	address := 0 // bytes of the address that are still to come
	var last rune
	for i, r := range line {
		if address == 0 && (strings.HasPrefix(line[i:], "http://") || strings.HasPrefix(line[i:], "https://")) {
			address = strings.IndexFunc(line[i:], func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>[]`*\\|()", r) })
			if address < 0 {
				address = len(line) - i
			}
		}
		switch {
		case address > 0:
			address--
		case strings.ContainsRune(marks, r) && (r != '_' || !wordRune(last) || !nextIsWord(line[i+1:])):
			r += fullWidth
		}
		b.WriteRune(r)
		last = r
	}
}

func wordRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func nextIsWord(rest string) bool { return rest != "" && wordRune(rune(rest[0])) }
