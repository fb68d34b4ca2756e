package reports

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"genjin/crm"
)

func scored(t *testing.T) (*crm.Process, *crm.Calendar, time.Time) {
	t.Helper()
	stage := func(code crm.StageCode, kind crm.StageKind, probability, days int) crm.Stage {
		return crm.Stage{Code: code, Name: string(code), Kind: kind, Probability: probability, StandardDays: days}
	}
	p := &crm.Process{Pipelines: []crm.Pipeline{{Code: "new", Stages: []crm.Stage{
		stage("lead", crm.OpenStage, 10, 5), stage("quote", crm.OpenStage, 60, 10), stage("won", crm.WonStage, 100, 5), stage("lost", crm.LostStage, 0, 0)}}}}
	return p, crm.NewCalendar(nil), time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) // a Tuesday
}

// Worked out by hand: 35 + 20 + 15 + 15 + 10 + 5 points, a quote of ten standard days.
func TestScoresByHand(t *testing.T) {
	p, c, now := scored(t)
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	today := crm.DateOf(now)
	won := map[crm.StageCode]Outcomes{"quote": {Won: 4, Lost: 4}}
	for _, x := range []struct {
		what    string
		deal    crm.Deal
		last    time.Time
		due     crm.Due
		decider bool
		history History
		want    []int // by part
	}{
		{"all is well", crm.Deal{Stage: "quote", Amount: crm.Yuan(1), ExpectedClose: today, StageEnteredAt: now}, now, crm.Due{At: now.Add(time.Hour)}, true, History{}, []int{21, 20, 15, 15, 10, 5}},
		{"nothing is known", crm.Deal{Stage: "quote", StageEnteredAt: day(60)}, time.Time{}, crm.Due{}, false, History{}, []int{21, 0, 0, 0, 0, 2}},
		{"five working days since the contact, late, passed", crm.Deal{Stage: "quote", Amount: crm.Yuan(1), ExpectedClose: today.AddDays(-1), StageEnteredAt: day(21)}, day(7), crm.Due{At: day(1)}, false, History{}, []int{21, 10, 7, 10, 5, 0}},
		{"the real rate of eight closed deals", crm.Deal{Stage: "quote", StageEnteredAt: now}, now, crm.Due{}, false, History{Stages: map[string]map[crm.StageCode]Outcomes{"new": won}}, []int{17, 20, 0, 0, 10, 2}},
		{"a weekend is no working day", crm.Deal{Stage: "lead", StageEnteredAt: day(4)}, day(4), crm.Due{}, false, History{}, []int{3, 12, 0, 0, 10, 2}},
	} {
		x.deal.ID, x.deal.CustomerID, x.deal.Pipeline = 1, 2, "new"
		r := ScoreRecords{History: x.history, Customers: map[crm.CustomerID]crm.Customer{2: {ID: 2, LastContactAt: x.last}}, Deciders: map[crm.CustomerID]bool{2: x.decider}}
		if !x.due.IsZero() {
			r.Plans = []crm.FollowUp{{CustomerID: 2, Due: x.due, Status: crm.FollowUpOpen}}
		}
		s := NewScores(p, c, []crm.Deal{x.deal}, r, now)
		got, sum := []int(nil), 0
		for i, part := range s[0].Parts {
			got, sum = append(got, part.Got), sum+x.want[i]
		}
		if !slices.Equal(got, x.want) || s[0].Total != sum {
			t.Errorf("%s: %v = %d, want %v = %d", x.what, got, s[0].Total, x.want, sum)
		}
	}
}

// Whatever a deal is like, its score is between 0 and 100 and the sum of its parts; plus and minus are all of them but
// those that can bring nothing, each once.
func TestScoresAddUp(t *testing.T) {
	p, c, now := scored(t)
	random := rand.New(rand.NewPCG(7, 4))
	for round := range 2000 {
		weights, left := crm.ScoreWeights{}, crm.FullScore
		for _, part := range crm.ScoreParts()[1:] {
			weights[part] = random.IntN(left + 1)
			left -= weights[part]
		}
		weights[crm.ScoreOdds] = left
		if p.Score = weights; round%4 == 0 {
			p.Score = nil
		}
		p.Pipelines[0].Stages[1].StandardDays = random.IntN(20)
		r := ScoreRecords{Customers: map[crm.CustomerID]crm.Customer{}, Deciders: map[crm.CustomerID]bool{}, History: History{Stages: map[string]map[crm.StageCode]Outcomes{"new": {"quote": {Won: random.IntN(9), Lost: random.IntN(9)}}}}}
		var deals []crm.Deal
		open := 0
		at := func() time.Time { return now.Add(time.Duration(random.IntN(4000)-3000) * time.Hour) }
		for id := crm.DealID(1); id <= 6; id++ {
			d := crm.Deal{ID: id, CustomerID: crm.CustomerID(1 + random.IntN(4)), Pipeline: "new", Stage: []crm.StageCode{"lead", "quote", "won", "lost", "gone"}[random.IntN(5)], StageEnteredAt: at()}
			if random.IntN(2) == 0 {
				d.Amount = crm.Yuan(int64(random.IntN(9)))
			}
			if random.IntN(2) == 0 {
				d.ExpectedClose = crm.DateOf(at())
			}
			if random.IntN(2) == 0 {
				r.Customers[d.CustomerID] = crm.Customer{ID: d.CustomerID, LastContactAt: at()}
			}
			r.Deciders[d.CustomerID] = random.IntN(2) == 0
			if random.IntN(2) == 0 {
				r.Plans = append(r.Plans, crm.FollowUp{CustomerID: d.CustomerID, DealID: []crm.DealID{0, id}[random.IntN(2)], Due: crm.Due{At: at(), AllDay: random.IntN(2) == 0}})
			}
			if p.Open(d) {
				open++
			}
			deals = append(deals, d)
		}
		all := NewScores(p, c, deals, r, now)
		if len(all) != open {
			t.Fatalf("%d scores of %d open deals", len(all), open)
		}
		before := crm.FullScore
		for _, s := range all {
			sum, most := 0, 0
			for _, x := range s.Parts {
				if x.Got < 0 || x.Got > x.Most {
					t.Fatalf("a part brings %d of %d: %+v", x.Got, x.Most, x)
				}
				sum, most = sum+x.Got, most+x.Most
			}
			if sum != s.Total || most != crm.FullScore || s.Total > before {
				t.Fatalf("%d after %d, parts sum to %d of %d: %+v", s.Total, before, sum, most, s)
			}
			before = s.Total
			counted := map[crm.ScorePart]bool{}
			for _, x := range append(s.Plus(), s.Minus()...) {
				if counted[x.Part] {
					t.Fatalf("%s is both plus and minus", x.Part)
				}
				counted[x.Part] = true
			}
		}
	}
}
