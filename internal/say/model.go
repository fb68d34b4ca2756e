package say

import (
	"fmt"
	"strings"

	"genjin/crm"
)

// ModelRests tells an admin that the language model is left alone for a while; why is the last fault, without words of anybody.
func ModelRests(why string) Text {
	return Text("智能理解的模型连不上，先歇着，每半分钟再试一次。大家照常用，按规则理解。\n原因：" + Clip(why, 120) + "\n查一下：genjin doctor")
}

// ModelBudget is added when a person's tokens of the day are used up.
func ModelBudget() Text {
	return "（今天的智能理解额度用完了，明天恢复；换个直接的说法我就能懂。）"
}

// Drafted marks what a model wrote.
const Drafted = "（AI 起草，请核对）"

// consultedNotes say what became of asking the model.
var consultedNotes = map[crm.ModelOutcome]string{
	crm.ModelAnswered: "规则没把握，请模型标了词；数和日子还是我自己算的，要动的都先问你。",
	crm.ModelCached:   "规则没把握，请模型标过同一句话；数和日子还是我自己算的，要动的都先问你。",
	crm.ModelUnusable: "规则没把握，问了模型，它的答案对不上原话，没用。",
	crm.ModelTimeout:  "规则没把握，问了模型，它没在时限里答，没等。",
	crm.ModelFailed:   "规则没把握，问了模型，没答上来。",
	crm.ModelResting:  "规则没把握，模型这会儿歇着，没问。",
	crm.ModelBusy:     "规则没把握，模型正忙，没问。",
	crm.ModelBudget:   "规则没把握，今天的模型额度用完了，没问。",
	crm.ModelAsked:    "规则没把握，问过模型，没等到答案，没再问。",
}

// Consulted is what became of asking the model; empty: it was not asked.
func Consulted(o crm.ModelOutcome) string { return strings.TrimSpace(consultedNotes[o]) }

// draftNote is what became of asking the model for sentences of the answer.
func draftNote(o crm.ModelOutcome) string {
	switch o {
	case crm.ModelAnswered, crm.ModelCached:
		return "答复里标着「AI 起草」的话是模型写的，数、名字和日子是我按记录填的。"
	case crm.ModelUnusable:
		return "请模型起草过，它写了记录里没有的东西，整段没用。"
	case crm.ModelBudget:
		return "今天的模型额度用完了，没请它起草。"
	}
	return "请模型起草，没等到，给的是原样。"
}

// InsightDrafted stands under a title, above the figures it is made of.
func InsightDrafted(text string) Text { return lines("草稿："+Clip(text, tidyRunes), Drafted) }

// ReplyDrafted is what may be sent to a customer, made out of articles that it cites as [1], [2] … in their order.
func ReplyDrafted(text string, all []crm.Article) Text {
	var from []string
	for i, a := range all {
		if mark := fmt.Sprintf("[%d]", i+1); strings.Contains(text, mark) {
			from, text = append(from, articleNo(a)), strings.ReplaceAll(text, mark, "")
		}
	}
	return lines("回复草稿，复制后自己发：", Clip(text, tidyRunes), Drafted+"依据"+strings.Join(from, "、")+"。", "—— 原文 ——")
}

// NoReplyDrafted heads the articles when there is no draft of a reply; off: there is no model at all.
func NoReplyDrafted(off bool) Text {
	if off {
		return "起草回复要用到模型，公司还没开。照这些说："
	}
	return "这次没起草成，照这些说："
}

// NothingToReplyTo asks what the customer said.
func NothingToReplyTo() Text {
	return "客户怎么说的？例如：帮我回复客户：你们太贵了。也可以引用那条消息说「起草回复」。"
}

// NoArticleToReplyWith is for what the knowledge base has nothing about.
func NoArticleToReplyWith() Text {
	return "知识库里没有对得上的话术，起草不了，免得乱说。有了好说法发我：话术：客户嫌贵时，先问拿什么比。"
}

// Statements makes statements for a draft (crm.Draft.State) of an answer of labelled lines: what has no label that is known is
// left out, so no words of anybody but the rules leave.
func Statements(t Text, d *crm.Draft) {
	var facts []string
	for _, line := range strings.Split(string(t), "\n") {
		label, rest, ok := strings.Cut(line, "：")
		if !ok {
			continue
		}
		switch label {
		case "过程", "结果", "问题", "下一步", "注意":
			for _, s := range strings.FieldsFunc(rest, func(r rune) bool { return r == '，' || r == '；' }) {
				if label == "注意" {
					facts = append(facts, label+": "+d.Hole(s))
				} else {
					facts = append(facts, label+": "+d.State(s))
				}
			}
		case "目标", "推进", "前一周", "前一个月", "商机", "下次", "满意度":
			facts = append(facts, label+": "+d.Hole(line))
		}
	}
	d.Facts = strings.Join(facts, "\n")
}

// TidiedSo shows a note in order, as a model wrote it with the figures that were given.
func TidiedSo(text string) Text {
	return lines("整理好了，换上吗？", Clip(text, tidyRunes), Drafted+"原文会留着，说「看原文」看得到。")
}

// TakeIt is the button under it.
func TakeIt() string { return "换上" }

// Tidied says that it stands now.
func Tidied() Text {
	return "换上了，原文留着：说「看原文」看，回「撤销」换回来。"
}

// SummaryOfTidied is the deed in the journal.
func SummaryOfTidied() string { return "整理记录（AI 起草）" }

// OriginalOf is what was written before it was put in order.
func OriginalOf(a crm.Activity) Text {
	if a.Original == "" {
		return lines("最近一条记录没有整理过，写的是：", Clip(a.Content, tidyRunes))
	}
	return lines("原文：", Clip(a.Original, tidyRunes))
}

// NothingToTidy is for who has written nothing.
func NothingToTidy() Text {
	return "还没有你写的跟进记录。先说一句，例如：今天拜访了华北重工王总，聊了年度框架，下周三再约。"
}

// TooShortToTidy gives a note that is as it should be.
func TooShortToTidy(a crm.Activity) Text {
	return lines("这条很短，不用整理：", Clip(a.Content, tidyRunes))
}

// NoModelToTidy says that there is nobody to do it.
func NoModelToTidy(a crm.Activity) Text {
	return lines("整理要用到模型，公司还没开。原文在这：", Clip(a.Content, tidyRunes))
}

// NotTidied gives the plain text when what a model wrote is of no use.
func NotTidied(a crm.Activity) Text {
	return lines("这次没整理成，没动。原文在这：", Clip(a.Content, tidyRunes))
}

const tidyRunes = 600
