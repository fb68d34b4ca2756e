package crm

import (
	"strings"
	"time"
)

// Level is how much a customer matters: A, B, C or D; empty when nobody said.
type Level string

// Customer is a company, or a person, that may buy.
type Customer struct {
	ID            CustomerID
	Name          string
	Owner         UserID // 0: in the pool
	Level         Level
	Industry      string
	Region        string
	Source        string
	Phone         string
	Aliases       []string // taught short names, without Name itself
	Tags          []string
	LastContactAt time.Time // zero: never contacted
	CreatedAt     time.Time
	DeletedAt     time.Time // when it went into the recycle bin; zero: it lives
	Version       int64
}

// BinDays is how long a deleted customer can be brought back.
const BinDays = 30

// Holdings counts what is known of a customer: what a merge moves and a deletion hides.
type Holdings struct {
	Contacts, Deals, Activities, FollowUps, Payments, Plans, Notes, Reminders, Documents int
}

// Sum is how many records they are.
func (h Holdings) Sum() int {
	return h.Contacts + h.Deals + h.Activities + h.FollowUps + h.Payments + h.Plans + h.Notes + h.Reminders + h.Documents
}

// Contact is a person at a customer.
type Contact struct {
	ID         ContactID
	CustomerID CustomerID
	Name       string // as the rep says it: 王总, 李经理, Tony
	Title      string // 采购经理
	Department string // 生产部
	Phone      string
	Email      string
	Left       bool // no longer works there
	Version    int64
}

// Decides reports whether they are known as who decides.
func (c Contact) Decides() bool { return !c.Left && strings.Contains(c.Title, "决策") }

// Note is something worth remembering about a customer.
type Note struct {
	ID         NoteID
	CustomerID CustomerID
	ContactID  ContactID // 0: about the customer
	Author     UserID
	Body       string
	At         time.Time
}
