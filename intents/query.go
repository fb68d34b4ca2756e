package intents

import (
	"context"
	"slices"
	"strings"
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
			if a, named, err := t.teamAsked(ctx, r); named || err != nil {
				return a, err
			}
			return a, &crm.NotFoundError{What: crm.PersonNoun, Name: called.Text}
		}
		return audience{owners: []crm.UserID{found[0].ID}, people: found[:1], whose: say.Of(found[0])}, nil
	}
	if !me.May(crm.SeeFigures, crm.ToTeam) || r.Slots.Scope == "me" {
		return audience{owners: []crm.UserID{me.ID}, people: []crm.User{me}, whose: t.mine()}, nil
	}
	if a, named, err := t.teamAsked(ctx, r); named || err != nil {
		return a, err
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

// teamAsked are the people of the team, or of those below it, that a question names: 华东区上周周报, 销售二部这个月完成多少. Of a team's people it is those
// in the actor's scope, and a team with none of them is as if there were none.
func (t *Turn) teamAsked(ctx context.Context, r Request) (a audience, named bool, err error) {
	who := r.Slots.Person
	if c := r.Slots.Customer; !who.Said() && c.Said() { // what nobody is called is taken for a customer that is not known yet
		who = c
	}
	if len(r.Slots.Customer.IDs) > 0 || r.Slots.Region != "" {
		return a, false, nil
	}
	all, err := t.Tx.TeamTree(ctx)
	if err != nil {
		return a, false, err
	}
	words := crm.NameKey(t.words(r.Span))
	best := 0
	var found crm.Team
	for _, team := range all {
		called := 0
		if team.ParentID == 0 {
			continue // the company
		}
		if who.Said() {
			if stem(crm.NameKey(who.Text)) == stem(crm.NameKey(team.Name)) {
				called = 1
			}
		} else {
			called = spoken(words, crm.NameKey(team.Name))
		}
		if called > best {
			best, found = called, team
		}
	}
	if best == 0 {
		if teamLike(who.Text) {
			return a, false, &crm.NotFoundError{What: crm.TeamNoun, Name: who.Text}
		}
		return a, false, nil
	}
	some := false
	if t.Actor.User.May(crm.SeeFigures, crm.ToTeam) {
		some, err = t.Tx.Within(ctx, found.ID, func() error {
			a.people, err = t.Tx.ScopeUsers(ctx)
			return err
		})
	}
	if err == nil && !some {
		err = &crm.NotFoundError{What: crm.TeamNoun, Name: found.Name}
	}
	for _, u := range a.people {
		a.owners = append(a.owners, u.ID)
	}
	a.whose, a.team = say.TeamOf(found.Name, len(a.people)), true
	return a, true, err
}

// spoken is how much of what was said is a team's name, 0 when it does not stand there: the name or what it begins with, and behind it what says that it
// is a team (华东区, 华东的) or a time (华东上周). 销售 is no team in 销售漏斗.
func spoken(words, team string) int {
	core, ends := stem(team), teamWords
	if len([]rune(core)) < 2 || core == "销售" { // 一部, 销售部: only its whole name
		core, ends = team, []string{""}
	}
	for at := 0; ; {
		i := strings.Index(words[at:], core)
		if i < 0 {
			return 0
		}
		at += i + len(core)
		rest := words[at:]
		for _, w := range slices.Concat(ends, []string{"的", "上", "本", "这", "今", "昨", "去", "前", "近"}) {
			if strings.HasPrefix(rest, w) {
				return len(core)
			}
		}
	}
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
