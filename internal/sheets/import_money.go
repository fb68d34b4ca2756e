package sheets

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// payment records money that arrived. One with the bank's number comes in once, whoever imports it: what is there under that number, or was
// recorded by hand without one, is the same payment.
func (b *batchRun) payment(ctx context.Context, l *Line) (err error) {
	p := l.Payment
	if p.Amount.Fen == 0 {
		return nil
	}
	if p.DealID == 0 {
		if p.DealID, err = b.dealToPay(p); err != nil {
			return err
		}
	}
	if p.RecordedBy, err = b.who(l.By); err != nil {
		return err
	}
	alike, ok := b.again(paymentKey(p), true)
	if p.FlowNo != "" {
		if ok, err = b.numbered(ctx, p); err != nil {
			return err
		}
	} else if ok {
		delete(b.unnamed, alike)
	}
	if ok {
		return nil
	}
	id := b.fake()
	if !b.dry {
		if !b.exported {
			if err := b.earn(ctx, p.DealID); err != nil {
				return err
			}
		}
		saved, err := b.tx.RecordPayment(ctx, p)
		if err != nil {
			return err
		}
		if err := b.allot(ctx, l, saved); err != nil {
			return err
		}
		if !l.Reversed.IsZero() {
			if saved, err = b.tx.ReversePayment(ctx, saved, l.Reversed); err != nil {
				return err
			}
		}
		id = int64(saved.ID)
	}
	b.add(paymentKey(p), id)
	b.add(flowKey(p), id)
	b.add(flowOf(p.FlowNo), id)
	b.report.Made.Payments++
	return nil
}

// flowOf and flowKey tell payments with a number apart: by it alone, and with what they are.
func flowOf(no string) string { return "f|" + crm.NameKey(no) }
func flowKey(p crm.Payment) string {
	return fmt.Sprintf("%s|%d|%s|%s", flowOf(p.FlowNo), p.Amount.Fen, p.Amount.Currency, p.PaidOn)
}

// numbered reports whether a payment with a number is there; one recorded by hand gets its number. Another payment under that number is refused.
func (b *batchRun) numbered(ctx context.Context, p crm.Payment) (there bool, err error) {
	if _, known := b.nth(flowKey(p), 0); known {
		return true, nil
	}
	was, taken := b.flows[crm.NameKey(p.FlowNo)]
	if _, made := b.nth(flowOf(p.FlowNo), 0); made || taken {
		if was.ID != 0 && flowKey(was) == flowKey(p) {
			return true, nil
		}
		return false, &cellError{say.RowFlowTaken(p.FlowNo, was)}
	}
	for _, id := range sortedIDs(b.unnamed) {
		u := b.unnamed[id]
		if u.DealID != p.DealID || u.Amount != p.Amount || u.PaidOn != p.PaidOn {
			continue
		}
		delete(b.unnamed, id)
		if u.FlowNo = p.FlowNo; !b.dry {
			if _, err := b.tx.SavePayment(ctx, u); err != nil {
				return false, err
			}
		}
		b.add(flowKey(p), id)
		b.add(flowOf(p.FlowNo), id)
		return true, nil
	}
	return false, nil
}

func sortedIDs(of map[int64]crm.Payment) []int64 {
	ids := make([]int64, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// dealToPay is the deal that money came in for where none is named: the one that is won and not paid in full, else the only one that is won.
func (b *batchRun) dealToPay(p crm.Payment) (crm.DealID, error) {
	var owing, won []crm.DealID
	for _, d := range b.deals[p.CustomerID] {
		if k := b.Process.Stage(d).Kind; k != crm.WonStage && k != crm.PaymentStage {
			continue
		}
		won = append(won, d.ID)
		if d.Amount.IsZero() || b.got[d.ID] < d.Amount.Fen {
			owing = append(owing, d.ID)
		}
	}
	for _, some := range [][]crm.DealID{owing, won} {
		switch len(some) {
		case 0:
			continue
		case 1:
			return some[0], nil
		}
		return 0, &cellError{say.RowPaymentOfSeveral(len(some))}
	}
	return 0, &cellError{say.RowPaymentOfNothing()}
}

// earn moves a won deal on to where money comes in, as a payment that somebody tells does.
func (b *batchRun) earn(ctx context.Context, id crm.DealID) error {
	d, err := b.tx.Deal(ctx, id)
	if err != nil {
		return err
	}
	to, ok := b.Process.Of(d).First(crm.PaymentStage)
	if !ok || b.Process.Stage(d).Kind != crm.WonStage {
		return nil
	}
	known := func(crm.Field) bool { return true }
	move, err := b.Process.Advance(d, to.Code, crm.Move{Has: known}, b.now)
	if err == nil {
		_, err = b.tx.RecordStageChange(ctx, move)
	}
	return err
}

// allot gives a payment to plans: to those that the file names, else, unless it is an export, to those that are open.
func (b *batchRun) allot(ctx context.Context, l *Line, p crm.Payment) error {
	if l.Allotted == "" {
		if b.exported {
			return nil
		}
		_, err := b.tx.MeetPlans(ctx, p)
		return err
	}
	parts := map[crm.PaymentPlanID]int64{}
	for part := range strings.SplitSeq(l.Allotted, "；") {
		no, amount, ok := strings.Cut(part, "=")
		id, known := b.number("r|" + no)
		v, number := new(big.Rat).SetString(amount)
		if !ok || !known || !number {
			return &cellError{say.RowPlanUnknown(part)}
		}
		v.Mul(v, big.NewRat(100, 1))
		if !v.IsInt() || !v.Num().IsInt64() {
			return &cellError{say.RowPlanUnknown(part)}
		}
		parts[crm.PaymentPlanID(id)] += v.Num().Int64()
	}
	return b.tx.AllotPlans(ctx, p, parts)
}

// allotted writes which plans a payment went to, by their numbers in the file.
func allotted(all []crm.PlanReceipt) string {
	slices.SortStableFunc(all, func(a, b crm.PlanReceipt) int { return cmp.Compare(a.Plan.ID, b.Plan.ID) })
	parts := make([]string, len(all))
	for i, r := range all {
		parts[i] = fmt.Sprintf("%d=%d.%02d", r.Plan.ID, r.Amount.Fen/100, r.Amount.Fen%100)
	}
	return strings.Join(parts, "；")
}

// plan stores money that is to arrive; its id is what payments of the file name it by.
func (b *batchRun) plan(ctx context.Context, l *Line) (int64, error) {
	p := l.Plan
	if p.Amount.Fen == 0 {
		return 0, nil
	}
	key := planKey(p)
	id, ok := b.again(key, true)
	if !ok {
		if id = b.fake(); !b.dry {
			saved, err := b.tx.PlanPayment(ctx, p)
			if err != nil {
				return 0, err
			}
			if l.Cancelled {
				saved.State = crm.PlanCancelled
				if saved, err = b.tx.SavePaymentPlan(ctx, saved); err != nil {
					return 0, err
				}
			}
			id = int64(saved.ID)
		}
		b.add(key, id)
		b.report.Made.Plans++
	}
	if l.PlanNo != "" {
		b.add("#r|"+l.PlanNo, id)
	}
	return id, nil
}

// contract stores what was signed; its number tells it apart.
func (b *batchRun) contract(ctx context.Context, l *Line) (err error) {
	c := l.Contract
	if c.Number == "" {
		return nil
	}
	if _, ok := b.again(contractKey(c), false); ok {
		return nil
	}
	if c.RecordedBy, err = b.who(l.By); err != nil {
		return err
	}
	id := b.fake()
	if !b.dry {
		if c, err = b.tx.RecordContract(ctx, c); err != nil {
			return err
		}
		id = int64(c.ID)
	}
	b.add(contractKey(l.Contract), id)
	b.report.Made.Contracts++
	return nil
}
