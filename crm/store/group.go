package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"genjin/crm"
)

// groupRow is a group in which somebody spoke to the assistant. Its row comes with the first message and is nobody's
// deed; whose group it is, is said by a manager and journaled.
type groupRow struct {
	Head
	Chat   string
	TeamID crm.TeamID
}

func (groupRow) TableName() string { return "group_chats" }

func (s *Store) group(r groupRow) crm.Group {
	return crm.Group{ID: crm.GroupID(r.ID), Chat: r.Chat, TeamID: r.TeamID, Since: s.instant(r.UpdatedAt), Version: r.Version}
}

// maxChat is how many bytes of a chat's id are kept; the platform's have about 32.
const maxChat = 255

// Group is the group of a chat id, kept from its first message on.
func (tx *Tx) Group(_ context.Context, chat string) (crm.Group, error) {
	if chat == "" || len(chat) > maxChat {
		return crm.Group{Chat: chat}, nil
	}
	row := groupRow{Head: Head{Version: 1, CreatedAt: stamp(tx.deed.Now), UpdatedAt: stamp(tx.deed.Now)}, Chat: chat}
	for try := 0; ; try++ {
		var known groupRow
		err := tx.db.Where("chat = ?", chat).Take(&known).Error
		if err == nil {
			return tx.s.group(known), nil
		}
		if !missing(err) {
			return crm.Group{}, fmt.Errorf("store: group: %w", err)
		}
		if err = translate(tx.db, tx.db.Create(&row).Error); err == nil {
			return tx.s.group(row), nil
		}
		if !duplicate(err) || try > 0 {
			return crm.Group{}, fmt.Errorf("store: group: %w", err)
		}
	}
}

// BindGroup says whose group it is; team 0: nobody's. The actor governs the team, and the one the group had before.
func (tx *Tx) BindGroup(_ context.Context, g crm.Group, team crm.TeamID) (crm.Group, error) {
	var before groupRow
	if err := tx.lockRow(&before, int64(g.ID)); err != nil {
		return g, err
	}
	for _, t := range []crm.TeamID{before.TeamID, team} {
		if mine, err := tx.governs(t); err != nil {
			return g, err
		} else if !mine {
			return g, crm.Denied(crm.BindGroups, crm.ToAll)
		}
	}
	after := before
	after.TeamID = team
	if err := tx.update(&before, &after); err != nil {
		return g, err
	}
	return tx.s.group(after), nil
}

// governs reports whether the actor may say what happens with a team's group. Nobody's group is everybody's.
func (tx *Tx) governs(team crm.TeamID) (bool, error) {
	if team == 0 || tx.actor.User.May(crm.BindGroups, crm.ToAll) {
		return true, nil
	}
	if !tx.actor.User.May(crm.BindGroups, crm.ToTeam) {
		return false, nil
	}
	teams, err := tx.teamsBelow(led(tx.actor.User))
	return slices.ContainsFunc(teams, func(t crm.Team) bool { return t.ID == team }), err
}

// GroupsOf are the groups of a team.
func (tx *Tx) GroupsOf(_ context.Context, team crm.TeamID) ([]crm.Group, error) {
	if mine, err := tx.governs(team); err != nil || !mine || team == 0 {
		return nil, err
	}
	var rows []groupRow
	if err := tx.db.Where("team_id = ? AND deleted_at = 0", team).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: groups: %w", err)
	}
	return tx.s.groups(rows), nil
}

// Teams are the teams the actor governs, by id: those they lead and the ones below, for an admin all.
func (tx *Tx) Teams(_ context.Context) ([]crm.Team, error) {
	u := tx.actor.User
	if u.May(crm.BindGroups, crm.ToAll) {
		return tx.allTeams()
	}
	if !u.May(crm.BindGroups, crm.ToTeam) {
		return nil, nil
	}
	return tx.teamsBelow(led(u))
}

// TeamTree are all teams of the company, whose names and places are no secret among colleagues.
func (tx *Tx) TeamTree(_ context.Context) ([]crm.Team, error) { return tx.allTeams() }

// TeamName is what a team is called.
func (tx *Tx) TeamName(_ context.Context, id crm.TeamID) (string, error) {
	var row teamRow
	err := tx.db.Where("id = ?", id).Take(&row).Error
	if missing(err) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("store: team: %w", err)
	}
	return row.Name, nil
}

// Within runs f in the smaller of the actor's scope and a team's: what somebody may see where the whole team reads
// along. ok is false, and f is not run, when the two have nobody in common.
func (tx *Tx) Within(_ context.Context, team crm.TeamID, f func() error) (ok bool, err error) {
	teams, err := tx.teamsBelow([]crm.TeamID{team})
	if err != nil {
		return false, err
	}
	members, err := tx.membersOf(teams)
	if err != nil {
		return false, err
	}
	whole := tx.actor.Scope
	members = slices.DeleteFunc(members, func(u crm.UserID) bool { return !whole.Includes(u) })
	if len(members) == 0 {
		return false, nil
	}
	tx.actor.Scope = crm.Scope{Users: members}
	defer func() { tx.actor.Scope = whole }()
	return true, f()
}

// led are the teams a manager leads; without any it is their own.
func led(u crm.User) []crm.TeamID {
	if len(u.Leads) == 0 && u.TeamID != 0 {
		return []crm.TeamID{u.TeamID}
	}
	return u.Leads
}

// allTeams are the company's, by id.
func (tx *Tx) allTeams() ([]crm.Team, error) { return readTeams(tx.db) }

func readTeams(db *gorm.DB) ([]crm.Team, error) {
	var rows []teamRow
	if err := db.Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: teams: %w", err)
	}
	teams := make([]crm.Team, len(rows))
	for i, t := range rows {
		teams[i] = crm.Team{ID: t.ID, Name: t.Name, ParentID: t.ParentID, DepartmentID: t.DepartmentID}
	}
	return teams, nil
}

// teamsBelow are teams and all below them, by id.
func (tx *Tx) teamsBelow(roots []crm.TeamID) ([]crm.Team, error) {
	teams, err := tx.allTeams()
	if err != nil {
		return nil, err
	}
	in := map[crm.TeamID]bool{}
	for _, t := range roots {
		in[t] = t != 0
	}
	for grown := true; grown; {
		grown = false
		for _, t := range teams {
			if in[t.ParentID] && !in[t.ID] {
				in[t.ID], grown = true, true
			}
		}
	}
	return slices.DeleteFunc(teams, func(t crm.Team) bool { return !in[t.ID] }), nil
}

// membersOf are the people of teams, those who left too.
func (tx *Tx) membersOf(teams []crm.Team) (members []crm.UserID, err error) {
	ids := make([]crm.TeamID, len(teams))
	for i, t := range teams {
		ids[i] = t.ID
	}
	if err := tx.db.Table("users").Where("team_id IN ?", ids).Order("id").Pluck("id", &members).Error; err != nil {
		return nil, fmt.Errorf("store: members: %w", err)
	}
	return members, nil
}

// Groups are all groups that belong to a team.
func (s *Store) Groups(ctx context.Context) ([]crm.Group, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []groupRow
	if err := db.Where("team_id <> 0 AND deleted_at = 0").Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: groups: %w", err)
	}
	return s.groups(rows), nil
}

// Teams are all teams of the company.
func (s *Store) Teams(ctx context.Context) ([]crm.Team, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return readTeams(db)
}

func (s *Store) groups(rows []groupRow) []crm.Group {
	return mapped(rows, s.group)
}
