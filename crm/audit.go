package crm

import "time"

// AuditEvent is something that is written down beside the journal of changes: who was shown what, who took data away, whose rights
// changed. It names records and people by id, never by what is said of them: a person can be erased and the log stays whole.
type AuditEvent struct {
	ID        int64
	At        time.Time
	By        UserID // zero: an operator, by a command, or the program itself
	Kind      AuditKind
	Subject   string // what it was done with: an intent, a page, a table
	SubjectID int64  // which one; zero: none of its own
	Message   string // key of the message that asked for it; empty: none
	Details   string // JSON of ids and counts
}

// AuditKind is what an audit event tells of.
type AuditKind string

// The kinds.
const (
	AuditAsked      AuditKind = "asked"      // a question was answered in the chat: Subject is the intent, SubjectID the customer
	AuditPage       AuditKind = "page"       // a page was shown: Subject is the page, SubjectID its record
	AuditExport     AuditKind = "export"     // records left as a spreadsheet: Details has how many
	AuditPermission AuditKind = "permission" // what a person may changed: Subject is what, SubjectID the person or team
	AuditPerson     AuditKind = "person"     // a person's rights: Subject is export, erase or correct
	AuditOperated   AuditKind = "operated"   // the machinery was worked: Subject is what was done, SubjectID with which row
	AuditRedaction  AuditKind = "redaction"  // words were taken out of the journal: Details has the rows and their new digests
)

// AuditHead is the last sealed block. Kept elsewhere, it shows that nothing sealed was cut off the end.
type AuditHead struct {
	Block int64
	Hash  string
}

// AuditFault is the first thing that is not as it was sealed.
type AuditFault struct {
	Block int64
	Table string // empty: the block itself
	ID    int64
	What  AuditDamage
}

// AuditDamage is how something is not as it was sealed.
type AuditDamage string

// The damages.
const (
	AuditRowChanged  AuditDamage = "changed"
	AuditRowDeleted  AuditDamage = "deleted"
	AuditRowInserted AuditDamage = "inserted"
	AuditBlockBroken AuditDamage = "the block was changed"
	AuditBlockGone   AuditDamage = "a block is missing"
	AuditHeadGone    AuditDamage = "the block of the head that was kept is missing or another"
)

// AuditReport is what a check of the whole log came to.
type AuditReport struct {
	Fault    *AuditFault // nil: all is as it was sealed
	Head     AuditHead   // of the last block that was read
	Blocks   int
	Rows     int
	Redacted int // rows whose words were erased, as the log itself tells
	Unsealed int // rows that are newer than the last block
}
