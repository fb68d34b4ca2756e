package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// SuggestionKept thanks for what somebody said of the assistant.
func SuggestionKept(s crm.Suggestion) Text {
	return lines("收到，谢谢你说出来，这样才改得好！", "原话记下了："+Clip(s.Text, lineRunes), "每月汇总给管理员，不会算成跟进。")
}

// SuggestWhat asks for the words themselves.
func SuggestWhat() Text {
	return "说吧，我原话转给管理员。例如：「吐槽：报价要填的字段太多」。"
}

// SummaryOfSuggestion names it in the list of operations.
func SummaryOfSuggestion(s crm.Suggestion) string { return "吐槽建议：" + Clip(s.Text, 30) }

const suggestionsShown = 8

// Suggestions lists what people said of the assistant; all says whether it is everybody's, or one's own.
func Suggestions(list []crm.Suggestion, all bool, now time.Time) Text {
	head := "你的吐槽和建议"
	if all {
		head = "大家的吐槽和建议"
	}
	if len(list) == 0 {
		return Text(head + "：还没有。想说就直接发：「吐槽：…」「建议：…」。")
	}
	return lines(append([]string{fmt.Sprintf("%s，%d条：", head, len(list))}, suggestionLines(list, all, suggestionsShown, now)...)...)
}

func suggestionLines(list []crm.Suggestion, named bool, shown int, now time.Time) (out []string) {
	for i, s := range list {
		if i == shown {
			return append(out, fmt.Sprintf("还有%d条", len(list)-i))
		}
		line := "· "
		if named {
			line += name(s.ByName) + "："
		}
		at := s.At.In(now.Location())
		out = append(out, fmt.Sprintf("%s%s（%d/%d）", line, Clip(s.Text, lineRunes), at.Month(), at.Day()))
	}
	return out
}

// IntentTitle is what an intent is called.
type IntentTitle struct{ Intent, Title string }

// UsageReport is how the assistant was used, with the process it was used by.
type UsageReport struct {
	crm.Usage
	Process *crm.Process
	Moves   reports.Adherence
}

// What a usage report names at most, and from how many on it judges.
const (
	usageShown  = 5
	unusedShown = 8
	enough      = 5
	emptyShare  = 20 // a field is as good as empty with less than one in so many
)

// Usage tells the admins what the assistant is used for, where it fails people, and what of the process asks to be simpler. titles are what the
// intents are called, in the order of help.
func Usage(u UsageReport, titles []IntentTitle, now time.Time) Text {
	out := []string{"【助手用得怎么样】" + PeriodName(u.From, u.To, crm.DateOf(now))}
	if u.Messages == 0 {
		return lines(append(append(out, "这段时间还没有人用过。"), saidOfIt(u, now)...)...)
	}
	out = append(out, dotted(fmt.Sprintf("%d人说了%d句", u.People, u.Messages), times("没听懂", u.Unclear), times("反问", sumOf(u, func(x crm.IntentUsage) int { return x.Asked }))))
	called := map[string]string{}
	for _, t := range titles {
		called[t.Intent] = t.Title
	}
	most := func(head string, n func(crm.IntentUsage) int, tell func(crm.IntentUsage) string) {
		all := slices.DeleteFunc(slices.Clone(u.Intents), func(x crm.IntentUsage) bool { return n(x) == 0 || called[x.Intent] == "" })
		slices.SortStableFunc(all, func(a, b crm.IntentUsage) int { return n(b) - n(a) })
		var parts []string
		for _, x := range all[:min(len(all), usageShown)] {
			parts = append(parts, called[x.Intent]+" "+tell(x))
		}
		if len(parts) > 0 {
			out = append(out, head+dotted(parts...))
		}
	}
	of := func(n func(crm.IntentUsage) int) func(crm.IntentUsage) string {
		return func(x crm.IntentUsage) string { return fmt.Sprintf("%d（共%d）", n(x), x.Uses()) }
	}
	most("用得最多：", crm.IntentUsage.Uses, func(x crm.IntentUsage) string { return fmt.Sprint(x.Uses()) })
	for _, x := range []struct {
		head string
		n    func(crm.IntentUsage) int
	}{
		{"被更正：", func(x crm.IntentUsage) int { return x.Corrected }},
		{"被撤销：", func(x crm.IntentUsage) int { return x.TakenBack }},
		{"没做成：", func(x crm.IntentUsage) int { return x.Refused }},
	} {
		most(x.head, x.n, of(x.n))
	}
	var unused []string
	for _, t := range titles {
		if u.Usage.Of(t.Intent).Uses() == 0 {
			unused = append(unused, t.Title)
		}
	}
	if n := len(unused); n > 0 {
		line := fmt.Sprintf("没人用过的%d个：%s", n, dotted(unused[:min(n, unusedShown)]...))
		if n > unusedShown {
			line += " …"
		}
		out = append(out, line)
	}
	if m := u.Moves; m.Moves > 0 && m.Kept < m.Moves {
		out = append(out, fmt.Sprintf("没按流程的推进：%d次里%s", m.Moves, dotted(times("跳阶段", m.Skipped), times("条件没齐", m.Unmet), times("没写原因", m.Unreasoned))))
	}
	out = append(out, simpler(u)...)
	if n := len(u.Open); n > 0 {
		line := fmt.Sprintf("没有答案的问题%d个：", n)
		for i, q := range u.Open[:min(n, 3)] {
			if i > 0 {
				line += "、"
			}
			line += "「" + Clip(q.Text, 20) + "」"
			if k := u.Askers[q.ID]; k > 1 {
				line += fmt.Sprintf("（%d人问过）", k)
			}
		}
		out = append(out, line)
	}
	return lines(append(out, saidOfIt(u, now)...)...)
}

func sumOf(u UsageReport, of func(crm.IntentUsage) int) (n int) {
	for _, x := range u.Intents {
		n += of(x)
	}
	return n
}

// times is 没听懂3次; empty when it never was.
func times(what string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d次", what, n)
}

// simpler is what of the process could be simpler: gates that are always passed, fields that stay empty.
func simpler(u UsageReport) (out []string) {
	for _, r := range u.Rulings {
		if r.Refused > 0 || r.Given < enough {
			continue
		}
		s := crm.Stage{Code: r.To}
		if u.Process != nil {
			s = u.Process.Stage(crm.Deal{Pipeline: r.Pipeline, Stage: r.To})
		}
		line := "总是批的卡点：进入" + stage(s)
		if r.Why != "" {
			line += "，" + Clip(r.Why, 40)
		}
		out = append(out, fmt.Sprintf("%s，近三个月%d次全批了，可以放宽", line, r.Given))
	}
	var empty []string
	for _, f := range u.Fields {
		if f.Of >= enough && f.Had*emptyShare < f.Of {
			had := "一条都没填"
			if f.Had > 0 {
				had = fmt.Sprintf("填了%d条", f.Had)
			}
			empty = append(empty, fmt.Sprintf("%s的%s（新增%d条，%s）", f.Noun, name(f.Field), f.Of, had))
		}
	}
	if len(empty) > 0 {
		out = append(out, "总是空着的字段："+strings.Join(empty[:min(len(empty), usageShown)], "、"))
	}
	return out
}

// saidOfIt is what people said of the assistant: in words, and by thumb.
func saidOfIt(u UsageReport, now time.Time) (out []string) {
	if n := len(u.Suggestions); n > 0 {
		out = append(append(out, fmt.Sprintf("吐槽和建议%d条：", n)), suggestionLines(u.Suggestions, true, usageShown, now)...)
	}
	if len(u.Dislikes) > 0 || u.Likes > 0 {
		line := dotted(times("点赞", u.Likes), times("点踩", len(u.Dislikes)))
		var why []string
		for _, f := range u.Dislikes {
			if f.Words != "" && len(why) < 3 {
				why = append(why, "「"+Clip(f.Words, 30)+"」")
			}
		}
		out = append(out, line+strings.Join(why, ""))
	}
	return out
}
