package say

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Progress is a deal as a message left it.
type Progress struct {
	Customer    crm.Customer
	NewCustomer bool
	Deal        crm.Deal
	Created     bool            // the deal is new
	Stage       crm.Stage       // where it stands
	Pipeline    string          // the name of its pipeline; empty: the default one
	Move        crm.StageChange // how it got there; zero: it was not moved
	Amount      crm.Money       // set by this message
	Next        crm.FollowUp    // the open next contact; zero: none
	Wanted      crm.Criterion   // the one thing the stage would still like to know; zero: nothing
}

// DealCreated is a new deal.
func DealCreated(p Progress, now time.Time) Text {
	head := "已建商机：" + dotted(name(p.Customer.Name), name(p.Deal.Title))
	if p.NewCustomer {
		head += "（新客户）"
	}
	return lines(head, dotted(lineOf(p.Pipeline), stage(p.Stage), amount(p.Deal.Amount), expected(p.Deal, now)), next(p, now), wanted(p))
}

// DealAdvanced is a deal that moved to another stage.
func DealAdvanced(p Progress, now time.Time) Text {
	head := "已推进：" + dotted(name(p.Customer.Name), name(p.Deal.Title))
	if p.Created {
		head = "已建商机：" + dotted(name(p.Customer.Name), name(p.Deal.Title))
		return lines(head, dotted(lineOf(p.Pipeline), stage(p.Stage), amount(p.Deal.Amount), expected(p.Deal, now)), next(p, now), wanted(p))
	}
	return lines(head, dotted(moved(p.Move), amount(p.Deal.Amount)), reason(p.Move), next(p, now), wanted(p))
}

// DealWon is a deal that was won.
func DealWon(p Progress, now time.Time) Text {
	return lines("恭喜成交！"+dotted(name(p.Customer.Name), name(p.Deal.Title)), dotted(moved(p.Move), amount(p.Deal.Amount)), next(p, now))
}

// DealLost is a deal that was lost; why is the reason's name.
func DealLost(p Progress, why string) Text {
	what := p.Move.Reason
	if what == why {
		what = ""
	}
	return lines("已记输单："+dotted(name(p.Customer.Name), name(p.Deal.Title)), dotted("原因："+name(why), Clip(what, lineRunes)), "以后有机会，说一声可以重启。")
}

// DealChanged is a deal of which a message set the price only.
func DealChanged(c crm.Customer, before, after crm.Deal) Text {
	money, part := "金额："+fromTo(amount(before.Amount), amount(after.Amount)), ""
	if before.Discount != after.Discount {
		part = "折扣：" + fromTo(cmp.Or(discount(before.Discount), "原价"), cmp.Or(discount(after.Discount), "原价"))
	}
	if before.Amount == after.Amount && part != "" {
		money = ""
	}
	return lines("已更新："+dotted(name(c.Name), name(after.Title)), money, part)
}

// DealUpdated is a deal of which something else than its stage changed.
func DealUpdated(c crm.Customer, before, after crm.Deal, now time.Time) Text {
	today := crm.DateOf(now)
	day := func(d crm.Date) string {
		if d.IsZero() {
			return ""
		}
		return Day(d, today)
	}
	odds := func(d crm.Deal) string {
		if d.Probability == 0 {
			return ""
		}
		return fmt.Sprintf("%d%%", d.Probability)
	}
	change := ""
	switch {
	case before.ExpectedClose != after.ExpectedClose:
		change = "预计成交：" + fromTo(day(before.ExpectedClose), day(after.ExpectedClose))
	case before.Probability != after.Probability:
		change = "赢率：" + fromTo(odds(before), odds(after))
	case before.Title != after.Title:
		change = "名称：" + fromTo(name(before.Title), name(after.Title))
	}
	money := ""
	if before.Amount != after.Amount {
		money = "金额：" + fromTo(amount(before.Amount), amount(after.Amount))
	}
	return lines("已更新："+dotted(name(c.Name), name(after.Title)), change, money)
}

// DealAsItWas is for a change that changes nothing.
func DealAsItWas(c crm.Customer, d crm.Deal) Text {
	return Text(dotted(name(c.Name), name(d.Title)) + "本来就是这样，没有改动。")
}

// ClosePassed asks for a day that is still to come.
func ClosePassed(d crm.Deal, day, today crm.Date) Text {
	return Text(Day(day, today) + "已经过去了，" + quoted(d.Title) + "预计哪天成交？")
}

// NeedClose asks when a deal is expected to close that has no such day yet.
func NeedClose(d crm.Deal) Text {
	return Text(quoted(d.Title) + "还没写预计成交日，改到哪天？例如：12月20日")
}

// moved is from where to where, with what was passed over.
func moved(c crm.StageChange) string {
	s := stage(c.From) + " → " + stage(c.To)
	if len(c.Skipped) > 0 {
		var names []string
		for _, k := range c.Skipped {
			names = append(names, stage(k))
		}
		s += "（跳过" + strings.Join(names, "、") + "）"
	}
	return s
}

func reason(c crm.StageChange) string { return prefixed("原因：", Clip(c.Reason, lineRunes)) }

func fromTo(from, to string) string {
	if from == "" || from == to {
		return to
	}
	return from + " → " + to
}

func amount(m crm.Money) string {
	if m.IsZero() {
		return ""
	}
	return m.String()
}

func expected(d crm.Deal, now time.Time) string {
	if d.ExpectedClose.IsZero() {
		return ""
	}
	return "预计" + ShortDay(d.ExpectedClose, crm.DateOf(now)) + "成交"
}

func next(p Progress, now time.Time) string {
	if p.Next.ID == 0 {
		return ""
	}
	return nextLine(p.Next, now)
}

func wanted(p Progress) string { return prefixed("还缺：", name(p.Wanted.Label)) }

// NoDeal offers to create a deal for a customer that has none to work on; to is where it would stand.
func NoDeal(c crm.Customer, to crm.Stage) Text {
	if to.Name == "" {
		return Text(name(c.Name) + "还没有进行中的商机，建一个吗？")
	}
	return Text(fmt.Sprintf("%s还没有进行中的商机，建一个并记到%s吗？", name(c.Name), stage(to)))
}

// CreateDeal is the answer that creates a deal.
func CreateDeal() string { return "建商机" }

// OnlyLog is the answer that records the contact without touching a deal.
func OnlyLog() string { return "只记跟进" }

// NewDeal is what a deal nobody named is called; n counts the customer's deals of that name.
func NewDeal(n int) string {
	if n < 2 {
		return "新商机"
	}
	return fmt.Sprintf("新商机%d", n)
}

// WhichDeal asks which of a customer's deals is meant.
func WhichDeal(c crm.Customer) Text {
	return Text(name(c.Name) + "有几个商机，说的是哪个？")
}

// DealChoice names a deal among others.
func DealChoice(d crm.Deal, s crm.Stage, pipeline string) string {
	return dotted(name(d.Title), lineOf(pipeline), stage(s), amount(d.Amount))
}

// NeedAmount asks for the amount without which a deal cannot go on.
func NeedAmount(c crm.Customer, to crm.Stage) Text {
	if to.Name == "" {
		return Text(name(c.Name) + "：金额是多少？例如：60万")
	}
	return Text(fmt.Sprintf("%s进入%s要有金额，是多少？例如：60万", name(c.Name), stage(to)))
}

// NeedField asks for what else a deal needs before a stage.
func NeedField(c crm.Customer, to crm.Stage, f crm.Criterion) Text {
	return Text(fmt.Sprintf("%s进入%s还缺%s，是什么？", name(c.Name), stage(to), name(f.Label)))
}

// NeedStage asks where a deal is to go.
func NeedStage(c crm.Customer) Text { return Text(name(c.Name) + "推进到哪个阶段？") }

// SignedAlready asks before a step that was not called by its name wins a deal.
func SignedAlready(c crm.Customer, d crm.Deal, to crm.Stage) Text {
	return Text(name(c.Name) + "「" + name(d.Title) + "」再往前就是" + name(to.Name) + "了，签了吗？")
}

// Signed and NotSigned answer that.
func Signed() string    { return "签了" }
func NotSigned() string { return "还没签" }

// NeedReason asks why a deal was lost.
func NeedReason(c crm.Customer) Text {
	return Text(name(c.Name) + "没成的原因是？（也可以直接说）")
}

// NeedBackReason asks why a deal goes a step back.
func NeedBackReason(d crm.Deal, from, to crm.Stage) Text {
	return Text(fmt.Sprintf("%s从%s退回%s，原因是？", deal(d), stage(from), stage(to)))
}

// WhichUnit asks what a small number without a unit means.
func WhichUnit(said string) Text { return Text("「" + Clip(said, 12) + "」是多少？") }

// ConfirmAmount asks whether an amount said roughly is to be written.
func ConfirmAmount(said string) Text {
	if said = Clip(said, 20); said == "" {
		return "金额是个大概数，按哪个记？"
	}
	return Text("「" + said + "」是个大概数，按哪个记？")
}

// BadAmount asks again for an amount that cannot be.
func BadAmount(said string) Text {
	return Text("「" + Clip(said, 20) + "」不像一个金额，是多少？例如：60万")
}

// Paid is a payment with what has arrived in all.
type Paid struct {
	Customer crm.Customer
	Deal     crm.Deal
	Payment  crm.Payment
	Percent  string    // 30, when it was said as a part of the deal's amount
	Total    crm.Money // of the deal in this one's currency, with this one
	Move     crm.StageChange
	Met      []crm.PlanReceipt // what was planned and has arrived with it
	Next     crm.PaymentPlan   // the next that is planned, when it met one; zero: none
}

// PaymentRecorded is money that arrived.
func PaymentRecorded(p Paid, now time.Time) Text {
	what := p.Payment.Amount.String()
	if p.Percent != "" {
		what += "（" + p.Deal.Amount.String() + "的" + Clip(p.Percent, 8) + "%）"
	}
	day := ""
	if today := crm.DateOf(now); p.Payment.PaidOn != today {
		day = ShortDay(p.Payment.PaidOn, today) + "到账"
	}
	var total string
	switch rest := p.Deal.Amount.Fen - p.Total.Fen; {
	case p.Deal.Amount.IsZero():
		total = "累计已收 " + p.Total.String()
	case p.Total.Currency != p.Deal.Amount.Currency: // kept apart: nothing is converted
		total = fmt.Sprintf("累计已收 %s；成交金额是%s，币种不同，分开算", p.Total, p.Deal.Amount)
	case rest > 0:
		total = fmt.Sprintf("累计 %s / %s，还差 %s", p.Total, p.Deal.Amount, crm.Money{Fen: rest, Currency: p.Deal.Amount.Currency})
	case rest == 0:
		total = fmt.Sprintf("累计 %s，全款到齐", p.Total)
	default:
		total = fmt.Sprintf("累计 %s，比成交金额多 %s，请核对", p.Total, crm.Money{Fen: -rest, Currency: p.Deal.Amount.Currency})
	}
	move := ""
	if p.Move.To.Code != "" {
		move = moved(p.Move)
	}
	return lines("已记回款："+dotted(name(p.Customer.Name), name(p.Deal.Title)), dotted(strings.TrimSpace(name(p.Payment.Kind)+" "+what), day), total, metLines(p.Met, crm.DateOf(now)), nextPlan(p.Next, crm.DateOf(now)), move)
}

// NeedPayment asks how much arrived.
func NeedPayment(c crm.Customer) Text {
	return Text(name(c.Name) + "这笔回款是多少？例如：24万")
}

// NotWonYet asks whether a deal that was not won yet is to be marked won with its first payment.
func NotWonYet(d crm.Deal, s crm.Stage, m crm.Money) Text {
	return Text(fmt.Sprintf("%s还在%s阶段，先记成交再记回款%s吗？", deal(d), stage(s), m))
}

// WonAndPaid is the answer that marks a deal won and records the payment.
func WonAndPaid() string { return "成交并回款" }
