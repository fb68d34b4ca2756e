package intents

import (
	"context"
	"time"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// audience is whose records a question is about.
type audience struct {
	owners []crm.UserID // empty: everybody in scope
	people []crm.User   // the same, with names
	whose  string       // 我的, 团队（3人）, 张伟的
	team   bool
	line   string // code of the pipeline whose deals are asked about; empty: of all
}

// about finds out whose records r asks for: a named colleague's, the team's, else one's own.
// A manager who names nobody asks about the team. Who is out of scope is as if there were nobody of that name.
func (t *Turn) about(ctx context.Context, r Request) (a audience, err error) {
	if a, err = t.askedAbout(ctx, r); err == nil && r.Slots.Pipeline != "" {
		l := t.Process.Pipeline(r.Slots.Pipeline)
		a.line, a.whose = l.Code, a.whose+say.Pipeline(l)
	}
	return a, err
}

func (t *Turn) askedAbout(ctx context.Context, r Request) (a audience, err error) {
	me := t.Actor.User
	if called := r.Slots.Person; called.Said() {
		found, err := t.Tx.FindUsers(ctx, called.Text)
		if err != nil {
			return a, err
		}
		if len(found) == 0 {
			return a, &crm.NotFoundError{What: crm.PersonNoun, Name: called.Text}
		}
		return audience{owners: []crm.UserID{found[0].ID}, people: found[:1], whose: say.Of(found[0])}, nil
	}
	if !me.May(crm.SeeFigures, crm.ToTeam) || r.Slots.Scope == "me" {
		return audience{owners: []crm.UserID{me.ID}, people: []crm.User{me}, whose: t.mine()}, nil
	}
	people, err := t.Tx.ScopeUsers(ctx)
	if err != nil {
		return a, err
	}
	a = audience{people: people, whose: say.Team(len(people)), team: true}
	if t.Group && t.In.TeamID != 0 {
		name, err := t.Tx.TeamName(ctx, t.In.TeamID)
		if err != nil {
			return a, err
		}
		a.whose = say.TeamOf(name, len(people))
	}
	for _, u := range people {
		a.owners = append(a.owners, u.ID)
	}
	return a, nil
}

// mine heads what is one's own; among several people it says whose.
func (t *Turn) mine() string {
	if t.Group {
		return say.Of(t.Actor.User)
	}
	return say.Mine()
}

// records reads what belongs to an audience.
func (t *Turn) records(a audience) records.Of {
	return records.Of{Tx: t.Tx, Process: t.Process, Now: t.Now, Owners: a.owners, People: a.people, Team: a.team, Calendar: t.Calendar, Pipeline: a.line, Left: &t.Left}
}

// today is the first instant of today and of tomorrow.
func (t *Turn) today() (from, to time.Time) {
	d := crm.DateOf(t.Now)
	return d.In(t.Now.Location()), d.AddDays(1).In(t.Now.Location())
}
