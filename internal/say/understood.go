package say

import (
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
)

// UnderstoodPart is one request of a message as it was understood, for 「你怎么理解的」.
type UnderstoodPart struct {
	Title   string // 记录跟进; empty: nothing to do
	Speech  string // fact, command, question, hearsay …
	Sure    float64
	Slots   []string // 客户「华北重工」
	Reasons []ReasonLine
	Others  []string // titles of what it might be as well
}

// ReasonLine is a rule that spoke for it and the words it saw; no words: the whole message.
type ReasonLine struct{ Rule, Words string }

// HowUnderstood tells how the last message was understood, and why.
func HowUnderstood(text string, parts []UnderstoodPart, context bool, model, draft crm.ModelOutcome) Text {
	var b strings.Builder
	fmt.Fprintf(&b, "你说的：%s", Clip(text, 60))
	for i, p := range parts {
		title := p.Title
		if title == "" {
			title = "没有要记的事" + speechNote(p.Speech)
		}
		fmt.Fprintf(&b, "\n%s理解成：%s，把握%d%%", partNo(i, len(parts)), title, min(99, int(p.Sure*100+0.5)))
		if len(p.Slots) > 0 {
			b.WriteString("\n　听出：" + strings.Join(p.Slots, " · "))
		}
		if why := reasonWords(p.Reasons); why != "" {
			b.WriteString("\n　依据：" + why)
		}
		if len(p.Others) > 0 {
			b.WriteString("\n　也想过：" + strings.Join(p.Others, "、"))
		}
	}
	if context {
		b.WriteString("\n这是接着上一句听的。")
	}
	if note := Consulted(model); note != "" {
		b.WriteString("\n" + note)
	}
	if draft != "" {
		b.WriteString("\n" + draftNote(draft))
	}
	b.WriteString("\n听错了就说「不对，改成…」或「撤销」。")
	return Text(b.String())
}

func partNo(i, of int) string {
	if of < 2 {
		return ""
	}
	return fmt.Sprintf("%d. ", i+1)
}

func speechNote(speech string) string {
	switch speech {
	case "question":
		return "（是在问）"
	case "hearsay":
		return "（是听来的或转来的）"
	case "negation":
		return "（说的是没有）"
	case "wish":
		return "（是愿望）"
	case "plan":
		return "（还是打算）"
	case "hypothetical":
		return "（是假设）"
	}
	return ""
}

// reasonWords are at most five reasons, each once; those that saw the same words stand together.
func reasonWords(all []ReasonLine) string {
	const most = 5
	var words []string // as they were met first
	by := map[string][]string{}
	n := 0
	for _, r := range all {
		name, seen := ReadingRule(r.Rule), by[r.Words]
		if name == "" || n == most || slices.Contains(seen, name) {
			continue
		}
		if len(seen) == 0 {
			words = append(words, r.Words)
		}
		by[r.Words] = append(seen, name)
		n++
	}
	for i, w := range words {
		words[i] = strings.Join(by[w], "、")
		if w != "" {
			words[i] = "「" + Clip(w, 16) + "」" + words[i]
		}
	}
	return strings.Join(words, "；")
}

// ReadingRule is what a rule of understanding says, in the rep's words; empty: nothing that a rep wants to read.
func ReadingRule(name string) string {
	if strings.HasPrefix(name, "whole message: ") {
		return "整句就是这么个说法"
	}
	if strings.HasPrefix(name, "a rule of the process: ") {
		return "说的是流程规矩"
	}
	return readingRules[name]
}

// NothingUnderstood is for a 「你怎么理解的」 before which nothing was said.
func NothingUnderstood() Text {
	return "前面没有要解释的话。先说一句，例如：今天拜访了华北重工王总，再问「你怎么理解的」。"
}

// Slots are what was heard in a message.
type Slots struct {
	Customer, Contact, Person string
	Activity                  crm.ActivityType
	NotReached                bool
	Amount                    crm.Money
	Stage                     string
	Next, Period              string // as contract.md spells them
	Tags                      []string
}

// UnderstoodSlots are the slots that were said.
func UnderstoodSlots(s Slots) (out []string) {
	add := func(name, value string) {
		if value != "" {
			out = append(out, name+value)
		}
	}
	named := func(name, value string) {
		if value != "" {
			add(name, "「"+value+"」")
		}
	}
	named("客户", s.Customer)
	named("联系人", s.Contact)
	named("同事", s.Person)
	if s.Activity != "" {
		add("方式 ", ActivityName(s.Activity))
	}
	if s.NotReached {
		add("没联系上", " ")
	}
	if !s.Amount.IsZero() {
		add("金额 ", amount(s.Amount))
	}
	add("阶段 ", s.Stage)
	add("下次 ", strings.Replace(strings.TrimSuffix(s.Next, ":00+08:00"), "T", " ", 1))
	add("时间 ", periodWords(s.Period))
	named("标签", strings.Join(s.Tags, "、"))
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// periodWords are a period of contract.md in words: this_month is 本月.
func periodWords(code string) string {
	if w, ok := wholePeriods[code]; ok {
		return w
	}
	return strings.Replace(code, "/", "到", 1)
}

var wholePeriods = map[string]string{"today": "今天", "yesterday": "昨天", "tomorrow": "明天", "this_week": "本周", "last_week": "上周", "next_week": "下周", "this_month": "本月", "last_month": "上月", "next_month": "下月",
	"this_quarter": "本季度", "last_quarter": "上季度", "next_quarter": "下季度", "this_year": "今年", "last_year": "去年", "next_year": "明年"}
