package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"genjin/crm"
)

type activityRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	ContactID  crm.ContactID
	ActorID    crm.UserID
	Type       crm.ActivityType
	Outcome    crm.Outcome
	HappenedAt int64
	Content    string `gorm:"sealed"`
	MessageKey string
	PromisedAt int64 // first instant of the day they named

	Original string `gorm:"sealed"`

	Satisfaction int // the score plus one; 0: nobody asked
}

func (activityRow) TableName() string { return "activities" }

// ActivityFilter picks activities. A zero field does not filter.
type ActivityFilter struct {
	Customer crm.CustomerID
	Owners   []crm.UserID // who did it
	From, To time.Time
	Limit    int

	Brief                    bool // without what was said, for figures of very many
	Type                     crm.ActivityType
	Scored                   bool      // only those in which the customer said how content they are
	PromisedFrom, PromisedTo time.Time // their promised day in [from, to)

	Made bool // all that people in scope made, whosever the customer is; of customers out of scope nothing but that, when and how
}

func (tx *Tx) activity(r activityRow) crm.Activity {
	var score *int
	if r.Satisfaction > 0 {
		n := r.Satisfaction - 1
		score = &n
	}
	return crm.Activity{ID: crm.ActivityID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, ContactID: r.ContactID, Actor: r.ActorID,
		Type: r.Type, Outcome: r.Outcome, HappenedAt: tx.s.instant(r.HappenedAt), Content: r.Content, Promised: tx.s.day(r.PromisedAt), MessageKey: r.MessageKey,
		RecordedAt: tx.s.instant(r.CreatedAt), Version: r.Version, Original: r.Original, Satisfaction: score}
}

func (r *activityRow) take(a crm.Activity, promised int64) {
	r.CustomerID, r.DealID, r.ContactID, r.ActorID, r.Type, r.Outcome = a.CustomerID, a.DealID, a.ContactID, a.Actor, a.Type, a.Outcome
	r.HappenedAt, r.Content, r.PromisedAt = stamp(a.HappenedAt), clip(a.Content, 20000), promised
	r.Original, r.Satisfaction = clip(a.Original, 20000), 0
	if a.Satisfaction != nil {
		r.Satisfaction = *a.Satisfaction + 1
	}
}

// dayStamp is a day as it is stored; 0 for none.
func (s *Store) dayStamp(d crm.Date) int64 {
	if d.IsZero() {
		return 0
	}
	return stamp(d.In(s.options.Location))
}

// day is the day of a stored instant; zero for none.
func (s *Store) day(ms int64) crm.Date {
	if ms == 0 {
		return crm.Date{}
	}
	return crm.DateOf(s.instant(ms))
}

// RecordActivity stores what happened with a customer in scope; the actor did it when nobody else is named.
// It moves the last contact of customer and deal forward, unless nobody was reached.
func (tx *Tx) RecordActivity(_ context.Context, a crm.Activity) (crm.Activity, error) {
	if err := tx.touch(a.CustomerID); err != nil {
		return a, err
	}
	if a.Actor == 0 {
		a.Actor = tx.actor.User.ID
	}
	if err := tx.fits(a.CustomerID, a.DealID, a.ContactID, a.Actor); err != nil {
		return a, err
	}
	row := activityRow{MessageKey: tx.deed.Message}
	row.take(a, tx.s.dayStamp(a.Promised))
	if err := tx.insert(&row); err != nil {
		return a, err
	}
	if a.Outcome != crm.NotReached { // they were reached: a lead no more
		if err := tx.convert(a.CustomerID); err != nil {
			return a, err
		}
	}
	return tx.activity(row), tx.contacted(row)
}

// contacted moves the last contact forward.
func (tx *Tx) contacted(r activityRow) error {
	if r.Outcome == crm.NotReached {
		return nil
	}
	if err := tx.movedForward(r.CustomerID, r.HappenedAt); err != nil || r.DealID == 0 {
		return err
	}
	return tx.forward("deals", "last_activity_at", int64(r.DealID), r.HappenedAt)
}

// movedForward moves the last contact of a customer forward.
func (tx *Tx) movedForward(id crm.CustomerID, at int64) error {
	c, err := tx.customerStands(id)
	if err != nil || at <= c.last {
		return err
	}
	if err := tx.forward("customers", "last_contact_at", int64(id), at); err != nil {
		return err
	}
	tx.known.reached(id, at)
	return tx.reachedLast(id, at)
}

// reachedAnew finds out anew when a customer was reached last.
func (tx *Tx) reachedAnew(id crm.CustomerID) error {
	_, err := run(tx.db, "UPDATE customers SET last_contact_at = (SELECT COALESCE(MAX(happened_at), 0) FROM activities WHERE deleted_at = 0 AND outcome <> 'not_reached' AND customer_id = ?) WHERE id = ?", id, id)
	if err != nil {
		return fmt.Errorf("store: last contact: %w", err)
	}
	last, err := column[int64](tx.db, "SELECT last_contact_at FROM customers WHERE id = ?", id)
	if err != nil || len(last) == 0 {
		return err
	}
	tx.known.reached(id, last[0])
	return tx.reachedLast(id, last[0])
}

func (tx *Tx) forward(table, column string, id, at int64) error {
	_, err := run(tx.db, "UPDATE "+table+" SET "+column+" = ? WHERE id = ? AND "+column+" < ?", at, id, at)
	if err != nil {
		return fmt.Errorf("store: last contact: %w", err)
	}
	return nil
}

// derive computes the derived columns of the records an undo touched anew.
func (tx *Tx) derive(changes []changeRow) error {
	customers, deals, plans := map[crm.CustomerID]bool{}, map[crm.DealID]bool{}, map[crm.PaymentPlanID]bool{}
	for _, c := range changes {
		switch c.Record {
		case "activities":
			var a activityRow
			if err := tx.db.Take(&a, c.RecordID).Error; err != nil {
				return fmt.Errorf("store: undo: %w", err)
			}
			customers[a.CustomerID], deals[a.DealID] = true, true
			var was activityRow // it may have been another customer's
			if c.AfterImage != "" && json.Unmarshal([]byte(c.AfterImage), &was) == nil {
				customers[was.CustomerID], deals[was.DealID] = true, true
			}
		case "deals":
			deals[crm.DealID(c.RecordID)] = true
		case "plan_receipts":
			var r receiptRow
			if err := tx.db.Take(&r, c.RecordID).Error; err != nil {
				return fmt.Errorf("store: undo: %w", err)
			}
			plans[r.PlanID] = true
		}
	}
	if err := tx.countReceipts(plans); err != nil {
		return err
	}
	const last = "(SELECT COALESCE(MAX(happened_at), 0) FROM activities WHERE deleted_at = 0 AND outcome <> 'not_reached' AND "
	for id := range customers {
		if err := tx.reachedAnew(id); err != nil {
			return err
		}
	}
	for id := range deals {
		err := tx.db.Exec("UPDATE deals SET last_activity_at = CASE WHEN "+last+"deal_id = ?) > stage_entered_at THEN "+last+"deal_id = ?) ELSE stage_entered_at END WHERE id = ?", id, id, id).Error
		if err != nil {
			return fmt.Errorf("store: undo: %w", err)
		}
	}
	return nil
}

// briefActivity is what figures are made of.
var briefActivity = []string{"id", "version", "created_at", "customer_id", "deal_id", "contact_id", "actor_id", "type", "outcome", "happened_at", "promised_at", "satisfaction"}

// ActivitiesOf are some activities with customers in scope, without what was said.
func (tx *Tx) ActivitiesOf(_ context.Context, ids []crm.ActivityID) (all []crm.Activity, err error) {
	some := slices.Compact(slices.Sorted(slices.Values(ids)))
	for part := range slices.Chunk(some, bulk) {
		var rows []activityRow
		if err := tx.ofVisible(tx.db).Where("id IN ? AND deleted_at = 0", part).Select(briefActivity).Order("id").Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: some activities: %w", err)
		}
		all = append(all, mapped(rows, tx.activity)...)
	}
	return all, nil
}

// ListActivities are the activities with customers in scope, or made by people in scope, that pass the filter, newest first.
func (tx *Tx) ListActivities(_ context.Context, f ActivityFilter) ([]crm.Activity, error) {
	q := tx.db
	switch {
	case f.Made && f.Customer != 0:
		q = tx.madeInScope(q).Where("customer_id = ?", f.Customer)
	case f.Made:
		q = tx.madeInScope(q)
	default:
		q = tx.ofVisibleAt(q, f.Customer)
	}
	q = between(limit(q, f.Limit), "happened_at", f.From, f.To).Where("deleted_at = 0")
	q = tx.whose(q, "actor_id", f.Owners)
	if f.Type != "" {
		q = q.Where("type = ?", f.Type)
	}
	if f.Brief {
		q = q.Select(briefActivity)
	}
	if f.Scored {
		q = q.Where("satisfaction > 0")
	}
	if !f.PromisedTo.IsZero() {
		q = between(q, "promised_at", f.PromisedFrom, f.PromisedTo).Where("promised_at > 0")
	}
	var rows []activityRow
	if err := q.Order("happened_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: list activities: %w", err)
	}
	out := make([]crm.Activity, len(rows))
	for i, r := range rows {
		out[i] = tx.activity(r)
	}
	if f.Made {
		return out, tx.withoutUnseen(out)
	}
	return out, nil
}

// LastActivities are at most n activities with a customer in scope since a time, newest first.
func (tx *Tx) LastActivities(_ context.Context, id crm.CustomerID, since time.Time, n int) ([]crm.Activity, error) {
	where, args := tx.visibleAt(id)
	rows, err := takeAll[activityRow](tx.s, tx.db, where+" AND deleted_at = 0 AND happened_at >= ? ORDER BY happened_at DESC, id DESC LIMIT "+strconv.Itoa(n), append(args, stamp(since))...)
	if err != nil {
		return nil, fmt.Errorf("store: last activities: %w", err)
	}
	return mapped(rows, tx.activity), nil
}

// withoutUnseen leaves of the contacts with customers out of scope that, when and how they were made, and by whom.
func (tx *Tx) withoutUnseen(all []crm.Activity) error {
	if tx.actor.Scope.All || len(all) == 0 {
		return nil
	}
	const most = 1000
	seen := map[crm.CustomerID]bool{}
	var ids []crm.CustomerID
	for _, a := range all {
		if _, known := seen[a.CustomerID]; !known {
			seen[a.CustomerID] = false
			ids = append(ids, a.CustomerID)
		}
	}
	for some := range slices.Chunk(ids, most) {
		var found []crm.CustomerID
		if err := tx.visible().Table("customers").Where("id IN ?", some).Pluck("id", &found).Error; err != nil {
			return fmt.Errorf("store: whose contacts are seen: %w", err)
		}
		for _, id := range found {
			seen[id] = true
		}
	}
	for i, a := range all {
		if !seen[a.CustomerID] {
			all[i] = crm.Activity{ID: a.ID, CustomerID: a.CustomerID, Actor: a.Actor, Type: a.Type, Outcome: a.Outcome, HappenedAt: a.HappenedAt, RecordedAt: a.RecordedAt, Version: a.Version}
		}
	}
	return nil
}

// touchRow is what of an activity tells how customers are kept in touch with.
type touchRow struct {
	CustomerID crm.CustomerID
	Outcome    crm.Outcome
	HappenedAt int64
}

// TouchFilter picks touches. A zero field does not filter.
type TouchFilter struct {
	Owners    []crm.UserID // of the customers
	Customers []crm.CustomerID
	Since     time.Time
}

// Touches are the contacts with customers in scope that pass the filter, whoever made them, the earliest first.
func (tx *Tx) Touches(_ context.Context, f TouchFilter) ([]crm.Touch, error) {
	q := tx.db.Table("activities")
	if len(f.Owners) == 0 || len(f.Customers) > 0 {
		q = tx.ofVisible(q)
	} else {
		q = q.Where("customer_id IN (?)", tx.whose(tx.visible().Table("customers").Select("id"), "owner_id", f.Owners))
	}
	rows, err := among[touchRow](q.Where("deleted_at = 0 AND happened_at >= ?", stamp(f.Since)).Select("customer_id, outcome, happened_at"), f.Customers)
	if err != nil {
		return nil, fmt.Errorf("store: touches: %w", err)
	}
	return tx.touches(rows), nil
}

// touches are rows, the earliest first: ordered here, since a database would read everybody's in this order instead.
func (tx *Tx) touches(rows []touchRow) []crm.Touch {
	slices.SortStableFunc(rows, func(a, b touchRow) int { return cmp.Compare(a.HappenedAt, b.HappenedAt) })
	out := make([]crm.Touch, len(rows))
	for i, r := range rows {
		out[i] = crm.Touch{Customer: r.CustomerID, At: tx.s.instant(r.HappenedAt), Reached: r.Outcome != crm.NotReached}
	}
	return out
}

// Visits are the visits of owners (none: of everybody) to some customers in scope since a time at which somebody was met, the earliest first.
func (tx *Tx) Visits(_ context.Context, owners []crm.UserID, customers []crm.CustomerID, since time.Time) ([]crm.Touch, error) {
	if len(customers) == 0 {
		return nil, nil
	}
	q := tx.whose(tx.ofVisible(tx.db.Table("activities")).Where("deleted_at = 0 AND happened_at >= ? AND type = ? AND outcome <> ?", stamp(since), crm.Visit, crm.NotReached), "actor_id", owners)
	rows, err := among[touchRow](q.Select("customer_id, outcome, happened_at"), customers)
	if err != nil {
		return nil, fmt.Errorf("store: visits: %w", err)
	}
	return tx.touches(rows), nil
}

// SaveActivity stores a over the version it was read at.
func (tx *Tx) SaveActivity(_ context.Context, a crm.Activity) (crm.Activity, error) {
	var before activityRow
	if err := tx.read(&before, int64(a.ID), a.Version, crm.OperationNoun); err != nil {
		return a, err
	}
	for _, c := range []crm.CustomerID{before.CustomerID, a.CustomerID} {
		if err := tx.touch(c); err != nil {
			return a, err
		}
	}
	who := a.Actor
	if who == before.ActorID {
		who = tx.actor.User.ID // as it was, whoever that is
	}
	if err := tx.fits(a.CustomerID, a.DealID, a.ContactID, who); err != nil {
		return a, err
	}
	after := before
	after.take(a, tx.s.dayStamp(a.Promised))
	if err := tx.update(&before, &after); err != nil {
		return a, err
	}
	if err := tx.derive([]changeRow{{Record: "activities", RecordID: after.ID}}); err != nil {
		return a, err
	}
	if before.CustomerID == after.CustomerID {
		return tx.activity(after), nil
	}
	return tx.activity(after), tx.reachedAnew(before.CustomerID)
}
