package crm

// Standing is what one person brought about in a period: sums only, nothing of any one customer or deal. It is all that
// colleagues may know of each other, and only within a ranking.
type Standing struct {
	User      User
	Won       int
	WonSum    []Money // one a currency
	Payments  int     // of the person's deals
	Paid      []Money
	Contacts  int // in which somebody was reached
	Visits    int // of Contacts
	Customers int // new ones
}

// StandingPart is a part of what people are compared by.
type StandingPart uint8

// The parts.
const (
	StandingWon StandingPart = 1 << iota
	StandingPaid
	StandingContacts // and visits
	StandingCustomers
	StandingAll StandingPart = 1<<iota - 1
)
