package intents

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// setField notes what a customer, a deal or a person has in a field of the company's own: 华北重工设备台数12.
func setField() Intent {
	return Intent{
		Kind:     SetField,
		Title:    "填自定义字段",
		Examples: []string{"华北重工设备台数12", "华北重工的设备台数改成15", "设备台数大于10的客户"},
		Rare:     true,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			v := r.Slots.Value
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			what := c.Name
			switch v.Field.Of {
			case crm.DealNoun:
				d, ok, err := t.Deal(ctx, r, c, t.Process.Open)
				if err != nil {
					return "", err
				} else if !ok {
					return "", &crm.NotFoundError{What: crm.DealNoun, Name: c.Name}
				}
				v.Record, what = int64(d.ID), d.Title
			case crm.ContactNoun:
				p, err := t.Contact(ctx, r, c)
				if err != nil {
					return "", err
				}
				if p.ID == 0 {
					return "", &crm.NotFoundError{What: crm.ContactNoun, Name: r.Slots.Contact.Text}
				}
				v.Record, what = int64(p.ID), c.Name+p.Name
			}
			if v.Text == "" {
				return say.FieldTakes(what, v.Field), nil
			}
			if err := t.Tx.SetField(ctx, c.ID, v); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfChange(c, v.Field.Name))
			return say.FieldSet(what, v), nil
		},
	}
}

var (
	createsOnly = zh.NewSentence(`[帮我](新增|新建|添加|录入|加|建)[一个|个][新]客户[_|:|,]*<a 2-24 ^,。;:>[_|,]*|新客户[_|:|,]*<a 2-24 ^,。;:>[_|,]*`)
	valueSaid   = zh.NewSentence(`[_|,|:]*[的][现在|目前|已经|大概|约][更新|改|设|变|调整|增加到|降到][是|为|有|到|成|:|\=|改成|改为][_|:|\=]*<v 0->`)
	beforeField = strings.Fields(`的 现在 目前 这边 那边 把 , 有`)
	compared    = zh.NewSentence(`[的](op=大于等于|不少于|不低于|至少|\>\=|大于|超过|多于|高于|晚于|\>|小于等于|不超过|不多于|最多|\<\=|小于|少于|低于|不到|早于|\<|等于|是|为|\=|包含|有)<v 1-20>[以上|以下|的]*[[的](客户|公司|企业)[都][有哪些|有几家|有多少|列一下|列表|名单]][?]`)
	operators   = map[string]string{"大于等于": ">=", "不少于": ">=", "不低于": ">=", "至少": ">=", ">=": ">=", "大于": ">", "超过": ">", "多于": ">", "高于": ">", "晚于": ">", ">": ">",
		"小于等于": "<=", "不超过": "<=", "不多于": "<=", "最多": "<=", "<=": "<=", "小于": "<", "少于": "<", "低于": "<", "不到": "<", "早于": "<", "<": "<", "等于": "=", "=": "=", "是": "=", "为": "=", "包含": "has", "有": "has"}
	numberOf = zh.NewSentence(`(n=[-]<1- digits>[.<1- digits>])[_][u=万|亿|千|百][_]<0-3 ^0123456789_,。>`)
	unitOf   = map[string]float64{"": 1, "百": 100, "千": 1000, "万": 1e4, "亿": 1e8}
	whichOne = zh.NewSentence(`[看看|查[一]下|查|列出|找|有哪些|哪些|哪几家|什么][我的][客户|公司|企业][的]`)
)

// fieldSaid reads a message about a field of the company's own: what somebody has in it, or who has so much.
func (rd *reading) fieldSaid() (Request, bool) {
	if len(rd.c.Fields) == 0 {
		return Request{}, false
	}
	if r, ok := rd.countSaid(); ok {
		return rd.surely(r), true
	}
	best, at, name := -1, 0, []rune(nil)
	for k, f := range rd.c.Fields {
		called := zh.Read(f.Name).Runes
		if i := indexOf(rd.r[rd.start:], called); i >= 0 && len(called) > len(name) {
			best, at, name = k, rd.start+i, called
		}
	}
	if best < 0 {
		return Request{}, false
	}
	f := rd.c.Fields[best]
	end := max(beforeTails(rd.r, rd.start, len(rd.r)), at+len(name))
	tail := rd.r[at+len(name) : end]
	if r, ok := rd.fieldTest(f, rd.r[pastHeads(rd.r, rd.start, at):at], tail); ok {
		return rd.surely(r), true
	}
	r, ok := rd.fieldValue(f, at, tail)
	return rd.surely(r), ok
}

// indexOf is where word stands in r; -1 when it does not.
func indexOf(r, word []rune) int {
	for i := 0; len(word) > 0 && i+len(word) <= len(r); i++ {
		if slices.Equal(r[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// surely marks a request that the whole message makes.
func (rd *reading) surely(r Request) Request {
	r.Span, r.Confidence, r.Margin = rd.tx.Span(rd.start, len(rd.r)), 0.97, 0.9
	r.Why = []Reason{{Rule: "a field of the company's own", Span: r.Span, Weight: 6}}
	return r
}

// fieldTest reads 设备台数大于10的客户.
func (rd *reading) fieldTest(f crm.CustomField, head, tail []rune) (Request, bool) {
	listed := mentions(tail, "客户", "公司", "企业") || mentions(head, "客户", "公司", "企业", "哪些", "哪几家")
	if !listed || !whichOne.Match(head, &rd.found) || !compared.Match(tail, &rd.found) {
		return Request{}, false
	}
	op, value := rd.found.Text("op"), rd.found.Text("v")
	t := crm.FieldTest{Field: f.ID, Op: operators[op]}
	switch bound := strings.TrimRight(string(tail), "的客户公司企业有哪些?"); {
	case f.Kind == crm.NumberField && strings.HasSuffix(bound, "以上"):
		t.Op = ">="
	case f.Kind == crm.NumberField && strings.HasSuffix(bound, "以下"):
		t.Op = "<="
	}
	v, ok := rd.valueOf(f, value)
	if !ok {
		return Request{}, false
	}
	if t.Value = v.Text; f.Kind == crm.NumberField {
		t.Value, t.N = "", v.Number
	}
	r := Request{Kind: QueryCustomer, Speech: Question}
	r.Slots.Search = Search{By: ByList, Fields: []crm.FieldTest{t}, Told: f.Name + op + v.Text}
	return r, true
}

// fieldValue reads 华北重工设备台数12, of which the field stands at rune at; a question about it is one about the customer.
func (rd *reading) fieldValue(f crm.CustomField, at int, tail []rune) (Request, bool) {
	i := rd.start
	j := beforeWords(rd.r, i, at, beforeField)
	i = pastHeads(rd.r, skip(rd.r[:j], i, around), j)
	for _, w := range []string{"把", "将", "给"} {
		if starts(rd.r[i:j], w) {
			i++
		}
	}
	r := Request{Kind: SetField}
	if made, ok := rd.createdAt(i, j); ok && f.Of == crm.CustomerNoun { // 新增客户 青山仪表,设备台数12
		r.Kind, r.Slots.Customer = CreateCustomer, made
		valueSaid.Match(tail, &rd.found)
		v, ok := rd.valueOf(f, strings.TrimSpace(rd.found.Text("v")))
		v.Field = f
		r.Slots.Value = v
		return r, ok
	}
	for k := range rd.tokens {
		if t := &rd.tokens[k]; f.Of == crm.ContactNoun && t.kind == contactToken && t.j == j && i < j {
			r.Slots.Contact = t.ref
			for j = max(i, t.i); j > i && (rd.r[j-1] == '的' || rd.r[j-1] == ' '); {
				j--
			}
			break
		}
	}
	if i < j {
		ref, ok := rd.customerAt(i, j, false)
		if !ok {
			return r, false
		}
		r.Slots.Customer = ref
	}
	if mentions(tail, "多少", "什么", "?", "吗", "啥", "怎么") || mentions(tail, "几") && !mentions(tail, aboutSo...) {
		r.Kind, r.Speech = QueryCustomer, Question
		return r, i < j
	}
	valueSaid.Match(tail, &rd.found)
	said := strings.TrimSpace(rd.found.Text("v"))
	v, ok := rd.valueOf(f, said)
	ok = ok || i < j && len(r.Slots.Customer.IDs) > 0 && unfit(f, string(tail), said) // told what the field takes
	v.Field = f
	r.Slots.Value = v
	if len(trimmed(tail, around+"的。!~")) == 0 && i < j { // 华北重工设备台数: how many are there
		r.Kind, r.Speech, r.Slots.Value = QueryCustomer, Question, crm.FieldValue{}
		return r, len(r.Slots.Customer.IDs) > 0
	}
	return r, ok && !mentions(tail, "如果", "要是", "可能", "听说", "大概率", "不是")
}

// aboutSo say roughly how many there are: no number.
var aboutSo = strings.Fields(`十几 几十 几百 几千 几万 好几 很多 不少 若干 许多 好多 一些 没多少`)

// unfit reports whether what stands behind a field of numbers or days was meant for its value, and is none: 设备台数很多,
// 投产日是等通知, 投产日2026-02-30.
func unfit(f crm.CustomField, tail, said string) bool {
	const longest = 10
	if f.Kind != crm.NumberField && f.Kind != crm.DayField || said == "" || len([]rune(said)) > longest {
		return false
	}
	set := strings.HasPrefix(strings.TrimLeft(tail, " 的"), "是") || containsAny(tail, []string{"改成", "改为", "改到", "=", ":"})
	return set || said[0] >= '0' && said[0] <= '9' || containsAny(said, aboutSo)
}

// measures are what things are counted by.
const measures = "台个家条套间辆名位人只张件座部艘架头亩吨"

// How many of something there are, behind the name of who has them: 有30台设备, 设备一共有30台.
var countedShapes = func() []*zh.Sentence {
	const (
		now   = `[,|_|这边|那边|那儿|现在|目前|已经|一共|总共|共|大概|大约|差不多]*`
		have  = `(有|拥有|用着|用了|装了|配了|有了)[大概|大约|差不多]*`
		count = `(v=几|多少|<1-9 ^_,。有的>)[_|多]*`
		end   = `[了]*[q=吗|呢|?|没有|没]*`
	)
	unit := `(u=` + strings.Join(strings.Split(measures, ""), "|") + `)`
	return []*zh.Sentence{
		zh.NewSentence(now + have + count + unit + `[的]*<n 1-8 ^,。;:?!的了吗呢没>` + end),
		zh.NewSentence(now + `[的]*<n 1-8 ^,。;:?!的有现目已一总共>` + now + have + count + unit + end),
	}
}()

// countSaid reads how many a customer of the book has of what a number field counts: 华北重工有30台设备 of 设备台数.
func (rd *reading) countSaid() (r Request, ok bool) {
	at := slices.IndexFunc(rd.tokens, func(t token) bool { return t.kind == customerToken })
	if at < 0 {
		return r, false
	}
	who := &rd.tokens[at]
	end := beforeTails(rd.r, rd.start, len(rd.r))
	if who.i != pastHeads(rd.r, rd.start, who.i) || who.j >= end || len(who.ref.IDs) == 0 {
		return r, false
	}
	for _, shape := range countedShapes {
		if !shape.Match(rd.r[who.j:end], &rd.found) {
			continue
		}
		thing, unit, value, asked := rd.found.Text("n"), rd.found.Text("u"), rd.found.Text("v"), rd.found.Text("q") != ""
		k := slices.IndexFunc(rd.c.Fields, func(f crm.CustomField) bool {
			return f.Of == crm.CustomerNoun && f.Kind == crm.NumberField && counts(f.Name, thing, unit)
		})
		if k < 0 {
			continue
		}
		r = Request{Kind: SetField, Speech: Fact}
		r.Slots.Customer = who.ref
		if asked || value == "几" || value == "多少" {
			r.Kind, r.Speech = QueryCustomer, Question
			return r, true
		}
		v, fits := rd.valueOf(rd.c.Fields[k], value)
		v.Field = rd.c.Fields[k]
		r.Slots.Value = v
		return r, fits
	}
	return r, false
}

// counts reports whether a field of that name counts things: 设备台数 and 设备数 do 设备, the first by 台.
func counts(field, thing, unit string) bool {
	for _, tail := range []string{"数量", "数"} {
		what, ok := strings.CutSuffix(field, tail)
		if !ok {
			continue
		}
		if what == thing {
			return true
		}
		r := []rune(what)
		last := string(r[len(r)-min(1, len(r)):])
		return last != "" && strings.Contains(measures, last) && last == unit && string(r[:len(r)-1]) == thing
	}
	return false
}

// createdAt is the new customer that the runes [i, j) name and say nothing else of: 新增客户 青山仪表.
func (rd *reading) createdAt(i, j int) (ref Ref, ok bool) {
	if !createsOnly.Match(rd.r[i:j], &rd.found) {
		return ref, false
	}
	name := strings.TrimSpace(rd.found.Text("a"))
	at := i + indexOf(rd.r[i:j], []rune(name))
	end := at + len([]rune(name))
	return Ref{Text: rd.tx.Slice(at, end), Span: rd.tx.Span(at, end)}, name != ""
}

// valueOf reads a value of a field's kind.
func (rd *reading) valueOf(f crm.CustomField, said string) (v crm.FieldValue, ok bool) {
	said = strings.Trim(said, around+"的")
	switch f.Kind {
	case crm.NumberField:
		var number, unit string
		if numberOf.Match([]rune(strings.ReplaceAll(said, ",", "")), &rd.found) {
			number, unit = rd.found.Text("n"), rd.found.Text("u")
		} else {
			amounts := zh.Amounts(zh.Read(said))
			if len(amounts) != 1 || amounts[0].Value == "" || len([]rune(said)) > 8 {
				return v, false
			}
			number = amounts[0].Value
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return v, false
		}
		v.Number = n * unitOf[unit]
		v.Text = strconv.FormatFloat(v.Number, 'f', -1, 64)
		return v, true
	case crm.DayField:
		times := zh.Times(zh.Read(said), rd.c.Now, zh.TimeOptions{})
		if len(times) != 1 || times[0].Vague || times[0].Start.IsZero() || len(said)-(times[0].Span.End-times[0].Span.Start) > 6 {
			return v, false
		}
		v.Text = times[0].Start.Format(time.DateOnly)
		return v, true
	case crm.ChoiceField:
		i := slices.IndexFunc(f.Options, func(o string) bool { return crm.NameKey(o) == crm.NameKey(said) })
		if i < 0 {
			return v, said != "" && len([]rune(said)) <= 8 // one that is not offered: told which are
		}
		v.Text = f.Options[i]
		return v, true
	}
	v.Text = said
	return v, said != "" && len([]rune(said)) <= 40
}
