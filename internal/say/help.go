package say

import "strings"

// HelpTopic is one thing the assistant can do, with messages that do it.
type HelpTopic struct {
	Title    string
	Examples []string
	Records  bool // it changes records; otherwise it tells or sets something
}

// Help fits a phone: how to begin, what can be recorded and what can be asked by name, and how to learn more of one.
func Help(topics []HelpTopic) Text {
	var records, others []string
	for _, t := range topics {
		if t.Records {
			records = append(records, t.Title)
		} else {
			others = append(others, t.Title)
		}
	}
	return lines(
		"直接说发生了什么就行，例如：",
		"「今天拜访了华北重工王总，聊了年度框架，报价80万，下周三再约」",
		"「华北重工签了，80万」「明天上午9点提醒我联系星辰科技」",
		"问我：「今天做什么」「我的漏斗」「华北重工什么情况」",
		"能记："+strings.Join(records, "、"),
		"能查："+strings.Join(others, "、"),
		"要哪个的例子，说「教我推进商机」",
		"说错了：「不对，改成80万」或「撤销」；想看我怎么听的：「你怎么理解的」",
	)
}

// HelpOn teaches one thing with all its examples.
func HelpOn(t HelpTopic) Text {
	return lines(t.Title + "可以这样说：\n「" + strings.Join(t.Examples, "」\n「") + "」")
}

// Welcome greets somebody who opened the chat.
func Welcome() Text {
	return "你好，我是跟进。拜访完、打完电话，说一句就行，例如：\n「今天拜访了华北重工王总，聊了年度框架，下周三再约」\n问我：「今天做什么」「我的漏斗」「帮助」"
}
