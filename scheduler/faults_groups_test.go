package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// What a round's teams hear in their groups: through 智能机器人 where it may speak first, through the webhook of the team,
// or, when neither takes it, their leader in private.

// refusing marks the chats of groups that take nothing: the robot is not in them, or its webhook was stopped.
const refusing = "refusing"

// group is what a team of a round has.
type group struct {
	team   crm.TeamID
	leader crm.User
	chats  []string // of 智能机器人
	hook   bool
}

// bindGroups gives the round's teams their groups and webhooks.
func (r *round) bindGroups(ctx context.Context, s *store.Store, boss crm.User, leaders []crm.User) error {
	r.speaks = r.rand.IntN(2) == 0
	for i, leader := range leaders {
		g := group{team: leader.TeamID, leader: leader, hook: r.rand.IntN(2) == 0}
		for n := range r.rand.IntN(3) {
			chat := fmt.Sprintf("wr-%s-%d-%d", r.queue, i, n)
			if r.rand.IntN(4) == 0 {
				chat += refusing
			}
			g.chats = append(g.chats, chat)
		}
		err := s.InTx(ctx, store.Deed{User: boss.ID, Now: time.Now()}, func(tx *store.Tx) error {
			for _, chat := range g.chats {
				known, err := tx.Group(ctx, chat)
				if err == nil {
					_, err = tx.BindGroup(ctx, known, g.team)
				}
				if err != nil {
					return err
				}
			}
			if g.hook {
				return tx.SetWebhook(ctx, g.team, "key"+r.queue)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(g.chats) > 0 || g.hook {
			r.groups = append(r.groups, g)
		}
	}
	r.deafHook = r.rand.IntN(4) == 0
	return nil
}

// heardAs are the keys under which a group hears an occasion: one for each of its chats, by the way that takes it.
func (r *round) heardAs(g group, key string) (keys []string) {
	if !r.speaks || len(g.chats) == 0 {
		switch {
		case !g.hook:
			return nil
		case r.deafHook:
			key += ":private"
		}
		return []string{key}
	}
	for i, chat := range g.chats {
		way := key
		if i > 0 {
			way = fmt.Sprintf("%s:%d", key, i+1)
		}
		if strings.HasSuffix(chat, refusing) {
			if hook := g.hook && len(g.chats) == 1; hook {
				way += ":webhook"
				if r.deafHook {
					way = strings.TrimSuffix(way, ":webhook") + ":private"
				}
			} else {
				way += ":private"
			}
		}
		keys = append(keys, way)
	}
	return keys
}

// root is the key under which a push stands in the outbox, whatever way it went.
func root(key string) string {
	return strings.TrimSuffix(strings.TrimSuffix(key, ":private"), ":webhook")
}

// takes reports whether the platform shows a push at all.
func (r *round) takes(p crm.Push) bool {
	switch p.Channel {
	case crm.BotChannel:
		return !strings.HasSuffix(p.Chat, refusing)
	case crm.WebhookChannel:
		return !r.deafHook
	}
	return true
}

// elsewhere is what the sender does when a group takes nothing: what it is to say goes the other way.
func (p *proc) elsewhere(ctx context.Context, push crm.Push) (string, error) {
	p.journal.note("%s: %s: refused for good", p.name, push.Key)
	if push.Else == nil {
		return "", &SendError{Err: errors.New("93006"), Permanent: true}
	}
	return p.Send(ctx, *push.Else)
}

// winners stores won deals, in time for them to be told of.
func (r *round) winners(ctx context.Context, s *store.Store, people []crm.User) (map[crm.UserID]bool, error) {
	won := map[crm.UserID]bool{}
	for i := range r.rand.IntN(3) {
		u := people[r.rand.IntN(len(people))]
		won[u.ID] = true
		at := time.Now().Add(-settling - time.Minute)
		err := s.InTx(ctx, store.Deed{User: u.ID, Now: at}, func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("成交单位", i), Owner: u.ID})
			if err != nil {
				return err
			}
			d, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "框架", Stage: "quote", Amount: crm.Yuan(1000)})
			if err != nil {
				return err
			}
			after := d
			after.Stage, after.WonAt, after.StageEnteredAt = "won", at, at
			_, err = tx.RecordStageChange(ctx, crm.StageChange{Before: d, Deal: after, From: crm.Stage{Code: "quote"}, To: crm.Stage{Code: "won"}, At: at})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return won, nil
}

// payers stores receipts that are planned for today.
func (r *round) payers(ctx context.Context, s *store.Store, people []crm.User) (map[crm.UserID]bool, error) {
	due := map[crm.UserID]bool{}
	for i := range r.rand.IntN(4) {
		u := people[r.rand.IntN(len(people))]
		due[u.ID] = true
		err := s.InTx(ctx, store.Deed{User: u.ID, Now: time.Now()}, func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("付款单位", i), Owner: u.ID})
			if err == nil {
				_, err = tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, Amount: crm.Yuan(1000), Due: crm.DateOf(time.Now().In(r.zone))})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return due, nil
}

// hears reports whether a push has something to say to a person, or to the groups of a team.
func (r *round) hears(push string, people []crm.User, u crm.User, group bool, has map[string]map[crm.UserID]bool) bool {
	someone := func(of map[crm.UserID]bool, but crm.UserID) bool {
		return slices.ContainsFunc(people, func(p crm.User) bool { return of[p.ID] && p.TeamID == u.TeamID && p.ID != but })
	}
	switch push {
	case "daily":
		return someone(has["planned"], 0) || someone(has["won"], 0)
	case "wins":
		but := u.ID
		if group {
			but = 0
		}
		return someone(has["won"], but)
	case "payment_due":
		return has["paying"][u.ID]
	}
	return has["planned"][u.ID]
}
