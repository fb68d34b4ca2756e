package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// Finance is the finance system that reports money which arrived. It has no token: it signs each call.
type Finance struct {
	Secret string // what it signs with; empty: nobody may
	User   string // WeCom user id of the person as whom it is recorded
}

const (
	paymentsPath = "/api/v1/finance/payments"

	// signedFor is how far a signature's time may be from ours.
	signedFor = 5 * time.Minute
)

// Sign is the signature of a body at a time, in seconds: what a finance system sends us and what we send to those who are told of events.
func Sign(secret, seconds string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// signed reports whether a call was signed by who has the secret, and just now.
func signed(secret string, h http.Header, body []byte, now time.Time) bool {
	seconds := h.Get("X-Genjin-Timestamp")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || secret == "" || now.Sub(time.Unix(at, 0)).Abs() > signedFor {
		return false
	}
	return hmac.Equal([]byte(Sign(secret, seconds, body)), []byte(h.Get("X-Genjin-Signature")))
}

// paymentJSON is money that arrived, as a finance system tells it.
type paymentJSON struct {
	Key         string `json:"key"`      // names it for ever: the same again is recorded once
	Customer    string `json:"customer"` // full name or a taught short one
	CustomerID  int64  `json:"customer_id"`
	DealID      int64  `json:"deal_id"`
	AmountCents int64  `json:"amount_cents"`
	Currency    string `json:"currency"`
	PaidOn      string `json:"paid_on"`
	Kind        string `json:"kind"`
}

func (a *api) servePayment(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		a.write(w, http.StatusRequestEntityTooLarge, problem{"too_large", "the body is too large, or was cut off"})
		return
	}
	if !signed(a.Finance.Secret, r.Header, body, a.Clock()) {
		if wait := a.Take(r.Context(), "refused:"+addressOf(r), refusalsAMinute); wait > 0 {
			a.tooMany(w, wait)
			return
		}
		a.write(w, http.StatusUnauthorized, problem{"unauthorized", "not signed as it should be, or more than five minutes ago"})
		return
	}
	if wait := a.Take(r.Context(), "finance", callsAMinute); wait > 0 {
		a.tooMany(w, wait)
		return
	}
	out, err := a.recordPayment(r.Context(), body)
	a.answer(w, out, err)
}

// recordPayment records money once, by the same rules as when somebody says it: what is not clear is refused and asked about.
func (a *api) recordPayment(ctx context.Context, body []byte) (answer, error) {
	var in paymentJSON
	if err := decode(body, &in); err != nil {
		return answer{}, err
	}
	switch {
	case in.Key == "" || len(in.Key) > keyLimit:
		return answer{}, bad("key: missing, or longer than %d characters", keyLimit)
	case in.DealID == 0 && in.CustomerID == 0 && in.Customer == "":
		return answer{}, bad("whose payment it is: give deal_id, customer_id or customer")
	case in.AmountCents <= 0:
		return answer{}, bad("amount_cents: above zero")
	}
	amount, err := money(in.AmountCents, in.Currency)
	if err != nil {
		return answer{}, err
	}
	paid, err := day("paid_on", in.PaidOn)
	switch {
	case err != nil:
		return answer{}, err
	case paid.IsZero():
		return answer{}, bad("paid_on: missing")
	case crm.DateOf(a.Clock().In(a.Location)).Before(paid):
		return answer{}, bad("paid_on: in the future")
	}
	if err := fits(300, in.Kind, in.Customer); err != nil {
		return answer{}, err
	}
	by, err := a.Store.UserByWeCom(ctx, a.Finance.User)
	if err != nil || by.Left {
		return answer{}, errors.Join(errors.New("GENJIN_FINANCE_USER: nobody who works here"), err)
	}
	once := store.Call{Key: in.Key, Body: string(body)}
	return a.once(ctx, by, once, func(tx *store.Tx, _ *crm.Process) (intents.Request, error) {
		p := crm.Payment{Amount: amount, PaidOn: paid, Kind: in.Kind}
		if err := payer(ctx, tx, in, &p); err != nil {
			return intents.Request{}, err
		}
		return intents.Paid(p, a.Location), nil
	}, func(_ context.Context, _ *store.Tx, d intents.Did) (answer, error) {
		return answer{http.StatusCreated, map[string]any{"message": string(d.Said), "payment_id": d.Last.Payment, "deal_id": d.Last.Deal, "customer_id": d.Last.Customer}}, nil
	})
}

// payer finds whose payment it is. Names that mean several customers, or none, are refused: nothing is guessed about money.
func payer(ctx context.Context, tx *store.Tx, in paymentJSON, p *crm.Payment) error {
	if in.DealID != 0 {
		d, err := tx.Deal(ctx, crm.DealID(in.DealID))
		if err != nil {
			return err
		}
		if in.CustomerID != 0 && d.CustomerID != crm.CustomerID(in.CustomerID) {
			return &crm.NotFoundError{What: crm.DealNoun}
		}
		p.DealID, p.CustomerID = d.ID, d.CustomerID
		return nil
	}
	if in.CustomerID != 0 {
		c, err := tx.Customer(ctx, crm.CustomerID(in.CustomerID))
		p.CustomerID = c.ID
		return err
	}
	found, err := tx.FindCustomers(ctx, in.Customer, 10)
	if err != nil {
		return err
	}
	var same []crm.Customer
	for _, c := range found {
		names := append([]string{c.Name}, c.Aliases...)
		for _, n := range names {
			if crm.NameKey(n) == crm.NameKey(strings.TrimSpace(in.Customer)) {
				same = append(same, c)
				break
			}
		}
	}
	if len(same) != 1 {
		return &crm.NotFoundError{What: crm.CustomerNoun, Name: in.Customer}
	}
	p.CustomerID = same[0].ID
	return nil
}
