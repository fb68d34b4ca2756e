package sheets

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Table is one sheet of what a page shows: its rows as they stand there, a header first.
type Table struct {
	Name string
	Rows [][]any // string, int, crm.Money
}

// WriteTables writes what a page shows as a workbook that says who took it, and when.
func WriteTables(tx *store.Tx, who string, all []Table) (_ *Book, err error) {
	w, err := newWriter(say.Watermark(who, tx.Now()), writing{})
	if err != nil {
		return nil, fmt.Errorf("sheets: tables: %w", err)
	}
	for _, t := range all {
		if err := w.table(t); err != nil {
			_ = w.Close()
			return nil, fmt.Errorf("sheets: tables: %w", err)
		}
	}
	return &Book{writer: w}, nil
}

func (w *writer) table(t Table) error {
	s, err := w.open(t.Name)
	if err != nil {
		return err
	}
	if err := s.wide(1, 8, 18); err != nil {
		return err
	}
	for _, r := range t.Rows {
		cells := make([]any, len(r))
		for i, c := range r {
			switch v := c.(type) {
			case string:
				cells[i] = w.text(v)
			case crm.Money:
				if !v.IsZero() {
					cells[i] = excelize.Cell{StyleID: w.styles[moneyCell], Value: float64(v.Fen) / 100}
				}
			default:
				cells[i] = excelize.Cell{StyleID: w.styles[numberCell], Value: v}
			}
		}
		if err := s.put(cells); err != nil {
			return err
		}
	}
	return s.close()
}
