package reports

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"genjin/crm"
)

// What a cohort came to equals what is counted while it happens: random deals are moved by the process, event by event,
// and each event ticks off what the deal has reached.
func TestCohortEqualsAReplayOfEvents(t *testing.T) {
	stages := []crm.StageCode{"lead", "opportunity", "quote", "won", "payment", "lost"}
	kinds := []crm.StageKind{crm.OpenStage, crm.OpenStage, crm.OpenStage, crm.WonStage, crm.PaymentStage, crm.LostStage}
	line := crm.Pipeline{Code: "new"}
	for i, code := range stages {
		line.Stages = append(line.Stages, crm.Stage{Code: code, Name: string(code), Kind: kinds[i]})
	}
	p := &crm.Process{Pipelines: []crm.Pipeline{line}}
	start := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	from, to := start.AddDate(0, 1, 0), start.AddDate(0, 2, 0)
	random := rand.New(rand.NewPCG(9, 2))
	members := 0
	for round := range 300 {
		deals, stays := map[crm.DealID]crm.Deal{}, []crm.StageStay(nil)
		type happened struct{ opportunity, quote bool }
		all, won, lost, sum := map[crm.DealID]happened{}, 0, 0, int64(0)
		for id := crm.DealID(1); id <= 15; id++ {
			born := start.AddDate(0, 0, random.IntN(90))
			d := crm.Deal{ID: id, Pipeline: "new", Stage: stages[random.IntN(3)], Amount: crm.Yuan(int64(1 + random.IntN(50))), StageEnteredAt: born}
			in := !born.Before(from) && born.Before(to)
			h := happened{opportunity: d.Stage != "lead", quote: d.Stage == "quote"}
			stays = append(stays, crm.StageStay{DealID: id, To: d.Stage, EnteredAt: born})
			now := born
			for range random.IntN(7) {
				now = now.AddDate(0, 0, random.IntN(30))
				c, err := p.Advance(d, stages[random.IntN(6)], crm.Move{Reason: "说了", Approved: true}, now)
				if err != nil {
					continue
				}
				stays = append(stays, crm.StageStay{DealID: id, From: d.Stage, To: c.Deal.Stage, EnteredAt: now})
				switch d = c.Deal; d.Stage {
				case "opportunity":
					h.opportunity = true
				case "quote", "won", "payment":
					h.opportunity, h.quote = true, true
				}
			}
			if deals[id] = d; !in {
				continue
			}
			all[id] = h
			switch d.Stage {
			case "won", "payment":
				won, sum = won+1, sum+d.Amount.Fen
			case "lost":
				lost++
			}
		}
		slices.SortStableFunc(stays, func(a, b crm.StageStay) int { return a.EnteredAt.Compare(b.EnteredAt) })
		stays = slices.DeleteFunc(stays, func(s crm.StageStay) bool { return s.EnteredAt.Before(from) })
		opportunity, quote := 0, 0
		for _, h := range all {
			if h.opportunity {
				opportunity++
			}
			if h.quote {
				quote++
			}
		}
		c := NewCohort(p, line, deals, stays, from, to)
		if c.Deals != len(all) || c.Won != won || c.Lost != lost || c.Won+c.Lost+c.Open != c.Deals || c.WonSum.CNY() != sum ||
			len(c.Steps) != 2 || c.Steps[0].Reached != opportunity || c.Steps[1].Reached != quote {
			t.Fatalf("round %d: %+v, want %d deals, %d and %d on, %d won of %d, %d lost", round, c, len(all), opportunity, quote, won, sum, lost)
		}
		members += c.Deals
	}
	if members < 1000 {
		t.Errorf("only %d deals in all cohorts: they try nothing", members)
	}
}
