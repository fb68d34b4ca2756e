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
