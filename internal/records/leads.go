package records

import (
	"context"
	"errors"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Waiting are the leads that people have not called yet, without a day on which they will, and what is asked of them for today or an earlier day, beside
// their planned contacts, which are plans.
func (o Of) Waiting(ctx context.Context, plans []crm.FollowUp) (leads []say.LeadLine, tasks []say.TaskLine, err error) {
	if len(o.Owners) == 0 {
		return nil, nil, nil
	}
	all, err := o.Tx.Leads(ctx, store.LeadFilter{Owners: o.Owners, State: crm.LeadOpen, Uncalled: true})
	if err != nil {
		return nil, nil, err
	}
	if leads, err = LeadLines(ctx, o.Tx, all); err != nil {
		return nil, nil, err
	}
	later := map[crm.CustomerID]bool{} // called on the day that was said
	for _, f := range plans {
		later[f.CustomerID] = later[f.CustomerID] || !f.Due.At.Before(o.Tomorrow())
	}
	leads = slices.DeleteFunc(leads, func(l say.LeadLine) bool { return later[l.CustomerID] })
	slices.SortStableFunc(leads, func(a, b say.LeadLine) int { return a.AssignedAt.Compare(b.AssignedAt) })
	due, err := o.Tx.Tasks(ctx, store.TaskFilter{Assignees: o.Owners, Open: true, DueBefore: o.Tomorrow()})
	if err != nil {
		return nil, nil, err
	}
	tasks, err = TaskLines(ctx, o.Tx, due)
	return leads, tasks, err
}

// LeadLines gives leads their customers; one whose customer is not in scope is left out.
func LeadLines(ctx context.Context, tx *store.Tx, all []crm.Lead) ([]say.LeadLine, error) {
	ids := make([]crm.CustomerID, len(all))
	for i, l := range all {
		ids[i] = l.CustomerID
	}
	customers, err := tx.Customers(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := map[crm.CustomerID]crm.Customer{}
	for _, c := range customers {
		by[c.ID] = c
	}
	out := make([]say.LeadLine, 0, len(all))
	for _, l := range all {
		if c, ok := by[l.CustomerID]; ok {
			out = append(out, say.LeadLine{Lead: l, Customer: c})
		}
	}
	return out, nil
}

// Assignment chooses who gets a lead.
type Assignment struct {
	Tx    *store.Tx
	Rules *crm.LeadRules
}

// Choose is who gets the lead that somebody brought, and why; nobody when it belongs in the pool.
func (a Assignment) Choose(ctx context.Context, c crm.Customer, by crm.User, not []crm.UserID) (crm.Load, say.LeadWay, error) {
	way := say.LeadWay{Turn: a.Rules.By == crm.ByTurn}
	if rule, ok := a.Rules.Rule(c); ok {
		if rule.By != "" {
			rules := *a.Rules
			rules.By = rule.By
			a.Rules, way.Turn = &rules, rule.By == crm.ByTurn
		}
		people, pool, err := a.receivers(ctx, rule.To, by)
		if err != nil {
			return crm.Load{}, way, err
		}
		way.Rule = &rule
		to, err := a.next(ctx, people, not, &way)
		if way.Pool = pool && to.User.ID == 0; err != nil || to.User.ID != 0 || way.Pool {
			return to, way, err
		}
		way.Rule = nil // none of them is there: as if there were no rule
	}
	switch {
	case a.Rules.Otherwise == crm.LeadToPool:
		way.Named = true
		return crm.Load{}, way, nil
	case a.Rules.Otherwise == crm.LeadKept && by.Sells() && !slices.Contains(not, by.ID):
		loads, err := a.Tx.Loads(ctx, []crm.User{by})
		if err != nil {
			return crm.Load{}, way, err
		}
		if !loads[0].User.Away {
			way.Kept = true
			return loads[0], way, nil
		}
	}
	people, err := a.Tx.Sellers(ctx, teamsOf(by))
	if err != nil {
		return crm.Load{}, way, err
	}
	to, err := a.next(ctx, people, not, &way)
	return to, way, err
}

// Beyond is who gets a lead for which nobody of somebody's teams is left: of the teams next to theirs, then of those above; nobody
// when the company has nobody for it.
func (a Assignment) Beyond(ctx context.Context, by crm.User, not []crm.UserID) (crm.Load, error) {
	teams := teamsOf(by)
	for range mostLevels {
		above, err := a.Tx.TeamsAbove(ctx, teams)
		if err != nil || len(above) == 0 {
			return crm.Load{}, err
		}
		people, err := a.Tx.Sellers(ctx, above)
		if err != nil {
			return crm.Load{}, err
		}
		to, err := a.next(ctx, people, not, &say.LeadWay{})
		if err != nil || to.User.ID != 0 {
			return to, err
		}
		teams = above
	}
	return crm.Load{}, nil
}

// mostLevels ends the way up through teams that are above each other.
const mostLevels = 20

// next is who of some people gets it; way says whether there was a choice.
func (a Assignment) next(ctx context.Context, people []crm.User, not []crm.UserID, way *say.LeadWay) (crm.Load, error) {
	if len(people) == 0 {
		way.Empty = true
		return crm.Load{}, nil
	}
	loads, err := a.Tx.Loads(ctx, people)
	if err != nil {
		return crm.Load{}, err
	}
	to, ok := a.Rules.Next(loads, not)
	way.Empty = !ok
	able := slices.DeleteFunc(loads, func(l crm.Load) bool { return l.User.Away || slices.Contains(not, l.User.ID) })
	way.Alone = len(able) == 1
	return to, nil
}

// teamsOf are the teams among which is shared out what somebody brings.
func teamsOf(by crm.User) []crm.TeamID {
	if len(by.Leads) == 0 && by.TeamID != 0 {
		return []crm.TeamID{by.TeamID}
	}
	return by.Leads
}

// receivers are the people a rule names for what somebody brings; pool: it names the pool.
func (a Assignment) receivers(ctx context.Context, to []string, by crm.User) (people []crm.User, pool bool, err error) {
	for _, w := range to {
		kind, called, _ := strings.Cut(w, ":")
		var found []crm.User
		switch kind {
		case "pool":
			pool = true
		case "share":
			found, err = a.Tx.Sellers(ctx, teamsOf(by))
		case "user":
			var u crm.User
			u, err = a.Tx.ColleagueByID(ctx, called)
			if err == nil {
				found = []crm.User{u}
			} else if gone := (*crm.NotFoundError)(nil); errors.As(err, &gone) {
				err = nil
			}
		case "team":
			var teams []crm.TeamID
			if teams, err = a.Tx.TeamsNamed(ctx, called); err == nil && len(teams) > 0 {
				found, err = a.Tx.Sellers(ctx, teams)
			}
		}
		if err != nil {
			return nil, false, err
		}
		for _, u := range found {
			if !slices.ContainsFunc(people, func(p crm.User) bool { return p.ID == u.ID }) {
				people = append(people, u)
			}
		}
	}
	return people, pool, nil
}

// Receiver is who of those a stage's task names gets it: who has least on their hands; nobody when there is none of them.
func (a Assignment) Receiver(ctx context.Context, to string, not crm.UserID) (crm.User, error) {
	people, _, err := a.receivers(ctx, []string{to}, crm.User{})
	if err != nil || len(people) == 0 {
		return crm.User{}, err
	}
	loads, err := a.Tx.Loads(ctx, people)
	if err != nil {
		return crm.User{}, err
	}
	l, _ := a.Rules.Next(loads, []crm.UserID{not})
	return l.User, nil
}
