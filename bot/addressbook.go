package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
)

// The company's address book is read whole every night, by whichever replica comes first, and a part of it whenever WeCom tells that
// something changed there. Reading it twice changes nothing. Who left keeps what they have until somebody hands it over, which the push
// 离职待交接 asks for.

const (
	nightly     = 3 // o'clock
	lookAtNight = 10 * time.Minute
	syncLimit   = 10 * time.Minute
	syncName    = "addressbook"
	syncTries   = "addressbook.try"
)

// keepPeople reads the address book every night, until ctx ends.
func (b *Bot) keepPeople(ctx context.Context) {
	tick := time.NewTicker(lookAtNight)
	defer tick.Stop()
	for {
		if err := b.SyncPeople(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("bot: address book", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// SyncPeople reads the address book when it is night and nobody did today. A try that fails is made again an hour later.
func (b *Bot) SyncPeople(ctx context.Context) error {
	now := b.now()
	if now.Hour() < nightly {
		return nil
	}
	today := crm.DateOf(now).String()
	done, err := b.Store.Occurred(ctx, syncName, today)
	if err != nil || len(done) > 0 {
		return err
	}
	claim := func(push, slot string) (first bool, err error) {
		err = b.Store.InTx(ctx, store.Deed{System: true, Now: now}, func(tx *store.Tx) error {
			first, err = tx.Occur(ctx, crm.Occurrence{Push: push, Subject: "company", Slot: slot, Outcome: "read"})
			return err
		})
		return first, err
	}
	if first, err := claim(syncTries, now.Format("2006-01-02T15")); err != nil || !first {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, syncLimit)
	defer cancel()
	saved, left, err := b.people.sync(ctx)
	if err != nil {
		return err
	}
	b.Log.Info("address book read", "changed", saved, "left", left)
	_, err = claim(syncName, today)
	return err
}

// sync makes teams and people those of the address book: who moved, who is new, who is not there any more.
func (p *people) sync(ctx context.Context) (saved, left int, err error) {
	departments, err := p.directory.Departments(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("bot: read departments: %w", err)
	}
	seen, members := map[string]bool{}, []wecom.Member(nil)
	for _, d := range departments {
		in, err := p.directory.Members(ctx, d.ID)
		if err != nil {
			return 0, 0, fmt.Errorf("bot: read members: %w", err)
		}
		for _, m := range in {
			if key := crm.UserKey(m.UserID); !seen[key] && !m.Left {
				seen[key] = true
				members = append(members, m)
			}
		}
	}
	if len(members) == 0 {
		return 0, 0, errors.New("bot: the address book shows nobody: is the app's visible range set?")
	}
	teams, err := p.teams(ctx, wecom.Member{})
	if err != nil {
		return 0, 0, err
	}
	if saved, err = p.saveAll(ctx, members, teams); err != nil {
		return saved, 0, err
	}
	known, err := p.store.People(ctx)
	if err != nil {
		return saved, 0, err
	}
	for _, u := range known {
		if seen[crm.UserKey(u.WeComID)] {
			continue
		}
		if _, err := p.fetch(ctx, u.WeComID); errors.Is(err, errStranger) { // asked by name, too: a list may be cut short
			left++
		} else if err != nil {
			return saved, left, err
		}
	}
	return saved, left, nil
}

// saveAll stores members that are not stored so; leaders first, so that who they lead can name them.
func (p *people) saveAll(ctx context.Context, members []wecom.Member, teams map[int64]crm.TeamID) (saved int, err error) {
	slices.SortStableFunc(members, func(a, b wecom.Member) int {
		return strings.Compare(fmt.Sprint(!slices.Contains(a.Leads, true)), fmt.Sprint(!slices.Contains(b.Leads, true)))
	})
	for _, m := range members {
		was, err := p.store.UserByWeCom(ctx, m.UserID)
		var unknown *crm.NotFoundError
		if err != nil && !errors.As(err, &unknown) {
			return saved, err
		}
		u := p.user(m, teams)
		for _, leader := range m.DirectLeaders {
			if l, err := p.store.UserByWeCom(ctx, leader); err == nil {
				u.ManagerID = l.ID
				break
			}
		}
		if was.ID != 0 && !was.Left && was.Name == u.Name && was.TeamID == u.TeamID && was.ManagerID == u.ManagerID && slices.Equal(was.Leads, u.Leads) {
			continue
		}
		if _, err := p.store.SaveUser(ctx, u); err != nil {
			return saved, err
		}
		saved++
	}
	return saved, nil
}

// left notes that somebody is not there any more.
func (p *people) left(ctx context.Context, u crm.User) error {
	u.Left = true
	if _, err := p.store.SaveUser(ctx, u); err != nil {
		return fmt.Errorf("bot: mark left: %w", err)
	}
	return nil
}

// changed follows one change of the address book that WeCom told.
func (p *people) changed(ctx context.Context, c wecom.ContactChange) error {
	switch c.Type {
	case "create_user", "update_user", "delete_user":
		id := c.UserID
		if c.NewUserID != "" && crm.UserKey(c.NewUserID) != crm.UserKey(id) {
			if err := p.store.RenameUser(ctx, id, c.NewUserID); err != nil {
				return err
			}
			id = c.NewUserID
		}
		if _, err := p.fetch(ctx, id); err != nil && !errors.Is(err, errStranger) {
			return err
		}
	case "create_party", "update_party", "delete_party":
		_, err := p.teams(ctx, wecom.Member{})
		return err
	}
	return nil
}

// learn lets a change of the address book take effect beside the callback, which wants its answer at once.
func (b *Bot) learn(c wecom.ContactChange) {
	b.follows.Go(func() {
		ctx, cancel := context.WithTimeout(b.life, 30*time.Second)
		defer cancel()
		if err := b.people.changed(ctx, c); err != nil { // the night makes good for it
			b.Log.Warn("bot: change of the address book", "change", c.Type, "error", err)
		}
	})
}
