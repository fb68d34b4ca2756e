package intents

import (
	"strings"
)

// Money that changes hands and is no part of what a customer pays for the goods: a deposit for a bid, damages, freight, an invoice. It is noted,
// with its words, and never counted as received; what is paid back to the customer makes a payment count less.

var (
	notPrice   = strings.Fields(`保证金 赔了 赔给 赔他 赔客户 赔偿 赔付 赔款 罚款 违约金 滞纳金 开票 开了票 开发票 开了发票 开好票 发票 运费 抹零 抹掉零头 抹了零头`) // unless money came as well
	givenBack  = strings.Fields(`退款 退货 退钱 退了 退给 退还 退掉`)
	backToUs   = strings.Fields(`给我们 给咱 给公司 退款到 退款已到 收到退款 退回来`)
	cameAsWell = strings.Fields(`到账 进账 入账 到款 到了 到的 回款 收到 收了 已收 打款 打了 打过来 付款 付了 付清 货款 首付 尾款 定金 订金 预付 转了 转过来 结清 来了 已到 已付`)
)

// notForGoods makes of a payment that is none what it is.
func (rd *reading) notForGoods(all []Request) []Request {
	for i := range all {
		r := &all[i]
		if r.Kind != RecordPayment || r.Speech == Question {
			continue
		}
		said := rd.tx.Orig[r.Span.Start:r.Span.End]
		back := containsAny(said, givenBack)
		switch {
		case back && !containsAny(said, backToUs) && !containsAny(said, cameAsWell):
			r.Kind = ReversePayment
			r.Why = append(r.Why, Reason{Rule: "paid back", Span: r.Span, Weight: 5})
		case back && containsAny(said, backToUs), containsAny(said, []string{"少付", "少给"}), containsAny(said, notPrice) && !containsAny(said, cameAsWell):
			r.Kind = AddNote
			r.Slots.Note, r.Slots.Amount, r.Slots.Percent = said, nil, nil
			r.Why = append(r.Why, Reason{Rule: "no price of goods", Span: r.Span, Weight: 5})
		}
	}
	return all
}
