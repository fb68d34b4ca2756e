package crm

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

func testProcess() *Process {
	amount := []Criterion{{AmountField, "金额"}}
	return &Process{Pipelines: []Pipeline{{Code: "new", Name: "新签", Stages: []Stage{
		{Code: "lead", Name: "线索", Kind: OpenStage, Probability: 10},
		{Code: "opportunity", Name: "商机", Kind: OpenStage, Probability: 30, Synonyms: []string{"机会"}},
		{Code: "quote", Name: "报价", Kind: OpenStage, Probability: 60, Entry: amount, Wanted: []Criterion{{ExpectedCloseField, "预计成交日"}}},
		{Code: "won", Name: "成交", Kind: WonStage, Probability: 100, Entry: amount},
		{Code: "payment", Name: "回款", Kind: PaymentStage, Probability: 100},
		{Code: "lost", Name: "输单", Kind: LostStage},
	}}}, LossReasons: []LossReasonDef{{"price", "价格", []string{"太贵"}}, {"competitor", "竞品", []string{"截胡"}}}}
}

func TestAdvance(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name    string
		from    StageCode
		amount  Money
		to      StageCode
		move    Move
		want    TransitionProblem // of a refusal
		missing string            // label of the missing criterion
		skipped int
	}{
		{"one step forward", "lead", Money{}, "opportunity", Move{}, "", "", 0},
		{"quote without an amount", "opportunity", Money{}, "quote", Move{}, "", "金额", 0},
		{"quote with the amount said", "opportunity", Money{}, "quote", Move{Amount: Yuan(800000)}, "", "", 0},
		{"quote with the amount known", "opportunity", Yuan(1), "quote", Move{}, "", "", 0},
		{"skipping is recorded", "lead", Yuan(1), "won", Move{}, "", "", 2},
		{"same stage", "quote", Yuan(1), "quote", Move{}, SameStage, "", 0},
		{"back without a reason", "quote", Yuan(1), "opportunity", Move{}, NeedsReason, "", 0},
		{"back with a reason", "quote", Yuan(1), "opportunity", Move{Reason: "需求变了"}, "", "", 0},
		{"lost without a reason", "quote", Yuan(1), "lost", Move{}, NeedsReason, "", 0},
		{"lost with a reason", "lead", Money{}, "lost", Move{Loss: "price"}, "", "", 0},
		{"won cannot be lost", "won", Yuan(1), "lost", Move{Loss: "price"}, NeedsApprove, "", 0},
		{"won cannot go back", "won", Yuan(1), "quote", Move{Reason: "x"}, NeedsApprove, "", 0},
		{"won to payment", "won", Yuan(1), "payment", Move{}, "", "", 0},
		{"reopened", "lost", Money{}, "opportunity", Move{}, "", "", 0},
		{"lost to won", "lost", Yuan(1), "won", Move{}, NotAllowed, "", 0},
		{"unknown stage", "lead", Yuan(1), "nonsense", Move{}, UnknownStage, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Deal{ID: 1, Stage: tt.from, Amount: tt.amount}
			if tt.from == "lost" {
				d.LostReason, d.LostAt = "price", now
			}
			c, err := testProcess().Advance(d, tt.to, tt.move, now)
			var refused *TransitionError
			var lacks *MissingError
			switch {
			case tt.want != "":
				if !errors.As(err, &refused) || refused.Why != tt.want {
					t.Fatalf("got %v, want refusal %q", err, tt.want)
				}
			case tt.missing != "":
				if !errors.As(err, &lacks) || len(lacks.Fields) != 1 || lacks.Fields[0].Label != tt.missing {
					t.Fatalf("got %v, want only %s missing", err, tt.missing)
				}
			case err != nil:
				t.Fatal(err)
			default:
				if c.Deal.Stage != tt.to || !c.Deal.StageEnteredAt.Equal(now) || len(c.Skipped) != tt.skipped || c.Before.Stage != tt.from {
					t.Fatalf("got %+v", c)
				}
				if won := tt.to == "won" || tt.to == "payment"; won == c.Deal.WonAt.IsZero() {
					t.Errorf("WonAt = %v", c.Deal.WonAt)
				}
				if lost := tt.to == "lost"; lost == c.Deal.LostAt.IsZero() || (!lost && c.Deal.LostReason != "") {
					t.Errorf("LostAt = %v, reason %q", c.Deal.LostAt, c.Deal.LostReason)
				}
			}
		})
	}
}

func TestAdvanceRefusesSkipsWhereThePipelineSaysSo(t *testing.T) {
	p := testProcess()
	p.Pipelines[0].RefuseSkip = true
	_, err := p.Advance(Deal{Stage: "lead"}, "quote", Move{Amount: Yuan(1)}, time.Time{})
	var refused *TransitionError
	if !errors.As(err, &refused) || refused.Why != Skips {
		t.Fatalf("got %v", err)
	}
}

// Whatever is asked, a deal never enters a stage whose entry criteria it does not meet, and a decision changes nothing.
func TestAdvanceKeepsItsWord(t *testing.T) {
	p, r := testProcess(), rand.New(rand.NewPCG(1, 2))
	stages := p.Default().Stages
	d := Deal{Stage: "lead"}
	for range 5000 {
		m := Move{}
		if r.IntN(3) == 0 {
			m.Reason = "因为"
		}
		if r.IntN(3) == 0 {
			m.Amount = Yuan(int64(r.IntN(1000)))
		}
		before := d
		c, err := p.Advance(d, stages[r.IntN(len(stages))].Code, m, time.Unix(1, 0))
		if d != before {
			t.Fatal("a decision changed its deal")
		}
		if err != nil {
			continue
		}
		for _, want := range c.To.Entry {
			if !c.Deal.has(want.Field, m) {
				t.Fatalf("entered %s without %s", c.To.Code, want.Label)
			}
		}
		if d = c.Deal; r.IntN(20) == 0 {
			d = Deal{Stage: "lead"}
		}
	}
}

func TestFindStageAndReason(t *testing.T) {
	p := testProcess()
	for word, want := range map[string]StageCode{"报价": "quote", "机会": "opportunity", "QUOTE": "quote", "差不多了": ""} {
		if s, _ := p.Default().Find(word); s.Code != want {
			t.Errorf("Find(%q) = %q, want %q", word, s.Code, want)
		}
	}
	for words, want := range map[string]LossReason{"价格太高": "price", "嫌太贵了": "price", "被友商截胡": "competitor", "不知道": ""} {
		if r, _ := p.LossReason(words); r.Code != want {
			t.Errorf("LossReason(%q) = %q, want %q", words, r.Code, want)
		}
	}
	if _, ok := p.Default().Next("payment"); ok {
		t.Error("something comes after payment")
	}
	if s, _ := p.Default().Next("quote"); s.Code != "won" {
		t.Errorf("after quote comes %q", s.Code)
	}
}

func TestWeighted(t *testing.T) {
	p := testProcess()
	if got := p.Weighted(Deal{Stage: "quote", Amount: Money{Fen: 199}}); got.Fen != 119 {
		t.Errorf("60%% of 1.99 = %d fen", got.Fen)
	}
	if got := p.Weighted(Deal{Stage: "quote", Probability: 40, Amount: Yuan(1000)}); got != Yuan(400) {
		t.Errorf("own probability: %v", got)
	}
}
