package reports

import (
	"testing"
	"time"

	"genjin/crm"
)

// Six buyers: a fifth of them, rounded up, is two, so 50万 is the least that is valued. Every customer is in one segment.
func TestSegments(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	reached := func(id crm.CustomerID, days int) crm.Customer {
		c := crm.Customer{ID: id}
		if days >= 0 {
			c.LastContactAt = now.AddDate(0, 0, -days)
		}
		return c
	}
	won := func(id crm.CustomerID, wan int64) crm.Deal {
		return crm.Deal{CustomerID: id, Amount: crm.Yuan(wan * 10_000)}
	}
	customers := []crm.Customer{reached(1, 3), reached(2, 91), reached(3, 90), reached(4, 200), reached(5, 5), reached(6, 100), reached(7, -1), reached(8, 0), reached(9, 0), reached(10, 1)}
	deals := []crm.Deal{won(1, 30), won(1, 50), won(2, 50), won(3, 10), won(4, 49), won(8, 0), won(9, 20), won(10, 5),
		{CustomerID: 3, Amount: crm.Money{Fen: 9_999_999_999, Currency: "USD"}}}
	want := map[crm.CustomerID]Segment{1: Valued, 2: ValuedAsleep, 3: Buyer, 4: BuyerAsleep, 5: InTouch, 6: Asleep, 7: Untouched, 8: Buyer, 9: Buyer, 10: Buyer}
	all, threshold := NewSegments(customers, deals, now)
	if threshold != crm.Yuan(500_000) || len(all) != len(want) {
		t.Errorf("threshold %v of %d", threshold, len(all))
	}
	for _, x := range all {
		if x.Segment != want[x.Customer.ID] {
			t.Errorf("customer %d is %s, want %s: %+v", x.Customer.ID, x.Segment, want[x.Customer.ID], x)
		}
	}
	if all[0].Customer.ID != 1 || all[0].Bought != 2 || all[0].Sum != crm.Yuan(800_000) {
		t.Errorf("first: %+v", all[0])
	}
	if _, none := NewSegments(customers, nil, now); none.Fen != 0 {
		t.Errorf("nobody bought: %v", none)
	}
}
