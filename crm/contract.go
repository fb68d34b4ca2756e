package crm

// Contract is what was signed with a customer.
type Contract struct {
	ID         ContractID
	CustomerID CustomerID
	DealID     DealID // 0: of none
	Number     string
	Amount     Money
	SignedOn   Date
	StartsOn   Date // zero: not said
	EndsOn     Date // the last day it holds; zero: not said
	RecordedBy UserID
	Version    int64
}

// RenewalDays is how long before a contract's end its renewal is spoken of.
const RenewalDays = 30

// Settlement is what is agreed, planned and paid in one currency, to the fen. Currencies are never added up.
type Settlement struct {
	Currency              Currency
	Agreed, Planned, Paid int64 // by contracts; of plans, what is still to come; what arrived
}

// Owed is what is agreed and has not arrived; below zero: more arrived than was agreed.
func (s Settlement) Owed() Money { return Money{Fen: s.Agreed - s.Paid, Currency: s.Currency} }

// Unplanned is what is owed and not planned; below zero: more is planned than is owed.
func (s Settlement) Unplanned() Money {
	return Money{Fen: s.Agreed - s.Paid - s.Planned, Currency: s.Currency}
}

// Settle reconciles contracts with plans and payments, a line for each currency, in the order in which they come up.
func Settle(contracts []Contract, plans []PaymentPlan, payments []Payment) (all []Settlement) {
	at := func(c Currency) *Settlement {
		if c == "" {
			c = CNY
		}
		for i := range all {
			if all[i].Currency == c {
				return &all[i]
			}
		}
		all = append(all, Settlement{Currency: c})
		return &all[len(all)-1]
	}
	for _, c := range contracts {
		at(c.Amount.Currency).Agreed += c.Amount.Fen
	}
	for _, p := range plans {
		if p.State == PlanOpen {
			at(p.Amount.Currency).Planned += p.Amount.Fen - p.Paid.Fen
		}
	}
	for _, p := range payments {
		if p.ReversedOn.IsZero() {
			at(p.Amount.Currency).Paid += p.Amount.Fen
		}
	}
	return all
}
