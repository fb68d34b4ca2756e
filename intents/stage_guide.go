package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// stageGuide answers from the process file: what a stage means, what is done in it and what it asks for.
func stageGuide() Intent {
	return Intent{
		Kind:     StageGuide,
		Title:    "问流程",
		Examples: []string{"报价阶段要做什么", "什么算有效商机", "流程有哪些阶段"},
		Place:    crm.InPublic,
		Do: func(_ context.Context, t *Turn, r Request) (say.Text, error) {
			lines := t.Process.Pipelines
			if r.Slots.Pipeline != "" {
				lines = []crm.Pipeline{t.Process.Pipeline(r.Slots.Pipeline)}
			}
			if r.Slots.Stage == "" && r.Slots.Text != "" {
				return say.StageUnknown(r.Slots.Text, lines), nil
			}
			if r.Slots.Stage == "" {
				return say.StagesInOrder(lines), nil
			}
			for _, l := range lines {
				if s, ok := t.Process.In(l, r.Slots.Stage); ok {
					return say.StageGuide(t.lineOf(crm.Deal{Pipeline: l.Code}), s), nil
				}
			}
			return "", &crm.NotFoundError{What: crm.StageNoun, Name: r.Slots.Text}
		},
	}
}

// aStage is a stage, of a pipeline where that is said: 渠道的报价.
const aStage = `[<p 1-8 ^_,的>的]<s 1-12 ^_,的>`

var guideForms = []form{
	{
		words: []string{"做什么", "做啥", "干什么", "干啥", "哪些事", "哪些工作", "做些什么", "做哪些", "注意什么", "干嘛", "干些", "做些", "干点", "做点"},
		shape: zh.NewSentence(`[到[了]|在|进入]` + aStage + `[阶段|环节|这一步|这步][里[面]|的时候|时|以后|之后|上|期间][,][我|我们|销售][要|该|需要|应该|得|都要|都|具体]*(做|干|注意)(些|点|哪些|什么|啥|嘛)*[事[情]|工作|动作][呢|啊][?]`),
		read:  match.guide,
	},
	{
		words: []string{"算", "叫", "是"},
		shape: zh.NewSentence(`(什么样[的]|什么时候|什么情况|什么|啥时候|啥样[的]|啥|怎样|怎么样|怎么|如何|哪种|到什么程度)[情况|客户|单子][下][才|能](算|叫[做]|可以叫|可以算|算作|算得上)[是|做|作][一个|个][有效[的]|真正[的]|合格[的]|真[的]|正经[的]]` + aStage + `[阶段|了|呢][?]`),
		read:  match.guide,
	},
	{
		words: []string{"条件", "要求", "什么", "啥", "哪些"},
		shape: zh.NewSentence(`[要](进[入][到]|推进到|推到|到|转到|升到|进到)` + aStage + `[阶段|环节][之前|前][要|需要|得|必须|都]*[有|满足|具备|填|提供|准备](什么|啥|哪些)[条件|东西|资料|信息|要求|材料|字段][呢][?]`),
		read:  match.guide,
	},
	{ // 成交阶段的工作标准
		words: []string{"工作"},
		shape: zh.NewSentence(`[看看|查[一]下|说说|讲讲]<s 1-12 ^_,的>[阶段|环节][的](工作标准|工作要求|工作内容|工作清单)[是什么|是啥|有哪些|呢][?]`),
		read:  match.guide,
	},
	{
		words: []string{"标准", "定义", "要求", "条件", "清单", "意思"},
		shape: zh.NewSentence(`[看看|查[一]下|说说|讲讲][有效]` + aStage + `[阶段|环节][的][判断](标准|定义|要求|准入条件|进入条件|推进条件|退出条件|条件|检查清单|清单|什么意思|是什么意思|怎么定义)[的][是什么|是啥|有哪些|怎么定[的]|都有啥|呢][?]`),
		read:  match.guide,
	},
	{
		words: []string{"流程", "阶段"},
		shape: zh.NewSentence(`[看看|查[一]下|说说|讲讲][我们[的]|公司[的]][销售](流程(有哪些阶段|有几个阶段|分几个阶段|分哪几步|有几步|分几步|是什么|是怎样的|是啥|怎么走|有哪些环节)|(有哪些|有几个|分几个|一共几个)[销售]阶段|(商机|单子)(有|分)(哪些|几个)阶段|销售(流程|阶段))[?]`),
		read: func(match) (Request, bool) {
			return Request{Kind: StageGuide, Speech: Question}, true
		},
	},
	{ // 续约流程有哪些阶段, 渠道怎么走
		words: []string{"阶段", "步", "环节", "怎么走", "流程"},
		shape: zh.NewSentence(`[看看|查[一]下|说说|讲讲][我们[的]|公司[的]]<p 1-8 ^_,的>[的流程|的单子|的商机|流程|商机|单子|单][都|一共|总共]*[有|分|要走|走]*(哪些阶段|几个阶段|什么阶段|哪几个阶段|哪几步|几步|哪些步骤|哪些环节|几个环节|是什么|是怎样的|是啥|怎么走|长什么样|什么样)[呢][?]`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("p")
			r := Request{Kind: StageGuide, Speech: Question}
			if m.p.process == nil {
				return r, false
			}
			l, ok := m.p.process.PipelineCalled(string(m.r[i:j]))
			r.Slots.Pipeline = l.Code
			return r, ok
		},
	},
}

// guide reads which stage is asked about, and of which pipeline.
func (m match) guide() (Request, bool) {
	i, j := m.runes("s")
	r := Request{Kind: StageGuide, Speech: Question}
	if p := m.p.process; p != nil && m.has("p") {
		a, b := m.runes("p")
		l, ok := p.PipelineCalled(strings.TrimSuffix(string(m.r[a:b]), "流程"))
		if !ok {
			return r, false
		}
		r.Slots.Pipeline = l.Code
	} else if _, ok := m.stageCalled(string(m.r[i:j])); p != nil && !ok {
		if l, n := m.lineAt(i, j); n > 0 && n < j-i { // 渠道报价阶段
			r.Slots.Pipeline, i = l.Code, i+n
		}
	}
	said := strings.TrimPrefix(string(m.r[i:j]), "流程")
	r.Slots.Text = m.tx.Slice(i, j)
	for _, w := range []string{said, strings.TrimPrefix(said, "有效"), strings.TrimSuffix(said, "阶段"), strings.TrimSuffix(said, "单")} {
		if code, ok := m.stageCalled(w); ok {
			r.Slots.Stage = code
			return r, true
		}
	}
	r.Slots.Text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(r.Slots.Text, "有效"), "阶段"), "的")
	behind := string(m.r[j:min(len(m.r), j+2)])
	named := behind == "阶段" || behind == "环节" || m.says("有效") || strings.HasSuffix(said, "阶段")
	return r, named && r.Slots.Pipeline == "" && !containsAny(said, aboutStages) // 招标阶段要做什么
}

// aboutStages are words beside 阶段 that name none: 这个阶段要做什么.
var aboutStages = strings.Fields(`这 那 哪 每 各 下 上 前 后 本 当前 目前 现在 第 最 我 他 单 客户`)

// stageCalled is the stage of a name or synonym.
func (rd *reading) stageCalled(word string) (crm.StageCode, bool) {
	if p := rd.p.process; p != nil {
		for _, l := range p.Pipelines {
			if s, ok := l.Find(word); ok {
				return s.Code, true
			}
		}
		return "", false
	}
	for code, words := range usualStages {
		if slices.Contains(strings.Fields(words), word) {
			return code, true
		}
	}
	return "", false
}
