package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Contracts, and what is owed of them.

// exact is an amount to the fen: 500,000.01元 where 万 would hide the fen.
func exact(m crm.Money) string { return m.String() }

func spanOf(k crm.Contract) string {
	switch {
	case !k.StartsOn.IsZero() && !k.EndsOn.IsZero():
		return k.StartsOn.String() + " 至 " + k.EndsOn.String()
	case !k.EndsOn.IsZero():
		return k.EndsOn.String() + "到期"
	case !k.StartsOn.IsZero():
		return k.StartsOn.String() + "生效，没说到期日"
	}
	return "没说起止日"
}

// signed is when a contract was.
func signed(k crm.Contract) string {
	if k.SignedOn.IsZero() {
		return ""
	}
	return k.SignedOn.String() + "签"
}

// NeedContractAmount asks for a contract's amount.
func NeedContractAmount(c crm.Customer) Text {
	return Text(name(c.Name) + "的合同金额是多少？")
}

// ContractEndsFirst says that a contract would end before it starts.
func ContractEndsFirst(from, to crm.Date, now time.Time) Text {
	return Text("合同到期（" + to.String() + "）早于生效（" + from.String() + "），没有记。请再说一次起止日。")
}

// SummaryOfContract names the operation.
func SummaryOfContract(c crm.Customer, k crm.Contract) string {
	return "登记" + name(c.Name) + "的合同" + Clip(k.Number, 30)
}

// ContractRecorded says what was recorded; open is the customer's only deal when it is not won yet.
func ContractRecorded(c crm.Customer, k crm.Contract, open *crm.Deal, remind crm.Reminder, now time.Time) Text {
	out := []string{"已登记合同：" + name(c.Name) + " · " + Clip(k.Number, 60), dotted(exact(k.Amount), signed(k), spanOf(k))}
	if remind.ID != 0 {
		out = append(out, fmt.Sprintf("到期前%d天（%s）提醒谈续约", crm.RenewalDays, crm.DateOf(remind.Due.At.In(now.Location()))))
	}
	if open != nil {
		out = append(out, deal(*open)+"还没标成交，签了就说：「"+name(c.Name)+"签了」")
	}
	out = append(out, "合同文件直接发给我，会归到客户下")
	return lines(out...)
}

// RenewalOf is what one is reminded of before a contract ends.
func RenewalOf(c crm.Customer, k crm.Contract) string {
	return name(c.Name) + "的合同" + Clip(k.Number, 30) + "到" + k.EndsOn.String() + "到期，该谈续约了"
}

const mostContracts = 10

// Contracts lists a customer's, with what is agreed, planned, paid and owed, each currency by itself.
func Contracts(c crm.Customer, all []crm.Contract, sums []crm.Settlement, payments []crm.Payment, now time.Time) Text {
	if len(all) == 0 && len(payments) == 0 {
		return Text(name(c.Name) + "还没有登记合同。例如：" + name(c.Name) + "合同签了，编号HT-2026-018，50万，12月1日生效一年")
	}
	today := crm.DateOf(now)
	head := fmt.Sprintf("%s：%d份合同", name(c.Name), len(all))
	if len(all) == 0 {
		head = name(c.Name) + "还没有登记合同，回款没有可对的"
	}
	out := []string{head}
	for i, k := range all {
		if i == mostContracts {
			out = append(out, fmt.Sprintf("（还有%d份）", len(all)-i))
			break
		}
		line := "· " + Clip(k.Number, 60) + " " + exact(k.Amount) + "，"
		if on := signed(k); on != "" {
			line += on + "，"
		}
		line += spanOf(k)
		if left := k.EndsOn.Sub(today); !k.EndsOn.IsZero() && left < 0 {
			line += "（已到期）"
		} else if !k.EndsOn.IsZero() && left <= 90 {
			line += fmt.Sprintf("（还有%d天）", left)
		}
		out = append(out, line)
	}
	for _, s := range sums {
		money := func(fen int64) string { return exact(crm.Money{Fen: fen, Currency: s.Currency}) }
		if s.Agreed == 0 { // nothing is agreed that too much could arrive of
			line := "已回款" + money(s.Paid)
			if len(all) > 0 {
				line += "（合同里没有这个币种的金额）"
			}
			if s.Planned > 0 {
				line += "，计划内" + money(s.Planned)
			}
			out = append(out, line)
			continue
		}
		line := fmt.Sprintf("合同%s，已回款%s（%d%%）", money(s.Agreed), money(s.Paid), crm.PercentOf(s.Paid, s.Agreed))
		switch owed := s.Owed(); {
		case owed.Fen > 0:
			line += "，未回" + exact(owed)
		case owed.Fen < 0:
			line += "，多回" + money(-owed.Fen)
		default:
			line += "，已结清"
		}
		if s.Planned > 0 {
			line += "，计划内" + money(s.Planned)
		}
		if open := s.Unplanned(); open.Fen > 0 && s.Planned > 0 {
			line += "，还没排计划" + exact(open)
		} else if open.Fen < 0 && s.Planned > 0 {
			line += "，计划多出" + money(-open.Fen)
		}
		out = append(out, line)
	}
	for _, p := range payments {
		if !p.ReversedOn.IsZero() {
			out = append(out, "已退回："+exact(p.Amount)+"（"+p.PaidOn.String()+"到账，"+p.ReversedOn.String()+"退）")
		}
	}
	return lines(out...)
}

// ContractsEnding lists contracts that end soon.
func ContractsEnding(all []crm.Contract, names map[crm.CustomerID]string, now time.Time) Text {
	if len(all) == 0 {
		return "三个月内没有合同到期。"
	}
	today := crm.DateOf(now)
	out := []string{fmt.Sprintf("三个月内到期的合同：%d份", len(all))}
	for i, k := range all {
		if i == mostContracts {
			out = append(out, fmt.Sprintf("（还有%d份）", len(all)-i))
			break
		}
		when := fmt.Sprintf("还有%d天", k.EndsOn.Sub(today))
		if left := k.EndsOn.Sub(today); left < 0 {
			when = fmt.Sprintf("过期%d天", -left)
		}
		out = append(out, "· "+name(names[k.CustomerID])+" "+Clip(k.Number, 60)+" "+exact(k.Amount)+"，"+k.EndsOn.String()+"（"+when+"）")
	}
	return lines(out...)
}

// NoSuchPayment says that there is no payment that could have been paid back.
func NoSuchPayment(c crm.Customer, amount crm.Money) Text {
	if amount.IsZero() {
		return Text(name(c.Name) + "没有记过回款，没有改动。")
	}
	return Text(name(c.Name) + "没有" + exact(amount) + "的回款，没有改动。退了一部分，就把成交金额改少，例如：" + name(c.Name) + "金额改成16万")
}

// WhichPayment lists the payments that may be meant.
func WhichPayment(c crm.Customer, all []crm.Payment, now time.Time) Text {
	today := crm.DateOf(now)
	out := []string{"是哪一笔退了？带上金额再说一次，例如：" + name(c.Name) + exact(all[0].Amount) + "那笔回款退了"}
	for i, p := range all {
		if i == mostContracts {
			break
		}
		out = append(out, strings.TrimSpace("· "+exact(p.Amount)+" "+ShortDay(p.PaidOn, today)+" "+Clip(p.Kind, 20)))
	}
	return lines(out...)
}

// SummaryOfReversal names the operation.
func SummaryOfReversal(c crm.Customer, p crm.Payment) string {
	return name(c.Name) + "回款" + exact(p.Amount) + "退回"
}

// PaymentReversed says what does not count any more, and what is left.
func PaymentReversed(c crm.Customer, p crm.Payment, left []crm.Payment, now time.Time) Text {
	sum := crm.Money{Currency: p.Amount.Currency}
	for _, o := range left {
		if o.Amount.Currency == p.Amount.Currency {
			sum.Fen += o.Amount.Fen
		}
	}
	return lines("已记退回："+name(c.Name)+" · "+exact(p.Amount)+"（"+ShortDay(p.PaidOn, crm.DateOf(now))+"到账的）", "这单已回款还剩"+exact(sum)+"，对上的回款计划重新算未回")
}

// WhichContract lists contracts of which one is meant.
func WhichContract(all []crm.Contract) Text {
	out := []string{"是哪一份合同？说编号，例如：合同" + Clip(all[0].Number, 60) + "到期日改成2028年6月30日"}
	for i, k := range all {
		if i == mostContracts {
			break
		}
		out = append(out, "· "+Clip(k.Number, 60)+" "+exact(k.Amount)+"，"+spanOf(k))
	}
	return lines(out...)
}

// ContractAsIs is said when nothing is new.
func ContractAsIs(k crm.Contract) Text {
	return Text("合同" + Clip(k.Number, 60) + "本来就是这样，没有改动。")
}

// SummaryOfContractChange and SummaryOfContractOff name the operations.
func SummaryOfContractChange(c crm.Customer, k crm.Contract) string {
	return "改" + name(c.Name) + "的合同" + Clip(k.Number, 30)
}

func SummaryOfContractOff(c crm.Customer, k crm.Contract) string {
	return "作废" + name(c.Name) + "的合同" + Clip(k.Number, 30)
}

// ContractChanged says what a contract was and is.
func ContractChanged(c crm.Customer, before, after crm.Contract) Text {
	was := dotted(exact(before.Amount), signed(before), spanOf(before))
	if before.Number != after.Number {
		was = Clip(before.Number, 60) + " · " + was
	}
	return lines("合同已改："+name(c.Name)+" · "+Clip(after.Number, 60), dotted(exact(after.Amount), signed(after), spanOf(after)), "原来是"+was)
}

// ContractOff says that a contract counts no more.
func ContractOff(c crm.Customer, k crm.Contract) Text {
	return Text("已作废合同：" + name(c.Name) + " · " + Clip(k.Number, 60) + " · " + exact(k.Amount) + "，不再计入应收。")
}

// ContractShown tells all of one contract.
func ContractShown(c crm.Customer, k crm.Contract, d crm.Deal, now time.Time) Text {
	left := ""
	if days := k.EndsOn.Sub(crm.DateOf(now)); !k.EndsOn.IsZero() && days < 0 {
		left = "已到期"
	} else if !k.EndsOn.IsZero() {
		left = fmt.Sprintf("还有%d天到期", days)
	}
	out := []string{"合同" + Clip(k.Number, 60) + "：" + name(c.Name), dotted(exact(k.Amount), signed(k), spanOf(k), left)}
	if d.ID != 0 {
		out = append(out, "商机："+deal(d))
	}
	out = append(out, "要改就说「合同"+Clip(k.Number, 60)+"到期日改成…」，回款看「"+name(c.Name)+"对账」")
	return lines(out...)
}

// ContractsListed lists somebody's contracts; of more than most no sum is told.
func ContractsListed(whose string, all []crm.Contract, most int, names map[crm.CustomerID]string, now time.Time) Text {
	if len(all) == 0 {
		return Text(whose + "还没有登记合同。例如：华北重工合同签了，编号HT-2026-018，50万，12月1日生效一年")
	}
	today := crm.DateOf(now)
	head := fmt.Sprintf("%s合同：%d份", whose, len(all))
	if len(all) > most {
		head = fmt.Sprintf("%s合同：%d份以上", whose, most)
	} else {
		var sums []string
		for _, s := range crm.Settle(all, nil, nil) {
			sums = append(sums, exact(crm.Money{Fen: s.Agreed, Currency: s.Currency}))
		}
		head += "，" + strings.Join(sums, " + ")
	}
	out := []string{head}
	for i, k := range all {
		if i == mostContracts {
			out = append(out, fmt.Sprintf("（还有%d份，「导出」看全部）", min(len(all), most)-i))
			break
		}
		line := "· " + name(names[k.CustomerID]) + " " + Clip(k.Number, 60) + " " + exact(k.Amount) + "，" + spanOf(k)
		if left := k.EndsOn.Sub(today); !k.EndsOn.IsZero() && left < 0 {
			line += "（已到期）"
		}
		out = append(out, line)
	}
	return lines(out...)
}
