package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

// TaskLine is a task with its names.
type TaskLine struct {
	crm.Task
	Customer        string // empty: about none
	Asker, Assignee string
}

// what is what is to be done, with for whom when the words do not say.
func (l TaskLine) what() string {
	body := Clip(l.Body, 40)
	if l.Customer == "" || containsName(l.Body, l.Customer) {
		return body
	}
	return name(l.Customer) + "：" + body
}

func containsName(body, customer string) bool {
	b, c := []rune(crm.NameKey(body)), []rune(crm.NameKey(customer))
	for i := range b {
		if len(c) > 0 && i+len(c) <= len(b) && string(b[i:i+len(c)]) == string(c) {
			return true
		}
	}
	return false
}

// until is by when it is to be done.
func (l TaskLine) until(now time.Time) string {
	if l.Due.IsZero() {
		return ""
	}
	late := ""
	if l.Open() && l.Due.Overdue(now, now.Location()) {
		late = "（已过期）"
	}
	return When(l.Due, now) + "前" + late
}

// state is where it stands.
func (l TaskLine) state() string {
	switch l.Status {
	case crm.TaskAccepted:
		return "已接受"
	case crm.TaskStuck:
		return dotted("有困难", Clip(l.Comment, 30))
	case crm.TaskDone:
		return dotted("已完成", Clip(l.Comment, 30))
	case crm.TaskCanceled:
		return "已取消"
	}
	return "还没接受"
}

// TaskExample asks what is to be done.
func TaskExample(who string) Text {
	if who == "" {
		return "请谁做什么？例如：让李娜周五前给华北重工出方案。"
	}
	return Text("请" + name(who) + "做什么？例如：让" + name(who) + "周五前给华北重工出方案。")
}

// TaskForMyself is for a task that somebody gives themselves.
func TaskForMyself() Text {
	return "自己的事说「周五提醒我给华北重工出方案」就行。没有改动。"
}

// TaskAsked confirms that a colleague was asked; away: they are on leave today.
func TaskAsked(l TaskLine, away bool, now time.Time) Text {
	then := name(l.Assignee) + "接受、完成或有困难，我都告诉你。"
	if away {
		then = "提醒：" + name(l.Assignee) + "今天休假，急的话换个人。"
	}
	return lines("已请"+name(l.Assignee)+"："+l.what(), l.until(now), then)
}

// SummaryOfTask names the operation.
func SummaryOfTask(l TaskLine) string { return "请" + l.Assignee + Clip(l.Body, 30) }

// TaskCard hands a task to its assignee.
func TaskCard(l TaskLine, now time.Time) *crm.Card {
	due := "没说哪天要"
	if u := l.until(now); u != "" {
		due = u
	}
	c := &crm.Card{Title: Clip(l.Asker+"请你做一件事", 36), Text: string(lines(l.what(), due, "也可以回：接受任务、任务完成、任务有困难：缺什么")), Page: pageOf(l.CustomerID, l.DealID)}
	switch {
	case l.Status == crm.TaskAsked && crm.DateOf(l.AskedAt.In(now.Location())) != crm.DateOf(now):
		c.Title = Clip("还没回复："+l.Asker+"请你做的", 36)
	case l.Status == crm.TaskAccepted, l.Status == crm.TaskStuck:
		c.Title = Clip("任务到期："+l.Asker+"请你做的", 36)
	}
	for _, b := range []struct {
		op   crm.ButtonOp
		text string
	}{{crm.ButtonAccept, "接受"}, {crm.ButtonDone, "完成"}, {crm.ButtonStuck, "有困难"}} {
		if b.op == crm.ButtonAccept && l.Status == crm.TaskAccepted {
			continue
		}
		c.Buttons = append(c.Buttons, crm.Button{Key: crm.ButtonDeed{On: crm.OnTask, Op: b.op, ID: int64(l.ID)}.Key(), Text: b.text, Primary: b.op == crm.ButtonAccept})
	}
	return c
}

// TaskTurned confirms what a colleague said of a task, or that it was taken back.
func TaskTurned(l TaskLine, now time.Time) Text {
	switch l.Status {
	case crm.TaskAccepted:
		return lines("已接受："+l.what(), l.until(now), "做完说「任务完成」，已告诉"+name(l.Asker)+"。")
	case crm.TaskDone:
		return lines("已完成："+l.what(), Clip(l.Comment, lineRunes), "已告诉"+name(l.Asker)+"，辛苦了。")
	case crm.TaskStuck:
		hint := ""
		if l.Comment == "" {
			hint = "卡在哪儿？说「任务有困难：缺图纸」，我转给" + name(l.Asker) + "。"
		}
		return lines("记下了，有困难："+l.what(), Clip(l.Comment, lineRunes), "已告诉"+name(l.Asker)+"。", hint)
	}
	return lines("已取消任务："+l.what(), "已告诉"+name(l.Assignee)+"不用做了。")
}

// TaskNews tells who asked what became of a task, and its assignee that it is not needed.
func TaskNews(l TaskLine, now time.Time) Text {
	switch l.Status {
	case crm.TaskAccepted:
		return lines(name(l.Assignee)+"接受了："+l.what(), l.until(now))
	case crm.TaskDone:
		return lines("✅ "+name(l.Assignee)+"完成了："+l.what(), Clip(l.Comment, lineRunes))
	case crm.TaskStuck:
		return lines("⚠️ "+name(l.Assignee)+"有困难："+l.what(), Clip(l.Comment, lineRunes), l.until(now))
	}
	return Text(name(l.Asker) + "说不用做了：" + l.what())
}

// TaskNow says where a task stands that was not changed.
func TaskNow(l TaskLine, now time.Time) Text {
	return lines(dotted(l.what(), l.until(now), l.state()), "没有改动。")
}

// TaskGone is for a task that is not there any more.
func TaskGone() Text { return "这个任务已经撤回了，没有改动。" }

// NoTasks says that nothing waits.
func NoTasks(asked bool) Text {
	if asked {
		return "没有你派出去还没做完的任务，没有改动。"
	}
	return "没有要你做的任务，没有改动。"
}

// NoSuchTask is for a number that no task has.
func NoSuchTask(n, all int) Text {
	return Text(fmt.Sprintf("没有第%d个任务（一共%d个），没有改动。看看都有哪些：「我的任务」。", n, all))
}

// WhichTask asks which of several.
func WhichTask() Text { return "说的是哪个任务？" }

// TaskChoice names a task among others.
func TaskChoice(l TaskLine, now time.Time) string { return dotted(l.what(), l.until(now)) }

// SummaryOfTaskTurned names the operation.
func SummaryOfTaskTurned(l TaskLine) string {
	what := map[crm.TaskStatus]string{crm.TaskAccepted: "接受任务", crm.TaskDone: "完成任务", crm.TaskStuck: "任务有困难", crm.TaskCanceled: "取消任务"}[l.Status]
	return what + "：" + Clip(l.Body, 30)
}

// TaskList is what tasks are listed.
type TaskList struct {
	Asked    bool // what the person asked of others
	Team     bool
	Customer string // about one customer
	Of       string // of one colleague
}

// Tasks lists tasks.
func Tasks(all []TaskLine, of TaskList, now time.Time) Text {
	head, none := "要你做的任务%d个：", "没有要你做的任务。请同事做事：让李娜周五前给华北重工出方案"
	switch {
	case of.Customer != "":
		head, none = name(of.Customer)+"的任务%d个：", name(of.Customer)+"没有没做完的任务。"
	case of.Of != "":
		head, none = name(of.Of)+"手上的任务%d个：", name(of.Of)+"手上没有你能看到的任务。"
	case of.Asked:
		head, none = "你派出去的任务%d个：", "你没有派出去还没做完的任务。"
	case of.Team:
		head, none = "团队里没做完的任务%d个：", "团队里没有没做完的任务。"
	}
	if len(all) == 0 {
		return Text(none)
	}
	list := listed(fmt.Sprintf(head, len(all)), len(all), 10, "", func(i int) string {
		l := all[i]
		who := name(l.Assignee)
		switch {
		case of.Team || of.Customer != "":
			who = name(l.Asker) + "请" + name(l.Assignee)
		case of.Of != "" || !of.Asked:
			who = name(l.Asker) + "请的"
		}
		return dotted(l.what(), who, l.until(now), l.state())
	})
	if of.Asked || of.Team || of.Customer != "" || of.Of != "" {
		return list
	}
	return list + "\n回「第1个任务完成」「第1个任务有困难：缺图纸」"
}

// TasksDue reminds of tasks that are due, late, or not answered.
func TasksDue(all []TaskLine, now time.Time) Text {
	out := []string{fmt.Sprintf("有%d个任务要你看一眼：", len(all))}
	for i, l := range all {
		if i == 8 {
			out = append(out, fmt.Sprintf("还有%d个。", len(all)-i))
			break
		}
		out = append(out, "· "+dotted(l.what(), name(l.Asker)+"请的", l.until(now), l.state()))
	}
	return lines(append(out, "说「我的任务」逐个回：完成、有困难。")...)
}

// Spawned tells what the process asked of colleagues.
func Spawned(all []TaskLine, now time.Time) Text {
	var out []string
	for _, l := range all {
		out = append(out, "已按流程请"+name(l.Assignee)+"："+dotted(Clip(l.Body, 30), l.until(now)))
	}
	return lines(out...)
}

// TasksLate tells who asked that what they asked for is late.
func TasksLate(all []TaskLine, now time.Time) Text {
	return listed(fmt.Sprintf("你派出去的%d个任务过期了：", len(all)), len(all), 8, "", func(i int) string {
		return dotted(all[i].what(), name(all[i].Assignee), all[i].until(now), all[i].state())
	})
}

// BriefTask is a task in a customer's brief.
func BriefTask(l TaskLine, now time.Time) string {
	return "任务：" + dotted(Clip(l.Body, 30), name(l.Assignee), l.until(now), l.state())
}

// TaskUndone tells a colleague that a task was taken back, or what was said of it.
func TaskUndone(l TaskLine, by crm.User, gone bool, now time.Time) Text {
	if gone {
		return Text(name(by.Name) + "撤回了请你做的：" + l.what() + "，不用做了。")
	}
	return Text(name(by.Name) + "改了任务：" + dotted(l.what(), l.until(now), l.state()))
}
