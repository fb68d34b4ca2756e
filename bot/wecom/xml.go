package wecom

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// WeCom's XML is flat: a root with elements, each holding a number or one CDATA section. scan reads exactly that and
// gives up on anything else, which then goes to encoding/xml (parse). What scan accepts, both read alike: fuzzed.

// element is told the name and the text of one child of the root. It returns false when it has seen the name before
// and wants it once.
type element func(path, text []byte) bool

var (
	errXML       = errors.New("not the XML of a callback")
	errDirective = errors.New("a document type or entity in XML")
	errTwice     = errors.New("an element is given twice")
)

// depthLimit is far above the three levels of WeCom's deepest event.
const depthLimit = 16

// readXML calls each for every element with a text. repaired is true when the bytes were no XML because of damaged
// characters, and were read with U+FFFD in their place.
func readXML(p []byte, reset func(), each element) (repaired bool, err error) {
	switch scan(p, each) {
	case scanned:
		return false, nil
	case scannedTwice:
		return false, errTwice
	}
	reset()
	if err = parse(p, each); err == nil || errors.Is(err, errDirective) || errors.Is(err, errTwice) {
		return false, err
	}
	reset()
	if err := parse(repair(p), each); err != nil {
		return false, err
	}
	return true, nil
}

type outcome int

const (
	givenUp outcome = iota
	scanned
	scannedTwice
)

func scan(p []byte, each element) outcome {
	if !plainXML(p) {
		return givenUp
	}
	p, ok := bytes.CutPrefix(trim(p), []byte("<xml>"))
	if !ok {
		return givenUp
	}
	for {
		p = trim(p)
		if bytes.HasPrefix(p, []byte("</xml>")) {
			if len(trim(p[len("</xml>"):])) > 0 {
				return givenUp
			}
			return scanned
		}
		name, rest, ok := openTag(p)
		if !ok {
			return givenUp
		}
		var text []byte
		if cdata, is := bytes.CutPrefix(rest, []byte("<![CDATA[")); is {
			end := bytes.Index(cdata, []byte("]]>"))
			if end < 0 {
				return givenUp
			}
			text, rest = cdata[:end], cdata[end+3:]
		} else {
			end := bytes.IndexByte(rest, '<')
			if end < 0 || bytes.IndexByte(rest[:end], '&') >= 0 || bytes.Contains(rest[:end], []byte("]]>")) {
				return givenUp
			}
			text, rest = rest[:end], rest[end:]
		}
		if p, ok = closeTag(rest, name); !ok {
			return givenUp
		}
		if !each(name, text) {
			return scannedTwice
		}
	}
}

// openTag takes <Name> off.
func openTag(p []byte) (name, rest []byte, ok bool) {
	if len(p) < 3 || p[0] != '<' {
		return nil, nil, false
	}
	i := 1
	for i < len(p) && ('a' <= p[i] && p[i] <= 'z' || 'A' <= p[i] && p[i] <= 'Z' || i > 1 && (p[i] == '_' || '0' <= p[i] && p[i] <= '9')) {
		i++
	}
	if i == 1 || i == len(p) || p[i] != '>' {
		return nil, nil, false
	}
	return p[1:i], p[i+1:], true
}

func closeTag(p, name []byte) ([]byte, bool) {
	n := len(name)
	if len(p) < n+3 || p[0] != '<' || p[1] != '/' || !bytes.Equal(p[2:2+n], name) || p[2+n] != '>' {
		return nil, false
	}
	return p[n+3:], true
}

func trim(p []byte) []byte {
	for len(p) > 0 && (p[0] == ' ' || p[0] == '\n' || p[0] == '\t') {
		p = p[1:]
	}
	return p
}

// plainXML reports whether p holds only characters that XML allows and that a parser gives back unchanged.
func plainXML(p []byte) bool {
	for i, c := range p {
		if c < ' ' && c != '\n' && c != '\t' {
			return false
		}
		// U+FFFE and U+FFFF are valid UTF-8, but not XML.
		if c == 0xEF && i+2 < len(p) && p[i+1] == 0xBF && p[i+2] >= 0xBE {
			return false
		}
	}
	return utf8.Valid(p)
}

// allowed reports whether XML 1.0 has the character.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r <= 0xd7ff || 0xe000 <= r && r <= 0xfffd || 0x10000 <= r && r <= 0x10ffff
}

// parse is the real parser. The path of an element below a child of the root is joined by slashes.
func parse(p []byte, each element) error {
	d := xml.NewDecoder(bytes.NewReader(p))
	d.Strict = true
	var path []string
	var text []byte
	leaf, root := false, false
	for {
		t, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && root && len(path) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return errXML
		case err != nil:
			return errXML // the parser's own words would carry what people wrote into the log
		}
		switch t := t.(type) {
		case xml.Directive:
			return errDirective
		case xml.StartElement:
			if len(path) == depthLimit || t.Name.Space != "" || len(path) == 0 && (root || t.Name.Local != "xml") {
				return errXML
			}
			root = true
			path = append(path, t.Name.Local)
			text, leaf = text[:0], true
		case xml.CharData:
			if len(path) > 0 {
				text = append(text, t...)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return errXML
			}
		case xml.EndElement:
			if len(path) == 0 || path[len(path)-1] != t.Name.Local {
				return errXML
			}
			if leaf && len(path) > 1 && !each([]byte(strings.Join(path[1:], "/")), text) {
				return errTwice
			}
			path, leaf = path[:len(path)-1], false
			text = text[:0]
		}
	}
}

// repair puts U+FFFD where XML allows no character: invalid UTF-8, control characters, references to either.
func repair(p []byte) []byte {
	out := make([]byte, 0, len(p)+len(p)/8)
	for len(p) > 0 {
		if r, n, ok := reference(p); ok && !allowed(r) {
			out, p = append(out, "\uFFFD"...), p[n:]
			continue
		}
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 || !allowed(r) {
			out, p = append(out, "\uFFFD"...), p[n:]
			continue
		}
		out, p = append(out, p[:n]...), p[n:]
	}
	return out
}

// reference reads a character reference such as &#11; or &#xD83D; at the beginning of p.
func reference(p []byte) (r rune, n int, ok bool) {
	digits, is := bytes.CutPrefix(p, []byte("&#"))
	if !is {
		return 0, 0, false
	}
	base := rune(10)
	if len(digits) > 0 && digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	for i, c := range digits {
		var v rune
		switch {
		case '0' <= c && c <= '9':
			v = rune(c - '0')
		case base == 16 && 'a' <= c && c <= 'f':
			v = rune(c-'a') + 10
		case base == 16 && 'A' <= c && c <= 'F':
			v = rune(c-'A') + 10
		case c == ';' && i > 0:
			return r, len(p) - len(digits) + i + 1, true
		default:
			return 0, 0, false
		}
		if r = r*base + v; r > utf8.MaxRune {
			r = utf8.MaxRune + 1
		}
	}
	return 0, 0, false
}

// cdata writes text as the content of an element: what would end the section is split, what XML has no place for goes.
func cdata(b *bytes.Buffer, text string) {
	b.WriteString("<![CDATA[")
	for i, part := range strings.Split(strings.ToValidUTF8(text, "\uFFFD"), "]]>") {
		if i > 0 {
			b.WriteString("]]]]><![CDATA[>")
		}
		for _, r := range part {
			if allowed(r) && r != '\r' {
				b.WriteRune(r)
			}
		}
	}
	b.WriteString("]]>")
}
