package reports

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"genjin/crm"
)

// A customer may be leaving when it is silent for more than twice the median of its own days between contacts; with fewer
// than five contacts, for more than its level's rhythm. Worked out by hand: each list is days before today.
func TestChurnByItsOwnRhythm(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		what    string
		level   crm.Level
		days    []int
		missed  []int
		leaving bool
		want    string // contacts gap median own limit
	}{
		{"every three days, six are usual", "", []int{18, 15, 12, 9, 6}, nil, false, ""},
		{"… seven are not", "", []int{19, 16, 13, 10, 7}, nil, true, "5 7 3 true 6"},
		{"twice on a day is one contact", "A", []int{19, 16, 16, 10, 8}, nil, true, "4 8 0 false 7"},
		{"of an even number half a day is rounded up", "", []int{40, 37, 32, 29, 24}, nil, true, "5 24 4 true 8"},
		{"few contacts: the level's rhythm", "A", []int{8}, nil, true, "1 8 0 false 7"},
		{"… which has not passed", "B", []int{14}, nil, false, ""},
		{"a slow customer is not leaving", "A", []int{250, 200, 150, 100, 50}, nil, false, ""},
		{"a call in vain is no contact", "A", []int{9}, []int{1}, true, "1 9 0 false 7"},
		{"never reached", "A", nil, []int{90}, false, ""},
	} {
		var touches []crm.Touch
		for _, d := range x.days {
			touches = append(touches, crm.Touch{Customer: 1, At: now.AddDate(0, 0, -d), Reached: true})
		}
		for _, d := range x.missed {
			touches = append(touches, crm.Touch{Customer: 1, At: now.AddDate(0, 0, -d)})
		}
		all := NewChurn(nil, []crm.Customer{{ID: 1, Level: x.level}}, touches, nil, nil, now)
		if len(all) != 1 == x.leaving {
			t.Errorf("%s: %+v", x.what, all)
			continue
		}
		for _, c := range all {
			if got := fmt.Sprint(c.Contacts, c.Gap, c.Median, c.Own, c.Limit); got != x.want {
				t.Errorf("%s: %s, want %s", x.what, got, x.want)
			}
		}
	}
	receipts := []crm.PaymentPlan{{CustomerID: 1, Due: crm.DateOf(now).AddDays(-3), Amount: crm.Yuan(5), Paid: crm.Yuan(2)}}
	all := NewChurn(nil, []crm.Customer{{ID: 1, Level: "A"}}, []crm.Touch{{Customer: 1, At: now.AddDate(0, 0, -20), Reached: true}}, []crm.FollowUp{{CustomerID: 1, Due: crm.Due{At: now.Add(time.Hour)}}}, receipts, now)
	if len(all) != 1 || all[0].Overdue != 3 || all[0].Owed != crm.Yuan(3) || all[0].Next.IsZero() {
		t.Errorf("%+v", all)
	}
}

func TestLeadRisksByHand(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) // a Tuesday
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	rules := crm.LeadRules{RecycleDays: 15}
	for _, x := range []struct {
		what    string
		lead    crm.Lead
		touches []crm.Touch
		want    string // late missed daysLeft; empty: no risk
	}{
		{"new", crm.Lead{AssignedAt: now, RespondBy: now.Add(time.Hour)}, nil, ""},
		{"nobody called in time", crm.Lead{AssignedAt: day(1), RespondBy: now.Add(-time.Hour)}, nil, "1h0m0s 0 -1"},
		{"called in vain once", crm.Lead{AssignedAt: day(1), RespondBy: now.Add(-time.Hour)}, []crm.Touch{{Customer: 1, At: day(0)}}, ""},
		{"twice", crm.Lead{AssignedAt: day(1)}, []crm.Touch{{Customer: 1, At: day(0)}, {Customer: 1, At: day(0)}}, "0s 2 -1"},
		{"before its owner got it", crm.Lead{AssignedAt: day(1)}, []crm.Touch{{Customer: 1, At: day(2)}, {Customer: 1, At: day(0)}}, ""},
		{"reached", crm.Lead{AssignedAt: day(1), RespondBy: now.Add(-time.Hour)}, []crm.Touch{{Customer: 1, At: day(0), Reached: true}}, ""},
		{"thirteen working days of fifteen", crm.Lead{AssignedAt: day(19)}, nil, "0s 0 2"},
		{"twelve", crm.Lead{AssignedAt: day(18)}, nil, ""}, // a Friday
		{"in the pool", crm.Lead{State: crm.LeadPooled, AssignedAt: day(90)}, nil, ""},
	} {
		if x.lead.CustomerID = 1; x.lead.State == "" {
			x.lead.State = crm.LeadOpen
		}
		got := ""
		for _, r := range NewLeadRisks(crm.NewCalendar(nil), rules, []crm.Lead{x.lead}, x.touches, now) {
			got = fmt.Sprint(r.Late, r.Missed, r.DaysLeft)
		}
		if got != x.want {
			t.Errorf("%s: %q, want %q", x.what, got, x.want)
		}
	}
}

// What a customer promises is the sum of its parts, whatever is known of it; worked out by hand once.
func TestPotentialsAddUp(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	r := PotentialRecords{Won: []crm.Deal{{CustomerID: 1, WonAt: day(250)}, {CustomerID: 1, WonAt: day(50)}}, // every 200 days
		Scores: []Score{{Deal: crm.Deal{CustomerID: 1}, Total: 61}}, People: map[crm.CustomerID]int{1: 2},
		Touches: []crm.Touch{{Customer: 1, At: day(3), Reached: true}, {Customer: 1, At: day(9), Reached: true}, {Customer: 1, At: day(9), Reached: true}, {Customer: 1, At: day(40), Reached: true}, {Customer: 1, At: day(1)}}}
	all := NewPotentials(crm.UsualWeighting().Potential, []crm.Customer{{ID: 1}, {ID: 2}}, r, now)
	got := ""
	for _, p := range all {
		got = fmt.Sprint(p.Customer.ID, p.Total)
		for _, x := range p.Parts {
			got += fmt.Sprint(" ", x.Got)
		}
	}
	if got != "1 62 25 5 12 10 10" {
		t.Errorf("%q", got)
	}
	random := rand.New(rand.NewPCG(5, 0))
	told := 0
	for range 1000 {
		r := PotentialRecords{People: map[crm.CustomerID]int{1: random.IntN(6)}}
		for range random.IntN(5) {
			r.Won = append(r.Won, crm.Deal{CustomerID: 1, WonAt: day(random.IntN(700))})
			r.Scores = append(r.Scores, Score{Deal: crm.Deal{CustomerID: 1}, Total: random.IntN(101)})
			r.Touches = append(r.Touches, crm.Touch{Customer: 1, At: day(random.IntN(60)), Reached: random.IntN(3) > 0})
		}
		for _, p := range NewPotentials(crm.UsualWeighting().Potential, []crm.Customer{{ID: 1}}, r, now) {
			sum, most := 0, 0
			for _, x := range p.Parts {
				if x.Got < 0 || x.Got > x.Most {
					t.Fatalf("%+v", x)
				}
				sum, most = sum+x.Got, most+x.Most
			}
			if told++; sum != p.Total || most != crm.FullScore {
				t.Fatalf("%d is made of %d of %d", p.Total, sum, most)
			}
		}
	}
	if told < 300 {
		t.Errorf("only %d customers promise anything: they try nothing", told)
	}
}
