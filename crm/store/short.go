package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Statements that every message runs are written by hand and run beside gorm, on the connection it has: to build and read one takes it
// longer than the database takes to run it (BenchmarkWritePath). The caller seals what is encrypted.

// run runs a statement that gives no rows. Its error is the driver's, or gorm's where there is one, as elsewhere.
func run(db *gorm.DB, statement string, args ...any) (sql.Result, error) {
	begin := time.Now()
	done, err := db.Statement.ConnPool.ExecContext(db.Statement.Context, statement, args...)
	err = translate(db, err)
	ran(db, begin, statement, args, func() int64 {
		if done == nil {
			return -1
		}
		n, _ := done.RowsAffected()
		return n
	}, err)
	return done, err
}

// runOn is run, and gives how many rows were changed.
func runOn(db *gorm.DB, statement string, args ...any) (changed int64, err error) {
	done, err := run(db, statement, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// query runs a statement that gives rows.
func query(db *gorm.DB, statement string, args ...any) (*sql.Rows, error) {
	begin := time.Now()
	rows, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, statement, args...)
	err = translate(db, err)
	ran(db, begin, statement, args, func() int64 { return -1 }, err)
	return rows, err
}

// one reads the one row that a statement gives.
func one(db *gorm.DB, into []any, statement string, args ...any) error {
	rows, err := query(db, statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return cmp.Or(rows.Err(), gorm.ErrRecordNotFound)
	}
	return rows.Scan(into...)
}

// column reads the one column that a statement gives.
func column[T any](db *gorm.DB, statement string, args ...any) (all []T, err error) {
	rows, err := query(db, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, fmt.Errorf("store: scan: %w", err)
		}
		all = append(all, v)
	}
	return all, translate(db, rows.Err())
}

// ran tells the log of a statement as gorm does: what was slow or failed, without the values.
func ran(db *gorm.DB, begin time.Time, statement string, args []any, rows func() int64, err error) {
	db.Logger.Trace(db.Statement.Context, begin, func() (string, int64) {
		shown, values := statement, args
		if f, ok := db.Logger.(interface {
			ParamsFilter(context.Context, string, ...any) (string, []any)
		}); ok {
			shown, values = f.ParamsFilter(db.Statement.Context, statement, args...)
		}
		return db.Explain(shown, values...), rows()
	}, err)
}
