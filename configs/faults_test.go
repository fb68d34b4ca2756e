package configs

import (
	"strings"
	"testing"

	"genjin/crm"
)

// smallProcess is the least a process file can say; the line numbers below are its own.
const smallProcess = `version: 1
pipelines:
  - code: new
    name: 新签
    stages:
      - code: lead
        name: 线索
        kind: open
      - code: won
        name: 成交
        kind: won
        entry:
          - {field: amount, label: 金额}
      - code: lost
        name: 输单
        kind: lost
loss_reasons:
  - {code: price, name: 价格, synonyms: [太贵]}
`

// second is a second pipeline, whose first stage is called as the first pipeline's.
func second(code, name, kind string) string {
	return "  - code: " + code + "\n    name: " + name + "\n    stages:\n      - {code: lead, name: 线索, kind: " + kind + "}\n" +
		"      - {code: renewed, name: 续上, kind: won}\n      - {code: gone, name: 流失, kind: lost}\n"
}

// Each fault of a process file with its whole sentence: file, line, key, remedy.
func TestFaultsOfAProcess(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"version", "version: 1", "version: 3", "FILE:1: version: this genjin reads version 1"},
		{"no pipelines", smallProcess, "version: 1\npipelines: []\n", "FILE:2: pipelines: missing: give at least one pipeline with its stages"},
		{"code", "code: lead", "code: 线索", "FILE:6: pipelines[0].stages[0].code: a code is lower-case letters, digits and _: correct it"},
		{"no code", "code: lead\n        name", "name", "FILE:6: pipelines[0].stages[0].code: a code is lower-case letters, digits and _: correct it"},
		{"code twice", "code: won", "code: lead", "FILE:9: pipelines[0].stages[1].code: lead stands here twice: give each its own code"},
		{"no name", "name: 线索", "name: ''", "FILE:7: pipelines[0].stages[0].name: missing: write the name people see"},
		{"kind", "kind: lost", "kind: closed", "FILE:16: pipelines[0].stages[2].kind: unknown: write open, won, payment or lost\nFILE:6: pipelines[0].stages: no stage of kind lost: a pipeline needs one"},
		{"no won stage", "kind: won", "kind: open", "FILE:6: pipelines[0].stages: no stage of kind won: a pipeline needs one"},
		{"two lost stages", "kind: won", "kind: lost", "FILE:6: pipelines[0].stages: no stage of kind won: a pipeline needs one\nFILE:6: pipelines[0].stages: only one lost stage: keep one and put the difference into loss_reasons"},
		{"skip", "name: 新签", "name: 新签\n    skip: perhaps", "FILE:5: pipelines[0].skip: unknown: write allow, approve or refuse"},
		{"above a hundred", "kind: open", "kind: open\n        probability: 101", "FILE:9: pipelines[0].stages[0].probability: 101 is no percentage: write 0 to 100"},
		{"below zero", "kind: open", "kind: open\n        probability: -1", "FILE:9: pipelines[0].stages[0].probability: -1 is no percentage: write 0 to 100"},
		{"days", "kind: open", "kind: open\n        rot_days: -1", "FILE:9: pipelines[0].stages[0].rot_days: below zero: write working days, 0 for none"},
		{"field", "field: amount", "field: budget", "FILE:13: pipelines[0].stages[1].entry[0].field: unknown: write one of [amount expected_close contact decision_maker loss_reason]"},
		{"no label", "label: 金额", "label: ''", "FILE:13: pipelines[0].stages[1].entry[0].label: missing: write the word people see"},
		{"a word of two stages", "kind: won", "kind: won\n        synonyms: [签单, 线索]", "FILE:12: pipelines[0].stages[1].synonyms[1]: 线索 already means another stage: a word may mean one"},
		{"reason twice", "  - {code: price,", "  - {code: price, name: 贵}\n  - {code: price,", "FILE:19: loss_reasons[1].code: price stands here twice: give each its own code"},
		{"reason without a name", "name: 价格", "name: ''", "FILE:18: loss_reasons[0].name: missing: write the name people see"},
		{"gate's stage", "loss_reasons:", "gates:\n  - {stage: quote, approver: manager}\nloss_reasons:", "FILE:18: gates[0].stage: no such stage: write the code of one, or leave the key out for every stage"},
		{"gate's approver", "loss_reasons:", "gates:\n  - {stage: won, approver: 王经理}\nloss_reasons:", "FILE:18: gates[0].approver: unknown: write manager, role:manager, role:admin or user:ID"},
		{"gate without an approver", "loss_reasons:", "gates:\n  - {stage: won}\nloss_reasons:", "FILE:18: gates[0].approver: unknown: write manager, role:manager, role:admin or user:ID"},
		{"gate's condition", "loss_reasons:", "gates:\n  - {stage: won, approver: manager, when: big}\nloss_reasons:", "FILE:18: gates[0].when: not understood: write a condition like amount > 50万 or discount < 9折"},
		{"gate's hours", "loss_reasons:", "gates:\n  - {stage: won, approver: manager, time_limit_hours: -1}\nloss_reasons:", "FILE:18: gates[0].time_limit_hours: write working hours from 0 (no limit) to 2000"},
		{"a lead rule without people", "loss_reasons:", "leads:\n  assign:\n    rules:\n      - {region: [苏州]}\nloss_reasons:", "FILE:20: leads.assign.rules[0].to: missing: write user:ID, team:NAME, share or pool"},
		{"a lead rule's people", "loss_reasons:", "leads:\n  assign:\n    rules:\n      - {region: [苏州], to: [张伟]}\nloss_reasons:", "FILE:20: leads.assign.rules[0].to[0]: unknown: write user:ID, team:NAME, share or pool"},
		{"a lead rule for all", "loss_reasons:", "leads:\n  assign:\n    rules:\n      - {to: [pool]}\nloss_reasons:", "FILE:20: leads.assign.rules[0]: fits every lead: name a region, an industry or a source, or write it as otherwise"},
		{"lead default", "loss_reasons:", "leads:\n  assign: {otherwise: mine}\nloss_reasons:", "FILE:18: leads.assign.otherwise: unknown: write keep, share or pool"},
		{"lead balance", "loss_reasons:", "leads:\n  assign: {by: age}\nloss_reasons:", "FILE:18: leads.assign.by: unknown: write load or turn"},
		{"lead hours", "loss_reasons:", "leads:\n  hours: {from: '18:00', to: '09:00'}\nloss_reasons:", "FILE:18: leads.hours.to: the hours end before they begin: correct them"},
		{"lead warning", "loss_reasons:", "leads:\n  respond_minutes: 60\n  warn_minutes: 60\nloss_reasons:", "FILE:19: leads.warn_minutes: the warning comes before the time is over: write fewer minutes than respond_minutes"},
		{"pool without a warning", "loss_reasons:", "leads:\n  pool: {recycle_days: 10}\nloss_reasons:", "FILE:18: leads.pool.recycle_warn_days: nothing goes into the pool without a warning: write 1 or more, and fewer than recycle_days"},
		{"a source twice", "loss_reasons:", "leads:\n  sources:\n    - {name: 展会}\n    - {name: 会展, synonyms: [展会]}\nloss_reasons:", "FILE:20: leads.sources[1].name: empty, or said of another source too: a word means one source"},
		{"a stage's task", "kind: open", "kind: open\n        tasks: [{to: 售前, text: 出方案}]", "FILE:9: pipelines[0].stages[0].tasks[0].to: unknown: write user:ID or team:NAME"},
		{"a rhythm's level", "loss_reasons:", "rhythms: {E: 5}\nloss_reasons:", "FILE:17: rhythms.E: no such level: write A, B, C, D or none"},
		{"a rhythm's days", "loss_reasons:", "rhythms: {A: 0}\nloss_reasons:", "FILE:17: rhythms.A: a rhythm is 1 to 365 days: correct it"},
		{"the points of a score", "loss_reasons:", "score: {odds: 60, next: 30}\nloss_reasons:", "FILE:17: score: the points sum to 90: make it 100"},
		{"a part of a score", "loss_reasons:", "score: {odds: 60, luck: 40}\nloss_reasons:", "FILE:17: score.luck: unknown: write one of [odds contact next fields pace close]"},
		{"points below zero", "loss_reasons:", "score: {odds: 110, next: -10}\nloss_reasons:", "FILE:17: score.next: below zero: write the points it can bring at most, 0 for none"},
		{"unknown key", "kind: open", "kind: open\n        colour: red", "FILE:9: colour: unknown key: remove it or correct its spelling"},
		{"a pipeline's code", "loss_reasons:", second("new", "续约", "open") + "loss_reasons:", "FILE:17: pipelines[1].code: new stands here twice: give each its own code"},
		{"a pipeline's name", "loss_reasons:", second("renewal", "新签", "open") + "loss_reasons:", "FILE:18: pipelines[1].name: 新签 already means another pipeline: a word may mean one"},
		{"a pipeline's synonym", "loss_reasons:", strings.Replace(second("renewal", "续约", "open"), "stages:", "synonyms: [续签, 新签]\n    stages:", 1) + "loss_reasons:",
			"FILE:19: pipelines[1].synonyms[1]: 新签 already means another pipeline: a word may mean one"},
		{"a code of two kinds", "loss_reasons:", second("renewal", "续约", "won") + "loss_reasons:",
			"FILE:20: pipelines[1].stages[0].kind: another pipeline has lead of kind open: one code is one kind, give this stage its own\nFILE:20: pipelines[1].stages: no stage of kind open: a pipeline needs one"},
		{"a gate's pipeline", "loss_reasons:", "gates: [{pipeline: renewal, stage: won, approver: manager}]\nloss_reasons:", "FILE:17: gates[0].pipeline: no such pipeline: write the code of one, or leave the key out for every pipeline"},
		{"a gate's stage in its pipeline", "loss_reasons:", second("renewal", "续约", "open") + "gates: [{pipeline: new, stage: renewed, approver: manager}]\nloss_reasons:",
			"FILE:23: gates[0].stage: no such stage: write the code of one, or leave the key out for every stage"},
		{"two faults", "name: 线索\n        kind: open", "name: ''\n        kind: ''", "FILE:7: pipelines[0].stages[0].name: missing: write the name people see\n" +
			"FILE:8: pipelines[0].stages[0].kind: unknown: write open, won, payment or lost\n" +
			"FILE:6: pipelines[0].stages: no stage of kind open: a pipeline needs one"},
	}
	if _, err := LoadProcess(write(t, "p.yaml", smallProcess)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(smallProcess, tt.old) {
				t.Fatal("nothing was changed")
			}
			path := write(t, "p.yaml", strings.Replace(smallProcess, tt.old, tt.new, 1))
			_, err := LoadProcess(path)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if got := strings.ReplaceAll(err.Error(), path, "FILE"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Gates as a company writes them are read as they stand.
func TestGates(t *testing.T) {
	p, err := LoadProcess(write(t, "p.yaml", smallProcess+`gates:
  - {stage: won, when: "amount > 50万", approver: manager, time_limit_hours: 24}
  - {stage: won, when: "amount >= 300000 and discount < 9折", approver: "user:boss"}
  - {stage: lost, approver: "role:admin"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []crm.Gate{
		{Stage: "won", When: "amount > 50万", Approver: "manager", TimeLimit: 24},
		{Stage: "won", When: "amount >= 300000 and discount < 9折", Approver: "user:boss"},
		{Stage: "lost", Approver: "role:admin"},
	}
	for i := range want {
		if p.Gates[i] != want[i] {
			t.Errorf("%+v, want %+v", p.Gates[i], want[i])
		}
	}
}

// All that a file says of a pipeline and its stages arrives.
func TestProcessIsReadWhole(t *testing.T) {
	p, err := LoadProcess(write(t, "p.yaml", strings.NewReplacer("    stages:\n", "    skip: refuse\n    stages:\n", "        kind: open\n", `        kind: open
        synonyms: [潜客]
        probability: 15
        standard_days: 4
        rot_days: 6
        follow_up_days: 2
        definition: 有名有姓
        checklist: [打电话, 加微信]
        exit: [{field: contact, label: 联系人}]
        wanted: [{field: decision_maker, label: 拍板的人}]
`).Replace(smallProcess)))
	if err != nil {
		t.Fatal(err)
	}
	l := p.Default()
	s, _ := l.Find("潜客")
	if !l.RefuseSkip || s.Code != "lead" || s.Probability != 15 || s.StandardDays != 4 || s.RotDays != 6 || s.FollowUpDays != 2 || s.Definition != "有名有姓" {
		t.Errorf("%+v", s)
	}
	if len(s.Checklist) != 2 || s.Exit[0] != (crm.Criterion{Field: crm.ContactField, Label: "联系人"}) || s.Wanted[0] != (crm.Criterion{Field: crm.DecisionMakerField, Label: "拍板的人"}) {
		t.Errorf("%+v", s)
	}
}
