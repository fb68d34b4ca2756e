package crm

// Ids have types, so that a deal's id can never be handed over as a customer's.
// All are assigned by the store and never zero in a stored record.
type (
	UserID        int64
	TeamID        int64
	CustomerID    int64
	ContactID     int64
	DealID        int64
	ActivityID    int64
	FollowUpID    int64
	ReminderID    int64
	PaymentID     int64
	PaymentPlanID int64
	ContractID    int64
	ProductID     int64
	QuoteID       int64
	NoteID        int64
	OperationID   int64
	GroupID       int64
	TargetID      int64
	DocumentID    int64
	BlobID        int64 // bytes of a file
)
