package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// Figures of a period are counted by the database, from an index, as many as the lists of the same records have rows. owners narrow the scope
// (none: all of it).

// ContactCounts counts the contacts in [from, to), by who made them, their type and their outcome.
func (tx *Tx) ContactCounts(_ context.Context, owners []crm.UserID, from, to time.Time) (all []crm.ContactCount, err error) {
	err = tx.contactsIn(owners, from, to).Select("actor_id AS actor, type, outcome, COUNT(*) AS n").Group("actor_id, type, outcome").Order("actor_id, type, outcome").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count contacts: %w", err)
	}
	return all, nil
}

// CustomersReached counts the different customers that were reached in [from, to).
func (tx *Tx) CustomersReached(_ context.Context, owners []crm.UserID, from, to time.Time) (n int, err error) {
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
	db = db.Where("customer_id NOT IN (?)", tx.db.Table("customers").Select("id").Where("deleted_at > 0"))
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
	return countIn(tx.contactsIn(owners, bounds[0], bounds[len(bounds)-1]).Where("outcome <> ?", crm.NotReached), "happened_at", bounds)
}

// CountBegun counts the deals that came in, in each of the times between two bounds.
func (tx *Tx) CountBegun(_ context.Context, owners []crm.UserID, bounds []time.Time) ([]int, error) {
	if len(bounds) < 2 {
		return nil, nil
	}
	return countIn(tx.staysIn(owners, bounds[0], bounds[len(bounds)-1]).Where("s.from_stage = ''"), "s.entered_at", bounds)
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
func (tx *Tx) StayCounts(_ context.Context, owners []crm.UserID, from, to time.Time) (all []crm.StayCount, err error) {
	err = tx.staysIn(owners, from, to).Select("d.pipeline AS pipeline, s.from_stage AS `from`, s.to_stage AS `to`, COUNT(*) AS n").
		Group("d.pipeline, s.from_stage, s.to_stage").Order("d.pipeline, s.from_stage, s.to_stage").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count moves: %w", err)
	}
	return all, nil
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
	var rows []stayRow
	err := tx.staysIn(owners, from, to).Where("("+strings.Join(kinds, " OR ")+")", values...).Select("s.deal_id, s.from_stage, s.to_stage, s.entered_at, s.left_at, s.actor_id").Order("s.entered_at, s.id").Limit(n).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: first moves: %w", err)
	}
	return tx.stays(rows), nil
}

func (tx *Tx) staysIn(owners []crm.UserID, from, to time.Time) *gorm.DB {
	q := tx.db.Table("deal_stays s").Joins("JOIN deals d ON d.id = s.deal_id AND d.deleted_at = 0").Where("s.deleted_at = 0")
	return between(tx.whose(tx.reached(q, "customer_id"), "d.owner_id", owners), "s.entered_at", from, to)
}

// WonCounts counts the deals won in [from, to), by owner, pipeline, the stage in which they stand now, and currency.
func (tx *Tx) WonCounts(_ context.Context, owners []crm.UserID, from, to time.Time) (all []crm.DealCount, err error) {
	q := between(tx.whose(tx.visibleDeals().Table("deals").Where("won_at > 0"), "owner_id", owners), "won_at", from, to)
	err = q.Select("owner_id AS owner, pipeline, stage, currency, COUNT(*) AS n, SUM(amount) AS fen").
		Group("owner_id, pipeline, stage, currency").Order("owner_id, pipeline, stage, currency").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count won: %w", err)
	}
	return all, nil
}

// PaymentCounts counts the payments of [from, to) for deals of owners, by currency.
func (tx *Tx) PaymentCounts(_ context.Context, owners []crm.UserID, from, to crm.Date) (all []crm.PaymentCount, err error) {
	q := tx.ofVisible(tx.db.Table("payments")).Where("deleted_at = 0 AND reversed_on IS NULL AND paid_on >= ? AND paid_on < ?", from, to)
	if len(owners) > 0 {
		q = q.Where("deal_id IN (?)", tx.whose(tx.db.Table("deals").Select("id"), "owner_id", owners))
	}
	if err = q.Select("currency, COUNT(*) AS n, SUM(amount) AS fen").Group("currency").Order("currency").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("store: count payments: %w", err)
	}
	return all, nil
}

// PlanCounts counts the open planned contacts: late now, due before tomorrow, and due in [from, to).
func (tx *Tx) PlanCounts(_ context.Context, owners []crm.UserID, today, tomorrow, from, to time.Time) (all []crm.PlanCount, err error) {
	last := tomorrow
	if to.After(last) {
		last = to
	}
	const late = "(all_day = 1 AND due_at < ? OR all_day = 0 AND due_at < ?)"
	day, now := stamp(today), stamp(tx.deed.Now)
	q := tx.whose(tx.ofVisible(tx.db.Table("follow_ups")).Where("status = ? AND due_at < ? AND deleted_at = 0", crm.FollowUpOpen, stamp(last)), "owner_id", owners)
	err = q.Select("owner_id AS owner, COUNT(CASE WHEN "+late+" THEN 1 END) AS overdue, COUNT(CASE WHEN due_at < ? AND NOT "+late+" THEN 1 END) AS due, COUNT(CASE WHEN due_at >= ? AND due_at < ? THEN 1 END) AS `next`",
		day, now, stamp(tomorrow), day, now, stamp(from), stamp(to)).Group("owner_id").Order("owner_id").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count plans: %w", err)
	}
	return all, nil
}

// OpenCounts counts the open deals of owners, by pipeline, stage, currency and probability.
func (tx *Tx) OpenCounts(_ context.Context, owners []crm.UserID) (all []crm.OpenCount, err error) {
	err = tx.openDeals(owners).Select(openCounted).Group("pipeline, stage, currency, probability, rest").Order("pipeline, stage, currency, probability, rest").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("store: count open deals: %w", err)
	}
	return all, nil
}

// MoreCustomers reports whether owners have more customers in scope than so many.
func (tx *Tx) MoreCustomers(_ context.Context, owners []crm.UserID, than int) (bool, error) {
	var beyond []int64
	err := tx.whose(tx.visible().Table("customers"), "owner_id", owners).Order("deleted_at, last_contact_at").Offset(than).Limit(1).Pluck("id", &beyond).Error
	if err != nil {
		return false, fmt.Errorf("store: are there more customers: %w", err)
	}
	return len(beyond) > 0, nil
}

// ClosingCounts are OpenCounts by when the deals are expected to close: beside [from, to), a zero end of which is open, and today.
func (tx *Tx) ClosingCounts(_ context.Context, owners []crm.UserID, from, to, today crm.Date) (all []crm.ClosingCount, err error) {
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
	stages := []crm.StageCode{"lead", "opportunity", "quote"}
	if p := tx.s.options.Process; p != nil {
		stages = p.OpenStages()
	}
	return tx.whose(tx.visibleDeals().Table("deals").Where("stage IN ?", stages), "owner_id", owners)
}

// EnteredCounts counts the deals of owners that stand in some stages since a time or later, by pipeline, stage and currency.
func (tx *Tx) EnteredCounts(_ context.Context, owners []crm.UserID, stages []crm.StageCode, since time.Time) (all []crm.OpenCount, err error) {
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
	name, when, groups := "''", "d.created_at", "d.pipeline, d.stage, d.currency, d.amount > 0"
	if won {
		when = "d.won_at"
	}
	q := tx.reached(tx.db.Table("deals d").Where("d.deleted_at = 0"), "d.customer_id")
	switch by {
	case "industry", "region", "source", "level":
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
