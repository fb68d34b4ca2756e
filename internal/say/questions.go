package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

// QuestionSaved says that a question is kept.
func QuestionSaved(q crm.SavedQuestion) Text {
	return lines("存好了："+quoted(q.Name)+"＝"+Clip(q.Words, 40), "以后说「"+name(q.Name)+"」就查；要定时，说「每周一9点把"+name(q.Name)+"发给我」。")
}

// SavedHead heads the answer to a question that was kept.
func SavedHead(q crm.SavedQuestion) Text {
	return Text("【" + name(q.Name) + "】" + Clip(q.Words, 40))
}

// SaveWhat asks what is to be kept.
func SaveWhat(called string) Text {
	return Text("要存哪个问题？先问一次再说「存为 " + name(called) + "」，或者「把“按行业统计成交额”存为 " + name(called) + "」。没有改动。")
}

// NoQuestion says that what was to be kept is no question.
func NoQuestion(words string) Text {
	return Text(quoted(words) + "不是能查的问题，没存。能存的是查询，例如「按行业统计成交额」「团队本周周报」。")
}

// SavedNameUnfit says what a name is to be like.
func SavedNameUnfit(called string) Text {
	return Text(quoted(called) + "当名字不合适：2到12个字。没有改动。")
}

// SavedNameTaken says that a name means something already.
func SavedNameTaken(called string) Text {
	return Text(quoted(called) + "本来就有意思，当名字会听错，换一个。没有改动。")
}

// NoSavedQuestion says that nothing is kept under a name.
func NoSavedQuestion(called string) Text {
	return Text("没存过叫" + quoted(called) + "的问题。看存过的：「我存的问题」。没有改动。")
}

// SavedQuestions lists what is kept.
func SavedQuestions(all []crm.SavedQuestion) Text {
	if len(all) == 0 {
		return "还没存过问题。这样存：「把“按行业统计成交额”存为 行业榜」，以后说「行业榜」就查。"
	}
	return listed(fmt.Sprintf("你存了%d个问题：", len(all)), len(all), 12, "", func(i int) string { return name(all[i].Name) + "＝" + Clip(all[i].Words, 30) })
}

// QuestionForgotten says that a question is kept no more.
func QuestionForgotten(q crm.SavedQuestion) Text {
	return Text("已删除常用问题：" + quoted(q.Name) + "，定时发送也停了。")
}

// QuestionToAsk is a question on a schedule among one's reminders.
func QuestionToAsk(q crm.SavedQuestion, team string) string {
	if team == "" {
		return "发" + quoted(q.Name)
	}
	return "发" + quoted(q.Name) + "到" + name(team) + "的群"
}

// QuestionOften says when a question is asked from now on.
func QuestionOften(q crm.SavedQuestion, m crm.Reminder, team string, now time.Time) Text {
	to := "给你"
	if team != "" {
		to = "到" + name(team) + "的群里，只含这个团队的数"
	}
	return lines("好，"+reminderTime(m, now)+"把"+quoted(q.Name)+"发"+to+"。", "不要了：「我的提醒」里取消。")
}

// SayInGroup asks to be told in the group.
func SayInGroup() Text { return "发到哪个群？请在那个群里说这句话。没有改动。" }

// NoGroupYet says that a team has no group to send to.
func NoGroupYet() Text {
	return "这个团队还没有绑定的群：先在群里说「这个群是华东组」，再定时发。没有改动。"
}

// AskedBySchedule is the message of a question on a schedule.
func AskedBySchedule(q string) string { return "跑" + q }

// SummaryOfQuestion names the keeping of a question.
func SummaryOfQuestion(q crm.SavedQuestion) string { return "存问题" + quoted(q.Name) }

// SummaryOfQuestionGone names that a question was taken off.
func SummaryOfQuestionGone(q crm.SavedQuestion) string { return "删除问题" + quoted(q.Name) }
