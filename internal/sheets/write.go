package sheets

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/internal/picture"
)

// writer writes sheets with a watermark: behind the cells, at the foot of every printed page and in the file's properties. What a book has
// beside its rows is made by excelize; the rows go into a temporary file for each sheet, and from there into the book, so that the memory
// this takes does not grow with them.
//
// Why not excelize's StreamWriter (v2.11.1, the newest): it keeps the first 16 MB of each sheet in a buffer that grows to 32 and stays until the
// book is closed, a constant that cannot be set; and WriteTo makes the finished file in memory, which SetZipWriter avoids. Measured alone
// (go test ./internal/sheets -run TestMemoryOfABook -customers 50000 -v: 50,000 customers, 250,000 activities, 250,000 rows more): so written,
// with SetZipWriter, the process takes 304 MB at most in 10 s; as it stands here 42 MB in 23 s. No other library that writes .xlsx is in
// reach (thedatashed/xlsxreader reads).
type writer struct {
	file   *excelize.File
	mark   string
	w      writing
	styles map[cellKind]int
	head   int
	back   []byte
	rows   []*os.File // of each sheet, in their order
}

func newWriter(mark string, w writing) (*writer, error) {
	pen, err := picture.New()
	if err != nil {
		return nil, err
	}
	back, err := pen.Watermark(mark)
	if err != nil {
		return nil, err
	}
	out := &writer{file: excelize.NewFile(), mark: mark, w: w, styles: map[cellKind]int{}, back: back}
	for kind, format := range map[cellKind]string{textCell: "@", moneyCell: "#,##0.00", numberCell: "General", dayCell: "yyyy-mm-dd", instantCell: "yyyy-mm-dd hh:mm"} {
		style := &excelize.Style{CustomNumFmt: &format}
		if kind == textCell { // what begins with = + - @ stays text, also when the cell is edited
			style = &excelize.Style{NumFmt: 49}
		}
		if out.styles[kind], err = out.file.NewStyle(style); err != nil {
			return nil, err
		}
	}
	if out.head, err = out.file.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	return out, out.file.SetDocProps(&excelize.DocProperties{Creator: "genjin", Description: mark})
}

// Close deletes the temporary files.
func (w *writer) Close() error {
	err := w.file.Close()
	for _, f := range w.rows {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	w.rows = nil
	return err
}

// open begins a sheet with the watermark.
func (w *writer) open(name string) (*sheet, error) {
	var err error
	if len(w.rows) == 0 {
		err = w.file.SetSheetName("Sheet1", name)
	} else {
		_, err = w.file.NewSheet(name)
	}
	if err != nil {
		return nil, err
	}
	if err := w.file.SetSheetBackgroundFromBytes(name, ".png", w.back); err != nil {
		return nil, err
	}
	foot := "&L" + strings.ReplaceAll(w.mark, "&", "&&") + "&R&P / &N"
	if err := w.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: foot}); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "genjin-sheet-")
	if err != nil {
		return nil, err
	}
	w.rows = append(w.rows, f)
	return &sheet{writer: w, name: name, out: bufio.NewWriterSize(f, 64<<10)}, nil
}

// sheet is one sheet being written.
type sheet struct {
	*writer
	name    string
	out     *bufio.Writer
	columns []column
	fields  []crm.CustomField
	row     int
	cells   []any
}

// wide makes the columns from one to another, counted from 1, so many characters wide.
func (s *sheet) wide(from, to int, width float64) error {
	first, err := excelize.ColumnNumberToName(from)
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(to)
	if err != nil {
		return err
	}
	return s.file.SetColWidth(s.name, first, last, width)
}

// put writes a row: nil, a text or number, or either with a style.
func (s *sheet) put(cells []any) error {
	s.row++
	fmt.Fprintf(s.out, `<row r="%d">`, s.row) // the writer keeps its first error
	for i, cell := range cells {
		style := 0
		if c, styled := cell.(excelize.Cell); styled {
			cell, style = c.Value, c.StyleID
		}
		if cell == nil || cell == "" {
			continue
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, `<c r="%s%d" s="%d"`, column, s.row, style)
		switch v := cell.(type) {
		case string:
			fmt.Fprint(s.out, ` t="inlineStr"><is><t xml:space="preserve">`)
			cellText(s.out, v)
			fmt.Fprint(s.out, `</t></is></c>`)
		case float64:
			fmt.Fprint(s.out, `><v>`, strconv.FormatFloat(v, 'f', -1, 64), `</v></c>`)
		case int, int64:
			fmt.Fprintf(s.out, `><v>%d</v></c>`, v)
		default:
			return fmt.Errorf("sheets: no cell of %T", cell)
		}
	}
	_, err := s.out.WriteString(`</row>`)
	return err
}

// longestCell is how many UTF-16 units a cell may have.
const longestCell = 32767

// cellText writes a text as it stands in a cell: what the format would take for a character written by number (_x0041_) is marked as none.
func cellText(out *bufio.Writer, s string) {
	if len(s) > longestCell {
		if units := utf16.Encode([]rune(s)); len(units) > longestCell {
			s = string(utf16.Decode(units[:longestCell]))
		}
	}
	from := 0
	for i := 0; i+7 <= len(s); i++ {
		if s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' && strings.Trim(s[i+2:i+6], "0123456789abcdefABCDEF") == "" {
			_ = xml.EscapeText(out, []byte(s[from:i])) // out keeps its first error
			fmt.Fprint(out, "_x005F")
			from = i
		}
	}
	_ = xml.EscapeText(out, []byte(s[from:]))
}

func (s *sheet) close() error { return s.out.Flush() }

// WriteTo writes the workbook.
func (w *writer) WriteTo(to io.Writer) (int64, error) {
	w.file.SetActiveSheet(0)
	buffer, err := w.file.WriteToBuffer()
	if err != nil {
		return 0, err
	}
	empty, err := zip.NewReader(bytes.NewReader(buffer.Bytes()), int64(buffer.Len()))
	if err != nil {
		return 0, err
	}
	counted := &counter{to: to}
	out := zip.NewWriter(counted)
	for _, part := range empty.File {
		n := 0
		if _, err = fmt.Sscanf(part.Name, "xl/worksheets/sheet%d.xml", &n); err != nil || n < 1 || n > len(w.rows) {
			err = out.Copy(part)
		} else {
			err = withRows(out, part, w.rows[n-1])
		}
		if err != nil {
			return counted.n, err
		}
	}
	return counted.n, out.Close()
}

// withRows copies a sheet without rows, and puts some into it.
func withRows(out *zip.Writer, part *zip.File, rows *os.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // was read
	around, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	before, after, found := bytes.Cut(around, []byte("<sheetData></sheetData>"))
	if !found {
		before, after, found = bytes.Cut(around, []byte("<sheetData/>"))
	}
	if !found {
		return fmt.Errorf("sheets: %s is not without rows", part.Name)
	}
	if _, err := rows.Seek(0, io.SeekStart); err != nil {
		return err
	}
	to, err := out.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.MultiReader(bytes.NewReader(before), strings.NewReader("<sheetData>"), rows, strings.NewReader("</sheetData>"), bytes.NewReader(after)))
	return err
}

type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
