package crm

import "time"

// PhoneView is that somebody was shown whole numbers.
type PhoneView struct {
	Customer CustomerID
	Contact  ContactID // zero: the customer's own, or all there
	By       UserID    // zero: an operator, by a command
	How      ViewedHow
	At       time.Time
}

// ViewedHow is where numbers were shown.
type ViewedHow string

const (
	ViewedInChat   ViewedHow = "chat"
	ViewedOnPage   ViewedHow = "page"
	ViewedByAPI    ViewedHow = "api"
	ViewedExported ViewedHow = "export" // all of the customer
)
