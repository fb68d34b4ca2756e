package intents

import (
	"strings"

	"genjin/intents/zh"
)

// templateKeys are the headings of a filled-in form: 客户:红杉木业;对象:周经理;方式:上门;下次:6月18日.
var templateKeys = map[string]string{
	"客户": "customer", "客户名称": "customer", "公司": "customer", "单位": "customer", "客户名": "customer", "公司名称": "customer", "拜访客户": "customer",
	"对象": "contact", "联系人": "contact", "拜访对象": "contact", "对接人": "contact", "沟通对象": "contact",
	"方式": "activity", "跟进方式": "activity", "类型": "activity", "沟通方式": "activity", "形式": "activity",
	"内容": "note", "情况": "note", "沟通内容": "note", "跟进内容": "note", "备注": "note", "结果": "note", "反馈": "note", "主题": "note",
	"下次": "next", "下次跟进": "next", "下一步": "next", "下次时间": "next", "下次跟进时间": "next", "计划": "next", "后续": "next", "下次拜访": "next", "下步": "next",
	"时间": "when", "日期": "when", "拜访时间": "when", "金额": "amount", "预算": "amount", "报价": "amount", "阶段": "stage",
}

// template reads a filled-in form; ok is false when the message is none.
func (rd *reading) template() ([]Request, bool) {
	keys := 0
	for n := range rd.clauses {
		if _, ok := rd.templateKey(n); ok {
			keys++
		}
	}
	if keys < 2 {
		return nil, false
	}
	if _, ok := rd.templateKey(0); !ok && (len(rd.clauses) < 2 || rd.clauses[0].kind != LogContact && rd.clauses[0].strength >= strong) {
		return nil, false
	}
	d := &draft{kind: LogContact, sure: true}
	r := Request{Kind: LogContact, Speech: Fact, Confidence: 0.97, Margin: 0.9, Why: []Reason{{Rule: "filled-in form", Span: rd.tx.Span(rd.start, len(rd.r)), Weight: 6}}}
	s := &r.Slots
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
	}
	for n := 0; n+1 < len(rd.clauses); n++ {
		key, ok := rd.templateKey(n)
		if !ok {
			continue
		}
		c := &rd.clauses[n+1]
		value := strings.TrimSpace(rd.tx.Slice(c.i, c.j))
		switch key {
		case "customer":
			s.Customer = Ref{Text: value, Span: rd.tx.Span(c.i, c.j), Match: "shape"}
			if own := rd.customersOf(c); len(own) > 0 && own[0].Match != "shape" {
				s.Customer = own[0]
			} else if k := c.b - 1; k >= c.a && rd.tokens[k].kind == contactToken && rd.tokens[k].i > c.i {
				s.Customer.Text, s.Customer.Span = strings.TrimSpace(rd.tx.Slice(c.i, rd.tokens[k].i)), rd.tx.Span(c.i, rd.tokens[k].i)
			}
		case "contact":
			s.Contact = Ref{Text: value, Span: rd.tx.Span(c.i, c.j)}
			for k := c.a; k < c.b; k++ {
				if rd.tokens[k].kind == contactToken {
					s.Contact = rd.tokens[k].ref
				}
			}
		case "activity":
			for k := c.a; k < c.b; k++ {
				if rd.tokens[k].kind == wordToken && s.Activity == "" {
					s.Activity = rd.entry(&rd.tokens[k]).activity
				}
			}
		case "next", "when":
			for k := c.a; k < c.b; k++ {
				if rd.tokens[k].kind != timeToken {
					continue
				}
				if x := &rd.times[rd.tokens[k].n]; key == "next" && x.Kind != zh.Duration {
					s.Next = x
					s.NextText = strings.TrimSpace(rd.tx.Slice(rd.tokens[k].j, c.j))
				} else if key == "when" {
					s.HappenedAt = x
				}
			}
		case "amount":
			for k := c.a; k < c.b; k++ {
				if rd.tokens[k].kind == amountToken && rd.amounts[rd.tokens[k].n].Fen > 0 {
					s.Amount = &rd.amounts[rd.tokens[k].n]
				}
			}
		}
	}
	rd.fillPeople(d, s)
	if s.Activity == "" {
		rd.fillActivity(d, s)
	}
	rd.fillOutcome(d, s)
	r.Span = rd.spanOf(d)
	if out := rd.templateDeed(d, s); len(out) > 0 {
		if s.Activity == "" && s.Contact.Text == "" && s.HappenedAt == nil && s.Next == nil {
			return out, true
		}
		return append([]Request{r}, out...), true
	}
	return []Request{r}, true
}

// templateDeed is what the values of a form tell beside the contact: 结果:赢单, 结果:输单, 阶段:报价.
func (rd *reading) templateDeed(d *draft, s *Slots) []Request {
	for n := 1; n < len(rd.clauses); n++ {
		c := &rd.clauses[n]
		key := string(rd.r[rd.clauses[n-1].i:rd.clauses[n-1].j])
		switch {
		case rd.clauses[n-1].stop != ':' || !strings.Contains(key, "结果") && !strings.Contains(key, "阶段") && !strings.Contains(key, "状态"):
			continue
		case c.strength < strong || c.kind != CloseWon && c.kind != CloseLost && c.kind != AdvanceDeal && c.kind != RecordPayment:
			continue
		}
		out := make([]Request, 1)
		o := draft{kind: c.kind, lead: n, clauses: append([]int{}, d.clauses...), sure: true}
		if s.Customer.Said() {
			o.customers = []Ref{s.Customer}
		}
		rd.fill(&o, &out[0])
		return out
	}
	return nil
}

// templateKey is the heading that clause n is, behind what may stand before it: 【拜访记录】客户.
func (rd *reading) templateKey(n int) (string, bool) {
	c := &rd.clauses[n]
	if c.stop != ':' {
		return "", false
	}
	s := string(rd.r[c.i:c.j])
	for _, close := range []string{"】", "]", ")"} {
		if _, rest, ok := strings.Cut(s, close); ok {
			s = rest
		}
	}
	key, ok := templateKeys[strings.TrimSpace(s)]
	return key, ok
}
