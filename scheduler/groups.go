package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// addressee is who hears a push: a person, or the groups of a team.
type addressee struct {
	User  crm.User   // the person; of a team, who leads it: in their name its records are read
	Team  crm.TeamID // 0: the person
	Since time.Time  // nothing that was due before is told
}

func (a addressee) subject() string {
	if a.Team != 0 {
		return subjectOfTeam(a.Team)
	}
	return subjectOf(a.User.ID)
}

func subjectOfTeam(t crm.TeamID) string { return fmt.Sprintf("t%d", t) }

// teams are the teams that have a group, for the pushes that groups hear too.
func (s *Scheduler) teams(ctx context.Context, people []crm.User) (out []addressee, err error) {
	since := map[crm.TeamID]time.Time{}
	groups, err := s.Store.Groups(ctx)
	if err != nil {
		return nil, err
	}
	hooks, err := s.Store.Webhooks(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range hooks {
		since[h.Team] = h.Since
	}
	for _, g := range groups {
		if at := since[g.TeamID]; at.IsZero() || g.Since.Before(at) {
			since[g.TeamID] = g.Since
		}
	}
	if len(since) == 0 {
		return nil, nil
	}
	teams, err := s.Store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		at, has := since[t.ID]
		if !has {
			continue
		}
		if leader, ok := leaderOf(t.ID, teams, people); ok {
			if at.IsZero() { // a webhook of the configuration: as long as who leads the team is known
				at = leader.JoinedAt
			}
			out = append(out, addressee{User: leader, Team: t.ID, Since: at})
		}
	}
	return out, nil
}

// leaderOf is who leads a team, or the next one above it that is led; else an admin.
func leaderOf(id crm.TeamID, teams []crm.Team, people []crm.User) (crm.User, bool) {
	for range teams {
		if i := slices.IndexFunc(people, func(u crm.User) bool { return slices.Contains(u.Leads, id) }); i >= 0 {
			return people[i], true
		}
		i := slices.IndexFunc(teams, func(t crm.Team) bool { return t.ID == id })
		if i < 0 {
			break
		}
		id = teams[i].ParentID
	}
	i := slices.IndexFunc(people, func(u crm.User) bool { return u.May(crm.KeepRecords, crm.ToAll) })
	if i < 0 {
		return crm.User{}, false
	}
	return people[i], true
}

// wayTo is how a team's groups are reached now: through 智能机器人 where it may speak first, else through the team's webhook.
// why says what is missing when there is no way.
func (s *Scheduler) wayTo(ctx context.Context, tx *store.Tx, team crm.TeamID) (pushes []crm.Push, why say.Text, err error) {
	groups, err := tx.GroupsOf(ctx, team)
	if err != nil {
		return nil, "", err
	}
	hooked, err := tx.HasWebhook(ctx, team)
	if err != nil {
		return nil, "", err
	}
	hook := crm.Push{Channel: crm.WebhookChannel, Chat: store.WebhookChat(team)}
	if len(groups) > 0 && s.Speaks != nil && s.Speaks(ctx) {
		for _, g := range groups {
			p := crm.Push{Channel: crm.BotChannel, Chat: g.Chat}
			if hooked && len(groups) == 1 {
				other := hook
				p.Else = &other
			}
			pushes = append(pushes, p)
		}
		return pushes, "", nil
	}
	if hooked {
		return []crm.Push{hook}, "", nil
	}
	if len(groups) == 0 {
		return nil, "", nil
	}
	return nil, say.NoWayToGroup(), nil
}

// toGroups are the pushes by which a team's groups hear a notice. What a group then refuses goes another way, at last to
// who leads the team, saying why.
func (s *Scheduler) toGroups(ctx context.Context, c *Composer, o occasion, n Notice) ([]crm.Push, error) {
	ways, _, err := s.wayTo(ctx, c.Tx, c.Team)
	if err != nil {
		return nil, err
	}
	for i := range ways {
		key := fmt.Sprintf("%s:%s:%s", o.Push, subjectOfTeam(c.Team), o.Slot)
		if i > 0 {
			key = fmt.Sprintf("%s:%d", key, i+1)
		}
		last := &crm.Push{Key: key + ":private", Channel: crm.AppChannel, To: c.User.WeComID, Reply: crm.Reply{Text: string(say.InsteadOfGroup(n.Text))}}
		for p := &ways[i]; ; p = p.Else {
			p.Key, p.Reply = key, say.InGroup(crm.Reply{Text: string(n.Text)})
			key += ":webhook"
			if p.Else == nil {
				p.Else = last
				break
			}
		}
	}
	return ways, nil
}
