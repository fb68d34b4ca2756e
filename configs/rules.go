package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v3"

	"genjin/crm"
)

// Rules that a company changed in words are kept in the files' own form: those keys of process.yaml that were changed,
// and the hours of pushes.yaml. WriteRules writes them, ReadRules reads and checks them as the files are checked.

// rulesFile is the part of the two files that a sentence may change.
type rulesFile struct {
	Pipelines []struct {
		Code   string `yaml:"code"`
		Stages []struct {
			Code         string `yaml:"code"`
			StandardDays int    `yaml:"standard_days"`
		} `yaml:"stages"`
	} `yaml:"pipelines"`
	Rhythms map[string]int `yaml:"rhythms"`
	Gates   *[]gateFile    `yaml:"gates"`
	Leads   *struct {
		Assign struct {
			By    string          `yaml:"by"`
			Rules *[]leadRuleFile `yaml:"rules"`
		} `yaml:"assign"`
	} `yaml:"leads"`
	Pushes []struct {
		Name string `yaml:"name"`
		At   string `yaml:"at"`
	} `yaml:"pushes"`
}

// ReadRules reads rules and checks them against the process and the timetable they lie over (nil: their names are not
// looked at). The error names every fault with line, key and remedy.
func ReadRules(text string, p *crm.Process, pushes *crm.PushRules) (r crm.Rules, err error) {
	const label = "rules"
	var f rulesFile
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); errors.Is(err, io.EOF) {
		return r, nil
	} else if err != nil {
		return r, inFile(label, []byte(text), err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return r, inFile(label, []byte(text), err)
	}
	c := &checker{file: label, root: &root}
	if p == nil {
		p = anyStage(f)
	}
	for i, l := range f.Pipelines {
		for j, s := range l.Stages {
			at := func(key string) []any { return []any{"pipelines", i, "stages", j, key} }
			if line := slices.IndexFunc(p.Pipelines, func(x crm.Pipeline) bool { return x.Code == l.Code }); line < 0 || p.Pipelines[line].Index(crm.StageCode(s.Code)) < 0 {
				c.bad("no such stage: write the code of one", at("code")...)
			}
			if s.StandardDays < 0 || s.StandardDays > 365 {
				c.bad("write working days from 0 to 365", at("standard_days")...)
			}
			r.Days = append(r.Days, crm.StageDays{Pipeline: l.Code, Stage: crm.StageCode(s.Code), Days: s.StandardDays})
		}
	}
	r.Rhythms = rhythms(c, f.Rhythms)
	if f.Gates != nil {
		r.OwnGates, r.Gates = true, gates(c, *f.Gates, p)
	}
	if f.Leads != nil {
		r.LeadsBy = leadBalance(c, f.Leads.Assign.By, "leads", "assign", "by")
		if all := f.Leads.Assign.Rules; all != nil {
			r.OwnLeads, r.Leads = true, leadRules(c, *all)
		}
	}
	for i, t := range f.Pushes {
		at := func(key string) []any { return []any{"pushes", i, key} }
		plan := crm.PushPlan{Name: t.Name, Cron: t.At}
		_, err := cron.ParseStandard(t.At)
		if err != nil || !plan.Once() {
			c.bad(`not a time once a day: write one as in "0 19 * * *"`, at("at")...)
			continue
		}
		if pushes != nil {
			if _, known := pushes.Plan(t.Name); !known {
				c.bad("there is no push of that name", at("name")...)
			}
		}
		words := strings.Fields(t.At)
		minute, _ := strconv.Atoi(words[0])
		hour, _ := strconv.Atoi(words[1])
		r.Times = append(r.Times, crm.PushTime{Push: t.Name, At: crm.Clock(hour*60 + minute), Cron: t.At})
	}
	return r, c.err()
}

// anyStage is a process that has all stages the rules name.
func anyStage(f rulesFile) *crm.Process {
	p := &crm.Process{}
	for _, l := range f.Pipelines {
		line := crm.Pipeline{Code: l.Code}
		for _, s := range l.Stages {
			line.Stages = append(line.Stages, crm.Stage{Code: crm.StageCode(s.Code)})
		}
		p.Pipelines = append(p.Pipelines, line)
	}
	if f.Gates == nil {
		return p
	}
	for _, g := range *f.Gates {
		all := crm.Pipeline{Code: g.Pipeline, Stages: []crm.Stage{{Code: crm.StageCode(g.Stage)}}}
		for _, w := range []string{g.When, g.Auto} {
			condition, err := crm.ParseCondition(w)
			if err != nil {
				continue // told by the check
			}
			for _, terms := range condition.Any {
				for _, t := range terms {
					all.Stages = append(all.Stages, crm.Stage{Code: t.Stage})
				}
			}
		}
		p.Pipelines = append(p.Pipelines, all)
	}
	return p
}

// WriteRules writes rules in the form of the files, one thing a line; ReadRules gives them back.
func WriteRules(r crm.Rules) (string, error) {
	var b strings.Builder
	if len(r.Days) > 0 {
		days := slices.Clone(r.Days)
		slices.SortStableFunc(days, func(a, b crm.StageDays) int { return strings.Compare(a.Pipeline, b.Pipeline) })
		b.WriteString("pipelines:\n")
		for i, d := range days {
			if i == 0 || days[i-1].Pipeline != d.Pipeline {
				fmt.Fprintf(&b, "  - code: %s\n    stages:\n", d.Pipeline)
			}
			fmt.Fprintf(&b, "      - {code: %s, standard_days: %d}\n", d.Stage, d.Days)
		}
	}
	if len(r.Rhythms) > 0 {
		var parts []string
		for _, l := range slices.Sorted(maps.Keys(r.Rhythms)) {
			name := string(l)
			if l == "" {
				name = "none"
			}
			parts = append(parts, fmt.Sprintf("%s: %d", name, r.Rhythms[l]))
		}
		fmt.Fprintf(&b, "rhythms: {%s}\n", strings.Join(parts, ", "))
	}
	if r.OwnGates && len(r.Gates) == 0 {
		b.WriteString("gates: []\n")
	} else if r.OwnGates {
		b.WriteString("gates:\n")
	}
	for _, g := range r.Gates {
		line, err := flow(gateFile{Pipeline: g.Pipeline, Stage: string(g.Stage), When: g.When, Auto: g.Auto, Approver: g.Approver, TimeLimit: g.TimeLimit})
		if err != nil {
			return "", err
		}
		b.WriteString("  - " + line + "\n")
	}
	if r.OwnLeads || r.LeadsBy != "" {
		b.WriteString("leads:\n  assign:\n")
	}
	if r.LeadsBy != "" {
		fmt.Fprintf(&b, "    by: %s\n", r.LeadsBy)
	}
	if r.OwnLeads && len(r.Leads) == 0 {
		b.WriteString("    rules: []\n")
	} else if r.OwnLeads {
		b.WriteString("    rules:\n")
	}
	for _, l := range r.Leads {
		line, err := flow(leadRuleFile{Region: l.Regions, Industry: l.Industries, Source: l.Sources, To: l.To, By: string(l.By)})
		if err != nil {
			return "", err
		}
		b.WriteString("      - " + line + "\n")
	}
	if len(r.Times) > 0 {
		b.WriteString("pushes:\n")
	}
	for _, t := range r.Times {
		fmt.Fprintf(&b, "  - {name: %s, at: %q}\n", t.Push, t.Cron)
	}
	return b.String(), nil
}

// flow is a value on one line: {stage: quote, when: "amount > 50万"}.
func flow(v any) (string, error) {
	var n yaml.Node
	if err := n.Encode(v); err != nil {
		return "", fmt.Errorf("configs: write rules: %w", err)
	}
	n.Style = yaml.FlowStyle
	for i := 1; i < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!str" && strings.ContainsAny(n.Content[i].Value, " <>=:") {
			n.Content[i].Style = yaml.DoubleQuotedStyle
		}
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	if err := errors.Join(e.Encode(&n), e.Close()); err != nil {
		return "", fmt.Errorf("configs: write rules: %w", err)
	}
	return strings.Join(strings.Fields(b.String()), " "), nil
}
