package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

// wordKinds are what a taught word can stand for, as people say it.
var wordKinds = map[crm.WordKind]string{crm.FieldWord: "字段", crm.StageWord: "阶段", crm.ActivityWord: "跟进方式", crm.ProductWord: "产品", crm.LossWord: "输单原因", crm.IntentWord: "要做的事"}

// WordKindName is what a taught word stands for.
func WordKindName(k crm.WordKind) string { return wordKinds[k] }

// meant is 「打样」=寄样品.
func meant(w crm.Word) string { return quoted(w.Word) + "＝" + name(w.Means) }

// WordTaught says that a word is in force, or waits for an admin.
func WordTaught(w crm.Word) Text {
	if w.Status == crm.WordWaiting {
		return Text("记下了：" + meant(w) + "（" + wordKinds[w.Kind] + "）。已请管理员确认，同意后全公司都能这么说。")
	}
	return Text("学会了：" + meant(w) + "（" + wordKinds[w.Kind] + "）。全公司从下一句起都能这么说。\n不要了说「忘掉" + name(w.Word) + "这个词」。")
}

// WordThere says that a word was taught before.
func WordThere(w crm.Word) Text {
	if w.Status == crm.WordWaiting {
		return Text(meant(w) + " 已经教过，在等管理员确认，没有改动。")
	}
	return Text(meant(w) + " 已经教过，没有改动。要改意思，先说「忘掉" + name(w.Word) + "这个词」。")
}

// WordWaitsAlready says that somebody else taught the word and an admin has not decided.
func WordWaitsAlready(word string) Text {
	return Text(quoted(word) + "已经有人教过，在等管理员确认，没有改动。")
}

// WordUnfit says why a word is not safe to teach.
func WordUnfit(word, problem string) Text {
	switch problem {
	case "short":
		return Text(quoted(word) + "不能教：要2到12个字，一个字到处都有，会听错别的话。")
	case "number":
		return Text(quoted(word) + "不能教：数字会和金额、日期混在一起。")
	case "common":
		return Text(quoted(word) + "不能教：这个词太常用，别的话里也会有，会听错。换一个只有你们说的词。")
	case "same":
		return Text(quoted(word) + "本来就是这个意思，直接说就行，不用教。")
	}
	return Text(quoted(word) + "不能教：它本来就有自己的意思，改了会听错。换一个只有你们说的词。")
}

// WordMeaningUnknown says that what a word is to mean is not known.
func WordMeaningUnknown(word, means string) Text {
	return lines("没教成：我还不认识"+quoted(means)+"，不知道"+quoted(word)+"该当成什么。", "可以是：字段（金额、下次跟进、备注）、阶段（报价）、跟进方式（拜访、寄样品）、输单原因（价格）、要做的事（签约、日报），产品写成「小白就是产品智能巡检平台」。")
}

// WordIsCustomer says that a customer is called so.
func WordIsCustomer(word string, c crm.Customer) Text {
	return Text(quoted(word) + "不能教：" + name(c.Name) + "就叫这个，会分不清。没有改动。")
}

// WordIsPerson says that a colleague is called so.
func WordIsPerson(word string) Text {
	return Text(quoted(word) + "不能教：有同事叫这个名字。没有改动。")
}

// NoAdminForWord says that nobody could confirm it.
func NoAdminForWord() Text {
	return "新说法要管理员确认，可是还没有管理员，没有改动。"
}

// NoSuchWord says that a word was not taught.
func NoSuchWord(word string) Text {
	return Text("没教过" + quoted(word) + "，没有改动。看教过的：「我们教过哪些词」。")
}

// WordForgotten says that a word means nothing of its own any more.
func WordForgotten(w crm.Word) Text {
	return Text("忘了：" + quoted(w.Word) + "不再当成" + name(w.Means) + "。")
}

// WordDecided says where a word stands that an admin was asked about.
func WordDecided(w crm.Word) Text {
	switch w.Status {
	case crm.WordInForce:
		return Text("已同意：" + meant(w) + "，全公司从下一句起都能这么说。")
	case crm.WordRefused:
		return Text("已驳回：" + meant(w) + "，照旧不认。")
	case crm.WordForgotten:
		return Text(meant(w) + " 已经撤回，不用处理了。")
	}
	return Text(meant(w) + " 还在等确认。")
}

// WordNews tells who taught a word what became of it.
func WordNews(w crm.Word) Text {
	if w.Status == crm.WordInForce {
		return Text("管理员同意了：" + meant(w) + "，现在就能这么说。")
	}
	return Text("管理员没同意：" + meant(w) + "，还是用原来的说法。")
}

// WordCard asks an admin about a word.
func WordCard(w crm.Word) *crm.Card {
	c := &crm.Card{Title: Clip(name(w.ByName)+"教了个新说法", 36), Text: string(lines(meant(w)+"（"+wordKinds[w.Kind]+"）", "同意后全公司都这么听"))}
	for _, b := range []struct {
		op   crm.ButtonOp
		text string
	}{{crm.ButtonApprove, "同意"}, {crm.ButtonReject, "驳回"}} {
		c.Buttons = append(c.Buttons, crm.Button{Key: crm.ButtonDeed{On: crm.OnWord, Op: b.op, ID: int64(w.ID), Since: w.Version}.Key(), Text: b.text, Primary: b.op == crm.ButtonApprove})
	}
	return c
}

// WhichWord asks which of several words is meant.
func WhichWord(all []crm.Word) Text {
	out := []string{"有几个新说法在等你确认，说「同意“" + name(all[0].Word) + "”」或「驳回“" + name(all[0].Word) + "”」："}
	for _, w := range all {
		out = append(out, "· "+meant(w)+"（"+name(w.ByName)+"）")
	}
	return lines(out...)
}

// Words lists what was taught.
func Words(all []crm.Word, now time.Time) Text {
	if len(all) == 0 {
		return "还没教过。这样教：「以后说“打样”就是寄样品」「“拜山”是拜访的意思」。"
	}
	out := []string{fmt.Sprintf("教过%d个说法：", len(all))}
	for _, w := range all {
		by := name(w.ByName) + " " + ShortDay(crm.DateOf(w.At.In(now.Location())), crm.DateOf(now))
		if w.Status == crm.WordWaiting {
			by += "，等管理员确认"
		}
		out = append(out, "· "+meant(w)+"（"+by+"）")
	}
	return lines(append(out, "不要了说「忘掉"+name(all[0].Word)+"这个词」。")...)
}

// SummaryOfWord names the teaching of a word.
func SummaryOfWord(w crm.Word) string { return "教说法：" + meant(w) }

// SummaryOfWordGone names the forgetting of a word.
func SummaryOfWordGone(w crm.Word) string { return "忘掉说法：" + meant(w) }

// SummaryOfWordRuled names an admin's say on a word.
func SummaryOfWordRuled(w crm.Word) string {
	if w.Status == crm.WordInForce {
		return "同意说法：" + meant(w)
	}
	return "驳回说法：" + meant(w)
}
