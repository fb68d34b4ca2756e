package crm

import (
	"slices"
	"time"
)

// Role is what a person may do. Roles are ordered: a higher one may all that a lower one may.
type Role uint8

const (
	Rep     Role = iota + 1 // own customers
	Manager                 // the team and the teams below it
	Admin                   // everything
)

func (r Role) String() string {
	switch r {
	case Rep:
		return "rep"
	case Manager:
		return "manager"
	case Admin:
		return "admin"
	}
	return "none"
}

// ParseRole is the inverse of Role.String; ok is false for an unknown word.
func ParseRole(s string) (r Role, ok bool) {
	for _, r := range []Role{Rep, Manager, Admin} {
		if r.String() == s {
			return r, true
		}
	}
	return 0, false
}

// User is a member of the company, known by the id WeCom gives.
type User struct {
	ID        UserID
	WeComID   string // as WeCom writes it; compared case-insensitively, see UserKey
	Name      string
	TeamID    TeamID
	Role      Role
	Leads     []TeamID  // teams this person leads; a manager sees these and the teams below them
	ManagerID UserID    // direct leader, 0: none known
	Left      bool      // left the company or the app's visible range
	Away      bool      // on leave today; only told where who is asked matters
	JoinedAt  time.Time // when genjin met this person first; zero: it always knew them
	Version   int64
}

// Team is a department of the company's tree.
type Team struct {
	ID           TeamID
	Name         string
	ParentID     TeamID // 0: the root
	DepartmentID int64  // WeCom's id
}

// TeamsInOrder puts teams as a tree is read: each before those below it, and gives each its way from the top, itself last.
func TeamsInOrder(all []Team) (order []Team, ways map[TeamID][]string) {
	ways = map[TeamID][]string{}
	known := map[TeamID]bool{}
	for _, t := range all {
		known[t.ID] = true
	}
	var down func(parent TeamID, way []string)
	down = func(parent TeamID, way []string) {
		for _, t := range all {
			root := parent == 0 && !known[t.ParentID]
			if _, seen := ways[t.ID]; seen || t.ParentID != parent && !root {
				continue
			}
			ways[t.ID] = append(slices.Clip(way), t.Name)
			order = append(order, t)
			down(t.ID, ways[t.ID])
		}
	}
	down(0, nil)
	return order, ways
}

// Actor is the person on whose behalf the store reads and writes, with the
// records they may see. It is built by the store from a verified user id only.
type Actor struct {
	User  User
	Scope Scope
}

// Scope is the set of owners whose records an actor may see and change.
type Scope struct {
	All   bool     // everyone's, the pool's too
	Users []UserID // otherwise these people's

	Shared []CustomerID // and these customers, which the actor works on together with their owners
}

// Includes reports whether records of owner are in the scope.
func (s Scope) Includes(owner UserID) bool { return s.All || slices.Contains(s.Users, owner) }

// Shares reports whether the actor works on a customer together with its owner.
func (s Scope) Shares(c CustomerID) bool { return slices.Contains(s.Shared, c) }

// Own is the scope of one person's own records.
func Own(u UserID) Scope { return Scope{Users: []UserID{u}} }
