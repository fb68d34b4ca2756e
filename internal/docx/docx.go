// Package docx fills a Word document: {{甲方}} in it becomes what 甲方 is. The document that is built in lies in template, as the parts of its
// archive; a document of one's own has the same names in double braces, however Word parted them into runs.
package docx

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

//go:embed all:template
var builtIn embed.FS

// BuiltIn is the document that is built in, as the bytes of a .docx.
func BuiltIn() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		content, err := fs.ReadFile(builtIn, "template/"+strings.ReplaceAll(part, "[Content_Types]", "content_types"))
		if err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
		w, err := z.Create(part)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	return out.Bytes(), nil
}

const partLimit = 32 << 20 // of one part of an archive, unpacked

var (
	paragraph = regexp.MustCompile(`(?s)<w:p[ >].*?</w:p>`)
	words     = regexp.MustCompile(`(?s)(<w:t(?: [^>]*)?>)(.*?)(</w:t>)`)
	hole      = regexp.MustCompile(`\{\{\s*([^{}]+?)\s*\}\}`)
)

// Fill fills a document. missing are the names that values do not have, in their order, each once; then there is no document.
func Fill(document []byte, values map[string]string) (filled []byte, missing []string, err error) {
	z, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		return nil, nil, fmt.Errorf("docx: no Word document: %w", err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, nil, fmt.Errorf("docx: %s: %w", f.Name, err)
		}
		content, err := io.ReadAll(io.LimitReader(r, partLimit))
		_ = r.Close() // was read
		if err != nil {
			return nil, nil, fmt.Errorf("docx: %s: %w", f.Name, err)
		}
		if strings.HasPrefix(f.Name, "word/") && strings.HasSuffix(f.Name, ".xml") {
			content = paragraph.ReplaceAllFunc(content, func(p []byte) []byte { return fillParagraph(p, values, &missing) })
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("docx: %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, nil, fmt.Errorf("docx: %w", err)
	}
	if len(missing) > 0 {
		return nil, missing, nil
	}
	return out.Bytes(), nil, nil
}

// fillParagraph fills the holes of a paragraph. One that Word parted into several runs gets its words in the first of them.
func fillParagraph(p []byte, values map[string]string, missing *[]string) []byte {
	runs := words.FindAllSubmatchIndex(p, -1)
	var whole strings.Builder
	for _, r := range runs {
		whole.WriteString(html.UnescapeString(string(p[r[4]:r[5]])))
	}
	if !hole.MatchString(whole.String()) {
		return p
	}
	text := hole.ReplaceAllStringFunc(whole.String(), func(s string) string {
		name := hole.FindStringSubmatch(s)[1]
		if values[name] == "" && !slices.Contains(*missing, name) {
			*missing = append(*missing, name)
		}
		return values[name]
	})
	first := true
	return words.ReplaceAllFunc(p, func([]byte) []byte {
		if !first {
			return []byte("<w:t></w:t>")
		}
		first = false
		var out bytes.Buffer
		for i, line := range strings.Split(text, "\n") {
			if i > 0 {
				out.WriteString("<w:br/>")
			}
			out.WriteString(`<w:t xml:space="preserve">`)
			_ = xml.EscapeText(&out, []byte(line)) // into memory
			out.WriteString("</w:t>")
		}
		return out.Bytes()
	})
}

// Text is what stands in a document, a line for each paragraph.
func Text(document []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		return "", fmt.Errorf("docx: no Word document: %w", err)
	}
	r, err := z.Open("word/document.xml")
	if err != nil {
		return "", fmt.Errorf("docx: no Word document: %w", err)
	}
	defer r.Close() //nolint:errcheck // is read
	var out strings.Builder
	for d := xml.NewDecoder(io.LimitReader(r, partLimit)); ; {
		token, err := d.Token()
		if err == io.EOF { //nolint:errorlint // as it is documented
			return out.String(), nil
		} else if err != nil {
			return "", fmt.Errorf("docx: %w", err)
		}
		switch t := token.(type) {
		case xml.CharData:
			out.Write(t)
		case xml.EndElement:
			if t.Name.Local == "p" || t.Name.Local == "br" {
				out.WriteByte('\n')
			}
		}
	}
}
