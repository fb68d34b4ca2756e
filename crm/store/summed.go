package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// The figures of counts.go as sums tell them (sums.go). ok is false where they do not, and the records are counted. Of nearly everybody, the
// records of the few others are counted and taken away.

// summedContacts are ContactCounts: whole months, and the days at their ends that are more or fewer.
func (tx *Tx) summedContacts(owners []crm.UserID, from, to time.Time) (all []crm.ContactCount, ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return nil, false, err
	}
	d, ok := tx.days(from, to)
	months := d.inMonths(crm.DateOf(tx.Now()).AddDays(1))
	if !ok || months.empty() {
		return nil, false, nil
	}
	sums, ok, err := tx.personSums(contactSums, months)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.ContactCount) (*int, *int64) { return &c.N, nil })
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.ContactCount{Actor: x.Who, Type: crm.ActivityType(p[0]), Outcome: crm.Outcome(p[1])}, x.N, 0)
	}
	loc := tx.s.options.Location
	for _, edge := range []struct {
		dateSpan
		sign int
	}{{dateSpan{months.from, d.from}, -1}, {dateSpan{d.to, months.to}, -1}, {dateSpan{d.from, months.from}, 1}, {dateSpan{months.to, d.to}, 1}} {
		if edge.empty() {
			continue
		}
		counts, err := tx.contactCounts(nil, edge.from.In(loc), edge.to.In(loc), EachPerson)
		if err != nil {
			return nil, false, err
		}
		n.addRows(counts, edge.sign)
	}
	all = n.rows(func(a, b crm.ContactCount) int {
		return cmp.Or(cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Outcome, b.Outcome))
	})
	return slices.DeleteFunc(all, func(c crm.ContactCount) bool { return slices.Contains(others, c.Actor) }), true, nil
}

// inMonths are the whole months that are nearest to some days, where it is less to count the days between than the days themselves; nothing
// happens from a day on.
func (d dateSpan) inMonths(never crm.Date) dateSpan {
	near := func(day crm.Date) crm.Date { // the beginning of a month
		first := day.FirstOfMonth()
		next := first.NextMonth()
		until := next
		if never.Before(until) {
			until = never
		}
		if day.Sub(first) <= until.Sub(day) {
			return first
		}
		return next
	}
	return dateSpan{near(d.from), near(d.to)}
}

// summedReached is CountContacts.
func (tx *Tx) summedReached(counts []int, owners []crm.UserID, bounds []time.Time) (ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return false, err
	}
	for i := range counts {
		d, ok := tx.days(bounds[i], bounds[i+1])
		if !ok {
			return false, nil
		}
		sums, ok, err := tx.sumsOf(contactSums, d)
		if err != nil || !ok {
			return false, err
		}
		counts[i] = 0
		for _, x := range sums {
			if crm.Outcome(partsOf(x.Part)[1]) != crm.NotReached {
				counts[i] += x.N
			}
		}
	}
	if len(others) == 0 {
		return true, nil
	}
	q := between(tx.madeInScope(tx.db.Table("activities")).Where("deleted_at = 0 AND actor_id IN ?", others), "happened_at", bounds[0], bounds[len(bounds)-1])
	theirs, err := countIn(q.Where("outcome <> ?", crm.NotReached), "happened_at", bounds)
	if err != nil {
		return false, err
	}
	for i := range counts {
		counts[i] -= theirs[i]
	}
	return true, nil
}

// theirStays are the stays of the deals of some people.
func (tx *Tx) theirStays(others []crm.UserID, from, to time.Time) *gorm.DB {
	q := tx.db.Table("deal_stays s").Joins("JOIN deals d ON d.id = s.deal_id AND d.deleted_at = 0").Where("s.deleted_at = 0 AND d.owner_id IN ?", others)
	return between(q, "s.entered_at", from, to)
}

// summedStays are StayCounts.
func (tx *Tx) summedStays(owners []crm.UserID, from, to time.Time) (all []crm.StayCount, ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return nil, false, err
	}
	d, ok := tx.days(from, to)
	if !ok {
		return nil, false, nil
	}
	sums, ok, err := tx.sumsOf(staySums, d)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.StayCount) (*int, *int64) { return &c.N, nil })
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.StayCount{Pipeline: p[0], From: crm.StageCode(p[1]), To: crm.StageCode(p[2])}, x.N, 0)
	}
	if len(others) > 0 {
		theirs, err := stayCounts(tx.theirStays(others, from, to), "d.pipeline")
		if err != nil {
			return nil, false, err
		}
		n.addRows(theirs, -1)
	}
	return n.rows(func(a, b crm.StayCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	}), true, nil
}

// summedBegun are CountBegun.
func (tx *Tx) summedBegun(owners []crm.UserID, bounds []time.Time) (counts []int, ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return nil, false, err
	}
	counts = make([]int, len(bounds)-1)
	for i := range counts {
		d, ok := tx.days(bounds[i], bounds[i+1])
		if !ok {
			return nil, false, nil
		}
		sums, ok, err := tx.sumsOf(staySums, d)
		if err != nil || !ok {
			return nil, false, err
		}
		for _, x := range sums {
			if partsOf(x.Part)[1] == "" {
				counts[i] += x.N
			}
		}
	}
	if len(others) == 0 {
		return counts, true, nil
	}
	theirs, err := countIn(tx.theirStays(others, bounds[0], bounds[len(bounds)-1]).Where("s.from_stage = ''"), "s.entered_at", bounds)
	if err != nil {
		return nil, false, err
	}
	for i := range counts {
		counts[i] -= theirs[i]
	}
	return counts, true, nil
}

// summedPayments are PaymentCounts.
func (tx *Tx) summedPayments(owners []crm.UserID, from, to crm.Date) (all []crm.PaymentCount, ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return nil, false, err
	}
	sums, ok, err := tx.sumsOf(paymentSums, dateSpan{from, to})
	if err != nil || !ok {
		return nil, false, err
	}
	n := newTally[crm.Currency]()
	for _, x := range sums {
		n.add(crm.Currency(x.Part), x.N, x.Fen)
	}
	if len(others) > 0 {
		theirs, err := tx.paymentsOf(from, to, tx.db.Table("deals").Select("id").Where("owner_id IN ?", others))
		if err != nil {
			return nil, false, err
		}
		for _, c := range theirs {
			n.add(c.Currency, -c.N, -c.Fen)
		}
	}
	for _, k := range n.keys(cmp.Compare[crm.Currency]) {
		all = append(all, crm.PaymentCount{Currency: k, N: n.n[k], Fen: n.fen[k]})
	}
	return all, true, nil
}

// summedOpen are ClosingCounts of the open deals, by what closes says of the day they are expected to close.
func (tx *Tx) summedOpen(owners []crm.UserID, closes func(crm.Date) crm.Closing) (all []crm.ClosingCount, ok bool, err error) {
	others, ok, err := tx.besides(owners)
	if err != nil || !ok {
		return nil, false, err
	}
	sums, ok, err := tx.everySum(dealSums)
	if err != nil || !ok {
		return nil, false, err
	}
	stages, n, unpriced := tx.openStages(), newTally[crm.ClosingCount](), newTally[crm.ClosingCount]()
	add := func(c crm.ClosingCount) {
		k := c
		k.N, k.Unpriced, k.Fen = 0, 0, 0
		n.add(k, c.N, c.Fen)
		unpriced.add(k, c.Unpriced, 0)
	}
	for _, x := range sums {
		p := partsOf(x.Part)
		if !slices.Contains(stages, crm.StageCode(p[1])) {
			continue
		}
		probability, err := strconv.Atoi(p[3])
		if err != nil {
			return nil, false, err
		}
		rest, err := strconv.ParseInt(p[4], 10, 64)
		if err != nil {
			return nil, false, err
		}
		c := crm.OpenCount{Pipeline: p[0], Stage: crm.StageCode(p[1]), Currency: crm.Currency(p[2]), Probability: probability, Rest: rest, N: x.N, Fen: x.Fen}
		if p[5] == "1" {
			c.Unpriced = x.N
		}
		day := crm.Date{}
		if x.Day > 0 {
			day = numberedDay(x.Day)
		}
		add(crm.ClosingCount{OpenCount: c, Closes: closes(day)})
	}
	if len(others) > 0 {
		var rows []dealRow
		if err := tx.db.Select(sumColumns(dealSums)).Where("deleted_at = 0 AND stage IN ? AND owner_id IN ?", stages, others).Find(&rows).Error; err != nil {
			return nil, false, err
		}
		for _, r := range rows {
			c := crm.OpenCount{Pipeline: r.Pipeline, Stage: r.Stage, Currency: r.Currency, Probability: r.Probability, Rest: r.Amount % 100, N: -1, Fen: -r.Amount}
			if r.Amount == 0 {
				c.Unpriced = -1
			}
			add(crm.ClosingCount{OpenCount: c, Closes: closes(r.ExpectedClose)})
		}
	}
	for _, k := range n.keys(func(a, b crm.ClosingCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Probability, b.Probability),
			cmp.Compare(a.Rest, b.Rest), cmp.Compare(a.Closes, b.Closes))
	}) {
		c := k
		c.N, c.Fen, c.Unpriced = n.n[k], n.fen[k], unpriced.n[k]
		all = append(all, c)
	}
	return all, true, nil
}

// counted gives what records say of the few others than those whose figures are sums.
func counted[R any](tx *Tx, others []crm.UserID, count func() ([]R, error)) ([]R, error) {
	if len(others) == 0 {
		return nil, nil
	}
	was := tx.counting
	tx.counting = true
	defer func() { tx.counting = was }()
	return count()
}

// summedContactsTogether are ContactCounts of all people together.
func (tx *Tx) summedContactsTogether(owners []crm.UserID, from, to time.Time) (all []crm.ContactCount, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(contactSums, owners, from, to)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.ContactCount) (*int, *int64) { return &c.N, nil })
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.ContactCount{Type: crm.ActivityType(p[0]), Outcome: crm.Outcome(p[1])}, x.N, 0)
	}
	theirs, err := counted(tx, others, func() ([]crm.ContactCount, error) { return tx.contactCounts(others, from, to, Together) })
	if err != nil {
		return nil, false, err
	}
	n.addRows(theirs, -1)
	return n.rows(func(a, b crm.ContactCount) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Outcome, b.Outcome))
	}), true, nil
}

// sumsBut are the sums of a kind between two moments (sumsOf), and whose records are none of owners'.
func (tx *Tx) sumsBut(k sumKind, owners []crm.UserID, from, to time.Time, trait ...string) (others []crm.UserID, sums []sum, ok bool, err error) {
	others, ok, err = tx.besides(owners)
	if err != nil || !ok {
		return nil, nil, false, err
	}
	d, ok := tx.days(from, to)
	if !ok {
		return nil, nil, false, nil
	}
	sums, ok, err = tx.sumsOf(k, d, trait...)
	return others, sums, ok, err
}

// summedReachedCustomers is CustomersReached of a time that is not over: those reached last in it. Whoever of the others made a contact in it, it is
// counted.
func (tx *Tx) summedReachedCustomers(owners []crm.UserID, from, to time.Time) (n int, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(touchSums, owners, from, to)
	if err != nil || !ok || to.Before(tx.Now()) {
		return 0, false, err
	}
	for _, q := range []*gorm.DB{
		tx.db.Table("activities").Where("happened_at >= ? AND deleted_at = 0", stamp(to)),
		between(tx.db.Table("activities").Where("actor_id IN ? AND deleted_at = 0", others), "happened_at", from, to),
	} {
		var some []int64
		if err := q.Limit(1).Pluck("id", &some).Error; err != nil {
			return 0, false, fmt.Errorf("store: contacts of others: %w", err)
		}
		if len(some) > 0 {
			return 0, false, nil
		}
	}
	for _, x := range sums {
		n += x.N
	}
	return n, true, nil
}

// summedScores are ScoreCounts.
func (tx *Tx) summedScores(owners []crm.UserID, from, to time.Time) (all []crm.ScoreCount, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(scoreSums, owners, from, to)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newTally[int]()
	for _, x := range sums {
		score, err := strconv.Atoi(x.Part)
		if err != nil {
			return nil, false, err
		}
		n.add(score, x.N, 0)
	}
	theirs, err := counted(tx, others, func() ([]crm.ScoreCount, error) { return tx.scoreCounts(others, from, to) })
	if err != nil {
		return nil, false, err
	}
	for _, x := range theirs {
		n.add(x.Score, -x.N, 0)
	}
	for _, k := range n.keys(cmp.Compare[int]) {
		all = append(all, crm.ScoreCount{Score: k, N: n.n[k]})
	}
	return all, true, nil
}

// summedMoves are MoveCounts of all people together.
func (tx *Tx) summedMoves(owners []crm.UserID, from, to time.Time) (all []crm.MoveCount, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(moveSums, owners, from, to)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.MoveCount) (*int, *int64) { return &c.N, nil })
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.MoveCount{Pipeline: p[0], From: crm.StageCode(p[1]), To: crm.StageCode(p[2]), Reasoned: p[3] == "1", Priced: p[4] == "1", Told: p[5] == "1", Dated: p[6] == "1"}, x.N, 0)
	}
	theirs, err := counted(tx, others, func() ([]crm.MoveCount, error) {
		return tx.MoveCounts(tx.db.Statement.Context, others, from, to, Together)
	})
	if err != nil {
		return nil, false, err
	}
	n.addRows(theirs, -1)
	return n.rows(func(a, b crm.MoveCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
			cmp.Compare(flag(a.Reasoned), flag(b.Reasoned)), cmp.Compare(flag(a.Priced), flag(b.Priced)), cmp.Compare(flag(a.Told), flag(b.Told)), cmp.Compare(flag(a.Dated), flag(b.Dated)))
	}), true, nil
}

// summedWon are WonCounts of all people together.
func (tx *Tx) summedWon(owners []crm.UserID, from, to time.Time) (all []crm.DealCount, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(wonSums, owners, from, to, noTrait)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.DealCount) (*int, *int64) { return &c.N, &c.Fen })
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.DealCount{Pipeline: p[2], Stage: crm.StageCode(p[3]), Currency: crm.Currency(p[4])}, x.N, x.Fen)
	}
	theirs, err := counted(tx, others, func() ([]crm.DealCount, error) {
		return tx.WonCounts(tx.db.Statement.Context, others, from, to, Together)
	})
	if err != nil {
		return nil, false, err
	}
	for _, c := range theirs {
		n.add(crm.DealCount{Pipeline: c.Pipeline, Stage: c.Stage, Currency: c.Currency}, -c.N, -c.Fen)
	}
	return n.rows(func(a, b crm.DealCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Currency, b.Currency))
	}), true, nil
}

// summedGains are what each person won in whole months, in deals that stand in some stages, for who sees everybody.
func (tx *Tx) summedGains(from, to crm.Date, stages []crm.StageCode) (all []sumRow, ok bool, err error) {
	if !tx.actor.Scope.All || from != from.FirstOfMonth() || to != to.FirstOfMonth() {
		return nil, false, nil
	}
	sums, ok, err := tx.personSums(gainSums, dateSpan{from, to})
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(r *sumRow) (*int, *int64) { return &r.N, &r.Sum })
	for _, x := range sums {
		if p := partsOf(x.Part); slices.Contains(stages, crm.StageCode(p[1])) {
			n.addRows([]sumRow{{Who: x.Who, Currency: crm.Currency(p[2]), N: x.N, Sum: x.Fen}}, 1)
		}
	}
	return n.rows(func(a, b sumRow) int { return cmp.Or(cmp.Compare(a.Who, b.Who), cmp.Compare(a.Currency, b.Currency)) }), true, nil
}

// summedGroups are DealGroups by a trait.
func (tx *Tx) summedGroups(owners []crm.UserID, won bool, from, to time.Time, by string) (all []crm.DealGroup, ok bool, err error) {
	kind := madeSums
	if won {
		kind = wonSums
	}
	others, sums, ok, err := tx.sumsBut(kind, owners, from, to, by)
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.DealGroup) (*int, *int64) { return &c.N, &c.Fen })
	for _, x := range sums {
		p := partsOf(x.Part)
		g := crm.DealGroup{Name: p[1], Pipeline: p[2], Stage: crm.StageCode(p[3]), Currency: crm.Currency(p[4]), Priced: p[5] == "1"}
		if by == noTrait {
			g.Name = ""
		}
		n.add(g, x.N, x.Fen)
	}
	theirs, err := counted(tx, others, func() ([]crm.DealGroup, error) { return tx.dealGroups(others, won, from, to, by) })
	if err != nil {
		return nil, false, err
	}
	n.addRows(theirs, -1)
	return n.rows(func(a, b crm.DealGroup) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Currency, b.Currency), cmp.Compare(flag(a.Priced), flag(b.Priced)))
	}), true, nil
}

// summedEnded are EndedCounts.
func (tx *Tx) summedEnded(owners []crm.UserID, won bool, from, to time.Time) (all []crm.EndedCount, ok bool, err error) {
	kind, by := lostSums, []string{crm.EndedDays, crm.EndedReason, crm.EndedFrom}
	if won {
		kind, by = wonSums, by[:1]
	}
	n := newRows(func(c *crm.EndedCount) (*int, *int64) { return &c.N, &c.Fen })
	var others []crm.UserID
	for _, trait := range by {
		var sums []sum
		if others, sums, ok, err = tx.sumsBut(kind, owners, from, to, trait); err != nil || !ok {
			return nil, false, err
		}
		for _, x := range sums {
			n.add(endedCount(x.Part), x.N, x.Fen)
		}
	}
	theirs, err := counted(tx, others, func() ([]crm.EndedCount, error) { return tx.endedCounts(others, won, from, to) })
	if err != nil {
		return nil, false, err
	}
	n.addRows(theirs, -1)
	return endedInOrder(n), true, nil
}

func endedCount(part string) crm.EndedCount {
	p := partsOf(part)
	return crm.EndedCount{By: p[0], Is: p[1], Pipeline: p[2], Stage: crm.StageCode(p[3]), Currency: crm.Currency(p[4])}
}

func endedInOrder(n tally[crm.EndedCount]) []crm.EndedCount {
	return n.rows(func(a, b crm.EndedCount) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Is, b.Is), cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Currency, b.Currency))
	})
}

// summedEntered are EnteredCounts.
func (tx *Tx) summedEntered(owners []crm.UserID, stages []crm.StageCode, since time.Time) (all []crm.OpenCount, ok bool, err error) {
	others, sums, ok, err := tx.sumsBut(standSums, owners, since, farOff.In(tx.s.options.Location))
	if err != nil || !ok {
		return nil, false, err
	}
	n := newRows(func(c *crm.OpenCount) (*int, *int64) { return &c.N, &c.Fen })
	for _, x := range sums {
		p := partsOf(x.Part)
		if stage := crm.StageCode(p[1]); slices.Contains(stages, stage) {
			n.add(crm.OpenCount{Pipeline: p[0], Stage: stage, Currency: crm.Currency(p[2])}, x.N, x.Fen)
		}
	}
	theirs, err := counted(tx, others, func() ([]crm.OpenCount, error) { return tx.enteredCounts(others, stages, since) })
	if err != nil {
		return nil, false, err
	}
	n.addRows(theirs, -1)
	return n.rows(func(a, b crm.OpenCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Currency, b.Currency))
	}), true, nil
}

// The first and the last day that a sum is asked of.
var (
	longAgo = crm.Date{Year: 1900, Month: time.January, Day: 1}
	farOff  = crm.Date{Year: 9999, Month: time.January, Day: 1}
)

// summedPlans are PlanCounts of all people together. Of what is due at an hour of today it is counted what is late by now.
func (tx *Tx) summedPlans(owners []crm.UserID, today, tomorrow, from, to time.Time) (all []crm.PlanCount, ok bool, err error) {
	loc := tx.s.options.Location
	others, before, ok, err := tx.sumsBut(planSums, owners, longAgo.In(loc), today)
	if err != nil || !ok || tx.deed.Now.Before(today) || tx.deed.Now.After(tomorrow) && !tomorrow.Equal(today) {
		return nil, false, err
	}
	now := min(stamp(tx.deed.Now), stamp(tomorrow))
	open := func(sums []sum) (n int) {
		for _, x := range sums {
			if crm.FollowUpStatus(partsOf(x.Part)[0]) == crm.FollowUpOpen {
				n += x.N
			}
		}
		return n
	}
	var c crm.PlanCount
	for _, x := range []struct {
		from, to time.Time
		into     *int
	}{{today, tomorrow, &c.Due}, {from, to, &c.Next}} {
		_, sums, ok, err := tx.sumsBut(planSums, owners, x.from, x.to)
		if err != nil || !ok {
			return nil, false, err
		}
		*x.into = open(sums)
	}
	var late int64
	q := tx.ofVisible(tx.db.Table("follow_ups")).Where("status = ? AND all_day = 0 AND due_at >= ? AND due_at < ? AND deleted_at = 0", crm.FollowUpOpen, stamp(today), now)
	if err := q.Count(&late).Error; err != nil {
		return nil, false, fmt.Errorf("store: plans of an hour: %w", err)
	}
	c.Overdue, c.Due = open(before)+int(late), c.Due-int(late)
	theirs, err := counted(tx, others, func() ([]crm.PlanCount, error) {
		return tx.planCounts(others, today, tomorrow, from, to, Together)
	})
	for _, x := range theirs {
		c.Overdue, c.Due, c.Next = c.Overdue-x.Overdue, c.Due-x.Due, c.Next-x.Next
	}
	return []crm.PlanCount{c}, err == nil, err
}

// summedSettled is Settled of all people together.
func (tx *Tx) summedSettled(owners []crm.UserID, day, next time.Time) (all []crm.SettleCount, ok bool, err error) {
	others, on, ok, err := tx.sumsBut(planSums, owners, day, next)
	if err != nil || !ok {
		return nil, false, err
	}
	_, before, ok, err := tx.sumsBut(planSums, owners, longAgo.In(tx.s.options.Location), day)
	if err != nil || !ok {
		return nil, false, err
	}
	theirs, err := counted(tx, others, func() ([]crm.SettleCount, error) {
		return tx.Settled(tx.db.Statement.Context, others, day, next, Together)
	})
	if err != nil {
		return nil, false, err
	}
	n := newTally[crm.SettleCount]()
	for _, x := range on {
		n.add(crm.SettleCount{Status: crm.FollowUpStatus(partsOf(x.Part)[0])}, x.N, 0)
	}
	for _, x := range before {
		if s := crm.FollowUpStatus(partsOf(x.Part)[0]); s == crm.FollowUpOpen {
			n.add(crm.SettleCount{Status: s}, x.N, 0)
		}
	}
	for _, x := range theirs {
		n.add(crm.SettleCount{Status: x.Status}, -x.N, 0)
	}
	for _, k := range n.keys(func(a, b crm.SettleCount) int { return cmp.Compare(a.Status, b.Status) }) {
		all = append(all, crm.SettleCount{Status: k.Status, N: n.n[k]})
	}
	return all, true, nil
}

// summedFilled are which fields of what came in within a time have something in them: those of a kind of sums, and of how many records. wants are where a
// sum tells of each field, 1 for yes.
func (tx *Tx) summedFilled(k sumKind, from, to time.Time, wants []int, trait ...string) (had []int, of int, ok bool, err error) {
	d, ok := tx.days(from, to)
	if !ok {
		return nil, 0, false, nil
	}
	sums, ok, err := tx.sumsOf(k, d, trait...)
	if err != nil || !ok {
		return nil, 0, false, err
	}
	had = make([]int, len(wants))
	for _, x := range sums {
		p := partsOf(x.Part)
		of += x.N
		for i, at := range wants {
			if p[at] == "1" {
				had[i] += x.N
			}
		}
	}
	return had, of, true, nil
}
