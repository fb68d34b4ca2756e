package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// What is still to come of the money is told in the same breath as a win or a payment: 又到了4万,剩下4.4万月底; 签了16.2万 明天打定金3万. That piece
// of the message, which has to be of a plan's words and nothing else, is planned by itself, for the same customer.

// breaks end a piece of a message that may be a plan.
const breaks = ",;。!~ \n"

// heSays begin a piece that a customer says of their own money: 他说20号给.
var heSays = strings.Fields(`他说 她说 他们说 对方说 说好 说是 说`)

// restPlanned adds to a message that tells of a win or a payment what it plans besides.
func (rd *reading) restPlanned(all []Request) []Request {
	for n := 0; n < len(all); n++ {
		r := &all[n]
		if r.Kind != RecordPayment && r.Kind != CloseWon || r.Speech == Question || r.Slots.Plans != nil {
			continue
		}
		i, j := rd.tx.Index(r.Span.Start), len(rd.r)
		if n+1 < len(all) {
			j = max(i, rd.tx.Index(all[n+1].Span.Start))
		}
		plan, from, to, ok := rd.planWithin(i, j)
		if ok && from == i && r.Kind == CloseWon {
			ok = false // what has happened comes first
		}
		if !ok {
			if r.Kind == CloseWon && rd.sharesWithin(i, j) {
				r.Slots.Plans = []Instalment{{}} // 先付30%,发货前60%,质保金10%: of no day
			}
			continue
		}
		if plan.Slots.Customer.Text != "" && plan.Slots.Customer.Text != r.Slots.Customer.Text {
			continue
		}
		within := func(s zh.Span) bool { return overlap(s, rd.tx.Span(from, to)) }
		if r.Slots.Amount != nil && within(r.Slots.Amount.Span) {
			own := rd.amountOutside(i, j, from, to)
			if own == nil && r.Kind == RecordPayment { // nothing is said to have come
				if plan.Slots.Customer.Text == "" {
					plan.Slots.Customer = r.Slots.Customer
				}
				*r = plan
				continue
			}
			r.Slots.Amount = own
		}
		if r.Slots.Next != nil && within(r.Slots.Next.Span) {
			r.Slots.Next, r.Slots.NextText = nil, ""
		}
		if r.Slots.Close != nil && within(r.Slots.Close.Span) {
			r.Slots.Close = nil
		}
		if r.Slots.PayKind != "" && r.Slots.PayKind == plan.Slots.PayKind {
			r.Slots.PayKind = ""
		}
		plan.Slots.Customer = r.Slots.Customer
		all = slices.Insert(all, n+1, plan)
		n++
	}
	return all
}

// planWithin reads the first run of pieces in [i, j) that is a plan of money to come and nothing else.
func (rd *reading) planWithin(i, j int) (r Request, from, to int, ok bool) {
	const most = 3 // pieces: 首付10万下周一 尾款20万月底
	for from = i; from < j; from = rd.pieceAfter(from, j) {
		to = from
		ends := []int(nil)
		for range most {
			if to >= j {
				break
			}
			to = rd.pieceEnd(to, j)
			ends = append(ends, to)
			to = rd.pieceAfter(to, j)
		}
		for n, end := range slices.Backward(ends) {
			if from == i && n > 0 || !rd.planWordIn(from, ends[0]) {
				continue // 付了三成,18万,剩下的年后
			}
			if plan, ok := rd.planIn(from, end); ok {
				return plan, from, end, true
			}
		}
	}
	return Request{}, 0, 0, false
}

// planWordIn reports whether the runes [i, j) say of money that it comes, which part it is or that it is what is left.
func (rd *reading) planWordIn(i, j int) bool {
	for ; i < j; i++ {
		if n, id := rd.p.plans.words.Longest(rd.r[:j], i); n > 0 && rd.p.plans.classes[id]&(planRest|planPaid|planNote) != 0 {
			return true
		}
	}
	return false
}

// pieceAfter is where the piece behind the one at i begins, j when it was the last.
func (rd *reading) pieceAfter(i, j int) int {
	return skip(rd.r[:j], rd.pieceEnd(i, j), breaks)
}

// pieceEnd is where the piece at i ends, j when nothing breaks it.
func (rd *reading) pieceEnd(i, j int) int {
	for i < j && !strings.ContainsRune(breaks, rd.r[i]) {
		i++
	}
	return i
}

// planIn reads the runes [i, j) as a plan of money that is still to come.
func (rd *reading) planIn(i, j int) (Request, bool) {
	p := planReading{reading: rd, from: i, to: j, heard: true, change: -1}
	if !p.read() || p.has&(planRest|planPaid|planNote) == 0 || p.has&(planAsk|planLate|planUnpaid|planThat|planCancel|planChange) != 0 || p.person.Text != "" {
		return Request{}, false
	}
	p.has |= planPaid
	r, ok := p.set()
	if !ok {
		return Request{}, false
	}
	due := r.Slots.Plans
	if due == nil {
		due = []Instalment{{Due: r.Slots.Next, Amount: r.Slots.Amount}}
	}
	for _, x := range due {
		if x.Due == nil || x.Due.Vague || x.Due.Kind == zh.Invalid {
			return Request{}, false
		}
		if day, dated := lastDay(x.Due); !dated || !crm.DateOf(rd.c.Now).Before(day) {
			return Request{}, false
		}
	}
	span := rd.tx.Span(i, j)
	r.Slots.Customer = p.customer
	r.Span, r.Confidence, r.Margin, r.Why = span, 0.95, 0.9, []Reason{{Rule: "money still to come", Span: span, Weight: 6}}
	return r, true
}

// amountOutside is the only amount of money in [i, j) that does not stand in [from, to), or nil.
func (rd *reading) amountOutside(i, j, from, to int) (found *zh.Amount) {
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.kind != amountToken || t.i < i || t.j > j || t.i >= from && t.j <= to {
			continue
		}
		a := &rd.amounts[t.n]
		if a.Discount || a.Kind != zh.MoneyAmount && !rd.moneyBare(t, a) {
			continue
		}
		if found != nil {
			return nil
		}
		found = a
	}
	return found
}

// sharesWithin reports whether the percentages in [i, j), each with what it is paid at, make up the whole.
func (rd *reading) sharesWithin(i, j int) bool {
	sum, parts := int64(0), 0
	for from := i; from < j; from = rd.pieceAfter(from, j) {
		to := rd.pieceEnd(from, j)
		for n := range rd.amounts {
			a := &rd.amounts[n]
			if k := rd.tx.Index(a.Span.Start); a.Kind != zh.Percent || k < from || k >= to {
				continue
			}
			if a.Discount || !mentions(rd.r[from:to], paidAt...) {
				return false
			}
			sum, parts = sum+fenOf(a.Value), parts+1
		}
	}
	return parts >= 2 && sum == 100_00
}

// paidAt are what a part of the money is paid at, or is.
var paidAt = strings.Fields(`付 款 金 发货 到货 交货 验收 安装 调试 签约 签合同 签订 质保 进场 完工 上线 投产`)
