package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// QueryMembers is 团队成员: none in contract.md's words.
const QueryMembers Kind = "query_members"

// queryMembers tells who is in the team, in which role, who is away and who covers for whom: no secret among colleagues.
func queryMembers() Intent {
	return Intent{
		Kind:     QueryMembers,
		Title:    "团队成员",
		Examples: []string{"团队成员", "我们组都有谁", "谁在代谁"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			people, err := t.Tx.Members(ctx)
			if err != nil {
				return "", err
			}
			if called := r.Slots.Person.Text; called != "" { // 售前有谁
				ids, err := t.Tx.TeamsNamed(ctx, called)
				if err != nil {
					return "", err
				}
				people = slices.DeleteFunc(people, func(u crm.User) bool { return !slices.Contains(ids, u.TeamID) })
				if len(people) == 0 {
					return say.NoSuchTeam(called), nil
				}
			}
			teams := map[crm.TeamID]string{}
			names := map[crm.UserID]crm.User{}
			for _, u := range people {
				names[u.ID] = u
				if _, known := teams[u.TeamID]; known || u.TeamID == 0 {
					continue
				}
				if teams[u.TeamID], err = t.Tx.TeamName(ctx, u.TeamID); err != nil {
					return "", err
				}
			}
			today := crm.DateOf(t.Now)
			leaves, err := t.Tx.LeavesOf(ctx, people, today, today)
			if err != nil {
				return "", err
			}
			covers, err := t.Tx.Covers(ctx)
			if err != nil {
				return "", err
			}
			others := peopleIn(covers)
			for _, l := range leaves {
				others = append(others, l.StandIn)
			}
			more, err := t.Tx.NamesOfPeople(ctx, others)
			for id, u := range more {
				names[id] = u
			}
			return say.Members(people, teams, leaves, covers, names, r.Slots.Field == onlyCovers, t.Now), err
		},
	}
}

// onlyCovers is Slots.Field of the question who covers for whom.
const onlyCovers = "covers"

var memberForms = []form{
	{ // 团队成员, 我们组都有谁, 售前有谁
		words: []string{"成员", "都有谁", "哪些人", "有谁", "几个人", "多少人", "名单"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查一下|查|列一下|列出]*([我们|我|咱们][的](团队|组|部门|公司|小组)[里|里面|现在|目前]*[的]*(成员|都有谁|有谁|[都]有哪些人|[一共|总共]*有(几个人|多少人)|人员名单|成员名单)|[我们|我]团队[的]*成员|<p 2-6 ^,。我们在跟见>(部|组|团队|部门)[里|里面|现在]*(都有谁|有谁|[都]有哪些人|[一共|总共]*有(几个人|多少人)|的成员|成员))[名单|列表|情况|有哪些|都有谁|角色|呢|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryMembers, Speech: Question}
			if m.has("p") {
				i, j := m.runes("p")
				r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
				return r, !containsAny(r.Slots.Person.Text, noNames)
			}
			return r, true
		},
	},
	{ // 谁在代谁, 谁替谁看着客户
		words: []string{"代", "替"},
		shape: zh.NewSentence(`[看看|看一下|查一下|查]*[现在|目前|今天|这周]*谁[在|现在]*(代|替|帮)[着]*谁[在]*[的]*[看|看着|跟|跟着|管|代看|代班]*[客户]*[呢|?]*|[现在|目前]*(代看|代班|代管)(情况|安排|名单)[呢|?]*|[现在|目前|今天]*谁[在|都在]*(代看|代班|代管|替班)[呢|客户|?]*`),
		read: func(match) (Request, bool) {
			r := Request{Kind: QueryMembers, Speech: Question}
			r.Slots.Field = onlyCovers
			return r, true
		},
	},
}
