package say

import (
	"slices"
	"strings"

	"fmt"

	"genjin/crm"
)

// What the house itself says: when nobody is served, nothing was done, or something went wrong.

// Stranger is for people WeCom does not show to the app, or who left.
func Stranger() Text {
	return "还不认识你，什么都没记。请让管理员在企业微信后台把你加进「跟进」的可见范围，再发一次就好。"
}

// Fault says that nothing was recorded, because of us.
func Fault() Text { return "抱歉，出了点问题，这条没有记上。请稍后再发一次。" }

// SlowDown is for who sends faster than anybody types.
func SlowDown() Text {
	return "消息来得太快了，我都收到了，会按顺序一条条处理，不用重发。"
}

// NotYet is for what is understood but not built yet.
func NotYet() Text {
	return "听懂了，但这个功能还没上线。回「帮助」看看现在能做什么。"
}

// Question is the title of a question too long to be one.
func Question() Text { return "确认一下" }

// TooLate is for a click on a card that has been answered or replaced.
func TooLate() Text { return "这张卡片已经过期或处理过了，这次没有改动。" }

// SettledBefore is for a click on a card that has been answered: what became of it.
func SettledBefore(became string) Text {
	return Text("这张卡片之前处理过了（" + became + "），没有再改动。")
}

// LeftOpen is what a question's card shows when nobody answered it in time.
func LeftOpen() string { return "没有答，已过期" }

// QuestionOver is for a click on a card whose question nobody answered in time.
func QuestionOver() Text {
	return "这张卡片过期了，当时没记下来。要记就把那句话再发一遍。"
}

// Replied is what a question's card shows once it was answered by words.
func Replied(text string) string { return "已回复：" + Clip(text, 20) }

// AskedAnew is what a question's card shows once the question was put again.
func AskedAnew() string { return "已换成新的一张" }

// NotAsked is for a click in a group on a card that asked somebody else, or that has been answered.
func NotAsked() Text {
	return "这张卡片问的不是你，或者已经处理过了，没有改动。"
}

// Chosen is what a question's card shows once it is answered.
func Chosen(label string) string { return "已选：" + Safe(label) }

// Unsure asks whether a message was understood, with what was understood a line each.
func Unsure(title string, fields []crm.CardField) Text {
	out := []string{"我理解得对吗？还没记。", "要做：" + title}
	for _, f := range fields {
		if f.Value != "" {
			out = append(out, f.Label+"："+Clip(f.Value, lineRunes))
		}
	}
	return lines(out...)
}

// Buttons of a confirmation.
func Confirm() string  { return "确认" }
func Change() string   { return "修改" }
func TakeBack() string { return "撤销" }

// WhatElse asks what is to be put right before it is recorded; others says that choices of what it might be instead stand below.
func WhatElse(others bool) Text {
	if !others {
		return "哪里不对？\n直接说对的，例如「金额80万」「下周三再约」。"
	}
	return "哪里不对？\n直接说对的，例如「金额80万」「下周三再约」；或者其实是："
}

// NextStage is the stage after the one a deal is in.
func NextStage() string { return "下一阶段" }

// Declined confirms that nothing was done.
func Declined() Text { return "好，没记。" }

// ReasonStillOpen stands below the answer to something else while a reason is waited for.
func ReasonStillOpen() Text { return "刚才那件事还没办，等你说一句原因。" }

// RuleNotInForce stands below the answer to something else when a change of the process was not agreed to.
func RuleNotInForce() Text {
	return "上一条流程改动没点生效，还没改。要改就再说一遍。"
}

// NoNextYet accepts that the next contact has no date yet.
func NoNextYet() Text { return "好，先不定，想好了直接说日期就行。" }

// Tapped replaces the buttons of a card that was answered.
func Tapped() string { return "已选" }

// Thinking fills an open stream.
func Thinking() Text { return "正在处理…" }

// StillWorking ends a stream that may stay open no longer: the answer comes by itself.
func StillWorking() Text { return "这条要多花点时间，好了我单独发给你。" }

// SentApart ends a stream whose answer went another way meanwhile.
func SentApart() Text { return "答案已经单独发出来了。" }

// StreamGone ends a stream nobody knows.
func StreamGone() Text { return "这条回复已过期，请再问一次。" }

// CannotRead is for what is no text.
func CannotRead(k crm.MessageKind) Text {
	switch k {
	case crm.VoiceMessage:
		return "这条语音没有转成文字，没记。长按语音转文字再发，或者直接打字给我。"
	case crm.ImageMessage:
		return "图片收到了，但我还看不懂图片。用一句话说发生了什么，我来记。"
	case crm.PlaceMessage:
		return "定位收到了。要记拜访请说一句，例如：今天拜访了华北重工王总。"
	case crm.FileMessage:
		return "文件收到了，但我还不会读文件。里面的要点用一句话告诉我，我来记。"
	case crm.VideoMessage:
		return "视频收到了，但我还看不了视频。用一句话说发生了什么，我来记。"
	case crm.LinkMessage:
		return "链接收到了，但我还不会读链接。用一句话说发生了什么，我来记。"
	}
	return "这种消息我还看不懂。用一句话说发生了什么，我来记。"
}

// Nothing answers a message in which there is nothing to do. speech is what its words do.
func Nothing(speech, text string) Text {
	switch speech {
	case "wish", "hypothetical", "plan":
		if strings.Contains(text, "预计") {
			return "听着还没定，我没记。要记预计成交日，说「预计成交日12月20日」。"
		}
		return "听着还没定，我没记。定了说一声，我马上记上。"
	case "hearsay":
		return "听来的消息我没记成进展。要留个底，说「备注 客户名：…」。"
	case "aside":
		return "听着像随口一提，我没记。要记就直接说，例如：今天拜访了华北重工王总，下周三再约。"
	case "negation":
		return "好，没有改动。"
	case "question":
		return "这个我答不上来。可以问我「我的漏斗」「今天做什么」「华北重工什么情况」。"
	}
	return "在的。有进展直接说一句，例如：今天拜访了华北重工王总，下周三再约。"
}

// SmallTalk answers talk in kind.
func SmallTalk(text string) Text {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case has("谢", "多谢", "感谢"):
		return "不客气。"
	case has("累", "辛苦", "加班"):
		return "辛苦了。有要记的说一句，我来记。"
	case has("晚安", "下班", "再见", "拜拜"):
		return "好，回头见。"
	case has("你好", "您好", "在吗", "在么", "在不在", "早", "下午好", "晚上好", "嗨"):
		return Nothing("", text)
	case has("好的", "收到", "明白", "知道了", "了解", "好滴", "好嘞", "ok", "OK", "👌"):
		return "好。"
	}
	return "我在。要记什么、查什么，说一句就行。"
}

// Unclear says that words were not understood and nothing was recorded, with examples of what they may have been.
func Unclear(examples []string) Text {
	out := []string{"没听懂，没记。可以这样说："}
	for _, e := range examples {
		out = append(out, "· "+e)
	}
	return lines(out...)
}

// StillUnclear says so again.
func StillUnclear() Text {
	return "还是没听懂，没记。换个说法，或回「帮助」看我会什么。"
}

// Together is several pushes as one message, a line each.
func Together(all []string) Text {
	out := []string{fmt.Sprintf("有%d件事到点了：", len(all))}
	for i, l := range all {
		if i == 15 {
			out = append(out, fmt.Sprintf("还有%d件，回「今天做什么」看全部。", len(all)-i))
			break
		}
		out = append(out, fmt.Sprintf("%d. %s", i+1, l))
	}
	return lines(out...)
}
