package crm

import "time"

// Operation is one message's writes: what undo takes back, and who changed what.
type Operation struct {
	ID         OperationID
	No         int // counts up per person: the #27 of a receipt
	Actor      UserID
	MessageKey string
	Summary    string // short words for people: 华北重工的拜访; of several deeds with DeedSeparator between
	At         time.Time
	Undone     bool
	Undoes     OperationID // set when this operation took another one back
	Touched    []Touched
}

// DeedSeparator stands between the deeds of one message in the summary of its operation.
const DeedSeparator = "；"

// Touched names a record an operation wrote and what it did to it.
type Touched struct {
	Table string // store's name of the kind of record
	ID    int64
	Verb  string // create, update, delete
}
