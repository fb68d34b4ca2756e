package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// settingsView is how the house is set up. It is changed in files and by chat; an admin puts back an earlier version here.
type settingsView struct {
	Process   *crm.Process
	Rules     *crm.PushRules
	Gates     []string
	Rhythms   []string
	Versions  []crm.RuleVersion
	InForce   int
	MayChange bool
	People    []person
	Words     []crm.Word
	Holidays  []holiday
	Missing   bool // next year is not in the holidays file
	NextYear  int
}

type person struct {
	Name, Role, Team, Away string
}

// holiday is days off in a row of one name, or one make-up day.
type holiday struct {
	From, Last crm.Date
	Name       string // empty: a make-up working day
}

const shownVersions = 10

func (v *visit) settings(ctx context.Context) (any, error) {
	view := settingsView{Process: v.Process, Rules: v.Pushes, InForce: v.No}
	var err error
	if view.MayChange, err = v.tx.MayChangeProcess(ctx); err != nil {
		return nil, err
	}
	if view.Versions, err = v.tx.RuleVersions(ctx, shownVersions); err != nil {
		return nil, err
	}
	for _, g := range v.Process.Gates {
		view.Gates = append(view.Gates, v.gateWords(ctx, g))
	}
	for _, l := range []crm.Level{"A", "B", "C", "D", ""} {
		view.Rhythms = append(view.Rhythms, say.RhythmRule(l, v.Process.Rhythm(l)))
	}
	if view.Words, err = v.tx.Words(ctx); err != nil {
		return nil, err
	}
	today := crm.DateOf(v.now)
	view.Holidays = v.holidays(today)
	view.NextYear = today.Year + 1
	_, known := v.Calendar.Workday(crm.Date{Year: today.Year + 1, Month: time.January, Day: 1})
	view.Missing = !known
	view.People, err = v.staff(ctx, today)
	return view, err
}

// staff are the people whose records the reader sees, with their teams and who is away today.
func (v *visit) staff(ctx context.Context, today crm.Date) (out []person, err error) {
	leaves, err := v.tx.Leaves(ctx, today, today)
	if err != nil {
		return nil, err
	}
	teams, err := v.tx.TeamTree(ctx)
	if err != nil {
		return nil, err
	}
	named := map[crm.TeamID]string{}
	for _, t := range teams {
		named[t.ID] = t.Name
	}
	roles := map[crm.Role]string{crm.Rep: "销售", crm.Manager: "经理", crm.Admin: "管理员"}
	for _, u := range v.people {
		p := person{Name: u.Name, Role: roles[u.Role], Team: named[u.TeamID]}
		for _, l := range leaves {
			if l.User == u.ID {
				p.Away = "请假到" + say.ShortDay(l.To, today)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// gateWords tells a gate in words.
func (v *visit) gateWords(ctx context.Context, g crm.Gate) string {
	when, err := crm.ParseCondition(g.When)
	auto, wrong := crm.ParseCondition(g.Auto)
	if errors.Join(err, wrong) != nil {
		return g.When
	}
	approver := say.ApproverRole(g.Approver)
	if id, person := strings.CutPrefix(g.Approver, "user:"); person {
		approver = id
		if u, err := v.tx.ColleagueByID(ctx, id); err == nil {
			approver = u.Name
		}
	}
	line := ""
	if g.Pipeline != "" && len(v.Process.Pipelines) > 1 {
		line = v.Process.Pipeline(g.Pipeline).Name
	}
	return say.GateRule(line, g, when, auto, func(code crm.StageCode) crm.Stage {
		s, ok := v.Process.Pipeline(g.Pipeline).Stage(code)
		if !ok {
			s, _ = v.Process.Named(code)
		}
		return s
	}, approver)
}

// holidays are the days off and the make-up days from the beginning of this year to the end of the next.
func (v *visit) holidays(today crm.Date) (out []holiday) {
	for d := (crm.Date{Year: today.Year, Month: time.January, Day: 1}); d.Year <= today.Year+1; d = d.AddDays(1) {
		name := v.Calendar.Holiday(d)
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		work, _ := v.Calendar.Workday(d)
		switch last := len(out) - 1; {
		case name != "" && last >= 0 && out[last].Name == name && out[last].Last.AddDays(1) == d:
			out[last].Last = d
		case name != "", weekend && work:
			out = append(out, holiday{d, d, name})
		}
	}
	return out
}
