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

type dealRow struct {
	Head
	CustomerID     crm.CustomerID
	Owner          crm.UserID `gorm:"column:owner_id"`
	Title          string
	Pipeline       string
	Stage          crm.StageCode
	Amount         int64
	Currency       crm.Currency
	Discount       int
	ExpectedClose  crm.Date
	Probability    int
	StageEnteredAt int64
	LastActivityAt int64 `json:"-"` // derived from activities and moves
	WonAt          int64
	LostAt         int64
	LostFrom       crm.StageCode
	LostReason     crm.LossReason
	LostNote       string `gorm:"sealed"`
}

func (dealRow) TableName() string { return "deals" }

// stayRow is how long a deal stood in a stage; LeftAt is 0 while it stands there.
type stayRow struct {
	Head
	DealID     crm.DealID
	FromStage  crm.StageCode
	ToStage    crm.StageCode
	EnteredAt  int64
	LeftAt     int64
	ActorID    crm.UserID
	MessageKey string
	Reason     string `gorm:"sealed"`
	Amount     int64
	Currency   crm.Currency
	Discount   int
}

func (stayRow) TableName() string { return "deal_stays" }

// DealFilter picks deals. A zero field does not filter.
type DealFilter struct {
	Customer           crm.CustomerID
	Owners             []crm.UserID
	Stages             []crm.StageCode
	OpenOnly           bool // stages of kind open
	Title              string
	MinFen, MaxFen     int64
	CloseFrom, CloseTo crm.Date  // expected close in [from, to)
	IdleSince          time.Time // nothing happened since
	WonFrom, WonTo     time.Time
	LostFrom, LostTo   time.Time
	MadeFrom, MadeTo   time.Time        // entered in [from, to)
	EnteredFrom        time.Time        // stands in its stage since then or later; a limit gives those that entered last
	Pipeline           string           // code of the one it goes by
	MovedFrom, MovedTo time.Time        // entered a stage in [from, to)
	Customers          []crm.CustomerID // none: of all; not with a limit
	IDs                []crm.DealID
	Limit              int
	Brief              bool // without title and notes, for figures of very many
}

func (tx *Tx) deal(r dealRow) crm.Deal {
	return crm.Deal{ID: crm.DealID(r.ID), CustomerID: r.CustomerID, Owner: r.Owner, Title: r.Title, Pipeline: r.Pipeline, Stage: r.Stage,
		Amount: crm.Money{Fen: r.Amount, Currency: r.Currency}, Discount: r.Discount, ExpectedClose: r.ExpectedClose, Probability: r.Probability,
		StageEnteredAt: tx.s.instant(r.StageEnteredAt), LastActivityAt: tx.s.instant(r.LastActivityAt), WonAt: tx.s.instant(r.WonAt),
		LostAt: tx.s.instant(r.LostAt), LostFrom: r.LostFrom, LostReason: r.LostReason, LostNote: r.LostNote,
		CreatedAt: tx.s.instant(r.CreatedAt), Version: r.Version}
}

func (r *dealRow) take(d crm.Deal) {
	r.CustomerID, r.Owner, r.Title, r.Pipeline, r.Stage = d.CustomerID, d.Owner, clip(d.Title, 200), d.Pipeline, d.Stage
	r.Amount, r.Currency, r.ExpectedClose, r.Probability = d.Amount.Fen, d.Amount.Currency, d.ExpectedClose, d.Probability
	r.Discount = d.Discount
	r.StageEnteredAt, r.WonAt, r.LostAt = stamp(d.StageEnteredAt), stamp(d.WonAt), stamp(d.LostAt)
	r.LostFrom, r.LostReason, r.LostNote = d.LostFrom, d.LostReason, clip(d.LostNote, 1000)
}

// visibleDeals are deals in scope that live.
func (tx *Tx) visibleDeals() *gorm.DB {
	return tx.reached(tx.db.Where("deleted_at = 0"), "customer_id")
}

// Deal is one deal in scope.
func (tx *Tx) Deal(ctx context.Context, id crm.DealID) (crm.Deal, error) {
	row, err := tx.dealRow(id, 0)
	if err != nil {
		return crm.Deal{}, err
	}
	return tx.deal(*row), nil
}

func (tx *Tx) dealRow(id crm.DealID, version int64) (*dealRow, error) {
	row := &dealRow{}
	where, args := tx.reach("customer_id")
	err := tx.take(row, "deleted_at = 0 AND "+where+" AND id = ?", append(args, id)...)
	switch {
	case missing(err):
		return nil, &crm.NotFoundError{What: crm.DealNoun}
	case err != nil:
		return nil, fmt.Errorf("store: deal: %w", err)
	case version != 0 && row.Version != version:
		return nil, tx.stale("deals", row.ID, nil)
	}
	return row, nil
}

// DealsOf are a customer's deals in scope, the largest first: one message asks for them again and again while it is understood, so they are
// read once until something is written.
func (tx *Tx) DealsOf(_ context.Context, id crm.CustomerID) ([]crm.Deal, error) {
	if d := tx.deals; d == nil || d.customer != id || d.written != len(tx.changes) {
		where, args := tx.reach("customer_id")
		rows, err := takeAll[dealRow](tx.s, tx.db, "deleted_at = 0 AND "+where+" AND customer_id = ?", append(args, id)...)
		if err != nil {
			return nil, fmt.Errorf("store: deals of a customer: %w", err)
		}
		slices.SortFunc(rows, byAmount)
		tx.deals = &dealsRead{id, len(tx.changes), mapped(rows, tx.deal)}
	}
	return slices.Clone(tx.deals.all), nil
}

// dealsRead are a customer's deals as they were read after so many writes of the transaction.
type dealsRead struct {
	customer crm.CustomerID
	written  int
	all      []crm.Deal
}

// ListDeals are the deals in scope that pass the filter, the largest first.
func (tx *Tx) ListDeals(_ context.Context, f DealFilter) ([]crm.Deal, error) {
	q := limit(tx.visibleDeals(), f.Limit)
	if f.Customer != 0 {
		q = q.Where("customer_id = ?", f.Customer)
	}
	q = tx.whose(q, "owner_id", f.Owners)
	stages := f.Stages
	if p := tx.s.options.Process; f.OpenOnly && p != nil && len(stages) == 0 {
		stages = p.OpenStages()
	} else if f.OpenOnly && p != nil {
		q = q.Where("stage IN ?", p.OpenStages())
	} else if f.OpenOnly {
		q = q.Where("stage NOT IN ?", []string{"won", "payment", "lost"})
	}
	if f.Title != "" {
		part := "%" + strings.NewReplacer(`!`, `!!`, `%`, `!%`, `_`, `!_`).Replace(strings.ToLower(f.Title)) + "%"
		q = q.Where("LOWER(title) LIKE ? ESCAPE '!'", part)
	}
	if f.MinFen != 0 {
		q = q.Where("amount >= ?", f.MinFen)
	}
	if f.MaxFen != 0 {
		q = q.Where("amount <= ?", f.MaxFen)
	}
	q = within(q, "expected_close", f.CloseFrom, f.CloseTo)
	if !f.IdleSince.IsZero() {
		q = q.Where("last_activity_at < ?", stamp(f.IdleSince))
	}
	if !f.WonTo.IsZero() {
		q = q.Where("won_at > 0")
	}
	if !f.LostTo.IsZero() {
		q = q.Where("lost_at > 0")
	}
	if !f.EnteredFrom.IsZero() {
		q = q.Where("stage_entered_at >= ?", stamp(f.EnteredFrom))
	}
	if p := tx.s.options.Process; f.Pipeline != "" && p != nil && p.Default().Code == f.Pipeline { // and those of none that is known
		others := []string{"-"}
		for _, l := range p.Pipelines[1:] {
			others = append(others, l.Code)
		}
		q = q.Where("pipeline NOT IN ?", others)
	} else if f.Pipeline != "" {
		q = q.Where("pipeline = ?", f.Pipeline)
	}
	ids, named := f.IDs, len(f.IDs) > 0
	if !f.MovedTo.IsZero() {
		moved := between(tx.db.Table("deal_stays").Select("deal_id").Where("deleted_at = 0"), "entered_at", f.MovedFrom, f.MovedTo)
		if named || f.Limit > 0 || len(f.Customers) > 0 || !tx.everybodys(f.Owners) {
			q = q.Where("id IN (?)", moved)
		} else if err := moved.Distinct().Pluck("deal_id", &ids).Error; err != nil { // by their numbers: a database reads all deals otherwise
			return nil, fmt.Errorf("store: list deals: %w", err)
		} else if named = true; len(ids) == 0 {
			return []crm.Deal{}, nil
		}
	}
	if f.Brief {
		q = q.Select(briefDeal)
	}
	q = between(between(between(q, "won_at", f.WonFrom, f.WonTo), "lost_at", f.LostFrom, f.LostTo), "created_at", f.MadeFrom, f.MadeTo)
	var rows []dealRow
	var err error
	switch some := slices.Compact(slices.Sorted(slices.Values(ids))); {
	case named && f.Limit > 0:
		rows, err = largest(q.Where("id IN ?", some), stages, f, tx.everybodys(f.Owners))
	case named:
		for part := range slices.Chunk(some, bulk) {
			var found []dealRow
			if found, err = largest(q.Session(&gorm.Session{}).Where("id IN ?", part), stages, f, false); err != nil {
				break
			}
			rows = append(rows, found...)
		}
		slices.SortFunc(rows, byAmount)
	default:
		rows, err = largest(q, stages, f, tx.everybodys(f.Owners))
	}
	if err != nil {
		return nil, fmt.Errorf("store: list deals: %w", err)
	}
	return mapped(rows, tx.deal), nil
}

// briefDeal is what figures are made of: not what people call a deal, and not what they wrote of it.
var briefDeal = []string{"id", "version", "created_at", "customer_id", "owner_id", "pipeline", "stage", "amount", "currency", "expected_close", "stage_entered_at", "won_at", "lost_at", "lost_from", "lost_reason"}

// byAmount puts the largest first.
func byAmount(a, b dealRow) int {
	return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.ID, b.ID))
}

// everybodys reports whether records of some owners (none: everybody) are those of everybody, or nearly.
func (tx *Tx) everybodys(owners []crm.UserID) bool {
	return tx.actor.Scope.All && (len(owners) == 0 || len(owners) >= manyOwners)
}

// largest reads the deals of a query that stand in some stages (none: in any). The few largest of everybody's are looked for stage by stage: each
// has an index by amount, all of them together have none.
func largest(q *gorm.DB, stages []crm.StageCode, f DealFilter, everybodys bool) (rows []dealRow, err error) {
	switch {
	case f.Limit > 0 && len(stages) > 0 && everybodys && !f.WonFrom.IsZero() && f.EnteredFrom.IsZero():
		// the index of the days on which deals were won holds all that tells which they are; asked for whole rows, a database goes through the
		// deals of all times by their amounts
		var ids []crm.DealID
		if err := q.Session(&gorm.Session{}).Model(&dealRow{}).Where("stage IN ?", stages).Select("id").Order("amount DESC, id").Find(&ids).Error; err != nil {
			return nil, err
		}
		if len(ids) > 0 {
			err = q.Where("id IN ?", ids).Find(&rows).Error
		}
	case f.Limit > 0 && len(stages) > 0 && everybodys:
		for _, s := range stages {
			var found []dealRow
			order := "amount DESC, id DESC"
			if !f.EnteredFrom.IsZero() {
				order = "stage_entered_at DESC"
			}
			if err := q.Session(&gorm.Session{}).Where("stage = ?", s).Order(order).Find(&found).Error; err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
	default:
		if len(stages) > 0 {
			q = q.Where("stage IN ?", stages)
		}
		if f.Limit > 0 && !f.EnteredFrom.IsZero() {
			q = q.Order("stage_entered_at DESC, id")
		} else if f.Limit > 0 {
			q = q.Order("amount DESC, id")
		}
		rows, err = among[dealRow](q, f.Customers)
	}
	slices.SortFunc(rows, byAmount)
	if f.Limit > 0 {
		rows = rows[:min(f.Limit, len(rows))]
	}
	return rows, err
}

// among reads the rows of a query that are of some customers (none: of all), so many customers at a time.
func among[R any](q *gorm.DB, customers []crm.CustomerID) (rows []R, err error) {
	if len(customers) == 0 {
		err = q.Find(&rows).Error
		return rows, err
	}
	for some := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(customers))), bulk) {
		var found []R
		if err := q.Session(&gorm.Session{}).Where("customer_id IN ?", some).Find(&found).Error; err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

// CreateDeal stores a new deal of a customer in scope, the customer's owner's when no owner is given, and opens its history.
func (tx *Tx) CreateDeal(ctx context.Context, d crm.Deal) (crm.Deal, error) {
	customer, err := tx.customerForWrite(d.CustomerID, 0)
	if err != nil {
		return d, err
	}
	if d.Owner == 0 {
		d.Owner = customer.Owner
	}
	if d.Owner != customer.Owner && !tx.actor.Scope.Includes(d.Owner) {
		return d, &crm.NotFoundError{What: crm.PersonNoun}
	}
	if d.StageEnteredAt.IsZero() {
		d.StageEnteredAt = tx.deed.Now
	}
	row := dealRow{Head: Head{CreatedAt: stamp(d.CreatedAt)}}
	row.take(d)
	row.LastActivityAt = row.StageEnteredAt
	if err := tx.insert(&row); err != nil {
		return d, err
	}
	if err := tx.enter(crm.DealID(row.ID), "", d, ""); err != nil {
		return d, err
	}
	if p := tx.s.options.Process; p == nil || !p.IsFirst(d) { // one that is a lead itself makes no customer of one
		if err := tx.convert(d.CustomerID); err != nil {
			return d, err
		}
	}
	return tx.deal(row), nil
}

// enter opens a stay in d's stage.
func (tx *Tx) enter(id crm.DealID, from crm.StageCode, d crm.Deal, reason string) error {
	return tx.insert(&stayRow{DealID: id, FromStage: from, ToStage: d.Stage, EnteredAt: stamp(d.StageEnteredAt), ActorID: tx.actor.User.ID,
		MessageKey: tx.deed.Message, Reason: clip(reason, 1000), Amount: d.Amount.Fen, Currency: d.Amount.Currency, Discount: d.Discount})
}

// SaveDeal stores everything of d but its stage over the version it was read at.
func (tx *Tx) SaveDeal(_ context.Context, d crm.Deal) (crm.Deal, error) {
	return tx.saveDeal(d, func(before, after *dealRow) {
		after.Stage, after.StageEnteredAt = before.Stage, before.StageEnteredAt
		after.WonAt, after.LostAt, after.LostFrom, after.LostReason, after.LostNote = before.WonAt, before.LostAt, before.LostFrom, before.LostReason, before.LostNote
	})
}

func (tx *Tx) saveDeal(d crm.Deal, keep func(before, after *dealRow)) (crm.Deal, error) {
	if err := tx.touch(d.CustomerID); err != nil {
		return d, err
	}
	before, err := tx.dealRow(d.ID, d.Version)
	if err != nil {
		return d, err
	}
	if d.Owner != before.Owner && (!tx.actor.Scope.Includes(d.Owner) || !tx.actor.Scope.Includes(before.Owner)) {
		return d, &crm.NotFoundError{What: crm.PersonNoun}
	}
	after := *before
	after.take(d)
	keep(before, &after)
	if err := tx.update(before, &after); err != nil {
		return d, err
	}
	return tx.deal(after), nil
}

// RecordStageChange stores a decided move: the deal, the end of its old stay and the beginning of the new one.
func (tx *Tx) RecordStageChange(_ context.Context, c crm.StageChange) (crm.Deal, error) {
	d, err := tx.saveDeal(c.Deal, func(_, _ *dealRow) {})
	if err != nil {
		return d, err
	}
	if c.From.Code == d.Stage && c.Before.Pipeline != d.Pipeline {
		return d, nil // of another pipeline, where that stage has the same code: one stay
	}
	var open []stayRow
	if err := tx.db.Where("deal_id = ? AND left_at = 0 AND deleted_at = 0", d.ID).Find(&open).Error; err != nil {
		return d, fmt.Errorf("store: stage history: %w", err)
	}
	for _, before := range open {
		after := before
		after.LeftAt = stamp(c.At)
		if err := tx.update(&before, &after); err != nil {
			return d, err
		}
	}
	if err := tx.enter(d.ID, c.From.Code, d, c.Reason); err != nil {
		return d, err
	}
	d.LastActivityAt = c.At
	return d, tx.forward("deals", "last_activity_at", int64(d.ID), stamp(c.At))
}

// StageHistory is where a deal in scope stood, oldest first.
func (tx *Tx) StageHistory(ctx context.Context, id crm.DealID) ([]crm.StageStay, error) {
	if _, err := tx.Deal(ctx, id); err != nil {
		return nil, err
	}
	var rows []stayRow
	if err := tx.db.Where("deal_id = ? AND deleted_at = 0", id).Order("entered_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: stage history: %w", err)
	}
	return tx.stays(rows), nil
}

// Moves are the stages entered in [from, to) by deals of the given owners in scope, oldest first.
func (tx *Tx) Moves(_ context.Context, owners []crm.UserID, from, to time.Time) ([]crm.StageStay, error) {
	deals := tx.whose(tx.visibleDeals().Table("deals"), "owner_id", owners)
	var rows []stayRow
	q := between(tx.db, "entered_at", from, to).Where("deleted_at = 0").Order("entered_at, id")
	if !tx.everybodys(owners) {
		q = q.Where("deal_id IN (?)", deals.Select("id"))
	}
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: moves: %w", err)
	}
	if tx.everybodys(owners) { // the stays first, then which of their deals are there: a database that begins with the deals reads all of them
		seen, err := those(deals, rows)
		if err != nil {
			return nil, fmt.Errorf("store: moves: %w", err)
		}
		rows = slices.DeleteFunc(rows, func(r stayRow) bool { return !seen[r.DealID] })
	}
	return tx.stays(rows), nil
}

// those are the deals of stays that a query of deals has.
func those(deals *gorm.DB, stays []stayRow) (map[crm.DealID]bool, error) {
	ids := make([]crm.DealID, len(stays))
	for i, s := range stays {
		ids[i] = s.DealID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	seen := make(map[crm.DealID]bool, len(ids))
	for part := range slices.Chunk(ids, bulk) {
		var found []crm.DealID
		if err := deals.Session(&gorm.Session{}).Where("id IN ?", part).Pluck("id", &found).Error; err != nil {
			return nil, err
		}
		for _, id := range found {
			seen[id] = true
		}
	}
	return seen, nil
}

func (tx *Tx) stays(rows []stayRow) []crm.StageStay {
	stays := make([]crm.StageStay, len(rows))
	for i, r := range rows {
		stays[i] = crm.StageStay{DealID: r.DealID, From: r.FromStage, To: r.ToStage, EnteredAt: tx.s.instant(r.EnteredAt), LeftAt: tx.s.instant(r.LeftAt),
			Actor: r.ActorID, MessageKey: r.MessageKey, Reason: r.Reason, Amount: crm.Money{Fen: r.Amount, Currency: r.Currency}, Discount: r.Discount}
	}
	return stays
}
