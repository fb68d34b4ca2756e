package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

type handoverRow struct {
	Head
	From      crm.UserID `gorm:"column:from_id"`
	To        crm.UserID `gorm:"column:to_id"`
	GivenBy   crm.UserID
	At        int64
	Customers int64
	Deals     int64
	OpenDeals int64
	FollowUps int64
	Reminders int64
}

func (handoverRow) TableName() string { return "handovers" }

// acceptanceRow is an important customer of a handover; AcceptedAt is 0 until its receiver says that they have it.
type acceptanceRow struct {
	Head
	HandoverID crm.HandoverID
	CustomerID crm.CustomerID
	Receiver   crm.UserID `gorm:"column:receiver_id"`
	AcceptedAt int64
}

// delivered lets an older image follow the receiver's word: who gave may still take the handover back.
func (r *acceptanceRow) delivered(was record) {
	if w, ok := was.(*acceptanceRow); ok {
		w.AcceptedAt = r.AcceptedAt
	}
}

func (acceptanceRow) TableName() string { return "acceptances" }

func (r *acceptanceRow) customer() crm.CustomerID { return r.CustomerID }

// bulk is how many rows one statement writes at most.
const bulk = 500

// HandOver gives customers in scope, and what hangs on them of their owner, to a colleague: deals where they stand, open
// follow-ups, reminders about them. No customers are all of from's. Customers of another owner are left alone.
// All of it is one operation, which who gave it may take back for crm.HandoverUndo; important customers wait for their
// receiver's word.
func (tx *Tx) HandOver(_ context.Context, from, to crm.UserID, only []crm.CustomerID) (h crm.Handover, err error) {
	if from == to || !tx.actor.Scope.Includes(from) {
		return h, &crm.NotFoundError{What: crm.PersonNoun}
	}
	var receiver userRow
	if err := tx.db.Where("id = ? AND gone = 0", to).Take(&receiver).Error; missing(err) {
		return h, &crm.NotFoundError{What: crm.PersonNoun}
	} else if err != nil {
		return h, fmt.Errorf("store: receiver: %w", err)
	}
	customers, err := tx.heldBy(from, only)
	if err != nil {
		return h, err
	}
	if len(customers) == 0 {
		return h, &crm.NotFoundError{What: crm.CustomerNoun}
	}
	row := handoverRow{From: from, To: to, GivenBy: tx.actor.User.ID, At: stamp(tx.deed.Now), Customers: int64(len(customers))}
	var important []crm.CustomerID
	var ids []int64
	for _, c := range customers {
		ids = append(ids, c.ID)
		if c.Level == crm.ImportantLevel && to != tx.actor.User.ID {
			important = append(important, crm.CustomerID(c.ID))
		}
	}
	open := []crm.StageCode{}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	if err := give(tx, customers, "owner_id", to, func(r *customerRow) { r.Owner = to }); err != nil {
		return h, err
	}
	for part := range slices.Chunk(ids, bulk) {
		var deals []dealRow
		var plans []followUpRow
		var reminders []reminderRow
		err := errorsOf(
			tx.forWrite().Where("customer_id IN ? AND owner_id = ? AND deleted_at = 0", part, from).Find(&deals).Error,
			tx.forWrite().Where("customer_id IN ? AND owner_id = ? AND status = ? AND deleted_at = 0", part, from, crm.FollowUpOpen).Find(&plans).Error,
			tx.forWrite().Where("customer_id IN ? AND user_id = ? AND status = ? AND deleted_at = 0", part, from, crm.ReminderScheduled).Find(&reminders).Error,
			nil)
		if err != nil {
			return h, fmt.Errorf("store: hand over: %w", err)
		}
		for _, d := range deals {
			if slices.Contains(open, d.Stage) {
				row.OpenDeals++
			}
		}
		row.Deals, row.FollowUps, row.Reminders = row.Deals+int64(len(deals)), row.FollowUps+int64(len(plans)), row.Reminders+int64(len(reminders))
		if err := give(tx, deals, "owner_id", to, func(r *dealRow) { r.Owner = to }); err != nil {
			return h, err
		}
		if err := give(tx, plans, "owner_id", to, func(r *followUpRow) { r.Owner = to }); err != nil {
			return h, err
		}
		if err := give(tx, reminders, "user_id", to, func(r *reminderRow) { r.User = to }); err != nil {
			return h, err
		}
		if err := tx.handOverWork(part, from, to); err != nil {
			return h, err
		}
	}
	if err := tx.insert(&row); err != nil {
		return h, err
	}
	for _, c := range important {
		if err := tx.insert(&acceptanceRow{HandoverID: crm.HandoverID(row.ID), CustomerID: c, Receiver: to}); err != nil {
			return h, err
		}
	}
	return tx.handover(row), nil
}

// handOverWork gives the open tasks about customers, and what is asked of others for them, to who has the customers now;
// their leads begin anew, without a timer: somebody has just looked at them.
func (tx *Tx) handOverWork(customers []int64, from, to crm.UserID) error {
	var todo, asked []taskRow
	var leads []leadRow
	open := []crm.TaskStatus{crm.TaskDone, crm.TaskCanceled}
	if err := tx.forWrite().Where("customer_id IN ? AND assignee_id = ? AND status NOT IN ? AND deleted_at = 0", customers, from, open).Find(&todo).Error; err != nil {
		return fmt.Errorf("store: hand over: %w", err)
	}
	if err := give(tx, todo, "assignee_id", to, func(r *taskRow) { r.Assignee = to }); err != nil {
		return err
	}
	if err := tx.forWrite().Where("customer_id IN ? AND asked_by = ? AND status NOT IN ? AND deleted_at = 0", customers, from, open).Find(&asked).Error; err != nil {
		return fmt.Errorf("store: hand over: %w", err)
	}
	if err := give(tx, asked, "asked_by", to, func(r *taskRow) { r.AskedBy = to }); err != nil {
		return err
	}
	if err := tx.forWrite().Where("customer_id IN ? AND state = ? AND deleted_at = 0", customers, crm.LeadOpen).Find(&leads).Error; err != nil {
		return fmt.Errorf("store: hand over: %w", err)
	}
	for i := range leads {
		after := leads[i]
		after.AssignedAt, after.RespondBy = stamp(tx.deed.Now), 0
		if err := tx.update(&leads[i], &after); err != nil {
			return err
		}
	}
	return nil
}

func errorsOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) handover(r handoverRow) crm.Handover {
	return crm.Handover{ID: crm.HandoverID(r.ID), From: r.From, To: r.To, GivenBy: r.GivenBy, At: tx.s.instant(r.At), Back: r.DeletedAt != 0, Version: r.Version,
		Moved: crm.Portfolio{Customers: r.Customers, Deals: r.Deals, OpenDeals: r.OpenDeals, FollowUps: r.FollowUps, Reminders: r.Reminders}}
}

// forWrite is a query whose rows stay as they are until the end.
func (tx *Tx) forWrite() *gorm.DB {
	if tx.s.dialect.locks {
		return tx.db.Clauses(forUpdate)
	}
	return tx.db
}

// heldBy are the customers of one owner, all or those named, for writing.
func (tx *Tx) heldBy(owner crm.UserID, only []crm.CustomerID) (rows []customerRow, err error) {
	q := tx.forWrite().Where("owner_id = ? AND deleted_at = 0", owner)
	if len(only) > 0 {
		q = q.Where("id IN ?", only)
	}
	if err := q.Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: customers to hand over: %w", err)
	}
	return rows, nil
}

// pointer is a row by its address.
type pointer[R any] interface {
	*R
	record
}

// give sets the column that says whose rows are, in as few statements as there may be, and journals each of them.
func give[R any, P pointer[R]](tx *Tx, rows []R, column string, to crm.UserID, set func(P)) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.number(); err != nil {
		return err
	}
	table := P(&rows[0]).TableName()
	for part := range slices.Chunk(rows, bulk) {
		ids := make([]int64, len(part))
		for i := range part {
			ids[i] = P(&part[i]).header().ID
		}
		done := tx.db.Exec("UPDATE "+table+" SET "+column+" = ?, version = version + 1, updated_at = ? WHERE id IN ?", to, stamp(tx.deed.Now), ids)
		if done.Error != nil {
			return fmt.Errorf("store: hand over %s: %w", table, done.Error)
		}
		if done.RowsAffected != int64(len(part)) {
			return fmt.Errorf("store: hand over %s: %d of %d rows", table, done.RowsAffected, len(part))
		}
		for i := range part {
			after := part[i]
			set(P(&after))
			h := P(&after).header()
			h.Version, h.UpdatedAt = h.Version+1, stamp(tx.deed.Now)
			if err := tx.journal(P(&part[i]), P(&after)); err != nil {
				return err
			}
		}
	}
	return nil
}

// gave reports whether a change is a handover the actor gave; when its time is over, the error is *crm.TooLateError.
func (tx *Tx) gave(c changeRow) (bool, error) {
	var h handoverRow
	if err := json.Unmarshal([]byte(c.AfterImage), &h); err != nil {
		return false, fmt.Errorf("store: undo: image: %w", err)
	}
	switch {
	case h.GivenBy != tx.actor.User.ID:
		return false, nil
	case tx.deed.Now.Sub(tx.s.instant(h.At)) > crm.HandoverUndo:
		return false, &crm.TooLateError{What: crm.HandoverNoun}
	}
	return true, nil
}

// Acceptances are the important customers handed to the actor that wait for their word, the oldest first.
func (tx *Tx) Acceptances(_ context.Context) ([]crm.Acceptance, error) {
	var rows []acceptanceRow
	err := tx.ofVisible(tx.db).Where("receiver_id = ? AND accepted_at = 0 AND deleted_at = 0", tx.actor.User.ID).Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: acceptances: %w", err)
	}
	out := make([]crm.Acceptance, len(rows))
	for i, r := range rows {
		out[i] = crm.Acceptance{ID: r.ID, Handover: r.HandoverID, CustomerID: r.CustomerID, Receiver: r.Receiver, AcceptedAt: tx.s.instant(r.AcceptedAt), Version: r.Version}
	}
	return out, nil
}

// Accept records that the actor has an important customer that was handed to them.
func (tx *Tx) Accept(_ context.Context, a crm.Acceptance) error {
	var before acceptanceRow
	err := tx.ofVisible(tx.forWrite()).Where("id = ? AND receiver_id = ? AND accepted_at = 0 AND deleted_at = 0", a.ID, tx.actor.User.ID).Take(&before).Error
	if missing(err) {
		return &crm.NotFoundError{What: crm.HandoverNoun}
	} else if err != nil {
		return fmt.Errorf("store: accept: %w", err)
	}
	after := before
	after.AcceptedAt = stamp(tx.deed.Now)
	return tx.update(&before, &after)
}

// AcceptedOf is the handover of an acceptance of the actor's, and whether they have said that they have the customer.
func (tx *Tx) AcceptedOf(ctx context.Context, acceptance int64) (h crm.Handover, accepted bool, err error) {
	var row acceptanceRow
	err = tx.ofVisible(tx.db).Where("id = ? AND receiver_id = ? AND deleted_at = 0", acceptance, tx.actor.User.ID).Take(&row).Error
	if missing(err) {
		return h, false, &crm.NotFoundError{What: crm.HandoverNoun}
	} else if err != nil {
		return h, false, fmt.Errorf("store: acceptance: %w", err)
	}
	h, err = tx.Handover(ctx, row.HandoverID)
	return h, row.AcceptedAt != 0, err
}

// Handover is one that the actor gave or received, whatever became of it.
func (tx *Tx) Handover(_ context.Context, id crm.HandoverID) (crm.Handover, error) {
	var row handoverRow
	me := tx.actor.User.ID
	err := tx.db.Where("id = ? AND (to_id = ? OR given_by = ?)", id, me, me).Take(&row).Error
	if missing(err) {
		return crm.Handover{}, &crm.NotFoundError{What: crm.HandoverNoun}
	} else if err != nil {
		return crm.Handover{}, fmt.Errorf("store: handover: %w", err)
	}
	return tx.handover(row), nil
}

// LeftBehind are the people in scope who left and still have customers, the most customers first; for who leads none of
// their teams, as an admin may not, only those whom nobody leads: neither their team nor one above it.
func (tx *Tx) LeftBehind(_ context.Context) (all []crm.LeftBehind, err error) {
	var rows []struct {
		OwnerID crm.UserID
		N       int64
	}
	gone := tx.db.Table("users").Select("id").Where("gone = 1")
	err = tx.owned(tx.db.Table("customers"), "owner_id").Where("owner_id IN (?) AND deleted_at = 0", gone).Select("owner_id, COUNT(*) AS n").Group("owner_id").Order("n DESC, owner_id").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, wrapped(err, "left behind")
	}
	ids := make([]crm.UserID, len(rows))
	for i, r := range rows {
		ids[i] = r.OwnerID
	}
	var people, leaders []userRow
	if err := errorsOf(tx.db.Where("id IN ?", ids).Find(&people).Error, tx.db.Where("gone = 0 AND id <> ?", tx.actor.User.ID).Find(&leaders).Error); err != nil {
		return nil, wrapped(err, "left behind")
	}
	var others []crm.TeamID
	for _, l := range leaders {
		others = append(others, l.Leads...)
	}
	led, err := tx.teamsBelow(others)
	if err != nil {
		return nil, err
	}
	mine, err := tx.teamsBelow(tx.actor.User.Leads)
	if err != nil {
		return nil, err
	}
	of := func(teams []crm.Team, u userRow) bool {
		return slices.ContainsFunc(teams, func(t crm.Team) bool { return t.ID == u.TeamID })
	}
	for _, r := range rows {
		i := slices.IndexFunc(people, func(u userRow) bool { return u.ID == r.OwnerID })
		if tx.actor.Scope.All && of(led, people[i]) && !of(mine, people[i]) {
			continue
		}
		all = append(all, crm.LeftBehind{User: tx.s.user(people[i]), Customers: r.N})
	}
	return all, nil
}

func wrapped(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s: %w", what, err)
}

// HandoversSince are the handovers that the actor gave or received, and those of people in scope, that stand and were made since a time, the newest
// first.
func (tx *Tx) HandoversSince(_ context.Context, since time.Time, n int) (all []crm.Handover, err error) {
	me := tx.actor.User.ID
	q := tx.db.Where("at >= ? AND deleted_at = 0", stamp(since))
	if !tx.actor.Scope.All {
		q = q.Where("(to_id = ? OR given_by = ? OR from_id IN ?)", me, me, tx.ledPeople())
	}
	var rows []handoverRow
	if err := limit(q, n).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: handovers: %w", err)
	}
	for _, r := range rows {
		all = append(all, tx.handover(r))
	}
	return all, nil
}

// ledPeople are the people in scope when the actor leads some: what a rep gave away, or had taken, is told by who gave it.
func (tx *Tx) ledPeople() []crm.UserID {
	if !tx.actor.User.May(crm.GiveRecords, crm.ToTeam) {
		return nil
	}
	return tx.actor.Scope.Users
}

// HandedCustomers are the customers in scope that went with a handover, with which of them wait for the receiver's word.
func (tx *Tx) HandedCustomers(_ context.Context, id crm.HandoverID) (all []crm.Customer, waiting []crm.CustomerID, err error) {
	var ids []crm.CustomerID
	operation := tx.db.Table("operation_changes").Select("MIN(operation_id)").Where("record = ? AND record_id = ?", "handovers", id)
	var told []crm.CustomerID // of one that an import told of
	err = errorsOf(
		tx.db.Table("acceptances").Where("handover_id = ? AND deleted_at = 0", id).Pluck("customer_id", &told).Error,
		tx.db.Table("operation_changes").Where("record = ? AND operation_id IN (?)", "customers", operation).Order("record_id").Pluck("record_id", &ids).Error,
		tx.db.Table("acceptances").Where("handover_id = ? AND accepted_at = 0 AND deleted_at = 0", id).Order("customer_id").Pluck("customer_id", &waiting).Error,
		nil)
	if err != nil {
		return nil, nil, fmt.Errorf("store: customers of a handover: %w", err)
	}
	ids = append(ids, told...)
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), bulk) {
		var rows []customerRow
		if err := tx.visible().Where("id IN ?", part).Order("id").Find(&rows).Error; err != nil {
			return nil, nil, fmt.Errorf("store: customers of a handover: %w", err)
		}
		for _, r := range rows {
			all = append(all, tx.customer(r))
		}
	}
	waiting = slices.DeleteFunc(waiting, func(c crm.CustomerID) bool {
		return !slices.ContainsFunc(all, func(k crm.Customer) bool { return k.ID == c })
	})
	return all, waiting, nil
}

// PeopleNamed are the people in scope of exactly a name, those who left too.
func (tx *Tx) PeopleNamed(_ context.Context, name string) (found []crm.User, err error) {
	var rows []userRow
	if err := tx.owned(tx.db, "id").Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: people: %w", err)
	}
	for _, u := range tx.s.users(rows) {
		if crm.NameKey(u.Name) == crm.NameKey(name) {
			found = append(found, u)
		}
	}
	return found, nil
}

// PortfolioOf counts what would go with some customers of a person in scope; none of them are all.
func (tx *Tx) PortfolioOf(_ context.Context, who crm.UserID, only []crm.CustomerID) (n crm.Portfolio, important int64, amount int64, err error) {
	if !tx.actor.Scope.Includes(who) {
		return n, 0, 0, &crm.NotFoundError{What: crm.PersonNoun}
	}
	var customers []customerRow
	q := tx.db.Where("owner_id = ? AND deleted_at = 0", who)
	if len(only) > 0 {
		q = q.Where("id IN ?", only)
	}
	if err = q.Select("id", "level").Find(&customers).Error; err != nil {
		return n, 0, 0, fmt.Errorf("store: portfolio: %w", err)
	}
	n.Customers = int64(len(customers))
	open := []crm.StageCode{}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	ids := make([]int64, len(customers))
	for i, c := range customers {
		if ids[i] = c.ID; c.Level == crm.ImportantLevel {
			important++
		}
	}
	for part := range slices.Chunk(ids, bulk) {
		for _, q := range []struct {
			into *int64
			db   *gorm.DB
		}{
			{&n.Contacts, tx.db.Table("contacts")},
			{&n.Activities, tx.db.Table("activities")},
			{&n.Deals, tx.db.Table("deals").Where("owner_id = ?", who)},
			{&n.OpenDeals, tx.db.Table("deals").Where("owner_id = ? AND stage IN ?", who, open)},
			{&n.FollowUps, tx.db.Table("follow_ups").Where("owner_id = ? AND status = ?", who, crm.FollowUpOpen)},
			{&n.Reminders, tx.db.Table("reminders").Where("user_id = ? AND status = ?", who, crm.ReminderScheduled)},
		} {
			var more int64
			if err = q.db.Where("customer_id IN ? AND deleted_at = 0", part).Count(&more).Error; err != nil {
				return n, 0, 0, fmt.Errorf("store: portfolio: %w", err)
			}
			*q.into += more
		}
		var more int64
		err = tx.db.Table("deals").Where("customer_id IN ? AND owner_id = ? AND stage IN ? AND deleted_at = 0", part, who, open).Select("COALESCE(SUM(amount), 0)").Scan(&more).Error
		if err != nil {
			return n, 0, 0, fmt.Errorf("store: portfolio: %w", err)
		}
		amount += more
	}
	return n, important, amount, nil
}
