package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// bindGroup says whose group it is: what is shown there is the team's, and its reports go there. Its request has the
// team as written in Text, Untag when the group is nobody's any more, and neither when it only asks.
func bindGroup() Intent {
	return Intent{
		Kind:     BindGroup,
		Title:    "绑定群",
		Examples: []string{"这个群是华东组", "这个群不是华东组了", "这个群是哪个组的"},
		Write:    true,
		Place:    crm.InPublic,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if !t.Group {
				return say.BindInGroup(), nil
			}
			called, err := t.Tx.TeamName(ctx, t.In.TeamID)
			if err != nil {
				return "", err
			}
			if r.Slots.Text == "" && !r.Slots.Untag {
				return say.GroupIs(called), nil
			}
			if err := t.Actor.User.Require(crm.BindGroups, crm.ToTeam); err != nil {
				return "", err
			}
			if r.Slots.Untag {
				if t.In.TeamID == 0 {
					return say.GroupIs(""), nil
				}
				if _, err := t.Tx.BindGroup(ctx, t.In, 0); err != nil {
					return "", err
				}
				t.Tx.Summarise(say.SummaryOfUnbound(called))
				return say.GroupUnbound(called), nil
			}
			mine, err := t.Tx.Teams(ctx)
			if err != nil {
				return "", err
			}
			found := teamsCalled(mine, r.Slots.Text)
			switch {
			case len(found) != 1:
				return say.WhichTeam(r.Slots.Text, mine), nil
			case found[0].ID == t.In.TeamID:
				return say.GroupIs(called), nil
			}
			if _, err := t.Tx.BindGroup(ctx, t.In, found[0].ID); err != nil {
				return "", err
			}
			t.Tx.Summarise(say.SummaryOfBound(found[0].Name))
			return say.GroupBound(found[0].Name, called), nil
		},
	}
}

// teamsCalled are the teams of a name: the whole name first, then without 组 and the like, then a part of it.
func teamsCalled(all []crm.Team, called string) []crm.Team {
	same := []func(team, called string) bool{
		func(team, called string) bool { return team == called },
		func(team, called string) bool { return stem(team) == stem(called) },
		func(team, called string) bool { return strings.Contains(team, stem(called)) },
	}
	key := crm.NameKey(called)
	if stem(key) == "我" || stem(key) == "我们" || stem(key) == "咱们" {
		return all
	}
	for _, fits := range same {
		found := slices.DeleteFunc(slices.Clone(all), func(t crm.Team) bool { return !fits(crm.NameKey(t.Name), key) })
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// stem is a team's name without what it may end in: 华东组, 华东销售部 and 华东 are one.
func stem(key string) string {
	for cut := true; cut; {
		cut = false
		for _, end := range []string{"团队", "小组", "大区", "部门", "销售", "组", "队", "部", "区", "的"} {
			if s, ok := strings.CutSuffix(key, end); ok && s != "" {
				key, cut = s, true
			}
		}
	}
	return key
}

const thisGroup = `[把](这[个]|本|咱们[这][个]|我们这[个])群[聊]`

var (
	groupAsked   = zh.NewSentence(thisGroup + `[现在](是|属于|归|绑[定][的][是]|绑了)(不是<0->|<0->(哪|谁|什么|啥|吗|么|?)<0->)|` + thisGroup + `<0-6>绑<0-6>(吗|没[有]|?)`)
	groupFreed   = zh.NewSentence(thisGroup + `[已经|现在|以后](不是|不再是|不属于|不再属于|不归|不算)<0-20>|` + thisGroup + `(解绑|解除绑定|取消绑定|不绑[了])[了|吧|一下]|(解绑|解除绑定|取消绑定)(这个|本)群[了|吧]`)
	groupClaimed = zh.NewSentence(thisGroup + `[就|现在|以后](是|属于|归|绑定到|绑定给|绑定|绑到|绑给|绑|算|改成|改为|换成|改绑)<t 1-20>[[的][专][用]群][的|了|啦|吧|哦|呀]*`)
)

// groupWish reads a message that says whose group it is, and nothing else.
func (rd *reading) groupWish() (Request, bool) {
	said := trimmed(rd.r[rd.start:], " ,。!~")
	if len(said) > 40 {
		return Request{}, false
	}
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: BindGroup, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "whose group it is", Span: span, Weight: 6}}}
	switch {
	case groupAsked.Match(said, &rd.found):
		r.Speech = Question
	case groupFreed.Match(said, &rd.found):
		r.Slots.Untag = true
	case groupClaimed.Match(said, &rd.found):
		r.Slots.Text = strings.TrimSpace(rd.found.Text("t"))
	default:
		return Request{}, false
	}
	return r, true
}
