package crm

// KeptForecast is what a forecast of [From, To) came to on a day, kept so that it can be held against what came of it.
// Money is fen of CNY.
type KeptForecast struct {
	User     UserID // whose it is, or who leads the team it is of
	Team     bool
	On       Date
	From, To Date
	Weighted int64
	Commit   int64
	Best     int64
	Worst    int64
	Deals    int // it was made of
}
