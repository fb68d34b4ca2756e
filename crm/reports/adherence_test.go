package reports

import (
	"testing"

	"genjin/crm"
)

func TestAdherence(t *testing.T) {
	p := &crm.Process{Pipelines: []crm.Pipeline{{Code: "new", Stages: []crm.Stage{
		{Code: "lead", Kind: crm.OpenStage}, {Code: "opportunity", Kind: crm.OpenStage},
		{Code: "quote", Kind: crm.OpenStage, Entry: []crm.Criterion{{Field: crm.AmountField}}},
		{Code: "won", Kind: crm.WonStage, Entry: []crm.Criterion{{Field: crm.AmountField}}}, {Code: "lost", Kind: crm.LostStage},
	}}}}
	deals := []crm.Deal{{ID: 1, Owner: 1}, {ID: 2, Owner: 2}}
	full := crm.Yuan(10)
	stays := []crm.StageStay{
		{DealID: 1, To: "quote"},                                  // where it began: no move
		{DealID: 1, From: "lead", To: "opportunity"},              // kept
		{DealID: 1, From: "opportunity", To: "quote"},             // no amount
		{DealID: 1, From: "quote", To: "won", Amount: full},       // kept
		{DealID: 2, From: "lead", To: "quote", Amount: full},      // skips
		{DealID: 2, From: "quote", To: "lead"},                    // back without a reason
		{DealID: 2, From: "quote", To: "lead", Reason: "比价"},      // kept
		{DealID: 2, From: "lead", To: "lost"},                     // lost without a reason
		{DealID: 2, From: "lost", To: "quote"},                    // taken up again
		{DealID: 9, From: "lead", To: "won"},                      // not of these people
		{DealID: 2, From: "gone", To: "won", Amount: crm.Money{}}, // an older process
	}
	all, by, off := NewAdherence(p, deals, stays)
	if want := (Adherence{Moves: 9, Kept: 5, Skipped: 1, Unmet: 1, Unreasoned: 2}); all != want {
		t.Errorf("%+v", all)
	}
	if by[1].Rate() != 67 || by[2].Rate() != 50 || all.Rate() != 56 || (Adherence{}).Rate() != 0 {
		t.Errorf("rates %d %d %d", by[1].Rate(), by[2].Rate(), all.Rate())
	}
	if len(off) != 4 || off[3].Deal.ID != 1 || off[2].To.Code != "quote" || !off[2].Skipped {
		t.Errorf("%+v", off)
	}
}
