package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
)

// people turns a verified user id into a user: from the store, and the first time from WeCom.
// What WeCom says about a known person is read again in the background once in a while.
type people struct {
	store     *store.Store
	directory Directory
	clock     func() time.Time
	log       *slog.Logger
	flight    singleflight.Group

	mu   sync.Mutex
	read map[string]time.Time // when a person was last read from WeCom, by UserKey
}

const readAgain = time.Hour

func newPeople(s *store.Store, d Directory, clock func() time.Time, log *slog.Logger) *people {
	return &people{store: s, directory: d, clock: clock, log: log, read: map[string]time.Time{}}
}

// errStranger says that WeCom does not show us this person: not in the app's visible range, or left.
var errStranger = errors.New("bot: not a visible member")

// find is the user behind a WeCom id; u is who the store knows under it, ID 0 nobody. errStranger means that they may not be served; any
// other error is a fault.
func (p *people) find(ctx context.Context, wecomID string, u crm.User) (crm.User, error) {
	if u.ID == 0 {
		return p.fetch(ctx, wecomID)
	}
	if p.due(wecomID) {
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
			defer cancel()
			if _, err := p.fetch(ctx, wecomID); err != nil && !errors.Is(err, errStranger) {
				p.log.Warn("bot: read member again", "user", u.ID, "error", err)
			}
		}()
	}
	if u.Left {
		return u, errStranger
	}
	return u, nil
}

// due reports whether it is time to read the person again, and notes that it is being done.
func (p *people) due(wecomID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	key, now := crm.UserKey(wecomID), p.clock()
	if now.Sub(p.read[key]) < readAgain {
		return false
	}
	p.read[key] = now
	return true
}

// lastRead is when anybody was last read from WeCom; zero: not since the start.
func (p *people) lastRead() (last time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.read {
		if at.After(last) {
			last = at
		}
	}
	return last
}

// fetch reads the member and the departments from WeCom and stores them; one call at a time for each person.
func (p *people) fetch(ctx context.Context, wecomID string) (crm.User, error) {
	u, err, _ := p.flight.Do(crm.UserKey(wecomID), func() (any, error) {
		return p.readMember(ctx, wecomID, leaders)
	})
	return u.(crm.User), err
}

// leaders is how many levels of direct leaders are read with a person: they are asked before they ever wrote to us.
const leaders = 3

func (p *people) readMember(ctx context.Context, wecomID string, above int) (crm.User, error) {
	m, err := p.directory.Member(ctx, wecomID)
	if wecom.ClassOf(err) == wecom.ClassReceiver || (err == nil && m.Left) {
		if u, e := p.store.UserByWeCom(ctx, wecomID); e == nil && !u.Left {
			if e := p.left(ctx, u); e != nil {
				return u, e
			}
		}
		return crm.User{}, errStranger
	}
	if err != nil {
		return crm.User{}, fmt.Errorf("bot: read member: %w", err)
	}
	teams, err := p.teams(ctx, m)
	if err != nil {
		return crm.User{}, err
	}
	u := p.user(m, teams)
	for _, leader := range m.DirectLeaders {
		l, err := p.store.UserByWeCom(ctx, leader)
		var unknown *crm.NotFoundError
		if errors.As(err, &unknown) && above > 0 && crm.UserKey(leader) != crm.UserKey(wecomID) {
			l, err = p.readMember(ctx, leader, above-1)
		}
		if err == nil {
			u.ManagerID = l.ID
			break
		}
	}
	u, err = p.store.SaveUser(ctx, u)
	p.mu.Lock()
	p.read[crm.UserKey(wecomID)] = p.clock()
	p.mu.Unlock()
	return u, err
}

// user is a member as WeCom shows them, without their leader.
func (p *people) user(m wecom.Member, teams map[int64]crm.TeamID) crm.User {
	u := crm.User{WeComID: m.UserID, Name: m.Name, Role: crm.Rep, TeamID: teams[m.MainDepartment], JoinedAt: p.clock()}
	for i, d := range m.Departments {
		if u.TeamID == 0 {
			u.TeamID = teams[d]
		}
		if i < len(m.Leads) && m.Leads[i] && teams[d] != 0 {
			u.Role = crm.Manager
			u.Leads = append(u.Leads, teams[d])
		}
	}
	return u
}

// teams stores the department tree as far as WeCom shows it and gives the team of each department id.
// Parents are stored before their children.
func (p *people) teams(ctx context.Context, m wecom.Member) (map[int64]crm.TeamID, error) {
	departments, err := p.directory.Departments(ctx)
	if err != nil {
		return nil, fmt.Errorf("bot: read departments: %w", err)
	}
	listed, known := map[int64]bool{}, map[int64]crm.TeamID{}
	for _, d := range departments {
		listed[d.ID] = true
	}
	for _, id := range m.Departments { // a department may be visible on the member only
		if !listed[id] {
			departments = append(departments, wecom.Department{ID: id, Name: fmt.Sprintf("部门%d", id)})
			listed[id] = true
		}
	}
	for len(known) < len(departments) {
		before := len(known)
		for _, d := range departments {
			if _, done := known[d.ID]; done {
				continue
			}
			parent, ready := known[d.ParentID]
			if !ready && listed[d.ParentID] && d.ParentID != d.ID {
				continue
			}
			t, err := p.store.SaveTeam(ctx, crm.Team{Name: d.Name, DepartmentID: d.ID, ParentID: parent})
			if err != nil {
				return nil, fmt.Errorf("bot: save team: %w", err)
			}
			known[d.ID] = t.ID
		}
		if len(known) == before {
			return nil, errors.New("bot: the departments form a circle")
		}
	}
	return known, nil
}
