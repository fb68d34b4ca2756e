// Package say is the assistant's voice: every sentence for people lives here, as a typed function.
//
// The voice: short, warm, concrete. An answer to a write says what was recorded, the next date, at most one thing that
// is missing, and how to undo; a boss reads it on a phone, so it keeps to six lines.
//
// Whatever a customer or rep wrote goes through Safe or Clip: none of it becomes a link, a mention or markup.
//
// To add a sentence: a function in the file of its area, taking records of crm and giving a Text, and its line in the
// golden table of that file's test.
package say

import (
	"strings"
	"unicode"
)

// Text is something for a person to read, escaped already: nothing a customer or rep wrote in it is a link, a mention or markup.
type Text string

// Safe gives what somebody wrote as one line that WeCom shows as it is: characters of markup, mentions, entities and
// links become their full-width twins, invisible and direction-changing ones are dropped.
func Safe(s string) string {
	line := visible(s)
	var b strings.Builder
	b.Grow(len(s))
	at := func(i int) rune {
		if i < 0 || i >= len(line) {
			return 0
		}
		return line[i]
	}
	for i, r := range line {
		switch {
		case r == '.' && isWord(at(i-1)) && isLetter(at(i+1)), r == ':' && at(i+1) == '/':
			if !mail(line, i) {
				r += fullWidth
			}
		case r == '@', r == '_':
			if !isWord(at(i-1)) || !isWord(at(i+1)) {
				r += fullWidth
			}
		case strings.ContainsRune("<>*`[]#~|\\&", r):
			r += fullWidth
		}
		b.WriteRune(r)
	}
	return b.String()
}

// visible is one line of what can be seen of s.
func visible(s string) []rune {
	line := make([]rune, 0, len(s))
	for _, r := range s {
		if unicode.IsSpace(r) {
			if len(line) > 0 && line[len(line)-1] != ' ' {
				line = append(line, ' ')
			}
		} else if !unicode.Is(unicode.C, r) && r != '\ufffd' {
			line = append(line, r)
		}
	}
	if n := len(line); n > 0 && line[n-1] == ' ' {
		line = line[:n-1]
	}
	return line
}

// fullWidth is the distance from an ASCII character to its full-width twin.
const fullWidth = 'Ａ' - 'A'

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
func isWord(r rune) bool   { return isLetter(r) || '0' <= r && r <= '9' }

// mail reports whether the dot at i stands in a mail address: those stay as they are, so that they can be copied.
func mail(runes []rune, i int) bool {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(runes) && (isWord(runes[k]) || strings.ContainsRune("._-+@", runes[k])); k += step {
			if runes[k] == '@' && k > 0 && isWord(runes[k-1]) && k+1 < len(runes) && isWord(runes[k+1]) {
				return true
			}
		}
	}
	return false
}

// Clip is Safe, cut to n characters.
func Clip(s string, n int) string {
	s = Safe(s)
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

const (
	nameRunes = 24 // of a name inside a sentence
	lineRunes = 60 // of what somebody wrote, on a line of its own
)

func name(s string) string { return Clip(s, nameRunes) }

// quoted is a name in the marks of a name.
func quoted(s string) string { return "「" + name(s) + "」" }

// lines joins those that say something.
func lines(all ...string) Text {
	kept := all[:0:0]
	for _, l := range all {
		if l != "" {
			kept = append(kept, l)
		}
	}
	return Text(strings.Join(kept, "\n"))
}

// dotted joins parts that say something by a middle dot.
func dotted(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}
