package say

import "strings"

// HelpTopic is one thing the assistant can do, with a message that does it.
type HelpTopic struct {
	Title    string
	Examples []string
}

// Help is help by example: what to type, nothing to learn. What is rarely wanted is only named.
func Help(topics []HelpTopic, rare []string) Text {
	out := []string{"直接说发生了什么就行，例如："}
	for _, t := range topics {
		out = append(out, t.Title+"：「"+t.Examples[0]+"」")
	}
	if len(rare) > 0 {
		out = append(out, "还会："+strings.Join(rare, "、")+"。例子说「教我"+rare[0]+"」")
	}
	return lines(append(out, "说错了：「不对，改成80万」或「撤销」")...)
}

// HelpOn teaches one thing with all its examples.
func HelpOn(t HelpTopic) Text {
	return lines(t.Title + "可以这样说：\n「" + strings.Join(t.Examples, "」\n「") + "」")
}

// Welcome greets somebody who opened the chat.
func Welcome() Text {
	return "你好，我是跟进。拜访完、打完电话，说一句就行，例如：\n「今天拜访了华北重工王总，聊了年度框架，下周三再约」\n问我：「今天做什么」「我的漏斗」「帮助」"
}
