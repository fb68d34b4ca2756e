package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"genjin/crm"
)

type approvalRow struct {
	Head
	CustomerID  crm.CustomerID
	DealID      crm.DealID
	DealVersion int64
	FromStage   crm.StageCode
	ToStage     crm.StageCode
	Amount      int64
	Currency    crm.Currency
	Discount    int
	WasAmount   int64
	Reason      string `gorm:"sealed"`
	Loss        crm.LossReason
	NextAt      int64
	NextAllDay  bool
	NextText    string `gorm:"sealed"`
	AskedBy     crm.UserID
	AskedAt     int64
	Rule        string
	Why         string
	TimeLimit   int
	Approver    crm.UserID `gorm:"column:approver_id" json:"-"` // who is asked now, and until when: nobody's change
	EscalatesAt int64      `json:"-"`
	Raised      int        `json:"-"`
	Status      crm.ApprovalStatus
	DecidedBy   crm.UserID
	DecidedAt   int64
	Comment     string `gorm:"sealed"`
}

func (approvalRow) TableName() string { return "approvals" }

func (tx *Tx) approval(r approvalRow) crm.Approval {
	return crm.Approval{ID: crm.ApprovalID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, DealVersion: r.DealVersion, From: r.FromStage, To: r.ToStage,
		Amount: crm.Money{Fen: r.Amount, Currency: r.Currency}, Discount: r.Discount, Was: crm.Money{Fen: r.WasAmount, Currency: r.Currency}, Reason: r.Reason, Loss: r.Loss,
		Next: crm.Due{At: tx.s.instant(r.NextAt), AllDay: r.NextAllDay}, NextText: r.NextText,
		AskedBy: r.AskedBy, AskedAt: tx.s.instant(r.AskedAt), Rule: r.Rule, Why: r.Why, Limit: r.TimeLimit, Approver: r.Approver,
		DueAt: tx.s.instant(r.EscalatesAt), Raised: r.Raised, Status: r.Status, DecidedBy: r.DecidedBy, DecidedAt: tx.s.instant(r.DecidedAt),
		Comment: r.Comment, Version: r.Version}
}

func (r *approvalRow) take(a crm.Approval) {
	r.CustomerID, r.DealID, r.DealVersion, r.FromStage, r.ToStage = a.CustomerID, a.DealID, a.DealVersion, a.From, a.To
	r.Amount, r.Currency, r.Discount, r.Reason, r.Loss = a.Amount.Fen, a.Amount.Currency, a.Discount, clip(a.Reason, 1000), a.Loss
	r.WasAmount = a.Was.Fen
	r.NextAt, r.NextAllDay, r.NextText = stamp(a.Next.At), a.Next.AllDay, clip(a.NextText, 1000)
	r.AskedBy, r.AskedAt, r.Rule, r.Why, r.TimeLimit = a.AskedBy, stamp(a.AskedAt), clip(a.Rule, 200), clip(a.Why, 500), a.Limit
	r.Approver, r.EscalatesAt, r.Raised, r.Status = a.Approver, stamp(a.DueAt), a.Raised, a.Status
	r.DecidedBy, r.DecidedAt, r.Comment = a.DecidedBy, stamp(a.DecidedAt), clip(a.Comment, 1000)
}

// ApprovalFilter picks approvals. A zero field does not filter.
type ApprovalFilter struct {
	Approver, AskedBy crm.UserID
	Customer          crm.CustomerID
	Deal              crm.DealID
	Status            crm.ApprovalStatus
	Limit             int
}

// concerning are the approvals an actor may see: those they are asked for or decided, and those asked by people in scope.
func (tx *Tx) concerning() *gorm.DB {
	q := tx.db.Where("deleted_at = 0")
	if tx.actor.Scope.All {
		return q
	}
	me := tx.actor.User.ID
	return q.Where("(approver_id = ? OR decided_by = ? OR asked_by IN ?)", me, me, tx.actor.Scope.Users)
}

func (tx *Tx) concerns(r approvalRow) bool {
	me := tx.actor.User.ID
	return r.Approver == me || r.DecidedBy == me || tx.actor.Scope.Includes(r.AskedBy)
}

// Approval is one approval that concerns the actor, whatever became of it.
func (tx *Tx) Approval(_ context.Context, id crm.ApprovalID) (crm.Approval, error) {
	row, err := tx.approvalRow(id, 0)
	if err != nil {
		return crm.Approval{}, err
	}
	return tx.approval(*row), nil
}

func (tx *Tx) approvalRow(id crm.ApprovalID, version int64) (*approvalRow, error) {
	row := &approvalRow{}
	q := tx.concerning()
	if tx.s.dialect.locks {
		q = q.Clauses(forUpdate)
	}
	err := q.Where("id = ?", id).Take(row).Error
	switch {
	case missing(err):
		return nil, &crm.NotFoundError{What: crm.ApprovalNoun}
	case err != nil:
		return nil, fmt.Errorf("store: approval: %w", err)
	case version != 0 && row.Version != version:
		return nil, tx.stale("approvals", row.ID, nil)
	}
	return row, nil
}

// Approvals are those that concern the actor and pass the filter, the oldest first.
func (tx *Tx) Approvals(_ context.Context, f ApprovalFilter) ([]crm.Approval, error) {
	q := limit(tx.concerning(), f.Limit)
	if f.Approver != 0 {
		q = q.Where("approver_id = ?", f.Approver)
	}
	if f.AskedBy != 0 {
		q = q.Where("asked_by = ?", f.AskedBy)
	}
	if f.Customer != 0 {
		q = q.Where("customer_id = ?", f.Customer)
	}
	if f.Deal != 0 {
		q = q.Where("deal_id = ?", f.Deal)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	var rows []approvalRow
	if err := q.Order("asked_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: approvals: %w", err)
	}
	return mapped(rows, tx.approval), nil
}

// DealAsAsked reports whether the deal of an approval says what it said when the approval was asked for: a change that was
// taken back is none.
func (tx *Tx) DealAsAsked(_ context.Context, id crm.ApprovalID) (bool, error) {
	a, err := tx.approvalRow(id, 0)
	if err != nil {
		return false, err
	}
	now := &dealRow{}
	if err := tx.lockRow(now, int64(a.DealID)); err != nil {
		return false, err
	}
	return tx.asAsked(a, now)
}

func (tx *Tx) asAsked(a *approvalRow, now *dealRow) (bool, error) {
	if now.Version == a.DealVersion {
		return true, nil
	}
	was := &dealRow{}
	var c changeRow
	err := tx.db.Where("record = ? AND record_id = ? AND version = ?", now.TableName(), now.ID, a.DealVersion).Take(&c).Error
	if missing(err) {
		return false, nil // what it said then is not known
	} else if err != nil {
		return false, fmt.Errorf("store: the deal as it was: %w", err)
	}
	if err := json.Unmarshal([]byte(c.AfterImage), was); err != nil {
		return false, fmt.Errorf("store: the deal as it was: %w", err)
	}
	return alike(now, was)
}

// AskApproval stores a request for the move of a deal in scope, as the deal is now; who asks is the actor, or somebody in
// scope in whose name the actor acts.
func (tx *Tx) AskApproval(_ context.Context, a crm.Approval) (crm.Approval, error) {
	if a.AskedBy == 0 {
		a.AskedBy = tx.actor.User.ID
	}
	if !tx.actor.Scope.Includes(a.AskedBy) {
		return a, &crm.NotFoundError{What: crm.PersonNoun}
	}
	if err := tx.touch(a.CustomerID); err != nil {
		return a, err
	}
	if err := tx.fits(a.CustomerID, a.DealID, 0, a.AskedBy); err != nil {
		return a, err
	}
	return tx.insertApproval(a)
}

func (tx *Tx) insertApproval(a crm.Approval) (crm.Approval, error) {
	var row approvalRow
	row.take(a)
	if err := tx.insert(&row); err != nil {
		return a, err
	}
	return tx.approval(row), nil
}

// SaveApproval stores a over the version it was read at.
func (tx *Tx) SaveApproval(_ context.Context, a crm.Approval) (crm.Approval, error) {
	before, err := tx.approvalRow(a.ID, a.Version)
	if err != nil {
		return a, err
	}
	after := *before
	after.take(a)
	if err := tx.update(before, &after); err != nil {
		return a, err
	}
	return tx.approval(after), nil
}

// EndOvertaken ends the requests for moves of deals that this transaction took elsewhere or deleted, and for prices of deals that
// it gave another price, whoever asked: there is nothing left to decide. why tells what became of the deal. It gives those that ended, with their names.
func (tx *Tx) EndOvertaken(_ context.Context, why func(a crm.Approval, d crm.Deal, gone bool) string) (ended []crm.Approval, s ApprovalSubjects, err error) {
	var moved []int64
	for _, c := range tx.changes {
		if c.table == "deals" && c.before != nil && !slices.Contains(moved, c.id) {
			moved = append(moved, c.id)
		}
	}
	if len(moved) == 0 {
		return nil, s, nil
	}
	var rows []approvalRow
	q := tx.db.Where("deal_id IN ? AND status = ?", moved, crm.ApprovalWaiting)
	if len(tx.undoes) > 0 {
		q = q.Where("deleted_at = 0") // the request was taken back itself
	} else {
		q = q.Where("deleted_at IN ?", []int64{0, stamp(tx.deed.Now)}) // it went with its customer just now
	}
	if err := q.Order("id").Find(&rows).Error; err != nil {
		return nil, s, fmt.Errorf("store: what waits for a word: %w", err)
	}
	var over []approvalRow
	for _, before := range rows {
		var d dealRow
		if err := tx.db.Take(&d, before.DealID).Error; err != nil {
			return nil, s, fmt.Errorf("store: what waits for a word: %w", err)
		}
		repriced := before.FromStage == before.ToStage && (d.Amount != before.WasAmount || d.Currency != before.Currency)
		if d.DeletedAt == 0 && d.Stage == before.FromStage && !repriced {
			continue
		}
		after := before
		after.revive() // so that a tap on its card finds what became of it
		after.Status, after.DecidedAt, after.Comment = crm.ApprovalVoid, stamp(tx.deed.Now), why(tx.approval(before), tx.deal(d), d.DeletedAt != 0)
		if err := tx.update(&before, &after); err != nil {
			return nil, s, err
		}
		over = append(over, after)
		ended = append(ended, tx.approval(after))
	}
	s, err = tx.subjects(over)
	return ended, s, err
}

// RaiseApproval gives a request that waits to who is asked next, as a.Raise says. It is no change of the request: undo and
// what waits for it are not in its way. ok is false when somebody else was first.
func (tx *Tx) RaiseApproval(_ context.Context, a, raised crm.Approval) (ok bool, err error) {
	if _, err := tx.approvalRow(a.ID, a.Version); err != nil {
		return false, err
	}
	done := tx.db.Exec("UPDATE approvals SET approver_id = ?, escalates_at = ?, raised = ? WHERE id = ? AND approver_id = ? AND status = ? AND deleted_at = 0",
		raised.Approver, stamp(raised.DueAt), raised.Raised, a.ID, a.Approver, crm.ApprovalWaiting)
	if done.Error != nil {
		return false, fmt.Errorf("store: raise approval: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// InNameOf runs f as the person who asked for an approval that waits for the actor: what is read and written is within
// their scope and stands in their name, while the operation is the actor's, who alone may take it back.
func (tx *Tx) InNameOf(ctx context.Context, a crm.Approval, f func() error) error {
	row, err := tx.approvalRow(a.ID, 0)
	if err != nil {
		return err
	}
	if row.Status != crm.ApprovalWaiting || row.AskedBy == tx.actor.User.ID {
		return &crm.NotFoundError{What: crm.ApprovalNoun}
	}
	var asker userRow
	if err := tx.db.Take(&asker, row.AskedBy).Error; err != nil {
		return fmt.Errorf("store: who asked: %w", err)
	}
	own := tx.actor
	defer func() { tx.actor = own }()
	if tx.actor, err = tx.actorOf(tx.s.user(asker), true); err != nil {
		return err
	}
	return f()
}

// Approvers are the people whose word counts for what somebody in scope asks by a gate's rule, the nearest first and
// never the asker: who the rule names and everybody above them, or, where it names nobody who is here, everybody above the
// asker; the admins last.
func (tx *Tx) Approvers(_ context.Context, asker crm.UserID, rule string) ([]crm.User, error) {
	if !tx.actor.Scope.Includes(asker) {
		if n, err := tx.asked(asker); err != nil || n == 0 {
			return nil, errOr(err, &crm.NotFoundError{What: crm.PersonNoun})
		}
	}
	var people []userRow
	var teams []teamRow
	if err := tx.db.Order("id").Find(&people).Error; err != nil {
		return nil, fmt.Errorf("store: approvers: %w", err)
	}
	if err := tx.db.Find(&teams).Error; err != nil {
		return nil, fmt.Errorf("store: approvers: %w", err)
	}
	away, err := tx.s.awayOn(tx.db, tx.today())
	if err != nil {
		return nil, err
	}
	all := approvers(tx.s.users(people), teams, asker, rule)
	for i := range all {
		_, all[i].Away = away[all[i].ID]
	}
	return all, nil
}

// asked counts the approvals of a person that concern the actor.
func (tx *Tx) asked(by crm.UserID) (n int64, err error) {
	err = tx.concerning().Table("approvals").Where("asked_by = ?", by).Count(&n).Error
	return n, err
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func approvers(people []crm.User, teams []teamRow, asker crm.UserID, rule string) (out []crm.User) {
	add := func(u crm.User) {
		if u.ID != 0 && u.ID != asker && !u.Left && !slices.ContainsFunc(out, func(o crm.User) bool { return o.ID == u.ID }) {
			out = append(out, u)
		}
	}
	byID := map[crm.UserID]crm.User{}
	for _, u := range people {
		byID[u.ID] = u
	}
	nearest := byID[asker]
	for _, u := range people {
		if id, named := strings.CutPrefix(rule, "user:"); named && crm.UserKey(u.WeComID) == crm.UserKey(id) {
			if add(u); len(out) > 0 {
				nearest = u // whose word is wanted is not given by who stands below them
			}
		}
	}
	for _, u := range chain(byID, people, teams, nearest) {
		if rule != "role:admin" || u.May(crm.DecideAny, crm.ToAll) {
			add(u)
		}
	}
	for _, u := range people {
		if u.May(crm.DecideAny, crm.ToAll) {
			add(u)
		}
	}
	return out
}

// chain is everybody above a person: their direct leader where one is known, else who leads their team, or the next team
// above that has a leader.
func chain(byID map[crm.UserID]crm.User, people []crm.User, teams []teamRow, u crm.User) (up []crm.User) {
	parent := map[crm.TeamID]crm.TeamID{}
	for _, t := range teams {
		parent[t.ID] = t.ParentID
	}
	seen := map[crm.UserID]bool{u.ID: true}
	for range people {
		next := byID[u.ManagerID]
		if next.ID == 0 || next.Left || seen[next.ID] {
			next = crm.User{}
			for team, steps := u.TeamID, 0; team != 0 && next.ID == 0 && steps <= len(teams); team, steps = parent[team], steps+1 {
				for _, l := range people {
					if slices.Contains(l.Leads, team) && !seen[l.ID] && !l.Left {
						next = l
						break
					}
				}
			}
		}
		if next.ID == 0 {
			return up
		}
		seen[next.ID] = true
		up, u = append(up, next), next
	}
	return up
}

// decidedFor are the customers of the approvals that the actor decided, and of what they handed over, among the changes of
// an operation: those they may take back, whose ever the customers are. A handover is taken back within its time only.
func (tx *Tx) decidedFor(rows []changeRow) (map[crm.CustomerID]bool, error) {
	lent := map[crm.CustomerID]bool{}
	handed := false
	for _, r := range rows {
		if r.Record == "handovers" {
			given, err := tx.gave(r)
			if err != nil {
				return nil, err
			}
			handed = handed || given
		}
		if r.Record == "leads" {
			if id, err := tx.movedLead(r); err != nil {
				return nil, err
			} else if id != 0 {
				lent[id] = true
			}
		}
		if r.Record != "approvals" {
			continue
		}
		for _, image := range []string{r.BeforeImage, r.AfterImage} { // after, or before it was taken back
			var a approvalRow
			if image == "" {
				continue
			}
			if err := json.Unmarshal([]byte(image), &a); err != nil {
				return nil, fmt.Errorf("store: undo: image: %w", err)
			}
			if a.DecidedBy == tx.actor.User.ID {
				lent[a.CustomerID] = true
			}
		}
	}
	for _, r := range rows {
		if handed && r.Record == "customers" {
			lent[crm.CustomerID(r.RecordID)] = true
		}
	}
	return lent, nil
}

func (tx *Tx) lentDeal(id crm.DealID) (bool, error) {
	if len(tx.lent) == 0 {
		return false, nil
	}
	var c crm.CustomerID
	if err := tx.db.Table("deals").Select("customer_id").Where("id = ?", id).Scan(&c).Error; err != nil {
		return false, fmt.Errorf("store: whose is it: %w", err)
	}
	return tx.lent[c], nil
}

// ApprovalSubjects are what approvals that concern the actor are about.
type ApprovalSubjects struct {
	Customers map[crm.CustomerID]string
	Deals     map[crm.DealID]crm.Deal
	People    map[crm.UserID]crm.User
}

// ApprovalSubjects gives approvals their names: who is asked for a word is shown what it is about, whoever's it is.
// Those that do not concern the actor are left out.
func (tx *Tx) ApprovalSubjects(_ context.Context, all []crm.Approval) (s ApprovalSubjects, err error) {
	ids := make([]crm.ApprovalID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	var rows []approvalRow
	if err = tx.concerning().Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return s, fmt.Errorf("store: what approvals are about: %w", err)
	}
	return tx.subjects(rows)
}

func (tx *Tx) subjects(rows []approvalRow) (s ApprovalSubjects, err error) {
	s = ApprovalSubjects{map[crm.CustomerID]string{}, map[crm.DealID]crm.Deal{}, map[crm.UserID]crm.User{}}
	if len(rows) == 0 {
		return s, nil
	}
	var customers []customerRow
	var deals []dealRow
	for _, r := range rows {
		s.Customers[r.CustomerID] = ""
		s.Deals[r.DealID] = crm.Deal{}
		s.People[r.AskedBy], s.People[r.Approver], s.People[r.DecidedBy] = crm.User{}, crm.User{}, crm.User{}
	}
	var people []userRow
	for _, q := range []struct {
		ids  any
		into any
	}{{keysOf(s.Customers), &customers}, {keysOf(s.Deals), &deals}, {keysOf(s.People), &people}} {
		if err = tx.db.Where("id IN ?", q.ids).Find(q.into).Error; err != nil {
			return s, fmt.Errorf("store: what approvals are about: %w", err)
		}
	}
	for _, r := range customers {
		s.Customers[crm.CustomerID(r.ID)] = r.Name
	}
	for _, r := range deals {
		s.Deals[crm.DealID(r.ID)] = tx.deal(r)
	}
	for _, r := range people {
		s.People[r.ID] = tx.s.user(r)
	}
	return s, nil
}
