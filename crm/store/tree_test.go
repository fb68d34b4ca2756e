package store_test

import (
	"context"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// A manager sees the teams below, however deep and whoever left; a circle in the tree ends.
func TestAManagersScopeIsTheTree(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		team := func(id int64, parent crm.TeamID) crm.TeamID {
			saved, err := d.SaveTeam(t.Context(), crm.Team{DepartmentID: id, Name: "组", ParentID: parent})
			if err != nil {
				t.Fatal(err)
			}
			return saved.ID
		}
		person := func(id string, in crm.TeamID, role crm.Role, leads ...crm.TeamID) crm.User {
			u, err := d.SaveUser(t.Context(), crm.User{WeComID: id, Name: id, TeamID: in, Role: role, Leads: leads})
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		team(12, 0)
		deep := team(12, team(11, d.Wang.TeamID)) // made before the team above it
		below := person("below", deep, crm.Rep)
		sees := func(u crm.User, whom crm.User) bool {
			t.Helper()
			seen := false
			d.must(u, func(ctx context.Context, tx *store.Tx) error {
				seen = tx.Actor().Scope.Includes(whom.ID)
				return nil
			})
			return seen
		}
		for _, c := range []struct {
			who  string
			u    crm.User
			whom crm.User
			want bool
		}{
			{"a manager, two teams below", d.Wang, below, true},
			{"a manager, another team", d.Wang, d.Chen, false},
			{"a manager, himself", d.Wang, d.Wang, true},
			{"a rep, his manager", d.Zhang, d.Wang, false},
			{"a rep, his colleague", d.Zhang, d.Li, false},
			{"the boss, everybody", d.Boss, below, true},
			{"a manager who leads a team he is not in", person("other", d.Zhao.TeamID, crm.Manager, deep), below, true},
			{"… not the one he is in", person("other", d.Zhao.TeamID, crm.Manager, deep), d.Chen, false},
		} {
			if got := sees(c.u, c.whom); got != c.want {
				t.Errorf("%s: %v", c.who, got)
			}
		}
		if _, err := d.SaveTeam(t.Context(), crm.Team{DepartmentID: 2, Name: "华东", ParentID: deep}); err != nil { // a circle
			t.Fatal(err)
		}
		if !sees(d.Wang, below) || sees(d.Wang, d.Chen) {
			t.Error("in a circle of teams the scope is another")
		}
		below.Left = true
		gone, err := d.SaveUser(t.Context(), below)
		if err != nil || gone.ID != below.ID || !sees(d.Wang, below) {
			t.Errorf("who left is out of the scope: %v", err)
		}
		if err := d.as(below, func(context.Context, *store.Tx) error { return nil }); !isNotFound(err) {
			t.Errorf("who left may still act: %v", err)
		}
		if u, err := d.UserByWeCom(t.Context(), "BELOW"); err != nil || !u.Left {
			t.Errorf("%+v, %v", u, err)
		}
		if u, err := d.UserByWeCom(t.Context(), "Boss"); err != nil || u.Role != crm.Admin {
			t.Errorf("%+v, %v", u, err)
		}
		if _, err := d.UserByWeCom(t.Context(), "nobody"); !isNotFound(err) {
			t.Error(err)
		}
	})
}
