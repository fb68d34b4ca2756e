package crm

import (
	"errors"
	"testing"
	"time"
)

// gated is the test process with gates.
func gated(gates ...Gate) *Process {
	p := testProcess()
	p.Gates = gates
	return p
}

// When a gate counts, what passes by itself, and that an approved move passes.
func TestGates(t *testing.T) {
	over := Gate{Stage: "quote", When: "amount > 50万 or discount < 9折", Approver: "manager"}
	for _, tt := range []struct {
		name    string
		gate    Gate
		deal    Deal
		to      StageCode
		move    Move
		stopped bool
	}{
		{"over", over, Deal{Stage: "opportunity", Amount: Yuan(500001)}, "quote", Move{}, true},
		{"just at it", over, Deal{Stage: "opportunity", Amount: Yuan(500000)}, "quote", Move{}, false},
		{"over by what is said", over, Deal{Stage: "opportunity", Amount: Yuan(1)}, "quote", Move{Amount: Yuan(600000)}, true},
		{"a discount", over, Deal{Stage: "opportunity", Amount: Yuan(1)}, "quote", Move{Discount: 899}, true},
		{"the discount allowed", over, Deal{Stage: "opportunity", Amount: Yuan(1)}, "quote", Move{Discount: 900}, false},
		{"no discount was said", over, Deal{Stage: "opportunity", Amount: Yuan(1)}, "quote", Move{}, false},
		{"another stage", over, Deal{Stage: "quote", Amount: Yuan(900000)}, "won", Move{}, false},
		{"approved", over, Deal{Stage: "opportunity", Amount: Yuan(900000)}, "quote", Move{Approved: true}, false},
		{"always", Gate{Stage: "won", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(1)}, "won", Move{}, true},
		{"and", Gate{Stage: "won", When: "amount > 50万 and level = A", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(900000)}, "won", Move{Level: "B"}, false},
		{"and, both", Gate{Stage: "won", When: "amount > 50万 and level = A", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(900000)}, "won", Move{Level: "A"}, true},
		{"from a stage", Gate{When: "stage = lead", Approver: "manager"}, Deal{Stage: "lead"}, "opportunity", Move{}, true},
		{"skipping", Gate{When: "skip", Approver: "manager"}, Deal{Stage: "lead", Amount: Yuan(1)}, "quote", Move{}, true},
		{"one step is no skipping", Gate{When: "skip", Approver: "manager"}, Deal{Stage: "lead"}, "opportunity", Move{}, false},
		{"back", Gate{When: "back", Approver: "manager"}, Deal{Stage: "quote"}, "opportunity", Move{Reason: "x"}, true},
		{"reopening", Gate{When: "reopen", Approver: "manager"}, Deal{Stage: "lost"}, "opportunity", Move{}, true},
		{"a large loss", Gate{Stage: "lost", When: "amount > 30万", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(400000)}, "lost", Move{Loss: "price"}, true},
		{"under the threshold", Gate{Stage: "won", Auto: "amount <= 10万", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(100000)}, "won", Move{}, false},
		{"above it", Gate{Stage: "won", Auto: "amount <= 10万", Approver: "manager"}, Deal{Stage: "quote", Amount: Money{Fen: 10_000_001}}, "won", Move{}, true},
		{"no amount is no small one", Gate{When: "stage = lead", Auto: "amount <= 10万", Approver: "manager"}, Deal{Stage: "lead"}, "opportunity", Move{}, true},
		{"a won deal goes back", Gate{Stage: "quote", Auto: "amount <= 10万", Approver: "role:admin"}, Deal{Stage: "won", Amount: Yuan(1)}, "quote", Move{Reason: "x"}, true},
		{"a condition nobody can read", Gate{Stage: "won", When: "magic", Approver: "manager"}, Deal{Stage: "quote", Amount: Yuan(1)}, "won", Move{}, true},
	} {
		c, err := gated(tt.gate).Advance(tt.deal, tt.to, tt.move, time.Unix(1, 0))
		var refused *TransitionError
		if got := errors.As(err, &refused) && refused.Why == NeedsApprove; got != tt.stopped || (err != nil) != tt.stopped {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if tt.stopped && (refused.Change.Deal.Stage != tt.to || refused.Gate.Approver != tt.gate.Approver) {
			t.Errorf("%s: %+v", tt.name, refused)
		}
		if passed := tt.name == "under the threshold"; passed != (c.Passed != nil) {
			t.Errorf("%s: passed by itself: %v", tt.name, c.Passed)
		}
	}
}

// The first gate that fits counts; without one, losing a won deal is still the manager's.
func TestTheFirstGateCounts(t *testing.T) {
	p := gated(Gate{Stage: "won", When: "amount > 100万", Approver: "role:admin"}, Gate{Stage: "won", Approver: "manager", TimeLimit: 8})
	for amount, want := range map[int64]string{2_000_000: "role:admin", 1: "manager"} {
		_, err := p.Advance(Deal{Stage: "quote", Amount: Yuan(amount)}, "won", Move{}, time.Unix(1, 0))
		var refused *TransitionError
		if !errors.As(err, &refused) || refused.Gate.Approver != want {
			t.Errorf("%d: %v", amount, err)
		}
	}
	_, err := p.Advance(Deal{Stage: "won", Amount: Yuan(1)}, "lost", Move{Loss: "price"}, time.Unix(1, 0))
	var refused *TransitionError
	if !errors.As(err, &refused) || refused.Gate.Approver != ByManager || refused.Gate.TimeLimit == 0 {
		t.Errorf("a won deal: %v", err)
	}
	l := &p.Pipelines[0]
	l.AskSkip = true
	if _, err := p.Advance(Deal{Stage: "lead", Amount: Yuan(1)}, "quote", Move{}, time.Unix(1, 0)); !errors.As(err, &refused) || refused.Why != NeedsApprove {
		t.Errorf("skipping: %v", err)
	}
}

func TestApprovalIsDecidedOnceAndNotByTheAsker(t *testing.T) {
	now := time.Unix(1, 0)
	a := Approval{AskedBy: 1, Approver: 2, Status: ApprovalWaiting}
	var own *OwnApprovalError
	if _, err := a.Decide(1, ApprovalGiven, "", now); !errors.As(err, &own) {
		t.Errorf("the asker: %v", err)
	}
	given, err := a.Decide(2, ApprovalGiven, "", now)
	if err != nil || given.DecidedBy != 2 || given.Waits() {
		t.Errorf("%+v, %v", given, err)
	}
	var decided *DecidedError
	if _, err := given.Decide(3, ApprovalRefused, "", now); !errors.As(err, &decided) || decided.Approval.DecidedBy != 2 {
		t.Errorf("again: %v", err)
	}
}

// Time limits run on working days only: from Friday 17:00, 24 hours end on Monday 17:00.
func TestWorkHours(t *testing.T) {
	c := NewCalendar(nil)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		from time.Time
		n    int
		want time.Time
	}{
		{at(24, 10), 4, at(24, 14)}, {at(24, 10), 24, at(25, 10)}, {at(27, 17), 24, at(30, 17)}, {at(27, 17), 7, at(28, 0)}, {at(28, 12), 1, at(30, 1)},
	} {
		if got := c.AddWorkHours(tt.from, tt.n); !got.Equal(tt.want) {
			t.Errorf("%v + %d = %v, want %v", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestNextApprover(t *testing.T) {
	all := []User{{ID: 2}, {ID: 5}, {ID: 9}}
	for after, want := range map[UserID]UserID{0: 2, 2: 5, 5: 9, 9: 0, 7: 2} {
		if got, ok := NextApprover(all, after); got.ID != want || ok != (want != 0) {
			t.Errorf("after %d: %d", after, got.ID)
		}
	}
}

// A price meets the gates on the way to where its deal stands, each group of a condition for itself, and none that let it through before.
func TestReprice(t *testing.T) {
	l := Pipeline{Code: "new", Stages: []Stage{{Code: "lead", Kind: OpenStage}, {Code: "quote", Kind: OpenStage}, {Code: "talks", Kind: OpenStage}, {Code: "won", Kind: WonStage}, {Code: "lost", Kind: LostStage}}}
	p := &Process{Pipelines: []Pipeline{l}, Gates: []Gate{{Stage: "quote", When: "amount > 50万 or discount < 9折", Auto: "level = A"}, {Stage: "won", When: "amount > 80万"}}}
	for _, c := range []struct {
		stage         StageCode
		was, is       int64 // 万
		part, newPart int
		level         Level
		want          StageCode // of the gate; empty: none
		auto          bool
	}{
		{"lead", 30, 90, 0, 0, "", "", false},
		{"quote", 30, 50, 0, 0, "", "", false},
		{"quote", 30, 51, 0, 0, "", "quote", false},
		{"talks", 30, 51, 0, 0, "", "quote", false},
		{"talks", 30, 51, 0, 0, "A", "quote", true},
		{"quote", 90, 60, 0, 0, "", "", false},
		{"quote", 60, 90, 0, 0, "", "quote", false},
		{"quote", 60, 60, 0, 850, "", "quote", false},
		{"quote", 60, 60, 850, 880, "", "", false},
		{"quote", 60, 60, 850, 800, "", "quote", false},
		{"quote", 30, 30, 850, 0, "", "", false},
		{"won", 60, 55, 0, 0, "", "", false},
		{"lost", 30, 90, 0, 0, "", "", false},
	} {
		before := Deal{Stage: c.stage, Amount: Money{Fen: c.was * 1e6, Currency: CNY}, Discount: c.part}
		after := before
		after.Amount.Fen, after.Discount = c.is*1e6, c.newPart
		got, err := p.Reprice(before, after, c.level, false, time.Time{})
		var stopped *TransitionError
		switch {
		case errors.As(err, &stopped):
			if gate := stopped.Gate.Stage; gate != c.want || c.auto || stopped.From.Code != stopped.To.Code {
				t.Errorf("%+v: stopped at %q", c, gate)
			}
		case c.want != "" != (got.Passed != nil), err != nil, c.want != "" && !c.auto:
			t.Errorf("%+v: passed %v, %v", c, got.Passed, err)
		}
		if _, err := p.Reprice(before, after, c.level, true, time.Time{}); err != nil {
			t.Errorf("%+v: approved, and %v", c, err)
		}
	}
}
