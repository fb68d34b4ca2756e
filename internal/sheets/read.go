package sheets

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	unicodetext "golang.org/x/text/encoding/unicode"

	"genjin/crm"
	"genjin/internal/say"
)

// File is a spreadsheet that was opened, with what its columns were taken for. Close it.
type File struct {
	Name   string
	Digest string // of its bytes: the same file again is known by it
	Sheets []*Sheet
	Left   []string // sheets with something in them that tell of no customers as far as can be seen: they are not read

	archive *Archive // with the files that it names; nil: they are not at hand
	book    *excelize.File
	content []byte             // of a .csv
	comma   rune               // … what parts its cells
	old     bool               // counts days from 1904
	fresh   []*crm.CustomField // fields that it defines and the company does not have, until they are made
}

// Sheet is one table of a file.
type Sheet struct {
	Name   string
	Header []string
	Found  []Found  // the columns that were understood, in their order
	Unread []string // headers of those that were not
	Bare   bool     // it has no header: its columns are called by their letters, and guessed by what stands in them

	kind   *kind     // what an export calls by this name, when it is that
	first  int       // number of the row with the header, from 1
	taken  []*column // by column; nil: not read
	units  []int64
	fields []*crm.CustomField
	has    map[string]bool // titles of columns that it has
}

// Found is a column of a file and what it was taken for.
type Found struct{ Header, Title string }

// Limits of a file: beyond them it is refused, before it fills the memory.
const (
	unzipLimit = 512 << 20
	xmlLimit   = 16 << 20 // of one part in memory; what is larger lies in a temporary file
	headRows   = 10       // among which the header is looked for
	wordRunes  = 2        // of a word by which a longer header is understood
)

// Read opens a spreadsheet and guesses what its columns are, but for those that somebody corrected: read otherwise it is another file, whose
// lines have not come in. fields are the company's own. It errs with *crm.UnfitSheetError when no customers can be read from it.
func Read(name string, content []byte, fields []crm.CustomField, corrected ...Correction) (*File, error) {
	return read(name, content, nil, fields, corrected)
}

func read(name string, content []byte, archive *Archive, fields []crm.CustomField, corrected []Correction) (*File, error) {
	sum := sha256.New()
	sum.Write(content)
	for _, c := range corrected {
		fmt.Fprintf(sum, "\x00%d %q %q", c.At, headKey(c.Header), c.Title)
	}
	f := &File{Name: name, Digest: hex.EncodeToString(sum.Sum(nil)), archive: archive}
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unzipLimit, UnzipXMLSizeLimit: xmlLimit, RawCellValue: true})
		if err != nil {
			return nil, &crm.UnfitSheetError{Broken: true}
		}
		f.book = book
		if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
			f.old = *p.Date1904
		}
	case strings.EqualFold(path.Ext(name), ".csv"):
		f.content = decoded(content)
		f.comma = separator(f.content)
	default:
		return nil, &crm.UnfitSheetError{Old: true}
	}
	if err := f.open(fields, corrected); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Close deletes its temporary files.
func (f *File) Close() error {
	if f.book == nil {
		return nil
	}
	return f.book.Close()
}

// decoded is a .csv as UTF-8: Chinese Excel writes GB 18030, and UTF-16 as 「Unicode 文本」.
func decoded(content []byte) []byte {
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		if out, err := unicodetext.UTF16(unicodetext.LittleEndian, unicodetext.UseBOM).NewDecoder().Bytes(content); err == nil {
			return out
		}
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if utf8.Valid(content) {
		return content
	}
	if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content); err == nil {
		return out
	}
	return content
}

// separator is what parts the cells of a .csv: whichever its first line has most of.
func separator(content []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(content, "\r\n"), []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, c := range "\t;" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// open finds the sheets that tell of customers, those of an export first and in its order.
func (f *File) open(fields []crm.CustomField, corrected []Correction) error {
	names := []string{f.Name}
	if f.book != nil {
		names = f.book.GetSheetList()
	}
	known := tables()
	rank := func(name string) int {
		if i := slices.IndexFunc(known, func(t table) bool { return t.name == name }); i >= 0 {
			return i
		}
		if i := slices.IndexFunc(kinds(), func(k kind) bool { return k.name == name }); i >= 0 {
			return len(known) + 1 + i
		}
		return len(known)
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	own, err := f.defined(fields)
	if err != nil {
		return err
	}
	guess := newGuesser(slices.Concat(fields, own))
	for i := len(fields); i < len(guess.fields); i++ {
		f.fresh = append(f.fresh, &guess.fields[i])
	}
	guess.corrected = corrected
	var widest []string
	bare := false
	for _, name := range names {
		if name == peopleSheet || name == aboutSheet || name == fieldSheet {
			continue
		}
		s, head, err := f.sheet(name, guess)
		if err != nil {
			return err
		}
		if len(head) > len(widest) {
			widest, bare = head, head[0] == "A列"
		}
		switch {
		case s != nil && s.kind != nil && s.Name == documentSheet && f.archive == nil: // only for reading
		case s != nil:
			f.Sheets = append(f.Sheets, s)
		case len(head) > 0:
			f.Left = append(f.Left, name)
		}
	}
	if len(f.Sheets) == 0 {
		return &crm.UnfitSheetError{Header: widest, Bare: bare}
	}
	return nil
}

// sheet finds the header of a sheet: the row of the first ones that is best understood. nil: it names no customers; then head is the row
// that would be one.
func (f *File) sheet(name string, guess *guesser) (best *Sheet, head []string, err error) {
	var first [][]string
	err = f.rows(name, func(n int, cells []string) error {
		if len(first) == sampleRows {
			return errEnough
		}
		first = append(first, slices.Clone(cells))
		if n > headRows || best != nil && best.kind != nil {
			return nil
		}
		if k := kindOf(name, cells); k != nil {
			best = guess.sheetOf(k, cells)
			best.first = n
			return nil
		}
		if len(cells) > len(head) {
			head = slices.Clone(cells)
		}
		s := guess.header(name, cells)
		s.first = n
		if s.has["客户名称"] && (best == nil || len(s.Found) > len(best.Found)) {
			best = s
		}
		return nil
	})
	if best != nil && best.kind != nil {
		return best, best.Header, err
	}
	if heads := guess.headless(name, first); err == nil && heads != nil {
		s := guess.columnsOf(name, heads, byValues(first, len(heads)))
		s.Bare = true
		if best = nil; s.has["客户名称"] {
			best = s
		}
		head = heads
	}
	return best, head, err
}

var errEnough = errors.New("enough")

// rows gives the rows of a sheet that have anything in them, with their numbers from 1. errEnough ends it.
func (f *File) rows(name string, do func(n int, cells []string) error) error {
	err := f.each(name, func(n int, cells []string) error {
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			return nil
		}
		return do(n, cells)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (f *File) each(name string, do func(n int, cells []string) error) error {
	if f.book == nil {
		r := csv.NewReader(bytes.NewReader(f.content))
		r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord, r.Comma = -1, true, true, f.comma
		for n := 1; ; n++ {
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return &crm.UnfitSheetError{Broken: true}
			}
			if err := do(n, cells); err != nil {
				return err
			}
		}
	}
	rows, err := f.book.Rows(name)
	if err != nil {
		return &crm.UnfitSheetError{Broken: true}
	}
	defer rows.Close() //nolint:errcheck // was read
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return &crm.UnfitSheetError{Broken: true}
		}
		if err := do(n, cells); err != nil {
			return err
		}
	}
	if rows.Error() != nil {
		return &crm.UnfitSheetError{Broken: true}
	}
	return nil
}

// People are those that an export names.
func (f *File) People() (all []Person, err error) {
	if f.book == nil || !slices.Contains(f.book.GetSheetList(), peopleSheet) {
		return nil, nil
	}
	err = f.rows(peopleSheet, func(n int, cells []string) error {
		if n > 1 && len(cells) > 1 && cells[1] != "" {
			all = append(all, Person{cells[0], cells[1]})
		}
		return nil
	})
	return all, err
}

// guesser tells what a header means.
type guesser struct {
	columns   []column
	exact     map[string]int // by headKey
	fields    []crm.CustomField
	corrected []Correction
}

func newGuesser(fields []crm.CustomField) *guesser {
	g := &guesser{columns: columns(), exact: map[string]int{}, fields: fields}
	for i, c := range g.columns {
		g.exact[headKey(c.title)] = i
		for _, a := range c.also {
			g.exact[headKey(a)] = i
		}
	}
	return g
}

// header reads a row as a header: what is called by a known name first, then what has one in it.
func (g *guesser) header(name string, cells []string) *Sheet { return g.columnsOf(name, cells, nil) }

// columnsOf is header for columns of which it is known besides what they are by what stands in them; nil: it is not.
func (g *guesser) columnsOf(name string, cells, values []string) *Sheet {
	s := &Sheet{Name: name, Header: slices.Clone(cells), taken: make([]*column, len(cells)), units: make([]int64, len(cells)), fields: make([]*crm.CustomField, len(cells)), has: map[string]bool{}}
	of := crm.CustomerNoun
	for _, t := range tables() {
		if t.name == name && t.of != "" {
			of = t.of
		}
	}
	take := func(i int, c *column) {
		if c != nil && !s.has[c.title] && s.taken[i] == nil {
			s.taken[i], s.has[c.title] = c, true
		}
	}
	told := g.correct(s, cells, take)
	for i, cell := range cells {
		s.units[i] = 1
		if strings.Contains(cell, "万") {
			s.units[i] = 1e4
		}
		if told[i] {
			continue
		}
		if values != nil {
			if at := slices.IndexFunc(g.columns, func(c column) bool { return c.title == values[i] }); at >= 0 {
				take(i, &g.columns[at])
			}
			continue
		}
		key := headKey(cell)
		if at, ok := g.exact[key]; ok && key != "" {
			take(i, &g.columns[at])
			continue
		}
		for k, f := range g.fields {
			if key == headKey(f.Name) && (s.fields[i] == nil || f.Of == of) {
				s.fields[i] = &g.fields[k]
			}
		}
	}
	for i, cell := range cells {
		if s.taken[i] == nil && s.fields[i] == nil && !told[i] {
			take(i, g.within(headKey(cell)))
		}
	}
	for i, cell := range cells {
		switch {
		case s.taken[i] != nil:
			s.Found = append(s.Found, Found{cell, s.taken[i].title})
		case s.fields[i] != nil:
			s.Found = append(s.Found, Found{cell, s.fields[i].Name})
		case strings.TrimSpace(cell) != "":
			s.Unread = append(s.Unread, cell)
		}
	}
	return s
}

// correct takes columns for what a person said they are, the last word first; told are those that need no guess.
func (g *guesser) correct(s *Sheet, cells []string, take func(int, *column)) (told []bool) {
	told = make([]bool, len(cells))
	for _, c := range slices.Backward(g.corrected) {
		for i, cell := range cells {
			if told[i] || !c.of(i, cell) {
				continue
			}
			told[i] = true
			at := slices.IndexFunc(g.columns, func(k column) bool { return k.title == c.Title })
			if at >= 0 {
				take(i, &g.columns[at])
				break
			}
			if at = slices.IndexFunc(g.fields, func(f crm.CustomField) bool { return f.Name == c.Title }); at >= 0 {
				s.fields[i] = &g.fields[at]
			}
			break
		}
	}
	return told
}

// within is the column whose name stands at the end of a longer header: 客户手机号码. The longest counts.
func (g *guesser) within(key string) *column {
	var best *column
	length := 0
	for name, i := range g.exact {
		if n := utf8.RuneCountInString(name); n >= wordRunes && n > length && strings.HasSuffix(key, name) && name != "客户" && name != "公司" && name != "单位" {
			best, length = &g.columns[i], n
		}
	}
	return best
}

// headKey is a header as it is compared: without blanks, stars, brackets and case.
func headKey(s string) string {
	depth := 0
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("(（[【", r):
			depth++
			return -1
		case strings.ContainsRune(")）]】", r):
			depth = max(0, depth-1)
			return -1
		case depth > 0, unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r):
			return -1
		}
		return r
	}, s))
}

// Row is one line of a file.
type Row struct {
	Sheet *Sheet
	No    int // as a spreadsheet counts
	Cells []string
}

// line names a row within its file.
func (r Row) line() string { return fmt.Sprintf("%s!%d", crm.NameKey(r.Sheet.Name), r.No) }

// Each gives all rows below the headers.
func (f *File) Each(do func(Row) error) error {
	for _, s := range f.Sheets {
		err := f.rows(s.Name, func(n int, cells []string) error {
			if n <= s.first {
				return nil
			}
			return do(Row{s, n, slices.Clone(cells)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// wholeCells are read as they stand, with blanks at their ends.
var wholeCells = []string{"跟进内容", "备注", "跟进事项", "输单说明"}

// read reads a row, cell by cell. The error is the first that is wrong with it.
func (r Row) read(f *File, how reading) (Line, error) {
	l := Line{Values: map[crm.FieldID]string{}, Push: crm.NewPushSetting("")}
	how.old = f.old
	for i, cell := range r.Cells {
		if i >= len(r.Sheet.taken) || strings.TrimSpace(cell) == "" {
			continue
		}
		c := r.Sheet.taken[i]
		if c == nil || !slices.Contains(wholeCells, c.title) && (r.Sheet.kind == nil || c.kind != textCell) {
			cell = strings.TrimSpace(cell)
		}
		switch {
		case c != nil:
			how.title, how.unit = r.Sheet.Header[i], r.Sheet.units[i]
			if err := c.set(&l, cell, how); err != nil {
				return l, err
			}
		case r.Sheet.fields[i] != nil:
			l.Values[r.Sheet.fields[i].ID] = cell
		}
	}
	if crm.NameKey(l.Customer.Name) == "" && (r.Sheet.kind == nil || !r.Sheet.kind.bare) {
		return l, &cellError{say.RowNoCustomer()}
	}
	return l, nil
}
