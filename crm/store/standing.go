package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"genjin/crm"
)

// Standings are the figures of [from, to) of everybody the actor is compared with: a rep with the own team, a manager
// with the people below, an admin with all. Colleagues' records stay unseen, these are sums. Only some parts are filled in. Contacts with customers in the
// recycle bin do not count, as in every other figure (madeInScope).
func (tx *Tx) Standings(_ context.Context, from, to crm.Date, parts crm.StandingPart) ([]crm.Standing, error) {
	people, err := tx.compared()
	if err != nil {
		return nil, fmt.Errorf("store: standings: %w", err)
	}
	out := make([]crm.Standing, len(people))
	at, ids := map[crm.UserID]*crm.Standing{}, make([]crm.UserID, len(people))
	for i, u := range people {
		out[i].User, at[u.ID], ids[i] = u, &out[i], u.ID
	}
	zone := tx.s.options.Location
	a, b := from.In(zone), to.In(zone)
	won := []crm.StageCode{"won", "payment"}
	if p := tx.s.options.Process; p != nil {
		won = p.WonStages()
	}
	for _, q := range []struct {
		part crm.StandingPart
		sums func() ([]sumRow, bool, error) // nil: none are kept
		rows func() *gorm.DB
		take func(*crm.Standing, sumRow)
	}{
		{crm.StandingWon, func() ([]sumRow, bool, error) { return tx.summedGains(from, to, won) }, func() *gorm.DB {
			return between(tx.whose(tx.db.Table("deals").Where("deleted_at = 0 AND won_at > 0 AND stage IN ?", won), "owner_id", ids), "won_at", a, b).
				Select("owner_id AS who, currency, COUNT(*) AS n, SUM(amount) AS sum").Group("owner_id, currency")
		}, func(s *crm.Standing, r sumRow) { s.Won += r.N; s.WonSum = append(s.WonSum, r.money()) }},
		{crm.StandingPaid, nil, func() *gorm.DB {
			q := tx.db.Table("payments").Joins("JOIN deals ON deals.id = payments.deal_id").
				Where("payments.deleted_at = 0 AND payments.reversed_on IS NULL AND payments.paid_on >= ? AND payments.paid_on < ? AND payments.customer_id NOT IN (?)", from, to, tx.recycled())
			return tx.whose(q, "deals.owner_id", ids).Select("deals.owner_id AS who, payments.currency AS currency, COUNT(*) AS n, SUM(payments.amount) AS sum").Group("deals.owner_id, payments.currency")
		}, func(s *crm.Standing, r sumRow) { s.Payments += r.N; s.Paid = append(s.Paid, r.money()) }},
		{crm.StandingContacts, nil, func() *gorm.DB {
			q := tx.db.Table("activities").Where("deleted_at = 0 AND outcome <> ? AND customer_id NOT IN (?)", crm.NotReached, tx.recycled())
			return between(tx.whose(q, "actor_id", ids), "happened_at", a, b).Select("actor_id AS who, COUNT(*) AS n, SUM(CASE WHEN type = ? THEN 1 ELSE 0 END) AS sum", crm.Visit).Group("actor_id")
		}, func(s *crm.Standing, r sumRow) { s.Contacts, s.Visits = r.N, int(r.Sum) }},
		{crm.StandingCustomers, nil, func() *gorm.DB {
			return between(tx.whose(tx.db.Table("customers").Where("deleted_at = 0"), "owner_id", ids), "created_at", a, b).Select("owner_id AS who, COUNT(*) AS n").Group("owner_id")
		}, func(s *crm.Standing, r sumRow) { s.Customers = r.N }},
	} {
		if parts&q.part == 0 {
			continue
		}
		var rows []sumRow
		summed, err := false, error(nil)
		if q.sums != nil {
			rows, summed, err = q.sums()
		}
		if err == nil && !summed {
			err = q.rows().Scan(&rows).Error
		}
		if err != nil {
			return nil, fmt.Errorf("store: standings: %w", err)
		}
		for _, r := range rows {
			if s := at[r.Who]; s != nil {
				q.take(s, r)
			}
		}
	}
	return out, nil
}

// sumRow is one person's sum in one currency.
type sumRow struct {
	Who      crm.UserID
	Currency crm.Currency
	N        int
	Sum      int64
}

func (r sumRow) money() crm.Money { return crm.Money{Fen: r.Sum, Currency: r.Currency} }

// compared are the people an actor is compared with who have not left, by id.
func (tx *Tx) compared() ([]crm.User, error) {
	q := tx.owned(tx.db, "id")
	if me := tx.actor.User; !me.May(crm.SeeFigures, crm.ToTeam) && me.TeamID != 0 {
		q = tx.db.Where("team_id = ?", me.TeamID)
	}
	return tx.s.staff(q.Where("gone = 0").Order("id"))
}
