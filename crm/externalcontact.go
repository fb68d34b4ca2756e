package crm

import "time"

// ExternalContactID names an external contact of one person.
type ExternalContactID int64

// ExternalContact is somebody outside the company whom a person here has as a contact in WeCom (客户联系). The same somebody is another
// one for each person here who has them.
type ExternalContact struct {
	ID         ExternalContactID
	ExternalID string // external_userid
	User       UserID // who has them
	Name       string
	Corp       string    // their company, as they or the person here wrote it; empty: not said
	Phone      string    // as the person here noted it; empty: not noted
	Tags       []string  // that the person here gave them in WeCom
	AddedAt    time.Time // zero: it is not known
	EndedAt    time.Time // zero: they have each other still
	CustomerID CustomerID
	ContactID  ContactID // 0: not linked
	Dismissed  bool      // the person said 先不记
	Version    int64
}

// Linked reports whether it is known which contact of which customer they are.
func (e ExternalContact) Linked() bool { return e.CustomerID != 0 }

// Apply is what an event makes of the relation: fresh is true when something began or ended by it that was not known. Events come in
// any order and more than once: an older one changes nothing.
func (e *ExternalContact) Apply(event ExternalEvent, at time.Time) (fresh bool) {
	switch {
	case event.Begins() && !at.Before(e.EndedAt):
		fresh = e.AddedAt.IsZero() || !e.EndedAt.IsZero()
		if fresh {
			e.AddedAt, e.EndedAt = at, time.Time{}
		}
	case event.Ends() && !at.Before(e.AddedAt) && e.EndedAt.IsZero():
		e.EndedAt, fresh = at, true
	}
	return fresh
}

// ExternalEvent is what WeCom tells of an external contact (change_external_contact).
type ExternalEvent struct {
	Change     string // add_external_contact, …
	ExternalID string
	Transfer   bool   // ended because the contact was handed over
	FailReason string `json:",omitempty"` // of transfer_fail
}

// Begins reports whether the two have each other from here on.
func (e ExternalEvent) Begins() bool {
	return e.Change == "add_external_contact" || e.Change == "add_half_external_contact"
}

// Ends reports whether they have not any more.
func (e ExternalEvent) Ends() bool {
	return e.Change == "del_external_contact" || e.Change == "del_follow_user"
}

// Edited reports whether what the person here noted of them changed.
func (e ExternalEvent) Edited() bool { return e.Change == "edit_external_contact" }

// Refused reports whether a hand-over in WeCom did not come about: FailReason says why.
func (e ExternalEvent) Refused() bool { return e.Change == "transfer_fail" }

// ExternalTransfer asks WeCom to give external contacts that one person has to another, after a handover of their customers.
type ExternalTransfer struct {
	From, To         string // WeCom ids
	FromName, ToName string
	Left             bool // From has left the company: WeCom has another call for that
	Contacts         []ExternalGiven
}

// ExternalGiven is one of them, with the customer it is linked to.
type ExternalGiven struct{ ExternalID, Name, Customer string }

// TransferAtOnce is how many external contacts WeCom takes at once (D:92125).
const TransferAtOnce = 100

// TransferRest is how long WeCom may take over a transfer: the contact has a day to refuse it, and cannot be given on before.
const TransferRest = 25 * time.Hour

// TransferFault is why WeCom does not give an external contact to a colleague.
type TransferFault string

// Why not.
const (
	TransferNotTheirs TransferFault = "not_theirs" // it is not, or no longer, a contact of who gives
	TransferTooOften  TransferFault = "too_often"  // twice within 90 days is all that WeCom allows
	TransferFull      TransferFault = "full"       // who receives may have no more contacts
	TransferSame      TransferFault = "same"       // who receives has the contact already
	TransferRefused   TransferFault = "refused"    // the contact did not want it
	TransferOther     TransferFault = "other"
)
