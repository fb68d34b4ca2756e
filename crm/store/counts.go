package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// Figures of a period are counted by the database, from an index, as many as the lists of the same records have rows. owners narrow the scope
// (none: all of it).

// Split says whether a figure is told of each person or of all of them together, whose records then are nobody's (0).
type Split bool

const (
	Together   Split = false
	EachPerson Split = true
)

// by is how a figure is grouped: by a column of people and others, or by those others.
func (s Split) by(column, others string) string {
	if s == EachPerson {
		return column + ", " + others
	}
	return others
}

// who is the column of people, called so.
func (s Split) who(column, called string) string {
	if s == EachPerson {
		return column + " AS " + called
	}
	return "0 AS " + called
}

// ContactCounts counts the contacts in [from, to), by who made them, their type and their outcome.
func (tx *Tx) ContactCounts(_ context.Context, owners []crm.UserID, from, to time.Time, split Split) ([]crm.ContactCount, error) {
	summed := tx.summedContacts
	if split == Together {
		summed = tx.summedContactsTogether
	}
	if all, ok, err := summed(owners, from, to); ok || err != nil {
		return all, err
	}
	return tx.contactCounts(owners, from, to, split)
}

func (tx *Tx) contactCounts(owners []crm.UserID, from, to time.Time, split Split) (all []crm.ContactCount, err error) {
	by := split.by("actor_id", "type, outcome")
	err = tx.contactsIn(owners, from, to).Select(split.who("actor_id", "actor") + ", type, outcome, COUNT(*) AS n").Group(by).Order(by).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count contacts: %w", err)
	}
	return all, nil
}

// ScoreCounts counts the contacts of owners in [from, to) in which the customer gave a score, by the score.
func (tx *Tx) ScoreCounts(_ context.Context, owners []crm.UserID, from, to time.Time) (all []crm.ScoreCount, err error) {
	if all, ok, err := tx.summedScores(owners, from, to); ok || err != nil {
		return all, err
	}
	return tx.scoreCounts(owners, from, to)
}

func (tx *Tx) scoreCounts(owners []crm.UserID, from, to time.Time) (all []crm.ScoreCount, err error) {
	q := between(tx.whose(tx.ofVisible(tx.db.Table("activities")).Where("deleted_at = 0 AND satisfaction > 0"), "actor_id", owners), "happened_at", from, to)
	if err := q.Select("satisfaction - 1 AS score, COUNT(*) AS n").Group("satisfaction").Order("satisfaction").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("store: count scores: %w", err)
	}
	return all, nil
}

// CustomersReached counts the different customers that were reached in [from, to).
func (tx *Tx) CustomersReached(_ context.Context, owners []crm.UserID, from, to time.Time) (n int, err error) {
	if n, ok, err := tx.summedReachedCustomers(owners, from, to); ok || err != nil {
		return n, err
	}
	err = tx.contactsIn(owners, from, to).Where("outcome <> ?", crm.NotReached).Select("COUNT(DISTINCT customer_id)").Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("store: customers reached: %w", err)
	}
	return n, nil
}

func (tx *Tx) contactsIn(owners []crm.UserID, from, to time.Time) *gorm.DB {
	return between(tx.whose(tx.madeInScope(tx.db.Table("activities")).Where("deleted_at = 0"), "actor_id", owners), "happened_at", from, to)
}

// madeInScope limits a query of contacts to those that people in scope made, whosever the customer is, but for customers in the recycle bin: work
// counts for who did it, on a customer that was looked after for a colleague or was handed over since.
func (tx *Tx) madeInScope(db *gorm.DB) *gorm.DB {
	db = db.Where("customer_id NOT IN (?)", tx.recycled())
	if tx.actor.Scope.All {
		return db
	}
	return db.Where("actor_id IN ?", tx.actor.Scope.Users)
}

// CountContacts counts the contacts at which somebody was reached, in each of the times between two bounds: [bounds[0], bounds[1]) and so on.
func (tx *Tx) CountContacts(_ context.Context, owners []crm.UserID, bounds []time.Time) ([]int, error) {
	if len(bounds) < 2 {
		return nil, nil
	}
	if tx.everybodys(owners) { // a piece at a time: of millions to ask each in which piece it is takes longer than to count them
		counts := make([]int, len(bounds)-1)
		if ok, err := tx.summedReached(counts, owners, bounds); ok || err != nil {
			return counts, err
		}
		for i := range counts {
			err := tx.contactsIn(owners, bounds[i], bounds[i+1]).Where("outcome <> ?", crm.NotReached).Select("COUNT(*)").Row().Scan(&counts[i])
			if err != nil {
				return nil, fmt.Errorf("store: count contacts: %w", err)
			}
		}
		return counts, nil
	}
	return countIn(tx.contactsIn(owners, bounds[0], bounds[len(bounds)-1]).Where("outcome <> ?", crm.NotReached), "happened_at", bounds)
}

// CountBegun counts the deals that came in, in each of the times between two bounds.
func (tx *Tx) CountBegun(_ context.Context, owners []crm.UserID, bounds []time.Time) ([]int, error) {
	if len(bounds) < 2 {
		return nil, nil
	}
	if counts, ok, err := tx.summedBegun(owners, bounds); ok || err != nil {
		return counts, err
	}
	begun := func(q *gorm.DB) ([]int, error) { return countIn(q.Where("s.from_stage = ''"), "s.entered_at", bounds) }
	from, to := bounds[0], bounds[len(bounds)-1]
	apart, _, ok, err := tx.apart(owners)
	if err != nil || !ok {
		if err != nil {
			return nil, err
		}
		return begun(tx.staysIn(owners, from, to))
	}
	counts, err := begun(tx.allStays(from, to))
	if err != nil || len(apart) == 0 {
		return counts, err
	}
	not, err := begun(tx.allStays(from, to).Where("s.deal_id IN ?", apart))
	if err != nil {
		return nil, err
	}
	but, err := begun(tx.staysIn(owners, from, to).Where("s.deal_id IN ?", apart))
	if err != nil {
		return nil, err
	}
	for i := range counts {
		counts[i] += but[i] - not[i]
	}
	return counts, nil
}

func countIn(q *gorm.DB, column string, bounds []time.Time) ([]int, error) {
	counts := make([]int, len(bounds)-1)
	pieces, values, into := make([]string, len(counts)), []any{}, make([]any, len(counts))
	for i := range counts {
		pieces[i] = "COUNT(CASE WHEN " + column + " >= ? AND " + column + " < ? THEN 1 END)"
		values, into[i] = append(values, stamp(bounds[i]), stamp(bounds[i+1])), &counts[i]
	}
	if err := q.Select(strings.Join(pieces, ", "), values...).Row().Scan(into...); err != nil {
		return nil, fmt.Errorf("store: count in pieces: %w", err)
	}
	return counts, nil
}

// StayCounts counts the stages that deals entered in [from, to), by where they came from.
func (tx *Tx) StayCounts(_ context.Context, owners []crm.UserID, from, to time.Time) ([]crm.StayCount, error) {
	if all, ok, err := tx.summedStays(owners, from, to); ok || err != nil {
		return all, err
	}
	apart, line, ok, err := tx.apart(owners)
	if err != nil {
		return nil, err
	}
	if !ok {
		return stayCounts(tx.staysIn(owners, from, to), "d.pipeline")
	}
	all, err := stayCounts(tx.allStays(from, to), "?", line)
	if err != nil || len(apart) == 0 {
		return all, err
	}
	not, err := stayCounts(tx.allStays(from, to).Where("s.deal_id IN ?", apart), "?", line)
	if err != nil {
		return nil, err
	}
	but, err := stayCounts(tx.staysIn(owners, from, to).Where("s.deal_id IN ?", apart), "d.pipeline")
	if err != nil {
		return nil, err
	}
	type kind struct {
		pipeline string
		from, to crm.StageCode
	}
	n := map[kind]int{}
	for _, x := range append(all, but...) {
		n[kind{x.Pipeline, x.From, x.To}] += x.N
	}
	for _, x := range not {
		n[kind{x.Pipeline, x.From, x.To}] -= x.N
	}
	all = nil
	for k, of := range n {
		if of != 0 {
			all = append(all, crm.StayCount{Pipeline: k.pipeline, From: k.from, To: k.to, N: of})
		}
	}
	slices.SortFunc(all, func(a, b crm.StayCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return all, nil
}

func stayCounts(q *gorm.DB, pipeline string, values ...any) (all []crm.StayCount, err error) {
	group := "s.from_stage, s.to_stage"
	if len(values) == 0 {
		group = pipeline + ", " + group
	}
	err = q.Select(pipeline+" AS pipeline, s.from_stage AS `from`, s.to_stage AS `to`, COUNT(*) AS n", values...).Group(group).Order(group).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count moves: %w", err)
	}
	return all, nil
}

// mostApart is how many deals may be unlike the others for those to be counted as one.
const mostApart = 2000

// apart are the deals that do not go by the company's first pipeline (line), are gone, or are not of owners: where they are few, stays of everybody
// are counted without looking each one's deal up, and these are put right. ok is false when they are many.
func (tx *Tx) apart(owners []crm.UserID) (ids []crm.DealID, line string, ok bool, err error) {
	if !tx.everybodys(owners) {
		return nil, "", false, nil
	}
	if p := tx.s.options.Process; p != nil {
		line = p.Default().Code
	}
	others := []crm.UserID{}
	if len(owners) > 0 {
		var few bool
		if others, few, err = tx.othersThan(owners); err != nil || !few {
			return nil, "", false, err
		}
	}
	for _, q := range []*gorm.DB{
		tx.db.Table("deals").Where("pipeline < ?", line), tx.db.Table("deals").Where("pipeline > ?", line), // each has an index, both at once may have none
		tx.db.Table("deals").Where("pipeline = ? AND deleted_at > 0", line),
		tx.db.Table("deals").Where("owner_id IN ?", others),
	} {
		var some []crm.DealID
		if err := q.Limit(mostApart+1).Pluck("id", &some).Error; err != nil {
			return nil, "", false, fmt.Errorf("store: deals apart: %w", err)
		}
		if ids = append(ids, some...); len(ids) > mostApart {
			return nil, "", false, nil
		}
	}
	return ids, line, true, nil
}

// allStays are all stays of a time, of whatever deals.
func (tx *Tx) allStays(from, to time.Time) *gorm.DB {
	return between(tx.db.Table("deal_stays s").Where("s.deleted_at = 0"), "s.entered_at", from, to)
}

// FirstMoves are the first n of the stages entered in [from, to) that are among some that were counted.
func (tx *Tx) FirstMoves(_ context.Context, owners []crm.UserID, from, to time.Time, among []crm.StayCount, n int) ([]crm.StageStay, error) {
	var kinds []string
	var values []any
	for _, k := range among {
		kinds, values = append(kinds, "d.pipeline = ? AND s.from_stage = ? AND s.to_stage = ?"), append(values, k.Pipeline, k.From, k.To)
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	read := func(from, to time.Time, n int) (rows []stayRow, err error) {
		err = tx.staysIn(owners, from, to).Where("("+strings.Join(kinds, " OR ")+")", values...).Select("s.deal_id, s.from_stage, s.to_stage, s.entered_at, s.left_at, s.actor_id").Order("s.entered_at, s.id").Limit(n).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("store: first moves: %w", err)
		}
		return rows, nil
	}
	if !tx.everybodys(owners) {
		rows, err := read(from, to, n)
		return tx.stays(rows), err
	}
	var all []stayRow
	for some := firstMoves; len(all) < n; some *= 10 { // a piece of the time at once: a database looks up every deal of it before it orders them
		var next []int64
		if err := tx.allStays(from, to).Order("s.entered_at").Offset(some).Limit(1).Pluck("s.entered_at", &next).Error; err != nil {
			return nil, fmt.Errorf("store: first moves: %w", err)
		}
		until := to
		if len(next) > 0 {
			until = tx.s.instant(next[0] + 1)
		}
		rows, err := read(from, until, n-len(all))
		if err != nil {
			return nil, err
		}
		if all = append(all, rows...); len(next) == 0 {
			break
		}
		from = until
	}
	return tx.stays(all), nil
}

// firstMoves is in how many moves the first ones are looked for at first.
const firstMoves = 100

const moveKind = "d.pipeline AS pipeline, s.from_stage AS `from`, s.to_stage AS `to`, s.reason <> '' AS reasoned, s.amount <> 0 AS priced, (d.lost_reason <> '' OR d.lost_note <> '') AS told, d.expected_close IS NOT NULL AS dated"

// MoveCounts counts the moves of deals of owners from one stage to another in [from, to), by owner and by what tells whether they kept to the process.
func (tx *Tx) MoveCounts(_ context.Context, owners []crm.UserID, from, to time.Time, split Split) (all []crm.MoveCount, err error) {
	if split == Together {
		if all, ok, err := tx.summedMoves(owners, from, to); ok || err != nil {
			return all, err
		}
	}
	group := split.by("d.owner_id", "d.pipeline, s.from_stage, s.to_stage, reasoned, priced, told, dated")
	err = tx.staysIn(owners, from, to).Where("s.from_stage <> ''").Select(split.who("d.owner_id", "owner") + ", " + moveKind + ", COUNT(*) AS n").Group(group).Order(group).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count kinds of moves: %w", err)
	}
	return all, nil
}

// LastMoves are the last n moves in [from, to) that are of some kinds that were counted, whosever deals they are of, the last first.
func (tx *Tx) LastMoves(_ context.Context, owners []crm.UserID, from, to time.Time, among []crm.MoveCount, n int) ([]crm.StageStay, error) {
	kinds := map[crm.MoveCount]bool{}
	for _, k := range among {
		k.Owner, k.N = 0, 0
		kinds[k] = true
	}
	var all []crm.StageStay
	for some := firstMoves; len(all) < n && len(kinds) > 0; some *= 10 { // a piece of the time at once, as FirstMoves
		var before []int64
		if err := tx.allStays(from, to).Order("s.entered_at DESC").Offset(some).Limit(1).Pluck("s.entered_at", &before).Error; err != nil {
			return nil, fmt.Errorf("store: last moves: %w", err)
		}
		since := from
		if len(before) > 0 {
			since = tx.s.instant(before[0])
		}
		var rows []movedRow
		if err := tx.staysIn(owners, since, to).Where("s.from_stage <> ''").Select("s.deal_id, s.entered_at, s.left_at, s.amount, s.currency, " + moveKind).Order("s.entered_at DESC, s.id DESC").Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: last moves: %w", err)
		}
		for _, r := range rows {
			if len(all) < n && kinds[crm.MoveCount{Pipeline: r.Pipeline, From: r.From, To: r.To, Reasoned: r.Reasoned, Priced: r.Priced, Told: r.Told, Dated: r.Dated}] {
				all = append(all, crm.StageStay{DealID: r.DealID, From: r.From, To: r.To, EnteredAt: tx.s.instant(r.EnteredAt), LeftAt: tx.s.instant(r.LeftAt), Amount: crm.Money{Fen: r.Amount, Currency: r.Currency}})
			}
		}
		if len(before) == 0 {
			break
		}
		to = since
	}
	return all, nil
}

// movedRow is a move with what tells whether it kept to the process.
type movedRow struct {
	DealID                        crm.DealID
	EnteredAt, LeftAt             int64
	Amount                        int64
	Currency                      crm.Currency
	Pipeline                      string
	From, To                      crm.StageCode
	Reasoned, Priced, Told, Dated bool
}

// everyState names every state of a planned contact: an index begins with it.
func everyState() []crm.FollowUpStatus {
	return []crm.FollowUpStatus{crm.FollowUpOpen, crm.FollowUpDone, crm.FollowUpCanceled}
}

// Settled counts the planned contacts of owners that were due by the end of a day: on that day whatever became of them, before it those still open.
func (tx *Tx) Settled(_ context.Context, owners []crm.UserID, day, next time.Time, split Split) (all []crm.SettleCount, err error) {
	if split == Together {
		if all, ok, err := tx.summedSettled(owners, day, next); ok || err != nil {
			return all, err
		}
	}
	for _, q := range []*gorm.DB{
		between(tx.db.Table("follow_ups").Where("status IN ?", everyState()), "due_at", day, next),
		between(tx.db.Table("follow_ups").Where("status = ?", crm.FollowUpOpen), "due_at", time.Time{}, day),
	} {
		var some []crm.SettleCount
		q = tx.whose(tx.ofVisible(q).Where("deleted_at = 0"), "owner_id", owners)
		by := split.by("owner_id", "status")
		if err := q.Select(split.who("owner_id", "owner") + ", status, COUNT(*) AS n").Group(by).Order(by).Scan(&some).Error; err != nil {
			return nil, fmt.Errorf("store: count settled plans: %w", err)
		}
		all = append(all, some...)
	}
	return all, nil
}

func (tx *Tx) staysIn(owners []crm.UserID, from, to time.Time) *gorm.DB {
	join := "JOIN"
	switch {
	case tx.everybodys(owners) && tx.s.dialect.locks: // the stays of the time first, then their deals, in this order
		join = "STRAIGHT_JOIN"
	case tx.everybodys(owners):
		join = "CROSS JOIN"
	}
	q := tx.db.Table("deal_stays s").Joins(join + " deals d ON d.id = s.deal_id AND d.deleted_at = 0").Where("s.deleted_at = 0")
	return between(tx.whose(tx.reached(q, "customer_id"), "d.owner_id", owners), "s.entered_at", from, to)
}

// WonCounts counts the deals won in [from, to), by owner, pipeline, the stage in which they stand now, and currency.
func (tx *Tx) WonCounts(_ context.Context, owners []crm.UserID, from, to time.Time, split Split) (all []crm.DealCount, err error) {
	if split == Together {
		if all, ok, err := tx.summedWon(owners, from, to); ok || err != nil {
			return all, err
		}
	}
	by := split.by("owner_id", "pipeline, stage, currency")
	q := between(tx.whose(tx.visibleDeals().Table("deals").Where("won_at > 0"), "owner_id", owners), "won_at", from, to)
	err = q.Select(split.who("owner_id", "owner") + ", pipeline, stage, currency, COUNT(*) AS n, SUM(amount) AS fen").Group(by).Order(by).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count won: %w", err)
	}
	return all, nil
}

// PaymentCounts counts the payments of [from, to) for deals of owners, by currency.
func (tx *Tx) PaymentCounts(_ context.Context, owners []crm.UserID, from, to crm.Date) ([]crm.PaymentCount, error) {
	if all, ok, err := tx.summedPayments(owners, from, to); ok || err != nil {
		return all, err
	}
	return tx.paymentCounts(owners, from, to)
}

func (tx *Tx) paymentCounts(owners []crm.UserID, from, to crm.Date) ([]crm.PaymentCount, error) {
	var deals *gorm.DB // of anybody's
	if len(owners) > 0 {
		deals = tx.whose(tx.db.Table("deals").Select("id"), "owner_id", owners)
	}
	return tx.paymentsOf(from, to, deals)
}

func (tx *Tx) paymentsOf(from, to crm.Date, deals *gorm.DB) (all []crm.PaymentCount, err error) {
	q := tx.ofVisible(tx.db.Table("payments")).Where("deleted_at = 0 AND reversed_on IS NULL AND paid_on >= ? AND paid_on < ?", from, to)
	if deals != nil {
		q = q.Where("deal_id IN (?)", deals)
	}
	if err = q.Select("currency, COUNT(*) AS n, SUM(amount) AS fen").Group("currency").Order("currency").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("store: count payments: %w", err)
	}
	return all, nil
}

// PlanCounts counts the open planned contacts: late now, due before tomorrow, and due in [from, to). tomorrow may be past: what was due later is then
// neither late nor due.
func (tx *Tx) PlanCounts(_ context.Context, owners []crm.UserID, today, tomorrow, from, to time.Time, split Split) (all []crm.PlanCount, err error) {
	if split == Together {
		if all, ok, err := tx.summedPlans(owners, today, tomorrow, from, to); ok || err != nil {
			return all, err
		}
	}
	return tx.planCounts(owners, today, tomorrow, from, to, split)
}

func (tx *Tx) planCounts(owners []crm.UserID, today, tomorrow, from, to time.Time, split Split) (all []crm.PlanCount, err error) {
	last := tomorrow
	if to.After(last) {
		last = to
	}
	const late = "(all_day = 1 AND due_at < ? OR all_day = 0 AND due_at < ?)"
	day, now := stamp(today), min(stamp(tx.deed.Now), stamp(tomorrow))
	q := tx.whose(tx.ofVisible(tx.db.Table("follow_ups")).Where("status = ? AND due_at < ? AND deleted_at = 0", crm.FollowUpOpen, stamp(last)), "owner_id", owners)
	q = q.Select(split.who("owner_id", "owner")+", COUNT(CASE WHEN "+late+" THEN 1 END) AS overdue, COUNT(CASE WHEN due_at < ? AND NOT "+late+" THEN 1 END) AS due, COUNT(CASE WHEN due_at >= ? AND due_at < ? THEN 1 END) AS `next`",
		day, now, stamp(tomorrow), day, now, stamp(from), stamp(to))
	if split == EachPerson {
		q = q.Group("owner_id").Order("owner_id")
	}
	err = q.Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count plans: %w", err)
	}
	return all, nil
}

// OpenCounts counts the open deals of owners, by pipeline, stage, currency and probability.
func (tx *Tx) OpenCounts(_ context.Context, owners []crm.UserID) (all []crm.OpenCount, err error) {
	if closing, ok, err := tx.summedOpen(owners, func(crm.Date) crm.Closing { return "" }); ok || err != nil {
		for _, c := range closing {
			all = append(all, c.OpenCount)
		}
		return all, err
	}
	err = tx.openDeals(owners).Select(openCounted).Group("pipeline, stage, currency, probability, rest").Order("pipeline, stage, currency, probability, rest").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count open deals: %w", err)
	}
	return all, nil
}

// MoreCustomers reports whether owners have more customers in scope than so many; of nearly everybody, whether there are more.
func (tx *Tx) MoreCustomers(_ context.Context, owners []crm.UserID, than int) (bool, error) {
	var beyond []int64
	q := tx.visible().Table("customers")
	if !tx.everybodys(owners) { // else whosever: an index tells without reading them
		q = tx.whose(q, "owner_id", owners)
	}
	err := q.Order("deleted_at, last_contact_at").Offset(than).Limit(1).Pluck("id", &beyond).Error
	if err != nil {
		return false, fmt.Errorf("store: are there more customers: %w", err)
	}
	return len(beyond) > 0, nil
}

// ClosingCounts are OpenCounts by when the deals are expected to close: beside [from, to), a zero end of which is open, and today.
func (tx *Tx) ClosingCounts(_ context.Context, owners []crm.UserID, from, to, today crm.Date) (all []crm.ClosingCount, err error) {
	all, ok, err := tx.summedOpen(owners, func(day crm.Date) crm.Closing {
		switch {
		case day.IsZero():
			return crm.ClosesNever
		case !from.IsZero() && day.Before(from):
			return crm.ClosesBefore
		case !to.IsZero() && !day.Before(to):
			return crm.ClosesAfter
		case !today.IsZero() && day.Before(today):
			return crm.ClosesLate
		}
		return crm.ClosesIn
	})
	if ok || err != nil {
		return all, err
	}
	when, values := "CASE WHEN expected_close IS NULL THEN '"+string(crm.ClosesNever)+"'", []any{}
	for _, x := range []struct {
		day    crm.Date
		than   string
		closes crm.Closing
	}{{from, "<", crm.ClosesBefore}, {to, ">=", crm.ClosesAfter}, {today, "<", crm.ClosesLate}} {
		if !x.day.IsZero() {
			when += " WHEN expected_close " + x.than + " ? THEN '" + string(x.closes) + "'"
			values = append(values, x.day)
		}
	}
	when += " ELSE '" + string(crm.ClosesIn) + "' END AS closes"
	err = tx.openDeals(owners).Select(openCounted+", "+when, values...).Group("pipeline, stage, currency, probability, rest, closes").Order("pipeline, stage, currency, probability, rest, closes").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count closing deals: %w", err)
	}
	return all, nil
}

const openCounted = "pipeline, stage, currency, probability, amount % 100 AS rest, COUNT(*) AS n, COUNT(CASE WHEN amount = 0 THEN 1 END) AS unpriced, SUM(amount) AS fen"

func (tx *Tx) openDeals(owners []crm.UserID) *gorm.DB {
	return tx.whose(tx.visibleDeals().Table("deals").Where("stage IN ?", tx.openStages()), "owner_id", owners)
}

func (tx *Tx) openStages() []crm.StageCode {
	if p := tx.s.options.Process; p != nil {
		return p.OpenStages()
	}
	return []crm.StageCode{"lead", "opportunity", "quote"}
}

// EndedCounts counts the deals of owners that were won in [from, to), or lost in it, by how many days they took, and those that were lost by why and in
// which stage: each of these tells of all of them.
func (tx *Tx) EndedCounts(_ context.Context, owners []crm.UserID, won bool, from, to time.Time) ([]crm.EndedCount, error) {
	if all, ok, err := tx.summedEnded(owners, won, from, to); ok || err != nil {
		return all, err
	}
	return tx.endedCounts(owners, won, from, to)
}

// endedCounts goes through the deals, since a day is the company's and not the database's.
func (tx *Tx) endedCounts(owners []crm.UserID, won bool, from, to time.Time) ([]crm.EndedCount, error) {
	kind, when := lostSums, "lost_at"
	if won {
		kind, when = wonSums, "won_at"
	}
	q := between(tx.whose(tx.visibleDeals().Table("deals").Where(when+" > 0"), "owner_id", owners), when, from, to)
	var rows []dealRow
	if err := q.Select(briefDeal).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: count ended deals: %w", err)
	}
	n := newRows(func(c *crm.EndedCount) (*int, *int64) { return &c.N, &c.Fen })
	for i := range rows {
		for _, c := range tx.s.summed(kind, &rows[i], stands{}) {
			if x := endedCount(c.Part); x.By == crm.EndedDays || x.By == crm.EndedReason || x.By == crm.EndedFrom {
				n.add(x, int(c.N), c.Fen)
			}
		}
	}
	return endedInOrder(n), nil
}

// EnteredCounts counts the deals of owners that stand in some stages since a time or later, by pipeline, stage and currency.
func (tx *Tx) EnteredCounts(_ context.Context, owners []crm.UserID, stages []crm.StageCode, since time.Time) (all []crm.OpenCount, err error) {
	if all, ok, err := tx.summedEntered(owners, stages, since); ok || err != nil {
		return all, err
	}
	return tx.enteredCounts(owners, stages, since)
}

func (tx *Tx) enteredCounts(owners []crm.UserID, stages []crm.StageCode, since time.Time) (all []crm.OpenCount, err error) {
	q := tx.whose(tx.visibleDeals().Table("deals").Where("stage IN ? AND stage_entered_at >= ?", stages, stamp(since)), "owner_id", owners)
	err = q.Select("pipeline, stage, currency, COUNT(*) AS n, SUM(amount) AS fen").Group("pipeline, stage, currency").Order("pipeline, stage, currency").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count deals in stages: %w", err)
	}
	return all, nil
}

// Everybodys reports whether records of some owners (none: everybody) are those of everybody, or nearly, so that they are better counted than
// listed.
func (tx *Tx) Everybodys(owners []crm.UserID) bool { return tx.everybodys(owners) }

// DealGroups counts the deals of owners that were made in [from, to), or won in it, by a column of their customers (industry, region, source or
// level; none: all together), pipeline, stage, currency, and whether they have an amount.
func (tx *Tx) DealGroups(_ context.Context, owners []crm.UserID, won bool, from, to time.Time, by string) (all []crm.DealGroup, err error) {
	if !slices.Contains(dealTraits[:], by) {
		by = noTrait
	}
	if all, ok, err := tx.summedGroups(owners, won, from, to, by); ok || err != nil {
		return all, err
	}
	return tx.dealGroups(owners, won, from, to, by)
}

func (tx *Tx) dealGroups(owners []crm.UserID, won bool, from, to time.Time, by string) (all []crm.DealGroup, err error) {
	name, when, groups := "''", "d.created_at", "d.pipeline, d.stage, d.currency, d.amount > 0"
	if won {
		when = "d.won_at"
	}
	q := tx.reached(tx.db.Table("deals d").Where("d.deleted_at = 0"), "d.customer_id")
	if by != noTrait {
		name = "COALESCE(c.has, '')"
		groups = name + ", " + groups
		q = q.Joins("LEFT JOIN (SELECT id AS of_id, " + by + " AS has FROM customers WHERE deleted_at = 0) c ON c.of_id = d.customer_id")
	}
	q = between(tx.whose(q, "d.owner_id", owners), when, from, to)
	err = q.Select(name + " AS name, d.pipeline AS pipeline, d.stage AS stage, d.currency AS currency, d.amount > 0 AS priced, COUNT(*) AS n, SUM(d.amount) AS fen").
		Group(groups).Order(groups).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count deals in groups: %w", err)
	}
	return all, nil
}
