package web

import (
	"context"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Machinery is how the parts that are not in the database do.
type Machinery struct {
	Version  string // of the program
	Schema   int64  // the newest migration of the database
	Degraded bool   // Redis does not answer
	Synced   time.Time
	Queue    []Count // of asynq
	Socket   string  // of 智能机器人; empty: not in WebSocket mode
}

// Count is a number with what it counts.
type Count struct {
	Name string
	N    int
	Bad  bool
}

// systemView is the machinery for an admin: counts, times and reasons, no names and nothing of what anybody wrote.
type systemView struct {
	Machinery
	store.Health
	Process int // version of the rules in force
	Parked  []parkedPush
	Plans   []planView
}

type parkedPush struct {
	store.ParkedPush
	Kind string // the deed its key names, without what identifies it
}

type planView struct {
	Title string
	Next  time.Time
	Off   bool
}

const shownParked = 50

func (v *visit) system(ctx context.Context) (any, error) {
	if !v.user.May(crm.SeePushHealth, crm.ToAll) {
		return nil, errAway
	}
	view := systemView{Machinery: v.machinery, Process: v.No}
	var err error
	if view.Health, err = v.tx.Health(ctx); err != nil {
		return nil, err
	}
	parked, err := v.tx.ParkedPushes(ctx, shownParked)
	if err != nil {
		return nil, err
	}
	for _, p := range parked {
		kind, _, _ := strings.Cut(p.Key, ":")
		view.Parked = append(view.Parked, parkedPush{p, kind})
	}
	for _, p := range v.Pushes.Plans {
		view.Plans = append(view.Plans, planView{p.Title, p.Next(v.now), p.Off})
	}
	return view, nil
}
