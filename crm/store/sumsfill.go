package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"genjin/crm"
)

// Sums come to be beside the answering: a piece of the records at a time, in the order of their ids, is counted as it stood at one moment (a
// transaction with a snapshot, which is in nobody's way), and the lines about it that stood there at that moment are deleted: they are counted with it.
// What is written of these records later is a line that counts. The last piece is the end of the table. Until it is reached, lines are left as they
// are, and figures are counted from the records.
//
// What yesterday's program writes during an upgrade it tells no sums of. Nor do its operations say that it did (operations.summed: up to which kind), so that
// its operations stand out: while there is one after sum_marks.operations, figures are counted, and the sums are filled anew.

const (
	usualSumPage = 5000 // records filled, or lines added, at a time
	sumMargin    = 200  // operations below the last that may be committed after it
)

// FoldSums fills the sums that are not kept yet, and adds to those that are what was written since. It may be cut off, and run by several at once.
func (s *Store) FoldSums(ctx context.Context) error {
	for k := contactSums; k < sumKindsEnd; k++ {
		if err := s.fillSums(ctx, k); err != nil {
			return fmt.Errorf("store: fill sums %d: %w", k, err)
		}
	}
	for {
		more, err := s.foldSums(ctx)
		if err != nil {
			return fmt.Errorf("store: fold sums: %w", err)
		}
		if !more {
			return nil
		}
	}
}

// RefillSums makes all sums anew from the records: figures are counted until FoldSums is through.
func (s *Store) RefillSums(ctx context.Context) error {
	return s.sumTx(ctx, func(db *gorm.DB) error {
		for k := contactSums; k < sumKindsEnd; k++ {
			if _, err := s.lockSums(db, k); err != nil {
				return err
			}
			if err := s.emptySums(db, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// sumTx runs f in a transaction that sees everything as it stood when it first read without a lock.
func (s *Store) sumTx(ctx context.Context, f func(db *gorm.DB) error) error {
	var o []*sql.TxOptions
	if s.dialect.locks {
		o = append(o, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	}
	return patient(ctx, func() error {
		return s.db.WithContext(ctx).Transaction(f, o...)
	})
}

// lockSums gives the mark of a kind of sums and keeps others from them until the end.
func (s *Store) lockSums(db *gorm.DB, k sumKind) (m sumMarkRow, err error) {
	ignore := "INSERT IGNORE"
	if !s.dialect.locks {
		ignore = "INSERT OR IGNORE"
	}
	if _, err := run(db, ignore+" INTO sum_marks (kind, mark, ready, zone, operations) VALUES (?, 0, 0, '', 0)", k); err != nil {
		return m, err
	}
	err = db.Raw("SELECT * FROM sum_marks WHERE kind = ?"+s.forUpdate(), k).Scan(&m).Error
	return m, err
}

// emptySums lets a kind of sums begin anew. Lines that are there are of records that are counted from now on.
func (s *Store) emptySums(db *gorm.DB, k sumKind) error {
	if _, err := run(db, "UPDATE sums SET n = 0, fen = 0 WHERE kind = ?", k); err != nil {
		return err
	}
	last, err := lastOperation(db)
	if err != nil {
		return err
	}
	_, err = run(db, "UPDATE sum_marks SET mark = 0, ready = 0, zone = ?, operations = ? WHERE kind = ?", s.zone(), last, k)
	return err
}

func lastOperation(db *gorm.DB) (int64, error) {
	last, err := column[int64](db, "SELECT COALESCE(MAX(id), 0) FROM operations")
	if err != nil {
		return 0, err
	}
	return last[0], nil
}

// silent reports whether there are operations that told no sums of a kind.
func silent(db *gorm.DB, m sumMarkRow) (bool, error) {
	found, err := column[int64](db, "SELECT id FROM operations WHERE id > ? AND summed < ? LIMIT 1", m.Operations, m.Kind)
	return len(found) > 0, err
}

// fillSums fills a kind of sums, if it is not kept.
func (s *Store) fillSums(ctx context.Context, k sumKind) error {
	for {
		db := s.db.WithContext(ctx)
		var m sumMarkRow
		if err := db.Raw("SELECT * FROM sum_marks WHERE kind = ?", k).Scan(&m).Error; err != nil {
			return err
		}
		missed, err := silent(db, m)
		if err != nil {
			return err
		}
		if m.Ready && !missed && m.Zone == s.zone() {
			return nil
		}
		if missed || m.Zone != s.zone() {
			err := s.sumTx(ctx, func(db *gorm.DB) error {
				if _, err := s.lockSums(db, k); err != nil {
					return err
				}
				return s.emptySums(db, k)
			})
			if err != nil {
				return err
			}
			m = sumMarkRow{Kind: k, Zone: s.zone()}
		}
		if err := s.fillSome(ctx, k, m.Mark); err != nil {
			return err
		}
	}
}

// source is where the records of a kind of sums are: their table, what they hang on (empty: nothing), and the column that says on which.
func (k sumKind) source() (table, above, column string) {
	switch k {
	case contactSums, scoreSums:
		return "activities", "customers", "customer_id"
	case staySums, moveSums:
		return "deal_stays", "deals", "deal_id"
	case wonSums, madeSums:
		return "deals", "customers", "customer_id"
	case dealSums, handSums, lostSums, standSums, gainSums:
		return "deals", "", ""
	case bookSums, newSums, touchSums:
		return "customers", "", ""
	case peopleSums:
		return "contacts", "", ""
	case planSums:
		return "follow_ups", "customers", "customer_id"
	default:
		return "payments", "customers", "customer_id"
	}
}

// fillSome counts the next records after mark.
func (s *Store) fillSome(ctx context.Context, k sumKind, mark int64) error {
	return s.sumTx(ctx, func(db *gorm.DB) error {
		m, err := s.lockSums(db, k)
		if err != nil || m.Mark != mark || m.Ready || m.Zone != s.zone() { // somebody else was here
			return err
		}
		counted := map[sumsRow]sumsRow{}
		last, n, err := s.countSome(db, k, mark, counted)
		if err != nil {
			return err
		}
		lines, args := "SELECT id FROM sum_changes WHERE kind = ? AND record > ?", []any{k, mark}
		if n == s.sumPage {
			lines, args = lines+" AND record <= ?", append(args, last)
		}
		with, err := column[int64](db, lines, args...)
		if err != nil {
			return err
		}
		if err := deleteLines(db, with); err != nil {
			return err
		}
		if err := s.addSums(db, counted); err != nil {
			return err
		}
		_, err = run(db, "UPDATE sum_marks SET mark = ?, ready = ? WHERE kind = ?", last, n < s.sumPage, k)
		return err
	})
}

// countSome counts the next records after mark, and gives the last of them and how many they were.
func (s *Store) countSome(db *gorm.DB, k sumKind, mark int64, sums map[sumsRow]sumsRow) (last int64, n int, err error) {
	last = mark
	err = s.eachLine(db, k, "id > ? ORDER BY id LIMIT ?", []any{mark, s.sumPage}, func(r record, lines []sumChangeRow) {
		last, n = r.header().ID, n+1
		for _, c := range lines {
			addUp(sums, c)
		}
	})
	return last, n, err
}

// linesOf are what the records of a kind of sums add whose column is an id.
func (s *Store) linesOf(db *gorm.DB, k sumKind, column string, id int64) (all []sumChangeRow, err error) {
	err = s.eachLine(db, k, column+" = ?", []any{id}, func(_ record, lines []sumChangeRow) { all = append(all, lines...) })
	return all, err
}

// eachLine gives what each of some records of a kind of sums adds.
func (s *Store) eachLine(db *gorm.DB, k sumKind, where string, args []any, f func(record, []sumChangeRow)) error {
	table, above, hangs := k.source()
	over := map[int64]stands{}
	if above != "" {
		on, err := column[int64](db, "SELECT "+hangs+" FROM "+table+" WHERE "+where, args...)
		if err != nil {
			return err
		}
		if over, err = s.above(db, above, on); err != nil {
			return err
		}
	}
	return s.eachSummed(db, k, table+" WHERE "+where, args, func(r record, on int64) {
		is, found := over[on]
		if c, customer := r.(*customerRow); customer {
			is = stands{live: true, last: c.LastContactAt}
		} else if !found {
			is.live = above == ""
		}
		f(r, s.summed(k, r, is))
	})
}

// above is how what some records hang on stands.
func (s *Store) above(db *gorm.DB, table string, all []int64) (map[int64]stands, error) {
	slices.Sort(all)
	over := map[int64]stands{}
	for some := range slices.Chunk(slices.Compact(all), bulk) {
		if table == "deals" {
			err := eachRow(db, "SELECT id, deleted_at, pipeline, lost_reason, CASE WHEN lost_note = '' THEN '' ELSE 'said' END AS lost_note, expected_close FROM deals WHERE id IN ?", []any{some},
				func(r *dealRow) { over[r.ID] = standsOfDeal(r) })
			if err != nil {
				return nil, err
			}
			continue
		}
		err := eachRow(db, "SELECT id, deleted_at, industry, region, source, level FROM customers WHERE id IN ?", []any{some}, func(r *customerRow) { over[r.ID] = standsOf(r) })
		if err != nil {
			return nil, err
		}
	}
	return over, nil
}

// eachSummed reads the records of a kind of sums, with the id of what each hangs on.
func (s *Store) eachSummed(db *gorm.DB, k sumKind, from string, args []any, f func(r record, on int64)) error {
	q := "SELECT " + strings.Join(sumColumns(k), ", ") + " FROM " + from
	switch table, _, _ := k.source(); table {
	case "activities":
		return eachRow(db, q, args, func(r *activityRow) { f(r, int64(r.CustomerID)) })
	case "deal_stays":
		return eachRow(db, q, args, func(r *stayRow) { f(r, int64(r.DealID)) })
	case "deals":
		return eachRow(db, q, args, func(r *dealRow) { f(r, int64(r.CustomerID)) })
	case "customers":
		return eachRow(db, q, args, func(r *customerRow) { f(r, 0) })
	case "contacts":
		return eachRow(db, q, args, func(r *contactRow) { f(r, 0) })
	case "follow_ups":
		return eachRow(db, q, args, func(r *followUpRow) { f(r, int64(r.CustomerID)) })
	default:
		return eachRow(db, q, args, func(r *paymentRow) { f(r, int64(r.CustomerID)) })
	}
}

func eachRow[R any](db *gorm.DB, q string, args []any, f func(*R)) error {
	var rows []R
	if err := db.Raw(q, args...).Scan(&rows).Error; err != nil {
		return err
	}
	for i := range rows {
		f(&rows[i])
	}
	return nil
}

// addUp adds a line to the sums it belongs to.
func addUp(sums map[sumsRow]sumsRow, c sumChangeRow) {
	rows := []sumsRow{{Kind: c.Kind, Span: daySpan, Day: c.Day, Part: c.Part}}
	if c.Kind != dealSums {
		rows = append(rows, sumsRow{Kind: c.Kind, Span: monthSpan, Day: c.Day - c.Day%100 + 1, Part: c.Part})
	}
	if c.Who != 0 {
		rows = append(rows, sumsRow{Kind: c.Kind, Span: personSpan, Day: c.Day - c.Day%100 + 1, Who: c.Who, Part: c.Part})
	}
	for _, key := range rows {
		r, known := sums[key]
		if !known {
			r = key
		}
		r.N, r.Fen = r.N+c.N, r.Fen+c.Fen
		sums[key] = r
	}
}

// addSums adds to the table, in the order of its keys.
func (s *Store) addSums(db *gorm.DB, sums map[sumsRow]sumsRow) error {
	more := " ON DUPLICATE KEY UPDATE n = n + VALUES(n), fen = fen + VALUES(fen)"
	if !s.dialect.locks {
		more = " ON CONFLICT (kind, span, day, who, part) DO UPDATE SET n = n + excluded.n, fen = fen + excluded.fen"
	}
	rows := slices.SortedFunc(maps.Values(sums), inOrder)
	for some := range slices.Chunk(rows, bulk) {
		statement, args := strings.Builder{}, make([]any, 0, 7*len(some))
		statement.WriteString("INSERT INTO sums (kind, span, day, who, part, n, fen) VALUES ")
		for i, r := range some {
			if i > 0 {
				statement.WriteByte(',')
			}
			statement.WriteString("(?,?,?,?,?,?,?)")
			args = append(args, r.Kind, r.Span, r.Day, r.Who, r.Part, r.N, r.Fen)
		}
		if _, err := run(db, statement.String()+more, args...); err != nil {
			return err
		}
	}
	return nil
}

// inOrder is the order of the table.
func inOrder(a, b sumsRow) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Who, b.Who), cmp.Compare(a.Part, b.Part))
}

func deleteLines(db *gorm.DB, ids []int64) error {
	for some := range slices.Chunk(ids, bulk) {
		statement, args := spread("DELETE FROM sum_changes WHERE id IN ?", []any{some})
		n, err := runOn(db, statement, args...)
		if err != nil {
			return err
		}
		if n != int64(len(some)) {
			return fmt.Errorf("%d of %d lines were deleted", n, len(some))
		}
	}
	return nil
}

// foldSums adds the next lines of the sums that are kept; more says that there may be others.
func (s *Store) foldSums(ctx context.Context) (more bool, err error) {
	lines := func(db *gorm.DB, limit int) (rows []sumChangeRow, err error) {
		err = db.Raw("SELECT c.* FROM sum_changes c JOIN sum_marks m ON m.kind = c.kind AND m.ready = 1 ORDER BY c.id LIMIT ?", limit).Scan(&rows).Error
		return rows, err
	}
	if some, err := lines(s.db.WithContext(ctx), 1); err != nil || len(some) == 0 {
		return false, err
	}
	err = s.sumTx(ctx, func(db *gorm.DB) error {
		marks := map[sumKind]sumMarkRow{}
		for k := contactSums; k < sumKindsEnd; k++ { // all before the first is read without a lock: that is when a transaction sees things
			if marks[k], err = s.lockSums(db, k); err != nil {
				return err
			}
		}
		last, err := lastOperation(db)
		if err != nil {
			return err
		}
		for k, m := range marks {
			if missed, err := silent(db, m); err != nil || missed {
				return err // filled anew
			}
			if last-sumMargin <= m.Operations {
				continue
			}
			if _, err := run(db, "UPDATE sum_marks SET operations = ? WHERE kind = ?", last-sumMargin, k); err != nil {
				return err
			}
		}
		rows, err := lines(db, s.sumPage)
		if err != nil {
			return err
		}
		more = len(rows) == s.sumPage
		sums, ids := map[sumsRow]sumsRow{}, make([]int64, 0, len(rows))
		for _, c := range rows {
			if marks[c.Kind].Ready {
				addUp(sums, c)
				ids = append(ids, c.ID)
			}
		}
		if err := deleteLines(db, ids); err != nil {
			return err
		}
		return s.addSums(db, sums)
	})
	return more, err
}

// WrongSum is a sum that the records do not bear out.
type WrongSum struct {
	Kind       string // the table of the records
	Month      bool   // of the month that begins on Day
	Day        crm.Date
	Who        crm.UserID // 0: everybody
	Part       []string
	Kept       int64 // records by the sum
	Counted    int64 // records there are
	KeptFen    int64
	CountedFen int64
}

// CheckSums compares the sums that are kept with the records, as they stood at one moment, and gives the first few that are wrong, in the order of
// their keys, and how many sums there are. It reads every record.
func (s *Store) CheckSums(ctx context.Context, few int) (wrong []WrongSum, all int, err error) {
	err = s.sumTx(ctx, func(db *gorm.DB) error {
		wrong, all = nil, 0
		for k := contactSums; k < sumKindsEnd; k++ {
			var m sumMarkRow
			if err := db.Raw("SELECT * FROM sum_marks WHERE kind = ?", k).Scan(&m).Error; err != nil || !m.Ready {
				return err
			}
			counted, err := s.countAll(db, k)
			if err != nil {
				return err
			}
			kept, err := keptSums(db, k)
			if err != nil {
				return err
			}
			for key := range kept {
				counted[key] = zeroed(counted, key)
			}
			all += len(counted)
			for _, key := range slices.SortedFunc(maps.Keys(counted), inOrder) {
				is, was := counted[key], kept[key]
				if (is.N != was.N || is.Fen != was.Fen) && len(wrong) < few {
					table, _, _ := k.source()
					wrong = append(wrong, WrongSum{table, key.Span != daySpan, numberedDay(key.Day), key.Who, partsOf(key.Part), was.N, is.N, was.Fen, is.Fen})
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("store: check sums: %w", err)
	}
	return wrong, all, nil
}

func zeroed(sums map[sumsRow]sumsRow, key sumsRow) sumsRow {
	if r, known := sums[key]; known {
		return r
	}
	return key
}

// countAll counts every record of a kind of sums.
func (s *Store) countAll(db *gorm.DB, k sumKind) (map[sumsRow]sumsRow, error) {
	sums := map[sumsRow]sumsRow{}
	for mark, n := int64(0), s.sumPage; n == s.sumPage; {
		var err error
		if mark, n, err = s.countSome(db, k, mark, sums); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// keptSums are the sums of a kind with the lines that are not added yet.
func keptSums(db *gorm.DB, k sumKind) (map[sumsRow]sumsRow, error) {
	var rows []sumsRow
	if err := db.Raw("SELECT * FROM sums WHERE kind = ?", k).Scan(&rows).Error; err != nil {
		return nil, err
	}
	sums := map[sumsRow]sumsRow{}
	for _, r := range rows {
		key := r
		key.N, key.Fen = 0, 0
		sums[key] = r
	}
	var lines []sumChangeRow
	if err := db.Raw("SELECT * FROM sum_changes WHERE kind = ?", k).Scan(&lines).Error; err != nil {
		return nil, err
	}
	for _, c := range lines {
		addUp(sums, c)
	}
	return sums, nil
}
