package intents

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// queryFollowUps answers what to do: today, overdue, in a period, first of all, and whom one forgot.
func queryFollowUps() Intent {
	return Intent{
		Kind:     QueryFollowUps,
		Title:    "看待办",
		Examples: []string{"今天做什么", "逾期未跟进的客户", "我把谁忘了", "先跟哪个", "谁答应了我什么", "我欠谁什么"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if text, ok, err := t.contactedIn(ctx, r); ok || err != nil {
				return text, err
			}
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			f := r.Slots.Filter
			if f.Promise != "" {
				return t.promises(ctx, a, f.Promise)
			}
			if f.Forgotten || f.IdleDays > 0 {
				return t.forgotten(ctx, a, f.IdleDays)
			}
			plans, o, err := t.plansOf(ctx, a)
			if err != nil {
				return "", err
			}
			from, to := t.today()
			late, due := o.Split(plans, to)
			switch p := r.Slots.Period; {
			case f.Overdue:
				return t.calls(ctx, o, say.OverdueHead(a.whose), late, false)
			case f.First:
				return t.calls(ctx, o, say.FirstHead(a.whose), append(late, due...), true)
			case p != nil && !p.Start.IsZero() && !p.Start.Equal(from):
				if a.team { // of many there may be more than were read, and the period is not among the first
					if plans, err = o.Planned(ctx, p.Start, p.End); err != nil {
						return "", err
					}
				}
				return t.calls(ctx, o, say.PeriodHead(a.whose, t.words(p.Span)), within(plans, p.Start, p.End), false)
			}
			l, err := o.Calls(ctx, late)
			if err != nil {
				return "", err
			}
			d, err := o.Calls(ctx, due)
			if err != nil {
				return "", err
			}
			leads, tasks, err := t.records(a).Waiting(ctx, plans)
			return say.Both(say.Today(a.whose, l, d, t.Now), say.Waiting(leads, tasks, t.Now)), err
		},
	}
}

var todoForms = []form{{ // 明日待办, 我的待办有哪些
	words: []string{"待办", "代办"},
	shape: zh.NewSentence(`[看看|看一下|看下|查一下|查下|列一下|列出][我的|我]<t 0-8>[的](待办|代办)[事项|清单|列表|任务][有哪些|有什么|都有啥|有几个|呢][?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryFollowUps, Speech: Question}
		i, j := m.runes("t")
		for k := range m.times {
			if x := &m.times[k]; m.tx.Index(x.Span.Start) == i && m.tx.Index(x.Span.End) == j {
				r.Slots.Period = x
				return r, true
			}
		}
		return r, i == j
	},
}, { // 今天还有哪几家没跑
	words: []string{"没跑", "没去", "没跟", "没联系", "没拜访", "没打", "没回访", "没见"},
	shape: zh.NewSentence(`<t 0-8>[还|我|还剩|还有|剩下]*(哪几家|哪几个|哪些家|哪家|哪些客户|哪几个客户|哪些|多少家|几家)[客户|还|是]*没(跑|去|跟进|跟|联系|拜访|打电话|打|回访|见)[完|过|呢|啊|上|到|的]*[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryFollowUps, Speech: Question}
		i, j := m.runes("t")
		for k := range m.times {
			if x := &m.times[k]; m.tx.Index(x.Span.Start) == i && m.tx.Index(x.Span.End) == j {
				r.Slots.Period = x
				return r, true
			}
		}
		return r, i == j
	},
}}

func within(plans []crm.FollowUp, from, to time.Time) (in []crm.FollowUp) {
	for _, f := range plans {
		if !f.Due.At.Before(from) && (to.IsZero() || f.Due.At.Before(to)) {
			in = append(in, f)
		}
	}
	return in
}

// plansOf are the planned contacts of an audience; one's own are those one has to make, also for whom one covers.
func (t *Turn) plansOf(ctx context.Context, a audience) ([]crm.FollowUp, records.Of, error) {
	o := t.records(a)
	if !t.Group && !a.team && len(a.owners) == 1 && a.owners[0] == t.Actor.User.ID {
		return o.ToMake(ctx)
	}
	plans, err := o.Open(ctx)
	return plans, o, err
}

func (t *Turn) calls(ctx context.Context, o records.Of, head string, plans []crm.FollowUp, why bool) (say.Text, error) {
	if len(plans) == 0 {
		return say.NothingDue(head), nil
	}
	all, err := o.Calls(ctx, plans)
	return say.Calls(head, all, why, t.Now), err
}

func (t *Turn) forgotten(ctx context.Context, a audience, idle int) (say.Text, error) {
	customers, err := t.records(a).Untouched(ctx)
	if err != nil || len(customers) == 0 {
		return say.Forgotten(a.whose, nil, idle), err
	}
	ids := make([]crm.CustomerID, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	plans, err := t.Tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: a.owners, Status: crm.FollowUpOpen, Customers: ids})
	return say.Forgotten(a.whose, reports.NewForgotten(t.Process, customers, plans, idle, t.Now), idle), err
}
