package crm

import "time"

// HandoverID names a handover.
type HandoverID int64

// Handover is customers that went from one person to another, with all that hangs on them: deals where they stand, open
// follow-ups, reminders. What was done stays what it was.
type Handover struct {
	ID       HandoverID
	From, To UserID
	GivenBy  UserID
	At       time.Time
	Moved    Portfolio
	Back     bool // it was taken back
	Version  int64
}

// LeftBehind is somebody who left, and how many customers are still theirs.
type LeftBehind struct {
	User      User
	Customers int64
}

// HandoverUndo is how long a handover can be taken back as a whole.
const HandoverUndo = 24 * time.Hour

// ImportantLevel is the level of customers whose receiver says that they have them.
const ImportantLevel Level = "A"

// Acceptance is an important customer whose receiver is to say that they have it.
type Acceptance struct {
	ID         int64
	Handover   HandoverID
	CustomerID CustomerID
	Receiver   UserID
	AcceptedAt time.Time // zero: not yet
	Version    int64
}
