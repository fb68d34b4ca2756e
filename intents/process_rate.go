package intents

import (
	"context"
	"strings"

	"genjin/intents/zh"
	"genjin/internal/say"
)

// processRate tells which share of the moves of deals kept to the process.
func processRate() Intent {
	return Intent{
		Kind:     ProcessRate,
		Title:    "看流程执行率",
		Examples: []string{"流程执行率", "上个月的流程执行率", "张伟的流程执行率"},
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := t.period(r, thisMonth)
			o := t.records(a)
			all, by, off, err := o.Adherence(ctx, from, to)
			if err != nil {
				return "", err
			}
			people := a.people
			if !a.team || o.Crowd() {
				people = nil
			}
			return say.ProcessRate(a.whose, from, to, t.Now, all, people, by, off), nil
		},
	}
}

var adherenceForms = []form{{ // 李娜有没有按流程走, 谁没按流程走
	words: []string{"流程"},
	shape: zh.NewSentence(`[看看|看[一]下|查[一]下|查]<p 0-14>([是不是|是否|有没有|有没]*[都|一直|真的]*(按|按照|照|照着|遵守|走)[着|了]*[公司]*[的]*[销售]流程[的|来]*(走|推进|做|办|执行|来)*[了|的]*[没有|没|吗|呢|?]*|(没|没有|不)[都]*(按|按照|照|照着|遵守|走)[着]*[公司]*[的]*[销售]流程[的|来]*(走|推进|做|办|执行|来)*[的|了|过|呢|吗|?]*)`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: ProcessRate, Speech: Question}
		if !m.says("有没有", "是不是", "是否", "吗", "没有", "?", "谁", "哪些人", "有没", "没") {
			return r, false // 按流程走: what somebody does
		}
		i, j := m.runes("p")
		if said := string(m.r[i:j]); containsAny(said, []string{"谁", "哪些人", "哪几个人", "有没有人"}) {
			r.Slots.Scope = "team"
			return r, len([]rune(said)) <= 12
		}
		if !m.whose("p", &r) {
			return r, false
		}
		return r, r.Slots.Scope != "" || r.Slots.Person.Said() && !containsAny(r.Slots.Person.Text, []string{"客户", "单", "他们", "公司", "厂"})
	},
}, {
	words: []string{"流程执行", "执行率", "遵守率", "合规率", "按流程"},
	shape: zh.NewSentence(`[看看|看[一]下|查[一]下|查|统计[一]下|汇报[一]下]<p 0-14>[的]([销售][流程][的](执行率|遵守率|合规率)|流程执行(得|情况)|按流程(走|推进)的(比例|占比|有多少))[是][怎么样|怎样|多少|如何|咋样|情况|有多高|高不高][了|呢][?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: ProcessRate, Speech: Question}
		return r, m.whose("p", &r)
	},
}}

// whose reads a slot that says of whom and of when a figure is: 上个月张伟的. ok is false when it says anything else.
func (m match) whose(slot string, r *Request) (ok bool) {
	i, j := m.runes(slot)
	return m.whoseAt(i, j, r)
}

func (m match) whoseAt(i, j int, r *Request) (ok bool) {
	rest := string(m.r[i:j])
	for k := range m.times {
		x := &m.times[k]
		if a, b := m.tx.Index(x.Span.Start), m.tx.Index(x.Span.End); a >= i && b <= j {
			r.Slots.Period = x
			rest = strings.Replace(rest, string(m.r[a:b]), "", 1)
		}
	}
	rest = strings.Trim(rest, "的 ,")
	switch {
	case rest == "":
	case containsAny(rest, []string{"团队", "大家", "我们", "全组", "部门", "全员", "公司", "各人", "每个人"}):
		r.Slots.Scope = "team"
	case rest == "我" || rest == "我自己":
		r.Slots.Scope = "me"
	case len([]rune(rest)) <= 6 && !containsAny(rest, noNames):
		r.Slots.Person = Ref{Text: rest}
	default:
		return false
	}
	return true
}
