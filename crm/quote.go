package crm

import (
	"math/big"
	"time"
)

// Product is what the company sells, at its list price.
type Product struct {
	ID      ProductID
	Name    string
	Unit    string // 台 套 …; empty: not said
	Price   Money  // list price of one
	SetBy   UserID
	Version int64
}

// Whole is what a quantity counts in: thousandths of a unit.
const Whole = 1000

// QuoteLine is so many of a product at a price.
type QuoteLine struct {
	Product  string `json:"product"`
	Quantity int64  `json:"quantity"` // in thousandths of a unit
	Unit     string `json:"unit,omitempty"`
	Price    int64  `json:"price"`              // of one, in fen
	List     int64  `json:"list"`               // list price of one, in fen; Price when there is none
	Discount int    `json:"discount,omitempty"` // on the price, in thousandths; 0: none
}

// Amount is what a line comes to in fen, half a fen rounded up.
func (l QuoteLine) Amount() int64 {
	return product(l.Price, l.Quantity, Whole, l.Discount)
}

// ListAmount is what it comes to at the list price.
func (l QuoteLine) ListAmount() int64 { return product(l.List, l.Quantity, Whole, 0) }

// Quote is an offer to a customer: one version of it.
type Quote struct {
	ID         QuoteID
	CustomerID CustomerID
	DealID     DealID
	No         int // version of the deal's quote, from 1
	Lines      []QuoteLine
	Discount   int // on the whole, in thousandths; 0: none
	Currency   Currency
	Amount     int64  // in fen; follows from the lines
	ListAmount int64  // … at list prices
	Remark     string // 含税, 含运费 …, as said
	By         UserID
	At         time.Time
	Version    int64
}

// most is the largest amount of a quote, in fen: a hundred thousand million yuan.
const mostQuoted = int64(1e13)

// Finish sums a quote up; ok is false when it comes to nothing or to more than anybody pays.
func (q Quote) Finish() (Quote, bool) {
	sum, list := new(big.Int), new(big.Int)
	for _, l := range q.Lines {
		if l.Quantity <= 0 || l.Price <= 0 {
			return q, false
		}
		sum.Add(sum, big.NewInt(l.Amount()))
		list.Add(list, big.NewInt(l.ListAmount()))
	}
	if !sum.IsInt64() || !list.IsInt64() || sum.Int64() > mostQuoted || list.Int64() > mostQuoted {
		return q, false
	}
	q.Amount, q.ListAmount = product(sum.Int64(), 1, 1, q.Discount), list.Int64()
	return q, q.Amount > 0
}

// Total is what is asked.
func (q Quote) Total() Money { return Money{Fen: q.Amount, Currency: q.Currency} }

// Asked is the part of the list price that is asked, in thousandths and never rounded up past a gate; 1000: all of it, or more.
func (q Quote) Asked() int {
	if q.ListAmount <= 0 || q.Amount >= q.ListAmount {
		return 1000
	}
	part := new(big.Int).Mul(big.NewInt(q.Amount), big.NewInt(1000))
	return max(1, int(part.Div(part, big.NewInt(q.ListAmount)).Int64()))
}

// product is a × n/of × discount/1000 (0: all of it), half rounded up; what does not fit is the largest number.
func product(a, n, of int64, discount int) int64 {
	if discount == 0 {
		discount = 1000
	}
	v := new(big.Int).Mul(big.NewInt(a), big.NewInt(n))
	v.Mul(v, big.NewInt(int64(discount)))
	whole := new(big.Int).Mul(big.NewInt(of), big.NewInt(1000))
	v.Mul(v, big.NewInt(2)).Add(v, whole).Div(v, whole.Mul(whole, big.NewInt(2)))
	if !v.IsInt64() {
		return 1<<63 - 1
	}
	return v.Int64()
}
