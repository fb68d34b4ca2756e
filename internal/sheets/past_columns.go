package sheets

import (
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

// Columns of the kinds.

func person(title string, at func(*Line) *Person) []column {
	return []column{named(title, 10, func(l *Line) *string { return &at(l).Name }), named(title+"账号", 14, func(l *Line) *string { return &at(l).ID })}
}

// oneOf is a column of words that stand for values.
func oneOf[T ~string](title string, at func(*Line) *T, words map[T]string) column {
	return column{title: title, wide: 10,
		get: func(l *Line, _ writing) any { return words[*at(l)] },
		set: func(l *Line, cell string, _ reading) error {
			for v, w := range words {
				if w == strings.TrimSpace(cell) {
					*at(l) = v
					return nil
				}
			}
			return unclear(title, cell)
		}}
}

// moment is a time that may lie ahead.
func moment(title string, at func(*Line) *time.Time) column {
	return column{title: title, kind: instantCell, wide: 17,
		get: func(l *Line, w writing) any { return w.instant(*at(l)) },
		set: func(l *Line, cell string, r reading) (err error) { *at(l), _, err = r.time(cell); return err }}
}

func dueColumn(title string, at func(*Line) *crm.Due) column {
	return column{title: title, kind: instantCell, wide: 17,
		get: func(l *Line, w writing) any { return w.due(*at(l)) },
		set: func(l *Line, cell string, r reading) (err error) { *at(l), err = r.due(cell); return err }}
}

func count(title string, at func(*Line) *int) column {
	return column{title: title, kind: numberCell, wide: 8,
		get: func(l *Line, _ writing) any { return part(*at(l), 1) },
		set: func(l *Line, cell string, _ reading) (err error) {
			if *at(l), err = strconv.Atoi(strings.TrimSpace(cell)); err != nil {
				return unclear(title, cell)
			}
			return nil
		}}
}

func currency(title string, at func(*Line) *crm.Currency) column {
	return named(title, 8, func(l *Line) *string { return (*string)(at(l)) })
}

func discountColumn(title string, at func(*Line) *int) column {
	return column{title: title, wide: 8,
		get: func(l *Line, _ writing) any {
			if *at(l) == 0 {
				return nil
			}
			return crm.DiscountText(*at(l))
		},
		set: func(l *Line, cell string, _ reading) (err error) { *at(l), err = discount(cell); return err }}
}

func flatten(parts ...any) (all []column) {
	for _, p := range parts {
		switch p := p.(type) {
		case column:
			all = append(all, p)
		case []column:
			all = append(all, p...)
		}
	}
	return all
}

func by(l *Line) *Person { return &l.By }
