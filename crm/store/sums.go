package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

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
	wonSums                        // deals won, by the day; of a trait (dealTraits), what they have of it, a pipeline, stage, currency, with an amount; as lostSums by days
	madeSums                       // deals, by the day they came in; of the same
	lostSums                       // deals lost, by the day; of crm.EndedDays and others, what they have of it, a pipeline, stage, currency
	moveSums                       // stages entered from another, by the day; of a pipeline, from, to, and what tells whether they kept to the process
	scoreSums                      // contacts in which the customer gave a score, by the day; of a score
	planSums                       // planned contacts, by the day they are due; of a state, whether at an hour
	newSums                        // customers, by the day they came in; of which traits are known
	peopleSums                     // people at customers, by the day they came in; whether a title and a phone are known
	standSums                      // deals, by the day they entered the stage in which they stand; of a pipeline, stage, currency
	touchSums                      // customers, by the day on which they were reached last
	gainSums                       // deals won, by whose they are and the day; of a pipeline, stage, currency
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
	live        bool
	traits      traits // of a customer
	last        int64  // when it was reached last
	pipeline    string
	told, dated bool // of a deal: a reason for its loss, a day on which it is expected to close
}

// traits are what deals are broken down by of their customer, as dealTraits names it.
type traits [4]string

// What the first part of a sum of deals is of; noTrait: of all of them.
const noTrait = "" // beside crm.EndedDays and others, and dealTraits

// dealTraits are the columns of customers that traits holds.
var dealTraits = [4]string{"industry", "region", "source", "level"}

func standsOf(r *customerRow) stands {
	if r.DeletedAt != 0 {
		return stands{last: r.LastContactAt}
	}
	return stands{live: true, traits: traits{r.Industry, r.Region, r.Source, string(r.Level)}, last: r.LastContactAt}
}

func standsOfDeal(r *dealRow) stands {
	return stands{live: r.DeletedAt == 0, pipeline: r.Pipeline, told: r.LostReason != "" || r.LostNote != "", dated: !r.ExpectedClose.IsZero()}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// summed is what a record adds to the sums of a kind.
func (s *Store) summed(k sumKind, r record, above stands) (all []sumChangeRow) {
	if r.header().DeletedAt != 0 {
		return nil
	}
	c := sumChangeRow{Kind: k, Record: r.header().ID, N: 1}
	if r, deal := r.(*dealRow); deal {
		return s.summedDeal(k, r, above.traits, c)
	}
	if !above.live {
		return nil
	}
	switch r := r.(type) {
	case *activityRow:
		c.Day = dayNumber(s.day(r.HappenedAt))
		if k == contactSums {
			c.Who, c.Part = r.ActorID, parted(string(r.Type), string(r.Outcome))
			break
		}
		if r.Satisfaction == 0 {
			return nil
		}
		c.Part = parted(fmt.Sprint(r.Satisfaction - 1))
	case *stayRow:
		c.Day, c.Part = dayNumber(s.day(r.EnteredAt)), parted(above.pipeline, string(r.FromStage), string(r.ToStage))
		if k == moveSums {
			if r.FromStage == "" {
				return nil
			}
			c.Part = parted(c.Part, flag(r.Reason != ""), flag(r.Amount != 0), flag(above.told), flag(above.dated))
		}
	case *customerRow:
		if k == touchSums {
			if above.last == 0 {
				return nil
			}
			c.Day = dayNumber(s.day(above.last))
			break
		}
		if k == newSums {
			c.Day, c.Part = dayNumber(s.day(r.CreatedAt)), parted(flag(r.Industry != ""), flag(r.Region != ""), flag(r.Source != ""), flag(r.Level != ""))
			break
		}
		c.Who = r.Owner
	case *contactRow:
		c.Day, c.Part = dayNumber(s.day(r.CreatedAt)), parted(flag(r.Title != ""), flag(r.Phone != ""))
	case *followUpRow:
		c.Day, c.Part = dayNumber(s.day(r.DueAt)), parted(string(r.Status), flag(!r.AllDay))
	case *paymentRow:
		if !r.ReversedOn.IsZero() {
			return nil
		}
		c.Day, c.Part, c.Fen = dayNumber(r.PaidOn), parted(string(r.Currency)), r.Amount
	default:
		return nil
	}
	return []sumChangeRow{c}
}

// summedDeal is summed of a deal, that of its customer's traits too.
func (s *Store) summedDeal(k sumKind, r *dealRow, of traits, c sumChangeRow) (all []sumChangeRow) {
	c.Fen = r.Amount
	add := func(trait, value string, more ...string) {
		c.Part = parted(trait, value, parted(more...))
		all = append(all, c)
	}
	stage := []string{r.Pipeline, string(r.Stage), string(r.Currency)}
	ended := func(at int64) {
		c.Day = dayNumber(s.day(at))
		days := max(0, s.day(at).Sub(s.day(r.CreatedAt)))
		add(crm.EndedDays, fmt.Sprint(days), stage...)
	}
	switch k {
	case handSums:
		c.Who, c.Part, c.Fen = r.Owner, parted(string(r.Stage)), 0
		return append(all, c)
	case dealSums:
		c.Day = dayNumber(r.ExpectedClose)
		c.Part = parted(parted(stage...), fmt.Sprint(r.Probability), fmt.Sprint(r.Amount%100), flag(r.Amount == 0))
		return append(all, c)
	case standSums:
		c.Day, c.Part = dayNumber(s.day(r.StageEnteredAt)), parted(stage...)
		return append(all, c)
	case lostSums:
		if r.LostAt > 0 {
			ended(r.LostAt)
			add(noTrait, "", stage...)
			add(crm.EndedReason, string(r.LostReason), stage...)
			add(crm.EndedFrom, string(r.LostFrom), stage...)
		}
		return all
	case gainSums:
		if r.WonAt > 0 {
			c.Day, c.Who, c.Part = dayNumber(s.day(r.WonAt)), r.Owner, parted(stage...)
			all = append(all, c)
		}
		return all
	case wonSums:
		if r.WonAt == 0 {
			return nil
		}
		ended(r.WonAt)
	default:
		c.Day = dayNumber(s.day(r.CreatedAt))
	}
	stage = append(stage, flag(r.Amount > 0))
	add(noTrait, flag(!r.ExpectedClose.IsZero()), stage...)
	for i, name := range dealTraits {
		add(name, of[i], stage...)
	}
	return all
}

// sum tells the sums of a record that was written.
func (tx *Tx) sum(before, after record) error {
	switch a := after.(type) {
	case *activityRow:
		b, _ := before.(*activityRow)
		was := a.CustomerID
		if b != nil {
			was = b.CustomerID
		}
		return tx.sumUnder(before, after, was, a.CustomerID, contactSums, scoreSums)
	case *paymentRow:
		b, _ := before.(*paymentRow)
		was := a.CustomerID
		if b != nil {
			was = b.CustomerID
		}
		return tx.sumUnder(before, after, was, a.CustomerID, paymentSums)
	case *followUpRow:
		b, _ := before.(*followUpRow)
		was := a.CustomerID
		if b != nil {
			was = b.CustomerID
		}
		return tx.sumUnder(before, after, was, a.CustomerID, planSums)
	case *stayRow:
		deal, err := tx.dealStands(a.DealID)
		if err != nil {
			return err
		}
		tx.sumRecord(before, deal, after, deal, staySums, moveSums)
	case *dealRow:
		b, _ := before.(*dealRow)
		return tx.sumDeal(b, a)
	case *customerRow:
		b, _ := before.(*customerRow)
		return tx.sumCustomer(b, a)
	case *contactRow:
		tx.sumRecord(before, stands{live: true}, after, stands{live: true}, peopleSums)
	}
	return nil
}

func (tx *Tx) sumUnder(before, after record, was, is crm.CustomerID, kinds ...sumKind) error {
	now, err := tx.customerStands(is)
	then := now
	if err == nil && was != is {
		then, err = tx.customerStands(was)
	}
	if err != nil {
		return err
	}
	tx.sumRecord(before, then, after, now, kinds...)
	return nil
}

// sumRecord takes what a record added to some kinds of sums before (nil: there was none) and adds what it adds now.
func (tx *Tx) sumRecord(before record, then stands, after record, now stands, kinds ...sumKind) {
	for _, k := range kinds {
		var was []sumChangeRow
		if before != nil {
			was = tx.s.summed(k, before, then)
		}
		is := tx.s.summed(k, after, now)
		if slices.Equal(was, is) {
			continue
		}
		for _, c := range was {
			c.N, c.Fen = -c.N, -c.Fen
			tx.sums = append(tx.sums, c)
		}
		tx.sums = append(tx.sums, is...)
	}
}

// dealKinds are what deals are summed in.
var dealKinds = []sumKind{dealSums, handSums, wonSums, madeSums, lostSums, standSums, gainSums}

// sumDeal tells the sums of a deal; its stages count with it.
func (tx *Tx) sumDeal(before, after *dealRow) error {
	var b record
	was := after.CustomerID
	if before != nil {
		b, was = before, before.CustomerID
	}
	if err := tx.sumUnder(b, after, was, after.CustomerID, dealKinds...); err != nil {
		return err
	}
	now := standsOfDeal(after)
	if tx.dealsNow == nil {
		tx.dealsNow = map[crm.DealID]stands{}
	}
	tx.dealsNow[crm.DealID(after.ID)] = now
	if before == nil || standsOfDeal(before) == now {
		return nil
	}
	var rows []stayRow
	if err := tx.db.Select(sumColumns(staySums)).Where("deal_id = ? AND deleted_at = 0", after.ID).Find(&rows).Error; err != nil {
		return fmt.Errorf("store: sums of a deal: %w", err)
	}
	for i := range rows {
		tx.sumRecord(&rows[i], standsOfDeal(before), &rows[i], now, staySums, moveSums)
	}
	return nil
}

// sumCustomer tells the sums of a customer. Contacts, planned ones and payments count but for customers in the recycle bin; deals count by what their
// customers have.
func (tx *Tx) sumCustomer(before, after *customerRow) error {
	var b record
	if before != nil {
		b = before
	}
	tx.sumRecord(b, stands{live: true}, after, stands{live: true}, bookSums, newSums)
	id, now := crm.CustomerID(after.ID), standsOf(after)
	if before == nil {
		tx.knows(id, now)
		return nil
	}
	then := standsOf(before)
	if known, locked := tx.customersNow[id]; locked {
		then.last = known.last
	}
	now.last = then.last // which no image holds, and reached alone changes
	tx.knows(id, now)
	if then == now {
		return nil
	}
	tx.sumRecord(before, then, after, now, touchSums)
	var deals []dealRow
	of := func(rows any, columns []string) error {
		if err := tx.db.Select(columns).Where("customer_id = ? AND deleted_at = 0", after.ID).Find(rows).Error; err != nil {
			return fmt.Errorf("store: sums of a customer: %w", err)
		}
		return nil
	}
	if err := of(&deals, sumColumns(dealSums)); err != nil {
		return err
	}
	for i := range deals {
		tx.sumRecord(&deals[i], then, &deals[i], now, wonSums, madeSums)
	}
	if then.live == now.live {
		return nil
	}
	var contacts []activityRow
	var plans []followUpRow
	var payments []paymentRow
	if err := errors.Join(of(&contacts, sumColumns(contactSums)), of(&plans, sumColumns(planSums)), of(&payments, sumColumns(paymentSums))); err != nil {
		return err
	}
	for i := range contacts {
		tx.sumRecord(&contacts[i], then, &contacts[i], now, contactSums, scoreSums)
	}
	for i := range plans {
		tx.sumRecord(&plans[i], then, &plans[i], now, planSums)
	}
	for i := range payments {
		tx.sumRecord(&payments[i], then, &payments[i], now, paymentSums)
	}
	return nil
}

// reachedLast tells the sums when a customer was reached last.
func (tx *Tx) reachedLast(id crm.CustomerID, at int64) error {
	then, err := tx.customerStands(id)
	if err != nil || then.last == at {
		return err
	}
	now := then
	now.last = at
	tx.knows(id, now)
	c := &customerRow{Head: Head{ID: int64(id)}}
	tx.sumRecord(c, then, c, now, touchSums)
	return nil
}

// knows keeps how a customer that this transaction locked stands.
func (tx *Tx) knows(id crm.CustomerID, s stands) {
	if tx.customersNow == nil {
		tx.customersNow = map[crm.CustomerID]stands{}
	}
	tx.customersNow[id] = s
}

// customerStands is how a customer stands, which it does until the end.
func (tx *Tx) customerStands(id crm.CustomerID) (stands, error) {
	if c, known := tx.customersNow[id]; known {
		return c, nil
	}
	var c customerRow
	if err := tx.takeLocked(&c, "id = ?", id); missing(err) {
		return stands{}, nil
	} else if err != nil {
		return stands{}, fmt.Errorf("store: sums under a customer: %w", err)
	}
	tx.knows(id, standsOf(&c))
	return standsOf(&c), nil
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
	return standsOfDeal(&d), nil
}

func (s *Store) forUpdate() string {
	if s.dialect.locks {
		return " FOR UPDATE"
	}
	return ""
}

// writeSums writes what this transaction changed of the sums: a line of a record and a sum, and none where nothing came of it.
func (tx *Tx) writeSums() error { return writeSums(tx.db, compactSums(tx.sums)) }

func writeSums(db *gorm.DB, lines []sumChangeRow) error {
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
		if _, err := run(db, statement.String(), args...); err != nil {
			return fmt.Errorf("store: sums: %w", err)
		}
	}
	return nil
}

// resums prepares to tell the sums of a record that is written beside the journal: what it gives is called once that is done. The record is locked.
func (s *Store) resums(db *gorm.DB, table string, id int64) (told func() error, err error) {
	var kinds []sumKind
	for k := contactSums; k < sumKindsEnd; k++ {
		if of, above, _ := k.source(); of == table || above == table {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) == 0 {
		return func() error { return nil }, nil
	}
	if _, err := column[int64](db, "SELECT id FROM "+table+" WHERE id = ?"+s.forUpdate(), id); err != nil {
		return nil, err
	}
	lines := func(sign int64) (all []sumChangeRow, err error) {
		for _, k := range kinds {
			of, _, hangs := k.source()
			where := "id"
			if of != table {
				where = hangs
			}
			some, err := s.linesOf(db, k, where, id)
			if err != nil {
				return nil, err
			}
			for _, c := range some {
				c.N, c.Fen = sign*c.N, sign*c.Fen
				all = append(all, c)
			}
		}
		return all, nil
	}
	was, err := lines(-1)
	if err != nil {
		return nil, err
	}
	return func() error {
		is, err := lines(1)
		if err != nil {
			return err
		}
		return writeSums(db, compactSums(append(was, is...)))
	}, nil
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

// sumsOf are the sums of a kind and everybody in some days, by what they are of; of deals, those of a trait. ok is false when they are not kept, or
// not yet.
func (tx *Tx) sumsOf(k sumKind, d dateSpan, trait ...string) (all []sum, ok bool, err error) {
	first, last := d.from, d.to // of the whole months
	if d.to.Sub(d.from) > shortSpan {
		if first != first.FirstOfMonth() {
			first = first.FirstOfMonth().NextMonth()
		}
		last = last.FirstOfMonth()
	} else {
		first, last = d.to, d.to
	}
	of, values := "", []any{}
	for _, t := range trait {
		of, values = " AND part LIKE ?", []any{t + sumSeparator + "%"}
	}
	q, args := "", []any{}
	add := func(columns string, span ...any) {
		if q != "" {
			q += " UNION ALL "
		}
		q += "SELECT " + columns + of
		args = append(append(args, span...), values...)
	}
	const sums = "0 AS day, 0 AS who, part, n, fen FROM sums WHERE kind = ? AND span = ? AND day >= ? AND day < ?"
	add(sums, k, daySpan, dayNumber(d.from), dayNumber(first))
	if first.Before(last) {
		add(sums, k, monthSpan, dayNumber(first), dayNumber(last))
		add(sums, k, daySpan, dayNumber(last), dayNumber(d.to))
	}
	add("0, 0, part, n, fen FROM sum_changes WHERE kind = ? AND day >= ? AND day < ?", k, dayNumber(d.from), dayNumber(d.to))
	return tx.readSums(k, q, args, func(c sumChangeRow) (sum, bool) {
		within := c.Day >= dayNumber(d.from) && c.Day < dayNumber(d.to)
		return sum{Part: c.Part}, within && (len(trait) == 0 || strings.HasPrefix(c.Part, trait[0]+sumSeparator))
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
	read, err := sums(tx.db, q+" UNION ALL "+kept, append(slices.Clone(args), k, tx.s.zone())...)
	if err != nil {
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

// sums reads sums beside gorm: they may be thousands.
func sums(db *gorm.DB, statement string, args ...any) (all []sum, err error) {
	begin := time.Now()
	defer func() { ran(db, begin, statement, args, func() int64 { return int64(len(all)) }, err) }()
	rows, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, statement, args...)
	if err != nil {
		return nil, translate(db, err)
	}
	defer rows.Close()
	for rows.Next() {
		var x sum
		if err := rows.Scan(&x.Day, &x.Who, &x.Part, &x.N, &x.Fen); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, translate(db, rows.Err())
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
	n       map[K]int
	fen     map[K]int64
	figures func(*K) (n *int, fen *int64)
}

func newTally[K comparable]() tally[K] { return newRows[K](nil) }

// newRows is a tally of rows that hold their own figures: where is told by figures (fen: nil where a row has none). They are no part of the key.
func newRows[K comparable](figures func(*K) (n *int, fen *int64)) tally[K] {
	return tally[K]{map[K]int{}, map[K]int64{}, figures}
}

// addRows adds rows with their figures, sign times.
func (t tally[K]) addRows(rows []K, sign int) {
	for _, row := range rows {
		count, fen := t.figures(&row)
		n, sum := *count, int64(0)
		*count = 0
		if fen != nil {
			sum, *fen = *fen, 0
		}
		t.add(row, sign*n, int64(sign)*sum)
	}
}

// rows are those that something is left of, with their figures, in an order.
func (t tally[K]) rows(order func(a, b K) int) []K {
	all := t.keys(order)
	for i, k := range all {
		count, fen := t.figures(&all[i])
		*count = t.n[k]
		if fen != nil {
			*fen = t.fen[k]
		}
	}
	return all
}

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
	case contactSums, scoreSums:
		return []string{"id", "deleted_at", "customer_id", "actor_id", "type", "outcome", "happened_at", "satisfaction"}
	case staySums, moveSums:
		return []string{"id", "deleted_at", "deal_id", "from_stage", "to_stage", "entered_at", "amount", "CASE WHEN reason = '' THEN '' ELSE 'said' END AS reason"}
	case bookSums, newSums, touchSums:
		return []string{"id", "deleted_at", "created_at", "owner_id", "last_contact_at", "industry", "region", "source", "level"}
	case peopleSums:
		return []string{"id", "deleted_at", "created_at", "title", "CASE WHEN phone = '' THEN '' ELSE 'known' END AS phone"}
	case dealSums, handSums, wonSums, madeSums, lostSums, standSums, gainSums:
		return []string{"id", "deleted_at", "created_at", "customer_id", "owner_id", "pipeline", "stage", "amount", "currency", "expected_close", "probability", "stage_entered_at", "won_at", "lost_at", "lost_from", "lost_reason"}
	case planSums:
		return []string{"id", "deleted_at", "customer_id", "due_at", "all_day", "status"}
	default:
		return []string{"id", "deleted_at", "customer_id", "amount", "currency", "paid_on", "reversed_on"}
	}
}
