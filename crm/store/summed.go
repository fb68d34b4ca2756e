package store

import (
	"cmp"
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
	n := newTally[crm.ContactCount]()
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
		counts, err := tx.contactCounts(nil, edge.from.In(loc), edge.to.In(loc))
		if err != nil {
			return nil, false, err
		}
		for _, c := range counts {
			k := c
			k.N = 0
			n.add(k, edge.sign*c.N, 0)
		}
	}
	for _, k := range n.keys(func(a, b crm.ContactCount) int {
		return cmp.Or(cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Outcome, b.Outcome))
	}) {
		if slices.Contains(others, k.Actor) {
			continue
		}
		c := k
		c.N = n.n[k]
		all = append(all, c)
	}
	return all, true, nil
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
	n := newTally[crm.StayCount]()
	for _, x := range sums {
		p := partsOf(x.Part)
		n.add(crm.StayCount{Pipeline: p[0], From: crm.StageCode(p[1]), To: crm.StageCode(p[2])}, x.N, 0)
	}
	if len(others) > 0 {
		theirs, err := stayCounts(tx.theirStays(others, from, to), "d.pipeline")
		if err != nil {
			return nil, false, err
		}
		for _, c := range theirs {
			k := c
			k.N = 0
			n.add(k, -c.N, 0)
		}
	}
	for _, k := range n.keys(func(a, b crm.StayCount) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	}) {
		c := k
		c.N = n.n[k]
		all = append(all, c)
	}
	return all, true, nil
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
