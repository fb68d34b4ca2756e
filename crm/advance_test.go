package crm

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Every move from every stage to every other, by one who gives a reason and a priced deal, and by one who gives none.
// The letters: ok, reason (one is asked for), approve (a manager's word), same, refused.
func TestEveryMove(t *testing.T) {
	stages := []StageCode{"lead", "opportunity", "quote", "won", "payment", "lost"}
	with := [][]string{ //  lead  opportunity  quote  won  payment  lost
		{"same", "ok", "ok", "ok", "ok", "ok"},                     // lead
		{"ok", "same", "ok", "ok", "ok", "ok"},                     // opportunity
		{"ok", "ok", "same", "ok", "ok", "ok"},                     // quote
		{"approve", "approve", "approve", "same", "ok", "approve"}, // won
		{"approve", "approve", "approve", "ok", "same", "approve"}, // payment
		{"ok", "ok", "ok", "refused", "refused", "same"},           // lost
	}
	without := [][]string{
		{"same", "ok", "ok", "ok", "ok", "reason"},
		{"reason", "same", "ok", "ok", "ok", "reason"},
		{"reason", "reason", "same", "ok", "ok", "reason"},
		{"approve", "approve", "approve", "same", "ok", "approve"},
		{"approve", "approve", "approve", "reason", "same", "approve"},
		{"ok", "ok", "ok", "refused", "refused", "same"},
	}
	answer := map[TransitionProblem]string{SameStage: "same", NeedsReason: "reason", NeedsApprove: "approve", NotAllowed: "refused"}
	p, now := testProcess(), time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for i, from := range stages {
		for j, to := range stages {
			for reason, want := range map[string]string{"客户说的": with[i][j], "": without[i][j]} {
				_, err := p.Advance(Deal{Stage: from, Amount: Yuan(1)}, to, Move{Reason: reason}, now)
				got := "ok"
				var refused *TransitionError
				if errors.As(err, &refused) {
					got = answer[refused.Why]
				} else if err != nil {
					got = err.Error()
				}
				if got != want {
					t.Errorf("%s to %s, reason %q: %s, want %s", from, to, reason, got, want)
				}
			}
		}
	}
}

// What a move decides about the deal's own fields; the rest stays as it was.
func TestAdvanceDecidesTheFields(t *testing.T) {
	p := testProcess()
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	tuesday, friday := monday.AddDate(0, 0, 1), monday.AddDate(0, 0, 4)
	d := Deal{ID: 7, Title: "框架", Owner: 3, Version: 9, Stage: "quote", Amount: Yuan(800000), ExpectedClose: Date{2026, 12, 31}, Probability: 40, StageEnteredAt: monday}
	move := func(d Deal, to StageCode, m Move, at time.Time) Deal {
		t.Helper()
		c, err := p.Advance(d, to, m, at)
		if err != nil {
			t.Fatalf("%s to %s: %v", d.Stage, to, err)
		}
		if c.Before != d || !c.At.Equal(at) || c.From.Code != d.Stage || c.To.Code != to || c.Reason != m.Reason {
			t.Fatalf("the change does not tell what happened: %+v", c)
		}
		return c.Deal
	}

	lost := move(d, "lost", Move{Loss: "competitor", Reason: "被友商截胡"}, tuesday)
	want := d
	want.Stage, want.StageEnteredAt, want.LastActivityAt = "lost", tuesday, tuesday
	want.LostAt, want.LostFrom, want.LostReason, want.LostNote = tuesday, "quote", "competitor", "被友商截胡"
	if lost != want {
		t.Errorf("lost: %+v", lost)
	}

	want = d
	want.Stage, want.StageEnteredAt, want.LastActivityAt = "opportunity", friday, friday
	if again := move(lost, "opportunity", Move{Reason: "又要了"}, friday); again != want {
		t.Errorf("taken up again: %+v", again)
	}

	won := move(d, "won", Move{Amount: Yuan(750000)}, tuesday)
	want = d
	want.Stage, want.StageEnteredAt, want.LastActivityAt, want.WonAt, want.Amount = "won", tuesday, tuesday, tuesday, Yuan(750000)
	if won != want {
		t.Errorf("won: %+v", won)
	}
	if paid := move(won, "payment", Move{}, friday); !paid.WonAt.Equal(tuesday) || !paid.StageEnteredAt.Equal(friday) {
		t.Errorf("the day of winning moved with the money: %+v", paid)
	}
	if direct := move(d, "payment", Move{}, friday); !direct.WonAt.Equal(friday) {
		t.Errorf("paid and never won: %+v", direct)
	}
}

// A stage is refused with the names of exactly what is missing, in the process file's order, each once.
func TestWhatIsMissingIsNamed(t *testing.T) {
	amount, closing, contact, boss := Criterion{AmountField, "金额"}, Criterion{ExpectedCloseField, "预计成交日"}, Criterion{ContactField, "联系人"}, Criterion{DecisionMakerField, "决策人"}
	p := testProcess()
	p.Pipelines[0].Stages[1].Exit = []Criterion{contact, amount}
	p.Pipelines[0].Stages[2].Entry = []Criterion{amount, closing, boss}
	know := func(known ...Field) func(Field) bool {
		return func(f Field) bool { return slices.Contains(known, f) }
	}
	december := Date{2026, 12, 31}
	tests := []struct {
		name string
		deal Deal
		to   StageCode
		move Move
		want []Criterion
	}{
		{"nothing is known", Deal{Stage: "opportunity"}, "quote", Move{}, []Criterion{contact, amount, closing, boss}},
		{"the amount is said with it", Deal{Stage: "opportunity"}, "quote", Move{Amount: Yuan(1)}, []Criterion{contact, closing, boss}},
		{"the amount is known", Deal{Stage: "opportunity", Amount: Yuan(1)}, "quote", Move{}, []Criterion{contact, closing, boss}},
		{"only the boss is missing", Deal{Stage: "opportunity", Amount: Yuan(1), ExpectedClose: december}, "quote", Move{Has: know(ContactField)}, []Criterion{boss}},
		{"nothing is missing", Deal{Stage: "opportunity", Amount: Yuan(1), ExpectedClose: december}, "quote", Move{Has: know(ContactField, DecisionMakerField)}, nil},
		{"a fact about the customer is no amount", Deal{Stage: "opportunity", ExpectedClose: december}, "quote", Move{Has: know(AmountField, ContactField, DecisionMakerField)}, []Criterion{amount}},
		{"who goes back leaves nothing forward", Deal{Stage: "opportunity"}, "lead", Move{Reason: "还早"}, nil},
		{"who loses leaves nothing forward", Deal{Stage: "opportunity"}, "lost", Move{Loss: "price"}, nil},
		{"taking up again enters like anyone", Deal{Stage: "lost"}, "quote", Move{}, []Criterion{amount, closing, boss}},
		{"passing over a stage leaves out what it asks for", Deal{Stage: "lead"}, "won", Move{}, []Criterion{amount}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.Advance(tt.deal, tt.to, tt.move, time.Time{})
			var lacks *MissingError
			switch {
			case len(tt.want) == 0 && err != nil:
				t.Errorf("refused: %v", err)
			case len(tt.want) > 0 && !errors.As(err, &lacks):
				t.Errorf("got %v, want %v missing", err, tt.want)
			case len(tt.want) > 0 && (!slices.Equal(lacks.Fields, tt.want) || lacks.To.Code != tt.to || lacks.Deal != tt.deal):
				t.Errorf("missing %v for %s, want %v", lacks.Fields, lacks.To.Code, tt.want)
			}
		})
	}
}

func TestSkippedStagesAreTold(t *testing.T) {
	for move, want := range map[[2]StageCode][]string{
		{"lead", "opportunity"}: nil, {"lead", "quote"}: {"商机"}, {"lead", "won"}: {"商机", "报价"}, {"opportunity", "won"}: {"报价"},
		{"quote", "payment"}: nil, {"lead", "lost"}: nil, {"lost", "quote"}: nil,
	} {
		p := testProcess()
		c, err := p.Advance(Deal{Stage: move[0], Amount: Yuan(1)}, move[1], Move{Loss: "price"}, time.Time{})
		if err != nil {
			t.Fatalf("%v: %v", move, err)
		}
		var got []string
		for _, s := range c.Skipped {
			got = append(got, s.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v passes over %v, want %v", move, got, want)
		}
		p.Pipelines[0].RefuseSkip = true
		_, err = p.Advance(Deal{Stage: move[0], Amount: Yuan(1)}, move[1], Move{Loss: "price"}, time.Time{})
		if refused := new(TransitionError); errors.As(err, &refused) != (len(want) > 0) {
			t.Errorf("%v where skipping is refused: %v", move, err)
		}
	}
}

// A process file that lost a stage or a pipeline strands no deal: it is open, is found, and moves on.
func TestADealInAStageThatIsNoMore(t *testing.T) {
	p := testProcess()
	d := Deal{Stage: "poc", Pipeline: "renewal", Amount: Yuan(1)}
	if s := p.Stage(d); s.Kind != OpenStage || s.Name != "poc" || !p.Open(d) {
		t.Errorf("it stands in %+v", s)
	}
	for _, to := range []StageCode{"lead", "quote", "won"} {
		if c, err := p.Advance(d, to, Move{}, time.Time{}); err != nil || c.Deal.Stage != to || c.From.Code != "poc" {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if c, err := p.Advance(d, "lost", Move{Loss: "price"}, time.Time{}); err != nil || c.Deal.LostFrom != "poc" {
		t.Errorf("lost: %v", err)
	}
	if p.Weighted(d) != (Money{Currency: CNY}) {
		t.Errorf("it weighs %v", p.Weighted(d))
	}
}

// Two pipelines are two rows of stages: a deal moves in its own.
func TestPipelinesAreApart(t *testing.T) {
	p := testProcess()
	p.Pipelines = append(p.Pipelines, Pipeline{Code: "renewal", Name: "续约", RefuseSkip: true, Stages: []Stage{
		{Code: "due", Name: "到期", Kind: OpenStage}, {Code: "talk", Name: "沟通", Kind: OpenStage}, {Code: "renewed", Name: "续上", Kind: WonStage}, {Code: "gone", Name: "流失", Kind: LostStage},
	}})
	d := Deal{Pipeline: "renewal", Stage: "due"}
	if _, err := p.Advance(d, "talk", Move{}, time.Time{}); err != nil {
		t.Error(err)
	}
	for to, want := range map[StageCode]TransitionProblem{"quote": UnknownStage, "renewed": Skips, "gone": NeedsReason} {
		_, err := p.Advance(d, to, Move{}, time.Time{})
		var refused *TransitionError
		if !errors.As(err, &refused) || refused.Why != want {
			t.Errorf("to %s: %v, want %s", to, err, want)
		}
	}
	if got := fmt.Sprint(p.OpenStages()); got != "[lead opportunity quote due talk]" {
		t.Errorf("open stages %s", got)
	}
	if p.Pipeline("renewal").Name != "续约" || p.Pipeline("").Code != "new" || p.Default().Code != "new" {
		t.Error("a pipeline is not found by its code")
	}
}

func TestNextAndPrevious(t *testing.T) {
	l := testProcess().Default()
	for code, want := range map[StageCode][2]StageCode{
		"lead": {"", "opportunity"}, "opportunity": {"lead", "quote"}, "quote": {"opportunity", "won"}, "won": {"quote", "payment"},
		"payment": {"won", ""}, "lost": {"", ""}, "nowhere": {"", ""},
	} {
		before, hasBefore := l.Previous(code)
		after, hasAfter := l.Next(code)
		if before.Code != want[0] || after.Code != want[1] || hasBefore != (want[0] != "") || hasAfter != (want[1] != "") {
			t.Errorf("%s stands between %q and %q, want %v", code, before.Code, after.Code, want)
		}
	}
}

func TestWantingIsOneThingAndBlocksNothing(t *testing.T) {
	p := testProcess()
	p.Pipelines[0].Stages[2].Wanted = []Criterion{{ExpectedCloseField, "预计成交日"}, {DecisionMakerField, "决策人"}}
	know := func(yes bool) func(Field) bool { return func(Field) bool { return yes } }
	december := Date{2026, 12, 31}
	for _, tt := range []struct {
		deal Deal
		has  func(Field) bool
		want string
	}{
		{Deal{Stage: "quote"}, nil, "预计成交日"},
		{Deal{Stage: "quote"}, know(true), "预计成交日"},
		{Deal{Stage: "quote", ExpectedClose: december}, know(false), "决策人"},
		{Deal{Stage: "quote", ExpectedClose: december}, nil, "决策人"},
		{Deal{Stage: "quote", ExpectedClose: december}, know(true), ""},
		{Deal{Stage: "lead"}, nil, ""},
	} {
		if w, ok := p.Wanting(tt.deal, tt.has); w.Label != tt.want || ok != (tt.want != "") {
			t.Errorf("%+v wants %q %v, want %q", tt.deal, w.Label, ok, tt.want)
		}
	}
}

// Whatever is said in whatever order, a deal stands in a stage of its pipeline and its dates agree with it.
// The walk is repeated with the same words: the same decisions come out.
func TestNoIllegalStandIsReached(t *testing.T) {
	walk := func(seed uint64) (trail []Deal) {
		p, r := testProcess(), rand.New(rand.NewPCG(seed, 7))
		p.Pipelines[0].RefuseSkip = seed%2 == 0
		d, at := Deal{Stage: "lead"}, time.Unix(1, 0)
		codes := []StageCode{"lead", "opportunity", "quote", "won", "payment", "lost", "nowhere", ""}
		for range 300 {
			at = at.Add(time.Hour)
			m := Move{Reason: []string{"", "因为"}[r.IntN(2)], Loss: []LossReason{"", "price"}[r.IntN(2)], Amount: Yuan(int64(r.IntN(2) * 100))}
			c, err := p.Advance(d, codes[r.IntN(len(codes))], m, at)
			if err != nil {
				continue
			}
			if from, to := p.Stage(d).Kind, c.To.Kind; (from == WonStage || from == PaymentStage) && (to == OpenStage || to == LostStage) || from == LostStage && to != OpenStage {
				t.Fatalf("%s to %s", d.Stage, c.To.Code)
			}
			d = c.Deal
			trail = append(trail, d)
		}
		return trail
	}
	for seed := range uint64(200) {
		trail := walk(seed)
		if !slices.Equal(trail, walk(seed)) {
			t.Fatal("the same words decide differently")
		}
		for _, d := range trail {
			s, known := testProcess().Default().Stage(d.Stage)
			won, lost := s.Kind == WonStage || s.Kind == PaymentStage, s.Kind == LostStage
			switch {
			case !known:
				t.Fatalf("it stands in %q", d.Stage)
			case won == d.WonAt.IsZero():
				t.Fatalf("in %s, won at %v", d.Stage, d.WonAt)
			case lost == d.LostAt.IsZero(), lost != (d.LostReason != "" || d.LostNote != ""), lost == (d.LostFrom == ""):
				t.Fatalf("in %s: lost at %v from %q because %q %q", d.Stage, d.LostAt, d.LostFrom, d.LostReason, d.LostNote)
			case d.Stage == "quote" && d.Amount.IsZero(), d.Stage == "won" && d.Amount.IsZero():
				t.Fatalf("in %s without an amount", d.Stage)
			case d.StageEnteredAt.IsZero() || d.LastActivityAt.Before(d.StageEnteredAt):
				t.Fatalf("entered %v, last active %v", d.StageEnteredAt, d.LastActivityAt)
			}
		}
	}
}

func twoPipelines() *Process {
	p := testProcess()
	p.Pipelines = append(p.Pipelines, Pipeline{Code: "renewal", Name: "续约", Synonyms: []string{"续签"}, Stages: []Stage{
		{Code: "due", Name: "待续约", Kind: OpenStage}, {Code: "offer", Name: "报价", Kind: OpenStage, Entry: []Criterion{{AmountField, "金额"}}},
		{Code: "renewed", Name: "续上", Kind: WonStage}, {Code: "gone", Name: "流失", Kind: LostStage},
	}})
	return p
}

// What people call by one word is each pipeline's own stage.
func TestAStageInAPipeline(t *testing.T) {
	p := twoPipelines()
	renewal, ok := p.PipelineCalled("续签")
	if !ok || renewal.Code != "renewal" {
		t.Fatal("it is not found by its synonym")
	}
	for code, want := range map[StageCode]StageCode{"due": "due", "quote": "offer", "won": "renewed", "payment": "", "lost": "gone", "opportunity": "", "nothing": ""} {
		if s, ok := p.In(renewal, code); s.Code != want || ok != (want != "") {
			t.Errorf("%s is %q there, want %q", code, s.Code, want)
		}
	}
	if got := fmt.Sprint(p.Alike("quote")); got != "[quote offer]" {
		t.Errorf("报价 is %s", got)
	}
	if !p.StandsIn(Deal{Pipeline: "renewal", Stage: "offer"}, "quote") || p.StandsIn(Deal{Pipeline: "renewal", Stage: "due"}, "quote") {
		t.Error("a deal stands in the wrong stage")
	}
}

func TestSwitch(t *testing.T) {
	p, now := twoPipelines(), time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	gate := Gate{Pipeline: "renewal", Stage: "offer", When: "amount > 50万", Approver: ByManager}
	for _, c := range []struct {
		name  string
		gates []Gate
		deal  Deal
		want  StageCode
	}{
		{"the stage of the same name", nil, Deal{Stage: "quote", Amount: Yuan(1)}, "offer"},
		{"not into what it lacks something for", nil, Deal{Stage: "quote"}, "due"},
		{"from the beginning, where it has no such stage", nil, Deal{Stage: "opportunity", Amount: Yuan(1)}, "due"},
		{"not past a gate", []Gate{gate}, Deal{Stage: "quote", Amount: Yuan(600_000)}, "due"},
		{"past one that it does not meet", []Gate{gate}, Deal{Stage: "quote", Amount: Yuan(400_000)}, "offer"},
	} {
		p.Gates = c.gates
		got, err := p.Switch(c.deal, p.Pipelines[1], "", nil, now)
		if err != nil || got.Deal.Stage != c.want || got.To.Code != c.want || got.Deal.Pipeline != "renewal" || !got.Deal.StageEnteredAt.Equal(now) {
			t.Errorf("%s: %+v %v", c.name, got.Deal, err)
		}
	}
	var refused *TransitionError
	if _, err := p.Switch(Deal{Stage: "won"}, p.Pipelines[1], "", nil, now); !errors.As(err, &refused) || refused.Why != Closed {
		t.Errorf("a won deal: %v", err)
	}
}

// A gate of one pipeline holds up nobody in another.
func TestAGateOfAPipeline(t *testing.T) {
	p := twoPipelines()
	p.Gates = []Gate{{Pipeline: "renewal", Stage: "offer", Approver: ByManager}, {Pipeline: "new", Stage: "won", Approver: ByManager}, {Pipeline: "new", When: "amount > 1万", Approver: ByManager}}
	for _, c := range []struct {
		deal Deal
		to   StageCode
		held bool
	}{
		{Deal{Pipeline: "renewal", Stage: "due", Amount: Yuan(1)}, "offer", true},
		{Deal{Pipeline: "new", Stage: "opportunity", Amount: Yuan(1)}, "quote", false},
		{Deal{Stage: "quote", Amount: Yuan(1)}, "won", true},
		{Deal{Pipeline: "renewal", Stage: "offer", Amount: Yuan(20_000)}, "renewed", false},
		{Deal{Stage: "opportunity", Amount: Yuan(20_000)}, "quote", true},
	} {
		_, err := p.Advance(c.deal, c.to, Move{}, time.Time{})
		var refused *TransitionError
		if held := errors.As(err, &refused) && refused.Why == NeedsApprove; held != c.held || err != nil && !held {
			t.Errorf("%s to %s: %v", c.deal.Stage, c.to, err)
		}
	}
}
