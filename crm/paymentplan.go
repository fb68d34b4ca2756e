package crm

import "slices"

// PlanState is where a planned receipt stands.
type PlanState string

const (
	PlanOpen      PlanState = "open"
	PlanMet       PlanState = "met" // all of it has arrived
	PlanCancelled PlanState = "cancelled"
)

// PaymentPlan is money that a customer is to pay on a day, or when what its note names has come about: the whole price, or one instalment of
// it. It is whose the deal is, or, without a deal, whose the customer is.
type PaymentPlan struct {
	ID         PaymentPlanID
	CustomerID CustomerID
	DealID     DealID // 0: of no deal in particular
	Amount     Money
	Due        Date   // zero: not set yet, its note says upon what it is due
	Note       string // 首付 尾款 第二期 发货 …, as said; empty when nothing was
	State      PlanState
	Paid       Money // what of it has arrived
	Version    int64
}

// Rest is what has not arrived of it.
func (p PaymentPlan) Rest() Money {
	return Money{Fen: max(0, p.Amount.Fen-p.Paid.Fen), Currency: p.Amount.Currency}
}

// PlanReceipt is the part of a payment that went to a plan.
type PlanReceipt struct {
	Plan   PaymentPlan // as it was before
	Amount Money
}

// After is the plan as the receipt leaves it.
func (r PlanReceipt) After() PaymentPlan {
	p := r.Plan
	p.Paid = Money{Fen: p.Paid.Fen + r.Amount.Fen, Currency: p.Amount.Currency}
	if p.Rest().IsZero() {
		p.State = PlanMet
	}
	return p
}

// Meet decides which open plans of a customer a payment goes to: those noted as the payment's kind first, then the
// one without a day that is the payment to the fen, then the earliest due, and last the others without a day; what is more than one of them asks for goes on to the next. Plans of another deal or currency are left.
func Meet(plans []PaymentPlan, p Payment) (receipts []PlanReceipt) {
	var fit []PaymentPlan
	for _, plan := range plans {
		if plan.State == PlanOpen && plan.CustomerID == p.CustomerID && (plan.DealID == 0 || plan.DealID == p.DealID) && plan.Amount.Currency == p.Amount.Currency {
			fit = append(fit, plan)
		}
	}
	slices.SortStableFunc(fit, func(a, b PaymentPlan) int {
		named := func(x PaymentPlan) bool { return p.Kind != "" && x.Note == p.Kind }
		exact := func(x PaymentPlan) bool { return x.Due.IsZero() && x.Rest() == p.Amount }
		switch {
		case named(a) != named(b):
			return order(named(a))
		case exact(a) != exact(b):
			return order(exact(a))
		case a.Due.IsZero() != b.Due.IsZero():
			return order(b.Due.IsZero())
		case a.Due != b.Due:
			return order(a.Due.Before(b.Due))
		}
		return int(a.ID - b.ID)
	})
	left := p.Amount.Fen
	for _, plan := range fit {
		part := min(left, plan.Rest().Fen)
		if part <= 0 {
			continue
		}
		receipts = append(receipts, PlanReceipt{Plan: plan, Amount: Money{Fen: part, Currency: p.Amount.Currency}})
		left -= part
	}
	return receipts
}

// order is where what comes first stands.
func order(first bool) int {
	if first {
		return -1
	}
	return 1
}
