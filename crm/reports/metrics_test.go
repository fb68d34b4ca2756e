package reports

import (
	"testing"
	"time"

	"genjin/crm"
)

// Four deals with a known story: conversion follows those that entered a stage, and what was passed over was not entered.
func TestConversions(t *testing.T) {
	day := func(d int) time.Time { return november(d) }
	stay := func(id crm.DealID, to crm.StageCode, d int) crm.StageStay {
		return crm.StageStay{DealID: id, To: to, EnteredAt: day(d)}
	}
	deals := map[crm.DealID]crm.Deal{1: {ID: 1, Pipeline: "new"}, 2: {ID: 2, Pipeline: "new"}, 3: {ID: 3, Pipeline: "new"}, 4: {ID: 4, Pipeline: "new"}}
	stays := []crm.StageStay{
		stay(1, "lead", 1), stay(1, "quote", 3), stay(1, "won", 9), // all the way
		stay(2, "lead", 2), stay(2, "won", 4), // quote passed over
		stay(3, "lead", 2), stay(3, "quote", 5), stay(3, "lead", 6), stay(3, "lost", 8), // back, and lost
		stay(4, "lead", 20), stay(4, "quote", 21), // entered after the period
		stay(9, "lead", 1), // somebody else's
	}
	got := Conversions(paceProcess, paceLine, deals, stays, func(s crm.StageStay) bool { return s.EnteredAt.Before(day(10)) })
	if len(got) != 2 || got[0].Entered != 3 || got[0].On != 3 || got[1].Entered != 2 || got[1].On != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWonAveragesHaveKnownAnswers(t *testing.T) {
	deal := func(id crm.DealID, yuan int64, made, won int) crm.Deal {
		return crm.Deal{ID: id, Stage: "won", Amount: crm.Yuan(yuan), CreatedAt: november(made), WonAt: november(won)}
	}
	dollars := deal(5, 0, 1, 21)
	dollars.Amount = crm.Money{Fen: 5, Currency: "USD"}
	lost := deal(6, 900, 1, 2)
	lost.Stage = "lost"
	w := NewWonDeals(Won(paceProcess, []crm.Deal{deal(1, 100, 1, 11), deal(2, 200, 2, 4), deal(3, 300, 3, 3), dollars, lost}, november(1), november(30)))
	if w.Average() != 200_00 || w.Others != 1 || len(w.Deals) != 3 || w.Deals[0].ID != 3 {
		t.Errorf("average %d of %+v", w.Average(), w)
	}
	// 0, 2, 10 and 20 days: 8 on average, 6 in the middle.
	if average, median := w.Cycle(); average != 80 || median != 60 {
		t.Errorf("cycle %d, %d of %v", average, median, w.Days)
	}
	if average, median := (WonDeals{}).Cycle(); average != 0 || median != 0 || (WonDeals{}).Average() != 0 {
		t.Error("nothing was won")
	}
}
