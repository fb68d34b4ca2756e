package crm

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rules are what a company changed of its process in words, laid over the process file and the timetable: what they do
// not name stays as the files say. The zero Rules change nothing. A Rules is never changed: its methods give new ones.
type Rules struct {
	OwnGates bool   // Gates stand in place of the file's, all of them
	Gates    []Gate // in the order in which they count
	Days     []StageDays
	Rhythms  map[Level]int
	Times    []PushTime
	OwnLeads bool        // Leads stand in place of the file's rules for leads, all of them
	Leads    []LeadRule  // in the order in which they count
	LeadsBy  LeadBalance // how leads are shared out; empty: as the file says
}

// StageDays is how many working days a deal normally stays in a stage of a pipeline.
type StageDays struct {
	Pipeline string
	Stage    StageCode
	Days     int
}

// PushTime is the hour of a push that comes once on its days.
type PushTime struct {
	Push string
	At   Clock
	Cron string // as the timetable writes it
}

// RuleVersion is one state of the rules: who changed them, when and in what words.
type RuleVersion struct {
	No       int // from 1; 0 is the files alone
	Rules    Rules
	YAML     string // the rules in the form of the files
	Said     string // the sentence, as said
	What     string // what it changed, in words
	By       UserID
	ByName   string
	At       time.Time
	Restores int  // the version it went back to; -1: it is a change of its own
	InForce  bool // it is the one that counts
}

// Rulebook is the process and the timetable as they are in force: the files with a version of the rules over them.
// It is immutable: whoever reads one reads the same to the end of a message.
type Rulebook struct {
	No      int // of the version; 0: the files alone
	Rules   Rules
	Process *Process
	Pushes  *PushRules
}

// NewRulebook lays rules over the files. What the files no longer have is passed over.
func NewRulebook(no int, r Rules, p *Process, pushes *PushRules, loc *time.Location) Rulebook {
	if pushes == nil {
		pushes = &PushRules{}
	}
	return Rulebook{No: no, Rules: r, Process: r.over(p), Pushes: r.overPushes(pushes, loc)}
}

// IsZero reports whether nothing is changed.
func (r Rules) IsZero() bool {
	return !r.OwnGates && len(r.Days) == 0 && len(r.Rhythms) == 0 && len(r.Times) == 0 && !r.OwnLeads && r.LeadsBy == ""
}

// over is the process with the rules laid over it; p itself when they change nothing.
func (r Rules) over(p *Process) *Process {
	if p == nil || r.IsZero() {
		return p
	}
	out := *p
	if r.OwnGates {
		out.Gates = slices.Clone(r.Gates)
	}
	if r.OwnLeads {
		out.Leads.Rules = slices.Clone(r.Leads)
	}
	if r.LeadsBy != "" {
		out.Leads.By = r.LeadsBy
	}
	if len(r.Rhythms) > 0 {
		out.Rhythms = maps.Clone(p.Rhythms)
		if out.Rhythms == nil {
			out.Rhythms = map[Level]int{}
		}
		maps.Copy(out.Rhythms, r.Rhythms)
	}
	if len(r.Days) > 0 {
		out.Pipelines = slices.Clone(p.Pipelines)
		for i := range out.Pipelines {
			out.Pipelines[i].Stages = slices.Clone(out.Pipelines[i].Stages)
		}
		for _, d := range r.Days {
			for i := range out.Pipelines {
				if k := out.Pipelines[i].Index(d.Stage); k >= 0 && out.Pipelines[i].Code == d.Pipeline {
					out.Pipelines[i].Stages[k].StandardDays = d.Days
				}
			}
		}
	}
	return &out
}

func (r Rules) overPushes(rules *PushRules, loc *time.Location) *PushRules {
	if rules == nil || len(r.Times) == 0 {
		return rules
	}
	out := *rules
	out.Plans = slices.Clone(rules.Plans)
	for _, t := range r.Times {
		for i := range out.Plans {
			if out.Plans[i].Name == t.Push {
				out.Plans[i] = out.Plans[i].movedTo(t, loc)
			}
		}
	}
	return &out
}

// WithGate adds a gate before the others, for the first that fits counts. One for the same moves takes the place of
// the old.
func (r Rules) WithGate(p *Process, g Gate) Rules {
	r.OwnGates, r.Gates = true, slices.DeleteFunc(slices.Clone(p.Gates), func(o Gate) bool { return o.Pipeline == g.Pipeline && o.Stage == g.Stage && o.When == g.When })
	r.Gates = slices.Insert(r.Gates, 0, g)
	return r
}

// WithoutGates takes gates away, by their places in the process in force.
func (r Rules) WithoutGates(p *Process, gone []int) Rules {
	r.OwnGates, r.Gates = true, nil
	for i, g := range p.Gates {
		if !slices.Contains(gone, i) {
			r.Gates = append(r.Gates, g)
		}
	}
	return r
}

// WithLeadRule adds a rule for leads before the others, for the first that fits counts. One for the same leads gives way.
func (r Rules) WithLeadRule(p *Process, l LeadRule) Rules {
	r.OwnLeads, r.Leads = true, slices.DeleteFunc(slices.Clone(p.Leads.Rules), func(o LeadRule) bool { return o.SameLeads(l) })
	r.Leads = slices.Insert(r.Leads, 0, l)
	return r
}

// WithoutLeadRules takes rules for leads away, by their places in the process in force.
func (r Rules) WithoutLeadRules(p *Process, gone []int) Rules {
	r.OwnLeads, r.Leads = true, nil
	for i, l := range p.Leads.Rules {
		if !slices.Contains(gone, i) {
			r.Leads = append(r.Leads, l)
		}
	}
	return r
}

// WithLeadsBy sets how leads are shared out.
func (r Rules) WithLeadsBy(by LeadBalance) Rules {
	r.LeadsBy = by
	return r
}

// WithDays sets the standard days of a stage in every pipeline that has it, or in one.
func (r Rules) WithDays(p *Process, pipeline string, stage StageCode, days int) Rules {
	for _, l := range p.Pipelines {
		if l.Index(stage) < 0 || pipeline != "" && l.Code != pipeline {
			continue
		}
		r.Days = slices.DeleteFunc(slices.Clone(r.Days), func(d StageDays) bool { return d.Pipeline == l.Code && d.Stage == stage })
		r.Days = append(r.Days, StageDays{l.Code, stage, days})
	}
	return r
}

// WithRhythm sets how many days may pass between two contacts with customers of a level.
func (r Rules) WithRhythm(l Level, days int) Rules {
	r.Rhythms = maps.Clone(r.Rhythms)
	if r.Rhythms == nil {
		r.Rhythms = map[Level]int{}
	}
	r.Rhythms[l] = days
	return r
}

// WithTime sets the hour of a push for everybody.
func (r Rules) WithTime(p PushPlan, at Clock) Rules {
	r.Times = slices.DeleteFunc(slices.Clone(r.Times), func(t PushTime) bool { return t.Push == p.Name })
	r.Times = append(r.Times, PushTime{p.Name, at, p.cronAt(at)})
	return r
}

// Once reports whether the push comes once on each of its days: then it has an hour that can be changed.
func (p PushPlan) Once() bool {
	f := strings.Fields(p.Cron)
	return len(f) == 5 && strings.Trim(f[0]+f[1], "0123456789") == ""
}

// cronAt is the plan's line of the timetable with another hour.
func (p PushPlan) cronAt(at Clock) string {
	f := strings.Fields(p.Cron)
	f[0], f[1] = strconv.Itoa(int(at)%60), strconv.Itoa(int(at)/60)
	return strings.Join(f, " ")
}

// movedTo is the plan at another hour of the same days.
func (p PushPlan) movedTo(t PushTime, loc *time.Location) PushPlan {
	if !p.Once() {
		return p
	}
	next := p.Next
	p.Cron = t.Cron
	p.Next = func(after time.Time) time.Time {
		after = after.In(loc)
		for day := DateOf(after); ; {
			n := next(day.In(loc).Add(-time.Second))
			if n.IsZero() {
				return n
			}
			day = DateOf(n)
			if at := t.At.On(day, loc); at.After(after) {
				return at
			}
			day = day.AddDays(1)
		}
	}
	return p
}

// MayChange reports whether the process file lets a person change the process: an admin always may.
func (p *Process) MayChange(u User) bool {
	if u.May(ChangeProcess, ToAll) {
		return true
	}
	return slices.ContainsFunc(p.Editors, func(who string) bool {
		if role, ok := strings.CutPrefix(who, "role:"); ok {
			r, known := ParseRole(role)
			return known && u.Role >= r
		}
		id, ok := strings.CutPrefix(who, "user:")
		return ok && UserKey(id) == UserKey(u.WeComID)
	})
}
