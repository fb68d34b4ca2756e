package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// RulesNotYours says who may change the process.
func RulesNotYours() Text {
	return "流程是全公司的，要管理员来改，没有改动。\n要让主管也能改：管理员在流程文件的 editors 里写上就行。"
}

// RuleUnclear says that a sentence about the process was not understood; unread are its words that have no part in a rule.
// lacks is what was not said: who is to approve, or of what.
func RuleUnclear(unread string, lacks RuleLack) Text {
	head := "流程没有改动：这句没说全。"
	switch lacks {
	case LacksApprover:
		head = "流程没有改动：没说要谁批，后面加上「要我批」或「要主管批」。"
	case LacksOrder:
		head = "流程没有改动：没说是超过还是低于，比如「超30万」「9折以下」。"
	case LacksDiscount:
		head = "流程没有改动：折扣要在2折到10折之间，比如「低于9折」。"
	case LacksCase:
		head = "流程没有改动：没说什么情况要批，比如「报价超30万」。"
	}
	if unread = strings.Join(strings.Fields(unread), ""); unread != "" {
		head = "流程没有改动：没看懂" + quoted(unread) + "。"
	}
	return lines(head, "可以这样说：", "· 流程:报价超30万或低于9折要我批（也可以是：要主管批、要管理员批、要李娜批）", "· 流程:报价阶段标准5天", "· 流程:A级客户每7天联系一次", "· 流程:日报改到19点", "· 取消报价30万的审批规则")
}

// RuleLack is what a rule that was said in part still needs.
type RuleLack string

// What a rule may lack.
const (
	LacksApprover RuleLack = "approver"
	LacksCase     RuleLack = "case"
	LacksOrder    RuleLack = "order"
	LacksDiscount RuleLack = "discount"
)

// RuleDaysBad says which numbers of days there are.
func RuleDaysBad() Text { return "天数要在1到365之间，流程没有改动。" }

// RuleSame says that the rule holds already.
func RuleSame(what string) Text { return Text("现在就是这样：" + what + "。没有改动。") }

// NoSuchRule says that no rule was meant by the words, and which ones there are.
func NoSuchRule(gates []string) Text {
	if len(gates) == 0 {
		return "现在没有要审批的规则，没有改动。"
	}
	out := []string{"没有这条规则，没有改动。现在有："}
	for i, g := range gates {
		out = append(out, fmt.Sprintf("%d. %s", i+1, g))
	}
	return lines(append(out, "取消哪条，说「取消第1条流程规则」。")...)
}

// PushSeveralTimes says that a push has no one hour.
func PushSeveralTimes(title string) Text {
	return Text(name(title) + "一天推几次，不能改成一个钟点，没有改动。要改在 pushes.yaml 里改。")
}

// PushInQuiet says that nothing is pushed at that hour.
func PushInQuiet(from, to crm.Clock) Text {
	return Text(fmt.Sprintf("%s–%s 是免打扰时间，推不出去，没有改动。", from, to))
}

// WhosePush asks whether an hour is for the person or for everybody.
func WhosePush(title string, at crm.Clock) Text {
	return Text(fmt.Sprintf("%s改到%s，改你自己的，还是全公司的？", name(title), at))
}

// PushForMe is the answer that changes the person's own hour, PushForAll everybody's.
func PushForMe() string { return "只改我的" }

// PushForAll is the answer that changes everybody's hour.
func PushForAll() string { return "全公司都改" }

// NoVersions says that there is nothing to go back to.
func NoVersions() Text {
	return "流程没改过，就是流程文件写的样子，没有上一版。"
}

// NoSuchVersion says that there is no version of a number.
func NoSuchVersion(no int) Text {
	return Text(fmt.Sprintf("没有第%d版，没有改动。发「流程版本」看有哪些。", no))
}

// VersionInForce says that a version holds already.
func VersionInForce(no int) Text {
	return Text(fmt.Sprintf("现在就是第%d版，没有改动。", no))
}

// GateRule tells a gate: 进入报价，金额超过30万，或折扣低于9折：要王经理批. pipeline is the one it is for; empty: there is only one.
func GateRule(pipeline string, g crm.Gate, when, auto crm.Condition, stageOf func(crm.StageCode) crm.Stage, approver string) string {
	where := lineOf(pipeline)
	if g.Stage != "" {
		where += "进入" + stage(stageOf(g.Stage)) + "，"
	}
	if condition := groupsOf(when, stageOf); condition != "" {
		if where == lineOf(pipeline) && where != "" {
			where += "，"
		}
		where += condition
	}
	out := strings.TrimSuffix(where, "，") + "：要" + name(approver) + "批"
	if condition := groupsOf(auto, stageOf); condition != "" {
		out += "（" + condition + "自动通过）"
	}
	if g.TimeLimit > 0 {
		out += fmt.Sprintf("（%d个工作小时没批就升级）", g.TimeLimit)
	}
	return out
}

func groupsOf(c crm.Condition, stageOf func(crm.StageCode) crm.Stage) string {
	var groups []string
	for _, terms := range c.Any {
		groups = append(groups, Condition(terms, stageOf))
	}
	return strings.Join(groups, "，或")
}

// ApproverRole is who a gate asks when it names no person.
func ApproverRole(rule string) string {
	switch rule {
	case "role:admin":
		return "管理员"
	default:
		return "主管"
	}
}

// StageDaysRule tells the standard days of a stage of a pipeline; empty: there is only one.
func StageDaysRule(pipeline string, s crm.Stage, days int) string {
	if pipeline != "" {
		pipeline = lineOf(pipeline) + "的"
	}
	return pipeline + fmt.Sprintf("%s阶段标准%d个工作日", stage(s), days)
}

// RhythmRule tells how often customers of a level are contacted.
func RhythmRule(l crm.Level, days int) string {
	return fmt.Sprintf("%s每%d天至少联系一次", levelOf(l), days)
}

func levelOf(l crm.Level) string {
	if l == "" {
		return "没定级的客户"
	}
	return string(l) + "级客户"
}

// PushTimeRule tells when a push comes.
func PushTimeRule(title string, at crm.Clock) string { return name(title) + " " + at.String() }

// PushTimeTried tells when it came so far, and for whom it stays.
func PushTimeTried(was string) Text {
	return Text("原来是" + was + "。自己在聊天里定过时间的人不变。")
}

// GatesGone tells which gates go.
func GatesGone(what []string) string { return "取消：" + strings.Join(what, "；") }

// BackToVersion tells to which version the process goes back.
func BackToVersion(v crm.RuleVersion) string {
	if v.No == 0 {
		return "回到流程文件原来的样子"
	}
	return fmt.Sprintf("回到第%d版（%s）", v.No, Clip(v.What, lineRunes))
}

// RulePreviewed is a change of the process before it is in force.
type RulePreviewed struct {
	What  string
	YAML  string // the lines of the process file
	Gone  bool   // those lines go
	Back  bool   // they are all that is left beside the file
	Tried Text
	Moved bool // somebody changed the process meanwhile
}

const yamlRunes = 1200 // more than a message shows

// RulePreview shows a change and asks whether it is to be in force.
func RulePreview(p RulePreviewed) Text {
	head, file := "流程要这样改，对全公司生效：", "写进流程文件："
	switch {
	case p.Gone:
		file = "从流程文件去掉："
	case p.Back:
		file = "流程文件之外的改动只剩："
	}
	moved := ""
	if p.Moved {
		moved = "刚才流程又被改过，按现在的再看一遍。"
	}
	yaml := strings.TrimSpace(p.YAML)
	if r := []rune(yaml); len(r) > yamlRunes {
		yaml = string(r[:yamlRunes]) + "…"
	}
	if yaml == "" {
		file = ""
	}
	return lines(moved, head, p.What, file, yaml, string(p.Tried), "现在生效吗？")
}

// PutInForce is the answer that puts a change in force.
func PutInForce() string { return "生效" }

// RuleInForce says that a change holds.
func RuleInForce(v crm.RuleVersion) Text {
	return lines("已生效："+v.What, fmt.Sprintf("这是第%d版，全公司马上按它走。要退回说「流程退回上一版」。", v.No))
}

// SummaryOfRule names a change of the process in lists of what was done.
func SummaryOfRule(what string) string { return "改流程：" + what }

// GateTried is what gates would have held up.
type GateTried struct {
	From, To, Today crm.Date // the last quarter
	Last, Since     reports.Held
	Names           []string // of the customers
	Gone            bool     // they are taken away: they did hold it up
}

// TriedGates tells how many deals gates would have held up.
func TriedGates(g GateTried) Text {
	quarter := fmt.Sprintf("上季度（%s–%s）", ShortDay(g.From, g.Today), ShortDay(g.To.AddDays(-1), g.Today))
	verb := "会拦下"
	if g.Gone {
		verb = "按它要批的有"
	}
	last := fmt.Sprintf("%s的%d次推进，%s %d 单", quarter, g.Last.Moves, verb, len(g.Last.Deals))
	if g.Last.Moves == 0 {
		last = quarter + "没有推进记录"
	}
	since := fmt.Sprintf("；本季度到现在%d次，%s %d 单。", g.Since.Moves, verb, len(g.Since.Deals))
	if g.Since.Moves == 0 {
		since = "；本季度还没有。"
	}
	var names []string
	for _, n := range g.Names {
		if n = name(n); n != "" && !slices.Contains(names, n) && len(names) < 3 {
			names = append(names, n)
		}
	}
	return lines("试算："+last+since, prefixed("比如：", strings.Join(names, "、")))
}

// TriedDays tells how many deals stayed longer than a standard.
func TriedDays(s crm.Stage, days, left, over, standing, late int) Text {
	was := ""
	if s.StandardDays > 0 {
		was = fmt.Sprintf("原来是%d个工作日。", s.StandardDays)
	}
	last := fmt.Sprintf("上季度走完%s的%d单，超过%d天的有 %d 单", stage(s), left, days, over)
	if left == 0 {
		last = "上季度没有走完" + stage(s) + "的单子"
	}
	return lines("试算："+last+fmt.Sprintf("；现在停在%s的%d单，超过的有 %d 单。", stage(s), standing, late), was)
}

// TriedRhythm tells how many customers have waited longer than a rhythm.
func TriedRhythm(l crm.Level, was, all, before, now int) Text {
	return Text(fmt.Sprintf("试算：%s现在%d家，到时间没联系的会从 %d 家变成 %d 家。原来是每%d天。", levelOf(l), all, before, now, was))
}

// RulesShown are the rules that hold, in words.
type RulesShown struct {
	Gates   []string
	Leads   []string // rules for leads
	Times   []string // of pushes, where they are not the file's
	Process *crm.Process
	Rhythm  func(crm.Level) int
	Version crm.RuleVersion // zero: the file's
}

// RulesInForce lists the rules that hold.
func RulesInForce(s RulesShown, now time.Time) Text {
	head := "流程规则 · 流程文件原样"
	if s.Version.No > 0 {
		head = fmt.Sprintf("流程规则 · 第%d版（%s %s）", s.Version.No, name(s.Version.ByName), ShortDay(crm.DateOf(s.Version.At.In(now.Location())), crm.DateOf(now)))
	}
	out := []string{head}
	if len(s.Gates) == 0 {
		out = append(out, "审批：没有要批的（成交后退单、退回，一直要主管批）")
	} else {
		out = append(out, "要审批的：")
	}
	for i, g := range s.Gates {
		out = append(out, fmt.Sprintf("%d. %s", i+1, g))
	}
	for i, l := range s.Leads {
		out = append(out, fmt.Sprintf("线索%d. %s", i+1, l))
	}
	for _, l := range s.Process.Pipelines {
		var days []string
		for _, x := range l.Stages {
			if x.StandardDays > 0 {
				days = append(days, fmt.Sprintf("%s%d天", stage(x), x.StandardDays))
			}
		}
		title := "标准停留（工作日）："
		if len(s.Process.Pipelines) > 1 {
			title = name(l.Name) + "的标准停留（工作日）："
		}
		out = append(out, prefixed(title, strings.Join(days, " ")))
	}
	var rhythm []string
	for _, l := range []crm.Level{"A", "B", "C", "D", ""} {
		label := string(l) + "级"
		if l == "" {
			label = "没定级"
		}
		rhythm = append(rhythm, fmt.Sprintf("%s%d天", label, s.Rhythm(l)))
	}
	out = append(out, "多久联系一次："+strings.Join(rhythm, " "), prefixed("推送：", strings.Join(s.Times, "、")))
	return lines(append(out, "改：「流程:报价超30万要我批」；看改过什么：「流程版本」")...)
}

const versionsShown = 6

// RuleVersions lists the versions of the rules, the newest first.
func RuleVersions(all []crm.RuleVersion, inForce int, now time.Time) Text {
	if len(all) == 0 {
		return "流程没改过，就是流程文件写的样子。"
	}
	out := []string{"流程版本："}
	for i, v := range all {
		if i == versionsShown {
			out = append(out, fmt.Sprintf("…更早的还有%d版", len(all)-i))
			break
		}
		mark := ""
		if v.InForce {
			mark = "（现在用的）"
		}
		at := v.At.In(now.Location())
		line := fmt.Sprintf("第%d版%s %s %s %s：%s", v.No, mark, ShortDay(crm.DateOf(at), crm.DateOf(now)), at.Format("15:04"), name(v.ByName), v.What)
		if v.Said != "" {
			line += "\n  原话：" + Clip(v.Said, lineRunes)
		}
		out = append(out, line)
	}
	mark := ""
	if inForce == 0 {
		mark = "（现在用的）"
	}
	return lines(append(out, "第0版"+mark+"：流程文件原样", "退回：「流程退回上一版」「流程退回第1版」")...)
}

// LeadReceiver is to whom leads go: rule is as the process file writes it, called the name of a person.
func LeadReceiver(rule, called string) string {
	switch kind, team, _ := strings.Cut(rule, ":"); kind {
	case "pool":
		return "公海"
	case "share":
		return "录的人所在团队"
	case "team":
		return name(team)
	}
	return name(called)
}

// LeadRuleTold tells a rule for leads: 地区苏州的线索：给李娜.
func LeadRuleTold(l crm.LeadRule, to []string) string {
	var of []string
	for _, x := range []struct {
		what  string
		words []string
	}{{"地区", l.Regions}, {"行业", l.Industries}, {"来源", l.Sources}} {
		if len(x.words) > 0 {
			of = append(of, x.what+name(strings.Join(x.words, "、")))
		}
	}
	how := ""
	switch l.By {
	case crm.ByTurn:
		how = "，轮流分"
	case crm.ByLoad:
		how = "，手上最少的先"
	}
	return strings.Join(of, "、") + "的线索：给" + strings.Join(to, "、") + how
}

// LeadsShared tells how leads are shared out.
func LeadsShared(by crm.LeadBalance) string {
	if by == crm.ByTurn {
		return "几个人里挑一个的时候：轮流分"
	}
	return "几个人里挑一个的时候：手上最少的先"
}

// LeadRuleUnclear says that it is not known of which leads a rule is to be.
func LeadRuleUnclear(unread string) Text {
	return lines("线索规则没有改动：不知道"+quoted(unread)+"是地区、来源还是行业。", "可以这样说：", "· 苏州的线索都给李娜", "· 官网来的线索轮流分", "· "+name(unread)+"行业的线索给李娜")
}

// NoSuchLeadRule says that no rule for leads was meant by the words, and which there are.
func NoSuchLeadRule(all []string) Text {
	if len(all) == 0 {
		return "现在没有线索分配规则，没有改动。"
	}
	out := []string{"没有这条线索规则，没有改动。现在有："}
	for i, l := range all {
		out = append(out, fmt.Sprintf("%d. %s", i+1, l))
	}
	return lines(append(out, "取消哪条，说「取消第1条线索规则」。")...)
}

// LeadRules lists the rules for leads that hold, and what becomes of the others.
func LeadRules(all []string, r *crm.LeadRules) Text {
	out := []string{"线索这样分，从上往下，第一条合的算："}
	for i, l := range all {
		out = append(out, fmt.Sprintf("%d. %s", i+1, l))
	}
	if len(all) == 0 {
		out = []string{"线索没有单独的分配规则。"}
	}
	return lines(append(out, "其余的："+otherLeads(r), LeadsShared(r.By)+"；请假的、离职的不分", "改：「苏州的线索都给李娜」「官网来的线索轮流分」「取消第1条线索规则」")...)
}

func otherLeads(r *crm.LeadRules) string {
	return map[crm.LeadDefault]string{crm.LeadKept: "销售自己带来的归自己，别人录的在团队里分", crm.LeadShared: "在录的人所在团队里分", crm.LeadToPool: "进公海"}[r.Otherwise]
}

// Numbered is one of a list, by its place there.
func Numbered(no int, s string) string { return fmt.Sprintf("%d. %s", no, s) }

// LeadsGoTo tells who gets leads of a kind: all are the rules that speak of them, in their order and with their numbers.
func LeadsGoTo(about, all []string, r *crm.LeadRules) Text {
	of := name(strings.Join(about, "、"))
	if len(all) == 0 {
		return lines("「"+of+"」的线索没有单独的规则："+otherLeads(r)+"；请假的、离职的不分。", "要定一条：「"+of+"的线索都给李娜」")
	}
	return lines(append([]string{"「" + of + "」的线索这样分："}, append(all, "请假的、离职的不分。全部规则：「线索怎么分的」")...)...)
}

// TriedLeads tells how many leads a rule would have sent, or did send.
func TriedLeads(last, lastSent, since, sinceSent int, gone bool) Text {
	verb := "会按它分"
	if gone {
		verb = "按它分的有"
	}
	text := fmt.Sprintf("试算：上季度来的%d条线索，%s %d 条", last, verb, lastSent)
	if last == 0 {
		text = "试算：上季度没有线索"
	}
	if since == 0 {
		return Text(text + "；本季度还没有。")
	}
	return Text(text + fmt.Sprintf("；本季度到现在%d条，%s %d 条。", since, verb, sinceSent))
}
