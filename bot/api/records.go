package api

import (
	"context"
	"net/http"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// people names persons as WeCom does.
type people map[crm.UserID]string

// named are some people by their ids.
func named(ctx context.Context, tx *store.Tx, ids ...crm.UserID) (people, error) {
	all, err := tx.NamesOfPeople(ctx, ids)
	out := people{}
	for id, u := range all {
		out[id] = u.WeComID
	}
	return out, err
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

type customerJSON struct {
	ID            crm.CustomerID `json:"id"`
	Name          string         `json:"name"`
	Aliases       []string       `json:"aliases,omitempty"`
	Owner         string         `json:"owner,omitempty"` // absent: in the pool
	Level         crm.Level      `json:"level,omitempty"`
	Industry      string         `json:"industry,omitempty"`
	Region        string         `json:"region,omitempty"`
	Source        string         `json:"source,omitempty"`
	Phone         string         `json:"phone,omitempty"` // masked in lists
	Tags          []string       `json:"tags,omitempty"`
	LastContactAt string         `json:"last_contact_at,omitempty"`
	CreatedAt     string         `json:"created_at,omitempty"`
	Contacts      []contactJSON  `json:"contacts,omitempty"` // of one customer
}

type contactJSON struct {
	ID         crm.ContactID `json:"id"`
	Name       string        `json:"name"`
	Title      string        `json:"title,omitempty"`
	Department string        `json:"department,omitempty"`
	Phone      string        `json:"phone,omitempty"`
	Email      string        `json:"email,omitempty"`
	Left       bool          `json:"left,omitempty"`
}

func (p people) customer(c crm.Customer) customerJSON {
	return customerJSON{ID: c.ID, Name: c.Name, Aliases: c.Aliases, Owner: p[c.Owner], Level: c.Level, Industry: c.Industry, Region: c.Region,
		Source: c.Source, Phone: crm.MaskPhone(c.Phone), Tags: c.Tags, LastContactAt: when(c.LastContactAt), CreatedAt: when(c.CreatedAt)}
}

type dealJSON struct {
	ID            crm.DealID     `json:"id"`
	CustomerID    crm.CustomerID `json:"customer_id"`
	Title         string         `json:"title"`
	Pipeline      string         `json:"pipeline"`
	Stage         crm.StageCode  `json:"stage"`
	AmountCents   int64          `json:"amount_cents,omitempty"`
	Currency      crm.Currency   `json:"currency,omitempty"`
	ExpectedClose string         `json:"expected_close,omitempty"`
	Owner         string         `json:"owner,omitempty"`
	WonAt         string         `json:"won_at,omitempty"`
	LostAt        string         `json:"lost_at,omitempty"`
	LostReason    crm.LossReason `json:"lost_reason,omitempty"`
	CreatedAt     string         `json:"created_at,omitempty"`
}

func (p people) deal(d crm.Deal) dealJSON {
	j := dealJSON{ID: d.ID, CustomerID: d.CustomerID, Title: d.Title, Pipeline: d.Pipeline, Stage: d.Stage, AmountCents: d.Amount.Fen, Currency: d.Amount.Currency,
		Owner: p[d.Owner], WonAt: when(d.WonAt), LostAt: when(d.LostAt), LostReason: d.LostReason, CreatedAt: when(d.CreatedAt)}
	if !d.ExpectedClose.IsZero() {
		j.ExpectedClose = d.ExpectedClose.String()
	}
	return j
}

type activityJSON struct {
	ID         crm.ActivityID   `json:"id"`
	CustomerID crm.CustomerID   `json:"customer_id"`
	DealID     crm.DealID       `json:"deal_id,omitempty"`
	ContactID  crm.ContactID    `json:"contact_id,omitempty"`
	Actor      string           `json:"actor,omitempty"`
	Type       crm.ActivityType `json:"type"`
	Outcome    crm.Outcome      `json:"outcome,omitempty"`
	HappenedAt string           `json:"happened_at"`
	Content    string           `json:"content,omitempty"`
}

func (p people) activity(a crm.Activity) activityJSON {
	return activityJSON{ID: a.ID, CustomerID: a.CustomerID, DealID: a.DealID, ContactID: a.ContactID, Actor: p[a.Actor], Type: a.Type, Outcome: a.Outcome,
		HappenedAt: when(a.HappenedAt), Content: a.Content}
}

// did is what a write is answered: the record, and what the assistant would have said.
type did struct {
	Message  string        `json:"message"`
	Waiting  bool          `json:"waiting,omitempty"` // for somebody's word: the deal has not moved
	Customer *customerJSON `json:"customer,omitempty"`
	Deal     *dealJSON     `json:"deal,omitempty"`
	Activity *activityJSON `json:"activity,omitempty"`
}

func (c *call) me() (answer, error) {
	return answer{http.StatusOK, map[string]any{"user": c.user.WeComID, "name": c.user.Name, "role": c.user.Role.String(), "token": c.token.Name, "scopes": c.token.Scopes, "expires_at": when(c.token.ExpiresAt)}}, nil
}

// listed reads one page; who is the person that a record names.
func listed[R, S any](c *call, read func(tx *store.Tx, ctx context.Context, p store.Page) ([]R, error), id func(R) int64, who func(R) crm.UserID, shape func(people, R) S) (out answer, err error) {
	p, err := c.page()
	if err != nil {
		return out, err
	}
	limit := p.Limit
	p.Limit++
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		rows, err := read(tx, ctx, p)
		if err != nil {
			return err
		}
		ids := make([]crm.UserID, len(rows))
		for i, r := range rows {
			ids[i] = who(r)
		}
		names, err := named(ctx, tx, ids...)
		out = paged(rows, limit, id, func(r R) S { return shape(names, r) })
		return err
	})
	return out, err
}

func (c *call) listCustomers() (answer, error) {
	return listed(c, (*store.Tx).PageCustomers, func(r crm.Customer) int64 { return int64(r.ID) }, func(r crm.Customer) crm.UserID { return r.Owner }, people.customer)
}

func (c *call) listDeals() (answer, error) {
	return listed(c, (*store.Tx).PageDeals, func(r crm.Deal) int64 { return int64(r.ID) }, func(r crm.Deal) crm.UserID { return r.Owner }, people.deal)
}

func (c *call) listActivities() (answer, error) {
	return listed(c, (*store.Tx).PageActivities, func(r crm.Activity) int64 { return int64(r.ID) }, func(r crm.Activity) crm.UserID { return r.Actor }, people.activity)
}

// customer is one customer, with whole numbers: that is written down, as in the chat.
func (c *call) customer() (out answer, err error) {
	id, err := c.id()
	if err != nil {
		return out, err
	}
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.Customer(ctx, crm.CustomerID(id))
		if err != nil {
			return err
		}
		names, err := named(ctx, tx, found.Owner)
		if err != nil {
			return err
		}
		contacts, err := tx.Contacts(ctx, found.ID)
		if err != nil {
			return err
		}
		j := names.customer(found)
		j.Phone = found.Phone
		var seen []crm.PhoneView
		if found.Phone != "" {
			seen = append(seen, crm.PhoneView{Customer: found.ID, How: crm.ViewedByAPI})
		}
		for _, p := range contacts {
			j.Contacts = append(j.Contacts, contactJSON{ID: p.ID, Name: p.Name, Title: p.Title, Department: p.Department, Phone: p.Phone, Email: p.Email, Left: p.Left})
			if p.Phone != "" {
				seen = append(seen, crm.PhoneView{Customer: found.ID, Contact: p.ID, How: crm.ViewedByAPI})
			}
		}
		out = answer{http.StatusOK, j}
		if len(seen) == 0 {
			return nil
		}
		return tx.RecordPhoneViews(ctx, seen)
	})
	return out, err
}

func (c *call) deal() (out answer, err error) {
	id, err := c.id()
	if err != nil {
		return out, err
	}
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		d, err := tx.Deal(ctx, crm.DealID(id))
		if err != nil {
			return err
		}
		names, err := named(ctx, tx, d.Owner)
		out = answer{http.StatusOK, names.deal(d)}
		return err
	})
	return out, err
}

func (c *call) activity() (out answer, err error) {
	id, err := c.id()
	if err != nil {
		return out, err
	}
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.Activity(ctx, crm.ActivityID(id))
		if err != nil {
			return err
		}
		names, err := named(ctx, tx, a.Actor)
		out = answer{http.StatusOK, names.activity(a)}
		return err
	})
	return out, err
}

// written makes the answer of what a deed wrote.
func (c *call) written(status int) func(ctx context.Context, tx *store.Tx, d intents.Did) (answer, error) {
	return func(ctx context.Context, tx *store.Tx, d intents.Did) (answer, error) {
		out := did{Message: string(d.Said), Waiting: d.Last.Approval != 0}
		if out.Waiting {
			status = http.StatusAccepted
		}
		if d.Last.Customer != 0 && d.Last.Kind == intents.CreateCustomer {
			made, err := tx.Customer(ctx, d.Last.Customer)
			if err != nil {
				return answer{}, err
			}
			names, err := named(ctx, tx, made.Owner)
			if err != nil {
				return answer{}, err
			}
			j := names.customer(made)
			out.Customer = &j
		}
		if d.Last.Deal != 0 {
			made, err := tx.Deal(ctx, d.Last.Deal)
			if err != nil {
				return answer{}, err
			}
			names, err := named(ctx, tx, made.Owner)
			if err != nil {
				return answer{}, err
			}
			j := names.deal(made)
			out.Deal = &j
		}
		if d.Last.Activity != 0 {
			made, err := tx.Activity(ctx, d.Last.Activity)
			if err != nil {
				return answer{}, err
			}
			names, err := named(ctx, tx, made.Actor)
			if err != nil {
				return answer{}, err
			}
			j := names.activity(made)
			out.Activity = &j
		}
		return answer{status, out}, nil
	}
}
