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
	words: strings.Fields(`怎么 如何 咋 怎样 在哪 哪里 哪儿 可以 能`),
	shape: zh.NewSentence(`[请问|那|我|想问下|问一下|想问|问下|,|_]*(怎么|如何|咋个|咋|怎样)[才能|才可以|能|样|在这里|在你这]*[(把|给|将)<0-10 ^,;。>](标成|标为|标记成|改成|改为|改目标|定目标|批量导入|批量导出|批量修改|改阶段|改状态|录入|录|撤销|撤回|转给别人|转给同事|建商机|建客户|新建|设提醒|设置提醒|导出|导入|打标签|上传|绑定|合并|删除|删掉|共享|登录|订阅|取消提醒|补[一下|录]<0-6>(拜访|跟进|记录|日报))<0-10 ^,;。>[(?|,|。)[我]*(就|只是|先|想|来)[问问|问一下|问下|了解下|学一下|学学]*<0-6>]|` +
		`[请问|那|我|,|_]*(语音|图片|照片|截图|文件|表格|名片|excel|word|pdf)[我|也|消息]*(可以|能不能|可不可以|行不行|能)[直接|也]*(发|传|丢|甩)<0-8>[吗|么|不][(,|?)<0-12>][?]|` +
		`[请问|那|我|想问下|问一下|想问|问下|,|_]*(怎么|如何|咋个|咋|怎样)[才能|才可以|能|样|在这里|在你这]*(登记|记一笔|记录|记|新增|增加|添加|加|建|改|修改|删|删除|撤|查|设|恢复|找回|取消)[一个|个|一条|一下|掉|错的|错]*` + helpNouns + `<0-6 ^,;。>|` +
		`[请问|那|我|,|_]*<0-6 ^,。:0123456789>` + helpNouns + `[的|要|该|应该|得|可以|想]*(怎么|如何|咋个|咋|怎样)(删除|删掉|删|修改|改|撤销|撤回|撤掉|撤|录入|录|登记|记|添加|加|新建|建|导入|导出|设置|设|合并|恢复|找回|取消)[掉|呢|呀|啊|的|一下|呐]*[?]*|` +
		`[请问|那|我|,|_]*(撤销|撤回|导出|导入|提醒|录入|新建|设置|帮助|日报|审批)[的]*(键|按钮|按键|入口|菜单|开关)[在|到底]*(哪|哪里|哪儿|什么地方|啥地方)[找|啊|呢|呀]*[?]*`),
	read: func(m match) (Request, bool) { return Request{Kind: Help, Speech: Question}, !m.names() },
}}

// helpNouns are what is kept here.
const helpNouns = `(客户|联系人|商机|单子|记录|回款|提醒|标签|备注|目标|字段|线索|合同|日期|金额|阶段|推送|跟进|拜访|报价单|产品|附件)`

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
