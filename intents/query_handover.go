package intents

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// QueryHandover is 交接清单: none in contract.md's words.
const QueryHandover Kind = "query_handover"

// handoverListed is how long a handover stays on the list, and how many there are on it.
const (
	handoverListed = 60 * 24 * time.Hour
	handoversShown = 5
)

// queryHandover is the checklist of handovers: what went, whose word is missing, whom nobody has called since, what is left behind.
func queryHandover() Intent {
	return Intent{
		Kind:     QueryHandover,
		Title:    "交接清单",
		Place:    crm.Alone,
		Examples: []string{"交接清单", "张伟的交接清单", "李娜接收了吗"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			all, err := t.Tx.HandoversSince(ctx, t.Now.Add(-handoverListed), 0)
			if err != nil {
				return "", err
			}
			var people []crm.UserID
			for _, h := range all {
				people = append(people, h.From, h.To, h.GivenBy)
			}
			names, err := t.Tx.NamesOfPeople(ctx, people)
			if err != nil {
				return "", err
			}
			whose := r.Slots.Person.Text
			if whose != "" {
				all = slices.DeleteFunc(all, func(h crm.Handover) bool {
					key := crm.NameKey(whose)
					return crm.NameKey(names[h.From].Name) != key && crm.NameKey(names[h.To].Name) != key
				})
			}
			left, err := t.Tx.LeftBehind(ctx)
			if err != nil {
				return "", err
			}
			left = slices.DeleteFunc(left, func(l crm.LeftBehind) bool { return whose != "" && crm.NameKey(l.User.Name) != crm.NameKey(whose) })
			var lines []say.HandoverLine
			for _, h := range all[:min(len(all), handoversShown)] {
				line := say.HandoverLine{Handover: h, From: names[h.From], To: names[h.To]}
				customers, waiting, err := t.Tx.HandedCustomers(ctx, h.ID)
				if err != nil {
					return "", err
				}
				line.Seen = len(customers)
				for _, c := range customers {
					if slices.Contains(waiting, c.ID) {
						line.Waiting = append(line.Waiting, c.Name)
					}
					switch {
					case c.Owner != h.To:
						line.Gone++
					case c.LastContactAt.Before(h.At):
						line.Uncalled = append(line.Uncalled, c.Name)
					}
				}
				lines = append(lines, line)
			}
			return say.HandoverList(whose, lines, len(all), left, t.Now), nil
		},
	}
}

var handoverListForms = []form{
	{
		words: []string{"交接"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出|给我]*[<p 2-4>[的|那边的|离职的]*]交接(清单|进度|情况|单|进展|清单进度|做完|完成|完|办完|做好|好|弄完)[了|没有|没|做完|到哪|怎么样|如何|是什么|有哪些|得怎么样|呢|吗|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryHandover, Speech: Question}
			if m.has("p") {
				i, j := m.runes("p")
				r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
				if said := r.Slots.Person.Text; said == "我" || said == "我的" || containsAny(said, []string{"客户", "工作"}) {
					r.Slots.Person = Ref{}
				}
			}
			return r, m.says("清单", "进度", "情况", "进展", "吗", "没", "?", "呢", "交接单") && (!r.Slots.Person.Said() || !containsAny(r.Slots.Person.Text, noNames))
		},
	},
	{ // 李娜接收了吗, 谁还没接收
		words: []string{"接收"},
		shape: zh.NewSentence(`[<p 2-4 ^,。接收>|谁|哪些|还有谁|哪些客户]*[是不是|有没有]*[都|已经|全|全部|还]*(接收[了|完|好|完了]*[没有|没|吗|?|没呢|了吗]|没接收[的]*(吗|呢|?)*|没有接收[的]*(吗|呢|?)*|接收(情况|进度))`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryHandover, Speech: Question}
			if m.has("p") {
				i, j := m.runes("p")
				r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
				return r, m.c.People.Has(r.Slots.Person.Text)
			}
			return r, m.says("吗", "没有", "没", "?", "谁", "情况", "进度")
		},
	},
}
