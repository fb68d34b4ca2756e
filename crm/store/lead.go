package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// leadRow is a customer's state as a lead. Warnings are what was delivered and no part of it.
type leadRow struct {
	Head
	CustomerID      crm.CustomerID
	Live            *int8
	State           crm.LeadState
	BroughtBy       crm.UserID
	ArrivedAt       int64
	AssignedAt      int64
	RespondBy       int64
	Passed          int
	Had             string // ids of people, with a comma around each
	PickedBy        crm.UserID
	PickedAt        int64
	PooledAt        int64
	PooledFrom      crm.UserID
	PooledBy        crm.UserID
	Reason          string `gorm:"sealed"`
	WarnedAt        int64  `json:"-"`
	RecycleWarnedAt int64  `json:"-"`
}

func (leadRow) TableName() string { return "leads" }

func (r *leadRow) customer() crm.CustomerID { return r.CustomerID }

func (r *leadRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *leadRow) revive() { r.DeletedAt, r.Live = 0, live() }

func (tx *Tx) lead(r leadRow) crm.Lead {
	l := crm.Lead{ID: crm.LeadID(r.ID), CustomerID: r.CustomerID, State: r.State, BroughtBy: r.BroughtBy, ArrivedAt: tx.s.instant(r.ArrivedAt),
		AssignedAt: tx.s.instant(r.AssignedAt), RespondBy: tx.s.instant(r.RespondBy), Passed: r.Passed, PickedBy: r.PickedBy, PickedAt: tx.s.instant(r.PickedAt),
		PooledAt: tx.s.instant(r.PooledAt), PooledFrom: r.PooledFrom, PooledBy: r.PooledBy, Reason: r.Reason, Version: r.Version}
	for id := range strings.FieldsFuncSeq(r.Had, func(c rune) bool { return c == ',' }) {
		var u crm.UserID
		if _, err := fmt.Sscan(id, &u); err == nil {
			l.Had = append(l.Had, u)
		}
	}
	return l
}

func (r *leadRow) take(l crm.Lead) {
	r.CustomerID, r.State, r.BroughtBy, r.ArrivedAt, r.AssignedAt, r.RespondBy = l.CustomerID, l.State, l.BroughtBy, stamp(l.ArrivedAt), stamp(l.AssignedAt), stamp(l.RespondBy)
	r.Passed, r.PickedBy, r.PickedAt = l.Passed, l.PickedBy, stamp(l.PickedAt)
	r.PooledAt, r.PooledFrom, r.PooledBy, r.Reason = stamp(l.PooledAt), l.PooledFrom, l.PooledBy, clip(l.Reason, 500)
	r.Had = ""
	for _, u := range l.Had {
		if one := fmt.Sprintf("%d,", u); len(r.Had)+len(one) < 500 {
			r.Had += one
		}
	}
}

// LeadOf is a customer in scope as a lead; ok is false when it never was one.
func (tx *Tx) LeadOf(_ context.Context, id crm.CustomerID) (l crm.Lead, ok bool, err error) {
	row := &leadRow{}
	where, args := tx.visibleAt(id)
	err = tx.take(row, where+" AND deleted_at = 0", args...)
	if missing(err) {
		return l, false, nil
	} else if err != nil {
		return l, false, fmt.Errorf("store: lead: %w", err)
	}
	return tx.lead(*row), true, nil
}

const leadOf = "customer_id = ? AND deleted_at = 0"

// leadOf is a customer as a lead, read by take or takeLocked; nil: it never was one.
func (tx *Tx) leadOf(take func(into any, where string, args ...any) error, id crm.CustomerID) (*leadRow, error) {
	row := &leadRow{}
	if err := take(row, leadOf, id); missing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("store: lead: %w", err)
	}
	return row, nil
}

// PlaceLead makes a customer in scope a lead, or changes the one it is, and gives it to an owner, whoever's team they are
// in; 0 is the pool. Who brought it or put it there may take that back, whose ever it is by then.
func (tx *Tx) PlaceLead(_ context.Context, l crm.Lead, to crm.UserID) (crm.Lead, error) {
	customer, err := tx.customerForWrite(l.CustomerID, 0)
	if err != nil {
		return l, err
	}
	return tx.placeLead(customer, l, to)
}

func (tx *Tx) placeLead(customer *customerRow, l crm.Lead, to crm.UserID) (crm.Lead, error) {
	before, err := tx.leadOf(tx.takeLocked, l.CustomerID)
	switch {
	case err != nil:
		return l, err
	case before != nil && l.Version != 0 && before.Version != l.Version:
		return l, tx.stale("leads", before.ID, nil)
	}
	var row leadRow
	if before != nil {
		row = *before
		row.take(l)
		err = tx.update(before, &row)
	} else {
		row.Live = live()
		row.take(l)
		err = tx.insert(&row)
	}
	if err != nil {
		return l, err
	}
	if customer.Owner != to {
		after := *customer
		after.Owner = to
		if err := tx.update(customer, &after); err != nil {
			return l, err
		}
	}
	return tx.lead(row), nil
}

// convert makes a lead that was reached, or of which a deal came, a customer like any other.
func (tx *Tx) convert(id crm.CustomerID) error {
	before, err := tx.leadOf(tx.take, id)
	if err != nil || before == nil || before.State != crm.LeadOpen {
		return err
	}
	after := *before
	after.State, after.RespondBy = crm.LeadConverted, 0
	if tx.converted == nil {
		tx.converted = map[crm.CustomerID]bool{}
	}
	tx.converted[id] = true
	return tx.update(before, &after)
}

// Converted reports whether a lead became a customer in this transaction.
func (tx *Tx) Converted(id crm.CustomerID) bool { return tx.converted[id] }

// ConvertLead makes a lead in scope a customer; changed is false when it was none.
func (tx *Tx) ConvertLead(_ context.Context, id crm.CustomerID) (changed bool, err error) {
	if err := tx.touch(id); err != nil {
		return false, err
	}
	before, err := tx.leadOf(tx.take, id)
	if err != nil || before == nil || before.State != crm.LeadOpen {
		return false, err
	}
	return true, tx.convert(id)
}

// LeadFilter picks leads. A zero field does not filter.
type LeadFilter struct {
	Owners   []crm.UserID
	State    crm.LeadState
	Uncalled bool // nothing was done about them since their owner got them
	From, To time.Time
	Limit    int
}

// untouched is SQL for leads with whose customer nothing happened since their owner got them.
const untouched = "NOT EXISTS (SELECT 1 FROM activities a WHERE a.customer_id = leads.customer_id AND a.deleted_at = 0 AND a.created_at >= leads.assigned_at)"

// Leads are the leads of customers in scope that pass the filter, the newest first.
func (tx *Tx) Leads(_ context.Context, f LeadFilter) ([]crm.Lead, error) {
	q := tx.ofOwners(limit(tx.ofVisible(tx.db), f.Limit).Where("deleted_at = 0"), f.Owners)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Uncalled {
		q = q.Where(untouched)
	}
	q = between(q, "arrived_at", f.From, f.To)
	return tx.leads(q.Order("arrived_at DESC, id DESC"))
}

// ofOwners limits a query to records of the customers of owners; none: of all.
func (tx *Tx) ofOwners(db *gorm.DB, owners []crm.UserID) *gorm.DB {
	if len(owners) == 0 {
		return db
	}
	return db.Where("customer_id IN (?)", tx.whose(tx.db.Table("customers").Select("id").Where("deleted_at = 0"), "owner_id", owners))
}

func (tx *Tx) leads(q *gorm.DB) ([]crm.Lead, error) {
	var rows []leadRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: leads: %w", err)
	}
	return mapped(rows, tx.lead), nil
}

// LeadsBySource counts the leads of customers in scope that arrived in [from, to), by source, the most first.
func (tx *Tx) LeadsBySource(_ context.Context, from, to time.Time) (out []crm.SourceFigures, err error) {
	won := []crm.StageCode{crm.StageCode("won"), crm.StageCode("payment")}
	if p := tx.s.options.Process; p != nil {
		won = p.WonStages()
	}
	visible := tx.db.Table("customers").Select("id").Where("deleted_at = 0")
	if !tx.actor.Scope.All { // what lies in the pool is everybody's
		visible = visible.Where("(owner_id IN ? OR owner_id = 0)", tx.actor.Scope.Users)
	}
	deal := "EXISTS (SELECT 1 FROM deals d WHERE d.customer_id = leads.customer_id AND d.deleted_at = 0"
	q := tx.db.Table("leads").Joins("JOIN customers c ON c.id = leads.customer_id").Where("leads.deleted_at = 0 AND leads.customer_id IN (?)", visible)
	q = between(q, "leads.arrived_at", from, to)
	err = q.Select("c.source AS source, COUNT(*) AS leads, SUM(CASE WHEN c.last_contact_at > 0 THEN 1 ELSE 0 END) AS called, "+
		"SUM(CASE WHEN leads.state = 'converted' THEN 1 ELSE 0 END) AS customers, SUM(CASE WHEN "+deal+") THEN 1 ELSE 0 END) AS deals, "+
		"SUM(CASE WHEN "+deal+" AND d.stage IN ?) THEN 1 ELSE 0 END) AS won", won).
		Group("c.source").Order("leads DESC, c.source").Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("store: leads by source: %w", err)
	}
	return out, nil
}

// Loads are what people have on their hands, in the order of their ids. Who has how much is told within the scope only;
// who is to get a lead is decided over all.
func (tx *Tx) Loads(_ context.Context, people []crm.User) ([]crm.Load, error) {
	ids := make([]crm.UserID, len(people))
	out, at := make([]crm.Load, len(people)), map[crm.UserID]int{}
	away, err := tx.s.awayOn(tx.db, tx.today())
	if err != nil {
		return nil, err
	}
	for i, u := range people {
		ids[i], at[u.ID] = u.ID, i
		_, u.Away = away[u.ID]
		out[i].User = u
	}
	open := []crm.StageCode{}
	if p := tx.s.options.Process; p != nil {
		open = p.OpenStages()
	}
	now, today := stamp(tx.deed.Now), stamp(tx.today().In(tx.s.options.Location))
	for _, q := range []struct {
		set    func(*crm.Load, int64)
		db     *gorm.DB
		summed sumKind // 0: not
	}{
		{func(l *crm.Load, n int64) { l.Customers = n }, tx.db.Table("customers").Where("deleted_at = 0").Select("owner_id AS owner, COUNT(*) AS n"), bookSums},
		{func(l *crm.Load, n int64) { l.OpenDeals = n }, tx.db.Table("deals").Where("deleted_at = 0 AND stage IN ?", open).Select("owner_id AS owner, COUNT(*) AS n"), handSums},
		{func(l *crm.Load, n int64) { l.Overdue = n }, tx.db.Table("follow_ups").
			Where("deleted_at = 0 AND status = ? AND (all_day = 1 AND due_at < ? OR all_day = 0 AND due_at < ?)", crm.FollowUpOpen, today, now).Select("owner_id AS owner, COUNT(*) AS n"), 0},
		{func(l *crm.Load, n int64) { l.Leads = n }, tx.db.Table("customers").Where("deleted_at = 0 AND id IN (?)",
			tx.db.Table("leads").Select("customer_id").Where("state = ? AND deleted_at = 0", crm.LeadOpen)).Select("owner_id AS owner, COUNT(*) AS n"), 0},
		{func(l *crm.Load, n int64) { l.LastLead = tx.s.instant(n) }, tx.db.Table("customers").Joins("JOIN leads l ON l.customer_id = customers.id AND l.deleted_at = 0").
			Where("customers.deleted_at = 0").Select("owner_id AS owner, MAX(l.assigned_at) AS n"), 0},
	} {
		if q.summed != 0 && len(people) >= manyOwners {
			sums, ok, err := tx.heldSums(q.summed)
			if err != nil {
				return nil, err
			}
			n := map[crm.UserID]int64{}
			for _, x := range sums {
				if q.summed == bookSums || slices.Contains(open, crm.StageCode(x.Part)) {
					n[x.Who] += int64(x.N)
				}
			}
			for who, i := range at {
				q.set(&out[i], n[who])
			}
			if ok {
				continue
			}
		}
		var rows []struct {
			Owner crm.UserID
			N     int64
		}
		if err := q.db.Where("owner_id IN ?", ids).Group("owner_id").Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: loads: %w", err)
		}
		for _, r := range rows {
			q.set(&out[at[r.Owner]], r.N)
		}
	}
	return out, nil
}

// Sellers are the people of some teams and those below them who have not left; no teams: everybody. Reps where there
// are any, else who leads them.
func (tx *Tx) Sellers(_ context.Context, teams []crm.TeamID) ([]crm.User, error) {
	q := tx.db.Where("gone = 0")
	if len(teams) > 0 {
		below, err := tx.teamsBelow(teams)
		if err != nil {
			return nil, err
		}
		ids := make([]crm.TeamID, len(below))
		for i, t := range below {
			ids[i] = t.ID
		}
		q = q.Where("team_id IN ?", ids)
	}
	var rows []userRow
	if err := q.Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: sellers: %w", err)
	}
	var reps, others []crm.User
	for _, u := range tx.s.users(rows) {
		switch {
		case u.Sells():
			reps = append(reps, u)
		case !u.May(crm.KeepRecords, crm.ToAll):
			others = append(others, u)
		}
	}
	if len(reps) == 0 {
		return others, nil
	}
	return reps, nil
}

// TeamsAbove are the teams right above some; none above the company.
func (tx *Tx) TeamsAbove(_ context.Context, of []crm.TeamID) (above []crm.TeamID, err error) {
	all, err := tx.allTeams()
	for _, t := range all {
		if slices.Contains(of, t.ID) && t.ParentID != 0 && !slices.Contains(above, t.ParentID) {
			above = append(above, t.ParentID)
		}
	}
	return above, err
}

// TeamsNamed are the teams of a name.
func (tx *Tx) TeamsNamed(_ context.Context, name string) (ids []crm.TeamID, err error) {
	var rows []teamRow
	if err := tx.db.Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: teams: %w", err)
	}
	for _, r := range rows {
		if crm.NameKey(r.Name) == crm.NameKey(name) {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}

// movedLead is the customer of a change to a lead that the actor brought or put into the pool: the actor may take that
// back, whose ever it is by now. 0: it is none.
func (tx *Tx) movedLead(r changeRow) (crm.CustomerID, error) {
	for _, image := range []string{r.BeforeImage, r.AfterImage} {
		var l leadRow
		if image == "" {
			continue
		}
		if err := json.Unmarshal([]byte(image), &l); err != nil {
			return 0, fmt.Errorf("store: undo: image: %w", err)
		}
		if me := tx.actor.User.ID; l.PooledBy == me || r.BeforeImage == "" && l.BroughtBy == me {
			return l.CustomerID, nil
		}
		var owner crm.UserID // in scope now: it goes back to where it was, which may be out of it
		if err := tx.db.Table("customers").Select("owner_id").Where("id = ?", l.CustomerID).Scan(&owner).Error; err != nil {
			return 0, fmt.Errorf("store: whose is it: %w", err)
		}
		if tx.actor.Scope.Includes(owner) || owner == 0 && l.PickedBy != 0 && tx.actor.Scope.Includes(l.PickedBy) {
			return l.CustomerID, nil
		}
	}
	return 0, nil
}

// LeadAfterUndo is the customer of a lead that the actor brought or put into the pool, and whose it is, also when it was
// taken back: gone.
func (tx *Tx) LeadAfterUndo(_ context.Context, id crm.LeadID) (name string, owner crm.UserID, gone bool, err error) {
	var row leadRow
	var c customerRow
	err = tx.db.Where("id = ?", id).Take(&row).Error
	if me := tx.actor.User.ID; missing(err) || err == nil && row.BroughtBy != me && row.PooledBy != me {
		return "", 0, false, &crm.NotFoundError{What: crm.CustomerNoun}
	} else if err != nil {
		return "", 0, false, fmt.Errorf("store: lead: %w", err)
	}
	if err := tx.db.Where("id = ?", row.CustomerID).Take(&c).Error; err != nil {
		return "", 0, false, fmt.Errorf("store: lead: %w", err)
	}
	return c.Name, c.Owner, row.DeletedAt != 0, nil
}
