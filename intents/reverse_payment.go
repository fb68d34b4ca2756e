package intents

import (
	"context"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// ReversePayment is money that was paid back: 那笔回款退了.
const ReversePayment Kind = "reverse_payment"

// reversePayment makes a payment that was paid back count no more. Which one must be clear.
func reversePayment() Intent {
	return Intent{
		Kind:     ReversePayment,
		Title:    "回款退回",
		Examples: []string{"那笔回款退了", "华北重工24万那笔回款退了", "恒通物流的回款退了"},
		Write:    true,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			r.Slots.Customer.Picked = int64(c.ID)
			amount, err := t.Amount(r)
			if err != nil {
				return "", err
			}
			payments, err := t.Tx.ListPayments(ctx, store.PaymentFilter{Customer: c.ID})
			if err != nil {
				return "", err
			}
			var meant []crm.Payment
			for _, p := range payments {
				if (amount.IsZero() || p.Amount == amount) && (r.Slots.Deal.Picked == 0 || r.Slots.Deal.Picked == int64(p.ID)) {
					meant = append(meant, p)
				}
			}
			if last := t.Memory.Last; amount.IsZero() && last.Kind == RecordPayment && last.Customer == c.ID { // the one just spoken of
				for _, p := range meant {
					if p.ID == last.Payment {
						meant = []crm.Payment{p}
					}
				}
			}
			switch {
			case len(payments) == 0 || len(meant) == 0:
				return say.NoSuchPayment(c, amount), nil
			case len(meant) > 1:
				return say.WhichPayment(c, meant, t.Now), nil
			}
			back, err := t.Tx.ReversePayment(ctx, meant[0], crm.DateOf(t.happened(r)))
			if err != nil {
				return "", err
			}
			rest, err := t.Tx.Payments(ctx, back.DealID)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID, Deal: back.DealID}, say.SummaryOfReversal(c, back))
			return say.PaymentReversed(c, back, rest, t.Now), nil
		},
	}
}

var reversalForms = []form{
	{[]string{"退"}, zh.NewSentence(`<a 2-30 ^,。>[的]*(那笔|这笔|的那笔|的这笔|那一笔|上一笔|的)[的]*(回款|钱|款|款项|首付|预付款|定金|尾款)[已经|今天|昨天|又|被]*[给]*[他们|客户|对方]*(退了|退回去了|退回了|退掉了|退款了|退还了|原路退回了|被退回了)[。]*`), func(m match) (Request, bool) {
		return m.reversal()
	}},
	{[]string{"退"}, zh.NewSentence(`[那|这|刚才那|上一]*笔[的]*(回款|钱|款|款项|首付|预付款|定金|尾款)[已经|今天|昨天|又|被]*[给]*[他们|客户|对方]*(退了|退回去了|退回了|退掉了|退款了|退还了|原路退回了|被退回了)[。]*`), func(m match) (Request, bool) {
		r := Request{Kind: ReversePayment, Speech: Fact}
		r.Slots.Customer.Match = "anaphor"
		return r, true
	}},
}

func (m match) reversal() (Request, bool) {
	r := Request{Kind: ReversePayment, Speech: Fact}
	i, j := m.runes("a")
	if i >= j {
		return r, false
	}
	whole := m.tx.Slice(i, j)
	if a := moneyIn(whole); a != nil { // 华北重工24万那笔
		r.Slots.Amount = a
		for ; j > i && m.tx.Span(i, j).End-m.tx.Span(i, j).Start > a.Start; j-- {
		}
	}
	var ok bool
	if r.Slots.Customer, ok = m.customerAt(i, j, true); !ok {
		r.Slots.Customer, ok = m.customerAt(i, j, false)
	}
	return r, ok
}
