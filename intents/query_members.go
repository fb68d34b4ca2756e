package intents

import (
	"cmp"
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
			all, err := t.Tx.TeamTree(ctx)
			if err != nil {
				return "", err
			}
			teams, ways := crm.TeamsInOrder(all)
			if called := r.Slots.Person.Text; called != "" { // 售前有谁
				var ids []crm.TeamID
				for _, tail := range []string{"", "部", "组", "部门", "团队"} { // the team may be called so itself
					some, err := t.Tx.TeamsNamed(ctx, called+tail)
					if err != nil {
						return "", err
					}
					ids = append(ids, some...)
				}
				for _, x := range teams { // those below them too
					if slices.Contains(ids, x.ParentID) && !slices.Contains(ids, x.ID) {
						ids = append(ids, x.ID)
					}
				}
				people = slices.DeleteFunc(people, func(u crm.User) bool { return !slices.Contains(ids, u.TeamID) })
				if len(people) == 0 {
					return say.NoSuchTeam(called), nil
				}
			}
			names := map[crm.UserID]crm.User{}
			for _, u := range people {
				names[u.ID] = u
			}
			place := func(u crm.User) int {
				return slices.IndexFunc(teams, func(x crm.Team) bool { return x.ID == u.TeamID })
			}
			slices.SortStableFunc(people, func(a, b crm.User) int { return cmp.Compare(place(a), place(b)) })
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
			return say.Members(people, ways, leaves, covers, names, r.Slots.Field == onlyCovers, t.Now), err
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
	{ // 谁带华东组, 华东组的主管是谁
		words: []string{"谁"},
		shape: zh.NewSentence(`谁[在|来|现在]*(带|管|负责)<p 2-6 ^,。我们在跟见的>(部|组|团队|部门)[的|呢|?]*|<p 2-6 ^,。我们在跟见的>(部|组|团队|部门)[现在]*(谁[在|来|是]*(带|管|负责|领导|主管|老大)[的]*|的(主管|领导|经理|负责人|老大)是(谁|哪个|哪位))[呢|啊|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryMembers, Speech: Question}
			i, j := m.runes("p")
			r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
			return r, !containsAny(r.Slots.Person.Text, noNames)
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
