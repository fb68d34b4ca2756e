package intents

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// Intent is one thing the assistant can do: one file and one line in all.go.
// Help, the model's schema, the permission check and the tests' examples follow from this value.
type Intent struct {
	Kind     Kind
	Title    string    // 记录跟进: for help
	Examples []string  // messages that must parse to Kind; shown by help
	Needs    crm.Right // what one must have a right to, at least for one's own; zero: everyone may
	Write    bool      // changes records: its answer ends with a receipt for undo
	Later    bool      // what it writes is written after the transaction of its message, or once somebody agrees
	Rare     bool      // help names it last
	Place    crm.Place // where its answer belongs when it is asked in a group; empty: by what it does
	// Do decides and records, and gives back what to say. An *Ask, or an error of crm, means that nothing was written.
	Do func(ctx context.Context, t *Turn, r Request) (say.Text, error)
}

// Allows reports whether a person may ask for it at all; how far it goes is decided by what it does.
func (i Intent) Allows(u crm.User) bool { return i.Needs == crm.Right{} || u.May(i.Needs, crm.ToOwn) }

// PlaceOf is where the answer to a request belongs when it was put in a group.
func (i Intent) PlaceOf(r Request) crm.Place {
	switch {
	case i.Kind == SetReminder && (r.Slots.Person.Said() || r.Slots.Planned):
		return crm.ByDeed // for somebody else, or a plan that the team may know of
	case i.Kind == QuerySettled && r.Slots.Scope == "me":
		return crm.Alone
	case i.Kind == QueryTarget && r.Slots.Target.Ask != TargetProgress:
		return crm.Alone // who is behind, what is left to do, who changed it
	case i.Place != crm.ByDeed || i.Write || i.Kind == Undo:
		return i.Place
	}
	return crm.InTeam
}

// Turn is what a deed is given: one message, one instant, one transaction.
type Turn struct {
	Now      time.Time // in the company's zone
	Actor    crm.Actor
	Tx       *store.Tx
	Process  *crm.Process
	Calendar *crm.Calendar
	Rules    *crm.PushRules // nil: nothing is pushed
	Book     crm.Rulebook   // what Process and Rules come from
	Memory   *Memory
	Message  crm.Message
	Text     string    // the whole message, as sent
	Group    bool      // said in a group: mask phones, keep private matters private
	In       crm.Group // the group it was said in, also when the answer goes to the person in private; zero: a private chat

	// Offer is a card that goes out after the answer, with buttons that are deeds of their own: the next item to settle.
	Offer *crm.Card

	Pages string // address of the pages for people, ending in a slash; empty: there are none to lead to
	Again bool   // this person has tapped this button of this card before: nothing is done twice

	// Update is what a clicked card becomes; nil: what the answer says, for who clicked.
	Update *crm.Update

	// Aside is what the person is told in private beside an answer in a group: a whole number where the group sees a masked one.
	Aside say.Text

	// Redacted is what is kept of the message instead of its words, when they held a secret; empty: all of it.
	Redacted string

	// Touched are the customers that were spoken of: their answer is not for a group that may not see them.
	Touched []crm.CustomerID

	// Wonder is a question asked by the way: it waits for an answer, and is dropped without a word when none comes.
	Wonder *Ask

	Spawned []say.TaskLine // what the process asked of colleagues on the way: told after the answer

	Left records.Left // what the answer leaves out: told after it

	Chart *crm.Chart // is shown above the answer

	HookFits func(address string) error // whether an address may be told of events; nil: any may

	Queued bool // something was left to be done beside the chat, at once

	File *crm.Received // came with the message; nil: none, or one that is not kept

	External crm.ExternalContact // of whom an event tells, as WeCom shows them; zero: it does not say more

	TransferContacts bool        // WeCom may be asked to give external contacts to a colleague
	Company          crm.Company // one's own, as contracts name it
	ContractTemplate []byte      // a .docx of the company's own; nil: the one that is built in

	Shelf *crm.Shelf // the company's articles; nil: there are none

	// Draft puts facts into sentences; ok is false when there is no model, it gave nothing of use, or it may not be asked: then the
	// plain text is given. An error of it is passed on as it is: the deed is run again, from its start, with the answer. nil: no model.
	Draft func(ctx context.Context, d crm.Draft) (text string, ok bool, err error)

	Read func(text string) Result // how another text would be understood, if it were said now; nil: it cannot be asked

	Understood Result // what the message says by itself, for telling an answer from a new message; may be empty

	explaining bool // what a figure is made of is asked for
	resumed    bool // requests come from an earlier message: their spans are not of Text
}

// Memory is what was said just before, kept per person and chat. It is saved with the message that changed it.
type Memory struct {
	Pending *Ask      `json:"pending,omitempty"` // the one question waiting for an answer
	AskedAt time.Time `json:"asked_at,omitzero"`
	TaskID  string    `json:"task_id,omitempty"` // of the question's card: a click on an older card is refused
	Rest    []Request `json:"rest,omitempty"`    // requests of the same message that come after the question
	Topics  []Topic   `json:"topics,omitempty"`  // customers spoken of, newest first, at most 5
	Query   Query     `json:"query,omitzero"`    // the question that 那上个月呢 goes on with
	Last    LastWrite `json:"last,omitzero"`     // what an amendment changes
	Lost    bool      `json:"lost,omitempty"`    // the last message was not understood
	Vain    bool      `json:"vain,omitempty"`    // the last message that was to write something wrote nothing: 撤销 does not mean what was before it

	Files     []crm.Received `json:"files,omitempty"`      // came in and are filed nowhere yet, at most 20
	TakenBack []crm.Received `json:"taken_back,omitempty"` // were filed, and their filing was taken back
	FileTo    FileTo         `json:"file_to,omitzero"`     // of whom the next file is

	Settled []Settled `json:"settled,omitempty"` // questions that are over, newest first, at most 5: their cards may still be tapped

	Group string `json:"group,omitempty"` // where the message was said whose question was asked in private

	Figure Figure `json:"figure,omitzero"` // what 为什么 asks about

	Articles   []crm.ArticleID `json:"articles,omitempty"` // of the last answer from the knowledge base
	ArticlesAt time.Time       `json:"articles_at,omitzero"`
	Asked      string          `json:"asked,omitempty"` // the question it answered

	ListedAt time.Time        `json:"listed_at,omitzero"` // when the reminders were listed: 第2个不要了 is one of them
	Listed   []crm.ReminderID `json:"listed,omitempty"`   // as they were listed
}

// Topic is a customer, and perhaps a deal, that was spoken of.
type Topic struct {
	Customer crm.CustomerID `json:"customer"`
	Deal     crm.DealID     `json:"deal,omitempty"`
	At       time.Time      `json:"at"`
}

// LastWrite remembers the records of the last write, so that 「不对，改成80万」 finds them.
type LastWrite struct {
	Kind      Kind              `json:"kind,omitempty"`
	At        time.Time         `json:"at,omitzero"`
	Operation int               `json:"operation,omitempty"` // its receipt number
	Request   Request           `json:"request,omitzero"`
	Customer  crm.CustomerID    `json:"customer,omitempty"`
	Deal      crm.DealID        `json:"deal,omitempty"`
	Activity  crm.ActivityID    `json:"activity,omitempty"`
	FollowUp  crm.FollowUpID    `json:"follow_up,omitempty"`
	Reminder  crm.ReminderID    `json:"reminder,omitempty"`
	Payment   crm.PaymentID     `json:"payment,omitempty"`
	Plan      crm.PaymentPlanID `json:"plan,omitempty"`
	Contact   crm.ContactID     `json:"contact,omitempty"`
	Approval  crm.ApprovalID    `json:"approval,omitempty"`
}

// Ask is the error by which a deed asks one question instead of acting; it wrote nothing.
// The request goes on with the answer filled in.
type Ask struct {
	Slot    AskSlot  `json:"slot"`
	Say     say.Text `json:"say"`
	Choices []Choice `json:"choices,omitempty"` // numbered, and buttons; empty: a value is asked for
	Request Request  `json:"request"`
	Again   bool     `json:"again,omitempty"` // it was repeated once: the next message that is no answer drops it
}

// AskSlot is what a question is about.
type AskSlot string

const (
	AskCustomer AskSlot = "customer" // which of several; Choice.ID is the customer
	AskOther    AskSlot = "other"    // which of several the second customer is
	AskPerson   AskSlot = "person"   // which of several colleagues
	AskCreate   AskSlot = "create"   // create the unknown customer and go on?
	AskDeal     AskSlot = "deal"     // which of several; Choice.ID is the deal
	AskContact  AskSlot = "contact"
	AskAmount   AskSlot = "amount" // how much, or: is it this
	AskStage    AskSlot = "stage"
	AskReason   AskSlot = "reason"
	AskDate     AskSlot = "date"
	AskKind     AskSlot = "kind"     // what was meant; Choice.Value is the Kind
	AskConfirm  AskSlot = "confirm"  // really?
	AskApproval AskSlot = "approval" // which of several; Choice.ID is the approval
	AskNext     AskSlot = "next"     // when is the next contact? Asked by the way, in the answer to a write
)

// Choice is one answer a question offers.
type Choice struct {
	Label string `json:"label"`
	ID    int64  `json:"id,omitempty"`
	Value string `json:"value,omitempty"`
}

func (a *Ask) Error() string { return "asks: " + string(a.Slot) }
