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
