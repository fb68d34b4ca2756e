package intents

import (
	"context"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// recordPayment records money that arrived for a deal. The first payment moves the deal from won to payment.
func recordPayment() Intent {
	return Intent{
		Kind:     RecordPayment,
		Title:    "记回款",
		Examples: []string{"华北重工回款24万", "星辰科技首付15万到账了", "恒通物流付了30%"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			p, err := t.paymentOf(ctx, r)
			if err != nil {
				return "", err
			}
			if p.Move.To.Code != "" {
				if p.Deal, err = t.Tx.RecordStageChange(ctx, p.Move); err != nil {
					return "", err
				}
			}
			if p.Payment, err = t.Tx.RecordPayment(ctx, p.Payment); err != nil {
				return "", err
			}
			if err := t.meet(ctx, &p); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: p.Customer.ID, Deal: p.Deal.ID, Payment: p.Payment.ID}, say.SummaryOfPayment(p.Customer, p.Payment.Amount))
			return say.PaymentRecorded(p, t.Now), nil
		},
	}
}

// paymentOf resolves and decides a payment.
func (t *Turn) paymentOf(ctx context.Context, r Request) (p say.Paid, err error) {
	if p.Customer, err = t.Customer(ctx, r); err != nil {
		return p, err
	}
	if p.Deal, err = t.dealToPay(ctx, r, p.Customer); err != nil {
		return p, err
	}
	r.Slots.Deal.Picked = int64(p.Deal.ID) // later questions are about this one
	before := t.Process.Stage(p.Deal)
	amount, percent, err := t.paid(r, p.Customer, p.Deal)
	if err != nil {
		return p, err
	}
	if before.Kind == crm.OpenStage && !r.Slots.Confirmed {
		return p, confirm(r, say.NotWonYet(p.Deal, before, amount), say.WonAndPaid())
	}
	line := t.Process.Of(p.Deal)
	if to, ok := line.First(crm.PaymentStage); ok && before.Kind != crm.PaymentStage {
		known := func(crm.Field) bool { return true } // money that has arrived is proof enough
		if p.Move, err = t.Process.Advance(p.Deal, to.Code, crm.Move{Has: known}, t.Now); err != nil {
			return p, err
		}
	}
	p.Percent = percent
	p.Payment = crm.Payment{DealID: p.Deal.ID, CustomerID: p.Customer.ID, Amount: amount, PaidOn: crm.DateOf(t.happened(r)), Kind: r.Slots.PayKind}
	earlier, err := t.Tx.Payments(ctx, p.Deal.ID)
	p.Total = amount
	for _, e := range earlier {
		if e.Amount.Currency == amount.Currency {
			p.Total = p.Total.Add(e.Amount)
		}
	}
	return p, err
}

// dealToPay is the deal money came in for: a won one that is not paid in full before one still open, and one that is
// paid in full only when there is no other.
func (t *Turn) dealToPay(ctx context.Context, r Request, c crm.Customer) (crm.Deal, error) {
	payments, err := t.Tx.ListPayments(ctx, store.PaymentFilter{Customer: c.ID})
	if err != nil {
		return crm.Deal{}, err
	}
	owing := func(d crm.Deal) bool {
		rest := d.Amount.Fen
		for _, p := range payments {
			if p.DealID == d.ID && p.Amount.Currency == d.Amount.Currency {
				rest -= p.Amount.Fen
			}
		}
		return t.earning(d) && (d.Amount.IsZero() || rest > 0)
	}
	for _, fits := range []func(crm.Deal) bool{owing, t.Process.Open, t.earning} {
		if d, ok, err := t.Deal(ctx, r, c, fits); ok || err != nil {
			return d, err
		}
	}
	return crm.Deal{}, &crm.NotFoundError{What: crm.DealNoun, Name: c.Name}
}

// earning reports whether a deal is won, so that money may come in.
func (t *Turn) earning(d crm.Deal) bool {
	k := t.Process.Stage(d).Kind
	return k == crm.WonStage || k == crm.PaymentStage
}

// paid is the money that arrived: an amount, or a part of the deal's.
func (t *Turn) paid(r Request, c crm.Customer, d crm.Deal) (m crm.Money, percent string, err error) {
	part := r.Slots.Percent
	if a := r.Slots.Amount; a != nil && a.Kind == zh.Percent {
		part = a
	}
	if m, err = t.Amount(r); err != nil || !m.IsZero() {
		return m, "", err
	}
	if part != nil && !d.Amount.IsZero() {
		hundredths := fenOf(part.Value)
		m = crm.Money{Fen: d.Amount.Fen/10000*hundredths + d.Amount.Fen%10000*hundredths/10000, Currency: d.Amount.Currency}
		if m.Fen > 0 && hundredths <= 10000 {
			return m, part.Value, nil
		}
	}
	return m, "", &Ask{Slot: AskAmount, Say: say.NeedPayment(c), Request: r}
}
