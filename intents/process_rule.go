package intents

import (
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// processRule changes the process of the whole company in words: it is shown in words and as the process file would have
// it, tried on the moves of the last quarter, and in force once it was confirmed.
func processRule() Intent {
	return Intent{
		Kind:     ProcessRule,
		Title:    "改流程",
		Examples: []string{"流程:报价超30万或低于9折要我批", "报价阶段标准5天", "流程:A级客户每7天联系一次", "全公司日报改到19点", "取消报价30万的审批规则", "苏州的线索都给李娜", "官网来的线索轮流分", "流程退回上一版"},
		Rare:     true,
		Write:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Rule
			if may, err := t.Tx.MayChangeProcess(ctx); err != nil {
				return "", err
			} else if !may {
				return say.RulesNotYours(), nil
			}
			c, problem, err := t.ruleChange(ctx, r)
			if err != nil || problem != "" {
				return problem, err
			}
			if !r.Slots.Confirmed || w.Seen != t.Book.No+1 {
				if c.preview.YAML, err = t.Tx.DraftRules(ctx, c.shown); err != nil {
					return "", err
				}
				if c.preview.Tried, err = c.tried(ctx); err != nil {
					return "", err
				}
				c.preview.Moved = r.Slots.Confirmed
				r.Slots.Rule.Seen, r.Slots.Confirmed = t.Book.No+1, false
				return "", confirm(r, say.RulePreview(c.preview), say.PutInForce())
			}
			v, err := t.Tx.EnactRules(ctx, crm.RuleVersion{Rules: c.rules, Said: w.Said, What: c.preview.What, Restores: c.restores}, t.Book.No)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{}, say.SummaryOfRule(c.preview.What))
			return say.RuleInForce(v), nil
		},
	}
}

// ruleChange is what the rules are to become.
type ruleChange struct {
	rules    crm.Rules
	shown    crm.Rules // what of them is new, for showing
	restores int       // the version they go back to; -1: none
	preview  say.RulePreviewed
	tried    func(ctx context.Context) (say.Text, error)
}

// ruleChange decides what a request changes; problem is what to say when it changes nothing.
func (t *Turn) ruleChange(ctx context.Context, r Request) (c ruleChange, problem say.Text, err error) {
	w := r.Slots.Rule
	line, stages, problem := t.ruleLine(w)
	if problem != "" {
		return c, problem, nil
	}
	w.Pipeline, w.Stages, r.Slots.Rule.Stages, r.Slots.Rule.Pipeline = line, stages, stages, line
	c = ruleChange{restores: -1, tried: func(context.Context) (say.Text, error) { return "", nil }}
	switch w.Op {
	case RuleGate:
		return t.newGate(ctx, r, c)
	case RuleUngate:
		return t.noGate(ctx, w, c)
	case RuleDays:
		if w.Days < 1 || w.Days > 365 {
			return c, say.RuleDaysBad(), nil
		}
		c.rules, c.shown = t.Book.Rules.WithDays(t.Process, line, w.Stages[0], w.Days), crm.Rules{}.WithDays(t.Process, line, w.Stages[0], w.Days)
		stage, _ := t.Process.In(t.Process.Pipeline(line), w.Stages[0])
		c.preview.What = say.StageDaysRule(t.lineName(line), stage, w.Days)
		if stage.StandardDays == w.Days && (line != "" || len(t.Process.Pipelines) == 1) {
			return c, say.RuleSame(c.preview.What), nil
		}
		c.tried = func(ctx context.Context) (say.Text, error) { return t.triedDays(ctx, line, stage, w.Days) }
	case RuleRhythm:
		if w.Days < 1 || w.Days > 365 {
			return c, say.RuleDaysBad(), nil
		}
		c.rules, c.shown = t.Book.Rules.WithRhythm(w.Level, w.Days), crm.Rules{}.WithRhythm(w.Level, w.Days)
		c.preview.What = say.RhythmRule(w.Level, w.Days)
		if t.Process.Rhythm(w.Level) == w.Days {
			return c, say.RuleSame(c.preview.What), nil
		}
		c.tried = func(ctx context.Context) (say.Text, error) { return t.triedRhythm(ctx, w.Level, c.rules) }
	case RulePush:
		return t.pushRule(w, c)
	case RuleBack:
		return t.backTo(ctx, w, c)
	case RuleLead, RuleUnlead, RuleLeadBy:
		return t.leadRuleChange(ctx, w, c)
	default:
		return c, say.RuleUnclear(w.Unread, w.Lacks), nil
	}
	return c, "", nil
}

// ruleLine is the pipeline that a rule is for, and the stages it names as they are there: the one that was said, else the
// default one; none when there is only one, or the rule is for each. problem says that a stage is not in it.
func (t *Turn) ruleLine(w RuleWords) (line string, stages []crm.StageCode, problem say.Text) {
	switch {
	case len(t.Process.Pipelines) == 1 || w.Pipeline == everyPipeline:
		return "", w.Stages, ""
	case w.Op == RuleUngate && w.Pipeline == "":
		return "", w.Stages, "" // whichever has it
	case w.Pipeline == "" && len(w.Stages) > 0 && t.Process.Default().Index(w.Stages[0]) < 0: // a stage that only another has
		for _, l := range t.Process.Pipelines {
			if line == "" && l.Index(w.Stages[0]) >= 0 {
				line = l.Code
			}
		}
	default:
		line = t.Process.Pipeline(w.Pipeline).Code
	}
	for _, code := range w.Stages {
		s, ok := t.Process.In(t.Process.Pipeline(line), code)
		if !ok {
			s, _ = t.Process.Named(code)
			return line, nil, say.StageNotIn(t.Process.Pipeline(line), s)
		}
		stages = append(stages, s.Code)
	}
	return line, stages, ""
}

// lineName is the name of the pipeline a rule is for; empty when there is only one.
func (t *Turn) lineName(line string) string {
	switch {
	case len(t.Process.Pipelines) == 1:
		return ""
	case line == "":
		return say.EveryPipeline()
	}
	return t.Process.Pipeline(line).Name
}

// stageNamed is the stage of a code, of the first pipeline that has it.
func (t *Turn) stageNamed(code crm.StageCode) crm.Stage {
	if s, ok := t.Process.Named(code); ok {
		return s
	}
	return crm.Stage{Code: code, Name: string(code)}
}

const usualLimit = 24 // working hours of a gate for which none were said

func (t *Turn) newGate(ctx context.Context, r Request, c ruleChange) (ruleChange, say.Text, error) {
	w := r.Slots.Rule
	g := crm.Gate{Pipeline: w.Pipeline, When: strings.Join(w.When, " or "), Auto: strings.Join(w.Auto, " or "), Approver: w.Approver, TimeLimit: usualLimit}
	if w.Hours > 0 {
		g.TimeLimit = min(w.Hours, 2000)
	}
	switch w.Approver {
	case approverMe:
		g.Approver = "user:" + t.Actor.User.WeComID
	case approverPerson:
		u, err := t.colleague(ctx, r.Slots.Person.Text, t.Actor.User.TeamID)
		if err != nil {
			return c, "", err
		}
		g.Approver = "user:" + u.WeComID
	}
	stages := w.Stages
	if len(stages) == 0 {
		stages = []crm.StageCode{""}
	}
	process, fresh := *t.Process, []crm.Gate{}
	c.rules = t.Book.Rules
	var what []string
	for _, code := range stages {
		g.Stage = code
		if slices.Contains(t.Process.Gates, g) {
			return c, say.RuleSame(t.gateWords(ctx, g)), nil
		}
		c.rules = c.rules.WithGate(&process, g)
		process.Gates, fresh = c.rules.Gates, append(fresh, g)
		what = append(what, t.gateWords(ctx, g))
	}
	c.shown = crm.Rules{OwnGates: true, Gates: fresh}
	c.preview.What = strings.Join(what, "；")
	c.tried = func(ctx context.Context) (say.Text, error) { return t.triedGates(ctx, &process, fresh, false) }
	return c, "", nil
}

func (t *Turn) noGate(ctx context.Context, w RuleWords, c ruleChange) (ruleChange, say.Text, error) {
	var gone []int
	var gates []crm.Gate
	var what []string
	for i, g := range t.Process.Gates {
		if w.No > 0 && i != w.No-1 || w.No == 0 && !t.meant(g, w) {
			continue
		}
		gone, gates, what = append(gone, i), append(gates, g), append(what, t.gateWords(ctx, g))
	}
	if len(gone) == 0 {
		return c, say.NoSuchRule(t.rulesShown(ctx).Gates), nil
	}
	c.rules = t.Book.Rules.WithoutGates(t.Process, gone)
	c.shown = crm.Rules{OwnGates: true, Gates: gates}
	c.preview.What, c.preview.Gone = say.GatesGone(what), true
	c.tried = func(ctx context.Context) (say.Text, error) { return t.triedGates(ctx, t.Process, gates, true) }
	return c, "", nil
}

// meant reports whether a gate is one that words mean: of the pipeline, of one of the stages, with each of the figures in
// its condition.
func (t *Turn) meant(g crm.Gate, w RuleWords) bool {
	ofStage := func(code crm.StageCode) bool { return slices.Contains(t.Process.Alike(code), g.Stage) }
	if w.Pipeline != "" && g.Pipeline != w.Pipeline || len(w.Stages) > 0 && !slices.ContainsFunc(w.Stages, ofStage) {
		return false
	}
	condition, err := crm.ParseCondition(g.When)
	if err != nil {
		return false
	}
	for _, figure := range w.When {
		there := slices.ContainsFunc(condition.Any, func(terms []crm.Term) bool {
			return slices.ContainsFunc(terms, func(t crm.Term) bool {
				switch t.Kind {
				case crm.AmountTerm:
					return figure == crm.AmountText(t.Value)
				case crm.DiscountTerm:
					return figure == crm.DiscountText(int(t.Value))
				case crm.LevelTerm:
					return figure == "level = "+string(t.Level)
				}
				return figure == string(t.Kind)
			})
		})
		if !there {
			return false
		}
	}
	return true
}

func (t *Turn) pushRule(w RuleWords, c ruleChange) (ruleChange, say.Text, error) {
	i := slices.IndexFunc(t.Rules.Plans, func(p crm.PushPlan) bool { return p.Called(w.Push) && !p.Off })
	if i < 0 {
		return c, say.PushUnknown(w.Push), nil
	}
	p := t.Rules.Plans[i]
	switch {
	case !p.Once():
		return c, say.PushSeveralTimes(p.Title), nil
	case t.Rules.Quiet(w.At.On(crm.DateOf(t.Now), t.Now.Location())):
		return c, say.PushInQuiet(t.Rules.QuietFrom, t.Rules.QuietTo), nil
	}
	c.rules, c.shown = t.Book.Rules.WithTime(p, w.At), crm.Rules{}.WithTime(p, w.At)
	c.preview.What = say.PushTimeRule(p.Title, w.At)
	c.tried = func(context.Context) (say.Text, error) { return say.PushTimeTried(say.PlanTime(p, t.Now)), nil }
	if was := crm.ClockOf(p.Next(crm.DateOf(t.Now).In(t.Now.Location()))); was == w.At {
		return c, say.RuleSame(c.preview.What), nil
	}
	return c, "", nil
}

// backTo goes to an earlier version: a number, or the one before. Before a version that went back itself is the one before
// where it went.
func (t *Turn) backTo(ctx context.Context, w RuleWords, c ruleChange) (ruleChange, say.Text, error) {
	all, err := t.Tx.RuleVersions(ctx, 0)
	if err != nil {
		return c, "", err
	}
	if len(all) == 0 || t.Book.No == 0 && w.No < 0 {
		return c, say.NoVersions(), nil
	}
	before := t.Book.No
	for _, v := range all {
		if v.InForce && v.Restores >= 0 {
			before = v.Restores
		}
	}
	to := crm.RuleVersion{}
	switch i := slices.IndexFunc(all, func(v crm.RuleVersion) bool { return w.No < 0 && v.No < before || w.No > 0 && v.No == w.No }); {
	case i >= 0:
		to = all[i]
	case w.No > 0:
		return c, say.NoSuchVersion(w.No), nil
	case before == 0:
		return c, say.NoVersions(), nil
	}
	if to.No == t.Book.No {
		return c, say.VersionInForce(to.No), nil
	}
	c.rules, c.shown, c.restores = to.Rules, to.Rules, to.No
	c.preview.What, c.preview.Back = say.BackToVersion(to), true
	return c, "", nil
}

// gateWords tells a gate in words.
func (t *Turn) gateWords(ctx context.Context, g crm.Gate) string {
	condition, err := crm.ParseCondition(g.When)
	if err != nil {
		return g.When
	}
	auto, err := crm.ParseCondition(g.Auto)
	if err != nil {
		return g.Auto
	}
	stage := func(code crm.StageCode) crm.Stage {
		if s, ok := t.Process.Pipeline(g.Pipeline).Stage(code); ok {
			return s
		}
		return t.stageNamed(code)
	}
	return say.GateRule(t.lineName(g.Pipeline), g, condition, auto, stage, t.approverName(ctx, g.Approver))
}

// approverName is who a gate asks, as people say it.
func (t *Turn) approverName(ctx context.Context, rule string) string {
	id, person := strings.CutPrefix(rule, "user:")
	if !person {
		return say.ApproverRole(rule)
	}
	if me := t.Actor.User; crm.UserKey(id) == crm.UserKey(me.WeComID) {
		return me.Name
	}
	if all, err := t.Tx.Approvers(ctx, t.Actor.User.ID, rule); err == nil && len(all) > 0 && crm.UserKey(all[0].WeComID) == crm.UserKey(id) {
		return all[0].Name
	}
	return id
}

// quarterBefore is the calendar quarter before the one of a day: its first day, and the first day after it.
func quarterBefore(d crm.Date) (from, to crm.Date) {
	to = crm.Date{Year: d.Year, Month: d.Month - (d.Month-1)%3, Day: 1}
	from = crm.DateOf(time.Date(to.Year, to.Month-3, 1, 0, 0, 0, 0, time.UTC))
	return from, to
}
