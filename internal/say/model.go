package say

import (
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
