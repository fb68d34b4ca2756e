package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"genjin/crm"
)

type teamRow struct {
	ID           crm.TeamID `gorm:"primaryKey"`
	Name         string
	ParentID     crm.TeamID
	DepartmentID int64
}

func (teamRow) TableName() string { return "teams" }

type userRow struct {
	ID        crm.UserID `gorm:"primaryKey"`
	Version   int64
	WeComID   string `gorm:"column:wecom_id"`
	WeComKey  string `gorm:"column:wecom_key"`
	Name      string
	TeamID    crm.TeamID
	Role      string
	Leads     []crm.TeamID `gorm:"serializer:json"`
	ManagerID crm.UserID
	Gone      bool
	JoinedAt  int64
}

func (userRow) TableName() string { return "users" }

// user is a row as a crm.User. The configuration's admins are admins, whatever the directory says.
func (s *Store) user(r userRow) crm.User {
	role, ok := crm.ParseRole(r.Role)
	if !ok {
		role = crm.Rep
	}
	if s.admins[r.WeComKey] {
		role = crm.Admin
	}
	return crm.User{ID: r.ID, WeComID: r.WeComID, Name: r.Name, TeamID: r.TeamID, Role: role, Leads: r.Leads, ManagerID: r.ManagerID, Left: r.Gone, JoinedAt: s.instant(r.JoinedAt), Version: r.Version}
}

func (s *Store) users(rows []userRow) []crm.User {
	return mapped(rows, s.user)
}

// UserByWeCom is the user of a WeCom id, compared case-insensitively; *crm.NotFoundError when unknown.
// A user who left is given too, with Left set.
func (s *Store) UserByWeCom(ctx context.Context, wecomID string) (crm.User, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row userRow
	err := s.take(db, &row, "wecom_key = ?", "", []any{crm.UserKey(wecomID)})
	if missing(err) {
		return crm.User{}, &crm.NotFoundError{What: crm.PersonNoun}
	} else if err != nil {
		return crm.User{}, fmt.Errorf("store: user: %w", err)
	}
	return s.user(row), nil
}

// SaveUser creates or updates a user, found by WeCom id; the stored user is given back. JoinedAt stays what it was at
// first.
func (s *Store) SaveUser(ctx context.Context, u crm.User) (crm.User, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	key := crm.UserKey(u.WeComID)
	if key == "" || len(key) > 64 {
		return u, errors.New("store: a WeCom id has 1 to 64 bytes")
	}
	row := userRow{WeComID: u.WeComID, WeComKey: key, Name: clip(u.Name, 200), TeamID: u.TeamID, Role: u.Role.String(), Leads: append([]crm.TeamID{}, u.Leads...), ManagerID: u.ManagerID, Gone: u.Left, JoinedAt: stamp(u.JoinedAt)}
	err := db.Transaction(func(db *gorm.DB) error {
		var was userRow
		err := first(db, &row, "wecom_key = ?", key, func(old userRow) {
			was, row.ID, row.Version, row.JoinedAt = old, old.ID, old.Version+1, old.JoinedAt
		})
		if err != nil {
			return err
		}
		return s.permissionEvent(db, was, row)
	})
	if err != nil {
		return u, fmt.Errorf("store: save user: %w", err)
	}
	return s.user(row), nil
}

// RenameUser gives a user the id that WeCom has for them now. Nobody is a user of the new id yet, or nothing changes.
func (s *Store) RenameUser(ctx context.Context, from, to string) error {
	db, cancel := s.on(ctx)
	defer cancel()
	key := crm.UserKey(to)
	if key == "" || len(key) > 64 {
		return errors.New("store: a WeCom id has 1 to 64 bytes")
	}
	err := translate(db, db.Model(&userRow{}).Where("wecom_key = ?", crm.UserKey(from)).Updates(map[string]any{"wecom_id": to, "wecom_key": key}).Error)
	if err != nil && !duplicate(err) {
		return fmt.Errorf("store: rename user: %w", err)
	}
	return nil
}

// SaveTeam creates or updates a team, found by department id; the stored team is given back.
func (s *Store) SaveTeam(ctx context.Context, t crm.Team) (crm.Team, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	row := teamRow{Name: clip(t.Name, 200), ParentID: t.ParentID, DepartmentID: t.DepartmentID}
	err := first(db, &row, "department_id = ?", t.DepartmentID, func(old teamRow) { row.ID = old.ID })
	if err != nil {
		return t, fmt.Errorf("store: save team: %w", err)
	}
	t.ID = row.ID
	return t, nil
}

// first inserts a row, or overwrites the one that is there already: whoever is second updates.
func first[R any](db *gorm.DB, row *R, where string, key any, adopt func(old R)) error {
	for try := 0; ; try++ {
		var old R
		err := db.Where(where, key).Take(&old).Error
		if err == nil {
			adopt(old)
			return db.Select("*").Updates(row).Error
		}
		if !missing(err) {
			return err
		}
		if err = db.Create(row).Error; !duplicate(err) || try > 0 {
			return err
		}
	}
}

// People are all users who have not left.
func (s *Store) People(ctx context.Context) ([]crm.User, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	all, err := s.staff(db.Where("gone = 0").Order("id"))
	if err != nil {
		return nil, fmt.Errorf("store: people: %w", err)
	}
	return all, nil
}

// staff are the users of a query. It goes beside gorm: they may be thousands, and stand at the head of most answers.
func (s *Store) staff(q *gorm.DB) ([]crm.User, error) {
	rows, err := q.Table("users").Select("id, version, wecom_id, wecom_key, name, team_id, role, leads, manager_id, gone, joined_at").Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []crm.User
	for rows.Next() {
		var r userRow
		var leads []byte
		if err := rows.Scan(&r.ID, &r.Version, &r.WeComID, &r.WeComKey, &r.Name, &r.TeamID, &r.Role, &leads, &r.ManagerID, &r.Gone, &r.JoinedAt); err != nil {
			return nil, err
		}
		if r.Leads = []crm.TeamID{}; len(leads) > len("[]") {
			if err := json.Unmarshal(leads, &r.Leads); err != nil {
				return nil, err
			}
		}
		all = append(all, s.user(r))
	}
	return all, rows.Err()
}

// User is a person in the actor's scope.
func (tx *Tx) User(ctx context.Context, id crm.UserID) (crm.User, error) {
	var row userRow
	err := tx.owned(tx.db, "id").Where("id = ?", id).Take(&row).Error
	if missing(err) {
		return crm.User{}, &crm.NotFoundError{What: crm.PersonNoun}
	} else if err != nil {
		return crm.User{}, fmt.Errorf("store: user: %w", err)
	}
	return tx.s.user(row), nil
}

// FindUsers are the people in scope of a name; when there is none, those whose name contains it.
func (tx *Tx) FindUsers(ctx context.Context, name string) ([]crm.User, error) {
	all, err := tx.ScopeUsers(ctx)
	if err != nil {
		return nil, err
	}
	var exact, part []crm.User
	key := crm.NameKey(name)
	for _, u := range all {
		switch n := crm.NameKey(u.Name); {
		case n == key || crm.UserKey(u.WeComID) == key:
			exact = append(exact, u)
		case key != "" && strings.Contains(n, key):
			part = append(part, u)
		}
	}
	if len(exact) > 0 {
		return exact, nil
	}
	return part, nil
}

// Members are the people of the actor's team, and of those they lead, who have not left, by team and id: for an admin everybody. Who works here is
// no secret among colleagues.
func (tx *Tx) Members(_ context.Context) ([]crm.User, error) {
	q := tx.db.Where("gone = 0")
	if me := tx.actor.User; !tx.actor.Scope.All {
		q = q.Where("(id IN ? OR team_id = ? AND team_id <> 0)", append([]crm.UserID{me.ID}, tx.ledPeople()...), me.TeamID)
	}
	all, err := tx.s.staff(q.Order("team_id, id"))
	if err != nil {
		return nil, fmt.Errorf("store: members: %w", err)
	}
	return all, nil
}

// ScopeUsers are all people in scope who have not left, by id.
func (tx *Tx) ScopeUsers(_ context.Context) ([]crm.User, error) {
	all, err := tx.s.staff(tx.owned(tx.db, "id").Where("gone = 0").Order("id"))
	if err != nil {
		return nil, fmt.Errorf("store: people in scope: %w", err)
	}
	return all, nil
}

// ColleagueByID is somebody who has not left, by the id WeCom gives; whoever's team they are in.
func (tx *Tx) ColleagueByID(_ context.Context, wecomID string) (crm.User, error) {
	var row userRow
	err := tx.db.Where("wecom_key = ? AND gone = 0", crm.UserKey(wecomID)).Take(&row).Error
	if missing(err) {
		return crm.User{}, &crm.NotFoundError{What: crm.PersonNoun}
	} else if err != nil {
		return crm.User{}, fmt.Errorf("store: colleague: %w", err)
	}
	return tx.s.user(row), nil
}
