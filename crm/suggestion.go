package crm

import "time"

// SuggestionID names a suggestion.
type SuggestionID int64

// Suggestion is what somebody who works with the assistant says of it: 吐槽:报价字段太多. It is about no customer, and the admins read it.
type Suggestion struct {
	ID      SuggestionID
	By      UserID
	ByName  string // where it is listed
	Text    string // as said
	At      time.Time
	Version int64
}
