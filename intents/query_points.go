package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

const (
	QueryPoints Kind = "query_points" // 我的积分: a query of deals in contract.md's words
	MeetingPack Kind = "meeting_pack" // 周会材料: a weekly summary in contract.md's words
)

// queryPoints tells the points of a person, who sees them alone; who leads others may ask for theirs.
func queryPoints() Intent {
	return Intent{
		Kind:     QueryPoints,
		Title:    "积分",
		Examples: []string{"我的积分", "上个月我的积分", "团队的积分"},
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if !r.Slots.Person.Said() && r.Slots.Scope == "" && !t.Actor.User.May(crm.SeeLoads, crm.ToTeam) {
				r.Slots.Scope = "me"
			}
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := t.period(r, thisMonth)
			period := say.PeriodName(from, to, crm.DateOf(t.Now))
			o := t.records(a)
			if o.Crowd() {
				p, err := o.PointsTogether(ctx, from, to)
				return say.PointsTogether(a.whose, period, p, len(a.people)), err
			}
			people := slices.DeleteFunc(slices.Clone(a.people), func(u crm.User) bool { return a.team && !u.Sells() })
			all, err := o.Points(ctx, people, from, to)
			if err != nil {
				return "", err
			}
			if !a.team && len(all) == 1 {
				t.figure(r) // 为什么 tells the parts again
				return say.MyPoints(a.whose, period, all[0]), nil
			}
			return say.TeamPoints(a.whose, period, all), nil
		},
	}
}

// meetingPack puts together what a team's meeting is held over.
func meetingPack() Intent {
	return Intent{
		Kind:     MeetingPack,
		Title:    "周会材料",
		Examples: []string{"周会材料", "准备一下开会用的材料", "上周的周会材料"},
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := t.period(r, func(today crm.Date) (from, to crm.Date) { return today.Monday(), today.Monday().AddDays(7) })
			o := t.records(a)
			d, err := o.Day(ctx, from, to)
			if err != nil {
				return "", err
			}
			week := say.DaySummary(say.PackTitle(a.whose, from, to.AddDays(-1), crm.DateOf(t.Now)), d, a.team)
			deals, err := o.OpenDeals(ctx)
			if err != nil {
				return "", err
			}
			scores, err := o.Scores(ctx, deals)
			if err != nil {
				return "", err
			}
			records.WorstFirst(scores)
			worst := Request{Kind: QueryScore, Speech: Question}
			worst.Slots.Field, worst.Slots.Scope, worst.Slots.Person = scoreWorst, r.Slots.Scope, r.Slots.Person
			t.figure(worst) // 为什么 means the deals at risk
			waiting, err := t.Tx.Approvals(ctx, store.ApprovalFilter{Status: crm.ApprovalWaiting})
			if err != nil {
				return "", err
			}
			waiting = slices.DeleteFunc(waiting, func(x crm.Approval) bool { return len(a.owners) > 0 && !slices.Contains(a.owners, x.AskedBy) })
			decide, err := records.ApprovalLines(ctx, t.Tx, t.Process, waiting)
			if err != nil {
				return "", err
			}
			behind, err := o.NeedHelp(ctx, fewestFirst)
			var help []say.HelpLine
			for _, h := range behind {
				help = append(help, say.HelpLine{Name: h.User.Name, Late: h.Late})
			}
			return say.Pack(week, say.DealScores(a.whose, say.MostAtRisk(), scores, fewestFirst, t.Now), decide, help), err
		},
	}
}

var pointsForms = []form{
	{
		words: []string{"积分"},
		shape: zh.NewSentence(lookFirst + `<p 0-14>[的]积分[有|是]*[多少|几分|情况|怎么样|怎么算的|排名|榜]*[了|呢]*[?]`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryPoints, Speech: Question}
			return r, m.whose("p", &r) && (r.Slots.Person.Text == "" || m.c.People.Has(r.Slots.Person.Text))
		},
	},
	{
		words: []string{"材料", "资料"},
		shape: zh.NewSentence(`[准备[一下]|整理[一下]|出[一份|一下]|来[一份]|要|看看|看一下|生成|发我]*<p 0-10>[的|,]*(周会|例会|开会|月会|晨会|早会|会议)[用|要用|上用|讨论]*[的](材料|资料)[准备好|整理一下|准备一下|发我|给我]*[?]`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: MeetingPack, Speech: Question}
			return r, m.whose("p", &r) && (r.Slots.Person.Text == "" || m.c.People.Has(r.Slots.Person.Text))
		},
	},
}
