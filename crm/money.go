package crm

import (
	"strconv"
	"strings"
)

// Currency is an ISO 4217 code; empty means CNY.
type Currency string

// CNY is the currency of amounts that name none.
const CNY Currency = "CNY"

// Money is an exact amount in fen (hundredths of the currency's unit). The zero Money means "not known".
type Money struct {
	Fen      int64
	Currency Currency
}

// Yuan is an amount of whole CNY.
func Yuan(n int64) Money { return Money{Fen: n * 100, Currency: CNY} }

// IsZero reports whether no amount is known.
func (m Money) IsZero() bool { return m.Fen == 0 }

// Add sums two amounts of one currency; the zero Money takes the other's.
// Amounts of two currencies are never added: the caller keeps them apart.
func (m Money) Add(n Money) Money {
	if m.Currency == "" {
		m.Currency = n.Currency
	}
	m.Fen += n.Fen
	return m
}

// String writes the amount as people do: 80万, 26.5万, 1,200万, 9,750元, 3.2亿, USD 5万.
// 万 and 亿 appear only when two decimals are exact, so nothing is rounded away.
func (m Money) String() string {
	f, sign := m.Fen, ""
	if f < 0 {
		f, sign = -f, "-"
	}
	var s string
	switch {
	case f >= 1e10 && f%1e8 == 0:
		s = decimal(f/1e8) + "亿"
	case f >= 1e6 && f%1e4 == 0:
		s = decimal(f/1e4) + "万"
	default:
		s = decimal(f) + "元"
	}
	if m.Currency != "" && m.Currency != CNY {
		return string(m.Currency) + " " + sign + strings.TrimSuffix(s, "元")
	}
	return sign + s
}

// decimal writes n hundredths with thousands separators and no trailing zeros.
func decimal(n int64) string {
	whole := strconv.FormatInt(n/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	switch frac := n % 100; {
	case frac == 0:
		return whole
	case frac%10 == 0:
		return whole + "." + strconv.FormatInt(frac/10, 10)
	case frac < 10:
		return whole + ".0" + strconv.FormatInt(frac, 10)
	default:
		return whole + "." + strconv.FormatInt(frac, 10)
	}
}
