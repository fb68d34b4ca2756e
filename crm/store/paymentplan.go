package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"genjin/crm"
)

// planRow is money that is to arrive. Paid follows from the receipts that live: the undo of one payment is not in the
// way of a later one.
type planRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	Amount     int64
	Currency   crm.Currency
	DueOn      crm.Date
	Note       string `gorm:"sealed"`
	Canceled   bool
	Paid       int64 `json:"-"`
}

func (planRow) TableName() string { return "payment_plans" }

// receiptRow is the part of a payment that went to a plan.
type receiptRow struct {
	Head
	CustomerID crm.CustomerID
	PlanID     crm.PaymentPlanID
	PaymentID  crm.PaymentID
	Amount     int64
}

func (receiptRow) TableName() string { return "plan_receipts" }

func paymentPlan(r planRow) crm.PaymentPlan {
	p := crm.PaymentPlan{ID: crm.PaymentPlanID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, Amount: crm.Money{Fen: r.Amount, Currency: r.Currency},
		Due: r.DueOn, Note: r.Note, State: crm.PlanOpen, Paid: crm.Money{Fen: r.Paid, Currency: r.Currency}, Version: r.Version}
	switch {
	case r.Canceled:
		p.State = crm.PlanCancelled
	case r.Paid >= r.Amount:
		p.State = crm.PlanMet
	}
	return p
}

func (r *planRow) take(p crm.PaymentPlan) {
	r.CustomerID, r.DealID, r.Amount, r.Currency, r.DueOn = p.CustomerID, p.DealID, p.Amount.Fen, p.Amount.Currency, p.Due
	r.Note, r.Canceled = clip(p.Note, 100), p.State == crm.PlanCancelled
}

var errNoPlan = errors.New("store: a planned receipt is above zero, and has a day or says upon what it is due")

// PlanPayment stores money that a customer in scope is to pay.
func (tx *Tx) PlanPayment(_ context.Context, p crm.PaymentPlan) (crm.PaymentPlan, error) {
	if p.Amount.Fen <= 0 || p.Due.IsZero() && p.Note == "" {
		return p, errNoPlan
	}
	if err := tx.touch(p.CustomerID); err != nil {
		return p, err
	}
	if err := tx.fits(p.CustomerID, p.DealID, 0, tx.actor.User.ID); err != nil {
		return p, err
	}
	p.State = crm.PlanOpen
	var row planRow
	row.take(p)
	if err := tx.insert(&row); err != nil {
		return p, err
	}
	return paymentPlan(row), nil
}

// SavePaymentPlan stores p over the version it was read at: its day, amount and note, or that it is cancelled. What has
// arrived of it stays.
func (tx *Tx) SavePaymentPlan(_ context.Context, p crm.PaymentPlan) (crm.PaymentPlan, error) {
	if p.Amount.Fen <= 0 || p.Due.IsZero() && p.Note == "" {
		return p, errNoPlan
	}
	var before planRow
	if err := tx.read(&before, int64(p.ID), p.Version, crm.PaymentPlanNoun); err != nil {
		return p, err
	}
	if err := tx.touch(before.CustomerID); err != nil {
		return p, err
	}
	after := before
	after.take(p)
	after.DealID, after.CustomerID = before.DealID, before.CustomerID
	if err := tx.update(&before, &after); err != nil {
		return p, err
	}
	return paymentPlan(after), nil
}

// PaymentPlanFilter picks planned receipts. A zero field does not filter.
type PaymentPlanFilter struct {
	Customer crm.CustomerID
	Owners   []crm.UserID // of the deal, or of the customer when there is no deal
	Open     bool         // neither met nor cancelled, nor of a lost deal
	From, To crm.Date     // due in [from, to)
	Limit    int
}

// PaymentPlans are the planned receipts of customers in scope that pass the filter, the earliest due first and those without a day last.
func (tx *Tx) PaymentPlans(_ context.Context, f PaymentPlanFilter) ([]crm.PaymentPlan, error) {
	q := limit(tx.ofVisibleAt(tx.db, f.Customer), f.Limit).Where("deleted_at = 0")
	if len(f.Owners) > 0 {
		deals := tx.whose(tx.db.Table("deals d").Select("1").Where("d.id = deal_id"), "d.owner_id", f.Owners)
		customers := tx.whose(tx.db.Table("customers c").Select("1").Where("c.id = customer_id"), "c.owner_id", f.Owners)
		q = q.Where("(deal_id <> 0 AND EXISTS (?) OR deal_id = 0 AND EXISTS (?))", deals, customers)
	}
	if f.Open {
		q = q.Where("canceled = 0 AND paid < amount").Where("NOT EXISTS (?)", tx.db.Table("deals d").Select("1").Where("d.id = deal_id AND d.lost_at > 0"))
	}
	q = within(q, "due_on", f.From, f.To)
	var rows []planRow
	if err := q.Order("CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: payment plans: %w", err)
	}
	return mapped(rows, paymentPlan), nil
}

// MeetPlans stores which open plans a payment goes to, and gives them; what it went to before is taken back first.
func (tx *Tx) MeetPlans(ctx context.Context, p crm.Payment) ([]crm.PlanReceipt, error) {
	var row paymentRow
	if err := tx.read(&row, int64(p.ID), p.Version, crm.OperationNoun); err != nil {
		return nil, err
	}
	if err := tx.touch(row.CustomerID); err != nil {
		return nil, err
	}
	if err := tx.releasePlans(p.ID); err != nil {
		return nil, err
	}
	changed := map[crm.PaymentPlanID]bool{}
	open, err := tx.PaymentPlans(ctx, PaymentPlanFilter{Customer: row.CustomerID, Open: true})
	if err != nil {
		return nil, err
	}
	receipts := crm.Meet(open, payment(row))
	for _, r := range receipts {
		if err := tx.insert(&receiptRow{CustomerID: row.CustomerID, PlanID: r.Plan.ID, PaymentID: p.ID, Amount: r.Amount.Fen}); err != nil {
			return nil, err
		}
		changed[r.Plan.ID] = true
	}
	return receipts, tx.countReceipts(changed)
}

// AllotPlans stores which plans, of the same customer, a payment went to, as another system had it.
func (tx *Tx) AllotPlans(_ context.Context, p crm.Payment, parts map[crm.PaymentPlanID]int64) error {
	var row paymentRow
	if err := tx.read(&row, int64(p.ID), p.Version, crm.OperationNoun); err != nil {
		return err
	}
	if err := tx.touch(row.CustomerID); err != nil {
		return err
	}
	changed, left := map[crm.PaymentPlanID]bool{}, row.Amount
	for _, id := range slices.Sorted(maps.Keys(parts)) {
		var plan planRow
		if err := tx.read(&plan, int64(id), 0, crm.PaymentPlanNoun); err != nil {
			return err
		}
		fen := parts[id]
		if left -= fen; fen <= 0 || left < 0 || plan.CustomerID != row.CustomerID || plan.Currency != row.Currency {
			return &crm.NotFoundError{What: crm.PaymentPlanNoun}
		}
		if err := tx.insert(&receiptRow{CustomerID: row.CustomerID, PlanID: id, PaymentID: p.ID, Amount: fen}); err != nil {
			return err
		}
		changed[id] = true
	}
	return tx.countReceipts(changed)
}

// Allotted are the plans that payments of customers in scope went to, with how much, by the payment.
func (tx *Tx) Allotted(_ context.Context, payments []crm.PaymentID) (map[crm.PaymentID][]crm.PlanReceipt, error) {
	out := map[crm.PaymentID][]crm.PlanReceipt{}
	if len(payments) == 0 {
		return out, nil
	}
	var rows []receiptRow
	if err := tx.ofVisible(tx.db).Where("payment_id IN ? AND deleted_at = 0", payments).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: plan receipts: %w", err)
	}
	for _, r := range rows {
		out[r.PaymentID] = append(out[r.PaymentID], crm.PlanReceipt{Plan: crm.PaymentPlan{ID: r.PlanID}, Amount: crm.Money{Fen: r.Amount}})
	}
	return out, nil
}

// releasePlans takes back what a payment went to.
func (tx *Tx) releasePlans(id crm.PaymentID) error {
	var had []receiptRow
	if err := tx.db.Where("payment_id = ? AND deleted_at = 0", id).Order("id").Find(&had).Error; err != nil {
		return fmt.Errorf("store: plan receipts: %w", err)
	}
	changed := map[crm.PaymentPlanID]bool{}
	for _, r := range had {
		gone := r
		gone.hide(stamp(tx.deed.Now))
		if err := tx.update(&r, &gone); err != nil {
			return err
		}
		changed[r.PlanID] = true
	}
	return tx.countReceipts(changed)
}

// countReceipts counts anew what has arrived of some plans.
func (tx *Tx) countReceipts(plans map[crm.PaymentPlanID]bool) error {
	for id := range plans {
		err := tx.db.Exec("UPDATE payment_plans SET paid = (SELECT COALESCE(SUM(amount), 0) FROM plan_receipts WHERE plan_id = ? AND deleted_at = 0) WHERE id = ?", id, id).Error
		if err != nil {
			return fmt.Errorf("store: count plan receipts: %w", err)
		}
	}
	return nil
}
