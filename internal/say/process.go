package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// StageGuide says what a stage, of a pipeline (empty: the default one), means, what is done in it and what it asks for, in the process file's words.
func StageGuide(pipeline string, s crm.Stage) Text {
	out := []string{dotted(lineOf(pipeline), stage(s)) + "：" + orUnsaid(s.Definition)}
	if len(s.Checklist) > 0 {
		var todo []string
		for _, c := range s.Checklist {
			todo = append(todo, Clip(c, 30))
		}
		out = append(out, "要做："+strings.Join(todo, "；"))
	}
	if len(s.Entry) > 0 {
		out = append(out, "进入前要有："+criteria(s.Entry))
	}
	if len(s.Exit) > 0 {
		out = append(out, "往下走前要有："+criteria(s.Exit))
	}
	if len(s.Wanted) > 0 {
		out = append(out, "最好有："+criteria(s.Wanted))
	}
	days, odds := "", ""
	if s.StandardDays > 0 {
		days = fmt.Sprintf("一般停留%d个工作日", s.StandardDays)
	}
	if s.Kind == crm.OpenStage && s.Probability > 0 {
		odds = fmt.Sprintf("赢率按%d%%算", s.Probability)
	}
	return lines(append(out, dotted(days, odds))...)
}

func orUnsaid(definition string) string {
	if definition == "" {
		return "流程里还没写定义，请管理员补上。"
	}
	return Clip(definition, 100)
}

// StagesInOrder lists the stages of each pipeline.
func StagesInOrder(all []crm.Pipeline) Text {
	var out []string
	for _, l := range all {
		out = append(out, inOrder(l))
	}
	return lines(append(out, "问某个阶段：报价阶段要做什么")...)
}

// StageUnknown says that there is no stage of a name, and which there are.
func StageUnknown(called string, all []crm.Pipeline) Text {
	return lines("流程里没有"+quoted(called)+"这个阶段。", string(StagesInOrder(all)))
}

func inOrder(l crm.Pipeline) string {
	var row []string
	for _, s := range l.Stages {
		if s.Kind != crm.LostStage {
			row = append(row, stage(s))
		}
	}
	return name(l.Name) + "：" + strings.Join(row, " → ")
}

// ProcessRate is the share of moves that kept to the process, and what did not; people (nil: one person) with theirs.
func ProcessRate(whose string, from, to crm.Date, now time.Time, all reports.Adherence, people []crm.User, by map[crm.UserID]*reports.Adherence, off []reports.OffProcess) Text {
	head := whose + "流程执行率 · " + ShortDay(from, crm.DateOf(now)) + "–" + ShortDay(to.AddDays(-1), crm.DateOf(now))
	if all.Moves == 0 {
		return lines(head, "这段时间没有推进，算不出来。")
	}
	out := []string{head, fmt.Sprintf("%d%%（%d次推进，%d次按流程）", all.Rate(), all.Moves, all.Kept)}
	var why []string
	for _, w := range []struct {
		n    int
		what string
	}{{all.Skipped, "跳过阶段"}, {all.Unmet, "条件没齐"}, {all.Unreasoned, "没写原因"}} {
		if w.n > 0 {
			why = append(why, fmt.Sprintf("%s%d次", w.what, w.n))
		}
	}
	out = append(out, prefixed("没按流程：", strings.Join(why, "，")))
	for i, o := range off {
		if i == 3 {
			break
		}
		out = append(out, "· "+deal(o.Deal)+stage(o.From)+" → "+stage(o.To))
	}
	var each []string
	for _, u := range people {
		if a := by[u.ID]; a != nil && len(each) < 10 {
			each = append(each, fmt.Sprintf("%s %d%%（%d/%d）", name(u.Name), a.Rate(), a.Kept, a.Moves))
		}
	}
	return lines(append(out, prefixed("每个人：", strings.Join(each, "，")))...)
}
