package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// queryRules lists the rules of the process that hold, or the versions of them.
func queryRules() Intent {
	return Intent{
		Kind:     QueryRules,
		Title:    "看流程规则",
		Examples: []string{"有哪些流程规则", "哪些单子要审批", "流程版本", "线索怎么分的", "苏州的线索给谁"},
		Rare:     true,
		Place:    crm.InPublic,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Rule.Op == RuleHistory {
				all, err := t.Tx.RuleVersions(ctx, 0)
				return say.RuleVersions(all, t.Book.No, t.Now), err
			}
			if r.Slots.Rule.Op == RuleLeads && len(r.Slots.Rule.Lead.About) > 0 {
				return t.whoGets(ctx, r.Slots.Rule.Lead), nil
			}
			if r.Slots.Rule.Op == RuleLeads {
				return say.LeadRules(t.leadRulesShown(ctx), &t.Process.Leads), nil
			}
			shown := t.rulesShown(ctx)
			all, err := t.Tx.RuleVersions(ctx, 0)
			for _, v := range all {
				if v.InForce {
					shown.Version = v
				}
			}
			return say.RulesInForce(shown, t.Now), err
		},
	}
}

// rulesShown are the rules that hold, in words.
func (t *Turn) rulesShown(ctx context.Context) (s say.RulesShown) {
	for _, g := range t.Process.Gates {
		s.Gates = append(s.Gates, t.gateWords(ctx, g))
	}
	s.Leads = t.leadRulesShown(ctx)
	s.Process, s.Rhythm = t.Process, t.Process.Rhythm
	if t.Rules == nil {
		return s
	}
	for _, x := range t.Book.Rules.Times {
		if p, ok := t.Rules.Plan(x.Push); ok {
			s.Times = append(s.Times, say.PushTimeRule(p.Title, x.At))
		}
	}
	return s
}
