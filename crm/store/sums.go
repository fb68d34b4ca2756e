package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// Figures of everybody are sums kept beside the records. Every record is written through journal, which tells the sums what was taken away
// and what was added: a line each in sum_changes, in the same transaction, with nothing that two writers could wait for. FoldSums adds the lines
// to the table sums, by day and month, and deletes them; what is read is the sums and the lines together, in one statement, so that it makes no
// difference when that was. What a record adds is said in one place (summed), for writing, filling and checking alike.
//
// Sums say how many and how much, and no more: a figure that they cannot tell (how many different customers) is counted as before, and so is
// that of whoever does not see everybody. A time that does not begin and end with a day of the company is counted too.

// sumKind is what a sum counts. The numbers are stored; a new kind, and one that counts otherwise, gets the next one (operations.summed).
type sumKind int

const (
	contactSums sumKind = iota + 1 // contacts, by who made them and the day; of a type, outcome
	staySums                       // stages entered, by the day; of a pipeline, from a stage, to a stage
	dealSums                       // deals, by the day they are expected to close; of a pipeline, stage, currency, probability, rest beyond whole yuan, without an amount
	paymentSums                    // payments, by the day; of a currency
	bookSums                       // customers, by whose they are
	handSums                       // deals, by whose they are; of a stage
	sumKindsEnd                    // behind the last
)

// What a row of sums is of.
const (
	daySpan    = iota // a day, everybody
	monthSpan         // a month, named by its first day, everybody
	personSpan        // a month, one person
)

// sumsRow is a sum. Day is 20261128 for 2026-11-28, and 0 for no day.
type sumsRow struct {
	Kind sumKind    `gorm:"primaryKey;autoIncrement:false"`
	Span int        `gorm:"primaryKey;autoIncrement:false"`
	Day  int        `gorm:"primaryKey;autoIncrement:false"`
	Who  crm.UserID `gorm:"primaryKey;autoIncrement:false"`
	Part string     `gorm:"primaryKey"`
	N    int64
	Fen  int64
}

func (sumsRow) TableName() string { return "sums" }

// sumChangeRow is what a record adds to a sum, or takes from it.
type sumChangeRow struct {
	ID     int64 `gorm:"primaryKey"`
	Kind   sumKind
	Record int64 // its id
	Day    int
	Who    crm.UserID
	Part   string
	N      int64
	Fen    int64
}

func (sumChangeRow) TableName() string { return "sum_changes" }

// sumMarkRow is how far a kind of sums is filled.
type sumMarkRow struct {
	Kind       sumKind `gorm:"primaryKey;autoIncrement:false"`
	Mark       int64   // the id up to which records are in the sums; no more of use when Ready
	Ready      bool
	Zone       string // whose days they are
	Operations int64  // every operation after it, of a program that knows sums, told them
}

func (sumMarkRow) TableName() string { return "sum_marks" }

// parted joins what a sum is of.
func parted(of ...string) string { return strings.Join(of, sumSeparator) }

const sumSeparator = "\x1f"

func partsOf(part string) []string { return strings.Split(part, sumSeparator) }

func dayNumber(d crm.Date) int {
	if d.IsZero() {
		return 0
	}
	return d.Year*10000 + int(d.Month)*100 + d.Day
}

func numberedDay(n int) crm.Date {
	return crm.Date{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
}

// stands is what of the record above another one decides whether and how it counts: of a customer, or of a deal.
type stands struct {
	live     bool
	pipeline string
}

// summed is what a record adds to the sums of a kind; ok is false when it adds nothing.
func (s *Store) summed(k sumKind, r record, above stands) (c sumChangeRow, ok bool) {
	c = sumChangeRow{Kind: k, Record: r.header().ID, N: 1}
	if r.header().DeletedAt != 0 || !above.live {
		return c, false
	}
	switch r := r.(type) {
	case *activityRow:
		c.Day, c.Who, c.Part = dayNumber(s.day(r.HappenedAt)), r.ActorID, parted(string(r.Type), string(r.Outcome))
	case *stayRow:
		c.Day, c.Part = dayNumber(s.day(r.EnteredAt)), parted(above.pipeline, string(r.FromStage), string(r.ToStage))
	case *customerRow:
		c.Who = r.Owner
	case *dealRow:
		if k == handSums {
			c.Who, c.Part = r.Owner, parted(string(r.Stage))
			break
		}
		unpriced := "0"
		if r.Amount == 0 {
			unpriced = "1"
		}
		c.Day, c.Fen = dayNumber(r.ExpectedClose), r.Amount
		c.Part = parted(r.Pipeline, string(r.Stage), string(r.Currency), fmt.Sprint(r.Probability), fmt.Sprint(r.Amount%100), unpriced)
	case *paymentRow:
		if !r.ReversedOn.IsZero() {
			return c, false
		}
		c.Day, c.Part, c.Fen = dayNumber(r.PaidOn), parted(string(r.Currency)), r.Amount
	default:
		return c, false
	}
	return c, true
}

// sum tells the sums of a record that was written.
func (tx *Tx) sum(before, after record) error {
	switch a := after.(type) {
	case *activityRow:
		was := a.CustomerID
		if b, changed := before.(*activityRow); changed {
			was = b.CustomerID
		}
		return tx.sumUnder(contactSums, before, after, was, a.CustomerID)
	case *paymentRow:
		was := a.CustomerID
		if b, changed := before.(*paymentRow); changed {
			was = b.CustomerID
		}
		return tx.sumUnder(paymentSums, before, after, was, a.CustomerID)
	case *stayRow:
		deal, err := tx.dealStands(a.DealID)
		if err != nil {
			return err
		}
		tx.sumRecord(staySums, before, deal, after, deal)
	case *dealRow:
		b, _ := before.(*dealRow)
		return tx.sumDeal(b, a)
	case *customerRow:
		b, _ := before.(*customerRow)
		return tx.sumCustomer(b, a)
	}
	return nil
}

func (tx *Tx) sumUnder(k sumKind, before, after record, was, is crm.CustomerID) error {
	now, err := tx.customerLives(is)
	then := now
	if err == nil && was != is {
		then, err = tx.customerLives(was)
	}
	if err != nil {
		return err
	}
	tx.sumRecord(k, before, stands{live: then}, after, stands{live: now})
	return nil
}

// sumRecord takes what a record added before (nil: there was none) and adds what it adds now.
func (tx *Tx) sumRecord(k sumKind, before record, then stands, after record, now stands) {
	was, counted := sumChangeRow{}, false
	if before != nil {
		was, counted = tx.s.summed(k, before, then)
	}
	is, counts := tx.s.summed(k, after, now)
	if counted && counts && was == is {
		return
	}
	if counted {
		was.N, was.Fen = -was.N, -was.Fen
		tx.sums = append(tx.sums, was)
	}
	if counts {
		tx.sums = append(tx.sums, is)
	}
}

// sumDeal tells the sums of a deal; its stages count with it, by its pipeline.
func (tx *Tx) sumDeal(before, after *dealRow) error {
	var b record
	if before != nil {
		b = before
	}
	for _, k := range []sumKind{dealSums, handSums} {
		tx.sumRecord(k, b, stands{live: true}, after, stands{live: true})
	}
	now := stands{live: after.DeletedAt == 0, pipeline: after.Pipeline}
	if tx.dealsNow == nil {
		tx.dealsNow = map[crm.DealID]stands{}
	}
	tx.dealsNow[crm.DealID(after.ID)] = now
	if before == nil {
		return nil
	}
	then := stands{live: before.DeletedAt == 0, pipeline: before.Pipeline}
	if then == now {
		return nil
	}
	var rows []stayRow
	if err := tx.db.Select(sumColumns(staySums)).Where("deal_id = ? AND deleted_at = 0", after.ID).Find(&rows).Error; err != nil {
		return fmt.Errorf("store: sums of a deal: %w", err)
	}
	for i := range rows {
		tx.sumRecord(staySums, &rows[i], then, &rows[i], now)
	}
	return nil
}

// sumCustomer tells the sums of a customer that went to the recycle bin or came back: contacts and payments count but for those in it.
func (tx *Tx) sumCustomer(before, after *customerRow) error {
	var b record
	if before != nil {
		b = before
	}
	tx.sumRecord(bookSums, b, stands{live: true}, after, stands{live: true})
	now := stands{live: after.DeletedAt == 0}
	if tx.lives == nil {
		tx.lives = map[crm.CustomerID]bool{}
	}
	tx.lives[crm.CustomerID(after.ID)] = now.live
	if before == nil || before.DeletedAt == 0 == now.live {
		return nil
	}
	then := stands{live: !now.live}
	var contacts []activityRow
	var payments []paymentRow
	for k, rows := range map[sumKind]any{contactSums: &contacts, paymentSums: &payments} {
		if err := tx.db.Select(sumColumns(k)).Where("customer_id = ? AND deleted_at = 0", after.ID).Find(rows).Error; err != nil {
			return fmt.Errorf("store: sums of a customer: %w", err)
		}
	}
	for i := range contacts {
		tx.sumRecord(contactSums, &contacts[i], then, &contacts[i], now)
	}
	for i := range payments {
		tx.sumRecord(paymentSums, &payments[i], then, &payments[i], now)
	}
	return nil
}

// customerLives reports whether a customer is not in the recycle bin, and keeps it so until the end.
func (tx *Tx) customerLives(id crm.CustomerID) (bool, error) {
	if live, known := tx.lives[id]; known {
		return live, nil
	}
	if tx.locked[id] && !tx.stepped {
		return true, nil
	}
	deleted, err := column[int64](tx.db, "SELECT deleted_at FROM customers WHERE id = ?"+tx.s.forUpdate(), id)
	if err != nil {
		return false, fmt.Errorf("store: sums under a customer: %w", err)
	}
	return len(deleted) == 1 && deleted[0] == 0, nil
}

// dealStands is how a deal stands, which it does until the end.
func (tx *Tx) dealStands(id crm.DealID) (stands, error) {
	if d, known := tx.dealsNow[id]; known {
		return d, nil
	}
	var d dealRow
	if err := tx.takeLocked(&d, "id = ?", id); missing(err) { // by nothing but its id: a row that does not match is not locked
		return stands{}, nil
	} else if err != nil {
		return stands{}, fmt.Errorf("store: sums under a deal: %w", err)
	}
	return stands{live: d.DeletedAt == 0, pipeline: d.Pipeline}, nil
}

func (s *Store) forUpdate() string {
	if s.dialect.locks {
		return " FOR UPDATE"
	}
	return ""
}

// writeSums writes what this transaction changed of the sums: a line of a record and a sum, and none where nothing came of it.
func (tx *Tx) writeSums() error {
	lines := compactSums(tx.sums)
	for some := range slices.Chunk(lines, bulk) {
		statement, args := strings.Builder{}, make([]any, 0, 7*len(some))
		statement.WriteString("INSERT INTO sum_changes (kind, record, day, who, part, n, fen) VALUES ")
		for i, c := range some {
			if i > 0 {
				statement.WriteByte(',')
			}
			statement.WriteString("(?,?,?,?,?,?,?)")
			args = append(args, c.Kind, c.Record, c.Day, c.Who, c.Part, c.N, c.Fen)
		}
		if _, err := run(tx.db, statement.String(), args...); err != nil {
			return fmt.Errorf("store: sums: %w", err)
		}
	}
	return nil
}

// compactSums adds what is of the same record and sum, and leaves out what comes to nothing.
func compactSums(all []sumChangeRow) (out []sumChangeRow) {
	if len(all) < 2 {
		return all
	}
	at := map[sumChangeRow]int{}
	for _, c := range all {
		key := c
		key.N, key.Fen = 0, 0
		if i, known := at[key]; known {
			out[i].N, out[i].Fen = out[i].N+c.N, out[i].Fen+c.Fen
			continue
		}
		at[key] = len(out)
		out = append(out, c)
	}
	return slices.DeleteFunc(out, func(c sumChangeRow) bool { return c.N == 0 && c.Fen == 0 })
}

// sum is what was read of sums.
type sum struct {
	Day  int
	Who  crm.UserID
	Part string
	N    int
	Fen  int64
}

// span is days from one on, up to another.
type dateSpan struct{ from, to crm.Date }

func (d dateSpan) empty() bool { return !d.from.Before(d.to) }

// days are the days between two moments; ok is false when they are not the beginnings of days.
func (tx *Tx) days(from, to time.Time) (d dateSpan, ok bool) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return d, false
	}
	loc := tx.s.options.Location
	d = dateSpan{crm.DateOf(from.In(loc)), crm.DateOf(to.In(loc))}
	return d, d.from.In(loc).Equal(from) && d.to.In(loc).Equal(to)
}

const shortSpan = 70 // days that are read one by one

// sumsOf are the sums of a kind and everybody in some days, by what they are of. ok is false when they are not kept, or not yet.
func (tx *Tx) sumsOf(k sumKind, d dateSpan) (all []sum, ok bool, err error) {
	first, last := d.from, d.to // of the whole months
	if d.to.Sub(d.from) > shortSpan {
		if first != first.FirstOfMonth() {
			first = first.FirstOfMonth().NextMonth()
		}
		last = last.FirstOfMonth()
	} else {
		first, last = d.to, d.to
	}
	parts := "SELECT 0 AS day, 0 AS who, part, n, fen FROM sums WHERE kind = ? AND span = ? AND day >= ? AND day < ?"
	q, args := parts, []any{k, daySpan, dayNumber(d.from), dayNumber(first)}
	if first.Before(last) {
		q += " UNION ALL " + parts + " UNION ALL " + parts
		args = append(args, k, monthSpan, dayNumber(first), dayNumber(last), k, daySpan, dayNumber(last), dayNumber(d.to))
	}
	q += " UNION ALL SELECT 0, 0, part, n, fen FROM sum_changes WHERE kind = ? AND day >= ? AND day < ?"
	args = append(args, k, dayNumber(d.from), dayNumber(d.to))
	return tx.readSums(k, q, args, func(c sumChangeRow) (sum, bool) {
		return sum{Part: c.Part}, c.Day >= dayNumber(d.from) && c.Day < dayNumber(d.to)
	})
}

// everySum are the sums of a kind and everybody, by the day and what they are of.
func (tx *Tx) everySum(k sumKind) (all []sum, ok bool, err error) {
	q := "SELECT day, 0 AS who, part, n, fen FROM sums WHERE kind = ? AND span = ? UNION ALL SELECT day, 0, part, n, fen FROM sum_changes WHERE kind = ?"
	return tx.readSums(k, q, []any{k, daySpan, k}, func(c sumChangeRow) (sum, bool) { return sum{Day: c.Day, Part: c.Part}, true })
}

// personSums are the sums of a kind in whole months, by person and what they are of.
func (tx *Tx) personSums(k sumKind, months dateSpan) (all []sum, ok bool, err error) {
	from, to := dayNumber(months.from), dayNumber(months.to)
	q := "SELECT 0 AS day, who, part, n, fen FROM sums WHERE kind = ? AND span = ? AND day >= ? AND day < ? UNION ALL SELECT 0, who, part, n, fen FROM sum_changes WHERE kind = ? AND day >= ? AND day < ?"
	return tx.readSums(k, q, []any{k, personSpan, from, to, k, from, to}, func(c sumChangeRow) (sum, bool) {
		return sum{Who: c.Who, Part: c.Part}, c.Day >= from && c.Day < to
	})
}

// heldSums are the sums of a kind that knows no day, by person and what they are of.
func (tx *Tx) heldSums(k sumKind) (all []sum, ok bool, err error) {
	q := "SELECT 0 AS day, who, part, n, fen FROM sums WHERE kind = ? AND span = ? UNION ALL SELECT 0, who, part, n, fen FROM sum_changes WHERE kind = ?"
	return tx.readSums(k, q, []any{k, personSpan, k}, func(c sumChangeRow) (sum, bool) { return sum{Who: c.Who, Part: c.Part}, true })
}

// readSums adds what a query gives and what this transaction wrote, if those sums are kept. own is where a change of it belongs.
func (tx *Tx) readSums(k sumKind, q string, args []any, own func(sumChangeRow) (sum, bool)) (all []sum, ok bool, err error) {
	if tx.counting {
		return nil, false, nil
	}
	kept := "SELECT -1 AS day, 0 AS who, '' AS part, 1 AS n, 0 AS fen FROM sum_marks m WHERE m.kind = ? AND m.ready = 1 AND m.zone = ? AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.id > m.operations AND o.summed < m.kind)"
	statement := "SELECT day, who, part, SUM(n) AS n, SUM(fen) AS fen FROM (" + q + ") s GROUP BY day, who, part UNION ALL " + kept
	args = append(slices.Clone(args), k, tx.s.zone())
	var read []sum
	if err := tx.db.Raw(statement, args...).Scan(&read).Error; err != nil {
		return nil, false, fmt.Errorf("store: sums: %w", err)
	}
	at := map[sum]int{}
	add := func(x sum) {
		key := x
		key.N, key.Fen = 0, 0
		if i, known := at[key]; known {
			all[i].N, all[i].Fen = all[i].N+x.N, all[i].Fen+x.Fen
			return
		}
		at[key] = len(all)
		all = append(all, x)
	}
	for _, x := range read {
		if x.Day == -1 {
			ok = true
			continue
		}
		add(x)
	}
	if !ok {
		return nil, false, nil
	}
	for _, c := range tx.sums {
		if x, within := own(c); c.Kind == k && within {
			x.N, x.Fen = int(c.N), c.Fen
			add(x)
		}
	}
	all = slices.DeleteFunc(all, func(x sum) bool { return x.N == 0 })
	slices.SortFunc(all, func(a, b sum) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Who, b.Who), cmp.Compare(a.Part, b.Part))
	})
	return all, true, nil
}

func (s *Store) zone() string { return s.options.Location.String() }

// besides are the owners that figures of everybody have to be put right by; ok is false when they are of so few people that they are counted.
func (tx *Tx) besides(owners []crm.UserID) (others []crm.UserID, ok bool, err error) {
	if !tx.actor.Scope.All || tx.counting {
		return nil, false, nil
	}
	if len(owners) == 0 {
		return nil, true, nil
	}
	return tx.othersThan(owners)
}

// tally are counts by a key of their own, of which some are taken away again.
type tally[K comparable] struct {
	n   map[K]int
	fen map[K]int64
}

func newTally[K comparable]() tally[K] { return tally[K]{map[K]int{}, map[K]int64{}} }

func (t tally[K]) add(k K, n int, fen int64) { t.n[k], t.fen[k] = t.n[k]+n, t.fen[k]+fen }

// keys are those that something is left of, in an order.
func (t tally[K]) keys(order func(a, b K) int) (all []K) {
	for k, n := range t.n {
		if n != 0 {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, order)
	return all
}

// sumColumns are what of a record summed looks at, and what it hangs on.
func sumColumns(k sumKind) []string {
	switch k {
	case contactSums:
		return []string{"id", "deleted_at", "customer_id", "actor_id", "type", "outcome", "happened_at"}
	case staySums:
		return []string{"id", "deleted_at", "deal_id", "from_stage", "to_stage", "entered_at"}
	case bookSums:
		return []string{"id", "deleted_at", "owner_id"}
	case handSums:
		return []string{"id", "deleted_at", "owner_id", "stage"}
	case dealSums:
		return []string{"id", "deleted_at", "pipeline", "stage", "amount", "currency", "expected_close", "probability"}
	default:
		return []string{"id", "deleted_at", "customer_id", "amount", "currency", "paid_on", "reversed_on"}
	}
}
