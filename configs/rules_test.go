package configs

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

// Rules read back as they were written, whatever they are.
func TestRulesReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	for range 500 {
		var r crm.Rules
		for range random.IntN(3) {
			r.Days = append(r.Days, crm.StageDays{Pipeline: "new", Stage: crm.StageCode(pick("lead", "quote")), Days: random.IntN(60)})
		}
		for range random.IntN(3) {
			r = r.WithRhythm(crm.Level(pick("A", "B", "")), 1+random.IntN(60))
		}
		if r.OwnGates = random.IntN(2) == 0; r.OwnGates {
			for range random.IntN(3) {
				r.Gates = append(r.Gates, crm.Gate{Stage: crm.StageCode(pick("quote", "won")), When: pick("amount > 30万", "amount > 30.5万 or discount < 9折", "level = A and back", ""),
					Auto: pick("", "discount >= 9折"), Approver: pick("manager", "role:admin", "user:a-b.c"), TimeLimit: random.IntN(3) * 24})
			}
		}
		if random.IntN(2) == 0 {
			r = r.WithTime(crm.PushPlan{Name: "daily", Cron: "33 18 * * 1-5"}, crm.Clock(random.IntN(24*60)))
		}
		text, err := WriteRules(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadRules(text, nil, nil)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("%s\n got %+v\nwant %+v", text, got, r)
		}
	}
}

// Rules are checked as the files are: what is wrong is named with its line.
func TestBadRulesAreNamed(t *testing.T) {
	process, err := LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	pushes := &crm.PushRules{Plans: []crm.PushPlan{{Name: "daily"}}}
	for _, c := range []struct{ text, want string }{
		{"gates:\n  - {stage: quote, when: \"amount > many\", approver: manager}", "rules:2: gates[0].when: not understood"},
		{"gates:\n  - {stage: kwote, approver: manager}", "rules:2: gates[0].stage: no such stage"},
		{"gates:\n  - {stage: quote, approver: me}", "rules:2: gates[0].approver: unknown"},
		{"rhythms: {A: 0}", "rules:1: rhythms.A: a rhythm is 1 to 365 days"},
		{"pipelines:\n  - code: new\n    stages:\n      - {code: quote, standard_days: -1}", "standard_days: write working days"},
		{"pipelines:\n  - code: old\n    stages:\n      - {code: quote, standard_days: 1}", "no such stage"},
		{"pushes:\n  - {name: daily, at: \"0 9,14 * * *\"}", "not a time once a day"},
		{"pushes:\n  - {name: dayly, at: \"0 19 * * *\"}", "there is no push of that name"},
		{"loss_reasons: []", "loss_reasons: unknown key"},
		{"gates: {", "correct the YAML"},
	} {
		if _, err := ReadRules(c.text, process, pushes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

// A push that was moved comes at its new hour on the days of the file, and only there.
func TestAPushIsMovedForAll(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	file := filepath.Join(t.TempDir(), "pushes.yaml")
	if err := os.WriteFile(file, []byte("version: 1\npushes:\n  - {name: weekly, at: \"10 9 * * 1\", audience: manager}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pushes, err := LoadPushes(file, zone, []string{"weekly"})
	if err != nil {
		t.Fatal(err)
	}
	weekly, _ := pushes.Plan("weekly")
	book := crm.NewRulebook(1, crm.Rules{}.WithTime(weekly, 19*60), nil, pushes, zone)
	moved, _ := book.Pushes.Plan("weekly")
	if moved.Cron != "0 19 * * 1" {
		t.Errorf("cron: %s", moved.Cron)
	}
	for _, c := range [][2]string{
		{"2026-11-23 08:00", "2026-11-23 19:00"}, {"2026-11-23 18:59", "2026-11-23 19:00"},
		{"2026-11-23 19:00", "2026-11-30 19:00"}, {"2026-11-25 10:00", "2026-11-30 19:00"},
	} {
		after, _ := time.ParseInLocation("2006-01-02 15:04", c[0], zone)
		if got := moved.Next(after).Format("2006-01-02 15:04"); got != c[1] {
			t.Errorf("after %s: %s, want %s", c[0], got, c[1])
		}
	}
	if same, _ := pushes.Plan("weekly"); same.Cron != weekly.Cron {
		t.Error("the file's own timetable was changed")
	}
}
