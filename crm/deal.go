package crm

import "time"

// Deal is one sale being worked on.
type Deal struct {
	ID             DealID
	CustomerID     CustomerID
	Title          string
	Pipeline       string    // code of its pipeline in the process
	Stage          StageCode // where it stands
	Amount         Money     // zero: not known yet
	Discount       int       // the part of the list price that is asked, in thousandths; 0: not said
	ExpectedClose  Date      // zero: not known yet
	Probability    int       // the rep's own, in percent; 0: the stage's
	Owner          UserID
	StageEnteredAt time.Time
	LastActivityAt time.Time // zero: none yet
	WonAt          time.Time
	LostAt         time.Time
	LostFrom       StageCode
	LostReason     LossReason
	LostNote       string // in the rep's words
	CreatedAt      time.Time
	Version        int64
}

// StageChange is a decided move of a deal; Process.Advance makes it and the store records it.
// Deal is the record as it will be; Before as it was.
type StageChange struct {
	Before   Deal
	Deal     Deal
	From, To Stage
	At       time.Time
	Reason   string
	Skipped  []Stage // open stages passed over
	Back     bool    // a step back
	Passed   *Gate   // the gate it passed without waiting, to be recorded; nil: none
	PassedBy UserID  // whose word that was; 0: it passed by itself
}

// StageStay is one line of a deal's history: how long it stood in a stage.
// LeftAt is zero while it still stands there.
type StageStay struct {
	DealID     DealID
	From, To   StageCode // From is empty for a new deal
	EnteredAt  time.Time
	LeftAt     time.Time
	Actor      UserID
	MessageKey string
	Reason     string
	Amount     Money // at the time of entering
	Discount   int   // … in thousandths of the list price; 0: none was said
}

// Duration is the time spent in the stage, up to now when it still stands there.
func (s StageStay) Duration(now time.Time) time.Duration {
	if s.LeftAt.IsZero() {
		return now.Sub(s.EnteredAt)
	}
	return s.LeftAt.Sub(s.EnteredAt)
}

// PlaceStay finds the place of a stay that comes in from elsewhere among those of a deal: that of the one in which the deal stands now, if it is
// that and by opened it with the deal (then it only lacks what was known elsewhere), -1 for one of the past. ok is false when the deal stood
// somewhere else then.
func PlaceStay(history []StageStay, s StageStay, by UserID) (at int, ok bool) {
	if !s.LeftAt.IsZero() && s.LeftAt.Before(s.EnteredAt) {
		return -1, false
	}
	at = -1
	for i, h := range history {
		switch now := h.LeftAt.IsZero(); {
		case now && s.LeftAt.IsZero():
			if !h.EnteredAt.Equal(s.EnteredAt) || h.To != s.To || h.From != "" || h.Reason != "" || h.Actor != by {
				return -1, false
			}
			at = i
		case now && s.LeftAt.After(h.EnteredAt), s.LeftAt.IsZero() && h.LeftAt.After(s.EnteredAt),
			!now && !s.LeftAt.IsZero() && s.EnteredAt.Before(h.LeftAt) && h.EnteredAt.Before(s.LeftAt):
			return -1, false
		}
	}
	return at, at >= 0 || !s.LeftAt.IsZero()
}

// Payment is money that arrived. A wrong one is taken back by undo; one that was paid back is reversed: it counts no more and stays to be seen.
type Payment struct {
	ID         PaymentID
	DealID     DealID
	CustomerID CustomerID
	Amount     Money
	PaidOn     Date
	Kind       string // 首付 尾款 …, as said; empty when not
	FlowNo     string // the bank's or the ledger's number of it, of which there is one in the company; empty: not known
	RecordedBy UserID
	ReversedOn Date // when it was paid back; zero: it was not
	Version    int64
}
