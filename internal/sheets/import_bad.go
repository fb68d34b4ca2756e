package sheets

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"genjin/internal/say"
)

// BadBook is the bad rows as a workbook: as they were, with what is wrong with each.
func (m *Import) BadBook(who string, now time.Time) (*Book, error) {
	w, err := newWriter(say.Watermark(who, now), writing{m.Location})
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(m.Bad); {
		in := m.Bad[i].Sheet
		s, err := w.open(sheetName(in.Name))
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
		err = s.wide(1, 1, 36)
		if err == nil {
			err = s.put(append([]any{w.text(say.WhyColumn())}, w.texts(in.Header)...))
		}
		for ; i < len(m.Bad) && m.Bad[i].Sheet == in && err == nil; i++ {
			err = s.put(append([]any{w.text(m.Bad[i].Why)}, s.asWritten(m.Bad[i].Row)...))
		}
		if err == nil {
			err = s.close()
		}
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return &Book{writer: w}, nil
}

// BadRows are the bytes of BadBook.
func (m *Import) BadRows(who string, now time.Time) ([]byte, error) {
	book, err := m.BadBook(who, now)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = book.WriteTo(&out)
	return out.Bytes(), errors.Join(err, book.Close())
}

func (w *writer) texts(cells []string) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = w.text(c)
	}
	return out
}

// asWritten is a row as its file shows it: days as days, though a file counts them.
func (s *sheet) asWritten(r Row) []any {
	out := s.texts(r.Cells)
	for i, cell := range r.Cells {
		if i >= len(r.Sheet.taken) || r.Sheet.taken[i] == nil || r.Sheet.taken[i].kind != dayCell && r.Sheet.taken[i].kind != instantCell {
			continue
		}
		if at, _, err := (reading{zone: time.UTC}).time(cell); err == nil && !at.IsZero() && !strings.ContainsAny(cell, "-/年") {
			out[i] = s.text(at.Format("2006-01-02 15:04"))
		}
	}
	return out
}

// sheetName is a name that a sheet may have.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	return name
}
