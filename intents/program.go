package intents

import (
	"strconv"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Requests that programs make over the API, of values instead of words. MoveTo in moves.go is one more.

// Did is what came of a request that no message made.
type Did struct {
	Said    say.Text
	Done    bool      // false: nothing was written
	Problem error     // why not: an *Ask when something is missing, else an error of crm
	Last    LastWrite // what was written
}

// Asked is one request of a program, made within its transaction.
type Asked func(tx *store.Tx, process *crm.Process) (Request, error)

func asked(k Kind) Request { return Request{Kind: k, Speech: Command, Confidence: 1} }

func moneyOf(m crm.Money) *zh.Amount {
	if m.IsZero() {
		return nil
	}
	units := strconv.FormatInt(m.Fen/100, 10)
	return &zh.Amount{Kind: zh.MoneyAmount, Fen: m.Fen, Value: units, Currency: string(m.Currency)}
}

func dayOf(d crm.Date, loc *time.Location) *zh.Time {
	if d.IsZero() {
		return nil
	}
	return &zh.Time{Kind: zh.Day, Start: d.In(loc), End: d.AddDays(1).In(loc)}
}

func instantOf(at time.Time) *zh.Time {
	if at.IsZero() {
		return nil
	}
	return &zh.Time{Kind: zh.Point, Start: at, HasClock: true}
}

// NewCustomer opens a customer's file. A name that is the person's already is added to.
func NewCustomer(c crm.Customer) Request {
	r := asked(CreateCustomer)
	s := &r.Slots
	s.Customer, s.Level, s.Industry, s.Region, s.Source, s.Phone, s.Tags = Ref{Text: c.Name}, c.Level, c.Industry, c.Region, c.Source, c.Phone, c.Tags
	return r
}

// NewDeal begins a deal of a customer.
func NewDeal(d crm.Deal, loc *time.Location) Request {
	r := asked(CreateDeal)
	s := &r.Slots
	s.Customer, s.Deal, s.Pipeline = Ref{Picked: int64(d.CustomerID)}, Ref{Text: d.Title}, d.Pipeline
	s.Amount, s.Close = moneyOf(d.Amount), dayOf(d.ExpectedClose, loc)
	return r
}

// Happened records what happened with a customer; next is when the next contact is due, or zero.
func Happened(a crm.Activity, next time.Time) Request {
	r := asked(LogContact)
	s := &r.Slots
	s.Customer, s.Activity, s.Outcome = Ref{Picked: int64(a.CustomerID)}, a.Type, a.Outcome
	if a.DealID != 0 {
		s.Deal = Ref{Picked: int64(a.DealID)}
	}
	if a.ContactID != 0 {
		s.Contact = Ref{Picked: int64(a.ContactID)}
	}
	s.Note, s.Text, s.HappenedAt, s.Next = a.Content, a.Content, instantOf(a.HappenedAt), instantOf(next)
	return r
}

// Paid records money that arrived for a deal.
func Paid(p crm.Payment, loc *time.Location) Request {
	r := asked(RecordPayment)
	s := &r.Slots
	s.Customer, s.Deal, s.PayKind = Ref{Picked: int64(p.CustomerID)}, Ref{Picked: int64(p.DealID)}, p.Kind
	s.Amount, s.HappenedAt = moneyOf(p.Amount), dayOf(p.PaidOn, loc)
	return r
}
