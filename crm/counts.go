package crm

// What follows are records that were counted where they lie: as many, and as much, as a list of them would have.

// ContactCount is how many contacts of a type with one outcome a person made.
type ContactCount struct {
	Actor   UserID
	Type    ActivityType
	Outcome Outcome
	N       int
}

// StayCount is how many deals of a pipeline went from one stage to another; From is empty where they began.
type StayCount struct {
	Pipeline string
	From, To StageCode
	N        int
}

// DealCount is how many deals of an owner stand in a stage of a pipeline, and their sum in one currency.
type DealCount struct {
	Owner    UserID
	Pipeline string
	Stage    StageCode
	Currency Currency
	N        int
	Fen      int64
}

// Sum is what they come to.
func (c DealCount) Sum() Money { return Money{Fen: c.Fen, Currency: c.Currency} }

// PaymentCount is how many payments there were in one currency, and their sum.
type PaymentCount struct {
	Currency Currency
	N        int
	Fen      int64
}

// Sum is what they come to.
func (c PaymentCount) Sum() Money { return Money{Fen: c.Fen, Currency: c.Currency} }

// PlanCount is how many planned contacts of an owner are open: late, due by the end of a day, and due in a period after it.
type PlanCount struct {
	Owner              UserID
	Overdue, Due, Next int
}
