package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// ruleFacts is what the parts of a rule come to.
type ruleFacts struct {
	parts    []rulePart
	line     string // code of the pipeline, or everyPipeline
	stages   []crm.StageCode
	approver string
	who      Ref
	hours    int
	days     int
	monthly  bool // a length of months: no number of working days
	level    bool
	levelIs  crm.Level
	clock    *zh.Time
	push     string
	version  int // of 第2版; -1: the one before
	number   int // of 第2条
}

func (f *ruleFacts) has(c ruleClass) bool {
	return slices.ContainsFunc(f.parts, func(p rulePart) bool { return p.is(c) })
}

// version reports whether the part names a version: 上一版, 第3版.
func (p rulePart) version() bool {
	return p.class == ruleLast && (p.text == "" && p.who != nil || strings.Contains(p.text, "版"))
}

// is reports whether the part is a word of a class.
func (p rulePart) is(c ruleClass) bool {
	return p.class == c && p.text != "" && p.amount == nil && p.time == nil
}

// only reports whether there is nothing but words of some classes.
func (f *ruleFacts) only(classes ...ruleClass) bool {
	return !slices.ContainsFunc(f.parts, func(p rulePart) bool { return p.text == "" || !slices.Contains(classes, p.class) })
}

// returns reports whether an earlier version is asked for: 流程退回上一版.
func (f *ruleFacts) returns() bool {
	goes := f.has(ruleReturn) || f.has(ruleBackward)
	if !goes || !f.has(ruleProcess) && !f.has(ruleNoun) && !slices.ContainsFunc(f.parts, rulePart.version) || f.has(ruleApprove) || len(f.stages) > 0 {
		return false
	}
	for _, p := range f.parts {
		if p.time != nil || p.amount != nil || p.text == "" && (p.who == nil || p.class != ruleLast) ||
			p.text != "" && !slices.Contains([]ruleClass{ruleReturn, ruleBackward, ruleProcess, ruleNoun, ruleLast, ruleVersions, ruleFiller}, p.class) {
			return false
		}
	}
	if f.version == 0 && f.number != 0 {
		f.version = f.number
	} else if !slices.ContainsFunc(f.parts, func(p rulePart) bool { return p.who != nil }) {
		f.version = -1 // 流程回退
	}
	return true
}

func (f *ruleFacts) read() {
	for k, p := range f.parts {
		switch {
		case p.who != nil && p.class == ruleLast: // 第2版, 第2条
			f.number = int(p.who.Picked)
			f.version = f.number
		case p.who != nil:
			f.approver, f.who = approverPerson, *p.who
		case p.time != nil:
			f.readTime(k, p.time)
		case p.is(ruleStage):
			if !slices.Contains(f.stages, p.stage) {
				f.stages = append(f.stages, p.stage)
			}
		case p.is(rulePipeline):
			f.line = p.line
		case p.is(ruleMe):
			f.approver = approverMe
		case p.is(ruleManager):
			f.approver = crm.ByManager
		case p.is(ruleAdmin):
			f.approver = "role:admin"
		case p.is(ruleLast):
			f.version = -1
		case p.is(rulePushName):
			f.push = p.text
		case p.is(ruleLevel):
			f.level, f.levelIs = true, levelNamed(p.text)
		}
	}
}

// levelNamed is the level a word names: a级; empty for 没定级.
func levelNamed(word string) crm.Level {
	if c := word[0]; c >= 'a' && c <= 'd' {
		return crm.Level(strings.ToUpper(word[:1]))
	}
	return ""
}

const (
	secondsOfHour = 60 * 60
	secondsOfDay  = 24 * secondsOfHour
)

func (f *ruleFacts) readTime(k int, x *zh.Time) {
	switch {
	case x.Kind == zh.Point && x.HasClock:
		f.clock = x
	case x.Kind == zh.Duration && f.afterwards(k):
		f.hours = int(x.Seconds / secondsOfHour)
	case x.Kind == zh.Duration && x.Seconds%secondsOfDay == 0:
		f.days, f.monthly = int(x.Seconds/secondsOfDay), x.Seconds%(30*secondsOfDay) == 0 && x.Seconds > 0
	case x.Kind == zh.Set:
		f.days = daysOfSet(x.Set)
	}
}

// afterwards reports whether it is said behind the k-th part that nobody approved by then: 24小时没批就升级.
func (f *ruleFacts) afterwards(k int) bool {
	return slices.ContainsFunc(f.parts[k+1:], func(p rulePart) bool { return p.is(ruleNotYet) })
}

// daysOfSet is how many days lie between two times of a repetition: P7D, P1W; 0 when it is none of days.
func daysOfSet(set string) int {
	if len(set) < 3 || set[0] != 'P' {
		return 0
	}
	n := 0
	for _, c := range set[1 : len(set)-1] {
		if c < '0' || c > '9' || n > 1000 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	switch set[len(set)-1] {
	case 'D':
		return n
	case 'W':
		return 7 * n
	case 'M':
		return 30 * n
	}
	return 0
}

// conditions are when a rule counts, and which of its moves pass by themselves: what stands before 批 and before 自动通过.
// loose counts the figures that are not compared with anything.
func (f *ruleFacts) conditions() (when, auto []string, loose int) {
	from := 0
	for k, p := range f.parts {
		switch {
		case p.amount != nil && f.compared(k, p.amount) == "":
			loose++
		case p.is(ruleApprove):
			when, from = append(when, f.when(from, k)...), k+1
		case p.is(ruleAuto):
			auto, from = append(auto, f.when(from, k)...), k+1
		}
	}
	if !f.has(ruleApprove) {
		when = f.when(from, len(f.parts))
	} else if !f.has(ruleAuto) {
		when = append(when, f.when(from, len(f.parts))...)
	}
	return when, auto, loose
}

// when is the condition that some of the parts make, a group for each way in which it may hold. A level counts for all
// of them.
func (f *ruleFacts) when(from, to int) []string {
	var groups [][]string
	join := false // the next term belongs to the group before it
	add := func(term string) {
		if join && len(groups) > 0 {
			groups[len(groups)-1] = append(groups[len(groups)-1], term)
		} else {
			groups = append(groups, []string{term})
		}
		join = false
	}
	level := crm.Level("")
	for k, p := range f.parts {
		if k < from || k >= to {
			continue
		}
		switch {
		case p.is(ruleLevel):
			level = levelNamed(p.text)
		case p.amount != nil:
			if term := f.compared(k, p.amount); term != "" {
				add(term)
			}
		case p.is(ruleAnd):
			join = true
		case p.is(ruleBackward):
			add(string(crm.BackTerm))
		case p.is(ruleSkip):
			add(string(crm.SkipTerm))
		case p.is(ruleReopen):
			add(string(crm.ReopenTerm))
		case p.is(ruleUnwin):
			add(string(crm.UnwinTerm))
		}
	}
	if level != "" {
		term := "level = " + string(level)
		if len(groups) == 0 {
			groups = append(groups, nil)
		}
		for i := range groups {
			groups[i] = append([]string{term}, groups[i]...)
		}
	}
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = strings.Join(g, " and ")
	}
	return out
}

// standing are the terms that need no figure, and the level, as the process file writes them.
func (f *ruleFacts) standing() (all []string) {
	for _, w := range []struct {
		class ruleClass
		term  crm.TermKind
	}{{ruleBackward, crm.BackTerm}, {ruleSkip, crm.SkipTerm}, {ruleReopen, crm.ReopenTerm}, {ruleUnwin, crm.UnwinTerm}} {
		if f.has(w.class) {
			all = append(all, string(w.term))
		}
	}
	if f.level && f.levelIs != "" {
		all = append(all, "level = "+string(f.levelIs))
	}
	return all
}

// leastDiscount, in thousandths, is below what a rule is made of: 10折 is no tenth.
const leastDiscount = 200

// noDiscount reports whether a discount was said that is none: 15折.
func (f *ruleFacts) noDiscount() bool {
	return slices.ContainsFunc(f.parts, func(p rulePart) bool {
		return p.amount != nil && p.amount.Discount && discountOf(p.amount) < leastDiscount
	})
}

// compared is the k-th part, an amount or a discount, with the word by which it is compared, before or behind it.
func (f *ruleFacts) compared(k int, a *zh.Amount) string {
	op := ""
	look := func(i int) bool {
		if i < 0 || i >= len(f.parts) {
			return false
		}
		p := f.parts[i]
		switch {
		case p.is(ruleMore):
			op = ">"
		case p.is(ruleLeast):
			op = ">="
		case p.is(ruleLess):
			op = "<"
		case p.is(ruleMost):
			op = "<="
		}
		return op == "" && p.is(ruleFiller)
	}
	for i := k - 1; look(i); i-- {
	}
	if op == "" {
		for i := k + 1; look(i); i++ {
		}
	}
	if a.Discount {
		tenths := discountOf(a)
		if tenths < leastDiscount || op == "" {
			return ""
		}
		less := a.Off || slices.ContainsFunc(f.parts[max(0, k-3):k], func(p rulePart) bool { return p.is(ruleOff) })
		if less {
			op = map[string]string{">": "<", ">=": "<=", "<": ">", "<=": ">="}[op]
		}
		return string(crm.DiscountTerm) + " " + op + " " + crm.DiscountText(tenths)
	}
	if a.Fen <= 0 || op == "" {
		return ""
	}
	return string(crm.AmountTerm) + " " + op + " " + crm.AmountText(a.Fen)
}

// figures are the amounts and discounts of the parts, as the process file writes them, however they are compared:
// 取消报价30万的审批.
func (f *ruleFacts) figures() (all []string) {
	for _, p := range f.parts {
		switch {
		case p.amount == nil:
		case p.amount.Discount:
			all = append(all, crm.DiscountText(discountOf(p.amount)))
		case p.amount.Fen > 0:
			all = append(all, crm.AmountText(p.amount.Fen))
		}
	}
	return all
}
