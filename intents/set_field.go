package intents

import (
	"context"
	"regexp"
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
				return say.FieldTakes(v.Field), nil
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
	beforeValue = regexp.MustCompile(`^[ ,:]*(?:的)?(?:现在|目前|已经|大概|约)?(?:更新|改|设|变|调整|增加到|降到)?(?:是|为|有|到|成|:|=|改成|改为)?[ :=]*`)
	beforeField = regexp.MustCompile(`(?:的|现在|目前|这边|那边|把|,| |有)+$`)
	compared    = regexp.MustCompile(`^(?:的)?(大于等于|不少于|不低于|至少|>=|大于|超过|多于|高于|晚于|>|小于等于|不超过|不多于|最多|<=|小于|少于|低于|不到|早于|<|等于|是|为|=|包含|有)(.{1,20}?)(?:以上|以下|的)*(?:(?:的)?(?:客户|公司|企业)(?:都)?(?:有哪些|有几家|有多少|列一下|列表|名单)?)?\??$`)
	operators   = map[string]string{"大于等于": ">=", "不少于": ">=", "不低于": ">=", "至少": ">=", ">=": ">=", "大于": ">", "超过": ">", "多于": ">", "高于": ">", "晚于": ">", ">": ">",
		"小于等于": "<=", "不超过": "<=", "不多于": "<=", "最多": "<=", "<=": "<=", "小于": "<", "少于": "<", "低于": "<", "不到": "<", "早于": "<", "<": "<", "等于": "=", "=": "=", "是": "=", "为": "=", "包含": "has", "有": "has"}
	unit     = regexp.MustCompile(`^(-?\d+(?:\.\d+)?) ?(万|亿|千|百)? ?[^\d ,。]{0,3}$`)
	unitOf   = map[string]float64{"": 1, "百": 100, "千": 1000, "万": 1e4, "亿": 1e8}
	whichOne = regexp.MustCompile(`^(?:看看|查一?下|查|列出|找|有哪些|哪些|哪几家|什么)?(?:我的)?(?:客户|公司|企业)?(?:的)?$`)
)

// fieldSaid reads a message about a field of the company's own: what somebody has in it, or who has so much.
func (rd *reading) fieldSaid() (Request, bool) {
	if len(rd.c.Fields) == 0 || len(rd.r)-rd.start > longestForm {
		return Request{}, false
	}
	text := string(rd.r[rd.start:])
	best := -1
	for i, f := range rd.c.Fields {
		if name := string(zh.Read(f.Name).Runes); strings.Contains(text, name) && (best < 0 || len(f.Name) > len(rd.c.Fields[best].Name)) {
			best = i
		}
	}
	if best < 0 {
		return Request{}, false
	}
	f := rd.c.Fields[best]
	name := string(zh.Read(f.Name).Runes)
	head, tail, _ := strings.Cut(strings.TrimRight(politeTail.ReplaceAllString(text, ""), "。. "), name)
	if r, ok := rd.fieldTest(f, politeHead.ReplaceAllString(head, ""), tail); ok {
		return rd.surely(r), true
	}
	r, ok := rd.fieldValue(f, head, tail)
	return rd.surely(r), ok
}

// surely marks a request that the whole message makes.
func (rd *reading) surely(r Request) Request {
	r.Span, r.Confidence, r.Margin = rd.tx.Span(rd.start, len(rd.r)), 0.97, 0.9
	r.Why = []Reason{{Rule: "a field of the company's own", Span: r.Span, Weight: 6}}
	return r
}

// fieldTest reads 设备台数大于10的客户.
func (rd *reading) fieldTest(f crm.CustomField, head, tail string) (Request, bool) {
	m := compared.FindStringSubmatch(tail)
	listed := containsAny(tail, []string{"客户", "公司", "企业"}) || containsAny(head, []string{"客户", "公司", "企业", "哪些", "哪几家"})
	if m == nil || !listed || !whichOne.MatchString(head) {
		return Request{}, false
	}
	t := crm.FieldTest{Field: f.ID, Op: operators[m[1]]}
	switch {
	case f.Kind == crm.NumberField && strings.HasSuffix(strings.TrimRight(tail, "的客户公司企业有哪些?"), "以上"):
		t.Op = ">="
	case f.Kind == crm.NumberField && strings.HasSuffix(strings.TrimRight(tail, "的客户公司企业有哪些?"), "以下"):
		t.Op = "<="
	}
	v, ok := rd.valueOf(f, m[2])
	if !ok {
		return Request{}, false
	}
	if t.Value = v.Text; f.Kind == crm.NumberField {
		t.Value, t.N = "", v.Number
	}
	r := Request{Kind: QueryCustomer, Speech: Question}
	r.Slots.Search = Search{By: ByList, Fields: []crm.FieldTest{t}, Told: f.Name + m[1] + v.Text}
	return r, true
}

// fieldValue reads 华北重工设备台数12; a question about it is one about the customer.
func (rd *reading) fieldValue(f crm.CustomField, head, tail string) (Request, bool) {
	rest := beforeField.ReplaceAllString(head, "")
	bare := politeHead.ReplaceAllString(strings.TrimLeft(rest, around), "")
	bare = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(bare, "把"), "将"), "给")
	i := rd.start + len([]rune(rest)) - len([]rune(bare))
	m := match{reading: rd, text: bare, base: i, at: []int{0, len(bare), 0, len(bare)}, names: []string{"", "a"}}
	r := Request{Kind: SetField}
	if bare != "" {
		end := i + len([]rune(bare))
		for k := range rd.tokens {
			if t := &rd.tokens[k]; f.Of == crm.ContactNoun && t.kind == contactToken && t.j == end {
				r.Slots.Contact = t.ref
				bare = strings.TrimRight(string(rd.r[i:max(i, t.i)]), "的 ")
				m.text, m.at = bare, []int{0, len(bare), 0, len(bare)}
			}
		}
	}
	if bare != "" {
		ref, ok := m.customer("a", false)
		if !ok {
			return r, false
		}
		r.Slots.Customer = ref
	}
	said := strings.TrimSpace(beforeValue.ReplaceAllString(tail, ""))
	if containsAny(tail, []string{"多少", "几", "什么", "?", "吗", "啥", "怎么"}) {
		r.Kind, r.Speech = QueryCustomer, Question
		return r, bare != ""
	}
	v, ok := rd.valueOf(f, said)
	v.Field = f
	r.Slots.Value = v
	return r, ok && !containsAny(tail, []string{"如果", "要是", "可能", "听说", "大概率", "不是"})
}

// valueOf reads a value of a field's kind.
func (rd *reading) valueOf(f crm.CustomField, said string) (v crm.FieldValue, ok bool) {
	said = strings.Trim(said, around+"的")
	switch f.Kind {
	case crm.NumberField:
		m := unit.FindStringSubmatch(strings.ReplaceAll(said, ",", ""))
		if m == nil {
			amounts := zh.Amounts(zh.Read(said))
			if len(amounts) != 1 || amounts[0].Value == "" || len([]rune(said)) > 8 {
				return v, false
			}
			m = []string{"", amounts[0].Value, ""}
		}
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return v, false
		}
		v.Number = n * unitOf[m[2]]
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
