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

// OpenCount is how many open deals stand in a stage of a pipeline with one probability of their own (0: the stage's), and their sum in one
// currency. All of them have the same Rest beyond whole yuan, so that what they are worth by their odds is the sum of what each is, to the fen.
type OpenCount struct {
	Pipeline    string
	Stage       StageCode
	Currency    Currency
	Probability int
	Rest        int64 // fen
	N           int
	Unpriced    int // of N, without an amount
	Fen         int64
}

// Sum is what they come to.
func (c OpenCount) Sum() Money { return Money{Fen: c.Fen, Currency: c.Currency} }

// CountOpen counts deals as the store does.
func CountOpen(deals []Deal) (all []OpenCount) {
	for _, d := range deals {
		c := OpenCount{Pipeline: d.Pipeline, Stage: d.Stage, Currency: d.Amount.Currency, Probability: d.Probability, Rest: d.Amount.Fen % 100, N: 1, Fen: d.Amount.Fen}
		if d.Amount.IsZero() {
			c.Unpriced = 1
		}
		all = append(all, c)
	}
	return all
}

// WeightedOpen is what counted deals are worth by their odds: the sum of Weighted of each.
func (p *Process) WeightedOpen(c OpenCount) Money {
	percent := int64(p.Odds(Deal{Pipeline: c.Pipeline, Stage: c.Stage, Probability: c.Probability}))
	return Money{Fen: (c.Fen-int64(c.N)*c.Rest)/100*percent + int64(c.N)*(c.Rest*percent/100), Currency: c.Currency}
}

// Closing is when deals are expected to close, beside a period and today.
type Closing string

const (
	ClosesNever  Closing = "undated"
	ClosesBefore Closing = "before" // the period
	ClosesLate   Closing = "late"   // in it, and the day has passed
	ClosesIn     Closing = "in"
	ClosesAfter  Closing = "after"
)

// ClosingCount are open deals that are expected to close at the same time.
type ClosingCount struct {
	OpenCount
	Closes Closing
}

// DealGroup is how many deals whose customers have the same of something stand in a stage of a pipeline, with or without an amount.
type DealGroup struct {
	Name     string // what they have; empty: it is not known
	Pipeline string
	Stage    StageCode
	Currency Currency
	Priced   bool
	N        int
	Fen      int64
}

// What deals that came to an end are counted by.
const (
	EndedDays   = "days" // natural days from when a deal was recorded until it ended
	EndedReason = "why"  // a LossReason
	EndedFrom   = "from" // the StageCode in which a deal was lost
)

// EndedCount is how many deals of a pipeline that now stand in a stage came to an end with something in common, and their sum in one currency.
type EndedCount struct {
	By, Is   string // EndedDays, 17
	Pipeline string
	Stage    StageCode
	Currency Currency
	N        int
	Fen      int64
}

// ScoreCount is how many contacts brought one score of the customer's, 0 to 10.
type ScoreCount struct{ Score, N int }

// SettleCount is how many planned contacts of an owner are in a state.
type SettleCount struct {
	Owner  UserID
	Status FollowUpStatus
	N      int
}

// MoveCount is how many moves of an owner's deals were alike in what tells whether they kept to the process.
type MoveCount struct {
	Owner    UserID
	Pipeline string
	From, To StageCode
	Reasoned bool // a reason was given for the move
	Priced   bool // the deal had an amount then
	Told     bool // the deal has a reason for its loss
	Dated    bool // the deal has a day on which it is expected to close
	N        int
}
