package crm

import "time"

// WordID names a taught word.
type WordID int64

// WordKind is what a taught word stands for.
type WordKind string

// What a taught word may stand for.
const (
	FieldWord    WordKind = "field"    // 金额, 下次跟进
	StageWord    WordKind = "stage"    // 方案
	ActivityWord WordKind = "activity" // 拜访
	ProductWord  WordKind = "product"
	LossWord     WordKind = "loss"   // a reason for which deals are lost
	IntentWord   WordKind = "intent" // 提醒我, 日报: what tells a deed
)

// WordStatus is where a taught word stands.
type WordStatus string

// A word is read as its meaning only while it is in force.
const (
	WordWaiting   WordStatus = "waiting"
	WordInForce   WordStatus = "in_force"
	WordRefused   WordStatus = "refused"
	WordForgotten WordStatus = "forgotten"
)

// Word is a word of the company's own that somebody taught: messages are read as if its meaning stood in its place.
type Word struct {
	ID        WordID
	Word      string
	Means     string // words the assistant knows
	Kind      WordKind
	Status    WordStatus
	By        UserID // who taught it
	ByName    string
	At        time.Time
	DecidedBy UserID
	Version   int64
}
