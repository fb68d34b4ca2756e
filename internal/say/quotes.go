package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Offers and list prices.

// QuoteWord names the stage in which offers are made.
func QuoteWord() string { return "报价" }

// Quantity is so many of a unit: 3台, 2.5吨.
func Quantity(thousandths int64, unit string) string {
	s := fmt.Sprint(thousandths / crm.Whole)
	if part := thousandths % crm.Whole; part != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%03d", part), "0")
	}
	return s + Safe(unit)
}

func fenOf(q crm.Quote, fen int64) string { return exact(crm.Money{Fen: fen, Currency: q.Currency}) }

func quoteLine(q crm.Quote, l crm.QuoteLine) string {
	out := "· " + Clip(l.Product, 40) + " " + Quantity(l.Quantity, l.Unit) + " × " + fenOf(q, l.Price)
	if l.Discount != 0 {
		out += " × " + crm.DiscountText(l.Discount)
	}
	return out + " = " + fenOf(q, l.Amount())
}

// quoteTotal is what an offer comes to, and what part of the list price that is.
func quoteTotal(q crm.Quote) string {
	out := "合计 " + fenOf(q, q.Amount)
	if q.Discount != 0 {
		out = crm.DiscountText(q.Discount) + "后" + out
	}
	if part := q.Asked(); part < 1000 && part != q.Discount {
		out += "（目录价 " + fenOf(q, q.ListAmount) + " 的" + crm.DiscountText(part) + "）"
	}
	return out
}

// QuoteMade tells the offer as it was understood.
func QuoteMade(c crm.Customer, d crm.Deal, q crm.Quote) Text {
	out := []string{fmt.Sprintf("报价单：%s · %s（第%d版）", name(c.Name), Clip(d.Title, 20), q.No)}
	for _, l := range q.Lines {
		out = append(out, quoteLine(q, l))
	}
	out = append(out, quoteTotal(q))
	if q.Remark != "" {
		out = append(out, "说明："+Clip(q.Remark, 60))
	}
	return lines(out...)
}

// SummaryOfQuote names the operation.
func SummaryOfQuote(c crm.Customer, q crm.Quote) string {
	return "给" + name(c.Name) + "报价" + fenOf(q, q.Amount)
}

// QuoteNoPrice asks for the price of a product that has none in the list.
func QuoteNoPrice(product string) Text {
	return Text("「" + Clip(product, 20) + "」没有目录价，带上单价再说一次，没有记。")
}

// QuoteBarePrice asks whether a price is of one or of all.
func QuoteBarePrice(product string, m crm.Money, quantity string) Text {
	return Text("「" + Clip(product, 20) + "」的" + exact(m) + "是单价，还是" + quantity + "一共？写「单价" + exact(m) + "」或「共" + exact(m) + "」再说一次，没有记。")
}

// QuoteUneven says that a price of all is no whole number of fen for one.
func QuoteUneven(product string, m crm.Money, quantity string) Text {
	return Text("「" + Clip(product, 20) + "」" + quantity + "共" + exact(m) + "，单价除不尽。请直接说单价，没有记。")
}

// QuoteCurrencies says that an offer is in one currency; QuoteTooMuch that it comes to nothing, or to too much.
func QuoteCurrencies() Text { return "一份报价只能用一种币种，请分开报，没有记。" }
func QuoteTooMuch() Text {
	return "这份报价的金额不对，请检查数量和单价，没有记。"
}

const mostQuotes = 5

// Quotes shows the newest version and lists those before it.
func Quotes(c crm.Customer, all []crm.Quote, titles map[crm.DealID]string, now time.Time) Text {
	if len(all) == 0 {
		return Text("还没给" + name(c.Name) + "报过价。例如：给" + name(c.Name) + "报价：X3型 3台 单价12万，打九折")
	}
	out := []string{string(QuoteMade(c, crm.Deal{Title: titles[all[0].DealID]}, all[0])), quotedOn(all[0], now) + "报的"}
	for i, q := range all[1:] {
		if i == mostQuotes {
			out = append(out, fmt.Sprintf("还有更早的%d版", len(all)-1-mostQuotes))
			break
		}
		out = append(out, fmt.Sprintf("之前：%s第%d版 %s，%s", Clip(titles[q.DealID], 12), q.No, quoteTotal(q), quotedOn(q, now)))
	}
	return lines(out...)
}

func quotedOn(q crm.Quote, now time.Time) string {
	return ShortDay(crm.DateOf(q.At.In(now.Location())), crm.DateOf(now))
}

// BriefQuote is the last offer in one line.
func BriefQuote(q crm.Quote, now time.Time) string {
	return fmt.Sprintf("报价：第%d版 %s，%s", q.No, quoteTotal(q), quotedOn(q, now))
}

// ProductSet tells a list price.
func ProductSet(p crm.Product) Text {
	return Text("目录价定好了：" + priced(p) + "。报价时不说单价就用它，折扣也按它算。")
}

// SummaryOfProduct names the operation.
func SummaryOfProduct(p crm.Product) string { return "目录价：" + priced(p) }

func priced(p crm.Product) string {
	out := Clip(p.Name, 40) + " " + exact(p.Price)
	if p.Unit != "" {
		out += "/" + Safe(p.Unit)
	}
	return out
}

// Products is the price list.
func Products(all []crm.Product) Text {
	if len(all) == 0 {
		return "还没有目录价。主管说一句就能定，例如：X3型的目录价是12万/台"
	}
	out := []string{fmt.Sprintf("价目表（%d个产品）：", len(all))}
	for i, p := range all {
		if i == 40 {
			out = append(out, fmt.Sprintf("· …还有%d个", len(all)-i))
			break
		}
		out = append(out, "· "+priced(p))
	}
	return lines(out...)
}
