package crm

import "testing"

func TestAQuoteIsRightToTheFen(t *testing.T) {
	for _, x := range []struct {
		name    string
		q       Quote
		fen     int64
		asked   int
		nothing bool
	}{
		{name: "three at 12万, nine tenths", q: Quote{Lines: []QuoteLine{{Quantity: 3 * Whole, Price: 12_000_000, List: 12_000_000}}, Discount: 900}, fen: 32_400_000, asked: 900},
		{name: "half a fen goes up", q: Quote{Lines: []QuoteLine{{Quantity: Whole / 2, Price: 333, List: 333}}}, fen: 167, asked: 1000},
		{name: "a third of a fen goes down", q: Quote{Lines: []QuoteLine{{Quantity: 1, Price: 100_333, List: 100_333}}}, fen: 100, asked: 1000},
		{name: "below list by its price", q: Quote{Lines: []QuoteLine{{Quantity: 2 * Whole, Price: 89_999, List: 100_000}}}, fen: 179_998, asked: 899},
		{name: "dearer than the list", q: Quote{Lines: []QuoteLine{{Quantity: Whole, Price: 120, List: 100}}}, fen: 120, asked: 1000},
		{name: "a line's own discount, and the whole's", q: Quote{Lines: []QuoteLine{{Quantity: Whole, Price: 10_000, List: 10_000, Discount: 800}, {Quantity: Whole, Price: 10_001, List: 10_001}}, Discount: 950}, fen: 17_101, asked: 855},
		{name: "nothing", q: Quote{}, nothing: true},
		{name: "more than anybody pays", q: Quote{Lines: []QuoteLine{{Quantity: 9e18, Price: 9e18, List: 1}}}, nothing: true},
	} {
		q, ok := x.q.Finish()
		if ok == x.nothing || !x.nothing && (q.Amount != x.fen || q.Asked() != x.asked) {
			t.Errorf("%s: %d, %d, %v", x.name, q.Amount, q.Asked(), ok)
		}
	}
}
