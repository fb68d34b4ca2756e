package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// helpForms ask how something is done here: 怎么把一个单子标成赢单, 撤销键在哪里.
var helpForms = []form{{
	words: strings.Fields(`怎么 如何 咋 怎样 在哪 哪里 哪儿`),
	shape: zh.NewSentence(`[请问|那|我|想问下|问一下|想问|问下|,|_]*(怎么|如何|咋个|咋|怎样)[才能|才可以|能|样|在这里|在你这]*[(把|给|将)<0-10 ^,;。>](标成|标为|标记成|改阶段|改状态|录入|录|撤销|撤回|转给别人|转给同事|建商机|建客户|新建|设提醒|设置提醒|导出|导入|打标签|上传|绑定|合并|删除|删掉|共享|登录|订阅|取消提醒|补[一下|录]<0-6>(拜访|跟进|记录|日报))<0-10 ^,;。>|` +
		`[请问|那|我|,|_]*(撤销|撤回|导出|导入|提醒|录入|新建|设置|帮助|日报|审批)[的]*(键|按钮|按键|入口|菜单|开关)[在|到底]*(哪|哪里|哪儿|什么地方|啥地方)[找|啊|呢|呀]*[?]*`),
	read: func(m match) (Request, bool) { return Request{Kind: Help, Speech: Question}, !m.names() },
}}

// help shows by example what can be said; 「教我推进」 shows all examples of one thing.
func help() Intent {
	return Intent{
		Kind:     Help,
		Title:    "帮助",
		Examples: []string{"帮助", "你会什么", "教我推进"},
		Place:    crm.InPublic,
		Do: func(_ context.Context, t *Turn, _ Request) (say.Text, error) {
			all := All()
			if _, about, ok := strings.Cut(t.Text, "教我"); ok {
				for _, i := range all {
					if about = strings.Trim(about, " 　怎么用。？?"); about != "" && strings.Contains(i.Title, about) {
						return say.HelpOn(say.HelpTopic{Title: i.Title, Examples: i.Examples}), nil
					}
				}
			}
			var topics, rare []say.HelpTopic
			for _, i := range all {
				if !i.Allows(t.Actor.User) || len(i.Examples) == 0 || i.Kind == Help || i.Kind == Amend || i.Kind == Undo || i.Kind == Explain {
					continue
				}
				topic := say.HelpTopic{Title: i.Title, Examples: i.Examples, Records: i.Write}
				if i.Rare {
					rare = append(rare, topic)
				} else {
					topics = append(topics, topic)
				}
			}
			return say.Help(append(topics, rare...)), nil
		},
	}
}
