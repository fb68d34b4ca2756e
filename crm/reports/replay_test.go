package reports

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"genjin/crm"
)

// The dry run of a gate holds up exactly the deals that would have been held up, had the gate been there: random
// histories are made by the process, and made again under the gate, move by move.
func TestReplayIsWhatWouldHaveHappened(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 26))
	stages := []crm.StageCode{"lead", "opportunity", "quote", "won", "payment", "lost"}
	kinds := []crm.StageKind{crm.OpenStage, crm.OpenStage, crm.OpenStage, crm.WonStage, crm.PaymentStage, crm.LostStage}
	line := crm.Pipeline{Code: "new"}
	for i, code := range stages {
		line.Stages = append(line.Stages, crm.Stage{Code: code, Name: string(code), Kind: kinds[i]})
	}
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	start := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	caught := 0
	for round := range 300 {
		plain := &crm.Process{Pipelines: []crm.Pipeline{line}}
		plain.Pipelines[0].AskSkip = round%3 == 0
		gate := crm.Gate{Stage: crm.StageCode(pick("", "quote", "won", "lost")), Approver: "manager",
			When: pick("amount > 30万", "amount > 30万 or discount < 9折", "discount < 8.5折", "level = A and amount >= 10万", "back", "skip", "reopen or lost_after_won", "stage = lead"),
			Auto: pick("", "", "level = A", "amount < 40万")}
		gated := *plain
		gated.Gates = []crm.Gate{gate}
		from, to := start.AddDate(0, 2, 0), start.AddDate(0, 5, 0)
		deals, levels := map[crm.DealID]crm.Deal{}, map[crm.CustomerID]crm.Level{}
		var stays []crm.StageStay
		want := map[crm.DealID]bool{}
		for id := crm.DealID(1); id <= 12; id++ {
			d := crm.Deal{ID: id, CustomerID: crm.CustomerID(id), Pipeline: "new", Stage: "lead", StageEnteredAt: start}
			level := crm.Level(pick("A", "B", ""))
			levels[d.CustomerID] = level
			stays = append(stays, crm.StageStay{DealID: id, To: "lead", EnteredAt: start})
			now := start
			for range random.IntN(8) {
				now = now.AddDate(0, 0, 1+random.IntN(40))
				m := crm.Move{Reason: "说了", Level: level, Approved: true}
				if random.IntN(2) == 0 {
					m.Amount = crm.Yuan(int64(1+random.IntN(60)) * 10_000)
				}
				if random.IntN(3) == 0 {
					m.Discount = 700 + 50*random.IntN(6)
				}
				goal := crm.StageCode(pick("lead", "opportunity", "quote", "won", "payment", "lost"))
				c, err := plain.Advance(d, goal, m, now)
				if err != nil {
					continue // no move the process knows
				}
				m.Approved = false
				var refused *crm.TransitionError
				if _, err := gated.Advance(d, goal, m, now); errors.As(err, &refused) && refused.Why == crm.NeedsApprove && refused.Gate == gate && !now.Before(from) && now.Before(to) {
					want[id] = true
				}
				stays = append(stays, crm.StageStay{DealID: id, From: d.Stage, To: c.Deal.Stage, EnteredAt: now, Amount: c.Deal.Amount, Discount: c.Deal.Discount, Reason: m.Reason})
				d = c.Deal
			}
			deals[id] = d
		}
		got := Replay(&gated, deals, levels, stays, from, to, func(g crm.Gate) bool { return g == gate })
		same := len(got.Deals) == len(want)
		for _, d := range got.Deals {
			same = same && want[d.ID]
		}
		if !same {
			t.Fatalf("round %d, gate %+v: %s, want %v", round, gate, fmt.Sprint(got.Deals), want)
		}
		caught += len(want)
	}
	t.Logf("300 random histories of 12 deals: the dry run named %d deals, replaying them move by move held up the same", caught)
	if caught < 300 {
		t.Errorf("only %d deals were held up in all: the histories try nothing", caught)
	}
}
