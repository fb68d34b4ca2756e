package crm

import "testing"

func TestWaits(t *testing.T) {
	p := &Process{Gates: []Gate{
		{Stage: "quote", When: "amount > 100万", Approver: "user:boss"},
		{Stage: "quote", When: "amount > 20万", Approver: ByManager}, // a step of the rule above
		{Stage: "quote", When: "discount < 8.5折", Approver: "role:finance"},
		{Stage: "quote", Approver: "user:anyone"}, // of no kind
		{Stage: "won", When: "discount < 9折", Approver: "user:other"},
	}}
	for _, x := range []struct {
		name     string
		amount   int64
		discount int
		want     []string
	}{
		{"nothing of its kind", 10_0000_00, 0, []string{"user:anyone"}},
		{"the lower step", 30_0000_00, 0, []string{ByManager}},
		{"the higher step alone", 200_0000_00, 0, []string{"user:boss"}},
		{"two kinds", 200_0000_00, 800, []string{"user:boss", "role:finance"}},
		{"the other kind alone", 10_0000_00, 800, []string{"role:finance"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			d := Deal{Amount: Money{Fen: x.amount, Currency: CNY}, Discount: x.discount}
			got := p.Waits(StageChange{Before: d, Deal: d, To: Stage{Code: "quote"}}, "")
			if len(got) != len(x.want) {
				t.Fatalf("waits at %d gates: %+v", len(got), got)
			}
			for i, w := range got {
				if w.Gate.Approver != x.want[i] {
					t.Errorf("gate %d asks %s, want %s", i, w.Gate.Approver, x.want[i])
				}
			}
		})
	}
	p.Gates[0].Auto = "amount < 500万"
	if got := p.Waits(StageChange{Deal: Deal{Amount: Money{Fen: 200_0000_00, Currency: CNY}, Discount: 800}, To: Stage{Code: "quote"}}, ""); got != nil {
		t.Errorf("the first passes by itself, and it waits: %+v", got)
	}
}
