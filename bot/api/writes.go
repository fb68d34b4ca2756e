package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// longest is how much text a field may have, in bytes: what is longer is refused and not cut.
const longest = 20_000

// fits refuses text that is too long.
func fits(limit int, texts ...string) error {
	for _, s := range texts {
		if len(s) > limit {
			return bad("a text is longer than %d bytes", limit)
		}
	}
	return nil
}

func (c *call) createCustomer() (answer, error) {
	var in struct {
		Name, Industry, Region, Source, Phone string
		Level                                 string
		Tags                                  []string
	}
	if err := c.decode(&in); err != nil {
		return answer{}, err
	}
	if strings.TrimSpace(in.Name) == "" {
		return answer{}, bad("name: missing")
	}
	if in.Level != "" && !slices.Contains([]string{"A", "B", "C", "D"}, in.Level) {
		return answer{}, bad("level: A, B, C or D")
	}
	if err := fits(300, append([]string{in.Name, in.Industry, in.Region, in.Source, in.Phone}, in.Tags...)...); err != nil {
		return answer{}, err
	}
	made := crm.Customer{Name: strings.TrimSpace(in.Name), Level: crm.Level(in.Level), Industry: in.Industry, Region: in.Region, Source: in.Source, Phone: in.Phone, Tags: in.Tags}
	return c.do(func(*store.Tx, *crm.Process) (intents.Request, error) { return intents.NewCustomer(made), nil }, c.written(http.StatusCreated))
}

// money reads an amount in hundredths of a currency's unit.
func money(cents int64, currency string) (crm.Money, error) {
	if cents < 0 || cents > 1e13 {
		return crm.Money{}, bad("amount_cents: from 0 to 10000000000000")
	}
	if currency == "" {
		currency = string(crm.CNY)
	}
	if len(currency) != 3 || strings.ToUpper(currency) != currency || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return crm.Money{}, bad("currency: three capital letters, as in ISO 4217")
	}
	if cents == 0 {
		return crm.Money{}, nil
	}
	return crm.Money{Fen: cents, Currency: crm.Currency(currency)}, nil
}

func day(name, s string) (crm.Date, error) {
	if s == "" {
		return crm.Date{}, nil
	}
	d, err := crm.ParseDate(s)
	if err != nil {
		return d, bad("%s: a day, as 2026-11-25", name)
	}
	return d, nil
}

func moment(name, s string, loc *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return at, bad("%s: a time, as in RFC 3339", name)
	}
	return at.In(loc), nil
}

func (c *call) createDeal() (answer, error) {
	var in struct {
		CustomerID    int64  `json:"customer_id"`
		Title         string `json:"title"`
		Pipeline      string `json:"pipeline"`
		AmountCents   int64  `json:"amount_cents"`
		Currency      string `json:"currency"`
		ExpectedClose string `json:"expected_close"`
	}
	if err := c.decode(&in); err != nil {
		return answer{}, err
	}
	if in.CustomerID <= 0 {
		return answer{}, bad("customer_id: missing")
	}
	amount, err := money(in.AmountCents, in.Currency)
	if err != nil {
		return answer{}, err
	}
	closes, err := day("expected_close", in.ExpectedClose)
	if err != nil {
		return answer{}, err
	}
	if err := fits(600, in.Title); err != nil {
		return answer{}, err
	}
	d := crm.Deal{CustomerID: crm.CustomerID(in.CustomerID), Title: strings.TrimSpace(in.Title), Pipeline: in.Pipeline, Amount: amount, ExpectedClose: closes}
	return c.do(func(_ *store.Tx, process *crm.Process) (intents.Request, error) {
		if d.Pipeline != "" && process.Pipeline(d.Pipeline).Code != d.Pipeline {
			return intents.Request{}, bad("pipeline: no such one")
		}
		return intents.NewDeal(d, c.Location), nil
	}, c.written(http.StatusCreated))
}

func (c *call) advanceDeal() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	var in struct {
		To          string `json:"to"` // a stage's code, or next
		AmountCents int64  `json:"amount_cents"`
		Currency    string `json:"currency"`
		Reason      string `json:"reason"`
	}
	if err := c.decode(&in); err != nil {
		return answer{}, err
	}
	if in.To == "" {
		return answer{}, bad("to: missing: the code of a stage, or next")
	}
	amount, err := money(in.AmountCents, in.Currency)
	if err != nil {
		return answer{}, err
	}
	if err := fits(3000, in.Reason); err != nil {
		return answer{}, err
	}
	return c.do(func(tx *store.Tx, process *crm.Process) (intents.Request, error) {
		d, err := tx.Deal(context.Background(), crm.DealID(id))
		if err != nil {
			return intents.Request{}, err
		}
		to := crm.StageCode(in.To)
		if _, known := process.Of(d).Stage(to); !known && to != intents.StageNext {
			return intents.Request{}, bad("to: the pipeline %s has no such stage", process.Of(d).Code)
		}
		return intents.MoveWith(process, d, to, amount, in.Reason), nil
	}, c.written(http.StatusOK))
}

func (c *call) createActivity() (answer, error) {
	var in struct {
		CustomerID int64  `json:"customer_id"`
		DealID     int64  `json:"deal_id"`
		ContactID  int64  `json:"contact_id"`
		Type       string `json:"type"`
		Outcome    string `json:"outcome"`
		HappenedAt string `json:"happened_at"`
		Content    string `json:"content"`
		NextAt     string `json:"next_at"`
	}
	if err := c.decode(&in); err != nil {
		return answer{}, err
	}
	types := []crm.ActivityType{crm.Phone, crm.Visit, crm.WeChat, crm.Email, crm.Meeting, crm.OnlineMeeting, crm.Demo, crm.Banquet, crm.OtherActivity}
	outcomes := []crm.Outcome{"", crm.NotReached, crm.Positive, crm.Negative}
	at, err := moment("happened_at", in.HappenedAt, c.Location)
	if err != nil {
		return answer{}, err
	}
	next, err := moment("next_at", in.NextAt, c.Location)
	switch {
	case err != nil:
		return answer{}, err
	case in.CustomerID <= 0:
		return answer{}, bad("customer_id: missing")
	case strings.TrimSpace(in.Content) == "":
		return answer{}, bad("content: missing")
	case !slices.Contains(types, crm.ActivityType(in.Type)):
		return answer{}, bad("type: one of phone, visit, wechat, email, meeting, online_meeting, demo, banquet, other")
	case !slices.Contains(outcomes, crm.Outcome(in.Outcome)):
		return answer{}, bad("outcome: one of not_reached, positive, negative, or nothing")
	case at.After(c.now()):
		return answer{}, bad("happened_at: in the future")
	case !next.IsZero() && next.Before(c.now()):
		return answer{}, bad("next_at: in the past")
	}
	if err := fits(longest, in.Content); err != nil {
		return answer{}, err
	}
	a := crm.Activity{CustomerID: crm.CustomerID(in.CustomerID), DealID: crm.DealID(in.DealID), ContactID: crm.ContactID(in.ContactID), Type: crm.ActivityType(in.Type),
		Outcome: crm.Outcome(in.Outcome), HappenedAt: at, Content: in.Content}
	return c.do(func(*store.Tx, *crm.Process) (intents.Request, error) { return intents.Happened(a, next), nil }, c.written(http.StatusCreated))
}
